/// \file
/// Comparison, truth and hashes of any value.
#include <algorithm>

#include "lang/python/core.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/direct_operators.hpp"
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/int_ops.hpp"
#include "lang/python/objects/plain_keys.hpp"
#include "lang/python/objects/reduce.hpp"

namespace metavm::python {

value number_compare(vm& m, value a, value b, comparison op);

namespace {

constexpr special forward_of[] = {special::lt, special::le, special::eq, special::ne, special::gt, special::ge};
constexpr special reflected_of[] = {special::gt, special::ge, special::eq, special::ne, special::lt, special::le};
constexpr const char* symbols[] = {"<", "<=", "==", "!=", ">", ">="};

bool satisfies(int sign, comparison op) {
  switch (op) {
    case comparison::lt:
      return sign < 0;
    case comparison::le:
      return sign <= 0;
    case comparison::eq:
      return sign == 0;
    case comparison::ne:
      return sign != 0;
    case comparison::gt:
      return sign > 0;
    default:
      return sign >= 0;
  }
}

/// A comparison method; one that cannot even be bound counts as absent.
value call_comparison(vm& m, value f, value self, value other) {
  if (!is_kind(f, kind::function) && !is_kind(f, kind::builtin_function)) {
    const value bound = bind_descriptor(m, f, self, type_of(m, self));
    if (!is_raised(bound)) return call1(m, bound, other);
    take_pending(m);
    return not_implemented;
  }
  return call_with_self(m, f, self, &other, 1);
}

value compare_generally(vm& m, value a, value b, comparison op) {
  const special fs = forward_of[static_cast<u32>(op)], gs = reflected_of[static_cast<u32>(op)];
  type_object *ta = type_of(m, a), *tb = type_of(m, b);
  // By identity, as most objects without a method of their own.
  if (op == comparison::eq && same(ta->get_special(special::eq), m.core.object_eq) &&
      same(tb->get_special(special::eq), m.core.object_eq))
    return from_bool(same(a, b));
  bool tried = false;
  value v;
  if (ta != tb && is_subtype(tb, ta)) {
    tried = true;
    v = call_comparison(m, tb->get_special(gs), b, a);
    if (!same(v, not_implemented)) return v;
  }
  v = call_comparison(m, ta->get_special(fs), a, b);
  if (!same(v, not_implemented)) return v;
  if (!tried) {
    v = call_comparison(m, tb->get_special(gs), b, a);
    if (!same(v, not_implemented)) return v;
  }
  if (op == comparison::eq) return from_bool(same(a, b));
  if (op == comparison::ne) return from_bool(!same(a, b));
  return raise(m, m.exc.TypeError, "'{}' not supported between instances of '{}' and '{}'",
               symbols[static_cast<u32>(op)], type_name(m, a), type_name(m, b));
}

/// Tuples whose items run no guest code up to the first that differs; not_implemented: others.
value compare_plain_tuples(vm& m, const tuple_object* a, const tuple_object* b, comparison op) {
  const bool equality = op == comparison::eq || op == comparison::ne;
  if (equality && a->length != b->length) return from_bool(op == comparison::ne);
  const u64 n = std::min(a->length, b->length);
  for (u64 i = 0; i < n; i++) {
    const tri eq = plain_equal(m, a->items[i], b->items[i]);
    if (eq == tri::error) return not_implemented;
    if (eq == tri::yes) continue;
    return equality ? from_bool(op == comparison::ne) : compare(m, a->items[i], b->items[i], op);
  }
  return from_bool(satisfies(a->length < b->length ? -1 : a->length > b->length, op));
}

}  // namespace

value compare(vm& m, value a, value b, comparison op) {
  if (METAVM_LIKELY(a.is_int() && b.is_int())) {
    const i64 x = a.as_int(), y = b.as_int();
    return from_bool(satisfies(x < y ? -1 : x > y, op));
  }
  if (const fn2 f = direct_operator(m, a, b, forward_of[static_cast<u32>(op)])) {
    const value r = f(m, a, b);
    if (METAVM_LIKELY(!same(r, not_implemented))) return r;
  }
  if (is_exact(a, m.shapes.str) && is_exact(b, m.shapes.str)) {
    if (op == comparison::eq || op == comparison::ne)
      return from_bool((same(a, b) || str_equal(as_str(a), as_str(b))) == (op == comparison::eq));
    return from_bool(satisfies(str_compare(as_str(a), as_str(b)), op));
  }
  const value v = number_compare(m, a, b, op);
  if (!same(v, not_implemented)) return v;
  if (is_exact(a, m.shapes.tuple) && is_exact(b, m.shapes.tuple)) {
    const value r = compare_plain_tuples(m, a.as<tuple_object>(), b.as<tuple_object>(), op);
    if (!same(r, not_implemented)) return r;
  }
  if (METAVM_UNLIKELY(!enter_native(m, " in comparison"))) return value_raised;
  const value r = compare_generally(m, a, b, op);
  leave_native(m);
  return r;
}

tri compare_truth(vm& m, value a, value b, comparison op) {
  const value v = compare(m, a, b, op);
  return is_raised(v) ? tri::error : truth(m, v);
}

tri equal(vm& m, value a, value b) {
  if (same(a, b)) return tri::yes;
  return compare_truth(m, a, b, comparison::eq);
}

// ---------------------------------------------------------------- truth

namespace {

tri truth_slow(vm& m, value v) {
  const type_object* t = type_of(m, v);
  const value f = t->get_special(special::boolean);
  if (!same(f, value_unbound)) {
    const value r = call_with_self(m, f, v, nullptr, 0);
    if (same(r, true_)) return tri::yes;
    if (same(r, false_)) return tri::no;
    if (!is_raised(r)) raise(m, m.exc.TypeError, "__bool__ should return bool, returned {}", type_name(m, r));
    return tri::error;
  }
  if (same(t->get_special(special::len), value_unbound)) return tri::yes;
  const i64 n = length_of(m, v);
  return n < 0 ? tri::error : to_tri(n != 0);
}

}  // namespace

tri truth(vm& m, value v) {
  if (v.is_int()) return to_tri(v.as_int() != 0);
  if (!v.is_pointer()) {
    if (same(v, true_)) return tri::yes;
    if (same(v, false_) || same(v, none)) return tri::no;
    if (v.is_inline_float()) return to_tri(v.as_inline_float() != 0);
    return truth_slow(m, v);
  }
  const shape* s = v.as_object()->get_shape();
  if (s == m.shapes.str) return to_tri(as_str(v)->length != 0);
  if (s == m.shapes.list) return to_tri(v.as<list_object>()->length != 0);
  if (s == m.shapes.dict) return to_tri(v.as<dict_object>()->length != 0);
  if (s == m.shapes.tuple) return to_tri(v.as<tuple_object>()->length != 0);
  return truth_slow(m, v);
}

// ---------------------------------------------------------------- hash

bool hash_of(vm& m, value v, i64& out) {
  if (v.is_int()) {
    out = small_int_hash(v.as_int());
    return true;
  }
  if (v.is_pointer()) {
    const shape* s = v.as_object()->get_shape();
    if (s == m.shapes.str) {
      out = static_cast<i64>(str_hash(m, as_str(v)));
      return true;
    }
    if (s == m.shapes.tuple && plain_hash(m, v, out)) return true;
  } else if (v.is_inline_float() || same(v, true_) || same(v, false_)) {
    out = number_hash(v);
    return true;
  }
  const value f = special_of(m, v, special::hash);
  if (METAVM_LIKELY(same(f, m.core.object_hash))) {
    out = identity_hash(m, v);
    return true;
  }
  if (METAVM_UNLIKELY(same(f, none) || same(f, value_unbound))) {
    raise(m, m.exc.TypeError, "unhashable type: '{}'", type_name(m, v));
    return false;
  }
  if (METAVM_UNLIKELY(!enter_native(m, ""))) return false;
  const value r = call_with_self(m, f, v, nullptr, 0);
  leave_native(m);
  if (is_raised(r)) return false;
  if (METAVM_LIKELY(r.is_int())) {
    out = r.as_int() == -1 ? -2 : r.as_int();
    return true;
  }
  if (!is_int(m, r)) {
    raise_type_error(m, "__hash__ method should return an integer");
    return false;
  }
  // What fits into 64 bits is taken as it is.
  if (!int_to_i64(r, out)) out = int_hash(r);
  if (out == -1) out = -2;
  return true;
}

}  // namespace metavm::python
