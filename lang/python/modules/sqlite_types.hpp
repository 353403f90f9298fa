/// \file
/// What the files of _sqlite3 share.
#pragma once
#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/external.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::sqlite {

using method_table::result;

struct connection_object;

/// What SQLite calls back: `callable` is the number of a value in the connection's list
/// `callables`.
struct callback {
  struct database* owner;
  u32 callable;
};
/// An open database. Lives as long as its connection object, or a statement of it.
struct database {
  sqlite3* db = nullptr;
  vm* m = nullptr;
  connection_object* self = nullptr;  ///< while one of its methods runs
  double timeout = 5;
  std::vector<std::unique_ptr<callback>> callbacks;
  ~database() { sqlite3_close_v2(db); }
};

struct connection_object : object {
  external_object* handle;  ///< of the `database`; null until `__init__`, or closed
  value isolation_level;    ///< str or None
  value row_factory, text_factory;
  list_object* callables;   ///< functions, and instances of aggregates, by number
  dict_object* statements;  ///< text -> statement
  u64 thread;
  i64 detect_types, most_statements;
  bool check_thread, initialised, closed;
  static const layout& get_layout() {
    return describe<connection_object>(
        "Connection", &connection_object::handle, &connection_object::isolation_level,
        &connection_object::row_factory, &connection_object::text_factory,
        &connection_object::callables, &connection_object::statements);
  }
  database& data() const { return *static_cast<database*>(handle->memory); }
  sqlite3* db() const { return data().db; }
};

/// A compiled statement; `handle` holds the sqlite3_stmt.
struct statement_object : object {
  external_object* handle;
  connection_object* owner;  ///< keeps the database open
  bool is_dml, in_use;
  static const layout& get_layout() {
    return describe<statement_object>("statement", &statement_object::handle,
                                      &statement_object::owner);
  }
  sqlite3_stmt* get() const { return static_cast<sqlite3_stmt*>(handle->memory); }
};

struct cursor_object : object {
  connection_object* connection;  ///< null until `__init__`
  statement_object* statement;    ///< null: nothing to fetch
  value description, row_factory, lastrowid;
  tuple_object* converters;  ///< by column, none where there is none; null: none at all
  i64 rowcount, arraysize;
  bool initialised, closed, locked;
  static const layout& get_layout() {
    return describe<cursor_object>("Cursor", &cursor_object::connection, &cursor_object::statement,
                                   &cursor_object::description, &cursor_object::row_factory,
                                   &cursor_object::lastrowid, &cursor_object::converters);
  }
};
struct row_object : object {
  tuple_object* data;
  value description;
  static const layout& get_layout() {
    return describe<row_object>("Row", &row_object::data, &row_object::description);
  }
};

/// Says whose methods run, for callbacks; connections do not nest but by callbacks.
struct in_use {
  database& d;
  connection_object* before;
  explicit in_use(connection_object* c) : d(c->data()), before(d.self) { d.self = c; }
  ~in_use() { d.self = before; }
};

/// The module's own exceptions and classes, where guests cannot take them away.
enum class kept : u32 {
  error,
  warning,
  interface_error,
  database_error,
  internal_error,
  operational_error,
  programming_error,
  integrity_error,
  data_error,
  not_supported_error,
  adapters,
  converters,
  prepare_protocol,
  tracebacks,
  count
};
value kept_value(vm& m, kept k);
void keep(vm& m, kept k, value v);
value raise_sqlite(vm& m, kept k, std::string_view message);
/// The error that the database reports, with its code.
value raise_last_error(vm& m, sqlite3* db);

bool check_connection(vm& m, connection_object* c);  ///< open, and of this thread. False: raised
bool check_thread(vm& m, connection_object* c);
statement_object* get_statement(vm& m, connection_object* c, value sql);  ///< null: raised
/// Puts guests' values into a statement. False: raised.
bool bind_parameters(vm& m, statement_object* s, value parameters);
value adapt(vm& m, value v, value otherwise);  ///< value_unbound as `otherwise`: ProgrammingError
value column_value(vm& m, cursor_object* c, int column);
/// sqlite3_step for whoever waits.
int step(statement_object* s);
void reset(statement_object* s);

value make_cursor(vm& m, connection_object* c, value factory);
value cursor_execute(vm& m, cursor_object* c, value sql, value parameters, bool many);
value cursor_script(vm& m, cursor_object* c, value sql);
value begin_if_needed(vm& m, connection_object* c);
bool make_connection_type(vm& m, module_object* mod);
bool make_cursor_types(vm& m, module_object* mod);
value to_guest(vm& m, sqlite3_value* v);
bool set_result(vm& m, sqlite3_context* context, value v);

}  // namespace metavm::python::sqlite
