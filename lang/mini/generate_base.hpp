/// \file
/// What the code generator stands on: constants, registers, and the meaning of names.
#pragma once

#include "lang/mini/language.hpp"
#include "lang/mini/resolve.hpp"
#include "metavm/lang/assembler.hpp"

namespace metavm::mini {

/// A constant of a function, to be made by whoever links the code.
struct constant {
  // clang-format off: a comment a line
  enum class form : u8 {
    nil,
    boolean,   // bits: 0 or 1
    integer,   // bits
    real,      // bits of the double
    string,    // bits: string_id
    builtin,   // bits: number in the list of built-in names
    global,    // bits: number of the module's variable: its cell
    function,  // bits: function_id: a closure without captures, the model of others
    record,    // bits: node_id: a record type without methods, the model of others
    file,      // the path of the module
  };
  // clang-format on
  form kind = form::nil;
  u64 bits = 0;
  friend constexpr bool operator==(const constant&, const constant&) = default;
};

struct generated_function {
  assembler<language> code;
  std::vector<constant> constants;
  u32 cache_count = 0;
  u32 register_count = 0;
  u32 parameter_count = 0;  ///< with `self`
};

struct generated {
  std::vector<generated_function> functions;  ///< by function_id
  diagnostic error;
  bool ok = false;
};

struct generate_options {
  bool keep_globals = false;  ///< later texts (the REPL) see the variables while this one runs
};

class generator_base {
 protected:
  constexpr generator_base(const ast& tree, const resolution& names, generate_options options)
      : tree_(tree), names_(names), options_(options), global_used_(names.globals.size(), u8{0}) {
    for (u32 i = 0; i < names.globals.size(); i++) global_registers_.push_back(none);
  }

  static constexpr u32 none = ~u32{0};
  static constexpr u32 most_registers = 60000;  ///< operands have 16 bits
  static constexpr u32 chunk = 256;             ///< elements of a literal evaluated at once

  struct loop {
    label next, out;
  };

  // ---------------------------------------------------------------- registers and constants

  constexpr void fail(node_id place, std::string_view message) {
    if (failed_) return;
    failed_ = true;
    error_ = {text(message), tree_[place].line, tree_[place].column, false};
  }
  constexpr u32 temporary() {
    if (next_ >= most_registers) {
      fail(tree_.functions[id_].body, "too many values at once in one function");
      return next_;
    }
    if (++next_ > most_) most_ = next_;
    return next_ - 1;
  }
  /// Frees the temporaries made while it lives.
  class temporaries {
   public:
    constexpr explicit temporaries(generator_base& g) : generator_(g), mark_(g.next_) {}
    temporaries(const temporaries&) = delete;
    temporaries& operator=(const temporaries&) = delete;
    constexpr ~temporaries() { generator_.next_ = mark_; }

   private:
    generator_base& generator_;
    u32 mark_;
  };
  /// May parts of an expression be put into this register on the way to its value? Not into that of
  /// a variable which the expression may use, or which a handler sees if the expression fails.
  constexpr bool is_scratch(u32 reg) const { return reg >= first_temporary_ || reg == fresh_; }

  constexpr konst constant_index(constant c) {
    u64 hash = (c.bits * 0x9E3779B97F4A7C15u) ^ (static_cast<u64>(c.kind) << 57);
    hash ^= hash >> 29;
    if (out_.constants.size() * 2 >= buckets_.size()) {
      buckets_ = std::vector<u32>(buckets_.size() * 4, u32{0});
      std::vector<constant> all = static_cast<std::vector<constant>&&>(out_.constants);
      out_.constants = std::vector<constant>();
      for (const constant& old : all) constant_index(old);
    }
    u64 at = hash & (buckets_.size() - 1);
    for (; buckets_[at] != 0; at = (at + 1) & (buckets_.size() - 1))
      if (out_.constants[buckets_[at] - 1] == c) return {buckets_[at] - 1};
    if (out_.constants.size() > 65534) fail(tree_.functions[id_].body, "too many constants");
    out_.constants.push_back(c);
    buckets_[at] = static_cast<u32>(out_.constants.size());
    return {buckets_[at] - 1};
  }
  constexpr konst string_constant(string_id id) {
    return constant_index({constant::form::string, id});
  }
  constexpr konst integer_constant(i64 i) {
    return constant_index({constant::form::integer, static_cast<u64>(i)});
  }
  constexpr konst global_cell(u32 index) { return constant_index({constant::form::global, index}); }
  constexpr cache new_cache() {
    if (out_.cache_count > 65534) fail(tree_.functions[id_].body, "too many fields and methods");
    return {out_.cache_count++};
  }
  constexpr assembler<language>& code() { return out_.code; }
  template <class Op, class... A>
  constexpr void emit(A... a) {
    out_.code.emit<Op>(a...);
  }
  /// What follows belongs to this node's line.
  constexpr void at(node_id id) {
    const node& n = tree_[id];
    out_.code.mark({0, n.line, n.column, n.line, n.column});
  }

  /// Is the expression a literal? Then gives it.
  constexpr bool literal(node_id id, constant& c) const {
    const node& n = tree_[id];
    using form = constant::form;
    switch (n.kind) {
      case node_kind::nil:
        c = {form::nil};
        return true;
      case node_kind::boolean:
        c = {form::boolean, n.a};
        return true;
      case node_kind::integer:
        c = {form::integer, n.bits()};
        return true;
      case node_kind::real:
        c = {form::real, n.bits()};
        return true;
      case node_kind::string:
        c = {form::string, n.a};
        return true;
      case node_kind::unary: {
        const node& a = tree_[n.a];
        if (n.op != op::neg) return false;
        if (a.kind == node_kind::integer)
          c = {form::integer, static_cast<u64>(-a.integer())};
        else if (a.kind == node_kind::real)
          c = {form::real, std::bit_cast<u64>(-a.real())};
        else
          return false;
        return true;
      }
      default:
        return false;
    }
  }

  // ---------------------------------------------------------------- names

  constexpr const reference& ref(node_id id) const { return names_.refs[id]; }

  /// The register that holds the variable itself, if there is one.
  constexpr u32 in_place(node_id id) const {
    const node& n = tree_[id];
    if (n.kind != node_kind::name && n.kind != node_kind::self) return none;
    const reference& r = ref(id);
    if (r.kind == ref_kind::local && !names_.variables[r.index].needs_cell)
      return names_.variables[r.index].slot;
    if (r.kind == ref_kind::global && id_ == 0) return global_registers_[r.index];
    return none;
  }
  constexpr void use_global(u32 index) {
    if (id_ != 0) global_used_[index] = 1;
  }

  constexpr void read(node_id id, u32 d) {
    const reference& r = ref(id);
    switch (r.kind) {
      case ref_kind::none:
        return fail(id, "internal error: a name without meaning");
      case ref_kind::local: {
        const variable& v = names_.variables[r.index];
        if (v.needs_cell)
          emit<ops::get_cell<use>>(def{d}, use{v.slot});
        else if (v.slot != d)
          emit<ops::move>(def{d}, use{v.slot});
        return;
      }
      case ref_kind::capture:
        if (names_.functions[id_].captures[r.index].by_value)
          emit<ops::get_captured>(def{d}, imm{static_cast<i32>(r.index)});
        else
          emit<ops::get_cell<imm>>(def{d}, imm{static_cast<i32>(r.index)});
        return;
      case ref_kind::callee:
        return emit<ops::get_callee>(def{d});
      case ref_kind::global:
        use_global(r.index);
        if (id_ == 0 && global_registers_[r.index] != none) {
          if (global_registers_[r.index] != d)
            emit<ops::move>(def{d}, use{global_registers_[r.index]});
        } else {
          if (r.check_set) at(id);
          emit<ops::get_global>(def{d}, global_cell(r.index));
        }
        return;
      case ref_kind::builtin:
        return emit<ops::load_constant>(def{d}, constant_index({constant::form::builtin, r.index}));
    }
  }

  /// Brings a variable to life: `value(d)` puts its first value into register d.
  template <class F>
  constexpr void define(node_id binding, F value) {
    const reference& r = ref(binding);
    if (r.kind == ref_kind::global && (id_ != 0 || global_registers_[r.index] == none)) {
      const temporaries scope(*this);
      const u32 t = temporary();
      value(t);
      use_global(r.index);
      return emit<ops::set_global>(global_cell(r.index), use{t});
    }
    const bool global = r.kind == ref_kind::global;
    const u32 reg = global ? global_registers_[r.index] : names_.variables[r.index].slot;
    fresh_ = reg;
    value(reg);
    fresh_ = none;
    if (!global && names_.variables[r.index].needs_cell) emit<ops::make_cell>(def{reg}, use{reg});
  }
  /// Makes the cell of a variable whose register got its value otherwise.
  constexpr void wrap(node_id binding) {
    const variable& v = names_.variables[ref(binding).index];
    if (v.needs_cell) emit<ops::make_cell>(def{v.slot}, use{v.slot});
  }
  constexpr u32 slot_of(node_id binding) const { return names_.variables[ref(binding).index].slot; }
  constexpr bool needs_cell(node_id binding) const {
    return ref(binding).kind == ref_kind::local && names_.variables[ref(binding).index].needs_cell;
  }

  const ast& tree_;
  const resolution& names_;
  generate_options options_;
  diagnostic error_;
  bool failed_ = false;
  std::vector<u8> global_used_;        // by a function
  std::vector<u32> global_registers_;  // of the top level; none: in its cell
  // Of the function at work:
  function_id id_ = 0;
  generated_function out_;
  std::vector<u32> buckets_;  // hash table of the constants: index plus one
  std::vector<loop> loops_;
  u32 first_temporary_ = 0, next_ = 0, most_ = 0;
  u32 fresh_ = none;  // register of the variable that is being declared: nobody can see it yet
};

}  // namespace metavm::mini
