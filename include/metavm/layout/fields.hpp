/// \file
/// Lists of fields: what an object type says about its fields besides their types.
#pragma once
#include "metavm/layout/describe.hpp"

namespace metavm {

/// A list of data members. An object type may say, inside its struct,
///     using traced_fields = fields<&pair::first, &pair::second>;     what the collector looks at
///     using immutable_fields = fields<&pair::first>;                 complete when made, never stored to again
///     using quasi_immutable_fields = fields<&pair::second>;          seldom stored to: compiled code relies on it
/// Then `load` and `store` of stage/words.hpp know how to treat each, and `make` that none is forgotten.
template <auto... M>
struct fields {};

namespace detail {
template <auto A, auto B>
inline constexpr bool same_member = false;
template <auto A>
inline constexpr bool same_member<A, A> = true;
/// Is M in the list?
template <auto M, auto... N>
constexpr bool lists(fields<N...>) {
  return (same_member<M, N> || ...);
}
template <class T>
struct owner_of;
/// The class of a member.
template <class C, class T>
struct owner_of<T C::*> {
  using type = C;
};
template <auto M, class Owner = typename owner_of<decltype(M)>::type>
inline constexpr bool is_immutable = false;
template <auto M, class Owner>
  requires requires { typename Owner::immutable_fields; }
inline constexpr bool is_immutable<M, Owner> = lists<M>(typename Owner::immutable_fields{});
template <auto M, class Owner = typename owner_of<decltype(M)>::type>
inline constexpr bool is_quasi_immutable = false;
template <auto M, class Owner>
  requires requires { typename Owner::quasi_immutable_fields; }
inline constexpr bool is_quasi_immutable<M, Owner> = lists<M>(typename Owner::quasi_immutable_fields{});

/// Is each of Traced in the first list?
template <auto... M, auto... Traced>
constexpr bool covers(fields<M...> all, fields<Traced...>) {
  return (lists<Traced>(all) && ...);
}
/// Do the members M hold every traced field of T, as far as T tells?
template <class T, auto... M>
constexpr bool names_all_traced() {
  if constexpr (requires { typename T::traced_fields; })
    return covers(fields<M...>{}, typename T::traced_fields{});
  else
    return true;
}

}  // namespace detail

/// As `describe`, with a list of fields.
template <class T, auto... M, class... Parts>
const layout& describe(const char* name, fields<M...>, Parts... parts) {
  return describe<T>(name, M..., parts...);
}

}  // namespace metavm
