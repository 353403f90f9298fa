/// \file
/// Exceptions that compiled code handles itself: which frames they pass.
#pragma once
#include <vector>

#include "metavm/lang/code.hpp"

namespace metavm {

/// A frame of compiled code (it has no `frame` on the guest stack) that an exception passes.
struct passed_frame {
  const code_block* code;
  u32 unit;  ///< the instruction that raised, or whose call did
  u32 line;
  bool operator==(const passed_frame&) const = default;
};

/// The way of an exception inside compiled code, known while compiling.
struct unwinding {
  std::vector<passed_frame> frames;  ///< innermost first; all are left, but for the last if it is `caught`
  bool caught = false;               ///< the last frame has a handler
  bool at_home = false;              ///< … and stands on the guest stack besides: execution::top
  bool from_call = false;            ///< it came out of a compiled call that the first frame made
  bool operator==(const unwinding&) const = default;
};

}  // namespace metavm
