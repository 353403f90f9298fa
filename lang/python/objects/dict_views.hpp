/// \file
/// The views that dict.keys(), .values() and .items() return.
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

class str_builder;

struct dict_view_object : object {
  dict_object* dict;
  static const layout& get_layout() { return describe<dict_view_object>("dict_view", &dict_view_object::dict); }
};

value dict_keys_view(vm& m, value d);
value dict_values_view(vm& m, value d);
value dict_items_view(vm& m, value d);
void init_dict_views(vm& m);
/// "k: v, k: v" in the words of repr.
bool append_pairs(vm& m, str_builder& out, dict_object* d);

}  // namespace metavm::python
