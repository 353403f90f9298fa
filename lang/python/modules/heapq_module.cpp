/// \file
/// The module _heapq: binary heaps in lists. Comparisons may run guest code, so the list is looked
/// at anew after each, and its length checked.
#include "lang/python/modules/fast_compare.hpp"
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python {
namespace {

/// `position`: " 1" in the message of functions that take more than the heap.
bool is_list(vm& m, value v, const char* function, const char* position = "") {
  if (METAVM_LIKELY(is_kind(v, kind::list))) return true;
  raise(m, m.exc.TypeError, "{}() argument{} must be list, not {}", function, position, shown_type(m, v));
  return false;
}

/// Whether a belongs above b.
template <bool max>
METAVM_INLINE tri above(vm& m, value a, value b) {
  return max ? less(m, b, a) : less(m, a, b);
}
bool unchanged(vm& m, list_object* l, u64 length) {
  if (METAVM_LIKELY(l->length == length)) return true;
  raise_text(m, m.exc.RuntimeError, "list changed size during iteration");
  return false;
}
void exchange(vm& m, list_object* l, u64 a, u64 b) {
  const value v = l->storage->items[a];
  list_set_at(m, l, a, l->storage->items[b]);
  list_set_at(m, l, b, v);
}

/// Moves the item at `at` up to its place, not above `top`.
template <bool max>
bool sift_up(vm& m, list_object* l, u64 top, u64 at) {
  const u64 length = l->length;
  if (at >= length) {
    raise_text(m, m.exc.IndexError, "index out of range");
    return false;
  }
  while (at > top) {
    const u64 parent = (at - 1) >> 1;
    const tri t = above<max>(m, l->storage->items[at], l->storage->items[parent]);
    if (t == tri::error || !unchanged(m, l, length)) return false;
    if (t == tri::no) break;
    exchange(m, l, at, parent);
    at = parent;
  }
  return true;
}
/// Moves the item at `top` down to a leaf along the path of upper children, then up to its place:
/// fewer comparisons than stopping on the way down.
template <bool max>
bool sift_down(vm& m, list_object* l, u64 top) {
  const u64 length = l->length, limit = length >> 1;
  u64 at = top;
  while (at < limit) {
    u64 child = 2 * at + 1;
    if (child + 1 < length) {
      const tri t = above<max>(m, l->storage->items[child], l->storage->items[child + 1]);
      if (t == tri::error || !unchanged(m, l, length)) return false;
      child += t == tri::no;
    }
    exchange(m, l, at, child);
    at = child;
  }
  return sift_up<max>(m, l, top, at);
}

value push(vm& m, value heap, value item) {
  if (!is_list(m, heap, "heappush", " 1")) return value_raised;
  list_object* l = heap.as<list_object>();
  if (!list_append_inline(m, l, item)) return value_raised;
  return sift_up<false>(m, l, 0, l->length - 1) ? none : value_raised;
}
template <bool max>
value pop(vm& m, value heap) {
  if (!is_list(m, heap, max ? "_heappop_max" : "heappop")) return value_raised;
  list_object* l = heap.as<list_object>();
  if (!l->length) return raise_text(m, m.exc.IndexError, "index out of range");
  const value last = list_pop(m, l, -1);
  if (is_raised(last) || !l->length) return last;
  const value r = l->storage->items[0];
  list_set_at(m, l, 0, last);
  return sift_down<max>(m, l, 0) ? r : value_raised;
}
template <bool max>
value replace(vm& m, value heap, value item) {
  if (!is_list(m, heap, max ? "_heapreplace_max" : "heapreplace", " 1")) return value_raised;
  list_object* l = heap.as<list_object>();
  if (!l->length) return raise_text(m, m.exc.IndexError, "index out of range");
  const value r = l->storage->items[0];
  list_set_at(m, l, 0, item);
  return sift_down<max>(m, l, 0) ? r : value_raised;
}
value pushpop(vm& m, value heap, value item) {
  if (!is_list(m, heap, "heappushpop", " 1")) return value_raised;
  list_object* l = heap.as<list_object>();
  if (!l->length) return item;
  const value top = l->storage->items[0];
  const tri t = less(m, top, item);
  if (t == tri::error) return value_raised;
  if (t == tri::no) return item;
  if (!l->length) return raise_text(m, m.exc.IndexError, "index out of range");
  const value r = l->storage->items[0];
  list_set_at(m, l, 0, item);
  return sift_down<false>(m, l, 0) ? r : value_raised;
}
template <bool max>
value heapify(vm& m, value heap) {
  if (!is_list(m, heap, max ? "_heapify_max" : "heapify")) return value_raised;
  list_object* l = heap.as<list_object>();
  for (u64 i = l->length / 2; i-- > 0;)
    if (!sift_down<max>(m, l, i)) return value_raised;
  return none;
}

constexpr const char *one = "($module, heap, /)", *two = "($module, heap, item, /)";

}  // namespace

module_object* init_module__heapq(vm& m) {
  static const method_def functions[] = {
      binary_method("heappush", push, two, "Push item onto heap, maintaining the heap invariant."),
      binary_method("heappushpop", pushpop, two,
                    "Push item on the heap, then pop and return the smallest item from the "
                    "heap.\n\nThe combined "
                    "action runs more efficiently than heappush() followed by\na separate call to "
                    "heappop()."),
      unary_method("heappop", pop<false>, one, "Pop the smallest item off the heap, maintaining the heap invariant."),
      binary_method("heapreplace", replace<false>, two,
                    "Pop and return the current smallest value, and add the new item.\n\nThe value "
                    "returned may be "
                    "larger than item."),
      unary_method("heapify", heapify<false>, one, "Transform list into a heap, in-place, in O(len(heap)) time."),
      unary_method("_heappop_max", pop<true>, one, "Maxheap variant of heappop."),
      unary_method("_heapify_max", heapify<true>, one, "Maxheap variant of heapify."),
      binary_method("_heapreplace_max", replace<true>, two, "Maxheap variant of heapreplace."),
      end_of_methods};
  module_object* mod = make_module(m, "_heapq", functions, "Heap queue algorithm (a.k.a. priority queue).\n");
  module_set(m, mod, "__about__",
             to_value(make_str(m, "A heap is a list in which a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for all k.\n")));
  return mod;
}

}  // namespace metavm::python
