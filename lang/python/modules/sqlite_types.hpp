/// \file
/// What the files of _sqlite3 share.
#pragma once
#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/external.hpp"
#include "lang/python/modules/finalizers.hpp"
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
  bool may_wait = true;  ///< not before dead cursors were looked for, which may be what is in the way
  std::vector<std::unique_ptr<callback>> callbacks;
  ~database() { sqlite3_close_v2(db); }
};

struct connection_object : object {
  external_object* handle;  ///< of the `database`; null until `__init__`, or closed
  value isolation_level;    ///< str or None
  value row_factory, text_factory;
  list_object* callables;   ///< functions, and instances of aggregates, by number
  dict_object* statements;  ///< text -> statement
  list_object* blobs;       ///< weak references to those that may be open; null: none yet
  u64 thread;
  i64 detect_types, most_statements;
  bool check_thread, initialised, closed;
  static const layout& get_layout() {
    return describe<connection_object>("Connection", &connection_object::handle, &connection_object::isolation_level,
                                       &connection_object::row_factory, &connection_object::text_factory,
                                       &connection_object::callables, &connection_object::statements,
                                       &connection_object::blobs);
  }
  database& data() const { return *static_cast<database*>(handle->memory); }
  sqlite3* db() const { return data().db; }
};

/// A compiled statement, null once it was finalised; shared by the statement object and the cursor
/// that runs it.
struct compiled {
  sqlite3_stmt* s = nullptr;
  bool in_use = false;
  ~compiled() { sqlite3_finalize(s); }
  void reset() {
    if (s) {
      sqlite3_reset(s);
      sqlite3_clear_bindings(s);
    }
    in_use = false;
  }
};
using shared_compiled = std::shared_ptr<compiled>;

struct statement_object : object {
  external_object* handle;   ///< of a shared_compiled
  connection_object* owner;  ///< keeps the database open
  bool is_dml;
  static const layout& get_layout() {
    return describe<statement_object>("statement", &statement_object::handle, &statement_object::owner);
  }
  bool alive() const { return handle->memory; }
  /// \pre alive
  const shared_compiled& shared() const { return *static_cast<shared_compiled*>(handle->memory); }
  sqlite3_stmt* get() const { return shared()->s; }
};

struct cursor_object : object {
  connection_object* connection;  ///< null until `__init__`
  statement_object* statement;    ///< null: nothing to fetch
  external_object* guard;         ///< resets the statement when the cursor dies in the middle of it; may be null
  value description, row_factory, lastrowid;
  tuple_object* converters;  ///< by column, none where there is none; null: none at all
  i64 rowcount, arraysize;
  bool initialised, closed, locked;
  static const layout& get_layout() {
    return describe<cursor_object>("Cursor", &cursor_object::connection, &cursor_object::statement,
                                   &cursor_object::guard, &cursor_object::description, &cursor_object::row_factory,
                                   &cursor_object::lastrowid, &cursor_object::converters);
  }
};
struct row_object : object {
  tuple_object* data;
  value description;
  static const layout& get_layout() { return describe<row_object>("Row", &row_object::data, &row_object::description); }
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
  blob,
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
/// sqlite3_step, again if only cursors were in the way that nobody knows any more.
int step(statement_object* s);
/// f() -> result code, likewise.
template <class F>
int without_dead_cursors(vm& m, connection_object* c, F f);
void reset(statement_object* s);

value make_cursor(vm& m, connection_object* c, value factory);
value cursor_execute(vm& m, cursor_object* c, value sql, value parameters, bool many);
value cursor_script(vm& m, cursor_object* c, value sql);
value begin_if_needed(vm& m, connection_object* c);
bool make_connection_type(vm& m, module_object* mod);
bool make_cursor_types(vm& m, module_object* mod);
bool make_blob_type(vm& m, module_object* mod);
// Methods of connections (sqlite_blob.cpp).
value open_blob(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value enable_load_extension(vm& m, value self, value flag);
value load_extension(vm& m, value self, value name);
void close_blobs(vm& m, connection_object* c);
value to_guest(vm& m, sqlite3_value* v);
bool set_result(vm& m, sqlite3_context* context, value v);

template <class F>
int without_dead_cursors(vm& m, connection_object* c, F f) {
  c->data().may_wait = false;
  const int code = f();
  if (c->handle->memory) c->data().may_wait = true;
  if (METAVM_LIKELY((code & 0xff) != SQLITE_BUSY && (code & 0xff) != SQLITE_LOCKED)) return code;
  if (!same(m.pending, value_unbound)) return code;
  collect_garbage(m);
  return c->closed ? code : f();
}

}  // namespace metavm::python::sqlite
