/// \file
/// What the files of _ctypes share: what a class knows of C, instances, fields, functions, arguments.
///
///  - ctypes_codes.cpp: the simple types, one character each: reading and writing C memory
///  - ctypes_data.cpp: instances: their memory, what they keep alive, reading and writing of any type
///  - ctypes_class.cpp: what all metaclasses share (from_buffer, in_dll, …); classes that are made: arrays, pointers
///  - ctypes_simple.cpp, ctypes_aggregate.cpp (with ctypes_fields.cpp), ctypes_array.cpp, ctypes_pointer.cpp: each a
///    metaclass and its base class
///  - ctypes_capsule.cpp, ctypes_api.cpp: capsules, and the little of CPython's C API that programs use by ctypes
///  - ctypes_function.cpp, ctypes_call.cpp, ctypes_arguments.cpp, ctypes_callback.cpp: functions
///
/// C code gets to know addresses, so nothing that holds C memory may move: `memory_object`, `data_object` (small data
/// stand in it) and `bytes`. No collector moves objects; one that does has to leave these alone.
#pragma once
#include <ffi.h>

#include "lang/python/modules/native.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"

namespace metavm::python::ctypes {

// ---------------------------------------------------------------- classes

/// `size` is that of the memory, or of a bit field (see `bits_of`).
using getter = value (*)(vm&, const u8* p, u64 size);
/// The result is what has to be kept alive for the memory's sake, or none; value_raised.
using setter = value (*)(vm&, u8* p, value v, u64 size);

/// A simple type, or one that only fields have.
struct type_code {
  char code;
  ffi_type* ffi;
  getter get;
  setter set;
  const type_code* swapped;  ///< in the other order of bytes; null: it has none
};
/// Null: there is no such type.
const type_code* find_code(u32 code);
/// For arrays of char and wchar_t in structures.
extern const type_code char_array_code, wide_array_code;

/// The size of a bit field says where it lies: its bits above, its lowest bit in the lower half.
constexpr u64 bit_field(u64 bits, u64 lowest) { return bits << 16 | lowest; }

enum class family : u8 { simple, structure, union_, array, pointer, function };
namespace class_flags {
/// `is_pointer`, `has_pointer`: (contains) an address, so it cannot be pickled. `final`: fields are fixed, since there
/// are instances or other types that use it.
inline constexpr u32 is_pointer = 1, has_pointer = 2, has_union = 4, has_bit_field = 8, final = 16,
                     swapped = 32 /* big-endian */, has_instances = 64 /* is a subclass of its family's base */;
}  // namespace class_flags
/// How eight bytes of a structure are passed by value.
enum word_class : u8 { word_unused, word_natural, word_real, word_extended };
/// What a class knows of C. Hangs on type_object::extra; what has none is abstract.
struct class_info : object {
  type_object* cls;
  type_object* item;      ///< of arrays and pointers: the type of what they hold; null: not known yet
  dict_object* arrays;    ///< array classes of this type, by length; null: none yet
  value argument_types;   ///< of functions: tuple, or unbound
  value converters;       ///< of functions: as `converters_of` gives it, or unbound
  value result_type;      ///< of functions: class, callable or none; unbound: not said
  value result_check;     ///< of functions: _check_retval_ of the result's type, or unbound
  const type_code* code;  ///< of simple types
  ffi_type* ffi;
  const char* format;  ///< of the buffer protocol; lives for ever
  const i64* shape;    ///< lives for ever
  u64 size, alignment, length, dimensions;
  u64 call_flags;
  u32 flags;
  enum family family;
  u8 words[4];  ///< of small structures: `word_class` of every eight bytes, by which they are passed
  static const layout& get_layout() {
    return describe<class_info>("ctypes class", &class_info::cls, &class_info::item, &class_info::arrays,
                                &class_info::argument_types, &class_info::converters, &class_info::result_type,
                                &class_info::result_check);
  }
};
inline class_info* info_of(const type_object* t) {
  object* o = t->extra;
  return o && o->get_shape()->lay == &class_info::get_layout() ? static_cast<class_info*>(o) : nullptr;
}
/// Of a class; null if it is none, or abstract.
inline class_info* info_of_class(value v) { return is_kind(v, kind::type) ? info_of(v.as<type_object>()) : nullptr; }
/// A fresh one, for `cls`.
class_info* make_info(vm& m, type_object* cls, enum family f);
class_info* copy_info(vm& m, type_object* cls, const class_info* from);
void set_info(vm& m, type_object* cls, class_info* info);
inline bool is_family(const class_info* i, family f) { return i && i->family == f; }
/// A subclass of c_int and the like: its instances are not turned into plain values.
bool is_simple_subclass(vm& m, const type_object* t);
/// The getter that gives a plain value instead of an instance; null: there is none.
inline getter plain_getter(vm& m, const class_info* i) {
  return i && i->family == family::simple && !is_simple_subclass(m, i->cls) ? i->code->get : nullptr;
}
/// For messages.
inline std::string class_name(const type_object* t) { return full_type_name(t); }

// What lives as long as the process, made once for each content.
const char* permanent_format(std::string_view text);
const i64* permanent_shape(const i64* extents, u64 n);
/// A structure for libffi.
ffi_type* permanent_struct(u64 size, u64 alignment, std::vector<ffi_type*> elements);
/// "(2,3)<i": the format of something that stands in a structure.
std::string nested_format(const class_info* i);

// ---------------------------------------------------------------- instances

/// Memory that C may know: does not move, and starts at a multiple of 16.
struct memory_object : object {
  u64 capacity;
  u8 bytes[];
  static const layout& get_layout() { return describe<memory_object>("memory", tail<u8>(&memory_object::capacity)); }
  u8* data() { return reinterpret_cast<u8*>((reinterpret_cast<u64>(bytes) + 15) & ~u64{15}); }
};
/// Zeroed. Null: raised.
memory_object* make_memory(vm& m, u64 bytes);

struct data_object : object {
  class_info* info;  ///< of the class that it was made as: says how large the memory is at least
  u8* data;
  object* memory;     ///< what holds `data`, maybe this object itself; null: not ours
  data_object* base;  ///< what it is a part of
  value objects;      ///< `_objects`: what has to be kept alive; unbound: nothing yet
  u64 size;
  u64 index;  ///< in the base
  u64 small[2];
  static const layout& get_layout() {
    return describe<data_object>("ctypes data", &data_object::info, &data_object::memory, &data_object::base,
                                 &data_object::objects);
  }
  /// In object::flags: the memory is this object's own (`_b_needsfree_`).
  static constexpr u8 owns_flag = 1;
};
struct function_data : data_object {
  value callable;        ///< Python's, in a callback; else none
  value argument_types;  ///< as the guest gave it; unbound: the class's
  value converters;      ///< tuple; unbound: the class's
  value result_type;     ///< unbound: the class's
  value result_check;    ///< unbound: none
  value error_check;     ///< unbound: none
  value parameter_flags;
  static const layout& get_layout() {
    return describe<function_data>("ctypes function", &data_object::info, &data_object::memory, &data_object::base,
                                   &data_object::objects, &function_data::callable, &function_data::argument_types,
                                   &function_data::converters, &function_data::result_type,
                                   &function_data::result_check, &function_data::error_check,
                                   &function_data::parameter_flags);
  }
};
inline bool is_data(vm& m, value v) { return is_kind(v, kind::native) && info_of(type_of(m, v)); }
inline data_object* as_data(value v) { return v.as<data_object>(); }
inline class_info* info_of_data(vm&, value v) { return as_data(v)->info; }

/// An instance with zeroed memory of its own. Null: raised (as for all of these).
data_object* make_data(vm& m, type_object* cls);
/// One whose memory is `p`, part of `base`.
data_object* make_part(vm& m, type_object* cls, data_object* base, u64 index, u8* p);
data_object* make_at(vm& m, type_object* cls, u8* p);
/// One with a copy of what is at p.
data_object* make_copy(vm& m, type_object* cls, const u8* p);
/// `__new__` of all base classes.
value new_data(vm& m, const value* args, u32 nargs, tuple_object* kwnames);

/// Keeps an object alive for the sake of place `index`. False: raised.
bool keep(vm& m, data_object* o, u64 index, value kept);
/// The dict (or object) that the whole of `o` keeps; made if need be.
value kept_objects(vm& m, data_object* o);
/// What is at p, as an instance of `cls` or a plain value. `get`: of a field that has its own way.
value read_data(vm& m, type_object* cls, getter get, data_object* from, u64 index, u64 size, u8* p);
/// Stores v at p, which is place `index` of `o`. False: raised.
bool write_data(vm& m, data_object* o, type_object* cls, setter set, value v, u64 index, u64 size, u8* p);
inline u8* load_pointer(const u8* p) {
  u8* r;
  std::memcpy(&r, p, sizeof r);
  return r;
}
inline void store_pointer(u8* p, const void* v) { std::memcpy(p, &v, sizeof v); }

// ---------------------------------------------------------------- text and objects in C memory

py_shape* make_copy_shape(vm& m);
/// The content of `b`, ended by a zero. Lives as long as `b`. Null: raised.
const u8* terminated(vm& m, bytes_object* b);
/// A copy of s as wchar_t, ended by a zero. Null: raised.
memory_object* wide_copy(vm& m, str_object* s);
/// A guest's handle on memory ("capsule").
value make_buffer_handle(vm& m, memory_object* memory);
/// An object as the result of a function of ours that C called; it lives until the next one. 0: raised.
u64 give_to_c(vm& m, value v);
/// Counts how often C holds an object, which stays as long as it does. False: raised.
bool hold_for_c(vm& m, value v, i64 change);
/// Those functions of CPython's C API that are here: what ctypes.pythonapi has. Null: it is not.
void* find_api_function(std::string_view name);
/// `n` characters (wchar_t) from p on, which may lie anywhere.
value text_from_wide(vm& m, const u8* p, u64 n);
/// One more character. False: raised.
bool append_wide(vm& m, str_builder& out, const u8* p);
/// Characters before the first zero, `most` at most.
u64 wide_length(const u8* p, u64 most = ~u64{0});
/// How a value stands in C memory, as id() gives it. `v` becomes an object of the heap, which the caller keeps alive.
u64 object_to_word(vm& m, value& v);
value object_from_word(vm& m, u64 word);

// ---------------------------------------------------------------- fields

struct field_object : object {
  type_object* cls;
  const type_code* code;  ///< null: as the class has it
  u64 offset, size, index;
  u64 anonymous;
  static const layout& get_layout() { return describe<field_object>("ctypes field", &field_object::cls); }
};

// ---------------------------------------------------------------- arguments

/// What is passed to C.
union alignas(16) c_word {
  i64 integer;
  u64 natural;
  double real;
  float single;
  long double extended;
  void* pointer;
  u8 bytes[16];
};
/// What byref() and from_param give.
struct argument_object : object {
  ffi_type* ffi;
  value source;  ///< `_obj`, or unbound
  value kept;    ///< what else has to live: unbound, or memory
  u64 size;
  char tag;
  u64 words[2];  ///< a c_word
  static const layout& get_layout() {
    return describe<argument_object>("ctypes argument", &argument_object::source, &argument_object::kept);
  }
};
argument_object* make_argument(vm& m, char tag, ffi_type* ffi, value source);
inline bool is_argument(vm& m, value v) { return is_exact(v, m.shapes.c_argument); }
/// An argument of a call, ready for C.
struct ready_argument {
  ffi_type* ffi;
  c_word word;
  void* place;  ///< of structures: where they are; else null
  value kept;   ///< on the native stack, where the collector finds it
};
/// False: raised. `index`: the argument's number, from one.
bool ready(vm& m, value v, u32 index, ready_argument& out);
/// Fills what passes an instance by value.
bool ready_data(vm& m, value v, ready_argument& out);
/// `from_param` of a class whatever the value is.
value from_parameter(vm& m, value cls, value v);
/// The exceptions's text gets "argument 1: TypeError: " in front, its class becomes `cls`.
void extend_error(vm& m, type_object* cls, std::string_view front);

// ---------------------------------------------------------------- calls

namespace call_flags {
inline constexpr u64 cdecl_ = 1, python_api = 4, use_errno = 8, use_last_error = 16;
}
inline constexpr u32 most_arguments = 1024;

/// Calls `function`. `converters`: as `converters_of` gives it, or unbound. `result_type`: unbound is int.
value call_foreign(vm& m, void* function, const value* args, u32 nargs, u64 flags, value converters, value result_type,
                   value result_check);
/// The thread's errno, as use_errno keeps it.
int& saved_errno();
/// The VM that called C in this thread.
vm*& calling_vm();

/// A C function that calls `callable`. Null: raised.
value make_callback(vm& m, value callable, value argument_types, value result_type, u64 flags, void*& code);
/// From a sequence of classes, a tuple of their from_param, and at its end a bytes with a code for each: that of a
/// simple type whose from_param is the usual one, or 0. value_raised: an exception.
value converters_of(vm& m, value classes);
/// Whether it is what simple types have by themselves.
bool is_usual_from_parameter(value f);
/// For a class or an instance of a function type: what `restype` may be. False: raised.
bool check_result_type(vm& m, value v, const char* message, value& check);

type_object* array_class(vm& m, type_object* item, i64 length);
value pointer_class(vm& m, value cls);
/// type.__new__ for a metaclass of C++. Null: raised.
type_object* new_class(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
/// An attribute of the class itself (not of its bases); unbound: it has none.
value own_attribute(vm& m, type_object* t, const char* name);
/// What arrays and pointers give for a slice: bytes, str or a list.
value items_of(vm& m, data_object* o, const class_info* i, i64 start, i64 step, i64 count);
value make_pointer_to(vm& m, value o);
/// byref(o, offset)
value argument_by_reference(vm& m, value o, i64 offset);

// ---------------------------------------------------------------- the module's parts

struct state_object : object {
  dict_object* pointer_types;  ///< _pointer_type_cache
  type_object *argument_error, *closure_type;
  value unpickle;
  list_object* retired;  ///< closures that will be freed
  value held;            ///< dict: objects by their word, with how often C holds them
  value returned;        ///< object whose address a function of ours gave to C
  value_array* copies;   ///< of `terminated`
  py_shape *info_shape, *memory_shape, *copy_shape;
  u64 copy_count;
  static const layout& get_layout() {
    return describe<state_object>("ctypes state", &state_object::pointer_types, &state_object::argument_error,
                                  &state_object::closure_type, &state_object::unpickle, &state_object::retired,
                                  &state_object::returned, &state_object::copies);
  }
};
inline state_object* state_of(vm& m) { return m.states.ctypes.as<state_object>(); }

/// The methods that all metaclasses have; `make` is its __new__.
type_object* make_metaclass(vm& m, const char* name, builtin_fn make, const method_def* own = nullptr);
/// A base class, with its metaclass.
type_object* make_base(vm& m, module_object* mod, type_def d, type_object* metaclass);
void add_data(vm& m);
void add_simple(vm& m, module_object* mod);
void add_aggregates(vm& m, module_object* mod);
void add_fields(vm& m);
void add_array(vm& m, module_object* mod);
void add_pointer(vm& m, module_object* mod);
void add_functions(vm& m, module_object* mod);
void add_arguments(vm& m);
void add_callbacks(vm& m);
void add_capsules(vm& m);

}  // namespace metavm::python::ctypes
