/// \file
/// The module _csv.
#include "lang/python/modules/csv_types.hpp"
#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/import.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python {
namespace csv {
namespace {
/// What guests must not take away stands in the `extra` of the class Dialect, which is not used otherwise.
enum kept : u32 { error_class, dialect_table, limit_value, kept_count };
value_array* kept_values(vm& m) { return static_cast<value_array*>(m.types.csv_dialect->extra); }
dict_object* dialects(vm& m) { return kept_values(m)->items[dialect_table].as<dict_object>(); }
}  // namespace

value raise_csv_error(vm& m, std::string_view message) {
  const value text = to_value(make_str(m, message));
  const value e = make_exception(m, kept_values(m)->items[error_class].as<type_object>(), &text, 1);
  return is_raised(e) ? e : raise_value(m, e);
}
i64 field_limit(vm& m) {
  const value v = kept_values(m)->items[limit_value];
  return v.is_int() ? v.as_int() : 131072;
}
value registered_dialect(vm& m, value name) {
  const value d = dict_find(m, dialects(m), name);
  return same(d, value_unbound) ? raise_csv_error(m, "unknown dialect") : d;
}

namespace {

value csv_register(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_arity(m, "register_dialect", nargs, 1, 2)) return value_raised;
  if (!is_str(args[0])) return raise_type_error(m, "dialect name must be a string");
  dialect_object* d = make_dialect(m, nargs > 1 ? args[1] : value_unbound, args + nargs, kwnames);
  return d && dict_set(m, dialects(m), args[0], to_value(d)) ? none : value_raised;
}
value csv_unregister(vm& m, value name) {
  switch (dict_remove(m, dialects(m), name)) {
    case tri::yes:
      return none;
    case tri::no:
      return raise_csv_error(m, "unknown dialect");
    default:
      return value_raised;
  }
}
value csv_get(vm& m, value name) { return registered_dialect(m, name); }
value csv_list(vm& m) { return method_table::result(to_list(m, to_value(dialects(m)))); }
value csv_limit(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "field_size_limit", nargs, 0, 1)) return value_raised;
  const i64 old = field_limit(m);
  if (nargs) {
    if (!is_int(m, args[0])) return raise_type_error(m, "limit must be an integer");
    i64 n;
    if (!to_index(m, args[0], n)) return value_raised;
    m.heap.write(kept_values(m), &kept_values(m)->items[limit_value], make_int(m, n));
  }
  return make_int(m, old);
}

}  // namespace
}  // namespace csv

module_object* init_module__csv(vm& m) {
  static const method_def functions[] = {general_method("reader", csv::csv_reader),
                                         general_method("writer", csv::csv_writer),
                                         general_method("register_dialect", csv::csv_register),
                                         unary_method("unregister_dialect", csv::csv_unregister, nullptr),
                                         unary_method("get_dialect", csv::csv_get, nullptr),
                                         plain_function("list_dialects", csv::csv_list),
                                         positional_method<"field_size_limit", csv::csv_limit>(),
                                         end_of_methods};
  module_object* mod = make_module(m, "_csv", functions, "CSV parsing and writing.\n");
  type_object* error = make_exception_class(m, mod, "Error", m.exc.Exception);
  dict_object* dialects = make_dict(m);
  value_array* kept_values = make_value_array(m, csv::kept_count);
  if (!error || !dialects || !kept_values) return nullptr;
  kept_values->items[csv::error_class] = to_value(error);
  kept_values->items[csv::dialect_table] = to_value(dialects);
  kept_values->items[csv::limit_value] = value::small_int(131072);
  module_set(m, mod, "_dialects", to_value(dialects));
  module_set(m, mod, "__version__", to_value(make_str(m, "1.0")));
  module_set(m, mod, "QUOTE_MINIMAL", value::small_int(csv::quote_minimal));
  module_set(m, mod, "QUOTE_ALL", value::small_int(csv::quote_all));
  module_set(m, mod, "QUOTE_NONNUMERIC", value::small_int(csv::quote_nonnumeric));
  module_set(m, mod, "QUOTE_NONE", value::small_int(csv::quote_none));
  csv::make_dialect_type(m, mod);
  m.heap.write(m.types.csv_dialect, &m.types.csv_dialect->extra, static_cast<object*>(kept_values));
  csv::make_reader_type(m, mod);
  csv::make_writer_type(m, mod);
  return mod;
}

}  // namespace metavm::python
