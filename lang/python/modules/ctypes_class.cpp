/// \file
/// _ctypes: what a class knows of C, and what all metaclasses share.
#include <dlfcn.h>

#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/ctypes_types.hpp"
#include "lang/python/objects/memoryview_parts.hpp"

namespace metavm::python::ctypes {

using method_table::result;

// ---------------------------------------------------------------- what lives as long as the process

namespace {
std::mutex pool_lock;
}

const char* permanent_format(std::string_view text) {
  static std::set<std::string, std::less<>> pool;
  const std::lock_guard guard(pool_lock);
  auto at = pool.find(text);
  if (at == pool.end()) at = pool.emplace(text).first;
  return at->c_str();
}
const i64* permanent_shape(const i64* extents, u64 n) {
  static std::set<std::vector<i64>> pool;
  const std::lock_guard guard(pool_lock);
  return pool.emplace(extents, extents + n).first->data();
}
ffi_type* permanent_struct(u64 size, u64 alignment, std::vector<ffi_type*> elements) {
  struct entry {
    std::vector<ffi_type*> elements;
    ffi_type type;
  };
  static std::map<std::tuple<u64, u64, std::vector<ffi_type*>>, std::unique_ptr<entry>> pool;
  elements.push_back(nullptr);
  const std::lock_guard guard(pool_lock);
  auto& e = pool[{size, alignment, elements}];
  if (!e) {
    e = std::make_unique<entry>();
    e->elements = std::move(elements);
    e->type = {size, static_cast<unsigned short>(alignment), FFI_TYPE_STRUCT, e->elements.data()};
  }
  return &e->type;
}

// ---------------------------------------------------------------- class_info

class_info* make_info(vm& m, type_object* cls, enum family f) {
  auto* i = m.heap.make<class_info>(state_of(m)->info_shape);
  i->cls = cls;
  i->item = nullptr;
  i->arrays = nullptr;
  i->argument_types = i->converters = i->result_type = i->result_check = value_unbound;
  i->code = nullptr;
  i->ffi = &ffi_type_pointer;
  i->format = "B";
  i->shape = nullptr;
  i->size = i->length = i->dimensions = i->call_flags = 0;
  i->alignment = 1;
  // (The metaclass can be called with any bases.)
  type_object* const bases[] = {m.types.c_simple, m.types.c_structure, m.types.c_union,
                                m.types.c_array,  m.types.c_pointer,   m.types.c_function};
  i->flags = is_subtype(cls, bases[static_cast<u32>(f)]) ? class_flags::has_instances : 0;
  std::memset(i->words, word_unused, sizeof i->words);
  i->family = f;
  return i;
}
class_info* copy_info(vm& m, type_object* cls, const class_info* from) {
  class_info* i = make_info(m, cls, from->family);
  const u32 instances = i->flags;
  std::memcpy(static_cast<void*>(&i->cls), &from->cls, sizeof(class_info) - sizeof(object));
  i->cls = cls;
  i->arrays = nullptr;
  i->flags = (i->flags & ~(class_flags::final | class_flags::has_instances)) | instances;
  return i;
}
void set_info(vm& m, type_object* cls, class_info* info) { m.heap.write(cls, &cls->extra, static_cast<object*>(info)); }

bool is_simple_subclass(vm& m, const type_object* t) { return t->base != m.types.c_simple; }

std::string nested_format(const class_info* i) {
  if (!i->dimensions) return i->format;
  std::string s = "(";
  for (u64 k = 0; k < i->dimensions; k++) s += fmt::format("{}{}", k ? "," : "", i->shape[k]);
  return s + ")" + i->format;
}

value own_attribute(vm& m, type_object* t, const char* name) { return dict_find_str(m, t->dict, intern(m, name)); }

type_object* new_class(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const value cls = call_builtin_unbound(m, m.core.type_new.as<builtin_function_object>(), args, nargs, kwnames);
  return is_raised(cls) ? nullptr : cls.as<type_object>();
}

// ---------------------------------------------------------------- methods of all metaclasses

namespace {

type_object* as_type(value v) { return v.as<type_object>(); }

value from_address(vm& m, value cls, value address) {
  if (!is_int(m, address)) return raise_type_error(m, "integer expected");
  i64 n;
  const value i = index_int(m, address);
  if (is_raised(i)) return i;
  if (!to_i64(m, i, n)) {
    const auto* big = i.as<int_object>();
    if (big->length != 1 || big->negative)
      return raise_text(m, m.exc.OverflowError, "Python int too large to convert to C unsigned long");
    n = static_cast<i64>(big->limbs[0]);
  }
  if (!audit(m, "ctypes.cdata", {make_uint(m, static_cast<u64>(n))})) return value_raised;
  return result(make_at(m, as_type(cls), reinterpret_cast<u8*>(n)));
}

/// The offset, and whether the class fits behind it. False: raised.
bool check_room(vm& m, const class_info* info, u64 available, i64 offset) {
  if (offset < 0) {
    raise_text(m, m.exc.ValueError, "offset cannot be negative");
    return false;
  }
  if (info->size <= available && static_cast<u64>(offset) <= available - info->size) return true;
  raise(m, m.exc.ValueError, "Buffer size too small ({} instead of at least {} bytes)", available,
        info->size + static_cast<u64>(offset));
  return false;
}
class_info* concrete(vm& m, value cls) {
  class_info* info = info_of_class(cls);
  if (!info) raise_type_error(m, "abstract class");
  return info;
}
value from_buffer(vm& m, const value* args, u32 nargs, tuple_object*) {
  i64 offset = 0;
  const class_info* info = concrete(m, args[0]);
  if (!info || !check_arity(m, "from_buffer", nargs - 1, 1, 2) || (nargs > 2 && !size_argument(m, args[2], offset)))
    return value_raised;
  const value view = make_memoryview(m, args[1]);
  if (is_raised(view)) return view;
  auto* v = view.as<memoryview_object>();
  if (v->readonly) return raise_type_error(m, "underlying buffer is not writable");
  if (!is_c_contiguous(v)) return raise_type_error(m, "underlying buffer is not C contiguous");
  const u64 available = item_count(v) * static_cast<u64>(v->item_bytes);
  if (!check_room(m, info, available, offset) ||
      !audit(m, "ctypes.cdata/buffer",
             {make_uint(m, reinterpret_cast<u64>(v->data())), make_uint(m, available), make_int(m, offset)}))
    return value_raised;
  data_object* o = make_at(m, as_type(args[0]), v->data() + offset);
  if (!o) return value_raised;
  m.heap.write(o, &o->memory, v->base);
  return keep(m, o, 0xffffffff, view) ? to_value(o) : value_raised;
}
value from_buffer_copy(vm& m, const value* args, u32 nargs, tuple_object*) {
  i64 offset = 0;
  buffer_view b;
  const class_info* info = concrete(m, args[0]);
  if (!info || !check_arity(m, "from_buffer_copy", nargs - 1, 1, 2)) return value_raised;
  std::string whole;  // of a memoryview with gaps
  if (is_kind(args[1], kind::memoryview)) {
    bytes_object* copy = memoryview_to_bytes(m, args[1]);
    if (!copy || !get_buffer(m, to_value(copy), b)) return value_raised;
  } else if (!get_buffer(m, args[1], b)) {
    return value_raised;
  }
  if (nargs > 2 && !size_argument(m, args[2], offset)) return value_raised;
  if (!check_room(m, info, b.length, offset) ||
      !audit(m, "ctypes.cdata/buffer",
             {make_uint(m, reinterpret_cast<u64>(b.data)), make_uint(m, b.length), make_int(m, offset)}))
    return value_raised;
  return result(make_copy(m, as_type(args[0]), b.data + offset));
}

value in_dll(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "in_dll", nargs - 1, 2, 2)) return value_raised;
  if (!is_str(args[2]))
    return raise(m, m.exc.TypeError, "in_dll() argument 2 must be str, not {}", type_name(m, args[2]));
  if (!audit(m, "ctypes.dlsym", {args[1], args[2]})) return value_raised;
  const value handle = get_attribute(m, args[1], "_handle");
  if (is_raised(handle)) return handle;
  if (!is_int(m, handle)) return raise_type_error(m, "the _handle attribute of the second argument must be an integer");
  i64 h;
  if (!to_index(m, handle, h)) return value_raised;
  void* address = ::dlsym(reinterpret_cast<void*>(h), to_utf8(as_str(args[2])).c_str());
  if (!address) {
    const char* why = ::dlerror();
    return raise_text(m, m.exc.ValueError, why ? why : "symbol not found");
  }
  return concrete(m, args[0]) ? result(make_at(m, as_type(args[0]), static_cast<u8*>(address))) : value_raised;
}

/// `cls * n`
value repeat(vm& m, value cls, value times) {
  i64 n;
  if (!times.is_int() && !is_int(m, times) && same(special_of(m, times, special::index), value_unbound))
    return raise(m, m.exc.TypeError, "can't multiply sequence by non-int of type '{}'", type_name(m, times));
  if (!to_index(m, times, n)) {
    if (catch_pending(m, m.exc.OverflowError))
      raise(m, m.exc.OverflowError, "cannot fit '{}' into an index-sized integer", type_name(m, times));
    return value_raised;
  }
  if (n < 0) return raise(m, m.exc.ValueError, "Array length must be >= 0, not {}", n);
  return result(array_class(m, as_type(cls), n));
}

}  // namespace

value from_parameter(vm& m, value cls, value v) {
  const tri direct = object_isinstance(m, v, cls);
  if (direct == tri::error) return value_raised;
  if (direct == tri::yes) return v;
  const class_info* info = info_of_class(cls);
  if (is_argument(m, v)) {
    const value source = v.as<argument_object>()->source;
    if (info && info->item && !same(source, value_unbound)) {
      const tri fits = object_isinstance(m, source, to_value(info->item));
      if (fits == tri::error) return value_raised;
      if (fits == tri::yes) return v;
    }
    return raise(m, m.exc.TypeError, "expected {} instance instead of pointer to {}", class_name(as_type(cls)),
                 same(source, value_unbound) ? std::string("???") : type_name(m, source));
  }
  const value inner = find_attribute(m, v, intern(m, "_as_parameter_"));
  if (is_raised(inner)) return inner;
  if (same(inner, value_unbound))
    return raise(m, m.exc.TypeError, "expected {} instance instead of {}", class_name(as_type(cls)), type_name(m, v));
  if (!enter_native(m, " while processing _as_parameter_")) return value_raised;
  const value r = from_parameter(m, cls, inner);
  leave_native(m);
  return r;
}

type_object* make_metaclass(vm& m, const char* name, builtin_fn make, const method_def* own) {
  std::vector<method_def> methods = {
      general_method("__new__", make),
      binary_method("from_param", from_parameter, nullptr, "Convert a Python object into a function call parameter."),
      binary_method("from_address", from_address, nullptr,
                    "C.from_address(integer) -> C instance\naccess a C instance at the specified address"),
      general_method("from_buffer", from_buffer, nullptr,
                     "C.from_buffer(object, offset=0, /) -> C instance\ncreate a C instance from a writeable buffer"),
      general_method(
          "from_buffer_copy", from_buffer_copy, nullptr,
          "C.from_buffer_copy(object, offset=0, /) -> C instance\ncreate a C instance from a readable buffer"),
      general_method("in_dll", in_dll, nullptr, "C.in_dll(dll, name) -> C instance\naccess a C instance in a dll"),
      binary_method("__mul__", repeat, "($self, value, /)"),
      binary_method("__rmul__", repeat, "($self, value, /)")};
  for (const method_def* d = own; d && d->name; d++) {
    std::erase_if(methods, [&](const method_def& x) { return std::strcmp(x.name, d->name) == 0; });
    methods.push_back(*d);
  }
  methods.push_back(end_of_methods);
  type_def d{};
  d.name = name;
  d.lay = &type_object::get_layout();
  d.instance_kind = kind::type;
  d.flags = type_flags::base_type;
  d.base = m.types.type;
  d.methods = methods.data();
  d.doc = "metatype for C types";
  return make_builtin_type(m, d);
}
type_object* make_base(vm& m, module_object* mod, type_def d, type_object* metaclass) {
  d.base = m.types.c_data;
  d.instance_kind = kind::native;
  if (!d.lay) d.lay = &data_object::get_layout();
  type_object* t = make_builtin_type(m, d);
  take_shape(t, metaclass->root_shape);
  module_set(m, mod, std::strrchr(d.name, '.') + 1, to_value(t));
  return t;
}

}  // namespace metavm::python::ctypes
