/// \file
/// BufferedRWPair: a reader and a writer, as of a pipe or socket.
#include "lang/python/modules/io_types.hpp"

namespace metavm::python::io {
namespace {

using namespace method_table;

rw_pair_object* self_of(value v) { return v.as<rw_pair_object>(); }

value pair_new(vm& m, const value* args, u32, tuple_object*) {
  auto* p = make_instance<rw_pair_object>(m, args[0].as<type_object>());
  p->reader = p->writer = none;
  return to_value(p);
}
bool initialise(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "BufferedRWPair", kwnames) || !check_arity(m, "BufferedRWPair", nargs, 2, 3)) return false;
  i64 size = default_buffer_size;
  if (nargs > 2 && !to_index(m, args[2], size)) return false;
  if (!check_readable(m, args[0]) || !check_writable(m, args[1])) return false;
  const value reader = make_buffered(m, m.types.buffered_reader, args[0], size);
  if (is_raised(reader)) return false;
  const value writer = make_buffered(m, m.types.buffered_writer, args[1], size);
  if (is_raised(writer)) return false;
  m.heap.write(self_of(self), &self_of(self)->reader, reader);
  m.heap.write(self_of(self), &self_of(self)->writer, writer);
  return true;
}
value pair_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(initialise(m, args[0], args + 1, nargs - 1, kwnames));
}
value pair_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value c = to_value(cls);
  const value self = pair_new(m, &c, 1, nullptr);
  return initialise(m, self, args, nargs, kwnames) ? self : value_raised;
}

template <const char* const& Name, value rw_pair_object::* Side>
value forward(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, Name, kwnames)) return value_raised;
  const value side = self_of(args[0])->*Side;
  if (is_none(side)) return raise_text(m, m.exc.ValueError, "I/O operation on uninitialized object");
  return call_method(m, side, intern(m, Name), args + 1, nargs - 1);
}
constexpr const char* read_name = "read";
constexpr const char* peek_name = "peek";
constexpr const char* read1_name = "read1";
constexpr const char* readinto_name = "readinto";
constexpr const char* readinto1_name = "readinto1";
constexpr const char* write_name = "write";
constexpr const char* flush_name = "flush";
constexpr const char* readable_name = "readable";
constexpr const char* writable_name = "writable";

value pair_close(vm& m, value self) {
  const rw_pair_object* p = self_of(self);
  if (is_none(p->writer)) return raise_text(m, m.exc.ValueError, "I/O operation on uninitialized object");
  const value w = call_method(m, p->writer, m.names.close);
  const value error = is_raised(w) ? take_pending(m) : value_unbound;
  const value r = call_method(m, p->reader, m.names.close);
  if (same(error, value_unbound)) return r;
  if (!is_raised(r)) return raise_value(m, error);
  const value second = take_pending(m);
  chain_context(m, second, error);
  return raise_value(m, second);
}
value pair_isatty(vm& m, value self) {
  const rw_pair_object* p = self_of(self);
  const value w = call_named(m, p->writer, "isatty");
  return is_raised(w) || !same(w, false_) ? w : call_named(m, p->reader, "isatty");
}
value get_closed(vm& m, value self) {
  const rw_pair_object* p = self_of(self);
  if (is_none(p->writer))
    return raise_text(m, m.exc.RuntimeError, "the BufferedRWPair object is being garbage-collected");
  return get_attribute(m, p->writer, "closed");
}

}  // namespace

void init_rw_pair(vm& m, module_object* mod) {
  constexpr auto reader = &rw_pair_object::reader;
  constexpr auto writer = &rw_pair_object::writer;
  static const method_def methods[] = {static_method("__new__", pair_new),
                                       method("__init__", pair_init),
                                       method("read", forward<read_name, reader>),
                                       method("peek", forward<peek_name, reader>),
                                       method("read1", forward<read1_name, reader>),
                                       method("readinto", forward<readinto_name, reader>),
                                       method("readinto1", forward<readinto1_name, reader>),
                                       method("write", forward<write_name, writer>),
                                       method("flush", forward<flush_name, writer>),
                                       method("readable", forward<readable_name, reader>),
                                       method("writable", forward<writable_name, writer>),
                                       method("close", pair_close),
                                       method("isatty", pair_isatty),
                                       {}};
  static const getset_def getsets[] = {{"closed", get_closed, nullptr}, {}};
  const value cls = make_class_of(m, "_io.BufferedRWPair", rw_pair_object::get_layout(), m.types.buffered_io_base,
                                  methods, getsets, pair_construct, nullptr,
                                  "A buffered reader and writer over two streams.", m.shapes.buffered_rw_pair);
  m.types.buffered_rw_pair = cls.as<type_object>();
  module_set(m, mod, "BufferedRWPair", cls);
}

}  // namespace metavm::python::io
