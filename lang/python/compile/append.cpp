/// \file
/// Which in-place additions may let a string grow.
#include "lang/python/compile/append.hpp"

#include <algorithm>
#include <vector>

#include "lang/python/ops/language.hpp"

namespace metavm::python {
namespace {

using list = language::opcodes;
using tables = opcode_tables<language>;
template <class Op>
constexpr u16 number = op_number<list, Op>;
template <class Y>
using addition = ops::arithmetic<ops::op_add, Y, true>;
template <class Y>
using append = ops::appending<Y>;

struct instruction {
  u32 at;
  instruction_facts facts;
  bool addition;  ///< d = d + something else
};

bool reads(const instruction_facts& f, u32 r) {
  for (u32 u = 0; u < f.use_count; u++)
    if (f.uses[u] == r) return true;
  return r >= f.arg_range.base && r - f.arg_range.base < f.arg_range.count;
}
bool writes(const instruction_facts& f, u32 r) {
  return f.def_reg == static_cast<i32>(r) || (r >= f.def_range.base && r - f.def_range.base < f.def_range.count);
}

class private_strings {
 public:
  private_strings(code_block& c, const std::vector<instruction>& all) : c_(c), all_(all) {}

  /// Changes the additions to register r that may append.
  void find(u32 r) {
    constexpr u8 unknown = 0, clean = 1, shared = 2;
    std::vector<u8> before(c_.bytecode.size() + 1, unknown);
    std::vector<u32> work;
    auto reach = [&](u32 at, u8 state) {
      if (before[at] >= state) return;
      before[at] = state;
      work.push_back(at);
    };
    reach(0, r < c_.parameter_count ? shared : clean);
    while (!work.empty()) {
      const u32 at = work.back();
      work.pop_back();
      if (at >= index_size()) continue;
      const instruction* i = instruction_at(at);
      if (!i) continue;
      const instruction_facts& f = i->facts;
      u8 after = before[at];
      if ((i->addition || (f.hidden_op && is_addition_end(c_.bytecode[at]))) && f.def_reg == static_cast<i32>(r)) {
        // Of what others see it makes something that they may see, too: `"" + t` is t. (What a
        // guest's method returns loses the right to grow.)
      } else if (c_.bytecode[at] == number<ops::load_const> && writes(f, r)) {
        after = clean;
      } else if (reads(f, r) || writes(f, r)) {
        after = shared;
      }
      for (const handler_range& h : c_.handlers)
        if (at >= h.start && at <= h.end) reach(h.handler, h.reg == r ? shared : std::max(before[at], after));
      if (f.jump) reach(static_cast<u32>(static_cast<i32>(at) + f.jump), after);
      if (f.has_hidden) reach(at + f.length - 1, after);
      if (!f.ends) reach(at + f.length, after);
    }
    for (const instruction& i : all_)
      if (i.addition && i.facts.def_reg == static_cast<i32>(r) && before[i.at] == clean) change(i);
  }

 private:
  static bool is_addition_end(u16 op) {
    return op == number<hidden<addition<use>>> || op == number<hidden<addition<konst>>>;
  }
  u32 index_size() const { return static_cast<u32>(c_.bytecode.size()); }
  const instruction* instruction_at(u32 at) const {
    const auto it =
        std::lower_bound(all_.begin(), all_.end(), at, [](const instruction& i, u32 unit) { return i.at < unit; });
    return it != all_.end() && it->at == at ? &*it : nullptr;
  }
  template <class Y>
  bool change_if(const instruction& i) {
    if (c_.bytecode[i.at] != number<addition<Y>>) return false;
    c_.bytecode[i.at] = number<append<Y>>;
    u16& last = c_.bytecode[i.at + i.facts.length - 1];
    METAVM_CHECK(last == number<hidden<addition<Y>>>);
    last = number<hidden<append<Y>>>;
    return true;
  }
  void change(const instruction& i) {
    if (!change_if<use>(i)) change_if<konst>(i);
  }

  code_block& c_;
  const std::vector<instruction>& all_;
};

}  // namespace

void find_appends(code_block& c) {
  std::vector<instruction> all;
  std::vector<u32> registers;
  bool any = false;
  for (const u16 unit : c.bytecode) any |= unit == number<addition<use>> || unit == number<addition<konst>>;
  if (!any) return;
  for (u32 at = 0; at < c.bytecode.size();) {
    const u16 op = c.bytecode[at];
    instruction i{at, tables::facts[op](c.bytecode.data() + at), false};
    if (op == number<addition<use>> || op == number<addition<konst>>) {
      const auto r = static_cast<u32>(i.facts.def_reg);
      i.addition = i.facts.use_count > 0 && i.facts.uses[0] == r && (i.facts.use_count == 1 || i.facts.uses[1] != r);
      if (i.addition && std::find(registers.begin(), registers.end(), r) == registers.end()) registers.push_back(r);
    }
    all.push_back(i);
    // A hidden opcode in its last unit is an instruction of its own.
    at += i.facts.has_hidden ? i.facts.length - 1 : i.facts.length;
  }
  for (const u32 r : registers) private_strings(c, all).find(r);
}

}  // namespace metavm::python
