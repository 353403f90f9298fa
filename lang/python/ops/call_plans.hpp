/// \file
/// Calls of guest functions with any parameters: which argument goes to which register is found out once for a code
/// object and a form of call. Opcodes follow the plan while they are compiled.
#pragma once
#include "lang/python/ops/iteration_parts.hpp"

namespace metavm::python::ops {

template <class S>
METAVM_OP_PART word<S> fresh_dict(S& s) {
  return s.box(s.template make<dict_object>(s.cx().m.shapes.dict, init<&dict_object::length>(u64{0}),
                                            init<&dict_object::table>(s.lift(s.cx().m.empty_table)),
                                            init<&dict_object::keys_version>(u64{0})));
}

/// Calls function f (a word of kind function) with n arguments gen(0) …, the last of which are for `names`, if not
/// null: enter(block, function, count, gen) makes the call. False: nothing was done, the call is C++'s.
template <class S, class G, class C>
METAVM_OP_PART bool call_by_plan(S& s, word<S> f, u32 n, tuple_object* names, G gen, C enter) {
  auto fo = s.template as<function_object>(f);
  const code_object* co = s.promote(s.template load<&function_object::code>(fo));
  code_block* block = block_of(co);
  if (!block) return false;
  const call_plan* plan = plan_call(s.cx(), co, n, names);
  if (!plan->fits) return false;
  auto defaults = s.template load<&function_object::defaults>(fo);
  u32 first_default = 0;  // the parameter that has it
  if (plan->defaults != 0) {
    if (s.promote(same(defaults, nullptr))) return false;
    const u64 count = static_cast<u64>(s.promote(s.template load_immutable<&tuple_object::length>(defaults)));
    if (count < plan->defaults) return false;
    first_default = co->argcount - static_cast<u32>(count);
  }
  word<S> keyword_defaults[call_plan::most_keyword_defaults] = {s.lift(none), s.lift(none), s.lift(none), s.lift(none)};
  for (u32 i = 0; i < plan->keyword_defaults; i++) {
    auto v = s.template residual<&keyword_default, effects::reads>(f, s.lift(plan->keyword_names[i]));
    if (s.promote(same(v, value_unbound))) return false;
    keyword_defaults[i] = v;
  }
  word<S> rest = s.lift(none), keywords = s.lift(none);
  if (plan->rest >= 0)
    rest = fresh_tuple(s, plan->rest_count,
                       [&](u32 i) METAVM_INLINE_LAMBDA { return gen(static_cast<u32>(plan->rest) + i); });
  if (!plan->extra.empty()) {
    auto values = fresh_tuple(s, static_cast<u32>(plan->extra.size()),
                              [&](u32 i) METAVM_INLINE_LAMBDA { return gen(plan->extra[i]); });
    keywords = s.template residual < &keywords_dict,
    effects::may_raise | effects::may_collect > (s.lift(plan->extra_names), values);
    if (s.raised(keywords)) {
      s.unwind();
      return true;
    }
  } else if (plan->makes_keywords) {
    keywords = fresh_dict(s);
  }
  enter(block, f, plan->count, [&](u32 i) METAVM_INLINE_LAMBDA {
    const call_plan::source p = plan->sources[i];
    switch (p.what) {
      case call_plan::how::argument:
        return gen(u32{p.index});
      case call_plan::how::default_:
        return s.template item_immutable<&tuple_object::items>(defaults, i - first_default);
      case call_plan::how::keyword_default:
        return keyword_defaults[p.index];
      case call_plan::how::rest:
        return rest;
      default:
        return keywords;
    }
  });
  return true;
}

}  // namespace metavm::python::ops
