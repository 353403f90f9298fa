/// \file
/// BytesIO.
#include "lang/python/modules/io_types.hpp"

namespace metavm::python::io {
namespace {

using namespace method_table;

bytes_io_object* self_of(value v) { return v.as<bytes_io_object>(); }
bool check_open_bytes(vm& m, const bytes_io_object* b) {
  if (METAVM_LIKELY(!b->closed)) return true;
  raise_closed(m);
  return false;
}
bool check_resizable(vm& m, bytes_io_object* b) {
  return !b->exporter || check_not_exported(m, b->exporter, &b->exporter->exports);
}
/// Room for n bytes, those beyond the length undefined.
bool reserve(vm& m, bytes_io_object* b, u64 n) {
  if (n <= b->buffer->capacity) return true;
  const u64 room = n < 64 ? 64 : n + (n >> 1);
  byte_array* a = make_bytes_block(m, room);
  if (!a) return false;
  std::memcpy(a->items, b->buffer->items, b->length);
  m.heap.write(b, &b->buffer, a);
  return true;
}
/// Writes at the position; false: raised.
bool write_bytes(vm& m, bytes_io_object* b, const u8* p, u64 n) {
  if (n == 0) return true;
  if (METAVM_UNLIKELY(b->position > u64{1} << 46)) return raise_no_memory(m), false;
  const u64 end = b->position + n;
  if (end > b->length || b->exporter) {
    if (!check_resizable(m, b) || !reserve(m, b, end)) return false;
  }
  if (b->position > b->length) std::memset(b->buffer->items + b->length, 0, b->position - b->length);
  std::memmove(b->buffer->items + b->position, p, n);
  b->position = end;
  if (end > b->length) b->length = end;
  return true;
}
/// The next n bytes (all for n < 0), taken.
std::string_view take(bytes_io_object* b, i64 n) {
  const u64 left = b->position < b->length ? b->length - b->position : 0;
  const u64 count = n < 0 || static_cast<u64>(n) > left ? left : static_cast<u64>(n);
  const char* p = reinterpret_cast<const char*>(b->buffer->items) + (left ? b->position : 0);
  b->position += count;
  return {p, count};
}
std::string_view take_line(bytes_io_object* b, i64 most) {
  if (b->position >= b->length) return {};
  const u8* p = b->buffer->items + b->position;
  u64 n = b->length - b->position;
  if (const void* end = std::memchr(p, '\n', n)) n = static_cast<u64>(static_cast<const u8*>(end) - p) + 1;
  if (most >= 0 && n > static_cast<u64>(most)) n = static_cast<u64>(most);
  b->position += n;
  return {reinterpret_cast<const char*>(p), n};
}

void reset(vm& m, bytes_io_object* b) {
  b->length = b->position = 0;
  b->closed = false;
  (void)m;
}
value bytes_new(vm& m, const value* args, u32, tuple_object*) {
  byte_array* a = make_bytes_block(m, 0);
  auto* b = make_instance<bytes_io_object>(m, args[0].as<type_object>());
  b->buffer = a;
  b->exporter = nullptr;
  reset(m, b);
  return to_value(b);
}
bool initialise(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[1];
  if (!bind_arguments(m, "BytesIO", "initial_bytes?", args, nargs, kwnames, out)) return false;
  bytes_io_object* b = self_of(self);
  if (!check_resizable(m, b)) return false;
  reset(m, b);
  if (same(out[0], value_unbound) || is_none(out[0])) return true;
  buffer_view view;
  if (!get_buffer(m, out[0], view)) return false;
  byte_array* a = make_bytes_block(m, view.length);
  if (!a) return false;
  std::memcpy(a->items, view.data, view.length);
  m.heap.write(b, &b->buffer, a);
  b->length = view.length;
  return true;
}
value bytes_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(initialise(m, args[0], args + 1, nargs - 1, kwnames));
}
value bytes_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value c = to_value(cls);
  const value self = bytes_new(m, &c, 1, nullptr);
  return initialise(m, self, args, nargs, kwnames) ? self : value_raised;
}

// ---------------------------------------------------------------- methods

/// The optional size argument of read and its like.
bool size_argument(vm& m, const value* args, u32 nargs, tuple_object* kwnames, const char* name, i64& n) {
  return check_no_keywords(m, name, kwnames) && check_arity(m, name, nargs - 1, 0, 1) &&
         optional_size(m, nargs > 1 ? args[1] : none, n) && check_open_bytes(m, self_of(args[0]));
}
value bytes_read(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  i64 n;
  if (!size_argument(m, args, nargs, kwnames, "read", n)) return value_raised;
  return result(make_bytes(m, take(self_of(args[0]), n)));
}
value bytes_readline(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  i64 n;
  if (!size_argument(m, args, nargs, kwnames, "readline", n)) return value_raised;
  return result(make_bytes(m, take_line(self_of(args[0]), n)));
}
value bytes_readlines(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  i64 hint;
  if (!size_argument(m, args, nargs, kwnames, "readlines", hint)) return value_raised;
  list_object* l = empty_list(m);
  u64 total = 0;
  for (;;) {
    const std::string_view line = take_line(self_of(args[0]), -1);
    if (line.empty()) return to_value(l);
    const u64 n = line.size();
    bytes_object* b = make_bytes(m, line);
    if (!b || !list_append(m, l, to_value(b))) return value_raised;
    total += n;
    if (hint > 0 && total >= static_cast<u64>(hint)) return to_value(l);
  }
}
value bytes_next(vm& m, value self) {
  if (!check_open_bytes(m, self_of(self))) return value_raised;
  const std::string_view line = take_line(self_of(self), -1);
  return line.empty() ? value_unbound : result(make_bytes(m, line));
}
value bytes_next_method(vm& m, value self) {
  const value v = bytes_next(m, self);
  return same(v, value_unbound) ? raise_stop_iteration(m) : v;
}
value bytes_readinto(vm& m, value self, value target) {
  buffer_view view;
  if (!writable_buffer(m, "readinto", target, view) || !check_open_bytes(m, self_of(self))) return value_raised;
  const std::string_view s = take(self_of(self), static_cast<i64>(view.length));
  std::memmove(view.data, s.data(), s.size());
  return value::small_int(static_cast<i64>(s.size()));
}
value bytes_write(vm& m, value self, value data) {
  if (!check_open_bytes(m, self_of(self))) return value_raised;
  buffer_view view;
  if (!get_buffer(m, data, view)) return value_raised;
  return write_bytes(m, self_of(self), view.data, view.length) ? make_uint(m, view.length) : value_raised;
}
value bytes_writelines(vm& m, value self, value lines) {
  if (!check_open_bytes(m, self_of(self))) return value_raised;
  return result(for_each_item(m, lines, [&](value line) { return !is_raised(bytes_write(m, self, line)); }));
}
value bytes_getvalue(vm& m, value self) {
  const bytes_io_object* b = self_of(self);
  if (!check_open_bytes(m, b)) return value_raised;
  return result(make_bytes(m, {reinterpret_cast<const char*>(b->buffer->items), b->length}));
}
value bytes_getbuffer(vm& m, value self) {
  bytes_io_object* b = self_of(self);
  if (!check_open_bytes(m, b)) return value_raised;
  if (!b->exporter) {
    auto* e = m.heap.make<bytes_io_buffer>(m.shapes.bytes_io_buffer);
    e->owner = b;
    e->exports = nullptr;
    m.heap.write(b, &b->exporter, e);
  }
  return make_memoryview(m, to_value(b->exporter));
}
bool export_buffer(vm& m, value self, buffer_view& out, bool) {
  auto* e = self.as<bytes_io_buffer>();
  auto* b = static_cast<bytes_io_object*>(e->owner);
  if (!check_open_bytes(m, b)) return false;
  out = {};
  out.data = b->buffer->items;
  out.length = b->length;
  out.base = b->buffer;
  out.exports = &e->exports;
  return true;
}
value bytes_seek(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "BytesIO.seek", kwnames) || !check_arity(m, "seek", nargs - 1, 1, 2)) return value_raised;
  i64 offset, whence = 0;
  if (!to_index(m, args[1], offset) || (nargs > 2 && !to_index(m, args[2], whence))) return value_raised;
  bytes_io_object* b = self_of(args[0]);
  if (!check_open_bytes(m, b)) return value_raised;
  if (offset < 0 && whence == 0) return raise(m, m.exc.ValueError, "negative seek value {}", offset);
  if (whence < 0 || whence > 2) return raise(m, m.exc.ValueError, "invalid whence ({}, should be 0, 1 or 2)", whence);
  const i64 from = whence == 0 ? 0 : static_cast<i64>(whence == 1 ? b->position : b->length);
  i64 at;
  if (__builtin_add_overflow(from, offset, &at)) return raise_text(m, m.exc.OverflowError, "new position too large");
  b->position = at < 0 ? 0 : static_cast<u64>(at);
  return make_uint(m, b->position);
}
value bytes_tell(vm& m, value self) {
  return check_open_bytes(m, self_of(self)) ? make_uint(m, self_of(self)->position) : value_raised;
}
value bytes_truncate(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "BytesIO.truncate", kwnames) || !check_arity(m, "truncate", nargs - 1, 0, 1))
    return value_raised;
  bytes_io_object* b = self_of(args[0]);
  if (!check_open_bytes(m, b)) return value_raised;
  i64 size = static_cast<i64>(b->position);
  if (nargs > 1 && !is_none(args[1]) && !to_index(m, args[1], size)) return value_raised;
  if (size < 0) return raise(m, m.exc.ValueError, "negative size value {}", size);
  if (!check_resizable(m, b)) return value_raised;
  if (static_cast<u64>(size) < b->length) b->length = static_cast<u64>(size);
  return make_int(m, size);
}
value bytes_close(vm& m, value self) {
  bytes_io_object* b = self_of(self);
  if (!check_resizable(m, b)) return value_raised;
  b->closed = true;
  b->length = 0;
  return none;
}
value bytes_flush(vm& m, value self) { return check_open_bytes(m, self_of(self)) ? none : value_raised; }
value bytes_yes(vm& m, value self) { return check_open_bytes(m, self_of(self)) ? true_ : value_raised; }
value bytes_no(vm& m, value self) { return check_open_bytes(m, self_of(self)) ? false_ : value_raised; }
value bytes_iter(vm& m, value self) { return check_open_bytes(m, self_of(self)) ? self : value_raised; }
value bytes_getstate(vm& m, value self) {
  const value content = bytes_getvalue(m, self);
  if (is_raised(content)) return content;
  const value d = find_attribute(m, self, m.names.__dict__);
  if (is_raised(d)) return d;
  const value copy = is_kind(d, kind::dict) ? result(dict_copy(m, d.as<dict_object>())) : none;
  if (is_raised(copy)) return copy;
  const value parts[] = {content, make_uint(m, self_of(self)->position), copy};
  return result(make_tuple(m, parts, 3));
}
value bytes_setstate(vm& m, value self, value state) {
  if (!is_kind(state, kind::tuple) || state.as<tuple_object>()->length < 3)
    return raise(m, m.exc.TypeError, "{}.__setstate__ argument should be 3-tuple, got {}", type_name(m, self),
                 type_name(m, state));
  bytes_io_object* b = self_of(self);
  if (!check_resizable(m, b)) return value_raised;
  reset(m, b);
  const auto* t = state.as<tuple_object>();
  if (is_raised(bytes_write(m, self, t->items[0]))) return value_raised;
  i64 position;
  if (!is_int(m, t->items[1]))
    return raise(m, m.exc.TypeError, "second item of state must be an integer, not {}", type_name(m, t->items[1]));
  if (!to_index(m, t->items[1], position)) return value_raised;
  if (position < 0) return raise_text(m, m.exc.ValueError, "position value cannot be negative");
  b->position = static_cast<u64>(position);
  if (is_none(t->items[2])) return none;
  if (!is_kind(t->items[2], kind::dict))
    return raise(m, m.exc.TypeError, "third item of state should be a dict, got a {}", type_name(m, t->items[2]));
  const value d = get_attribute(m, self, m.names.__dict__);
  return is_raised(d) ? d : result(dict_update(m, d.as<dict_object>(), t->items[2]));
}
value get_closed(vm&, value self) { return from_bool(self_of(self)->closed); }

}  // namespace

const u8* take_from_bytes_io(vm& m, value read, u64 n) {
  if (!is_kind(read, kind::builtin_function)) return nullptr;
  const auto* f = read.as<builtin_function_object>();
  if (f->function != fn(bytes_read) || !is_exact(f->self, m.shapes.bytes_io)) return nullptr;
  bytes_io_object* b = self_of(f->self);
  if (b->closed || b->position >= b->length || b->length - b->position < n) return nullptr;
  return reinterpret_cast<const u8*>(take(b, static_cast<i64>(n)).data());
}

void init_bytes_io(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method("__new__", bytes_new),
      method("__init__", bytes_init),
      method("__iter__", bytes_iter),
      method("__next__", bytes_next_method),
      method("read", bytes_read, "($self, size=-1, /)", "Read at most size bytes."),
      method("read1", bytes_read, "($self, size=-1, /)"),
      method("readinto", bytes_readinto, "($self, buffer, /)"),
      method("readline", bytes_readline, "($self, size=-1, /)", "Read the next line."),
      method("readlines", bytes_readlines, "($self, size=None, /)", "List the lines that are left."),
      method("write", bytes_write, "($self, b, /)", "Write bytes; return how many."),
      method("writelines", bytes_writelines, "($self, lines, /)"),
      method("getvalue", bytes_getvalue, "($self, /)", "Return the whole content as bytes."),
      method("getbuffer", bytes_getbuffer, "($self, /)", "Return a view of the content."),
      method("seek", bytes_seek, "($self, pos, whence=0, /)", "Move to a position and return it."),
      method("tell", bytes_tell, "($self, /)", "Return the position."),
      method("truncate", bytes_truncate, "($self, size=None, /)", "Cut off what is beyond size."),
      method("close", bytes_close, "($self, /)"),
      method("flush", bytes_flush, "($self, /)"),
      method("isatty", bytes_no, "($self, /)"),
      method("readable", bytes_yes, "($self, /)"),
      method("writable", bytes_yes, "($self, /)"),
      method("seekable", bytes_yes, "($self, /)"),
      method("__getstate__", bytes_getstate),
      method("__setstate__", bytes_setstate),
      {}};
  static const getset_def getsets[] = {{"closed", get_closed, nullptr, "True if it is closed."}, {}};
  const value cls =
      make_class_of(m, "_io.BytesIO", bytes_io_object::get_layout(), m.types.buffered_io_base, methods, getsets,
                    bytes_construct, bytes_next, "A stream of bytes in memory.", m.shapes.bytes_io);
  m.types.bytes_io = cls.as<type_object>();
  module_set(m, mod, "BytesIO", cls);
  type_def d{};
  d.name = "_io._BytesIOBuffer";
  d.lay = &bytes_io_buffer::get_layout();
  d.instance_kind = kind::native;
  d.flags = 0;
  d.get_buffer = export_buffer;
  m.types.bytes_io_buffer = make_builtin_type(m, d);
  m.shapes.bytes_io_buffer = m.types.bytes_io_buffer->root_shape;
}

}  // namespace metavm::python::io
