// Statements of random mini programs.
#include <algorithm>

#include "mini_writer.hpp"

namespace metavm::fuzz::mini_programs {

program mini_writer::block(u32 d, u32 most) {
  program body;
  scopes_.push_back({});
  for (u32 n = 1 + r_.below(most); n > 0; n--) add_statement(body, d);
  scopes_.pop_back();
  return body;
}

void mini_writer::declare(program& p, u32 d) {
  const kind k = some_kind();
  const std::string name = fresh("v");
  p.push_back("let " + name + " = " + expression(k, d));
  scopes_.back().push_back({name, k});
}

void mini_writer::assign(program& p, u32 d) {
  const variable* v = find(kind::any, true);
  if (!v) return declare(p, d);
  const std::string name = v->name;
  const kind k = v->is;
  if (k == kind::integer && r_.percent(12))
    p.push_back(name + " " + r_.of({"//=", "%=", "&=", "|=", "<<=", ">>=", "/="}) + " " +
                (r_.percent(60) ? std::to_string(1 + r_.below(9)) : expression(k, d)));
  else if ((k == kind::integer || k == kind::floating) && r_.percent(40))
    p.push_back(name + " " + r_.of({"+=", "-=", "*=", "+=", k == kind::integer ? "^=" : "/="}) + " " +
                expression(k, d));
  else if (k == kind::string && r_.percent(25))
    p.push_back(name + " = clip(" + name + " + " + expression(k, 1) + ")");
  else
    p.push_back(name + " = " + expression(r_.percent(6) ? some_kind() : k, d));
}

void mini_writer::counted_loop(program& p, u32 d) {
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
    const std::string from = r_.percent(80) ? "0" : r_.percent(50) ? "(-5)" : "2305843009213693000";
    head = "for " + i + " in " + from + ".." +
           (from == "0"      ? std::to_string(rounds)
            : from == "(-5)" ? std::to_string(rounds - 5 > rounds ? 1 : rounds - 5)
                             : std::to_string(2305843009213693000u + rounds));
  } else if (form < 8) {
    p.push_back("let " + i + " = 0");
    head =
        "while " + i + " < " + std::to_string(rounds) + (r_.percent(40) ? " and " + expression(kind::boolean, 1) : "");
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

void mini_writer::add_statement(program& p, u32 d) {
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
      handler.insert(handler.begin(), {"if type(" + e + ") == \"error\"", program{"print(" + e + ".trace)"}});
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
        p.push_back("add_to(" + n + ", " + expression(r_.percent(90) ? scalar_kind() : kind::record, 1) + ")");
        return;
      case 2:
        p.push_back({"if len(" + n + ") > 2",
                     program{statement(r_.percent(50) ? "pop(" + n + ")" : "remove_at(" + n + ", 0)")}});
        return;
      case 3:
        p.push_back({"if len(" + n + ") > 0",
                     program{statement(n + "[" + expression(kind::integer, 1) + " % len(" + n + ")] " +
                                       r_.of({"+=", "=", "="}) + " " + expression(scalar_kind(), 1))}});
        return;
      default:
        p.push_back(n + "[" + std::to_string(r_.below(3)) + "] = " + expression(scalar_kind(), 1));
        return;
    }
  }
  if (what < 78) {
    const variable* m = find(kind::map);
    if (!m) return declare(p, 2);
    if (r_.percent(70))
      p.push_back("put(" + m->name + ", " + leaf(scalar_kind()) + ", " + expression(scalar_kind(), 1) + ")");
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
      p.push_back(v->name + "[" + expression(kind::integer, 1) + "] = " + expression(scalar_kind(), 1));
    else
      p.push_back(v->name + "." + f.name + " " + r_.of({"=", "=", "+="}) + " " +
                  expression(r_.percent(90) ? f.is : scalar_kind(), 2));
    return;
  }
  if (what < 88) {
    p.push_back("print(" + std::string(r_.percent(50) ? "\"p\", " : "") + "show(" + expression(kind::any, 2) + ", 1))");
    return;
  }
  if (loops_ > 0 && what < 90) {
    p.push_back({"if " + expression(kind::boolean, 2), program{statement(r_.of({"break", "continue"}))}});
    return;
  }
  if (result_known_ && what < 92) {
    p.push_back({"if " + expression(kind::boolean, 2), program{statement("return " + expression(result_, 2))}});
    return;
  }
  if (what < 93) {
    p.push_back({"if " + expression(kind::boolean, 2),
                 program{statement("throw " + expression(r_.percent(70) ? kind::string : kind::any, 1))}});
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

}  // namespace metavm::fuzz::mini_programs
