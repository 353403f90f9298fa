/// \file
/// Items of strings, bytes and bytearrays in compiled code.
#pragma once
#include "lang/python/ops/parts.hpp"
#include "lang/python/text.hpp"

namespace metavm::python::ops {

/// The character at a place within a string; raises only where memory ends.
template <class S>
METAVM_OP_PART word<S> char_at(S& s, word<S> text, dyn<S, i64> at) {
  auto t = s.template as<str_object>(text);
  if (s.promote((s.template load_immutable<&str_object::flags>(t) & i64{str_object::width_mask}) == i64{1}))
    return s.template residual<&latin1_char_of_text, effects::reads>(text, at);
  return s.template residual < &char_of_text, effects::may_raise | effects::may_collect > (text, at);
}
template <class S>
METAVM_OP_PART word<S> byte_at(S& s, word<S> bytes, dyn<S, i64> at) {
  return s.box(to_sint(s.template item_immutable<&bytes_object::data>(s.template as<bytes_object>(bytes), at)));
}
template <class S>
METAVM_OP_PART word<S> byte_of_array_at(S& s, word<S> array, dyn<S, i64> at) {
  auto b = s.template as<bytearray_object>(array);
  auto storage = s.template load<&bytearray_object::storage>(b);
  return s.box(
      to_sint(s.template item<&byte_array::items>(storage, at + s.template load<&bytearray_object::start>(b))));
}
/// \pre v is an int, `at` within the array. False: v is no byte, nothing was done.
template <class S>
METAVM_OP_PART bool set_byte_of_array(S& s, word<S> array, dyn<S, i64> at, word<S> v) {
  auto byte = to_raw(s.as_int(v));
  if (!s.promote(unsigned_less(byte, i64{256}))) return false;
  auto b = s.template as<bytearray_object>(array);
  auto storage = s.template load<&bytearray_object::storage>(b);
  s.template set_item<&byte_array::items>(storage, at + s.template load<&bytearray_object::start>(b), byte);
  return true;
}

}  // namespace metavm::python::ops
