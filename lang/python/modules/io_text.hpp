/// \file
/// The workings of TextIOWrapper, between io_text.cpp (coding), io_text_position.cpp and io_text_type.cpp.
#pragma once
#include "lang/python/modules/io_types.hpp"

namespace metavm::python::io {

inline text_object* text_of(value v) { return v.as<text_object>(); }
/// Attached to a buffer; else ValueError.
bool check_attached(vm& m, const text_object* t);
/// Attached and not closed.
bool check_usable(vm& m, text_object* t);
bool text_is_closed(vm& m, text_object* t, bool& closed);

void clear_text(vm& m, text_object* t);
/// Opens the coding of a wrapper anew. `newline` was checked. False: raised.
bool set_coding(vm& m, text_object* t, str_object* encoding, str_object* errors);
void set_newline(vm& m, text_object* t, value newline);
bool start_encoder(vm& m, text_object* t);  ///< no byte order mark in the middle of a file

/// Decodes more input. `final`: nothing follows. Null: raised.
str_object* decode_input(vm& m, text_object* t, std::string_view input, bool final);
/// The decoder's state as tell() keeps it; true if no input waits inside. False through `ok`: raised.
bool decoder_state(vm& m, text_object* t, i64& flags, value& waiting);
/// Puts the decoder into a state without waiting input.
bool restore_decoder(vm& m, text_object* t, i64 flags);
bool reset_decoder(vm& m, text_object* t);
bool reset_encoder(vm& m, text_object* t, bool at_start);
void drop_decoded(vm& m, text_object* t);
void set_decoded(vm& m, text_object* t, str_object* s);

/// Reads and decodes the next piece; `tri::no` at the end.
tri read_chunk(vm& m, text_object* t, i64 wanted);
str_object* text_read(vm& m, text_object* t, i64 n);
str_object* text_readline(vm& m, text_object* t, i64 limit);
bool text_flush(vm& m, text_object* t);
value text_tell(vm& m, value self);
value text_seek(vm& m, value self, value cookie, i64 whence);
/// The encoding of the locale.
const char* locale_encoding();

}  // namespace metavm::python::io
