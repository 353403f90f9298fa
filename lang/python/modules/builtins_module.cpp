/// \file
/// The builtins module: names; the functions themselves are in builtins_*.cpp.
#include "lang/python/modules/builtins_parts.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace {

void add_types(vm& m, module_object* mod) {
  const struct {
    const char* name;
    type_object* type;
  } types[] = {
      {"object", m.types.object},
      {"type", m.types.type},
      {"bool", m.types.boolean},
      {"int", m.types.int_},
      {"float", m.types.float_},
      {"complex", m.types.complex},
      {"str", m.types.str},
      {"bytes", m.types.bytes},
      {"bytearray", m.types.bytearray},
      {"memoryview", m.types.memoryview},
      {"list", m.types.list},
      {"tuple", m.types.tuple},
      {"dict", m.types.dict},
      {"set", m.types.set},
      {"frozenset", m.types.frozenset},
      {"range", m.types.range},
      {"slice", m.types.slice},
      {"property", m.types.property},
      {"staticmethod", m.types.static_method},
      {"classmethod", m.types.class_method},
      {"super", m.types.super},
      {"enumerate", m.types.enumerate},
      {"zip", m.types.zip},
      {"map", m.types.map},
      {"filter", m.types.filter},
      {"reversed", m.types.reversed},
  };
  for (const auto& t : types)
    if (t.type) module_set(m, mod, t.name, to_value(t.type));
}

void add_exceptions(vm& m, module_object* mod) {
#define METAVM_PYTHON_EXCEPTION(id, base) module_set(m, mod, #id, to_value(m.exc.id));
#include "lang/python/builtin_exceptions.def"
#undef METAVM_PYTHON_EXCEPTION
  module_set(m, mod, "EnvironmentError", to_value(m.exc.OSError));
  module_set(m, mod, "IOError", to_value(m.exc.OSError));
}

/// Static: method tables must outlive every VM.
const method_def* functions() {
  static const std::vector<method_def> table = [] {
    std::vector<method_def> t;
    add_builtins_of_objects(t);
    add_builtins_of_sequences(t);
    add_builtins_of_code(t);
    add_builtins_of_text(t);
    t.push_back({});
    return t;
  }();
  return table.data();
}

}  // namespace

module_object* init_module_builtins(vm& m) {
  module_object* mod =
      make_module(m, "builtins", functions(), "The functions, classes, exceptions and constants that need no import.");
  if (!mod) return nullptr;
  m.builtins = mod;
  add_types(m, mod);
  add_exceptions(m, mod);
  module_set(m, mod, "None", none);
  module_set(m, mod, "True", true_);
  module_set(m, mod, "False", false_);
  module_set(m, mod, "Ellipsis", ellipsis);
  module_set(m, mod, "NotImplemented", not_implemented);
  module_set(m, mod, "__debug__", true_);
  init_anext(m);
  return mod;
}

}  // namespace metavm::python
