#include "fold.hpp"

#include <string>
#include <vector>

#include "constant_math.hpp"

namespace metavm::python {

namespace {

struct too_deep {};

/// Visits all nodes of a tree, children first, and replaces expressions by what they fold to.
class folder {
 public:
  folder(syntax_tree& tree, const fold_options& options) : memory_(tree.memory), options_(options) {}

  void run(node& root) { descend(root); }

  // for_each_field() calls these.
  template <class T>
  void one(std::string_view name, T*& child) {
    if (child == nullptr) return;
    if constexpr (std::is_same_v<T, expr>) {
      if (options_.future_annotations && (name == "annotation" || name == "returns")) return;
      descend(*child);
      child = folded(*child);
    } else {
      descend(*child);
    }
  }
  template <class T>
  void opt(std::string_view name, T*& child) {
    one(name, child);
  }
  template <class T>
  void seq(std::string_view name, sequence<T*>& children) {
    if constexpr (std::is_same_v<T, stmt>) {
      if (name == "body") {
        fold_body(children);
        return;
      }
    }
    for (T*& child : children) one(name, child);
  }
  template <class T>
  void seq_opt(std::string_view name, sequence<T*>& children) {
    seq(name, children);
  }
  template <class T>
  void value(std::string_view, T&) {}
  template <class T>
  void value_opt(std::string_view, T&) {}
  template <class T>
  void value_seq(std::string_view, T&) {}

 private:
  void descend(node& n) {
    bool counted = has_location(n.kind);
    if (counted && depth_++ >= options_.max_depth) throw too_deep{};
    bool outer = docstring_body_;
    docstring_body_ = n.kind == node_kind::module_mod || n.kind == node_kind::function_def ||
                      n.kind == node_kind::async_function_def || n.kind == node_kind::class_def;
    visit(n, [&](auto& concrete) { for_each_field(concrete, *this); });
    docstring_body_ = outer;
    if (counted) --depth_;
    switch (n.kind) {
      case node_kind::for_stmt:
        fold_iterable(cast<for_stmt>(n).iter);
        break;
      case node_kind::async_for_stmt:
        fold_iterable(cast<async_for_stmt>(n).iter);
        break;
      case node_kind::comprehension:
        fold_iterable(cast<comprehension>(n).iter);
        break;
      default:
        break;
    }
  }

  static bool is_string(const stmt& s) {
    const auto* e = as<expr_stmt>(&s);
    const auto* c = e == nullptr ? nullptr : as<constant_expr>(e->value);
    return c != nullptr && c->value.kind == constant_kind::string;
  }

  void fold_body(sequence<stmt*>& body) {
    bool docstrings = docstring_body_;
    bool docstring = !body.empty() && is_string(*body[0]);
    for (stmt* s : body) descend(*s);
    if (!docstrings || docstring || body.empty() || !is_string(*body[0])) return;
    // A string that folding made is no docstring.
    auto& s = cast<expr_stmt>(*body[0]);
    auto* joined = make<joined_str>(*s.value);
    joined->values = {memory_.copy(&s.value, 1), 1};
    s.value = joined;
  }

  template <class T>
  T* make(const expr& at) {
    T* n = memory_.make<T>();
    n->kind = T::static_kind;
    static_cast<location&>(*n) = at;
    return n;
  }
  expr* make_constant(const expr& at, const constant& value) {
    auto* n = make<constant_expr>(at);
    n->value = value;
    return n;
  }
  static const constant* value_of(const expr* e) {
    const auto* c = as<constant_expr>(e);
    return c == nullptr ? nullptr : &c->value;
  }

  expr* folded(expr& e) {
    switch (e.kind) {
      case node_kind::unary_op:
        return fold_unary_op(cast<unary_op>(e));
      case node_kind::bin_op:
        return fold_bin_op(cast<bin_op>(e));
      case node_kind::tuple_expr: {
        auto& n = cast<tuple_expr>(e);
        if (n.ctx != expr_context::load) return &e;
        std::optional<constant> value = constants(n.elts, constant_kind::tuple);
        return value ? make_constant(e, *value) : &e;
      }
      case node_kind::subscript_expr: {
        auto& n = cast<subscript_expr>(e);
        const constant* value = value_of(n.value);
        const constant* index = value_of(n.slice);
        if (n.ctx != expr_context::load || value == nullptr || index == nullptr) return &e;
        std::optional<constant> result = fold_subscript(memory_, *value, *index);
        return result ? make_constant(e, *result) : &e;
      }
      case node_kind::compare_expr: {
        auto& n = cast<compare_expr>(e);
        cmpop last = n.ops.back();
        if (last == cmpop::in || last == cmpop::not_in) fold_iterable(n.comparators.back());
        return &e;
      }
      case node_kind::name_expr: {
        auto& n = cast<name_expr>(e);
        if (n.ctx != expr_context::load || n.id->view() != "__debug__") return &e;
        constant value;
        value.kind = options_.optimize == 0 ? constant_kind::true_ : constant_kind::false_;
        return make_constant(e, value);
      }
      default:
        return &e;
    }
  }

  expr* fold_unary_op(unary_op& n) {
    if (const constant* c = value_of(n.operand)) {
      std::optional<constant> result = fold_unary(memory_, n.op, *c);
      return result ? make_constant(n, *result) : &n;
    }
    // not (a is b) is a is not b, and so on; what == gives may be no bool.
    auto* compare = as<compare_expr>(n.operand);
    if (n.op != unaryop::not_ || compare == nullptr || compare->ops.size() != 1) return &n;
    cmpop& op = compare->ops[0];
    switch (op) {
      case cmpop::is:
        op = cmpop::is_not;
        break;
      case cmpop::is_not:
        op = cmpop::is;
        break;
      case cmpop::in:
        op = cmpop::not_in;
        break;
      case cmpop::not_in:
        op = cmpop::in;
        break;
      default:
        return &n;
    }
    static_cast<location&>(*compare) = n;
    return compare;
  }

  expr* fold_bin_op(bin_op& n) {
    const constant* left = value_of(n.left);
    if (left == nullptr) return &n;
    auto* items = as<tuple_expr>(n.right);
    if (n.op == binary_operator::mod && left->kind == constant_kind::string && items != nullptr) {
      expr* joined = format_to_fstring(n, left->view(), items->elts);
      return joined != nullptr ? joined : &n;
    }
    const constant* right = value_of(n.right);
    if (right == nullptr) return &n;
    std::optional<constant> result = fold_binary(memory_, n.op, *left, *right);
    return result ? make_constant(n, *result) : &n;
  }

  std::optional<constant> constants(const sequence<expr*>& items, constant_kind kind) {
    std::vector<constant> values;
    for (const expr* item : items) {
      const constant* value = value_of(item);
      if (value == nullptr) return std::nullopt;
      values.push_back(*value);
    }
    constant result;
    result.kind = kind;
    result.items = memory_.copy(values.data(), values.size());
    result.size = static_cast<std::uint32_t>(values.size());
    return result;
  }

  /// What is only iterated over, or searched, may be a tuple or frozenset.
  void fold_iterable(expr*& e) {
    if (auto* l = as<list_expr>(e)) {
      for (const expr* item : l->elts) {
        if (item->kind == node_kind::starred_expr) return;
      }
      if (std::optional<constant> value = constants(l->elts, constant_kind::tuple)) {
        e = make_constant(*e, *value);
        return;
      }
      auto* tuple = make<tuple_expr>(*e);
      tuple->elts = l->elts;
      tuple->ctx = l->ctx;
      e = tuple;
    } else if (auto* s = as<set_expr>(e)) {
      if (std::optional<constant> value = constants(s->elts, constant_kind::frozenset)) {
        e = make_constant(*e, *value);
      }
    }
  }

  struct format_unit {
    char conversion = 0;
    std::string spec{};
  };

  /// Reads what follows a "%": only conversions to strings. False if it is something else.
  static bool read_unit(std::string_view& rest, format_unit& unit) {
    bool left = false;
    std::size_t i = 0;
    for (; i < rest.size() && std::string_view("-+ #0").find(rest[i]) != std::string_view::npos; ++i) {
      if (rest[i] == '-') left = true;
    }
    auto number = [&](std::string& digits) {
      while (i < rest.size() && rest[i] >= '0' && rest[i] <= '9') digits.push_back(rest[i++]);
      std::size_t zeros = digits.find_first_not_of('0');
      if (!digits.empty()) digits.erase(0, zeros == std::string::npos ? digits.size() - 1 : zeros);
      return digits.size() <= 3;
    };
    std::string width;
    std::string precision;
    if (!number(width)) return false;
    bool point = i < rest.size() && rest[i] == '.';
    if (point) {
      ++i;
      if (!number(precision)) return false;
      if (precision.empty()) precision = "0";
    }
    if (i >= rest.size()) return false;
    unit.conversion = rest[i++];
    if (unit.conversion != 's' && unit.conversion != 'r' && unit.conversion != 'a') return false;
    if (!left && !width.empty() && width != "0") unit.spec += '>';
    unit.spec += width;
    if (point) unit.spec += '.' + precision;
    rest.remove_prefix(i);
    return true;
  }

  /// "%s and %r" % (a, b) as an f-string, which needs no tuple; null if it has other formats.
  expr* format_to_fstring(const bin_op& n, std::string_view format, const sequence<expr*>& items) {
    for (const expr* item : items) {
      if (item->kind == node_kind::starred_expr) return nullptr;
    }
    std::vector<expr*> values;
    std::uint32_t used = 0;
    std::string literal;
    auto flush = [&] {
      if (literal.empty()) return;
      constant value;
      value.kind = constant_kind::string;
      std::string_view text = memory_.copy(literal);
      value.data = text.data();
      value.size = static_cast<std::uint32_t>(text.size());
      values.push_back(make_constant(n, value));
      literal.clear();
    };
    while (!format.empty()) {
      char c = format[0];
      format.remove_prefix(1);
      if (c != '%') {
        literal.push_back(c);
      } else if (!format.empty() && format[0] == '%') {
        literal.push_back('%');
        format.remove_prefix(1);
      } else {
        format_unit unit;
        if (used >= items.size() || !read_unit(format, unit)) return nullptr;
        flush();
        values.push_back(make_field(*items[used++], unit));
      }
    }
    if (used != items.size()) return nullptr;
    flush();
    auto* result = make<joined_str>(n);
    result->values = {memory_.copy(values.data(), values.size()), static_cast<std::uint32_t>(values.size())};
    return result;
  }

  expr* make_field(expr& value, const format_unit& unit) {
    auto* field = make<formatted_value>(value);
    field->value = &value;
    field->conversion = unit.conversion;
    if (!unit.spec.empty()) {
      constant spec;
      spec.kind = constant_kind::string;
      std::string_view text = memory_.copy(unit.spec);
      spec.data = text.data();
      spec.size = static_cast<std::uint32_t>(text.size());
      field->format_spec = make_constant(value, spec);
    }
    return field;
  }

  arena& memory_;
  const fold_options& options_;
  int depth_ = 0;
  bool docstring_body_ = false;
};

}  // namespace

std::optional<syntax_error> fold_constants(syntax_tree& tree, const fold_options& options) {
  try {
    folder(tree, options).run(*tree.root);
  } catch (const too_deep&) {
    syntax_error e;
    e.kind = error_kind::recursion_error;
    e.message = "maximum recursion depth exceeded during compilation";
    e.has_place = false;
    return e;
  }
  return std::nullopt;
}

}  // namespace metavm::python
