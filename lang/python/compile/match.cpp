// match statements.
#include <algorithm>

#include "lang/python/compile/unit.hpp"

namespace metavm::python {

void unit::match_statement(const match_stmt& s) {
  label end = asm_.new_label();
  const u32 subject = temp();
  into(subject, *s.subject);
  const std::vector<bool> before = bound_;
  std::vector<bool> after;
  bool exhaustive = false;
  for (const match_case* c : s.cases) {
    bound_ = before;
    const u32 t = next_temp_;
    label fail = asm_.new_label();
    std::vector<std::pair<identifier, u32>> captures;
    match_pattern(*c->pattern_, subject, fail, captures);
    // Names are bound only when the whole pattern has matched.
    for (auto [name, reg] : captures) store_name(name, reg);
    if (const auto* rest = as<match_as>(c->pattern_); rest && !rest->pattern_ && !rest->name) line_before(*rest);
    if (c->guard) branch(*c->guard, false, fail);
    body(c->body);
    emit<ops::jump>(end);
    asm_.bind(fail);
    release(t);
    if (after.empty())
      after = bound_;
    else
      for (std::size_t i = 0; i < after.size(); i++) after[i] = after[i] && bound_[i];
    if (const auto* a = as<match_as>(c->pattern_); a && !a->pattern_ && !c->guard) exhaustive = true;
  }
  asm_.bind(end);
  bound_ = exhaustive && !after.empty() ? after : before;
}

static bool matches_anything(const pattern& p) {
  if (const auto* star = as<match_star>(&p)) return !star->name;
  const auto* a = as<match_as>(&p);
  return a && !a->pattern_ && !a->name;
}

/// The items before and behind `*_`, each asked for by its index: those that the star stands for are not.
void unit::items_around_star(const match_sequence& p, u32 subject, u32 star, label fail,
                             std::vector<std::pair<identifier, u32>>& captures) {
  const u32 n = p.patterns.size();
  for (u32 i = 0; i < n; i++) {
    if (matches_anything(*p.patterns[i])) continue;
    const u32 item = temp();
    emit<ops::load_const>(def{item}, k(value::small_int(i < star ? i : n - i)));
    if (i > star) {
      const u32 index = temp();
      emit<ops::get_len>(def{index}, use{subject});
      emit<ops::arithmetic<ops::op_sub, use, false>>(def{item}, use{index}, use{item});
    }
    emit<ops::get_item>(def{item}, use{subject}, use{item});
    match_pattern(*p.patterns[i], item, fail, captures);
  }
}

void unit::match_pattern(const pattern& p, u32 subject, label fail, std::vector<std::pair<identifier, u32>>& captures) {
  at(p);
  switch (p.kind) {
    case node_kind::match_value: {
      const u32 t = next_temp_;
      const u32 v = value_of(*cast<match_value>(p).value);
      emit<ops::branch<comparison::eq, use, false>>(use{subject}, use{v}, fail);
      release(t);
      return;
    }
    case node_kind::match_singleton: {
      label fine = asm_.new_label();
      emit<ops::jump_if_same>(use{subject}, k(constant_value(cast<match_singleton>(p).value)), fine);
      emit<ops::jump>(fail);
      asm_.bind(fine);
      return;
    }
    case node_kind::match_sequence: {
      const auto& x = cast<match_sequence>(p);
      const u32 n = x.patterns.size();
      i32 star = -1;
      for (u32 i = 0; i < n; i++)
        if (x.patterns[i]->kind == node_kind::match_star) star = static_cast<i32>(i);
      const u32 test = temp();
      emit<ops::match_flag<type_flags::sequence>>(def{test}, use{subject});
      emit<ops::jump_if<false>>(use{test}, fail);
      // A star alone takes whatever there is; what only wildcards look at is not asked for its items.
      if (star < 0 || n > 1) emit<ops::get_len>(def{test}, use{subject});
      if (star < 0)
        emit<ops::branch<comparison::eq, konst, false>>(use{test}, k(value::small_int(n)), fail);
      else if (n > 1)
        emit<ops::branch<comparison::ge, konst, false>>(use{test}, k(value::small_int(n - 1)), fail);
      if (std::all_of(x.patterns.begin(), x.patterns.end(), [](const pattern* q) { return matches_anything(*q); }))
        return;
      if (star >= 0 && !cast<match_star>(*x.patterns[star]).name) {
        items_around_star(x, subject, static_cast<u32>(star), fail, captures);
        return;
      }
      const u32 parts = temps(n);
      if (star < 0) {
        if (n) emit<ops::unpack>(use{subject}, defs{parts, n});
      } else {
        emit<ops::unpack_ex>(use{subject}, defs{parts, n}, imm{star}, imm{static_cast<i32>(n) - star - 1});
      }
      for (u32 i = 0; i < n; i++) match_pattern(*x.patterns[i], parts + i, fail, captures);
      return;
    }
    case node_kind::match_mapping: {
      const auto& x = cast<match_mapping>(p);
      const u32 n = x.keys.size();
      const u32 test = temp();
      emit<ops::match_flag<type_flags::mapping>>(def{test}, use{subject});
      emit<ops::jump_if<false>>(use{test}, fail);
      if (n) {
        emit<ops::get_len>(def{test}, use{subject});
        emit<ops::branch<comparison::ge, konst, false>>(use{test}, k(value::small_int(n)), fail);
      }
      const u32 keys = temps(n), tuple = temp(), found = temp();
      for (u32 i = 0; i < n; i++) into(keys + i, *x.keys[i]);
      emit<ops::build_tuple>(def{tuple}, args{keys, n});
      if (n) {
        emit<ops::match_keys>(def{found}, use{subject}, use{tuple});
        emit<ops::jump_if_none<true>>(use{found}, fail);
        const u32 parts = temps(n);
        emit<ops::unpack>(use{found}, defs{parts, n});
        for (u32 i = 0; i < n; i++) match_pattern(*x.patterns[i], parts + i, fail, captures);
      }
      if (x.rest) {
        const u32 rest = temp();
        emit<ops::build_dict>(def{rest}, args{rest, 0});
        emit<ops::dict_update>(use{rest}, use{subject});
        for (u32 i = 0; i < n; i++) emit<ops::del_item>(use{rest}, use{keys + i});
        captures.push_back({x.rest, rest});
      }
      return;
    }
    case node_kind::match_class: {
      const auto& x = cast<match_class>(p);
      const u32 cls = temp(), names = temp(), found = temp();
      into(cls, *x.cls);
      list_object* l = empty_list(c_.m);
      for (identifier i : x.kwd_attrs) list_append(c_.m, l, to_value(intern(c_.m, i->view())));
      emit<ops::load_const>(def{names}, k(to_value(to_tuple(c_.m, to_value(l)))));
      at(p);
      emit<ops::match_class>(def{found}, use{subject}, use{cls}, imm{static_cast<i32>(x.patterns.size())}, use{names});
      emit<ops::jump_if_none<true>>(use{found}, fail);
      const u32 n = x.patterns.size() + x.kwd_patterns.size();
      const u32 parts = temps(n);
      if (n) emit<ops::unpack>(use{found}, defs{parts, n});
      for (u32 i = 0; i < x.patterns.size(); i++) match_pattern(*x.patterns[i], parts + i, fail, captures);
      for (u32 i = 0; i < x.kwd_patterns.size(); i++)
        match_pattern(*x.kwd_patterns[i], parts + x.patterns.size() + i, fail, captures);
      return;
    }
    case node_kind::match_star:
      if (cast<match_star>(p).name) captures.push_back({cast<match_star>(p).name, subject});
      return;
    case node_kind::match_as: {
      const auto& x = cast<match_as>(p);
      if (x.pattern_) match_pattern(*x.pattern_, subject, fail, captures);
      if (x.name) captures.push_back({x.name, subject});
      return;
    }
    case node_kind::match_or: {
      const auto& x = cast<match_or>(p);
      label fine = asm_.new_label();
      // All alternatives bind the same names: into the same registers.
      std::map<identifier, u32> regs;
      for (u32 i = 0; i < x.patterns.size(); i++) {
        label next = i + 1 < x.patterns.size() ? asm_.new_label() : fail;
        std::vector<std::pair<identifier, u32>> own;
        match_pattern(*x.patterns[i], subject, next, own);
        for (auto [name, reg] : own) {
          auto [it, fresh] = regs.try_emplace(name, 0);
          if (fresh) it->second = temp();
          emit<ops::move>(def{it->second}, use{reg});
        }
        if (i + 1 < x.patterns.size()) {
          emit<ops::jump>(fine);
          asm_.bind(next);
        }
      }
      asm_.bind(fine);
      for (auto [name, reg] : regs) captures.push_back({name, reg});
      return;
    }
    default:
      METAVM_CHECK(!"pattern");
  }
}

}  // namespace metavm::python
