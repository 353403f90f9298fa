#include "shrink.hpp"

#include <algorithm>

namespace metavm::fuzz {
namespace {

/// Where a list of statements stands in a program: (statement, part) pairs from the outside.
using path = std::vector<std::pair<u32, u32>>;

program& list_at(program& p, const path& where) {
  program* at = &p;
  for (auto [s, k] : where) at = &(*at)[s].parts[k].body;
  return *at;
}

void all_lists(const program& p, path& here, std::vector<path>& out) {
  out.push_back(here);
  for (u32 s = 0; s < p.size(); s++)
    for (u32 k = 0; k < p[s].parts.size(); k++)
      if (p[s].block) {
        here.push_back({s, k});
        all_lists(p[s].parts[k].body, here, out);
        here.pop_back();
      }
}

std::vector<path> all_lists(const program& p) {
  std::vector<path> out;
  path here;
  all_lists(p, here, out);
  return out;
}

bool exists(const program& p, const path& where) {
  const program* at = &p;
  for (auto [s, k] : where) {
    if (s >= at->size() || !(*at)[s].block || k >= (*at)[s].parts.size()) return false;
    at = &(*at)[s].parts[k].body;
  }
  return true;
}

class shrinker {
 public:
  shrinker(program p, const std::function<bool(const program&)>& fails, u32 budget)
      : best_(std::move(p)), fails_(fails), budget_(budget) {}

  program run() {
    for (bool again = true; again && budget_ > 0;) {
      again = false;
      again |= drop_statements();
      again |= open_blocks();
      again |= simplify_lines();
    }
    return std::move(best_);
  }

 private:
  bool try_it(program candidate) {
    if (budget_ == 0) return false;
    budget_--;
    if (!fails_(candidate)) return false;
    best_ = std::move(candidate);
    return true;
  }

  bool drop_statements() {
    bool any = false;
    for (const path& where : all_lists(best_)) {
      if (!exists(best_, where)) continue;
      for (std::size_t chunk = std::max<std::size_t>(list_at(best_, where).size() / 2, 1); chunk > 0; chunk /= 2) {
        // From the end: what is used stands before its uses.
        for (std::size_t end = list_at(best_, where).size(); end > 0 && budget_ > 0;) {
          const std::size_t begin = end > chunk ? end - chunk : 0;
          program candidate = best_;
          program& list = list_at(candidate, where);
          list.erase(list.begin() + static_cast<std::ptrdiff_t>(begin),
                     list.begin() + static_cast<std::ptrdiff_t>(end));
          any |= try_it(std::move(candidate));
          end = std::min(begin, list_at(best_, where).size());
        }
      }
    }
    return any;
  }

  /// A block becomes what stands in it, or loses its later parts.
  bool open_blocks() {
    bool any = false;
    for (const path& where : all_lists(best_)) {
      if (!exists(best_, where)) continue;
      for (std::size_t s = 0; s < list_at(best_, where).size() && budget_ > 0; s++) {
        const statement& block = list_at(best_, where)[s];
        if (!block.block) continue;
        bool opened = false;
        // (Once it is opened, the block is no more.)
        for (std::size_t k = 0; !opened && k < block.parts.size(); k++) {
          program candidate = best_;
          program& list = list_at(candidate, where);
          const program body = list[s].parts[k].body;
          list.erase(list.begin() + static_cast<std::ptrdiff_t>(s));
          list.insert(list.begin() + static_cast<std::ptrdiff_t>(s), body.begin(), body.end());
          opened = try_it(std::move(candidate));
        }
        any |= opened;
        for (std::size_t k = list_at(best_, where).size() > s ? list_at(best_, where)[s].parts.size() : 0;
             k-- > 1 && !opened;) {
          program candidate = best_;
          statement& b = list_at(candidate, where)[s];
          b.parts.erase(b.parts.begin() + static_cast<std::ptrdiff_t>(k));
          any |= try_it(std::move(candidate));
        }
      }
    }
    return any;
  }

  static std::size_t closing(const std::string& t, std::size_t open) {
    int depth = 0;
    char quote = 0;
    for (std::size_t i = open; i < t.size(); i++) {
      if (quote) {
        if (t[i] == '\\')
          i++;
        else if (t[i] == quote)
          quote = 0;
      } else if (t[i] == '"' || t[i] == '\'') {
        quote = t[i];
      } else if (t[i] == '(' || t[i] == '[' || t[i] == '{') {
        depth++;
      } else if ((t[i] == ')' || t[i] == ']' || t[i] == '}') && --depth == 0) {
        return i;
      }
    }
    return std::string::npos;
  }

  /// What may stand for the bracketed text: its operands, then constants.
  static std::vector<std::string> smaller(const std::string& inside) {
    std::vector<std::string> out;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= inside.size(); i++) {
      if (i < inside.size() && (inside[i] == '(' || inside[i] == '[' || inside[i] == '{')) {
        const std::size_t end = closing(inside, i);
        if (end == std::string::npos) break;
        i = end;
        continue;
      }
      if (i < inside.size() && inside[i] != ' ' && inside[i] != ',') continue;
      if (i - begin > 0 && i - begin < inside.size()) out.push_back(inside.substr(begin, i - begin));
      begin = i + 1;
    }
    out.push_back("1");
    return out;
  }

  template <class F>
  bool change_line(const path& where, std::size_t s, std::size_t k, F change) {
    program candidate = best_;
    std::string& line = list_at(candidate, where)[s].parts[k].head;
    const std::string before = line;
    change(line);
    return line != before && try_it(std::move(candidate));
  }

  bool simplify_lines() {
    bool any = false;
    for (const path& where : all_lists(best_)) {
      if (!exists(best_, where)) continue;
      for (std::size_t s = 0; s < list_at(best_, where).size(); s++)
        for (std::size_t k = 0; k < list_at(best_, where)[s].parts.size(); k++) any |= simplify(where, s, k);
    }
    return any;
  }

  bool simplify(const path& where, std::size_t s, std::size_t k) {
    bool any = false;
    auto line = [&]() -> const std::string& { return list_at(best_, where)[s].parts[k].head; };
    for (std::size_t i = 0; i < line().size() && budget_ > 0; i++) {
      const char c = line()[i];
      if (c == '(' || c == '[') {
        const std::size_t end = closing(line(), i);
        if (end == std::string::npos) continue;
        for (const std::string& text : smaller(line().substr(i + 1, end - i - 1))) {
          // With the brackets gone, and with them kept (arguments, elements).
          if (change_line(where, s, k, [&](std::string& l) { l.replace(i, end + 1 - i, text); }) ||
              (text.size() + 2 < end - i &&
               change_line(where, s, k, [&](std::string& l) { l.replace(i + 1, end - i - 1, text); }))) {
            any = true;
            break;
          }
        }
      } else if (c >= '0' && c <= '9' &&
                 (i == 0 ||
                  !(std::isalnum(static_cast<u8>(line()[i - 1])) || line()[i - 1] == '_' || line()[i - 1] == '.'))) {
        std::size_t end = i;
        while (end < line().size() && line()[end] >= '0' && line()[end] <= '9') end++;
        const std::string number = line().substr(i, end - i);
        if (number.size() > 9) continue;
        const long n = std::stol(number);
        for (long smaller : {n / 2, n - 1})
          if (smaller > 0 && smaller < n &&
              change_line(where, s, k, [&](std::string& l) { l.replace(i, end - i, std::to_string(smaller)); })) {
            any = true;
            break;
          }
        while (i + 1 < line().size() && line()[i + 1] >= '0' && line()[i + 1] <= '9') i++;
      }
    }
    return any;
  }

  program best_;
  const std::function<bool(const program&)>& fails_;
  u32 budget_;
};

}  // namespace

program shrink(program p, const std::function<bool(const program&)>& fails, u32 budget) {
  return shrinker(std::move(p), fails, budget).run();
}

}  // namespace metavm::fuzz
