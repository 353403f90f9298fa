// Errors and their traces, arithmetic beyond the opcodes' fast paths, calls from C++.
#include "lang/mini/runtime.hpp"

#include <cstring>

#include "lang/mini/errors.hpp"
#include "lang/mini/language.hpp"
#include "lang/mini/library.hpp"
#include "lang/mini/maps.hpp"
#include "lang/mini/text_of.hpp"
#include "metavm/lang/errors.hpp"
#include "metavm/lang/interpreter.hpp"
#include "metavm/lang/stale.hpp"
#include "metavm/lang/unwinding.hpp"

namespace metavm::mini {

// ---------------------------------------------------------------- errors

value raise(vm& m, std::string_view message) {
  const value text = make_string(m, message);
  const struct shape* s = m.error_type->instances;
  auto* e = static_cast<record_object*>(m.heap->allocate(s, s->instance_bytes));
  e->fields[0] = text;
  e->fields[1] = value_nil;
  m.pending = value::pointer(e);
  m.trace_lines.clear();
  m.trace_left_out = 0;
  m.tracing = true;
  m.interrupt_pending = false;
  return value_raised;
}
value raise_memory(vm& m) {
  // A pointer to the error is one to the end of the object before it, too, and keeps that: it shall
  // not be the last of those that used the memory up.
  m.heap->make_with_tail<string_object>(m.shape.string, 8)->length = 8;
  raise(m, "memory error: out of memory");
  m.memory_error = true;
  return value_raised;
}

void throw_value(vm& m, value v) {
  m.pending = v;
  m.interrupt_pending = false;
  m.tracing = false;  // an error that was caught has its trace
}

void raise_error(vm& m, const char* message, value a, value b, value c) {
  const value about[] = {a, b, c};
  raise(m, filled(message, about, [&](std::string_view how, value v) {
          if (how == "type") return type_name(m, v);
          return how == "name" ? "'" + std::string(view(v)) + "'" : to_text(m, v);
        }));
}

void raise_arity(vm& m, value f, i64 given) {
  auto raise_for = [&](std::string_view name, u64 least, u64 most) {
    raise(m, "arity error: " + arity_message(name, least, most, static_cast<u64>(given)));
  };
  if (kind_of(m, f) == kind::builtin) {
    const auto* b = f.as<builtin_object>();
    raise_for(b->name, b->least, b->most);
  } else if (kind_of(m, f) == kind::record_type) {
    const auto* t = f.as<record_type_object>();
    raise_for(view(t->name), 0, t->field_count);
  } else {
    const code_block* c = f.as<function_object>()->code;
    const u64 takes = c->parameter_count - (c->flags & is_method_flag ? 1 : 0);
    raise_for(c->name.empty() ? "fn" : c->name, takes, takes);
  }
}

// ---------------------------------------------------------------- traces

namespace {

void add_line(vm& m, const code_block* code, u32 line) {
  auto& lines = m.trace_lines;
  if (!lines.empty() && lines.back().code == code && lines.back().line == line) {
    lines.back().count++;
    return;
  }
  // Of a very long trace the start and the end are kept.
  if (lines.size() == 2 * trace_part) {
    m.trace_left_out += lines[trace_part].count;
    lines.erase(lines.begin() + trace_part);
  }
  lines.push_back({code, line, 1});
}

}  // namespace

void language_hooks::add_trace(vm& m, frame* f, u32 unit) {
  if (!m.tracing || !f->code) return;
  const position* p = f->code->find_position(unit);
  add_line(m, f->code, p ? p->line : 0);
}

void language_hooks::trace_passed(vm& m, const unwinding& u, const value*) {
  if (!m.tracing) return;
  for (const passed_frame& f : u.frames) add_line(m, f.code, f.line);
}

namespace {

/// The lines in a string object of an internal shape; text is made when somebody asks.
value pack_trace(vm& m) {
  const u64 bytes = m.trace_lines.size() * sizeof(trace_line) + 8;
  auto* s = m.heap->make_with_tail<string_object>(m.shape.internal, bytes);
  s->length = bytes;
  s->hash = 0;
  std::memcpy(s->data, &m.trace_left_out, 8);
  if (bytes > 8)
    std::memcpy(s->data + 8, m.trace_lines.data(), bytes - 8);  // null where there are none
  return value::pointer(s);
}

}  // namespace

std::string trace_text(const trace_line* lines, u64 count, u64 left_out) {
  std::string s;
  for (u64 i = 0; i < count; i++) {
    const trace_line& t = lines[i];
    if (left_out && i == trace_part) s += "  ... " + std::to_string(left_out) + " more\n";
    const std::string& name = t.code->name;
    std::string line = "  at " + (name.empty() ? "fn" : name) + " (" + t.code->file + ":" +
                       std::to_string(t.line) + ")\n";
    const u32 shown = t.count <= 8 ? t.count : 4;
    for (u32 k = 0; k < shown; k++) s += line;
    if (t.count > shown) s += "  ... " + std::to_string(t.count - shown) + " more like this\n";
  }
  return s;
}

value error_trace(vm& m, record_object* e) {
  const value t = e->fields[1];
  if (!t.is_pointer() || t.as_object()->get_shape() != m.shape.internal)
    return same(t, value_nil) ? m.empty_string : t;
  const string_object* packed = t.as<string_object>();
  u64 left_out;
  std::memcpy(&left_out, packed->data, 8);
  const std::string s = trace_text(reinterpret_cast<const trace_line*>(packed->data + 8),
                                   (packed->length - 8) / sizeof(trace_line), left_out);
  const value text = make_string(m, s);
  m.heap->write(e, &e->fields[1], text);
  return text;
}

value take_pending(vm& m) {
  const value v = m.pending;
  if (m.tracing) {
    m.tracing = false;
    const value t = pack_trace(m);
    record_object* e = v.as<record_object>();
    m.heap->write(e, &e->fields[1], t);
  }
  m.pending = value_unbound;
  m.interrupt_pending = false;
  return v;
}

value language_hooks::caught(vm& m, frame*, const handler_range&) {
  if (METAVM_UNLIKELY(m.memory_error)) {
    // What unwinding has on the stack here is cleared at the next poll.
    forget_left_frames(m);
    m.attention = true;
    m.ticks = 0;
  }
  return take_pending(m);
}

void language_hooks::recursion_error(vm& m) {
  raise(m, "recursion error: calls nested too deeply");
}

bool language_hooks::poll(vm& m, frame*, const u16*) {
  if (METAVM_UNLIKELY(m.memory_error)) {
    m.memory_error = false;
    forget_left_frames(m);
  }
  if (m.heap->out_of_memory_pending) {
    m.heap->out_of_memory_pending = m.heap->attention = false;
    raise_memory(m);
    return false;
  }
  m.heap->attention = false;
  return !check_interrupt(m);
}
bool check_interrupt(vm& m) {
  if (!m.interrupted) return false;
  m.interrupted = false;
  raise(m, "interrupted");
  m.interrupt_pending = true;
  return true;
}

// ---------------------------------------------------------------- calls

value call_builtin(vm& m, const value* arguments, u32 n, value builtin) {
  const builtin_object* b = builtin.as<builtin_object>();
  if (METAVM_UNLIKELY(n < b->least || n > b->most)) return raise_arity(m, builtin, n), value_raised;
  auto call = [&] {
    return b->call ? b->call(m, arguments, n) : m.host_functions[b->host - 1](m, arguments, n);
  };
  return guarded(call, [&] { return raise_memory(m); });
}

value call_value(vm& m, value f, const value* arguments, u32 n) {
  switch (kind_of(m, f)) {
    case kind::function: {
      code_block* c = f.as<function_object>()->code;
      if (c->parameter_count != n) break;
      return interpreter<language>::run(m, c, f, arguments, n);
    }
    case kind::builtin:
      // `map(a, map)` and its like recur without a guest frame.
      if (static_cast<char*>(__builtin_frame_address(0)) < m.native_limit) {
        language_hooks::recursion_error(m);
        return value_raised;
      }
      return call_builtin(m, arguments, n, f);
    case kind::record_type: {
      const record_type_object* t = f.as<record_type_object>();
      if (n > t->field_count) break;
      auto* r =
          static_cast<record_object*>(m.heap->allocate(t->instances, t->instances->instance_bytes));
      for (u64 i = 0; i < t->field_count; i++) r->fields[i] = i < n ? arguments[i] : value_nil;
      return value::pointer(r);
    }
    case kind::record: {
      const value method = find_operator(f.as_object()->get_shape(), record_operator::call);
      if (same(method, value_nil)) break;
      code_block* c = method.as<function_object>()->code;
      if (c->parameter_count != n + 1) {
        raise_arity(m, method, n);
        return value_raised;
      }
      // In a heap object: the arguments stay visible to the collector.
      storage_object* with_self = new_storage(m, n + 1);
      if (!with_self) return value_raised;
      with_self->items[0] = f;
      for (u32 i = 0; i < n; i++) with_self->items[i + 1] = arguments[i];
      return interpreter<language>::run(m, c, method, with_self->items, n + 1);
    }
    default:
      raise_error(m, "type error: cannot call {type}", f);
      return value_raised;
  }
  if (kind_of(m, f) == kind::record)
    raise_error(m, "type error: cannot call {type}", f);
  else
    raise_arity(m, f, n);
  return value_raised;
}

}  // namespace metavm::mini
