// Values as text, and text as numbers.
#include <charconv>
#include <cmath>

#include "lang/mini/maps.hpp"
#include "lang/mini/number.hpp"
#include "lang/mini/text.hpp"
#include "lang/mini/text_of.hpp"

namespace metavm::mini {

void append_float(std::string& out, double d) {
  if (std::isnan(d)) {
    out += "nan";
    return;
  }
  if (std::isinf(d)) {
    out += d < 0 ? "-inf" : "inf";
    return;
  }
  char buffer[32];
  const auto done = std::to_chars(buffer, buffer + sizeof buffer, d, std::chars_format::scientific);
  // -D.DDDe+XX: the digits and the exponent.
  const char* at = buffer;
  if (*at == '-') out += *at++;
  char digits[24];
  int count = 0;
  for (; at < done.ptr && *at != 'e'; at++)
    if (*at != '.') digits[count++] = *at;
  int exponent = 0;
  std::from_chars(at + (at[1] == '+' ? 2 : 1), done.ptr, exponent);
  if (exponent < -4 || exponent > 15) {
    out += digits[0];
    if (count > 1) {
      out += '.';
      out.append(digits + 1, static_cast<std::size_t>(count - 1));
    }
    out.append(at, static_cast<const char*>(done.ptr));
    return;
  }
  if (exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-exponent - 1), '0');
    out.append(digits, static_cast<std::size_t>(count));
    return;
  }
  for (int i = 0; i <= exponent || i < count; i++) {
    if (i == exponent + 1) out += '.';
    out += i < count ? digits[i] : '0';
  }
  if (count <= exponent + 1) out += ".0";
}

void append_int(std::string& out, i64 i) {
  char buffer[24];
  const auto done = std::to_chars(buffer, buffer + sizeof buffer, i);
  out.append(buffer, done.ptr);
}

namespace {

void append_quoted(std::string& out, std::string_view s) {
  out += '"';
  for (char c : s) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\0':
        out += "\\0";
        break;
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      default:
        if (byte >= 0x20 && byte != 0x7f) {
          out += c;
        } else {
          constexpr const char* hex = "0123456789abcdef";
          out += "\\x";
          out += hex[byte >> 4];
          out += hex[byte & 15];
        }
    }
  }
  out += '"';
}

class writer {
 public:
  writer(vm& m, std::string& out) : vm_(m), out_(out) {}

  bool write(value v, bool quoted) {
    if (out_.size() > most_text_bytes) return false;
    switch (kind_of(vm_, v)) {
      case kind::small_int:
        append_int(out_, v.as_int());
        return true;
      case kind::floating:
        append_float(out_, unbox_double(v));
        return true;
      case kind::boolean:
        out_ += same(v, value_true) ? "true" : "false";
        return true;
      case kind::string:
        if (quoted)
          append_quoted(out_, view(v));
        else
          out_ += view(v);
        return true;
      case kind::array:
        return nested(v, "[", "]", [&] {
          const array_object* a = v.as<array_object>();
          for (u64 i = 0; i < a->length(); i++) {
            if (i) out_ += ", ";
            if (!write(array_item(vm_, a, i), true)) return false;
          }
          return true;
        });
      case kind::map:
        return nested(v, "{", "}", [&] {
          bool first = true, good = true;
          map_each(v.as<map_object>(), [&](value key, value item) {
            if (!first) out_ += ", ";
            first = false;
            good = write(key, true);
            out_ += ": ";
            return good = good && write(item, true);
          });
          return good;
        });
      case kind::function: {
        const std::string& name = v.as<function_object>()->code->name;
        out_ += name.empty() ? "<fn" : "<fn " + name;
        out_ += '>';
        return true;
      }
      case kind::builtin:
        out_ += "<fn ";
        out_ += v.as<builtin_object>()->name;
        out_ += '>';
        return true;
      case kind::record_type:
        out_ += "<record ";
        out_ += view(v.as<record_type_object>()->name);
        out_ += '>';
        return true;
      case kind::record: {
        const record_type_object* t = type_of(v.as_object()->get_shape());
        if (t == vm_.error_type) {
          out_ += view(v.as<record_object>()->fields[0]);
          return true;
        }
        return nested(v, std::string(view(t->name)) + "(", ")", [&] {
          for (u64 i = 0; i < t->field_count; i++) {
            if (i) out_ += ", ";
            if (!write(v.as<record_object>()->fields[i], true)) return false;
          }
          return true;
        });
      }
      case kind::module:
        out_ += "<module ";
        append_quoted(out_, view(v.as<module_object>()->path));
        out_ += '>';
        return true;
      default:
        out_ += "nil";
        return true;
    }
  }

 private:
  static constexpr u32 deepest = 100;
  template <class F>
  bool nested(value v, std::string_view open, std::string_view close, F content) {
    bool inside = depth_ == deepest;
    for (u32 i = 0; i < depth_ && !inside; i++) inside = same(above_[i], v);
    out_ += open;
    bool good = true;
    if (inside) {
      out_ += "...";
    } else {
      above_[depth_++] = v;
      good = content();
      depth_--;
    }
    out_ += close;
    return good;
  }

  vm& vm_;
  std::string& out_;
  value above_[deepest] = {};
  u32 depth_ = 0;
};

}  // namespace

bool append_text(vm& m, std::string& out, value v, bool quoted) {
  return writer(m, out).write(v, quoted);
}

std::string to_text(vm& m, value v) {
  std::string s;
  append_text(m, s, v, false);
  return s;
}

const char* name_of(kind k) {
  switch (k) {
    case kind::small_int:
      return "int";
    case kind::floating:
      return "float";
    case kind::boolean:
      return "bool";
    case kind::string:
      return "string";
    case kind::array:
      return "array";
    case kind::map:
      return "map";
    case kind::function:
    case kind::builtin:
    case kind::record_type:
      return "function";
    case kind::module:
      return "module";
    default:
      return "nil";
  }
}
value type_name_of(vm& m, const struct shape* s) {
  return kind_of(s) == kind::record ? type_of(s)->name : m.type_names[static_cast<u32>(kind_of(s))];
}
std::string type_name(vm& m, value v) { return std::string(view(type_name_of(m, shape_of(m, v)))); }

value parse_int(std::string_view s) {
  const bool negative = !s.empty() && s[0] == '-';
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) s.remove_prefix(1);
  text scratch;
  const number n = parse_number(s, scratch);
  if (n.kind == number::form::integer) return value::small_int(negative ? -n.integer : n.integer);
  // The least int has a magnitude that does not fit.
  if (negative && n.kind == number::form::real && scratch == "2305843009213693952")
    return value::small_int(small_int_min);
  return value_nil;
}

bool parse_float(std::string_view s, double& d) {
  const bool negative = !s.empty() && s[0] == '-';
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) s.remove_prefix(1);
  if (s == "inf") {
    d = std::numeric_limits<double>::infinity();
  } else if (s == "nan") {
    d = std::numeric_limits<double>::quiet_NaN();
  } else {
    text scratch;
    const number n = parse_number(s, scratch);
    if (n.kind == number::form::integer)
      d = static_cast<double>(n.integer);
    else if (n.kind == number::form::real || (n.kind == number::form::too_large && n.real > 0))
      d = n.real;
    else
      return false;
  }
  if (negative) d = -d;
  return true;
}

}  // namespace metavm::mini
