/// \file
/// Writes random mini programs: expressions, statements, functions and records over a table of what
/// is in sight.
#pragma once
#include <string>
#include <vector>

#include "program.hpp"
#include "random.hpp"

namespace metavm::fuzz::mini_programs {

/// What an expression is meant to give. The programs lie now and then: guards must fail.
enum class kind : u8 { integer, floating, boolean, string, array, map, record, function, any };
constexpr u32 kinds = 9;

struct variable {
  std::string name;
  kind is;
  bool fixed = false;  ///< a loop counts with it: never assigned
};
struct function {
  std::string name;
  std::vector<kind> parameters;
  kind result;
  u64 cost;
  bool counts_down = false;  ///< the first parameter is the depth of recursion
};
struct record {
  std::string name;
  std::vector<variable> fields;
  std::vector<function> methods;
  bool add = false, less = false, equal = false, index = false, set_index = false, call = false;
};

class mini_writer {
 public:
  explicit mini_writer(u64 seed) : r_(seed) {}
  program run();

 private:
  std::string fresh(const char* stem) { return stem + std::to_string(counter_++); }
  kind some_kind();
  kind scalar_kind();
  /// A variable of this kind in sight, or null.
  const variable* find(kind k, bool to_assign = false);
  std::string int_literal();
  std::string float_literal();
  std::string string_literal();
  std::string binary(const std::string& a, const char* op, const std::string& b);
  std::string number(u32 d);
  std::string expression(kind k, u32 d);
  std::string leaf(kind k);
  std::string integer(u32 d);
  /// An element of some array or map variable.
  std::string element(const std::string& index);
  std::string floating(u32 d);
  std::string boolean(u32 d);
  std::string string(u32 d);
  std::string array(u32 d);
  std::string map(u32 d);
  const record* operator_record(bool record::* which);
  std::string make_of(const record& t, u32 d);
  /// A leaf that makes no records: those would not end.
  std::string simple(kind k) { return k == kind::record || k == kind::any ? "nil" : leaf(k); }
  std::string record_value(u32 d);
  /// A field, element or call of a record that gives this kind.
  std::string field_of(kind k, u32 d);
  std::string closure(u32 d);
  /// The call if it can be afforded here, else nothing.
  std::string pay(const function& f, u32 d, const std::string& callee);
  std::string call_of(kind k, u32 d);
  void charge(u64 n = 1) { cost_ += n * weight_; }
  program block(u32 d, u32 most);
  void declare(program& p, u32 d);
  void assign(program& p, u32 d);
  void counted_loop(program& p, u32 d);
  void add_statement(program& p, u32 d);
  void make_function(program& p, bool method = false, const std::string& method_name = {}, kind wanted = kind::any,
                     u32 arity = 9);
  void make_record(program& p);
  /// Part of the main program: mostly a warm loop with calls, inside try.
  void main_part(program& p);
  random r_;
  u32 counter_ = 0;
  std::vector<std::vector<variable>> scopes_;
  std::vector<function> functions_;
  std::vector<record> records_;
  u64 weight_ = 1, cost_ = 0, limit_ = 1000;
  u32 loops_ = 0, in_closure_ = 0;
  kind result_ = kind::any;
  bool result_known_ = false;
};

}  // namespace metavm::fuzz::mini_programs
