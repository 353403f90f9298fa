/// \file
/// _ctypes: arguments of calls: what byref() and from_param give, and how values become ready for C.
#include "lang/python/exception.hpp"
#include "lang/python/modules/ctypes_types.hpp"

namespace metavm::python::ctypes {

using method_table::result;

argument_object* make_argument(vm& m, char tag, ffi_type* ffi, value source) {
  auto* a = m.heap.make<argument_object>(m.shapes.c_argument);
  a->ffi = ffi;
  a->source = source;
  a->kept = value_unbound;
  a->size = 0;
  a->tag = tag;
  a->words[0] = a->words[1] = 0;
  return a;
}
value argument_by_reference(vm& m, value o, i64 offset) {
  argument_object* a = make_argument(m, 'P', &ffi_type_pointer, o);
  a->words[0] = reinterpret_cast<u64>(as_data(o)->data) + static_cast<u64>(offset);
  return to_value(a);
}

bool ready_data(vm& m, value v, ready_argument& out) {
  const data_object* o = as_data(v);
  const class_info* i = info_of_data(m, v);
  out.ffi = i->ffi;
  out.place = nullptr;
  out.kept = v;
  switch (i->family) {
    case family::simple:
      out.word.natural = 0;
      std::memcpy(out.word.bytes, o->data, i->size);
      return true;
    case family::structure:
    case family::union_:
      out.place = o->data;
      return true;
    case family::array:
      out.word.pointer = o->data;
      return true;
    default:
      out.word.pointer = load_pointer(o->data);
      return true;
  }
}

namespace {

/// Where nothing is said about it, an int of C's, with signs or without.
bool ready_int(vm& m, value v, ready_argument& out) {
  i64 n;
  const value i = index_int(m, v);
  if (is_raised(i)) return false;
  out.ffi = &ffi_type_sint;
  if (!to_i64(m, i, n)) {
    const auto* big = i.as<int_object>();
    if (big->negative || big->length != 1) {
      raise_text(m, m.exc.OverflowError, "int too long to convert");
      return false;
    }
    n = static_cast<i64>(big->limbs[0]);
  }
  out.word.integer = static_cast<i32>(n);
  return true;
}

}  // namespace

bool ready(vm& m, value v, u32 index, ready_argument& out) {
  out.place = nullptr;
  out.kept = v;
  out.ffi = &ffi_type_pointer;
  if (v.is_int() || is_int(m, v)) return ready_int(m, v, out);
  if (is_data(m, v)) return ready_data(m, v, out);
  if (is_argument(m, v)) {
    const auto* a = v.as<argument_object>();
    out.ffi = a->ffi;
    std::memcpy(out.word.bytes, a->words, sizeof a->words);
    return true;
  }
  if (same(v, none)) {
    out.word.pointer = nullptr;
    return true;
  }
  if (is_bytes(v)) {
    out.word.pointer = const_cast<u8*>(terminated(m, v.as<bytes_object>()));
    return out.word.pointer != nullptr;
  }
  if (is_str(v)) {
    memory_object* copy = wide_copy(m, as_str(v));
    if (!copy) return false;
    out.word.pointer = copy->data();
    out.kept = to_value(copy);
    return true;
  }
  const value inner = find_attribute(m, v, intern(m, "_as_parameter_"));
  if (is_raised(inner)) return false;
  if (same(inner, value_unbound)) {
    raise(m, m.exc.TypeError, "Don't know how to convert parameter {}", index);
    return false;
  }
  if (!enter_native(m, " while processing _as_parameter_")) return false;
  const bool ok = ready(m, inner, index, out);
  leave_native(m);
  return ok;
}

void extend_error(vm& m, type_object* cls, std::string_view front) {
  const value error = take_pending(m);
  if (!is_exception(error)) return;
  std::string text{front};
  text += class_name(type_of(m, error)) + ": ";
  str_object* what = to_str(m, error);
  if (what)
    text += to_utf8(what);
  else
    take_pending(m), text += "???";
  raise_text(m, cls, text);
}

// ---------------------------------------------------------------- the class

namespace {

/// As CPython's %p.
std::string pointer_text(u64 p) { return p ? fmt::format("0x{:x}", p) : "(nil)"; }

value represent(vm& m, value self) {
  const auto* a = self.as<argument_object>();
  c_word w;
  std::memcpy(w.bytes, a->words, sizeof w.bytes);
  std::string shown;
  switch (a->tag) {
    case 'b':
    case 'B':
      shown = fmt::format("({})", static_cast<i8>(w.integer));
      break;
    case 'h':
    case 'H':
      shown = fmt::format("({})", static_cast<i16>(w.integer));
      break;
    case 'i':
    case 'I':
      shown = fmt::format("({})", static_cast<i32>(w.integer));
      break;
    case 'l':
    case 'L':
    case 'q':
    case 'Q':
      shown = fmt::format("({})", w.integer);
      break;
    case 'd':
    case 'f':
      shown = "(" + float_repr(a->tag == 'd' ? w.real : static_cast<double>(w.single)) + ")";
      break;
    case 'c': {
      const u8 c = w.bytes[0];
      shown = c >= ' ' && c < 127 && c != '\\' && c != '\'' ? fmt::format("('{}')", static_cast<char>(c))
                                                            : fmt::format("('\\x{:02x}')", c);
      break;
    }
    case 'z':
    case 'Z':
    case 'P':
      shown = "(" + pointer_text(w.natural) + ")";
      break;
    default:
      shown = "at " + address_text(m, self);
  }
  return result(make_str(m, fmt::format("<cparam '{}' {}>", a->tag, shown)));
}
value get_source(vm&, value self) { return or_none(self.as<argument_object>()->source); }

}  // namespace

void add_arguments(vm& m) {
  static const method_def methods[] = {unary_method("__repr__", represent), end_of_methods};
  static const getset_def getsets[] = {{"_obj", get_source, nullptr, "the wrapped object"}, {}};
  m.types.c_argument = make_native_type<argument_object>(m, nullptr, "_ctypes.CArgObject", methods, nullptr, nullptr,
                                                         nullptr, getsets, type_flags::not_instantiable);
  m.types.c_argument->module = to_value(intern(m, "builtins"));
  m.shapes.c_argument = m.types.c_argument->root_shape;
  mark_members(m, m.types.c_argument, {"_obj"});
}

}  // namespace metavm::python::ctypes
