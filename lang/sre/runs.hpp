/// \file
/// What the matcher's opcodes leave to C++: looking for characters and texts. Places are address words; 0: not found.
#pragma once
#include "lang/sre/live_sets.hpp"
#include "metavm/layout/value.hpp"

namespace metavm::sre {

/// How a group's text is compared with what stands elsewhere.
struct text_folding {
  folding fold;
  const char_properties* properties;
};
/// What every match begins with.
struct prefix_text {
  std::vector<u32> characters;
};

/// The first c in [from, to).
template <class C>
value find_forward(value from, value to, i64 c);
/// The last c in [from, to).
template <class C>
value find_back(value from, value to, i64 c);
/// The first character of the set in [from, to).
template <class C>
value find_in_set(value from, value to, live_set* s);
/// The first place in [from, to) where the prefix stands, before `end`.
template <class C>
value find_prefix(value from, value to, value end, const prefix_text* prefix);
/// Behind the text [from, to), if it stands at p, too.
template <class C>
value text_again(value p, value end, value from, value to, const text_folding* how);

}  // namespace metavm::sre
