// Plans of calls: see call_plans.hpp.
#include "lang/python/exception.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/ops/runtime.hpp"

namespace metavm::python {

namespace {

using how = call_plan::how;

void make_plan(const code_object* c, u32 n, const tuple_object* names, call_plan& p) {
  const u32 positional = c->argcount, named = positional + c->kwonly_argcount;
  const bool var_args = c->flags_word & code_flags::var_args, var_keywords = c->flags_word & code_flags::var_keywords;
  const u32 given = names ? static_cast<u32>(names->length) : 0;
  const u32 direct = n - given;
  if (direct > positional && !var_args) return;
  p.count = named + var_args + var_keywords;
  constexpr auto missing = static_cast<how>(255);
  p.sources.assign(p.count, {missing, 0});
  for (u32 i = 0; i < std::min(direct, positional); i++) p.sources[i] = {how::argument, static_cast<u16>(i)};
  for (u32 k = 0; k < given; k++) {
    u32 at = c->posonly_argcount;
    while (at < named && !str_equal(as_str(c->varnames->items[at]), as_str(names->items[k]))) at++;
    if (at == named && var_keywords) {
      p.extra.push_back(direct + k);
      continue;
    }
    if (at == named || p.sources[at].what != missing) return;
    p.sources[at] = {how::argument, static_cast<u16>(direct + k)};
  }
  for (u32 i = 0; i < positional; i++)
    if (p.sources[i].what == missing) {
      p.sources[i].what = how::default_;
      p.defaults = std::max(p.defaults, positional - i);
    }
  for (u32 i = positional; i < named; i++)
    if (p.sources[i].what == missing) {
      if (p.keyword_defaults == call_plan::most_keyword_defaults) return;
      p.sources[i] = {how::keyword_default, static_cast<u16>(p.keyword_defaults)};
      p.keyword_names[p.keyword_defaults++] = c->varnames->items[i];
    }
  if (var_args) {
    p.sources[named] = {how::rest, 0};
    p.rest = static_cast<i32>(std::min(direct, positional));
    p.rest_count = direct > positional ? direct - positional : 0;
    if (p.rest_count > 16) return;
  }
  if (var_keywords) {
    p.sources[named + var_args] = {how::keywords, 0};
    p.makes_keywords = true;
  }
  p.fits = true;
}

}  // namespace

const call_plan* plan_call(engine& x, const code_object* c, u32 n, tuple_object* names) {
  auto& place = x.call_plans[{block_of(c), n, names}];
  if (!place) {
    place = std::make_unique<call_plan>();
    make_plan(c, n, names, *place);
    if (names) place->names = to_value(names);
    if (place->fits && !place->extra.empty()) {
      list_object* l = empty_list(x.m);
      for (const u32 i : place->extra) place->fits &= list_append(x.m, l, names->items[i - (n - names->length)]);
      place->extra_names = list_to_tuple(x.m, to_value(l));
    }
  }
  return place.get();
}

value keywords_dict(vm& m, value names, value values) {
  const auto *k = names.as<tuple_object>(), *v = values.as<tuple_object>();
  dict_object* d = make_dict(m);
  for (u64 i = 0; i < k->length; i++)
    if (!dict_set_str(m, d, as_str(k->items[i]), v->items[i])) return value_raised;
  return to_value(d);
}
value keyword_default(vm& m, value f, value name) {
  const function_object* o = f.as<function_object>();
  return o->kwdefaults ? dict_find(m, o->kwdefaults, name) : value_unbound;
}

const class_member* find_in_class(vm& m, type_object* cls, value name) {
  auto& place = engine_of(m).class_members[{cls, as_str(name), cls->version}];
  if (place) return place.get();
  place = std::make_unique<class_member>();
  class_member& r = *place;
  if (type_of(m, to_value(cls)) != m.types.type || !cls->version ||
      !same(type_lookup(m, m.types.type, as_str(name)), value_unbound))
    return &r;
  const value v = type_lookup(m, cls, as_str(name));
  if (is_kind(v, kind::function)) {
    r = {class_member::how::function, v};
  } else if (is_kind(v, kind::static_method) || is_kind(v, kind::class_method)) {
    const value f = v.as<wrapped_method_object>()->function;
    const type_object* t = type_of(m, v);
    if (!is_kind(f, kind::function)) return &r;
    if (t == m.types.static_method) r = {class_member::how::function, f};
    if (t == m.types.class_method) r = {class_member::how::of_class, f};
  }
  return &r;
}

}  // namespace metavm::python
