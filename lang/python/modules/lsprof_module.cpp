/// \file
/// The module _lsprof: the profiler of cProfile, which counts and times calls by the events of sys.setprofile.
#include <algorithm>

#include "lang/python/modules/native.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/modules/time_clock.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/objects/struct_sequence.hpp"

namespace metavm::python {
namespace {

using method_table::result;

/// What was measured of a function, or of a function as called by another.
struct entry_object : object {
  value subject;       ///< a code object, or the text that names a built-in function
  dict_object* calls;  ///< by whom it called: subject's key to entry; null: not kept
  i64 count, nested, depth;
  double total, own;
  static const layout& get_layout() {
    return describe<entry_object>("profile_entry", &entry_object::subject, &entry_object::calls);
  }
};
/// A call that has not returned.
struct call_object : object {
  call_object* outer;
  entry_object *function, *in_caller;  ///< in_caller: null where it is not kept
  double began, inner;
  static const layout& get_layout() {
    return describe<call_object>("profile_call", &call_object::outer, &call_object::function, &call_object::in_caller);
  }
};
struct profiler_object : object {
  object* extra;
  dict_object* entries;
  call_object* running;
  value timer;
  double unit;
  u64 enabled, subcalls, builtins;
  static const layout& get_layout() {
    return describe<profiler_object>("profiler", &profiler_object::extra, &profiler_object::entries,
                                     &profiler_object::running, &profiler_object::timer);
  }
};
/// Classes of the module that guests cannot replace; in its `extra`.
enum class kept : u32 { entry, call, shown_entry, shown_subentry, count };
type_object* class_of(vm& m, kept k) {
  const value mod = dict_find_str(m, m.states.builtin_modules.as<dict_object>(), intern(m, "_lsprof"));
  return static_cast<value_array*>(mod.as<module_object>()->extra)->items[static_cast<u32>(k)].as<type_object>();
}

profiler_object* self_of(value v) { return v.as<profiler_object>(); }

bool now(vm& m, profiler_object* p, double& out) {
  if (same(p->timer, none)) {
    timespec t;
    ::clock_gettime(CLOCK_MONOTONIC, &t);
    out = static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
    return true;
  }
  const value t = call0(m, p->timer);
  if (is_raised(t) || !to_double(m, t, out)) return false;
  if (p->unit > 0) out *= p->unit;
  return true;
}

/// How the tables call a built-in function. value_raised: raised.
value name_of_built_in(vm& m, value f) {
  const value name = get_attribute(m, f, "__name__"), self = get_attribute(m, f, "__self__");
  if (is_raised(name) || is_raised(self) || !is_kind(name, kind::str)) return is_raised(self) ? self : name;
  const std::string text = to_utf8(as_str(name));
  if (is_kind(self, kind::module)) {
    const value module = get_attribute(m, f, "__module__");
    if (is_raised(module)) return module;
    return result(make_str(m, is_kind(module, kind::str)
                                  ? fmt::format("<built-in method {}.{}>", to_utf8(as_str(module)), text)
                                  : fmt::format("<{}>", text)));
  }
  const value method = type_lookup(m, type_of(m, self), as_str(name));
  return same(method, value_unbound) ? result(make_str(m, fmt::format("<built-in method {}>", text)))
                                     : result(repr(m, method));
}

entry_object* make_entry(vm& m, value subject, bool keeps_calls) {
  dict_object* calls = keeps_calls ? make_dict(m) : nullptr;
  auto* e = make_native<entry_object>(m, class_of(m, kept::entry));
  e->subject = subject;
  e->calls = calls;
  e->count = e->nested = e->depth = 0;
  e->total = e->own = 0;
  return e;
}
/// The entry of a subject in a table. Code objects are known by identity, texts by content.
entry_object* entry_in(vm& m, dict_object* table, value subject, bool keeps_calls) {
  const value key = is_kind(subject, kind::str) ? subject : make_int(m, static_cast<i64>(subject.bits >> 3));
  const value there = dict_find(m, table, key);
  if (is_raised(there)) return nullptr;
  if (!same(there, value_unbound)) return there.as<entry_object>();
  entry_object* e = make_entry(m, subject, keeps_calls);
  return dict_set(m, table, key, to_value(e)) ? e : nullptr;
}

bool begin_call(vm& m, profiler_object* p, value subject) {
  entry_object* e = entry_in(m, p->entries, subject, true);
  if (!e) return false;
  entry_object* sub = nullptr;
  if (p->subcalls && p->running) {
    // The same object: cProfile compares by identity.
    sub = entry_in(m, p->running->function->calls, e->subject, false);
    if (!sub) return false;
    sub->depth++;
  }
  e->depth++;
  auto* c = make_native<call_object>(m, class_of(m, kept::call));
  c->outer = p->running;
  c->function = e;
  c->in_caller = sub;
  c->inner = 0;
  c->began = 0;
  m.heap.write(p, &p->running, c);
  return now(m, p, c->began);
}
void add(entry_object* e, double total, double own) {
  e->count++;
  e->own += own;
  if (--e->depth == 0)
    e->total += total;
  else
    e->nested++;
}
bool end_call(vm& m, profiler_object* p) {
  call_object* c = p->running;
  double t;
  if (!c) return true;
  if (!now(m, p, t)) return false;
  const double total = t - c->began, own = total - c->inner;
  if (c->outer) c->outer->inner += total;
  add(c->function, total, own);
  if (c->in_caller) add(c->in_caller, total, own);
  m.heap.write(p, &p->running, c->outer);
  return true;
}
bool end_all(vm& m, profiler_object* p) {
  while (p->running)
    if (!end_call(m, p)) return false;
  return true;
}

// ---------------------------------------------------------------- the class Profiler

value told(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "_told", kwnames) || !check_arity(m, "_told", nargs, 4, 4)) return value_raised;
  profiler_object* p = self_of(args[0]);
  if (!p->enabled || !is_kind(args[2], kind::str)) return none;
  const std::string event = to_utf8(as_str(args[2]));
  if (event == "call") {
    const value code = get_attribute(m, args[1], "f_code");
    return is_raised(code) || begin_call(m, p, code) ? none : value_raised;
  }
  if (event == "return") return end_call(m, p) ? none : value_raised;
  if (!p->builtins) return none;
  if (event != "c_call") return end_call(m, p) ? none : value_raised;
  const value name = name_of_built_in(m, args[3]);
  return !is_raised(name) && begin_call(m, p, name) ? none : value_raised;
}

value profiler_new(vm& m, const value* args, u32, tuple_object*) {
  dict_object* entries = make_dict(m);
  if (!entries) return value_raised;
  auto* p = make_native<profiler_object>(m, args[0].as<type_object>());
  p->extra = nullptr;
  p->entries = entries;
  p->running = nullptr;
  p->timer = none;
  p->unit = 0;
  p->enabled = 0;
  p->subcalls = p->builtins = 1;
  return to_value(p);
}
/// Reads a flag that may be missing. False: raised.
bool flag(vm& m, value v, u64& out) {
  if (same(v, value_unbound)) return true;
  const tri t = truth(m, v);
  out = t == tri::yes;
  return t != tri::error;
}
value profiler_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  profiler_object* p = self_of(args[0]);
  if (!bind_arguments(m, "Profiler", "timer? timeunit? subcalls? builtins?", args + 1, nargs - 1, kwnames, v) ||
      (!same(v[1], value_unbound) && !to_double(m, v[1], p->unit)) || !flag(m, v[2], p->subcalls) ||
      !flag(m, v[3], p->builtins))
    return value_raised;
  set_field(m, p, &profiler_object::timer, or_none(v[0]));
  return none;
}
value enable(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  profiler_object* p = self_of(args[0]);
  if (!bind_arguments(m, "enable", "subcalls? builtins?", args + 1, nargs - 1, kwnames, v) ||
      !flag(m, v[0], p->subcalls) || !flag(m, v[1], p->builtins))
    return value_raised;
  const value f = get_attribute(m, args[0], "_told");
  if (is_raised(f) || !m.engine.set_trace(m, true, f)) return value_raised;
  p->enabled = 1;
  return none;
}
value disable(vm& m, value self) {
  profiler_object* p = self_of(self);
  p->enabled = 0;
  if (!m.engine.set_trace(m, true, none)) return value_raised;
  return end_all(m, p) ? none : value_raised;
}
value clear(vm& m, value self) {
  dict_object* entries = make_dict(m);
  if (!entries) return value_raised;
  m.heap.write(self_of(self), &self_of(self)->entries, entries);
  m.heap.write(self_of(self), &self_of(self)->running, static_cast<call_object*>(nullptr));
  return none;
}

/// The entries of a table as tuples, those of calls by `below`.
template <class F>
value listed(vm& m, dict_object* table, F make) {
  list_object* l = make_list(m, nullptr, 0);
  u64 at = 0;
  value key, item;
  while (l && dict_next(table, at, key, item)) {
    auto* e = item.as<entry_object>();
    if (e->count == 0) continue;
    const value v = make(e);
    if (is_raised(v) || !list_append(m, l, v)) return value_raised;
  }
  return l ? to_value(l) : value_raised;
}
value getstats(vm& m, value self) {
  if (!end_all(m, self_of(self))) return value_raised;
  return listed(m, self_of(self)->entries, [&](entry_object* e) {
    value calls = none;
    if (e->calls && e->calls->length) {
      calls = listed(m, e->calls, [&](entry_object* c) {
        const value v[] = {c->subject, make_int(m, c->count), make_int(m, c->nested), make_float(m, c->total),
                           make_float(m, c->own)};
        return make_struct_sequence(m, class_of(m, kept::shown_subentry), v);
      });
      if (is_raised(calls)) return calls;
    }
    const value v[] = {
        e->subject, make_int(m, e->count), make_int(m, e->nested), make_float(m, e->total), make_float(m, e->own),
        calls};
    return make_struct_sequence(m, class_of(m, kept::shown_entry), v);
  });
}

}  // namespace

module_object* init_module__lsprof(vm& m) {
  module_object* mod = make_module(m, "_lsprof", nullptr, "Fast profiler");
  if (!mod) return nullptr;
  static const method_def methods[] = {
      static_method(general_method("__new__", profiler_new)),
      general_method("__init__", profiler_init, "($self, /, timer=None, timeunit=0.0, subcalls=True, builtins=True)"),
      general_method("enable", enable, "($self, /, subcalls=True, builtins=True)",
                     "Start collecting profiling information."),
      unary_method("disable", disable, "($self, /)", "Stop collecting profiling information."),
      unary_method("clear", clear, "($self, /)", "Clear all profiling information collected so far."),
      unary_method("getstats", getstats, "($self, /)", "List of profiler_entry objects."),
      general_method("_told", told),
      end_of_methods};
  type_object* entry =
      make_native_type<entry_object>(m, nullptr, "_lsprof.entry", nullptr, nullptr, nullptr, nullptr, nullptr, 0);
  type_object* call =
      make_native_type<call_object>(m, nullptr, "_lsprof.call", nullptr, nullptr, nullptr, nullptr, nullptr, 0);
  make_native_type<profiler_object>(m, mod, "_lsprof.Profiler", methods, nullptr, nullptr,
                                    "Build a profiler object using the specified timer function.");
  static constexpr const char* subentry_fields[] = {"code", "callcount", "reccallcount", "totaltime", "inlinetime"};
  static constexpr const char* entry_fields[] = {"code",      "callcount",  "reccallcount",
                                                 "totaltime", "inlinetime", "calls"};
  type_object* shown_subentry = make_struct_sequence_type(m, {"_lsprof.profiler_subentry", nullptr, subentry_fields});
  type_object* shown_entry = make_struct_sequence_type(m, {"_lsprof.profiler_entry", nullptr, entry_fields});
  module_set(m, mod, "profiler_entry", to_value(shown_entry));
  module_set(m, mod, "profiler_subentry", to_value(shown_subentry));
  value_array* classes = make_value_array(m, static_cast<u64>(kept::count));
  if (!classes) return nullptr;
  m.heap.write(mod, &mod->extra, static_cast<object*>(classes));
  const value kept_classes[] = {to_value(entry), to_value(call), to_value(shown_entry), to_value(shown_subentry)};
  m.heap.before_bulk_write(classes);
  std::copy_n(kept_classes, static_cast<u64>(kept::count), classes->items);
  return mod;
}

}  // namespace metavm::python
