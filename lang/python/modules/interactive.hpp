/// \file
/// The interactive prompt.
#pragma once
#include "lang/python/modules/startup.hpp"

namespace metavm::python {

/// Reads statements from sys.stdin and runs each in `main_module` until the input ends.
/// value_raised: SystemExit, or the machinery itself failed. `banner`: says first who is there.
value run_interactive(vm& m, module_object* main_module, bool banner, std::string_view version);

}  // namespace metavm::python
