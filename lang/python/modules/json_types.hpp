/// \file
/// What the files of _json share.
#pragma once
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python::json {

/// json.decoder.JSONDecodeError(message, text, position). Always value_raised.
value raise_decode_error(vm& m, std::string_view message, str_object* text, u64 position);

/// The string whose first character after the quote is `from`; `end`: behind the closing quote.
/// Null: raised. `plain` gives strings without escapes: (from, to) -> str_object*.
template <class Plain>
str_object* scan_string(vm& m, str_object* text, u64 from, bool strict, u64& end, Plain plain);

/// The pieces of a string with escapes; as scan_string.
str_object* scan_escaped(vm& m, str_object* text, u64 from, bool strict, u64& end);

/// Appends `s` in quotes, escaped; `ascii`: nothing but ASCII comes out.
void append_quoted(str_builder& out, const str_object* s, bool ascii);
/// Whether `f` is this module's encode_basestring (tri::no) or encode_basestring_ascii (tri::yes).
tri quoting_function(value f);

type_object* make_scanner_type(vm& m, module_object* mod);
type_object* make_encoder_type(vm& m, module_object* mod);

/// 1: a string goes on behind this character of Latin-1; 0: it ends, is escaped or is wrong there.
inline bool is_plain(u32 c) { return c >= ' ' && c != '"' && c != '\\'; }

template <class Plain>
str_object* scan_string(vm& m, str_object* text, u64 from, bool strict, u64& end, Plain plain) {
  u64 at = from;
  if (METAVM_LIKELY(text->width() == 1))
    while (at < text->length && is_plain(text->data[at])) at++;
  else
    while (at < text->length && is_plain(text->at(at))) at++;
  if (METAVM_LIKELY(at < text->length && text->at(at) == '"')) {
    end = at + 1;
    return plain(from, at);
  }
  return scan_escaped(m, text, from, strict, end);
}

}  // namespace metavm::python::json
