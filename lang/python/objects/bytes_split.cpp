/// \file
/// bytes and bytearray: split, join, strip, padding.
#include "lang/python/objects/bytes_methods.hpp"
#include "lang/python/objects/text_search.hpp"

namespace metavm::python {
namespace {

constexpr bool is_space(u8 c) { return c == ' ' || c - 9u < 5; }
constexpr u64 first_capacity = 8;
constexpr u64 most_bytes = u64{1} << 46;

const u8* units(std::string_view s) { return reinterpret_cast<const u8*>(s.data()); }

/// The list that split makes. Pieces are given as positions, since `self` cannot change meanwhile.
struct pieces {
  vm& m;
  value self;
  std::string_view s;
  list_object* list;
  bool add(u64 from, u64 to) {
    const value v = bytes_like(m, self, s.substr(from, to - from));
    return !is_raised(v) && list_append(m, list, v);
  }
};

bool split_whitespace(pieces& p, i64 most) {
  const u8* s = units(p.s);
  const u64 n = p.s.size();
  for (u64 i = 0;;) {
    while (i < n && is_space(s[i])) i++;
    if (i == n) return true;
    const u64 from = i;
    if (most-- == 0) return p.add(from, n);
    while (i < n && !is_space(s[i])) i++;
    if (!p.add(from, i)) return false;
  }
}

bool rsplit_whitespace(pieces& p, i64 most) {
  const u8* s = units(p.s);
  for (u64 i = p.s.size();;) {
    while (i > 0 && is_space(s[i - 1])) i--;
    if (i == 0) return true;
    const u64 to = i;
    if (most-- == 0) return p.add(0, to);
    while (i > 0 && !is_space(s[i - 1])) i--;
    if (!p.add(i, to)) return false;
  }
}

bool split_separator(pieces& p, std::string_view sep, i64 most) {
  u64 from = 0;
  while (most-- != 0) {
    const i64 at = search::find(units(p.s) + from, p.s.size() - from, units(sep), sep.size());
    if (at < 0) break;
    if (!p.add(from, from + static_cast<u64>(at))) return false;
    from += static_cast<u64>(at) + sep.size();
  }
  return p.add(from, p.s.size());
}

bool rsplit_separator(pieces& p, std::string_view sep, i64 most) {
  u64 to = p.s.size();
  while (most-- != 0) {
    const i64 at = search::rfind(units(p.s), to, units(sep), sep.size());
    if (at < 0) break;
    if (!p.add(static_cast<u64>(at) + sep.size(), to)) return false;
    to = static_cast<u64>(at);
  }
  return p.add(0, to);
}

value split_method(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kwnames, bool from_right) {
  value out[2];
  if (!bind_arguments(m, name, "sep? maxsplit?", args + 1, nargs - 1, kwnames, out)) return value_raised;
  i64 most = -1;
  if (!is_unbound(out[1]) && !size_argument(m, out[1], most)) return value_raised;
  if (most < 0) most = -1;
  std::string_view sep;
  const bool by_space = is_unbound(out[0]) || is_none(out[0]);
  if (!by_space) {
    if (!get_bytes(m, out[0], sep)) return value_raised;
    if (sep.empty()) return raise_text(m, m.exc.ValueError, "empty separator");
  }
  pieces p{m, args[0], bytes_view(args[0]), empty_list(m, first_capacity)};
  if (!p.list) return value_raised;
  const bool done = by_space ? (from_right ? rsplit_whitespace(p, most) : split_whitespace(p, most))
                             : (from_right ? rsplit_separator(p, sep, most) : split_separator(p, sep, most));
  if (!done) return value_raised;
  if (from_right) {
    m.heap.before_bulk_write(p.list->storage);
    std::reverse(p.list->storage->items, p.list->storage->items + p.list->length);
  }
  return to_value(p.list);
}

value strip_method(vm& m, const char* name, const value* args, u32 nargs, bool left, bool right) {
  if (!arity_expected(m, name, nargs - 1, 0, 1)) return value_raised;
  bool drop[256] = {};
  if (nargs == 2 && !is_none(args[1])) {
    std::string_view chars;
    if (!get_bytes(m, args[1], chars)) return value_raised;
    for (char c : chars) drop[static_cast<u8>(c)] = true;
  } else {
    for (u32 c = 0; c < 256; c++) drop[c] = is_space(static_cast<u8>(c));
  }
  const std::string_view s = bytes_view(args[0]);
  u64 from = 0, to = s.size();
  if (left)
    while (from < to && drop[units(s)[from]]) from++;
  if (right)
    while (to > from && drop[units(s)[to - 1]]) to--;
  if (from == 0 && to == s.size()) return bytes_unchanged(m, args[0]);
  return bytes_like(m, args[0], s.substr(from, to - from));
}

value padded(vm& m, value self, u64 left, u64 right, u8 fill) {
  if (left == 0 && right == 0) return bytes_unchanged(m, self);
  const std::string_view s = bytes_view(self);
  if (left > most_bytes || right > most_bytes) return raise_no_memory(m);
  const u64 total = left + right + s.size();
  bytes_object* r = empty_bytes_of(m, total);
  if (!r) return value_raised;
  std::memset(r->data, fill, left);
  if (!s.empty()) std::memcpy(r->data + left, s.data(), s.size());
  std::memset(r->data + left + s.size(), fill, right);
  return is_bytearray(self) ? or_raised(make_bytearray(m, r->view())) : to_value(r);
}

bool pad_arguments(vm& m, const char* name, const value* args, u32 nargs, u64& padding, u8& fill) {
  if (!arity_expected(m, name, nargs - 1, 1, 2)) return false;
  i64 width;
  if (!size_argument(m, args[1], width)) return false;
  fill = ' ';
  if (nargs == 3) {
    if ((!is_bytes(args[2]) && !is_bytearray(args[2])) || bytes_view(args[2]).size() != 1) {
      raise(m, m.exc.TypeError, "{}() argument 2 must be a byte string of length 1, not {}", name,
            type_name(m, args[2]));
      return false;
    }
    fill = static_cast<u8>(bytes_view(args[2])[0]);
  }
  const i64 length = static_cast<i64>(bytes_view(args[0]).size());
  padding = width > length ? static_cast<u64>(width - length) : 0;
  return true;
}

}  // namespace

namespace bytes_methods {

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
  pieces p{m, args[0], bytes_view(args[0]), empty_list(m, first_capacity)};
  if (!p.list) return value_raised;
  for (u64 i = 0, n = p.s.size(); i < n;) {
    const u64 from = i;
    while (i < n && p.s[i] != '\n' && p.s[i] != '\r') i++;
    u64 end = i;
    if (i < n) {
      i += p.s[i] == '\r' && i + 1 < n && p.s[i + 1] == '\n' ? 2 : 1;
      if (keepends) end = i;
    }
    if (!p.add(from, end)) return value_raised;
  }
  return to_value(p.list);
}

value strip(vm& m, const value* a, u32 n, tuple_object*) { return strip_method(m, "strip", a, n, true, true); }
value lstrip(vm& m, const value* a, u32 n, tuple_object*) { return strip_method(m, "lstrip", a, n, true, false); }
value rstrip(vm& m, const value* a, u32 n, tuple_object*) { return strip_method(m, "rstrip", a, n, false, true); }

value join(vm& m, value self, value iterable) {
  if (is_unbound(special_of(m, iterable, special::iter)) && is_unbound(special_of(m, iterable, special::getitem)))
    return raise_type_error(m, "can only join an iterable");
  tuple_object* parts = to_tuple(m, iterable);
  if (!parts) return value_raised;
  byte_builder b(m);
  for (u64 i = 0; i < parts->length; i++) {
    const value v = parts->items[i];
    if (!is_bytes_like(m, v))
      return raise(m, m.exc.TypeError, "sequence item {}: expected a bytes-like object, {} found", i, type_name(m, v));
    std::string_view part;
    if (!get_bytes(m, v, part)) return value_raised;
    if (i) b.append(bytes_view(self));
    if (parts->length == 1 && is_exact(v, m.shapes.bytes) && !is_bytearray(self)) return v;
    b.append(part);
  }
  if (!is_bytearray(self)) return or_raised(b.finish());
  if (b.failed()) return raise_no_memory(m);
  return or_raised(make_bytearray(m, b.view()));
}

value center(vm& m, const value* args, u32 nargs, tuple_object*) {
  u64 padding;
  u8 fill;
  if (!pad_arguments(m, "center", args, nargs, padding, fill)) return value_raised;
  const u64 left = padding / 2 + (padding & (padding + bytes_view(args[0]).size()) & 1);
  return padded(m, args[0], left, padding - left, fill);
}
value ljust(vm& m, const value* args, u32 nargs, tuple_object*) {
  u64 padding;
  u8 fill;
  if (!pad_arguments(m, "ljust", args, nargs, padding, fill)) return value_raised;
  return padded(m, args[0], 0, padding, fill);
}
value rjust(vm& m, const value* args, u32 nargs, tuple_object*) {
  u64 padding;
  u8 fill;
  if (!pad_arguments(m, "rjust", args, nargs, padding, fill)) return value_raised;
  return padded(m, args[0], padding, 0, fill);
}

value zfill(vm& m, value self, value width_argument) {
  i64 width;
  if (!size_argument(m, width_argument, width)) return value_raised;
  const std::string_view s = bytes_view(self);
  if (width <= static_cast<i64>(s.size())) return bytes_unchanged(m, self);
  const u64 fill = static_cast<u64>(width) - s.size();
  const value r = padded(m, self, fill, 0, '0');
  if (is_raised(r) || s.empty() || (s[0] != '+' && s[0] != '-')) return r;
  u8* p = is_bytearray(r) ? r.as<bytearray_object>()->data() : r.as<bytes_object>()->data;
  p[0] = static_cast<u8>(s[0]);
  p[fill] = '0';
  return r;
}

value expandtabs(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value size;
  if (!bind_arguments(m, "expandtabs", "tabsize?", args + 1, nargs - 1, kwnames, &size)) return value_raised;
  int tab = 8;
  if (!is_unbound(size) && !int_argument(m, size, tab)) return value_raised;
  const std::string_view s = bytes_view(args[0]);
  byte_builder b(m);
  u64 column = 0;
  for (char c : s) {
    if (c == '\t') {
      if (tab > 0) {
        const u64 more = static_cast<u64>(tab) - column % static_cast<u64>(tab);
        column += more;
        b.append_fill(' ', more);
        if (b.failed()) return raise_text(m, m.exc.OverflowError, "result too long");
      }
      continue;
    }
    column = c == '\n' || c == '\r' ? 0 : column + 1;
    b.append(static_cast<u8>(c));
  }
  if (!is_bytearray(args[0])) return or_raised(b.finish());
  if (b.failed()) return raise_no_memory(m);
  return or_raised(make_bytearray(m, b.view()));
}

}  // namespace bytes_methods
}  // namespace metavm::python
