/// \file
/// What the stages check while an opcode is compiled, so that misuse is an error that says what is wrong, at
/// the author's own line, in every stage.
#pragma once
#include <boost/mp11.hpp>

#include "metavm/layout/fields.hpp"
#include "metavm/stage/dyn.hpp"

namespace metavm {

namespace mp = boost::mp11;

namespace detail {

/// The class and type of a data member named by a template argument.
template <auto M>
struct member;
template <class C, class T, T C::* M>
struct member<M> {
  using owner = C;
  using type = T;
};
/// The dyn type in which a field of type T appears.
template <class T>
struct field_dyn {
  using type = T;
};
template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
struct field_dyn<T> {
  using type = i64;
};
template <class T>
struct field_dyn<T[]> {
  using type = typename field_dyn<T>::type;
};
template <class T, std::size_t N>
struct field_dyn<T[N]> {
  using type = typename field_dyn<T>::type;
};

/// Result and parameters of a function named by a template argument.
template <auto F>
struct function_of;
template <class R, class... A, R (*F)(A...)>
struct function_of<F> {
  using result = R;
  using parameters = mp::mp_list<A...>;
};
template <class R, class... A, R (*F)(A...) noexcept>
struct function_of<F> {
  using result = R;
  using parameters = mp::mp_list<A...>;
};

template <class T>
inline constexpr bool is_dyn = false;
template <class S, class T>
inline constexpr bool is_dyn<dyn<S, T>> = true;
/// What C++ gets for an argument: a dyn's type, or the argument's own.
template <class T>
struct argument_of {
  using type = T;
};
template <class S, class T>
struct argument_of<dyn<S, T>> {
  using type = T;
};

/// A value that goes into field M.
template <auto M, class D>
constexpr void check_store() {
  using field = typename field_dyn<typename member<M>::type>::type;
  using given = typename argument_of<D>::type;
  static_assert(!is_immutable<M>, "store: this field is immutable, it gets its value from make alone");
  if constexpr (std::is_pointer_v<field> && !std::is_same_v<field, given>)
    static_assert(std::is_convertible_v<given, field> || std::is_same_v<given, i64>,
                  "store: the value is not of the field's type");
  else
    static_assert(std::is_same_v<field, given> || (!is_dyn<D> && std::is_convertible_v<given, field>),
                  "store: the value is not of the field's type (box it?)");
}
/// The fields that an opcode gives a fresh T.
template <class Stage, class T, auto... M>
constexpr void check_make() {
  static_assert(names_all_traced<T, M...>(), "make: every traced field must be named, the collector looks at it");
}
/// Arguments of a look-up that is done once and remembered.
template <class... A>
constexpr void check_elidable() {
  static_assert((!is_dyn<A> && ...), "elidable: its arguments must be known while compiling (promote them)");
}
/// A call of the C++ function F with these arguments and effects.
template <auto F, effects E, class Context, class... A>
constexpr void check_residual() {
  using fn = std::remove_pointer_t<decltype(F)>;
  constexpr bool alone = std::is_invocable_v<fn, typename argument_of<A>::type...>;
  constexpr bool with_context = std::is_invocable_v<fn, Context&, typename argument_of<A>::type...>;
  static_assert(alone || with_context, "residual: the function does not take these arguments");
  static_assert(alone || E != effects::none,
                "residual: a function that gets the context has effects (or reads): declare them");
}

}  // namespace detail
}  // namespace metavm
