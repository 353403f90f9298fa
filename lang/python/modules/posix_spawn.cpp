/// \file
/// posix: making processes — fork, exec, posix_spawn, system.
#include <pty.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include <cstdlib>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/posix_parts.hpp"
#include "lang/python/modules/process.hpp"

extern char** environ;
#include "lang/python/threads.hpp"

namespace metavm::python {

using namespace method_table;

bool string_vector::add(vm& m, value v, const char* function, const char* what) {
  posix::path_argument p;
  if (!posix::to_path(m, v, function, what, p)) return false;
  strings_.push_back(p.text);
  return true;
}
char** string_vector::data() {
  pointers_.clear();
  for (std::string& s : strings_) pointers_.push_back(s.data());
  pointers_.push_back(nullptr);
  return pointers_.data();
}

bool to_arguments(vm& m, value v, const char* function, string_vector& out) {
  if (!is_kind(v, kind::list) && !is_kind(v, kind::tuple)) {
    raise(m, m.exc.TypeError, "{}() arg 2 must be a tuple or list", function);
    return false;
  }
  if (!for_each_item(m, v, [&](value x) { return out.add(m, x, function, "argv"); })) return false;
  if (out.size() && !out.front().empty()) return true;
  raise(m, m.exc.ValueError, out.size() ? "{}() arg 2 first element cannot be empty" : "{}() arg 2 must not be empty",
        function);
  return false;
}
bool to_environment(vm& m, value v, const char* function, string_vector& out) {
  const value items = call_method(m, v, intern(m, "items"));
  if (is_raised(items)) return false;
  return for_each_item(m, items, [&](value pair) {
    if (!is_kind(pair, kind::tuple) || pair.as<tuple_object>()->length != 2) {
      raise_text(m, m.exc.TypeError, "env.keys() or env.values() is not a list");
      return false;
    }
    posix::path_argument key, item;
    if (!posix::to_path(m, pair.as<tuple_object>()->items[0], function, "env", key) ||
        !posix::to_path(m, pair.as<tuple_object>()->items[1], function, "env", item))
      return false;
    if (key.text.empty() || key.text.find('=', 1) != key.text.npos) {
      raise_text(m, m.exc.ValueError, "illegal environment variable name");
      return false;
    }
    out.add(key.text + "=" + item.text);
    return true;
  });
}

bool run_fork_hooks(vm& m, fork_hook which) {
  if (auto* threads = engine_of(m).threads; threads && which == fork_hook::after_in_child)
    threads->after_fork_in_child();
  // The parent's loop does not run here.
  if (which == fork_hook::after_in_child) m.states.running_loop = value_unbound;
  if (same(m.states.at_fork, value_unbound)) return true;
  const auto* hooks = m.states.at_fork.as<tuple_object>()->items[static_cast<u32>(which)].as<list_object>();
  const bool backwards = which == fork_hook::before;
  for (u64 i = 0; i < hooks->length; i++) {
    const value f = hooks->storage->items[backwards ? hooks->length - 1 - i : i];
    if (is_raised(call0(m, f))) write_unraisable(m, "", f);
  }
  return true;
}

namespace posix {
namespace {

value py_register_at_fork(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[3];
  if (!bind_arguments(m, "register_at_fork", "* before? after_in_child? after_in_parent?", args, nargs, kw, out))
    return value_raised;
  if (same(out[0], value_unbound) && same(out[1], value_unbound) && same(out[2], value_unbound))
    return raise_text(m, m.exc.TypeError, "At least one argument is required.");
  constexpr const char* names[] = {"before", "after_in_child", "after_in_parent"};
  for (int i = 0; i < 3; i++)
    if (!same(out[i], value_unbound) && !is_callable(m, out[i]))
      return raise(m, m.exc.TypeError, "'{}' must be callable, not {}", names[i], type_name(m, out[i]));
  if (same(m.states.at_fork, value_unbound)) {
    const value lists[] = {to_value(empty_list(m)), to_value(empty_list(m)), to_value(empty_list(m))};
    m.states.at_fork = to_value(make_tuple(m, lists, 3));
  }
  for (int i = 0; i < 3; i++)
    if (!same(out[i], value_unbound) &&
        !list_append(m, m.states.at_fork.as<tuple_object>()->items[i].as<list_object>(), out[i]))
      return value_raised;
  return none;
}
value py_fork(vm& m) {
  if (!audit(m, "os.fork", {})) return value_raised;
  run_fork_hooks(m, fork_hook::before);
  const pid_t pid = ::fork();
  const int error = errno;
  run_fork_hooks(m, pid == 0 ? fork_hook::after_in_child : fork_hook::after_in_parent);
  errno = error;
  return number_or_error(m, pid);
}
value py_forkpty(vm& m) {
  run_fork_hooks(m, fork_hook::before);
  int fd = -1;
  const pid_t pid = ::forkpty(&fd, nullptr, nullptr, nullptr);
  const int error = errno;
  run_fork_hooks(m, pid == 0 ? fork_hook::after_in_child : fork_hook::after_in_parent);
  errno = error;
  if (pid < 0) return raise_errno(m);
  const value parts[] = {make_int(m, pid), value::small_int(fd)};
  return result(make_tuple(m, parts, 2));
}
value py_exit_now(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  int status;
  if (!bind_arguments(m, "_exit", "status", args, nargs, kw, out) || !to_int(m, out[0], status)) return value_raised;
  ::_exit(status);
}
value py_abort(vm&) { std::abort(); }

value py_execv(vm& m, value path, value argv) {
  path_argument p;
  string_vector arguments;
  if (!to_path(m, path, "execv", "path", p) || !to_arguments(m, argv, "execv", arguments) ||
      !audit(m, "os.exec", {path, argv, none}))
    return value_raised;
  ::execv(p.c_str(), arguments.data());
  return path_error(m, p);
}
value py_execve(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[3];
  path_argument p;
  string_vector arguments, environment;
  if (!bind_arguments(m, "execve", "path argv env", args, nargs, kw, out) ||
      !to_path(m, out[0], "execve", "path", p, path_kind::or_fd) || !to_arguments(m, out[1], "execve", arguments) ||
      !to_environment(m, out[2], "execve", environment) || !audit(m, "os.exec", {out[0], out[1], out[2]}))
    return value_raised;
  if (p.fd >= 0)
    ::fexecve(p.fd, arguments.data(), environment.data());
  else
    ::execve(p.c_str(), arguments.data(), environment.data());
  return path_error(m, p);
}
value py_system(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[1];
  path_argument command;
  if (!bind_arguments(m, "system", "command", args, nargs, kw, out) ||
      !to_path(m, out[0], "system", "command", command) || !audit(m, "os.system", {out[0]}))
    return value_raised;
  return value::small_int(std::system(command.c_str()));
}

// ---------------------------------------------------------------- posix_spawn

struct file_actions {
  posix_spawn_file_actions_t actions;
  file_actions() { ::posix_spawn_file_actions_init(&actions); }
  ~file_actions() { ::posix_spawn_file_actions_destroy(&actions); }
};
bool add_actions(vm& m, value list, file_actions& out) {
  return for_each_item(m, list, [&](value v) {
    const bool is_tuple = is_kind(v, kind::tuple) && v.as<tuple_object>()->length > 0;
    const auto* t = v.as<tuple_object>();
    int kind_of_action = -1, fd, other, error = 0;
    if (is_tuple && !to_int(m, t->items[0], kind_of_action)) return false;
    if (kind_of_action == 0 && t->length == 5) {
      path_argument p;
      int flags, mode;
      if (!to_int(m, t->items[1], fd) || !to_path(m, t->items[2], "posix_spawn", "path", p) ||
          !to_int(m, t->items[3], flags) || !to_int(m, t->items[4], mode))
        return false;
      error = ::posix_spawn_file_actions_addopen(&out.actions, fd, p.c_str(), flags, static_cast<mode_t>(mode));
    } else if (kind_of_action == 1 && t->length == 2) {
      if (!to_int(m, t->items[1], fd)) return false;
      error = ::posix_spawn_file_actions_addclose(&out.actions, fd);
    } else if (kind_of_action == 2 && t->length == 3) {
      if (!to_int(m, t->items[1], fd) || !to_int(m, t->items[2], other)) return false;
      error = ::posix_spawn_file_actions_adddup2(&out.actions, fd, other);
    } else {
      raise_text(m, m.exc.TypeError,
                 is_tuple ? "Unknown file_actions identifier" : "Each file_actions element must be a non-empty tuple");
      return false;
    }
    if (error) raise_os_error(m, error);
    return error == 0;
  });
}
bool to_signal_set(vm& m, value v, sigset_t& set) {
  sigemptyset(&set);
  return for_each_item(m, v, [&](value x) {
    int n;
    if (!to_int(m, x, n)) return false;
    if (n >= 1 && n < NSIG && sigaddset(&set, n) == 0) return true;
    raise(m, m.exc.ValueError, "signal number {} out of range [1; {}]", n, NSIG - 1);
    return false;
  });
}
value spawn(vm& m, const char* name, const value* args, u32 nargs, tuple_object* kw, bool search_path) {
  value out[10];
  path_argument p;
  string_vector arguments, environment;
  if (!bind_arguments(m, name,
                      "path argv env / * file_actions? setpgroup? resetids? setsid? setsigmask? setsigdef? scheduler?",
                      args, nargs, kw, out) ||
      !to_path(m, out[0], name, "path", p) || !to_arguments(m, out[1], name, arguments) ||
      !to_environment(m, out[2], name, environment))
    return value_raised;
  const auto given = [&](int i) { return !same(out[i], value_unbound) && !is_none(out[i]); };
  file_actions actions;
  if (given(3) && !add_actions(m, out[3], actions)) return value_raised;
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  struct release {
    posix_spawnattr_t* a;
    ~release() { ::posix_spawnattr_destroy(a); }
  } releaser{&attributes};
  short flags = 0;
  sigset_t set;
  if (given(4)) {
    int group;
    if (!to_int(m, out[4], group)) return value_raised;
    ::posix_spawnattr_setpgroup(&attributes, group);
    flags |= POSIX_SPAWN_SETPGROUP;
  }
  int on = 0;
  if (!same(out[5], value_unbound) && !to_int(m, out[5], on)) return value_raised;
  if (on) flags |= POSIX_SPAWN_RESETIDS;
  on = 0;
  if (!same(out[6], value_unbound) && !to_int(m, out[6], on)) return value_raised;
  if (on) flags |= POSIX_SPAWN_SETSID;
  if (given(7)) {
    if (!to_signal_set(m, out[7], set)) return value_raised;
    ::posix_spawnattr_setsigmask(&attributes, &set);
    flags |= POSIX_SPAWN_SETSIGMASK;
  }
  if (given(8)) {
    if (!to_signal_set(m, out[8], set)) return value_raised;
    ::posix_spawnattr_setsigdefault(&attributes, &set);
    flags |= POSIX_SPAWN_SETSIGDEF;
  }
  if (given(9)) {
    const auto* t = is_kind(out[9], kind::tuple) ? out[9].as<tuple_object>() : nullptr;
    if (!t || t->length != 2) return raise_type_error(m, "A scheduler tuple must have two elements");
    sched_param priority{};
    if (!is_none(t->items[0])) {
      int policy;
      if (!to_int(m, t->items[0], policy)) return value_raised;
      ::posix_spawnattr_setschedpolicy(&attributes, policy);
      flags |= POSIX_SPAWN_SETSCHEDULER;
    }
    if (!to_sched_param(m, t->items[1], priority)) return value_raised;
    ::posix_spawnattr_setschedparam(&attributes, &priority);
    flags |= POSIX_SPAWN_SETSCHEDPARAM;
  }
  ::posix_spawnattr_setflags(&attributes, flags);
  if (!audit(m, "os.posix_spawn", {out[0], out[1], out[2]})) return value_raised;
  pid_t pid;
  const int error = (search_path ? ::posix_spawnp : ::posix_spawn)(&pid, p.c_str(), &actions.actions, &attributes,
                                                                   arguments.data(), environment.data());
  if (!error) return make_int(m, pid);
  errno = error;
  return path_error(m, p);
}
value py_posix_spawn(vm& m, const value* a, u32 n, tuple_object* k) { return spawn(m, "posix_spawn", a, n, k, false); }
value py_posix_spawnp(vm& m, const value* a, u32 n, tuple_object* k) { return spawn(m, "posix_spawnp", a, n, k, true); }

}  // namespace

void add_spawn_functions(std::vector<method_def>& t) {
  t.push_back(method("register_at_fork", py_register_at_fork,
                     "($module, /, *, before=None, after_in_child=None, after_in_parent=None)"));
  t.push_back(method("fork", py_fork, "($module, /)", "Make a child process: 0 in the child, its id in the parent."));
  t.push_back(method("forkpty", py_forkpty, "($module, /)"));
  t.push_back(method("_exit", py_exit_now, "($module, /, status)", "End the process at once."));
  t.push_back(method("abort", py_abort, "($module, /)"));
  t.push_back(method("execv", py_execv, "($module, path, argv, /)", "Run another program in this process."));
  t.push_back(method("execve", py_execve, "($module, /, path, argv, env)"));
  t.push_back(method("system", py_system, "($module, /, command)", "Run a command in a shell."));
  t.push_back(method("posix_spawn", py_posix_spawn));
  t.push_back(method("posix_spawnp", py_posix_spawnp));
}

}  // namespace posix
}  // namespace metavm::python
