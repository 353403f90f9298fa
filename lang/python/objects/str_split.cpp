/// \file
/// str: split, join, strip, padding.
#include <limits>

#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/objects/str_methods.hpp"
#include "lang/python/objects/text_search.hpp"
#include "lang/python/objects/unicode.hpp"

namespace metavm::python {
namespace {

using search::widened_needle;
constexpr u64 first_capacity = 8;

bool append_slice(vm& m, list_object* l, str_object* s, u64 from, u64 to) {
  str_object* part = str_slice(m, s, from, to);
  return part && list_append_inline(m, l, to_value(part));
}

/// Calls f with a function (u64 i) -> code point, typed by the width of s.
template <class F>
auto with_units(str_object* s, F f) {
  return with_width(s->width(), [&](auto t) { return f(reinterpret_cast<const decltype(t)*>(s->data)); });
}

bool split_whitespace(vm& m, str_object* s, list_object* l, i64 most) {
  return with_units(s, [&](const auto* p) {
    const u64 n = s->length;
    u64 i = 0;
    for (;;) {
      while (i < n && unicode::is_space(p[i])) i++;
      if (i == n) return true;
      if (most-- == 0) break;
      const u64 from = i;
      while (i < n && !unicode::is_space(p[i])) i++;
      if (!append_slice(m, l, s, from, i)) return false;
    }
    return append_slice(m, l, s, i, n);
  });
}

bool rsplit_whitespace(vm& m, str_object* s, list_object* l, i64 most) {
  return with_units(s, [&](const auto* p) {
    u64 i = s->length;
    for (;;) {
      while (i > 0 && unicode::is_space(p[i - 1])) i--;
      if (i == 0) return true;
      if (most-- == 0) break;
      const u64 to = i;
      while (i > 0 && !unicode::is_space(p[i - 1])) i--;
      if (!append_slice(m, l, s, i, to)) return false;
    }
    return append_slice(m, l, s, 0, i);
  });
}

bool split_separator(vm& m, str_object* s, str_object* sep, list_object* l, i64 most) {
  const widened_needle w(sep->data, sep->width(), sep->length, s->width());
  u64 from = 0;
  if (!w.impossible()) {
    const bool done = with_units(s, [&]<class T>(const T* p) {
      while (most-- != 0) {
        const i64 at = search::find(p + from, s->length - from, w.units<T>(), sep->length);
        if (at < 0) break;
        if (!append_slice(m, l, s, from, from + static_cast<u64>(at))) return false;
        from += static_cast<u64>(at) + sep->length;
      }
      return true;
    });
    if (!done) return false;
  }
  return append_slice(m, l, s, from, s->length);
}

bool rsplit_separator(vm& m, str_object* s, str_object* sep, list_object* l, i64 most) {
  u64 to = s->length;
  while (most-- != 0) {
    const i64 at = str_rfind(s, sep, 0, to);
    if (at < 0) break;
    if (!append_slice(m, l, s, static_cast<u64>(at) + sep->length, to)) return false;
    to = static_cast<u64>(at);
  }
  return append_slice(m, l, s, 0, to);
}

void reverse_list(vm& m, list_object* l) {
  m.heap.before_bulk_write(l->storage);
  std::reverse(l->storage->items, l->storage->items + l->length);
}

value split_any(vm& m, str_object* s, value separator, i64 most, bool from_right) {
  list_object* l;
  if (is_none(separator)) {
    l = empty_list(m, first_capacity);
    if (!l || !(from_right ? rsplit_whitespace(m, s, l, most) : split_whitespace(m, s, l, most))) return value_raised;
  } else {
    if (!is_str(separator)) return raise(m, m.exc.TypeError, "must be str or None, not {}", type_name(m, separator));
    str_object* sep = as_str(separator);
    if (sep->length == 0) return raise_text(m, m.exc.ValueError, "empty separator");
    l = empty_list(m, first_capacity);
    if (!l || !(from_right ? rsplit_separator(m, s, sep, l, most) : split_separator(m, s, sep, l, most)))
      return value_raised;
  }
  if (from_right) reverse_list(m, l);
  return to_value(l);
}

value split_method(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kwnames, bool from_right) {
  value out[2];
  if (!bind_arguments(m, name, "sep? maxsplit?", args + 1, nargs - 1, kwnames, out)) return value_raised;
  i64 most = -1;
  if (!is_unbound(out[1]) && !size_argument(m, out[1], most)) return value_raised;
  return split_any(m, as_str(args[0]), is_unbound(out[0]) ? none : out[0], most < 0 ? -1 : most, from_right);
}

value strip_method(vm& m, const char* name, const value* args, u32 nargs, bool left, bool right) {
  if (!arity_expected(m, name, nargs - 1, 0, 1)) return value_raised;
  str_object* chars = nullptr;
  if (nargs == 2 && !is_none(args[1])) {
    if (!is_str(args[1])) return raise(m, m.exc.TypeError, "{} arg must be None or str", name);
    chars = as_str(args[1]);
  }
  return or_raised(str_strip(m, as_str(args[0]), chars, left, right));
}

/// s with fill characters on both sides.
value padded(vm& m, str_object* s, u64 left, u64 right, u32 fill) {
  if (left == 0 && right == 0) return or_raised(exact_str(m, s));
  const u32 width = std::max(s->width(), width_for(fill));
  u64 total;
  if (__builtin_add_overflow(left, right, &total) || __builtin_add_overflow(total, s->length, &total))
    return raise_text(m, m.exc.OverflowError, "padded string is too long");
  str_object* r = empty_str_of(m, total, width, s->is_ascii() && fill < 128);
  if (!r) return value_raised;
  with_width(width, [&](auto t) {
    using unit = decltype(t);
    unit* p = reinterpret_cast<unit*>(r->data);
    std::fill_n(p, left, static_cast<unit>(fill));
    std::fill_n(p + left + s->length, right, static_cast<unit>(fill));
  });
  copy_units(r->data + left * width, width, s->data, s->width(), s->length);
  return to_value(r);
}

/// (width[, fillchar]). False: raised.
bool pad_arguments(vm& m, const char* name, const value* args, u32 nargs, u64& padding, u32& fill) {
  if (!arity_expected(m, name, nargs - 1, 1, 2)) return false;
  i64 width;
  if (!size_argument(m, args[1], width)) return false;
  fill = ' ';
  if (nargs == 3) {
    if (!is_str(args[2])) {
      raise(m, m.exc.TypeError, "The fill character must be a unicode character, not {}", type_name(m, args[2]));
      return false;
    }
    if (as_str(args[2])->length != 1) {
      raise_text(m, m.exc.TypeError, "The fill character must be exactly one character long");
      return false;
    }
    fill = as_str(args[2])->at(0);
  }
  const i64 length = as_str(args[0])->length;
  padding = width > length ? static_cast<u64>(width - length) : 0;
  return true;
}

}  // namespace

value str_split(vm& m, str_object* s, value separator, i64 most) { return split_any(m, s, separator, most, false); }

str_object* str_strip(vm& m, str_object* s, str_object* chars, bool left, bool right) {
  u64 from = 0, to = s->length;
  const auto drops = [&](u32 c) {
    return chars ? str_find_char(chars, c, 0, chars->length) >= 0 : unicode::is_space(c);
  };
  if (left)
    while (from < to && drops(s->at(from))) from++;
  if (right)
    while (to > from && drops(s->at(to - 1))) to--;
  return str_slice(m, s, from, to);
}

str_object* join_strings(vm& m, const value* parts, u32 n) {
  u64 total = 0;
  u32 width = 1;
  bool ascii = true;
  for (u32 i = 0; i < n; i++) {
    const str_object* s = as_str(parts[i]);
    total += s->length;
    width = std::max(width, s->width());
    ascii &= s->is_ascii();
  }
  if (total == 0) return m.empty_str;
  str_object* r = empty_str_of(m, total, width, ascii);
  if (!r) return nullptr;
  u8* p = r->data;
  for (u32 i = 0; i < n; i++) {
    const str_object* s = as_str(parts[i]);
    copy_units(p, width, s->data, s->width(), s->length);
    p += u64{s->length} * width;
  }
  return total == 1 ? make_char(m, r->at(0)) : r;
}

str_object* str_join(vm& m, str_object* separator, value iterable) {
  const value* items;
  u64 n;
  if (is_exact(iterable, m.shapes.list)) {
    items = iterable.as<list_object>()->storage->items;
    n = iterable.as<list_object>()->length;
  } else {
    if (!is_exact(iterable, m.shapes.tuple)) {
      if (is_unbound(special_of(m, iterable, special::iter)) && is_unbound(special_of(m, iterable, special::getitem))) {
        raise_type_error(m, "can only join an iterable");
        return nullptr;
      }
      tuple_object* t = to_tuple(m, iterable);
      if (!t) return nullptr;
      iterable = to_value(t);
    }
    items = iterable.as<tuple_object>()->items;
    n = iterable.as<tuple_object>()->length;
  }
  if (n == 0) return m.empty_str;
  if (n == 1 && is_exact(items[0], m.shapes.str)) return as_str(items[0]);
  u64 total = (n - 1) * separator->length;
  u32 width = n > 1 ? separator->width() : 1;
  bool ascii = n == 1 || separator->is_ascii();
  for (u64 i = 0; i < n; i++) {
    if (METAVM_UNLIKELY(!is_str(items[i]))) {
      raise(m, m.exc.TypeError, "sequence item {}: expected str instance, {} found", i, type_name(m, items[i]));
      return nullptr;
    }
    const str_object* s = as_str(items[i]);
    total += s->length;
    width = std::max(width, s->width());
    ascii &= s->is_ascii();
  }
  if (total == 0) return m.empty_str;
  str_object* r = empty_str_of(m, total, width, ascii);
  if (!r) return nullptr;
  u8* p = r->data;
  const u64 between = u64{separator->length} * width;
  for (u64 i = 0; i < n; i++) {
    if (i && between) {
      copy_units(p, width, separator->data, separator->width(), separator->length);
      p += between;
    }
    const str_object* s = as_str(items[i]);
    copy_units(p, width, s->data, s->width(), s->length);
    p += u64{s->length} * width;
  }
  return total == 1 ? make_char(m, r->at(0)) : r;
}

namespace str_methods {

value split(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return split_method(m, "split", args, nargs, kwnames, false);
}
value rsplit(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return split_method(m, "rsplit", args, nargs, kwnames, true);
}

value splitlines(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value keep;
  if (!bind_arguments(m, "splitlines", "keepends?", args + 1, nargs - 1, kwnames, &keep)) return value_raised;
  int keepends = same(keep, true_);
  if (!is_unbound(keep) && !same(keep, true_) && !same(keep, false_) && !int_argument(m, keep, keepends))
    return value_raised;
  str_object* s = as_str(args[0]);
  list_object* l = empty_list(m, first_capacity);
  if (!l) return value_raised;
  const bool done = with_units(s, [&](const auto* p) {
    const u64 n = s->length;
    for (u64 i = 0; i < n;) {
      const u64 from = i;
      while (i < n && !unicode::is_line_break(p[i])) i++;
      u64 end = i;
      if (i < n) {
        i += p[i] == '\r' && i + 1 < n && p[i + 1] == '\n' ? 2 : 1;
        if (keepends) end = i;
      }
      if (!append_slice(m, l, s, from, end)) return false;
    }
    return true;
  });
  return done ? to_value(l) : value_raised;
}

value strip(vm& m, const value* args, u32 nargs, tuple_object*) {
  return strip_method(m, "strip", args, nargs, true, true);
}
value lstrip(vm& m, const value* args, u32 nargs, tuple_object*) {
  return strip_method(m, "lstrip", args, nargs, true, false);
}
value rstrip(vm& m, const value* args, u32 nargs, tuple_object*) {
  return strip_method(m, "rstrip", args, nargs, false, true);
}

value join(vm& m, value self, value iterable) { return or_raised(str_join(m, as_str(self), iterable)); }

value center(vm& m, const value* args, u32 nargs, tuple_object*) {
  u64 padding;
  u32 fill;
  if (!pad_arguments(m, "center", args, nargs, padding, fill)) return value_raised;
  str_object* s = as_str(args[0]);
  const u64 left = padding / 2 + (padding & (padding + s->length) & 1);
  return padded(m, s, left, padding - left, fill);
}
value ljust(vm& m, const value* args, u32 nargs, tuple_object*) {
  u64 padding;
  u32 fill;
  if (!pad_arguments(m, "ljust", args, nargs, padding, fill)) return value_raised;
  return padded(m, as_str(args[0]), 0, padding, fill);
}
value rjust(vm& m, const value* args, u32 nargs, tuple_object*) {
  u64 padding;
  u32 fill;
  if (!pad_arguments(m, "rjust", args, nargs, padding, fill)) return value_raised;
  return padded(m, as_str(args[0]), padding, 0, fill);
}

value zfill(vm& m, value self, value width_argument) {
  i64 width;
  if (!size_argument(m, width_argument, width)) return value_raised;
  str_object* s = as_str(self);
  if (width <= static_cast<i64>(s->length)) return or_raised(exact_str(m, s));
  const u64 fill = static_cast<u64>(width) - s->length;
  const value r = padded(m, s, fill, 0, '0');
  if (is_raised(r) || s->length == 0) return r;
  const u32 sign = s->at(0);
  if (sign == '+' || sign == '-') {
    str_object* out = as_str(r);
    with_width(out->width(), [&](auto t) {
      using unit = decltype(t);
      unit* p = reinterpret_cast<unit*>(out->data);
      p[0] = static_cast<unit>(sign);
      p[fill] = '0';
    });
  }
  return r;
}

value expandtabs(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value size;
  if (!bind_arguments(m, "expandtabs", "tabsize?", args + 1, nargs - 1, kwnames, &size)) return value_raised;
  int tab = 8;
  if (!is_unbound(size) && !int_argument(m, size, tab)) return value_raised;
  str_object* s = as_str(args[0]);
  if (str_find_char(s, '\t', 0, s->length) < 0) return or_raised(exact_str(m, s));
  str_builder b(m);
  u64 column = 0, total = 0;
  for (u64 i = 0; i < s->length; i++) {
    const u32 c = s->at(i);
    if (c == '\t') {
      if (tab > 0) {
        const u64 more = static_cast<u64>(tab) - column % static_cast<u64>(tab);
        column += more;
        total += more;
        if (total > std::numeric_limits<u32>::max())
          return raise_text(m, m.exc.OverflowError, "new string is too long");
        b.append_fill(' ', more);
      }
      continue;
    }
    column = c == '\n' || c == '\r' ? 0 : column + 1;
    b.append(c);
  }
  return or_raised(b.finish());
}

}  // namespace str_methods
}  // namespace metavm::python
