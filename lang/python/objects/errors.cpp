/// \file
/// Raising and catching from C++.
#include <sys/resource.h>

#include "lang/python/exception.hpp"
#include "lang/python/modules/audit.hpp"

namespace metavm::python {

bool is_exception(value v) { return is_kind(v, kind::exception); }
bool is_exception_class(value v) {
  return is_kind(v, kind::type) && v.as<type_object>()->instance_kind == kind::exception;
}

value make_exception(vm& m, type_object* cls, const value* args, u32 nargs) {
  const value e =
      cls->construct ? cls->construct(m, cls, args, nargs, nullptr) : call_type(m, cls, args, nargs, nullptr);
  if (is_raised(e) || is_exception(e)) return e;
  str_object *c = repr(m, to_value(cls)), *t = c ? repr(m, to_value(type_of(m, e))) : nullptr;
  if (!t) return value_raised;
  return raise(m, m.exc.TypeError, "calling {} should have returned an instance of BaseException, not {}", to_utf8(c),
               to_utf8(t));
}

void chain_context(vm& m, value e, value context) {
  if (same(context, none) || same(context, value_unbound) || same(e, context)) return;
  // Take e out of the chain behind `context`, lest it close a circle. The chain itself may have one
  // (made by hand), hence the slow walker beside the fast one.
  value slow = context;
  bool step = false;
  for (value at = context;;) {
    const value next = as_exception(at)->context;
    if (same(next, none)) break;
    if (same(next, e)) {
      m.heap.write(as_exception(at), &as_exception(at)->context, none);
      break;
    }
    at = next;
    if (same(at, slow)) break;
    if (step) slow = as_exception(slow)->context;
    step = !step;
  }
  m.heap.write(as_exception(e), &as_exception(e)->context, context);
}

value raise_value(vm& m, value e) {
  if (!same(m.handled, none)) chain_context(m, e, m.handled);
  m.pending = e;
  return value_raised;
}

value raise_value_of(vm& m, type_object* cls, value v) {
  const value e = make_exception(m, cls, &v, 1);
  return is_raised(e) ? e : raise_value(m, e);
}

value raise_text(vm& m, type_object* exception, std::string_view message) {
  str_object* s = make_str(m, message);
  return s ? raise_value_of(m, exception, to_value(s)) : value_raised;
}
value raise_type_error(vm& m, std::string_view message) { return raise_text(m, m.exc.TypeError, message); }

value raise_no_memory(vm& m) {
  m.heap.out_of_memory_pending = false;
  // A pointer to the exception is one to the end of the object before it, too, and keeps that: it shall not be the last
  // of those that used the memory up.
  m.heap.make_with_tail<byte_array>(m.shapes.byte_array, 8)->capacity = 8;
  const value e = make_exception(m, m.exc.MemoryError, nullptr, 0);
  return is_raised(e) ? e : raise_value(m, e);
}

value raise_stop_iteration(vm& m, value v) {
  const value e = make_exception(m, m.exc.StopIteration, &v, same(v, none) ? 0 : 1);
  return is_raised(e) ? e : raise_value(m, e);
}

value raise_key_error(vm& m, value key) { return raise_value_of(m, m.exc.KeyError, key); }

bool catch_pending(vm& m, type_object* cls) {
  if (same(m.pending, value_unbound) || !is_instance(m, m.pending, cls)) return false;
  m.pending = value_unbound;
  return true;
}

value take_pending(vm& m) {
  const value e = m.pending;
  m.pending = value_unbound;
  return same(e, value_unbound) ? none : e;
}

value raise_object(vm& m, value e, value cause) {
  if (is_exception_class(e)) {
    e = make_exception(m, e.as<type_object>(), nullptr, 0);
    if (is_raised(e)) return e;
  } else if (!is_exception(e)) {
    return raise_type_error(m, "exceptions must derive from BaseException");
  }
  if (!same(cause, value_unbound)) {
    if (is_exception_class(cause)) {
      cause = make_exception(m, cause.as<type_object>(), nullptr, 0);
      if (is_raised(cause)) return cause;
    } else if (!same(cause, none) && !is_exception(cause)) {
      return raise_type_error(m, "exception causes must derive from BaseException");
    }
    m.heap.write(as_exception(e), &as_exception(e)->cause, cause);
    as_exception(e)->suppress_context = 1;
  }
  return raise_value(m, e);
}

tri exception_matches(vm& m, value exception, value pattern) {
  if (is_exception_class(pattern)) return to_tri(is_instance(m, exception, pattern.as<type_object>()));
  if (is_kind(pattern, kind::tuple)) {
    const tuple_object* t = pattern.as<tuple_object>();
    for (u64 i = 0; i < t->length; i++)
      if (!is_exception_class(t->items[i])) {
        raise_type_error(m, "catching classes that do not inherit from BaseException is not allowed");
        return tri::error;
      }
    for (u64 i = 0; i < t->length; i++)
      if (is_instance(m, exception, t->items[i].as<type_object>())) return tri::yes;
    return tri::no;
  }
  raise_type_error(m, "catching classes that do not inherit from BaseException is not allowed");
  return tri::error;
}

// ---------------------------------------------------------------- depth

namespace {

char* stack_end_for_this_thread() {
  constexpr u64 reserve = u64{384} << 10, most = u64{256} << 20;
  rlimit limit{};
  u64 size = u64{8} << 20;
  if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) size = limit.rlim_cur;
  size = size > most ? most : size < 2 * reserve ? 2 * reserve : size;
  return static_cast<char*>(__builtin_frame_address(0)) - size + reserve;
}

METAVM_COLD bool too_deep(vm& m, const char* where) {
  raise(m, m.exc.RecursionError, "maximum recursion depth exceeded{}", where);
  return false;
}

}  // namespace

bool enter_native(vm& m, const char* where) {
  if (METAVM_UNLIKELY(!m.native_stack_end)) m.native_stack_end = stack_end_for_this_thread();
  if (METAVM_UNLIKELY(m.native_depth >= m.recursion_limit ||
                      static_cast<char*>(__builtin_frame_address(0)) < m.native_stack_end))
    return too_deep(m, where);
  m.native_depth++;
  return true;
}

// ---------------------------------------------------------------- reports

void write_unraisable(vm& m, std::string_view where, value object) {
  const value e = take_pending(m);
  if (!is_exception(e)) return;
  const value hook = m.sys ? dict_find_str(m, m.sys->dict, m.names.unraisablehook) : value_unbound;
  if (!same(hook, value_unbound)) {
    dict_object* d = make_dict(m);
    const value text = where.empty() ? none : to_value(make_str(m, where));
    if (d && dict_set_str(m, d, m.names.exc_type, to_value(type_of(m, e))) &&
        dict_set_str(m, d, m.names.exc_value, e) &&
        dict_set_str(m, d, m.names.exc_traceback, as_exception(e)->traceback) &&
        dict_set_str(m, d, m.names.err_msg, text) &&
        dict_set_str(m, d, m.names.object, same(object, value_unbound) ? none : object)) {
      const value told = make_namespace(m, d);
      if (!is_raised(told) && audit(m, "sys.unraisablehook", {hook, told}) && !is_raised(call1(m, hook, told))) return;
    }
    take_pending(m);
  }
  str_object* text = to_str(m, e);
  if (!text) take_pending(m);
  const std::string message = text ? to_utf8(text) : "<exception str() failed>";
  std::fprintf(stderr, "Exception ignored in: %.*s\n%s: %s\n", static_cast<int>(where.size()), where.data(),
               type_name(m, e).c_str(), message.c_str());
}

bool warn(vm& m, type_object* category, std::string_view message, int stack_level) {
  if (!m.builtins) return true;  // still starting
  const value mod = import_module(m, m.names.warnings);
  if (is_raised(mod)) {
    // Without the machinery nothing filters, and nobody would read it.
    return catch_pending(m, m.exc.ImportError);
  }
  const value args[] = {to_value(make_str(m, message)), to_value(category), value::small_int(stack_level)};
  return !is_raised(call_method(m, mod, m.names.warn, args, 3));
}

}  // namespace metavm::python
