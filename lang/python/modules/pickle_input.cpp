/// \file
/// What an Unpickler reads from: memory, or a file by its methods.
#include "lang/python/modules/io_types.hpp"
#include "lang/python/modules/pickle_loader.hpp"

namespace metavm::python::pickle {

loader::loader(vm& m, state_object* s, unpickler_object* u)
    : m_(m), s_(s), u_(u), from_file_(!same(u->read, value_unbound)) {
  m_.heap.add_roots(this);
  if (from_file_) sync_in();
}
void loader::trace(gc::tracer& t) {
  for (u64 i = 0; i < stack_.size(); i++) t.visit(&stack_[i]);
  t.visit(&data_);  // not only for its memory: while it is read a bytearray cannot be resized
}

void loader::read_from(value data) {
  data_ = data;
  if (is_kind(data, kind::bytes)) {
    begin_ = data.as<bytes_object>()->data;
    end_ = begin_ + data.as<bytes_object>()->length;
  } else {
    auto* view = data.as<memoryview_object>();
    begin_ = view->data();
    end_ = begin_ + view->shape()[0];
  }
  at_ = begin_;
  advanced_ = end_;
}

/// Between two loads, and while guest code may start one, the unpickler holds what was read.
bool loader::sync_out() {
  if (!from_file_) return true;
  // (Of the scratch bytes nothing is left when anybody else looks.)
  u_->at = u_->input ? static_cast<u64>(at_ - begin_) : 0;
  u_->advanced = u_->input ? static_cast<u64>(advanced_ - begin_) : 0;
  return true;
}
void loader::sync_in() {
  if (!from_file_) return;
  begin_ = u_->input ? u_->input->data : nullptr;
  at_ = begin_ + u_->at;
  advanced_ = begin_ + u_->advanced;
  end_ = begin_ + (u_->input ? u_->input->length : 0);
}

bool loader::read_piece(value data, bool advanced) {
  if (is_raised(data)) return false;
  bytes_object* b = is_exact(data, m_.shapes.bytes) ? data.as<bytes_object>() : nullptr;
  if (!b) {
    buffer_view view;
    if (!get_buffer(m_, data, view)) return false;
    b = make_bytes(m_, {reinterpret_cast<const char*>(view.data), view.length});
    if (!b) return false;
  }
  m_.heap.write(u_, &u_->input, b);
  u_->at = 0;
  u_->advanced = advanced ? b->length : 0;
  sync_in();
  return true;
}

bool loader::skip_consumed() {
  if (at_ <= advanced_) return true;
  const value n = value::small_int(at_ - advanced_);
  advanced_ = at_;
  return sync_out() && !is_raised(call1(m_, u_->read, n));
}

bool loader::refill(u64 n) {
  if (!from_file_) return truncated();
  // Without a frame nearly every opcode is a read of its own.
  if (n <= sizeof(scratch_) && at_ == end_ && at_ <= advanced_)
    if (const u8* p = io::take_from_bytes_io(m_, u_->read, n)) {
      std::memcpy(scratch_, p, n);
      if (u_->input) m_.heap.write(u_, &u_->input, static_cast<bytes_object*>(nullptr));
      begin_ = at_ = scratch_;
      advanced_ = end_ = scratch_ + n;
      return true;
    }
  return refill_lasting(n);
}
bool loader::refill_lasting(u64 n) {
  if (!from_file_) return truncated();
  if (n > static_cast<u64>(small_int_max)) return fail("read would overflow (invalid bytecode)");
  constexpr u64 prefetch = 128 * 1024;
  if (!skip_consumed()) return false;
  // What lies ahead is looked at, if the file can do so: fewer and larger pieces.
  if (!same(u_->peek, value_unbound) && n < prefetch) {
    const value ahead = call1(m_, u_->peek, value::small_int(prefetch));
    if (!is_raised(ahead)) {
      if (!read_piece(ahead, false)) return false;
      if (static_cast<u64>(end_ - at_) >= n) return true;
    } else if (catch_pending(m_, m_.exc.NotImplementedError)) {
      set_field(m_, u_, &unpickler_object::peek, value_unbound);
    } else {
      return false;
    }
  }
  if (!read_piece(call1(m_, u_->read, value::small_int(static_cast<i64>(n))), true)) return false;
  return static_cast<u64>(end_ - at_) >= n || truncated();
}

bool loader::read_line(std::string_view& line, u64 least) {
  const u64 left = static_cast<u64>(end_ - at_);
  const auto* end = left ? static_cast<const u8*>(std::memchr(at_, '\n', left)) : nullptr;
  if (!end) {
    if (!from_file_) return truncated();
    if (!skip_consumed() || !read_piece(call0(m_, u_->readline), true)) return false;
    if (at_ == end_ || end_[-1] != '\n') return truncated();
    end = end_ - 1;
  }
  line = {reinterpret_cast<const char*>(at_), static_cast<u64>(end - at_)};
  at_ = end + 1;
  return line.size() >= least || truncated();
}

bytes_object* loader::read_bytes(u64 n) {
  const u64 left = static_cast<u64>(end_ - at_);
  if (METAVM_UNLIKELY(n > left) && from_file_ && !same(u_->readinto, value_unbound)) {
    bytearray_object* a = read_bytearray(n);
    return a ? make_bytes(m_, a->view()) : nullptr;
  }
  if (n > left && !from_file_) return truncated(), nullptr;
  bytes_object* b = empty_bytes_of(m_, n);
  return b && read_into(b->data, n) ? b : nullptr;
}

bytearray_object* loader::read_bytearray(u64 n) {
  const u64 left = static_cast<u64>(end_ - at_), ready = std::min(n, left);
  if (n > left && !from_file_) return truncated(), nullptr;
  bytearray_object* a = make_bytearray(m_, {});
  if (!a || !bytearray_resize(m_, a, n)) return nullptr;
  if (n == ready || same(u_->readinto, value_unbound)) return read_into(a->data(), n) ? a : nullptr;
  if (ready && !read_into(a->data(), ready)) return nullptr;
  if (!skip_consumed()) return nullptr;
  const value view = make_memoryview(m_, to_value(a));
  const value slice = is_raised(view) ? view : make_slice(m_, value::small_int(static_cast<i64>(ready)), none, none);
  const value rest = is_raised(slice) ? slice : get_item(m_, view, slice);
  const value read = is_raised(rest) ? rest : call1(m_, u_->readinto, rest);
  i64 count;
  if (is_raised(read) || !to_index(m_, read, count)) return nullptr;
  for (const value v : {rest, view})
    if (is_raised(call_method(m_, v, intern(m_, "release")))) return nullptr;
  if (count < 0 || static_cast<u64>(count) < n - ready) return truncated(), nullptr;
  return a;
}

bool loader::read_into(u8* to, u64 n) {
  const u64 ready = std::min(n, static_cast<u64>(end_ - at_));
  if (ready) std::memcpy(to, at_, ready);
  at_ += ready;
  if (ready == n) return true;
  if (!from_file_) return truncated();
  if (!skip_consumed()) return false;
  const value data = call1(m_, u_->read, value::small_int(static_cast<i64>(n - ready)));
  if (is_raised(data)) return false;
  if (!is_bytes(data)) {
    str_object* shown = repr(m_, data);
    return shown && fail(m_.exc.ValueError, fmt::format("read() returned non-bytes object ({})", to_utf8(shown)));
  }
  if (data.as<bytes_object>()->length != n - ready) return truncated();
  std::memcpy(to + ready, data.as<bytes_object>()->data, n - ready);
  return true;
}

}  // namespace metavm::python::pickle
