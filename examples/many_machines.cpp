// Machines are objects: two of Python and one of mini in one process, each with its own heap, modules and compiled
// code.
#include <cstdio>
#include <string>

#include "lang/mini/mini.hpp"
#include "lang/python/python.hpp"

namespace mini = metavm::mini;
namespace python = metavm::python;

int main() {
  python::machine first, second;
  mini::machine third;
  if (first.start_error() || second.start_error()) return 1;

  // The same names, different values.
  first.run("import sys\nsys.custom = 'first'\nlimit = 10\nclass Shared: kind = 'first'\n");
  second.run("import sys\nlimit = 20\nclass Shared: kind = 'second'\n");
  std::printf("first: %s %s\n", first.evaluate("Shared.kind")->text().c_str(),
              first.evaluate("hasattr(sys, 'custom')")->text().c_str());
  std::printf("second: %s %s\n", second.evaluate("Shared.kind")->text().c_str(),
              second.evaluate("hasattr(sys, 'custom')")->text().c_str());

  // They call each other through C++, also from loops that are compiled.
  const auto scale = third.evaluate("fn(x) => x * 3");
  second.run("def square(x): return x * x");
  const python::handle square = second.global("square");
  first.define("scale", [&](long x) { return third.call(*scale, x)->as_int(); });
  first.define("square", [&](long x) { return second.call(square, x)->to<long>().value(); });
  const auto ran = first.run("total = 0\nfor i in range(20000):\n    total += scale(i) + square(i) % limit\n");
  if (!ran) std::fputs(ran.error().traceback.c_str(), stdout);
  std::printf("total: %ld\n", first.global("total").to<long>().value_or(-1));

  // An exception crosses from one to the other as the embedding program says.
  second.run("def fail(): raise LookupError('in the second')");
  first.define("ask", [&] {
    const auto r = second.call(second.global("fail"));
    if (!r) throw python::error(r.error().type, r.error().message);
    return *r->to<int>();
  });
  std::printf("asked: %s\n", first.evaluate("ask()").error().message.c_str());

  // Machines come and go; the others stay as they are.
  for (int i = 0; i < 3; i++) {
    python::machine brief;
    brief.run("x = [list(range(1000)) for _ in range(100)]\nimport gc\ngc.collect()");
    std::printf("brief: %ld\n", brief.evaluate("sum(map(len, x))")->to<long>().value_or(-1));
  }
  std::printf("still: %s %s\n", first.evaluate("limit")->text().c_str(), second.evaluate("limit")->text().c_str());
}
