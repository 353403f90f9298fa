/// \file
/// Calling anything from C++, and calling what is written in C++.
#include "lang/python/exception.hpp"
#include "lang/python/objects/class_parts.hpp"

namespace metavm::python {
namespace {

constexpr u32 most_on_stack = 16;

/// Arguments with one more in front. On the stack when few, else in a tuple that the collector
/// sees.
class prepended {
 public:
  prepended(vm& m, value self, const value* args, u32 count) {
    if (METAVM_LIKELY(count < most_on_stack)) {
      data_ = buffer_;
    } else {
      tuple_object* t = empty_tuple_of(m, u64{count} + 1);
      if (!t) {
        data_ = nullptr;
        return;
      }
      data_ = t->items;
    }
    data_[0] = self;
    for (u32 i = 0; i < count; i++) data_[i + 1] = args[i];
  }
  const value* data() const { return data_; }

 private:
  value* data_;
  value buffer_[most_on_stack];
};

u32 total(u32 nargs, const tuple_object* kwnames) { return nargs + (kwnames ? static_cast<u32>(kwnames->length) : 0); }

const char* argument_count(u32 n) { return n == 1 ? "one argument" : "no arguments"; }

/// "list.append()" or "math.sqrt()"
std::string shown_name(vm& m, builtin_function_object* f) {
  const std::string name = to_utf8(f->name);
  if (is_kind(f->owner, kind::type)) {
    if (f->is_method || is_kind(f->self, kind::type))
      return type_name_of(f->owner.as<type_object>()) + "." + name + "()";
    return name + "()";
  }
  if (is_str(f->owner)) {
    const std::string mod = to_utf8(as_str(f->owner));
    if (mod != "builtins") return mod + "." + name + "()";
  }
  (void)m;
  return name + "()";
}

bool is_wrapper(vm& m, const builtin_function_object* f) {
  return f->get_shape() == m.shapes.wrapper_descriptor || f->get_shape() == m.shapes.method_wrapper;
}

/// The wrong number of arguments for a function of fixed arity.
METAVM_COLD value raise_arity(vm& m, builtin_function_object* f, u32 expected, u32 given, const tuple_object* kwnames) {
  const bool wrapper = is_wrapper(m, f);
  if (kwnames && kwnames->length) {
    if (wrapper) return raise(m, m.exc.TypeError, "wrapper {}() takes no keyword arguments", to_utf8(f->name));
    return raise(m, m.exc.TypeError, "{} takes no keyword arguments", shown_name(m, f));
  }
  if (wrapper && expected <= 1)
    return raise(m, m.exc.TypeError, "expected {} argument{}, got {}", expected, expected == 1 ? "" : "s", given);
  if (expected == 0) return raise(m, m.exc.TypeError, "{} takes no arguments ({} given)", shown_name(m, f), given);
  if (expected == 1)
    return raise(m, m.exc.TypeError, "{} takes exactly {} ({} given)", shown_name(m, f), argument_count(1), given);
  return raise(m, m.exc.TypeError, "{} expected {} arguments, got {}", wrapper ? "" : to_utf8(f->name), expected,
               given);
}

METAVM_INLINE value apply(vm& m, builtin_function_object* f, const value* args, u32 nargs, tuple_object* kwnames) {
  u32 expected;
  switch (static_cast<calling>(f->convention)) {
    case calling::fixed0:
      if (METAVM_LIKELY(nargs == 0 && !kwnames)) return reinterpret_cast<fn0>(f->function)(m);
      expected = 0;
      break;
    case calling::fixed1:
      if (METAVM_LIKELY(nargs == 1 && !kwnames)) return reinterpret_cast<fn1>(f->function)(m, args[0]);
      expected = 1;
      break;
    case calling::fixed2:
      if (METAVM_LIKELY(nargs == 2 && !kwnames)) return reinterpret_cast<fn2>(f->function)(m, args[0], args[1]);
      expected = 2;
      break;
    case calling::fixed3:
      if (METAVM_LIKELY(nargs == 3 && !kwnames))
        return reinterpret_cast<fn3>(f->function)(m, args[0], args[1], args[2]);
      expected = 3;
      break;
    default:
      return reinterpret_cast<builtin_fn>(f->function)(m, args, nargs, kwnames);
  }
  if (kwnames && kwnames->length == 0) return call_builtin_unbound(m, f, args, nargs, nullptr);
  const u32 hidden = f->is_method ? 1 : 0;
  return raise_arity(m, f, expected - hidden, nargs - hidden, kwnames);
}

/// The class that `T.__new__(cls)` is asked to make an instance of; null: raised.
type_object* check_new(vm& m, builtin_function_object* f, const value* args, u32 nargs) {
  type_object* t = f->owner.as<type_object>();
  const std::string name = full_type_name(t);
  if (nargs == 0) {
    raise(m, m.exc.TypeError, "{}.__new__(): not enough arguments", name);
    return nullptr;
  }
  if (!is_kind(args[0], kind::type)) {
    raise(m, m.exc.TypeError, "{}.__new__(X): X is not a type object ({})", name, type_name(m, args[0]));
    return nullptr;
  }
  type_object* cls = args[0].as<type_object>();
  if (METAVM_LIKELY(cls == t)) return cls;
  const std::string sub = full_type_name(cls);
  if (!is_subtype(cls, t)) {
    raise(m, m.exc.TypeError, "{}.__new__({}): {} is not a subtype of {}", name, sub, sub, name);
    return nullptr;
  }
  type_object* solid = cls;
  while (solid->flags_word & type_flags::heap_type) solid = solid->base;
  if (solid != t && !same(solid->get_special(special::new_), t->get_special(special::new_))) {
    raise(m, m.exc.TypeError, "{}.__new__({}) is not safe, use {}.__new__()", name, sub, full_type_name(solid));
    return nullptr;
  }
  return cls;
}

METAVM_COLD value raise_receiver(vm& m, builtin_function_object* f, const value* args, u32 nargs) {
  const std::string name = to_utf8(f->name), owner = full_type_name(f->owner.as<type_object>());
  if (f->get_shape() == m.shapes.class_method_descriptor)
    return nargs == 0 ? raise(m, m.exc.TypeError, "descriptor '{}' of '{}' object needs an argument", name, owner)
                      : raise(m, m.exc.TypeError, "descriptor '{}' for type '{}' needs a type, not a '{}' as arg 2",
                              name, owner, type_name(m, args[0]));
  if (is_wrapper(m, f))
    return nargs == 0 ? raise(m, m.exc.TypeError, "descriptor '{}' of '{}' object needs an argument", name, owner)
                      : raise(m, m.exc.TypeError, "descriptor '{}' requires a '{}' object but received a '{}'", name,
                              owner, type_name(m, args[0]));
  return nargs == 0 ? raise(m, m.exc.TypeError, "unbound method {}.{}() needs an argument",
                            type_name_of(f->owner.as<type_object>()), name)
                    : raise(m, m.exc.TypeError, "descriptor '{}' for '{}' objects doesn't apply to a '{}' object", name,
                            owner, type_name(m, args[0]));
}

}  // namespace

value call_builtin_unbound(vm& m, builtin_function_object* f, const value* args, u32 nargs, tuple_object* kwnames) {
  return apply(m, f, args, nargs, kwnames);
}

value call_builtin(vm& m, builtin_function_object* f, const value* args, u32 nargs, tuple_object* kwnames) {
  switch (static_cast<calling>(f->convention)) {
    case calling::constructor: {
      type_object* cls = check_new(m, f, args, nargs);
      if (!cls) return value_raised;
      return reinterpret_cast<constructor_fn>(f->function)(m, cls, args + 1, nargs - 1, kwnames);
    }
    case calling::checked_new:
      if (!check_new(m, f, args, nargs)) return value_raised;
      return reinterpret_cast<builtin_fn>(f->function)(m, args, nargs, kwnames);
    default:
      break;
  }
  if (!f->is_method) return apply(m, f, args, nargs, kwnames);
  if (METAVM_LIKELY(!same(f->self, value_unbound))) {
    if (static_cast<calling>(f->convention) == calling::fixed1 && nargs == 0 && !kwnames)
      return reinterpret_cast<fn1>(f->function)(m, f->self);
    if (static_cast<calling>(f->convention) == calling::fixed2 && nargs == 1 && !kwnames)
      return reinterpret_cast<fn2>(f->function)(m, f->self, args[0]);
    const prepended all(m, f->self, args, total(nargs, kwnames));
    return all.data() ? apply(m, f, all.data(), nargs + 1, kwnames) : raise_no_memory(m);
  }
  type_object* owner = f->owner.as<type_object>();
  bool fits = nargs > 0;
  if (fits && f->get_shape() == m.shapes.class_method_descriptor)
    fits = is_kind(args[0], kind::type) && is_subtype(args[0].as<type_object>(), owner);
  else if (fits)
    fits = is_instance(m, args[0], owner);
  return METAVM_LIKELY(fits) ? apply(m, f, args, nargs, kwnames) : raise_receiver(m, f, args, nargs);
}

value call(vm& m, value f, const value* args, u32 nargs, tuple_object* kwnames) {
  const py_shape* s = shape_of(m, f);
  switch (s->get_kind()) {
    case kind::function:
      return m.engine.call_function(m, f.as<function_object>(), args, nargs, kwnames);
    case kind::builtin_function:
      return call_builtin(m, f.as<builtin_function_object>(), args, nargs, kwnames);
    case kind::method: {
      const auto* b = f.as<method_object>();
      return call_prepended(m, b->function, b->self, args, nargs, kwnames);
    }
    case kind::type:
      if (METAVM_LIKELY(same(s->cls->get_special(special::call), m.core.type_call)))
        return call_type(m, f.as<type_object>(), args, nargs, kwnames);
      break;
    default:
      break;
  }
  if (s->cls->direct_call) return s->cls->direct_call(m, f, args, nargs, kwnames);
  const value special_call = s->cls->get_special(special::call);
  if (METAVM_UNLIKELY(same(special_call, value_unbound)))
    return raise(m, m.exc.TypeError, "'{}' object is not callable", type_name(m, f));
  // `__call__` may lead to another `__call__`, without a guest function in between.
  if (!enter_native(m, " while calling a Python object")) return value_raised;
  value r;
  // A function of a module, written in C++, does not become a method in a class.
  const bool binds = is_kind(special_call, kind::function) || (is_kind(special_call, kind::builtin_function) &&
                                                               special_call.as<builtin_function_object>()->is_method);
  if (binds) {
    r = call_prepended(m, special_call, f, args, nargs, kwnames);
  } else {
    r = bind_descriptor(m, special_call, f, s->cls);
    if (!is_raised(r)) r = call(m, r, args, nargs, kwnames);
  }
  leave_native(m);
  return r;
}

value call_prepended(vm& m, value f, value self, const value* args, u32 nargs, tuple_object* kwnames) {
  if (is_kind(f, kind::builtin_function) && !kwnames) {
    // Without a copy, if the receiver is the whole argument list or nearly so.
    auto* b = f.as<builtin_function_object>();
    if (b->is_method && same(b->self, value_unbound) && b->get_shape() != m.shapes.class_method_descriptor &&
        nargs < 2 && is_instance(m, self, b->owner.as<type_object>())) {
      if (nargs == 0 && static_cast<calling>(b->convention) == calling::fixed1)
        return reinterpret_cast<fn1>(b->function)(m, self);
      if (nargs == 1 && static_cast<calling>(b->convention) == calling::fixed2)
        return reinterpret_cast<fn2>(b->function)(m, self, args[0]);
    }
  }
  const prepended all(m, self, args, total(nargs, kwnames));
  return all.data() ? call(m, f, all.data(), nargs + 1, kwnames) : value_raised;
}

value call_with_self(vm& m, value f, value self, const value* args, u32 nargs) {
  if (METAVM_LIKELY(f.is_pointer())) {
    switch (kind_of(m, f)) {
      case kind::builtin_function: {
        auto* b = f.as<builtin_function_object>();
        if (!b->is_method || !same(b->self, value_unbound) || b->get_shape() == m.shapes.class_method_descriptor) break;
        switch (static_cast<calling>(b->convention)) {
          case calling::fixed1:
            if (nargs == 0) return reinterpret_cast<fn1>(b->function)(m, self);
            break;
          case calling::fixed2:
            if (nargs == 1) return reinterpret_cast<fn2>(b->function)(m, self, args[0]);
            break;
          case calling::fixed3:
            if (nargs == 2) return reinterpret_cast<fn3>(b->function)(m, self, args[0], args[1]);
            break;
          default:
            break;
        }
        const prepended all(m, self, args, nargs);
        return all.data() ? apply(m, b, all.data(), nargs + 1, nullptr) : value_raised;
      }
      case kind::function: {
        const prepended all(m, self, args, nargs);
        if (!all.data()) return value_raised;
        return m.engine.call_function(m, f.as<function_object>(), all.data(), nargs + 1, nullptr);
      }
      default:
        break;
    }
  }
  const value bound = bind_descriptor(m, f, self, type_of(m, self));
  return is_raised(bound) ? bound : call(m, bound, args, nargs);
}

value call_special(vm& m, value self, special s, const value* args, u32 nargs) {
  const value f = special_of(m, self, s);
  if (METAVM_UNLIKELY(same(f, value_unbound)))
    return raise_no_attribute(m, self, m.names.special_names[static_cast<u32>(s)]);
  return call_with_self(m, f, self, args, nargs);
}

// ---------------------------------------------------------------- classes

namespace {

/// Whether the C++ that makes instances of `cls` has seen to their finalizer.
bool finalizes_itself(vm& m, type_object* cls) {
  return cls->instance_kind == kind::instance || is_subtype(cls, m.types.io_base) ||
         is_subtype(cls, m.types.simple_namespace) || (m.types.future && is_subtype(cls, m.types.future));
}

value construct_generally(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  const value make = cls->get_special(special::new_);
  if (METAVM_UNLIKELY(cls->flags_word & type_flags::not_instantiable))
    if (same(make, m.core.object_new) || same(make, value_unbound))
      return raise(m, m.exc.TypeError, "cannot create '{}' instances", qualified_name(m, cls));
  const value init = cls->get_special(special::init);
  value o;
  if (same(make, m.core.object_new) && !same(init, m.core.object_init)) {
    if (METAVM_UNLIKELY(cls->flags_word & type_flags::abstract) && !raise_if_abstract(m, cls)) return value_raised;
    o = to_value(allocate_instance(m, cls));
  } else {
    o = call_prepended(m, make, to_value(cls), args, nargs, kwnames);
    if (is_raised(o)) return o;
    if (!is_subtype(type_of(m, o), cls)) return o;
    if (METAVM_UNLIKELY(cls->flags_word & type_flags::has_finalizer) && type_of(m, o) == cls &&
        !finalizes_itself(m, cls))
      m.heap.add_finalizer(o.as_object());
  }
  const value start = special_of(m, o, special::init);
  if (same(start, m.core.object_init) && (nargs == 0 && !kwnames)) return o;
  value r;
  if (is_kind(start, kind::function) || is_kind(start, kind::builtin_function)) {
    r = call_prepended(m, start, o, args, nargs, kwnames);
  } else {
    r = bind_descriptor(m, start, o, type_of(m, o));
    if (!is_raised(r)) r = call(m, r, args, nargs, kwnames);
  }
  if (is_raised(r)) return r;
  if (METAVM_UNLIKELY(!same(r, none)))
    return raise(m, m.exc.TypeError, "__init__() should return None, not '{}'", type_name(m, r));
  return o;
}

}  // namespace

value call_type(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (METAVM_UNLIKELY(cls == m.types.type)) {
    const u32 keywords = kwnames ? static_cast<u32>(kwnames->length) : 0;
    if (nargs == 1 && !keywords) return to_value(type_of(m, args[0]));
    if (nargs != 3) return raise_type_error(m, "type() takes 1 or 3 arguments");
  }
  adapt_root_shape(m, cls);
  const bool finalised = cls->flags_word & type_flags::has_finalizer;
  const value o = cls->construct && !(cls->flags_word & type_flags::abstract)
                      ? cls->construct(m, cls, args, nargs, kwnames && kwnames->length ? kwnames : nullptr)
                      : construct_generally(m, cls, args, nargs, kwnames && kwnames->length ? kwnames : nullptr);
  if (METAVM_UNLIKELY(finalised) && !is_raised(o) && cls->construct && type_of(m, o) == cls &&
      !finalizes_itself(m, cls))
    m.heap.add_finalizer(o.as_object());
  return o;
}

}  // namespace metavm::python
