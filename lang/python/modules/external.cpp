#include "lang/python/modules/external.hpp"

namespace metavm::python {
namespace {

value release_external(vm& m, value self) {
  self.as<external_object>()->release_now(m);
  return none;
}

type_object* external_type(vm& m) {
  if (!m.types.external_memory) {
    // Guests never see the class nor its instances.
    static const method_def methods[] = {unary_method("__del__", release_external), end_of_methods};
    m.types.external_memory = make_native_type<external_object>(
        m, nullptr, "metavm.external", methods, nullptr, nullptr, nullptr, nullptr, type_flags::not_instantiable);
  }
  return m.types.external_memory;
}

}  // namespace

void external_object::release_now(vm& m) {
  if (!memory) return;
  void* p = memory;
  memory = nullptr;
  m.heap.account_external(-bytes);
  release(p);
}

external_object* make_external(vm& m, void* memory, void (*release)(void*), i64 bytes) {
  if (!memory) {
    raise_no_memory(m);
    return nullptr;
  }
  type_object* t = external_type(m);
  if (!t) {
    release(memory);
    return nullptr;
  }
  auto* e = make_native<external_object>(m, t);
  e->memory = memory;
  e->release = release;
  e->bytes = bytes;
  m.heap.account_external(bytes);
  m.heap.add_finalizer(e);
  return e;
}

}  // namespace metavm::python
