// mini's embedding interface.
#include <doctest/doctest.h>

#include <stdexcept>

#include "lang/mini/mini.hpp"

namespace {

using namespace metavm::mini;

TEST_CASE("mini: texts, results and failures") {
  machine m;
  CHECK((*m.evaluate("1 + 2")).as_int() == 3);
  CHECK((*m.evaluate("let a = [1, 2]")).is_nil());
  CHECK(m.evaluate("push(a, 3)\na")->text() == "[1, 2, 3]");
  CHECK(m.global("a").type() == "array");
  CHECK(m.global("no_such").is_nil());

  const result error = m.evaluate("fn f() { return nil + 1 }\nf()", "shown");
  REQUIRE_FALSE(error);
  CHECK(error.error().message == "type error: cannot add nil and int");
  CHECK(error.error().trace == "  at f (shown:1)\n  at top level (shown:2)\n");
  CHECK_FALSE(error.error().does_not_compile);

  const result open = m.evaluate("if true {");
  REQUIRE_FALSE(open);
  CHECK(open.error().does_not_compile);
  CHECK(open.error().incomplete);
  CHECK_FALSE(m.evaluate("let = 1").error().incomplete);
  CHECK(m.evaluate("len(a)")->as_int() == 3);
}

TEST_CASE("mini: later texts may declare a name again and meet one that is not set") {
  machine m;
  CHECK(m.evaluate("let x = 1\nfn get() => x"));
  CHECK(m.evaluate("let x = 2"));
  CHECK(m.evaluate("get()")->as_int() == 2);
  CHECK_FALSE(m.evaluate("throw 1\nlet y = 1"));
  CHECK(m.evaluate("y").error().message == "name error: 'y' is used before it is set");
}

TEST_CASE("mini: functions of C++") {
  machine m;
  m.define("add", [](metavm::i64 a, metavm::i64 b) { return a + b; });
  m.define("shout", [](std::string_view s) { return std::string(s) + "!"; });
  m.define("same", [](const handle& h) { return h; });
  m.define("fail", [](bool really) {
    if (really) throw std::runtime_error("on purpose");
  });
  m.define("small", [](signed char c) { return c; });
  CHECK(m.evaluate("add(40, 2)")->as_int() == 42);
  CHECK(m.evaluate("shout(\"hey\")")->text() == "hey!");
  CHECK(m.evaluate("same([1, {}])")->text() == "[1, {}]");
  CHECK(m.evaluate("map([1, 2], fn(x) => add(x, 1))")->text() == "[2, 3]");
  CHECK(m.evaluate("fail(false)")->is_nil());
  CHECK(m.evaluate("fail(true)").error().message == "host error: on purpose");
  CHECK(m.evaluate("add(1, \"2\")").error().message == "type error: argument 2 of add must be int, not string");
  CHECK(m.evaluate("small(1000)").error().message == "type error: argument 1 of small must be int, not int");
  CHECK(m.evaluate("add(1)").error().message == "arity error: add takes 2 arguments but 1 was given");
}

TEST_CASE("mini: calls of guest functions, and handles that outlive collections") {
  machine_options options;
  options.collect_every = 1;
  machine m(options);
  const handle f = *m.evaluate("fn(a, b) => str(a) + \":\" + str(b)");
  std::vector<handle> kept;
  for (int i = 0; i < 50; i++) kept.push_back(m.make("text " + std::to_string(i)));
  for (int i = 0; i < 50; i++)
    CHECK(m.call(f, kept[static_cast<std::size_t>(i)], i)->text() ==
          "text " + std::to_string(i) + ":" + std::to_string(i));
  CHECK(m.call(f, 1).error().message == "arity error: fn takes 2 arguments but 1 was given");
  CHECK(m.call(m.make(1), 1).error().message == "type error: cannot call int");
  CHECK(m.call(f, 1.5, true)->text() == "1.5:true");
}

TEST_CASE("mini: machines do not share anything") {
  machine a, b;
  CHECK(a.evaluate("let x = 1"));
  CHECK_FALSE(b.evaluate("x"));
  CHECK(b.evaluate("let x = \"b\""));
  CHECK(a.evaluate("x")->as_int() == 1);
}

}  // namespace
