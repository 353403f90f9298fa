/// \file
/// What the files of _csv share.
#pragma once
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python::csv {

enum quoting : i64 { quote_minimal, quote_all, quote_nonnumeric, quote_none };
constexpr u32 no_char = 0xffffffff;

struct dialect_object : object {
  value line_terminator;
  u32 delimiter, quote, escape;  ///< no_char: none
  u32 double_quote, skip_initial_space, strict;
  i64 quoting;
  static const layout& get_layout() { return describe<dialect_object>("Dialect", &dialect_object::line_terminator); }
};
/// From whatever a reader or writer was given; null: raised.
dialect_object* make_dialect(vm& m, value dialect, const value* keyword_values, tuple_object* kwnames);
type_object* make_dialect_type(vm& m, module_object* mod);
value registered_dialect(vm& m, value name);
type_object* make_reader_type(vm& m, module_object* mod);
type_object* make_writer_type(vm& m, module_object* mod);
value csv_reader(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value csv_writer(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value raise_csv_error(vm& m, std::string_view message);
i64 field_limit(vm& m);

}  // namespace metavm::python::csv
