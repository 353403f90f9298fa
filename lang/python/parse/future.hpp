#pragma once
/// \file
/// `from __future__ import ...`: which features a module asks for.

#include <cstdint>
#include <optional>

#include "ast.hpp"
#include "error.hpp"

namespace metavm::python {

/// CPython's flags of code objects.
namespace future_flags {
inline constexpr std::uint32_t division = 0x20000;
inline constexpr std::uint32_t absolute_import = 0x40000;
inline constexpr std::uint32_t with_statement = 0x80000;
inline constexpr std::uint32_t print_function = 0x100000;
inline constexpr std::uint32_t unicode_literals = 0x200000;
inline constexpr std::uint32_t barry_as_bdfl = 0x400000;
inline constexpr std::uint32_t generator_stop = 0x800000;
inline constexpr std::uint32_t annotations = 0x1000000;
}  // namespace future_flags

struct future_features {
  std::uint32_t flags = 0;
  int last_lineno = -1;  ///< of the last future import that is in its place
  std::optional<syntax_error> error{};
};

/// Reads the future imports at the beginning of a module.
future_features find_future_features(const mod& tree);

}  // namespace metavm::python
