/// \file
/// The module unicodedata. Its functions exist twice: as the module's, and as methods of ucd_3_2_0.
#include "lang/python/modules/native.hpp"
#include "lang/python/modules/unicodedata_functions.hpp"
#include "lang/python/objects/codecs.hpp"
#include "lang/python/objects/str_methods.hpp"
#include "lang/python/objects/unicode.hpp"

namespace metavm::python {
namespace {

using namespace unicodedata;

/// The database of an old version, as an object.
struct database_object : object {
  u64 unused;
  static const layout& get_layout() { return describe<database_object>("unicodedata.UCD"); }
};

bool character(vm& m, const char* name, const value* args, u32 nargs, u32& c) {
  if (is_str(args[0]) && as_str(args[0])->length == 1) {
    c = as_str(args[0])->at(0);
    return true;
  }
  raise(m, m.exc.TypeError, "{}() argument{} must be a unicode character, not {}", name, nargs ? " 1" : "",
        type_name(m, args[0]));
  return false;
}

// Each function gets the arguments behind self, and which database is asked.

template <const char* (*Get)(u32, bool)>
value text_property(vm& m, const char* name, const value* args, bool old) {
  u32 c;
  return character(m, name, args, 0, c) ? or_raised(make_str(m, Get(c, old))) : value_raised;
}
value get_category(vm& m, const value* args, u32, bool old) {
  return text_property<category>(m, "category", args, old);
}
value get_bidirectional(vm& m, const value* args, u32, bool old) {
  return text_property<bidirectional>(m, "bidirectional", args, old);
}
value get_east_asian_width(vm& m, const value* args, u32, bool old) {
  return text_property<east_asian_width>(m, "east_asian_width", args, old);
}
value get_combining(vm& m, const value* args, u32, bool old) {
  u32 c;
  return character(m, "combining", args, 0, c) ? value::small_int(combining(c, old)) : value_raised;
}
value get_mirrored(vm& m, const value* args, u32, bool old) {
  u32 c;
  return character(m, "mirrored", args, 0, c) ? value::small_int(mirrored(c, old)) : value_raised;
}
value get_decomposition(vm& m, const value* args, u32, bool old) {
  u32 c;
  return character(m, "decomposition", args, 0, c) ? or_raised(make_str(m, decomposition(c, old))) : value_raised;
}

/// The default, or ValueError.
value absent(vm& m, const value* args, u32 nargs, const char* message) {
  return nargs > 1 ? args[1] : raise_text(m, m.exc.ValueError, message);
}
value get_decimal(vm& m, const value* args, u32 nargs, bool old) {
  u32 c;
  if (!character(m, "decimal", args, 1, c)) return value_raised;
  const int v = decimal(c, old);
  return v < 0 ? absent(m, args, nargs, "not a decimal") : value::small_int(v);
}
value get_digit(vm& m, const value* args, u32 nargs, bool) {
  u32 c;
  if (!character(m, "digit", args, 1, c)) return value_raised;
  const int v = unicode::digit_value(c);
  return v < 0 ? absent(m, args, nargs, "not a digit") : value::small_int(v);
}
value get_numeric(vm& m, const value* args, u32 nargs, bool old) {
  u32 c;
  double d;
  if (!character(m, "numeric", args, 1, c)) return value_raised;
  if (!is_assigned(c, old) || !unicode::numeric_value(c, d)) return absent(m, args, nargs, "not a numeric character");
  return make_float(m, d);
}
value get_name(vm& m, const value* args, u32 nargs, bool old) {
  u32 c;
  if (!character(m, "name", args, 1, c)) return value_raised;
  const std::string name = is_assigned(c, old) ? codecs::character_name(c) : std::string();
  return name.empty() ? absent(m, args, nargs, "no such name") : or_raised(make_str(m, name));
}

value lookup_name(vm& m, const value* args, u32, bool) {
  std::string name;
  if (is_str(args[0])) {
    name = to_utf8(as_str(args[0]));
  } else {
    buffer_view b;
    if (!get_buffer(m, args[0], b)) return value_raised;
    name.assign(reinterpret_cast<const char*>(b.data), b.length);
  }
  if (name.size() > 256) return raise_key_error(m, or_raised(make_str(m, "name too long")));
  str_object* s = unicodedata::lookup(m, name);
  if (s) return to_value(s);
  if (!is_unbound(m.pending)) return value_raised;
  return raise_key_error(m, or_raised(make_str(m, "undefined character name '" + name + "'")));
}

bool form_arguments(vm& m, const char* name, const value* args, form& f) {
  for (u32 i = 0; i < 2; i++)
    if (!is_str(args[i])) {
      raise(m, m.exc.TypeError, "{}() argument {} must be str, not {}", name, i + 1, type_name(m, args[i]));
      return false;
    }
  if (form_named(to_utf8(as_str(args[0])), f)) return true;
  if (as_str(args[1])->length == 0) return f = form::nfc, true;
  raise_text(m, m.exc.ValueError, "invalid normalization form");
  return false;
}
value get_normalized(vm& m, const value* args, u32, bool old) {
  form f;
  if (!form_arguments(m, "normalize", args, f)) return value_raised;
  return or_raised(normalize(m, f, as_str(args[1]), old));
}
value get_is_normalized(vm& m, const value* args, u32, bool old) {
  form f;
  if (!form_arguments(m, "is_normalized", args, f)) return value_raised;
  const tri r = is_normalized(m, f, as_str(args[1]), old);
  return r == tri::error ? value_raised : from_bool(r == tri::yes);
}

using database_function = value (*)(vm&, const value* args, u32 nargs, bool old);

/// The table entry of a function with `Least` to `Most` arguments, for the module or for the old
/// database.
template <static_text Name, database_function F, u32 Least, u32 Most, bool Old>
method_def entry(const char* signature) {
  constexpr u32 skipped = Old ? 1 : 0;
  if constexpr (Least == 1 && Most == 1 && !Old) {
    return {Name.text, calling::fixed1, reinterpret_cast<void*>(+[](vm& m, value v) { return F(m, &v, 1, false); }),
            signature};
  } else if constexpr (Least == 1 && Most == 1) {
    return {Name.text, calling::fixed2,
            reinterpret_cast<void*>(+[](vm& m, value, value v) { return F(m, &v, 1, true); }), signature};
  } else {
    return {Name.text, calling::general,
            reinterpret_cast<void*>(+[](vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
              if (kwnames && !check_no_keywords(m, Name.text, kwnames)) return value_raised;
              if (!arity_expected(m, Name.text, nargs - skipped, Least, Most)) return value_raised;
              return F(m, args + skipped, nargs - skipped, Old);
            }),
            signature};
  }
}

template <bool Old>
std::vector<method_def> functions() {
  const char* one = "($self, chr, /)";
  const char* two = "($self, chr, default=<unrepresentable>, /)";
  return {
      entry<"decimal", get_decimal, 1, 2, Old>(two),
      entry<"digit", get_digit, 1, 2, Old>(two),
      entry<"numeric", get_numeric, 1, 2, Old>(two),
      entry<"category", get_category, 1, 1, Old>(one),
      entry<"bidirectional", get_bidirectional, 1, 1, Old>(one),
      entry<"combining", get_combining, 1, 1, Old>(one),
      entry<"mirrored", get_mirrored, 1, 1, Old>(one),
      entry<"east_asian_width", get_east_asian_width, 1, 1, Old>(one),
      entry<"decomposition", get_decomposition, 1, 1, Old>(one),
      entry<"name", get_name, 1, 2, Old>(two),
      entry<"lookup", lookup_name, 1, 1, Old>("($self, name, /)"),
      entry<"normalize", get_normalized, 2, 2, Old>("($self, form, unistr, /)"),
      entry<"is_normalized", get_is_normalized, 2, 2, Old>("($self, form, unistr, /)"),
      end_of_methods,
  };
}

value old_version(vm& m, value) { return or_raised(make_str(m, "3.2.0")); }

}  // namespace

module_object* init_module_unicodedata(vm& m) {
  const std::vector<method_def> current = functions<false>(), old = functions<true>();
  module_object* mod = make_module(m, "unicodedata", current.data(),
                                   "The Unicode Character Database: properties of characters, "
                                   "their names, and normal forms of text.");
  if (!mod) return nullptr;
  module_set(m, mod, "unidata_version", to_value(make_str(m, "14.0.0")));
  const getset_def getsets[] = {{"unidata_version", old_version, nullptr}, {nullptr, nullptr, nullptr}};
  type_object* type =
      make_native_type<database_object>(m, mod, "unicodedata.UCD", old.data(), nullptr, nullptr, nullptr, getsets, 0);
  auto* database = make_native<database_object>(m, type);
  database->unused = 0;
  module_set(m, mod, "ucd_3_2_0", to_value(database));
  return mod;
}

}  // namespace metavm::python
