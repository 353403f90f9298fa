/// \file
/// Built-in functions that go through iterables: all, any, max, min, sorted, sum.
#include "lang/python/modules/builtins_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

METAVM_INLINE tri quick_truth(vm& m, value v) {
  if (same(v, true_)) return tri::yes;
  if (same(v, false_) || same(v, none)) return tri::no;
  return truth(m, v);
}
value builtin_all(vm& m, value iterable) {
  tri t = tri::yes;
  const bool ok = for_each_item(m, iterable, [&](value v) {
    t = quick_truth(m, v);
    return t == tri::yes;
  });
  return !ok && t != tri::no ? value_raised : from_bool(t == tri::yes);
}
value builtin_any(vm& m, value iterable) {
  tri t = tri::no;
  const bool ok = for_each_item(m, iterable, [&](value v) {
    t = quick_truth(m, v);
    return t == tri::no;
  });
  return !ok && t != tri::yes ? value_raised : from_bool(t == tri::yes);
}

/// max (Largest) and min: of two equal ones the first.
template <bool Largest>
value extreme(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  constexpr const char* name = Largest ? "max" : "min";
  constexpr comparison better = Largest ? comparison::gt : comparison::lt;
  if (nargs == 0) return raise(m, m.exc.TypeError, "{} expected at least 1 argument, got 0", name);
  value key = none, otherwise = value_unbound;
  for (u64 i = 0; kwnames && i < kwnames->length; i++) {
    str_object* k = as_str(kwnames->items[i]);
    if (str_equals_ascii(k, "key"))
      key = args[nargs + i];
    else if (str_equals_ascii(k, "default"))
      otherwise = args[nargs + i];
    else
      return raise(m, m.exc.TypeError, "'{}' is an invalid keyword argument for {}()", to_utf8(k), name);
  }
  if (nargs > 1 && !same(otherwise, value_unbound))
    return raise(m, m.exc.TypeError, "Cannot specify a default for {}() with multiple positional arguments", name);
  value best = value_unbound, best_key = value_unbound;
  auto consider = [&](value v) {
    value k = v;
    if (!is_none(key)) {
      k = call1(m, key, v);
      if (is_raised(k)) return false;
    }
    bool take = same(best, value_unbound);
    if (!take) {
      if (k.is_int() && best_key.is_int()) {
        take = Largest ? k.as_int() > best_key.as_int() : k.as_int() < best_key.as_int();
      } else {
        const tri t = compare_truth(m, k, best_key, better);
        if (t == tri::error) return false;
        take = t == tri::yes;
      }
    }
    if (take) {
      best = v;
      best_key = k;
    }
    return true;
  };
  if (nargs > 1) {
    for (u32 i = 0; i < nargs; i++)
      if (!consider(args[i])) return value_raised;
  } else if (!for_each_item(m, args[0], consider)) {
    return value_raised;
  }
  if (!same(best, value_unbound)) return best;
  if (!same(otherwise, value_unbound)) return otherwise;
  return raise(m, m.exc.ValueError, "{}() arg is an empty sequence", name);
}

value builtin_sorted(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_arity(m, "sorted", nargs, 1, 1)) return value_raised;
  list_object* l = to_list(m, args[0]);
  if (!l) return value_raised;
  value out[2] = {value_unbound, value_unbound};
  if (kwnames && !bind_arguments(m, "sort", "* key? reverse?", args + nargs, 0, kwnames, out)) return value_raised;
  i64 reverse = same(out[1], true_);
  if (!same(out[1], value_unbound) && !same(out[1], true_) && !same(out[1], false_) && !to_index(m, out[1], reverse))
    return value_raised;
  return list_sort(m, l, same(out[0], value_unbound) ? none : out[0], reverse != 0) ? to_value(l) : value_raised;
}

value builtin_sum(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (nargs == 0 && !kwnames)
    return raise_text(m, m.exc.TypeError, "sum() takes at least 1 positional argument (0 given)");
  if (!bind_arguments(m, "sum", "iterable / start?", args, nargs, kwnames, out)) return value_raised;
  value total = same(out[1], value_unbound) ? value::small_int(0) : out[1];
  if (is_str(total)) return raise_text(m, m.exc.TypeError, "sum() can't sum strings [use ''.join(seq) instead]");
  if (is_bytes(total)) return raise_text(m, m.exc.TypeError, "sum() can't sum bytes [use b''.join(seq) instead]");
  if (is_bytearray(total))
    return raise_text(m, m.exc.TypeError, "sum() can't sum bytearray [use b''.join(seq) instead]");
  // Machine numbers as long as they last.
  enum {
    integer,
    floating,
    any
  } state = total.is_int()                                                ? integer
            : is_exact(total, m.shapes.float_) || total.is_inline_float() ? floating
                                                                          : any;
  i64 i = state == integer ? total.as_int() : 0;
  double d = state == floating ? float_value(m, total) : 0;
  const bool ok = for_each_item(m, out[0], [&](value v) {
    if (state == integer) {
      i64 next;
      if (METAVM_LIKELY(v.is_int() && !__builtin_add_overflow(i, v.as_int(), &next))) {
        i = next;
        return true;
      }
      if (same(v, true_) || same(v, false_)) {  // counting: sum(x > y for …)
        if (METAVM_LIKELY(i < small_int_max)) {
          i += same(v, true_);
          return true;
        }
      }
      if (v.is_inline_float() && fits_small_int(i)) {
        d = static_cast<double>(i) + v.as_inline_float();
        state = floating;
        return true;
      }
      total = make_int(m, i);
      state = any;
    } else if (state == floating) {
      if (v.is_inline_float()) {
        d += v.as_inline_float();
        return true;
      }
      if (v.is_int()) {
        d += static_cast<double>(v.as_int());
        return true;
      }
      if (is_exact(v, m.shapes.float_)) {
        d += v.as<float_object>()->number;
        return true;
      }
      total = make_float(m, d);
      state = any;
    }
    total = binary(m, binary_op::add, total, v);
    return !is_raised(total);
  });
  if (!ok) return value_raised;
  return state == integer ? make_int(m, i) : state == floating ? make_float(m, d) : total;
}

}  // namespace

void add_builtins_of_sequences(std::vector<method_def>& t) {
  t.push_back(
      method("all", builtin_all, "($module, iterable, /)", "Return True if every item of the iterable is true."));
  t.push_back(method("any", builtin_any, "($module, iterable, /)", "Return True if any item of the iterable is true."));
  t.push_back(method("max", extreme<true>, nullptr,
                     "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> "
                     "value\n\nThe largest item; default if there is none."));
  t.push_back(method("min", extreme<false>, nullptr,
                     "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> "
                     "value\n\nThe smallest item; default if there is none."));
  t.push_back(method("sorted", builtin_sorted, "($module, iterable, /, *, key=None, reverse=False)",
                     "Return a new list with the items of the iterable in ascending order."));
  t.push_back(method("sum", builtin_sum, "($module, iterable, /, start=0)",
                     "Return start plus the sum of the iterable's numbers."));
}

}  // namespace metavm::python
