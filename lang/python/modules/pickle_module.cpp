/// \file
/// The module _pickle: its functions and its state. pickle_save*.cpp write, pickle_load*.cpp read.
#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/pickle_loader.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace pickle {

state_object* state_of(vm& m) {
  const value mod = dict_find_str(m, m.states.builtin_modules.as<dict_object>(), intern(m, "_pickle"));
  return static_cast<state_object*>(mod.as<module_object>()->extra);
}

value load_object(vm& m, state_object* s, unpickler_object* u, value data) {
  loader reader(m, s, u);
  if (!same(data, value_unbound)) reader.read_from(data);
  return reader.load();
}

namespace {

using method_table::result;

value dump(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[5];
  if (!bind_arguments(m, "dump", "obj file protocol? * fix_imports? buffer_callback?", args, nargs, kwnames, v))
    return value_raised;
  state_object* s = state_of(m);
  pickler_object* p = make_pickler(m, s, s->pickler);
  if (!p || !set_protocol(m, p, v[2], v[3]) || !set_output(m, p, v[1]) || !set_buffer_callback(m, p, v[4]))
    return value_raised;
  return dump_object(m, s, p, v[0]);
}
value dumps(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  if (!bind_arguments(m, "dumps", "obj protocol? * fix_imports? buffer_callback?", args, nargs, kwnames, v))
    return value_raised;
  state_object* s = state_of(m);
  pickler_object* p = make_pickler(m, s, s->pickler);
  if (!p || !set_protocol(m, p, v[1], v[2]) || !set_buffer_callback(m, p, v[3])) return value_raised;
  return dump_object(m, s, p, v[0]);
}

/// The options that load and loads share, from v on.
bool set_options(vm& m, const state_object* s, unpickler_object* u, const char* function, const value* v) {
  const tri fix = same(v[0], value_unbound) ? tri::yes : truth(m, v[0]);
  u->fix_imports = fix == tri::yes;
  return fix != tri::error && set_encoding(m, s, u, function, v[1], v[2]) && set_buffers(m, u, v[3]);
}
value load(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[5];
  if (!bind_arguments(m, "load", "file * fix_imports? encoding? errors? buffers?", args, nargs, kwnames, v))
    return value_raised;
  state_object* s = state_of(m);
  unpickler_object* u = make_unpickler(m, s->unpickler);
  if (!u || !set_input(m, u, v[0]) || !set_options(m, s, u, "load", v + 1)) return value_raised;
  return load_object(m, s, u);
}
value loads(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[5];
  if (!bind_arguments(m, "loads", "data / * fix_imports? encoding? errors? buffers?", args, nargs, kwnames, v))
    return value_raised;
  state_object* s = state_of(m);
  unpickler_object* u = make_unpickler(m, s->unpickler);
  if (!u) return value_raised;
  if (METAVM_LIKELY(is_kind(v[0], kind::bytes)))
    return set_options(m, s, u, "loads", v + 1) ? load_object(m, s, u, v[0]) : value_raised;
  // A view, while it lives, keeps anything else from being resized.
  buffer_view bytes;
  if (!get_buffer(m, v[0], bytes)) return value_raised;
  value view = make_memoryview(m, v[0]);
  if (is_raised(view)) return view;
  auto* opened = view.as<memoryview_object>();
  if (opened->ndim != 1 || opened->item_bytes != 1 || opened->strides()[0] != 1) {
    const value copy = result(make_bytes(m, {reinterpret_cast<const char*>(bytes.data), bytes.length}));
    return !is_raised(copy) && set_options(m, s, u, "loads", v + 1) ? load_object(m, s, u, copy) : value_raised;
  }
  const value loaded = set_options(m, s, u, "loads", v + 1) ? load_object(m, s, u, view) : value_raised;
  if (is_raised(loaded)) return loaded;
  return is_raised(call_method(m, view, intern(m, "release"))) ? value_raised : loaded;
}

/// What is taken from other modules. False: raised.
bool import_parts(vm& m, state_object* s) {
  constexpr struct {
    const char *module, *name;
    dict_object* state_object::* field;
  } dicts[] = {{"copyreg", "dispatch_table", &state_object::dispatch_table},
               {"copyreg", "_extension_registry", &state_object::extension_registry},
               {"copyreg", "_inverted_registry", &state_object::inverted_registry},
               {"copyreg", "_extension_cache", &state_object::extension_cache},
               {"_compat_pickle", "NAME_MAPPING", &state_object::names_to_3},
               {"_compat_pickle", "IMPORT_MAPPING", &state_object::modules_to_3},
               {"_compat_pickle", "REVERSE_NAME_MAPPING", &state_object::names_to_2},
               {"_compat_pickle", "REVERSE_IMPORT_MAPPING", &state_object::modules_to_2}};
  constexpr struct {
    const char *module, *name;
    value state_object::* field;
  } functions[] = {{"codecs", "encode", &state_object::codecs_encode},
                   {"functools", "partial", &state_object::partial},
                   {"builtins", "getattr", &state_object::getattr}};
  const auto part = [&](const char* module_name, const char* name) {
    const value module = import_module(m, intern(m, module_name));
    return is_raised(module) ? module : get_attribute(m, module, name);
  };
  for (const auto& d : dicts) {
    const value v = part(d.module, d.name);
    if (is_raised(v)) return false;
    if (!is_kind(v, kind::dict))
      return raise(m, m.exc.RuntimeError, "{}.{} should be a dict, not {}", d.module, d.name, type_name(m, v)), false;
    m.heap.write(s, &(s->*d.field), v.as<dict_object>());
  }
  for (const auto& f : functions) {
    const value v = part(f.module, f.name);
    if (is_raised(v)) return false;
    set_field(m, s, f.field, v);
  }
  return true;
}

state_object* make_state(vm& m) {
  py_shape* shape = make_internal_shape<state_object>(m);
  auto* s = m.heap.make<state_object>(shape);
  std::memset(reinterpret_cast<char*>(s) + sizeof(object), 0, sizeof(state_object) - sizeof(object));
  s->codecs_encode = s->getattr = s->partial = value_unbound;
  m.heap.write(s, &s->ascii, intern(m, "ASCII"));
  m.heap.write(s, &s->strict, intern(m, "strict"));
  m.heap.write(s, &s->setstate, intern(m, "__setstate__"));
  s->memo_shape = make_internal_shape<memo_object>(m);
  return s;
}

}  // namespace
}  // namespace pickle

module_object* init_module__pickle(vm& m) {
  using namespace pickle;
  static const method_def functions[] = {
      general_method("dump", dump,
                     "($module, /, obj, file, protocol=None, *, fix_imports=True,\n     buffer_callback=None)",
                     "Write a pickled representation of obj to the open file object file.\n\nThis is equivalent to "
                     "``Pickler(file, protocol).dump(obj)``, but may\nbe more efficient."),
      general_method("dumps", dumps,
                     "($module, /, obj, protocol=None, *, fix_imports=True,\n      buffer_callback=None)",
                     "Return the pickled representation of the object as a bytes object.\n\nThe arguments are those "
                     "of Pickler."),
      general_method("load", load,
                     "($module, /, file, *, fix_imports=True, encoding='ASCII',\n     errors='strict', buffers=())",
                     "Read and return an object from the pickle data stored in a file.\n\nThis is equivalent to "
                     "``Unpickler(file).load()``, but may be more\nefficient."),
      general_method("loads", loads,
                     "($module, data, /, *, fix_imports=True, encoding='ASCII',\n      errors='strict', buffers=())",
                     "Read and return an object from the given pickle data.\n\nThe arguments are those of Unpickler."),
      end_of_methods};
  module_object* mod = make_module(m, "_pickle", functions, "Optimized C implementation for the Python pickle module.");
  state_object* s = mod ? make_state(m) : nullptr;
  if (!s || !import_parts(m, s)) return nullptr;
  const auto keep = [&](type_object* state_object::* field, type_object* t) {
    m.heap.write(s, &(s->*field), t);
    return t;
  };
  if (!keep(&state_object::pickle_error, make_exception_class(m, mod, "PickleError", m.exc.Exception)) ||
      !keep(&state_object::pickling_error, make_exception_class(m, mod, "PicklingError", s->pickle_error)) ||
      !keep(&state_object::unpickling_error, make_exception_class(m, mod, "UnpicklingError", s->pickle_error)) ||
      !keep(&state_object::buffer, make_buffer_type(m, mod)) ||
      !keep(&state_object::pickler, make_pickler_type(m, mod)) ||
      !keep(&state_object::pickler_memo, make_pickler_memo_type(m)) ||
      !keep(&state_object::unpickler, make_unpickler_type(m, mod)) ||
      !keep(&state_object::unpickler_memo, make_unpickler_memo_type(m)))
    return nullptr;
  m.heap.write(mod, &mod->extra, static_cast<object*>(s));
  return mod;
}

}  // namespace metavm::python
