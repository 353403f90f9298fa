/// \file
/// mini's objects: the C++ structs behind its values.
#pragma once
#include <iterator>
#include <string_view>

#include "metavm/lang/closures.hpp"
#include "metavm/lang/code.hpp"
#include "metavm/layout/fields.hpp"
#include "metavm/stage/types.hpp"

namespace metavm::mini {

enum class kind : u32 {
  small_int,
  floating,
  boolean,
  nil,
  string,
  array,
  map,
  function,
  builtin,
  record_type,
  record,
  cell,
  module,
  internal,
};

struct string_object : object {
  u64 length;
  u64 hash;  ///< 0: not computed
  char data[];
  using immutable_fields = fields<&string_object::length, &string_object::data>;
  std::string_view view() const { return {data, length}; }
  static const layout& get_layout() {
    return describe<string_object>("string", tail<char>(&string_object::length));
  }
};
/// The strings of one byte, by byte: no other string has this length.
struct byte_table : object {
  u64 count;
  value strings[];
  using immutable_fields = fields<&byte_table::strings>;
  static const layout& get_layout() {
    return describe<byte_table>("byte_table", tail<value>(&byte_table::count));
  }
};
struct storage_object : object {
  u64 capacity;
  value items[];
  using immutable_fields = fields<&storage_object::capacity>;
  static const layout& get_layout() {
    return describe<storage_object>("storage", tail<value>(&storage_object::capacity));
  }
};
/// Elements of an array of floats, not boxed.
struct float_storage_object : object {
  u64 capacity;
  double items[];
  using immutable_fields = fields<&float_storage_object::capacity>;
  static const layout& get_layout() {
    return describe<float_storage_object>("float_storage",
                                          tail<double>(&float_storage_object::capacity));
  }
};
/// Its shape tells what its storage is: `float_array` as long as there were only floats in it, then
/// and for good `array`. An empty one begins as the former.
struct array_object : object {
  sint count;  ///< as an index is compared with it
  u64 length() const { return static_cast<u64>(count.number()); }
  void set_length(u64 n) { count = sint(static_cast<i64>(n)); }
  storage_object*
      storage;  ///< never null; of an array of floats a float_storage_object, if not empty
  float_storage_object* floats() const { return reinterpret_cast<float_storage_object*>(storage); }
  using traced_fields = fields<&array_object::storage>;
  static const layout& get_layout() { return describe<array_object>("array", traced_fields{}); }
};
/// Insertion-ordered hash table: `entries` holds triples of key, value and an int with the entry's
/// sequence number and hash; `index` is an open-addressed table of entry numbers plus one, null
/// while the map is small. A removed entry's key is value_unbound. See maps.cpp.
struct map_index : object {
  u64 capacity;  ///< a power of two
  u64 slots[];
  static const layout& get_layout() {
    return describe<map_index>("map_index", tail<u64>(&map_index::capacity));
  }
};
struct map_object : object {
  u64 length;  ///< live entries
  u64 used;    ///< entries from the start, removed ones included
  storage_object* entries;
  map_index* index;
  u64 next_sequence;  ///< of the next entry; loops remember their place by these numbers
  static const layout& get_layout() {
    return describe<map_object>("map", &map_object::entries, &map_object::index);
  }
};
/// Captured variables are cells, or plain values if they are never assigned again.
using function_object = closure;
/// A variable that outlives its frame, or a variable of a module.
struct cell_object : object {
  value content;
  value name;  ///< of a module variable, for errors
  using traced_fields = fields<&cell_object::content, &cell_object::name>;
  static const layout& get_layout() { return describe<cell_object>("cell", traced_fields{}); }
};
/// The same object as a variable of a module: assigned so seldom that compiled code may rely on it.
struct global_object : object {
  value content;
  value name;
  using quasi_immutable_fields = fields<&global_object::content>;
};
static_assert(sizeof(global_object) == sizeof(cell_object));
class vm;
/// A function of the library. `call` gets the arguments as they lie in the caller's registers.
/// What a function of the library changes.
enum class touch : u32 {
  nothing,
  outside,  ///< the world, or what opcodes do not look at: the insides of maps
  memory,   ///< anything
};
struct builtin_object : object {
  value (*call)(vm&, const value* arguments, u32 count);
  u32 least, most;   ///< numbers of arguments it takes
  const char* name;  ///< static, or the VM's
  touch touches;
  u64 host;  ///< one above the number of a host function, which then stands for `call`
  static const layout& get_layout() { return describe<builtin_object>("builtin"); }
};
enum class record_operator : u32 {
  add,
  sub,
  mul,
  div,
  floor_div,
  mod,
  lt,
  le,
  eq,
  get_index,
  set_index,
  call,
};
/// How a method that is an operator is named, by record_operator.
inline constexpr std::string_view operator_names[] = {"+", "-",  "*",  "/",  "//",  "%",
                                                      "<", "<=", "==", "[]", "[]=", "()"};
inline constexpr u32 operator_count = static_cast<u32>(std::size(operator_names));
/// The record_operator of a method with this name; operator_count if it is none.
constexpr u32 operator_named(std::string_view name) {
  u32 i = 0;
  while (i < operator_count && operator_names[i] != name) i++;
  return i;
}
struct record_shape;
struct record_type_object : object {
  record_shape* instances;
  u64 field_count;
  value name;
  u64 member_count;
  /// Functions (or nil) that are operators, field names, then (name, function) pairs of methods.
  value members[];
  using immutable_fields = fields<&record_type_object::instances>;
  static const layout& get_layout() {
    return describe<record_type_object>("record_type", &record_type_object::name,
                                        tail<value>(&record_type_object::member_count));
  }
};
/// A file that was imported, or the program itself.
struct module_object : object {
  value path;             ///< as the import has it
  map_object* variables;  ///< names to cells
  static const layout& get_layout() {
    return describe<module_object>("module", &module_object::path, &module_object::variables);
  }
};
struct record_object : object {
  value fields[];
  static const layout& get_layout() { return describe<record_object>("record"); }
};
struct record_shape : shape {
  record_type_object* type;
};

constexpr kind kind_of(const shape* s) { return static_cast<kind>(s->kind); }
inline record_type_object* type_of(const shape* s) {
  return static_cast<const record_shape*>(s)->type;
}

}  // namespace metavm::mini
