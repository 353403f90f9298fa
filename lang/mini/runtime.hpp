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

// ---- arithmetic and comparison of what is not two numbers ----
value add_slow(vm& m, value a, value b);  ///< string concatenation, else a type error
template <record_operator O>
value arithmetic_error(vm& m, value a, value b);  ///< raises
value bitwise_error(vm& m, value a, value b);     ///< raises
value shift_error(vm& m, value a, value b);       ///< raises
value complement_error(vm& m, value a);           ///< raises
value negate_error(vm& m, value a);               ///< raises
double float_floor_div(double a, double b);       ///< pure
double float_floor_mod(double a, double b);       ///< pure
value less_slow(vm& m, value a, value b);         ///< true or false: strings, else raises
value less_equal_slow(vm& m, value a, value b);
value equal_slow(vm& m, value a, value b);  ///< true or false; never raises
value equal_strings(value a, value b);      ///< true or false, pure
/// Numbers, one an int and one a float, compared exactly: true or false, pure.
value less_mixed(value a, value b);
value less_equal_mixed(value a, value b);
value equal_mixed(value a, value b);

// ---- errors: make the exception pending ----
void raise_unbound(vm& m, value cell);
void raise_division_by_zero(vm& m);
void raise_shift_count(vm& m, value count);
void raise_range(vm& m, value a, value b);
void raise_no_field(vm& m, value record, value name);
void raise_arity(vm& m, value function, sint given);
void raise_not_callable(vm& m, value f);
void throw_value(vm& m, value v);

// ---- containers ----
value make_array(vm& m, const value* items, u32 n);  ///< never raises
value make_map(vm& m, const value* pairs, u32 n);    ///< n counts values: key, value, …
value get_index_slow(vm& m, value container, value index);
value set_index_slow(vm& m, value container, value index, value v);
value get_field_slow(vm& m, value o,
                     value name);  ///< a module's or record type's member, else raises
value extend_literal(vm& m, const value* items, u32 n, value container);
value get_method_slow(vm& m, value o, value name);  ///< what is called by o.name(): a field
/// Item number `i` of a map (its key) or string (one byte), value_unbound at the end. The pair form
/// gives the first of two variables.
value each_slow(vm& m, value container, value i);
value each_pair_slow(vm& m, value container, value i);
value each_value_slow(vm& m, value container, value i);  ///< the second variable; never raises
value map_step(value map, value i);                      ///< position after i; never raises
value make_record_type(vm& m, value model);
value set_record_methods(vm& m, const value* methods, u32 n, value type);
value import_module(vm& m, value path, value importer);
value length_slow(vm& m, value x);
value push_slow(vm& m, value a, value x);
value root_error(vm& m, value x);  ///< raises
value call_builtin(vm& m, const value* arguments, u32 n, value builtin);

/// The framework's view of the language; `opcodes` is added in language.hpp.
struct language_hooks {
  using context = vm;
  static bool poll(vm& m, frame* f, const u16* pc);
  static void recursion_error(vm& m);
  static void add_trace(vm& m, frame* f, u32 unit);
  static value caught(vm& m, frame* f, const handler_range& h);
};

}  // namespace metavm::mini
