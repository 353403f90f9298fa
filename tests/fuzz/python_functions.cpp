// Functions of random Python programs, generators among them, and calls of them.
#include <algorithm>

#include "python_writer.hpp"

namespace metavm::fuzz::python_programs {

std::string python_writer::pay(const function& f, u32 d, const std::string& callee) {
  const u64 price = f.cost * weight_;
  if (cost_ + price > limit_) return {};
  cost_ += price;
  std::string s = callee + "(";
  u32 given = static_cast<u32>(f.parameters.size());
  if (f.optional) given -= r_.below(f.optional + 1);
  bool first = true, by_name = false;
  for (u32 i = 0; i < given; i++) {
    const variable& a = f.parameters[i];
    s += first ? "" : ", ";
    first = false;
    if (i > 0 && !f.star && r_.percent(15)) by_name = true;
    if (by_name) s += a.name + "=";
    s += i == 0 && f.counts_down ? std::to_string(r_.below(10)) : expression(a.is, d ? d - 1 : 0);
  }
  if (f.star && given == f.parameters.size() && r_.percent(50)) {
    s += first ? "" : ", ";
    first = false;
    s += r_.percent(50) ? "*" + expression(kind::tuple, 0) : expression(kind::any, 0);
  }
  if (f.keywords && r_.percent(50)) {
    s += first ? "" : ", ";
    s += r_.percent(50) ? "**{'zz': 1}" : "kw" + std::to_string(r_.below(3)) + "=" + expression(kind::integer, 0);
  }
  return s + ")";
}

std::string python_writer::call_of(kind k, u32 d) {
  std::vector<const function*> found;
  for (const function& f : functions_)
    if (!f.generator && (f.result == k || k == kind::any || f.result == kind::any)) found.push_back(&f);
  if (found.empty()) return {};
  const function& f = *r_.of(found);
  return pay(f, d, f.name);
}

std::string python_writer::generator_call(u32 d) {
  std::vector<const function*> found;
  for (const function& f : functions_)
    if (f.generator) found.push_back(&f);
  if (found.empty()) return {};
  const function& f = *r_.of(found);
  return pay(f, std::min(d, 1u), f.name);
}

frame_state python_writer::enter_function(u64 limit, kind result) {
  frame_state s{cost_, weight_, limit_, result_, result_known_, in_function_, loops_, first_local_, globals_};
  cost_ = weight_ = 1;
  limit_ = limit;
  result_ = result;
  result_known_ = in_function_ = true;
  loops_ = 0;
  first_local_ = scopes_.size();
  globals_.clear();
  return s;
}

void python_writer::leave_function(frame_state s) {
  cost_ = s.cost;
  weight_ = s.weight;
  limit_ = s.limit;
  result_ = s.result;
  result_known_ = s.result_known;
  in_function_ = s.in_function;
  loops_ = s.loops;
  first_local_ = s.first_local;
  globals_ = std::move(s.globals);
}

void python_writer::make_function(program& p, const std::string& method_name, kind wanted) {
  const bool method = !method_name.empty();
  function f;
  f.name = method ? method_name : fresh("f");
  f.generator = !method && r_.percent(25);
  f.result = f.generator || wanted != kind::any || r_.percent(15) ? wanted : some_kind();
  f.counts_down = !method && !f.generator && r_.percent(25);
  u32 n = r_.of({0, 1, 1, 2, 2, 3, 4});
  if (f.counts_down && n == 0) n = 1;
  f.star = !f.counts_down && r_.percent(15);
  f.keywords = r_.percent(12);
  f.optional = !f.counts_down && n && r_.percent(35) ? 1 + r_.below(n) : 0;
  std::vector<variable> names;
  std::string head = "def " + f.name + "(";
  if (method) {
    names.push_back({"self", kind::object, true});
    head += n || f.star || f.keywords ? "self, " : "self";
  }
  for (u32 i = 0; i < n; i++) {
    f.parameters.push_back({fresh("a"),
                            i == 0 && f.counts_down ? kind::integer
                            : r_.percent(15)        ? kind::any
                                                    : some_kind(),
                            i == 0 && f.counts_down});
    names.push_back(f.parameters.back());
    head += (i ? ", " : "") + f.parameters.back().name;
    if (i + f.optional >= n) head += "=" + simple_default(f.parameters.back().is);
  }
  if (f.star) {
    head += n ? ", *rest" : "*rest";
    names.push_back({"rest", kind::tuple});
  }
  if (f.keywords) {
    head += n || f.star ? ", **kws" : "**kws";
    names.push_back({"kws", kind::dict});
  }
  head += ")";
  const frame_state outside = enter_function(method ? 60 : 1000, f.result);
  scopes_.push_back(names);
  program body;
  if (!method && r_.percent(40)) {
    std::string list;
    for (const variable& v : scopes_[0])
      if (r_.percent(40)) {
        list += (list.empty() ? "" : ", ") + v.name;
        globals_.push_back(v.name);
      }
    if (!list.empty()) body.push_back("global " + list);
  }
  if (f.counts_down) {
    body.push_back({"if " + names[0].name + " <= 0", program{statement("return " + expression(f.result, 1))}});
    for (u32 k = 1 + r_.below(2); k > 0; k--) {
      const std::string v = fresh("v");
      std::string call = f.name + "(" + names[0].name + " - " + std::to_string(k);
      for (std::size_t i = 1; i < f.parameters.size(); i++)
        call += ", " + expression(r_.percent(90) ? f.parameters[i].is : kind::any, 1);
      body.push_back(v + " = " + call + ")");
      scopes_.back().push_back({v, f.result});
    }
  }
  if (f.generator) {
    result_known_ = false;
    generator_body(body);
  } else {
    if (!method && r_.percent(15)) inner_function(body);
    for (u32 k = r_.below(method ? 2 : 5); k > 0; k--) add_statement(body, method ? 1 : 2);
    body.push_back("return " + expression(f.result, 3));
  }
  scopes_.pop_back();
  f.cost = cost_ + 1;
  if (f.counts_down) f.cost *= 30;
  leave_function(outside);
  p.push_back({head, std::move(body)});
  if (method)
    classes_.back().methods.push_back(f);
  else
    functions_.push_back(f);
}

std::string python_writer::simple_default(kind k) {
  return k == kind::integer    ? "3"
         : k == kind::floating ? "0.5"
         : k == kind::string   ? "'d'"
         : k == kind::tuple    ? "(1, 2)"
                               : "None";
}

void python_writer::inner_function(program& body) {
  const std::string n = fresh("n"), h = fresh("h");
  body.push_back(n + " = " + expression(kind::integer, 1));
  scopes_.back().push_back({n, kind::integer});
  program inner{"nonlocal " + n, n + " += 1"};
  inner.push_back("return " + expression(r_.percent(50) ? kind::integer : kind::any, 2));
  body.push_back({"def " + h + "(x=0, *more)", std::move(inner)});
  scopes_.back().push_back({h, kind::function});
}

void python_writer::generator_body(program& body) {
  const std::string i = fresh("i");
  const u32 rounds = r_.of({1, 3, 6, 12});
  scopes_.push_back({{i, kind::integer, true}});
  program inner;
  weight_ *= rounds;
  loops_++;
  for (u32 k = r_.below(3); k > 0; k--) add_statement(inner, 1);
  const std::string y = fresh("y");
  inner.push_back(r_.percent(70) ? "yield " + expression(kind::any, 2) : y + " = yield " + expression(kind::any, 2));
  if (r_.percent(30)) {
    const std::string g = generator_call(0);
    if (!g.empty()) inner.push_back("yield from " + g);
  }
  loops_--;
  weight_ /= rounds;
  scopes_.pop_back();
  program loop{statement{"for " + i + " in range(" + std::to_string(rounds) + ")", std::move(inner)}};
  if (r_.percent(35)) {
    statement s{"try", std::move(loop)};
    if (r_.percent(50)) s.more("except ValueError", program{"yield 'caught'"});
    // Nothing that shows: when a generator that is dropped comes to its end is the
    // implementation's.
    s.more("finally", program{r_.percent(50) ? "done = 1" : "pass"});
    body.push_back(std::move(s));
  } else {
    body.push_back(std::move(loop[0]));
  }
  if (r_.percent(20)) body.push_back("return 5");
}

}  // namespace metavm::fuzz::python_programs
