/// \file
/// The built-in iterators in compiled code: made and stepped without C++, virtual where they do not escape.
#pragma once
#include "lang/python/objects/iterators.hpp"
#include "lang/python/ops/generators.hpp"
#include "lang/python/ops/text_items.hpp"

namespace metavm::python::ops {

/// A new tuple of n words.
template <class S, class G>
METAVM_OP_PART word<S> fresh_tuple(S& s, u32 n, G gen) {
  if (n == 0) return s.lift(to_value(s.cx().m.empty_tuple));
  return s.box(s.template make_tail<tuple_object, &tuple_object::items>(s.cx().m.shapes.tuple, n, gen,
                                                                        init<&tuple_object::length>(u64{n})));
}
template <class S>
METAVM_OP_PART word<S> fresh_iterator(S& s, const py_shape* sh, iterator_kind k, word<S> a, word<S> b,
                                      word<S> position) {
  return s.box(s.template make<iterator_object>(sh, init<&iterator_object::which_and_remaining>(static_cast<u64>(k)),
                                                init<&iterator_object::a>(a), init<&iterator_object::b>(b),
                                                init<&iterator_object::position>(position)));
}

/// The iterator of a list, a tuple, a range of small ints, or of what is an iterator itself. False: another object.
template <class S>
METAVM_OP_PART bool make_iterator_inline(S& s, word<S> x, word<S>& it) {
  auto& shapes = s.cx().m.shapes;
  auto zero = s.box(s.lift(sint(0)));
  if (s.has_shape(x, shapes.list)) {
    it = fresh_iterator(s, s.cx().list_iterator_shape, iterator_kind::list, x, s.lift(none), zero);
    return true;
  }
  if (s.has_shape(x, shapes.range)) {
    auto r = s.template as<range_object>(x);
    auto start = s.template load_immutable<&range_object::start>(r),
         step = s.template load_immutable<&range_object::step>(r);
    auto length = s.template load_immutable<&range_object::length>(r);
    if (!s.both_int(start, step) || !s.is_int(length)) return false;
    auto way = mul_overflow(s.as_int(step), s.as_int(length));
    if (s.promote(way.overflow)) return false;
    auto end = add_overflow(s.as_int(start), way.result);
    if (s.promote(end.overflow)) return false;
    it = fresh_iterator(s, s.cx().range_iterator_shape, iterator_kind::range, s.box(end.result), step, start);
    return true;
  }
  if (s.has_shape(x, shapes.generator)) {
    it = x;
    return true;
  }
  if constexpr (S::is_staged) {
    if (s.has_shape(x, shapes.tuple)) {
      it = fresh_iterator(s, s.cx().m.types.tuple_iterator->root_shape, iterator_kind::tuple, x, s.lift(none), zero);
      return true;
    }
    if (s.has_shape(x, shapes.str)) {
      constexpr i64 bits = str_object::width_mask | str_object::ascii_flag, ascii = 1 | str_object::ascii_flag;
      auto flags = s.template load_immutable<&str_object::flags>(s.template as<str_object>(x));
      const py_shape* sh = s.promote((flags & bits) == ascii)
                               ? shapes.str_ascii_iterator
                               : iterator_class(s.cx().m, iterator_kind::str)->root_shape;
      it = fresh_iterator(s, sh, iterator_kind::str, x, s.lift(none), zero);
      return true;
    }
    if (s.has_shape(x, shapes.bytes)) {
      it = fresh_iterator(s, iterator_class(s.cx().m, iterator_kind::bytes)->root_shape, iterator_kind::bytes, x,
                          s.lift(none), zero);
      return true;
    }
    const auto& types = s.cx().m.types;
    const py_shape* sh = py_shape_of(s, x);
    for (const type_object* cls : {types.enumerate, types.zip, types.map, types.list_iterator, types.tuple_iterator})
      if (sh == cls->root_shape) {
        it = x;
        return true;
      }
  }
  return false;
}

/// (raised: with an exception pending, nobody has unwound.)
enum class step_result { unknown, ended, got, raised };

template <class S>
METAVM_OP_PART bool is_text_iterator(S& s, const py_shape* sh) {
  return sh == s.cx().m.shapes.str_ascii_iterator || sh == iterator_class(s.cx().m, iterator_kind::str)->root_shape ||
         sh == iterator_class(s.cx().m, iterator_kind::bytes)->root_shape;
}
/// Characters of a string, numbers of bytes.
template <class S>
METAVM_OP_PART step_result step_text(S& s, word<S> x, const py_shape* sh, word<S>& out) {
  const bool ascii = sh == s.cx().m.shapes.str_ascii_iterator;
  const bool text = ascii || sh == iterator_class(s.cx().m, iterator_kind::str)->root_shape;
  auto it = s.template as<iterator_object>(x);
  auto a = s.template load<&iterator_object::a>(it);
  if (s.is(a, none)) return step_result::ended;
  if (!s.has_shape(a, text ? s.cx().m.shapes.str : s.cx().m.shapes.bytes)) return step_result::unknown;
  auto at = s.as_int(s.template load<&iterator_object::position>(it));
  auto i = to_raw(at);
  auto n = text ? s.template load_immutable<&str_object::length>(s.template as<str_object>(a))
                : s.template load_immutable<&bytes_object::length>(s.template as<bytes_object>(a));
  if (!s.promote(unsigned_less(i, n))) {
    s.template store<&iterator_object::a>(it, s.lift(none));
    return step_result::ended;
  }
  if (ascii)
    out = s.template residual<&latin1_char_of_text, effects::reads>(a, i);
  else
    out = text ? char_at(s, a, i) : byte_at(s, a, i);
  if (!ascii && s.raised(out)) return step_result::raised;
  s.template store<&iterator_object::position>(it, s.box(add_overflow(at, sint(1)).result));
  return step_result::got;
}

/// One step of an iterator over a list, tuple, range. \pre steps_inline or the iterator stands alone
template <class S>
METAVM_OP_PART step_result step_inline(S& s, word<S> x, const py_shape* sh, word<S>& out) {
  const bool over_list = sh == s.cx().list_iterator_shape;
  if (over_list || (S::is_staged && sh == s.cx().m.types.tuple_iterator->root_shape)) {
    auto it = s.template as<iterator_object>(x);
    auto a = s.template load<&iterator_object::a>(it);
    if (s.is(a, none)) return step_result::ended;
    if (!s.has_shape(a, over_list ? s.cx().m.shapes.list : s.cx().m.shapes.tuple)) return step_result::unknown;
    auto at = s.as_int(s.template load<&iterator_object::position>(it));
    auto i = to_raw(at);
    auto n = over_list ? s.template load<&list_object::length>(s.template as<list_object>(a))
                       : s.template load_immutable<&tuple_object::length>(s.template as<tuple_object>(a));
    if (!s.promote(unsigned_less(i, n))) {
      s.template store<&iterator_object::a>(it, s.lift(none));
      return step_result::ended;
    }
    s.template store<&iterator_object::position>(it, s.box(add_overflow(at, sint(1)).result));
    out = over_list ? s.template item<&value_array::items>(
                          s.template load<&list_object::storage>(s.template as<list_object>(a)), i)
                    : s.template item<&tuple_object::items>(s.template as<tuple_object>(a), i);
    return step_result::got;
  }
  if constexpr (S::is_staged)
    if (is_text_iterator(s, sh)) return step_text(s, x, sh, out);
  if (sh == s.cx().range_iterator_shape) {
    // position: the next number; a: the first one not to be given; b: the step.
    auto it = s.template as<iterator_object>(x);
    auto v = s.box(s.as_int(s.template load<&iterator_object::position>(it)));
    if (s.promote(same(v, s.template load<&iterator_object::a>(it)))) return step_result::ended;
    auto step = s.as_int(s.template load<&iterator_object::b>(it));
    s.template store<&iterator_object::position>(it, s.box(add_overflow(s.as_int(v), step).result));
    out = v;
    return step_result::got;
  }
  return step_result::unknown;
}
/// Will step_inline know what to do, so that something may be done before?
template <class S>
METAVM_OP_PART bool steps_inline(S& s, word<S> x, const py_shape*& sh) {
  sh = py_shape_of(s, x);
  if (sh == s.cx().range_iterator_shape) return true;
  if (is_text_iterator(s, sh)) {
    auto a = s.template load<&iterator_object::a>(s.template as<iterator_object>(x));
    return s.is(a, none) || s.has_shape(a, s.cx().m.shapes.str) || s.has_shape(a, s.cx().m.shapes.bytes);
  }
  const bool over_list = sh == s.cx().list_iterator_shape;
  if (!over_list && sh != s.cx().m.types.tuple_iterator->root_shape) return false;
  auto a = s.template load<&iterator_object::a>(s.template as<iterator_object>(x));
  return s.is(a, none) || s.has_shape(a, over_list ? s.cx().m.shapes.list : s.cx().m.shapes.tuple);
}

/// Dicts by key, value or pair: the next entry, if it was not deleted.
template <class S>
METAVM_OP_PART step_result step_table(S& s, word<S> x, const type_object* cls, word<S>& out) {
  const auto& types = s.cx().m.types;
  if (cls != types.dict_keyiterator && cls != types.dict_valueiterator && cls != types.dict_itemiterator)
    return step_result::unknown;
  auto it = s.template as<iterator_object>(x);
  auto a = s.template load<&iterator_object::a>(it);
  if (s.is(a, none)) return step_result::ended;
  if (!s.has_shape(a, s.cx().m.shapes.dict)) return step_result::unknown;
  auto length = s.template load<&dict_object::length>(s.template as<dict_object>(a));
  auto before = s.template load<&iterator_object::b>(it);
  if (!s.is_int(before) || !s.promote(to_raw(s.as_int(before)) == length)) return step_result::unknown;
  auto table = s.template load<&dict_object::table>(s.template as<dict_object>(a));
  auto position = s.as_int(s.template load<&iterator_object::position>(it));
  auto at = to_raw(position);
  if (!s.promote(unsigned_less(at, s.template load<&dict_table::used>(table)))) {
    s.template store<&iterator_object::a>(it, s.lift(none));
    return step_result::ended;
  }
  auto word_at = at + at + at;
  auto key = s.template item<&dict_table::entries>(table, word_at);
  if (s.promote(same(key, value_unbound))) return step_result::unknown;
  auto remaining = s.template load<&iterator_object::remaining>(it);
  if (s.promote(remaining == i64{0})) return step_result::unknown;
  auto content = s.template item<&dict_table::entries>(table, word_at + i64{1});
  s.template store<&iterator_object::remaining>(it, remaining - i64{1});
  s.template store<&iterator_object::position>(it, s.box(add_overflow(position, sint(1)).result));
  if (cls == types.dict_keyiterator)
    out = key;
  else if (cls == types.dict_valueiterator)
    out = content;
  else
    out = fresh_tuple(s, 2, [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? key : content; });
  return step_result::got;
}

/// A step by C++, of any iterator.
template <class S>
METAVM_OP_PART step_result step_generally(S& s, word<S> x, word<S>& out) {
  out = s.template residual<&next_item>(x);
  if (s.raised(out)) return step_result::raised;
  return s.promote(same(out, value_unbound)) ? step_result::ended : step_result::got;
}
/// zip: its tuple stays virtual, whatever it is over.
template <class S>
METAVM_OP_PART step_result step_zip(S& s, word<S> x, word<S>& out) {
  auto it = s.template as<iterator_object>(x);
  if (!s.is(s.template load<&iterator_object::b>(it), false_)) return step_result::unknown;  // strict
  auto inner = s.template load<&iterator_object::a>(it);
  if (!s.has_shape(inner, s.cx().m.shapes.tuple)) return step_result::unknown;
  auto all = s.template as<tuple_object>(inner);
  const u64 n = static_cast<u64>(s.promote(s.template load_immutable<&tuple_object::length>(all)));
  if (n == 0 || n > 4) return step_result::unknown;
  auto from = [&](u64 i) METAVM_INLINE_LAMBDA {
    return s.template item_immutable<&tuple_object::items>(all, static_cast<u32>(i));
  };
  const py_shape* sh[4];
  bool all_inline = true;
  for (u64 i = 0; i < n && all_inline; i++) all_inline = steps_inline(s, from(i), sh[i]);
  word<S> items[4] = {x, x, x, x};
  for (u64 i = 0; i < n; i++) {
    const step_result r = all_inline ? step_inline(s, from(i), sh[i], items[i]) : step_generally(s, from(i), items[i]);
    if (r != step_result::got) return r;
  }
  out = fresh_tuple(s, static_cast<u32>(n), [&](u32 i) METAVM_INLINE_LAMBDA { return items[i]; });
  return step_result::got;
}

/// What enumerate gives for an item, and its next number. \pre counts_inline
template <class S>
METAVM_OP_PART word<S> numbered(S& s, word<S> x, word<S> item) {
  auto it = s.template as<iterator_object>(x);
  auto number = s.template load<&iterator_object::position>(it);
  auto pair = fresh_tuple(s, 2, [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? number : item; });
  s.template store<&iterator_object::position>(it, s.box(add_overflow(s.as_int(number), sint(1)).result));
  return pair;
}
template <class S>
METAVM_OP_PART bool counts_inline(S& s, word<S> x) {
  auto it = s.template as<iterator_object>(x);
  if (!s.is(s.template load<&iterator_object::b>(it), none)) return false;
  auto number = s.template load<&iterator_object::position>(it);
  return s.is_int(number) && !s.promote(add_overflow(s.as_int(number), sint(1)).overflow);
}

}  // namespace metavm::python::ops
