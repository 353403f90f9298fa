/// \file
/// Dialects: how a CSV file is written.
#include <algorithm>

#include "lang/python/modules/csv_types.hpp"

namespace metavm::python::csv {
namespace {

constexpr const char* option_names[] = {"delimiter", "doublequote", "escapechar",       "lineterminator",
                                        "quotechar", "quoting",     "skipinitialspace", "strict"};
enum option {
  delimiter,
  doublequote,
  escapechar,
  lineterminator,
  quotechar,
  quoting_option,
  skipinitialspace,
  strict,
  option_count
};

bool to_char(vm& m, const char* name, value v, u32 otherwise, bool may_be_none, u32& out) {
  out = otherwise;
  if (same(v, value_unbound)) return true;
  if (may_be_none && same(v, none)) {
    out = no_char;
    return true;
  }
  if (!is_str(v)) {
    raise_type_error(
        m, fmt::format("\"{}\" must be string{}, not {}", name, may_be_none ? " or None" : "", type_name(m, v)));
    return false;
  }
  const str_object* s = as_str(v);
  if (s->length != 1) {
    raise_type_error(m, fmt::format("\"{}\" must be a 1-character string", name));
    return false;
  }
  out = s->at(0);
  return true;
}
bool to_bool(vm& m, value v, bool otherwise, u32& out) {
  out = otherwise;
  if (same(v, value_unbound)) return true;
  const tri t = truth(m, v);
  out = t == tri::yes;
  return t != tri::error;
}

bool fill(vm& m, dialect_object* d, const value* o) {
  i64 how = quote_minimal;
  u32 flag[3];
  if (!to_char(m, "delimiter", o[delimiter], ',', false, d->delimiter) || !to_bool(m, o[doublequote], true, flag[0]) ||
      !to_char(m, "escapechar", o[escapechar], no_char, true, d->escape) ||
      !to_char(m, "quotechar", o[quotechar], '"', true, d->quote))
    return false;
  if (!same(o[quoting_option], value_unbound)) {
    if (!o[quoting_option].is_int()) {
      raise_type_error(m, "\"quoting\" must be an integer");
      return false;
    }
    how = o[quoting_option].as_int();
  }
  if (how < quote_minimal || how > quote_none) {
    raise_type_error(m, "bad \"quoting\" value");
    return false;
  }
  if (!to_bool(m, o[skipinitialspace], false, flag[1]) || !to_bool(m, o[strict], false, flag[2])) return false;
  d->double_quote = flag[0];
  d->skip_initial_space = flag[1];
  d->strict = flag[2];
  d->quoting = how;
  value end = same(o[lineterminator], value_unbound) ? to_value(make_str(m, "\r\n")) : o[lineterminator];
  if (!is_str(end)) {
    raise_type_error(m, same(end, none)
                            ? "lineterminator must be set"
                            : fmt::format("\"lineterminator\" must be a string, not {}", type_name(m, end)));
    return false;
  }
  m.heap.write(d, &d->line_terminator, end);
  // Without a character to quote with, nothing is quoted, unless quoting was asked for.
  if (d->quote == no_char && same(o[quoting_option], value_unbound)) d->quoting = quote_none;
  if (d->quoting != quote_none && d->quote == no_char) {
    raise_type_error(m, "quotechar must be set if quoting enabled");
    return false;
  }
  return true;
}

value dialect_new(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1 + option_count];
  if (!bind_arguments(m, nullptr,
                      "dialect? delimiter? doublequote? escapechar? lineterminator? quotechar? "
                      "quoting? skipinitialspace? strict?",
                      args + 1, nargs - 1, kwnames, v))
    return value_raised;
  value base = v[0];
  if (same(base, none)) base = value_unbound;
  if (is_str(base)) {
    base = registered_dialect(m, base);
    if (is_raised(base)) return base;
  }
  bool any = false;
  for (int i = 0; i < option_count; i++) any |= !same(v[1 + i], value_unbound);
  if (!same(base, value_unbound)) {
    if (is_exact(base, m.shapes.csv_dialect) && !any && args[0].as_object() == m.types.csv_dialect) return base;
    for (int i = 0; i < option_count; i++) {
      if (!same(v[1 + i], value_unbound)) continue;
      const value found = find_attribute(m, base, intern(m, option_names[i]));
      if (is_raised(found)) return found;
      v[1 + i] = found;
    }
  }
  auto* d = make_native<dialect_object>(m, args[0].as<type_object>());
  d->line_terminator = none;
  return fill(m, d, v + 1) ? to_value(d) : value_raised;
}
value dialect_init(vm&, const value*, u32, tuple_object*) { return none; }
value dialect_reduce(vm& m, const value* args, u32, tuple_object*) {
  return raise_type_error(m, "cannot pickle '" + type_name(m, args[0]) + "' instances");
}

dialect_object* self_of(value v) { return v.as<dialect_object>(); }
template <u32 dialect_object::* Field>
value get_char(vm& m, value self) {
  const u32 c = self_of(self)->*Field;
  return c == no_char ? none : to_value(make_char(m, c));
}
template <u32 dialect_object::* Field>
value get_flag(vm&, value self) {
  return from_bool(self_of(self)->*Field);
}
value get_terminator(vm&, value self) { return self_of(self)->line_terminator; }
value get_quoting(vm& m, value self) { return make_int(m, self_of(self)->quoting); }

}  // namespace

dialect_object* make_dialect(vm& m, value dialect, const value* keyword_values, tuple_object* kwnames) {
  value args[1 + 1 + 16];
  const u64 n = kwnames ? kwnames->length : 0;
  u32 count = 0;
  if (!same(dialect, value_unbound)) args[count++] = dialect;
  if (n > 16) {
    raise_type_error(m, "too many keyword arguments");
    return nullptr;
  }
  std::copy_n(keyword_values, n, args + count);
  const value d = call(m, to_value(m.types.csv_dialect), args, count, kwnames);
  return is_raised(d) ? nullptr : self_of(d);
}

type_object* make_dialect_type(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method(general_method("__new__", dialect_new)), general_method("__init__", dialect_init),
      general_method("__reduce__", dialect_reduce), general_method("__reduce_ex__", dialect_reduce), end_of_methods};
  static const getset_def getsets[] = {{"delimiter", get_char<&dialect_object::delimiter>},
                                       {"escapechar", get_char<&dialect_object::escape>},
                                       {"lineterminator", get_terminator},
                                       {"quotechar", get_char<&dialect_object::quote>},
                                       {"quoting", get_quoting},
                                       {"doublequote", get_flag<&dialect_object::double_quote>},
                                       {"skipinitialspace", get_flag<&dialect_object::skip_initial_space>},
                                       {"strict", get_flag<&dialect_object::strict>},
                                       {nullptr, nullptr}};
  m.types.csv_dialect =
      make_native_type<dialect_object>(m, mod, "_csv.Dialect", methods, nullptr, nullptr, "CSV dialect", getsets);
  m.shapes.csv_dialect = m.types.csv_dialect->root_shape;
  return m.types.csv_dialect;
}

}  // namespace metavm::python::csv
