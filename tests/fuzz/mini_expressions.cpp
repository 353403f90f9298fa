// Expressions of random mini programs.
#include <algorithm>

#include "mini_writer.hpp"

namespace metavm::fuzz::mini_programs {

std::string mini_writer::int_literal() {
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

std::string mini_writer::float_literal() {
  return r_.of({"0.5", "1.0", "2.5", "0.0", "(-0.0)", "3.25", "1e300", "1e100", "(1e308 * 10.0)",
                "((1e308 * 10.0) - (1e308 * 10.0))", "1e-300", "0.1", "123456.75", "(-7.5)", "5e-324",
                "9007199254740993.0", "2305843009213693952.0"});
}

std::string mini_writer::string_literal() {
  return r_.of({"\"a\"", "\"\"", "\"abc\"", "\"x y\"", "\"b\"", "\"12\"", "\"zz\"", "\"k\""});
}

std::string mini_writer::binary(const std::string& a, const char* op, const std::string& b) {
  return "(" + a + " " + op + " " + b + ")";
}

std::string mini_writer::number(u32 d) { return expression(r_.percent(70) ? kind::integer : kind::floating, d); }

std::string mini_writer::expression(kind k, u32 d) {
  // Now and then another kind than wanted.
  if (d > 0 && r_.percent(2)) k = static_cast<kind>(r_.below(kinds));
  if (d == 0 || r_.percent(20)) return leaf(k);
  if (r_.percent(12)) {
    const std::string c = call_of(k, d);
    if (!c.empty()) return c;
  }
  if (r_.percent(4))
    return binary(binary(expression(kind::boolean, d - 1), "and", expression(k, d - 1)), "or", expression(k, d - 1));
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

std::string mini_writer::leaf(kind k) {
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
      return r_.of(
          {"[1, 2, 3]", "[1, 2.5, \"s\", nil, true]", "[]", "[0.5, 1.5, 2.5]", "[\"p\", \"q\"]", "array(4, 7)"});
    case kind::map:
      return r_.of({"{\"a\": 1, \"b\": 2}", "{}", "{1: 2, 2: \"x\"}", "{\"k\": 1.5}"});
    case kind::record:
      return record_value(0);
    case kind::function:
      return r_.of({"fn(x) => x", "fn(x) { return [x] }", "fn(x) => (x + 1)", "fn(x) => (x == 1)"});
    default:
      return r_.percent(20) ? "nil" : leaf(some_kind());
  }
}

std::string mini_writer::integer(u32 d) {
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
      return binary(expression(kind::integer, d), r_.of({"//", "%"}).c_str(), expression(kind::integer, d));
    case 6:
    case 7:
      return binary(expression(kind::integer, d), r_.of({"&", "|", "^"}).c_str(), expression(kind::integer, d));
    case 8:
      return binary(expression(kind::integer, d), r_.of({"<<", ">>"}).c_str(),
                    r_.percent(70) ? std::to_string(r_.below(62)) : "(" + expression(kind::integer, d) + " & 31)");
    case 9:
      return "(-" + expression(kind::integer, d) + ")";
    case 10:
      return "(~" + expression(kind::integer, d) + ")";
    case 11:
      return "len(" + expression(r_.percent(50) ? kind::array : r_.percent(50) ? kind::string : kind::map, d) + ")";
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

std::string mini_writer::element(const std::string& index) {
  const variable* a = find(kind::array);
  if (!a) return int_literal();
  const variable* m = r_.percent(25) ? find(kind::map) : nullptr;
  if (m) return m->name + "[" + r_.of({"\"a\"", "\"b\"", "1", "2", "1.0", "\"k\""}) + "]";
  if (r_.percent(70)) return a->name + "[" + index + " % max(len(" + a->name + "), 1)]";
  return a->name + "[" + index + "]";
}

std::string mini_writer::floating(u32 d) {
  switch (r_.below(10)) {
    case 0:
    case 1:
    case 2:
      return binary(expression(kind::floating, d), r_.of({"+", "-", "*", "/"}).c_str(), expression(kind::floating, d));
    case 3:
    case 4:
      return binary(number(d), r_.of({"+", "-", "*", "/"}).c_str(), expression(kind::floating, d));
    case 5:
      return binary(expression(kind::integer, d), "/", expression(kind::integer, d));
    case 6:
      if (r_.percent(20)) return r_.of({"pow", "atan2", "min", "max"}) + "(" + number(d) + ", " + number(d) + ")";
      return std::string(r_.of({"sqrt", "abs", "float", "floor", "sin", "exp", "cos", "log", "atan", "tan"})) + "(" +
             expression(kind::floating, d) + ")";
    case 7:
      return binary(expression(kind::floating, d), r_.of({"//", "%"}).c_str(), expression(kind::floating, d));
    case 8:
      return field_of(kind::floating, d);
    default:
      return "(-" + expression(kind::floating, d) + ")";
  }
}

std::string mini_writer::boolean(u32 d) {
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
      return binary(expression(kind::any, d), r_.percent(50) ? "==" : "!=", expression(kind::any, d));
    case 7:
      return r_.percent(85) ? "(not " + expression(kind::any, d) + ")"
                            : "is_nan(" + expression(kind::floating, d) + ")";
    case 8:
      return binary(expression(kind::boolean, d), r_.of({"and", "or"}).c_str(), expression(kind::boolean, d));
    default:
      if (const record* t = operator_record(&record::less); t && r_.percent(60))
        return binary(make_of(*t, d), "<", make_of(*t, d));
      return r_.percent(50) ? "has(" + expression(kind::map, d) + ", " + leaf(kind::any) + ")"
                            : binary(expression(kind::any, d), "==", r_.of({"nil", "true", "false", "1", "0.5"}));
  }
}

std::string mini_writer::string(u32 d) {
  switch (r_.below(9)) {
    case 0:
    case 1:
      return "clip(" + binary(expression(kind::string, d), "+", expression(kind::string, d)) + ")";
    case 2:
      return "str(" + expression(scalar_kind(), d) + ")";
    case 3:
      return "clip(show(" + expression(kind::any, d) + ", 1))";
    case 4:
      return "type(" + expression(kind::any, d) + ")";
    case 5:
      if (r_.percent(20)) return "chr(" + expression(kind::integer, d) + " & 127)";
      if (r_.percent(20)) return "clip(replace(" + expression(kind::string, d) + ", \"a\", \"bb\"))";
      return std::string(r_.of({"upper", "lower", "trim"})) + "(" + expression(kind::string, d) + ")";
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

std::string mini_writer::array(u32 d) {
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
      return "sort([" + expression(kind::integer, d) + ", " + number(d) + ", " + number(d) + "], fn(a, b) => (a " +
             r_.of({"<", ">"}) + " b))";
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

std::string mini_writer::map(u32 d) {
  std::string s = "{";
  for (u32 n = 1 + r_.below(3); n > 0; n--)
    s += leaf(scalar_kind()) + ": " + expression(scalar_kind(), d) + (n > 1 ? ", " : "");
  return s + "}";
}

const record* mini_writer::operator_record(bool record::* which) {
  std::vector<const record*> found;
  for (const record& t : records_)
    if (t.*which) found.push_back(&t);
  return found.empty() ? nullptr : r_.of(found);
}

std::string mini_writer::make_of(const record& t, u32 d) {
  std::string s = t.name + "(";
  for (std::size_t i = 0; i < t.fields.size(); i++)
    s += (i ? ", " : "") + (d ? expression(t.fields[i].is, d - 1) : simple(t.fields[i].is));
  return s + ")";
}

std::string mini_writer::record_value(u32 d) {
  if (records_.empty()) return r_.of({"nil", "[7]"});
  const record& t = r_.of(records_);
  if (d && t.add && r_.percent(40))
    return binary(make_of(t, d), "+", r_.percent(70) ? make_of(t, d) : expression(kind::any, d));
  return make_of(t, d);
}

std::string mini_writer::field_of(kind k, u32 d) {
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

std::string mini_writer::closure(u32 d) {
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
    s = "fn(" + x + ") => " + expression(r_.percent(60) ? kind::any : kind::boolean, std::min(d, 2u));
  weight_ /= 8;
  scopes_.pop_back();
  in_closure_--;
  return s;
}

std::string mini_writer::pay(const function& f, u32 d, const std::string& callee) {
  const u64 price = f.cost * weight_;
  if (cost_ + price > limit_) return {};
  cost_ += price;
  std::string s = callee + "(";
  for (std::size_t i = 0; i < f.parameters.size(); i++) {
    if (i) s += ", ";
    s += i == 0 && f.counts_down ? std::to_string(r_.below(12)) : expression(f.parameters[i], d ? d - 1 : 0);
  }
  return s + ")";
}

std::string mini_writer::call_of(kind k, u32 d) {
  std::vector<const function*> found;
  for (const function& f : functions_)
    if (f.result == k || k == kind::any || f.result == kind::any) found.push_back(&f);
  if (found.empty()) return {};
  const function& f = *r_.of(found);
  return pay(f, d, f.name);
}

}  // namespace metavm::fuzz::mini_programs
