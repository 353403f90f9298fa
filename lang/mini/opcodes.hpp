/// \file
/// mini's opcodes: what every instruction means, written once, for every stage.
///
/// An opcode's parameters are its operands; `s` is the stage. What has the type dyn is run-time
/// data, all else is known while compiling; promotions lead from one to the other. `s.rare()` parts
/// the plain stage's fast path from the rest.
#pragma once
#include "lang/mini/opcodes_basic.hpp"
#include "lang/mini/opcodes_control.hpp"
#include "lang/mini/opcodes_data.hpp"

namespace metavm::mini::ops {

template <template <class, class> class Op>
using sides = mp::mp_list<Op<use, use>, Op<use, konst>, Op<konst, use>>;
template <class A>
using arithmetics =
    mp::mp_list<arithmetic<A, use, use>, arithmetic<A, use, konst>, arithmetic<A, konst, use>>;
template <class A>
using bitwises = mp::mp_list<bitwise<A, use>, bitwise<A, konst>>;
template <class C>
using comparisons =
    mp::mp_list<comparison<C, use>, comparison<C, konst>, branch<C, use, true>,
                branch<C, use, false>, branch<C, konst, true>, branch<C, konst, false>>;

template <class C>
using swapped_comparisons =
    mp::mp_list<comparison<C, konst>, branch<C, konst, true>, branch<C, konst, false>>;

using list = mp::mp_append<
    mp::mp_list<load_constant, move, make_cell, get_cell, set_cell, get_captured, get_captured_cell,
                set_captured_cell, get_callee, get_global<false>, get_global<true>,
                set_global<false>, set_global<true>>,
    arithmetics<adding>, arithmetics<subtracting>, arithmetics<multiplying>, sides<divide>,
    mp::mp_list<flooring<true, use>, flooring<true, konst>, flooring<false, use>,
                flooring<false, konst>>,
    bitwises<and_>, bitwises<or_>, bitwises<xor_>,
    mp::mp_list<shift<true, use>, shift<true, konst>, shift<false, use>, shift<false, konst>,
                negate, complement, logical_not>,
    comparisons<less>, comparisons<less_equal>, comparisons<equal>, swapped_comparisons<greater>,
    swapped_comparisons<greater_equal>,
    mp::mp_list<jump, jump_if<true>, jump_if<false>, range_begin, range_next, each_next<false>,
                each_next<true>, each_value, each_step, new_array, new_map, extend, get_index<use>,
                get_index<konst>, set_index, get_field, set_field, new_record_type, set_methods,
                length, push, root, is_constant, branch_is<true>, branch_is<false>, make_closure,
                call, call_global, call_known, call_method, ret<use>, ret<konst>, throw_, import_>>;

}  // namespace metavm::mini::ops
