// What the staged machine makes of small loops: operations and guards as --dump=segments has them.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "lang/mini/jit.hpp"
#include "lang/mini/mini.hpp"
#include "metavm/gc/policy.hpp"
#include "metavm/jit/machine.hpp"

namespace {

using namespace metavm;
using namespace metavm::mini;
using lines = std::vector<std::string>;

/// The listing of everything that was compiled while the program ran, by segments.
std::vector<lines> segments_of(const std::string& program, const char* dump = "segments") {
  machine m;
  jit_options o;
  o.dump = dump;
  configure_jit(m.inside(), o);
  REQUIRE(m.run(program, "program.mini"));
  std::istringstream text(m.inside().machine->listing);
  std::vector<lines> all;
  for (std::string line; std::getline(text, line);) {
    if (line.rfind("segment ", 0) == 0)
      all.push_back({line});
    else if (!all.empty())
      all.back().push_back(line.substr(std::min(line.find_first_not_of(' '), line.size())));
  }
  return all;
}
/// The loop that runs in the end: of f, from its header back to it. What comes in is left out.
lines steady_loop(const std::string& program) {
  lines found;
  for (const lines& s : segments_of(program))
    if (s.front().rfind("segment f:", 0) == 0 && s.back() == "loop") found = s;
  REQUIRE_FALSE(found.empty());
  std::erase_if(found, [](const std::string& l) { return l.find("= entry") != std::string::npos; });
  found.erase(found.begin());
  return found;
}
/// Operations alone, without what they work on.
lines operations(const lines& body) {
  lines r;
  for (const std::string& l : body) {
    const std::size_t from = l.find("= ");
    const bool makes = from != std::string::npos && l[0] == 'v';
    std::string op = makes ? l.substr(from + 2) : l;
    const bool typed = op.rfind("load ", 0) == 0 || op.rfind("store ", 0) == 0;
    std::size_t end = op.find(' ');
    if (typed) end = op.find(' ', end + 1);
    r.push_back(op.substr(0, end));
  }
  return r;
}
bool has(const lines& body, const std::string& what) {
  return std::any_of(body.begin(), body.end(), [&](const std::string& l) { return l.find(what) != std::string::npos; });
}

TEST_CASE("staged code: a loop over arrays of floats loads doubles, without boxes, shapes and lengths") {
  const lines body = steady_loop(R"(
fn f(a, b, n) {
  let sum = 0.0
  for i in 0..n { sum += a[i] * b[i] }
  return sum
}
let a = array(1000, 1.5)
let b = [2.5]
for i in 1..1000 { push(b, i / 4.0) }
for r in 0..20 { f(a, b, 1000) }
)");
  CHECK(operations(body) == lines{"int_ult", "guard_true", "load f64", "int_ult", "guard_true", "load f64", "float_mul",
                                  "float_add", "int_add", "int_lt", "guard_true", "loop"});
}

TEST_CASE("staged code: what is stored is not loaded again, ints need no barrier") {
  const lines body = steady_loop(R"(
fn f(m, a, n) {
  let sum = 0
  for i in 0..n {
    a[i] = i
    sum += m[a[i] % 7]
  }
  return sum
}
let m = {}
for i in 0..7 { m[i] = i }
let a = array(100, 0)
for r in 0..20 { f(m, a, 100) }
)");
  // The look-up in the map changes nothing that is known of the array.
  CHECK(operations(body) == lines{"int_ult", "guard_true", "store 64", "int_floor_mod", "call_c", "guard_shape",
                                  "int_add", "overflow", "guard_false", "int_add", "int_lt", "guard_true", "loop"});
}

TEST_CASE("staged code: bytes of strings are compared as numbers") {
  const lines body = steady_loop(R"(
fn f(s) {
  let n = 0
  let i = 0
  while i < len(s) {
    if s[i] >= "0" and s[i] <= "9" { n = n * 2 + ord(s[i]) - 48 & 255 }
    i += 1
  }
  return n
}
let s = join(array(300, "12345"), "")
for r in 0..20 { f(s) }
)");
  CHECK_FALSE(has(body, "call_c"));
  CHECK_FALSE(has(body, "guard_shape"));
  CHECK(std::count_if(body.begin(), body.end(),
                      [](const std::string& l) { return l.find("load u8") != std::string::npos; }) == 1);
}

TEST_CASE("staged code: the least of some ints is chosen without a branch") {
  const lines body = steady_loop(R"(
fn f(a, n) {
  let least = 1000
  for i in 0..n { least = min(least, a[i]) }
  return least
}
let a = []
for i in 0..100 { push(a, i * 37 % 101) }
for r in 0..20 { f(a, 100) }
)");
  CHECK(has(body, "select"));
  CHECK(std::count_if(body.begin(), body.end(), [](const std::string& l) { return l.rfind("guard_", 0) == 0; }) ==
        3);  // the index, the element's shape, the end
}

TEST_CASE("staged code: division by a power of two, remainders of floats that are whole") {
  const lines body = steady_loop(R"(
fn f(n) {
  let x = 0.0
  for i in 0..n { x = x / 4.0 + i }
  return x
}
for r in 0..20 { f(100) }
)");
  CHECK(has(body, "float_mul"));
  CHECK_FALSE(has(body, "float_div"));
}

TEST_CASE("staged code: `map` is compiled with what it calls") {
  bool found = false;
  for (const lines& s : segments_of(R"(
fn f(a, k) => map(a, fn(x) => x * k)
let a = []
for i in 0..100 { push(a, i) }
for r in 0..20 { f(a, r) }
)"))
    found |= has(s, "int_mul") && has(s, "store 64") && !has(s, "call_");
  CHECK(found);
}

TEST_CASE("staged code: a short function is inlined into itself") {
  u64 calls = 0, returns = 0;
  for (const lines& s : segments_of(R"(
fn f(n) {
  if n < 2 { return n }
  return f(n - 1) + f(n - 2)
}
f(18)
)"))
    for (const std::string& l : s) {
      calls += l.find("call_guest") != std::string::npos;
      returns += l.rfind("return", 0) == 0;
    }
  CHECK(calls > 0);
  CHECK(returns > 0);
}

TEST_CASE("staged code: a fresh object and its header take five instructions") {
  u64 seen = 0;
  for (const lines& s : segments_of(R"(
record P { x, y }
fn f(n) {
  let a = array(n, nil)
  for i in 0..n { a[i] = P(i, nil) }
  return a
}
for r in 0..20 { f(100) }
)",
                                    "segments,asm"))
    for (std::size_t i = 0; i < s.size(); i++) {
      if (s[i].find("= allocate record") == std::string::npos) continue;
      std::size_t count = 0;
      while (i + 1 + count < s.size() && s[i + 1 + count].find("  ") != std::string::npos &&
             s[i + 1 + count].rfind("store", 0) != 0)
        count++;
      // Of an address above 4 GB the instruction that loads it is one more.
      CHECK(count <= (gc::heaps_lie_low ? 5 : 6));
      seen++;
    }
  CHECK(seen > 0);
}

}  // namespace
