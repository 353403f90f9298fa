// What is known of a code object before it runs: instructions, joins, loops, live registers.
#include <algorithm>

#include "metavm/jit/machine.hpp"

namespace metavm::jit {

code_info* engine::info_of(code_block* c) {
  auto& slot = infos[c];
  if (!slot) {
    slot = std::make_unique<code_info>();
    slot->code = c;
    analyse(*slot, ops.facts);
    c->info = slot.get();
  }
  return slot.get();
}

void analyse(code_info& i, instruction_facts (*const* facts_of_opcode)(const u16* pc)) {
  const code_block& c = *i.code;
  const u32 size = static_cast<u32>(c.bytecode.size());
  i.words = (c.register_count + 63) / 64;
  i.live.assign(u64{size + 1} * i.words, 0);
  i.flags.assign(size + 1, 0);
  i.definitions.assign(c.register_count, 0);
  for (u32 r = 0; r < c.parameter_count && r < c.register_count; r++) i.definitions[r]++;
  std::vector<u32> order;
  std::vector<instruction_facts> facts;
  std::vector<u32> predecessors(size + 1, 0);
  for (u32 at = 0; at < size;) {
    instruction_facts f = facts_of_opcode[c.bytecode[at]](c.bytecode.data() + at);
    order.push_back(at);
    i.flags[at] |= point_flags::instruction;
    if (f.def_reg >= 0 && !f.hidden_op) i.definitions[static_cast<u32>(f.def_reg)]++;
    if (!f.hidden_op)
      for (u32 k = 0; k < f.def_range.count; k++) i.definitions[f.def_range.base + k]++;
    if (f.jump) {
      const u32 to = static_cast<u32>(static_cast<i32>(at) + f.jump);
      predecessors[to]++;
      if (f.jump < 0) {
        i.flags[to] |= point_flags::loop_header;
        i.has_loops = true;
      }
    }
    if (!f.ends) predecessors[at + f.length]++;
    facts.push_back(f);
    // A hidden opcode in its last unit is an instruction of its own.
    at += f.has_hidden ? f.length - 1 : f.length;
  }
  for (const handler_range& h : c.handlers) {
    i.flags[h.handler] |= point_flags::join;
    i.definitions[h.reg]++;
  }
  // Registers that each loop reads or writes, from its header to its last jump back.
  std::map<u32, u32> ends;
  for (std::size_t k = 0; k < order.size(); k++)
    if (facts[k].jump < 0) {
      u32& end = ends[static_cast<u32>(static_cast<i32>(order[k]) + facts[k].jump)];
      end = std::max(end, order[k]);
    }
  for (const auto& [header, end] : ends) {
    std::vector<u64>& set = i.loop_registers[header];
    set.assign(i.words, 0);
    auto add = [&](u32 r) { set[r / 64] |= u64{1} << (r % 64); };
    for (std::size_t k = 0; k < order.size(); k++) {
      if (order[k] < header || order[k] > end) continue;
      const instruction_facts& f = facts[k];
      if (f.def_reg >= 0) add(static_cast<u32>(f.def_reg));
      for (u32 u = 0; u < f.use_count; u++) add(f.uses[u]);
      for (u32 u = 0; u < f.arg_range.count; u++) add(f.arg_range.base + u);
      for (u32 u = 0; u < f.def_range.count; u++) add(f.def_range.base + u);
    }
  }
  for (u32 at : order)
    if (predecessors[at] > 1) i.flags[at] |= point_flags::join;
  // Live registers, backwards until nothing changes.
  bool changed = true;
  std::vector<u64> set(i.words);
  auto add = [&](u32 r) { set[r / 64] |= u64{1} << (r % 64); };
  while (changed) {
    changed = false;
    for (std::size_t k = order.size(); k-- > 0;) {
      const u32 at = order[k];
      const instruction_facts& f = facts[k];
      std::fill(set.begin(), set.end(), 0);
      auto merge = [&](u32 unit) {
        for (u32 w = 0; w < i.words; w++) set[w] |= i.live[u64{unit} * i.words + w];
      };
      if (!f.ends) merge(at + f.length);
      if (f.has_hidden && !f.jump) merge(at + f.length - 1);
      if (f.def_reg >= 0) set[static_cast<u32>(f.def_reg) / 64] &= ~(u64{1} << (f.def_reg % 64));
      for (u32 u = f.def_range.base; u < f.def_range.base + f.def_range.count; u++)
        set[u / 64] &= ~(u64{1} << (u % 64));
      // An opcode that jumps may have written nothing: a loop's variable keeps its value when the iterator is at its
      // end.
      if (f.jump) merge(static_cast<u32>(static_cast<i32>(at) + f.jump));
      if (f.has_hidden && f.jump) merge(at + f.length - 1);
      for (u32 u = 0; u < f.use_count; u++) add(f.uses[u]);
      for (u32 u = 0; u < f.arg_range.count; u++) add(f.arg_range.base + u);
      if (f.hidden_op) {
        // The call's result; and what the owner may have put into its result register before the
        // call.
        add(c.register_count - 1);
        if (f.def_reg >= 0) add(static_cast<u32>(f.def_reg));
      }
      // Where frames are looked at from outside (Python's super() without arguments) the first argument is needed
      // at any time.
      if (c.language != nullptr && c.parameter_count != 0) add(0);
      for (const handler_range& h : c.handlers)
        // The end counts: a frame that waits behind the last call of the range is still protected.
        if (at >= h.start && at <= h.end) {
          std::vector<u64> before = set;
          merge(h.handler);
          set[h.reg / 64] =
              (set[h.reg / 64] & ~(u64{1} << (h.reg % 64))) | (before[h.reg / 64] & (u64{1} << (h.reg % 64)));
        }
      for (u32 w = 0; w < i.words; w++) {
        u64& have = i.live[u64{at} * i.words + w];
        if ((have | set[w]) != have) {
          have |= set[w];
          changed = true;
        }
      }
    }
  }
}

}  // namespace metavm::jit
