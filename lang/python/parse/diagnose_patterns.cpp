/// \file
/// The second parser's rules for `match` statements.

#include "diagnose_impl.hpp"

namespace metavm::python {

pattern* diagnoser::make_pattern(std::uint32_t start) { return make<match_as>(start); }

bool diagnoser::match_stmt() {
  bool good = alt([&] {
    return soft("match") && subject_expr() && eat(tok::colon) && eat(tok::newline) && eat(tok::indent) &&
           many([&] { return case_block(); }) && eat(tok::dedent);
  });
  if (!good && invalid_) invalid_match_stmt();
  return good;
}

void diagnoser::invalid_match_stmt() {
  alt([&] {
    if (soft("match") && subject_expr() && eat(tok::newline)) raise("expected ':'");
    return false;
  });
  alt([&] {
    const token* a = soft("match");
    if (a && subject_expr() && eat(tok::colon)) block_expected(a, "'match' statement");
    return false;
  });
}

bool diagnoser::subject_expr() {
  bool several = alt(
      [&] { return star_named_expression() && eat(tok::comma) && maybe([&] { return star_named_expressions(); }); });
  return several || alt([&] { return named_expression(); });
}

bool diagnoser::case_block() {
  if (invalid_) invalid_case_block();
  return soft("case") && patterns() && maybe([&] { return guard(); }) && eat(tok::colon) && block();
}

void diagnoser::invalid_case_block() {
  alt([&] {
    if (soft("case") && patterns() && maybe([&] { return guard(); }) && eat(tok::newline)) {
      raise("expected ':'");
    }
    return false;
  });
  alt([&] {
    const token* a = soft("case");
    if (a && patterns() && maybe([&] { return guard(); }) && eat(tok::colon)) {
      block_expected(a, "'case' statement");
    }
    return false;
  });
}

bool diagnoser::guard() { return eat(tok::kw_if) && named_expression(); }

bool diagnoser::patterns() {
  return alt([&] { return open_sequence_pattern(); }) || alt([&] { return pattern_rule(); });
}

pattern* diagnoser::pattern_rule() {
  if (pattern* p = alt([&] { return as_pattern(); })) return p;
  return alt([&] { return or_pattern(); });
}

pattern* diagnoser::as_pattern() {
  std::uint32_t start = mark_;
  if (alt([&] { return or_pattern() && eat(tok::kw_as) && capture_target(); })) {
    return make_pattern(start);
  }
  if (invalid_) invalid_as_pattern();
  return nullptr;
}

void diagnoser::invalid_as_pattern() {
  alt([&] {
    if (!or_pattern() || !eat(tok::kw_as)) return false;
    const token* a = soft("_");
    if (a) raise_at(a, "cannot use '_' as a target");
    return false;
  });
  alt([&] {
    if (!or_pattern() || !eat(tok::kw_as) || at(tok::name)) return false;
    expr* a = expression();
    if (a) raise_at(a, "invalid pattern target");
    return false;
  });
}

pattern* diagnoser::or_pattern() {
  std::uint32_t start = mark_;
  if (!gather([&] { return closed_pattern(); }, tok::vbar)) return nullptr;
  return make_pattern(start);
}

pattern* diagnoser::closed_pattern() {
  return memo(rule::closed_pattern, [&] { return closed_pattern_alternatives(); });
}

pattern* diagnoser::closed_pattern_alternatives() {
  std::uint32_t start = mark_;
  bool good =
      alt([&] { return literal_pattern(); }) || alt([&] { return capture_target(); }) ||
      alt([&] { return soft("_"); }) ||
      alt([&] { return attr() && !at(tok::dot) && !at(tok::lpar) && !at(tok::equal); }) ||
      alt([&] { return eat(tok::lpar) && pattern_rule() && eat(tok::rpar); }) ||
      alt([&] { return eat(tok::lsqb) && maybe([&] { return maybe_sequence_pattern(); }) && eat(tok::rsqb); }) ||
      alt([&] { return eat(tok::lpar) && maybe([&] { return open_sequence_pattern(); }) && eat(tok::rpar); }) ||
      mapping_pattern() || class_pattern();
  return good ? make_pattern(start) : nullptr;
}

bool diagnoser::literal_pattern() {
  return alt([&] { return signed_number() && !at(tok::plus) && !at(tok::minus); }) ||
         alt([&] { return complex_number(); }) || alt([&] { return strings(); }) || eat(tok::kw_None) ||
         eat(tok::kw_True) || eat(tok::kw_False);
}

bool diagnoser::literal_expr() { return literal_pattern(); }

expr* diagnoser::signed_number() {
  if (expr* e = alt([&] { return number_token(); })) return e;
  return alt([&]() -> expr* { return eat(tok::minus) ? number_token() : nullptr; });
}

bool diagnoser::complex_number() {
  auto is_complex = [](expr* e) { return cast<constant_expr>(*e).value.kind == constant_kind::complex; };
  auto real = [&] {
    eat(tok::minus);
    expr* e = number_token();
    if (e != nullptr && is_complex(e)) {
      raise_at(e, "real number required in complex literal");
    }
    return e != nullptr;
  };
  auto imaginary = [&] {
    expr* e = number_token();
    if (e != nullptr && !is_complex(e)) {
      raise_at(e, "imaginary number required in complex literal");
    }
    return e != nullptr;
  };
  return alt([&] { return real() && eat(tok::plus) && imaginary(); }) ||
         alt([&] { return real() && eat(tok::minus) && imaginary(); });
}

bool diagnoser::capture_target() {
  if (ahead([&] { return soft("_"); })) return false;
  return eat(tok::name) && !at(tok::dot) && !at(tok::lpar) && !at(tok::equal);
}

/// A name with at least one dot.
bool diagnoser::attr() {
  return eat(tok::name) && many([&] { return eat(tok::dot) && eat(tok::name); });
}

const token* diagnoser::name_or_attr() {
  const token* first = eat(tok::name);
  if (first != nullptr) any([&] { return eat(tok::dot) && eat(tok::name); });
  return first;
}

pattern* diagnoser::open_sequence_pattern() {
  std::uint32_t start = mark_;
  if (maybe_star_pattern() && eat(tok::comma) && maybe([&] { return maybe_sequence_pattern(); })) {
    return make_pattern(start);
  }
  return nullptr;
}

bool diagnoser::maybe_sequence_pattern() {
  if (!gather([&] { return maybe_star_pattern(); })) return false;
  eat(tok::comma);
  return true;
}

pattern* diagnoser::maybe_star_pattern() {
  if (pattern* p = alt([&] { return star_pattern(); })) return p;
  return alt([&] { return pattern_rule(); });
}

pattern* diagnoser::star_pattern() {
  return memo(rule::star_pattern, [&]() -> pattern* {
    std::uint32_t start = mark_;
    bool good =
        alt([&] { return eat(tok::star) && capture_target(); }) || alt([&] { return eat(tok::star) && soft("_"); });
    return good ? make_pattern(start) : nullptr;
  });
}

bool diagnoser::mapping_pattern() {
  auto items = [&] { return gather([&] { return key_value_pattern(); }); };
  auto close = [&] {
    eat(tok::comma);
    return eat(tok::rbrace) != nullptr;
  };
  return alt([&] { return eat(tok::lbrace) && eat(tok::rbrace); }) ||
         alt([&] { return eat(tok::lbrace) && double_star_pattern() && close(); }) ||
         alt([&] { return eat(tok::lbrace) && items() && eat(tok::comma) && double_star_pattern() && close(); }) ||
         alt([&] { return eat(tok::lbrace) && items() && close(); });
}

bool diagnoser::key_value_pattern() {
  bool key = alt([&] { return literal_expr(); }) || alt([&] { return attr(); });
  return key && eat(tok::colon) && pattern_rule();
}

bool diagnoser::double_star_pattern() { return eat(tok::doublestar) && capture_target(); }

bool diagnoser::positional_patterns(std::vector<pattern*>* out) {
  return gather([&] {
    pattern* p = pattern_rule();
    if (p != nullptr && out != nullptr) out->push_back(p);
    return p != nullptr;
  });
}

bool diagnoser::keyword_patterns() {
  return gather([&] { return eat(tok::name) && eat(tok::equal) && pattern_rule(); });
}

bool diagnoser::class_pattern() {
  auto open = [&] { return name_or_attr() && eat(tok::lpar); };
  auto close = [&] {
    eat(tok::comma);
    return eat(tok::rpar) != nullptr;
  };
  bool good = alt([&] { return open() && eat(tok::rpar); }) ||
              alt([&] { return open() && positional_patterns() && close(); }) ||
              alt([&] { return open() && keyword_patterns() && close(); }) ||
              alt([&] { return open() && positional_patterns() && eat(tok::comma) && keyword_patterns() && close(); });
  if (!good && invalid_) invalid_class_pattern();
  return good;
}

void diagnoser::invalid_class_pattern() {
  alt([&] {
    if (!name_or_attr() || !eat(tok::lpar)) return false;
    alt([&] { return positional_patterns() && eat(tok::comma); });
    std::vector<pattern*> a;
    if (keyword_patterns() && eat(tok::comma) && positional_patterns(&a)) {
      raise_range(a.front(), a.back(), "positional patterns follow keyword patterns");
    }
    return false;
  });
}

}  // namespace metavm::python
