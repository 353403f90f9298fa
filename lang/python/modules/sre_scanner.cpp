/// \file
/// Scanners: one match after another. finditer is made of one.
#include "lang/python/modules/sre_types.hpp"

namespace metavm::python::regex {
namespace {

scanner_object* scanner_of(value v) { return v.as<scanner_object>(); }

/// The next match, or none.
value scan(vm& m, scanner_object* o, mode how) {
  if (same(o->string, value_unbound)) return none;
  subject s;
  if (!s.open(m, o->pattern, o->string)) return value_raised;
  const i64 length = static_cast<i64>(s.text.length);
  s.begin = o->begin;
  s.stop = std::min(o->stop, length);
  if (s.begin > s.stop) return none;
  lent_workspace w(m);
  sre::match_result r;
  const tri t = run_pattern(m, o->pattern, s, how, o->advance != 0, *w, r);
  if (t == tri::error) return value_raised;
  if (t == tri::no) {
    o->begin = o->stop + 1;  // it stays exhausted
    return none;
  }
  o->begin = static_cast<i64>(r.end);
  o->advance = r.begin == r.end;
  s.begin = o->first;
  return make_match(m, o->pattern, s, *w, r);
}
value scanner_match(vm& m, value self) { return scan(m, scanner_of(self), mode::match); }
value scanner_search(vm& m, value self) { return scan(m, scanner_of(self), mode::search); }
value scanner_pattern(vm&, value self) { return to_value(scanner_of(self)->pattern); }

value make_scanner(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, name, "string pos? endpos?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  subject s;
  if (!s.open(m, pattern_of(args[0]), v[0], v[1], v[2])) return value_raised;
  auto* o = make_native<scanner_object>(m, m.types.sre_scanner);
  o->pattern = pattern_of(args[0]);
  o->string = v[0];
  o->begin = o->first = s.begin;
  o->stop = s.stop;
  o->advance = 0;
  return to_value(o);
}

}  // namespace

value pattern_scanner(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return make_scanner(m, "scanner", args, nargs, kwnames);
}
value pattern_finditer(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const value s = make_scanner(m, "finditer", args, nargs, kwnames);
  if (is_raised(s)) return s;
  // A call of its `search` until that gives None, as in CPython.
  const value search = get_attribute(m, s, "search");
  if (is_raised(search)) return search;
  return to_value(make_iterator(m, iterator_kind::call_sentinel, search, none));
}

type_object* make_scanner_type(vm& m, module_object*) {
  static const method_def methods[] = {unary_method("match", scanner_match), unary_method("search", scanner_search),
                                       end_of_methods};
  static const getset_def getsets[] = {{"pattern", scanner_pattern, nullptr, nullptr},
                                       {nullptr, nullptr, nullptr, nullptr}};
  type_object* t = make_native_type<scanner_object>(m, nullptr, "_sre.SRE_Scanner", methods, nullptr, nullptr, nullptr,
                                                    getsets, type_flags::not_instantiable);
  method_table::show_as_members(m, t, {"pattern"});
  return t;
}

}  // namespace metavm::python::regex
