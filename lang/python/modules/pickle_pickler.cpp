/// \file
/// The class Pickler, and how it shows its memo.
#include "lang/python/modules/pickle_saver.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/identity.hpp"

namespace metavm::python::pickle {
namespace {

using method_table::result;

pickler_object* self_of(value v) { return v.as<pickler_object>(); }

struct memo_proxy : object {
  pickler_object* pickler;
  static const layout& get_layout() { return describe<memo_proxy>("_pickle.PicklerMemoProxy", &memo_proxy::pickler); }
};

// ---------------------------------------------------------------- making

value pickler_new(vm& m, const value* args, u32, tuple_object*) {
  return result(make_pickler(m, state_of(m), args[0].as<type_object>()));
}

bool initialise(vm& m, pickler_object* p, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[4];
  if (!bind_arguments(m, "Pickler", "file protocol? fix_imports? buffer_callback?", args, nargs, kwnames, v))
    return false;
  const value self = to_value(p);
  if (!same(p->write, value_unbound)) {
    memo_clear(m, p->memo);
    for (auto field : {&pickler_object::write, &pickler_object::dispatch_table, &pickler_object::persistent_id,
                       &pickler_object::buffer_callback})
      set_field(m, p, field, value_unbound);
  }
  if (!set_protocol(m, p, v[1], v[2]) || !set_output(m, p, v[0]) || !set_buffer_callback(m, p, v[3])) return false;
  p->fast = 0;
  const value persistent_id = find_attribute(m, self, intern(m, "persistent_id"));
  if (is_raised(persistent_id)) return false;
  set_field(m, p, &pickler_object::persistent_id, persistent_id);
  const value table = find_attribute(m, self, intern(m, "dispatch_table"));
  if (is_raised(table)) return false;
  set_field(m, p, &pickler_object::dispatch_table, table);
  return true;
}
value pickler_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(initialise(m, self_of(args[0]), args + 1, nargs - 1, kwnames));
}
value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  pickler_object* p = make_pickler(m, state_of(m), cls);
  return p && initialise(m, p, args, nargs, kwnames) ? to_value(p) : value_raised;
}

// ---------------------------------------------------------------- methods

value pickler_dump(vm& m, value self, value v) {
  pickler_object* p = self_of(self);
  state_object* s = state_of(m);
  if (same(p->write, value_unbound))
    return raise(m, s->pickling_error, "Pickler.__init__() was not called by {}.__init__()", type_name(m, self));
  return dump_object(m, s, p, v);
}
value clear_memo(vm& m, value self) {
  memo_clear(m, self_of(self)->memo);
  return none;
}
value pickler_sizeof(vm& m, value self) {
  const memo_object* memo = self_of(self)->memo;
  u64 n = sizeof(pickler_object) + sizeof(memo_object) + memo->keys->capacity * sizeof(value);
  if (memo->index) n += memo->index->capacity;
  if (memo->numbers) n += memo->numbers->capacity;
  return make_uint(m, n);
}

// ---------------------------------------------------------------- attributes

template <i64 pickler_object::* Field>
value get_number(vm& m, value self) {
  return make_int(m, self_of(self)->*Field);
}
template <i64 pickler_object::* Field>
value set_number(vm& m, value self, value v) {
  int n;
  if (same(v, value_unbound)) return raise_type_error(m, "can't delete numeric/char attribute");
  if (!int_argument(m, v, n)) return value_raised;
  self_of(self)->*Field = n;
  return none;
}
value missing(vm& m, const char* name) { return raise_text(m, m.exc.AttributeError, name); }

value get_dispatch_table(vm& m, value self) {
  const value v = self_of(self)->dispatch_table;
  return same(v, value_unbound)
             ? raise(m, m.exc.AttributeError, "'{}' object has no attribute 'dispatch_table'", type_name(m, self))
             : v;
}
value set_dispatch_table(vm& m, value self, value v) {
  set_field(m, self_of(self), &pickler_object::dispatch_table, v);
  return none;
}
value get_persistent_id(vm& m, value self) {
  const value v = self_of(self)->persistent_id;
  return same(v, value_unbound) ? missing(m, "persistent_id") : v;
}
value set_persistent_id(vm& m, value self, value v) {
  return set_hook(m, self_of(self), &pickler_object::persistent_id, v, "persistent_id");
}

// ---------------------------------------------------------------- the memo

value copy_memo(vm& m, const memo_object* memo) {
  dict_object* d = make_dict(m);
  for (u64 i = 0; d && i < memo->count; i++) {
    const value key = memo->keys->items[i];
    if (same(key, value_unbound)) continue;
    const value id = identity_of(m, key);
    const value pair = is_raised(id) ? id : tuple_of(m, {make_int(m, memo_number(memo, i)), key});
    if (is_raised(pair) || !dict_set(m, d, id, pair)) return value_raised;
  }
  return result(d);
}
/// As a dict of pairs (number, object) has it. Null: raised.
memo_object* memo_from_dict(vm& m, state_object* s, dict_object* from) {
  memo_object* memo = make_memo(m, s);
  byte_array* numbers = memo ? make_index_array(m, from->length) : nullptr;
  u64 at = 0, place;
  value key, item;
  while (numbers && dict_next(from, at, key, item)) {
    if (!is_kind(item, kind::tuple) || item.as<tuple_object>()->length != 2)
      return raise_text(m, m.exc.TypeError, "'memo' values must be 2-item tuples"), nullptr;
    i64 n;
    if (!to_index(m, item.as<tuple_object>()->items[0], n)) return nullptr;
    const tri t = memo_find_or_add(m, memo, item.as<tuple_object>()->items[1], place);
    if (t == tri::error || place >= numbers->capacity / sizeof(i64)) return nullptr;
    indices_of(numbers)[place] = n;
  }
  if (!numbers) return nullptr;
  // Where each number is that of its place they need not be kept.
  bool plain = true;
  for (u64 i = 0; i < memo->count; i++) plain = plain && indices_of(numbers)[i] == static_cast<i64>(i);
  if (plain) return memo;
  byte_array* kept = make_index_array(m, memo->keys->capacity);
  if (!kept) return nullptr;
  std::memcpy(kept->items, numbers->items, memo->count * sizeof(i64));
  m.heap.write(memo, &memo->numbers, kept);
  return memo;
}

value get_memo(vm& m, value self) {
  auto* proxy = make_native<memo_proxy>(m, state_of(m)->pickler_memo);
  proxy->pickler = self_of(self);
  return to_value(proxy);
}
value set_memo(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "attribute deletion is not supported");
  state_object* s = state_of(m);
  value source = v;
  if (type_of(m, v) == s->pickler_memo) {
    source = copy_memo(m, v.as<memo_proxy>()->pickler->memo);
    if (is_raised(source)) return source;
  } else if (!is_kind(v, kind::dict)) {
    return raise(m, m.exc.TypeError, "'memo' attribute must be a PicklerMemoProxy object or dict, not {}",
                 type_name(m, v));
  }
  memo_object* memo = memo_from_dict(m, s, source.as<dict_object>());
  if (!memo) return value_raised;
  m.heap.write(self_of(self), &self_of(self)->memo, memo);
  return none;
}

value proxy_clear(vm& m, value self) {
  memo_clear(m, self.as<memo_proxy>()->pickler->memo);
  return none;
}
value proxy_copy(vm& m, value self) { return copy_memo(m, self.as<memo_proxy>()->pickler->memo); }
value proxy_reduce(vm& m, value self) {
  const value copy = proxy_copy(m, self);
  const value args = is_raised(copy) ? copy : tuple_of(m, {copy});
  return is_raised(args) ? args : tuple_of(m, {to_value(m.types.dict), args});
}

constexpr const char* documentation =
    "Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)\n--\n\n"
    "This takes a binary file for writing a pickle data stream.\n\nThe optional *protocol* argument tells the pickler "
    "to use the given\nprotocol; supported protocols are 0, 1, 2, 3, 4 and 5.  A negative one is the highest.\n\nThe "
    "*file* argument must have a write() method that accepts a single\nbytes argument.\n\nIf *fix_imports* is True and "
    "protocol is less than 3, names of Python 3 are\nwritten as those of Python 2.\n\nIf *buffer_callback* is not "
    "None, it is called with each buffer; if it\nreturns a false value, the buffer stays outside of the stream.";

}  // namespace

pickler_object* make_pickler(vm& m, state_object* s, type_object* cls) {
  memo_object* memo = make_memo(m, s);
  if (!memo) return nullptr;
  auto* p = make_native<pickler_object>(m, cls);
  p->write = p->dispatch_table = p->persistent_id = p->buffer_callback = value_unbound;
  p->memo = memo;
  p->protocol = p->bin = p->fast = 0;
  p->fix_imports = false;
  return p;
}
bool set_protocol(vm& m, pickler_object* p, value protocol, value fix_imports) {
  i64 n = default_protocol;
  if (!same(protocol, value_unbound) && !same(protocol, none)) {
    if (!to_index(m, protocol, n)) return false;
    if (n < 0) n = highest_protocol;
    if (n > highest_protocol) {
      raise(m, m.exc.ValueError, "pickle protocol must be <= {}", highest_protocol);
      return false;
    }
  }
  const tri fix = same(fix_imports, value_unbound) ? tri::yes : truth(m, fix_imports);
  if (fix == tri::error) return false;
  p->protocol = n;
  p->bin = n > 0;
  p->fix_imports = fix == tri::yes && n < 3;
  return true;
}
bool set_output(vm& m, pickler_object* p, value file) {
  const value write = find_attribute(m, file, m.names.write);
  if (is_raised(write)) return false;
  if (same(write, value_unbound)) return raise_type_error(m, "file must have a 'write' attribute"), false;
  set_field(m, p, &pickler_object::write, write);
  return true;
}
bool set_buffer_callback(vm& m, pickler_object* p, value callback) {
  if (same(callback, value_unbound) || same(callback, none)) return true;
  if (p->protocol < 5) {
    raise_text(m, m.exc.ValueError, "buffer_callback needs protocol >= 5");
    return false;
  }
  set_field(m, p, &pickler_object::buffer_callback, callback);
  return true;
}

value dump_object(vm& m, state_object* s, pickler_object* p, value v) {
  saver w(m, s, p);
  if (!w.dump(v)) return value_raised;
  return same(p->write, value_unbound) ? result(make_bytes(m, w.stream())) : none;
}

type_object* make_pickler_type(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method(general_method("__new__", pickler_new)),
      general_method("__init__", pickler_init),
      binary_method("dump", pickler_dump, "($self, obj, /)",
                    "Write a pickled representation of the given object to the open file."),
      unary_method("clear_memo", clear_memo, "($self, /)",
                   "Clears the pickler's \"memo\".\n\nThe memo is the data structure that remembers which objects "
                   "the\npickler has already seen, so that shared or recursive objects are\npickled by reference and "
                   "not by value.  This method is useful when\nre-using picklers."),
      unary_method("__sizeof__", pickler_sizeof, "($self, /)", "Returns size in memory, in bytes."),
      end_of_methods};
  static const getset_def getsets[] = {{"bin", get_number<&pickler_object::bin>, set_number<&pickler_object::bin>},
                                       {"fast", get_number<&pickler_object::fast>, set_number<&pickler_object::fast>},
                                       {"dispatch_table", get_dispatch_table, set_dispatch_table},
                                       {"memo", get_memo, set_memo},
                                       {"persistent_id", get_persistent_id, set_persistent_id},
                                       {nullptr, nullptr}};
  type_object* t =
      make_native_type<pickler_object>(m, mod, "_pickle.Pickler", methods, construct, nullptr, documentation, getsets);
  if (t) mark_members(m, t, {"bin", "fast", "dispatch_table"});
  return t;
}

type_object* make_pickler_memo_type(vm& m) {
  static const method_def proxy_methods[] = {
      unary_method("clear", proxy_clear, "($self, /)", "Remove all items from memo."),
      unary_method("copy", proxy_copy, "($self, /)", "Copy the memo to a new object."),
      unary_method("__reduce__", proxy_reduce, "($self, /)", "Implement pickle support."), end_of_methods};
  type_object* t = make_native_type<memo_proxy>(m, nullptr, "_pickle.PicklerMemoProxy", proxy_methods, nullptr, nullptr,
                                                nullptr, nullptr, type_flags::not_instantiable);
  // (As CPython has it: what may be compared by its contents has no hash.)
  return t && type_add(m, t, "__hash__", none) ? t : nullptr;
}

}  // namespace metavm::python::pickle
