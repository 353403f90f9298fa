/// \file
/// `_ast`: the classes of syntax trees, and the flags of compile().
#include "lang/python/compile/ast_objects.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {

module_object* init_module__ast(vm& m) {
  ast_classes classes;
  if (!get_ast_classes(m, classes)) return nullptr;
  module_object* mod = make_module(m, "_ast", nullptr);
  if (!mod) return nullptr;
  u64 at = 0;
  value key, item;
  while (dict_next(classes.names, at, key, item))
    if (!dict_set(m, mod->dict, key, item)) return nullptr;
  module_set(m, mod, "PyCF_ALLOW_TOP_LEVEL_AWAIT", make_int(m, 0x2000));
  module_set(m, mod, "PyCF_ONLY_AST", make_int(m, 0x400));
  module_set(m, mod, "PyCF_TYPE_COMMENTS", make_int(m, 0x1000));
  return mod;
}

}  // namespace metavm::python
