/// \file
/// PickleBuffer.
#include "lang/python/modules/pickle_types.hpp"
#include "lang/python/objects/memoryview_parts.hpp"

namespace metavm::python {
namespace pickle {
namespace {

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

}  // namespace

}  // namespace pickle

value buffer_owner(vm& m, value exporter) {
  const type_object* t = type_of(m, exporter);
  return t->get_buffer == pickle::export_buffer ? pickle::self_of(exporter)->view : exporter;
}

namespace pickle {

value buffer_contents(vm& m, value buffer) {
  if (!usable(m, buffer)) return value_raised;
  const value contiguous = get_attribute(m, self_of(buffer)->view, "contiguous");
  if (is_raised(contiguous) || same(contiguous, true_)) return is_raised(contiguous) ? contiguous : raw(m, buffer);
  return raise_text(m, state_of(m)->pickling_error,
                    "PickleBuffer can not be pickled when pointing to a non-contiguous buffer");
}

type_object* make_buffer_type(vm& m, module_object* mod) {
  static const method_def methods[] = {
      unary_method("raw", raw, "($self, /)",
                   "Return a memoryview of the raw memory underlying this buffer.\nWill raise "
                   "BufferError is the buffer isn't contiguous."),
      unary_method("release", release, "($self, /)",
                   "Release the underlying buffer exposed by the PickleBuffer object."),
      end_of_methods};
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
  if (t) module_set(m, mod, "PickleBuffer", to_value(t));
  return t;
}

}  // namespace pickle
}  // namespace metavm::python
