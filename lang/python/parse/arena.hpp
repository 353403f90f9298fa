#pragma once
/// \file
/// Memory for syntax trees: everything of one parse dies together, so nothing is freed singly.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace metavm::python {

class arena {
 public:
  arena() = default;
  arena(const arena&) = delete;
  arena& operator=(const arena&) = delete;

  void* allocate(std::size_t bytes) {
    bytes = (bytes + 7) & ~std::size_t{7};
    if (bytes > static_cast<std::size_t>(limit_ - next_)) refill(bytes);
    char* result = next_;
    next_ += bytes;
    return result;
  }

  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
    return new (allocate(sizeof(T))) T{std::forward<Args>(args)...};
  }

  template <class T>
  T* copy(const T* items, std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= 8);
    if (count == 0) return nullptr;
    T* result = static_cast<T*>(allocate(count * sizeof(T)));
    std::memcpy(static_cast<void*>(result), items, count * sizeof(T));
    return result;
  }

  std::string_view copy(std::string_view text) { return {copy(text.data(), text.size()), text.size()}; }

 private:
  void refill(std::size_t bytes) {
    std::size_t size = chunk_size_;
    if (size < max_chunk) chunk_size_ = size * 2;
    if (bytes > size) size = bytes;
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    next_ = chunks_.back().get();
    limit_ = next_ + size;
  }

  static constexpr std::size_t max_chunk = std::size_t{1} << 20;
  std::size_t chunk_size_ = 16 * 1024;
  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  char* limit_ = nullptr;
};

/// A name, stored once per tree: two names of one tree are equal if their addresses are.
struct interned_name {
  std::uint32_t hash;
  std::uint32_t size;
  const char* data;

  std::string_view view() const { return {data, size}; }
};

using identifier = const interned_name*;

/// The names of one tree. Open addressing; nothing is ever removed.
class name_table {
 public:
  explicit name_table(arena& memory) : memory_(memory), slots_(256, nullptr) {}

  identifier intern(std::string_view text) {
    std::uint32_t hash = 2166136261u;
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    std::size_t mask = slots_.size() - 1;
    std::size_t i = hash & mask;
    for (; slots_[i] != nullptr; i = (i + 1) & mask) {
      const interned_name* name = slots_[i];
      if (name->hash == hash && name->size == text.size() && std::memcmp(name->data, text.data(), text.size()) == 0) {
        return name;
      }
    }
    const char* data = memory_.copy(text).data();
    auto* name = memory_.make<interned_name>(hash, static_cast<std::uint32_t>(text.size()), data);
    slots_[i] = name;
    if (++count_ * 2 > slots_.size()) grow();
    return name;
  }

 private:
  void grow() {
    std::vector<identifier> old(slots_.size() * 2, nullptr);
    old.swap(slots_);
    std::size_t mask = slots_.size() - 1;
    for (identifier name : old) {
      if (name == nullptr) continue;
      std::size_t i = name->hash & mask;
      while (slots_[i] != nullptr) i = (i + 1) & mask;
      slots_[i] = name;
    }
  }

  arena& memory_;
  std::vector<identifier> slots_;
  std::size_t count_ = 0;
};

}  // namespace metavm::python
