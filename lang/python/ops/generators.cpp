// Generators and coroutines: frames whose registers are kept in the heap while they wait.
#include "lang/python/exception.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/ops/generator_parts.hpp"
#include "lang/python/ops/tracing.hpp"
#include "metavm/jit/engine.hpp"
#include "metavm/lang/assembler.hpp"
#include "metavm/lang/interpreter.hpp"

namespace metavm::python {

using machine = interpreter<language>;

namespace {

const char* kind_text(const generator_object* g) {
  const u32 f = g->code->flags_word;
  return f & code_flags::coroutine ? "coroutine" : f & code_flags::async_generator ? "async generator" : "generator";
}

void finish_generator(generator_object* g) {
  g->resume_unit = resume_units::finished;
  g->registers = none;
}

}  // namespace

bool cleans_up(const code_block* c) {
  code_details* d = details_of(c);
  if (d->cleans_up < 0) {
    d->cleans_up = 0;
    const u32 size = static_cast<u32>(c->bytecode.size());
    for (u32 at = 0; at < size && !d->cleans_up;) {
      const u16* const pc = c->bytecode.data() + at;
      const instruction_facts f = opcode_tables<language>::facts[*pc](pc);
      if (*pc == op_number<language::opcodes, ops::yield_value>)
        for (const handler_range& h : c->handlers) d->cleans_up |= at >= h.start && at < h.end;
      at += f.length;
    }
  }
  return d->cleans_up != 0;
}

void finalize_generator(vm& m, value v) {
  generator_object* g = as_generator(v);
  if (g->state() != generator_state::suspended) return;
  if (!same(g->running_hook, none)) {
    // Who runs the loop closes an async generator.
    if (is_raised(call1(m, g->running_hook, v))) write_unraisable(m, "", v);
  } else if (!(g->code->flags_word & code_flags::async_generator)) {
    if (is_raised(generator_close(m, v))) write_unraisable(m, "", v);
  }
}

generator_object* make_generator_object(vm& m, function_object* f, const value* arguments) {
  const u32 flags = f->code->flags_word;
  type_object* cls = flags & code_flags::coroutine         ? m.types.coroutine
                     : flags & code_flags::async_generator ? m.types.async_generator
                                                           : m.types.generator;
  const code_block* c = block_of(f->code);
  auto* block = m.heap.make_with_tail<value_array>(m.shapes.register_block, c->register_count);
  block->capacity = c->register_count;
  for (u32 i = 0; i < c->parameter_count; i++) block->items[i] = arguments[i];
  for (u32 i = c->parameter_count; i < c->register_count; i++) block->items[i] = value_unbound;
  auto* g = make_instance<generator_object>(m, cls);
  g->extra = nullptr;
  g->function = f;
  g->code = f->code;
  g->name = f->name;
  g->qualname = f->qualname;
  g->handled = g->running_hook = g->origin = g->frame = none;
  g->registers = to_value(block);
  g->resume_unit = resume_units::created;
  g->flags_word = 0;
  if (METAVM_UNLIKELY(cleans_up(c)) && !(flags & code_flags::async_generator)) m.heap.add_finalizer(g);
  return g;
}

value delegate_of(const generator_object* g) {
  if (g->state() != generator_state::suspended) return none;
  const i32 r = yield_before(g->resume_pc()).delegate;
  return r < 0 ? none : g->block()->items[r];
}

value make_generator_slow(vm& m, const value* arguments, u32, value f) {
  return to_value(make_generator_object(m, f.as<function_object>(), arguments));
}
unwound become_generator(engine& x, frame* f, const u16*) {
  generator_object* g = make_generator_object(x.m, f->function.as<function_object>(), f->regs);
  frame* c = f->caller;
  c->regs[f->result_register & 0xffffffffu] = to_value(g);
  x.depth_left++;
  return {c, c->pc};
}

frame* resume_generator(engine& x, frame* below, u32 result_register, generator_object* g, value sent, const u16*& pc) {
  vm& m = x.m;
  const generator_state state = g->state();
  if (state == generator_state::running) {
    raise(m, m.exc.ValueError, "{} already executing", kind_text(g));
    return nullptr;
  }
  if (state == generator_state::finished) {
    if (g->code->flags_word & code_flags::coroutine)
      raise_text(m, m.exc.RuntimeError, "cannot reuse already awaited coroutine");
    x.stop_value = none;
    return nullptr;
  }
  if (state == generator_state::created && !same(sent, none)) {
    raise(m, m.exc.TypeError, "can't send non-None value to a just-started {}", kind_text(g));
    return nullptr;
  }
  code_block* c = block_of(g->code);
  frame* f = machine::push(x, below, c, to_value(g->function), g->block()->items, 0, result_register);
  if (!f) return nullptr;
  for (u32 i = 0; i < c->register_count; i++) f->regs[i] = g->block()->items[i];
  f->result_register |= frame_noted;
  f->extra = to_value(g);
  pc = g->resume_pc();
  if (state == generator_state::suspended) {
    const yield_point y = yield_before(pc);
    f->regs[y.sent] = sent;
    if (y.handled >= 0) {
      f->regs[y.handled] = m.handled;
      m.handled = g->handled;
    }
  }
  g->flags_word = (g->flags_word & 0xffffffffu) | g->resume_unit << generator_bits::resumed_at_shift;
  g->resume_unit = resume_units::running;
  f->pc = pc;
  frame_resumed(x, f, g);
  return f;
}

unwound enter_generator(engine& x, frame* f, const u16* next, value generator, value sent) {
  const u16* here = f->pc;
  const u16* pc = nullptr;
  const u32 result = f->code->register_count - 1;
  frame* g = resume_generator(x, f, result, as_generator(generator), sent, pc);
  if (!g) {
    if (!same(x.m.pending, value_unbound)) return plain_slow<language>::unwind(x, f, here);
    f->regs[result] = value_unbound;
    return {f, next};
  }
  f->pc = next;
  return {g, pc};
}

void language_hooks::heap_frame_entered(engine& x, frame* f) { frame_resumed(x, f, as_generator(f->extra)); }

code_block* driver_of(engine& x, code_block* c) {
  code_details* details = details_of(c);
  if (details->driver) return details->driver;
  auto block = std::make_unique<code_block>();
  assembler<language> a;
  a.emit<ops::resume_generator>(def{2}, use{0}, use{1});
  a.emit<ops::return_value>(use{2});
  a.finish_into(*block);
  block->parameter_count = 2;
  block->register_count = c->register_count + 4;  // the generator's own are in its native frame
  block->flags = metavm::code_flags::hidden | metavm::code_flags::never_inline;
  block->name = c->name;
  block->file = c->file;
  block->finish();
  details->driver = block.get();
  x.blocks.push_back(std::move(block));
  return details->driver;
}

/// A step in compiled code, if there is some.
static bool step_compiled(engine& x, value generator, value sent, value& result) {
  generator_object* g = as_generator(generator);
  const generator_state state = g->state();
  if (state != generator_state::suspended && (state != generator_state::created || !same(sent, none))) return false;
  code_block* driver = driver_of(x, block_of(g->code));
  void* entry = jit::entry_of(x, driver);
  if (!entry) return false;
  frame* const saved = x.top;
  frame* b = machine::push_bottom(x);
  x.top = b;
  const value a[] = {generator, sent};
  frame* f = machine::push(x, b, driver, none, a, 2, 0);
  result = value_raised;
  if (f) {
    for (u32 i = 2; i < driver->register_count; i++) f->regs[i] = value_unbound;
    if (jit::enter(x, entry, f, result))
      x.depth_left++;
    else
      result = machine::resume(x, x.left_frame, x.left_frame->pc);
  }
  x.top = saved;
  return true;
}

value generator_send(vm& m, value generator, value sent) {
  engine& x = engine_of(m);
  if (value r; x.jit && !x.tracing && step_compiled(x, generator, sent, r)) return r;
  return generator_send_plain(m, generator, sent);
}

value generator_send_plain(vm& m, value generator, value sent) {
  engine& x = engine_of(m);
  if (METAVM_UNLIKELY(static_cast<char*>(__builtin_frame_address(0)) < x.native_limit)) {
    language::recursion_error(x);
    return value_raised;
  }
  frame* const saved = x.top;
  frame* b = machine::push_bottom(x);
  x.top = b;
  const u16* pc = nullptr;
  frame* f = resume_generator(x, b, 0, as_generator(generator), sent, pc);
  value r;
  if (f)
    r = machine::resume(x, f, pc);
  else
    r = same(m.pending, value_unbound) ? value_unbound : value_raised;
  x.top = saved;
  return r;
}

unwound yield_frame(engine& x, frame* f, const u16* next, value v) {
  vm& m = x.m;
  generator_object* g = as_generator(f->extra);
  frame_suspended(x, g, false);
  const i32 handled = yield_before(next).handled;
  if (METAVM_UNLIKELY(handled >= 0)) {
    // The caller's exception is handled again. The register that keeps it is set anew when the generator goes on.
    m.heap.write(g, &g->handled, m.handled);
    m.handled = f->regs[handled];
    f->regs[handled] = none;
  }
  value_array* block = g->block();
  m.heap.before_bulk_write(block);
  for (u32 i = 0; i < f->code->register_count; i++) block->items[i] = f->regs[i];
  g->resume_unit = static_cast<u64>(next - f->code->start);
  frame* c = f->caller;
  c->regs[f->result_register & 0xffffffffu] = v;
  x.depth_left++;
  return {c, c->pc};
}

unwound return_from_generator(engine& x, frame* f, const u16*, value v) {
  generator_object* g = as_generator(f->extra);
  frame_suspended(x, g, true);
  finish_generator(g);
  x.stop_value = v;
  frame* c = f->caller;
  c->regs[f->result_register & 0xffffffffu] = value_unbound;
  x.depth_left++;
  return {c, c->pc};
}

void language_hooks::frame_left(engine& x, frame* f) {
  if (METAVM_UNLIKELY(x.tracing)) trace_unwound(x, f);
  if (!is_kind(f->extra, kind::generator)) return detach_frame(x, f);
  // A generator's only by an exception: it ends here.
  vm& m = x.m;
  generator_object* g = as_generator(f->extra);
  if (g->state() != generator_state::running) return;
  frame_suspended(x, g, true);
  finish_generator(g);
  const value e = m.pending;
  if (same(e, value_unbound)) return;
  const bool stop = is_instance(m, e, m.exc.StopIteration);
  const bool async_stop =
      (g->code->flags_word & code_flags::async_generator) && is_instance(m, e, m.exc.StopAsyncIteration);
  if (stop || async_stop) {
    m.pending = value_unbound;
    const value text =
        to_value(make_str(m, fmt::format("{} raised {}", kind_text(g), stop ? "StopIteration" : "StopAsyncIteration")));
    const value n = make_exception(m, m.exc.RuntimeError, &text, 1);
    if (is_raised(n)) return;
    m.heap.write(n.as_object(), &as_exception(n)->cause, e);
    m.heap.write(n.as_object(), &as_exception(n)->context, e);
    as_exception(n)->suppress_context = 1;
    m.pending = n;
  }
}

void set_stop_value(vm& m, value v) { engine_of(m).stop_value = v; }
void raise_stopped(vm& m) { raise_stop_iteration(m, take_stop_value(m)); }

value take_stop_value(vm& m) {
  engine& x = engine_of(m);
  const value v = x.stop_value;
  x.stop_value = none;
  return v;
}

value send_step(vm& m, value delegate, value sent) {
  engine& x = engine_of(m);
  if (same(sent, value_unbound)) return value_unbound;  // ended by throw(): the result is there
  if (is_kind(delegate, kind::generator) && !(as_generator(delegate)->code->flags_word & code_flags::async_generator))
    return generator_send(m, delegate, sent);
  x.stop_value = none;
  value r;
  if (!same(sent, none)) {
    r = call_method(m, delegate, m.names.send, &sent, 1);
  } else if (auto* next = type_of(m, delegate)->iter_next) {
    r = next(m, delegate);  // a built-in iterator with a result leaves it in stop_value
  } else {
    r = call_special(m, delegate, special::next);
  }
  if (!is_raised(r) || !is_instance(m, m.pending, m.exc.StopIteration)) return r;
  x.stop_value = m.pending.as<stop_iteration_object>()->result;
  m.pending = value_unbound;
  return value_unbound;
}

// ---------------------------------------------------------------- methods

value stepped(vm& m, value r) {
  if (!same(r, value_unbound)) return r;
  return raise_stop_iteration(m, take_stop_value(m));
}

namespace {

value generator_next(vm& m, value self) { return stepped(m, generator_send(m, self, none)); }
value generator_iter_next(vm& m, value self) { return generator_send(m, self, none); }
value generator_send_method(vm& m, value self, value v) { return stepped(m, generator_send(m, self, v)); }
value generator_self(vm&, value self) { return self; }

}  // namespace

namespace {

/// What is thrown: an exception, or the arguments of throw(), which a delegate of another kind gets
/// as they are.
struct thrown {
  value exception;  ///< unbound until it is made from the arguments
  const value* arguments;
  u32 count;
};
bool make_thrown(vm& m, thrown& t) {
  if (!same(t.exception, value_unbound)) return true;
  const value e = exception_of_throw(m, t.arguments, t.count);
  if (is_raised(e)) return false;
  t.exception = e;
  return true;
}
bool is_exit(vm& m, const thrown& t) {
  if (!same(t.exception, value_unbound)) return is_instance(m, t.exception, m.exc.GeneratorExit);
  const value given = t.arguments[1];
  if (is_exception_class(given)) return is_subtype(given.as<type_object>(), m.exc.GeneratorExit);
  return is_exception(given) && is_instance(m, given, m.exc.GeneratorExit);
}

value throw_at_wait(vm& m, value self, thrown t, bool closes) {
  engine& x = engine_of(m);
  generator_object* g = as_generator(self);
  const generator_state state = g->state();
  if (state == generator_state::running) return raise(m, m.exc.ValueError, "{} already executing", kind_text(g));
  if (state == generator_state::finished) {
    if (g->code->flags_word & code_flags::coroutine)
      return raise_text(m, m.exc.RuntimeError, "cannot reuse already awaited coroutine");
    if (make_thrown(m, t)) m.pending = t.exception;
    return value_raised;
  }
  const bool in_handler = state == generator_state::suspended && yield_before(g->resume_pc()).handled >= 0;
  const value delegate = delegate_of(g);
  const u64 waits_at = g->resume_unit;
  if (!same(delegate, none)) {
    if (closes && is_exit(m, t)) {
      const value close = find_attribute(m, delegate, m.names.close);
      if (is_raised(close)) return close;
      if (!same(close, value_unbound)) {
        g->resume_unit = resume_units::running;
        const value r = call0(m, close);
        g->resume_unit = waits_at;
        if (is_raised(r)) t.exception = take_pending(m);
      }
    } else {
      const value f = find_attribute(m, delegate, intern(m, "throw"));
      if (is_raised(f)) return f;
      if (!same(f, value_unbound)) {
        g->resume_unit = resume_units::running;
        const value r =
            same(t.exception, value_unbound) ? call(m, f, t.arguments + 1, t.count - 1) : call1(m, f, t.exception);
        g->resume_unit = waits_at;
        if (!is_raised(r)) return r;
        const value raised = take_pending(m);
        if (is_instance(m, raised, m.exc.StopIteration)) {
          x.stop_value = raised.as<stop_iteration_object>()->result;
          return generator_send(m, self, value_unbound);
        }
        t.exception = raised;
      }
    }
  }
  if (!make_thrown(m, t)) return value_raised;
  if (METAVM_UNLIKELY(static_cast<char*>(__builtin_frame_address(0)) < x.native_limit)) {
    language::recursion_error(x);
    return value_raised;
  }
  frame* const saved = x.top;
  frame* b = machine::push_bottom(x);
  x.top = b;
  const u16* pc = nullptr;
  frame* f = resume_generator(x, b, 0, g, none, pc);
  value r = value_raised;
  if (f) {
    // What the thrower handles is no context of what it throws; what the generator handles is.
    if (in_handler)
      raise_value(m, t.exception);
    else
      m.pending = t.exception;
    const unwound u = plain_slow<language>::unwind(x, f, pc - 1);
    r = machine::resume(x, u.f, u.pc);
  }
  x.top = saved;
  return r;
}

}  // namespace

value throw_into(vm& m, value self, value e, bool closes) { return throw_at_wait(m, self, {e, nullptr, 0}, closes); }
value throw_into(vm& m, value self, const value* arguments, u32 count) {
  return throw_at_wait(m, self, {value_unbound, arguments, count}, true);
}

value exception_of_throw(vm& m, const value* a, u32 n) {
  value e = a[1];
  if (n > 3 && !same(a[3], none) && !is_kind(a[3], kind::traceback))
    return raise_type_error(m, "throw() third argument must be a traceback object");
  if (is_exception_class(e)) {
    const value v = n > 2 ? a[2] : none;
    if (is_exception(v) && is_instance(m, v, e.as<type_object>()))
      e = v;
    else if (same(v, none))
      e = call0(m, e);
    else if (is_exact(v, m.shapes.tuple))
      e = call(m, e, v.as<tuple_object>()->items, static_cast<u32>(v.as<tuple_object>()->length));
    else
      e = call1(m, e, v);
    if (is_raised(e)) return e;
    if (!is_exception(e))
      return raise(m, m.exc.TypeError, "calling {} should have returned an instance of BaseException, not {}",
                   to_utf8(repr(m, a[1])), type_name(m, e));
  } else if (is_exception(e)) {
    if (n > 2 && !same(a[2], none)) return raise_type_error(m, "instance exception may not have a separate value");
  } else {
    return raise(m, m.exc.TypeError, "exceptions must be classes or instances deriving from BaseException, not {}",
                 type_name(m, e));
  }
  if (n > 3 && !same(a[3], none)) m.heap.write(e.as_object(), &as_exception(e)->traceback, a[3]);
  return e;
}

value generator_close(vm& m, value self) {
  generator_object* g = as_generator(self);
  if (g->state() == generator_state::finished) return none;
  if (g->state() == generator_state::created) {
    finish_generator(g);
    return none;
  }
  const value e = make_exception(m, m.exc.GeneratorExit, nullptr, 0);
  if (is_raised(e)) return e;
  const value r = throw_into(m, self, e);
  if (same(r, value_unbound)) {
    take_stop_value(m);
    return none;
  }
  if (!is_raised(r)) return raise(m, m.exc.RuntimeError, "{} ignored GeneratorExit", kind_text(g));
  if (catch_pending(m, m.exc.StopIteration) || catch_pending(m, m.exc.GeneratorExit)) return none;
  return r;
}

namespace {

value generator_throw(vm& m, const value* a, u32 n, tuple_object* kwnames) {
  if (!check_no_keywords(m, "throw", kwnames) || !check_arity(m, "throw", n - 1, 1, 3)) return value_raised;
  return stepped(m, throw_into(m, a[0], a, n));
}

value generator_repr(vm& m, value self) {
  const generator_object* g = as_generator(self);
  return to_value(
      make_str(m, fmt::format("<{} object {} at {:#x}>", type_name(m, self), to_utf8(g->qualname), self.bits - 1)));
}
value get_code(vm&, value self) { return to_value(as_generator(self)->code); }
value get_running(vm&, value self) { return from_bool(as_generator(self)->state() == generator_state::running); }
value get_suspended(vm&, value self) { return from_bool(as_generator(self)->state() == generator_state::suspended); }
value get_yield_from(vm&, value self) { return delegate_of(as_generator(self)); }
value get_name(vm&, value self) { return to_value(as_generator(self)->name); }
value get_qualname(vm&, value self) { return to_value(as_generator(self)->qualname); }
value set_name(vm& m, value self, value v) {
  if (!is_str(v)) return raise_type_error(m, "__name__ must be set to a string object");
  m.heap.write(self.as_object(), &as_generator(self)->name, as_str(v));
  return none;
}
value set_qualname(vm& m, value self, value v) {
  if (!is_str(v)) return raise_type_error(m, "__qualname__ must be set to a string object");
  m.heap.write(self.as_object(), &as_generator(self)->qualname, as_str(v));
  return none;
}
value get_frame(vm& m, value self) {
  frame_object* o = generator_frame(m, as_generator(self));
  return o ? to_value(o) : none;
}
value get_origin(vm&, value self) { return as_generator(self)->origin; }

}  // namespace

void init_generators(vm& m) {
  using method_table::method;
  static const method_def generator_methods[] = {
      method("__next__", generator_next),
      method("__iter__", generator_self),
      method("send", generator_send_method),
      method("throw", generator_throw),
      method("close", generator_close),
      method("__repr__", generator_repr),
      method_table::class_method("__class_getitem__", make_generic_alias, nullptr, "See PEP 585"),
      {}};
  static const getset_def generator_fields[] = {{"gi_code", get_code, nullptr},
                                                {"gi_running", get_running, nullptr},
                                                {"gi_suspended", get_suspended, nullptr},
                                                {"gi_yieldfrom", get_yield_from, nullptr},
                                                {"gi_frame", get_frame, nullptr},
                                                {"__name__", get_name, set_name},
                                                {"__qualname__", get_qualname, set_qualname},
                                                {}};
  static const method_def coroutine_methods[] = {
      method("__await__", coroutine_await), method("send", generator_send_method), method("throw", generator_throw),
      method("close", generator_close),     method("__repr__", generator_repr),    {}};
  static const getset_def coroutine_fields[] = {{"cr_code", get_code, nullptr},
                                                {"cr_running", get_running, nullptr},
                                                {"cr_suspended", get_suspended, nullptr},
                                                {"cr_await", get_yield_from, nullptr},
                                                {"cr_frame", get_frame, nullptr},
                                                {"cr_origin", get_origin, nullptr},
                                                {"__name__", get_name, set_name},
                                                {"__qualname__", get_qualname, set_qualname},
                                                {}};
  static const method_def async_methods[] = {
      method("__aiter__", async_iterate),
      method("__anext__", async_next),
      method("asend", async_send),
      method("athrow", async_throw),
      method("aclose", async_close),
      method("__repr__", generator_repr),
      method_table::class_method("__class_getitem__", make_generic_alias, nullptr, "See PEP 585"),
      {}};
  static const getset_def async_fields[] = {{"ag_code", get_code, nullptr},
                                            {"ag_running", async_get_running, nullptr},
                                            {"ag_await", get_yield_from, nullptr},
                                            {"ag_frame", get_frame, nullptr},
                                            {"__name__", get_name, set_name},
                                            {"__qualname__", get_qualname, set_qualname},
                                            {}};
  auto make = [&](const char* name, const layout& l, kind k, const method_def* methods, const getset_def* fields,
                  value (*next)(vm&, value)) {
    type_def d{};
    d.name = name;
    d.lay = &l;
    d.instance_kind = k;
    d.flags = type_flags::has_weakrefs;
    d.methods = methods;
    d.getsets = fields;
    d.iter_next = next;
    return make_builtin_type(m, d);
  };
  m.types.generator = make("generator", generator_object::get_layout(), kind::generator, generator_methods,
                           generator_fields, generator_iter_next);
  m.types.coroutine =
      make("coroutine", generator_object::get_layout(), kind::generator, coroutine_methods, coroutine_fields, nullptr);
  m.types.async_generator =
      make("async_generator", generator_object::get_layout(), kind::generator, async_methods, async_fields, nullptr);
  init_async_generators(m);
  m.shapes.generator = m.types.generator->root_shape;
  m.shapes.coroutine = m.types.coroutine->root_shape;
  m.shapes.async_generator = m.types.async_generator->root_shape;
}

// ---------------------------------------------------------------- awaiting

value get_yield_from_slow(vm& m, value v) {
  if (is_kind(v, kind::generator) && (as_generator(v)->code->flags_word & code_flags::coroutine))
    return raise_type_error(m, "cannot 'yield from' a coroutine object in a non-coroutine generator");
  return get_iter(m, v);
}
value get_awaitable_slow(vm& m, value v, i64 where) {
  if (is_kind(v, kind::generator)) {
    const u32 f = as_generator(v)->code->flags_word;
    if (f & (code_flags::coroutine | code_flags::iterable_coroutine)) {
      if (!same(delegate_of(as_generator(v)), none))
        return raise_text(m, m.exc.RuntimeError, "coroutine is being awaited already");
      return v;
    }
  }
  const value f = special_of(m, v, special::await);
  if (same(f, value_unbound)) {
    if (where == 1)
      return raise(m, m.exc.TypeError,
                   "'async with' received an object from __aenter__ that does not implement __await__: {}",
                   type_name(m, v));
    if (where == 2)
      return raise(m, m.exc.TypeError,
                   "'async with' received an object from __aexit__ that does not implement __await__: {}",
                   type_name(m, v));
    return raise(m, m.exc.TypeError, "object {} can't be used in 'await' expression", type_name(m, v));
  }
  const value r = call_with_self(m, f, v, nullptr, 0);
  if (is_raised(r)) return r;
  if (is_kind(r, kind::generator) && (as_generator(r)->code->flags_word & code_flags::coroutine))
    return raise_type_error(m, "__await__() returned a coroutine");
  if (same(special_of(m, r, special::next), value_unbound))
    return raise(m, m.exc.TypeError, "__await__() returned non-iterator of type '{}'", type_name(m, r));
  return r;
}
value get_aiter_slow(vm& m, value v) {
  const value f = special_of(m, v, special::aiter);
  if (same(f, value_unbound))
    return raise(m, m.exc.TypeError, "'async for' requires an object with __aiter__ method, got {}", type_name(m, v));
  const value r = call_with_self(m, f, v, nullptr, 0);
  if (is_raised(r)) return r;
  if (same(special_of(m, r, special::anext), value_unbound))
    return raise(m, m.exc.TypeError,
                 "'async for' received an object from __aiter__ that does not implement __anext__: {}",
                 type_name(m, r));
  return r;
}
value get_anext_slow(vm& m, value v) {
  const value f = special_of(m, v, special::anext);
  if (same(f, value_unbound))
    return raise(m, m.exc.TypeError, "'async for' requires an iterator with __anext__ method, got {}", type_name(m, v));
  const value r = call_with_self(m, f, v, nullptr, 0);
  return is_raised(r) ? r : get_awaitable_slow(m, r, 0);
}
value end_async_for_slow(vm& m, value e) {
  if (is_instance(m, e, m.exc.StopAsyncIteration)) return none;
  m.pending = e;
  return value_raised;
}

}  // namespace metavm::python
