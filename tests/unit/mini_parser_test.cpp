// The front end of mini: tokens, syntax trees, places of errors. What is a static_assert here runs
// in constant evaluation, the rest at run time.
#include "lang/mini/parser.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "lang/mini/ast_text.hpp"

namespace {

using namespace metavm::mini;

constexpr bool shows(std::string_view source, std::string_view expected) {
  const parse_result r = parse(source);
  return r.ok && to_text(r.tree) == expected;
}

constexpr bool fails(std::string_view source, std::string_view expected) {
  const parse_result r = parse(source);
  return !r.ok && r.error.format("f") == expected;
}

/// The tree of the statements without the block around them, or the error.
std::string tree(std::string_view source) {
  const parse_result r = parse(source);
  if (!r.ok) return r.error.format("f").str();
  const std::string all = to_text(r.tree).str();
  return all == "(block)" ? "" : all.substr(7, all.size() - 8);
}

std::string error(std::string_view source) {
  const parse_result r = parse(source);
  return r.ok ? "no error: " + to_text(r.tree).str() : r.error.format("f").str();
}

std::string repeat(std::string_view s, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += s;
  return out;
}

double real_of(std::string_view source) {
  const parse_result r = parse(source);
  REQUIRE(r.ok);
  for (const node& n : r.tree.nodes)
    if (n.kind == node_kind::real) return n.real();
  FAIL("no float in " << source);
  return 0;
}

constexpr double constant_real(std::string_view source) {
  const parse_result r = parse(source);
  return r.ok ? r.tree.nodes[1].real() : -1;
}

static_assert(shows("let x = 1 + 2 * 3", "(block (let x (+ 1 (* 2 3))))"));
static_assert(shows("fn fib(n) { if n < 2 { return n }\n return fib(n - 1) + fib(n - 2) }",
                    "(block (define fib (fn fib (n) (block (if (< n 2) (block (return n))) "
                    "(return (+ (call fib (- n 1)) (call fib (- n 2))))))))"));
static_assert(shows("record P { x, y\n fn +(o) => P(self.x + o.x, 0) }\nprint(P(1, 2).x)",
                    "(block (record P x y (fn P.+ (o) (call P (+ (field self .x) (field o .x)) "
                    "0))) (call print (field (call P 1 2) .x)))"));
static_assert(shows("for i in 0..10 { s += \"a\\n\\u{e9}\" }",
                    "(block (for-range i 0 10 (block (+= s \"a\\n\xc3\xa9\"))))"));
static_assert(shows("try { throw {1: [nil, true]} } catch e { x = e }",
                    "(block (try (block (throw (map 1 (array nil true)))) e (block (= x e))))"));
static_assert(fails("let x = \n\n  (1 + ]", "f:3:8: error: expected an expression, found ']'"));
static_assert(fails("let s = \"abc", "f:1:9: error: unterminated string"));
static_assert(fails("\"\xc3\xa9\" \xff", "f:1:5: error: invalid UTF-8"));
static_assert(constant_real("0.1") == 0.1);
static_assert(constant_real("123456.789e3") == 123456.789e3);
static_assert(constant_real("1e22") == 1e22);
static_assert(constant_real("1.7976931348623157e308") == 1.7976931348623157e308);
static_assert(constant_real("2e-320") == 2e-320);
static_assert(constant_real("1e-999") == 0);

TEST_CASE("mini parser: precedence") {
  CHECK(tree("a or b and c") == "(or a (and b c))");
  CHECK(tree("a and not b == c") == "(and a (not (== b c)))");
  CHECK(tree("not not a or b") == "(or (not (not a)) b)");
  CHECK(tree("a < b | c ^ d & e << f + g * -h") == "(< a (| b (^ c (& d (<< e (+ f (* g (- h))))))))");
  CHECK(tree("a - b - c") == "(- (- a b) c)");
  CHECK(tree("a // b % c / d") == "(/ (% (// a b) c) d)");
  CHECK(tree("a << b >> c") == "(>> (<< a b) c)");
  CHECK(tree("-a.b(c)[d]") == "(- (index (call a .b c) d))");
  CHECK(tree("~-~x") == "(~ (- (~ x)))");
  CHECK(tree("(a or b) and c") == "(and (or a b) c)");
  CHECK(tree("(a < b) == (c >= d)") == "(== (< a b) (>= c d))");
  CHECK(tree("a - -1") == "(- a (- 1))");
  CHECK(tree("f(x)(y).z.w(1, 2)[3]") == "(index (call (field (call (call f x) y) .z) .w 1 2) 3)");
  CHECK(error("a < b < c") == "f:1:7: error: comparisons do not chain: join them with 'and', or use parentheses");
  CHECK(error("a == b != c") == "f:1:8: error: comparisons do not chain: join them with 'and', or use parentheses");
  CHECK(error("a == not b") == "f:1:6: error: 'not' needs parentheses here: it binds loosely");
}

TEST_CASE("mini parser: where statements end") {
  CHECK(tree("a\nb; c;; d\n\n;e") == "a b c d e");
  CHECK(tree("a +\n b") == "(+ a b)");
  CHECK(tree("a\n+b") == "f:2:1: error: expected an expression, found '+'");
  CHECK(tree("a\n-b") == "a (- b)");
  CHECK(tree("x =\n\n# comment\n3") == "(= x 3)");
  CHECK(tree("x +=\n3") == "(+= x 3)");
  CHECK(tree("a and\nb or\nc") == "(or (and a b) c)");
  CHECK(tree("f(a\n,\nb\n)") == "(call f a b)");
  CHECK(tree("f\n(a)") == "f a");
  CHECK(tree("a\n[b]") == "a (array b)");
  CHECK(tree("[a\n, b\n]\n") == "(array a b)");
  CHECK(tree("let m = {\n1\n:\n2,\n}\n") == "(let m (map 1 2))");
  CHECK(tree("let f = fn(x) =>\n x") == "(let f (fn f (x) x))");
  CHECK(tree("f(fn() {\n a\n b\n}, [fn() { c\nd }])") == "(call f (fn () (block a b)) (array (fn () (block c d))))");
  CHECK(tree("f((a\n+ b))") == "(call f (+ a b))");
  CHECK(tree("return\n3") == "(return -) 3");
  CHECK(tree("if a { return }") == "(if a (block (return -)))");
  CHECK(tree("if a {}\nelse if b {}\n\nelse { c }") == "(if a (block) b (block) (block c))");
  CHECK(tree("try {}\ncatch e {}") == "(try (block) e (block))");
  CHECK(tree("for k,\nv in\n m { }").starts_with("f:2:5: error: expected an expression"));
  CHECK(tree("a\r\nb") == "a b");
  CHECK(error("a b") == "f:1:3: error: expected end of statement, found 'b'");
  CHECK(error("if a {} b") == "f:1:9: error: expected end of statement, found 'b'");
  CHECK(error("let x\n= 1") == "f:1:6: error: expected '=' (a variable needs a value), found end of line");
  CHECK(error("if a\n{ }") == "f:1:5: error: expected '{' after the condition, found end of line");
  CHECK(error("throw\n1") == "f:1:6: error: expected an expression, found end of line");
  CHECK(error("x = -\n1") == "f:1:6: error: expected an expression, found end of line");
}

TEST_CASE("mini parser: statements") {
  CHECK(tree("") == "");
  CHECK(tree("# nothing") == "");
  CHECK(tree("let a_1 = nil") == "(let a_1 nil)");
  CHECK(tree("a = 1; a[0] = 1; a.b = 1; a.b[c].d = 1") ==
        "(= a 1) (= (index a 0) 1) (= (field a .b) 1) (= (field (index (field a .b) c) .d) 1)");
  CHECK(tree("a += 1; a -= 1; a *= 1; a /= 1; a //= 1; a %= 1") ==
        "(+= a 1) (-= a 1) (*= a 1) (/= a 1) (//= a 1) (%= a 1)");
  CHECK(tree("a &= 1; a |= 1; a ^= 1; a <<= 1; a >>= 1") == "(&= a 1) (|= a 1) (^= a 1) (<<= a 1) (>>= a 1)");
  CHECK(tree("while a { break; continue }") == "(while a (block break continue))");
  CHECK(tree("for i in a..b + 1 {}") == "(for-range i a (+ b 1) (block))");
  CHECK(tree("for i in 0..10 {}") == "(for-range i 0 10 (block))");
  CHECK(tree("for x in xs {}") == "(for-in x - xs (block))");
  CHECK(tree("for k, v in {1: 2} {}") == "(for-in k v (map 1 2) (block))");
  CHECK(tree("if x == {} {} else {}") == "(if (== x (map)) (block) (block))");
  CHECK(tree("import \"a/b.mini\" as m") == "(import \"a/b.mini\" m)");
  CHECK(tree("throw f(1)") == "(throw (call f 1))");
  CHECK(tree("fn f() {}") == "(define f (fn f () (block)))");
  CHECK(tree("fn f(x, y,) => x + y") == "(define f (fn f (x y) (+ x y)))");
  CHECK(tree("fn(x) { x }(3)") == "(call (fn (x) (block x)) 3)");
  CHECK(tree("let g = fn() { }") == "(let g (fn g () (block)))");
  CHECK(tree("{1: 2}") == "(map 1 2)");
  CHECK(error("f() = 1") == "f:1:1: error: cannot assign to this expression");
  CHECK(error("x.m() += 1") == "f:1:1: error: cannot assign to this expression");
  CHECK(error("self = 1") == "f:1:1: error: cannot assign to this expression");
  CHECK(error("1 = x") == "f:1:1: error: cannot assign to this expression");
  CHECK(error("x = y = 1") == "f:1:7: error: expected end of statement, found '='");
  CHECK(error("let x") == "f:1:6: error: expected '=' (a variable needs a value), found end of file");
  CHECK(error("let if = 1") == "f:1:5: error: expected a name after 'let', found 'if'");
  CHECK(error("for i, j in 0..3 {}") == "f:1:14: error: a range gives one value, not two");
  CHECK(error("let r = 0..3") == "f:1:10: error: expected end of statement, found '..'");
  CHECK(error("try { }") == "f:1:8: error: expected 'catch' after the block of 'try', found end of file");
  CHECK(error("import a as b") == "f:1:8: error: expected a file name in quotes after 'import', found 'a'");
  CHECK(error("import \"a\"") == "f:1:11: error: expected 'as' and a name after the file name, found end of file");
  CHECK(error("}") == "f:1:1: error: expected an expression, found '}'");
  CHECK(error("fn f(a b) {}") == "f:1:8: error: expected ')', found 'b'");
  CHECK(error("fn f(1) {}") == "f:1:6: error: expected the name of a parameter, found '1'");
  CHECK(error("fn f() 3") == "f:1:8: error: expected '{' or '=>' after the parameters, found '3'");
  CHECK(error("{ let x = 1 }") == "f:1:3: error: expected an expression, found 'let'");
  CHECK(error("{1: 2, 3}") == "f:1:9: error: expected ':' after a key, found '}'");
  CHECK(error("fn f() {\n x\n") ==
        "f:3:1: error: expected '}' to close the '{' of line 1, "
        "found end of file");
}

TEST_CASE("mini parser: records") {
  CHECK(tree("record E {}") == "(record E)");
  CHECK(tree("record P {\n x,\n y,\n}") == "(record P x y)");
  CHECK(tree("record P { x fn a() {} ; fn b() { } }") == "(record P x (fn P.a () (block)) (fn P.b () (block)))");
  CHECK(tree("record P {\n fn [](i) => i\n fn []=(i, v) { }\n fn ()() => 1\n fn ==(o) => true }") ==
        "(record P (fn P.[] (i) i) (fn P.[]= (i v) (block)) (fn P.() () 1) (fn P.== (o) true))");
  for (const char* o : {"+", "-", "*", "/", "//", "%", "<", "<="}) {
    const std::string source = std::string("record P { fn ") + o + "(o) => 1 }";
    CHECK(tree(source) == std::string("(record P (fn P.") + o + " (o) 1))");
  }
  CHECK(error("record P { x y }") == "f:1:14: error: expected ',', 'fn' or '}' in a record, found 'y'");
  CHECK(error("record P { x\n fn a() {}\n y }") ==
        "f:3:2: error: expected 'fn' or '}' in a record (fields stand first), found 'y'");
  CHECK(error("record P { fn >(o) { } }") ==
        "f:1:15: error: expected a method's name or operator after 'fn', found '>'");
  const parse_result r = parse("record P { x\n fn a(q) { } fn [](i) { } }");
  REQUIRE(r.ok);
  const node& record = r.tree[r.tree.list(r.tree.functions[0].body)[0]];
  CHECK(r.tree.record_fields(record).size() == 1);
  REQUIRE(r.tree.record_methods(record).size() == 2);
  const function_info& method = r.tree.functions[r.tree[r.tree.record_methods(record)[1]].a];
  CHECK(r.tree.string(method.method) == "[]");
  CHECK(r.tree.string(method.name) == "P.[]");
  CHECK(method.parameter_count == 1);
}

TEST_CASE("mini parser: numbers") {
  CHECK(tree("0 7 ").starts_with("f:1:3"));
  CHECK(tree("1_000_000; 0xff; 0XFf_00") == "1000000 255 65280");
  CHECK(tree("2305843009213693951") == "2305843009213693951");
  CHECK(tree("0x1fffffffffffffff") == "2305843009213693951");
  CHECK(tree("2305843009213693952") == "2305843009213693952.0");
  CHECK(tree("100000000000000000000000") == "1e+23");
  CHECK(tree("1.5; 2e10; 2E-3; 1_0.2_5e+0_1") == "1.5 2e+10 0.002 102.5");
  CHECK(tree("1.0; 100.0") == "1.0 100.0");
  CHECK(tree("1.x") == "(field 1 .x)");
  CHECK(tree("1e3.x") == "(field 1000.0 .x)");
  CHECK(real_of("0.1") == 0.1);
  CHECK(real_of("3.14159265358979323846264338327950288") == 3.14159265358979323846264338327950288);
  CHECK(real_of("4.9e-324") == 4.9e-324);
  CHECK(real_of("1e-999") == 0.0);
  CHECK(real_of("1.7976931348623157e308") == 1.7976931348623157e308);
  CHECK(real_of("0.00000000000000000000000000000000000000000000001e47") == 1.0);
  for (const char* bad : {"12ab", "0x", "0xfg", "1__0", "1_", "1e", "1e+", "1.5.2", "1e5_", "0b1", "1_.5", "3x"})
    CHECK(error(bad) == std::string("f:1:1: error: bad number '") + bad + "'");
  CHECK(tree("1._5") == "(field 1 ._5)");
  CHECK(error(" 1e400") == "f:1:2: error: number too large: '1e400'");
  CHECK(error("0x2000000000000000") == "f:1:1: error: number too large: '0x2000000000000000'");
}

TEST_CASE("mini parser: strings") {
  CHECK(tree(R"("a\n\t\r\\\"\0\x7a")") == R"("a\n\x09\x0d\\\"\x00z")");
  CHECK(tree(R"("\u{41}\u{e9}\u{20ac}\u{1F600}")") == "\"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"");
  CHECK(tree("\"# no comment\"") == "\"# no comment\"");
  CHECK(tree("\"\"") == "\"\"");
  CHECK(error("x = \"abc\ny\"") == "f:1:5: error: unterminated string");
  CHECK(error("\"abc\\") == "f:1:5: error: bad escape '\\'");
  CHECK(error("\"ab\\q\"") == "f:1:4: error: bad escape '\\q'");
  CHECK(error("\"\\x4\"") == "f:1:2: error: bad escape: '\\x' takes two hexadecimal digits");
  for (const char* bad : {"\"\\u41\"", "\"\\u{}\"", "\"\\u{1234567}\"", "\"\\u{41\""})
    CHECK(error(bad) == "f:1:2: error: bad escape: write '\\u{H}' with one to six hexadecimal digits");
  for (const char* bad : {"\"\\u{d800}\"", "\"\\u{110000}\""})
    CHECK(error(bad) == "f:1:2: error: bad escape: no such Unicode character");
}

TEST_CASE("mini parser: source text") {
  CHECK(tree("\xEF\xBB\xBFx") == "x");
  CHECK(tree("#! /usr/bin/env metavm-mini\nx # \xc3\xa9\n") == "x");
  CHECK(error("x = \"\xc3\xa9\xe2\x82\xac\" @") == "f:1:10: error: unexpected character '@'");
  CHECK(error("let \xc3\xa9 = 1") == "f:1:5: error: unexpected character '\xc3\xa9'");
  CHECK(error("a\x01") == "f:1:2: error: unexpected character '\\x01'");
  CHECK(error(std::string_view("a\n b\0c", 6)) == "f:2:3: error: NUL byte in the source");
  CHECK(error(std::string_view("\"\0\"", 3)) == "f:1:2: error: NUL byte in the source");
  CHECK(error(std::string_view("# a\0", 4)) == "f:1:4: error: NUL byte in the source");
  CHECK(error("x\n# \xff") == "f:2:3: error: invalid UTF-8");
  for (const char* bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xe2\x82",
                          "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3"})
    CHECK(error(std::string("\"") + bad + "\"") == "f:1:2: error: invalid UTF-8");
  CHECK(error("a !b") == "f:1:3: error: unexpected character '!'");
}

TEST_CASE("mini parser: nesting is bounded") {
  CHECK(error(repeat("(", 5000)).ends_with("error: nested too deeply"));
  CHECK(error(repeat("[", 5000)).ends_with("error: nested too deeply"));
  CHECK(error(repeat("-", 5000) + "1").ends_with("error: nested too deeply"));
  CHECK(error(repeat("not ", 5000) + "1").ends_with("error: nested too deeply"));
  CHECK(error(repeat("if a { ", 5000)).ends_with("error: nested too deeply"));
  CHECK(error(repeat("fn() => ", 5000)).ends_with("error: nested too deeply"));
  CHECK(error(repeat("{1: ", 5000)).ends_with("error: nested too deeply"));
  CHECK(error("a" + repeat(" + a", 5000)).ends_with("error: nested too deeply"));
  CHECK(error("a" + repeat(".b", 5000)).ends_with("error: nested too deeply"));
  CHECK(error("a" + repeat("()", 5000)).ends_with("error: nested too deeply"));
  CHECK(parse(repeat("(", 150) + "1" + repeat(")", 150)).ok);
  CHECK(parse("a" + repeat(" + a", 900)).ok);
  CHECK(parse("if a { }" + repeat(" else if b { }", 5000)).ok);  // flat
  CHECK(parse("x = [" + repeat("1, ", 50000) + "]").ok);
  CHECK(parse(repeat("f(1)\n", 50000)).ok);
}

TEST_CASE("mini parser: unfinished input is told apart") {
  for (const char* open : {"fn f() {", "f(1,", "[", "x = ", "if a { b } else", "let m = {1:", "a +"}) {
    CAPTURE(open);
    const parse_result r = parse(open);
    CHECK_FALSE(r.ok);
    CHECK(r.error.at_end);
  }
  for (const char* wrong : {"fn f( {", ")", "\"abc", "let 3"}) CHECK_FALSE(parse(wrong).error.at_end);
}

TEST_CASE("mini parser: places of nodes") {
  const parse_result r = parse("let a =\n  f(1) +\n  b.c[2]");
  REQUIRE(r.ok);
  for (const node& n : r.tree.nodes) {
    if (n.kind == node_kind::call) CHECK((n.line == 2 && n.column == 4));
    if (n.kind == node_kind::binary) CHECK((n.line == 2 && n.column == 8));
    if (n.kind == node_kind::field) CHECK((n.line == 3 && n.column == 4));
    if (n.kind == node_kind::index) CHECK((n.line == 3 && n.column == 6));
    if (n.kind == node_kind::let) CHECK((n.line == 1 && n.column == 1));
  }
}

TEST_CASE("mini parser: any bytes give a tree or an error") {
  const std::string_view pieces[] = {"fn ",  "(",    ")",   "{",     "}",    "[", "]",    "if ", "else",    "x",
                                     "1",    "..",   ".",   ",",     "\n",   ";", "=",    "=>",  "record ", "\"a\"",
                                     "for ", " in ", "try", "catch", "let ", "-", "not ", "\xff"};
  std::uint32_t seed = 1;
  for (int round = 0; round < 20000; ++round) {
    std::string source;
    for (int i = 0; i < 12; ++i) {
      seed = seed * 1664525u + 1013904223u;
      source += pieces[(seed >> 16) % std::size(pieces)];
    }
    const parse_result r = parse(source);
    if (!r.ok) CHECK((!r.error.message.empty() && r.error.line > 0 && r.error.column > 0));
  }
}

}  // namespace
