#include "mini_generator.hpp"

#include <algorithm>

#include "mini_scenarios.hpp"
#include "random.hpp"

namespace metavm::fuzz {
namespace {

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

// Prints anything without going round in circles; polymorphic code of its own.
constexpr const char* prelude = R"(fn show(x, d) {
  let t = type(x)
  if t == "string" { return "'" + slice(x, 0, min(len(x), 30)) + "'" }
  if t == "array" {
    if d > 2 { return "[..]" }
    let s = "[" + str(len(x)) + ":"
    for i in 0..min(len(x), 6) { s = s + show(x[i], d + 1) + "," }
    return s + "]"
  }
  if t == "map" {
    if d > 2 { return "{..}" }
    let s = "{" + str(len(x)) + ":"
    let n = 0
    for k, v in x {
      n = n + 1
      if n > 6 { break }
      s = s + show(k, 3) + "=" + show(v, d + 1) + ","
    }
    return s + "}"
  }
  if t == "R0" or t == "R1" or t == "R2" {
    if d > 2 { return t }
    return x.show(d)
  }
  if t == "error" { return x.message }
  return str(x)
}
fn clip(s) {
  if len(s) > 24 { return slice(s, 0, 24) }
  return s
}
fn add_to(a, x) {
  if len(a) < 12 { push(a, x) }
}
fn put(m, k, v) {
  if len(m) < 12 or has(m, k) { m[k] = v }
}
)";

class generator {
 public:
  explicit generator(u64 seed) : r_(seed) {}

  program run() {
    program p;
    for (std::size_t at = 0, end;
         (end = std::string_view(prelude).find("\n}\n", at)) != std::string_view::npos;
         at = end + 3)
      p.push_back(std::string(std::string_view(prelude).substr(at, end + 2 - at)));
    scopes_.push_back({});
    for (u32 n = r_.of({0, 1, 1, 2, 3}); n > 0; n--) make_record(p);
    for (u32 n = 2 + r_.below(4); n > 0; n--) {
      const kind k = some_kind();
      const std::string name = fresh("g");
      p.push_back("let " + name + " = " + expression(k, 2));
      scopes_[0].push_back({name, k});
    }
    for (u32 n = 1 + r_.below(5); n > 0; n--) make_function(p);
    limit_ = 40000;
    cost_ = 0;
    for (u32 n = 3 + r_.below(6); n > 0; n--) main_part(p);
    for (const variable& v : scopes_[0])
      p.push_back("print(\"" + v.name + "\", show(" + v.name + ", 0))");
    if (r_.percent(12))
      p.push_back(r_.of({"throw \"end\"", "nil + 1", "print([1][3])", "show(1)", "throw [1, 2]"}));
    return p;
  }

 private:
  // ---------------------------------------------------------------- names

  std::string fresh(const char* stem) { return stem + std::to_string(counter_++); }

  kind some_kind() {
    static constexpr kind often[] = {kind::integer,  kind::integer, kind::integer, kind::floating,
                                     kind::floating, kind::boolean, kind::string,  kind::string,
                                     kind::array,    kind::array,   kind::map,     kind::record,
                                     kind::function, kind::any};
    return often[r_.below(std::size(often))];
  }
  kind scalar_kind() {
    static constexpr kind often[] = {kind::integer, kind::integer, kind::floating, kind::boolean,
                                     kind::string};
    return often[r_.below(std::size(often))];
  }

  /// A variable of this kind in sight, or null.
  const variable* find(kind k, bool to_assign = false) {
    std::vector<const variable*> found;
    for (std::size_t s = 0; s < scopes_.size(); s++)
      for (const variable& v : scopes_[s])
        if ((v.is == k || k == kind::any) && !(to_assign && v.fixed)) {
          found.push_back(&v);
          if (s + 1 == scopes_.size()) found.push_back(&v);
        }
    return found.empty() ? nullptr : r_.of(found);
  }

  // ---------------------------------------------------------------- expressions

  std::string int_literal() {
    switch (r_.below(12)) {
      case 0:
        return "2305843009213693951";
      case 1:
        return "(0 - 2305843009213693951 - 1)";
      case 2:
        return std::to_string((u64{1} << 61) - 1 - r_.below(4));
      case 3:
        return std::to_string(u64{1} << (20 + r_.below(41)));
      case 4:
        return std::to_string(r_.below(1u << 31));
      case 5:
        return "(-" + std::to_string(1 + r_.below(100)) + ")";
      default:
        return std::to_string(r_.below(12));
    }
  }
  std::string float_literal() {
    return r_.of({"0.5", "1.0", "2.5", "0.0", "(-0.0)", "3.25", "1e300", "1e100", "(1e308 * 10.0)",
                  "((1e308 * 10.0) - (1e308 * 10.0))", "1e-300", "0.1", "123456.75", "(-7.5)",
                  "5e-324", "9007199254740993.0", "2305843009213693952.0"});
  }
  std::string string_literal() {
    return r_.of({"\"a\"", "\"\"", "\"abc\"", "\"x y\"", "\"b\"", "\"12\"", "\"zz\"", "\"k\""});
  }

  std::string binary(const std::string& a, const char* op, const std::string& b) {
    return "(" + a + " " + op + " " + b + ")";
  }

  std::string number(u32 d) {
    return expression(r_.percent(70) ? kind::integer : kind::floating, d);
  }

  std::string expression(kind k, u32 d) {
    // Now and then another kind than wanted.
    if (d > 0 && r_.percent(2)) k = static_cast<kind>(r_.below(kinds));
    if (d == 0 || r_.percent(20)) return leaf(k);
    if (r_.percent(12)) {
      const std::string c = call_of(k, d);
      if (!c.empty()) return c;
    }
    if (r_.percent(4))
      return binary(binary(expression(kind::boolean, d - 1), "and", expression(k, d - 1)), "or",
                    expression(k, d - 1));
    switch (k) {
      case kind::integer:
        return integer(d - 1);
      case kind::floating:
        return floating(d - 1);
      case kind::boolean:
        return boolean(d - 1);
      case kind::string:
        return string(d - 1);
      case kind::array:
        return array(d - 1);
      case kind::map:
        return map(d - 1);
      case kind::record:
        return record_value(d - 1);
      case kind::function:
        return closure(d - 1);
      default:
        return expression(some_kind(), d - 1);
    }
  }

  std::string leaf(kind k) {
    if (r_.percent(65))
      if (const variable* v = find(k)) return v->name;
    switch (k) {
      case kind::integer:
        return int_literal();
      case kind::floating:
        return float_literal();
      case kind::boolean:
        return r_.of({"true", "false"});
      case kind::string:
        return string_literal();
      case kind::array:
        return r_.of({"[1, 2, 3]", "[1, 2.5, \"s\", nil, true]", "[]", "[0.5, 1.5, 2.5]",
                      "[\"p\", \"q\"]", "array(4, 7)"});
      case kind::map:
        return r_.of({"{\"a\": 1, \"b\": 2}", "{}", "{1: 2, 2: \"x\"}", "{\"k\": 1.5}"});
      case kind::record:
        return record_value(0);
      case kind::function:
        return r_.of(
            {"fn(x) => x", "fn(x) { return [x] }", "fn(x) => (x + 1)", "fn(x) => (x == 1)"});
      default:
        return r_.percent(20) ? "nil" : leaf(some_kind());
    }
  }

  std::string integer(u32 d) {
    switch (r_.below(22)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return binary(expression(kind::integer, d), r_.of({"+", "-", "*", "+", "-"}).c_str(),
                      expression(kind::integer, d));
      case 4:
        return binary(expression(kind::integer, d), r_.of({"//", "%"}).c_str(),
                      r_.of({"3", "7", "(-5)", "8", "1000", "4", "64", "(-1)"}));
      case 5:
        return binary(expression(kind::integer, d), r_.of({"//", "%"}).c_str(),
                      expression(kind::integer, d));
      case 6:
      case 7:
        return binary(expression(kind::integer, d), r_.of({"&", "|", "^"}).c_str(),
                      expression(kind::integer, d));
      case 8:
        return binary(expression(kind::integer, d), r_.of({"<<", ">>"}).c_str(),
                      r_.percent(70) ? std::to_string(r_.below(62))
                                     : "(" + expression(kind::integer, d) + " & 31)");
      case 9:
        return "(-" + expression(kind::integer, d) + ")";
      case 10:
        return "(~" + expression(kind::integer, d) + ")";
      case 11:
        return "len(" +
               expression(r_.percent(50)   ? kind::array
                          : r_.percent(50) ? kind::string
                                           : kind::map,
                          d) +
               ")";
      case 12:
        return std::string(r_.of({"min", "max"})) + "(" + expression(kind::integer, d) + ", " +
               expression(kind::integer, d) + ")";
      case 13:
        return "abs(" + expression(kind::integer, d) + ")";
      case 14:
        return "int(" + binary(expression(kind::floating, d), "%", "1000.0") + ")";
      case 15:
        return element(expression(kind::integer, d));
      case 16:
      case 17:
        return field_of(kind::integer, d);
      case 18:
        switch (r_.below(6)) {
          case 0:
            return "ord(" + expression(kind::string, d) + ")";
          case 1:
            return "int(" + expression(kind::string, d) + ")";
          case 2:
            return "floor(" + expression(kind::floating, d) + ")";
          case 3:
            return "ceil(" + expression(kind::floating, d) + ")";
          default:
            return "find(" + expression(kind::string, d) + ", \"a\")";
        }
      default:
        return binary(expression(kind::integer, d), r_.of({"%", "&", "+", "-"}).c_str(),
                      std::to_string(1 + r_.below(1000)));
    }
  }

  /// An element of some array or map variable.
  std::string element(const std::string& index) {
    const variable* a = find(kind::array);
    if (!a) return int_literal();
    const variable* m = r_.percent(25) ? find(kind::map) : nullptr;
    if (m) return m->name + "[" + r_.of({"\"a\"", "\"b\"", "1", "2", "1.0", "\"k\""}) + "]";
    if (r_.percent(70)) return a->name + "[" + index + " % max(len(" + a->name + "), 1)]";
    return a->name + "[" + index + "]";
  }

  std::string floating(u32 d) {
    switch (r_.below(10)) {
      case 0:
      case 1:
      case 2:
        return binary(expression(kind::floating, d), r_.of({"+", "-", "*", "/"}).c_str(),
                      expression(kind::floating, d));
      case 3:
      case 4:
        return binary(number(d), r_.of({"+", "-", "*", "/"}).c_str(),
                      expression(kind::floating, d));
      case 5:
        return binary(expression(kind::integer, d), "/", expression(kind::integer, d));
      case 6:
        if (r_.percent(20))
          return r_.of({"pow", "atan2", "min", "max"}) + "(" + number(d) + ", " + number(d) + ")";
        return std::string(r_.of({"sqrt", "abs", "float", "floor", "sin", "exp", "cos", "log", "atan",
                                  "tan"})) +
               "(" + expression(kind::floating, d) + ")";
      case 7:
        return binary(expression(kind::floating, d), r_.of({"//", "%"}).c_str(),
                      expression(kind::floating, d));
      case 8:
        return field_of(kind::floating, d);
      default:
        return "(-" + expression(kind::floating, d) + ")";
    }
  }

  std::string boolean(u32 d) {
    const char* const compare[] = {"<", "<=", ">", ">=", "==", "!="};
    const char* op = compare[r_.below(6)];
    switch (r_.below(10)) {
      case 0:
      case 1:
      case 2:
        return binary(expression(kind::integer, d), op, expression(kind::integer, d));
      case 3:
      case 4:
        return binary(number(d), op, expression(kind::floating, d));
      case 5:
        return binary(expression(kind::string, d), op, expression(kind::string, d));
      case 6:
        return binary(expression(kind::any, d),
                      r_.percent(50) ? "==" : "!=", expression(kind::any, d));
      case 7:
        return r_.percent(85) ? "(not " + expression(kind::any, d) + ")"
                              : "is_nan(" + expression(kind::floating, d) + ")";
      case 8:
        return binary(expression(kind::boolean, d), r_.of({"and", "or"}).c_str(),
                      expression(kind::boolean, d));
      default:
        if (const record* t = operator_record(&record::less); t && r_.percent(60))
          return binary(make_of(*t, d), "<", make_of(*t, d));
        return r_.percent(50) ? "has(" + expression(kind::map, d) + ", " + leaf(kind::any) + ")"
                              : binary(expression(kind::any, d),
                                       "==", r_.of({"nil", "true", "false", "1", "0.5"}));
    }
  }

  std::string string(u32 d) {
    switch (r_.below(9)) {
      case 0:
      case 1:
        return "clip(" + binary(expression(kind::string, d), "+", expression(kind::string, d)) +
               ")";
      case 2:
        return "str(" + expression(scalar_kind(), d) + ")";
      case 3:
        return "clip(show(" + expression(kind::any, d) + ", 1))";
      case 4:
        return "type(" + expression(kind::any, d) + ")";
      case 5:
        if (r_.percent(20)) return "chr(" + expression(kind::integer, d) + " & 127)";
        if (r_.percent(20)) return "clip(replace(" + expression(kind::string, d) + ", \"a\", \"bb\"))";
        return std::string(r_.of({"upper", "lower", "trim"})) + "(" + expression(kind::string, d) +
               ")";
      case 6:
        return "clip(join(" + expression(kind::array, d) + ", \"-\"))";
      case 7:
        if (const variable* s = find(kind::string))
          return s->name + "[" + expression(kind::integer, d) + " % max(len(" + s->name + "), 1)]";
        [[fallthrough]];
      default:
        return "slice(" + string_literal() + " + \"xyz\", 0, " + std::to_string(r_.below(4)) + ")";
    }
  }

  std::string array(u32 d) {
    switch (r_.below(8)) {
      case 0:
        return "map(" + expression(kind::array, d) + ", " + expression(kind::function, d) + ")";
      case 1:
        return "filter(" + expression(kind::array, d) + ", " + expression(kind::function, d) + ")";
      case 2:
        return "slice(concat(" + expression(kind::array, d) + ", [0, 1, 2, 3]), 0, 4)";
      case 3:
        return r_.of({"keys", "values"}) + std::string("(") + expression(kind::map, d) + ")";
      case 4:
        return "sort([" + expression(kind::integer, d) + ", " + number(d) + ", " + number(d) +
               "], fn(a, b) => (a " + r_.of({"<", ">"}) + " b))";
      case 5:
        switch (r_.below(4)) {
          case 0:
            return "split(" + expression(kind::string, d) + ", \"b\")";
          case 1:
            return "sort(slice(" + expression(kind::array, d) + ", 0, 0))";
          case 2:
            return "array(" + expression(kind::integer, d) + " % 6, " + expression(kind::any, d) + ")";
          default:
            return "reverse(concat([" + expression(scalar_kind(), d) + "], [1, \"r\"]))";
        }
      default: {
        std::string s = "[";
        for (u32 n = 1 + r_.below(4); n > 0; n--)
          s += expression(r_.percent(80) ? scalar_kind() : kind::record, d) + (n > 1 ? ", " : "");
        return s + "]";
      }
    }
  }
  std::string map(u32 d) {
    std::string s = "{";
    for (u32 n = 1 + r_.below(3); n > 0; n--)
      s += leaf(scalar_kind()) + ": " + expression(scalar_kind(), d) + (n > 1 ? ", " : "");
    return s + "}";
  }

  const record* operator_record(bool record::* which) {
    std::vector<const record*> found;
    for (const record& t : records_)
      if (t.*which) found.push_back(&t);
    return found.empty() ? nullptr : r_.of(found);
  }
  std::string make_of(const record& t, u32 d) {
    std::string s = t.name + "(";
    for (std::size_t i = 0; i < t.fields.size(); i++)
      s += (i ? ", " : "") + (d ? expression(t.fields[i].is, d - 1) : simple(t.fields[i].is));
    return s + ")";
  }
  /// A leaf that makes no records: those would not end.
  std::string simple(kind k) { return k == kind::record || k == kind::any ? "nil" : leaf(k); }

  std::string record_value(u32 d) {
    if (records_.empty()) return r_.of({"nil", "[7]"});
    const record& t = r_.of(records_);
    if (d && t.add && r_.percent(40))
      return binary(make_of(t, d), "+", r_.percent(70) ? make_of(t, d) : expression(kind::any, d));
    return make_of(t, d);
  }

  /// A field, element or call of a record that gives this kind.
  std::string field_of(kind k, u32 d) {
    if (records_.empty()) return leaf(k);
    const record& t = r_.of(records_);
    const variable* v = r_.percent(70) ? find(kind::record) : nullptr;
    const std::string base = v ? v->name : make_of(t, d);
    if (t.index && r_.percent(25)) return base + "[" + expression(kind::integer, d) + "]";
    if (t.call && r_.percent(25)) return base + "(" + expression(kind::integer, d) + ")";
    for (const function& m : t.methods)
      if (m.result == k && r_.percent(50)) {
        const std::string call = pay(m, d, base + "." + m.name);
        if (!call.empty()) return call;
      }
    for (const variable& f : t.fields)
      if (f.is == k) return base + "." + f.name;
    return leaf(k);
  }

  std::string closure(u32 d) {
    if (in_closure_ > 1) return leaf(kind::function);
    in_closure_++;
    const std::string x = fresh("x");
    scopes_.push_back({{x, kind::any}});
    std::string s;
    weight_ *= 8;
    const variable* outer = find(kind::integer, true);
    if (outer && outer->name != x && r_.percent(35))
      s = "fn(" + x + ") { " + outer->name + " = " + binary(outer->name, "+", "1") + "; return " +
          expression(kind::any, d) + " }";
    else
      s = "fn(" + x + ") => " +
          expression(r_.percent(60) ? kind::any : kind::boolean, std::min(d, 2u));
    weight_ /= 8;
    scopes_.pop_back();
    in_closure_--;
    return s;
  }

  // ---------------------------------------------------------------- calls

  /// The call if it can be afforded here, else nothing.
  std::string pay(const function& f, u32 d, const std::string& callee) {
    const u64 price = f.cost * weight_;
    if (cost_ + price > limit_) return {};
    cost_ += price;
    std::string s = callee + "(";
    for (std::size_t i = 0; i < f.parameters.size(); i++) {
      if (i) s += ", ";
      s += i == 0 && f.counts_down ? std::to_string(r_.below(12))
                                   : expression(f.parameters[i], d ? d - 1 : 0);
    }
    return s + ")";
  }
  std::string call_of(kind k, u32 d) {
    std::vector<const function*> found;
    for (const function& f : functions_)
      if (f.result == k || k == kind::any || f.result == kind::any) found.push_back(&f);
    if (found.empty()) return {};
    const function& f = *r_.of(found);
    return pay(f, d, f.name);
  }

  // ---------------------------------------------------------------- statements

  void charge(u64 n = 1) { cost_ += n * weight_; }

  program block(u32 d, u32 most) {
    program body;
    scopes_.push_back({});
    for (u32 n = 1 + r_.below(most); n > 0; n--) add_statement(body, d);
    scopes_.pop_back();
    return body;
  }

  void declare(program& p, u32 d) {
    const kind k = some_kind();
    const std::string name = fresh("v");
    p.push_back("let " + name + " = " + expression(k, d));
    scopes_.back().push_back({name, k});
  }

  void assign(program& p, u32 d) {
    const variable* v = find(kind::any, true);
    if (!v) return declare(p, d);
    const std::string name = v->name;
    const kind k = v->is;
    if (k == kind::integer && r_.percent(12))
      p.push_back(name + " " + r_.of({"//=", "%=", "&=", "|=", "<<=", ">>=", "/="}) + " " +
                  (r_.percent(60) ? std::to_string(1 + r_.below(9)) : expression(k, d)));
    else if ((k == kind::integer || k == kind::floating) && r_.percent(40))
      p.push_back(name + " " + r_.of({"+=", "-=", "*=", "+=", k == kind::integer ? "^=" : "/="}) +
                  " " + expression(k, d));
    else if (k == kind::string && r_.percent(25))
      p.push_back(name + " = clip(" + name + " + " + expression(k, 1) + ")");
    else
      p.push_back(name + " = " + expression(r_.percent(6) ? some_kind() : k, d));
  }

  void counted_loop(program& p, u32 d) {
    const u32 rounds = r_.of({2, 5, 9, 20, 40, 90, 200});
    if (weight_ * rounds > limit_ / 8) return assign(p, d);
    weight_ *= rounds;
    loops_++;
    const std::string i = fresh("i");
    scopes_.push_back({{i, kind::integer, true}});
    program body;
    std::string head;
    const u32 form = r_.below(10);
    if (form < 6) {
      const std::string from = r_.percent(80)   ? "0"
                               : r_.percent(50) ? "(-5)"
                                                : "2305843009213693000";
      head = "for " + i + " in " + from + ".." +
             (from == "0"      ? std::to_string(rounds)
              : from == "(-5)" ? std::to_string(rounds - 5 > rounds ? 1 : rounds - 5)
                               : std::to_string(2305843009213693000u + rounds));
    } else if (form < 8) {
      p.push_back("let " + i + " = 0");
      head = "while " + i + " < " + std::to_string(rounds) +
             (r_.percent(40) ? " and " + expression(kind::boolean, 1) : "");
      body.push_back(i + " = " + i + " + 1");
    } else {
      // What is added to the array while the loop runs is seen by it.
      const std::string n = fresh("n");
      p.push_back("let " + n + " = 0");
      const u32 over = r_.below(10);
      head = over < 5   ? "for " + i + " in " + expression(kind::array, 1)
             : over < 7 ? "for " + i + ", " + n + "v in " + expression(kind::map, 1)
             : over < 8 ? "for " + i + ", " + n + "v in " + expression(kind::array, 1)
             : over < 9 ? "for " + i + " in " + expression(kind::string, 1)
                        : "for " + i + " in " + expression(kind::map, 1);
      body.push_back(n + " = " + n + " + 1");
      body.push_back({"if " + n + " > " + std::to_string(std::min(rounds, 30u)), program{"break"}});
      scopes_.back()[0].is = kind::any;
    }
    for (u32 n = 1 + r_.below(4); n > 0; n--) add_statement(body, d);
    if (form < 6 && r_.percent(30)) {
      // After the loop has become warm, something changes.
      program change;
      const variable* v = find(kind::any, true);
      if (v) {
        change.push_back(v->name + " = " + expression(r_.percent(60) ? some_kind() : v->is, 1));
        body.push_back({"if " + i + " == " + std::to_string(rounds * 3 / 4), std::move(change)});
      }
    }
    scopes_.pop_back();
    loops_--;
    weight_ /= rounds;
    p.push_back({head, std::move(body)});
    // A counter of a while loop stays in sight, but nobody may reset it.
    if (form >= 6 && form < 8) scopes_.back().push_back({i, kind::integer, true});
  }

  void add_statement(program& p, u32 d) {
    charge();
    const u32 what = r_.below(100);
    if (what < 14) return declare(p, 2);
    if (what < 38) return assign(p, 2 + r_.below(2));
    if (d > 0 && what < 50) {
      statement s{"if " + expression(kind::boolean, 2), block(d - 1, 3)};
      if (r_.percent(25)) s.more("else if " + expression(kind::boolean, 1), block(d - 1, 2));
      if (r_.percent(50)) s.more("else", block(d - 1, 2));
      p.push_back(std::move(s));
      return;
    }
    if (d > 0 && what < 62) return counted_loop(p, d - 1);
    if (d > 0 && what < 69) {
      statement s{"try", block(d - 1, 3)};
      const std::string e = fresh("e");
      scopes_.push_back({{e, kind::any}});
      program handler = block(d - 1, 2);
      scopes_.pop_back();
      if (r_.percent(60)) handler.insert(handler.begin(), statement("print(show(" + e + ", 0))"));
      if (r_.percent(15))
        handler.insert(handler.begin(),
                       {"if type(" + e + ") == \"error\"", program{"print(" + e + ".trace)"}});
      s.more("catch " + e, std::move(handler));
      p.push_back(std::move(s));
      return;
    }
    if (what < 74) {
      const variable* a = find(kind::array);
      if (!a) return declare(p, 2);
      const std::string n = a->name;
      switch (r_.below(6)) {
        case 0:
        case 1:
          p.push_back("add_to(" + n + ", " +
                      expression(r_.percent(90) ? scalar_kind() : kind::record, 1) + ")");
          return;
        case 2:
          p.push_back(
              {"if len(" + n + ") > 2",
               program{statement(r_.percent(50) ? "pop(" + n + ")" : "remove_at(" + n + ", 0)")}});
          return;
        case 3:
          p.push_back(
              {"if len(" + n + ") > 0",
               program{statement(n + "[" + expression(kind::integer, 1) + " % len(" + n + ")] " +
                                 r_.of({"+=", "=", "="}) + " " + expression(scalar_kind(), 1))}});
          return;
        default:
          p.push_back(n + "[" + std::to_string(r_.below(3)) +
                      "] = " + expression(scalar_kind(), 1));
          return;
      }
    }
    if (what < 78) {
      const variable* m = find(kind::map);
      if (!m) return declare(p, 2);
      if (r_.percent(70))
        p.push_back("put(" + m->name + ", " + leaf(scalar_kind()) + ", " +
                    expression(scalar_kind(), 1) + ")");
      else
        p.push_back("remove(" + m->name + ", " + leaf(scalar_kind()) + ")");
      return;
    }
    if (what < 83 && !records_.empty()) {
      const variable* v = find(kind::record);
      if (!v) return declare(p, 2);
      const record& t = r_.of(records_);
      const variable& f = r_.of(t.fields);
      if (t.set_index && r_.percent(25))
        p.push_back(v->name + "[" + expression(kind::integer, 1) +
                    "] = " + expression(scalar_kind(), 1));
      else
        p.push_back(v->name + "." + f.name + " " + r_.of({"=", "=", "+="}) + " " +
                    expression(r_.percent(90) ? f.is : scalar_kind(), 2));
      return;
    }
    if (what < 88) {
      p.push_back("print(" + std::string(r_.percent(50) ? "\"p\", " : "") + "show(" +
                  expression(kind::any, 2) + ", 1))");
      return;
    }
    if (loops_ > 0 && what < 90) {
      p.push_back(
          {"if " + expression(kind::boolean, 2), program{statement(r_.of({"break", "continue"}))}});
      return;
    }
    if (result_known_ && what < 92) {
      p.push_back({"if " + expression(kind::boolean, 2),
                   program{statement("return " + expression(result_, 2))}});
      return;
    }
    if (what < 93) {
      p.push_back({"if " + expression(kind::boolean, 2),
                   program{statement("throw " +
                                     expression(r_.percent(70) ? kind::string : kind::any, 1))}});
      return;
    }
    if (what < 94) {
      p.push_back("gc()");
      return;
    }
    const std::string c = call_of(kind::any, 2);
    if (c.empty()) return assign(p, 2);
    p.push_back(r_.percent(50) ? c : "print(show(" + c + ", 0))");
  }

  void make_function(program& p, bool method = false, const std::string& method_name = {},
                     kind wanted = kind::any, u32 arity = 9) {
    function f;
    f.name = method ? method_name : fresh("f");
    f.result = wanted != kind::any || r_.percent(15) ? wanted : some_kind();
    f.counts_down = !method && r_.percent(25);
    const u32 n = arity < 9 ? arity : r_.of({0, 1, 1, 2, 2, 3, 4});
    std::vector<variable> names;
    if (method) names.push_back({"self", kind::record, true});
    for (u32 i = 0; i < n || (f.counts_down && i == 0); i++) {
      f.parameters.push_back(i == 0 && f.counts_down ? kind::integer
                             : r_.percent(15)        ? kind::any
                                                     : some_kind());
      names.push_back({fresh("a"), f.parameters.back(), i == 0 && f.counts_down});
    }
    scopes_.push_back(names);
    const u64 cost_before = cost_, weight_before = weight_;
    cost_ = 1;
    weight_ = 1;
    limit_ = method ? 60 : 1200;
    const kind result_before = result_;
    const bool known_before = result_known_;
    const u32 loops_before = loops_;
    result_ = f.result;
    result_known_ = true;
    loops_ = 0;
    program body;
    std::string head = "fn " + f.name + "(";
    for (std::size_t i = method ? 1 : 0; i < names.size(); i++)
      head += (i > (method ? 1u : 0u) ? ", " : "") + names[i].name;
    head += ")";
    if (f.counts_down) {
      body.push_back({"if " + names[0].name + " <= 0",
                      program{statement("return " + expression(f.result, 1))}});
      for (u32 k = 1 + r_.below(2); k > 0; k--) {
        const std::string v = fresh("v");
        std::string call = f.name + "(" + names[0].name + " - " + std::to_string(k);
        for (std::size_t i = 1; i < f.parameters.size(); i++)
          call += ", " + expression(r_.percent(90) ? f.parameters[i] : kind::any, 1);
        body.push_back("let " + v + " = " + call + ")");
        scopes_.back().push_back({v, f.result});
      }
    }
    for (u32 k = r_.below(method ? 2 : 5); k > 0; k--) add_statement(body, method ? 1 : 2);
    body.push_back("return " + expression(f.result, 3));
    scopes_.pop_back();
    f.cost = cost_ + 1;
    if (f.counts_down) f.cost *= 30;
    cost_ = cost_before;
    weight_ = weight_before;
    result_ = result_before;
    result_known_ = known_before;
    loops_ = loops_before;
    p.push_back({head, std::move(body)});
    if (method)
      records_.back().methods.push_back(f);
    else
      functions_.push_back(f);
  }

  void make_record(program& p) {
    record t;
    t.name = "R" + std::to_string(records_.size());
    for (u32 n = 1 + r_.below(3); n > 0; n--)
      t.fields.push_back({"h" + std::to_string(r_.below(4)) + fresh("_"),
                          r_.percent(85) ? scalar_kind() : kind::any});
    // Fields of one name at different places in different records.
    t.fields[r_.below(t.fields.size())].name = "w";
    const std::string first = t.fields[0].name;
    records_.push_back(t);
    program body;
    std::string fields;
    for (std::size_t i = 0; i < t.fields.size(); i++) fields += (i ? ", " : "") + t.fields[i].name;
    body.push_back(fields);
    std::string shown = "\"" + t.name + "<\"";
    for (const variable& f : t.fields) shown += " + show(self." + f.name + ", d + 1) + \" \"";
    body.push_back("fn show(d) => " + shown + " + \">\"");
    const auto flag = [&](bool record::* which, u32 percent, const std::string& text) {
      if (!r_.percent(percent)) return;
      body.push_back(text);
      records_.back().*which = true;
    };
    std::string sum = t.name + "(";
    for (std::size_t i = 0; i < t.fields.size(); i++) {
      const std::string& f = t.fields[i].name;
      const bool number = t.fields[i].is == kind::integer || t.fields[i].is == kind::floating;
      sum += (i ? ", " : "") + (number  ? "self." + f + " + o." + f
                                : i % 2 ? "o." + f
                                        : "self." + f);
    }
    sum += ")";
    flag(&record::add, 60, "fn +(o) => " + sum);
    flag(&record::less, 50,
         r_.percent(60)
             ? "fn <(o) => (self." + first + " < o." + first + ")"
             : "fn <(o) { if (self." + first + " == o." + first + ") { return nil }; return 1 }");
    flag(&record::equal, 30,
         "fn ==(o) => (type(o) == \"" + t.name + "\" and self." + first + " == o." + first + ")");
    flag(&record::index, 40, "fn [](i) { if i == 1 { return self." + first + " }; return i + 1 }");
    flag(&record::set_index, 30, "fn []=(i, v) { self." + first + " = v }");
    flag(&record::call, 40, "fn ()(x) => [x, self." + first + "]");
    for (u32 n = r_.below(3); n > 0; n--)
      make_function(body, true, "m" + std::to_string(r_.below(3)),
                    r_.percent(50) ? kind::integer : kind::any, r_.below(3));
    // The same method twice would not compile.
    std::vector<std::string> seen;
    std::erase_if(body, [&](const statement& s) {
      const std::string& h = s.parts[0].head;
      if (!h.starts_with("fn m")) return false;
      const std::string name = h.substr(0, h.find('('));
      if (std::find(seen.begin(), seen.end(), name) != seen.end()) return true;
      seen.push_back(name);
      return false;
    });
    p.push_back({"record " + t.name, std::move(body)});
  }

  /// Part of the main program: mostly a warm loop with calls, inside try.
  void main_part(program& p) {
    program body;
    const bool guarded = r_.percent(92);
    scopes_.push_back({});
    if (r_.percent(70)) {
      // Mixed arguments into one place.
      const u32 rounds = r_.of({10, 30, 60, 150, 300});
      const std::string mixed = fresh("q");
      std::string items;
      for (u32 n = 1 + r_.below(5), i = 0; i < n; i++)
        items += (i ? ", " : "") + expression(r_.percent(80) ? scalar_kind() : kind::any, 1);
      body.push_back("let " + mixed + " = [" + items + "]");
      scopes_.back().push_back({mixed, kind::array});
      const std::string i = fresh("i"), x = fresh("x");
      scopes_.push_back({{i, kind::integer, true}, {x, kind::any}});
      weight_ *= rounds;
      loops_++;
      program inner;
      inner.push_back(
          "let " + x + " = " + mixed + "[" +
          (r_.percent(50) ? i + " % " : i + " // " + std::to_string(rounds / 3 + 1) + " % ") +
          "max(len(" + mixed + "), 1)]");
      program guardedInner;
      program& target = r_.percent(60) ? guardedInner : inner;
      for (u32 n = 1 + r_.below(3); n > 0; n--) add_statement(target, 2);
      if (!functions_.empty()) {
        const function& f = r_.of(functions_);
        const std::string call = pay(f, 2, f.name);
        if (!call.empty()) target.push_back(r_.percent(50) ? x + " = " + call : call);
      }
      if (&target == &guardedInner) {
        statement s{"try", std::move(guardedInner)};
        s.more("catch e", program{statement("if " + i + " % 7 == 0 { print(show(e, 0)) }")});
        inner.push_back(std::move(s));
      }
      loops_--;
      weight_ /= rounds;
      scopes_.pop_back();
      body.push_back({"for " + i + " in 0.." + std::to_string(rounds), std::move(inner)});
    } else {
      for (u32 n = 1 + r_.below(4); n > 0; n--) add_statement(body, 3);
    }
    if (r_.percent(30)) {
      scopes_.push_back({});
      mini_scenario(body, {r_, [this](const char* stem) { return fresh(stem); },
                           [this] { return leaf(scalar_kind()); }, [this] { return leaf(kind::integer); }});
      scopes_.pop_back();
    }
    if (r_.percent(12)) {
      // Closures of their own iterations, called when the loop is over.
      const std::string fs = fresh("c"), i = fresh("i"), n = fresh("n");
      body.push_back("let " + fs + " = []");
      body.push_back({"for " + i + " in 0.." + std::to_string(3 + r_.below(9)),
                      program{"let " + n + " = " + expression(kind::integer, 1),
                              "push(" + fs + ", fn(x) { " + n + " = " + n + " + x; return [" + i +
                                  ", " + n + "] })"}});
      body.push_back({"for k in 0.." + std::to_string(20 + r_.below(60)),
                      program{"let " + n + " = " + fs + "[k % len(" + fs + ")](" +
                                  (r_.percent(70) ? "k" : expression(scalar_kind(), 1)) + ")",
                              "if k % 9 == 0 { print(show(" + n + ", 0)) }"}});
    }
    if (r_.percent(8)) {
      // Errors thrown through several frames, now and then.
      const std::string f = fresh("t"), g = fresh("t");
      body.push_back({"fn " + f + "(x)",
                      program{statement{"if x % " + std::to_string(2 + r_.below(5)) + " == 1",
                                        program{"throw [x, " + expression(scalar_kind(), 1) + "]"}},
                              "return " + expression(kind::integer, 1) + " + x"}});
      body.push_back({"fn " + g + "(x)", program{"let y = " + f + "(x)", "return [y, x]"}});
      const std::string s = fresh("s");
      body.push_back("let " + s + " = 0");
      statement t{"try", program{s + " = " + s + " + len(" + g + "(k))"}};
      t.more("catch e", program{s + " = " + s + " + (k + 1)",
                                "if k % 11 == 0 { print(show(e, 0)) }"});
      body.push_back({"for k in 0.." + std::to_string(30 + r_.below(90)), program{std::move(t)}});
      body.push_back("print(" + s + ")");
    }
    if (r_.percent(5) && !functions_.empty()) {
      const function& f = r_.of(functions_);
      body.push_back(f.name + " = fn(" + std::string(f.parameters.empty() ? "" : "z") + ") => " +
                     expression(f.result, 1));
    }
    if (r_.percent(1)) {
      // How deep it went must be the same in every machine.
      body.push_back("let reached = 0");
      body.push_back("fn deep(n) { reached = n; return 1 + deep(n + 1) }");
      body.push_back({"try", program{"deep(0)"}});
      body.back().more("catch e", program{"print(e, reached)"});
    }
    scopes_.pop_back();
    if (!guarded) {
      p.push_back({"if true", std::move(body)});
      return;
    }
    statement s{"try", std::move(body)};
    program handler{"print(\"E\", show(e, 0))"};
    if (r_.percent(30)) handler.push_back({"if type(e) == \"error\"", program{"print(e.trace)"}});
    s.more("catch e", std::move(handler));
    p.push_back(std::move(s));
  }

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

}  // namespace

program generate_mini(u64 seed) { return generator(seed).run(); }

}  // namespace metavm::fuzz
