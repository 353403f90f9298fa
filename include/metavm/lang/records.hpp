/// \file
/// Records: objects whose fields and methods are found by their type, which is known from the hidden class. In opcodes
/// `field_number` and `method_named` are look-ups for `by_shape`, which folds them.
#pragma once
#include <algorithm>
#include <span>

#include "metavm/gc/heap.hpp"
#include "metavm/lang/operands.hpp"
#include "metavm/stage/words.hpp"

namespace metavm {

struct record_shape;
/// The type of records. `members`: first methods that have numbers (operators, say), nil where there is none; then the
/// names of fields; then pairs of a method's name and its function. Names are unique words. Complete before the first
/// record is made, and never changed.
struct record_type : object {
  record_shape* instances;  ///< null: no type yet, but the model of some
  u64 numbered_count;
  u64 field_count;
  value name;
  u64 member_count;
  value members[];
  using immutable_fields = fields<&record_type::instances>;
  static const layout& get_layout() {
    return describe<record_type>("record_type", &record_type::name, tail<value>(&record_type::member_count));
  }
};
/// The hidden class of a type's records.
struct record_shape : shape {
  record_type* type;
};
struct record : object {
  value fields[];
  static const layout& get_layout() { return describe<record>("record"); }
};

/// \pre s is the shape of records
inline record_type* type_of(const shape* s) { return static_cast<const record_shape*>(s)->type; }
/// \pre i < numbered_count
inline value method_numbered(const record_type* t, u32 i) { return t->members[i]; }
/// Where the field with this name stands in records; -1 if there is none.
inline i64 field_number(const record_type* t, value name) {
  for (u64 i = 0; i < t->field_count; i++)
    if (same(t->members[t->numbered_count + i], name)) return static_cast<i64>(i);
  return -1;
}
/// The method with this name; nil if there is none.
inline value method_named(const record_type* t, value name) {
  for (u64 i = t->numbered_count + t->field_count; i < t->member_count; i += 2)
    if (same(t->members[i], name)) return t->members[i + 1];
  return value_nil;
}

/// A type without a shape for its records; null if there is no memory.
inline record_type* new_record_type(gc::heap& h, const shape* types, value name, std::span<const value> members,
                                    u64 numbered, u64 fields) {
  auto* t = h.make_with_tail<record_type>(types, members.size());
  if (!t) return nullptr;
  t->instances = nullptr;
  t->numbered_count = numbered;
  t->field_count = fields;
  t->name = name;
  t->member_count = members.size();
  std::copy(members.begin(), members.end(), t->members);
  return t;
}
/// The type's records have the shape s, which is new and of the layout of `record`.
inline void set_instances(record_type* t, record_shape* s) {
  s->instance_bytes += static_cast<u32>(t->field_count * sizeof(value));
  s->owner = value::pointer(t);
  s->type = t;
  t->instances = s;
}

/// A record with the registers a in its first fields and nil in the others.
/// \pre there are so many fields
METAVM_OP_PART auto new_record(auto& s, const shape* sh, args a) {
  return s.box(s.template make_slots<record, &record::fields>(
      sh, static_cast<u32>(type_of(sh)->field_count),
      [&](u32 i) METAVM_INLINE_LAMBDA { return i < a.count ? s.get(a, i) : s.lift(value_nil); }));
}

}  // namespace metavm
