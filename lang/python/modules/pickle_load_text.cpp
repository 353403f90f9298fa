/// \file
/// Reading numbers, text and bytes.
#include <bit>
#include <cerrno>

#include "lang/python/modules/pickle_loader.hpp"
#include "lang/python/objects/codecs.hpp"
#include "lang/python/objects/int_ops.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python::pickle {

// ---------------------------------------------------------------- numbers

namespace {
/// As a literal, if it begins as one of another base than ten does.
value int_of_line(vm& m, std::string_view text) {
  const u64 first = text.find_first_not_of("+- \t");
  const i64 base = first != text.npos && text[first] == '0' ? 0 : 10;
  return call2(m, to_value(m.types.int_), to_value(make_str_latin1(m, text)), value::small_int(base));
}
}  // namespace

bool loader::load_int_line() {
  std::string_view line;
  if (!read_line(line)) return false;
  // Bools were ints of two digits.
  if (line == "00" || line == "01") return push(from_bool(line == "01"));
  const std::string text(line);
  char* end;
  errno = 0;
  const long n = std::strtol(text.c_str(), &end, 0);
  if (!errno && end != text.c_str() && end == text.c_str() + text.size()) return push(make_int(m_, n));
  const value v = int_of_line(m_, line);
  if (!is_raised(v)) return push(v);
  return catch_pending(m_, m_.exc.ValueError) && fail(m_.exc.ValueError, "could not convert string to int");
}
bool loader::load_long_line() {
  std::string_view line;
  if (!read_line(line)) return false;
  if (line.back() != 'L') return push(int_of_line(m_, std::string(line) + "\n"));
  line.remove_suffix(1);
  return push(int_of_line(m_, line));
}
bool loader::load_long(u64 size) {
  const u8* p;
  if (static_cast<i64>(size) < 0) return fail("LONG pickle has negative byte count");
  if (!read(size, p)) return false;
  if (size == 8) {
    i64 n;
    std::memcpy(&n, p, 8);
    return push(make_int(m_, n));
  }
  return push(size ? int_from_bytes(m_, p, size, true, true) : value::small_int(0));
}
bool loader::load_float_line() {
  std::string_view line;
  if (!read_line(line)) return false;
  const bool plain = line.find_first_of("_ \t\r\v\f") == line.npos;
  const value v = plain ? call1(m_, to_value(m_.types.float_), to_value(make_str_latin1(m_, line))) : value_raised;
  if (!is_raised(v)) return push(v);
  if (plain && !catch_pending(m_, m_.exc.ValueError)) return false;
  const std::string text = std::string(line) + "\n";
  char* end;
  std::strtod(text.c_str(), &end);
  return fail(m_.exc.ValueError,
              "could not convert string to float" + (end == text.c_str() ? fmt::format(": '{}'", text) : ""));
}
bool loader::load_binfloat() {
  u64 bits;
  return read_number<8>(bits) && push(make_float(m_, std::bit_cast<double>(__builtin_bswap64(bits))));
}

// ---------------------------------------------------------------- text

bool loader::load_binunicode(u64 size) {
  const u8* p;
  if (METAVM_UNLIKELY(!read(size, p))) return false;
  const std::string_view text{reinterpret_cast<const char*>(p), size};
  if (METAVM_LIKELY(size > 1 && all_ascii(p, size))) {
    str_object* s = empty_str_of(m_, size, 1, true);
    if (METAVM_UNLIKELY(!s)) return false;
    std::memcpy(s->data, p, size);
    return push(to_value(s));
  }
  str_object* s = decode_utf8(m_, text, "surrogatepass");
  return s && push(to_value(s));
}
bool loader::load_unicode_line() {
  std::string_view line;
  if (!read_line(line, 0)) return false;
  codecs::decode_errors e(m_, "rawunicodeescape", "strict", line);
  str_object* s = codecs::decode_raw_unicode_escape(e, nullptr);
  return s && push(to_value(s));
}

/// The 8-bit strings of Python 2: text in some encoding, or bytes.
bool loader::push_string(std::string_view data) {
  const std::string encoding = to_utf8(u_->encoding);
  if (encoding == "bytes") {
    bytes_object* b = make_bytes(m_, data);
    return b && push(to_value(b));
  }
  str_object* s = decode_text(m_, data, encoding, to_utf8(u_->errors));
  return s && push(to_value(s));
}
bool loader::load_binstring(u64 size) {
  const u8* p;
  if (!read(size, p)) return false;
  // (An error handler is guest code, which may have the input replaced.)
  bytes_object* b = make_bytes(m_, {reinterpret_cast<const char*>(p), size});
  return b && push_string(b->view());
}
bool loader::load_string_line() {
  std::string_view line;
  if (!read_line(line)) return false;
  if (line.size() < 2 || line.front() != line.back() || (line[0] != '\'' && line[0] != '"'))
    return fail("the STRING opcode argument must be quoted");
  bytes_object* quoted = make_bytes(m_, line.substr(1, line.size() - 2));
  const value module = quoted ? import_module(m_, intern(m_, "_codecs")) : value_raised;
  const value decode = is_raised(module) ? module : get_attribute(m_, module, "escape_decode");
  const value pair = is_raised(decode) ? decode : call1(m_, decode, to_value(quoted));
  if (is_raised(pair)) return false;
  const value data = get_item(m_, pair, value::small_int(0));
  return !is_raised(data) && push_string(data.as<bytes_object>()->view());
}

// ---------------------------------------------------------------- bytes

bool loader::load_binbytes(u64 size) {
  if (METAVM_LIKELY(size <= static_cast<u64>(end_ - at_))) {
    bytes_object* b = make_bytes(m_, {reinterpret_cast<const char*>(at_), size});
    at_ += size;
    return b && push(to_value(b));
  }
  bytes_object* b = read_bytes(size);
  return b && push(to_value(b));
}
bool loader::load_bytearray(u64 size) {
  bytearray_object* a = read_bytearray(size);
  return a && push(to_value(a));
}
bool loader::load_next_buffer() {
  if (same(u_->buffers, value_unbound))
    return fail("pickle stream refers to out-of-band data but no *buffers* argument was given");
  const value v = iter_next(m_, u_->buffers);
  return same(v, value_unbound) ? fail("not enough out-of-band buffers") : push(v);
}
bool loader::load_readonly_buffer() {
  if (!has(1)) return false;
  const value view = make_memoryview(m_, stack_.top());
  if (is_raised(view)) return false;
  if (view.as<memoryview_object>()->readonly) return true;
  const value readonly = call_method(m_, view, intern(m_, "toreadonly"));
  if (is_raised(readonly)) return false;
  stack_.top() = readonly;
  return true;
}

}  // namespace metavm::python::pickle
