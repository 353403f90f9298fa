// Records, their types, and fields of whatever else has some: errors and modules.
#include <algorithm>

#include "lang/mini/errors.hpp"
#include "lang/mini/maps.hpp"
#include "lang/mini/records.hpp"

namespace metavm::mini {

const layout& record_type_object::get_layout() {
  static const layout l = [] {
    layout r = describe<record_type_object>("record_type", &record_type_object::name,
                                            tail<value>(&record_type_object::member_count));
    // The operators are values, too.
    constexpr u32 operator_count = static_cast<u32>(record_operator::count);
    static u32 offsets[operator_count + 1];
    offsets[0] = offset_of(&record_type_object::name);
    for (u32 i = 0; i < operator_count; i++)
      offsets[i + 1] = offset_of(&record_type_object::operators) + i * sizeof(value);
    r.value_offsets = offsets;
    r.value_count = operator_count + 1;
    return r;
  }();
  return l;
}

// Names are interned, so the same name is the same word.

i64 find_field(const shape* s, value name) {
  if (kind_of(s) != kind::record) return -1;
  const record_type_object* t = type_of(s);
  for (u64 i = 0; i < t->field_count; i++)
    if (same(t->members[i], name)) return static_cast<i64>(i);
  return -1;
}

value find_method(const shape* s, value name) {
  if (kind_of(s) != kind::record) return value_nil;
  const record_type_object* t = type_of(s);
  for (u64 i = t->field_count; i < t->member_count; i += 2)
    if (same(t->members[i], name)) return t->members[i + 1];
  return value_nil;
}

value new_record_model(vm& m, value name, std::span<const value> members, u64 fields) {
  auto* t = m.heap->make_with_tail<record_type_object>(m.shape.record_type, members.size());
  if (!t) return raise_memory(m);
  t->instances = nullptr;
  t->field_count = fields;
  t->name = name;
  t->member_count = members.size();
  std::fill(std::begin(t->operators), std::end(t->operators), value_nil);
  std::copy(members.begin(), members.end(), t->members);
  return value::pointer(t);
}

value make_record_type(vm& m, value model) {
  if (m.record_types >= most_record_types) return raise_memory(m);
  m.record_types++;
  const record_type_object* from = model.as<record_type_object>();
  auto* t = m.heap->make_with_tail<record_type_object>(m.shape.record_type, from->member_count);
  if (!t) return raise_memory(m);
  t->instances = nullptr;
  t->field_count = from->field_count;
  t->name = from->name;
  t->member_count = from->member_count;
  std::fill(std::begin(t->operators), std::end(t->operators), value_nil);
  std::copy_n(from->members, from->member_count, t->members);
  auto* s = m.heap->make_shape<record_shape>();
  s->lay = &record_object::get_layout();
  s->kind = static_cast<u32>(kind::record);
  s->instance_bytes = static_cast<u32>(sizeof(object) + t->field_count * sizeof(value));
  s->serial = 1000 + m.record_types;
  s->owner = value::pointer(t);
  s->type = t;
  t->instances = s;
  return value::pointer(t);
}

value set_record_methods(vm& m, const value* methods, u32 n, value type) {
  auto* t = type.as<record_type_object>();
  constexpr std::string_view operators[] = {"+", "-",  "*",  "/",  "//",  "%",
                                            "<", "<=", "==", "[]", "[]=", "()"};
  static_assert(std::size(operators) == static_cast<std::size_t>(record_operator::count));
  for (u32 i = 0; i < n; i++) {
    value* member = t->members + t->field_count + i * 2;
    m.heap->write(t, member + 1, methods[i]);
    const auto found = std::find(std::begin(operators), std::end(operators), view(member[0]));
    if (found != std::end(operators))
      m.heap->write(t, &t->operators[found - std::begin(operators)], methods[i]);
  }
  return value_nil;
}

// ---------------------------------------------------------------- fields that are no fields

namespace {

bool is_error(const vm& m, value v) {
  return kind_of(m, v) == kind::record && type_of(v.as_object()->get_shape()) == m.error_type;
}

std::string no_field(vm& m, value o, value name, const char* what) {
  const std::string wanted = "'" + std::string(view(name)) + "'";
  if (kind_of(m, o) != kind::record)
    return "type error: " + type_name(m, o) + " has no " + what + "s";
  if (!same(find_method(o.as_object()->get_shape(), name), value_nil))
    return "field error: " + wanted + " is a method of " + type_name(m, o) +
           " and can only be called";
  return "field error: " + type_name(m, o) + " has no " + what + " " + wanted;
}

/// A module's variable or an error's field; value_unbound if there is none.
value special_field(vm& m, value o, value name) {
  if (kind_of(m, o) == kind::module) {
    const module_object* module = o.as<module_object>();
    if (const value* cell = map_find(m, module->variables, name)) {
      const value content = cell->as<cell_object>()->content;
      if (!same(content, value_unbound)) return content;
    }
    return raise(m, "field error: module \"" + std::string(view(module->path)) +
                        "\" has no variable '" + std::string(view(name)) + "'");
  }
  if (is_error(m, o)) {
    if (view(name) == "message") return o.as<record_object>()->fields[0];
    if (view(name) == "trace") return error_trace(m, o.as<record_object>());
  }
  return value_unbound;
}

}  // namespace

value get_field_other(vm& m, value o, value name) {
  const value v = special_field(m, o, name);
  return same(v, value_unbound) ? raise(m, no_field(m, o, name, "field")) : v;
}

value get_callable(vm& m, value o, value name) {
  const i64 i = find_field(shape_of(m, o), name);
  if (i >= 0) return o.as<record_object>()->fields[i];
  const value v = special_field(m, o, name);
  return same(v, value_unbound) ? raise(m, no_field(m, o, name, "method")) : v;
}

void raise_no_field(vm& m, value o, value name) {
  if (kind_of(m, o) == kind::module)
    raise(m, "type error: cannot assign to a variable of a module");
  else if (is_error(m, o) && (view(name) == "message" || view(name) == "trace"))
    raise(m, "type error: cannot assign to a field of error");
  else
    raise(m, no_field(m, o, name, "field"));
}

}  // namespace metavm::mini
