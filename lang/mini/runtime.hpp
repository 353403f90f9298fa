/// \file
/// What mini's opcodes call: slow paths, errors, and lookups that fold at compile time.
/// Functions that return `value` and take a vm may raise (value_raised) unless said otherwise.
#pragma once
#include "lang/mini/vm.hpp"
#include "metavm/stage/types.hpp"

namespace metavm::mini {

// ---- elidable: depend on their arguments alone; shapes and record types never change ----
inline value find_operator(const shape* s, record_operator o) {  ///< function or nil; s: of records
  return type_of(s)->operators[static_cast<u32>(o)];
}
i64 find_field(const shape* s, value name);     ///< index or -1
value find_method(const shape* s, value name);  ///< function or nil
inline u32 field_count(const shape* s) { return static_cast<u32>(type_of(s)->field_count); }

// ---- errors: make the exception pending ----
void raise_text(vm& m, const char* message);
/// `type error: cannot VERB T`, and `… T and U`.
void raise_type(vm& m, const char* verb, value a);
void raise_types(vm& m, const char* verb, value a, value b);
void raise_unbound(vm& m, value cell);
void raise_shift_count(vm& m, value count);
void raise_range(vm& m, value a, value b);
void raise_no_field(vm& m, value record, value name);
void raise_arity(vm& m, value function, sint given);
void throw_value(vm& m, value v);
void raise_no_array(vm& m, value given, value builtin);

// ---- what opcodes leave to C++ ----
/// An operator of what is not two numbers: strings are added and compared; else a type error.
value operate(vm& m, value a, value b, record_operator o);
value concatenated(vm& m, value a, value b);  ///< of strings
bool equal_strings(value a, value b);
template <bool OrEqual>
bool ordered_strings(value a, value b) {
  return OrEqual ? view(a) <= view(b) : view(a) < view(b);
}
value byte_string(vm& m, i64 byte);
value type_name_of(vm& m, const shape* s);
// Functions of the library beyond the fast paths of their opcodes; `_error`: raises.
value root_error(vm& m, value x);
value ord_error(vm& m, value x);
value substring(vm& m, value s, i64 from, i64 to);  ///< \pre 0 <= from <= to <= length
value slice_other(vm& m, value x, value from, value to);
value chr_error(vm& m, value x);
value abs_other(vm& m, value x);
value floor_other(vm& m, value x);
value int_other(vm& m, value x);
value pop_other(vm& m, value a);
value type_other(vm& m, value x);
value has_other(vm& m, value map, value key);
value min_other(vm& m, value x, value y, i64 at);  ///< y is argument number `at`
value max_other(vm& m, value x, value y, i64 at);
// Look-ups that can neither fail nor change anything; the key is an int, or a string.
value map_item_int(value map, value key);  ///< nil if it is not there
value map_item_text(value map, value key);
bool map_has_int(value map, value key);
bool map_has_text(value map, value key);
value map_key_at(value map, value i);  ///< of entry `i`; value_unbound at the end
value make_array(vm& m, const value* items, u32 n);
value make_map(vm& m, const value* pairs, u32 n);  ///< n counts values: key, value, …
value extend_literal(vm& m, const value* items, u32 n, value container);
value index_other(vm& m, value container, value index);
value set_index_other(vm& m, value container, value index, value v);
value length_other(vm& m, value x);
value push_other(vm& m, value a, value x);
/// Item number `i` of a map (its key) or string (one byte), value_unbound at the end. The pair form
/// gives the first of two variables.
value each_element(vm& m, value container, value i);
value each_pair(vm& m, value container, value i);
value each_second(value map, value i);              ///< the second variable; never raises
value map_step(value map, value i);                 ///< position after i; never raises
value get_field_other(vm& m, value o, value name);  ///< of a module or error, else raises
value get_callable(vm& m, value o, value name);     ///< what is called by o.name(): a field
value make_record_type(vm& m, value model);
value set_record_methods(vm& m, const value* methods, u32 n, value type);
value import_module(vm& m, value path, value importer);
value call_builtin(vm& m, const value* arguments, u32 n, value builtin);

/// The framework's view of the language; `opcodes` is added in language.hpp.
struct language_hooks {
  using context = vm;
  static bool poll(vm& m, frame* f, const u16* pc);
  static void recursion_error(vm& m);
  static void add_trace(vm& m, frame* f, u32 unit);
  static void trace_passed(vm& m, const unwinding& u, const value* functions);
  static value caught(vm& m, frame* f, const handler_range& h);
};

}  // namespace metavm::mini
