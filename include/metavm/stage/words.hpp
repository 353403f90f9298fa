/// \file
/// The vocabulary as free functions of the stage: `load<&pair::first>(s, v)` for
/// `s.template load<&pair::first>(s.template as<pair>(v))`. They know a field's class and, if the class says so
/// (`immutable_fields`, `quasi_immutable_fields`), how it is to be treated.
#pragma once
#include "metavm/stage/checks.hpp"

namespace metavm {

namespace detail {
/// The object that a word is, or a pointer as it is.
template <auto M, class S>
METAVM_OP_PART auto receiver(S& s, dyn<S, value> v) {
  return s.template as<typename member<M>::owner>(v);
}
template <auto M, class S, class T>
METAVM_OP_PART auto receiver(S&, dyn<S, T*> p) {
  return p;
}
}  // namespace detail

/// A field of an object, which is a pointer or (the author knows) a word.
template <auto M, class S, class T>
METAVM_OP_PART auto load(S& s, dyn<S, T> o) {
  if constexpr (detail::is_immutable<M>)
    return s.template load_immutable<M>(detail::receiver<M>(s, o));
  else if constexpr (detail::is_quasi_immutable<M>)
    return s.template load_quasi_immutable<M>(detail::receiver<M>(s, o));
  else
    return s.template load<M>(detail::receiver<M>(s, o));
}
/// Stores into a field, and tells the collector where that is needed. Not into an immutable field.
template <auto M, class S, class T, class D>
METAVM_OP_PART void store(S& s, dyn<S, T> o, D d) {
  if constexpr (detail::is_quasi_immutable<M>)
    s.template store_quasi_immutable<M>(detail::receiver<M>(s, o), d);
  else
    s.template store<M>(detail::receiver<M>(s, o), d);
}
/// An element of an array member: `i` is a u32 (known), a dyn<S, i64> or a dyn<S, sint>.
template <auto M, class S, class T, class I>
METAVM_OP_PART auto item(S& s, dyn<S, T> o, I i) {
  if constexpr (detail::is_immutable<M>)
    return s.template item_immutable<M>(detail::receiver<M>(s, o), i);
  else
    return s.template item<M>(detail::receiver<M>(s, o), i);
}
/// Stores an element; indices as in `item`. No bounds are checked.
template <auto M, class S, class T, class I, class D>
METAVM_OP_PART void set_item(S& s, dyn<S, T> o, I i, D d) {
  s.template set_item<M>(detail::receiver<M>(s, o), i, d);
}
/// A fresh object, as a word.
template <class T, class S, auto... M, class... D>
METAVM_OP_PART auto make(S& s, const shape* sh, field_init<M, D>... fields) {
  return s.box(s.template make<T>(sh, fields...));
}
/// Calls the C++ function F at run time, with the context first if it takes one. E says what it does.
template <auto F, effects E = effects::any, class S, class... A>
METAVM_OP_PART auto residual(S& s, A... a) {
  return s.template residual<F, E>(a...);
}
/// The opcode's result is what F gives, or F raises.
template <auto F, effects E = effects::any, class S, class D, class... A>
METAVM_OP_PART void set_result(S& s, D d, A... a) {
  s.set_or_raise(d, s.template residual<F, E>(a...));
}
/// The same for a function of a range of registers: F(context&, const value*, u32, a…).
template <auto F, effects E = effects::any, class S, class D, class... A>
METAVM_OP_PART void set_result_of(S& s, D d, A... a) {
  s.set_or_raise(d, s.template residual_args<F, E>(a...));
}
/// The author says what an immutable field holds; of an array member, its first element.
template <auto M, class S, class T, class D>
METAVM_OP_PART void know(S& s, dyn<S, T> o, D d) {
  s.template know<M>(detail::receiver<M>(s, o), d);
}
/// Calls F, which makes an exception pending, and leaves the opcode for a handler.
template <auto F, class S, class... A>
METAVM_OP_PART void raise(S& s, A... a) {
  s.template raise<F>(a...);
}
/// A look-up by hidden class, cached at this site: F(shape, a…), or F's "not found". `c` is the opcode's operand
/// `cache`.
template <auto F, class S, class Cache, class... A>
METAVM_OP_PART auto by_shape(S& s, Cache c, const shape* sh, A... a) {
  return s.template elidable<F>(c, S::address_of(sh), sh, a...);
}

/// A truth value as a word or as a branch decides: known ones, too.
template <class S>
METAVM_OP_PART dyn<S, value> truth_word(S& s, dyn<S, bool> c) {
  return s.box(c);
}
template <class S>
METAVM_OP_PART dyn<S, value> truth_word(S& s, bool c) {
  return s.lift(from_bool(c));
}
/// A truth value that may be run-time data, as a bool.
template <class S>
METAVM_OP_PART bool decided(S& s, dyn<S, bool> c) {
  return s.promote(c);
}
template <class S>
METAVM_OP_PART bool decided(S&, bool c) {
  return c;
}

}  // namespace metavm
