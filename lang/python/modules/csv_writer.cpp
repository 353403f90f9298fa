/// \file
/// The CSV writer.
#include "lang/python/modules/csv_types.hpp"

namespace metavm::python::csv {
namespace {

struct writer_object : object {
  value write;
  dialect_object* dialect;
  static const layout& get_layout() {
    return describe<writer_object>("writer", &writer_object::write, &writer_object::dialect);
  }
};
writer_object* self_of(value v) { return v.as<writer_object>(); }

bool append_field(vm& m, str_builder& out, const dialect_object* d, str_object* field, bool quoted, bool& ok) {
  // Which characters ask for quotes or escapes.
  str_builder text(m);
  ok = true;
  const str_object* end = as_str(d->line_terminator);
  for (u64 i = 0; i < field->length; i++) {
    const u32 c = field->at(i);
    bool special = c == d->delimiter || c == d->escape || c == d->quote;
    for (u64 k = 0; !special && k < end->length; k++) special = end->at(k) == c;
    if (special) {
      bool escape = false;
      if (d->quoting == quote_none) {
        escape = true;
      } else {
        if (c == d->quote) {
          if (d->double_quote)
            text.append(d->quote);
          else
            escape = true;
        } else if (c == d->escape) {
          escape = true;
        }
        if (!escape) quoted = true;
      }
      if (escape) {
        if (d->escape == no_char) {
          raise_csv_error(m, "need to escape, but no escapechar set");
          return false;
        }
        text.append(d->escape);
      }
    }
    text.append(c);
  }
  str_object* done = text.finish();
  if (!done) return false;
  if (quoted) out.append(d->quote);
  out.append(done);
  if (quoted) out.append(d->quote);
  return true;
}

value write_row(vm& m, value self, value row) {
  writer_object* w = self_of(self);
  const dialect_object* d = w->dialect;
  const value it = get_iter(m, row);
  if (is_raised(it)) {
    if (!catch_pending(m, m.exc.TypeError)) return it;
    return raise_csv_error(m, fmt::format("iterable expected, not {}", type_name(m, row)));
  }
  str_builder out(m);
  u64 count = 0;
  bool last_empty = false;
  for (;; count++) {
    const value v = step(m, it);
    if (is_raised(v)) return v;
    if (same(v, value_unbound)) break;
    bool quoted = d->quoting == quote_all;
    if (d->quoting == quote_nonnumeric) {
      const bool number = is_int(m, v) || is_float(m, v) || !same(special_of(m, v, special::index), value_unbound) ||
                          !same(type_lookup(m, type_of(m, v), intern(m, "__float__")), value_unbound);
      quoted = !number;
    }
    if (count) out.append(d->delimiter);
    str_object* text = same(v, none) ? m.empty_str : to_str(m, v);
    if (!text) return value_raised;
    bool ok;
    if (!append_field(m, out, d, text, quoted, ok)) return value_raised;
    last_empty = text->length == 0 && !quoted;
  }
  // A single empty field would read as no field at all.
  if (count == 1 && last_empty) {
    if (d->quoting == quote_none) return raise_csv_error(m, "single empty field record must be quoted");
    out.append(d->quote);
    out.append(d->quote);
  }
  out.append(as_str(d->line_terminator));
  str_object* line = out.finish();
  return line ? call1(m, w->write, to_value(line)) : value_raised;
}
value write_rows(vm& m, value self, value rows) {
  const value it = get_iter(m, rows);
  if (is_raised(it)) return it;
  for (;;) {
    const value row = step(m, it);
    if (is_raised(row)) return row;
    if (same(row, value_unbound)) return none;
    if (is_raised(write_row(m, self, row))) return value_raised;
  }
}
value get_dialect(vm&, value self) { return to_value(self_of(self)->dialect); }

}  // namespace

value csv_writer(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_arity(m, "writer", nargs, 1, 2)) return value_raised;
  const value write = find_attribute(m, args[0], m.names.write);
  if (is_raised(write)) return write;
  if (same(write, value_unbound) || !is_callable(m, write))
    return raise_type_error(m, "argument 1 must have a \"write\" method");
  dialect_object* d = make_dialect(m, nargs > 1 ? args[1] : value_unbound, args + nargs, kwnames);
  if (!d) return value_raised;
  auto* w = make_native<writer_object>(m, m.types.csv_writer);
  w->write = write;
  w->dialect = d;
  return to_value(w);
}

type_object* make_writer_type(vm& m, module_object* mod) {
  static const method_def methods[] = {
      binary_method("writerow", write_row, nullptr,
                    "writerow(iterable)\n\nConstruct and write a CSV record from an iterable of fields."),
      binary_method("writerows", write_rows, nullptr,
                    "writerows(iterable of iterables)\n\nConstruct and write a series of iterables "
                    "to a csv file."),
      end_of_methods};
  static const getset_def getsets[] = {{"dialect", get_dialect}, {nullptr, nullptr}};
  type_object* t = make_native_type<writer_object>(m, nullptr, "_csv.writer", methods, nullptr, nullptr,
                                                   "CSV writer\n\nWriter objects are responsible for generating "
                                                   "tabular data\nin CSV format from sequence input.\n",
                                                   getsets, type_flags::not_instantiable);
  module_set(m, mod, "Writer", to_value(t));
  return m.types.csv_writer = t;
}

}  // namespace metavm::python::csv
