/// \file
/// _decimal: the operations of Decimal as methods of a Context.
#include "lang/python/modules/decimal_types.hpp"
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/str_methods.hpp"

namespace metavm::python::decimals {
namespace {

template <unary_operation op>
value unary(vm& m, value self, value a) {
  operand x;
  return x.load_or_raise(m, a) ? apply<op>(m, as_context(self), x.get()) : value_raised;
}
template <binary_operation op>
value binary(vm& m, value self, value a, value b) {
  operand x, y;
  if (!x.load_or_raise(m, a) || !y.load_or_raise(m, b)) return value_raised;
  return apply<op>(m, as_context(self), x.get(), y.get());
}
template <bool (*test)(const view&, const settings&)>
value tested(vm& m, value self, value a) {
  operand x;
  return x.load_or_raise(m, a) ? from_bool(test(x.get(), as_context(self)->numbers)) : value_raised;
}
bool is_finite(const view& v, const settings&) { return !v.is_special(); }
bool is_infinite(const view& v, const settings&) { return v.is_infinite(); }
bool is_nan(const view& v, const settings&) { return v.is_nan(); }
bool is_qnan(const view& v, const settings&) { return v.kind == form::quiet_nan; }
bool is_snan(const view& v, const settings&) { return v.kind == form::signaling_nan; }
bool is_signed(const view& v, const settings&) { return v.negative; }
bool is_zero(const view& v, const settings&) { return v.is_zero(); }

value divmod_method(vm& m, value self, value a, value b) {
  operand x, y;
  if (!x.load_or_raise(m, a) || !y.load_or_raise(m, b)) return value_raised;
  return divmod_result(m, as_context(self), x.get(), y.get());
}
value power_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "power", "a b modulo?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  return power_result(m, as_context(args[0]), v[0], v[1], same(v[2], value_unbound) ? none : v[2]);
}
value fma_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "fma", kwnames) || !check_arity(m, "fma", nargs - 1, 3, 3)) return value_raised;
  return fma_result(m, as_context(args[0]), args[1], args[2], args[3]);
}
value same_quantum_method(vm& m, value, value a, value b) {
  operand x, y;
  if (!x.load_or_raise(m, a) || !y.load_or_raise(m, b)) return value_raised;
  return from_bool(same_quantum(x.get(), y.get()));
}
value number_class_method(vm& m, value self, value a) {
  operand x;
  if (!x.load_or_raise(m, a)) return value_raised;
  return to_value(make_str_latin1(m, number_class(x.get(), as_context(self)->numbers)));
}
template <bool engineering>
value text_method(vm& m, value self, value a) {
  operand x;
  if (!x.load_or_raise(m, a)) return value_raised;
  return guarded(m, [&] { return or_raised(text_result(m, x.get(), as_context(self), engineering)); });
}
value canonical(vm& m, value, value a) {
  return is_decimal(m, a) ? a : raise_text(m, m.exc.TypeError, "argument must be a Decimal");
}
value is_canonical(vm& m, value, value a) {
  return is_decimal(m, a) ? true_ : raise_text(m, m.exc.TypeError, "argument must be a Decimal");
}
value copy_decimal(vm& m, value self, value a) { return operand_or_raise(m, a, as_context(self)); }
value radix(vm& m, value) { return make_decimal(m, number(10, 0)); }
value create_decimal(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "create_decimal", kwnames) || !check_arity(m, "create_decimal", nargs - 1, 0, 1))
    return value_raised;
  return convert_rounded(m, nargs > 1 ? args[1] : value::small_int(0), as_context(args[0]));
}
value create_decimal_from_float(vm& m, value self, value v) {
  if (!is_int_like(v) && !is_float(m, v)) return raise_text(m, m.exc.TypeError, "argument must be int or float");
  return guarded(m, [&] {
    context_object* c = as_context(self);
    settings s = fresh_settings(c);
    number r;
    if (is_int_like(v)) {
      const int_operand i(v);
      r.set(view_int_as_decimal(i));
    } else {
      set_from_double(r, double_of(v));
    }
    finish(r, s);
    return finish_result(m, c, r, s);
  });
}
/// As plus, but that a zero keeps its sign.
void apply_context(number& r, const view& a, settings& c) {
  r.set(a);
  finish(r, c);
}

constexpr const char* one = "($self, x, /)";
constexpr const char* two = "($self, x, y, /)";

#define METAVM_CONTEXT_UNARY(name, op) binary_method(name, unary<op>, one)
#define METAVM_CONTEXT_BINARY(name, op) ternary_method(name, binary<op>, two)
#define METAVM_CONTEXT_TEST(name) binary_method(#name, tested<name>, one)

}  // namespace

const method_def context_operations[] = {
    METAVM_CONTEXT_UNARY("abs", absolute),
    METAVM_CONTEXT_UNARY("exp", exponential),
    METAVM_CONTEXT_UNARY("ln", natural_log),
    METAVM_CONTEXT_UNARY("log10", common_log),
    METAVM_CONTEXT_UNARY("logb", log_b),
    METAVM_CONTEXT_UNARY("logical_invert", logical_invert),
    METAVM_CONTEXT_UNARY("minus", minus),
    METAVM_CONTEXT_UNARY("next_minus", next_minus),
    METAVM_CONTEXT_UNARY("next_plus", next_plus),
    METAVM_CONTEXT_UNARY("normalize", reduce),
    METAVM_CONTEXT_UNARY("plus", plus),
    METAVM_CONTEXT_UNARY("sqrt", square_root),
    METAVM_CONTEXT_UNARY("to_integral", operation_to_integral_value),
    METAVM_CONTEXT_UNARY("to_integral_value", operation_to_integral_value),
    METAVM_CONTEXT_UNARY("to_integral_exact", operation_to_integral_exact),
    METAVM_CONTEXT_UNARY("copy_abs", operation_copy_abs),
    METAVM_CONTEXT_UNARY("copy_negate", operation_copy_negate),
    METAVM_CONTEXT_UNARY("_apply", apply_context),
    METAVM_CONTEXT_BINARY("add", operation_add),
    METAVM_CONTEXT_BINARY("compare", operation_compare),
    METAVM_CONTEXT_BINARY("compare_signal", operation_compare_signal),
    METAVM_CONTEXT_BINARY("compare_total", operation_compare_total),
    METAVM_CONTEXT_BINARY("compare_total_mag", operation_compare_total_magnitudes),
    METAVM_CONTEXT_BINARY("copy_sign", operation_copy_sign),
    METAVM_CONTEXT_BINARY("divide", divide),
    METAVM_CONTEXT_BINARY("divide_int", divide_integer),
    METAVM_CONTEXT_BINARY("logical_and", operation_logical<logical::and_>),
    METAVM_CONTEXT_BINARY("logical_or", operation_logical<logical::or_>),
    METAVM_CONTEXT_BINARY("logical_xor", operation_logical<logical::xor_>),
    METAVM_CONTEXT_BINARY("max", operation_choose<extreme::max>),
    METAVM_CONTEXT_BINARY("max_mag", operation_choose<extreme::max_magnitude>),
    METAVM_CONTEXT_BINARY("min", operation_choose<extreme::min>),
    METAVM_CONTEXT_BINARY("min_mag", operation_choose<extreme::min_magnitude>),
    METAVM_CONTEXT_BINARY("multiply", multiply),
    METAVM_CONTEXT_BINARY("next_toward", next_toward),
    METAVM_CONTEXT_BINARY("quantize", quantize),
    METAVM_CONTEXT_BINARY("remainder", remainder),
    METAVM_CONTEXT_BINARY("remainder_near", remainder_near),
    METAVM_CONTEXT_BINARY("rotate", rotate),
    METAVM_CONTEXT_BINARY("scaleb", scale_by),
    METAVM_CONTEXT_BINARY("shift", shift),
    METAVM_CONTEXT_BINARY("subtract", operation_subtract),
    METAVM_CONTEXT_TEST(is_finite),
    METAVM_CONTEXT_TEST(is_infinite),
    METAVM_CONTEXT_TEST(is_nan),
    METAVM_CONTEXT_TEST(is_normal),
    METAVM_CONTEXT_TEST(is_qnan),
    METAVM_CONTEXT_TEST(is_signed),
    METAVM_CONTEXT_TEST(is_snan),
    METAVM_CONTEXT_TEST(is_subnormal),
    METAVM_CONTEXT_TEST(is_zero),
    ternary_method("divmod", divmod_method, two),
    ternary_method("same_quantum", same_quantum_method, two),
    general_method("fma", fma_method, "($self, x, y, z, /)"),
    general_method("power", power_method, "($self, /, a, b, modulo=None)"),
    binary_method("number_class", number_class_method, one),
    binary_method("to_sci_string", text_method<false>, one),
    binary_method("to_eng_string", text_method<true>, one),
    binary_method("canonical", canonical, one),
    binary_method("is_canonical", is_canonical, one),
    binary_method("copy_decimal", copy_decimal, one),
    unary_method("radix", radix),
    general_method("create_decimal", create_decimal, "($self, num=\"0\", /)"),
    binary_method("create_decimal_from_float", create_decimal_from_float, "($self, f, /)"),
};
const u64 context_operation_count = std::size(context_operations);

}  // namespace metavm::python::decimals
