/// \file
/// Writing JSON: the class _json.Encoder.
#include <cmath>

#include "lang/python/modules/json_types.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::json {
namespace {

struct encoder_object : object {
  value markers, default_, encoder, indent, key_separator, item_separator;
  u32 sort_keys, skip_keys, allow_nan;
  tri ascii;  ///< error: strings are quoted by calling `encoder`
  static const layout& get_layout() {
    return describe<encoder_object>("Encoder", &encoder_object::markers, &encoder_object::default_,
                                    &encoder_object::encoder, &encoder_object::indent, &encoder_object::key_separator,
                                    &encoder_object::item_separator);
  }
};
encoder_object* self_of(value v) { return v.as<encoder_object>(); }

/// One value being written. False, everywhere: raised.
class writer {
 public:
  writer(vm& m, encoder_object* how) : m_(m), how_(how), out_(m) {}

  bool write(value v) {
    if (same(v, none)) return append("null");
    if (same(v, true_)) return append("true");
    if (same(v, false_)) return append("false");
    switch (kind_of(m_, v)) {
      case kind::str:
        return write_text(v);
      case kind::small_int:
      case kind::big_int:
        return write_int(v);
      case kind::floating:
        return write_float(v);
      case kind::list:
      case kind::tuple:
        return nested([&] { return write_sequence(v); });
      case kind::dict:
        return nested([&] { return within(v, [&] { return write_dict(v); }); });
      default:
        return nested([&] {
          return within(v, [&] {
            const value other = call1(m_, how_->default_, v);
            return !is_raised(other) && write(other);
          });
        });
    }
  }
  str_object* finish() { return out_.finish(); }

 private:
  bool append(const char* text) {
    out_.append_ascii(text);
    return true;
  }
  template <class F>
  bool nested(F f) {
    if (METAVM_UNLIKELY(!enter_native(m_, " while encoding a JSON object"))) return false;
    const bool ok = f();
    leave_native(m_);
    return ok;
  }
  /// Runs f with v noted among those that are being written, unless nobody wants to know of
  /// circles.
  template <class F>
  bool within(value v, F f) {
    if (same(how_->markers, none)) return f();
    for (const open_value* o = innermost_; o; o = o->outer)
      if (same(o->v, v)) {
        raise_text(m_, m_.exc.ValueError, "Circular reference detected");
        return false;
      }
    const open_value here{v, innermost_};
    innermost_ = &here;
    const bool ok = f();
    innermost_ = here.outer;
    return ok;
  }

  bool write_text(value v) {
    if (METAVM_LIKELY(how_->ascii != tri::error)) {
      append_quoted(out_, as_str(v), how_->ascii == tri::yes);
      return true;
    }
    const value text = call1(m_, how_->encoder, v);
    if (is_raised(text)) return false;
    if (!is_str(text)) {
      raise_type_error(m_, "encoder() must return a string, not " + type_name(m_, text));
      return false;
    }
    out_.append(as_str(text));
    return true;
  }
  bool write_int(value v) {
    str_object* s = int_to_str(m_, v);
    if (s) out_.append(s);
    return s;
  }
  bool float_text(value v, std::string& text) {
    const double d = float_value(m_, v);
    text = std::isnan(d) ? "NaN" : std::isinf(d) ? d < 0 ? "-Infinity" : "Infinity" : float_repr(d);
    if (std::isfinite(d) || how_->allow_nan) return true;
    raise_text(m_, m_.exc.ValueError, "Out of range float values are not JSON compliant");
    return false;
  }
  bool write_float(value v) {
    std::string text;
    if (!float_text(v, text)) return false;
    out_.append_ascii(text);
    return true;
  }

  bool write_sequence(value v) {
    const fast_sequence items(m_, v, "_iterencode_list needs a sequence");
    if (items.raised) return false;
    if (items.items().empty()) return append("[]");
    return within(v, [&] {
      out_.append('[');
      // The items may change while they are written.
      for (u64 i = 0; i < items.items().size(); i++) {
        if (i) out_.append(as_str(how_->item_separator));
        if (!write(items.items()[i])) return false;
      }
      out_.append(']');
      return !out_.failed() || (raise_no_memory(m_), false);
    });
  }

  /// False and `skipped`: the item is left out.
  bool write_key(value key, bool& skipped) {
    skipped = false;
    std::string text;
    if (is_str(key)) return write_text(key);
    if (same(key, none) || same(key, true_) || same(key, false_)) {
      text = same(key, none) ? "null" : same(key, true_) ? "true" : "false";
    } else if (is_float(m_, key)) {
      if (!float_text(key, text)) return false;
    } else if (is_int(m_, key)) {
      str_object* s = int_to_str(m_, key);
      if (!s) return false;
      text = to_utf8(s);
    } else if (how_->skip_keys) {
      skipped = true;
      return false;
    } else {
      raise(m_, m_.exc.TypeError, "keys must be str, int, float, bool or None, not {}", type_name(m_, key));
      return false;
    }
    return write_text(to_value(make_str(m_, text)));
  }
  bool write_item(value key, value item, bool& first) {
    const u64 before = out_.length();
    if (!first) out_.append(as_str(how_->item_separator));
    bool skipped;
    if (!write_key(key, skipped)) {
      if (skipped) out_.truncate(before);
      return skipped;
    }
    first = false;
    out_.append(as_str(how_->key_separator));
    return write(item);
  }
  bool write_dict(value v) {
    auto* d = v.as<dict_object>();
    if (!d->length) return append("{}");
    out_.append('{');
    bool first = true;
    // Guest code may run meanwhile (default(), an encoder of its own): the items are taken out
    // first.
    if (is_exact(v, m_.shapes.dict) && !how_->sort_keys) {
      list_object* flat = empty_list(m_, 2 * d->length);
      u64 at = 0;
      value key, item;
      while (flat && dict_next(d, at, key, item))
        if (!list_append_inline(m_, flat, key) || !list_append_inline(m_, flat, item)) flat = nullptr;
      if (!flat) return false;
      for (u64 i = 0; i + 1 < flat->length; i += 2)
        if (!write_item(flat->storage->items[i], flat->storage->items[i + 1], first)) return false;
    } else {
      const value items = call_method(m_, v, intern(m_, "items"));
      list_object* l = is_raised(items) ? nullptr : to_list(m_, items);
      if (!l || (how_->sort_keys && !list_sort(m_, l, none, false))) return false;
      for (u64 i = 0; i < l->length; i++) {
        const value pair = l->storage->items[i];
        if (!is_kind(pair, kind::tuple) || pair.as<tuple_object>()->length != 2) {
          raise_text(m_, m_.exc.ValueError, "items must return 2-tuples");
          return false;
        }
        const auto* t = pair.as<tuple_object>();
        if (!write_item(t->items[0], t->items[1], first)) return false;
      }
    }
    out_.append('}');
    return !out_.failed() || (raise_no_memory(m_), false);
  }

  struct open_value {
    value v;
    const open_value* outer;
  };
  vm& m_;
  encoder_object* how_;
  const open_value* innermost_ = nullptr;
  str_builder out_;
};

value encoder_call(vm& m, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  i64 level;
  if (!bind_arguments(m, "_iterencode", "obj _current_indent_level", args, nargs, kwnames, v) ||
      !size_argument(m, v[1], level))
    return value_raised;
  writer w(m, self_of(self));
  if (!w.write(v[0])) return value_raised;
  str_object* s = w.finish();
  return s ? tuple_of(m, {to_value(s)}) : value_raised;
}
value call_entry(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return encoder_call(m, args[0], args + 1, nargs - 1, kwnames);
}

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[9];
  if (!bind_arguments(m, "make_encoder",
                      "markers default encoder indent key_separator item_separator sort_keys "
                      "skipkeys allow_nan",
                      args, nargs, kwnames, v))
    return value_raised;
  for (u32 i : {4u, 5u})
    if (!is_str(v[i]))
      return raise_type_error(
          m, fmt::format("make_encoder() argument {} must be str, not {}", i + 1, shown_type(m, v[i])));
  u32 flags[3];
  for (u32 i = 0; i < 3; i++) {
    const tri t = truth(m, v[6 + i]);
    if (t == tri::error) return value_raised;
    flags[i] = t == tri::yes;
  }
  if (!same(v[0], none) && !is_kind(v[0], kind::dict))
    return raise_type_error(m, "make_encoder() argument 1 must be dict or None, not " + shown_type(m, v[0]));
  auto* e = make_native<encoder_object>(m, cls);
  e->markers = v[0];
  e->default_ = v[1];
  e->encoder = v[2];
  e->indent = v[3];
  e->key_separator = v[4];
  e->item_separator = v[5];
  e->sort_keys = flags[0];
  e->skip_keys = flags[1];
  e->allow_nan = flags[2];
  e->ascii = quoting_function(v[2]);
  return to_value(e);
}

template <value encoder_object::* Field>
value get_field(vm&, value self) {
  return self_of(self)->*Field;
}
template <u32 encoder_object::* Field>
value get_flag(vm&, value self) {
  return from_bool(self_of(self)->*Field);
}

}  // namespace

type_object* make_encoder_type(vm& m, module_object* mod) {
  static const method_def methods[] = {general_method("__call__", call_entry), end_of_methods};
  static const getset_def getsets[] = {{"markers", get_field<&encoder_object::markers>},
                                       {"default", get_field<&encoder_object::default_>},
                                       {"encoder", get_field<&encoder_object::encoder>},
                                       {"indent", get_field<&encoder_object::indent>},
                                       {"key_separator", get_field<&encoder_object::key_separator>},
                                       {"item_separator", get_field<&encoder_object::item_separator>},
                                       {"sort_keys", get_flag<&encoder_object::sort_keys>},
                                       {"skipkeys", get_flag<&encoder_object::skip_keys>},
                                       {nullptr, nullptr}};
  type_def d{};
  d.name = "_json.Encoder";
  d.lay = &encoder_object::get_layout();
  d.instance_kind = kind::native;
  d.methods = methods;
  d.getsets = getsets;
  d.construct = construct;
  d.direct_call = encoder_call;
  d.doc =
      "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, "
      "skipkeys, allow_nan)";
  type_object* t = m.types.json_encoder = make_builtin_type(m, d);
  if (!t) return nullptr;
  mark_members(m, t,
               {"markers", "default", "encoder", "indent", "key_separator", "item_separator", "sort_keys", "skipkeys"});
  module_set(m, mod, "make_encoder", to_value(t));
  return t;
}

}  // namespace metavm::python::json
