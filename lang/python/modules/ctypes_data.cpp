/// \file
/// _ctypes: instances: their memory, what they keep alive, reading and writing of any type; the class _CData.
#include "lang/python/modules/ctypes_types.hpp"
#include "lang/python/objects/reduce.hpp"

namespace metavm::python::ctypes {

using method_table::result;

// ---------------------------------------------------------------- memory

memory_object* make_memory(vm& m, u64 bytes) {
  if (bytes > u64{1} << 47) {
    raise_no_memory(m);
    return nullptr;
  }
  const u64 capacity = bytes + 8;  // so much the alignment may take
  auto* o = m.heap.make_with_tail<memory_object>(state_of(m)->memory_shape, capacity);
  if (!o) {
    raise_no_memory(m);
    return nullptr;
  }
  o->capacity = capacity;
  std::memset(o->bytes, 0, capacity);
  return o;
}

namespace {

/// An instance without memory. Null: raised.
data_object* make_bare(vm& m, type_object* cls) {
  class_info* info = info_of(cls);
  if (!info || !(info->flags & class_flags::has_instances)) {
    raise_type_error(m, "abstract class");
    return nullptr;
  }
  info->flags |= class_flags::final;
  adapt_root_shape(m, cls);
  auto* o = make_instance<data_object>(m, cls);
  o->info = info;
  o->data = nullptr;
  o->memory = nullptr;
  o->base = nullptr;
  o->objects = value_unbound;
  o->size = info->size;
  o->index = 0;
  o->small[0] = o->small[1] = 0;
  if (info->family == family::function) {
    auto* f = static_cast<function_data*>(o);
    f->callable = none;
    f->argument_types = f->converters = f->result_type = f->result_check = f->error_check = value_unbound;
    f->parameter_flags = none;
  }
  return o;
}
bool give_memory(vm& m, data_object* o, u64 bytes, u64 alignment) {
  o->flags |= data_object::owns_flag;
  if (bytes <= sizeof o->small && alignment <= 8) {
    o->data = reinterpret_cast<u8*>(o->small);
    o->memory = o;
    return true;
  }
  memory_object* p = make_memory(m, bytes);
  if (!p) return false;
  m.heap.write(o, &o->memory, static_cast<object*>(p));
  o->data = p->data();
  return true;
}
/// Those that are not made by a call have their finalizer, too.
data_object* with_finalizer(vm& m, data_object* o) {
  if (o && type_of(m, to_value(o))->flags_word & type_flags::has_finalizer) m.heap.add_finalizer(o);
  return o;
}
data_object* make_own(vm& m, type_object* cls) {
  data_object* o = make_bare(m, cls);
  return o && give_memory(m, o, o->size, info_of(cls)->alignment) ? o : nullptr;
}

}  // namespace

data_object* make_data(vm& m, type_object* cls) { return with_finalizer(m, make_own(m, cls)); }
data_object* make_part(vm& m, type_object* cls, data_object* base, u64 index, u8* p) {
  data_object* o = make_bare(m, cls);
  if (!o) return nullptr;
  o->data = p;
  o->memory = base->memory;
  o->base = base;
  o->index = index;
  return with_finalizer(m, o);
}
data_object* make_at(vm& m, type_object* cls, u8* p) {
  data_object* o = make_bare(m, cls);
  if (o) o->data = p;
  return with_finalizer(m, o);
}
data_object* make_copy(vm& m, type_object* cls, const u8* p) {
  data_object* o = make_own(m, cls);
  if (o && o->size) std::memcpy(o->data, p, o->size);
  return with_finalizer(m, o);
}
value new_data(vm& m, const value* args, u32, tuple_object*) {
  data_object* o = make_own(m, args[0].as<type_object>());
  return o ? to_value(o) : value_raised;
}

// ---------------------------------------------------------------- what is kept alive

namespace {

data_object* whole_of(data_object* o) {
  while (o->base) o = o->base;
  return o;
}
/// Where place `index` of `o` lies in the whole: numbers in hexadecimal, the innermost first.
str_object* place_name(vm& m, const data_object* o, u64 index) {
  std::string s = fmt::format("{:x}", index);
  for (; o->base; o = o->base) s += fmt::format(":{:x}", o->index);
  return make_str(m, s);
}

}  // namespace

value kept_objects(vm& m, data_object* o) {
  o = whole_of(o);
  if (!same(o->objects, value_unbound)) return o->objects;
  value v = none;
  if (const class_info* info = info_of_data(m, to_value(o)); info && info->length) {
    dict_object* d = make_dict(m);
    if (!d) return value_raised;
    v = to_value(d);
  }
  set_field(m, o, &data_object::objects, v);
  return v;
}
bool keep(vm& m, data_object* o, u64 index, value kept) {
  if (same(kept, none)) return true;
  const value objects = kept_objects(m, o);
  if (is_raised(objects)) return false;
  if (!is_exact(objects, m.shapes.dict)) {
    set_field(m, whole_of(o), &data_object::objects, kept);
    return true;
  }
  str_object* key = place_name(m, o, index);
  return key && dict_set(m, objects.as<dict_object>(), to_value(key), kept);
}

// ---------------------------------------------------------------- reading and writing

value read_data(vm& m, type_object* cls, getter get, data_object* from, u64 index, u64 size, u8* p) {
  if (get) return get(m, p, size);
  const class_info* info = info_of(cls);
  if (const getter plain = plain_getter(m, info)) return plain(m, p, size);
  return result(make_part(m, cls, from, index, p));
}

namespace {

/// Stores v and says what to keep; value_raised.
value store_value(vm& m, data_object* o, type_object* cls, setter set, value v, u64 size, u8* p) {
  if (set) return set(m, p, v, size);
  const class_info* info = info_of(cls);
  if (!is_data(m, v)) {
    if (is_family(info, family::simple)) return info->code->set(m, p, v, size);
    if (is_kind(v, kind::tuple)) {
      const auto* t = v.as<tuple_object>();
      const value made = call(m, to_value(cls), t->items, static_cast<u32>(t->length));
      if (is_raised(made)) {
        extend_error(m, m.exc.RuntimeError, fmt::format("({}) ", class_name(cls)));
        return value_raised;
      }
      return store_value(m, o, cls, set, made, size, p);
    }
    if (is_family(info, family::pointer) && same(v, none)) {
      store_pointer(p, nullptr);
      return none;
    }
    return raise(m, m.exc.TypeError, "expected {} instance, got {}", class_name(cls), type_name(m, v));
  }
  data_object* from = as_data(v);
  const tri fits = object_isinstance(m, v, to_value(cls));
  if (fits == tri::error) return value_raised;
  if (fits == tri::yes) {
    std::memmove(p, from->data, std::min(size, from->size));
    return kept_objects(m, from);
  }
  const class_info* theirs = info_of_data(m, v);
  if (is_family(info, family::pointer) && is_family(theirs, family::array) && theirs->item == info->item) {
    store_pointer(p, from->data);
    const value kept = kept_objects(m, from);
    // The array has to stay, and what it keeps.
    return is_raised(kept) ? kept : tuple_of(m, {v, kept});
  }
  return raise(m, m.exc.TypeError, "incompatible types, {} instance instead of {} instance", type_name(m, v),
               class_name(cls));
}

}  // namespace

bool write_data(vm& m, data_object* o, type_object* cls, setter set, value v, u64 index, u64 size, u8* p) {
  const value kept = store_value(m, o, cls, set, v, size, p);
  return !is_raised(kept) && keep(m, o, index, kept);
}

// ---------------------------------------------------------------- text

namespace {

/// A copy of a bytes object that has no room for a zero behind it.
struct text_copy : object {
  gc::weak_link source;
  memory_object* memory;
  static const layout& get_layout() { return describe<text_copy>("text_copy", &text_copy::memory); }
};
u64 copy_place(const bytes_object* b, u64 capacity) { return (reinterpret_cast<u64>(b) >> 4) & (capacity - 1); }
/// Puts `c` where it is found, in place of one that is dead or where nothing is.
void enter_copy(vm& m, value_array* table, const bytes_object* b, text_copy* c) {
  u64 at = copy_place(b, table->capacity);
  while (!same(table->items[at], none)) at = (at + 1) & (table->capacity - 1);
  m.heap.write(table, &table->items[at], to_value(c));
}
/// A table with those that live, and room for as many again. False: raised.
bool renew_copies(vm& m, state_object* s) {
  u64 alive = 0;
  value_array* old = s->copies;
  for (u64 i = 0; old && i < old->capacity; i++)
    if (!same(old->items[i], none)) alive += m.heap.weak_get(old->items[i].as<text_copy>()->source) != nullptr;
  u64 capacity = 16;
  while (capacity < alive * 4) capacity *= 2;
  auto* table = m.heap.make_with_tail<value_array>(m.shapes.value_array, capacity);
  if (!table) return !is_raised(raise_no_memory(m));
  table->capacity = capacity;
  for (u64 i = 0; i < capacity; i++) table->items[i] = none;
  s->copy_count = 0;
  for (u64 i = 0; old && i < old->capacity; i++) {
    if (same(old->items[i], none)) continue;
    auto* c = old->items[i].as<text_copy>();
    object* b = m.heap.weak_get(c->source);
    if (!b) continue;
    enter_copy(m, table, static_cast<bytes_object*>(b), c);
    s->copy_count++;
  }
  m.heap.write(s, &s->copies, table);
  return true;
}
/// The bytes have to be the same for all calls, and there as long as `b` is: C may keep the address.
const u8* copied(vm& m, bytes_object* b) {
  state_object* s = state_of(m);
  for (u64 at = s->copies ? copy_place(b, s->copies->capacity) : 0; s->copies;
       at = (at + 1) & (s->copies->capacity - 1)) {
    if (same(s->copies->items[at], none)) break;
    auto* c = s->copies->items[at].as<text_copy>();
    if (m.heap.weak_get(c->source) == b) return c->memory->data();
  }
  memory_object* memory = make_memory(m, b->length + 1);
  if (!memory || ((!s->copies || s->copy_count * 2 >= s->copies->capacity) && !renew_copies(m, s))) return nullptr;
  auto* c = m.heap.make<text_copy>(s->copy_shape);
  c->source = {};
  c->memory = memory;
  std::memcpy(memory->data(), b->data, b->length);
  m.heap.weak_set(c, c->source, b);
  enter_copy(m, s->copies, b, c);
  s->copy_count++;
  return memory->data();
}

}  // namespace

py_shape* make_copy_shape(vm& m) { return make_internal_shape<text_copy>(m); }
const u8* terminated(vm& m, bytes_object* b) {
  // Objects take multiples of eight bytes: mostly there is room behind the last one.
  if (b->length % 8 == 0) return copied(m, b);
  b->data[b->length] = 0;
  return b->data;
}
memory_object* wide_copy(vm& m, str_object* s) {
  memory_object* memory = make_memory(m, (u64{s->length} + 1) * sizeof(wchar_t));
  if (!memory) return nullptr;
  u8* p = memory->data();
  for (u64 i = 0; i < s->length; i++) {
    const u32 c = s->at(i);
    std::memcpy(p + i * sizeof c, &c, sizeof c);
  }
  return memory;
}
bool append_wide(vm& m, str_builder& out, const u8* p) {
  u32 c;
  std::memcpy(&c, p, sizeof c);
  if (c > 0x10ffff) {
    raise(m, m.exc.ValueError, "character U+{:x} is not in range [U+0000; U+10ffff]", c);
    return false;
  }
  out.append(c);
  return true;
}
value text_from_wide(vm& m, const u8* p, u64 n) {
  str_builder out(m);
  for (u64 i = 0; i < n; i++)
    if (!append_wide(m, out, p + i * sizeof(wchar_t))) return value_raised;
  return result(out.finish());
}
u64 wide_length(const u8* p, u64 most) {
  u64 n = 0;
  for (u32 c = 1; n < most; n++) {
    std::memcpy(&c, p + n * sizeof c, sizeof c);
    if (!c) break;
  }
  return n;
}

// ---------------------------------------------------------------- objects in C memory

namespace {

enum : u64 { word_object = 0, word_int = 1, word_constant = 9 };  // as in the values of id()
/// Bytes from one identity to the next.
u64 identity_scale(vm& m) { return reinterpret_cast<u64>(m.empty_tuple) / m.heap.identity_hash(m.empty_tuple); }

}  // namespace

u64 object_to_word(vm& m, value& v) {
  if (v.is_constant()) return u64{v.constant_id()} << 4 | word_constant;
  if (v.is_int()) {
    const i64 i = v.as_int();
    if (i < i64{1} << 59 && i >= -(i64{1} << 59)) return static_cast<u64>(i) << 4 | word_int;
    auto* o = m.heap.make_with_tail<int_object>(m.shapes.int_, 1);
    o->length = 1;
    o->negative = i < 0;
    o->limbs[0] = i < 0 ? -static_cast<u64>(i) : static_cast<u64>(i);
    v = to_value(o);
  } else if (v.is_inline_float()) {
    auto* o = m.heap.make<float_object>(m.shapes.float_);
    o->number = v.as_inline_float();
    v = to_value(o);
  }
  return m.heap.identity_hash(v.as_object()) << 4 | word_object;
}
value object_from_word(vm& m, u64 word) {
  switch (word & 15) {
    case word_int:
      return make_int(m, static_cast<i64>(word) >> 4);
    case word_constant:
      if (const value v = value::constant(static_cast<u32>(word >> 4));
          word >> 4 < 8 && !same(v, value_unbound) && !is_raised(v) && m.constant_shapes[word >> 4])
        return v;
      break;
    case word_object: {
      if (!word) break;
      const value v = value::pointer(reinterpret_cast<void*>((word >> 4) * identity_scale(m)));
      if (is_exact(v, m.shapes.float_)) return make_float(m, v.as<float_object>()->number);
      if (is_exact(v, m.shapes.int_) && v.as<int_object>()->length == 1) {
        const auto* i = v.as<int_object>();
        const i64 n = static_cast<i64>(i->limbs[0]);
        if (n >= 0) return make_int(m, i->negative ? -n : n);
      }
      return v;
    }
    default:
      break;
  }
  return raise_text(m, m.exc.ValueError, "no object is at this address");
}

// ---------------------------------------------------------------- the class

namespace {

value get_base(vm&, value self) { return as_data(self)->base ? to_value(as_data(self)->base) : none; }
value get_owns(vm&, value self) { return value::small_int(as_data(self)->flags & data_object::owns_flag ? 1 : 0); }
value get_objects(vm&, value self) { return or_none(as_data(self)->objects); }

value no_hash(vm& m, value) { return raise_type_error(m, "unhashable type"); }
value from_out_parameter(vm&, value self) { return self; }

value reduce(vm& m, value self) {
  const class_info* info = info_of_data(m, self);
  const data_object* o = as_data(self);
  if (info->flags & (class_flags::is_pointer | class_flags::has_pointer))
    return raise_text(m, m.exc.ValueError, "ctypes objects containing pointers cannot be pickled");
  const value names = get_attribute(m, self, m.names.__dict__);
  if (is_raised(names)) return names;
  bytes_object* content = make_bytes(m, {reinterpret_cast<const char*>(o->data), o->size});
  if (!content) return value_raised;
  const value state = tuple_of(m, {names, to_value(content)});
  const value arguments = is_raised(state) ? state : tuple_of(m, {to_value(type_of(m, self)), state});
  return is_raised(arguments) ? arguments : tuple_of(m, {state_of(m)->unpickle, arguments});
}
value set_state(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "_CData.__setstate__", kwnames) || !arity_takes(m, "__setstate__", nargs - 1, 2, 2))
    return value_raised;
  const value self = args[0], names = args[1];
  if (!is_kind(names, kind::dict))
    return raise(m, m.exc.TypeError, "argument 1 must be dict, not {}", type_name(m, names));
  buffer_view content;
  value bytes = args[2];
  if (is_str(bytes)) {
    bytes_object* b = encode_utf8(m, as_str(bytes));
    if (!b) return value_raised;
    bytes = to_value(b);
  }
  if (!get_buffer(m, bytes, content)) return value_raised;
  data_object* o = as_data(self);
  if (const u64 n = std::min(content.length, o->size)) std::memmove(o->data, content.data, n);
  const value own = get_attribute(m, self, m.names.__dict__);
  if (is_raised(own)) return own;
  if (!is_kind(own, kind::dict))
    return raise(m, m.exc.TypeError, "{}.__dict__ must be a dictionary, not {}", type_name(m, self), type_name(m, own));
  return result(dict_update(m, own.as<dict_object>(), names));
}

bool export_data(vm& m, value self, buffer_view& out, bool) {
  const data_object* o = as_data(self);
  const class_info* info = info_of_data(m, self);
  const class_info* item = info;
  while (is_family(item, family::array)) item = info_of(item->item);
  out.data = o->data;
  out.length = o->size;
  out.readonly = false;
  out.item_bytes = static_cast<u32>(item->size);
  out.format = info->format;
  out.base = o->memory;
  out.dimensions = static_cast<u32>(info->dimensions);
  out.shape = info->shape;
  return true;
}

}  // namespace

void add_data(vm& m) {
  static const method_def methods[] = {
      unary_method("__hash__", no_hash), unary_method("__ctypes_from_outparam__", from_out_parameter),
      unary_method("__reduce__", reduce), general_method("__setstate__", set_state, "($self, state, content, /)"),
      end_of_methods};
  static const getset_def getsets[] = {
      {"_b_base_", get_base, nullptr, "the base object"},
      {"_b_needsfree_", get_owns, nullptr, "whether the object owns the memory or not"},
      {"_objects", get_objects, nullptr, "internal objects tree (NEVER CHANGE THIS OBJECT!)"},
      {}};
  type_def d{};
  d.name = "_ctypes._CData";
  d.lay = &data_object::get_layout();
  d.instance_kind = kind::native;
  d.flags = type_flags::base_type | type_flags::not_instantiable;
  d.methods = methods;
  d.getsets = getsets;
  d.get_buffer = export_data;
  d.doc = "XXX to be provided";
  m.types.c_data = make_builtin_type(m, d);
  mark_members(m, m.types.c_data, {"_b_base_", "_b_needsfree_", "_objects"});
}

}  // namespace metavm::python::ctypes
