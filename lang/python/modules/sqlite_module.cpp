/// \file
/// The module _sqlite3: functions, exceptions, constants.
#include "lang/python/modules/registry.hpp"
#include "lang/python/modules/sqlite_types.hpp"

namespace metavm::python {
namespace sqlite {

// In the `extra` of the connection's class, which is not used otherwise.
static value_array* kept_values(vm& m) { return static_cast<value_array*>(m.types.sqlite_connection->extra); }
value kept_value(vm& m, kept k) { return kept_values(m)->items[static_cast<u32>(k)]; }
void keep(vm& m, kept k, value v) { m.heap.write(kept_values(m), &kept_values(m)->items[static_cast<u32>(k)], v); }
value raise_sqlite(vm& m, kept k, std::string_view message) {
  return raise_text(m, kept_value(m, k).as<type_object>(), message);
}

namespace {

struct named_code {
  const char* name;
  int code;
};
constexpr named_code result_codes[] = {
#define METAVM_SQLITE_CODE(name) {#name, name},
#include "lang/python/modules/sqlite_codes.def"
#undef METAVM_SQLITE_CODE
};
constexpr named_code other_constants[] = {
#define METAVM_SQLITE_CONSTANT(name) {#name, name},
#include "lang/python/modules/sqlite_codes.def"
#undef METAVM_SQLITE_CONSTANT
};

kept class_of(int code) {
  switch (code) {
    case SQLITE_INTERNAL:
    case SQLITE_NOTFOUND:
      return kept::internal_error;
    case SQLITE_ERROR:
    case SQLITE_PERM:
    case SQLITE_ABORT:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_INTERRUPT:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_EMPTY:
    case SQLITE_SCHEMA:
      return kept::operational_error;
    case SQLITE_CORRUPT:
      return kept::database_error;
    case SQLITE_TOOBIG:
      return kept::data_error;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return kept::integrity_error;
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
      return kept::interface_error;
    default:
      return kept::database_error;
  }
}

}  // namespace

value raise_last_error(vm& m, sqlite3* db) {
  // A callback may have raised something of its own.
  if (!same(m.pending, value_unbound)) return value_raised;
  const int code = sqlite3_errcode(db), extended = sqlite3_extended_errcode(db);
  if (code == SQLITE_NOMEM) return raise_no_memory(m);
  const value message = to_value(make_str(m, sqlite3_errmsg(db)));
  const value e = call1(m, kept_value(m, class_of(code & 0xff)), message);
  if (is_raised(e)) return e;
  const char* name = "unknown";
  for (const named_code& c : result_codes)
    if (c.code == extended) name = c.name;
  if (!set_attribute(m, e, intern(m, "sqlite_errorcode"), value::small_int(extended)) ||
      !set_attribute(m, e, intern(m, "sqlite_errorname"), to_value(make_str(m, name))))
    return value_raised;
  return raise_value(m, e);
}

value adapt(vm& m, value v, value otherwise) {
  // Registered for exactly this class?
  const value key = tuple_of(m, {to_value(type_of(m, v)), kept_value(m, kept::prepare_protocol)});
  if (is_raised(key)) return key;
  const value adapter = dict_find(m, kept_value(m, kept::adapters).as<dict_object>(), key);
  if (is_raised(adapter)) return adapter;
  if (!same(adapter, value_unbound)) return call1(m, adapter, v);
  const value protocol = kept_value(m, kept::prepare_protocol);
  const value conform = find_attribute(m, v, intern(m, "__conform__"));
  if (is_raised(conform)) return conform;
  if (!same(conform, value_unbound)) {
    const value r = call1(m, conform, protocol);
    if (is_raised(r) && !catch_pending(m, m.exc.TypeError)) return r;
    if (!is_raised(r) && !same(r, none)) return r;
  }
  return same(otherwise, value_unbound) ? raise_sqlite(m, kept::programming_error, "can't adapt") : otherwise;
}

namespace {

value module_adapt(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "adapt", kwnames) || !check_arity(m, "adapt", nargs, 1, 3)) return value_raised;
  return adapt(m, args[0], nargs > 2 ? args[2] : value_unbound);
}
value register_adapter(vm& m, value type, value adapter) {
  if (!is_kind(type, kind::type))
    return raise_type_error(m, "register_adapter() argument 1 must be type, not " + type_name(m, type));
  const value key = tuple_of(m, {type, kept_value(m, kept::prepare_protocol)});
  return !is_raised(key) && dict_set(m, kept_value(m, kept::adapters).as<dict_object>(), key, adapter) ? none
                                                                                                       : value_raised;
}
value register_converter(vm& m, value name, value converter) {
  if (!is_str(name))
    return raise_type_error(m, "register_converter() argument 1 must be str, not " + type_name(m, name));
  const value key = call_method(m, name, intern(m, "upper"));
  return !is_raised(key) && dict_set(m, kept_value(m, kept::converters).as<dict_object>(), key, converter)
             ? none
             : value_raised;
}
value complete_statement(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  if (!bind_arguments(m, "complete_statement", "statement", args, nargs, kwnames, v)) return value_raised;
  if (!is_str(v[0]))
    return raise_type_error(m, "complete_statement() argument 'statement' must be str, not " + type_name(m, v[0]));
  return from_bool(sqlite3_complete(to_utf8(as_str(v[0])).c_str()));
}
value enable_callback_tracebacks(vm& m, value flag) {
  const tri t = truth(m, flag);
  if (t == tri::error) return value_raised;
  keep(m, kept::tracebacks, from_bool(t == tri::yes));
  return none;
}
value enable_shared_cache(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  int on;
  if (!bind_arguments(m, "enable_shared_cache", "do_enable", args, nargs, kwnames, v) || !int_argument(m, v[0], on))
    return value_raised;
  if (sqlite3_enable_shared_cache(on) == SQLITE_OK) return none;
  return raise_sqlite(m, kept::operational_error, "Changing the shared_cache flag failed");
}
value connect(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  // `factory` says what is made; all arguments go there.
  value factory = to_value(m.types.sqlite_connection);
  if (nargs > 5) factory = args[5];
  for (u64 i = 0; kwnames && i < kwnames->length; i++)
    if (str_equals_ascii(as_str(kwnames->items[i]), "factory")) factory = args[nargs + i];
  return call(m, factory, args, nargs, kwnames);
}

}  // namespace
}  // namespace sqlite

module_object* init_module__sqlite3(vm& m) {
  using namespace sqlite;
  static const method_def functions[] = {
      general_method("connect", sqlite::connect, nullptr, "Open a connection to the SQLite database file 'database'."),
      general_method("adapt", module_adapt, nullptr, "Adapt given object to given protocol."),
      binary_method("register_adapter", register_adapter, "($module, type, adapter, /)",
                    "Register a function to adapt Python objects to SQLite values."),
      binary_method("register_converter", register_converter, "($module, typename, converter, /)",
                    "Register a function to convert SQLite values to Python objects."),
      general_method("complete_statement", complete_statement, "($module, /, statement)",
                     "Checks if a string contains a complete SQL statement."),
      unary_method("enable_callback_tracebacks", enable_callback_tracebacks, "($module, enable, /)",
                   "Enable or disable callback functions throwing errors to stderr."),
      general_method("enable_shared_cache", enable_shared_cache, "($module, /, do_enable)",
                     "Enable or disable shared cache mode for the calling thread."),
      end_of_methods};
  module_object* mod = make_module(m, "_sqlite3", functions);
  if (!mod || !make_connection_type(m, mod)) return nullptr;
  value_array* values = make_value_array(m, static_cast<u64>(kept::count));
  if (!values) return nullptr;
  std::fill_n(values->items, static_cast<u64>(kept::count), none);
  m.heap.write(m.types.sqlite_connection, &m.types.sqlite_connection->extra, static_cast<object*>(values));
  if (!make_cursor_types(m, mod) || !make_blob_type(m, mod)) return nullptr;
  struct {
    kept which;
    const char* name;
    kept base;
  } const errors[] = {{kept::error, "Error", kept::count},
                      {kept::warning, "Warning", kept::count},
                      {kept::interface_error, "InterfaceError", kept::error},
                      {kept::database_error, "DatabaseError", kept::error},
                      {kept::internal_error, "InternalError", kept::database_error},
                      {kept::operational_error, "OperationalError", kept::database_error},
                      {kept::programming_error, "ProgrammingError", kept::database_error},
                      {kept::integrity_error, "IntegrityError", kept::database_error},
                      {kept::data_error, "DataError", kept::database_error},
                      {kept::not_supported_error, "NotSupportedError", kept::database_error}};
  const value module_name = to_value(make_str(m, "sqlite3"));
  for (const auto& e : errors) {
    type_object* base = e.base == kept::count ? m.exc.Exception : kept_value(m, e.base).as<type_object>();
    type_object* t = make_exception_class(m, mod, e.name, base);
    if (!t) return nullptr;
    dict_set_str(m, t->dict, "__module__", module_name);
    m.heap.write(t, &t->module, module_name);
    keep(m, e.which, to_value(t));
    type_add(m, m.types.sqlite_connection, e.name, to_value(t));
  }
  keep(m, kept::adapters, to_value(make_dict(m)));
  keep(m, kept::converters, to_value(make_dict(m)));
  keep(m, kept::tracebacks, false_);
  type_def protocol{};
  protocol.name = "sqlite3.PrepareProtocol";
  protocol.lay = &instance_object::get_layout();
  protocol.instance_kind = kind::instance;
  keep(m, kept::prepare_protocol, to_value(make_builtin_type(m, protocol)));
  module_set(m, mod, "PrepareProtocol", kept_value(m, kept::prepare_protocol));
  module_set(m, mod, "adapters", kept_value(m, kept::adapters));
  module_set(m, mod, "converters", kept_value(m, kept::converters));
  for (const auto& list : {std::span<const named_code>(result_codes), std::span<const named_code>(other_constants)})
    for (const named_code& c : list) module_set(m, mod, c.name, value::small_int(c.code));
  module_set(m, mod, "PARSE_DECLTYPES", value::small_int(1));
  module_set(m, mod, "PARSE_COLNAMES", value::small_int(2));
  module_set(m, mod, "version", to_value(make_str(m, "2.6.0")));
  module_set(m, mod, "sqlite_version", to_value(make_str(m, sqlite3_libversion())));
  // As the library was compiled: serialized, single-threaded, or multi-threaded.
  const int threads = sqlite3_threadsafe();
  module_set(m, mod, "threadsafety", value::small_int(threads == 0 ? 0 : threads == 1 ? 3 : 1));
  return mod;
}

}  // namespace metavm::python
