/// \file
/// _ctypes: CFuncPtr and its metaclass: functions of C, by address, by name, or made of Python's.
#include <dlfcn.h>

#include <algorithm>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/ctypes_types.hpp"

namespace metavm::python::ctypes {

using method_table::result;

namespace {

type_object* as_type(value v) { return v.as<type_object>(); }
function_data* as_function(value v) { return v.as<function_data>(); }

enum parameter_flag : i64 { parameter_in = 1, parameter_out = 2, parameter_lcid = 4 };

}  // namespace

// ---------------------------------------------------------------- prototypes

value converters_of(vm& m, value classes) {
  if (!is_kind(classes, kind::tuple)) return raise_type_error(m, "_argtypes_ must be a sequence of types");
  const auto* t = classes.as<tuple_object>();
  if (t->length > most_arguments)
    return raise(m, state_of(m)->argument_error, "_argtypes_ has too many arguments ({}), maximum is {}", t->length,
                 most_arguments);
  bytes_object* codes = empty_bytes_of(m, t->length);
  list_object* l = codes ? empty_list(m, t->length + 1) : nullptr;
  if (!l) return value_raised;
  for (u64 i = 0; i < t->length; i++) {
    const value f = find_attribute(m, t->items[i], intern(m, "from_param"));
    if (is_raised(f)) return f;
    if (same(f, value_unbound))
      return raise(m, m.exc.TypeError, "item {} in _argtypes_ has no from_param method", i + 1);
    const class_info* info = info_of_class(t->items[i]);
    codes->data[i] =
        is_family(info, family::simple) && !(info->flags & class_flags::swapped) && is_usual_from_parameter(f)
            ? static_cast<u8>(info->code->code)
            : 0;
    if (!list_append(m, l, f)) return value_raised;
  }
  if (!list_append(m, l, to_value(codes))) return value_raised;
  return result(make_tuple(m, l->storage->items, l->length));
}
bool check_result_type(vm& m, value v, const char* message, value& check) {
  check = value_unbound;
  if (!same(v, none) && !info_of_class(v) && !is_callable(m, v)) {
    raise_type_error(m, message);
    return false;
  }
  check = find_attribute(m, v, intern(m, "_check_retval_"));
  return !is_raised(check);
}

namespace {

value make_function_class(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  type_object* cls = new_class(m, args, nargs, kwnames);
  if (!cls) return value_raised;
  class_info* i = make_info(m, cls, family::function);
  i->size = i->alignment = sizeof(void*);
  i->length = 1;
  i->format = "X{}";
  i->flags |= class_flags::is_pointer;
  const value flags = own_attribute(m, cls, "_flags_");
  i64 n;
  if (!is_int(m, flags) || !to_i64(m, flags, n))
    return raise_type_error(m, "class must define _flags_ which must be an integer");
  i->call_flags = static_cast<u64>(n);
  const value types = own_attribute(m, cls, "_argtypes_");
  if (!same(types, value_unbound)) {
    const value converters = converters_of(m, types);
    if (is_raised(converters)) return converters;
    set_field(m, i, &class_info::argument_types, types);
    set_field(m, i, &class_info::converters, converters);
  }
  const value restype = own_attribute(m, cls, "_restype_");
  if (!same(restype, value_unbound)) {
    value check;
    if (!check_result_type(m, restype, "_restype_ must be a type, a callable, or None", check)) return value_raised;
    set_field(m, i, &class_info::result_type, restype);
    set_field(m, i, &class_info::result_check, check);
  }
  set_info(m, cls, i);
  return to_value(cls);
}

// ---------------------------------------------------------------- attributes

value get_error_check(vm&, value self) { return or_none(as_function(self)->error_check); }
value set_error_check(vm& m, value self, value v) {
  if (!same(v, value_unbound) && !is_callable(m, v))
    return raise_type_error(m, "the errcheck attribute must be callable");
  set_field(m, as_function(self), &function_data::error_check, v);
  return none;
}
value get_result_type(vm& m, value self) {
  const function_data* f = as_function(self);
  return or_none(same(f->result_type, value_unbound) ? info_of_data(m, self)->result_type : f->result_type);
}
value set_result_type(vm& m, value self, value v) {
  function_data* f = as_function(self);
  value check = value_unbound;
  if (!same(v, value_unbound) && !check_result_type(m, v, "restype must be a type, a callable, or None", check))
    return value_raised;
  set_field(m, f, &function_data::result_check, check);
  set_field(m, f, &function_data::result_type, v);
  return none;
}
value get_argument_types(vm& m, value self) {
  const function_data* f = as_function(self);
  return or_none(same(f->argument_types, value_unbound) ? info_of_data(m, self)->argument_types : f->argument_types);
}
value set_argument_types(vm& m, value self, value v) {
  function_data* f = as_function(self);
  value converters = value_unbound;
  if (same(v, none)) v = value_unbound;
  if (!same(v, value_unbound)) {
    value classes = v;
    if (is_kind(v, kind::list))
      classes = to_value(make_tuple(m, v.as<list_object>()->storage->items, v.as<list_object>()->length));
    converters = converters_of(m, classes);
    if (is_raised(converters)) return converters;
  }
  set_field(m, f, &function_data::converters, converters);
  set_field(m, f, &function_data::argument_types, v);
  return none;
}
value is_true(vm&, value self) { return from_bool(load_pointer(as_data(self)->data) != nullptr); }
value represent(vm& m, value self) {
  return result(make_str(m, fmt::format("<{} object at {}>", type_name(m, self), address_text(m, self))));
}

// ---------------------------------------------------------------- parameters with flags

/// One entry of paramflags.
struct parameter {
  i64 flags = 0;
  value name = none, otherwise = value_unbound;
};
bool read_parameter(vm& m, value v, parameter& out) {
  const auto* t = is_kind(v, kind::tuple) ? v.as<tuple_object>() : nullptr;
  int flags = 0;
  if (!t || t->length < 1 || t->length > 3 || !int_argument(m, t->items[0], flags) ||
      (t->length > 1 && !is_str(t->items[1]) && !same(t->items[1], none))) {
    m.pending = value_unbound;
    raise_type_error(m, "paramflags must be a sequence of (int [,string [,value]]) tuples");
    return false;
  }
  out.flags = flags & (parameter_in | parameter_out | parameter_lcid);
  if (t->length > 1) out.name = t->items[1];
  if (t->length > 2) out.otherwise = t->items[2];
  return true;
}
/// What a function may write its result to.
bool is_out_type(const class_info* i) {
  if (!i) return false;
  if (i->family == family::pointer || i->family == family::array) return true;
  return i->family == family::simple && (i->code->code == 'P' || i->code->code == 'z' || i->code->code == 'Z');
}
bool check_parameter_flags(vm& m, const class_info* info, value flags) {
  if (same(flags, none) || same(info->argument_types, value_unbound)) return true;
  if (!is_kind(flags, kind::tuple)) {
    raise_type_error(m, "paramflags must be a tuple or None");
    return false;
  }
  const auto* t = flags.as<tuple_object>();
  const auto* types = info->argument_types.as<tuple_object>();
  if (t->length != types->length) {
    raise_text(m, m.exc.ValueError, "paramflags must have the same length as argtypes");
    return false;
  }
  for (u64 i = 0; i < t->length; i++) {
    parameter p;
    if (!read_parameter(m, t->items[i], p)) return false;
    switch (p.flags) {
      case 0:
      case parameter_in:
      case parameter_in | parameter_lcid:
      case parameter_in | parameter_out:
        break;
      case parameter_out:
        if (is_out_type(info_of_class(types->items[i]))) break;
        raise(m, m.exc.TypeError, "'out' parameter {} must be a pointer type, not {}", i + 1,
              is_kind(types->items[i], kind::type) ? class_name(as_type(types->items[i]))
                                                   : type_name(m, types->items[i]));
        return false;
      default:
        raise(m, m.exc.TypeError, "paramflag value {} not supported", p.flags);
        return false;
    }
  }
  return true;
}

/// Arguments as a function with paramflags gets them, and which of them it gives back.
struct flagged_call {
  tuple_object* args = nullptr;
  std::vector<u32> out, both;  // (numbers)
};
value given_argument(vm& m, const parameter& p, const value* args, u32 nargs, tuple_object* kwnames, u32& used) {
  if (used < nargs) return args[used++];
  if (is_str(p.name))
    for (u64 k = 0; kwnames && k < kwnames->length; k++)
      if (str_equal(as_str(kwnames->items[k]), as_str(p.name))) {
        used++;
        return args[nargs + k];
      }
  if (!same(p.otherwise, value_unbound)) return p.otherwise;
  if (is_str(p.name)) return raise(m, m.exc.TypeError, "required argument '{}' missing", to_utf8(as_str(p.name)));
  return raise_type_error(m, "not enough arguments");
}
value out_argument(vm& m, value type) {
  const class_info* i = info_of_class(type);
  if (is_family(i, family::array)) return call0(m, type);
  if (i && i->item) return call0(m, to_value(i->item));
  return raise(m, m.exc.TypeError, "{} 'out' parameter must be passed as default value",
               is_kind(type, kind::type) ? class_name(as_type(type)) : type_name(m, type));
}
bool place_arguments(vm& m, const class_info* info, const function_data* f, const value* args, u32 nargs,
                     tuple_object* kwnames, flagged_call& out) {
  const value given = same(f->argument_types, value_unbound) ? info->argument_types : f->argument_types;
  tuple_object* types = to_tuple(m, given);
  const auto* flags = f->parameter_flags.as<tuple_object>();
  if (!types) return false;
  out.args = empty_tuple_of(m, types->length);
  if (!out.args) return false;
  for (u64 i = 0; i < types->length; i++) out.args->items[i] = none;
  u32 used = 0;
  for (u64 i = 0; i < types->length; i++) {
    parameter p;
    if (i >= flags->length || !read_parameter(m, flags->items[i], p)) {
      if (same(m.pending, value_unbound)) raise_type_error(m, "not enough arguments");
      return false;
    }
    value v;
    switch (p.flags) {
      case parameter_in | parameter_lcid:
        v = same(p.otherwise, value_unbound) ? value::small_int(0) : p.otherwise;
        break;
      case parameter_out:
        v = same(p.otherwise, value_unbound) ? out_argument(m, types->items[i]) : p.otherwise;
        out.out.push_back(static_cast<u32>(i));
        break;
      case parameter_in | parameter_out:
        out.both.push_back(static_cast<u32>(i));
        [[fallthrough]];
      default:
        v = given_argument(m, p, args, nargs, kwnames, used);
    }
    if (is_raised(v)) return false;
    m.heap.write(out.args, &out.args->items[i], v);
  }
  const u64 actual = nargs + (kwnames ? kwnames->length : 0);
  if (actual == used) return true;
  raise(m, m.exc.TypeError, "call takes exactly {} arguments ({} given)", used, actual);
  return false;
}
/// What a function with output parameters gives instead of its own result.
value outputs(vm& m, value own, const flagged_call& c) {
  const u64 n = c.out.size() + c.both.size();
  if (!n) return own;
  std::vector<u32> all = c.out;
  all.insert(all.end(), c.both.begin(), c.both.end());
  std::sort(all.begin(), all.end());
  list_object* l = empty_list(m, n);
  if (!l) return value_raised;
  for (const u32 i : all) {
    value v = c.args->items[i];
    if (std::find(c.both.begin(), c.both.end(), i) == c.both.end()) {
      v = call_method(m, v, intern(m, "__ctypes_from_outparam__"));
      if (is_raised(v)) return v;
    }
    if (n == 1) return v;
    if (!list_append(m, l, v)) return value_raised;
  }
  return result(make_tuple(m, l->storage->items, l->length));
}

// ---------------------------------------------------------------- calling

value call_function(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  const function_data* f = as_function(self);
  const class_info* info = info_of_data(m, self);
  void* code = load_pointer(f->data);
  if (METAVM_UNLIKELY(!code)) return raise_text(m, m.exc.ValueError, "NULL function pointer called");
  const value converters = same(f->argument_types, value_unbound) ? info->converters : f->converters;
  const bool own_result = !same(f->result_type, value_unbound);
  const value result_type = own_result ? f->result_type : info->result_type;
  const value result_check = own_result ? f->result_check : info->result_check;

  flagged_call flagged;
  const bool has_flags =
      !same(f->parameter_flags, none) && !same(converters, value_unbound) && converters.as<tuple_object>()->length > 1;
  if (METAVM_UNLIKELY(has_flags)) {
    if (!place_arguments(m, info, f, args, nargs, kwnames, flagged)) return value_raised;
    args = flagged.args->items;
    nargs = static_cast<u32>(flagged.args->length);
  }
  if (!same(converters, value_unbound)) {
    const u64 required = converters.as<tuple_object>()->length - 1;
    if (METAVM_UNLIKELY(required > nargs))
      return raise(m, m.exc.TypeError, "this function takes at least {} argument{} ({} given)", required,
                   required == 1 ? "" : "s", nargs);
  }
  value r = call_foreign(m, code, args, nargs, info->call_flags, converters, result_type, result_check);
  if (METAVM_LIKELY(same(f->error_check, value_unbound) && !has_flags) || is_raised(r)) return r;
  if (!same(f->error_check, value_unbound)) {
    tuple_object* given = has_flags ? flagged.args : make_tuple(m, args, nargs);
    if (!given) return value_raised;
    const value checked = call3(m, f->error_check, r, self, to_value(given));
    // Whoever gives the arguments back wants what would be given without the check.
    if (is_raised(checked) || !same(checked, to_value(given))) return checked;
  }
  return outputs(m, r, flagged);
}
value call_method_entry(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return call_function(m, args[0], args + 1, nargs - 1, kwnames);
}

// ---------------------------------------------------------------- making functions

/// The handle of dlopen(None), which ctypes.pythonapi has.
void* own_program() {
  static void* const handle = ::dlopen(nullptr, RTLD_NOW);
  return handle;
}
/// From (name, library).
value from_library(vm& m, const value* args, u32 nargs) {
  const class_info* info = info_of_class(args[0]);
  const auto* t = args[1].as<tuple_object>();
  const value flags = nargs > 2 ? args[2] : none;
  if (!check_arity(m, "CFuncPtr", nargs - 1, 1, 2)) return value_raised;
  if (t->length != 2) return raise_type_error(m, "illegal func_spec argument");
  const value name = t->items[0], library = t->items[1];
  if (!is_str(name) && !is_bytes(name) && !is_int(m, name))
    return raise_type_error(m, "function name must be string, bytes object or integer");
  if (!audit(m, "ctypes.dlsym", {library, name})) return value_raised;
  const value handle = get_attribute(m, library, "_handle");
  if (is_raised(handle)) return handle;
  i64 h;
  if (!is_int(m, handle)) return raise_type_error(m, "the _handle attribute of the second argument must be an integer");
  if (!to_index(m, handle, h)) return value_raised;
  if (is_int(m, name)) return raise_type_error(m, "function name must be string, bytes object or integer");
  const std::string text = is_str(name) ? to_utf8(as_str(name)) : std::string(name.as<bytes_object>()->view());
  if (text.find('\0') != text.npos) return raise_text(m, m.exc.ValueError, "embedded null character");
  ::dlerror();
  void* address = ::dlsym(reinterpret_cast<void*>(h), text.c_str());
  if (!address) {
    const char* error = ::dlerror();
    const std::string why = error ? error : "function not found";
    // Our own functions have no such names, so that no library takes them for CPython's.
    if (reinterpret_cast<void*>(h) == own_program()) address = find_api_function(text);
    if (!address) return raise_text(m, m.exc.AttributeError, why);
  }
  if (!info) return raise_type_error(m, "abstract class");
  if (!check_parameter_flags(m, info, flags)) return value_raised;
  const value o = new_data(m, args, 1, nullptr);
  if (is_raised(o)) return o;
  store_pointer(as_data(o)->data, address);
  set_field(m, as_function(o), &function_data::parameter_flags, flags);
  return keep(m, as_data(o), 0, library) ? o : value_raised;
}
value make(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (nargs == 1) return new_data(m, args, nargs, kwnames);
  if (is_kind(args[1], kind::tuple)) return from_library(m, args, nargs);
  if (!check_arity(m, "CFuncPtr", nargs - 1, 1, 1)) return value_raised;
  const value from = args[1];
  const class_info* info = info_of_class(args[0]);
  if (is_int(m, from)) {
    const value o = new_data(m, args, 1, nullptr);
    if (is_raised(o) || is_raised(find_code('P')->set(m, as_data(o)->data, from, 0))) return value_raised;
    return o;
  }
  if (!is_callable(m, from)) return raise_type_error(m, "argument must be callable or integer function address");
  if (!info || same(info->argument_types, value_unbound))
    return raise_type_error(m, "cannot construct instance of this class: no argtypes");
  void* code = nullptr;
  const value thunk = make_callback(m, from, info->argument_types, or_none(info->result_type), info->call_flags, code);
  if (is_raised(thunk)) return thunk;
  const value o = new_data(m, args, 1, nullptr);
  if (is_raised(o)) return o;
  store_pointer(as_data(o)->data, code);
  set_field(m, as_function(o), &function_data::callable, from);
  return keep(m, as_data(o), 0, thunk) ? o : value_raised;
}

}  // namespace

void add_functions(vm& m, module_object* mod) {
  m.types.c_function_meta = make_metaclass(m, "_ctypes.PyCFuncPtrType", make_function_class);
  static const method_def methods[] = {
      general_method("__new__", make), general_method("__call__", call_method_entry, "($self, /, *args, **kwargs)"),
      unary_method("__bool__", is_true), unary_method("__repr__", represent), end_of_methods};
  static const getset_def getsets[] = {
      {"errcheck", get_error_check, set_error_check, "a function to check for errors"},
      {"restype", get_result_type, set_result_type, "specify the result type"},
      {"argtypes", get_argument_types, set_argument_types, "specify the argument types"},
      {}};
  type_def d{};
  d.name = "_ctypes.CFuncPtr";
  d.lay = &function_data::get_layout();
  d.methods = methods;
  d.getsets = getsets;
  d.direct_call = call_function;
  d.doc = "Function Pointer";
  m.types.c_function = make_base(m, mod, d, m.types.c_function_meta);
}

}  // namespace metavm::python::ctypes
