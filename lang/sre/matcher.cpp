#include "lang/sre/matcher.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "lang/sre/machine.hpp"

namespace metavm::sre {

template <class T>
bool scratch<T>::grow() {
  const u64 more = capacity ? capacity * 2 : 64;
  if (more > (u64{1} << 32) / 2) return false;
  T* p = static_cast<T*>(std::realloc(data, more * sizeof(T)));
  if (!p) return false;
  data = p;
  capacity = more;
  return true;
}
template <class T>
void scratch<T>::release() {
  std::free(data);
  data = nullptr;
  size = capacity = 0;
}
template class scratch<choice>;
template class scratch<loop_state>;

void workspace::trim() {
  constexpr u64 usual = 1 << 14;
  if (choices.capacity > usual) choices.release();
  if (loops.capacity > usual) loops.release();
}

namespace {

template <class C>
const C* find_char(const C* p, const C* end, u32 c) {
  if constexpr (sizeof(C) == 1) {
    if (c > 255 || p == end) return nullptr;
    return static_cast<const C*>(std::memchr(p, static_cast<int>(c), static_cast<u64>(end - p)));
  } else {
    for (; p < end; p++)
      if (*p == c) return p;
    return nullptr;
  }
}
template <class C>
bool stands_at(const C* p, const u32* prefix, u32 n) {
  for (u32 i = 1; i < n; i++)
    if (p[i] != prefix[i]) return false;
  return true;
}

template <class C>
outcome search(const program& p, const char_properties& c, const match_request& r, machine<C>& m, const C*& start) {
  const C* const begin = static_cast<const C*>(r.subject.data);
  const C* const end = begin + r.subject.length;
  const search_hint& hint = p.header->hint;
  if (static_cast<u64>(end - start) < hint.least_width) return outcome::no;
  /// No match begins behind this.
  const C* const last = end - hint.least_width;
  const u32* prefix = p.words + hint.prefix_words;
  u32 left = 1 << 20;
  for (const C* q = start; q <= last; q++) {
    if (hint.prefix_length) {
      q = find_char(q, last + 1 < end ? last + 1 : end, prefix[0]);
      if (!q || static_cast<u64>(end - q) < hint.prefix_length) return outcome::no;
      if (!stands_at(q, prefix, hint.prefix_length)) continue;
    } else if (hint.set != unlimited) {
      const char_set& s = p.sets[hint.set];
      while (q <= last && q < end && !in_set(s, *q, p.words, c)) q++;
      if (q > last || q == end) return outcome::no;
    }
    const outcome o = m.match(q);
    if (o != outcome::no) {
      start = q;
      return o;
    }
    if (METAVM_UNLIKELY(--left == 0)) {
      if (m.poll()) return outcome::interrupted;
      left = 1 << 20;
    }
  }
  return outcome::no;
}

template <class C>
outcome run_as(const program& p, const char_properties& c, const match_request& r, workspace& w, match_result& out) {
  machine<C> m(p, c, r, w);
  const C* start = static_cast<const C*>(r.subject.data) + r.from;
  const outcome o = r.search ? search(p, c, r, m, start) : m.match(start);
  if (o == outcome::yes) {
    const C* base = static_cast<const C*>(r.subject.data);
    out.begin = static_cast<u64>(start - base);
    out.end = static_cast<u64>(m.match_end() - base);
    out.last_group = m.last_group();
  }
  return o;
}

}  // namespace

outcome run(const program& p, const char_properties& c, const match_request& r, workspace& w, match_result& out) {
  if (r.from > r.subject.length) return outcome::no;
  const u64 marks = p.header->marks;
  if (w.mark_capacity < marks) {
    w.marks.reset(new (std::nothrow) i64[marks]);
    w.mark_capacity = w.marks ? marks : 0;
    if (!w.marks) return outcome::no_memory;
  }
  std::fill_n(w.marks.get(), marks, i64{-1});
  switch (r.subject.width) {
    case 1:
      return run_as<u8>(p, c, r, w, out);
    case 2:
      return run_as<u16>(p, c, r, w, out);
    default:
      return run_as<u32>(p, c, r, w, out);
  }
}

}  // namespace metavm::sre
