/// \file
/// An Element as a sequence of its children.
#include <algorithm>

#include "lang/python/modules/elementtree_types.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::elementtree {
namespace {

using method_table::result;

bool child_index(vm& m, value key, const element_object* e, i64& out) {
  if (METAVM_LIKELY(key.is_int())) {
    out = key.as_int();
  } else {
    if (!is_int(m, key) && same(special_of(m, key, special::index), value_unbound)) {
      raise_type_error(m, "element indices must be integers");
      return false;
    }
    if (!to_index(m, key, out)) {
      if (catch_pending(m, m.exc.OverflowError))
        raise(m, m.exc.IndexError, "cannot fit '{}' into an index-sized integer", type_name(m, key));
      return false;
    }
  }
  if (out < 0) out += static_cast<i64>(e->length);
  return true;
}
bool in_range(const element_object* e, i64 i) { return i >= 0 && i < static_cast<i64>(e->length); }

/// Replaces e[from:to] by n children. False: raised.
bool splice(vm& m, element_object* e, u64 from, u64 to, const value* items, u64 n) {
  const u64 removed = to - from, behind = e->length - to;
  if (n > removed && !reserve_children(m, e, n - removed)) return false;
  if (!e->children) return true;
  m.heap.before_bulk_write(e->children);
  value* at = e->children->items + from;
  std::memmove(at + n, at + removed, behind * sizeof(value));
  if (n) std::copy_n(items, n, at);
  const u64 length = from + n + behind;
  if (length < e->length) std::fill(e->children->items + length, e->children->items + e->length, value_unbound);
  e->length = length;
  return true;
}

bool delete_slice(vm& m, element_object* e, i64 start, i64 step, i64 count) {
  if (count <= 0) return true;
  if (step == 1) {
    return splice(m, e, static_cast<u64>(start), static_cast<u64>(start + count), nullptr, 0);
  }
  if (step < 0) {
    start += step * (count - 1);
    step = -step;
  }
  m.heap.before_bulk_write(e->children);
  value* items = e->children->items;
  u64 kept = static_cast<u64>(start);
  for (u64 i = kept, k = 0; i < e->length; i++) {
    if (k < static_cast<u64>(count) && i == static_cast<u64>(start) + k * static_cast<u64>(step))
      k++;
    else
      items[kept++] = items[i];
  }
  std::fill(items + kept, items + e->length, value_unbound);
  e->length = kept;
  return true;
}

bool set_slice(vm& m, element_object* e, slice_object* s, value v) {
  i64 start, stop, step;
  if (!slice_unpack(m, s, start, stop, step)) return false;
  if (same(v, value_unbound)) {
    const i64 count = slice_adjust(static_cast<i64>(e->length), start, stop, step);
    return delete_slice(m, e, start, step, count);
  }
  const std::string message = fmt::format("expected sequence, not \"{}\"", type_name(m, v));
  const value given = is_exact_element(m, v) ? result(child_list(m, as_element(v))) : v;
  if (is_raised(given)) return false;
  const fast_sequence elements(m, given, message.c_str());
  if (elements.raised) return false;
  for (u64 i = 0; i < elements.items().size(); i++)
    if (!check_element(m, elements.items()[i])) return false;
  const u64 n = elements.items().size();
  const value* items = elements.items().data();
  const i64 count = slice_adjust(static_cast<i64>(e->length), start, stop, step);
  if (step == 1)
    return splice(m, e, static_cast<u64>(start), static_cast<u64>(std::max(start, start + count)), items, n);
  if (static_cast<u64>(count) != n) {
    raise(m, m.exc.ValueError, "attempt to assign sequence of size {} to extended slice of size {}", n, count);
    return false;
  }
  if (n) m.heap.before_bulk_write(e->children);
  for (u64 i = 0; i < n; i++) e->children->items[start + static_cast<i64>(i) * step] = items[i];
  return true;
}

}  // namespace

value element_length(vm& m, value self) { return make_uint(m, as_element(self)->length); }

value element_get_item(vm& m, value self, value key) {
  const element_object* e = as_element(self);
  i64 i;
  if (METAVM_UNLIKELY(is_kind(key, kind::slice))) {
    i64 stop, step;
    if (!slice_unpack(m, key.as<slice_object>(), i, stop, step)) return value_raised;
    const i64 count = slice_adjust(static_cast<i64>(e->length), i, stop, step);
    list_object* l = empty_list(m, static_cast<u64>(std::max<i64>(count, 0)));
    for (i64 k = 0; l && k < count; k++, i += step)
      if (!list_append_inline(m, l, e->child(static_cast<u64>(i)))) l = nullptr;
    return result(l);
  }
  if (!child_index(m, key, e, i)) return value_raised;
  if (METAVM_UNLIKELY(!in_range(e, i))) return raise_text(m, m.exc.IndexError, "child index out of range");
  return e->child(static_cast<u64>(i));
}

value element_set_item(vm& m, value self, value key, value v) {
  element_object* e = as_element(self);
  if (is_kind(key, kind::slice)) return result(set_slice(m, e, key.as<slice_object>(), v));
  i64 i;
  if (!child_index(m, key, e, i)) return value_raised;
  if (!in_range(e, i)) return raise_text(m, m.exc.IndexError, "child assignment index out of range");
  if (same(v, value_unbound)) return result(splice(m, e, static_cast<u64>(i), static_cast<u64>(i) + 1, nullptr, 0));
  if (!check_element(m, v)) return value_raised;
  m.heap.write(e->children, &e->children->items[i], v);
  return none;
}
value element_delete_item(vm& m, value self, value key) { return element_set_item(m, self, key, value_unbound); }

value element_append(vm& m, value self, value child) {
  if (!check_element_argument(m, child, "append() argument")) return value_raised;
  return result(add_child(m, as_element(self), child));
}
value element_extend(vm& m, value self, value elements) {
  const std::string message = fmt::format("expected sequence, not \"{}\"", type_name(m, elements));
  const fast_sequence all(m, elements, message.c_str());
  if (all.raised) return value_raised;
  for (u64 i = 0; i < all.items().size(); i++)
    if (!check_element(m, all.items()[i]) || !add_child(m, as_element(self), all.items()[i])) return value_raised;
  return none;
}
value element_insert(vm& m, value self, value index, value child) {
  i64 i;
  if (!index.is_int() && !is_int(m, index) && same(special_of(m, index, special::index), value_unbound))
    return raise_type_error(m, fmt::format("'{}' object cannot be interpreted as an integer", type_name(m, index)));
  if (!to_index(m, index, i)) {
    if (catch_pending(m, m.exc.OverflowError))
      raise_text(m, m.exc.OverflowError, "Python int too large to convert to C ssize_t");
    return value_raised;
  }
  if (!check_element_argument(m, child, "insert() argument 2")) return value_raised;
  element_object* e = as_element(self);
  const auto length = static_cast<i64>(e->length);
  if (i < 0) i = std::max<i64>(i + length, 0);
  const auto at = static_cast<u64>(std::min(i, length));
  return result(splice(m, e, at, at, &child, 1));
}
value element_remove(vm& m, value self, value child) {
  if (!check_element_argument(m, child, "remove() argument")) return value_raised;
  element_object* e = as_element(self);
  u64 i = 0;
  while (i < e->length && !same(e->child(i), child)) i++;
  if (i == e->length) {
    for (i = 0; i < e->length; i++) {
      const tri eq = equal(m, e->child(i), child);
      if (eq == tri::error) return value_raised;
      if (eq == tri::yes) break;
    }
    // A comparison may have taken children away.
    if (i >= e->length) return raise_text(m, m.exc.ValueError, "list.remove(x): x not in list");
  }
  return result(splice(m, e, i, i + 1, nullptr, 0));
}

}  // namespace metavm::python::elementtree
