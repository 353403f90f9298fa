// Strings: making them, and the library's functions on them.
#include <algorithm>
#include <cstring>

#include "lang/mini/errors.hpp"
#include "lang/mini/library.hpp"
#include "lang/mini/maps.hpp"
#include "lang/mini/strings.hpp"
#include "lang/mini/text_of.hpp"

namespace metavm::mini {

string_object* new_string_object(vm& m, u64 length) {
  auto* s = m.heap->make_with_tail<string_object>(m.shape.string, length);
  if (!s) return raise_memory(m), nullptr;
  s->length = length;
  s->hash = 0;
  if (length) std::memset(s->data + ((length - 1) & ~u64{7}), 0, 8);
  return s;
}

value make_string(vm& m, std::string_view s) {
  if (s.empty()) return m.empty_string;
  if (s.size() == 1) return m.bytes[static_cast<unsigned char>(s[0])];
  string_object* o = new_string_object(m, s.size());
  if (!o) return value_raised;
  copy_bytes(o->data, s.data(), s.size());
  return value::pointer(o);
}

value intern(vm& m, std::string_view s) {
  auto& table = m.interned;
  const value made = make_string(m, s);
  if (m.interned_count * 2 >= table.size()) {
    std::vector<value> old(std::max<std::size_t>(256, table.size() * 2),
                           value_nil);  // traced: swapped in
    old.swap(table);
    for (value v : old) {
      if (same(v, value_nil)) continue;
      u64 at = hash_of(m, v) & (table.size() - 1);
      while (!same(table[at], value_nil)) at = (at + 1) & (table.size() - 1);
      table[at] = v;
    }
  }
  u64 at = hash_of(m, made) & (table.size() - 1);
  for (; !same(table[at], value_nil); at = (at + 1) & (table.size() - 1))
    if (view(table[at]) == s) return table[at];
  m.interned_count++;
  return table[at] = made;
}

value concatenated(vm& m, value a, value b) {
  const string_object* x = a.as<string_object>();
  const string_object* y = b.as<string_object>();
  if (x->length == 0) return b;
  if (y->length == 0) return a;
  string_object* s = new_string_object(m, x->length + y->length);
  if (!s) return value_raised;
  copy_bytes(s->data, x->data, x->length);
  copy_bytes(s->data + x->length, y->data, y->length);
  return value::pointer(s);
}

bool equal_strings(value a, value b) {
  return equal_content(a.as<string_object>(), b.as<string_object>());
}

namespace library {
namespace {

/// The one string of its length, or its byte.
value unique_if_short(vm& m, string_object* s) {
  if (s->length == 0) return m.empty_string;
  if (s->length == 1) return m.bytes[static_cast<unsigned char>(s->data[0])];
  return value::pointer(s);
}

char ascii_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

template <char (*F)(char)>
value each_byte(vm& m, value v) {
  const string_object* from = v.as<string_object>();
  string_object* s = new_string_object(m, from->length);
  if (!s) return value_raised;
  for (u64 i = 0; i < from->length; i++) s->data[i] = F(from->data[i]);
  return unique_if_short(m, s);
}

/// Where `t` stands in `s` from `from` on, or npos. Long searches by memmem, which is never
/// quadratic.
std::size_t position_of(std::string_view s, std::string_view t, std::size_t from) {
  if (t.empty()) return from;
  if (from >= s.size()) return std::string_view::npos;
  const void* p = memmem(s.data() + from, s.size() - from, t.data(), t.size());
  return p ? static_cast<std::size_t>(static_cast<const char*>(p) - s.data())
           : std::string_view::npos;
}

}  // namespace

value upper(vm& m, const value* a, u32) {
  if (!is_string(m, a[0])) return bad_argument(m, 1, "upper", "string", a[0]);
  return each_byte<ascii_upper>(m, a[0]);
}
value lower(vm& m, const value* a, u32) {
  if (!is_string(m, a[0])) return bad_argument(m, 1, "lower", "string", a[0]);
  return each_byte<ascii_lower>(m, a[0]);
}
value trim(vm& m, const value* a, u32) {
  if (!is_string(m, a[0])) return bad_argument(m, 1, "trim", "string", a[0]);
  const std::string_view s = view(a[0]);
  constexpr std::string_view blanks = " \t\n\r\v\f";
  const std::size_t first = s.find_first_not_of(blanks);
  if (first == std::string_view::npos) return m.empty_string;
  return substring(m, a[0], first, s.find_last_not_of(blanks) + 1);
}
value chr(vm& m, const value* a, u32) {
  if (!a[0].is_int()) return bad_argument(m, 1, "chr", "int", a[0]);
  const i64 i = a[0].as_int();
  if (i < 0 || i > 255)
    return raise(m, "value error: chr takes 0 to 255, not " + std::to_string(i));
  return m.bytes[i];
}
value ord(vm& m, const value* a, u32) {
  if (!is_string(m, a[0])) return bad_argument(m, 1, "ord", "string", a[0]);
  const std::string_view s = view(a[0]);
  if (s.size() != 1)
    return raise(m, "value error: ord takes a string of length 1, not " + std::to_string(s.size()));
  return value::small_int(static_cast<unsigned char>(s[0]));
}
value find(vm& m, const value* a, u32) {
  for (u32 i = 0; i < 2; i++)
    if (!is_string(m, a[i])) return bad_argument(m, i + 1, "find", "string", a[i]);
  const std::size_t at = position_of(view(a[0]), view(a[1]), 0);
  return at == std::string_view::npos ? value_nil : value::small_int(static_cast<i64>(at));
}
value replace(vm& m, const value* a, u32) {
  for (u32 i = 0; i < 3; i++)
    if (!is_string(m, a[i])) return bad_argument(m, i + 1, "replace", "string", a[i]);
  const std::string_view s = view(a[0]), from = view(a[1]), to = view(a[2]);
  if (from.empty()) return raise(m, "value error: empty search text");
  u64 count = 0;
  for (std::size_t at = 0; (at = position_of(s, from, at)) != std::string_view::npos;
       at += from.size())
    count++;
  if (count == 0) return a[0];
  string_object* r = new_string_object(m, s.size() - count * from.size() + count * to.size());
  if (!r) return value_raised;
  char* p = r->data;
  std::size_t done = 0;
  for (std::size_t at = 0; (at = position_of(s, from, at)) != std::string_view::npos;
       at += from.size()) {
    std::memcpy(p, s.data() + done, at - done);
    p += at - done;
    std::memcpy(p, to.data(), to.size());
    p += to.size();
    done = at + from.size();
  }
  std::memcpy(p, s.data() + done, s.size() - done);
  return unique_if_short(m, r);
}
value split(vm& m, const value* a, u32) {
  for (u32 i = 0; i < 2; i++)
    if (!is_string(m, a[i])) return bad_argument(m, i + 1, "split", "string", a[i]);
  const std::string_view s = view(a[0]), separator = view(a[1]);
  if (separator.empty()) return raise(m, "value error: empty separator");
  array_object* r = new_array_object(m, 0);
  for (std::size_t start = 0;;) {
    const std::size_t at = position_of(s, separator, start);
    const std::size_t end = at == std::string_view::npos ? s.size() : at;
    const value piece = substring(m, a[0], start, end);
    if (is_raised(piece) || !array_push(m, r, piece)) return value_raised;
    if (at == std::string_view::npos) return value::pointer(r);
    start = at + separator.size();
  }
}
value join(vm& m, const value* a, u32) {
  if (kind_of(m, a[0]) != kind::array) return bad_argument(m, 1, "join", "array", a[0]);
  if (!is_string(m, a[1])) return bad_argument(m, 2, "join", "string", a[1]);
  const auto* list = a[0].as<array_object>();
  const std::string_view separator = view(a[1]);
  bool all_strings = !holds_floats(m, list);
  u64 length = list->length() ? (list->length() - 1) * separator.size() : 0;
  for (u64 i = 0; i < list->length() && all_strings; i++) {
    all_strings = is_string(m, list->storage->items[i]);
    if (all_strings) length += list->storage->items[i].as<string_object>()->length;
  }
  if (all_strings) {
    if (length == 0) return m.empty_string;
    string_object* r = new_string_object(m, length);
    if (!r) return value_raised;
    char* p = r->data;
    for (u64 i = 0; i < list->length(); i++) {
      if (i) p = std::copy(separator.begin(), separator.end(), p);
      const std::string_view s = view(list->storage->items[i]);
      p = std::copy(s.begin(), s.end(), p);
    }
    return unique_if_short(m, r);
  }
  std::string s;
  for (u64 i = 0; i < list->length(); i++) {
    if (i) s += separator;
    if (!append_text(m, s, array_item(m, list, i), false)) return raise_memory(m);
  }
  return make_string(m, s);
}

value substring(vm& m, value s, u64 from, u64 to) {
  const string_object* o = s.as<string_object>();
  if (to - from == o->length) return s;
  if (to == from) return m.empty_string;
  if (to - from == 1) return m.bytes[static_cast<unsigned char>(o->data[from])];
  string_object* r = new_string_object(m, to - from);
  if (!r) return value_raised;
  std::memcpy(r->data, o->data + from, to - from);
  return value::pointer(r);
}

}  // namespace library
}  // namespace metavm::mini
