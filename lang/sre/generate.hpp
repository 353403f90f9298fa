/// \file
/// From a program to code of the matcher's language, for texts of one width.
///
/// Every part of a program becomes instructions that are told where to go when they fail, and tell where to go to make
/// them match in another way, if they can: the choice before, whose state stands in registers of its own. So a pattern
/// needs no list of choices; only loops whose rounds leave choices behind put the registers of a round on a stack when
/// the next one begins. Parts that cannot help by matching otherwise (analysis.hpp) leave nothing behind.
#pragma once
#include <memory>

#include "lang/sre/live_sets.hpp"
#include "lang/sre/program.hpp"
#include "lang/sre/runs.hpp"
#include "metavm/lang/code.hpp"

namespace metavm::sre {

/// Registers that every program's code has; the first `argument_count` are its arguments.
namespace registers {
enum : u32 {
  at,
  begin,
  end,
  stop,
  last,
  out,
  sp,
  limit,
  forbidden,
  wanted,
  argument_count,
  start = argument_count,
  marks
};
}

/// A program's code for characters of one width, and what it refers to.
struct generated_code {
  code_block code;
  bool uses_stack = false;
  std::vector<std::unique_ptr<live_set>> sets;
  std::vector<std::unique_ptr<u64[]>> texts;
  std::vector<std::unique_ptr<prefix_text>> prefixes;
  text_folding foldings[4];
};

/// Null: the program is too large for the code's operands.
std::unique_ptr<generated_code> generate(const program& p, const char_properties& c, u32 width);

}  // namespace metavm::sre
