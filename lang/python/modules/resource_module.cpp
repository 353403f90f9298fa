/// \file
/// The module resource: limits and usage of the process.
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "lang/python/engine.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/struct_sequence.hpp"

namespace metavm::python {
namespace {

bool which_limit(vm& m, value v, int& out) {
  if (!int_argument(m, v, out)) return false;
  if (out >= 0 && out < RLIM_NLIMITS) return true;
  raise_text(m, m.exc.ValueError, "invalid resource specified");
  return false;
}
value limit_value(vm& m, rlim_t n) { return n == RLIM_INFINITY ? value::small_int(-1) : make_uint(m, n); }
value limit_pair(vm& m, const rlimit& l) {
  return tuple_of(m, {limit_value(m, l.rlim_cur), limit_value(m, l.rlim_max)});
}
bool to_limits(vm& m, value v, rlimit& out) {
  tuple_object* t = to_tuple(m, v);
  if (!t) return false;
  if (t->length != 2) {
    raise_text(m, m.exc.ValueError, "expected a tuple of 2 integers");
    return false;
  }
  i64 n[2];
  for (int i = 0; i < 2; i++)
    if (!to_index(m, t->items[i], n[i])) return false;
  out = {static_cast<rlim_t>(n[0]), static_cast<rlim_t>(n[1])};
  return true;
}
value resource_getrlimit(vm& m, value v) {
  int which;
  rlimit l;
  if (!which_limit(m, v, which)) return value_raised;
  return ::getrlimit(static_cast<__rlimit_resource>(which), &l) < 0 ? raise_errno(m) : limit_pair(m, l);
}
value failed(vm& m) {
  if (errno == EINVAL) return raise_text(m, m.exc.ValueError, "current limit exceeds maximum limit");
  if (errno == EPERM) return raise_text(m, m.exc.ValueError, "not allowed to raise maximum limit");
  return raise_errno(m);
}
value resource_setrlimit(vm& m, value v, value limits) {
  int which;
  rlimit l;
  if (!which_limit(m, v, which) || !audit(m, "resource.setrlimit", {v, limits}) || !to_limits(m, limits, l))
    return value_raised;
  if (::setrlimit(static_cast<__rlimit_resource>(which), &l) < 0) return failed(m);
  if (which == RLIMIT_AS) engine_of(m).address_space_changed();
  return none;
}
value resource_prlimit(vm& m, const value* args, u32 nargs, tuple_object*) {
  int pid, which;
  rlimit old, fresh;
  if (!check_arity(m, "prlimit", nargs, 2, 3) || !int_argument(m, args[0], pid) || !which_limit(m, args[1], which))
    return value_raised;
  const bool set = nargs > 2 && !same(args[2], none);
  if (!audit(m, "resource.prlimit", {args[0], args[1], set ? args[2] : none})) return value_raised;
  if (set && !to_limits(m, args[2], fresh)) return value_raised;
  if (::prlimit(pid, static_cast<__rlimit_resource>(which), set ? &fresh : nullptr, &old) < 0) return failed(m);
  if (set && which == RLIMIT_AS && (pid == 0 || pid == ::getpid())) engine_of(m).address_space_changed();
  return limit_pair(m, old);
}
value resource_getrusage(vm& m, value v) {
  int who;
  rusage u;
  if (!int_argument(m, v, who)) return value_raised;
  if (::getrusage(static_cast<__rusage_who>(who), &u) < 0) {
    if (errno == EINVAL) return raise_text(m, m.exc.ValueError, "invalid who parameter");
    return raise_errno(m);
  }
  const auto seconds = [&](const timeval& t) {
    return make_float(m, static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6);
  };
  const value parts[] = {
      seconds(u.ru_utime),      seconds(u.ru_stime),        make_int(m, u.ru_maxrss),  make_int(m, u.ru_ixrss),
      make_int(m, u.ru_idrss),  make_int(m, u.ru_isrss),    make_int(m, u.ru_minflt),  make_int(m, u.ru_majflt),
      make_int(m, u.ru_nswap),  make_int(m, u.ru_inblock),  make_int(m, u.ru_oublock), make_int(m, u.ru_msgsnd),
      make_int(m, u.ru_msgrcv), make_int(m, u.ru_nsignals), make_int(m, u.ru_nvcsw),   make_int(m, u.ru_nivcsw)};
  return make_struct_sequence(m, m.types.struct_rusage, parts);
}
value resource_getpagesize(vm& m) { return make_int(m, ::sysconf(_SC_PAGESIZE)); }

}  // namespace

module_object* init_module_resource(vm& m) {
  static const method_def functions[] = {
      unary_method("getrlimit", resource_getrlimit, "($module, resource, /)"),
      binary_method("setrlimit", resource_setrlimit, "($module, resource, limits, /)"),
      positional_method<"prlimit", resource_prlimit>(),
      unary_method("getrusage", resource_getrusage, "($module, who, /)"),
      plain_function("getpagesize", resource_getpagesize),
      end_of_methods};
  module_object* mod = make_module(m, "resource", functions);
  static constexpr const char* names[] = {
      "ru_utime", "ru_stime",   "ru_maxrss",  "ru_ixrss",  "ru_idrss",  "ru_isrss",    "ru_minflt", "ru_majflt",
      "ru_nswap", "ru_inblock", "ru_oublock", "ru_msgsnd", "ru_msgrcv", "ru_nsignals", "ru_nvcsw",  "ru_nivcsw"};
  m.types.struct_rusage = make_struct_sequence_type(m, {"resource.struct_rusage", "What a process has used.", names});
  module_set(m, mod, "struct_rusage", to_value(m.types.struct_rusage));
  module_set(m, mod, "error", to_value(m.exc.OSError));
#define METAVM_CONSTANT(name) module_set(m, mod, #name, make_int(m, static_cast<i64>(name)))
  METAVM_CONSTANT(RLIMIT_CPU);
  METAVM_CONSTANT(RLIMIT_FSIZE);
  METAVM_CONSTANT(RLIMIT_DATA);
  METAVM_CONSTANT(RLIMIT_STACK);
  METAVM_CONSTANT(RLIMIT_CORE);
  METAVM_CONSTANT(RLIMIT_NOFILE);
  METAVM_CONSTANT(RLIMIT_OFILE);
  METAVM_CONSTANT(RLIMIT_AS);
  METAVM_CONSTANT(RLIMIT_RSS);
  METAVM_CONSTANT(RLIMIT_NPROC);
  METAVM_CONSTANT(RLIMIT_MEMLOCK);
  METAVM_CONSTANT(RLIMIT_MSGQUEUE);
  METAVM_CONSTANT(RLIMIT_NICE);
  METAVM_CONSTANT(RLIMIT_RTPRIO);
  METAVM_CONSTANT(RLIMIT_RTTIME);
  METAVM_CONSTANT(RLIMIT_SIGPENDING);
  METAVM_CONSTANT(RUSAGE_SELF);
  METAVM_CONSTANT(RUSAGE_CHILDREN);
  METAVM_CONSTANT(RUSAGE_THREAD);
#undef METAVM_CONSTANT
  module_set(m, mod, "RLIM_INFINITY", value::small_int(-1));
  return mod;
}

}  // namespace metavm::python
