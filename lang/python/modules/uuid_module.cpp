/// \file
/// The _uuid module: UUIDs of version 1, made of the time and the machine's address.
#include <sys/random.h>

#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace {

using method_table::result;

/// Six bytes: the address of a network interface, else random ones with the bit of a group, as RFC 4122 has it.
void find_node(u8* node) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/sys/class/net", error)) {
    std::ifstream file(entry.path() / "address");
    std::string text;
    unsigned b[6];
    if (!std::getline(file, text) ||
        std::sscanf(text.c_str(), "%x:%x:%x:%x:%x:%x", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5]) != 6)
      continue;
    bool any = false;
    for (int i = 0; i < 6; i++) any |= (node[i] = static_cast<u8>(b[i])) != 0;
    if (any) return;
  }
  if (::getrandom(node, 6, 0) != 6) std::memset(node, 0, 6);
  node[0] |= 1;
}

/// Of the process: no two of its UUIDs have the same time and sequence.
struct generator {
  u8 node[6];
  u16 sequence = 0;
  u64 last = 0;  ///< units of 100 ns
  generator() {
    find_node(node);
    if (::getrandom(&sequence, sizeof sequence, 0) != sizeof sequence) sequence = 0;
  }
  void make(u8* out) {
    timespec now;
    ::clock_gettime(CLOCK_REALTIME, &now);
    constexpr u64 from_1582_to_1970 = 0x01b21dd213814000;
    const u64 ticks = static_cast<u64>(now.tv_sec) * 10000000 + static_cast<u64>(now.tv_nsec) / 100 + from_1582_to_1970;
    if (ticks + 10000000 < last)
      sequence++, last = ticks;  // the clock was set back
    else
      last = ticks > last ? ticks : last + 1;
    const u64 t = last;
    const u32 low = static_cast<u32>(t);
    const u16 middle = static_cast<u16>(t >> 32), high = static_cast<u16>(((t >> 48) & 0xfff) | 0x1000);
    for (int i = 0; i < 4; i++) out[i] = static_cast<u8>(low >> (24 - 8 * i));
    out[4] = static_cast<u8>(middle >> 8), out[5] = static_cast<u8>(middle);
    out[6] = static_cast<u8>(high >> 8), out[7] = static_cast<u8>(high);
    out[8] = static_cast<u8>(((sequence >> 8) & 0x3f) | 0x80), out[9] = static_cast<u8>(sequence);
    std::memcpy(out + 10, node, 6);
  }
};

/// The bytes, and -1: nothing keeps other processes from making the same.
value generate_time_safe(vm& m) {
  static generator g;  // under the global lock
  u8 bytes[16];
  g.make(bytes);
  bytes_object* b = make_bytes(m, {reinterpret_cast<const char*>(bytes), sizeof bytes});
  return b ? tuple_of(m, {to_value(b), value::small_int(-1)}) : value_raised;
}

}  // namespace

module_object* init_module__uuid(vm& m) {
  static const method_def functions[] = {plain_function("generate_time_safe", generate_time_safe, nullptr),
                                         end_of_methods};
  module_object* mod = make_module(m, "_uuid", functions);
  module_set(m, mod, "has_uuid_generate_time_safe", value::small_int(1));
  return mod;
}

}  // namespace metavm::python
