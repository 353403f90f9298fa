/// \file
/// The Unicode database behind the module unicodedata, current (14.0) or as of version 3.2.
#pragma once
#include <string>

#include "lang/python/text.hpp"

namespace metavm::python::unicodedata {

bool is_assigned(u32 c, bool old);
const char* category(u32 c, bool old);
const char* bidirectional(u32 c, bool old);
const char* east_asian_width(u32 c, bool old);
int combining(u32 c, bool old);
bool mirrored(u32 c, bool old);
int decimal(u32 c, bool old);  ///< -1: none
std::string decomposition(u32 c, bool old);

enum class form : u8 { nfc, nfd, nfkc, nfkd };
/// False: there is no such form.
bool form_named(std::string_view name, form& out);
/// Null: raised.
str_object* normalize(vm& m, form f, str_object* s, bool old);
tri is_normalized(vm& m, form f, str_object* s, bool old);
/// The text of a character name, alias or named sequence; null without an exception: there is none.
str_object* lookup(vm& m, std::string_view name);

}  // namespace metavm::python::unicodedata
