/// \file
/// Arrays that grow. What they hold tells how: as long as it is floats alone they lie unboxed, else there are words.
/// The two kinds have different shapes (`shape_mutable`, as the former becomes the latter for good).
#pragma once
#include "metavm/layout/describe.hpp"
#include "metavm/layout/fields.hpp"
#include "metavm/stage/words.hpp"

namespace metavm {

struct value_storage : object {
  u64 capacity;
  value items[];
  using immutable_fields = fields<&value_storage::capacity>;
  static const layout& get_layout() {
    return describe<value_storage>("storage", tail<value>(&value_storage::capacity));
  }
};
struct float_storage : object {
  u64 capacity;
  double items[];
  using immutable_fields = fields<&float_storage::capacity>;
  static const layout& get_layout() {
    return describe<float_storage>("float_storage", tail<double>(&float_storage::capacity));
  }
};
struct growing_array : object {
  sint count;              ///< as an index is compared with it
  value_storage* storage;  ///< never null; of an array of floats a float_storage, if not empty
  u64 length() const { return static_cast<u64>(count.number()); }
  void set_length(u64 n) { count = sint(static_cast<i64>(n)); }
  float_storage* floats() const { return reinterpret_cast<float_storage*>(storage); }
  using traced_fields = fields<&growing_array::storage>;
  static const layout& get_layout() { return describe<growing_array>("array", traced_fields{}); }
};

METAVM_OP_PART auto count_of(auto& s, auto array) { return load<&growing_array::count>(s, array); }
/// Element i of an array of words. \pre i < count
METAVM_OP_PART auto element(auto& s, auto array, auto i) {
  return item<&value_storage::items>(s, load<&growing_array::storage>(s, array), i);
}
/// \pre i < capacity
METAVM_OP_PART void set_element(auto& s, auto array, auto i, auto v) {
  set_item<&value_storage::items>(s, load<&growing_array::storage>(s, array), i, v);
}
/// Element i of an array of floats, as a word. \pre i < count
METAVM_OP_PART auto float_element(auto& s, auto array, auto i) {
  auto floats = s.template cast<float_storage>(load<&growing_array::storage>(s, array));
  return s.box(item<&float_storage::items>(s, floats, i));
}
/// \pre i < capacity; v is a float
METAVM_OP_PART void set_float_element(auto& s, auto array, auto i, auto v) {
  auto floats = s.template cast<float_storage>(load<&growing_array::storage>(s, array));
  set_item<&float_storage::items>(s, floats, i, s.as_float(v));
}

}  // namespace metavm
