/// \file
/// anext(), and the awaitable behind its form with a default.
#include "lang/python/core.hpp"
#include "lang/python/engine.hpp"
#include "lang/python/modules/builtins_parts.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

struct anext_object : object {
  value awaitable, otherwise;
  static const layout& get_layout() {
    return describe<anext_object>("anext_awaitable", &anext_object::awaitable, &anext_object::otherwise);
  }
};

value self_itself(vm&, value self) { return self; }

/// StopAsyncIteration ends the await with the default.
value ended(vm& m, value self, value v) {
  if (!is_raised(v) || !catch_pending(m, m.exc.StopAsyncIteration)) return v;
  return raise_stop_iteration(m, self.as<anext_object>()->otherwise);
}
/// The iterator behind the awaitable that __anext__ gave.
value iterator_of(vm& m, value self) {
  const value w = self.as<anext_object>()->awaitable;
  if (is_exact(w, m.shapes.generator) && w.as<generator_object>()->code->flags_word & code_flags::iterable_coroutine)
    return w;
  if (same(special_of(m, w, special::await), value_unbound))
    return raise(m, m.exc.TypeError, "object {} can't be used in 'await' expression", type_name(m, w));
  const value it = call_special(m, w, special::await);
  if (is_raised(it)) return it;
  if (same(special_of(m, it, special::next), value_unbound))
    return raise(m, m.exc.TypeError, "__await__() returned non-iterator of type '{}'", type_name(m, it));
  return it;
}
value anext_next(vm& m, value self) {
  const value it = iterator_of(m, self);
  return is_raised(it) ? it : ended(m, self, call_special(m, it, special::next));
}
value forward(vm& m, const char* name, const value* args, u32 nargs) {
  const value it = iterator_of(m, args[0]);
  return is_raised(it) ? it : ended(m, args[0], call_method(m, it, intern(m, name), args + 1, nargs - 1));
}
value anext_send(vm& m, const value* args, u32 nargs, tuple_object*) { return forward(m, "send", args, nargs); }
value anext_throw(vm& m, const value* args, u32 nargs, tuple_object*) { return forward(m, "throw", args, nargs); }
value anext_close(vm& m, const value* args, u32 nargs, tuple_object*) { return forward(m, "close", args, nargs); }

value builtin_anext(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "anext", kwnames) || !check_arity(m, "anext", nargs, 1, 2)) return value_raised;
  if (same(special_of(m, args[0], special::anext), value_unbound))
    return raise(m, m.exc.TypeError, "'{}' object is not an async iterator", type_name(m, args[0]));
  const value next = call_special(m, args[0], special::anext);
  if (is_raised(next) || nargs == 1) return next;
  auto* a = m.heap.make<anext_object>(m.shapes.anext_awaitable);
  a->awaitable = next;
  a->otherwise = args[1];
  return to_value(a);
}

}  // namespace

void init_anext(vm& m) {
  static const method_def methods[] = {method("__await__", self_itself),
                                       method("__iter__", self_itself),
                                       method("__next__", anext_next),
                                       method("send", anext_send),
                                       method("throw", anext_throw),
                                       method("close", anext_close),
                                       {}};
  static const method_def function = method("anext", builtin_anext, nullptr,
                                            "anext(aiterator[, default]): await the next item; at the end the "
                                            "default, or StopAsyncIteration.");
  type_def d{};
  d.name = "anext_awaitable";
  d.lay = &anext_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = 0;
  d.methods = methods;
  m.types.anext_awaitable = make_builtin_type(m, d);
  m.shapes.anext_awaitable = m.types.anext_awaitable->root_shape;
  module_set(m, m.builtins, "anext", make_builtin_function(m, function, to_value(m.builtins), false));
}

}  // namespace metavm::python
