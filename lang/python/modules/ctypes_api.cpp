/// \file
/// _ctypes: the little of CPython's C API that programs in Python use, by ctypes.pythonapi. Objects come and go as
/// words
/// (`object_to_word`), which id() gives, too.
#include <cstdio>

#include "lang/python/modules/ctypes_capsule.hpp"

namespace metavm::python::ctypes {

u64 give_to_c(vm& m, value v) {
  if (is_raised(v)) return 0;
  const u64 word = object_to_word(m, v);
  set_field(m, state_of(m), &state_object::returned, v);
  return word;
}
bool hold_for_c(vm& m, value v, i64 change) {
  state_object* s = state_of(m);
  if (!is_kind(s->held, kind::dict)) {
    dict_object* d = make_dict(m);
    if (!d) return false;
    set_field(m, s, &state_object::held, to_value(d));
  }
  const value key = make_uint(m, object_to_word(m, v));
  auto* d = s->held.as<dict_object>();
  const value found = dict_find(m, d, key);
  const i64 n = change + (is_kind(found, kind::tuple) ? found.as<tuple_object>()->items[1].as_int() : 0);
  if (n <= 0) return dict_remove(m, d, key) != tri::error;
  const value entry = tuple_of(m, {v, value::small_int(n)});
  return !is_raised(entry) && dict_set(m, d, key, entry);
}

namespace {

/// Runs f(vm&), which has the lock and may raise; `otherwise` if it did.
template <class R, class F>
R inside(R otherwise, F f) {
  vm* m = calling_vm();
  if (!m) return otherwise;
  const guest_call in(*m);
  R r = otherwise;
  return in.entered() && f(*m, r) ? r : otherwise;
}
template <class F>
u64 object_inside(F f) {
  return inside<u64>(0, [&](vm& m, u64& r) { return (r = give_to_c(m, f(m))) != 0; });
}
value object_of(bytes_object* b) { return method_table::result(b); }

// ---------------------------------------------------------------- capsules

capsule_object* valid(vm& m, u64 word, const char* function) {
  const value v = word ? object_from_word(m, word) : none;
  if (is_kind(v, kind::native) && type_of(m, v) == m.types.c_buffer && v.as<capsule_object>()->pointer)
    return v.as<capsule_object>();
  raise(m, m.exc.ValueError, "{} called with invalid PyCapsule object", function);
  return nullptr;
}
bool same_name(const char* a, const char* b) { return a == b || (a && b && std::strcmp(a, b) == 0); }

u64 capsule_new(void* pointer, const char* name, void (*destructor)(u64)) {
  return object_inside([&](vm& m) {
    if (!pointer) return raise_text(m, m.exc.ValueError, "PyCapsule_New called with null pointer");
    return to_value(make_capsule(m, pointer, name, destructor));
  });
}
int capsule_is_valid(u64 word, const char* name) {
  return inside(0, [&](vm& m, int& r) {
    capsule_object* c = valid(m, word, "PyCapsule_IsValid");
    m.pending = value_unbound;
    r = c && same_name(c->name, name);
    return true;
  });
}
void* capsule_get_pointer(u64 word, const char* name) {
  return inside<void*>(nullptr, [&](vm& m, void*& r) {
    capsule_object* c = valid(m, word, "PyCapsule_GetPointer");
    if (!c) return false;
    if (!same_name(c->name, name))
      return !is_raised(raise_text(m, m.exc.ValueError, "PyCapsule_GetPointer called with incorrect name"));
    r = c->pointer;
    return true;
  });
}
const char* capsule_get_name(u64 word) {
  return inside<const char*>(nullptr, [&](vm& m, const char*& r) {
    capsule_object* c = valid(m, word, "PyCapsule_GetName");
    if (c) r = c->name;
    return c != nullptr;
  });
}
void* capsule_get_context(u64 word) {
  return inside<void*>(nullptr, [&](vm& m, void*& r) {
    capsule_object* c = valid(m, word, "PyCapsule_GetContext");
    if (c) r = c->context;
    return c != nullptr;
  });
}
void* capsule_get_destructor(u64 word) {
  return inside<void*>(nullptr, [&](vm& m, void*& r) {
    capsule_object* c = valid(m, word, "PyCapsule_GetDestructor");
    if (c) r = reinterpret_cast<void*>(c->destructor);
    return c != nullptr;
  });
}
/// Changes a capsule: 0, or -1 if it is none.
template <class F>
int change_capsule(u64 word, const char* function, F f) {
  return inside(-1, [&](vm& m, int& r) {
    capsule_object* c = valid(m, word, function);
    if (!c || !f(m, c)) return false;
    r = 0;
    return true;
  });
}
int capsule_set_pointer(u64 word, void* p) {
  return change_capsule(word, "PyCapsule_SetPointer", [&](vm& m, capsule_object* c) {
    if (!p) return !is_raised(raise_text(m, m.exc.ValueError, "PyCapsule_SetPointer called with null pointer"));
    c->pointer = p;
    return true;
  });
}
int capsule_set_name(u64 word, const char* name) {
  return change_capsule(word, "PyCapsule_SetName", [&](vm&, capsule_object* c) { return c->name = name, true; });
}
int capsule_set_context(u64 word, void* p) {
  return change_capsule(word, "PyCapsule_SetContext", [&](vm&, capsule_object* c) { return c->context = p, true; });
}
int capsule_set_destructor(u64 word, void (*f)(u64)) {
  return change_capsule(word, "PyCapsule_SetDestructor",
                        [&](vm& m, capsule_object* c) { return set_destructor(m, c, f), true; });
}

// ---------------------------------------------------------------- objects

void change_references(u64 word, i64 change) {
  inside(0, [&](vm& m, int&) {
    const value v = word ? object_from_word(m, word) : value_raised;
    return !is_raised(v) && hold_for_c(m, v, change);
  });
}
void increment(u64 word) { change_references(word, 1); }
void decrement(u64 word) { change_references(word, -1); }

u64 bytes_from_string(const char* p) {
  return object_inside([&](vm& m) { return object_of(make_bytes(m, {p, std::strlen(p)})); });
}
u64 bytes_from_string_and_size(const char* p, i64 n) {
  return object_inside([&](vm& m) -> value {
    if (n < 0) return raise_text(m, m.exc.SystemError, "Negative size passed to PyBytes_FromStringAndSize");
    bytes_object* b = p ? make_bytes(m, {p, static_cast<u64>(n)}) : empty_bytes_of(m, static_cast<u64>(n));
    if (b && !p) std::memset(b->data, 0, b->length);
    return object_of(b);
  });
}
u64 long_from_long(long n) {
  return object_inside([&](vm& m) { return make_int(m, n); });
}
long long_as_long(u64 word) {
  return inside(-1L, [&](vm& m, long& r) {
    const value v =
        word ? object_from_word(m, word) : raise_text(m, m.exc.SystemError, "bad argument to internal function");
    const value i = is_raised(v) ? v : index_int(m, v);
    i64 n;
    if (is_raised(i)) return false;
    if (!to_i64(m, i, n))
      return !is_raised(raise_text(m, m.exc.OverflowError, "Python int too large to convert to C long"));
    r = n;
    return true;
  });
}
int is_initialized() { return 1; }

struct api_function {
  std::string_view name;
  void* address;
};
template <class F>
api_function entry(std::string_view name, F* f) {
  return {name, reinterpret_cast<void*>(f)};
}

}  // namespace

void* find_api_function(std::string_view name) {
  static const api_function functions[] = {
      entry("PyBytes_FromString", bytes_from_string),
      entry("PyBytes_FromStringAndSize", bytes_from_string_and_size),
      entry("PyCapsule_GetContext", capsule_get_context),
      entry("PyCapsule_GetDestructor", capsule_get_destructor),
      entry("PyCapsule_GetName", capsule_get_name),
      entry("PyCapsule_GetPointer", capsule_get_pointer),
      entry("PyCapsule_IsValid", capsule_is_valid),
      entry("PyCapsule_New", capsule_new),
      entry("PyCapsule_SetContext", capsule_set_context),
      entry("PyCapsule_SetDestructor", capsule_set_destructor),
      entry("PyCapsule_SetName", capsule_set_name),
      entry("PyCapsule_SetPointer", capsule_set_pointer),
      entry("PyLong_AsLong", long_as_long),
      entry("PyLong_FromLong", long_from_long),
      entry("PyOS_snprintf", std::snprintf),
      entry("Py_DecRef", decrement),
      entry("Py_IncRef", increment),
      entry("Py_IsInitialized", is_initialized),
  };
  for (const api_function& f : functions)
    if (f.name == name) return f.address;
  return nullptr;
}

}  // namespace metavm::python::ctypes
