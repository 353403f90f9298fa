/// \file
/// The object model of Python on metavm: the C++ structs behind guest values, and the conventions
/// that every runtime function keeps. See docs/python-internals.md.
#pragma once
#include <string>
#include <string_view>

#include "metavm/gc/heap.hpp"

namespace metavm::python {

class vm;
struct type_object;
struct str_object;
struct tuple_object;
struct dict_object;
struct function_object;
struct buffer_view;

// ---------------------------------------------------------------- constants and kinds

inline constexpr value none = value_nil;
inline constexpr value true_ = value_true;
inline constexpr value false_ = value_false;
inline constexpr value ellipsis = value::constant(constants::first_language_constant);
inline constexpr value not_implemented = value::constant(constants::first_language_constant + 1);

/// What an object is physically. A subclass of a built-in type has the built-in's kind.
enum class kind : u32 {
  small_int,
  boolean,
  none,
  ellipsis,
  not_implemented,
  floating,      ///< self-tagged or boxed
  big_int,
  complex,
  str,
  bytes,
  bytearray,
  memoryview,
  list,
  tuple,
  dict,
  set,
  frozenset,
  range,
  slice,
  function,
  builtin_function,   ///< function or unbound method of a built-in type, written in C++
  method,             ///< bound: function + self
  type,
  module,
  cell,
  code,
  frame,
  traceback,
  generator,          ///< generators, coroutines, async generators
  exception,
  property,
  static_method,
  class_method,
  super,
  member_descriptor,  ///< a __slots__ member
  getset_descriptor,  ///< a computed attribute of a built-in type
  iterator,           ///< any built-in iterator (see iterator_object)
  weakref,
  instance,           ///< an object of a class without built-in base: only attributes
  native,             ///< anything else defined by a C++ module with its own layout
  internal,           ///< never seen by a guest: arrays behind lists, dict tables, …
};

// ---------------------------------------------------------------- shapes

struct attribute_table;

/// Hidden class. All objects with the same class and the same attributes in the same order share one.
struct py_shape : shape {
  type_object* cls;
  /// Offset of `object* extra` in instances that can have attributes of their own, else 0. In subclasses of types
  /// with a tail (str, bytes, int, tuple) it stands behind the tail instead (`shape_pointer_behind_tail`), always in
  /// dict mode and without inline slots; use `extra_of`.
  u32 extra_offset;
  /// Number of attribute slots inside the instance (from `slots_offset` on); further ones lie in the
  /// value_array that `extra` points to. In dict mode `extra` is the instance's dict_object.
  u32 slots_offset, inline_slots;
  u32 attribute_count;  ///< slots in use: __slots__ members first, then attributes in order of creation
  bool dict_mode;       ///< attributes live in the dict_object `extra` (after a look at __dict__, or many attributes)
  attribute_table* attributes;  ///< name -> slot, shared along a chain of transitions; null in dict mode
  py_shape* parent;             ///< this shape without its last attribute
  str_object* last_name;        ///< name of the last attribute, interned; null in a root shape

  enum kind get_kind() const { return static_cast<enum kind>(shape::kind); }
};

/// Where an instance keeps its overflow slots or dict; null if its class gives it neither.
inline object** extra_of(object* o, const py_shape* s) {
  if (s->extra_offset) return reinterpret_cast<object**>(reinterpret_cast<char*>(o) + s->extra_offset);
  return s->flags & shape_pointer_behind_tail ? pointer_behind_tail(o) : nullptr;
}

/// A block of values: the storage behind lists, attribute overflow, deques, ….
struct value_array : object {
  u64 capacity;
  value items[];
  static const layout& get_layout() {
    return describe<value_array>("value_array", tail<value>(&value_array::capacity));
  }
};
/// A block of bytes: the storage behind bytearray, dict index tables, io buffers, ….
struct byte_array : object {
  u64 capacity;
  u8 items[];
  static const layout& get_layout() {
    return describe<byte_array>("byte_array", tail<u8>(&byte_array::capacity));
  }
};

// ---------------------------------------------------------------- numbers

struct float_object : object {  ///< a double that the word cannot hold
  double number;
  static const layout& get_layout() { return describe<float_object>("float"); }
};
/// |x| = sum limbs[i] * 2^(64 i), no leading zero limb, never fits a small int.
/// (A subclass of int always uses this, with any magnitude; zero has length 0.)
struct int_object : object {
  u32 length;
  u32 negative;
  u64 limbs[];
  static const layout& get_layout() { return describe<int_object>("int", tail<u64>(&int_object::length)); }
};
struct complex_object : object {
  double real, imag;
  static const layout& get_layout() { return describe<complex_object>("complex"); }
};

// ---------------------------------------------------------------- text and bytes

/// str: `width` bytes a code point, the narrowest that fits (1: Latin-1, 2: BMP, 4).
struct str_object : object {
  u32 length;       ///< code points
  u32 byte_length;  ///< length * width
  u64 hash;         ///< 0: not computed yet
  u8 data[];        ///< not terminated
  static const layout& get_layout() { return describe<str_object>("str", tail<u8>(&str_object::byte_length)); }
  // Kept in object::flags.
  static constexpr u8 width_mask = 7, ascii_flag = 8, interned_flag = 16;
  u32 width() const { return flags & width_mask; }
  bool is_ascii() const { return flags & ascii_flag; }
  bool is_interned() const { return flags & interned_flag; }
  u32 at(u64 i) const {
    switch (width()) {
      case 1: return data[i];
      case 2: return reinterpret_cast<const u16*>(data)[i];
      default: return reinterpret_cast<const u32*>(data)[i];
    }
  }
  /// \pre is_ascii()
  std::string_view ascii() const { return {reinterpret_cast<const char*>(data), length}; }
};
struct bytes_object : object {
  u64 length;
  u64 hash;
  u8 data[];
  static const layout& get_layout() { return describe<bytes_object>("bytes", tail<u8>(&bytes_object::length)); }
  std::string_view view() const { return {reinterpret_cast<const char*>(data), length}; }
};

// ---------------------------------------------------------------- containers

struct tuple_object : object {
  u64 length;
  value items[];
  static const layout& get_layout() { return describe<tuple_object>("tuple", tail<value>(&tuple_object::length)); }
};
struct list_object : object {
  u64 length;
  value_array* storage;  ///< never null; capacity >= length
  static const layout& get_layout() { return describe<list_object>("list", &list_object::storage); }
};
/// One entry of a dict or set; key is value_unbound where an entry was deleted.
struct dict_entry {
  value key, item;
  u64 hash;
};
/// The table of a dict: open addressing over `index`, entries in order of insertion.
struct dict_table : object {
  u64 entry_words;    ///< 3 * capacity: the tail holds dict_entry (hashes are small ints: value-tagged)
  u32 used;           ///< entries in use or deleted, from the start
  u32 capacity;
  u32 index_mask;     ///< index slots - 1
  bool only_str;      ///< every key is an exact str
  bool watched;       ///< compiled code or an inline cache relies on the *keys* of this table
  byte_array* index;  ///< 1, 2 or 4 bytes a slot as the capacity asks; 0 empty, else entry number + 1
  value entries[];
  static const layout& get_layout() {
    return describe<dict_table>("dict_table", &dict_table::index, tail<value>(&dict_table::entry_words));
  }
};
struct dict_object : object {
  u64 length;         ///< live items
  dict_table* table;  ///< never null
  /// Changes whenever the dict gains, loses or reorders keys. Caches compare it.
  u64 keys_version;
  static const layout& get_layout() { return describe<dict_object>("dict", &dict_object::table); }
  /// In object::flags: someone must be told of value changes (a module's globals, a class's namespace).
  static constexpr u8 watched_flag = 1;
};
/// set and frozenset: a dict's table whose items are unused.
struct set_object : object {
  u64 length;
  dict_table* table;
  u64 hash;  ///< frozenset only; 0: not computed
  static const layout& get_layout() { return describe<set_object>("set", &set_object::table); }
};
struct range_object : object {
  value start, stop, step, length;  ///< ints of any size
  static const layout& get_layout() {
    return describe<range_object>("range", &range_object::start, &range_object::stop, &range_object::step,
                                  &range_object::length);
  }
};
struct slice_object : object {
  value start, stop, step;
  static const layout& get_layout() {
    return describe<slice_object>("slice", &slice_object::start, &slice_object::stop, &slice_object::step);
  }
};
struct cell_object : object {
  value content;  ///< value_unbound if empty
  static const layout& get_layout() { return describe<cell_object>("cell", &cell_object::content); }
};

/// A built-in iterator: `kind_of_iterator` selects next(); the staged machine knows the common ones.
struct iterator_object : object {
  u32 which;  ///< enum iterator_kind
  u32 pad;
  value a;    ///< what is iterated (list, tuple, dict, …); none when exhausted
  value b;    ///< second operand (a function, an end value, …)
  value position;  ///< small int
  static const layout& get_layout() {
    return describe<iterator_object>("iterator", &iterator_object::a, &iterator_object::b, &iterator_object::position);
  }
};
enum class iterator_kind : u32 {
  list, list_reversed, tuple, str, bytes, bytearray, range, range_big, dict_keys, dict_values, dict_items, set,
  dict_keys_reversed, dict_values_reversed, dict_items_reversed, sequence, sequence_reversed, call_sentinel,
  enumerate, zip, map, filter, memoryview,
};

// ---------------------------------------------------------------- classes and instances

struct instance_object : object {
  object* extra;   ///< overflow slots (value_array) or, in dict mode, dict_object; may be null
  value slots[];
  static const layout& get_layout() { return describe<instance_object>("instance", &instance_object::extra); }
};

/// Special methods that operators look up in the class without the instance. `special_names` has the texts.
enum class special : u8 {
#define METAVM_PYTHON_SPECIAL(id, name) id,
#include "lang/python/special_names.def"
#undef METAVM_PYTHON_SPECIAL
  count
};

struct type_object : object {
  object* extra;          ///< for metaclass instances: their dict_object if they have __slots__-free attributes (else null)
  str_object* name;       ///< __name__
  str_object* qualname;
  value module;           ///< __module__ or unbound
  tuple_object* bases;
  tuple_object* mro;
  type_object* base;      ///< __base__: the one that decides the layout
  dict_object* dict;      ///< own namespace
  value_array* subclasses;   ///< weakref objects or none
  py_shape* root_shape;   ///< shape of a fresh instance
  /// Changes when this class or one of its bases changes in a way that lookups can see; 0: not cachable.
  u64 version;
  u64 flags_word;         ///< type_flags
  enum kind instance_kind;
  u32 slot_member_count;  ///< number of __slots__ members of this class and its bases
  u32 expected_attributes;   ///< learned: how many inline slots new instances get
  u32 pad;
  /// C++ constructor/initialiser of built-in types (inherited by subclasses that override neither):
  /// allocates an instance of `cls`. Null: use __new__ through the dict.
  value (*construct)(vm&, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames);
  /// What `__next__`, `__call__` and the buffer protocol come down to for types written in C++; null: use the special
  /// method (or: no buffer). Inherited; a class whose resolved `__next__` (`__call__`) is not the built-in's has null.
  value (*iter_next)(vm&, value self);  ///< the next item, value_unbound at the end, value_raised
  value (*direct_call)(vm&, value self, const value* args, u32 nargs, tuple_object* kwnames);
  bool (*get_buffer)(vm&, value self, buffer_view& out, bool writable);  ///< false: raised
  /// Resolved special methods along the mro, value_unbound where there is none.
  value special_methods[static_cast<u32>(special::count)];
  static const layout& get_layout();  // type.cpp
  value get_special(special s) const { return special_methods[static_cast<u32>(s)]; }
};
namespace type_flags {
inline constexpr u64 heap_type = 1, base_type = 2 /* may be subclassed */, abstract = 4, immutable = 8, mapping = 16,
                     sequence = 32, has_dict = 64, has_finalizer = 128, is_exception = 256, has_weakrefs = 512;
}

struct module_object : object {
  object* extra;      ///< unused
  dict_object* dict;
  static const layout& get_layout() { return describe<module_object>("module", &module_object::extra, &module_object::dict); }
};

// ---------------------------------------------------------------- callables

/// How a C++ function is called. `args` are nargs positional values followed by the values of kwnames.
using builtin_fn = value (*)(vm&, const value* args, u32 nargs, tuple_object* kwnames);
using fn0 = value (*)(vm&);
using fn1 = value (*)(vm&, value);
using fn2 = value (*)(vm&, value, value);
using fn3 = value (*)(vm&, value, value, value);

enum class calling : u8 { fixed0, fixed1, fixed2, fixed3, general };

/// A function written in C++: module function, or method (self is args[0]).
struct builtin_function_object : object {
  void* function;     ///< fn0..fn3 or builtin_fn as `convention` says
  u32 convention;     ///< enum calling
  u32 is_method;      ///< binds like a function when found in a class
  str_object* name;
  str_object* qualname;
  value self;         ///< bound receiver or module; unbound if none
  value owner;        ///< class or module name
  const char* signature;  ///< static text "($self, x, /, y=None)" or null
  const char* doc;        ///< static text or null
  static const layout& get_layout() {
    return describe<builtin_function_object>("builtin_function", &builtin_function_object::name,
                                             &builtin_function_object::qualname, &builtin_function_object::self,
                                             &builtin_function_object::owner);
  }
};
struct method_object : object {
  value function, self;
  static const layout& get_layout() { return describe<method_object>("method", &method_object::function, &method_object::self); }
};

/// A bytes-like view used by built-ins. Valid until the exporter is changed.
struct buffer_view {
  u8* data;
  u64 length;  ///< bytes
  bool readonly;
  u32 item_bytes = 1;
  const char* format = "B";  ///< as in the struct module; static text
};

}  // namespace metavm::python
