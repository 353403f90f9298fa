// Address words (stage/memory.hpp): a language that adds up the bytes of a text and keeps the sums on a stack of its
// own.
#include <metavm/jit/memory.hpp>
#include <metavm/jit/staged_impl.hpp>
#include <metavm/lang/assembler.hpp>
#include <metavm/lang/define.hpp>
#include <metavm/lang/interpreter_impl.hpp>
#include <metavm/stage/memory.hpp>
#include <metavm/stage/words.hpp>
#include <metavm/vm.hpp>

#include <array>
#include <numeric>

#include <doctest/doctest.h>

using namespace metavm;
namespace summing {

METAVM_OPCODES(get, (class C), (C), "get", def d, use p) { s.set(d, s.box(to_sint(read<C>(s, s.get(p), 0)))); }
METAVM_OPCODE(weigh, def d, use n, konst table) {
  const u16* const weights = reinterpret_cast<const u16*>(s.constant(table).bits);
  s.set(d, s.box(to_sint(look_up(s, weights, to_raw(s.as_int(s.get(n)))))));
}
METAVM_OPCODE(add, def d, use a, use b) {
  s.set(d, s.box(add_overflow(s.as_int(s.get(a)), s.as_int(s.get(b))).result));
}
METAVM_OPCODE(step, def d, use p, imm n) { s.set(d, advance(s, s.get(p), n.number)); }
METAVM_OPCODE(put, use p, use v) { write_word(s, s.get(p), 0, s.get(v)); }
METAVM_OPCODE(take, def d, use p) { s.set(d, read_word(s, s.get(p), -8)); }
METAVM_OPCODE(jump_if_below, use a, use b, target t) {
  if (s.promote(is_below(s, s.get(a), s.get(b)))) s.jump(t);
}
METAVM_LAST_OPCODE(ret, use a) { s.ret(s.get(a)); }

struct language : basic_language {
  static constexpr const char* name = "summing";
  using opcodes = mp::mp_list<get<u8>, get<u16>, weigh, add, step, put, take, jump_if_below, ret>;
};

constexpr std::array<u16, 256> weights = [] {
  std::array<u16, 256> w{};
  for (u32 i = 0; i < 256; i++) w[i] = static_cast<u16>(i * i);
  return w;
}();

/// Registers: 0 the text, 1 its end, 2 the stack, 3 the sum, 4 and 5 for work.
template <class C>
void compile(code_block& c) {
  assembler<language> a;
  const label again = a.new_label();
  a.bind(again);
  a.emit<get<C>>(def{4}, use{0});
  if constexpr (sizeof(C) == 1) a.emit<weigh>(def{4}, use{4}, konst{0});
  a.emit<add>(def{3}, use{3}, use{4});
  a.emit<put>(use{2}, use{3});
  a.emit<step>(def{2}, use{2}, imm{8});
  a.emit<take>(def{3}, use{2});
  a.emit<step>(def{0}, use{0}, imm{sizeof(C)});
  a.emit<jump_if_below>(use{0}, use{1}, again);
  a.emit<ret>(use{3});
  c.constants.push_back(value{reinterpret_cast<u64>(weights.data())});
  c.register_count = 6;
  c.parameter_count = 4;
  a.finish_into(c);
  c.finish();
}

template <class C>
void check(bool staged, u32 offset) {
  basic_vm x(gc::make_default_heap({}));
  if (staged) use_staged<language>(x);
  code_block* c = x.new_code("sum");
  compile<C>(*c);
  alignas(8) u8 text[512];
  for (u32 i = 0; i < 512; i++) text[i] = static_cast<u8>(i * 7 + i / 16);
  std::array<value, 512> stack;
  for (u32 n = 1; n < 200; n++) {
    const u8* from = text + offset;
    i64 expected = 0;
    std::vector<i64> partial;
    for (u32 i = 0; i < n; i++) {
      const u8* p = from + i * sizeof(C);
      const u32 character = sizeof(C) == 1 ? *p : p[0] | u32{p[1]} << 8;
      expected += sizeof(C) == 1 ? i64{character} * character : i64{character};
      partial.push_back(expected);
    }
    const value arguments[] = {value::pointer(from), value::pointer(from + n * sizeof(C)), value::pointer(stack.data()),
                               value::small_int(0)};
    const value r = interpreter<language>::run(x, c, value_nil, arguments, 4);
    REQUIRE(r.as_int() == expected);
    for (u32 i = 0; i < n; i++) REQUIRE(stack[i].as_int() == partial[i]);
  }
  if (staged) CHECK(x.machine->stats.segments > 0);
}

}  // namespace summing

TEST_CASE("address words: loads, tables and a stack, plain and staged") {
  for (bool staged : {false, true})
    for (u32 offset : {0u, 1u, 3u}) {
      summing::check<u8>(staged, offset);
      summing::check<u16>(staged, offset * 2 % 8);
    }
}
