// Random Python programs: prelude, classes, globals, functions, and a main part that makes them
// warm.
#include "python_generator.hpp"

#include <algorithm>

#include "python_idioms.hpp"
#include "python_scenarios.hpp"
#include "python_writer.hpp"

namespace metavm::fuzz {
namespace python_programs {
namespace {

// Prints anything the same way in every implementation, and never much. A text that may show a set is printed by its
// characters in order: the elements' order is the implementation's own.
constexpr const char* prelude = R"python(import gc, sys, traceback

def txt(s):
    return "".join(sorted(s)) if "{" in s and "," in s else s
def show(x, d=0):
    t = type(x)
    if t is int:
        return repr(x) if -10**40 < x < 10**40 else "big%d:%d" % (x.bit_length(), x % 1000007)
    if t is str:
        return repr(txt(x)[:40])
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
        return t.__name__ + ":" + txt(str(x))[:200]
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

}  // namespace

program python_writer::run() {
  program p;
  const std::string_view text = prelude;
  for (std::size_t at = 0, end; at < text.size(); at = end + 2) {
    end = text.find("\n\n", at);
    if (end == std::string_view::npos) end = text.size() - 1;
    p.push_back(std::string(text.substr(at, end - at)));
  }
  scopes_.push_back({});
  // Some programs are only what people write.
  const bool idioms = r_.percent(35);
  for (u32 n = idioms ? 0 : r_.of({0, 1, 1, 2, 2, 3}); n > 0; n--) make_class(p);
  for (u32 n = 2 + r_.below(4); n > 0; n--) {
    const kind k = some_kind();
    const std::string name = fresh("g");
    statement s{"try", program{name + " = " + expression(k, 2)}};
    s.more("except Exception as e", program{"print('G', show(e))", name + " = " + simple_default(k)});
    p.push_back(std::move(s));
    scopes_[0].push_back({name, k});
  }
  for (u32 n = idioms ? 0 : 2 + r_.below(4); n > 0; n--) make_function(p);
  limit_ = 25000;
  cost_ = 0;
  in_function_ = false;
  for (u32 n = 3 + r_.below(5); n > 0; n--) {
    if (!idioms) {
      main_part(p);
      continue;
    }
    statement s{"try", {}};
    add_scenario(s.parts[0].body);
    s.more("except Exception as e", program{"print('E', show(e))", "tb(e)"});
    p.push_back(std::move(s));
  }
  for (const variable& v : scopes_[0]) p.push_back("print('" + v.name + "', show(" + v.name + "))");
  if (r_.percent(10))
    p.push_back(r_.of(
        {"raise ValueError('end')", "None + 1", "[1][3]", "{}['k']", "raise SystemExit(3)", "assert 1 > 2, 'no'"}));
  return p;
}

kind python_writer::some_kind() {
  static constexpr kind often[] = {kind::integer,  kind::integer, kind::integer, kind::floating, kind::floating,
                                   kind::boolean,  kind::string,  kind::string,  kind::list,     kind::list,
                                   kind::tuple,    kind::dict,    kind::set,     kind::object,   kind::object,
                                   kind::function, kind::any};
  return often[r_.below(std::size(often))];
}

kind python_writer::scalar_kind() {
  static constexpr kind often[] = {kind::integer, kind::integer, kind::floating, kind::boolean, kind::string};
  return often[r_.below(std::size(often))];
}

const variable* python_writer::find(kind k) {
  std::vector<const variable*> found;
  for (std::size_t s = 0; s < scopes_.size(); s++)
    for (const variable& v : scopes_[s])
      if (v.is == k || k == kind::any) {
        found.push_back(&v);
        if (s + 1 == scopes_.size()) found.push_back(&v);
      }
  return found.empty() ? nullptr : r_.of(found);
}

const variable* python_writer::find_target() {
  std::vector<const variable*> found;
  for (std::size_t s = in_function_ ? first_local_ : 0; s < scopes_.size(); s++)
    for (const variable& v : scopes_[s])
      if (!v.fixed) found.push_back(&v);
  if (in_function_)
    for (const variable& v : scopes_[0])
      if (std::find(globals_.begin(), globals_.end(), v.name) != globals_.end()) found.push_back(&v);
  return found.empty() ? nullptr : r_.of(found);
}

void python_writer::main_part(program& p) {
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
    inner.push_back(x + " = " + mixed + "[" +
                    (r_.percent(50) ? i + " % " : i + " // " + std::to_string(rounds / 3 + 1) + " % ") + "(len(" +
                    mixed + ") or 1)]");
    program& target = r_.percent(60) ? guarded_inner : inner;
    for (u32 n = 1 + r_.below(3); n > 0; n--) add_statement(target, 2);
    const std::string call = call_of(kind::any, 2);
    if (!call.empty()) target.push_back(r_.percent(50) ? x + " = " + call : call);
    if (r_.percent(25)) change_something(target, i + " == " + std::to_string(rounds * 2 / 3));
    if (&target == &guarded_inner) {
      statement s{"try", std::move(guarded_inner)};
      s.more(
          "except Exception as e",
          program{statement{"if " + i + " % 7 == 0", program{statement(r_.percent(70) ? "print(show(e))" : "tb(e)")}}});
      inner.push_back(std::move(s));
    }
    loops_--;
    weight_ /= rounds;
    scopes_.pop_back();
    body.push_back({"for " + i + " in range(" + std::to_string(rounds) + ")", std::move(inner)});
  } else {
    for (u32 n = 1 + r_.below(4); n > 0; n--) add_statement(body, 3);
  }
  if (r_.percent(30)) add_scenario(body);
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

void python_writer::add_scenario(program& p) {
  weight_ *= 60;
  scopes_.push_back({});
  const scenario_parts parts{r_, [this](const char* stem) { return fresh(stem); },
                             [this] { return leaf(scalar_kind()); }, [this] { return leaf(kind::integer); },
                             [this] { return leaf(kind::any); }};
  if (r_.percent(30))
    python_scenario(p, parts);
  else
    python_idioms::add(p, parts);
  scopes_.pop_back();
  weight_ /= 60;
}

}  // namespace python_programs

program generate_python(u64 seed) { return python_programs::python_writer(seed).run(); }

}  // namespace metavm::fuzz
