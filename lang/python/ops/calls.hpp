/// \file
/// Calls.
#pragma once
#include "lang/python/ops/super_calls.hpp"
#include "lang/python/ops/variables.hpp"

namespace metavm::python::ops {

/// Calls guest function f (a word of kind function) with the words gen(0) … gen(n - 1), when its parameters allow
/// that without binding by name. False: nothing was done.
template <class S, class G>
METAVM_OP_PART bool call_guest_plainly(S& s, def d, word<S> f, u32 n, G gen) {
  auto fo = s.template as<function_object>(f);
  const code_object* co = s.promote(s.template load<&function_object::code>(fo));
  const code_details* details = details_of(block_of(co));
  if (!details->simple || n > details->parameter_count) return false;
  const u32 missing = details->parameter_count - n;
  if (missing == 0) {
    s.call_generated(d, block_of(co), f, n, gen);
    return true;
  }
  // Defaults stand for the missing ones.
  auto defaults = s.template load<&function_object::defaults>(fo);
  if (s.promote(same(defaults, nullptr))) return false;
  const u64 count = static_cast<u64>(s.promote(s.template load_immutable<&tuple_object::length>(defaults)));
  if (count < missing) return false;
  s.call_generated(d, block_of(co), f, details->parameter_count, [&](u32 i) METAVM_INLINE_LAMBDA {
    return i < n ? gen(i)
                 : s.template item_immutable<&tuple_object::items>(defaults, static_cast<u32>(count - missing + (i - n)));
  });
  return true;
}
template <class S>
METAVM_OP_PART bool call_builtin_directly(S& s, def d, const builtin_function_object* b, args a) {
  if (!same(b->self, value_unbound) && b->is_method) return false;
  switch (static_cast<calling>(b->convention)) {
    case calling::fixed0:
      if (a.count != 0) return false;
      s.set_or_raise(d, s.template call_pointer<vm>(b->function));
      return true;
    case calling::fixed1:
      if (a.count != 1) return false;
      s.set_or_raise(d, s.template call_pointer<vm>(b->function, s.get(a, 0)));
      return true;
    case calling::fixed2:
      if (a.count != 2) return false;
      s.set_or_raise(d, s.template call_pointer<vm>(b->function, s.get(a, 0), s.get(a, 1)));
      return true;
    case calling::fixed3:
      if (a.count != 3) return false;
      s.set_or_raise(d, s.template call_pointer<vm>(b->function, s.get(a, 0), s.get(a, 1), s.get(a, 2)));
      return true;
    default: return false;
  }
}
/// A class: allocation, then __init__ in the guest. False: nothing was done.
template <class S>
METAVM_OP_PART bool call_class(S& s, def d, word<S> f, args a) {
  type_object* cls = s.promote(s.template as<type_object>(f));
  if (class_version(s, cls) == 0 || !is_ordinary_class(s.cx().m, cls)) return false;
  const value initialiser = cls->get_special(special::init);
  const bool has_init = is_kind(initialiser, kind::function);
  const code_details* details = has_init ? details_of(block_of_function(initialiser)) : nullptr;
  if (has_init && (!details->simple || details->parameter_count != a.count + 1)) return false;
  if (!has_init && (a.count != 0 || !same(initialiser, s.cx().m.core.object_init))) return false;
  const py_shape* sh = cls->root_shape;
  if (sh->get_kind() != kind::instance) return false;
  auto unset = [&](u32) METAVM_INLINE_LAMBDA { return s.lift(value_unbound); };
  const bool slots_only = sh->extra_offset == 0 && sh->slots_offset == sizeof(object);
  if (!slots_only && (sh->extra_offset != offset_of(&instance_object::extra) || sh->slots_offset != sizeof(instance_object)))
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
  s.set(d, o);
  s.call_then_generated(block_of_function(initialiser), s.lift(initialiser), a.count + 1,
                        [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? o : s.get(a, i - 1); });
  return true;
}
/// A class with a guest's __new__ and nothing behind it: what that returns is the result. False: nothing was done.
template <class S>
METAVM_OP_PART bool call_class_with_new(S& s, def d, word<S> f, args a) {
  type_object* cls = s.promote(s.template as<type_object>(f));
  if (class_version(s, cls) == 0) return false;
  const value make = guest_constructor(s.cx().m, cls);
  if (!is_kind(make, kind::function)) return false;
  return call_guest_plainly(s, d, s.lift(make), a.count + 1,
                            [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? f : s.get(a, i - 1); });
}
/// An exception of a class with the usual allocation; then its __init__, if that is the guest's. False: nothing was done.
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
struct call_finish {
  static constexpr bool takes_raised = true;
  template <class S, class... O> METAVM_OP run(S& s, def d, use callee, args a, cache, word<S> r) {
    // A class, whose instance is there already; or a built-in function that called a guest's method.
    auto f = s.get(callee);
    if (kind_of_word(s, f) == kind::builtin_function)
      return finish_known_builtin(s, d, s.promote(s.template as<builtin_function_object>(f)), a, r);
    if (s.raised(r)) return s.unwind();
    if (!s.is(r, none)) return s.template raise<&raise_init_result>(r);
  }
};
/// What compiled code knows of the callee beyond its kind. False: nothing was done.
template <class S>
METAVM_OP_PART bool call_known(S& s, def d, word<S> f, args a) {
  if (kind_of_word(s, f) == kind::builtin_function)
    return call_known_builtin(s, d, s.promote(s.template as<builtin_function_object>(f)), a);
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
      if (!call_guest_plainly(s, d, f, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); }))
        s.template switch_call<&enter_function, &call_guest_function>(d, a, f);
      return true;
    case kind::builtin_function: {
      const builtin_function_object* b = s.promote(s.template as<builtin_function_object>(f));
      if (b->flags & builtin_needs_frame) return false;
      // (Those that may call a guest's method need the `finish` of `call`.)
      const known_builtin which = known_builtin_of(b);
      const bool apart = which == known_builtin::len || which == known_builtin::getattr || which == known_builtin::hasattr;
      return (!apart && call_known_builtin(s, d, b, a)) || call_builtin_directly(s, d, b, a);
    }
    case kind::type:
      // The instance is put there before the arguments are read.
      if (d.reg >= a.base && d.reg < a.base + a.count) return false;
      return call_class(s, d, f, a) || call_exception_class(s, d, f, a);
    default: return false;
  }
}
struct call {
  static constexpr const char* name = "call";
  using finish = call_finish;
  template <class S> METAVM_OP run(S& s, def d, use callee, args a, cache) {
    auto f = s.get(callee);
    if constexpr (S::is_staged)
      if (call_known(s, d, f, a)) return;
    switch (kind_of_word(s, f)) {
      case kind::function:
        if (call_guest_plainly(s, d, f, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); })) return;
        return s.template switch_call<&enter_function, &call_guest_function>(d, a, f);
      case kind::builtin_function:
        {
          const builtin_function_object* b = s.promote(s.template as<builtin_function_object>(f));
          if (b->flags & builtin_needs_frame) s.need_frames();
          if (call_builtin_directly(s, d, b, a)) return;
        }
        break;
      case kind::method: {
        auto m = s.template as<method_object>(f);
        auto function = s.template load_immutable<&method_object::function>(m);
        if (kind_of_word(s, function) != kind::function) break;
        auto self = s.template load_immutable<&method_object::self>(m);
        if (call_guest_plainly(s, d, function, a.count + 1,
                               [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? self : s.get(a, i - 1); }))
          return;
        break;
      }
      case kind::type:
        if (a.count == 0 && s.promote(s.template as<type_object>(f)) == s.cx().m.types.super) s.need_frames();
        if (call_class(s, d, f, a) || call_exception_class(s, d, f, a) || call_class_with_new(s, d, f, a)) return;
        break;
      case kind::instance: {
        const value method = special_of_word(s, f, special::call);
        if (is_kind(method, kind::function) &&
            call_guest_plainly(s, d, s.lift(method), a.count + 1,
                               [&](u32 i) METAVM_INLINE_LAMBDA { return i == 0 ? f : s.get(a, i - 1); }))
          return;
        break;
      }
      default: break;
    }
    s.set_or_raise(d, s.template residual_args<&call_args>(a, f));
  }
};
struct call_kw {
  static constexpr const char* name = "call_kw";
  template <class S> METAVM_OP run(S& s, def d, use callee, args a, konst names) {
    auto f = s.get(callee);
    if (kind_of_word(s, f) == kind::function)
      return s.template switch_call<&enter_function_kw, &call_guest_function_kw>(d, a, f, s.get(names));
    s.set_or_raise(d, s.template residual_args<&call_kw_args>(a, f, s.get(names)));
  }
};
struct call_ex {
  static constexpr const char* name = "call_ex";
  template <class S> METAVM_OP run(S& s, def d, use callee, use positional, use keywords) {
    s.set_or_raise(d, s.template residual<&call_ex_slow>(s.get(callee), s.get(positional), s.get(keywords)));
  }
};
/// self.name(…): no bound method is made.
struct call_method {
  static constexpr const char* name = "call_method";
  struct call_method_finish {
    template <class S> METAVM_OP run(S& s, def, konst, args, cache, word<S> r) {
      if (!s.is(r, none)) return s.template raise<&raise_init_result>(r);
    }
  };
  using finish = call_method_finish;
  /// What is called by an attribute of a class, a module or `super()`. False: nothing was done.
  template <class S> METAVM_OP_FN call_of_namespace(S& s, def d, konst attribute, args a, cache c, word<S> self) {
    const args rest{a.base + 1, a.count - 1};
    auto with = [&](word<S> first, value function) METAVM_INLINE_LAMBDA {
      return call_guest_plainly(s, d, s.lift(function), a.count,
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
  template <class S> METAVM_OP run(S& s, def d, konst attribute, args a, cache c) {
    auto self = s.get(a, 0);
    if constexpr (S::is_staged)
      if (call_of_namespace(s, d, attribute, a, c, self)) return;
    const py_shape* sh = py_shape_of(s, self);
    const u64 version = class_version(s, sh->cls);
    if (version != 0) {
      const attribute_location* at =
          s.template elidable<&locate>(c, cache_key(sh, version), sh, s.constant(attribute));
      if (at->what == attribute_kind::method) {
        if (is_kind(at->found, kind::function)) {
          if (call_guest_plainly(s, d, s.lift(at->found), a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); }))
            return;
          return s.template switch_call<&enter_function, &call_guest_function>(d, a, s.lift(at->found));
        }
        if (is_kind(at->found, kind::builtin_function)) {
          const auto* b = at->found.template as<builtin_function_object>();
          if (same(b->self, value_unbound) && call_method_directly(s, d, b, self, a)) return;
          if constexpr (S::is_staged)
            if (same(b->self, value_unbound) && b->is_method && !(b->flags & builtin_needs_frame))
              return s.set_or_raise(d, s.template residual_args<&call_located_builtin>(a, s.lift(at->found)));
        }
      } else if (at->what == attribute_kind::constant && is_kind(at->found, kind::function)) {
        // A static method.
        if (call_guest_plainly(s, d, s.lift(at->found), a.count - 1, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i + 1); }))
          return;
      } else if (at->what == attribute_kind::slot && sh->get_kind() == kind::instance) {
        auto f = attribute_slot(s, self, sh, at->index);
        if (kind_of_word(s, f) == kind::function &&
            call_guest_plainly(s, d, f, a.count - 1, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i + 1); }))
          return;
      }
    }
    s.set_or_raise(d, s.template residual_args<&call_method_args>(a, s.get(attribute)));
  }
  /// list.append is worth a path of its own: no call while there is room.
  template <class S> METAVM_OP_FN call_method_directly(S& s, def d, const builtin_function_object* b, word<S> self, args a) {
    if (b == s.cx().list_append && a.count == 2 && s.has_shape(self, s.cx().m.shapes.list)) {
      auto l = s.template as<list_object>(self);
      auto n = s.template load<&list_object::length>(l);
      auto storage = s.template load<&list_object::storage>(l);
      if (s.promote(n < s.template load<&value_array::capacity>(storage))) {
        s.template set_item<&value_array::items>(storage, n, s.get(a, 1));
        s.template store<&list_object::length>(l, n + i64{1});
        s.set(d, s.lift(none));
        return true;
      }
    }
    if constexpr (S::is_staged)
      if (known_builtin_of(b) == known_builtin::list_pop && a.count == 1 && s.has_shape(self, s.cx().m.shapes.list)) {
        // The last item, where there is no storage to be given back.
        auto l = s.template as<list_object>(self);
        auto n = s.template load<&list_object::length>(l);
        auto storage = s.template load<&list_object::storage>(l);
        if (s.promote(i64{0} < n) && s.promote(s.template load<&value_array::capacity>(storage) < i64{65})) {
          auto last = n - i64{1};
          auto v = s.template item<&value_array::items>(storage, last);
          s.template set_item<&value_array::items>(storage, last, s.lift(value::small_int(0)));
          s.template store<&list_object::length>(l, last);
          s.set(d, v);
          return true;
        }
      }
    if constexpr (S::is_staged)
      if (known_builtin_of(b) == known_builtin::dict_get && (a.count == 2 || a.count == 3) && s.has_shape(self, s.cx().m.shapes.dict)) {
        auto v = s.template residual<&dict_get_plain, effects::reads>(self, s.get(a, 1), a.count == 3 ? s.get(a, 2) : s.lift(none));
        if (!s.promote(same(v, value_unbound))) {
          s.set(d, v);
          return true;
        }
      }
    return call_builtin_directly(s, d, b, a);
  }
};
struct call_method_kw {
  static constexpr const char* name = "call_method_kw";
  template <class S> METAVM_OP run(S& s, def d, konst attribute, args a, konst names, cache c) {
    auto self = s.get(a, 0);
    const py_shape* sh = py_shape_of(s, self);
    const u64 version = class_version(s, sh->cls);
    if (version != 0) {
      const attribute_location* at =
          s.template elidable<&locate>(c, cache_key(sh, version), sh, s.constant(attribute));
      if (at->what == attribute_kind::method && is_kind(at->found, kind::function))
        return s.template switch_call<&enter_function_kw, &call_guest_function_kw>(d, a, s.lift(at->found), s.get(names));
    }
    s.set_or_raise(d, s.template residual_args<&call_method_kw_args>(a, s.get(attribute), s.get(names)));
  }
};
struct return_value {
  static constexpr const char* name = "return_value";
  static constexpr bool ends = true;
  template <class S> METAVM_OP run(S& s, use a) { s.ret(s.get(a)); }
};

// ---------------------------------------------------------------- generators

struct return_generator {
  static constexpr const char* name = "return_generator";
  template <class S> METAVM_OP run(S& s) { s.template switch_frame<&become_generator>(); }
};
struct yield_value {
  static constexpr const char* name = "yield_value";
  template <class S> METAVM_OP run(S& s, def d, use a) {
    s.template switch_frame<&yield_frame>(s.get(a), static_cast<i64>(d.reg));
  }
};
/// A yield on behalf of a delegate (yield from, await), which throw() and close() go to.
struct yield_delegate {
  static constexpr const char* name = "yield_delegate";
  template <class S> METAVM_OP run(S& s, def d, use a, use delegate) {
    s.template switch_frame<&yield_for_delegate>(s.get(a), s.get(delegate), static_cast<i64>(d.reg));
  }
};
/// The end of generator-like code.
struct return_from {
  static constexpr const char* name = "return_from_generator";
  static constexpr bool ends = true;
  template <class S> METAVM_OP run(S& s, use a) { s.template switch_frame<&return_from_generator>(s.get(a)); }
};
/// yield from, await: sends b to a. If a is exhausted its result goes to d, and there is a jump; else d is what to yield.
struct send {
  static constexpr const char* name = "send";
  template <class S> METAVM_OP run(S& s, def d, use a, use b, target t) {
    auto r = s.template residual<&send_step>(s.get(a), s.get(b));
    if (s.raised(r)) return s.unwind();
    if (!s.is(r, value_unbound)) return s.set(d, r);
    s.set(d, s.template residual<&take_stop_value>());
    s.jump(t);
  }
};

// ---------------------------------------------------------------- iteration

struct get_iter {
  static constexpr const char* name = "get_iter";
  struct get_iter_finish {
    template <class S> METAVM_OP run(S& s, def d, use, word<S> r) {
      if (!same(special_of_word(s, r, special::next), value_unbound)) return s.set(d, r);
      s.set_or_raise(d, s.template residual<&checked_iterator>(r));
    }
  };
  using finish = get_iter_finish;
  template <class S> METAVM_OP run(S& s, def d, use a) {
    auto x = s.get(a);
    // A fresh iterator over a list stays virtual where the loop is compiled.
    if (s.has_shape(x, s.cx().m.shapes.list))
      return s.set(d, s.box(s.template make<iterator_object>(
                          s.cx().list_iterator_shape, init<&iterator_object::which_and_remaining>(u64{0}),
                          init<&iterator_object::a>(x), init<&iterator_object::b>(s.lift(none)),
                          init<&iterator_object::position>(s.box(s.lift(sint(0)))))));
    if (s.has_shape(x, s.cx().m.shapes.range)) {
      auto r = s.template as<range_object>(x);
      auto start = s.template load_immutable<&range_object::start>(r), step = s.template load_immutable<&range_object::step>(r);
      auto length = s.template load_immutable<&range_object::length>(r);
      if (s.both_int(start, step) && s.is_int(length)) {
        auto way = mul_overflow(s.as_int(step), s.as_int(length));
        if (!s.promote(way.overflow)) {
          auto end = add_overflow(s.as_int(start), way.result);
          if (!s.promote(end.overflow))
            return s.set(d, s.box(s.template make<iterator_object>(
                                s.cx().range_iterator_shape,
                                init<&iterator_object::which_and_remaining>(static_cast<u64>(iterator_kind::range)),
                                init<&iterator_object::a>(s.box(end.result)), init<&iterator_object::b>(step),
                                init<&iterator_object::position>(start))));
        }
      }
    }
    const value method = special_of_word(s, x, special::iter);
    if (!same(method, value_unbound) && is_simple_function(method, 1))
      return s.call_then(block_of_function(method), s.lift(method), x);
    s.set_or_raise(d, s.template residual<&iterate>(x));
  }
};
struct for_iter {
  static constexpr const char* name = "for_iter";
  struct for_iter_finish {
    static constexpr bool takes_raised = true;
    template <class S> METAVM_OP run(S& s, def d, use, target t, word<S> r) {
      if (s.raised(r)) {
        if (s.promote(s.template residual<&take_stop_iteration, effects::hidden>())) return s.jump(t);
        return s.unwind();
      }
      if (s.is(r, value_unbound)) return s.jump(t);
      s.set(d, r);
    }
  };
  using finish = for_iter_finish;
  template <class S> METAVM_OP run(S& s, def d, use a, target t) {
    auto x = s.get(a);
    const py_shape* sh = py_shape_of(s, x);
    if (sh == s.cx().list_iterator_shape) {
      auto it = s.template as<iterator_object>(x);
      auto list = s.template load<&iterator_object::a>(it);
      if (s.is(list, none)) return s.jump(t);  // exhausted
      if (s.has_shape(list, s.cx().m.shapes.list)) {
        auto l = s.template as<list_object>(list);
        auto at = s.as_int(s.template load<&iterator_object::position>(it));
        auto i = to_raw(at);
        if (s.promote(unsigned_less(i, s.template load<&list_object::length>(l)))) {
          s.template store<&iterator_object::position>(it, s.box(add_overflow(at, sint(1)).result));
          return s.set(d, s.template item<&value_array::items>(s.template load<&list_object::storage>(l), i));
        }
        s.template store<&iterator_object::a>(it, s.lift(none));
        return s.jump(t);
      }
    }
    if (sh == s.cx().range_iterator_shape) {
      // position: the next number; a: the first one not to be given; b: the step.
      auto it = s.template as<iterator_object>(x);
      auto v = s.box(s.as_int(s.template load<&iterator_object::position>(it)));
      if (s.promote(same(v, s.template load<&iterator_object::a>(it)))) return s.jump(t);
      auto step = s.as_int(s.template load<&iterator_object::b>(it));
      s.template store<&iterator_object::position>(it, s.box(add_overflow(s.as_int(v), step).result));
      return s.set(d, v);
    }
    if (sh->get_kind() == kind::generator)
      return s.template switch_then<&enter_generator, &generator_send>(x, s.lift(none));
    const value next = special_of_word(s, x, special::next);
    if (!same(next, value_unbound) && is_simple_function(next, 1))
      return s.call_then(block_of_function(next), s.lift(next), x);
    auto r = s.template residual<&next_item>(x);
    if (s.raised(r)) return s.unwind();
    if (s.is(r, value_unbound)) return s.jump(t);
    s.set(d, r);
  }
};

using call_list = mp::mp_list<call, call_kw, call_ex, call_method, call_method_kw, return_value, return_generator, yield_value,
                              yield_delegate, return_from, send, get_iter, for_iter>;

}  // namespace metavm::python::ops
