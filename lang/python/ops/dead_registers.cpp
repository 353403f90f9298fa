// What frames do not need any more: arguments of the call that they wait for, above all.
#include "lang/python/engine.hpp"
#include "lang/python/modules/finalizers.hpp"
#include "lang/python/ops/frames.hpp"
#include "lang/python/ops/runtime.hpp"
#include "metavm/jit/compiler.hpp"
#include "metavm/jit/engine.hpp"
#include "metavm/jit/machine.hpp"

namespace metavm::python {

void bring_frames_up_to_date(vm& m) {
  if (!m.execution) return;
  engine& x = engine_of(m);
  if (!x.machine) return;
  for (frame* f = jit::innermost_frame(x); f; f = jit::caller_of(x, f)) {}
}

void forget_dead_registers(vm& m) {
  if (!m.execution) return;  // a VM that runs no guest code
  engine& x = engine_of(m);
  if (!x.top) return;
  // The innermost one stands at an instruction, and may still read what that reads. Where compiled code runs, its
  // registers are not in the frame.
  for (frame* f = x.calling_code() ? x.top->caller : x.top; f; f = f->caller) {
    const char* at = reinterpret_cast<const char*>(f);
    if (at < x.stack_base || at >= x.stack_limit) continue;  // a generator's, in the heap
    if (!f->code || f->code->flags & metavm::code_flags::hidden || f->result_register & frame_stepped) continue;
    const auto& units = f->code->bytecode;
    if (f->pc < units.data() || f->pc >= units.data() + units.size()) continue;
    const u32 unit = static_cast<u32>(f->pc - units.data());
    const code_details* details = details_of(f->code);
    if (!details) continue;
    // Variables stay, as locals() and debuggers show them; but not what lies where one was not assigned yet.
    const std::vector<bool> assigned = assigned_registers(f->code, unit);
    std::vector<bool> named(f->code->register_count);
    for (const auto* registers : {&details->local_registers, &details->cell_registers})
      for (const u32 r : *registers) named[r] = assigned[r];
    jit::code_info own;
    const jit::code_info* info = x.machine ? x.machine->info_of(f->code) : &own;
    if (!x.machine) {
      own.code = f->code;
      jit::analyse(own, facts_of_opcodes());
    }
    if (!(info->flags[unit] & jit::point_flags::instruction)) continue;
    for (u32 r = 0; r < f->code->register_count; r++)
      if (!named[r] && !info->is_live(unit, r) && !info->handler_needs(unit, r)) f->regs[r] = value_unbound;
  }
}

}  // namespace metavm::python
