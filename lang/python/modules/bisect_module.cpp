/// \file
/// The module _bisect.
#include "lang/python/modules/fast_compare.hpp"
#include "lang/python/modules/native.hpp"

namespace metavm::python {
namespace {

struct search {
  value sequence, x, key;
  i64 low, high;
};

bool read_arguments(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kwnames, search& s) {
  value v[5];
  if (!bind_arguments(m, name, "a x lo? hi? * key?", args, nargs, kwnames, v)) return false;
  s = {v[0], v[1], or_none(v[4]), 0, -1};
  if (!same(v[2], value_unbound) && !size_argument(m, v[2], s.low)) return false;
  if (!same(or_none(v[3]), none) && !size_argument(m, v[3], s.high)) return false;
  return true;
}

/// Item i; an exact list or tuple without a call.
value item_at(vm& m, value sequence, i64 i) {
  if (is_exact(sequence, m.shapes.list)) {
    const list_object* l = sequence.as<list_object>();
    if (METAVM_LIKELY(static_cast<u64>(i) < l->length)) return l->storage->items[i];
    return raise_text(m, m.exc.IndexError, "list index out of range");
  }
  return get_item(m, sequence, make_int(m, i));
}

/// Where s.x belongs, to the right or left of its equals; -1: raised.
template <bool right>
i64 find_place(vm& m, const search& s) {
  if (s.low < 0) {
    raise_text(m, m.exc.ValueError, "lo must be non-negative");
    return -1;
  }
  i64 low = s.low, high = s.high;
  if (high == -1) {
    high = length_of(m, s.sequence);
    if (high < 0) return -1;
  }
  while (low < high) {
    const i64 middle = low + (high - low) / 2;
    value v = item_at(m, s.sequence, middle);
    if (!is_raised(v) && !same(s.key, none)) v = call1(m, s.key, v);
    if (is_raised(v)) return -1;
    const tri t = right ? less(m, s.x, v) : less(m, v, s.x);
    if (t == tri::error) return -1;
    if ((t == tri::yes) == right)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

template <bool right>
value bisect(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  search s;
  if (!read_arguments(m, right ? "bisect_right" : "bisect_left", args, nargs, kwnames, s)) return value_raised;
  const i64 i = find_place<right>(m, s);
  return i < 0 ? value_raised : make_int(m, i);
}
template <bool right>
value insort(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  search s;
  if (!read_arguments(m, right ? "insort_right" : "insort_left", args, nargs, kwnames, s)) return value_raised;
  const value x = s.x;
  if (!same(s.key, none)) {
    s.x = call1(m, s.key, x);
    if (is_raised(s.x)) return s.x;
  }
  const i64 i = find_place<right>(m, s);
  if (i < 0) return value_raised;
  const value where[] = {make_int(m, i), x};
  const value r = call_method(m, s.sequence, intern(m, "insert"), where, 2);
  return is_raised(r) ? r : none;
}

#define METAVM_BISECT(name, function, text)                                        \
  general_method(name, function, "($module, /, a, x, lo=0, hi=None, *, key=None)", \
                 text "\n\nlo and hi bound the search; key maps the items (not x, when only searching).")

}  // namespace

module_object* init_module__bisect(vm& m) {
  static const method_def functions[] = {
      METAVM_BISECT("bisect_right", bisect<true>,
                    "Return where to insert x in the sorted list a, right of its equals."),
      METAVM_BISECT("bisect_left", bisect<false>, "Return where to insert x in the sorted list a, left of its equals."),
      METAVM_BISECT("insort_right", insort<true>, "Insert x into the sorted list a, right of its equals."),
      METAVM_BISECT("insort_left", insort<false>, "Insert x into the sorted list a, left of its equals."),
      end_of_methods};
  return make_module(m, "_bisect", functions,
                     "Bisection algorithms.\n\nThis module provides support for maintaining a list "
                     "in sorted order "
                     "without\nhaving to sort the list after each insertion.\n");
}

}  // namespace metavm::python
