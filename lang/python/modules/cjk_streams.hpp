/// \file
/// Whole texts through a codec of cjk_codecs.hpp, and what _multibytecodec's classes are made of.
#pragma once
#include "lang/python/modules/cjk_codecs.hpp"
#include "lang/python/modules/native.hpp"

namespace metavm::python::cjk {

struct codec_object : object {
  const codec* c;
  static const layout& get_layout() { return describe<codec_object>("multibyte_codec"); }
};

/// An incremental encoder or decoder, a stream's reader or writer.
struct stream_object : object {
  const codec* c;
  state s;
  value errors;   ///< a str
  value stream;   ///< unbound but in readers and writers
  value pending;  ///< what is not coded yet: a str (encoders) or bytes
  static const layout& get_layout() {
    return describe<stream_object>("multibyte_stream", &stream_object::errors, &stream_object::stream,
                                   &stream_object::pending);
  }
};

/// `last`: nothing will follow, so what is incomplete is wrong, and the text gets its end. Else
/// `*used` is where what is incomplete begins. Null: raised.
bytes_object* encode(vm& m, const codec& c, state& s, str_object* text, std::string_view errors, bool last, u64* used);
/// Appends to `out`. False: raised.
bool decode(vm& m, const codec& c, state& s, bytes_object* data, std::string_view errors, bool last, u64* used,
            str_builder& out);

void add_incremental_classes(vm& m, module_object* mod);
void add_stream_classes(vm& m, module_object* mod);

/// \name What the four classes share (cjk_incremental.cpp)
/// @{
/// A new instance for `cls`, whose attribute `codec` says how. Null: raised.
stream_object* make_stream(vm& m, type_object* cls, value errors, value stream, bool encodes);
inline stream_object* self_of(value v) { return v.as<stream_object>(); }
/// The pending text or bytes with `more` behind them, coded as far as can be. Keeps what is left;
/// when it raises everything is as it was but for the state. value_raised: raised.
value encode_more(vm& m, stream_object* o, value more, bool last);
value decode_more(vm& m, stream_object* o, bytes_object* more, bool last);
value get_errors(vm& m, value self);
value set_errors(vm& m, value self, value v);
/// @}

}  // namespace metavm::python::cjk
