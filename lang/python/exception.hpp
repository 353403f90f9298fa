/// \file
/// Exceptions with attributes of their own, and short ways to raise them.
#pragma once
#include "lang/python/core.hpp"

namespace metavm::python {

struct stop_iteration_object : exception_object {  ///< StopIteration; SystemExit (`code`)
  value result;
  static const layout& get_layout();
};
struct import_error_object : exception_object {
  value message, name, path;
  static const layout& get_layout();
};
struct name_error_object : exception_object {  ///< NameError (without `subject`), AttributeError
  value name, subject;                         ///< none if unknown
  static const layout& get_layout();
};
struct os_error_object : exception_object {
  value error_number, message, filename, filename2;  ///< value_unbound if not given
  i64 characters_written;                            ///< BlockingIOError; -1: not given
  static const layout& get_layout();
};
struct syntax_error_object : exception_object {
  value message, filename, line, column, text, end_line, end_column, print_file_and_line;
  static const layout& get_layout();
};
struct unicode_error_object : exception_object {
  value encoding, subject, reason;  ///< value_unbound until initialised
  i64 start, end;
  static const layout& get_layout();
};
struct exception_group_object : exception_object {
  value message;
  value exceptions;  ///< a tuple
  static const layout& get_layout();
};

/// Raises cls(v).
value raise_value_of(vm& m, type_object* cls, value v);
/// "module has no attribute", and why.
std::string missing_in_module(vm& m, module_object* mod, const std::string& name);
/// AttributeError in the words for this kind of object, with `name` and `obj`.
value raise_no_attribute(vm& m, value o, str_object* name);
value raise_attribute_error(vm& m, value o, str_object* name, std::string_view message);
/// NameError with `name`.
value raise_name_error(vm& m, type_object* cls, str_object* name, std::string_view message);
/// "property 'x' of 'C' object has no setter"
value raise_property_error(vm& m, property_object* p, value self, const char* what);
value raise_import_error(vm& m, type_object* cls, std::string_view message, value name, value path = none);

/// The name that was meant, probably, by the one an AttributeError or NameError did not find; null:
/// no idea.
str_object* error_suggestion(vm& m, value exception);

inline exception_object* as_exception(value v) { return v.as<exception_object>(); }

}  // namespace metavm::python
