/// \file
/// BaseExceptionGroup and ExceptionGroup, and what `except*` needs of them.
#include "lang/python/objects/exception_parts.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {

using namespace method_table;

const layout& exception_group_object::get_layout() {
  using self = exception_group_object;
  return describe<self>("exception_group", &self::extra, &self::args, &self::cause, &self::context, &self::traceback,
                        &self::message, &self::exceptions);
}

namespace {

bool is_group(vm& m, value v) { return is_instance(m, v, m.exc.BaseExceptionGroup); }
tuple_object* parts_of(value group) { return group.as<exception_group_object>()->exceptions.as<tuple_object>(); }

bool is_sequence(vm& m, value v) {
  return !is_kind(v, kind::dict) && !same(special_of(m, v, special::getitem), value_unbound);
}

value group_make(vm& m, type_object* cls, const value* args, u32 nargs) {
  if (nargs != 2)
    return raise(m, m.exc.TypeError, "BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)", nargs);
  if (!is_str(args[0]))
    return raise(m, m.exc.TypeError, "BaseExceptionGroup.__new__() argument 1 must be str, not {}",
                 type_name(m, args[0]));
  if (!is_sequence(m, args[1])) return raise_type_error(m, "second argument (exceptions) must be a sequence");
  tuple_object* parts = to_tuple(m, args[1]);
  if (!parts) return value_raised;
  if (parts->length == 0)
    return raise_text(m, m.exc.ValueError, "second argument (exceptions) must be a non-empty sequence");
  bool only_exceptions = true;
  for (u64 i = 0; i < parts->length; i++) {
    if (!is_exception(parts->items[i]))
      return raise(m, m.exc.ValueError, "Item {} of second argument (exceptions) is not an exception", i);
    only_exceptions &= is_instance(m, parts->items[i], m.exc.Exception);
  }
  if (cls == m.exc.BaseExceptionGroup) {
    if (only_exceptions) cls = m.exc.ExceptionGroup;
  } else if (!only_exceptions) {
    if (cls == m.exc.ExceptionGroup) return raise_type_error(m, "Cannot nest BaseExceptions in an ExceptionGroup");
    if (is_subtype(cls, m.exc.Exception))
      return raise(m, m.exc.TypeError, "Cannot nest BaseExceptions in '{}'", type_name_of(cls));
  }
  tuple_object* t = make_tuple(m, args, nargs);
  if (!t) return value_raised;
  auto* e = static_cast<exception_group_object*>(allocate_exception(m, cls, t));
  e->message = args[0];
  e->exceptions = to_value(parts);
  return to_value(e);
}
value group_new(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!no_keywords(m, to_value(m.exc.BaseExceptionGroup), kwnames)) return value_raised;
  return group_make(m, args[0].as<type_object>(), args + 1, nargs - 1);
}
value group_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (kwnames && kwnames->length)
    return raise(m, m.exc.TypeError, "{}() takes no keyword arguments", type_name_of(cls));
  return group_make(m, cls, args, nargs);
}

value group_str(vm& m, value self) {
  auto* e = self.as<exception_group_object>();
  str_object* text = to_str(m, e->message);
  if (!text) return value_raised;
  const u64 n = parts_of(self)->length;
  return result(str_concat(m, text, make_str(m, fmt::format(" ({} sub-exception{})", n, n == 1 ? "" : "s"))));
}

value derive(vm& m, value self, value parts) {
  const value args[] = {self.as<exception_group_object>()->message, parts};
  return call_type(m, m.exc.BaseExceptionGroup, args, 2, nullptr);
}

/// How a split chooses. \see group_filter
struct matcher {
  enum class how { by_class, by_predicate, by_identity } what;
  value pattern;  ///< classes, a predicate, or a tuple of the exceptions to keep
};

tri matches(vm& m, const matcher& w, value e) {
  switch (w.what) {
    case matcher::how::by_class:
      return exception_matches(m, e, w.pattern);
    case matcher::how::by_predicate: {
      const value v = call1(m, w.pattern, e);
      return is_raised(v) ? tri::error : truth(m, v);
    }
    default: {
      if (is_group(m, e)) return tri::no;
      const list_object* keep = w.pattern.as<list_object>();
      for (u64 i = 0; i < keep->length; i++)
        if (same(keep->storage->items[i], e)) return tri::yes;
      return tri::no;
    }
  }
}

/// self.derive(parts), with self's traceback, cause, context and notes; none for no parts.
value subset(vm& m, value self, list_object* parts) {
  if (parts->length == 0) return none;
  const value arg = to_value(parts);
  const value g = call_method(m, self, m.names.derive, &arg, 1);
  if (is_raised(g)) return g;
  if (!is_group(m, g)) return raise_type_error(m, "derive must return an instance of BaseExceptionGroup");
  exception_object *from = as_exception(self), *to = as_exception(g);
  m.heap.write(to, &to->traceback, from->traceback);
  m.heap.write(to, &to->context, from->context);
  m.heap.write(to, &to->cause, from->cause);
  to->suppress_context = from->suppress_context;
  const value notes = find_attribute(m, self, m.names.__notes__);
  if (is_raised(notes)) return notes;
  if (!same(notes, value_unbound) && is_sequence(m, notes)) {
    list_object* copy = to_list(m, notes);
    if (!copy || !set_attribute(m, g, m.names.__notes__, to_value(copy))) return value_raised;
  }
  return g;
}

bool split(vm& m, const matcher& w, value e, value& match, value* rest) {
  match = none;
  if (rest) *rest = none;
  const tri t = matches(m, w, e);
  if (t == tri::error) return false;
  if (t == tri::yes) return match = e, true;
  if (!is_group(m, e)) {
    if (rest) *rest = e;
    return true;
  }
  if (!enter_native(m, " in exceptiongroup_split_recursive")) return false;
  list_object *matching = empty_list(m), *others = empty_list(m);
  bool ok = matching && others;
  for (u64 i = 0; ok && i < parts_of(e)->length; i++) {
    value a, b;
    ok = split(m, w, parts_of(e)->items[i], a, rest ? &b : nullptr) && (same(a, none) || list_append(m, matching, a)) &&
         (!rest || same(b, none) || list_append(m, others, b));
  }
  leave_native(m);
  if (!ok) return false;
  match = subset(m, e, matching);
  if (is_raised(match)) return false;
  if (rest) {
    *rest = subset(m, e, others);
    if (is_raised(*rest)) return false;
  }
  return true;
}

bool make_matcher(vm& m, value v, matcher& out) {
  bool classes = is_exception_class(v);
  if (is_kind(v, kind::tuple)) {
    classes = true;
    const tuple_object* t = v.as<tuple_object>();
    for (u64 i = 0; i < t->length; i++) classes &= is_exception_class(t->items[i]);
  }
  if (!classes && !is_kind(v, kind::function)) {
    raise_type_error(m, "expected a function, exception type or tuple of exception types");
    return false;
  }
  out = {classes ? matcher::how::by_class : matcher::how::by_predicate, v};
  return true;
}

value group_split(vm& m, value self, value pattern) {
  matcher w;
  value both[2];
  if (!make_matcher(m, pattern, w) || !split(m, w, self, both[0], &both[1])) return value_raised;
  return result(make_tuple(m, both, 2));
}
value group_subgroup(vm& m, value self, value pattern) {
  matcher w;
  value match;
  if (!make_matcher(m, pattern, w) || !split(m, w, self, match, nullptr)) return value_raised;
  return match;
}

value group_class_getitem(vm& m, value cls, value item) { return make_generic_alias(m, cls, item); }

const method_def group_methods[] = {
    method("__new__", group_new),
    method("__init__", exception_init),
    method("__str__", group_str),
    method("derive", derive),
    method("split", group_split),
    method("subgroup", group_subgroup),
    class_method("__class_getitem__", group_class_getitem, nullptr, "See PEP 585"),
    {},
};
const getset_def group_getsets[] = {
    {"message", get_field<&exception_group_object::message>, nullptr, "exception message"},
    {"exceptions", get_field<&exception_group_object::exceptions>, nullptr, "nested exceptions"},
    {},
};

/// Appends the exceptions that are no groups, at any depth.
bool collect_leaves(vm& m, value e, list_object* out) {
  if (!is_group(m, e)) return list_append(m, out, e);
  if (!enter_native(m, " in collect_exception_group_leaf_ids")) return false;
  bool ok = true;
  for (u64 i = 0; ok && i < parts_of(e)->length; i++) ok = collect_leaves(m, parts_of(e)->items[i], out);
  leave_native(m);
  return ok;
}

bool same_metadata(vm& m, value a, value b) {
  if (!is_group(m, a) || !is_group(m, b)) return false;
  const exception_object *x = as_exception(a), *y = as_exception(b);
  return same(x->traceback, y->traceback) && same(x->cause, y->cause) && same(x->context, y->context) &&
         same(find_instance_attribute(m, a.as_object(), m.names.__notes__),
              find_instance_attribute(m, b.as_object(), m.names.__notes__));
}

}  // namespace

void define_exception_group(std::string_view name, type_def& d) {
  if (name != "BaseExceptionGroup") return;
  d.lay = &exception_group_object::get_layout();
  d.methods = group_methods;
  d.getsets = group_getsets;
  d.construct = group_construct;
  d.doc = "A combination of multiple unrelated exceptions.";
}

namespace {

/// `except*` takes classes of exceptions, but not of groups.
bool check_star_pattern(vm& m, value pattern) {
  if (is_kind(pattern, kind::tuple)) {
    const tuple_object* t = pattern.as<tuple_object>();
    for (u64 i = 0; i < t->length; i++)
      if (!is_kind(t->items[i], kind::tuple) && !check_star_pattern(m, t->items[i])) return false;
    return true;
  }
  if (!is_exception_class(pattern)) return true;  // said by exception_matches
  if (!is_subtype(pattern.as<type_object>(), m.exc.BaseExceptionGroup)) return true;
  raise_type_error(m, "catching ExceptionGroup with except* is not allowed. Use except instead.");
  return false;
}

}  // namespace

bool match_exception_group(vm& m, value e, value pattern, value& match, value& rest) {
  if (!check_star_pattern(m, pattern)) return false;
  const tri whole = exception_matches(m, e, pattern);
  if (whole == tri::error) return false;
  if (whole == tri::yes) {
    rest = none;
    match = e;
    if (is_group(m, e)) return true;
    // A naked exception is handed to the clause in a group.
    tuple_object* t = make_tuple(m, &e, 1);
    if (!t) return false;
    const value args[] = {to_value(m.empty_str), to_value(t)};
    match = call_type(m, m.exc.BaseExceptionGroup, args, 2, nullptr);
    if (is_raised(match)) return false;
    m.heap.write(as_exception(match), &as_exception(match)->traceback, as_exception(e)->traceback);
    return true;
  }
  if (!is_group(m, e)) {
    match = none;
    rest = e;
    return true;
  }
  return split(m, {matcher::how::by_class, pattern}, e, match, &rest);
}

value prepare_reraise_star(vm& m, value original, list_object* raised_or_left) {
  if (raised_or_left->length == 0) return none;
  if (!is_group(m, original)) return raised_or_left->storage->items[0];
  list_object *raised = empty_list(m), *leaves = empty_list(m);
  if (!raised || !leaves) return value_raised;
  for (u64 i = 0; i < raised_or_left->length; i++) {
    const value e = raised_or_left->storage->items[i];
    if (same(e, none)) continue;
    if (!(same_metadata(m, e, original) ? collect_leaves(m, e, leaves) : list_append(m, raised, e)))
      return value_raised;
  }
  value left = none;
  if (leaves->length && !split(m, {matcher::how::by_identity, to_value(leaves)}, original, left, nullptr))
    return value_raised;
  if (raised->length == 0) return left;
  if (!same(left, none) && !list_append(m, raised, left)) return value_raised;
  const value args[] = {to_value(m.empty_str), to_value(raised)};
  return call_type(m, m.exc.BaseExceptionGroup, args, 2, nullptr);
}

}  // namespace metavm::python
