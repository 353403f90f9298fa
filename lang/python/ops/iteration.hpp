/// \file
/// Iteration.
#pragma once
#include "lang/python/ops/iteration_parts.hpp"

namespace metavm::python::ops {

struct get_iter {
  static constexpr const char* name = "get_iter";
  struct get_iter_finish {
    template <class S>
    METAVM_OP run(S& s, def d, use, word<S> r) {
      if (!same(special_of_word(s, r, special::next), value_unbound)) return s.set(d, r);
      s.set_or_raise(d, s.template residual<&checked_iterator>(r));
    }
  };
  using finish = get_iter_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    auto x = s.get(a);
    auto it = x;
    // A fresh iterator stays virtual where the loop is compiled.
    if (make_iterator_inline(s, x, it)) return s.set(d, it);
    const value method = special_of_word(s, x, special::iter);
    if (!same(method, value_unbound) && is_simple_function(method, 1))
      return s.call_then(block_of_function(method), s.lift(method), x);
    s.set_or_raise(d, s.template residual<&iterate>(x));
  }
};
/// Behind a step of a generator, of the function of a map, or a guest's __next__; StopIteration is the end.
struct for_iter_finish {
  static constexpr bool takes_raised = true;
  template <class S>
  METAVM_OP run(S& s, def d, use a, target t, word<S> r) {
    if (s.raised(r)) {
      if (s.promote(s.template residual<&take_stop_iteration, effects::hidden>())) return s.jump(t);
      return s.unwind();
    }
    if (s.promote(same(r, value_unbound))) return s.jump(t);
    // Compiled code may have been left since the step began.
    auto x = s.get(a);
    if (s.has_shape(x, s.cx().m.types.enumerate->root_shape)) return s.set(d, numbered(s, x, r));
    s.set(d, r);
  }
};
struct for_iter {
  static constexpr const char* name = "for_iter";
  using finish = for_iter_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use a, target t) {
    auto x = s.get(a);
    const py_shape* sh = py_shape_of(s, x);
    auto item = x;
    switch (step_inline(s, x, sh, item)) {
      case step_result::got:
        return s.set(d, item);
      case step_result::ended:
        return s.jump(t);
      case step_result::raised:
        return s.unwind();
      case step_result::unknown:
        break;
    }
    if constexpr (S::is_staged) {
      step_result r = step_table(s, x, sh->cls, item);
      const auto& types = s.cx().m.types;
      if (sh == types.zip->root_shape) r = step_zip(s, x, item);
      if (sh == types.enumerate->root_shape && counts_inline(s, x)) {
        auto from = s.template load<&iterator_object::a>(s.template as<iterator_object>(x));
        const py_shape* inner = nullptr;
        if (steps_inline(s, from, inner)) {
          r = step_inline(s, from, inner, item);
        } else if (is_exact_generator(s, from)) {
          switch (go_on(s, from, s.lift(none))) {
            case resumption::begun:
              return;
            case resumption::ended:
              return s.jump(t);
            case resumption::slow:
              break;
          }
        } else if (const value next = special_of_word(s, from, special::next); is_simple_function(next, 1)) {
          return s.call_then(block_of_function(next), s.lift(next), from);
        } else {
          r = step_table(s, from, inner->cls, item);
          if (inner == types.zip->root_shape) r = step_zip(s, from, item);
          if (r == step_result::unknown) r = step_generally(s, from, item);
        }
        if (r == step_result::got) item = numbered(s, x, item);
      }
      if (sh == types.map->root_shape) {
        // A function of one parameter over one iterator.
        auto it = s.template as<iterator_object>(x);
        auto f = s.template load<&iterator_object::a>(it);
        auto all = s.template load<&iterator_object::b>(it);
        if (kind_of_word(s, f) == kind::function && s.has_shape(all, s.cx().m.shapes.tuple) &&
            s.promote(s.template load_immutable<&tuple_object::length>(s.template as<tuple_object>(all)) == i64{1})) {
          code_block* c =
              block_of(s.promote(s.template load<&function_object::code>(s.template as<function_object>(f))));
          auto from = s.template item_immutable<&tuple_object::items>(s.template as<tuple_object>(all), 0);
          const py_shape* inner = nullptr;
          if (c && details_of(c)->simple && c->parameter_count == 1 && steps_inline(s, from, inner)) {
            const step_result from_step = step_inline(s, from, inner, item);
            if (from_step == step_result::ended) return s.jump(t);
            if (from_step == step_result::raised) return s.unwind();
            return s.call_then(c, f, item);
          }
        }
      }
      if (r == step_result::got) return s.set(d, item);
      if (r == step_result::ended) return s.jump(t);
      if (r == step_result::raised) return s.unwind();
    }
    if (sh->get_kind() == kind::generator) {
      if (is_exact_generator(s, x)) {
        switch (go_on(s, x, s.lift(none))) {
          case resumption::begun:
            return;
          case resumption::ended:
            return s.jump(t);
          case resumption::slow:
            break;
        }
      }
      return s.template switch_then<&enter_generator, &generator_send>(x, s.lift(none));
    }
    const value next = special_of_word(s, x, special::next);
    if (!same(next, value_unbound) && is_simple_function(next, 1))
      return s.call_then(block_of_function(next), s.lift(next), x);
    auto r = s.template residual<&next_item>(x);
    if (s.raised(r)) return s.unwind();
    if (s.promote(same(r, value_unbound))) return s.jump(t);
    s.set(d, r);
  }
};

using iteration_list = mp::mp_list<get_iter, for_iter>;

}  // namespace metavm::python::ops
