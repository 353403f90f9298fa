/// \file
/// The module zlib. The streams of compression objects live in the heap: zlib's own allocations
/// come from a block that the object holds, so nothing is left to be freed.
#include <zlib.h>

#include <algorithm>
#include <cstddef>

#include "lang/python/modules/native.hpp"
#include "lang/python/objects/int_ops.hpp"

namespace metavm::python {
namespace zlib {
namespace {

struct stream_object : object {
  byte_array* arena;                   ///< what zlib allocates
  value dictionary;                    ///< bytes-like, or none
  value unused_data, unconsumed_tail;  ///< bytes
  u64 arena_used;
  z_stream z;
  bool live, eof;
  static const layout& get_layout() {
    return describe<stream_object>("zlib_stream", &stream_object::arena, &stream_object::dictionary,
                                   &stream_object::unused_data, &stream_object::unconsumed_tail);
  }
};
stream_object* self_of(value v) { return v.as<stream_object>(); }

void* arena_allocate(void* opaque, unsigned items, unsigned size) {
  auto* o = static_cast<stream_object*>(opaque);
  const u64 bytes = (u64{items} * size + 15) & ~u64{15};
  if (bytes > o->arena->capacity - o->arena_used) return nullptr;
  void* p = o->arena->items + o->arena_used;
  o->arena_used += bytes;
  return p;
}
void arena_free(void*, void*) {}

/// What the module keeps for each VM, in a class's unused `extra`: the class zlib.error.
type_object* error_class(vm& m) { return static_cast<type_object*>(m.types.zlib_compress->extra); }

value raise_error(vm& m, const z_stream& z, int code, const char* what) {
  const char* text = code == Z_VERSION_ERROR ? "library version mismatch" : z.msg;
  if (!text) {
    switch (code) {
      case Z_BUF_ERROR:
        text = "incomplete or truncated stream";
        break;
      case Z_STREAM_ERROR:
        text = "inconsistent stream state";
        break;
      case Z_DATA_ERROR:
        text = "invalid input data";
        break;
      default:
        return raise(m, error_class(m), "Error {} {}", code, what);
    }
  }
  return raise(m, error_class(m), "Error {} {}: {:.200}", code, what, text);
}
value raise_memory(vm& m, const char* message) { return raise_text(m, m.exc.MemoryError, message); }

value finish_bytes(vm& m, byte_builder& out) {
  if (out.failed()) return raise_no_memory(m);
  bytes_object* b = make_bytes(m, out.view());
  return b ? to_value(b) : value_raised;
}
value bytes_from(vm& m, const u8* p, u64 n) {
  bytes_object* b = make_bytes(m, {reinterpret_cast<const char*>(p), n});
  return b ? to_value(b) : value_raised;
}

using step_function = int (*)(z_stream*, int);

/// Feeds all input through deflate or inflate, collecting the output (at most `limit` bytes of it).
/// Returns zlib's last code; `p` and `n` are what was not consumed.
int run(z_stream& z, step_function f, int flush, const u8*& p, u64& n, byte_builder& out, u64 limit = ~u64{0}) {
  u8 buffer[16384];
  int code = Z_OK;
  u64 produced = 0;
  for (;;) {
    z.next_in = const_cast<u8*>(p);
    z.avail_in = static_cast<unsigned>(std::min<u64>(n, 1u << 30));
    const u64 given = z.avail_in;
    z.next_out = buffer;
    z.avail_out = static_cast<unsigned>(std::min<u64>(sizeof buffer, limit - produced));
    const u64 room = z.avail_out;
    code = f(&z, given == n ? flush : Z_NO_FLUSH);
    const u64 used = given - z.avail_in, made = room - z.avail_out;
    p += used;
    n -= used;
    produced += made;
    out.append(buffer, made);
    z.next_in = nullptr;
    z.next_out = nullptr;
    if (out.failed()) return Z_MEM_ERROR;
    if (code != Z_OK || produced == limit) return code;
    if (n == 0 && z.avail_out != 0) return code;
    if (!used && !made) return Z_BUF_ERROR;
  }
}

bool int_or(vm& m, value v, int otherwise, int& out) {
  out = otherwise;
  return same(v, value_unbound) || int_argument(m, v, out);
}

// ---------------------------------------------------------------- at once

value compress(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  int level, wbits;
  buffer_view b;
  if (!bind_arguments(m, "compress", "data / level? wbits?", args, nargs, kwnames, v) || !int_or(m, v[1], -1, level) ||
      !int_or(m, v[2], MAX_WBITS, wbits) || !get_buffer(m, v[0], b))
    return value_raised;
  z_stream z{};
  int code = deflateInit2(&z, level, Z_DEFLATED, wbits, 8, Z_DEFAULT_STRATEGY);
  if (code == Z_MEM_ERROR) return raise_memory(m, "Out of memory while compressing data");
  if (code == Z_STREAM_ERROR) return raise_text(m, error_class(m), "Bad compression level");
  if (code != Z_OK) return raise_error(m, z, code, "while compressing data");
  byte_builder out(m);
  const u8* p = b.data;
  u64 n = b.length;
  code = run(z, deflate, Z_FINISH, p, n, out);
  const value r = code == Z_STREAM_END ? finish_bytes(m, out) : raise_error(m, z, code, "while compressing data");
  deflateEnd(&z);
  return r;
}

value decompress(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  int wbits;
  i64 size = 0;
  buffer_view b;
  if (!bind_arguments(m, "decompress", "data / wbits? bufsize?", args, nargs, kwnames, v) ||
      !int_or(m, v[1], MAX_WBITS, wbits) || (!same(v[2], value_unbound) && !size_argument(m, v[2], size)) ||
      !get_buffer(m, v[0], b))
    return value_raised;
  if (size < 0) return raise_text(m, m.exc.ValueError, "bufsize must be non-negative");
  z_stream z{};
  int code = inflateInit2(&z, wbits);
  if (code == Z_MEM_ERROR) return raise_memory(m, "Out of memory while decompressing data");
  if (code != Z_OK) {
    const value r = raise_error(m, z, code, "while preparing to decompress data");
    inflateEnd(&z);
    return r;
  }
  byte_builder out(m);
  const u8* p = b.data;
  u64 n = b.length;
  code = run(z, inflate, Z_SYNC_FLUSH, p, n, out);
  value r;
  if (code == Z_MEM_ERROR)
    r = raise_memory(m, "Out of memory while decompressing data");
  else if (code == Z_STREAM_END)
    r = finish_bytes(m, out);
  else
    r = raise_error(m, z, code == Z_OK ? Z_BUF_ERROR : code, "while decompressing data");
  inflateEnd(&z);
  return r;
}

template <uLong (*f)(uLong, const Bytef*, z_size_t), u32 start>
value checksum(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, start ? "zlib.adler32" : "zlib.crc32", kwnames) ||
      !check_arity(m, start ? "adler32" : "crc32", nargs, 1, 2))
    return value_raised;
  uLong sum = start;
  if (nargs > 1) {
    const value n = index_int(m, args[1]);
    if (is_raised(n)) return n;
    const value low = int_and(m, n, value::small_int(0xFFFFFFFF));
    if (is_raised(low)) return low;
    sum = static_cast<uLong>(low.as_int());
  }
  buffer_view b;
  if (!get_buffer(m, args[0], b)) return value_raised;
  return value::small_int(static_cast<i64>(f(sum, b.data, b.length) & 0xFFFFFFFF));
}

// ---------------------------------------------------------------- streams

stream_object* make_stream(vm& m, type_object* cls, u64 arena_bytes) {
  byte_array* arena = m.heap.make_with_tail<byte_array>(m.shapes.byte_array, arena_bytes);
  if (!arena) {
    raise_no_memory(m);
    return nullptr;
  }
  arena->capacity = arena_bytes;
  stream_object* o = make_native<stream_object>(m, cls);
  o->arena = arena;
  o->dictionary = none;
  o->unused_data = o->unconsumed_tail = to_value(m.empty_bytes);
  o->arena_used = 0;
  o->z = {};
  o->z.zalloc = arena_allocate;
  o->z.zfree = arena_free;
  o->z.opaque = o;
  o->live = false;
  o->eof = false;
  return o;
}
constexpr u64 inflate_arena = (1 << 15) + (1 << 15);
u64 deflate_arena(int wbits, int memory) {
  const int window = std::clamp(wbits < 0 ? -wbits : wbits > 15 ? wbits - 16 : wbits, 9, 15);
  return (u64{1} << (window + 2)) + (u64{1} << (std::clamp(memory, 1, 9) + 10)) + (1 << 15);
}

value raise_option(vm& m, int code, bool compressing) {
  if (code == Z_MEM_ERROR)
    return raise_memory(m, compressing ? "Can't allocate memory for compression object"
                                       : "Can't allocate memory for decompression object");
  return raise_text(m, m.exc.ValueError, "Invalid initialization option");
}

value compressobj(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[6];
  int level, method, wbits, memory, strategy;
  buffer_view dictionary{};
  if (!bind_arguments(m, "compressobj", "level? method? wbits? memLevel? strategy? zdict?", args, nargs, kwnames, v) ||
      !int_or(m, v[0], -1, level) || !int_or(m, v[1], Z_DEFLATED, method) || !int_or(m, v[2], MAX_WBITS, wbits) ||
      !int_or(m, v[3], 8, memory) || !int_or(m, v[4], Z_DEFAULT_STRATEGY, strategy))
    return value_raised;
  if (!same(v[5], value_unbound) && !get_buffer(m, v[5], dictionary)) return value_raised;
  stream_object* o = make_stream(m, m.types.zlib_compress, deflate_arena(wbits, memory));
  if (!o) return value_raised;
  const int code = deflateInit2(&o->z, level, method, wbits, memory, strategy);
  if (code != Z_OK) return raise_option(m, code, true);
  o->live = true;
  if (same(v[5], value_unbound)) return to_value(o);
  if (!get_buffer(m, v[5], dictionary)) return value_raised;
  const int set = deflateSetDictionary(&o->z, dictionary.data, static_cast<unsigned>(dictionary.length));
  if (set == Z_OK) return to_value(o);
  return raise_text(m, m.exc.ValueError, set == Z_STREAM_ERROR ? "Invalid dictionary" : "deflateSetDictionary()");
}

value compress_method(vm& m, value self, value data) {
  stream_object* o = self_of(self);
  buffer_view b;
  if (!get_buffer(m, data, b)) return value_raised;
  byte_builder out(m);
  const u8* p = b.data;
  u64 n = b.length;
  const int code = run(o->z, deflate, Z_NO_FLUSH, p, n, out);
  if (code != Z_OK && code != Z_BUF_ERROR) return raise_error(m, o->z, code, "while compressing data");
  return finish_bytes(m, out);
}
value compress_flush(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "Compress.flush", kwnames) || !check_arity(m, "flush", nargs - 1, 0, 1))
    return value_raised;
  int mode = Z_FINISH;
  if (nargs > 1 && !int_argument(m, args[1], mode)) return value_raised;
  if (mode == Z_NO_FLUSH) return to_value(m.empty_bytes);
  stream_object* o = self_of(args[0]);
  byte_builder out(m);
  const u8* p = nullptr;
  u64 n = 0;
  const int code = run(o->z, deflate, mode, p, n, out);
  if (code == Z_STREAM_END && mode == Z_FINISH) {
    deflateEnd(&o->z);
    o->live = false;
  } else if (code != Z_OK && code != Z_BUF_ERROR) {
    return raise_error(m, o->z, code, "while flushing");
  }
  return finish_bytes(m, out);
}

/// A copy of the stream in an arena of its own.
template <int (*copy_stream)(z_stream*, z_stream*)>
value copy(vm& m, value self) {
  stream_object* o = self_of(self);
  stream_object* r = make_stream(m, type_of(m, self), o->arena->capacity);
  if (!r) return value_raised;
  // zlib allocates by the source's `opaque`, and the copy inherits it.
  o->z.opaque = r;
  const int code = copy_stream(&r->z, &o->z);
  o->z.opaque = o;
  if (code == Z_STREAM_ERROR) return raise_text(m, m.exc.ValueError, "Inconsistent stream state");
  if (code == Z_MEM_ERROR) return raise_option(m, code, true);
  if (code != Z_OK) return raise_error(m, o->z, code, "while copying compression object");
  r->dictionary = o->dictionary;
  r->unused_data = o->unused_data;
  r->unconsumed_tail = o->unconsumed_tail;
  r->eof = o->eof;
  r->live = o->live;
  return to_value(r);
}
template <int (*copy_stream)(z_stream*, z_stream*)>
value deepcopy(vm& m, value self, value) {
  return copy<copy_stream>(m, self);
}

// ---------------------------------------------------------------- decompression objects

bool set_dictionary(vm& m, stream_object* o) {
  buffer_view b;
  if (!get_buffer(m, o->dictionary, b)) return false;
  if (b.length > UINT32_MAX) {
    raise_text(m, m.exc.OverflowError, "zdict length does not fit in an unsigned int");
    return false;
  }
  const int code = inflateSetDictionary(&o->z, b.data, static_cast<unsigned>(b.length));
  if (code == Z_OK) return true;
  raise_error(m, o->z, code, "while setting zdict");
  return false;
}

value decompressobj(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  int wbits;
  if (!bind_arguments(m, "decompressobj", "wbits? zdict?", args, nargs, kwnames, v) ||
      !int_or(m, v[0], MAX_WBITS, wbits))
    return value_raised;
  if (!same(v[1], value_unbound) && !is_bytes_like(m, v[1]))
    return raise_type_error(m, "zdict argument must support the buffer protocol");
  stream_object* o = make_stream(m, m.types.zlib_decompress, inflate_arena);
  if (!o) return value_raised;
  const int code = inflateInit2(&o->z, wbits);
  if (code != Z_OK) return raise_option(m, code, false);
  o->live = true;
  if (same(v[1], value_unbound)) return to_value(o);
  set_field(m, o, &stream_object::dictionary, v[1]);
  return wbits >= 0 || set_dictionary(m, o) ? to_value(o) : value_raised;
}

/// Inflates, giving the dictionary when it is asked for. False: raised.
bool inflate_all(vm& m, stream_object* o, int flush, const u8*& p, u64& n, byte_builder& out, u64 limit, int& code) {
  code = run(o->z, inflate, flush, p, n, out, limit);
  while (code == Z_NEED_DICT && !same(o->dictionary, none)) {
    if (!set_dictionary(m, o)) return false;
    code = run(o->z, inflate, flush, p, n, out, limit - out.length());
  }
  return true;
}
/// Keeps what was not consumed: behind the end of the stream, or because the output was limited.
bool save_rest(vm& m, stream_object* o, int code, const u8* p, u64 n) {
  if (code == Z_STREAM_END && n) {
    const bytes_object* old = o->unused_data.as<bytes_object>();
    bytes_object* all = empty_bytes_of(m, old->length + n);
    if (!all) return false;
    std::memcpy(all->data, old->data, old->length);
    std::memcpy(all->data + old->length, p, n);
    set_field(m, o, &stream_object::unused_data, to_value(all));
    n = 0;
  }
  if (!n && !o->unconsumed_tail.as<bytes_object>()->length) return true;
  const value rest = bytes_from(m, p, n);
  if (is_raised(rest)) return false;
  set_field(m, o, &stream_object::unconsumed_tail, rest);
  return true;
}

value decompress_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  i64 most = 0;
  if (!bind_arguments(m, "decompress", "data / max_length?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  if (!same(v[1], value_unbound) && !size_argument(m, v[1], most)) return value_raised;
  if (most < 0) return raise_text(m, m.exc.ValueError, "max_length must be non-negative");
  stream_object* o = self_of(args[0]);
  buffer_view b;
  if (!get_buffer(m, v[0], b)) return value_raised;
  byte_builder out(m);
  const u8* p = b.data;
  u64 n = b.length;
  int code;
  if (!inflate_all(m, o, Z_SYNC_FLUSH, p, n, out, most ? static_cast<u64>(most) : ~u64{0}, code)) return value_raised;
  const value keep = v[0];  // `p` points into it
  if (!save_rest(m, o, code, p, n)) return value_raised;
  (void)keep;
  if (code == Z_STREAM_END)
    o->eof = true;
  else if (code != Z_OK && code != Z_BUF_ERROR)
    return raise_error(m, o->z, code, "while decompressing data");
  return finish_bytes(m, out);
}
value decompress_flush(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "Decompress.flush", kwnames) || !check_arity(m, "flush", nargs - 1, 0, 1))
    return value_raised;
  i64 length = 16384;
  if (nargs > 1 && !size_argument(m, args[1], length)) return value_raised;
  if (length <= 0) return raise_text(m, m.exc.ValueError, "length must be greater than zero");
  stream_object* o = self_of(args[0]);
  const bytes_object* tail = o->unconsumed_tail.as<bytes_object>();
  byte_builder out(m);
  const u8* p = tail->data;
  u64 n = tail->length;
  int code;
  if (!inflate_all(m, o, Z_FINISH, p, n, out, ~u64{0}, code) || !save_rest(m, o, code, p, n)) return value_raised;
  if (code == Z_STREAM_END) {
    o->eof = true;
    o->live = false;
    inflateEnd(&o->z);
  }
  return finish_bytes(m, out);
}
value get_unused(vm&, value self) { return self_of(self)->unused_data; }
value get_tail(vm&, value self) { return self_of(self)->unconsumed_tail; }
value get_eof(vm&, value self) { return from_bool(self_of(self)->eof); }

const method_def compress_methods[] = {
    binary_method("compress", compress_method, "($self, data, /)",
                  "Returns a bytes object containing compressed data."),
    general_method("flush", compress_flush, "($self, mode=zlib.Z_FINISH, /)",
                   "Return a bytes object containing any remaining compressed data."),
    unary_method("copy", copy<deflateCopy>, "($self, /)", "Return a copy of the compression object."),
    unary_method("__copy__", copy<deflateCopy>, "($self, /)"),
    binary_method("__deepcopy__", deepcopy<deflateCopy>, "($self, memo, /)"),
    end_of_methods};
const method_def decompress_methods[] = {
    general_method("decompress", decompress_method, "($self, data, /, max_length=0)",
                   "Return a bytes object containing the decompressed version of the data.\n\nWhat "
                   "max_length leaves "
                   "over is in unconsumed_tail."),
    general_method("flush", decompress_flush, "($self, length=zlib.DEF_BUF_SIZE, /)",
                   "Return a bytes object containing any remaining decompressed data."),
    unary_method("copy", copy<inflateCopy>, "($self, /)", "Return a copy of the decompression object."),
    unary_method("__copy__", copy<inflateCopy>, "($self, /)"),
    binary_method("__deepcopy__", deepcopy<inflateCopy>, "($self, memo, /)"),
    end_of_methods};
const getset_def decompress_getsets[] = {
    {"unused_data", get_unused, nullptr}, {"unconsumed_tail", get_tail, nullptr}, {"eof", get_eof, nullptr}, {}};

const method_def functions[] = {
    general_method("adler32", checksum<adler32_z, 1>, "($module, data, value=1, /)",
                   "Compute an Adler-32 checksum of data, going on from value."),
    general_method("compress", compress, "($module, data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)",
                   "Returns a bytes object containing compressed data."),
    general_method("compressobj", compressobj,
                   "($module, /, level=Z_DEFAULT_COMPRESSION, method=DEFLATED, wbits=MAX_WBITS, "
                   "memLevel=DEF_MEM_LEVEL, strategy=Z_DEFAULT_STRATEGY, zdict=None)",
                   "Return a compressor object."),
    general_method("crc32", checksum<crc32_z, 0>, "($module, data, value=0, /)",
                   "Compute a CRC-32 checksum of data, going on from value."),
    general_method("decompress", decompress, "($module, data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)",
                   "Returns a bytes object containing the uncompressed data."),
    general_method("decompressobj", decompressobj, "($module, /, wbits=MAX_WBITS, zdict=b'')",
                   "Return a decompressor object."),
    end_of_methods};

constexpr struct {
  const char* name;
  i64 number;
} constants[] = {{"MAX_WBITS", MAX_WBITS},
                 {"DEFLATED", Z_DEFLATED},
                 {"DEF_MEM_LEVEL", 8},
                 {"DEF_BUF_SIZE", 16384},
                 {"Z_NO_COMPRESSION", Z_NO_COMPRESSION},
                 {"Z_BEST_SPEED", Z_BEST_SPEED},
                 {"Z_BEST_COMPRESSION", Z_BEST_COMPRESSION},
                 {"Z_DEFAULT_COMPRESSION", Z_DEFAULT_COMPRESSION},
                 {"Z_FILTERED", Z_FILTERED},
                 {"Z_HUFFMAN_ONLY", Z_HUFFMAN_ONLY},
                 {"Z_RLE", Z_RLE},
                 {"Z_FIXED", Z_FIXED},
                 {"Z_DEFAULT_STRATEGY", Z_DEFAULT_STRATEGY},
                 {"Z_NO_FLUSH", Z_NO_FLUSH},
                 {"Z_PARTIAL_FLUSH", Z_PARTIAL_FLUSH},
                 {"Z_SYNC_FLUSH", Z_SYNC_FLUSH},
                 {"Z_FULL_FLUSH", Z_FULL_FLUSH},
                 {"Z_FINISH", Z_FINISH},
                 {"Z_BLOCK", Z_BLOCK},
                 {"Z_TREES", Z_TREES}};

type_object* add_type(vm& m, const char* name, const method_def* methods, const getset_def* getsets) {
  return make_native_type<stream_object>(m, nullptr, name, methods, nullptr, nullptr, nullptr, getsets,
                                         type_flags::not_instantiable);
}

}  // namespace
}  // namespace zlib

module_object* init_module_zlib(vm& m) {
  using namespace zlib;
  module_object* mod = make_module(m, "zlib", functions,
                                   "The functions in this module allow compression and decompression using the\nzlib "
                                   "library, which is based on GNU zip.\n");
  m.types.zlib_compress = add_type(m, "zlib.Compress", compress_methods, nullptr);
  m.types.zlib_decompress = add_type(m, "zlib.Decompress", decompress_methods, decompress_getsets);
  m.shapes.zlib_compress = m.types.zlib_compress->root_shape;
  m.shapes.zlib_decompress = m.types.zlib_decompress->root_shape;
  dict_object* names = make_dict(m);
  dict_set_str(m, names, "__module__", to_value(make_str(m, "zlib")));
  const value base = to_value(m.exc.Exception);
  const value args[] = {to_value(make_str(m, "error")), to_value(make_tuple(m, &base, 1)), to_value(names)};
  const value error = call(m, to_value(m.types.type), args, 3);
  if (is_raised(error)) return nullptr;
  m.heap.write(m.types.zlib_compress, &m.types.zlib_compress->extra, error.as_object());
  module_set(m, mod, "error", error);
  for (const auto& c : constants) module_set(m, mod, c.name, value::small_int(c.number));
  module_set(m, mod, "ZLIB_VERSION", to_value(make_str(m, ZLIB_VERSION)));
  module_set(m, mod, "ZLIB_RUNTIME_VERSION", to_value(make_str(m, zlibVersion())));
  module_set(m, mod, "__version__", to_value(make_str(m, "1.0")));
  return mod;
}

}  // namespace metavm::python
