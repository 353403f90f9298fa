/// \file
/// Binding the arguments of functions written in C++.
#include "lang/python/core.hpp"

namespace metavm::python {
namespace {

struct parameter {
  std::string_view name;
  bool optional, positional_only, keyword_only;
};
constexpr u32 most_parameters = 24;

struct signature {
  parameter items[most_parameters];
  u32 count = 0, positional_only = 0, positional = 0;
  u32 required_positional_only = 0, required_positional = 0;
};

/// Reads "a b / key? * reverse?".
void parse(std::string_view format, signature& s) {
  bool keyword_only = false;
  for (size_t at = 0; at < format.size();) {
    if (format[at] == ' ') {
      at++;
      continue;
    }
    size_t end = format.find(' ', at);
    if (end == format.npos) end = format.size();
    std::string_view word = format.substr(at, end - at);
    at = end;
    if (word == "/") {
      s.positional_only = s.count;
      for (u32 i = 0; i < s.count; i++) s.items[i].positional_only = true;
      continue;
    }
    if (word == "*") {
      keyword_only = true;
      continue;
    }
    METAVM_CHECK(s.count < most_parameters);
    const bool optional = word.back() == '?';
    if (optional) word.remove_suffix(1);
    s.items[s.count++] = {word, optional, false, keyword_only};
  }
  for (u32 i = 0; i < s.count; i++) {
    if (!s.items[i].keyword_only) s.positional++;
    if (s.items[i].optional) continue;
    if (s.items[i].positional_only) s.required_positional_only = i + 1;
    if (!s.items[i].keyword_only) s.required_positional = i + 1;
  }
}

/// How messages name the function; null: nameless, as some of CPython's are.
std::string text_of(const char* name) { return name ? fmt::format("{}()", name) : "function"; }
const char* plural(u64 n) { return n == 1 ? "" : "s"; }

bool equals(str_object* s, std::string_view text) { return s->is_ascii() && s->ascii() == text; }

/// Errors that depend on the counts alone, in the order in which CPython looks for them.
bool check_counts(vm& m, const char* name, const signature& s, u32 nargs, u32 keywords) {
  if (nargs + keywords > s.count) {
    raise(m, m.exc.TypeError, "{} takes at most {} {}argument{} ({} given)", text_of(name), s.count,
          nargs == 0 ? "keyword " : "", plural(s.count), nargs + keywords);
    return false;
  }
  if (nargs > s.positional) {
    if (s.positional == 0)
      raise(m, m.exc.TypeError, "{} takes no positional arguments", text_of(name));
    else
      raise(m, m.exc.TypeError, "{} takes {} {} positional argument{} ({} given)", text_of(name),
            s.required_positional < s.positional ? "at most" : "exactly", s.positional, plural(s.positional), nargs);
    return false;
  }
  if (nargs < s.required_positional_only) {
    raise(m, m.exc.TypeError, "{} takes {} {} positional argument{} ({} given)", text_of(name),
          s.required_positional_only < s.positional ? "at least" : "exactly", s.required_positional_only,
          plural(s.required_positional_only), nargs);
    return false;
  }
  return true;
}

METAVM_NOINLINE bool bind_slow(vm& m, const char* name, const signature& s, const value* args, u32 nargs,
                               tuple_object* kwnames, value* out) {
  const u32 keywords = kwnames ? static_cast<u32>(kwnames->length) : 0;
  if (s.positional_only == s.count && s.count == s.positional) {  // nothing has a name
    if (keywords) return check_no_keywords(m, name, kwnames);
    return check_arity(m, name, nargs, s.required_positional, s.positional);
  }
  if (!check_counts(m, name, s, nargs, keywords)) return false;
  u32 used = 0;
  for (u32 i = s.positional_only; i < s.count; i++) {
    const parameter& p = s.items[i];
    for (u32 k = 0; k < keywords; k++) {
      if (!equals(as_str(kwnames->items[k]), p.name)) continue;
      if (i < nargs) {
        raise(m, m.exc.TypeError, "argument for {} given by name ('{}') and position ({})", text_of(name), p.name,
              i + 1);
        return false;
      }
      out[i] = args[nargs + k];
      used++;
    }
  }
  for (u32 i = nargs; i < s.count; i++)
    if (same(out[i], value_unbound) && !s.items[i].optional) {
      raise(m, m.exc.TypeError, "{} missing required argument '{}' (pos {})", text_of(name), s.items[i].name, i + 1);
      return false;
    }
  if (used == keywords) return true;
  for (u32 k = 0; k < keywords; k++) {
    str_object* key = as_str(kwnames->items[k]);
    bool known = false;
    for (u32 i = s.positional_only; i < s.count; i++) known |= equals(key, s.items[i].name);
    if (known) continue;
    raise(m, m.exc.TypeError, "'{}' is an invalid keyword argument for {}", to_utf8(key),
          name ? text_of(name) : std::string("this function"));
    return false;
  }
  return true;
}

}  // namespace

bool bind_arguments(vm& m, const char* function_name, const char* format, const value* args, u32 nargs,
                    tuple_object* kwnames, value* out) {
  const u64 hash = reinterpret_cast<u64>(format);
  signature_summary& known = m.signatures[(hash ^ hash >> 10) & (signature_cache_size - 1)];
  if (METAVM_LIKELY(known.format == format && !kwnames && nargs >= known.required && nargs <= known.positional &&
                    !known.needs_keywords)) {
    u32 i = 0;
    for (; i < nargs; i++) out[i] = args[i];
    for (; i < known.count; i++) out[i] = value_unbound;
    return true;
  }
  signature s;
  parse(format, s);
  known = {format, static_cast<u8>(s.count), static_cast<u8>(s.positional), static_cast<u8>(s.required_positional),
           false};
  for (u32 i = s.positional; i < s.count; i++) known.needs_keywords |= !s.items[i].optional;
  for (u32 i = 0; i < s.count; i++) out[i] = i < nargs ? args[i] : value_unbound;
  return bind_slow(m, function_name, s, args, nargs, kwnames, out);
}

bool check_no_keywords(vm& m, const char* function_name, tuple_object* kwnames) {
  if (METAVM_LIKELY(!kwnames || kwnames->length == 0)) return true;
  raise(m, m.exc.TypeError, "{}() takes no keyword arguments", function_name);
  return false;
}

bool check_arity(vm& m, const char* function_name, u32 nargs, u32 least, u32 most) {
  if (METAVM_LIKELY(nargs >= least && nargs <= most)) return true;
  const bool few = nargs < least;
  const u32 n = few ? least : most;
  raise(m, m.exc.TypeError, "{} expected {}{} argument{}, got {}", function_name,
        least == most ? ""
        : few         ? "at least "
                      : "at most ",
        n, plural(n), nargs);
  return false;
}

}  // namespace metavm::python
