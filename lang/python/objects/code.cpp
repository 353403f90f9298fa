/// \file
/// Code objects and cells as guests see them.
#include "lang/python/exception.hpp"
#include "lang/python/init.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/objects/class_parts.hpp"
#include "lang/python/objects/code_positions.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/reduce.hpp"

namespace metavm::python {

using namespace method_table;

namespace {

code_object* self_of(value v) { return v.as<code_object>(); }

template <str_object* code_object::* Field>
value get_text(vm& m, value self) {
  str_object* s = self_of(self)->*Field;
  return to_value(s ? s : m.empty_str);
}
template <tuple_object* code_object::* Field>
value get_tuple(vm& m, value self) {
  tuple_object* t = self_of(self)->*Field;
  return to_value(t ? t : m.empty_tuple);
}
template <u32 code_object::* Field>
value get_number(vm&, value self) {
  return value::small_int(self_of(self)->*Field);
}
template <value code_object::* Field>
value get_bytes(vm& m, value self) {
  const value v = self_of(self)->*Field;
  return is_kind(v, kind::bytes) ? v : to_value(m.empty_bytes);
}

value code_repr(vm& m, value self) {
  const code_object* c = self_of(self);
  return result(make_str(m, fmt::format("<code object {} at {}, file \"{}\", line {}>", to_utf8(c->name),
                                        address_text(m, self), to_utf8(c->filename), c->first_line)));
}

tri same_parts(vm& m, const code_object* a, const code_object* b) {
  if (a->argcount != b->argcount || a->posonly_argcount != b->posonly_argcount ||
      a->kwonly_argcount != b->kwonly_argcount || a->flags_word != b->flags_word || a->first_line != b->first_line ||
      !str_equal(a->name, b->name) || a->compiled != b->compiled)
    return tri::no;
  const std::pair<value, value> parts[] = {
      {a->bytecode, b->bytecode},
      {to_value(a->consts), to_value(b->consts)},
      {to_value(a->names), to_value(b->names)},
      {to_value(a->varnames), to_value(b->varnames)},
      {to_value(a->freevars), to_value(b->freevars)},
      {to_value(a->cellvars), to_value(b->cellvars)},
  };
  for (const auto& [x, y] : parts) {
    if (same(x, y)) continue;
    const tri t = equal(m, x, y);
    if (t != tri::yes) return t;
  }
  return tri::yes;
}
value code_eq(vm& m, value a, value b) {
  if (!is_kind(b, kind::code)) return not_implemented;
  return same(a, b) ? true_ : result(same_parts(m, self_of(a), self_of(b)));
}
value code_hash(vm& m, value self) {
  const code_object* c = self_of(self);
  u64 h = str_hash(m, c->name) * 31 + c->first_line * 7919u + c->argcount * 131u + c->flags_word;
  return make_int(m, static_cast<i64>(h & ((u64{1} << 60) - 1)));
}

// ---------------------------------------------------------------- replace

struct replaceable {
  const char* name;
  u32 code_object::* number = nullptr;
  str_object* code_object::* text = nullptr;
  tuple_object* code_object::* tuple = nullptr;
  value code_object::* bytes = nullptr;
};
constexpr replaceable replaceables[] = {
    {"co_argcount", &code_object::argcount},
    {"co_posonlyargcount", &code_object::posonly_argcount},
    {"co_kwonlyargcount", &code_object::kwonly_argcount},
    {"co_nlocals", &code_object::local_count},
    {"co_stacksize", &code_object::stack_size},
    {"co_flags", &code_object::flags_word},
    {"co_firstlineno", &code_object::first_line},
    {"co_name", nullptr, &code_object::name},
    {"co_qualname", nullptr, &code_object::qualname},
    {"co_filename", nullptr, &code_object::filename},
    {"co_consts", nullptr, nullptr, &code_object::consts},
    {"co_names", nullptr, nullptr, &code_object::names},
    {"co_varnames", nullptr, nullptr, &code_object::varnames},
    {"co_freevars", nullptr, nullptr, &code_object::freevars},
    {"co_cellvars", nullptr, nullptr, &code_object::cellvars},
    {"co_code", nullptr, nullptr, nullptr, &code_object::bytecode},
    {"co_linetable", nullptr, nullptr, nullptr, &code_object::line_table},
    {"co_exceptiontable", nullptr, nullptr, nullptr, &code_object::exception_table},
};

bool replace_one(vm& m, code_object* c, const std::string& name, value v) {
  auto wrong = [&](const char* expected) {
    raise(m, m.exc.TypeError, "replace() argument '{}' must be {}, not {}", name, expected, type_name(m, v));
    return false;
  };
  for (const replaceable& r : replaceables) {
    if (name != r.name) continue;
    if (r.number) {
      i64 n;
      if (!to_index(m, v, n)) return false;
      if (n < 0 || n > 0x7fffffff) {
        raise_text(m, m.exc.ValueError, "code: argument out of range");
        return false;
      }
      c->*r.number = static_cast<u32>(n);
    } else if (r.text) {
      if (!is_str(v)) return wrong("str");
      m.heap.write(c, &(c->*r.text), as_str(v));
    } else if (r.tuple) {
      if (!is_kind(v, kind::tuple)) return wrong("tuple");
      m.heap.write(c, &(c->*r.tuple), v.as<tuple_object>());
    } else {
      if (!is_kind(v, kind::bytes)) return wrong("bytes");
      m.heap.write(c, &(c->*r.bytes), v);
    }
    return true;
  }
  raise(m, m.exc.TypeError, "'{}' is an invalid keyword argument for replace()", name);
  return false;
}

bool audit_creation(vm& m, value code) {
  if (METAVM_LIKELY(same(m.states.audit_hooks, value_unbound))) return true;
  value v[9];
  constexpr const char* names[] = {"co_code",     "co_filename",        "co_name",
                                   "co_argcount", "co_posonlyargcount", "co_kwonlyargcount",
                                   "co_nlocals",  "co_stacksize",       "co_flags"};
  for (int i = 0; i < 9; i++)
    if (is_raised(v[i] = get_attribute(m, code, names[i]))) return false;
  return audit(m, "code.__new__", {v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8]});
}
value code_replace(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (nargs > 1) return raise_type_error(m, "replace() takes no positional arguments");
  auto* c = m.heap.make<code_object>(m.shapes.code);
  std::memcpy(static_cast<void*>(&c->compiled), &self_of(args[0])->compiled, sizeof(code_object) - sizeof(object));
  for (u64 i = 0; kwnames && i < kwnames->length; i++)
    if (!replace_one(m, c, to_utf8(as_str(kwnames->items[i])), args[nargs + i])) return value_raised;
  return audit_creation(m, to_value(c)) ? to_value(c) : value_raised;
}

const method_def code_methods[] = {
    method("__repr__", code_repr),
    method("__eq__", code_eq),
    method("__hash__", code_hash),
    method("co_positions", code_positions),
    method("co_lines", code_lines),
    method("replace", code_replace, nullptr,
           "Return a copy of the code object with new values for the specified fields."),
    {},
};
const getset_def code_getsets[] = {
    {"co_name", get_text<&code_object::name>, nullptr},
    {"co_qualname", get_text<&code_object::qualname>, nullptr},
    {"co_filename", get_text<&code_object::filename>, nullptr},
    {"co_firstlineno", get_number<&code_object::first_line>, nullptr},
    {"co_argcount", get_number<&code_object::argcount>, nullptr},
    {"co_posonlyargcount", get_number<&code_object::posonly_argcount>, nullptr},
    {"co_kwonlyargcount", get_number<&code_object::kwonly_argcount>, nullptr},
    {"co_nlocals", get_number<&code_object::local_count>, nullptr},
    {"co_stacksize", get_number<&code_object::stack_size>, nullptr},
    {"co_flags", get_number<&code_object::flags_word>, nullptr},
    {"co_varnames", get_tuple<&code_object::varnames>, nullptr},
    {"co_cellvars", get_tuple<&code_object::cellvars>, nullptr},
    {"co_freevars", get_tuple<&code_object::freevars>, nullptr},
    {"co_names", get_tuple<&code_object::names>, nullptr},
    {"co_consts", get_tuple<&code_object::consts>, nullptr},
    {"co_code", get_bytes<&code_object::bytecode>, nullptr},
    {"co_linetable", get_bytes<&code_object::line_table>, nullptr},
    {"co_exceptiontable", get_bytes<&code_object::exception_table>, nullptr},
    {},
};

// ---------------------------------------------------------------- cells

value cell_get(vm& m, value self) {
  const value v = self.as<cell_object>()->content;
  return same(v, value_unbound) ? raise_text(m, m.exc.ValueError, "Cell is empty") : v;
}
value cell_set(vm& m, value self, value v) {
  m.heap.write(self.as_object(), &self.as<cell_object>()->content, v);
  return none;
}
value cell_repr(vm& m, value self) {
  const value v = self.as<cell_object>()->content;
  if (same(v, value_unbound)) return result(make_str(m, fmt::format("<cell at {}: empty>", address_text(m, self))));
  return result(make_str(
      m, fmt::format("<cell at {}: {} object at {}>", address_text(m, self), type_name(m, v), address_text(m, v))));
}
template <comparison Op>
value cell_compare(vm& m, value a, value b) {
  if (!is_kind(b, kind::cell)) return not_implemented;
  const value x = a.as<cell_object>()->content, y = b.as<cell_object>()->content;
  const bool full_x = !same(x, value_unbound), full_y = !same(y, value_unbound);
  if (full_x && full_y) return compare(m, x, y, Op);
  return compare(m, value::small_int(full_x), value::small_int(full_y), Op);
}
value cell_construct(vm& m, type_object*, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "cell", kwnames) || !check_arity(m, "cell", nargs, 0, 1)) return value_raised;
  return result(make_cell(m, nargs ? args[0] : value_unbound));
}
const method_def cell_methods[] = {
    method("__repr__", cell_repr),
    method("__eq__", cell_compare<comparison::eq>),
    method("__ne__", cell_compare<comparison::ne>),
    method("__lt__", cell_compare<comparison::lt>),
    method("__le__", cell_compare<comparison::le>),
    method("__gt__", cell_compare<comparison::gt>),
    method("__ge__", cell_compare<comparison::ge>),
    {},
};
const getset_def cell_getsets[] = {{"cell_contents", cell_get, cell_set}, {}};

}  // namespace

cell_object* make_cell(vm& m, value v) {
  auto* c = m.heap.make<cell_object>(m.shapes.cell);
  c->content = v;
  return c;
}

void init_code(vm& m) {
  type_def d{"code", &code_object::get_layout(), kind::code};
  d.flags = type_flags::has_weakrefs;
  d.methods = code_methods;
  d.getsets = code_getsets;
  m.types.code = make_builtin_type(m, d);
  m.shapes.code = m.types.code->root_shape;
  mark_members(
      m, m.types.code,
      {"co_name", "co_qualname", "co_filename", "co_firstlineno", "co_argcount", "co_posonlyargcount",
       "co_kwonlyargcount", "co_stacksize", "co_flags", "co_names", "co_consts", "co_linetable", "co_exceptiontable"});

  type_def e{"cell", &cell_object::get_layout(), kind::cell};
  e.flags = 0;
  e.methods = cell_methods;
  e.getsets = cell_getsets;
  e.construct = cell_construct;
  e.doc = "cell([contents])\n--\n\nA cell of a closure; without contents it is empty.";
  m.types.cell = make_builtin_type(m, e);
  m.shapes.cell = m.types.cell->root_shape;
}

}  // namespace metavm::python
