/// \file
/// StringIO.
#include "lang/python/modules/io_types.hpp"

namespace metavm::python::io {
namespace {

using namespace method_table;

string_io_object* self_of(value v) { return v.as<string_io_object>(); }

bool check_open_text(vm& m, const string_io_object* s) {
  if (METAVM_UNLIKELY(!s->ready)) {
    raise_text(m, m.exc.ValueError, "I/O operation on uninitialized object");
    return false;
  }
  if (METAVM_UNLIKELY(s->closed)) {
    raise_closed(m, "I/O operation on closed file");
    return false;
  }
  return true;
}
u64 length_of_content(const string_io_object* s) { return s->text->length + s->pieces_length; }
/// Joins the pieces; the content, or null: raised.
str_object* content(vm& m, string_io_object* s) {
  if (!s->pieces) return s->text;
  str_object* tail = str_join(m, m.empty_str, to_value(s->pieces));
  if (!tail) return nullptr;
  str_object* all = s->text->length ? str_concat(m, s->text, tail) : tail;
  if (!all) return nullptr;
  m.heap.write(s, &s->text, all);
  m.heap.write(s, &s->pieces, static_cast<list_object*>(nullptr));
  s->pieces_length = 0;
  return all;
}
bool write_at_position(vm& m, string_io_object* s, str_object* t) {
  if (t->length == 0) return true;
  if (METAVM_LIKELY(s->position == length_of_content(s))) {
    if (!s->pieces) {
      list_object* l = empty_list(m, 8);
      if (!l) return false;
      m.heap.write(s, &s->pieces, l);
    }
    if (!list_append(m, s->pieces, to_value(t))) return false;
    s->pieces_length += t->length;
    s->position += t->length;
    return true;
  }
  str_object* old = content(m, s);
  if (!old) return false;
  if (s->position > u64{1} << 32) return raise_no_memory(m), false;
  str_builder out(m);
  out.reserve(s->position + t->length);
  out.append_slice(old, 0, std::min<u64>(s->position, old->length));
  if (s->position > old->length) out.append_fill(0, s->position - old->length);
  out.append(t);
  if (s->position + t->length < old->length) out.append_slice(old, s->position + t->length, old->length);
  str_object* fresh = out.finish();
  if (!fresh) return false;
  m.heap.write(s, &s->text, fresh);
  s->position += t->length;
  return true;
}
bool write_translated(vm& m, string_io_object* s, str_object* t) {
  if (s->read_universal && !(t = feed_newlines(m, s->newlines, t, true))) return false;
  if (!is_none(s->write_newline) && !(t = str_replace(m, t, make_char(m, '\n'), as_str(s->write_newline), -1)))
    return false;
  return write_at_position(m, s, t);
}

value string_new(vm& m, const value* args, u32, tuple_object*) {
  auto* s = make_instance<string_io_object>(m, args[0].as<type_object>());
  s->text = m.empty_str;
  s->pieces = nullptr;
  s->pieces_length = s->position = 0;
  s->closed = s->ready = s->read_universal = s->read_translate = false;
  s->newlines = {};
  s->newline = s->write_newline = none;
  return to_value(s);
}
bool initialise(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (!bind_arguments(m, "StringIO", "initial_value? newline?", args, nargs, kwnames, out)) return false;
  const value newline = same(out[1], value_unbound) ? to_value(make_char(m, '\n')) : out[1];
  if (!check_newline(m, newline)) return false;
  const bool has_initial = !same(out[0], value_unbound) && !is_none(out[0]);
  if (has_initial && !is_str(out[0])) {
    raise(m, m.exc.TypeError, "initial_value must be str or None, not {}", type_name(m, out[0]));
    return false;
  }
  string_io_object* s = self_of(self);
  m.heap.write(s, &s->text, m.empty_str);
  m.heap.write(s, &s->pieces, static_cast<list_object*>(nullptr));
  s->pieces_length = s->position = 0;
  s->read_universal = is_none(newline) || as_str(newline)->length == 0;
  s->read_translate = is_none(newline);
  s->newlines = {};
  s->newlines.translate = s->read_translate;
  m.heap.write(s, &s->newline, newline);
  const bool writes_other = !s->read_universal && as_str(newline)->at(0) == '\r';
  m.heap.write(s, &s->write_newline, writes_other ? newline : none);
  s->closed = false;
  s->ready = true;
  if (has_initial && !write_translated(m, s, as_str(out[0]))) return false;
  s->position = 0;
  return true;
}
value string_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(initialise(m, args[0], args + 1, nargs - 1, kwnames));
}
value string_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value c = to_value(cls);
  const value self = string_new(m, &c, 1, nullptr);
  return initialise(m, self, args, nargs, kwnames) ? self : value_raised;
}

// ---------------------------------------------------------------- reading

value string_read(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "read", kwnames) || !check_arity(m, "read", nargs - 1, 0, 1)) return value_raised;
  i64 n;
  string_io_object* s = self_of(args[0]);
  if (!optional_size(m, nargs > 1 ? args[1] : none, n) || !check_open_text(m, s)) return value_raised;
  str_object* all = content(m, s);
  if (!all) return value_raised;
  const u64 left = s->position < all->length ? all->length - s->position : 0;
  const u64 count = n < 0 || static_cast<u64>(n) > left ? left : static_cast<u64>(n);
  if (count == 0) return to_value(m.empty_str);
  str_object* r = str_slice(m, all, s->position, s->position + count);
  if (!r) return value_raised;
  s->position += count;
  return to_value(r);
}
/// Null: raised.
str_object* take_line(vm& m, string_io_object* s, i64 most) {
  str_object* all = content(m, s);
  if (!all || s->position >= all->length) return all ? m.empty_str : nullptr;
  i64 end = find_line_end(all, s->position, all->length, s->read_translate, s->read_universal ? none : s->newline);
  if (end < 0) end = all->length;
  if (most >= 0 && end - static_cast<i64>(s->position) > most) end = static_cast<i64>(s->position) + most;
  str_object* line = str_slice(m, all, s->position, static_cast<u64>(end));
  if (line) s->position = static_cast<u64>(end);
  return line;
}
value string_readline(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "readline", kwnames) || !check_arity(m, "readline", nargs - 1, 0, 1)) return value_raised;
  i64 n;
  if (!optional_size(m, nargs > 1 ? args[1] : none, n) || !check_open_text(m, self_of(args[0]))) return value_raised;
  return result(take_line(m, self_of(args[0]), n));
}
value string_next(vm& m, value self) {
  const py_shape* s = static_cast<py_shape*>(self.as_object()->get_shape());
  if (s->cls->flags_word & type_flags::heap_type) return base_next(m, self);
  if (!check_open_text(m, self_of(self))) return value_raised;
  str_object* line = take_line(m, self_of(self), -1);
  return !line ? value_raised : line->length ? to_value(line) : value_unbound;
}
value string_next_method(vm& m, value self) {
  const value v = string_next(m, self);
  return same(v, value_unbound) ? raise_stop_iteration(m) : v;
}

// ---------------------------------------------------------------- writing, position

value string_write(vm& m, value self, value text) {
  string_io_object* s = self_of(self);
  if (METAVM_UNLIKELY(!is_str(text)))
    return raise(m, m.exc.TypeError, "string argument expected, got '{}'", type_name(m, text));
  if (!check_open_text(m, s)) return value_raised;
  str_object* t = is_exact(text, m.shapes.str) ? as_str(text) : exact_str(m, as_str(text));
  return t && write_translated(m, s, t) ? value::small_int(t->length) : value_raised;
}
value string_getvalue(vm& m, value self) {
  return check_open_text(m, self_of(self)) ? result(content(m, self_of(self))) : value_raised;
}
value string_tell(vm& m, value self) {
  return check_open_text(m, self_of(self)) ? make_uint(m, self_of(self)->position) : value_raised;
}
value string_seek(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "seek", kwnames) || !check_arity(m, "seek", nargs - 1, 1, 2)) return value_raised;
  i64 at, whence = 0;
  if (!to_index(m, args[1], at) || (nargs > 2 && !to_index(m, args[2], whence))) return value_raised;
  string_io_object* s = self_of(args[0]);
  if (!check_open_text(m, s)) return value_raised;
  if (whence < 0 || whence > 2) return raise(m, m.exc.ValueError, "Invalid whence ({}, should be 0, 1 or 2)", whence);
  if (at < 0 && whence == 0) return raise(m, m.exc.ValueError, "Negative seek position {}", at);
  if (whence != 0 && at != 0) return raise_text(m, m.exc.OSError, "Can't do nonzero cur-relative seeks");
  s->position = whence == 0 ? static_cast<u64>(at) : whence == 1 ? s->position : length_of_content(s);
  return make_uint(m, s->position);
}
value string_truncate(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "truncate", kwnames) || !check_arity(m, "truncate", nargs - 1, 0, 1)) return value_raised;
  string_io_object* s = self_of(args[0]);
  if (!check_open_text(m, s)) return value_raised;
  i64 size = static_cast<i64>(s->position);
  if (nargs > 1 && !is_none(args[1]) && !to_index(m, args[1], size)) return value_raised;
  if (size < 0) return raise(m, m.exc.ValueError, "Negative size value {}", size);
  str_object* all = content(m, s);
  if (!all) return value_raised;
  if (static_cast<u64>(size) < all->length) {
    all = str_slice(m, all, 0, static_cast<u64>(size));
    if (!all) return value_raised;
    m.heap.write(s, &s->text, all);
  }
  return make_int(m, size);
}
value string_close(vm& m, value self) {
  string_io_object* s = self_of(self);
  s->closed = true;
  m.heap.write(s, &s->text, m.empty_str);
  m.heap.write(s, &s->pieces, static_cast<list_object*>(nullptr));
  s->pieces_length = 0;
  return none;
}
value string_yes(vm& m, value self) { return check_open_text(m, self_of(self)) ? true_ : value_raised; }

value string_getstate(vm& m, value self) {
  const value text = string_getvalue(m, self);
  if (is_raised(text)) return text;
  const value d = find_attribute(m, self, m.names.__dict__);
  if (is_raised(d)) return d;
  const value copy = is_kind(d, kind::dict) ? result(dict_copy(m, d.as<dict_object>())) : none;
  if (is_raised(copy)) return copy;
  const value parts[] = {text, self_of(self)->newline, make_uint(m, self_of(self)->position), copy};
  return result(make_tuple(m, parts, 4));
}
value string_setstate(vm& m, value self, value state) {
  if (!is_kind(state, kind::tuple) || state.as<tuple_object>()->length < 4)
    return raise(m, m.exc.TypeError, "{}.__setstate__ argument should be 4-tuple, got {}", type_name(m, self),
                 type_name(m, state));
  const auto* t = state.as<tuple_object>();
  if (!initialise(m, self, t->items, 2, nullptr)) return value_raised;
  // The content is taken as it is: it was translated when it was written.
  string_io_object* s = self_of(self);
  if (is_str(t->items[0])) m.heap.write(s, &s->text, as_str(t->items[0]));
  m.heap.write(s, &s->pieces, static_cast<list_object*>(nullptr));
  s->pieces_length = 0;
  i64 position;
  if (!is_int(m, t->items[2]))
    return raise(m, m.exc.TypeError, "third item of state must be an integer, got {}", type_name(m, t->items[2]));
  if (!to_index(m, t->items[2], position)) return value_raised;
  if (position < 0) return raise_text(m, m.exc.ValueError, "position value cannot be negative");
  s->position = static_cast<u64>(position);
  if (is_none(t->items[3])) return none;
  if (!is_kind(t->items[3], kind::dict))
    return raise(m, m.exc.TypeError, "fourth item of state should be a dict, got a {}", type_name(m, t->items[3]));
  const value d = get_attribute(m, self, m.names.__dict__);
  return is_raised(d) ? d : result(dict_update(m, d.as<dict_object>(), t->items[3]));
}
value get_closed(vm& m, value self) {
  if (!self_of(self)->ready) return raise_text(m, m.exc.ValueError, "I/O operation on uninitialized object");
  return from_bool(self_of(self)->closed);
}
value get_line_buffering(vm& m, value self) { return check_open_text(m, self_of(self)) ? false_ : value_raised; }
value get_newlines(vm& m, value self) {
  if (!check_open_text(m, self_of(self))) return value_raised;
  return self_of(self)->read_universal ? newlines_seen(m, self_of(self)->newlines.seen) : none;
}

}  // namespace

void init_string_io(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method("__new__", string_new),
      method("__init__", string_init),
      method("__next__", string_next_method),
      method("getvalue", string_getvalue, "($self, /)", "Return the whole content."),
      method("read", string_read, "($self, size=-1, /)", "Read at most size characters."),
      method("readline", string_readline, "($self, size=-1, /)", "Read the next line."),
      method("write", string_write, "($self, s, /)", "Write a string; return its length."),
      method("tell", string_tell, "($self, /)", "Return the position."),
      method("seek", string_seek, "($self, pos, whence=0, /)", "Move to a position and return it."),
      method("truncate", string_truncate, "($self, pos=None, /)", "Cut off what is beyond pos."),
      method("close", string_close, "($self, /)"),
      method("readable", string_yes, "($self, /)"),
      method("writable", string_yes, "($self, /)"),
      method("seekable", string_yes, "($self, /)"),
      method("__getstate__", string_getstate),
      method("__setstate__", string_setstate),
      {}};
  static const getset_def getsets[] = {{"closed", get_closed, nullptr},
                                       {"line_buffering", get_line_buffering, nullptr},
                                       {"newlines", get_newlines, nullptr},
                                       {}};
  const value cls =
      make_class_of(m, "_io.StringIO", string_io_object::get_layout(), m.types.text_io_base, methods, getsets,
                    string_construct, string_next, "A stream of text in memory.", m.shapes.string_io);
  m.types.string_io = cls.as<type_object>();
  module_set(m, mod, "StringIO", cls);
}

}  // namespace metavm::python::io
