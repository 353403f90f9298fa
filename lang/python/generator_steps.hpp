/// \file
/// Generators and coroutines as C++ resumes them.
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

/// One step. value_unbound at the end, when `take_stop_value` has the result.
value generator_send(vm& m, value generator, value sent);
value generator_send_plain(vm& m, value generator, value sent);  ///< does not look for compiled code
/// What the generator that ended last returned. An iterator written in C++ sets it at its end, if it has a result.
value take_stop_value(vm& m);
void set_stop_value(vm& m, value v);

/// The result of a step as a method gives it: StopIteration at the end.
value stepped(vm& m, value r);
/// Resumes with an exception raised where the generator waits. The result is as that of
/// `generator_send`. A delegate is closed by GeneratorExit if `closes`, else it gets it like any
/// other.
value throw_into(vm& m, value self, value e, bool closes = true);
/// As throw() does with its arguments (self first), which a delegate gets as they are.
value throw_into(vm& m, value self, const value* arguments, u32 count);
/// The exception that the arguments of throw() mean; value_raised if they mean none.
value exception_of_throw(vm& m, const value* args, u32 nargs);
value generator_close(vm& m, value self);

}  // namespace metavm::python
