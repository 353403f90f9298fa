/// \file
/// The module _operator: the operators as functions.
#include "lang/python/modules/operator_getters.hpp"
#include "lang/python/objects/identity.hpp"

namespace metavm::python {
namespace operators {
namespace {

template <binary_op op>
value operate(vm& m, value a, value b) {
  return binary(m, op, a, b);
}
template <binary_op op>
value operate_inplace(vm& m, value a, value b) {
  return inplace(m, op, a, b);
}
template <comparison op>
value compare_by(vm& m, value a, value b) {
  return compare(m, a, b, op);
}
value done(bool ok) { return ok ? none : value_raised; }
value to_result(tri t, bool negate = false) {
  return t == tri::error ? value_raised : from_bool((t == tri::yes) != negate);
}
value truth_of(vm& m, value v) { return to_result(truth(m, v)); }
value not_of(vm& m, value v) { return to_result(truth(m, v), true); }
value is_same(vm& m, value a, value b) { return from_bool(is_identical(m, a, b)); }
value is_not_same(vm& m, value a, value b) { return from_bool(!is_identical(m, a, b)); }
value contains_item(vm& m, value a, value b) { return to_result(contains(m, a, b)); }
value get(vm& m, value a, value b) { return get_item(m, a, b); }
value set(vm& m, value a, value b, value c) { return done(set_item(m, a, b, c)); }
value remove(vm& m, value a, value b) { return done(del_item(m, a, b)); }

bool is_sequence(vm& m, value v) {
  return !is_kind(v, kind::dict) && !same(special_of(m, v, special::getitem), value_unbound);
}
template <bool in_place>
value concat(vm& m, value a, value b) {
  // A built-in sequence says itself what it can be added to.
  const u64 flags = type_of(m, a)->flags_word;
  const bool by_itself = flags & type_flags::sequence && !(flags & type_flags::heap_type);
  if (!by_itself && (!is_sequence(m, a) || !is_sequence(m, b)))
    return raise(m, m.exc.TypeError, "'{}' object can't be concatenated", type_name(m, is_sequence(m, a) ? b : a));
  return in_place ? inplace(m, binary_op::add, a, b) : binary(m, binary_op::add, a, b);
}

/// Calls f(index, whether equal) for the items until it returns false. False: raised.
template <class F>
bool search(vm& m, value iterable, value v, F f) {
  const value it = get_iter(m, iterable);
  if (is_raised(it)) {
    if (catch_pending(m, m.exc.TypeError))
      raise(m, m.exc.TypeError, "argument of type '{}' is not iterable", type_name(m, iterable));
    return false;
  }
  for (i64 i = 0;; i++) {
    const value x = step(m, it);
    if (is_raised(x)) return false;
    if (same(x, value_unbound)) return true;
    const tri eq = equal(m, x, v);
    if (eq == tri::error) return false;
    if (!f(i, eq == tri::yes)) return true;
  }
}
value count_of(vm& m, value a, value b) {
  i64 n = 0;
  const bool ok = search(m, a, b, [&](i64, bool eq) {
    n += eq;
    return true;
  });
  return ok ? value::small_int(n) : value_raised;
}
value index_of(vm& m, value a, value b) {
  i64 found = -1;
  const bool ok = search(m, a, b, [&](i64 i, bool eq) {
    if (eq) found = i;
    return !eq;
  });
  if (!ok) return value_raised;
  if (found < 0) return raise_text(m, m.exc.ValueError, "sequence.index(x): x not in sequence");
  return value::small_int(found);
}

value length_hint_of(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "_operator.length_hint", kwnames) || !check_arity(m, "length_hint", nargs, 1, 2))
    return value_raised;
  i64 otherwise = 0;
  if (nargs > 1 && !size_argument(m, args[1], otherwise)) return value_raised;
  const i64 n = length_hint(m, args[0], otherwise);
  return n == -1 && !same(m.pending, value_unbound) ? value_raised : make_int(m, n);
}

value call_object(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (nargs < 1) return raise_type_error(m, "call expected at least 1 argument, got 0");
  return call(m, args[0], args + 1, nargs - 1, kwnames);
}

/// Time does not depend on where the operands differ.
bool equal_bytes(const u8* a, u64 a_length, const u8* b, u64 b_length) {
  volatile u8 difference = a_length != b_length;
  const u8* p = a_length == b_length ? a : b;
  for (u64 i = 0; i < b_length; i++) difference = difference | static_cast<u8>(p[i] ^ b[i]);
  return difference == 0;
}
value compare_digest(vm& m, value a, value b) {
  if (is_str(a) && is_str(b)) {
    const str_object *s = as_str(a), *t = as_str(b);
    if (!s->is_ascii() || !t->is_ascii())
      return raise_type_error(m, "comparing strings with non-ASCII characters is not supported");
    return from_bool(equal_bytes(s->data, s->length, t->data, t->length));
  }
  if (!is_bytes_like(m, a) && !is_bytes_like(m, b))
    return raise(m, m.exc.TypeError, "unsupported operand types(s) or combination of types: '{}' and '{}'",
                 type_name(m, a), type_name(m, b));
  buffer_view x, y;
  if (!get_buffer(m, a, x) || !get_buffer(m, b, y)) return value_raised;
  return from_bool(equal_bytes(x.data, x.length, y.data, y.length));
}

constexpr const char *one = "($module, a, /)", *two = "($module, a, b, /)";

#define METAVM_OPERATOR(name, op, sign)                                       \
  binary_method(#name, operate<binary_op::op>, two, "Same as a " sign " b."), \
      binary_method("i" #name, operate_inplace<binary_op::op>, two, "Same as a " sign "= b.")

const method_def functions[] = {
    unary_method("truth", truth_of, one, "Return True if a is true, False otherwise."),
    binary_method("contains", contains_item, two, "Same as b in a (note reversed operands)."),
    binary_method("indexOf", index_of, two, "Return the first index of b in a."),
    binary_method("countOf", count_of, two, "Return the number of items in a which are, or which equal, b."),
    binary_method("is_", is_same, two, "Same as a is b."),
    binary_method("is_not", is_not_same, two, "Same as a is not b."),
    METAVM_OPERATOR(add, add, "+"),
    METAVM_OPERATOR(sub, sub, "-"),
    METAVM_OPERATOR(mul, mul, "*"),
    METAVM_OPERATOR(matmul, matmul, "@"),
    METAVM_OPERATOR(floordiv, floordiv, "//"),
    METAVM_OPERATOR(truediv, truediv, "/"),
    METAVM_OPERATOR(mod, mod, "%"),
    METAVM_OPERATOR(lshift, lshift, "<<"),
    METAVM_OPERATOR(rshift, rshift, ">>"),
    binary_method("and_", operate<binary_op::and_>, two, "Same as a & b."),
    binary_method("iand", operate_inplace<binary_op::and_>, two, "Same as a &= b."),
    METAVM_OPERATOR(xor, xor_, "^"),
    binary_method("or_", operate<binary_op::or_>, two, "Same as a | b."),
    binary_method("ior", operate_inplace<binary_op::or_>, two, "Same as a |= b."),
    METAVM_OPERATOR(pow, pow, "**"),
    unary_method("neg", negative, one, "Same as -a."),
    unary_method("pos", positive, one, "Same as +a."),
    unary_method("abs", absolute, one, "Same as abs(a)."),
    unary_method("inv", invert, one, "Same as ~a."),
    unary_method("invert", invert, one, "Same as ~a."),
    unary_method("index", index_int, one, "Same as a.__index__()"),
    unary_method("not_", not_of, one, "Same as not a."),
    binary_method("concat", concat<false>, two, "Same as a + b, for a and b sequences."),
    binary_method("iconcat", concat<true>, two, "Same as a += b, for a and b sequences."),
    binary_method("getitem", get, two, "Same as a[b]."),
    ternary_method("setitem", set, "($module, a, b, c, /)", "Same as a[b] = c."),
    binary_method("delitem", remove, two, "Same as del a[b]."),
    binary_method("eq", compare_by<comparison::eq>, two, "Same as a == b."),
    binary_method("ne", compare_by<comparison::ne>, two, "Same as a != b."),
    binary_method("lt", compare_by<comparison::lt>, two, "Same as a < b."),
    binary_method("le", compare_by<comparison::le>, two, "Same as a <= b."),
    binary_method("gt", compare_by<comparison::gt>, two, "Same as a > b."),
    binary_method("ge", compare_by<comparison::ge>, two, "Same as a >= b."),
    general_method("length_hint", length_hint_of, "($module, obj, default=0, /)",
                   "Return an estimate of the number of items in obj.\n\nThis is useful for "
                   "presizing containers when "
                   "building from an iterable.\n\nIf the object supports len(), the result will be "
                   "exact.\nOtherwise, "
                   "it may over- or under-estimate by an arbitrary amount."),
    general_method("call", call_object, "($module, obj, /, *args, **kwargs)", "Same as obj(*args, **kwargs)."),
    binary_method("_compare_digest", compare_digest, two,
                  "Return 'a == b', in a time that does not depend on where they differ.\n\nFor "
                  "ASCII strings or "
                  "bytes-like objects."),
    end_of_methods};

}  // namespace
}  // namespace operators

module_object* init_module__operator(vm& m) {
  module_object* mod = make_module(m, "_operator", operators::functions,
                                   "Operator interface.\n\nThis module exports a set of functions implemented in C "
                                   "corresponding\nto the intrinsic operators of Python.  For example, "
                                   "operator.add(x, y)\nis equivalent to the expression x+y.");
  operators::add_getters(m, mod);
  return mod;
}

}  // namespace metavm::python
