#include "lang/python/objects/identity.hpp"

#include <bit>
#include <cstring>

namespace metavm::python {

bool is_identical_slow(vm& m, value a, value b) {
  const shape* s = a.as_object()->get_shape();
  if (s != b.as_object()->get_shape()) return false;
  if (s == m.shapes.float_)
    return std::bit_cast<u64>(a.as<float_object>()->number) == std::bit_cast<u64>(b.as<float_object>()->number);
  if (s == m.shapes.int_) {
    const auto *x = a.as<int_object>(), *y = b.as<int_object>();
    return x->length == y->length && x->negative == y->negative &&
           std::memcmp(x->limbs, y->limbs, u64{x->length} * 8) == 0;
  }
  if (s == m.shapes.complex)
    return std::memcmp(&a.as<complex_object>()->real, &b.as<complex_object>()->real, 2 * sizeof(double)) == 0;
  return false;
}

// Numbers get ids made of their value, with low bits that no address has: addresses are multiples of 16.
value identity_of(vm& m, value v) {
  const value sixteen = value::small_int(16);
  auto tagged = [&](value n, i64 tag) {
    const value shifted = binary(m, binary_op::mul, n, sixteen);
    return is_raised(shifted) ? shifted : binary(m, binary_op::add, shifted, value::small_int(tag));
  };
  if (v.is_int() || is_exact(v, m.shapes.int_)) return tagged(v, 1);
  if (v.is_inline_float()) return tagged(make_uint(m, std::bit_cast<u64>(v.as_inline_float())), 5);
  if (is_exact(v, m.shapes.float_)) return tagged(make_uint(m, std::bit_cast<u64>(v.as<float_object>()->number)), 5);
  if (is_exact(v, m.shapes.complex)) {
    const auto* c = v.as<complex_object>();
    const value high = binary(m, binary_op::lshift, make_uint(m, std::bit_cast<u64>(c->real)), value::small_int(64));
    const value all =
        is_raised(high) ? high : binary(m, binary_op::or_, high, make_uint(m, std::bit_cast<u64>(c->imag)));
    return is_raised(all) ? all : tagged(all, 11);
  }
  if (!v.is_pointer()) return make_uint(m, (u64{v.constant_id()} << 4) | 9);
  return make_uint(m, m.heap.identity_hash(v.as_object()) << 4);
}

}  // namespace metavm::python
