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
