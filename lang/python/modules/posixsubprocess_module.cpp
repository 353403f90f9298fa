/// \file
/// The _posixsubprocess module: fork and exec for the subprocess module.
#include <dirent.h>
#include <grp.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "lang/python/modules/posix_parts.hpp"
#include "lang/python/modules/process.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

struct child_plan {
  string_vector arguments, environment, executables;
  bool has_environment = false, close_fds = false, restore_signals = false, new_session = false;
  std::vector<int> keep;
  std::string folder;
  bool has_folder = false;
  int fds[8];  ///< p2cread p2cwrite c2pread c2pwrite errread errwrite errpipe_read errpipe_write
  int group = -1, umask = -1;
  bool has_gid = false, has_uid = false, has_groups = false;
  gid_t gid = 0;
  uid_t uid = 0;
  std::vector<gid_t> groups;
  value before_exec = none;
};
enum fd_name { p2c_read, p2c_write, c2p_read, c2p_write, err_read, err_write, pipe_read, pipe_write };

bool set_inheritable(int fd) {
  const int flags = ::fcntl(fd, F_GETFD);
  return flags >= 0 && ::fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) >= 0;
}
void close_others(const child_plan& p) {
  // Descriptors above 2 that are not to be kept, in ranges.
  int low = 3;
  for (int fd : p.keep) {
    if (fd < low) continue;
    if (fd > low) ::close_range(static_cast<unsigned>(low), static_cast<unsigned>(fd - 1), 0);
    low = fd + 1;
  }
  ::close_range(static_cast<unsigned>(low), ~0u, 0);
}

/// In the child: up to exec. Returns only on failure, `what` saying where.
void run_child(vm& m, child_plan& p, const char*& what) {
  int* fd = p.fds;
  what = "noexec:";
  for (int n : p.keep)
    if (n != fd[pipe_write] && !set_inheritable(n)) return;
  for (int side : {p2c_write, c2p_read, err_read})
    if (fd[side] >= 0) ::close(fd[side]);
  ::close(fd[pipe_read]);
  // What lies where a standard stream must go moves out of the way first.
  if (fd[c2p_write] == 0 && (fd[c2p_write] = ::dup(fd[c2p_write])) < 0) return;
  while (fd[err_write] == 0 || fd[err_write] == 1)
    if ((fd[err_write] = ::dup(fd[err_write])) < 0) return;
  const struct {
    int from, to;
  } moves[] = {{fd[p2c_read], 0}, {fd[c2p_write], 1}, {fd[err_write], 2}};
  for (const auto& x : moves) {
    if (x.from == x.to ? !set_inheritable(x.from) : x.from >= 0 && ::dup2(x.from, x.to) < 0) return;
  }
  if (p.has_folder && ::chdir(p.folder.c_str()) < 0) {
    what = "noexec:chdir";
    return;
  }
  if (p.umask >= 0) ::umask(static_cast<mode_t>(p.umask));
  if (p.restore_signals)
    for (int s : {SIGPIPE, SIGXFSZ}) ::signal(s, SIG_DFL);
  if (p.new_session) ::setsid();
  if (p.group >= 0 && ::setpgid(0, p.group) < 0) return;
  if (p.has_groups && ::setgroups(p.groups.size(), p.groups.data()) < 0) return;
  if (p.has_gid && ::setregid(p.gid, p.gid) < 0) return;
  if (p.has_uid && ::setreuid(p.uid, p.uid) < 0) return;
  if (!is_none(p.before_exec)) {
    run_fork_hooks(m, fork_hook::after_in_child);
    if (is_raised(call0(m, p.before_exec))) {
      what = "preexec";
      return;
    }
  }
  if (p.close_fds) close_others(p);
  char** arguments = p.arguments.data();
  char** environment = p.has_environment ? p.environment.data() : nullptr;
  int error = 0;
  for (char** file = p.executables.data(); *file; file++) {
    if (environment)
      ::execve(*file, arguments, environment);
    else
      ::execv(*file, arguments);
    if (errno != ENOENT && errno != ENOTDIR && error == 0) error = errno;
  }
  if (error) errno = error;
  what = "";
}
[[noreturn]] void report_failure(const child_plan& p, int error, const char* what) {
  char text[128];
  int n;
  if (std::string_view(what) == "preexec")
    n = std::snprintf(text, sizeof text, "SubprocessError:0:Exception occurred in preexec_fn.");
  else
    n = std::snprintf(text, sizeof text, "OSError:%X:%s", static_cast<unsigned>(error), what);
  (void)!::write(p.fds[pipe_write], text, static_cast<u64>(n));
  ::_exit(255);
}

bool to_bool(vm& m, value v, bool& out) { return posix::to_flag(m, v, false, out); }

bool read_plan(vm& m, const value* a, child_plan& p) {
  auto add_to = [&](string_vector& to, const char* what) {
    return [&m, &to, what](value v) { return to.add(m, v, "fork_exec", what); };
  };
  if (!for_each_item(m, a[0], add_to(p.arguments, "argv")) ||
      !for_each_item(m, a[1], add_to(p.executables, "executable")) || !to_bool(m, a[2], p.close_fds))
    return false;
  const bool kept = for_each_item(m, a[3], [&](value v) {
    int fd;
    if (!posix::to_int(m, v, fd)) return false;
    p.keep.push_back(fd);
    return true;
  });
  if (!kept) return false;
  if (!std::is_sorted(p.keep.begin(), p.keep.end())) {
    raise_text(m, m.exc.ValueError, "bad value(s) in fds_to_keep");
    return false;
  }
  if (!is_none(a[4])) {
    posix::path_argument folder;
    if (!posix::to_path(m, a[4], "fork_exec", "cwd", folder)) return false;
    p.folder = folder.text;
    p.has_folder = true;
  }
  if (!is_none(a[5])) {
    p.has_environment = true;
    if (!for_each_item(m, a[5], add_to(p.environment, "env"))) return false;
  }
  for (int i = 0; i < 8; i++)
    if (!posix::to_int(m, a[6 + i], p.fds[i])) return false;
  if (p.close_fds && p.fds[pipe_write] < 3) {
    raise_text(m, m.exc.ValueError, "errpipe_write must be >= 3");
    return false;
  }
  if (!to_bool(m, a[14], p.restore_signals) || !to_bool(m, a[15], p.new_session) || !posix::to_int(m, a[16], p.group))
    return false;
  i64 id;
  if (!is_none(a[17])) {
    if (!to_index(m, a[17], id)) return false;
    p.gid = static_cast<gid_t>(id);
    p.has_gid = true;
  }
  if (!is_none(a[18])) {
    p.has_groups = true;
    const bool ok = for_each_item(m, a[18], [&](value v) {
      i64 g;
      if (!to_index(m, v, g)) return false;
      p.groups.push_back(static_cast<gid_t>(g));
      return true;
    });
    if (!ok) return false;
  }
  if (!is_none(a[19])) {
    if (!to_index(m, a[19], id)) return false;
    p.uid = static_cast<uid_t>(id);
    p.has_uid = true;
  }
  if (!posix::to_int(m, a[20], p.umask)) return false;
  p.before_exec = a[21];
  return true;
}

value fork_exec(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  if (!check_no_keywords(m, "fork_exec", kw) || !check_arity(m, "fork_exec", nargs, 23, 23)) return value_raised;
  child_plan p;
  if (!read_plan(m, args, p)) return value_raised;
  // Everything the child needs is ready before fork: no memory is asked for in between.
  p.arguments.data();
  p.environment.data();
  p.executables.data();
  const bool hooks = !is_none(p.before_exec);
  if (hooks) run_fork_hooks(m, fork_hook::before);
  const pid_t pid = ::fork();
  if (pid == 0) {
    const char* what;
    run_child(m, p, what);
    report_failure(p, errno, what);
  }
  const int error = errno;
  if (hooks) run_fork_hooks(m, fork_hook::after_in_parent);
  errno = error;
  return pid < 0 ? raise_errno(m) : make_int(m, pid);
}

}  // namespace

module_object* init_module__posixsubprocess(vm& m) {
  static const method_def functions[] = {method("fork_exec", fork_exec), {}};
  return make_module(m, "_posixsubprocess", functions, "Processes for the subprocess module.");
}

}  // namespace metavm::python
