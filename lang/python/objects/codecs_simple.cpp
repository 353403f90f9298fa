/// \file
/// Latin-1, ASCII and character maps.
#include "lang/python/core.hpp"
#include "lang/python/objects/codecs.hpp"
#include "lang/python/objects/method_tables.hpp"
#include "lang/python/objects/str_methods.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python::codecs {

// ---------------------------------------------------------------- Latin-1 and ASCII

str_object* decode_latin1(vm& m, std::string_view data) { return make_str_latin1(m, data); }

str_object* decode_ascii(decode_errors& e) {
  vm& m = e.machine();
  if (all_ascii(e.data, e.size)) return make_str_latin1(m, {reinterpret_cast<const char*>(e.data), e.size});
  str_builder out(m);
  for (u64 at = 0; at < e.size;) {
    if (e.data[at] < 0x80) {
      out.append(e.data[at++]);
      continue;
    }
    if (!e.handle(at, at + 1, "ordinal not in range(128)", out, at)) return nullptr;
  }
  return out.finish();
}

bytes_object* encode_limited(vm& m, str_object* s, std::string_view errors, u32 limit) {
  if (s->is_ascii() || (limit == 256 && s->width() == 1))
    return make_bytes(m, {reinterpret_cast<const char*>(s->data), s->length});
  const char* encoding = limit == 256 ? "latin-1" : "ascii";
  const char* reason = limit == 256 ? "ordinal not in range(256)" : "ordinal not in range(128)";
  byte_builder out(m);
  encode_errors e(m, encoding, errors, s);
  for (u64 i = 0; i < s->length;) {
    if (s->at(i) < limit) {
      out.append(static_cast<u8>(s->at(i++)));
      continue;
    }
    u64 end = i + 1;
    while (end < s->length && s->at(end) >= limit) end++;
    replacement r;
    const u64 from = i;
    if (!e.handle(from, end, reason, r, i)) return nullptr;
    if (r.bytes) {
      out.append(r.bytes->view());
      continue;
    }
    for (u64 k = 0; k < r.text->length; k++) {
      if (r.text->at(k) >= limit) return e.raise(from, end, reason), nullptr;
      out.append(static_cast<u8>(r.text->at(k)));
    }
  }
  return out.finish();
}

// ---------------------------------------------------------------- character maps

namespace {

constexpr const char* undefined = "character maps to <undefined>";

/// What charmap_build makes of a table of 256 characters in the BMP: pages of 128 characters each.
struct encoding_map : object {
  u64 length;
  u8 page_of[512];  ///< page number + 1 by c >> 7; 0: no character there
  u8 codes[];       ///< by page and c & 127; 0: no code (except for U+0000)
  static const layout& get_layout() { return describe<encoding_map>("encoding_map", tail<u8>(&encoding_map::length)); }
  int find(u32 c) const {
    if (c == 0) return 0;
    if (c > 0xffff || !page_of[c >> 7]) return -1;
    const u8 code = codes[(page_of[c >> 7] - 1u) * 128 + (c & 127)];
    return code ? code : -1;
  }
};

value map_size(vm& m, value self) { return make_uint(m, sizeof(encoding_map) + self.as<encoding_map>()->length); }

py_shape* encoding_map_shape(vm& m) {
  text_state& state = text_of(m);
  if (!state.encoding_map_type) {
    const method_def methods[] = {unary_method("size", map_size), end_of_methods};
    type_def d{};
    d.name = "EncodingMap";
    d.lay = &encoding_map::get_layout();
    d.instance_kind = kind::native;
    d.flags = 0;
    d.methods = methods;
    state.encoding_map_type = make_builtin_type(m, d);
  }
  return state.encoding_map_type->root_shape;
}

bool is_encoding_map(vm& m, value v) {
  const type_object* t = text_of(m).encoding_map_type;
  return t && is_exact(v, t->root_shape);
}

enum class mapping : u8 { error, undefined, mapped };

mapping decode_one(vm& m, value table, u8 byte, str_builder& out) {
  const value v = get_item(m, table, value::small_int(byte));
  if (is_raised(v)) return catch_pending(m, m.exc.LookupError) ? mapping::undefined : mapping::error;
  if (is_none(v)) return mapping::undefined;
  if (is_int(m, v)) {
    i64 c;
    if (same(v, true_) || same(v, false_))
      c = same(v, true_);
    else if (!to_i64(m, v, c))
      c = -1;
    if (c == 0xfffe) return mapping::undefined;
    if (c < 0 || c > 0x10ffff) {
      raise_type_error(m, "character mapping must be in range(0x110000)");
      return mapping::error;
    }
    out.append(static_cast<u32>(c));
    return mapping::mapped;
  }
  if (is_str(v)) {
    if (as_str(v)->length == 1 && as_str(v)->at(0) == 0xfffe) return mapping::undefined;
    out.append(as_str(v));
    return mapping::mapped;
  }
  raise_type_error(m, "character mapping must return integer, None or str");
  return mapping::error;
}

mapping encode_one(vm& m, value table, u32 c, byte_builder& out) {
  if (is_encoding_map(m, table)) {
    const int code = table.as<encoding_map>()->find(c);
    if (code < 0) return mapping::undefined;
    out.append(static_cast<u8>(code));
    return mapping::mapped;
  }
  const value v = get_item(m, table, value::small_int(c));
  if (is_raised(v)) return catch_pending(m, m.exc.LookupError) ? mapping::undefined : mapping::error;
  if (is_none(v)) return mapping::undefined;
  if (is_int(m, v)) {
    i64 code;
    if (same(v, true_) || same(v, false_))
      code = same(v, true_);
    else if (!to_i64(m, v, code))
      code = -1;
    if (code < 0 || code > 255) {
      raise_type_error(m, "character mapping must be in range(256)");
      return mapping::error;
    }
    out.append(static_cast<u8>(code));
    return mapping::mapped;
  }
  if (is_bytes(v)) {
    out.append(v.as<bytes_object>()->view());
    return mapping::mapped;
  }
  raise(m, m.exc.TypeError, "character mapping must return integer, bytes or None, not {}", type_name(m, v));
  return mapping::error;
}

/// The first character at or behind `at` that the table has. The builder is used as scratch.
bool end_of_undefined(vm& m, value table, str_object* s, u64 at, u64& end) {
  for (end = at; end < s->length; end++) {
    byte_builder scratch(m);
    const mapping r = encode_one(m, table, s->at(end), scratch);
    if (r == mapping::error) return false;
    if (r == mapping::mapped) break;
  }
  return true;
}

}  // namespace

str_object* decode_charmap(decode_errors& e, value table) {
  vm& m = e.machine();
  if (is_unbound(table) || is_none(table)) return decode_latin1(m, {reinterpret_cast<const char*>(e.data), e.size});
  str_builder out(m);
  out.reserve(e.size);
  for (u64 at = 0; at < e.size;) {
    const u8 byte = e.data[at];
    mapping r = mapping::undefined;
    if (is_exact(table, m.shapes.str)) {
      const str_object* t = as_str(table);
      if (byte < t->length && t->at(byte) != 0xfffe) {
        out.append(t->at(byte));
        r = mapping::mapped;
      }
    } else {
      r = decode_one(m, table, byte, out);
      if (r == mapping::error) return nullptr;
    }
    if (r == mapping::mapped)
      at++;
    else if (!e.handle(at, at + 1, undefined, out, at))
      return nullptr;
  }
  return out.finish();
}

bytes_object* encode_charmap(vm& m, str_object* s, std::string_view errors, value table) {
  if (is_unbound(table) || is_none(table)) return encode_limited(m, s, errors, 256);
  byte_builder out(m);
  encode_errors e(m, "charmap", errors, s);
  for (u64 i = 0; i < s->length;) {
    const mapping one = encode_one(m, table, s->at(i), out);
    if (one == mapping::error) return nullptr;
    if (one == mapping::mapped) {
      i++;
      continue;
    }
    u64 end;
    if (!end_of_undefined(m, table, s, i + 1, end)) return nullptr;
    replacement r;
    const u64 from = i;
    if (!e.handle(from, end, undefined, r, i)) return nullptr;
    if (r.bytes) {
      out.append(r.bytes->view());
      continue;
    }
    for (u64 k = 0; k < r.text->length; k++) {
      const mapping x = encode_one(m, table, r.text->at(k), out);
      if (x == mapping::error) return nullptr;
      if (x == mapping::undefined) return e.raise(from, end, undefined), nullptr;
    }
  }
  return out.finish();
}

value build_charmap(vm& m, str_object* table) {
  const u64 n = std::min<u64>(table->length, 256);
  u8 page_of[512] = {};
  u32 pages = 0;
  bool as_dict = n != 256 || table->at(0) != 0;
  for (u64 i = 1; i < n && !as_dict; i++) {
    const u32 c = table->at(i);
    if (c == 0 || c > 0xffff)
      as_dict = true;
    else if (c != 0xfffe && !page_of[c >> 7])
      page_of[c >> 7] = static_cast<u8>(++pages);
    as_dict |= pages >= 0xff;
  }
  if (as_dict) {
    dict_object* d = make_dict(m);
    for (u64 i = 0; d && i < n; i++)
      if (!dict_set(m, d, value::small_int(table->at(i)), value::small_int(static_cast<i64>(i)))) return value_raised;
    return or_raised(d);
  }
  py_shape* shape = encoding_map_shape(m);
  auto* map = m.heap.make_with_tail<encoding_map>(shape, u64{pages} * 128);
  map->length = u64{pages} * 128;
  std::memcpy(map->page_of, page_of, sizeof page_of);
  std::memset(map->codes, 0, map->length);
  for (u64 i = 1; i < n; i++)
    if (const u32 c = table->at(i); c != 0xfffe)
      map->codes[(page_of[c >> 7] - 1u) * 128 + (c & 127)] = static_cast<u8>(i);
  return to_value(map);
}

}  // namespace metavm::python::codecs
