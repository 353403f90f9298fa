// From instances of the classes of `ast`, which a guest may have made or changed, to a tree.
#include "lang/python/compile/ast_objects.hpp"
#include "lang/python/modules/native.hpp"

namespace metavm::python {

bool constant_from_value(vm& m, syntax_tree& tree, value v, constant& out) {
  auto text = [&](constant_kind k, std::string_view s) {
    out.kind = k;
    const std::string_view copy = tree.memory.copy(s);
    out.data = copy.data();
    out.size = static_cast<u32>(copy.size());
    return true;
  };
  if (same(v, none) || same(v, ellipsis) || same(v, true_) || same(v, false_)) {
    out.kind = same(v, none)       ? constant_kind::none
               : same(v, ellipsis) ? constant_kind::ellipsis
               : same(v, true_)    ? constant_kind::true_
                                   : constant_kind::false_;
    return true;
  }
  type_object* t = type_of(m, v);
  if (t == m.types.int_) {
    str_object* s = int_to_str(m, v, 16);
    if (!s) return false;
    std::string digits = to_utf8(s);
    out.negative = digits.starts_with('-');
    digits.erase(0, out.negative ? 1 : 0);
    if (digits.starts_with("0x")) digits.erase(0, 2);
    out.base = 16;
    return text(constant_kind::integer, digits);
  }
  if (t == m.types.float_) {
    out.kind = constant_kind::floating;
    out.real = float_value(m, v);
    return true;
  }
  if (t == m.types.complex) {
    out.kind = constant_kind::complex;
    out.real = v.as<complex_object>()->real;
    out.imag = v.as<complex_object>()->imag;
    return true;
  }
  if (t == m.types.str) return text(constant_kind::string, to_utf8(as_str(v)));
  if (t == m.types.bytes) return text(constant_kind::bytes, v.as<bytes_object>()->view());
  if (t == m.types.tuple || t == m.types.frozenset) {
    tuple_object* items = to_tuple(m, v);
    if (!items || !stack_left(m)) return false;
    out.kind = t == m.types.tuple ? constant_kind::tuple : constant_kind::frozenset;
    std::vector<constant> parts(items->length);
    for (u64 i = 0; i < items->length; i++)
      if (!constant_from_value(m, tree, items->items[i], parts[i])) return false;
    out.items = tree.memory.copy(parts.data(), parts.size());
    out.size = static_cast<u32>(parts.size());
    return true;
  }
  raise(m, m.exc.TypeError, "got an invalid type in Constant: {}", type_name(m, v));
  return false;
}

namespace {

/// Python's names of the sums, as messages have them.
template <class T>
constexpr const char* sum_name = nullptr;
template <>
constexpr const char* sum_name<mod> = "mod";
template <>
constexpr const char* sum_name<stmt> = "stmt";
template <>
constexpr const char* sum_name<expr> = "expr";
template <>
constexpr const char* sum_name<excepthandler> = "excepthandler";
template <>
constexpr const char* sum_name<pattern> = "pattern";
template <>
constexpr const char* sum_name<type_ignore> = "type_ignore";

template <class E>
constexpr const char* enum_name = nullptr;
template <>
constexpr const char* enum_name<expr_context> = "expr_context";
template <>
constexpr const char* enum_name<boolop> = "boolop";
template <>
constexpr const char* enum_name<binary_operator> = "operator";
template <>
constexpr const char* enum_name<unaryop> = "unaryop";
template <>
constexpr const char* enum_name<cmpop> = "cmpop";

/// The cases of an enumeration, in order.
template <class E>
constexpr std::initializer_list<E> cases{};
#define PY_ENUM(name) \
  template <>         \
  constexpr std::initializer_list<name> cases<name> {
#define PY_CASE(type, name, text) type::name,
#define PY_END_ENUM(name) \
  }                       \
  ;
#include "lang/python/parse/ast_nodes.def"

struct tree_builder {
  vm& m;
  syntax_tree& tree;
  const ast_classes& classes;

  value wrong(const char* expected, value got) {
    str_object* r = repr(m, got);
    return r ? raise(m, m.exc.TypeError, "expected some sort of {}, but got {}", expected, to_utf8(r)) : value_raised;
  }
  bool is_a(value v, type_object* t) { return is_subtype(type_of(m, v), t); }

  // ---- places ----
  bool number(value o, const char* name, const char* owner, std::int32_t& out, const std::int32_t* otherwise) {
    const value v = find_attribute(m, o, intern(m, name));
    if (is_raised(v)) return false;
    if (same(v, value_unbound) || (otherwise && same(v, none))) {
      if (otherwise) {
        out = *otherwise;
        return true;
      }
      raise(m, m.exc.TypeError, "required field \"{}\" missing from {}", name, owner);
      return false;
    }
    return plain(v, out);
  }
  bool place(value o, const char* owner, location& l) {
    return number(o, "lineno", owner, l.lineno, nullptr) && number(o, "col_offset", owner, l.col_offset, nullptr) &&
           number(o, "end_lineno", owner, l.end_lineno, &l.lineno) &&
           number(o, "end_col_offset", owner, l.end_col_offset, &l.col_offset);
  }

  // ---- nodes ----
  template <class T>
  bool fields(value o, T& n);

  template <class T>
  bool product(value o, T*& out) {
    T* n = tree.memory.make<T>();
    n->kind = T::static_kind;
    if (!fields(o, *n)) return false;
    if constexpr (std::is_base_of_v<located_node, T>)
      if (!place(o, info(T::static_kind).name.data(), *n)) return false;
    out = n;
    return true;
  }
  template <class S, class T>
  bool try_case(value o, const location& l, S*& out, bool& done) {
    if (done || !is_a(o, classes.of_kind(T::static_kind))) return true;
    done = true;
    T* n = tree.memory.make<T>();
    n->kind = T::static_kind;
    if constexpr (std::is_base_of_v<located_node, T>) static_cast<location&>(*n) = l;
    out = n;
    return fields(o, *n);
  }
  /// Any node of type T (a sum or a product); None gives null.
  template <class T>
  bool child(value o, T*& out) {
    out = nullptr;
    // Guests can make a tree that contains itself.
    if (!enter_native(m, " while traversing 'ast' node")) return false;
    const bool ok = child_inside(o, out);
    leave_native(m);
    return ok;
  }
  template <class T>
  bool child_inside(value o, T*& out) {
    if constexpr (requires { T::static_kind; }) {
      return same(o, none) || product(o, out);
    } else {
      if (same(o, none)) return true;
      location l;
      if constexpr (std::is_base_of_v<located_node, T>) {
        if (!place(o, sum_name<T>, l)) return false;
      }
      bool done = false, good = true;
#define PY_NODE(base, name, text) \
  if constexpr (std::is_same_v<base, T>) good = good && try_case<T, name>(o, l, out, done);
#include "lang/python/parse/ast_nodes.def"
      if (!good) return false;
      if (!done) {
        wrong(sum_name<T>, o);
        return false;
      }
      return true;
    }
  }

  // ---- what is not a node ----
  bool plain(value v, identifier& out) {
    if (same(v, none)) {
      out = nullptr;
      return true;
    }
    if (type_of(m, v) != m.types.str) {
      raise_type_error(m, "AST identifier must be of type str");
      return false;
    }
    out = tree.names.intern(to_utf8(as_str(v)));
    return true;
  }
  bool plain(value v, string_field& out) {
    if (same(v, none)) return true;
    if (type_of(m, v) != m.types.str && type_of(m, v) != m.types.bytes) {
      raise_type_error(m, "AST string must be of type str");
      return false;
    }
    const std::string_view s =
        tree.memory.copy(is_str(v) ? to_utf8(as_str(v)) : std::string(v.as<bytes_object>()->view()));
    out.data = s.empty() ? "" : s.data();
    out.size = static_cast<u32>(s.size());
    return true;
  }
  bool plain(value v, int& out) {
    if (!is_int(m, v)) {
      str_object* r = repr(m, v);
      if (r) raise(m, m.exc.ValueError, "invalid integer value: {}", to_utf8(r));
      return false;
    }
    i64 i = 0;
    if (!to_index(m, v, i)) return false;
    if (i != static_cast<int>(i)) {
      raise_text(m, m.exc.OverflowError, "Python int too large to convert to C int");
      return false;
    }
    out = static_cast<int>(i);
    return true;
  }
  bool plain(value v, constant& out) { return constant_from_value(m, tree, v, out); }
  template <class E>
    requires std::is_enum_v<E>
  bool plain(value v, E& out) {
    for (E e : cases<E>) {
      if (is_a(v, dict_find_str(m, classes.names, intern(m, to_string(e))).template as<type_object>())) {
        out = e;
        return true;
      }
    }
    wrong(enum_name<E>, v);
    return false;
  }
};

std::string_view python_name(std::string_view name) {
  if (name.ends_with('_')) name.remove_suffix(1);
  return name;
}
/// What lists of these nodes are called when None is in them.
template <class T>
constexpr const char* list_name = std::is_same_v<T, stmt>      ? "statement"
                                  : std::is_same_v<T, pattern> ? "pattern"
                                                               : "expression";

/// Fills one node from one object, field by field.
struct field_reader {
  tree_builder& b;
  metavm::value o;
  std::string_view owner;
  bool ok = true;

  /// The attribute; value_unbound if the field may be left out and is.
  bool attribute(const char* name, bool required, metavm::value& out) {
    vm& m = b.m;
    out = find_attribute(m, o, intern(m, python_name(name)));
    if (is_raised(out)) return false;
    if (!same(out, value_unbound) || !required) return true;
    raise(m, m.exc.TypeError, "required field \"{}\" missing from {}", python_name(name), owner);
    return false;
  }
  bool none_given(const char* name) {
    raise(b.m, b.m.exc.ValueError, "field '{}' is required for {}", python_name(name), owner);
    return false;
  }
  template <class T>
  void one(const char* name, T*& n) {
    metavm::value v;
    ok = ok && attribute(name, true, v) && b.child(v, n) && (n || none_given(name));
  }
  template <class T>
  void opt(const char* name, T*& n) {
    metavm::value v;
    ok = ok && attribute(name, false, v) && (same(v, value_unbound) || b.child(v, n));
  }
  template <class T, class F>
  void list(const char* name, sequence<T>& s, F convert) {
    metavm::value v;
    vm& m = b.m;
    ok = ok && attribute(name, true, v);
    if (!ok) return;
    if (!is_kind(v, kind::list)) {
      raise(m, m.exc.TypeError, "{} field \"{}\" must be a list, not a {}", owner, python_name(name), type_name(m, v));
      ok = false;
      return;
    }
    const u64 n = v.as<list_object>()->length;
    std::vector<T> items(n);
    for (u64 i = 0; ok && i < n; i++) {
      if (v.as<list_object>()->length != n) {
        raise(m, m.exc.RuntimeError, "{} field \"{}\" changed size during iteration", owner, python_name(name));
        ok = false;
        return;
      }
      ok = convert(v.as<list_object>()->storage->items[i], items[i]);
    }
    s.items = b.tree.memory.copy(items.data(), items.size());
    s.count = static_cast<u32>(n);
  }
  template <class T>
  void seq(const char* name, sequence<T*>& s) {
    list(name, s, [&](metavm::value v, T*& n) {
      if (!b.child(v, n)) return false;
      if (n) return true;
      raise(b.m, b.m.exc.ValueError, "None disallowed in {} list", list_name<T>);
      return false;
    });
  }
  template <class T>
  void seq_opt(const char* name, sequence<T*>& s) {
    list(name, s, [&](metavm::value v, T*& n) { return b.child(v, n); });
  }
  template <class T>
  void value(const char* name, T& x) {
    metavm::value v;
    ok = ok && attribute(name, true, v) && b.plain(v, x);
    if constexpr (std::is_same_v<T, identifier>) ok = ok && (x || none_given(name));
  }
  template <class T>
  void value_opt(const char* name, T& x) {
    metavm::value v;
    ok = ok && attribute(name, false, v);
    if (ok && !same(v, value_unbound)) {
      if constexpr (std::is_same_v<T, int>)
        ok = same(v, none) || b.plain(v, x);
      else
        ok = b.plain(v, x);
    }
  }
  template <class T>
  void value_seq(const char* name, sequence<T>& s) {
    list(name, s, [&](metavm::value v, T& x) { return b.plain(v, x); });
  }
};

template <class T>
bool tree_builder::fields(value o, T& n) {
  field_reader r{*this, o, info(T::static_kind).name};
  for_each_field(n, r);
  return r.ok;
}

}  // namespace

std::unique_ptr<syntax_tree> tree_from_objects(vm& m, value root, std::string_view mode) {
  ast_classes classes;
  if (!get_ast_classes(m, classes)) return nullptr;
  const node_kind wanted = mode == "eval"     ? node_kind::expression_mod
                           : mode == "single" ? node_kind::interactive_mod
                                              : node_kind::module_mod;
  if (!is_subtype(type_of(m, root), classes.of_kind(wanted))) {
    raise(m, m.exc.TypeError, "expected {} node, got {}", info(wanted).name, type_name(m, root));
    return nullptr;
  }
  auto tree = std::make_unique<syntax_tree>();
  tree_builder b{m, *tree, classes};
  if (!b.child(root, tree->root)) return nullptr;
  return tree;
}

}  // namespace metavm::python
