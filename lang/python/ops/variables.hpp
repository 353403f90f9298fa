/// \file
/// Variables: registers, cells, globals, names of class bodies; attributes; items.
#pragma once
#include "lang/python/objects/class_variables.hpp"
#include "lang/python/ops/parts.hpp"
#include "lang/python/ops/table_items.hpp"
#include "lang/python/ops/text_items.hpp"

namespace metavm::python::ops {

struct load_const {
  static constexpr const char* name = "load_const";
  template <class S>
  METAVM_OP run(S& s, def d, konst k) {
    s.set(d, s.get(k));
  }
};
/// A statement that does nothing is a line that tracing functions see.
struct nop {
  static constexpr const char* name = "nop";
  template <class S>
  METAVM_OP run(S&) {}
};
struct move {
  static constexpr const char* name = "move";
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    s.set(d, s.get(a));
  }
};
/// A local that may be unbound.
struct load_local {
  static constexpr const char* name = "load_local";
  template <class S>
  METAVM_OP run(S& s, def d, use a, konst variable) {
    auto v = s.get(a);
    if (s.is(v, value_unbound)) return s.template raise<&raise_unbound_local>(s.get(variable));
    s.set(d, v);
  }
};
struct check_bound {
  static constexpr const char* name = "check_bound";
  template <class S>
  METAVM_OP run(S& s, use a, konst variable) {
    if (s.is(s.get(a), value_unbound)) s.template raise<&raise_unbound_local>(s.get(variable));
  }
};
struct unbind {
  static constexpr const char* name = "unbind";
  template <class S>
  METAVM_OP run(S& s, def d) {
    s.set(d, s.lift(value_unbound));
  }
};

// ---------------------------------------------------------------- cells

template <class S>
METAVM_OP_PART word<S> fresh_cell(S& s, word<S> content) {
  return s.box(s.template make<cell_object>(s.cx().m.shapes.cell, init<&cell_object::content>(content)));
}
struct make_cell {
  static constexpr const char* name = "make_cell";
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    s.set(d, fresh_cell(s, s.get(a)));
  }
};
struct new_cell {
  static constexpr const char* name = "new_cell";
  template <class S>
  METAVM_OP run(S& s, def d) {
    s.set(d, fresh_cell(s, s.lift(value_unbound)));
  }
};
struct load_cell {
  static constexpr const char* name = "load_cell";
  template <class S>
  METAVM_OP run(S& s, def d, use a, konst variable) {
    auto v = s.template load<&cell_object::content>(s.template as<cell_object>(s.get(a)));
    if (s.is(v, value_unbound)) return s.template raise<&raise_unbound_free>(s.get(variable));
    s.set(d, v);
  }
};
/// A cell of the function itself.
struct load_own_cell {
  static constexpr const char* name = "load_own_cell";
  template <class S>
  METAVM_OP run(S& s, def d, use a, konst variable) {
    auto v = s.template load<&cell_object::content>(s.template as<cell_object>(s.get(a)));
    if (s.is(v, value_unbound)) return s.template raise<&raise_unbound_local>(s.get(variable));
    s.set(d, v);
  }
};
struct store_cell {
  static constexpr const char* name = "store_cell";
  template <class S>
  METAVM_OP run(S& s, use a, use b) {
    s.template store<&cell_object::content>(s.template as<cell_object>(s.get(a)), s.get(b));
  }
};
struct delete_cell {
  static constexpr const char* name = "delete_cell";
  template <class S>
  METAVM_OP run(S& s, use a, konst variable) {
    auto c = s.template as<cell_object>(s.get(a));
    if (s.is(s.template load<&cell_object::content>(c), value_unbound))
      return s.template raise<&raise_unbound_free>(s.get(variable));
    s.template store<&cell_object::content>(c, s.lift(value_unbound));
  }
};
/// The running function's i-th closure cell.
template <class S>
METAVM_OP_PART word<S> closure_cell(S& s, u32 i) {
  auto f = s.template as<function_object>(s.function());
  return s.template item_immutable<&tuple_object::items>(s.template load_immutable<&function_object::closure>(f), i);
}
struct load_free {
  static constexpr const char* name = "load_free";
  template <class S>
  METAVM_OP run(S& s, def d, imm i) {
    s.set(d, closure_cell(s, static_cast<u32>(i.number)));
  }
};
struct load_class_free {
  static constexpr const char* name = "load_class_free";
  template <class S>
  METAVM_OP run(S& s, def d, imm i, konst variable) {
    s.set_or_raise(d, s.template residual<&load_class_free_slow>(
                          s.frame_extra(), closure_cell(s, static_cast<u32>(i.number)), s.get(variable)));
  }
};

// ---------------------------------------------------------------- globals

/// A global or built-in name of the running function.
template <class S>
METAVM_OP_PART void global_variable(S& s, def d, konst variable, cache c) {
  auto f = s.template as<function_object>(s.function());
  dict_object* globals = s.promote(s.template load_immutable<&function_object::globals>(f));
  dict_object* builtins =
      s.promote(s.template as<dict_object>(s.template load_immutable<&function_object::builtins>(f)));
  const u64 gv =
      static_cast<u64>(s.promote(s.template load_quasi_immutable<&dict_object::keys_version>(s.lift(globals))));
  const u64 bv =
      static_cast<u64>(s.promote(s.template load_quasi_immutable<&dict_object::keys_version>(s.lift(builtins))));
  const i64 at = s.template elidable<&find_global>(c, (gv << 32) ^ bv ^ (reinterpret_cast<u64>(globals) << 20), globals,
                                                   builtins, s.constant(variable));
  if (at < 0) return s.set_or_raise(d, s.template residual<&load_global_slow>(s.function(), s.get(variable)));
  dict_object* home = at >> 62 ? builtins : globals;
  const u32 offset = dict_item_offset(static_cast<u64>(at & ~(i64{1} << 62)));
  dict_table* table = s.promote(s.template load<&dict_object::table>(s.lift(home)));
  s.set(d, s.load_quasi_immutable_slot(table, offset));
}
struct load_global {
  static constexpr const char* name = "load_global";
  template <class S>
  METAVM_OP run(S& s, def d, konst variable, cache c) {
    global_variable(s, d, variable, c);
  }
};
/// Gives a global that is there a new value. False: nothing was done.
template <class S>
METAVM_OP_PART bool set_global_variable(S& s, konst variable, use a, cache c) {
  dict_object* globals =
      s.promote(s.template load_immutable<&function_object::globals>(s.template as<function_object>(s.function())));
  const u64 version =
      static_cast<u64>(s.promote(s.template load_quasi_immutable<&dict_object::keys_version>(s.lift(globals))));
  const i64 at = s.template elidable<&find_own_global>(c, (version << 32) ^ (reinterpret_cast<u64>(globals) << 20),
                                                       globals, s.constant(variable));
  if (at < 0) return false;
  dict_table* table = s.promote(s.template load<&dict_object::table>(s.lift(globals)));
  s.store_quasi_immutable_slot(table, dict_item_offset(static_cast<u64>(at)), s.get(a));
  return true;
}
struct store_global {
  static constexpr const char* name = "store_global";
  template <class S>
  METAVM_OP run(S& s, konst variable, use a, cache c) {
    if (set_global_variable(s, variable, a, c)) return;
    if (s.raised(s.template residual<&store_global_slow>(s.function(), s.get(variable), s.get(a)))) s.unwind();
  }
};
struct delete_global {
  static constexpr const char* name = "delete_global";
  template <class S>
  METAVM_OP run(S& s, konst variable) {
    if (s.raised(s.template residual<&delete_global_slow>(s.function(), s.get(variable)))) s.unwind();
  }
};
/// A name in a module's or class's body: of the namespace if there is one apart from the globals.
struct load_name {
  static constexpr const char* name = "load_name";
  template <class S>
  METAVM_OP run(S& s, def d, konst variable, cache c) {
    if (s.is(s.frame_extra(), none)) return global_variable(s, d, variable, c);
    s.set_or_raise(d, s.template residual<&load_name_slow>(s.function(), s.frame_extra(), s.get(variable)));
  }
};
struct store_name {
  static constexpr const char* name = "store_name";
  template <class S>
  METAVM_OP run(S& s, konst variable, use a, cache c) {
    if (s.is(s.frame_extra(), none) && set_global_variable(s, variable, a, c)) return;
    if (s.raised(s.template residual<&store_name_slow>(s.function(), s.frame_extra(), s.get(variable), s.get(a))))
      s.unwind();
  }
};
struct delete_name {
  static constexpr const char* name = "delete_name";
  template <class S>
  METAVM_OP run(S& s, konst variable) {
    if (s.raised(s.template residual<&delete_name_slow>(s.function(), s.frame_extra(), s.get(variable)))) s.unwind();
  }
};

// ---------------------------------------------------------------- attributes

/// Attribute slot i: in the object or in its overflow array.
template <class S>
METAVM_OP_PART word<S> attribute_slot(S& s, word<S> o, const py_shape* sh, u32 i) {
  if (i < sh->inline_slots) return s.load_slot(o, slot_offset(sh, i));
  auto more = s.template load<&instance_object::extra>(s.template as<instance_object>(o));
  return s.template item<&value_array::items>(s.template cast<value_array>(more), i - sh->inline_slots);
}
/// An attribute of a known module, from its dict. False: nothing was done.
template <class S>
METAVM_OP_PART bool module_attribute(S& s, cache c, word<S> x, konst attribute, word<S>& v) {
  if (!s.has_shape(x, s.cx().m.shapes.module)) return false;
  module_object* mod = s.promote(s.template as<module_object>(x));
  dict_object* names = mod->dict;
  const u64 version =
      static_cast<u64>(s.promote(s.template load_quasi_immutable<&dict_object::keys_version>(s.lift(names))));
  const i64 at = s.template elidable<&find_in_module>(c, version << 32 | 1, names, s.constant(attribute));
  if (at < 0) return false;
  dict_table* table = s.promote(s.template load<&dict_object::table>(s.lift(names)));
  v = s.load_quasi_immutable_slot(table, dict_item_offset(static_cast<u64>(at)));
  return true;
}
/// The class whose attribute is assigned to stays at its version: so does the table.
METAVM_INLINE value table_of_variable(const attribute_location* at) {
  return to_value(at->found.as<type_object>()->dict->table);
}
template <class S>
METAVM_OP_PART word<S> class_variable(S& s, const attribute_location* at) {
  return s.load_slot(s.lift(table_of_variable(at)), dict_item_offset(at->index));
}
inline constexpr attribute_location unknown_attribute{attribute_kind::generic, 0, value_unbound};
/// An attribute in the dict that the object has of its own, where that comes first. False: `at` says what comes.
template <class S>
METAVM_OP_PART bool own_attribute(S& s, word<S> x, word<S> attribute, const attribute_location*& at, word<S>& v) {
  if (!at->own_first) return false;
  v = s.template residual<&find_own_attribute, effects::reads>(x, attribute);
  if (s.is(v, value_raised)) {
    at = &unknown_attribute;
    return false;
  }
  return !s.is(v, value_unbound);
}
/// What an attribute of a known class is.
template <class S>
METAVM_OP_PART const attribute_location* type_attribute(S& s, cache c, word<S> x, konst attribute) {
  type_object* cls = s.promote(s.template as<type_object>(x));
  type_object* meta = static_cast<py_shape*>(cls->get_shape())->cls;
  const u64 version = class_version(s, cls);
  if (version == 0 || class_version(s, meta) == 0) return &unknown_attribute;
  return s.template elidable<&locate_on_type>(c, version << 32 | 3, cls, s.constant(attribute));
}
/// A built-in method bound to x, in compiled code.
template <class S>
METAVM_OP_PART word<S> bound_builtin(S& s, const builtin_function_object* b, word<S> x) {
  auto* prototype = const_cast<builtin_function_object*>(b);
  return s.box(s.template make<builtin_function_object>(
      s.cx().m.shapes.builtin_function, init<&builtin_function_object::function_word>(b->function_word),
      init<&builtin_function_object::convention_word>(b->convention_word),
      init<&builtin_function_object::name>(s.lift(b->name)),
      init<&builtin_function_object::qualname>(s.lift(b->qualname)), init<&builtin_function_object::self>(x),
      init<&builtin_function_object::owner>(s.lift(b->owner)),
      init<&builtin_function_object::signature_word>(b->signature_word),
      init<&builtin_function_object::doc_word>(b->doc_word),
      init<&builtin_function_object::prototype>(s.lift(prototype))));
}
/// Behind a guest's getter or __getattr__. A getter's AttributeError makes the object ask __getattr__; one that does
/// not say whose attribute is missing learns it.
struct load_attr_finish {
  static constexpr bool takes_raised = true;
  template <class S>
  METAVM_OP run(S& s, def d, use a, konst attribute, cache, word<S> r) {
    if (!s.raised(r)) return s.set(d, r);
    s.set_or_raise(d, s.template residual<&after_raising_getter>(s.get(a), s.get(attribute)));
  }
};
struct load_attr {
  static constexpr const char* name = "load_attr";
  using finish = load_attr_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use a, konst attribute, cache c) {
    auto x = s.get(a);
    const py_shape* sh = py_shape_of(s, x);
    if constexpr (S::is_staged) {
      if (sh->get_kind() == kind::module) {
        auto v = x;
        if (module_attribute(s, c, x, attribute, v)) return s.set(d, v);
      } else if (sh->get_kind() == kind::type) {
        const attribute_location* at = type_attribute(s, c, x, attribute);
        if (at->what == attribute_kind::constant) return s.set(d, s.lift(at->found));
        if (at->what == attribute_kind::variable) return s.set(d, class_variable(s, at));
      }
    }
    const u64 version = class_version(s, sh->cls);
    if (version != 0) {
      const attribute_location* at = s.template elidable<&locate>(c, cache_key(sh, version), sh, s.constant(attribute));
      auto own = x;
      if (own_attribute(s, x, s.get(attribute), at, own)) return s.set(d, own);
      if constexpr (S::is_staged) {
        if (at->what == attribute_kind::getset && same(at->found, s.cx().m.core.object_class))
          return s.set(d, s.lift(to_value(sh->cls)));
        if (sh == s.cx().m.shapes.complex && at->what == attribute_kind::getset) {
          const complex_part part = complex_part_of(s.constant(attribute));
          auto z = s.template as<complex_object>(x);
          if (part == complex_part::real) return s.set(d, s.box(s.template load<&complex_object::real>(z)));
          if (part == complex_part::imag) return s.set(d, s.box(s.template load<&complex_object::imag>(z)));
        }
        if (const i64 field = tuple_field(s.cx().m, sh, s.constant(attribute)); field >= 0) {
          auto t = s.template as<tuple_object>(x);
          if (s.promote(s.lift(field) < s.template load_immutable<&tuple_object::length>(t)))
            return s.set(d, s.template item_immutable<&tuple_object::items>(t, static_cast<u32>(field)));
        }
        const value hook = attribute_hook(s.cx().m, sh, at, s.constant(attribute));
        if (is_simple_function(hook, 2)) return s.call_then(block_of_function(hook), s.lift(hook), x, s.get(attribute));
      }
      switch (at->what) {
        case attribute_kind::slot:
          if (sh->get_kind() == kind::instance || at->index < sh->inline_slots)
            return s.set(d, attribute_slot(s, x, sh, at->index));
          break;
        case attribute_kind::member: {
          if (at->index >= sh->inline_slots) break;
          auto v = s.load_slot(x, slot_offset(sh, at->index));
          if (s.is(v, value_unbound)) break;
          return s.set(d, v);
        }
        case attribute_kind::constant:
          return s.set(d, s.lift(at->found));
        case attribute_kind::variable:
          return s.set(d, class_variable(s, at));
        case attribute_kind::method:
          if constexpr (S::is_staged)
            if (const auto* b = bindable_builtin(s.cx().m, sh, at->found)) return s.set(d, bound_builtin(s, b, x));
          if (!is_kind(at->found, kind::function)) break;  // the rest binds in its own way
          return s.set(d, s.box(s.template make<method_object>(s.cx().m.shapes.method,
                                                               init<&method_object::function>(s.lift(at->found)),
                                                               init<&method_object::self>(x))));
        case attribute_kind::property: {
          const value getter = at->found.template as<property_object>()->get;
          if (!is_simple_function(getter, 1)) break;
          return s.call_then(block_of_function(getter), s.lift(getter), x);
        }
        case attribute_kind::descriptor: {
          const py_shape* of = py_shape_of(s, s.lift(at->found));
          if (class_version(s, of->cls) == 0) break;
          const value getter = special_method(of, special::get);
          if (!is_simple_function(getter, 3)) break;
          return s.call_then(block_of_function(getter), s.lift(getter), s.lift(at->found), x,
                             s.lift(to_value(sh->cls)));
        }
        case attribute_kind::getset:
          return s.set_or_raise(
              d, s.template call_pointer<vm>(
                     reinterpret_cast<void*>(at->found.template as<getset_descriptor_object>()->get), x));
        default:
          break;
      }
    }
    s.set_or_raise(d, s.template residual<&load_attribute>(x, s.get(attribute)));
  }
};
/// False: nothing was done.
template <class S>
METAVM_OP_PART bool set_class_variable(S& s, cache c, word<S> x, konst attribute, word<S> v) {
  const attribute_location* at = type_attribute(s, c, x, attribute);
  const value cls = s.promote(x);
  if (at->what != attribute_kind::variable || !same(at->found, cls)) return false;
  const type_object* meta = static_cast<py_shape*>(cls.as_object()->get_shape())->cls;
  if (!same(meta->get_special(special::setattr), s.cx().m.core.type_setattr)) return false;
  const py_shape* sh = py_shape_of(s, v);
  if (sh->get_kind() == kind::instance && class_version(s, sh->cls) == 0) return false;
  if (!is_plain_data(sh)) return false;
  s.store_slot(s.lift(table_of_variable(at)), dict_item_offset(at->index), v);
  return true;
}
struct store_attr {
  static constexpr const char* name = "store_attr";
  struct store_attr_finish {
    template <class S>
    METAVM_OP run(S&, use, konst, use, cache, word<S>) {}
  };
  using finish = store_attr_finish;
  template <class S>
  METAVM_OP run(S& s, use a, konst attribute, use b, cache c) {
    auto x = s.get(a), v = s.get(b);
    const py_shape* sh = py_shape_of(s, x);
    if constexpr (S::is_staged)
      if (sh->get_kind() == kind::type && set_class_variable(s, c, x, attribute, v)) return;
    const u64 version = class_version(s, sh->cls);
    if (version != 0) {
      const store_location* at =
          s.template elidable<&locate_for_store>(c, cache_key(sh, version), sh, s.constant(attribute));
      switch (at->what) {
        case store_location::how::slot:
          if (at->index >= sh->inline_slots && sh->get_kind() == kind::instance) {
            auto more = s.template load<&instance_object::extra>(s.template as<instance_object>(x));
            return s.template set_item<&value_array::items>(s.template cast<value_array>(more),
                                                            at->index - sh->inline_slots, v);
          }
          [[fallthrough]];
        case store_location::how::member:
          if (at->index < sh->inline_slots) return s.store_slot(x, slot_offset(sh, at->index), v);
          break;
        case store_location::how::add:
          if (at->index >= sh->inline_slots || at->next->inline_slots != sh->inline_slots) break;
          s.store_slot(x, slot_offset(sh, at->index), v);
          return s.set_shape(x, at->next);
        case store_location::how::own_dict:
          if (s.raised(s.template residual<&set_own_attribute, grows>(x, s.get(attribute), v))) s.unwind();
          return;
        default:
          break;
      }
      if constexpr (S::is_staged) {
        // A property's setter, or __setattr__.
        const value setter = attribute_setter(s.cx().m, sh, s.constant(attribute));
        if (is_simple_function(setter, 2)) return s.call_then(block_of_function(setter), s.lift(setter), x, v);
        if (is_simple_function(setter, 3))
          return s.call_then(block_of_function(setter), s.lift(setter), x, s.get(attribute), v);
        const value descriptor = guest_descriptor(s.cx().m, sh, s.constant(attribute));
        if (descriptor.is_pointer()) {
          const py_shape* of = py_shape_of(s, s.lift(descriptor));
          const value set = class_version(s, of->cls) == 0 ? value_unbound : special_method(of, special::set);
          if (is_simple_function(set, 3))
            return s.call_then(block_of_function(set), s.lift(set), s.lift(descriptor), x, v);
        }
      }
    }
    if (s.raised(s.template residual<&store_attribute>(x, s.get(attribute), v))) s.unwind();
  }
};
struct delete_attr {
  static constexpr const char* name = "delete_attr";
  template <class S>
  METAVM_OP run(S& s, use a, konst attribute) {
    if (s.raised(s.template residual<&delete_attribute>(s.get(a), s.get(attribute)))) s.unwind();
  }
};

// ---------------------------------------------------------------- items

/// An index into a sequence of `length`, negative ones from the end; False if it is out of range.
template <class S>
METAVM_OP_PART bool sequence_index(S& s, dyn<S, sint> i, dyn<S, i64> length, dyn<S, i64>& at) {
  at = to_raw(i);
  if (s.promote(unsigned_less(at, length))) return true;
  at = at + length;
  return s.promote(unsigned_less(at, length));
}
/// Are slices of it copies of the same kind?
template <class S>
METAVM_OP_PART bool slices_simply(S& s, word<S> x) {
  const builtin_shapes& shapes = s.cx().m.shapes;
  const py_shape* sh = py_shape_of(s, x);
  return sh == shapes.str || sh == shapes.list || sh == shapes.tuple;
}
struct get_item {
  static constexpr const char* name = "get_item";
  static constexpr bool has_rare = true;
  struct get_item_finish {
    template <class S>
    METAVM_OP run(S& s, def d, use, use, word<S> r) {
      s.set(d, r);
    }
  };
  using finish = get_item_finish;
  template <class S>
  METAVM_OP run(S& s, def d, use a, use b) {
    auto x = s.get(a), i = s.get(b);
    if (s.has_shape(x, s.cx().m.shapes.list) && s.is_int(i)) {
      auto l = s.template as<list_object>(x);
      auto at = to_raw(s.as_int(i));
      if (sequence_index(s, s.as_int(i), s.template load<&list_object::length>(l), at))
        return s.set(d, s.template item<&value_array::items>(s.template load<&list_object::storage>(l), at));
    }
    if (s.rare()) return;
    if (s.has_shape(x, s.cx().m.shapes.tuple) && s.is_int(i)) {
      auto t = s.template as<tuple_object>(x);
      auto at = to_raw(s.as_int(i));
      if (sequence_index(s, s.as_int(i), s.template load_immutable<&tuple_object::length>(t), at))
        return s.set(d, s.template item<&tuple_object::items>(t, at));
    }
    if (s.has_shape(x, s.cx().m.shapes.dict)) {
      if constexpr (S::is_staged) {
        // Keys that are strings or ints run no guest code.
        auto v = s.template residual<&get_plain_key, effects::reads>(x, i);
        if (!s.promote(same(v, value_unbound))) return s.set(d, v);
      }
      return s.set_or_raise(d, s.template residual<&dict_get_item_slow>(x, i));
    }
    if constexpr (S::is_staged) {
      if (s.has_shape(x, s.cx().m.shapes.str) && s.is_int(i)) {
        auto at = to_raw(s.as_int(i));
        if (sequence_index(s, s.as_int(i), s.template load_immutable<&str_object::length>(s.template as<str_object>(x)),
                           at))
          return s.set_or_raise(d, char_at(s, x, at));
      }
      if (s.has_shape(x, s.cx().m.shapes.bytes) && s.is_int(i)) {
        auto at = to_raw(s.as_int(i));
        if (sequence_index(s, s.as_int(i),
                           s.template load_immutable<&bytes_object::length>(s.template as<bytes_object>(x)), at))
          return s.set(d, byte_at(s, x, at));
      }
      if (s.has_shape(x, s.cx().m.shapes.bytearray) && s.is_int(i)) {
        auto at = to_raw(s.as_int(i));
        if (sequence_index(s, s.as_int(i),
                           s.template load<&bytearray_object::length>(s.template as<bytearray_object>(x)), at))
          return s.set(d, byte_of_array_at(s, x, at));
      }
      if (s.has_shape(i, s.cx().m.shapes.slice) && slices_simply(s, x)) {
        auto range = s.template as<slice_object>(i);
        auto from = s.template load<&slice_object::start>(range), to = s.template load<&slice_object::stop>(range);
        if (s.is(s.template load<&slice_object::step>(range), none) && (s.is_int(from) || s.is(from, none)) &&
            (s.is_int(to) || s.is(to, none)))
          return s.set_or_raise(d, s.template residual < &slice_simply,
                                effects::may_raise | effects::may_collect > (x, from, to));
      }
    }
    const value f = special_of_word(s, x, special::getitem);
    if (!same(f, value_unbound) && is_simple_function(f, 2))
      return s.call_values(d, block_of_function(f), s.lift(f), x, i);
    s.set_or_raise(d, s.template residual<&python::get_item>(x, i));
  }
};
struct set_item {
  static constexpr const char* name = "set_item";
  static constexpr bool has_rare = true;
  struct set_item_finish {
    template <class S>
    METAVM_OP run(S&, use, use, use, word<S>) {}
  };
  using finish = set_item_finish;
  template <class S>
  METAVM_OP run(S& s, use a, use b, use c) {
    auto x = s.get(a), i = s.get(b);
    if (s.has_shape(x, s.cx().m.shapes.list) && s.is_int(i)) {
      auto l = s.template as<list_object>(x);
      auto at = to_raw(s.as_int(i));
      if (sequence_index(s, s.as_int(i), s.template load<&list_object::length>(l), at))
        return s.template set_item<&value_array::items>(s.template load<&list_object::storage>(l), at, s.get(c));
    }
    if (s.rare()) return;
    if (s.has_shape(x, s.cx().m.shapes.dict)) {
      return set_dict_item(s, x, i, s.get(c));
    }
    if constexpr (S::is_staged)
      if (s.has_shape(x, s.cx().m.shapes.bytearray) && s.both_int(i, s.get(c))) {
        auto at = to_raw(s.as_int(i));
        if (sequence_index(s, s.as_int(i),
                           s.template load<&bytearray_object::length>(s.template as<bytearray_object>(x)), at) &&
            set_byte_of_array(s, x, at, s.get(c)))
          return;
      }
    const value f = special_of_word(s, x, special::setitem);
    if (!same(f, value_unbound) && is_simple_function(f, 3))
      return s.call_then(block_of_function(f), s.lift(f), x, i, s.get(c));
    if (s.raised(s.template residual<&set_item_slow>(x, i, s.get(c)))) s.unwind();
  }
};
struct del_item {
  static constexpr const char* name = "del_item";
  struct del_item_finish {
    template <class S>
    METAVM_OP run(S&, use, use, word<S>) {}
  };
  using finish = del_item_finish;
  template <class S>
  METAVM_OP run(S& s, use a, use b) {
    auto x = s.get(a);
    const value f = special_of_word(s, x, special::delitem);
    if (!same(f, value_unbound) && is_simple_function(f, 2))
      return s.call_then(block_of_function(f), s.lift(f), x, s.get(b));
    if (s.raised(s.template residual<&delete_item>(s.get(a), s.get(b)))) s.unwind();
  }
};
struct build_slice {
  static constexpr const char* name = "build_slice";
  template <class S>
  METAVM_OP run(S& s, def d, use a, use b, use c) {
    s.set(d, s.box(s.template make<slice_object>(s.cx().m.shapes.slice, init<&slice_object::start>(s.get(a)),
                                                 init<&slice_object::stop>(s.get(b)),
                                                 init<&slice_object::step>(s.get(c)))));
  }
};

using variable_list = mp::mp_list<load_const, nop, move, load_local, check_bound, unbind, make_cell, new_cell,
                                  load_cell, load_own_cell, store_cell, delete_cell, load_free, load_class_free,
                                  load_global, store_global, delete_global, load_name, store_name, delete_name,
                                  load_attr, store_attr, delete_attr, get_item, set_item, del_item, build_slice>;

}  // namespace metavm::python::ops
