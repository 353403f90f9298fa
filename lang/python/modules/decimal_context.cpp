/// \file
/// _decimal: the class Context, and the context of the running thread.
#include "lang/python/modules/decimal_types.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python::decimals {
namespace {

using namespace method_table;

context_object* make_context(vm& m, type_object* cls, const settings& s) {
  auto* c = make_native<context_object>(m, cls);
  c->numbers = s;
  c->flags = c->traps = value_unbound;
  return c;
}

// ---------------------------------------------------------------- attributes

/// False: raised.
bool integer(vm& m, value v, i64& out) {
  if (!is_int_like(v)) {
    raise_text(m, m.exc.TypeError, "an integer is required");
    return false;
  }
  if (int_to_i64(v, out)) return true;
  raise_text(m, m.exc.OverflowError, "Python int too large to convert to C ssize_t");
  return false;
}
bool ranged(vm& m, value v, i64 least, i64 most, const char* message, i64& out) {
  if (!integer(m, v, out)) return false;
  if (out >= least && out <= most) return true;
  raise_text(m, m.exc.ValueError, message);
  return false;
}

bool set_prec(vm& m, settings& s, value v) {
  return ranged(m, v, 1, max_precision, "valid range for prec is [1, MAX_PREC]", s.precision);
}
bool set_emin(vm& m, settings& s, value v) {
  return ranged(m, v, min_emin, 0, "valid range for Emin is [MIN_EMIN, 0]", s.emin);
}
bool set_emax(vm& m, settings& s, value v) {
  return ranged(m, v, 0, max_emax, "valid range for Emax is [0, MAX_EMAX]", s.emax);
}
bool set_capitals(vm& m, settings& s, value v) {
  i64 i;
  if (!ranged(m, v, 0, 1, "valid values for capitals are 0 or 1", i)) return false;
  s.capitals = i;
  return true;
}
bool set_clamp(vm& m, settings& s, value v) {
  i64 i;
  if (!ranged(m, v, 0, 1, "valid values for clamp are 0 or 1", i)) return false;
  s.clamp = i;
  return true;
}
bool set_rounding(vm& m, settings& s, value v) { return rounding_argument(m, v, s.round); }

/// A setter whose field changes only if the value is right.
template <bool (*set)(vm&, settings&, value)>
value setter(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_text(m, m.exc.AttributeError, "context attributes cannot be deleted");
  settings s = as_context(self)->numbers;
  if (!set(m, s, v)) return value_raised;
  settings& to = as_context(self)->numbers;
  s.status = to.status;
  s.traps = to.traps;
  to = s;
  return none;
}
value get_prec(vm& m, value self) { return make_int(m, as_context(self)->numbers.precision); }
value get_emin(vm& m, value self) { return make_int(m, as_context(self)->numbers.emin); }
value get_emax(vm& m, value self) { return make_int(m, as_context(self)->numbers.emax); }
value get_capitals(vm&, value self) { return value::small_int(as_context(self)->numbers.capitals); }
value get_clamp(vm&, value self) { return value::small_int(as_context(self)->numbers.clamp); }
value rounding_name(vm& m, rounding r) {
  return kept_value(m, static_cast<kept>(static_cast<u32>(kept::first_rounding) + static_cast<u32>(r)));
}
value get_rounding(vm& m, value self) { return rounding_name(m, as_context(self)->numbers.round); }

template <bool traps>
value get_signals(vm& m, value self) {
  context_object* c = as_context(self);
  value& field = traps ? c->traps : c->flags;
  if (same(field, value_unbound)) {
    const value d = make_signal_dict(m, c, traps);
    if (is_raised(d)) return d;
    m.heap.write(c, &field, d);
  }
  return field;
}
template <bool traps>
value set_signals(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_text(m, m.exc.AttributeError, "context attributes cannot be deleted");
  u32 flags;
  if (!flags_from(m, v, false, flags)) return value_raised;
  settings& s = as_context(self)->numbers;
  (traps ? s.traps : s.status) = flags;
  return none;
}

// ---------------------------------------------------------------- making, copying, showing

value context_new(vm& m, const value* args, u32, tuple_object*) {
  settings s;
  const value original = kept_value(m, kept::default_context);
  if (!same(original, value_unbound)) s = as_context(original)->numbers;
  s.status = 0;
  return to_value(make_context(m, args[0].as<type_object>(), s));
}
value context_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[8];
  if (nargs > 9) return raise(m, m.exc.TypeError, "function takes at most 8 arguments ({} given)", nargs - 1);
  if (!bind_arguments(m, "function", "prec? rounding? Emin? Emax? capitals? clamp? flags? traps?", args + 1, nargs - 1,
                      kwnames, v))
    return value_raised;
  settings s = as_context(args[0])->numbers;
  const auto given = [&](u32 i) { return !same(v[i], value_unbound) && !same(v[i], none); };
  using set = bool (*)(vm&, settings&, value);
  const set setters[] = {set_prec, set_rounding, set_emin, set_emax, set_capitals, set_clamp};
  for (u32 i = 0; i < 6; i++)
    if (given(i) && !setters[i](m, s, v[i])) return value_raised;
  if (given(6) && !flags_from(m, v[6], true, s.status)) return value_raised;
  if (given(7) && !flags_from(m, v[7], true, s.traps)) return value_raised;
  as_context(args[0])->numbers = s;
  return none;
}
value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value c = to_value(cls);
  const value self = context_new(m, &c, 1, nullptr);
  if (is_raised(self)) return self;
  const u32 total = nargs + (kwnames ? static_cast<u32>(kwnames->length) : 0);
  if (total > 32) return raise(m, m.exc.TypeError, "function takes at most 8 arguments ({} given)", nargs);
  value shifted[33];
  shifted[0] = self;
  for (u32 i = 0; i < total; i++) shifted[i + 1] = args[i];
  return is_raised(context_init(m, shifted, nargs + 1, kwnames)) ? value_raised : self;
}

value context_copy(vm& m, value self) { return result(copy_context(m, as_context(self))); }
std::string names_of(u32 flags) {
  // As CPython shows them.
  static constexpr u8 order[] = {8, 0, 2, 6, 1, 3, 7, 5, 4};
  std::string s = "[";
  for (const u8 i : order)
    if (flags & conditions[i].mask) s += (s.size() > 1 ? ", " : "") + std::string(conditions[i].name);
  return s + "]";
}
value context_repr(vm& m, value self) {
  const settings& s = as_context(self)->numbers;
  return result(make_str(
      m, fmt::format("Context(prec={}, rounding={}, Emin={}, Emax={}, capitals={}, clamp={}, flags={}, traps={})",
                     s.precision, rounding_names[static_cast<u32>(s.round)], s.emin, s.emax, s.capitals ? 1 : 0,
                     s.clamp ? 1 : 0, names_of(s.status), names_of(s.traps))));
}
value context_reduce(vm& m, value self) {
  const settings s = as_context(self)->numbers;
  const value flags = list_of_signals(m, s.status), traps = is_raised(flags) ? flags : list_of_signals(m, s.traps);
  if (is_raised(traps)) return traps;
  const value state =
      tuple_of(m, {make_int(m, s.precision), rounding_name(m, s.round), make_int(m, s.emin), make_int(m, s.emax),
                   value::small_int(s.capitals), value::small_int(s.clamp), flags, traps});
  return is_raised(state) ? state : tuple_of(m, {to_value(type_of(m, self)), state});
}
value clear_flags(vm&, value self) {
  as_context(self)->numbers.status = 0;
  return none;
}
value clear_traps(vm&, value self) {
  as_context(self)->numbers.traps = 0;
  return none;
}
value etiny(vm& m, value self) { return make_int(m, as_context(self)->numbers.etiny()); }
value etop(vm& m, value self) { return make_int(m, as_context(self)->numbers.etop()); }

value context_delattr(vm& m, value, value) {
  return raise_text(m, m.exc.AttributeError, "context attributes cannot be deleted");
}

// ---------------------------------------------------------------- the current context

/// A context that others shall not change: one of the module's, as its copy.
context_object* own_copy(vm& m, context_object* c) {
  for (const kept k : {kept::default_context, kept::basic_context, kept::extended_context})
    if (same(to_value(c), kept_value(m, k))) {
      context_object* copy = copy_context(m, c);
      if (copy) copy->numbers.status = 0;
      return copy;
    }
  return c;
}
value getcontext(vm& m) { return result(current_context(m)); }
value setcontext(vm& m, value v) {
  if (!is_context(m, v)) return raise_text(m, m.exc.TypeError, "argument must be a context");
  context_object* c = own_copy(m, as_context(v));
  return result(c && set_current_context(m, c));
}

struct context_manager : object {
  value local, global;
  static const layout& get_layout() {
    return describe<context_manager>("decimal.ContextManager", &context_manager::local, &context_manager::global);
  }
};
value localcontext(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[9];
  for (u64 i = 0; kwnames && i < kwnames->length; i++) {
    const std::string name = to_utf8(as_str(kwnames->items[i]));
    bool known = name == "ctx" || name == "prec" || name == "rounding" || name == "Emin" || name == "Emax" ||
                 name == "capitals" || name == "clamp" || name == "flags" || name == "traps";
    if (!known) return raise(m, m.exc.TypeError, "'{}' is an invalid keyword argument for this function", name);
  }
  if (!bind_arguments(m, "localcontext", "ctx? * prec? rounding? Emin? Emax? capitals? clamp? flags? traps?", args,
                      nargs, kwnames, v))
    return value_raised;
  context_object* global = current_context(m);
  if (!global) return value_raised;
  context_object* from = global;
  if (!same(v[0], value_unbound) && !same(v[0], none)) {
    if (!is_context(m, v[0])) return raise_text(m, m.exc.TypeError, "optional argument must be a context");
    from = as_context(v[0]);
  }
  context_object* local = copy_context(m, from);
  if (!local) return value_raised;
  settings s = local->numbers;
  using set = bool (*)(vm&, settings&, value);
  const set setters[] = {set_prec, set_rounding, set_emin, set_emax, set_capitals, set_clamp};
  for (u32 i = 0; i < 6; i++) {
    const value x = v[i + 1];
    if (!same(x, value_unbound) && !same(x, none) && !setters[i](m, s, x)) return value_raised;
  }
  for (u32 i = 7; i < 9; i++)
    if (!same(v[i], value_unbound) && !same(v[i], none) && !flags_from(m, v[i], true, i == 7 ? s.status : s.traps))
      return value_raised;
  local->numbers = s;
  auto* cm = make_native<context_manager>(m, kept_class(m, kept::context_manager));
  cm->local = to_value(local);
  cm->global = to_value(global);
  return to_value(cm);
}
value manager_enter(vm& m, value self) {
  const value local = self.as<context_manager>()->local;
  return set_current_context(m, as_context(local)) ? local : value_raised;
}
value manager_exit(vm& m, const value* args, u32, tuple_object*) {
  return set_current_context(m, as_context(args[0].as<context_manager>()->global)) ? false_ : value_raised;
}

}  // namespace

// ---------------------------------------------------------------- for the other files

void keep(vm& m, kept k, value v) {
  auto* a = m.states.decimal.as<value_array>();
  m.heap.write(a, &a->items[static_cast<u32>(k)], v);
}

context_object* copy_context(vm& m, context_object* c) {
  return make_context(m, kept_class(m, kept::context), c->numbers);
}

context_object* current_context(vm& m) {
  value& hint = m.states.decimal.as<value_array>()->items[static_cast<u32>(kept::variable_hint)];
  u64 h = static_cast<u64>(hint.as_int());
  const value v = find_context_value(m, kept_value(m, kept::variable), h);
  if (METAVM_LIKELY(v.is_pointer())) {
    hint = value::small_int(static_cast<i64>(h));
    return as_context(v);
  }
  if (is_raised(v)) return nullptr;
  context_object* c = copy_context(m, as_context(kept_value(m, kept::default_context)));
  c->numbers.status = 0;
  return set_current_context(m, c) ? c : nullptr;
}
bool set_current_context(vm& m, context_object* c) {
  const value v = to_value(c);
  return !is_raised(call_method(m, kept_value(m, kept::variable), intern(m, "set"), &v, 1));
}
context_object* context_argument(vm& m, value v) {
  if (same(v, value_unbound) || same(v, none)) return current_context(m);
  if (is_context(m, v)) return as_context(v);
  raise_text(m, m.exc.TypeError, "optional argument must be a context");
  return nullptr;
}
bool rounding_argument(vm& m, value v, rounding& out) {
  for (u32 i = 0; i < 8; i++)
    if (is_str(v) &&
        (same(v, rounding_name(m, static_cast<rounding>(i))) || str_equals_ascii(as_str(v), rounding_names[i]))) {
      out = static_cast<rounding>(i);
      return true;
    }
  raise_text(m, m.exc.TypeError,
             "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, "
             "ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]");
  return false;
}

const method_def module_functions[] = {
    method("getcontext", getcontext, "($module, /)", "Get the current default context.\n\n"),
    method("setcontext", setcontext, "($module, context, /)", "Set a new default context.\n\n"),
    method("localcontext", localcontext, "($module, /, ctx=None, **kwargs)",
           "Return a context manager that will set the default context to a copy "
           "of ctx\non entry to the with-statement and restore the previous "
           "default context when\nexiting the with-statement. If no context is "
           "supplied, a copy of the current\ndefault context is used.\n\n"),
    {}};

bool make_context_class(vm& m, module_object* mod) {
  static const method_def own[] = {
      {"__new__", calling::checked_new, fn(context_new), nullptr, nullptr, is_static},
      method("__init__", context_init),
      method("__repr__", context_repr),
      method("__reduce__", context_reduce),
      method("__copy__", context_copy),
      method("__delattr__", context_delattr),
      method("copy", context_copy, "($self, /)", "Return a duplicate of the context with all flags cleared.\n\n"),
      method("clear_flags", clear_flags, "($self, /)", "Reset all flags to False.\n\n"),
      method("clear_traps", clear_traps, "($self, /)", "Set all traps to False.\n\n"),
      method("Etiny", etiny, "($self, /)",
             "Return a value equal to Emin - prec + 1, which is the minimum exponent value\nfor subnormal results.  "
             "When underflow occurs, the exponent is set to Etiny.\n\n"),
      method("Etop", etop, "($self, /)",
             "Return a value equal to Emax - prec + 1.  This is the maximum exponent\nif the _clamp field of the "
             "context is set to 1 (IEEE clamp mode).  Etop()\nmust not be negative.\n\n")};
  static const std::vector<method_def> methods = [] {
    std::vector<method_def> all(std::begin(own), std::end(own));
    all.insert(all.end(), context_operations, context_operations + context_operation_count);
    all.push_back(end_of_methods);
    return all;
  }();
  static const getset_def getsets[] = {{"prec", get_prec, setter<set_prec>},
                                       {"rounding", get_rounding, setter<set_rounding>},
                                       {"Emin", get_emin, setter<set_emin>},
                                       {"Emax", get_emax, setter<set_emax>},
                                       {"capitals", get_capitals, setter<set_capitals>},
                                       {"clamp", get_clamp, setter<set_clamp>},
                                       {"flags", get_signals<false>, set_signals<false>},
                                       {"traps", get_signals<true>, set_signals<true>},
                                       {}};
  type_object* cls = make_native_type<context_object>(
      m, mod, "decimal.Context", methods.data(), construct, nullptr,
      "Context(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)\n--"
      "\n\nThe context affects almost all operations and controls rounding,\nOver/Underflow, raising of exceptions and "
      "much more.  A new context\ncan be constructed as follows:\n\n    >>> c = Context(prec=28, Emin=-425000000, "
      "Emax=425000000,\n    ...             rounding=ROUND_HALF_EVEN, capitals=1, clamp=1,\n    ...             "
      "traps=[InvalidOperation, DivisionByZero, Overflow],\n    ...             flags=[])\n    >>>\n\n\n",
      getsets);
  type_add(m, cls, "__hash__", dict_find_str(m, m.types.object->dict, intern(m, "__hash__")));
  keep(m, kept::context, to_value(cls));
  static const method_def manager_methods[] = {
      method("__enter__", manager_enter, "($self, /)"), method("__exit__", manager_exit), {}};
  keep(m, kept::context_manager,
       to_value(make_native_type<context_manager>(m, nullptr, "decimal.ContextManager", manager_methods, nullptr,
                                                  nullptr, nullptr, nullptr, 0)));
  const auto constant = [&](const char* name, kept k, const settings& s) {
    const value c = to_value(make_context(m, cls, s));
    keep(m, k, c);
    module_set(m, mod, name, c);
  };
  settings s;
  s.traps = status::any_invalid | status::division_by_zero | status::overflow;
  constant("DefaultContext", kept::default_context, s);
  s.precision = 9;
  s.round = rounding::half_up;
  s.traps |= status::underflow | status::clamped;
  constant("BasicContext", kept::basic_context, s);
  s.round = rounding::half_even;
  s.traps = 0;
  constant("ExtendedContext", kept::extended_context, s);
  return true;
}

}  // namespace metavm::python::decimals
