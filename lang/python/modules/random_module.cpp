/// \file
/// The module _random: the Mersenne Twister (MT19937, Matsumoto and Nishimura), seeded as CPython
/// does.
#include <sys/random.h>

#include <ctime>

#include "lang/python/modules/native.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python {
namespace {

constexpr u32 words = 624, middle = 397;

struct random_object : object {
  u32 index;
  u32 state[words];
  static const layout& get_layout() { return describe<random_object>("Random"); }
};
random_object* self_of(value v) { return v.as<random_object>(); }

void seed_word(random_object* o, u32 s) {
  o->state[0] = s;
  for (u32 i = 1; i < words; i++) o->state[i] = 1812433253u * (o->state[i - 1] ^ (o->state[i - 1] >> 30)) + i;
  o->index = words;
}
void seed_array(random_object* o, const u32* key, u64 n) {
  seed_word(o, 19650218u);
  u32* mt = o->state;
  u32 i = 1;
  auto wrap = [&] {
    if (++i >= words) {
      mt[0] = mt[words - 1];
      i = 1;
    }
  };
  u64 j = 0;
  for (u64 k = std::max<u64>(words, n); k; k--) {
    mt[i] = (mt[i] ^ ((mt[i - 1] ^ (mt[i - 1] >> 30)) * 1664525u)) + key[j] + static_cast<u32>(j);
    wrap();
    if (++j >= n) j = 0;
  }
  for (u32 k = words - 1; k; k--) {
    mt[i] = (mt[i] ^ ((mt[i - 1] ^ (mt[i - 1] >> 30)) * 1566083941u)) - i;
    wrap();
  }
  mt[0] = 0x80000000u;
}

METAVM_NOINLINE void regenerate(random_object* o) {
  u32* mt = o->state;
  auto twist = [](u32 high, u32 low) {
    const u32 y = (high & 0x80000000u) | (low & 0x7fffffffu);
    return (y >> 1) ^ (-(low & 1u) & 0x9908b0dfu);
  };
  u32 k = 0;
  for (; k < words - middle; k++) mt[k] = mt[k + middle] ^ twist(mt[k], mt[k + 1]);
  for (; k < words - 1; k++) mt[k] = mt[k + middle - words] ^ twist(mt[k], mt[k + 1]);
  mt[words - 1] = mt[middle - 1] ^ twist(mt[words - 1], mt[0]);
  o->index = 0;
}
u32 next_word(random_object* o) {
  if (METAVM_UNLIKELY(o->index >= words)) regenerate(o);
  u32 y = o->state[o->index++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

void seed_from_system(random_object* o) {
  u32 key[words];
  if (getrandom(key, sizeof key, 0) != static_cast<ssize_t>(sizeof key)) {
    timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    key[0] = static_cast<u32>(t.tv_nsec);
    key[1] = static_cast<u32>(t.tv_sec);
    seed_array(o, key, 2);
    return;
  }
  seed_array(o, key, words);
}
/// The magnitude of an int in 32-bit words, or the hash of anything else.
bool seed_from(vm& m, random_object* o, value arg) {
  if (same(arg, value_unbound) || same(arg, none)) {
    seed_from_system(o);
    return true;
  }
  value n;
  if (is_int_like(arg)) {
    // abs() of a subclass's instance may be anything; it is called as CPython does.
    n = is_exact(arg, m.shapes.int_) || arg.is_int() ? int_abs(m, arg) : absolute(m, arg);
    if (is_raised(n)) return false;
    if (!is_int_like(n)) {
      raise_type_error(m, "an integer is required");
      return false;
    }
  } else {
    i64 h;
    if (!hash_of(m, arg, h)) return false;
    n = make_uint(m, static_cast<u64>(h));
  }
  const u64 bits = int_bit_length(n), count = bits ? (bits - 1) / 32 + 1 : 1;
  byte_array* key = make_index_array(m, (count + 1) / 2);
  if (!key) return false;
  u8* bytes = key->items;
  if (!int_to_bytes(n, bytes, count * 4, true, false)) {  // negative, from a strange __abs__
    raise_text(m, m.exc.OverflowError, "can't convert negative int to unsigned");
    return false;
  }
  seed_array(o, reinterpret_cast<const u32*>(bytes), count);
  return true;
}

value random_new(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  type_object* cls = args[0].as<type_object>();
  if (!no_keywords(m, cls, "Random", kwnames)) return value_raised;
  if (cls == m.types.random && nargs > 2) return raise_type_error(m, "Random() requires 0 or 1 argument");
  random_object* o = make_native<random_object>(m, cls);
  o->index = words;
  return seed_from(m, o, nargs > 1 ? args[1] : value_unbound) ? to_value(o) : value_raised;
}
value seed(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "Random.seed", kwnames) || !check_arity(m, "seed", nargs - 1, 0, 1)) return value_raised;
  return seed_from(m, self_of(args[0]), nargs > 1 ? args[1] : value_unbound) ? none : value_raised;
}
value random(vm& m, value self) {
  random_object* o = self_of(self);
  const u32 a = next_word(o) >> 5, b = next_word(o) >> 6;
  return make_float(m, (a * 67108864.0 + b) * (1.0 / 9007199254740992.0));
}
value getrandbits(vm& m, value self, value bits) {
  int k;
  if (!int_argument(m, bits, k)) return value_raised;
  if (k < 0) return raise_text(m, m.exc.ValueError, "number of bits must be non-negative");
  if (k == 0) return value::small_int(0);
  random_object* o = self_of(self);
  if (k <= 32) return value::small_int(next_word(o) >> (32 - k));
  const u64 count = (static_cast<u64>(k) - 1) / 32 + 1;
  byte_array* a = make_index_array(m, (count + 1) / 2);
  if (!a) return value_raised;
  u32* w = reinterpret_cast<u32*>(a->items);
  for (u64 i = 0; i < count; i++, k -= 32) w[i] = k < 32 ? next_word(o) >> (32 - k) : next_word(o);
  return int_from_bytes(m, a->items, count * 4, true, false);
}
value getstate(vm& m, value self) {
  tuple_object* t = empty_tuple_of(m, words + 1);
  if (!t) return value_raised;
  const random_object* o = self_of(self);
  for (u32 i = 0; i < words; i++) t->items[i] = value::small_int(o->state[i]);
  t->items[words] = value::small_int(o->index);
  return to_value(t);
}
value setstate(vm& m, value self, value state) {
  if (!is_kind(state, kind::tuple)) return raise_type_error(m, "state vector must be a tuple");
  const tuple_object* t = state.as<tuple_object>();
  if (t->length != words + 1) return raise_text(m, m.exc.ValueError, "state vector is the wrong size");
  u32 fresh[words + 1];
  for (u32 i = 0; i <= words; i++) {
    u64 x;
    if (!is_int_like(t->items[i])) return raise_type_error(m, "an integer is required");
    if (!int_to_u64(t->items[i], x)) {
      if (int_sign(t->items[i]) < 0)
        return raise_text(m, m.exc.OverflowError, "can't convert negative value to unsigned int");
      return raise_text(m, m.exc.OverflowError, "Python int too large to convert to C unsigned long");
    }
    if (i == words && x > words) return raise_text(m, m.exc.ValueError, "invalid state");
    fresh[i] = static_cast<u32>(x);
  }
  random_object* o = self_of(self);
  std::memcpy(o->state, fresh, sizeof o->state);
  o->index = fresh[words];
  return none;
}

}  // namespace

module_object* init_module__random(vm& m) {
  static const method_def methods[] = {
      static_method(general_method("__new__", random_new)),
      unary_method("random", random, "($self, /)", "random() -> x in the interval [0, 1)."),
      general_method("seed", seed, "($self, n=None, /)",
                     "seed([n]) -> None.\n\nDefaults to use urandom and falls back to a "
                     "combination\nof the current "
                     "time and the process identifier."),
      unary_method("getstate", getstate, "($self, /)", "getstate() -> tuple containing the current state."),
      binary_method("setstate", setstate, "($self, state, /)", "setstate(state) -> None.  Restores generator state."),
      binary_method("getrandbits", getrandbits, "($self, k, /)",
                    "getrandbits(k) -> x.  Generates an int with k random bits."),
      end_of_methods};
  module_object* mod =
      make_module(m, "_random", nullptr, "Module implements the Mersenne Twister random number generator.");
  m.types.random = make_native_type<random_object>(m, mod, "_random.Random", methods, nullptr, nullptr,
                                                   "Random() -> create a random number generator with its own "
                                                   "internal state.");
  m.shapes.random = m.types.random->root_shape;
  return mod;
}

}  // namespace metavm::python
