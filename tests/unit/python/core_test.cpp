// The core of Python's runtime without an engine: guest functions are C++ functions here.
#include <doctest/doctest.h>

#include "lang/python/core.hpp"
#include "lang/python/exception.hpp"
#include "metavm/gc/boehm.hpp"

namespace {

using namespace metavm;
using namespace metavm::python;

value call_test_function(vm& m, function_object* f, const value* args, u32 nargs, tuple_object* kwnames) {
  return reinterpret_cast<builtin_fn>(f->code->compiled)(m, args, nargs, kwnames);
}
value run_test_body(vm& m, function_object* f, value names) {
  return reinterpret_cast<builtin_fn>(f->code->compiled)(m, &names, 1, nullptr);
}

struct machine {
  explicit machine(u32 collect_every = 0) : m(gc::make_boehm_heap(options(collect_every))) {
    m.engine.call_function = call_test_function;
    m.engine.run_class_body = run_test_body;
  }
  static gc::options options(u32 collect_every) {
    gc::options o;
    o.collect_every = collect_every;
    return o;
  }
  str_object* name(const char* s) { return intern(m, s); }
  value text(const char* s) { return to_value(make_str(m, s)); }
  value function(const char* n, builtin_fn f) {
    auto* c = m.heap.make<code_object>(m.shapes.code);
    std::memset(static_cast<void*>(&c->compiled), 0, sizeof(code_object) - sizeof(object));
    c->bytecode = c->line_table = c->exception_table = none;
    c->compiled = reinterpret_cast<void*>(f);
    c->name = c->qualname = c->filename = name(n);
    c->varnames = c->cellvars = c->freevars = c->names = c->consts = m.empty_tuple;
    return to_value(make_function(m, c, make_dict(m), none));
  }
  using pairs = std::initializer_list<std::pair<const char*, value>>;
  value make(const char* n, std::initializer_list<value> bases, pairs names = {}, value meta = value_unbound) {
    dict_object* d = make_dict(m);
    for (const auto& [k, v] : names) dict_set_str(m, d, intern(m, k), v);
    tuple_object* b = make_tuple(m, bases.begin(), bases.size());
    const value args[] = {text(n), to_value(b), to_value(d)};
    return call(m, same(meta, value_unbound) ? to_value(m.types.type) : meta, args, 3);
  }
  value make0(const char* n, pairs names = {}) { return make(n, {}, names); }
  /// "TypeError: text" of the pending exception.
  std::string error() {
    if (same(m.pending, value_unbound)) return "nothing raised";
    const value e = take_pending(m);
    str_object* s = to_str(m, e);
    return type_name(m, e) + ": " + (s ? to_utf8(s) : "?");
  }
  std::string shown(value v) {
    if (is_raised(v)) return error();
    str_object* s = repr(m, v);
    return s ? to_utf8(s) : error();
  }
  std::string get(value o, const char* n) { return shown(get_attribute(m, o, name(n))); }
  std::string set(value o, const char* n, value v) { return set_attribute(m, o, name(n), v) ? "ok" : error(); }
  vm m;
};

value i(i64 n) { return value::small_int(n); }

}  // namespace

TEST_CASE("python core: attributes in slots, overflow, dict mode") {
  for (u32 stress : {0u, 1u}) {
    machine t(stress);
    const value c = t.make0("C", {{"shared", i(5)}});
    REQUIRE(!is_raised(c));
    const value o = call0(t.m, c);
    CHECK(t.get(o, "shared") == "5");
    CHECK(t.get(o, "x") == "AttributeError: 'C' object has no attribute 'x'");
    for (int n = 0; n < 40; n++) {
      CHECK(t.set(o, ("a" + std::to_string(n)).c_str(), i(n)) == "ok");
      for (int k = 0; k <= n; k++) CHECK(t.get(o, ("a" + std::to_string(k)).c_str()) == std::to_string(k));
    }
    CHECK(!shape_of(t.m, o)->dict_mode);
    CHECK(t.set(o, "shared", i(6)) == "ok");
    CHECK(t.get(o, "shared") == "6");
    CHECK(t.set(o, "a38", value_unbound) == "ok");
    CHECK(t.get(o, "a38") == "AttributeError: 'C' object has no attribute 'a38'");
    CHECK(t.get(o, "a39") == "39");
    CHECK(!shape_of(t.m, o)->dict_mode);
    CHECK(t.set(o, "a38", value_unbound) == "AttributeError: 'C' object has no attribute 'a38'");
    const value d = get_attribute(t.m, o, "__dict__");
    REQUIRE(is_kind(d, kind::dict));
    CHECK(shape_of(t.m, o)->dict_mode);
    CHECK(length_of(t.m, d) == 40);
    CHECK(t.get(o, "a39") == "39");
    CHECK(set_item(t.m, d, to_value(t.name("late")), i(7)));
    CHECK(t.get(o, "late") == "7");
    // Later instances have what the first one needed.
    const value p = call0(t.m, c);
    CHECK(shape_of(t.m, p)->inline_slots >= 40);
  }
}

TEST_CASE("python core: shapes are shared and remembered by caches") {
  machine t;
  const value c = t.make0("C", {{"k", i(1)}});
  const value a = call0(t.m, c), b = call0(t.m, c);
  t.set(a, "x", i(1));
  t.set(a, "y", i(2));
  t.set(b, "x", i(3));
  t.set(b, "y", i(4));
  CHECK(shape_of(t.m, a) == shape_of(t.m, b));
  py_shape* s = shape_of(t.m, a);
  attribute_location l = locate_attribute(t.m, s, t.name("y"));
  CHECK(l.what == attribute_kind::slot);
  CHECK(same(slot_value(b.as_object(), s, l.index), i(4)));
  l = locate_attribute(t.m, s, t.name("k"));
  CHECK(l.what == attribute_kind::constant);
  CHECK(same(l.found, i(1)));
  CHECK(locate_attribute(t.m, s, t.name("z")).what == attribute_kind::absent);
  const u64 version = s->cls->version;
  t.set(c, "z", t.function("z", nullptr));
  CHECK(s->cls->version != version);
  CHECK(locate_attribute(t.m, s, t.name("z")).what == attribute_kind::method);
  CHECK(locate_store(t.m, s, t.name("y")).what == store_location::how::slot);
  CHECK(locate_store(t.m, s, t.name("w")).what == store_location::how::add);
  CHECK(locate_type_attribute(t.m, c.as<type_object>(), t.name("k")).what == attribute_kind::constant);
}

TEST_CASE("python core: __slots__") {
  machine t;
  const value slots[] = {t.text("b"), t.text("a")};
  const value c = t.make0("C", {{"__slots__", to_value(make_tuple(t.m, slots, 2))}});
  const value o = call0(t.m, c);
  CHECK(t.get(o, "a") == "AttributeError: 'C' object has no attribute 'a'");
  CHECK(t.set(o, "a", i(1)) == "ok");
  CHECK(t.set(o, "b", i(2)) == "ok");
  CHECK(t.get(o, "a") == "1");
  CHECK(t.set(o, "c", i(3)) == "AttributeError: 'C' object has no attribute 'c'");
  CHECK(t.set(o, "a", value_unbound) == "ok");
  CHECK(t.set(o, "a", value_unbound) == "AttributeError: a");
  CHECK(t.get(o, "__dict__") == "AttributeError: 'C' object has no attribute '__dict__'");
  const value d = t.make("D", {c});
  const value p = call0(t.m, d);
  CHECK(t.set(p, "z", i(9)) == "ok");
  CHECK(t.set(p, "a", i(8)) == "ok");
  CHECK(t.get(p, "z") == "9");
  CHECK(t.get(p, "a") == "8");
  CHECK(t.get(p, "__dict__") == "{'z': 9}");
  CHECK(t.get(p, "a") == "8");
  const value e = t.make0("E", {{"__slots__", t.text("q")}});
  CHECK(t.shown(t.make("F", {c, e})) == "TypeError: multiple bases have instance lay-out conflict");
  CHECK(t.shown(t.make("G", {to_value(t.m.types.int_)}, {{"__slots__", t.text("q")}})) ==
        "TypeError: nonempty __slots__ not supported for subtype of 'int'");
  CHECK(t.shown(t.make0("H", {{"__slots__", t.text("1")}})) == "TypeError: __slots__ must be identifiers");
  CHECK(t.shown(t.make0("H", {{"__slots__", i(3)}})) == "TypeError: 'int' object is not iterable");
  CHECK(t.shown(t.make0("H", {{"__slots__", t.text("a")}, {"a", i(1)}})) ==
        "ValueError: 'a' in __slots__ conflicts with class variable");
}

TEST_CASE("python core: subclasses of built-in types have attributes") {
  machine t(1);
  for (value base :
       {to_value(t.m.types.list), to_value(t.m.types.dict), to_value(t.m.types.int_), to_value(t.m.types.str),
        to_value(t.m.types.tuple), to_value(t.m.types.float_), to_value(t.m.types.bytes), to_value(t.m.types.set),
        to_value(t.m.exc.ValueError), to_value(t.m.types.module)}) {
    const value c = t.make("C", {base});
    REQUIRE(!is_raised(c));
    const value arg = t.text("m");
    const value o = call(t.m, c, &arg, same(base, to_value(t.m.types.module)) ? 1 : 0);
    REQUIRE(!is_raised(o));
    CHECK(t.set(o, "x", i(1)) == "ok");
    CHECK(t.set(o, "y", i(2)) == "ok");
    CHECK(t.get(o, "x") == "1");
    CHECK(t.get(o, "y") == "2");
    CHECK(t.set(o, "x", value_unbound) == "ok");
    CHECK(t.get(o, "x") == "AttributeError: " + std::string(same(base, to_value(t.m.types.module))
                                                                ? "module 'm' has no attribute 'x'"
                                                                : "'C' object has no attribute 'x'"));
    CHECK(plain_isinstance(t.m, o, base) == tri::yes);
  }
}

TEST_CASE("python core: mro, metaclasses, bases") {
  machine t;
  const value a = t.make0("A"), b = t.make("B", {a}), c = t.make("C", {a}), d = t.make("D", {b, c});
  CHECK(t.get(d, "__mro__") == "(<class 'D'>, <class 'B'>, <class 'C'>, <class 'A'>, <class 'object'>)");
  CHECK(t.shown(t.make("E", {a, b})) ==
        "TypeError: Cannot create a consistent method resolution\norder (MRO) for bases A, B");
  CHECK(t.shown(t.make("E", {a, a})) == "TypeError: duplicate base class A");
  CHECK(t.shown(t.make("E", {to_value(t.m.types.boolean)})) == "TypeError: type 'bool' is not an acceptable base type");
  CHECK(t.shown(t.make("E", {to_value(t.m.types.int_), to_value(t.m.types.str)})) ==
        "TypeError: multiple bases have instance lay-out conflict");
  const value m1 = t.make("M1", {to_value(t.m.types.type)}), m2 = t.make("M2", {to_value(t.m.types.type)});
  const value p = t.make("P", {}, {}, m1), q = t.make("Q", {}, {}, m2);
  CHECK(same(to_value(type_of(t.m, p)), m1));
  CHECK(t.shown(t.make("R", {p, q})) ==
        "TypeError: metaclass conflict: the metaclass of a derived class must be a (non-strict) "
        "subclass of the "
        "metaclasses of all its bases");
  CHECK(t.get(a, "__subclasses__").starts_with("<built-in method __subclasses__ of type object at"));
  CHECK(t.shown(call_method(t.m, a, t.name("__subclasses__"))) == "[<class 'B'>, <class 'C'>]");
  CHECK(t.set(b, "__bases__", to_value(make_tuple(t.m, &c, 1))) == "ok");
  CHECK(t.get(b, "__mro__") == "(<class 'B'>, <class 'C'>, <class 'A'>, <class 'object'>)");
  CHECK(t.set(a, "__bases__", to_value(make_tuple(t.m, &b, 1))) ==
        "TypeError: a __bases__ item causes an inheritance cycle");
}

TEST_CASE("python core: special methods follow the class") {
  machine t;
  const value a = t.make0("A"), b = t.make("B", {a});
  const value o = call0(t.m, b);
  CHECK(length_of(t.m, o) == -1);
  CHECK(t.error() == "TypeError: object of type 'B' has no len()");
  t.set(a, "__len__", t.function("__len__", [](vm&, const value*, u32, tuple_object*) { return i(3); }));
  CHECK(length_of(t.m, o) == 3);
  t.set(b, "__len__", t.function("__len__", [](vm&, const value*, u32, tuple_object*) { return i(4); }));
  CHECK(length_of(t.m, o) == 4);
  t.set(b, "__len__", value_unbound);
  CHECK(length_of(t.m, o) == 3);
  // A C++ method of another class in a special slot is refused, not run.
  t.set(b, "__len__", get_attribute(t.m, to_value(t.m.types.list), "__len__"));
  CHECK(length_of(t.m, o) == -1);
  CHECK(t.error().starts_with("TypeError: descriptor"));
  // __eq__ without __hash__
  const value c =
      t.make0("C", {{"__eq__", t.function("__eq__", [](vm&, const value*, u32, tuple_object*) { return true_; })}});
  i64 h;
  CHECK(!hash_of(t.m, call0(t.m, c), h));
  CHECK(t.error() == "TypeError: unhashable type: 'C'");
  CHECK(t.shown(compare(t.m, call0(t.m, c), i(1), comparison::ne)) == "False");
}

TEST_CASE("python core: construction") {
  machine t;
  const value a = t.make0("A");
  CHECK(t.shown(call1(t.m, a, i(1))) == "TypeError: A() takes no arguments");
  CHECK(t.shown(call1(t.m, to_value(t.m.types.object), i(1))) == "TypeError: object() takes no arguments");
  const value b = t.make0("B", {{"__init__", t.function("__init__", [](vm& m, const value* v, u32 n, tuple_object*) {
                                   return n == 2 && set_attribute(m, v[0], intern(m, "x"), v[1]) ? none : i(5);
                                 })}});
  CHECK(t.get(call1(t.m, b, i(7)), "x") == "7");
  CHECK(t.shown(call0(t.m, b)) == "TypeError: __init__() should return None, not 'int'");
  const value c =
      t.make0("C", {{"__new__", t.function("__new__", [](vm&, const value*, u32, tuple_object*) { return i(8); })}});
  CHECK(t.shown(call0(t.m, c)) == "8");
  const value object_new = get_attribute(t.m, to_value(t.m.types.object), "__new__");
  CHECK(t.shown(call1(t.m, object_new, to_value(t.m.types.int_))) ==
        "TypeError: object.__new__(int) is not safe, use int.__new__()");
  CHECK(t.shown(call0(t.m, to_value(t.m.types.builtin_function))) ==
        "TypeError: cannot create 'builtin_function_or_method' instances");
  const value names = t.text("f");
  t.set(a, "__abstractmethods__", to_value(make_list(t.m, &names, 1)));
  CHECK(t.shown(call0(t.m, a)) == "TypeError: Can't instantiate abstract class A with abstract method f");
}

TEST_CASE("python core: exceptions") {
  machine t;
  vm& m = t.m;
  CHECK(t.shown(raise_key_error(m, t.text("k"))) == "KeyError: 'k'");
  raise_os_error(m, 2, t.text("f"));
  CHECK(t.error() == "FileNotFoundError: [Errno 2] No such file or directory: 'f'");
  const value two[] = {i(2), t.text("x")};
  CHECK(t.shown(call(m, to_value(m.exc.OSError), two, 2)) == "FileNotFoundError(2, 'x')");
  CHECK(t.get(call1(m, to_value(m.exc.StopIteration), i(4)), "value") == "4");
  CHECK(t.shown(raise_object(m, i(1), value_unbound)) == "TypeError: exceptions must derive from BaseException");
  CHECK(t.shown(raise_object(m, to_value(m.exc.ValueError), i(1))) ==
        "TypeError: exception causes must derive from BaseException");
  raise_text(m, m.exc.ValueError, "inner");
  const value inner = take_pending(m);
  m.handled = inner;
  raise_text(m, m.exc.TypeError, "outer");
  const value outer = take_pending(m);
  m.handled = none;
  CHECK(same(as_exception(outer)->context, inner));
  CHECK(exception_matches(m, outer, to_value(m.exc.Exception)) == tri::yes);
  CHECK(exception_matches(m, outer, i(1)) == tri::error);
  CHECK(t.error() == "TypeError: catching classes that do not inherit from BaseException is not allowed");
  const value parts[] = {inner, outer};
  const value group_args[] = {t.text("g"), to_value(make_list(m, parts, 2))};
  const value g = call(m, to_value(m.exc.BaseExceptionGroup), group_args, 2);
  CHECK(t.shown(g) == "ExceptionGroup('g', [ValueError('inner'), TypeError('outer')])");
  value match, rest;
  CHECK(match_exception_group(m, g, to_value(m.exc.ValueError), match, rest));
  CHECK(t.shown(match) == "ExceptionGroup('g', [ValueError('inner')])");
  CHECK(t.shown(rest) == "ExceptionGroup('g', [TypeError('outer')])");
  CHECK(t.get(to_value(m.exc.ExceptionGroup), "__mro__") ==
        "(<class 'ExceptionGroup'>, <class 'BaseExceptionGroup'>, <class 'Exception'>, <class "
        "'BaseException'>, "
        "<class 'object'>)");
  const value five[] = {t.text("utf-8"), to_value(make_bytes(m, "ab\xff")), i(2), i(3), t.text("why")};
  const value u = call(m, to_value(m.exc.UnicodeDecodeError), five, 5);
  CHECK(to_utf8(to_str(m, u)) == "'utf-8' codec can't decode byte 0xff in position 2: why");
}

TEST_CASE("python core: descriptors, super, isinstance") {
  machine t;
  vm& m = t.m;
  const value f = t.function("f", [](vm&, const value* v, u32, tuple_object*) { return v[0]; });
  const value a = t.make0("A", {{"p", call1(m, to_value(m.types.property), f)},
                                {"s", make_static_method(m, f)},
                                {"c", make_class_method(m, f)},
                                {"f", f}});
  const value o = call0(m, a);
  CHECK(same(get_attribute(m, o, "p"), o));
  CHECK(t.set(o, "p", i(1)) == "AttributeError: property 'p' of 'A' object has no setter");
  CHECK(same(get_attribute(m, o, "s"), f));
  CHECK(same(call0(m, get_attribute(m, o, "c")), a));
  CHECK(same(call0(m, get_attribute(m, o, "f")), o));
  const value b =
      t.make("B", {a}, {{"f", t.function("f", [](vm&, const value*, u32, tuple_object*) { return i(1); })}});
  const value p = call0(m, b);
  CHECK(same(call_method(m, p, t.name("f")), i(1)));
  const value args[] = {b, p};
  const value s = call(m, to_value(m.types.super), args, 2);
  CHECK(same(call_method(m, s, t.name("f")), p));
  CHECK(t.shown(s) == "<super: <class 'B'>, <B object>>");
  CHECK(t.get(s, "nothing") == "AttributeError: 'super' object has no attribute 'nothing'");
  value g;
  bool unbound;
  CHECK(super_method(m, b.as<type_object>(), p, t.name("f"), g, unbound));
  CHECK((unbound && same(g, f)));
  CHECK(object_isinstance(m, p, a) == tri::yes);
  CHECK(object_isinstance(m, o, b) == tri::no);
  const value both[] = {b, to_value(m.types.int_)};
  CHECK(object_isinstance(m, i(1), to_value(make_tuple(m, both, 2))) == tri::yes);
  CHECK(object_isinstance(m, i(1), i(1)) == tri::error);
  CHECK(t.error() == "TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union");
  const value u = binary(m, binary_op::or_, to_value(m.types.int_), none);
  CHECK(t.shown(u) == "int | None");
  CHECK(object_isinstance(m, none, u) == tri::yes);
  CHECK(t.shown(get_item(m, to_value(m.types.list), to_value(m.types.int_))) == "list[int]");
  CHECK(t.set(o, "__class__", b) == "ok");
  CHECK(same(call_method(m, o, t.name("f")), i(1)));
}

TEST_CASE("python core: calls of built-in functions") {
  machine t;
  vm& m = t.m;
  const value l = to_value(empty_list(m));
  const value append = get_attribute(m, l, "append");
  CHECK(t.shown(call0(m, append)) == "TypeError: list.append() takes exactly one argument (0 given)");
  CHECK(t.shown(call1(m, append, i(1))) == "None");
  const value method = get_attribute(m, to_value(m.types.list), "append");
  CHECK(t.shown(method) == "<method 'append' of 'list' objects>");
  CHECK(t.shown(call1(m, method, i(1))) ==
        "TypeError: descriptor 'append' for 'list' objects doesn't apply to a 'int' object");
  CHECK(t.shown(call0(m, method)) == "TypeError: unbound method list.append() needs an argument");
  CHECK(t.get(to_value(m.types.list), "__len__") == "<slot wrapper '__len__' of 'list' objects>");
  value v[3];
  const value two[] = {i(1), i(2)};
  CHECK(bind_arguments(m, "f", "a b? * c?", two, 2, nullptr, v));
  CHECK((same(v[1], i(2)) && same(v[2], value_unbound)));
  CHECK(!bind_arguments(m, "f", "a", two, 2, nullptr, v));
  CHECK(t.error() == "TypeError: f() takes at most 1 argument (2 given)");
  CHECK(!bind_arguments(m, "f", "a b c", two, 2, nullptr, v));
  CHECK(t.error() == "TypeError: f() missing required argument 'c' (pos 3)");
  const value key = t.text("x");
  CHECK(!bind_arguments(m, "f", "a b?", two, 1, make_tuple(m, &key, 1), v));
  CHECK(t.error() == "TypeError: 'x' is an invalid keyword argument for f()");
  CHECK(!bind_arguments(m, "f", "a b? /", nullptr, 0, nullptr, v));
  CHECK(t.error() == "TypeError: f expected at least 1 argument, got 0");
}

TEST_CASE("python core: __build_class__") {
  machine t(1);
  vm& m = t.m;
  const value body = t.function("body", [](vm& m2, const value* v, u32, tuple_object*) {
    set_item(m2, v[0], to_value(intern(m2, "x")), i(3));
    return none;
  });
  const value args[] = {body, t.text("K")};
  const value k = build_class(m, args, 2, nullptr);
  CHECK(t.get(k, "x") == "3");
  CHECK(t.shown(k) == "<class 'K'>");
  // The module comes from the globals of whoever runs.
  CHECK(t.get(k, "__doc__") == "None");
}

TEST_CASE("python core: weak references") {
  machine t;
  vm& m = t.m;
  const value c = t.make0("C");
  const value o = call0(m, c);
  const value r = make_weakref(m, o);
  CHECK(same(call0(m, r), o));
  CHECK(is_raised(make_weakref(m, i(1))));
  CHECK(t.error() == "TypeError: cannot create weak reference to 'int' object");
}
