/// \file
/// Errors and traces, as C++ code uses them.
#pragma once

#include "lang/mini/vm.hpp"

namespace metavm::mini {

/// code_block::flags: the first parameter is `self`.
inline constexpr u32 is_method_flag = 1u << 16;

/// Of a very long trace so many lines are kept at the start and at the end.
inline constexpr u32 trace_part = 32;

/// Ends the way of the pending exception: the value, an error with its trace attached.
value take_pending(vm& m);
/// The trace of an error as a string.
value error_trace(vm& m, record_object* e);
std::string trace_text(const trace_line* lines, u64 count, u64 left_out);
/// True, with an error pending, if somebody pressed ctrl-C.
bool check_interrupt(vm& m);

/// `type error: argument N of X must be KIND, not T`; gives value_raised.
value bad_argument(vm& m, u32 number, const char* function, const char* wanted, value given);

}  // namespace metavm::mini
