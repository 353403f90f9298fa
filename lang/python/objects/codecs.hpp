/// \file
/// Encoders and decoders: error handling, and the built-in codecs with all their options.
#pragma once
#include "lang/python/text.hpp"

namespace metavm::python::codecs {

enum class handler : u8 {
  unknown,
  strict,
  ignore,
  replace,
  xmlcharrefreplace,
  backslashreplace,
  namereplace,
  surrogateescape,
  surrogatepass,
  custom,
};

/// What a decoder does about bytes it does not understand. Decoders read `data` and `size` anew
/// after `handle`: a registered handler may replace the input.
class decode_errors {
 public:
  decode_errors(vm& m, const char* encoding, std::string_view errors, std::string_view input,
                value object = value_unbound)
      : data(reinterpret_cast<const u8*>(input.data())),
        size(input.size()),
        m_(m),
        encoding_(encoding),
        errors_(errors),
        object_(object) {}
  /// Bytes from..to are bad: appends what stands for them and says where to go on. False: raised.
  bool handle(u64 from, u64 to, const char* reason, str_builder& out, u64& at);
  bool raise(u64 from, u64 to, const char* reason);
  vm& machine() const { return m_; }
  void set_encoding(const char* e) { encoding_ = e; }

  const u8* data;
  u64 size;
  /// Whether a position that no machine has is an IndexError as any other that is wrong.
  bool any_position = false;

 private:
  handler kind();
  bool input_object();
  value exception(u64 from, u64 to, const char* reason);
  bool call_handler(u64 from, u64 to, const char* reason, str_builder& out, u64& at);
  vm& m_;
  const char* encoding_;
  std::string_view errors_;
  value object_;
  handler kind_ = handler::unknown;
  value function_ = value_unbound;
};

/// What stands for characters that cannot be encoded: bytes as they are, or text to be encoded in
/// turn.
struct replacement {
  bytes_object* bytes = nullptr;
  str_object* text = nullptr;
};
class encode_errors {
 public:
  encode_errors(vm& m, const char* encoding, std::string_view errors, str_object* s)
      : m_(m), encoding_(encoding), errors_(errors), s_(s) {}
  /// Characters from..to cannot be encoded. Gives the replacement and where to go on. False:
  /// raised.
  bool handle(u64 from, u64 to, const char* reason, replacement& r, u64& at);
  bool raise(u64 from, u64 to, const char* reason);
  handler kind();
  vm& machine() const { return m_; }
  bool any_position = false;  ///< as in decode_errors

 private:
  value exception(u64 from, u64 to, const char* reason);
  bool call_handler(u64 from, u64 to, const char* reason, replacement& r, u64& at);
  vm& m_;
  const char* encoding_;
  std::string_view errors_;
  str_object* s_;
  handler kind_ = handler::unknown;
  value function_ = value_unbound;
};

/// Text that stands for characters from..to by the named handlers (ignore, replace, …references and
/// escapes).
void append_escapes(str_object* s, u64 from, u64 to, handler kind, std::string& out);
/// The name of a character as in \N{…}; empty if it has none.
std::string character_name(u32 c);
/// The character with this name or alias; ~0u if there is none.
u32 character_by_name(std::string_view name);

// Decoders. `consumed` non-null: an incomplete sequence at the end is left alone, *consumed says
// what was used.
str_object* decode_utf8(decode_errors& e, u64* consumed);
str_object* decode_utf16(decode_errors& e, int& byte_order,
                         u64* consumed);  ///< -1 little, 1 big, 0: by mark
str_object* decode_utf32(decode_errors& e, int& byte_order, u64* consumed);
str_object* decode_utf7(decode_errors& e, u64* consumed);
str_object* decode_latin1(vm& m, std::string_view data);
str_object* decode_ascii(decode_errors& e);
str_object* decode_charmap(decode_errors& e, value mapping);
str_object* decode_unicode_escape(decode_errors& e, u64* consumed);
str_object* decode_raw_unicode_escape(decode_errors& e, u64* consumed);

bytes_object* encode_utf8(vm& m, str_object* s, std::string_view errors);
bytes_object* encode_utf16(vm& m, str_object* s, std::string_view errors, int byte_order);
bytes_object* encode_utf32(vm& m, str_object* s, std::string_view errors, int byte_order);
bytes_object* encode_utf7(vm& m, str_object* s);
/// Latin-1 (limit 256) or ASCII (limit 128).
bytes_object* encode_limited(vm& m, str_object* s, std::string_view errors, u32 limit);
bytes_object* encode_charmap(vm& m, str_object* s, std::string_view errors, value mapping);
bytes_object* encode_unicode_escape(vm& m, str_object* s);
bytes_object* encode_raw_unicode_escape(vm& m, str_object* s);
value build_charmap(vm& m, str_object* table);

// The registry.
/// Imports the package whose search function is the first. False: raised.
bool load_encodings(vm& m);
/// Lower case, runs of anything but letters, digits and '.' as one underscore.
std::string normalize_encoding(std::string_view name);
value encode_object(vm& m, value v, std::string_view encoding, std::string_view errors, bool has_errors);
value decode_object(vm& m, value v, std::string_view encoding, std::string_view errors, bool has_errors);
void add_error_handlers(vm& m, dict_object* d);

}  // namespace metavm::python::codecs
