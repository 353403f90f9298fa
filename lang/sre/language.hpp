/// \file
/// Regular expressions as a language of the framework: its opcodes, and hooks that do little.
#pragma once
#include "lang/sre/opcodes.hpp"
#include "metavm/lang/assembler.hpp"

namespace metavm::sre {

namespace detail {
template <class C>
using tests =
    mp::mp_list<one<C, test::equal>, one<C, test::differs>, one<C, test::range>, one<C, test::outside>,
                one<C, test::all>, one<C, test::set>, one<C, test::asked>, many<C, test::equal>, many<C, test::differs>,
                many<C, test::range>, many<C, test::outside>, many<C, test::set>, many<C, test::asked>, literals<C>,
                stands<C>, at_edge<C, edge::beginning>, at_edge<C, edge::end>, at_edge<C, edge::line_begins>,
                at_edge<C, edge::line_ends>, at_edge<C, edge::last_line_ends>, at_boundary<C, test::set, true>,
                at_boundary<C, test::set, false>, at_boundary<C, test::asked, true>, at_boundary<C, test::asked, false>,
                retreat<C>, retreat_to<C>, group_again<C>, find_first<C, test::range>, find_first<C, test::set>,
                find_text<C>, find_char<C>>;
}  // namespace detail

struct language {
  using context = vm;
  static constexpr const char* name = "sre";
  static constexpr bool derive_fast_handlers = true;
  static constexpr bool holds_no_values = true;
  using opcodes = mp::mp_append<
      detail::tests<u8>, detail::tests<u16>, detail::tests<u32>,
      mp::mp_list<move, clear, set_int, add_int, offset, offset_within, jump, jump_if_same, jump_if_below, jump_if_int,
                  jump_if_less, look_back, push, pop, reserve, unless_group, accept, found, leave>>;
  static bool poll(vm& x, frame*, const u16*) {
    if (!x.interrupted || !x.interrupted(x.interrupted_context)) return true;
    x.pending = value_nil;
    return false;
  }
  static void recursion_error(vm& x) { x.pending = value_nil; }
  static void add_trace(vm&, frame*, u32) {}
  static value caught(vm&, frame*, const handler_range&) { return value_nil; }
};

}  // namespace metavm::sre
