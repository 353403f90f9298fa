/// \file
/// Expressions to bytecode: `into(node, d)` puts the value into register d, `operand(node)` into
/// any register, `branch_if(node, sense, label)` jumps.
#pragma once

#include "lang/mini/generate_base.hpp"

namespace metavm::mini {

class expression_generator : protected generator_base {
 protected:
  using generator_base::generator_base;

  // ---------------------------------------------------------------- patterns

  // Templates stand before what uses them, or constant evaluation would not know them yet.

  /// nil, true or false: what `==` can test for at once.
  constexpr bool special(node_id id, constant& c) const {
    return literal(id, c) && (c.kind == constant::form::nil || c.kind == constant::form::boolean);
  }
  /// d = register a OP b. The left operand may be a constant instead of register a.
  template <class N>
  constexpr void binary_of(node_id place, u32 d, u32 a, node_id b, const constant* left) {
    if (left) {
      const u32 right = operand(b, d);
      const konst k = constant_index(*left);
      at(place);
      return emit<ops::binary<N, konst, use>>(def{d}, k, use{right});
    }
    two<ops::binary<N, use, use>, ops::binary<N, use, konst>>(place, d, a, b);
  }
  /// The right operand is a register, or a constant for the second opcode.
  template <class Registers, class Constant>
  constexpr void two(node_id place, u32 d, u32 a, node_id b) {
    if (constant c; literal(b, c)) {
      const konst k = constant_index(c);
      at(place);
      return emit<Constant>(def{d}, use{a}, k);
    }
    const u32 right = operand(b);
    at(place);
    emit<Registers>(def{d}, use{a}, use{right});
  }
  template <class C>
  constexpr void comparison(node_id place, u32 d, u32 a, node_id b) {
    two<metavm::comparison<C, use, use>, metavm::comparison<C, use, konst>>(place, d, a, b);
  }
  /// a > b is b < a, evaluated from left to right.
  template <class C>
  constexpr void swapped(node_id place, u32 a, node_id b, def d) {
    if (constant c; literal(b, c)) {
      const konst k = constant_index(c);
      at(place);
      return emit<metavm::comparison<C, konst, use>>(d, k, use{a});
    }
    const u32 right = operand(b);
    at(place);
    emit<metavm::comparison<C, use, use>>(d, use{right}, use{a});
  }
  template <class C, bool Sense>
  constexpr void straight(node_id place, u32 a, node_id b, label to) {
    if (constant c; std::is_same_v<C, ops::equal> && special(b, c)) {
      const konst k = constant_index(c);
      at(place);
      return emit<metavm::branch<ops::is, use, konst, Sense>>(use{a}, k, to);
    }
    if (constant c; literal(b, c)) {
      const konst k = constant_index(c);
      at(place);
      return emit<metavm::branch<C, use, konst, Sense>>(use{a}, k, to);
    }
    const u32 right = operand(b);
    at(place);
    emit<metavm::branch<C, use, use, Sense>>(use{a}, use{right}, to);
  }
  template <class C, bool Sense>
  constexpr void reversed(node_id place, u32 a, node_id b, label to) {
    if (constant c; literal(b, c)) {
      const konst k = constant_index(c);
      at(place);
      return emit<metavm::branch<C, konst, use, Sense>>(k, use{a}, to);
    }
    const u32 right = operand(b);
    at(place);
    emit<metavm::branch<C, use, use, Sense>>(use{right}, use{a}, to);
  }
  template <bool Sense>
  constexpr void compare(node_id place, op o, u32 a, node_id b, label to) {
    switch (o) {
      case op::lt:
        return straight<ops::less, Sense>(place, a, b, to);
      case op::le:
        return straight<ops::less_equal, Sense>(place, a, b, to);
      case op::eq:
        return straight<ops::equal, Sense>(place, a, b, to);
      case op::ne:
        return straight<ops::equal, !Sense>(place, a, b, to);
      case op::gt:
        return reversed<ops::less, Sense>(place, a, b, to);
      default:
        return reversed<ops::less_equal, Sense>(place, a, b, to);
    }
  }
  /// An array or a map: of a long one, elements are added to the first ones.
  constexpr void literal_of(node_id id, u32 d) {
    const bool map = tree_[id].kind == node_kind::map;
    const auto list = tree_.list(id);
    const u32 count = static_cast<u32>(list.size());
    const u32 first = count < chunk ? count : chunk;
    const args a = evaluate(list.first(first));
    at(id);
    const u32 t = is_scratch(d) ? d : temporary();
    if (map)
      emit<ops::new_map>(def{t}, a);
    else
      emit<ops::new_array>(def{t}, a);
    for (u32 i = first; i < count; i += map ? 2 : 1) {
      const temporaries scope(*this);
      const u32 x = operand(list[i]);
      const u32 v = map ? operand(list[i + 1]) : x;
      at(id);
      if (map)
        emit<ops::set_index>(def{temporary()}, use{t}, use{x}, use{v});
      else
        emit<ops::push>(def{temporary()}, use{t}, use{v});
    }
    if (t != d) emit<ops::move>(def{d}, use{t});
  }

  // ---------------------------------------------------------------- values

  /// A register that holds the value: a variable's own, else `hint` if it may be used, else a new
  /// one.
  constexpr u32 operand(node_id id, u32 hint = none) {
    const u32 place = in_place(id);
    if (place != none) return place;
    const u32 d = hint != none && is_scratch(hint) ? hint : temporary();
    into(id, d);
    return d;
  }

  /// Evaluates into d. Only the last instruction writes d, unless d is scratch.
  constexpr void into(node_id id, u32 d) {
    const node& n = tree_[id];
    if (constant c; literal(id, c)) return emit<ops::load_constant>(def{d}, constant_index(c));
    const temporaries scope(*this);
    switch (n.kind) {
      case node_kind::name:
      case node_kind::self:
        return read(id, d);
      case node_kind::array:
      case node_kind::map:
        return literal_of(id, d);
      case node_kind::function:
        return closure(n.a, d);
      case node_kind::logical_and:
      case node_kind::logical_or:
        return logical(id, d);
      case node_kind::logical_not:
        return emit<ops::not_>(def{d}, use{operand(n.a, d)});
      case node_kind::unary: {
        const u32 a = operand(n.a, d);
        at(id);
        if (n.op == op::neg) return emit<ops::negate>(def{d}, use{a});
        return emit<ops::complement>(def{d}, use{a});
      }
      case node_kind::binary: {
        constant left, right;
        if (n.op <= op::shr && literal(n.a, left) && !literal(n.b, right))
          return binary(id, n.op, d, none, n.b, &left);
        const u32 a = operand(n.a, d);
        return binary(id, n.op, d, a, n.b);
      }
      case node_kind::call:
        return call(id, d);
      case node_kind::method_call:
        return method_call(id, d);
      case node_kind::index:
        return index(id, d, operand(n.a, d));
      case node_kind::field: {
        const u32 a = operand(n.a, d);
        at(id);
        return emit<ops::get_field>(def{d}, use{a}, string_constant(n.b), new_cache());
      }
      default:
        return fail(id, "internal error: not an expression");
    }
  }

  // ---------------------------------------------------------------- operators

  /// d = register a OP the expression b, which stands right of it.
  constexpr void binary(node_id place, op o, u32 d, u32 a, node_id b,
                        const constant* left = nullptr) {
    switch (o) {
      case op::add:
        return binary_of<numbers::add>(place, d, a, b, left);
      case op::sub:
        return binary_of<numbers::subtract>(place, d, a, b, left);
      case op::mul:
        return binary_of<numbers::multiply>(place, d, a, b, left);
      case op::div:
        return binary_of<numbers::divide>(place, d, a, b, left);
      case op::floor_div:
        return binary_of<numbers::floor_divide>(place, d, a, b, left);
      case op::mod:
        return binary_of<numbers::remainder>(place, d, a, b, left);
      case op::bit_and:
        return binary_of<numbers::bit_and>(place, d, a, b, left);
      case op::bit_or:
        return binary_of<numbers::bit_or>(place, d, a, b, left);
      case op::bit_xor:
        return binary_of<numbers::bit_xor>(place, d, a, b, left);
      case op::shl:
        return binary_of<numbers::shift_left>(place, d, a, b, left);
      case op::shr:
        return binary_of<numbers::shift_right>(place, d, a, b, left);
      case op::lt:
        return comparison<ops::less>(place, d, a, b);
      case op::le:
        return comparison<ops::less_equal>(place, d, a, b);
      case op::eq:
        return equality(place, d, a, b);
      case op::ne: {
        const u32 t = is_scratch(d) ? d : temporary();
        equality(place, t, a, b);
        return emit<ops::not_>(def{d}, use{t});
      }
      case op::gt:
        return swapped<ops::less>(place, a, b, def{d});
      case op::ge:
        return swapped<ops::less_equal>(place, a, b, def{d});
      default:
        return fail(place, "internal error: not a binary operator");
    }
  }
  constexpr void equality(node_id place, u32 d, u32 a, node_id b) {
    constant c;
    if (!special(b, c)) return comparison<ops::equal>(place, d, a, b);
    const konst k = constant_index(c);
    at(place);
    emit<metavm::comparison<ops::is, use, konst>>(def{d}, use{a}, k);
  }
  /// `and`, `or`: the operand that decides.
  constexpr void logical(node_id id, u32 d) {
    const node& n = tree_[id];
    const u32 t = is_scratch(d) ? d : temporary();
    const label end = code().new_label();
    into(n.a, t);
    if (n.kind == node_kind::logical_and)
      emit<ops::jump_if<false>>(use{t}, end);
    else
      emit<ops::jump_if<true>>(use{t}, end);
    into(n.b, t);
    code().bind(end);
    if (t != d) emit<ops::move>(def{d}, use{t});
  }

  // ---------------------------------------------------------------- conditions

  /// Jumps to `to` if the expression's truth is `sense`, else goes on.
  constexpr void branch_if(node_id id, bool sense, label to) {
    const node& n = tree_[id];
    if (constant c; literal(id, c)) {
      const bool truth =
          c.kind != constant::form::nil && !(c.kind == constant::form::boolean && c.bits == 0);
      if (truth == sense) emit<ops::jump>(to);
      return;
    }
    const temporaries scope(*this);
    switch (n.kind) {
      case node_kind::logical_not:
        return branch_if(n.a, !sense, to);
      case node_kind::logical_and:
      case node_kind::logical_or: {
        const bool both = n.kind == node_kind::logical_and;
        if (both != sense) {  // either operand may jump
          branch_if(n.a, sense, to);
          return branch_if(n.b, sense, to);
        }
        const label skip = code().new_label();
        branch_if(n.a, !sense, skip);
        branch_if(n.b, sense, to);
        return code().bind(skip);
      }
      case node_kind::binary:
        if (n.op >= op::eq && n.op <= op::ge) {
          const u32 a = operand(n.a);
          return sense ? compare<true>(id, n.op, a, n.b, to) : compare<false>(id, n.op, a, n.b, to);
        }
        break;
      default:
        break;
    }
    const u32 a = operand(id);
    if (sense)
      emit<ops::jump_if<true>>(use{a}, to);
    else
      emit<ops::jump_if<false>>(use{a}, to);
  }
  // ---------------------------------------------------------------- containers

  /// Evaluates expressions into consecutive registers; variables that lie so already stay.
  constexpr args evaluate(std::span<const node_id> list) {
    const u32 count = static_cast<u32>(list.size());
    if (count == 0) return {0, 0};
    const u32 place = in_place(list[0]);
    bool consecutive = place != none;
    for (u32 i = 1; consecutive && i < count; i++) consecutive = in_place(list[i]) == place + i;
    if (consecutive) return {place, count};
    const u32 base = block(count);
    for (u32 i = 0; i < count; i++) into(list[i], base + i);
    return {base, count};
  }
  constexpr u32 block(u32 count) {
    const u32 base = temporary();
    for (u32 i = 1; i < count; i++) temporary();
    return base;
  }
  /// d = register a [ index of the node ]
  constexpr void index(node_id id, u32 d, u32 a) {
    two<ops::get_index<use>, ops::get_index<konst>>(id, d, a, tree_[id].b);
  }

  // ---------------------------------------------------------------- functions and calls

  constexpr void closure(function_id f, u32 d) {
    const auto& captures = names_.functions[f].captures;
    const u32 count = static_cast<u32>(captures.size());
    const konst model = constant_index({constant::form::function, f});
    if (count > 30000) fail(tree_.functions[f].node, "a function captures too many variables");
    args a{0, 0};
    if (count > 0) {
      a = {block(count), count};
      for (u32 i = 0; i < count; i++) {
        const capture& c = captures[i];
        const def t{a.base + i};
        if (c.from == ref_kind::local)
          emit<ops::move>(t, use{names_.variables[c.index].slot});
        else if (c.from == ref_kind::capture)
          emit<ops::get_captured>(t, imm{static_cast<i32>(c.index)});
        else
          emit<ops::get_callee>(t);
      }
    }
    emit<ops::make_closure>(def{d}, model, a);
  }

  constexpr void call(node_id id, u32 d) {
    const node& n = tree_[id];
    const auto list = tree_.list(n);
    const reference* r = tree_[n.a].kind == node_kind::name ? &ref(n.a) : nullptr;
    if (r && r->kind == ref_kind::builtin) {
      if (library_opcode(id, d, r->index)) return;
      const args a = evaluate(list);
      at(id);
      return emit<ops::call_known>(def{d}, constant_index({constant::form::builtin, r->index}), a);
    }
    if (r && r->kind == ref_kind::global && in_place(n.a) == none &&
        !names_.globals[r->index].reassigned && !names_.globals[r->index].known) {
      // A function of the module: nothing in the arguments can change it.
      use_global(r->index);
      const args a = evaluate(list);
      at(id);
      return emit<ops::call_global>(def{d}, global_cell(r->index), a);
    }
    const u32 f = operand(n.a);
    const args a = evaluate(list);
    at(id);
    emit<ops::call>(def{d}, use{f}, a);
  }
  /// `map` and `filter` as the loop that they are, so that it is compiled with what it calls.
  template <bool Filter>
  constexpr bool each_call(node_id id, u32 d, u32 builtin) {
    const auto list = tree_.list(id);
    const u32 from = operand(list[0]);
    const u32 f = operand(list[1]);
    at(id);
    const u32 result = temporary(), position = temporary(), x = temporary(), y = temporary();
    emit<ops::expect_array>(use{from}, constant_index({constant::form::builtin, builtin}));
    emit<ops::new_array>(def{result}, args{0, 0});
    emit<ops::load_constant>(def{position}, integer_constant(-1));
    const label again = code().new_label(), next = code().new_label();
    emit<ops::jump>(next);
    code().bind(again);
    at(id);
    emit<ops::call>(def{y}, use{f}, args{x, 1});
    if constexpr (Filter) emit<ops::jump_if<false>>(use{y}, next);
    emit<ops::push>(def{y}, use{result}, use{Filter ? x : y});
    code().bind(next);
    emit<ops::each_step>(def{position}, use{from}, use{position});
    emit<ops::each_next<false>>(def{x}, use{from}, use{position}, again);
    emit<ops::move>(def{d}, use{result});
    return true;
  }
  constexpr konst library_function(std::string_view name) {
    u64 i = 0;
    while (library_names[i] != name) i++;
    return constant_index({constant::form::builtin, i});
  }
  template <class Op>
  constexpr bool unary_opcode(node_id call, u32 d) {
    const u32 a = operand(tree_.list(call)[0], d);
    at(call);
    emit<Op>(def{d}, use{a});
    return true;
  }
  /// Functions of the library that are opcodes.
  constexpr bool library_opcode(node_id id, u32 d, u32 builtin) {
    if (builtin >= std::size(library_names)) return false;
    const std::string_view name = library_names[builtin];
    const auto list = tree_.list(id);
    if (list.size() == 1) {
      if (name == "len") return unary_opcode<ops::len>(id, d);
      if (name == "ord") return unary_opcode<ops::ord>(id, d);
      if (name == "chr") return unary_opcode<ops::chr>(id, d);
      if (name == "pop") return unary_opcode<ops::pop>(id, d);
      if (name == "int") return unary_opcode<ops::to_whole<false>>(id, d);
      if (name == "floor") return unary_opcode<ops::to_whole<true>>(id, d);
      if (name == "abs") return unary_opcode<ops::abs>(id, d);
      if (name == "sqrt") return unary_opcode<ops::sqrt>(id, d);
      if (name == "type") return unary_opcode<ops::type>(id, d);
    }
    if (list.size() == 2 && name == "map") return each_call<false>(id, d, builtin);
    if (list.size() == 2 && name == "filter") return each_call<true>(id, d, builtin);
    if (list.size() == 2 && (name == "push" || name == "has")) {
      const u32 a = operand(list[0]);
      const u32 v = operand(list[1]);
      at(id);
      if (name == "push")
        emit<ops::push>(def{d}, use{a}, use{v});
      else
        emit<ops::has>(def{d}, use{a}, use{v});
      return true;
    }
    if (list.size() == 3 && name == "slice") {
      const u32 a = operand(list[0]);
      const u32 i = operand(list[1]);
      const u32 j = operand(list[2]);
      at(id);
      emit<ops::slice>(def{d}, use{a}, use{i}, use{j});
      return true;
    }
    if (list.size() > 1 && list.size() < 9 && (name == "min" || name == "max")) {
      const args a = evaluate(list);
      at(id);
      u32 best = a.base;
      for (u32 i = 1; i < a.count; i++) {
        const u32 to = i + 1 == a.count ? d : temporary();
        const imm place{static_cast<i32>(i + 1)};
        if (name == "max")
          emit<ops::extreme<true>>(def{to}, use{best}, use{a.base + i}, place);
        else
          emit<ops::extreme<false>>(def{to}, use{best}, use{a.base + i}, place);
        best = to;
      }
      return true;
    }
    return false;
  }
  constexpr void method_call(node_id id, u32 d) {
    const node& n = tree_[id];
    const auto list = tree_.list(n);
    const u32 count = static_cast<u32>(list.size());
    args a{in_place(n.a), 1};
    if (count != 0 || a.base == none) {
      a = {block(count + 1), count + 1};
      into(n.a, a.base);
      for (u32 i = 0; i < count; i++) into(list[i], a.base + 1 + i);
    }
    at(id);
    emit<ops::call_method>(def{d}, string_constant(n.b), a, new_cache());
  }
};

}  // namespace metavm::mini
