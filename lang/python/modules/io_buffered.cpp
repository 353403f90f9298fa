/// \file
/// The buffer behind BufferedReader, BufferedWriter and BufferedRandom.
#include "lang/python/modules/io_buffered.hpp"
#include "lang/python/modules/audit.hpp"

#include <array>
#include <cerrno>

#include "lang/python/exception.hpp"

namespace metavm::python::io {

using namespace method_table;

// ---------------------------------------------------------------- state

void clear_buffered(buffered_object* b, bool readable, bool writable) {
  b->raw = none;
  b->buffer = nullptr;
  b->buffer_size = default_buffer_size;
  b->absolute = b->position = b->raw_position = b->write_position = 0;
  b->read_end = b->write_end = -1;
  b->ready = b->detached = b->finalizing = b->fast_raw = b->wrapped = false;
  b->readable = readable;
  b->writable = writable;
}

bool check_ready(vm& m, const buffered_object* b) {
  if (METAVM_LIKELY(b->ready)) return true;
  raise_text(m, m.exc.ValueError,
             b->detached ? "raw stream has been detached" : "I/O operation on uninitialized object");
  return false;
}
bool buffered_is_closed(vm& m, buffered_object* b, bool& closed) {
  if (!check_ready(m, b)) return false;
  if (b->fast_raw) {
    closed = b->raw.as<file_object>()->fd < 0;
    return true;
  }
  const tri t = is_closed(m, b->raw);
  closed = t == tri::yes;
  return t != tri::error;
}
bool check_usable(vm& m, buffered_object* b, const char* message) {
  bool closed;
  if (!buffered_is_closed(m, b, closed)) return false;
  // What was read ahead can still be read.
  if (METAVM_LIKELY(!closed) || read_ahead(b) > 0) return true;
  raise_closed(m, message);
  return false;
}

bool initialise_buffered(vm& m, value self, value raw, i64 size) {
  buffered_object* b = buffered_of(self);
  b->ready = b->detached = false;
  if (b->readable && !check_readable(m, raw)) return false;
  if (b->writable && !check_writable(m, raw)) return false;
  if (size <= 0) {
    raise_text(m, m.exc.ValueError, "buffer size must be strictly positive");
    return false;
  }
  byte_array* block = make_bytes_block(m, static_cast<u64>(size));
  if (!block) return false;
  m.heap.write(b, &b->raw, raw);
  m.heap.write(b, &b->buffer, block);
  b->buffer_size = size;
  b->position = b->raw_position = b->write_position = 0;
  b->read_end = b->write_end = -1;
  b->fast_raw = is_exact(raw, m.shapes.file_io);
  if (b->fast_raw) raw.as<file_object>()->wrapped = true;
  b->ready = true;
  b->absolute = -1;
  if (raw_tell(m, b) < 0 && !catch_pending(m, m.exc.Exception)) return false;
  return true;
}

// ---------------------------------------------------------------- the raw stream

namespace {

i64 position_result(vm& m, buffered_object* b, value v) {
  i64 n;
  if (is_raised(v) || !to_offset(m, v, n)) return failed;
  if (n < 0) {
    raise(m, m.exc.OSError, "Raw stream returned invalid position {}", n);
    return failed;
  }
  return b->absolute = n;
}
i64 transfer_result(vm& m, value v, i64 most, const char* what) {
  if (is_raised(v)) return failed;
  if (is_none(v)) return would_block;
  i64 n;
  if (!to_index(m, v, n)) return failed;
  if (n >= 0 && n <= most) return n;
  raise(m, m.exc.OSError, "raw {}() returned invalid length {} (should have been between 0 and {})", what, n, most);
  return failed;
}

}  // namespace

i64 raw_tell(vm& m, buffered_object* b) {
  if (b->fast_raw && b->raw.as<file_object>()->fd >= 0)
    return b->absolute = file_seek(m, b->raw.as<file_object>(), 0, 1);
  return position_result(m, b, call_named(m, b->raw, "tell"));
}
i64 raw_seek(vm& m, buffered_object* b, i64 offset, int whence) {
  if (b->fast_raw && b->raw.as<file_object>()->fd >= 0) {
    const i64 at = file_seek(m, b->raw.as<file_object>(), offset, whence);
    if (at >= 0) b->absolute = at;
    return at;
  }
  const value o = make_int(m, offset);
  return position_result(m, b, call_named(m, b->raw, "seek", o, value::small_int(whence)));
}

i64 raw_read(vm& m, buffered_object* b, u8* p, i64 n) {
  i64 got;
  if (b->fast_raw && b->raw.as<file_object>()->fd >= 0) {
    got = file_read_into(m, b->raw.as<file_object>(), p, static_cast<u64>(n));
  } else {
    // Through a bytearray of its own: the guest may keep it.
    bytearray_object* target = make_bytearray(m, {});
    if (!target || !bytearray_resize(m, target, static_cast<u64>(n))) return failed;
    got = transfer_result(m, call_named(m, b->raw, "readinto", to_value(target)), n, "readinto");
    if (got > 0) {
      if (static_cast<u64>(got) > target->length) got = static_cast<i64>(target->length);
      std::memcpy(p, target->data(), static_cast<u64>(got));
    }
  }
  if (got > 0 && b->absolute != -1) b->absolute += got;
  return got;
}
i64 raw_write(vm& m, buffered_object* b, const u8* p, i64 n) {
  i64 done;
  if (b->fast_raw && b->raw.as<file_object>()->fd >= 0) {
    done = file_write_from(m, b->raw.as<file_object>(), p, static_cast<u64>(n));
  } else {
    bytes_object* data = make_bytes(m, {reinterpret_cast<const char*>(p), static_cast<u64>(n)});
    if (!data) return failed;
    done = transfer_result(m, call_method(m, b->raw, m.names.write, std::array{to_value(data)}.data(), 1), n, "write");
  }
  if (done > 0 && b->absolute != -1) b->absolute += done;
  return done;
}

i64 fill_buffer(vm& m, buffered_object* b) {
  const i64 start = has_read_buffer(b) ? b->read_end : 0;
  const i64 n = raw_read(m, b, b->buffer->items + start, b->buffer_size - start);
  if (n <= 0) return n;
  b->read_end = b->raw_position = start + n;
  return n;
}

// ---------------------------------------------------------------- writing

namespace {

void adjust_position(buffered_object* b, i64 position) {
  b->position = position;
  if (has_read_buffer(b) && b->read_end < position) b->read_end = position;
}
void raise_blocking(vm& m, const buffered_object* b, i64 written) {
  // Only a file has an error number to tell; a stream written in Python just returned None.
  const bool file = is_exact(b->raw, m.shapes.file_io);
  const value args[] = {value::small_int(file ? EAGAIN : 0),
                        to_value(make_str(m, "write could not complete without blocking")), make_int(m, written)};
  const value e = make_exception(m, m.exc.BlockingIOError, args, 3);
  if (!is_raised(e)) raise_value(m, e);
}

}  // namespace

bool flush_writes(vm& m, buffered_object* b) {
  if (has_write_buffer(b) && b->write_position != b->write_end) {
    const i64 rewind = raw_offset(b) + (b->position - b->write_position);
    if (rewind != 0) {
      if (raw_seek(m, b, -rewind, 1) < 0) return false;
      b->raw_position -= rewind;
    }
    while (b->write_position < b->write_end) {
      const i64 n = raw_write(m, b, b->buffer->items + b->write_position, b->write_end - b->write_position);
      if (n == failed) return false;
      if (n == would_block) {
        raise_blocking(m, b, 0);
        return false;
      }
      // The guest's position stays: it may be behind a seek into what is buffered.
      b->write_position += n;
      b->raw_position = b->write_position;
      // A signal that came amid a write shows in nothing but that less was written.
      if (!run_signal_handlers(m)) return false;
    }
  }
  b->write_position = 0;
  b->write_end = -1;
  return true;
}
bool flush_and_rewind(vm& m, buffered_object* b) {
  if (!flush_writes(m, b)) return false;
  if (!b->readable) return true;
  // The raw stream may stand ahead: it goes back to where the guest is.
  const i64 ahead = raw_offset(b);
  if (ahead != 0 && raw_seek(m, b, -ahead, 1) < 0) return false;
  drop_read_buffer(b);
  return true;
}

value write_some(vm& m, buffered_object* b, const u8* p, i64 n) {
  if (!has_read_buffer(b) && !has_write_buffer(b)) b->position = b->raw_position = 0;
  i64 room = b->buffer_size - b->position;
  if (METAVM_LIKELY(n <= room && n < b->buffer_size)) {
    std::memcpy(b->buffer->items + b->position, p, static_cast<u64>(n));
    if (!has_write_buffer(b) || b->write_position > b->position) b->write_position = b->position;
    adjust_position(b, b->position + n);
    if (b->write_end < b->position) b->write_end = b->position;
    return make_int(m, n);
  }
  if (!flush_writes(m, b)) {
    if (!catch_pending(m, m.exc.BlockingIOError)) return value_raised;
    if (b->readable) drop_read_buffer(b);
    // Make room by moving what is left to the front, and take in as much as fits.
    const i64 left = b->write_end - b->write_position;
    std::memmove(b->buffer->items, b->buffer->items + b->write_position, static_cast<u64>(left));
    b->write_end -= b->write_position;
    b->raw_position -= b->write_position;
    b->position -= b->write_position;
    b->write_position = 0;
    room = b->buffer_size - b->write_end;
    const i64 taken = n <= room ? n : room;
    std::memcpy(b->buffer->items + b->write_end, p, static_cast<u64>(taken));
    b->write_end += taken;
    b->position += taken;
    if (taken == n) return make_int(m, n);
    raise_blocking(m, b, taken);
    return value_raised;
  }
  const i64 offset = raw_offset(b);
  if (offset != 0) {
    if (raw_seek(m, b, -offset, 1) < 0) return value_raised;
    b->raw_position -= offset;
  }
  i64 written = 0;
  while (n - written > b->buffer_size) {
    const i64 done = raw_write(m, b, p + written, n - written);
    if (done == failed) return value_raised;
    if (done == would_block) {
      // Keep a buffer full of it.
      std::memcpy(b->buffer->items, p + written, static_cast<u64>(b->buffer_size));
      b->raw_position = b->write_position = 0;
      adjust_position(b, b->buffer_size);
      b->write_end = b->buffer_size;
      raise_blocking(m, b, written + b->buffer_size);
      return value_raised;
    }
    written += done;
    if (!run_signal_handlers(m)) return value_raised;
  }
  if (b->readable) drop_read_buffer(b);
  if (const i64 rest = n - written; rest > 0) {
    std::memcpy(b->buffer->items, p + written, static_cast<u64>(rest));
    b->write_position = b->raw_position = 0;
    b->write_end = rest;
    adjust_position(b, rest);
  }
  return make_int(m, n);
}

// ---------------------------------------------------------------- reading

namespace {

std::string_view buffered_bytes(const buffered_object* b, i64 n) {
  return {reinterpret_cast<const char*>(b->buffer->items) + b->position, static_cast<u64>(n)};
}
value take_bytes(vm& m, buffered_object* b, i64 n) {
  bytes_object* r = make_bytes(m, buffered_bytes(b, n));
  b->position += n;
  return result(r);
}

}  // namespace

value read_some(vm& m, buffered_object* b, i64 n) {
  const i64 ahead = read_ahead(b);
  if (n <= ahead) return take_bytes(m, b, n);
  bytes_object* r = empty_bytes_of(m, static_cast<u64>(n));
  if (!r) return value_raised;
  i64 written = 0;
  if (ahead > 0) {
    std::memcpy(r->data, buffered_bytes(b, ahead).data(), static_cast<u64>(ahead));
    b->position += ahead;
    written = ahead;
  }
  if (b->writable && !flush_and_rewind(m, b)) return value_raised;
  drop_read_buffer(b);
  auto finished = [&](bool at_end) -> value {
    if (!at_end && written == 0) return none;
    return result(make_bytes(m, r->view().substr(0, static_cast<u64>(written))));
  };
  // Whole blocks go directly to where they belong.
  while (n - written >= b->buffer_size) {
    const i64 got = raw_read(m, b, r->data + written, (n - written) / b->buffer_size * b->buffer_size);
    if (got == failed) return value_raised;
    if (got <= 0) return finished(got == 0);
    written += got;
  }
  b->position = b->raw_position = b->read_end = 0;
  while (written < n && b->read_end < b->buffer_size) {
    const i64 got = fill_buffer(m, b);
    if (got == failed) return value_raised;
    if (got <= 0) return finished(got == 0);
    const i64 used = std::min(got, n - written);
    std::memcpy(r->data + written, b->buffer->items + b->position, static_cast<u64>(used));
    written += used;
    b->position += used;
  }
  return written == n ? to_value(r) : finished(true);
}

value read_all(vm& m, buffered_object* b) {
  const i64 ahead = read_ahead(b);
  byte_builder all(m);
  if (ahead > 0) {
    all.append(buffered_bytes(b, ahead));
    b->position += ahead;
  }
  if (b->writable && !flush_and_rewind(m, b)) return value_raised;
  drop_read_buffer(b);
  const value readall = find_attribute(m, b->raw, intern(m, "readall"));
  if (is_raised(readall)) return value_raised;
  if (!same(readall, value_unbound)) {
    const value rest = call0(m, readall);
    if (is_raised(rest)) return value_raised;
    if (!is_none(rest) && !is_bytes(rest)) return raise_text(m, m.exc.TypeError, "readall() should return bytes");
    if (!is_none(rest) && b->absolute != -1) b->absolute += static_cast<i64>(rest.as<bytes_object>()->length);
    if (ahead <= 0) return rest;
    if (!is_none(rest)) all.append(rest.as<bytes_object>()->view());
    return result(all.finish());
  }
  for (;;) {
    const value part = call_named(m, b->raw, "read");
    if (is_raised(part)) return value_raised;
    if (!is_none(part) && !is_bytes(part)) return raise_text(m, m.exc.TypeError, "read() should return bytes");
    if (is_none(part) || part.as<bytes_object>()->length == 0) {
      if (is_none(part) && all.length() == 0) return none;
      return result(all.finish());
    }
    if (b->absolute != -1) b->absolute += static_cast<i64>(part.as<bytes_object>()->length);
    all.append(part.as<bytes_object>()->view());
  }
}

value read_line(vm& m, buffered_object* b, i64 limit) {
  auto line_length = [&](std::string_view s, bool& ended) {
    const auto end = s.find('\n');
    ended = end != s.npos;
    u64 n = ended ? end + 1 : s.size();
    if (limit >= 0 && n >= static_cast<u64>(limit)) {
      n = static_cast<u64>(limit);
      ended = true;
    }
    return static_cast<i64>(n);
  };
  bool ended = limit == 0;
  i64 n = 0;
  if (read_ahead(b) > 0) {
    n = line_length(buffered_bytes(b, read_ahead(b)), ended);
    if (METAVM_LIKELY(ended)) return take_bytes(m, b, n);
  }
  byte_builder line(m);
  auto take = [&] {
    line.append(buffered_bytes(b, n));
    b->position += n;
    if (limit >= 0) limit -= n;
  };
  if (n > 0) take();
  if (b->writable && !flush_and_rewind(m, b)) return value_raised;
  while (!ended) {
    drop_read_buffer(b);
    const i64 got = fill_buffer(m, b);
    if (got == failed) return value_raised;
    if (got <= 0) break;
    b->position = 0;
    n = line_length(buffered_bytes(b, got), ended);
    take();
  }
  return result(line.finish());
}

value buffered_read1(vm& m, buffered_object* b, i64 n) {
  if (!check_usable(m, b, "read of closed file")) return value_raised;
  if (n < 0) n = b->buffer_size;
  if (n == 0) return to_value(m.empty_bytes);
  if (const i64 ahead = read_ahead(b); ahead > 0) return take_bytes(m, b, std::min(n, ahead));
  bytes_object* r = empty_bytes_of(m, static_cast<u64>(n));
  if (!r) return value_raised;
  drop_read_buffer(b);
  i64 got = raw_read(m, b, r->data, n);
  if (got == failed) return value_raised;
  if (got == would_block) got = 0;
  return got == n ? to_value(r) : result(make_bytes(m, r->view().substr(0, static_cast<u64>(got))));
}

value buffered_write(vm& m, value self, const u8* p, u64 n) {
  buffered_object* b = buffered_of(self);
  bool closed;
  if (!buffered_is_closed(m, b, closed)) return value_raised;
  if (closed) return raise_closed(m, "write to closed file");
  return write_some(m, b, p, static_cast<i64>(n));
}
value buffered_flush(vm& m, value self) {
  buffered_object* b = buffered_of(self);
  bool closed;
  if (!buffered_is_closed(m, b, closed)) return value_raised;
  if (closed) return raise_closed(m, "flush of closed file");
  return result(flush_and_rewind(m, b));
}

}  // namespace metavm::python::io
