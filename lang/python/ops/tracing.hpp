/// \file
/// sys.settrace and sys.setprofile: events of guest code that runs in plain, by the traced handlers
/// of the dispatcher.
#pragma once
#include "lang/python/ops/frames.hpp"

namespace metavm::python {

/// Before each instruction while tracing is on: tells of calls, lines, returns. Where to go on.
unwound trace_step(engine& x, frame* f, const u16* pc);
/// An exception passes through a frame, or leaves it. A trace function that raises replaces it.
void trace_exception(engine& x, frame* f);
void trace_unwound(engine& x, frame* f);
bool set_trace_function(vm& m, bool profile, value f);
value get_trace_function(vm& m, bool profile);

}  // namespace metavm::python
