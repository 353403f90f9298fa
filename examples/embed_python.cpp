// A program with Python inside: texts, functions in both directions, exceptions as values.
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "lang/python/python.hpp"

using metavm::python::handle;
using metavm::python::machine;
using metavm::python::result;

namespace {

double half(double x) { return x / 2; }

void show(const char* what, const result& r) {
  if (r)
    std::printf("%s: %s (%s)\n", what, r->repr().c_str(), r->type().c_str());
  else
    std::printf("%s: failed: %s: %s\n", what, r.error().type.c_str(), r.error().message.c_str());
  std::fflush(stdout);  // Python writes to the same file
}

}  // namespace

int main() {
  metavm::python::machine_options options;
  options.startup.argv = {"embedded", "one", "two"};
  machine m(options);
  if (m.start_error()) {
    std::fputs(m.start_error()->traceback.c_str(), stderr);
    return 1;
  }

  // C++ functions for Python.
  m.define("half", half);
  m.define("repeat", [](const std::string& s, int n) {
    if (n < 0) throw std::invalid_argument("repeat: negative count");
    std::string r;
    for (int i = 0; i < n; i++) r += s;
    return r;
  });
  m.define("total", [](const std::vector<double>& numbers) {
    double sum = 0;
    for (double d : numbers) sum += d;
    return sum;
  });
  m.define("lookup", [](const std::string& key) -> int { throw metavm::python::error("KeyError", key); });
  int calls = 0;
  m.define("count", [&calls] { calls++; });

  // Texts run in __main__, which keeps its variables.
  show("set", m.set_global("unit", 3));
  show("run", m.run(R"(
import sys, collections

def area(w, h):
    count()
    return unit * w * h

class Point(collections.namedtuple('Point', 'x y')):
    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

print('hello from', sys.argv)
)"));
  show("evaluate", m.evaluate("half(area(2, 5))"));
  show("strings", m.evaluate("repeat('äb', unit)"));
  show("lists", m.evaluate("total([1, 2.5, 4])"));

  // Python functions for C++.
  const handle area = m.global("area");
  show("call", m.call(area, 4, 5));
  show("call", m.call(area, 0.5, 3));
  std::printf("counted: %d\n", calls);
  // A loop that is hot: compiled to machine code.
  show("hot", m.run("s = 0\nfor i in range(200000): s += half(i)"));
  std::printf("sum: %.1f\n", m.global("s").to<double>().value_or(-1));

  // Handles keep guest values alive; methods, attributes, modules.
  const result p = m.evaluate("Point(1, 2)");
  show("add", m.call_method(*p, "__add__", *p));
  show("attribute", m.attribute(*p, "y"));
  const result json = m.import("json");
  show("json", m.call_method(*json, "dumps", std::vector<int>{1, 2, 3}));
  const auto numbers = m.evaluate("[i * i for i in range(5)]")->to<std::vector<long>>();
  std::printf("squares: %zu, the last %ld\n", numbers->size(), numbers->back());
  std::printf("not an int: %d\n", m.evaluate("'text'")->to<int>().has_value());
  std::printf("too large: %d\n", m.evaluate("2**40")->to<int>().has_value());

  // What goes wrong is a value, too.
  show("error", m.call(area, "wide", "high"));
  show("host", m.evaluate("repeat('ab', -1)"));
  show("host", m.evaluate("lookup('missing')"));
  show("type", m.evaluate("half(None)"));
  show("arity", m.evaluate("half()"));
  show("caught", m.run("try:\n    repeat('ab', -1)\nexcept ValueError as e:\n    print('caught', e)"));
  show("deep", m.run("def f(n): return f(n + 1)\nf(0)"));
  show("exit", m.run("raise SystemExit(7)"));
  const result broken = m.run("def f(:\n  pass\n", "broken.py");
  std::printf("does not compile: %d\n%s", broken.error().does_not_compile, broken.error().traceback.c_str());
  const result raised = m.run("def inner(): return 1 / 0\ninner()\n", "raised.py");
  std::fputs(raised.error().traceback.c_str(), stdout);
  show("after all", m.evaluate("area(1, 1)"));
  m.run("import atexit; atexit.register(print, 'at exit')");
}
