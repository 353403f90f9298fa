#include "python_generator.hpp"

#include <algorithm>

#include "python_scenarios.hpp"
#include "random.hpp"

namespace metavm::fuzz {
namespace {

/// What an expression is meant to give. The programs lie now and then: guards must fail.
enum class kind : u8 {
  integer,
  floating,
  boolean,
  string,
  list,
  tuple,
  dict,
  set,
  object,
  function,
  any
};
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
  bool add = false, less = false, equal = false, item = false, set_item = false, call = false,
       iterate = false, length = false, context = false, property = false, contains = false;
};

// Prints anything the same way in every implementation, and never much.
constexpr const char* prelude = R"python(import gc, sys, traceback

def show(x, d=0):
    t = type(x)
    if t is int:
        return repr(x) if -10**40 < x < 10**40 else "big%d:%d" % (x.bit_length(), x % 1000007)
    if t is str:
        return repr(x[:40])
    if t is list or t is tuple:
        if d > 2:
            return t.__name__
        return t.__name__ + "%d(" % len(x) + ", ".join([show(i, d + 1) for i in x[:6]]) + ")"
    if t is dict:
        if d > 2:
            return "dict"
        return "dict%d(" % len(x) + ", ".join(show(k, 3) + "=" + show(v, d + 1) for k, v in list(x.items())[:6]) + ")"
    if t is set or t is frozenset:
        return t.__name__ + "%d(" % len(x) + ", ".join(sorted([show(i, 3) for i in x])[:6]) + ")"
    if t is float or t is bool or x is None or t is bytes or t is range or t is complex:
        return repr(x)
    if isinstance(x, RecursionError):
        return "RecursionError"
    if isinstance(x, BaseException):
        return t.__name__ + ":" + str(x)[:200]
    if hasattr(t, "shown"):
        return x.shown(d) if d < 3 else t.__name__
    return "<" + t.__name__ + ">"

def tb(e):
    if isinstance(e, RecursionError):
        print("RecursionError")
    else:
        traceback.print_exception(e, file=sys.stdout)

def lim(x):
    return x % 1000000007000000009 if type(x) is int and not -2**90 < x < 2**90 else x

def clip(x):
    return x[:20]

def put(d, k, v):
    if len(d) < 12:
        d[k] = v

def add_to(a, x):
    if len(a) < 12:
        a.append(x)
)python";

class generator {
 public:
  explicit generator(u64 seed) : r_(seed) {}

  program run() {
    program p;
    const std::string_view text = prelude;
    for (std::size_t at = 0, end; at < text.size(); at = end + 2) {
      end = text.find("\n\n", at);
      if (end == std::string_view::npos) end = text.size() - 1;
      p.push_back(std::string(text.substr(at, end - at)));
    }
    scopes_.push_back({});
    for (u32 n = r_.of({0, 1, 1, 2, 2, 3}); n > 0; n--) make_class(p);
    for (u32 n = 2 + r_.below(4); n > 0; n--) {
      const kind k = some_kind();
      const std::string name = fresh("g");
      statement s{"try", program{name + " = " + expression(k, 2)}};
      s.more("except Exception as e",
             program{"print('G', show(e))", name + " = " + simple_default(k)});
      p.push_back(std::move(s));
      scopes_[0].push_back({name, k});
    }
    for (u32 n = 2 + r_.below(4); n > 0; n--) make_function(p);
    limit_ = 25000;
    cost_ = 0;
    in_function_ = false;
    for (u32 n = 3 + r_.below(5); n > 0; n--) main_part(p);
    for (const variable& v : scopes_[0])
      p.push_back("print('" + v.name + "', show(" + v.name + "))");
    if (r_.percent(10))
      p.push_back(r_.of({"raise ValueError('end')", "None + 1", "[1][3]", "{}['k']",
                         "raise SystemExit(3)", "assert 1 > 2, 'no'"}));
    return p;
  }

 private:
  std::string fresh(const char* stem) { return stem + std::to_string(counter_++); }

  kind some_kind() {
    static constexpr kind often[] = {
        kind::integer, kind::integer, kind::integer, kind::floating, kind::floating, kind::boolean,
        kind::string,  kind::string,  kind::list,    kind::list,     kind::tuple,    kind::dict,
        kind::set,     kind::object,  kind::object,  kind::function, kind::any};
    return often[r_.below(std::size(often))];
  }
  kind scalar_kind() {
    static constexpr kind often[] = {kind::integer, kind::integer, kind::floating, kind::boolean,
                                     kind::string};
    return often[r_.below(std::size(often))];
  }

  const variable* find(kind k) {
    std::vector<const variable*> found;
    for (std::size_t s = 0; s < scopes_.size(); s++)
      for (const variable& v : scopes_[s])
        if (v.is == k || k == kind::any) {
          found.push_back(&v);
          if (s + 1 == scopes_.size()) found.push_back(&v);
        }
    return found.empty() ? nullptr : r_.of(found);
  }
  /// One that this function may assign to.
  const variable* find_target() {
    std::vector<const variable*> found;
    for (std::size_t s = in_function_ ? first_local_ : 0; s < scopes_.size(); s++)
      for (const variable& v : scopes_[s])
        if (!v.fixed) found.push_back(&v);
    if (in_function_)
      for (const variable& v : scopes_[0])
        if (std::find(globals_.begin(), globals_.end(), v.name) != globals_.end())
          found.push_back(&v);
    return found.empty() ? nullptr : r_.of(found);
  }

  // ---------------------------------------------------------------- expressions

  std::string int_literal() {
    switch (r_.below(12)) {
      case 0:
        return "2305843009213693951";
      case 1:
        return "(-2305843009213693952)";
      case 2:
        return std::to_string((u64{1} << 61) - 1 - r_.below(4));
      case 3:
        return std::to_string(u64{1} << (20 + r_.below(43)));
      case 4:
        return std::to_string(r_.below(1u << 31));
      case 5:
        return "(-" + std::to_string(1 + r_.below(100)) + ")";
      case 6:
        return r_.percent(30) ? "123456789012345678901234567890" : "9223372036854775807";
      default:
        return std::to_string(r_.below(12));
    }
  }
  std::string float_literal() {
    return r_.of({"0.5", "1.0", "2.5", "0.0", "(-0.0)", "3.25", "1e300", "1e100", "float('inf')",
                  "float('nan')", "1e-300", "0.1", "123456.75", "(-7.5)", "5e-324",
                  "9007199254740993.0", "2305843009213693952.0"});
  }
  std::string string_literal() {
    return r_.of({"'a'", "''", "'abc'", "'x y'", "'b'", "'12'", "'\\u00e4\\u20ac'", "'k'",
                  "'\\U0001f600z'"});
  }
  static std::string binary(const std::string& a, const std::string& op, const std::string& b) {
    return "(" + a + " " + op + " " + b + ")";
  }
  std::string number(u32 d) {
    return expression(r_.percent(70) ? kind::integer : kind::floating, d);
  }

  std::string expression(kind k, u32 d) {
    if (d > 0 && r_.percent(2)) k = static_cast<kind>(r_.below(kinds));
    if (d == 0 || r_.percent(20)) return leaf(k);
    if (r_.percent(12)) {
      const std::string c = call_of(k, d);
      if (!c.empty()) return c;
    }
    if (r_.percent(4))
      return "(" + expression(k, d - 1) + " if " + expression(kind::boolean, d - 1) + " else " +
             expression(k, d - 1) + ")";
    if (r_.percent(2))
      return binary(expression(kind::any, d - 1), r_.of({"and", "or"}), expression(k, d - 1));
    switch (k) {
      case kind::integer:
        return integer(d - 1);
      case kind::floating:
        return floating(d - 1);
      case kind::boolean:
        return boolean(d - 1);
      case kind::string:
        return string(d - 1);
      case kind::list:
        return list(d - 1);
      case kind::tuple:
        return r_.percent(60) ? "(" + expression(scalar_kind(), d - 1) + ", " +
                                    expression(scalar_kind(), d - 1) + ")"
                              : "tuple(" + expression(kind::list, d - 1) + ")";
      case kind::dict:
        return dict(d - 1);
      case kind::set:
        return set(d - 1);
      case kind::object:
        return object_value(d - 1);
      case kind::function:
        return lambda(d - 1);
      default:
        return expression(some_kind(), d - 1);
    }
  }

  std::string leaf(kind k) {
    if (r_.percent(70))
      if (const variable* v = find(k)) return v->name;
    switch (k) {
      case kind::integer:
        return int_literal();
      case kind::floating:
        return float_literal();
      case kind::boolean:
        return r_.of({"True", "False"});
      case kind::string:
        return string_literal();
      case kind::list:
        return r_.of({"[1, 2, 3]", "[1, 2.5, 's', None, True]", "[]", "[0.5, 1.5, 2.5]",
                      "['p', 'q']", "[7] * 4", "list(range(5))"});
      case kind::tuple:
        return r_.of({"(1, 2)", "()", "('a', 1.5)", "(0, None, 3)"});
      case kind::dict:
        return r_.of({"{'a': 1, 'b': 2}", "{}", "{1: 2, 2: 'x'}", "{'k': 1.5}", "dict(a=1)"});
      case kind::set:
        return r_.of({"{1, 2, 3}", "set()", "{'a', 1}", "frozenset([1, 5])"});
      case kind::object:
        return object_value(0);
      case kind::function:
        return r_.of({"(lambda x: x)", "(lambda x: [x])", "(lambda x: x + 1)", "(lambda x: x == 1)",
                      "str", "abs", "len", "int"});
      default:
        return r_.percent(20) ? "None" : leaf(some_kind());
    }
  }

  std::string integer(u32 d) {
    switch (r_.below(22)) {
      case 0:
      case 1:
      case 2:
        return binary(expression(kind::integer, d), r_.of({"+", "-"}),
                      expression(kind::integer, d));
      case 3:
        return "lim" + binary(expression(kind::integer, d), "*", expression(kind::integer, d));
      case 4:
      case 5:
        return binary(expression(kind::integer, d), r_.of({"//", "%"}),
                      r_.of({"3", "7", "(-5)", "8", "1000", "4", "64", "(-1)"}));
      case 6:
        return binary(expression(kind::integer, d), r_.of({"//", "%"}),
                      expression(kind::integer, d));
      case 7:
      case 8:
        return binary(expression(kind::integer, d), r_.of({"&", "|", "^"}),
                      expression(kind::integer, d));
      case 9:
        return "lim" + binary(expression(kind::integer, d), r_.of({"<<", ">>"}),
                              r_.percent(70) ? std::to_string(r_.below(70))
                                             : "(" + expression(kind::integer, d) + " & 31)");
      case 10:
        return r_.of({"(-", "(~", "(+"}) + expression(kind::integer, d) + ")";
      case 11:
        return "len(" +
               expression(r_.percent(40)   ? kind::list
                          : r_.percent(40) ? kind::string
                          : r_.percent(50) ? kind::dict
                                           : kind::object,
                          d) +
               ")";
      case 12:
        return r_.of({"min", "max"}) + "(" + expression(kind::integer, d) + ", " + number(d) + ")";
      case 13:
        return r_.of({"abs(", "int(", "round("}) + number(d) + ")";
      case 14:
        return element(d);
      case 15:
      case 16:
        return member(kind::integer, d);
      case 17:
        return "sum(" + comprehension(kind::integer, d, "", "") + ")";
      case 18:
        return "str(" + expression(kind::string, d) + ")" +
               r_.of({".find('a')", ".count('a')", ".index('a')"});
      case 19:
        return "(" + expression(kind::integer, d) + ").bit_length()";
      case 20:
        return "lim(" + expression(kind::integer, d) + " ** " + std::to_string(r_.below(4)) + ")";
      default:
        return binary(expression(kind::integer, d), r_.of({"%", "&", "+", "-"}),
                      std::to_string(1 + r_.below(1000)));
    }
  }

  std::string element(u32 d) {
    const variable* a = find(r_.percent(70) ? kind::list : kind::tuple);
    if (!a) return int_literal();
    const variable* m = r_.percent(30) ? find(kind::dict) : nullptr;
    if (m)
      return m->name + (r_.percent(50) ? ".get(" + r_.of({"'a'", "'b'", "1", "2"}) + ", " +
                                             leaf(kind::integer) + ")"
                                       : "[" + r_.of({"'a'", "1", "1.0", "'k'"}) + "]");
    if (r_.percent(60))
      return a->name + "[" + expression(kind::integer, d) + " % (len(" + a->name + ") or 1)]";
    return a->name + "[" +
           (r_.percent(50) ? r_.of({"-1", "0", "1", "-2"}) : expression(kind::integer, d)) + "]";
  }

  std::string floating(u32 d) {
    switch (r_.below(10)) {
      case 0:
      case 1:
      case 2:
        return binary(expression(kind::floating, d), r_.of({"+", "-", "*", "/"}),
                      expression(kind::floating, d));
      case 3:
      case 4:
        return binary(number(d), r_.of({"+", "-", "*", "/"}), expression(kind::floating, d));
      case 5:
        return binary(expression(kind::integer, d), "/", expression(kind::integer, d));
      case 6:
        return r_.of({"abs", "float"}) + std::string("(") + number(d) + ")";
      case 7:
        return binary(expression(kind::floating, d), r_.of({"//", "%"}),
                      expression(kind::floating, d));
      case 8:
        return member(kind::floating, d);
      default:
        return "(-" + expression(kind::floating, d) + ")";
    }
  }

  std::string boolean(u32 d) {
    const std::string op = r_.of({"<", "<=", ">", ">=", "==", "!="});
    switch (r_.below(14)) {
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
        return binary(expression(kind::any, d), r_.of({"==", "!="}), expression(kind::any, d));
      case 7:
        return "(not " + expression(kind::any, d) + ")";
      case 8:
        return binary(expression(kind::boolean, d), r_.of({"and", "or"}),
                      expression(kind::boolean, d));
      case 9:
        return "(" + number(d) + " < " + number(d) + " <= " + number(d) + ")";
      case 10:
        if (const variable* v = find(kind::any))
          return "(" + v->name + r_.of({" is None)", " is not None)"});
        [[fallthrough]];
      case 11:
        return "(" + leaf(scalar_kind()) + r_.of({" in ", " not in "}) +
               expression(r_.percent(50)   ? kind::list
                          : r_.percent(50) ? kind::dict
                                           : kind::set,
                          d) +
               ")";
      case 12:
        return "isinstance(" + expression(kind::any, d) + ", " +
               r_.of({"int", "(int, float)", "str", "bool", "list"}) + ")";
      default:
        if (const class_info* c = with(&class_info::less))
          return binary(make_of(*c, d), r_.percent(70) ? "<" : ">", make_of(*c, d));
        return r_.of({"any(", "all("}) + comprehension(kind::boolean, d, "", "") + ")";
    }
  }

  std::string string(u32 d) {
    switch (r_.below(12)) {
      case 0:
      case 1:
        return "clip" + binary(expression(kind::string, d), "+", expression(kind::string, d));
      case 2:
        return "str(" + expression(scalar_kind(), d) + ")";
      case 3:
        return "show(" + expression(kind::any, d) + ", 2)[:20]";
      case 4:
        return "type(" + expression(kind::any, d) + ").__name__";
      case 5:
        return "(" + expression(kind::string, d) + ")" +
               r_.of({".upper()", ".lower()", ".strip()", ".title()", ".replace('a', 'bb')[:20]",
                      "[::-1]", "[1:]", "[:-1]", ".zfill(4)", ".center(5, '*')"});
      case 6:
        return "'-'.join([str(i) for i in " + expression(kind::list, d) + "])[:20]";
      case 7:
        return "f\"{" + fstring_part(scalar_kind(), d) + "}:{" + fstring_part(kind::integer, d) +
               r_.of({"", ":>5", ":x", ":,", ":05d", "!r", ":+d", ":b"}) + "}\"";
      case 8:
        return "('%s %r' % (" + expression(scalar_kind(), d) + ", " + expression(scalar_kind(), d) +
               "))";
      case 9:
        return "('" + r_.of({"%d", "%5d", "%x", "%g", "%.3f", "%e", "%05d"}) + "' % " + number(d) +
               ")";
      case 10:
        return "format(" + expression(kind::floating, d) + ", '" +
               r_.of({".3f", "e", "g", "10.2f", ",.1f", "%"}) + "')";
      default:
        return "('xyz' * " + std::to_string(r_.below(3)) + ")";
    }
  }
  /// No quotes inside an f-string before Python 3.12.
  std::string fstring_part(kind k, u32) {
    const variable* v = find(k);
    return v ? v->name : k == kind::floating ? "0.5" : "17";
  }

  std::string comprehension(kind k, u32 d, const char* open, const char* close) {
    const std::string x = fresh("c");
    std::string source;
    u32 rounds = 5;
    switch (r_.below(5)) {
      case 0:
        source = "range(" + std::to_string(rounds = r_.of({3, 6, 10})) + ")";
        break;
      case 1:
        source = expression(kind::tuple, 0);
        break;
      case 2: {
        const std::string g = generator_call(d);
        if (!g.empty()) {
          source = g;
          break;
        }
        [[fallthrough]];
      }
      default:
        source = expression(kind::list, std::min(d, 1u));
    }
    const u64 weight = weight_;
    weight_ *= rounds;
    scopes_.push_back({{x, source.starts_with("range") ? kind::integer : kind::any, true}});
    std::string s = open + expression(k, std::min(d, 2u)) + " for " + x + " in " + source;
    if (r_.percent(40)) s += " if " + expression(kind::boolean, std::min(d, 1u));
    scopes_.pop_back();
    weight_ = weight;
    return s + close;
  }

  std::string list(u32 d) {
    switch (r_.below(10)) {
      case 0:
      case 1:
        return comprehension(scalar_kind(), d, "[", "]");
      case 2:
        return "list(map(" + expression(kind::function, d) + ", " + expression(kind::list, d) +
               "))";
      case 3:
        return binary(expression(kind::list, d), "+", expression(kind::list, d)) + "[:5]";
      case 4:
        return "list(" + expression(kind::dict, d) +
               r_.of({")", ".keys())", ".values())", ".items())"});
      case 5:
        return "sorted([" + expression(kind::integer, d) + ", " + number(d) + ", " + number(d) +
               "]" + r_.of({"", ", reverse=True", ", key=lambda x: -x"}) + ")";
      case 6:
        return "(" + expression(kind::list, d) + ")" +
               r_.of({"[::-1]", "[1:]", "[:2]", "[::2]", ".copy()", "[-2:]"});
      case 7: {
        const std::string g = generator_call(d);
        if (!g.empty()) return "list(" + g + ")";
        [[fallthrough]];
      }
      case 8:
        return "[*" + expression(kind::list, d) + ", " + expression(scalar_kind(), d) + "][-5:]";
      default: {
        std::string s = "[";
        for (u32 n = 1 + r_.below(4); n > 0; n--)
          s += expression(r_.percent(80) ? scalar_kind() : kind::object, d) + (n > 1 ? ", " : "");
        return s + "]";
      }
    }
  }
  std::string dict(u32 d) {
    if (r_.percent(25)) return comprehension(kind::integer, d, "{i: i for i in list([", "])[:4]}");
    if (r_.percent(20))
      return "{**" + expression(kind::dict, d) + ", 'z': " + expression(scalar_kind(), d) + "}";
    std::string s = "{";
    for (u32 n = 1 + r_.below(3); n > 0; n--)
      s += leaf(scalar_kind()) + ": " + expression(scalar_kind(), d) + (n > 1 ? ", " : "");
    return s + "}";
  }
  std::string set(u32 d) {
    if (r_.percent(40)) return comprehension(kind::integer, d, "{", "}");
    if (r_.percent(40))
      return binary(expression(kind::set, d), r_.of({"|", "&", "-", "^"}),
                    expression(kind::set, d));
    return "{" + expression(kind::integer, d) + ", " + expression(scalar_kind(), d) + "}";
  }

  const class_info* with(bool class_info::* which) {
    std::vector<const class_info*> found;
    for (const class_info& c : classes_)
      if (c.*which) found.push_back(&c);
    return found.empty() ? nullptr : r_.of(found);
  }
  std::string simple(kind k) { return k == kind::object || k == kind::any ? "None" : leaf(k); }
  std::string make_of(const class_info& c, u32 d) {
    std::string s = c.name + "(";
    for (std::size_t i = 0; i < c.fields.size(); i++)
      s += (i ? ", " : "") + (d ? expression(c.fields[i].is, d - 1) : simple(c.fields[i].is));
    return s + ")";
  }
  std::string object_value(u32 d) {
    if (classes_.empty()) return r_.of({"None", "[7]", "object"});
    const class_info& c = r_.of(classes_);
    if (d && c.add && r_.percent(40))
      return binary(make_of(c, d), r_.of({"+", "-"}), r_.percent(60) ? make_of(c, d) : number(d));
    if (d && c.add && r_.percent(15)) return binary(number(d), "+", make_of(c, d));
    return make_of(c, d);
  }

  /// A field, element or call of an object that gives this kind.
  std::string member(kind k, u32 d) {
    if (classes_.empty()) return leaf(k);
    const class_info& c = r_.of(classes_);
    const variable* v = r_.percent(70) ? find(kind::object) : nullptr;
    const std::string base = v ? v->name : make_of(c, d);
    if (c.item && r_.percent(20)) return base + "[" + expression(kind::integer, d) + "]";
    if (c.call && r_.percent(20)) return base + "(" + expression(kind::integer, d) + ")";
    if (c.property && r_.percent(25)) return base + ".prop";
    for (const function& m : c.methods)
      if (r_.percent(m.result == k ? 50 : 5)) {
        const std::string call = pay(m, d, base + "." + m.name);
        if (!call.empty()) return call;
      }
    for (const variable& f : c.fields)
      if (f.is == k) return base + "." + f.name;
    return r_.percent(30) ? base + ".level" : leaf(k);
  }

  std::string lambda(u32 d) {
    if (in_lambda_ > 1) return leaf(kind::function);
    in_lambda_++;
    const std::string x = fresh("x");
    scopes_.push_back({{x, kind::any, true}});
    weight_ *= 8;
    const std::string s =
        "(lambda " + x +
        (r_.percent(20)   ? ", *_rest"
         : r_.percent(15) ? ", _y=1"
                          : "") +
        ": " + expression(r_.percent(60) ? kind::any : kind::boolean, std::min(d, 2u)) + ")";
    weight_ /= 8;
    scopes_.pop_back();
    in_lambda_--;
    return s;
  }

  // ---------------------------------------------------------------- calls

  std::string pay(const function& f, u32 d, const std::string& callee) {
    const u64 price = f.cost * weight_;
    if (cost_ + price > limit_) return {};
    cost_ += price;
    std::string s = callee + "(";
    u32 given = static_cast<u32>(f.parameters.size());
    if (f.optional) given -= r_.below(f.optional + 1);
    bool first = true, by_name = false;
    for (u32 i = 0; i < given; i++) {
      const variable& a = f.parameters[i];
      s += first ? "" : ", ";
      first = false;
      if (i > 0 && !f.star && r_.percent(15)) by_name = true;
      if (by_name) s += a.name + "=";
      s += i == 0 && f.counts_down ? std::to_string(r_.below(10)) : expression(a.is, d ? d - 1 : 0);
    }
    if (f.star && given == f.parameters.size() && r_.percent(50)) {
      s += first ? "" : ", ";
      first = false;
      s += r_.percent(50) ? "*" + expression(kind::tuple, 0) : expression(kind::any, 0);
    }
    if (f.keywords && r_.percent(50)) {
      s += first ? "" : ", ";
      s += r_.percent(50) ? "**{'zz': 1}"
                          : "kw" + std::to_string(r_.below(3)) + "=" + expression(kind::integer, 0);
    }
    return s + ")";
  }
  std::string call_of(kind k, u32 d) {
    std::vector<const function*> found;
    for (const function& f : functions_)
      if (!f.generator && (f.result == k || k == kind::any || f.result == kind::any))
        found.push_back(&f);
    if (found.empty()) return {};
    const function& f = *r_.of(found);
    return pay(f, d, f.name);
  }
  std::string generator_call(u32 d) {
    std::vector<const function*> found;
    for (const function& f : functions_)
      if (f.generator) found.push_back(&f);
    if (found.empty()) return {};
    const function& f = *r_.of(found);
    return pay(f, std::min(d, 1u), f.name);
  }

  // ---------------------------------------------------------------- statements

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
    if (r_.percent(6)) {
      const std::string other = fresh("v");
      p.push_back(name + ", " + (r_.percent(50) ? "*" : "") + other + " = " +
                  expression(r_.percent(70) ? kind::tuple : kind::list, d));
      scopes_.back().push_back({other, kind::any});
      scopes_.back().push_back({name, kind::any});
      return;
    }
    p.push_back(name + " = " + expression(k, d));
    scopes_.back().push_back({name, k});
  }

  void assign(program& p, u32 d) {
    const variable* v = find_target();
    if (!v) return declare(p, d);
    const std::string name = v->name;
    const kind k = v->is;
    if ((k == kind::integer || k == kind::floating) && r_.percent(40))
      p.push_back(name + " " + r_.of({"+=", "-=", "+=", k == kind::integer ? "^=" : "/="}) + " " +
                  expression(k, d));
    else
      p.push_back(name + " = " + expression(r_.percent(6) ? some_kind() : k, d));
  }

  void counted_loop(program& p, u32 d) {
    const u32 rounds = r_.of({2, 5, 9, 20, 40, 90});
    if (weight_ * rounds > limit_ / 8) return assign(p, d);
    weight_ *= rounds;
    loops_++;
    const std::string i = fresh("i");
    scopes_.push_back({{i, kind::integer, true}});
    program body;
    std::string head;
    const u32 form = r_.below(12);
    if (form < 6) {
      head = "for " + i + " in range(" +
             (r_.percent(75) ? std::to_string(rounds)
              : r_.percent(50)
                  ? std::to_string(rounds) + ", 0, -1"
                  : "2305843009213693940, 2305843009213693940 + " + std::to_string(rounds)) +
             ")";
    } else if (form < 8) {
      p.push_back(i + " = 0");
      head = "while " + i + " < " + std::to_string(rounds) +
             (r_.percent(40) ? " and " + expression(kind::boolean, 1) : "");
      body.push_back(i + " += 1");
    } else {
      scopes_.back()[0].is = kind::any;
      const u32 what = r_.below(4);
      const std::string g = what == 0 ? generator_call(1) : "";
      const std::string j = fresh("j");
      if (!g.empty())
        head = "for " + i + " in " + g;
      else if (what == 1)
        head = "for " + i + ", " + j + " in enumerate(" + expression(kind::list, 1) + "[:9])",
        scopes_.back()[0].is = kind::integer;
      else if (what == 2)
        head = "for " + i + ", " + j + " in list(" + expression(kind::dict, 1) + ".items())[:9]";
      else
        head = "for " + i + " in list(" + expression(kind::list, 1) + ")[:20]";
      if (head.find(j) != std::string::npos) scopes_.back().push_back({j, kind::any, true});
    }
    for (u32 n = 1 + r_.below(4); n > 0; n--) add_statement(body, d);
    if (form < 6 && r_.percent(30))
      change_something(body, i + " == " + std::to_string(rounds * 3 / 4));
    scopes_.pop_back();
    loops_--;
    weight_ /= rounds;
    statement s{head, std::move(body)};
    if (r_.percent(15)) s.more("else", block(d ? d - 1 : 0, 2));
    p.push_back(std::move(s));
    if (form >= 6 && form < 8) scopes_.back().push_back({i, kind::integer, true});
  }

  /// After code has become warm: a variable of another type, a class with another method, …
  void change_something(program& p, const std::string& when) {
    program change;
    if (!classes_.empty() && r_.percent(50)) {
      const class_info& c = r_.of(classes_);
      switch (r_.below(5)) {
        case 0:
          change.push_back(c.name + ".level = " + expression(scalar_kind(), 1));
          break;
        case 1:
          change.push_back(c.name + ".m" + std::to_string(r_.below(3)) +
                           " = lambda self, *a, **k: " + expression(kind::any, 1));
          break;
        case 2:
          if (c.add)
            change.push_back(c.name + ".__add__ = lambda self, o: " + expression(kind::any, 1));
          break;
        case 3:
          change.push_back(c.name + "." + c.fields[0].name + " = 5");
          break;
        default:
          if (const variable* v = find(kind::object))
            change.push_back(v->name + ".extra = " + expression(scalar_kind(), 1));
      }
    }
    if (change.empty()) assign(change, 1);
    p.push_back({"if " + when, std::move(change)});
  }

  std::string exception_class() {
    return r_.of({"Exception", "TypeError", "ValueError", "(TypeError, ValueError)",
                  "ZeroDivisionError", "LookupError", "ArithmeticError", "AttributeError",
                  "IndexError"});
  }

  void add_try(program& p, u32 d) {
    statement s{"try", block(d, 3)};
    const bool catches = r_.percent(85);
    if (catches) {
      if (r_.percent(25)) s.more("except " + exception_class(), block(d, 2));
      const std::string e = fresh("e");
      scopes_.push_back({{e, kind::any, true}});
      program handler = block(d, 2);
      scopes_.pop_back();
      if (r_.percent(60)) handler.insert(handler.begin(), statement("print(show(" + e + "))"));
      if (r_.percent(20)) handler.insert(handler.begin(), statement("tb(" + e + ")"));
      if (r_.percent(8))
        handler.push_back(
            r_.of({"raise", "raise KeyError('again')", "raise ValueError(1) from None"}));
      s.more("except " + (r_.percent(80) ? "Exception" : exception_class()) + " as " + e,
             std::move(handler));
      if (r_.percent(15)) s.more("else", block(d, 2));
    }
    if (!catches || r_.percent(25)) {
      const bool known = result_known_;
      const u32 loops = loops_;
      result_known_ = known && r_.percent(10);
      loops_ = r_.percent(10) ? loops : 0;
      s.more("finally", block(d, 2));
      result_known_ = known;
      loops_ = loops;
    }
    p.push_back(std::move(s));
  }

  void add_match(program& p, u32 d) {
    program cases;
    for (u32 n = 1 + r_.below(3); n > 0; n--) {
      const std::string x = fresh("k"), y = fresh("k");
      scopes_.push_back({{x, kind::any}, {y, kind::any}});
      std::string pattern;
      switch (r_.below(8)) {
        case 0:
          pattern = "1 | 2 | 'a'";
          scopes_.back().clear();
          break;
        case 1:
          pattern = "[" + x + ", " + y + "]";
          break;
        case 2:
          pattern = "[" + x + ", *" + y + "]";
          break;
        case 3:
          pattern = "{'a': " + x + "}";
          scopes_.back().pop_back();
          break;
        case 4:
          pattern = "int(" + x + ")";
          scopes_.back().pop_back();
          break;
        case 5:
          if (!classes_.empty()) {
            const class_info& c = r_.of(classes_);
            pattern = c.name + "(" + c.fields[0].name + "=" + x + ")";
            scopes_.back().pop_back();
            break;
          }
          [[fallthrough]];
        case 6:
          pattern = "str() | float() as " + x;
          scopes_.back().pop_back();
          break;
        default:
          pattern = "None | True";
          scopes_.back().clear();
      }
      if (r_.percent(25)) pattern += " if " + expression(kind::boolean, 1);
      program body;
      for (u32 k = 1 + r_.below(2); k > 0; k--) add_statement(body, d);
      scopes_.pop_back();
      cases.push_back({"case " + pattern, std::move(body)});
    }
    if (r_.percent(50)) cases.push_back({"case _", block(d, 2)});
    p.push_back({"match " + expression(kind::any, 2), std::move(cases)});
  }

  void add_statement(program& p, u32 d) {
    cost_ += weight_;
    const u32 what = r_.below(100);
    if (what < 14) return declare(p, 2);
    if (what < 36) return assign(p, 2 + r_.below(2));
    if (d > 0 && what < 46) {
      statement s{"if " + expression(kind::boolean, 2), block(d - 1, 3)};
      if (r_.percent(25)) s.more("elif " + expression(kind::any, 1), block(d - 1, 2));
      if (r_.percent(50)) s.more("else", block(d - 1, 2));
      p.push_back(std::move(s));
      return;
    }
    if (d > 0 && what < 57) return counted_loop(p, d - 1);
    if (d > 0 && what < 65) return add_try(p, d - 1);
    if (d > 0 && what < 67) return add_match(p, d - 1);
    if (d > 0 && what < 70) {
      const class_info* c = with(&class_info::context);
      if (!c) return assign(p, 2);
      const std::string w = fresh("w");
      scopes_.push_back({{w, kind::object}});
      program body = block(d - 1, 3);
      scopes_.pop_back();
      p.push_back({"with " + make_of(*c, 1) + " as " + w, std::move(body)});
      return;
    }
    if (what < 75) {
      const variable* a = find(kind::list);
      if (!a) return declare(p, 2);
      const std::string n = a->name;
      switch (r_.below(7)) {
        case 0:
        case 1:
          p.push_back("add_to(" + n + ", " +
                      expression(r_.percent(90) ? scalar_kind() : kind::object, 1) + ")");
          return;
        case 2:
          p.push_back(
              {"if " + n, program{statement(n + r_.of({".pop()", ".pop(0)", ".reverse()",
                                                       "[0:1] = [8, 9]", ".sort(key=show)"}))}});
          return;
        case 3:
          p.push_back(
              {"if " + n,
               program{statement(n + "[" + expression(kind::integer, 1) + " % len(" + n + ")] " +
                                 r_.of({"+=", "=", "="}) + " " + expression(scalar_kind(), 1))}});
          return;
        case 4:
          p.push_back("del " + n + "[" + std::to_string(r_.below(3)) + ":]");
          return;
        default:
          p.push_back(n + "[" + std::to_string(r_.below(3)) +
                      "] = " + expression(scalar_kind(), 1));
          return;
      }
    }
    if (what < 79) {
      const variable* m = find(kind::dict);
      if (!m) return declare(p, 2);
      switch (r_.below(4)) {
        case 0:
        case 1:
          p.push_back("put(" + m->name + ", " + leaf(scalar_kind()) + ", " +
                      expression(scalar_kind(), 1) + ")");
          return;
        case 2:
          p.push_back(m->name + ".pop(" + leaf(scalar_kind()) + ", None)");
          return;
        default:
          p.push_back("del " + m->name + "[" + leaf(scalar_kind()) + "]");
          return;
      }
    }
    if (what < 84 && !classes_.empty()) {
      const variable* v = find(kind::object);
      if (!v) return declare(p, 2);
      const class_info& c = r_.of(classes_);
      const variable& f = r_.of(c.fields);
      if (c.set_item && r_.percent(25))
        p.push_back(v->name + "[" + expression(kind::integer, 1) +
                    "] = " + expression(scalar_kind(), 1));
      else if (c.property && r_.percent(25))
        p.push_back(v->name + ".prop = " + expression(scalar_kind(), 1));
      else
        p.push_back(v->name + "." + f.name + " " + r_.of({"=", "=", "+="}) + " " +
                    expression(r_.percent(90) ? f.is : scalar_kind(), 2));
      return;
    }
    if (what < 89) {
      p.push_back("print(" + std::string(r_.percent(50) ? "'p', " : "") + "show(" +
                  expression(kind::any, 2) + "))");
      return;
    }
    if (loops_ > 0 && what < 91) {
      p.push_back(
          {"if " + expression(kind::boolean, 2), program{statement(r_.of({"break", "continue"}))}});
      return;
    }
    if (result_known_ && what < 93) {
      p.push_back({"if " + expression(kind::boolean, 2),
                   program{statement("return " + expression(result_, 2))}});
      return;
    }
    if (what < 94) {
      p.push_back({"if " + expression(kind::boolean, 2),
                   program{statement(r_.of({"raise ValueError('v')", "raise TypeError('t', 1)",
                                            "raise KeyError('k')", "assert False",
                                            "raise LookupError from ValueError('c')"}))}});
      return;
    }
    if (what < 95) {
      p.push_back(r_.percent(30) && weight_ <= 10 ? "gc.collect()" : "pass");
      return;
    }
    const std::string c = call_of(kind::any, 2);
    if (c.empty()) return assign(p, 2);
    p.push_back(r_.percent(50) ? c : "print(show(" + c + "))");
  }

  struct frame_state {
    u64 cost, weight, limit;
    kind result;
    bool result_known, in_function;
    u32 loops;
    std::size_t first_local;
    std::vector<std::string> globals;
  };
  frame_state enter_function(u64 limit, kind result) {
    frame_state s{cost_,        weight_, limit_,       result_, result_known_,
                  in_function_, loops_,  first_local_, globals_};
    cost_ = weight_ = 1;
    limit_ = limit;
    result_ = result;
    result_known_ = in_function_ = true;
    loops_ = 0;
    first_local_ = scopes_.size();
    globals_.clear();
    return s;
  }
  void leave_function(frame_state s) {
    cost_ = s.cost;
    weight_ = s.weight;
    limit_ = s.limit;
    result_ = s.result;
    result_known_ = s.result_known;
    in_function_ = s.in_function;
    loops_ = s.loops;
    first_local_ = s.first_local;
    globals_ = std::move(s.globals);
  }

  void make_function(program& p, const std::string& method_name = {}, kind wanted = kind::any) {
    const bool method = !method_name.empty();
    function f;
    f.name = method ? method_name : fresh("f");
    f.generator = !method && r_.percent(25);
    f.result = f.generator || wanted != kind::any || r_.percent(15) ? wanted : some_kind();
    f.counts_down = !method && !f.generator && r_.percent(25);
    u32 n = r_.of({0, 1, 1, 2, 2, 3, 4});
    if (f.counts_down && n == 0) n = 1;
    f.star = !f.counts_down && r_.percent(15);
    f.keywords = r_.percent(12);
    f.optional = !f.counts_down && n && r_.percent(35) ? 1 + r_.below(n) : 0;
    std::vector<variable> names;
    std::string head = "def " + f.name + "(";
    if (method) {
      names.push_back({"self", kind::object, true});
      head += n || f.star || f.keywords ? "self, " : "self";
    }
    for (u32 i = 0; i < n; i++) {
      f.parameters.push_back({fresh("a"),
                              i == 0 && f.counts_down ? kind::integer
                              : r_.percent(15)        ? kind::any
                                                      : some_kind(),
                              i == 0 && f.counts_down});
      names.push_back(f.parameters.back());
      head += (i ? ", " : "") + f.parameters.back().name;
      if (i + f.optional >= n) head += "=" + simple_default(f.parameters.back().is);
    }
    if (f.star) {
      head += n ? ", *rest" : "*rest";
      names.push_back({"rest", kind::tuple});
    }
    if (f.keywords) {
      head += n || f.star ? ", **kws" : "**kws";
      names.push_back({"kws", kind::dict});
    }
    head += ")";
    const frame_state outside = enter_function(method ? 60 : 1000, f.result);
    scopes_.push_back(names);
    program body;
    if (!method && r_.percent(40)) {
      std::string list;
      for (const variable& v : scopes_[0])
        if (r_.percent(40)) {
          list += (list.empty() ? "" : ", ") + v.name;
          globals_.push_back(v.name);
        }
      if (!list.empty()) body.push_back("global " + list);
    }
    if (f.counts_down) {
      body.push_back({"if " + names[0].name + " <= 0",
                      program{statement("return " + expression(f.result, 1))}});
      for (u32 k = 1 + r_.below(2); k > 0; k--) {
        const std::string v = fresh("v");
        std::string call = f.name + "(" + names[0].name + " - " + std::to_string(k);
        for (std::size_t i = 1; i < f.parameters.size(); i++)
          call += ", " + expression(r_.percent(90) ? f.parameters[i].is : kind::any, 1);
        body.push_back(v + " = " + call + ")");
        scopes_.back().push_back({v, f.result});
      }
    }
    if (f.generator) {
      result_known_ = false;
      generator_body(body);
    } else {
      if (!method && r_.percent(15)) inner_function(body);
      for (u32 k = r_.below(method ? 2 : 5); k > 0; k--) add_statement(body, method ? 1 : 2);
      body.push_back("return " + expression(f.result, 3));
    }
    scopes_.pop_back();
    f.cost = cost_ + 1;
    if (f.counts_down) f.cost *= 30;
    leave_function(outside);
    p.push_back({head, std::move(body)});
    if (method)
      classes_.back().methods.push_back(f);
    else
      functions_.push_back(f);
  }
  std::string simple_default(kind k) {
    return k == kind::integer    ? "3"
           : k == kind::floating ? "0.5"
           : k == kind::string   ? "'d'"
           : k == kind::tuple    ? "(1, 2)"
                                 : "None";
  }

  /// A closure with a variable that it changes.
  void inner_function(program& body) {
    const std::string n = fresh("n"), h = fresh("h");
    body.push_back(n + " = " + expression(kind::integer, 1));
    scopes_.back().push_back({n, kind::integer});
    program inner{"nonlocal " + n, n + " += 1"};
    inner.push_back("return " + expression(r_.percent(50) ? kind::integer : kind::any, 2));
    body.push_back({"def " + h + "(x=0, *more)", std::move(inner)});
    scopes_.back().push_back({h, kind::function});
  }

  void generator_body(program& body) {
    const std::string i = fresh("i");
    const u32 rounds = r_.of({1, 3, 6, 12});
    scopes_.push_back({{i, kind::integer, true}});
    program inner;
    weight_ *= rounds;
    loops_++;
    for (u32 k = r_.below(3); k > 0; k--) add_statement(inner, 1);
    const std::string y = fresh("y");
    inner.push_back(r_.percent(70) ? "yield " + expression(kind::any, 2)
                                   : y + " = yield " + expression(kind::any, 2));
    if (r_.percent(30)) {
      const std::string g = generator_call(0);
      if (!g.empty()) inner.push_back("yield from " + g);
    }
    loops_--;
    weight_ /= rounds;
    scopes_.pop_back();
    program loop{
        statement{"for " + i + " in range(" + std::to_string(rounds) + ")", std::move(inner)}};
    if (r_.percent(35)) {
      statement s{"try", std::move(loop)};
      if (r_.percent(50)) s.more("except ValueError", program{"yield 'caught'"});
      // Nothing that shows: when a generator that is dropped comes to its end is the implementation's.
      s.more("finally", program{r_.percent(50) ? "done = 1" : "pass"});
      body.push_back(std::move(s));
    } else {
      body.push_back(std::move(loop[0]));
    }
    if (r_.percent(20)) body.push_back("return 5");
  }

  void make_class(program& p) {
    class_info c;
    c.name = "C" + std::to_string(classes_.size());
    std::string base;
    if (!classes_.empty() && r_.percent(40)) base = classes_.back().name;
    for (u32 n = 1 + r_.below(3); n > 0; n--)
      c.fields.push_back({"h" + std::to_string(r_.below(4)) + fresh("_"),
                          r_.percent(85) ? scalar_kind() : kind::any});
    c.fields[r_.below(c.fields.size())].name = "w";
    const std::string first = c.fields[0].name;
    const bool slots = base.empty() && r_.percent(15);
    classes_.push_back(c);
    program body;
    if (slots) {
      std::string names;
      for (const variable& f : c.fields) names += "'" + f.name + "', ";
      body.push_back("__slots__ = (" + names + ")");
    }
    body.push_back("level = " + std::to_string(r_.below(9)));
    std::string parameters, shown = "'" + c.name + "<'";
    program init;
    for (const variable& f : c.fields) {
      parameters += ", " + f.name + "=None";
      init.push_back("self." + f.name + " = " + f.name);
      shown += " + show(self." + f.name + ", d + 1) + ' '";
    }
    body.push_back({"def __init__(self" + parameters + ")", std::move(init)});
    body.push_back({"def shown(self, d=0)", program{"return " + shown + " + '>'"}});
    const auto flag = [&](bool class_info::* which, u32 percent, statement text) {
      if (!r_.percent(percent)) return;
      body.push_back(std::move(text));
      classes_.back().*which = true;
    };
    const auto method = [](const std::string& head, program lines) {
      return statement{"def " + head, std::move(lines)};
    };
    std::string sum = c.name + "(";
    for (std::size_t i = 0; i < c.fields.size(); i++) {
      const std::string& f = c.fields[i].name;
      const bool number = c.fields[i].is == kind::integer || c.fields[i].is == kind::floating;
      sum += (i ? ", " : "") + (number  ? "self." + f + " + o." + f
                                : i % 2 ? "o." + f
                                        : "self." + f);
    }
    sum += ")";
    flag(&class_info::add, 60,
         method("__add__(self, o)", {statement{"if not isinstance(o, " + c.name + ")",
                                               program{"return NotImplemented"}},
                                     "return " + sum}));
    if (classes_.back().add && r_.percent(50))
      body.push_back(method("__radd__(self, o)", {"return (o, self." + first + ")"}));
    if (classes_.back().add && r_.percent(50))
      body.push_back(method("__sub__(self, o)", {"return self." + first}));
    flag(&class_info::less, 45,
         r_.percent(60)
             ? method("__lt__(self, o)", {"return self." + first + " < o." + first})
             : method("__lt__(self, o)", {"return " + r_.of({"1", "None", "[]", "'x'"})}));
    if (r_.percent(30)) {
      classes_.back().equal = true;
      body.push_back(method("__eq__(self, o)", {"return isinstance(o, " + c.name + ") and self." +
                                                first + " == o." + first}));
      if (r_.percent(70)) body.push_back(method("__hash__(self)", {"return 7"}));
    }
    flag(&class_info::item, 35,
         method("__getitem__(self, i)",
                {statement{"if i == 1", program{"return self." + first}},
                 statement{"if type(i) is int and i > 5", program{"raise IndexError(i)"}},
                 "return i"}));
    flag(&class_info::set_item, 25, method("__setitem__(self, i, v)", {"self." + first + " = v"}));
    flag(&class_info::call, 35, method("__call__(self, x=0)", {"return [x, self." + first + "]"}));
    flag(&class_info::length, 30,
         method("__len__(self)", {"return " + std::to_string(r_.below(4))}));
    if (r_.percent(20))
      body.push_back(
          method("__bool__(self)", {"return " + r_.of({"True", "False", "self."}) + ""}));
    if (body.back().parts[0].head == "def __bool__(self)" &&
        body.back().parts[0].body[0].parts[0].head == "return self.")
      body.back().parts[0].body[0] = statement("return bool(self." + first + ")");
    flag(&class_info::iterate, 25, method("__iter__(self)", {"yield self." + first, "yield 1"}));
    flag(&class_info::contains, 20, method("__contains__(self, x)", {"return x == self." + first}));
    flag(&class_info::context, 40, method("__enter__(self)", {"return self"}));
    if (classes_.back().context)
      body.push_back(method("__exit__(self, *e)",
                            {"print('exit', e[0] and e[0].__name__)",
                             "return " + r_.of({"False", "None", "True", "e[0] is TypeError"})}));
    flag(&class_info::property, 35, statement("@property"));
    if (classes_.back().property) {
      body.push_back(method("prop(self)", {"return self." + first}));
      if (r_.percent(60)) {
        body.push_back("@prop.setter");
        body.push_back(method("prop(self, v)", {"self." + first + " = v"}));
      }
    }
    if (r_.percent(15))
      body.push_back(
          method("__getattr__(self, name)",
                 {statement{"if name.startswith('_')", program{"raise AttributeError(name)"}},
                  "return name"}));
    u32 numbers = 0;
    for (u32 n = r_.below(4); n > 0; n--) {
      const std::string name = "m" + std::to_string(numbers++);
      if (r_.percent(12)) {
        body.push_back(r_.percent(50) ? "@staticmethod" : "@classmethod");
        const bool fixed = body.back().parts[0].head == "@staticmethod";
        body.push_back(method(name + (fixed ? "(*x)" : "(cls, *x)"),
                              {fixed ? "return x" : "return cls.level"}));
        continue;
      }
      if (!base.empty() && r_.percent(25)) {
        body.push_back(method(name + "(self, *a, **k)",
                              {statement{"if hasattr(super(), '" + name + "')",
                                         program{"return super()." + name + "(*a, **k)"}},
                               "return super().__init__()"}));
        continue;
      }
      make_function(body, name, r_.percent(50) ? kind::integer : kind::any);
    }
    p.push_back({"class " + c.name + (base.empty() ? "" : "(" + base + ")"), std::move(body)});
  }

  /// Part of the main program: mostly a warm loop with calls, inside try.
  void main_part(program& p) {
    program body;
    const bool guarded = r_.percent(95);
    scopes_.push_back({});
    if (r_.percent(70)) {
      const u32 rounds = r_.of({10, 30, 60, 150});
      const std::string mixed = fresh("q");
      std::string items;
      for (u32 n = 1 + r_.below(5), i = 0; i < n; i++)
        items += expression(r_.percent(75) ? scalar_kind() : kind::any, 1) + ", ";
      body.push_back(mixed + " = [" + items + "]");
      scopes_.back().push_back({mixed, kind::list});
      const std::string i = fresh("i"), x = fresh("x");
      scopes_.push_back({{i, kind::integer, true}, {x, kind::any}});
      weight_ *= rounds;
      loops_++;
      program inner, guarded_inner;
      inner.push_back(
          x + " = " + mixed + "[" +
          (r_.percent(50) ? i + " % " : i + " // " + std::to_string(rounds / 3 + 1) + " % ") +
          "(len(" + mixed + ") or 1)]");
      program& target = r_.percent(60) ? guarded_inner : inner;
      for (u32 n = 1 + r_.below(3); n > 0; n--) add_statement(target, 2);
      const std::string call = call_of(kind::any, 2);
      if (!call.empty()) target.push_back(r_.percent(50) ? x + " = " + call : call);
      if (r_.percent(25)) change_something(target, i + " == " + std::to_string(rounds * 2 / 3));
      if (&target == &guarded_inner) {
        statement s{"try", std::move(guarded_inner)};
        s.more("except Exception as e",
               program{statement{"if " + i + " % 7 == 0",
                                 program{statement(r_.percent(70) ? "print(show(e))" : "tb(e)")}}});
        inner.push_back(std::move(s));
      }
      loops_--;
      weight_ /= rounds;
      scopes_.pop_back();
      body.push_back({"for " + i + " in range(" + std::to_string(rounds) + ")", std::move(inner)});
    } else {
      for (u32 n = 1 + r_.below(4); n > 0; n--) add_statement(body, 3);
    }
    if (r_.percent(30)) {
      weight_ *= 60;
      scopes_.push_back({});
      python_scenario(body, {r_, [this](const char* stem) { return fresh(stem); },
                             [this] { return leaf(scalar_kind()); }, [this] { return leaf(kind::integer); },
                             [this] { return leaf(kind::any); }});
      scopes_.pop_back();
      weight_ /= 60;
    }
    if (r_.percent(5) && !functions_.empty()) {
      const function& f = r_.of(functions_);
      if (!f.generator) body.push_back(f.name + " = lambda *a, **k: " + expression(f.result, 1));
    }
    if (r_.percent(1)) {
      body.push_back({"def deep(n)", program{"return 1 + deep(n + 1)"}});
      body.push_back("deep(0)");
    }
    scopes_.pop_back();
    if (!guarded) {
      p.push_back({"if True", std::move(body)});
      return;
    }
    statement s{"try", std::move(body)};
    program handler{"print('E', show(e))"};
    if (r_.percent(40)) handler.push_back("tb(e)");
    s.more("except Exception as e", std::move(handler));
    p.push_back(std::move(s));
  }

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

}  // namespace

program generate_python(u64 seed) { return generator(seed).run(); }

}  // namespace metavm::fuzz
