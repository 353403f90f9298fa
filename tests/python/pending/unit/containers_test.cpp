/// \file
/// list, tuple, dict, set, range, slice, iterators: against simple models, also with a collection at every allocation.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "lang/python/modules/startup.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/range_ops.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/objects/set_ops.hpp"
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

  value n(i64 i) { return make_int(m, i); }
  value s(std::string_view t) { return to_value(make_str(m, t)); }
  std::string show(value v) {
    if (is_raised(v)) return error();
    str_object* r = repr(m, v);
    return r ? to_utf8(r) : error();
  }
  std::string error() {
    const value e = take_pending(m);
    str_object* t = to_str(m, e);
    return type_name(m, e) + ": " + (t ? to_utf8(t) : "?");
  }
  template <class... A>
  value call(value o, const char* name, A... args) {
    const value a[] = {args..., none};
    return call_method(m, o, intern(m, name), a, sizeof...(args));
  }
  value list(std::initializer_list<i64> items) {
    list_object* l = empty_list(m);
    for (i64 i : items) list_append(m, l, n(i));
    return to_value(l);
  }
  value numbers(i64 count) {
    list_object* l = empty_list(m);
    for (i64 i = 0; i < count; i++) list_append(m, l, n(i));
    return to_value(l);
  }
  value slice(value a, value b, value c = none) { return make_slice(m, a, b, c); }
  value builtin(const char* name) { return dict_find_str(m, m.builtins->dict, intern(m, name)); }
};

}  // namespace

TEST_CASE("python list: items and slices") {
  machine x;
  const value l = x.numbers(10);
  CHECK(x.show(l) == "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]");
  CHECK(x.show(x.call(l, "__getitem__", x.n(-1))) == "9");
  CHECK(x.show(x.call(l, "__getitem__", x.n(10))) == "IndexError: list index out of range");
  CHECK(x.show(x.call(l, "__getitem__", x.s("a"))) == "TypeError: list indices must be integers or slices, not str");
  CHECK(x.show(x.call(l, "__getitem__", x.slice(x.n(8), x.n(1), x.n(-3)))) == "[8, 5, 2]");
  CHECK(x.show(x.call(l, "__getitem__", x.slice(none, none, x.n(-1)))) == "[9, 8, 7, 6, 5, 4, 3, 2, 1, 0]");
  CHECK(x.show(x.call(l, "__getitem__", x.slice(none, none, x.n(0)))) == "ValueError: slice step cannot be zero");
  CHECK(x.show(x.call(l, "__setitem__", x.slice(x.n(2), x.n(4)), x.list({70, 71, 72}))) == "None");
  CHECK(x.show(l) == "[0, 1, 70, 71, 72, 4, 5, 6, 7, 8, 9]");
  CHECK(x.show(x.call(l, "__setitem__", x.slice(none, none, x.n(5)), x.list({1, 2}))) ==
        "ValueError: attempt to assign sequence of size 2 to extended slice of size 3");
  CHECK(x.show(x.call(l, "__setitem__", x.slice(none, none, x.n(5)), x.list({-1, -2, -3}))) == "None");
  CHECK(x.show(l) == "[-1, 1, 70, 71, 72, -2, 5, 6, 7, 8, -3]");
  CHECK(x.show(x.call(l, "__delitem__", x.slice(none, none, x.n(-2)))) == "None");
  CHECK(x.show(l) == "[1, 71, -2, 6, 8]");
  CHECK(x.show(x.call(l, "__setitem__", x.slice(x.n(1), x.n(3)), l)) == "None");
  CHECK(x.show(l) == "[1, 1, 71, -2, 6, 8, 6, 8]");
  CHECK(x.show(x.call(l, "index", x.n(6), x.n(5))) == "6");
  CHECK(x.show(x.call(l, "index", x.n(60))) == "ValueError: 60 is not in list");
  CHECK(x.show(x.call(l, "count", x.n(1))) == "2");
  CHECK(x.show(x.call(l, "pop")) == "8");
  CHECK(x.show(x.call(l, "pop", x.n(0))) == "1");
  CHECK(x.show(x.call(l, "remove", x.n(71))) == "None");
  CHECK(x.show(x.call(l, "insert", x.n(-100), x.n(5))) == "None");
  CHECK(x.show(x.call(l, "__mul__", x.n(2))) == "[5, 1, -2, 6, 8, 6, 5, 1, -2, 6, 8, 6]");
  list_append(x.m, l.as<list_object>(), l);
  CHECK(x.show(l) == "[5, 1, -2, 6, 8, 6, [...]]");
  CHECK(x.show(x.call(x.list({}), "pop")) == "IndexError: pop from empty list");
}

TEST_CASE("python list: random changes agree with a vector") {
  for (const u32 stress : {0u, 1u}) {
    machine x(stress);
    std::mt19937_64 random(7);
    std::vector<i64> model;
    list_object* l = empty_list(x.m);
    const int rounds = stress ? 400 : 20000;
    for (int i = 0; i < rounds; i++) {
      const i64 size = static_cast<i64>(model.size());
      const i64 v = static_cast<i64>(random() % 1000);
      switch (random() % 6) {
        case 0:
        case 1:
          model.push_back(v);
          REQUIRE(list_append(x.m, l, x.n(v)));
          break;
        case 2: {
          const i64 at = static_cast<i64>(random() % static_cast<u64>(size + 1));
          model.insert(model.begin() + at, v);
          REQUIRE(list_insert(x.m, l, at, x.n(v)));
          break;
        }
        case 3:
          if (size) {
            const i64 at = static_cast<i64>(random() % static_cast<u64>(size));
            REQUIRE(same(list_pop(x.m, l, at), x.n(model[static_cast<u64>(at)])));
            model.erase(model.begin() + at);
          }
          break;
        case 4: {
          u64 from = random() % static_cast<u64>(size + 1), to = random() % static_cast<u64>(size + 1);
          if (from > to) std::swap(from, to);
          const u64 count = random() % 4;
          std::vector<i64> fresh(count, v);
          model.erase(model.begin() + static_cast<i64>(from), model.begin() + static_cast<i64>(to));
          model.insert(model.begin() + static_cast<i64>(from), fresh.begin(), fresh.end());
          const value items[] = {x.n(v), x.n(v), x.n(v)};
          REQUIRE(list_splice(x.m, l, from, to, items, count));
          break;
        }
        default:
          std::reverse(model.begin(), model.end());
          list_reverse(x.m, l);
      }
      REQUIRE(l->length == model.size());
    }
    for (u64 i = 0; i < model.size(); i++) REQUIRE(same(l->storage->items[i], x.n(model[i])));
  }
}

TEST_CASE("python list: sorting") {
  machine x;
  std::mt19937_64 random(11);
  for (u64 size : {0, 1, 2, 3, 31, 63, 64, 65, 100, 1000, 5000})
    for (int shape = 0; shape < 7; shape++) {
      // Pairs (key, number): stability shows in the numbers.
      std::vector<std::pair<i64, i64>> model;
      for (u64 i = 0; i < size; i++) {
        i64 k = static_cast<i64>(random() % (size + 1));
        if (shape == 1) k = static_cast<i64>(i);
        if (shape == 2) k = static_cast<i64>(size - i);
        if (shape == 3) k %= 4;
        if (shape == 4) k = static_cast<i64>(i % 64);
        if (shape == 5 && i < size * 9 / 10) k = static_cast<i64>(i);
        if (shape == 6) k = static_cast<i64>(i < size / 2 ? i * 2 : (i - size / 2) * 2 + 1);
        model.emplace_back(k, static_cast<i64>(i));
      }
      list_object *pairs = empty_list(x.m), *ints = empty_list(x.m), *strs = empty_list(x.m), *floats = empty_list(x.m);
      for (const auto& [k, i] : model) {
        const value p[] = {x.n(k), x.n(i)};
        list_append(x.m, pairs, to_value(make_tuple(x.m, p, 2)));
        list_append(x.m, ints, x.n(k));
        list_append(x.m, strs, x.s(fmt::format("{:08}", k)));
        list_append(x.m, floats, make_float(x.m, static_cast<double>(k) / 4));
      }
      for (bool reverse : {false, true}) {
        auto sorted = model;
        std::stable_sort(sorted.begin(), sorted.end(),
                         [&](auto& a, auto& b) { return reverse ? a.first > b.first : a.first < b.first; });
        list_object* copy = make_list(x.m, pairs->storage->items, pairs->length);
        const method_def first{"first", calling::fixed1,
                               reinterpret_cast<void*>(+[](vm&, value v) { return v.as<tuple_object>()->items[0]; })};
        REQUIRE(list_sort(x.m, copy, make_builtin_function(x.m, first, none, false), reverse));
        for (u64 i = 0; i < size; i++)
          REQUIRE(same(copy->storage->items[i].as<tuple_object>()->items[1], x.n(sorted[i].second)));
        for (list_object* l : {ints, strs, floats}) {
          copy = make_list(x.m, l->storage->items, l->length);
          REQUIRE(list_sort(x.m, copy, none, reverse));
          for (u64 i = 0; i < size; i++)
            REQUIRE(equal(x.m, copy->storage->items[i], l->storage->items[sorted[i].second]) == tri::yes);
        }
      }
      // Tuples compare by both parts.
      auto sorted = model;
      std::sort(sorted.begin(), sorted.end());
      REQUIRE(list_sort(x.m, pairs, none, false));
      for (u64 i = 0; i < size; i++)
        REQUIRE(same(pairs->storage->items[i].as<tuple_object>()->items[1], x.n(sorted[i].second)));
    }
  const value mixed = x.list({2, 1});
  list_append(x.m, mixed.as<list_object>(), x.s("a"));
  CHECK(x.show(x.call(mixed, "sort")) == "TypeError: '<' not supported between instances of 'str' and 'int'");
  CHECK(mixed.as<list_object>()->length == 3);
}

TEST_CASE("python list: sorting under collection stress") {
  machine x(3);
  list_object* l = empty_list(x.m);
  std::mt19937_64 random(5);
  for (int i = 0; i < 150; i++) {
    const value p[] = {make_float(x.m, static_cast<double>(random() % 50) * 1e300), x.s("x")};
    list_append(x.m, l, to_value(make_list(x.m, p, 2)));
  }
  REQUIRE(list_sort(x.m, l, none, false));
  for (u64 i = 1; i < l->length; i++)
    CHECK(compare_truth(x.m, l->storage->items[i], l->storage->items[i - 1], comparison::lt) == tri::no);
}

TEST_CASE("python dict: random changes agree with a map") {
  for (const u32 stress : {0u, 1u}) {
    machine x(stress);
    std::mt19937_64 random(3);
    dict_object* d = make_dict(x.m);
    std::map<std::string, i64> model;
    std::vector<std::string> order;
    const int rounds = stress ? 600 : 60000;
    for (int i = 0; i < rounds; i++) {
      const u64 k = random() % (stress ? 60 : 3000);
      // Strings, ints and floats as keys; the repr is the model's key.
      const value key = k % 3 == 0   ? x.n(static_cast<i64>(k))
                        : k % 3 == 1 ? x.s(fmt::format("k{}", k))
                                     : make_float(x.m, static_cast<double>(k) + .5);
      const std::string name = x.show(key);
      if (random() % 3) {
        REQUIRE(dict_set(x.m, d, key, x.n(i)));
        if (!model.count(name)) order.push_back(name);
        model[name] = i;
      } else if (random() % 16 == 0 && !order.empty()) {
        value a, b;
        REQUIRE(dict_pop_last(x.m, d, a, b));
        REQUIRE(x.show(a) == order.back());
        model.erase(order.back());
        order.pop_back();
      } else {
        const tri t = dict_remove(x.m, d, key);
        REQUIRE((t == tri::yes) == (model.erase(name) == 1));
        std::erase(order, name);
      }
      REQUIRE(d->length == model.size());
      const value found = dict_find(x.m, d, key);
      REQUIRE(same(found, value_unbound) == !model.count(name));
      if (!same(found, value_unbound)) REQUIRE(same(found, x.n(model[name])));
    }
    u64 at = 0, n = 0;
    value key, item;
    while (dict_next(d, at, key, item)) {
      REQUIRE(x.show(key) == order[n++]);
      REQUIRE(same(item, x.n(model[x.show(key)])));
    }
    REQUIRE(n == order.size());
    dict_object* copy = dict_copy(x.m, d);
    CHECK(dict_equal(x.m, copy, d) == tri::yes);
    dict_clear(x.m, d);
    CHECK(d->length == 0);
    CHECK(copy->length == order.size());
  }
}

TEST_CASE("python dict: queue use stays linear") {
  machine x;
  dict_object* d = make_dict(x.m);
  for (int i = 0; i < 100000; i++) {
    dict_set(x.m, d, x.n(i), none);
    if (i >= 1000) {
      u64 at = 0;
      value key, item;
      REQUIRE(dict_next(d, at, key, item));
      REQUIRE(same(key, x.n(i - 1000)));
      dict_remove(x.m, d, key);
    }
  }
  CHECK(d->length == 1000);
}

TEST_CASE("python dict: methods and errors") {
  machine x;
  const value d = to_value(make_dict(x.m));
  dict_set_str(x.m, d.as<dict_object>(), "a", x.n(1));
  dict_set_str(x.m, d.as<dict_object>(), "b", x.list({2}));
  CHECK(x.show(d) == "{'a': 1, 'b': [2]}");
  CHECK(x.show(x.call(d, "keys")) == "dict_keys(['a', 'b'])");
  CHECK(x.show(x.call(d, "items")) == "dict_items([('a', 1), ('b', [2])])");
  CHECK(x.show(x.call(d, "get", x.s("q"))) == "None");
  CHECK(x.show(x.call(d, "get", x.s("q"), x.n(5))) == "5");
  CHECK(x.show(x.call(d, "__getitem__", x.s("q"))) == "KeyError: 'q'");
  CHECK(x.show(x.call(d, "__getitem__", x.list({}))) == "TypeError: unhashable type: 'list'");
  CHECK(x.show(x.call(d, "setdefault", x.s("c"), x.n(3))) == "3");
  CHECK(x.show(x.call(d, "pop", x.s("a"))) == "1");
  CHECK(x.show(x.call(d, "popitem")) == "('c', 3)");
  CHECK(x.show(x.call(d, "update", x.list({1}))) ==
        "TypeError: cannot convert dictionary update sequence element #0 to a sequence");
  CHECK(x.show(x.call(x.builtin("dict"), "fromkeys", x.list({1, 2}))) == "{1: None, 2: None}");
  CHECK(x.show(x.call(x.call(d, "keys"), "__and__", x.list({}))) == "set()");
  const value it = get_iter(x.m, d);
  dict_set_str(x.m, d.as<dict_object>(), "z", none);
  CHECK(x.show(iter_next(x.m, it)) == "RuntimeError: dictionary changed size during iteration");
  dict_object* version = d.as<dict_object>();
  const u64 before = dict_keys_version(x.m, version);
  dict_set_str(x.m, version, "z", x.n(1));
  CHECK(dict_keys_version(x.m, version) == before);
  dict_set_str(x.m, version, "y", x.n(1));
  CHECK(dict_keys_version(x.m, version) != before);
}

TEST_CASE("python set: operations") {
  machine x;
  const value a = x.call(x.builtin("set"), "__call__", x.list({1, 2, 3})),
              b = x.call(x.builtin("set"), "__call__", x.list({2, 3, 4}));
  CHECK(x.show(x.call(a, "__and__", b)) == "{2, 3}");
  CHECK(x.show(x.call(a, "__or__", b)) == "{1, 2, 3, 4}");
  CHECK(x.show(x.call(a, "__sub__", b)) == "{1}");
  CHECK(x.show(x.call(a, "__xor__", b)) == "{1, 4}");
  CHECK(x.show(x.call(a, "union", b, x.list({9}))) == "{1, 2, 3, 4, 9}");
  CHECK(x.show(x.call(a, "__le__", b)) == "False");
  CHECK(x.show(x.call(a, "issubset", x.list({1, 2, 3, 4}))) == "True");
  CHECK(x.show(x.call(a, "remove", x.n(9))) == "KeyError: 9");
  CHECK(x.show(x.call(a, "add", x.list({}))) == "TypeError: unhashable type: 'list'");
  const value f = x.call(x.builtin("frozenset"), "__call__", x.list({1, 2, 3})),
              g = x.call(x.builtin("frozenset"), "__call__", x.list({3, 2, 1}));
  CHECK(x.show(f) == "frozenset({1, 2, 3})");
  CHECK(x.show(x.call(f, "__eq__", a)) == "True");
  i64 h1, h2;
  REQUIRE(hash_of(x.m, f, h1));
  REQUIRE(hash_of(x.m, g, h2));
  CHECK(h1 == h2);
}

TEST_CASE("python range, slice, iterators") {
  machine x;
  auto range = [&](i64 a, i64 b, i64 c) { return make_range(x.m, x.n(a), x.n(b), x.n(c)); };
  CHECK(x.show(to_value(to_list(x.m, range(0, 10, 3)))) == "[0, 3, 6, 9]");
  CHECK(x.show(to_value(to_list(x.m, range(10, 0, -3)))) == "[10, 7, 4, 1]");
  CHECK(x.show(x.call(range(0, 10, 3), "__getitem__", x.slice(none, none, x.n(-1)))) == "range(9, -3, -3)");
  CHECK(x.show(x.call(range(0, 10, 3), "__contains__", x.n(6))) == "True");
  CHECK(x.show(x.call(range(0, 10, 3), "index", x.n(7))) == "ValueError: 7 is not in range");
  CHECK(x.show(x.call(range(0, 10, 3), "__eq__", range(0, 12, 3))) == "True");
  const value big = binary(x.m, binary_op::lshift, x.n(1), x.n(70));
  const value huge = make_range(x.m, big, binary(x.m, binary_op::add, big, x.n(5)), x.n(2));
  CHECK(to_list(x.m, huge)->length == 3);
  CHECK(x.show(x.call(x.slice(x.n(-3), none), "indices", x.n(10))) == "(7, 10, 1)");
  CHECK(x.show(x.slice(none, x.n(3))) == "slice(None, 3, None)");
  auto tool = [&](const char* name, auto... args) {
    const value a[] = {args...};
    return call(x.m, x.builtin(name), a, sizeof...(args));
  };
  CHECK(x.show(to_value(to_list(x.m, tool("enumerate", x.list({5, 6}), x.n(1))))) == "[(1, 5), (2, 6)]");
  CHECK(x.show(to_value(to_list(x.m, tool("zip", x.list({1, 2}), x.list({3, 4, 5}))))) == "[(1, 3), (2, 4)]");
  CHECK(x.show(to_value(to_list(x.m, tool("map", x.builtin("abs"), x.list({-1, 2}))))) == "[1, 2]");
  CHECK(x.show(to_value(to_list(x.m, tool("filter", none, x.list({0, 1, 2}))))) == "[1, 2]");
  CHECK(x.show(to_value(to_list(x.m, tool("reversed", x.list({1, 2, 3}))))) == "[3, 2, 1]");
  CHECK(x.show(tool("sorted", x.list({3, 1, 2}))) == "[1, 2, 3]");
  CHECK(x.show(tool("sum", x.list({3, 1, 2}))) == "6");
  CHECK(x.show(tool("max", x.list({3, 1, 2}))) == "3");
  CHECK(x.show(tool("min", x.list({}))) == "ValueError: min() arg is an empty sequence");
}
