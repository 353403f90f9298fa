/// \file
/// Parts that Python's opcodes share.
#pragma once
#include "lang/python/ops/runtime.hpp"
#include "metavm/lang/opcode.hpp"
#include "metavm/stage/dyn.hpp"

namespace metavm::python::ops {

template <class S>
using word = dyn<S, value>;

/// An instance of a class that has __slots__ and nothing else.
struct slotted_object : object {
  value slots[];
};

/// An instance of a class of exceptions that adds nothing in C++.
struct exception_with_slots : exception_object {
  value slots[];
};

/// The hidden class of any word; promotes it.
template <class S>
METAVM_OP_PART const py_shape* py_shape_of(S& s, word<S> v) {
  return static_cast<const py_shape*>(s.shape_of(v));
}
template <class S>
METAVM_OP_PART kind kind_of_word(S& s, word<S> v) {
  return py_shape_of(s, v)->get_kind();
}
template <class S>
METAVM_OP_PART bool is_number(S& s, word<S> v) {
  return s.is_int(v) || s.is_float(v);
}
METAVM_INLINE bool is_exact_number(const py_shape* s) {
  const kind k = s->get_kind();
  return (k == kind::small_int || k == kind::floating) && !(s->cls->flags_word & type_flags::heap_type);
}
template <class S>
METAVM_OP_PART dyn<S, double> as_number(S& s, word<S> v) {
  if (s.is_int(v)) return to_double(s.as_int(v));
  return s.as_float(v);
}
/// The version of a class that is known while compiling: what lookups in it may rely on.
template <class S>
METAVM_OP_PART u64 class_version(S& s, type_object* cls) {
  return static_cast<u64>(s.promote(s.template load_quasi_immutable<&type_object::version>(s.lift(cls))));
}
METAVM_INLINE u64 cache_key(const py_shape* s, u64 version) {
  return reinterpret_cast<std::uintptr_t>(s) | version << 32;
}
/// The special method of v's class, value_unbound if there is none (or it must be looked up slowly).
template <class S>
METAVM_OP_PART value special_of_word(S& s, word<S> v, special which) {
  const py_shape* sh = py_shape_of(s, v);
  if (sh->get_kind() != kind::instance || class_version(s, sh->cls) == 0) return value_unbound;
  return special_method(sh, which);
}
/// A guest function that takes exactly n positional arguments and nothing else.
METAVM_INLINE bool is_simple_function(value f, u32 n) {
  if (!is_kind(f, kind::function)) return false;
  const code_block* c = block_of(f.as<function_object>()->code);
  return c && details_of(c)->simple && c->parameter_count == n;
}
METAVM_INLINE code_block* block_of_function(value f) { return block_of(f.as<function_object>()->code); }

/// Truth: calls done(bool) or, for a guest's __bool__ or __len__, goes by C++.
template <class S>
METAVM_OP_PART bool truth_known(S& s, word<S> v, bool& known) {
  known = true;
  const kind k = kind_of_word(s, v);
  switch (k) {
    case kind::boolean:
      return s.is(v, true_);
    case kind::none:
      return false;
    case kind::small_int:
      return !s.promote(s.as_int(v) == sint(0));
    case kind::floating:
      return !s.promote(s.as_float(v) == 0.0);
    case kind::list:
      return !s.promote(s.template load<&list_object::length>(s.template as<list_object>(v)) == i64{0});
    case kind::tuple:
      return !s.promote(s.template load<&tuple_object::length>(s.template as<tuple_object>(v)) == i64{0});
    case kind::str:
      return !s.promote(s.template load<&str_object::length>(s.template as<str_object>(v)) == i64{0});
    case kind::dict:
      return !s.promote(s.template load<&dict_object::length>(s.template as<dict_object>(v)) == i64{0});
    case kind::function:
    case kind::builtin_function:
    case kind::method:
    case kind::module:
      return true;
    case kind::instance:
      if (class_version(s, py_shape_of(s, v)->cls) != 0 &&
          same(special_method(py_shape_of(s, v), special::boolean), value_unbound) &&
          same(special_method(py_shape_of(s, v), special::len), value_unbound))
        return true;
      break;
    default:
      break;
  }
  known = false;
  return false;
}
/// Subclasses of built-in types may define __bool__ and __len__.
template <class S>
METAVM_OP_PART bool is_exact_builtin(S& s, word<S> v) {
  const py_shape* sh = py_shape_of(s, v);
  return !(sh->cls->flags_word & type_flags::heap_type);
}
enum class truth_outcome { no, yes, raised };
template <class S>
METAVM_OP_PART truth_outcome truth_of(S& s, word<S> v) {
  if (is_exact_builtin(s, v) || kind_of_word(s, v) == kind::instance) {
    bool known = false;
    const bool t = truth_known(s, v, known);
    if (known) return t ? truth_outcome::yes : truth_outcome::no;
  }
  auto r = s.template residual<&truth_slow>(v);
  if (s.raised(r)) return truth_outcome::raised;
  return s.is(r, true_) ? truth_outcome::yes : truth_outcome::no;
}

}  // namespace metavm::python::ops
