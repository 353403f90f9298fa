// Jumps that trace functions make. What may be done is decided as CPython does by what its stack holds, which here are
// the temporary registers that are live, in their order: an iterator, what a handler handles, parts of an expression.
// All of it follows from the bytecode, so that code which nobody debugs keeps nothing for it.
#include "lang/python/ops/jumps.hpp"

#include <algorithm>

#include "lang/python/exception.hpp"
#include "lang/python/ops/generator_parts.hpp"

namespace metavm::python {
namespace {

template <class Op>
constexpr u16 number = op_number<language::opcodes, Op>;
template <class... Op>
bool is_one_of(u16 op) {
  return ((op == number<Op>) || ...);
}

enum class content { part, callee, exit, iterator, exception };

/// A temporary register that is needed later, and what was written into it.
struct held {
  static constexpr u16 no_op = 0xffff;
  u32 reg;
  content what;
  u16 op = no_op;  ///< that wrote it; none: it is where an exception arrives
  u32 site = ~u32{0};
};
using held_stack = std::vector<held>;

/// A value that may be any, whoever uses it: what expects another in its place is not the VM's business.
bool gives_any_value(u16 op) {
  return is_one_of<ops::load_global, ops::load_name, ops::load_attr, ops::load_local, ops::load_cell, ops::call,
                   ops::call_kw, ops::call_ex, ops::call_method, ops::call_method_kw, ops::call_found_method,
                   ops::call_found_method_kw, ops::get_item>(op);
}

bool compatible(const held& from, const held& to) {
  if (from.site == to.site && from.site != ~u32{0}) return true;
  if (from.what != to.what) return false;
  if (from.what != content::part && from.what != content::callee) return from.op == to.op;
  return gives_any_value(from.op) && gives_any_value(to.op);
}
/// What is more in `from` can be dropped.
bool compatible(const held_stack& from, const held_stack& to) {
  if (to.size() > from.size()) return false;
  for (std::size_t i = 0; i < to.size(); i++)
    if (!compatible(from[i], to[i])) return false;
  return true;
}

class code_map {
 public:
  explicit code_map(const code_block* c) : code_(c) {
    const code_details* d = details_of(c);
    first_temp_ = static_cast<u32>(d->local_registers.size() + d->cell_registers.size());
    words_ = (c->register_count + 63) / 64;
    find_reached();
    find_live();
  }
  struct place {
    u32 unit;
    i64 line;
  };
  /// The instructions that can be reached and begin a line, in their order; a line may begin in several places.
  std::vector<place> lines() const {
    std::vector<place> r;
    std::size_t p = 0;
    i64 last = 0;
    each([&](u32 at, const instruction_facts&) {
      while (p < code_->positions.size() && code_->positions[p].start <= at) p++;
      const position* here = p ? &code_->positions[p - 1] : nullptr;
      if (!reached_[at] || !here || !here->end_line || !here->line) return;
      if (here->line != last) r.push_back({at, here->line});
      last = here->line;
    });
    return r;
  }
  /// What is held before each of these instructions.
  std::vector<held_stack> stacks(const std::vector<u32>& units) const {
    std::vector<held_stack> r(units.size());
    std::vector<held> written(code_->register_count, held{0, content::part});
    struct loop {
      u32 end, reg;
    };
    std::vector<loop> loops;
    each([&](u32 at, const instruction_facts& f) {
      while (!loops.empty() && loops.back().end <= at) loops.pop_back();
      for (const handler_range& h : code_->handlers)
        if (h.handler == at) written[h.reg] = {h.reg, content::exception, held::no_op, at};
      for (std::size_t i = 0; i < units.size(); i++) {
        if (units[i] != at) continue;
        for (u32 reg = first_temp_; reg + 1 < code_->register_count; reg++) {
          // An iterator stands there for all of its loop, even if every way through its body leaves the loop.
          const bool looping = std::any_of(loops.begin(), loops.end(), [&](const loop& l) { return l.reg == reg; });
          if (!looping && !is_live(at, reg)) continue;
          held h = written[reg];
          h.reg = reg;
          if (h.what == content::part && is_callee(at, h)) h.what = content::callee;
          r[i].push_back(h);
        }
      }
      const u16 op = code_->bytecode[at];
      auto write = [&](u32 reg) {
        const content what = is_one_of<ops::get_iter, ops::get_aiter>(op)     ? content::iterator
                             : op == number<ops::push_handled>                ? content::exception
                             : op == number<ops::load_special> && is_exit(at) ? content::exit
                                                                              : content::part;
        written[reg] = {reg, what, op, at};
      };
      if (f.def_reg >= 0) write(static_cast<u32>(f.def_reg));
      for (u32 i = 0; i < f.def_range.count; i++) write(f.def_range.base + i);
      if (op == number<ops::for_iter>) loops.push_back({static_cast<u32>(static_cast<i32>(at) + f.jump), f.uses[0]});
      if (op == number<ops::get_anext>) {
        // Its loop ends where the exception that ends it arrives.
        for (const handler_range& h : code_->handlers)
          if (at >= h.start && at < h.end && code_->bytecode[h.handler] == number<ops::end_async_for>) {
            loops.push_back({h.handler, f.uses[0]});
            break;
          }
      }
    });
    return r;
  }

 private:
  template <class F>
  void each(F f) const {
    for (u32 at = 0; at < code_->bytecode.size();) {
      const instruction_facts facts = facts_at(at);
      f(at, facts);
      at += facts.length;
    }
  }
  void find_reached() {
    const auto& units = code_->bytecode;
    reached_.assign(units.size() + 1, false);
    std::vector<u32> work{0};
    std::vector<bool> entered(code_->handlers.size(), false);
    auto reach = [&](u32 to) {
      if (to < units.size() && !reached_[to]) work.push_back(to);
    };
    while (!work.empty()) {
      const u32 at = work.back();
      work.pop_back();
      if (reached_[at]) continue;
      reached_[at] = true;
      const instruction_facts f = facts_at(at);
      if (!f.ends) reach(at + f.length);
      if (f.jump) reach(static_cast<u32>(static_cast<i32>(at) + f.jump));
      for (std::size_t i = 0; i < code_->handlers.size(); i++) {
        const handler_range& h = code_->handlers[i];
        if (entered[i] || at < h.start || at >= h.end) continue;
        entered[i] = true;
        reach(h.handler);
      }
    }
  }
  /// As jit::analyse, but nothing is live that only compiled code has to keep, so a loop is not entered with what its
  /// iterations leave behind.
  void find_live() {
    live_.assign((code_->bytecode.size() + 1) * words_, 0);
    std::vector<u32> order;
    each([&](u32 at, const instruction_facts&) { order.push_back(at); });
    std::vector<u64> set(words_);
    auto merge = [&](u32 unit) {
      for (u32 w = 0; w < words_; w++) set[w] |= live_[u64{unit} * words_ + w];
    };
    auto add = [&](u32 r) { set[r / 64] |= u64{1} << (r % 64); };
    auto drop = [&](u32 r) { set[r / 64] &= ~(u64{1} << (r % 64)); };
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t k = order.size(); k-- > 0;) {
        const u32 at = order[k];
        const instruction_facts f = facts_at(at);
        std::fill(set.begin(), set.end(), 0);
        const bool at_end_only = code_->bytecode[at] == number<ops::for_iter>;
        if (f.jump && !at_end_only) merge(static_cast<u32>(static_cast<i32>(at) + f.jump));
        if (!f.ends) merge(at + f.length);
        if (f.def_reg >= 0) drop(static_cast<u32>(f.def_reg));
        for (u32 i = 0; i < f.def_range.count; i++) drop(f.def_range.base + i);
        if (f.jump && at_end_only) merge(static_cast<u32>(static_cast<i32>(at) + f.jump));
        for (u32 i = 0; i < f.use_count; i++) add(f.uses[i]);
        for (u32 i = 0; i < f.arg_range.count; i++) add(f.arg_range.base + i);
        for (const handler_range& h : code_->handlers) {
          if (at < h.start || at >= h.end) continue;
          const bool needed = set[h.reg / 64] >> (h.reg % 64) & 1;
          merge(h.handler);
          if (!needed) drop(h.reg);
        }
        for (u32 w = 0; w < words_; w++) {
          u64& have = live_[u64{at} * words_ + w];
          changed |= (have | set[w]) != have;
          have |= set[w];
        }
      }
    }
  }
  bool is_live(u32 unit, u32 r) const { return live_[u64{unit} * words_ + r / 64] >> (r % 64) & 1; }
  instruction_facts facts_at(u32 unit) const {
    return opcode_tables<language>::facts[code_->bytecode[unit]](code_->bytecode.data() + unit);
  }
  /// Is it the method that a `with` statement keeps?
  bool is_exit(u32 unit) const {
    static_assert(std::is_same_v<operands_of<ops::load_special>, mp::mp_list<def, use, konst>>);
    const std::string name = to_utf8(as_str(code_->constants[code_->bytecode[unit + 3]]));
    return name == "__exit__" || name == "__aexit__";
  }
  /// Is it going to be called, or the object of a method call? (CPython has a NULL below such a one.)
  bool is_callee(u32 unit, const held& h) const {
    if (h.op == number<ops::find_method>) return true;
    for (u32 at = unit; at < code_->bytecode.size();) {
      const u16 op = code_->bytecode[at];
      const instruction_facts f = facts_at(at);
      if (is_one_of<ops::call, ops::call_kw, ops::call_ex>(op) && f.uses[0] == h.reg) return true;
      if (is_one_of<ops::call_method, ops::call_method_kw>(op) && f.arg_range.count && f.arg_range.base == h.reg)
        return true;
      for (u32 i = 0; i < f.use_count; i++)
        if (f.uses[i] == h.reg) return false;
      if (h.reg - f.arg_range.base < f.arg_range.count) return false;
      if (f.def_reg == static_cast<i32>(h.reg)) return false;
      at += f.length;
    }
    return false;
  }

  const code_block* code_;
  u32 first_temp_, words_;
  std::vector<u64> live_;  ///< per unit: registers that are live before the instruction there
  std::vector<bool> reached_;
};

const char* why_not(const held_stack& to) {
  switch (to.empty() ? content::part : to.back().what) {
    case content::iterator:
      return "can't jump into the body of a for loop";
    case content::exception:
      return "can't jump into an 'except' block as there's no exception";
    default:
      return "incompatible stacks";
  }
}

u32 unit_at(const frame* f, const u16* pc) { return static_cast<u32>(pc - f->code->start); }

/// What a generator holds that waits in a yield: behind it, but for what is going to be sent.
held_stack without_sent(const code_block* c, u32 unit, held_stack stack) {
  const u32 sent = yield_before(c->start + unit).sent;
  std::erase_if(stack, [&](const held& h) { return h.reg == sent; });
  return stack;
}

}  // namespace

value set_line(vm& m, value self, value v) {
  auto* o = self.as<frame_object>();
  engine& x = engine_of(m);
  if (same(v, value_unbound)) return raise_text(m, m.exc.AttributeError, "cannot delete attribute");
  if (type_of(m, v) != m.types.int_) return raise_text(m, m.exc.ValueError, "lineno must be an integer");
  const bool yielding =
      x.told == trace_event::returns && o->line && o->live && *o->live->pc == number<ops::yield_value>;
  if (x.told == trace_event::call)
    return raise_text(m, m.exc.ValueError, "can't jump from the 'call' trace event of a new frame");
  if (x.told != trace_event::line && !yielding)
    return raise_text(m, m.exc.ValueError, "can only jump from a 'line' trace event");
  if (same(o->trace, none)) return raise_text(m, m.exc.ValueError, "f_lineno can only be set by a trace function");
  // One that waits for a call goes on with its result.
  if (!o->line || !o->live) return raise_text(m, m.exc.ValueError, "can only jump from a 'line' trace event");
  if (!v.is_int() || v.as_int() != static_cast<i32>(v.as_int()))
    return raise_text(m, m.exc.ValueError, "lineno out of range");
  const i64 wanted = v.as_int();
  if (wanted < static_cast<i64>(o->code()->first_line))
    return raise(m, m.exc.ValueError, "line {} comes before the current code block", wanted);

  frame* const f = o->live;
  const code_map map(f->code);
  const std::vector<code_map::place> all = map.lines();
  i64 line = 0;
  for (const code_map::place& p : all)
    if (p.line >= wanted && (!line || p.line < line)) line = p.line;
  if (!line) return raise(m, m.exc.ValueError, "line {} comes after the current code block", wanted);

  std::vector<u32> units{o->jump >= 0 ? static_cast<u32>(o->jump)
                                      : unit_at(f, f->pc) + (yielding ? op_length<ops::yield_value> : 0)};
  for (const code_map::place& p : all)
    if (p.line == line) units.push_back(p.unit);
  const std::vector<held_stack> stacks = map.stacks(units);
  const held_stack from = yielding && o->jump < 0 ? without_sent(f->code, units[0], stacks[0]) : stacks[0];
  std::size_t best = 0;
  const char* error = nullptr;
  for (std::size_t i = 1; i < units.size(); i++) {
    if (!compatible(from, stacks[i])) {
      if (!error) error = why_not(stacks[i]);
    } else if (!best || stacks[i].size() > stacks[best].size()) {
      best = i;
    }
  }
  if (!best) return raise_text(m, m.exc.ValueError, error ? error : "cannot find bytecode for specified line");
  o->jump = units[best];
  o->line = line;
  if (yielding) set_watched(x, o, true);  // it has to get there, whoever resumes it
  return none;
}

const u16* take_jump(engine& x, frame* f, frame_object* o, const u16* pc, bool resumed) {
  const u32 from = unit_at(f, pc), to = static_cast<u32>(o->jump);
  o->jump = -1;
  const code_block* c = f->code;
  const code_map map(c);
  const std::vector<held_stack> stacks = map.stacks({from, to});
  const held_stack before = resumed ? without_sent(c, from, stacks[0]) : stacks[0];
  const held_stack& after = stacks[1];
  std::vector<value> kept;  // rooted: by the registers, until nothing can be allocated any more
  for (std::size_t i = 0; i < after.size(); i++) kept.push_back(f->regs[before[i].reg]);
  for (std::size_t i = before.size(); i-- > after.size();) {
    if (before[i].op == number<ops::push_handled>) x.m.handled = f->regs[before[i].reg];
    f->regs[before[i].reg] = value_unbound;
  }
  for (std::size_t i = 0; i < after.size(); i++) f->regs[after[i].reg] = kept[i];

  const u32 variables = static_cast<u32>(details_of(c)->local_registers.size());
  if (!(o->bits & frame_object::cleared)) {
    const std::vector<bool> assigned = assigned_registers(c, from);
    for (u32 r = 0; r < variables; r++)
      if (!assigned[r]) f->regs[r] = value_unbound;
    o->bits |= frame_object::cleared;
  }
  bool some_unbound = false;
  for (u32 r = 0; r < variables; r++) some_unbound |= same(f->regs[r], value_unbound);
  set_watched(x, o, some_unbound);
  o->last_line = line_at(c, to);
  o->last_unit = to;
  // A function that begins on its head's line begins anew.
  const std::vector<code_map::place> lines = map.lines();
  if (lines[0].unit == to && lines[0].line == static_cast<i64>(o->code()->first_line) &&
      (o->code()->flags_word & code_flags::optimized))
    o->last_line = 0;
  f->pc = c->start + to;
  return f->pc;
}

void set_watched(engine& x, frame_object* o, bool watched) {
  if (((o->bits & frame_object::watched) != 0) == watched) return;
  o->bits ^= frame_object::watched;
  watched ? x.watched_frames++ : x.watched_frames--;
  x.tracing = x.traces();
}

bool variables_bound(engine& x, const frame* f, const u16* pc) {
  // These look themselves, or take what is unbound as it is.
  if (is_one_of<ops::load_local, ops::check_bound, ops::return_generator, ops::make_cell>(*pc)) return true;
  const instruction_facts facts = opcode_tables<language>::facts[*pc](pc);
  const code_object* code = function_of(f)->code;
  auto bound = [&](u32 r) {
    if (r >= code->varnames->length || !same(f->regs[r], value_unbound)) return true;
    raise_unbound_local(x.m, code->varnames->items[r]);
    return false;
  };
  for (u32 i = 0; i < facts.use_count; i++)
    if (!bound(facts.uses[i])) return false;
  for (u32 i = 0; i < facts.arg_range.count; i++)
    if (!bound(facts.arg_range.base + i)) return false;
  return true;
}

}  // namespace metavm::python
