// Text of generated code, by Zydis.
#include <Zydis/Zydis.h>

#include <cstdio>

#include "metavm/jit/machine.hpp"

namespace metavm::jit {

std::string disassemble(const u8* from, const u8* to) {
  std::string text;
  ZydisDecoder decoder;
  ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
  ZydisFormatter formatter;
  ZydisFormatterInit(&formatter, ZYDIS_FORMATTER_STYLE_INTEL);
  while (from < to) {
    ZydisDecodedInstruction instruction;
    ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
    if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, from, static_cast<ZyanUSize>(to - from), &instruction, operands))) {
      text += "    (bad)\n";
      from++;
      continue;
    }
    char line[160];
    char head[32];
    std::snprintf(head, sizeof head, "    %08lx  ", static_cast<unsigned long>(reinterpret_cast<std::uintptr_t>(from)));
    if (ZYAN_SUCCESS(ZydisFormatterFormatInstruction(&formatter, &instruction, operands,
                                                     instruction.operand_count_visible, line, sizeof line,
                                                     reinterpret_cast<std::uintptr_t>(from), nullptr)))
      text += std::string(head) + line + "\n";
    from += instruction.length;
  }
  return text;
}

std::string engine::code_text() const { return disassemble(memory.hot() - memory.hot_used(), memory.hot()); }

}  // namespace metavm::jit
