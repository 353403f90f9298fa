#include "program_text.hpp"

#include <cctype>
#include <charconv>
#include <optional>
#include <vector>

namespace metavm::fuzz {
namespace {

constexpr std::string_view opening = "«", closing = "»", bar = "¦";

bool at(std::string_view text, std::size_t i, std::string_view what) { return text.substr(i, what.size()) == what; }

/// Where the choice that opens at i closes.
std::size_t closing_of(std::string_view text, std::size_t i) {
  u32 depth = 0;
  for (; i < text.size(); i++) {
    if (at(text, i, opening)) depth++;
    if (at(text, i, closing) && --depth == 0) return i;
  }
  METAVM_CHECK(!"a choice that does not end");
  return i;
}

std::vector<std::string_view> alternatives(std::string_view inside) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  u32 depth = 0;
  for (std::size_t i = 0; i < inside.size(); i++) {
    if (at(inside, i, opening)) depth++;
    if (at(inside, i, closing)) depth--;
    if (depth == 0 && at(inside, i, bar)) {
      out.push_back(inside.substr(begin, i - begin));
      begin = i + bar.size();
    }
  }
  out.push_back(inside.substr(begin));
  return out;
}

/// The number that stands at the front, which is taken off.
std::optional<u32> take_number(std::string_view& text) {
  u32 n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return n;
}

std::string one_of(std::string_view inside, const text_parts& parts) {
  const std::vector<std::string_view> all = alternatives(inside);
  if (all.size() > 1) return chosen(all[parts.r.below(all.size())], parts);
  std::string_view rest = inside;
  if (const std::optional<u32> first = take_number(rest)) {
    if (rest.starts_with('%')) return parts.r.percent(*first) ? chosen(rest.substr(1), parts) : std::string();
    if (rest.starts_with("..")) {
      rest.remove_prefix(2);
      if (const std::optional<u32> last = take_number(rest); last && rest.empty())
        return std::to_string(*first + parts.r.below(*last - *first + 1));
    }
  }
  std::string part = parts.of(inside);
  METAVM_CHECK(!part.empty());
  return part;
}

bool continues(std::string_view head) {
  for (const std::string_view word : {"else", "elif ", "except", "finally"})
    if (head.starts_with(word)) return true;
  return false;
}

struct line {
  std::size_t depth;
  std::string_view text;
};

program blocks(const std::vector<line>& lines, std::size_t& i, std::size_t depth) {
  program out;
  while (i < lines.size() && lines[i].depth >= depth) {
    METAVM_CHECK(lines[i].depth == depth);
    std::string_view head = lines[i++].text;
    const bool block = i < lines.size() && lines[i].depth > depth;
    if (!block) {
      // A block whose lines were all left out.
      if (head.ends_with(':') && !head.starts_with('#')) {
        head.remove_suffix(1);
        if (continues(head) && !out.empty())
          out.back().more(std::string(head), {});
        else
          out.push_back(statement(std::string(head), {}));
      } else {
        out.push_back(std::string(head));
      }
      continue;
    }
    METAVM_CHECK(head.ends_with(':'));
    head.remove_suffix(1);
    program body = blocks(lines, i, lines[i].depth);
    if (continues(head) && !out.empty())
      out.back().more(std::string(head), std::move(body));
    else
      out.push_back(statement(std::string(head), std::move(body)));
  }
  return out;
}

}  // namespace

std::string chosen(std::string_view text, const text_parts& parts) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (at(text, i, opening)) {
      const std::size_t end = closing_of(text, i), begin = i + opening.size();
      out += one_of(text.substr(begin, end - begin), parts);
      i = end + closing.size();
    } else if (text[i] == '@' && i > 0 && (std::isalnum(static_cast<u8>(text[i - 1])) || text[i - 1] == '_')) {
      out += parts.suffix;
      i++;
    } else {
      out += text[i++];
    }
  }
  return out;
}

program parse_indented(std::string_view text) {
  std::vector<line> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    const std::string_view whole = text.substr(begin, end - begin);
    const std::size_t margin = whole.find_first_not_of(' ');
    if (margin != std::string_view::npos) lines.push_back({margin / 4, whole.substr(margin)});
    begin = end + 1;
  }
  std::size_t i = 0;
  return blocks(lines, i, 0);
}

}  // namespace metavm::fuzz
