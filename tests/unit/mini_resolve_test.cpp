// Scope resolution of mini: what names stand for, captures, and errors found without a run.
#include "lang/mini/resolve.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

using namespace metavm::mini;

constexpr bool fails(std::string_view source, std::string_view expected) {
  const analysis r = analyse(source);
  return !r.ok && r.error.format("f") == expected;
}

/// Every use of a name in the order of the text: `x:local`, `y:global?` (checked), ...
constexpr text uses(std::string_view source, const resolve_options& options = {}) {
  const analysis r = analyse(source, options);
  if (!r.ok) return r.error.format("f");
  text out;
  for (node_id id = 1; id < r.tree.nodes.size(); ++id) {
    const node& n = r.tree[id];
    if (n.kind != node_kind::name && n.kind != node_kind::self) continue;
    const reference ref = r.names.refs[id];
    constexpr std::string_view kinds[] = {"none", "local", "capture", "callee", "global", "builtin"};
    if (!out.empty()) out << ' ';
    out << r.tree.string(n.a) << ':' << kinds[static_cast<int>(ref.kind)];
    if (ref.check_set) out << '?';
  }
  return out;
}

std::string names(std::string_view source, const resolve_options& options = {}) { return uses(source, options).str(); }
std::string error(std::string_view source) {
  const analysis r = analyse(source);
  return r.ok ? "no error" : r.error.format("f").str();
}

/// How the only variable `name` is held by closures: "plain", "value" or "cell".
constexpr std::string_view held(std::string_view source, std::string_view name = "x") {
  const analysis r = analyse(source);
  if (!r.ok) return "error";
  for (const variable& v : r.names.variables)
    if (r.tree.string(v.name) == name) return v.needs_cell ? "cell" : v.captured ? "value" : "plain";
  return "missing";
}

static_assert(uses("let x = 1\nfn f(a) { let b = a + x; return fn() => b + print(later) }\n"
                   "let later = f(x)") == "a:local x:global b:capture print:builtin later:global? f:global x:global");
static_assert(fails("fn f() {\n  return y\n}", "f:2:10: error: undefined name 'y'"));
static_assert(held("fn f() { let x = 1; let g = fn() => x; return g }") == "value");
static_assert(held("fn f() { let x = 1; let g = fn() { x += 1 }; return g }") == "cell");

TEST_CASE("mini resolve: locals, globals and built-ins") {
  CHECK(names("let x = 1; x = x + 1") == "x:global x:global");
  CHECK(names("fn f(x) { x = 2; let y = x; return y }") == "x:local x:local y:local");
  CHECK(names("if true { let x = 1; print(x) }") == "print:builtin x:local");
  CHECK(names("let x = 1; if x { let x = x; print(x) }; print(x)") ==
        "x:global x:global print:builtin x:local print:builtin x:global");
  CHECK(names("fn f() { return g() }; fn g() { return f() }") == "g:global? f:global");
  CHECK(names("let f = fn(n) => f(n - 1)") == "f:global n:local");
  CHECK(names("fn g(h) => h; let f = g(fn(n) => f(n))") == "h:local g:global f:global? n:local");
}

TEST_CASE("mini resolve: built-ins may be shadowed") {
  CHECK(names("let max = max") == "max:builtin");
  CHECK(names("print(max); let max = 1; print(max)") == "print:builtin max:builtin print:builtin max:global");
  CHECK(names("fn f() => max; let max = 1") == "max:global?");
  CHECK(names("fn f(len) => len(len)") == "len:local len:local");
  CHECK(error("print = 1") ==
        "f:1:1: error: 'print' is built in and cannot be assigned (a variable "
        "of your own needs 'let')");
  const std::string_view own[] = {"a", "zz"};
  CHECK(names("zz(a)", {.builtins = own}) == "zz:builtin a:builtin");
}

TEST_CASE("mini resolve: texts of a REPL") {
  const std::string_view known[] = {"a", "print"};
  const resolve_options options{.known_globals = known};
  CHECK(names("a = print", options) == "a:global? print:global?");
  CHECK(names("let a = a; a", options) == "a:global? a:global");
  CHECK(names("fn f() => b; let b = 1", options) == "b:global?");
  const analysis r = analyse("let b = 1; let a = 2", options);
  REQUIRE(r.ok);
  REQUIRE(r.names.globals.size() == 3);
  CHECK(r.tree.string(r.names.globals[0].name) == "a");
  CHECK(r.tree.string(r.names.globals[2].name) == "b");
}

TEST_CASE("mini resolve: undefined names") {
  CHECK(error("x") == "f:1:1: error: undefined name 'x'");
  CHECK(error("x = 1") == "f:1:1: error: undefined name 'x'");
  CHECK(error("let x = x") == "f:1:9: error: 'x' is used before its declaration in line 1");
  CHECK(error("\nprint(x)\nlet x = 1") == "f:2:7: error: 'x' is used before its declaration in line 3");
  CHECK(error("if true { x = 1 }; let x = 1").starts_with("f:1:11: error: 'x' is used before"));
  CHECK(error("fn f() { let x = x }") == "f:1:18: error: undefined name 'x'");
  CHECK(error("if true { let x = 1 }\nx") == "f:2:1: error: undefined name 'x'");
  CHECK(error("for i in 0..3 {}\ni") == "f:2:1: error: undefined name 'i'");
  CHECK(error("for i in i..3 {}") == "f:1:10: error: undefined name 'i'");
  CHECK(error("try { let x = 1 } catch e { x }") == "f:1:29: error: undefined name 'x'");
  CHECK(error("try {} catch e {}; e") == "f:1:20: error: undefined name 'e'");
  CHECK(error("fn f() { fn a() => b(); fn b() => 1 }") == "f:1:20: error: undefined name 'b'");
  CHECK(error("a.b = c") == "f:1:1: error: undefined name 'a'");
}

TEST_CASE("mini resolve: declared twice") {
  CHECK(error("let x = 1\nlet x = 2") == "f:2:5: error: 'x' is already declared in this block (line 1)");
  CHECK(error("fn x() {}\nrecord x {}") == "f:2:8: error: 'x' is already declared in this block (line 1)");
  CHECK(error("fn f() { let x = 1; fn x() {} }").starts_with("f:1:24: error: 'x' is already"));
  CHECK(error("fn f(a, b, a) {}") == "f:1:12: error: duplicate parameter 'a'");
  CHECK(error("fn f(a) { let a = 1 }").starts_with("f:1:15: error: 'a' is already declared"));
  CHECK(error("for i in 0..2 { let i = 1 }").starts_with("f:1:21: error: 'i' is already"));
  CHECK(error("for k, k in {} {}").starts_with("f:1:8: error: 'k' is already"));
  CHECK(error("try {} catch e { let e = 1 }").starts_with("f:1:22: error: 'e' is already"));
  CHECK(error("fn f(a) { if a { let a = 1 } }") == "no error");
  CHECK(error("if 1 { let a = 1 }; if 1 { let a = 1 }") == "no error");
  CHECK(error("record P { x, y, x }") == "f:1:18: error: duplicate field 'x' in record P");
  CHECK(error("record P { fn a() {}\n fn a() {} }") == "f:2:2: error: duplicate method 'a' in record P");
  CHECK(error("record P { a fn a() {} }") == "f:1:14: error: 'a' is both a field and a method of record P");
  CHECK(error("record P { a fn f() { record Q { a fn f() {} } } }") == "no error");
  CHECK(error("record P { fn +() {} }") == "f:1:12: error: operator '+' takes 1 parameter");
  CHECK(error("record P { fn []=(i) {} }") == "f:1:12: error: operator '[]=' takes 2 parameters");
  CHECK(error("record P { fn ()(a, b, c) {} }") == "no error");
}

TEST_CASE("mini resolve: statements out of place") {
  CHECK(error("break") == "f:1:1: error: 'break' outside a loop");
  CHECK(error("while true { fn f() { continue } }") == "f:1:23: error: 'continue' outside a loop");
  CHECK(error("for i in 0..2 { if i { break } else { continue } }") == "no error");
  CHECK(error("return 1") == "f:1:1: error: 'return' outside a function");
  CHECK(error("if true { return }") == "f:1:11: error: 'return' outside a function");
  CHECK(error("fn f() { while true { return 1 } }") == "no error");
  CHECK(error("self") == "f:1:1: error: 'self' outside a method");
  CHECK(error("fn f() => self.x") == "f:1:11: error: 'self' outside a method");
  CHECK(names("record P { x fn f() { return self.x } }") == "self:local");
  CHECK(names("record P { x fn f() { return fn() => self.x } }") == "self:capture");
}

TEST_CASE("mini resolve: which captured variables need a cell") {
  CHECK(held("fn f() { let x = 1; return x }") == "plain");
  CHECK(held("fn f(x) => fn() => x") == "value");
  CHECK(held("fn f(x) { x = 2; return fn() => x }") == "value");
  CHECK(held("fn f(x) { let g = fn() => x; x = 2 }") == "cell");
  CHECK(held("fn f(x) => fn() { x = 2 }") == "cell");
  CHECK(held("fn f(x) => fn() => fn() { x += 2 }") == "cell");
  CHECK(held("fn f() { let x = nil; x = fn() => x }") == "cell");
  // Round a loop the assignment comes after the closure.
  CHECK(held("fn f(x) { while x { x = 2; g(fn() => x) } }; fn g(h) {}") == "cell");
  CHECK(held("fn f(x) { while x { let y = 1; while y { g(fn() => x); x = 2 } } }; fn g(h) {}") == "cell");
  CHECK(held("fn f(x) { x = 2; while x { g(fn() => x) } }; fn g(h) {}") == "value");
  CHECK(held("fn f(x) { while x { x = 2 }; return fn() => x }") == "value");
  CHECK(held("fn f(a) { while a { let x = 1; x = 2; g(fn() => x) } }; fn g(h) {}") == "value");
  CHECK(held("fn f(a) { for x in a { x = 2; g(fn() => x) } }; fn g(h) {}") == "value");
  CHECK(held("fn f(a) { for x in a { g(fn() => x); x = 2 } }; fn g(h) {}") == "cell");
  CHECK(held("fn f(x) { while g(fn() => x) { x = 2 } }; fn g(h) {}") == "cell");
  CHECK(held("for x in 0..3 { fn g() => x }") == "value");
  CHECK(held("if true { let x = 0; fn g() { x += 1 } }") == "cell");
}

TEST_CASE("mini resolve: chains of captures") {
  const analysis r = analyse("fn f(a, b) { return fn() { b = 1; return fn() => a + b } }");
  REQUIRE(r.ok);
  REQUIRE(r.names.functions.size() == 4);
  const auto& outer = r.names.functions[2].captures;
  const auto& inner = r.names.functions[3].captures;
  REQUIRE(outer.size() == 2);
  REQUIRE(inner.size() == 2);
  CHECK(outer[0].from == ref_kind::local);
  CHECK(r.tree.string(r.names.variables[outer[0].index].name) == "b");
  CHECK_FALSE(outer[0].by_value);
  CHECK(inner[0].from == ref_kind::capture);
  CHECK(inner[0].index == 1);  // a
  CHECK(inner[0].by_value);
  CHECK(inner[1].index == 0);
  CHECK_FALSE(inner[1].by_value);
}

TEST_CASE("mini resolve: a function's own name") {
  const std::string_view once = "fn f() { fn g(n) => g(n - 1); return g }";
  CHECK(names(once) == "g:callee n:local g:local");
  CHECK(analyse(once).names.functions[2].captures.empty());
  const std::string_view deep = "fn f(a) { fn g() { let h = fn() => [a, g]; return [g, a, h] } }";
  CHECK(names(deep) == "a:capture g:capture g:callee a:capture h:local");
  const analysis r = analyse(deep);
  REQUIRE(r.names.functions[2].captures.size() == 1);  // a
  const auto& inner = r.names.functions[3].captures;
  REQUIRE(inner.size() == 2);
  CHECK(inner[0].from == ref_kind::capture);
  CHECK(inner[0].index == 0);
  CHECK(inner[1].from == ref_kind::callee);
  // Reassigned: the closure must see the new value.
  const std::string_view again = "fn f() { fn g() => g(); g = 1 }";
  CHECK(names(again) == "g:capture g:local");
  CHECK_FALSE(analyse(again).names.functions[2].captures[0].by_value);
  CHECK(names("fn f() { record R { fn m() => R() }; return R }") == "R:capture R:local");
}

TEST_CASE("mini resolve: slots") {
  const analysis r = analyse(
      "fn f(a, b) { if a { let c = 1; let d = 2 } else { let e = 3 }; let g = 4\n"
      "for i in 0..3 { let j = 5 } }\nrecord P { fn m(q) { let z = 1 } }");
  REQUIRE(r.ok);
  const auto slot = [&](std::string_view name) {
    for (const variable& v : r.names.variables)
      if (r.tree.string(v.name) == name) return v.slot;
    return 99u;
  };
  CHECK(slot("a") == 0);
  CHECK(slot("b") == 1);
  CHECK(slot("c") == 2);
  CHECK(slot("d") == 3);
  CHECK(slot("e") == 2);
  CHECK(slot("g") == 2);
  CHECK(slot("i") == 3);
  CHECK(slot("j") == 4);
  CHECK(r.names.functions[1].slot_count == 5);
  CHECK(slot("self") == 0);
  CHECK(slot("q") == 1);
  CHECK(slot("z") == 2);
}

TEST_CASE("mini resolve: large programs take linear time") {
  std::string source;
  for (int i = 0; i < 20000; ++i) {
    const std::string n = std::to_string(i);
    source += "fn f" + n + "(a) { let b" + n + " = a; return fn() => b" + n + " + f" + n + "(1) }\n";
  }
  CHECK(analyse(source).ok);
}

}  // namespace
