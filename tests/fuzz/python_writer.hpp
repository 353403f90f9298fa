/// \file
/// Writes random Python programs: expressions, statements, functions and classes over a table of
/// what is in sight.
#pragma once
#include <string>
#include <vector>

#include "program.hpp"
#include "random.hpp"

namespace metavm::fuzz::python_programs {

/// What an expression is meant to give. The programs lie now and then: guards must fail.
enum class kind : u8 { integer, floating, boolean, string, list, tuple, dict, set, object, function, any };
constexpr u32 kinds = 11;

struct variable {
  std::string name;
  kind is;
  bool fixed = false;  ///< a loop counts with it: never assigned
};
struct function {
  std::string name;
  std::vector<variable> parameters;
  u32 optional = 0;  ///< the last so many have defaults
  bool star = false, keywords = false, counts_down = false, generator = false;
  kind result;
  u64 cost;
};
struct class_info {
  std::string name;
  std::vector<variable> fields;
  std::vector<function> methods;
  bool add = false, less = false, equal = false, item = false, set_item = false, call = false, iterate = false,
       length = false, context = false, property = false, contains = false;
};
struct frame_state {
  u64 cost, weight, limit;
  kind result;
  bool result_known, in_function;
  u32 loops;
  std::size_t first_local;
  std::vector<std::string> globals;
};

class python_writer {
 public:
  explicit python_writer(u64 seed) : r_(seed) {}
  program run();

 private:
  std::string fresh(const char* stem) { return stem + std::to_string(counter_++); }
  kind some_kind();
  kind scalar_kind();
  const variable* find(kind k);
  /// One that this function may assign to.
  const variable* find_target();
  std::string int_literal();
  std::string float_literal();
  std::string string_literal();
  static std::string binary(const std::string& a, const std::string& op, const std::string& b);
  std::string number(u32 d);
  std::string expression(kind k, u32 d);
  std::string leaf(kind k);
  std::string integer(u32 d);
  std::string element(u32 d);
  std::string floating(u32 d);
  std::string boolean(u32 d);
  std::string string(u32 d);
  /// No quotes inside an f-string before Python 3.12.
  std::string fstring_part(kind k, u32);
  std::string comprehension(kind k, u32 d, const char* open, const char* close);
  std::string list(u32 d);
  std::string dict(u32 d);
  std::string set(u32 d);
  const class_info* with(bool class_info::* which);
  std::string simple(kind k) { return k == kind::object || k == kind::any ? "None" : leaf(k); }
  std::string make_of(const class_info& c, u32 d);
  std::string object_value(u32 d);
  /// A field, element or call of an object that gives this kind.
  std::string member(kind k, u32 d);
  std::string lambda(u32 d);
  std::string pay(const function& f, u32 d, const std::string& callee);
  std::string call_of(kind k, u32 d);
  std::string generator_call(u32 d);
  program block(u32 d, u32 most);
  void declare(program& p, u32 d);
  void assign(program& p, u32 d);
  void counted_loop(program& p, u32 d);
  /// After code has become warm: a variable of another type, a class with another method, …
  void change_something(program& p, const std::string& when);
  std::string exception_class();
  void add_try(program& p, u32 d);
  void add_match(program& p, u32 d);
  void add_statement(program& p, u32 d);
  frame_state enter_function(u64 limit, kind result);
  void leave_function(frame_state s);
  void make_function(program& p, const std::string& method_name = {}, kind wanted = kind::any);
  std::string simple_default(kind k);
  /// A closure with a variable that it changes.
  void inner_function(program& body);
  void generator_body(program& body);
  void make_class(program& p);
  /// Part of the main program: mostly a warm loop with calls, inside try.
  void main_part(program& p);
  /// Loops of a given form, or a text of what people write.
  void add_scenario(program& p);
  random r_;
  u32 counter_ = 0;
  std::vector<std::vector<variable>> scopes_;
  std::vector<function> functions_;
  std::vector<class_info> classes_;
  std::vector<std::string> globals_;
  u64 weight_ = 1, cost_ = 0, limit_ = 1000;
  u32 loops_ = 0, in_lambda_ = 0;
  std::size_t first_local_ = 0;
  kind result_ = kind::any;
  bool result_known_ = false, in_function_ = false;
};

}  // namespace metavm::fuzz::python_programs
