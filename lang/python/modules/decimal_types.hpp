/// \file
/// The classes of the module _decimal, and what its files share.
#pragma once
#include <new>
#include <stdexcept>

#include "lang/python/modules/context_values.hpp"
#include "lang/python/modules/decimal_number.hpp"
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/int_impl.hpp"

namespace metavm::python::decimals {

struct decimal_object : object {
  u32 length;  ///< limbs
  u8 negative;
  form number_form;
  u16 pad;
  i64 exponent;
  i64 digits;
  u64 limbs[];
  static const layout& get_layout() {
    return describe<decimal_object>("decimal.Decimal", tail<u64>(&decimal_object::length));
  }
};
struct context_object : object {
  settings numbers;
  value flags, traps;  ///< SignalDicts, made when they are asked for; else value_unbound
  static const layout& get_layout() {
    return describe<context_object>("decimal.Context", &context_object::flags, &context_object::traps);
  }
};
/// The flags or the traps of a context.
struct signal_dict_object : object {
  value context;  ///< value_unbound: made by a guest, of no use
  u64 is_traps;
  static const layout& get_layout() {
    return describe<signal_dict_object>("decimal.SignalDictMixin", &signal_dict_object::context);
  }
};

// ---------------------------------------------------------------- what the module keeps

/// Conditions that have a class: the nine signals first, in the order that guests see.
struct condition {
  const char* name;
  u32 mask;  ///< in flags and traps
};
inline constexpr condition conditions[] = {{"InvalidOperation", status::any_invalid},
                                           {"FloatOperation", status::float_operation},
                                           {"DivisionByZero", status::division_by_zero},
                                           {"Overflow", status::overflow},
                                           {"Underflow", status::underflow},
                                           {"Subnormal", status::subnormal},
                                           {"Inexact", status::inexact},
                                           {"Rounded", status::rounded},
                                           {"Clamped", status::clamped},
                                           {"ConversionSyntax", status::conversion_syntax},
                                           {"DivisionImpossible", status::division_impossible},
                                           {"DivisionUndefined", status::division_undefined},
                                           {"InvalidContext", status::invalid_context}};
inline constexpr u32 signal_count = 9, condition_count = 13;
inline constexpr const char* rounding_names[] = {"ROUND_UP",      "ROUND_DOWN",      "ROUND_CEILING",   "ROUND_FLOOR",
                                                 "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_05UP"};

enum class kept : u32 {
  decimal,  ///< classes
  context,
  signal_dict,
  context_manager,
  decimal_tuple,
  rational,  ///< numbers.Rational
  variable,  ///< the ContextVar of the current context
  variable_hint,
  default_context,
  basic_context,
  extended_context,
  first_condition,
  first_rounding = first_condition + condition_count,
  count = first_rounding + 8
};
inline value kept_value(vm& m, kept k) { return m.states.decimal.as<value_array>()->items[static_cast<u32>(k)]; }
void keep(vm& m, kept k, value v);
inline type_object* kept_class(vm& m, kept k) { return kept_value(m, k).as<type_object>(); }
inline type_object* condition_class(vm& m, u32 i) {
  return kept_value(m, static_cast<kept>(static_cast<u32>(kept::first_condition) + i)).as<type_object>();
}

inline bool is_exact_decimal(vm& m, value v) { return is_exact(v, kept_class(m, kept::decimal)->root_shape); }
inline bool is_decimal(vm& m, value v) {
  return is_exact_decimal(m, v) || (is_kind(v, kind::native) && is_instance(m, v, kept_class(m, kept::decimal)));
}
inline decimal_object* as_decimal(value v) { return v.as<decimal_object>(); }
inline view view_of(const decimal_object* d) {
  return {{d->limbs, d->length}, d->exponent, d->digits, d->number_form, d->negative != 0};
}
inline view view_of(value v) { return view_of(as_decimal(v)); }
/// An int as a decimal; `room` backs it.
inline view view_int_as_decimal(const int_view& i) {
  const limb_span s{i.limbs, i.length};
  return {s, 0, count_digits(s), form::finite, i.negative};
}

inline bool is_context(vm& m, value v) {
  return is_kind(v, kind::native) && is_instance(m, v, kept_class(m, kept::context));
}
inline context_object* as_context(value v) { return v.as<context_object>(); }

/// Runs what may run out of memory.
template <class F>
value guarded(vm& m, F f) {
  try {
    return f();
  } catch (const no_memory&) {
    return raise_no_memory(m);
  } catch (const std::bad_alloc&) {
    return raise_no_memory(m);
  } catch (const std::length_error&) {
    return raise_no_memory(m);
  }
}

// ---------------------------------------------------------------- making and converting

value make_decimal(vm& m, type_object* cls, const view& v);
METAVM_INLINE value make_decimal(vm& m, const view& v) { return make_decimal(m, kept_class(m, kept::decimal), v); }

/// The thread's context; null: raised.
context_object* current_context(vm& m);
bool set_current_context(vm& m, context_object* c);
context_object* copy_context(vm& m, context_object* c);
/// A `context=None` argument (value_unbound: not given). Null: raised.
context_object* context_argument(vm& m, value v);
/// Adds to the flags; raises what is trapped. False: raised.
bool report_slow(vm& m, context_object* c, u32 happened);
METAVM_INLINE bool report(vm& m, context_object* c, u32 happened) {
  return METAVM_LIKELY((happened & ~c->numbers.status) == 0 && (happened & c->numbers.traps) == 0) ||
         report_slow(m, c, happened);
}
/// The settings for one operation.
METAVM_INLINE settings fresh_settings(const context_object* c) {
  settings s = c->numbers;
  s.status = 0;
  return s;
}
/// The rounding with this name. False: raised.
bool rounding_argument(vm& m, value v, rounding& out);

/// Exactly what an int or a float says.
void set_from_double(number& r, double d);
/// Decimal(v) and Context.create_decimal(v).
value convert_exact(vm& m, type_object* cls, value v, context_object* c);
value convert_rounded(vm& m, value v, context_object* c);
/// Decimals as they are, ints exactly, else TypeError.
value operand_or_raise(vm& m, value v, context_object* c);
value from_float_exact(vm& m, type_object* cls, value v, context_object* c);

value decimal_format(vm& m, const value* args, u32 nargs, tuple_object* kwnames);

/// The operand of an operator: a decimal or an int. Holds what the view shows.
class operand {
 public:
  METAVM_INLINE bool load(vm& m, value v) {
    if (METAVM_UNLIKELY(!is_exact_decimal(m, v))) return load_other(m, v);
    v_ = view_of(v);
    return true;
  }
  METAVM_NOINLINE bool load_other(vm& m, value v) {
    if (is_int_like(v)) {
      v_ = view_int_as_decimal(view_int(v, room_));
      return true;
    }
    if (!is_decimal(m, v)) return false;
    v_ = view_of(v);
    return true;
  }
  /// As `load`; false: TypeError raised.
  bool load_or_raise(vm& m, value v) {
    if (load(m, v)) return true;
    raise(m, m.exc.TypeError, "conversion from {} to Decimal is not supported", type_name(m, v));
    return false;
  }
  const view& get() const { return v_; }

 private:
  view v_;
  u64 room_;
};

using unary_operation = void (*)(number&, const view&, settings&);
using binary_operation = void (*)(number&, const view&, const view&, settings&);

/// The result of an operation: a new decimal, after what happened is reported.
METAVM_INLINE value finish_result(vm& m, context_object* c, const number& r, const settings& s) {
  if (METAVM_UNLIKELY(s.status != 0) && !report(m, c, s.status)) return value_raised;
  return make_decimal(m, r);
}
template <unary_operation op>
value apply(vm& m, context_object* c, const view& a) {
  return guarded(m, [&] {
    settings s = fresh_settings(c);
    number r;
    op(r, a, s);
    return finish_result(m, c, r, s);
  });
}
template <binary_operation op>
value apply(vm& m, context_object* c, const view& a, const view& b) {
  return guarded(m, [&] {
    settings s = fresh_settings(c);
    number r;
    op(r, a, b, s);
    return finish_result(m, c, r, s);
  });
}

inline void operation_add(number& r, const view& a, const view& b, settings& c) { add(r, a, b, false, c); }
inline void operation_subtract(number& r, const view& a, const view& b, settings& c) { add(r, a, b, true, c); }
inline void operation_compare(number& r, const view& a, const view& b, settings& c) { compare(r, a, b, false, c); }
inline void operation_compare_signal(number& r, const view& a, const view& b, settings& c) {
  compare(r, a, b, true, c);
}
template <extreme e>
void operation_choose(number& r, const view& a, const view& b, settings& c) {
  choose(r, a, b, e, c);
}
template <logical o>
void operation_logical(number& r, const view& a, const view& b, settings& c) {
  logical_binary(r, a, b, o, c);
}
inline void operation_compare_total(number& r, const view& a, const view& b, settings&) {
  const int order = compare_total(a, b);
  r.set_small(order != 0, 0, order < 0);
}
inline void operation_compare_total_magnitudes(number& r, const view& a, const view& b, settings&) {
  const int order = compare_total_magnitudes(a, b);
  r.set_small(order != 0, 0, order < 0);
}
inline void operation_copy_sign(number& r, const view& a, const view& b, settings&) {
  r.set(a);
  r.negative = b.negative;
}
inline void operation_copy_abs(number& r, const view& a, settings&) {
  r.set(a);
  r.negative = false;
}
inline void operation_copy_negate(number& r, const view& a, settings&) {
  r.set(a);
  r.negative = !a.negative;
}
inline void operation_to_integral_value(number& r, const view& a, settings& c) { to_integral(r, a, false, c); }
inline void operation_to_integral_exact(number& r, const view& a, settings& c) { to_integral(r, a, true, c); }

/// (quotient, remainder)
value divmod_result(vm& m, context_object* c, const view& a, const view& b);
value power_result(vm& m, context_object* c, value a, value b, value modulus);
value fma_result(vm& m, context_object* c, value a, value b, value x);
str_object* text_result(vm& m, const view& a, const context_object* c, bool engineering);

// ---------------------------------------------------------------- parts of the module

extern const method_def module_functions[];  ///< getcontext and its like
extern const method_def context_operations[];
extern const u64 context_operation_count;
bool make_signals(vm& m, module_object* mod);
bool make_context_class(vm& m, module_object* mod);
bool make_decimal_class(vm& m, module_object* mod);
value make_signal_dict(vm& m, context_object* c, bool traps);
tuple_object* signal_classes(vm& m);
/// The list of signals that are on.
value list_of_signals(vm& m, u32 flags);
/// Flags from a list, dict or SignalDict. False: raised.
bool flags_from(vm& m, value v, bool list_allowed, u32& out);

}  // namespace metavm::python::decimals
