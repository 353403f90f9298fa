// What is left of operators and comparisons behind the guest's method that came first.
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/identity.hpp"
#include "lang/python/objects/plain_keys.hpp"
#include "lang/python/objects/set_ops.hpp"
#include "lang/python/objects/set_table.hpp"
#include "lang/python/ops/runtime.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

namespace {

struct operator_row {
  special forward, reflected;
  const char *symbol, *inplace_symbol;
};
constexpr operator_row rows[] = {
    {special::add, special::radd, "+", "+="},
    {special::sub, special::rsub, "-", "-="},
    {special::mul, special::rmul, "*", "*="},
    {special::matmul, special::rmatmul, "@", "@="},
    {special::truediv, special::rtruediv, "/", "/="},
    {special::floordiv, special::rfloordiv, "//", "//="},
    {special::mod, special::rmod, "%", "%="},
    {special::divmod, special::rdivmod, "divmod()", "divmod()"},
    {special::pow, special::rpow, "** or pow()", "**="},
    {special::lshift, special::rlshift, "<<", "<<="},
    {special::rshift, special::rrshift, ">>", ">>="},
    {special::and_, special::rand_, "&", "&="},
    {special::xor_, special::rxor_, "^", "^="},
    {special::or_, special::ror_, "|", "|="},
};

/// `method` of self, called with other; not_implemented if there is none.
value ask(vm& m, special method, value self, value other) {
  const value f = special_of(m, self, method);
  return same(f, value_unbound) ? not_implemented : call_with_self(m, f, self, &other, 1);
}
value refuse(vm& m, binary_op o, value a, value b, bool in_place) {
  const operator_row& r = rows[static_cast<u32>(o)];
  return raise(m, m.exc.TypeError, "unsupported operand type(s) for {}: '{}' and '{}'",
               in_place ? r.inplace_symbol : r.symbol, type_name(m, a), type_name(m, b));
}

}  // namespace

value binary_after_left(vm& m, binary_op o, value a, value b, bool in_place) {
  if (type_of(m, a) != type_of(m, b)) {
    const value r = ask(m, rows[static_cast<u32>(o)].reflected, b, a);
    if (!same(r, not_implemented)) return r;
  }
  return refuse(m, o, a, b, in_place);
}

value binary_after_right(vm& m, binary_op o, value a, value b, bool in_place) {
  // What a number would say is known.
  if (kind_of(m, a) == kind::instance) {
    const value r = ask(m, rows[static_cast<u32>(o)].forward, a, b);
    if (!same(r, not_implemented)) return r;
  }
  return refuse(m, o, a, b, in_place);
}

value binary_after_inplace(vm& m, binary_op o, value a, value b) {
  const operator_row& row = rows[static_cast<u32>(o)];
  type_object *ta = type_of(m, a), *tb = type_of(m, b);
  const value g = ta == tb ? value_unbound : tb->get_special(row.reflected);
  const bool right_first = !same(g, value_unbound) && is_subtype(tb, ta) && !same(g, ta->get_special(row.reflected));
  value r = right_first ? ask(m, row.reflected, b, a) : not_implemented;
  if (same(r, not_implemented)) r = ask(m, row.forward, a, b);
  if (same(r, not_implemented) && !right_first && ta != tb) r = ask(m, row.reflected, b, a);
  return same(r, not_implemented) ? refuse(m, o, a, b, true) : r;
}

namespace {

value compare_otherwise(vm& m, comparison c, value a, value b) {
  static constexpr const char* texts[] = {"<", "<=", "==", "!=", ">", ">="};
  if (c == comparison::eq) return from_bool(is_identical(m, a, b));
  if (c == comparison::ne) return from_bool(!is_identical(m, a, b));
  return raise(m, m.exc.TypeError, "'{}' not supported between instances of '{}' and '{}'", texts[static_cast<int>(c)],
               type_name(m, a), type_name(m, b));
}

}  // namespace

value compare_after_left(vm& m, comparison c, value a, value b) {
  static constexpr special reflected[] = {special::gt, special::ge, special::eq, special::ne, special::lt, special::le};
  const value r = ask(m, reflected[static_cast<int>(c)], b, a);
  return same(r, not_implemented) ? compare_otherwise(m, c, a, b) : r;
}
value compare_after_right(vm& m, comparison c, value a, value b) { return compare_otherwise(m, c, a, b); }

bool compare_texts(value a, value b, comparison c) {
  if (c == comparison::eq || c == comparison::ne)
    return (same(a, b) || str_equal(as_str(a), as_str(b))) == (c == comparison::eq);
  const int sign = str_compare(as_str(a), as_str(b));
  switch (c) {
    case comparison::lt:
      return sign < 0;
    case comparison::le:
      return sign <= 0;
    case comparison::gt:
      return sign > 0;
    default:
      return sign >= 0;
  }
}

void raise_not_bool(vm& m, value r) {
  raise(m, m.exc.TypeError, "__bool__ should return bool, returned {}", type_name(m, r));
}
value length_of_result(vm& m, value r) {
  const i64 length = checked_length(m, r);
  return length < 0 ? value_raised : make_int(m, length);
}
value checked_iterator(vm& m, value r) {
  if (!same(special_of(m, r, special::next), value_unbound)) return r;
  return raise(m, m.exc.TypeError, "iter() returned non-iterator of type '{}'", type_name(m, r));
}
value special_function(vm& m, const py_shape* s, value name) {
  const value f = type_lookup(m, s->cls, as_str(name));
  return is_kind(f, kind::function) ? f : value_unbound;
}
value truth_of_length(vm& m, value n) {
  const i64 length = checked_length(m, n);
  return length < 0 ? value_raised : from_bool(length != 0);
}

value contains_plain_key(vm& m, value d, value key) {
  i64 n, h;
  if (is_kind(d, kind::dict))
    n = find_plain_key(m, d.as<dict_object>()->table, key);
  else if (plain_hash(m, key, h))
    n = find_plain_element(m, d.as<set_object>()->table, key, stored_hash(h));
  else
    return value_unbound;
  return n == lookup_unsure ? value_unbound : from_bool(n >= 0);
}
value contains_plain_item(vm& m, value container, value item) {
  const py_shape* str = m.shapes.str;
  const bool text = is_exact(item, str);
  if (is_kind(container, kind::str)) {
    if (!text) return value_unbound;
    return from_bool(str_find(as_str(container), as_str(item), 0, as_str(container)->length) >= 0);
  }
  if (!text && !item.is_int()) return value_unbound;
  const bool list = is_kind(container, kind::list);
  const value* items = list ? container.as<list_object>()->storage->items : container.as<tuple_object>()->items;
  const u64 n = list ? container.as<list_object>()->length : container.as<tuple_object>()->length;
  for (u64 i = 0; i < n; i++) {
    const value v = items[i];
    if (same(v, item)) return true_;
    const bool other_text = is_exact(v, str);
    if (!other_text && !v.is_int() && !same(v, none)) return value_unbound;
    if (text && other_text && str_equal(as_str(v), as_str(item))) return true_;
  }
  return false_;
}
value without_growth(value v) {
  if (is_kind(v, kind::str)) v.as_object()->flags &= static_cast<u8>(~str_object::grows_flag);
  return v;
}
value append_text(vm& m, value x, value y) {
  str_object* s = str_append(m, as_str(x), as_str(y));
  return s ? to_value(s) : value_raised;
}
value list_of(vm& m, value x) {
  list_object* l = to_list(m, x);
  return l ? to_value(l) : value_raised;
}
value tuple_of(vm& m, value x) {
  tuple_object* t = to_tuple(m, x);
  return t ? to_value(t) : value_raised;
}
value dict_of(vm& m, value x) {
  dict_object* d = dict_copy(m, x.as<dict_object>());
  return d ? to_value(d) : value_raised;
}
value join_two(vm& m, value a, value b) {
  str_object* s = str_concat(m, as_str(a), as_str(b));
  return s ? to_value(s) : value_raised;
}
value dict_get_plain(vm& m, value d, value key, value otherwise) {
  const i64 n = find_plain_key(m, d.as<dict_object>()->table, key);
  if (n == lookup_unsure) return value_unbound;
  return n < 0 ? otherwise : dict_item_at(d.as<dict_object>(), static_cast<u64>(n));
}
value dict_set_plain(vm& m, value d, value key, value v) {
  i64 h;
  if (!plain_hash(m, key, h)) return value_unbound;
  auto* o = d.as<dict_object>();
  const i64 n = find_plain_key(m, o->table, key);
  if (n == lookup_unsure) return value_unbound;
  if (n >= 0) {
    dict_set_item_at(m, o, static_cast<u64>(n), v);
    return none;
  }
  return dict_insert_hashed(m, o, key, v, stored_hash(h)) ? none : value_raised;
}
value set_add_plain(vm& m, value s, value v) {
  i64 h;
  if (!plain_hash(m, v, h)) return value_unbound;
  auto* o = s.as<set_object>();
  u32 vacant;
  const i64 n = find_plain_element(m, o->table, v, stored_hash(h), &vacant);
  if (n == lookup_unsure) return value_unbound;
  return n >= 0 || set_fill(m, o, vacant, v, stored_hash(h)) ? none : value_raised;
}
value get_plain_key(vm& m, value d, value key) {
  const i64 n = find_plain_key(m, d.as<dict_object>()->table, key);
  return n < 0 ? value_unbound : dict_item_at(d.as<dict_object>(), static_cast<u64>(n));
}

}  // namespace metavm::python
