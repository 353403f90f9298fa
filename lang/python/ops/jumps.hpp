/// \file
/// frame.f_lineno set by a trace function: where in its code a frame may go on instead.
#pragma once
#include "lang/python/ops/frames.hpp"

namespace metavm::python {

/// The frame's jump, if it may go to that line; value_raised. It takes place (`take_jump`) when the trace function has
/// returned; from the `yield` of a generator, when that goes on.
value set_line(vm& m, value frame, value line);
/// Where the frame goes on that is about to run the instruction at pc: what waits in temporary registers is as it has
/// to be there. `resumed`: it is a generator that jumped from a yield. \pre o->jump >= 0
const u16* take_jump(engine& x, frame* f, frame_object* o, const u16* pc, bool resumed);
/// May a frame that has jumped run the instruction at pc? Its code was compiled for the way that it has left out: a
/// variable that has a value on that way may have none. False: UnboundLocalError is pending.
bool variables_bound(engine& x, const frame* f, const u16* pc);
/// The frame is over, or has jumped and needs `variables_bound` from now on (watch).
void set_watched(engine& x, frame_object* o, bool watched);

}  // namespace metavm::python
