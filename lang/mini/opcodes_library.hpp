/// \file
/// Functions of the library that are opcodes for the sake of speed: their frequent paths in the
/// words of the stages, all else left to the library.
#pragma once
#include "lang/mini/vocabulary.hpp"

namespace metavm::mini::ops {

// ---------------------------------------------------------------- strings

METAVM_OPCODE(ord, def d, use a) {
  auto x = s.get(a);
  if (is_text(s, x) && texts::has_one_byte(s, x))
    return s.set(d, s.box(to_sint(texts::first_byte(s, x))));
  set_result<&ord_error>(s, d, x);
}
METAVM_OPCODE(slice, def d, use a, use i, use j) {
  auto x = s.get(a), p = s.get(i), q = s.get(j);
  if (is_text(s, x) && s.both_int(p, q)) {
    auto from = to_raw(s.as_int(p)), to = to_raw(s.as_int(q));
    if (!s.promote(unsigned_less(texts::length(s, x), to)) && !s.promote(unsigned_less(to, from))) {
      return set_text(s, d, residual<&substring, quiet>(s, x, from, to));
    }
  }
  set_result<&slice_other, quiet>(s, d, x, p, q);
}
METAVM_OPCODE(chr, def d, use a) {
  auto x = s.get(a);
  if (s.is_int(x)) {
    auto i = to_raw(s.as_int(x));
    if (s.promote(unsigned_less(i, 256))) return s.set(d, byte_text(s, i));
  }
  set_result<&chr_error>(s, d, x);
}

// ---------------------------------------------------------------- maps

METAVM_OPCODE(has, def d, use o, use k) {
  auto map = s.get(o), key = s.get(k);
  if (is_map(s, map)) {
    if (s.is_int(key)) return s.set(d, s.box(residual<&map_has_int, effects::reads>(s, map, key)));
    if (is_text(s, key))
      return s.set(d, s.box(residual<&map_has_text, effects::reads>(s, map, key)));
  }
  set_result<&has_other, quiet>(s, d, map, key);
}

// ---------------------------------------------------------------- containers

METAVM_OPCODE(len, def d, use a) {
  auto x = s.get(a);
  if (is_array(s, x) || is_floats(s, x)) return s.set(d, s.box(count_of(s, x)));
  if (is_text(s, x)) return s.set(d, s.box(to_sint(texts::length(s, x))));
  set_result<&length_other, quiet>(s, d, x);
}
METAVM_OPCODE(push, def d, use o, use v) {
  auto a = s.get(o);
  const bool floats = is_floats(s, a) && s.is_float(s.get(v));
  if (!floats && !is_array(s, a)) return set_result<&push_other>(s, d, a, s.get(v));
  auto to = load<&array_object::storage>(s, a);
  auto n = count_of(s, a);
  if (!s.promote(n < to_sint(load<&storage_object::capacity>(s, to))))
    return set_result<&push_other>(s, d, a, s.get(v));
  if (floats)
    set_float_element(s, a, n, s.get(v));
  else
    set_element(s, a, n, s.get(v));
  store<&array_object::count>(s, a, add_overflow(n, sint(1)).result);
  s.set(d, s.lift(value_nil));
}
METAVM_OPCODE(pop, def d, use o) {
  auto a = s.get(o);
  const bool floats = is_floats(s, a);
  if (!floats && !is_array(s, a)) return set_result<&pop_other>(s, d, a);
  auto n = count_of(s, a);
  if (s.promote(n == sint(0))) return set_result<&pop_other>(s, d, a);
  auto last = sub_overflow(n, sint(1)).result;
  if (floats) {
    auto x = float_element(s, a, last);
    store<&array_object::count>(s, a, last);
    return s.set(d, x);
  }
  auto x = element(s, a, last);
  set_element(s, a, last, s.lift(value_nil));
  store<&array_object::count>(s, a, last);
  s.set(d, x);
}

/// The first argument of the function f of the library.
METAVM_OPCODE(expect_array, use a, konst f) {
  auto x = s.get(a);
  if (!is_array(s, x) && !is_floats(s, x)) raise<&raise_no_array>(s, x, s.get(f));
}

// ---------------------------------------------------------------- numbers

METAVM_OPCODE(sqrt, def d, use a) {
  auto x = s.get(a);
  if (!numbers::is_number(s, x)) return set_result<&root_error>(s, d, x);
  s.set(d, s.box(square_root(numbers::as_double(s, x))));
}
METAVM_OPCODE(abs, def d, use a) {
  auto x = s.get(a);
  if (s.is_int(x)) {
    auto r = sub_overflow(sint(0), s.as_int(x));
    if (!s.promote(r.overflow))
      return s.set(d, s.box(s.select(s.as_int(x) < sint(0), r.result, s.as_int(x))));
  } else if (s.is_float(x)) {
    return s.set(d, s.box(absolute(s.as_float(x))));
  }
  set_result<&abs_other, quiet>(s, d, x);
}
/// The int next below, or towards zero.
METAVM_OPCODES(to_whole, (bool Floor), (Floor), Floor ? "floor" : "int", def d, use a) {
  auto x = s.get(a);
  if (s.is_int(x)) return s.set(d, x);
  if (s.is_float(x)) {
    auto f = s.as_float(x);
    if (s.promote(absolute(f) < 0x1p60))
      return s.set(d, s.box(to_sint(truncate(Floor ? floor(f) : f))));
  }
  set_result<Floor ? &floor_other : &int_other, quiet>(s, d, x);
}
/// The lesser or greater of two numbers; `at` is the second one's place among the arguments.
METAVM_OPCODES(extreme, (bool Most), (Most), Most ? "max" : "min", def d, use a, use b, imm at) {
  auto x = s.get(a), y = s.get(b);
  if (s.both_int(x, y)) {
    auto i = s.as_int(x), j = s.as_int(y);
    return s.set(d, s.box(s.select(Most ? i < j : j < i, j, i)));
  }
  if (s.both_inline_float(x, y)) {
    auto p = s.as_inline_float(x), q = s.as_inline_float(y);
    return s.set(d, s.promote(Most ? p < q : q < p) ? y : x);
  }
  set_result<Most ? &max_other : &min_other, quiet>(s, d, x, y, i64{at.number});
}

// ---------------------------------------------------------------- others

METAVM_OPCODE(type, def d, use a) {
  if constexpr (requires { s.cx().type_names; })
    s.set(d, s.lift(type_name_of(s.cx(), s.shape_of(s.get(a)))));
  else
    set_result<&type_other>(s, d, s.get(a));
}
/// Calls a function of the library.
METAVM_OPCODE(call_known, def d, konst f, args a) {
  if constexpr (S::is_staged) {
    switch (s.constant(f).template as<builtin_object>()->touches) {
      case touch::nothing:
        return set_result_of<&call_builtin, quiet>(s, d, a, s.get(f));
      case touch::outside:
        return set_result_of<&call_builtin, apart>(s, d, a, s.get(f));
      case touch::memory:
        break;
    }
  }
  set_result_of<&call_builtin>(s, d, a, s.get(f));
}

using library_list =
    mp::mp_list<ord, chr, slice, has, expect_array, len, push, pop, sqrt, abs, to_whole<true>,
                to_whole<false>, extreme<true>, extreme<false>, type, call_known>;

}  // namespace metavm::mini::ops
