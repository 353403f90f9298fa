/// \file
/// The policy that counts references: deferred and coalesced, in the blocks and lines of gc::immix
/// (Shahriyar, Blackburn, Yang & McKinley, "Taking off the gloves with reference counting Immix",
/// OOPSLA 2013). What dies in a circle is found by tracing, now and then. See docs/memory.md.
#pragma once
#include <memory>

#include "metavm/gc/heap.hpp"

namespace metavm::gc {

/// A heap of its own. Death is noticed at the next collection, not at once.
/// \throws std::bad_alloc if no address space can be had
std::unique_ptr<heap> make_rc_heap(const options& o);

}  // namespace metavm::gc
