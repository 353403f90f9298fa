// From the code of the `re` module's compiler to a program: relative skips become addresses, every
// test of one character becomes one of five, and code that no compiler would emit is refused.
#include <cstring>

#include "lang/sre/codes.hpp"
#include "lang/sre/program.hpp"
#include "lang/sre/sets.hpp"

namespace metavm::sre {
namespace {

/// Deeper than the library's parser gets within its recursion limit.
constexpr u32 deepest = 10000;

class translator {
 public:
  translator(std::span<const u32> in, u32 groups, const char_properties& p) : in_(in), groups_(groups), p_(p) {
    hint_.set = unlimited;
  }

  bool run() {
    const u64 n = in_.size();
    if (n == 0 || groups_ > 0x3fffffff) return false;
    u64 at = 0;
    if (in_[0] == codes::info && !info(at)) return false;
    if (in_[n - 1] != codes::success || !sequence(at, n - 1)) return false;
    emit(op::accept);
    return true;
  }

  std::vector<u8> image() const {
    const u64 head = (sizeof(program_header) + 7) / 8 * 8;
    const u64 set_bytes = sets_.size() * sizeof(char_set), code_bytes = code_.size() * sizeof(instruction);
    std::vector<u8> out(head + set_bytes + code_bytes + words_.size() * 4);
    const program_header h{static_cast<u32>(code_.size()), static_cast<u32>(sets_.size()),
                           static_cast<u32>(words_.size()), 2 * groups_, hint_};
    auto put = [&](u64 at, const void* from, u64 n) {
      if (n) std::memcpy(out.data() + at, from, n);
    };
    put(0, &h, sizeof h);
    put(head, sets_.data(), set_bytes);
    put(head + set_bytes, code_.data(), code_bytes);
    put(head + set_bytes + code_bytes, words_.data(), words_.size() * 4);
    return out;
  }

 private:
  u32 here() const { return static_cast<u32>(code_.size()); }
  u32 emit(op what, u32 a = 0, u32 b = 0, u32 c = 0) {
    code_.push_back({what, a, b, c});
    return here() - 1;
  }
  /// The end of the part that the skip word at `at` spans; 0: out of bounds.
  u64 skip_from(u64 at, u64 end) const {
    if (at >= end) return 0;
    const u64 to = at + in_[at];
    return in_[at] && to <= end ? to : 0;
  }

  /// Checks the description of a set in in_[at, end), its `failure` included.
  bool check_set(u64 at, u64 end) const {
    while (at < end) {
      const u64 left = end - at - 1;
      switch (in_[at++]) {
        case codes::failure:
          return at == end;
        case codes::negate:
          break;
        case codes::literal:
          if (left < 1) return false;
          at++;
          break;
        case codes::category:
          if (left < 1 || in_[at] >= codes::category_count) return false;
          at++;
          break;
        case codes::charset:
          if (left < 8) return false;
          at += 8;
          break;
        case codes::range:
        case codes::range_uni_ignore:
          if (left < 2) return false;
          at += 2;
          break;
        case codes::bigcharset: {
          if (left < 65 || in_[at] > 256 || left < 65 + u64{in_[at]} * 8) return false;
          const u8* map = reinterpret_cast<const u8*>(&in_[at + 1]);
          for (u32 i = 0; i < 256; i++)
            if (map[i] >= in_[at]) return false;
          at += 65 + u64{in_[at]} * 8;
          break;
        }
        default:
          return false;
      }
    }
    return false;
  }
  /// Whether all characters from 256 on are alike to the description.
  static bool uniform_above(std::span<const u32> words) {
    for (u64 i = 0; i < words.size();) switch (words[i++]) {
        case codes::failure:
          return true;
        case codes::negate:
          break;
        case codes::literal:
          if (words[i++] > 255) return false;
          break;
        case codes::category:
          if (words[i++] > codes::loc_not_word) return false;
          break;
        case codes::charset:
          i += 8;
          break;
        case codes::range:
          if (words[i + 1] > 255) return false;
          i += 2;
          break;
        default:
          return false;
      }
    return false;
  }
  static bool asks_locale(std::span<const u32> words) {
    for (u64 i = 0; i < words.size();) switch (words[i++]) {
        case codes::literal:
          i++;
          break;
        case codes::category:
          if (words[i] == codes::loc_word || words[i] == codes::loc_not_word) return true;
          i++;
          break;
        case codes::charset:
          i += 8;
          break;
        case codes::range:
        case codes::range_uni_ignore:
          i += 2;
          break;
        case codes::bigcharset:
          i += 65 + u64{words[i]} * 8;
          break;
        default:
          break;
      }
    return false;
  }
  u32 add_set(std::span<const u32> words, folding f, bool inverted) {
    char_set s{};
    s.words = static_cast<u32>(words_.size());
    s.fold = f;
    s.inverted = inverted;
    s.by_locale = f == folding::locale || asks_locale(words);
    words_.insert(words_.end(), words.begin(), words.end());
    if (!s.by_locale)
      for (u32 c = 0; c < 256; c++)
        if (in_described_set(s, c, words_.data(), p_)) s.low[c >> 6] |= u64{1} << (c & 63);
    s.above = 2;
    if (f != folding::unicode && uniform_above(words)) s.above = in_described_set(s, 0x10ffff, words_.data(), p_);
    sets_.push_back(s);
    return static_cast<u32>(sets_.size() - 1);
  }
  u32 literal_set(u32 c, folding f, bool inverted) {
    const u32 words[] = {codes::literal, c, codes::failure};
    return add_set(words, f, inverted);
  }

  static folding folding_of(u32 code, u32 none, u32 ascii, u32 locale) {
    return code == none     ? folding::none
           : code == ascii  ? folding::ascii
           : code == locale ? folding::locale
                            : folding::unicode;
  }

  /// One test of one character. False: it is none, or is broken (`at` unchanged).
  bool unit(u64& at, u64 end) {
    const u32 code = in_[at];
    switch (code) {
      case codes::any:
        emit(op::any);
        at++;
        return true;
      case codes::any_all:
        emit(op::any_all);
        at++;
        return true;
      case codes::literal:
      case codes::not_literal:
        if (at + 1 >= end) return false;
        emit(code == codes::literal ? op::literal : op::not_literal, in_[at + 1]);
        at += 2;
        return true;
      case codes::literal_ignore:
      case codes::literal_loc_ignore:
      case codes::literal_uni_ignore:
      case codes::not_literal_ignore:
      case codes::not_literal_loc_ignore:
      case codes::not_literal_uni_ignore: {
        if (at + 1 >= end) return false;
        const bool inverted = code == codes::not_literal_ignore || code == codes::not_literal_loc_ignore ||
                              code == codes::not_literal_uni_ignore;
        const folding f = code == codes::literal_ignore || code == codes::not_literal_ignore ? folding::ascii
                          : code == codes::literal_loc_ignore || code == codes::not_literal_loc_ignore
                              ? folding::locale
                              : folding::unicode;
        emit(op::in_set, literal_set(in_[at + 1], f, inverted));
        at += 2;
        return true;
      }
      case codes::in:
      case codes::in_ignore:
      case codes::in_loc_ignore:
      case codes::in_uni_ignore: {
        const u64 to = skip_from(at + 1, end);
        if (!to || !check_set(at + 2, to)) return false;
        emit(op::in_set, add_set(in_.subspan(at + 2, to - at - 2),
                                 folding_of(code, codes::in, codes::in_ignore, codes::in_loc_ignore), false));
        at = to;
        return true;
      }
      case codes::category: {
        if (at + 1 >= end || in_[at + 1] >= codes::category_count) return false;
        const u32 words[] = {codes::category, in_[at + 1], codes::failure};
        emit(op::in_set, add_set(words, folding::none, false));
        at += 2;
        return true;
      }
      default:
        return false;
    }
  }

  bool info(u64& at) {
    const u64 end = in_.size(), to = skip_from(1, end);
    if (to < 5) return false;
    const u32 flags = in_[2];
    hint_.least_width = in_[3];
    u64 i = 5;
    if (flags & codes::info_prefix) {
      if (i + 2 > to) return false;
      const u32 length = in_[i];
      i += 2;
      if (i + u64{length} * 2 > to) return false;
      hint_.prefix_length = length;
      hint_.prefix_words = static_cast<u32>(words_.size());
      hint_.is_literal = flags & codes::info_literal ? 1 : 0;
      words_.insert(words_.end(), in_.begin() + static_cast<i64>(i), in_.begin() + static_cast<i64>(i + length));
    } else if (flags & codes::info_charset) {
      if (!check_set(i, to)) return false;
      hint_.set = add_set(in_.subspan(i, to - i), folding::none, false);
    }
    at = to;
    return true;
  }

  bool branch(u64& at, u64 end) {
    // Each alternative ends with a jump behind the last one; the compiler closes them with
    // `failure`.
    std::vector<u32> jumps;
    at++;
    for (;;) {
      if (at >= end) return false;
      if (in_[at] == 0) break;
      const u64 to = skip_from(at, end);
      if (!to || to < at + 3 || in_[to - 2] != codes::jump) return false;
      if (to >= end) return false;
      const bool last = in_[to] == 0;
      const u32 choice = last ? 0 : emit(op::branch);
      const u32 body = here();
      if (!sequence(at + 1, to - 2)) return false;
      jumps.push_back(emit(op::jump));
      if (!last) {
        instruction& c = code_[choice];
        c.a = here();
        const instruction& first = code_[body];
        if (first.what == op::literal) c.b = static_cast<u32>(first_test::literal), c.c = first.a;
        if (first.what == op::in_set) c.b = static_cast<u32>(first_test::in_set), c.c = first.a;
      }
      at = to;
    }
    at++;
    if (jumps.empty()) emit(op::fail);
    for (u32 j : jumps) code_[j].a = here();
    return true;
  }

  bool repeat(u64& at, u64 end) {
    const u32 code = in_[at];
    const u64 to = skip_from(at + 1, end);
    if (!to || to < at + 4) return false;
    const u32 least = in_[at + 2], most = in_[at + 3];
    if (least > most) return false;
    if (code == codes::repeat || code == codes::possessive_repeat) {
      if (to >= end) return false;
      const u32 first = emit(code == codes::repeat ? op::repeat : op::repeat_possessive, least, most);
      if (!sequence(at + 4, to)) return false;
      const u32 closing = in_[to];
      if (code == codes::possessive_repeat) {
        if (closing != codes::success) return false;
        emit(op::end_of_group);
        code_[first].c = here();
      } else {
        if (closing != codes::max_until && closing != codes::min_until) return false;
        code_[first].c = emit(closing == codes::max_until ? op::until_greedy : op::until_lazy, first);
      }
      at = to + 1;
      return true;
    }
    emit(code == codes::repeat_one       ? op::repeat_one
         : code == codes::min_repeat_one ? op::repeat_one_lazy
                                         : op::repeat_one_possessive,
         least, most);
    u64 body = at + 4;
    if (body >= to || !unit(body, to) || body + 1 != to || in_[body] != codes::success) return false;
    at = to;
    return true;
  }

  /// look, look_not, atomic
  bool enclosed(u64& at, u64 end) {
    const u32 code = in_[at];
    const u64 to = skip_from(at + 1, end);
    const u64 body = code == codes::atomic_group ? at + 2 : at + 3;
    if (!to || to < body + 1 || in_[to - 1] != codes::success) return false;
    const u32 first = emit(code == codes::assert_      ? op::look
                           : code == codes::assert_not ? op::look_not
                                                       : op::atomic,
                           0, code == codes::atomic_group ? 0 : in_[at + 2]);
    if (!sequence(body, to - 1)) return false;
    emit(op::end_of_group);
    code_[first].a = here();
    at = to;
    return true;
  }

  bool if_group(u64& at, u64 end) {
    if (at + 2 >= end || in_[at + 1] >= groups_) return false;
    const u64 no = at + 1 + in_[at + 2];
    if (no < at + 3 || no > end) return false;
    const u32 test = emit(op::if_group, in_[at + 1]);
    // With an else part, the first part ends with a jump over it.
    if (no >= at + 5 && in_[no - 2] == codes::jump) {
      const u64 to = no - 1 + in_[no - 1];
      if (to >= no && to <= end) {
        const u32 code_mark = here();
        const u64 set_mark = sets_.size(), word_mark = words_.size();
        if (sequence(at + 3, no - 2)) {
          const u32 over = emit(op::jump);
          code_[test].b = here();
          code_[test].c = 1;
          if (!sequence(no, to)) return false;
          code_[over].a = here();
          at = to;
          return true;
        }
        // The two words were operands of something else.
        code_.resize(code_mark);
        sets_.resize(set_mark);
        words_.resize(word_mark);
      }
    }
    if (!sequence(at + 3, no)) return false;
    code_[test].b = here();
    at = no;
    return true;
  }

  bool sequence(u64 at, u64 end) {
    if (++depth_ > deepest) return false;
    while (at < end) {
      switch (in_[at]) {
        case codes::failure:
          emit(op::fail);
          at++;
          break;
        case codes::success:
          emit(op::accept);
          at++;
          break;
        case codes::mark:
          if (at + 1 >= end || in_[at + 1] >= 2 * groups_) return false;
          emit(op::mark, in_[at + 1]);
          at += 2;
          break;
        case codes::at:
          if (at + 1 >= end || in_[at + 1] >= codes::place_count) return false;
          emit(op::at, in_[at + 1]);
          at += 2;
          break;
        case codes::groupref:
        case codes::groupref_ignore:
        case codes::groupref_loc_ignore:
        case codes::groupref_uni_ignore:
          if (at + 1 >= end || in_[at + 1] >= groups_) return false;
          emit(op::group, in_[at + 1],
               static_cast<u32>(
                   folding_of(in_[at], codes::groupref, codes::groupref_ignore, codes::groupref_loc_ignore)));
          at += 2;
          break;
        case codes::info: {
          const u64 to = skip_from(at + 1, end);
          if (!to) return false;
          at = to;
          break;
        }
        case codes::branch:
          if (!branch(at, end)) return false;
          break;
        case codes::repeat:
        case codes::repeat_one:
        case codes::min_repeat_one:
        case codes::possessive_repeat:
        case codes::possessive_repeat_one:
          if (!repeat(at, end)) return false;
          break;
        case codes::assert_:
        case codes::assert_not:
        case codes::atomic_group:
          if (!enclosed(at, end)) return false;
          break;
        case codes::groupref_exists:
          if (!if_group(at, end)) return false;
          break;
        default:
          if (!unit(at, end)) return false;
      }
    }
    depth_--;
    return at == end;
  }

  std::span<const u32> in_;
  u32 groups_, depth_ = 0;
  const char_properties& p_;
  std::vector<instruction> code_;
  std::vector<char_set> sets_;
  std::vector<u32> words_;
  search_hint hint_{};
};

}  // namespace

std::vector<u8> translate(std::span<const u32> code, u32 groups, const char_properties& properties) {
  translator t(code, groups, properties);
  return t.run() ? t.image() : std::vector<u8>{};
}

}  // namespace metavm::sre
