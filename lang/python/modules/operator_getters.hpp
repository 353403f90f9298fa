/// \file
/// itemgetter, attrgetter and methodcaller.
#pragma once
#include "lang/python/modules/native.hpp"

namespace metavm::python::operators {

void add_getters(vm& m, module_object* mod);

}  // namespace metavm::python::operators
