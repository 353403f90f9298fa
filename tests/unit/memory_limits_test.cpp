// A process whose address space is limited: what the machine itself needs goes on. Each case is a child of its own.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <new>

#include "metavm/base/address_space.hpp"
#include "metavm/base/memory_reserve.hpp"
#include "metavm/gc/policy.hpp"
#include "metavm/jit/code_memory.hpp"

namespace {

using namespace metavm;

/// Exit status of a child that does f; 256 and more: it was ended by a signal.
template <class F>
int in_child(F f) {
  const pid_t child = fork();
  if (child == 0) _exit(f());
  int status = 0;
  if (waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

u64 address_space_in_use() {
  rlimit old{}, large{};
  getrlimit(RLIMIT_AS, &old);
  large = {u64{1} << 46, old.rlim_max};
  setrlimit(RLIMIT_AS, &large);
  const u64 left = address_space_left();
  setrlimit(RLIMIT_AS, &old);
  return (u64{1} << 46) - left;
}

void limit_address_space(u64 bytes) {
  rlimit r{};
  getrlimit(RLIMIT_AS, &r);
  r.rlim_cur = bytes;
  setrlimit(RLIMIT_AS, &r);
}

/// The stack would not grow any more.
[[gnu::noinline]] void touch_stack() {
  char below[1 << 18];
  std::memset(below, 1, sizeof below);
  asm volatile("" : : "r"(below) : "memory");
}

/// Nobody looks at what is allocated: without this the compiler may leave the allocation out.
void* used(void* p) {
  asm volatile("" : "+r"(p) : : "memory");
  return p;
}

void use_up_malloc() {
  for (std::size_t n = 1 << 20; n >= 16; n /= 2)
    while (used(std::malloc(n))) {}
}

TEST_CASE("operator new falls back on the reserve, and says so") {
  if (!gc::heaps_lie_low) return;  // the address sanitizer's malloc is not the C library's
  CHECK(in_child([] {
          memory_reserve::keep(u64{1} << 20);
          if (memory_reserve::used()) return 1;
          touch_stack();
          limit_address_space(address_space_in_use());
          use_up_malloc();
          if (memory_reserve::used()) return 2;
          try {
            for (int i = 0; i < 100; i++) used(new char[5000]);
          } catch (const std::bad_alloc&) {
            return 3;
          }
          if (!memory_reserve::used()) return 4;
          // What is more than the reserve is an error, and no endless loop.
          try {
            for (int i = 0; i < 1000; i++) used(new char[5000]);
          } catch (const std::bad_alloc&) {
            return 0;
          }
          return 5;
        }) == 0);
}

/// Writes a function that returns n at the start of the hot area or of the cold one.
using function = int (*)();
function write_function(jit::code_memory& m, int n, bool cold) {
  m.begin_write();
  u8* const p = cold ? m.take_cold(16) : m.hot();
  const u8 move = 0xb8, ret = 0xc3;
  m.write(p, &move, 1);
  m.write(p + 1, &n, 4);
  m.write(p + 5, &ret, 1);
  if (!cold) m.set_hot(p + 16);
  m.end_write();
  return reinterpret_cast<function>(p);
}

TEST_CASE("code memory: what was not used goes back, the rest runs on, in a child of fork, too") {
  jit::code_memory m(u64{4} << 20);
  const function hot = write_function(m, 1, false), cold = write_function(m, 2, true);
  const u64 before = address_space_in_use();
  m.shrink(u64{64} << 10);
  CHECK(address_space_in_use() + (u64{4} << 20) < before);
  CHECK(m.hot_room() < u64{64} << 10);
  CHECK(m.holds(reinterpret_cast<void*>(cold)));
  CHECK_FALSE(m.holds(m.base() + (u64{1} << 20)));
  CHECK(hot() == 1);
  CHECK(cold() == 2);
  CHECK(write_function(m, 3, false)() == 3);
  const auto use = [&] {
    const function more = write_function(m, 4, false), cold_more = write_function(m, 5, true);
    return hot() == 1 && cold() == 2 && more() == 4 && cold_more() == 5 ? 0 : 1;
  };
  CHECK(in_child(use) == 0);
  // The child's code is its own.
  CHECK(write_function(m, 6, false)() == 6);
}

TEST_CASE("code memory: a process that has more address space than it may have can fork") {
  if (!gc::heaps_lie_low) return;  // likewise
  CHECK(in_child([] {
          jit::code_memory m(u64{4} << 20);
          const function hot = write_function(m, 1, false);
          limit_address_space(u64{16} << 20);
          return in_child([&] { return hot() == 1 && write_function(m, 4, false)() == 4 ? 0 : 1; });
        }) == 0);
}

}  // namespace
