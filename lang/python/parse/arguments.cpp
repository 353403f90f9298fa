/// \file
/// Arguments of calls, parameters of functions, lambda.

#include "parser_impl.hpp"

namespace metavm::python {

/// The arguments of a call or a class, with their parentheses. Order: positional and starred ones,
/// then keywords and starred ones, then keywords and double-starred ones.
void parser::call_arguments(sequence<expr*>& args, sequence<keyword*>& keywords, bool generator) {
  const token* open = cur_;
  expect(tok::lpar);
  if (eat(tok::rpar)) return;
  list<node> all(*this);
  std::size_t keyword_count = 0;
  bool double_star = false;
  while (!at(tok::rpar)) {
    const token* start = cur_;
    if (at(tok::star)) {
      if (double_star) fail();
      all.push(starred(&parser::expression));
    } else if (at(tok::doublestar) || (at(tok::name) && cur_[1].kind == tok::equal)) {
      auto* n = make<keyword>();
      if (at(tok::name)) {
        n->arg_ = name();
      } else {
        double_star = true;
      }
      ++cur_;
      n->value = expression();
      all.push(place(n, start));
      ++keyword_count;
    } else {
      if (keyword_count != 0) fail();
      expr* value = named_expression();
      if (at_comprehension()) {
        // A generator expression borrows the parentheses, so it must be alone.
        if (start != open + 1 || !generator) fail();
        auto* n = make<generator_exp>();
        n->elt = value;
        n->generators = comprehensions();
        expect(tok::rpar);
        value = place(n, open);
        args = {memory_.copy(&value, 1), 1};
        return;
      }
      all.push(value);
    }
    if (!eat(tok::comma)) break;
  }
  expect(tok::rpar);
  std::size_t arg_count = all.size() - keyword_count;
  args.items = static_cast<expr**>(memory_.allocate(arg_count * sizeof(expr*)));
  keywords.items = static_cast<keyword**>(memory_.allocate(keyword_count * sizeof(keyword*)));
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i]->kind == node_kind::keyword) {
      keywords.items[keywords.count++] = static_cast<keyword*>(all[i]);
    } else {
      args.items[args.count++] = static_cast<expr*>(all[i]);
    }
  }
}

expr* parser::lambda() {
  nesting level(*this, 3);
  const token* start = cur_;
  expect(tok::kw_lambda);
  auto* n = make<lambda_expr>();
  n->args = parameters(tok::colon, false);
  expect(tok::colon);
  n->body = expression();
  return place(n, start);
}

arg* parser::parameter(bool annotation, bool star_annotation) {
  const token* start = cur_;
  auto* n = make<arg>();
  n->arg_ = name();
  if (annotation && eat(tok::colon)) {
    n->annotation = star_annotation && at(tok::star) ? starred(&parser::bitwise_or) : expression();
  }
  return place(n, start);
}

/// Parameters up to a closing token, which is not read.
arguments* parser::parameters(tok close, bool annotations) {
  auto* n = make<arguments>();
  if (at(close)) return n;
  list<arg> plain(*this);
  std::vector<arg*> keyword_only;
  std::vector<expr*> defaults;
  std::vector<expr*> keyword_defaults;
  bool star = false;
  bool slash = false;
  for (;;) {
    if (at(tok::slash)) {
      if (slash || star || plain.size() == 0) fail();
      ++cur_;
      slash = true;
      n->posonlyargs = plain.finish(memory_);
    } else if (at(tok::star)) {
      if (star) fail();
      star = true;
      ++cur_;
      if (at(tok::comma)) {
        // A bare star needs a parameter after it.
        if (cur_[1].kind != tok::name) fail();
      } else {
        n->vararg = parameter(annotations, true);
        if (at(tok::equal)) fail();
      }
    } else if (eat(tok::doublestar)) {
      n->kwarg = parameter(annotations, false);
      eat(tok::comma);
      break;
    } else {
      arg* a = parameter(annotations, false);
      expr* value = eat(tok::equal) ? expression() : nullptr;
      if (star) {
        keyword_only.push_back(a);
        keyword_defaults.push_back(value);
      } else {
        plain.push(a);
        if (value != nullptr) {
          defaults.push_back(value);
        } else if (!defaults.empty()) {
          fail();
        }
      }
    }
    if (!eat(tok::comma) || at(close)) break;
  }
  if (!at(close)) fail();
  sequence<arg*> all = plain.finish(memory_);
  std::uint32_t skip = n->posonlyargs.size();
  n->args = {all.items == nullptr ? nullptr : all.items + skip, all.size() - skip};
  auto copy = [&](const auto& v) {
    return sequence<std::remove_cvref_t<decltype(v[0])>>{memory_.copy(v.data(), v.size()),
                                                         static_cast<std::uint32_t>(v.size())};
  };
  n->defaults = copy(defaults);
  n->kwonlyargs = copy(keyword_only);
  n->kw_defaults = copy(keyword_defaults);
  return n;
}

}  // namespace metavm::python
