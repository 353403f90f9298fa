#include "lang/python/core.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/finalizers.hpp"
#include "lang/python/modules/io_module.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/modules/startup.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

/// Entries are tuples (function, args, kwargs or None), the last one registered last.
list_object* entries(vm& m) {
  if (same(m.states.exit_functions, value_unbound)) m.states.exit_functions = to_value(empty_list(m));
  return m.states.exit_functions.as<list_object>();
}

value atexit_register(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  if (nargs == 0) return raise_text(m, m.exc.TypeError, "register() takes at least 1 argument (0 given)");
  if (!is_callable(m, args[0])) return raise_text(m, m.exc.TypeError, "the first argument must be callable");
  value kwargs = none;
  if (kw && kw->length) {
    dict_object* d = make_dict(m);
    for (u64 i = 0; i < kw->length; i++)
      if (!dict_set(m, d, kw->items[i], args[nargs + i])) return value_raised;
    kwargs = to_value(d);
  }
  const value parts[] = {args[0], to_value(make_tuple(m, args + 1, nargs - 1)), kwargs};
  return list_append(m, entries(m), to_value(make_tuple(m, parts, 3))) ? args[0] : value_raised;
}
value atexit_unregister(vm& m, value f) {
  list_object* l = entries(m);
  for (u64 i = 0; i < l->length; i++) {
    const tri eq = equal(m, l->storage->items[i].as<tuple_object>()->items[0], f);
    if (eq == tri::error) return value_raised;
    if (eq == tri::yes && i < l->length) list_delete_range(m, l, i, i + 1), i--;
  }
  return none;
}
value atexit_clear(vm& m) {
  list_clear(m, entries(m));
  return none;
}
value atexit_count(vm& m) { return value::small_int(static_cast<i64>(entries(m)->length)); }

value call_entry(vm& m, const tuple_object* e) {
  const auto* positional = e->items[1].as<tuple_object>();
  const u64 n = positional->length;
  if (!is_kind(e->items[2], kind::dict)) return call(m, e->items[0], positional->items, static_cast<u32>(n));
  auto* d = e->items[2].as<dict_object>();
  list_object *all = make_list(m, positional->items, n), *names = empty_list(m, d->length);
  u64 at = 0;
  value key, item;
  while (dict_next(d, at, key, item))
    if (!list_append(m, all, item) || !list_append(m, names, key)) return value_raised;
  return call(m, e->items[0], all->storage->items, static_cast<u32>(n), list_to_tuple(m, names));
}
value atexit_run(vm& m) {
  list_object* l = entries(m);
  // What is registered meanwhile is not called.
  for (u64 i = l->length; i-- > 0;) {
    if (i >= l->length) continue;
    const value e = l->storage->items[i];
    if (is_raised(call_entry(m, e.as<tuple_object>())))
      write_unraisable(m, "in atexit callback", e.as<tuple_object>()->items[0]);
  }
  list_clear(m, l);
  return none;
}

}  // namespace

bool finish_modules(vm& m) {
  // threading waits for its threads first.
  const value threading = m.modules ? dict_find_str(m, m.modules, intern(m, "threading")) : value_unbound;
  if (!same(threading, value_unbound) && !is_raised(threading) && !same(threading, none) &&
      is_raised(call_method(m, threading, intern(m, "_shutdown"))))
    write_unraisable(m, "in threading", threading);
  atexit_run(m);
  m.numbers.finalizing = true;
  // Before and after: finalizers may write, and may close what they find.
  bool flushed = flush_streams(m);
  finalize_living(m);
  if (flushed) flushed = flush_streams(m);
  release_signals(m);
  return flushed;
}

module_object* init_module_atexit(vm& m) {
  static const method_def functions[] = {
      method("register", atexit_register, nullptr, "register(func, *args, **kwargs): call it when the program ends."),
      method("unregister", atexit_unregister, nullptr, "unregister(func): do not call it."),
      method("_clear", atexit_clear),
      method("_run_exitfuncs", atexit_run),
      method("_ncallbacks", atexit_count),
      {}};
  return make_module(m, "atexit", functions, "Functions to be called when the program ends.");
}

}  // namespace metavm::python
