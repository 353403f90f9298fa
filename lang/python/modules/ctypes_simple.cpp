/// \file
/// _ctypes: _SimpleCData and its metaclass.
#include "lang/python/modules/ctypes_types.hpp"

namespace metavm::python::ctypes {

using method_table::result;

namespace {

constexpr std::string_view known_codes = "cbBhHiIlLdfuzZqQPXOv?g";

// ---------------------------------------------------------------- from_param

/// What arrays and pointers hold, if v is one; null: it is none.
const class_info* item_info(vm& m, value v) {
  if (!is_data(m, v)) return nullptr;
  const class_info* i = info_of_data(m, v);
  return (i->family == family::array || i->family == family::pointer) && i->item ? info_of(i->item) : nullptr;
}
bool has_code(const class_info* i, char code) { return is_family(i, family::simple) && i->code->code == code; }

/// A class whose instances are text, seen as an address: c_char_p, c_wchar_p. `item`: the code of a character.
template <char Code, char Item>
value text_from_parameter(vm& m, value cls, value v) {
  constexpr bool wide = Code == 'Z';
  if (same(v, none)) return v;
  if (wide ? is_str(v) : is_bytes(v)) {
    argument_object* a = make_argument(m, Code, &ffi_type_pointer, v);
    const value kept = find_code(Code)->set(m, reinterpret_cast<u8*>(a->words), v, 0);
    if (is_raised(kept)) return kept;
    if (wide) {
      set_field(m, a, &argument_object::source, kept);
    }
    return to_value(a);
  }
  const tri direct = object_isinstance(m, v, cls);
  if (direct == tri::error) return value_raised;
  if (direct == tri::yes || has_code(item_info(m, v), Item)) return v;
  if (is_argument(m, v)) {
    const value source = v.as<argument_object>()->source;
    if (is_data(m, source) && has_code(info_of_data(m, source), Item)) return v;
  }
  const value inner = find_attribute(m, v, intern(m, "_as_parameter_"));
  if (is_raised(inner)) return inner;
  if (same(inner, value_unbound)) return raise_type_error(m, "wrong type");
  if (!enter_native(m, " while processing _as_parameter_")) return value_raised;
  const value r = text_from_parameter<Code, Item>(m, cls, inner);
  leave_native(m);
  return r;
}

/// c_void_p takes all that is an address.
value address_from_parameter(vm& m, value cls, value v) {
  if (same(v, none)) return v;
  const char code = is_int(m, v) ? 'P' : is_bytes(v) ? 'z' : is_str(v) ? 'Z' : 0;
  if (code) {
    argument_object* a = make_argument(m, code, &ffi_type_pointer, value_unbound);
    const value kept = find_code(code)->set(m, reinterpret_cast<u8*>(a->words), v, 0);
    if (is_raised(kept)) return kept;
    set_field(m, a, &argument_object::source, code == 'P' ? v : kept);
    return to_value(a);
  }
  const tri direct = object_isinstance(m, v, cls);
  if (direct == tri::error) return value_raised;
  if (direct == tri::yes) return v;
  if (is_data(m, v)) {
    const class_info* i = info_of_data(m, v);
    if (i->family == family::array || i->family == family::pointer) return v;
    const bool text = has_code(i, 'z') || has_code(i, 'Z');
    if (text || i->family == family::function) {
      argument_object* a = make_argument(m, text ? 'Z' : 'P', &ffi_type_pointer, v);
      store_pointer(reinterpret_cast<u8*>(a->words), load_pointer(as_data(v)->data));
      return to_value(a);
    }
  }
  if (is_argument(m, v) && v.as<argument_object>()->tag == 'P') return v;
  const value inner = find_attribute(m, v, intern(m, "_as_parameter_"));
  if (is_raised(inner)) return inner;
  if (same(inner, value_unbound)) return raise_type_error(m, "wrong type");
  if (!enter_native(m, " while processing _as_parameter_")) return value_raised;
  const value r = address_from_parameter(m, cls, inner);
  leave_native(m);
  return r;
}

value simple_from_parameter(vm& m, value cls, value v) {
  const tri direct = object_isinstance(m, v, cls);
  if (direct == tri::error) return value_raised;
  if (direct == tri::yes) return v;
  const class_info* info = info_of_class(cls);
  if (!info) return raise_type_error(m, "abstract class");
  argument_object* a = make_argument(m, info->code->code, info->ffi, value_unbound);
  const value kept = info->code->set(m, reinterpret_cast<u8*>(a->words), v, 0);
  if (!is_raised(kept)) {
    set_field(m, a, &argument_object::source, kept);
    return to_value(a);
  }
  const value error = take_pending(m);
  const value inner = find_attribute(m, v, intern(m, "_as_parameter_"));
  if (is_raised(inner)) return inner;
  if (same(inner, value_unbound)) {
    // What was wrong with it does not show.
    return is_instance(m, error, m.exc.TypeError) ? raise_type_error(m, "wrong type") : raise_value(m, error);
  }
  if (!enter_native(m, " while processing _as_parameter_")) return value_raised;
  const value r = simple_from_parameter(m, cls, inner);
  leave_native(m);
  return r;
}

// ---------------------------------------------------------------- making classes

const char* format_of(char code, bool swapped) {
  // (In the sizes that struct's standard formats have.)
  const char shown = code == 'l' ? 'q' : code == 'L' ? 'Q' : code;
  const char text[] = {swapped ? '>' : '<', shown};
  return permanent_format({text, 2});
}
void fill_info(class_info* i, const type_code* code, char name, bool swapped) {
  i->code = code;
  i->ffi = code->ffi;
  i->size = code->ffi->size;
  i->alignment = code->ffi->alignment;
  i->format = format_of(name, swapped);
  if (swapped) i->flags |= class_flags::swapped;
}

/// The type with the other order of bytes: __ctype_be__. Null: raised.
type_object* make_swapped(vm& m, type_object* cls, const type_code* code, const value* args) {
  str_object* name = str_concat(m, as_str(args[1]), make_str(m, "_be"));
  if (!name) return nullptr;
  const value parts[] = {args[0], to_value(name), args[2], args[3]};
  type_object* t = new_class(m, parts, 4, nullptr);
  if (!t) return nullptr;
  class_info* i = make_info(m, t, family::simple);
  fill_info(i, code->swapped, code->code, true);
  set_info(m, t, i);
  return type_add(m, t, "__ctype_le__", to_value(cls)) && type_add(m, t, "__ctype_be__", to_value(t)) &&
                 type_add(m, cls, "__ctype_le__", to_value(cls)) && type_add(m, cls, "__ctype_be__", to_value(t))
             ? t
             : nullptr;
}

/// c_char_p, c_wchar_p and c_void_p take other arguments than numbers do.
bool add_from_parameter(vm& m, type_object* cls, class_info* i) {
  fn2 f = nullptr;
  switch (i->code->code) {
    case 'z':
      f = text_from_parameter<'z', 'c'>;
      break;
    case 'Z':
      f = text_from_parameter<'Z', 'u'>;
      break;
    case 'P':
      f = address_from_parameter;
      break;
    case 'O':
      i->flags |= class_flags::is_pointer;
      return true;
    default:
      return true;
  }
  i->flags |= class_flags::is_pointer;
  const method_def d =
      binary_method("from_param", f, nullptr, "Convert a Python object into a function call parameter.");
  const value method = make_builtin_function(m, d, to_value(cls), true);
  take_shape(method.as_object(), m.shapes.class_method_descriptor);
  return type_add(m, cls, "from_param", method);
}

value make_simple_class(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  type_object* cls = new_class(m, args, nargs, kwnames);
  if (!cls) return value_raised;
  const value code = find_attribute(m, to_value(cls), intern(m, "_type_"));
  if (is_raised(code)) return code;
  if (same(code, value_unbound)) return raise_text(m, m.exc.AttributeError, "class must define a '_type_' attribute");
  if (!is_str(code)) return raise_type_error(m, "class must define a '_type_' string attribute");
  if (as_str(code)->length != 1)
    return raise_text(m, m.exc.ValueError, "class must define a '_type_' attribute which must be a string of length 1");
  const u32 c = as_str(code)->at(0);
  if (c > 127 || known_codes.find(static_cast<char>(c)) == known_codes.npos)
    return raise(m, m.exc.AttributeError,
                 "class must define a '_type_' attribute which must be\n"
                 "a single character string containing one of '{}'.",
                 known_codes);
  const type_code* found = find_code(c);
  if (!found) return raise(m, m.exc.ValueError, "_type_ '{}' not supported", to_utf8(as_str(code)));
  class_info* i = make_info(m, cls, family::simple);
  fill_info(i, found, found->code, false);
  set_info(m, cls, i);
  if (cls->base != m.types.c_simple) return to_value(cls);
  if (!add_from_parameter(m, cls, i)) return value_raised;
  if (args[0].as<type_object>() == m.types.c_simple_meta && found->swapped && !make_swapped(m, cls, found, args))
    return value_raised;
  return to_value(cls);
}

// ---------------------------------------------------------------- instances

value get_value(vm& m, value self) {
  data_object* o = as_data(self);
  return info_of_data(m, self)->code->get(m, o->data, o->size);
}
value set_value(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "can't delete attribute");
  data_object* o = as_data(self);
  const class_info* info = info_of_data(m, self);
  const value kept = info->code->set(m, o->data, v, info->size);
  return !is_raised(kept) && keep(m, o, 0, kept) ? none : value_raised;
}
value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value self = to_value(cls);
  const value o = new_data(m, &self, 1, kwnames);
  if (is_raised(o) || !check_arity(m, "__init__", nargs, 0, 1)) return value_raised;
  return nargs && is_raised(set_value(m, o, args[0])) ? value_raised : o;
}
value initialise(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "__init__", nargs - 1, 0, 1)) return value_raised;
  return nargs > 1 ? set_value(m, args[0], args[1]) : none;
}
value is_true(vm& m, value self) {
  const data_object* o = as_data(self);
  for (u64 i = 0; i < info_of_data(m, self)->size; i++)
    if (o->data[i]) return true_;
  return false_;
}
value represent(vm& m, value self) {
  type_object* t = type_of(m, self);
  if (is_simple_subclass(m, t))
    return result(make_str(m, fmt::format("<{} object at {}>", class_name(t), address_text(m, self))));
  const value v = get_value(m, self);
  str_object* text = is_raised(v) ? nullptr : repr(m, v);
  if (!text) return value_raised;
  str_builder out(m);
  out.append(t->name);
  out.append('(');
  out.append(text);
  out.append(')');
  return result(out.finish());
}
value from_out_parameter(vm& m, value self) {
  return is_simple_subclass(m, type_of(m, self)) ? self : get_value(m, self);
}

}  // namespace

bool is_usual_from_parameter(value f) {
  if (!is_kind(f, kind::builtin_function)) return false;
  const void* p = f.as<builtin_function_object>()->function;
  for (const fn2 usual : {fn2{simple_from_parameter}, fn2{text_from_parameter<'z', 'c'>},
                          fn2{text_from_parameter<'Z', 'u'>}, fn2{address_from_parameter}})
    if (p == reinterpret_cast<void*>(usual)) return true;
  return false;
}

void add_simple(vm& m, module_object* mod) {
  static const method_def own[] = {binary_method("from_param", simple_from_parameter, nullptr,
                                                 "Convert a Python object into a function call parameter."),
                                   end_of_methods};
  m.types.c_simple_meta = make_metaclass(m, "_ctypes.PyCSimpleType", make_simple_class, own);
  m.types.c_simple_meta->doc = "metatype for the PyCSimpleType Objects";
  static const method_def methods[] = {general_method("__new__", new_data),
                                       general_method("__init__", initialise, "($self, /, *args, **kwargs)"),
                                       unary_method("__bool__", is_true),
                                       unary_method("__repr__", represent),
                                       unary_method("__ctypes_from_outparam__", from_out_parameter),
                                       end_of_methods};
  static const getset_def getsets[] = {{"value", get_value, set_value, "current value"}, {}};
  type_def d{};
  d.name = "_ctypes._SimpleCData";
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  d.doc = "XXX to be provided";
  m.types.c_simple = make_base(m, mod, d, m.types.c_simple_meta);
}

}  // namespace metavm::python::ctypes
