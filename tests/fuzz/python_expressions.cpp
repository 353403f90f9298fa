// Expressions of random Python programs.
#include <algorithm>

#include "python_writer.hpp"

namespace metavm::fuzz::python_programs {

std::string python_writer::int_literal() {
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

std::string python_writer::float_literal() {
  return r_.of({"0.5", "1.0", "2.5", "0.0", "(-0.0)", "3.25", "1e300", "1e100", "float('inf')", "float('nan')",
                "1e-300", "0.1", "123456.75", "(-7.5)", "5e-324", "9007199254740993.0", "2305843009213693952.0"});
}

std::string python_writer::string_literal() {
  return r_.of({"'a'", "''", "'abc'", "'x y'", "'b'", "'12'", "'\\u00e4\\u20ac'", "'k'", "'\\U0001f600z'"});
}

std::string python_writer::binary(const std::string& a, const std::string& op, const std::string& b) {
  return "(" + a + " " + op + " " + b + ")";
}

std::string python_writer::number(u32 d) { return expression(r_.percent(70) ? kind::integer : kind::floating, d); }

std::string python_writer::expression(kind k, u32 d) {
  if (d > 0 && r_.percent(2)) k = static_cast<kind>(r_.below(kinds));
  if (d == 0 || r_.percent(20)) return leaf(k);
  if (r_.percent(12)) {
    const std::string c = call_of(k, d);
    if (!c.empty()) return c;
  }
  if (r_.percent(4))
    return "(" + expression(k, d - 1) + " if " + expression(kind::boolean, d - 1) + " else " + expression(k, d - 1) +
           ")";
  if (r_.percent(2)) return binary(expression(kind::any, d - 1), r_.of({"and", "or"}), expression(k, d - 1));
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
      return r_.percent(60) ? "(" + expression(scalar_kind(), d - 1) + ", " + expression(scalar_kind(), d - 1) + ")"
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

std::string python_writer::leaf(kind k) {
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
      return r_.of({"[1, 2, 3]", "[1, 2.5, 's', None, True]", "[]", "[0.5, 1.5, 2.5]", "['p', 'q']", "[7] * 4",
                    "list(range(5))"});
    case kind::tuple:
      return r_.of({"(1, 2)", "()", "('a', 1.5)", "(0, None, 3)"});
    case kind::dict:
      return r_.of({"{'a': 1, 'b': 2}", "{}", "{1: 2, 2: 'x'}", "{'k': 1.5}", "dict(a=1)"});
    case kind::set:
      return r_.of({"{1, 2, 3}", "set()", "{'a', 1}", "frozenset([1, 5])"});
    case kind::object:
      return object_value(0);
    case kind::function:
      return r_.of(
          {"(lambda x: x)", "(lambda x: [x])", "(lambda x: x + 1)", "(lambda x: x == 1)", "str", "abs", "len", "int"});
    default:
      return r_.percent(20) ? "None" : leaf(some_kind());
  }
}

std::string python_writer::integer(u32 d) {
  switch (r_.below(22)) {
    case 0:
    case 1:
    case 2:
      return binary(expression(kind::integer, d), r_.of({"+", "-"}), expression(kind::integer, d));
    case 3:
      return "lim" + binary(expression(kind::integer, d), "*", expression(kind::integer, d));
    case 4:
    case 5:
      return binary(expression(kind::integer, d), r_.of({"//", "%"}),
                    r_.of({"3", "7", "(-5)", "8", "1000", "4", "64", "(-1)"}));
    case 6:
      return binary(expression(kind::integer, d), r_.of({"//", "%"}), expression(kind::integer, d));
    case 7:
    case 8:
      return binary(expression(kind::integer, d), r_.of({"&", "|", "^"}), expression(kind::integer, d));
    case 9:
      return "lim" +
             binary(expression(kind::integer, d), r_.of({"<<", ">>"}),
                    r_.percent(70) ? std::to_string(r_.below(70)) : "(" + expression(kind::integer, d) + " & 31)");
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
      return "str(" + expression(kind::string, d) + ")" + r_.of({".find('a')", ".count('a')", ".index('a')"});
    case 19:
      return "(" + expression(kind::integer, d) + ").bit_length()";
    case 20:
      return "lim(" + expression(kind::integer, d) + " ** " + std::to_string(r_.below(4)) + ")";
    default:
      return binary(expression(kind::integer, d), r_.of({"%", "&", "+", "-"}), std::to_string(1 + r_.below(1000)));
  }
}

std::string python_writer::element(u32 d) {
  const variable* a = find(r_.percent(70) ? kind::list : kind::tuple);
  if (!a) return int_literal();
  const variable* m = r_.percent(30) ? find(kind::dict) : nullptr;
  if (m)
    return m->name + (r_.percent(50) ? ".get(" + r_.of({"'a'", "'b'", "1", "2"}) + ", " + leaf(kind::integer) + ")"
                                     : "[" + r_.of({"'a'", "1", "1.0", "'k'"}) + "]");
  if (r_.percent(60)) return a->name + "[" + expression(kind::integer, d) + " % (len(" + a->name + ") or 1)]";
  return a->name + "[" + (r_.percent(50) ? r_.of({"-1", "0", "1", "-2"}) : expression(kind::integer, d)) + "]";
}

std::string python_writer::floating(u32 d) {
  switch (r_.below(10)) {
    case 0:
    case 1:
    case 2:
      return binary(expression(kind::floating, d), r_.of({"+", "-", "*", "/"}), expression(kind::floating, d));
    case 3:
    case 4:
      return binary(number(d), r_.of({"+", "-", "*", "/"}), expression(kind::floating, d));
    case 5:
      return binary(expression(kind::integer, d), "/", expression(kind::integer, d));
    case 6:
      return r_.of({"abs", "float"}) + std::string("(") + number(d) + ")";
    case 7:
      return binary(expression(kind::floating, d), r_.of({"//", "%"}), expression(kind::floating, d));
    case 8:
      return member(kind::floating, d);
    default:
      return "(-" + expression(kind::floating, d) + ")";
  }
}

std::string python_writer::boolean(u32 d) {
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
      return binary(expression(kind::boolean, d), r_.of({"and", "or"}), expression(kind::boolean, d));
    case 9:
      return "(" + number(d) + " < " + number(d) + " <= " + number(d) + ")";
    case 10:
      if (const variable* v = find(kind::any)) return "(" + v->name + r_.of({" is None)", " is not None)"});
      [[fallthrough]];
    case 11:
      return "(" + leaf(scalar_kind()) + r_.of({" in ", " not in "}) +
             expression(r_.percent(50)   ? kind::list
                        : r_.percent(50) ? kind::dict
                                         : kind::set,
                        d) +
             ")";
    case 12:
      return "isinstance(" + expression(kind::any, d) + ", " + r_.of({"int", "(int, float)", "str", "bool", "list"}) +
             ")";
    default:
      if (const class_info* c = with(&class_info::less))
        return binary(make_of(*c, d), r_.percent(70) ? "<" : ">", make_of(*c, d));
      return r_.of({"any(", "all("}) + comprehension(kind::boolean, d, "", "") + ")";
  }
}

std::string python_writer::string(u32 d) {
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
             r_.of({".upper()", ".lower()", ".strip()", ".title()", ".replace('a', 'bb')[:20]", "[::-1]", "[1:]",
                    "[:-1]", ".zfill(4)", ".center(5, '*')"});
    case 6:
      return "'-'.join([str(i) for i in " + expression(kind::list, d) + "])[:20]";
    case 7:
      return "f\"{" + fstring_part(scalar_kind(), d) + "}:{" + fstring_part(kind::integer, d) +
             r_.of({"", ":>5", ":x", ":,", ":05d", "!r", ":+d", ":b"}) + "}\"";
    case 8:
      return "('%s %r' % (" + expression(scalar_kind(), d) + ", " + expression(scalar_kind(), d) + "))";
    case 9:
      return "('" + r_.of({"%d", "%5d", "%x", "%g", "%.3f", "%e", "%05d"}) + "' % " + number(d) + ")";
    case 10:
      return "format(" + expression(kind::floating, d) + ", '" + r_.of({".3f", "e", "g", "10.2f", ",.1f", "%"}) + "')";
    default:
      return "('xyz' * " + std::to_string(r_.below(3)) + ")";
  }
}

std::string python_writer::fstring_part(kind k, u32) {
  const variable* v = find(k);
  return v ? v->name : k == kind::floating ? "0.5" : "17";
}

std::string python_writer::comprehension(kind k, u32 d, const char* open, const char* close) {
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

std::string python_writer::list(u32 d) {
  switch (r_.below(10)) {
    case 0:
    case 1:
      return comprehension(scalar_kind(), d, "[", "]");
    case 2:
      return "list(map(" + expression(kind::function, d) + ", " + expression(kind::list, d) + "))";
    case 3:
      return binary(expression(kind::list, d), "+", expression(kind::list, d)) + "[:5]";
    case 4:
      return "list(" + expression(kind::dict, d) + r_.of({")", ".keys())", ".values())", ".items())"});
    case 5:
      return "sorted([" + expression(kind::integer, d) + ", " + number(d) + ", " + number(d) + "]" +
             r_.of({"", ", reverse=True", ", key=lambda x: -x"}) + ")";
    case 6:
      return "(" + expression(kind::list, d) + ")" + r_.of({"[::-1]", "[1:]", "[:2]", "[::2]", ".copy()", "[-2:]"});
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

std::string python_writer::dict(u32 d) {
  if (r_.percent(25)) return comprehension(kind::integer, d, "{i: i for i in list([", "])[:4]}");
  if (r_.percent(20)) return "{**" + expression(kind::dict, d) + ", 'z': " + expression(scalar_kind(), d) + "}";
  std::string s = "{";
  for (u32 n = 1 + r_.below(3); n > 0; n--)
    s += leaf(scalar_kind()) + ": " + expression(scalar_kind(), d) + (n > 1 ? ", " : "");
  return s + "}";
}

std::string python_writer::set(u32 d) {
  if (r_.percent(40)) return comprehension(kind::integer, d, "{", "}");
  if (r_.percent(40)) return binary(expression(kind::set, d), r_.of({"|", "&", "-", "^"}), expression(kind::set, d));
  return "{" + expression(kind::integer, d) + ", " + expression(scalar_kind(), d) + "}";
}

std::string python_writer::lambda(u32 d) {
  if (in_lambda_ > 1) return leaf(kind::function);
  in_lambda_++;
  const std::string x = fresh("x");
  scopes_.push_back({{x, kind::any, true}});
  weight_ *= 8;
  const std::string s = "(lambda " + x +
                        (r_.percent(20)   ? ", *_rest"
                         : r_.percent(15) ? ", _y=1"
                                          : "") +
                        ": " + expression(r_.percent(60) ? kind::any : kind::boolean, std::min(d, 2u)) + ")";
  weight_ /= 8;
  scopes_.pop_back();
  in_lambda_--;
  return s;
}

}  // namespace metavm::fuzz::python_programs
