/// \file
/// The workings of buffered streams, between io_buffered.cpp (buffer) and io_buffered_types.cpp (classes).
#pragma once
#include "lang/python/modules/io_types.hpp"

namespace metavm::python::io {

inline constexpr i64 failed = -1, would_block = -2;

inline buffered_object* buffered_of(value v) { return v.as<buffered_object>(); }
inline bool has_read_buffer(const buffered_object* b) { return b->readable && b->read_end != -1; }
inline bool has_write_buffer(const buffered_object* b) { return b->writable && b->write_end != -1; }
/// Bytes that can be read without asking the raw stream.
inline i64 read_ahead(const buffered_object* b) { return has_read_buffer(b) ? b->read_end - b->position : 0; }
/// How far the raw stream is ahead of the position that the guest sees.
inline i64 raw_offset(const buffered_object* b) {
  return (has_read_buffer(b) || has_write_buffer(b)) && b->raw_position >= 0 ? b->raw_position - b->position : 0;
}
inline void drop_read_buffer(buffered_object* b) { b->read_end = -1; }

bool check_ready(vm& m, const buffered_object* b);
/// Ready and not closed; else ValueError with `message`.
bool check_usable(vm& m, buffered_object* b, const char* message);
bool initialise_buffered(vm& m, value self, value raw, i64 size);
void clear_buffered(buffered_object* b, bool readable, bool writable);

i64 raw_tell(vm& m, buffered_object* b);
i64 raw_seek(vm& m, buffered_object* b, i64 offset, int whence);
/// Bytes read, 0 at the end, `would_block` or `failed`.
i64 raw_read(vm& m, buffered_object* b, u8* p, i64 n);
i64 raw_write(vm& m, buffered_object* b, const u8* p, i64 n);
i64 fill_buffer(vm& m, buffered_object* b);
bool flush_writes(vm& m, buffered_object* b);
/// Flushes, and puts the raw stream where the guest thinks it is.
bool flush_and_rewind(vm& m, buffered_object* b);
value read_some(vm& m, buffered_object* b, i64 n);  ///< exactly n, less only at the end or when blocked
value read_all(vm& m, buffered_object* b);
value read_line(vm& m, buffered_object* b, i64 limit);
value write_some(vm& m, buffered_object* b, const u8* p, i64 n);

}  // namespace metavm::python::io
