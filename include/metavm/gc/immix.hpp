/// \file
/// The default policy: a mark-region collector of the Immix family (Blackburn & McKinley, "Immix: a mark-region
/// garbage collector", PLDI 2008) with sticky mark bits for young collections and conservative roots (Shahriyar,
/// Blackburn & McKinley, "Fast conservative garbage collection", OOPSLA 2014). See docs/memory.md.
#pragma once
#include <memory>

#include "metavm/gc/heap.hpp"

namespace metavm::gc {

/// A heap of its own: its memory is reserved at once and committed as it is used. One mutator at a time; native
/// stacks of threads other than the collecting one are scanned only while they are `parked`.
/// \throws std::bad_alloc if no address space can be had
std::unique_ptr<heap> make_immix_heap(const options& o);

}  // namespace metavm::gc
