/// \file
/// The class Unpickler: its file, its memo, and how it finds what a stream names.
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/pickle_types.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::pickle {
namespace {

using method_table::result;

unpickler_object* self_of(value v) { return v.as<unpickler_object>(); }

struct memo_proxy : object {
  unpickler_object* unpickler;
  static const layout& get_layout() {
    return describe<memo_proxy>("_pickle.UnpicklerMemoProxy", &memo_proxy::unpickler);
  }
};

// ---------------------------------------------------------------- making

value unpickler_new(vm& m, const value* args, u32, tuple_object*) {
  return result(make_unpickler(m, args[0].as<type_object>()));
}
bool initialise(vm& m, unpickler_object* u, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[5];
  if (!bind_arguments(m, "Unpickler", "file * fix_imports? encoding? errors? buffers?", args, nargs, kwnames, v))
    return false;
  const tri fix = same(v[1], value_unbound) ? tri::yes : truth(m, v[1]);
  if (fix == tri::error || !set_input(m, u, v[0]) || !set_encoding(m, state_of(m), u, "Unpickler", v[2], v[3]) ||
      !set_buffers(m, u, v[4]))
    return false;
  u->fix_imports = fix == tri::yes;
  const value persistent = find_attribute(m, to_value(u), intern(m, "persistent_load"));
  if (is_raised(persistent)) return false;
  set_field(m, u, &unpickler_object::persistent_load, persistent);
  unpickler_memo_clear(m, u);
  return true;
}
value unpickler_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(initialise(m, self_of(args[0]), args + 1, nargs - 1, kwnames));
}
value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  unpickler_object* u = make_unpickler(m, cls);
  return u && initialise(m, u, args, nargs, kwnames) ? to_value(u) : value_raised;
}

// ---------------------------------------------------------------- methods

value unpickler_load(vm& m, value self) {
  unpickler_object* u = self_of(self);
  state_object* s = state_of(m);
  if (same(u->read, value_unbound))
    return raise(m, s->unpickling_error, "Unpickler.__init__() was not called by {}.__init__()", type_name(m, self));
  return load_object(m, s, u);
}
value unpickler_find_class(vm& m, value self, value module, value name) {
  // (By the protocol of the stream that is being read; guests may ask at any time.)
  return find_class(m, state_of(m), self_of(self), self_of(self)->protocol, module, name);
}
value unpickler_sizeof(vm& m, value self) {
  const unpickler_object* u = self_of(self);
  u64 n = sizeof(unpickler_object) + u->memo->capacity * sizeof(value);
  if (u->input) n += u->input->length;
  return make_uint(m, n);
}

value get_persistent_load(vm& m, value self) {
  const value v = self_of(self)->persistent_load;
  return same(v, value_unbound) ? raise_text(m, m.exc.AttributeError, "persistent_load") : v;
}
value set_persistent_load(vm& m, value self, value v) {
  return set_hook(m, self_of(self), &unpickler_object::persistent_load, v, "persistent_load");
}

// ---------------------------------------------------------------- the memo

value copy_memo(vm& m, const unpickler_object* u) {
  dict_object* d = make_dict(m);
  if (!d) return value_raised;
  for (u64 i = 0; i < u->memo->capacity; i++)
    if (const value v = u->memo->items[i]; !same(v, value_unbound) && !dict_set(m, d, make_uint(m, i), v))
      return value_raised;
  if (u->sparse_memo && !dict_update(m, d, to_value(u->sparse_memo))) return value_raised;
  return to_value(d);
}

value get_memo(vm& m, value self) {
  auto* proxy = make_native<memo_proxy>(m, state_of(m)->unpickler_memo);
  proxy->unpickler = self_of(self);
  return to_value(proxy);
}
value set_memo(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "attribute deletion is not supported");
  unpickler_object* u = self_of(self);
  if (type_of(m, v) == state_of(m)->unpickler_memo) {
    v = copy_memo(m, v.as<memo_proxy>()->unpickler);
    if (is_raised(v)) return v;
  } else if (!is_kind(v, kind::dict)) {
    return raise(m, m.exc.TypeError, "'memo' attribute must be an UnpicklerMemoProxy object or dict, not {}",
                 type_name(m, v));
  }
  u64 at = 0;
  value key, item;
  for (auto* d = v.as<dict_object>(); dict_next(d, at, key, item);) {
    if (!is_int(m, key)) return raise_type_error(m, "memo key must be integers");
    i64 n;
    if (!to_index(m, key, n)) return value_raised;
    if (n < 0) return raise_text(m, m.exc.ValueError, "memo key must be positive integers.");
  }
  unpickler_memo_clear(m, u);
  at = 0;
  for (auto* d = v.as<dict_object>(); dict_next(d, at, key, item);) {
    i64 n;
    if (!to_index(m, key, n) || !unpickler_memo_put(m, u, static_cast<u64>(n), item)) return value_raised;
  }
  return none;
}

value proxy_clear(vm& m, value self) {
  unpickler_memo_clear(m, self.as<memo_proxy>()->unpickler);
  return none;
}
value proxy_copy(vm& m, value self) { return copy_memo(m, self.as<memo_proxy>()->unpickler); }
value proxy_reduce(vm& m, value self) {
  const value copy = proxy_copy(m, self);
  const value args = is_raised(copy) ? copy : tuple_of(m, {copy});
  return is_raised(args) ? args : tuple_of(m, {to_value(m.types.dict), args});
}

constexpr const char* documentation =
    "Unpickler(file, *, fix_imports=True, encoding='ASCII', errors='strict',\n          buffers=())\n--\n\n"
    "This takes a binary file for reading a pickle data stream.\n\nThe protocol version of the pickle is detected "
    "automatically, so no\nprotocol argument is needed.  Bytes past the pickled object's\nrepresentation are "
    "ignored.\n\nThe argument *file* must have two methods, a read() method that takes\nan integer argument, and a "
    "readline() method that requires no\narguments.  Both methods should return bytes.\n\n*fix_imports*, *encoding* "
    "and *errors* say how to read what Python 2 wrote:\nwhether its names are mapped to those of Python 3, and how "
    "its 8-bit strings\nare decoded; the encoding 'bytes' leaves them bytes.";

}  // namespace

unpickler_object* make_unpickler(vm& m, type_object* cls) {
  auto* u = make_native<unpickler_object>(m, cls);
  u->read = u->readline = u->readinto = u->peek = u->persistent_load = u->buffers = value_unbound;
  u->input = nullptr;
  u->at = u->advanced = 0;
  u->encoding = u->errors = nullptr;
  u->memo = m.empty_array;
  u->memo_count = 0;
  u->sparse_memo = nullptr;
  u->fix_imports = true;
  u->protocol = 0;
  return u;
}
bool set_input(vm& m, unpickler_object* u, value file) {
  const auto part = [&](const char* name, value unpickler_object::* field) {
    const value v = find_attribute(m, file, intern(m, name));
    if (is_raised(v)) return false;
    set_field(m, u, field, v);
    return true;
  };
  u->at = u->advanced = 0;
  m.heap.write(u, &u->input, static_cast<bytes_object*>(nullptr));
  if (!part("peek", &unpickler_object::peek) || !part("readinto", &unpickler_object::readinto) ||
      !part("read", &unpickler_object::read) || !part("readline", &unpickler_object::readline))
    return false;
  if (!same(u->read, value_unbound) && !same(u->readline, value_unbound)) return true;
  for (auto field :
       {&unpickler_object::peek, &unpickler_object::readinto, &unpickler_object::read, &unpickler_object::readline})
    set_field(m, u, field, value_unbound);
  raise_type_error(m, "file must have 'read' and 'readline' attributes");
  return false;
}
bool set_encoding(vm& m, const state_object* s, unpickler_object* u, const char* function, value encoding,
                  value errors) {
  const auto text = [&](const char* argument, value v, str_object* otherwise) -> str_object* {
    if (same(v, value_unbound)) return otherwise;
    if (is_str(v)) return as_str(v);
    raise(m, m.exc.TypeError, "{}() argument '{}' must be str, not {}", function, argument, shown_type(m, v));
    return nullptr;
  };
  str_object* e = text("encoding", encoding, s->ascii);
  str_object* how = e ? text("errors", errors, s->strict) : nullptr;
  if (!how) return false;
  m.heap.write(u, &u->encoding, e);
  m.heap.write(u, &u->errors, how);
  return true;
}
bool set_buffers(vm& m, unpickler_object* u, value buffers) {
  value iterator = value_unbound;
  if (!same(buffers, value_unbound) && !same(buffers, none)) {
    iterator = get_iter(m, buffers);
    if (is_raised(iterator)) return false;
  }
  set_field(m, u, &unpickler_object::buffers, iterator);
  return true;
}

value unpickler_memo_get(vm& m, const unpickler_object* u, u64 number) {
  if (METAVM_LIKELY(number < u->memo->capacity) && !same(u->memo->items[number], value_unbound))
    return u->memo->items[number];
  return u->sparse_memo ? dict_find(m, u->sparse_memo, make_uint(m, number)) : value_unbound;
}
bool unpickler_memo_put(vm& m, unpickler_object* u, u64 number, value v) {
  if (METAVM_UNLIKELY(number >= u->memo->capacity)) {
    // Numbers are given one after the other, except by streams that are made up.
    constexpr u64 least = 32;
    if (number > 2 * u->memo_count + 1024) {
      if (!u->sparse_memo) {
        dict_object* d = make_dict(m);
        if (!d) return false;
        m.heap.write(u, &u->sparse_memo, d);
      }
      const u64 before = u->sparse_memo->length;
      if (!dict_set(m, u->sparse_memo, make_uint(m, number), v)) return false;
      u->memo_count += u->sparse_memo->length - before;
      return true;
    }
    const u64 n = u->memo->capacity, room = std::max(least, 2 * number);
    auto* a = m.heap.make_with_tail<value_array>(m.shapes.value_array, room);
    if (!a) return raise_no_memory(m), false;
    a->capacity = room;
    std::copy_n(u->memo->items, n, a->items);
    std::fill(a->items + n, a->items + a->capacity, value_unbound);
    m.heap.write(u, &u->memo, a);
  }
  u->memo_count += same(u->memo->items[number], value_unbound);
  m.heap.write(u->memo, &u->memo->items[number], v);
  return true;
}
void unpickler_memo_clear(vm& m, unpickler_object* u) {
  m.heap.write(u, &u->memo, m.empty_array);
  m.heap.write(u, &u->sparse_memo, static_cast<dict_object*>(nullptr));
  u->memo_count = 0;
}

value find_class(vm& m, state_object* s, const unpickler_object* u, i64 protocol, value module, value name) {
  if (!audit(m, "pickle.find_class", {module, name})) return value_raised;
  if (protocol < 3 && u->fix_imports && !map_names(m, s->names_to_3, s->modules_to_3, false, module, name))
    return value_raised;
  if (!is_str(module)) return raise_type_error(m, "module name must be a string");
  if (!is_str(name)) return raise_type_error(m, "attribute name must be string, not '" + type_name(m, name) + "'");
  const value mod = import_whole(m, as_str(module));
  if (is_raised(mod)) return mod;
  value found, parent;
  if (protocol >= 4) {
    list_object* path = split_name(m, mod, as_str(name));
    if (!path) return value_raised;
    found = find_deep_attribute(m, mod, path, parent);
  } else {
    found = find_attribute(m, mod, as_str(name));
  }
  if (!same(found, value_unbound)) return found;
  str_object* shown = repr(m, name);
  str_object* where = shown ? repr(m, mod) : nullptr;
  return where ? raise(m, m.exc.AttributeError, "Can't get attribute {} on {}", to_utf8(shown), to_utf8(where))
               : value_raised;
}

type_object* make_unpickler_type(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method(general_method("__new__", unpickler_new)),
      general_method("__init__", unpickler_init),
      unary_method("load", unpickler_load, "($self, /)",
                   "Load a pickle.\n\nRead a pickled object representation from the open file object given\nin the "
                   "constructor, and return the reconstituted object hierarchy\nspecified therein."),
      ternary_method("find_class", unpickler_find_class, "($self, module_name, global_name, /)",
                     "Return an object from a specified module.\n\nIf necessary, the module will be imported. "
                     "Subclasses may override\nthis method (e.g. to restrict unpickling of arbitrary classes "
                     "and\nfunctions).\n\nThis method is called whenever a class or a function object is\nneeded.  "
                     "Both arguments passed are str objects."),
      unary_method("__sizeof__", unpickler_sizeof, "($self, /)", "Returns size in memory, in bytes."),
      end_of_methods};
  static const getset_def getsets[] = {
      {"memo", get_memo, set_memo}, {"persistent_load", get_persistent_load, set_persistent_load}, {nullptr, nullptr}};
  type_object* t = make_native_type<unpickler_object>(m, mod, "_pickle.Unpickler", methods, construct, nullptr,
                                                      documentation, getsets);
  return t;
}

type_object* make_unpickler_memo_type(vm& m) {
  static const method_def proxy_methods[] = {
      unary_method("clear", proxy_clear, "($self, /)", "Remove all items from memo."),
      unary_method("copy", proxy_copy, "($self, /)", "Copy the memo to a new object."),
      unary_method("__reduce__", proxy_reduce, "($self, /)", "Implement pickling support."), end_of_methods};
  type_object* t = make_native_type<memo_proxy>(m, nullptr, "_pickle.UnpicklerMemoProxy", proxy_methods, nullptr,
                                                nullptr, nullptr, nullptr, type_flags::not_instantiable);
  // (As CPython has it: what may be compared by its contents has no hash.)
  return t && type_add(m, t, "__hash__", none) ? t : nullptr;
}

}  // namespace metavm::python::pickle
