/// \file
/// str: searching and what is made of it: find, count, startswith, partition, replace.
#include "lang/python/objects/str_methods.hpp"
#include "lang/python/objects/text_search.hpp"

namespace metavm::python {

using search::widened_needle;

i64 str_find_char(str_object* s, u32 c, u64 from, u64 to) {
  if (width_for(c) > s->width() || from >= to) return -1;
  return with_width(s->width(), [&](auto t) {
    using unit = decltype(t);
    const i64 r = search::find_unit(reinterpret_cast<const unit*>(s->data) + from, to - from, static_cast<unit>(c));
    return r < 0 ? r : r + static_cast<i64>(from);
  });
}

i64 str_find(str_object* s, str_object* needle, u64 from, u64 to) {
  const u64 k = needle->length;
  if (k == 0) return static_cast<i64>(from);
  if (to - from < k) return -1;
  if (k == 1) return str_find_char(s, needle->at(0), from, to);
  const widened_needle w(needle->data, needle->width(), k, s->width());
  if (w.impossible()) return -1;
  return with_width(s->width(), [&](auto t) {
    using unit = decltype(t);
    const i64 r = search::find(reinterpret_cast<const unit*>(s->data) + from, to - from, w.units<unit>(), k);
    return r < 0 ? r : r + static_cast<i64>(from);
  });
}

i64 str_rfind(str_object* s, str_object* needle, u64 from, u64 to) {
  const u64 k = needle->length;
  if (k == 0) return static_cast<i64>(to);
  if (to - from < k) return -1;
  const widened_needle w(needle->data, needle->width(), k, s->width());
  if (w.impossible()) return -1;
  return with_width(s->width(), [&](auto t) {
    using unit = decltype(t);
    const i64 r = search::rfind(reinterpret_cast<const unit*>(s->data) + from, to - from, w.units<unit>(), k);
    return r < 0 ? r : r + static_cast<i64>(from);
  });
}

namespace {

i64 str_count(str_object* s, str_object* needle, u64 from, u64 to) {
  const u64 k = needle->length;
  if (k == 0) return static_cast<i64>(to - from + 1);
  if (to - from < k) return 0;
  const widened_needle w(needle->data, needle->width(), k, s->width());
  if (w.impossible()) return 0;
  return with_width(s->width(), [&](auto t) {
    using unit = decltype(t);
    return static_cast<i64>(
        search::count(reinterpret_cast<const unit*>(s->data) + from, to - from, w.units<unit>(), k));
  });
}

bool str_matches_at(str_object* s, str_object* part, u64 at) {
  if (part->width() > s->width()) return part->length == 0;
  if (part->width() == s->width()) return std::memcmp(s->data + at * s->width(), part->data, part->byte_length) == 0;
  for (u64 i = 0; i < part->length; i++)
    if (s->at(at + i) != part->at(i)) return false;
  return true;
}

/// Reads (sub[, start[, end]]). False: raised.
bool search_arguments(vm& m, const char* name, const value* args, u32 nargs, str_object*& sub, i64& start, i64& end) {
  if (!arity_takes(m, name, nargs - 1, 1, 3)) return false;
  if (!bounds_argument(m, args, nargs, 2, as_str(args[0])->length, start, end)) return false;
  if (!is_str(args[1])) {
    raise(m, m.exc.TypeError, "must be str, not {}", type_name(m, args[1]));
    return false;
  }
  sub = as_str(args[1]);
  return true;
}

template <i64 (*Find)(str_object*, str_object*, u64, u64), bool Raises>
value find_method(vm& m, const char* name, const value* args, u32 nargs) {
  str_object* sub;
  i64 start, end;
  if (!search_arguments(m, name, args, nargs, sub, start, end)) return value_raised;
  const i64 r = start > end ? -1 : Find(as_str(args[0]), sub, static_cast<u64>(start), static_cast<u64>(end));
  if (Raises && r < 0) return raise_text(m, m.exc.ValueError, "substring not found");
  return value::small_int(r);
}

value tail_match(vm& m, const char* name, const value* args, u32 nargs, bool at_end) {
  if (!arity_takes(m, name, nargs - 1, 1, 3)) return value_raised;
  str_object* s = as_str(args[0]);
  i64 start, end;
  if (!bounds_argument(m, args, nargs, 2, s->length, start, end)) return value_raised;
  const auto matches = [&](str_object* part) {
    if (end - start < static_cast<i64>(part->length)) return false;
    return str_matches_at(s, part, static_cast<u64>(at_end ? end - static_cast<i64>(part->length) : start));
  };
  if (is_kind(args[1], kind::tuple)) {
    const tuple_object* t = args[1].as<tuple_object>();
    for (u64 i = 0; i < t->length; i++) {
      if (!is_str(t->items[i]))
        return raise(m, m.exc.TypeError, "tuple for {} must only contain str, not {}", name, type_name(m, t->items[i]));
      if (matches(as_str(t->items[i]))) return true_;
    }
    return false_;
  }
  if (!is_str(args[1]))
    return raise(m, m.exc.TypeError, "{} first arg must be str or a tuple of str, not {}", name, type_name(m, args[1]));
  return from_bool(matches(as_str(args[1])));
}

value partition(vm& m, value self, value separator, bool from_right) {
  if (!is_str(separator)) return raise(m, m.exc.TypeError, "must be str, not {}", type_name(m, separator));
  str_object *s = as_str(self), *sep = as_str(separator);
  if (sep->length == 0) return raise_text(m, m.exc.ValueError, "empty separator");
  const i64 at = from_right ? str_rfind(s, sep, 0, s->length) : str_find(s, sep, 0, s->length);
  value parts[3];
  if (at < 0) {
    str_object* whole = exact_str(m, s);
    if (!whole) return value_raised;
    parts[0] = parts[1] = parts[2] = to_value(m.empty_str);
    parts[from_right ? 2 : 0] = to_value(whole);
  } else {
    str_object* left = str_slice(m, s, 0, static_cast<u64>(at));
    str_object* right = left ? str_slice(m, s, static_cast<u64>(at) + sep->length, s->length) : nullptr;
    if (!right) return value_raised;
    parts[0] = to_value(left), parts[1] = separator, parts[2] = to_value(right);
  }
  tuple_object* t = make_tuple(m, parts, 3);
  return t ? to_value(t) : value_raised;
}

/// Same number of units, one unit each: overwrite in a copy.
str_object* replace_unit(vm& m, str_object* s, u32 from, u32 to, u64 most) {
  const i64 first = str_find_char(s, from, 0, s->length);
  if (first < 0) return exact_str(m, s);
  const u32 width = std::max(s->width(), width_for(to));
  str_object* r = empty_str_of(m, s->length, width, s->is_ascii() && to < 128);
  if (!r) return nullptr;
  copy_units(r->data, width, s->data, s->width(), s->length);
  with_width(width, [&](auto t) {
    using unit = decltype(t);
    unit* p = reinterpret_cast<unit*>(r->data);
    const unit a = static_cast<unit>(from), b = static_cast<unit>(to);
    if (most >= s->length) {
      for (u64 i = static_cast<u64>(first), n = s->length; i < n; i++) p[i] = p[i] == a ? b : p[i];
    } else {
      for (u64 i = static_cast<u64>(first), left = most; i < s->length && left; i++)
        if (p[i] == a) p[i] = b, left--;
    }
  });
  return from >= 128 ? narrow_str(m, r) : r;
}

}  // namespace

namespace {

/// Where a needle was found, `most` times at most: short lists on the stack.
class positions {
 public:
  ~positions() { std::free(more_); }
  bool add(u64 at) {
    if (METAVM_UNLIKELY(count_ == capacity_) && !grow()) return false;
    (more_ ? more_ : few_)[count_++] = static_cast<u32>(at);
    return true;
  }
  u64 count() const { return count_; }
  u64 operator[](u64 i) const { return (more_ ? more_ : few_)[i]; }

 private:
  bool grow() {
    const u64 wanted = capacity_ * 4;
    u32* p = static_cast<u32*>(std::realloc(more_, wanted * sizeof(u32)));
    if (!p) return false;
    if (!more_) std::copy(few_, few_ + count_, p);
    more_ = p, capacity_ = wanted;
    return true;
  }
  u64 count_ = 0, capacity_ = 256;
  u32* more_ = nullptr;
  u32 few_[256];
};

/// False: no memory.
bool find_all(str_object* s, str_object* needle, u64 most, positions& out) {
  const u64 k = needle->length, n = s->length;
  const widened_needle w(needle->data, needle->width(), k, s->width());
  if (w.impossible()) return true;
  return with_width(s->width(), [&](auto t) {
    using unit = decltype(t);
    const unit* p = reinterpret_cast<const unit*>(s->data);
    for (u64 at = 0; out.count() < most; at += k) {
      const i64 r = search::find(p + at, n - at, w.units<unit>(), k);
      if (r < 0) break;
      at += static_cast<u64>(r);
      if (!out.add(at)) return false;
    }
    return true;
  });
}

}  // namespace

str_object* str_replace(vm& m, str_object* s, str_object* from, str_object* to, i64 max) {
  u64 most = static_cast<u64>(max);  // negative: no limit
  if (most == 0 || (from->length == 0 && to->length == 0) || str_equal(from, to)) return exact_str(m, s);
  if (from->length == 1 && to->length == 1) return replace_unit(m, s, from->at(0), to->at(0), most);
  const bool everywhere = from->length == 0;
  positions found;
  if (!everywhere && !find_all(s, from, most, found)) return raise_no_memory(m), nullptr;
  const u64 n = everywhere ? std::min<u64>(u64{s->length} + 1, most) : found.count();
  if (n == 0) return exact_str(m, s);
  u64 total;
  if (__builtin_mul_overflow(n, u64{to->length}, &total)) return raise_no_memory(m), nullptr;
  total += s->length - n * from->length;
  if (total == 0) return m.empty_str;
  if (total > (u64{1} << 32)) {
    raise_text(m, m.exc.OverflowError, "replace string is too long");
    return nullptr;
  }
  const u32 width = std::max(s->width(), to->width());
  str_object* r = empty_str_of(m, total, width, s->is_ascii() && to->is_ascii());
  if (!r) return nullptr;
  u8* out = r->data;
  const auto put = [&](str_object* part, u64 a, u64 b) {
    copy_units(out, width, part->data + a * part->width(), part->width(), b - a);
    out += (b - a) * width;
  };
  u64 at = 0;
  for (u64 i = 0; i < n; i++) {
    const u64 next = everywhere ? i : found[i];
    put(s, at, next);
    put(to, 0, to->length);
    at = next + from->length;
  }
  put(s, at, s->length);
  // What was wide may be gone.
  return r->is_ascii() ? r : narrow_str(m, r);
}

tri str_contains(vm& m, value s, value item) {
  if (METAVM_UNLIKELY(!is_str(item))) {
    raise(m, m.exc.TypeError, "'in <string>' requires string as left operand, not {}", type_name(m, item));
    return tri::error;
  }
  return to_tri(str_find(as_str(s), as_str(item), 0, as_str(s)->length) >= 0);
}

namespace str_methods {

value find(vm& m, const value* a, u32 n, tuple_object*) { return find_method<str_find, false>(m, "find", a, n); }
value rfind(vm& m, const value* a, u32 n, tuple_object*) { return find_method<str_rfind, false>(m, "rfind", a, n); }
value index(vm& m, const value* a, u32 n, tuple_object*) { return find_method<str_find, true>(m, "index", a, n); }
value rindex(vm& m, const value* a, u32 n, tuple_object*) { return find_method<str_rfind, true>(m, "rindex", a, n); }

value count(vm& m, const value* args, u32 nargs, tuple_object*) {
  str_object* sub;
  i64 start, end;
  if (!search_arguments(m, "count", args, nargs, sub, start, end)) return value_raised;
  if (start > end) return value::small_int(0);
  return value::small_int(str_count(as_str(args[0]), sub, static_cast<u64>(start), static_cast<u64>(end)));
}

value startswith(vm& m, const value* args, u32 nargs, tuple_object*) {
  return tail_match(m, "startswith", args, nargs, false);
}
value endswith(vm& m, const value* args, u32 nargs, tuple_object*) {
  return tail_match(m, "endswith", args, nargs, true);
}

value partition(vm& m, value self, value separator) { return python::partition(m, self, separator, false); }
value rpartition(vm& m, value self, value separator) { return python::partition(m, self, separator, true); }

value replace(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!arity_expected(m, "replace", nargs - 1, 2, 3)) return value_raised;
  for (u32 i = 1; i <= 2; i++)
    if (!is_str(args[i]))
      return raise(m, m.exc.TypeError, "replace() argument {} must be str, not {}", i, type_name(m, args[i]));
  i64 most = -1;
  if (nargs == 4 && !size_argument(m, args[3], most)) return value_raised;
  return or_raised(str_replace(m, as_str(args[0]), as_str(args[1]), as_str(args[2]), most));
}

value removeprefix(vm& m, value self, value prefix) {
  if (!is_str(prefix))
    return raise(m, m.exc.TypeError, "removeprefix() argument must be str, not {}", type_name(m, prefix));
  str_object *s = as_str(self), *p = as_str(prefix);
  if (p->length && p->length <= s->length && str_matches_at(s, p, 0))
    return or_raised(str_slice(m, s, p->length, s->length));
  return or_raised(exact_str(m, s));
}
value removesuffix(vm& m, value self, value suffix) {
  if (!is_str(suffix))
    return raise(m, m.exc.TypeError, "removesuffix() argument must be str, not {}", type_name(m, suffix));
  str_object *s = as_str(self), *p = as_str(suffix);
  if (p->length && p->length <= s->length && str_matches_at(s, p, s->length - p->length))
    return or_raised(str_slice(m, s, 0, s->length - p->length));
  return or_raised(exact_str(m, s));
}

}  // namespace str_methods
}  // namespace metavm::python
