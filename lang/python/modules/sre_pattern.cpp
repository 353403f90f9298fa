/// \file
/// Pattern objects, and _sre.compile.
#include <cstring>

#include "lang/python/modules/sre_types.hpp"
#include "lang/sre/codes.hpp"

namespace metavm::python::regex {
namespace {

template <mode how>
value pattern_once(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  constexpr const char* name = how == mode::match ? "match" : how == mode::full_match ? "fullmatch" : "search";
  value v[3] = {args[1], value_unbound, value_unbound};
  if ((nargs != 2 || kwnames) && !bind_arguments(m, name, "string pos? endpos?", args + 1, nargs - 1, kwnames, v))
    return value_raised;
  pattern_object* p = pattern_of(args[0]);
  subject s;
  if (!s.open(m, p, v[0], v[1], v[2])) return value_raised;
  lent_workspace w(m);
  sre::match_result r;
  switch (run_pattern(m, p, s, how, false, *w, r)) {
    case tri::error:
      return value_raised;
    case tri::no:
      return none;
    default:
      return make_match(m, p, s, *w, r);
  }
}

value pattern_copy(vm&, value self) { return self; }
value pattern_deepcopy(vm&, value self, value) { return self; }

value pattern_repr(vm& m, value self) {
  const pattern_object* p = pattern_of(self);
  static constexpr struct {
    i64 bit;
    const char* name;
  } names[] = {{1, "re.TEMPLATE"}, {2, "re.IGNORECASE"}, {4, "re.LOCALE"},  {8, "re.MULTILINE"}, {16, "re.DOTALL"},
               {32, "re.UNICODE"}, {64, "re.VERBOSE"},   {128, "re.DEBUG"}, {256, "re.ASCII"}};
  i64 flags = p->flags;
  // re.UNICODE goes without saying for text.
  if (p->is_bytes == 0 && (flags & (4 | 32 | 256)) == 32) flags &= ~i64{32};
  std::string shown;
  for (const auto& n : names)
    if (flags & n.bit) {
      shown += (shown.empty() ? "" : "|") + std::string(n.name);
      flags &= ~n.bit;
    }
  if (flags) shown += (shown.empty() ? "" : "|") + fmt::format("{:#x}", flags);
  str_object* text = repr(m, p->pattern);
  if (!text) return value_raised;
  str_builder out(m);
  out.append_ascii("re.compile(");
  // At most 200 characters of the pattern.
  out.append_slice(text, 0, std::min<u64>(text->length, 200));
  if (!shown.empty()) out.append_ascii(", " + shown);
  out.append(')');
  return method_table::result(out.finish());
}

std::string_view code_of(const pattern_object* p) {
  return {reinterpret_cast<const char*>(p->code->items), p->code->capacity};
}
value pattern_equal(vm& m, value self, value other, bool wanted) {
  if (type_of(m, other) != m.types.sre_pattern) return not_implemented;
  if (same(self, other)) return from_bool(wanted);
  const pattern_object *a = pattern_of(self), *b = pattern_of(other);
  bool eq = a->flags == b->flags && a->is_bytes == b->is_bytes && code_of(a) == code_of(b);
  if (eq) {
    const tri t = equal(m, a->pattern, b->pattern);
    if (t == tri::error) return value_raised;
    eq = t == tri::yes;
  }
  return from_bool(eq == wanted);
}
value pattern_eq(vm& m, value self, value other) { return pattern_equal(m, self, other, true); }
value pattern_ne(vm& m, value self, value other) { return pattern_equal(m, self, other, false); }
value pattern_hash(vm& m, value self) {
  const pattern_object* p = pattern_of(self);
  i64 h;
  if (!hash_of(m, p->pattern, h)) return value_raised;
  const std::string_view code = code_of(p);
  u64 x = static_cast<u64>(h) ^ hash_bytes(m, code.data(), code.size());
  x ^= static_cast<u64>(p->flags) * 31 ^ static_cast<u64>(p->is_bytes + 7) ^ static_cast<u64>(p->groups) * 1000003;
  return value::small_int(static_cast<i64>(x >> 4));
}

value pattern_groupindex(vm& m, value self) { return make_mapping_proxy(m, to_value(pattern_of(self)->group_index)); }
value pattern_pattern(vm&, value self) { return pattern_of(self)->pattern; }
value pattern_flags(vm& m, value self) { return make_int(m, pattern_of(self)->flags); }
value pattern_groups(vm& m, value self) { return make_int(m, pattern_of(self)->groups); }

byte_array* array_of(vm& m, const void* from, u64 n) {
  byte_array* a = m.heap.make_with_tail<byte_array>(m.shapes.byte_array, n);
  if (!a) {
    raise_no_memory(m);
    return nullptr;
  }
  a->capacity = n;
  if (n) std::memcpy(a->items, from, n);
  return a;
}

}  // namespace

value pattern_construct(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[6];
  if (!bind_arguments(m, "compile", "pattern flags code groups groupindex indexgroup", args, nargs, kwnames, v))
    return value_raised;
  i64 flags, groups;
  if (!to_index(m, v[1], flags) || !size_argument(m, v[3], groups)) return value_raised;
  if (!is_kind(v[2], kind::list))
    return raise_type_error(m, "compile() argument 'code' must be list, not " + shown_type(m, v[2]));
  if (!is_kind(v[4], kind::dict))
    return raise_type_error(m, "compile() argument 'groupindex' must be dict, not " + shown_type(m, v[4]));
  if (!is_kind(v[5], kind::tuple))
    return raise_type_error(m, "compile() argument 'indexgroup' must be tuple, not " + shown_type(m, v[5]));
  std::vector<u32> code;
  const auto* list = v[2].as<list_object>();
  code.reserve(list->length);
  for (u64 i = 0; i < list->length; i++) {
    i64 word;
    if (!to_index(m, list->storage->items[i], word)) return value_raised;
    if (word < 0 || word > 0xffffffff)
      return raise_text(m, m.exc.OverflowError, "regular expression code size limit exceeded");
    code.push_back(static_cast<u32>(word));
  }
  i64 is_bytes = -1;
  if (is_str(v[0])) {
    is_bytes = 0;
  } else if (!same(v[0], none)) {
    buffer_view view;
    if (!get_buffer(m, v[0], view)) return value_raised;
    is_bytes = 1;
  }
  if (groups < 0 || groups > (i64{1} << 29)) return raise_text(m, m.exc.RuntimeError, "invalid SRE code");
  const std::vector<u8> image = sre::translate(code, static_cast<u32>(groups), character_properties);
  if (image.empty()) return raise_text(m, m.exc.RuntimeError, "invalid SRE code");
  byte_array* stored = array_of(m, image.data(), image.size());
  byte_array* stored_code = stored ? array_of(m, code.data(), code.size() * 4) : nullptr;
  if (!stored_code) return value_raised;
  auto* p = make_native<pattern_object>(m, m.types.sre_pattern);
  p->pattern = v[0];
  p->group_index = v[4].as<dict_object>();
  p->index_group = v[5].as<tuple_object>();
  p->image = stored;
  p->code = stored_code;
  p->flags = flags;
  p->groups = groups;
  p->is_bytes = is_bytes;
  p->link = {};
  return to_value(p);
}

type_object* make_pattern_type(vm& m, module_object*) {
#define METAVM_RANGE "($self, /, string, pos=0, endpos=sys.maxsize)"
  static const method_def methods[] = {
      general_method("match", pattern_once<mode::match>, METAVM_RANGE,
                     "Matches zero or more characters at the beginning of the string."),
      general_method("fullmatch", pattern_once<mode::full_match>, METAVM_RANGE, "Matches against all of the string."),
      general_method("search", pattern_once<mode::search>, METAVM_RANGE,
                     "Scan through string looking for a match, and return a corresponding match "
                     "object instance.\n\n"
                     "Return None if no position in the string matches."),
      general_method("sub", pattern_sub, "($self, /, repl, string, count=0)",
                     "Return the string obtained by replacing the leftmost non-overlapping "
                     "occurrences of pattern in "
                     "string by the replacement repl."),
      general_method("subn", pattern_subn, "($self, /, repl, string, count=0)",
                     "Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost "
                     "non-overlapping occurrences of pattern with the replacement repl."),
      general_method("findall", pattern_findall, METAVM_RANGE,
                     "Return a list of all non-overlapping matches of pattern in string."),
      general_method("split", pattern_split, "($self, /, string, maxsplit=0)",
                     "Split string by the occurrences of pattern."),
      general_method("finditer", pattern_finditer, METAVM_RANGE,
                     "Return an iterator over all non-overlapping matches for the RE pattern in "
                     "string.\n\nFor each "
                     "match, the iterator returns a match object."),
      general_method("scanner", pattern_scanner, METAVM_RANGE),
      unary_method("__copy__", pattern_copy),
      binary_method("__deepcopy__", pattern_deepcopy, "($self, memo, /)"),
      unary_method("__repr__", pattern_repr),
      unary_method("__hash__", pattern_hash),
      binary_method("__eq__", pattern_eq, "($self, value, /)"),
      binary_method("__ne__", pattern_ne, "($self, value, /)"),
      generic_entry(),
      end_of_methods};
#undef METAVM_RANGE
  static const getset_def getsets[] = {
      {"pattern", pattern_pattern, nullptr, "The pattern string from which the RE object was compiled."},
      {"flags", pattern_flags, nullptr, "The regex matching flags."},
      {"groups", pattern_groups, nullptr, "The number of capturing groups in the pattern."},
      {"groupindex", pattern_groupindex, nullptr, "A dictionary mapping group names to group numbers."},
      {nullptr, nullptr, nullptr, nullptr}};
  type_object* t = make_native_type<pattern_object>(m, nullptr, "re.Pattern", methods, nullptr, nullptr,
                                                    "Compiled regular expression object.", getsets,
                                                    type_flags::not_instantiable | type_flags::has_weakrefs);
  method_table::show_as_members(m, t, {"pattern", "flags", "groups"});
  return t;
}

}  // namespace metavm::python::regex
