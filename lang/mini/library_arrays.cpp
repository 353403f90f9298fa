// The library's functions on arrays and maps.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "lang/mini/errors.hpp"
#include "lang/mini/library.hpp"
#include "lang/mini/maps.hpp"
#include "lang/mini/strings.hpp"
#include "metavm/lang/numbers.hpp"

namespace metavm::mini::library {
namespace {

bool is_map(const vm& m, value v) {
  return v.is_pointer() && v.as_object()->get_shape() == m.shape.map;
}
value out_of_range(vm& m, i64 index, u64 length) {
  return raise(m, "index error: index " + std::to_string(index) +
                      " out of range for array of length " + std::to_string(length));
}
bool truthy(value v) { return !same(v, value_nil) && !same(v, value_false); }

}  // namespace

value len(vm& m, const value* a, u32) {
  switch (kind_of(m, a[0])) {
    case kind::string:
      return value::small_int(static_cast<i64>(a[0].as<string_object>()->length));
    case kind::array:
      return value::small_int(static_cast<i64>(a[0].as<array_object>()->length()));
    case kind::map:
      return value::small_int(static_cast<i64>(a[0].as<map_object>()->length));
    default:
      return bad_argument(m, 1, "len", "string, array or map", a[0]);
  }
}

value array(vm& m, const value* a, u32) {
  if (!a[0].is_int()) return bad_argument(m, 1, "array", "int", a[0]);
  const i64 n = a[0].as_int();
  if (n < 0) return raise(m, "value error: array length " + std::to_string(n) + " is negative");
  auto too_large = [&] {
    m.pending = value_unbound;
    return raise(m, "memory error: array of length " + std::to_string(n) + " is too large");
  };
  if (n && is_float(m, a[1])) {
    float_storage_object* s = new_float_storage(m, static_cast<u64>(n));
    if (!s) return too_large();
    std::fill_n(s->items, n, unbox_double(a[1]));
    return value::pointer(new_float_array(m, s, static_cast<u64>(n)));
  }
  array_object* r = new_array_object(m, static_cast<u64>(n));
  if (!r) return too_large();
  if (!same(a[1], value_nil)) {
    m.heap->before_bulk_write(r->storage);
    std::fill_n(r->storage->items, n, a[1]);
  }
  return value::pointer(r);
}

value push(vm& m, const value* a, u32) {
  if (!is_array(m, a[0])) return bad_argument(m, 1, "push", "array", a[0]);
  return array_push(m, a[0].as<array_object>(), a[1]) ? value_nil : value_raised;
}

value pop(vm& m, const value* a, u32) {
  if (!is_array(m, a[0])) return bad_argument(m, 1, "pop", "array", a[0]);
  auto* o = a[0].as<array_object>();
  if (o->length() == 0) return raise(m, "index error: pop from an empty array");
  o->set_length(o->length() - 1);
  if (holds_floats(m, o)) return box_double(m, o->floats()->items[o->length()]);
  value* last = &o->storage->items[o->length()];
  const value r = *last;
  m.heap->write(o->storage, last, value_nil);
  return r;
}

value insert(vm& m, const value* a, u32) {
  if (!is_array(m, a[0])) return bad_argument(m, 1, "insert", "array", a[0]);
  if (!a[1].is_int()) return bad_argument(m, 2, "insert", "int", a[1]);
  auto* o = a[0].as<array_object>();
  const u64 at = static_cast<u64>(a[1].as_int());
  if (at > o->length()) return out_of_range(m, a[1].as_int(), o->length());
  if (!make_general(m, o) || !array_reserve(m, o, o->length() + 1)) return value_raised;
  value* items = o->storage->items;
  m.heap->before_bulk_write(o->storage, items + at, o->length() + 1 - at);
  std::memmove(items + at + 1, items + at, (o->length() - at) * sizeof(value));
  items[at] = a[2];
  o->set_length(o->length() + 1);
  return value_nil;
}

value remove_at(vm& m, const value* a, u32) {
  if (!is_array(m, a[0])) return bad_argument(m, 1, "remove_at", "array", a[0]);
  if (!a[1].is_int()) return bad_argument(m, 2, "remove_at", "int", a[1]);
  auto* o = a[0].as<array_object>();
  const u64 at = static_cast<u64>(a[1].as_int());
  if (at >= o->length()) return out_of_range(m, a[1].as_int(), o->length());
  if (!make_general(m, o)) return value_raised;
  value* items = o->storage->items;
  m.heap->before_bulk_write(o->storage, items + at, o->length() - at);
  const value r = items[at];
  std::memmove(items + at, items + at + 1, (o->length() - at - 1) * sizeof(value));
  o->set_length(o->length() - 1);
  items[o->length()] = value_nil;
  return r;
}

value slice(vm& m, const value* a, u32) {
  const bool of_array = is_array(m, a[0]);
  if (!of_array && !is_string(m, a[0])) return bad_argument(m, 1, "slice", "array or string", a[0]);
  for (u32 i = 1; i < 3; i++)
    if (!a[i].is_int()) return bad_argument(m, i + 1, "slice", "int", a[i]);
  const u64 length =
      of_array ? a[0].as<array_object>()->length() : a[0].as<string_object>()->length;
  const u64 from = static_cast<u64>(a[1].as_int()), to = static_cast<u64>(a[2].as_int());
  if (from > to || to > length)
    return raise(m, "index error: slice " + std::to_string(a[1].as_int()) + ".." +
                        std::to_string(a[2].as_int()) + " out of range for " +
                        (of_array ? "array" : "string") + " of length " + std::to_string(length));
  if (!of_array) return substring(m, a[0], from, to);
  if (holds_floats(m, a[0].as<array_object>()) && from < to) {
    float_storage_object* s = new_float_storage(m, to - from);
    if (!s) return value_raised;
    std::copy_n(a[0].as<array_object>()->floats()->items + from, to - from, s->items);
    return value::pointer(new_float_array(m, s, to - from));
  }
  array_object* r = new_array_object(m, to - from);
  if (!r) return value_raised;
  m.heap->before_bulk_write(r->storage);
  std::copy_n(a[0].as<array_object>()->storage->items + from, to - from, r->storage->items);
  return value::pointer(r);
}

value concat(vm& m, const value* a, u32) {
  for (u32 i = 0; i < 2; i++)
    if (!is_array(m, a[i])) return bad_argument(m, i + 1, "concat", "array", a[i]);
  const auto* x = a[0].as<array_object>();
  const auto* y = a[1].as<array_object>();
  const u64 length = x->length() + y->length();
  if (holds_floats(m, x) && holds_floats(m, y) && length) {
    float_storage_object* s = new_float_storage(m, length);
    if (!s) return value_raised;
    if (x->length()) std::copy_n(x->floats()->items, x->length(), s->items);
    if (y->length()) std::copy_n(y->floats()->items, y->length(), s->items + x->length());
    return value::pointer(new_float_array(m, s, length));
  }
  array_object* r = new_array_object(m, length);
  if (!r) return value_raised;
  u64 n = 0;
  for (const auto* part : {x, y})
    for (u64 i = 0; i < part->length(); i++)
      m.heap->write(r->storage, &r->storage->items[n++], array_item(m, part, i));
  return value::pointer(r);
}

value reverse(vm& m, const value* a, u32) {
  if (!is_array(m, a[0])) return bad_argument(m, 1, "reverse", "array", a[0]);
  auto* o = a[0].as<array_object>();
  if (holds_floats(m, o)) {
    std::reverse(o->floats()->items, o->floats()->items + o->length());
    return a[0];
  }
  m.heap->before_bulk_write(o->storage);
  std::reverse(o->storage->items, o->storage->items + o->length());
  return a[0];
}

// ---------------------------------------------------------------- sort

namespace {

enum class order : u8 { yes, no, raised };

/// Stable merge sort of items[0..n), through a second storage. The comparison may call guest code.
template <class Less>
bool merge_sort(vm& m, storage_object* items, storage_object* other, u64 n, Less less) {
  constexpr u64 run = 8;
  for (u64 start = 0; start < n; start += run) {
    const u64 end = std::min(n, start + run);
    for (u64 i = start + 1; i < end; i++) {
      const value v = items->items[i];
      u64 at = i;
      for (; at > start; at--) {
        const order o = less(v, items->items[at - 1]);
        if (o == order::raised) return false;
        if (o == order::no) break;
        m.heap->write(items, &items->items[at], items->items[at - 1]);
      }
      m.heap->write(items, &items->items[at], v);
    }
  }
  storage_object* const result = items;
  for (u64 width = run; width < n; width *= 2, std::swap(items, other)) {
    for (u64 start = 0; start < n; start += 2 * width) {
      u64 left = start, right = std::min(n, start + width), to = start;
      const u64 middle = right, end = std::min(n, start + 2 * width);
      while (left < middle && right < end) {
        const order o = less(items->items[right], items->items[left]);
        if (o == order::raised) return false;
        m.heap->write(other, &other->items[to++], items->items[o == order::yes ? right++ : left++]);
      }
      m.heap->before_bulk_write(other);
      std::copy(items->items + left, items->items + middle, other->items + to);
      std::copy(items->items + right, items->items + end, other->items + to + (middle - left));
    }
  }
  if (items != result) {
    m.heap->before_bulk_write(result);
    std::copy_n(items->items, n, result->items);
  }
  return true;
}

order ordered(vm& m, value r) {
  if (is_raised(r)) return order::raised;
  (void)m;
  return truthy(r) ? order::yes : order::no;
}
/// a < b, as the operator has it.
order less_than(vm& m, value a, value b) {
  if (a.is_int() && b.is_int()) return a.as_int() < b.as_int() ? order::yes : order::no;
  const kind k = kind_of(m, a), l = kind_of(m, b);
  if ((k == kind::small_int || k == kind::floating) &&
      (l == kind::small_int || l == kind::floating))
    return numbers::order(a, b) == -1 ? order::yes : order::no;
  if (k == kind::record) {
    const value f = find_operator(a.as_object()->get_shape(), record_operator::lt);
    if (!same(f, value_nil)) {
      const value both[] = {a, b};
      return ordered(m, call_value(m, f, both, 2));
    }
  }
  if (is_string(m, a) && is_string(m, b)) return view(a) < view(b) ? order::yes : order::no;
  raise_error(m, "type error: cannot compare {type} and {type}", a, b);
  return order::raised;
}

}  // namespace

value sort(vm& m, const value* a, u32 n) {
  if (!is_array(m, a[0])) return bad_argument(m, 1, "sort", "array", a[0]);
  auto* o = a[0].as<array_object>();
  const u64 count = o->length();
  if (n == 1 && holds_floats(m, o)) {
    double* const d = o->floats()->items;
    // Equal ones keep their order: among floats only the zeros differ.
    if (std::none_of(d, d + count,
                     [](double x) { return x != x || (x == 0 && std::signbit(x)); })) {
      std::sort(d, d + count);
      return a[0];
    }
  }
  if (!make_general(m, o)) return value_raised;
  if (n == 1 && std::all_of(o->storage->items, o->storage->items + count,
                            [](value v) { return v.is_int(); })) {
    std::sort(o->storage->items, o->storage->items + count,
              [](value x, value y) { return static_cast<i64>(x.bits) < static_cast<i64>(y.bits); });
    return a[0];
  }
  // On a copy: the comparison may change the array.
  storage_object* items = new_storage(m, count);
  if (!items) return value_raised;
  storage_object* other = new_storage(m, count);
  if (!other) return value_raised;
  m.heap->before_bulk_write(items);
  std::copy_n(o->storage->items, count, items->items);
  const bool good = n == 1 ? merge_sort(m, items, other, count,
                                        [&](value x, value y) { return less_than(m, x, y); })
                           : merge_sort(m, items, other, count, [&](value x, value y) {
                               const value both[] = {x, y};
                               return ordered(m, call_value(m, a[1], both, 2));
                             });
  if (!good) return value_raised;
  m.heap->before_bulk_write(o->storage);
  std::copy_n(items->items, std::min(count, o->length()), o->storage->items);
  return a[0];
}

// ---------------------------------------------------------------- map, filter

value map(vm& m, const value* a, u32) {
  if (!is_array(m, a[0])) return bad_argument(m, 1, "map", "array", a[0]);
  const auto* from = a[0].as<array_object>();
  array_object* r = new_array_object(m, 0);
  if (!r) return value_raised;
  for (u64 i = 0; i < from->length(); i++) {
    const value item = array_item(m, from, i);
    const value v = call_value(m, a[1], &item, 1);
    if (is_raised(v) || !array_push(m, r, v)) return value_raised;
    if (i == 0 && !array_reserve(m, r, from->length())) return value_raised;
  }
  return value::pointer(r);
}

value filter(vm& m, const value* a, u32) {
  if (!is_array(m, a[0])) return bad_argument(m, 1, "filter", "array", a[0]);
  const auto* from = a[0].as<array_object>();
  array_object* r = new_array_object(m, 0);
  if (!r) return value_raised;
  for (u64 i = 0; i < from->length(); i++) {
    const value item = array_item(m, from, i);
    const value v = call_value(m, a[1], &item, 1);
    if (is_raised(v) || (truthy(v) && !array_push(m, r, item))) return value_raised;
  }
  return value::pointer(r);
}

// ---------------------------------------------------------------- maps

value keys(vm& m, const value* a, u32) {
  if (!is_map(m, a[0])) return bad_argument(m, 1, "keys", "map", a[0]);
  const auto* o = a[0].as<map_object>();
  array_object* r = new_array_object(m, o->length);
  if (!r) return value_raised;
  m.heap->before_bulk_write(r->storage);
  value* to = r->storage->items;
  map_each(o, [&](value k, value) {
    *to++ = k;
    return true;
  });
  return value::pointer(r);
}
value values(vm& m, const value* a, u32) {
  if (!is_map(m, a[0])) return bad_argument(m, 1, "values", "map", a[0]);
  const auto* o = a[0].as<map_object>();
  array_object* r = new_array_object(m, o->length);
  if (!r) return value_raised;
  m.heap->before_bulk_write(r->storage);
  value* to = r->storage->items;
  map_each(o, [&](value, value v) {
    *to++ = v;
    return true;
  });
  return value::pointer(r);
}
value has(vm& m, const value* a, u32) {
  if (!is_map(m, a[0])) return bad_argument(m, 1, "has", "map", a[0]);
  value key = a[1];
  if (!map_key(m, key)) return value_raised;
  return from_bool(map_find(m, a[0].as<map_object>(), key) != nullptr);
}
value remove(vm& m, const value* a, u32) {
  if (!is_map(m, a[0])) return bad_argument(m, 1, "remove", "map", a[0]);
  value key = a[1];
  if (!map_key(m, key)) return value_raised;
  return map_remove(m, a[0].as<map_object>(), key);
}

}  // namespace metavm::mini::library

// ---------------------------------------------------------------- slow ways of opcodes

namespace metavm::mini {

value length_other(vm& m, value x) { return library::len(m, &x, 1); }
value push_other(vm& m, value a, value x) {
  const value both[] = {a, x};
  return library::push(m, both, 2);
}
value root_error(vm& m, value x) { return library::sqrt(m, &x, 1); }
value ord_error(vm& m, value x) { return library::ord(m, &x, 1); }
void raise_no_array(vm& m, value given, value builtin) {
  bad_argument(m, 1, builtin.as<builtin_object>()->name, "array", given);
}
value substring(vm& m, value s, i64 from, i64 to) {
  return library::substring(m, s, static_cast<u64>(from), static_cast<u64>(to));
}
value slice_other(vm& m, value x, value from, value to) {
  const value all[] = {x, from, to};
  return library::slice(m, all, 3);
}
value chr_error(vm& m, value x) { return library::chr(m, &x, 1); }
value abs_other(vm& m, value x) { return library::abs(m, &x, 1); }
value floor_other(vm& m, value x) { return library::floor(m, &x, 1); }
value int_other(vm& m, value x) { return library::int_(m, &x, 1); }
value pop_other(vm& m, value a) { return library::pop(m, &a, 1); }
value type_other(vm& m, value x) { return library::type(m, &x, 1); }
value has_other(vm& m, value map, value key) {
  const value both[] = {map, key};
  return library::has(m, both, 2);
}

}  // namespace metavm::mini
