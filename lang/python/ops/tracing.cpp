// The events that trace and profile functions see.
#include "lang/python/ops/tracing.hpp"

#include <algorithm>
#include <utility>

#include "lang/python/exception.hpp"
#include "lang/python/ops/generator_parts.hpp"
#include "lang/python/ops/jumps.hpp"
#include "metavm/jit/engine.hpp"
#include "metavm/lang/interpreter.hpp"

namespace metavm::python {
namespace {

template <class Op>
constexpr u16 number = op_number<language::opcodes, Op>;

/// By trace_event.
const char* const names[] = {"call", "line", "opcode", "return", "exception", "c_call", "c_return", "c_exception"};

/// Calls one function with (frame, event, argument). A function that raises is not called again.
/// False: raised.
bool tell(engine& x, value& function, frame_object* o, trace_event event, value argument, bool local,
          bool keep_result) {
  vm& m = x.m;
  const value called = local ? o->trace : function;
  if (same(called, none)) return true;
  const value handled = m.handled;
  x.in_trace = true;
  const trace_event before = std::exchange(x.told, event);
  const value r = call3(m, called, to_value(o), to_value(intern(m, names[static_cast<u32>(event)])), argument);
  x.told = before;
  x.in_trace = false;
  if (is_raised(r)) {
    o->trace = none;
    const value e = take_pending(m);
    set_trace_function(m, &function == &x.profile_function, none);
    raise_value(m, e);
    return false;
  }
  m.handled = handled;
  if (keep_result && !same(r, none)) m.heap.write(o, &o->trace, r);
  return true;
}

bool both(engine& x, frame_object* o, trace_event event, value argument, bool at_call) {
  return tell(x, x.trace_function, o, event, argument, !at_call, true) &&
         tell(x, x.profile_function, o, event, argument, false, false);
}

const position* position_at(const code_block* c, u32 unit) {
  const auto& p = c->positions;
  auto after = std::upper_bound(p.begin(), p.end(), unit, [](u32 u, const position& q) { return u < q.start; });
  return after == p.begin() ? nullptr : &*(after - 1);
}

/// What ends the iterator of a `for`, `yield from` or `await` is an exception that CPython's trace functions see, where
/// there is one. \pre the instruction at `before` has gone on to `unit`
value end_of_iteration(engine& x, const frame* f, u32 before, u32 unit) {
  const u16 op = f->code->bytecode[before];
  const bool sends = op == number<ops::send>;
  if (!sends && op != number<ops::for_iter>) return none;
  const instruction_facts facts = opcode_tables<language>::facts[op](f->code->bytecode.data() + before);
  if (static_cast<u32>(static_cast<i32>(before) + facts.jump) != unit) return none;
  vm& m = x.m;
  const value iterator = f->regs[facts.uses[0]];
  const type_object* const cls = type_of(m, iterator);
  const bool guests = cls->flags_word & type_flags::heap_type;
  if (cls == m.types.generator || cls == m.types.coroutine) {
    const value result = sends ? f->regs[facts.def_reg] : x.stop_value;
    const bool next = !sends || same(f->regs[facts.uses[1]], none);
    if (cls == m.types.generator && next && same(result, none)) return none;
    return make_exception(m, m.exc.StopIteration, &result, same(result, none) ? 0 : 1);
  }
  if (!sends) return guests && is_exception(x.stop_value) ? std::exchange(x.stop_value, none) : none;
  if (same(f->regs[facts.def_reg], none) && !guests) return none;
  return make_exception(m, m.exc.StopIteration, &f->regs[facts.def_reg], same(f->regs[facts.def_reg], none) ? 0 : 1);
}

struct line_shown {
  frame_object* o;
  line_shown(frame_object* f, i64 line) : o(f) { o->line = line; }
  ~line_shown() { o->line = 0; }
};

/// The result of the instruction, if it leaves the frame with one; value_unbound if it does not.
value result_of(const frame* f, const u16* pc) {
  if (*pc == number<ops::return_value> || *pc == number<ops::return_from>) return f->regs[pc[1]];
  if (*pc == number<ops::yield_value>) return f->regs[pc[1]];
  return value_unbound;
}

/// The built-in functions that profiled frames have called and that have not returned, by frame; null: none ever.
dict_object* callings(vm& m) { return static_cast<dict_object*>(m.sys->extra); }
value key_of(const frame_object* o) { return value::small_int(static_cast<i64>(reinterpret_cast<u64>(o) >> 3)); }
value take_calling(vm& m, const frame_object* o) {
  dict_object* all = callings(m);
  return all && all->length ? dict_pop(m, all, key_of(o)) : value_unbound;
}
bool set_calling(vm& m, const frame_object* o, value called) {
  if (!callings(m)) {
    dict_object* all = make_dict(m);
    if (!all) return false;
    m.heap.write(m.sys, &m.sys->extra, static_cast<object*>(all));
  }
  return dict_set(m, callings(m), key_of(o), called);
}

/// Tells the profile function that a built-in function which was called returned, or raised. False: it raised itself.
bool built_in_left(engine& x, frame_object* o, trace_event event) {
  const value called = take_calling(x.m, o);
  if (same(called, value_unbound)) return true;
  return tell(x, x.profile_function, o, event, called, false, false);
}

bool is_built_in(value f) { return is_kind(f, kind::builtin_function); }

/// The built-in function or method that the instruction is going to call; none: something else. Runs no guest code.
value built_in_called(vm& m, const frame* f, const u16* pc) {
  const u16 op = *pc;
  if (op == number<ops::call> || op == number<ops::call_kw> || op == number<ops::call_ex>) {
    const value called = f->regs[pc[2]];
    return is_built_in(called) ? called : none;
  }
  const bool found = op == number<ops::call_found_method> || op == number<ops::call_found_method_kw>;
  if (!found && op != number<ops::call_method> && op != number<ops::call_method_kw>) return none;
  if (found && !same(f->regs[pc[2]], value_unbound)) return is_built_in(f->regs[pc[2]]) ? f->regs[pc[2]] : none;
  str_object* name = as_str(f->code->constants[pc[found ? 3 : 2]]);
  const value self = f->regs[pc[found ? 4 : 3]];
  if (same(self, value_unbound)) return none;
  if (is_kind(self, kind::module)) {
    const value there = dict_find_str(m, self.as<module_object>()->dict, name);
    return !is_raised(there) && is_built_in(there) ? there : none;
  }
  const value method = type_lookup(m, type_of(m, self), name);
  if (!is_built_in(method)) return none;
  const value bound = bind_descriptor(m, method, self, type_of(m, self));
  return is_raised(bound) ? none : bound;
}

enum class step_done {
  events,  ///< the instruction is next
  quiet,   ///< and nobody wants to know more of it
  jump,    ///< the trace function has sent the frame elsewhere
  raised,
};

/// Where code begins: a module before its first line.
i64 line_of_call(const code_object* c) {
  if (!(c->flags_word & code_flags::optimized) && to_utf8(c->name) == "<module>") return frame_object::line_zero;
  return static_cast<i64>(c->first_line);
}

bool tell_exception(engine& x, frame_object* o, value e, i64 line) {
  const value parts[] = {to_value(type_of(x.m, e)), e, as_exception(e)->traceback};
  tuple_object* t = make_tuple(x.m, parts, 3);
  if (!t) return false;
  const line_shown shown(o, line);
  return tell(x, x.trace_function, o, trace_event::exception, to_value(t), true, true);
}

/// The lines of what is no instruction of its own, between the last instruction and the one at `unit`.
step_done silent_lines(engine& x, const frame* f, frame_object* o, u32 unit) {
  const std::vector<u32>& all = details_of(f->code)->silent_lines;
  if (all.empty()) return step_done::events;
  const u32 last = static_cast<u32>(o->last_unit);
  const u16* const pc = f->code->start + last;
  const bool went_on = last + opcode_tables<language>::facts[*pc](pc).length == unit;
  auto show = [&](u32 key) {
    // Pairs in the order of their keys.
    std::size_t from = 0, to = all.size() / 2;
    while (from < to) {
      const std::size_t middle = (from + to) / 2;
      all[2 * middle] < key ? from = middle + 1 : to = middle;
    }
    for (; 2 * from < all.size() && all[2 * from] == key; from++) {
      const i64 line = all[2 * from + 1];
      if (std::exchange(o->last_line, line) == line || o->bits & frame_object::no_lines || same(o->trace, none))
        continue;
      const line_shown shown(o, line);
      if (!tell(x, x.trace_function, o, trace_event::line, none, true, true)) return step_done::raised;
      if (o->jump >= 0) return step_done::jump;
    }
    return step_done::events;
  };
  if (went_on)
    if (const step_done done = show(last * 2 + 1); done != step_done::events) return done;
  return show(unit * 2);
}

/// What comes before the instruction: call, line, opcode.
step_done before_instruction(engine& x, frame* f, const u16* pc, frame_object* o, i64 line) {
  if (METAVM_UNLIKELY(callings(x.m) != nullptr) && !built_in_left(x, o, trace_event::c_return))
    return step_done::raised;
  const u32 unit = static_cast<u32>(pc - f->code->start);
  if (!(o->bits & frame_object::entered)) {
    const bool generator = is_kind(f->extra, kind::generator);
    const bool fresh = generator ? resumed_at(as_generator(f->extra)) == unit : unit == 0;
    if (generator || !fresh || *pc != number<ops::return_generator>) o->bits |= frame_object::entered;
    if (!fresh) {
      // It ran already when tracing began: the call that began it stands before.
      for (u32 u = unit; u > 0 && (o->last_line = line_at(f->code, u - 1)) == 0; u--) {}
    } else if (details_of(f->code)->generator_like != generator) {
      return step_done::quiet;  // the call that only makes the generator is no event
    } else {
      if (!generator) {
        // From here on debuggers see which variables have a value.
        for (u32 r = f->code->parameter_count; r < f->code->register_count; r++) f->regs[r] = value_unbound;
        o->bits |= frame_object::cleared;
      }
      const bool resumed = generator && resumed_at(as_generator(f->extra)) != resume_units::created;
      if (resumed && !o->last_line) o->last_line = line_at(f->code, unit - 1);
      const line_shown shown(o, resumed ? o->last_line : line_of_call(o->code()));
      if (!both(x, o, trace_event::call, none, true)) return step_done::raised;
    }
  }
  if (same(o->trace, none) && same(x.profile_function, none)) return step_done::quiet;
  // Told of from here on only: the line that it is on has begun.
  if (o->last_unit < 0 && !o->last_line)
    for (u32 u = unit; u > 0 && (o->last_line = line_at(f->code, u - 1)) == 0; u--) {}
  if (!same(o->trace, none) && o->last_unit >= 0 && o->last_unit != unit) {
    const value end = end_of_iteration(x, f, static_cast<u32>(o->last_unit), unit);
    if (is_raised(end) || (!same(end, none) && !tell_exception(x, o, end, o->last_line))) return step_done::raised;
    switch (silent_lines(x, f, o, unit)) {
      case step_done::events:
        break;
      case step_done::jump:
        return step_done::jump;
      default:
        return step_done::raised;
    }
  }
  if (line && !same(o->trace, none)) {
    // (What waits in an await or yield from goes on with the same line.)
    const bool back = static_cast<i64>(unit) < o->last_unit && *pc != number<ops::send>;
    if (line != o->last_line || back) {
      o->last_line = line;
      if (!(o->bits & frame_object::no_lines)) {
        const line_shown shown(o, line);
        if (!tell(x, x.trace_function, o, trace_event::line, none, true, true)) return step_done::raised;
        if (METAVM_UNLIKELY(o->jump >= 0)) return step_done::jump;
      }
    }
  }
  o->last_unit = unit;
  if (o->bits & frame_object::opcodes) {
    const line_shown shown(o, line ? line : o->last_line);
    if (!tell(x, x.trace_function, o, trace_event::opcode, none, true, true)) return step_done::raised;
  }
  return step_done::events;
}

/// What the instruction itself is: return, c_call. False: raised.
bool at_instruction(engine& x, frame* f, const u16* pc, frame_object* o, i64 line) {
  const line_shown shown(o, line ? line : o->last_line);
  if (const value left_with = result_of(f, pc); !same(left_with, value_unbound))
    return both(x, o, trace_event::returns, left_with, false);
  if (same(x.profile_function, none)) return true;
  const value called = built_in_called(x.m, f, pc);
  if (same(called, none)) return true;
  if (!tell(x, x.profile_function, o, trace_event::c_call, called, false, false)) return false;
  return same(x.profile_function, none) || set_calling(x.m, o, called);
}

}  // namespace

unwound trace_step(engine& x, frame* f, const u16* pc) {
  if (!f->code || !is_kind(f->function, kind::function)) return {f, pc};
  if (f->code->flags & metavm::code_flags::hidden) return {f, pc};
  if (*pc >= mp::mp_size<language::opcodes>::value) return {f, pc};  // the second half of an instruction
  frame_object* o = nullptr;
  if (METAVM_UNLIKELY(x.watched_frames != 0) && f->result_register & frame_noted) {
    o = noted_frame(x, f);
    if (o && !(o->bits & frame_object::watched)) o = nullptr;
  }
  const bool tells = !x.in_trace && !(same(x.trace_function, none) && same(x.profile_function, none));
  if (!tells && !o) return {f, pc};
  x.top = f;
  f->pc = pc;
  if (o && o->jump >= 0) return {f, take_jump(x, f, o, pc, true)};  // a generator goes on
  step_done done = step_done::quiet;
  i64 line = 0;
  if (tells) {
    o = frame_object_of(x.m, f);
    if (!o) return plain_slow<language>::unwind(x, f, pc);
    const position* p = position_at(f->code, static_cast<u32>(pc - f->code->start));
    line = p && p->end_line ? static_cast<i64>(p->line) : 0;  // without an end: between statements
    done = before_instruction(x, f, pc, o, line);
  }
  while (METAVM_UNLIKELY(done == step_done::jump)) {
    const u16* to = take_jump(x, f, o, pc, false);
    if (to != pc) return {f, to};
    done = before_instruction(x, f, pc, o, line);
  }
  if (done == step_done::raised || (o->bits & frame_object::watched && !variables_bound(x, f, pc)) ||
      (done == step_done::events && !at_instruction(x, f, pc, o, line)))
    return plain_slow<language>::unwind(x, f, pc);
  return {f, pc};
}

void trace_exception(engine& x, frame* f) {
  vm& m = x.m;
  if (x.in_trace) return;
  const value e = m.pending;
  if (frame_object* known = callings(m) ? noted_frame(x, f) : nullptr) {
    m.pending = value_unbound;
    if (!built_in_left(x, known, trace_event::c_exception)) return;
    m.pending = e;
  }
  if (same(x.trace_function, none)) return;
  frame_object* o = frame_object_of(m, f);
  if (!o || same(o->trace, none)) return;
  m.pending = value_unbound;
  if (tell_exception(x, o, e, 0)) m.pending = e;
}

void trace_unwound(engine& x, frame* f) {
  vm& m = x.m;
  if (x.in_trace || same(m.pending, value_unbound)) return;
  frame_object* o = noted_frame(x, f);
  if (!o || !(o->bits & frame_object::entered)) return;
  const value e = m.pending;
  m.pending = value_unbound;
  const position* p = position_at(f->code, static_cast<u32>(f->pc - f->code->start));
  const bool between = p && !p->end_line && o->last_line;
  const line_shown shown(o, between ? o->last_line : o->line);
  if (both(x, o, trace_event::returns, none, false)) m.pending = e;
}

bool set_trace_function(vm& m, bool profile, value f) {
  engine& x = engine_of(m);
  (profile ? x.profile_function : x.trace_function) = f;
  x.tracing = x.traces();
  // Compiled code that waits goes on in plain, which traces.
  if (x.tracing)
    for (frame* g = jit::innermost_frame(x); g; g = jit::caller_of(x, g)) {}
  return true;
}
value get_trace_function(vm& m, bool profile) {
  engine& x = engine_of(m);
  return profile ? x.profile_function : x.trace_function;
}

}  // namespace metavm::python
