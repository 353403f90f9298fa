// Random mini programs: prelude, records, globals, functions, and a main part that makes them warm.
#include "mini_generator.hpp"

#include <algorithm>

#include "mini_scenarios.hpp"
#include "mini_writer.hpp"

namespace metavm::fuzz {
namespace mini_programs {
namespace {

// Prints anything without going round in circles; polymorphic code of its own.
constexpr const char* prelude = R"(fn show(x, d) {
  let t = type(x)
  if t == "string" { return "'" + slice(x, 0, min(len(x), 30)) + "'" }
  if t == "array" {
    if d > 2 { return "[..]" }
    let s = "[" + str(len(x)) + ":"
    for i in 0..min(len(x), 6) { s = s + show(x[i], d + 1) + "," }
    return s + "]"
  }
  if t == "map" {
    if d > 2 { return "{..}" }
    let s = "{" + str(len(x)) + ":"
    let n = 0
    for k, v in x {
      n = n + 1
      if n > 6 { break }
      s = s + show(k, 3) + "=" + show(v, d + 1) + ","
    }
    return s + "}"
  }
  if t == "R0" or t == "R1" or t == "R2" {
    if d > 2 { return t }
    return x.show(d)
  }
  if t == "error" { return x.message }
  return str(x)
}
fn clip(s) {
  if len(s) > 24 { return slice(s, 0, 24) }
  return s
}
fn add_to(a, x) {
  if len(a) < 12 { push(a, x) }
}
fn put(m, k, v) {
  if len(m) < 12 or has(m, k) { m[k] = v }
}
)";

}  // namespace

program mini_writer::run() {
  program p;
  for (std::size_t at = 0, end; (end = std::string_view(prelude).find("\n}\n", at)) != std::string_view::npos;
       at = end + 3)
    p.push_back(std::string(std::string_view(prelude).substr(at, end + 2 - at)));
  scopes_.push_back({});
  for (u32 n = r_.of({0, 1, 1, 2, 3}); n > 0; n--) make_record(p);
  for (u32 n = 2 + r_.below(4); n > 0; n--) {
    const kind k = some_kind();
    const std::string name = fresh("g");
    p.push_back("let " + name + " = " + expression(k, 2));
    scopes_[0].push_back({name, k});
  }
  for (u32 n = 1 + r_.below(5); n > 0; n--) make_function(p);
  limit_ = 40000;
  cost_ = 0;
  for (u32 n = 3 + r_.below(6); n > 0; n--) main_part(p);
  for (const variable& v : scopes_[0]) p.push_back("print(\"" + v.name + "\", show(" + v.name + ", 0))");
  if (r_.percent(12)) p.push_back(r_.of({"throw \"end\"", "nil + 1", "print([1][3])", "show(1)", "throw [1, 2]"}));
  return p;
}

kind mini_writer::some_kind() {
  static constexpr kind often[] = {kind::integer, kind::integer, kind::integer,  kind::floating, kind::floating,
                                   kind::boolean, kind::string,  kind::string,   kind::array,    kind::array,
                                   kind::map,     kind::record,  kind::function, kind::any};
  return often[r_.below(std::size(often))];
}

kind mini_writer::scalar_kind() {
  static constexpr kind often[] = {kind::integer, kind::integer, kind::floating, kind::boolean, kind::string};
  return often[r_.below(std::size(often))];
}

const variable* mini_writer::find(kind k, bool to_assign) {
  std::vector<const variable*> found;
  for (std::size_t s = 0; s < scopes_.size(); s++)
    for (const variable& v : scopes_[s])
      if ((v.is == k || k == kind::any) && !(to_assign && v.fixed)) {
        found.push_back(&v);
        if (s + 1 == scopes_.size()) found.push_back(&v);
      }
  return found.empty() ? nullptr : r_.of(found);
}

void mini_writer::main_part(program& p) {
  program body;
  const bool guarded = r_.percent(92);
  scopes_.push_back({});
  if (r_.percent(70)) {
    // Mixed arguments into one place.
    const u32 rounds = r_.of({10, 30, 60, 150, 300});
    const std::string mixed = fresh("q");
    std::string items;
    for (u32 n = 1 + r_.below(5), i = 0; i < n; i++)
      items += (i ? ", " : "") + expression(r_.percent(80) ? scalar_kind() : kind::any, 1);
    body.push_back("let " + mixed + " = [" + items + "]");
    scopes_.back().push_back({mixed, kind::array});
    const std::string i = fresh("i"), x = fresh("x");
    scopes_.push_back({{i, kind::integer, true}, {x, kind::any}});
    weight_ *= rounds;
    loops_++;
    program inner;
    inner.push_back("let " + x + " = " + mixed + "[" +
                    (r_.percent(50) ? i + " % " : i + " // " + std::to_string(rounds / 3 + 1) + " % ") + "max(len(" +
                    mixed + "), 1)]");
    program guardedInner;
    program& target = r_.percent(60) ? guardedInner : inner;
    for (u32 n = 1 + r_.below(3); n > 0; n--) add_statement(target, 2);
    if (!functions_.empty()) {
      const function& f = r_.of(functions_);
      const std::string call = pay(f, 2, f.name);
      if (!call.empty()) target.push_back(r_.percent(50) ? x + " = " + call : call);
    }
    if (&target == &guardedInner) {
      statement s{"try", std::move(guardedInner)};
      s.more("catch e", program{statement("if " + i + " % 7 == 0 { print(show(e, 0)) }")});
      inner.push_back(std::move(s));
    }
    loops_--;
    weight_ /= rounds;
    scopes_.pop_back();
    body.push_back({"for " + i + " in 0.." + std::to_string(rounds), std::move(inner)});
  } else {
    for (u32 n = 1 + r_.below(4); n > 0; n--) add_statement(body, 3);
  }
  if (r_.percent(30)) {
    scopes_.push_back({});
    mini_scenario(body, {r_, [this](const char* stem) { return fresh(stem); }, [this] { return leaf(scalar_kind()); },
                         [this] { return leaf(kind::integer); }});
    scopes_.pop_back();
  }
  if (r_.percent(12)) {
    // Closures of their own iterations, called when the loop is over.
    const std::string fs = fresh("c"), i = fresh("i"), n = fresh("n");
    body.push_back("let " + fs + " = []");
    body.push_back({"for " + i + " in 0.." + std::to_string(3 + r_.below(9)),
                    program{"let " + n + " = " + expression(kind::integer, 1),
                            "push(" + fs + ", fn(x) { " + n + " = " + n + " + x; return [" + i + ", " + n + "] })"}});
    body.push_back({"for k in 0.." + std::to_string(20 + r_.below(60)),
                    program{"let " + n + " = " + fs + "[k % len(" + fs + ")](" +
                                (r_.percent(70) ? "k" : expression(scalar_kind(), 1)) + ")",
                            "if k % 9 == 0 { print(show(" + n + ", 0)) }"}});
  }
  if (r_.percent(8)) {
    // Errors thrown through several frames, now and then.
    const std::string f = fresh("t"), g = fresh("t");
    body.push_back({"fn " + f + "(x)", program{statement{"if x % " + std::to_string(2 + r_.below(5)) + " == 1",
                                                         program{"throw [x, " + expression(scalar_kind(), 1) + "]"}},
                                               "return " + expression(kind::integer, 1) + " + x"}});
    body.push_back({"fn " + g + "(x)", program{"let y = " + f + "(x)", "return [y, x]"}});
    const std::string s = fresh("s");
    body.push_back("let " + s + " = 0");
    statement t{"try", program{s + " = " + s + " + len(" + g + "(k))"}};
    t.more("catch e", program{s + " = " + s + " + (k + 1)", "if k % 11 == 0 { print(show(e, 0)) }"});
    body.push_back({"for k in 0.." + std::to_string(30 + r_.below(90)), program{std::move(t)}});
    body.push_back("print(" + s + ")");
  }
  if (r_.percent(5) && !functions_.empty()) {
    const function& f = r_.of(functions_);
    body.push_back(f.name + " = fn(" + std::string(f.parameters.empty() ? "" : "z") + ") => " +
                   expression(f.result, 1));
  }
  if (r_.percent(1)) {
    // How deep it went must be the same in every machine.
    body.push_back("let reached = 0");
    body.push_back("fn deep(n) { reached = n; return 1 + deep(n + 1) }");
    body.push_back({"try", program{"deep(0)"}});
    body.back().more("catch e", program{"print(e, reached)"});
  }
  scopes_.pop_back();
  if (!guarded) {
    p.push_back({"if true", std::move(body)});
    return;
  }
  statement s{"try", std::move(body)};
  program handler{"print(\"E\", show(e, 0))"};
  if (r_.percent(30)) handler.push_back({"if type(e) == \"error\"", program{"print(e.trace)"}});
  s.more("catch e", std::move(handler));
  p.push_back(std::move(s));
}

}  // namespace mini_programs

program generate_mini(u64 seed) { return mini_programs::mini_writer(seed).run(); }

}  // namespace metavm::fuzz
