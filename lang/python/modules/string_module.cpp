/// \file
/// The module _string: what string.Formatter needs of the grammar of str.format.
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/format_fields.hpp"
#include "lang/python/objects/str_methods.hpp"

namespace metavm::python {
namespace {

/// Steps through a format string (or, `text` being a field's name, through what follows its first
/// part).
struct scanner_object : object {
  str_object* text;
  u64 at;
  static const layout& get_layout() { return describe<scanner_object>("formatter_iterator", &scanner_object::text); }
};

value range_or_none(vm& m, bool present, const text_range& r) { return present ? or_raised(r.get(m)) : none; }

value next_field(vm& m, value self) {
  auto* s = self.as<scanner_object>();
  field_scanner scanner(m, {s->text, s->at, s->text->length});
  replacement_field f;
  switch (scanner.next(f)) {
    case scan::error:
      s->at = s->text->length;
      return value_raised;
    case scan::end:
      return value_unbound;
    case scan::more:
      break;
  }
  s->at = scanner.position();
  const value conversion = f.conversion ? or_raised(make_char(m, f.conversion)) : none;
  const value literal = or_raised(f.literal.get(m));
  const value name = range_or_none(m, f.present, f.name);
  const value spec = range_or_none(m, f.present, f.spec);
  if (is_raised(literal) || is_raised(name) || is_raised(spec) || is_raised(conversion)) return value_raised;
  return tuple_of(m, {literal, name, spec, conversion});
}

value next_accessor(vm& m, value self) {
  auto* s = self.as<scanner_object>();
  accessor_scanner scanner(m, {s->text, s->at, s->text->length});
  field_accessor a;
  switch (scanner.next(a)) {
    case scan::error:
      s->at = s->text->length;
      return value_raised;
    case scan::end:
      return value_unbound;
    case scan::more:
      break;
  }
  s->at = scanner.position();
  const value name = !a.is_attribute && a.index >= 0 ? make_int(m, a.index) : or_raised(a.name.get(m));
  if (is_raised(name)) return name;
  return tuple_of(m, {from_bool(a.is_attribute), name});
}

type_object* scanner_type(vm& m, type_object*& known, const char* name, next_function next, const method_def& entry) {
  if (known) return known;
  const method_def methods[] = {iter_entry(), entry, end_of_methods};
  return known = make_native_type<scanner_object>(m, nullptr, name, methods, nullptr, next, nullptr, nullptr, 0);
}

value make_scanner(vm& m, type_object* type, str_object* text, u64 at) {
  auto* s = make_native<scanner_object>(m, type);
  s->text = text;
  s->at = at;
  return to_value(s);
}

value formatter_parser(vm& m, value text) {
  if (!is_str(text)) return raise(m, m.exc.TypeError, "expected str, got {}", type_name(m, text));
  type_object* type =
      scanner_type(m, text_of(m).field_iterator_type, "formatteriterator", next_field, next_entry<next_field>());
  return make_scanner(m, type, as_str(text), 0);
}

value formatter_field_name_split(vm& m, value text) {
  if (!is_str(text)) return raise(m, m.exc.TypeError, "expected str, got {}", type_name(m, text));
  text_range first, rest;
  i64 index;
  if (!split_field_name(m, {as_str(text), 0, as_str(text)->length}, first, index, rest)) return value_raised;
  const value name = index >= 0 ? make_int(m, index) : or_raised(first.get(m));
  if (is_raised(name)) return name;
  type_object* type = scanner_type(m, text_of(m).accessor_iterator_type, "fieldnameiterator", next_accessor,
                                   next_entry<next_accessor>());
  return tuple_of(m, {name, make_scanner(m, type, as_str(text), rest.from)});
}

}  // namespace

module_object* init_module__string(vm& m) {
  const method_def functions[] = {
      unary_method("formatter_parser", formatter_parser, nullptr, "parse the argument as a format string"),
      unary_method("formatter_field_name_split", formatter_field_name_split, nullptr,
                   "split the argument as a field name"),
      end_of_methods,
  };
  return make_module(m, "_string", functions, "string helper module");
}

}  // namespace metavm::python
