/// \file
/// The module _pickle: PickleBuffer, and under CPython's names for its own what pickle has in
/// Python.
#include "lang/python/core.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/modules/native.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {
namespace {

using method_table::result;

struct buffer_object : object {
  value view;  ///< a memoryview, or None once released
  static const layout& get_layout() { return describe<buffer_object>("PickleBuffer", &buffer_object::view); }
};
buffer_object* self_of(value v) { return v.as<buffer_object>(); }

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "PickleBuffer", kwnames) || !check_arity(m, "PickleBuffer", nargs, 1, 1))
    return value_raised;
  // Of another one: of what that one is of.
  const value source = is_instance(m, args[0], cls) ? self_of(args[0])->view : args[0];
  if (same(source, none)) return raise_text(m, m.exc.ValueError, "operation forbidden on released PickleBuffer object");
  const value view = make_memoryview(m, source);
  if (is_raised(view)) return view;
  auto* b = make_native<buffer_object>(m, cls);
  b->view = view;
  return to_value(b);
}
bool usable(vm& m, value self) {
  if (!same(self_of(self)->view, none)) return true;
  raise_text(m, m.exc.ValueError, "operation forbidden on released PickleBuffer object");
  return false;
}
value raw(vm& m, value self) {
  if (!usable(m, self)) return value_raised;
  const value view = self_of(self)->view;
  const value contiguous = get_attribute(m, view, "contiguous");
  if (is_raised(contiguous)) return contiguous;
  if (!same(contiguous, true_))
    return raise_text(m, m.exc.BufferError, "cannot extract raw buffer from non-contiguous buffer");
  const value in_c_order = get_attribute(m, view, "c_contiguous");
  if (is_raised(in_c_order)) return in_c_order;
  // In the other order the bytes are those of the transposed array; they are taken as they lie in
  // memory.
  const value flat = same(in_c_order, true_) ? view : get_attribute(m, view, "obj");
  const value whole = same(in_c_order, true_) ? flat : is_raised(flat) ? flat : make_memoryview(m, flat);
  const value format = to_value(intern(m, "B"));
  return is_raised(whole) ? whole : call_method(m, whole, intern(m, "cast"), &format, 1);
}
value release(vm& m, value self) {
  const value view = self_of(self)->view;
  if (same(view, none)) return none;
  set_field(m, self_of(self), &buffer_object::view, none);
  return call_method(m, view, intern(m, "release"));
}
bool export_buffer(vm& m, value self, buffer_view& out, bool writable) {
  return usable(m, self) && get_buffer(m, self_of(self)->view, out, writable);
}

/// What this module has of pickle's, by its name there.
constexpr struct {
  const char *name, *in_pickle;
} shared[] = {{"PickleError", "PickleError"},
              {"PicklingError", "PicklingError"},
              {"UnpicklingError", "UnpicklingError"},
              {"Pickler", "_Pickler"},
              {"Unpickler", "_Unpickler"}};

value missing(vm& m, value name) {
  const std::string text = is_str(name) ? to_utf8(as_str(name)) : "?";
  return raise(m, m.exc.AttributeError, "module '_pickle' has no attribute '{}'", text);
}
/// __getattr__ of the module: pickle itself looks here first while it is being imported, and must
/// not find itself.
value get_shared(vm& m, value name) {
  const char* wanted = nullptr;
  for (const auto& s : shared)
    if (is_str(name) && str_equals_ascii(as_str(name), s.name)) wanted = s.in_pickle;
  if (!wanted) return missing(m, name);
  const value there = dict_find_str(m, m.modules, intern(m, "pickle"));
  if (is_kind(there, kind::module)) {
    const value spec = get_attribute(m, there, "__spec__");
    const value busy = is_raised(spec) ? spec : get_attribute(m, spec, "_initializing");
    const tri t = is_raised(busy) ? tri::error : truth(m, busy);
    if (t != tri::no) return t == tri::error ? value_raised : missing(m, name);
  }
  const value pickle = import_module(m, intern(m, "pickle"));
  return is_raised(pickle) ? pickle : get_attribute(m, pickle, wanted);
}

/// A function of pickle's, under a name that does not become a method in a class.
template <static_text Name>
value call_shared(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const value pickle = import_module(m, intern(m, "pickle"));
  const value f = is_raised(pickle) ? pickle : get_attribute(m, pickle, Name.text);
  return is_raised(f) ? f : call(m, f, args, nargs, kwnames);
}

}  // namespace

module_object* init_module__pickle(vm& m) {
  static const method_def methods[] = {
      unary_method("raw", raw, "($self, /)",
                   "Return a memoryview of the raw memory underlying this buffer.\n\nWill raise "
                   "BufferError is the buffer isn't contiguous."),
      unary_method("release", release, "($self, /)", "Release the underlying buffer."), end_of_methods};
  static const method_def functions[] = {
      unary_method("__getattr__", get_shared, "($module, name, /)"),
      general_method("dump", call_shared<"_dump">,
                     "($module, /, obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)",
                     "Write a pickled representation of obj to the open file object file."),
      general_method("dumps", call_shared<"_dumps">,
                     "($module, /, obj, protocol=None, *, fix_imports=True, buffer_callback=None)",
                     "Return the pickled representation of the object as a bytes object."),
      general_method("load", call_shared<"_load">,
                     "($module, /, file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
                     "Read and return an object from the pickle data stored in a file."),
      general_method("loads", call_shared<"_loads">,
                     "($module, data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
                     "Read and return an object from the given pickle data."),
      end_of_methods};
  module_object* mod = make_module(m, "_pickle", functions, "Optimized C implementation for the Python pickle module.");
  type_def d{};
  d.name = "pickle.PickleBuffer";
  d.lay = &buffer_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = type_flags::base_type | type_flags::has_weakrefs;
  d.methods = methods;
  d.construct = construct;
  d.get_buffer = export_buffer;
  d.doc = "Wrapper for potentially out-of-band buffers";
  type_object* t = make_builtin_type(m, d);
  if (!mod || !t) return nullptr;
  module_set(m, mod, "PickleBuffer", to_value(t));
  return mod;
}

}  // namespace metavm::python
