#include "lang/sre/runs.hpp"

#include <cstring>

namespace metavm::sre {
namespace {

constexpr value nowhere = value::small_int(0);

template <class C>
const C* reach(value v) {
  return v.as<const C>();
}
template <class C>
const C* find(const C* p, const C* end, u32 c) {
  if (p >= end) return nullptr;
  if constexpr (sizeof(C) == 1) {
    if (c > 255) return nullptr;
    return static_cast<const C*>(std::memchr(p, static_cast<int>(c), static_cast<u64>(end - p)));
  } else {
    for (; p < end; p++)
      if (*p == c) return p;
    return nullptr;
  }
}
value found(const void* p) { return p ? value::pointer(p) : nowhere; }

}  // namespace

template <class C>
value find_forward(value from, value to, i64 c) {
  return found(find(reach<C>(from), reach<C>(to), static_cast<u32>(c)));
}

template <class C>
value find_back(value from, value to, i64 c) {
  const C *first = reach<C>(from), *p = reach<C>(to);
  if (p <= first) return nowhere;
  if constexpr (sizeof(C) == 1) {
    if (c > 255) return nowhere;
    return found(memrchr(first, static_cast<int>(c), static_cast<u64>(p - first)));
  } else {
    while (p > first)
      if (*--p == static_cast<u32>(c)) return value::pointer(p);
    return nowhere;
  }
}

template <class C>
value find_in_set(value from, value to, live_set* s) {
  const C *p = reach<C>(from), *end = reach<C>(to);
  if constexpr (sizeof(C) == 1) {
    const u8* in = s->first;
    for (; end - p >= 4; p += 4) {
      if (in[p[0]]) return value::pointer(p);
      if (in[p[1]]) return value::pointer(p + 1);
      if (in[p[2]]) return value::pointer(p + 2);
      if (in[p[3]]) return value::pointer(p + 3);
    }
    for (; p < end; p++)
      if (in[*p]) return value::pointer(p);
  } else {
    for (; p < end; p++) {
      if (*p >= live_set::page_count * 256) continue;
      u8 known = s->pages[*p >> 8][*p & 255];
      if (METAVM_UNLIKELY(known == not_known)) known = s->decide(*p);
      if (known) return value::pointer(p);
    }
  }
  return nowhere;
}

template <class C>
value find_prefix(value from, value to, value end, const prefix_text* prefix) {
  const u32* const text = prefix->characters.data();
  const u64 n = prefix->characters.size();
  const C *p = reach<C>(from), *stop = reach<C>(to), *const last = reach<C>(end);
  if (static_cast<u64>(last - p) < n) return nowhere;
  if (stop > last - n + 1) stop = last - n + 1;
  for (; (p = find(p, stop, text[0])); p++) {
    u64 i = 1;
    while (i < n && p[i] == text[i]) i++;
    if (i == n) return value::pointer(p);
  }
  return nowhere;
}

template <class C>
value text_again(value at, value end, value from, value to, const text_folding* how) {
  const C *p = reach<C>(at), *last = reach<C>(end);
  if (same(from, nowhere) || to.bits < from.bits) return nowhere;
  const C *q = reach<C>(from), *stop = reach<C>(to);
  if (last - p < stop - q) return nowhere;
  for (; q < stop; q++, p++) {
    if (*p == *q) continue;
    if (how->fold == folding::none || fold(*p, how->fold, *how->properties) != fold(*q, how->fold, *how->properties))
      return nowhere;
  }
  return value::pointer(p);
}

#define METAVM_SRE_RUNS(C)                                                \
  template value find_forward<C>(value, value, i64);                      \
  template value find_back<C>(value, value, i64);                         \
  template value find_in_set<C>(value, value, live_set*);                 \
  template value find_prefix<C>(value, value, value, const prefix_text*); \
  template value text_again<C>(value, value, value, value, const text_folding*);
METAVM_SRE_RUNS(u8)
METAVM_SRE_RUNS(u16)
METAVM_SRE_RUNS(u32)
#undef METAVM_SRE_RUNS

}  // namespace metavm::sre
