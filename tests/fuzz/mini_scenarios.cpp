#include "mini_scenarios.hpp"

namespace metavm::fuzz {
namespace {

using lines = program;
using choice = std::vector<std::string>;

std::string number(u32 n) { return std::to_string(n); }

/// The statements of a text, which "; " parts.
lines split(const std::string& text) {
  lines out;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find("; ", at);
    out.push_back(text.substr(at, end - at));
    if (end == std::string::npos) return out;
    at = end + 2;
  }
}
void add(lines& to, const lines& more) { to.insert(to.end(), more.begin(), more.end()); }

/// `for k in 0..n`: body, in try, with what is thrown shown now and then.
void hot(program& p, const mini_parts& s, u32 rounds, program body) {
  const std::string e = s.fresh("e");
  statement t{"try", std::move(body)};
  t.more("catch " + e,
         lines{statement{"if k % " + number(5 + s.r.below(9)) + " == 0", lines{"print(k, show(" + e + ", 0))"}}});
  p.push_back({"for k in 0.." + number(rounds), lines{std::move(t)}});
}

/// Loops over arrays of numbers, which may be one and the same array.
void numbers(program& p, const mini_parts& s) {
  random& r = s.r;
  const std::string f = s.fresh("num"), a = s.fresh("a"), b = s.fresh("b");
  const u32 n = 4 + r.below(20);
  const std::string step =
      r.of({"t = t + a[i]", "t += a[i] * b[i]", "if a[i] > 2 { t += a[i] } else { t -= 1 }", "a[i] = t; t += 1",
            "a[i] += b[i]; t += a[i]", "t = max(t, a[i])", "t = (t * 3 + a[i]) % 1009",
            "let x = a[i]; a[i] = b[i]; b[i] = x; t += a[i]", "t += a[i] // 2; t += a[i] % 3",
            "if i + 1 < len(a) { t += a[i + 1] }", "t += i * i; b[i] = t", "a[i] = i; t += b[i]; b[i] = 7; t += a[i]",
            "t += abs(a[i]) / 2", "t = t ^ i; t += (i << 57)", "push(b, a[i]); t += len(b); pop(b)",
            "let x = b[i]; a[i] = 1.5; t += x + b[i]"});
  const std::string head = "for i in " + r.of({"0..len(a)", "0..n", "1..n", "0..n + 1", "0..len(b)"});
  lines inner = split(step);
  if (r.percent(25))
    inner.push_back({"if " + r.of({"t > 1000", "i == n - 2", "t < -50", "a[i] == 0"}),
                     lines{r.of({"break", "continue", "t = 0", "return [t, i]"})}});
  lines body{"let t = " + r.of({"0", "0.0", "1", "0.5", "2305843009213693940", "true", "(-3)"})};
  statement loop{head, std::move(inner)};
  if (r.percent(30))
    body.push_back(
        {"for j in 0.." + number(2 + r.below(3)), lines{std::move(loop), r.of({"t += j", "a[j] = t", "b = a"})}});
  else
    body.push_back(std::move(loop));
  body.push_back("return t");
  p.push_back({"fn " + f + "(a, b, n)", std::move(body)});
  p.push_back("let " + a + " = []");
  p.push_back("let " + b + " = " + (r.percent(30) ? a : "[]"));
  p.push_back(
      {"for i in 0.." + number(n),
       lines{"push(" + a + ", " + r.of({"i", "i * 0.5", "i * 1.0", "i % 3", "(-i)", "(i << 57)", "(i % 7) / 2"}) + ")",
             statement{"if len(" + b + ") <= i",
                       lines{"push(" + b + ", " + r.of({"1", "0.5", "i", "i * 2.5", "\"s\""}) + ")"}}}});
  lines use{"let x = " + f + "(" + a + ", " + b + ", " + number(n) + ")",
            statement{"if k % 17 == 0", lines{"print(show(x, 0), show(" + a + ", 0), show(" + b + ", 0))"}}};
  if (r.percent(50)) {
    const choice changes{a + "[1] = \"x\"",
                         "push(" + a + ", 1.5)",
                         b + " = " + a,
                         a + "[0] = nil",
                         "pop(" + a + ")",
                         b + "[1] = true",
                         a + " = slice(" + b + ", 0, 2)",
                         b + "[0] = 1e308 * 10.0",
                         a + "[0] = 1e300"};
    use.push_back({"if k == " + number(20 + r.below(20)), lines{r.of(changes)}});
  }
  hot(p, s, 30 + r.below(50), std::move(use));
}

/// Fresh objects that are put into old ones, and read through other names.
void objects(program& p, const mini_parts& s) {
  random& r = s.r;
  const std::string t = s.fresh("O"), f = s.fresh("obj"), v = s.fresh("v"), w = s.fresh("w"), keep = s.fresh("k");
  p.push_back({"record " + t, lines{"x, y, next", "fn sum(o) { let a = self.x; o.x = a + 1; return a + self.x + o.y }",
                                    "fn link(o) { self.next = o; return self }"}});
  p.push_back("let " + v + " = " + t + "(1, " + s.scalar() + ")");
  p.push_back("let " + w + " = " + (r.percent(50) ? v : t + "(2, 0.5)"));
  p.push_back("let " + keep + " = array(9, nil)");
  const choice steps{"p.x = [k, p.y]; q.y = k; return len(p.x)",
                     "p.x = k; q.x = k + 1; return p.x",
                     "let a = p.y; q.y = [a]; return type(p.y)",
                     "p.next = " + t + "(k, [k], nil); return p.next.y[0]",
                     keep + "[k % 9] = [k, \"s\" + str(k)]; return " + keep + "[k // 2 % 9]",
                     keep + "[k % 9] = " + t + "(k, k * 0.5, " + keep + "[(k + 1) % 9]); return p",
                     "let o = " + t + "(k, p); o.link(o); " + keep + "[0] = o; return o.next.next.x",
                     "let h = nil; for i in 0..6 { h = " + t +
                         "(i, [i], h) }; let n = 0; while h != nil { n = n + h.y[0]; h = h.next }; return n",
                     "return p.sum(q) + q.sum(p)",
                     "let g = fn(z) { p.x = z; return q.x }; return g(k) + g(k + 1)",
                     "p.y = \"a\" + str(k); q.next = p.y; return [p.y, q.next]",
                     "let m = {k % 5: [k]}; m[k % 3] = m; p.next = [m]; return len(p.next[0])",
                     keep + "[k % 3] = fn() { return k + 1 }; return " + keep + "[k % 3]()",
                     "p.x = 1; if k % 11 == 10 { q.x = \"z\" }; return p.x + 1",
                     "let o = " + t + "(k, k); let c = o; c.x = o.y + 1; if k % 13 == 7 { " + keep +
                         "[4] = o }; o.y = c.x; return [c.x, o.y]"};
  p.push_back({"fn " + f + "(p, q, k)", split(r.of(steps))});
  lines use{"let z = " + f + "(" + v + ", " + w + ", k)",
            statement{"if k % 9 == 0", lines{"print(show(z, 0), " + v + ".x == " + w + ".x)"}}};
  if (r.percent(20)) use.push_back({"if k % 20 == 5", lines{"gc()"}});
  if (r.percent(40))
    use.push_back({"if k == " + number(10 + r.below(30)),
                   lines{r.of(choice{v + ".x = 0.5", w + " = " + v, v + " = " + t + "(\"p\", nil)", w + ".y = []",
                                     v + ".next = " + v})}});
  hot(p, s, 40 + r.below(80), std::move(use));
  p.push_back("print(show(" + keep + "[0], 2), show(" + keep + "[4], 2), show(" + v + ".x, 0), show(" + w + ".y, 0))");
}

/// Ways out of loops and try statements.
void flow(program& p, const mini_parts& s) {
  random& r = s.r;
  const std::string f = s.fresh("flow");
  auto way = [&] {
    return split(r.of({"break", "continue", "return [i, \"r\"]", "throw i", "x += 1", "nil + 1", "[1][i + 5]"}));
  };
  statement t{"try", lines{statement{"if i == " + number(r.below(4)), way()}, "x += i"}};
  lines handler{"x = [i, x, type(e)]"};
  if (r.percent(50)) handler = {"x = len(str(x))"};
  if (r.percent(50)) add(handler, lines{statement{"if i == " + number(r.below(5)), way()}});
  t.more("catch e", std::move(handler));
  statement loop{r.percent(60) ? "for i in 0..n" : "for i in [0, 1, 2, n]", lines{std::move(t), "x += 1"}};
  lines body{"let x = 0"};
  if (r.percent(35)) {
    statement outer{"try", lines{std::move(loop), r.of({"x += 1000", "return x", "x = [x]"})}};
    outer.more("catch e", lines{r.of({"x = [e]", "return [\"c\", e]", "throw [e, x]"})});
    body.push_back(std::move(outer));
  } else {
    body.push_back(std::move(loop));
  }
  body.push_back("return x");
  p.push_back({"fn " + f + "(n)", std::move(body)});
  hot(p, s, 30 + r.below(40), {"let x = " + f + "(k % 6)", statement{"if k % 5 == 0", lines{"print(show(x, 0))"}}});
}

/// Recursion with arguments of changing kinds, and what comes back.
void recursion(program& p, const mini_parts& s) {
  random& r = s.r;
  const std::string f = s.fresh("rec");
  const choice bodies{
      "if d == 0 { return n }; let x = " + f + "(n + 1, d - 1); return x + 1",
      "if d < 2 { return d }; return " + f + "(n, d - 1) + " + f + "(n, d - 2)",
      "if d == 0 { return [n] }; let a = " + f + "(n, d - 1); push(a, d); return a",
      "if d == 0 { throw n }; try { return " + f + "(n + 0.5, d - 1) } catch e { return e + d }",
      "if d == 0 { return n }; let g = fn(y) => " + f + "(y, d - 1); return g(n) + d",
      "if d == 0 { return 1.5 }; if d % 3 == 0 { return " + f + "(n, d - 1) + n }; return " + f + "(n, d - 1)",
      "if d == 0 { return nil }; let x = " + f + "(n, d - 1); if x == nil { return n }; return x"};
  p.push_back({"fn " + f + "(n, d)", split(r.of(bodies))});
  const choice arguments{"k", s.scalar(), "k / 2", "\"s\"", "[k]"};
  hot(p, s, 20 + r.below(30),
      {"let x = " + f + "(" + r.of(arguments) + ", " + r.of({"5", "k % 7", "k % 11", "9", "3"}) + ")",
       statement{"if k % 5 == 0", lines{"print(show(x, 0))"}}});
}

/// Variables that a call was about to set, read by the handler of what the call has thrown.
void handlers(program& p, const mini_parts& s) {
  random& r = s.r;
  const std::string f = s.fresh("h"), g = s.fresh("h"), q = s.fresh("q"), e = s.fresh("e");
  lines callee{
      statement{"if " + r.of({"v == 3", "type(v) == \"string\"", "v == nil", "v % 3 == 1", "[v] == 1 or v == 2.5"}),
                lines{"throw " + r.of({"v", "[v, 1]", "\"thrown\""})}}};
  if (r.percent(50))
    callee.push_back({"if v < " + number(r.below(5)), lines{"v = " + r.of({"v * 2", "v + 0.5", "(-v)"})}});
  callee.push_back("return " + r.of({"v + 1", "v * 0.5", "[v][0] - 1", "v // 2 + v % 2", "v < 4"}));
  p.push_back({"fn " + f + "(v)", std::move(callee)});
  statement t{"try", lines{"x = " + f + "(q[k % len(q)])"}};
  if (r.percent(40)) t.parts[0].body.push_back(r.of(choice{"s = s + x", "x = " + f + "(x)", "y = x"}));
  t.more("catch " + e, split(r.of({"s = s + x", "s = [x, k]; s = s[1]", "y = x; x = k", "s = s + 1; y = [x, s]",
                                   "x = x + 1", "s = s + 0.5; q[0] = x"})));
  p.push_back({"fn " + g + "(q, n)", lines{"let x = " + r.of({"0", "0.5", "1"}), "let s = 0", "let y = nil",
                                           statement{"for k in 0..n", lines{std::move(t)}}, "return [x, s, y]"}});
  p.push_back("let " + q + " = [1, " + s.scalar() + ", 3, " + r.of({"2.5", "nil", "\"t\"", "4"}) + ", " + s.integer() +
              "]");
  hot(p, s, 20 + r.below(40),
      {"let x = " + g + "(" + q + ", " + r.of({"k", "k % 7", "9"}) + ")", "if k % 6 == 0 { print(show(x, 0)) }"});
}

}  // namespace

void mini_scenario(program& p, const mini_parts& s) {
  switch (s.r.below(6)) {
    case 0:
      return numbers(p, s);
    case 5:
      return handlers(p, s);
    case 1:
    case 2:
      return objects(p, s);
    case 3:
      return flow(p, s);
    default:
      return recursion(p, s);
  }
}

}  // namespace metavm::fuzz
