// Evaluation: an opcode that compiled code left in the middle is run to its end on the values at
// hand. The same primitives answer, from the tape first; then, with every operand a constant, they
// do at once what they would have emitted. So leaving is possible after effects, too.
#include "compiler_tape.hpp"

namespace metavm::jit {

void compiler::trace(gc::tracer& t) {
  for (node& x : nodes_)
    if (x.op == nop::constant && x.type == vtype::word) t.visit(reinterpret_cast<value*>(&x.imm));
  t.visit_conservatively(addresses_.data(), addresses_.data() + addresses_.size());
}

namespace {
/// Raw memory need not be aligned: several characters are loaded at once.
template <class T>
T load_anywhere(const char* p) {
  T v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
}  // namespace

u64 compiler::concrete_load(const char* p, mem m) {
  switch (m) {
    case mem::u32_:
      return load_anywhere<u32>(p);
    case mem::i32_:
      return static_cast<u64>(i64{load_anywhere<i32>(p)});
    case mem::u16_:
      return load_anywhere<u16>(p);
    case mem::u8_:
      return load_anywhere<u8>(p);
    default:
      return load_anywhere<u64>(p);
  }
}

void compiler::concrete_store(u64 address, object* o, mem m, u64 bits, bool barrier) {
  void* const p = reinterpret_cast<void*>(address);
  if (barrier) return e_.x.heap->write(o, static_cast<value*>(p), value{bits});
  switch (m) {
    case mem::u32_:
    case mem::i32_:
      *static_cast<u32*>(p) = static_cast<u32>(bits);
      break;
    case mem::u16_:
      *static_cast<u16*>(p) = static_cast<u16>(bits);
      break;
    case mem::u8_:
      *static_cast<u8*>(p) = static_cast<u8>(bits);
      break;
    default:
      std::memcpy(p, &bits, 8);
  }
}

namespace {
/// The C calling convention leaves arguments that a function does not have unlooked at.
template <class R>
__attribute__((no_sanitize("undefined"))) R call_any(const void* fn, const u64* g, const double* d) {
  return reinterpret_cast<R (*)(u64, u64, u64, u64, u64, u64, double, double, double, double, double, double, double,
                                double)>(const_cast<void*>(fn))(g[0], g[1], g[2], g[3], g[4], g[5], d[0], d[1], d[2],
                                                                d[3], d[4], d[5], d[6], d[7]);
}
}  // namespace

/// Calls fn with the arguments' hints, which are the values themselves where these are known.
u64 compiler::raw_call(const void* fn, const vid* arguments, u32 count, c_signature sig) {
  u64 g[6] = {};
  double d[8] = {};
  u32 ints = 0, floats = 0;
  for (u32 i = 0; i < count; i++) {
    const node& x = n(resolve(arguments[i]));
    METAVM_CHECK(x.has_hint && ints < 6 && floats < 8);
    if (x.type == vtype::f64)
      d[floats++] = std::bit_cast<double>(x.hint);
    else
      g[ints++] = x.hint;
  }
  if (sig.result == vtype::f64) return std::bit_cast<u64>(call_any<double>(fn, g, d));
  const u64 r = call_any<u64>(fn, g, d);
  return sig.result_is_bool ? r & 0xff : r;
}

vid compiler::concrete_call(const void* fn, const vid* arguments, u32 count, c_signature sig) {
  for (u32 i = 0; i < count; i++) METAVM_CHECK(n(resolve(arguments[i])).op == nop::constant);
  if (has(sig.what, effects::writes | effects::calls_guest | effects::hidden)) effect();
  const u64 r = raw_call(fn, arguments, count, sig);
  return sig.result == vtype::none ? no_value : constant_node(sig.result, r, nullptr);
}

unwound compiler::finish_opcode(frame* f, const saved_context& c, const u64* bits) {
  clear_segment();
  undo_.clear();
  tape_.clear();
  real_ = f;
  addresses_.clear();
  call_.code = nullptr;
  for (std::size_t i = 0; i < c.values.size(); i++) constant_node(c.values[i].type, bits[i], nullptr);
  const saved_frame& s = c.frames.back();
  virtual_frame v;
  v.code = s.code;
  v.info = e_.info_of(s.code);
  v.pc = s.pc;
  v.function = s.function;
  v.extra = s.extra;
  v.regs.assign(s.code->register_count, no_value);
  for (u32 k = 0; k < s.slot_count; k++) v.regs[c.slots[s.first_slot + k].reg] = c.slots[s.first_slot + k].id;
  frames_.clear();
  frames_.push_back(std::move(v));
  tape_ = c.tape;
  cursor_ = 0;
  after_effect_ = c.after_effect;
  e_.evaluators.push_back(this);
  const u16* const at = pc();
  const code_block* const code = s.code;  // the context may be gone when the opcode has run
  next_pc_ = s.pc + e_.ops.facts[*at](at).length;
  try {
    e_.ops.emit[*at](*this, at);
  } catch (const suspended&) {}
  unwound go{f, code->start + next_pc_};
  execution& x = e_.x;
  if (terminal_ == terminal::raise) {
    go = e_.ops.unwind(x, f, at);
  } else if (terminal_ == terminal::leave) {
    METAVM_CHECK(!after_effect_ && "an opcode that has had an effect cannot start again");
    go = {f, at};
  } else if (terminal_ == terminal::ret) {
    go = e_.ops.ret(x, f, value{n(resolve(returned_)).imm});
  } else if (call_.code) {
    std::vector<value> arguments;  // rooted: the same values are nodes
    for (vid a : call_.arguments) arguments.push_back(value{n(resolve(a)).imm});
    f->pc = code->start + call_.after;
    frame* g = e_.ops.push(x, f, call_.code, call_.function, arguments.data(), static_cast<u32>(arguments.size()),
                           call_.result_register);
    go = g ? unwound{g, call_.code->start} : e_.ops.unwind(x, f, at);
  }
  std::erase(e_.evaluators, this);  // another thread's may have come behind it
  real_ = nullptr;
  return go;
}

}  // namespace metavm::jit
