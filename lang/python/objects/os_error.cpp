/// \file
/// OSError: which subclass an errno means, its attributes, and raising it from C++.
#include <cerrno>
#include <cstring>

#include "lang/python/objects/exception_parts.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {

using namespace method_table;

const layout& os_error_object::get_layout() {
  using self = os_error_object;
  return describe<self>("os_error", &self::extra, &self::args, &self::cause, &self::context, &self::traceback,
                        &self::error_number, &self::message, &self::filename, &self::filename2);
}

namespace {

type_object* class_of_errno(vm& m, i64 n) {
  const builtin_exceptions& e = m.exc;
  switch (n) {
    case EAGAIN:
    case EALREADY:
    case EINPROGRESS:
      return e.BlockingIOError;
    case EPIPE:
    case ESHUTDOWN:
      return e.BrokenPipeError;
    case ECHILD:
      return e.ChildProcessError;
    case ECONNABORTED:
      return e.ConnectionAbortedError;
    case ECONNREFUSED:
      return e.ConnectionRefusedError;
    case ECONNRESET:
      return e.ConnectionResetError;
    case EEXIST:
      return e.FileExistsError;
    case ENOENT:
      return e.FileNotFoundError;
    case EISDIR:
      return e.IsADirectoryError;
    case ENOTDIR:
      return e.NotADirectoryError;
    case EINTR:
      return e.InterruptedError;
    case EACCES:
    case EPERM:
      return e.PermissionError;
    case ESRCH:
      return e.ProcessLookupError;
    case ETIMEDOUT:
      return e.TimeoutError;
    default:
      return e.OSError;
  }
}

/// What the arguments mean: (errno, strerror[, filename[, winerror[, filename2]]]).
bool fill_os_error(vm& m, os_error_object* e, const value* args, u32 nargs) {
  u32 kept = nargs;
  e->characters_written = -1;
  if (nargs >= 2 && nargs <= 5) {
    m.heap.write(e, &e->error_number, args[0]);
    m.heap.write(e, &e->message, args[1]);
    if (nargs >= 3 && !same(args[2], none)) {
      const bool blocking = is_subtype(static_cast<py_shape*>(e->get_shape())->cls, m.exc.BlockingIOError);
      i64 count;
      if (blocking && is_int(m, args[2])) {
        if (!to_index(m, args[2], count)) return false;
        e->characters_written = count;
      } else {
        m.heap.write(e, &e->filename, args[2]);
        if (nargs == 5 && !same(args[4], none)) m.heap.write(e, &e->filename2, args[4]);
        kept = 2;  // args are (errno, strerror) only, for compatibility
      }
    }
  }
  tuple_object* t = make_tuple(m, args, kept);
  if (!t) return false;
  m.heap.write(e, &e->args, t);
  return true;
}

bool uses_init(vm& m, type_object* cls) {
  // A guest's __init__ with the built-in __new__: fields are set by OSError.__init__ when that is
  // called.
  return !same(cls->get_special(special::init), m.exc.OSError->get_special(special::init)) &&
         same(cls->get_special(special::new_), m.exc.OSError->get_special(special::new_));
}

value os_error_make(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const bool later = uses_init(m, cls);
  if (!later && kwnames && kwnames->length)
    return raise(m, m.exc.TypeError, "{}() takes no keyword arguments", type_name_of(cls));
  if (cls == m.exc.OSError && nargs >= 2 && nargs <= 5 && args[0].is_int()) cls = class_of_errno(m, args[0].as_int());
  tuple_object* t = later || !nargs ? m.empty_tuple : make_tuple(m, args, nargs);
  if (!t) return value_raised;
  auto* e = static_cast<os_error_object*>(allocate_exception(m, cls, t));
  e->characters_written = -1;
  if (!later && !fill_os_error(m, e, args, nargs)) return value_raised;
  return to_value(e);
}

value os_error_new(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return os_error_make(m, args[0].as<type_object>(), args + 1, nargs - 1, kwnames);
}
value os_error_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!uses_init(m, type_of(m, args[0]))) return none;
  if (!no_keywords(m, args[0], kwnames)) return value_raised;
  return result(fill_os_error(m, args[0].as<os_error_object>(), args + 1, nargs - 1));
}

value os_error_str(vm& m, value self) {
  auto* e = self.as<os_error_object>();
  const bool has_number = !same(e->error_number, value_unbound), has_text = !same(e->message, value_unbound);
  if (!has_number || !has_text) {
    if (same(e->filename, value_unbound))
      return call_with_self(m, m.exc.BaseException->get_special(special::str), self, nullptr, 0);
  }
  str_object* number = to_str(m, has_number ? e->error_number : none);
  str_object* text = number ? to_str(m, has_text ? e->message : none) : nullptr;
  if (!text) return value_raised;
  std::string s = "[Errno " + to_utf8(number) + "] " + to_utf8(text);
  if (!same(e->filename, value_unbound)) {
    str_object* f = repr(m, e->filename);
    if (!f) return value_raised;
    s += ": " + to_utf8(f);
    if (!same(e->filename2, value_unbound)) {
      str_object* g = repr(m, e->filename2);
      if (!g) return value_raised;
      s += " -> " + to_utf8(g);
    }
  }
  return result(make_str(m, s));
}

value os_error_reduce(vm& m, value self) {
  auto* e = self.as<os_error_object>();
  tuple_object* args = e->args;
  if (args->length == 2 && !same(e->filename, value_unbound)) {
    const value parts[] = {args->items[0], args->items[1], e->filename, none, e->filename2};
    args = make_tuple(m, parts, same(e->filename2, value_unbound) ? 3 : 5);
    if (!args) return value_raised;
  }
  return reduce_exception(m, self, args, exception_state(m, self));
}

value get_written(vm& m, value self) {
  const i64 n = self.as<os_error_object>()->characters_written;
  if (n < 0) return raise_attribute_error(m, self, intern(m, "characters_written"), "characters_written");
  return make_int(m, n);
}
value set_written(vm& m, value self, value v) {
  auto* e = self.as<os_error_object>();
  if (same(v, value_unbound)) {
    if (e->characters_written < 0)
      return raise_attribute_error(m, self, intern(m, "characters_written"), "characters_written");
    e->characters_written = -1;
    return none;
  }
  i64 n;
  if (!to_index(m, v, n)) return value_raised;
  self.as<os_error_object>()->characters_written = n;
  return none;
}

const method_def os_error_methods[] = {
    method("__new__", os_error_new),
    method("__init__", os_error_init),
    method("__str__", os_error_str),
    method("__reduce__", os_error_reduce),
    {},
};
const getset_def os_error_getsets[] = {
    field<&os_error_object::error_number>("errno"),   field<&os_error_object::message>("strerror"),
    field<&os_error_object::filename>("filename"),    field<&os_error_object::filename2>("filename2"),
    {"characters_written", get_written, set_written}, {},
};

}  // namespace

void define_os_error(std::string_view name, type_def& d) {
  if (name != "OSError") return;
  d.lay = &os_error_object::get_layout();
  d.methods = os_error_methods;
  d.getsets = os_error_getsets;
  d.construct = os_error_make;
}

value raise_os_error(vm& m, int error_number, value filename) {
  const value args[] = {value::small_int(error_number), to_value(decode_fs(m, std::strerror(error_number))), filename};
  const bool has_name = !same(filename, value_unbound) && !same(filename, none);
  const value e = os_error_make(m, m.exc.OSError, args, has_name ? 3 : 2, nullptr);
  return is_raised(e) ? e : raise_value(m, e);
}

}  // namespace metavm::python
