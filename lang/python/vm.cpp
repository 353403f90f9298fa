/// \file
/// Making a VM: the order in which things come to be, and what the collector sees of it.
#include "lang/python/core.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/modules/finalizers.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/set_table.hpp"

namespace metavm::python {
namespace {

value no_engine(vm& m) { return raise_text(m, m.exc.SystemError, "there is no execution engine"); }

constexpr engine_hooks no_hooks = {
    [](vm& m, function_object*, const value*, u32, tuple_object*) { return no_engine(m); },
    [](vm& m, function_object*, value) { return no_engine(m); },
    [](vm&, value&, value&) { return false; },
    [](vm&) -> dict_object* { return nullptr; },
};

/// Shapes of what exists before its class does: strings, tuples, dicts, functions, classes, ….
void make_first_shapes(vm& m) {
  builtin_shapes& s = m.shapes;
  s.value_array = make_internal_shape<value_array>(m);
  s.register_block = make_internal_shape<register_block>(m);
  s.byte_array = make_internal_shape<byte_array>(m);
  s.dict_table = make_internal_shape<dict_table>(m);
  s.set_table = make_internal_shape<set_table>(m);
  s.attribute_table = make_internal_shape<attribute_table>(m);
  s.str = make_internal_shape(m, str_object::get_layout(), kind::str);
  s.bytes = make_internal_shape(m, bytes_object::get_layout(), kind::bytes);
  s.tuple = make_internal_shape(m, tuple_object::get_layout(), kind::tuple);
  s.dict = make_internal_shape(m, dict_object::get_layout(), kind::dict);
  s.list = make_internal_shape(m, list_object::get_layout(), kind::list);
  s.type = make_internal_shape(m, type_object::get_layout(), kind::type);
  // Four classes, one layout: init_functions tells them apart.
  const layout& function = builtin_function_object::get_layout();
  s.builtin_function = make_internal_shape(m, function, kind::builtin_function);
  s.method_descriptor = make_internal_shape(m, function, kind::builtin_function);
  s.wrapper_descriptor = make_internal_shape(m, function, kind::builtin_function);
  s.method_wrapper = make_internal_shape(m, function, kind::builtin_function);
  s.class_method_descriptor = make_internal_shape(m, function, kind::builtin_function);
  s.getset_descriptor = make_internal_shape(m, getset_descriptor_object::get_layout(), kind::getset_descriptor);
  s.getset_member = make_internal_shape(m, getset_descriptor_object::get_layout(), kind::getset_descriptor);
}

/// What empty objects share.
void make_empty_objects(vm& m) {
  m.empty_array = m.heap.make_with_tail<value_array>(m.shapes.value_array, 0);
  m.empty_array->capacity = 0;
  dict_table* t = m.heap.make_with_tail<dict_table>(m.shapes.dict_table, 0);
  m.empty_table = t;
  std::memset(static_cast<void*>(&t->entry_words), 0, sizeof(dict_table) - sizeof(object));
  t->index_mask = 7;
  t->only_str = true;
  m.empty_set_table = make_set_table(m, 8);
  m.empty_tuple = m.heap.make_with_tail<tuple_object>(m.shapes.tuple, 0);
  m.empty_tuple->length = 0;
  m.empty_bytes = m.heap.make_with_tail<bytes_object>(m.shapes.bytes, 0);
  m.empty_bytes->length = 0;
  m.empty_bytes->hash = 0;
}

void make_names(vm& m) {
#define METAVM_PYTHON_NAME(id) m.names.id = intern(m, #id);
#include "lang/python/names.def"
#undef METAVM_PYTHON_NAME
  constexpr const char* texts[] = {
#define METAVM_PYTHON_SPECIAL(id, name) name,
#include "lang/python/special_names.def"
#undef METAVM_PYTHON_SPECIAL
  };
  for (u32 i = 0; i < static_cast<u32>(special::count); i++) m.names.special_names[i] = intern(m, texts[i]);
  fill_special_table(m);
}

void name_constants(vm& m) {
  m.constant_shapes[constants::false_id] = m.constant_shapes[constants::true_id] = m.shapes.boolean;
  m.constant_shapes[constants::nil_id] = m.shapes.none;
  m.constant_shapes[constants::first_language_constant] = m.shapes.ellipsis;
  m.constant_shapes[constants::first_language_constant + 1] = m.shapes.not_implemented;
  // Never seen by guests; a bug that lets one out shall not crash.
  m.constant_shapes[constants::unbound_id] = m.constant_shapes[constants::raised_id] = m.shapes.none;
}

}  // namespace

vm::vm(std::unique_ptr<gc::heap> h, std::array<u64, 2> key)
    : heap_owner(std::move(h)),
      heap(*heap_owner),
      hash_key(key),
      engine(no_hooks),
      core{},
      states{},
      lookup_cache(std::make_unique<lookup_cache_entry[]>(lookup_cache_size)),
      signatures(std::make_unique<signature_summary[]>(signature_cache_size)) {
  value* c = reinterpret_cast<value*>(&core);
  for (u64 i = 0; i < sizeof(core) / sizeof(value); i++) c[i] = value_unbound;
  value* kept = reinterpret_cast<value*>(&states);
  for (u64 i = 0; i < sizeof(states) / sizeof(value); i++) kept[i] = value_unbound;
  heap.add_roots(this);
  heap.finalizer_due = is_finalizer_due;
  make_first_shapes(*this);
  make_empty_objects(*this);
  make_names(*this);
  init_object(*this);
  init_type(*this);
  init_functions(*this);
  init_descriptors(*this);
  init_property(*this);
  init_str(*this);
  init_tuple(*this);
  init_dict(*this);
  init_exceptions(*this);
  init_singletons(*this);
  init_int(*this);
  name_constants(*this);
  init_float(*this);
  init_complex(*this);
  init_bytes(*this);
  init_bytearray(*this);
  init_memoryview(*this);
  init_list(*this);
  init_set(*this);
  init_range(*this);
  init_slice(*this);
  init_iterators(*this);
  init_super(*this);
  init_module(*this);
  init_weakref(*this);
  init_namespace(*this);
  init_generic_alias(*this);
  init_traceback(*this);
}

vm::~vm() {
  heap.remove_roots(this);
  free_interned(*this);
}

namespace {

/// A block of pointers to heap objects, all of them null or valid.
template <class T>
void trace_pointers(gc::tracer& t, gc::seldom_changed& seen, T& block) {
  static_assert(sizeof(T) % sizeof(object*) == 0);
  object** p = reinterpret_cast<object**>(&block);
  seen.trace(t.young(), p, sizeof(T) / sizeof(object*), [&](u64 i) {
    if (p[i]) t.visit(p + i);
  });
}
template <class T>
void trace_values(gc::tracer& t, gc::seldom_changed& seen, T& block) {
  static_assert(sizeof(T) % sizeof(value) == 0);
  value* v = reinterpret_cast<value*>(&block);
  seen.trace(t.young(), v, sizeof(T) / sizeof(value), [&](u64 i) { t.visit(v + i); });
}
template <class T>
void visit_pointer(gc::tracer& t, T*& p) {
  if (p) t.visit(reinterpret_cast<object**>(&p));
}

}  // namespace

void vm::trace(gc::tracer& t) {
  trace_pointers(t, seen[0], types);
  trace_pointers(t, seen[1], exc);
  trace_pointers(t, seen[2], names);
  trace_pointers(t, seen[3], latin1_chars);
  t.visit(&pending);
  t.visit(&handled);
  trace_values(t, seen[4], core);
  trace_values(t, seen[5], states);
  visit_pointer(t, empty_tuple);
  visit_pointer(t, empty_str);
  visit_pointer(t, empty_bytes);
  visit_pointer(t, empty_array);
  visit_pointer(t, empty_table);
  visit_pointer(t, empty_set_table);
  visit_pointer(t, builtins);
  visit_pointer(t, sys);
  visit_pointer(t, modules);
  visit_pointer(t, importlib);
  visit_pointer(t, weak_references);
  for (value& v : repr_stack) t.visit(&v);
  // The policies scan the memory of shapes, so young collections find there what changed.
  if (!t.young())
    for (py_shape* s : all_shapes) {
      visit_pointer(t, s->cls);
      visit_pointer(t, s->attributes);
      visit_pointer(t, s->last_name);
      t.visit(&s->owner);
    }
  // The lookup cache is no root: an entry is valid only as long as its class has the same version, thus the same
  // attributes, and interned names stay for ever.
  trace_interned(*this, t);
}

}  // namespace metavm::python
