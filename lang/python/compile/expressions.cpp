// Expressions, except calls and what makes functions.
#include "lang/python/compile/unit.hpp"

namespace metavm::python {

namespace {
bool is_constant_none(const expr& e) {
  const auto* c = as<constant_expr>(&e);
  return c && c->value.kind == constant_kind::none;
}
python::binary_op runtime_operator(binary_operator o) {
  switch (o) {
    case binary_operator::add:
      return python::binary_op::add;
    case binary_operator::sub:
      return python::binary_op::sub;
    case binary_operator::mult:
      return python::binary_op::mul;
    case binary_operator::mat_mult:
      return python::binary_op::matmul;
    case binary_operator::div:
      return python::binary_op::truediv;
    case binary_operator::mod:
      return python::binary_op::mod;
    case binary_operator::pow:
      return python::binary_op::pow;
    case binary_operator::l_shift:
      return python::binary_op::lshift;
    case binary_operator::r_shift:
      return python::binary_op::rshift;
    case binary_operator::bit_or:
      return python::binary_op::or_;
    case binary_operator::bit_xor:
      return python::binary_op::xor_;
    case binary_operator::bit_and:
      return python::binary_op::and_;
    case binary_operator::floor_div:
      return python::binary_op::floordiv;
  }
  return python::binary_op::add;
}
}  // namespace

u32 unit::value_of(const expr& e) {
  if (e.kind == node_kind::name_expr && !copies_locals_) {
    const i32 r = bound_local(cast<name_expr>(e).id);
    if (r >= 0) {
      line_before(e);
      return static_cast<u32>(r);
    }
  }
  const u32 r = temp();
  into(r, e);
  return r;
}

void unit::into(u32 d, const expr& e) {
  if (failed_) return;
  const u32 t = next_temp_;
  // Loading a constant cannot fail; but it may be a line of its own.
  if (e.kind != node_kind::constant_expr || (at_ && at_->lineno != e.lineno)) at(e);
  switch (e.kind) {
    case node_kind::constant_expr:
      emit<ops::load_const>(def{d}, k(constant_value(cast<constant_expr>(e).value)));
      break;
    case node_kind::name_expr:
      load_name(d, cast<name_expr>(e).id);
      break;
    case node_kind::bool_op:
      bool_op_into(d, cast<bool_op>(e));
      break;
    case node_kind::named_expr: {
      const auto& x = cast<named_expr>(e);
      into(d, *x.value);
      store(*x.target, d);
      break;
    }
    case node_kind::bin_op: {
      const auto& x = cast<bin_op>(e);
      u32 a = value_of(*x.left);
      at(e);
      binary(d, x.op, a, *x.right, false);
      break;
    }
    case node_kind::unary_op: {
      const auto& x = cast<unary_op>(e);
      const u32 a = value_of(*x.operand);
      at(e);
      switch (x.op) {
        case unaryop::invert:
          emit<ops::invert>(def{d}, use{a});
          break;
        case unaryop::not_:
          emit<ops::not_>(def{d}, use{a});
          break;
        case unaryop::u_add:
          emit<ops::positive>(def{d}, use{a});
          break;
        case unaryop::u_sub:
          emit<ops::negate>(def{d}, use{a});
          break;
      }
      break;
    }
    case node_kind::lambda_expr: {
      const auto& x = cast<lambda_expr>(e);
      function_into(d, x, *x.args, nullptr, x.body, "<lambda>", nullptr, false);
      break;
    }
    case node_kind::if_exp: {
      const auto& x = cast<if_exp>(e);
      label other = asm_.new_label(), end = asm_.new_label();
      // The result must not overwrite a local that the other parts still read.
      branch(*x.test, false, other);
      const std::vector<bool> before = bound_;
      into(d, *x.body);
      emit<ops::jump>(end);
      asm_.bind(other);
      bound_ = before;
      into(d, *x.orelse);
      asm_.bind(end);
      bound_ = before;
      break;
    }
    case node_kind::dict_expr:
      dict_into(d, cast<dict_expr>(e));
      break;
    case node_kind::set_expr:
      display_into(d, cast<set_expr>(e).elts, e.kind);
      break;
    case node_kind::list_expr:
      display_into(d, cast<list_expr>(e).elts, e.kind);
      break;
    case node_kind::tuple_expr:
      display_into(d, cast<tuple_expr>(e).elts, e.kind);
      break;
    case node_kind::list_comp:
    case node_kind::set_comp:
    case node_kind::dict_comp:
    case node_kind::generator_exp:
      comprehension_into(d, e);
      break;
    case node_kind::await_expr: {
      const u32 a = temp();
      into(a, *cast<await_expr>(e).value);
      at(e);
      emit<ops::get_awaitable>(def{a}, use{a}, imm{0});
      await_into(d, a, false);
      break;
    }
    case node_kind::yield_expr: {
      const u32 a = temp();
      if (const expr* v = cast<yield_expr>(e).value)
        into(a, *v);
      else
        emit<ops::load_const>(def{a}, k_none());
      at(e);
      if (is_async_) emit<ops::async_generator_wrap>(def{a}, use{a});
      yield_into(d, a);
      break;
    }
    case node_kind::yield_from: {
      const u32 a = temp();
      into(a, *cast<yield_from>(e).value);
      at(e);
      emit<ops::get_yield_from_iter>(def{a}, use{a});
      await_into(d, a, true);
      break;
    }
    case node_kind::compare_expr: {
      const auto& x = cast<compare_expr>(e);
      if (x.ops.size() > 1) {
        compare_chain_into(d, x);
        break;
      }
      const u32 a = value_of(*x.left);
      const u32 b = value_of(*x.comparators[0]);
      at(e);
      compare_into(d, x.ops[0], a, b);
      break;
    }
    case node_kind::call_expr:
      call_into(d, cast<call_expr>(e));
      break;
    case node_kind::formatted_value:
      format_into(d, cast<formatted_value>(e));
      break;
    case node_kind::joined_str:
      joined_into(d, cast<joined_str>(e));
      break;
    case node_kind::attribute_expr: {
      const auto& x = cast<attribute_expr>(e);
      const u32 a = value_of(*x.value);
      at(e);
      emit<ops::load_attr>(def{d}, use{a}, k_name(mangled(x.attr)), ic());
      break;
    }
    case node_kind::subscript_expr: {
      const auto& x = cast<subscript_expr>(e);
      const u32 a = value_of(*x.value);
      u32 i;
      if (x.slice->kind == node_kind::slice_expr)
        slice_into(i = temp(), *x.slice);
      else
        i = value_of(*x.slice);
      at(e);
      emit<ops::get_item>(def{d}, use{a}, use{i});
      break;
    }
    case node_kind::slice_expr:
      slice_into(d, e);
      break;
    case node_kind::starred_expr:
      into(d, *cast<starred_expr>(e).value);
      break;
    default:
      METAVM_CHECK(!"expression");
  }
  release(t);
}

void unit::slice_into(u32 d, const expr& e) {
  const auto& s = cast<slice_expr>(e);
  u32 parts[3];
  const expr* from[] = {s.lower, s.upper, s.step};
  for (int i = 0; i < 3; i++) {
    if (from[i]) {
      parts[i] = value_of(*from[i]);
    } else {
      parts[i] = temp();
      emit<ops::load_const>(def{parts[i]}, k_none());
    }
  }
  at(e);
  emit<ops::build_slice>(def{d}, use{parts[0]}, use{parts[1]}, use{parts[2]});
}

template <bool InPlace, class Y>
void unit::binary_op_into(u32 d, binary_operator o, u32 a, Y y) {
  using enum python::binary_op;
  switch (runtime_operator(o)) {
    case add:
      emit<ops::arithmetic<ops::op_add, Y, InPlace>>(def{d}, use{a}, y);
      break;
    case sub:
      emit<ops::arithmetic<ops::op_sub, Y, InPlace>>(def{d}, use{a}, y);
      break;
    case mul:
      emit<ops::arithmetic<ops::op_mul, Y, InPlace>>(def{d}, use{a}, y);
      break;
    case truediv:
      emit<ops::division<truediv, Y, InPlace>>(def{d}, use{a}, y);
      break;
    case floordiv:
      emit<ops::division<floordiv, Y, InPlace>>(def{d}, use{a}, y);
      break;
    case mod:
      emit<ops::division<mod, Y, InPlace>>(def{d}, use{a}, y);
      break;
    case and_:
      emit<ops::bitwise<and_, Y, InPlace>>(def{d}, use{a}, y);
      break;
    case or_:
      emit<ops::bitwise<or_, Y, InPlace>>(def{d}, use{a}, y);
      break;
    case xor_:
      emit<ops::bitwise<xor_, Y, InPlace>>(def{d}, use{a}, y);
      break;
    case lshift:
      emit<ops::shift<true, Y, InPlace>>(def{d}, use{a}, y);
      break;
    case rshift:
      emit<ops::shift<false, Y, InPlace>>(def{d}, use{a}, y);
      break;
    case pow:
      emit<ops::other_operator<pow, Y, InPlace>>(def{d}, use{a}, y);
      break;
    default:
      emit<ops::other_operator<matmul, Y, InPlace>>(def{d}, use{a}, y);
      break;
  }
}

void unit::binary(u32 d, binary_operator o, u32 a, const expr& right, bool in_place) {
  if (const auto* c = as<constant_expr>(&right)) {
    const konst y = k(constant_value(c->value));
    line_before(right);
    in_place ? binary_op_into<true>(d, o, a, y) : binary_op_into<false>(d, o, a, y);
    return;
  }
  const located_node* whole = at_;
  const u32 b = value_of(right);
  if (whole) at(*whole);
  in_place ? binary_op_into<true>(d, o, a, use{b}) : binary_op_into<false>(d, o, a, use{b});
}

void unit::compare_into(u32 d, cmpop o, u32 a, u32 b) {
  switch (o) {
    case cmpop::eq:
      emit<ops::compare_op<comparison::eq, use>>(def{d}, use{a}, use{b});
      break;
    case cmpop::ne:
      emit<ops::compare_op<comparison::ne, use>>(def{d}, use{a}, use{b});
      break;
    case cmpop::lt:
      emit<ops::compare_op<comparison::lt, use>>(def{d}, use{a}, use{b});
      break;
    case cmpop::lt_e:
      emit<ops::compare_op<comparison::le, use>>(def{d}, use{a}, use{b});
      break;
    case cmpop::gt:
      emit<ops::compare_op<comparison::gt, use>>(def{d}, use{a}, use{b});
      break;
    case cmpop::gt_e:
      emit<ops::compare_op<comparison::ge, use>>(def{d}, use{a}, use{b});
      break;
    case cmpop::is:
      emit<ops::is_op<false>>(def{d}, use{a}, use{b});
      break;
    case cmpop::is_not:
      emit<ops::is_op<true>>(def{d}, use{a}, use{b});
      break;
    case cmpop::in:
      emit<ops::contains_op<false>>(def{d}, use{a}, use{b});
      break;
    case cmpop::not_in:
      emit<ops::contains_op<true>>(def{d}, use{a}, use{b});
      break;
  }
}

namespace {
template <comparison C, class Unit, class Y>
void emit_branch(Unit emit_op, u32 a, Y y, bool sense, label to) {
  emit_op.template operator()<C>(a, y, sense, to);
}
}  // namespace

void unit::branch_compare(cmpop o, u32 a, const expr& right, bool sense, label to) {
  if (o == cmpop::is || o == cmpop::is_not) {
    if (is_constant_none(right)) {
      const bool want = (o == cmpop::is) == sense;
      if (want)
        emit<ops::jump_if_none<true>>(use{a}, to);
      else
        emit<ops::jump_if_none<false>>(use{a}, to);
      return;
    }
  }
  auto one = [&]<comparison C>(auto y) {
    using Y = decltype(y);
    if (sense)
      emit<ops::branch<C, Y, true>>(use{a}, y, to);
    else
      emit<ops::branch<C, Y, false>>(use{a}, y, to);
  };
  auto all = [&](auto y) {
    switch (o) {
      case cmpop::eq:
        one.template operator()<comparison::eq>(y);
        return true;
      case cmpop::ne:
        one.template operator()<comparison::ne>(y);
        return true;
      case cmpop::lt:
        one.template operator()<comparison::lt>(y);
        return true;
      case cmpop::lt_e:
        one.template operator()<comparison::le>(y);
        return true;
      case cmpop::gt:
        one.template operator()<comparison::gt>(y);
        return true;
      case cmpop::gt_e:
        one.template operator()<comparison::ge>(y);
        return true;
      default:
        return false;
    }
  };
  if (const auto* c = as<constant_expr>(&right);
      c && o != cmpop::is && o != cmpop::is_not && o != cmpop::in && o != cmpop::not_in) {
    line_before(right);
    all(k(constant_value(c->value)));
    return;
  }
  const located_node* whole = at_;
  const u32 b = value_of(right);
  if (whole) at(*whole);
  if (all(use{b})) return;
  const u32 r = temp();
  compare_into(r, o, a, b);
  if (sense)
    emit<ops::jump_if<true>>(use{r}, to);
  else
    emit<ops::jump_if<false>>(use{r}, to);
}

void unit::branch(const expr& e, bool sense, label to) {
  const u32 t = next_temp_;
  // Whose test it is: a truth that cannot be told is that one's failure.
  const located_node* const whole = at_;
  auto part = [&](const expr& x, bool s, label l) {
    if (whole) at(*whole);
    branch(x, s, l);
  };
  switch (e.kind) {
    case node_kind::constant_expr: {
      const constant& c = cast<constant_expr>(e).value;
      const tri truth_value = truth(c_.m, constant_value(c));
      line_before(e);
      if ((truth_value == tri::yes) == sense) emit<ops::jump>(to);
      release(t);
      return;
    }
    case node_kind::unary_op:
      if (cast<unary_op>(e).op == unaryop::not_) {
        branch(*cast<unary_op>(e).operand, !sense, to);
        release(t);
        return;
      }
      break;
    case node_kind::bool_op: {
      const auto& b = cast<bool_op>(e);
      // `and` is false, `or` is true, as soon as one operand is.
      const bool early = b.op == boolop::or_;
      const std::vector<bool> before = bound_;
      if (early == sense) {
        for (const expr* v : b.values) part(*v, sense, to);
      } else {
        label out = asm_.new_label();
        for (u32 i = 0; i + 1 < b.values.size(); i++) part(*b.values[i], early, out);
        part(*b.values.back(), sense, to);
        asm_.bind(out);
      }
      bound_ = before;
      release(t);
      return;
    }
    case node_kind::compare_expr: {
      const auto& c = cast<compare_expr>(e);
      if (c.ops.size() == 1) {
        const u32 a = value_of(*c.left);
        at(e);
        branch_compare(c.ops[0], a, *c.comparators[0], sense, to);
        release(t);
        return;
      }
      break;
    }
    default:
      break;
  }
  const u32 r = value_of(e);
  at(whole ? *whole : e);
  if (sense)
    emit<ops::jump_if<true>>(use{r}, to);
  else
    emit<ops::jump_if<false>>(use{r}, to);
  release(t);
}

void unit::bool_op_into(u32 d, const bool_op& e) {
  label end = asm_.new_label();
  // A temporary, if d is a local that later operands may read.
  const u32 r = is_temp(d) ? d : temp();
  const std::vector<bool> before = bound_;
  for (u32 i = 0; i < e.values.size(); i++) {
    into(r, *e.values[i]);
    if (i + 1 == e.values.size()) break;
    at(e);
    if (e.op == boolop::or_)
      emit<ops::jump_if<true>>(use{r}, end);
    else
      emit<ops::jump_if<false>>(use{r}, end);
  }
  asm_.bind(end);
  bound_ = before;
  back_at(&e);
  if (r != d) emit<ops::move>(def{d}, use{r});
}

void unit::compare_chain_into(u32 d, const compare_expr& e) {
  label end = asm_.new_label();
  const u32 r = is_temp(d) ? d : temp();
  u32 left = value_of(*e.left);
  for (u32 i = 0; i < e.ops.size(); i++) {
    const u32 right = value_of(*e.comparators[i]);
    at(e);
    compare_into(r, e.ops[i], left, right);
    if (i + 1 < e.ops.size()) emit<ops::jump_if<false>>(use{r}, end);
    left = right;
  }
  asm_.bind(end);
  back_at(&e);
  if (r != d) emit<ops::move>(def{d}, use{r});
}

// ---------------------------------------------------------------- displays

/// Adds elements, starred ones spread, to a list or set.
void unit::sequence_into(u32 r, const sequence<expr*>& elts, bool set) {
  const located_node* whole = at_;
  for (const expr* e : elts) {
    const u32 t = next_temp_;
    if (const auto* star = as<starred_expr>(e)) {
      const u32 v = value_of(*star->value);
      if (whole) at(*whole);
      set ? emit<ops::set_update>(use{r}, use{v}) : emit<ops::list_extend>(use{r}, use{v});
    } else {
      const u32 v = value_of(*e);
      set ? emit<ops::set_add>(use{r}, use{v}) : emit<ops::list_append>(use{r}, use{v});
    }
    release(t);
  }
}

void unit::display_into(u32 d, const sequence<expr*>& elts, node_kind what) {
  bool stars = false;
  for (const expr* e : elts) stars |= e->kind == node_kind::starred_expr;
  // CPython makes a frozenset of constants, and another of its elements, first; the order of the set shows it.
  const auto constant = [](const expr* e) { return e->kind == node_kind::constant_expr; };
  if (what == node_kind::set_expr && elts.size() > 2 && std::all_of(elts.begin(), elts.end(), constant)) {
    set_object* all = make_set(c_.m, c_.m.types.frozenset);
    for (const expr* e : elts) set_add(c_.m, all, constant_value(cast<constant_expr>(*e).value));
    all = refilled_set(c_.m, all);
    const u32 r = temp(), v = temp();
    emit<ops::build_set>(def{r}, args{r, 0});
    emit<ops::load_const>(def{v}, k(to_value(all)));
    emit<ops::set_update>(use{r}, use{v});
    emit<ops::move>(def{d}, use{r});
    return;
  }
  if (!stars && elts.size() <= 200) {
    const u32 a = temps(elts.size());
    const located_node* whole = at_;
    for (u32 i = 0; i < elts.size(); i++) into(a + i, *elts[i]);
    back_at(whole);
    if (what == node_kind::list_expr)
      emit<ops::build_list>(def{d}, args{a, elts.size()});
    else if (what == node_kind::set_expr)
      emit<ops::build_set>(def{d}, args{a, elts.size()});
    else
      emit<ops::build_tuple>(def{d}, args{a, elts.size()});
    return;
  }
  const u32 r = temp();
  if (what == node_kind::set_expr)
    emit<ops::build_set>(def{r}, args{r, 0});
  else
    emit<ops::build_list>(def{r}, args{r, 0});
  sequence_into(r, elts, what == node_kind::set_expr);
  if (what == node_kind::tuple_expr)
    emit<ops::list_to_tuple>(def{d}, use{r});
  else
    emit<ops::move>(def{d}, use{r});
}

void unit::dict_into(u32 d, const dict_expr& e) {
  bool spreads = false;
  for (const expr* x : e.keys) spreads |= x == nullptr;
  if (!spreads && e.keys.size() <= 100) {
    const u32 a = temps(2 * e.keys.size());
    for (u32 i = 0; i < e.keys.size(); i++) {
      into(a + 2 * i, *e.keys[i]);
      into(a + 2 * i + 1, *e.values[i]);
    }
    back_at(&e);
    emit<ops::build_dict>(def{d}, args{a, 2 * e.keys.size()});
    return;
  }
  const u32 r = temp();
  emit<ops::build_dict>(def{r}, args{r, 0});
  for (u32 i = 0; i < e.keys.size(); i++) {
    const u32 t = next_temp_;
    if (e.keys[i]) {
      const u32 key = value_of(*e.keys[i]), v = value_of(*e.values[i]);
      emit<ops::dict_set>(use{r}, use{key}, use{v});
    } else {
      const u32 v = value_of(*e.values[i]);
      emit<ops::dict_update>(use{r}, use{v});
    }
    release(t);
  }
  emit<ops::move>(def{d}, use{r});
}

void unit::format_into(u32 d, const formatted_value& e) {
  const u32 v = value_of(*e.value);
  const u32 spec = temp();
  if (e.format_spec)
    into(spec, *e.format_spec);
  else
    emit<ops::load_const>(def{spec}, k_none());
  at(e);
  emit<ops::format_value>(def{d}, use{v}, imm{e.conversion < 0 ? 0 : e.conversion}, use{spec});
}

void unit::joined_into(u32 d, const joined_str& e) {
  if (e.values.size() > 200) {
    // "".join(parts)
    const u32 a = temps(2);
    emit<ops::load_const>(def{a}, k_str(""));
    emit<ops::build_list>(def{a + 1}, args{a, 0});
    sequence_into(a + 1, e.values, false);
    emit<ops::call_method>(def{d}, k_str("join"), args{a, 2}, ic());
    return;
  }
  const u32 a = temps(e.values.size());
  for (u32 i = 0; i < e.values.size(); i++) into(a + i, *e.values[i]);
  emit<ops::build_string>(def{d}, args{a, e.values.size()});
}

// ---------------------------------------------------------------- targets

void unit::store(const expr& target, u32 reg) {
  const u32 t = next_temp_;
  at(target);
  switch (target.kind) {
    case node_kind::name_expr:
      store_name(cast<name_expr>(target).id, reg);
      break;
    case node_kind::attribute_expr: {
      const auto& x = cast<attribute_expr>(target);
      const u32 o = value_of(*x.value);
      at(target);
      emit<ops::store_attr>(use{o}, k_name(mangled(x.attr)), use{reg}, ic());
      break;
    }
    case node_kind::subscript_expr: {
      const auto& x = cast<subscript_expr>(target);
      const u32 o = value_of(*x.value);
      u32 i;
      if (x.slice->kind == node_kind::slice_expr)
        slice_into(i = temp(), *x.slice);
      else
        i = value_of(*x.slice);
      at(target);
      emit<ops::set_item>(use{o}, use{i}, use{reg});
      break;
    }
    case node_kind::tuple_expr:
      unpack_into(cast<tuple_expr>(target).elts, reg);
      break;
    case node_kind::list_expr:
      unpack_into(cast<list_expr>(target).elts, reg);
      break;
    case node_kind::starred_expr:
      store(*cast<starred_expr>(target).value, reg);
      break;
    default:
      METAVM_CHECK(!"target");
  }
  release(t);
}

void unit::unpack_into(const sequence<expr*>& targets, u32 reg) {
  const u32 n = targets.size();
  i32 star = -1;
  for (u32 i = 0; i < n; i++)
    if (targets[i]->kind == node_kind::starred_expr) star = static_cast<i32>(i);
  const u32 base = temps(n);
  if (star >= 0)
    emit<ops::unpack_ex>(use{reg}, defs{base, n}, imm{star}, imm{static_cast<i32>(n) - star - 1});
  else
    emit<ops::unpack>(use{reg}, defs{base, n});
  for (u32 i = 0; i < n; i++) store(*targets[i], base + i);
}

void unit::remove(const expr& target) {
  const u32 t = next_temp_;
  at(target);
  switch (target.kind) {
    case node_kind::name_expr:
      delete_name(cast<name_expr>(target).id);
      break;
    case node_kind::attribute_expr: {
      const auto& x = cast<attribute_expr>(target);
      const u32 o = value_of(*x.value);
      at(target);
      emit<ops::delete_attr>(use{o}, k_name(mangled(x.attr)));
      break;
    }
    case node_kind::subscript_expr: {
      const auto& x = cast<subscript_expr>(target);
      const u32 o = value_of(*x.value);
      const u32 i = value_of(*x.slice);
      at(target);
      emit<ops::del_item>(use{o}, use{i});
      break;
    }
    case node_kind::tuple_expr:
      for (const expr* e : cast<tuple_expr>(target).elts) remove(*e);
      break;
    case node_kind::list_expr:
      for (const expr* e : cast<list_expr>(target).elts) remove(*e);
      break;
    default:
      break;
  }
  release(t);
}

// ---------------------------------------------------------------- suspension

void unit::yield_into(u32 d, u32 reg) { emit<ops::yield_value>(use{reg}, imm{-1}, handled_here(), def{d}); }

/// Sends to `awaitable` until it ends; what it yields is yielded on. d gets its result.
void unit::await_into(u32 d, u32 awaitable, bool) {
  label again = asm_.new_label(), end = asm_.new_label();
  const u32 sent = temp(), got = temp();
  emit<ops::load_const>(def{sent}, k_none());
  asm_.bind(again);
  emit<ops::send>(def{got}, use{awaitable}, use{sent}, end);
  // While it waits here the frame's delegate is `awaitable`: throw() and close() go there.
  emit<ops::yield_value>(use{got}, imm{static_cast<i32>(awaitable)}, handled_here(), def{sent});
  emit<ops::jump>(again);
  asm_.bind(end);
  emit<ops::move>(def{d}, use{got});
}

}  // namespace metavm::python
