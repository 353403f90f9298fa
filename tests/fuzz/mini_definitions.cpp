// Functions and records of random mini programs.
#include <algorithm>

#include "mini_writer.hpp"

namespace metavm::fuzz::mini_programs {

void mini_writer::make_function(program& p, bool method, const std::string& method_name, kind wanted, u32 arity) {
  function f;
  f.name = method ? method_name : fresh("f");
  f.result = wanted != kind::any || r_.percent(15) ? wanted : some_kind();
  f.counts_down = !method && r_.percent(25);
  const u32 n = arity < 9 ? arity : r_.of({0, 1, 1, 2, 2, 3, 4});
  std::vector<variable> names;
  if (method) names.push_back({"self", kind::record, true});
  for (u32 i = 0; i < n || (f.counts_down && i == 0); i++) {
    f.parameters.push_back(i == 0 && f.counts_down ? kind::integer : r_.percent(15) ? kind::any : some_kind());
    names.push_back({fresh("a"), f.parameters.back(), i == 0 && f.counts_down});
  }
  scopes_.push_back(names);
  const u64 cost_before = cost_, weight_before = weight_;
  cost_ = 1;
  weight_ = 1;
  limit_ = method ? 60 : 1200;
  const kind result_before = result_;
  const bool known_before = result_known_;
  const u32 loops_before = loops_;
  result_ = f.result;
  result_known_ = true;
  loops_ = 0;
  program body;
  std::string head = "fn " + f.name + "(";
  for (std::size_t i = method ? 1 : 0; i < names.size(); i++)
    head += (i > (method ? 1u : 0u) ? ", " : "") + names[i].name;
  head += ")";
  if (f.counts_down) {
    body.push_back({"if " + names[0].name + " <= 0", program{statement("return " + expression(f.result, 1))}});
    for (u32 k = 1 + r_.below(2); k > 0; k--) {
      const std::string v = fresh("v");
      std::string call = f.name + "(" + names[0].name + " - " + std::to_string(k);
      for (std::size_t i = 1; i < f.parameters.size(); i++)
        call += ", " + expression(r_.percent(90) ? f.parameters[i] : kind::any, 1);
      body.push_back("let " + v + " = " + call + ")");
      scopes_.back().push_back({v, f.result});
    }
  }
  for (u32 k = r_.below(method ? 2 : 5); k > 0; k--) add_statement(body, method ? 1 : 2);
  body.push_back("return " + expression(f.result, 3));
  scopes_.pop_back();
  f.cost = cost_ + 1;
  if (f.counts_down) f.cost *= 30;
  cost_ = cost_before;
  weight_ = weight_before;
  result_ = result_before;
  result_known_ = known_before;
  loops_ = loops_before;
  p.push_back({head, std::move(body)});
  if (method)
    records_.back().methods.push_back(f);
  else
    functions_.push_back(f);
}

void mini_writer::make_record(program& p) {
  record t;
  t.name = "R" + std::to_string(records_.size());
  for (u32 n = 1 + r_.below(3); n > 0; n--)
    t.fields.push_back({"h" + std::to_string(r_.below(4)) + fresh("_"), r_.percent(85) ? scalar_kind() : kind::any});
  // Fields of one name at different places in different records.
  t.fields[r_.below(t.fields.size())].name = "w";
  const std::string first = t.fields[0].name;
  records_.push_back(t);
  program body;
  std::string fields;
  for (std::size_t i = 0; i < t.fields.size(); i++) fields += (i ? ", " : "") + t.fields[i].name;
  body.push_back(fields);
  std::string shown = "\"" + t.name + "<\"";
  for (const variable& f : t.fields) shown += " + show(self." + f.name + ", d + 1) + \" \"";
  body.push_back("fn show(d) => " + shown + " + \">\"");
  const auto flag = [&](bool record::* which, u32 percent, const std::string& text) {
    if (!r_.percent(percent)) return;
    body.push_back(text);
    records_.back().*which = true;
  };
  std::string sum = t.name + "(";
  for (std::size_t i = 0; i < t.fields.size(); i++) {
    const std::string& f = t.fields[i].name;
    const bool number = t.fields[i].is == kind::integer || t.fields[i].is == kind::floating;
    sum += (i ? ", " : "") + (number ? "self." + f + " + o." + f : i % 2 ? "o." + f : "self." + f);
  }
  sum += ")";
  flag(&record::add, 60, "fn +(o) => " + sum);
  flag(&record::less, 50,
       r_.percent(60) ? "fn <(o) => (self." + first + " < o." + first + ")"
                      : "fn <(o) { if (self." + first + " == o." + first + ") { return nil }; return 1 }");
  flag(&record::equal, 30, "fn ==(o) => (type(o) == \"" + t.name + "\" and self." + first + " == o." + first + ")");
  flag(&record::index, 40, "fn [](i) { if i == 1 { return self." + first + " }; return i + 1 }");
  flag(&record::set_index, 30, "fn []=(i, v) { self." + first + " = v }");
  flag(&record::call, 40, "fn ()(x) => [x, self." + first + "]");
  for (u32 n = r_.below(3); n > 0; n--)
    make_function(body, true, "m" + std::to_string(r_.below(3)), r_.percent(50) ? kind::integer : kind::any,
                  r_.below(3));
  // The same method twice would not compile.
  std::vector<std::string> seen;
  std::erase_if(body, [&](const statement& s) {
    const std::string& h = s.parts[0].head;
    if (!h.starts_with("fn m")) return false;
    const std::string name = h.substr(0, h.find('('));
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) return true;
    seen.push_back(name);
    return false;
  });
  p.push_back({"record " + t.name, std::move(body)});
}

}  // namespace metavm::fuzz::mini_programs
