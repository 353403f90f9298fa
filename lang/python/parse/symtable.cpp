/// \file
/// Scopes and the meaning of names. Two passes: the first collects what is done with the names of
/// each scope; the second, from the outside in, decides where each name lives.

#include "symtable.hpp"

#include <algorithm>
#include <string>

#include "symtable_builder.hpp"

namespace metavm::python {

namespace {
constexpr std::size_t index_threshold = 12;
}

const symbol* scope::find(identifier mangled) const {
  if (symbols.size() <= index_threshold) {
    for (const symbol& s : symbols) {
      if (s.name == mangled) return &s;
    }
    return nullptr;
  }
  auto it = index_.find(mangled);
  return it == index_.end() ? nullptr : &symbols[it->second];
}

symbol* scope::find(identifier mangled) { return const_cast<symbol*>(static_cast<const scope*>(this)->find(mangled)); }

symbol& scope::add(identifier mangled) {
  if (symbol* s = find(mangled)) return *s;
  symbols.push_back({mangled});
  if (symbols.size() == index_threshold + 1) {
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      index_[symbols[i].name] = static_cast<std::uint32_t>(i);
    }
  } else if (symbols.size() > index_threshold) {
    index_[mangled] = static_cast<std::uint32_t>(symbols.size() - 1);
  }
  return symbols.back();
}

identifier mangle(name_table& names, identifier class_name, identifier name) {
  std::string_view text = name->view();
  if (class_name == nullptr || !text.starts_with("__")) return name;
  if (text.ends_with("__") || text.find('.') != std::string_view::npos) return name;
  std::string_view cls = class_name->view();
  std::size_t start = cls.find_first_not_of('_');
  if (start == std::string_view::npos) return name;
  std::string mangled("_");
  mangled.append(cls.substr(start));
  mangled.append(text);
  return names.intern(mangled);
}

symtable_result build_symbol_table(syntax_tree& tree, const symtable_options& options) {
  symtable_builder builder(tree, options);
  return builder.run();
}

symtable_builder::symtable_builder(syntax_tree& tree, const symtable_options& options)
    : tree_(tree),
      options_(options),
      table_(std::make_unique<symbol_table>()),
      class_name_(tree.names.intern("__class__")),
      super_name_(tree.names.intern("super")) {}

symtable_result symtable_builder::run() {
  symtable_result result;
  table_->future = find_future_features(*tree_.root);
  if (table_->future.error) {
    result.error = table_->future.error;
    return result;
  }
  table_->future.flags |= options_.inherited_flags;
  future_annotations_ = (table_->future.flags & future_flags::annotations) != 0;
  try {
    enter(scope_kind::module, "top", *tree_.root, {});
    table_->top = current_;
    visit_mod(*tree_.root);
    leave();
    analyze(*table_->top);
    result.table = std::move(table_);
  } catch (const syntax_error& e) {
    result.error = e;
  }
  return result;
}

void symtable_builder::fail(const location& at, std::string message) {
  syntax_error e;
  e.message = std::move(message);
  e.lineno = at.lineno;
  e.offset = at.col_offset + 1;
  e.end_lineno = at.end_lineno;
  e.end_offset = at.end_col_offset + 1;
  throw e;
}

void symtable_builder::fail_at_directive(const scope& s, identifier name, std::string message) {
  for (const scope::directive& d : s.directives_) {
    if (d.name == name) fail(d.place, std::move(message));
  }
  fail({}, std::move(message));
}

void symtable_builder::too_deep() {
  syntax_error e;
  e.kind = error_kind::recursion_error;
  e.message = "maximum recursion depth exceeded during compilation";
  e.has_place = false;
  throw e;
}

void symtable_builder::enter(scope_kind kind, std::string_view name, const node& owner, const location& place) {
  enter(kind, tree_.names.intern(name), owner, place);
}

void symtable_builder::enter(scope_kind kind, identifier name, const node& owner, const location& place) {
  auto made = std::make_unique<scope>();
  scope* s = made.get();
  table_->scopes.push_back(std::move(made));
  s->kind = kind;
  s->name = name;
  s->owner = &owner;
  s->place = place;
  s->parent = current_;
  if (current_ != nullptr) {
    s->nested = current_->nested || current_->kind == scope_kind::function;
    s->iterable_depth_ = current_->iterable_depth_;
    // What is in an annotation that will only be a string has no effect on the rest.
    if (kind != scope_kind::annotation) current_->children.push_back(s);
  }
  if (kind != scope_kind::annotation) table_->by_node[&owner] = s;
  current_ = s;
}

void symtable_builder::leave() { current_ = current_->parent; }

std::uint32_t symtable_builder::flags_of(identifier name) {
  const symbol* s = current_->find(mangled(name));
  return s == nullptr ? 0 : s->flags;
}

void symtable_builder::define(scope& where, identifier name, std::uint32_t flag, const location& at) {
  identifier key = mangled(name);
  symbol& s = where.add(key);
  if ((flag & symbol_flags::def_param) != 0 && (s.flags & symbol_flags::def_param) != 0) {
    fail(at, "duplicate argument '" + std::string(name->view()) + "' in function definition");
  }
  s.flags |= flag;
  if (where.iteration_target_) {
    // An iteration variable may not also be the target of a walrus of the same comprehension.
    if ((s.flags & (symbol_flags::def_global | symbol_flags::def_nonlocal)) != 0) {
      fail(at,
           "comprehension inner loop cannot rebind assignment expression target '" + std::string(name->view()) + "'");
    }
    s.flags |= symbol_flags::def_comp_iter;
  }
  if ((flag & symbol_flags::def_param) != 0) {
    where.parameters.push_back(key);
  } else if ((flag & symbol_flags::def_global) != 0 && table_->top != nullptr) {
    table_->top->add(key).flags |= flag;
  }
}

void symtable_builder::record_directive(identifier name, const location& at) {
  current_->directives_.push_back({mangled(name), at});
}

/// The scope whose variable a name is, seen from inside of inner: a function's, or null for a
/// global. Class scopes do not count, but for the cell of their `__class__`.
bool symtable_builder::bound_outside(const scope& inner, identifier name) const {
  for (const scope* s = inner.parent; s != nullptr; s = s->parent) {
    if (s->kind == scope_kind::class_) {
      if (name == class_name_) return true;
      continue;
    }
    if (s->kind != scope_kind::function) continue;
    const symbol* found = s->find(name);
    if (found == nullptr) continue;
    if ((found->flags & symbol_flags::def_global) != 0) return false;
    if ((found->flags & symbol_flags::def_nonlocal) != 0) continue;
    if ((found->flags & symbol_flags::def_bound) != 0) return true;
  }
  return false;
}

void symtable_builder::analyze_name(scope& s, symbol& n) {
  using namespace symbol_flags;
  std::string text(n.name->view());
  if ((n.flags & def_global) != 0) {
    if ((n.flags & def_nonlocal) != 0) {
      fail_at_directive(s, n.name, "name '" + text + "' is nonlocal and global");
    }
    n.scope = name_scope::global_explicit;
    return;
  }
  if ((n.flags & def_nonlocal) != 0) {
    if (s.parent == nullptr) {
      fail_at_directive(s, n.name, "nonlocal declaration not allowed at module level");
    }
    if (!bound_outside(s, n.name)) {
      fail_at_directive(s, n.name, "no binding for nonlocal '" + text + "' found");
    }
  } else if ((n.flags & def_bound) != 0) {
    n.scope = name_scope::local;
    return;
  } else if (!bound_outside(s, n.name)) {
    if (s.nested) s.has_free = true;
    n.scope = name_scope::global_implicit;
    return;
  }
  n.scope = name_scope::free;
  s.has_free = true;
  s.free_.push_back(n.name);
}

void symtable_builder::analyze(scope& s) {
  using namespace symbol_flags;
  for (symbol& n : s.symbols) analyze_name(s, n);
  std::vector<identifier> inner;  // free in children
  for (scope* child : s.children) {
    analyze(*child);
    inner.insert(inner.end(), child->free_.begin(), child->free_.end());
    if (child->has_free || child->child_has_free) s.child_has_free = true;
  }
  for (identifier name : inner) {
    symbol* n = s.find(name);
    if (s.kind == scope_kind::function && n != nullptr &&
        (n->scope == name_scope::local || n->scope == name_scope::cell)) {
      n->scope = name_scope::cell;
      continue;
    }
    if (s.kind == scope_kind::class_ && name == class_name_) {
      s.needs_class_closure = true;
      continue;
    }
    if (n != nullptr) {
      // A method's free variable that the class body happens to use, too.
      if (s.kind == scope_kind::class_ && (n->flags & (def_bound | def_global)) != 0) {
        n->flags |= def_free_class;
      }
    } else if (s.parent == nullptr || bound_outside(s, name)) {
      s.add(name).scope = name_scope::free;
    }
    s.free_.push_back(name);
  }
  std::sort(s.free_.begin(), s.free_.end());
  s.free_.erase(std::unique(s.free_.begin(), s.free_.end()), s.free_.end());
}

}  // namespace metavm::python
