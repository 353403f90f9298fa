/// \file
/// str.format and str.format_map.
#include "lang/python/objects/format_fields.hpp"

#include <limits>

#include "lang/python/objects/str_methods.hpp"
#include "lang/python/objects/unicode.hpp"

namespace metavm::python {

// ---------------------------------------------------------------- grammar

bool field_scanner::fail(const char* message) {
  raise_text(m_, m_.exc.ValueError, message);
  return false;
}

scan field_scanner::next(replacement_field& out) {
  out = {};
  if (s_.empty()) return scan::end;
  const u64 begin = s_.from;
  bool field_follows = false;
  u32 c = 0;
  while (s_.from < s_.to) {
    c = s_.at(s_.from++);
    if (c == '{' || c == '}') {
      field_follows = true;
      break;
    }
  }
  const bool at_end = s_.from >= s_.to;
  u64 length = s_.from - begin;
  if (field_follows) {
    if (c == '}' && (at_end || s_.at(s_.from) != '}'))
      return fail("Single '}' encountered in format string"), scan::error;
    if (at_end) return fail("Single '{' encountered in format string"), scan::error;
    if (s_.at(s_.from) == c) {  // doubled: the brace itself
      s_.from++;
      field_follows = false;
    } else {
      length--;
    }
  }
  out.literal = {s_.text, begin, begin + length};
  if (!field_follows) return scan::more;
  out.present = true;
  return parse_field(out) ? scan::more : scan::error;
}

bool field_scanner::parse_field(replacement_field& out) {
  u32 c = 0;
  out.name = {s_.text, s_.from, s_.from};
  while (s_.from < s_.to) {
    c = s_.at(s_.from++);
    if (c == '{') return fail("unexpected '{' in field name");
    if (c == '[') {
      while (s_.from < s_.to && s_.at(s_.from) != ']') s_.from++;
      continue;
    }
    if (c == '}' || c == ':' || c == '!') break;
  }
  if (c != '}' && c != ':' && c != '!') return fail("expected '}' before end of string");
  out.name.to = s_.from - 1;
  if (c == '}') return true;
  if (c == '!') {
    if (s_.empty()) return fail("end of string while looking for conversion specifier");
    out.conversion = s_.at(s_.from++);
    if (!s_.empty()) {
      c = s_.at(s_.from++);
      if (c == '}') return true;
      if (c != ':') return fail("expected ':' after conversion specifier");
    }
  }
  out.spec = {s_.text, s_.from, s_.from};
  for (u32 depth = 1; s_.from < s_.to;) {
    c = s_.at(s_.from++);
    if (c == '{') {
      out.nested = true;
      depth++;
    } else if (c == '}' && --depth == 0) {
      out.spec.to = s_.from - 1;
      return true;
    }
  }
  return fail("unmatched '{' in format spec");
}

scan accessor_scanner::fail(const char* message) {
  raise_text(m_, m_.exc.ValueError, message);
  return scan::error;
}

scan accessor_scanner::next(field_accessor& out) {
  if (s_.empty()) return scan::end;
  out = {};
  const u32 c = s_.at(s_.from++);
  out.name = {s_.text, s_.from, s_.from};
  if (c == '.') {
    out.is_attribute = true;
    while (s_.from < s_.to && s_.at(s_.from) != '.' && s_.at(s_.from) != '[') s_.from++;
    out.name.to = s_.from;
  } else if (c == '[') {
    while (s_.from < s_.to && s_.at(s_.from) != ']') s_.from++;
    if (s_.empty()) return fail("Missing ']' in format string");
    out.name.to = s_.from++;
    if (!field_number(m_, out.name, out.index)) return scan::error;
  } else {
    return fail("Only '.' or '[' may follow ']' in format field specifier");
  }
  if (out.name.empty()) return fail("Empty attribute in format string");
  return scan::more;
}

bool field_number(vm& m, text_range r, i64& out) {
  out = -1;
  if (r.empty()) return true;
  i64 n = 0;
  for (u64 i = r.from; i < r.to; i++) {
    const int digit = unicode::decimal_value(r.at(i));
    if (digit < 0) return true;
    if (n > (std::numeric_limits<i64>::max() - digit) / 10) {
      raise_text(m, m.exc.ValueError, "Too many decimal digits in format string");
      return false;
    }
    n = n * 10 + digit;
  }
  out = n;
  return true;
}

bool split_field_name(vm& m, text_range name, text_range& first, i64& index, text_range& rest) {
  u64 i = name.from;
  while (i < name.to && name.at(i) != '.' && name.at(i) != '[') i++;
  first = {name.text, name.from, i};
  rest = {name.text, i, name.to};
  return field_number(m, first, index);
}

// ---------------------------------------------------------------- formatting

namespace {

class field_formatter {
 public:
  field_formatter(vm& m, const value* args, u32 nargs, tuple_object* kwnames, value mapping)
      : m_(m), args_(args), nargs_(nargs), kwnames_(kwnames), mapping_(mapping) {}

  str_object* run(text_range format, u32 depth) {
    if (depth == 0) {
      raise_text(m_, m_.exc.ValueError, "Max string recursion exceeded");
      return nullptr;
    }
    str_builder out(m_);
    field_scanner scanner(m_, format);
    replacement_field f;
    for (;;) {
      const scan s = scanner.next(f);
      if (s == scan::error) return nullptr;
      if (s == scan::end) return out.finish();
      if (!f.literal.empty()) out.append_slice(f.literal.text, f.literal.from, f.literal.to);
      if (f.present && !render(f, depth, out)) return nullptr;
    }
  }

 private:
  enum class numbering : u8 { unknown, automatic, manual };

  bool render(const replacement_field& f, u32 depth, str_builder& out) {
    value v = find(f.name);
    if (is_raised(v)) return false;
    if (f.conversion) {
      str_object* text = convert(v, f.conversion);
      if (!text) return false;
      v = to_value(text);
    }
    str_object* spec = m_.empty_str;
    if (f.nested)
      spec = run(f.spec, depth - 1);
    else if (!f.spec.empty())
      spec = f.spec.get(m_);
    if (!spec) return false;
    const value text = spec->length ? format_value(m_, v, spec) : or_raised(format_simple(m_, v));
    if (is_raised(text)) return false;
    out.append(as_str(text));
    return true;
  }

  str_object* convert(value v, u32 conversion) {
    switch (conversion) {
      case 'r':
        return repr(m_, v);
      case 's':
        return to_str(m_, v);
      case 'a':
        return ascii_repr(m_, v);
      default:
        break;
    }
    if (conversion > 32 && conversion < 127)
      raise(m_, m_.exc.ValueError, "Unknown conversion specifier {}", static_cast<char>(conversion));
    else
      raise(m_, m_.exc.ValueError, "Unknown conversion specifier \\x{:x}", conversion);
    return nullptr;
  }

  bool number_field(bool empty_name) {
    if (numbering_ == numbering::unknown) numbering_ = empty_name ? numbering::automatic : numbering::manual;
    if (numbering_ == numbering::manual && empty_name) {
      raise_text(m_, m_.exc.ValueError, "cannot switch from manual field specification to automatic field numbering");
      return false;
    }
    if (numbering_ == numbering::automatic && !empty_name) {
      raise_text(m_, m_.exc.ValueError, "cannot switch from automatic field numbering to manual field specification");
      return false;
    }
    return true;
  }

  value find(text_range name) {
    text_range first, rest;
    i64 index;
    if (!split_field_name(m_, name, first, index, rest)) return value_raised;
    if (first.empty() || index >= 0) {
      if (!number_field(first.empty())) return value_raised;
      if (first.empty()) index = next_++;
    }
    value v = index < 0 ? keyword(first) : positional(index);
    accessor_scanner accessors(m_, rest);
    field_accessor a;
    while (!is_raised(v)) {
      const scan s = accessors.next(a);
      if (s == scan::error) return value_raised;
      if (s == scan::end) break;
      if (!a.is_attribute && a.index >= 0) {
        v = get_item(m_, v, make_int(m_, a.index));
        continue;
      }
      str_object* key = a.name.get(m_);
      if (!key) return value_raised;
      v = a.is_attribute ? get_attribute(m_, v, intern(m_, key)) : get_item(m_, v, to_value(key));
    }
    return v;
  }

  value positional(i64 index) {
    if (!is_unbound(mapping_)) return raise_text(m_, m_.exc.ValueError, "Format string contains positional fields");
    if (index >= static_cast<i64>(nargs_))
      return raise(m_, m_.exc.IndexError, "Replacement index {} out of range for positional args tuple", index);
    return args_[index];
  }

  value keyword(text_range name) {
    str_object* key = name.get(m_);
    if (!key) return value_raised;
    if (!is_unbound(mapping_)) return get_item(m_, mapping_, to_value(key));
    if (kwnames_)
      for (u64 i = 0; i < kwnames_->length; i++)
        if (str_equal(as_str(kwnames_->items[i]), key)) return args_[nargs_ + i];
    return raise_key_error(m_, to_value(key));
  }

  vm& m_;
  const value* args_;
  u32 nargs_;
  tuple_object* kwnames_;
  value mapping_;
  numbering numbering_ = numbering::unknown;
  i64 next_ = 0;
};

}  // namespace

value str_format(vm& m, str_object* format, const value* args, u32 nargs, tuple_object* kwnames) {
  field_formatter f(m, args, nargs, kwnames, value_unbound);
  return or_raised(f.run({format, 0, format->length}, 2));
}

value str_format_map(vm& m, str_object* format, value mapping) {
  field_formatter f(m, nullptr, 0, nullptr, mapping);
  return or_raised(f.run({format, 0, format->length}, 2));
}

}  // namespace metavm::python
