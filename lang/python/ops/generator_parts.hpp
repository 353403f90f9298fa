/// \file
/// What generators, coroutines and async generators share.
#pragma once
#include "lang/python/ops/language.hpp"

namespace metavm::python {

inline generator_object* as_generator(value v) { return v.as<generator_object>(); }

/// Bits of generator_object::flags_word.
namespace generator_bits {
inline constexpr u64 hooks_done = 1, async_closed = 2, async_running = 4;
inline constexpr u64 resumed_at_shift = 32;  ///< the unit where it was resumed last (by plain)
}  // namespace generator_bits
inline u64 resumed_at(const generator_object* g) { return g->flags_word >> generator_bits::resumed_at_shift; }
/// What a suspended generator delegates to (yield from, await), or none.
value delegate_of(const generator_object* g);

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

void init_async_generators(vm& m);  ///< async_generator's awaitables, coroutine_wrapper
/// Methods of async_generator.
value async_iterate(vm& m, value self);
value async_next(vm& m, value self);
value async_send(vm& m, value self, value v);
value async_throw(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value async_close(vm& m, value self);
value async_get_running(vm& m, value self);
/// `coroutine.__await__`
value coroutine_await(vm& m, value self);

}  // namespace metavm::python
