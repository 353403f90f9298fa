/// \file
/// Describing an object type once: its fields give the collector's layout, and the same member
/// pointers name the fields in opcodes (`s.template load<&array_object::length>(a)`).
///
///     struct pair_object : object {
///       value first, second;
///       static const layout& get_layout() { return describe<pair_object>("pair", &pair_object::first,
///       &pair_object::second); }
///     };
///
/// Fields that are neither `value` nor derived from `object*` (or that are named `plain`) are not traced.
#pragma once
#include <array>
#include <bit>
#include <type_traits>

#include "metavm/layout/object.hpp"

namespace metavm {

/// Byte offset of a data member. (A member pointer is its offset in the Itanium ABI.)
template <class C, class M>
METAVM_INLINE u32 offset_of(M C::* member) {
  return static_cast<u32>(std::bit_cast<std::ptrdiff_t>(member));
}

/// The variable part of an object: `member` counts elements of `Element` that follow the fixed part.
template <class Element, class C, class M>
struct tail_of {
  M C::* length;
};
/// The element type of a tail that may hold words which were values once (tail_kind::stale_values).
struct stale_value {
  value content;
};
/// For `describe`: elements of type Element follow, as many as the member `length` says.
template <class Element, class C, class M>
constexpr tail_of<Element, C, M> tail(M C::* length) {
  return {length};
}

namespace detail {
template <class M>
inline constexpr bool is_object_pointer = false;
template <class M>
  requires std::is_class_v<M>
inline constexpr bool is_object_pointer<M*> = std::is_base_of_v<object, M>;

/// A layout under construction, with the offsets that it points to.
struct layout_storage {
  layout lay{};
  std::array<u32, 24> values{};
  std::array<u32, 24> pointers{};

  template <class C, class M>
  void add(M C::* member) {
    if constexpr (std::is_same_v<M, value>) {
      METAVM_CHECK(lay.value_count < values.size());
      values[lay.value_count++] = offset_of(member);
    } else if constexpr (is_object_pointer<M>) {
      METAVM_CHECK(lay.pointer_count < pointers.size());
      pointers[lay.pointer_count++] = offset_of(member);
    }
  }
  template <class E, class C, class M>
  void add(tail_of<E, C, M> t) {
    lay.tail = std::is_same_v<E, value>         ? tail_kind::values
               : std::is_same_v<E, stale_value> ? tail_kind::stale_values
                                                : tail_kind::bytes;
    lay.tail_element_bytes = sizeof(E);
    lay.length_offset = offset_of(t.length);
    lay.length_bytes = sizeof(M);
  }
};
}  // namespace detail

/// Makes (once per T) the layout of T from its traced fields and, at most one, `tail`.
/// Thread-safe; the result lives for ever.
template <class T, class... Parts>
const layout& describe(const char* name, Parts... parts) {
  static_assert(std::is_base_of_v<object, T> && std::is_standard_layout_v<T> == std::is_standard_layout_v<T>);
  static const detail::layout_storage storage = [&] {
    detail::layout_storage s;
    s.lay.name = name;
    s.lay.fixed_bytes = (sizeof(T) + 7) & ~u32{7};
    (s.add(parts), ...);
    return s;
  }();
  // The offsets stand in the same static object, which never moves again.
  static const layout result = [] {
    layout l = storage.lay;
    l.value_offsets = storage.values.data();
    l.pointer_offsets = storage.pointers.data();
    return l;
  }();
  return result;
}

/// The words of an object that may be references or not.
struct word_range {
  const void *begin, *end;
};
/// Those of o; empty for most objects.
METAVM_INLINE word_range stale_words(object* o) {
  const shape* s = o->get_shape();
  if (METAVM_LIKELY(s->lay->tail != tail_kind::stale_values)) return {nullptr, nullptr};
  const char* p = reinterpret_cast<const char*>(o) + s->instance_bytes;
  return {p, p + object_length(o, *s->lay) * 8};
}

/// Calls f(value*) for each value field and tail element, g(object**) for each pointer field.
template <class F, class G>
METAVM_INLINE void for_each_reference(object* o, F f, G g) {
  const shape* s = o->get_shape();
  const layout& l = *s->lay;
  char* base = reinterpret_cast<char*>(o);
  for (u32 i = 0; i < l.value_count; i++) f(reinterpret_cast<value*>(base + l.value_offsets[i]));
  for (u32 i = 0; i < l.pointer_count; i++) g(reinterpret_cast<object**>(base + l.pointer_offsets[i]));
  // Slots that a shape has beyond its layout's fixed part (instance attributes) are values too.
  for (u32 at = l.fixed_bytes; at < s->instance_bytes; at += 8) f(reinterpret_cast<value*>(base + at));
  if (l.tail == tail_kind::values) {
    value* v = reinterpret_cast<value*>(base + s->instance_bytes);
    for (u64 i = 0, n = object_length(o, l); i < n; i++) f(v + i);
  }
  if (s->flags & shape_pointer_behind_tail) g(pointer_behind_tail(o));
}

}  // namespace metavm
