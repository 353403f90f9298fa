// The classes of `_ast`, made from the description of trees.
#include "lang/python/compile/ast_objects.hpp"
#include "lang/python/engine.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

constexpr u32 node_kinds = 0
#define PY_NODE(base, name, text) +1
#include "lang/python/parse/ast_nodes.def"
    ;

// ---------------------------------------------------------------- the class AST

/// The names that a class lists under `attribute`; null: raised. A class without it has none.
tuple_object* listed(vm& m, value o, const char* attribute) {
  const value v = find_attribute(m, to_value(type_of(m, o)), intern(m, attribute));
  if (is_raised(v)) return nullptr;
  return same(v, value_unbound) ? m.empty_tuple : to_tuple(m, v);
}

value ast_new(vm& m, const value* args, u32, tuple_object*) {
  return to_value(allocate_instance(m, args[0].as<type_object>()));
}
value ast_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const value self = args[0];
  tuple_object* fields = listed(m, self, "_fields");
  if (!fields) return value_raised;
  const u32 given = nargs - 1;
  if (given > fields->length)
    return raise(m, m.exc.TypeError, "{} constructor takes at most {} positional argument{}", type_name(m, self),
                 fields->length, fields->length == 1 ? "" : "s");
  for (u32 i = 0; i < given; i++) {
    if (!is_str(fields->items[i])) return raise_type_error(m, "attribute name must be string");
    if (!set_attribute(m, self, interned(m, as_str(fields->items[i])), args[1 + i])) return value_raised;
  }
  for (u64 i = 0; kwnames && i < kwnames->length; i++) {
    for (u32 f = 0; f < given; f++) {
      const tri t = equal(m, fields->items[f], kwnames->items[i]);
      if (t == tri::error) return value_raised;
      if (t == tri::yes)
        return raise(m, m.exc.TypeError, "{} got multiple values for argument '{}'", type_name(m, self),
                     to_utf8(as_str(kwnames->items[i])));
    }
    if (!set_attribute(m, self, interned(m, as_str(kwnames->items[i])), args[nargs + i])) return value_raised;
  }
  return none;
}
value ast_reduce(vm& m, value self) {
  const value state = instance_dict(m, self);
  if (is_raised(state)) return value_raised;
  const value parts[] = {to_value(type_of(m, self)), to_value(m.empty_tuple), state};
  return result(make_tuple(m, parts, 3));
}
value ast_get_dict(vm& m, value self) { return instance_dict(m, self); }
value ast_set_dict(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "cannot delete __dict__");
  return result(set_instance_dict(m, self, v));
}

const method_def ast_methods[] = {
    method("__new__", ast_new),
    method("__init__", ast_init, "($self, /, *args, **kwargs)",
           "Initialize self.  See help(type(self)) for accurate signature."),
    method("__reduce__", ast_reduce),
    {},
};
const getset_def ast_getsets[] = {{"__dict__", ast_get_dict, ast_set_dict}, {}};

type_object* make_root(vm& m) {
  type_def d{"ast.AST", &instance_object::get_layout(), kind::instance};
  d.flags = type_flags::base_type;
  d.instances_have_dict = true;
  d.methods = ast_methods;
  d.getsets = ast_getsets;
  type_object* t = make_builtin_type(m, d);
  if (!t) return nullptr;
  // Guests may hang attributes on it, as on CPython's.
  t->flags_word |= type_flags::has_weakrefs;
  t->flags_word &= ~type_flags::immutable;
  for (const char* name : {"_fields", "_attributes", "__match_args__"})
    if (!type_add(m, t, name, to_value(m.empty_tuple))) return nullptr;
  return t;
}

// ---------------------------------------------------------------- the classes of nodes

std::string_view grammar_name(std::string_view type) {
  if (type == "binary_operator") return "operator";
  if (type == "string_field") return "string";
  return type;
}
bool optional(field_shape s) { return s == field_shape::opt || s == field_shape::value_opt; }
bool many(field_shape s) { return s == field_shape::seq || s == field_shape::seq_opt || s == field_shape::value_seq; }

/// "Name(expr value, stmt* body)"
std::string signature_of(const node_info& n) {
  std::string s(n.name);
  for (std::size_t i = 0; i < n.fields.size(); i++) {
    const field_info& f = n.fields[i];
    s += i ? ", " : "(";
    s += std::string(grammar_name(f.type)) +
         (optional(f.shape) ? "? "
          : many(f.shape)   ? "* "
                            : " ") +
         std::string(f.name);
  }
  if (!n.fields.empty()) s += ")";
  return s;
}
bool is_product(std::string_view base) { return base.ends_with("_product"); }
bool sum_has_location(std::string_view sum) {
  return sum == "stmt" || sum == "expr" || sum == "excepthandler" || sum == "pattern";
}

class maker {
 public:
  explicit maker(vm& owner) : m(owner), made{empty_list(owner), make_dict(owner), make_dict(owner)} {}
  vm& m;
  ast_classes made;

  type_object* make(std::string_view name, type_object* base, const std::string& doc, const node_info* node,
                    bool located) {
    dict_object* d = make_dict(m);
    dict_set_str(m, d, "__module__", to_value(intern(m, "ast")));
    if (node || is_enumeration_) {
      list_object* fields = empty_list(m);
      if (node)
        for (const field_info& f : node->fields) list_append(m, fields, to_value(intern(m, f.name)));
      tuple_object* t = to_tuple(m, to_value(fields));
      dict_set_str(m, d, "_fields", to_value(t));
      dict_set_str(m, d, "__match_args__", to_value(t));
    } else {
      dict_set_str(m, d, "_fields", to_value(m.empty_tuple));
      dict_set_str(m, d, "__match_args__", to_value(m.empty_tuple));
    }
    dict_set_str(m, d, "__doc__", to_value(make_str(m, doc)));
    if (node)
      for (const field_info& f : node->fields)
        if (optional(f.shape)) dict_set_str(m, d, intern(m, f.name), none);
    if (located) {
      list_object* names = empty_list(m);
      for (const char* a : {"lineno", "col_offset", "end_lineno", "end_col_offset"})
        list_append(m, names, to_value(intern(m, a)));
      dict_set_str(m, d, "_attributes", to_value(to_tuple(m, to_value(names))));
      dict_set_str(m, d, "end_lineno", none);
      dict_set_str(m, d, "end_col_offset", none);
    } else if (base == made.ast()) {
      dict_set_str(m, d, "_attributes", to_value(m.empty_tuple));
    }
    const value b = to_value(base);
    const value c = make_class(m, m.types.type, intern(m, name), make_tuple(m, &b, 1), d, nullptr, nullptr);
    if (is_raised(c) || !dict_set_str(m, made.names, intern(m, name), c)) return nullptr;
    return c.as<type_object>();
  }

  /// "mod = Module(...)\n    | Expression(...)"
  std::string sum_doc(std::string_view sum) {
    std::string doc;
    for (u32 i = 0; i < node_kinds; i++) {
      const node_info& n = info(static_cast<node_kind>(i));
      if (n.base != sum) continue;
      doc += doc.empty() ? std::string(sum) + " = " : "\n" + std::string(sum.size(), ' ') + " | ";
      doc += signature_of(n);
    }
    return doc;
  }

  bool nodes() {
    for (u32 i = 0; i < node_kinds; i++) {
      const node_kind k = static_cast<node_kind>(i);
      const node_info& n = info(k);
      type_object* base = made.ast();
      if (!is_product(n.base)) {
        str_object* sum = intern(m, n.base);
        value v = dict_find_str(m, made.names, sum);
        if (same(v, value_unbound)) {
          type_object* t = make(n.base, made.ast(), sum_doc(n.base), nullptr, sum_has_location(n.base));
          if (!t) return false;
          v = to_value(t);
        }
        base = v.as<type_object>();
      }
      type_object* t = make(n.name, base, signature_of(n), &n, is_product(n.base) && has_location(k));
      if (!t || !list_append(m, made.list, to_value(t))) return false;
    }
    return true;
  }

  bool enumeration(std::string_view name, std::initializer_list<const char*> cases) {
    is_enumeration_ = true;
    std::string doc(grammar_name(name));
    const char* between = " = ";
    for (const char* c : cases) {
      doc += between + std::string(c);
      between = " | ";
    }
    type_object* sum = make(grammar_name(name), made.ast(), doc, nullptr, false);
    for (const char* c : cases) {
      type_object* t = sum ? make(c, sum, c, nullptr, false) : nullptr;
      if (!t || !dict_set_str(m, made.singletons, c, to_value(allocate_instance(m, t)))) return false;
    }
    return true;
  }

 private:
  bool is_enumeration_ = false;
};

}  // namespace

bool get_ast_classes(vm& m, ast_classes& out) {
  engine& x = engine_of(m);
  if (same(x.ast_state, none)) {
    maker k(m);
    type_object* root = make_root(m);
    if (!root || !list_append(m, k.made.list, to_value(root)) || !dict_set_str(m, k.made.names, "AST", to_value(root)))
      return false;
    if (!k.nodes()) return false;
    bool good = true;
#define PY_ENUM(name) good = good && k.enumeration(#name, {
#define PY_CASE(type, name, text) text,
#define PY_END_ENUM(name) \
  });
#include "lang/python/parse/ast_nodes.def"
    if (!good) return false;
    const value parts[] = {to_value(k.made.list), to_value(k.made.names), to_value(k.made.singletons)};
    tuple_object* t = make_tuple(m, parts, 3);
    if (!t) return false;
    x.ast_state = to_value(t);
  }
  const value* parts = x.ast_state.as<tuple_object>()->items;
  out = {parts[0].as<list_object>(), parts[1].as<dict_object>(), parts[2].as<dict_object>()};
  return true;
}

}  // namespace metavm::python
