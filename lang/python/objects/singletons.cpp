/// \file
/// None, Ellipsis, NotImplemented; traceback objects.
#include "lang/python/core.hpp"
#include "lang/python/init.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/ops/frames.hpp"

namespace metavm::python {

using namespace method_table;

namespace {

value none_repr(vm& m, value) { return result(intern(m, "None")); }
value none_bool(vm&, value) { return false_; }
value none_hash(vm&, value) { return value::small_int(0xfca86420); }
value ellipsis_repr(vm& m, value) { return result(intern(m, "Ellipsis")); }
value not_implemented_repr(vm& m, value) { return result(intern(m, "NotImplemented")); }
value not_implemented_bool(vm& m, value) {
  return warn(m, m.exc.DeprecationWarning, "NotImplemented should not be used in a boolean context") ? true_
                                                                                                     : value_raised;
}

constexpr u32 ellipsis_id = constants::first_language_constant;
template <u32 Id>
value construct_singleton(vm& m, type_object* cls, const value*, u32 nargs, tuple_object* kwnames) {
  if (nargs || (kwnames && kwnames->length))
    return raise(m, m.exc.TypeError, "{} takes no arguments", Id == ellipsis_id ? "EllipsisType" : type_name_of(cls));
  return value::constant(Id);
}

const method_def none_methods[] = {
    method("__repr__", none_repr), method("__bool__", none_bool), method("__hash__", none_hash), {}};
const method_def ellipsis_methods[] = {method("__repr__", ellipsis_repr), method("__reduce__", ellipsis_repr), {}};
const method_def not_implemented_methods[] = {method("__repr__", not_implemented_repr),
                                              method("__bool__", not_implemented_bool),
                                              method("__reduce__", not_implemented_repr),
                                              {}};

// ---------------------------------------------------------------- tracebacks

traceback_object* traceback_of(value v) { return v.as<traceback_object>(); }

value get_next(vm&, value self) { return traceback_of(self)->next ? to_value(traceback_of(self)->next) : none; }
value set_next(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "can't delete tb_next attribute");
  traceback_object* next = nullptr;
  if (!same(v, none)) {
    if (!is_kind(v, kind::traceback))
      return raise(m, m.exc.TypeError, "expected traceback object or None, got '{}'", type_name(m, v));
    next = traceback_of(v);
  }
  for (traceback_object* t = next; t; t = t->next)
    if (t == traceback_of(self)) return raise_text(m, m.exc.ValueError, "traceback loop detected");
  m.heap.write(traceback_of(self), &traceback_of(self)->next, next);
  return none;
}
value get_line(vm& m, value self) { return make_int(m, traceback_of(self)->line); }
value get_last_instruction(vm& m, value self) { return make_int(m, traceback_of(self)->last_instruction); }
value get_frame(vm& m, value self) { return frame_of_traceback(m, traceback_of(self)); }

value traceback_construct(vm& m, type_object*, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  if (!bind_arguments(m, "traceback", "tb_next tb_frame tb_lasti tb_lineno", args, nargs, kwnames, v))
    return value_raised;
  if (!same(v[0], none) && !is_kind(v[0], kind::traceback))
    return raise(m, m.exc.TypeError, "expected traceback object or None, got '{}'", type_name(m, v[0]));
  if (!is_kind(v[1], kind::frame))
    return raise(m, m.exc.TypeError, "traceback() argument 'tb_frame' must be frame, not {}", type_name(m, v[1]));
  i64 last, line;
  if (!to_index(m, v[2], last) || !to_index(m, v[3], line)) return value_raised;
  auto* t = m.heap.make<traceback_object>(m.shapes.traceback);
  t->next = same(v[0], none) ? nullptr : traceback_of(v[0]);
  t->frame = v[1];
  t->code = nullptr;
  t->last_instruction = last;
  t->line = line;
  return to_value(t);
}
value traceback_dir(vm& m, value) {
  const value names[] = {to_value(intern(m, "tb_frame")), to_value(intern(m, "tb_next")),
                         to_value(intern(m, "tb_lasti")), to_value(intern(m, "tb_lineno"))};
  return result(make_list(m, names, 4));
}

const method_def traceback_methods[] = {method("__dir__", traceback_dir), {}};
const getset_def traceback_getsets[] = {
    {"tb_next", get_next, set_next},
    {"tb_frame", get_frame, nullptr},
    {"tb_lasti", get_last_instruction, nullptr},
    {"tb_lineno", get_line, nullptr},
    {},
};

type_object* make_singleton(vm& m, const char* name, kind k, const method_def* methods, constructor_fn construct) {
  type_def d{name, &float_object::get_layout(), k};  // no instance lies in the heap
  d.flags = 0;
  d.methods = methods;
  d.construct = construct;
  return make_builtin_type(m, d);
}

}  // namespace

void init_singletons(vm& m) {
  m.types.none = make_singleton(m, "NoneType", kind::none, none_methods, construct_singleton<constants::nil_id>);
  m.types.ellipsis = make_singleton(m, "ellipsis", kind::ellipsis, ellipsis_methods, construct_singleton<ellipsis_id>);
  m.types.not_implemented = make_singleton(m, "NotImplementedType", kind::not_implemented, not_implemented_methods,
                                           construct_singleton<ellipsis_id + 1>);
  m.shapes.none = m.types.none->root_shape;
  m.shapes.ellipsis = m.types.ellipsis->root_shape;
  m.shapes.not_implemented = m.types.not_implemented->root_shape;
}

void init_traceback(vm& m) {
  type_def d{"traceback", &traceback_object::get_layout(), kind::traceback};
  d.flags = 0;
  d.methods = traceback_methods;
  d.getsets = traceback_getsets;
  d.construct = traceback_construct;
  m.types.traceback = make_builtin_type(m, d);
  m.shapes.traceback = m.types.traceback->root_shape;
  mark_members(m, m.types.traceback, {"tb_frame", "tb_lasti"});
}

}  // namespace metavm::python
