/// \file
/// str: construction, hash, comparison, concatenation, interning.
#include <algorithm>
#include <bit>
#include <limits>

#include "lang/python/objects/text_units.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

// ---------------------------------------------------------------- construction

str_object* empty_str_of(vm& m, u64 length, u32 width, bool ascii) {
  constexpr u64 most = std::numeric_limits<u32>::max();
  const u64 bytes = length * width;
  if (METAVM_UNLIKELY(length > most || bytes > most)) {
    raise_no_memory(m);
    return nullptr;
  }
  const py_shape* shape = m.shapes.str;
  str_object* s;
  if (METAVM_LIKELY(bytes <= gc::heap::largest_sure_bytes)) {
    s = static_cast<str_object*>(m.heap.allocate(shape, shape->instance_bytes + bytes));
  } else {
    s = m.heap.make_with_tail<str_object>(shape, bytes);
    if (METAVM_UNLIKELY(!s)) {
      raise_no_memory(m);
      return nullptr;
    }
  }
  s->length = static_cast<u32>(length);
  s->byte_length = static_cast<u32>(bytes);
  s->hash = 0;
  s->flags = static_cast<u8>(width | (ascii ? str_object::ascii_flag : 0));
  return s;
}

str_object* make_str_latin1(vm& m, std::string_view text) {
  if (text.empty()) return text_of(m), m.empty_str;
  const u8* p = reinterpret_cast<const u8*>(text.data());
  if (text.size() == 1) return make_char(m, *p);
  str_object* s = empty_str_of(m, text.size(), 1, all_ascii(p, text.size()));
  if (METAVM_LIKELY(s)) std::memcpy(s->data, p, text.size());
  return s;
}

str_object* make_str(vm& m, std::string_view text) {
  const u8* p = reinterpret_cast<const u8*>(text.data());
  const u64 n = text.size();
  if (all_ascii(p, n)) return make_str_latin1(m, text);
  u64 length = 0;
  u32 most = 0;
  for (u64 i = 0; i < n; i++) {
    if ((p[i] & 0xc0) == 0x80) continue;
    length++;
    most = std::max<u32>(most, p[i]);
  }
  const u32 width = most <= 0xc3 ? 1 : most < 0xf0 ? 2 : 4;
  if (length == 1) return make_char(m, decode_utf8_unit(p));
  str_object* s = empty_str_of(m, length, width, false);
  if (!s) return nullptr;
  with_width(width, [&](auto unit) {
    auto* to = reinterpret_cast<decltype(unit)*>(s->data);
    for (const u8* end = p + n; p < end;) *to++ = static_cast<decltype(unit)>(decode_utf8_unit(p));
  });
  return s;
}

str_object* make_str_from_units(vm& m, const u8* p, u32 width, u64 n) {
  if (n == 0) return text_of(m), m.empty_str;
  if (n == 1) return make_char(m, unit_at(p, width, 0));
  const u32 most = highest_unit(p, width, n);
  str_object* s = empty_str_of(m, n, width_for(most), most < 0x80);
  if (METAVM_LIKELY(s)) copy_units(s->data, s->width(), p, width, n);
  return s;
}

str_object* make_str_from_code_points(vm& m, const u32* p, u64 n) {
  return make_str_from_units(m, reinterpret_cast<const u8*>(p), 4, n);
}

str_object* make_char(vm& m, u32 c) {
  if (METAVM_LIKELY(c < 256)) return text_of(m), m.latin1_chars[c];
  const u32 width = c < 0x10000 ? 2 : 4;
  str_object* s = empty_str_of(m, 1, width, false);
  if (!s) return nullptr;
  if (width == 2)
    *reinterpret_cast<u16*>(s->data) = static_cast<u16>(c);
  else
    *reinterpret_cast<u32*>(s->data) = c;
  return s;
}

str_object* narrow_str(vm& m, str_object* s) {
  if (!s || s->is_ascii()) return s;
  if (s->length < 2) return make_str_from_units(m, s->data, s->width(), s->length);
  const u32 most = highest_unit(s->data, s->width(), s->length);
  if (width_for(most) == s->width() && most >= 0x80) return s;
  return make_str_from_units(m, s->data, s->width(), s->length);
}

str_object* exact_str(vm& m, str_object* s) {
  if (METAVM_LIKELY(is_exact(to_value(s), m.shapes.str))) return s;
  return make_str_from_units(m, s->data, s->width(), s->length);
}

std::string to_utf8(str_object* s) {
  if (s->is_ascii()) return std::string(s->ascii());
  std::string out;
  out.reserve(s->byte_length + s->byte_length / 2);
  for (u64 i = 0; i < s->length; i++) append_utf8_unit(out, s->at(i));
  return out;
}

void copy_units(u8* to, u32 to_width, const u8* from, u32 from_width, u64 n) {
  if (to_width == from_width) {
    if (n) std::memcpy(to, from, n * to_width);
    return;
  }
  with_width(to_width, [&](auto t) {
    with_width(from_width, [&](auto f) {
      const auto* source = reinterpret_cast<const decltype(f)*>(from);
      std::transform(source, source + n, reinterpret_cast<decltype(t)*>(to),
                     [](auto c) { return static_cast<decltype(t)>(c); });
    });
  });
}

// ---------------------------------------------------------------- hash and comparison

namespace {
/// SipHash-1-3.
u64 siphash(const std::array<u64, 2>& key, const u8* p, u64 n) {
  u64 v0 = key[0] ^ 0x736f6d6570736575, v1 = key[1] ^ 0x646f72616e646f6d;
  u64 v2 = key[0] ^ 0x6c7967656e657261, v3 = key[1] ^ 0x7465646279746573;
  const auto round = [&] {
    v0 += v1, v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0, v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1, v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2, v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  };
  u64 left = n;
  for (; left >= 8; left -= 8, p += 8) {
    u64 word;
    std::memcpy(&word, p, 8);
    v3 ^= word;
    round();
    v0 ^= word;
  }
  u64 last = n << 56;
  for (u64 i = 0; i < left; i++) last |= u64{p[i]} << (8 * i);
  v3 ^= last;
  round();
  v0 ^= last;
  v2 ^= 0xff;
  round(), round(), round();
  return v0 ^ v1 ^ v2 ^ v3;
}
}  // namespace

u64 hash_bytes(vm& m, const void* p, u64 n) {
  if (METAVM_UNLIKELY(n == 0)) return 0;
  const u64 h = siphash(m.hash_key, static_cast<const u8*>(p), n) & ((u64{1} << 61) - 1);
  return METAVM_LIKELY(h) ? h : 1;
}

u64 str_hash_slow(vm& m, str_object* s) { return s->hash = hash_bytes(m, s->data, s->byte_length); }

bool str_equal(str_object* a, str_object* b) {
  if (a == b) return true;
  if (a->length != b->length || a->byte_length != b->byte_length) return false;
  if (a->hash != b->hash && a->hash && b->hash) return false;
  return std::memcmp(a->data, b->data, a->byte_length) == 0;
}

int str_compare(str_object* a, str_object* b) {
  const u64 n = std::min(a->length, b->length);
  int order = 0;
  if (a->width() == 1 && b->width() == 1) {
    order = std::memcmp(a->data, b->data, n);
  } else {
    with_width(a->width(), [&](auto x) {
      with_width(b->width(), [&](auto y) {
        const auto* p = reinterpret_cast<const decltype(x)*>(a->data);
        const auto* q = reinterpret_cast<const decltype(y)*>(b->data);
        for (u64 i = 0; i < n; i++) {
          if (p[i] == q[i]) continue;
          order = u32{p[i]} < u32{q[i]} ? -1 : 1;
          return;
        }
      });
    });
  }
  if (order) return order < 0 ? -1 : 1;
  return a->length == b->length ? 0 : a->length < b->length ? -1 : 1;
}

bool str_equals_ascii(str_object* s, std::string_view text) { return s->is_ascii() && s->ascii() == text; }

// ---------------------------------------------------------------- pieces

str_object* str_concat(vm& m, str_object* a, str_object* b) {
  if (METAVM_UNLIKELY(b->length == 0)) return exact_str(m, a);
  if (METAVM_UNLIKELY(a->length == 0)) return exact_str(m, b);
  const u32 wa = a->width(), wb = b->width(), width = std::max(wa, wb);
  str_object* s = empty_str_of(m, u64{a->length} + b->length, width, a->is_ascii() && b->is_ascii());
  if (METAVM_UNLIKELY(!s)) return nullptr;
  copy_units(s->data, width, a->data, wa, a->length);
  copy_units(s->data + u64{a->length} * width, width, b->data, wb, b->length);
  return s;
}

str_object* str_append(vm& m, str_object* a, str_object* b) {
  // Shorter ones are cheap to copy; what may grow wants memory of its own, which small objects have not.
  constexpr u64 least_bytes = u64{1} << 11, least_memory = u64{1} << 14;
  const u32 wa = a->width(), wb = b->width();
  const u64 length = u64{a->length} + b->length;
  if (a->flags & str_object::grows_flag && wb <= wa) {
    const u64 room = m.heap.memory_of(a);
    if (sizeof(str_object) + length * wa <= room && length * wa <= 0xffffffffu) {
      copy_units(a->data + u64{a->length} * wa, wa, b->data, wb, b->length);
      a->length = static_cast<u32>(length);
      a->byte_length = static_cast<u32>(length * wa);
      a->hash = 0;
      if (!b->is_ascii()) a->flags &= static_cast<u8>(~str_object::ascii_flag);
      return a;
    }
  }
  const u32 width = std::max(wa, wb);
  const u64 wanted = std::max(length + length / 2, least_memory / width);
  if (length * width < least_bytes || wanted * width > 0xffffffffu) return str_concat(m, a, b);
  str_object* s = empty_str_of(m, wanted, width, a->is_ascii() && b->is_ascii());
  if (METAVM_UNLIKELY(!s)) {
    take_pending(m);  // there may be memory enough without room for more
    return str_concat(m, a, b);
  }
  s->length = static_cast<u32>(length);
  s->byte_length = static_cast<u32>(length * width);
  if (m.heap.memory_of(s)) s->flags |= str_object::grows_flag;
  copy_units(s->data, width, a->data, wa, a->length);
  copy_units(s->data + u64{a->length} * width, width, b->data, wb, b->length);
  return s;
}

str_object* str_slice(vm& m, str_object* s, u64 from, u64 to) {
  if (from >= to) return text_of(m), m.empty_str;
  const u64 n = to - from;
  if (n == s->length) return exact_str(m, s);
  const u32 width = s->width();
  const u8* p = s->data + from * width;
  if (n == 1) return make_char(m, s->at(from));
  if (METAVM_UNLIKELY(!s->is_ascii())) return make_str_from_units(m, p, width, n);
  str_object* r = empty_str_of(m, n, 1, true);
  if (METAVM_LIKELY(r)) std::memcpy(r->data, p, n);
  return r;
}

str_object* str_repeat(vm& m, str_object* s, i64 n) {
  if (n <= 0 || s->length == 0) return text_of(m), m.empty_str;
  if (n == 1) return exact_str(m, s);
  u64 total;
  if (__builtin_mul_overflow(u64{s->length}, static_cast<u64>(n), &total) ||
      total > static_cast<u64>(std::numeric_limits<i64>::max())) {
    raise_text(m, m.exc.OverflowError, "repeated string is too long");
    return nullptr;
  }
  str_object* r = empty_str_of(m, total, s->width(), s->is_ascii());
  if (!r) return nullptr;
  repeat_bytes(r->data, r->byte_length, s->data, s->byte_length);
  return r;
}

// ---------------------------------------------------------------- interning

namespace {
constexpr u64 first_interned_capacity = 2048;

value_array* make_intern_table(vm& m, u64 capacity) {
  value_array* t = m.heap.make_with_tail<value_array>(m.shapes.value_array, capacity);
  METAVM_CHECK(t);
  t->capacity = capacity;
  std::fill_n(t->items, capacity, value_unbound);
  return t;
}

void grow_intern_table(vm& m, text_state& state) {
  value_array* old = state.interned;
  value_array* t = make_intern_table(m, old->capacity * 2);
  const u64 mask = t->capacity - 1;
  for (u64 i = 0; i < old->capacity; i++) {
    const value v = old->items[i];
    if (same(v, value_unbound)) continue;
    u64 at = as_str(v)->hash & mask;
    while (!same(t->items[at], value_unbound)) at = (at + 1) & mask;
    t->items[at] = v;
  }
  state.interned = t;
}

/// The place of the string with these bytes, or the free one where it belongs.
u64 intern_slot(text_state& state, const u8* p, u32 byte_length, u32 width, u64 hash) {
  const u64 mask = state.interned->capacity - 1;
  for (u64 at = hash & mask;; at = (at + 1) & mask) {
    const value v = state.interned->items[at];
    if (same(v, value_unbound)) return at;
    const str_object* s = as_str(v);
    if (s->hash == hash && s->byte_length == byte_length && s->width() == width &&
        (byte_length == 0 || std::memcmp(s->data, p, byte_length) == 0))
      return at;
  }
}

void insert_interned(vm& m, text_state& state, u64 at, str_object* s) {
  s->flags |= str_object::interned_flag;
  m.heap.write(state.interned, &state.interned->items[at], to_value(s));
  if (++state.interned_count * 2 > state.interned->capacity) grow_intern_table(m, state);
}
}  // namespace

void init_text(vm& m) {
  if (m.interned) return;
  METAVM_CHECK(m.shapes.str && m.shapes.value_array);
  text_state* state = new text_state;
  m.interned = state;
  state->interned = make_intern_table(m, first_interned_capacity);
  m.empty_str = empty_str_of(m, 0, 1, true);
  insert_interned(m, *state, intern_slot(*state, nullptr, 0, 1, str_hash(m, m.empty_str)), m.empty_str);
  for (u32 c = 0; c < 256; c++) {
    str_object* s = empty_str_of(m, 1, 1, c < 128);
    s->data[0] = static_cast<u8>(c);
    m.latin1_chars[c] = s;
    insert_interned(m, *state, intern_slot(*state, s->data, 1, 1, str_hash(m, s)), s);
  }
}

str_object* intern(vm& m, str_object* s) {
  if (s->is_interned()) return s;
  text_state& state = text_of(m);
  const u64 hash = str_hash(m, s);
  u64 at = intern_slot(state, s->data, s->byte_length, s->width(), hash);
  if (!same(state.interned->items[at], value_unbound)) return as_str(state.interned->items[at]);
  str_object* exact = exact_str(m, s);
  if (!exact) return nullptr;
  exact->hash = hash;
  insert_interned(m, state, at, exact);
  return exact;
}

str_object* intern(vm& m, std::string_view utf8) {
  text_state& state = text_of(m);
  const u8* p = reinterpret_cast<const u8*>(utf8.data());
  if (all_ascii(p, utf8.size())) {  // no object for what is there already
    const u64 hash = hash_bytes(m, p, utf8.size());
    const u64 at = intern_slot(state, p, static_cast<u32>(utf8.size()), 1, hash);
    if (!same(state.interned->items[at], value_unbound)) return as_str(state.interned->items[at]);
  }
  str_object* s = make_str(m, utf8);
  return s ? intern(m, s) : nullptr;
}

void trace_interned(vm& m, gc::tracer& t) {
  auto* state = static_cast<text_state*>(m.interned);
  if (!state) return;
  const auto visit = [&](auto& p) {
    if (p) t.visit(reinterpret_cast<object**>(&p));
  };
  visit(state->interned);
  visit(state->codec_search);
  visit(state->codec_cache);
  visit(state->error_handlers);
  visit(state->encoding_map_type);
  visit(state->binascii_error);
  visit(state->field_iterator_type);
  visit(state->accessor_iterator_type);
}

void free_interned(vm& m) {
  delete static_cast<text_state*>(m.interned);
  m.interned = nullptr;
}

}  // namespace metavm::python
