#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace {

constexpr builtin_module table[] = {
#define METAVM_PYTHON_MODULE(name) {#name, init_module_##name},
#include "lang/python/modules/modules.def"
#undef METAVM_PYTHON_MODULE
};

}  // namespace

std::span<const builtin_module> builtin_modules() { return table; }

const builtin_module* find_builtin_module(std::string_view name) {
  for (const builtin_module& x : table)
    if (name == x.name) return &x;
  return nullptr;
}

}  // namespace metavm::python
