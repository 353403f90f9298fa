/// \file
/// _ctypes: calling C.
#include "lang/python/modules/ctypes_call.hpp"

#include <alloca.h>

#include <cerrno>

#include "lang/python/modules/audit.hpp"

namespace metavm::python::ctypes {

int& saved_errno() {
  static thread_local int number = 0;
  return number;
}
vm*& calling_vm() {
  static thread_local vm* m = nullptr;
  return m;
}

// ---------------------------------------------------------------- the lock

namespace {
thread_local foreign_call* innermost = nullptr;
}

foreign_call::foreign_call(vm& m, bool keeps_lock) : m_(m), outer_(innermost) {
  if (engine* x = static_cast<engine*>(m.execution); x && x->threads && !keeps_lock) thread_ = x->threads->release();
  innermost = this;
}
foreign_call::~foreign_call() {
  innermost = outer_;
  if (!thread_) return;
  const int error = errno;
  engine_of(m_).threads->acquire(thread_);
  errno = error;
}

guest_call::guest_call(vm& m) : m_(m), from_(innermost) {
  while (from_ && &from_->m_ != &m) from_ = from_->outer_;
  if (!from_)
    adopted_ = threads_of(engine_of(m)).adopt();
  else if (from_->thread_)
    engine_of(m).threads->acquire(from_->thread_);
  outer_ = innermost;
  innermost = nullptr;
}
guest_call::~guest_call() {
  innermost = outer_;
  if (adopted_)
    engine_of(m_).threads->disown(adopted_);
  else if (from_ && from_->thread_)
    from_->thread_ = engine_of(m_).threads->release();
}

// ---------------------------------------------------------------- how to call

namespace {

using natural_function = u64 (*)(u64, ...);
using real_function = double (*)(u64, ...);

bool is_real(const ffi_type* t) { return t == &ffi_type_double || t == &ffi_type_float; }
bool fits_register(const ffi_type* t) { return t->type != FFI_TYPE_STRUCT && t->type != FFI_TYPE_LONGDOUBLE; }

u64 extended(const ready_argument& a) {
  switch (a.ffi->type) {
    case FFI_TYPE_SINT8:
      return static_cast<u64>(i64{static_cast<i8>(a.word.integer)});
    case FFI_TYPE_UINT8:
      return static_cast<u8>(a.word.natural);
    case FFI_TYPE_SINT16:
      return static_cast<u64>(i64{static_cast<i16>(a.word.integer)});
    case FFI_TYPE_UINT16:
      return static_cast<u16>(a.word.natural);
    case FFI_TYPE_SINT32:
      return static_cast<u64>(i64{static_cast<i32>(a.word.integer)});
    case FFI_TYPE_UINT32:
      return static_cast<u32>(a.word.natural);
    default:
      return a.word.natural;
  }
}

/// The arguments as the registers of the calling convention (System V, x86-64) take them. As long as no more are
/// needed than there are, one way of calling fits all signatures.
struct register_call {
  u64 natural[6] = {};
  double real[8] = {};
  u32 naturals = 0, reals = 0;

  bool take(const ready_argument& a) {
    if (!fits_register(a.ffi)) return false;
    if (!is_real(a.ffi)) {
      if (naturals == 6) return false;
      natural[naturals++] = extended(a);
      return true;
    }
    if (reals == 8) return false;
    std::memcpy(&real[reals++], a.word.bytes, sizeof(double));
    return true;
  }
  // (As variadic functions: those want to know how many vector registers are in use.)
  void run(void* function, bool real_result, c_word& result) const {
    const u64* n = natural;
    const double* r = real;
    if (real_result) {
      const auto f = reinterpret_cast<real_function>(function);
      result.real = f(n[0], n[1], n[2], n[3], n[4], n[5], r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7]);
    } else if (reals) {
      const auto f = reinterpret_cast<natural_function>(function);
      result.natural = f(n[0], n[1], n[2], n[3], n[4], n[5], r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7]);
    } else {
      result.natural = reinterpret_cast<natural_function>(function)(n[0], n[1], n[2], n[3], n[4], n[5]);
    }
  }
};

/// Calls with errno and lock as the flags say.
template <class F>
void run_outside(vm& m, u64 flags, F f) {
  calling_vm() = &m;
  const foreign_call outside(m, flags & call_flags::python_api);
  if (flags & call_flags::use_errno) std::swap(errno, saved_errno());
  f();
  if (flags & call_flags::use_errno) std::swap(errno, saved_errno());
}

bool call_by_ffi(vm& m, void* function, ready_argument* args, u32 count, u64 flags, ffi_type* result_type,
                 void* result) {
  auto** types = static_cast<ffi_type**>(alloca((count + 1) * sizeof(ffi_type*)));
  auto** places = static_cast<void**>(alloca((count + 1) * sizeof(void*)));
  for (u32 i = 0; i < count; i++) {
    types[i] = args[i].ffi;
    places[i] = args[i].place ? args[i].place : args[i].word.bytes;
  }
  ffi_cif cif;
  if (ffi_prep_cif(&cif, FFI_DEFAULT_ABI, count, result_type, types) != FFI_OK) {
    raise_text(m, m.exc.RuntimeError, "ffi_prep_cif failed");
    return false;
  }
  run_outside(m, flags, [&] { ffi_call(&cif, reinterpret_cast<void (*)()>(function), result, places); });
  return true;
}

// ---------------------------------------------------------------- arguments

/// A value that the usual from_param of the type with this code would take at once. False: call that.
bool ready_directly(vm& m, char code, value v, ready_argument& out) {
  switch (code) {
    case 'b':
    case 'B':
    case 'h':
    case 'H':
    case 'i':
    case 'I':
    case 'l':
    case 'L':
    case 'q':
    case 'Q':
      if (!v.is_int()) return false;
      out.word.integer = v.as_int();
      break;
    case 'd':
      if (v.is_inline_float())
        out.word.real = v.as_inline_float();
      else if (is_exact(v, m.shapes.float_))
        out.word.real = v.as<float_object>()->number;
      else
        return false;
      break;
    case 'P':
    case 'z':
    case 'Z':
      if (!same(v, none)) return false;
      out.word.pointer = nullptr;
      break;
    default:
      return false;
  }
  out.ffi = find_code(static_cast<u32>(code))->ffi;
  out.place = nullptr;
  out.kept = v;
  return true;
}

bool prepare(vm& m, const value* args, u32 nargs, value converters, ready_argument* out) {
  const tuple_object* t = same(converters, value_unbound) ? nullptr : converters.as<tuple_object>();
  const u64 known = t ? t->length - 1 : 0;
  const u8* codes = t ? t->items[known].as<bytes_object>()->data : nullptr;
  for (u32 i = 0; i < nargs; i++) {
    value v = args[i];
    if (i < known) {
      if (codes[i] && METAVM_LIKELY(ready_directly(m, static_cast<char>(codes[i]), v, out[i]))) continue;
      v = call1(m, t->items[i], v);
    }
    if (!is_raised(v) && METAVM_LIKELY(ready(m, v, i + 1, out[i]))) continue;
    extend_error(m, state_of(m)->argument_error, fmt::format("argument {}: ", i + 1));
    return false;
  }
  return true;
}

// ---------------------------------------------------------------- results

value convert_result(vm& m, value type, const class_info* info, const u8* p) {
  if (same(type, value_unbound)) {
    i32 n;
    std::memcpy(&n, p, sizeof n);
    return value::small_int(n);
  }
  if (same(type, none)) return none;
  if (!info) {
    i32 n;
    std::memcpy(&n, p, sizeof n);
    return call1(m, type, value::small_int(n));
  }
  if (const getter plain = plain_getter(m, info)) return plain(m, p, info->size);
  return method_table::result(make_copy(m, info->cls, p));
}

}  // namespace

value call_foreign(vm& m, void* function, const value* args, u32 nargs, u64 flags, value converters, value result_type,
                   value result_check) {
  if (nargs > most_arguments)
    return raise(m, state_of(m)->argument_error, "too many arguments ({}), maximum is {}", nargs, most_arguments);
  ready_argument few[8];
  ready_argument* ready_args = few;
  if (nargs > 8) {
    const u64 bytes = nargs * sizeof(ready_argument);
    ready_args = reinterpret_cast<ready_argument*>((reinterpret_cast<u64>(alloca(bytes + 16)) + 15) & ~u64{15});
    std::memset(static_cast<void*>(ready_args), 0, bytes);
  }
  if (!prepare(m, args, nargs, converters, ready_args)) return value_raised;

  const class_info* info = info_of_class(result_type);
  ffi_type* ffi = same(result_type, none) ? &ffi_type_void : info ? info->ffi : &ffi_type_sint;
  c_word small{};
  u8* place = small.bytes;
  if (info && info->size > sizeof small) {
    memory_object* room = make_memory(m, info->size);
    if (!room) return value_raised;
    place = room->data();
  }
  register_call registers;
  u32 taken = 0;
  if (fits_register(ffi))
    while (taken < nargs && registers.take(ready_args[taken])) taken++;
  if (METAVM_LIKELY(taken == nargs && fits_register(ffi))) {
    run_outside(m, flags, [&] { registers.run(function, is_real(ffi), small); });
    if (place != small.bytes) std::memcpy(place, small.bytes, sizeof small);
  } else if (!call_by_ffi(m, function, ready_args, nargs, flags, ffi, place)) {
    return value_raised;
  }
  if (flags & call_flags::python_api && METAVM_UNLIKELY(!same(m.pending, value_unbound))) return value_raised;
  const value r = convert_result(m, result_type, info, place);
  if (flags & call_flags::python_api) set_field(m, state_of(m), &state_object::returned, none);
  if (METAVM_LIKELY(same(result_check, value_unbound)) || is_raised(r)) return r;
  return call1(m, result_check, r);
}

}  // namespace metavm::python::ctypes
