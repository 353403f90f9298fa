/// \file
/// range. Bounds are ints of any size; those that fit machine words are handled as such.
#include "lang/python/objects/range_ops.hpp"

#include "lang/python/init.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

constexpr value zero = value::small_int(0), one = value::small_int(1);

range_object* self_of(value v) { return v.as<range_object>(); }

/// Number of values, for ints of any size.
value length_between(vm& m, value start, value stop, value step) {
  if (start.is_int() && stop.is_int() && step.is_int())
    return make_int(m, range_length(start.as_int(), stop.as_int(), step.as_int()));
  const tri down = compare_truth(m, step, zero, comparison::lt);
  if (down == tri::error) return value_raised;
  const value lo = down == tri::yes ? stop : start, hi = down == tri::yes ? start : stop;
  const tri empty = compare_truth(m, lo, hi, comparison::ge);
  if (empty != tri::no) return empty == tri::yes ? zero : value_raised;
  const value stride = down == tri::yes ? negative(m, step) : step;
  value n = binary(m, binary_op::sub, hi, lo);
  if (!is_raised(n)) n = binary(m, binary_op::sub, n, one);
  if (!is_raised(n)) n = binary(m, binary_op::floordiv, n, stride);
  return is_raised(n) ? n : binary(m, binary_op::add, n, one);
}

value construct(vm& m, type_object*, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "range", kwnames)) return value_raised;
  if (nargs == 0) return raise_text(m, m.exc.TypeError, "range expected at least 1 argument, got 0");
  if (nargs > 3) return raise(m, m.exc.TypeError, "range expected at most 3 arguments, got {}", nargs);
  value bounds[3] = {zero, zero, one};
  for (u32 i = 0; i < nargs; i++) {
    const value v = args[i].is_int() ? args[i] : index_int(m, args[i]);
    if (is_raised(v)) return value_raised;
    bounds[nargs == 1 ? 1 : i] = v;
  }
  if (same(bounds[2], zero)) return raise_text(m, m.exc.ValueError, "range() arg 3 must not be zero");
  return make_range(m, bounds[0], bounds[1], bounds[2]);
}

/// start + i * step
value item_at(vm& m, const range_object* r, value i) {
  const value product = binary(m, binary_op::mul, i, r->step);
  return is_raised(product) ? product : binary(m, binary_op::add, r->start, product);
}

value range_slice(vm& m, value self, value slice) {
  const value indices = call_method(m, slice, intern(m, "indices"), &self_of(self)->length, 1);
  if (is_raised(indices)) return value_raised;
  const value* part = indices.as<tuple_object>()->items;
  const value start = item_at(m, self_of(self), part[0]);
  if (is_raised(start)) return value_raised;
  const value stop = item_at(m, self_of(self), part[1]);
  if (is_raised(stop)) return value_raised;
  const value step = binary(m, binary_op::mul, part[2], self_of(self)->step);
  return is_raised(step) ? step : make_range(m, start, stop, step);
}

value range_repr(vm& m, value self) {
  const range_object* r = self_of(self);
  str_builder out(m);
  out.append_ascii("range(");
  const value parts[] = {r->start, r->stop, r->step};
  for (int i = 0; i < (same(r->step, one) ? 2 : 3); i++) {
    str_object* s = repr(m, parts[i]);
    if (!s) return value_raised;
    if (i) out.append_ascii(", ");
    out.append(s);
  }
  out.append(')');
  return result(out.finish());
}

value range_len(vm& m, value self) {
  const value n = self_of(self)->length;
  i64 fits;
  if (!to_i64(m, n, fits)) return raise_text(m, m.exc.OverflowError, "Python int too large to convert to C ssize_t");
  return n;
}
value range_bool(vm&, value self) { return from_bool(!same(self_of(self)->length, zero)); }

/// Position of the int v: unbound if it is not in the range.
value position_of(vm& m, const range_object* r, value v) {
  const tri down = compare_truth(m, r->step, zero, comparison::lt);
  if (down == tri::error) return value_raised;
  const tri before = compare_truth(m, v, r->start, down == tri::yes ? comparison::gt : comparison::lt);
  if (before != tri::no) return before == tri::yes ? value_unbound : value_raised;
  const tri behind = compare_truth(m, v, r->stop, down == tri::yes ? comparison::le : comparison::ge);
  if (behind != tri::no) return behind == tri::yes ? value_unbound : value_raised;
  const value distance = binary(m, binary_op::sub, v, r->start);
  if (is_raised(distance)) return value_raised;
  const value rest = binary(m, binary_op::mod, distance, r->step);
  if (is_raised(rest)) return value_raised;
  return same(rest, zero) ? binary(m, binary_op::floordiv, distance, r->step) : value_unbound;
}
/// Values whose == is not int's are searched one by one.
bool is_plain_int(vm& m, value v) {
  return v.is_int() || same(v, true_) || same(v, false_) || is_exact(v, m.shapes.int_);
}
value exact_int(value v) { return same(v, true_) ? one : same(v, false_) ? zero : v; }

value range_contains(vm& m, value self, value v) {
  if (is_plain_int(m, v)) {
    const value at = position_of(m, self_of(self), exact_int(v));
    return is_raised(at) ? at : from_bool(!same(at, value_unbound));
  }
  tri eq = tri::no;
  const bool ok = for_each_item(m, self, [&](value x) {
    eq = equal(m, x, v);
    return eq == tri::no;
  });
  return ok || eq == tri::yes ? from_bool(eq == tri::yes) : value_raised;
}
value range_index(vm& m, value self, value v) {
  if (is_plain_int(m, v)) {
    const value at = position_of(m, self_of(self), exact_int(v));
    if (!same(at, value_unbound)) return at;
  } else {
    i64 n = 0;
    tri eq = tri::no;
    const bool ok = for_each_item(m, self, [&](value x) {
      eq = equal(m, x, v);
      n += eq == tri::no;
      return eq == tri::no;
    });
    if (eq == tri::yes) return make_int(m, n);
    if (!ok) return value_raised;
    return raise_text(m, m.exc.ValueError, "sequence.index(x): x not in sequence");
  }
  str_object* r = repr(m, v);
  return r ? raise(m, m.exc.ValueError, "{} is not in range", to_utf8(r)) : value_raised;
}
value range_count(vm& m, value self, value v) {
  if (is_plain_int(m, v)) {
    const value in = range_contains(m, self, v);
    return is_raised(in) ? in : same(in, true_) ? one : zero;
  }
  i64 n = 0;
  const bool ok = for_each_item(m, self, [&](value x) {
    const tri eq = equal(m, x, v);
    n += eq == tri::yes;
    return eq != tri::error;
  });
  return ok ? make_int(m, n) : value_raised;
}

/// What makes ranges equal: length, then the first value, then the step.
tuple_object* identity_of(vm& m, const range_object* r) {
  value parts[] = {r->length, none, none};
  if (!same(r->length, zero)) {
    parts[1] = r->start;
    if (!same(r->length, one)) parts[2] = r->step;
  }
  return make_tuple(m, parts, 3);
}
template <bool Equal>
value range_compare(vm& m, value self, value other) {
  if (!is_kind(other, kind::range)) return not_implemented;
  const tri eq = tuple_equal(m, identity_of(m, self_of(self)), identity_of(m, self_of(other)));
  return eq == tri::error ? value_raised : from_bool((eq == tri::yes) == Equal);
}
value range_hash(vm& m, value self) {
  i64 h;
  return tuple_hash(m, identity_of(m, self_of(self)), h) ? make_int(m, h) : value_raised;
}

value iterate(vm& m, value start, value length, value step) {
  // The machine-word form needs the end, start + length * step, as a small int.
  i64 product, end;
  if (start.is_int() && length.is_int() && step.is_int() &&
      !__builtin_mul_overflow(length.as_int(), step.as_int(), &product) &&
      !__builtin_add_overflow(start.as_int(), product, &end) && fits_small_int(end)) {
    iterator_object* it = make_iterator(m, iterator_kind::range, value::small_int(end), step);
    it->position = start;
    return to_value(it);
  }
  const value total = binary(m, binary_op::mul, length, step);
  if (is_raised(total)) return value_raised;
  const value big_end = binary(m, binary_op::add, start, total);
  if (is_raised(big_end)) return value_raised;
  const value parts[] = {big_end, step};
  return result(make_iterator(m, iterator_kind::range_big, start, to_value(make_tuple(m, parts, 2))));
}
value range_iter(vm& m, value self) {
  const range_object* r = self_of(self);
  return iterate(m, r->start, r->length, r->step);
}
value range_reversed(vm& m, value self) {
  const range_object* r = self_of(self);
  const value step = negative(m, r->step);
  if (is_raised(step) || same(r->length, zero)) return iterate(m, r->start, zero, step);
  const value count = binary(m, binary_op::sub, r->length, one);
  if (is_raised(count)) return value_raised;
  const value last = item_at(m, r, count);
  return is_raised(last) ? last : iterate(m, last, r->length, step);
}
value range_reduce(vm& m, value self) {
  const range_object* r = self_of(self);
  const value bounds[] = {r->start, r->stop, r->step};
  const value parts[] = {to_value(m.types.range), to_value(make_tuple(m, bounds, 3))};
  return result(make_tuple(m, parts, 2));
}

}  // namespace

i64 range_length(i64 start, i64 stop, i64 step) {
  if (step > 0)
    return start < stop
               ? static_cast<i64>((static_cast<u64>(stop) - static_cast<u64>(start) - 1) / static_cast<u64>(step)) + 1
               : 0;
  return stop < start ? static_cast<i64>((static_cast<u64>(start) - static_cast<u64>(stop) - 1) /
                                         (u64{0} - static_cast<u64>(step))) +
                            1
                      : 0;
}

value make_range(vm& m, value start, value stop, value step) {
  const value length = length_between(m, start, stop, step);
  if (is_raised(length)) return value_raised;
  auto* r = m.heap.make<range_object>(m.shapes.range);
  r->start = start;
  r->stop = stop;
  r->step = step;
  r->length = length;
  return to_value(r);
}

value range_get_item(vm& m, value self, value key) {
  if (is_kind(key, kind::slice)) return range_slice(m, self, key);
  if (!is_int(m, key) && same(special_of(m, key, special::index), value_unbound))
    return raise(m, m.exc.TypeError, "range indices must be integers or slices, not {}", type_name(m, key));
  value i = index_int(m, key);
  if (is_raised(i)) return value_raised;
  const range_object* r = self_of(self);
  tri t = compare_truth(m, i, zero, comparison::lt);
  if (t == tri::yes) {
    i = binary(m, binary_op::add, i, r->length);
    if (is_raised(i)) return value_raised;
    t = compare_truth(m, i, zero, comparison::lt);
  }
  if (t == tri::no) t = compare_truth(m, i, r->length, comparison::ge);
  if (t == tri::error) return value_raised;
  if (t == tri::yes) return raise_text(m, m.exc.IndexError, "range object index out of range");
  return item_at(m, r, i);
}

void init_range(vm& m) {
  static const method_def methods[] = {
      method("__repr__", range_repr),
      method("__hash__", range_hash),
      method("__eq__", range_compare<true>),
      method("__ne__", range_compare<false>),
      method("__len__", range_len),
      method("__bool__", range_bool),
      method("__iter__", range_iter),
      method("__reversed__", range_reversed),
      method("__contains__", range_contains),
      method("__getitem__", range_get_item),
      method("__reduce__", range_reduce),
      method("count", range_count, nullptr, "rangeobject.count(value) -> how often value occurs"),
      method("index", range_index, nullptr,
             "rangeobject.index(value) -> position of value.\nRaises ValueError if it is not in "
             "the range."),
      {}};
  static const getset_def getsets[] = {{"start", [](vm&, value s) { return self_of(s)->start; }, nullptr},
                                       {"stop", [](vm&, value s) { return self_of(s)->stop; }, nullptr},
                                       {"step", [](vm&, value s) { return self_of(s)->step; }, nullptr},
                                       {}};
  type_def d{};
  d.name = "range";
  d.lay = &range_object::get_layout();
  d.instance_kind = kind::range;
  d.flags = type_flags::sequence;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  d.doc =
      "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nThe integers "
      "from start "
      "(inclusive) to stop (exclusive) by step.";
  m.types.range = make_builtin_type(m, d);
  m.shapes.range = m.types.range->root_shape;
  show_as_members(m, m.types.range, {"start", "stop", "step"});
}

}  // namespace metavm::python
