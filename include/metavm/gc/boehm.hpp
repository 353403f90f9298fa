/// \file
/// The policy that stands on the Boehm-Demers-Weiser collector (Debian's libgc).
#pragma once
#include <memory>

#include "metavm/gc/heap.hpp"

namespace metavm::gc {

/// A heap over libgc. Several may exist; they share libgc's one collector.
std::unique_ptr<heap> make_boehm_heap(const options& o);

/// Tells libgc that the calling thread runs on the stack whose base (highest address) is `base`.
/// Needed only by threads that libgc did not create.
void boehm_register_current_thread();
/// The calling thread ends, or runs guest code no more. \pre it was registered
void boehm_unregister_current_thread();

}  // namespace metavm::gc
