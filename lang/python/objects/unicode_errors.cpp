/// \file
/// UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError.
#include <algorithm>

#include "lang/python/objects/exception_parts.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {

using namespace method_table;

const layout& unicode_error_object::get_layout() {
  using self = unicode_error_object;
  return describe<self>("unicode_error", &self::extra, &self::args, &self::cause, &self::context, &self::traceback,
                        &self::encoding, &self::subject, &self::reason);
}

namespace {

bool check_str(vm& m, value v, int number) {
  if (is_str(v)) return true;
  raise(m, m.exc.TypeError, "argument {} must be str, not {}", number, type_name(m, v));
  return false;
}
bool check_count(vm& m, u32 nargs, u32 expected) {
  if (nargs == expected) return true;
  raise(m, m.exc.TypeError, "function takes exactly {} arguments ({} given)", expected, nargs);
  return false;
}

bool fill(vm& m, value self, value encoding, value subject, value start, value end, value reason) {
  auto* e = self.as<unicode_error_object>();
  i64 from, to;
  if (!to_index(m, start, from) || !to_index(m, end, to)) return false;
  m.heap.write(e, &e->encoding, encoding);
  m.heap.write(e, &e->subject, subject);
  m.heap.write(e, &e->reason, reason);
  e->start = from;
  e->end = to;
  return true;
}

bool decode_init(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, self, kwnames) || !set_exception_args(m, self, args, nargs) || !check_count(m, nargs, 5) ||
      !check_str(m, args[0], 1) || !check_str(m, args[4], 5))
    return false;
  value subject = args[1];
  if (!is_kind(subject, kind::bytes)) {
    buffer_view view;
    if (!get_buffer(m, subject, view)) return false;
    bytes_object* b = make_bytes(m, {reinterpret_cast<const char*>(view.data), view.length});
    if (!b) return false;
    subject = to_value(b);
  }
  return fill(m, self, args[0], subject, args[2], args[3], args[4]);
}
bool encode_init(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  return no_keywords(m, self, kwnames) && set_exception_args(m, self, args, nargs) && check_count(m, nargs, 5) &&
         check_str(m, args[0], 1) && check_str(m, args[1], 2) && check_str(m, args[4], 5) &&
         fill(m, self, args[0], args[1], args[2], args[3], args[4]);
}
bool translate_init(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  return no_keywords(m, self, kwnames) && set_exception_args(m, self, args, nargs) && check_count(m, nargs, 4) &&
         check_str(m, args[0], 1) && check_str(m, args[3], 4) &&
         fill(m, self, value_unbound, args[0], args[1], args[2], args[3]);
}

std::string text_of_field(vm& m, value v) {
  str_object* s = to_str(m, same(v, value_unbound) ? none : v);
  if (!s) {
    take_pending(m);
    return "<unprintable>";
  }
  return to_utf8(s);
}
/// The one code point that could not be handled, as an escape.
std::string escaped(str_object* s, i64 at) {
  const u32 c = s->at(static_cast<u64>(at));
  return c <= 0xff     ? fmt::format("\\x{:02x}", c)
         : c <= 0xffff ? fmt::format("\\u{:04x}", c)
                       : fmt::format("\\U{:08x}", c);
}
bool single(const unicode_error_object* e, u64 length) {
  return e->start >= 0 && static_cast<u64>(e->start) < length && e->end == e->start + 1;
}

value decode_str(vm& m, value self) {
  auto* e = self.as<unicode_error_object>();
  if (!is_kind(e->subject, kind::bytes)) return to_value(m.empty_str);
  const std::string codec = text_of_field(m, e->encoding), why = text_of_field(m, e->reason);
  const auto* b = e->subject.as<bytes_object>();
  if (single(e, b->length))
    return result(make_str(m, fmt::format("'{}' codec can't decode byte 0x{:02x} in position {}: {}", codec,
                                          b->data[e->start], e->start, why)));
  return result(make_str(
      m, fmt::format("'{}' codec can't decode bytes in position {}-{}: {}", codec, e->start, e->end - 1, why)));
}
value encode_str(vm& m, value self) {
  auto* e = self.as<unicode_error_object>();
  if (!is_str(e->subject)) return to_value(m.empty_str);
  const std::string codec = text_of_field(m, e->encoding), why = text_of_field(m, e->reason);
  if (single(e, as_str(e->subject)->length))
    return result(make_str(m, fmt::format("'{}' codec can't encode character '{}' in position {}: {}", codec,
                                          escaped(as_str(e->subject), e->start), e->start, why)));
  return result(make_str(
      m, fmt::format("'{}' codec can't encode characters in position {}-{}: {}", codec, e->start, e->end - 1, why)));
}
value translate_str(vm& m, value self) {
  auto* e = self.as<unicode_error_object>();
  if (!is_str(e->subject)) return to_value(m.empty_str);
  const std::string why = text_of_field(m, e->reason);
  if (single(e, as_str(e->subject)->length))
    return result(make_str(m, fmt::format("can't translate character '{}' in position {}: {}",
                                          escaped(as_str(e->subject), e->start), e->start, why)));
  return result(
      make_str(m, fmt::format("can't translate characters in position {}-{}: {}", e->start, e->end - 1, why)));
}

template <i64 unicode_error_object::* Field>
value get_number(vm& m, value self) {
  return make_int(m, self.as<unicode_error_object>()->*Field);
}
template <i64 unicode_error_object::* Field>
value set_number(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "can't delete numeric/char attribute");
  i64 n;
  if (!is_int(m, v)) return raise_type_error(m, "an integer is required");
  if (!to_index(m, v, n)) return value_raised;
  self.as<unicode_error_object>()->*Field = n;
  return none;
}

template <exception_initialiser Init, value (*Str)(vm&, value)>
struct tables {
  static inline const method_def methods[] = {
      method("__new__", exception_new),
      method("__init__", init_method<Init>),
      method("__str__", Str),
      {},
  };
};
const getset_def getsets[] = {
    field<&unicode_error_object::encoding>("encoding"),
    field<&unicode_error_object::subject>("object"),
    {"start", get_number<&unicode_error_object::start>, set_number<&unicode_error_object::start>},
    {"end", get_number<&unicode_error_object::end>, set_number<&unicode_error_object::end>},
    field<&unicode_error_object::reason>("reason"),
    {},
};

template <exception_initialiser Init, value (*Str)(vm&, value)>
void define(type_def& d) {
  d.lay = &unicode_error_object::get_layout();
  d.methods = tables<Init, Str>::methods;
  d.getsets = getsets;
  d.construct = construct_by<Init>;
}

}  // namespace

void define_unicode_exception(std::string_view name, type_def& d) {
  if (name == "UnicodeDecodeError") define<decode_init, decode_str>(d);
  if (name == "UnicodeEncodeError") define<encode_init, encode_str>(d);
  if (name == "UnicodeTranslateError") define<translate_init, translate_str>(d);
}

}  // namespace metavm::python
