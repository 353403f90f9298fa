/// \file
/// _decimal: the exceptions, and the mappings from them to the flags and traps of a context.
#include "lang/python/exception.hpp"
#include "lang/python/modules/decimal_types.hpp"
#include "lang/python/modules/descriptors.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python::decimals {
namespace {

using namespace method_table;

constexpr const char* bad_signals =
    "valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n   Overflow, Underflow, "
    "Subnormal, Inexact, Rounded,\n   Clamped]";

signal_dict_object* as_dict(value v) { return v.as<signal_dict_object>(); }
bool is_signal_dict(vm& m, value v) {
  return is_kind(v, kind::native) && is_instance(m, v, kept_class(m, kept::signal_dict));
}

/// The flags behind a mapping; null: raised.
u32* flags_of(vm& m, value self) {
  const value c = as_dict(self)->context;
  if (same(c, value_unbound)) {
    raise_text(m, m.exc.ValueError, "invalid signal dict");
    return nullptr;
  }
  settings& s = as_context(c)->numbers;
  return as_dict(self)->is_traps ? &s.traps : &s.status;
}
/// The mask of a signal's class; 0: raised.
u32 mask_of(vm& m, value key) {
  for (u32 i = 0; i < signal_count; i++)
    if (same(key, to_value(condition_class(m, i)))) return conditions[i].mask;
  raise_text(m, m.exc.KeyError, bad_signals);
  return 0;
}

value construct(vm& m, type_object* cls, const value*, u32, tuple_object*) {
  auto* d = make_native<signal_dict_object>(m, cls);
  d->context = value_unbound;
  d->is_traps = 0;
  return to_value(d);
}
value dict_len(vm& m, value self) { return flags_of(m, self) ? value::small_int(signal_count) : value_raised; }
value dict_iter(vm& m, value self) {
  if (!flags_of(m, self)) return value_raised;
  tuple_object* t = signal_classes(m);
  return t ? get_iter(m, to_value(t)) : value_raised;
}
value dict_getitem(vm& m, value self, value key) {
  const u32* flags = flags_of(m, self);
  const u32 mask = flags ? mask_of(m, key) : 0;
  return mask ? from_bool(*flags & mask) : value_raised;
}
value dict_setitem(vm& m, value self, value key, value v) {
  if (!flags_of(m, self)) return value_raised;
  const u32 mask = mask_of(m, key);
  const tri on = mask ? truth(m, v) : tri::error;
  if (on == tri::error) return value_raised;
  u32* flags = flags_of(m, self);
  *flags = on == tri::yes ? *flags | mask : *flags & ~mask;
  return none;
}
value dict_delitem(vm& m, value self, value) {
  return flags_of(m, self) ? raise_text(m, m.exc.ValueError, "signal keys cannot be deleted") : value_raised;
}
value dict_repr(vm& m, value self) {
  const u32* flags = flags_of(m, self);
  if (!flags) return value_raised;
  std::string s = "{";
  for (u32 i = 0; i < signal_count; i++)
    s += fmt::format("{}<class 'decimal.{}'>:{}", i ? ", " : "", conditions[i].name,
                     *flags & conditions[i].mask ? "True" : "False");
  return result(make_str(m, s + "}"));
}
bool same_flags(u32 a, u32 b) {
  for (u32 i = 0; i < signal_count; i++)
    if (!(a & conditions[i].mask) != !(b & conditions[i].mask)) return false;
  return true;
}
template <bool negate>
value dict_eq(vm& m, value self, value other) {
  const u32* flags = flags_of(m, self);
  if (!flags) return value_raised;
  if (is_signal_dict(m, other)) {
    const u32* theirs = flags_of(m, other);
    return theirs ? from_bool(same_flags(*flags, *theirs) != negate) : value_raised;
  }
  if (!is_kind(other, kind::dict)) return not_implemented;
  u32 theirs = 0;
  if (flags_from(m, other, false, theirs)) return from_bool(same_flags(*flags, theirs) != negate);
  return catch_pending(m, m.exc.KeyError) ? not_implemented : value_raised;
}
value dict_copy_method(vm& m, value self) {
  const u32* flags = flags_of(m, self);
  dict_object* d = flags ? make_dict(m) : nullptr;
  if (!d) return value_raised;
  const u32 f = *flags;
  for (u32 i = 0; i < signal_count; i++)
    if (!dict_set(m, d, to_value(condition_class(m, i)), from_bool(f & conditions[i].mask))) return value_raised;
  return to_value(d);
}

}  // namespace

value make_signal_dict(vm& m, context_object* c, bool traps) {
  auto* d = make_native<signal_dict_object>(m, kept_class(m, kept::signal_dict));
  d->context = to_value(c);
  d->is_traps = traps;
  return to_value(d);
}
tuple_object* signal_classes(vm& m) {
  value all[signal_count];
  for (u32 i = 0; i < signal_count; i++) all[i] = to_value(condition_class(m, i));
  return make_tuple(m, all, signal_count);
}
value list_of_signals(vm& m, u32 flags) {
  list_object* l = empty_list(m);
  for (u32 i = 0; l && i < signal_count; i++)
    if (flags & conditions[i].mask && !list_append(m, l, to_value(condition_class(m, i)))) return value_raised;
  return result(l);
}

bool flags_from(vm& m, value v, bool list_allowed, u32& out) {
  out = 0;
  if (is_signal_dict(m, v)) {
    const u32* flags = flags_of(m, v);
    if (flags) out = *flags;
    return flags != nullptr;
  }
  if (list_allowed && is_kind(v, kind::list))
    return for_each_item(m, v, [&](value item) {
      const u32 mask = mask_of(m, item);
      out |= mask;
      return mask != 0;
    });
  if (!is_kind(v, kind::dict)) {
    raise_text(m, m.exc.TypeError, "argument must be a signal dict");
    return false;
  }
  auto* d = v.as<dict_object>();
  if (d->length != signal_count) {
    raise_text(m, m.exc.KeyError, "invalid signal dict");
    return false;
  }
  for (u32 i = 0; i < signal_count; i++) {
    const value on = dict_find(m, d, to_value(condition_class(m, i)));
    if (is_raised(on)) return false;
    if (same(on, value_unbound)) {
      raise_text(m, m.exc.KeyError, "invalid signal dict");
      return false;
    }
    const tri t = truth(m, on);
    if (t == tri::error) return false;
    if (t == tri::yes) out |= conditions[i].mask;
  }
  return true;
}

METAVM_COLD bool report_slow(vm& m, context_object* c, u32 happened) {
  c->numbers.status |= happened;
  const u32 trapped = happened & c->numbers.traps;
  if (!trapped) return true;
  // The exception: the first signal that is trapped. Its argument: all conditions.
  list_object* l = empty_list(m);
  type_object* cls = nullptr;
  for (u32 i = 0; i < signal_count && !cls; i++)
    if (trapped & conditions[i].mask) cls = condition_class(m, i);
  const auto note = [&](u32 i, u32 mask) {
    return !(trapped & mask) || list_append(m, l, to_value(condition_class(m, i)));
  };
  if (!l || !note(0, status::invalid_operation)) return false;
  for (u32 i = signal_count; i < condition_count; i++)
    if (!note(i, conditions[i].mask)) return false;
  for (u32 i = 1; i < signal_count; i++)
    if (!note(i, conditions[i].mask)) return false;
  raise_value_of(m, cls, to_value(l));
  return false;
}

bool make_signals(vm& m, module_object* mod) {
  type_object* base = make_exception_class(m, mod, "DecimalException", m.exc.ArithmeticError);
  if (!base) return false;
  const auto add = [&](u32 i, std::initializer_list<type_object*> bases) {
    dict_object* names = make_dict(m);
    tuple_object* t = empty_tuple_of(m, bases.size());
    if (!names || !t) return false;
    u64 n = 0;
    for (type_object* b : bases) t->items[n++] = to_value(b);
    if (!dict_set_str(m, names, "__module__", to_value(intern(m, "decimal")))) return false;
    const value args[] = {to_value(intern(m, conditions[i].name)), to_value(t), to_value(names)};
    const value cls = call(m, to_value(m.types.type), args, 3);
    if (is_raised(cls)) return false;
    module_set(m, mod, conditions[i].name, cls);
    keep(m, static_cast<kept>(static_cast<u32>(kept::first_condition) + i), cls);
    return true;
  };
  const auto signal = [&](u32 i) { return condition_class(m, i); };
  return add(0, {base}) && add(1, {base, m.exc.TypeError}) && add(2, {base, m.exc.ZeroDivisionError}) &&
         add(6, {base}) && add(7, {base}) && add(5, {base}) && add(8, {base}) && add(3, {signal(6), signal(7)}) &&
         add(4, {signal(6), signal(7), signal(5)}) && add(9, {signal(0)}) && add(10, {signal(0)}) &&
         add(11, {signal(0), m.exc.ZeroDivisionError}) && add(12, {signal(0)}) && [&] {
           // The mapping: a class in C++ under collections.abc.MutableMapping.
           static const method_def methods[] = {method("__len__", dict_len),
                                                method("__iter__", dict_iter),
                                                method("__getitem__", dict_getitem),
                                                method("__setitem__", dict_setitem),
                                                method("__delitem__", dict_delitem),
                                                method("__repr__", dict_repr),
                                                method("__eq__", dict_eq<false>),
                                                method("__ne__", dict_eq<true>),
                                                method("copy", dict_copy_method, "($self, /)"),
                                                {}};
           type_object* mixin = make_native_type<signal_dict_object>(m, nullptr, "decimal.SignalDictMixin", methods,
                                                                     construct, nullptr, nullptr);
           type_add(m, mixin, "__hash__", none);
           const value abc = import_module(m, intern(m, "collections.abc"));
           const value mapping = is_raised(abc) ? abc : get_attribute(m, abc, "MutableMapping");
           dict_object* names = is_raised(mapping) ? nullptr : make_dict(m);
           if (!names) return false;
           const value bases = tuple_of(m, {to_value(mixin), mapping});
           const value args[] = {to_value(intern(m, "SignalDict")), bases, to_value(names)};
           const value metaclass = to_value(type_of(m, mapping));
           const value cls = is_raised(bases) ? bases : call(m, metaclass, args, 3);
           if (is_raised(cls)) return false;
           keep(m, kept::signal_dict, cls);
           return true;
         }();
}

}  // namespace metavm::python::decimals
