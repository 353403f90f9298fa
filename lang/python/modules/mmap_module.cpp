/// \file
/// The module mmap. A mapping's addresses stay readable until the object is gone, whatever guests
/// close, resize or truncate meanwhile: some thread may still be reading there.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/external.hpp"
#include "lang/python/modules/mmap_faults.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python {
namespace memory_map {
namespace {

using method_table::result;

enum access : i64 { access_default, access_read, access_write, access_copy };

struct area {
  char* begin;
  u64 bytes;
};
/// What is mapped for an object now, and what was before it was resized.
struct mapping {
  std::vector<area> areas;  ///< the last one is in use
  int fd = -1;
  ~mapping() {
    for (const area& a : areas) {
      unguard_mapping(a.begin);
      ::munmap(a.begin, a.bytes);
    }
    if (fd >= 0) ::close(fd);
  }
};

struct map_object : object {
  external_object* memory;  ///< of the `mapping`
  object* exports;          ///< memoryviews of it
  u64 size, position, offset;
  i64 access;
  bool closed;
  static const layout& get_layout() { return describe<map_object>("mmap", &map_object::memory, &map_object::exports); }
  mapping& held() const { return *static_cast<mapping*>(memory->memory); }
  char* data() const { return held().areas.back().begin; }
};
map_object* self_of(value v) { return v.as<map_object>(); }

void release(void* p) { delete static_cast<mapping*>(p); }

bool usable(vm& m, const map_object* o) {
  if (METAVM_LIKELY(!o->closed && o->memory->memory)) return true;
  raise_text(m, m.exc.ValueError, "mmap closed or invalid");
  return false;
}
bool writable(vm& m, const map_object* o) {
  if (o->access != access_read) return true;
  raise_type_error(m, "mmap can't modify a readonly memory map.");
  return false;
}
/// Nothing is there any more, but reading still works. False: the system refuses.
bool blank(const area& a) {
  return ::mmap(a.begin, a.bytes, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                0) != MAP_FAILED;
}
u64 whole_pages(u64 bytes) {
  const u64 page = static_cast<u64>(::sysconf(_SC_PAGESIZE));
  return std::max((bytes + page - 1) & ~(page - 1), page);
}

// ---------------------------------------------------------------- making

bool choose_access(vm& m, i64& access, int& flags, int& protection) {
  constexpr int both = PROT_READ | PROT_WRITE;
  if (access != access_default && (flags != MAP_SHARED || protection != both)) {
    raise_text(m, m.exc.ValueError, "mmap can't specify both access and flags, prot.");
    return false;
  }
  switch (access) {
    case access_read:
      protection = PROT_READ;
      return true;
    case access_write:
      return true;
    case access_copy:
      flags = MAP_PRIVATE;
      return true;
    case access_default:
      if ((protection & both) == both) return true;
      access = protection & PROT_WRITE ? access_write : access_read;
      return true;
    default:
      raise_text(m, m.exc.ValueError, "mmap invalid access parameter.");
      return false;
  }
}
/// Fits the length to the file. False: raised.
bool fit_to_file(vm& m, int fd, i64& length, i64 offset) {
  struct stat s;
  if (::fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) return true;
  const auto fail = [&](const char* message) {
    raise_text(m, m.exc.ValueError, message);
    return false;
  };
  if (length == 0) {
    if (s.st_size == 0) return fail("cannot mmap an empty file");
    if (offset >= s.st_size) return fail("mmap offset is greater than file size");
    length = s.st_size - offset;
    return true;
  }
  return (offset <= s.st_size && s.st_size - offset >= length) || fail("mmap length is greater than file size");
}

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[6];
  int fd, flags = MAP_SHARED, protection = PROT_READ | PROT_WRITE;
  i64 length, offset = 0;
  int wanted = access_default;
  if (!bind_arguments(m, "mmap", "fileno length flags? prot? access? offset?", args, nargs, kwnames, v) ||
      !int_argument(m, v[0], fd) || !size_argument(m, v[1], length) ||
      (!same(v[2], value_unbound) && !int_argument(m, v[2], flags)) ||
      (!same(v[3], value_unbound) && !int_argument(m, v[3], protection)) ||
      (!same(v[4], value_unbound) && !int_argument(m, v[4], wanted)) ||
      (!same(v[5], value_unbound) && !size_argument(m, v[5], offset)))
    return value_raised;
  if (length < 0) return raise_text(m, m.exc.OverflowError, "memory mapped length must be positive");
  if (offset < 0) return raise_text(m, m.exc.OverflowError, "memory mapped offset must be positive");
  i64 how = wanted;
  if (!choose_access(m, how, flags, protection)) return value_raised;
  if (!audit(m, "mmap.__new__", {value::small_int(fd), make_int(m, length), make_int(m, how), make_int(m, offset)}))
    return value_raised;
  if (fd != -1 && !fit_to_file(m, fd, length, offset)) return value_raised;
  auto* held = new mapping;
  if (fd == -1) {
    flags |= MAP_ANONYMOUS;
  } else if ((held->fd = static_cast<int>(::fcntl(fd, F_DUPFD_CLOEXEC, 0))) < 0) {
    delete held;
    return raise_errno(m);
  }
  void* p = ::mmap(nullptr, static_cast<u64>(length), protection, flags, held->fd, offset);
  if (p == MAP_FAILED) {
    const int error = errno;
    delete held;
    return raise_os_error(m, error);
  }
  const area a{static_cast<char*>(p), whole_pages(static_cast<u64>(length))};
  held->areas.push_back(a);
  if (held->fd >= 0 && !guard_mapping(a.begin, a.bytes)) {
    delete held;
    return raise_os_error(m, ENOMEM);
  }
  external_object* e = make_external(m, held, release, 4096);
  if (!e) return value_raised;
  auto* o = make_native<map_object>(m, cls);
  o->memory = e;
  o->exports = nullptr;
  o->size = static_cast<u64>(length);
  o->position = 0;
  o->offset = static_cast<u64>(offset);
  o->access = how;
  o->closed = false;
  return to_value(o);
}

value close(vm& m, value self) {
  map_object* o = self_of(self);
  if (o->closed || !o->memory->memory) return none;
  if (!check_not_exported(m, o, &o->exports)) {
    catch_pending(m, m.exc.BufferError);
    return raise_text(m, m.exc.BufferError, "cannot close exported pointers exist");
  }
  o->closed = true;
  mapping& held = o->held();
  // The file is let go of, the addresses are not.
  if (!blank(held.areas.back())) return raise_errno(m);
  if (held.fd >= 0) ::close(held.fd);
  held.fd = -1;
  return none;
}

// ---------------------------------------------------------------- reading and writing

value bytes_at(vm& m, const map_object* o, u64 from, u64 n) { return result(make_bytes(m, {o->data() + from, n})); }
u64 left_of(const map_object* o) { return o->position < o->size ? o->size - o->position : 0; }

value read(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "read", nargs - 1, 0, 1)) return value_raised;
  i64 n = -1;
  map_object* o = self_of(args[0]);
  if ((nargs > 1 && !same(args[1], none) && !size_argument(m, args[1], n)) || !usable(m, o)) return value_raised;
  const u64 left = left_of(o), count = n < 0 ? left : std::min(left, static_cast<u64>(n));
  const value r = bytes_at(m, o, o->position, count);
  o->position += count;
  return r;
}
value read_byte(vm& m, value self) {
  map_object* o = self_of(self);
  if (!usable(m, o)) return value_raised;
  if (!left_of(o)) return raise_text(m, m.exc.ValueError, "read byte out of range");
  return value::small_int(static_cast<u8>(o->data()[o->position++]));
}
value read_line(vm& m, value self) {
  map_object* o = self_of(self);
  if (!usable(m, o)) return value_raised;
  const u64 left = left_of(o);
  const char* from = o->data() + o->position;
  const void* end = left ? std::memchr(from, '\n', left) : nullptr;
  const u64 n = end ? static_cast<u64>(static_cast<const char*>(end) - from) + 1 : left;
  const value r = bytes_at(m, o, o->position, n);
  o->position += n;
  return r;
}
value write(vm& m, value self, value data) {
  buffer_view b;
  map_object* o = self_of(self);
  if (!get_buffer(m, data, b) || !usable(m, o) || !writable(m, o)) return value_raised;
  if (o->position > o->size || o->size - o->position < b.length)
    return raise_text(m, m.exc.ValueError, "data out of range");
  if (b.length) std::memmove(o->data() + o->position, b.data, b.length);
  o->position += b.length;
  return make_uint(m, b.length);
}
value write_byte(vm& m, value self, value v) {
  i64 byte;
  map_object* o = self_of(self);
  if (!to_index(m, v, byte, true)) return value_raised;
  if (byte < 0 || byte > 255)
    return raise(m, m.exc.OverflowError, "unsigned byte integer is {}",
                 byte < 0 ? "less than minimum" : "greater than maximum");
  if (!usable(m, o) || !writable(m, o)) return value_raised;
  if (!left_of(o)) return raise_text(m, m.exc.ValueError, "write byte out of range");
  o->data()[o->position++] = static_cast<char>(byte);
  return none;
}

template <bool last>
value find(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, last ? "rfind" : "find", nargs - 1, 1, 3)) return value_raised;
  map_object* o = self_of(args[0]);
  if (!usable(m, o)) return value_raised;
  i64 start = static_cast<i64>(o->position), end = static_cast<i64>(o->size);
  buffer_view b;
  if ((nargs > 2 && !size_argument(m, args[2], start)) || (nargs > 3 && !size_argument(m, args[3], end)) ||
      !get_buffer(m, args[1], b) || !usable(m, o))
    return value_raised;
  const i64 size = static_cast<i64>(o->size);
  const auto fit = [&](i64 at) { return std::clamp<i64>(at < 0 ? at + size : at, 0, size); };
  start = fit(start);
  end = fit(end);
  if (start > end) return value::small_int(-1);
  const std::string_view where{o->data() + start, static_cast<u64>(end - start)},
      what{reinterpret_cast<const char*>(b.data), b.length};
  const u64 at = last ? where.rfind(what) : where.find(what);
  return at == where.npos ? value::small_int(-1) : make_int(m, start + static_cast<i64>(at));
}

value seek(vm& m, const value* args, u32 nargs, tuple_object*) {
  i64 distance;
  int whence = 0;
  map_object* o = self_of(args[0]);
  if (!check_arity(m, "seek", nargs - 1, 1, 2) || !size_argument(m, args[1], distance) ||
      (nargs > 2 && !int_argument(m, args[2], whence)) || !usable(m, o))
    return value_raised;
  if (whence < 0 || whence > 2) return raise_text(m, m.exc.ValueError, "unknown seek type");
  const i64 base = whence == 0 ? 0 : static_cast<i64>(whence == 1 ? o->position : o->size);
  i64 where;
  if (__builtin_add_overflow(base, distance, &where) || where < 0 || static_cast<u64>(where) > o->size)
    return raise_text(m, m.exc.ValueError, "seek out of range");
  o->position = static_cast<u64>(where);
  return none;
}
value tell(vm& m, value self) {
  return usable(m, self_of(self)) ? make_uint(m, self_of(self)->position) : value_raised;
}
value file_size(vm& m, value self) {
  map_object* o = self_of(self);
  if (!usable(m, o)) return value_raised;
  if (o->held().fd < 0) return make_uint(m, o->size);
  struct stat s;
  return ::fstat(o->held().fd, &s) != 0 ? raise_errno(m) : make_int(m, s.st_size);
}
value flush(vm& m, const value* args, u32 nargs, tuple_object*) {
  map_object* o = self_of(args[0]);
  if (!usable(m, o)) return value_raised;
  i64 from = 0, n = static_cast<i64>(o->size);
  if (!check_arity(m, "flush", nargs - 1, 0, 2) || (nargs > 1 && !size_argument(m, args[1], from)) ||
      (nargs > 2 && !size_argument(m, args[2], n)) || !usable(m, o))
    return value_raised;
  if (nargs == 2) n -= from;
  const i64 size = static_cast<i64>(o->size);
  if (n < 0 || from < 0 || size - from < n) return raise_text(m, m.exc.ValueError, "flush values out of range");
  if (o->access == access_read || o->access == access_copy) return none;
  return ::msync(o->data() + from, static_cast<u64>(n), MS_SYNC) != 0 ? raise_errno(m) : none;
}
value move_bytes(vm& m, const value* args, u32 nargs, tuple_object*) {
  i64 to, from, n;
  map_object* o = self_of(args[0]);
  if (!check_arity(m, "move", nargs - 1, 3, 3) || !size_argument(m, args[1], to) || !size_argument(m, args[2], from) ||
      !size_argument(m, args[3], n) || !usable(m, o) || !writable(m, o))
    return value_raised;
  const i64 size = static_cast<i64>(o->size);
  if (to < 0 || from < 0 || n < 0 || size - to < n || size - from < n)
    return raise_text(m, m.exc.ValueError, "source, destination, or count out of range");
  std::memmove(o->data() + to, o->data() + from, static_cast<u64>(n));
  return none;
}
value resize(vm& m, value self, value size) {
  i64 n;
  map_object* o = self_of(self);
  if (!size_argument(m, size, n) || !usable(m, o)) return value_raised;
  if (!check_not_exported(m, o, &o->exports)) {
    catch_pending(m, m.exc.BufferError);
    return raise_text(m, m.exc.BufferError, "mmap can't resize with extant buffers exist.");
  }
  if (o->access != access_write && o->access != access_default)
    return raise_type_error(m, "mmap can't resize a readonly or copy-on-write memory map.");
  i64 end;
  if (n < 0 || __builtin_add_overflow(n, static_cast<i64>(o->offset), &end))
    return raise_text(m, m.exc.ValueError, "new size out of range");
  mapping& held = o->held();
  if (held.fd >= 0 && ::ftruncate(held.fd, end) != 0) return raise_errno(m);
  area& now = held.areas.back();
  void* p = ::mremap(now.begin, o->size, static_cast<u64>(n), MREMAP_MAYMOVE);
  if (p == MAP_FAILED) return raise_errno(m);
  const area fresh{static_cast<char*>(p), whole_pages(static_cast<u64>(n))};
  unguard_mapping(now.begin);
  if (p != now.begin) {
    blank(now);
    held.areas.push_back(fresh);
  } else {
    // What was cut off stays readable too.
    if (fresh.bytes < now.bytes)
      blank({now.begin + fresh.bytes, now.bytes - fresh.bytes});
    else
      now.bytes = fresh.bytes;
  }
  if (held.fd >= 0) guard_mapping(fresh.begin, fresh.bytes);
  o->size = static_cast<u64>(n);
  return none;
}
value advise(vm& m, const value* args, u32 nargs, tuple_object*) {
  int option;
  i64 start = 0, n = 0;
  map_object* o = self_of(args[0]);
  if (!check_arity(m, "madvise", nargs - 1, 1, 3) || !int_argument(m, args[1], option) ||
      (nargs > 2 && !size_argument(m, args[2], start)) || (nargs > 3 && !size_argument(m, args[3], n)) || !usable(m, o))
    return value_raised;
  const i64 size = static_cast<i64>(o->size);
  if (nargs <= 3) n = size;
  if (start < 0 || start >= size) return raise_text(m, m.exc.ValueError, "madvise start out of bounds");
  if (n < 0) return raise_text(m, m.exc.ValueError, "madvise length invalid");
  i64 sum;
  if (__builtin_add_overflow(start, n, &sum)) return raise_text(m, m.exc.OverflowError, "madvise length too large");
  n = std::min(n, size - start);
  return ::madvise(o->data() + start, static_cast<u64>(n), option) != 0 ? raise_errno(m) : none;
}

// ---------------------------------------------------------------- as a sequence

value length(vm& m, value self) { return usable(m, self_of(self)) ? make_uint(m, self_of(self)->size) : value_raised; }
/// An index of one item. False: raised.
bool item_at(vm& m, const map_object* o, value key, u64& out) {
  i64 i;
  if (!to_index(m, key, i, true) || !usable(m, o)) return false;
  if (i < 0) i += static_cast<i64>(o->size);
  if (i >= 0 && static_cast<u64>(i) < o->size) {
    out = static_cast<u64>(i);
    return true;
  }
  raise_text(m, m.exc.IndexError, "mmap index out of range");
  return false;
}
bool is_index(vm& m, value key) { return is_int(m, key) || !same(special_of(m, key, special::index), value_unbound); }

value get_item_of(vm& m, value self, value key) {
  map_object* o = self_of(self);
  if (!usable(m, o)) return value_raised;
  if (is_index(m, key)) {
    u64 i;
    return item_at(m, o, key, i) ? value::small_int(static_cast<u8>(o->data()[i])) : value_raised;
  }
  if (!is_kind(key, kind::slice)) return raise_type_error(m, "mmap indices must be integers");
  i64 start, stop, step;
  if (!slice_unpack(m, key.as<slice_object>(), start, stop, step) || !usable(m, o)) return value_raised;
  const i64 n = slice_adjust(static_cast<i64>(o->size), start, stop, step);
  if (step == 1) return bytes_at(m, o, static_cast<u64>(start), static_cast<u64>(std::max<i64>(n, 0)));
  bytes_object* b = empty_bytes_of(m, static_cast<u64>(n));
  for (i64 i = 0; b && i < n; i++) b->data[i] = static_cast<u8>(o->data()[start + i * step]);
  return result(b);
}
value set_item_of(vm& m, value self, value key, value v) {
  map_object* o = self_of(self);
  if (!usable(m, o) || !writable(m, o)) return value_raised;
  if (is_index(m, key)) {
    u64 i;
    i64 byte;
    if (!item_at(m, o, key, i)) return value_raised;
    if (!is_index(m, v)) return raise_type_error(m, "mmap item value must be an int");
    if (!to_index(m, v, byte, true)) return value_raised;
    if (byte < 0 || byte > 255) return raise_text(m, m.exc.ValueError, "mmap item value must be in range(0, 256)");
    if (!item_at(m, o, key, i) || !usable(m, o)) return value_raised;
    o->data()[i] = static_cast<char>(byte);
    return none;
  }
  if (!is_kind(key, kind::slice)) return raise_type_error(m, "mmap indices must be integers");
  i64 start, stop, step;
  buffer_view b;
  if (!slice_unpack(m, key.as<slice_object>(), start, stop, step) || !get_buffer(m, v, b) || !usable(m, o))
    return value_raised;
  const i64 n = slice_adjust(static_cast<i64>(o->size), start, stop, step);
  if (static_cast<i64>(b.length) != n) return raise_text(m, m.exc.IndexError, "mmap slice assignment is wrong size");
  if (step == 1) {
    if (n > 0) std::memmove(o->data() + start, b.data, b.length);
  } else {
    for (i64 i = 0; i < n; i++) o->data()[start + i * step] = static_cast<char>(b.data[i]);
  }
  return none;
}
value delete_item_of(vm& m, value self, value) {
  if (!usable(m, self_of(self)) || !writable(m, self_of(self))) return value_raised;
  return raise_type_error(m, "mmap doesn't support item deletion");
}
/// The bytes one by one; CPython has them by the sequence protocol of C.
value iterate(vm& m, value self) {
  const value all = get_item_of(m, self, make_slice(m, none, none, none));
  if (is_raised(all)) return all;
  list_object* l = empty_list(m, all.as<bytes_object>()->length);
  for (u64 i = 0; l && i < all.as<bytes_object>()->length; i++) {
    bytes_object* one = make_bytes(m, all.as<bytes_object>()->view().substr(i, 1));
    if (!one || !list_append(m, l, to_value(one))) l = nullptr;
  }
  return l ? get_iter(m, to_value(l)) : value_raised;
}

bool export_buffer(vm& m, value self, buffer_view& out, bool wants_writing) {
  map_object* o = self_of(self);
  if (!usable(m, o)) return false;
  if (wants_writing && o->access == access_read) {
    raise_text(m, m.exc.BufferError, "Object is not writable.");
    return false;
  }
  out = {};
  out.data = reinterpret_cast<u8*>(o->data());
  out.length = o->size;
  out.readonly = o->access == access_read;
  out.item_bytes = 1;
  out.format = "B";
  out.dimensions = 1;
  out.exports = &o->exports;
  return true;
}

value enter(vm& m, value self) { return usable(m, self_of(self)) ? self : value_raised; }
value leave(vm& m, const value* args, u32, tuple_object*) { return close(m, args[0]); }
value get_closed(vm&, value self) { return from_bool(self_of(self)->closed); }
value represent(vm& m, value self) {
  const map_object* o = self_of(self);
  static constexpr const char* names[] = {"ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"};
  const std::string name = qualified_name(m, type_of(m, self));
  if (o->closed) return result(make_str(m, fmt::format("<{} closed=True>", name)));
  return result(make_str(m, fmt::format("<{} closed=False, access={}, length={}, pos={}, offset={}>", name,
                                        names[o->access], o->size, o->position, o->offset)));
}

constexpr struct {
  const char* name;
  i64 number;
} constants[] = {{"ACCESS_DEFAULT", access_default},
                 {"ACCESS_READ", access_read},
                 {"ACCESS_WRITE", access_write},
                 {"ACCESS_COPY", access_copy},
                 {"PROT_EXEC", PROT_EXEC},
                 {"PROT_READ", PROT_READ},
                 {"PROT_WRITE", PROT_WRITE},
                 {"MAP_SHARED", MAP_SHARED},
                 {"MAP_PRIVATE", MAP_PRIVATE},
                 {"MAP_DENYWRITE", MAP_DENYWRITE},
                 {"MAP_EXECUTABLE", MAP_EXECUTABLE},
                 {"MAP_ANONYMOUS", MAP_ANONYMOUS},
                 {"MAP_ANON", MAP_ANON},
                 {"MAP_POPULATE", MAP_POPULATE},
                 {"MAP_STACK", MAP_STACK},
                 {"MAP_NORESERVE", MAP_NORESERVE},
                 {"MADV_NORMAL", MADV_NORMAL},
                 {"MADV_RANDOM", MADV_RANDOM},
                 {"MADV_SEQUENTIAL", MADV_SEQUENTIAL},
                 {"MADV_WILLNEED", MADV_WILLNEED},
                 {"MADV_DONTNEED", MADV_DONTNEED},
                 {"MADV_REMOVE", MADV_REMOVE},
                 {"MADV_DONTFORK", MADV_DONTFORK},
                 {"MADV_DOFORK", MADV_DOFORK},
                 {"MADV_HWPOISON", MADV_HWPOISON},
                 {"MADV_MERGEABLE", MADV_MERGEABLE},
                 {"MADV_UNMERGEABLE", MADV_UNMERGEABLE},
                 {"MADV_HUGEPAGE", MADV_HUGEPAGE},
                 {"MADV_NOHUGEPAGE", MADV_NOHUGEPAGE},
                 {"MADV_DONTDUMP", MADV_DONTDUMP},
                 {"MADV_DODUMP", MADV_DODUMP},
                 {"MADV_FREE", MADV_FREE}};

}  // namespace
}  // namespace memory_map

module_object* init_module_mmap(vm& m) {
  using namespace memory_map;
  static const method_def methods[] = {unary_method("close", memory_map::close),
                                       positional_method<"find", find<false>>(),
                                       positional_method<"rfind", find<true>>(),
                                       positional_method<"flush", flush>(),
                                       positional_method<"madvise", advise>(),
                                       positional_method<"move", move_bytes>(),
                                       positional_method<"read", memory_map::read>(),
                                       unary_method("read_byte", read_byte),
                                       unary_method("readline", read_line),
                                       binary_method("resize", resize),
                                       positional_method<"seek", seek>(),
                                       unary_method("size", file_size),
                                       unary_method("tell", tell),
                                       binary_method("write", memory_map::write),
                                       binary_method("write_byte", write_byte),
                                       unary_method("__enter__", enter),
                                       general_method("__exit__", leave),
                                       unary_method("__len__", length),
                                       binary_method("__getitem__", get_item_of, "($self, key, /)"),
                                       ternary_method("__setitem__", set_item_of, "($self, key, value, /)"),
                                       binary_method("__delitem__", delete_item_of, "($self, key, /)"),
                                       unary_method("__iter__", iterate),
                                       unary_method("__repr__", represent),
                                       end_of_methods};
  static const getset_def getsets[] = {{"closed", get_closed}, {}};
  module_object* mod = make_module(m, "mmap", nullptr);
  type_def d{};
  d.name = "mmap.mmap";
  d.lay = &map_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = type_flags::base_type | type_flags::has_weakrefs;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  d.get_buffer = export_buffer;
  d.doc = "A file, or memory of its own, mapped into the address space.";
  m.types.memory_map = make_builtin_type(m, d);
  module_set(m, mod, "mmap", to_value(m.types.memory_map));
  module_set(m, mod, "error", to_value(m.exc.OSError));
  for (const auto& c : constants) module_set(m, mod, c.name, value::small_int(c.number));
  const value page = make_int(m, ::sysconf(_SC_PAGESIZE));
  module_set(m, mod, "PAGESIZE", page);
  module_set(m, mod, "ALLOCATIONGRANULARITY", page);
  return mod;
}

}  // namespace metavm::python
