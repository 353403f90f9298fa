#include "metavm/gc/policy.hpp"

#include <string>

#include "metavm/gc/boehm.hpp"
#include "metavm/gc/immix.hpp"
#include "metavm/gc/rc.hpp"
#include "metavm/gc/shape_arena.hpp"

namespace metavm::gc {

namespace {
constexpr std::size_t whole_pages(std::size_t n) { return (n + 4095) & ~std::size_t{4095}; }
}  // namespace

void* heap::operator new(std::size_t bytes) {
  if (heaps_lie_low)
    if (char* p = map_low(whole_pages(bytes))) return p;
  return ::operator new(bytes);
}
void heap::operator delete(void* p, std::size_t bytes) {
  if (heaps_lie_low && reinterpret_cast<u64>(p) < u64{1} << 31)
    ::munmap(p, whole_pages(bytes));
  else
    ::operator delete(p, bytes);
}

namespace {
#define METAVM_POLICY_immix {"immix", &make_immix_heap, nullptr, nullptr},
#define METAVM_POLICY_boehm \
  {"boehm", &make_boehm_heap, &boehm_register_current_thread, &boehm_unregister_current_thread},
#define METAVM_POLICY_rc {"rc", &make_rc_heap, nullptr, nullptr},
#define METAVM_POLICY(name) METAVM_POLICY_##name
#ifndef METAVM_POLICIES  // the build says which, by its option METAVM_COLLECTORS
#define METAVM_POLICIES METAVM_POLICY(immix) METAVM_POLICY(boehm)
#endif
constexpr policy all[] = {METAVM_POLICIES};
}  // namespace

std::span<const policy> policies() { return all; }

const policy* find_policy(std::string_view name) {
  if (name.empty()) return &all[0];
  for (const policy& p : all)
    if (name == p.name) return &p;
  return nullptr;
}

object* allocate_from_generated_code(heap* h, const shape* s, u64 bytes) { return h->allocate(s, bytes); }
void barrier_from_generated_code(heap* h, object* o, value* slot) {
  if (!(o->gc & gc_barrier_bit)) return;
  if (slot)
    h->barrier_slow(o, slot, *slot, value_unbound);
  else
    h->barrier_bulk(o);
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
