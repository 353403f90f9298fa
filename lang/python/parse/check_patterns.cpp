/// \file
/// Checks of `match` statements.

#include <algorithm>

#include "checker.hpp"
#include "constant_math.hpp"
#include "repr.hpp"

namespace metavm::python {

namespace {
/// Python's repr of a name.
std::string quoted(identifier name) { return repr_str(name->view()); }
}  // namespace

void checker::visit_match(const match_stmt& s) {
  visit(*s.subject);
  std::uint32_t count = s.cases.size();
  // A final `case _` needs no test.
  bool has_default = count > 1 && is_wildcard(*s.cases[count - 1]->pattern_);
  for (std::uint32_t i = 0; i < count; ++i) {
    const match_case& c = *s.cases[i];
    if (has_default && i + 1 == count) {
      set_place(*c.pattern_);
    } else {
      pattern_state state;
      state.allow_irrefutable = c.guard != nullptr || i + 1 == count;
      visit(*c.pattern_, state);
      for (identifier name : state.stores) check_name(name, expr_context::store);
    }
    if (c.guard != nullptr) visit_condition(*c.guard);
    visit_stmts(c.body);
  }
}

void checker::visit(const pattern& p, pattern_state& state) {
  set_place(p);
  switch (p.kind) {
    case node_kind::match_value: {
      const expr& value = *cast<match_value>(p).value;
      if (value.kind != node_kind::constant_expr && value.kind != node_kind::attribute_expr) {
        fail("patterns may only match literals and attribute lookups");
      }
      visit(value);
      break;
    }
    case node_kind::match_sequence:
      visit_sequence(cast<match_sequence>(p), state);
      break;
    case node_kind::match_mapping:
      visit_mapping(cast<match_mapping>(p), state);
      break;
    case node_kind::match_class:
      visit_class(cast<match_class>(p), state);
      break;
    case node_kind::match_star:
      store(cast<match_star>(p).name, state);
      break;
    case node_kind::match_as:
      visit_as(cast<match_as>(p), state);
      break;
    case node_kind::match_or:
      visit_or(cast<match_or>(p), state);
      break;
    default:
      break;
  }
}

/// A pattern within another one, where one that matches everything is fine.
void checker::visit_sub(const pattern& p, pattern_state& state) {
  bool saved = state.allow_irrefutable;
  state.allow_irrefutable = true;
  visit(p, state);
  state.allow_irrefutable = saved;
}

void checker::store(identifier name, pattern_state& state) {
  if (name == nullptr) return;
  check_name(name, expr_context::store);
  add_store(name, state);
}

void checker::add_store(identifier name, pattern_state& state) {
  if (std::find(state.stores.begin(), state.stores.end(), name) != state.stores.end()) {
    fail("multiple assignments to name " + quoted(name) + " in pattern");
  }
  state.stores.push_back(name);
}

void checker::visit_as(const match_as& p, pattern_state& state) {
  if (p.pattern_ != nullptr) {
    visit(*p.pattern_, state);
  } else if (!state.allow_irrefutable) {
    if (p.name == nullptr) fail("wildcard makes remaining patterns unreachable");
    fail("name capture " + quoted(p.name) + " makes remaining patterns unreachable");
  }
  store(p.name, state);
}

void checker::visit_or(const match_or& p, pattern_state& state) {
  std::vector<identifier> control;
  for (std::uint32_t i = 0; i < p.patterns.size(); ++i) {
    pattern_state alternative;
    alternative.allow_irrefutable = state.allow_irrefutable && i + 1 == p.patterns.size();
    visit(*p.patterns[i], alternative);
    if (i == 0) {
      control = alternative.stores;
    } else if (control.size() != alternative.stores.size() ||
               !std::is_permutation(control.begin(), control.end(), alternative.stores.begin())) {
      fail("alternative patterns bind different names");
    }
  }
  for (identifier name : control) add_store(name, state);
}

void checker::visit_sequence(const match_sequence& p, pattern_state& state) {
  const match_star* star = nullptr;
  bool only_wildcards = true;
  for (const pattern* item : p.patterns) {
    if (const auto* s = as<match_star>(item)) {
      if (star != nullptr) fail("multiple starred names in sequence pattern");
      star = s;
      only_wildcards = only_wildcards && s->name == nullptr;
    } else {
      only_wildcards = only_wildcards && is_wildcard(*item);
    }
  }
  if (only_wildcards) return;
  bool by_subscript = star != nullptr && star->name == nullptr;
  for (std::uint32_t i = 0; i < p.patterns.size(); ++i) {
    const pattern* item = p.patterns[i];
    if (by_subscript && (item == star || is_wildcard(*item))) continue;
    if (!by_subscript && item == star && i >= 256) {
      fail("too many expressions in star-unpacking sequence pattern");
    }
  }
  for (const pattern* item : p.patterns) {
    if (by_subscript && (item == star || is_wildcard(*item))) continue;
    visit_sub(*item, state);
  }
}

void checker::visit_mapping(const match_mapping& p, pattern_state& state) {
  std::vector<const constant*> seen;
  for (const expr* key : p.keys) {
    if (const auto* c = as<constant_expr>(key)) {
      for (const constant* other : seen) {
        if (equal(c->value, *other)) {
          fail("mapping pattern checks duplicate key (" + repr_constant(c->value) + ")");
        }
      }
      seen.push_back(&c->value);
    } else if (key->kind != node_kind::attribute_expr) {
      fail("mapping pattern keys may only match literals and attribute lookups");
    }
    visit(*key);
  }
  for (const pattern* item : p.patterns) visit_sub(*item, state);
  store(p.rest, state);
}

void checker::visit_class(const match_class& p, pattern_state& state) {
  for (std::uint32_t i = 0; i < p.kwd_attrs.size(); ++i) {
    set_place(*p.kwd_patterns[i]);
    check_name(p.kwd_attrs[i], expr_context::store);
    for (std::uint32_t j = i + 1; j < p.kwd_attrs.size(); ++j) {
      if (p.kwd_attrs[i] != p.kwd_attrs[j]) continue;
      set_place(*p.kwd_patterns[j]);
      fail("attribute name repeated in class pattern: " + std::string(p.kwd_attrs[j]->view()));
    }
  }
  visit(*p.cls);
  for (const sequence<pattern*>* items : {&p.patterns, &p.kwd_patterns}) {
    for (const pattern* item : *items) {
      if (!is_wildcard(*item)) visit_sub(*item, state);
    }
  }
}

}  // namespace metavm::python
