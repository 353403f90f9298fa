/// \file
/// Reading JSON: the class _json.Scanner.
#include <algorithm>

#include "lang/python/modules/json_types.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/float_ops.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::json {
namespace {

struct scanner_object : object {
  value object_hook, object_pairs_hook, parse_float, parse_int, parse_constant;
  u64 strict;
  static const layout& get_layout() {
    return describe<scanner_object>("Scanner", &scanner_object::object_hook, &scanner_object::object_pairs_hook,
                                    &scanner_object::parse_float, &scanner_object::parse_int,
                                    &scanner_object::parse_constant);
  }
};
scanner_object* self_of(value v) { return v.as<scanner_object>(); }

/// One text being read. Lives on the native stack, which is scanned.
class reader {
 public:
  reader(vm& m, scanner_object* how, str_object* text) : m_(m), how_(how), text_(text) {}

  /// The value at `at`, which moves behind it. StopIteration(position): nothing can begin there.
  value read(u64& at) {
    if (at >= text_->length) return raise_stop_iteration(m_, make_uint(m_, at));
    switch (text_->at(at)) {
      case '"': {
        u64 end;
        str_object* s =
            scan_string(m_, text_, at + 1, how_->strict, end, [&](u64 a, u64 b) { return str_slice(m_, text_, a, b); });
        at = end;
        return method_table::result(s);
      }
      case '{':
        return nested(" while decoding a JSON object from a unicode string", [&] { return read_object(++at); });
      case '[':
        return nested(" while decoding a JSON array from a unicode string", [&] { return read_array(++at); });
      case 'n':
        if (skip(at, "null")) return none;
        break;
      case 't':
        if (skip(at, "true")) return true_;
        break;
      case 'f':
        if (skip(at, "false")) return false_;
        break;
      case 'N':
        if (skip(at, "NaN")) return constant("NaN");
        break;
      case 'I':
        if (skip(at, "Infinity")) return constant("Infinity");
        break;
      case '-':
        if (skip(at, "-Infinity")) return constant("-Infinity");
        break;
      default:
        break;
    }
    return read_number(at);
  }

 private:
  template <class F>
  value nested(const char* where, F f) {
    if (METAVM_UNLIKELY(!enter_native(m_, where))) return value_raised;
    const value v = f();
    leave_native(m_);
    return v;
  }
  bool is(u64 at, u32 c) const { return at < text_->length && text_->at(at) == c; }
  void skip_blanks(u64& at) const {
    for (; at < text_->length; at++)
      if (const u32 c = text_->at(at); c != ' ' && c != '\n' && c != '\t' && c != '\r') return;
  }
  bool skip(u64& at, std::string_view word) const {
    for (u64 i = 0; i < word.size(); i++)
      if (!is(at + i, static_cast<u8>(word[i]))) return false;
    at += word.size();
    return true;
  }
  value constant(const char* name) { return call1(m_, how_->parse_constant, to_value(intern(m_, name))); }
  bool is_digit(u64 at) const { return at < text_->length && text_->at(at) - '0' < 10; }

  value read_number(u64& at) {
    const u64 start = at;
    u64 i = at;
    if (is(i, '-')) i++;
    if (!is_digit(i)) return raise_stop_iteration(m_, make_uint(m_, start));
    if (text_->at(i) == '0')
      i++;
    else
      while (is_digit(i)) i++;
    bool is_int = true;
    if (is(i, '.') && is_digit(i + 1)) {
      is_int = false;
      i += 2;
      while (is_digit(i)) i++;
    }
    if (is(i, 'e') || is(i, 'E')) {
      u64 e = i + 1;
      if (is(e, '-') || is(e, '+')) e++;
      if (is_digit(e)) {
        is_int = false;
        while (is_digit(e)) e++;
        i = e;
      }
    }
    at = i;
    const u64 n = i - start;
    const value maker = is_int ? how_->parse_int : how_->parse_float;
    const value usual = to_value(is_int ? m_.types.int_ : m_.types.float_);
    char digits[64];
    if (METAVM_LIKELY(same(maker, usual) && n <= (is_int ? 18 : sizeof digits))) {
      for (u64 k = 0; k < n; k++) digits[k] = static_cast<char>(text_->at(start + k));
      if (is_int) {
        i64 whole = 0;
        for (u64 k = digits[0] == '-'; k < n; k++) whole = whole * 10 + (digits[k] - '0');
        return make_int(m_, digits[0] == '-' ? -whole : whole);
      }
      double d;
      if (float_from_text({digits, n}, d)) return make_float(m_, d);
    }
    str_object* s = str_slice(m_, text_, start, i);
    return s ? call1(m_, maker, to_value(s)) : value_raised;
  }

  /// A key: the same text gives the same string throughout.
  str_object* read_key(u64& at) {
    u64 end;
    str_object* s = scan_string(m_, text_, at + 1, how_->strict, end, [&](u64 a, u64 b) {
      return text_->width() == 1 && b > a ? recent_key(a, b) : shared(str_slice(m_, text_, a, b));
    });
    at = end;
    return s;
  }
  str_object* recent_key(u64 from, u64 to) {
    const u64 n = to - from;
    const u8* p = text_->data + from;
    str_object*& place = recent_[(n * 5 + p[0] * 3u + p[n - 1] * 7u + p[n / 2]) % recent_count];
    if (METAVM_LIKELY(place && place->byte_length == n && !std::memcmp(place->data, p, n))) return place;
    str_object* s = shared(str_slice(m_, text_, from, to));
    if (s) place = s;
    return s;
  }
  str_object* shared(str_object* s) {
    if (!s) return s;
    if (!keys_ && !(keys_ = make_dict(m_))) return nullptr;
    const value v = dict_set_default(m_, keys_, to_value(s), to_value(s));
    return is_raised(v) ? nullptr : as_str(v);
  }

  value fail(const char* message, u64 at) { return raise_decode_error(m_, message, text_, at); }

  value read_object(u64& at) {
    const bool pairs = !same(how_->object_pairs_hook, none);
    dict_object* d = pairs ? nullptr : make_dict(m_);
    list_object* l = pairs ? empty_list(m_) : nullptr;
    if (!d && !l) return value_raised;
    skip_blanks(at);
    if (!is(at, '}')) {
      for (;;) {
        if (!is(at, '"')) return fail("Expecting property name enclosed in double quotes", at);
        str_object* key = read_key(at);
        if (!key) return value_raised;
        skip_blanks(at);
        if (!is(at, ':')) return fail("Expecting ':' delimiter", at);
        skip_blanks(++at);
        const value v = read(at);
        if (is_raised(v)) return v;
        if (pairs) {
          const value pair = tuple_of(m_, {to_value(key), v});
          if (is_raised(pair) || !list_append_inline(m_, l, pair)) return value_raised;
        } else if (!dict_set_str(m_, d, key, v)) {
          return value_raised;
        }
        skip_blanks(at);
        if (is(at, '}')) break;
        if (!is(at, ',')) return fail("Expecting ',' delimiter", at);
        skip_blanks(++at);
      }
    }
    at++;
    if (pairs) return call1(m_, how_->object_pairs_hook, to_value(l));
    return same(how_->object_hook, none) ? to_value(d) : call1(m_, how_->object_hook, to_value(d));
  }

  value read_array(u64& at) {
    list_object* l = empty_list(m_);
    if (!l) return value_raised;
    skip_blanks(at);
    if (!is(at, ']')) {
      for (;;) {
        const value v = read(at);
        if (is_raised(v) || !list_append_inline(m_, l, v)) return value_raised;
        skip_blanks(at);
        if (is(at, ']')) break;
        if (!is(at, ',')) return fail("Expecting ',' delimiter", at);
        skip_blanks(++at);
      }
    }
    at++;
    return to_value(l);
  }

  static constexpr u64 recent_count = 64;
  vm& m_;
  scanner_object* how_;
  str_object* text_;
  dict_object* keys_ = nullptr;
  str_object* recent_[recent_count] = {};
};

value scanner_call(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "scan_once", "string idx", args, nargs, kwnames, v)) return value_raised;
  i64 from;
  if (!size_argument(m, v[1], from)) return value_raised;
  if (!is_str(v[0])) return raise_type_error(m, "first argument must be a string, not " + type_name(m, v[0]));
  if (from < 0) return raise_text(m, m.exc.ValueError, "idx cannot be negative");
  reader r(m, self_of(self), as_str(v[0]));
  u64 at = static_cast<u64>(from);
  const value found = r.read(at);
  return is_raised(found) ? found : tuple_of(m, {found, make_uint(m, at)});
}
value call_entry(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return scanner_call(m, args[0], args + 1, nargs - 1, kwnames);
}

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value context;
  if (!bind_arguments(m, "make_scanner", "context", args, nargs, kwnames, &context)) return value_raised;
  auto* s = make_native<scanner_object>(m, cls);
  value* const fields[] = {&s->object_hook, &s->object_pairs_hook, &s->parse_float, &s->parse_int, &s->parse_constant};
  constexpr const char* names[] = {"object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant"};
  for (value* f : fields) *f = none;
  s->strict = 1;
  const value strict = get_attribute(m, context, "strict");
  if (is_raised(strict)) return strict;
  const tri t = truth(m, strict);
  if (t == tri::error) return value_raised;
  s->strict = t == tri::yes;
  for (u64 i = 0; i < std::size(fields); i++) {
    const value v = get_attribute(m, context, names[i]);
    if (is_raised(v)) return v;
    m.heap.write(s, fields[i], v);
  }
  return to_value(s);
}

template <value scanner_object::* Field>
value get_field(vm&, value self) {
  return self_of(self)->*Field;
}
value get_strict(vm&, value self) { return from_bool(self_of(self)->strict); }

}  // namespace

type_object* make_scanner_type(vm& m, module_object* mod) {
  static const method_def methods[] = {general_method("__call__", call_entry), end_of_methods};
  static const getset_def getsets[] = {{"strict", get_strict},
                                       {"object_hook", get_field<&scanner_object::object_hook>},
                                       {"object_pairs_hook", get_field<&scanner_object::object_pairs_hook>},
                                       {"parse_float", get_field<&scanner_object::parse_float>},
                                       {"parse_int", get_field<&scanner_object::parse_int>},
                                       {"parse_constant", get_field<&scanner_object::parse_constant>},
                                       {nullptr, nullptr}};
  type_def d{};
  d.name = "_json.Scanner";
  d.lay = &scanner_object::get_layout();
  d.instance_kind = kind::native;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  d.direct_call = scanner_call;
  d.doc = "JSON scanner object";
  type_object* t = m.types.json_scanner = make_builtin_type(m, d);
  if (!t) return nullptr;
  mark_members(m, t, {"strict", "object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant"});
  module_set(m, mod, "make_scanner", to_value(t));
  return t;
}

}  // namespace metavm::python::json
