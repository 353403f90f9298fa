/// \file
/// mini's objects: the C++ structs behind its values.
#pragma once
#include <iterator>
#include <string_view>

#include "metavm/lang/arrays.hpp"
#include "metavm/lang/closures.hpp"
#include "metavm/lang/code.hpp"
#include "metavm/lang/records.hpp"
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
using storage_object = value_storage;
using float_storage_object = float_storage;
/// An empty one is an array of floats.
using array_object = growing_array;
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
/// Its numbered methods are the operators.
using record_type_object = record_type;
using record_object = record;
/// A file that was imported, or the program itself.
struct module_object : object {
  value path;             ///< as the import has it
  map_object* variables;  ///< names to cells
  static const layout& get_layout() {
    return describe<module_object>("module", &module_object::path, &module_object::variables);
  }
};
constexpr kind kind_of(const shape* s) { return static_cast<kind>(s->kind); }

}  // namespace metavm::mini
