/// \file
/// Importing: the part that CPython has in C. The rest is importlib._bootstrap, run from the standard library.
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

/// What the import statement and __import__ do. `globals` may be null; `fromlist` none or a sequence.
value import_name(vm& m, value name, value globals, value fromlist, i64 level);
/// The attribute of `from module import name`: falls back to sys.modules for circular imports. ImportError.
value import_from(vm& m, value module, str_object* name);
/// A built-in module, made at the first call; null: raised, or (without exception) there is none.
module_object* make_builtin_module(vm& m, std::string_view name);
/// The same, and makes it known in sys.modules; null: raised, or (without exception) there is none.
module_object* import_builtin_module(vm& m, std::string_view name);
/// The code of a file of the standard library, read and compiled; it calls itself `shown_name`.
value compile_library_file(vm& m, std::string_view relative_path, std::string_view shown_name);
/// Code that says it is from another file, with all that is nested in it.
void rename_file(vm& m, code_object* code, str_object* fresh);
/// Runs importlib._bootstrap and _bootstrap_external, so that everything can be imported. Needs the engine's
/// compile and run_code. False: raised.
bool start_imports(vm& m);
/// dict["__builtins__"] = builtins unless it is there. False: raised.
bool add_builtins_to(vm& m, dict_object* globals);

/// Gives the module _imp its functions of the import lock. False: raised.
bool add_import_lock(vm& m, module_object* imp);

}  // namespace metavm::python
