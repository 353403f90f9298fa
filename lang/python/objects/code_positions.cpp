/// \file
/// Where in the source the instructions of a code object come from: co_positions, co_lines. An
/// instruction unit of ours counts as one of CPython's: two bytes of `tb_lasti`.
#include "lang/python/objects/code_positions.hpp"

#include "metavm/lang/code.hpp"

namespace metavm::python {
namespace {

const code_block* block_of_code(value self) { return static_cast<const code_block*>(self.as<code_object>()->compiled); }
value number_or_none(u32 n, bool known) { return known ? value::small_int(n) : none; }

}  // namespace

value code_positions(vm& m, value self) {
  list_object* l = empty_list(m);
  const code_block* b = block_of_code(self);
  for (u64 unit = 0, at = 0; l && b && unit < b->bytecode.size(); unit++) {
    while (at + 1 < b->positions.size() && b->positions[at + 1].start <= unit) at++;
    const bool known = at < b->positions.size() && b->positions[at].start <= unit && b->positions[at].line;
    const position p = known ? b->positions[at] : position{};
    const bool whole = known && p.end_line;
    const value parts[] = {number_or_none(p.line, known), number_or_none(p.end_line, whole),
                           number_or_none(p.column, whole), number_or_none(p.end_column, whole)};
    tuple_object* t = make_tuple(m, parts, 4);
    if (!t || !list_append(m, l, to_value(t))) return value_raised;
  }
  return l ? get_iter(m, to_value(l)) : value_raised;
}

value code_lines(vm& m, value self) {
  list_object* l = empty_list(m);
  const code_block* b = block_of_code(self);
  for (u64 i = 0; l && b && i < b->positions.size();) {
    u64 next = i + 1;
    while (next < b->positions.size() && b->positions[next].line == b->positions[i].line) next++;
    const u64 end = next < b->positions.size() ? b->positions[next].start : b->bytecode.size();
    const value parts[] = {value::small_int(static_cast<i64>(b->positions[i].start) * 2),
                           value::small_int(static_cast<i64>(end) * 2),
                           number_or_none(b->positions[i].line, b->positions[i].line != 0)};
    tuple_object* t = make_tuple(m, parts, 3);
    if (!t || !list_append(m, l, to_value(t))) return value_raised;
    i = next;
  }
  return l ? get_iter(m, to_value(l)) : value_raised;
}

}  // namespace metavm::python
