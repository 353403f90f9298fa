/// \file
/// What runs after a collection.
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

/// Calls `__del__` of objects that died. At a safepoint; errors are reported, never raised.
void run_finalizers(vm& m);
/// Calls `__del__` of what guests' classes made and what is still alive: the program ends.
void finalize_living(vm& m);
/// Clears what frames hold but will not use again, arguments of calls above all (ops/dead_registers.cpp).
void forget_dead_registers(vm& m);
/// Has the registers of frames that run in compiled code written to where the collector finds them, and only those that
/// are still needed; these frames go on in plain (ops/dead_registers.cpp).
void bring_frames_up_to_date(vm& m);
/// Whether the finalizer of a dead object has something to do (gc::heap::finalizer_due).
bool is_finalizer_due(const object* o);
/// A generator died. If it waits in `try` or `with`, that ends.
void finalize_generator(vm& m, value generator);
/// gc.collect(): collects until nothing more dies. The number of objects whose finalizer ran.
u64 collect_garbage(vm& m);

}  // namespace metavm::python
