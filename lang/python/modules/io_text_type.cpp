/// \file
/// The class TextIOWrapper.
#include "lang/python/modules/io_text.hpp"

namespace metavm::python::io {
namespace {

using namespace method_table;

value make_empty(vm& m, type_object* cls) {
  auto* t = make_instance<text_object>(m, cls);
  clear_text(m, t);
  register_stream(m, to_value(t));
  return to_value(t);
}
value text_new(vm& m, const value* args, u32, tuple_object*) { return make_empty(m, args[0].as<type_object>()); }

bool is_exact_buffer(vm& m, value v) {
  return is_exact(v, m.shapes.buffered_reader) || is_exact(v, m.shapes.buffered_writer) ||
         is_exact(v, m.shapes.buffered_random);
}
void set_wrapped(vm& m, value buffer, bool wrapped) {
  for (type_object* t : {m.types.buffered_reader, m.types.buffered_writer, m.types.buffered_random})
    if (is_instance(m, buffer, t)) buffer.as<buffered_object>()->wrapped = wrapped;
}

/// The encoding argument: None and "locale" stand for the locale's. Null: raised.
str_object* encoding_argument(vm& m, value v) {
  if (same(v, value_unbound) || is_none(v)) return make_str(m, locale_encoding());
  if (!is_str(v)) {
    raise(m, m.exc.TypeError, "TextIOWrapper() argument 'encoding' must be str or None, not {}", type_name(m, v));
    return nullptr;
  }
  return str_equals_ascii(as_str(v), "locale") ? make_str(m, locale_encoding()) : as_str(v);
}

bool initialise(vm& m, value self, value buffer, value encoding, value errors, value newline, bool line_buffering,
                bool write_through) {
  text_object* t = text_of(self);
  t->ready = t->detached = false;
  str_object* codec = encoding_argument(m, encoding);
  if (!codec) return false;
  if (same(errors, value_unbound) || is_none(errors)) {
    errors = to_value(intern(m, "strict"));
  } else if (!is_str(errors)) {
    raise(m, m.exc.TypeError, "TextIOWrapper() argument 'errors' must be str or None, not {}", type_name(m, errors));
    return false;
  }
  if (!is_none(newline) && !is_str(newline)) {
    raise(m, m.exc.TypeError, "TextIOWrapper() argument 'newline' must be str or None, not {}", type_name(m, newline));
    return false;
  }
  if (!check_newline(m, newline, false)) return false;
  clear_text(m, t);
  m.heap.write(t, &t->buffer, buffer);
  const tri readable = call_truth(m, buffer, "readable");
  if (readable == tri::error) return false;
  const tri writable = call_truth(m, buffer, "writable");
  if (writable == tri::error) return false;
  t->readable = readable == tri::yes;
  t->writable = writable == tri::yes;
  if (!set_coding(m, t, codec, as_str(errors))) return false;
  set_newline(m, t, newline);
  t->line_buffering = line_buffering;
  t->write_through = write_through;
  t->fast_buffer = is_exact_buffer(m, buffer);
  const value read1 = t->fast_buffer ? true_ : find_attribute(m, buffer, intern(m, "read1"));
  if (is_raised(read1)) return false;
  t->has_read1 = !same(read1, value_unbound);
  const tri seekable = call_truth(m, buffer, "seekable");
  if (seekable == tri::error) return false;
  t->seekable = t->telling = seekable == tri::yes;
  if (t->writable && !start_encoder(m, t)) return false;
  set_wrapped(m, buffer, true);
  t->ready = true;
  return true;
}
bool initialise_from(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[6];
  if (!bind_arguments(m, "TextIOWrapper", "buffer encoding? errors? newline? line_buffering? write_through?", args,
                      nargs, kwnames, out))
    return false;
  bool flags[2] = {};
  for (int i = 0; i < 2; i++) {
    if (same(out[4 + i], value_unbound)) continue;
    const tri t = truth(m, out[4 + i]);
    if (t == tri::error) return false;
    flags[i] = t == tri::yes;
  }
  return initialise(m, self, out[0], out[1], out[2], same(out[3], value_unbound) ? none : out[3], flags[0], flags[1]);
}
value text_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(initialise_from(m, args[0], args + 1, nargs - 1, kwnames));
}
value text_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value self = make_empty(m, cls);
  return initialise_from(m, self, args, nargs, kwnames) ? self : value_raised;
}

// ---------------------------------------------------------------- reading and writing

value read_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "read", kwnames) || !check_arity(m, "read", nargs - 1, 0, 1)) return value_raised;
  i64 n;
  if (!optional_size(m, nargs > 1 ? args[1] : none, n) || !check_usable(m, text_of(args[0]))) return value_raised;
  return result(text_read(m, text_of(args[0]), n));
}
value readline_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "readline", kwnames) || !check_arity(m, "readline", nargs - 1, 0, 1)) return value_raised;
  i64 n = -1;
  if (nargs > 1 && !to_index(m, args[1], n)) return value_raised;
  if (!check_usable(m, text_of(args[0]))) return value_raised;
  return result(text_readline(m, text_of(args[0]), n));
}
value text_next(vm& m, value self) {
  text_object* t = text_of(self);
  if (!check_attached(m, t)) return value_raised;
  t->telling = false;
  const py_shape* s = static_cast<py_shape*>(self.as_object()->get_shape());
  value line;
  if (s->cls->flags_word & type_flags::heap_type) {
    line = base_next(m, self);
    if (is_raised(line)) return line;
  } else {
    bool closed;
    if (!text_is_closed(m, t, closed)) return value_raised;
    if (closed) return raise_closed(m);
    str_object* l = text_readline(m, t, -1);
    if (!l) return value_raised;
    line = l->length ? to_value(l) : value_unbound;
  }
  if (same(line, value_unbound)) {
    t->snapshot_input = none;
    t->telling = t->seekable;
  }
  return line;
}
value text_next_method(vm& m, value self) {
  const value v = text_next(m, self);
  return same(v, value_unbound) ? raise_stop_iteration(m) : v;
}
value write_method(vm& m, value self, value text) {
  if (METAVM_UNLIKELY(!is_str(text)))
    return raise(m, m.exc.TypeError, "write() argument must be str, not {}", type_name(m, text));
  if (!check_attached(m, text_of(self))) return value_raised;
  str_object* s = is_exact(text, m.shapes.str) ? as_str(text) : exact_str(m, as_str(text));
  return s && text_write(m, text_of(self), s) ? value::small_int(s->length) : value_raised;
}
value flush_method(vm& m, value self) { return result(text_flush(m, text_of(self))); }
value seek_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "seek", kwnames) || !check_arity(m, "seek", nargs - 1, 1, 2)) return value_raised;
  i64 whence = 0;
  if (nargs > 2 && !to_index(m, args[2], whence)) return value_raised;
  return text_seek(m, args[0], args[1], whence);
}
value truncate_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "truncate", kwnames) || !check_arity(m, "truncate", nargs - 1, 0, 1)) return value_raised;
  if (!check_attached(m, text_of(args[0])) || is_raised(call_method(m, args[0], m.names.flush))) return value_raised;
  return call_named(m, text_of(args[0])->buffer, "truncate", nargs > 1 ? args[1] : none);
}

// ---------------------------------------------------------------- state

value close_method(vm& m, value self) {
  text_object* t = text_of(self);
  bool closed;
  if (!text_is_closed(m, t, closed)) return value_raised;
  if (closed) return none;
  const value flushed = call_method(m, self, m.names.flush);
  const value error = is_raised(flushed) ? take_pending(m) : value_unbound;
  const value r = call_method(m, t->buffer, m.names.close);
  if (same(error, value_unbound)) return r;
  if (!is_raised(r)) return raise_value(m, error);
  const value second = take_pending(m);
  chain_context(m, second, error);
  return raise_value(m, second);
}
value detach_method(vm& m, value self) {
  text_object* t = text_of(self);
  if (!check_attached(m, t) || is_raised(call_method(m, self, m.names.flush))) return value_raised;
  const value buffer = t->buffer;
  set_wrapped(m, buffer, false);
  m.heap.write(t, &t->buffer, none);
  t->detached = true;
  t->ready = false;
  return buffer;
}
value reconfigure_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[5];
  if (!bind_arguments(m, "reconfigure", "* encoding? errors? newline? line_buffering? write_through?", args + 1,
                      nargs - 1, kwnames, out))
    return value_raised;
  text_object* t = text_of(args[0]);
  if (!check_attached(m, t)) return value_raised;
  const bool new_encoding = !same(out[0], value_unbound) && !is_none(out[0]);
  const bool new_errors = !same(out[1], value_unbound) && !is_none(out[1]);
  const bool new_newline = !same(out[2], value_unbound) && !same(out[2], ellipsis);
  if (t->readable && !is_none(t->snapshot_input) && (new_encoding || new_errors || new_newline))
    return raise_unsupported(m, "It is not possible to set the encoding or newline of stream after the first read");
  if (new_newline && !check_newline(m, out[2], false)) return value_raised;
  for (int i = 0; i < 2; i++)
    if (!same(out[i], value_unbound) && !is_none(out[i]) && !is_str(out[i]))
      return raise(m, m.exc.TypeError, "reconfigure() argument '{}' must be str or None, not {}",
                   i ? "errors" : "encoding", type_name(m, out[i]));
  bool flags[2] = {t->line_buffering, t->write_through};
  for (int i = 0; i < 2; i++) {
    if (same(out[3 + i], value_unbound) || is_none(out[3 + i])) continue;
    i64 n;
    if (same(out[3 + i], true_) || same(out[3 + i], false_))
      n = same(out[3 + i], true_);
    else if (!to_index(m, out[3 + i], n))
      return value_raised;
    flags[i] = n != 0;
  }
  if (is_raised(call_method(m, args[0], m.names.flush))) return value_raised;
  t->line_buffering = flags[0];
  t->write_through = flags[1];
  if (new_encoding || new_errors) {
    str_object* encoding = new_encoding ? encoding_argument(m, out[0]) : t->encoding;
    str_object* errors = new_errors ? as_str(out[1]) : new_encoding ? intern(m, "strict") : t->errors;
    if (!encoding || !set_coding(m, t, encoding, errors)) return value_raised;
  }
  if (new_newline) set_newline(m, t, out[2]);
  if ((new_encoding || new_errors) && t->writable && !start_encoder(m, t)) return value_raised;
  return none;
}
template <const char* const& Name>
value forward(vm& m, value self) {
  return check_attached(m, text_of(self)) ? call_named(m, text_of(self)->buffer, Name) : value_raised;
}
constexpr const char* seekable_name = "seekable";
constexpr const char* readable_name = "readable";
constexpr const char* writable_name = "writable";
constexpr const char* fileno_name = "fileno";
constexpr const char* isatty_name = "isatty";
value no_pickle(vm& m, value self) {
  return raise(m, m.exc.TypeError, "cannot pickle '{}' object", qualified_name(m, type_of(m, self)));
}
value dealloc_warn(vm& m, value self, value source) {
  if (text_of(self)->ready && is_raised(call_named(m, text_of(self)->buffer, "_dealloc_warn", source))) take_pending(m);
  return none;
}
value repr_method(vm& m, value self) {
  text_object* t = text_of(self);
  if (!t->ready && !t->detached) return raise_text(m, m.exc.ValueError, "I/O operation on uninitialized object");
  if (repr_enter(m, self)) return raise(m, m.exc.RuntimeError, "reentrant call inside {}.__repr__", type_name(m, self));
  std::string text = "<_io.TextIOWrapper";
  bool ok = true;
  for (const char* name : {"name", "mode"}) {
    const value v = find_attribute(m, self, intern(m, name));
    if (is_raised(v)) {
      ok = catch_pending(m, m.exc.ValueError) && ok;
    } else if (!same(v, value_unbound)) {
      str_object* r = repr(m, v);
      if (!r) {
        ok = false;
        break;
      }
      text += fmt::format(" {}={}", name, to_utf8(r));
    }
  }
  str_object* r = ok ? repr(m, to_value(t->encoding)) : nullptr;
  repr_leave(m, self);
  return r ? result(make_str(m, fmt::format("{} encoding={}>", text, to_utf8(r)))) : value_raised;
}

value get_closed(vm& m, value self) {
  bool closed;
  return text_is_closed(m, text_of(self), closed) ? from_bool(closed) : value_raised;
}
value get_name(vm& m, value self) {
  return check_attached(m, text_of(self)) ? get_attribute(m, text_of(self)->buffer, "name") : value_raised;
}
value get_newlines(vm& m, value self) {
  if (!check_attached(m, text_of(self))) return value_raised;
  return text_of(self)->read_universal ? newlines_seen(m, text_of(self)->newlines.seen) : none;
}
value get_encoding(vm&, value self) { return to_value(text_of(self)->encoding); }
value get_errors(vm& m, value self) {
  return check_attached(m, text_of(self)) ? to_value(text_of(self)->errors) : value_raised;
}
value get_buffer_attribute(vm&, value self) { return text_of(self)->buffer; }
value get_line_buffering(vm&, value self) { return from_bool(text_of(self)->line_buffering); }
value get_write_through(vm&, value self) { return from_bool(text_of(self)->write_through); }
value get_chunk_size(vm& m, value self) {
  return check_attached(m, text_of(self)) ? make_int(m, text_of(self)->chunk_size) : value_raised;
}
value set_chunk_size(vm& m, value self, value v) {
  i64 n;
  if (same(v, value_unbound)) return raise_text(m, m.exc.AttributeError, "cannot delete attribute");
  if (!check_attached(m, text_of(self)) || !to_index(m, v, n)) return value_raised;
  if (n <= 0) return raise_text(m, m.exc.ValueError, "a strictly positive integer is required");
  text_of(self)->chunk_size = n;
  return none;
}

}  // namespace

value make_text(vm& m, value buffer, value encoding, value errors, value newline, bool line_buffering,
                bool write_through) {
  const value self = make_empty(m, m.types.text_io_wrapper);
  return initialise(m, self, buffer, encoding, errors, newline, line_buffering, write_through) ? self : value_raised;
}

void init_text(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method("__new__", text_new),
      method("__init__", text_init),
      method("__repr__", repr_method),
      method("__next__", text_next_method),
      method("read", read_method, "($self, size=-1, /)", "Read at most size characters."),
      method("readline", readline_method, "($self, size=-1, /)", "Read one line."),
      method("write", write_method, "($self, text, /)", "Write a string; return its length."),
      method("flush", flush_method, "($self, /)"),
      method("close", close_method, "($self, /)"),
      method("detach", detach_method, "($self, /)"),
      method("reconfigure", reconfigure_method,
             "($self, /, *, encoding=None, errors=None, newline=Ellipsis, line_buffering=None, write_through=None)",
             "Change the settings of the stream; flushes it."),
      method("seek", seek_method, "($self, cookie, whence=0, /)"),
      method("tell", text_tell, "($self, /)"),
      method("truncate", truncate_method, "($self, pos=None, /)"),
      method("seekable", forward<seekable_name>, "($self, /)"),
      method("readable", forward<readable_name>, "($self, /)"),
      method("writable", forward<writable_name>, "($self, /)"),
      method("fileno", forward<fileno_name>, "($self, /)"),
      method("isatty", forward<isatty_name>, "($self, /)"),
      method("_dealloc_warn", dealloc_warn),
      method("__getstate__", no_pickle),
      {}};
  static const getset_def getsets[] = {{"closed", get_closed, nullptr},
                                       {"name", get_name, nullptr},
                                       {"newlines", get_newlines, nullptr},
                                       {"encoding", get_encoding, nullptr},
                                       {"errors", get_errors, nullptr},
                                       {"buffer", get_buffer_attribute, nullptr},
                                       {"line_buffering", get_line_buffering, nullptr},
                                       {"write_through", get_write_through, nullptr},
                                       {"_CHUNK_SIZE", get_chunk_size, set_chunk_size},
                                       {}};
  const value cls =
      make_class_of(m, "_io.TextIOWrapper", text_object::get_layout(), m.types.text_io_base, methods, getsets,
                    text_construct, text_next, "Text over a buffered stream of bytes.", m.shapes.text_io_wrapper);
  m.types.text_io_wrapper = cls.as<type_object>();
  module_set(m, mod, "TextIOWrapper", cls);
}

}  // namespace metavm::python::io
