/// \file
/// Match objects.
#include "lang/python/modules/sre_types.hpp"

namespace metavm::python::regex {
namespace {

/// The number that `v` (a number or a name) stands for; -1: raised IndexError.
i64 group_number(vm& m, const match_object* o, value v) {
  i64 n = -1;
  if (v.is_int()) {
    n = v.as_int();
  } else if (!same(special_of(m, v, special::index), value_unbound)) {
    if (!to_index(m, v, n)) {
      // A number that is too large for an index is that of no group.
      if (!catch_pending(m, m.exc.OverflowError)) return -1;
      n = -1;
    }
  } else {
    const value found = dict_find(m, o->pattern->group_index, v);
    if (is_raised(found)) return -1;
    if (found.is_int()) n = found.as_int();
  }
  if (n < 0 || n >= o->groups()) {
    raise_text(m, m.exc.IndexError, "no such group");
    return -1;
  }
  return n;
}
/// The text may have changed since (a bytearray): bounds are cut to what is there.
value text_between(vm& m, const match_object* o, i64 from, i64 to) {
  if (same(o->string, none)) return none;
  subject s;
  s.string = o->string;
  if (is_str(o->string)) {
    s.is_text = true;
    s.text.length = as_str(o->string)->length;
  } else {
    buffer_view view;
    if (!get_buffer(m, o->string, view)) return value_raised;
    s.text = {view.data, view.length, 1};
    to = std::min(to, static_cast<i64>(view.length));
    from = std::min(from, to);
  }
  return slice_of(m, s, from, to);
}

value group_of(vm& m, const match_object* o, value key, value otherwise) {
  const i64 n = group_number(m, o, key);
  return n < 0 ? value_raised : match_group(m, o, n, otherwise);
}

value match_group_method(vm& m, const value* args, u32 nargs, tuple_object*) {
  const match_object* o = match_of(args[0]);
  if (nargs == 1) return match_group(m, o, 0, none);
  if (nargs == 2) return group_of(m, o, args[1], none);
  tuple_object* t = empty_tuple_of(m, nargs - 1);
  if (!t) return value_raised;
  std::fill_n(t->items, nargs - 1, none);
  for (u32 i = 1; i < nargs; i++) {
    const value v = group_of(m, o, args[i], none);
    if (is_raised(v)) return v;
    m.heap.write(t, &t->items[i - 1], v);
  }
  return to_value(t);
}
value match_get_item(vm& m, value self, value key) { return group_of(m, match_of(self), key, none); }

value match_groups(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  if (!bind_arguments(m, "groups", "default?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  const match_object* o = match_of(args[0]);
  const u64 n = static_cast<u64>(o->groups() - 1);
  tuple_object* t = empty_tuple_of(m, n);
  if (!t) return value_raised;
  std::fill_n(t->items, n, none);
  for (u64 i = 0; i < n; i++) {
    const value g = match_group(m, o, static_cast<i64>(i) + 1, or_none(v[0]));
    if (is_raised(g)) return g;
    m.heap.write(t, &t->items[i], g);
  }
  return to_value(t);
}

value match_groupdict(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  if (!bind_arguments(m, "groupdict", "default?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  const match_object* o = match_of(args[0]);
  dict_object* out = make_dict(m);
  if (!out) return value_raised;
  u64 at = 0;
  value key, number;
  while (dict_next(o->pattern->group_index, at, key, number)) {
    const value g = group_of(m, o, number, or_none(v[0]));
    if (is_raised(g) || !dict_set(m, out, key, g)) return value_raised;
  }
  return to_value(out);
}

/// start, end and span: `which` 0, 1 or 2.
template <int which>
value match_bounds(vm& m, const value* args, u32 nargs, tuple_object*) {
  constexpr const char* name = which == 0 ? "start" : which == 1 ? "end" : "span";
  if (!check_arity(m, name, nargs - 1, 0, 1)) return value_raised;
  const match_object* o = match_of(args[0]);
  const i64 n = nargs > 1 ? group_number(m, o, args[1]) : 0;
  if (n < 0) return value_raised;
  const value from = make_int(m, o->marks[2 * n]), to = make_int(m, o->marks[2 * n + 1]);
  return which == 0 ? from : which == 1 ? to : tuple_of(m, {from, to});
}

value match_expand(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  if (!bind_arguments(m, "expand", "template", args + 1, nargs - 1, kwnames, v)) return value_raised;
  const value re = import_module(m, intern(m, "re"));
  if (is_raised(re)) return re;
  const value a[] = {to_value(match_of(args[0])->pattern), args[0], v[0]};
  return call_method(m, re, intern(m, "_expand"), a, 3);
}

value match_copy(vm&, value self) { return self; }
value match_deepcopy(vm&, value self, value) { return self; }

value match_repr(vm& m, value self) {
  const match_object* o = match_of(self);
  const value g = match_group(m, o, 0, none);
  if (is_raised(g)) return g;
  str_object* r = repr(m, g);
  if (!r) return value_raised;
  str_builder out(m);
  out.append_ascii(fmt::format("<re.Match object; span=({}, {}), match=", o->marks[0], o->marks[1]));
  out.append(r);
  out.append('>');
  return method_table::result(out.finish());
}

value match_lastindex(vm& m, value self) {
  const i64 n = match_of(self)->last_group;
  return n < 0 ? none : make_int(m, n);
}
value match_lastgroup(vm&, value self) {
  const match_object* o = match_of(self);
  const tuple_object* names = o->pattern->index_group;
  return o->last_group >= 0 && static_cast<u64>(o->last_group) < names->length ? names->items[o->last_group] : none;
}
value match_regs(vm& m, value self) {
  const match_object* o = match_of(self);
  tuple_object* t = empty_tuple_of(m, static_cast<u64>(o->groups()));
  if (!t) return value_raised;
  std::fill_n(t->items, t->length, none);
  for (u64 i = 0; i < t->length; i++) {
    const value v = tuple_of(m, {make_int(m, o->marks[2 * i]), make_int(m, o->marks[2 * i + 1])});
    if (is_raised(v)) return v;
    m.heap.write(t, &t->items[i], v);
  }
  return to_value(t);
}
value match_string(vm&, value self) { return match_of(self)->string; }
value match_re(vm&, value self) { return to_value(match_of(self)->pattern); }
value match_pos(vm& m, value self) { return make_int(m, match_of(self)->begin); }
value match_endpos(vm& m, value self) { return make_int(m, match_of(self)->stop); }

}  // namespace

value match_group(vm& m, const match_object* o, i64 n, value otherwise) {
  const i64 from = o->marks[2 * n], to = o->marks[2 * n + 1];
  return from < 0 ? otherwise : text_between(m, o, from, to);
}

type_object* make_match_type(vm& m, module_object*) {
  static const method_def methods[] = {
      positional_method<"group", match_group_method>(
          nullptr,
          "group([group1, ...]) -> str or tuple.\n    Return subgroup(s) of the match by indices "
          "or names.\n"
          "    For 0 returns the entire match."),
      positional_method<"start", match_bounds<0>>("($self, group=0, /)",
                                                  "Return index of the start of the substring matched by group."),
      positional_method<"end", match_bounds<1>>("($self, group=0, /)",
                                                "Return index of the end of the substring matched by group."),
      positional_method<"span", match_bounds<2>>(
          "($self, group=0, /)", "For match object m, return the 2-tuple (m.start(group), m.end(group))."),
      general_method("groups", match_groups, "($self, /, default=None)",
                     "Return a tuple containing all the subgroups of the match, from 1.\n\n  "
                     "default\n    Is used for "
                     "groups that did not participate in the match."),
      general_method("groupdict", match_groupdict, "($self, /, default=None)",
                     "Return a dictionary containing all the named subgroups of the match, keyed by the "
                     "subgroup "
                     "name.\n\n  default\n    Is used for groups that did not participate in the match."),
      general_method("expand", match_expand, "($self, /, template)",
                     "Return the string obtained by doing backslash substitution on the string "
                     "template, as done by "
                     "the sub() method."),
      unary_method("__copy__", match_copy),
      binary_method("__deepcopy__", match_deepcopy, "($self, memo, /)"),
      unary_method("__repr__", match_repr),
      binary_method("__getitem__", match_get_item, "($self, key, /)"),
      generic_entry(),
      end_of_methods};
  static const getset_def getsets[] = {
      {"lastindex", match_lastindex, nullptr, "The integer index of the last matched capturing group."},
      {"lastgroup", match_lastgroup, nullptr, "The name of the last matched capturing group."},
      {"regs", match_regs, nullptr, nullptr},
      {"string", match_string, nullptr, "The string passed to match() or search()."},
      {"re", match_re, nullptr, "The regular expression object."},
      {"pos", match_pos, nullptr, "The index into the string at which the RE engine started looking for a match."},
      {"endpos", match_endpos, nullptr, "The index into the string beyond which the RE engine will not go."},
      {nullptr, nullptr, nullptr, nullptr}};
  type_object* t = make_native_type<match_object>(m, nullptr, "re.Match", methods, nullptr, nullptr,
                                                  "The result of re.match() and re.search().\nMatch objects "
                                                  "always have a boolean value of True.",
                                                  getsets, type_flags::not_instantiable);
  method_table::show_as_members(m, t, {"string", "re", "pos", "endpos"});
  return t;
}

}  // namespace metavm::python::regex
