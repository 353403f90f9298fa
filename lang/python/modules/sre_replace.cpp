/// \file
/// sub, subn, split and findall.
#include <optional>

#include "lang/python/modules/sre_types.hpp"

namespace metavm::python::regex {
namespace {

/// Text or bytes put together from pieces.
class joiner {
 public:
  joiner(vm& m, const subject& s) : m_(m), s_(s), text_(m), bytes_(m) {}
  void append_range(i64 from, i64 to) {
    if (to <= from) return;
    if (s_.is_text)
      text_.append_slice(as_str(s_.string), static_cast<u64>(from), static_cast<u64>(to));
    else
      bytes_.append(static_cast<const u8*>(s_.text.data) + from, static_cast<u64>(to - from));
  }
  /// False: raised, `v` is of the wrong type.
  bool append(value v) {
    if (s_.is_text) {
      if (!is_str(v)) {
        raise_type_error(m_,
                         fmt::format("sequence item {}: expected str instance, {} found", pieces_, type_name(m_, v)));
        return false;
      }
      text_.append(as_str(v));
    } else {
      buffer_view view;
      if (!get_buffer(m_, v, view)) {
        if (catch_pending(m_, m_.exc.TypeError))
          raise_type_error(
              m_, fmt::format("sequence item {}: expected a bytes-like object, {} found", pieces_, type_name(m_, v)));
        return false;
      }
      bytes_.append(view.data, view.length);
    }
    pieces_++;
    return true;
  }
  value finish() { return s_.is_text ? method_table::result(text_.finish()) : method_table::result(bytes_.finish()); }

 private:
  vm& m_;
  const subject& s_;
  str_builder text_;
  byte_builder bytes_;
  u64 pieces_ = 0;
};

bool has_backslash(vm& m, value v, bool& yes) {
  if (is_str(v)) {
    yes = str_find_char(as_str(v), '\\', 0, as_str(v)->length) >= 0;
    return true;
  }
  buffer_view view;
  if (!get_buffer(m, v, view)) {
    // Whatever it is, the library's parser says what is wrong with it.
    if (!catch_pending(m, m.exc.TypeError)) return false;
    yes = true;
    return true;
  }
  yes = view.length && std::memchr(view.data, '\\', view.length);
  return true;
}

/// A template that re._compile_repl took apart: (where, group) pairs and literals, None where a
/// group goes.
struct replacement {
  value function = value_unbound, literal = value_unbound;
  list_object *groups = nullptr, *literals = nullptr;
};
bool read_replacement(vm& m, pattern_object* p, value repl, replacement& out) {
  if (is_callable(m, repl)) {
    out.function = repl;
    return true;
  }
  bool escapes;
  if (!has_backslash(m, repl, escapes)) return false;
  if (!escapes) {
    out.literal = repl;
    return true;
  }
  const value re = import_module(m, intern(m, "re"));
  if (is_raised(re)) return false;
  const value args[] = {repl, to_value(p)};
  const value parsed = call_method(m, re, intern(m, "_compile_repl"), args, 2);
  if (is_raised(parsed)) return false;
  const auto* t = is_kind(parsed, kind::tuple) ? parsed.as<tuple_object>() : nullptr;
  if (!t || t->length != 2 || !is_kind(t->items[0], kind::list) || !is_kind(t->items[1], kind::list)) {
    raise_type_error(m, "re._compile_repl must return two lists");
    return false;
  }
  out.groups = t->items[0].as<list_object>();
  out.literals = t->items[1].as<list_object>();
  if (out.groups->length == 0 && out.literals->length == 1) out.literal = out.literals->storage->items[0];
  return true;
}
/// Appends the template with the groups of the match in `w`.
bool append_template(vm& m, joiner& out, const replacement& r, const sre::workspace& w, const sre::match_result& found,
                     i64 group_count) {
  u64 next_group = 0;
  for (u64 i = 0; i < r.literals->length; i++) {
    const value literal = r.literals->storage->items[i];
    if (!same(literal, none)) {
      if (!out.append(literal)) return false;
      continue;
    }
    i64 group = -1;
    if (next_group < r.groups->length) {
      const value pair = r.groups->storage->items[next_group++];
      if (is_kind(pair, kind::tuple) && pair.as<tuple_object>()->length == 2 &&
          pair.as<tuple_object>()->items[1].is_int())
        group = pair.as<tuple_object>()->items[1].as_int();
    }
    if (group < 0 || group > group_count) {
      raise_text(m, m.exc.IndexError, "no such group");
      return false;
    }
    if (group == 0)
      out.append_range(static_cast<i64>(found.begin), static_cast<i64>(found.end));
    else if (const u64 begin = static_cast<u64>(2 * group - 2); w.mark(begin) >= 0)
      out.append_range(w.mark(begin), w.mark(begin + 1));
  }
  return true;
}

/// The result in `text`, how often in `count`. False: raised.
bool substitute(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kwnames, value& text, i64& count) {
  value v[3];
  if (!bind_arguments(m, name, "repl string count?", args + 1, nargs - 1, kwnames, v)) return false;
  i64 most = 0;
  if (!same(v[2], value_unbound) && !size_argument(m, v[2], most)) return false;
  pattern_object* p = pattern_of(args[0]);
  replacement r;
  if (!read_replacement(m, p, v[0], r)) return false;
  // A function that is called may change a bytearray under our feet: it gets a copy.
  value string = v[1];
  subject s;
  if (!s.open(m, p, string)) return false;
  if (!s.is_text && !is_exact(string, m.shapes.bytes) && !same(r.function, value_unbound)) {
    bytes_object* copy = make_bytes(m, {static_cast<const char*>(s.text.data), s.text.length});
    if (!copy || !s.open(m, p, to_value(copy))) return false;
  }
  joiner out(m, s);
  i64 done = 0;
  bool advance = false;
  count = 0;
  while (most == 0 || count < most) {
    std::optional<lent_workspace> w(m);
    sre::match_result found;
    const tri t = run_pattern(m, p, s, mode::search, advance, **w, found);
    if (t == tri::error) return false;
    if (t == tri::no) break;
    const i64 from = static_cast<i64>(found.begin), to = static_cast<i64>(found.end);
    out.append_range(done, from);
    if (!same(r.literal, value_unbound)) {
      if (!out.append(r.literal)) return false;
    } else if (!same(r.function, value_unbound)) {
      const i64 at = s.begin;
      s.begin = 0;
      const value match = make_match(m, p, s, **w, found);
      s.begin = at;
      w.reset();  // the function may match, too
      const value piece = is_raised(match) ? match : call1(m, r.function, match);
      if (is_raised(piece) || (!same(piece, none) && !out.append(piece))) return false;
    } else if (!append_template(m, out, r, **w, found, p->groups)) {
      return false;
    }
    count++;
    done = s.begin = to;
    advance = from == to;
  }
  if (count == 0) {
    text = slice_of(m, s, 0, s.stop);
    return !is_raised(text);
  }
  out.append_range(done, s.stop);
  text = out.finish();
  return !is_raised(text);
}

/// What stands between two positions in `w`: group `n` of the match.
value group_text(vm& m, const subject& s, const sre::workspace& w, i64 n, value otherwise) {
  const u64 begin = static_cast<u64>(2 * n - 2);
  const i64 from = w.mark(begin), to = w.mark(begin + 1);
  return from < 0 || to < from ? otherwise : slice_of(m, s, from, to);
}

}  // namespace

value pattern_sub(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value text;
  i64 count;
  return substitute(m, "sub", args, nargs, kwnames, text, count) ? text : value_raised;
}
value pattern_subn(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value text;
  i64 count;
  return substitute(m, "subn", args, nargs, kwnames, text, count) ? tuple_of(m, {text, make_int(m, count)})
                                                                  : value_raised;
}

value pattern_split(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "split", "string maxsplit?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  i64 most = 0, count = 0, done = 0;
  if (!same(v[1], value_unbound) && !size_argument(m, v[1], most)) return value_raised;
  pattern_object* p = pattern_of(args[0]);
  subject s;
  if (!s.open(m, p, v[0])) return value_raised;
  list_object* out = empty_list(m);
  if (!out) return value_raised;
  lent_workspace w(m);
  bool advance = false;
  auto add = [&](value x) { return !is_raised(x) && list_append(m, out, x); };
  while (most == 0 || count < most) {
    sre::match_result found;
    const tri t = run_pattern(m, p, s, mode::search, advance, *w, found);
    if (t == tri::error) return value_raised;
    if (t == tri::no) break;
    if (!add(slice_of(m, s, done, static_cast<i64>(found.begin)))) return value_raised;
    for (i64 g = 1; g <= p->groups; g++)
      if (!add(group_text(m, s, *w, g, none))) return value_raised;
    count++;
    done = s.begin = static_cast<i64>(found.end);
    advance = found.begin == found.end;
  }
  return add(slice_of(m, s, done, s.stop)) ? to_value(out) : value_raised;
}

value pattern_findall(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "findall", "string pos? endpos?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  pattern_object* p = pattern_of(args[0]);
  subject s;
  if (!s.open(m, p, v[0], v[1], v[2])) return value_raised;
  list_object* out = empty_list(m);
  if (!out) return value_raised;
  const value empty = s.is_text ? to_value(m.empty_str) : to_value(m.empty_bytes);
  lent_workspace w(m);
  bool advance = false;
  for (;;) {
    sre::match_result found;
    const tri t = run_pattern(m, p, s, mode::search, advance, *w, found);
    if (t == tri::error) return value_raised;
    if (t == tri::no) return to_value(out);
    value item;
    if (p->groups == 0) {
      item = slice_of(m, s, static_cast<i64>(found.begin), static_cast<i64>(found.end));
    } else if (p->groups == 1) {
      item = group_text(m, s, *w, 1, empty);
    } else {
      tuple_object* groups = empty_tuple_of(m, static_cast<u64>(p->groups));
      if (!groups) return value_raised;
      std::fill_n(groups->items, p->groups, none);
      for (i64 g = 1; g <= p->groups; g++) {
        const value text = group_text(m, s, *w, g, empty);
        if (is_raised(text)) return text;
        m.heap.write(groups, &groups->items[g - 1], text);
      }
      item = to_value(groups);
    }
    if (is_raised(item) || !list_append(m, out, item)) return value_raised;
    s.begin = static_cast<i64>(found.end);
    advance = found.begin == found.end;
  }
}

}  // namespace metavm::python::regex
