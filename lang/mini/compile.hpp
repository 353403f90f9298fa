/// \file
/// Source text to code that runs: front end, code generator, then constants become values.
#pragma once

#include "lang/mini/text.hpp"
#include "lang/mini/vm.hpp"

namespace metavm::mini {

struct compile_options {
  std::string file;           ///< the path that was opened, for traces
  bool keep_globals = false;  ///< more texts of the same module will follow (the REPL)
};
struct compiled {
  value function = value_nil;  ///< without parameters: runs the text
  diagnostic error;
  bool ok = false;
};

/// Compiles a text as (more of) a module. Raises nothing; values are rooted by the VM's code.
compiled compile(vm& m, std::string_view source, module_object* module, const compile_options& o);

module_object* new_module(vm& m, std::string_view path);
/// The file's own name among the modules: links resolved. Empty if there is no such file.
std::string real_path(const std::string& path);
bool read_source(const std::string& path, std::string& to);

}  // namespace metavm::mini
