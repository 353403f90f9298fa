/// \file
/// Built-in functions about objects and their attributes, and on single numbers.
#include "lang/python/core.hpp"
#include "lang/python/modules/builtins_parts.hpp"
#include "lang/python/objects/identity.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

/// The attribute name of getattr and its like. Null: raised.
str_object* attribute_name(vm& m, value v) {
  if (METAVM_UNLIKELY(!is_str(v))) {
    raise(m, m.exc.TypeError, "attribute name must be string, not '{}'", type_name(m, v));
    return nullptr;
  }
  return interned(m, is_exact(v, m.shapes.str) ? as_str(v) : exact_str(m, as_str(v)));
}

value builtin_getattr(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "getattr", kwnames) || !check_arity(m, "getattr", nargs, 2, 3)) return value_raised;
  str_object* name = attribute_name(m, args[1]);
  if (!name) return value_raised;
  if (nargs == 2) return get_attribute(m, args[0], name);
  const value v = find_attribute(m, args[0], name);
  return same(v, value_unbound) ? args[2] : v;
}
value builtin_hasattr(vm& m, value o, value n) {
  str_object* name = attribute_name(m, n);
  if (!name) return value_raised;
  const value v = find_attribute(m, o, name);
  return is_raised(v) ? v : from_bool(!same(v, value_unbound));
}
value builtin_setattr(vm& m, value o, value n, value v) {
  str_object* name = attribute_name(m, n);
  return name ? result(set_attribute(m, o, name, v)) : value_raised;
}
value builtin_delattr(vm& m, value o, value n) {
  str_object* name = attribute_name(m, n);
  return name ? result(set_attribute(m, o, name, value_unbound)) : value_raised;
}
value builtin_isinstance(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "isinstance", kwnames) || !check_arity(m, "isinstance", nargs, 2, 2)) return value_raised;
  return result(object_isinstance(m, args[0], args[1]));
}
value builtin_issubclass(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "issubclass", kwnames) || !check_arity(m, "issubclass", nargs, 2, 2)) return value_raised;
  return result(object_issubclass(m, args[0], args[1]));
}
value builtin_callable(vm& m, value v) { return from_bool(is_callable(m, v)); }
value builtin_id(vm& m, value v) { return identity_of(m, v); }
value builtin_hash(vm& m, value v) {
  i64 h;
  return hash_of(m, v, h) ? make_int(m, h) : value_raised;
}
value builtin_len(vm& m, value v) {
  const i64 n = length_of(m, v);
  return n < 0 ? value_raised : make_int(m, n);
}
value builtin_repr(vm& m, value v) { return result(repr(m, v)); }
value builtin_ascii(vm& m, value v) { return result(ascii_repr(m, v)); }

value builtin_dir(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "dir", kwnames) || !check_arity(m, "dir", nargs, 0, 1)) return value_raised;
  value names;
  if (nargs == 0) {
    const value locals =
        m.engine.current_locals ? m.engine.current_locals(m) : raise_text(m, m.exc.SystemError, "frame does not exist");
    if (is_raised(locals)) return value_raised;
    names = call_method(m, locals, m.names.keys);
  } else {
    if (same(special_of(m, args[0], special::dir), value_unbound))
      return raise_text(m, m.exc.TypeError, "object does not provide __dir__");
    names = call_special(m, args[0], special::dir);
  }
  if (is_raised(names)) return value_raised;
  list_object* l = to_list(m, names);
  return l && list_sort(m, l, none, false) ? to_value(l) : value_raised;
}
value builtin_vars(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "vars", kwnames) || !check_arity(m, "vars", nargs, 0, 1)) return value_raised;
  if (nargs == 0)
    return m.engine.current_locals ? m.engine.current_locals(m)
                                   : raise_text(m, m.exc.SystemError, "frame does not exist");
  const value d = find_attribute(m, args[0], m.names.__dict__);
  if (same(d, value_unbound)) return raise_text(m, m.exc.TypeError, "vars() argument must have __dict__ attribute");
  return d;
}

// ---------------------------------------------------------------- numbers

value builtin_abs(vm& m, value v) { return absolute(m, v); }
value builtin_divmod(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "divmod", kwnames) || !check_arity(m, "divmod", nargs, 2, 2)) return value_raised;
  return binary(m, binary_op::divmod, args[0], args[1]);
}
value builtin_pow(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[3];
  if (!bind_arguments(m, "pow", "base exp mod?", args, nargs, kwnames, out)) return value_raised;
  return power(m, out[0], out[1], same(out[2], value_unbound) ? none : out[2]);
}
value builtin_round(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (!bind_arguments(m, "round", "number ndigits?", args, nargs, kwnames, out)) return value_raised;
  if (same(special_of(m, out[0], special::round), value_unbound))
    return raise(m, m.exc.TypeError, "type {} doesn't define __round__ method", type_name(m, out[0]));
  const bool whole = same(out[1], value_unbound) || is_none(out[1]);
  return call_special(m, out[0], special::round, out + 1, whole ? 0 : 1);
}
/// Digits with a prefix behind the sign.
value in_base(vm& m, value v, int base, const char* prefix) {
  const value i = index_int(m, v);
  if (is_raised(i)) return value_raised;
  str_object* digits = int_to_str(m, i, base);
  if (!digits) return value_raised;
  const std::string_view s = digits->ascii();
  const bool negative = !s.empty() && s[0] == '-';
  str_builder out(m);
  if (negative) out.append('-');
  out.append_ascii(prefix);
  out.append_ascii(s.substr(negative));
  return result(out.finish());
}
value builtin_bin(vm& m, value v) { return in_base(m, v, 2, "0b"); }
value builtin_oct(vm& m, value v) { return in_base(m, v, 8, "0o"); }
value builtin_hex(vm& m, value v) { return in_base(m, v, 16, "0x"); }

// ---------------------------------------------------------------- iteration

value builtin_iter(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "iter", kwnames) || !check_arity(m, "iter", nargs, 1, 2)) return value_raised;
  if (nargs == 1) return get_iter(m, args[0]);
  if (!is_callable(m, args[0])) return raise_text(m, m.exc.TypeError, "iter(v, w): v must be callable");
  return result(make_iterator(m, iterator_kind::call_sentinel, args[0], args[1]));
}
value builtin_next(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "next", kwnames) || !check_arity(m, "next", nargs, 1, 2)) return value_raised;
  const value it = args[0];
  value v;
  // Generators go by __next__: their StopIteration has a value.
  auto* direct = is_kind(it, kind::generator) ? nullptr : type_of(m, it)->iter_next;
  if (METAVM_LIKELY(direct)) {
    v = direct(m, it);
    if (METAVM_LIKELY(!same(v, value_unbound))) {
      if (METAVM_LIKELY(!is_raised(v))) return v;
    } else if (nargs == 2) {
      return args[1];
    } else {
      return raise_stop_iteration(m);
    }
  } else {
    if (same(special_of(m, it, special::next), value_unbound))
      return raise(m, m.exc.TypeError, "'{}' object is not an iterator", type_name(m, it));
    v = call_special(m, it, special::next);
  }
  if (is_raised(v) && nargs == 2 && catch_pending(m, m.exc.StopIteration)) return args[1];
  return v;
}
value builtin_aiter(vm& m, value v) {
  if (same(special_of(m, v, special::aiter), value_unbound))
    return raise(m, m.exc.TypeError, "'{}' object is not an async iterable", type_name(m, v));
  const value it = call_special(m, v, special::aiter);
  if (is_raised(it)) return value_raised;
  if (same(special_of(m, it, special::anext), value_unbound))
    return raise(m, m.exc.TypeError, "aiter() returned not an async iterator of type '{}'", type_name(m, it));
  return it;
}

}  // namespace

void add_builtins_of_objects(std::vector<method_def>& t) {
  t.push_back(method("getattr", builtin_getattr, nullptr,
                     "getattr(object, name[, default]) -> value: the attribute x.name of an object, or the default."));
  t.push_back(method("hasattr", builtin_hasattr, "($module, obj, name, /)",
                     "Return whether the object has an attribute with the given name."));
  t.push_back(method("setattr", builtin_setattr, "($module, obj, name, value, /)", "x.name = value"));
  t.push_back(method("delattr", builtin_delattr, "($module, obj, name, /)", "del x.name"));
  t.push_back(method("isinstance", builtin_isinstance, "($module, obj, class_or_tuple, /)",
                     "Return whether an object is an instance of a class, or of one of a tuple or union of classes."));
  t.push_back(method("issubclass", builtin_issubclass, "($module, cls, class_or_tuple, /)",
                     "Return whether a class derives from another, or from one of a tuple or union of classes."));
  t.push_back(method("callable", builtin_callable, "($module, obj, /)", "Return whether the object can be called."));
  t.push_back(method("id", builtin_id, "($module, obj, /)",
                     "Return a number that no other object has as long as this one lives."));
  t.push_back(method("hash", builtin_hash, "($module, obj, /)",
                     "Return the hash of an object; equal objects have equal ones."));
  t.push_back(method("len", builtin_len, "($module, obj, /)", "Return the number of items in a container."));
  t.push_back(method("repr", builtin_repr, "($module, obj, /)", "Return the canonical text of the object."));
  t.push_back(
      method("ascii", builtin_ascii, "($module, obj, /)", "Return repr(obj) with non-ASCII characters escaped."));
  t.push_back(method("dir", builtin_dir, nullptr,
                     "dir([object]) -> list of str: the names in the current scope, or an object's attributes."));
  t.push_back(method("vars", builtin_vars, nullptr,
                     "vars([object]) -> dictionary: the local names, or the object's __dict__."));
  t.push_back(method("abs", builtin_abs, "($module, x, /)", "Return the absolute value."));
  t.push_back(method("divmod", builtin_divmod, "($module, x, y, /)", "Return the tuple (x//y, x%y)."));
  t.push_back(method("pow", builtin_pow, "($module, /, base, exp, mod=None)", "Return base**exp, or base**exp % mod."));
  t.push_back(method("round", builtin_round, "($module, /, number, ndigits=None)",
                     "Round a number to so many decimal digits; to an int if ndigits is omitted."));
  t.push_back(method("bin", builtin_bin, "($module, number, /)",
                     "Return the binary text of an integer.\n\n>>> bin(-10)\n'-0b1010'"));
  t.push_back(method("oct", builtin_oct, "($module, number, /)",
                     "Return the octal text of an integer.\n\n>>> oct(493)\n'0o755'"));
  t.push_back(method("hex", builtin_hex, "($module, number, /)",
                     "Return the hexadecimal text of an integer.\n\n>>> hex(48879)\n'0xbeef'"));
  t.push_back(method("iter", builtin_iter, nullptr,
                     "iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\nThe second form calls until "
                     "the sentinel is returned."));
  t.push_back(method("next", builtin_next, nullptr,
                     "next(iterator[, default]): the next item; at the end the default, or StopIteration."));
  t.push_back(method("aiter", builtin_aiter, "($module, async_iterable, /)", "Return an asynchronous iterator."));
}

}  // namespace metavm::python
