/// \file
/// Binary and unary operators: who is asked first, and what is said when nobody can.
#include "lang/python/core.hpp"
#include "lang/python/objects/direct_operators.hpp"
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python {

value number_binary(vm& m, binary_op op, value a, value b);

namespace {

struct operator_row {
  special forward, reflected, inplace;
  const char *symbol, *inplace_symbol;
};
constexpr operator_row rows[] = {
    {special::add, special::radd, special::iadd, "+", "+="},
    {special::sub, special::rsub, special::isub, "-", "-="},
    {special::mul, special::rmul, special::imul, "*", "*="},
    {special::matmul, special::rmatmul, special::imatmul, "@", "@="},
    {special::truediv, special::rtruediv, special::itruediv, "/", "/="},
    {special::floordiv, special::rfloordiv, special::ifloordiv, "//", "//="},
    {special::mod, special::rmod, special::imod, "%", "%="},
    {special::divmod, special::rdivmod, special::divmod, "divmod()", "divmod()"},
    {special::pow, special::rpow, special::ipow, "** or pow()", "**="},
    {special::lshift, special::rlshift, special::ilshift, "<<", "<<="},
    {special::rshift, special::rrshift, special::irshift, ">>", ">>="},
    {special::and_, special::rand_, special::iand_, "&", "&="},
    {special::xor_, special::rxor_, special::ixor_, "^", "^="},
    {special::or_, special::ror_, special::ior_, "|", "|="},
};
const operator_row& row_of(binary_op op) { return rows[static_cast<u32>(op)]; }

bool absent(value v) { return same(v, value_unbound); }

/// Whether f is the `+` or `*` of a built-in sequence. These give way to the other operand's own
/// operator, and have the last word.
bool is_sequence_method(binary_op op, value f) {
  if ((op != binary_op::add && op != binary_op::mul) || !is_kind(f, kind::builtin_function)) return false;
  const value owner = f.as<builtin_function_object>()->owner;
  if (!is_kind(owner, kind::type)) return false;
  const type_object* t = owner.as<type_object>();
  return absent(t->get_special(special::radd)) && !absent(t->get_special(special::add));
}

/// The result, or not_implemented if neither operand knows.
value dispatch(vm& m, binary_op op, value a, value b) {
  const operator_row& r = row_of(op);
  type_object *ta = type_of(m, a), *tb = type_of(m, b);
  const value f = ta->get_special(r.forward);
  value g = ta == tb ? value_unbound : tb->get_special(r.reflected);
  const bool sequence = !absent(f) && is_sequence_method(op, f);
  if (sequence && !absent(g) && is_sequence_method(op, g)) g = value_unbound;
  if (!absent(g)) {
    const bool overriding = is_subtype(tb, ta) && !same(g, ta->get_special(r.reflected));
    if (overriding || sequence) {
      const value v = call_with_self(m, g, b, &a, 1);
      if (!same(v, not_implemented)) return v;
      g = value_unbound;
    }
  }
  if (!absent(f)) {
    const value v = call_with_self(m, f, a, &b, 1);
    if (!same(v, not_implemented)) return v;
  }
  return absent(g) ? not_implemented : call_with_self(m, g, b, &a, 1);
}

bool is_print(value v) {
  if (!is_kind(v, kind::builtin_function)) return false;
  str_object* name = v.as<builtin_function_object>()->name;
  return name->is_ascii() && name->ascii() == "print";
}

METAVM_COLD value raise_unsupported(vm& m, const char* symbol, value a, value b) {
  const std::string x = type_name(m, a), y = type_name(m, b);
  if (std::string_view(symbol) == ">>" && is_print(a))
    return raise(m, m.exc.TypeError,
                 "unsupported operand type(s) for {}: '{}' and '{}'. Did you mean \"print(<message>, "
                 "file=<output_stream>)\"?",
                 symbol, x, y);
  return raise(m, m.exc.TypeError, "unsupported operand type(s) for {}: '{}' and '{}'", symbol, x, y);
}

value dispatch_guarded(vm& m, binary_op op, value a, value b) {
  if (METAVM_UNLIKELY(!enter_native(m, ""))) return value_raised;
  const value v = dispatch(m, op, a, b);
  leave_native(m);
  return v;
}

}  // namespace

value binary(vm& m, binary_op op, value a, value b) {
  if (const fn2 f = direct_operator(m, a, b, row_of(op).forward)) {
    const value r = f(m, a, b);
    if (METAVM_LIKELY(!same(r, not_implemented))) return r;
  }
  value v = number_binary(m, op, a, b);
  if (METAVM_LIKELY(!same(v, not_implemented))) return v;
  if (op == binary_op::add && is_exact(a, m.shapes.str) && is_exact(b, m.shapes.str)) {
    str_object* s = str_concat(m, as_str(a), as_str(b));
    return s ? to_value(s) : value_raised;
  }
  v = dispatch_guarded(m, op, a, b);
  return METAVM_LIKELY(!same(v, not_implemented)) ? v : raise_unsupported(m, row_of(op).symbol, a, b);
}

value inplace(vm& m, binary_op op, value a, value b) {
  const operator_row& r = row_of(op);
  value v = number_binary(m, op, a, b);
  if (METAVM_LIKELY(!same(v, not_implemented))) return v;
  const value f = r.inplace == r.forward ? value_unbound : special_of(m, a, r.inplace);
  if (!absent(f)) {
    const bool sequence = is_sequence_method(op, f);
    if (sequence && !is_sequence_method(op, special_of(m, b, r.reflected))) {
      // list += x: an x that can be added to anything from the right is asked first.
      const value g = special_of(m, b, r.reflected);
      if (!absent(g) && type_of(m, a) != type_of(m, b)) {
        v = call_with_self(m, g, b, &a, 1);
        if (!same(v, not_implemented)) return v;
      }
    }
    v = call_with_self(m, f, a, &b, 1);
    if (!same(v, not_implemented)) return v;
  }
  v = dispatch_guarded(m, op, a, b);
  return METAVM_LIKELY(!same(v, not_implemented)) ? v : raise_unsupported(m, r.inplace_symbol, a, b);
}

value power(vm& m, value a, value b, value modulus) {
  if (same(modulus, none)) return binary(m, binary_op::pow, a, b);
  const value f = special_of(m, a, special::pow);
  if (!absent(f)) {
    const value args[] = {b, modulus};
    const value v = call_with_self(m, f, a, args, 2);
    if (!same(v, not_implemented)) return v;
  }
  return raise(m, m.exc.TypeError, "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'", type_name(m, a),
               type_name(m, b), type_name(m, modulus));
}

namespace {
value unary(vm& m, value v, special s, const char* shown) {
  const value f = special_of(m, v, s);
  if (absent(f)) return raise(m, m.exc.TypeError, "bad operand type for {}: '{}'", shown, type_name(m, v));
  return call_with_self(m, f, v, nullptr, 0);
}
}  // namespace

value negative(vm& m, value v) {
  const value r = number_negative(m, v);
  return METAVM_LIKELY(!same(r, not_implemented)) ? r : unary(m, v, special::neg, "unary -");
}
value positive(vm& m, value v) {
  const value r = number_positive(m, v);
  return METAVM_LIKELY(!same(r, not_implemented)) ? r : unary(m, v, special::pos, "unary +");
}
value invert(vm& m, value v) {
  const value r = number_invert(m, v);
  return METAVM_LIKELY(!same(r, not_implemented)) ? r : unary(m, v, special::invert, "unary ~");
}
value absolute(vm& m, value v) {
  const value r = number_absolute(m, v);
  return METAVM_LIKELY(!same(r, not_implemented)) ? r : unary(m, v, special::abs, "abs()");
}

}  // namespace metavm::python
