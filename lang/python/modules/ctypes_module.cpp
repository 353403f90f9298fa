/// \file
/// The module _ctypes. ctypes_types.hpp says which file has what.
#include <dlfcn.h>

#include <utility>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/ctypes_call.hpp"
#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/identity.hpp"

namespace metavm::python {
namespace ctypes {

using method_table::result;

// ---------------------------------------------------------------- functions of the module

namespace {

value size_of(vm& m, value v) {
  if (const class_info* i = info_of_class(v)) return make_uint(m, i->size);
  if (is_data(m, v)) return make_uint(m, as_data(v)->size);
  return raise_type_error(m, "this type has no size");
}
value alignment_of(vm& m, value v) {
  const class_info* i = info_of_class(v);
  if (!i && is_data(m, v)) i = info_of_data(m, v);
  return i ? make_uint(m, i->alignment) : raise_type_error(m, "no alignment info");
}
value by_reference(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  i64 offset = 0;
  if (!check_no_keywords(m, "byref", kwnames) || !check_arity(m, "byref", nargs, 1, 2)) return value_raised;
  if (nargs > 1 && !size_argument(m, args[1], offset)) return value_raised;
  if (!is_data(m, args[0]))
    return raise(m, m.exc.TypeError, "byref() argument must be a ctypes instance, not '{}'", type_name(m, args[0]));
  return argument_by_reference(m, args[0], offset);
}
value address_of(vm& m, value v) {
  if (!is_data(m, v)) return raise_type_error(m, "invalid type");
  if (!audit(m, "ctypes.addressof", {v})) return value_raised;
  return make_uint(m, reinterpret_cast<u64>(as_data(v)->data));
}
value resize(vm& m, value v, value size) {
  i64 n;
  if (!size_argument(m, size, n)) return value_raised;
  if (!is_data(m, v)) return raise_type_error(m, "excepted ctypes instance");
  data_object* o = as_data(v);
  const class_info* i = info_of_data(m, v);
  if (n < static_cast<i64>(i->size)) return raise(m, m.exc.ValueError, "minimum size is {}", i->size);
  if (!(o->flags & data_object::owns_flag))
    return raise_text(m, m.exc.ValueError, "Memory cannot be resized because this object doesn't own it");
  const u64 bytes = static_cast<u64>(n);
  if (o->memory == o && bytes <= sizeof o->small) {
    o->size = bytes;
    return none;
  }
  // Parts of the object that were made before go on in the old memory, which they keep.
  memory_object* p = make_memory(m, bytes);
  if (!p) return value_raised;
  if (const u64 kept = std::min(o->size, bytes)) std::memcpy(p->data(), o->data, kept);
  m.heap.write(o, &o->memory, static_cast<object*>(p));
  o->data = p->data();
  o->size = bytes;
  return none;
}
value buffer_info(vm& m, value v) {
  const class_info* i = info_of_class(v);
  if (!i && is_data(m, v)) i = info_of_data(m, v);
  if (!i) return raise_type_error(m, "not a ctypes type or object");
  tuple_object* shape = empty_tuple_of(m, i->dimensions);
  if (!shape) return value_raised;
  for (u64 k = 0; k < i->dimensions; k++) shape->items[k] = none;
  for (u64 k = 0; k < i->dimensions; k++) m.heap.write(shape, &shape->items[k], make_int(m, i->shape[k]));
  return tuple_of(
      m, {to_value(make_str(m, i->format)), value::small_int(static_cast<i64>(i->dimensions)), to_value(shape)});
}

value get_errno(vm& m) { return audit(m, "ctypes.get_errno", {}) ? value::small_int(saved_errno()) : value_raised; }
value set_errno(vm& m, value v) {
  int n;
  if (!audit(m, "ctypes.set_errno", {v}) || !int_argument(m, v, n)) return value_raised;
  return value::small_int(std::exchange(saved_errno(), n));
}

// ---------------------------------------------------------------- libraries

bool handle_argument(vm& m, value v, void*& out) {
  if (!is_int(m, v)) {
    raise_type_error(m, "an integer is required");
    return false;
  }
  u64 address = 0;
  if (is_raised(find_code('P')->set(m, reinterpret_cast<u8*>(&address), v, 0))) return false;
  out = reinterpret_cast<void*>(address);
  return true;
}
value raise_linker_error(vm& m) {
  const char* why = ::dlerror();
  return raise_text(m, m.exc.OSError, why ? why : "dlopen() error");
}
value open_library(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  int mode = RTLD_NOW;
  if (!check_no_keywords(m, "dlopen", kwnames) || !check_arity(m, "dlopen", nargs, 1, 2) ||
      (nargs > 1 && !int_argument(m, args[1], mode)))
    return value_raised;
  std::string path;
  if (!same(args[0], none) && !to_fs_path(m, args[0], path)) return value_raised;
  if (!audit(m, "ctypes.dlopen", {args[0]})) return value_raised;
  void* handle = ::dlopen(same(args[0], none) ? nullptr : path.c_str(), mode | RTLD_NOW);
  return handle ? make_uint(m, reinterpret_cast<u64>(handle)) : raise_linker_error(m);
}
value close_library(vm& m, value handle) {
  void* h;
  if (!handle_argument(m, handle, h)) return value_raised;
  return ::dlclose(h) == 0 ? none : raise_linker_error(m);
}
value find_symbol(vm& m, value handle, value name) {
  void* h;
  if (!handle_argument(m, handle, h)) return value_raised;
  if (!is_str(name)) return raise(m, m.exc.TypeError, "dlsym() argument 2 must be str, not {}", type_name(m, name));
  if (!audit(m, "ctypes.dlsym/handle", {handle, name})) return value_raised;
  void* address = ::dlsym(h, to_utf8(as_str(name)).c_str());
  return address ? make_uint(m, reinterpret_cast<u64>(address)) : raise_linker_error(m);
}
template <u64 Flags>
value call_address(vm& m, value address, value args) {
  void* f;
  if (!handle_argument(m, address, f)) return value_raised;
  if (!is_kind(args, kind::tuple))
    return raise(m, m.exc.TypeError, "call_function() argument 2 must be tuple, not {}", type_name(m, args));
  if (!audit(m, "ctypes.call_function", {address, args})) return value_raised;
  const auto* t = args.as<tuple_object>();
  return call_foreign(m, f, t->items, static_cast<u32>(t->length), Flags, value_unbound, value_unbound, value_unbound);
}

// ---------------------------------------------------------------- objects

value object_from_pointer(vm& m, value address) {
  void* word;
  if (!handle_argument(m, address, word)) return value_raised;
  if (!audit(m, "ctypes.PyObj_FromPtr", {address})) return value_raised;
  return object_from_word(m, reinterpret_cast<u64>(word));
}
/// References are not counted, but C may be the only one to have this one.
value hold(vm& m, value v) { return hold_for_c(m, v, 1) ? v : value_raised; }
value let_go(vm& m, value v) { return hold_for_c(m, v, -1) ? v : value_raised; }
value unpickle(vm& m, value type, value state) {
  value o = call_method(m, type, intern(m, "__new__"), &type, 1);
  if (is_raised(o)) return o;
  if (!is_kind(state, kind::tuple))
    return raise(m, m.exc.TypeError, "argument 2 must be tuple, not {}", type_name(m, state));
  const value f = get_attribute(m, o, "__setstate__");
  const auto* t = state.as<tuple_object>();
  if (is_raised(f) || is_raised(call(m, f, t->items, static_cast<u32>(t->length)))) return value_raised;
  return o;
}

// ---------------------------------------------------------------- functions that C calls

u64 string_at(const char* p, int n) {
  vm& m = *calling_vm();
  const guest_call inside(m);
  if (!audit(m, "ctypes.string_at", {make_uint(m, reinterpret_cast<u64>(p)), value::small_int(n)})) return 0;
  bytes_object* b = make_bytes(m, {p, n == -1 ? std::strlen(p) : static_cast<u64>(static_cast<u32>(n))});
  return give_to_c(m, result(b));
}
u64 wide_string_at(const u8* p, int n) {
  vm& m = *calling_vm();
  const guest_call inside(m);
  if (!audit(m, "ctypes.wstring_at", {make_uint(m, reinterpret_cast<u64>(p)), value::small_int(n)})) return 0;
  return give_to_c(m, text_from_wide(m, p, n == -1 ? wide_length(p) : static_cast<u64>(static_cast<u32>(n))));
}

bool can_be_cast_to(vm& m, value type) {
  const class_info* i = info_of_class(type);
  if (i && (i->family == family::pointer || i->family == family::function)) return true;
  if (is_family(i, family::simple) && std::strchr("PzZO", i->code->code)) return true;
  raise(m, m.exc.TypeError, "cast() argument 2 must be a pointer type, not {}",
        is_kind(type, kind::type) ? class_name(type.as<type_object>()) : type_name(m, type));
  return false;
}
value cast(vm& m, void* p, value source, value type) {
  if (!can_be_cast_to(m, type)) return value_raised;
  const value made = call0(m, type);
  if (is_raised(made)) return made;
  data_object* o = as_data(made);
  // Both keep the same things, and the result keeps the source.
  if (is_data(m, source)) {
    data_object* from = as_data(source);
    const value kept = kept_objects(m, from);
    if (is_raised(kept)) return kept;
    value objects = kept;
    if (!same(kept, none)) set_field(m, o, &data_object::objects, objects);
    if (is_exact(objects, m.shapes.dict)) {
      const value key = identity_of(m, source);
      if (is_raised(key) || !dict_set(m, objects.as<dict_object>(), key, source)) return value_raised;
    } else {
      // (A simple one has no dict; its memory may be what the address leads to.)
      set_field(m, o, &data_object::objects, source);
    }
  }
  store_pointer(o->data, p);
  return made;
}
u64 cast_words(void* p, u64 source, u64 type) {
  vm& m = *calling_vm();
  const guest_call inside(m);
  return give_to_c(m, cast(m, p, object_from_word(m, source), object_from_word(m, type)));
}

constexpr struct {
  const char* name;
  i64 number;
} constants[] = {{"FUNCFLAG_CDECL", call_flags::cdecl_},
                 {"FUNCFLAG_PYTHONAPI", call_flags::python_api},
                 {"FUNCFLAG_USE_ERRNO", call_flags::use_errno},
                 {"FUNCFLAG_USE_LASTERROR", call_flags::use_last_error},
                 {"RTLD_LOCAL", RTLD_LOCAL},
                 {"RTLD_GLOBAL", RTLD_GLOBAL},
                 {"CTYPES_MAX_ARGCOUNT", most_arguments}};

void set_address(vm& m, module_object* mod, const char* name, const void* p) {
  module_set(m, mod, name, make_uint(m, reinterpret_cast<u64>(p)));
}

state_object* make_state(vm& m) {
  auto* s = m.heap.make<state_object>(make_internal_shape<state_object>(m));
  s->pointer_types = nullptr;
  s->argument_error = s->closure_type = nullptr;
  s->unpickle = s->returned = s->held = none;
  s->copies = nullptr;
  s->retired = nullptr;
  s->info_shape = make_internal_shape<class_info>(m);
  s->memory_shape = make_internal_shape<memory_object>(m);
  s->copy_shape = make_copy_shape(m);
  s->copy_count = 0;
  m.states.ctypes = to_value(s);
  list_object* retired = empty_list(m);
  if (!retired) return nullptr;
  m.heap.write(s, &s->retired, retired);
  dict_object* cache = make_dict(m);
  if (!cache) return nullptr;
  m.heap.write(s, &s->pointer_types, cache);
  return s;
}

}  // namespace
}  // namespace ctypes

module_object* init_module__ctypes(vm& m) {
  using namespace ctypes;
  static const method_def functions[] = {
      unary_method(
          "sizeof", size_of, "($module, object, /)",
          "sizeof(C type) -> integer\nsizeof(C instance) -> integer\nReturn the size in bytes of a C instance"),
      unary_method("alignment", alignment_of, "($module, object, /)",
                   "alignment(C type) -> integer\nalignment(C instance) -> integer\n"
                   "Return the alignment requirements of a C instance"),
      general_method("byref", by_reference, nullptr,
                     "byref(C instance[, offset=0]) -> byref-object\nReturn a pointer lookalike to a C instance, only "
                     "usable\nas function argument"),
      unary_method("addressof", address_of, "($module, object, /)",
                   "addressof(C instance) -> integer\nReturn the address of the C instance internal buffer"),
      binary_method("resize", ctypes::resize, nullptr, "Resize the memory buffer of a ctypes instance"),
      unary_method("buffer_info", buffer_info, "($module, object, /)",
                   "Return buffer interface information (for testing only)"),
      plain_function("get_errno", get_errno),
      unary_method("set_errno", set_errno, "($module, number, /)"),
      general_method("dlopen", open_library, nullptr,
                     "dlopen(name, flag={RTLD_GLOBAL|RTLD_LOCAL}) open a shared library"),
      unary_method("dlclose", close_library, "($module, handle, /)", "dlclose a library"),
      binary_method("dlsym", find_symbol, nullptr, "find symbol in shared library"),
      binary_method("call_function", call_address<0>),
      binary_method("call_cdeclfunction", call_address<call_flags::cdecl_>),
      unary_method("PyObj_FromPtr", object_from_pointer, "($module, address, /)"),
      unary_method("Py_INCREF", hold, "($module, object, /)"),
      unary_method("Py_DECREF", let_go, "($module, object, /)"),
      unary_method("POINTER", pointer_class, "($module, type, /)",
                   "Create and return a new ctypes pointer type.\n\n  type\n    A ctypes type.\n\nPointer types are "
                   "cached and reused internally,\nso calling this function repeatedly is cheap."),
      unary_method(
          "pointer", make_pointer_to, "($module, obj, /)",
          "Create a new pointer instance, pointing to 'obj'.\n\nThe returned object is of the type "
          "POINTER(type(obj)). Note that if you\njust want to pass a pointer to an object to a foreign function "
          "call, you\nshould use byref(obj) which is much faster."),
      binary_method("_unpickle", unpickle),
      end_of_methods};
  module_object* mod = make_module(m, "_ctypes", functions, "Create and manipulate C compatible data types in Python.");
  state_object* s = make_state(m);
  if (!mod || !s) return nullptr;
  type_object* error = make_exception_class(m, mod, "ArgumentError", m.exc.Exception);
  if (!error || !type_add(m, error, "__module__", to_value(intern(m, "ctypes")))) return nullptr;
  m.heap.write(s, &s->argument_error, error);
  add_capsules(m);
  add_arguments(m);
  add_fields(m);
  add_callbacks(m);
  add_data(m);
  add_simple(m, mod);
  add_aggregates(m, mod);
  add_array(m, mod);
  add_pointer(m, mod);
  add_functions(m, mod);
  set_field(m, s, &state_object::unpickle, dict_find_str(m, mod->dict, intern(m, "_unpickle")));
  module_set(m, mod, "_pointer_type_cache", to_value(s->pointer_types));
  for (const auto& c : constants) module_set(m, mod, c.name, value::small_int(c.number));
  module_set(m, mod, "__version__", to_value(make_str(m, "1.1.0")));
  set_address(m, mod, "_memmove_addr",
              reinterpret_cast<void*>(static_cast<void* (*)(void*, const void*, u64)>(std::memmove)));
  set_address(m, mod, "_memset_addr", reinterpret_cast<void*>(static_cast<void* (*)(void*, int, u64)>(std::memset)));
  set_address(m, mod, "_string_at_addr", reinterpret_cast<void*>(string_at));
  set_address(m, mod, "_wstring_at_addr", reinterpret_cast<void*>(wide_string_at));
  set_address(m, mod, "_cast_addr", reinterpret_cast<void*>(cast_words));
  return mod;
}

}  // namespace metavm::python
