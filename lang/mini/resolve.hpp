// Scope resolution: what each name stands for, which variables closures share, and the errors that
// need no run. Works in constant evaluation.
//
// What docs/mini.md leaves open is decided like this:
// - A variable is visible after its declaration; a `fn` or `record` also inside itself.
// - Functions see all variables of the module, those declared below too (a use before the
//   declaration ran is an error at run time); code of the top level sees only those above.
// - A module's own variable hides the library's everywhere in functions, at the top level from its
//   declaration on. Built-in functions cannot be assigned.
// - Parameters and the variables of loops and `catch` belong to the block that follows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lang/mini/ast.hpp"
#include "lang/mini/names.hpp"
#include "lang/mini/parser.hpp"

namespace metavm::mini {

struct resolve_options {
  std::span<const std::string_view> builtins = library_names;
  /// The REPL: variables that earlier texts declared, in the order of their globals' numbers.
  std::span<const std::string_view> known_globals = {};
};

struct resolve_result {
  resolution names;
  diagnostic error;
  bool ok = false;
};

class resolver {
 public:
  // Names that may be new to the tree are interned first: the tables below cover all.
  constexpr resolver(ast& tree, const resolve_options& options)
      : tree_(tree), self_(tree.strings.intern("self")) {
    for (std::string_view name : options.known_globals) {
      names_.globals.push_back({.name = tree.strings.intern(name), .known = true});
      declared_.push_back(1);
    }
    const std::size_t count = tree.strings.size();
    innermost_ = std::vector<std::uint32_t>(count, 0);
    global_of_ = std::vector<std::uint32_t>(count, 0);
    builtin_of_ = std::vector<std::uint32_t>(count, 0);
    members_ = std::vector<std::uint32_t>(count, 0);
    for (std::uint32_t i = 0; i < names_.globals.size(); ++i)
      global_of_[names_.globals[i].name] = i + 1;
    for (std::uint32_t i = 0; i < options.builtins.size(); ++i)
      if (const string_id name = tree.strings.find(options.builtins[i])) builtin_of_[name] = i + 1;
    names_.refs = std::vector<reference>(tree.nodes.size(), reference{});
    names_.functions = std::vector<function_scope>(tree.functions.size(), function_scope{});
  }

  constexpr resolve_result run() {
    const node& body = tree_[tree_.functions[0].body];
    for (node_id id : tree_.list(body)) hoist(id);
    contexts_.push_back({});
    open_scope();
    statements(body);
    close_scope();
    if (failed_) return {{}, static_cast<diagnostic&&>(error_), false};
    finish_captures();
    return {static_cast<resolution&&>(names_), {}, true};
  }

 private:
  /// A function whose body is being walked.
  struct context {
    function_id function = 0;
    std::uint32_t next_slot = 0;
    std::vector<std::uint32_t> loops = {};  // of each open loop: the time at its start
  };
  /// What only the walk needs to know of a variable.
  struct history {
    std::uint32_t hidden = 0;         // what innermost_ said before
    std::uint32_t scope = 0;          // its block
    std::uint32_t loops = 0;          // open loops of its function at its declaration
    std::uint32_t last_assigned = 0;  // time
  };
  struct capture_use {
    node_id node;
    function_id function;
  };
  struct scope {
    std::uint32_t number = 0;
    std::uint32_t next_slot = 0;
    std::size_t first_visible = 0;
  };

  // --- Errors ---

  constexpr void fail(const node& place, text message) {
    if (!failed_) error_ = {static_cast<text&&>(message), place.line, place.column, false};
    failed_ = true;
  }
  constexpr text quoted(string_id name) const {
    text out("'");
    out << tree_.string(name) << '\'';
    return out;
  }

  // --- Scopes ---

  constexpr context& here() { return contexts_.back(); }
  constexpr bool at_module_level() const { return contexts_.size() == 1 && scopes_.size() == 1; }

  constexpr void open_scope() {
    scopes_.push_back({++scope_count_, here().next_slot, visible_.size()});
  }
  constexpr void close_scope() {
    while (visible_.size() > scopes_.back().first_visible) {
      const variable_id id = visible_.back();
      innermost_[names_.variables[id].name] = histories_[id].hidden;
      visible_.pop_back();
    }
    here().next_slot = scopes_.back().next_slot;
    scopes_.pop_back();
  }

  constexpr variable_id add_variable(string_id name, node_id binding, variable_kind kind) {
    const auto id = static_cast<variable_id>(names_.variables.size());
    context& c = here();
    names_.variables.push_back({.name = name,
                                .binding = binding,
                                .owner = c.function,
                                .kind = kind,
                                .slot = c.next_slot++});
    std::uint32_t& slots = names_.functions[c.function].slot_count;
    slots = std::max(slots, c.next_slot);
    histories_.push_back(
        {innermost_[name], scopes_.back().number, static_cast<std::uint32_t>(c.loops.size()), 0});
    innermost_[name] = id + 1;
    visible_.push_back(id);
    return id;
  }

  /// The variable of a binding comes into being. At the module's level it is a global.
  constexpr void declare(node_id binding, variable_kind kind) {
    const node& n = tree_[binding];
    const string_id name = n.a;
    if (at_module_level()) {
      const std::uint32_t index = global_of_[name] - 1;
      if (declared_[index] == 2) return duplicate(n, names_.globals[index].binding, kind);
      declared_[index] = 2;
      names_.globals[index].binding = binding;
      names_.refs[binding] = {ref_kind::global, false, index};
      return;
    }
    if (const std::uint32_t other = innermost_[name];
        other != 0 && histories_[other - 1].scope == scopes_.back().number)
      return duplicate(n, names_.variables[other - 1].binding, kind);
    names_.refs[binding] = {ref_kind::local, false, add_variable(name, binding, kind)};
  }
  constexpr void duplicate(const node& n, node_id first, variable_kind kind) {
    if (kind == variable_kind::parameter)
      return fail(n, text("duplicate parameter ") << quoted(n.a));
    fail(n, quoted(n.a) << " is already declared in this block (line " << tree_[first].line << ')');
  }

  /// Globals are known before the walk, as functions may use them above their declaration.
  constexpr void hoist(node_id statement) {
    const node& n = tree_[statement];
    if (n.kind != node_kind::let && n.kind != node_kind::fn_decl && n.kind != node_kind::record &&
        n.kind != node_kind::import)
      return;
    const string_id name = tree_[n.a].a;
    if (global_of_[name] != 0) return;
    names_.globals.push_back({.name = name, .binding = n.a});
    declared_.push_back(0);
    global_of_[name] = static_cast<std::uint32_t>(names_.globals.size());
  }

  // --- Uses of names ---

  constexpr void use(node_id id, bool assigned) {
    const node& n = tree_[id];
    const string_id name = n.a;
    if (const std::uint32_t found = innermost_[name]) return use_variable(id, found - 1, assigned);
    const bool top_level = contexts_.size() == 1;
    const std::uint32_t builtin = builtin_of_[name];
    if (const std::uint32_t found = global_of_[name]) {
      const std::uint32_t index = found - 1;
      global_info& g = names_.globals[index];
      if (declared_[index] != 0 || !top_level) {
        if (assigned) g.reassigned = true;
        names_.refs[id] = {ref_kind::global, declared_[index] != 2, index};
        return;
      }
      if (builtin == 0)
        return fail(n, quoted(name)
                           << " is used before its declaration in line " << tree_[g.binding].line);
    }
    if (builtin == 0) return fail(n, text("undefined name ") << quoted(name));
    if (assigned)
      return fail(n, quoted(name) << " is built in and cannot be assigned (a variable of your own "
                                     "needs 'let')");
    names_.refs[id] = {ref_kind::builtin, false, builtin - 1};
  }

  constexpr void use_variable(node_id id, variable_id v, bool assigned) {
    variable& var = names_.variables[v];
    const bool own = var.owner == here().function;
    if (own) {
      names_.refs[id] = {ref_kind::local, false, v};
    } else {
      names_.refs[id] = {ref_kind::capture, false, capture_of(contexts_.size() - 1, v)};
      uses_.push_back({id, here().function});
    }
    if (!assigned) return;
    var.reassigned = true;
    // A closure made earlier must see it; and it must be seen outside the closure that does it.
    if (!own || var.captured) var.needs_cell = true;
    histories_[v].last_assigned = ++time_;
  }

  /// The index of `v` among the captures of the function at `depth`, and of those between.
  constexpr std::uint32_t capture_of(std::size_t depth, variable_id v) {
    std::vector<capture>& captures = names_.functions[contexts_[depth].function].captures;
    for (std::uint32_t i = 0; i < captures.size(); ++i)
      if (captures[i].source == v) return i;
    const context& outer = contexts_[depth - 1];
    capture c{.source = v, .from = ref_kind::local, .index = v};
    if (outer.function == names_.variables[v].owner) {
      made_closure(outer, v);
    } else {
      c.from = ref_kind::capture;
      c.index = capture_of(depth - 1, v);
    }
    captures.push_back(c);
    return static_cast<std::uint32_t>(captures.size() - 1);
  }

  /// Its own function makes a closure over `v` now. An assignment seen before needs no cell, unless
  /// a loop that does not make a new `v` brings it round again.
  constexpr void made_closure(const context& owner, variable_id v) {
    variable& var = names_.variables[v];
    const history& h = histories_[v];
    var.captured = true;
    if (owner.loops.size() > h.loops && h.last_assigned > owner.loops[h.loops])
      var.needs_cell = true;
  }

  // --- The walk ---

  constexpr void statements(const node& block) {
    for (node_id id : tree_.list(block)) {
      if (failed_) return;
      walk(id);
    }
  }
  constexpr void block(node_id id) {
    open_scope();
    statements(tree_[id]);
    close_scope();
  }
  constexpr void list(const node& n) {
    for (node_id id : tree_.list(n)) walk(id);
  }

  constexpr void walk(node_id id) {
    const node& n = tree_[id];
    switch (n.kind) {
      case node_kind::none:
      case node_kind::nil:
      case node_kind::boolean:
      case node_kind::integer:
      case node_kind::real:
      case node_kind::string:
      case node_kind::binding:
      case node_kind::record_field:
        return;
      case node_kind::name:
        return use(id, false);
      case node_kind::self:
        return use_self(id);
      case node_kind::array:
      case node_kind::map:
        return list(n);
      case node_kind::function:
        return function(n.a, no_variable);
      case node_kind::logical_not:
      case node_kind::unary:
      case node_kind::field:
      case node_kind::expression:
      case node_kind::throw_value:
        return walk(n.a);
      case node_kind::logical_and:
      case node_kind::logical_or:
      case node_kind::binary:
      case node_kind::index:
        return walk(n.a), walk(n.b);
      case node_kind::call:
      case node_kind::method_call:
        return walk(n.a), list(n);
      case node_kind::block:
        return block(id);
      case node_kind::let:
        return let(n);
      case node_kind::assign:
        // The value is seen first: a closure in it is made before the assignment.
        if (tree_[n.a].kind != node_kind::name) return walk(n.a), walk(n.b);
        return walk(n.b), use(n.a, true);
      case node_kind::fn_decl:
        return fn_decl(n);
      case node_kind::record:
        return record(n);
      case node_kind::if_else:
        return list(n);
      case node_kind::while_loop:
        open_loop();
        walk(n.a);
        block(n.b);
        return close_loop();
      case node_kind::for_range:
        walk(n.b);
        walk(n.c);
        return loop(n.a, no_node, n.d);
      case node_kind::for_in:
        walk(n.c);
        return loop(n.a, n.b, n.d);
      case node_kind::break_loop:
        if (here().loops.empty()) fail(n, "'break' outside a loop");
        return;
      case node_kind::continue_loop:
        if (here().loops.empty()) fail(n, "'continue' outside a loop");
        return;
      case node_kind::return_value:
        if (contexts_.size() == 1) return fail(n, "'return' outside a function");
        return walk(n.a);
      case node_kind::try_catch:
        block(n.a);
        open_scope();
        declare(n.b, variable_kind::caught);
        statements(tree_[n.c]);
        return close_scope();
      case node_kind::import:
        return declare(n.a, variable_kind::import);
    }
  }

  constexpr void open_loop() { here().loops.push_back(++time_); }
  constexpr void close_loop() { here().loops.pop_back(); }

  constexpr void loop(node_id first, node_id second, node_id body) {
    open_loop();
    open_scope();
    declare(first, variable_kind::loop);
    if (second != no_node) declare(second, variable_kind::loop);
    statements(tree_[body]);
    close_scope();
    close_loop();
  }

  constexpr void let(const node& n) {
    // A function of the module runs only once it is stored, so its own name needs no check.
    const bool early = at_module_level() && tree_[n.b].kind == node_kind::function;
    if (early) declare(n.a, variable_kind::let);
    walk(n.b);
    if (!early) declare(n.a, variable_kind::let);
  }

  constexpr void fn_decl(const node& n) {
    declare(n.a, variable_kind::function);
    if (failed_) return;
    const reference r = names_.refs[n.a];
    function(tree_[n.b].a, r.kind == ref_kind::local ? r.index : no_variable);
  }

  constexpr void function(function_id id, variable_id self_name) {
    const function_info& f = tree_.functions[id];
    names_.functions[id].parent = here().function;
    names_.functions[id].self_name = self_name;
    contexts_.push_back({.function = id});
    open_scope();
    if (f.is_method()) add_variable(self_, no_node, variable_kind::self);
    for (node_id parameter : tree_.parameters(f)) declare(parameter, variable_kind::parameter);
    if (f.arrow)
      walk(f.body);
    else
      statements(tree_[f.body]);
    close_scope();
    contexts_.pop_back();
  }

  constexpr void use_self(node_id id) {
    const std::uint32_t found = innermost_[tree_[id].a];
    if (found == 0) return fail(tree_[id], "'self' outside a method");
    use_variable(id, found - 1, false);
  }

  constexpr void record(const node& n) {
    declare(n.a, variable_kind::record);
    const string_id name = tree_[n.a].a;
    const std::uint32_t fields = ++member_mark_;
    const std::uint32_t methods = ++member_mark_;
    for (node_id id : tree_.record_fields(n)) {
      std::uint32_t& mark = members_[tree_[id].a];
      if (mark == fields)
        fail(tree_[id], text("duplicate field ")
                            << quoted(tree_[id].a) << " in record " << tree_.string(name));
      mark = fields;
    }
    for (node_id id : tree_.record_methods(n)) {
      const function_info& f = tree_.functions[tree_[id].a];
      std::uint32_t& mark = members_[f.method];
      if (mark == fields)
        fail(tree_[id], quoted(f.method)
                            << " is both a field and a method of record " << tree_.string(name));
      if (mark == methods)
        fail(tree_[id], text("duplicate method ")
                            << quoted(f.method) << " in record " << tree_.string(name));
      mark = methods;
      check_operator(tree_[id], f);
    }
    // Marked in whole before any body is seen: a body may hold records of its own.
    for (node_id id : tree_.record_methods(n))
      if (!failed_) function(tree_[id].a, no_variable);
  }

  /// Operators take the right operand, `[]` the index, `[]=` index and value, `()` anything.
  constexpr void check_operator(const node& place, const function_info& f) {
    const std::string_view name = tree_.string(f.method);
    if (detail::is_name_start(name[0]) || name == "()") return;
    const std::uint32_t takes = name == "[]=" ? 2 : 1;
    if (f.parameter_count == takes) return;
    fail(place, text("operator ") << quoted(f.method) << " takes " << takes << " parameter"
                                  << (takes == 1 ? "" : "s"));
  }

  // --- Afterwards ---

  /// Now that all assignments are known: captures by value; and a function that uses only its own
  /// name needs no capture for it, as the callee is at hand.
  constexpr void finish_captures() {
    constexpr std::uint32_t gone = ~std::uint32_t{0};
    std::vector<std::vector<std::uint32_t>> moved(names_.functions.size(),
                                                  std::vector<std::uint32_t>{});
    // A function's number is above its parent's, so parents are done first.
    for (function_id f = 0; f < names_.functions.size(); ++f) {
      function_scope& scope_of = names_.functions[f];
      std::vector<capture> kept;
      for (capture c : scope_of.captures) {
        c.by_value = !names_.variables[c.source].needs_cell;
        if (c.by_value && c.source == scope_of.self_name) {
          moved[f].push_back(gone);
          continue;
        }
        if (c.from == ref_kind::capture) {
          const std::uint32_t index = moved[scope_of.parent][c.index];
          if (index == gone) c.from = ref_kind::callee;
          c.index = index == gone ? 0 : index;
        }
        moved[f].push_back(static_cast<std::uint32_t>(kept.size()));
        kept.push_back(c);
      }
      scope_of.captures = static_cast<std::vector<capture>&&>(kept);
    }
    for (const capture_use& u : uses_) {
      reference& r = names_.refs[u.node];
      const std::uint32_t index = moved[u.function][r.index];
      r = index == gone ? reference{ref_kind::callee} : reference{ref_kind::capture, false, index};
    }
  }

  ast& tree_;
  string_id self_;
  resolution names_;
  diagnostic error_;
  bool failed_ = false;
  // By string_id; numbers count from 1, 0 is none.
  std::vector<std::uint32_t> innermost_;  // the visible variable
  std::vector<std::uint32_t> global_of_;
  std::vector<std::uint32_t> builtin_of_;
  std::vector<std::uint32_t> members_;  // the last mark of a record that has the name
  std::vector<std::uint8_t> declared_;  // by global: 0 not yet, 1 by an earlier text, 2 here
  std::vector<history> histories_;      // by variable_id
  std::vector<variable_id> visible_;
  std::vector<scope> scopes_;
  std::vector<context> contexts_;
  std::vector<capture_use> uses_;
  std::uint32_t scope_count_ = 0;
  std::uint32_t member_mark_ = 0;
  std::uint32_t time_ = 0;  // counts assignments and loops
};

/// Resolves all names of a tree, or gives the first error. May add names to the tree's strings.
constexpr resolve_result resolve(ast& tree, const resolve_options& options = {}) {
  return resolver(tree, options).run();
}

/// A program that is free of errors as far as can be known without running it.
struct analysis {
  ast tree;
  resolution names;
  diagnostic error;
  bool ok = false;
};

/// Parses and resolves a whole file.
constexpr analysis analyse(std::string_view source, const resolve_options& options = {}) {
  parse_result parsed = parse(source);
  if (!parsed.ok) return {{}, {}, static_cast<diagnostic&&>(parsed.error), false};
  resolve_result resolved = resolve(parsed.tree, options);
  return {static_cast<ast&&>(parsed.tree), static_cast<resolution&&>(resolved.names),
          static_cast<diagnostic&&>(resolved.error), resolved.ok};
}

}  // namespace metavm::mini
