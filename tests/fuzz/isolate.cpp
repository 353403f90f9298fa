#include "isolate.hpp"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace metavm::fuzz {

void* shared_memory(u64 bytes) {
  void* p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  METAVM_CHECK(p != MAP_FAILED);
  return p;
}

memory_file::memory_file() : fd_(memfd_create("fuzz", MFD_CLOEXEC)) { METAVM_CHECK(fd_ >= 0); }
memory_file::~memory_file() { close(fd_); }

void memory_file::clear() {
  METAVM_CHECK(ftruncate(fd_, 0) == 0);
  lseek(fd_, 0, SEEK_SET);
}

std::string memory_file::content() const {
  const off_t size = lseek(fd_, 0, SEEK_END);
  std::string s(static_cast<std::size_t>(size), '\0');
  const ssize_t n = pread(fd_, s.data(), s.size(), 0);
  s.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return s;
}

bool ending::too_slow() const { return status == -SIGPROF || status == -SIGALRM || status == -SIGXCPU; }

std::string ending::text() const {
  if (status >= 0) return "exit status " + std::to_string(status);
  if (too_slow()) return "too slow";
  const char* name = sigabbrev_np(-status);
  return std::string("signal ") + (name ? name : std::to_string(-status).c_str());
}

ending isolated(const std::function<void()>& work, double seconds, const memory_file& errors, double* took) {
  std::fflush(stdout);
  std::fflush(stderr);
  const pid_t child = fork();
  METAVM_CHECK(child >= 0);
  if (child == 0) {
    itimerval limit{};
    limit.it_value.tv_sec = static_cast<time_t>(seconds);
    limit.it_value.tv_usec = static_cast<suseconds_t>((seconds - static_cast<double>(limit.it_value.tv_sec)) * 1e6);
    setitimer(ITIMER_PROF, &limit, nullptr);
    alarm(static_cast<unsigned>(seconds * 20) + 20);
    dup2(errors.descriptor(), 2);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    work();
    std::fflush(stdout);
    std::fflush(stderr);
    std::_Exit(0);
  }
  int status = 0;
  rusage used{};
  while (wait4(child, &status, 0, &used) < 0 && errno == EINTR) {}
  if (took)
    *took = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
            static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  return {WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status)};
}

void ensure_large_stack(char** arguments) {
  constexpr rlim_t wanted = rlim_t{1} << 30;
  rlimit now{};
  getrlimit(RLIMIT_STACK, &now);
  if (now.rlim_cur >= wanted || (now.rlim_max != RLIM_INFINITY && now.rlim_max < wanted)) return;
  now.rlim_cur = wanted;
  if (setrlimit(RLIMIT_STACK, &now) != 0) return;
  execv("/proc/self/exe", arguments);
}

}  // namespace metavm::fuzz
