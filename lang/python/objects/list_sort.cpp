/// \file
/// Stable, adaptive merge sort: natural runs, merged in the order of powersort (Munro, Wild 2018),
/// with the galloping of Peters' timsort.
///
/// Comparing may run guest code, which may collect: all values stay in heap arrays, and stores are
/// announced to the collector again after each such comparison.
#include <algorithm>
#include <cstring>

#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python {
namespace {

// ---------------------------------------------------------------- comparing: 1 less, 0 not less,
// -1 raised

struct compare_ints {
  static constexpr bool runs_guest_code = false;
  int operator()(value a, value b) const { return static_cast<i64>(a.bits) < static_cast<i64>(b.bits); }
};

inline double exact_float(value v) { return v.is_inline_float() ? v.as_inline_float() : v.as<float_object>()->number; }
struct compare_floats {
  static constexpr bool runs_guest_code = false;
  int operator()(value a, value b) const { return exact_float(a) < exact_float(b); }
};

inline int compare_latin1(const str_object* a, const str_object* b) {
  const u32 n = a->length < b->length ? a->length : b->length;
  const int c = std::memcmp(a->data, b->data, n);
  return c ? c : a->length < b->length ? -1 : a->length > b->length;
}
struct compare_latin1_strs {
  static constexpr bool runs_guest_code = false;
  int operator()(value a, value b) const { return compare_latin1(as_str(a), as_str(b)) < 0; }
};
struct compare_strs {
  static constexpr bool runs_guest_code = false;
  int operator()(value a, value b) const { return str_compare(as_str(a), as_str(b)) < 0; }
};

struct compare_any {
  static constexpr bool runs_guest_code = true;
  vm& m;
  int operator()(value a, value b) const { return static_cast<int>(compare_truth(m, a, b, comparison::lt)); }
};

enum class family { ints, floats, latin1, strs, tuples, mixed };

/// Tuples that are not empty and whose first items are of one family.
template <family First>
struct compare_tuples {
  static constexpr bool runs_guest_code = true;
  vm& m;
  int operator()(value a, value b) const {
    const auto *x = a.as<tuple_object>(), *y = b.as<tuple_object>();
    const value p = x->items[0], q = y->items[0];
    if (!same(p, q)) {
      if constexpr (First == family::ints) {
        return compare_ints{}(p, q);
      } else if constexpr (First == family::floats) {
        const double c = exact_float(p), d = exact_float(q);
        if (c != d) return c < d;
      } else {
        const int c =
            First == family::latin1 ? compare_latin1(as_str(p), as_str(q)) : str_compare(as_str(p), as_str(q));
        if (c) return c < 0;
      }
    }
    u64 i = 1;
    for (; i < x->length && i < y->length; i++) {
      const value c = x->items[i], d = y->items[i];
      if (same(c, d)) continue;
      const tri eq = equal(m, c, d);
      if (eq == tri::error) return -1;
      if (eq == tri::no) return static_cast<int>(compare_truth(m, c, d, comparison::lt));
    }
    return x->length < y->length;
  }
};

// ---------------------------------------------------------------- the sort

/// Sorts `keys`, and moves `values` along if there are any.
template <class Compare, bool Pairs>
class sorter {
 public:
  sorter(vm& m, Compare c, value_array* keys, value_array* values, u64 n)
      : m_(m),
        less_(c),
        keys_(keys),
        values_(values),
        k_(keys->items),
        v_(Pairs ? values->items : nullptr),
        n_(static_cast<i64>(n)) {}

  bool sort() {
    touch();
    const i64 least = least_run();
    for (i64 lo = 0; lo < n_;) {
      i64 run = count_run(lo);
      if (run < 0) return false;
      if (run < least) {
        const i64 forced = std::min(least, n_ - lo);
        if (!insertion_sort(lo, lo + forced, lo + run)) return false;
        run = forced;
      }
      if (!push_run(lo, run)) return false;
      lo += run;
    }
    while (depth_ > 1)
      if (!merge_top()) return false;
    return true;
  }

 private:
  struct run {
    i64 base, length;
    int power;
  };

  void touch() {
    m_.heap.before_bulk_write(keys_);
    if constexpr (Pairs) m_.heap.before_bulk_write(values_);
    if (temp_) m_.heap.before_bulk_write(temp_);
  }
  int less(value a, value b) {
    const int r = less_(a, b);
    if constexpr (Compare::runs_guest_code) touch();
    return r;
  }
  i64 least_run() const {
    i64 n = n_, r = 0;
    while (n >= 64) {
      r |= n & 1;
      n >>= 1;
    }
    return n + r;
  }
  void reverse(i64 lo, i64 hi) {
    std::reverse(k_ + lo, k_ + hi);
    if constexpr (Pairs) std::reverse(v_ + lo, v_ + hi);
  }
  /// Length of the run at `lo`; a strictly descending one is turned round. -1: raised.
  i64 count_run(i64 lo) {
    i64 i = lo + 1;
    if (i == n_) return 1;
    int lt = less(k_[i], k_[i - 1]);
    if (lt < 0) return -1;
    const bool descending = lt;
    for (i++; i < n_; i++) {
      lt = less(k_[i], k_[i - 1]);
      if (lt < 0) return -1;
      if (static_cast<bool>(lt) != descending) break;
    }
    if (descending) reverse(lo, i);
    return i - lo;
  }
  /// k_[lo:start] is sorted; sorts k_[lo:hi].
  bool insertion_sort(i64 lo, i64 hi, i64 start) {
    for (; start < hi; start++) {
      i64 l = lo, r = start;
      const value pivot = k_[start];
      while (l < r) {
        const i64 mid = l + ((r - l) >> 1);
        const int lt = less(pivot, k_[mid]);
        if (lt < 0) return false;
        if (lt)
          r = mid;
        else
          l = mid + 1;
      }
      std::memmove(static_cast<void*>(k_ + l + 1), k_ + l, static_cast<u64>(start - l) * sizeof(value));
      k_[l] = pivot;
      if constexpr (Pairs) {
        const value moved = v_[start];
        std::memmove(static_cast<void*>(v_ + l + 1), v_ + l, static_cast<u64>(start - l) * sizeof(value));
        v_[l] = moved;
      }
    }
    return true;
  }

  /// Depth, in an ideal merge tree over all items, of the node between two neighbouring runs.
  int node_power(i64 s1, i64 n1, i64 n2) const {
    u64 a = 2 * static_cast<u64>(s1) + static_cast<u64>(n1);
    u64 b = a + static_cast<u64>(n1) + static_cast<u64>(n2);
    const u64 n = static_cast<u64>(n_);
    for (int power = 1;; power++) {
      if (a >= n) {
        a -= n;
        b -= n;
      } else if (b >= n) {
        return power;
      }
      a <<= 1;
      b <<= 1;
    }
  }
  bool push_run(i64 base, i64 length) {
    if (depth_) {
      const run& top = runs_[depth_ - 1];
      const int power = node_power(top.base, top.length, length);
      while (depth_ > 1 && runs_[depth_ - 2].power > power)
        if (!merge_top()) return false;
      runs_[depth_ - 1].power = power;
    }
    runs_[depth_++] = {base, length, 0};
    return true;
  }
  bool merge_top() {
    run& a = runs_[depth_ - 2];
    const run b = runs_[depth_ - 1];
    i64 base = a.base, na = a.length, nb = b.length;
    a.length = na + nb;
    depth_--;
    // Items of a that are in place already, then those of b.
    const i64 skip = gallop<true>(k_[b.base], k_ + base, na, 0);
    if (skip < 0) return false;
    base += skip;
    na -= skip;
    if (na == 0) return true;
    nb = gallop<false>(k_[base + na - 1], k_ + b.base, nb, nb - 1);
    if (nb <= 0) return nb == 0;
    return na <= nb ? merge_low(base, na, nb) : merge_high(base, na, nb);
  }

  /// Where `key` goes in a[0:n]: before its equals, or (Right) behind them; searched from `hint` in
  /// growing steps. -1: raised.
  template <bool Right>
  i64 gallop(value key, const value* a, i64 n, i64 hint) {
    // 1: x stands left of the key's place.
    auto is_left = [&](value x) {
      if constexpr (Right) {
        const int lt = less(key, x);
        return lt < 0 ? lt : !lt;
      } else {
        return less(x, key);
      }
    };
    i64 last = 0, at = 1;
    const value* p = a + hint;
    int left = is_left(*p);
    if (left < 0) return -1;
    if (left) {
      const i64 most = n - hint;
      while (at < most) {
        if ((left = is_left(p[at])) < 0) return -1;
        if (!left) break;
        last = at;
        at = at * 2 + 1;
      }
      if (at > most) at = most;
      last += hint;
      at += hint;
    } else {
      const i64 most = hint + 1;
      while (at < most) {
        if ((left = is_left(p[-at])) < 0) return -1;
        if (left) break;
        last = at;
        at = at * 2 + 1;
      }
      if (at > most) at = most;
      const i64 from = hint - at;
      at = hint - last;
      last = from;
    }
    for (last++; last < at;) {
      const i64 mid = last + ((at - last) >> 1);
      if ((left = is_left(a[mid])) < 0) return -1;
      if (left)
        last = mid + 1;
      else
        at = mid;
    }
    return at;
  }

  /// Copies n pairs into the temporary block.
  bool save(i64 from, i64 n) {
    const u64 need = static_cast<u64>(n);
    if (!temp_ || room_ < need) {
      temp_ = make_value_array(m_, Pairs ? need * 2 : need);
      if (!temp_) return false;
      room_ = need;
      tk_ = temp_->items;
      tv_ = temp_->items + need;
      touch();
    }
    std::memcpy(static_cast<void*>(tk_), k_ + from, need * sizeof(value));
    if constexpr (Pairs) std::memcpy(static_cast<void*>(tv_), v_ + from, need * sizeof(value));
    return true;
  }
  void restore(i64 to, i64 from, i64 n) {
    std::memcpy(static_cast<void*>(k_ + to), tk_ + from, static_cast<u64>(n) * sizeof(value));
    if constexpr (Pairs) std::memcpy(static_cast<void*>(v_ + to), tv_ + from, static_cast<u64>(n) * sizeof(value));
  }
  void move_one(i64 to, i64 from) {
    k_[to] = k_[from];
    if constexpr (Pairs) v_[to] = v_[from];
  }
  void restore_one(i64 to, i64 from) {
    k_[to] = tk_[from];
    if constexpr (Pairs) v_[to] = tv_[from];
  }
  void move(i64 to, i64 from, i64 n) {
    std::memmove(static_cast<void*>(k_ + to), k_ + from, static_cast<u64>(n) * sizeof(value));
    if constexpr (Pairs) std::memmove(static_cast<void*>(v_ + to), v_ + from, static_cast<u64>(n) * sizeof(value));
  }

  /// Merges k_[a:a+na] with the nb items behind, from the left. \pre the first item of the second
  /// run goes first, the last of the first run last
  bool merge_low(i64 a, i64 na, i64 nb) {
    if (!save(a, na)) return false;
    i64 t = 0, b = a + na, to = a;
    auto finish = [&] { restore(to, t, na); };  // the gap before b is as wide as what is left of a
    move_one(to++, b++);
    if (--nb == 0) return finish(), true;
    while (na > 1) {
      i64 a_wins = 0, b_wins = 0;
      do {
        const int lt = less(k_[b], tk_[t]);
        if (lt < 0) return finish(), false;
        if (lt) {
          move_one(to++, b++);
          b_wins++;
          a_wins = 0;
          if (--nb == 0) return finish(), true;
        } else {
          restore_one(to++, t++);
          a_wins++;
          b_wins = 0;
          if (--na == 1) goto last_of_a;
        }
      } while (a_wins < min_gallop_ && b_wins < min_gallop_);
      min_gallop_++;
      do {
        if (min_gallop_ > 1) min_gallop_--;
        a_wins = gallop<true>(k_[b], tk_ + t, na, 0);
        if (a_wins < 0) return finish(), false;
        restore(to, t, a_wins);
        to += a_wins;
        t += a_wins;
        na -= a_wins;
        if (na <= 1) goto last_of_a;
        move_one(to++, b++);
        if (--nb == 0) return finish(), true;
        b_wins = gallop<false>(tk_[t], k_ + b, nb, 0);
        if (b_wins < 0) return finish(), false;
        move(to, b, b_wins);
        to += b_wins;
        b += b_wins;
        nb -= b_wins;
        if (nb == 0) return finish(), true;
        restore_one(to++, t++);
        if (--na == 1) goto last_of_a;
      } while (a_wins >= least_gallop || b_wins >= least_gallop);
      min_gallop_++;
    }
  last_of_a:
    if (na) {  // 0 only if the order contradicts itself
      move(to, b, nb);
      restore_one(to + nb, t);
    }
    return true;
  }
  /// The same from the right.
  bool merge_high(i64 a_base, i64 na, i64 nb) {
    if (!save(a_base + na, nb)) return false;
    i64 t = nb - 1, a = a_base + na - 1, to = a + nb;
    auto finish = [&] { restore(to - nb + 1, 0, nb); };
    move_one(to--, a--);
    if (--na == 0) return finish(), true;
    while (nb > 1) {
      i64 a_wins = 0, b_wins = 0;
      do {
        const int lt = less(tk_[t], k_[a]);
        if (lt < 0) return finish(), false;
        if (lt) {
          move_one(to--, a--);
          a_wins++;
          b_wins = 0;
          if (--na == 0) return finish(), true;
        } else {
          restore_one(to--, t--);
          b_wins++;
          a_wins = 0;
          if (--nb == 1) goto first_of_b;
        }
      } while (a_wins < min_gallop_ && b_wins < min_gallop_);
      min_gallop_++;
      do {
        if (min_gallop_ > 1) min_gallop_--;
        i64 at = gallop<true>(tk_[t], k_ + a_base, na, na - 1);
        if (at < 0) return finish(), false;
        a_wins = na - at;
        to -= a_wins;
        a -= a_wins;
        move(to + 1, a + 1, a_wins);
        na -= a_wins;
        if (na == 0) return finish(), true;
        restore_one(to--, t--);
        if (--nb == 1) goto first_of_b;
        at = gallop<false>(k_[a], tk_, nb, nb - 1);
        if (at < 0) return finish(), false;
        b_wins = nb - at;
        to -= b_wins;
        t -= b_wins;
        restore(to + 1, t + 1, b_wins);
        nb -= b_wins;
        if (nb <= 1) goto first_of_b;
        move_one(to--, a--);
        if (--na == 0) return finish(), true;
      } while (a_wins >= least_gallop || b_wins >= least_gallop);
      min_gallop_++;
    }
  first_of_b:
    if (nb) {
      move(to - na + 1, a - na + 1, na);
      restore_one(to - na, t);
    }
    return true;
  }

  static constexpr i64 least_gallop = 7;
  vm& m_;
  Compare less_;
  value_array *keys_, *values_, *temp_ = nullptr;
  value *k_, *v_, *tk_ = nullptr, *tv_ = nullptr;
  i64 n_, min_gallop_ = least_gallop;
  u64 room_ = 0;
  int depth_ = 0;
  run runs_[64];
};

// ---------------------------------------------------------------- choosing the comparison

bool is_exact_float(vm& m, value v) { return v.is_inline_float() || is_exact(v, m.shapes.float_); }

template <class Get>
family family_of(vm& m, u64 n, Get get) {
  const value first = get(0);
  auto all = [&](auto is) {
    for (u64 i = 1; i < n; i++)
      if (!is(get(i))) return false;
    return true;
  };
  if (first.is_int()) return all([](value v) { return v.is_int(); }) ? family::ints : family::mixed;
  if (is_exact_float(m, first))
    return all([&](value v) { return is_exact_float(m, v); }) ? family::floats : family::mixed;
  if (is_exact(first, m.shapes.str)) {
    bool narrow = as_str(first)->width() == 1;
    const bool strs = all([&](value v) {
      if (!is_exact(v, m.shapes.str)) return false;
      narrow = narrow && as_str(v)->width() == 1;
      return true;
    });
    return !strs ? family::mixed : narrow ? family::latin1 : family::strs;
  }
  return family::mixed;
}

template <bool Pairs>
bool sort_arrays(vm& m, value_array* keys, value_array* values, u64 n) {
  auto run = [&](auto compare) { return sorter<decltype(compare), Pairs>(m, compare, keys, values, n).sort(); };
  const value* k = keys->items;
  const auto is_filled_tuple = [&](value v) { return is_exact(v, m.shapes.tuple) && v.as<tuple_object>()->length > 0; };
  if (is_filled_tuple(k[0])) {
    if (!std::all_of(k, k + n, is_filled_tuple)) return run(compare_any{m});
    switch (family_of(m, n, [&](u64 i) { return k[i].as<tuple_object>()->items[0]; })) {
      case family::ints:
        return run(compare_tuples<family::ints>{m});
      case family::floats:
        return run(compare_tuples<family::floats>{m});
      case family::latin1:
        return run(compare_tuples<family::latin1>{m});
      case family::strs:
        return run(compare_tuples<family::strs>{m});
      default:
        return run(compare_any{m});
    }
  }
  switch (family_of(m, n, [&](u64 i) { return k[i]; })) {
    case family::ints:
      return run(compare_ints{});
    case family::floats:
      return run(compare_floats{});
    case family::latin1:
      return run(compare_latin1_strs{});
    case family::strs:
      return run(compare_strs{});
    default:
      return run(compare_any{m});
  }
}

bool sort_items(vm& m, value_array* items, u64 n, value key) {
  if (same(key, none)) return n < 2 || sort_arrays<false>(m, items, nullptr, n);
  value_array* keys = make_value_array(m, n);
  if (!keys) return false;
  for (u64 i = 0; i < n; i++) {
    const value k = call1(m, key, items->items[i]);
    if (is_raised(k)) return false;
    m.heap.write(keys, &keys->items[i], k);
  }
  return n < 2 || sort_arrays<true>(m, keys, items, n);
}

}  // namespace

bool list_sort(vm& m, list_object* l, value key, bool reverse) {
  // The list looks empty while it is sorted, so that guest code cannot disturb the items.
  value_array* items = l->storage;
  const u64 n = l->length;
  m.heap.write(l, &l->storage, m.empty_array);
  l->length = 0;
  if (reverse) {
    m.heap.before_bulk_write(items);
    std::reverse(items->items, items->items + n);
  }
  bool ok = sort_items(m, items, n, key);
  if (reverse) {
    m.heap.before_bulk_write(items);
    std::reverse(items->items, items->items + n);
  }
  if (ok && METAVM_UNLIKELY(l->length != 0 || l->storage != m.empty_array)) {
    raise_text(m, m.exc.ValueError, "list modified during sort");
    ok = false;
  }
  m.heap.write(l, &l->storage, items);
  l->length = n;
  return ok;
}

}  // namespace metavm::python
