/// \file
/// Writing instances: as their `__reduce_ex__` takes them apart, without it where it would be that of `object`.
#include "lang/python/modules/pickle_saver.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/reduce.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::pickle {

// ---------------------------------------------------------------- which way

bool saver::save_other(value v) {
  if (METAVM_UNLIKELY(!same(reducer_, value_unbound))) {
    const value parts = call1(m_, reducer_, v);
    if (is_raised(parts)) return false;
    if (!same(parts, not_implemented)) return save_reduced(parts, v);
  }
  type_object* cls = type_of(m_, v);
  if (cls == m_.types.type) return save_type(v);
  if (is_kind(v, kind::function)) return save_global(v);
  value f;
  const tri has_reducer = find_reducer(cls, f);
  if (has_reducer == tri::error) return false;
  if (has_reducer == tri::yes) return save_reduced(call1(m_, f, v), v);
  if (is_subtype(cls, m_.types.type)) return save_global(v);
  if (const shape_plan* plan = plan_of(v)) return save_instance(v, *plan);
  f = find_attribute(m_, v, m_.names.__reduce_ex__);
  if (is_raised(f)) return false;
  if (!same(f, value_unbound)) return save_reduced(call1(m_, f, value::small_int(protocol_)), v);
  f = find_attribute(m_, v, m_.names.__reduce__);
  if (is_raised(f)) return false;
  if (!same(f, value_unbound)) return save_reduced(call0(m_, f), v);
  str_object* shown = repr(m_, v);
  return shown && fail(fmt::format("can't pickle '{}' object: {}", type_name(m_, v), to_utf8(shown)));
}

bool saver::save_type(value v) {
  const type_object* t = v.as<type_object>();
  const value only = t == m_.types.none              ? none
                     : t == m_.types.ellipsis        ? ellipsis
                     : t == m_.types.not_implemented ? not_implemented
                                                     : value_unbound;
  return same(only, value_unbound) ? save_global(v) : save_by(to_value(m_.types.type), {only}, v);
}

tri saver::find_reducer(type_object* cls, value& f) {
  const value own = p_->dispatch_table;
  if (same(own, value_unbound) || is_exact(own, m_.shapes.dict)) {
    f = dict_find(m_, same(own, value_unbound) ? s_->dispatch_table : own.as<dict_object>(), to_value(cls));
    return is_raised(f) ? tri::error : same(f, value_unbound) ? tri::no : tri::yes;
  }
  f = get_item(m_, own, to_value(cls));
  if (!is_raised(f)) return tri::yes;
  return catch_pending(m_, m_.exc.KeyError) ? tri::no : tri::error;
}

bool saver::save_reduced(value parts, value v) {
  if (is_raised(parts)) return false;
  if (is_str(parts)) return save_global(v, parts);
  if (!is_kind(parts, kind::tuple)) return fail("__reduce__ must return a string or tuple");
  return save_reduce(parts.as<tuple_object>(), v);
}

bool saver::save_by(value callable, std::initializer_list<value> args, value v) {
  const value tuple = tuple_of(m_, args);
  const value parts = is_raised(tuple) ? tuple : tuple_of(m_, {callable, tuple});
  return !is_raised(parts) && save_reduce(parts.as<tuple_object>(), v);
}

// ---------------------------------------------------------------- the parts that __reduce__ gives

bool saver::save_reduce(tuple_object* parts, value v) {
  if (parts->length < 2 || parts->length > 6)
    return fail("tuple returned by __reduce__ must contain 2 through 6 elements");
  const auto part = [&](u64 i) { return i < parts->length ? parts->items[i] : none; };
  const value callable = part(0), args = part(1), state = part(2), list_items = part(3), dict_items = part(4),
              setter = part(5);
  if (!is_callable(m_, callable)) return fail("first item of the tuple returned by __reduce__ must be callable");
  if (!is_kind(args, kind::tuple)) return fail("second item of the tuple returned by __reduce__ must be a tuple");
  const auto wrong = [&](value item, const char* which, const char* what) {
    return fail(fmt::format("{} element of the tuple returned by __reduce__ must be {}, not {}", which, what,
                            type_name(m_, item)));
  };
  if (!same(list_items, none) && !is_iterator(m_, list_items)) return wrong(list_items, "fourth", "an iterator");
  if (!same(dict_items, none) && !is_iterator(m_, dict_items)) return wrong(dict_items, "fifth", "an iterator");
  if (!same(setter, none) && !is_callable(m_, setter)) return wrong(setter, "sixth", "a function");

  const value name = protocol_ >= 2 ? find_attribute(m_, callable, m_.names.__name__) : value_unbound;
  if (is_raised(name)) return false;
  const auto named = [&](str_object* s) { return is_str(name) && str_equal(as_str(name), s); };
  tuple_object* arguments = args.as<tuple_object>();
  if (named(m_.names.__newobj_ex__)) {
    if (!put_new_object_with_keywords(arguments)) return false;
  } else if (named(m_.names.__newobj__)) {
    if (!put_new_object(arguments, v)) return false;
  } else if (!save(callable) || !save(args) || !put(op::reduce)) {
    return false;
  }
  if (!same(v, value_unbound)) {
    // It was written as a part of its own arguments.
    if (METAVM_UNLIKELY(is_known(v))) return put(op::pop) && put_known(v);
    if (!memoize(v)) return false;
  }
  if (!same(list_items, none) && !put_items(list_items)) return false;
  if (!same(dict_items, none) && !put_pairs(dict_items)) return false;
  return same(state, none) || save_state(v, state, setter);
}

bool saver::save_state(value v, value state, value setter) {
  if (same(setter, none)) return save(state) && put(op::build);
  return save(setter) && save(v) && save(state) && put(op::tuple2) && put(op::reduce) && put(op::pop);
}

bool saver::put_new_object(tuple_object* args, value v) {
  if (args->length < 1) return fail("__newobj__ arglist is empty");
  const value cls = args->items[0];
  if (!is_kind(cls, kind::type)) return fail("args[0] from __newobj__ args is not a type");
  if (!same(v, value_unbound)) {
    const value own = get_attribute(m_, v, m_.names.__class__);
    if (is_raised(own)) return false;
    if (!same(own, cls)) return fail("args[0] from __newobj__ args has the wrong class");
  }
  tuple_object* rest = tuple_slice(m_, args, 1, args->length);
  return rest && save(cls) && save(to_value(rest)) && put(op::newobj);
}

bool saver::put_new_object_with_keywords(tuple_object* args) {
  if (args->length != 3)
    return fail(fmt::format("length of the NEWOBJ_EX argument tuple must be exactly 3, not {}", args->length));
  const value cls = args->items[0], positional = args->items[1], keywords = args->items[2];
  const auto wrong = [&](value item, const char* which, const char* what) {
    return fail(
        fmt::format("{} item from NEWOBJ_EX argument tuple must be a {}, not {}", which, what, type_name(m_, item)));
  };
  if (!is_kind(cls, kind::type)) return wrong(cls, "first", "class");
  if (!is_kind(positional, kind::tuple)) return wrong(positional, "second", "tuple");
  if (!is_kind(keywords, kind::dict)) return wrong(keywords, "third", "dict");
  if (protocol_ >= 4) return save(cls) && save(positional) && save(keywords) && put(op::newobj_ex);
  // Older streams call a partial object instead: partial(cls.__new__, cls, *args, **kwargs)().
  const value make = get_attribute(m_, cls, m_.names.__new__);
  list_object* all = is_raised(make) ? nullptr : empty_list(m_);
  if (!all || !list_append(m_, all, make) || !list_append(m_, all, cls) || !list_extend(m_, all, positional))
    return false;
  const u32 plain = static_cast<u32>(all->length);
  dict_object* d = keywords.as<dict_object>();
  list_object* names = empty_list(m_);
  u64 at = 0;
  value key, item;
  while (names && dict_next(d, at, key, item)) {
    if (!is_str(key)) return fail(m_.exc.TypeError, "keywords must be strings");
    if (!list_append(m_, names, key) || !list_append(m_, all, item)) return false;
  }
  tuple_object* keys = names ? list_to_tuple(m_, names) : nullptr;
  const value partial = keys ? call(m_, s_->partial, all->storage->items, plain, keys) : value_raised;
  return !is_raised(partial) && save(partial) && save(to_value(m_.empty_tuple)) && put(op::reduce);
}

// ---------------------------------------------------------------- plain instances

/// Null: `__reduce_ex__` has the say.
const saver::shape_plan* saver::plan_of(value v) {
  if (protocol_ < 2 || asks_ || !is_kind(v, kind::instance)) return nullptr;
  const auto* s = static_cast<const py_shape*>(v.as_object()->get_shape());
  type_object* cls = s->cls;
  shape_plan& plan = plans_[(reinterpret_cast<u64>(s) >> 5) % std::size(plans_)];
  if (METAVM_LIKELY(plan.shape == s && plan.version == cls->version && cls->version))
    return plan.plain ? &plan : nullptr;
  const auto of_object = [&](str_object* name) {
    return same(type_lookup(m_, cls, name), type_lookup(m_, m_.types.object, name));
  };
  const auto absent = [&](str_object* name) { return same(type_lookup(m_, cls, name), value_unbound); };
  const well_known_names& n = m_.names;
  bool plain = same(cls->get_special(special::getattribute), m_.core.object_getattribute) &&
               of_object(n.__reduce_ex__) && of_object(n.__reduce__) && of_object(n.__getstate__) &&
               of_object(n.__class__) && absent(n.__getnewargs__) && absent(n.__getnewargs_ex__) &&
               (!has_instance_dict(s) || is_kind(type_lookup(m_, cls, n.__dict__), kind::getset_descriptor));
  // An attribute of the instance may hide these methods.
  for (str_object* name : {n.__reduce_ex__, n.__reduce__, n.__getstate__})
    plain = plain && same(find_instance_attribute(m_, v.as_object(), name), value_unbound);
  value slots = none;
  if (plain) {
    slots = slot_names(m_, cls);
    if (is_raised(slots)) {
      // (Reported by the general way, which asks again.)
      take_pending(m_);
      return nullptr;
    }
  }
  auto* names = same(slots, none) || !slots.as<list_object>()->length ? nullptr : slots.as<list_object>();
  // A dict can get those names without a change of the shape.
  plan = {s->dict_mode ? nullptr : s, cls->version, plain, names};
  return plain ? &plan : nullptr;
}

bool saver::save_instance(value v, const shape_plan& plan) {
  // The values of slots are asked for first, as __reduce_ex__ does; they may be anything.
  list_object* slots = nullptr;
  if (plan.slots) {
    const list_object* names = plan.slots;
    slots = empty_list(m_, 2 * names->length);
    for (u64 i = 0; slots && i < names->length; i++) {
      const value name = names->storage->items[i];
      if (!is_str(name)) continue;
      const value item = find_attribute(m_, v, as_str(name));
      if (is_raised(item)) return false;
      if (!same(item, value_unbound) && (!list_append(m_, slots, name) || !list_append(m_, slots, item))) return false;
    }
    if (!slots) return false;
  }
  if (!save(to_value(type_of(m_, v))) || !at_boundary() || !put(op::empty_tuple) || !put(op::newobj)) return false;
  if (METAVM_UNLIKELY(is_known(v))) return put(op::pop) && put_known(v);
  if (!memoize(v)) return false;
  return within(v, [&] {
    // The state: the dict, or a pair of the dict, or None, and one of the slots.
    const bool pair = slots && slots->length;
    if (pair && !at_boundary()) return false;
    const tri has_attributes = put_attributes(v);
    if (has_attributes == tri::error) return false;
    if (!pair) return has_attributes == tri::no || put(op::build);
    u64 place = 0;
    return (has_attributes == tri::yes || save(none)) && put_pairs_dict(slots->storage->items, slots->length / 2) &&
           put(op::tuple2) && (p_->fast || (memo_add_nameless(m_, p_->memo, place) && put_memo(place))) &&
           put(op::build);
  });
}

/// The dict of the instance; no: there is nothing in it, and nothing was written.
tri saver::put_attributes(value v) {
  const auto outcome = [](bool ok) { return ok ? tri::yes : tri::error; };
  object* const o = v.as_object();
  const auto* s = static_cast<const py_shape*>(o->get_shape());
  if (!has_instance_dict(s)) return tri::no;
  if (s->dict_mode) {
    object** extra = extra_of(o, s);
    auto* d = extra ? static_cast<dict_object*>(*extra) : nullptr;
    return !d || !d->length ? tri::no : outcome(save(to_value(d)));
  }
  // Guest code may run meanwhile: what the attributes are now is taken down first.
  constexpr u64 few = 24;
  value kept[few];
  value* pairs = kept;
  const u64 all = s->attribute_count;
  if (2 * all > few) {
    tuple_object* many = empty_tuple_of(m_, 2 * all);
    if (!many) return tri::error;
    pairs = many->items;
  }
  u64 n = 0;
  for_each_own_attribute(o, [&](str_object* name, value item) {
    if (same(item, value_unbound)) return;
    pairs[2 * n] = to_value(name);
    pairs[2 * n++ + 1] = item;
  });
  if (pairs != kept) std::fill(pairs + 2 * n, pairs + 2 * all, none);
  if (n == 0 || !put_pairs_dict(pairs, n)) return n ? tri::error : tri::no;
  if (METAVM_LIKELY(o->get_shape() == s) || n == 1) return tri::yes;
  const auto* now = static_cast<const py_shape*>(o->get_shape());
  const u64 left = !now->dict_mode ? now->attribute_count - now->cls->slot_member_count
                                   : static_cast<dict_object*>(*extra_of(o, now))->length;
  return outcome(left == n || fail(m_.exc.RuntimeError, "dictionary changed size during iteration"));
}

/// A dict that nobody else sees.
bool saver::put_pairs_dict(const value* pairs, u64 n) {
  u64 place = 0;
  if (!at_boundary() || !put(op::empty_dict)) return false;
  if (!p_->fast && (!memo_add_nameless(m_, p_->memo, place) || !put_memo(place))) return false;
  if (n == 1) return save(pairs[0]) && save(pairs[1]) && put(op::setitem);
  for (u64 i = 0; i < n;) {
    if (!put(op::mark)) return false;
    for (u64 k = 0; k < batch_size && i < n; k++, i++)
      if (!save(pairs[2 * i]) || !save(pairs[2 * i + 1])) return false;
    if (!put(op::setitems)) return false;
  }
  return true;
}

}  // namespace metavm::python::pickle
