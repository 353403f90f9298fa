/// \file
/// What the method tables of int, bool, float and complex share.
#pragma once
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/int_ops.hpp"
#include "lang/python/objects/method_tables.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

/// Any two numbers of these kinds, subclasses included; not_implemented for an order of complex
/// numbers.
value compare_numbers(value a, value b, comparison op);
/// \pre both are ints (of any kind)
value int_binary(vm& m, binary_op op, value a, value b);
/// int(v) for a number: __int__, __index__, __trunc__; unbound if it has none of them.
value number_to_int(vm& m, value v);
/// float(v) for a number. False: raised, or nothing `found`.
bool number_to_double(vm& m, value v, double& out, bool& found);
/// __complex__ of v. False: raised.
bool find_complex(vm& m, value v, complex_number& out, bool& found);

/// The operand of a float method: a float or an int. `ok` false: OverflowError raised.
inline bool float_operand(vm& m, value v, double& out, bool& ok) {
  ok = true;
  if (is_float_like(v)) {
    out = double_of(v);
    return true;
  }
  if (!is_int_like(v)) return false;
  ok = int_to_double(m, v, out);
  return true;
}

template <comparison op>
value int_compare_method(vm&, value a, value b) {
  return is_int_like(b) ? from_bool(sign_satisfies(int_compare(a, b), op)) : not_implemented;
}
template <comparison op>
value number_compare_method(vm&, value a, value b) {
  if (!is_int_like(b) && !is_float_like(b) && !is_complex_like(b)) return not_implemented;
  // float does not know complex; complex knows float.
  if (is_complex_like(b) && !is_complex_like(a)) return not_implemented;
  return compare_numbers(a, b, op);
}
inline value hash_method(vm& m, value self) { return make_int(m, number_hash(self)); }

}  // namespace metavm::python
