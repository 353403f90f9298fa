#include "program.hpp"

namespace metavm::fuzz {
namespace {

void write(std::string& out, const program& p, layout_style style, u32 depth) {
  const std::string margin(depth * (style == layout_style::braces ? 2 : 4), ' ');
  const std::string inner(margin.size() + (style == layout_style::braces ? 2 : 4), ' ');
  if (p.empty() && style == layout_style::indented && depth > 0) out += margin + "pass\n";
  for (const statement& s : p) {
    if (!s.block) {
      out += margin + s.parts[0].head + "\n";
      continue;
    }
    if (style == layout_style::indented) {
      for (const part& k : s.parts) {
        out += margin + k.head + ":\n";
        write(out, k.body, style, depth + 1);
      }
      continue;
    }
    for (std::size_t i = 0; i < s.parts.size(); i++) {
      out += (i ? margin + "} " : margin) + s.parts[i].head + " {\n";
      write(out, s.parts[i].body, style, depth + 1);
    }
    out += margin + "}\n";
  }
}

}  // namespace

std::string text_of(const program& p, layout_style style) {
  std::string out;
  write(out, p, style, 0);
  return out;
}

u32 size_of(const program& p) {
  u32 n = 0;
  for (const statement& s : p)
    for (const part& k : s.parts) n += 1 + size_of(k.body);
  return n;
}

}  // namespace metavm::fuzz
