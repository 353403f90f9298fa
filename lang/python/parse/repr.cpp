#include "repr.hpp"

#include <gmp.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "chars.hpp"

namespace metavm::python {

namespace {

std::string repr_text(std::string_view text, bool bytes) {
  bool single = text.find('\'') != std::string_view::npos;
  bool both = single && text.find('"') != std::string_view::npos;
  char quote = single && !both ? '"' : '\'';
  std::string out(bytes ? "b" : "");
  out.push_back(quote);
  char buffer[16];
  for (std::size_t i = 0; i < text.size();) {
    decoded_char c{static_cast<unsigned char>(text[i]), 1};
    if (!bytes) c = decode_char(text.substr(i), true);
    std::uint32_t p = c.code_point;
    if (p == static_cast<unsigned char>(quote) || p == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(p));
    } else if (p == '\n') {
      out += "\\n";
    } else if (p == '\r') {
      out += "\\r";
    } else if (p == '\t') {
      out += "\\t";
    } else if (p < ' ' || p == 0x7f || (bytes && p >= 0x80) || (p < 256 && !is_printable(p))) {
      std::snprintf(buffer, sizeof buffer, "\\x%02x", p);
      out += buffer;
    } else if (p >= 0x80 && !is_printable(p)) {
      std::snprintf(buffer, sizeof buffer, p < 0x10000 ? "\\u%04x" : "\\U%08x", p);
      out += buffer;
    } else {
      out += text.substr(i, c.length);
    }
    i += c.length;
  }
  out.push_back(quote);
  return out;
}

/// A float, without ".0" if it is a part of a complex number.
std::string repr_number(double value, bool part) {
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (std::isnan(value)) return "nan";
  char buffer[64];
  char* limit = buffer + sizeof buffer;
  char* end = std::to_chars(buffer, limit, value, std::chars_format::scientific).ptr;
  std::string text(buffer, end);
  std::size_t e = text.find('e');
  int exponent = std::atoi(text.c_str() + e + 1);
  if (exponent < -4 || exponent >= 16) {
    std::string digits = text.substr(0, e);
    std::snprintf(buffer, sizeof buffer, "e%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
    return digits + buffer;
  }
  end = std::to_chars(buffer, limit, value, std::chars_format::fixed).ptr;
  text.assign(buffer, end);
  if (!part && text.find('.') == std::string::npos) text += ".0";
  return text;
}

std::string decimal(const constant& c) {
  std::string digits(c.view());
  if (c.base == 10) return digits;
  mpz_t value;
  mpz_init_set_str(value, digits.c_str(), c.base);
  char* text = mpz_get_str(nullptr, 10, value);
  std::string result(text);
  std::free(text);
  mpz_clear(value);
  return result;
}

std::string repr_complex(double real, double imag) {
  if (real == 0 && !std::signbit(real)) return repr_number(imag, true) + "j";
  std::string text = repr_number(imag, true);
  return "(" + repr_number(real, true) + (text[0] == '-' ? "" : "+") + text + "j)";
}

std::string repr_items(const constant& c) {
  std::string out;
  for (std::uint32_t i = 0; i < c.size; ++i) {
    if (i > 0) out += ", ";
    out += repr_constant(c.items[i]);
  }
  return out;
}

}  // namespace

std::string repr_str(std::string_view text) { return repr_text(text, false); }
std::string repr_bytes(std::string_view text) { return repr_text(text, true); }
std::string repr_float(double value) { return repr_number(value, false); }

std::string repr_constant(const constant& c) {
  switch (c.kind) {
    case constant_kind::none:
      return "None";
    case constant_kind::true_:
      return "True";
    case constant_kind::false_:
      return "False";
    case constant_kind::ellipsis:
      return "Ellipsis";
    case constant_kind::integer:
      return (c.negative ? "-" : "") + decimal(c);
    case constant_kind::floating:
      return repr_float(c.real);
    case constant_kind::complex:
      return repr_complex(c.real, c.imag);
    case constant_kind::string:
      return repr_str(c.view());
    case constant_kind::bytes:
      return repr_bytes(c.view());
    case constant_kind::tuple:
      return "(" + repr_items(c) + (c.size == 1 ? ",)" : ")");
    case constant_kind::frozenset:
      return "frozenset({" + repr_items(c) + "})";
  }
  return {};
}

}  // namespace metavm::python
