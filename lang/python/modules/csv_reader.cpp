/// \file
/// The CSV reader: a machine with a state for each place a character can stand in.
#include "lang/python/modules/csv_types.hpp"

namespace metavm::python::csv {
namespace {

enum state : u64 {
  start_record,
  start_field,
  escaped,
  in_field,
  in_quoted,
  escape_in_quoted,
  quote_in_quoted,
  eat_newline,
  after_escaped_newline
};
constexpr u32 end_of_line = 0xfffffffe;

struct reader_object : object {
  value lines;
  dialect_object* dialect;
  i64 line_number;
  static const layout& get_layout() {
    return describe<reader_object>("reader", &reader_object::lines, &reader_object::dialect);
  }
};
reader_object* self_of(value v) { return v.as<reader_object>(); }

/// One record in the making.
class record {
 public:
  record(vm& m, const dialect_object* d) : m_(m), d_(d), fields_(empty_list(m)), limit_(field_limit(m)) {}
  state now = start_record;

  bool feed(u32 c) {
    switch (now) {
      case start_record:
        if (c == end_of_line) return true;
        if (c == '\n' || c == '\r') {
          now = eat_newline;
          return true;
        }
        now = start_field;
        [[fallthrough]];
      case start_field:
        if (is_end(c)) return save() && ended(c);
        if (c == d_->quote && d_->quoting != quote_none)
          now = in_quoted;
        else if (c == d_->escape)
          now = escaped;
        else if (c == ' ' && d_->skip_initial_space)
          return true;
        else if (c == d_->delimiter)
          return save();
        else {
          if (d_->quoting == quote_nonnumeric) numeric_ = true;
          now = in_field;
          return add(c);
        }
        return true;
      case escaped:
        if (c == '\n' || c == '\r') {
          now = after_escaped_newline;
          return add(c);
        }
        now = in_field;
        return add(c == end_of_line ? '\n' : c);
      case after_escaped_newline:
        if (c == end_of_line) return true;
        now = in_field;
        [[fallthrough]];
      case in_field:
        if (is_end(c)) return save() && ended(c);
        if (c == d_->escape) {
          now = escaped;
          return true;
        }
        if (c == d_->delimiter) {
          now = start_field;
          return save();
        }
        return add(c);
      case in_quoted:
        if (c == end_of_line) return true;
        if (c == d_->escape)
          now = escape_in_quoted;
        else if (c == d_->quote && d_->quoting != quote_none)
          now = d_->double_quote ? quote_in_quoted : in_field;
        else
          return add(c);
        return true;
      case escape_in_quoted:
        now = in_quoted;
        return add(c == end_of_line ? '\n' : c);
      case quote_in_quoted:
        if (d_->quoting != quote_none && c == d_->quote) {
          now = in_quoted;
          return add(c);
        }
        if (c == d_->delimiter) {
          now = start_field;
          return save();
        }
        if (is_end(c)) return save() && ended(c);
        if (!d_->strict) {
          now = in_field;
          return add(c);
        }
        raise_csv_error(m_, fmt::format("'{}' expected after '{}'", to_utf8(make_char(m_, d_->delimiter)),
                                        to_utf8(make_char(m_, d_->quote))));
        return false;
      case eat_newline:
        if (c == '\n' || c == '\r') return true;
        if (c == end_of_line) {
          now = start_record;
          return true;
        }
        raise_csv_error(m_,
                        "new-line character seen in unquoted field - do you need to open the file "
                        "in universal-newline mode?");
        return false;
    }
    return true;
  }
  /// The lines came to an end within a record. False: raised, or nothing was there (`present` says
  /// which).
  bool finish(bool& present) {
    present = field_.length() != 0 || now == in_quoted;
    if (!present) return false;
    if (d_->strict) {
      raise_csv_error(m_, "unexpected end of data");
      return false;
    }
    return save();
  }
  list_object* fields() const { return fields_; }

 private:
  static bool is_end(u32 c) { return c == '\n' || c == '\r' || c == end_of_line; }
  bool ended(u32 c) {
    now = c == end_of_line ? start_record : eat_newline;
    return true;
  }
  bool add(u32 c) {
    if (static_cast<i64>(field_.length()) >= limit_) {
      raise_csv_error(m_, fmt::format("field larger than field limit ({})", limit_));
      return false;
    }
    field_.append(c);
    return true;
  }
  bool save() {
    str_object* text = field_.finish();
    if (!text) return false;
    field_.truncate(0);
    value v = to_value(text);
    if (numeric_) {
      numeric_ = false;
      v = call1(m_, to_value(m_.types.float_), v);
      if (is_raised(v)) return false;
    }
    return list_append(m_, fields_, v);
  }

  vm& m_;
  const dialect_object* d_;
  list_object* fields_;
  i64 limit_;
  str_builder field_{m_};
  bool numeric_ = false;
};

value reader_next(vm& m, value self) {
  reader_object* r = self_of(self);
  record out(m, r->dialect);
  if (!out.fields()) return value_raised;
  do {
    const value line = step(m, r->lines);
    if (is_raised(line)) return line;
    if (same(line, value_unbound)) {
      bool present;
      if (out.finish(present)) break;
      return present ? value_raised : value_unbound;
    }
    if (!is_str(line))
      return raise_csv_error(
          m, fmt::format("iterator should return strings, not {} (the file should be opened in text mode)",
                         type_name(m, line)));
    r->line_number++;
    const str_object* s = as_str(line);
    for (u64 i = 0; i < s->length; i++)
      if (!out.feed(s->at(i))) return value_raised;
    if (!out.feed(end_of_line)) return value_raised;
  } while (out.now != start_record);
  return to_value(out.fields());
}
value get_dialect(vm&, value self) { return to_value(self_of(self)->dialect); }
value get_line_number(vm& m, value self) { return make_int(m, self_of(self)->line_number); }

}  // namespace

value csv_reader(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_arity(m, "reader", nargs, 1, 2)) return value_raised;
  const value lines = get_iter(m, args[0]);
  if (is_raised(lines)) return lines;
  dialect_object* d = make_dialect(m, nargs > 1 ? args[1] : value_unbound, args + nargs, kwnames);
  if (!d) return value_raised;
  auto* r = make_native<reader_object>(m, m.types.csv_reader);
  r->lines = lines;
  r->dialect = d;
  r->line_number = 0;
  return to_value(r);
}

type_object* make_reader_type(vm& m, module_object* mod) {
  static const method_def methods[] = {iter_entry(), next_entry<reader_next>(), end_of_methods};
  static const getset_def getsets[] = {{"dialect", get_dialect}, {"line_num", get_line_number}, {nullptr, nullptr}};
  type_object* t = make_native_type<reader_object>(m, nullptr, "_csv.reader", methods, nullptr, reader_next,
                                                   "CSV reader\n\nReader objects are responsible for reading "
                                                   "and parsing tabular data\nin CSV format.\n",
                                                   getsets, type_flags::not_instantiable);
  module_set(m, mod, "Reader", to_value(t));
  return m.types.csv_reader = t;
}

}  // namespace metavm::python::csv
