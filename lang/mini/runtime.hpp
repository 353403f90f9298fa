/// \file
/// What mini's opcodes call: slow paths, errors, and lookups that fold at compile time.
/// Functions that return `value` and take a vm may raise (value_raised) unless said otherwise.
#pragma once
#include "lang/mini/vm.hpp"
#include "metavm/stage/types.hpp"

namespace metavm::mini {

// ---- elidable: depend on their arguments alone; shapes and record types never change ----
inline value find_operator(const shape* s, record_operator o) {  ///< function or nil; s: of records
  return method_numbered(type_of(s), static_cast<u32>(o));
}
i64 find_field(const shape* s, value name);     ///< index or -1
value find_method(const shape* s, value name);  ///< function or nil

// ---- errors: make the exception pending ----
/// `message` with `{type}` (of the next value), `{name}` (a string, in quotes) and `{}` (as `str`
/// shows it) filled in.
void raise_error(vm& m, const char* message, value a, value b = value_nil, value c = value_nil);
void raise_arity(vm& m, value function, i64 given);
void raise_read_only(vm& m, value o, value name);  ///< o.name = …, and that is no record's field
void throw_value(vm& m, value v);
void raise_no_array(vm& m, value given, value builtin);

// ---- what opcodes leave to C++ ----
value type_name_of(vm& m, const shape* s);
// Functions of the library beyond the fast paths of their opcodes; `_error`: raises.
value root_error(vm& m, value x);
value ord_error(vm& m, value x);
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
value length_other(vm& m, value x);
value push_other(vm& m, value a, value x);
/// A field, a variable of a module, an error's message or trace; raises if there is none. `wanted`:
/// "field" or "method".
value get_member(vm& m, value o, value name, const char* wanted);
value make_record_type(vm& m, value model);
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
