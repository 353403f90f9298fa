/// \file
/// The class str: constructor, operators, method table.
#include "lang/python/objects/method_tables.hpp"
#include "lang/python/objects/str_methods.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python {

// ---------------------------------------------------------------- items

namespace {

/// s[start::step] for `count` characters.
str_object* stepped(vm& m, str_object* s, i64 start, i64 step, i64 count) {
  if (count <= 0) return m.empty_str;
  if (step == 1) return str_slice(m, s, static_cast<u64>(start), static_cast<u64>(start + count));
  if (count == 1) return make_char(m, s->at(static_cast<u64>(start)));
  str_object* r = empty_str_of(m, static_cast<u64>(count), s->width(), s->is_ascii());
  if (!r) return nullptr;
  with_width(s->width(), [&](auto t) {
    using unit = decltype(t);
    const unit* p = reinterpret_cast<const unit*>(s->data);
    unit* out = reinterpret_cast<unit*>(r->data);
    for (i64 i = 0, at = start; i < count; i++, at += step) out[i] = p[at];
  });
  return narrow_str(m, r);
}

}  // namespace

value str_get_item(vm& m, value self, value key) {
  str_object* s = as_str(self);
  if (is_exact(key, m.shapes.slice)) {
    i64 start, stop, step, count;
    if (!slice_bounds(m, key.as<slice_object>(), s->length, start, stop, step, count)) return value_raised;
    return or_raised(stepped(m, s, start, step, count));
  }
  i64 i;
  if (METAVM_LIKELY(key.is_int())) {
    i = key.as_int();
  } else {
    if (is_unbound(special_of(m, key, special::index)))
      return raise(m, m.exc.TypeError, "string indices must be integers, not '{}'", type_name(m, key));
    const value n = index_int(m, key);
    if (is_raised(n)) return value_raised;
    if (!to_i64(m, n, i))
      return raise(m, m.exc.IndexError, "cannot fit '{}' into an index-sized integer", type_name(m, key));
  }
  if (i < 0) i += s->length;
  if (METAVM_UNLIKELY(i < 0 || i >= static_cast<i64>(s->length)))
    return raise_text(m, m.exc.IndexError, "string index out of range");
  return or_raised(make_char(m, s->at(static_cast<u64>(i))));
}

// ---------------------------------------------------------------- construction

namespace {

/// An instance of a subclass with the text of s.
value instance_of(vm& m, type_object* cls, str_object* s) {
  if (cls == m.types.str) return or_raised(exact_str(m, s));
  str_object* r = make_instance_with_tail<str_object>(m, cls, s->byte_length, &str_object::byte_length);
  if (!r) return value_raised;
  r->length = s->length;
  r->hash = s->hash;
  r->flags = s->flags & static_cast<u8>(~str_object::interned_flag);
  if (s->byte_length) std::memcpy(r->data, s->data, s->byte_length);
  return to_value(r);
}

str_object* decoded(vm& m, value v, value encoding, value errors) {
  const auto text = [](value x, const char* otherwise) {
    return is_unbound(x) ? std::string(otherwise) : to_utf8(as_str(x));
  };
  if (is_str(v)) {
    raise_type_error(m, "decoding str is not supported");
    return nullptr;
  }
  buffer_view view;
  if (!is_bytes_like(m, v)) {
    raise(m, m.exc.TypeError, "decoding to str: need a bytes-like object, {} found", type_name(m, v));
    return nullptr;
  }
  if (!get_buffer(m, v, view)) return nullptr;
  return decode_text(m, {reinterpret_cast<const char*>(view.data), view.length}, text(encoding, "utf-8"),
                     text(errors, ""), v);
}

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (METAVM_LIKELY(nargs == 1 && !kwnames)) {
    str_object* s = to_str(m, args[0]);
    if (!s) return value_raised;
    return cls == m.types.str ? to_value(s) : instance_of(m, cls, s);
  }
  value out[3];
  if (!bind_arguments(m, "str", "object? encoding? errors?", args, nargs, kwnames, out)) return value_raised;
  for (u32 i = 1; i < 3; i++)
    if (!is_unbound(out[i]) && !is_str(out[i]))
      return raise(m, m.exc.TypeError, "str() argument '{}' must be str, not {}", i == 1 ? "encoding" : "errors",
                   type_name(m, out[i]));
  str_object* s = m.empty_str;
  if (!is_unbound(out[0]))
    s = is_unbound(out[1]) && is_unbound(out[2]) ? to_str(m, out[0]) : decoded(m, out[0], out[1], out[2]);
  if (!s) return value_raised;
  return cls == m.types.str ? to_value(s) : instance_of(m, cls, s);
}

// ---------------------------------------------------------------- special methods

value repr_method(vm& m, value self) { return or_raised(str_repr(m, as_str(self))); }
value str_method(vm& m, value self) { return or_raised(exact_str(m, as_str(self))); }
value hash_method(vm& m, value self) { return value::small_int(static_cast<i64>(str_hash(m, as_str(self)))); }
value length_method(vm&, value self) { return value::small_int(as_str(self)->length); }

template <comparison Op>
value compare_method(vm&, value a, value b) {
  if (!is_str(b)) return not_implemented;
  if constexpr (Op == comparison::eq) return from_bool(str_equal(as_str(a), as_str(b)));
  if constexpr (Op == comparison::ne) return from_bool(!str_equal(as_str(a), as_str(b)));
  const int order = str_compare(as_str(a), as_str(b));
  if constexpr (Op == comparison::lt) return from_bool(order < 0);
  if constexpr (Op == comparison::le) return from_bool(order <= 0);
  if constexpr (Op == comparison::gt) return from_bool(order > 0);
  return from_bool(order >= 0);
}

value add(vm& m, value a, value b) {
  if (!is_str(b)) return raise(m, m.exc.TypeError, "can only concatenate str (not \"{}\") to str", type_name(m, b));
  return or_raised(str_concat(m, as_str(a), as_str(b)));
}

value multiply(vm& m, value self, value count) {
  i64 n;
  if (!repeat_argument(m, count, n)) return value_raised;
  return or_raised(str_repeat(m, as_str(self), n));
}

value remainder(vm& m, value self, value args) { return str_format_percent(m, self, args); }
value reflected_remainder(vm& m, value self, value format) {
  return is_str(format) ? str_format_percent(m, format, self) : not_implemented;
}

value contains_method(vm& m, value self, value item) {
  const tri r = str_contains(m, self, item);
  return r == tri::error ? value_raised : from_bool(r == tri::yes);
}

value iterate(vm& m, value self) { return or_raised(make_iterator(m, iterator_kind::str, self)); }

value format_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return str_format(m, as_str(args[0]), args + 1, nargs - 1, kwnames);
}
value format_map_method(vm& m, value self, value mapping) { return str_format_map(m, as_str(self), mapping); }

value encode_method(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (!bind_arguments(m, "encode", "encoding? errors?", args + 1, nargs - 1, kwnames, out)) return value_raised;
  for (u32 i = 0; i < 2; i++)
    if (!is_unbound(out[i]) && !is_str(out[i]))
      return raise(m, m.exc.TypeError, "encode() argument '{}' must be str, not {}", i == 0 ? "encoding" : "errors",
                   type_name(m, out[i]));
  return or_raised(encode_text(m, as_str(args[0]), is_unbound(out[0]) ? "utf-8" : to_utf8(as_str(out[0])),
                               is_unbound(out[1]) ? "" : to_utf8(as_str(out[1]))));
}

value getnewargs(vm& m, value self) {
  const value copy = or_raised(exact_str(m, as_str(self)));
  if (is_raised(copy)) return copy;
  return or_raised(make_tuple(m, &copy, 1));
}

value sizeof_method(vm&, value self) {
  const str_object* s = as_str(self);
  // As CPython counts: header, then the characters and a terminator.
  return value::small_int(static_cast<i64>((s->is_ascii() ? 48u : 72u) + s->byte_length + s->width()));
}

}  // namespace

void init_str(vm& m) {
  namespace sm = str_methods;
  const char* one_sub = "($self, sub[, start[, end]], /)";
  const method_def methods[] = {
      unary_method("__repr__", repr_method),
      unary_method("__str__", str_method),
      unary_method("__hash__", hash_method),
      unary_method("__len__", length_method),
      binary_method("__lt__", compare_method<comparison::lt>, "($self, value, /)"),
      binary_method("__le__", compare_method<comparison::le>, "($self, value, /)"),
      binary_method("__eq__", compare_method<comparison::eq>, "($self, value, /)"),
      binary_method("__ne__", compare_method<comparison::ne>, "($self, value, /)"),
      binary_method("__gt__", compare_method<comparison::gt>, "($self, value, /)"),
      binary_method("__ge__", compare_method<comparison::ge>, "($self, value, /)"),
      binary_method("__add__", add, "($self, value, /)"),
      binary_method("__mul__", multiply, "($self, value, /)"),
      binary_method("__rmul__", multiply, "($self, value, /)"),
      binary_method("__mod__", remainder, "($self, value, /)"),
      binary_method("__rmod__", reflected_remainder, "($self, value, /)"),
      binary_method("__contains__", contains_method, "($self, key, /)"),
      binary_method("__getitem__", str_get_item, "($self, key, /)"),
      unary_method("__iter__", iterate),
      binary_method("__format__", str_format_spec, "($self, format_spec, /)"),
      unary_method("__getnewargs__", getnewargs, nullptr),
      unary_method("__sizeof__", sizeof_method),
      positional_method<"str.find", sm::find>(one_sub),
      positional_method<"str.rfind", sm::rfind>(one_sub),
      positional_method<"str.index", sm::index>(one_sub),
      positional_method<"str.rindex", sm::rindex>(one_sub),
      positional_method<"str.count", sm::count>(one_sub),
      positional_method<"str.startswith", sm::startswith>("($self, prefix[, start[, end]], /)"),
      positional_method<"str.endswith", sm::endswith>("($self, suffix[, start[, end]], /)"),
      binary_method("partition", sm::partition, "($self, sep, /)"),
      binary_method("rpartition", sm::rpartition, "($self, sep, /)"),
      positional_method<"str.replace", sm::replace>("($self, old, new, count=-1, /)"),
      binary_method("removeprefix", sm::removeprefix, "($self, prefix, /)"),
      binary_method("removesuffix", sm::removesuffix, "($self, suffix, /)"),
      general_method("split", sm::split, "($self, /, sep=None, maxsplit=-1)"),
      general_method("rsplit", sm::rsplit, "($self, /, sep=None, maxsplit=-1)"),
      general_method("splitlines", sm::splitlines, "($self, /, keepends=False)"),
      positional_method<"str.strip", sm::strip>("($self, chars=None, /)"),
      positional_method<"str.lstrip", sm::lstrip>("($self, chars=None, /)"),
      positional_method<"str.rstrip", sm::rstrip>("($self, chars=None, /)"),
      binary_method("join", sm::join, "($self, iterable, /)"),
      positional_method<"str.center", sm::center>("($self, width, fillchar=' ', /)"),
      positional_method<"str.ljust", sm::ljust>("($self, width, fillchar=' ', /)"),
      positional_method<"str.rjust", sm::rjust>("($self, width, fillchar=' ', /)"),
      binary_method("zfill", sm::zfill, "($self, width, /)"),
      general_method("expandtabs", sm::expandtabs, "($self, /, tabsize=8)"),
      unary_method("lower", sm::lower),
      unary_method("upper", sm::upper),
      unary_method("title", sm::title),
      unary_method("capitalize", sm::capitalize),
      unary_method("casefold", sm::casefold),
      unary_method("swapcase", sm::swapcase),
      unary_method("isalpha", sm::isalpha),
      unary_method("isalnum", sm::isalnum),
      unary_method("isascii", sm::isascii),
      unary_method("isdecimal", sm::isdecimal),
      unary_method("isdigit", sm::isdigit),
      unary_method("isnumeric", sm::isnumeric),
      unary_method("isidentifier", sm::isidentifier),
      unary_method("islower", sm::islower),
      unary_method("isupper", sm::isupper),
      unary_method("istitle", sm::istitle),
      unary_method("isprintable", sm::isprintable),
      unary_method("isspace", sm::isspace),
      binary_method("translate", sm::translate, "($self, table, /)"),
      static_method(positional_method<"str.maketrans", sm::maketrans>(nullptr)),
      general_method("encode", encode_method, "($self, /, encoding='utf-8', errors='strict')"),
      general_method("format", format_method, nullptr),
      binary_method("format_map", format_map_method, nullptr),
      end_of_methods,
  };
  type_def d{};
  d.name = "str";
  d.lay = &str_object::get_layout();
  d.instance_kind = kind::str;
  d.methods = methods;
  d.construct = construct;
  d.doc =
      "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n"
      "Text: str(object) is what print() shows; with an encoding or an error handler\n"
      "the object is a buffer to be decoded ('utf-8' and 'strict' by default).";
  m.types.str = make_builtin_type(m, d);
  m.shapes.str = m.types.str->root_shape;
}

}  // namespace metavm::python
