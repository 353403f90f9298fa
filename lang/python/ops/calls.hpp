/// \file
/// Calls.
#pragma once
#include "lang/python/ops/call_plans.hpp"
#include "lang/python/ops/known_methods.hpp"
#include "lang/python/ops/super_calls.hpp"

namespace metavm::python::ops {

/// Calls guest function f (a word of kind function) with the words gen(0) … gen(n - 1), the last of which are for
/// `names` if that is not null. False: nothing was done, C++ must bind the arguments.
template <class S, class G>
METAVM_OP_PART bool call_guest(S& s, def d, word<S> f, u32 n, G gen, tuple_object* names = nullptr) {
  auto enter = [&](code_block* c, word<S> function, u32 count, auto words)
                   METAVM_INLINE_LAMBDA { s.call_generated(d, c, function, count, words); };
  if constexpr (S::is_staged) {
    return call_by_plan(s, f, n, names, gen, enter);
  } else {
    auto fo = s.template as<function_object>(f);
    const code_object* co = s.promote(s.template load<&function_object::code>(fo));
    const code_details* details = details_of(block_of(co));
    if (names || !details->simple || n > details->parameter_count) return false;
    const u32 missing = details->parameter_count - n;
    if (missing == 0) {
      enter(block_of(co), f, n, gen);
      return true;
    }
    // Defaults stand for the missing ones.
    auto defaults = s.template load<&function_object::defaults>(fo);
    if (s.promote(same(defaults, nullptr))) return false;
    const u64 count = static_cast<u64>(s.promote(s.template load_immutable<&tuple_object::length>(defaults)));
    if (count < missing) return false;
    enter(block_of(co), f, details->parameter_count, [&](u32 i) METAVM_INLINE_LAMBDA {
      return i < n ? gen(i)
                   : s.template item_immutable<&tuple_object::items>(defaults,
                                                                     static_cast<u32>(count - missing + (i - n)));
    });
    return true;
  }
}
template <class S>
METAVM_OP_PART bool call_builtin_directly(S& s, def d, const builtin_function_object* b, args a,
                                          bool of_receiver = false) {
  // A method of a class called as its attribute: the class of what it gets must be looked at.
  if (!of_receiver && b->is_method) return false;
  if (!same(b->self, value_unbound) && b->is_method) return false;
  if (call_fixed(s, d, b, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); })) return true;
  if (static_cast<calling>(b->convention) != calling::general || a.count > 12) return false;
  s.set_or_raise(d, s.template call_pointer_args<vm>(b->function, a, static_cast<tuple_object*>(nullptr)));
  return true;
}
/// A built-in function or class that takes all of a generator or map, as guest code. False: nothing was done.
template <class S, class G>
METAVM_OP_PART bool call_drain(S& s, def d, drain which, u32 n, G gen) {
  if (which == drain::none || n != (which == drain::join ? 2u : 1u)) return false;
  if (!is_drained(s, gen(0))) return false;
  const value f = drain_function(s.cx().m, which);
  return !same(f, value_unbound) && call_guest(s, d, s.lift(f), n, gen);
}
/// A method of a built-in class with its receiver (what `call` finds in a variable). False: nothing was done.
template <class S>
METAVM_OP_PART bool call_bound_builtin(S& s, def d, word<S> f, args a) {
  // Every binding makes an object of its own: what is called is known by the method that was bound.
  auto bound = s.template as<builtin_function_object>(f);
  const builtin_function_object* b = s.promote(s.template load_immutable<&builtin_function_object::prototype>(bound));
  if (!b || (b->flags & builtin_needs_frame) || a.count > 7) return false;
  auto self = s.template load_immutable<&builtin_function_object::self>(bound);
  auto argument = [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? self : s.get(a, i - 1); };
  if (call_known_method(s, d, b, a.count + 1, argument)) return true;
  if (call_fixed(s, d, b, a.count + 1, argument)) return true;
  s.set_or_raise(d, s.template residual_args<&call_args>(a, f));
  return true;
}
/// A class: allocation, then __init__ in the guest. False: nothing was done.
template <class S>
METAVM_OP_PART bool call_class(S& s, def d, word<S> f, args a, tuple_object* names = nullptr) {
  type_object* cls = s.promote(s.template as<type_object>(f));
  if (class_version(s, cls) == 0 || !is_ordinary_class(s.cx().m, cls)) return false;
  const value initialiser = cls->get_special(special::init);
  const bool has_init = is_kind(initialiser, kind::function);
  [[maybe_unused]] const code_details* details = has_init ? details_of(block_of_function(initialiser)) : nullptr;
  if constexpr (S::is_staged) {
    if (has_init && !plan_call(s.cx(), initialiser.as<function_object>()->code, a.count + 1, names)->fits) return false;
  } else {
    if (names || (has_init && (!details->simple || details->parameter_count != a.count + 1))) return false;
  }
  if (!has_init && (a.count != 0 || !same(initialiser, s.cx().m.core.object_init))) return false;
  const py_shape* sh = cls->root_shape;
  if (sh->get_kind() != kind::instance) return false;
  auto unset = [&](u32) METAVM_INLINE_LAMBDA { return s.lift(value_unbound); };
  const bool slots_only = sh->extra_offset == 0 && sh->slots_offset == sizeof(object);
  if (!slots_only &&
      (sh->extra_offset != offset_of(&instance_object::extra) || sh->slots_offset != sizeof(instance_object)))
    return false;
  auto o = slots_only
               ? s.box(s.template make_slots<slotted_object, &slotted_object::slots>(sh, sh->inline_slots, unset))
               : s.box(s.template make_slots<instance_object, &instance_object::slots>(
                     sh, sh->inline_slots, unset, init<&instance_object::extra>(u64{0})));
  if (!has_init) {
    s.set(d, o);
    return true;
  }
  // The new object is the result; set now, because afterwards another frame runs. (d is none of the arguments.)
  auto arguments = [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? o : s.get(a, i - 1); };
  if constexpr (S::is_staged) {
    return call_by_plan(s, s.lift(initialiser), a.count + 1, names, arguments,
                        [&](code_block* c, word<S> function, u32 count, auto words) METAVM_INLINE_LAMBDA {
                          s.set(d, o);
                          s.call_then_generated(c, function, count, words);
                        });
  } else {
    s.set(d, o);
    s.call_then_generated(block_of_function(initialiser), s.lift(initialiser), a.count + 1, arguments);
    return true;
  }
}
/// enumerate(x) and zip(x, …) over what has an iterator inline, in compiled code. False: nothing was done.
template <class S>
METAVM_OP_PART bool make_tool([[maybe_unused]] S& s, [[maybe_unused]] def d, [[maybe_unused]] word<S> f,
                              [[maybe_unused]] args a) {
  if constexpr (S::is_staged) {
    const auto& types = s.cx().m.types;
    const type_object* cls = s.promote(s.template as<type_object>(f));
    if (a.count == 0 || a.count > 4 || (cls != types.enumerate && cls != types.zip)) return false;
    const bool counts = cls == types.enumerate;
    if (counts && (a.count > 2 || (a.count == 2 && !s.is_int(s.get(a, 1))))) return false;
    auto zero = s.box(s.lift(sint(0)));
    word<S> its[4] = {f, f, f, f};
    for (u32 i = 0; i < (counts ? 1 : a.count); i++) {
      if (make_iterator_inline(s, s.get(a, i), its[i])) continue;
      its[i] = s.template residual<&iterate>(s.get(a, i));
      if (s.raised(its[i])) {
        s.unwind();
        return true;
      }
    }
    if (cls == types.enumerate)
      s.set(d, fresh_iterator(s, cls->root_shape, iterator_kind::enumerate, its[0], s.lift(none),
                              a.count == 2 ? s.get(a, 1) : zero));
    else
      s.set(d, fresh_iterator(s, cls->root_shape, iterator_kind::zip,
                              fresh_tuple(s, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return its[i]; }),
                              s.lift(false_), zero));
    return true;
  }
  return false;
}
/// A class with a guest's __new__ and nothing behind it: what that returns is the result. False: nothing was done.
template <class S>
METAVM_OP_PART bool call_class_with_new(S& s, def d, word<S> f, args a) {
  type_object* cls = s.promote(s.template as<type_object>(f));
  if (class_version(s, cls) == 0) return false;
  const value make = guest_constructor(s.cx().m, cls);
  if (!is_kind(make, kind::function)) return false;
  return call_guest(s, d, s.lift(make), a.count + 1,
                    [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? f : s.get(a, i - 1); });
}
/// An exception of a class with the usual allocation; then its __init__, if that is the guest's. False: nothing was
/// done.
template <class S>
METAVM_OP_PART bool call_exception_class(S& s, def d, word<S> f, args a) {
  type_object* cls = s.promote(s.template as<type_object>(f));
  if (a.count > 8 || cls->instance_kind != kind::exception || class_version(s, cls) == 0) return false;
  const exception_making how = exception_made_by(s.cx().m, cls);
  const py_shape* sh = cls->root_shape;
  if (how == exception_making::generally || sh->slots_offset != sizeof(exception_object) ||
      sh->extra_offset != offset_of(&exception_object::extra))
    return false;
  const value initialiser = cls->get_special(special::init);
  if (how == exception_making::by_guest && !is_simple_function(initialiser, a.count + 1)) return false;
  auto arguments = a.count == 0
                       ? s.lift(to_value(s.cx().m.empty_tuple))
                       : s.box(s.template make_tail<tuple_object, &tuple_object::items>(
                             s.cx().m.shapes.tuple, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); },
                             init<&tuple_object::length>(u64{a.count})));
  auto o = s.box(s.template make_slots<exception_with_slots, &exception_with_slots::slots>(
      sh, sh->inline_slots, [&](u32) METAVM_INLINE_LAMBDA { return s.lift(value_unbound); },
      init<&exception_object::extra>(u64{0}), init<&exception_object::args>(s.template as<tuple_object>(arguments)),
      init<&exception_object::cause>(s.lift(none)), init<&exception_object::context>(s.lift(none)),
      init<&exception_object::traceback>(s.lift(none)), init<&exception_object::suppress_context>(u64{0})));
  s.set(d, o);
  if (how == exception_making::by_guest)
    s.call_then_generated(block_of_function(initialiser), s.lift(initialiser), a.count + 1,
                          [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? o : s.get(a, i - 1); });
  return true;
}
/// Behind __init__ of a fresh object, a step of a generator by `next`, or the __len__ that len() called.
struct call_finish {
  static constexpr bool takes_raised = true;
  template <class S>
  METAVM_OP run(S& s, def d, use callee, args a, cache, word<S> r) {
    // A class, whose instance is there already; a step of a generator; or a built-in function that called a guest's
    // method.
    auto f = s.get(callee);
    if (kind_of_word(s, f) == kind::builtin_function) {
      const builtin_function_object* b = s.promote(s.template as<builtin_function_object>(f));
      if (b != s.cx().next_function) return finish_known_builtin(s, d, b, a, r);
      if (s.raised(r)) return s.unwind();
      if (!s.promote(same(r, value_unbound))) return s.set(d, r);
      if (a.count == 2) return s.set(d, s.get(a, 1));
      return s.template raise<&raise_stopped>();
    }
    if (s.raised(r)) return s.unwind();
    if (!s.is(r, none)) return s.template raise<&raise_init_result>(r);
  }
};
/// What compiled code knows of the callee beyond its kind. False: nothing was done.
template <class S>
METAVM_OP_PART bool call_known(S& s, def d, word<S> f, args a) {
  if (kind_of_word(s, f) == kind::builtin_function)
    return call_bound_builtin(s, d, f, a) ||
           call_known_builtin(s, d, s.promote(s.template as<builtin_function_object>(f)), a);
  if (kind_of_word(s, f) != kind::type) return false;
  type_object* cls = s.promote(s.template as<type_object>(f));
  if (cls == s.cx().m.types.super) return a.count == 0 && make_super(s, d);
  return !(cls->flags_word & type_flags::heap_type) && call_known_class(s, d, cls, a);
}
/// Calls f, found in a class or module, where that needs no general call from C++. False: nothing was done.
template <class S>
METAVM_OP_PART bool call_found(S& s, def d, word<S> f, args a) {
  switch (kind_of_word(s, f)) {
    case kind::function:
      if (!call_guest(s, d, f, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); }))
        s.template switch_call<&enter_function, &call_guest_function>(d, a, f);
      return true;
    case kind::builtin_function: {
      if (call_bound_builtin(s, d, f, a)) return true;
      const builtin_function_object* b = s.promote(s.template as<builtin_function_object>(f));
      if (b->flags & builtin_needs_frame) return false;
      // (Those that may call a guest's method need the `finish` of `call`.)
      const known_builtin which = known_builtin_of(b);
      const bool apart =
          which == known_builtin::len || which == known_builtin::getattr || which == known_builtin::hasattr;
      return (!apart && call_known_builtin(s, d, b, a)) || call_builtin_directly(s, d, b, a);
    }
    case kind::method: {
      // (random.random() and such: bound methods of an object that the module has.)
      auto m = s.template as<method_object>(f);
      auto function = s.template load_immutable<&method_object::function>(m);
      auto self = s.template load_immutable<&method_object::self>(m);
      return kind_of_word(s, function) == kind::function &&
             call_guest(s, d, function, a.count + 1,
                        [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? self : s.get(a, i - 1); });
    }
    case kind::type:
      // The instance is put there before the arguments are read.
      if (d.reg >= a.base && d.reg < a.base + a.count) return false;
      return call_class(s, d, f, a) || call_exception_class(s, d, f, a);
    default:
      return false;
  }
}
struct call {
  static constexpr const char* name = "call";
  using finish = call_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use callee, args a, cache) {
    auto f = s.get(callee);
    if constexpr (S::is_staged)
      if (call_known(s, d, f, a)) return;
    switch (kind_of_word(s, f)) {
      case kind::function:
        if (call_guest(s, d, f, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); })) return;
        return s.template switch_call<&enter_function, &call_guest_function>(d, a, f);
      case kind::builtin_function:
        if (call_bound_builtin(s, d, f, a)) return;
        {
          const builtin_function_object* b = s.promote(s.template as<builtin_function_object>(f));
          if (b->flags & builtin_needs_frame) s.need_frames();
          if (b == s.cx().next_function && (a.count == 1 || a.count == 2) && is_exact_generator(s, s.get(a, 0))) {
            switch (go_on(s, s.get(a, 0), s.lift(none))) {
              case resumption::begun:
                return;
              case resumption::ended:
                if (a.count == 2) return s.set(d, s.get(a, 1));
                return s.template raise<&raise_stopped>();
              case resumption::slow:
                break;
            }
          }
          if (a.count == 1 &&
              call_drain(s, d, drain_of_builtin(b), 1, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); }))
            return;
          if (call_builtin_directly(s, d, b, a)) return;
        }
        break;
      case kind::method: {
        auto m = s.template as<method_object>(f);
        auto function = s.template load_immutable<&method_object::function>(m);
        if (kind_of_word(s, function) != kind::function) break;
        auto self = s.template load_immutable<&method_object::self>(m);
        if (call_guest(s, d, function, a.count + 1,
                       [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? self : s.get(a, i - 1); }))
          return;
        break;
      }
      case kind::type:
        if (a.count == 0 && s.promote(s.template as<type_object>(f)) == s.cx().m.types.super) s.need_frames();
        if (call_class(s, d, f, a) || call_exception_class(s, d, f, a) || call_class_with_new(s, d, f, a) ||
            make_tool(s, d, f, a))
          return;
        if (a.count == 1 && call_drain(s, d, drain_of_class(s.cx().m, s.promote(s.template as<type_object>(f))), 1,
                                       [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); }))
          return;
        break;
      case kind::instance: {
        const value method = special_of_word(s, f, special::call);
        if (is_kind(method, kind::function) &&
            call_guest(s, d, s.lift(method), a.count + 1,
                       [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? f : s.get(a, i - 1); }))
          return;
        break;
      }
      default:
        break;
    }
    s.set_or_raise(d, s.template residual_args<&call_args>(a, f));
  }
};
struct call_kw_finish {
  template <class S>
  METAVM_OP run(S& s, def, use, args, konst, word<S> r) {
    if (!s.is(r, none)) return s.template raise<&raise_init_result>(r);
  }
};
struct call_kw {
  static constexpr const char* name = "call_kw";
  using finish = call_kw_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use callee, args a, konst names) {
    auto f = s.get(callee);
    if (kind_of_word(s, f) == kind::function) {
      if (call_guest(
              s, d, f, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); },
              s.constant(names).template as<tuple_object>()))
        return;
      return s.template switch_call<&enter_function_kw, &call_guest_function_kw>(d, a, f, s.get(names));
    }
    if (S::is_staged && kind_of_word(s, f) == kind::type &&
        call_class(s, d, f, a, s.constant(names).template as<tuple_object>()))
      return;
    if (S::is_staged && kind_of_word(s, f) == kind::method) {
      auto m = s.template as<method_object>(f);
      auto function = s.template load_immutable<&method_object::function>(m);
      auto self = s.template load_immutable<&method_object::self>(m);
      if (kind_of_word(s, function) == kind::function &&
          call_guest(
              s, d, function, a.count + 1, [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? self : s.get(a, i - 1); },
              s.constant(names).template as<tuple_object>()))
        return;
    }
    if (S::is_staged && kind_of_word(s, f) == kind::instance) {
      const value method = special_of_word(s, f, special::call);
      if (is_kind(method, kind::function) &&
          call_guest(
              s, d, s.lift(method), a.count + 1,
              [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? f : s.get(a, i - 1); },
              s.constant(names).template as<tuple_object>()))
        return;
    }
    s.set_or_raise(d, s.template residual_args<&call_kw_args>(a, f, s.get(names)));
  }
};
struct call_ex {
  static constexpr const char* name = "call_ex";
  template <class S>
  METAVM_OP run(S& s, def d, use callee, use positional, use keywords) {
    auto f = s.get(callee), t = s.get(positional), k = s.get(keywords);
    if constexpr (S::is_staged) {
      // f(*args, **{}): passed through, and the tuple need not exist.
      auto& shapes = s.cx().m.shapes;
      if (kind_of_word(s, f) == kind::function && s.has_shape(t, shapes.tuple)) {
        bool no_keywords = s.has_shape(k, s.cx().constant_shapes[constants::nil_id]);
        if (!no_keywords && s.has_shape(k, shapes.dict))
          no_keywords = s.promote(s.template load<&dict_object::length>(s.template as<dict_object>(k)) == i64{0});
        if (no_keywords) {
          auto items = s.template as<tuple_object>(t);
          const u64 n = static_cast<u64>(s.promote(s.template load_immutable<&tuple_object::length>(items)));
          if (n <= 16 && call_guest(s, d, f, static_cast<u32>(n), [&](u32 i) METAVM_INLINE_LAMBDA {
                return s.template item_immutable<&tuple_object::items>(items, i);
              }))
            return;
        }
      }
    }
    s.set_or_raise(d, s.template residual<&call_ex_slow>(f, t, k));
  }
};
/// What stands behind the one star of a call, as a tuple; behind two stars as a dict.
struct argument_tuple {
  static constexpr const char* name = "argument_tuple";
  template <class S>
  METAVM_OP run(S& s, def d, use a, use f) {
    auto x = s.get(a);
    if (s.has_shape(x, s.cx().m.shapes.tuple)) return s.set(d, x);
    s.set_or_raise(d, s.template residual<&argument_tuple_slow>(x, s.get(f)));
  }
};
struct argument_dict {
  static constexpr const char* name = "argument_dict";
  template <class S>
  METAVM_OP run(S& s, def d, use a, use f) {
    auto x = s.get(a);
    if (s.has_shape(x, s.cx().m.shapes.dict)) return s.set(d, x);
    s.set_or_raise(d, s.template residual<&argument_dict_slow>(x, s.get(f)));
  }
};
/// self.name(…): no bound method is made.
/// cls.name(…), in compiled code. False: nothing was done.
template <class S>
METAVM_OP_PART bool call_in_class([[maybe_unused]] S& s, [[maybe_unused]] def d, [[maybe_unused]] konst attribute,
                                  [[maybe_unused]] word<S> self, [[maybe_unused]] args a,
                                  [[maybe_unused]] tuple_object* names) {
  if constexpr (S::is_staged) {
    if (py_shape_of(s, self)->cls != s.cx().m.types.type || kind_of_word(s, self) != kind::type) return false;
    type_object* cls = s.promote(s.template as<type_object>(self));
    if (class_version(s, cls) == 0) return false;
    const class_member* found = find_in_class(s.cx(), cls, s.constant(attribute));
    if (found->what == class_member::how::unknown) return false;
    const u32 first = found->what == class_member::how::of_class ? 0 : 1;
    return call_guest(
        s, d, s.lift(found->found), a.count - first, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i + first); },
        names);
  }
  return false;
}
/// Behind a step of a generator by `send` or `__next__`, or the __init__ of an instance of a class found in a module.
struct call_method_finish {
  template <class S>
  METAVM_OP run(S& s, def d, konst, args a, cache, word<S> r) {
    if (kind_of_word(s, s.get(a, 0)) != kind::generator) {
      if (!s.is(r, none)) s.template raise<&raise_init_result>(r);
      return;
    }
    if (s.promote(same(r, value_unbound))) return s.template raise<&raise_stopped>();
    s.set(d, r);
  }
};
struct call_method {
  static constexpr const char* name = "call_method";
  using finish = call_method_finish;
  /// What is called by an attribute of a class, a module or `super()`. False: nothing was done.
  template <class S>
  METAVM_OP_FN call_of_namespace(S& s, def d, konst attribute, args a, cache c, word<S> self) {
    const args rest{a.base + 1, a.count - 1};
    auto with = [&](word<S> first, value function) METAVM_INLINE_LAMBDA {
      return call_guest(s, d, s.lift(function), a.count,
                        [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? first : s.get(a, i); });
    };
    const kind k = kind_of_word(s, self);
    if (k == kind::super) {
      value found = value_unbound;
      auto receiver = self;
      if (!super_method(s, self, s.constant(attribute), found, receiver)) return false;
      if (is_kind(found, kind::function)) return with(receiver, found);
      return call_builtin_with_self(s, d, found.template as<builtin_function_object>(), receiver, rest);
    }
    auto f = self;
    if (k == kind::module) return module_attribute(s, c, self, attribute, f) && call_found(s, d, f, rest);
    if (k != kind::type) return false;
    const attribute_location* at = type_attribute(s, c, self, attribute);
    if (at->what == attribute_kind::method) return with(self, at->found);
    return at->what == attribute_kind::constant && call_found(s, d, s.lift(at->found), rest);
  }
  template <class S>
  METAVM_OP run(S& s, def d, konst attribute, args a, cache c) {
    auto self = s.get(a, 0);
    if constexpr (S::is_staged)
      if (call_of_namespace(s, d, attribute, a, c, self)) return;
    const py_shape* sh = py_shape_of(s, self);
    const u64 version = class_version(s, sh->cls);
    if (version != 0) {
      const attribute_location* at = s.template elidable<&locate>(c, cache_key(sh, version), sh, s.constant(attribute));
      auto own = self;
      if (own_attribute(s, self, s.get(attribute), at, own)) {
        if (kind_of_word(s, own) == kind::function &&
            call_guest(s, d, own, a.count - 1, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i + 1); }))
          return;
      } else if (at->what == attribute_kind::method) {
        if (is_kind(at->found, kind::function)) {
          if (call_guest(s, d, s.lift(at->found), a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); }))
            return;
          return s.template switch_call<&enter_function, &call_guest_function>(d, a, s.lift(at->found));
        }
        if (is_kind(at->found, kind::builtin_function)) {
          const auto* b = at->found.template as<builtin_function_object>();
          if (s.cx().is_generator_step(b, a.count) && is_exact_generator(s, self)) {
            switch (go_on(s, self, a.count == 2 ? s.get(a, 1) : s.lift(none))) {
              case resumption::begun:
                return;
              case resumption::ended:
                return s.template raise<&raise_stopped>();
              case resumption::slow:
                break;
            }
          }
          if (a.count == 2 && known_builtin_of(b) == known_builtin::str_join &&
              s.has_shape(self, s.cx().m.shapes.str) &&
              call_drain(s, d, drain::join, 2, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, 1 - i); }))
            return;
          if (same(b->self, value_unbound) &&
              (call_known_method(s, d, b, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); }) ||
               call_builtin_directly(s, d, b, a, true)))
            return;
          if constexpr (S::is_staged)
            if (same(b->self, value_unbound) && b->is_method && !(b->flags & builtin_needs_frame))
              return s.set_or_raise(d, s.template residual_args<&call_located_builtin>(a, s.lift(at->found)));
        }
      } else if (at->what == attribute_kind::constant && is_kind(at->found, kind::function)) {
        // A static method.
        if (call_guest(s, d, s.lift(at->found), a.count - 1,
                       [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i + 1); }))
          return;
      } else if (at->what == attribute_kind::slot && sh->get_kind() == kind::instance) {
        auto f = attribute_slot(s, self, sh, at->index);
        if (kind_of_word(s, f) == kind::function &&
            call_guest(s, d, f, a.count - 1, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i + 1); }))
          return;
      }
    }
    if (call_in_class(s, d, attribute, self, a, nullptr)) return;
    s.set_or_raise(d, s.template residual_args<&call_method_args>(a, s.get(attribute)));
  }
};
struct call_method_kw {
  static constexpr const char* name = "call_method_kw";
  template <class S>
  METAVM_OP run(S& s, def d, konst attribute, args a, konst names, cache c) {
    auto self = s.get(a, 0);
    const py_shape* sh = py_shape_of(s, self);
    const u64 version = class_version(s, sh->cls);
    if (version != 0) {
      const attribute_location* at = s.template elidable<&locate>(c, cache_key(sh, version), sh, s.constant(attribute));
      auto own = self;
      if (!own_attribute(s, self, s.get(attribute), at, own) && at->what == attribute_kind::method &&
          is_kind(at->found, kind::function)) {
        if (call_guest(
                s, d, s.lift(at->found), a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); },
                s.constant(names).template as<tuple_object>()))
          return;
        return s.template switch_call<&enter_function_kw, &call_guest_function_kw>(d, a, s.lift(at->found),
                                                                                   s.get(names));
      }
      if (call_in_class(s, d, attribute, self, a, s.constant(names).template as<tuple_object>())) return;
    }
    s.set_or_raise(d, s.template residual_args<&call_method_kw_args>(a, s.get(attribute), s.get(names)));
  }
};
/// o.name(…) with arguments whose evaluation can have effects: the attribute is looked for before them. f becomes what
/// is to be called without o, or stays unbound where the call finds a method in the class.
struct find_method {
  static constexpr const char* name = "find_method";
  using finish = load_attr_finish;
  template <class S>
  METAVM_OP run(S& s, def f, use o, konst attribute, cache c) {
    auto x = s.get(o);
    const py_shape* sh = py_shape_of(s, x);
    const u64 version = class_version(s, sh->cls);
    if (version != 0) {
      const attribute_location* at = s.template elidable<&locate>(c, cache_key(sh, version), sh, s.constant(attribute));
      auto own = x;
      if (own_attribute(s, x, s.get(attribute), at, own)) return s.set(f, own);
      if (at->what == attribute_kind::method) return s.set(f, s.lift(value_unbound));
    }
    if constexpr (S::is_staged) {
      if (sh->get_kind() == kind::super) {
        value found = value_unbound;
        auto receiver = x;
        if (super_method(s, x, s.constant(attribute), found, receiver)) return s.set(f, s.lift(value_unbound));
      } else if (sh->get_kind() == kind::type) {
        if (type_attribute(s, c, x, attribute)->what == attribute_kind::method) return s.set(f, s.lift(value_unbound));
        type_object* cls = s.promote(s.template as<type_object>(x));
        if (sh->cls == s.cx().m.types.type && class_version(s, cls) != 0 &&
            find_in_class(s.cx(), cls, s.constant(attribute))->what != class_member::how::unknown)
          return s.set(f, s.lift(value_unbound));
      }
      return load_attr::run(s, f, o, attribute, c);
    }
    auto found = s.template residual<&find_method_slow>(x, s.get(attribute));
    if (s.raised(found)) return s.unwind();
    s.set(f, found);
  }
};
/// Behind find_method and the arguments.
struct call_found_method_finish {
  static constexpr bool takes_raised = true;
  template <class S>
  METAVM_OP run(S& s, def d, use f, konst attribute, args a, cache c, word<S> r) {
    if (!s.is(s.get(f), value_unbound)) return call_finish::run(s, d, f, args{a.base + 1, a.count - 1}, c, r);
    if (s.raised(r)) return s.unwind();
    call_method_finish::run(s, d, attribute, a, c, r);
  }
};
struct call_found_method {
  static constexpr const char* name = "call_found_method";
  using finish = call_found_method_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use f, konst attribute, args a, cache c) {
    if (!s.is(s.get(f), value_unbound)) return call::run(s, d, f, args{a.base + 1, a.count - 1}, c);
    call_method::run(s, d, attribute, a, c);
  }
};
struct call_found_method_kw_finish {
  template <class S>
  METAVM_OP run(S& s, def d, use f, konst, args a, konst names, cache, word<S> r) {
    if (!s.is(s.get(f), value_unbound)) call_kw_finish::run(s, d, f, args{a.base + 1, a.count - 1}, names, r);
  }
};
struct call_found_method_kw {
  static constexpr const char* name = "call_found_method_kw";
  using finish = call_found_method_kw_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use f, konst attribute, args a, konst names, cache c) {
    if (!s.is(s.get(f), value_unbound)) return call_kw::run(s, d, f, args{a.base + 1, a.count - 1}, names);
    call_method_kw::run(s, d, attribute, a, names, c);
  }
};
struct return_value {
  static constexpr const char* name = "return_value";
  static constexpr bool ends = true;
  template <class S>
  METAVM_OP run(S& s, use a) {
    s.ret(s.get(a));
  }
};

using call_list = mp::mp_list<call, call_kw, argument_tuple, argument_dict, call_ex, call_method, call_method_kw,
                              find_method, call_found_method, call_found_method_kw, return_value>;

}  // namespace metavm::python::ops
