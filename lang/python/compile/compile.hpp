/// \file
/// From Python's source or syntax tree to register bytecode.
#pragma once
#include "lang/python/engine.hpp"
#include "lang/python/parse/parser.hpp"
#include "lang/python/parse/symtable.hpp"

namespace metavm::python {

struct compile_options {
  std::string filename = "<string>";
  parse_mode mode = parse_mode::exec;
  u32 future_flags = 0;
  int optimize = 0;
  bool source_is_str = false;
  bool top_level_await = false;
};

/// The module's code object, or null with an exception pending (SyntaxError with all its attributes).
code_object* compile_source(vm& m, std::string_view source, const compile_options& o);
/// Raises the error of a parser or of a later pass.
void raise_syntax_error(vm& m, const syntax_error& e, const std::string& filename);

}  // namespace metavm::python
