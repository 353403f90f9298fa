/// \file
/// What `await future` steps through: it yields the future once, then has its result.
#include "lang/python/modules/asyncio_types.hpp"

namespace metavm::python::asyncio {
namespace {

using namespace method_table;

struct waiter_object : object {
  value future;  ///< value_unbound: it has ended
  static const layout& get_layout() { return describe<waiter_object>("FutureIter", &waiter_object::future); }
};

value end(vm& m, waiter_object* w) {
  set_field(m, w, &waiter_object::future, value_unbound);
  return value_unbound;
}
value waiter_next(vm& m, value self) {
  auto* w = self.as<waiter_object>();
  if (METAVM_UNLIKELY(same(w->future, value_unbound))) {
    set_stop_value(m, none);
    return value_unbound;
  }
  future_object* f = future_of(w->future);
  if (f->state == progress::pending) {
    if (METAVM_UNLIKELY(f->is_blocking)) return raise_text(m, m.exc.RuntimeError, "await wasn't used with future");
    f->is_blocking = true;
    return w->future;
  }
  end(m, w);
  value v;
  switch (take_outcome(m, f, v)) {
    case outcome::result:
      set_stop_value(m, v);
      return value_unbound;
    case outcome::exception:
      return raise_value(m, v);
    default:
      return value_raised;
  }
}
value waiter_step(vm& m, value self) { return stepped(m, waiter_next(m, self)); }
value waiter_send(vm& m, value self, value) { return waiter_step(m, self); }
value waiter_throw(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "FutureIter.throw", kwnames) || !check_arity(m, "throw", nargs - 1, 1, 3))
    return value_raised;
  if (nargs > 3 && !same(args[3], none) && !is_kind(args[3], kind::traceback))
    return raise_type_error(m, "throw() third argument must be a traceback");
  if (!is_exception_class(args[1]) && !is_exception(args[1]))
    return raise_type_error(m, "exceptions must be classes deriving BaseException or instances of such a class");
  const value e = exception_of_throw(m, args, nargs);
  if (is_raised(e)) return e;
  end(m, args[0].as<waiter_object>());
  return raise_value(m, e);
}
value waiter_close(vm& m, value self) {
  end(m, self.as<waiter_object>());
  return none;
}

}  // namespace

value make_waiter(vm& m, value future) {
  auto* w = m.heap.make<waiter_object>(m.shapes.future_iterator);
  w->future = future;
  return to_value(w);
}

void make_waiter_class(vm& m) {
  static const method_def methods[] = {iter_entry(),
                                       method("__next__", waiter_step, "($self, /)"),
                                       method("send", waiter_send),
                                       method("throw", waiter_throw),
                                       method("close", waiter_close),
                                       {}};
  m.types.future_iterator = make_native_type<waiter_object>(
      m, nullptr, "_asyncio.FutureIter", methods, nullptr, waiter_next, nullptr, nullptr, type_flags::not_instantiable);
  m.shapes.future_iterator = m.types.future_iterator->root_shape;
}

}  // namespace metavm::python::asyncio
