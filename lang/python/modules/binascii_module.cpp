/// \file
/// The module binascii.
#include <zlib.h>

#include "lang/python/modules/binascii_lines.hpp"
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python {
namespace binascii {

bool ascii_argument(vm& m, value v, std::string_view& out) {
  if (is_str(v)) {
    if (!as_str(v)->is_ascii()) {
      raise_text(m, m.exc.ValueError, "string argument should contain only ASCII characters");
      return false;
    }
    out = as_str(v)->ascii();
    return true;
  }
  if (is_bytes_like(m, v)) return get_bytes(m, v, out);
  raise(m, m.exc.TypeError, "argument should be bytes, buffer or ASCII string, not '{}'", type_name(m, v));
  return false;
}

value raise_error(vm& m, const std::string& message) { return raise_text(m, text_of(m).binascii_error, message); }

namespace {

// ---------------------------------------------------------------- hexadecimal

value b2a_hex(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  std::string_view s;
  int group = 1;
  if (!bind_arguments(m, "b2a_hex", "data sep? bytes_per_sep?", args, nargs, kwnames, v) || !get_bytes(m, v[0], s) ||
      (!is_unbound(v[2]) && !int_argument(m, v[2], group)))
    return value_raised;
  str_object* r = bytes_to_hex(m, s, v[1], group);
  return r ? or_raised(make_bytes(m, {reinterpret_cast<const char*>(r->data), r->length})) : value_raised;
}

value a2b_hex(vm& m, value v) {
  std::string_view s;
  if (!ascii_argument(m, v, s)) return value_raised;
  if (s.size() % 2) return raise_error(m, "Odd-length string");
  bytes_object* b = empty_bytes_of(m, s.size() / 2);
  if (!b) return value_raised;
  for (u64 i = 0; i < s.size(); i += 2) {
    const int high = hex_digit(static_cast<u8>(s[i])), low = hex_digit(static_cast<u8>(s[i + 1]));
    if (high < 0 || low < 0) return raise_error(m, "Non-hexadecimal digit found");
    b->data[i / 2] = static_cast<u8>(high << 4 | low);
  }
  return to_value(b);
}

// ---------------------------------------------------------------- base64

constexpr char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct base64_table {
  u8 values[256];
  constexpr base64_table() : values{} {
    for (u8& v : values) v = 255;
    for (u8 i = 0; i < 64; i++) values[static_cast<u8>(base64_digits[i])] = i;
  }
};
constexpr base64_table base64_values;

value a2b_base64(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  std::string_view s;
  if (!bind_arguments(m, "a2b_base64", "data / * strict_mode?", args, nargs, kwnames, v) || !ascii_argument(m, v[0], s))
    return value_raised;
  bool strict = false;
  if (!is_unbound(v[1])) {
    const tri t = truth(m, v[1]);
    if (t == tri::error) return value_raised;
    strict = t == tri::yes;
  }
  if (strict && !s.empty() && s[0] == '=') return raise_error(m, "Leading padding not allowed");
  byte_builder out(m);
  u32 position = 0, pads = 0, rest = 0;  // position in a group of four digits
  bool padding = false;
  for (u64 i = 0; i < s.size(); i++) {
    if (s[i] == '=') {
      padding = true;
      if (position >= 2 && position + ++pads >= 4) {
        if (strict && i + 1 < s.size()) return raise_error(m, "Excess data after padding");
        return or_raised(out.finish());
      }
      continue;
    }
    const u32 digit = base64_values.values[static_cast<u8>(s[i])];
    if (digit >= 64) {
      if (strict) return raise_error(m, "Only base64 data is allowed");
      continue;
    }
    if (strict && padding) return raise_error(m, "Discontinuous padding not allowed");
    pads = 0;
    if (position) out.append(static_cast<u8>(rest << (2 * position) | digit >> (6 - 2 * position)));
    rest = digit & ((1u << (6 - 2 * position)) - 1);
    position = (position + 1) % 4;
  }
  if (position == 1)
    return raise_error(m, fmt::format("Invalid base64-encoded string: number of data characters ({}) cannot be 1 "
                                      "more than a multiple of 4",
                                      out.length() / 3 * 4 + 1));
  if (position) return raise_error(m, "Incorrect padding");
  return or_raised(out.finish());
}

value b2a_base64(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  std::string_view s;
  if (!bind_arguments(m, "b2a_base64", "data / * newline?", args, nargs, kwnames, v) || !get_bytes(m, v[0], s))
    return value_raised;
  const tri newline = is_unbound(v[1]) ? tri::yes : truth(m, v[1]);
  if (newline == tri::error) return value_raised;
  const u64 line_end = newline == tri::yes;
  if (s.size() > (u64{1} << 44)) return raise_error(m, "Too much data for base64 line");
  bytes_object* b = empty_bytes_of(m, (s.size() + 2) / 3 * 4 + line_end);
  if (!b) return value_raised;
  u8* out = b->data;
  for (u64 i = 0; i < s.size(); i += 3) {
    const u64 left = s.size() - i;
    const u32 group = u32{static_cast<u8>(s[i])} << 16 | (left > 1 ? u32{static_cast<u8>(s[i + 1])} << 8 : 0) |
                      (left > 2 ? static_cast<u8>(s[i + 2]) : 0u);
    for (u32 k = 0; k < 4; k++)
      *out++ = k <= left ? static_cast<u8>(base64_digits[group >> (18 - 6 * k) & 63]) : static_cast<u8>('=');
  }
  if (line_end) *out = '\n';
  return to_value(b);
}

// ---------------------------------------------------------------- checksums

/// The start value of a checksum, modulo 2^32. False: raised.
bool start_argument(vm& m, value v, u32& out) {
  out = 0;
  if (is_unbound(v)) return true;
  value i = index_int(m, v);
  if (is_raised(i)) return false;
  i64 n;
  if (!to_i64(m, i, n)) {
    i = binary(m, binary_op::and_, i, value::small_int(0xffffffff));
    if (is_raised(i) || !to_i64(m, i, n)) return false;
  }
  out = static_cast<u32>(n);
  return true;
}

value crc32_function(vm& m, const value* args, u32 nargs, tuple_object*) {
  std::string_view s;
  u32 start;
  if (!arity_expected(m, "crc32", nargs, 1, 2) || !start_argument(m, nargs > 1 ? args[1] : value_unbound, start) ||
      !get_bytes(m, args[0], s))
    return value_raised;
  return make_uint(m, crc32_z(start, reinterpret_cast<const u8*>(s.data()), s.size()));
}

value crc_hqx(vm& m, const value* args, u32 nargs, tuple_object*) {
  std::string_view s;
  u32 crc;
  if (!arity_expected(m, "crc_hqx", nargs, 2, 2) || !start_argument(m, args[1], crc) || !get_bytes(m, args[0], s))
    return value_raised;
  crc &= 0xffff;
  for (char c : s) {
    crc ^= u32{static_cast<u8>(c)} << 8;
    for (int k = 0; k < 8; k++) crc = crc & 0x8000 ? (crc << 1 ^ 0x1021) & 0xffff : crc << 1 & 0xffff;
  }
  return make_uint(m, crc);
}

type_object* make_exception_class(vm& m, const char* name, type_object* base) {
  dict_object* names = make_dict(m);
  const value bases[] = {to_value(base)};
  tuple_object* parents = make_tuple(m, bases, 1);
  if (!names || !parents || !dict_set_str(m, names, "__module__", to_value(intern(m, "binascii")))) return nullptr;
  const value cls = call3(m, to_value(m.types.type), to_value(intern(m, name)), to_value(parents), to_value(names));
  return is_raised(cls) ? nullptr : cls.as<type_object>();
}

}  // namespace
}  // namespace binascii

module_object* init_module_binascii(vm& m) {
  using namespace binascii;
  const method_def functions[] = {
      unary_method("a2b_uu", a2b_uu, "($module, data, /)"),
      general_method("b2a_uu", b2a_uu, "($module, data, /, *, backtick=False)"),
      general_method("a2b_base64", a2b_base64, "($module, data, /, *, strict_mode=False)"),
      general_method("b2a_base64", b2a_base64, "($module, data, /, *, newline=True)"),
      general_method("b2a_hex", b2a_hex, nullptr),
      general_method("hexlify", b2a_hex, nullptr),
      unary_method("a2b_hex", a2b_hex, "($module, hexstr, /)"),
      unary_method("unhexlify", a2b_hex, "($module, hexstr, /)"),
      positional_method<"binascii.crc32", crc32_function>("($module, data, crc=0, /)"),
      positional_method<"binascii.crc_hqx", crc_hqx>("($module, data, crc, /)"),
      general_method("a2b_qp", a2b_qp, "($module, /, data, header=False)"),
      general_method("b2a_qp", b2a_qp, "($module, /, data, quotetabs=False, istext=True, header=False)"),
      end_of_methods,
  };
  module_object* mod = make_module(m, "binascii", functions, "Conversion between binary data and ASCII");
  text_state& state = text_of(m);
  state.binascii_error = make_exception_class(m, "Error", m.exc.ValueError);
  type_object* incomplete = make_exception_class(m, "Incomplete", m.exc.Exception);
  if (!mod || !state.binascii_error || !incomplete) return nullptr;
  module_set(m, mod, "Error", to_value(state.binascii_error));
  module_set(m, mod, "Incomplete", to_value(incomplete));
  return mod;
}

}  // namespace metavm::python
