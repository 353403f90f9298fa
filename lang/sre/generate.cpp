#include "lang/sre/generate.hpp"

#include <bit>

#include "lang/sre/generator.hpp"

namespace metavm::sre {

template <class C>
void generator<C>::run() {
  next_register_ = registers::marks;
  take(p_.header->marks + 1);
  const label attempt = new_label(), none = new_label();
  full_ = new_label();
  failed_ = new_label();
  // Marks that are on every way to a match are set again by the next attempt; others must not keep what a failed
  // attempt has left.
  const u32 n = p_.header->instructions;
  bool optional = false;
  for (op o : {op::branch, op::repeat, op::repeat_possessive, op::if_group, op::look_not})
    optional = optional || analysis_.contains(0, n, o);
  const defs all_marks{registers::marks, p_.header->marks + 1};
  if (!optional) emit<clear>(all_marks);
  bind(attempt);
  const instruction& first = code_[0];
  const bool anchored = first.what == op::at && (first.a == static_cast<u32>(place::beginning) ||
                                                 first.a == static_cast<u32>(place::beginning_of_string));
  if (!anchored) search_begins(none);
  if (optional) emit<clear>(all_marks);
  emit<move>(def{registers::start}, use{registers::at});
  sequence(0, n, nullptr, failed_);
  bind(failed_);
  if (!anchored) {
    const label again = new_label();
    emit<jump_if_below>(use{registers::start}, use{registers::last}, again);
    emit<sre::jump>(none);
    bind(again);
    emit<offset>(def{registers::at}, use{registers::start}, number(width));
    emit<sre::jump>(attempt);
  }
  bind(none);
  emit<leave>(imm{static_cast<i32>(outcome::no)});
  bind(full_);
  emit<leave>(imm{static_cast<i32>(outcome::no_memory)});
  if (here() > most_units) throw too_large{};
  out_.code.register_count = register_count_;
  out_.code.parameter_count = registers::argument_count;
  // What the compiler keeps for each place where code may end grows with the registers.
  constexpr u64 most_compiled_registers = 1000, most_compiled = u64{1} << 22;
  if (register_count_ > most_compiled_registers || u64{register_count_} * here() > most_compiled)
    out_.code.flags |= code_flags::never_stage;
  finish_into(out_.code);
  out_.code.finish();
}

/// Goes to where a match may begin.
template <class C>
void generator<C>::search_begins(label none) {
  const search_hint& hint = p_.header->hint;
  if (hint.prefix_length) {
    const u32* text = p_.words + hint.prefix_words;
    if (hint.prefix_length == 1) {
      emit<find_char<C>>(def{registers::at}, use{registers::at}, use{registers::stop}, imm{as_operand(text[0])},
                         imm{as_operand(text[0] >> 16)}, none);
      return;
    }
    out_.prefixes.push_back(std::make_unique<prefix_text>());
    out_.prefixes.back()->characters.assign(text, text + hint.prefix_length);
    emit<find_text<C>>(def{registers::at}, use{registers::at}, use{registers::stop}, use{registers::end},
                       address(out_.prefixes.back().get()), none);
    return;
  }
  const first_set f = analysis_.first(0, p_.header->instructions, nullptr);
  if (f.any || f.ends) return;
  u32 count = 0;
  for (u64 w : f.low) count += static_cast<u32>(std::popcount(w));
  if (count > 192) return;
  char_set s{};
  std::copy_n(f.low, 4, s.low);
  s.above = f.above;
  tested t = test_of_set(s);
  if (t.kind != test::range) t = {test::set};
  t.k = set_at(s, p_.words).index;
  const imm x{as_operand(t.x)}, y{as_operand(t.y)};
  if (t.kind == test::range)
    emit<find_first<C, test::range>>(def{registers::at}, use{registers::at}, use{registers::stop}, x, y, konst{t.k},
                                     none);
  else
    emit<find_first<C, test::set>>(def{registers::at}, use{registers::at}, use{registers::stop}, x, y, konst{t.k},
                                   none);
}

template <class C>
label generator<C>::sequence(u32 pc, u32 end, const continuation* up, label fail) {
  if (++nested_ > most_nested) throw too_large{};
  while (pc < end) {
    if (const u32 n = literal_run(pc, end); n > 1) {
      std::vector<C> text;
      for (u32 i = 0; i < n; i++) text.push_back(static_cast<C>(code_[pc + i].a));
      const u32 bytes = n * width;
      out_.texts.push_back(std::make_unique<u64[]>(bytes / 8 + 1));
      std::memcpy(out_.texts.back().get(), text.data(), bytes);
      emit<literals<C>>(def{registers::at}, use{registers::at}, use{registers::end}, address(out_.texts.back().get()),
                        imm{static_cast<i32>(bytes)}, fail);
      pc += n;
      continue;
    }
    const u32 next = analysis_.behind(pc);
    fail = item(pc, {next, end, up}, fail);
    pc = next;
  }
  nested_--;
  return fail;
}

/// How many literals stand here that go into one instruction.
template <class C>
u32 generator<C>::literal_run(u32 pc, u32 end) const {
  constexpr u32 most = 64;
  u32 n = 0;
  while (pc + n < end && n < most && code_[pc + n].what == op::literal && code_[pc + n].a <= static_cast<C>(~C{0})) n++;
  return n;
}

template <class C>
label generator<C>::item(u32 pc, const continuation& next, label fail) {
  const instruction& i = code_[pc];
  switch (i.what) {
    case op::fail:
      emit<sre::jump>(fail);
      return fail;
    case op::accept:
      emit<accept>(use{registers::at}, use{registers::wanted}, use{registers::forbidden}, fail);
      emit<found>(use{registers::out}, use{registers::start}, use{registers::at},
                  args{registers::marks, p_.header->marks + 1});
      return fail;
    case op::literal:
    case op::not_literal:
    case op::any:
    case op::any_all:
    case op::in_set:
      one_character(test_of(i), fail);
      return fail;
    case op::at:
      place_test(static_cast<place>(i.a), fail);
      return fail;
    case op::mark:
      return marking(i.a, fail);
    case op::jump:  // behind an alternation of one
      return fail;
    case op::branch: {
      const bool settled = analysis_.is_settled_item(pc, next);
      return alternation(analysis_.alternatives(pc), next, fail, settled);
    }
    case op::group:
      emit<group_again<C>>(def{registers::at}, use{registers::at}, use{registers::end}, use{mark(2 * i.a)},
                           use{mark(2 * i.a + 1)}, address(&out_.foldings[i.b]), fail);
      return fail;
    case op::if_group:
      return choice_of_group(pc, next, fail);
    case op::repeat:
      return loop(pc, next, fail);
    case op::repeat_one:
    case op::repeat_one_possessive:
    case op::repeat_one_lazy:
      return repeat_one(pc, next, fail);
    case op::look:
    case op::look_not:
    case op::atomic:
      return enclosed(pc, fail);
    case op::repeat_possessive:
      return possessive_loop(pc, fail);
    default:
      METAVM_CHECK(false && "an instruction stands where none of its kind may be");
      return fail;
  }
}

template <class C>
void generator<C>::place_test(place where, label fail) {
  const auto edge_test = [&]<edge E>() {
    emit<at_edge<C, E>>(use{registers::at}, use{registers::begin}, use{registers::end}, fail);
  };
  const auto boundary = [&]<bool Wanted>(folding f) {
    const tested t = word_test(f);
    const use at{registers::at}, begin{registers::begin}, end{registers::end};
    if (t.kind == test::asked)
      emit<at_boundary<C, test::asked, Wanted>>(at, begin, end, konst{t.k}, fail);
    else
      emit<at_boundary<C, test::set, Wanted>>(at, begin, end, konst{t.k}, fail);
  };
  switch (where) {
    case place::beginning:
    case place::beginning_of_string:
      return edge_test.template operator()<edge::beginning>();
    case place::beginning_of_line:
      return edge_test.template operator()<edge::line_begins>();
    case place::end:
      return edge_test.template operator()<edge::last_line_ends>();
    case place::end_of_line:
      return edge_test.template operator()<edge::line_ends>();
    case place::end_of_string:
      return edge_test.template operator()<edge::end>();
    case place::boundary:
      return boundary.template operator()<true>(folding::ascii);
    case place::no_boundary:
      return boundary.template operator()<false>(folding::ascii);
    case place::boundary_locale:
      return boundary.template operator()<true>(folding::locale);
    case place::no_boundary_locale:
      return boundary.template operator()<false>(folding::locale);
    case place::boundary_unicode:
      return boundary.template operator()<true>(folding::unicode);
    case place::no_boundary_unicode:
      return boundary.template operator()<false>(folding::unicode);
  }
}

std::unique_ptr<generated_code> generate(const program& p, const char_properties& c, u32 width) {
  auto r = std::make_unique<generated_code>();
  try {
    switch (width) {
      case 1:
        generator<u8>(p, c, *r).run();
        break;
      case 2:
        generator<u16>(p, c, *r).run();
        break;
      default:
        generator<u32>(p, c, *r).run();
    }
  } catch (const too_large&) {
    return nullptr;
  }
  return r;
}

template class generator<u8>;
template class generator<u16>;
template class generator<u32>;

}  // namespace metavm::sre
