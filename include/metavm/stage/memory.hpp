/// \file
/// Memory that is no object: the bytes of a text, tables, a stack of one's own. An *address word* is a word that holds
/// an address as a pointer's does (`value::pointer`), of any alignment; frames, contexts and snapshots carry it like
/// any other word, and nobody follows it. What it points to must outlive the run.
///
///     const auto c = read<u8>(s, p);                // the byte at p, a dyn<S, i64>
///     s.set(d, advance(s, p, 1));                   // the next address
///     if (s.promote(is_below(s, p, end))) …
///
/// The staged machine's side is in jit/memory.hpp.
#pragma once
#include <cstring>

#include "metavm/stage/checks.hpp"

namespace metavm {

/// How a stage reaches such memory. This one is for the stages in which a dyn is its value.
template <class S>
struct raw_memory {
  template <class T>
  METAVM_INLINE static dyn<S, i64> read(dyn<S, value> p, i32 disp) {
    T t;  // several characters at once, wherever they begin
    std::memcpy(&t, at(p) + disp, sizeof t);
    return stage_access::make<S, i64>(static_cast<i64>(t));
  }
  template <class T>
  METAVM_INLINE static dyn<S, i64> read_item(dyn<S, i64> base, dyn<S, i64> index) {
    return stage_access::make<S, i64>(
        static_cast<i64>(reinterpret_cast<const T*>(stage_access::get(base))[stage_access::get(index)]));
  }
  template <class T, bool Fixed>
  METAVM_INLINE static dyn<S, i64> look_up(const T* table, dyn<S, i64> index) {
    return stage_access::make<S, i64>(static_cast<i64>(table[stage_access::get(index)]));
  }
  METAVM_INLINE static dyn<S, value> read_word(dyn<S, value> p, i32 disp) {
    return stage_access::make<S, value>(*reinterpret_cast<const value*>(at(p) + disp));
  }
  METAVM_INLINE static void write_word(dyn<S, value> p, i32 disp, dyn<S, value> v) {
    *reinterpret_cast<value*>(at(p) + disp) = stage_access::get(v);
  }
  METAVM_INLINE static dyn<S, value> advance(dyn<S, value> p, i64 bytes) {
    return stage_access::make<S, value>(value{stage_access::get(p).bits + static_cast<u64>(bytes)});
  }

 private:
  METAVM_INLINE static char* at(dyn<S, value> p) {
    return reinterpret_cast<char*>(stage_access::get(p).bits - tag_pointer);
  }
};

/// The T (an unsigned integer, or 8 bytes as they are) `disp` bytes behind the address p. It does not change while
/// code runs that has read it.
template <class T, class S>
METAVM_INLINE dyn<S, i64> read(S&, dyn<S, value> p, i32 disp = 0) {
  return raw_memory<S>::template read<T>(p, disp);
}
/// The element of a table that never changes.
template <class T, class S>
METAVM_INLINE dyn<S, i64> look_up(S&, const T* table, dyn<S, i64> index) {
  return raw_memory<S>::template look_up<T, true>(table, index);
}
/// The element of a table that C++ fills while opcodes use it (by functions with `effects::writes`).
template <class T, class S>
METAVM_INLINE dyn<S, i64> look_up_filled(S&, const T* table, dyn<S, i64> index) {
  return raw_memory<S>::template look_up<T, false>(table, index);
}
/// The element of a table, which never changes once it is reachable, at a bare address.
template <class T, class S>
METAVM_INLINE dyn<S, i64> read_item(S&, dyn<S, i64> table, dyn<S, i64> index) {
  return raw_memory<S>::template read_item<T>(table, index);
}
/// A word of a stack or a record that opcodes write with `write_word`.
template <class S>
METAVM_INLINE dyn<S, value> read_word(S&, dyn<S, value> p, i32 disp) {
  return raw_memory<S>::read_word(p, disp);
}
template <class S>
METAVM_INLINE void write_word(S&, dyn<S, value> p, i32 disp, dyn<S, value> v) {
  raw_memory<S>::write_word(p, disp, v);
}
/// The address `bytes` further.
template <class S>
METAVM_INLINE dyn<S, value> advance(S&, dyn<S, value> p, i64 bytes) {
  return raw_memory<S>::advance(p, bytes);
}
/// Of two addresses. (Signed: no address has the highest bit.)
template <class S>
METAVM_INLINE dyn<S, bool> is_below(S& s, dyn<S, value> a, dyn<S, value> b) {
  return s.as_int(a) < s.as_int(b);
}

}  // namespace metavm
