/// \file
/// Connections: opening, transactions, and what guests may have SQLite call back.
#include <time.h>

#include <cstring>

#include "lang/python/modules/sqlite_types.hpp"

namespace metavm::python::sqlite {

namespace {

connection_object* self_of(value v) { return v.as<connection_object>(); }
u64 this_thread(vm& m) { return m.engine.thread_id ? m.engine.thread_id(m) : static_cast<u64>(::pthread_self()); }
void release(void* p) { delete static_cast<database*>(p); }

}  // namespace

bool check_thread(vm& m, connection_object* c) {
  if (!c->initialised) {
    raise_sqlite(m, kept::programming_error, "Base Connection.__init__ not called.");
    return false;
  }
  const u64 me = this_thread(m);
  if (!c->check_thread || c->thread == me) return true;
  raise_sqlite(m, kept::programming_error,
               fmt::format("SQLite objects created in a thread can only be used in that same thread. "
                           "The object was created in thread id {} and this is thread id {}.",
                           c->thread, me));
  return false;
}
bool check_connection(vm& m, connection_object* c) {
  if (!c->initialised) {
    raise_sqlite(m, kept::programming_error, "Base Connection.__init__ not called.");
    return false;
  }
  if (!c->closed && c->handle->memory) return true;
  raise_sqlite(m, kept::programming_error, "Cannot operate on a closed database.");
  return false;
}

namespace {

bool usable(vm& m, connection_object* c) { return check_thread(m, c) && check_connection(m, c); }

// ---------------------------------------------------------------- opening and closing

/// Another process or thread has the database: waits a little, others running meanwhile. 0: no
/// longer.
int wait_while_busy(void* p, int times) {
  auto& d = *static_cast<database*>(p);
  if (!d.may_wait) return 0;
  const double waited = times < 8 ? 0.0005 * (1 << times) : 0.1 * (times - 7);
  if (waited >= d.timeout) return 0;
  const timespec t{0, times < 8 ? 500000L << times : 100000000L};
  without_lock unlocked(*d.m);
  ::nanosleep(&t, nullptr);
  return 1;
}

bool read_isolation_level(vm& m, value v, value& out) {
  static constexpr const char* levels[] = {"", "DEFERRED", "IMMEDIATE", "EXCLUSIVE"};
  if (same(v, none)) {
    out = none;
    return true;
  }
  if (!is_str(v)) {
    raise_type_error(m, "isolation_level must be str or None");
    return false;
  }
  const std::string text = to_utf8(as_str(v));
  for (const char* level : levels)
    if (!strcasecmp(level, text.c_str()) && text.size() == std::strlen(level)) {
      out = to_value(make_str(m, level));
      return true;
    }
  raise_text(m, m.exc.ValueError, "isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'");
  return false;
}

value connection_new(vm& m, const value* args, u32, tuple_object*) {
  auto* c = make_native<connection_object>(m, args[0].as<type_object>());
  c->handle = nullptr;
  c->isolation_level = c->row_factory = none;
  c->text_factory = to_value(m.types.str);
  c->callables = nullptr;
  c->statements = nullptr;
  c->blobs = nullptr;
  c->thread = 0;
  c->detect_types = 0;
  c->most_statements = 128;
  c->check_thread = true;
  c->initialised = c->closed = false;
  return to_value(c);
}

value connection_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[8];
  if (!bind_arguments(m, "Connection",
                      "database timeout? detect_types? isolation_level? check_same_thread? factory? "
                      "cached_statements? uri?",
                      args + 1, nargs - 1, kwnames, v))
    return value_raised;
  std::string path;
  double timeout = 5;
  int detect = 0, most = 128;
  value level = to_value(m.empty_str);
  if (!to_fs_path(m, v[0], path) || (!same(v[1], value_unbound) && !to_double(m, v[1], timeout)) ||
      (!same(v[2], value_unbound) && !int_argument(m, v[2], detect)) ||
      (!same(v[3], value_unbound) && !read_isolation_level(m, v[3], level)) ||
      (!same(v[6], value_unbound) && !int_argument(m, v[6], most)))
    return value_raised;
  const tri check = same(v[4], value_unbound) ? tri::yes : truth(m, v[4]);
  const tri uri = same(v[7], value_unbound) ? tri::no : truth(m, v[7]);
  if (check == tri::error || uri == tri::error || !audit(m, "sqlite3.connect", {v[0]})) return value_raised;
  auto* c = self_of(args[0]);
  auto* d = new database;
  d->m = &m;
  d->timeout = timeout;
  int code;
  {
    without_lock unlocked(m);
    code =
        sqlite3_open_v2(path.c_str(), &d->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | (uri == tri::yes ? SQLITE_OPEN_URI : 0), nullptr);
  }
  if (code != SQLITE_OK) {
    if (d->db)
      raise_last_error(m, d->db);
    else
      raise_no_memory(m);
    delete d;
    return value_raised;
  }
  sqlite3_busy_handler(d->db, wait_while_busy, d);
  external_object* e = make_external(m, d, release, 1 << 16);
  list_object* callables = empty_list(m);
  dict_object* statements = make_dict(m);
  if (!e || !callables || !statements) return value_raised;
  m.heap.write(c, &c->handle, e);
  m.heap.write(c, &c->callables, callables);
  m.heap.write(c, &c->statements, statements);
  set_field(m, c, &connection_object::isolation_level, level);
  c->thread = this_thread(m);
  c->detect_types = detect;
  c->most_statements = most < 0 ? 0 : most;
  c->check_thread = check == tri::yes;
  c->initialised = true;
  c->closed = false;
  return audit(m, "sqlite3.connect/handle", {args[0]}) ? none : value_raised;
}

/// Statements of the connection are given up, so that nothing stays open because of them.
void forget_statements(vm& m, connection_object* c) {
  u64 at = 0;
  value key, item;
  while (dict_next(c->statements, at, key, item)) {
    auto* s = item.as<statement_object>();
    if (s->handle->memory) s->handle->release_now(m);
  }
  dict_clear(m, c->statements);
}
value close(vm& m, value self) {
  auto* c = self_of(self);
  if (!check_thread(m, c)) return value_raised;
  if (c->closed) return none;
  // A callback must not take away what is running.
  if (c->data().self) return raise_sqlite(m, kept::programming_error, "Cannot close a connection that is in use.");
  forget_statements(m, c);
  close_blobs(m, c);
  c->closed = true;
  c->handle->release_now(m);
  return none;
}

// ---------------------------------------------------------------- statements

/// The first keyword behind blanks and comments says whether rows are changed.
bool changes_rows(const char* p) {
  for (;;) {
    if (*p == ' ' || *p == '\r' || *p == '\n' || *p == '\t') {
      p++;
    } else if (p[0] == '-' && p[1] == '-') {
      while (*p && *p != '\n') p++;
    } else if (p[0] == '/' && p[1] == '*') {
      p += 2;
      while (*p && !(p[0] == '*' && p[1] == '/')) p++;
      if (*p) p += 2;
    } else {
      break;
    }
  }
  for (const char* word : {"insert", "update", "delete", "replace"})
    if (!strncasecmp(p, word, std::strlen(word))) return true;
  return false;
}
/// Whether something that is no comment follows.
bool has_more(const char* p) {
  for (;;) {
    if (*p == ' ' || *p == '\r' || *p == '\n' || *p == '\t' || *p == ';') {
      p++;
    } else if (p[0] == '-' && p[1] == '-') {
      while (*p && *p != '\n') p++;
    } else if (p[0] == '/' && p[1] == '*') {
      p += 2;
      while (*p && !(p[0] == '*' && p[1] == '/')) p++;
      if (*p) p += 2;
    } else {
      return *p;
    }
  }
}
void release_statement(void* p) {
  auto* shared = static_cast<shared_compiled*>(p);
  // A cursor may still know of it; it must not keep the database open.
  sqlite3_finalize((*shared)->s);
  (*shared)->s = nullptr;
  delete shared;
}

statement_object* compile(vm& m, connection_object* c, value sql) {
  const std::string text = to_utf8(as_str(sql));
  if (static_cast<i64>(text.size()) > sqlite3_limit(c->db(), SQLITE_LIMIT_SQL_LENGTH, -1)) {
    raise_sqlite(m, kept::data_error, "query string is too large");
    return nullptr;
  }
  if (text.find('\0') != text.npos) {
    raise_sqlite(m, kept::programming_error, "the query contains a null character");
    return nullptr;
  }
  sqlite3_stmt* s = nullptr;
  const char* tail = nullptr;
  const in_use now(c);
  if (sqlite3_prepare_v2(c->db(), text.c_str(), static_cast<int>(text.size()) + 1, &s, &tail) != SQLITE_OK) {
    raise_last_error(m, c->db());
    return nullptr;
  }
  if (has_more(tail)) {
    sqlite3_finalize(s);
    raise_sqlite(m, kept::programming_error, "You can only execute one statement at a time.");
    return nullptr;
  }
  if (!s) {
    // Nothing but comments: a statement without effect.
    if (sqlite3_prepare_v2(c->db(), "SELECT 1 WHERE 0", -1, &s, nullptr) != SQLITE_OK) {
      raise_last_error(m, c->db());
      return nullptr;
    }
  }
  auto* shared = new shared_compiled(std::make_shared<compiled>());
  (*shared)->s = s;
  external_object* e = make_external(m, shared, release_statement, 1024);
  if (!e) return nullptr;
  auto* o = make_native<statement_object>(m, m.types.sqlite_statement);
  o->handle = e;
  o->owner = c;
  o->is_dml = changes_rows(text.c_str());
  return o;
}

}  // namespace

statement_object* get_statement(vm& m, connection_object* c, value sql) {
  const value there = dict_find(m, c->statements, sql);
  if (is_raised(there)) return nullptr;
  if (!same(there, value_unbound)) {
    auto* s = there.as<statement_object>();
    if (s->alive() && !s->shared()->in_use) return s;
  }
  statement_object* s = compile(m, c, sql);
  if (!s || !c->most_statements) return s;
  if (c->statements->length >= static_cast<u64>(c->most_statements)) dict_clear(m, c->statements);
  return dict_set(m, c->statements, sql, to_value(s)) ? s : nullptr;
}
int step(statement_object* s) {
  const in_use now(s->owner);
  return without_dead_cursors(*s->owner->data().m, s->owner, [&] { return sqlite3_step(s->get()); });
}
void reset(statement_object* s) {
  if (s->alive()) s->shared()->reset();
}

namespace {

// ---------------------------------------------------------------- transactions

/// Runs a statement of ours.
value run(vm& m, connection_object* c, const char* text) {
  const in_use now(c);
  const int code = without_dead_cursors(m, c, [&] {
    sqlite3_stmt* s = nullptr;
    const int prepared = sqlite3_prepare_v2(c->db(), text, -1, &s, nullptr);
    if (prepared != SQLITE_OK) return prepared;
    sqlite3_step(s);
    return sqlite3_finalize(s);
  });
  return code == SQLITE_OK && same(m.pending, value_unbound) ? none : raise_last_error(m, c->db());
}
value commit(vm& m, value self) {
  auto* c = self_of(self);
  if (!usable(m, c)) return value_raised;
  return sqlite3_get_autocommit(c->db()) ? none : run(m, c, "COMMIT");
}
value rollback(vm& m, value self) {
  auto* c = self_of(self);
  if (!usable(m, c)) return value_raised;
  return sqlite3_get_autocommit(c->db()) ? none : run(m, c, "ROLLBACK");
}
value enter(vm& m, value self) { return usable(m, self_of(self)) ? self : value_raised; }
value leave(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "__exit__", nargs - 1, 3, 3)) return value_raised;
  if (!same(args[1], none)) return is_raised(rollback(m, args[0])) ? value_raised : false_;
  if (!is_raised(commit(m, args[0]))) return false_;
  // What cannot be committed is undone; the error stays.
  const value e = take_pending(m);
  if (is_raised(rollback(m, args[0]))) take_pending(m);
  return raise_value(m, e);
}

}  // namespace

value begin_if_needed(vm& m, connection_object* c) {
  if (same(c->isolation_level, none) || !sqlite3_get_autocommit(c->db())) return none;
  return run(m, c, ("BEGIN " + to_utf8(as_str(c->isolation_level))).c_str());
}

namespace {

// ---------------------------------------------------------------- callbacks

/// A place for a callable, which SQLite will name; null: raised.
callback* add_callable(vm& m, connection_object* c, value f) {
  auto& d = c->data();
  if (!list_append(m, c->callables, f)) return nullptr;
  d.callbacks.push_back(std::make_unique<callback>(callback{&d, static_cast<u32>(c->callables->length - 1)}));
  return d.callbacks.back().get();
}
value callable_of(const callback* k) { return k->owner->self->callables->storage->items[k->callable]; }

/// SQLite no longer needs it.
void drop_callable(void* p) {
  auto* k = static_cast<callback*>(p);
  if (k->owner->self) list_set_at(*k->owner->m, k->owner->self->callables, k->callable, none);
}

/// The pending exception becomes SQLite's error; shown if guests want it.
void swallow(vm& m, value f) {
  if (same(m.pending, value_unbound)) return;
  if (same(kept_value(m, kept::tracebacks), true_))
    write_unraisable(m, "", f);
  else
    take_pending(m);
}
void fail(sqlite3_context* context, vm& m, value f, const char* what) {
  const bool memory = !same(m.pending, value_unbound) && is_instance(m, m.pending, m.exc.MemoryError);
  const bool too_big = !same(m.pending, value_unbound) && is_instance(m, m.pending, m.exc.OverflowError);
  swallow(m, f);
  if (memory)
    sqlite3_result_error_nomem(context);
  else if (too_big)
    sqlite3_result_error_toobig(context);
  else
    sqlite3_result_error(context, what, -1);
}
/// The arguments of a call from SQL, rooted in a tuple; null: raised.
tuple_object* arguments(vm& m, int n, sqlite3_value** v) {
  list_object* l = empty_list(m, static_cast<u64>(n));
  for (int i = 0; l && i < n; i++) {
    const value x = to_guest(m, v[i]);
    if (is_raised(x) || !list_append(m, l, x)) l = nullptr;
  }
  return l ? list_to_tuple(m, l) : nullptr;
}

void call_function(sqlite3_context* context, int n, sqlite3_value** v) {
  auto* k = static_cast<callback*>(sqlite3_user_data(context));
  vm& m = *k->owner->m;
  const value f = callable_of(k);
  tuple_object* args = arguments(m, n, v);
  const value r = args ? call(m, f, args->items, static_cast<u32>(args->length)) : value_raised;
  if (is_raised(r) || !set_result(m, context, r)) fail(context, m, f, "user-defined function raised exception");
}

/// The instance of an aggregate in work: made at its first step.
value instance_of(sqlite3_context* context, bool make, u32** place) {
  auto* k = static_cast<callback*>(sqlite3_user_data(context));
  vm& m = *k->owner->m;
  list_object* all = k->owner->self->callables;
  auto* number = static_cast<u32*>(sqlite3_aggregate_context(context, make ? sizeof(u32) : 0));
  *place = number;
  if (!number) return value_unbound;
  if (*number) return all->storage->items[*number - 1];
  if (!make) return value_unbound;
  const value o = call0(m, callable_of(k));
  if (is_raised(o)) return o;
  u64 at = 0;
  for (; at < all->length; at++)
    if (same(all->storage->items[at], none)) break;
  if (at < all->length)
    list_set_at(m, all, at, o);
  else if (!list_append(m, all, o))
    return value_raised;
  *number = static_cast<u32>(at) + 1;
  return o;
}
void step_with(sqlite3_context* context, int n, sqlite3_value** v, const char* method) {
  auto* k = static_cast<callback*>(sqlite3_user_data(context));
  vm& m = *k->owner->m;
  u32* place;
  const value o = instance_of(context, true, &place);
  if (is_raised(o) || same(o, value_unbound))
    return fail(context, m, callable_of(k), "user-defined aggregate's '__init__' method raised error");
  const value f = get_attribute(m, o, method);
  tuple_object* args = is_raised(f) ? nullptr : arguments(m, n, v);
  const bool absent = is_raised(f) && is_instance(m, m.pending, m.exc.AttributeError);
  if (!args || is_raised(call(m, f, args->items, static_cast<u32>(args->length))))
    fail(context, m, o,
         fmt::format("user-defined aggregate's '{}' method {}", method, absent ? "not defined" : "raised error")
             .c_str());
}
void call_step(sqlite3_context* context, int n, sqlite3_value** v) { step_with(context, n, v, "step"); }
void call_inverse(sqlite3_context* context, int n, sqlite3_value** v) { step_with(context, n, v, "inverse"); }
void result_of(sqlite3_context* context, const char* method, bool last) {
  auto* k = static_cast<callback*>(sqlite3_user_data(context));
  vm& m = *k->owner->m;
  u32* place;
  const value o = instance_of(context, false, &place);
  // Without rows there was no step, and there is no result.
  if (same(o, value_unbound)) return;
  // An error that goes through this statement is kept apart.
  const value pending = m.pending;
  m.pending = value_unbound;
  const value f = get_attribute(m, o, method);
  const bool absent = is_raised(f) && is_instance(m, m.pending, m.exc.AttributeError);
  const value r = is_raised(f) ? f : call0(m, f);
  if (is_raised(r) || !set_result(m, context, r))
    fail(context, m, o,
         fmt::format("user-defined aggregate's '{}' method {}", method, absent ? "not defined" : "raised error")
             .c_str());
  if (!same(pending, value_unbound)) m.pending = pending;
  if (last && place && *place) {
    list_set_at(m, k->owner->self->callables, *place - 1, none);
    *place = 0;
  }
}
void call_finalize(sqlite3_context* context) { result_of(context, "finalize", true); }
void call_value(sqlite3_context* context) { result_of(context, "value", false); }

bool name_of(vm& m, value v, const char* function, std::string& out) {
  if (!is_str(v)) {
    raise_type_error(m, fmt::format("{}() argument 1 must be str, not {}", function, type_name(m, v)));
    return false;
  }
  out = to_utf8(as_str(v));
  return true;
}

value create_function(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  std::string name;
  int n;
  auto* c = self_of(args[0]);
  if (!bind_arguments(m, "create_function", "name narg func * deterministic?", args + 1, nargs - 1, kwnames, v) ||
      !usable(m, c) || !name_of(m, v[0], "create_function", name) || !int_argument(m, v[1], n))
    return value_raised;
  int flags = SQLITE_UTF8;
  if (!same(v[3], value_unbound)) {
    const tri t = truth(m, v[3]);
    if (t == tri::error) return value_raised;
    if (t == tri::yes) flags |= SQLITE_DETERMINISTIC;
  }
  const in_use now(c);
  const bool remove = same(v[2], none);
  callback* k = remove ? nullptr : add_callable(m, c, v[2]);
  if (!remove && !k) return value_raised;
  const int code = without_dead_cursors(m, c, [&] {
    return sqlite3_create_function_v2(c->db(), name.c_str(), n, flags, k, remove ? nullptr : call_function, nullptr,
                                      nullptr, remove ? nullptr : drop_callable);
  });
  return code == SQLITE_OK ? none : raise_sqlite(m, kept::operational_error, "Error creating function");
}
value create_aggregate(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  std::string name;
  int n;
  auto* c = self_of(args[0]);
  if (!bind_arguments(m, "create_aggregate", "name n_arg aggregate_class", args + 1, nargs - 1, kwnames, v) ||
      !usable(m, c) || !name_of(m, v[0], "create_aggregate", name) || !int_argument(m, v[1], n))
    return value_raised;
  const in_use now(c);
  const bool remove = same(v[2], none);
  callback* k = remove ? nullptr : add_callable(m, c, v[2]);
  if (!remove && !k) return value_raised;
  const int code = without_dead_cursors(m, c, [&] {
    return sqlite3_create_function_v2(c->db(), name.c_str(), n, SQLITE_UTF8, k, nullptr, remove ? nullptr : call_step,
                                      remove ? nullptr : call_finalize, remove ? nullptr : drop_callable);
  });
  return code == SQLITE_OK ? none : raise_sqlite(m, kept::operational_error, "Error creating aggregate");
}
value create_window_function(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  std::string name;
  int n;
  auto* c = self_of(args[0]);
  if (!check_no_keywords(m, "create_window_function", kwnames) ||
      !check_arity(m, "create_window_function", nargs - 1, 3, 3) || !usable(m, c) ||
      !name_of(m, args[1], "create_window_function", name) || !int_argument(m, args[2], n))
    return value_raised;
  const in_use now(c);
  const bool remove = same(args[3], none);
  callback* k = remove ? nullptr : add_callable(m, c, args[3]);
  if (!remove && !k) return value_raised;
  const int code = remove ? sqlite3_create_window_function(c->db(), name.c_str(), n, SQLITE_UTF8, nullptr, nullptr,
                                                           nullptr, nullptr, nullptr, nullptr)
                          : sqlite3_create_window_function(c->db(), name.c_str(), n, SQLITE_UTF8, k, call_step,
                                                           call_finalize, call_value, call_inverse, drop_callable);
  return code == SQLITE_OK ? none : raise_last_error(m, c->db());
}

int compare_texts(void* p, int an, const void* a, int bn, const void* b) {
  auto* k = static_cast<callback*>(p);
  vm& m = *k->owner->m;
  if (!k->owner->self || !same(m.pending, value_unbound)) return 0;
  str_object* x = decode_utf8(m, {static_cast<const char*>(a), static_cast<u64>(an)});
  str_object* y = x ? decode_utf8(m, {static_cast<const char*>(b), static_cast<u64>(bn)}) : nullptr;
  const value f = callable_of(k);
  const value r = y ? call2(m, f, to_value(x), to_value(y)) : value_raised;
  i64 n = 0;
  if (!is_raised(r) && is_int(m, r) && to_index(m, r, n, true)) return n > 0 ? 1 : n < 0 ? -1 : 0;
  swallow(m, f);
  return 0;
}
value create_collation(vm& m, value self, value name_value, value f) {
  auto* c = self_of(self);
  std::string name;
  if (!usable(m, c) || !name_of(m, name_value, "create_collation", name)) return value_raised;
  const in_use now(c);
  const bool remove = same(f, none);
  if (!remove && !is_callable(m, f)) return raise_type_error(m, "parameter must be callable");
  callback* k = remove ? nullptr : add_callable(m, c, f);
  if (!remove && !k) return value_raised;
  const int code = without_dead_cursors(m, c, [&] {
    return sqlite3_create_collation_v2(c->db(), name.c_str(), SQLITE_UTF8, k, remove ? nullptr : compare_texts,
                                       remove ? nullptr : drop_callable);
  });
  return code == SQLITE_OK ? none : raise_last_error(m, c->db());
}

int authorize(void* p, int action, const char* a, const char* b, const char* database_name, const char* source) {
  auto* k = static_cast<callback*>(p);
  if (!k->owner->self) return SQLITE_OK;
  vm& m = *k->owner->m;
  const auto text = [&](const char* s) { return s ? result(make_str(m, s)) : none; };
  const value args[] = {value::small_int(action), text(a), text(b), text(database_name), text(source)};
  const value f = callable_of(k), r = call(m, f, args, 5);
  i64 n;
  if (!is_raised(r) && is_int(m, r) && to_index(m, r, n) && n >= INT32_MIN && n <= INT32_MAX)
    return static_cast<int>(n);
  swallow(m, f);
  return SQLITE_DENY;
}
value set_authorizer(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  auto* c = self_of(args[0]);
  if (!bind_arguments(m, "set_authorizer", "authorizer_callback", args + 1, nargs - 1, kwnames, v) || !usable(m, c))
    return value_raised;
  callback* k = same(v[0], none) ? nullptr : add_callable(m, c, v[0]);
  if (!same(v[0], none) && !k) return value_raised;
  if (sqlite3_set_authorizer(c->db(), k ? authorize : nullptr, k) == SQLITE_OK) return none;
  return raise_sqlite(m, kept::operational_error, "Error setting authorizer callback");
}
int progress(void* p) {
  auto* k = static_cast<callback*>(p);
  if (!k->owner->self) return 0;
  vm& m = *k->owner->m;
  const value f = callable_of(k), r = call0(m, f);
  const tri t = is_raised(r) ? tri::error : truth(m, r);
  if (t == tri::error) swallow(m, f);
  return t != tri::no;
}
value set_progress_handler(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  int n;
  auto* c = self_of(args[0]);
  if (!bind_arguments(m, "set_progress_handler", "progress_handler n", args + 1, nargs - 1, kwnames, v) ||
      !int_argument(m, v[1], n) || !usable(m, c))
    return value_raised;
  callback* k = same(v[0], none) ? nullptr : add_callable(m, c, v[0]);
  if (!same(v[0], none) && !k) return value_raised;
  sqlite3_progress_handler(c->db(), n, k ? progress : nullptr, k);
  return none;
}
int trace(unsigned kind_of_event, void* p, void* statement, void* sql) {
  if (kind_of_event != SQLITE_TRACE_STMT) return 0;
  auto* k = static_cast<callback*>(p);
  if (!k->owner->self) return 0;
  vm& m = *k->owner->m;
  char* expanded = sqlite3_expanded_sql(static_cast<sqlite3_stmt*>(statement));
  const char* text = expanded ? expanded : static_cast<const char*>(sql);
  const value f = callable_of(k);
  str_object* s = decode_utf8(m, text, "replace");
  if (!s || is_raised(call1(m, f, to_value(s)))) swallow(m, f);
  sqlite3_free(expanded);
  return 0;
}
value set_trace_callback(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  auto* c = self_of(args[0]);
  if (!bind_arguments(m, "set_trace_callback", "trace_callback", args + 1, nargs - 1, kwnames, v) || !usable(m, c))
    return value_raised;
  callback* k = same(v[0], none) ? nullptr : add_callable(m, c, v[0]);
  if (!same(v[0], none) && !k) return value_raised;
  sqlite3_trace_v2(c->db(), k ? SQLITE_TRACE_STMT : 0, k ? trace : nullptr, k);
  return none;
}

// ---------------------------------------------------------------- other methods

value cursor(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  auto* c = self_of(args[0]);
  if (!bind_arguments(m, "cursor", "factory?", args + 1, nargs - 1, kwnames, v) || !usable(m, c)) return value_raised;
  return make_cursor(m, c, v[0]);
}
template <bool many>
value execute(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, many ? "executemany" : "execute", kwnames) ||
      !check_arity(m, many ? "executemany" : "execute", nargs - 1, many ? 2 : 1, 2) || !usable(m, self_of(args[0])))
    return value_raised;
  const value c = call_method(m, args[0], intern(m, "cursor"));
  return is_raised(c) ? c : call_method(m, c, intern(m, many ? "executemany" : "execute"), args + 1, nargs - 1);
}
value execute_script(vm& m, value self, value sql) {
  if (!usable(m, self_of(self))) return value_raised;
  const value c = call_method(m, self, intern(m, "cursor"));
  return is_raised(c) ? c : call_method(m, c, intern(m, "executescript"), &sql, 1);
}
value call_connection(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  auto* c = self_of(args[0]);
  if (!bind_arguments(m, "Connection", "sql /", args + 1, nargs - 1, kwnames, v) || !usable(m, c)) return value_raised;
  if (!is_str(v[0])) return raise_type_error(m, "argument 1 must be str, not " + type_name(m, v[0]));
  return result(get_statement(m, c, v[0]));
}
value interrupt(vm& m, value self) {
  if (!check_connection(m, self_of(self))) return value_raised;
  sqlite3_interrupt(self_of(self)->db());
  return none;
}
value iterdump(vm& m, value self) {
  if (!check_connection(m, self_of(self))) return value_raised;
  const value mod = import_module(m, intern(m, "sqlite3.dump"));
  return is_raised(mod) ? mod : call_method(m, mod, intern(m, "_iterdump"), &self, 1);
}
value get_limit(vm& m, value self, value which) {
  int category;
  if (!usable(m, self_of(self)) || !int_argument(m, which, category)) return value_raised;
  const int n = sqlite3_limit(self_of(self)->db(), category, -1);
  return n < 0 ? raise_sqlite(m, kept::programming_error, "'category' is out of bounds") : value::small_int(n);
}
value set_limit(vm& m, value self, value which, value limit) {
  int category, n;
  if (!usable(m, self_of(self)) || !int_argument(m, which, category) || !int_argument(m, limit, n)) return value_raised;
  const int before = sqlite3_limit(self_of(self)->db(), category, n);
  return before < 0 ? raise_sqlite(m, kept::programming_error, "'category' is out of bounds")
                    : value::small_int(before);
}
value backup(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[5];
  int pages = -1;
  double pause = 0.25;
  std::string name = "main";
  auto* c = self_of(args[0]);
  if (!bind_arguments(m, "backup", "target * pages? progress? name? sleep?", args + 1, nargs - 1, kwnames, v) ||
      (!same(v[1], value_unbound) && !int_argument(m, v[1], pages)) ||
      (!same(v[3], value_unbound) && !name_of(m, v[3], "backup", name)) ||
      (!same(v[4], value_unbound) && !to_double(m, v[4], pause)))
    return value_raised;
  if (!is_instance(m, v[0], m.types.sqlite_connection))
    return raise_type_error(m, "backup() argument 'target' must be sqlite3.Connection, not " + type_name(m, v[0]));
  auto* target = self_of(v[0]);
  if (!usable(m, c) || !check_connection(m, target)) return value_raised;
  if (c == target) return raise_text(m, m.exc.ValueError, "target cannot be the same connection instance");
  const value report = or_none(v[2]);
  if (!same(report, none) && !is_callable(m, report))
    return raise_type_error(m, "progress argument must be a callable");
  if (!sqlite3_get_autocommit(target->db()))
    return raise_sqlite(m, kept::operational_error, "target is in transaction");
  if (pages == 0) pages = -1;
  const in_use now(c), there(target);
  sqlite3* const to = target->db();
  sqlite3_backup* b = sqlite3_backup_init(to, "main", c->db(), name.c_str());
  if (!b) return raise_last_error(m, to);
  int code;
  do {
    code = sqlite3_backup_step(b, pages);
    if (!same(report, none)) {
      const value numbers[] = {value::small_int(code), value::small_int(sqlite3_backup_remaining(b)),
                               value::small_int(sqlite3_backup_pagecount(b))};
      if (is_raised(call(m, report, numbers, 3))) {
        sqlite3_backup_finish(b);
        return value_raised;
      }
    }
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
      without_lock unlocked(m);
      sqlite3_sleep(static_cast<int>(pause * 1000));
    }
  } while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED);
  return sqlite3_backup_finish(b) == SQLITE_OK ? none : raise_last_error(m, to);
}
value serialize(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  std::string name = "main";
  auto* c = self_of(args[0]);
  if (!bind_arguments(m, "serialize", "* name?", args + 1, nargs - 1, kwnames, v) ||
      (!same(v[0], value_unbound) && !name_of(m, v[0], "serialize", name)) || !usable(m, c))
    return value_raised;
  sqlite3_int64 n = 0;
  unsigned char* p = sqlite3_serialize(c->db(), name.c_str(), &n, 0);
  if (!p) return raise_sqlite(m, kept::operational_error, fmt::format("unable to serialize '{}'", name));
  bytes_object* b = make_bytes(m, {reinterpret_cast<char*>(p), static_cast<u64>(n)});
  sqlite3_free(p);
  return result(b);
}
value deserialize(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  std::string name = "main";
  buffer_view b;
  auto* c = self_of(args[0]);
  if (!bind_arguments(m, "deserialize", "data / * name?", args + 1, nargs - 1, kwnames, v) ||
      (!same(v[1], value_unbound) && !name_of(m, v[1], "deserialize", name)) || !get_buffer(m, v[0], b) ||
      !usable(m, c))
    return value_raised;
  auto* p = static_cast<unsigned char*>(sqlite3_malloc64(b.length));
  if (!p && b.length) return raise_no_memory(m);
  if (b.length) std::memcpy(p, b.data, b.length);
  const auto n = static_cast<sqlite3_int64>(b.length);
  return sqlite3_deserialize(c->db(), name.c_str(), p, n, n,
                             SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE) == SQLITE_OK
             ? none
             : raise_last_error(m, c->db());
}

value get_isolation_level(vm& m, value self) {
  return check_connection(m, self_of(self)) ? self_of(self)->isolation_level : value_raised;
}
value set_isolation_level(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_text(m, m.exc.AttributeError, "cannot delete attribute");
  value level;
  auto* c = self_of(self);
  if (!check_connection(m, c) || !read_isolation_level(m, v, level)) return value_raised;
  if (same(level, none) && is_raised(commit(m, self))) return value_raised;
  set_field(m, c, &connection_object::isolation_level, level);
  return none;
}
value get_in_transaction(vm& m, value self) {
  return check_connection(m, self_of(self)) ? from_bool(!sqlite3_get_autocommit(self_of(self)->db())) : value_raised;
}
value get_total_changes(vm& m, value self) {
  return check_connection(m, self_of(self)) ? make_int(m, sqlite3_total_changes(self_of(self)->db())) : value_raised;
}
template <value connection_object::* Field>
value get_factory(vm&, value self) {
  return self_of(self)->*Field;
}
template <value connection_object::* Field>
value set_factory(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "cannot delete attribute");
  set_field(m, self_of(self), Field, v);
  return none;
}

}  // namespace

bool make_connection_type(vm& m, module_object* mod) {
  static const method_def methods[] = {static_method(general_method("__new__", connection_new)),
                                       general_method("__init__", connection_init),
                                       general_method("__call__", call_connection),
                                       unary_method("__enter__", enter),
                                       general_method("__exit__", leave),
                                       general_method("backup", backup),
                                       unary_method("close", close),
                                       unary_method("commit", commit),
                                       unary_method("rollback", rollback),
                                       general_method("cursor", cursor),
                                       general_method("execute", execute<false>),
                                       general_method("executemany", execute<true>),
                                       binary_method("executescript", execute_script),
                                       general_method("create_function", create_function),
                                       general_method("create_aggregate", create_aggregate),
                                       general_method("create_window_function", create_window_function),
                                       ternary_method("create_collation", create_collation),
                                       general_method("set_authorizer", set_authorizer),
                                       general_method("set_progress_handler", set_progress_handler),
                                       general_method("set_trace_callback", set_trace_callback),
                                       unary_method("interrupt", interrupt),
                                       unary_method("iterdump", iterdump),
                                       binary_method("getlimit", get_limit),
                                       ternary_method("setlimit", set_limit),
                                       general_method("blobopen", open_blob),
                                       binary_method("enable_load_extension", enable_load_extension),
                                       binary_method("load_extension", load_extension),
                                       general_method("serialize", serialize),
                                       general_method("deserialize", deserialize),
                                       end_of_methods};
  static const getset_def getsets[] = {
      {"isolation_level", get_isolation_level, set_isolation_level},
      {"in_transaction", get_in_transaction},
      {"total_changes", get_total_changes},
      {"row_factory", get_factory<&connection_object::row_factory>, set_factory<&connection_object::row_factory>},
      {"text_factory", get_factory<&connection_object::text_factory>, set_factory<&connection_object::text_factory>},
      {}};
  type_def d{};
  d.name = "sqlite3.Connection";
  d.lay = &connection_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = type_flags::base_type | type_flags::has_weakrefs;
  d.methods = methods;
  d.getsets = getsets;
  d.doc = "SQLite database connection object.";
  m.types.sqlite_connection = make_builtin_type(m, d);
  module_set(m, mod, "Connection", to_value(m.types.sqlite_connection));
  return true;
}

}  // namespace metavm::python::sqlite
