/// \file
/// Cursors and rows: executing statements and fetching what they give.
#include <cstring>

#include "lang/python/modules/sqlite_types.hpp"

namespace metavm::python::sqlite {

// ---------------------------------------------------------------- values

value to_guest(vm& m, sqlite3_value* v) {
  switch (sqlite3_value_type(v)) {
    case SQLITE_INTEGER:
      return make_int(m, sqlite3_value_int64(v));
    case SQLITE_FLOAT:
      return make_float(m, sqlite3_value_double(v));
    case SQLITE_TEXT: {
      const auto* p = reinterpret_cast<const char*>(sqlite3_value_text(v));
      return p ? result(decode_utf8(m, {p, static_cast<u64>(sqlite3_value_bytes(v))})) : raise_no_memory(m);
    }
    case SQLITE_BLOB: {
      const auto* p = static_cast<const char*>(sqlite3_value_blob(v));
      return result(make_bytes(m, {p ? p : "", static_cast<u64>(sqlite3_value_bytes(v))}));
    }
    default:
      return none;
  }
}

bool set_result(vm& m, sqlite3_context* context, value v) {
  if (same(v, none)) {
    sqlite3_result_null(context);
  } else if (is_int(m, v)) {
    i64 n;
    if (!to_index(m, v, n)) return false;
    sqlite3_result_int64(context, n);
  } else if (is_float(m, v)) {
    sqlite3_result_double(context, float_value(m, v));
  } else if (is_str(v)) {
    const bytes_object* b = encode_utf8(m, as_str(v));
    if (!b) return false;
    if (b->length > INT32_MAX) {
      raise_text(m, m.exc.OverflowError, "string is longer than INT_MAX bytes");
      return false;
    }
    sqlite3_result_text(context, reinterpret_cast<const char*>(b->data), static_cast<int>(b->length), SQLITE_TRANSIENT);
  } else if (is_bytes_like(m, v)) {
    buffer_view b;
    if (!get_buffer(m, v, b)) return false;
    if (b.length > INT32_MAX) {
      raise_text(m, m.exc.OverflowError, "BLOB longer than INT_MAX bytes");
      return false;
    }
    sqlite3_result_blob(context, b.data, static_cast<int>(b.length), SQLITE_TRANSIENT);
  } else {
    raise_sqlite(m, kept::programming_error,
                 fmt::format("User-defined functions cannot return '{}' values to SQLite", type_name(m, v)));
    return false;
  }
  return true;
}

namespace {

/// One value of a parameter; `shown` says which in messages. False: raised.
bool bind_value(vm& m, statement_object* s, int at, const std::string& shown, value v) {
  sqlite3_stmt* const p = s->get();
  int code;
  if (same(v, none)) {
    code = sqlite3_bind_null(p, at);
  } else if (is_int(m, v)) {
    i64 n;
    if (!to_index(m, v, n)) {
      if (!catch_pending(m, m.exc.OverflowError)) return false;
      raise_text(m, m.exc.OverflowError, "Python int too large to convert to SQLite INTEGER");
      return false;
    }
    code = sqlite3_bind_int64(p, at, n);
  } else if (is_float(m, v)) {
    code = sqlite3_bind_double(p, at, float_value(m, v));
  } else if (is_str(v)) {
    const bytes_object* b = encode_utf8(m, as_str(v));
    if (!b) return false;
    if (b->length > INT32_MAX) {
      raise_text(m, m.exc.OverflowError, "string longer than INT_MAX bytes");
      return false;
    }
    code =
        sqlite3_bind_text(p, at, reinterpret_cast<const char*>(b->data), static_cast<int>(b->length), SQLITE_TRANSIENT);
  } else if (is_bytes_like(m, v)) {
    buffer_view b;
    if (!get_buffer(m, v, b)) return false;
    if (b.length > INT32_MAX) {
      raise_text(m, m.exc.OverflowError, "BLOB longer than INT_MAX bytes");
      return false;
    }
    code = b.length ? sqlite3_bind_blob(p, at, b.data, static_cast<int>(b.length), SQLITE_TRANSIENT)
                    : sqlite3_bind_zeroblob(p, at, 0);
  } else {
    raise_sqlite(
        m, kept::programming_error,
        fmt::format("Error binding parameter {}: type '{}' is not supported", shown, qualified_name(m, type_of(m, v))));
    return false;
  }
  if (code == SQLITE_OK) return true;
  raise_last_error(m, s->owner->db());
  return false;
}
/// Classes whose values SQLite takes as they are; the others may have an adapter.
bool goes_unadapted(vm& m, value v) {
  return same(v, none) || v.is_int() || v.is_inline_float() || is_exact(v, m.shapes.str) ||
         is_exact(v, m.shapes.bytearray) || is_exact(v, m.shapes.int_) || is_exact(v, m.shapes.float_);
}
bool bind_adapted(vm& m, statement_object* s, int at, const std::string& shown, value v) {
  if (!goes_unadapted(m, v)) {
    v = adapt(m, v, v);
    if (is_raised(v)) return false;
  }
  return bind_value(m, s, at, shown, v);
}

}  // namespace

bool bind_parameters(vm& m, statement_object* s, value parameters) {
  const int wanted = sqlite3_bind_parameter_count(s->get());
  const bool is_dict = is_kind(parameters, kind::dict);
  const bool is_sequence = !is_dict && !same(special_of(m, parameters, special::getitem), value_unbound) &&
                           !same(special_of(m, parameters, special::len), value_unbound);
  if (is_kind(parameters, kind::tuple) || is_kind(parameters, kind::list) ||
      (is_sequence && same(find_attribute(m, parameters, m.names.keys), value_unbound))) {
    const i64 given = length_of(m, parameters);
    if (given < 0) return false;
    if (given != wanted) {
      raise_sqlite(m, kept::programming_error,
                   fmt::format("Incorrect number of bindings supplied. The current statement uses "
                               "{}, and there are {} supplied.",
                               wanted, given));
      return false;
    }
    for (int i = 0; i < wanted; i++) {
      const value v = get_item(m, parameters, value::small_int(i));
      if (is_raised(v) || !bind_adapted(m, s, i + 1, std::to_string(i + 1), v)) return false;
    }
    return true;
  }
  if (!is_dict && !is_sequence) {
    raise_sqlite(m, kept::programming_error, "parameters are of unsupported type");
    return false;
  }
  for (int i = 1; i <= wanted; i++) {
    const char* name = sqlite3_bind_parameter_name(s->get(), i);
    if (!name) {
      raise_sqlite(m, kept::programming_error,
                   fmt::format("Binding {} has no name, but you supplied a dictionary (which has only names).", i));
      return false;
    }
    const value key = to_value(make_str(m, name + 1));
    const value v = get_item(m, parameters, key);
    if (is_raised(v)) {
      if (!catch_pending(m, m.exc.LookupError)) return false;
      raise_sqlite(m, kept::programming_error,
                   fmt::format("You did not supply a value for binding parameter :{}.", name + 1));
      return false;
    }
    if (!bind_adapted(m, s, i, fmt::format("':{}'", name + 1), v)) return false;
  }
  return true;
}

value column_value(vm& m, cursor_object* c, int column) {
  sqlite3_stmt* const p = c->statement->get();
  const int type = sqlite3_column_type(p, column);
  const value converter =
      c->converters && static_cast<u64>(column) < c->converters->length ? c->converters->items[column] : none;
  if (!same(converter, none)) {
    if (type == SQLITE_NULL) return none;
    const auto* data = static_cast<const char*>(sqlite3_column_blob(p, column));
    bytes_object* b = make_bytes(m, {data ? data : "", static_cast<u64>(sqlite3_column_bytes(p, column))});
    return b ? call1(m, converter, to_value(b)) : value_raised;
  }
  switch (type) {
    case SQLITE_INTEGER:
      return make_int(m, sqlite3_column_int64(p, column));
    case SQLITE_FLOAT:
      return make_float(m, sqlite3_column_double(p, column));
    case SQLITE_TEXT: {
      const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(p, column));
      if (!data) return raise_no_memory(m);
      const std::string_view text{data, static_cast<u64>(sqlite3_column_bytes(p, column))};
      const value factory = c->connection->text_factory;
      if (same(factory, to_value(m.types.str))) {
        str_object* s = decode_utf8(m, text);
        if (s || !catch_pending(m, m.exc.UnicodeDecodeError)) return result(s);
        str_object* shown = decode_utf8(m, text, "replace");
        return raise_sqlite(m, kept::operational_error,
                            fmt::format("Could not decode to UTF-8 column '{}' with text '{}'",
                                        sqlite3_column_name(p, column), shown ? to_utf8(shown) : ""));
      }
      bytes_object* b = make_bytes(m, text);
      if (!b || same(factory, to_value(m.types.bytes))) return result(b);
      return same(factory, to_value(m.types.bytearray)) ? result(make_bytearray(m, text))
                                                        : call1(m, factory, to_value(b));
    }
    case SQLITE_BLOB: {
      const auto* data = static_cast<const char*>(sqlite3_column_blob(p, column));
      return result(make_bytes(m, {data ? data : "", static_cast<u64>(sqlite3_column_bytes(p, column))}));
    }
    default:
      return none;
  }
}

namespace {

cursor_object* self_of(value v) { return v.as<cursor_object>(); }

/// Usable, and not in the middle of something. False: raised.
bool usable(vm& m, cursor_object* c) {
  const char* wrong = !c->initialised ? "Base Cursor.__init__ not called."
                      : c->closed     ? "Cannot operate on a closed cursor."
                      : c->locked     ? "Recursive use of cursors not allowed."
                                      : nullptr;
  if (wrong) {
    raise_sqlite(m, kept::programming_error, wrong);
    return false;
  }
  return check_thread(m, c->connection) && check_connection(m, c->connection);
}
/// While it lives, the cursor cannot be used by what it calls.
struct lock {
  cursor_object* c;
  explicit lock(cursor_object* o) : c(o) { c->locked = true; }
  ~lock() { c->locked = false; }
};
void give_up_statement(vm& m, cursor_object* c) {
  if (!c->statement) return;
  reset(c->statement);
  m.heap.write(c, &c->statement, static_cast<statement_object*>(nullptr));
  if (c->guard) c->guard->release_now(m);
  m.heap.write(c, &c->guard, static_cast<external_object*>(nullptr));
}
/// A cursor died.
void release_guard(void* p) {
  auto* shared = static_cast<shared_compiled*>(p);
  (*shared)->reset();
  delete shared;
}
/// The statement has more to give: if nobody asks for it, it is reset. False: raised.
bool guard_statement(vm& m, cursor_object* c) {
  external_object* e = make_external(m, new shared_compiled(c->statement->shared()), release_guard, 64);
  if (e) m.heap.write(c, &c->guard, e);
  return e;
}

// ---------------------------------------------------------------- columns

/// The converter of a column: by "name [type]" or by its declared type. value_raised: raised.
value converter_of(vm& m, cursor_object* c, int column) {
  const auto detect = c->connection->detect_types;
  sqlite3_stmt* const p = c->statement->get();
  const auto lookup = [&](std::string_view name) {
    str_object* s = make_str(m, name);
    const value upper = s ? call_method(m, to_value(s), intern(m, "upper")) : value_raised;
    return is_raised(upper) ? upper : or_none(dict_find(m, kept_value(m, kept::converters).as<dict_object>(), upper));
  };
  if (detect & 2)
    if (const char* name = sqlite3_column_name(p, column)) {
      const char* from = std::strchr(name, '[');
      const char* to = from ? std::strchr(from, ']') : nullptr;
      if (to) {
        const value v = lookup({from + 1, static_cast<u64>(to - from) - 1});
        if (!same(v, none)) return v;
      }
    }
  if (detect & 1)
    if (const char* type = sqlite3_column_decltype(p, column)) return lookup({type, std::strcspn(type, " (")});
  return none;
}
bool find_converters(vm& m, cursor_object* c) {
  m.heap.write(c, &c->converters, static_cast<tuple_object*>(nullptr));
  if (!c->connection->detect_types) return true;
  const int n = sqlite3_column_count(c->statement->get());
  list_object* l = empty_list(m, static_cast<u64>(n));
  for (int i = 0; l && i < n; i++) {
    const value v = converter_of(m, c, i);
    if (is_raised(v) || !list_append(m, l, v)) l = nullptr;
  }
  tuple_object* t = l ? list_to_tuple(m, l) : nullptr;
  if (t) m.heap.write(c, &c->converters, t);
  return t;
}
value describe_columns(vm& m, cursor_object* c) {
  sqlite3_stmt* const p = c->statement->get();
  const int n = sqlite3_column_count(p);
  list_object* l = empty_list(m, static_cast<u64>(n));
  for (int i = 0; l && i < n; i++) {
    const char* name = sqlite3_column_name(p, i);
    std::string_view text = name ? name : "";
    // "name [type]" names the type.
    if (c->connection->detect_types & 2)
      if (const u64 bracket = text.find('['); bracket != text.npos)
        text = text.substr(0, bracket > 0 && text[bracket - 1] == ' ' ? bracket - 1 : bracket);
    const value parts[] = {result(decode_utf8(m, text)), none, none, none, none, none, none};
    tuple_object* t = is_raised(parts[0]) ? nullptr : make_tuple(m, parts, 7);
    if (!t || !list_append(m, l, to_value(t))) l = nullptr;
  }
  return l ? result(list_to_tuple(m, l)) : value_raised;
}

value fetch_row(vm& m, cursor_object* c) {
  const int n = sqlite3_data_count(c->statement->get());
  list_object* l = empty_list(m, static_cast<u64>(n));
  for (int i = 0; l && i < n; i++) {
    // A converter or factory of guests might have closed everything.
    const value v = c->statement && c->statement->alive() ? column_value(m, c, i) : none;
    if (is_raised(v) || !list_append(m, l, v)) l = nullptr;
  }
  return l ? result(list_to_tuple(m, l)) : value_raised;
}

/// Parameters of each execution: `many` of them, or one.
value run_statement(vm& m, cursor_object* c, value parameters) {
  statement_object* s = c->statement;
  reset(s);
  s->shared()->in_use = true;
  if (!bind_parameters(m, s, parameters)) return value_raised;
  const int code = step(s);
  if (code != SQLITE_ROW && code != SQLITE_DONE) {
    sqlite3* const db = c->connection->db();
    raise_last_error(m, db);
    return value_raised;
  }
  if (!same(m.pending, value_unbound)) return value_raised;
  return value::small_int(code);
}

}  // namespace

value cursor_execute(vm& m, cursor_object* c, value sql, value parameters, bool many) {
  if (!usable(m, c)) return value_raised;
  if (!is_str(sql))
    return raise_type_error(
        m, fmt::format("{}() argument 1 must be str, not {}", many ? "executemany" : "execute", type_name(m, sql)));
  const lock held(c);
  give_up_statement(m, c);
  value all = parameters;
  if (many) {
    all = is_iterator(m, parameters) ? parameters : get_iter(m, parameters);
    if (is_raised(all)) return all;
  }
  statement_object* s = get_statement(m, c->connection, sql);
  if (!s) return value_raised;
  if (many && !s->is_dml)
    return raise_sqlite(m, kept::programming_error, "executemany() can only execute DML statements.");
  s->shared()->in_use = true;
  m.heap.write(c, &c->statement, s);
  set_field(m, c, &cursor_object::description, none);
  c->rowcount = s->is_dml ? 0 : -1;
  const auto fail = [&] {
    c->rowcount = -1;
    give_up_statement(m, c);
    return value_raised;
  };
  if (s->is_dml && is_raised(begin_if_needed(m, c->connection))) return fail();
  for (bool first = true;; first = false) {
    value given = parameters;
    if (many) {
      given = python::step(m, all);
      if (is_raised(given)) return fail();
      if (same(given, value_unbound)) break;
      if (!check_connection(m, c->connection)) return fail();
    } else if (!first) {
      break;
    }
    const value code = run_statement(m, c, given);
    if (is_raised(code)) return fail();
    if (!many && !find_converters(m, c)) return fail();
    if (same(c->description, none) && sqlite3_column_count(s->get()) > 0) {
      const value d = describe_columns(m, c);
      if (is_raised(d)) return fail();
      set_field(m, c, &cursor_object::description, d);
    }
    if (code.as_int() == SQLITE_DONE) {
      if (s->is_dml) c->rowcount += sqlite3_changes(c->connection->db());
      reset(s);
    } else if (many) {
      // What it gives is not wanted.
      while (step(s) == SQLITE_ROW) {}
      if (s->is_dml) c->rowcount += sqlite3_changes(c->connection->db());
      reset(s);
    }
    if (!many) set_field(m, c, &cursor_object::lastrowid, make_int(m, sqlite3_last_insert_rowid(c->connection->db())));
  }
  if (many || !s->alive() || !s->shared()->in_use)
    give_up_statement(m, c);
  else if (!guard_statement(m, c))
    return fail();
  return to_value(c);
}

value cursor_script(vm& m, cursor_object* c, value sql) {
  if (!usable(m, c)) return value_raised;
  if (!is_str(sql)) return raise_type_error(m, "executescript() argument must be str, not " + type_name(m, sql));
  const std::string text = to_utf8(as_str(sql));
  if (text.find('\0') != text.npos) return raise_text(m, m.exc.ValueError, "embedded null character");
  sqlite3* const db = c->connection->db();
  if (static_cast<i64>(text.size()) > sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, -1))
    return raise_sqlite(m, kept::data_error, "query string is too large");
  const in_use now(c->connection);
  if (!sqlite3_get_autocommit(db)) {
    sqlite3_stmt* s = nullptr;
    int code = sqlite3_prepare_v2(db, "COMMIT", -1, &s, nullptr);
    if (code == SQLITE_OK) {
      sqlite3_step(s);
      code = sqlite3_finalize(s);
    }
    if (code != SQLITE_OK) return raise_last_error(m, db);
  }
  for (const char* p = text.c_str(); *p;) {
    sqlite3_stmt* s = nullptr;
    int code = sqlite3_prepare_v2(db, p, -1, &s, &p);
    if (code == SQLITE_OK && s) {
      do code = sqlite3_step(s);
      while (code == SQLITE_ROW);
      code = sqlite3_finalize(s);
    }
    if (code != SQLITE_OK) return raise_last_error(m, db);
    if (!s) break;
  }
  return same(m.pending, value_unbound) ? to_value(c) : value_raised;
}

namespace {

// ---------------------------------------------------------------- methods

value cursor_new(vm& m, const value* args, u32, tuple_object*) {
  auto* c = make_native<cursor_object>(m, args[0].as<type_object>());
  c->connection = nullptr;
  c->statement = nullptr;
  c->guard = nullptr;
  c->description = c->row_factory = c->lastrowid = none;
  c->converters = nullptr;
  c->rowcount = -1;
  c->arraysize = 1;
  c->initialised = c->closed = c->locked = false;
  return to_value(c);
}
value cursor_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "Cursor", kwnames) || !check_arity(m, "Cursor", nargs - 1, 1, 1)) return value_raised;
  if (!is_instance(m, args[1], m.types.sqlite_connection))
    return raise_type_error(m, "Cursor() argument 1 must be sqlite3.Connection, not " + type_name(m, args[1]));
  auto* c = self_of(args[0]);
  if (c->locked) return raise_sqlite(m, kept::programming_error, "Recursive use of cursors not allowed.");
  if (!check_thread(m, args[1].as<connection_object>())) return value_raised;
  give_up_statement(m, c);
  m.heap.write(c, &c->connection, args[1].as<connection_object>());
  set_field(m, c, &cursor_object::row_factory, c->connection->row_factory);
  c->rowcount = -1;
  c->closed = false;
  c->initialised = true;
  return none;
}
value execute(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "execute", kwnames) || !check_arity(m, "execute", nargs - 1, 1, 2)) return value_raised;
  return cursor_execute(m, self_of(args[0]), args[1], nargs > 2 ? args[2] : to_value(m.empty_tuple), false);
}
value execute_many(vm& m, value self, value sql, value parameters) {
  return cursor_execute(m, self_of(self), sql, parameters, true);
}
value execute_script(vm& m, value self, value sql) { return cursor_script(m, self_of(self), sql); }

/// The next row; value_unbound at the end.
value next_row(vm& m, value self) {
  auto* c = self_of(self);
  if (!usable(m, c)) return value_raised;
  if (!c->statement || !c->statement->alive()) return value_unbound;
  value row;
  int code;
  {
    const lock held(c);
    row = fetch_row(m, c);
    if (is_raised(row)) {
      give_up_statement(m, c);
      return row;
    }
    if (!check_connection(m, c->connection) || !c->statement || !c->statement->alive()) return value_raised;
    code = step(c->statement);
  }
  if (!same(m.pending, value_unbound) || (code != SQLITE_DONE && code != SQLITE_ROW)) {
    raise_last_error(m, c->connection->db());
    give_up_statement(m, c);
    return value_raised;
  }
  if (code == SQLITE_DONE) {
    if (c->statement->is_dml) c->rowcount = sqlite3_changes(c->connection->db());
    give_up_statement(m, c);
  }
  if (same(c->row_factory, none)) return row;
  return call2(m, c->row_factory, self, row);
}
value fetch_one(vm& m, value self) {
  const value v = next_row(m, self);
  return same(v, value_unbound) ? none : v;
}
value fetch(vm& m, value self, i64 most) {
  list_object* l = empty_list(m);
  for (i64 n = 0; l && (most < 0 || n < most); n++) {
    const value v = next_row(m, self);
    if (same(v, value_unbound)) break;
    if (is_raised(v) || !list_append(m, l, v)) l = nullptr;
  }
  return result(l);
}
value fetch_all(vm& m, value self) { return fetch(m, self, -1); }
value fetch_many(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  int n = static_cast<int>(self_of(args[0])->arraysize);
  if (!bind_arguments(m, "fetchmany", "size?", args + 1, nargs - 1, kwnames, v) ||
      (!same(v[0], value_unbound) && !int_argument(m, v[0], n)))
    return value_raised;
  return n <= 0 && !same(v[0], value_unbound) && n == 0 ? fetch(m, args[0], -1) : fetch(m, args[0], n);
}
value close(vm& m, value self) {
  auto* c = self_of(self);
  if (c->locked) return raise_sqlite(m, kept::programming_error, "Recursive use of cursors not allowed.");
  if (!c->connection) return raise_sqlite(m, kept::programming_error, "Base Cursor.__init__ not called.");
  if (!check_thread(m, c->connection) || !check_connection(m, c->connection)) return value_raised;
  give_up_statement(m, c);
  c->closed = true;
  return none;
}
value nothing(vm&, const value*, u32, tuple_object*) { return none; }

value get_connection(vm&, value self) { return self_of(self)->connection ? to_value(self_of(self)->connection) : none; }
value get_rowcount(vm& m, value self) { return make_int(m, self_of(self)->rowcount); }
value get_arraysize(vm& m, value self) { return make_int(m, self_of(self)->arraysize); }
value set_arraysize(vm& m, value self, value v) {
  int n;
  if (same(v, value_unbound)) return raise_type_error(m, "can't delete numeric/char attribute");
  if (!int_argument(m, v, n)) return value_raised;
  self_of(self)->arraysize = n;
  return none;
}
template <value cursor_object::* Field>
value get_field(vm&, value self) {
  return self_of(self)->*Field;
}
value set_row_factory(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "can't delete attribute");
  set_field(m, self_of(self), &cursor_object::row_factory, v);
  return none;
}

// ---------------------------------------------------------------- rows

row_object* row_of(value v) { return v.as<row_object>(); }

value row_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "Row", kwnames) || !check_arity(m, "Row", nargs, 2, 2)) return value_raised;
  if (!is_instance(m, args[0], m.types.sqlite_cursor))
    return raise_type_error(m, "Row() argument 1 must be sqlite3.Cursor, not " + type_name(m, args[0]));
  if (!is_kind(args[1], kind::tuple))
    return raise_type_error(m, "Row() argument 2 must be tuple, not " + type_name(m, args[1]));
  auto* r = make_native<row_object>(m, cls);
  r->data = args[1].as<tuple_object>();
  r->description = self_of(args[0])->description;
  return to_value(r);
}
/// The name of a column; null where there is none.
str_object* column_name(const row_object* r, u64 i) {
  if (!is_kind(r->description, kind::tuple)) return nullptr;
  const auto* all = r->description.as<tuple_object>();
  if (i >= all->length || !is_kind(all->items[i], kind::tuple)) return nullptr;
  const value v = all->items[i].as<tuple_object>()->items[0];
  return is_str(v) ? as_str(v) : nullptr;
}
bool same_name(str_object* a, str_object* b) {
  if (str_equal(a, b)) return true;
  if (!a->is_ascii() || !b->is_ascii() || a->length != b->length) return false;
  return !strncasecmp(reinterpret_cast<const char*>(a->data), reinterpret_cast<const char*>(b->data), a->length);
}
value row_get_item(vm& m, value self, value key) {
  const row_object* r = row_of(self);
  if (is_int(m, key) || is_kind(key, kind::slice)) return get_item(m, to_value(r->data), key);
  if (is_str(key)) {
    for (u64 i = 0; i < r->data->length; i++)
      if (str_object* name = column_name(r, i); name && same_name(name, as_str(key))) return r->data->items[i];
    return raise_text(m, m.exc.IndexError, "No item with that key");
  }
  return raise_text(m, m.exc.IndexError, "Index must be int or string");
}
value row_length(vm& m, value self) { return make_uint(m, row_of(self)->data->length); }
value row_iterate(vm& m, value self) { return get_iter(m, to_value(row_of(self)->data)); }
value row_keys(vm& m, value self) {
  list_object* l = empty_list(m);
  for (u64 i = 0; l; i++) {
    str_object* name = column_name(row_of(self), i);
    if (!name) break;
    if (!list_append(m, l, to_value(name))) l = nullptr;
  }
  return result(l);
}
value row_hash(vm& m, value self) {
  i64 a, b;
  if (!hash_of(m, row_of(self)->description, a) || !hash_of(m, to_value(row_of(self)->data), b)) return value_raised;
  return make_int(m, (a ^ b) == -1 ? -2 : a ^ b);
}
template <comparison op>
value row_compare(vm& m, value a, value b) {
  if (!is_instance(m, b, m.types.sqlite_row)) return not_implemented;
  const tri t = equal(m, row_of(a)->description, row_of(b)->description);
  if (t == tri::error) return value_raised;
  const tri u = t == tri::yes ? equal(m, to_value(row_of(a)->data), to_value(row_of(b)->data)) : tri::no;
  return u == tri::error ? value_raised : from_bool((u == tri::yes) == (op == comparison::eq));
}

}  // namespace

value make_cursor(vm& m, connection_object* c, value factory) {
  const value maker = same(factory, value_unbound) ? to_value(m.types.sqlite_cursor) : factory;
  const value r = call1(m, maker, to_value(c));
  if (is_raised(r)) return r;
  if (!is_instance(m, r, m.types.sqlite_cursor))
    return raise_type_error(m, "factory must return a cursor, not " + type_name(m, r));
  if (!same(c->row_factory, none)) set_field(m, self_of(r), &cursor_object::row_factory, c->row_factory);
  return r;
}

bool make_cursor_types(vm& m, module_object* mod) {
  static const method_def cursor_methods[] = {static_method(general_method("__new__", cursor_new)),
                                              general_method("__init__", cursor_init),
                                              general_method("execute", execute),
                                              ternary_method("executemany", execute_many),
                                              binary_method("executescript", execute_script),
                                              unary_method("fetchone", fetch_one),
                                              general_method("fetchmany", fetch_many),
                                              unary_method("fetchall", fetch_all),
                                              unary_method("close", close),
                                              general_method("setinputsizes", nothing),
                                              general_method("setoutputsize", nothing),
                                              iter_entry(),
                                              next_entry<next_row>(),
                                              end_of_methods};
  static const getset_def cursor_getsets[] = {{"connection", get_connection},
                                              {"description", get_field<&cursor_object::description>},
                                              {"lastrowid", get_field<&cursor_object::lastrowid>},
                                              {"row_factory", get_field<&cursor_object::row_factory>, set_row_factory},
                                              {"rowcount", get_rowcount},
                                              {"arraysize", get_arraysize, set_arraysize},
                                              {}};
  type_def d{};
  d.name = "sqlite3.Cursor";
  d.lay = &cursor_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = type_flags::base_type | type_flags::has_weakrefs;
  d.methods = cursor_methods;
  d.getsets = cursor_getsets;
  d.iter_next = next_row;
  d.doc = "SQLite database cursor class.";
  m.types.sqlite_cursor = make_builtin_type(m, d);
  module_set(m, mod, "Cursor", to_value(m.types.sqlite_cursor));
  mark_members(m, m.types.sqlite_cursor, {"connection", "description", "lastrowid", "rowcount"});
  static const method_def row_methods[] = {unary_method("__len__", row_length),
                                           binary_method("__getitem__", row_get_item, "($self, key, /)"),
                                           unary_method("__iter__", row_iterate),
                                           unary_method("keys", row_keys),
                                           unary_method("__hash__", row_hash),
                                           binary_method("__eq__", row_compare<comparison::eq>, "($self, value, /)"),
                                           binary_method("__ne__", row_compare<comparison::ne>, "($self, value, /)"),
                                           end_of_methods};
  m.types.sqlite_row = make_native_type<row_object>(m, nullptr, "sqlite3.Row", row_methods, row_construct, nullptr,
                                                    "A row of a result, by number or by name.");
  module_set(m, mod, "Row", to_value(m.types.sqlite_row));
  m.types.sqlite_statement = make_native_type<statement_object>(
      m, nullptr, "sqlite3.Statement", nullptr, nullptr, nullptr, nullptr, nullptr, type_flags::not_instantiable);
  return true;
}

}  // namespace metavm::python::sqlite
