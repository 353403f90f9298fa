/// \file
/// _ctypes: functions of Python's that C can call.
#include "lang/python/modules/ctypes_call.hpp"

#include <cerrno>

namespace metavm::python::ctypes {

using method_table::result;

namespace {

/// What C's call needs. The closure's code knows its address, so it lives as long as the closure.
struct callback_object : object {
  value callable;
  tuple_object* argument_types;
  value result_type;     ///< class or none
  value returned;        ///< what the last result keeps alive: C has its address
  memory_object* types;  ///< ffi_cif, and the types of the arguments
  object* closure;       ///< closure_object
  vm* m;
  u64 flags;
  static const layout& get_layout() {
    return describe<callback_object>("ctypes callback", &callback_object::callable, &callback_object::argument_types,
                                     &callback_object::result_type, &callback_object::returned, &callback_object::types,
                                     &callback_object::closure);
  }
};
/// The code of a callback. Finalizers that run together with its own may still call it, so it stays until it is out of
/// reach a second time, and then some collections more.
struct closure_object : object {
  ffi_closure* closure;
  u64 seen;        ///< 1: was out of reach before
  u64 retired_at;  ///< number of collections
  static const layout& get_layout() { return describe<closure_object>("ctypes closure"); }
};
constexpr u64 retired_for = 8;

/// Frees what nobody can call any more. No memory is needed.
void free_retired(vm& m) {
  list_object* l = state_of(m)->retired;
  const u64 now = m.heap.stats().collections;
  // The oldest is the first.
  if (!l->length || now < l->storage->items[0].as<closure_object>()->retired_at + retired_for) return;
  u64 kept = 0;
  for (u64 i = 0; i < l->length; i++) {
    auto* c = l->storage->items[i].as<closure_object>();
    if (now < c->retired_at + retired_for) {
      m.heap.write(l->storage, &l->storage->items[kept++], to_value(c));
      continue;
    }
    ffi_closure_free(c->closure);
    m.heap.account_external(-static_cast<i64>(sizeof(ffi_closure)));
  }
  for (u64 i = kept; i < l->length; i++) m.heap.write(l->storage, &l->storage->items[i], none);
  l->length = kept;
}
value finalize_closure(vm& m, value self) {
  auto* c = self.as<closure_object>();
  if (!c->seen++) {
    m.heap.add_finalizer(c);
    return none;
  }
  free_retired(m);
  c->retired_at = m.heap.stats().collections;
  list_append(m, state_of(m)->retired, self);
  return none;
}

// ---------------------------------------------------------------- being called

/// An argument as the guest gets it.
value guest_argument(vm& m, value type, void* p) {
  const class_info* info = info_of_class(type);
  if (!info) return raise_type_error(m, "cannot build parameter");
  if (const getter plain = plain_getter(m, info)) return plain(m, static_cast<u8*>(p), info->size);
  const value o = call0(m, type);
  if (is_raised(o)) return o;
  if (!is_data(m, o)) return raise_type_error(m, "unexpected result of create argument");
  std::memcpy(as_data(o)->data, p, std::min(info->size, as_data(o)->size));
  return o;
}

void call_guest(vm& m, callback_object* c, u8* out, void** args) {
  const u64 n = c->argument_types->length;
  tuple_object* given = empty_tuple_of(m, n);
  if (!given) return write_unraisable(m, "Exception ignored on calling ctypes callback function", c->callable);
  for (u64 i = 0; i < n; i++) given->items[i] = none;
  for (u64 i = 0; i < n; i++) {
    const value v = guest_argument(m, c->argument_types->items[i], args[i]);
    if (is_raised(v)) return write_unraisable(m, fmt::format("Parsing argument {}", i), c->callable);
    m.heap.write(given, &given->items[i], v);
  }
  if (c->flags & call_flags::use_errno) std::swap(errno, saved_errno());
  const value r = call(m, c->callable, given->items, static_cast<u32>(n));
  if (c->flags & call_flags::use_errno) std::swap(errno, saved_errno());
  if (is_raised(r)) return write_unraisable(m, "Exception ignored on calling ctypes callback function", c->callable);
  if (same(c->result_type, none)) return;
  const type_code* code = info_of_class(c->result_type)->code;
  const value kept = code->set(m, out, r, 0);
  if (is_raised(kept))
    return write_unraisable(m, "Exception ignored on converting result of ctypes callback function", c->callable);
  if (same(kept, none)) return;
  set_field(m, c, &callback_object::returned, kept);
  if (code->code != 'O' && !warn(m, m.exc.RuntimeWarning, "memory leak in callback function."))
    write_unraisable(m, "Exception ignored on converting result of ctypes callback function", c->callable);
}

void called(ffi_cif* cif, void* out, void** args, void* user) {
  auto* c = static_cast<callback_object*>(user);
  if (out && cif->rtype->type != FFI_TYPE_VOID) std::memset(out, 0, std::max<u64>(cif->rtype->size, sizeof(ffi_arg)));
  vm& m = *c->m;
  const guest_call inside(m);
  if (!inside.entered()) return;
  const value before = m.pending;
  m.pending = value_unbound;
  if (enter_native(m, " while calling a Python object")) {
    call_guest(m, c, static_cast<u8*>(out), args);
    leave_native(m);
  } else {
    write_unraisable(m, "Exception ignored on calling ctypes callback function", c->callable);
  }
  m.pending = before;
}

}  // namespace

value make_callback(vm& m, value callable, value argument_types, value result_type, u64 flags, void*& code) {
  const class_info* result_info = info_of_class(result_type);
  if (!same(result_type, none) && !is_family(result_info, family::simple))
    return raise_type_error(m, "invalid result type for callback function");
  // Other threads may call, too.
  threads_of(engine_of(m));
  auto* types = argument_types.as<tuple_object>();
  const u64 n = types->length;
  memory_object* memory = make_memory(m, sizeof(ffi_cif) + n * sizeof(ffi_type*));
  if (!memory) return value_raised;
  auto* cif = reinterpret_cast<ffi_cif*>(memory->data());
  auto** ffi_types = reinterpret_cast<ffi_type**>(cif + 1);
  for (u64 i = 0; i < n; i++) {
    const class_info* info = info_of_class(types->items[i]);
    ffi_types[i] = info ? info->ffi : &ffi_type_sint;
  }
  ffi_type* result_ffi = same(result_type, none) ? &ffi_type_void : result_info->ffi;
  if (ffi_prep_cif(cif, FFI_DEFAULT_ABI, static_cast<unsigned>(n), result_ffi, ffi_types) != FFI_OK)
    return raise_text(m, m.exc.RuntimeError, "ffi_prep_cif failed");

  auto* c = make_native<callback_object>(m, m.types.c_callback);
  c->callable = callable;
  c->argument_types = types;
  c->result_type = result_type;
  c->returned = none;
  c->types = memory;
  c->closure = nullptr;
  c->m = &m;
  c->flags = flags;
  auto* owner = make_native<closure_object>(m, state_of(m)->closure_type);
  owner->closure = nullptr;
  owner->seen = owner->retired_at = 0;
  m.heap.write(c, &c->closure, static_cast<object*>(owner));
  void* address = nullptr;
  auto* closure = static_cast<ffi_closure*>(ffi_closure_alloc(sizeof(ffi_closure), &address));
  if (!closure) return raise_no_memory(m);
  if (ffi_prep_closure_loc(closure, cif, called, c, address) != FFI_OK) {
    ffi_closure_free(closure);
    return raise_text(m, m.exc.RuntimeError, "ffi_prep_closure failed with 1");
  }
  owner->closure = closure;
  m.heap.account_external(sizeof(ffi_closure));
  m.heap.add_finalizer(owner);
  code = address;
  return to_value(c);
}

void add_callbacks(vm& m) {
  static const method_def none_of_its_own[] = {end_of_methods};
  m.types.c_callback =
      make_native_type<callback_object>(m, nullptr, "_ctypes.CThunkObject", none_of_its_own, nullptr, nullptr,
                                        "CThunkObject", nullptr, type_flags::not_instantiable);
  // Guests never see the class nor its instances.
  static const method_def closure_methods[] = {unary_method("__del__", finalize_closure), end_of_methods};
  state_of(m)->closure_type = make_native_type<closure_object>(m, nullptr, "_ctypes.closure", closure_methods, nullptr,
                                                               nullptr, nullptr, nullptr, type_flags::not_instantiable);
}

}  // namespace metavm::python::ctypes
