// Classes of random Python programs, and what is done with their objects.
#include "python_writer.hpp"

namespace metavm::fuzz::python_programs {

const class_info* python_writer::with(bool class_info::* which) {
  std::vector<const class_info*> found;
  for (const class_info& c : classes_)
    if (c.*which) found.push_back(&c);
  return found.empty() ? nullptr : r_.of(found);
}

std::string python_writer::make_of(const class_info& c, u32 d) {
  std::string s = c.name + "(";
  for (std::size_t i = 0; i < c.fields.size(); i++)
    s += (i ? ", " : "") + (d ? expression(c.fields[i].is, d - 1) : simple(c.fields[i].is));
  return s + ")";
}

std::string python_writer::object_value(u32 d) {
  if (classes_.empty()) return r_.of({"None", "[7]", "object"});
  const class_info& c = r_.of(classes_);
  if (d && c.add && r_.percent(40))
    return binary(make_of(c, d), r_.of({"+", "-"}), r_.percent(60) ? make_of(c, d) : number(d));
  if (d && c.add && r_.percent(15)) return binary(number(d), "+", make_of(c, d));
  return make_of(c, d);
}

std::string python_writer::member(kind k, u32 d) {
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

void python_writer::make_class(program& p) {
  class_info c;
  c.name = "C" + std::to_string(classes_.size());
  std::string base;
  if (!classes_.empty() && r_.percent(40)) base = classes_.back().name;
  for (u32 n = 1 + r_.below(3); n > 0; n--)
    c.fields.push_back({"h" + std::to_string(r_.below(4)) + fresh("_"), r_.percent(85) ? scalar_kind() : kind::any});
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
  const auto method = [](const std::string& head, program lines) { return statement{"def " + head, std::move(lines)}; };
  std::string sum = c.name + "(";
  for (std::size_t i = 0; i < c.fields.size(); i++) {
    const std::string& f = c.fields[i].name;
    const bool number = c.fields[i].is == kind::integer || c.fields[i].is == kind::floating;
    sum += (i ? ", " : "") + (number ? "self." + f + " + o." + f : i % 2 ? "o." + f : "self." + f);
  }
  sum += ")";
  flag(&class_info::add, 60,
       method("__add__(self, o)",
              {statement{"if not isinstance(o, " + c.name + ")", program{"return NotImplemented"}}, "return " + sum}));
  if (classes_.back().add && r_.percent(50))
    body.push_back(method("__radd__(self, o)", {"return (o, self." + first + ")"}));
  if (classes_.back().add && r_.percent(50)) body.push_back(method("__sub__(self, o)", {"return self." + first}));
  flag(&class_info::less, 45,
       r_.percent(60) ? method("__lt__(self, o)", {"return self." + first + " < o." + first})
                      : method("__lt__(self, o)", {"return " + r_.of({"1", "None", "[]", "'x'"})}));
  if (r_.percent(30)) {
    classes_.back().equal = true;
    body.push_back(
        method("__eq__(self, o)", {"return isinstance(o, " + c.name + ") and self." + first + " == o." + first}));
    if (r_.percent(70)) body.push_back(method("__hash__(self)", {"return 7"}));
  }
  flag(&class_info::item, 35,
       method("__getitem__(self, i)",
              {statement{"if i == 1", program{"return self." + first}},
               statement{"if type(i) is int and i > 5", program{"raise IndexError(i)"}}, "return i"}));
  flag(&class_info::set_item, 25, method("__setitem__(self, i, v)", {"self." + first + " = v"}));
  flag(&class_info::call, 35, method("__call__(self, x=0)", {"return [x, self." + first + "]"}));
  flag(&class_info::length, 30, method("__len__(self)", {"return " + std::to_string(r_.below(4))}));
  if (r_.percent(20)) body.push_back(method("__bool__(self)", {"return " + r_.of({"True", "False", "self."}) + ""}));
  if (body.back().parts[0].head == "def __bool__(self)" && body.back().parts[0].body[0].parts[0].head == "return self.")
    body.back().parts[0].body[0] = statement("return bool(self." + first + ")");
  flag(&class_info::iterate, 25, method("__iter__(self)", {"yield self." + first, "yield 1"}));
  flag(&class_info::contains, 20, method("__contains__(self, x)", {"return x == self." + first}));
  flag(&class_info::context, 40, method("__enter__(self)", {"return self"}));
  if (classes_.back().context)
    body.push_back(method("__exit__(self, *e)", {"print('exit', e[0] and e[0].__name__)",
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
               {statement{"if name.startswith('_')", program{"raise AttributeError(name)"}}, "return name"}));
  // The default one shows an address, of which programs count digits.
  body.push_back(method("__repr__(self)", {"return '<" + c.name + ">'"}));
  u32 numbers = 0;
  for (u32 n = r_.below(4); n > 0; n--) {
    const std::string name = "m" + std::to_string(numbers++);
    if (r_.percent(12)) {
      body.push_back(r_.percent(50) ? "@staticmethod" : "@classmethod");
      const bool fixed = body.back().parts[0].head == "@staticmethod";
      body.push_back(method(name + (fixed ? "(*x)" : "(cls, *x)"), {fixed ? "return x" : "return cls.level"}));
      continue;
    }
    if (!base.empty() && r_.percent(25)) {
      body.push_back(method(name + "(self, *a, **k)", {statement{"if hasattr(super(), '" + name + "')",
                                                                 program{"return super()." + name + "(*a, **k)"}},
                                                       "return super().__init__()"}));
      continue;
    }
    make_function(body, name, r_.percent(50) ? kind::integer : kind::any);
  }
  p.push_back({"class " + c.name + (base.empty() ? "" : "(" + base + ")"), std::move(body)});
}

}  // namespace metavm::fuzz::python_programs
