#include "lang/sre/live_sets.hpp"

#include <algorithm>

namespace metavm::sre {
namespace {

/// A page of which nothing is known, and those of characters that are all out or all in.
struct uniform_pages {
  u8 page[3][256];
  constexpr uniform_pages() : page{} {
    for (u32 kind = 0; kind < 3; kind++)
      for (u8& b : page[kind]) b = static_cast<u8>(kind);
  }
};
constexpr uniform_pages uniform;

}  // namespace

live_set::live_set(const char_set& s, const u32* words, const char_properties& p, u32 width)
    : set_(s), words_(words), properties_(p) {
  for (u32 c = 0; c < 256; c++) first[c] = s.low[c >> 6] >> (c & 63) & 1;
  if (width == 1) return;
  pages.reset(new const u8*[width == 2 ? 256 : page_count]);
  std::fill_n(pages.get(), width == 2 ? 256 : page_count, uniform.page[s.above]);
  pages[0] = first;
}

bool live_set::decide(u32 c) {
  if (c >= page_count * 256) return false;
  const u32 from = c & ~u32{255};
  std::unique_ptr<u8[]> page(new u8[256]);
  for (u32 i = 0; i < 256; i++) page[i] = in_set(set_, from + i, words_, properties_);
  const bool found = page[c & 255] == in_the_set;
  pages[c >> 8] = page.get();
  made_.push_back(std::move(page));
  return found;
}

}  // namespace metavm::sre
