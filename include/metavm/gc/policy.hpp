/// \file
/// The collectors that this build holds, by name.
#pragma once
#include <memory>
#include <span>
#include <string_view>

#include "metavm/gc/heap.hpp"

namespace metavm::gc {

/// The C++ object of a heap and shapes are mapped below 2 GB: their addresses are short immediates of compiled code.
/// Not where leaks are looked for: what mapped memory refers to would be taken for one.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool heaps_lie_low = false;
#elif defined(__has_feature)
inline constexpr bool heaps_lie_low = !__has_feature(address_sanitizer);
#else
inline constexpr bool heaps_lie_low = true;
#endif

/// A collector: how a heap of it is made, and what threads do before they use one.
struct policy {
  const char* name;
  std::unique_ptr<heap> (*make)(const options&);
  /// Call in each thread that will run guest code, first of all in the main thread; null: nothing to do.
  void (*attach_thread)();
  void (*detach_thread)();
};

/// The default first.
std::span<const policy> policies();
/// Null if there is none of that name. An empty name means the default.
const policy* find_policy(std::string_view name);
/// A heap of the default policy.
std::unique_ptr<heap> make_default_heap(const options& o);
/// Their names with commas, for messages.
const char* policy_names();

}  // namespace metavm::gc
