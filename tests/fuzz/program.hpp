/// \file
/// A program as a tree of statements: what generators make and the shrinker cuts.
#pragma once
#include <string>
#include <vector>

#include "metavm/base/config.hpp"

namespace metavm::fuzz {

struct statement;

/// A head line and what stands below it: `if c`, `else`, `while c`, …
struct part {
  std::string head;
  std::vector<statement> body;
};

/// A simple statement is one part without a body.
struct statement {
  std::vector<part> parts;
  bool block = false;
  statement(std::string line) { parts.push_back({std::move(line), {}}); }
  statement(const char* line) : statement(std::string(line)) {}
  statement(std::string head, std::vector<statement> body) : block(true) {
    parts.push_back({std::move(head), std::move(body)});
  }
  statement& more(std::string head, std::vector<statement> body) {
    parts.push_back({std::move(head), std::move(body)});
    return *this;
  }
};
using program = std::vector<statement>;

/// How blocks are written.
enum class layout_style : u8 { braces, indented };

std::string text_of(const program& p, layout_style style);
/// Lines of the text.
u32 size_of(const program& p);

}  // namespace metavm::fuzz
