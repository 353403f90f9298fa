/// \file
/// Messages of guest errors: what an opcode says of its operands when it raises.
#pragma once
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "metavm/base/config.hpp"
#include "metavm/layout/value.hpp"
#include "metavm/stage/words.hpp"

namespace metavm {

/// Raises by F(context&, const char* message, value, value, value), which makes the exception pending: `message` with
/// `{HOW}` for each of `about`, up to three values, which the language's F fills in with `filled`.
template <auto F, class S, class... W>
METAVM_OP_PART void raise_message(S& s, const char* message, W... about) {
  if constexpr (sizeof...(W) < 3)
    raise_message<F>(s, message, about..., s.lift(value_nil));
  else
    raise<F>(s, message, about...);
}

/// The message with show("HOW", next of `about`) for each `{HOW}`.
/// \pre there are as many values as places
template <class Show>
std::string filled(std::string_view message, std::span<const value> about, Show show) {
  std::string text;
  for (auto next = about.begin(); !message.empty();) {
    const auto open = message.find('{');
    text += message.substr(0, open);
    if (open == message.npos) break;
    const auto close = message.find('}', open);
    text += show(message.substr(open + 1, close - open - 1), *next++);
    message.remove_prefix(close + 1);
  }
  return text;
}

/// call(), or no_memory() where the C++ library finds none: no C++ exception may pass through generated code.
template <class F, class G>
auto guarded(F call, G no_memory) {
  try {
    return call();
  } catch (const std::bad_alloc&) {
    return no_memory();
  } catch (const std::length_error&) {
    return no_memory();
  }
}

/// An upper bound of `arity_message` that is none.
inline constexpr u64 any_number_of_arguments = ~u32{0};

/// `f takes N arguments but M were given`, also `N to M`, `at least N`, `at most N`.
inline std::string arity_message(std::string_view function, u64 least, u64 most, u64 given) {
  auto counted = [](u64 n) { return std::to_string(n) + (n == 1 ? " argument" : " arguments"); };
  return std::string(function) + " takes " +
         (least == most                     ? counted(most)
          : most == any_number_of_arguments ? "at least " + counted(least)
          : least == 0                      ? "at most " + counted(most)
                                            : std::to_string(least) + " to " + counted(most)) +
         " but " + std::to_string(given) + (given == 1 ? " was" : " were") + " given";
}

}  // namespace metavm
