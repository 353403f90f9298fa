/// \file
/// __build_class__: what the class statement does.
#include "lang/python/exception.hpp"

namespace metavm::python {
namespace {

/// The bases with those that are no classes replaced by what their __mro_entries__ says. The same
/// tuple if none is; null: raised.
tuple_object* resolve_bases(vm& m, tuple_object* bases) {
  list_object* out = nullptr;
  for (u64 i = 0; i < bases->length; i++) {
    const value b = bases->items[i];
    value entries = value_unbound;
    if (!is_kind(b, kind::type)) {
      entries = find_attribute(m, b, m.names.__mro_entries__);
      if (is_raised(entries)) return nullptr;
    }
    if (same(entries, value_unbound)) {
      if (out && !list_append(m, out, b)) return nullptr;
      continue;
    }
    const value replacement = call1(m, entries, to_value(bases));
    if (is_raised(replacement)) return nullptr;
    if (!is_kind(replacement, kind::tuple)) {
      raise_type_error(m, "__mro_entries__ must return a tuple");
      return nullptr;
    }
    if (!out && !(out = make_list(m, bases->items, i))) return nullptr;
    if (!list_extend(m, out, replacement)) return nullptr;
  }
  return out ? make_tuple(m, out->storage->items, out->length) : bases;
}

/// Keyword arguments of the class statement without `metaclass`.
struct class_keywords {
  tuple_object* names = nullptr;
  tuple_object* values = nullptr;
  value metaclass = value_unbound;
  const value* data() const { return values ? values->items : nullptr; }
};
bool read_keywords(vm& m, const value* values, tuple_object* names, class_keywords& out) {
  if (!names || names->length == 0) return true;
  const u64 n = names->length;
  u64 at = n;
  for (u64 i = 0; i < n; i++)
    if (str_equal(as_str(names->items[i]), m.names.metaclass)) at = i;
  if (at < n) out.metaclass = values[at];
  const u64 left = at < n ? n - 1 : n;
  if (!left) return true;
  out.names = empty_tuple_of(m, left);
  if (!out.names) return false;
  for (u64 i = 0, k = 0; i < n; i++)
    if (i != at) out.names->items[k++] = names->items[i];
  out.values = empty_tuple_of(m, left);
  if (!out.values) return false;
  for (u64 i = 0, k = 0; i < n; i++)
    if (i != at) out.values->items[k++] = values[i];
  return true;
}

value with_keywords(vm& m, value f, value first, value second, value third, u32 count, const class_keywords& k) {
  const u32 extra = k.names ? static_cast<u32>(k.names->length) : 0;
  const value given[] = {first, second, third};
  if (!extra) return call(m, f, given, count);
  tuple_object* all = empty_tuple_of(m, u64{count} + extra);
  if (!all) return value_raised;
  for (u32 i = 0; i < count; i++) all->items[i] = given[i];
  for (u32 i = 0; i < extra; i++) all->items[count + i] = k.values->items[i];
  return call(m, f, all->items, count, k.names);
}

value prepare_namespace(vm& m, value meta, value name, tuple_object* bases, const class_keywords& k) {
  if (same(meta, to_value(m.types.type))) {
    dict_object* d = make_dict(m);
    return d ? to_value(d) : value_raised;
  }
  const value prepare = find_attribute(m, meta, m.names.__prepare__);
  if (is_raised(prepare)) return prepare;
  if (same(prepare, value_unbound)) {
    dict_object* d = make_dict(m);
    return d ? to_value(d) : value_raised;
  }
  const value names = with_keywords(m, prepare, name, to_value(bases), none, 2, k);
  if (is_raised(names) || is_kind(names, kind::dict)) return names;
  if (same(special_of(m, names, special::getitem), value_unbound))
    return raise(m, m.exc.TypeError, "{}.__prepare__() must return a mapping, not {}",
                 is_kind(meta, kind::type) ? type_name_of(meta.as<type_object>()) : "<metaclass>", type_name(m, names));
  return names;
}

bool check_cell(vm& m, value cell, value cls, value name) {
  if (!is_kind(cls, kind::type) || !is_kind(cell, kind::cell)) return true;
  const value content = cell.as<cell_object>()->content;
  if (same(content, cls)) return true;
  str_object *n = repr(m, name), *c = n ? repr(m, cls) : nullptr;
  if (!c) return false;
  if (same(content, value_unbound)) {
    raise(m, m.exc.RuntimeError, "__class__ not set defining {} as {}. Was __classcell__ propagated to type.__new__?",
          to_utf8(n), to_utf8(c));
    return false;
  }
  str_object* other = repr(m, content);
  if (other) raise(m, m.exc.TypeError, "__class__ set to {} defining {} as {}", to_utf8(other), to_utf8(n), to_utf8(c));
  return false;
}

}  // namespace

value build_class(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (nargs < 2) return raise_type_error(m, "__build_class__: not enough arguments");
  if (!is_kind(args[0], kind::function)) return raise_type_error(m, "__build_class__: func must be a function");
  if (!is_str(args[1])) return raise_type_error(m, "__build_class__: name is not a string");
  auto* body = args[0].as<function_object>();
  const value name = args[1];
  tuple_object* written = make_tuple(m, args + 2, nargs - 2);
  tuple_object* bases = written ? resolve_bases(m, written) : nullptr;
  class_keywords k;
  if (!bases || !read_keywords(m, args + nargs, kwnames, k)) return value_raised;

  value meta = k.metaclass;
  if (same(meta, value_unbound)) meta = to_value(bases->length ? type_of(m, bases->items[0]) : m.types.type);
  if (is_kind(meta, kind::type)) {
    type_object* winner = best_metaclass(m, meta.as<type_object>(), bases);
    if (!winner) return value_raised;
    meta = to_value(winner);
  }
  const value names = prepare_namespace(m, meta, name, bases, k);
  if (is_raised(names)) return names;
  const value cell = m.engine.run_class_body(m, body, names);
  if (is_raised(cell)) return cell;
  if (bases != written && !set_item(m, names, to_value(m.names.__orig_bases__), to_value(written))) return value_raised;
  const value cls = with_keywords(m, meta, name, to_value(bases), names, 3, k);
  return is_raised(cls) || check_cell(m, cell, cls, name) ? cls : value_raised;
}

}  // namespace metavm::python
