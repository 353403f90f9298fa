// Text of generated code, by Zydis.
#include <Zydis/Zydis.h>

#include <algorithm>
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
    if (!ZYAN_SUCCESS(
            ZydisDecoderDecodeFull(&decoder, from, static_cast<ZyanUSize>(to - from), &instruction, operands))) {
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

namespace {

const char* name_of(query q) {
  static constexpr const char* names[] = {"shape", "branch",  "identity", "raised", "quasi-immutable", "kind",
                                          "entry", "stepped", "reached",  "leave",  "raise",           "passed"};
  return names[static_cast<u32>(q)];
}

std::string text_of(const location& l) {
  static constexpr const char* gprs[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
                                         "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
  switch (l.kind) {
    case loc_kind::gpr:
      return gprs[l.index & 15];
    case loc_kind::xmm:
      return "xmm" + std::to_string(l.index);
    case loc_kind::spill:
      return "stack " + std::to_string(l.index);
    case loc_kind::home:
      return "home " + std::to_string(static_cast<i16>(l.index));
    default:
      return "nowhere";
  }
}

std::string text_of(const saved_context& c, u32 id, u32 depth = 0) {
  const saved_value& v = c.values[id];
  static constexpr const char* types[] = {"word", "raw", "float", "bool", "none"};
  using form = saved_value::form;
  char bits[32];
  switch (v.what) {
    case form::constant:
      std::snprintf(bits, sizeof bits, "%s #%lx", types[static_cast<u32>(v.type)], static_cast<unsigned long>(v.bits));
      return bits;
    case form::box_float:
      return "box(" + text_of(c, v.first_kid, depth + 1) + ")";
    case form::box_bool:
      return "bool(" + text_of(c, v.first_kid, depth + 1) + ")";
    case form::compare:
    case form::again:
      return std::string(types[static_cast<u32>(v.type)]) + " made again where it is needed";
    case form::object: {
      if (depth > 3) return "object";
      std::string r = "object of " + std::to_string(v.bits) + " bytes {";
      for (u32 k = 0; k < v.kids; k++)
        r += (k ? ", +" : "+") + std::to_string(c.kid_ids[v.first_kid + 2 * k]) + ": " +
             text_of(c, c.kid_ids[v.first_kid + 2 * k + 1], depth + 1);
      return r + "}";
    }
    case form::runtime:
      break;
  }
  std::string r = std::string(types[static_cast<u32>(v.type)]) + " in " + text_of(v.where);
  if (v.known & ~1u) {
    std::snprintf(bits, sizeof bits, " (shape %x)", v.known & ~1u);
    r += bits;
  }
  return r;
}

std::string text_of(const saved_context& c) {
  std::string r;
  for (const saved_frame& f : c.frames) {
    r += "      " + f.code->name + " at " + std::to_string(f.pc);
    for (u32 k = 0; k < f.slot_count; k++) {
      const saved_slot& s = c.slots[f.first_slot + k];
      r += "; r" + std::to_string(s.reg) + ": " + text_of(c, s.id);
    }
    r += "\n";
  }
  if (!c.tape.empty())
    r += "      " + std::to_string(c.tape.size()) + " answers of its opcode" +
         (c.after_effect ? ", after an effect" : "") + "\n";
  return r;
}

}  // namespace

bool parse_dump(std::string_view words, dump_options& out) {
  while (!words.empty()) {
    const std::size_t comma = words.find(',');
    const std::string_view w = words.substr(0, comma);
    words = comma == std::string_view::npos ? std::string_view() : words.substr(comma + 1);
    if (w == "bytecode")
      out.bytecode = true;
    else if (w == "contexts")
      out.contexts = true;
    else if (w == "guards")
      out.guards = true;
    else if (w == "asm")
      out.code = true;
    else if (w == "segments")
      out.segments = true;
    else
      return false;
  }
  return true;
}

std::string engine::dump_text() const {
  if (dump.segments) return listing;
  // Segments belong to the function of their first opcode.
  std::vector<std::pair<const code_block*, std::vector<const code_segment*>>> functions;
  auto of = [&](const code_block* c) -> std::vector<const code_segment*>& {
    for (auto& f : functions)
      if (f.first == c) return f.second;
    functions.push_back({c, {}});
    return functions.back().second;
  };
  const code_block* last = nullptr;
  for (const auto& s : segments) {
    if (!s->marks.empty()) last = s->marks.front().code;
    if (last) of(last).push_back(s.get());
  }
  std::string r;
  for (const auto& [code, parts] : functions) {
    r += "function " + code->name + " (" + code->file + ")\n";
    if (dump.bytecode)
      for (u32 at = 0; at < code->bytecode.size();) {
        const instruction_facts f = ops.facts[code->bytecode[at]](code->start + at);
        r += "  " + std::to_string(at) + "\t" + ops.text[code->bytecode[at]](code->start + at) + "\n";
        at += f.has_hidden ? f.length - 1 : f.length;
      }
    for (const code_segment* s : parts) {
      char head[80];
      std::snprintf(head, sizeof head, "  segment %p, %ld bytes and %ld cold\n", static_cast<const void*>(s->hot),
                    static_cast<long>(s->hot_end - s->hot), static_cast<long>(s->cold_end - s->cold));
      r += head;
      if (dump.code) {
        const u8* at = s->hot;
        for (std::size_t i = 0; i <= s->marks.size(); i++) {
          const u8* to = i < s->marks.size() ? std::min(s->hot + s->marks[i].offset, s->hot_end) : s->hot_end;
          if (at < to) r += disassemble(at, to);
          at = std::max(at, to);
          if (i == s->marks.size()) break;
          const code_segment::mark& m = s->marks[i];
          r += "   ; " + (m.code == code ? std::string() : m.code->name + " ") + std::to_string(m.unit) + " " +
               ops.text[m.code->start[m.unit]](m.code->start + m.unit) + "\n";
        }
      }
      if (!dump.guards && !dump.contexts) continue;
      const stub* before = nullptr;
      for (const code_segment::link& l : s->links) {
        if (!l.to_stub || l.to_stub == before) continue;
        before = l.to_stub;
        std::snprintf(head, sizeof head, "    %p ", static_cast<const void*>(l.place));
        r += head + std::string(name_of(before->what)) + " stub " + std::to_string(before->number) + ": " +
             std::to_string(before->seen.size()) + " values, reached " + std::to_string(before->hits) + " times, " +
             std::to_string(before->ctx.bytes()) + " bytes\n";
        if (dump.contexts) r += text_of(before->ctx);
      }
    }
  }
  return r;
}

}  // namespace metavm::jit
