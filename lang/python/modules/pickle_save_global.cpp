/// \file
/// Writing classes and functions: by their names.
#include "lang/python/modules/import.hpp"
#include "lang/python/modules/pickle_saver.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::pickle {
namespace {

std::string text_of(value s) { return to_utf8(as_str(s)); }
std::string text_of(str_object* s) { return to_utf8(s); }

/// repr, where an error is being reported already.
bool repr_text(vm& m, value v, std::string& out) {
  str_object* s = repr(m, v);
  if (s) out = to_utf8(s);
  return s;
}

/// What a table of _compat_pickle has for a module; unchanged if it has nothing. False: raised.
bool map_module(vm& m, dict_object* modules, const char* table, value& module) {
  const value other = dict_find(m, modules, module);
  if (is_raised(other)) return false;
  if (same(other, value_unbound)) return true;
  if (!is_str(other)) {
    raise(m, m.exc.RuntimeError, "_compat_pickle.{} values should be strings, not {}", table, type_name(m, other));
    return false;
  }
  module = other;
  return true;
}

}  // namespace

bool map_names(vm& m, dict_object* names, dict_object* modules, bool reverse, value& module, value& name) {
  const value key = tuple_of(m, {module, name});
  const value item = is_raised(key) ? key : dict_find(m, names, key);
  if (is_raised(item)) return false;
  const char* prefix = reverse ? "REVERSE_" : "";
  if (same(item, value_unbound))
    return map_module(m, modules, reverse ? "REVERSE_IMPORT_MAPPING" : "IMPORT_MAPPING", module);
  if (!is_kind(item, kind::tuple) || item.as<tuple_object>()->length != 2) {
    raise(m, m.exc.RuntimeError, "_compat_pickle.{}NAME_MAPPING values should be 2-tuples, not {}", prefix,
          type_name(m, item));
    return false;
  }
  const tuple_object* pair = item.as<tuple_object>();
  if (!is_str(pair->items[0]) || !is_str(pair->items[1])) {
    raise(m, m.exc.RuntimeError, "_compat_pickle.{}NAME_MAPPING values should be pairs of str, not ({}, {})", prefix,
          type_name(m, pair->items[0]), type_name(m, pair->items[1]));
    return false;
  }
  module = pair->items[0];
  name = pair->items[1];
  return true;
}

value import_whole(vm& m, str_object* name) {
  const value top = import_name(m, to_value(name), none, none, 0);
  if (is_raised(top)) return top;
  const value mod = dict_find_str(m, m.modules, name);
  return same(mod, value_unbound) ? top : mod;
}

list_object* split_name(vm& m, value in, str_object* name) {
  const value parts = str_split(m, name, to_value(make_char(m, '.')), -1);
  if (is_raised(parts)) return nullptr;
  list_object* path = parts.as<list_object>();
  for (u64 i = 0; i < path->length; i++) {
    const value part = path->storage->items[i];
    if (!is_str(part) || !str_equals_ascii(as_str(part), "<locals>")) continue;
    std::string shown, where;
    if (!repr_text(m, to_value(name), shown)) return nullptr;
    if (same(in, value_unbound))
      raise(m, m.exc.AttributeError, "Can't pickle local object {}", shown);
    else if (repr_text(m, in, where))
      raise(m, m.exc.AttributeError, "Can't pickle local attribute {} on {}", shown, where);
    return nullptr;
  }
  return path;
}

value find_deep_attribute(vm& m, value o, list_object* path, value& parent) {
  parent = value_unbound;
  for (u64 i = 0; i < path->length; i++) {
    parent = o;
    o = find_attribute(m, o, as_str(path->storage->items[i]));
    if (is_raised(o) || same(o, value_unbound)) return o;
  }
  return o;
}

value saver::module_of(value v, list_object* path) {
  const value named = find_attribute(m_, v, m_.names.__module__);
  if (is_raised(named) || (!same(named, value_unbound) && !same(named, none))) return named;
  // Built-in functions and the like: whichever module has it.
  const value modules = find_attribute(m_, to_value(m_.sys), m_.names.modules);
  if (is_raised(modules)) return modules;
  if (same(modules, value_unbound)) return raise_text(m_, m_.exc.RuntimeError, "unable to get sys.modules");
  const value items = call_method(m_, modules, m_.names.items);
  list_object* all = is_raised(items) ? nullptr : to_list(m_, items);
  if (!all) return value_raised;
  for (u64 i = 0; i < all->length; i++) {
    const value pair = all->storage->items[i];
    if (!is_kind(pair, kind::tuple) || pair.as<tuple_object>()->length != 2) continue;
    const value name = pair.as<tuple_object>()->items[0], module = pair.as<tuple_object>()->items[1];
    if (same(module, none) || (is_str(name) && str_equals_ascii(as_str(name), "__main__"))) continue;
    value parent;
    const value found = find_deep_attribute(m_, module, path, parent);
    if (is_raised(found)) return found;
    if (same(found, v)) return name;
  }
  return to_value(m_.names.__main__);
}

bool saver::save_global(value v, value name) {
  if (same(name, value_unbound)) {
    name = find_attribute(m_, v, m_.names.__qualname__);
    if (same(name, value_unbound)) name = get_attribute(m_, v, m_.names.__name__);
    if (is_raised(name)) return false;
  }
  if (!is_str(name)) return fail(m_.exc.TypeError, "must be str, not " + type_name(m_, name));
  list_object* path = split_name(m_, value_unbound, as_str(name));
  const value module_name = path ? module_of(v, path) : value_raised;
  if (is_raised(module_name)) return false;
  const auto refuse = [&](const std::string& reason) {
    std::string shown;
    return repr_text(m_, v, shown) && fail(fmt::format("Can't pickle {}: {}", shown, reason));
  };
  if (!is_str(module_name)) return fail(m_.exc.TypeError, "module name must be a string");
  const value module = import_whole(m_, as_str(module_name));
  if (is_raised(module)) {
    take_pending(m_);
    std::string shown;
    return repr_text(m_, module_name, shown) && refuse(fmt::format("import of module {} failed", shown));
  }
  value parent;
  const value found = find_deep_attribute(m_, module, path, parent);
  if (is_raised(found)) return false;
  if (same(found, value_unbound))
    return refuse(fmt::format("attribute lookup {} on {} failed", text_of(name), text_of(module_name)));
  if (!same(found, v))
    return refuse(fmt::format("it's not the same object as {}.{}", text_of(module_name), text_of(name)));

  if (protocol_ >= 2) {
    const value key = tuple_of(m_, {module_name, name});
    const value code = is_raised(key) ? key : dict_find(m_, s_->extension_registry, key);
    if (is_raised(code)) return false;
    if (!same(code, value_unbound)) return put_extension(v, code);
  }
  // What a module has of itself needs no path.
  if (same(parent, module)) name = path->storage->items[path->length - 1];
  if (protocol_ >= 4) {
    if (!save(module_name) || !save(name) || !put(op::stack_global)) return false;
  } else if (!same(parent, module)) {
    if (!save_by(s_->getattr, {parent, path->storage->items[path->length - 1]}, value_unbound)) return false;
  } else if (!put_global_lines(as_str(module_name), as_str(name))) {
    return false;
  }
  return memoize(v);
}

bool saver::put_extension(value v, value code) {
  std::string shown, shown_code;
  i64 n;
  if (!code.is_int() && !is_exact(code, m_.shapes.int_))
    return repr_text(m_, v, shown) && repr_text(m_, code, shown_code) &&
           fail(fmt::format("Can't pickle {}: extension code {} isn't an integer", shown, shown_code));
  if (!to_index(m_, code, n)) return false;
  if (n <= 0 || n > INT32_MAX)
    return repr_text(m_, v, shown) && fail(fmt::format("Can't pickle {}: extension code {} is out of range", shown, n));
  const u64 number = static_cast<u64>(n);
  return n <= 0xff     ? out_.put<1>(op::ext1, number)
         : n <= 0xffff ? out_.put<2>(op::ext2, number)
                       : out_.put<4>(op::ext4, number);
}

bool saver::put_identifier(str_object* s, const char* what) {
  if (s->is_ascii()) return out_.put(s->ascii()) && out_.put("\n");
  bytes_object* encoded = protocol_ == 3 ? encode_utf8(m_, s) : nullptr;
  if (encoded) return out_.put(encoded->view()) && out_.put("\n");
  if (protocol_ == 3 && !catch_pending(m_, m_.exc.UnicodeEncodeError)) return false;
  return fail(fmt::format("can't pickle {} identifier '{}' using pickle protocol {}", what, text_of(s), protocol_));
}
bool saver::put_global_lines(str_object* module, str_object* name) {
  value m = to_value(module), n = to_value(name);
  if (protocol_ < 3 && p_->fix_imports && !map_names(m_, s_->names_to_2, s_->modules_to_2, true, m, n)) return false;
  return put(op::global) && put_identifier(as_str(m), "module") && put_identifier(as_str(n), "global");
}

}  // namespace metavm::python::pickle
