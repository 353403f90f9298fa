/// \file
/// The module _sre: what the library's `re` stands on. The matcher is lang/sre.
#include "lang/python/modules/registry.hpp"
#include "lang/python/modules/sre_types.hpp"
#include "lang/python/objects/unicode.hpp"
#include "lang/sre/codes.hpp"
#include "lang/sre/sets.hpp"

namespace metavm::python {
namespace {

bool character(vm& m, value v, u32& c) {
  int i;
  if (!int_argument(m, v, i)) return false;
  c = static_cast<u32>(i);
  return true;
}
value ascii_iscased(vm& m, value v) {
  u32 c;
  return character(m, v, c) ? from_bool((c | 32) - 'a' < 26) : value_raised;
}
value ascii_tolower(vm& m, value v) {
  u32 c;
  return character(m, v, c)
             ? make_int(m, static_cast<i32>(sre::fold(c, sre::folding::ascii, regex::character_properties)))
             : value_raised;
}
value unicode_iscased(vm& m, value v) {
  u32 c;
  if (!character(m, v, c)) return value_raised;
  if (c > 0x10ffff) return false_;
  // Of what becomes several characters, the first counts: U+FB05 is cased.
  u32 upper[3];
  unicode::to_upper(c, upper);
  return from_bool(unicode::simple_lower(c) != c || upper[0] != c);
}
value unicode_tolower(vm& m, value v) {
  u32 c;
  if (!character(m, v, c)) return value_raised;
  return make_int(m, static_cast<i32>(c <= 0x10ffff ? unicode::simple_lower(c) : c));
}
value getcodesize(vm&) { return value::small_int(4); }

}  // namespace

module_object* init_module__sre(vm& m) {
  static const method_def functions[] = {
      general_method("compile", regex::pattern_construct,
                     "($module, /, pattern, flags, code, groups, groupindex, indexgroup)"),
      {"getcodesize", calling::fixed0, reinterpret_cast<void*>(static_cast<fn0>(getcodesize)), "($module, /)"},
      unary_method("ascii_iscased", ascii_iscased, "($module, character, /)"),
      unary_method("ascii_tolower", ascii_tolower, "($module, character, /)"),
      unary_method("unicode_iscased", unicode_iscased, "($module, character, /)"),
      unary_method("unicode_tolower", unicode_tolower, "($module, character, /)"),
      end_of_methods};
  module_object* mod = make_module(m, "_sre", functions);
  module_set(m, mod, "MAGIC", make_int(m, sre::codes::magic));
  module_set(m, mod, "CODESIZE", make_int(m, 4));
  module_set(m, mod, "MAXREPEAT", make_int(m, sre::codes::max_repeat));
  module_set(m, mod, "MAXGROUPS", make_int(m, 0x3fffffff));
  module_set(m, mod, "copyright",
             to_value(make_str(m, "metavm: a matcher for the regular expressions of Python's library")));
  m.types.sre_pattern = regex::make_pattern_type(m, mod);
  m.types.sre_match = regex::make_match_type(m, mod);
  m.types.sre_scanner = regex::make_scanner_type(m, mod);
  m.shapes.sre_pattern = m.types.sre_pattern->root_shape;
  m.shapes.sre_match = m.types.sre_match->root_shape;
  m.shapes.sre_scanner = m.types.sre_scanner->root_shape;
  return mod;
}

}  // namespace metavm::python
