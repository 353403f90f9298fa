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
  bool dont_imply_dedent = false;  ///< PyCF_DONT_IMPLY_DEDENT
  bool allow_incomplete = false;   ///< PyCF_ALLOW_INCOMPLETE_INPUT
};

/// An empty one.
code_object* make_code_object(vm& m);
/// The module's code object, or null with an exception pending (SyntaxError with all its attributes).
code_object* compile_source(vm& m, std::string_view source, const compile_options& o);
/// Source text as instances of the classes of `ast`; value_raised on failure.
value parse_to_objects(vm& m, std::string_view source, const compile_options& o);
/// A tree that a guest made; null: raised.
code_object* compile_objects(vm& m, value root, std::string_view mode, const compile_options& o);
/// A warning about a place in a file that is being compiled (warnings_module.cpp). False: raised.
bool warn_explicit(vm& m, type_object* category, std::string_view message, std::string_view filename, i64 line);
/// Raises the error of a parser or of a later pass.
void raise_syntax_error(vm& m, const syntax_error& e, const std::string& filename);

}  // namespace metavm::python
