/// \file
/// What mini's opcodes call: slow paths, errors, and lookups that fold at compile time.
/// Functions that return `value` and take a vm may raise (value_raised) unless said otherwise.
#pragma once
#include "lang/mini/vm.hpp"
#include "metavm/stage/types.hpp"

namespace metavm::mini {

// ---- elidable: depend on their arguments alone; shapes and record types never change ----
value find_operator(const shape* s, record_operator o);    ///< function or nil
i64 find_field(const shape* s, value name);                ///< index or -1
value find_method(const shape* s, value name);             ///< function or nil

// ---- arithmetic and comparison of what is not two numbers ----
value add_slow(vm& m, value a, value b);        ///< string concatenation, else a type error
template <record_operator O>
value arithmetic_error(vm& m, value a, value b);  ///< raises
value bitwise_error(vm& m, value a, value b);     ///< raises
value negate_error(vm& m, value a);               ///< raises
double float_floor_div(double a, double b);       ///< pure
double float_floor_mod(double a, double b);       ///< pure
value less_slow(vm& m, value a, value b);         ///< true or false: strings, else raises
value less_equal_slow(vm& m, value a, value b);
value equal_slow(vm& m, value a, value b);        ///< true or false; never raises

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
value make_array(vm& m, const value* items, u32 n);    ///< never raises
value make_map(vm& m, const value* pairs, u32 n);      ///< n counts values: key, value, …
value get_index_slow(vm& m, value container, value index);
value set_index_slow(vm& m, value container, value index, value v);
value get_field_slow(vm& m, value o, value name);      ///< a module's or record type's member, else raises
/// Item number `i` of a map (its key) or string (one byte), value_unbound at the end.
value each_slow(vm& m, value container, value i);
value each_value_slow(vm& m, value container, value i);
value map_step(vm& m, value map, value i);             ///< position after i; never raises
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
