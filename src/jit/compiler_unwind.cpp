// Exceptions inside compiled code: from where one is raised, or came out of a call, to the handler
// in this frame or one that it is inlined into; else out of the compiled function.
#include "compiler_tape.hpp"
#include "metavm/lang/unwinding.hpp"

namespace metavm::jit {
namespace {

constexpr u32 most_passed = 16;

/// C entry point: the words are the functions of the frames that are passed.
u64 pass_from_code(execution* x, const value* functions, u64, const unwinding* way) {
  return x->jit->ops.pass_exception(*x, *way, functions).bits;
}

struct place {
  code_block* code;
  u32 pc;
};

/// Who takes the exception: a handler of frame `frame`, or the opcode that it waits in.
struct destination {
  unwinding way;
  i64 frame = -1;  ///< -1: nobody here
  const handler_range* handler = nullptr;
};

/// `at(i)`: the place of frame i, outermost first.
template <class At>
destination find_destination(const language_ops& ops, i64 count, At at, bool behind) {
  destination d;
  d.way.from_call = behind;
  for (i64 i = count; i-- > 0;) {
    const place p = at(i);
    const bool waits = behind || i + 1 < count;
    if (waits && ops.takes_raised[p.code->start[p.pc]]) {
      d.frame = i;
      return d;
    }
    const u32 unit = p.pc - (waits ? 1 : 0);
    const position* where = p.code->find_position(unit);
    d.way.frames.push_back({p.code, unit, where ? where->line : 0});
    for (const handler_range& h : p.code->handlers)
      if (unit >= h.start && unit < h.end) {
        d.frame = i;
        d.handler = &h;
        d.way.caught = true;
        return d;
      }
  }
  return d;
}

/// Frames in the heap end in their language's own way.
bool only_plain_can(const language_ops& ops, const destination& d, bool at_home) {
  if (!ops.pass_exception || d.way.frames.size() > most_passed) return true;
  if (d.frame < 0 && at_home) return true;
  for (std::size_t i = 0; i + (d.handler ? 1 : 0) < d.way.frames.size(); i++)
    if (d.way.frames[i].code->flags & code_flags::heap_frame) return true;
  return false;
}

}  // namespace

bool engine::takes_exception(const saved_context& c, bool behind) const {
  auto at = [&](i64 i) {
    const saved_frame& f = c.frames[static_cast<std::size_t>(i)];
    return place{f.code, f.pc};
  };
  const destination d = find_destination(ops, static_cast<i64>(c.frames.size()), at, behind);
  return !only_plain_can(ops, d, !c.root);
}

const unwinding* engine::intern(unwinding u) {
  auto& list = unwindings[u.frames.empty() ? nullptr : u.frames[0].code];
  for (const auto& known : list)
    if (*known == u) return known.get();
  list.push_back(std::make_unique<unwinding>(std::move(u)));
  return list.back().get();
}

bool compiler::pass_exception(bool behind) {
  auto at = [&](i64 i) {
    const virtual_frame& f = frames_[static_cast<std::size_t>(i)];
    return place{f.code, f.pc};
  };
  const i64 count = static_cast<i64>(frames_.size());
  destination d = find_destination(e_.ops, count, at, behind);
  if (only_plain_can(e_.ops, d, !root_)) return false;
  d.way.at_home = d.handler && d.frame == 0 && !root_;
  // The opcode under way is over: nobody replays it.
  tape_.clear();
  cursor_ = 0;
  vid exception = no_value;
  if (!d.way.frames.empty()) {
    std::vector<vid> functions;
    for (std::size_t i = 0; i < d.way.frames.size(); i++)
      functions.push_back(resolve(frames_[frames_.size() - 1 - i].function));
    const unwinding* way = e_.intern(d.way);
    const vid more[] = {
        constant_node(vtype::raw, reinterpret_cast<u64>(&e_.x), nullptr),
        constant_node(vtype::raw, reinterpret_cast<u64>(way), nullptr),
    };
    exception = call_c_range(reinterpret_cast<const void*>(&pass_from_code), functions.data(),
                             static_cast<u32>(functions.size()), more, 2,
                             {vtype::word, false, effects::writes | effects::may_collect});
    tape_.clear();
    node refused;
    refused.op = nop::is_same;
    refused.type = vtype::boolean;
    refused.a = exception;
    refused.b = word_constant(value_raised);
    guard(nop::guard_false, append(refused), 0);
    snaps_.back().what = behind ? query::passed : query::raise;
    snaps_.back().subject = no_value;
  }
  cursor_ = 0;
  after_effect_ = false;
  undo_.clear();
  control_ = true;
  if (d.frame < 0) {
    returned_ = word_constant(value_nil);
    returned_kind_ = ret_raised;
    terminal_ = terminal::ret;
    done_ = true;
    return true;
  }
  frames_.resize(static_cast<std::size_t>(d.frame) + 1);
  virtual_frame& f = top();
  if (d.handler) {
    f.regs[d.handler->reg] = exception;
    f.pc = d.handler->handler;
  } else {
    f.regs[f.code->register_count - 1] = word_constant(value_raised);
  }
  return true;
}

}  // namespace metavm::jit
