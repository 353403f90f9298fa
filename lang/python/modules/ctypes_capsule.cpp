/// \file
/// _ctypes: capsules: objects that carry an address.
#include "lang/python/modules/ctypes_capsule.hpp"

namespace metavm::python::ctypes {

using method_table::result;

namespace {

value represent(vm& m, value self) {
  const auto* c = self.as<capsule_object>();
  const std::string name = c->name ? "\"" + std::string(c->name) + "\"" : "NULL";
  return result(make_str(m, fmt::format("<capsule object {} at {}>", name, address_text(m, self))));
}
value finalize(vm& m, value self) {
  auto* c = self.as<capsule_object>();
  auto* f = std::exchange(c->destructor, nullptr);
  if (!f) return none;
  value v = self;
  const u64 word = object_to_word(m, v);
  calling_vm() = &m;
  const foreign_call outside(m, true);
  f(word);
  return none;
}

}  // namespace

capsule_object* make_capsule(vm& m, void* pointer, const char* name, void (*destructor)(u64)) {
  auto* c = make_native<capsule_object>(m, m.types.c_buffer);
  c->memory = nullptr;
  c->pointer = pointer;
  c->context = nullptr;
  c->name = name;
  c->finalizes = false;
  c->destructor = nullptr;
  set_destructor(m, c, destructor);
  return c;
}
void set_destructor(vm& m, capsule_object* c, void (*destructor)(u64)) {
  if (destructor && !c->finalizes) {
    c->finalizes = true;
    m.heap.add_finalizer(c);
  }
  c->destructor = destructor;
}
value make_buffer_handle(vm& m, memory_object* memory) {
  capsule_object* c = make_capsule(m, memory->data(), "_ctypes/cfield.c pymem", nullptr);
  m.heap.write(c, &c->memory, memory);
  return to_value(c);
}

void add_capsules(vm& m) {
  static const method_def methods[] = {unary_method("__repr__", represent), unary_method("__del__", finalize),
                                       end_of_methods};
  m.types.c_buffer = make_native_type<capsule_object>(m, nullptr, "builtins.PyCapsule", methods, nullptr, nullptr,
                                                      nullptr, nullptr, type_flags::not_instantiable);
}

}  // namespace metavm::python::ctypes
