#include "metavm/gc/policy.hpp"

#include <string>

#include "metavm/gc/boehm.hpp"
#include "metavm/gc/immix.hpp"

namespace metavm::gc {

namespace {
constexpr policy all[] = {
    {"immix", &make_immix_heap, nullptr, nullptr},
    {"boehm", &make_boehm_heap, &boehm_register_current_thread, &boehm_unregister_current_thread},
};
}  // namespace

std::span<const policy> policies() { return all; }

const policy* find_policy(std::string_view name) {
  if (name.empty()) return &all[0];
  for (const policy& p : all)
    if (name == p.name) return &p;
  return nullptr;
}

std::unique_ptr<heap> make_default_heap(const options& o) { return all[0].make(o); }

const char* policy_names() {
  static const std::string names = [] {
    std::string r;
    for (const policy& p : all) r += (r.empty() ? "" : ", ") + std::string(p.name);
    return r;
  }();
  return names.c_str();
}

}  // namespace metavm::gc
