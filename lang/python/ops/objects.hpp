/// \file
/// Displays, unpacking, functions and classes, imports, exceptions, matching: mostly work for C++.
#pragma once
#include "lang/python/ops/table_items.hpp"

namespace metavm::python::ops {

/// d = F(registers …)
#define METAVM_PYTHON_BUILD(op, F)                        \
  struct op {                                             \
    static constexpr const char* name = #op;              \
    template <class S>                                    \
    METAVM_OP run(S& s, def d, args a) {                  \
      s.set_or_raise(d, s.template residual_args<&F>(a)); \
    }                                                     \
  };
METAVM_PYTHON_BUILD(build_set, python::build_set)
METAVM_PYTHON_BUILD(build_dict, python::build_dict)
#undef METAVM_PYTHON_BUILD
/// The parts of an f-string: strings all.
struct build_string {
  static constexpr const char* name = "build_string";
  template <class S>
  METAVM_OP run(S& s, def d, args a) {
    s.set_or_raise(d, s.template residual_args < &python::build_string,
                   effects::may_raise | effects::may_collect > (a));
  }
};
struct build_list {
  static constexpr const char* name = "build_list";
  template <class S>
  METAVM_OP run(S& s, def d, args a) {
    if constexpr (S::is_staged)
      if (a.count == 0)
        return s.set(d, s.box(s.template make<list_object>(s.cx().m.shapes.list, init<&list_object::length>(u64{0}),
                                                           init<&list_object::storage>(s.lift(s.cx().m.empty_array)))));
    if constexpr (S::is_staged)
      if (a.count > 0 && a.count <= 8) {
        auto storage = s.template make_tail<value_array, &value_array::items>(
            s.cx().m.shapes.value_array, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); },
            init<&value_array::capacity>(u64{a.count}));
        return s.set(d,
                     s.box(s.template make<list_object>(s.cx().m.shapes.list, init<&list_object::length>(u64{a.count}),
                                                        init<&list_object::storage>(storage))));
      }
    s.set_or_raise(d, s.template residual_args<&python::build_list>(a));
  }
};
struct build_tuple {
  static constexpr const char* name = "build_tuple";
  template <class S>
  METAVM_OP run(S& s, def d, args a) {
    if (a.count == 0 || a.count > 16) return s.set_or_raise(d, s.template residual_args<&python::build_tuple>(a));
    s.set(d, s.box(s.template make_tail<tuple_object, &tuple_object::items>(
                 s.cx().m.shapes.tuple, a.count, [&](u32 i) METAVM_INLINE_LAMBDA { return s.get(a, i); },
                 init<&tuple_object::length>(u64{a.count}))));
  }
};
/// (a, b, *c): the last one is an iterable.
struct join_tuple {
  static constexpr const char* name = "join_tuple";
  template <class S>
  METAVM_OP run(S& s, def d, args a) {
    s.set_or_raise(d, s.template residual_args<&python::join_tuple>(a));
  }
};
/// d = F(a), d = F(a, b), …
#define METAVM_PYTHON_UNARY(op, F)                          \
  struct op {                                               \
    static constexpr const char* name = #op;                \
    template <class S>                                      \
    METAVM_OP run(S& s, def d, use a) {                     \
      s.set_or_raise(d, s.template residual<&F>(s.get(a))); \
    }                                                       \
  };
#define METAVM_PYTHON_BINARY(op, F)                                   \
  struct op {                                                         \
    static constexpr const char* name = #op;                          \
    template <class S>                                                \
    METAVM_OP run(S& s, def d, use a, use b) {                        \
      s.set_or_raise(d, s.template residual<&F>(s.get(a), s.get(b))); \
    }                                                                 \
  };
/// F(a, b) for its effect.
#define METAVM_PYTHON_EFFECT(op, F)                                          \
  struct op {                                                                \
    static constexpr const char* name = #op;                                 \
    template <class S>                                                       \
    METAVM_OP run(S& s, use a, use b) {                                      \
      if (s.raised(s.template residual<&F>(s.get(a), s.get(b)))) s.unwind(); \
    }                                                                        \
  };
METAVM_PYTHON_UNARY(list_to_tuple, python::list_to_tuple)
METAVM_PYTHON_UNARY(get_aiter, get_aiter_slow)
METAVM_PYTHON_UNARY(get_anext, get_anext_slow)
METAVM_PYTHON_UNARY(async_generator_wrap, async_wrap)
METAVM_PYTHON_UNARY(get_len, length_slow)
METAVM_PYTHON_UNARY(print_expr, print_expression)
METAVM_PYTHON_BINARY(match_keys, match_keys_slow)
/// Compiled code knows the class of an exception, as a rule, and the pattern: then it knows the answer.
struct check_match {
  static constexpr const char* name = "check_match";
  template <class S>
  METAVM_OP run(S& s, def d, use a, use b) {
    auto e = s.get(a), pattern = s.get(b);
    if constexpr (S::is_staged) {
      const py_shape* sh = py_shape_of(s, e);
      bool match = false;
      if (sh->get_kind() == kind::exception && class_version(s, sh->cls) != 0 &&
          known_match(s, sh->cls, pattern, match))
        return s.set(d, s.lift(from_bool(match)));
    }
    s.set_or_raise(d, s.template residual<&check_match_slow>(e, pattern));
  }
  /// False: not known. A class whose version stays keeps its mro.
  template <class S>
  METAVM_OP_FN known_match(S& s, type_object* cls, word<S> pattern, bool& match) {
    if (s.has_shape(pattern, s.cx().m.shapes.tuple)) {
      auto t = s.template as<tuple_object>(pattern);
      const u64 n = static_cast<u64>(s.promote(s.template load_immutable<&tuple_object::length>(t)));
      if (n > 8) return false;
      for (u32 i = 0; i < n; i++) {
        auto item = s.template item_immutable<&tuple_object::items>(t, i);
        bool one = false;
        if (!matches_class(s, cls, item, one)) return false;
        match |= one;
      }
      return true;
    }
    return matches_class(s, cls, pattern, match);
  }
  template <class S>
  METAVM_OP_FN matches_class(S& s, type_object* cls, word<S> pattern, bool& match) {
    if (kind_of_word(s, pattern) != kind::type) return false;
    type_object* p = s.promote(s.template as<type_object>(pattern));
    if (!is_exception_class(to_value(p))) return false;
    match = is_subtype(cls, p);
    return true;
  }
};
METAVM_PYTHON_BINARY(check_star_match, check_star_match_slow)
METAVM_PYTHON_BINARY(prepare_reraise_star, prepare_star_slow)
/// Comprehensions: no call while there is room.
struct list_append {
  static constexpr const char* name = "list_append";
  template <class S>
  METAVM_OP run(S& s, use a, use b) {
    auto x = s.get(a);
    if constexpr (S::is_staged)
      if (s.has_shape(x, s.cx().m.shapes.list)) {
        auto l = s.template as<list_object>(x);
        auto n = s.template load<&list_object::length>(l);
        auto storage = s.template load<&list_object::storage>(l);
        if (s.promote(n < s.template load<&value_array::capacity>(storage))) {
          s.template set_item<&value_array::items>(storage, n, s.get(b));
          return s.template store<&list_object::length>(l, n + i64{1});
        }
      }
    if (s.raised(s.template residual<&list_append_slow, grows>(x, s.get(b)))) s.unwind();
  }
};
struct set_add {
  static constexpr const char* name = "set_add";
  template <class S>
  METAVM_OP run(S& s, use a, use b) {
    if constexpr (S::is_staged)
      if (s.has_shape(s.get(a), s.cx().m.shapes.set)) {
        auto r = s.template residual<&set_add_plain, grows>(s.get(a), s.get(b));
        if (s.raised(r)) return s.unwind();
        if (!s.promote(same(r, value_unbound))) return;
      }
    if (s.raised(s.template residual<&set_add_slow>(s.get(a), s.get(b)))) s.unwind();
  }
};
METAVM_PYTHON_EFFECT(list_extend, list_extend_slow)
METAVM_PYTHON_EFFECT(set_update, set_update_slow)
METAVM_PYTHON_EFFECT(dict_update, dict_update_slow)
struct dict_set {
  static constexpr const char* name = "dict_set";
  template <class S>
  METAVM_OP run(S& s, use a, use b, use c) {
    set_dict_item(s, s.get(a), s.get(b), s.get(c));
  }
};
struct dict_merge {
  static constexpr const char* name = "dict_merge";
  template <class S>
  METAVM_OP run(S& s, use a, use b, use f) {
    if (s.raised(s.template residual<&dict_merge_slow>(s.get(a), s.get(b), s.get(f)))) s.unwind();
  }
};
struct format_value {
  static constexpr const char* name = "format_value";
  template <class S>
  METAVM_OP run(S& s, def d, use a, imm conversion, use spec) {
    auto x = s.get(a);
    if constexpr (S::is_staged)
      if (conversion.number == 0 && s.is(s.get(spec), none)) {
        if (s.has_shape(x, s.cx().m.shapes.str)) return s.set(d, x);
        if (is_number(s, x))
          return s.set_or_raise(d, s.template residual < &number_text, effects::may_raise | effects::may_collect > (x));
      }
    s.set_or_raise(d, s.template residual<&format_slow>(x, i64{conversion.number}, s.get(spec)));
  }
};
struct unpack {
  static constexpr const char* name = "unpack";
  template <class S>
  METAVM_OP run(S& s, use a, defs d) {
    auto x = s.get(a);
    if (s.has_shape(x, s.cx().m.shapes.tuple)) {
      auto t = s.template as<tuple_object>(x);
      if (s.promote(s.template load<&tuple_object::length>(t) == i64{d.count})) {
        for (u32 i = 0; i < d.count; i++) s.set(d, i, s.template item<&tuple_object::items>(t, i));
        return;
      }
    }
    if constexpr (S::is_staged)
      if (const py_shape* sh = py_shape_of(s, x); sh->get_kind() == kind::tuple && sh != s.cx().m.shapes.tuple &&
                                                  class_version(s, sh->cls) != 0 &&
                                                  is_plain_tuple_class(s.cx().m, sh->cls)) {
        auto t = s.template as<tuple_object>(x);
        if (s.promote(s.template load_immutable<&tuple_object::length>(t) == i64{d.count})) {
          for (u32 i = 0; i < d.count; i++) s.set(d, i, s.template item_immutable<&tuple_object::items>(t, i));
          return;
        }
      }
    if constexpr (S::is_staged)
      if (s.has_shape(x, s.cx().m.shapes.list)) {
        auto l = s.template as<list_object>(x);
        if (s.promote(s.template load<&list_object::length>(l) == i64{d.count})) {
          auto storage = s.template load<&list_object::storage>(l);
          for (u32 i = 0; i < d.count; i++) s.set(d, i, s.template item<&value_array::items>(storage, i));
          return;
        }
      }
    auto r = s.template residual<&unpack_slow>(x, i64{d.count});
    if (s.raised(r)) return s.unwind();
    auto t = s.template as<tuple_object>(r);
    for (u32 i = 0; i < d.count; i++) s.set(d, i, s.template item<&tuple_object::items>(t, i));
  }
};
struct unpack_ex {
  static constexpr const char* name = "unpack_ex";
  template <class S>
  METAVM_OP run(S& s, use a, defs d, imm before, imm after) {
    auto r = s.template residual<&unpack_ex_slow>(s.get(a), i64{before.number}, i64{after.number});
    if (s.raised(r)) return s.unwind();
    auto t = s.template as<tuple_object>(r);
    for (u32 i = 0; i < d.count; i++) s.set(d, i, s.template item<&tuple_object::items>(t, i));
  }
};
/// k: the code; registers: defaults, keyword defaults, annotations, closure (each None if absent).
struct make_function {
  static constexpr const char* name = "make_function";
  /// A function that stays virtual while it is only called: without keyword defaults and annotations. False: nothing
  /// was done.
  template <class S>
  METAVM_OP_FN make_virtually(S& s, def d, konst code, args parts) {
    if (!s.is(s.get(parts, 1), none) || !s.is(s.get(parts, 2), none)) return false;
    auto outer = s.template as<function_object>(s.function());
    dict_object* globals = s.promote(s.template load_immutable<&function_object::globals>(outer));
    auto builtins = s.template load_immutable<&function_object::builtins>(outer);
    const u64 version =
        static_cast<u64>(s.promote(s.template load_quasi_immutable<&dict_object::keys_version>(s.lift(globals))));
    const i64 at = version == 0 ? -1 : find_in_module(s.cx().m, globals, to_value(s.cx().m.names.__name__));
    if (at < 0) return false;
    dict_table* table = s.promote(s.template load<&dict_object::table>(s.lift(globals)));
    auto module = s.load_quasi_immutable_slot(table, dict_item_offset(static_cast<u64>(at)));
    code_object* c = s.constant(code).template as<code_object>();
    const value doc = c->consts && c->consts->length && is_str(c->consts->items[0]) ? c->consts->items[0] : none;
    auto make = [&](auto defaults, auto closure) METAVM_INLINE_LAMBDA {
      // Version 0: caches in C++ do not keep it.
      s.set(d, s.box(s.template make<function_object>(
                   s.cx().m.shapes.function, init<&function_object::code>(s.lift(c)),
                   init<&function_object::globals>(s.lift(globals)), init<&function_object::closure>(closure),
                   init<&function_object::defaults>(defaults), init<&function_object::kwdefaults>(u64{0}),
                   init<&function_object::dict>(u64{0}), init<&function_object::name>(s.lift(c->name)),
                   init<&function_object::qualname>(s.lift(c->qualname ? c->qualname : c->name)),
                   init<&function_object::builtins>(builtins), init<&function_object::module>(module),
                   init<&function_object::doc>(s.lift(doc)), init<&function_object::annotations>(s.lift(value_unbound)),
                   init<&function_object::version>(u64{0}))));
    };
    auto defaults = s.get(parts, 0), closure = s.get(parts, 3);
    const bool no_defaults = s.is(defaults, none), no_closure = s.is(closure, none);
    auto tuple = [&](auto w) METAVM_INLINE_LAMBDA { return s.template as<tuple_object>(w); };
    if (no_defaults && no_closure)
      make(u64{0}, u64{0});
    else if (no_defaults)
      make(u64{0}, tuple(closure));
    else if (no_closure)
      make(tuple(defaults), u64{0});
    else
      make(tuple(defaults), tuple(closure));
    return true;
  }
  template <class S>
  METAVM_OP run(S& s, def d, konst code, args parts) {
    if constexpr (S::is_staged)
      if (make_virtually(s, d, code, parts)) return;
    s.set_or_raise(d, s.template residual_args<&make_function_slow>(parts, s.get(code), s.function()));
  }
};
struct load_build_class {
  static constexpr const char* name = "load_build_class";
  template <class S>
  METAVM_OP run(S& s, def d) {
    s.set_or_raise(d, s.template residual<&python::load_build_class>(s.function()));
  }
};
struct import_name {
  static constexpr const char* name = "import_name";
  template <class S>
  METAVM_OP run(S& s, def d, konst k, use fromlist, use level) {
    s.set_or_raise(d, s.template residual<&import_name_slow>(s.function(), s.get(k), s.get(fromlist), s.get(level)));
  }
};
struct import_from {
  static constexpr const char* name = "import_from";
  template <class S>
  METAVM_OP run(S& s, def d, use module, konst k) {
    s.set_or_raise(d, s.template residual<&import_from_slow>(s.get(module), s.get(k)));
  }
};
struct import_star {
  static constexpr const char* name = "import_star";
  template <class S>
  METAVM_OP run(S& s, use module) {
    if (s.raised(s.template residual<&import_star_slow>(s.function(), s.get(module), s.frame_extra()))) s.unwind();
  }
};
struct setup_annotations {
  static constexpr const char* name = "setup_annotations";
  template <class S>
  METAVM_OP run(S& s) {
    if (s.raised(s.template residual<&setup_annotations_slow>(s.function(), s.frame_extra()))) s.unwind();
  }
};
/// For `with`: a special method looked up in the class and bound; k: its name.
struct load_special {
  static constexpr const char* name = "load_special";
  template <class S>
  METAVM_OP run(S& s, def d, use a, konst k) {
    auto x = s.get(a);
    if constexpr (S::is_staged) {
      const py_shape* sh = py_shape_of(s, x);
      if (sh->get_kind() == kind::instance && class_version(s, sh->cls) != 0) {
        const value f = special_function(s.cx().m, sh, s.constant(k));
        if (!same(f, value_unbound))
          return s.set(
              d, s.box(s.template make<method_object>(s.cx().m.shapes.method, init<&method_object::function>(s.lift(f)),
                                                      init<&method_object::self>(x))));
      }
    }
    s.set_or_raise(d, s.template residual<&load_special_slow>(x, s.get(k)));
  }
};

/// exit(type(e), e, e.__traceback__)
METAVM_PYTHON_BINARY(with_exit, with_exit_slow)

// ---------------------------------------------------------------- exceptions

/// Entering a handler: d keeps what was being handled before.
struct push_handled {
  static constexpr const char* name = "push_handled";
  template <class S>
  METAVM_OP run(S& s, def d, use e) {
    s.set(d, s.template residual<&push_handled_slow, effects::hidden>(s.get(e)));
  }
};
struct pop_handled {
  static constexpr const char* name = "pop_handled";
  template <class S>
  METAVM_OP run(S& s, use saved) {
    s.template residual<&pop_handled_slow, effects::hidden>(s.get(saved));
  }
};
struct raise {
  static constexpr const char* name = "raise";
  static constexpr bool ends = true;
  template <class S>
  METAVM_OP run(S& s, use e, use cause) {
    s.template raise<&raise_slow>(s.get(e), s.get(cause));
  }
};
struct reraise {
  static constexpr const char* name = "reraise";
  static constexpr bool ends = true;
  template <class S>
  METAVM_OP run(S& s, use e) {
    s.template raise<&reraise_slow>(s.get(e));
  }
};
struct end_async_for {
  static constexpr const char* name = "end_async_for";
  template <class S>
  METAVM_OP run(S& s, use e) {
    if (s.raised(s.template residual<&end_async_for_slow>(s.get(e)))) s.unwind();
  }
};

using object_list =
    mp::mp_list<build_list, build_set, build_dict, build_string, build_tuple, join_tuple, list_to_tuple, get_aiter,
                get_anext, async_generator_wrap, get_len, print_expr, match_keys, check_match, check_star_match,
                prepare_reraise_star, list_append, set_add, list_extend, set_update, dict_update, dict_set, dict_merge,
                format_value, unpack, unpack_ex, make_function, load_build_class, import_name, import_from, import_star,
                setup_annotations, load_special, with_exit, push_handled, pop_handled, raise, reraise, end_async_for>;

}  // namespace metavm::python::ops
