/// \file
/// The grammar of str.format: literal text and replacement fields, and what a field's name consists
/// of.
#pragma once
#include "lang/python/text.hpp"

namespace metavm::python {

/// A part of a str.
struct text_range {
  str_object* text = nullptr;
  u64 from = 0, to = 0;
  bool empty() const { return from >= to; }
  u32 at(u64 i) const { return text->at(i); }
  str_object* get(vm& m) const { return text ? str_slice(m, text, from, to) : m.empty_str; }
};

struct replacement_field {
  text_range literal;  ///< before the field
  bool present = false;
  text_range name, spec;
  u32 conversion = 0;
  bool nested = false;  ///< the spec holds fields
};

enum class scan : u8 { error, end, more };

/// Steps through "text{field}text".
class field_scanner {
 public:
  field_scanner(vm& m, text_range r) : m_(m), s_(r) {}
  scan next(replacement_field& out);
  u64 position() const { return s_.from; }

 private:
  bool parse_field(replacement_field& out);
  bool fail(const char* message);
  vm& m_;
  text_range s_;
};

/// Steps through ".attribute" and "[item]" behind a field's first name.
struct field_accessor {
  bool is_attribute = false;
  text_range name;
  i64 index = -1;  ///< of an item that is a number, else -1
};
class accessor_scanner {
 public:
  accessor_scanner(vm& m, text_range r) : m_(m), s_(r) {}
  scan next(field_accessor& out);
  u64 position() const { return s_.from; }

 private:
  scan fail(const char* message);
  vm& m_;
  text_range s_;
};

/// The number that the whole text is, else -1. False: raised (too many digits).
bool field_number(vm& m, text_range r, i64& out);
/// Splits "first.rest". False: raised.
bool split_field_name(vm& m, text_range name, text_range& first, i64& index, text_range& rest);

}  // namespace metavm::python
