/// \file
/// Closures: functions with the values, or cells, that they captured when they were made.
#pragma once
#include "metavm/lang/code.hpp"
#include "metavm/lang/operands.hpp"
#include "metavm/stage/words.hpp"

namespace metavm {

/// A function as a value. A variable that is assigned after its capture is captured as a cell, which is an object of
/// the language's.
struct closure : object {
  code_block* code;
  u64 captured_count;
  value captured[];
  using immutable_fields = fields<&closure::code, &closure::captured>;
  static const layout& get_layout() { return describe<closure>("function", tail<value>(&closure::captured_count)); }
};

/// What the running closure captured as number i.
METAVM_OP_PART auto captured(auto& s, imm i) {
  return item<&closure::captured>(s, s.function(), static_cast<u32>(i.number));
}
/// The code of a closure, known while compiling.
METAVM_OP_PART auto code_of(auto& s, auto function) { return s.promote(load<&closure::code>(s, function)); }
/// A closure with the model's code that captures the registers a.
METAVM_OP_PART auto make_closure(auto& s, const shape* sh, auto model, args a) {
  return s.box(s.template make_tail<closure, &closure::captured>(
      sh, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); },
      init<&closure::code>(load<&closure::code>(s, model)), init<&closure::captured_count>(s.lift(i64{a.count}))));
}

}  // namespace metavm
