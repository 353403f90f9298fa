/// \file
/// What the files of _pickle share: the opcodes of its streams, the layouts of its classes, the module's state.
#pragma once
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python::pickle {

enum class op : u8 {
  mark = '(',
  stop = '.',
  pop = '0',
  pop_mark = '1',
  dup = '2',
  floating = 'F',
  integer = 'I',
  binint = 'J',
  binint1 = 'K',
  long_integer = 'L',
  binint2 = 'M',
  none = 'N',
  persid = 'P',
  binpersid = 'Q',
  reduce = 'R',
  string = 'S',
  binstring = 'T',
  short_binstring = 'U',
  unicode = 'V',
  binunicode = 'X',
  append = 'a',
  build = 'b',
  global = 'c',
  dict = 'd',
  empty_dict = '}',
  appends = 'e',
  get = 'g',
  binget = 'h',
  inst = 'i',
  long_binget = 'j',
  list = 'l',
  empty_list = ']',
  obj = 'o',
  put = 'p',
  binput = 'q',
  long_binput = 'r',
  setitem = 's',
  tuple = 't',
  empty_tuple = ')',
  setitems = 'u',
  binfloat = 'G',
  binbytes = 'B',
  short_binbytes = 'C',
  proto = 0x80,
  newobj = 0x81,
  ext1 = 0x82,
  ext2 = 0x83,
  ext4 = 0x84,
  tuple1 = 0x85,
  tuple2 = 0x86,
  tuple3 = 0x87,
  newtrue = 0x88,
  newfalse = 0x89,
  long1 = 0x8a,
  long4 = 0x8b,
  short_binunicode = 0x8c,
  binunicode8 = 0x8d,
  binbytes8 = 0x8e,
  empty_set = 0x8f,
  additems = 0x90,
  frozenset = 0x91,
  newobj_ex = 0x92,
  stack_global = 0x93,
  memoize = 0x94,
  frame = 0x95,
  bytearray8 = 0x96,
  next_buffer = 0x97,
  readonly_buffer = 0x98,
};
inline constexpr i64 highest_protocol = 5, default_protocol = 4;
/// So many items go between a MARK and what takes them.
inline constexpr u64 batch_size = 1000;

/// What the module needs again, where guests cannot replace it: in the module's `extra`.
struct state_object : object {
  type_object *pickle_error, *pickling_error, *unpickling_error;
  type_object *pickler, *unpickler, *buffer, *pickler_memo, *unpickler_memo;
  dict_object *dispatch_table, *extension_registry, *inverted_registry, *extension_cache;  ///< copyreg
  dict_object *names_to_3, *modules_to_3, *names_to_2, *modules_to_2;                      ///< _compat_pickle
  value codecs_encode, getattr, partial;
  str_object *ascii, *strict, *setstate;  ///< names that every load needs
  py_shape* memo_shape;
  static const layout& get_layout() {
    return describe<state_object>(
        "pickle_state", &state_object::pickle_error, &state_object::pickling_error, &state_object::unpickling_error,
        &state_object::pickler, &state_object::unpickler, &state_object::buffer, &state_object::pickler_memo,
        &state_object::unpickler_memo, &state_object::dispatch_table, &state_object::extension_registry,
        &state_object::inverted_registry, &state_object::extension_cache, &state_object::names_to_3,
        &state_object::modules_to_3, &state_object::names_to_2, &state_object::modules_to_2,
        &state_object::codecs_encode, &state_object::getattr, &state_object::partial, &state_object::ascii,
        &state_object::strict, &state_object::setstate);
  }
};
state_object* state_of(vm& m);

// ---------------------------------------------------------------- the memo of a Pickler (pickle_memo.cpp)

/// The objects written so far, by identity, and the numbers under which a stream knows them.
struct memo_object : object {
  value_array* keys;    ///< in order; value_unbound: a number that is taken, but nobody can ask for it
  byte_array* index;    ///< open addressing: u32 place in `keys` + 1; null while there are few
  byte_array* numbers;  ///< i64 by place; null: each has the number of its place
  u64 count;
  u64 shift;  ///< 64 - log2 of the slots of `index`
  static const layout& get_layout() {
    return describe<memo_object>("pickle_memo", &memo_object::keys, &memo_object::index, &memo_object::numbers);
  }
};
memo_object* make_memo(vm& m, state_object* s);
void memo_clear(vm& m, memo_object* memo);
/// The place of an object; -1: it is not there.
i64 memo_find(vm& m, const memo_object* memo, value key);
/// `place`: where it is now. yes: it was there before.
tri memo_find_or_add(vm& m, memo_object* memo, value key, u64& place);
/// Takes the next number for something nobody can ask for. False: raised.
bool memo_add_nameless(vm& m, memo_object* memo, u64& place);
inline i64 memo_number(const memo_object* memo, u64 place) {
  return METAVM_LIKELY(!memo->numbers) ? static_cast<i64>(place) : indices_of(memo->numbers)[place];
}

// ---------------------------------------------------------------- Pickler and Unpickler

struct pickler_object : object {
  value write;                                           ///< value_unbound: not initialised, or nobody wants pieces
  value dispatch_table, persistent_id, buffer_callback;  ///< value_unbound: none
  memo_object* memo;
  i64 protocol, bin, fast;
  u64 fix_imports;
  static const layout& get_layout() {
    return describe<pickler_object>("_pickle.Pickler", &pickler_object::write, &pickler_object::dispatch_table,
                                    &pickler_object::persistent_id, &pickler_object::buffer_callback,
                                    &pickler_object::memo);
  }
};
pickler_object* make_pickler(vm& m, state_object* s, type_object* cls);
/// False: raised.
bool set_protocol(vm& m, pickler_object* p, value protocol, value fix_imports);
bool set_buffer_callback(vm& m, pickler_object* p, value callback);
bool set_output(vm& m, pickler_object* p, value file);
/// Writes one object; the stream goes to `write`, or is the result. value_raised: raised.
value dump_object(vm& m, state_object* s, pickler_object* p, value v);
type_object* make_pickler_type(vm& m, module_object* mod);
type_object* make_pickler_memo_type(vm& m);

struct unpickler_object : object {
  value read, readline, readinto, peek;  ///< value_unbound: the file has none, or there is none
  value persistent_load, buffers;        ///< value_unbound: none
  bytes_object* input;                   ///< what was read from the file and not used yet, from `at` on
  u64 at, advanced;                      ///< `advanced`: the file itself stands there
  str_object *encoding, *errors;         ///< null: not initialised
  value_array* memo;
  u64 memo_count;
  dict_object* sparse_memo;  ///< for numbers far above all others; null: none yet
  u64 fix_imports;
  i64 protocol;  ///< of the stream that is being read
  static const layout& get_layout() {
    return describe<unpickler_object>("_pickle.Unpickler", &unpickler_object::read, &unpickler_object::readline,
                                      &unpickler_object::readinto, &unpickler_object::peek,
                                      &unpickler_object::persistent_load, &unpickler_object::buffers,
                                      &unpickler_object::input, &unpickler_object::encoding, &unpickler_object::errors,
                                      &unpickler_object::memo, &unpickler_object::sparse_memo);
  }
};
unpickler_object* make_unpickler(vm& m, type_object* cls);
bool set_input(vm& m, unpickler_object* u, value file);
bool set_encoding(vm& m, const state_object* s, unpickler_object* u, const char* function, value encoding,
                  value errors);
bool set_buffers(vm& m, unpickler_object* u, value buffers);
/// value_unbound: there is none.
value unpickler_memo_get(vm& m, const unpickler_object* u, u64 number);
bool unpickler_memo_put(vm& m, unpickler_object* u, u64 number, value v);
void unpickler_memo_clear(vm& m, unpickler_object* u);
/// Reads one object, from the file or from `data`, a bytes object or a memoryview.
value load_object(vm& m, state_object* s, unpickler_object* u, value data = value_unbound);
/// What Unpickler.find_class does.
value find_class(vm& m, state_object* s, const unpickler_object* u, i64 protocol, value module, value name);
type_object* make_unpickler_type(vm& m, module_object* mod);
type_object* make_unpickler_memo_type(vm& m);

// ---------------------------------------------------------------- PickleBuffer (pickle_buffer.cpp)

type_object* make_buffer_type(vm& m, module_object* mod);
/// The memoryview of a PickleBuffer; value_raised if it was released.
value buffer_contents(vm& m, value buffer);

// ---------------------------------------------------------------- shared

/// The setter of persistent_id and persistent_load.
template <class T>
value set_hook(vm& m, T* o, value T::* field, value v, const char* name) {
  if (same(v, value_unbound)) return raise_type_error(m, "attribute deletion is not supported");
  if (!is_callable(m, v)) return raise(m, m.exc.TypeError, "{} must be a callable taking one argument", name);
  set_field(m, o, field, v);
  return none;
}
/// A module by its full name; one that another thread is importing is waited for.
value import_whole(vm& m, str_object* name);
/// o.a.b.c by the dotted text, whose last part is `last` and comes from `parent`. value_unbound: there is none.
value find_deep_attribute(vm& m, value o, list_object* path, value& parent);
/// The name that another version of Python has for a global. False: raised.
bool map_names(vm& m, dict_object* names, dict_object* modules, bool reverse, value& module, value& name);
/// The parts of a qualified name; null: raised, also for what is local to a function.
list_object* split_name(vm& m, value in, str_object* name);

}  // namespace metavm::python::pickle
