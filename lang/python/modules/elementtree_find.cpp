/// \file
/// find and its like: a tag among the children here, any other path by xml.etree.ElementPath.
#include "lang/python/modules/elementtree_types.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::elementtree {
namespace {

using method_table::result;

/// More than a tag. \p at: the character at an index.
template <class At>
bool is_path(u64 length, At at) {
  if (length >= 3 && at(0) == '{' && (at(1) == '}' || (at(1) == '*' && at(2) == '}'))) return true;
  bool outside = true;  // of a namespace
  for (u64 i = 0; i < length; i++) {
    const u32 c = at(i);
    if (c == '{')
      outside = false;
    else if (c == '}')
      outside = true;
    else if (outside && (c == '/' || c == '*' || c == '[' || c == '@' || c == '.'))
      return true;
  }
  return false;
}
bool is_path(value v) {
  if (is_str(v)) return is_path(as_str(v)->length, [s = as_str(v)](u64 i) { return s->at(i); });
  if (!is_kind(v, kind::bytes)) return true;
  return is_path(v.as<bytes_object>()->length, [b = v.as<bytes_object>()](u64 i) { return u32{b->data[i]}; });
}
bool goes_to_paths(value path, value namespaces) {
  return (!same(namespaces, value_unbound) && !same(namespaces, none)) || is_path(path);
}
value by_path(vm& m, const char* function, std::initializer_list<value> args) {
  const value f = get_attribute(m, state_of(m)->paths, function);
  return is_raised(f) ? f : call(m, f, args.begin(), static_cast<u32>(args.size()));
}

METAVM_INLINE tri same_tag(vm& m, value tag, value sought) {
  if (same(tag, sought)) return tri::yes;
  if (METAVM_LIKELY(is_exact(tag, m.shapes.str) && is_exact(sought, m.shapes.str)))
    return to_tri(str_equal(as_str(tag), as_str(sought)));
  return equal(m, tag, sought);
}
/// The first child from `at` on with this tag; value_unbound: none.
value next_child(vm& m, const element_object* e, value tag, u64& at) {
  while (at < e->length) {
    const value child = e->child(at++);
    const tri found = same_tag(m, as_element(child)->tag, tag);
    if (found == tri::error) return value_raised;
    if (found == tri::yes) return child;
  }
  return value_unbound;
}

}  // namespace

value element_find(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "find", "path namespaces?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  if (goes_to_paths(v[0], v[1])) return by_path(m, "find", {args[0], v[0], or_none(v[1])});
  u64 at = 0;
  return or_none(next_child(m, as_element(args[0]), v[0], at));
}
value element_find_text(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "findtext", "path default? namespaces?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  if (goes_to_paths(v[0], v[2])) return by_path(m, "findtext", {args[0], v[0], or_none(v[1]), or_none(v[2])});
  u64 at = 0;
  const value found = next_child(m, as_element(args[0]), v[0], at);
  if (is_raised(found)) return found;
  if (same(found, value_unbound)) return or_none(v[1]);
  const value text = text_of(m, as_element(found));
  return same(text, none) ? to_value(m.empty_str) : text;
}
value element_find_all(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "findall", "path namespaces?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  if (goes_to_paths(v[0], v[1])) return by_path(m, "findall", {args[0], v[0], or_none(v[1])});
  list_object* l = empty_list(m);
  for (u64 at = 0; l;) {
    const value found = next_child(m, as_element(args[0]), v[0], at);
    if (same(found, value_unbound)) break;
    if (is_raised(found) || !list_append_inline(m, l, found)) l = nullptr;
  }
  return result(l);
}
value element_iterate_find(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "iterfind", "path namespaces?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  return by_path(m, "iterfind", {args[0], v[0], or_none(v[1])});
}

}  // namespace metavm::python::elementtree
