/// \file
/// The module _elementtree: what xml.etree.ElementTree is made of. elementtree_types.hpp says which file has what.
#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/elementtree_types.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace elementtree {

state_object* state_of(vm& m) {
  const value mod = dict_find_str(m, m.states.builtin_modules.as<dict_object>(), intern(m, "_elementtree"));
  return static_cast<state_object*>(mod.as<module_object>()->extra);
}

namespace {

/// False: raised.
bool factory_argument(vm& m, const char* what, value v) {
  if (same(v, none) || is_callable(m, v)) return true;
  raise_type_error(m, fmt::format("{} factory must be callable, not {}", what, type_name(m, v)));
  return false;
}
value set_factories(vm& m, value comment, value pi) {
  if (!factory_argument(m, "Comment", comment) || !factory_argument(m, "PI", pi)) return value_raised;
  state_object* s = state_of(m);
  const value before = tuple_of(m, {or_none(s->comment_factory), or_none(s->pi_factory)});
  if (is_raised(before)) return before;
  set_field(m, s, &state_object::comment_factory, same(comment, none) ? value_unbound : comment);
  set_field(m, s, &state_object::pi_factory, same(pi, none) ? value_unbound : pi);
  return before;
}

state_object* make_state(vm& m) {
  auto* s = m.heap.make<state_object>(make_internal_shape<state_object>(m));
  s->element = s->element_iterator = s->builder = s->parser = s->parse_error = nullptr;
  s->comment_factory = s->pi_factory = s->deep_copy = s->paths = value_unbound;
  const value copy = import_module(m, intern(m, "copy"));
  const value deep_copy = is_raised(copy) ? copy : get_attribute(m, copy, "deepcopy");
  if (is_raised(deep_copy)) return nullptr;
  set_field(m, s, &state_object::deep_copy, deep_copy);
  const value paths = import_module(m, intern(m, "xml.etree.ElementPath"));
  if (is_raised(paths)) return nullptr;
  set_field(m, s, &state_object::paths, paths);
  return s;
}
type_object* make_parse_error(vm& m, module_object* mod) {
  type_object* t = make_exception_class(m, mod, "ParseError", m.exc.SyntaxError);
  const value module_name = to_value(intern(m, "xml.etree.ElementTree"));
  if (!t || !type_add(m, t, "__module__", module_name)) return nullptr;
  return t;
}

}  // namespace
}  // namespace elementtree

module_object* init_module__elementtree(vm& m) {
  using namespace elementtree;
  static const method_def functions[] = {
      general_method("SubElement", make_subelement),
      binary_method("_set_factories", set_factories, "($module, comment_factory, pi_factory, /)",
                    "Change the factories used to create comments and processing instructions.\n\n"
                    "For internal use only."),
      end_of_methods};
  module_object* mod = make_module(m, "_elementtree", functions);
  state_object* s = mod ? make_state(m) : nullptr;
  if (!s) return nullptr;
  const auto keep = [&](type_object* state_object::* field, type_object* t) {
    m.heap.write(s, &(s->*field), t);
    return t;
  };
  if (!keep(&state_object::parse_error, make_parse_error(m, mod)) ||
      !keep(&state_object::element, make_element_type(m, mod)) ||
      !keep(&state_object::element_iterator, make_iterator_type(m)) ||
      !keep(&state_object::builder, make_builder_type(m, mod)) ||
      !keep(&state_object::parser, make_parser_type(m, mod)))
    return nullptr;
  m.heap.write(s->element, &s->element->extra, static_cast<object*>(s));
  m.heap.write(mod, &mod->extra, static_cast<object*>(s));
  return mod;
}

}  // namespace metavm::python
