/// \file
/// str.translate and str.maketrans.
#include "lang/python/objects/str_methods.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python {
namespace {

enum class mapping_result : u8 { error, unchanged, mapped };

/// What `table` says of the character: nothing (unchanged), or text appended to b.
mapping_result translate_one(vm& m, value table, u32 c, str_builder& b) {
  const value v = get_item(m, table, value::small_int(c));
  if (is_raised(v)) return catch_pending(m, m.exc.LookupError) ? mapping_result::unchanged : mapping_result::error;
  if (is_none(v)) return mapping_result::mapped;
  if (is_str(v)) {
    b.append(as_str(v));
    return mapping_result::mapped;
  }
  if (!is_int(m, v)) {
    raise_type_error(m, "character mapping must return integer, None or str");
    return mapping_result::error;
  }
  i64 code;
  if (!to_i64(m, v, code) || code < 0 || code > 0x10ffff) {
    raise_text(m, m.exc.ValueError, "character mapping must be in range(0x110000)");
    return mapping_result::error;
  }
  b.append(static_cast<u32>(code));
  return mapping_result::mapped;
}

}  // namespace

namespace str_methods {

value translate(vm& m, value self, value table) {
  str_object* s = as_str(self);
  if (s->length == 0) return or_raised(exact_str(m, s));
  str_builder b(m);
  // What an exact dict says of an ASCII character does not change: 1 + code, 0: not asked yet.
  u16 known[128] = {};
  const bool remembers = is_exact(table, m.shapes.dict);
  for (u64 i = 0; i < s->length; i++) {
    const u32 c = s->at(i);
    if (remembers && c < 128 && known[c]) {
      b.append(known[c] - 1u);
      continue;
    }
    const u64 before = b.length();
    const mapping_result r = translate_one(m, table, c, b);
    if (r == mapping_result::error) return value_raised;
    if (r == mapping_result::unchanged) b.append(c);
    if (remembers && c < 128 && b.length() == before + 1 && b.at(before) < 0xffff)
      known[c] = static_cast<u16>(b.at(before) + 1);
  }
  return or_raised(b.finish());
}

value maketrans(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!arity_expected(m, "maketrans", nargs, 1, 3)) return value_raised;
  dict_object* d = make_dict(m);
  if (!d) return value_raised;
  if (nargs == 1) {
    if (!is_kind(args[0], kind::dict))
      return raise_type_error(m, "if you give only one argument to maketrans it must be a dict");
    dict_object* from = args[0].as<dict_object>();
    u64 at = 0;
    value key, item;
    while (dict_next(from, at, key, item)) {
      if (is_str(key)) {
        if (as_str(key)->length != 1)
          return raise_text(m, m.exc.ValueError, "string keys in translate table must be of length 1");
        key = value::small_int(as_str(key)->at(0));
      } else if (!is_int(m, key)) {
        return raise_type_error(m, "keys in translate table must be strings or integers");
      }
      if (!dict_set(m, d, key, item)) return value_raised;
    }
    return to_value(d);
  }
  for (u32 i = 1; i < nargs; i++)
    if (!is_str(args[i]))
      return raise(m, m.exc.TypeError, "maketrans() argument {} must be str, not {}", i + 1, type_name(m, args[i]));
  if (!is_str(args[0]))
    return raise_type_error(m, "first maketrans argument must be a string if there is a second argument");
  const str_object *x = as_str(args[0]), *y = as_str(args[1]);
  if (x->length != y->length)
    return raise_text(m, m.exc.ValueError, "the first two maketrans arguments must have equal length");
  for (u64 i = 0; i < x->length; i++)
    if (!dict_set(m, d, value::small_int(x->at(i)), value::small_int(y->at(i)))) return value_raised;
  if (nargs == 3) {
    const str_object* z = as_str(args[2]);
    for (u64 i = 0; i < z->length; i++)
      if (!dict_set(m, d, value::small_int(z->at(i)), none)) return value_raised;
  }
  return to_value(d);
}

}  // namespace str_methods
}  // namespace metavm::python
