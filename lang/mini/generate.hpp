/// \file
/// Syntax tree to register bytecode. constexpr: constants are described, not made, so that programs
/// can be compiled inside the C++ compiler too; compile.cpp makes values and code blocks from this.
///
/// Registers: the variables of a function at their slots, at the top level then the module's
/// variables that no function uses, then temporaries as a stack. Expressions are evaluated straight
/// into the register that wants them, and variables are used in place: nothing inside an expression
/// assigns a register variable, as assignments are statements and closures assign cells.
#pragma once

#include "lang/mini/generate_expressions.hpp"

namespace metavm::mini {

class generator : expression_generator {
 public:
  constexpr generator(const ast& tree, const resolution& names, generate_options options)
      : expression_generator(tree, names, options) {}

  constexpr generated run() {
    std::vector<generated_function> functions;
    for (u32 i = 0; i < tree_.functions.size(); i++) functions.emplace_back();
    // The top level comes last: by then it is known which of its variables others use.
    for (u32 i = static_cast<u32>(tree_.functions.size()); i-- > 0;)
      functions[i] = function(static_cast<function_id>(i));
    if (failed_) return {{}, static_cast<diagnostic&&>(error_), false};
    return {static_cast<std::vector<generated_function>&&>(functions), {}, true};
  }

 private:
  // ---------------------------------------------------------------- functions

  constexpr generated_function function(function_id id) {
    id_ = id;
    out_ = generated_function{};
    buckets_ = std::vector<u32>(32, u32{0});
    loops_.clear();
    const function_info& f = tree_.functions[id];
    first_temporary_ = names_.functions[id].slot_count;
    if (id == 0) place_globals();
    next_ = most_ = first_temporary_;
    fresh_ = none;
    out_.parameter_count = f.parameter_count + (f.is_method() ? 1 : 0);
    at(f.body);
    for (node_id parameter : tree_.parameters(f)) wrap(parameter);
    if (id == 0)
      top_level(f.body);
    else if (f.arrow)
      return_value(f.body);
    else
      body(f.body);
    out_.register_count = most_ + 1;  // one more for the results of call_then
    if (!code().resolve()) fail(f.body, "internal error: a label without a place");
    return static_cast<generated_function&&>(out_);
  }
  constexpr void body(node_id block) {
    statements(block);
    const auto list = tree_.list(block);
    if (!list.empty()) {
      const node_kind last = tree_[list.back()].kind;
      if (last == node_kind::return_value || last == node_kind::throw_value) return;
    }
    emit<ops::ret<konst>>(constant_index({constant::form::nil}));
  }

  /// Variables that only the top level itself uses live in registers while it runs; others can see
  /// them when it is done, so they are stored at its end.
  constexpr void place_globals() {
    if (options_.keep_globals) return;
    for (u32 i = 0; i < names_.globals.size() && i < 1000; i++)
      if (!global_used_[i] && !names_.globals[i].known) global_registers_[i] = first_temporary_++;
  }
  constexpr void top_level(node_id block) {
    const auto list = tree_.list(block);
    u32 result = none;
    for (node_id id : list) {
      // The value of the last statement is the text's result.
      if (id == list.back() && tree_[id].kind == node_kind::expression)
        result = operand(tree_[id].a);
      else
        statement(id);
    }
    for (u32 i = 0; i < global_registers_.size(); i++)
      if (global_registers_[i] != none)
        emit<ops::set_global>(global_cell(i), use{global_registers_[i]});
    if (result != none)
      emit<ops::ret<use>>(use{result});
    else
      emit<ops::ret<konst>>(constant_index({constant::form::nil}));
  }

  // ---------------------------------------------------------------- statements

  constexpr void statements(node_id block) {
    for (node_id id : tree_.list(block)) statement(id);
  }

  constexpr void statement(node_id id) {
    if (failed_) return;
    const node& n = tree_[id];
    const temporaries scope(*this);
    switch (n.kind) {
      case node_kind::expression:
        return effect(n.a);
      case node_kind::let:
        return define(n.a, [&](u32 d) { into(n.b, d); });
      case node_kind::assign:
        return assign(id);
      case node_kind::fn_decl:
        return fn_decl(n);
      case node_kind::record:
        return record(id);
      case node_kind::if_else:
        return if_else(n);
      case node_kind::while_loop:
        return while_loop(n);
      case node_kind::for_range:
        return for_range(id);
      case node_kind::for_in:
        return for_in(id);
      case node_kind::break_loop:
        return emit<ops::jump>(loops_.back().out);
      case node_kind::continue_loop:
        return emit<ops::jump>(loops_.back().next);
      case node_kind::return_value:
        return return_value(n.a);
      case node_kind::throw_value: {
        const u32 v = operand(n.a);
        at(id);
        return emit<ops::throw_>(use{v});
      }
      case node_kind::try_catch:
        return try_catch(n);
      case node_kind::import:
        return define(n.a, [&](u32 d) { import(id, d); });
      default:
        return fail(id, "internal error: not a statement");
    }
  }
  constexpr void import(node_id id, u32 d) {
    const args a{block(2), 2};
    emit<ops::load_constant>(def{a.base}, string_constant(tree_[id].b));
    emit<ops::load_constant>(def{a.base + 1}, constant_index({constant::form::file}));
    at(id);
    emit<ops::call_known>(def{d}, library_function("import"), a);
  }
  /// An expression whose value nobody wants.
  constexpr void effect(node_id id) {
    if (in_place(id) == none) into(id, temporary());
  }
  constexpr void return_value(node_id id) {
    constant c;
    if (id == no_node || literal(id, c)) return emit<ops::ret<konst>>(constant_index(c));
    const temporaries scope(*this);
    emit<ops::ret<use>>(use{operand(id)});
  }

  // ---------------------------------------------------------------- assignments

  /// The register with what is assigned: with `+=` and the like `old(t)` reads the old value.
  template <class F>
  constexpr u32 new_value(node_id assignment, F old) {
    const node& n = tree_[assignment];
    if (n.op == op::none) return operand(n.b);
    const u32 t = temporary();
    old(t);
    const temporaries scope(*this);
    binary(assignment, n.op, t, t, n.b);
    return t;
  }

  constexpr void assign(node_id id) {
    const node& n = tree_[id];
    const node& target = tree_[n.a];
    if (target.kind == node_kind::index) {
      const u32 o = operand(target.a);
      const u32 i = operand(target.b);
      const u32 v = new_value(id, [&](u32 t) {
        at(n.a);
        emit<ops::get_index<use>>(def{t}, use{o}, use{i});
      });
      at(n.a);
      return emit<ops::set_index>(def{temporary()}, use{o}, use{i}, use{v});
    }
    if (target.kind == node_kind::field) {
      const u32 o = operand(target.a);
      const konst name = string_constant(target.b);
      const u32 v = new_value(id, [&](u32 t) {
        at(n.a);
        emit<ops::get_field>(def{t}, use{o}, name, new_cache());
      });
      at(n.a);
      return emit<ops::set_field>(use{o}, name, use{v}, new_cache());
    }
    const u32 place = in_place(n.a);
    if (place != none) {
      if (n.op == op::none) return into(n.b, place);
      return binary(id, n.op, place, place, n.b);
    }
    const reference& r = ref(n.a);
    const u32 v = new_value(id, [&](u32 t) { read(n.a, t); });
    if (r.kind == ref_kind::local) {
      emit<ops::set_cell<use>>(use{names_.variables[r.index].slot}, use{v});
    } else if (r.kind == ref_kind::capture) {
      emit<ops::set_cell<imm>>(imm{static_cast<i32>(r.index)}, use{v});
    } else if (r.kind == ref_kind::global) {
      use_global(r.index);
      if (r.check_set) {
        at(n.a);
        emit<ops::get_global>(def{temporary()}, global_cell(r.index));  // is it set?
      }
      emit<ops::set_global>(global_cell(r.index), use{v});
    } else {
      fail(id, "internal error: assignment to what is no variable");
    }
  }
  // ---------------------------------------------------------------- declarations

  constexpr void fn_decl(const node& n) {
    const function_id f = tree_[n.b].a;
    if (!needs_cell(n.a)) return define(n.a, [&](u32 d) { closure(f, d); });
    // The function may see its own variable: first the cell, then the closure.
    const u32 slot = slot_of(n.a);
    emit<ops::load_constant>(def{slot}, constant_index({constant::form::nil}));
    wrap(n.a);
    const u32 t = temporary();
    closure(f, t);
    emit<ops::set_cell<use>>(use{slot}, use{t});
  }

  /// The type is stored in its variable before the methods, which may see it, are made.
  constexpr void record(node_id id) {
    const node& n = tree_[id];
    const auto methods = tree_.record_methods(n);
    const u32 t = temporary();
    define(n.a, [&](u32 d) {
      at(id);
      emit<ops::new_record_type>(def{t}, constant_index({constant::form::record, id}));
      emit<ops::move>(def{d}, use{t});
    });
    // Operators come first, then the fields, then pairs of a name and a method.
    u32 pair = operator_count + static_cast<u32>(tree_.record_fields(n).size());
    for (node_id method : methods) {
      const temporaries scope(*this);
      const function_id f = tree_[method].a;
      u32 place = operator_named(tree_.string(tree_.functions[f].method));
      if (place == operator_count) place = pair + 1, pair += 2;
      const u32 m = temporary();
      closure(f, m);
      emit<ops::set_method>(use{t}, integer_constant(place), use{m});
    }
  }

  // ---------------------------------------------------------------- control

  constexpr void if_else(const node& n) {
    const auto list = tree_.list(n);
    const label end = code().new_label();
    for (u32 i = 0; i < list.size(); i += 2) {
      if (i + 1 == list.size()) {
        statements(list[i]);
        break;
      }
      const label next = code().new_label();
      branch_if(list[i], false, next);
      statements(list[i + 1]);
      if (i + 2 < list.size() && !leaves(list[i + 1])) emit<ops::jump>(end);
      code().bind(next);
    }
    code().bind(end);
  }
  /// Does control never get to the end of this block?
  constexpr bool leaves(node_id block) const {
    const auto list = tree_.list(block);
    if (list.empty()) return false;
    const node_kind last = tree_[list.back()].kind;
    return last == node_kind::return_value || last == node_kind::throw_value ||
           last == node_kind::break_loop || last == node_kind::continue_loop;
  }

  constexpr loop open_loop() {
    loops_.push_back({code().new_label(), code().new_label()});
    return loops_.back();
  }
  /// A jump back to the instruction that jumps would have the offset 0, which means none.
  constexpr void not_empty(label start) {
    if (code().label_position(start) == code().here())
      emit<ops::load_constant>(def{temporary()}, constant_index({constant::form::nil}));
  }
  constexpr void close_loop() {
    code().bind(loops_.back().out);
    loops_.pop_back();
  }

  /// The condition stands before the loop and again at its end: one jump a round.
  constexpr void while_loop(const node& n) {
    const loop l = open_loop();
    const label again = code().new_label();
    branch_if(n.a, false, l.out);
    code().bind(again);
    statements(n.b);
    not_empty(again);
    code().bind(l.next);
    branch_if(n.a, true, again);
    close_loop();
  }

  constexpr void for_range(node_id id) {
    const node& n = tree_[id];
    const variable& v = names_.variables[ref(n.a).index];
    // The counter is the variable itself unless the body could change it.
    const bool hidden = v.reassigned || v.needs_cell;
    const u32 counter = hidden ? temporary() : v.slot;
    into(n.b, counter);
    const u32 end = stable_operand(n.c);
    const loop l = open_loop();
    const label again = code().new_label();
    at(id);
    emit<ops::range_begin>(use{counter}, use{end}, l.out);
    code().bind(again);
    if (hidden) emit<ops::move>(def{v.slot}, use{counter});
    wrap(n.a);
    statements(n.d);
    not_empty(again);
    code().bind(l.next);
    emit<ops::range_next>(def{counter}, use{counter}, use{end}, again);
    close_loop();
  }
  /// An operand that stays the same while the body of a loop runs.
  constexpr u32 stable_operand(node_id id) {
    const u32 place = in_place(id);
    if (place != none) {
      const reference& r = ref(id);
      if (r.kind == ref_kind::local ? !names_.variables[r.index].reassigned
                                    : !names_.globals[r.index].reassigned)
        return place;
    }
    const u32 t = temporary();
    into(id, t);
    return t;
  }

  constexpr void for_in(node_id id) {
    const node& n = tree_[id];
    const u32 collection = stable_operand(n.c);
    const u32 position = temporary();
    const loop l = open_loop();
    const label again = code().new_label();
    const u32 first = slot_of(n.a);
    emit<ops::load_constant>(def{position}, integer_constant(-1));
    emit<ops::jump>(l.next);
    code().bind(again);
    if (n.b != no_node) {
      at(id);
      emit<ops::each_value>(def{slot_of(n.b)}, use{collection}, use{position});
      wrap(n.b);
    }
    wrap(n.a);
    statements(n.d);
    code().bind(l.next);
    at(id);
    emit<ops::each_step>(def{position}, use{collection}, use{position});
    if (n.b != no_node)
      emit<ops::each_next<true>>(def{first}, use{collection}, use{position}, again);
    else
      emit<ops::each_next<false>>(def{first}, use{collection}, use{position}, again);
    close_loop();
  }

  constexpr void try_catch(const node& n) {
    const label end = code().new_label();
    const u32 start = code().here();
    statements(n.a);
    const u32 stop = code().here();
    if (!leaves(n.a)) emit<ops::jump>(end);
    if (start != stop) code().add_handler({start, stop, code().here(), slot_of(n.b), 0});
    wrap(n.b);
    statements(n.c);
    code().bind(end);
  }
};

/// Bytecode of a whole program, or an error (a limit of the machine).
constexpr generated generate(const ast& tree, const resolution& names,
                             generate_options options = {}) {
  return generator(tree, names, options).run();
}

}  // namespace metavm::mini
