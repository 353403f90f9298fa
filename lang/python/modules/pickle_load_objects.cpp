/// \file
/// Reading instances, and what is found by its name.
#include "lang/python/modules/pickle_loader.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::pickle {

// ---------------------------------------------------------------- names

value loader::find(value module, value name) {
  const value self = to_value(u_);
  if (METAVM_LIKELY(type_of(m_, self) == s_->unpickler)) return find_class(m_, s_, u_, u_->protocol, module, name);
  const value args[] = {module, name};
  const i64 protocol = u_->protocol;
  sync_out();
  const value found = call_method(m_, self, intern(m_, "find_class"), args, 2);
  sync_in();
  u_->protocol = protocol;
  return found;
}

bool loader::load_global_lines() {
  std::string_view line;
  if (!read_line(line)) return false;
  str_object* module = decode_utf8(m_, line);
  if (!module || !read_line(line)) return false;
  str_object* name = decode_utf8(m_, line);
  return name && push(find(to_value(module), to_value(name)));
}
bool loader::load_stack_global() {
  if (stack_.size() < fence_ + 2) return fail("STACK_GLOBAL requires str");
  const value name = stack_.pop(), module = stack_.pop();
  if (!is_exact(name, m_.shapes.str) || !is_exact(module, m_.shapes.str)) return fail("STACK_GLOBAL requires str");
  return push(find(module, name));
}
bool loader::load_extension(u64 number) {
  const i64 code = static_cast<i64>(number);
  if (code <= 0) return fail("EXT specifies code <= 0");
  const value key = value::small_int(code);
  const value known = dict_find(m_, s_->extension_cache, key);
  if (!same(known, value_unbound)) return push(known);
  const value pair = dict_find(m_, s_->inverted_registry, key);
  if (is_raised(pair)) return false;
  if (same(pair, value_unbound)) return fail(m_.exc.ValueError, fmt::format("unregistered extension code {}", code));
  const auto* t = is_kind(pair, kind::tuple) ? pair.as<tuple_object>() : nullptr;
  if (!t || t->length != 2 || !is_str(t->items[0]) || !is_str(t->items[1]))
    return fail(m_.exc.ValueError, fmt::format("_inverted_registry[{}] isn't a 2-tuple of strings", code));
  const value found = find(t->items[0], t->items[1]);
  return !is_raised(found) && dict_set(m_, s_->extension_cache, key, found) && push(found);
}

bool loader::load_persid_line() {
  if (same(u_->persistent_load, value_unbound)) return load_persistent(none);
  std::string_view line;
  if (!read_line(line, 0)) return false;
  for (const char c : line)
    if (static_cast<u8>(c) >= 0x80) return fail("persistent IDs in protocol 0 must be ASCII strings");
  return load_persistent(to_value(make_str_latin1(m_, line)));
}
bool loader::load_persistent(value id) {
  if (same(u_->persistent_load, value_unbound))
    return fail("A load persistent id instruction was encountered,\nbut no persistent_load function was specified.");
  sync_out();
  const value found = call1(m_, u_->persistent_load, id);
  sync_in();
  return push(found);
}

// ---------------------------------------------------------------- instances

value loader::instantiate(value cls, tuple_object* args) {
  if (args->length == 0 && is_kind(cls, kind::type)) {
    const value arguments = find_attribute(m_, cls, intern(m_, "__getinitargs__"));
    if (is_raised(arguments)) return arguments;
    // As instances of the classic classes of Python 2 that had none: without __init__.
    if (same(arguments, value_unbound)) return call_method(m_, cls, m_.names.__new__, &cls, 1);
  }
  return call(m_, cls, args->items, static_cast<u32>(args->length));
}
bool loader::load_inst() {
  u64 mark;
  if (!take_mark(mark)) return false;
  tuple_object* args = pop_tuple(mark);
  std::string_view line;
  if (!args || !read_line(line)) return false;
  str_object* module = decode_text(m_, line, "ascii", "strict");
  if (!module || !read_line(line)) return false;
  str_object* name = decode_text(m_, line, "ascii", "strict");
  const value cls = name ? find(to_value(module), to_value(name)) : value_raised;
  return !is_raised(cls) && push(instantiate(cls, args));
}
bool loader::load_obj() {
  u64 mark;
  if (!take_mark(mark)) return false;
  if (stack_.size() - mark < 1) return underflow();
  tuple_object* args = pop_tuple(mark + 1);
  const value cls = stack_.pop();
  return args && push(instantiate(cls, args));
}

bool loader::load_reduce() {
  if (!has(2)) return false;
  const value args = stack_.pop(), callable = stack_.pop();
  if (!is_kind(args, kind::tuple)) return fail(m_.exc.TypeError, "argument list must be a tuple");
  const tuple_object* t = args.as<tuple_object>();
  return push(call(m_, callable, t->items, static_cast<u32>(t->length)));
}

bool loader::load_newobj(bool keywords) {
  if (!has(keywords ? 3 : 2)) return false;
  const value named = keywords ? stack_.pop() : none;
  const value args = stack_.pop(), cls = stack_.pop();
  const auto wrong = [&](const char* which, const char* what, value v) {
    return fail(fmt::format("{} {} argument must be a {}, not {}", keywords ? "NEWOBJ_EX" : "NEWOBJ", which, what,
                            type_name(m_, v)));
  };
  if (!is_kind(cls, kind::type)) return wrong("class", "type", cls);
  if (!is_kind(args, kind::tuple)) return wrong("args", "tuple", args);
  if (keywords && !is_kind(named, kind::dict)) return wrong("kwargs", "dict", named);
  type_object* t = cls.as<type_object>();
  const tuple_object* plain = args.as<tuple_object>();
  if (!keywords && plain->length == 0 && same(t->get_special(special::new_), m_.core.object_new) &&
      t->instance_kind == kind::instance)
    return push(object_construct(m_, t, nullptr, 0, nullptr));
  const value make = get_attribute(m_, cls, m_.names.__new__);
  list_object* all = is_raised(make) ? nullptr : make_list(m_, &cls, 1);
  if (!all || !list_extend(m_, all, args)) return false;
  if (!keywords) return push(call(m_, make, all->storage->items, static_cast<u32>(all->length)));
  list_object* names = empty_list(m_);
  const u32 positional = static_cast<u32>(all->length);
  u64 at = 0;
  value key, item;
  while (names && dict_next(named.as<dict_object>(), at, key, item)) {
    if (!is_str(key)) return fail(m_.exc.TypeError, "keywords must be strings");
    if (!list_append(m_, names, key) || !list_append(m_, all, item)) return false;
  }
  tuple_object* keys = names ? list_to_tuple(m_, names) : nullptr;
  return keys && push(call(m_, make, all->storage->items, positional, keys->length ? keys : nullptr));
}

namespace {
/// Whether looking for an attribute that no class has and no instance runs no guest code.
bool looks_up_plainly(vm& m, type_object* cls) {
  return same(cls->get_special(special::getattribute), m.core.object_getattribute) &&
         same(cls->get_special(special::getattr), value_unbound);
}
}  // namespace

bool loader::load_build() {
  if (!has(2)) return false;
  value state = stack_.pop();
  const value object = stack_.top();
  type_object* cls = type_of(m_, object);
  str_object* const name = s_->setstate;
  const bool has_none = is_kind(object, kind::instance) && looks_up_plainly(m_, cls) &&
                        same(type_lookup(m_, cls, name), value_unbound) &&
                        same(find_instance_attribute(m_, object.as_object(), name), value_unbound);
  const value setter = has_none ? value_unbound : find_attribute(m_, object, name);
  if (is_raised(setter)) return false;
  if (!same(setter, value_unbound)) return !is_raised(call1(m_, setter, state));
  value slots = none;
  if (is_kind(state, kind::tuple) && state.as<tuple_object>()->length == 2) {
    slots = state.as<tuple_object>()->items[1];
    state = state.as<tuple_object>()->items[0];
  }
  return (same(state, none) || set_state_by_dict(object, state)) && (same(slots, none) || set_slots(object, slots));
}

bool loader::set_state_by_dict(value object, value state) {
  if (!is_kind(state, kind::dict)) return fail("state is not a dictionary");
  auto* d = state.as<dict_object>();
  u64 at = 0;
  value key, item;
  type_object* cls = type_of(m_, object);
  const auto* s = static_cast<const py_shape*>(object.is_pointer() ? object.as_object()->get_shape() : nullptr);
  // Straight into the instance, as long as its __dict__ is nothing special and the names are strings.
  if (s && is_kind(object, kind::instance) && has_instance_dict(s) &&
      same(cls->get_special(special::getattribute), m_.core.object_getattribute) &&
      is_kind(type_lookup(m_, cls, m_.names.__dict__), kind::getset_descriptor) && d->table->only_str) {
    while (dict_next(d, at, key, item))
      if (set_instance_attribute(m_, object.as_object(), interned(m_, as_str(key)), item) == tri::error) return false;
    return true;
  }
  const value own = get_attribute(m_, object, m_.names.__dict__);
  if (is_raised(own)) return false;
  while (dict_next(d, at, key, item)) {
    if (is_exact(key, m_.shapes.str)) key = to_value(interned(m_, as_str(key)));
    if (!set_item(m_, own, key, item)) return false;
  }
  return true;
}

bool loader::set_slots(value object, value state) {
  if (!is_kind(state, kind::dict)) return fail("slot state is not a dictionary");
  auto* d = state.as<dict_object>();
  u64 at = 0;
  value key, item;
  while (dict_next(d, at, key, item)) {
    if (!is_str(key))
      return fail(m_.exc.TypeError, fmt::format("attribute name must be string, not '{}'", type_name(m_, key)));
    if (!set_attribute(m_, object, as_str(key), item)) return false;
  }
  return true;
}

}  // namespace metavm::python::pickle
