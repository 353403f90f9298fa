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
  floating,  ///< self-tagged or boxed
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
  builtin_function,  ///< function or unbound method of a built-in type, written in C++
  method,            ///< bound: function + self
  type,
  module,
  cell,
  code,
  frame,
  traceback,
  generator,  ///< generators, coroutines, async generators
  exception,
  property,
  static_method,
  class_method,
  super,
  member_descriptor,  ///< a __slots__ member
  getset_descriptor,  ///< a computed attribute of a built-in type
  iterator,           ///< any built-in iterator (see iterator_object)
  weakref,
  instance,  ///< an object of a class without built-in base: only attributes
  native,    ///< anything else defined by a C++ module with its own layout
  internal,  ///< never seen by a guest: arrays behind lists, dict tables, …
};

// ---------------------------------------------------------------- shapes

/// The names behind slots, in order of creation: name i belongs to slot i (value_unbound where a __slots__ member
/// has the slot). A chain of transitions shares one table; a shape sees the first `attribute_count` names of it.
struct attribute_table : object {
  u64 capacity;
  u32 used;
  u32 index_mask;
  struct byte_array* index;  ///< hash index (slot + 1 in a byte), null while there are few names
  value names[];
  static const layout& get_layout() {
    return describe<attribute_table>("attribute_table", &attribute_table::index,
                                     tail<value>(&attribute_table::capacity));
  }
};

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
  attribute_table* attributes;           ///< name -> slot, shared along a chain of transitions; null in dict mode
  py_shape* parent;                      ///< this shape without its last attribute
  str_object* last_name;                 ///< name of the last attribute, interned; null in a root shape
  py_shape* root;                        ///< of this family: all shapes with the same class and instance size
  py_shape *first_child, *next_sibling;  ///< transitions by adding one attribute
  py_shape* in_dict_mode;                ///< (root) the family's dict mode shape, made on demand
  py_shape* next_family;                 ///< (root) another root shape of the same class
  u32 family_size, child_count;

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
/// Registers of a frame that waits or is gone: used as a value_array, but unused registers may hold anything.
struct register_block : object {
  u64 capacity;
  value items[];
  static const layout& get_layout() {
    return describe<register_block>("register_block", tail<stale_value>(&register_block::capacity));
  }
};
/// A block of bytes: the storage behind bytearray, dict index tables, io buffers, ….
struct byte_array : object {
  u64 capacity;
  u8 items[];
  static const layout& get_layout() { return describe<byte_array>("byte_array", tail<u8>(&byte_array::capacity)); }
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
  /// One variable holds it and nobody else: `str_append` may change it.
  static constexpr u8 grows_flag = 32;
  u32 width() const { return flags & width_mask; }
  bool is_ascii() const { return flags & ascii_flag; }
  bool is_interned() const { return flags & interned_flag; }
  u32 at(u64 i) const {
    switch (width()) {
      case 1:
        return data[i];
      case 2:
        return reinterpret_cast<const u16*>(data)[i];
      default:
        return reinterpret_cast<const u32*>(data)[i];
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
/// One entry of a dict; key is value_unbound where an entry was deleted.
struct dict_entry {
  value key, item;
  u64 hash;
};
/// The table of a dict: open addressing over an index, entries in order of insertion. dict_ops.hpp reads it.
struct dict_table : object {
  u64 entry_words;  ///< 3 * capacity: the tail holds dict_entry (hashes are small ints: value-tagged)
  u32 used;         ///< entries in use or deleted, from the start
  u32 capacity;
  u32 usable;      ///< insertions until the index must be rebuilt
  u32 first;       ///< entries before this one are deleted (queues delete from the front)
  u32 index_mask;  ///< index slots - 1
  bool only_str;   ///< every key is an exact str
  byte_array*
      index;  ///< 1, 2 or 4 bytes a slot as the capacity asks; 0 empty, else entry number + 1. Null: small_index
  u8 small_index[16];  ///< the index of tables of 8 or 16 slots
  value entries[];
  static const layout& get_layout() {
    return describe<dict_table>("dict_table", &dict_table::index, tail<value>(&dict_table::entry_words));
  }
};
struct dict_object : object {
  u64 length;         ///< live items
  dict_table* table;  ///< never null
  /// 0 until somebody asks (`dict_keys_version`, dict_ops.hpp); from then on a new number, unique in the VM, whenever
  /// the dict gains, loses or reorders keys. Caches compare it; while it stays, so do `table` and the entry of each
  /// key.
  u64 keys_version;
  static const layout& get_layout() { return describe<dict_object>("dict", &dict_object::table); }
};
/// One slot of a set; key is value_unbound where nothing is, or no more.
struct set_entry {
  value key;
  u64 hash;  ///< as in a dict_entry
};
/// The table of a set: open addressing, in the order that CPython's has (objects/set_table.hpp).
struct set_table : object {
  u64 entry_words;  ///< 2 * slots: the tail holds set_entry
  u32 mask;         ///< slots - 1
  u32 filled;       ///< slots in use or deleted
  bool only_str;    ///< every key is an exact str
  value entries[];
  static const layout& get_layout() { return describe<set_table>("set_table", tail<value>(&set_table::entry_words)); }
};
/// set and frozenset.
struct set_object : object {
  u64 length;
  set_table* table;
  u64 hash;  ///< of a frozenset, 0: not computed; in a set, the slot where pop() looks first
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

/// A built-in iterator: `which` selects next(); the staged machine knows the common ones. What the fields hold is said
/// at `iterator_kind`; `a` is none when the iterator is exhausted (not for ranges).
struct iterator_object : object {
  union {
    struct {
      u32 which;      ///< enum iterator_kind
      u32 remaining;  ///< dicts and sets: items still to come
    };
    u64 which_and_remaining;
  };
  value a;         ///< what is iterated (list, tuple, dict, …)
  value b;         ///< second operand (a function, an end value, …)
  value position;  ///< small int
  static const layout& get_layout() {
    return describe<iterator_object>("iterator", &iterator_object::a, &iterator_object::b, &iterator_object::position);
  }
};
/// Sequences: `a` the sequence, `position` the next index.
/// range: `position` the next value, `a` the end (start + length * step exactly: equal words mean exhausted), `b` the
/// step. range_big: `a` the next value, `b` a tuple (end, step). Dicts and sets: `position` the next entry number, `b`
/// their length at the start. call_sentinel: `a` the function, `b` the sentinel. enumerate: `a` the iterator,
/// `position` the next number, or `b` once it is no small int. zip: `a` a tuple of iterators, `b` true if strict. map:
/// `a` the function, `b` a tuple of iterators. filter: `a` the iterator, `b` the function or none.
enum class iterator_kind : u32 {
  list,
  list_reversed,
  tuple,
  str,
  bytes,
  bytearray,
  range,
  range_big,
  dict_keys,
  dict_values,
  dict_items,
  set,
  dict_keys_reversed,
  dict_values_reversed,
  dict_items_reversed,
  sequence,
  sequence_reversed,
  call_sentinel,
  enumerate,
  zip,
  map,
  filter,
  memoryview,
};

// ---------------------------------------------------------------- classes and instances

struct instance_object : object {
  object* extra;  ///< overflow slots (value_array) or, in dict mode, dict_object; may be null
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
  object* extra;     ///< unused: a class keeps its attributes in `dict`
  str_object* name;  ///< __name__
  str_object* qualname;
  value module;  ///< __module__ or unbound
  tuple_object* bases;
  tuple_object* mro;
  type_object* base;        ///< __base__: the one that decides the layout
  dict_object* dict;        ///< own namespace
  value_array* subclasses;  ///< direct ones, value_unbound where unused; null if there never was one
  tuple_object* variables;  ///< names of attributes that are assigned to (objects/class_variables.hpp); null: none
  py_shape* root_shape;     ///< shape of a fresh instance
  /// Changes when this class or one of its bases changes in a way that lookups can see; 0: not cachable.
  u64 version;
  u64 flags_word;  ///< type_flags
  enum kind instance_kind;
  u32 slot_member_count;    ///< number of __slots__ members of this class and its bases
  u32 expected_attributes;  ///< learned: how many inline slots new instances get
  u32 pad;
  /// C++ constructor/initialiser of built-in types (inherited by subclasses that override neither):
  /// allocates an instance of `cls`. Null: use __new__ through the dict.
  value (*construct)(vm&, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames);
  /// What `__next__`, `__call__` and the buffer protocol come down to for types written in C++; null: use the special
  /// method (or: no buffer). Inherited; a class whose resolved `__next__` (`__call__`) is not the built-in's has null.
  value (*iter_next)(vm&, value self);  ///< the next item, value_unbound at the end, value_raised
  value (*direct_call)(vm&, value self, const value* args, u32 nargs, tuple_object* kwnames);
  bool (*get_buffer)(vm&, value self, buffer_view& out, bool writable);  ///< false: raised
  /// Static text about a type written in C++; in front may stand "name(signature)\n--\n\n". Null if there is none.
  const char* doc;
  /// Resolved special methods along the mro, value_unbound where there is none.
  value special_methods[static_cast<u32>(special::count)];
  static const layout& get_layout();  // type.cpp
  value get_special(special s) const { return special_methods[static_cast<u32>(s)]; }
};
namespace type_flags {
inline constexpr u64 heap_type = 1, base_type = 2 /* may be subclassed */, abstract = 4, immutable = 8, mapping = 16,
                     sequence = 32, has_dict = 64, has_finalizer = 128, is_exception = 256, has_weakrefs = 512,
                     not_instantiable = 1024 /* guests cannot call it */, has_slots = 2048,
                     says_finalized = 4096 /* native instances may have finalized_flag */;
/// object::flags of instances of a built-in class that says_finalized: its `__del__` would do nothing.
inline constexpr u8 finalized_flag = 128;
}  // namespace type_flags

struct module_object : object {
  object* extra;  ///< unused
  dict_object* dict;
  static const layout& get_layout() {
    return describe<module_object>("module", &module_object::extra, &module_object::dict);
  }
};

// ---------------------------------------------------------------- callables

/// How a C++ function is called. `args` are nargs positional values followed by the values of kwnames.
using builtin_fn = value (*)(vm&, const value* args, u32 nargs, tuple_object* kwnames);
using fn0 = value (*)(vm&);
using fn1 = value (*)(vm&, value);
using fn2 = value (*)(vm&, value, value);
using fn3 = value (*)(vm&, value, value, value);

using constructor_fn = value (*)(vm&, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames);

enum class calling : u8 {
  fixed0,
  fixed1,
  fixed2,
  fixed3,
  general,
  constructor,  ///< `__new__` made of a constructor_fn; args[0] is checked to be a suitable class
  checked_new,  ///< `__new__` as a builtin_fn; args[0] is checked likewise
};

/// A function written in C++: module function, or method (self is args[0]).
struct builtin_function_object : object {
  // (Opcodes make bound ones, and fields that they make are words.)
  union {
    void* function;  ///< fn0..fn3 or builtin_fn as `convention` says
    u64 function_word;
  };
  union {
    struct {
      u32 convention;  ///< enum calling
      u32 is_method;   ///< binds like a function when found in a class
    };
    u64 convention_word;
  };
  str_object* name;
  str_object* qualname;
  value self;   ///< bound receiver or module; unbound if none
  value owner;  ///< class or module name
  union {
    const char* signature;  ///< static text "($self, x, /, y=None)" or null
    u64 signature_word;
  };
  union {
    const char* doc;  ///< static text or null
    u64 doc_word;
  };
  builtin_function_object* prototype;  ///< the method of the class that this binds to `self`; else null
  static const layout& get_layout() {
    return describe<builtin_function_object>("builtin_function", &builtin_function_object::name,
                                             &builtin_function_object::qualname, &builtin_function_object::self,
                                             &builtin_function_object::owner, &builtin_function_object::prototype);
  }
};
struct method_object : object {
  value function, self;
  static const layout& get_layout() {
    return describe<method_object>("method", &method_object::function, &method_object::self);
  }
};

/// The guest's view of a code object. The engine keeps its own part behind `compiled` and `compiled_data`.
struct code_object : object {
  void* compiled;         ///< the engine's, outside the heap
  object* compiled_data;  ///< the engine's, on the heap
  str_object *name, *qualname, *filename;
  tuple_object *varnames, *cellvars, *freevars, *names, *consts;
  value bytecode, line_table, exception_table;  ///< bytes or none
  u32 argcount, posonly_argcount, kwonly_argcount, local_count, stack_size, flags_word, first_line;
  /// How many different attributes the body stores into its first parameter: a hint for the size of instances.
  u32 self_attributes;
  static const layout& get_layout() {
    return describe<code_object>("code", &code_object::compiled_data, &code_object::name, &code_object::qualname,
                                 &code_object::filename, &code_object::varnames, &code_object::cellvars,
                                 &code_object::freevars, &code_object::names, &code_object::consts,
                                 &code_object::bytecode, &code_object::line_table, &code_object::exception_table);
  }
};
namespace code_flags {
inline constexpr u32 optimized = 1, new_locals = 2, var_args = 4, var_keywords = 8, nested = 16, generator = 32,
                     coroutine = 128, iterable_coroutine = 256, async_generator = 512;
}
struct function_object : object {
  code_object* code;
  dict_object* globals;
  tuple_object* closure;    ///< cells; null if none
  tuple_object* defaults;   ///< null if none
  dict_object* kwdefaults;  ///< null if none
  dict_object* dict;        ///< attributes; null until one is set
  str_object *name, *qualname;
  value builtins;  ///< the dict of built-ins that the code sees
  value module, doc;
  value annotations;  ///< dict, or unbound: none yet, or a tuple (name, value, …) not made a dict yet
  u64 version;        ///< changes when code, defaults or kwdefaults do; 0: never cached
  static const layout& get_layout() {
    return describe<function_object>("function", &function_object::code, &function_object::globals,
                                     &function_object::closure, &function_object::defaults,
                                     &function_object::kwdefaults, &function_object::dict, &function_object::name,
                                     &function_object::qualname, &function_object::builtins, &function_object::module,
                                     &function_object::doc, &function_object::annotations);
  }
};

// ---------------------------------------------------------------- descriptors

struct property_object : object {
  value get, set, del;  ///< none if absent
  value doc;
  value name;  ///< of __set_name__; unbound if never bound
  u64 doc_from_getter;
  static const layout& get_layout() {
    return describe<property_object>("property", &property_object::get, &property_object::set, &property_object::del,
                                     &property_object::doc, &property_object::name);
  }
};
/// staticmethod and classmethod.
struct wrapped_method_object : object {
  value function;
  static const layout& get_layout() {
    return describe<wrapped_method_object>("wrapped_method", &wrapped_method_object::function);
  }
};
/// A __slots__ member: slot `slot` of the instances of `owner`.
struct member_descriptor_object : object {
  type_object* owner;
  str_object* name;
  u64 slot;
  static const layout& get_layout() {
    return describe<member_descriptor_object>("member_descriptor", &member_descriptor_object::owner,
                                              &member_descriptor_object::name);
  }
};
struct getset_descriptor_object : object {
  type_object* owner;
  str_object* name;
  fn1 get;
  value (*set)(vm&, value self, value v);  ///< null: read-only
  const char* doc;
  u64 is_member;  ///< shows as a "member_descriptor", as what CPython declares by its offset does
  static const layout& get_layout() {
    return describe<getset_descriptor_object>("getset_descriptor", &getset_descriptor_object::owner,
                                              &getset_descriptor_object::name);
  }
};
struct super_object : object {
  type_object* type;       ///< the class whose successors in the mro are searched
  value self;              ///< none if unbound
  type_object* self_type;  ///< null if unbound
  static const layout& get_layout() {
    return describe<super_object>("super", &super_object::type, &super_object::self, &super_object::self_type);
  }
};
struct weakref_object : object {
  gc::weak_link link;
  value callback;  ///< none once called
  value hash;      ///< of the target, once asked for; unbound
  u64 target_id;   ///< identity, for `==` after death
  static const layout& get_layout() {
    return describe<weakref_object>("weakref", &weakref_object::callback, &weakref_object::hash);
  }
};

// ---------------------------------------------------------------- exceptions

struct traceback_object : object {
  traceback_object* next;
  value frame;  ///< the frame object, or none until it is asked for
  code_object* code;
  i64 last_instruction, line;
  static const layout& get_layout() {
    return describe<traceback_object>("traceback", &traceback_object::next, &traceback_object::frame,
                                      &traceback_object::code);
  }
};
/// Every exception; those with C attributes of their own extend it (exception.hpp).
struct exception_object : object {
  object* extra;
  tuple_object* args;
  value cause, context;  ///< exceptions or none
  value traceback;       ///< traceback_object or none
  u64 suppress_context;
  /// In object::flags: raised again where it was caught; the traceback has the frame already.
  static constexpr u8 reraised_flag = 1;
  static const layout& get_layout() {
    return describe<exception_object>("exception", &exception_object::extra, &exception_object::args,
                                      &exception_object::cause, &exception_object::context,
                                      &exception_object::traceback);
  }
};

/// A bytes-like view used by built-ins. Valid until the exporter is changed.
struct buffer_view {
  u8* data;
  u64 length;  ///< bytes
  bool readonly;
  u32 item_bytes = 1;
  const char* format = "B";    ///< as in the struct module; static text
  object* base = nullptr;      ///< heap object that holds the bytes: a memoryview keeps it alive (null: outside memory)
  object** exports = nullptr;  ///< field of the exporter that lists its memoryviews (text.hpp), if they forbid resizing
  u32 dimensions = 1;
  const i64* shape = nullptr;    ///< null: one dimension of length / item_bytes
  const i64* strides = nullptr;  ///< null: contiguous; else valid only for memoryviews of a memoryview
};

}  // namespace metavm::python
