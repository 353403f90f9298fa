/// \file
/// The gc module. What it sets has no effect on our collectors, but can be read back.
#include "lang/python/core.hpp"
#include "lang/python/engine.hpp"
#include "lang/python/modules/finalizers.hpp"
#include "lang/python/modules/gc_reach.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

/// `only_guests`: not those of built-in classes, such as streams, which are still needed.
u64 run_all_finalizers(vm& m, bool only_guests = false) {
  u64 n = 0;
  auto finalize = [&](value v) {
    n++;
    const bool generator = is_kind(v, kind::generator);
    const value f = generator ? value_unbound : special_of(m, v, special::del);
    if (!generator && same(f, value_unbound)) return;
    // The program goes on with the error it may be handling.
    const value pending = m.pending;
    m.pending = value_unbound;
    if (generator)
      finalize_generator(m, v);
    else if (is_raised(call_with_self(m, f, v, nullptr, 0)))
      write_unraisable(m, "", f);
    m.pending = pending;
  };
  // Streams that died together: the outer ones first, which flush into the others and close them.
  list_object *buffers = nullptr, *files = nullptr;
  for (;;) {
    while (object* o = m.heap.next_finalizable()) {
      const value v = to_value(o);
      constexpr u64 seen_by_guests = type_flags::heap_type | type_flags::says_finalized;
      if (only_guests && !is_kind(v, kind::generator) && !(type_of(m, v)->flags_word & seen_by_guests)) continue;
      if (!is_instance(m, v, m.types.io_base) || is_instance(m, v, m.types.text_io_base)) {
        finalize(v);
        continue;
      }
      list_object*& later = is_instance(m, v, m.types.raw_io_base) ? files : buffers;
      if (!later) later = empty_list(m);
      if (!later || !list_append(m, later, v)) {
        take_pending(m);
        finalize(v);
      }
    }
    list_object* next = buffers && buffers->length ? buffers : files;
    if (!next || !next->length) return n;
    const value v = list_pop(m, next, -1);
    if (is_raised(v)) {
      take_pending(m);
      return n;
    }
    finalize(v);
  }
}

value gc_collect(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  i64 generation = 2;
  if (!bind_arguments(m, "collect", "generation?", args, nargs, kw, out) ||
      (!same(out[0], value_unbound) && !to_index(m, out[0], generation)))
    return value_raised;
  if (generation < 0 || generation > 2) return raise_text(m, m.exc.ValueError, "invalid generation");
  auto* callbacks = m.states.collector_callbacks.as<list_object>();
  auto tell = [&](const char* phase, u64 collected) {
    if (callbacks->length == 0) return;
    dict_object* info = make_dict(m);
    dict_set_str(m, info, "generation", make_int(m, generation));
    dict_set_str(m, info, "collected", make_uint(m, collected));
    dict_set_str(m, info, "uncollectable", value::small_int(0));
    for (u64 i = 0; i < callbacks->length; i++)
      if (is_raised(call2(m, callbacks->storage->items[i], to_value(intern(m, phase)), to_value(info))))
        write_unraisable(m, "", callbacks->storage->items[i]);
  };
  tell("start", 0);
  const u64 n = collect_garbage(m);
  tell("stop", n);
  return make_uint(m, n);
}
value gc_enable(vm& m) {
  m.numbers.collector_enabled = true;
  return none;
}
value gc_disable(vm& m) {
  m.numbers.collector_enabled = false;
  return none;
}
value gc_isenabled(vm& m) { return from_bool(m.numbers.collector_enabled); }
value gc_get_threshold(vm& m) {
  value parts[3];
  for (int i = 0; i < 3; i++) parts[i] = make_int(m, m.numbers.collector_thresholds[i]);
  return result(make_tuple(m, parts, 3));
}
value gc_set_threshold(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  if (!check_no_keywords(m, "gc.set_threshold", kw) || !check_arity(m, "set_threshold", nargs, 1, 3))
    return value_raised;
  for (u32 i = 0; i < nargs; i++)
    if (!to_index(m, args[i], m.numbers.collector_thresholds[i])) return value_raised;
  return none;
}
value gc_get_count(vm& m) {
  const value parts[] = {value::small_int(0), value::small_int(0), value::small_int(0)};
  return result(make_tuple(m, parts, 3));
}
value gc_get_debug(vm& m) { return make_int(m, m.numbers.collector_debug); }
value gc_set_debug(vm& m, value v) { return result(to_index(m, v, m.numbers.collector_debug)); }
value gc_get_stats(vm& m) {
  list_object* l = empty_list(m, 3);
  for (int i = 0; i < 3; i++) {
    dict_object* d = make_dict(m);
    const u64 n = i == 2 ? m.heap.stats().collections : m.heap.stats().young_collections;
    dict_set_str(m, d, "collections", make_uint(m, i == 1 ? 0 : n));
    dict_set_str(m, d, "collected", value::small_int(0));
    dict_set_str(m, d, "uncollectable", value::small_int(0));
    list_append(m, l, to_value(d));
  }
  return to_value(l);
}
value gc_is_tracked(vm& m, value v) { return from_bool(is_tracked(m, v)); }
value gc_no(vm&, value) { return false_; }
value gc_nothing(vm&) { return none; }
value gc_zero(vm&) { return value::small_int(0); }

}  // namespace

bool is_finalizer_due(const object* o) {
  const auto* s = static_cast<const py_shape*>(o->get_shape());
  if (s->get_kind() == kind::generator)
    return static_cast<const generator_object*>(o)->state() == generator_state::suspended;
  return !(s->cls && s->cls->flags_word & type_flags::says_finalized && o->flags & type_flags::finalized_flag);
}
void run_finalizers(vm& m) { run_all_finalizers(m); }
void finalize_living(vm& m) {
  run_all_finalizers(m);
  m.heap.finalize_all();
  run_all_finalizers(m, true);
}

u64 collect_garbage(vm& m) {
  u64 total = 0;
  // Who asks for a collection wants to see what dies.
  forget_dead_registers(m);
  // Finalizers may drop the last reference to more.
  for (int round = 0; round < 4; round++) {
    m.heap.collect(true);
    run_weak_callbacks(m);
    const u64 n = run_all_finalizers(m);
    total += n;
    if (n == 0) break;
  }
  return total;
}

module_object* init_module_gc(vm& m) {
  static const method_def functions[] = {
      method("collect", gc_collect, "($module, /, generation=2)", "Collect garbage now."),
      method("enable", gc_enable, "($module, /)"),
      method("disable", gc_disable, "($module, /)"),
      method("isenabled", gc_isenabled, "($module, /)"),
      method("get_threshold", gc_get_threshold, "($module, /)"),
      method("set_threshold", gc_set_threshold),
      method("get_count", gc_get_count, "($module, /)"),
      method("get_debug", gc_get_debug, "($module, /)"),
      method("set_debug", gc_set_debug, "($module, flags, /)"),
      method("get_objects", gc_get_objects),
      method("get_referrers", gc_get_referrers),
      method("get_referents", gc_get_referents),
      method("get_stats", gc_get_stats, "($module, /)"),
      method("is_tracked", gc_is_tracked, "($module, obj, /)"),
      method("is_finalized", gc_no, "($module, obj, /)"),
      method("freeze", gc_nothing, "($module, /)"),
      method("unfreeze", gc_nothing, "($module, /)"),
      method("get_freeze_count", gc_zero, "($module, /)"),
      {}};
  module_object* mod = make_module(m, "gc", functions, "The garbage collector.");
  if (!mod) return nullptr;
  m.states.collector_callbacks = to_value(empty_list(m));
  module_set(m, mod, "callbacks", m.states.collector_callbacks);
  module_set(m, mod, "garbage", to_value(empty_list(m)));
  const struct {
    const char* name;
    int number;
  } flags[] = {{"DEBUG_STATS", 1},
               {"DEBUG_COLLECTABLE", 2},
               {"DEBUG_UNCOLLECTABLE", 4},
               {"DEBUG_SAVEALL", 32},
               {"DEBUG_LEAK", 38}};
  for (const auto& f : flags) module_set(m, mod, f.name, value::small_int(f.number));
  return mod;
}

}  // namespace metavm::python
