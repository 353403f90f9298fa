// The engine of a VM: set-up, hooks of the framework and of the runtime.
#include "lang/python/engine.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <new>

#include "lang/python/compile/ast_objects.hpp"
#include "lang/python/compile/compile.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/ops/frames.hpp"
#include "lang/python/ops/language.hpp"
#include "lang/python/ops/runtime.hpp"
#include "lang/python/ops/tracing.hpp"
#include "lang/python/text.hpp"
#include "lang/python/threads.hpp"
#include "metavm/base/address_space.hpp"
#include "metavm/jit/machine.hpp"
#include "metavm/lang/interpreter.hpp"
#include "metavm/lang/stale.hpp"
#include "metavm/lang/unwinding.hpp"

namespace metavm::jit {
template <class L>
std::unique_ptr<engine> make_engine(typename L::context& x, const limits& l);
}

namespace metavm::python {

namespace {

traceback_object* add_traceback(vm& m, traceback_object* t, value frame, code_object* code, u32 unit, i64 line) {
  exception_object* e = as_exception(m.pending);
  t->next = is_kind(e->traceback, kind::traceback) ? e->traceback.as<traceback_object>() : nullptr;
  t->frame = frame;
  t->code = code;
  t->last_instruction = i64{2} * unit;
  t->line = line;
  m.heap.write(e, &e->traceback, to_value(t));
  return t;
}

/// The entry that the pending exception got last, if its frame is one of compiled code whose caller comes next.
passed_traceback* waits_for_caller(engine& x) {
  const value last = as_exception(x.m.pending)->traceback;
  if (!is_exact(last, x.passed_traceback_shape) || last.as_object()->flags & passed_traceback::caught_flag)
    return nullptr;
  auto* t = last.as<passed_traceback>();
  return t->caller ? nullptr : t;
}

}  // namespace

// ---------------------------------------------------------------- hooks of the framework

bool language_hooks::poll(engine& x, frame*, const u16*) {
  if (METAVM_UNLIKELY(x.memory_error_caught)) {
    x.memory_error_caught = false;
    forget_left_frames(x);
  }
  return run_pending_work(x.m);
}

void language_hooks::recursion_error(engine& x) {
  vm& m = x.m;
  // The handler needs some room of its own.
  raise_text(m, m.exc.RecursionError, "maximum recursion depth exceeded");
}

void language_hooks::add_trace(engine& x, frame* f, u32 unit) {
  vm& m = x.m;
  if (!is_exception(m.pending) || !is_kind(f->function, kind::function)) return;
  if (f->code->flags & metavm::code_flags::hidden) return;
  if (m.pending.as_object()->flags & exception_object::reraised_flag) {
    m.pending.as_object()->flags &= static_cast<u8>(~exception_object::reraised_flag);
    return;
  }
  // Its object knows by this where the frame is (or was left).
  f->pc = f->code->start + unit;
  frame_object* o = frame_object_of(m, f, true);
  if (!o) return;
  // A generator that is thrown into before it started stands before its first statement.
  const i64 line = line_at(f->code, unit);
  passed_traceback* below = waits_for_caller(x);
  note_caller(m, to_value(o));
  traceback_object* t =
      add_traceback(m, make_instance<traceback_object>(m, m.types.traceback), to_value(o), function_of(f)->code, unit,
                    line ? line : static_cast<i64>(function_of(f)->code->first_line));
  if (below) m.heap.write(below, &below->caller, t);
  if (METAVM_UNLIKELY(x.tracing)) trace_exception(x, f);
}

/// Frames of compiled code get their objects when somebody asks for them; but one that is on the guest stack is the
/// object that everybody else sees, too.
void language_hooks::trace_passed(engine& x, const unwinding& u, const value* functions) {
  vm& m = x.m;
  if (!is_exception(m.pending)) return;
  passed_traceback* below = waits_for_caller(x);  // of the frame that the one at hand had called
  for (std::size_t i = 0; i < u.frames.size(); i++) {
    const passed_frame& f = u.frames[i];
    if (!is_kind(functions[i], kind::function) || f.code->flags & metavm::code_flags::hidden) continue;
    if (METAVM_UNLIKELY(m.pending.as_object()->flags & exception_object::reraised_flag)) {
      m.pending.as_object()->flags &= static_cast<u8>(~exception_object::reraised_flag);
      continue;
    }
    value frame = functions[i];
    if (u.at_home && i + 1 == u.frames.size() && x.top && x.top->code == f.code) {
      x.top->pc = f.code->start + f.unit;
      if (frame_object* o = frame_object_of(m, x.top, true)) frame = to_value(o);
    }
    auto* t = m.heap.make<passed_traceback>(x.passed_traceback_shape);
    t->caller = nullptr;
    note_caller(m, is_kind(frame, kind::frame) ? frame : to_value(t));
    add_traceback(m, t, frame, functions[i].as<function_object>()->code, f.unit, f.line);
    if (below) m.heap.write(below, &below->caller, static_cast<traceback_object*>(t));
    if (u.caught && i + 1 == u.frames.size()) t->flags |= passed_traceback::caught_flag;
    below = t;
  }
}

unwound language_hooks::trace_step(engine& x, frame* f, const u16* pc) { return python::trace_step(x, f, pc); }

value language_hooks::caught(engine& x, frame*, const handler_range&) {
  const value e = x.m.pending;
  x.m.pending = value_unbound;
  if (METAVM_UNLIKELY(type_of(x.m, e) == x.m.exc.MemoryError)) {
    // What unwinding has on the stack here is cleared at the next poll, which is nearer to the interpreter.
    forget_left_frames(x);
    x.memory_error_caught = x.attention = true;
    x.ticks = 0;
  }
  return e;
}

// ---------------------------------------------------------------- hooks of the runtime

namespace {

value hook_call(vm& m, function_object* f, const value* a, u32 n, tuple_object* kwnames) {
  return run_function(engine_of(m), f, a, n, kwnames);
}

/// Runs code whose names live in `names` (or, if none, in the globals).
value run_in_namespace(vm& m, function_object* f, value names) {
  engine& x = engine_of(m);
  code_block* c = block_of(f->code);
  if (!c) return raise_text(m, m.exc.SystemError, "code object without bytecode");
  if (METAVM_UNLIKELY(static_cast<char*>(__builtin_frame_address(0)) < x.native_limit)) {
    language::recursion_error(x);
    return value_raised;
  }
  frame* const saved = x.top;
  frame* b = interpreter<language>::push_bottom(x);
  x.top = b;
  value r = value_raised;
  if (frame* g = interpreter<language>::push(x, b, c, to_value(f), nullptr, 0, 0)) {
    g->extra = names;
    r = interpreter<language>::resume(x, g, c->start);
  }
  x.top = saved;
  return r;
}

value hook_class_body(vm& m, function_object* f, value names) {
  const value r = run_in_namespace(m, f, names);
  return r;
}

bool hook_super(vm& m, value& cls, value& self) {
  running_call f(engine_of(m));
  const function_object* fn = f.function();
  if (!fn) {
    raise_text(m, m.exc.RuntimeError, "super(): no current frame");
    return false;
  }
  if (fn->code->argcount == 0) {
    raise_text(m, m.exc.RuntimeError, "super(): no arguments");
    return false;
  }
  self = f.reg(0);
  // The first argument may have been deleted, or live in a cell.
  const code_details* d = details_of(f.code());
  for (u64 i = 0; i < fn->code->cellvars->length; i++)
    if (same(fn->code->cellvars->items[i], fn->code->varnames->items[0]))
      if (const value cell = f.reg(d->cell_registers[i]); is_kind(cell, kind::cell))
        self = cell.as<cell_object>()->content;
  if (same(self, value_unbound)) {
    raise_text(m, m.exc.RuntimeError, "super(): arg[0] deleted");
    return false;
  }
  for (u64 i = 0; fn->closure && i < fn->code->freevars->length; i++)
    if (str_equal(as_str(fn->code->freevars->items[i]), m.names.__class__)) {
      cls = fn->closure->items[i].as<cell_object>()->content;
      if (same(cls, value_unbound)) {
        raise_text(m, m.exc.RuntimeError, "super(): empty __class__ cell");
        return false;
      }
      return true;
    }
  raise_text(m, m.exc.RuntimeError, "super(): __class__ cell not found");
  return false;
}

dict_object* hook_globals(vm& m) {
  const function_object* f = running_call(engine_of(m)).function();
  return f ? f->globals : nullptr;
}
value hook_locals(vm& m) {
  frame* f = running_frame(engine_of(m));
  if (!f || !is_kind(f->function, kind::function)) return raise_text(m, m.exc.SystemError, "frame does not exist");
  frame_object* o = frame_object_of(m, f, true);  // its object is not shown
  return o ? frame_locals(m, o) : value_raised;
}
value hook_frame_at(vm& m, i64 depth) {
  frame* f = running_frame(engine_of(m));
  while (f && depth-- > 0) f = outer_frame(engine_of(m), f);
  if (!f || !is_kind(f->function, kind::function)) return value_unbound;
  frame_object* o = frame_object_of(m, f);
  return o ? to_value(o) : value_raised;
}
value hook_run_code(vm& m, code_object* code, dict_object* globals, value locals, tuple_object* closure) {
  value builtins = dict_find_str(m, globals, m.names.__builtins__);
  if (is_kind(builtins, kind::module)) builtins = to_value(builtins.as<module_object>()->dict);
  if (same(builtins, value_unbound)) builtins = to_value(m.builtins->dict);
  function_object* f = make_function(m, code, globals, builtins);
  if (!f) return value_raised;
  if (closure) m.heap.write(f, &f->closure, closure);
  const bool own = !(locals.is_pointer() && locals.as_object() == globals);
  return run_in_namespace(m, f, own && !same(locals, none) && !same(locals, value_unbound) ? locals : none);
}
bool is_syntax_tree(vm& m, value v, ast_classes& classes) {
  return !same(engine_of(m).ast_state, none) && get_ast_classes(m, classes) && is_instance(m, v, classes.ast());
}
value hook_compile(vm& m, const compile_request& r) {
  compile_options o;
  o.filename = to_utf8(r.filename);
  o.mode = r.mode == "eval" ? parse_mode::eval : r.mode == "single" ? parse_mode::single : parse_mode::exec;
  o.future_flags = static_cast<u32>(r.flags) & 0x1fe0000u;
  o.optimize = r.optimize < 0 ? 0 : static_cast<int>(r.optimize);
  if (!r.dont_inherit) {
    frame* f = running_frame(engine_of(m));
    if (f && is_kind(f->function, kind::function)) o.future_flags |= function_of(f)->code->flags_word & 0x1fe0000u;
  }
  o.dont_imply_dedent = r.flags & 0x200;
  o.source_is_str = r.flags & 0x800;
  o.top_level_await = r.flags & 0x2000;
  o.allow_incomplete = r.flags & 0x4000;
  const bool only_ast = r.flags & 0x400;
  std::string text;
  if (is_str(r.source)) {
    if (!encode_text(m, as_str(r.source), "utf-8", "strict")) return value_raised;  // lone surrogates
    text = to_utf8(as_str(r.source));
    o.source_is_str = true;
  } else if (ast_classes classes; is_syntax_tree(m, r.source, classes)) {
    if (only_ast) return r.source;
    code_object* c = compile_objects(m, r.source, r.mode, o);
    return c ? to_value(c) : value_raised;
  } else {
    buffer_view b{};
    if (!get_buffer(m, r.source, b)) {
      if (!catch_pending(m, m.exc.TypeError)) return value_raised;
      return raise_text(m, m.exc.TypeError, "compile() arg 1 must be a string, bytes or AST object");
    }
    text.assign(reinterpret_cast<const char*>(b.data), b.length);
  }
  if (only_ast) return parse_to_objects(m, text, o);
  code_object* c = compile_source(m, text, o);
  return c ? to_value(c) : value_raised;
}
value hook_start_thread(vm& m, value f, value args, value kwargs) {
  return threads_of(engine_of(m)).start(f, args, kwargs);
}
void hook_recursion_limit(vm& m, u32 before) {
  engine_of(m).depth_left += static_cast<i64>(m.recursion_limit) - static_cast<i64>(before);
}

/// A shape of its own for objects of the same class, laid out in another way.
py_shape* make_shape_like(vm& m, const py_shape* of, const layout& lay) {
  py_shape* s = make_internal_shape(m, lay, of->get_kind());
  const u32 serial = s->serial, bytes = s->instance_bytes;
  const layout* const own = s->lay;
  *s = *of;
  s->serial = serial;
  s->instance_bytes = bytes;
  s->lay = own;
  s->first_child = s->next_sibling = s->in_dict_mode = s->next_family = nullptr;
  return s;
}
/// The hidden class of tagged ints. Compiled code takes it for the tag, so big ints, which are objects, have another.
const py_shape* make_tagged_int_shape(vm& m) { return make_shape_like(m, m.shapes.int_, *m.shapes.int_->lay); }

}  // namespace

engine::engine(vm& owner) : m(owner) {
  heap = &owner.heap;
  int_shape = make_tagged_int_shape(m);
  float_shape = m.shapes.float_;
  for (u32 i = 0; i < 8; i++) constant_shapes[i] = m.constant_shapes[i];
  guest_stack_bytes_ = address_space_share(guest_stack_bytes_, 8);
  void* p;
  do {
    p = mmap(nullptr, guest_stack_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  } while (p == MAP_FAILED && (guest_stack_bytes_ /= 2) >= (u64{8} << 20));
  METAVM_CHECK(p != MAP_FAILED);
  stack_base = static_cast<char*>(p);
  stack_limit = stack_base + guest_stack_bytes_ - (1 << 20);
  depth_left = m.recursion_limit;
  m.execution = this;
  m.heap.add_roots(this);
}

engine::~engine() {
  m.heap.remove_roots(this);
  machine.reset();
  munmap(stack_base, guest_stack_bytes_);
  m.execution = nullptr;
}

void engine::trace(gc::tracer& t) {
  if (!t.young()) ticks = 0;  // there may be an error to raise: soon, not at the end of an interval
  t.visit_conservatively(stack_base, stack_top());
  for (auto& b : blocks) b->trace_constants(t);
  for (auto& d : details) {
    if (!d->code || (t.young() && d->code == d->traced_code)) continue;
    t.visit(reinterpret_cast<object**>(&d->code));
    d->traced_code = d->code;
  }
  for (auto& [key, at] : attribute_locations) t.visit(&at->found);
  // What class_members names lives as long as its class's version holds.
  for (auto& [key, at] : type_locations) t.visit(&at->found);
  t.visit(&exception_init);
  for (value& v : drains) t.visit(&v);
  for (auto& [key, p] : call_plans) {
    t.visit(&p->names);
    t.visit(&p->extra_names);
  }
  for (auto& [key, p] : patterns) {
    t.visit(&p->pattern);
    for (value& v : p->names) t.visit(&v);
  }
  t.visit(&stop_value);
  if (threads) threads->trace(t);
  t.visit(&ast_state);
  t.visit(&async_parts);
  for (value* v : {&live_frames, &trace_function, &profile_function}) t.visit(v);
  t.visit(&symtable_entry);
}

std::unique_ptr<engine> make_engine(vm& m) {
  auto x = std::make_unique<engine>(m);
  init_frames(m);
  init_generators(m);
  m.engine.call_function = hook_call;
  m.engine.run_class_body = hook_class_body;
  m.engine.super_context = hook_super;
  m.engine.current_globals = hook_globals;
  m.engine.current_locals = hook_locals;
  m.engine.frame_at = hook_frame_at;
  m.engine.set_trace = set_trace_function;
  m.engine.get_trace = get_trace_function;
  m.engine.run_code = hook_run_code;
  m.engine.compile = hook_compile;
  m.engine.start_thread = hook_start_thread;
  m.engine.recursion_limit_changed = hook_recursion_limit;
  x->list_iterator_shape = m.shapes.list_iterator;
  x->range_iterator_shape = m.shapes.range_iterator;
  const value append = type_lookup(m, m.types.list, m.names.append);
  if (is_kind(append, kind::builtin_function)) x->list_append = append.as<builtin_function_object>();
  auto step = [&](type_object* cls, str_object* name) {
    const value f = type_lookup(m, cls, name);
    return is_kind(f, kind::builtin_function) ? f.as<builtin_function_object>() : nullptr;
  };
  x->generator_steps[0] = step(m.types.generator, intern(m, "__next__"));
  x->generator_steps[1] = step(m.types.generator, m.names.send);
  x->generator_steps[2] = step(m.types.coroutine, m.names.send);
  x->passed_traceback_shape = make_shape_like(m, m.shapes.traceback, passed_traceback::get_layout());
  x->exception_init = m.exc.BaseException->get_special(special::init);
  return x;
}

void configure_jit(engine& x, bool on, const jit::limits& l) {
  x.jit = nullptr;
  x.machine.reset();
  if (!on) return;
  // What looks at its caller's frame is called from plain.
  for (module_object* mod : {x.m.builtins, x.m.sys}) {
    if (!mod) continue;
    for (const char* name : {"globals", "locals", "vars", "dir", "eval", "exec", "compile", "__import__", "_getframe",
                             "_current_frames", "settrace", "setprofile", "breakpoint", "__build_class__"}) {
      const value f = dict_find_str(x.m, mod->dict, intern(x.m, name));
      if (is_kind(f, kind::builtin_function)) f.as_object()->flags |= builtin_needs_frame;
    }
  }
  if (x.m.builtins) {
    const value f = dict_find_str(x.m, x.m.builtins->dict, intern(x.m, "next"));
    if (is_kind(f, kind::builtin_function)) x.next_function = f.as<builtin_function_object>();
  }
  try {
    mark_known_builtins(x.m);
    x.machine = jit::make_engine<language>(x, l);
  } catch (const std::bad_alloc&) {
    std::fputs("metavm-python: no address space for compiled code; going on without it\n", stderr);
    return;
  }
  x.jit = x.machine.get();
}

}  // namespace metavm::python
