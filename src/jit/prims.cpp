#include "metavm/jit/prims.hpp"

#include <bit>

namespace metavm::jit {
namespace {

sint int_of(u64 b) { return sint::from_scaled(static_cast<i64>(b)); }
double double_of(u64 b) { return std::bit_cast<double>(b); }
u64 bits_of(sint s) { return static_cast<u64>(s.scaled); }
u64 bits_of(double s) { return std::bit_cast<u64>(s); }
u64 bits_of(bool s) { return s; }

template <class Op>
u64 ints(u64 a, u64 b) {
  return bits_of(Op::eval(int_of(a), int_of(b)));
}
template <class Op>
u64 raws(u64 a, u64 b) {
  return bits_of(Op::eval(static_cast<i64>(a), static_cast<i64>(b)));
}
template <class Op>
u64 floats(u64 a, u64 b) {
  return bits_of(Op::eval(double_of(a), double_of(b)));
}

}  // namespace

prim_type type_of(prim p) {
  using enum prim;
  constexpr vtype w = vtype::word, r = vtype::raw, f = vtype::f64, b = vtype::boolean;
  switch (p) {
    case int_add_overflow:
    case int_mul_overflow:
    case int_and:
    case int_or:
    case int_xor:
      return {w, w, true, true};
    case int_sub_overflow:
    case int_floor_div:
    case int_floor_mod:
    case int_shift_left:
    case int_shift_right:
      return {w, w, false, true};
    case int_lt:
    case int_le:
    case int_ult:
      return {b, w, false, true};
    case int_eq:
      return {b, w, true, true};
    case int_to_double:
      return {f, w, false, false};
    case int_to_raw:
      return {r, w, false, false};
    case raw_to_int:
      return {w, r, false, false};
    case raw_add:
    case raw_and:
      return {r, r, true, true};
    case raw_sub:
      return {r, r, false, true};
    case raw_lt:
    case raw_ult:
      return {b, r, false, true};
    case raw_eq:
      return {b, r, true, true};
    case float_add:
    case float_mul:
      return {f, f, true, true};
    case float_sub:
    case float_div:
      return {f, f, false, true};
    case float_neg:
    case float_sqrt:
    case float_abs:
    case float_floor:
      return {f, f, false, false};
    case float_to_raw:
      return {r, f, false, false};
    case float_lt:
    case float_le:
      return {b, f, false, true};
    case float_eq:
      return {b, f, true, true};
    case bool_not:
      return {b, b, false, false};
    case bool_and:
      return {b, b, true, true};
    default:
      return {vtype::none, vtype::none, false, false};
  }
}

bool evaluate(prim p, u64 a, u64 b, u64& result) {
  using enum prim;
  switch (p) {
    case int_add_overflow:
      result = bits_of(op::int_add_overflow::eval(int_of(a), int_of(b)).result);
      return true;
    case int_sub_overflow:
      result = bits_of(op::int_sub_overflow::eval(int_of(a), int_of(b)).result);
      return true;
    case int_mul_overflow:
      result = bits_of(op::int_mul_overflow::eval(int_of(a), int_of(b)).result);
      return true;
    case int_floor_div:
    case int_floor_mod:
      if (b == bits_of(sint(-1)) && p == int_floor_mod) {
        result = 0;
        return true;
      }
      if (b == 0 || b == bits_of(sint(-1))) return false;
      result = p == int_floor_div ? ints<op::int_floor_div>(a, b) : ints<op::int_floor_mod>(a, b);
      return true;
    case int_and:
      result = a & b;
      return true;
    case int_or:
      result = a | b;
      return true;
    case int_xor:
      result = a ^ b;
      return true;
    case int_shift_left:
      result = ints<op::int_shift_left>(a, b);
      return true;
    case int_shift_right:
      result = ints<op::int_shift_right>(a, b);
      return true;
    case int_lt:
      result = ints<op::int_lt>(a, b);
      return true;
    case int_le:
      result = ints<op::int_le>(a, b);
      return true;
    case int_ult:
      result = a < b;
      return true;
    case int_eq:
      result = a == b;
      return true;
    case int_to_double:
      result = bits_of(op::int_to_double::eval(int_of(a)));
      return true;
    case int_to_raw:
      result = static_cast<u64>(int_of(a).number());
      return true;
    case raw_to_int:
      result = bits_of(sint(static_cast<i64>(a)));
      return true;
    case raw_add:
      result = a + b;
      return true;
    case raw_sub:
      result = a - b;
      return true;
    case raw_and:
      result = a & b;
      return true;
    case raw_lt:
      result = raws<op::raw_lt>(a, b);
      return true;
    case raw_ult:
      result = a < b;
      return true;
    case raw_eq:
      result = a == b;
      return true;
    case float_add:
      result = floats<op::float_add>(a, b);
      return true;
    case float_sub:
      result = floats<op::float_sub>(a, b);
      return true;
    case float_mul:
      result = floats<op::float_mul>(a, b);
      return true;
    case float_div:
      result = floats<op::float_div>(a, b);
      return true;
    case float_neg:
      result = bits_of(-double_of(a));
      return true;
    case float_sqrt:
      result = bits_of(op::float_sqrt::eval(double_of(a)));
      return true;
    case float_abs:
      result = bits_of(op::float_abs::eval(double_of(a)));
      return true;
    case float_floor:
      result = bits_of(op::float_floor::eval(double_of(a)));
      return true;
    case float_to_raw: {
      const double d = double_of(a);
      if (!(d > -0x1p62 && d < 0x1p62)) return false;
      result = static_cast<u64>(op::float_to_raw::eval(d));
      return true;
    }
    case float_lt:
      result = floats<op::float_lt>(a, b);
      return true;
    case float_le:
      result = floats<op::float_le>(a, b);
      return true;
    case float_eq:
      result = floats<op::float_eq>(a, b);
      return true;
    case bool_not:
      result = !a;
      return true;
    case bool_and:
      result = a && b;
      return true;
    default:
      return false;
  }
}

bool evaluate_overflow(prim p, u64 a, u64 b) {
  switch (p) {
    case prim::int_add_overflow:
      return op::int_add_overflow::eval(int_of(a), int_of(b)).overflow;
    case prim::int_sub_overflow:
      return op::int_sub_overflow::eval(int_of(a), int_of(b)).overflow;
    default:
      return op::int_mul_overflow::eval(int_of(a), int_of(b)).overflow;
  }
}

const char* name_of(prim p) {
  static constexpr const char* names[] = {
      "none",      "int_add",   "int_sub",       "int_mul",      "overflow_of", "int_floor_div", "int_floor_mod",
      "int_and",   "int_or",    "int_xor",       "shl",          "shr",         "int_lt",        "int_le",
      "int_ult",   "int_eq",    "int_to_double", "int_to_raw",   "raw_to_int",  "raw_add",       "raw_sub",
      "raw_and",   "raw_lt",    "raw_ult",       "raw_eq",       "float_add",   "float_sub",     "float_mul",
      "float_div", "float_neg", "float_sqrt",    "float_abs",    "float_floor", "float_to_raw",  "float_lt",
      "float_le",  "float_eq",  "word_same",     "pointer_same", "bool_not",    "bool_and"};
  return names[static_cast<u32>(p)];
}

}  // namespace metavm::jit
