// A program with mini inside: texts, functions in both directions, errors as values.
#include <cstdio>
#include <stdexcept>
#include <string>

#include "lang/mini/mini.hpp"

using metavm::mini::handle;
using metavm::mini::machine;
using metavm::mini::result;

namespace {

double half(double x) { return x / 2; }

void show(const char* what, const result& r) {
  if (r)
    std::printf("%s: %s (%s)\n", what, r->text().c_str(), r->type().c_str());
  else
    std::printf("%s: failed: %s\n%s", what, r.error().message.c_str(), r.error().trace.c_str());
}

}  // namespace

int main() {
  machine m;

  // C++ functions for mini.
  m.define("half", half);
  m.define("repeat", [](const std::string& s, int n) {
    if (n < 0) throw std::invalid_argument("repeat: negative count");
    std::string r;
    for (int i = 0; i < n; i++) r += s;
    return r;
  });
  int calls = 0;
  m.define("count", [&calls] { calls++; });

  // Texts see what earlier ones declared; the value of a last expression is the result.
  show("declare", m.evaluate("let unit = 3\n"
                             "fn area(w, h) { count(); return unit * w * h }\n"
                             "record Point { x, y\n"
                             "  fn +(o) => Point(self.x + o.x, self.y + o.y) }"));
  show("evaluate", m.evaluate("half(area(2, 5))"));
  show("strings", m.evaluate("repeat(\"ab\", unit)"));

  // mini functions for C++.
  const handle area = m.global("area");
  show("call", m.call(area, 4, 5));
  show("call", m.call(area, 0.5, 3));
  std::printf("counted: %d\n", calls);

  // Handles keep guest values alive.
  const result p = m.evaluate("Point(1, 2)");
  const result add = m.evaluate("fn(a, b) => a + b");
  show("add", m.call(*add, *p, *p));

  // What goes wrong is a value, too.
  show("error", m.call(area, "wide", 1));
  show("thrown", m.evaluate("throw [1, 2]"));
  show("host", m.evaluate("repeat(\"ab\", -1)"));
  show("type", m.evaluate("half(nil)"));
  show("arity", m.evaluate("half()"));
  show("syntax", m.evaluate("let = 3"));
  show("after all", m.evaluate("area(1, 1)"));
}
