// Throwing code away: when memory for code or contexts runs short, everything goes but the segments
// that frames of the native stack return into. Their exits are turned to stubs that leave, so they
// are gone the next time.
#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <unordered_set>

#include "emit.hpp"

namespace metavm::jit {

namespace {
/// The segments that some word of the native stack points into. Words that only look so keep a
/// segment needlessly.
[[gnu::no_sanitize_address]] std::vector<bool> on_stack(const std::vector<code_segment*>& by_address,
                                                        const std::vector<code_segment*>& by_cold,
                                                        const std::vector<std::unique_ptr<code_segment>>& all,
                                                        const code_memory& memory, const void* top, const void* base) {
  std::vector<bool> found(all.size());
  auto look = [&](const std::vector<code_segment*>& sorted, const u8* p, u8* code_segment::* begin,
                  u8* code_segment::* end) {
    auto it = std::upper_bound(sorted.begin(), sorted.end(), p,
                               [&](const u8* at, const code_segment* s) { return at < s->*begin; });
    if (it == sorted.begin()) return;
    code_segment* s = *--it;
    if (p <= s->*end) found[s->number] = true;
  };
  for (auto w = static_cast<const u64*>(top); w < static_cast<const u64*>(base); w++) {
    const u8* p = reinterpret_cast<const u8*>(*w);
    if (!memory.holds(p)) continue;
    look(by_address, p, &code_segment::hot, &code_segment::hot_end);
    look(by_cold, p, &code_segment::cold, &code_segment::cold_end);
  }
  return found;
}
double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
}  // namespace

void engine::write_entry_stub(entry_point& e) {
  emit->write_stub(*e.first);
  e.address = e.first->code;
  e.patches.clear();
}

bool engine::flush() {
  const u64 self = static_cast<u64>(pthread_self());
  const void* base = __builtin_frame_address(0);
  for (const activation& a : activations) {
    if (a.thread != self) return false;  // the extent of another thread's stack is not known here
    base = std::max(base, a.base);
  }
  stats.flushes++;
  std::vector<code_segment*> by_hot, by_cold;
  for (u32 i = 0; i < segments.size(); i++) {
    segments[i]->number = i;
    by_hot.push_back(segments[i].get());
    by_cold.push_back(segments[i].get());
  }
  // Of those that begin alike, all but the last are empty.
  std::sort(by_hot.begin(), by_hot.end(),
            [](auto* a, auto* b) { return std::pair(a->hot, a->hot_end) < std::pair(b->hot, b->hot_end); });
  std::sort(by_cold.begin(), by_cold.end(),
            [](auto* a, auto* b) { return std::pair(a->cold, a->cold_end) < std::pair(b->cold, b->cold_end); });
  const std::vector<bool> stays = on_stack(by_hot, by_cold, segments, memory, __builtin_frame_address(0), base);

  // What stays, and what its exits need: stubs, which leave from now on.
  std::vector<std::unique_ptr<code_segment>> kept;
  for (u32 i = 0; i < segments.size(); i++)
    if (stays[i]) kept.push_back(std::move(segments[i]));
  stats.kept_segments += kept.size();
  std::unordered_set<stub*> needed;
  std::unordered_set<entry_point*> roots;
  std::map<version*, stub*> for_version;
  auto leave_from = [&](version* v) {
    stub*& s = for_version[v];
    if (!s) {
      s = new_stub(query::leave);
      s->ctx = v->ctx;
    }
    return s;
  };
  auto entry_stub = [&](entry_point* e) {
    if (!e->first) {
      e->first = new_stub(query::entry);
      e->first->entry = e;
      make_entry_context(*e, e->first->ctx);
    }
    return e->first;
  };
  for (auto& s : kept) {
    for (code_segment::link& l : s->links) {
      if (l.to_version) l.to_stub = leave_from(l.to_version);
      if (l.to_entry) roots.insert(l.to_entry), needed.insert(entry_stub(l.to_entry));
      if (l.to_stub) needed.insert(l.to_stub);
      l.to_version = nullptr;
    }
    if (s->falls_to_version) s->falls_to_stub = leave_from(s->falls_to_version);
    s->falls_to_version = nullptr;
    if (s->falls_to_stub) needed.insert(s->falls_to_stub);
    for (const auto& [place, site] : s->sites)
      if (site->behind) needed.insert(site->behind);
  }

  // All tables are emptied.
  for (auto& [c, info] : infos) {
    info->loop_entries.clear();
    info->loop_heat.clear();
    info->entry_count = 0;
    info->code->entry = nullptr;
  }
  versions.clear();
  entry_by_kinds.clear();
  std::vector<std::unique_ptr<stub>> old = std::move(stubs);
  stubs.clear();
  stats.context_bytes = 0;
  for (auto& s : old) {
    if (!s || !needed.contains(s.get())) continue;
    s->number = static_cast<u32>(stubs.size());
    s->retired = true;
    s->code = s->tail = nullptr;
    s->patches.clear();
    stats.context_bytes += s->ctx.bytes() + sizeof(stub);
    if (s->ctx.root) roots.insert(s->ctx.root);
    stubs.push_back(std::move(s));
  }
  for (entry_point* e : roots)
    if (e->first && !needed.contains(e->first)) e->first = nullptr;
  std::erase_if(entries, [&](const auto& e) { return !roots.contains(e.get()); });
  pinned.clear();
  pinned_addresses.clear();
  pinned_set.clear();
  for (const auto& s : stubs)
    for (const saved_value& v : s->ctx.values)
      if (v.what == saved_value::form::constant) pin_constant(v.type, v.bits);
  for (const auto& s : kept)
    for (u64 p : s->pins) pin(p);
  new_pins.clear();
  unstable.clear();

  // Room: all but what stays, each with a jump behind it.
  std::vector<code_memory::gap> occupied;
  for (const auto& s : kept) {
    occupied.push_back({s->hot, s->hot_end + 8});
    if (s->cold < s->cold_end) occupied.push_back({s->cold, s->cold_end});
  }
  memory.begin_write();
  memory.release(std::move(occupied), first_free_hot);
  bool room = true;
  try {
    for (const auto& s : stubs)
      if (s->what != query::entry) emit->write_stub(*s);
    for (const auto& e : entries)
      if (e->first) write_entry_stub(*e);
  } catch (const too_large&) {
    room = false;
  }
  METAVM_CHECK(room && "the stubs of the code that stays fit where they were");
  // In order of address: where a segment is shorter than a jump, the one in front of it has jumped
  // already.
  std::sort(kept.begin(), kept.end(),
            [](const auto& a, const auto& b) { return std::pair(a->hot, a->hot_end) < std::pair(b->hot, b->hot_end); });
  const u8* jump_end = nullptr;
  for (const auto& s : kept) {
    for (const code_segment::link& l : s->links)
      if (l.place >= jump_end || l.place < s->hot)
        emit->patch(l.place, l.to_entry ? l.to_entry->address : l.to_stub->code);
    if (!s->falls_to_stub || s->hot_end < jump_end) continue;
    jump_end = s->hot_end + 5;
    *memory.writable(s->hot_end) = 0xe9;
    emit->patch(s->hot_end + 1, s->falls_to_stub->code);
  }
  memory.end_write();
  segments = std::move(kept);
  return_sites.clear();
  for (const auto& s : segments)
    for (const auto& [place, site] : s->sites) {
      return_sites[place] = site.get();
      stats.context_bytes += sizeof(return_site) + site->own.bytes();
    }
  flush_wanted_ = false;
  if (limit.rest) rest_until_ = now() + limit.rest * (stats.seconds - compiled_before_);
  compiled_before_ = stats.seconds;
  return true;
}

bool engine::over_budget() {
  // The clock is asked now and then.
  if (budget_answers_-- == 0) {
    budget_answers_ = 32;
    if (begun_ == 0) begun_ = now();
    over_budget_ = stats.seconds > limit.compile_seconds + limit.compile_share * (now() - begun_);
  }
  return over_budget_;
}

bool engine::resting() {
  if (rest_until_ != 0 && now() >= rest_until_) rest_until_ = 0;
  return rest_until_ != 0;
}

}  // namespace metavm::jit
