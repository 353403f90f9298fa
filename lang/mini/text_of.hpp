/// \file
/// Values as text, and text as numbers.
#pragma once

#include "lang/mini/vm.hpp"

namespace metavm::mini {

/// Containers that hold each other many times over could print without end.
inline constexpr u64 most_text_bytes = u64{1} << 28;

void append_int(std::string& out, i64 i);
void append_float(std::string& out, double d);
/// As `print` shows it, or quoted as inside a container. False if the text got too long.
bool append_text(vm& m, std::string& out, value v, bool quoted);
/// nil if it is no int literal.
value parse_int(std::string_view s);
bool parse_float(std::string_view s, double& d);

}  // namespace metavm::mini
