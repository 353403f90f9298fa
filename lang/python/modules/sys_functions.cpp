/// \file
/// The functions of sys: settings of the interpreter, the stack, sizes, exceptions being handled.
#include <utility>

#include "lang/python/core.hpp"
#include "lang/python/engine.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/sys_parts.hpp"
#include "lang/python/objects/identity.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/struct_sequence.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

// ---------------------------------------------------------------- exceptions

value sys_exception(vm& m) { return m.handled; }
value sys_exc_info(vm& m) {
  value parts[3] = {none, none, none};
  if (!is_none(m.handled)) {
    parts[0] = to_value(type_of(m, m.handled));
    parts[1] = m.handled;
    parts[2] = as_exception(m.handled)->traceback;
  }
  return result(make_tuple(m, parts, 3));
}
value sys_exit(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "sys.exit", kwnames) || !check_arity(m, "exit", nargs, 0, 1)) return value_raised;
  // A tuple is the exception's arguments.
  const bool spread = nargs == 1 && is_exact(args[0], m.shapes.tuple);
  const auto* t = spread ? args[0].as<tuple_object>() : nullptr;
  const bool empty = nargs == 0 || is_none(args[0]);
  const value e = spread ? make_exception(m, m.exc.SystemExit, t->items, static_cast<u32>(t->length))
                         : make_exception(m, m.exc.SystemExit, args, empty ? nargs : 1);
  return is_raised(e) ? e : raise_value(m, e);
}

// ---------------------------------------------------------------- settings

value sys_getrecursionlimit(vm& m) { return value::small_int(m.recursion_limit); }
value sys_setrecursionlimit(vm& m, value v) {
  i64 n;
  if (!to_index(m, v, n)) return value_raised;
  if (n < 1) return raise_text(m, m.exc.ValueError, "recursion limit must be greater or equal than 1");
  if (n > INT32_MAX) return raise_text(m, m.exc.OverflowError, "Python int too large to convert to C int");
  if (n <= m.native_depth)
    return raise(m, m.exc.RecursionError,
                 "cannot set the recursion limit to {} at the recursion depth {}: the limit is too low", n,
                 m.native_depth);
  const u32 before = m.recursion_limit;
  m.recursion_limit = static_cast<u32>(n);
  if (m.engine.recursion_limit_changed) m.engine.recursion_limit_changed(m, before);
  return none;
}
value sys_getswitchinterval(vm& m) { return make_float(m, m.numbers.switch_interval); }
value sys_setswitchinterval(vm& m, value v) {
  double d;
  if (!to_double(m, v, d)) return value_raised;
  if (!(d > 0)) return raise_text(m, m.exc.ValueError, "switch interval must be strictly positive");
  m.numbers.switch_interval = d;
  return none;
}
value sys_get_int_max_str_digits(vm& m) { return value::small_int(m.int_max_str_digits); }
value sys_set_int_max_str_digits(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[1];
  i64 n;
  if (!bind_arguments(m, "set_int_max_str_digits", "maxdigits", args, nargs, kwnames, out) || !to_index(m, out[0], n))
    return value_raised;
  if (n != 0 && (n < 640 || n > INT32_MAX))
    return raise_text(m, m.exc.ValueError, "maxdigits must be 0 or larger than 640");
  m.int_max_str_digits = static_cast<u32>(n);
  return none;
}
value sys_getdefaultencoding(vm& m) { return to_value(intern(m, "utf-8")); }
value sys_getfilesystemencodeerrors(vm& m) { return to_value(intern(m, "surrogateescape")); }
value sys_is_finalizing(vm& m) { return from_bool(m.numbers.finalizing); }
value sys_getdlopenflags(vm&) { return value::small_int(2); }
value sys_setdlopenflags(vm& m, value v) {
  i64 n;
  return result(to_index(m, v, n));
}
value sys_getallocatedblocks(vm& m) { return make_uint(m, m.heap.stats().live_bytes / 32); }
value nothing(vm&) { return none; }

value sys_intern(vm& m, value v) {
  if (!is_str(v)) return raise(m, m.exc.TypeError, "intern() argument must be str, not {}", type_name(m, v));
  if (!is_exact(v, m.shapes.str)) return raise(m, m.exc.TypeError, "can't intern {}", type_name(m, v));
  return result(intern(m, as_str(v)));
}

/// Nobody counts: as of an object that lives for ever, the same every time.
value sys_getrefcount(vm&, value) { return value::small_int(0xffffffff); }
value sys_getsizeof(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (!bind_arguments(m, "getsizeof", "object default?", args, nargs, kwnames, out)) return value_raised;
  const value f = type_lookup(m, type_of(m, out[0]), intern(m, "__sizeof__"));
  if (same(f, value_unbound)) {
    if (!same(out[1], value_unbound)) return out[1];
    return raise(m, m.exc.TypeError, "Type {} doesn't define __sizeof__", type_name(m, out[0]));
  }
  const value size = call_with_self(m, f, out[0], nullptr, 0);
  i64 n;
  if (is_raised(size) || !to_index(m, size, n)) {
    // The default stands in for a TypeError only.
    return !same(out[1], value_unbound) && catch_pending(m, m.exc.TypeError) ? out[1] : value_raised;
  }
  if (n < 0) return raise_text(m, m.exc.ValueError, "__sizeof__() should return >= 0");
  return make_int(m, n);
}

// ---------------------------------------------------------------- frames, tracing

value frame_at(vm& m, i64 depth) {
  const value f = m.engine.frame_at ? m.engine.frame_at(m, depth) : value_unbound;
  return same(f, value_unbound) ? raise_text(m, m.exc.ValueError, "call stack is not deep enough") : f;
}
value sys_getframe(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "sys._getframe", kwnames) || !check_arity(m, "_getframe", nargs, 0, 1)) return value_raised;
  i64 depth = 0;
  if (nargs && !to_index(m, args[0], depth)) return value_raised;
  const value f = frame_at(m, depth < 0 ? 0 : depth);
  return is_raised(f) || audit(m, "sys._getframe", {f}) ? f : value_raised;
}
value sys_current_frames(vm& m) {
  if (!audit(m, "sys._current_frames", {})) return value_raised;
  dict_object* d = make_dict(m);
  const value f = m.engine.frame_at ? m.engine.frame_at(m, 0) : value_unbound;
  if (is_raised(f)) return f;
  const value id = m.engine.thread_id ? make_uint(m, m.engine.thread_id(m)) : value::small_int(1);
  if (!same(f, value_unbound) && !dict_set(m, d, id, f)) return value_raised;
  return to_value(d);
}
value sys_current_exceptions(vm& m) {
  if (!audit(m, "sys._current_exceptions", {})) return value_raised;
  dict_object* d = make_dict(m);
  const value info = sys_exc_info(m);
  const value id = m.engine.thread_id ? make_uint(m, m.engine.thread_id(m)) : value::small_int(1);
  return is_raised(info) || !dict_set(m, d, id, info) ? value_raised : to_value(d);
}
template <bool Profile>
value sys_set_trace(vm& m, value f) {
  if (!audit(m, Profile ? "sys.setprofile" : "sys.settrace", {})) return value_raised;
  return result(!m.engine.set_trace || m.engine.set_trace(m, Profile, f));
}
template <bool Profile>
value sys_get_trace(vm& m) {
  return m.engine.get_trace ? m.engine.get_trace(m, Profile) : none;
}
value sys_call_tracing(vm& m, value f, value args) {
  if (!is_kind(args, kind::tuple))
    return raise(m, m.exc.TypeError, "call_tracing() argument 2 must be tuple, not {}", type_name(m, args));
  const auto* t = args.as<tuple_object>();
  // A debugger debugs what it runs itself.
  engine& x = engine_of(m);
  const bool in_trace = std::exchange(x.in_trace, false);
  const trace_event told = std::exchange(x.told, trace_event::call);
  const value r = call(m, f, t->items, static_cast<u32>(t->length));
  x.in_trace = in_trace;
  x.told = told;
  return r;
}

// ---------------------------------------------------------------- coroutines

value sys_get_origin_depth(vm& m) { return make_int(m, m.numbers.origin_depth); }
value sys_set_origin_depth(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[1];
  i64 n;
  if (!bind_arguments(m, "set_coroutine_origin_tracking_depth", "depth", args, nargs, kwnames, out) ||
      !to_index(m, out[0], n))
    return value_raised;
  if (n < 0) return raise_text(m, m.exc.ValueError, "depth must be >= 0");
  m.numbers.origin_depth = n;
  return none;
}
value sys_get_asyncgen_hooks(vm& m) {
  const value first = m.states.async_generator_first, last = m.states.async_generator_finalizer;
  const value parts[] = {same(first, value_unbound) ? none : first, same(last, value_unbound) ? none : last};
  return make_struct_sequence(m, m.types.asyncgen_hooks, parts);
}
value sys_set_asyncgen_hooks(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (!bind_arguments(m, "set_asyncgen_hooks", "firstiter? finalizer?", args, nargs, kwnames, out)) return value_raised;
  constexpr const char* names[] = {"firstiter", "finalizer"};
  for (int i = 1; i >= 0; i--)
    if (!same(out[i], value_unbound) && !is_none(out[i]) && !is_callable(m, out[i]))
      return raise(m, m.exc.TypeError, "callable {} expected, got {}", names[i], type_name(m, out[i]));
  if (!same(out[1], value_unbound) && !audit(m, "sys.set_asyncgen_hook_finalizer", {})) return value_raised;
  if (!same(out[0], value_unbound) && !audit(m, "sys.set_asyncgen_hook_firstiter", {})) return value_raised;
  if (!same(out[0], value_unbound)) m.states.async_generator_first = is_none(out[0]) ? value_unbound : out[0];
  if (!same(out[1], value_unbound)) m.states.async_generator_finalizer = is_none(out[1]) ? value_unbound : out[1];
  // An event loop ends or begins anew. It has a set of weak references to its asynchronous generators, and will close
  // those that it finds there: with reference counts, only those that somebody uses.
  u64& begun = engine_of(m).async_generators_begun;
  if (begun > 64) m.heap.collect(begun > 4096);
  begun = 0;
  return none;
}

}  // namespace

void add_sys_functions(std::vector<method_def>& t) {
  t.push_back(method("exception", sys_exception, "($module, /)", "Return the exception being handled, or None."));
  t.push_back(method("exc_info", sys_exc_info, "($module, /)",
                     "Return (type, value, traceback) of the exception being handled, or three None."));
  t.push_back(
      method("exit", sys_exit, "($module, status=None, /)", "Leave the interpreter by raising SystemExit(status)."));
  t.push_back(method("getrecursionlimit", sys_getrecursionlimit, "($module, /)"));
  t.push_back(method("setrecursionlimit", sys_setrecursionlimit, "($module, limit, /)"));
  t.push_back(method("getswitchinterval", sys_getswitchinterval, "($module, /)"));
  t.push_back(method("setswitchinterval", sys_setswitchinterval, "($module, interval, /)"));
  t.push_back(method("get_int_max_str_digits", sys_get_int_max_str_digits, "($module, /)"));
  t.push_back(method("set_int_max_str_digits", sys_set_int_max_str_digits, "($module, /, maxdigits)"));
  t.push_back(method("getdefaultencoding", sys_getdefaultencoding, "($module, /)"));
  t.push_back(method("getfilesystemencoding", sys_getdefaultencoding, "($module, /)"));
  t.push_back(method("getfilesystemencodeerrors", sys_getfilesystemencodeerrors, "($module, /)"));
  t.push_back(method("is_finalizing", sys_is_finalizing, "($module, /)"));
  t.push_back(method("getdlopenflags", sys_getdlopenflags, "($module, /)"));
  t.push_back(method("setdlopenflags", sys_setdlopenflags, "($module, flags, /)"));
  t.push_back(method("getallocatedblocks", sys_getallocatedblocks, "($module, /)"));
  t.push_back(method("_clear_type_cache", nothing, "($module, /)"));
  t.push_back(method("_debugmallocstats", nothing, "($module, /)"));
  t.push_back(method("intern", sys_intern, "($module, string, /)",
                     "Return the one shared string that is equal to the given one."));
  t.push_back(
      method("getrefcount", sys_getrefcount, "($module, object, /)", "A large number: references are not counted."));
  t.push_back(method("getsizeof", sys_getsizeof, nullptr, "getsizeof(object [, default]) -> int: its size in bytes."));
  t.push_back(method("_getframe", sys_getframe, "($module, depth=0, /)"));
  t.push_back(method("_current_frames", sys_current_frames, "($module, /)"));
  t.push_back(method("_current_exceptions", sys_current_exceptions, "($module, /)"));
  t.push_back(method("settrace", sys_set_trace<false>, nullptr, "settrace(function): call it on trace events."));
  t.push_back(method("gettrace", sys_get_trace<false>, "($module, /)"));
  t.push_back(method("setprofile", sys_set_trace<true>, nullptr, "setprofile(function): call it on profile events."));
  t.push_back(method("getprofile", sys_get_trace<true>, "($module, /)"));
  t.push_back(method("call_tracing", sys_call_tracing, "($module, func, args, /)"));
  t.push_back(method("get_coroutine_origin_tracking_depth", sys_get_origin_depth, "($module, /)"));
  t.push_back(method("set_coroutine_origin_tracking_depth", sys_set_origin_depth, "($module, /, depth)"));
  t.push_back(method("get_asyncgen_hooks", sys_get_asyncgen_hooks, "($module, /)"));
  t.push_back(method("set_asyncgen_hooks", sys_set_asyncgen_hooks));
}

}  // namespace metavm::python
