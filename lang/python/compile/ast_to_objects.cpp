// From the parser's tree to instances of the classes of `ast`.
#include "lang/python/compile/ast_objects.hpp"
#include "lang/python/modules/native.hpp"

namespace metavm::python {

value value_of_constant(vm& m, const constant& c) {
  switch (c.kind) {
    case constant_kind::none:
      return none;
    case constant_kind::false_:
      return false_;
    case constant_kind::true_:
      return true_;
    case constant_kind::ellipsis:
      return ellipsis;
    case constant_kind::integer: {
      const value v = int_from_text(m, c.view(), c.base);
      return c.negative && !is_raised(v) ? negative(m, v) : v;
    }
    case constant_kind::floating:
      return make_float(m, c.real);
    case constant_kind::complex:
      return make_complex(m, c.real, c.imag);
    case constant_kind::string:
      return to_value(make_str(m, c.view()));
    case constant_kind::bytes:
      return to_value(make_bytes(m, c.view()));
    case constant_kind::tuple:
    case constant_kind::frozenset: {
      list_object* l = empty_list(m, c.size);
      for (u32 i = 0; i < c.size; i++) {
        const value v = value_of_constant(m, c.items[i]);
        if (is_raised(v) || !list_append(m, l, v)) return value_raised;
      }
      if (c.kind == constant_kind::tuple) return to_value(to_tuple(m, to_value(l)));
      set_object* s = make_set(m, m.types.frozenset);
      for (u64 i = 0; i < l->length; i++)
        if (set_add(m, s, l->storage->items[i]) == tri::error) return value_raised;
      return to_value(s);
    }
  }
  return none;
}

namespace {

std::string_view python_name(std::string_view name) {
  if (name.ends_with('_')) name.remove_suffix(1);
  return name;
}

/// Fills one object from one node, field by field.
struct object_builder {
  vm& m;
  const ast_classes& classes;
  object* o = nullptr;
  bool ok = true;

  void set(std::string_view name, metavm::value v) {
    ok = ok && !is_raised(v) && set_instance_attribute(m, o, intern(m, python_name(name)), v) != tri::error;
  }
  metavm::value child(const node* n) { return n ? build(m, classes, *n) : none; }

  // ---- what for_each_field calls ----
  template <class T>
  void one(const char* name, T* n) {
    if (ok) set(name, child(n));
  }
  template <class T>
  void opt(const char* name, T* n) {
    one(name, n);
  }
  template <class T>
  void seq(const char* name, const sequence<T*>& s) {
    if (!ok) return;
    list_object* l = empty_list(m, s.size());
    for (T* n : s) {
      const metavm::value v = child(n);
      if (is_raised(v) || !list_append(m, l, v)) {
        ok = false;
        return;
      }
    }
    set(name, to_value(l));
  }
  template <class T>
  void seq_opt(const char* name, const sequence<T*>& s) {
    seq(name, s);
  }
  template <class T>
  void value(const char* name, const T& v) {
    if (ok) set(name, plain(v));
  }
  template <class T>
  void value_opt(const char* name, const T& v) {
    if (ok) set(name, plain(v));
  }
  template <class T>
  void value_seq(const char* name, const sequence<T>& s) {
    if (!ok) return;
    list_object* l = empty_list(m, s.size());
    for (const T& v : s) list_append(m, l, plain(v));
    set(name, to_value(l));
  }

  // ---- what is not a node ----
  metavm::value plain(identifier name) { return name ? to_value(intern(m, name->view())) : none; }
  metavm::value plain(const string_field& s) { return s ? to_value(make_str(m, s.view())) : none; }
  metavm::value plain(int i) { return make_int(m, i); }
  metavm::value plain(const constant& c) { return value_of_constant(m, c); }
  template <class E>
    requires std::is_enum_v<E>
  metavm::value plain(E e) {
    return dict_find_str(m, classes.singletons, intern(m, to_string(e)));
  }

  static metavm::value build(vm& m, const ast_classes& classes, const node& n) {
    if (!stack_left(m)) return value_raised;
    object_builder b{m, classes};
    b.o = allocate_instance(m, classes.of_kind(n.kind));
    visit(n, [&](const auto& actual) { for_each_field(actual, b); });
    if (b.ok && has_location(n.kind)) {
      location l;
      visit(n, [&](const auto& actual) {
        if constexpr (std::is_base_of_v<located_node, std::remove_cvref_t<decltype(actual)>>) l = actual;
      });
      b.set("lineno", make_int(m, l.lineno));
      b.set("col_offset", make_int(m, l.col_offset));
      b.set("end_lineno", make_int(m, l.end_lineno));
      b.set("end_col_offset", make_int(m, l.end_col_offset));
    }
    return b.ok ? to_value(b.o) : value_raised;
  }
};

}  // namespace

value tree_to_objects(vm& m, const syntax_tree& tree) {
  ast_classes classes;
  if (!get_ast_classes(m, classes)) return value_raised;
  return object_builder::build(m, classes, *tree.root);
}

}  // namespace metavm::python
