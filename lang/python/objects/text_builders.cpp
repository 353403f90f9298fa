/// \file
/// str_builder and byte_builder, and the two ways C functions count their arguments.
#include <limits>

#include "lang/python/objects/text_units.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {

bool str_builder::grow(u64 units, u32 width) {
  if (failed_) return false;
  u64 capacity = std::max(units, capacity_ + capacity_ / 2);
  u64 bytes;
  if (capacity > std::numeric_limits<u32>::max() || __builtin_mul_overflow(capacity, u64{width}, &bytes)) {
    failed_ = true;
    return false;
  }
  u8* p;
  if (width == width_ && data_ != inline_) {
    p = static_cast<u8*>(std::realloc(data_, bytes));
  } else {
    p = static_cast<u8*>(std::malloc(bytes));
    if (p) {
      copy_units(p, width, data_, width_, length_);
      if (data_ != inline_) std::free(data_);
    }
  }
  if (!p) {
    failed_ = true;
    return false;
  }
  data_ = p;
  capacity_ = capacity;
  width_ = width;
  limit_ = width == 1 ? 0xff : width == 2 ? 0xffff : 0xffffffff;
  return true;
}

void str_builder::append_slow(u32 c) {
  if (failed_) return;
  const u32 width = std::max(width_, width_for(c));
  if ((width != width_ || length_ == capacity_) && !grow(length_ + 16, width)) return;
  store(length_++, c);
}

bool str_builder::reserve(u64 more) {
  if (failed_) return false;
  return more <= capacity_ - length_ || grow(length_ + more, width_);
}

void str_builder::append_units(const u8* p, u32 width, u64 n) {
  if (failed_ || n == 0) return;
  if (width > width_) {
    const u32 needed = std::max(width_, width_for(highest_unit(p, width, n)));
    if (needed != width_ && !grow(length_ + n, needed)) return;
  }
  if (n > capacity_ - length_ && !grow(length_ + n, width_)) return;
  copy_units(data_ + length_ * width_, width_, p, width, n);
  length_ += n;
}

void str_builder::append_fill(u32 c, u64 n) {
  if (failed_ || n == 0) return;
  const u32 width = std::max(width_, width_for(c));
  if (n > std::numeric_limits<u32>::max()) {
    failed_ = true;
    return;
  }
  if ((width != width_ || n > capacity_ - length_) && !grow(length_ + n, width)) return;
  with_width(width_, [&](auto t) {
    std::fill_n(reinterpret_cast<decltype(t)*>(data_) + length_, n, static_cast<decltype(t)>(c));
  });
  length_ += n;
}

void str_builder::append_utf8(std::string_view s) {
  const u8* p = reinterpret_cast<const u8*>(s.data());
  if (all_ascii(p, s.size())) {
    append_units(p, 1, s.size());
    return;
  }
  for (const u8* end = p + s.size(); p < end;) append(decode_utf8_unit(p));
}

str_object* str_builder::finish() {
  if (failed_) {
    raise_no_memory(m_);
    return nullptr;
  }
  if (width_ == 1 || truncated_) return make_str_from_units(m_, data_, width_, length_);
  if (length_ == 1) return make_char(m_, at(0));
  str_object* s = empty_str_of(m_, length_, width_, false);
  if (s) std::memcpy(s->data, data_, length_ * width_);
  return s;
}

bool byte_builder::grow(u64 more) {
  if (failed_) return false;
  u64 capacity;
  if (__builtin_add_overflow(length_, more, &capacity) || capacity > (u64{1} << 46)) {
    failed_ = true;
    return false;
  }
  capacity = std::max(capacity, capacity_ * 2);
  u8* p = static_cast<u8*>(data_ == inline_ ? std::malloc(capacity) : std::realloc(data_, capacity));
  if (!p) {
    failed_ = true;
    return false;
  }
  if (data_ == inline_) std::memcpy(p, inline_, length_);
  data_ = p;
  capacity_ = capacity;
  return true;
}

bytes_object* byte_builder::finish() {
  if (failed_) {
    raise_no_memory(m_);
    return nullptr;
  }
  return make_bytes(m_, view());
}

bool arity_takes(vm& m, const char* name, u32 given, u32 least, u32 most) {
  if (METAVM_LIKELY(given >= least && given <= most)) return true;
  const u32 limit = given < least ? least : most;
  raise(m, m.exc.TypeError, "{}() takes {} {} argument{} ({} given)", name,
        least == most   ? "exactly"
        : given < least ? "at least"
                        : "at most",
        limit, limit == 1 ? "" : "s", given);
  return false;
}

bool arity_expected(vm& m, const char* name, u32 given, u32 least, u32 most) {
  if (METAVM_LIKELY(given >= least && given <= most)) return true;
  const u32 limit = given < least ? least : most;
  raise(m, m.exc.TypeError, "{} expected {}{} argument{}, got {}", name,
        least == most   ? ""
        : given < least ? "at least "
                        : "at most ",
        limit, limit == 1 ? "" : "s", given);
  return false;
}

bool repeat_argument(vm& m, value v, i64& n) {
  if (METAVM_LIKELY(v.is_int())) {
    n = v.as_int();
    return true;
  }
  if (!is_unbound(special_of(m, v, special::index))) return to_index(m, v, n);
  raise(m, m.exc.TypeError, "can't multiply sequence by non-int of type '{}'", type_name(m, v));
  return false;
}

bool size_argument(vm& m, value v, i64& out) {
  if (METAVM_LIKELY(v.is_int())) {
    out = v.as_int();
    return true;
  }
  const value i = index_int(m, v);
  if (is_raised(i)) return false;
  if (to_i64(m, i, out)) return true;
  raise_text(m, m.exc.OverflowError, "Python int too large to convert to C ssize_t");
  return false;
}

bool int_argument(vm& m, value v, int& out) {
  i64 i;
  const value n = index_int(m, v);
  if (is_raised(n)) return false;
  if (!to_i64(m, n, i) || i != static_cast<int>(i)) {
    raise_text(m, m.exc.OverflowError, "Python int too large to convert to C int");
    return false;
  }
  out = static_cast<int>(i);
  return true;
}

bool bounds_argument(vm& m, const value* args, u32 nargs, u32 first, u64 length, i64& start, i64& end) {
  i64* to[] = {&start, &end};
  const i64 n = static_cast<i64>(length);
  start = 0, end = n;
  for (u32 i = 0; i < 2 && first + i < nargs; i++) {
    const value v = args[first + i];
    if (is_none(v)) continue;
    if (METAVM_LIKELY(v.is_int())) {
      *to[i] = v.as_int();
    } else if (is_unbound(special_of(m, v, special::index))) {
      raise_type_error(m, "slice indices must be integers or None or have an __index__ method");
      return false;
    } else if (!to_index(m, v, *to[i], true)) {
      return false;
    }
  }
  for (i64* p : to)
    if (*p < 0) *p = std::max<i64>(0, *p + n);
  end = std::min(end, n);
  return true;
}

}  // namespace metavm::python
