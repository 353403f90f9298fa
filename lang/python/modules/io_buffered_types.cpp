/// \file
/// The classes BufferedReader, BufferedWriter and BufferedRandom.
#include "lang/python/modules/io_buffered.hpp"

namespace metavm::python::io {
namespace {

using namespace method_table;

value make_empty(vm& m, type_object* cls) {
  const bool reader = is_subtype(cls, m.types.buffered_reader), random = is_subtype(cls, m.types.buffered_random);
  auto* b = make_instance<buffered_object>(m, cls);
  clear_buffered(b, reader || random, !reader);
  if (b->writable)
    register_stream(m, to_value(b));
  else
    m.heap.add_finalizer(b);
  return to_value(b);
}
value buffered_new(vm& m, const value* args, u32, tuple_object*) { return make_empty(m, args[0].as<type_object>()); }
bool initialise(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  i64 size = default_buffer_size;
  if (!bind_arguments(m,
                      buffered_of(self)->writable ? buffered_of(self)->readable ? "BufferedRandom" : "BufferedWriter"
                                                  : "BufferedReader",
                      "raw buffer_size?", args, nargs, kwnames, out))
    return false;
  if (!same(out[1], value_unbound) && !to_index(m, out[1], size)) return false;
  if (buffered_of(self)->readable && buffered_of(self)->writable && !check_seekable(m, out[0])) return false;
  return initialise_buffered(m, self, out[0], size);
}
value buffered_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(initialise(m, args[0], args + 1, nargs - 1, kwnames));
}
value buffered_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value self = make_empty(m, cls);
  return initialise(m, self, args, nargs, kwnames) ? self : value_raised;
}

// ---------------------------------------------------------------- reading

value read_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "read", kwnames) || !check_arity(m, "read", nargs - 1, 0, 1)) return value_raised;
  buffered_object* b = buffered_of(args[0]);
  i64 n;
  if (!optional_size(m, nargs > 1 ? args[1] : none, n) || !check_ready(m, b)) return value_raised;
  if (n < -1) return raise_text(m, m.exc.ValueError, "read length must be non-negative or -1");
  if (!check_usable(m, b, "read of closed file")) return value_raised;
  return n == -1 ? read_all(m, b) : read_some(m, b, n);
}
value read1_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "read1", kwnames) || !check_arity(m, "read1", nargs - 1, 0, 1)) return value_raised;
  i64 n = -1;
  if (nargs > 1 && !to_index(m, args[1], n)) return value_raised;
  return buffered_read1(m, buffered_of(args[0]), n);
}
value readinto_by_parts(vm& m, value self, value target, bool once) {
  buffered_object* b = buffered_of(self);
  if (!check_usable(m, b, "readinto of closed file")) return value_raised;
  buffer_view view;
  if (!writable_buffer(m, once ? "readinto1" : "readinto", target, view)) return value_raised;
  const i64 n = static_cast<i64>(view.length);
  // The raw stream may run guest code: the target is asked for its memory again after that.
  i64 written = std::min(n, read_ahead(b));
  if (written > 0) {
    std::memcpy(view.data, b->buffer->items + b->position, static_cast<u64>(written));
    b->position += written;
    if (written == n) return make_int(m, written);
  } else {
    written = 0;
  }
  if (b->writable && !flush_and_rewind(m, b)) return value_raised;
  drop_read_buffer(b);
  b->position = 0;
  while (written < n) {
    if (!get_buffer(m, target, view, true)) return value_raised;
    if (static_cast<i64>(view.length) != n) break;
    const i64 left = n - written;
    i64 got;
    if (left > b->buffer_size) {
      got = raw_read(m, b, view.data + written, left);
    } else if (once && written) {
      break;
    } else {
      got = fill_buffer(m, b);
      if (got > 0) {
        got = std::min(got, left);
        if (!get_buffer(m, target, view, true)) return value_raised;
        if (static_cast<i64>(view.length) != n) break;
        std::memcpy(view.data + written, b->buffer->items + b->position, static_cast<u64>(got));
        b->position += got;
        written += got;
        if (once) break;
        continue;
      }
    }
    if (got == 0 || (got == would_block && written > 0)) break;
    if (got < 0) return got == would_block ? none : value_raised;
    written += got;
    if (once) break;
  }
  return make_int(m, written);
}
value readinto_method(vm& m, value self, value target) { return readinto_by_parts(m, self, target, false); }
value readinto1_method(vm& m, value self, value target) { return readinto_by_parts(m, self, target, true); }
value peek_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "peek", kwnames) || !check_arity(m, "peek", nargs - 1, 0, 1)) return value_raised;
  buffered_object* b = buffered_of(args[0]);
  if (!check_usable(m, b, "peek of closed file")) return value_raised;
  if (b->writable && !flush_and_rewind(m, b)) return value_raised;
  i64 n = read_ahead(b);
  if (n <= 0) {
    drop_read_buffer(b);
    n = fill_buffer(m, b);
    if (n == failed) return value_raised;
    if (n == would_block) n = 0;
    b->position = 0;
  }
  return result(make_bytes(m, {reinterpret_cast<const char*>(b->buffer->items) + b->position, static_cast<u64>(n)}));
}
value readline_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "readline", kwnames) || !check_arity(m, "readline", nargs - 1, 0, 1)) return value_raised;
  i64 limit;
  if (!optional_size(m, nargs > 1 ? args[1] : none, limit)) return value_raised;
  if (!check_usable(m, buffered_of(args[0]), "readline of closed file")) return value_raised;
  return read_line(m, buffered_of(args[0]), limit);
}
value buffered_next(vm& m, value self) {
  buffered_object* b = buffered_of(self);
  // A subclass may read lines in its own way.
  const py_shape* s = static_cast<py_shape*>(self.as_object()->get_shape());
  if (s->cls->flags_word & type_flags::heap_type) return base_next(m, self);
  if (!check_usable(m, b, "readline of closed file")) return value_raised;
  const value line = read_line(m, b, -1);
  return is_raised(line) || line.as<bytes_object>()->length ? line : value_unbound;
}
value buffered_next_method(vm& m, value self) {
  const value v = buffered_next(m, self);
  return same(v, value_unbound) ? raise_stop_iteration(m) : v;
}

// ---------------------------------------------------------------- writing

value write_method(vm& m, value self, value data) {
  if (!check_ready(m, buffered_of(self))) return value_raised;
  buffer_view view;
  if (!get_buffer(m, data, view)) return value_raised;
  return buffered_write(m, self, view.data, view.length);
}
value simple_flush(vm& m, value self) {
  if (!check_ready(m, buffered_of(self))) return value_raised;
  return call_method(m, buffered_of(self)->raw, m.names.flush);
}
value truncate_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "truncate", kwnames) || !check_arity(m, "truncate", nargs - 1, 0, 1)) return value_raised;
  buffered_object* b = buffered_of(args[0]);
  if (!check_usable(m, b, "truncate of closed file")) return value_raised;
  if (!b->writable) return raise_unsupported(m, "truncate");
  if (!flush_and_rewind(m, b)) return value_raised;
  const value r = call_named(m, b->raw, "truncate", nargs > 1 ? args[1] : none);
  if (!is_raised(r) && raw_tell(m, b) < 0) take_pending(m);
  return r;
}

// ---------------------------------------------------------------- position

value tell_method(vm& m, value self) {
  buffered_object* b = buffered_of(self);
  if (!check_ready(m, b)) return value_raised;
  const i64 at = raw_tell(m, b);
  return at < 0 ? value_raised : make_int(m, at - raw_offset(b));
}
value seek_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "seek", kwnames) || !check_arity(m, "seek", nargs - 1, 1, 2)) return value_raised;
  buffered_object* b = buffered_of(args[0]);
  i64 whence = 0, target;
  if (nargs > 2 && !to_index(m, args[2], whence)) return value_raised;
  if (!check_ready(m, b)) return value_raised;
  if (whence < 0 || whence > 4) return raise(m, m.exc.ValueError, "whence value {} unsupported", whence);
  if (!check_usable(m, b, "seek of closed file")) return value_raised;
  if (!check_seekable(m, b->raw) || !to_offset(m, args[1], target)) return value_raised;
  // A target within the buffer costs nothing.
  if (whence <= 1 && b->readable) {
    const i64 current = b->absolute != -1 ? b->absolute : raw_tell(m, b);
    if (current < 0) return value_raised;
    const i64 ahead = read_ahead(b);
    if (ahead > 0) {
      const i64 offset = whence == 0 ? target - (current - raw_offset(b)) : target;
      if (offset >= -b->position && offset <= ahead) {
        b->position += offset;
        return make_int(m, current - ahead + offset);
      }
    }
  }
  if (b->writable && !flush_writes(m, b)) return value_raised;
  if (whence == 1) target -= raw_offset(b);
  const i64 at = raw_seek(m, b, target, static_cast<int>(whence));
  if (at < 0) return value_raised;
  b->raw_position = -1;
  if (b->readable) drop_read_buffer(b);
  return make_int(m, at);
}

// ---------------------------------------------------------------- state

value close_method(vm& m, value self) {
  buffered_object* b = buffered_of(self);
  bool closed;
  if (!buffered_is_closed(m, b, closed)) return value_raised;
  if (closed) return none;
  const value flushed = call_method(m, self, m.names.flush);
  const value error = is_raised(flushed) ? take_pending(m) : value_unbound;
  const value r = call_method(m, b->raw, m.names.close);
  m.heap.write(b, &b->buffer, make_bytes_block(m, 0));
  b->buffer_size = 0;
  b->read_end = b->write_end = -1;
  b->position = 0;
  if (same(error, value_unbound)) return r;
  if (is_raised(r)) {
    const value second = take_pending(m);
    chain_context(m, second, error);
    return raise_value(m, second);
  }
  return raise_value(m, error);
}
value detach_method(vm& m, value self) {
  buffered_object* b = buffered_of(self);
  if (!check_ready(m, b)) return value_raised;
  if (is_raised(call_method(m, self, m.names.flush))) return value_raised;
  const value raw = b->raw;
  if (b->fast_raw) raw.as<file_object>()->wrapped = false;
  m.heap.write(b, &b->raw, none);
  b->detached = true;
  b->ready = false;
  return raw;
}
template <const char* const& Name>
value forward(vm& m, value self) {
  return check_ready(m, buffered_of(self)) ? call_named(m, buffered_of(self)->raw, Name) : value_raised;
}
constexpr const char* seekable_name = "seekable";
constexpr const char* readable_name = "readable";
constexpr const char* writable_name = "writable";
constexpr const char* fileno_name = "fileno";
constexpr const char* isatty_name = "isatty";
value dealloc_warn(vm& m, value self, value source) {
  if (buffered_of(self)->ready && is_raised(call_named(m, buffered_of(self)->raw, "_dealloc_warn", source)))
    take_pending(m);
  return none;
}
value no_pickle(vm& m, value self) {
  return raise(m, m.exc.TypeError, "cannot pickle '{}' object", qualified_name(m, type_of(m, self)));
}
value repr_method(vm& m, value self) {
  const std::string cls = qualified_name(m, type_of(m, self));
  const value name = find_attribute(m, self, intern(m, "name"));
  if (is_raised(name) && !catch_pending(m, m.exc.ValueError)) return value_raised;
  if (same(name, value_unbound) || is_raised(name)) return result(make_str(m, fmt::format("<{}>", cls)));
  if (repr_enter(m, self)) return raise(m, m.exc.RuntimeError, "reentrant call inside {}.__repr__", type_name(m, self));
  str_object* r = repr(m, name);
  repr_leave(m, self);
  return r ? result(make_str(m, fmt::format("<{} name={}>", cls, to_utf8(r)))) : value_raised;
}
value get_closed(vm& m, value self) {
  bool closed;
  return buffered_is_closed(m, buffered_of(self), closed) ? from_bool(closed) : value_raised;
}
value get_name(vm& m, value self) {
  return check_ready(m, buffered_of(self)) ? get_attribute(m, buffered_of(self)->raw, "name") : value_raised;
}
value get_mode(vm& m, value self) {
  return check_ready(m, buffered_of(self)) ? get_attribute(m, buffered_of(self)->raw, "mode") : value_raised;
}
value get_raw(vm&, value self) { return buffered_of(self)->raw; }
value get_finalizing(vm&, value self) { return from_bool(buffered_of(self)->finalizing); }
value set_finalizing(vm& m, value self, value v) {
  const tri t = same(v, value_unbound) ? tri::no : truth(m, v);
  buffered_of(self)->finalizing = t == tri::yes;
  return t == tri::error ? value_raised : none;
}

const getset_def getsets[] = {{"closed", get_closed, nullptr},
                              {"name", get_name, nullptr},
                              {"mode", get_mode, nullptr},
                              {"raw", get_raw, nullptr},
                              {"_finalizing", get_finalizing, set_finalizing},
                              {}};

}  // namespace

value make_buffered(vm& m, type_object* cls, value raw, i64 size) {
  const value self = make_empty(m, cls);
  return initialise_buffered(m, self, raw, size) ? self : value_raised;
}

void init_buffered(vm& m, module_object* mod) {
#define METAVM_BUFFERED_COMMON                                                                                        \
  static_method("__new__", buffered_new), method("__init__", buffered_init), method("__repr__", repr_method),         \
      method("close", close_method, "($self, /)"), method("detach", detach_method, "($self, /)"),                     \
      method("seekable", forward<seekable_name>, "($self, /)"), method("fileno", forward<fileno_name>, "($self, /)"), \
      method("isatty", forward<isatty_name>, "($self, /)"), method("tell", tell_method, "($self, /)"),                \
      method("seek", seek_method, "($self, target, whence=0, /)"),                                                    \
      method("truncate", truncate_method, "($self, pos=None, /)"), method("_dealloc_warn", dealloc_warn),             \
      method("__getstate__", no_pickle)
#define METAVM_BUFFERED_READING                                                                                     \
  method("read", read_method, "($self, size=-1, /)"), method("read1", read1_method, "($self, size=-1, /)"),         \
      method("peek", peek_method, "($self, size=0, /)"), method("readinto", readinto_method, "($self, buffer, /)"), \
      method("readinto1", readinto1_method, "($self, buffer, /)"),                                                  \
      method("readline", readline_method, "($self, size=-1, /)"), method("__next__", buffered_next_method),         \
      method("readable", forward<readable_name>, "($self, /)")
#define METAVM_BUFFERED_WRITING                                                                                  \
  method("write", write_method, "($self, buffer, /)"), method("writable", forward<writable_name>, "($self, /)"), \
      method("flush", buffered_flush, "($self, /)")
  static const method_def reader[] = {
      METAVM_BUFFERED_COMMON, METAVM_BUFFERED_READING, method("flush", simple_flush, "($self, /)"), {}};
  static const method_def writer[] = {METAVM_BUFFERED_COMMON, METAVM_BUFFERED_WRITING, {}};
  static const method_def random[] = {METAVM_BUFFERED_COMMON, METAVM_BUFFERED_READING, METAVM_BUFFERED_WRITING, {}};
#undef METAVM_BUFFERED_COMMON
#undef METAVM_BUFFERED_READING
#undef METAVM_BUFFERED_WRITING
  const layout& lay = buffered_object::get_layout();
  type_object* base = m.types.buffered_io_base;
  auto add = [&](const char* name, type_object*& type, py_shape*& shape, const method_def* methods, auto next,
                 const char* doc) {
    const value cls = make_class_of(m, fmt::format("_io.{}", name).c_str(), lay, base, methods, getsets,
                                    buffered_construct, next, doc, shape);
    type = cls.as<type_object>();
    module_set(m, mod, name, cls);
  };
  add("BufferedReader", m.types.buffered_reader, m.shapes.buffered_reader, reader, buffered_next,
      "A buffer in front of a stream to be read.");
  value (*no_next)(vm&, value) = nullptr;
  add("BufferedWriter", m.types.buffered_writer, m.shapes.buffered_writer, writer, no_next,
      "A buffer in front of a stream to be written.");
  add("BufferedRandom", m.types.buffered_random, m.shapes.buffered_random, random, buffered_next,
      "A buffer in front of a stream with a position, to be read and written.");
  init_rw_pair(m, mod);
}

}  // namespace metavm::python::io
