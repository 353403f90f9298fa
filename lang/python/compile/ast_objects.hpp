/// \file
/// Syntax trees as guests see them: the classes of the `ast` module, and trees made of their
/// instances.
#pragma once
#include <memory>

#include "lang/python/core.hpp"
#include "lang/python/parse/parser.hpp"

namespace metavm::python {

/// The classes of `_ast`: a view of what the engine keeps.
struct ast_classes {
  list_object* list = nullptr;        ///< AST, then a class for each node_kind
  dict_object* names = nullptr;       ///< every class by its name in the grammar of trees ("stmt", "operator", "Load")
  dict_object* singletons = nullptr;  ///< the instance that stands for a case of an enumeration, by name

  type_object* ast() const { return list->storage->items[0].as<type_object>(); }
  type_object* of_kind(node_kind k) const { return list->storage->items[1 + static_cast<u32>(k)].as<type_object>(); }
};
/// Makes them at the first call. False: raised.
bool get_ast_classes(vm& m, ast_classes& out);

/// The tree as instances of the classes of `ast`; value_raised on failure.
value tree_to_objects(vm& m, const syntax_tree& tree);
/// The way back, for compile(): what is wrong with the objects is raised as CPython words it. Null:
/// raised.
std::unique_ptr<syntax_tree> tree_from_objects(vm& m, value root, std::string_view mode);
/// The rules that a tree from a guest may break and a parsed one cannot. False: raised.
bool validate_tree(vm& m, const syntax_tree& tree);

/// A value as a constant of a tree: anything that code objects may hold. False: raised.
bool constant_from_value(vm& m, syntax_tree& tree, value v, constant& out);
/// The value of a constant; str and bytes are new objects.
value value_of_constant(vm& m, const constant& c);

}  // namespace metavm::python
