// Finalizers: the language says of a dead object whether it has something to finalize; only then it comes back.
#include <doctest/doctest.h>

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

constexpr u64 count = 1000;

/// `count` leaves with a finalizer each, in a table that the root holds.
METAVM_NOINLINE void fill(gc::heap& h, shape* tables, shape* leaves, one_root& root) {
  auto* t = h.make_with_tail<table>(tables, count);
  REQUIRE(t);
  t->length = count;
  std::fill_n(t->items, count, value_nil);
  root.held = value::pointer(t);
  for (u64 i = 0; i < count; i++) {
    auto* l = h.make<leaf>(leaves);
    l->number = i;
    h.write(t, &t->items[i], value::pointer(l));
    h.add_finalizer(l);
  }
}

/// Lets go of them. The table is emptied, too: a stale word on the native stack may keep it.
METAVM_NOINLINE void drop(gc::heap& h, one_root& root) {
  auto* t = root.held.as<table>();
  h.before_bulk_write(t);
  std::fill_n(t->items, count, value_nil);
  root.held = value_nil;
}

}  // namespace

TEST_CASE("finalizers: what has nothing to finalize does not come back") {
  for (const gc::policy& p : gc::policies()) {
    for (const bool old : {false, true}) {
      CAPTURE(p.name);
      CAPTURE(old);
      gc::options o;
      o.verify = true;
      const std::unique_ptr<gc::heap> h = p.make(o);
      h->finalizer_due = [](const object* dead) { return static_cast<const leaf*>(dead)->number % 2 == 1; };
      one_root root(*h);
      fill(*h, shape_of<table>(*h), shape_of<leaf>(*h), root);
      if (old) h->collect(true);
      REQUIRE(h->next_finalizable() == nullptr);
      drop(*h, root);
      u64 odd = 0, even = 0;
      for (int i = 0; i < 3; i++) {
        h->collect(true);
        while (const object* dead = h->next_finalizable()) {
          const bool due = static_cast<const leaf*>(dead)->number % 2;
          odd += due;
          even += !due;
        }
      }
      CHECK(even == 0);
      // A stale word may keep one or the other.
      CHECK(odd >= count / 2 - 10);
      CHECK(odd <= count / 2);
    }
  }
}
