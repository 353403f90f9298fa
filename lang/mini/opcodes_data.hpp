/// \file
/// mini's opcodes: arrays, maps, strings, records, and functions of the library that are opcodes.
#pragma once
#include "lang/mini/opcodes_basic.hpp"

namespace metavm::mini::ops {

// ---------------------------------------------------------------- arrays, maps, strings

struct new_array {
  static constexpr const char* name = "new_array";
  template <class S>
  METAVM_OP run(S& s, def d, args a) {
    s.set(d, s.template residual_args<&make_array>(a));
  }
};
struct new_map {
  static constexpr const char* name = "new_map";
  template <class S>
  METAVM_OP run(S& s, def d, args a) {
    s.set_or_raise(d, s.template residual_args<&make_map>(a));
  }
};
/// More elements for a long literal.
struct extend {
  static constexpr const char* name = "extend";
  template <class S>
  METAVM_OP run(S& s, use o, args a) {
    if (s.raised(s.template residual_args<&extend_literal>(a, s.get(o)))) s.unwind();
  }
};
template <class Y>
struct get_index {
  static constexpr const char* name = "get_index";
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, use o, Y i) {
    auto c = s.get(o), n = s.get(i);
    if (s.has_shape(c, s.cx().shape.array) && s.is_int(n)) {
      auto a = s.template as<array_object>(c);
      auto at = to_raw(s.as_int(n));
      if (s.promote(unsigned_less(at, s.template load<&array_object::length>(a))))
        return s.set(d, s.template item<&storage_object::items>(
                            s.template load<&array_object::storage>(a), at));
    }
    if (s.rare()) return;
    binary_slow<&get_index_slow>(s, d, c, n, record_operator::get_index);
  }
};
struct set_index {
  static constexpr const char* name = "set_index";
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def scratch, use o, use i, use v) {
    auto c = s.get(o), n = s.get(i);
    if (s.has_shape(c, s.cx().shape.array) && s.is_int(n)) {
      auto a = s.template as<array_object>(c);
      auto at = to_raw(s.as_int(n));
      if (s.promote(unsigned_less(at, s.template load<&array_object::length>(a))))
        return s.template set_item<&storage_object::items>(
            s.template load<&array_object::storage>(a), at, s.get(v));
    }
    if (s.rare()) return;
    const value f = operator_of(s, c, record_operator::set_index);
    if (!same(f, value_nil)) return s.call_values(scratch, code_of(f), s.lift(f), c, n, s.get(v));
    s.set_or_raise(scratch, s.template residual<&set_index_slow>(c, n, s.get(v)));
  }
};

// ---------------------------------------------------------------- records

struct get_field {
  static constexpr const char* name = "get_field";
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, use o, konst field, cache c) {
    auto x = s.get(o);
    const shape* sh = s.shape_of(x);
    const i64 i =
        s.template elidable<&find_field>(c, reinterpret_cast<u64>(sh), sh, s.constant(field));
    if (s.bailed()) return;
    if (i >= 0)
      return s.set(d, s.template item<&record_object::fields>(s.template as<record_object>(x),
                                                              static_cast<u32>(i)));
    if (s.rare()) return;
    s.set_or_raise(d, s.template residual<&get_field_slow>(x, s.get(field)));
  }
};
struct set_field {
  static constexpr const char* name = "set_field";
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, use o, konst field, use v, cache c) {
    auto x = s.get(o);
    const shape* sh = s.shape_of(x);
    const i64 i =
        s.template elidable<&find_field>(c, reinterpret_cast<u64>(sh), sh, s.constant(field));
    if (s.bailed()) return;
    if (i >= 0)
      return s.template set_item<&record_object::fields>(s.template as<record_object>(x),
                                                         static_cast<u32>(i), s.get(v));
    if (s.rare()) return;
    s.template raise<&raise_no_field>(x, s.get(field));
  }
};

/// A declaration has run: a new type, like the model, with methods to come.
struct new_record_type {
  static constexpr const char* name = "new_record_type";
  template <class S>
  METAVM_OP run(S& s, def d, konst model) {
    s.set_or_raise(d, s.template residual<&make_record_type>(s.get(model)));
  }
};
struct set_methods {
  static constexpr const char* name = "set_methods";
  template <class S>
  METAVM_OP run(S& s, use type, args methods) {
    s.template residual_args<&set_record_methods>(methods, s.get(type));
  }
};

// ---------------------------------------------------------------- functions of the library

struct length {
  static constexpr const char* name = "len";
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    auto x = s.get(a);
    if (s.has_shape(x, s.cx().shape.array)) {
      auto o = s.template as<array_object>(x);
      return s.set(d, s.box(to_sint(s.template load<&array_object::length>(o))));
    }
    if (s.has_shape(x, s.cx().shape.string)) {
      auto o = s.template as<string_object>(x);
      return s.set(d, s.box(to_sint(s.template load_immutable<&string_object::length>(o))));
    }
    if (s.rare()) return;
    s.set_or_raise(d, s.template residual < &length_slow,
                   effects::reads | effects::may_raise > (x));
  }
};
struct push {
  static constexpr const char* name = "push";
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, use o, use v) {
    auto c = s.get(o);
    if (s.has_shape(c, s.cx().shape.array)) {
      auto a = s.template as<array_object>(c);
      auto items = s.template load<&array_object::storage>(a);
      auto n = s.template load<&array_object::length>(a);
      if (s.promote(n < s.template load_immutable<&storage_object::capacity>(items))) {
        s.template set_item<&storage_object::items>(items, n, s.get(v));
        s.template store<&array_object::length>(a, n + 1);
        return s.set(d, s.lift(value_nil));
      }
    }
    if (s.rare()) return;
    s.set_or_raise(d, s.template residual<&push_slow>(c, s.get(v)));
  }
};
struct root {
  static constexpr const char* name = "sqrt";
  static constexpr bool has_rare = true, is_leaf = true;
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    auto x = s.get(a);
    if (is_number(s, x)) return s.set(d, s.box(square_root(as_number(s, x))));
    if (s.rare()) return;
    s.set_or_raise(d, s.template residual<&root_error>(x));
  }
};

}  // namespace metavm::mini::ops
