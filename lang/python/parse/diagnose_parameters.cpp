/// \file
/// The second parser's rules for the parameters of functions and lambdas.

#include "diagnose_impl.hpp"

namespace metavm::python {

bool diagnoser::params(bool lambda) {
  if (invalid_) invalid_parameters(lambda);
  return parameters(lambda);
}

bool diagnoser::parameters(bool lambda) {
  auto no_default = [&] { return param_no_default(lambda); };
  auto with_default = [&] { return param_with_default(lambda); };
  auto rest = [&] { return maybe([&] { return star_etc(lambda); }); };
  return alt([&] { return slash_no_default(lambda) && any(no_default) && any(with_default) && rest(); }) ||
         alt([&] { return slash_with_default(lambda) && any(with_default) && rest(); }) ||
         alt([&] { return many(no_default) && any(with_default) && rest(); }) ||
         alt([&] { return many(with_default) && rest(); }) || alt([&] { return star_etc(lambda); });
}

/// After a parameter: a comma, or the end of the list, which is not read.
bool diagnoser::param_end(bool lambda) { return eat(tok::comma) || at(lambda ? tok::colon : tok::rpar); }

const token* diagnoser::param(bool lambda) {
  const token* name = eat(tok::name);
  if (name == nullptr || lambda) return name;
  maybe([&] { return eat(tok::colon) && expression(); });
  return name;
}

const token* diagnoser::param_no_default(bool lambda) {
  const token* p = param(lambda);
  return p != nullptr && param_end(lambda) ? p : nullptr;
}

bool diagnoser::param_no_default_star_annotation() {
  return eat(tok::name) && eat(tok::colon) && star_expression() && param_end(false);
}

bool diagnoser::default_value() {
  if (alt([&] { return eat(tok::equal) && expression(); })) return true;
  if (!invalid_) return false;
  return alt([&] {
    const token* a = eat(tok::equal);
    if (a && (at(tok::rpar) || at(tok::comma))) raise_at(a, "expected default value expression");
    return false;
  });
}

bool diagnoser::param_with_default(bool lambda) { return param(lambda) && default_value() && param_end(lambda); }

bool diagnoser::param_maybe_default(bool lambda) {
  return param(lambda) && maybe([&] { return default_value(); }) && param_end(lambda);
}

bool diagnoser::slash_no_default(bool lambda) {
  return many([&] { return param_no_default(lambda); }) && eat(tok::slash) && param_end(lambda);
}

bool diagnoser::slash_with_default(bool lambda) {
  return any([&] { return param_no_default(lambda); }) && many([&] { return param_with_default(lambda); }) &&
         eat(tok::slash) && param_end(lambda);
}

bool diagnoser::star_etc(bool lambda) {
  if (invalid_) invalid_star_etc(lambda);
  auto maybe_default = [&] { return param_maybe_default(lambda); };
  auto rest = [&] { return maybe([&] { return kwds(lambda); }); };
  return alt([&] { return eat(tok::star) && param_no_default(lambda) && any(maybe_default) && rest(); }) ||
         (!lambda &&
          alt([&] { return eat(tok::star) && param_no_default_star_annotation() && any(maybe_default) && rest(); })) ||
         alt([&] { return eat(tok::star) && eat(tok::comma) && many(maybe_default) && rest(); }) ||
         alt([&] { return kwds(lambda); });
}

bool diagnoser::kwds(bool lambda) {
  if (invalid_) invalid_kwds(lambda);
  return alt([&] { return eat(tok::doublestar) && param_no_default(lambda); });
}

void diagnoser::invalid_kwds(bool lambda) {
  constexpr const char* follow = "arguments cannot follow var-keyword argument";
  alt([&] {
    if (!eat(tok::doublestar) || !param(lambda)) return false;
    const token* a = eat(tok::equal);
    if (a) raise_at(a, "var-keyword argument cannot have default value");
    return false;
  });
  alt([&] {
    if (!eat(tok::doublestar) || !param(lambda) || !eat(tok::comma)) return false;
    const token* a = param(lambda);
    if (a) {
      // The whole parameter, with its annotation.
      const token& last = tokens_[mark_ - 1];
      raise_range(a, &last, follow);
    }
    return false;
  });
  alt([&] {
    if (!eat(tok::doublestar) || !param(lambda) || !eat(tok::comma)) return false;
    if (at(tok::star) || at(tok::doublestar) || at(tok::slash)) raise_at(&peek(), follow);
    return false;
  });
}

void diagnoser::invalid_star_etc(bool lambda) {
  tok close = lambda ? tok::colon : tok::rpar;
  auto param_or_comma = [&] { return alt([&] { return param_no_default(lambda); }) || eat(tok::comma); };
  alt([&] {
    const token* a = eat(tok::star);
    if (a == nullptr) return false;
    bool bare = eat(close) || alt([&] { return eat(tok::comma) && (eat(close) || eat(tok::doublestar)); });
    if (!bare) return false;
    if (lambda) raise("named arguments must follow bare *");
    raise_at(a, "named arguments must follow bare *");
  });
  alt([&] {
    if (!eat(tok::star) || !param(lambda)) return false;
    const token* a = eat(tok::equal);
    if (a) raise_at(a, "var-positional argument cannot have default value");
    return false;
  });
  alt([&] {
    if (!eat(tok::star) || !param_or_comma()) return false;
    any([&] { return param_maybe_default(lambda); });
    const token* a = eat(tok::star);
    if (a && param_or_comma()) raise_at(a, "* argument may appear only once");
    return false;
  });
}

void diagnoser::invalid_parameters(bool lambda) {
  auto no_default = [&] { return param_no_default(lambda); };
  auto maybe_default = [&] { return param_maybe_default(lambda); };
  auto with_slash = [&] {
    return alt([&] { return slash_no_default(lambda); }) || alt([&] { return slash_with_default(lambda); });
  };
  alt([&] {
    any(no_default);
    bool defaults = alt([&] { return slash_with_default(lambda); }) || many([&] { return param_with_default(lambda); });
    if (!defaults) return false;
    std::uint32_t start = mark_;
    if (!param_no_default(lambda)) return false;
    // The node of a parameter ends before the comma that the rule reads.
    std::uint32_t end = mark_ - 1;
    if (tokens_[end].kind == tok::comma) --end;
    raise_range(&tokens_[start], &tokens_[end], "non-default argument follows default argument");
  });
  alt([&] {
    any(no_default);
    const token* a = eat(tok::lpar);
    if (a == nullptr) return false;
    bool inside = lambda ? gather([&] { return param(true); }) : many(no_default);
    if (!inside) return false;
    eat(tok::comma);
    const token* b = eat(tok::rpar);
    if (b == nullptr) return false;
    raise_range(a, b, std::string(lambda ? "Lambda expression" : "Function") + " parameters cannot be parenthesized");
  });
  alt([&] {
    const token* a = eat(tok::slash);
    if (a && eat(tok::comma)) raise_at(a, "at least one argument must precede /");
    return false;
  });
  alt([&] {
    if (!with_slash()) return false;
    any(maybe_default);
    const token* a = eat(tok::slash);
    if (a) raise_at(a, "/ may appear only once");
    return false;
  });
  alt([&] {
    maybe(with_slash);
    any(maybe_default);
    if (!eat(tok::star)) return false;
    if (!eat(tok::comma) && !alt(no_default)) return false;
    any(maybe_default);
    const token* a = eat(tok::slash);
    if (a) raise_at(a, "/ must be ahead of *");
    return false;
  });
  alt([&] {
    if (!many(maybe_default) || !eat(tok::slash)) return false;
    const token* a = eat(tok::star);
    if (a) raise_at(a, "expected comma between / and *");
    return false;
  });
}

}  // namespace metavm::python
