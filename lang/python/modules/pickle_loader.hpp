/// \file
/// One object being read by an Unpickler.
#pragma once
#include <cstdlib>
#include <cstring>

#include "lang/python/modules/pickle_types.hpp"

namespace metavm::python::pickle {

/// A stack of plain items outside the heap. False: there is no memory.
template <class T, u32 N>
class plain_stack {
 public:
  plain_stack() : data_(inline_) {}
  ~plain_stack() {
    if (data_ != inline_) std::free(data_);
  }
  plain_stack(const plain_stack&) = delete;
  plain_stack& operator=(const plain_stack&) = delete;
  METAVM_INLINE bool push(T v) {
    if (METAVM_UNLIKELY(size_ == capacity_) && !grow()) return false;
    data_[size_++] = v;
    return true;
  }
  T pop() { return data_[--size_]; }
  T& top() { return data_[size_ - 1]; }
  T& operator[](u64 i) { return data_[i]; }
  T* data() { return data_; }
  u64 size() const { return size_; }
  void cut(u64 n) { size_ = n; }

 private:
  METAVM_NOINLINE bool grow() {
    T* data = static_cast<T*>(std::malloc(2 * capacity_ * sizeof(T)));
    if (!data) return false;
    std::memcpy(static_cast<void*>(data), data_, size_ * sizeof(T));
    if (data_ != inline_) std::free(data_);
    data_ = data;
    capacity_ *= 2;
    return true;
  }
  T* data_;
  u64 size_ = 0, capacity_ = N;
  T inline_[N];
};

/// The machine that a stream is a program for: a stack, marks in it, and the memo. False, everywhere: raised.
class loader final : public gc::root_set {
 public:
  loader(vm& m, state_object* s, unpickler_object* u);
  ~loader() { m_.heap.remove_roots(this); }
  loader(const loader&) = delete;
  loader& operator=(const loader&) = delete;
  void trace(gc::tracer& t) override;
  /// From memory, instead of the file.
  void read_from(value data);
  value load();

 private:
  bool run(u8 code, bool& done);
  bool fail(type_object* cls, std::string_view message) {
    raise_text(m_, cls, message);
    return false;
  }
  bool fail(std::string_view message) { return fail(s_->unpickling_error, message); }

  // The input (pickle_input.cpp).
  METAVM_INLINE bool read(u64 n, const u8*& p) {
    if (METAVM_UNLIKELY(static_cast<u64>(end_ - at_) < n) && !refill(n)) return false;
    p = at_;
    at_ += n;
    return true;
  }
  /// A little-endian number of n bytes.
  template <u32 n>
  METAVM_INLINE bool read_number(u64& out) {
    const u8* p;
    if (METAVM_UNLIKELY(!read(n, p))) return false;
    out = 0;
    std::memcpy(&out, p, n);
    return true;
  }
  /// Without its end; shorter ones than `least` are cut off.
  bool read_line(std::string_view& line, u64 least = 1);
  /// A length of n bytes; 8 may be too much for any machine.
  template <u32 n>
  bool read_length(u64& out, const char* what);
  bool truncated() { return fail("pickle data was truncated"); }
  bool refill(u64 n);
  /// The same, but `n` bytes that may stay unread while guest code runs.
  bool refill_lasting(u64 n);
  bool read_piece(value data, bool advanced);
  bool skip_consumed();
  /// Fills memory that may be large: in `owner`, a bytearray or bytes.
  bool read_into(u8* to, u64 n);
  bytes_object* read_bytes(u64 n);
  bytearray_object* read_bytearray(u64 n);
  bool sync_out();
  void sync_in();

  // The stack.
  METAVM_INLINE bool push(value v) {
    if (METAVM_UNLIKELY(is_raised(v))) return false;
    return METAVM_LIKELY(stack_.push(v)) || no_memory();
  }
  bool no_memory() { return raise_no_memory(m_), false; }
  bool underflow() { return fail(marks_.size() ? "unexpected MARK found" : "unpickling stack underflow"); }
  METAVM_INLINE bool has(u64 n) { return METAVM_LIKELY(stack_.size() >= fence_ + n) || underflow(); }
  bool set_mark() {
    fence_ = stack_.size();
    return marks_.push(fence_) || no_memory();
  }
  bool take_mark(u64& mark);
  /// The items from `from` on as a tuple, which go.
  tuple_object* pop_tuple(u64 from);

  // What opcodes do (pickle_load.cpp, pickle_load_text.cpp, pickle_load_objects.cpp).
  bool load_get(u64 number);
  bool load_put(u64 number);
  bool load_put_line();
  bool load_get_line();
  bool load_tuple(u64 n);
  bool load_marked_tuple();
  bool load_list();
  bool load_dict();
  bool load_frozenset();
  bool load_pop();
  bool load_pop_mark();
  bool load_append(u64 from);
  bool load_setitems(u64 from);
  bool load_additems();
  bool load_appends();
  bool load_marked_setitems();

  bool load_int_line();
  bool load_long_line();
  bool load_float_line();
  bool load_binfloat();
  bool load_long(u64 size);
  bool load_string_line();
  bool load_unicode_line();
  bool load_binstring(u64 size);
  bool push_string(std::string_view bytes);
  bool load_binunicode(u64 size);
  bool load_binbytes(u64 size);
  bool load_bytearray(u64 size);
  bool load_next_buffer();
  bool load_readonly_buffer();

  bool load_global_lines();
  bool load_stack_global();
  bool load_extension(u64 code);
  bool load_persid_line();
  bool load_persistent(value id);
  bool load_inst();
  bool load_obj();
  bool load_reduce();
  bool load_newobj(bool keywords);
  bool load_build();
  bool set_state_by_dict(value object, value state);
  bool set_slots(value object, value state);
  value find(value module, value name);
  value instantiate(value cls, tuple_object* args);
  bool load_proto();
  bool load_frame();

  vm& m_;
  state_object* s_;
  unpickler_object* u_;
  const u8 *begin_ = nullptr, *at_ = nullptr, *end_ = nullptr;
  const u8* advanced_ = nullptr;  ///< the file itself stands there
  const bool from_file_;
  value data_ = value_unbound;  ///< a bytes object or a memoryview, if it reads from memory
  u8 scratch_[16];              ///< few bytes of a BytesIO
  u64 fence_ = 0;               ///< what lies below belongs to another MARK
  plain_stack<value, 64> stack_;
  plain_stack<u64, 16> marks_;
};

template <u32 n>
bool loader::read_length(u64& out, const char* what) {
  if (!read_number<n>(out)) return false;
  if (n < 8 || static_cast<i64>(out) >= 0) return true;
  return fail(m_.exc.OverflowError, fmt::format("{} exceeds system's maximum size of {} bytes", what, INT64_MAX));
}

}  // namespace metavm::python::pickle
