// Statements of random Python programs.
#include "python_writer.hpp"

namespace metavm::fuzz::python_programs {

program python_writer::block(u32 d, u32 most) {
  program body;
  scopes_.push_back({});
  for (u32 n = 1 + r_.below(most); n > 0; n--) add_statement(body, d);
  scopes_.pop_back();
  return body;
}

void python_writer::declare(program& p, u32 d) {
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

void python_writer::assign(program& p, u32 d) {
  const variable* v = find_target();
  if (!v) return declare(p, d);
  const std::string name = v->name;
  const kind k = v->is;
  if ((k == kind::integer || k == kind::floating) && r_.percent(40))
    p.push_back(name + " " + r_.of({"+=", "-=", "+=", k == kind::integer ? "^=" : "/="}) + " " + expression(k, d));
  else
    p.push_back(name + " = " + expression(r_.percent(6) ? some_kind() : k, d));
}

void python_writer::counted_loop(program& p, u32 d) {
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
           (r_.percent(75)   ? std::to_string(rounds)
            : r_.percent(50) ? std::to_string(rounds) + ", 0, -1"
                             : "2305843009213693940, 2305843009213693940 + " + std::to_string(rounds)) +
           ")";
  } else if (form < 8) {
    p.push_back(i + " = 0");
    head =
        "while " + i + " < " + std::to_string(rounds) + (r_.percent(40) ? " and " + expression(kind::boolean, 1) : "");
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
  if (form < 6 && r_.percent(30)) change_something(body, i + " == " + std::to_string(rounds * 3 / 4));
  scopes_.pop_back();
  loops_--;
  weight_ /= rounds;
  statement s{head, std::move(body)};
  if (r_.percent(15)) s.more("else", block(d ? d - 1 : 0, 2));
  p.push_back(std::move(s));
  if (form >= 6 && form < 8) scopes_.back().push_back({i, kind::integer, true});
}

void python_writer::change_something(program& p, const std::string& when) {
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
        if (c.add) change.push_back(c.name + ".__add__ = lambda self, o: " + expression(kind::any, 1));
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

std::string python_writer::exception_class() {
  return r_.of({"Exception", "TypeError", "ValueError", "(TypeError, ValueError)", "ZeroDivisionError", "LookupError",
                "ArithmeticError", "AttributeError", "IndexError"});
}

void python_writer::add_try(program& p, u32 d) {
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
    if (r_.percent(8)) handler.push_back(r_.of({"raise", "raise KeyError('again')", "raise ValueError(1) from None"}));
    s.more("except " + (r_.percent(80) ? "Exception" : exception_class()) + " as " + e, std::move(handler));
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

void python_writer::add_match(program& p, u32 d) {
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

void python_writer::add_statement(program& p, u32 d) {
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
        p.push_back("add_to(" + n + ", " + expression(r_.percent(90) ? scalar_kind() : kind::object, 1) + ")");
        return;
      case 2:
        p.push_back(
            {"if " + n,
             program{statement(n + r_.of({".pop()", ".pop(0)", ".reverse()", "[0:1] = [8, 9]", ".sort(key=show)"}))}});
        return;
      case 3:
        p.push_back({"if " + n, program{statement(n + "[" + expression(kind::integer, 1) + " % len(" + n + ")] " +
                                                  r_.of({"+=", "=", "="}) + " " + expression(scalar_kind(), 1))}});
        return;
      case 4:
        p.push_back("del " + n + "[" + std::to_string(r_.below(3)) + ":]");
        return;
      default:
        p.push_back(n + "[" + std::to_string(r_.below(3)) + "] = " + expression(scalar_kind(), 1));
        return;
    }
  }
  if (what < 79) {
    const variable* m = find(kind::dict);
    if (!m) return declare(p, 2);
    switch (r_.below(4)) {
      case 0:
      case 1:
        p.push_back("put(" + m->name + ", " + leaf(scalar_kind()) + ", " + expression(scalar_kind(), 1) + ")");
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
      p.push_back(v->name + "[" + expression(kind::integer, 1) + "] = " + expression(scalar_kind(), 1));
    else if (c.property && r_.percent(25))
      p.push_back(v->name + ".prop = " + expression(scalar_kind(), 1));
    else
      p.push_back(v->name + "." + f.name + " " + r_.of({"=", "=", "+="}) + " " +
                  expression(r_.percent(90) ? f.is : scalar_kind(), 2));
    return;
  }
  if (what < 89) {
    p.push_back("print(" + std::string(r_.percent(50) ? "'p', " : "") + "show(" + expression(kind::any, 2) + "))");
    return;
  }
  if (loops_ > 0 && what < 91) {
    p.push_back({"if " + expression(kind::boolean, 2), program{statement(r_.of({"break", "continue"}))}});
    return;
  }
  if (result_known_ && what < 93) {
    p.push_back({"if " + expression(kind::boolean, 2), program{statement("return " + expression(result_, 2))}});
    return;
  }
  if (what < 94) {
    p.push_back({"if " + expression(kind::boolean, 2),
                 program{statement(r_.of({"raise ValueError('v')", "raise TypeError('t', 1)", "raise KeyError('k')",
                                          "assert False", "raise LookupError from ValueError('c')"}))}});
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

}  // namespace metavm::fuzz::python_programs
