/// \file
/// The second parser's rules for the arguments of calls, and for targets.

#include "diagnose_impl.hpp"

namespace metavm::python {

call_expr* diagnoser::arguments_rule() {
  return memo(rule::arguments, [&]() -> call_expr* {
    call_expr* a = alt([&]() -> call_expr* {
      call_expr* n = args();
      if (n == nullptr) return nullptr;
      eat(tok::comma);
      return at(tok::rpar) ? n : nullptr;
    });
    if (a == nullptr && invalid_) invalid_arguments();
    return a;
  });
}

/// The last thing in a comprehension: a condition, or what it iterates over.
static expr* last_item(const comprehension* c) { return c->ifs.empty() ? c->iter : c->ifs.back(); }

void diagnoser::invalid_arguments() {
  constexpr const char* must = "Generator expression must be parenthesized";
  alt([&] {
    call_expr* a = args();
    if (a && eat(tok::comma) && eat(tok::star)) {
      raise_at(a, "iterable argument unpacking follows keyword argument unpacking");
    }
    return false;
  });
  alt([&] {
    expr* a = expression();
    if (a == nullptr) return false;
    comprehension* b = for_if_clauses();
    if (b == nullptr || !eat(tok::comma)) return false;
    maybe([&] { return alt([&] { return args(); }) || alt([&] { return expression() && for_if_clauses(); }); });
    raise_range(a, last_item(b), must);
  });
  alt([&] {
    expr* a = name_token();
    if (a == nullptr) return false;
    const token* b = eat(tok::equal);
    if (b && expression() && for_if_clauses()) {
      raise_range(a, b, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    }
    return false;
  });
  alt([&] {
    call_expr* a = args();
    if (a == nullptr) return false;
    comprehension* b = for_if_clauses();
    if (b != nullptr && a->args.size() > 1) raise_range(a->args.back(), last_item(b), must);
    return false;
  });
  alt([&] {
    if (!args() || !eat(tok::comma)) return false;
    expr* a = expression();
    if (a == nullptr) return false;
    comprehension* b = for_if_clauses();
    if (b != nullptr) raise_range(a, last_item(b), must);
    return false;
  });
  alt([&] {
    call_expr* a = args();
    if (!a || !eat(tok::comma) || !args()) return false;
    bool unpacking = false;
    for (keyword* k : a->keywords) unpacking |= k->arg_ == nullptr;
    raise(unpacking ? "positional argument follows keyword argument unpacking"
                    : "positional argument follows keyword argument");
    return false;
  });
}

call_expr* diagnoser::args() {
  std::uint32_t start = mark_;
  std::vector<expr*> items;
  std::vector<keyword*> keywords;
  bool positional = alt([&] {
    return gather([&] {
      expr* item = alt([&] { return starred_expression(); });
      if (item == nullptr) {
        item = alt([&]() -> expr* {
          expr* e = plain_named_expression();
          return e != nullptr && !at(tok::equal) ? e : nullptr;
        });
      }
      if (item != nullptr) items.push_back(item);
      return item != nullptr;
    });
  });
  if (positional) {
    alt([&] { return eat(tok::comma) && kwargs(items, keywords); });
  } else {
    items.clear();
    if (!kwargs(items, keywords)) return nullptr;
  }
  auto* n = make<call_expr>(start);
  n->args = keep(items);
  n->keywords = {input_.tree.memory.copy(keywords.data(), keywords.size()),
                 static_cast<std::uint32_t>(keywords.size())};
  return n;
}

bool diagnoser::kwargs(std::vector<expr*>& starred, std::vector<keyword*>& keywords) {
  std::size_t had_starred = starred.size();
  std::size_t had_keywords = keywords.size();
  auto attempt = [&](auto f) {
    starred.resize(had_starred);
    keywords.resize(had_keywords);
    return alt(f);
  };
  auto some = [&](bool double_star) { return gather([&] { return kwarg(double_star, starred, keywords); }); };
  return attempt([&] { return some(false) && eat(tok::comma) && some(true); }) ||
         attempt([&] { return some(false); }) || attempt([&] { return some(true); });
}

bool diagnoser::kwarg(bool double_star, std::vector<expr*>& starred, std::vector<keyword*>& keywords) {
  if (invalid_) invalid_kwarg();
  auto add = [&](identifier name) {
    auto* k = input_.tree.memory.make<keyword>();
    k->kind = node_kind::keyword;
    k->arg_ = name;
    keywords.push_back(k);
    return true;
  };
  if (alt([&] { return eat(tok::name) && eat(tok::equal) && expression(); })) {
    return add(input_.tree.names.intern("="));  // which name does not matter
  }
  if (double_star) {
    return alt([&] { return eat(tok::doublestar) && expression(); }) && add(nullptr);
  }
  expr* e = alt([&] { return starred_expression(); });
  if (e != nullptr) starred.push_back(e);
  return e != nullptr;
}

void diagnoser::invalid_kwarg() {
  alt([&] {
    const token& a = peek();
    if (a.kind != tok::kw_True && a.kind != tok::kw_False && a.kind != tok::kw_None) return false;
    ++mark_;
    const token* b = eat(tok::equal);
    if (b) raise_range(&a, b, "cannot assign to " + std::string(token_text(a)));
    return false;
  });
  alt([&] {
    expr* a = name_token();
    if (a == nullptr) return false;
    const token* b = eat(tok::equal);
    if (b && expression() && for_if_clauses()) {
      raise_range(a, b, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    }
    return false;
  });
  alt([&] {
    if (ahead([&] { return eat(tok::name) && eat(tok::equal); })) return false;
    expr* a = expression();
    if (a == nullptr) return false;
    const token* b = eat(tok::equal);
    if (b) {
      raise_range(a, b, "expression cannot contain assignment, perhaps you meant \"==\"?");
    }
    return false;
  });
}

expr* diagnoser::star_targets() {
  std::uint32_t start = mark_;
  expr* one = alt([&]() -> expr* {
    expr* e = star_target();
    return e != nullptr && !at(tok::comma) ? e : nullptr;
  });
  if (one != nullptr) return one;
  if (!gather([&] { return star_target(); })) return nullptr;
  eat(tok::comma);
  return make<tuple_expr>(start);
}

expr* diagnoser::star_target() {
  return memo(rule::star_target, [&]() -> expr* {
    std::uint32_t start = mark_;
    bool starred = alt([&] { return eat(tok::star) && !at(tok::star) && star_target(); });
    return starred ? make<starred_expr>(start) : target_with_star_atom();
  });
}

/// `primary.name` or `primary[slices]` that nothing longer follows.
expr* diagnoser::attribute_or_subscript_target() {
  std::uint32_t start = mark_;
  bool attribute = alt([&] { return t_primary() && eat(tok::dot) && eat(tok::name) && !t_lookahead(); });
  if (attribute) return make<attribute_expr>(start);
  bool subscript = alt([&] { return t_primary() && eat(tok::lsqb) && slices() && eat(tok::rsqb) && !t_lookahead(); });
  return subscript ? make<subscript_expr>(start) : nullptr;
}

expr* diagnoser::target_with_star_atom() {
  return memo(rule::target_with_star_atom, [&]() -> expr* {
    if (expr* e = attribute_or_subscript_target()) return e;
    return star_atom();
  });
}

expr* diagnoser::star_atom() {
  std::uint32_t start = mark_;
  if (expr* e = alt([&] { return name_token(); })) return e;
  expr* inner = alt([&]() -> expr* {
    if (!eat(tok::lpar)) return nullptr;
    expr* e = target_with_star_atom();
    return e != nullptr && eat(tok::rpar) ? e : nullptr;
  });
  if (inner != nullptr) return inner;
  bool tuple_target = alt([&] {
    if (!eat(tok::lpar)) return false;
    maybe([&] {  // at least one comma
      if (!star_target()) return false;
      if (many([&] { return eat(tok::comma) && star_target(); })) {
        eat(tok::comma);
        return true;
      }
      return eat(tok::comma) != nullptr;
    });
    return eat(tok::rpar) != nullptr;
  });
  if (tuple_target) return make<tuple_expr>(start);
  bool list_target = alt([&] {
    if (!eat(tok::lsqb)) return false;
    maybe([&] {
      if (!gather([&] { return star_target(); })) return false;
      eat(tok::comma);
      return true;
    });
    return eat(tok::rsqb) != nullptr;
  });
  return list_target ? make<list_expr>(start) : nullptr;
}

expr* diagnoser::single_target() {
  if (expr* e = single_subscript_attribute_target()) return e;
  if (expr* e = alt([&] { return name_token(); })) return e;
  return alt([&]() -> expr* {
    if (!eat(tok::lpar)) return nullptr;
    expr* e = single_target();
    return e != nullptr && eat(tok::rpar) ? e : nullptr;
  });
}

expr* diagnoser::single_subscript_attribute_target() { return attribute_or_subscript_target(); }

/// A primary that is surely not all of a target: a dot or bracket follows each part of it.
expr* diagnoser::t_primary() {
  return memo(rule::t_primary, [&]() -> expr* {
    std::uint32_t start = mark_;
    expr* left = alt([&]() -> expr* {
      expr* e = atom();
      return e != nullptr && t_lookahead() ? e : nullptr;
    });
    while (left != nullptr) {
      bool longer =
          alt([&] { return eat(tok::dot) && eat(tok::name) && t_lookahead(); }) ||
          alt([&] { return eat(tok::lsqb) && slices() && eat(tok::rsqb) && t_lookahead(); }) ||
          alt([&] { return genexp() && t_lookahead(); }) || alt([&] {
            return eat(tok::lpar) && maybe([&] { return arguments_rule(); }) && eat(tok::rpar) && t_lookahead();
          });
      if (!longer) break;
      left = make<call_expr>(start);
    }
    return left;
  });
}

bool diagnoser::del_targets() {
  if (!gather([&] { return del_target(); })) return false;
  eat(tok::comma);
  return true;
}

expr* diagnoser::del_target() {
  return memo(rule::del_target, [&]() -> expr* {
    if (expr* e = attribute_or_subscript_target()) return e;
    return del_t_atom();
  });
}

expr* diagnoser::del_t_atom() {
  std::uint32_t start = mark_;
  if (expr* e = alt([&] { return name_token(); })) return e;
  expr* inner = alt([&]() -> expr* {
    if (!eat(tok::lpar)) return nullptr;
    expr* e = del_target();
    return e != nullptr && eat(tok::rpar) ? e : nullptr;
  });
  if (inner != nullptr) return inner;
  for (bool list_form : {false, true}) {
    bool good = alt([&] {
      if (!eat(list_form ? tok::lsqb : tok::lpar)) return false;
      maybe([&] { return del_targets(); });
      return eat(list_form ? tok::rsqb : tok::rpar) != nullptr;
    });
    if (good) return make<tuple_expr>(start);
  }
  return nullptr;
}

}  // namespace metavm::python
