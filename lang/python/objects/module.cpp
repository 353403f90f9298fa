/// \file
/// Modules.
#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {

using namespace method_table;

namespace {

module_object* self_of(value v) { return v.as<module_object>(); }
value own(vm& m, module_object* mod, str_object* name) { return dict_find_str(m, mod->dict, name); }

bool set_standard_names(vm& m, module_object* mod, value name, value doc) {
  dict_object* d = mod->dict;
  return dict_set_str(m, d, m.names.__name__, name) && dict_set_str(m, d, m.names.__doc__, doc) &&
         dict_set_str(m, d, m.names.__package__, none) && dict_set_str(m, d, m.names.__loader__, none) &&
         dict_set_str(m, d, m.names.__spec__, none);
}

value module_new(vm& m, const value* args, u32, tuple_object*) {
  dict_object* d = make_dict(m);
  if (!d) return value_raised;
  auto* mod = make_instance<module_object>(m, args[0].as<type_object>());
  mod->extra = nullptr;
  mod->dict = d;
  return to_value(mod);
}
value module_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "module", "name doc?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  if (!is_str(v[0]))
    return raise(m, m.exc.TypeError, "module() argument 'name' must be str, not {}", type_name(m, v[0]));
  return result(set_standard_names(m, self_of(args[0]), v[0], same(v[1], value_unbound) ? none : v[1]));
}
value module_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value all[4] = {to_value(cls)};
  const value self = module_new(m, all, 1, nullptr);
  const u32 n = nargs + (kwnames ? static_cast<u32>(kwnames->length) : 0);
  if (is_raised(self)) return self;
  if (n > 2) return raise(m, m.exc.TypeError, "module() takes at most 2 arguments ({} given)", n);
  all[0] = self;
  for (u32 i = 0; i < n; i++) all[i + 1] = args[i];
  return is_raised(module_init(m, all, nargs + 1, kwnames)) ? value_raised : self;
}

value module_getattribute(vm& m, value self, value name) {
  if (!is_str(name)) return raise(m, m.exc.TypeError, "attribute name must be string, not '{}'", type_name(m, name));
  return module_get_attribute(m, self, as_str(name));
}

bool present(value v) { return !same(v, value_unbound) && !same(v, none); }

/// As importlib._bootstrap._module_repr says it.
value module_repr(vm& m, value self) {
  auto quoted = [&](value v, std::string& out) {
    str_object* s = repr(m, v);
    if (s) out = to_utf8(s);
    return s != nullptr;
  };
  std::string name, place;
  const value spec = find_attribute(m, self, m.names.__spec__);
  if (is_raised(spec)) return spec;
  if (present(spec)) {
    const value n = find_attribute(m, spec, m.names.name);
    const value origin = find_attribute(m, spec, m.names.origin);
    const value loader = find_attribute(m, spec, m.names.loader);
    const value located = find_attribute(m, spec, m.names.has_location);
    if (is_raised(n) || is_raised(origin) || is_raised(loader) || is_raised(located)) return value_raised;
    if (!quoted(present(n) ? n : to_value(intern(m, "?")), name)) return value_raised;
    if (present(origin)) {
      if (same(located, true_)) {
        if (!quoted(origin, place)) return value_raised;
        return result(make_str(m, fmt::format("<module {} from {}>", name, place)));
      }
      str_object* s = to_str(m, origin);
      return s ? result(make_str(m, fmt::format("<module {} ({})>", name, to_utf8(s)))) : value_raised;
    }
    if (!present(loader)) return result(make_str(m, fmt::format("<module {}>", name)));
    if (!quoted(loader, place)) return value_raised;
    return result(make_str(m, fmt::format("<module {} ({})>", name, place)));
  }
  const value loader = find_attribute(m, self, m.names.__loader__);
  if (is_raised(loader)) return loader;
  if (present(loader)) {
    const value own_repr = find_attribute(m, loader, intern(m, "module_repr"));
    if (is_raised(own_repr)) return own_repr;
    if (!same(own_repr, value_unbound)) {
      const value r = call1(m, own_repr, self);
      if (!is_raised(r) || !catch_pending(m, m.exc.Exception)) return r;
    }
  }
  const value n = find_attribute(m, self, m.names.__name__);
  if (is_raised(n)) return n;
  if (!quoted(same(n, value_unbound) ? to_value(intern(m, "?")) : n, name)) return value_raised;
  const value file = find_attribute(m, self, m.names.__file__);
  if (is_raised(file)) return file;
  if (!same(file, value_unbound)) {
    if (!quoted(file, place)) return value_raised;
    return result(make_str(m, fmt::format("<module {} from {}>", name, place)));
  }
  if (!present(loader)) return result(make_str(m, fmt::format("<module {}>", name)));
  if (!quoted(loader, place)) return value_raised;
  return result(make_str(m, fmt::format("<module {} ({})>", name, place)));
}

value module_dir(vm& m, value self) {
  module_object* mod = self_of(self);
  const value f = own(m, mod, m.names.special_names[static_cast<u32>(special::dir)]);
  if (!same(f, value_unbound)) return call0(m, f);
  const value names = get_attribute(m, self, m.names.__dict__);
  if (is_raised(names)) return names;
  if (!is_kind(names, kind::dict)) return raise_type_error(m, "<module>.__dict__ is not a dictionary");
  return result(to_list(m, names));
}

value get_dict(vm&, value self) { return to_value(self_of(self)->dict); }
value get_annotations(vm& m, value self) {
  module_object* mod = self_of(self);
  const value v = own(m, mod, m.names.__annotations__);
  if (!same(v, value_unbound)) return v;
  dict_object* d = make_dict(m);
  if (!d || !dict_set_str(m, mod->dict, m.names.__annotations__, to_value(d))) return value_raised;
  return to_value(d);
}
value set_annotations(vm& m, value self, value v) {
  module_object* mod = self_of(self);
  if (!same(v, value_unbound)) return result(dict_set_str(m, mod->dict, m.names.__annotations__, v));
  const tri r = dict_remove(m, mod->dict, to_value(m.names.__annotations__));
  if (r == tri::no) return raise_attribute_error(m, self, m.names.__annotations__, "__annotations__");
  return result(r == tri::yes);
}

const method_def methods[] = {
    method("__new__", module_new),
    method("__init__", module_init, "($self, /, name, doc=None)"),
    method("__getattribute__", module_getattribute),
    method("__repr__", module_repr),
    method("__dir__", module_dir, nullptr, "__dir__() -> list\nspecialized dir() implementation"),
    {},
};
const getset_def getsets[] = {
    {"__dict__", get_dict, nullptr},
    {"__annotations__", get_annotations, set_annotations},
    {},
};

}  // namespace

module_object* make_module(vm& m, const char* name, const method_def* functions, const char* doc) {
  dict_object* d = make_dict(m);
  if (!d) return nullptr;
  auto* mod = make_instance<module_object>(m, m.types.module);
  mod->extra = nullptr;
  mod->dict = d;
  const value shown = to_value(intern(m, name));
  if (!set_standard_names(m, mod, shown, doc ? to_value(make_str(m, doc)) : none)) return nullptr;
  for (const method_def* f = functions; f && f->name; f++) {
    const value v = make_builtin_function(m, *f, shown, false);
    v.as<builtin_function_object>()->self = to_value(mod);
    module_set(m, mod, f->name, v);
  }
  return mod;
}

void module_set(vm& m, module_object* mod, const char* name, value v) {
  dict_set_str(m, mod->dict, intern(m, name), v);
}

void init_module(vm& m) {
  type_def d{"module", &module_object::get_layout(), kind::module};
  d.flags = type_flags::base_type | type_flags::has_weakrefs | type_flags::has_dict;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = module_construct;
  d.doc =
      "module(name, doc=None)\n--\n\n"
      "Create a module object.\n\nThe name must be a string; the optional docstring can have any "
      "type.";
  m.types.module = make_builtin_type(m, d);
  m.shapes.module = m.types.module->root_shape;
  m.core.module_getattribute = dict_find_str(m, m.types.module->dict, intern(m, "__getattribute__"));
  show_as_member(m, dict_find_str(m, m.types.module->dict, m.names.__dict__));
}

}  // namespace metavm::python
