/// \file
/// Names that a parser has met.
#include "lang/python/modules/elementtree_parser.hpp"
#include "lang/python/text.hpp"

namespace metavm::python::elementtree {

u32& name_table::recent_place(std::string_view name) {
  const u64 n = name.size();
  const auto byte = [&](u64 i) { return static_cast<u8>(name[i]); };
  return recent_[n ? (n * 5 + byte(0) * 3u + byte(n - 1) * 7u + byte(n / 2)) % std::size(recent_) : 0];
}
i64 name_table::find(vm& m, std::string_view name, u64& hash) {
  u32& recent = recent_place(name);
  if (METAVM_LIKELY(recent && is(recent - 1, name))) return recent - 1;
  // The hash depends on the VM's key, so nobody can choose names that collide.
  hash = hash_bytes(m, name.data(), name.size());
  if (!slots_.empty()) {
    const u64 mask = slots_.size() - 1;
    for (u64 i = hash & mask; slots_[i]; i = (i + 1) & mask)
      if (const u32 number = slots_[i] - 1; entries_[number].hash == hash && is(number, name)) {
        recent = number + 1;
        return number;
      }
  }
  return -1;
}

void name_table::insert(u32 number) {
  const u64 mask = slots_.size() - 1;
  u64 i = entries_[number].hash & mask;
  while (slots_[i]) i = (i + 1) & mask;
  slots_[i] = number + 1;
}
void name_table::add(std::string_view name, u64 hash) {
  entries_.push_back({hash, bytes_.size(), name.size()});
  bytes_.append(name);
  recent_place(name) = static_cast<u32>(entries_.size());
  if (entries_.size() * 2 > slots_.size()) {
    slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, 0);
    for (u32 i = 0; i < entries_.size(); i++) insert(i);
  } else {
    insert(static_cast<u32>(entries_.size()) - 1);
  }
}

}  // namespace metavm::python::elementtree
