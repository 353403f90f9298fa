/// \file
/// The tape of answers that primitives give, for replay. Only for src/jit/compiler*.cpp.
#pragma once
#include <bit>
#include <cstring>

#include "metavm/jit/machine.hpp"

namespace metavm::jit {

// Tags of answers on the tape: which primitive gave it. A mismatch in replay means that an opcode
// read state that it must not read.
enum tag : u32 {
  tag_shape = 1,
  tag_bool,
  tag_bits,
  tag_known,
  tag_virtual,
  tag_apply = 0x100,
  tag_overflow = 0x200,
  tag_same,
  tag_select,
  tag_load,
  tag_store,
  tag_quasi,
  tag_object,
  tag_init,
  tag_call,
  tag_raised = 0x400,
  tag_form,
  tag_float,
  tag_tag,
  tag_shape_set,
  tag_step,
  tag_inlines,
};

/// An address as it stands in a compact context: shapes lie in the low 4 GB.
inline u32 bits32(const void* p) { return static_cast<u32>(reinterpret_cast<std::uintptr_t>(p)); }

template <class F>
vid compiler::tape_value(u32 tag, F make) {
  if (cursor_ < tape_.size()) {
    const answer& a = tape_[cursor_++];
    METAVM_CHECK(a.tag == tag && "replay diverged");
    return a.id;
  }
  const vid v = make();
  tape_.push_back({tag, v, 0});
  cursor_++;
  return v;
}

template <class F>
u64 compiler::tape_data(u32 tag, F make) {
  if (cursor_ < tape_.size()) {
    const answer& a = tape_[cursor_++];
    METAVM_CHECK(a.tag == tag && "replay diverged");
    return a.payload;
  }
  const u64 d = make();
  tape_.push_back({tag, no_value, d});
  cursor_++;
  return d;
}

}  // namespace metavm::jit
