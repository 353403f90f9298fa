// Frame objects: made on demand, live while their frame runs, kept with its registers after.
#include "lang/python/ops/frames.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/objects/builtins_of.hpp"

#include <algorithm>
#include <utility>

#include "lang/python/modules/native.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"
#include "lang/python/ops/generator_parts.hpp"
#include "lang/python/ops/jumps.hpp"
#include "metavm/jit/engine.hpp"
#include "metavm/lang/opcode.hpp"

namespace metavm::python {

/// Bottoms of runs, the machine's own code, and what compiled code hands to plain for one opcode: its own frame is
/// below.
static bool is_hidden(const frame* f) {
  return !f->code || f->code->flags & metavm::code_flags::hidden || f->result_register & frame_stepped;
}

frame* running_frame(engine& x) {
  frame* f = jit::innermost_frame(x);
  while (f && is_hidden(f)) f = jit::caller_of(x, f);
  return f;
}
frame* outer_frame(engine& x, frame* f) {
  f = jit::caller_of(x, f);
  while (f && is_hidden(f)) f = jit::caller_of(x, f);
  return f;
}

running_call::running_call(engine& x) : x_(x) {
  native_ = x.calling_code();
  for (frame_ = native_ ? nullptr : x.top; frame_ && is_hidden(frame_); frame_ = frame_->caller)
    if (!frame_->code && frame_->result_register) {
      native_ = frame_->result_register;
      break;
    }
  jit::frame_glimpse seen;
  if (native_ && jit::glimpse(x, native_, ~u32{0}, seen) && !(seen.code->flags & metavm::code_flags::hidden)) {
    function_ = seen.function;
    code_ = seen.code;
    return;
  }
  look();
}
void running_call::look() {
  native_ = 0;
  frame_ = running_frame(x_);
  function_ = frame_ ? frame_->function : none;
  code_ = frame_ ? frame_->code : nullptr;
}
const function_object* running_call::function() const {
  return is_kind(function_, kind::function) ? function_.as<function_object>() : nullptr;
}
value running_call::reg(u32 r) {
  if (jit::frame_glimpse seen; native_ && jit::glimpse(x_, native_, r, seen)) return seen.content;
  if (native_) look();
  return frame_->regs[r];
}

i64 line_at(const code_block* c, u32 unit) {
  const auto& p = c->positions;
  auto after = std::upper_bound(p.begin(), p.end(), unit, [](u32 u, const position& q) { return u < q.start; });
  return after == p.begin() ? 0 : static_cast<i64>((after - 1)->line);
}

/// The frame object of what is seen of a frame of compiled code.
static value& object_of_image(const frame* f) { return reinterpret_cast<value*>(const_cast<frame*>(f))[-1]; }

static list_object* live_list(engine& x) { return x.live_frames.as<list_object>(); }

frame_object* noted_frame(engine& x, const frame* f) {
  if (f->result_register & frame_imaged) {
    const value o = object_of_image(f);
    return is_kind(o, kind::frame) ? o.as<frame_object>() : nullptr;
  }
  const list_object* l = live_list(x);
  for (u64 i = l->length; i-- > 0;) {
    auto* o = l->storage->items[i].as<frame_object>();
    if (o->live == f) return o;
    if (o->live < f) break;
  }
  return nullptr;
}

namespace {

/// The list is in the order of the guest stack.
bool add_live(engine& x, frame_object* o) {
  if (o->live->result_register & frame_imaged) {
    object_of_image(o->live) = to_value(o);
    return true;
  }
  list_object* l = live_list(x);
  // What was left without a word (compiled code gave it up) is not there any more.
  while (l->length && l->storage->items[l->length - 1].as<frame_object>()->live == o->live) {
    l->storage->items[l->length - 1].as<frame_object>()->live = nullptr;
    l->storage->items[--l->length] = value_unbound;
  }
  if (!list_append(x.m, l, to_value(o))) return false;
  u64 i = l->length - 1;
  x.heap->before_bulk_write(l->storage);
  for (; i > 0 && l->storage->items[i - 1].as<frame_object>()->live > o->live; i--)
    l->storage->items[i] = l->storage->items[i - 1];
  l->storage->items[i] = to_value(o);
  return true;
}
void remove_live(engine& x, const frame_object* o) {
  if (!o->live) return;
  if (o->live->result_register & frame_imaged) {
    object_of_image(o->live) = value::small_int(0);
    return;
  }
  list_object* l = live_list(x);
  for (u64 i = l->length; i-- > 0;) {
    if (l->storage->items[i].as<frame_object>() != o) continue;
    x.heap->before_bulk_write(l->storage);
    for (u64 k = i + 1; k < l->length; k++) l->storage->items[k - 1] = l->storage->items[k];
    l->storage->items[--l->length] = value_unbound;
    return;
  }
}

frame_object* make_frame(vm& m, function_object* function, value extra) {
  auto* o = make_native<frame_object>(m, m.types.frame);
  o->function = function;
  o->extra = extra;
  o->locals = o->back = o->trace = none;
  o->registers = nullptr;
  o->generator = nullptr;
  o->live = nullptr;
  o->unit = o->last_unit = -1;
  o->line = o->last_line = 0;
  o->jump = -1;
  o->caller_frame = o->caller_site = 0;
  o->bits = 0;
  return o;
}

/// The frame that f has called; if f runs in compiled code it is brought up to date.
const frame* frame_above(engine& x, const frame* f) {
  const frame* above = nullptr;
  frame* g = x.top;
  for (; g && g != f; g = g->caller) above = g;
  // Compiled code that was entered from f, if C++ called from there is what runs above it; no other is disturbed.
  const u64 code = !g ? 0 : !above ? x.calling_code() : above->code ? 0 : above->result_register;
  if (code)
    for (g = jit::observe(x, code, g); g && g != f; g = jit::caller_of(x, g)) above = g;
  return above;
}

const value* registers_of(engine& x, const frame_object* o) {
  if (o->live && x.jit) frame_above(x, o->live);
  if (o->live) return o->live->regs;
  if (o->registers) return o->registers->items;
  if (o->generator && !same(o->generator->registers, none)) return o->generator->block()->items;
  return nullptr;
}

/// The instruction that runs in a frame on the stack. A frame that called guest code waits behind
/// the call.
u32 unit_of_live(engine& x, const frame* f) {
  if (f->result_register & frame_imaged) return static_cast<u32>(f->pc - f->code->start);
  const frame* above = frame_above(x, f);
  const u32 unit = static_cast<u32>(going_on(f) - f->code->start);
  return above && above->code && unit > 0 ? unit - 1 : unit;
}
i64 unit_of(engine& x, const frame_object* o) {
  if (o->live) return unit_of_live(x, o->live);
  if (o->generator && !(o->bits & frame_object::finished)) {
    if (o->generator->state() == generator_state::created) return -1;
    return static_cast<i64>(o->generator->resume_unit) - 1;
  }
  return o->unit;
}

}  // namespace

instruction_facts (*const* facts_of_opcodes())(const u16*) { return opcode_tables<language>::facts.data(); }

std::vector<bool> assigned_registers(const code_block* c, u32 unit) {
  const u32 n = c->register_count;
  if (c->flags & metavm::code_flags::clear_registers) return std::vector<bool>(n, true);
  const u32 size = static_cast<u32>(c->bytecode.size());
  using tables = opcode_tables<language>;
  std::vector<std::vector<bool>> at(size + 1);  // empty: not reached yet
  std::vector<u32> work{0};
  at[0].assign(n, false);
  for (u32 r = 0; r < c->parameter_count && r < n; r++) at[0][r] = true;
  auto reach = [&](u32 to, const std::vector<bool>& state) {
    if (to > size) return;
    if (at[to].empty()) {
      at[to] = state;
    } else {
      bool changed = false;
      for (u32 r = 0; r < n; r++)
        if (at[to][r] && !state[r]) {
          at[to][r] = false;
          changed = true;
        }
      if (!changed) return;
    }
    work.push_back(to);
  };
  while (!work.empty()) {
    const u32 here = work.back();
    work.pop_back();
    if (here >= size) continue;
    const instruction_facts f = tables::facts[c->bytecode[here]](c->bytecode.data() + here);
    std::vector<bool> state = at[here];
    for (const handler_range& h : c->handlers)
      if (here >= h.start && here <= h.end) {
        std::vector<bool> entering = state;
        entering[h.reg] = true;
        reach(h.handler, entering);
      }
    if (f.def_reg >= 0) state[static_cast<u32>(f.def_reg)] = true;
    for (u32 r = 0; r < f.def_range.count; r++) state[f.def_range.base + r] = true;
    if (f.has_hidden) reach(here + f.length - 1, at[here]);
    if (f.jump) reach(static_cast<u32>(static_cast<i32>(here) + f.jump), f.jump > 0 && !f.ends ? at[here] : state);
    if (!f.ends) reach(here + f.length, state);
  }
  for (u32 u = std::min(unit, size);; u--) {
    if (!at[u].empty()) return at[u];
    if (u == 0) return std::vector<bool>(n, false);
  }
}

i64 frame_line(engine& x, const frame_object* o) {
  if (o->line) return o->line == frame_object::line_zero ? 0 : o->line;
  const i64 unit = unit_of(x, o);
  const i64 line = unit < 0 ? 0 : line_at(block_of(o->code()), static_cast<u32>(unit));
  return line ? line : static_cast<i64>(o->code()->first_line);
}

frame_object* frame_object_of(vm& m, frame* f, bool for_traceback) {
  engine& x = engine_of(m);
  if (is_kind(f->extra, kind::generator)) return generator_frame(m, as_generator(f->extra));
  if (f->result_register & (frame_noted | frame_imaged))
    if (frame_object* o = noted_frame(x, f)) {
      if (!for_traceback) o->bits &= ~frame_object::unseen;
      return o;
    }
  frame_object* o = make_frame(m, function_of(f), f->extra);
  o->live = f;
  if (for_traceback) o->bits |= frame_object::unseen;
  if (!add_live(x, o)) return nullptr;
  f->result_register |= frame_noted;
  return o;
}

/// Somebody gets this frame object: from now on it knows its caller. \pre v: a frame object or None
static value seen(vm& m, value v) {
  if (!is_kind(v, kind::frame)) return v;
  auto* o = v.as<frame_object>();
  if (!(o->bits & frame_object::unseen)) return v;
  o->bits &= ~frame_object::unseen;
  return o->caller_frame && is_raised(back_of(m, o)) ? value_raised : v;
}

value frame_of_traceback(vm& m, traceback_object* t) {
  auto caller_of = [](traceback_object* p) { return static_cast<passed_traceback*>(p)->caller; };
  // From the callers on: each is the `f_back` of the next.
  while (is_kind(t->frame, kind::function)) {
    traceback_object* top = t;
    while (caller_of(top) && is_kind(caller_of(top)->frame, kind::function)) top = caller_of(top);
    frame_object* o = make_frame(m, top->frame.as<function_object>(), none);
    o->unit = o->last_unit = top->last_instruction / 2;
    o->bits |= frame_object::finished;
    if (caller_of(top)) m.heap.write(o, &o->back, caller_of(top)->frame);
    m.heap.write(top, &top->frame, to_value(o));
  }
  return seen(m, t->frame);
}

/// Compiled code that goes on with a generator does not tell its frame object: looks for the frame. False: raised.
static bool find_running(vm& m, frame_object* o) {
  if (o->live || !o->generator || o->generator->state() != generator_state::running) return true;
  engine& x = engine_of(m);
  frame* f = jit::innermost_frame(x);
  while (f && (is_hidden(f) || !same(f->extra, to_value(o->generator)))) f = jit::caller_of(x, f);
  o->live = f;
  return !f || add_live(x, o);
}

frame_object* generator_frame(vm& m, generator_object* g) {
  if (!is_kind(g->frame, kind::frame)) {
    if (g->state() == generator_state::finished) return nullptr;
    frame_object* o = make_frame(m, g->function, none);
    o->generator = g;
    m.heap.write(g, &g->frame, to_value(o));
  }
  auto* o = g->frame.as<frame_object>();
  return find_running(m, o) ? o : nullptr;
}

void frame_resumed(engine& x, frame* f, generator_object* g) {
  if (!is_kind(g->frame, kind::frame)) return;
  auto* o = g->frame.as<frame_object>();
  remove_live(x, o);  // compiled code has left a frame that was seen before
  o->live = f;
  o->bits &= ~frame_object::entered;
  add_live(x, o);
}

void language_hooks::frame_moved(engine& x, frame* from, frame* to) {
  frame_object* o = noted_frame(x, from);
  if (!o || is_kind(to->extra, kind::generator)) return;  // (a generator's is told of by heap_frame_entered)
  o->live = to;
  to->result_register |= frame_noted;
  add_live(x, o);
}

/// The frame ends: what it held is kept.
static void keep_registers(vm& m, frame_object* o) {
  const frame* f = o->live;
  const u32 n = f->code->register_count;
  auto* block = m.heap.make_with_tail<value_array>(m.shapes.register_block, n);
  if (block) {
    block->capacity = n;
    for (u32 i = 0; i < n; i++) block->items[i] = f->regs[i];
    m.heap.write(o, &o->registers, block);
  }
  o->unit = static_cast<i64>(f->pc - f->code->start);
}

void frame_suspended(engine& x, generator_object* g, bool finished) {
  if (!is_kind(g->frame, kind::frame)) return;
  auto* o = g->frame.as<frame_object>();
  if (o->live) {
    o->unit = static_cast<i64>(o->live->pc - o->live->code->start);
    if (finished) keep_registers(x.m, o);  // who called it is not kept: CPython's f_back is None then
    remove_live(x, o);
    o->live = nullptr;
  }
  if (finished) {
    set_watched(x, o, false);
    o->bits |= frame_object::finished;
    g->frame = none;
  }
}

void detach_frame(engine& x, frame* f) {
  vm& m = x.m;
  frame_object* o = noted_frame(x, f);
  if (!o) return;
  set_watched(x, o, false);
  keep_registers(m, o);
  o->bits |= frame_object::finished;
  frame* outer = f->caller;
  // Exceptions that C++ catches would disturb compiled code each time.
  for (; outer && is_hidden(outer) && !o->caller_frame; outer = jit::caller_of(x, outer)) {
    if (!(o->bits & frame_object::unseen) || outer->code || !outer->result_register ||
        jit::is_observed(x, outer->result_register))
      continue;
    o->caller_frame = outer->result_register;
    o->caller_site = jit::return_site_of(o->caller_frame);
    outer = nullptr;
    break;
  }
  remove_live(x, o);
  o->live = nullptr;
  if (outer && is_kind(outer->function, kind::function))
    if (frame_object* b = frame_object_of(m, outer, o->bits & frame_object::unseen))
      m.heap.write(o, &o->back, to_value(b));
}

value back_of(vm& m, frame_object* o) {
  engine& x = engine_of(m);
  if (!find_running(m, o)) return value_raised;
  frame* outer = nullptr;
  if (o->live) {
    outer = outer_frame(x, o->live);
  } else if (const u64 code = std::exchange(o->caller_frame, 0);
             code && x.jit && jit::waits_for_cpp(x, code) &&
             (jit::is_observed(x, code) || jit::return_site_of(code) == o->caller_site)) {
    outer = jit::observe(x, code, nullptr);
    while (outer && is_hidden(outer)) outer = jit::caller_of(x, outer);
  } else if (is_kind(o->back, kind::traceback)) {
    m.heap.write(o, &o->back, frame_of_traceback(m, o->back.as<traceback_object>()));
  }
  if (!outer || !is_kind(outer->function, kind::function)) return o->live ? none : seen(m, o->back);
  frame_object* b = frame_object_of(m, outer);
  if (!b) return value_raised;
  if (!o->live) m.heap.write(o, &o->back, to_value(b));
  return to_value(b);
}

void note_caller(vm& m, value caller) {
  const value t = as_exception(m.pending)->traceback;
  if (!is_kind(t, kind::traceback) || !is_kind(t.as<traceback_object>()->frame, kind::frame)) return;
  auto* o = t.as<traceback_object>()->frame.as<frame_object>();
  if (!o->caller_frame) return;
  o->caller_frame = 0;
  m.heap.write(o, &o->back, caller);
}

value frame_locals(vm& m, frame_object* o) {
  const code_object* c = o->code();
  if (!(c->flags_word & code_flags::new_locals))
    return same(o->extra, none) ? to_value(o->function->globals) : o->extra;
  if (!(c->flags_word & code_flags::optimized) && !same(o->extra, none)) return o->extra;
  if (!is_kind(o->locals, kind::dict)) {
    dict_object* d = make_dict(m);
    if (!d) return value_raised;
    m.heap.write(o, &o->locals, to_value(d));
  }
  auto* d = o->locals.as<dict_object>();
  if (!find_running(m, o)) return value_raised;
  const value* registers = registers_of(engine_of(m), o);
  const i64 unit = unit_of(engine_of(m), o);
  const std::vector<bool> assigned = o->bits & frame_object::cleared
                                         ? std::vector<bool>(block_of(c)->register_count, true)
                                         : assigned_registers(block_of(c), unit < 0 ? 0 : static_cast<u32>(unit));
  auto show = [&](value name, value v) {
    if (!same(v, value_unbound)) return dict_set(m, d, name, without_growth(v));
    return dict_remove(m, d, name) != tri::error;
  };
  auto content = [](value cell) { return is_kind(cell, kind::cell) ? cell.as<cell_object>()->content : value_unbound; };
  const code_details* known = details_of(block_of(c));
  for (u64 i = 0; i < c->varnames->length; i++) {
    // A parameter that inner functions use lives in its cell.
    bool in_cell = false;
    for (u64 k = 0; k < c->cellvars->length && !in_cell; k++)
      in_cell = same(c->cellvars->items[k], c->varnames->items[i]);
    const u32 r = known->local_registers[i];
    if (!in_cell && !show(c->varnames->items[i], registers && assigned[r] ? registers[r] : value_unbound))
      return value_raised;
  }
  for (u64 i = 0; i < c->cellvars->length; i++) {
    const u32 r = known->cell_registers[i];
    if (!show(c->cellvars->items[i], registers && assigned[r] ? content(registers[r]) : value_unbound))
      return value_raised;
  }
  if (const tuple_object* closure = o->bits & frame_object::emptied ? nullptr : o->function->closure)
    for (u64 i = 0; i < c->freevars->length && i < closure->length; i++)
      if (!show(c->freevars->items[i], content(closure->items[i]))) return value_raised;
  return to_value(d);
}

// ---------------------------------------------------------------- the class

namespace {

using namespace method_table;

frame_object* self_of(value v) { return v.as<frame_object>(); }

value get_code(vm&, value self) { return to_value(self_of(self)->code()); }
value get_globals(vm&, value self) { return to_value(self_of(self)->function->globals); }
value get_locals(vm& m, value self) { return frame_locals(m, self_of(self)); }
value get_builtins(vm&, value self) { return builtins_of(self_of(self)->function); }
value get_back(vm& m, value self) { return back_of(m, self_of(self)); }
value get_line(vm& m, value self) {
  if (!find_running(m, self_of(self))) return value_raised;
  const i64 line = frame_line(engine_of(m), self_of(self));
  return line || self_of(self)->line ? value::small_int(line) : none;
}
value get_last_instruction(vm& m, value self) {
  if (!find_running(m, self_of(self))) return value_raised;
  const i64 unit = unit_of(engine_of(m), self_of(self));
  return value::small_int(unit < 0 ? -1 : unit * 2);
}
value get_trace(vm&, value self) { return self_of(self)->trace; }
value set_trace(vm& m, value self, value v) {
  m.heap.write(self.as_object(), &self_of(self)->trace, same(v, value_unbound) ? none : v);
  return none;
}
template <u64 Bit, bool Inverted>
value get_bit(vm&, value self) {
  return from_bool(((self_of(self)->bits & Bit) != 0) != Inverted);
}
template <u64 Bit, bool Inverted>
value set_bit(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "can't delete numeric/char attribute");
  if (!same(v, true_) && !same(v, false_)) return raise_type_error(m, "attribute value type must be bool");
  u64& bits = self_of(self)->bits;
  bits = same(v, true_) != Inverted ? bits | Bit : bits & ~Bit;
  return none;
}

value frame_clear(vm& m, value self) {
  frame_object* o = self_of(self);
  if (!find_running(m, o)) return value_raised;
  if (o->live) return raise_text(m, m.exc.RuntimeError, "cannot clear an executing frame");
  if (o->generator && !(o->bits & frame_object::finished)) {
    if (is_raised(generator_close(m, to_value(o->generator)))) write_unraisable(m, "", to_value(o->generator));
  }
  o->registers = nullptr;
  o->locals = none;
  o->bits |= frame_object::emptied;
  return none;
}
value frame_repr(vm& m, value self) {
  frame_object* o = self_of(self);
  str_object* file = repr(m, to_value(o->code()->filename));
  return file ? result(make_str(m, fmt::format("<frame at {}, file {}, line {}, code {}>", address_text(m, self),
                                               to_utf8(file), frame_line(engine_of(m), o), to_utf8(o->code()->name))))
              : value_raised;
}

const method_def methods[] = {
    method("clear", frame_clear, "($self, /)", "F.clear(): clear most references held by the frame"),
    method("__repr__", frame_repr),
    {},
};
const getset_def fields[] = {
    {"f_code", get_code, nullptr},
    {"f_globals", get_globals, nullptr},
    {"f_locals", get_locals, nullptr},
    {"f_builtins", get_builtins, nullptr},
    {"f_back", get_back, nullptr},
    {"f_lineno", get_line, set_line},
    {"f_lasti", get_last_instruction, nullptr},
    {"f_trace", get_trace, set_trace},
    {"f_trace_lines", get_bit<frame_object::no_lines, true>, set_bit<frame_object::no_lines, true>},
    {"f_trace_opcodes", get_bit<frame_object::opcodes, false>, set_bit<frame_object::opcodes, false>},
    {},
};

}  // namespace

void init_frames(vm& m) {
  type_def d{};
  d.name = "frame";
  d.lay = &frame_object::get_layout();
  d.instance_kind = kind::frame;
  d.flags = 0;
  d.methods = methods;
  d.getsets = fields;
  m.types.frame = make_builtin_type(m, d);
  m.shapes.frame = m.types.frame->root_shape;
  engine_of(m).live_frames = to_value(empty_list(m));
}

}  // namespace metavm::python
