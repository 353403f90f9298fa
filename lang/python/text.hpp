/// \file
/// Text and bytes: what str, bytes, bytearray, memoryview, codecs and formatting offer beyond
/// runtime.hpp.
#pragma once
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lang/python/init.hpp"
#include "lang/python/vm.hpp"

namespace metavm::python {

// ---------------------------------------------------------------- objects

struct bytearray_object : object {
  u64 start;  ///< of the first byte in the storage: deleting from the front is cheap
  u64 length;
  byte_array* storage;  ///< never null; capacity >= start + length
  object* exports;      ///< export_node list: memoryviews that forbid resizing; may be null
  static const layout& get_layout() {
    return describe<bytearray_object>("bytearray", &bytearray_object::storage, &bytearray_object::exports);
  }
  u8* data() const { return storage->items + start; }
  std::string_view view() const { return {reinterpret_cast<const char*>(data()), length}; }
};

/// A view of memory that another object exports. The tail holds `ndim` extents, then `ndim`
/// strides.
struct memoryview_object : object {
  value exporter;      ///< `.obj`; none once released
  object* base;        ///< heap object that holds the memory; null: it lies outside the heap
  u64 offset;          ///< from `base`, or the absolute address
  u64 hash;            ///< 0: not computed
  const char* format;  ///< as in the struct module; static text
  i64 item_bytes;
  u32 ndim;
  bool readonly, released;
  u16 exports_offset;  ///< of the exporter's list of views; 0: it has none
  u64 tail_length;     ///< 2 * ndim
  i64 tail[];
  static const layout& get_layout() {
    return describe<memoryview_object>("memoryview", &memoryview_object::exporter, &memoryview_object::base,
                                       metavm::tail<i64>(&memoryview_object::tail_length));
  }
  u8* data() const { return reinterpret_cast<u8*>(reinterpret_cast<u64>(base) + offset); }
  i64* shape() { return tail; }
  i64* strides() { return tail + ndim; }
};

/// One live memoryview of a resizable exporter; the link dies with the view.
struct export_node : object {
  export_node* next;
  gc::weak_link view;
  static const layout& get_layout() { return describe<export_node>("export_node", &export_node::next); }
};
/// False, with BufferError raised, while a memoryview of this exporter is alive. `exports` is the
/// exporter's list.
bool check_not_exported(vm& m, object* exporter, object** exports);
void add_export(vm& m, object* exporter, object** exports, memoryview_object* view);

/// State of this part in a VM: `vm.interned` points to it.
struct text_state {
  value_array* interned = nullptr;  ///< open addressing; value_unbound: free
  u64 interned_count = 0;
  list_object* codec_search = nullptr;    ///< functions given to codecs.register
  dict_object* codec_cache = nullptr;     ///< normalised name -> CodecInfo
  dict_object* error_handlers = nullptr;  ///< name -> callable
  py_shape* export_shape = nullptr;       ///< of export_node
  type_object* encoding_map_type = nullptr;
  type_object* binascii_error = nullptr;
  std::shared_ptr<const void> normalizers[8];  ///< of unicodedata, limited to Unicode 3.2 or 14.0
  type_object *field_iterator_type = nullptr,
              *accessor_iterator_type = nullptr;  ///< of the module _string
};
/// Makes the state, empty_str, empty_bytes and latin1_chars; the first `intern` does it. Needs only
/// m.shapes.str, .bytes and .value_array. (init.hpp has trace_interned and free_interned.)
void init_text(vm& m);
inline text_state& text_of(vm& m) {
  if (METAVM_UNLIKELY(!m.interned)) init_text(m);
  return *static_cast<text_state*>(m.interned);
}

// ---------------------------------------------------------------- building strings

/// Collects code points, widening as needed. Errors stick: `finish` raises them and returns null.
class str_builder {
 public:
  explicit str_builder(vm& m) : m_(m), data_(inline_), capacity_(sizeof(inline_)) {}
  ~str_builder() {
    if (data_ != inline_) std::free(data_);
  }
  str_builder(const str_builder&) = delete;
  str_builder& operator=(const str_builder&) = delete;

  u64 length() const { return length_; }
  void append(u32 c) {
    if (METAVM_LIKELY(c <= limit_ && length_ < capacity_)) {
      store(length_++, c);
      return;
    }
    append_slow(c);
  }
  void append(str_object* s) { append_units(s->data, s->width(), s->length); }
  void append_slice(str_object* s, u64 from, u64 to) {
    append_units(s->data + from * s->width(), s->width(), to - from);
  }
  /// Pure ASCII, or Latin-1.
  void append_ascii(std::string_view s) { append_units(reinterpret_cast<const u8*>(s.data()), 1, s.size()); }
  void append_units(const u8* p, u32 width, u64 n);
  void append_fill(u32 c, u64 n);
  void append_utf8(std::string_view s);  ///< \pre valid (WTF-8)
  bool reserve(u64 more);
  void truncate(u64 n) { length_ = n, truncated_ = true; }
  u32 at(u64 i) const {
    switch (width_) {
      case 1:
        return data_[i];
      case 2:
        return reinterpret_cast<const u16*>(data_)[i];
      default:
        return reinterpret_cast<const u32*>(data_)[i];
    }
  }
  bool failed() const { return failed_; }
  str_object* finish();

 private:
  void store(u64 i, u32 c) {
    switch (width_) {
      case 1:
        data_[i] = static_cast<u8>(c);
        return;
      case 2:
        reinterpret_cast<u16*>(data_)[i] = static_cast<u16>(c);
        return;
      default:
        reinterpret_cast<u32*>(data_)[i] = c;
    }
  }
  METAVM_NOINLINE void append_slow(u32 c);
  METAVM_NOINLINE bool grow(u64 units, u32 width);

  vm& m_;
  u8* data_;
  u64 length_ = 0, capacity_;  ///< code points
  u32 width_ = 1, limit_ = 0xff;
  bool failed_ = false, truncated_ = false;
  alignas(8) u8 inline_[248];
};

/// Bytes under construction, outside the heap.
class byte_builder {
 public:
  explicit byte_builder(vm& m) : m_(m), data_(inline_), capacity_(sizeof(inline_)) {}
  ~byte_builder() {
    if (data_ != inline_) std::free(data_);
  }
  byte_builder(const byte_builder&) = delete;
  byte_builder& operator=(const byte_builder&) = delete;
  void append(u8 c) {
    if (METAVM_UNLIKELY(length_ == capacity_) && !grow(1)) return;
    data_[length_++] = c;
  }
  void append(const void* p, u64 n) {
    if (n > capacity_ - length_ && !grow(n)) return;
    if (n) std::memcpy(data_ + length_, p, n);
    length_ += n;
  }
  void append(std::string_view s) { append(s.data(), s.size()); }
  void append_fill(u8 c, u64 n) {
    if (n > capacity_ - length_ && !grow(n)) return;
    std::memset(data_ + length_, c, n);
    length_ += n;
  }
  u8* data() { return data_; }
  u64 length() const { return length_; }
  void truncate(u64 n) { length_ = n; }
  bool failed() const { return failed_; }
  std::string_view view() const { return {reinterpret_cast<const char*>(data_), length_}; }
  bytes_object* finish();

 private:
  METAVM_NOINLINE bool grow(u64 more);
  vm& m_;
  u8* data_;
  u64 length_ = 0, capacity_;
  bool failed_ = false;
  alignas(8) u8 inline_[232];
};

// ---------------------------------------------------------------- str

/// `n` code points of `width` bytes, made as narrow as they allow. Null: raised.
str_object* make_str_from_units(vm& m, const u8* p, u32 width, u64 n);
/// The same characters in canonical width, for a string whose content may be narrower than its
/// width says.
str_object* narrow_str(vm& m, str_object* s);
void copy_units(u8* to, u32 to_width, const u8* from, u32 from_width,
                u64 n);  ///< to_width >= from_width, or known to fit
/// Exact str with the text of `s`, which may be an instance of a subclass.
str_object* exact_str(vm& m, str_object* s);
str_object* str_repeat(vm& m, str_object* s, i64 n);
/// Position of `needle` in s[from:to], or -1. \pre from <= to <= length
i64 str_find(str_object* s, str_object* needle, u64 from, u64 to);
i64 str_rfind(str_object* s, str_object* needle, u64 from, u64 to);
i64 str_find_char(str_object* s, u32 c, u64 from, u64 to);
tri str_contains(vm& m, value s, value item);
bool str_equals_ascii(str_object* s, std::string_view text);
value str_get_item(vm& m, value s, value key);
str_object* str_join(vm& m, str_object* separator, value iterable);
/// The pieces of an f-string. \pre every part is a str
str_object* join_strings(vm& m, const value* parts, u32 n);
str_object* str_repr(vm& m, str_object* s);
/// Replaces non-ASCII characters of a repr by escapes.
str_object* escape_non_ascii(vm& m, str_object* s);
str_object* str_replace(vm& m, str_object* s, str_object* from, str_object* to, i64 most);
bool str_is_identifier(str_object* s);
value str_split(vm& m, str_object* s, value separator, i64 most);
str_object* str_strip(vm& m, str_object* s, str_object* chars, bool left, bool right);

// ---------------------------------------------------------------- bytes

value bytes_concat(vm& m, value a, value b);  ///< bytes + bytes-like
value bytes_get_item(vm& m, value b, value key);
str_object* bytes_repr(vm& m, std::string_view data, const char* before = "b", const char* after = "");
u64 bytes_hash(vm& m, bytes_object* b);
u64 hash_bytes(vm& m, const void* p, u64 n);  ///< as str_hash
/// The bytes that `bytes(x)` would hold for a buffer or an iterable of ints (no str, no int). Null:
/// raised.
bytes_object* bytes_from_object(vm& m, value x);
/// What bytes(...) or bytearray(...) (`type`) would hold. Null: raised.
bytes_object* bytes_from_arguments(vm& m, const char* type, const value* args, u32 nargs, tuple_object* kwnames);
/// A byte from an __index__ object: ValueError "byte must be in range(0, 256)". False: raised.
bool byte_argument(vm& m, value v, u8& out);
bytes_object* hex_to_bytes(vm& m, value text);
str_object* bytes_to_hex(vm& m, std::string_view data, value separator, i64 group);
bytes_object* bytes_repeat(vm& m, std::string_view data, i64 n);
bool is_bytes_like(vm& m, value v);
bytearray_object* make_bytearray(vm& m, std::string_view data);
bool bytearray_resize(vm& m, bytearray_object* b, u64 n);  ///< new bytes undefined. False: raised
bool bytearray_append(vm& m, bytearray_object* b, std::string_view data);
value bytearray_get_item(vm& m, value b, value key);
bool bytearray_set_item(vm& m, value b, value key, value v);  ///< v unbound: delete
value make_memoryview(vm& m, value exporter);
bytes_object* memoryview_to_bytes(vm& m, value self);  ///< in C order, whatever the strides
value memoryview_get_item(vm& m, value self, value key);
bool memoryview_set_item(vm& m, value self, value key, value v);
i64 memoryview_length(vm& m, value self);
value memoryview_item_at(vm& m, value self, i64 index);  ///< for iteration: unbound past the end
/// b"..." % args. `as_bytearray`: the class of the result.
value bytes_format_percent(vm& m, std::string_view format, value args, bool as_bytearray);

// ---------------------------------------------------------------- formatting

/// format(v, "") as an f-string does it.
str_object* format_simple(vm& m, value v);
struct format_spec {
  u32 fill = ' ';
  u32 align = 0;  ///< '<', '>', '=', '^' or 0: by the type
  u32 sign = 0;   ///< '+', '-', ' ' or 0
  bool alternate = false, no_negative_zero = false;
  i64 width = -1, precision = -1;
  u32 grouping = 0;  ///< ',', '_' or 0
  u32 type = 0;
};
/// Parses the standard mini-language. False: raised. `default_type` and `default_align` as
/// CPython's.
bool parse_format_spec(vm& m, str_object* spec, value v, u32 default_type, u32 default_align, format_spec& out);
value str_format_spec(vm& m, value self, value spec);      ///< str.__format__
value int_format_spec(vm& m, value self, value spec);      ///< int.__format__
value float_format_spec(vm& m, value self, value spec);    ///< float.__format__
value complex_format_spec(vm& m, value self, value spec);  ///< complex.__format__
/// printf-style text of a double: type e E f F g G r % with precision; no padding, no grouping.
/// "inf"/"nan" too.
std::string double_to_text(double d, u32 type, int precision, bool alternate, bool add_dot_zero);
/// "...".format(*args, **kwargs)
value str_format(vm& m, str_object* format, const value* args, u32 nargs, tuple_object* kwnames);
value str_format_map(vm& m, str_object* format, value mapping);

// ---------------------------------------------------------------- codecs

/// str of `data` in any registered encoding. `object` is what an error shall name (unbound: bytes
/// are made).
str_object* decode_text(vm& m, std::string_view data, std::string_view encoding, std::string_view errors,
                        value object = value_unbound);
/// As str.encode. Empty `errors`: not given, "strict". Null: raised.
bytes_object* encode_text(vm& m, str_object* s, std::string_view encoding, std::string_view errors);
bytes_object* encode_utf8(vm& m, str_object* s);  ///< strict
str_object* decode_utf8(vm& m, std::string_view data, std::string_view errors = "strict");
value lookup_codec(vm& m, std::string_view encoding);  ///< CodecInfo
value lookup_error_handler(vm& m, std::string_view name);

// ---------------------------------------------------------------- arguments

/// "split() takes at most 2 arguments (3 given)" (as functions that parse tuples say it)
bool arity_takes(vm& m, const char* name, u32 given, u32 least, u32 most);
/// "split expected at most 2 arguments, got 3"
bool arity_expected(vm& m, const char* name, u32 given, u32 least, u32 most);
/// start and end of find, index, count, …: None or __index__, clipped to 0 … length as slices are.
/// False: raised.
bool bounds_argument(vm& m, const value* args, u32 nargs, u32 first, u64 length, i64& start, i64& end);
/// The right operand of sequence * n. False: raised.
bool repeat_argument(vm& m, value v, i64& n);
/// An argument that C takes as Py_ssize_t, or as int. False: raised.
bool size_argument(vm& m, value v, i64& out);
bool int_argument(vm& m, value v, int& out);
inline bool is_none(value v) { return same(v, none); }
inline bool is_unbound(value v) { return same(v, value_unbound); }
inline bool is_bytes(value v) { return is_kind(v, kind::bytes); }
inline bool is_bytearray(value v) { return is_kind(v, kind::bytearray); }

}  // namespace metavm::python
