/// \file
/// int, float, complex and the numeric modules: laws, limits, and a collection at every allocation.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "lang/python/core.hpp"
#include "lang/python/modules/import.hpp"
#include "lang/python/modules/startup.hpp"
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/int_ops.hpp"
#include "metavm/gc/boehm.hpp"

using namespace metavm;
using namespace metavm::python;

namespace {

struct machine {
  explicit machine(u32 collect_every = 0)
      : m([&] {
          gc::options o;
          o.collect_every = collect_every;
          return gc::make_boehm_heap(o);
        }()) {
    REQUIRE(init_modules(m, {}));
  }
  python::vm m;

  value big(std::string_view digits, int base = 10) {
    const value v = int_from_text(m, digits, base);
    REQUIRE(!same(v, value_unbound));
    return v;
  }
  std::string error() {
    const value e = take_pending(m);
    str_object* t = to_str(m, e);
    return type_name(m, e) + ": " + (t ? to_utf8(t) : "?");
  }
  std::string show(value v) {
    if (is_raised(v)) return error();
    str_object* r = repr(m, v);
    return r ? to_utf8(r) : error();
  }
  value function(const char* module, const char* name) {
    module_object* mod = import_builtin_module(m, module);
    REQUIRE(mod);
    return get_attribute(m, to_value(mod), name);
  }
  template <class... A>
  value call(value f, A... args) {
    const value a[] = {args..., none};
    return python::call(m, f, a, sizeof...(args));
  }
  value list(std::initializer_list<i64> items) {
    list_object* l = empty_list(m);
    for (i64 i : items) list_append(m, l, make_int(m, i));
    return to_value(l);
  }
  value op(binary_op o, value a, value b) { return binary(m, o, a, b); }
};

/// Numbers around the borders of representations, and random ones.
std::vector<std::string> interesting() {
  std::vector<std::string> r = {"0", "1", "-1", "2", "-2", "7", "-10", "63", "64", "1000000007"};
  for (const char* s : {"2305843009213693951", "2305843009213693952", "9223372036854775807", "9223372036854775808",
                        "18446744073709551615", "18446744073709551616", "340282366920938463463374607431768211455"}) {
    r.emplace_back(s);
    r.push_back("-" + std::string(s));
  }
  std::mt19937_64 random(11);
  for (int i = 0; i < 12; i++) {
    std::string s = i % 2 ? "-" : "";
    for (u64 k = 0, n = 1 + random() % 60; k < n; k++) s += static_cast<char>('1' + random() % 9);
    r.push_back(s);
  }
  return r;
}

void check_laws(machine& t, value a, value b) {
  auto eq = [&](value x, value y) {
    REQUIRE(!is_raised(x));
    REQUIRE(!is_raised(y));
    CHECK(int_compare(x, y) == 0);
    CHECK(int_hash(x) == int_hash(y));
  };
  vm& m = t.m;
  eq(int_add(m, a, b), int_add(m, b, a));
  eq(int_sub(m, int_add(m, a, b), b), a);
  eq(int_mul(m, a, b), int_mul(m, b, a));
  eq(int_neg(m, int_neg(m, a)), a);
  eq(int_invert(m, a), int_sub(m, int_neg(m, a), value::small_int(1)));
  // a + b == (a ^ b) + 2 * (a & b), a | b == (a ^ b) + (a & b)
  const value x = int_xor(m, a, b), y = int_and(m, a, b);
  eq(int_add(m, a, b), int_add(m, x, int_lshift(m, y, value::small_int(1))));
  eq(int_or(m, a, b), int_add(m, x, y));
  if (int_sign(b)) {
    value q, r;
    REQUIRE(int_divmod_parts(m, a, b, q, r));
    eq(int_add(m, int_mul(m, q, b), r), a);
    eq(int_floordiv(m, a, b), q);
    eq(int_mod(m, a, b), r);
    CHECK((int_sign(r) == 0 || int_sign(r) == int_sign(b)));
    eq(int_floordiv(m, int_mul(m, a, b), b), a);
  }
  for (const i64 n : {0, 1, 61, 62, 63, 64, 65, 200}) {
    const value k = value::small_int(n);
    const value shifted = int_lshift(m, a, k);
    eq(int_rshift(m, shifted, k), a);
    eq(shifted, int_mul(m, a, int_pow(m, value::small_int(2), k)));
  }
  eq(t.big(to_utf8(int_to_str(m, a))), a);
  str_object* hex = int_to_str(m, a, 16);
  eq(t.big(to_utf8(hex), 16), a);
  std::vector<u8> bytes(80);
  for (const bool little : {false, true}) {
    REQUIRE(int_to_bytes(a, bytes.data(), bytes.size(), little, true));
    eq(int_from_bytes(m, bytes.data(), bytes.size(), little, true), a);
  }
  double d;
  if (int_to_double(m, a, d)) {
    // The nearest double is nearer than its neighbours.
    const value back = int_from_double(m, d);
    const int order = int_compare(back, a);
    CHECK(int_compare_double(a, d) == -order);
  } else {
    t.error();
  }
}

}  // namespace

TEST_CASE("python ints obey the laws of arithmetic") {
  machine t;
  const auto numbers = interesting();
  for (const auto& a : numbers)
    for (const auto& b : numbers) check_laws(t, t.big(a), t.big(b));
}
TEST_CASE("python ints, collecting always") {
  machine t(1);
  check_laws(t, t.big("-123456789012345678901234567890"), t.big("98765432109876543210"));
}

TEST_CASE("python ints that would be too large raise errors") {
  machine t;
  vm& m = t.m;
  const value huge = t.big("1000000000000000000000000000000");
  CHECK(t.show(int_pow(m, value::small_int(3), huge)) == "MemoryError: ");
  CHECK(t.show(int_pow(m, value::small_int(3), value::small_int(i64{1} << 50))) == "MemoryError: ");
  CHECK(t.show(int_lshift(m, value::small_int(1), huge)) == "OverflowError: too many digits in integer");
  CHECK(t.show(int_lshift(m, value::small_int(1), value::small_int(i64{1} << 60))) == "MemoryError: ");
  CHECK(t.show(int_lshift(m, value::small_int(0), huge)) == "0");
  CHECK(t.show(t.call(t.function("math", "factorial"), value::small_int(i64{1} << 50))) == "MemoryError: ");
  CHECK(t.show(t.call(t.function("math", "comb"), huge, value::small_int(i64{1} << 50))) == "MemoryError: ");
}

TEST_CASE("python floats are read and written exactly") {
  std::mt19937_64 random(5);
  for (int i = 0; i < 20000; i++) {
    const double d = std::bit_cast<double>(random());
    if (!std::isfinite(d)) continue;
    double back;
    REQUIRE(float_from_text(float_repr(d), back));
    CHECK(std::bit_cast<u64>(back) == std::bit_cast<u64>(d));
  }
  double d;
  for (const char* bad : {"", ".", "e5", "1e", "1__0", "_1", "1_", "0x10", "nano", "infin", "1 2", "+-1"})
    CHECK_FALSE(float_from_text(bad, d));
  CHECK((float_from_text("-1_0.0_1e1_0", d) && d == -10.01e10));
  CHECK((float_from_text("1e99999999999999999999", d) && std::isinf(d)));
  CHECK((float_from_text("0.000001e-99999999999999", d) && d == 0));
}

TEST_CASE("python float rounding") {
  machine t;
  auto round = [&](double x, i64 n) { return t.show(float_round(t.m, x, n)); };
  CHECK(round(2.675, 2) == "2.67");
  CHECK(round(0.5, 0) == "0.0");
  CHECK(round(1.5, 0) == "2.0");
  CHECK(round(25, -1) == "20.0");
  CHECK(round(35, -1) == "40.0");
  CHECK(round(25.000001, -1) == "30.0");
  CHECK(round(99.5, -2) == "100.0");
  CHECK(round(49, -2) == "0.0");
  CHECK(round(-5e-324, 400) == "-5e-324");
  CHECK(round(1.7e308, -308) == "OverflowError: rounded value too large to represent");
}

TEST_CASE("python iterators of itertools, collecting always") {
  machine t(1);
  vm& m = t.m;
  const value abc = to_value(make_str(m, "abc"));
  auto all = [&](value iterable) { return t.show(to_value(to_list(m, iterable))); };
  CHECK(all(t.call(t.function("itertools", "chain"), abc, t.list({1, 2}))) == "['a', 'b', 'c', 1, 2]");
  CHECK(all(t.call(t.function("itertools", "product"), abc, t.list({1, 2}))) ==
        "[('a', 1), ('a', 2), ('b', 1), ('b', 2), ('c', 1), ('c', 2)]");
  CHECK(all(t.call(t.function("itertools", "permutations"), abc, value::small_int(2))) ==
        "[('a', 'b'), ('a', 'c'), ('b', 'a'), ('b', 'c'), ('c', 'a'), ('c', 'b')]");
  CHECK(all(t.call(t.function("itertools", "combinations"), abc, value::small_int(2))) ==
        "[('a', 'b'), ('a', 'c'), ('b', 'c')]");
  CHECK(all(t.call(t.function("itertools", "zip_longest"), abc, t.list({1}))) ==
        "[('a', 1), ('b', None), ('c', None)]");
  CHECK(all(t.call(t.function("itertools", "accumulate"), t.list({1, 2, 3}))) == "[1, 3, 6]");
  CHECK(all(t.call(t.function("itertools", "pairwise"), abc)) == "[('a', 'b'), ('b', 'c')]");
  const value copies = t.call(t.function("itertools", "tee"), abc, value::small_int(2));
  const tuple_object* both = copies.as<tuple_object>();
  CHECK(all(both->items[0]) == "['a', 'b', 'c']");
  CHECK(all(both->items[1]) == "['a', 'b', 'c']");
}

TEST_CASE("python deques, against a model") {
  for (const u32 every : {0u, 50u}) {
    machine t(every);
    vm& m = t.m;
    const value d = t.call(t.function("_collections", "deque"));
    std::vector<i64> model;
    std::mt19937 random(3);
    auto method = [&](const char* name, std::initializer_list<i64> args) {
      value v[2];
      u32 n = 0;
      for (i64 a : args) v[n++] = make_int(m, a);
      return call_method(m, d, intern(m, name), v, n);
    };
    for (int i = 0; i < 3000; i++) {
      const i64 size = static_cast<i64>(model.size());
      const i64 x = static_cast<i64>(random() % 1000);
      switch (random() % 8) {
        case 0:
        case 1:
          method("append", {x});
          model.push_back(x);
          break;
        case 2:
        case 3:
          method("appendleft", {x});
          model.insert(model.begin(), x);
          break;
        case 4:
          if (size) {
            CHECK(same(method("pop", {}), value::small_int(model.back())));
            model.pop_back();
          }
          break;
        case 5:
          if (size) {
            CHECK(same(method("popleft", {}), value::small_int(model.front())));
            model.erase(model.begin());
          }
          break;
        case 6: {
          const i64 by = x % 17 - 8;
          method("rotate", {by});
          if (size) {
            const i64 k = ((-by % size) + size) % size;
            std::rotate(model.begin(), model.begin() + k, model.end());
          }
          break;
        }
        default: {
          const i64 at = size ? x % size : 0;
          method("insert", {at, x});
          model.insert(model.begin() + at, x);
          break;
        }
      }
    }
    REQUIRE(length_of(m, d) == static_cast<i64>(model.size()));
    i64 i = 0;
    for_each_item(m, d, [&](value v) { return same(v, value::small_int(model[static_cast<u64>(i++)])); });
    CHECK(i == static_cast<i64>(model.size()));
  }
}

TEST_CASE("python digests and compression") {
  machine t(20);
  vm& m = t.m;
  const value data = to_value(make_bytes(m, "The quick brown fox jumps over the lazy dog"));
  auto hex = [&](const char* module, const char* name) {
    const value h = t.call(t.function(module, name), data);
    return is_raised(h) ? t.error() : t.show(call_method(m, h, intern(m, "hexdigest")));
  };
  CHECK(hex("_md5", "md5") == "'9e107d9d372bb6826bd81d3542a419d6'");
  CHECK(hex("_sha1", "sha1") == "'2fd4e1c67a2d28fced849ee1bb76e7391b93eb12'");
  CHECK(hex("_sha256", "sha256") == "'d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592'");
  CHECK(hex("_sha3", "sha3_256") == "'69070dda01975c8c120c3aada1b282394e7f032fa9cf32f4cb2259a0897dfc04'");
  CHECK(hex("_blake2", "blake2s") == "'606beeec743ccbeff6cbcdf5d5302aa855c256c29b88c8ed331ea1a6bf3c8812'");
  const value packed = t.call(t.function("zlib", "compress"), data);
  CHECK(t.show(t.call(t.function("zlib", "decompress"), packed)) == t.show(data));
}
