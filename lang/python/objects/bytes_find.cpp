/// \file
/// bytes and bytearray: searching, partition, replace.
#include "lang/python/objects/bytes_methods.hpp"
#include "lang/python/objects/text_search.hpp"

namespace metavm::python {
namespace {

const u8* units(std::string_view s) { return reinterpret_cast<const u8*>(s.data()); }

i64 find_in(std::string_view s, std::string_view needle, u64 from, u64 to) {
  if (needle.empty()) return static_cast<i64>(from);
  const i64 r = search::find(units(s) + from, to - from, units(needle), needle.size());
  return r < 0 ? r : r + static_cast<i64>(from);
}
i64 rfind_in(std::string_view s, std::string_view needle, u64 from, u64 to) {
  if (needle.empty()) return static_cast<i64>(to);
  const i64 r = search::rfind(units(s) + from, to - from, units(needle), needle.size());
  return r < 0 ? r : r + static_cast<i64>(from);
}
i64 count_in(std::string_view s, std::string_view needle, u64 from, u64 to, u64 most = ~u64{0}) {
  if (needle.empty()) return static_cast<i64>(std::min(to - from + 1, most));
  return static_cast<i64>(search::count(units(s) + from, to - from, units(needle), needle.size(), most));
}

/// What is searched for: a byte or a bytes-like object.
struct needle_argument {
  u8 byte = 0;
  std::string_view text;
};

/// Reads (sub[, start[, end]]). False: raised.
bool search_arguments(vm& m, const char* name, const value* args, u32 nargs, needle_argument& sub, i64& start,
                      i64& end) {
  if (!arity_takes(m, name, nargs - 1, 1, 3)) return false;
  // Indices may run guest code that changes a bytearray: their ends are fitted to its length
  // afterwards.
  if (!bounds_argument(m, args, nargs, 2, bytes_view(args[0]).size(), start, end)) return false;
  const value v = args[1];
  if (is_bytes_like(m, v)) {
    if (!get_bytes(m, v, sub.text)) return false;
  } else {
    if (is_unbound(special_of(m, v, special::index))) {
      raise(m, m.exc.TypeError, "argument should be integer or bytes-like object, not '{}'", type_name(m, v));
      return false;
    }
    if (!byte_argument(m, v, sub.byte)) return false;
    sub.text = {reinterpret_cast<const char*>(&sub.byte), 1};
  }
  end = std::min(end, static_cast<i64>(bytes_view(args[0]).size()));
  return true;
}

template <i64 (*Find)(std::string_view, std::string_view, u64, u64), bool Raises>
value find_method(vm& m, const char* name, const value* args, u32 nargs) {
  needle_argument sub;
  i64 start, end;
  if (!search_arguments(m, name, args, nargs, sub, start, end)) return value_raised;
  const i64 r = start > end ? -1 : Find(bytes_view(args[0]), sub.text, static_cast<u64>(start), static_cast<u64>(end));
  if (Raises && r < 0) return raise_text(m, m.exc.ValueError, "subsection not found");
  return value::small_int(r);
}

value tail_match(vm& m, const char* name, const value* args, u32 nargs, bool at_end) {
  if (!arity_takes(m, name, nargs - 1, 1, 3)) return value_raised;
  i64 start, end;
  if (!bounds_argument(m, args, nargs, 2, bytes_view(args[0]).size(), start, end)) return value_raised;
  const auto matches = [&](value part, bool& result) {
    std::string_view p;
    if (!get_bytes(m, part, p)) return false;
    const std::string_view s = bytes_view(args[0]);
    const i64 to = std::min(end, static_cast<i64>(s.size()));
    result = to - start >= static_cast<i64>(p.size()) &&
             s.substr(static_cast<u64>(at_end ? to - static_cast<i64>(p.size()) : start), p.size()) == p;
    return true;
  };
  bool result = false;
  if (is_kind(args[1], kind::tuple)) {
    const tuple_object* t = args[1].as<tuple_object>();
    for (u64 i = 0; i < t->length && !result; i++)
      if (!matches(t->items[i], result)) return value_raised;
    return from_bool(result);
  }
  if (!is_bytes_like(m, args[1]))
    return raise(m, m.exc.TypeError, "{} first arg must be bytes or a tuple of bytes, not {}", name,
                 type_name(m, args[1]));
  return matches(args[1], result) ? from_bool(result) : value_raised;
}

value partition_at(vm& m, value self, value separator, bool from_right) {
  std::string_view sep;
  if (!get_bytes(m, separator, sep)) return value_raised;
  if (sep.empty()) return raise_text(m, m.exc.ValueError, "empty separator");
  const std::string_view s = bytes_view(self);
  const i64 at = from_right ? rfind_in(s, sep, 0, s.size()) : find_in(s, sep, 0, s.size());
  value parts[3];
  if (at < 0) {
    parts[from_right ? 2 : 0] = bytes_unchanged(m, self);
    parts[1] = bytes_like(m, self, {});
    parts[from_right ? 0 : 2] = bytes_like(m, self, {});
  } else {
    parts[0] = bytes_like(m, self, s.substr(0, static_cast<u64>(at)));
    parts[1] = is_bytearray(self) ? bytes_like(m, self, sep) : separator;
    parts[2] = bytes_like(m, self, s.substr(static_cast<u64>(at) + sep.size()));
  }
  for (value p : parts)
    if (is_raised(p)) return p;
  return or_raised(make_tuple(m, parts, 3));
}

}  // namespace

bool get_bytes(vm& m, value v, std::string_view& out) {
  if (is_bytes(v) || is_bytearray(v)) {
    out = bytes_view(v);
    return true;
  }
  buffer_view b;
  if (!get_buffer(m, v, b)) return false;
  out = view_of(b);
  return true;
}

namespace bytes_methods {

value find(vm& m, const value* a, u32 n, tuple_object*) { return find_method<find_in, false>(m, "find", a, n); }
value rfind(vm& m, const value* a, u32 n, tuple_object*) { return find_method<rfind_in, false>(m, "rfind", a, n); }
value index(vm& m, const value* a, u32 n, tuple_object*) { return find_method<find_in, true>(m, "index", a, n); }
value rindex(vm& m, const value* a, u32 n, tuple_object*) { return find_method<rfind_in, true>(m, "rindex", a, n); }

value count(vm& m, const value* args, u32 nargs, tuple_object*) {
  needle_argument sub;
  i64 start, end;
  if (!search_arguments(m, "count", args, nargs, sub, start, end)) return value_raised;
  if (start > end) return value::small_int(0);
  return value::small_int(count_in(bytes_view(args[0]), sub.text, static_cast<u64>(start), static_cast<u64>(end)));
}

value startswith(vm& m, const value* a, u32 n, tuple_object*) { return tail_match(m, "startswith", a, n, false); }
value endswith(vm& m, const value* a, u32 n, tuple_object*) { return tail_match(m, "endswith", a, n, true); }
value partition(vm& m, value self, value separator) { return partition_at(m, self, separator, false); }
value rpartition(vm& m, value self, value separator) { return partition_at(m, self, separator, true); }

value replace(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!arity_expected(m, "replace", nargs - 1, 2, 3)) return value_raised;
  std::string_view from, to;
  if (!get_bytes(m, args[1], from) || !get_bytes(m, args[2], to)) return value_raised;
  i64 most = -1;
  if (nargs == 4) {
    if (!size_argument(m, args[3], most)) return value_raised;
    if (!get_bytes(m, args[1], from) || !get_bytes(m, args[2], to)) return value_raised;
  }
  const std::string_view s = bytes_view(args[0]);
  const u64 n = static_cast<u64>(count_in(s, from, 0, s.size(), static_cast<u64>(most < 0 ? -1 : most)));
  if (n == 0 || (from.empty() && to.empty())) return bytes_unchanged(m, args[0]);
  u64 total;
  if (__builtin_mul_overflow(n, to.size(), &total) || total > (u64{1} << 62))
    return raise_text(m, m.exc.OverflowError, "replace bytes is too long");
  total += s.size() - n * from.size();
  const bool array = is_bytearray(args[0]);
  const value r = array ? or_raised(make_bytearray(m, {})) : or_raised(empty_bytes_of(m, total));
  if (is_raised(r) || (array && !bytearray_resize(m, r.as<bytearray_object>(), total))) return value_raised;
  u8* out = array ? r.as<bytearray_object>()->data() : r.as<bytes_object>()->data;
  const auto put = [&](std::string_view part) {
    if (!part.empty()) std::memcpy(out, part.data(), part.size());
    out += part.size();
  };
  u64 at = 0;
  for (u64 i = 0; i < n; i++) {
    if (from.empty()) {
      put(to);
      if (at < s.size()) put(s.substr(at++, 1));
      continue;
    }
    const u64 next = static_cast<u64>(find_in(s, from, at, s.size()));
    put(s.substr(at, next - at));
    put(to);
    at = next + from.size();
  }
  put(s.substr(at));
  return r;
}

value removeprefix(vm& m, value self, value prefix) {
  std::string_view p;
  if (!get_bytes(m, prefix, p)) return value_raised;
  const std::string_view s = bytes_view(self);
  if (p.empty() || !s.starts_with(p)) return bytes_unchanged(m, self);
  return bytes_like(m, self, s.substr(p.size()));
}
value removesuffix(vm& m, value self, value suffix) {
  std::string_view p;
  if (!get_bytes(m, suffix, p)) return value_raised;
  const std::string_view s = bytes_view(self);
  if (p.empty() || !s.ends_with(p)) return bytes_unchanged(m, self);
  return bytes_like(m, self, s.substr(0, s.size() - p.size()));
}

value contains(vm& m, value self, value item) {
  std::string_view sub;
  u8 byte;
  if (!is_bytes_like(m, item) && !is_unbound(special_of(m, item, special::index))) {
    if (!byte_argument(m, item, byte)) return value_raised;
    sub = {reinterpret_cast<const char*>(&byte), 1};
  } else if (!get_bytes(m, item, sub)) {
    return value_raised;
  }
  const std::string_view s = bytes_view(self);
  return from_bool(find_in(s, sub, 0, s.size()) >= 0);
}

}  // namespace bytes_methods
}  // namespace metavm::python
