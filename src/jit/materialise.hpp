/// \file
/// Words of a saved context that compiled code kept virtual are made real.
#pragma once
#include <bit>
#include <cstring>

#include "emit.hpp"
#include "planted.hpp"

namespace metavm::jit {

/// Makes real values of a saved context. `made` lies on the native stack, where the collector
/// looks.
struct materialiser {
  execution& x;
  const saved_context& c;
  const machine_state& at;
  value* made;

  value get(u32 id) {
    if (made[id].bits != 0) return made[id];
    const saved_value& v = c.values[id];
    using form = saved_value::form;
    switch (v.what) {
      case form::constant:
      case form::runtime:
        made[id] = value{read_value(c, id, at)};
        break;
      case form::compare:
      case form::again:
        break;  // not words
      case form::box_float:
        made[id] = box_double(x, std::bit_cast<double>(read_value(c, v.first_kid, at)));
        break;
      case form::box_bool:
        made[id] = from_bool((read_value(c, v.first_kid, at) & 1) != (METAVM_PLANTED(21) ? 1 : 0));
        break;
      case form::object: {
        object* o = x.heap->allocate(reinterpret_cast<const shape*>(static_cast<std::uintptr_t>(v.known)), v.bits);
        made[id] = value::pointer(o);
        // Complete before the next allocation can look at it.
        std::memset(reinterpret_cast<char*>(o) + sizeof(object), 0, v.bits - sizeof(object));
        for (u32 k = 0; k < v.kids; k++) {
          const u32 child = c.kid_ids[v.first_kid + 2 * k + 1];
          const u32 place = METAVM_PLANTED(9) ? v.kids - 1 - k : k;
          u64* slot = reinterpret_cast<u64*>(reinterpret_cast<char*>(o) + c.kid_ids[v.first_kid + 2 * place]);
          const saved_value& cv = c.values[child];
          if (cv.type == vtype::word) {
            const value w = get(child);
            x.heap->write(o, reinterpret_cast<value*>(slot), w);
          } else {
            *slot = read_value(c, child, at);
          }
        }
        break;
      }
    }
    return made[id];
  }
};

}  // namespace metavm::jit
