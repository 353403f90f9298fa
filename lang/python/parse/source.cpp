#include "source.hpp"

#include <iconv.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "chars.hpp"

namespace metavm::python {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

std::string normal_name(std::string_view name) {
  std::string start;
  for (char c : name.substr(0, 12)) {
    start.push_back(c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  }
  auto is = [&](std::string_view s) { return start == s || start.starts_with(std::string(s) + "-"); };
  if (is("utf-8")) return "utf-8";
  if (is("latin-1") || is("iso-8859-1") || is("iso-latin-1")) return "iso-8859-1";
  return std::string(name);
}

/// True if a line has nothing but a comment or blanks, so that the next may hold the cookie.
bool is_empty_line(std::string_view line) {
  for (char c : line) {
    if (c == '#' || c == '\n' || c == '\r') return true;
    if (!is_blank(c)) return false;
  }
  return true;
}

std::string_view next_line(std::string_view& rest) {
  std::size_t end = rest.find_first_of("\r\n");
  if (end == std::string_view::npos) end = rest.size();
  std::string_view line = rest.substr(0, end);
  if (end < rest.size() && rest[end] == '\r' && end + 1 < rest.size() && rest[end + 1] == '\n') {
    ++end;
  }
  rest.remove_prefix(end < rest.size() ? end + 1 : end);
  return line;
}

}  // namespace

std::string declared_encoding(std::string_view line) {
  std::size_t i = 0;
  while (i < line.size() && is_blank(line[i])) ++i;
  if (i == line.size() || line[i] != '#') return {};
  for (;;) {
    i = line.find("coding", i);
    if (i == std::string_view::npos) return {};
    i += 6;
    if (i >= line.size() || (line[i] != ':' && line[i] != '=')) continue;
    ++i;
    while (i < line.size() && (line[i] == ' ' || line[i] == '\t')) ++i;
    std::size_t begin = i;
    while (i < line.size() && (std::isalnum(static_cast<unsigned char>(line[i])) != 0 || line[i] == '-' ||
                               line[i] == '_' || line[i] == '.')) {
      ++i;
    }
    if (i > begin) return normal_name(line.substr(begin, i - begin));
  }
}

source_text::source_text(std::string_view bytes, parse_mode mode, bool ignore_cookie) {
  if (std::memchr(bytes.data(), 0, bytes.size()) != nullptr) {
    error_.emplace();
    error_->kind = error_kind::value_error;
    error_->message = "source code string cannot contain null bytes";
    error_->has_place = false;
    return;
  }
  bool bom = !ignore_cookie && bytes.starts_with("\xef\xbb\xbf");
  if (bom) bytes.remove_prefix(3);
  if (!ignore_cookie && !find_encoding(bytes, bom)) return;
  if (encoding_.empty() || encoding_ == "utf-8") {
    normalize(bytes, mode);
  } else if (decode(bytes)) {
    std::string decoded;
    decoded.swap(text_);
    normalize(decoded, mode);
  }
}

void source_text::fail(std::string message) {
  error_.emplace();
  error_->message = std::move(message);
  error_->offset = -1;
  error_->has_place = false;
}

bool source_text::find_encoding(std::string_view bytes, bool bom) {
  std::string_view rest = bytes;
  for (int i = 0; i < 2 && !rest.empty(); ++i) {
    std::string_view line = next_line(rest);
    encoding_ = declared_encoding(line);
    if (!encoding_.empty() || !is_empty_line(line)) break;
  }
  if (bom && !encoding_.empty() && encoding_ != "utf-8") {
    fail("encoding problem: " + encoding_ + " with BOM");
    return false;
  }
  return true;
}

bool source_text::decode(std::string_view bytes) {
  char buffer[160];
  if (encoding_ == "iso-8859-1") {
    for (char c : bytes) append_utf8(text_, static_cast<unsigned char>(c));
    return true;
  }
  if (encoding_ == "ascii" || encoding_ == "us-ascii") {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      auto c = static_cast<unsigned char>(bytes[i]);
      if (c < 0x80) continue;
      std::snprintf(buffer, sizeof buffer,
                    "'ascii' codec can't decode byte 0x%02x in position %zu: "
                    "ordinal not in range(128)",
                    c, i);
      fail(buffer);
      return false;
    }
    text_ = bytes;
    return true;
  }
  std::string name = encoding_;
  iconv_t converter = iconv_open("UTF-8", name.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) {
    for (char& c : name) c = c == '_' ? '-' : c;  // Python takes both, iconv mostly "-"
    converter = iconv_open("UTF-8", name.c_str());
  }
  if (converter == reinterpret_cast<iconv_t>(-1)) {
    fail("unknown encoding: " + encoding_);
    return false;
  }
  std::string input(bytes);
  char* in = input.data();
  std::size_t in_left = input.size();
  bool good = true;
  while (in_left > 0 && good) {
    char chunk[4096];
    char* out = chunk;
    std::size_t out_left = sizeof chunk;
    std::size_t result = iconv(converter, &in, &in_left, &out, &out_left);
    text_.append(chunk, out);
    if (result == static_cast<std::size_t>(-1) && errno != E2BIG) {
      std::snprintf(buffer, sizeof buffer,
                    "'%.40s' codec can't decode byte 0x%02x in position %zu: "
                    "illegal multibyte sequence",
                    encoding_.c_str(), static_cast<unsigned char>(*in), bytes.size() - in_left);
      fail(buffer);
      good = false;
    }
  }
  iconv_close(converter);
  return good;
}

void source_text::normalize(std::string_view bytes, parse_mode mode) {
  text_.reserve(bytes.size() + 2);
  for (;;) {
    const void* cr = bytes.empty() ? nullptr : std::memchr(bytes.data(), '\r', bytes.size());
    if (cr == nullptr) break;
    auto at = static_cast<std::size_t>(static_cast<const char*>(cr) - bytes.data());
    text_.append(bytes.substr(0, at));
    text_.push_back('\n');
    bytes.remove_prefix(at + 1);
    if (!bytes.empty() && bytes[0] == '\n') bytes.remove_prefix(1);
  }
  text_.append(bytes);
  if (mode == parse_mode::exec && !text_.empty() && text_.back() != '\n') text_.push_back('\n');
}

std::string_view source_text::line(int lineno) const {
  if (line_starts_.empty()) {
    line_starts_.push_back(0);
    for (std::size_t i = text_.find('\n'); i != std::string::npos; i = text_.find('\n', i + 1)) {
      line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
    }
  }
  if (lineno < 1 || static_cast<std::size_t>(lineno) > line_starts_.size()) return {};
  auto i = static_cast<std::size_t>(lineno);
  std::size_t end = i < line_starts_.size() ? line_starts_[i] : text_.size();
  std::size_t start = line_starts_[i - 1];
  return text().substr(start, end - start);
}

}  // namespace metavm::python
