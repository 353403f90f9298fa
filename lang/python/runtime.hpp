/// \file
/// The runtime's interface to itself: what every built-in type and module of Python may call.
///
/// Conventions:
///  - the VM comes first; there are no globals;
///  - a function that fails raises (sets `vm.pending`) and returns `value_raised`, a null pointer, `tri::error`
///    or -1 as its type allows; the caller passes that on at once;
///  - `value` results are never `value_unbound` unless the name says `find_`/`lookup_` (absent, no error);
///  - any function that takes `vm&` may allocate, collect and run guest code unless it says otherwise: re-read
///    lengths and storage pointers after it.
#pragma once
#include <memory>

#include "lang/python/object.hpp"

namespace metavm::python {

enum class tri : i8 { error = -1, no = 0, yes = 1 };
inline tri to_tri(bool b) { return b ? tri::yes : tri::no; }

/// The built-in classes; `vm.types.list`, …. Filled in by each type's `init_*` function.
struct builtin_types {
#define METAVM_PYTHON_TYPE(id) type_object* id = nullptr;
#include "lang/python/builtin_types.def"
#undef METAVM_PYTHON_TYPE
};
/// Shapes of exact instances of built-in types (and of immediate values).
struct builtin_shapes {
#define METAVM_PYTHON_TYPE(id) py_shape* id = nullptr;
#include "lang/python/builtin_types.def"
#undef METAVM_PYTHON_TYPE
  py_shape *value_array = nullptr, *byte_array = nullptr, *dict_table = nullptr, *set_table = nullptr,
           *getset_member = nullptr, *attribute_table = nullptr, *weak_watch = nullptr, *register_block = nullptr;
};
/// Exception classes: `vm.exc.ValueError`.
struct builtin_exceptions {
#define METAVM_PYTHON_EXCEPTION(id, base) type_object* id = nullptr;
#include "lang/python/builtin_exceptions.def"
#undef METAVM_PYTHON_EXCEPTION
};

// ---------------------------------------------------------------- classes

type_object* type_of(vm& m, value v);
/// The shape of any value, immediate ones included.
py_shape* shape_of(vm& m, value v);
inline kind kind_of(vm& m, value v);               // vm.hpp
bool is_subtype(type_object* a, type_object* b);   ///< by mro, no __subclasscheck__
bool is_instance(vm& m, value v, type_object* t);  ///< by mro, no __instancecheck__
tri object_isinstance(vm& m, value v, value cls);  ///< the built-in isinstance
tri object_issubclass(vm& m, value v, value cls);
std::string type_name(vm& m, value v);  ///< for messages: name of v's class

/// Looks `name` up along the mro (method cache); value_unbound if absent. Runs no guest code.
value type_lookup(vm& m, type_object* t, str_object* name);
/// The resolved special method or value_unbound.
inline value special_of(vm& m, value v, special s) { return type_of(m, v)->get_special(s); }

/// What a function in a built-in type's table is wrapped in: nothing, staticmethod, or classmethod (args[0] is the
/// class).
enum class method_binding : u8 { instance, static_method, class_method };
/// How a C++ type or module lists its functions. `__new__` is always general and static: args[0] is the class.
struct method_def {
  const char* name;
  calling convention;
  void* function;
  const char* signature = nullptr;  ///< "($self, index, /)": for binding by keyword and inspect
  const char* doc = nullptr;
  method_binding binding = method_binding::instance;
};
struct getset_def {
  const char* name;
  fn1 get;
  value (*set)(vm&, value self, value v);  ///< v is value_unbound for del; null: read-only
  const char* doc = nullptr;
};
struct type_def {
  const char* name;  ///< "list" or "collections.deque"
  const layout* lay;
  kind instance_kind;
  u64 flags = type_flags::base_type;
  type_object* base = nullptr;  ///< null: object
  bool instances_have_dict = false;
  /// (construct below) Makes and initialises an instance. For immutable types it is also `__new__`, if `methods` has
  /// none. Mutable ones list `__new__` (which ignores its arguments) and `__init__` among their methods too. Null and
  /// no `__new__`: guests cannot make instances, unless the base says how.
  const method_def* methods = nullptr;  ///< ended by a null name; "__add__" and the like included
  const getset_def* getsets = nullptr;
  const char* doc = nullptr;
  value (*construct)(vm&, type_object*, const value*, u32, tuple_object*) = nullptr;
  value (*iter_next)(vm&, value self) = nullptr;  ///< see type_object
  value (*direct_call)(vm&, value self, const value*, u32, tuple_object*) = nullptr;
  bool (*get_buffer)(vm&, value self, buffer_view& out, bool writable) = nullptr;
  /// Where instances of the layout itself keep their `object* extra`; 0: they have none, `instances_have_dict` adds it.
  u32 extra_offset = 0;
};
/// Makes the class and its shape (`->root_shape`, to be put into `vm.shapes` too). With "module.Name" as the name,
/// the part before the last dot is `__module__`. `d.methods` and `d.getsets` end with a null name.
type_object* make_builtin_type(vm& m, const type_def& d);
/// Gives a built-in class one more attribute (constants, nested classes).
bool type_add(vm& m, type_object* t, const char* name, value v);
/// An exact or subclass instance without tail, attribute slots cleared. T's own fields are undefined.
template <class T>
T* make_instance(vm& m, type_object* cls);
/// With n tail elements, the length member set; items are the caller's. Null: MemoryError raised.
template <class T>
T* make_instance_with_tail(vm& m, type_object* cls, u64 n, auto T::* length);

value make_builtin_function(vm& m, const method_def& d, value owner, bool is_method);
module_object* make_module(vm& m, const char* name, const method_def* functions, const char* doc = nullptr);
void module_set(vm& m, module_object* mod, const char* name, value v);

/// Binds arguments by a static signature. `out` has one place per parameter; absent optional ones are value_unbound.
/// Format: names separated by spaces; '/' and '*' as in Python; '?' after a name marks it optional:
/// "source? encoding? errors?", "a b / key? * reverse?". Raises TypeError in CPython's words.
bool bind_arguments(vm& m, const char* function_name, const char* format, const value* args, u32 nargs,
                    tuple_object* kwnames, value* out);
bool check_no_keywords(vm& m, const char* function_name, tuple_object* kwnames);
bool check_arity(vm& m, const char* function_name, u32 nargs, u32 least, u32 most);

// ---------------------------------------------------------------- errors

/// Raises with a formatted message (fmt syntax). Returns value_raised.
value raise_text(vm& m, type_object* exception, std::string_view message);
template <class... A>
value raise(vm& m, type_object* exception, const char* format, const A&... a);  // vm.hpp (fmt)
value raise_value(vm& m, value exception_instance);
value raise_type_error(vm& m, std::string_view message);
value raise_no_memory(vm& m);
value raise_stop_iteration(vm& m, value v = none);
value raise_key_error(vm& m, value key);
value raise_os_error(vm& m, int error_number, value filename = value_unbound);
/// The pending exception if it is an instance of `cls`: clears it and returns true.
bool catch_pending(vm& m, type_object* cls);
/// Takes the pending exception out (normalised instance).
value take_pending(vm& m);
/// Reports to sys.unraisablehook and clears.
void write_unraisable(vm& m, std::string_view where, value object);
bool warn(vm& m, type_object* category, std::string_view message, int stack_level = 1);  ///< false: raised

// ---------------------------------------------------------------- protocols

value call(vm& m, value f, const value* args, u32 nargs, tuple_object* kwnames = nullptr);
inline value call0(vm& m, value f) { return call(m, f, nullptr, 0); }
inline value call1(vm& m, value f, value a) { return call(m, f, &a, 1); }
inline value call2(vm& m, value f, value a, value b) {
  value v[] = {a, b};
  return call(m, f, v, 2);
}
inline value call3(vm& m, value f, value a, value b, value c) {
  value v[] = {a, b, c};
  return call(m, f, v, 3);
}
value call_method(vm& m, value self, str_object* name, const value* args = nullptr, u32 nargs = 0);
value call_special(vm& m, value self, special s, const value* args = nullptr, u32 nargs = 0);  ///< TypeError if absent

value get_attribute(vm& m, value o, str_object* name);
value find_attribute(vm& m, value o, str_object* name);         ///< value_unbound instead of AttributeError
bool set_attribute(vm& m, value o, str_object* name, value v);  ///< v == value_unbound deletes
value get_attribute(vm& m, value o, const char* name);
value generic_get_attribute(vm& m, value o, str_object* name);  ///< object.__getattribute__
bool generic_set_attribute(vm& m, value o, str_object* name, value v);
value instance_dict(vm& m, value o);  ///< o.__dict__ (live), value_unbound if it has none

value get_item(vm& m, value o, value key);
bool set_item(vm& m, value o, value key, value v);
bool del_item(vm& m, value o, value key);
tri contains(vm& m, value container, value item);
i64 length_of(vm& m, value o);  ///< -1: raised
i64 length_hint(vm& m, value o, i64 otherwise);
tri truth(vm& m, value v);
tri equal(vm& m, value a, value b);  ///< identity first, then ==
enum class comparison : u8 { lt, le, eq, ne, gt, ge };
value compare(vm& m, value a, value b, comparison op);  ///< rich comparison, any result
tri compare_truth(vm& m, value a, value b, comparison op);
bool hash_of(vm& m, value v, i64& out);  ///< false: raised
str_object* repr(vm& m, value v);
str_object* to_str(vm& m, value v);
str_object* ascii_repr(vm& m, value v);
value format_value(vm& m, value v, str_object* spec);
/// repr() recursion guard: true if v is being printed already; leave with `repr_leave`.
bool repr_enter(vm& m, value v);
void repr_leave(vm& m, value v);

value get_iter(vm& m, value o);
/// The next item; value_unbound at the end (StopIteration swallowed); value_raised on error.
value iter_next(vm& m, value iterator);
/// Calls f(value) -> bool for each item; fast for exact list and tuple. False: raised (or f said stop after raising).
template <class F>
bool for_each_item(vm& m, value iterable, F f);  // vm.hpp
list_object* to_list(vm& m, value iterable);
tuple_object* to_tuple(vm& m, value iterable);

enum class binary_op : u8 {
  add,
  sub,
  mul,
  matmul,
  truediv,
  floordiv,
  mod,
  divmod,
  pow,
  lshift,
  rshift,
  and_,
  xor_,
  or_
};
value binary(vm& m, binary_op op, value a, value b);
value inplace(vm& m, binary_op op, value a, value b);
value power(vm& m, value a, value b, value modulus);
value negative(vm& m, value v);
value positive(vm& m, value v);
value invert(vm& m, value v);
value absolute(vm& m, value v);

// ---------------------------------------------------------------- numbers

value make_int(vm& m, i64 i);
value make_uint(vm& m, u64 i);
METAVM_NOINLINE value box_float(vm& m, double d);
inline value make_float(vm& m, double d) {
  value v = try_inline_float(d);
  return METAVM_LIKELY(v.is_inline_float()) ? v : box_float(m, d);
}
value make_complex(vm& m, double re, double im);
bool is_int(vm& m, value v);         ///< int or a subclass, bool included
bool is_float(vm& m, value v);       ///< float or a subclass
double float_value(vm& m, value v);  ///< \pre is_float
/// __index__ as an i64. Clipped to the range if `clip`, else OverflowError. False: raised.
bool to_index(vm& m, value v, i64& out, bool clip = false);
bool to_double(vm& m, value v, double& out);                    ///< __float__/__index__
bool to_i64(vm& m, value int_value, i64& out);                  ///< false without an exception if it does not fit
value index_int(vm& m, value v);                                ///< __index__: an exact int
value int_from_text(vm& m, std::string_view digits, int base);  ///< value_unbound if malformed
str_object* int_to_str(vm& m, value v, int base = 10);
std::string float_repr(double d);
value int_from_bytes(vm& m, const u8* p, u64 n, bool little, bool is_signed);
value int_from_double(vm& m, double d);
/// Operators of exact int, bool, float and complex by a switch; not_implemented if an operand is anything else (an
/// instance of a subclass too) or the types have no such operator.
value number_binary(vm& m, binary_op op, value a, value b);
value number_compare(vm& m, value a, value b, comparison op);

// ---------------------------------------------------------------- text, bytes

str_object* make_str(vm& m, std::string_view utf8);  ///< \pre valid UTF-8 (surrogates allowed, WTF-8)
str_object* make_str_latin1(vm& m, std::string_view s);
str_object* make_str_from_code_points(vm& m, const u32* p, u64 n);
str_object* make_char(vm& m, u32 code_point);                        ///< shared for Latin-1
str_object* empty_str_of(vm& m, u64 length, u32 width, bool ascii);  ///< contents undefined; null: MemoryError
str_object* intern(vm& m, std::string_view utf8);
str_object* intern(vm& m, str_object* s);
std::string to_utf8(str_object* s);  ///< WTF-8 for lone surrogates
/// Keyed by vm.hash_key; in 1 … 2^61-1, so it is a small int and the guest's hash().
METAVM_NOINLINE u64 str_hash_slow(vm& m, str_object* s);
inline u64 str_hash(vm& m, str_object* s) { return METAVM_LIKELY(s->hash) ? s->hash : str_hash_slow(m, s); }
bool str_equal(str_object* a, str_object* b);
int str_compare(str_object* a, str_object* b);
str_object* str_concat(vm& m, str_object* a, str_object* b);
/// a + b, where nobody but the caller sees a, if it has grows_flag: then a itself may have become longer.
str_object* str_append(vm& m, str_object* a, str_object* b);
str_object* str_slice(vm& m, str_object* s, u64 from, u64 to);
value str_format_percent(vm& m, value format, value args);
bytes_object* make_bytes(vm& m, std::string_view s);
bytes_object* empty_bytes_of(vm& m, u64 n);
/// The bytes of a bytes-like object; TypeError if it is none.
bool get_buffer(vm& m, value v, buffer_view& out, bool writable = false);
/// str, bytes or os.PathLike to a file-system path (surrogateescape). False: raised.
bool to_fs_path(vm& m, value v, std::string& out);
str_object* decode_fs(vm& m, std::string_view s);

// ---------------------------------------------------------------- containers

tuple_object* make_tuple(vm& m, const value* items, u64 n);
tuple_object* empty_tuple_of(vm& m, u64 n);  ///< items undefined: fill before anything allocates
list_object* make_list(vm& m, const value* items, u64 n);
list_object* empty_list(vm& m, u64 capacity = 0);
bool list_append(vm& m, list_object* l, value v);
bool list_extend(vm& m, list_object* l, value iterable);
bool list_sort(vm& m, list_object* l, value key, bool reverse);
dict_object* make_dict(vm& m);
value dict_find(vm& m, dict_object* d, value key);            ///< value_unbound; value_raised if hash/eq raise
value dict_find_str(vm& m, dict_object* d, str_object* key);  ///< never raises if keys are str
bool dict_set(vm& m, dict_object* d, value key, value v);
bool dict_set_str(vm& m, dict_object* d, str_object* key, value v);
bool dict_set_str(vm& m, dict_object* d, const char* key, value v);
tri dict_remove(vm& m, dict_object* d, value key);
value dict_pop(vm& m, dict_object* d, value key);  ///< value_unbound if absent
dict_object* dict_copy(vm& m, dict_object* d);
bool dict_update(vm& m, dict_object* d, value other);  ///< mapping or iterable of pairs
void dict_clear(vm& m, dict_object* d);
/// Steps through the live entries; `at` starts at 0. False at the end. Runs no guest code.
bool dict_next(dict_object* d, u64& at, value& key, value& item);
set_object* make_set(vm& m, type_object* cls = nullptr);
tri set_add(vm& m, set_object* s, value v);  ///< yes: was new
tri set_contains(vm& m, set_object* s, value v);
tri set_discard(vm& m, set_object* s, value v);
bool set_next(set_object* s, u64& at, value& key);
value make_slice(vm& m, value start, value stop, value step);
/// slice.indices for a sequence of `length`; false: raised.
bool slice_bounds(vm& m, slice_object* s, i64 length, i64& start, i64& stop, i64& step, i64& count);
iterator_object* make_iterator(vm& m, iterator_kind k, value a, value b = none);
cell_object* make_cell(vm& m, value v);

}  // namespace metavm::python
