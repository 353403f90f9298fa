/// \file
/// _multibytecodec's StreamReader and StreamWriter.
#include "lang/python/modules/cjk_streams.hpp"
#include "lang/python/objects/bytes_methods.hpp"

namespace metavm::python::cjk {
namespace {

template <bool writes>
value make(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, writes ? "MultibyteStreamWriter" : "MultibyteStreamReader", "stream errors?", args + 1,
                      nargs - 1, kwnames, v))
    return value_raised;
  return or_raised(make_stream(m, args[0].as<type_object>(), v[1], v[0], writes));
}
value do_nothing(vm&, const value*, u32, tuple_object*) { return none; }
value get_stream(vm&, value self) { return self_of(self)->stream; }

// ---------------------------------------------------------------- reading

/// Text from what `method` of the stream gives: at least one character unless it is at its end.
value read_text(vm& m, stream_object* o, const char* method, i64 size) {
  if (size == 0) return to_value(m.empty_str);
  for (;;) {
    const value argument = make_int(m, size);
    const value data = call_method(m, o->stream, intern(m, method), &argument, size < 0 ? 0 : 1);
    if (is_raised(data)) return data;
    if (!is_bytes(data))
      return raise(m, m.exc.TypeError, "stream function returned a non-bytes object ({})", type_name(m, data));
    const u64 length = data.as<bytes_object>()->length + o->pending.as<bytes_object>()->length;
    const bool at_end = data.as<bytes_object>()->length == 0 || size < 0;
    const value text = decode_more(m, o, data.as<bytes_object>(), at_end);
    if (is_raised(text) || size < 0 || as_str(text)->length || length == 0) return text;
    size = 1;  // half a character: one byte more
  }
}

bool size_of_read(vm& m, const char* name, const value* args, u32 nargs, i64& size) {
  size = -1;
  if (!check_arity(m, name, nargs - 1, 0, 1)) return false;
  if (nargs < 2 || same(args[1], none)) return true;
  if (!is_int(m, args[1])) {
    raise_type_error(m, "arg 1 must be an integer");
    return false;
  }
  return size_argument(m, args[1], size);
}
value reader_read(vm& m, const value* args, u32 nargs, tuple_object*) {
  i64 size;
  if (!size_of_read(m, "read", args, nargs, size)) return value_raised;
  return read_text(m, self_of(args[0]), "read", size);
}
value reader_readline(vm& m, const value* args, u32 nargs, tuple_object*) {
  i64 size;
  if (!size_of_read(m, "readline", args, nargs, size)) return value_raised;
  return read_text(m, self_of(args[0]), "readline", size);
}
value reader_readlines(vm& m, const value* args, u32 nargs, tuple_object*) {
  i64 size;
  if (!size_of_read(m, "readlines", args, nargs, size)) return value_raised;
  const value text = read_text(m, self_of(args[0]), "read", size);
  const value keep = true_;
  return is_raised(text) ? text : call_method(m, text, intern(m, "splitlines"), &keep, 1);
}
value reader_reset(vm& m, value self) {
  stream_object* o = self_of(self);
  o->c->end_decoding(o->s);
  set_field(m, o, &stream_object::pending, to_value(m.empty_bytes));
  return none;
}

// ---------------------------------------------------------------- writing

bool write_text(vm& m, stream_object* o, value text) {
  const value data = encode_more(m, o, text, false);
  return !is_raised(data) && !is_raised(call_method(m, o->stream, intern(m, "write"), &data, 1));
}
value writer_write(vm& m, value self, value text) { return write_text(m, self_of(self), text) ? none : value_raised; }
value writer_writelines(vm& m, value self, value lines) {
  i64 n = length_of(m, lines);
  if (n < 0) return value_raised;
  for (i64 i = 0; i < n; i++) {
    const value line = get_item(m, lines, make_int(m, i));
    if (is_raised(line) || !write_text(m, self_of(self), line)) return value_raised;
    n = length_of(m, lines);
    if (n < 0) return value_raised;
  }
  return none;
}
value writer_reset(vm& m, value self) {
  stream_object* o = self_of(self);
  const value data = encode_more(m, o, to_value(m.empty_str), true);
  if (is_raised(data)) return data;
  set_field(m, o, &stream_object::pending, to_value(m.empty_str));
  if (data.as<bytes_object>()->length && is_raised(call_method(m, o->stream, intern(m, "write"), &data, 1)))
    return value_raised;
  return none;
}

}  // namespace

void add_stream_classes(vm& m, module_object* mod) {
  static const getset_def getsets[] = {
      {"errors", get_errors, set_errors, "how to treat errors"}, {"stream", get_stream, nullptr}, {}};
  static const method_def reader_methods[] = {
      static_method(general_method("__new__", make<false>)),
      general_method("__init__", do_nothing),
      positional_method<"read", reader_read>("($self, sizeobj=None, /)"),
      positional_method<"readline", reader_readline>("($self, sizeobj=None, /)"),
      positional_method<"readlines", reader_readlines>("($self, sizehintobj=None, /)"),
      unary_method("reset", reader_reset),
      end_of_methods};
  mark_members(m,
               make_native_type<stream_object>(m, mod, "_multibytecodec.MultibyteStreamReader", reader_methods, nullptr,
                                               nullptr, nullptr, getsets),
               {"stream"});
  static const method_def writer_methods[] = {static_method(general_method("__new__", make<true>)),
                                              general_method("__init__", do_nothing),
                                              binary_method("write", writer_write, "($self, strobj, /)"),
                                              binary_method("writelines", writer_writelines, "($self, lines, /)"),
                                              unary_method("reset", writer_reset),
                                              end_of_methods};
  mark_members(m,
               make_native_type<stream_object>(m, mod, "_multibytecodec.MultibyteStreamWriter", writer_methods, nullptr,
                                               nullptr, nullptr, getsets),
               {"stream"});
}

}  // namespace metavm::python::cjk
