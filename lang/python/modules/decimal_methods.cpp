/// \file
/// _decimal: the class Decimal and its methods with names.
#include "lang/python/modules/decimal_class.hpp"
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/str_methods.hpp"

namespace metavm::python::decimals {

str_object* text_result(vm& m, const view& a, const context_object* c, bool engineering) {
  char text[short_text_size];
  if (const u64 n = write_short_text(text, a)) return make_str_latin1(m, {text, n});
  return make_str_latin1(m, to_text(a, c->numbers.capitals, engineering));
}

value divmod_result(vm& m, context_object* c, const view& a, const view& b) {
  return guarded(m, [&] {
    settings s = fresh_settings(c);
    number q, r;
    divide_modulo(q, r, a, b, s);
    if (s.status && !report(m, c, s.status)) return value_raised;
    const value first = make_decimal(m, q), second = is_raised(first) ? first : make_decimal(m, r);
    return is_raised(second) ? second : tuple_of(m, {first, second});
  });
}
value power_result(vm& m, context_object* c, value a, value b, value modulus) {
  operand x, y, z;
  if (!x.load_or_raise(m, a) || !y.load_or_raise(m, b)) return value_raised;
  if (same(modulus, none)) return apply<power>(m, c, x.get(), y.get());
  if (!z.load_or_raise(m, modulus)) return value_raised;
  return guarded(m, [&] {
    settings s = fresh_settings(c);
    number r;
    power_modulo(r, x.get(), y.get(), z.get(), s);
    return finish_result(m, c, r, s);
  });
}
value fma_result(vm& m, context_object* c, value a, value b, value third) {
  operand x, y, z;
  if (!x.load_or_raise(m, a) || !y.load_or_raise(m, b) || !z.load_or_raise(m, third)) return value_raised;
  return guarded(m, [&] {
    settings s = fresh_settings(c);
    number r;
    fused_multiply_add(r, x.get(), y.get(), z.get(), s);
    return finish_result(m, c, r, s);
  });
}

namespace {

// ---------------------------------------------------------------- construction

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2] = {value_unbound, value_unbound};
  if (METAVM_LIKELY(!kwnames && nargs <= 2)) {
    for (u32 i = 0; i < nargs; i++) v[i] = args[i];
  } else {
    if (nargs > 2) return raise(m, m.exc.TypeError, "function takes at most 2 arguments ({} given)", nargs);
    if (!bind_arguments(m, "function", "value? context?", args, nargs, kwnames, v)) return value_raised;
  }
  context_object* c = context_argument(m, v[1]);
  if (!c) return value_raised;
  return convert_exact(m, cls, same(v[0], value_unbound) ? value::small_int(0) : v[0], c);
}
value from_float(vm& m, value cls, value v) {
  if (!is_int_like(v) && !is_float(m, v)) return raise_text(m, m.exc.TypeError, "argument must be int or float");
  context_object* c = current_context(m);
  if (!c) return value_raised;
  type_object* own = kept_class(m, kept::decimal);
  const value d = from_float_exact(m, own, v, c);
  return is_raised(d) || same(cls, to_value(own)) ? d : call1(m, cls, d);
}

// ---------------------------------------------------------------- text

value str_method(vm& m, value self) {
  context_object* c = current_context(m);
  return guarded(m, [&] { return c ? or_raised(text_result(m, view_of(self), c, false)) : value_raised; });
}
value repr_method(vm& m, value self) {
  context_object* c = current_context(m);
  if (!c) return value_raised;
  return guarded(m, [&] {
    return or_raised(make_str_latin1(m, "Decimal('" + to_text(view_of(self), c->numbers.capitals, false) + "')"));
  });
}
value reduce_method(vm& m, value self) {
  const value text = str_method(m, self);
  const value args = is_raised(text) ? text : tuple_of(m, {text});
  return is_raised(args) ? args : tuple_of(m, {to_value(type_of(m, self)), args});
}
value to_eng_string(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v;
  if (!bind_arguments(m, "to_eng_string", "context?", args + 1, nargs - 1, kwnames, &v)) return value_raised;
  context_object* c = context_argument(m, v);
  return guarded(m, [&] { return c ? or_raised(text_result(m, view_of(args[0]), c, true)) : value_raised; });
}
value as_tuple(vm& m, value self) {
  const view v = view_of(self);
  return guarded(m, [&] {
    value exponent = value_unbound;
    std::string digits;
    if (v.is_infinite()) {
      exponent = to_value(make_char(m, 'F'));
      digits = "0";
    } else if (v.is_nan()) {
      exponent = to_value(make_char(m, v.kind == form::quiet_nan ? 'n' : 'N'));
      if (v.limbs.n) digits = digits_of(v.limbs);
    } else {
      exponent = make_int(m, v.exponent);
      digits = digits_of(v.limbs);
    }
    tuple_object* t = empty_tuple_of(m, digits.size());
    if (!t) return value_raised;
    for (u64 i = 0; i < digits.size(); i++) t->items[i] = value::small_int(digits[i] - '0');
    return call3(m, kept_value(m, kept::decimal_tuple), value::small_int(v.negative), to_value(t), exponent);
  });
}

// ---------------------------------------------------------------- shapes of methods

template <static_text Name, unary_operation op>
value unary_named(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v = value_unbound;
  if ((nargs > 1 || kwnames) && !bind_arguments(m, Name.text, "context?", args + 1, nargs - 1, kwnames, &v))
    return value_raised;
  context_object* c = context_argument(m, v);
  return c ? apply<op>(m, c, view_of(args[0])) : value_raised;
}
template <static_text Name, binary_operation op>
value binary_named(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, Name.text, "other context?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  context_object* c = context_argument(m, v[1]);
  operand x;
  if (!c || !x.load_or_raise(m, v[0])) return value_raised;
  return apply<op>(m, c, view_of(args[0]), x.get());
}
template <static_text Name, bool (*test)(const view&, const settings&)>
value test_named(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v;
  if (!bind_arguments(m, Name.text, "context?", args + 1, nargs - 1, kwnames, &v)) return value_raised;
  context_object* c = context_argument(m, v);
  return c ? from_bool(test(view_of(args[0]), c->numbers)) : value_raised;
}
template <bool (*test)(const view&)>
value test_method(vm&, value self) {
  return from_bool(test(view_of(self)));
}
bool is_finite(const view& v) { return !v.is_special(); }
bool is_infinite(const view& v) { return v.is_infinite(); }
bool is_nan(const view& v) { return v.is_nan(); }
bool is_qnan(const view& v) { return v.kind == form::quiet_nan; }
bool is_snan(const view& v) { return v.kind == form::signaling_nan; }
bool is_signed(const view& v) { return v.negative; }
bool is_zero(const view& v) { return v.is_zero(); }
bool is_canonical(const view&) { return true; }

// ---------------------------------------------------------------- single methods

/// Where the rounding is an argument. False: raised.
bool rounding_for(vm& m, value v, settings& s) {
  return same(v, value_unbound) || same(v, none) || rounding_argument(m, v, s.round);
}
value quantize_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3] = {nargs == 2 ? args[1] : value_unbound, value_unbound, value_unbound};
  if ((nargs != 2 || kwnames) &&
      !bind_arguments(m, "quantize", "exp rounding? context?", args + 1, nargs - 1, kwnames, v))
    return value_raised;
  context_object* c = context_argument(m, v[2]);
  if (!c) return value_raised;
  settings s = fresh_settings(c);
  operand x;
  if (!rounding_for(m, v[1], s) || !x.load_or_raise(m, v[0])) return value_raised;
  return guarded(m, [&] {
    number r;
    quantize(r, view_of(args[0]), x.get(), s);
    return finish_result(m, c, r, s);
  });
}
template <static_text Name, bool exact>
value to_integral_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, Name.text, "rounding? context?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  context_object* c = context_argument(m, v[1]);
  if (!c) return value_raised;
  settings s = fresh_settings(c);
  if (!rounding_for(m, v[0], s)) return value_raised;
  return guarded(m, [&] {
    number r;
    to_integral(r, view_of(args[0]), exact, s);
    return finish_result(m, c, r, s);
  });
}
value fma_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "fma", "other third context?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  context_object* c = context_argument(m, v[2]);
  return c ? fma_result(m, c, args[0], v[0], v[1]) : value_raised;
}
value same_quantum_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "same_quantum", "other context?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  operand x;
  if (!context_argument(m, v[1]) || !x.load_or_raise(m, v[0])) return value_raised;
  return from_bool(same_quantum(view_of(args[0]), x.get()));
}
value number_class_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v;
  if (!bind_arguments(m, "number_class", "context?", args + 1, nargs - 1, kwnames, &v)) return value_raised;
  context_object* c = context_argument(m, v);
  return c ? to_value(make_str_latin1(m, number_class(view_of(args[0]), c->numbers))) : value_raised;
}
template <unary_operation op>
value quiet_method(vm& m, value self) {
  return guarded(m, [&] {
    settings s;
    number r;
    op(r, view_of(self), s);
    return make_decimal(m, r);
  });
}
value adjusted(vm& m, value self) {
  const view v = view_of(self);
  return v.is_special() ? value::small_int(0) : make_int(m, v.adjusted());
}
value radix(vm& m, value) { return make_decimal(m, number(10, 0)); }
value itself(vm&, value self) { return self; }
value itself_for(vm&, value self, value) { return self; }
value zero(vm& m, value) { return make_decimal(m, number(0, 0)); }
value sizeof_method(vm&, value self) {
  return value::small_int(static_cast<i64>(sizeof(decimal_object) + 8 * as_decimal(self)->length));
}

constexpr const char* with_context = "($self, /, context=None)";
constexpr const char* with_other = "($self, /, other, context=None)";
constexpr const char* with_rounding = "($self, /, rounding=None, context=None)";

#define METAVM_DECIMAL_UNARY(name, op) general_method(name, unary_named<name, op>, with_context)
#define METAVM_DECIMAL_BINARY(name, op) general_method(name, binary_named<name, op>, with_other)

}  // namespace

const method_def named_methods[] = {
    METAVM_DECIMAL_UNARY("exp", exponential),
    METAVM_DECIMAL_UNARY("ln", natural_log),
    METAVM_DECIMAL_UNARY("log10", common_log),
    METAVM_DECIMAL_UNARY("next_minus", next_minus),
    METAVM_DECIMAL_UNARY("next_plus", next_plus),
    METAVM_DECIMAL_UNARY("normalize", reduce),
    METAVM_DECIMAL_UNARY("sqrt", square_root),
    METAVM_DECIMAL_UNARY("logb", log_b),
    METAVM_DECIMAL_UNARY("logical_invert", logical_invert),
    METAVM_DECIMAL_BINARY("compare", operation_compare),
    METAVM_DECIMAL_BINARY("compare_signal", operation_compare_signal),
    METAVM_DECIMAL_BINARY("compare_total", operation_compare_total),
    METAVM_DECIMAL_BINARY("compare_total_mag", operation_compare_total_magnitudes),
    METAVM_DECIMAL_BINARY("copy_sign", operation_copy_sign),
    METAVM_DECIMAL_BINARY("max", operation_choose<extreme::max>),
    METAVM_DECIMAL_BINARY("max_mag", operation_choose<extreme::max_magnitude>),
    METAVM_DECIMAL_BINARY("min", operation_choose<extreme::min>),
    METAVM_DECIMAL_BINARY("min_mag", operation_choose<extreme::min_magnitude>),
    METAVM_DECIMAL_BINARY("next_toward", next_toward),
    METAVM_DECIMAL_BINARY("remainder_near", remainder_near),
    METAVM_DECIMAL_BINARY("logical_and", operation_logical<logical::and_>),
    METAVM_DECIMAL_BINARY("logical_or", operation_logical<logical::or_>),
    METAVM_DECIMAL_BINARY("logical_xor", operation_logical<logical::xor_>),
    METAVM_DECIMAL_BINARY("rotate", rotate),
    METAVM_DECIMAL_BINARY("scaleb", scale_by),
    METAVM_DECIMAL_BINARY("shift", shift),
    general_method("same_quantum", same_quantum_method, with_other),
    general_method("fma", fma_method, "($self, /, other, third, context=None)"),
    general_method("quantize", quantize_method, "($self, /, exp, rounding=None, context=None)"),
    general_method("to_integral", to_integral_method<"to_integral", false>, with_rounding),
    general_method("to_integral_value", to_integral_method<"to_integral_value", false>, with_rounding),
    general_method("to_integral_exact", to_integral_method<"to_integral_exact", true>, with_rounding),
    general_method("is_normal", test_named<"is_normal", is_normal>, with_context),
    general_method("is_subnormal", test_named<"is_subnormal", is_subnormal>, with_context),
    general_method("number_class", number_class_method, with_context),
    general_method("to_eng_string", to_eng_string, with_context),
    unary_method("is_canonical", test_method<is_canonical>),
    unary_method("is_finite", test_method<is_finite>),
    unary_method("is_infinite", test_method<is_infinite>),
    unary_method("is_nan", test_method<is_nan>),
    unary_method("is_qnan", test_method<is_qnan>),
    unary_method("is_snan", test_method<is_snan>),
    unary_method("is_signed", test_method<is_signed>),
    unary_method("is_zero", test_method<is_zero>),
    unary_method("adjusted", adjusted),
    unary_method("as_tuple", as_tuple),
    unary_method("canonical", itself),
    unary_method("conjugate", itself),
    unary_method("radix", radix),
    unary_method("copy_abs", quiet_method<operation_copy_abs>),
    unary_method("copy_negate", quiet_method<operation_copy_negate>),
    unary_method("__str__", str_method),
    unary_method("__repr__", repr_method),
    unary_method("__reduce__", reduce_method),
    unary_method("__copy__", itself),
    binary_method("__deepcopy__", itself_for),
    unary_method("__sizeof__", sizeof_method),
    general_method("__format__", decimal_format),
    class_method(binary_method("from_float", from_float, "($type, f, /)",
                               "Class method that converts a float to a decimal number, exactly.\nSince 0.1 is not "
                               "exactly representable in binary floating point,\nDecimal.from_float(0.1) is not the "
                               "same as Decimal('0.1').\n\n")),
    end_of_methods};

bool make_decimal_class(vm& m, module_object* mod) {
  static const std::vector<method_def> methods = [] {
    std::vector<method_def> all;
    for (const method_def* table : {operator_methods, named_methods})
      for (; table->name; table++) all.push_back(*table);
    all.push_back(end_of_methods);
    return all;
  }();
  static const getset_def getsets[] = {{"real", itself, nullptr}, {"imag", zero, nullptr}, {}};
  type_object* cls = make_native_type<decimal_object>(
      m, mod, "decimal.Decimal", methods.data(), construct, nullptr,
      "Decimal(value=\"0\", context=None)\n--\n\nConstruct a new Decimal object. 'value' can be an integer, string, "
      "tuple,\nor another Decimal object. If no value is given, return Decimal('0'). The\ncontext does not affect the "
      "conversion and is only passed to determine if\nthe InvalidOperation trap is active.\n\n",
      getsets);
  keep(m, kept::decimal, to_value(cls));
  return true;
}

}  // namespace metavm::python::decimals
