// Records, their types, and fields of whatever else has some: errors and modules.
#include "lang/mini/records.hpp"
#include "lang/mini/errors.hpp"
#include "lang/mini/maps.hpp"

namespace metavm::mini {

i64 find_field(const shape* s, value name) {
  return kind_of(s) == kind::record ? field_number(type_of(s), name) : -1;
}
value find_method(const shape* s, value name) {
  return kind_of(s) == kind::record ? method_named(type_of(s), name) : value_nil;
}

value new_record_model(vm& m, value name, std::span<const value> members, u64 fields) {
  auto* t = new_record_type(*m.heap, m.shape.record_type, name, members, operator_count, fields);
  return t ? value::pointer(t) : raise_memory(m);
}

value make_record_type(vm& m, value model) {
  if (m.record_types >= most_record_types) return raise_memory(m);
  const auto* from = model.as<record_type_object>();
  const value type =
      new_record_model(m, from->name, {from->members, from->member_count}, from->field_count);
  if (is_raised(type)) return type;
  auto* s = new_shape<record_shape>(*m.heap, kind::record, record_object::get_layout());
  s->serial = 1000 + ++m.record_types;
  set_instances(type.as<record_type_object>(), s);
  return type;
}

// ---------------------------------------------------------------- members of other kinds

value get_member(vm& m, value o, value name, const char* wanted) {
  const shape* s = shape_of(m, o);
  if (const i64 i = find_field(s, name); i >= 0) return o.as<record_object>()->fields[i];
  if (kind_of(s) == kind::module) {
    const module_object* module = o.as<module_object>();
    const value* cell = map_find(m, module->variables, name);
    if (cell && !same(cell->as<cell_object>()->content, value_unbound))
      return cell->as<cell_object>()->content;
    raise_error(m, "field error: module \"{}\" has no variable {name}", module->path, name);
  } else if (s == m.error_type->instances && view(name) == "message") {
    return o.as<record_object>()->fields[0];
  } else if (s == m.error_type->instances && view(name) == "trace") {
    return error_trace(m, o.as<record_object>());
  } else if (kind_of(s) != kind::record) {
    raise_error(m, ("type error: {type} has no " + std::string(wanted) + "s").c_str(), o);
  } else if (!same(find_method(s, name), value_nil)) {
    raise_error(m, "field error: {name} is a method of {type} and can only be called", name, o);
  } else {
    raise_error(m, ("field error: {type} has no " + std::string(wanted) + " {name}").c_str(), o,
                name);
  }
  return value_raised;
}

void raise_read_only(vm& m, value o, value name) {
  if (!is_raised(get_member(m, o, name, "field")))
    raise_error(m, "type error: cannot assign to {name} of {type}", name, o);
}

}  // namespace metavm::mini
