/// \file
/// Any value as a number: __index__, __int__, __float__, __complex__.
#include "lang/python/core.hpp"
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python {
namespace {

/// Calls a conversion method found in the class and checks that it gave an int. Unbound: there is
/// none.
value call_for_int(vm& m, value v, special s, const char* method) {
  const value f = special_of(m, v, s);
  if (same(f, value_unbound)) return f;
  const value r = call_with_self(m, f, v, nullptr, 0);
  if (is_raised(r) || r.is_int() || is_exact(r, m.shapes.int_)) return r;
  if (!is_int_like(r)) return raise(m, m.exc.TypeError, "{} returned non-int (type {})", method, type_name(m, r));
  if (!warn(m, m.exc.DeprecationWarning,
            fmt::format("{} returned non-int (type {}).  The ability to return an instance of a strict "
                        "subclass of int is deprecated, and may not be supported in a future version of "
                        "Python.",
                        method, type_name(m, r))))
    return value_raised;
  return exact_int(m, r);
}

value trunc_to_int(vm& m, value v, value f) {
  if (!warn(m, m.exc.DeprecationWarning, "The delegation of int() to __trunc__ is deprecated.")) return value_raised;
  const value r = call_with_self(m, f, v, nullptr, 0);
  if (is_raised(r)) return r;
  if (is_int_like(r)) return exact_int(m, r);
  const value i = call_for_int(m, r, special::index, "__index__");
  if (!same(i, value_unbound)) return i;
  return raise(m, m.exc.TypeError, "__trunc__ returned non-Integral (type {})", type_name(m, r));
}

}  // namespace

value index_int(vm& m, value v) {
  if (METAVM_LIKELY(v.is_int())) return v;
  if (is_int_like(v)) return exact_int(m, v);
  const value r = call_for_int(m, v, special::index, "__index__");
  if (METAVM_LIKELY(!same(r, value_unbound))) return r;
  return raise(m, m.exc.TypeError, "'{}' object cannot be interpreted as an integer", type_name(m, v));
}

bool to_index(vm& m, value v, i64& out, bool clip) {
  if (METAVM_LIKELY(v.is_int())) {
    out = v.as_int();
    return true;
  }
  const value i = index_int(m, v);
  if (is_raised(i)) return false;
  if (int_to_i64(i, out)) return true;
  if (clip) {
    out = int_sign(i) < 0 ? INT64_MIN : INT64_MAX;
    return true;
  }
  raise(m, m.exc.OverflowError, "cannot fit '{}' into an index-sized integer", type_name(m, v));
  return false;
}

value number_to_int(vm& m, value v) {
  if (v.is_int() || is_exact(v, m.shapes.int_)) return v;
  if (is_bool(v)) return exact_int(m, v);
  if (v.is_inline_float() || is_exact(v, m.shapes.float_)) return int_from_double(m, double_of(v));
  value r = call_for_int(m, v, special::int_, "__int__");
  if (!same(r, value_unbound)) return r;
  r = call_for_int(m, v, special::index, "__index__");
  if (!same(r, value_unbound)) return r;
  const value trunc = type_lookup(m, type_of(m, v), m.names.__trunc__);
  return same(trunc, value_unbound) ? trunc : trunc_to_int(m, v, trunc);
}

bool number_to_double(vm& m, value v, double& out, bool& found) {
  found = true;
  if (METAVM_LIKELY(v.is_inline_float() || is_exact(v, m.shapes.float_))) {
    out = double_of(v);
    return true;
  }
  if (v.is_int() || is_bool(v) || is_exact(v, m.shapes.int_)) return int_to_double(m, v, out);
  const value f = special_of(m, v, special::float_);
  if (!same(f, value_unbound)) {
    const value r = call_with_self(m, f, v, nullptr, 0);
    if (is_raised(r)) return false;
    if (!is_float_like(r)) {
      raise(m, m.exc.TypeError, "{}.__float__ returned non-float (type {})", type_name(m, v), type_name(m, r));
      return false;
    }
    if (!r.is_inline_float() && !is_exact(r, m.shapes.float_) &&
        !warn(m, m.exc.DeprecationWarning,
              fmt::format("{}.__float__ returned non-float (type {}).  The ability to return an instance "
                          "of a strict subclass of float is deprecated, and may not be supported in a "
                          "future version of Python.",
                          type_name(m, v), type_name(m, r))))
      return false;
    out = double_of(r);
    return true;
  }
  const value i = call_for_int(m, v, special::index, "__index__");
  if (is_raised(i)) return false;
  if (!same(i, value_unbound)) return int_to_double(m, i, out);
  found = false;
  return false;
}

bool to_double(vm& m, value v, double& out) {
  // An instance of a subclass is taken for its number, whatever its __float__ says.
  if (is_float_like(v)) {
    out = double_of(v);
    return true;
  }
  bool found;
  if (number_to_double(m, v, out, found)) return true;
  if (!found) raise(m, m.exc.TypeError, "must be real number, not {}", type_name(m, v));
  return false;
}

bool find_complex(vm& m, value v, complex_number& out, bool& found) {
  const value f = special_of(m, v, special::complex_);
  found = !same(f, value_unbound);
  if (!found) return true;
  const value r = call_with_self(m, f, v, nullptr, 0);
  if (is_raised(r)) return false;
  if (!is_complex_like(r)) {
    raise(m, m.exc.TypeError, "__complex__ returned non-complex (type {})", type_name(m, r));
    return false;
  }
  if (!is_exact(r, m.shapes.complex) &&
      !warn(m, m.exc.DeprecationWarning,
            fmt::format("__complex__ returned non-complex (type {}).  The ability to return an instance of "
                        "a strict subclass of complex is deprecated, and may not be supported in a future "
                        "version of Python.",
                        type_name(m, r))))
    return false;
  out = complex_of(r);
  return true;
}

bool to_complex(vm& m, value v, complex_number& out) {
  if (is_complex_like(v)) {
    out = complex_of(v);
    return true;
  }
  bool found;
  if (!find_complex(m, v, out, found)) return false;
  if (found) return true;
  out.imag = 0;
  return to_double(m, v, out.real);
}

}  // namespace metavm::python
