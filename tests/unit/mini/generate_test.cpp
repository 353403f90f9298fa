// mini's code generator: bytecode is made inside the C++ compiler, too.
#include "lang/mini/generate.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace metavm;
using namespace metavm::mini;

constexpr u32 functions_of(std::string_view source) {
  const analysis a = analyse(source);
  if (!a.ok) return 0;
  generated g = generate(a.tree, a.names);
  return g.ok ? static_cast<u32>(g.functions.size()) : 0;
}

static_assert(functions_of("fn fib(n) { if n < 2 { return n }\n return fib(n - 1) + fib(n - 2) }\n"
                           "let a = [1, 2, 3]\nfor x in a { print(x) }\nwhile a { break }") == 2);
static_assert(functions_of("record P { x, y\n fn +(o) => P(self.x + o.x, self.y) }\n"
                           "let m = {\"k\": P(1, 2)}\nlet f = fn(x) => m[x] or 0") == 3);

/// The instructions of the named function (empty: the top level), one a line; a jump names its
/// target's line, counted from 0 (how many units an instruction takes is not mini's business).
std::string code(std::string_view source, u32 function = 1) {
  const analysis a = analyse(source);
  REQUIRE(a.ok);
  generated g = generate(a.tree, a.names);
  REQUIRE(g.ok);
  code_block c;
  g.functions[function].code.finish_into(c);
  struct line {
    u32 at;
    std::string text;
  };
  std::vector<line> lines;
  for (u32 at = 0; at < c.bytecode.size();) {
    const u16 n = c.bytecode[at];
    const instruction_facts f = opcode_tables<language>::facts[n](c.bytecode.data() + at);
    if (!f.hidden_op) lines.push_back({at, opcode_tables<language>::texts[n](c.bytecode.data() + at)});
    at += f.length;
  }
  std::string r;
  for (const line& l : lines) {
    if (const auto arrow = l.text.find("-> "); arrow != std::string::npos) {
      const long target = l.at + std::stol(l.text.substr(arrow + 3));
      const auto before = [&](const line& x) { return static_cast<long>(x.at) < target; };
      r += l.text.substr(0, arrow) + "-> " + std::to_string(std::ranges::count_if(lines, before));
    } else {
      r += l.text;
    }
    r += '\n';
  }
  return r;
}

TEST_CASE("mini code: straight into the variable's register") {
  CHECK(code("fn f(a, b) { let c = a + b * 2\n c = c - a\n return c }") ==
        "mul r3 <- r1 k0\n"
        "add r2 <- r0 r3\n"
        "sub r2 <- r2 r0\n"
        "return r2\n");
}

TEST_CASE("mini code: conditions are fused with jumps") {
  CHECK(code("fn f(n) { if n < 2 and not (n == nil) { return n }\n return 7 }") ==
        "jump_if_not_lt r0 k0 -> 3\n"
        "jump_if_is r0 k1 -> 3\n"
        "return r0\n"
        "return k2\n");
}

TEST_CASE("mini code: a variable is not touched before its new value is there") {
  CHECK(code("fn f(x) { x = x and g(x)\n return x }\nfn g(x) => x") ==
        "move r1 <- r0\n"
        "jump_if_not r1 -> 3\n"
        "call_global r1 <- k0 r0..+1\n"
        "move r0 <- r1\n"
        "return r0\n");
}

TEST_CASE("mini code: loops jump once a round") {
  CHECK(code("fn f(n) { let s = 0\n for i in 0..n { s += i }\n return s }") ==
        "load_constant r1 <- k0\n"
        "load_constant r2 <- k0\n"
        "range_begin r2 r0 -> 5\n"
        "add r1 <- r1 r2\n"
        "range_next r2 <- r2 r0 -> 3\n"
        "return r1\n");
}

TEST_CASE("mini code: variables that no function uses stay in registers at the top level") {
  CHECK(code("let n = 0\nlet k = 5\nwhile n < 3 { n += 1 }\nfn f() => k", 0).find("get_global") == std::string::npos);
}

}  // namespace
