// Large objects' tails: of one that was stored into, a young collection looks at little.
#include <doctest/doctest.h>

#include "metavm/gc/immix.hpp"
#include "metavm/gc/policy.hpp"
#include "metavm/layout/describe.hpp"

namespace {

using namespace metavm;

struct table : object {
  u64 length;
  value items[];
  static const layout& get_layout() { return describe<table>("table", tail<value>(&table::length)); }
};
struct leaf : object {
  u64 number;
  static const layout& get_layout() { return describe<leaf>("leaf"); }
};

template <class T>
shape* shape_of(gc::heap& h) {
  auto* s = h.make_shape<shape>();
  s->lay = &T::get_layout();
  s->instance_bytes = s->lay->fixed_bytes;
  s->owner = value_nil;
  return s;
}

struct one_root final : gc::root_set {
  explicit one_root(gc::heap& owner) : heap(owner) { heap.add_roots(this); }
  ~one_root() { heap.remove_roots(this); }
  void trace(gc::tracer& t) override { t.visit(&held); }
  gc::heap& heap;
  value held = value_nil;
};

constexpr u64 places = u64{1} << 20;

}  // namespace

TEST_CASE("large tables: stores are remembered by cards, and what they refer to lives") {
  for (const gc::policy& p : gc::policies()) {
    CAPTURE(p.name);
    const std::unique_ptr<gc::heap> h = p.make({});
    shape* const tables = shape_of<table>(*h);
    shape* const leaves = shape_of<leaf>(*h);
    one_root root(*h);
    auto* t = h->make_with_tail<table>(tables, places);
    REQUIRE(t);
    t->length = places;
    std::fill_n(t->items, places, value_nil);
    root.held = value::pointer(t);
    const auto fresh = [&](u64 n) {
      auto* l = h->make<leaf>(leaves);
      l->number = n;
      return value::pointer(l);
    };
    h->collect(true);
    // Single slots, runs, the same slots again and again, all of it: with young collections in between.
    u64 number = 0;
    const auto check = [&](u64 at, u64 n) {
      REQUIRE(t->items[at].is_pointer());
      REQUIRE(t->items[at].as<leaf>()->number == n);
    };
    for (u64 round = 0; round < 40; round++) {
      const u64 first = number;
      for (u64 i = 0; i < 1000; i++) {
        const value v = fresh(number++);
        h->write(t, &t->items[(i * 7919 + round) % places], v);
      }
      h->collect(false);
      for (u64 i = 0; i < 1000; i++) check((i * 7919 + round) % places, first + i);
    }
    for (u64 round = 0; round < 10; round++) {
      const u64 at = places / 2 + round * 1000;
      for (u64 i = 0; i < 50; i++) {
        const value v = fresh(number++);
        h->before_bulk_write(t, t->items + at + i * 16 + 5, 20);
        for (u64 k = 0; k < 20; k++) t->items[at + i * 16 + 5 + k] = v;
      }
      h->collect(false);
      for (u64 k = 0; k < 20; k++) check(at + 49 * 16 + 5 + k, number - 1);
    }
    for (u64 round = 0; round < 3; round++) {
      const u64 first = number;
      for (u64 i = 0; i < places; i++) {
        const value v = fresh(number++);
        h->write(t, &t->items[i], v);
      }
      h->collect(false);
      for (u64 i = 0; i < places; i += 1001) check(i, first + i);
    }
    h->collect(true);
    check(places - 1, number - 1);
  }
}

TEST_CASE("large tables: a store into one costs a young collection little, whoever holds it") {
  const std::unique_ptr<gc::heap> h = gc::make_immix_heap({});
  shape* const tables = shape_of<table>(*h);
  shape* const leaves = shape_of<leaf>(*h);
  one_root root(*h);
  // Held by this frame, too: it may be in a register or on the stack at each collection.
  auto* t = h->make_with_tail<table>(tables, 16 * places);
  REQUIRE(t);
  t->length = 16 * places;
  std::fill_n(t->items, t->length, value_nil);
  root.held = value::pointer(t);
  for (u64 i = 0; i < places; i++) {
    auto* l = h->make<leaf>(leaves);
    l->number = i;
    h->write(t, &t->items[i * 16], value::pointer(l));
  }
  h->collect(true);
  // The shortest of several pauses: after stores into 100 slots, and after one that says nothing of where it goes.
  double few = 1, anywhere = 1;
  for (u64 round = 0; round < 20; round++) {
    for (u64 i = 0; i < 100; i++) {
      auto* l = h->make<leaf>(leaves);
      l->number = i;
      h->write(t, &t->items[(i * 79190 + round) % t->length], value::pointer(l));
    }
    double before = h->stats().pause_seconds;
    h->collect(false);
    few = std::min(few, h->stats().pause_seconds - before);
    REQUIRE(t->items[79190 + round].as<leaf>()->number == 1);
    h->before_bulk_write(t);
    before = h->stats().pause_seconds;
    h->collect(false);
    anywhere = std::min(anywhere, h->stats().pause_seconds - before);
  }
  CHECK(few * 4 < anywhere);
}

namespace {

/// A pointer far behind the start of an object that lies in a block and is nearly as large as one.
[[gnu::noinline]] value* inside_of_large(gc::heap& h, shape* tables, shape* leaves, u64 length) {
  auto* l = h.make<leaf>(leaves);
  l->number = 12345;
  auto* t = h.make_with_tail<table>(tables, length);
  t->length = length;
  std::fill_n(t->items, length, value::pointer(l));
  return &t->items[length - 1];
}

}  // namespace

TEST_CASE("a pointer into the middle of an object keeps it, whatever the object's size") {
  for (const gc::policy& p : gc::policies()) {
    CAPTURE(p.name);
    const std::unique_ptr<gc::heap> h = p.make({});
    shape* const tables = shape_of<table>(*h);
    shape* const leaves = shape_of<leaf>(*h);
    for (const u64 length : {200, 1000, 1500, 2500, 3900, 5000, 8000}) {
      CAPTURE(length);
      value* volatile inside = inside_of_large(*h, tables, leaves, length);
      for (u64 round = 0; round < 3; round++) {
        h->collect(round % 2 == 0);
        for (u64 i = 0; i < 20000; i++) h->make<leaf>(leaves)->number = i;
      }
      REQUIRE(inside->is_pointer());
      CHECK(inside->as<leaf>()->number == 12345);
    }
  }
}
