// mini inside the C++ compiler: programs in static_assert, run by the opcodes of the other stages.
#include "lang/mini/constant.hpp"

#include <doctest/doctest.h>

namespace {

using namespace metavm;
using metavm::mini::evaluate;

static_assert(evaluate("1 + 2 * 3") == 7);
static_assert(evaluate("7 / 2") == 3.5);
static_assert(evaluate("let x = 0x1fffffffffffffff\nx + 1") == 0x1p61);
static_assert(evaluate("-7 // 2 * 100 + -7 % 3") == -398);
static_assert(evaluate("7.5 // 2 + 7.5 % 2") == 4.5);
static_assert(evaluate("(5 & 6 | 8 ^ 3) << 4 >> 1") == 120);
static_assert(evaluate("1 < 2 and 2.5 <= 2.5 and not (1 == 1.5)") == true);
static_assert(evaluate("0x1fffffffffffff + 2 < 9007199254740993.0") == false);
static_assert(evaluate("nil or false") == false);

static_assert(evaluate("fn fib(n) { if n < 2 { return n }\n return fib(n - 1) + fib(n - 2) }\n"
                       "fib(11)") == 89);
static_assert(evaluate("fn gcd(a, b) { while b != 0 { let t = a % b\n a = b\n b = t }\n return a }\n"
                       "gcd(1071, 462) * 1000 + gcd(17, 5)") == 21001);
static_assert(evaluate(R"(
    let n = 50
    let composite = array(n, false)
    let count = 0
    for i in 2..n {
      if not composite[i] {
        count += 1
        let k = i * i
        while k < n { composite[k] = true
          k += i }
      }
    }
    count)") == 15);
static_assert(evaluate(R"(
    let a = [5, 2, 8, 1, 9, 3]
    fn sort(a, low, high) {
      if low >= high { return nil }
      let pivot = a[(low + high) // 2]
      let i = low
      let j = high
      while i <= j {
        while a[i] < pivot { i += 1 }
        while pivot < a[j] { j -= 1 }
        if i <= j {
          let t = a[i]
          a[i] = a[j]
          a[j] = t
          i += 1
          j -= 1
        }
      }
      sort(a, low, j)
      sort(a, i, high)
    }
    sort(a, 0, len(a) - 1)
    let r = 0
    for x in a { r = r * 10 + x }
    r)") == 123589);
static_assert(evaluate("let s = 0.0\nfor i in 1..11 { s += 1.0 / (i * i) }\ns") ==
              1.0 + 1.0 / 4 + 1.0 / 9 + 1.0 / 16 + 1.0 / 25 + 1.0 / 36 + 1.0 / 49 + 1.0 / 64 + 1.0 / 81 + 1.0 / 100);
static_assert(evaluate("let x = 2.0\nfor i in 0..6 { x = (x + 2 / x) / 2 }\n"
                       "abs(x - sqrt(2)) < 0.000000000000001") == true);
// Closures: captured variables are shared and outlive their function.
static_assert(evaluate(R"(
    fn counter() {
      let n = 0
      return fn() { n += 1
        return n }
    }
    let a = counter()
    let b = counter()
    a()
    a()
    a() * 10 + b())") == 31);
static_assert(evaluate("fn compose(f, g) => fn(x) => f(g(x))\n"
                       "compose(fn(x) => x + 1, fn(x) => x * 10)(4)") == 41);
static_assert(evaluate("let fns = []\nfor i in 0..4 { push(fns, fn() => i) }\n"
                       "fns[0]() + fns[1]() * 10 + fns[2]() * 100 + fns[3]() * 1000") == 3210);
static_assert(evaluate(R"(
    fn even(n) { if n == 0 { return true }
      return odd(n - 1) }
    fn odd(n) { if n == 0 { return false }
      return even(n - 1) }
    even(20))") == true);
static_assert(evaluate("let a = []\nfor i in 0..10 { push(a, i * i) }\nlet s = 0\n"
                       "for i, x in a { s += i * x }\ns + pop(a) + len(a)") == 2025 + 81 + 9);
static_assert(evaluate("let a = 0\nlet n = 6\nwhile n != 1 { if n % 2 == 0 { n = n // 2 } else { "
                       "n = 3 * n + 1 }\n"
                       "a += 1 }\na") == 8);
// Errors: caught in the function that tries, out of functions that do not; uncaught ones end it.
static_assert(evaluate("fn f(x) { return 1 // x }\nlet r = 0\n"
                       "try { f(0) } catch e { r = 7 }\ntry { throw 35 } catch e { r += e }\nr") == 42);
static_assert(evaluate("let a = [1]\na[1]").how == in_compiler::state::raised);
static_assert(evaluate("1 // 0").how == in_compiler::state::raised);
static_assert(evaluate("nil + 1").how == in_compiler::state::raised);
static_assert(evaluate("fn f(x) => x\nf()").how == in_compiler::state::raised);
static_assert(evaluate("fn f() => f()\nf()").how == in_compiler::state::raised);
// What does not end, does not compile, or is not for constant evaluation.
static_assert(evaluate("while true { }", 1000).how == in_compiler::state::stopped);
static_assert(evaluate("let x = ").how == in_compiler::state::stopped);
static_assert(evaluate("{\"a\": 1}").how == in_compiler::state::stopped);

TEST_CASE("mini in constant evaluation: the same at run time") {
  CHECK(evaluate("fn fib(n) { if n < 2 { return n }\n return fib(n - 1) + fib(n - 2) }\nfib(20)") == 6765);
  CHECK(std::string_view(evaluate("1 // 0").message) == "value error: division by zero");
  CHECK(std::string_view(evaluate("clock()").message) == "a function of the library that has no constant twin");
}

}  // namespace
