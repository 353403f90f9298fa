/// \file
/// _IOBase, _RawIOBase, _BufferedIOBase, _TextIOBase.
#include "lang/python/modules/io_types.hpp"
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::io {

using namespace method_table;

// ---------------------------------------------------------------- shared helpers

value raise_unsupported(vm& m, const char* message) {
  return raise_text(m, m.states.unsupported_operation.as<type_object>(), message);
}
value raise_closed(vm& m, const char* message) { return raise_text(m, m.exc.ValueError, message); }

value call_named(vm& m, value o, const char* name) { return call_method(m, o, intern(m, name)); }
value call_named(vm& m, value o, const char* name, value a) { return call_method(m, o, intern(m, name), &a, 1); }
value call_named(vm& m, value o, const char* name, value a, value b) {
  const value args[] = {a, b};
  return call_method(m, o, intern(m, name), args, 2);
}
tri call_truth(vm& m, value o, const char* name) {
  const value v = call_named(m, o, name);
  return is_raised(v) ? tri::error : truth(m, v);
}
tri is_closed(vm& m, value o) {
  const value v = get_attribute(m, o, "closed");
  return is_raised(v) ? tri::error : truth(m, v);
}

bool writable_buffer(vm& m, const char* function, value target, buffer_view& out) {
  if (METAVM_LIKELY(get_buffer(m, target, out, true))) return true;
  if (catch_pending(m, m.exc.BufferError) || catch_pending(m, m.exc.TypeError))
    raise(m, m.exc.TypeError, "{}() argument must be read-write bytes-like object, not {}", function,
          type_name(m, target));
  return false;
}
bool optional_size(vm& m, value v, i64& out) {
  if (same(v, value_unbound) || is_none(v)) {
    out = -1;
    return true;
  }
  if (!v.is_int() && !is_int(m, v) && same(special_of(m, v, special::index), value_unbound)) {
    raise(m, m.exc.TypeError, "argument should be integer or None, not '{}'", type_name(m, v));
    return false;
  }
  return to_index(m, v, out);
}
bool to_offset(vm& m, value v, i64& out) {
  const value i = index_int(m, v);
  if (is_raised(i)) return false;
  if (to_i64(m, i, out)) return true;
  raise_text(m, m.exc.OverflowError, "cannot fit 'int' into an offset-sized integer");
  return false;
}

byte_array* make_bytes_block(vm& m, u64 n) {
  auto* a = n > u64{1} << 46 ? nullptr : m.heap.make_with_tail<byte_array>(m.shapes.byte_array, n);
  if (METAVM_UNLIKELY(!a)) {
    raise_no_memory(m);
    return nullptr;
  }
  a->capacity = n;
  return a;
}

void register_stream(vm& m, value stream) {
  m.heap.add_finalizer(stream.as_object());
  if (same(m.states.open_streams, value_unbound)) m.states.open_streams = to_value(empty_list(m));
  auto* l = m.states.open_streams.as<list_object>();
  const value ref = make_weakref(m, stream);
  if (is_raised(ref)) {
    take_pending(m);
    return;
  }
  // Dead ones are dropped when the list would grow.
  if (l->length == l->storage->capacity) {
    u64 n = 0;
    for (u64 i = 0; i < l->length; i++)
      if (!is_none(weakref_target(m, l->storage->items[i]))) list_set_at(m, l, n++, l->storage->items[i]);
    list_delete_range(m, l, n, l->length);
  }
  list_append(m, l, ref);
}

value make_class_of(vm& m, const char* name, const layout& lay, type_object* base, const method_def* methods,
                    const getset_def* getsets, constructor_fn construct, value (*next)(vm&, value), const char* doc,
                    py_shape*& shape) {
  type_def d{};
  d.name = name;
  d.lay = &lay;
  d.instance_kind = kind::native;
  d.flags = type_flags::base_type | type_flags::has_weakrefs;
  d.base = base;
  d.instances_have_dict = true;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  d.iter_next = next;
  d.doc = doc;
  type_object* t = make_builtin_type(m, d);
  shape = t->root_shape;
  return to_value(t);
}

// ---------------------------------------------------------------- checks

bool check_open(vm& m, value self) {
  const tri t = is_closed(m, self);
  if (t == tri::yes) raise_closed(m);
  return t == tri::no;
}
namespace {

bool check_able(vm& m, value self, const char* question, const char* message) {
  const value v = call_named(m, self, question);
  if (is_raised(v)) return false;
  if (same(v, true_)) return true;
  raise_unsupported(m, message);
  return false;
}

}  // namespace
bool check_readable(vm& m, value self) { return check_able(m, self, "readable", "File or stream is not readable."); }
bool check_writable(vm& m, value self) { return check_able(m, self, "writable", "File or stream is not writable."); }
bool check_seekable(vm& m, value self) { return check_able(m, self, "seekable", "File or stream is not seekable."); }

// ---------------------------------------------------------------- lines

value base_next(vm& m, value self) {
  const value line = call_named(m, self, "readline");
  if (is_raised(line)) return line;
  const i64 n = length_of(m, line);
  return n > 0 ? line : n == 0 ? value_unbound : value_raised;
}
value base_readlines(vm& m, value self, i64 hint) {
  list_object* l = empty_list(m);
  const value it = get_iter(m, self);
  if (is_raised(it)) return value_raised;
  i64 total = 0;
  for (;;) {
    const value line = iter_next(m, it);
    if (is_raised(line)) return value_raised;
    if (same(line, value_unbound)) return to_value(l);
    if (!list_append(m, l, line)) return value_raised;
    if (hint <= 0) continue;
    const i64 n = length_of(m, line);
    if (n < 0) return value_raised;
    if (n > hint - total) return to_value(l);
    total += n;
  }
}

namespace {

// ---------------------------------------------------------------- _IOBase

value base_construct(vm& m, type_object* cls, const value*, u32, tuple_object*) {
  auto* o = make_instance<base_object>(m, cls);
  o->reserved = 0;
  if (cls->flags_word & type_flags::heap_type) m.heap.add_finalizer(o);
  return to_value(o);
}
str_object* closed_mark(vm& m) { return intern(m, "__IOBase_closed"); }
/// Closed by close() of the base: kept in the instance's attributes.
tri is_marked_closed(vm& m, value self) {
  const value v = find_attribute(m, self, closed_mark(m));
  return is_raised(v) ? tri::error : to_tri(!same(v, value_unbound));
}
value base_closed(vm& m, value self) { return result(is_marked_closed(m, self)); }
value base_seek(vm& m, const value*, u32, tuple_object*) { return raise_unsupported(m, "seek"); }
value base_tell(vm& m, value self) { return call_named(m, self, "seek", value::small_int(0), value::small_int(1)); }
value base_truncate(vm& m, const value*, u32, tuple_object*) { return raise_unsupported(m, "truncate"); }
value base_fileno(vm& m, value) { return raise_unsupported(m, "fileno"); }
value base_isatty(vm& m, value self) { return check_open(m, self) ? false_ : value_raised; }
value base_no(vm&, value) { return false_; }
value base_flush(vm& m, value self) {
  const tri t = is_marked_closed(m, self);
  if (t == tri::yes) return raise_closed(m);
  return t == tri::no ? none : value_raised;
}
value base_close(vm& m, value self) {
  const tri t = is_marked_closed(m, self);
  if (t != tri::no) return t == tri::yes ? none : value_raised;
  const value r = call_method(m, self, m.names.flush);
  const value error = is_raised(r) ? take_pending(m) : value_unbound;
  if (!set_attribute(m, self, closed_mark(m), true_)) return value_raised;
  return same(error, value_unbound) ? none : raise_value(m, error);
}
/// A stream under another one is closed by that one: what dies together has no order.
bool is_wrapped(vm& m, value self) {
  if (is_instance(m, self, m.types.file_io)) return self.as<file_object>()->wrapped;
  for (type_object* t : {m.types.buffered_reader, m.types.buffered_writer, m.types.buffered_random})
    if (is_instance(m, self, t)) return self.as<buffered_object>()->wrapped;
  return false;
}
value base_del(vm& m, value self) {
  if (is_wrapped(m, self)) return none;
  const tri t = is_closed(m, self);
  if (t == tri::error) take_pending(m);
  if (t != tri::yes) {
    const value warner = find_attribute(m, self, intern(m, "_dealloc_warn"));
    if (is_raised(warner) || (!same(warner, value_unbound) && is_raised(call1(m, warner, self)))) take_pending(m);
    if (is_raised(call_method(m, self, m.names.close))) take_pending(m);
  }
  return none;
}
value base_enter(vm& m, value self) { return check_open(m, self) ? self : value_raised; }
value base_exit(vm& m, const value* args, u32, tuple_object*) { return call_method(m, args[0], m.names.close); }
value base_iter(vm& m, value self) { return check_open(m, self) ? self : value_raised; }
value base_next_method(vm& m, value self) {
  const value line = base_next(m, self);
  return same(line, value_unbound) ? raise_stop_iteration(m) : line;
}

value base_readline(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "_IOBase.readline", kwnames) || !check_arity(m, "readline", nargs - 1, 0, 1))
    return value_raised;
  const value self = args[0];
  i64 limit;
  if (!optional_size(m, nargs > 1 ? args[1] : none, limit)) return value_raised;
  const value peek = find_attribute(m, self, intern(m, "peek"));
  if (is_raised(peek)) return value_raised;
  byte_builder line(m);
  while (limit < 0 || static_cast<i64>(line.length()) < limit) {
    i64 wanted = 1;
    if (!same(peek, value_unbound)) {
      const value ahead = call1(m, peek, value::small_int(1));
      if (is_raised(ahead)) return value_raised;
      if (!is_bytes(ahead))
        return raise(m, m.exc.OSError, "peek() should have returned a bytes object, not '{}'", type_name(m, ahead));
      const std::string_view s = ahead.as<bytes_object>()->view();
      if (!s.empty()) {
        const auto end = s.find('\n');
        wanted = static_cast<i64>(end == s.npos ? s.size() : end + 1);
        if (limit >= 0) wanted = std::min(wanted, limit - static_cast<i64>(line.length()));
      }
    }
    const value b = call_named(m, self, "read", value::small_int(wanted));
    if (is_raised(b)) return value_raised;
    if (!is_bytes(b))
      return raise(m, m.exc.OSError, "read() should have returned a bytes object, not '{}'", type_name(m, b));
    const std::string_view s = b.as<bytes_object>()->view();
    if (s.empty()) break;
    line.append(s);
    if (s.back() == '\n') break;
  }
  return result(line.finish());
}
value base_readlines_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "_IOBase.readlines", kwnames) || !check_arity(m, "readlines", nargs - 1, 0, 1))
    return value_raised;
  i64 hint;
  return optional_size(m, nargs > 1 ? args[1] : none, hint) ? base_readlines(m, args[0], hint) : value_raised;
}
value base_writelines(vm& m, value self, value lines) {
  if (!check_open(m, self)) return value_raised;
  return result(
      for_each_item(m, lines, [&](value line) { return !is_raised(call_method(m, self, m.names.write, &line, 1)); }));
}
template <bool (*check)(vm&, value)>
value base_check(vm& m, const value* args, u32, tuple_object*) {
  return check(m, args[0]) ? true_ : value_raised;
}
value base_check_closed(vm& m, const value* args, u32, tuple_object*) { return result(check_open(m, args[0])); }

// ---------------------------------------------------------------- _RawIOBase

value raw_read(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "_RawIOBase.read", kwnames) || !check_arity(m, "read", nargs - 1, 0, 1))
    return value_raised;
  i64 n = -1;
  if (nargs > 1 && !to_index(m, args[1], n)) return value_raised;
  if (n < 0) return call_named(m, args[0], "readall");
  bytearray_object* b = make_bytearray(m, {});
  if (!b || !bytearray_resize(m, b, static_cast<u64>(n))) return value_raised;
  std::memset(b->data(), 0, static_cast<u64>(n));
  const value got = call_named(m, args[0], "readinto", to_value(b));
  if (is_raised(got) || is_none(got)) return got;
  i64 length;
  if (!to_index(m, got, length)) return value_raised;
  if (length < 0 || static_cast<u64>(length) > b->length)
    return raise(m, m.exc.ValueError, "readinto returned {} outside buffer size {}", length, b->length);
  return result(make_bytes(m, b->view().substr(0, static_cast<u64>(length))));
}
value raw_readall(vm& m, value self) {
  byte_builder all(m);
  for (bool first = true;; first = false) {
    const value b = call_named(m, self, "read", value::small_int(default_buffer_size));
    if (is_raised(b)) return value_raised;
    if (is_none(b)) {
      if (first) return none;
      break;
    }
    if (!is_bytes(b)) return raise_text(m, m.exc.TypeError, "read() should return bytes");
    if (b.as<bytes_object>()->length == 0) break;
    all.append(b.as<bytes_object>()->view());
  }
  return result(all.finish());
}

// ---------------------------------------------------------------- _BufferedIOBase, _TextIOBase

template <const char* const& Name>
value unsupported(vm& m, const value*, u32, tuple_object*) {
  return raise_unsupported(m, Name);
}
constexpr const char* detach_name = "detach";
constexpr const char* read_name = "read";
constexpr const char* read1_name = "read1";
constexpr const char* readline_name = "readline";
constexpr const char* write_name = "write";

/// readinto by read() (or read1()).
value readinto_by(vm& m, value self, value target, const char* name) {
  buffer_view view;
  if (!writable_buffer(m, "readinto", target, view)) return value_raised;
  const value b = call_named(m, self, name, make_uint(m, view.length));
  if (is_raised(b)) return value_raised;
  if (!is_bytes(b)) return raise_text(m, m.exc.TypeError, "read() should return bytes");
  const std::string_view s = b.as<bytes_object>()->view();
  if (!get_buffer(m, target, view, true)) return value_raised;
  if (s.size() > view.length)
    return raise(m, m.exc.ValueError, "read() returned too much data: {} bytes requested, {} returned", view.length,
                 s.size());
  std::memcpy(view.data, s.data(), s.size());
  return value::small_int(static_cast<i64>(s.size()));
}
value buffered_base_readinto(vm& m, value self, value target) { return readinto_by(m, self, target, "read"); }
value buffered_base_readinto1(vm& m, value self, value target) { return readinto_by(m, self, target, "read1"); }
value text_base_none(vm&, value) { return none; }

}  // namespace

void init_base(vm& m, module_object* mod) {
  static const method_def base[] = {
      method("seek", base_seek, nullptr, "Change the stream's position."),
      method("tell", base_tell, "($self, /)", "Return the stream's position."),
      method("truncate", base_truncate, nullptr, "Change the file's size."),
      method("fileno", base_fileno, "($self, /)", "Return the file descriptor, if there is one."),
      method("isatty", base_isatty, "($self, /)", "Return whether this is a terminal."),
      method("readable", base_no, "($self, /)", "Return whether it can be read from."),
      method("writable", base_no, "($self, /)", "Return whether it can be written to."),
      method("seekable", base_no, "($self, /)", "Return whether the position can be changed."),
      method("flush", base_flush, "($self, /)", "Write out what is buffered."),
      method("close", base_close, "($self, /)", "Flush and close; harmless if it is closed."),
      method("__del__", base_del),
      method("__enter__", base_enter),
      method("__exit__", base_exit),
      method("__iter__", base_iter),
      method("__next__", base_next_method),
      method("readline", base_readline, "($self, size=-1, /)", "Read one line."),
      method("readlines", base_readlines_method, "($self, hint=-1, /)", "Return a list of lines."),
      method("writelines", base_writelines, "($self, lines, /)", "Write lines; no newlines are added."),
      method("_checkClosed", base_check_closed),
      method("_checkReadable", base_check<check_readable>),
      method("_checkWritable", base_check<check_writable>),
      method("_checkSeekable", base_check<check_seekable>),
      {}};
  static const method_def raw[] = {method("read", raw_read, "($self, size=-1, /)"),
                                   method("readall", raw_readall, "($self, /)", "Read until the end."),
                                   {}};
  static const method_def buffered[] = {method("detach", unsupported<detach_name>),
                                        method("read", unsupported<read_name>),
                                        method("read1", unsupported<read1_name>),
                                        method("readinto", buffered_base_readinto, "($self, buffer, /)"),
                                        method("readinto1", buffered_base_readinto1, "($self, buffer, /)"),
                                        method("write", unsupported<write_name>),
                                        {}};
  static const method_def text[] = {method("detach", unsupported<detach_name>),
                                    method("read", unsupported<read_name>),
                                    method("readline", unsupported<readline_name>),
                                    method("write", unsupported<write_name>),
                                    {}};
  static const getset_def base_getsets[] = {
      {"closed", base_closed, nullptr}, {"__dict__", get_dict_attribute, nullptr}, {}};
  static const getset_def text_getsets[] = {{"encoding", text_base_none, nullptr, "Encoding of the text stream."},
                                            {"newlines", text_base_none, nullptr, "Line endings seen so far."},
                                            {"errors", text_base_none, nullptr, "How coding errors are handled."},
                                            {}};
  const layout& lay = base_object::get_layout();
  const value b = make_class_of(m, "_io._IOBase", lay, nullptr, base, base_getsets, base_construct, nullptr,
                                "What all streams have in common.", m.shapes.io_base);
  m.types.io_base = b.as<type_object>();
  const value r = make_class_of(m, "_io._RawIOBase", lay, m.types.io_base, raw, nullptr, base_construct, nullptr,
                                "Streams without buffer.", m.shapes.raw_io_base);
  m.types.raw_io_base = r.as<type_object>();
  const value bb = make_class_of(m, "_io._BufferedIOBase", lay, m.types.io_base, buffered, nullptr, base_construct,
                                 nullptr, "Streams of bytes with a buffer.", m.shapes.buffered_io_base);
  m.types.buffered_io_base = bb.as<type_object>();
  const value t = make_class_of(m, "_io._TextIOBase", lay, m.types.io_base, text, text_getsets, base_construct, nullptr,
                                "Streams of text.", m.shapes.text_io_base);
  m.types.text_io_base = t.as<type_object>();
  module_set(m, mod, "_IOBase", b);
  module_set(m, mod, "_RawIOBase", r);
  module_set(m, mod, "_BufferedIOBase", bb);
  module_set(m, mod, "_TextIOBase", t);
}

}  // namespace metavm::python::io
