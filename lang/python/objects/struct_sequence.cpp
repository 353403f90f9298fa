#include "lang/python/objects/struct_sequence.hpp"

#include <array>
#include <utility>

#include "lang/python/core.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

constexpr u64 most_fields = 32;

template <u64 I>
value get_field(vm&, value self) {
  const auto* t = self.as<tuple_object>();
  return I < t->length ? t->items[I] : none;
}
template <u64... I>
constexpr std::array<fn1, sizeof...(I)> make_getters(std::index_sequence<I...>) {
  return {get_field<I>...};
}
constexpr auto getters = make_getters(std::make_index_sequence<most_fields>());

value class_value(vm& m, type_object* t, const char* name) { return type_lookup(m, t, intern(m, name)); }
i64 class_count(vm& m, type_object* t, const char* name) { return class_value(m, t, name).as_int(); }
/// Names of the hidden fields.
tuple_object* hidden_names(vm& m, type_object* t) { return class_value(m, t, "_hidden_fields").as<tuple_object>(); }

value construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[2];
  if (!bind_arguments(m, "structseq", "sequence dict?", args, nargs, kwnames, out)) return value_raised;
  const fast_sequence from(m, out[0], "constructor requires a sequence");
  if (from.raised) return value_raised;
  const bool has_dict = !same(out[1], value_unbound) && !is_none(out[1]);
  const std::string name = fmt::format("{}.{}", to_utf8(as_str(cls->module)), to_utf8(cls->name));
  if (has_dict && !is_kind(out[1], kind::dict))
    return raise(m, m.exc.TypeError, "{}() takes a dict as second arg, if any", name);
  const auto items = from.items();
  const tuple_object* hidden = hidden_names(m, cls);
  const u64 least = static_cast<u64>(class_count(m, cls, "n_sequence_fields"));
  const u64 most = least + hidden->length;
  if (items.size() < least || items.size() > most) {
    const bool few = items.size() < least;
    if (least != most)
      return raise(m, m.exc.TypeError, "{}() takes an at {} {}-sequence ({}-sequence given)", name,
                   few ? "least" : "most", few ? least : most, items.size());
    return raise(m, m.exc.TypeError, "{}() takes a {}-sequence ({}-sequence given)", name, least, items.size());
  }
  value extra[most_fields];
  for (u64 i = 0; i < hidden->length; i++) {
    extra[i] = none;
    if (least + i < items.size()) {
      extra[i] = items[least + i];
    } else if (has_dict) {
      const value v = dict_find(m, out[1].as<dict_object>(), hidden->items[i]);
      if (is_raised(v)) return value_raised;
      if (!same(v, value_unbound)) extra[i] = v;
    }
  }
  return make_struct_sequence(m, cls, items.first(least), {extra, hidden->length});
}

value refuse(vm& m, type_object* cls, const value*, u32, tuple_object*) {
  return raise(m, m.exc.TypeError, "cannot create '{}' instances", qualified_name(m, cls));
}

value sequence_repr(vm& m, value self) {
  type_object* cls = type_of(m, self);
  const auto* t = self.as<tuple_object>();
  const auto* names = class_value(m, cls, "_field_names").as<tuple_object>();
  str_builder out(m);
  out.append(as_str(cls->module));
  out.append('.');
  out.append(cls->name);
  out.append('(');
  for (u64 i = 0; i < t->length && i < names->length; i++) {
    if (i) out.append_ascii(", ");
    out.append(as_str(names->items[i]));
    out.append('=');
    str_object* r = repr(m, t->items[i]);
    if (!r) return value_raised;
    out.append(r);
  }
  out.append(')');
  return result(out.finish());
}

value sequence_reduce(vm& m, value self) {
  type_object* cls = type_of(m, self);
  const auto* t = self.as<tuple_object>();
  dict_object* d = make_dict(m);
  const tuple_object* hidden = hidden_names(m, cls);
  for (u64 i = 0; i < hidden->length; i++) {
    const value v = get_attribute(m, self, as_str(hidden->items[i]));
    if (is_raised(v) || !dict_set(m, d, hidden->items[i], v)) return value_raised;
  }
  const value arguments[] = {to_value(make_tuple(m, t->items, t->length)), to_value(d)};
  const value parts[] = {to_value(cls), to_value(make_tuple(m, arguments, 2))};
  return result(make_tuple(m, parts, 2));
}

}  // namespace

type_object* make_struct_sequence_type(vm& m, const struct_sequence_def& s) {
  METAVM_CHECK(s.visible.size() <= most_fields && s.hidden.size() <= most_fields);
  static const method_def methods[] = {
      method("__repr__", sequence_repr), method("__reduce__", sequence_reduce, "($self, /)"), {}};
  getset_def getsets[most_fields + 1] = {};
  u64 named = 0;
  for (u64 i = 0; i < s.visible.size(); i++)
    if (s.visible[i]) getsets[named++] = {s.visible[i], getters[i], nullptr};
  type_def d{};
  d.name = s.name;
  d.lay = &tuple_object::get_layout();
  d.instance_kind = kind::tuple;
  d.flags = type_flags::sequence;
  d.base = m.types.tuple;
  d.instances_have_dict = !s.hidden.empty();
  d.methods = methods;
  d.getsets = getsets;
  d.doc = s.doc;
  d.construct = s.instantiable ? construct : refuse;
  type_object* t = make_builtin_type(m, d);
  for (const char* n : s.visible)
    if (n) show_as_members(m, t, {n});
  list_object* names = empty_list(m, s.visible.size());
  for (const char* n : s.visible)
    if (n) list_append(m, names, to_value(intern(m, n)));
  type_add(m, t, "__match_args__", to_value(list_to_tuple(m, names)));
  list_object* hidden = empty_list(m, s.hidden.size());
  for (const char* n : s.hidden) {
    list_append(m, hidden, to_value(intern(m, n)));
    list_append(m, names, to_value(intern(m, n)));
  }
  type_add(m, t, "_field_names", to_value(list_to_tuple(m, names)));
  type_add(m, t, "_hidden_fields", to_value(list_to_tuple(m, hidden)));
  const auto count = [](u64 n) { return value::small_int(static_cast<i64>(n)); };
  type_add(m, t, "n_sequence_fields", count(s.visible.size()));
  type_add(m, t, "n_fields", count(s.visible.size() + s.hidden.size()));
  type_add(m, t, "n_unnamed_fields", count(s.visible.size() - named));
  return t;
}

value make_struct_sequence(vm& m, type_object* cls, std::span<const value> visible, std::span<const value> hidden) {
  tuple_object* t = make_tuple_of(m, cls, visible.data(), visible.size());
  if (!t) return value_raised;
  const value self = to_value(t);
  if (hidden.empty()) return self;
  const tuple_object* names = hidden_names(m, cls);
  for (u64 i = 0; i < hidden.size() && i < names->length; i++)
    if (!generic_set_attribute(m, self, as_str(names->items[i]), hidden[i])) return value_raised;
  return self;
}

}  // namespace metavm::python
