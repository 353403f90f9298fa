/// \file
/// BaseException, and the table of exception classes.
#include "lang/python/init.hpp"
#include "lang/python/objects/exception_parts.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {

using namespace method_table;

exception_object* allocate_exception(vm& m, type_object* cls, tuple_object* args) {
  adapt_root_shape(m, cls);
  const py_shape* s = cls->root_shape;
  auto* e = m.heap.make<exception_object>(s);
  const layout& l = *s->lay;
  std::memset(static_cast<void*>(&e->extra), 0, l.fixed_bytes - sizeof(object));
  char* base = reinterpret_cast<char*>(e);
  for (u32 i = 0; i < l.value_count; i++) *reinterpret_cast<value*>(base + l.value_offsets[i]) = value_unbound;
  clear_slots(e, s);
  e->args = args;
  e->cause = e->context = e->traceback = none;
  return e;
}

bool set_exception_args(vm& m, value self, const value* args, u32 nargs) {
  exception_object* e = as_exception(self);
  tuple_object* t = e->args;
  bool equal_args = t->length == nargs;
  for (u32 i = 0; equal_args && i < nargs; i++) equal_args = same(t->items[i], args[i]);
  if (equal_args) return true;
  t = nargs ? make_tuple(m, args, nargs) : m.empty_tuple;
  if (!t) return false;
  m.heap.write(e, &e->args, t);
  return true;
}

value exception_new(vm& m, const value* args, u32 nargs, tuple_object*) {
  type_object* cls = args[0].as<type_object>();
  tuple_object* t = nargs > 1 ? make_tuple(m, args + 1, nargs - 1) : m.empty_tuple;
  if (!t) return value_raised;
  return to_value(allocate_exception(m, cls, t));
}

value exception_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (kwnames && kwnames->length)
    return raise(m, m.exc.TypeError, "{}() takes no keyword arguments", type_name(m, args[0]));
  return result(set_exception_args(m, args[0], args + 1, nargs - 1));
}

value exception_state(vm& m, value self) {
  object* o = self.as_object();
  const py_shape* s = shape_of(m, self);
  if (!s->dict_mode && s->attribute_count == s->cls->slot_member_count) return none;
  dict_object* d = enter_dict_mode(m, o);
  if (!d) return value_raised;
  return d->length ? to_value(d) : none;
}

value reduce_exception(vm& m, value self, tuple_object* args, value state) {
  if (is_raised(state)) return state;
  const value parts[] = {to_value(type_of(m, self)), to_value(args), state};
  return result(make_tuple(m, parts, same(state, none) ? 2 : 3));
}

namespace {

/// The constructor of classes that override neither __new__ nor __init__ of BaseException.
value construct_plain(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (kwnames && kwnames->length)
    return raise(m, m.exc.TypeError, "{}() takes no keyword arguments", type_name_of(cls));
  tuple_object* t = nargs ? make_tuple(m, args, nargs) : m.empty_tuple;
  if (!t) return value_raised;
  return to_value(allocate_exception(m, cls, t));
}

value exception_repr(vm& m, value self) {
  tuple_object* args = as_exception(self)->args;
  std::string name = type_name(m, self);
  str_object* inner = args->length == 1 ? repr(m, args->items[0]) : repr(m, to_value(args));
  if (!inner) return value_raised;
  str_object* head = make_str(m, args->length == 1 ? name + "(" : name);
  if (!head || !(head = str_concat(m, head, inner))) return value_raised;
  return result(args->length == 1 ? str_concat(m, head, make_str(m, ")")) : head);
}

value exception_str(vm& m, value self) {
  tuple_object* args = as_exception(self)->args;
  if (args->length == 0) return to_value(m.empty_str);
  return result(to_str(m, args->length == 1 ? args->items[0] : to_value(args)));
}

value exception_reduce(vm& m, value self) {
  return reduce_exception(m, self, as_exception(self)->args, exception_state(m, self));
}

value exception_setstate(vm& m, value self, value state) {
  if (same(state, none)) return none;
  if (!is_kind(state, kind::dict)) return raise_type_error(m, "state is not a dictionary");
  u64 at = 0;
  value key, item;
  while (dict_next(state.as<dict_object>(), at, key, item)) {
    if (!is_str(key)) return raise_type_error(m, "attribute name must be string");
    if (!set_attribute(m, self, as_str(key), item)) return value_raised;
  }
  return none;
}

value set_traceback(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "__traceback__ may not be deleted");
  if (!same(v, none) && !is_kind(v, kind::traceback))
    return raise_type_error(m, "__traceback__ must be a traceback or None");
  m.heap.write(as_exception(self), &as_exception(self)->traceback, v);
  return none;
}

value with_traceback(vm& m, value self, value v) { return is_raised(set_traceback(m, self, v)) ? value_raised : self; }

value add_note(vm& m, value self, value note) {
  if (!is_str(note)) return raise(m, m.exc.TypeError, "note must be a str, not '{}'", type_name(m, note));
  value notes = find_attribute(m, self, m.names.__notes__);
  if (is_raised(notes)) return notes;
  if (same(notes, value_unbound)) {
    list_object* l = empty_list(m);
    if (!l || !set_attribute(m, self, m.names.__notes__, to_value(l))) return value_raised;
    notes = to_value(l);
  }
  if (!is_kind(notes, kind::list)) return raise_type_error(m, "Cannot add note: __notes__ is not a list");
  return result(list_append(m, notes.as<list_object>(), note));
}

value get_args(vm&, value self) { return to_value(as_exception(self)->args); }
value set_args(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "args may not be deleted");
  tuple_object* t = to_tuple(m, v);
  if (!t) return value_raised;
  m.heap.write(as_exception(self), &as_exception(self)->args, t);
  return none;
}
value set_cause(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "__cause__ may not be deleted");
  if (!same(v, none) && !is_exception(v))
    return raise_type_error(m, "exception cause must be None or derive from BaseException");
  m.heap.write(as_exception(self), &as_exception(self)->cause, v);
  as_exception(self)->suppress_context = 1;
  return none;
}
value set_context(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "__context__ may not be deleted");
  if (!same(v, none) && !is_exception(v))
    return raise_type_error(m, "exception context must be None or derive from BaseException");
  m.heap.write(as_exception(self), &as_exception(self)->context, v);
  return none;
}
value get_suppress(vm&, value self) { return from_bool(as_exception(self)->suppress_context); }
value set_suppress(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "can't delete numeric/char attribute");
  if (!same(v, true_) && !same(v, false_)) return raise_type_error(m, "attribute value type must be bool");
  as_exception(self)->suppress_context = same(v, true_);
  return none;
}

value get_dict(vm& m, value self) { return instance_dict(m, self); }
value set_dict(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "__dict__ may not be deleted");
  return result(set_instance_dict(m, self, v));
}

const method_def base_methods[] = {
    method("__new__", exception_new, nullptr, "Create and return a new object."),
    method("__init__", exception_init, "($self, /, *args, **kwargs)"),
    method("__repr__", exception_repr, "($self, /)"),
    method("__str__", exception_str, "($self, /)"),
    method("__reduce__", exception_reduce),
    method("__setstate__", exception_setstate),
    method("with_traceback", with_traceback, nullptr,
           "Exception.with_traceback(tb) --\n    set self.__traceback__ to tb and return self."),
    method("add_note", add_note, nullptr, "Exception.add_note(note) --\n    add a note to the exception"),
    {},
};
const getset_def base_getsets[] = {
    {"args", get_args, set_args},
    {"__traceback__", get_field<&exception_object::traceback>, set_traceback},
    {"__context__", get_field<&exception_object::context>, set_context, "exception context"},
    {"__cause__", get_field<&exception_object::cause>, set_cause, "exception cause"},
    {"__suppress_context__", get_suppress, set_suppress},
    {"__dict__", get_dict, set_dict},
    {},
};

struct exception_row {
  const char* name;
  type_object* builtin_exceptions::* place;
  type_object* builtin_exceptions::* base;
};
struct bases {
  static constexpr type_object* builtin_exceptions::* object = nullptr;
#define METAVM_PYTHON_EXCEPTION(id, base_id) \
  static constexpr type_object* builtin_exceptions::* id = &builtin_exceptions::id;
#include "lang/python/builtin_exceptions.def"
#undef METAVM_PYTHON_EXCEPTION
};
constexpr exception_row rows[] = {
#define METAVM_PYTHON_EXCEPTION(id, base_id) {#id, &builtin_exceptions::id, bases::base_id},
#include "lang/python/builtin_exceptions.def"
#undef METAVM_PYTHON_EXCEPTION
};

/// Makes `second`, a plain successor of t's base's base, another base of t.
void add_second_base(vm& m, type_object* t, type_object* second) {
  const value bases[] = {to_value(t->base), to_value(second)};
  const value mro[] = {to_value(t), bases[0], bases[1], to_value(m.exc.BaseException), to_value(m.types.object)};
  tuple_object* b = make_tuple(m, bases, 2);
  m.heap.write(t, &t->bases, b);
  tuple_object* r = make_tuple(m, mro, 5);
  m.heap.write(t, &t->mro, r);
  add_subclass(m, second, t);
  compute_special_methods(m, t);
}

}  // namespace

void init_exceptions(vm& m) {
  for (const exception_row& row : rows) {
    type_def d{row.name, &exception_object::get_layout(), kind::exception};
    d.flags = type_flags::base_type | type_flags::is_exception;
    if (row.place == &builtin_exceptions::ExceptionGroup) d.flags |= type_flags::has_weakrefs;
    d.instances_have_dict = true;
    d.extra_offset = offset_of(&exception_object::extra);
    if (row.base) {
      type_object* base = m.exc.*row.base;
      d.base = base;
      d.lay = base->root_shape->lay;
    } else {
      d.methods = base_methods;
      d.getsets = base_getsets;
      d.doc = "Common base class for all exceptions";
      d.construct = construct_plain;
    }
    define_special_exception(row.name, d);
    define_os_error(row.name, d);
    define_unicode_exception(row.name, d);
    define_exception_group(row.name, d);
    m.exc.*row.place = make_builtin_type(m, d);
    for (const getset_def* g = d.getsets; g && g->name && d.getsets != base_getsets; g++)
      if (std::string_view(g->name) != "characters_written") mark_members(m, m.exc.*row.place, {g->name});
    if (row.place == &builtin_exceptions::ExceptionGroup) add_second_base(m, m.exc.ExceptionGroup, m.exc.Exception);
  }
}

}  // namespace metavm::python
