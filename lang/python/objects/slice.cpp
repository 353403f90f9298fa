/// \file
/// slice, and the arithmetic of slices and indices that every sequence shares.
#include <limits>

#include "lang/python/init.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

value make_slice(vm& m, value start, value stop, value step) {
  auto* s = m.heap.make<slice_object>(m.shapes.slice);
  s->start = start;
  s->stop = stop;
  s->step = step;
  return to_value(s);
}

namespace {

constexpr i64 largest = std::numeric_limits<i64>::max();

bool slice_part(vm& m, value v, i64& out) {
  if (METAVM_LIKELY(v.is_int())) {
    out = v.as_int();
    return true;
  }
  if (METAVM_UNLIKELY(!same(v, true_) && !same(v, false_) && !is_int(m, v) &&
                      same(special_of(m, v, special::index), value_unbound))) {
    raise_text(m, m.exc.TypeError, "slice indices must be integers or None or have an __index__ method");
    return false;
  }
  return to_index(m, v, out, true);
}

}  // namespace

bool slice_unpack(vm& m, slice_object* s, i64& start, i64& stop, i64& step) {
  step = 1;
  if (!is_none(s->step)) {
    if (!slice_part(m, s->step, step)) return false;
    if (METAVM_UNLIKELY(step == 0)) {
      raise_text(m, m.exc.ValueError, "slice step cannot be zero");
      return false;
    }
    if (step < -largest) step = -largest;  // so that -step is safe
  }
  start = step < 0 ? largest : 0;
  if (!is_none(s->start) && !slice_part(m, s->start, start)) return false;
  stop = step < 0 ? -largest - 1 : largest;
  return is_none(s->stop) || slice_part(m, s->stop, stop);
}

i64 slice_adjust(i64 length, i64& start, i64& stop, i64 step) {
  auto fit = [&](i64& at) {
    if (at < 0) {
      at += length;
      if (at < 0) at = step < 0 ? -1 : 0;
    } else if (at >= length) {
      at = step < 0 ? length - 1 : length;
    }
  };
  fit(start);
  fit(stop);
  if (step < 0) return stop < start ? (start - stop - 1) / -step + 1 : 0;
  return start < stop ? (stop - start - 1) / step + 1 : 0;
}

bool slice_bounds(vm& m, slice_object* s, i64 length, i64& start, i64& stop, i64& step, i64& count) {
  if (!slice_unpack(m, s, start, stop, step)) return false;
  count = slice_adjust(length, start, stop, step);
  return true;
}

bool item_index(vm& m, value key, const char* type_name_text, i64& out) {
  if (METAVM_LIKELY(key.is_int())) {
    out = key.as_int();
    return true;
  }
  if (METAVM_UNLIKELY(!is_int(m, key) && same(special_of(m, key, special::index), value_unbound))) {
    raise(m, m.exc.TypeError, "{} indices must be integers or slices, not {}", type_name_text, type_name(m, key));
    return false;
  }
  const value n = index_int(m, key);
  if (is_raised(n)) return false;
  if (METAVM_UNLIKELY(!to_i64(m, n, out))) {
    raise(m, m.exc.IndexError, "cannot fit '{}' into an index-sized integer", type_name(m, key));
    return false;
  }
  return true;
}

bool position_argument(vm& m, value v, i64& out) {
  if (METAVM_LIKELY(v.is_int())) {
    out = v.as_int();
    return true;
  }
  if (METAVM_UNLIKELY(!is_int(m, v) && same(special_of(m, v, special::index), value_unbound))) {
    raise_text(m, m.exc.TypeError, "slice indices must be integers or have an __index__ method");
    return false;
  }
  return to_index(m, v, out, true);
}

// ---------------------------------------------------------------- the guest's slice

namespace {

slice_object* self_of(value v) { return v.as<slice_object>(); }

value slice_construct(vm& m, type_object*, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "slice", kwnames) || !check_arity(m, "slice", nargs, 1, 3)) return value_raised;
  if (nargs == 1) return make_slice(m, none, args[0], none);
  return make_slice(m, args[0], args[1], nargs == 3 ? args[2] : none);
}

value slice_repr(vm& m, value self) {
  const slice_object* s = self_of(self);
  str_builder out(m);
  out.append_ascii("slice(");
  const value parts[] = {s->start, s->stop, s->step};
  for (int i = 0; i < 3; i++) {
    str_object* r = repr(m, parts[i]);
    if (!r) return value_raised;
    if (i) out.append_ascii(", ");
    out.append(r);
  }
  out.append(')');
  str_object* r = out.finish();
  return r ? to_value(r) : value_raised;
}

value slice_compare(vm& m, value a, value b, comparison op) {
  if (!is_kind(b, kind::slice)) return not_implemented;
  const value x[] = {self_of(a)->start, self_of(a)->stop, self_of(a)->step};
  const value y[] = {self_of(b)->start, self_of(b)->stop, self_of(b)->step};
  return compare_sequences(m, op, [&](int side, u64 i, value& out) {
    if (i >= 3) return false;
    out = side ? y[i] : x[i];
    return true;
  });
}
template <comparison op>
value slice_compare_method(vm& m, value a, value b) {
  return slice_compare(m, a, b, op);
}

/// A part as an int object of any size, or none.
bool big_part(vm& m, value v, value& out) {
  if (is_none(v) || v.is_int()) {
    out = v;
    return true;
  }
  if (!is_int(m, v) && same(special_of(m, v, special::index), value_unbound)) {
    raise_text(m, m.exc.TypeError, "slice indices must be integers or None or have an __index__ method");
    return false;
  }
  out = index_int(m, v);
  return !is_raised(out);
}

/// slice.indices with ints of any size.
value slice_indices(vm& m, value self, value length_value) {
  const value length = index_int(m, length_value);
  if (is_raised(length)) return value_raised;
  const value zero = value::small_int(0), minus_one = value::small_int(-1);
  tri negative_length = compare_truth(m, length, zero, comparison::lt);
  if (negative_length == tri::error) return value_raised;
  if (negative_length == tri::yes) return raise_text(m, m.exc.ValueError, "length should not be negative");
  value step, start, stop;
  if (!big_part(m, self_of(self)->step, step)) return value_raised;
  if (is_none(step)) step = value::small_int(1);
  if (same(step, zero)) return raise_text(m, m.exc.ValueError, "slice step cannot be zero");
  const tri down = compare_truth(m, step, zero, comparison::lt);
  if (down == tri::error) return value_raised;
  const bool is_down = down == tri::yes;
  const value lower = is_down ? minus_one : zero;
  const value upper = is_down ? binary(m, binary_op::add, length, minus_one) : length;
  if (is_raised(upper)) return value_raised;
  auto fit = [&](value part, value otherwise, value& out) {
    if (!big_part(m, part, out)) return false;
    if (is_none(out)) {
      out = otherwise;
      return true;
    }
    tri t = compare_truth(m, out, zero, comparison::lt);
    if (t == tri::error) return false;
    if (t == tri::yes) {
      out = binary(m, binary_op::add, out, length);
      if (is_raised(out)) return false;
      t = compare_truth(m, out, lower, comparison::lt);
      if (t == tri::yes) out = lower;
    } else {
      t = compare_truth(m, out, upper, comparison::gt);
      if (t == tri::yes) out = upper;
    }
    return t != tri::error;
  };
  if (!fit(self_of(self)->start, is_down ? upper : lower, start)) return value_raised;
  if (!fit(self_of(self)->stop, is_down ? lower : upper, stop)) return value_raised;
  const value r[] = {start, stop, step};
  return to_value(make_tuple(m, r, 3));
}

value slice_reduce(vm& m, value self) {
  const value parts[] = {self_of(self)->start, self_of(self)->stop, self_of(self)->step};
  const value r[] = {to_value(m.types.slice), to_value(make_tuple(m, parts, 3))};
  return to_value(make_tuple(m, r, 2));
}

constexpr auto fixed1 = calling::fixed1;
constexpr auto fixed2 = calling::fixed2;
template <class F>
void* fn(F* f) {
  return reinterpret_cast<void*>(f);
}

}  // namespace

void init_slice(vm& m) {
  static const method_def methods[] = {{"__repr__", fixed1, fn(slice_repr)},
                                       {"__eq__", fixed2, fn(slice_compare_method<comparison::eq>)},
                                       {"__ne__", fixed2, fn(slice_compare_method<comparison::ne>)},
                                       {"__lt__", fixed2, fn(slice_compare_method<comparison::lt>)},
                                       {"__le__", fixed2, fn(slice_compare_method<comparison::le>)},
                                       {"__gt__", fixed2, fn(slice_compare_method<comparison::gt>)},
                                       {"__ge__", fixed2, fn(slice_compare_method<comparison::ge>)},
                                       {"indices", fixed2, fn(slice_indices), "($self, length, /)",
                                        "(start, stop, step) of this slice for a sequence of the given length."},
                                       {"__reduce__", fixed1, fn(slice_reduce)},
                                       {}};
  static const getset_def getsets[] = {{"start", [](vm&, value s) { return self_of(s)->start; }, nullptr},
                                       {"stop", [](vm&, value s) { return self_of(s)->stop; }, nullptr},
                                       {"step", [](vm&, value s) { return self_of(s)->step; }, nullptr},
                                       {}};
  type_def d{};
  d.name = "slice";
  d.lay = &slice_object::get_layout();
  d.instance_kind = kind::slice;
  d.flags = 0;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = slice_construct;
  d.doc = "slice(stop)\nslice(start, stop[, step])\n\nWhat extended indexing selects: a[0:10:2].";
  m.types.slice = make_builtin_type(m, d);
  m.shapes.slice = m.types.slice->root_shape;
  method_table::show_as_members(m, m.types.slice, {"start", "stop", "step"});
  type_add(m, m.types.slice, "__hash__", none);
}

}  // namespace metavm::python
