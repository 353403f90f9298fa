#include "python_scenarios.hpp"

namespace metavm::fuzz {
namespace {

using lines = program;
using choice = std::vector<std::string>;

std::string number(u32 n) { return std::to_string(n); }

/// `for k in range(n)`: body, in try, with what is raised counted and now and then shown.
void hot(program& p, const scenario_parts& s, u32 rounds, program body) {
  const std::string e = s.fresh("e");
  const u32 shown = 5 + s.r.below(9);
  statement t{"try", std::move(body)};
  t.more("except Exception as " + e,
         lines{statement{"if k % " + number(shown) + " == 0", lines{"print(k, show(" + e + "))"}}});
  p.push_back({"for k in range(" + number(rounds) + ")", lines{std::move(t)}});
}

/// Loops over lists of numbers: what types, lengths and bounds make of them.
void numbers(program& p, const scenario_parts& s) {
  random& r = s.r;
  const std::string f = s.fresh("num"), n = number(4 + r.below(20));
  const std::string start = r.of({"0", "0.0", "1", "0.5", "2305843009213693940", "True", "-3"});
  const std::string element = r.of({"i", "i * 0.5", "i * 1.0", "i % 3", "(i if i % 7 else 0.25)", "-i", "i << 57"});
  const std::string step =
      r.of({"t += a[i]", "t += a[i] * b[i]", "t = t + a[i] if a[i] > 2 else t - 1", "t -= a[-i - 1]",
            "a[i] = t; t += 1", "a[i] += b[i]; t += a[i]", "t = max(t, a[i])", "t = t * 3 % 1009 + a[i]",
            "a[i], b[i] = b[i], a[i]; t += a[i]", "t += abs(a[i]) ** 2", "t += a[i] // 2; t += a[i] % 3",
            "t += a[i + 1] if i + 1 < len(a) else 0", "t += i * i; b[i] = t", "t ^= i; t += int(a[i])"});
  lines body{"t = " + start};
  std::string head = "for i in range(" + r.of({"len(a)", "n", "0, n, 2", "n - 1, -1, -1", "1, n", "len(b)"}) + ")";
  lines inner;
  for (std::size_t at = 0, end; at < step.size(); at = end + 2) {
    end = step.find("; ", at);
    if (end == std::string::npos) end = step.size();
    inner.push_back(step.substr(at, end - at));
    if (end == step.size()) break;
  }
  if (r.percent(25))
    inner.push_back({"if " + r.of({"t > 1000", "i == n - 2", "t < -50", "a[i] == 0"}),
                     lines{r.of({"break", "continue", "t = 0", "return t, i"})}});
  statement loop{std::move(head), std::move(inner)};
  if (r.percent(30)) {
    body.push_back({"for j in range(" + number(2 + r.below(3)) + ")",
                    lines{std::move(loop), r.of({"t += j", "a[j] = t", "b = a"})}});
  } else {
    body.push_back(std::move(loop));
  }
  body.push_back("return t");
  p.push_back({"def " + f + "(a, b, n)", std::move(body)});
  const std::string a = s.fresh("a"), b = s.fresh("b");
  p.push_back(a + " = [" + element + " for i in range(" + n + ")]");
  p.push_back(r.percent(20) ? b + " = list(" + a + ")"
                            : b + " = [" + r.of({"1", "0.5", "i", "i * 2.5"}) + " for i in range(" + n + ")]");
  lines body2{"x = " + f + "(" + a + ", " + b + ", " + (r.percent(85) ? n : "len(" + a + ")") + ")",
              statement{"if k % 17 == 0", lines{"print(show(x), show(" + a + "), show(" + b + "))"}}};
  if (r.percent(40)) {
    const std::string change =
        r.of(choice{a + "[1] = 'x'", a + ".append(1.5)", b + " = [10**30] * " + n, a + "[0] = 10**25", a + "[2] = None",
                    a + ".pop()", b + "[1] = True", a + " = tuple(" + b + ")", b + "[0] = float('nan')"});
    body2.push_back({"if k == " + number(20 + r.below(20)), lines{change}});
  }
  hot(p, s, 30 + r.below(50), std::move(body2));
}

/// Exceptions that are raised and handled inside a hot loop, through frames and finally blocks.
void exceptions(program& p, const scenario_parts& s) {
  random& r = s.r;
  const std::string f = s.fresh("exc"), g = s.fresh("exc"), m = number(2 + r.below(4));
  const std::string error =
      r.of({"ValueError(x)", "KeyError(x)", "IndexError('i', x)", "ZeroDivisionError", "StopIteration(x)", "E1(x)"});
  if (error[0] == 'E')
    p.push_back({"class E1(ValueError)",
                 lines{statement{"def __init__(self, x)", lines{"self.x = x", "super().__init__(x, 'own')"}}}});
  lines inner{statement{"if x % " + m + " == 0", lines{r.of({"raise ", "raise ", "raise "}) + error}}};
  inner.push_back(r.of({"return 10 // (x % 3)", "return [1, 2][x % 3]", "return {'a': 1}[x % 2 or 'a']",
                        "return x.real", "return int('1' * (x % 3))", "return x + ('' if x % 5 == 4 else 1)"}));
  p.push_back({"def " + f + "(x)", std::move(inner)});
  const std::string e = s.fresh("e");
  statement t{"try", lines{"r = " + f + "(x)"}};
  const u32 handlers = r.below(5);
  if (handlers > 0)
    t.more("except " + r.of({"ValueError", "KeyError", "(IndexError, KeyError)", "LookupError", "ArithmeticError"}),
           lines{r.of({"r = -1", "return -2", "raise", "raise TypeError('t') from None", "pass"})});
  if (handlers != 1) {
    const std::string handler[] = {
        "r = type(" + e + ").__name__", "r = str(" + e + ")", "return " + e + ".args", "raise", "raise RuntimeError(7)",
        "r = len(" + e + ".args)",      "c[0] = " + e};
    t.more("except Exception as " + e, lines{handler[r.below(std::size(handler))]});
  }
  if (r.percent(30)) t.more("else", lines{r.of({"r = (r, 1)", "return r", "r += 1"})});
  if (handlers == 0 || r.percent(40))
    t.more("finally", lines{r.of({"c[0] += 1", "c.append(x)", "c[0] = x", "c[0] += 1; x = 0", "pass"})});
  const u32 form = r.below(3);
  lines body{"r = None"};
  if (form == 0) {
    body.push_back(std::move(t));
  } else if (form == 1) {
    body.push_back({"for i in range(" + number(1 + r.below(4)) + ")",
                    lines{std::move(t), r.of({"x += 1", "x += 1; y = i", "x = i"})}});
  } else {
    statement loop{"while x % 7", lines{std::move(t), "x += 1"}};
    if (r.percent(40))
      loop.parts[0].body.push_back({"if r == " + number(r.below(6)), lines{r.of({"break", "continue"})}});
    body.push_back(std::move(loop));
  }
  body.push_back("return r");
  p.push_back({"def " + g + "(x, c)", std::move(body)});
  const std::string c = s.fresh("c");
  p.push_back(c + " = [0]");
  lines call{"x = " + g + "(k, " + c + ")", statement{"if k % 13 == 0", lines{"print(show(x), show(" + c + "))"}}};
  if (r.percent(30)) call.push_back("del " + c + "[3:]");
  hot(p, s, 40 + r.below(60), std::move(call));
  p.push_back("print(show(" + c + "))");
  if (r.percent(40)) {
    const std::string e2 = s.fresh("e");
    statement tb{"try", lines{g + "(" + number(r.below(9)) + ", None)"}};
    tb.more("except Exception as " + e2, lines{"tb(" + e2 + ")"});
    p.push_back(std::move(tb));
  }
}

/// Generators and what drives them.
void generators(program& p, const scenario_parts& s) {
  random& r = s.r;
  const std::string g = s.fresh("gen"), n = number(1 + r.below(7));
  lines body;
  switch (r.below(6)) {
    case 0:
      body = {statement{"for i in range(n)",
                        lines{statement{"if i % 3 == 1", lines{r.of({"continue", "yield 'x'", "pass"})}},
                              "yield i * " + r.of({"2", "0.5", "1.0"})}}};
      break;
    case 1:
      body = {"x = 0", statement{"while True", lines{statement{"if x >= n", lines{"return x"}}, "y = yield x",
                                                     "x += 1 if y is None else y"}}};
      break;
    case 2: {
      statement t{"try", lines{statement{"for i in range(n)", lines{"yield i"}}}};
      t.more("except ValueError as e", lines{"yield show(e)"});
      if (r.percent(50)) t.more("finally", lines{"n = -1"});
      body = {std::move(t), "yield n"};
      break;
    }
    case 3:
      body = {"yield from range(n)", statement{"if n > 0", lines{"x = yield from " + g + "(n - 1)", "yield x"}},
              "return n"};
      break;
    case 4:
      body = {"a, b = 0, 1", statement{"for _ in range(n)", lines{"yield a", "a, b = b, a + b"}}};
      break;
    default:
      body = {statement{"for i, c in enumerate('abc' * n)", lines{"yield c, i"}},
              statement{"if n == 2", lines{"raise KeyError(n)"}}};
  }
  p.push_back({"def " + g + "(n)", std::move(body)});
  lines use{"t = 0"};
  switch (r.below(8)) {
    case 0:
      use.push_back({"for v in " + g + "(n)", lines{r.of({"t = v", "t = (t, v)[1]", "t += 1; u = v"})}});
      break;
    case 1:
      use.push_back(
          {"for v in " + g + "(n)",
           lines{statement{"if v == " + number(r.below(3)), lines{r.of({"break", "continue", "return v"})}}, "t = v"}});
      break;
    case 2:
      use.push_back("t = list(" + g + "(n))[-3:]");
      break;
    case 3:
      use.push_back("t = [x for x in " + g + "(n) if x != 1]");
      break;
    case 4:
      use = {
          "it = " + g + "(n)", "t = next(it, 'none')",
          statement{"for i in range(3)",
                    lines{r.of({"t = (t, next(it, None))[1]", "t = it.send(None) if i == 0 else t", "t = next(it)"})}}};
      break;
    case 5: {
      statement t{"try", lines{"t = it.throw(" + r.of({"ValueError(1)", "KeyError", "TypeError('t')"}) + ")"}};
      t.more("except (ValueError, TypeError, KeyError, StopIteration) as e", lines{"t = show(e)"});
      use = {"it = " + g + "(n)", r.of({"next(it, 0)", "pass"}), std::move(t),
             r.of({"it.close()", "t = (t, list(it))"})};
      break;
    }
    case 6:
      use = {"it = iter(" + g + "(n))", "t = [(a, b) for a, b in zip(it, it)]"};
      break;
    default:
      use = {"t = sum(1 for _ in " + g + "(n))", "u = max((str(x) for x in " + g + "(n)), default='')", "t = (t, u)"};
  }
  use.push_back("return t");
  const std::string f = s.fresh("use");
  p.push_back({"def " + f + "(n)", std::move(use)});
  hot(p, s, 30 + r.below(50), {"x = " + f + "(k % " + n + ")", statement{"if k % 7 == 0", lines{"print(show(x))"}}});
}

/// Leaving loops and try statements in every way.
void flow(program& p, const scenario_parts& s) {
  random& r = s.r;
  const std::string f = s.fresh("flow");
  auto way = [&] {
    return r.of({"break", "continue", "return (i, 'r')", "raise ValueError(i)", "x += 1", "pass", "del x; x = 0"});
  };
  auto split = [](const std::string& text) {
    lines out;
    for (std::size_t at = 0;;) {
      const std::size_t end = text.find("; ", at);
      out.push_back(text.substr(at, end - at));
      if (end == std::string::npos) return out;
      at = end + 2;
    }
  };
  statement t{"try", lines{statement{"if i == " + number(r.below(4)), split(way())}, "x += i"}};
  if (r.percent(70))
    t.more("except ValueError", split(way()));
  else
    t.more("except (TypeError, KeyError) as e", lines{"x = 'e'"});
  if (r.percent(35)) t.more("else", split(way()));
  if (r.percent(60))
    t.more("finally", lines{statement{"if i == " + number(r.below(5)), split(r.percent(40) ? way() : "x += 10")}});
  statement loop{r.percent(60) ? "for i in range(n)" : "while (i := i + 1) < n", lines{std::move(t)}};
  if (r.percent(40)) loop.more("else", lines{r.of({"x += 100", "return 'else'", "y = x"})});
  lines body{"x = 0", "i = -1"};
  if (r.percent(35)) {
    statement outer{"try", lines{std::move(loop), r.of({"x += 1000", "return x", "x = [x]"})}};
    outer.more("finally", lines{r.of({"x = (x, 'f')", "c[0] += 1", "pass", "return ('finally', i)"})});
    body.push_back(std::move(outer));
  } else {
    body.push_back(std::move(loop));
  }
  body.push_back("return x, i");
  p.push_back({"def " + f + "(n, c)", std::move(body)});
  p.push_back("flow_count = [0]");
  hot(p, s, 30 + r.below(40),
      {"x = " + f + "(k % 6, flow_count)", statement{"if k % 5 == 0", lines{"print(show(x), flow_count)"}}});
}

/// Strings, slices, sorting, the order of dicts and sets.
void texts(program& p, const scenario_parts& s) {
  random& r = s.r;
  const std::string f = s.fresh("text");
  const std::string work[] = {
      "return '%s|%5.2f|%03d|%r' % (x, k / 3, k, str(x))",
      "return f'{x!r:>12}|{k:08b}|{k:,}|{k / 7:.3e}'",
      "return '{0}-{1:>4}-{0!s:^9}'.format(x, k)",
      "return ' '.join(sorted(str(x) + 'ba', reverse=k % 2 == 0)).title()",
      "return str(x).partition('1'), str(x).rsplit('2', 1), str(k).rjust(5, '.')",
      "d = dict.fromkeys(str(x) + 'hello'); d.pop('l', 0); d['l'] = k; return list(d.items())[-4:]",
      "d = {i % 5: i for i in range(k)}; d.pop(3, None); d[3] = 'x'; return list(d)",
      "a = [x, k, 3, 2]; a[1:2] = [7, 8]; del a[0]; a[::2] = a[1::2] + [0] * (len(a[::2]) - "
      "len(a[1::2])); return a",
      "a = list(range(k % 9)); a.insert(2, -1); a.reverse(); return a[1:-1], a[::-2], a[5:2:-1]",
      "return sorted([(k * 7) % 5, 3.5, True, k], key=lambda v: -v), min(k, 3), max([k, 2.5])",
      "return sorted({str(x), 'b', str(k)}), len({k, k % 3, 1.0, True})",
      "a = [(i * 7 % 4, -i) for i in range(6)]; a.sort(key=lambda t: t[0]); return a",
      "return [c.upper() if c.isalpha() else c * 2 for c in str(x)[:6]]",
      "return str(x).encode()[:5], bytes([k % 256, 65]), bytearray(b'ab') + b'c'",
      "return 'ab' < str(x) <= 'zz', str(x) in 'xyz1', str(x)[::-1].find('1'), "
      "str(x).startswith(('1', 'a'))",
      "return str(x).translate({49: 'one', 97: None})[:12], str(x).count('1'), str(x).zfill(6)",
      "return divmod(k, 7), pow(k, 3, 11), round(k / 7, 2), (k * 10**20) % 97, -k // 4, ~k & 255, "
      "k.bit_length()",
      "return int(str(k) * 9) // (k + 1), 2 ** (k % 70), -(3 ** (k % 45)), (1 << k % 66) - 1 >> 3",
  };
  const std::string chosen = work[r.below(std::size(work))];
  lines body;
  for (std::size_t at = 0;;) {
    const std::size_t end = chosen.find("; ", at);
    body.push_back(chosen.substr(at, end - at));
    if (end == std::string::npos) break;
    at = end + 2;
  }
  p.push_back({"def " + f + "(x, k)", std::move(body)});
  const std::string q = s.fresh("q");
  p.push_back(q + " = [" + s.scalar() + ", 'abc1', " + s.integer() + "]");
  hot(p, s, 25 + r.below(40),
      {"x = " + f + "(" + q + "[k % 3], k)", statement{"if k % 6 == 0", lines{"print(show(x))"}}});
}

/// Closures, defaults, keyword arguments, decorators; deleted locals; globals and methods that
/// change.
void functions(program& p, const scenario_parts& s) {
  random& r = s.r;
  const std::string f = s.fresh("fun"), g = s.fresh("fun");
  switch (r.below(6)) {
    case 0:
      p.push_back(
          {"def " + f + "(n)",
           lines{"t = n", statement{"def add(x, *, y=1, **k)", lines{"nonlocal t", "t += x * y + len(k)", "return t"}},
                 statement{"def get()", lines{"return t"}}, "return add, get"}});
      p.push_back(g + " = " + f + "(" + s.integer() + ")");
      hot(p, s, 40,
          {r.of(choice{g + "[0](k)", g + "[0](k, y=2)", g + "[0](x=k, z=3)", g + "[0](k, **{'y': k % 3})"}),
           statement{"if k % 9 == 0", lines{"print(show(" + g + "[1]()))"}}});
      return;
    case 1:
      p.push_back(
          {"def " + f + "(n)", lines{"x = n", statement{"if n % " + number(2 + r.below(3)) + " == 0", lines{"del x"}},
                                     statement{"if n % 5 == 4", lines{"x = 'again'"}}, "return x"}});
      hot(p, s, 40, {"y = " + f + "(k)", statement{"if k % 4 == 1", lines{"print(show(y))"}}});
      return;
    case 2:
      p.push_back({"def " + f + "(h)", lines{"calls = 0",
                                             statement{"def wrapped(*a, **k)", lines{"nonlocal calls", "calls += 1",
                                                                                     "return h(*a, **k), calls"}},
                                             "return wrapped"}});
      p.push_back("@" + f);
      p.push_back({"def " + g + "(a, b=" + s.scalar() + ", *c)", lines{"return a, b, c"}});
      hot(p, s, 40,
          {"x = " + g + r.of({"(k)", "(k, 1)", "(k, 1, 2)", "(a=k)", "(*[k] * (k % 4))", "(b=k)"}),
           statement{"if k % 9 == 0", lines{"print(show(x))"}}});
      return;
    case 3: {
      const std::string c = s.fresh("K"), v = s.fresh("v");
      p.push_back({"class " + c, lines{"n = 1", statement{"def get(self, k)", lines{"return self.n + k"}},
                                       statement{"def set(self, v)",
                                                 lines{"self." + r.of({"n", "m", "k"}) + " = v", "return self"}}}});
      p.push_back(v + " = " + c + "()");
      const std::string change =
          r.of(choice{c + ".n = 1.5", v + ".n = 'x'", c + ".get = lambda self, k: k", v + ".get = lambda k: -k",
                      c + ".set = 5", "del " + c + ".n", v + ".__class__ = type('Z', (" + c + ",), {'n': 9})",
                      c + ".__getattr__ = lambda self, name: 3"});
      hot(p, s, 50,
          {v + ".set(" + r.of({"k", "k / 2", "str(k)", "None"}) + ")", "x = " + v + ".get(k)",
           statement{"if k == " + number(15 + r.below(20)), lines{change}},
           statement{"if k % 7 == 0", lines{"print(show(x))"}}});
      return;
    }
    case 4:
      p.push_back("counter = 0");
      p.push_back({"def " + f + "(n)",
                   lines{"global counter", "counter += n",
                         statement{"if counter > " + number(50 + r.below(200)),
                                   lines{r.of({"counter = 0", "counter = 0.5", "del counter", "counter = 'c'"})}},
                         "return counter"}});
      hot(p, s, 60, {"x = " + f + "(k)", statement{"if k % 8 == 0", lines{"print(show(x))"}}});
      return;
    default:
      p.push_back(
          {"def " + f + "(n, d)", lines{statement{"if d == 0", lines{"return n"}}, "x = " + f + "(n + 1, d - 1)",
                                        "return x + " + r.of({"1", "0.5", "d"})}});
      hot(p, s, 20,
          {"x = " + f + "(k, " + r.of({"5", "k", "30", "k * 7", "200"}) + ")",
           statement{"if k % 5 == 0", lines{"print(show(x))"}}});
  }
}

}  // namespace

void python_scenario(program& p, const scenario_parts& s) {
  switch (s.r.below(6)) {
    case 0:
      return numbers(p, s);
    case 1:
      return exceptions(p, s);
    case 2:
      return generators(p, s);
    case 3:
      return flow(p, s);
    case 4:
      return texts(p, s);
    default:
      return functions(p, s);
  }
}

}  // namespace metavm::fuzz
