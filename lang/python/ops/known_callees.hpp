/// \file
/// Built-in functions and classes that compiled code knows by heart: what they do to values of
/// ordinary kinds stands here, the rest is C++'s.
#pragma once
#include <limits>

#include "lang/python/ops/methods.hpp"

namespace metavm::python::ops {

/// The length of an exact built-in container; false: it is something else.
template <class S>
METAVM_OP_PART bool known_length(S& s, word<S> x, dyn<S, i64>& n) {
  if (!is_exact_builtin(s, x)) return false;
  switch (kind_of_word(s, x)) {
    case kind::list:
      n = s.template load<&list_object::length>(s.template as<list_object>(x));
      return true;
    case kind::tuple:
      n = s.template load_immutable<&tuple_object::length>(s.template as<tuple_object>(x));
      return true;
    case kind::str:
      n = s.template load_immutable<&str_object::length>(s.template as<str_object>(x));
      return true;
    case kind::dict:
      n = s.template load<&dict_object::length>(s.template as<dict_object>(x));
      return true;
    case kind::set:
    case kind::frozenset:
      n = s.template load<&set_object::length>(s.template as<set_object>(x));
      return true;
    case kind::bytes:
      n = s.template load_immutable<&bytes_object::length>(s.template as<bytes_object>(x));
      return true;
    default:
      return false;
  }
}

/// min (Less) and max of ints or of floats: the first of equal ones.
template <bool Less, class S>
METAVM_OP_PART bool extreme(S& s, def d, args a) {
  if (a.count < 2 || a.count > 4) return false;
  bool ints = true, floats = true;
  for (u32 i = 0; i < a.count; i++) {
    ints = ints && s.is_int(s.get(a, i));
    floats = floats && s.is_float(s.get(a, i));
    if (!ints && !floats) return false;
  }
  if (ints) {
    auto best = s.as_int(s.get(a, 0));
    for (u32 i = 1; i < a.count; i++) {
      auto x = s.as_int(s.get(a, i));
      best = s.select(Less ? x < best : best < x, x, best);
    }
    s.set(d, s.box(best));
    return true;
  }
  auto best = s.as_float(s.get(a, 0));
  for (u32 i = 1; i < a.count; i++) {
    auto x = s.as_float(s.get(a, i));
    best = s.select(Less ? x < best : best < x, x, best);
  }
  s.set(d, s.box(best));
  return true;
}

template <class S>
METAVM_OP_PART bool is_instance_statically(S& s, word<S> x, word<S> cls, bool& yes) {
  if (kind_of_word(s, cls) != kind::type) return false;
  type_object* c = s.promote(s.template as<type_object>(cls));
  const py_shape* sh = py_shape_of(s, x);
  if (!class_stays(s, sh->cls) || !class_stays(s, c) || !class_stays(s, static_cast<py_shape*>(c->get_shape())->cls))
    return false;
  const tri t = instance_by_class(s.cx().m, sh->cls, c);
  yes = yes || t == tri::yes;
  return t != tri::error;
}

/// getattr and hasattr of a name that is known, where the class says what comes.
template <class S>
METAVM_OP_PART bool known_getattr(S& s, def d, bool only_ask, args a) {
  if (a.count < 2 || a.count > (only_ask ? 2u : 3u) || !s.is_known(s.get(a, 1)) ||
      !s.has_shape(s.get(a, 1), s.cx().m.shapes.str))
    return false;
  auto x = s.get(a, 0);
  const value name = s.promote(s.get(a, 1));
  const py_shape* sh = py_shape_of(s, x);
  if (!as_str(name)->is_interned() || class_version(s, sh->cls) == 0) return false;
  const attribute_location* at = locate(s.cx().m, sh, name);
  auto own = x;
  if (own_attribute(s, x, s.get(a, 1), at, own)) {
    s.set(d, only_ask ? s.lift(true_) : own);
    return true;
  }
  if (at->what == attribute_kind::absent) {
    if (!only_ask && a.count == 2) return false;
    s.set(d, only_ask ? s.lift(false_) : s.get(a, 2));
    return true;
  }
  if (const value hook = attribute_hook(s.cx().m, sh, at, name); is_simple_function(hook, 2)) {
    s.call_then(block_of_function(hook), s.lift(hook), x, s.get(a, 1));
    return true;
  }
  const bool slot =
      at->what == attribute_kind::slot && sh->get_kind() == kind::instance && at->index < sh->inline_slots;
  if (!slot && at->what != attribute_kind::constant) return false;
  s.set(d, only_ask ? s.lift(true_) : slot ? s.load_slot(x, slot_offset(sh, at->index)) : s.lift(at->found));
  return true;
}
/// Behind a guest's method that a known built-in function called: __len__, __getattr__.
template <class S>
METAVM_OP_PART void finish_known_builtin(S& s, def d, const builtin_function_object* b, args a, word<S> r) {
  const known_builtin which = known_builtin_of(b);
  const bool only_ask = which == known_builtin::hasattr;
  if (s.raised(r)) {
    const bool may_fail = only_ask || (which == known_builtin::getattr && a.count == 3);
    if (!may_fail || !s.promote(s.template residual<&take_attribute_error, effects::hidden>())) {
      if (only_ask || which == known_builtin::getattr)
        s.template residual<&complete_attribute_error, effects::hidden>(s.get(a, 0), s.get(a, 1));
      return s.unwind();
    }
    return s.set(d, only_ask ? s.lift(false_) : s.get(a, 2));
  }
  if (which == known_builtin::len) {
    if (s.is_int(r) && s.promote(sint(-1) < s.as_int(r))) return s.set(d, r);
    return s.set_or_raise(d, s.template residual<&length_of_result>(r));
  }
  s.set(d, only_ask ? s.lift(true_) : r);
}

/// The pure functions of the math module: a finite result is right as it stands, all else is C++'s.
template <auto F, class S>
METAVM_OP_PART bool call_float_function(S& s, def d, args a) {
  if (a.count != 1 || !is_number(s, s.get(a, 0))) return false;
  auto r = s.template residual<F, effects::none>(as_number(s, s.get(a, 0)));
  if (!s.promote(absolute(r) < std::numeric_limits<double>::infinity())) return false;
  s.set(d, s.box(r));
  return true;
}
template <auto F, class S>
METAVM_OP_PART bool call_float_function2(S& s, def d, args a) {
  if (a.count != 2 || !is_number(s, s.get(a, 0)) || !is_number(s, s.get(a, 1))) return false;
  auto r = s.template residual<F, effects::none>(as_number(s, s.get(a, 0)), as_number(s, s.get(a, 1)));
  if (!s.promote(absolute(r) < std::numeric_limits<double>::infinity())) return false;
  s.set(d, s.box(r));
  return true;
}
/// floor and ceil, of what becomes a small int.
template <auto F, class S>
METAVM_OP_PART bool call_rounding(S& s, def d, args a) {
  if (a.count != 1) return false;
  auto x = s.get(a, 0);
  if (s.is_int(x)) {
    s.set(d, x);
    return true;
  }
  if (!s.is_float(x)) return false;
  auto n = s.as_float(x);
  if (!s.promote(absolute(n) < 1e18)) return false;
  s.set(d, s.box(to_sint(s.template residual<F, effects::none>(n))));
  return true;
}

/// Calls of a known built-in function. False: nothing was done.
template <class S>
METAVM_OP_PART bool call_known_builtin(S& s, def d, const builtin_function_object* b, args a) {
  switch (known_builtin_of(b)) {
    case known_builtin::len: {
      if (a.count != 1) return false;
      auto x = s.get(a, 0);
      auto n = s.lift(i64{0});
      if (known_length(s, x, n)) {
        s.set(d, s.box(to_sint(n)));
        return true;
      }
      const value f = special_of_word(s, x, special::len);
      if (!is_simple_function(f, 1)) return false;
      s.call_then(block_of_function(f), s.lift(f), x);
      return true;
    }
    case known_builtin::isinstance: {
      if (a.count != 2) return false;
      auto x = s.get(a, 0), cls = s.get(a, 1);
      bool yes = false;
      if (s.has_shape(cls, s.cx().m.shapes.tuple)) {
        auto t = s.template as<tuple_object>(cls);
        const u64 n = static_cast<u64>(s.promote(s.template load_immutable<&tuple_object::length>(t)));
        if (n > 8) return false;
        for (u32 i = 0; i < n; i++)
          if (!is_instance_statically(s, x, s.template item_immutable<&tuple_object::items>(t, i), yes)) return false;
      } else if (!is_instance_statically(s, x, cls, yes)) {
        return false;
      }
      s.set(d, s.lift(from_bool(yes)));
      return true;
    }
    case known_builtin::abs: {
      if (a.count != 1) return false;
      auto x = s.get(a, 0);
      if (s.is_int(x)) {
        auto i = s.as_int(x);
        auto r = sub_overflow(sint(0), i);
        if (s.promote(r.overflow)) return false;
        s.set(d, s.box(s.select(i < sint(0), r.result, i)));
        return true;
      }
      if (s.is_float(x)) {
        s.set(d, s.box(absolute(s.as_float(x))));
        return true;
      }
      if (S::is_staged && s.has_shape(x, s.cx().m.shapes.complex)) {
        auto z = s.template as<complex_object>(x);
        auto r = s.template residual<&complex_magnitude, effects::none>(s.template load<&complex_object::real>(z),
                                                                        s.template load<&complex_object::imag>(z));
        if (!s.promote(r < std::numeric_limits<double>::infinity())) return false;
        s.set(d, s.box(r));
        return true;
      }
      return unary_by_method(s, d, x, special::abs);
    }
    case known_builtin::min:
      return extreme<true>(s, d, a);
    case known_builtin::max:
      return extreme<false>(s, d, a);
    case known_builtin::ord: {
      if (a.count != 1 || !s.has_shape(s.get(a, 0), s.cx().m.shapes.str)) return false;
      auto x = s.get(a, 0);
      if (!s.promote(s.template load_immutable<&str_object::length>(s.template as<str_object>(x)) == i64{1}))
        return false;
      s.set(d, s.box(to_sint(s.template residual<&code_point_at, effects::none>(x, i64{0}))));
      return true;
    }
    case known_builtin::chr: {
      if (a.count != 1 || !s.is_int(s.get(a, 0))) return false;
      auto i = to_raw(s.as_int(s.get(a, 0)));
      if (!s.promote(unsigned_less(i, i64{0x110000}))) return false;
      s.set_or_raise(d, s.template residual < &char_of_code_point, effects::may_raise | effects::may_collect > (i));
      return true;
    }
    case known_builtin::tuple_new: {
      // tuple.__new__(cls, a tuple): a namedtuple, as a rule.
      if (a.count != 2 || kind_of_word(s, s.get(a, 0)) != kind::type ||
          !s.has_shape(s.get(a, 1), s.cx().m.shapes.tuple))
        return false;
      type_object* cls = s.promote(s.template as<type_object>(s.get(a, 0)));
      if (class_version(s, cls) == 0 || (cls->flags_word & type_flags::has_finalizer) ||
          !is_plain_tuple_class(s.cx().m, cls))
        return false;
      auto t = s.template as<tuple_object>(s.get(a, 1));
      const u64 n = static_cast<u64>(s.promote(s.template load_immutable<&tuple_object::length>(t)));
      if (n < 1 || n > 16) return false;
      s.set(d, s.box(s.template make_tail<tuple_object, &tuple_object::items>(
                   cls->root_shape, static_cast<u32>(n),
                   [&](u32 i) METAVM_INLINE_LAMBDA { return s.template item_immutable<&tuple_object::items>(t, i); },
                   init<&tuple_object::length>(u64{n}))));
      return true;
    }
    case known_builtin::getattr:
    case known_builtin::hasattr:
      return known_getattr(s, d, known_builtin_of(b) == known_builtin::hasattr, a);
    case known_builtin::math_sqrt:
      return call_float_function<&pure::sqrt>(s, d, a);
    case known_builtin::math_sin:
      return call_float_function<&pure::sin>(s, d, a);
    case known_builtin::math_cos:
      return call_float_function<&pure::cos>(s, d, a);
    case known_builtin::math_tan:
      return call_float_function<&pure::tan>(s, d, a);
    case known_builtin::math_atan:
      return call_float_function<&pure::atan>(s, d, a);
    case known_builtin::math_exp:
      return call_float_function<&pure::exp>(s, d, a);
    case known_builtin::math_log:
      return call_float_function<&pure::log>(s, d, a);
    case known_builtin::math_fabs:
      return call_float_function<&pure::fabs>(s, d, a);
    case known_builtin::math_floor:
      return call_rounding<&pure::floor>(s, d, a);
    case known_builtin::math_ceil:
      return call_rounding<&pure::ceil>(s, d, a);
    case known_builtin::math_atan2:
      return call_float_function2<&pure::atan2>(s, d, a);
    case known_builtin::math_pow:
      return call_float_function2<&pure::pow>(s, d, a);
    case known_builtin::math_fmod:
      return call_float_function2<&pure::fmod>(s, d, a);
    default:
      return false;
  }
}

/// range(…) of small ints: an object that stays virtual where it is only iterated.
template <class S>
METAVM_OP_PART bool make_known_range(S& s, def d, args a) {
  if (a.count < 1 || a.count > 3) return false;
  for (u32 i = 0; i < a.count; i++)
    if (!s.is_int(s.get(a, i))) return false;
  auto start = a.count == 1 ? s.lift(sint(0)) : s.as_int(s.get(a, 0));
  auto stop = s.as_int(s.get(a, a.count == 1 ? 0 : 1));
  sint step(1);
  if (a.count == 3) {
    if (!s.is_known(s.get(a, 2))) return false;
    step = s.promote(s.as_int(s.get(a, 2)));
    if (step.number() != 1 && step.number() != -1) return false;
  }
  const bool up = step.number() > 0;
  auto way = up ? sub_overflow(stop, start) : sub_overflow(start, stop);
  if (s.promote(way.overflow)) return false;
  auto length = s.select(sint(0) < way.result, way.result, s.lift(sint(0)));
  s.set(d, s.box(s.template make<range_object>(
               s.cx().m.shapes.range, init<&range_object::start>(s.box(start)), init<&range_object::stop>(s.box(stop)),
               init<&range_object::step>(s.box(s.lift(step))), init<&range_object::length>(s.box(length)))));
  return true;
}

/// Does x give its items in an inlined loop (drains.cpp) rather than to C++?
template <class S>
METAVM_OP_PART bool is_drained(S& s, word<S> x) {
  auto& m = s.cx().m;
  return s.has_shape(x, m.shapes.generator) || (S::is_staged && s.has_shape(x, m.types.map->root_shape));
}
/// Calls of a known built-in class. False: nothing was done.
template <class S>
METAVM_OP_PART bool call_known_class(S& s, def d, const type_object* cls, args a) {
  const builtin_types& t = s.cx().m.types;
  if (cls == t.range) return make_known_range(s, d, a);
  if (a.count != 1) return false;
  auto x = s.get(a, 0);
  if (cls == t.type) {
    s.set(d, s.lift(to_value(py_shape_of(s, x)->cls)));
    return true;
  }
  if (cls == t.int_) {
    if (s.is_int(x)) {
      s.set(d, x);
      return true;
    }
    if (s.is_float(x)) {
      auto n = s.as_float(x);
      // Small enough to be exact and to stay small; else C++ finds out.
      if (!s.promote(absolute(n) < 1e18)) return false;
      s.set(d, s.box(to_sint(s.template residual<&truncate, effects::none>(n))));
      return true;
    }
    return false;
  }
  if (cls == t.float_) {
    if (!is_number(s, x)) return false;
    s.set(d, s.is_float(x) ? x : s.box(to_double(s.as_int(x))));
    return true;
  }
  if (cls == t.str) {
    if (s.has_shape(x, s.cx().m.shapes.str)) {
      s.set(d, x);
      return true;
    }
    if (!is_number(s, x)) return false;
    s.set_or_raise(d, s.template residual < &number_text, effects::may_raise | effects::may_collect > (x));
    return true;
  }
  if (cls == t.list && !is_drained(s, x)) {
    s.set_or_raise(d, s.template residual<&list_of>(x));
    return true;
  }
  if (cls == t.tuple && !is_drained(s, x)) {
    if (s.has_shape(x, s.cx().m.shapes.tuple))
      s.set(d, x);
    else
      s.set_or_raise(d, s.template residual<&tuple_of>(x));
    return true;
  }
  if (cls == t.dict && s.has_shape(x, s.cx().m.shapes.dict)) {
    s.set_or_raise(d, s.template residual < &dict_of, effects::may_raise | effects::may_collect > (x));
    return true;
  }
  if (cls == t.boolean) {
    if (!same(truth_method(s, x), value_unbound)) return false;
    const truth_outcome o = truth_of(s, x);
    if (o == truth_outcome::raised)
      s.unwind();
    else
      s.set(d, s.lift(from_bool(o == truth_outcome::yes)));
    return true;
  }
  return false;
}

}  // namespace metavm::python::ops
