/// \file
/// The staged machine's side of stage/memory.hpp: loads and stores at address words. Include it where a language that
/// uses them is staged.
#pragma once
#include "metavm/jit/staged.hpp"
#include "metavm/stage/memory.hpp"

namespace metavm {

template <class L>
struct raw_memory<staged<L>> {
  using S = staged<L>;
  using handle = typename S::handle;

  template <class T>
  static dyn<S, i64> read(dyn<S, value> p, i32 disp) {
    const handle h = stage_access::get(p);
    return raw(h, h.c->load(h.v, jit::no_value, 1, disp, access<T>(), jit::vtype::raw, &text, true));
  }
  template <class T>
  static dyn<S, i64> read_item(dyn<S, i64> base, dyn<S, i64> index) {
    const handle h = stage_access::get(base);
    return raw(h, h.c->load(h.v, stage_access::get(index).v, sizeof(T), 0, access<T>(), jit::vtype::raw, &text, true));
  }
  template <class T, bool Fixed>
  static dyn<S, i64> look_up(const T* table, dyn<S, i64> index) {
    const handle h = stage_access::get(index);
    const jit::vid base = h.c->lift(jit::vtype::raw, reinterpret_cast<u64>(table));
    return raw(h, h.c->load(base, h.v, sizeof(T), 0, access<T>(), jit::vtype::raw, Fixed ? &text : &filled, Fixed));
  }
  static dyn<S, value> read_word(dyn<S, value> p, i32 disp) {
    const handle h = stage_access::get(p);
    return word(h, h.c->load(h.v, jit::no_value, 1, disp, jit::mem::bits64, jit::vtype::word, &stack, false));
  }
  static void write_word(dyn<S, value> p, i32 disp, dyn<S, value> v) {
    const handle h = stage_access::get(p);
    h.c->store(h.v, jit::no_value, 1, disp, jit::mem::bits64, stage_access::get(v).v, &stack, false);
  }
  static dyn<S, value> advance(dyn<S, value> p, i64 bytes) {
    const handle h = stage_access::get(p);
    return word(h, h.c->apply(prim::int_add_overflow, h.v, h.c->lift(jit::vtype::raw, static_cast<u64>(bytes))));
  }

 private:
  /// Their addresses tell what may be the same place.
  static constexpr char text = 0, filled = 1, stack = 2;
  static dyn<S, i64> raw(handle h, jit::vid v) { return stage_access::make<S, i64>(handle{h.c, v}); }
  static dyn<S, value> word(handle h, jit::vid v) { return stage_access::make<S, value>(handle{h.c, v}); }
  template <class T>
  static constexpr jit::mem access() {
    using jit::mem;
    return sizeof(T) == 8 ? mem::bits64 : sizeof(T) == 4 ? mem::u32_ : sizeof(T) == 2 ? mem::u16_ : mem::u8_;
  }
};

}  // namespace metavm
