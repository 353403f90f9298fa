/// \file
/// What the framework derives from an opcode's signature.
///
///     struct add {
///       static constexpr const char* name = "add";
///       template <class S> static constexpr void run(S& s, def d, use a, use b) { … }
///     };
///
/// An opcode that calls guest code with `call_then` names the hidden opcode that takes the result:
/// `using finish = add_finish;`, whose run has the same operands and then a `dyn<S, value>`.
#pragma once
#include <boost/mp11.hpp>
#include <string>
#include <tuple>
#include <type_traits>

#include "metavm/lang/code.hpp"

namespace metavm {

namespace mp = boost::mp11;

/// A stage that only names itself: used to take signatures apart.
struct probe_stage {
  template <class T>
  using rep = T;
};
template <class S, class T>
class dyn;

namespace detail {
template <class F>
struct signature;
/// Takes the parameter list of `run` apart.
template <class S, class... P>
struct signature<void (*)(S&, P...)> {
  template <class T>
  using is_operand = std::bool_constant<requires { operand<T>::units; }>;
  using operands = mp::mp_filter<is_operand, mp::mp_list<P...>>;
  static_assert(mp::mp_size<operands>::value == sizeof...(P),
                "an opcode's parameters are operands: def, use, konst, imm, args, defs, target, cache");
};
}  // namespace detail

template <class Op>
using operands_of = typename detail::signature<decltype(&Op::template run<probe_stage>)>::operands;

namespace detail {
template <class L>
struct units_of;
/// Sum of the operands' units.
template <class... P>
struct units_of<mp::mp_list<P...>> {
  static constexpr u32 value = (0u + ... + operand<P>::units);
};
/// Has the opcode a second half, which runs when the guest call in its middle returns?
template <class Op>
concept has_finish = requires { typename Op::finish; };
}  // namespace detail

/// Units of the operands alone.
template <class Op>
inline constexpr u32 operand_units = detail::units_of<operands_of<Op>>::value;
/// Units from one instruction to the next. A hidden finishing opcode takes one unit behind its owner.
template <class Op>
inline constexpr u32 op_length = 1 + operand_units<Op> + (detail::has_finish<Op> ? 1 : 0);

/// A `finish` that says `static constexpr bool takes_raised = true` gets exceptions of the call as well: as
/// value_raised, with the exception pending; it goes on or unwinds.
template <class Op>
inline constexpr bool finish_takes_raised = false;
/// Marks a hidden opcode: it reads the operands of the instruction it stands behind.
template <class Op>
struct hidden {
  using owner = Op;
  using body = typename Op::finish;
};
template <class Op>
inline constexpr bool is_hidden = false;
template <class Op>
inline constexpr bool is_hidden<hidden<Op>> = true;
template <class Op>
  requires requires { Op::finish::takes_raised; }
inline constexpr bool finish_takes_raised<hidden<Op>> = Op::finish::takes_raised;

/// The opcode list of a language with the hidden opcodes behind the visible ones.
namespace detail {
template <class Op>
using has_finish_t = std::bool_constant<has_finish<Op>>;
template <class Ops>
using hidden_ops = mp::mp_transform<hidden, mp::mp_filter<has_finish_t, Ops>>;
}  // namespace detail
template <class Ops>
using complete_ops = mp::mp_append<Ops, detail::hidden_ops<Ops>>;

template <class Ops, class Op>
inline constexpr u16 op_number = static_cast<u16>(mp::mp_find<complete_ops<Ops>, Op>::value);

/// Calls f(operands…) with the operands decoded from `p` (just behind the opcode unit).
template <class... P, class F>
METAVM_INLINE constexpr decltype(auto) with_operands(mp::mp_list<P...>, const u16* p, F&& f) {
  u32 at = 0;
  // Braces: evaluated left to right.
  auto next = [&]<class Q>(mp::mp_identity<Q>) METAVM_INLINE_LAMBDA {
    const Q q = operand<Q>::decode(p + at);
    at += operand<Q>::units;
    return q;
  };
  std::tuple<P...> t{next(mp::mp_identity<P>{})...};
  return [&]<std::size_t... I>(std::index_sequence<I...>) METAVM_INLINE_LAMBDA -> decltype(auto) {
    return f(std::get<I>(t)...);
  }(std::make_index_sequence<sizeof...(P)>{});
}

/// Runs an opcode on stage s. `pc` points to the opcode's own unit.
template <class Op, class S>
METAVM_INLINE constexpr void run_opcode(S& s, const u16* pc) {
  if constexpr (is_hidden<Op>) {
    using owner = typename Op::owner;
    const u16* p = pc - operand_units<owner>;
    // The owner's jump is relative to the owner.
    auto here = []<class P>(P o) METAVM_INLINE_LAMBDA {
      if constexpr (std::is_same_v<P, target>) o.offset -= static_cast<i32>(1 + operand_units<owner>);
      return o;
    };
    with_operands(operands_of<owner>{}, p,
                  [&](auto... o) METAVM_INLINE_LAMBDA { Op::body::template run<S>(s, here(o)..., s.call_result()); });
  } else {
    with_operands(operands_of<Op>{}, pc + 1, [&](auto... o) METAVM_INLINE_LAMBDA { Op::template run<S>(s, o...); });
  }
}

/// The opcode marks its uncommon part with `s.rare()`.
template <class Op>
inline constexpr bool has_rare = false;
template <class Op>
  requires requires { Op::has_rare; }
inline constexpr bool has_rare<Op> = Op::has_rare;

/// The opcode's fast path never calls: its effect is one last set, store, call or jump, so that it can be left
/// for the rest wherever something would have to be called. Says `is_leaf = true` besides `has_rare`.
template <class Op>
inline constexpr bool is_leaf = false;
template <class Op>
  requires requires { Op::is_leaf; }
inline constexpr bool is_leaf<Op> = Op::is_leaf;

/// The opcode says `static constexpr bool own_handler = true`: it has an effect before something that may have to call,
/// so no fast handler is derived from it (languages with `derive_fast_handlers`; see `fast` in stage/plain.hpp).
template <class Op>
inline constexpr bool has_own_handler = false;
template <class Op>
  requires requires { Op::own_handler; }
inline constexpr bool has_own_handler<Op> = Op::own_handler;

namespace detail {
/// The opcode that stands in the bytecode: of a hidden one its owner.
template <class Op>
struct visible {
  using type = Op;
};
template <class Op>
struct visible<hidden<Op>> {
  using type = Op;
};
}  // namespace detail
/// Has the opcode (or the owner of a hidden one) an operand of type P?
template <class Op, class P>
inline constexpr bool has_operand = mp::mp_contains<operands_of<typename detail::visible<Op>::type>, P>::value;
/// Its first operand of type P. \pre a visible opcode
template <class Op, class P>
METAVM_INLINE constexpr P operand_of(const u16* pc) {
  using list = operands_of<Op>;
  using before = mp::mp_take<list, mp::mp_find<list, P>>;
  return operand<P>::decode(pc + 1 + detail::units_of<before>::value);
}

/// Units from `hidden`'s or a visible opcode's position to the next instruction.
template <class Op>
inline constexpr u32 step_length = op_length<Op>;
template <class Op>
inline constexpr u32 step_length<hidden<Op>> = 1;

/// What analyses need to know of one instruction, derived from its operand types.
struct instruction_facts {
  u32 length = 0;
  const char* name = "";
  i32 def_reg = -1;
  u32 use_count = 0;
  u32 uses[8] = {};
  args arg_range = {0, 0};
  defs def_range = {0, 0};
  i32 jump = 0;       ///< relative target, 0: none
  bool ends = false;  ///< never goes on to the next instruction
  bool hidden_op = false;
  bool has_hidden = false;  ///< the last unit is a hidden opcode's
};

namespace detail {
/// Does the author say that the next instruction is never reached from here?
template <class Op>
constexpr bool op_ends() {
  if constexpr (requires { Op::ends; })
    return Op::ends;
  else
    return false;
}
}  // namespace detail

/// The facts of the instruction at pc. \pre its opcode is Op
template <class Op>
instruction_facts facts_of(const u16* pc) {
  instruction_facts r;
  r.length = step_length<Op>;
  using visible = typename mp::mp_eval_if_c<!is_hidden<Op>, mp::mp_identity<Op>, std::type_identity, Op>::type;
  auto add = [&]<class P>(P p) {
    if constexpr (std::is_same_v<P, def>) r.def_reg = static_cast<i32>(p.reg);
    if constexpr (std::is_same_v<P, use>) r.uses[r.use_count++] = p.reg;
    if constexpr (std::is_same_v<P, args>) r.arg_range = p;
    if constexpr (std::is_same_v<P, defs>) r.def_range = p;
    if constexpr (std::is_same_v<P, target>) r.jump = p.offset;
  };
  if constexpr (is_hidden<Op>) {
    using owner = typename Op::owner;
    r.hidden_op = true;
    r.name = owner::name;
    with_operands(operands_of<owner>{}, pc - operand_units<owner>, [&](auto... o) { (add(o), ...); });
    // The owner's jump is relative to the owner.
    if (r.jump) r.jump -= static_cast<i32>(1 + operand_units<owner>);
  } else {
    r.name = visible::name;
    r.has_hidden = detail::has_finish<Op>;
    r.ends = detail::op_ends<Op>();
    with_operands(operands_of<Op>{}, pc + 1, [&](auto... o) { (add(o), ...); });
  }
  return r;
}

/// Text of one instruction, from operand types.
template <class Op>
std::string text_of(const u16* pc) {
  std::string s;
  auto add = [&]<class P>(P p) {
    s += ' ';
    if constexpr (std::is_same_v<P, def>) s += "r" + std::to_string(p.reg) + " <-";
    if constexpr (std::is_same_v<P, use>) s += "r" + std::to_string(p.reg);
    if constexpr (std::is_same_v<P, konst>) s += "k" + std::to_string(p.index);
    if constexpr (std::is_same_v<P, imm>) s += std::to_string(p.number);
    if constexpr (std::is_same_v<P, cache>) s += "ic" + std::to_string(p.index);
    if constexpr (std::is_same_v<P, args>) s += "r" + std::to_string(p.base) + "..+" + std::to_string(p.count);
    if constexpr (std::is_same_v<P, defs>) s += "r" + std::to_string(p.base) + "..+" + std::to_string(p.count) + " <-";
    if constexpr (std::is_same_v<P, target>)
      s += "-> " + std::string(p.offset < 0 ? "" : "+") + std::to_string(p.offset);
  };
  if constexpr (is_hidden<Op>) {
    s.append("(").append(Op::owner::name).append(".finish)");
  } else {
    s = Op::name;
    with_operands(operands_of<Op>{}, pc + 1, [&](auto... o) { (add(o), ...); });
  }
  return s;
}

/// Per-language tables of the derived facts, indexed by opcode number.
template <class L>
struct opcode_tables {
  using ops = complete_ops<typename L::opcodes>;
  using facts_fn = instruction_facts (*)(const u16*);
  using text_fn = std::string (*)(const u16*);
  template <class... Op>
  static constexpr std::array<facts_fn, sizeof...(Op)> make_facts(mp::mp_list<Op...>) {
    return {&facts_of<Op>...};
  }
  template <class... Op>
  static constexpr std::array<text_fn, sizeof...(Op)> make_text(mp::mp_list<Op...>) {
    return {&text_of<Op>...};
  }
  template <class... Op>
  static constexpr std::array<bool, sizeof...(Op)> make_takes_raised(mp::mp_list<Op...>) {
    return {finish_takes_raised<Op>...};
  }
  static constexpr auto takes_raised = make_takes_raised(ops{});
  static constexpr auto facts = make_facts(ops{});
  static constexpr auto texts = make_text(ops{});
};

/// An exception comes to f, which waits for a call. Does the opcode look at exceptions itself? Then its `finish`, at
/// which f goes on, gets value_raised.
template <class L>
METAVM_INLINE bool give_raised(frame* f) {
  if (!opcode_tables<L>::takes_raised[*going_on(f)]) return false;
  f->regs[f->code->register_count - 1] = value_raised;
  return true;
}

/// Listing of a code object.
template <class L>
std::string disassemble(const code_block& c) {
  std::string r = c.name + ":\n";
  for (u32 at = 0; at < c.bytecode.size();) {
    const u16 n = c.bytecode[at];
    const instruction_facts f = opcode_tables<L>::facts[n](c.bytecode.data() + at);
    r += "  " + std::to_string(at) + ": " + opcode_tables<L>::texts[n](c.bytecode.data() + at);
    if (f.jump) r += "  (" + std::to_string(static_cast<i32>(at) + f.jump) + ")";
    r += "\n";
    at += f.length;
  }
  return r;
}

}  // namespace metavm
