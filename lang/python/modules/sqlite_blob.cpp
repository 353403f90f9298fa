/// \file
/// Blobs of a database, read and written in place: Connection.blobopen and the class Blob.
#include <algorithm>
#include <cstdio>

#include "lang/python/modules/sqlite_types.hpp"

namespace metavm::python::sqlite {

namespace {

struct blob_object : object {
  connection_object* connection;
  external_object* handle;  ///< of the sqlite3_blob; null once closed
  i64 position;
  static const layout& get_layout() {
    return describe<blob_object>("Blob", &blob_object::connection, &blob_object::handle);
  }
  sqlite3_blob* get() const { return static_cast<sqlite3_blob*>(handle->memory); }
  i64 length() const { return sqlite3_blob_bytes(get()); }
};
blob_object* self_of(value v) { return v.as<blob_object>(); }
void release(void* p) { sqlite3_blob_close(static_cast<sqlite3_blob*>(p)); }

bool usable(vm& m, blob_object* b) {
  if (!check_connection(m, b->connection) || !check_thread(m, b->connection)) return false;
  if (b->handle && b->handle->memory) return true;
  raise_sqlite(m, kept::programming_error, "Cannot operate on a closed blob.");
  return false;
}
void shut(vm& m, blob_object* b) {
  external_object* h = b->handle;
  m.heap.write(b, &b->handle, static_cast<external_object*>(nullptr));
  if (h) h->release_now(m);
}
value fail(vm& m, blob_object* b, int code) {
  return code == SQLITE_ABORT ? raise_sqlite(m, kept::operational_error, sqlite3_errstr(code))
                              : raise_last_error(m, b->connection->db());
}

// ---------------------------------------------------------------- reading and writing

/// `n` bytes from `from` on, to `out`. False: raised.
bool read_bytes(vm& m, blob_object* b, void* out, i64 n, i64 from) {
  const in_use now(b->connection);
  const int code = sqlite3_blob_read(b->get(), out, static_cast<int>(n), static_cast<int>(from));
  return code == SQLITE_OK || !is_raised(fail(m, b, code));
}
bool write_bytes(vm& m, blob_object* b, const void* p, u64 n, i64 to) {
  if (to < 0 || n > static_cast<u64>(b->length() - std::min(to, b->length()))) {
    raise_text(m, m.exc.ValueError, "data longer than blob length");
    return false;
  }
  const in_use now(b->connection);
  const int code = sqlite3_blob_write(b->get(), p, static_cast<int>(n), static_cast<int>(to));
  return code == SQLITE_OK || !is_raised(fail(m, b, code));
}
value read(vm& m, const value* args, u32 nargs, tuple_object*) {
  int n = -1;
  blob_object* b = self_of(args[0]);
  if (!arity_expected(m, "read", nargs - 1, 0, 1) || (nargs > 1 && !int_argument(m, args[1], n)) || !usable(m, b))
    return value_raised;
  const i64 left = std::max<i64>(b->length() - b->position, 0);
  const i64 count = n < 0 ? left : std::min<i64>(n, left);
  bytes_object* out = empty_bytes_of(m, static_cast<u64>(count));
  if (!out || (count && !read_bytes(m, b, out->data, count, b->position))) return value_raised;
  b->position += count;
  return to_value(out);
}
value write(vm& m, value self, value data) {
  buffer_view v;
  blob_object* b = self_of(self);
  if (!get_buffer(m, data, v) || !usable(m, b) || !write_bytes(m, b, v.data, v.length, b->position))
    return value_raised;
  b->position += static_cast<i64>(v.length);
  return none;
}
value seek(vm& m, const value* args, u32 nargs, tuple_object*) {
  int offset, origin = SEEK_SET;
  blob_object* b = self_of(args[0]);
  if (!arity_expected(m, "seek", nargs - 1, 1, 2) || !int_argument(m, args[1], offset) ||
      (nargs > 2 && !int_argument(m, args[2], origin)) || !usable(m, b))
    return value_raised;
  i64 base = 0;
  if (origin == SEEK_CUR)
    base = b->position;
  else if (origin == SEEK_END)
    base = b->length();
  else if (origin != SEEK_SET)
    return raise_text(m, m.exc.ValueError, "'origin' should be os.SEEK_SET, os.SEEK_CUR, or os.SEEK_END");
  const i64 to = base + offset;
  if (to > INT32_MAX) return raise_text(m, m.exc.OverflowError, "seek offset results in overflow");
  if (to < 0 || to > b->length()) return raise_text(m, m.exc.ValueError, "offset out of blob range");
  b->position = to;
  return none;
}
value tell(vm& m, value self) {
  return usable(m, self_of(self)) ? value::small_int(self_of(self)->position) : value_raised;
}
value close(vm& m, value self) {
  blob_object* b = self_of(self);
  if (!check_connection(m, b->connection) || !check_thread(m, b->connection)) return value_raised;
  shut(m, b);
  return none;
}
value enter(vm& m, value self) { return usable(m, self_of(self)) ? self : value_raised; }
value leave(vm& m, const value* args, u32, tuple_object*) {
  blob_object* b = self_of(args[0]);
  if (!usable(m, b)) return value_raised;
  shut(m, b);
  return false_;
}

// ---------------------------------------------------------------- as a sequence

value length(vm& m, value self) {
  return usable(m, self_of(self)) ? value::small_int(self_of(self)->length()) : value_raised;
}
bool is_index(vm& m, value key) { return is_int(m, key) || !same(special_of(m, key, special::index), value_unbound); }
/// False: raised.
bool position(vm& m, blob_object* b, value key, i64& out) {
  if (!to_index(m, key, out)) {
    if (catch_pending(m, m.exc.OverflowError))
      raise(m, m.exc.IndexError, "cannot fit '{}' into an index-sized integer", type_name(m, key));
    return false;
  }
  if (!usable(m, b)) return false;
  if (out < 0) out += b->length();
  if (out >= 0 && out < b->length()) return true;
  raise_text(m, m.exc.IndexError, "Blob index out of range");
  return false;
}
bool slice_of(vm& m, blob_object* b, value key, i64& start, i64& step, i64& count) {
  i64 stop;
  if (!slice_unpack(m, key.as<slice_object>(), start, stop, step) || !usable(m, b)) return false;
  count = std::max<i64>(slice_adjust(b->length(), start, stop, step), 0);
  return true;
}
/// The bytes that a slice reaches over, in order of the blob. Null: raised.
bytes_object* reach_of(vm& m, blob_object* b, i64 start, i64 step, i64 count, i64& first) {
  first = step > 0 ? start : start + (count - 1) * step;
  const i64 n = (count - 1) * (step > 0 ? step : -step) + 1;
  bytes_object* all = empty_bytes_of(m, static_cast<u64>(n));
  return all && read_bytes(m, b, all->data, n, first) ? all : nullptr;
}

value get_item_of(vm& m, value self, value key) {
  blob_object* b = self_of(self);
  if (!usable(m, b)) return value_raised;
  i64 start, step, count, first;
  if (is_index(m, key)) {
    u8 byte;
    return position(m, b, key, start) && read_bytes(m, b, &byte, 1, start) ? value::small_int(byte) : value_raised;
  }
  if (!is_kind(key, kind::slice)) return raise_type_error(m, "Blob indices must be integers");
  if (!slice_of(m, b, key, start, step, count)) return value_raised;
  if (!count) return to_value(m.empty_bytes);
  bytes_object* all = reach_of(m, b, start, step, count, first);
  bytes_object* out = all && step != 1 ? empty_bytes_of(m, static_cast<u64>(count)) : all;
  for (i64 i = 0; out && step != 1 && i < count; i++) out->data[i] = all->data[start + i * step - first];
  return result(out);
}
value set_slice(vm& m, blob_object* b, value key, value v) {
  i64 start, step, count, first;
  buffer_view data;
  if (!slice_of(m, b, key, start, step, count) || (!count && step == 1 && is_str(v) && !get_buffer(m, v, data)))
    return value_raised;
  if (!count) return none;
  if (!get_buffer(m, v, data)) return value_raised;
  if (data.length != static_cast<u64>(count))
    return raise_text(m, m.exc.IndexError, "Blob slice assignment is wrong size");
  if (step == 1) return result(write_bytes(m, b, data.data, data.length, start));
  bytes_object* all = reach_of(m, b, start, step, count, first);
  if (!all) return value_raised;
  for (i64 i = 0; i < count; i++) all->data[start + i * step - first] = data.data[i];
  return result(write_bytes(m, b, all->data, all->length, first));
}
value set_item_of(vm& m, value self, value key, value v) {
  blob_object* b = self_of(self);
  if (!usable(m, b)) return value_raised;
  if (is_index(m, key)) {
    i64 at, n;
    if (!position(m, b, key, at)) return value_raised;
    if (!is_int(m, v))
      return raise(m, m.exc.TypeError, "'{}' object cannot be interpreted as an integer", type_name(m, v));
    if (!to_i64(m, v, n) || n < 0 || n > 255) return raise_text(m, m.exc.ValueError, "byte must be in range(0, 256)");
    const u8 byte = static_cast<u8>(n);
    return result(write_bytes(m, b, &byte, 1, at));
  }
  return is_kind(key, kind::slice) ? set_slice(m, b, key, v) : raise_type_error(m, "Blob indices must be integers");
}
value delete_item_of(vm& m, value self, value key) {
  if (!usable(m, self_of(self))) return value_raised;
  if (is_index(m, key)) return raise_type_error(m, "Blob doesn't support item deletion");
  return raise_type_error(
      m, is_kind(key, kind::slice) ? "Blob doesn't support slice deletion" : "Blob indices must be integers");
}
value not_iterable(vm& m, value self) {
  return raise(m, m.exc.TypeError, "'{}' object is not iterable", type_name(m, self));
}
value not_searchable(vm& m, value self, value) {
  return raise(m, m.exc.TypeError, "argument of type '{}' is not iterable", type_name(m, self));
}

}  // namespace

// ---------------------------------------------------------------- methods of connections

namespace {

bool text_argument(vm& m, value v, const char* function, const char* which, std::string& out) {
  if (!is_str(v)) {
    raise(m, m.exc.TypeError, "{}() argument {} must be str, not {}", function, which, shown_type(m, v));
    return false;
  }
  out = to_utf8(as_str(v));
  if (out.find('\0') == out.npos) return true;
  raise_text(m, m.exc.ValueError, "embedded null character");
  return false;
}
/// Notes an open blob, weakly, so that it can be closed with the connection. False: raised.
bool note_blob(vm& m, connection_object* c, value blob) {
  list_object* alive = empty_list(m);
  const value reference = alive ? make_weakref(m, blob) : value_raised;
  if (is_raised(reference) || !list_append(m, alive, reference)) return false;
  for (u64 i = 0; c->blobs && i < c->blobs->length; i++)
    if (!same(weakref_target(m, c->blobs->storage->items[i]), none) &&
        !list_append(m, alive, c->blobs->storage->items[i]))
      return false;
  m.heap.write(c, &c->blobs, alive);
  return true;
}

}  // namespace

void close_blobs(vm& m, connection_object* c) {
  for (u64 i = 0; c->blobs && i < c->blobs->length; i++)
    if (const value b = weakref_target(m, c->blobs->storage->items[i]); !same(b, none)) shut(m, self_of(b));
}

value open_blob(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  auto* c = args[0].as<connection_object>();
  if (nargs != 4)
    return raise(m, m.exc.TypeError, "blobopen() takes exactly 3 positional arguments ({} given)", nargs - 1);
  value v[5];
  std::string table, column, name = "main";
  int row;
  tri read_only = tri::no;
  if (!bind_arguments(m, "blobopen", "table column row / * readonly? name?", args + 1, nargs - 1, kwnames, v) ||
      !text_argument(m, v[0], "blobopen", "1", table) || !text_argument(m, v[1], "blobopen", "2", column))
    return value_raised;
  if (!int_argument(m, v[2], row)) return value_raised;
  if (!same(v[3], value_unbound)) read_only = truth(m, v[3]);
  if (read_only == tri::error || (!same(v[4], value_unbound) && !text_argument(m, v[4], "blobopen", "'name'", name)) ||
      !check_thread(m, c) || !check_connection(m, c))
    return value_raised;
  sqlite3_blob* blob = nullptr;
  {
    const in_use now(c);
    if (sqlite3_blob_open(c->db(), name.c_str(), table.c_str(), column.c_str(), row, read_only == tri::no, &blob) !=
        SQLITE_OK)
      return raise_last_error(m, c->db());
  }
  external_object* e = make_external(m, blob, release, 256);
  if (!e) return value_raised;
  auto* b = make_native<blob_object>(m, kept_value(m, kept::blob).as<type_object>());
  b->connection = c;
  b->handle = e;
  b->position = 0;
  return note_blob(m, c, to_value(b)) ? to_value(b) : value_raised;
}

value enable_load_extension(vm& m, value self, value flag) {
  auto* c = self.as<connection_object>();
  i64 on;
  if (!to_index(m, flag, on, true) || !check_thread(m, c) || !check_connection(m, c)) return value_raised;
  if (sqlite3_enable_load_extension(c->db(), on != 0) == SQLITE_OK) return none;
  return raise_sqlite(m, kept::operational_error, "Error enabling load extension");
}
value load_extension(vm& m, value self, value name) {
  auto* c = self.as<connection_object>();
  std::string path;
  if (!is_str(name))
    return raise(m, m.exc.TypeError, "load_extension() argument must be str, not {}", shown_type(m, name));
  if (!text_argument(m, name, "load_extension", "", path) || !check_thread(m, c) || !check_connection(m, c))
    return value_raised;
  char* message = nullptr;
  const in_use now(c);
  if (sqlite3_load_extension(c->db(), path.c_str(), nullptr, &message) == SQLITE_OK) return none;
  const std::string text = message ? message : "unable to load extension";
  sqlite3_free(message);
  return raise_sqlite(m, kept::operational_error, text);
}

bool make_blob_type(vm& m, module_object* mod) {
  static const method_def methods[] = {positional_method<"read", read>(),
                                       binary_method("write", write),
                                       positional_method<"seek", seek>(),
                                       unary_method("tell", tell),
                                       unary_method("close", close),
                                       unary_method("__enter__", enter),
                                       general_method("__exit__", leave),
                                       unary_method("__len__", length),
                                       binary_method("__getitem__", get_item_of, "($self, key, /)"),
                                       ternary_method("__setitem__", set_item_of, "($self, key, value, /)"),
                                       binary_method("__delitem__", delete_item_of, "($self, key, /)"),
                                       unary_method("__iter__", not_iterable),
                                       binary_method("__contains__", not_searchable),
                                       end_of_methods};
  type_object* t = make_native_type<blob_object>(m, mod, "sqlite3.Blob", methods, nullptr, nullptr, nullptr, nullptr,
                                                 type_flags::not_instantiable | type_flags::has_weakrefs);
  if (t) keep(m, kept::blob, to_value(t));
  return t;
}

}  // namespace metavm::python::sqlite
