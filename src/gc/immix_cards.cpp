// Large objects' tails are remembered by cards: what a store changes is a part of a table, and the next young
// collection looks at that part only, whatever the size of the table and whoever holds it.
#include "immix_heap.hpp"

namespace metavm::gc::immix {

namespace {

/// Once so large a part of the cards is dirty, all of the object is remembered, and its barrier is quiet.
constexpr u64 largest_dirty_part = 2;
/// Also when so many stores an element were reported: then looking at all of it costs little beside them.
constexpr u64 most_reports_per_element = 2;

}  // namespace

value_range immix_heap::card_range(object* o) const {
  const shape* s = o->get_shape();
  if (s->lay->tail != tail_kind::values || space_.contains(reinterpret_cast<u64>(o))) return {};
  value* const begin = reinterpret_cast<value*>(reinterpret_cast<char*>(o) + s->instance_bytes);
  return {begin, begin + object_length(o, *s->lay)};
}

/// Stores into [begin, end) of the large object `o` follow. False: it has to be remembered as a whole.
bool immix_heap::mark_cards(object* o, const value* begin, const value* end) {
  const value_range tail = card_range(o);
  if (begin < tail.begin || end > tail.end) return false;
  if (begin >= end) return true;
  large_header* h = large_header_of(o);
  const u64 from = static_cast<u64>(begin - tail.begin) / card_values;
  const u64 to = static_cast<u64>(end - tail.begin - 1) / card_values + 1;
  if (h->dirty + (to - from) > tail.size() / card_values / largest_dirty_part + 1) return false;
  if (++h->reports > tail.size() * most_reports_per_element) return false;
  u8* const cards = large_.cards_of(h);
  if (!cards) return false;
  const bool single = end - begin == 1;
  const u8 state = single ? static_cast<u8>(static_cast<u64>(begin - tail.begin) % card_values + 1) : card::whole;
  for (u64 c = from; c < to; c++)
    if (cards[c] != state && cards[c] != card::whole) mark_card(o, h, tail, c, state);
  return true;
}

/// \pre the card is in another state, and not `whole`
void immix_heap::mark_card(object* o, large_header* h, const value_range& tail, u64 number, u8 state) {
  const u8 before = h->cards[number];
  if (before == card::clean) {
    h->dirty++;
    dirty_cards_.push_back({o, number});
    h->cards[number] = state;
    card_dirtied(values_of_card(tail, number, state));
    return;
  }
  // A second element: all of them from now on. One was told of already.
  h->cards[number] = card::whole;
  const value_range all = values_of_card(tail, number, card::whole), known = values_of_card(tail, number, before);
  card_dirtied({all.begin, known.begin});
  card_dirtied({known.end, all.end});
}

}  // namespace metavm::gc::immix
