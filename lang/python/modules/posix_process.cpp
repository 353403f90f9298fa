/// \file
/// posix: processes and users.
#include <grp.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>

#include "lang/python/modules/posix_parts.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/objects/set_ops.hpp"
#include "lang/python/objects/struct_sequence.hpp"

namespace metavm::python::posix {

using namespace method_table;

namespace {

// ---------------------------------------------------------------- who

value py_getpid(vm& m) { return make_int(m, ::getpid()); }
value py_getppid(vm& m) { return make_int(m, ::getppid()); }
value py_getuid(vm& m) { return make_uint(m, ::getuid()); }
value py_geteuid(vm& m) { return make_uint(m, ::geteuid()); }
value py_getgid(vm& m) { return make_uint(m, ::getgid()); }
value py_getegid(vm& m) { return make_uint(m, ::getegid()); }
value py_getpgrp(vm& m) { return make_int(m, ::getpgrp()); }
value py_setpgrp(vm& m) { return done(m, ::setpgid(0, 0)); }
value py_setsid(vm& m) { return done(m, ::setsid()); }
value py_getpgid(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  int pid;
  return bind_arguments(m, "getpgid", "pid", args, nargs, kw, out) && to_int(m, out[0], pid)
             ? number_or_error(m, ::getpgid(pid))
             : value_raised;
}
value py_getsid(vm& m, value v) {
  int pid;
  return to_int(m, v, pid) ? number_or_error(m, ::getsid(pid)) : value_raised;
}
value py_setpgid(vm& m, value a, value b) {
  int pid, group;
  return to_int(m, a, pid) && to_int(m, b, group) ? done(m, ::setpgid(pid, group)) : value_raised;
}
constexpr char user[] = "uid", group_of_users[] = "gid";
template <int (*f)(u32), const char* What>
value set_one_id(vm& m, value v) {
  u32 id;
  return to_system_id(m, v, What, id) ? done(m, f(id)) : value_raised;
}
template <int (*f)(u32, u32), const char* What>
value set_two_ids(vm& m, value a, value b) {
  u32 x, y;
  return to_system_id(m, a, What, x) && to_system_id(m, b, What, y) ? done(m, f(x, y)) : value_raised;
}
template <int (*f)(u32, u32, u32), const char* What>
value set_three_ids(vm& m, value a, value b, value c) {
  u32 x, y, z;
  return to_system_id(m, a, What, x) && to_system_id(m, b, What, y) && to_system_id(m, c, What, z) ? done(m, f(x, y, z))
                                                                                                   : value_raised;
}
value three_ids(vm& m, u32 a, u32 b, u32 c) {
  const value parts[] = {make_uint(m, a), make_uint(m, b), make_uint(m, c)};
  return result(make_tuple(m, parts, 3));
}
value py_getresuid(vm& m) {
  uid_t a, b, c;
  return ::getresuid(&a, &b, &c) < 0 ? raise_errno(m) : three_ids(m, a, b, c);
}
value py_getresgid(vm& m) {
  gid_t a, b, c;
  return ::getresgid(&a, &b, &c) < 0 ? raise_errno(m) : three_ids(m, a, b, c);
}
value group_list(vm& m, const gid_t* groups, int n) {
  list_object* l = empty_list(m, static_cast<u64>(n));
  for (int i = 0; i < n; i++) list_append(m, l, make_uint(m, groups[i]));
  return to_value(l);
}
value py_getgroups(vm& m) {
  std::vector<gid_t> groups(65537);
  const int n = ::getgroups(static_cast<int>(groups.size()), groups.data());
  return n < 0 ? raise_errno(m) : group_list(m, groups.data(), n);
}
value py_setgroups(vm& m, value v) {
  std::vector<gid_t> groups;
  const bool ok = for_each_item(m, v, [&](value x) {
    u32 id;
    if (!to_system_id(m, x, "gid", id)) return false;
    groups.push_back(id);
    return true;
  });
  return ok ? done(m, ::setgroups(groups.size(), groups.data())) : value_raised;
}
value py_initgroups(vm& m, value name, value group) {
  path_argument p;
  u32 id;
  if (!to_path(m, name, "initgroups", "username", p) || !to_system_id(m, group, "gid", id)) return value_raised;
  return done(m, ::initgroups(p.c_str(), id));
}
value py_getgrouplist(vm& m, value name, value group) {
  path_argument p;
  i64 id;
  if (!to_path(m, name, "getgrouplist", "user", p) || !to_index(m, group, id)) return value_raised;
  std::vector<gid_t> groups(1024);
  int n = static_cast<int>(groups.size());
  if (::getgrouplist(p.c_str(), static_cast<gid_t>(id), groups.data(), &n) < 0) {
    groups.resize(static_cast<u64>(n));
    if (::getgrouplist(p.c_str(), static_cast<gid_t>(id), groups.data(), &n) < 0) return raise_errno(m);
  }
  return group_list(m, groups.data(), n);
}
value py_getlogin(vm& m) {
  char name[256];
  const int error = ::getlogin_r(name, sizeof name);
  return error ? raise_os_error(m, error) : name_value(m, name, false);
}

// ---------------------------------------------------------------- signals, waiting

value py_kill(vm& m, value a, value b) {
  int pid, number;
  if (!to_int(m, a, pid) || !to_int(m, b, number) || !audit(m, "os.kill", {a, b})) return value_raised;
  if (::kill(pid, number) < 0) return raise_errno(m);
  return run_signal_handlers(m) ? none : value_raised;
}
value py_killpg(vm& m, value a, value b) {
  int group, number;
  if (!to_int(m, a, group) || !to_int(m, b, number) || !audit(m, "os.killpg", {a, b})) return value_raised;
  if (::killpg(group, number) < 0) return raise_errno(m);
  return run_signal_handlers(m) ? none : value_raised;
}
value wait_result(vm& m, pid_t pid, int status) {
  const value parts[] = {make_int(m, pid), value::small_int(status)};
  return pid < 0 ? raise_errno(m) : result(make_tuple(m, parts, 2));
}
value py_waitpid(vm& m, value a, value b) {
  int pid, options, status = 0;
  if (!to_int(m, a, pid) || !to_int(m, b, options)) return value_raised;
  const pid_t r = retry_interrupted(m, [&] { return ::waitpid(pid, &status, options); });
  return wait_result(m, r, status);
}
value py_wait(vm& m) {
  int status = 0;
  const pid_t r = retry_interrupted(m, [&] { return ::wait(&status); });
  return wait_result(m, r, status);
}
/// (pid, status, resource usage as resource.getrusage gives it)
value wait_usage_result(vm& m, pid_t pid, int status, const rusage& u) {
  if (pid < 0) return raise_errno(m);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  const value numbers[] = {make_float(m, seconds(u.ru_utime)),
                           make_float(m, seconds(u.ru_stime)),
                           make_int(m, u.ru_maxrss),
                           make_int(m, u.ru_ixrss),
                           make_int(m, u.ru_idrss),
                           make_int(m, u.ru_isrss),
                           make_int(m, u.ru_minflt),
                           make_int(m, u.ru_majflt),
                           make_int(m, u.ru_nswap),
                           make_int(m, u.ru_inblock),
                           make_int(m, u.ru_oublock),
                           make_int(m, u.ru_msgsnd),
                           make_int(m, u.ru_msgrcv),
                           make_int(m, u.ru_nsignals),
                           make_int(m, u.ru_nvcsw),
                           make_int(m, u.ru_nivcsw)};
  value usage = result(make_tuple(m, numbers, 16));
  const value mod = import_module(m, intern(m, "resource"));
  if (is_raised(mod)) {
    if (!catch_pending(m, m.exc.ImportError)) return value_raised;
  } else {
    const value cls = get_attribute(m, mod, "struct_rusage");
    usage = is_raised(cls) ? cls : call1(m, cls, usage);
  }
  if (is_raised(usage)) return value_raised;
  const value parts[] = {make_int(m, pid), value::small_int(status), usage};
  return result(make_tuple(m, parts, 3));
}
value py_wait3(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  int options, status = 0;
  rusage u{};
  if (!bind_arguments(m, "wait3", "options", args, nargs, kw, out) || !to_int(m, out[0], options)) return value_raised;
  const pid_t r = retry_interrupted(m, [&] { return ::wait3(&status, options, &u); });
  return wait_usage_result(m, r, status, u);
}
value py_wait4(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  int pid, options, status = 0;
  rusage u{};
  if (!bind_arguments(m, "wait4", "pid options", args, nargs, kw, out) || !to_int(m, out[0], pid) ||
      !to_int(m, out[1], options))
    return value_raised;
  const pid_t r = retry_interrupted(m, [&] { return ::wait4(pid, &status, options, &u); });
  return wait_usage_result(m, r, status, u);
}
value py_waitid(vm& m, value a, value b, value c) {
  int type, options;
  i64 id;
  siginfo_t info{};
  if (!to_int(m, a, type) || !to_index(m, b, id) || !to_int(m, c, options)) return value_raised;
  if (retry_interrupted(
          m, [&] { return ::waitid(static_cast<idtype_t>(type), static_cast<id_t>(id), &info, options); }) < 0)
    return raise_errno(m);
  if (info.si_pid == 0) return none;
  const value parts[] = {make_int(m, info.si_pid), make_uint(m, info.si_uid), value::small_int(info.si_signo),
                         value::small_int(info.si_status), value::small_int(info.si_code)};
  return make_struct_sequence(m, m.types.waitid_result, parts);
}
template <class F>
value status_query(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kw, F f) {
  value out[1];
  int status;
  if (!bind_arguments(m, name, "status", args, nargs, kw, out) || !to_int(m, out[0], status)) return value_raised;
  return f(status);
}
#define METAVM_STATUS_QUERY(name, make)                                                  \
  value py_##name(vm& m, const value* args, u32 nargs, tuple_object* kw) {               \
    return status_query(m, #name, args, nargs, kw, [](int s) { return make(name(s)); }); \
  }
METAVM_STATUS_QUERY(WIFCONTINUED, from_bool)
METAVM_STATUS_QUERY(WIFEXITED, from_bool)
METAVM_STATUS_QUERY(WIFSIGNALED, from_bool)
METAVM_STATUS_QUERY(WIFSTOPPED, from_bool)
METAVM_STATUS_QUERY(WEXITSTATUS, value::small_int)
METAVM_STATUS_QUERY(WSTOPSIG, value::small_int)
METAVM_STATUS_QUERY(WTERMSIG, value::small_int)
#undef METAVM_STATUS_QUERY
value py_WCOREDUMP(vm& m, value v) {
  int s;
  return to_int(m, v, s) ? from_bool(WCOREDUMP(s)) : value_raised;
}
value py_waitstatus_to_exitcode(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  int s;
  if (!bind_arguments(m, "waitstatus_to_exitcode", "status", args, nargs, kw, out) || !to_int(m, out[0], s))
    return value_raised;
  if (WIFEXITED(s)) return value::small_int(WEXITSTATUS(s));
  if (WIFSIGNALED(s)) return value::small_int(-WTERMSIG(s));
  if (WIFSTOPPED(s)) return raise(m, m.exc.ValueError, "process stopped by delivery of signal {}", WSTOPSIG(s));
  return raise(m, m.exc.ValueError, "invalid wait status: {}", s);
}
value py_pidfd_open(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  int pid, flags = 0;
  if (!bind_arguments(m, "pidfd_open", "pid flags?", args, nargs, kw, out) || !to_int(m, out[0], pid) ||
      (!same(out[1], value_unbound) && !to_int(m, out[1], flags)))
    return value_raised;
  return number_or_error(m, ::syscall(SYS_pidfd_open, pid, flags));
}

// ---------------------------------------------------------------- priorities, scheduling

value py_nice(vm& m, value v) {
  int n;
  if (!to_int(m, v, n)) return value_raised;
  errno = 0;
  const int r = ::nice(n);
  return r == -1 && errno ? raise_errno(m) : value::small_int(r);
}
value py_getpriority(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  int which, who;
  if (!bind_arguments(m, "getpriority", "which who", args, nargs, kw, out) || !to_int(m, out[0], which) ||
      !to_int(m, out[1], who))
    return value_raised;
  errno = 0;
  const int r = ::getpriority(static_cast<__priority_which>(which), static_cast<id_t>(who));
  return r == -1 && errno ? raise_errno(m) : value::small_int(r);
}
value py_setpriority(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[3];
  int which, who, priority;
  if (!bind_arguments(m, "setpriority", "which who priority", args, nargs, kw, out) || !to_int(m, out[0], which) ||
      !to_int(m, out[1], who) || !to_int(m, out[2], priority))
    return value_raised;
  return done(m, ::setpriority(static_cast<__priority_which>(which), static_cast<id_t>(who), priority));
}
value py_sched_yield(vm& m) { return done(m, ::sched_yield()); }
value py_sched_getaffinity(vm& m, value v) {
  int pid;
  cpu_set_t set;
  if (!to_int(m, v, pid)) return value_raised;
  if (::sched_getaffinity(pid, sizeof set, &set) < 0) return raise_errno(m);
  set_object* s = make_set(m);
  for (int i = 0; i < CPU_SETSIZE; i++)
    if (CPU_ISSET(static_cast<u64>(i), &set) && set_add(m, s, value::small_int(i)) == tri::error) return value_raised;
  return to_value(s);
}
value py_sched_setaffinity(vm& m, value v, value mask) {
  int pid;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (!to_int(m, v, pid)) return value_raised;
  const bool ok = for_each_item(m, mask, [&](value x) {
    int cpu;
    if (!to_int(m, x, cpu)) return false;
    if (cpu < 0 || cpu >= CPU_SETSIZE) return raise_text(m, m.exc.ValueError, "negative CPU number"), false;
    CPU_SET(static_cast<u64>(cpu), &set);
    return true;
  });
  return ok ? done(m, ::sched_setaffinity(pid, sizeof set, &set)) : value_raised;
}
value py_sched_getscheduler(vm& m, value v) {
  int pid;
  return to_int(m, v, pid) ? number_or_error(m, ::sched_getscheduler(pid)) : value_raised;
}
}  // namespace

bool to_sched_param(vm& m, value v, sched_param& p) {
  if (!is_instance(m, v, m.types.sched_param))
    return raise_text(m, m.exc.TypeError, "must have a sched_param object"), false;
  const value i = index_int(m, v.as<tuple_object>()->items[0]);
  i64 n;
  if (is_raised(i)) return false;
  if (!to_i64(m, i, n) || n != static_cast<int>(n))
    return raise_text(m, m.exc.OverflowError, "sched_priority out of range"), false;
  p.sched_priority = static_cast<int>(n);
  return true;
}

namespace {

value py_sched_setscheduler(vm& m, value v, value policy, value param) {
  int pid, how;
  sched_param p{};
  if (!to_int(m, v, pid) || !to_int(m, policy, how) || !to_sched_param(m, param, p)) return value_raised;
  return done(m, ::sched_setscheduler(pid, how, &p));
}
value py_sched_getparam(vm& m, value v) {
  int pid;
  sched_param p{};
  if (!to_int(m, v, pid)) return value_raised;
  if (::sched_getparam(pid, &p) < 0) return raise_errno(m);
  const value priority = value::small_int(p.sched_priority);
  return make_struct_sequence(m, m.types.sched_param, {&priority, 1});
}
value py_sched_setparam(vm& m, value v, value param) {
  int pid;
  sched_param p{};
  if (!to_int(m, v, pid) || !to_sched_param(m, param, p)) return value_raised;
  return done(m, ::sched_setparam(pid, &p));
}
value py_sched_rr_get_interval(vm& m, value v) {
  int pid;
  timespec t;
  if (!to_int(m, v, pid)) return value_raised;
  if (::sched_rr_get_interval(pid, &t) < 0) return raise_errno(m);
  return make_float(m, static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec));
}
template <int (*f)(int)>
value sched_limit(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  int policy;
  return bind_arguments(m, "sched_get_priority_max", "policy", args, nargs, kw, out) && to_int(m, out[0], policy)
             ? number_or_error(m, f(policy))
             : value_raised;
}
int priority_max(int policy) { return ::sched_get_priority_max(policy); }
int priority_min(int policy) { return ::sched_get_priority_min(policy); }
int set_uid(u32 a) { return ::setuid(a); }
int set_euid(u32 a) { return ::seteuid(a); }
int set_gid(u32 a) { return ::setgid(a); }
int set_egid(u32 a) { return ::setegid(a); }
int set_reuid(u32 a, u32 b) { return ::setreuid(a, b); }
int set_regid(u32 a, u32 b) { return ::setregid(a, b); }
int set_resuid(u32 a, u32 b, u32 c) { return ::setresuid(a, b, c); }
int set_resgid(u32 a, u32 b, u32 c) { return ::setresgid(a, b, c); }

}  // namespace

value sched_param_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  return bind_arguments(m, "sched_param", "sched_priority", args, nargs, kw, out)
             ? make_struct_sequence(m, cls, {out, 1})
             : value_raised;
}

void init_process_types(vm& m, module_object* mod) {
  static constexpr const char* waitid[] = {"si_pid", "si_uid", "si_signo", "si_status", "si_code"};
  m.types.waitid_result = make_struct_sequence_type(m, {"os.waitid_result", "What waitid() returns.", waitid});
  module_set(m, mod, "waitid_result", to_value(m.types.waitid_result));
  static constexpr const char* param[] = {"sched_priority"};
  m.types.sched_param = make_struct_sequence_type(m, {"posix.sched_param", "A scheduling priority.", param});
  m.types.sched_param->construct = sched_param_construct;
  module_set(m, mod, "sched_param", to_value(m.types.sched_param));
}

void add_process_functions(std::vector<method_def>& t) {
  t.push_back(method("getpid", py_getpid, "($module, /)", "Return the process's id."));
  t.push_back(method("getppid", py_getppid, "($module, /)", "Return the parent's process id."));
  t.push_back(method("getuid", py_getuid, "($module, /)"));
  t.push_back(method("geteuid", py_geteuid, "($module, /)"));
  t.push_back(method("getgid", py_getgid, "($module, /)"));
  t.push_back(method("getegid", py_getegid, "($module, /)"));
  t.push_back(method("getpgrp", py_getpgrp, "($module, /)"));
  t.push_back(method("setpgrp", py_setpgrp, "($module, /)"));
  t.push_back(method("setsid", py_setsid, "($module, /)"));
  t.push_back(method("getpgid", py_getpgid, "($module, /, pid)"));
  t.push_back(method("getsid", py_getsid, "($module, pid, /)"));
  t.push_back(method("setpgid", py_setpgid, "($module, pid, pgrp, /)"));
  t.push_back(method("setuid", set_one_id<set_uid, user>, "($module, uid, /)"));
  t.push_back(method("seteuid", set_one_id<set_euid, user>, "($module, euid, /)"));
  t.push_back(method("setgid", set_one_id<set_gid, group_of_users>, "($module, gid, /)"));
  t.push_back(method("setegid", set_one_id<set_egid, group_of_users>, "($module, egid, /)"));
  t.push_back(method("setreuid", set_two_ids<set_reuid, user>, "($module, ruid, euid, /)"));
  t.push_back(method("setregid", set_two_ids<set_regid, group_of_users>, "($module, rgid, egid, /)"));
  t.push_back(method("setresuid", set_three_ids<set_resuid, user>, "($module, ruid, euid, suid, /)"));
  t.push_back(method("setresgid", set_three_ids<set_resgid, group_of_users>, "($module, rgid, egid, sgid, /)"));
  t.push_back(method("getresuid", py_getresuid, "($module, /)"));
  t.push_back(method("getresgid", py_getresgid, "($module, /)"));
  t.push_back(method("getgroups", py_getgroups, "($module, /)"));
  t.push_back(method("setgroups", py_setgroups, "($module, groups, /)"));
  t.push_back(method("initgroups", py_initgroups, "($module, username, gid, /)"));
  t.push_back(method("getgrouplist", py_getgrouplist, "($module, user, group, /)"));
  t.push_back(method("getlogin", py_getlogin, "($module, /)"));
  t.push_back(method("kill", py_kill, "($module, pid, signal, /)", "Send a signal to a process."));
  t.push_back(method("killpg", py_killpg, "($module, pgid, signal, /)", "Send a signal to a process group."));
  t.push_back(method("waitpid", py_waitpid, "($module, pid, options, /)", "Wait for a child: (pid, status)."));
  t.push_back(method("wait", py_wait, "($module, /)", "Wait for any child: (pid, status)."));
  t.push_back(method("wait3", py_wait3, "($module, /, options)"));
  t.push_back(method("wait4", py_wait4, "($module, /, pid, options)"));
  t.push_back(method("waitid", py_waitid, "($module, idtype, id, options, /)"));
  t.push_back(method("WIFCONTINUED", py_WIFCONTINUED, "($module, /, status)"));
  t.push_back(method("WIFEXITED", py_WIFEXITED, "($module, /, status)"));
  t.push_back(method("WIFSIGNALED", py_WIFSIGNALED, "($module, /, status)"));
  t.push_back(method("WIFSTOPPED", py_WIFSTOPPED, "($module, /, status)"));
  t.push_back(method("WEXITSTATUS", py_WEXITSTATUS, "($module, /, status)"));
  t.push_back(method("WSTOPSIG", py_WSTOPSIG, "($module, /, status)"));
  t.push_back(method("WTERMSIG", py_WTERMSIG, "($module, /, status)"));
  t.push_back(method("WCOREDUMP", py_WCOREDUMP, "($module, status, /)"));
  t.push_back(method("waitstatus_to_exitcode", py_waitstatus_to_exitcode, "($module, /, status)"));
  t.push_back(method("pidfd_open", py_pidfd_open, "($module, /, pid, flags=0)"));
  t.push_back(method("nice", py_nice, "($module, increment, /)"));
  t.push_back(method("getpriority", py_getpriority, "($module, /, which, who)"));
  t.push_back(method("setpriority", py_setpriority, "($module, /, which, who, priority)"));
  t.push_back(method("sched_yield", py_sched_yield, "($module, /)"));
  t.push_back(method("sched_getaffinity", py_sched_getaffinity, "($module, pid, /)"));
  t.push_back(method("sched_setaffinity", py_sched_setaffinity, "($module, pid, mask, /)"));
  t.push_back(method("sched_getscheduler", py_sched_getscheduler, "($module, pid, /)"));
  t.push_back(method("sched_setscheduler", py_sched_setscheduler, "($module, pid, policy, param, /)"));
  t.push_back(method("sched_getparam", py_sched_getparam, "($module, pid, /)"));
  t.push_back(method("sched_setparam", py_sched_setparam, "($module, pid, param, /)"));
  t.push_back(method("sched_rr_get_interval", py_sched_rr_get_interval, "($module, pid, /)"));
  t.push_back(method("sched_get_priority_max", sched_limit<priority_max>, "($module, /, policy)"));
  t.push_back(method("sched_get_priority_min", sched_limit<priority_min>, "($module, /, policy)"));
}

}  // namespace metavm::python::posix
