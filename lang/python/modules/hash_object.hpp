/// \file
/// Hash objects of the modules _md5, _sha1, _sha256, _sha512, _sha3 and _blake2. An algorithm is a
/// struct with
///
///     static constexpr const char* type_name;   // "_md5.md5"
///     static constexpr u64 block_bytes, digest_bytes;
///     struct state;                             // plain memory, lives in the heap object
///     static void init(state&), update(state&, const u8*, u64), finish(state&, u8* digest);
#pragma once
#include "lang/python/modules/native.hpp"

namespace metavm::python::hashes {

/// The bytes to be hashed. False: raised.
inline bool hash_input(vm& m, value v, buffer_view& out) {
  if (is_str(v)) {
    raise_type_error(m, "Strings must be encoded before hashing");
    return false;
  }
  if (!is_bytes_like(m, v)) {
    raise_type_error(m, "object supporting the buffer API required");
    return false;
  }
  if (!get_buffer(m, v, out)) return false;
  if (out.dimensions <= 1) return true;
  raise_text(m, m.exc.BufferError, "Buffer must be single dimension");
  return false;
}
inline value bytes_value(vm& m, const u8* p, u64 n) {
  bytes_object* b = make_bytes(m, {reinterpret_cast<const char*>(p), n});
  return b ? to_value(b) : value_raised;
}
inline value hex_value(vm& m, const u8* p, u64 n) {
  str_object* s = empty_str_of(m, n * 2, 1, true);
  if (!s) return value_raised;
  for (u64 i = 0; i < n; i++) {
    s->data[2 * i] = static_cast<u8>("0123456789abcdef"[p[i] >> 4]);
    s->data[2 * i + 1] = static_cast<u8>("0123456789abcdef"[p[i] & 15]);
  }
  return to_value(s);
}

template <class A>
struct hash_object : object {
  typename A::state state;
  static const layout& get_layout() { return describe<hash_object<A>>(A::type_name); }
};

template <class A>
struct hash_methods {
  using self_type = hash_object<A>;
  static constexpr const char* short_name() { return std::strrchr(A::type_name, '.') + 1; }

  static value make(vm& m, type_object* cls) {
    self_type* o = make_native<self_type>(m, cls);
    A::init(o->state);
    return to_value(o);
  }
  static bool feed(vm& m, value self, value data) {
    buffer_view b;
    if (!hash_input(m, data, b)) return false;
    A::update(self.as<self_type>()->state, b.data, b.length);
    return true;
  }
  static value update(vm& m, value self, value data) { return feed(m, self, data) ? none : value_raised; }
  static value copy(vm& m, value self) {
    self_type* o = make_native<self_type>(m, type_of(m, self));
    o->state = self.as<self_type>()->state;
    return to_value(o);
  }
  static void finish(value self, u8* out) {
    typename A::state s = self.as<self_type>()->state;
    A::finish(s, out);
  }
  static value digest(vm& m, value self) {
    u8 out[A::digest_bytes];
    finish(self, out);
    return bytes_value(m, out, A::digest_bytes);
  }
  static value hexdigest(vm& m, value self) {
    u8 out[A::digest_bytes];
    finish(self, out);
    return hex_value(m, out, A::digest_bytes);
  }
  static value name(vm& m, value) { return to_value(make_str(m, short_name())); }
  static value block_size(vm&, value) { return value::small_int(A::block_bytes); }
  static value digest_size(vm&, value) { return value::small_int(A::digest_bytes); }

  /// (string=b'', *, usedforsecurity=True)
  static value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
    value v[2];
    if (!bind_arguments(m, short_name(), "string? * usedforsecurity?", args, nargs, kwnames, v)) return value_raised;
    if (!same(v[1], value_unbound) && truth(m, v[1]) == tri::error) return value_raised;
    const value o = make(m, cls);
    return same(v[0], value_unbound) || feed(m, o, v[0]) ? o : value_raised;
  }
  template <type_object* builtin_types::* type>
  static value function(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
    return construct(m, m.types.*type, args, nargs, kwnames);
  }
  template <type_object* builtin_types::* type>
  static method_def entry(const char* doc) {
    return general_method(short_name(), function<type>, "($module, /, string=b'', *, usedforsecurity=True)", doc);
  }

  static const method_def* methods() {
    static const method_def list[] = {
        unary_method("copy", copy, "($self, /)", "Return a copy of the hash object."),
        unary_method("digest", digest, "($self, /)", "Return the digest value as a bytes object."),
        unary_method("hexdigest", hexdigest, "($self, /)",
                     "Return the digest value as a string of hexadecimal digits."),
        binary_method("update", update, "($self, obj, /)", "Update this hash object's state with the provided string."),
        end_of_methods};
    return list;
  }
  static const getset_def* getsets() {
    static const getset_def list[] = {
        {"block_size", block_size, nullptr}, {"name", name, nullptr}, {"digest_size", digest_size, nullptr}, {}};
    return list;
  }
  /// A class that only its module's function makes instances of.
  static type_object* add_type(vm& m, module_object* mod, const char* attribute) {
    type_object* t = make_native_type<self_type>(m, nullptr, A::type_name, methods(), nullptr, nullptr, nullptr,
                                                 getsets(), type_flags::not_instantiable);
    module_set(m, mod, attribute, to_value(t));
    return t;
  }
};

}  // namespace metavm::python::hashes
