// Text for the front end that also works in constant evaluation: std::string of libstdc++ 12 does
// not under clang, so a small string on top of std::vector<char>, and a pool of unique strings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace metavm::mini {

/// A growing string; `<<` appends.
class text {
 public:
  constexpr text() = default;
  constexpr text(std::string_view s) { *this << s; }
  constexpr text(const char* s) { *this << std::string_view(s); }

  constexpr text& operator<<(std::string_view s) {
    for (char c : s) chars_.push_back(c);
    return *this;
  }
  constexpr text& operator<<(const char* s) { return *this << std::string_view(s); }
  constexpr text& operator<<(const text& t) { return *this << t.view(); }
  constexpr text& operator<<(char c) {
    chars_.push_back(c);
    return *this;
  }
  constexpr text& operator<<(std::int64_t n) {
    // The magnitude as unsigned: the lowest int64 has no positive counterpart.
    std::uint64_t rest = n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
    if (n < 0) chars_.push_back('-');
    char digits[20] = {};
    int count = 0;
    do digits[count++] = static_cast<char>('0' + rest % 10);
    while (rest /= 10);
    while (count > 0) chars_.push_back(digits[--count]);
    return *this;
  }
  constexpr text& operator<<(std::uint32_t n) { return *this << static_cast<std::int64_t>(n); }
  constexpr text& operator<<(int n) { return *this << static_cast<std::int64_t>(n); }

  constexpr void clear() { chars_.clear(); }
  constexpr bool empty() const { return chars_.empty(); }
  constexpr std::string_view view() const { return {chars_.data(), chars_.size()}; }
  std::string str() const { return std::string(view()); }

  friend constexpr bool operator==(const text& a, std::string_view b) { return a.view() == b; }

 private:
  std::vector<char> chars_;
};

/// An error in a source text. Lines and columns count from 1, columns in characters.
struct diagnostic {
  text message;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  bool at_end = false;  ///< the text stopped too early: a REPL asks for another line

  /// `FILE:LINE:COL: error: MESSAGE`
  constexpr text format(std::string_view file) const {
    text out(file);
    out << ':' << line << ':' << column << ": error: " << message;
    return out;
  }
};

using string_id = std::uint32_t;  ///< index into a string_pool; 0 is the empty string

/// Unique strings, numbered from 1 in order of first appearance: equal strings have equal numbers.
class string_pool {
 public:
  // vector(n) without a value is no constant expression with clang and libstdc++ 12.
  constexpr string_pool() : entries_(1, entry{}), buckets_(64, string_id{0}) {}

  constexpr string_id intern(std::string_view s) {
    if (s.empty()) return 0;
    if (entries_.size() * 2 > buckets_.size()) grow();
    const std::size_t at = bucket_of(s);
    if (buckets_[at] != 0) return buckets_[at];
    const auto id = static_cast<string_id>(entries_.size());
    entries_.push_back(
        {static_cast<std::uint32_t>(chars_.size()), static_cast<std::uint32_t>(s.size())});
    for (char c : s) chars_.push_back(c);
    return buckets_[at] = id;
  }
  /// The number of `s`, or 0 if it is not in the pool.
  constexpr string_id find(std::string_view s) const {
    return s.empty() ? 0 : buckets_[bucket_of(s)];
  }
  constexpr std::string_view operator[](string_id id) const {
    const entry e = entries_[id];
    return {chars_.data() + e.begin, e.size};
  }
  constexpr std::size_t size() const { return entries_.size(); }

 private:
  struct entry {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };

  /// Where `s` is, or where it belongs. The table is never more than half full.
  constexpr std::size_t bucket_of(std::string_view s) const {
    std::uint32_t hash = 2166136261u;  // FNV-1a
    for (char c : s) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    std::size_t at = hash & (buckets_.size() - 1);
    while (buckets_[at] != 0 && (*this)[buckets_[at]] != s) at = (at + 1) & (buckets_.size() - 1);
    return at;
  }
  constexpr void grow() {
    buckets_ = std::vector<string_id>(buckets_.size() * 2, string_id{0});
    for (string_id id = 1; id < entries_.size(); ++id) buckets_[bucket_of((*this)[id])] = id;
  }

  std::vector<char> chars_;
  std::vector<entry> entries_;
  std::vector<string_id> buckets_;
};

}  // namespace metavm::mini
