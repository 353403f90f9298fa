// What waiting frames do not need any more: arguments of the call that they wait for, above all.
#include "lang/python/engine.hpp"
#include "lang/python/modules/finalizers.hpp"
#include "lang/python/ops/runtime.hpp"
#include "metavm/jit/machine.hpp"

namespace metavm::python {

void forget_dead_registers(vm& m) {
  if (!m.execution) return;  // a VM that runs no guest code
  engine& x = engine_of(m);
  if (!x.machine || !x.top) return;
  // The innermost frame is in the middle of an instruction.
  for (frame* f = x.top->caller; f; f = f->caller) {
    const char* at = reinterpret_cast<const char*>(f);
    if (at < x.stack_base || at >= x.stack_limit) continue;  // a generator's, in the heap
    if (!f->code || f->code->flags & metavm::code_flags::hidden || f->result_register & frame_stepped) continue;
    const auto& units = f->code->bytecode;
    if (f->pc < units.data() || f->pc >= units.data() + units.size()) continue;
    const u32 unit = static_cast<u32>(f->pc - units.data());
    const code_details* details = details_of(f->code);
    if (!details) continue;
    // Those with a name stay: locals() and debuggers show them.
    std::vector<bool> named(f->code->register_count);
    for (const auto* registers : {&details->local_registers, &details->cell_registers})
      for (const u32 r : *registers) named[r] = true;
    const jit::code_info* info = x.machine->info_of(f->code);
    if (!(info->flags[unit] & jit::point_flags::instruction)) continue;
    for (u32 r = 0; r < f->code->register_count; r++)
      if (!named[r] && !info->is_live(unit, r) && !info->handler_needs(unit, r)) f->regs[r] = value_unbound;
  }
}

}  // namespace metavm::python
