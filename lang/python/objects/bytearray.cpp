/// \file
/// bytearray: storage, and the operators that change it.
#include "lang/python/core.hpp"
#include "lang/python/modules/finalizers.hpp"
#include "lang/python/objects/bytes_methods.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/objects/text_units.hpp"

namespace metavm::python {

// ---------------------------------------------------------------- exports

namespace {

/// Drops the nodes of dead and released views. The other views, to be asked for.
std::vector<object*> prune_exports(vm& m, object* exporter, object** exports) {  // rooted: not at all, see above
  std::vector<object*> views;  // rooted: not at all: the collector is asked whether others refer to them
  export_node* live = nullptr;
  for (export_node* n = static_cast<export_node*>(*exports); n;) {
    export_node* next = n->next;
    auto* view = static_cast<memoryview_object*>(m.heap.weak_get(n->view));
    if (view && !view->released) {
      m.heap.write(n, &n->next, live);
      live = n;
      views.push_back(view);
    }
    n = next;
  }
  m.heap.write(exporter, exports, static_cast<object*>(live));
  return views;
}

}  // namespace

bool check_not_exported(vm& m, object* exporter, object** exports) {
  if (METAVM_LIKELY(!*exports)) return true;
  std::vector<object*> views = prune_exports(m, exporter, exports);  // rooted: not at all
  if (views.empty()) return true;
  // Views that nobody refers to any more shall not forbid anything: there is no reference count to tell. Temporaries
  // of the running functions are no referrers either, nor are stale words on the native stack.
  bring_frames_up_to_date(m);
  forget_dead_registers(m);
  for (const bool full : {false, true}) {
    const bool reached = m.heap.collect_and_find(full, views);
    views = prune_exports(m, exporter, exports);
    if (views.empty()) return true;
    if (reached) continue;
    // Should C++ that waits hold one of them after all, it goes on with the memory that the view was made of.
    m.heap.write(exporter, exports, static_cast<object*>(nullptr));
    return true;
  }
  raise_text(m, m.exc.BufferError, "Existing exports of data: object cannot be re-sized");
  return false;
}

void add_export(vm& m, object* exporter, object** exports, memoryview_object* view) {
  text_state& state = text_of(m);
  if (!state.export_shape) state.export_shape = make_internal_shape<export_node>(m);
  export_node* n = m.heap.make<export_node>(state.export_shape);
  n->next = static_cast<export_node*>(*exports);
  n->view = {};
  m.heap.weak_set(n, n->view, view);
  m.heap.write(exporter, exports, static_cast<object*>(n));
}

// ---------------------------------------------------------------- storage

namespace {

byte_array* make_storage(vm& m, u64 capacity) {
  byte_array* a = m.heap.make_with_tail<byte_array>(m.shapes.byte_array, capacity);
  if (METAVM_UNLIKELY(!a)) {
    raise_no_memory(m);
    return nullptr;
  }
  a->capacity = capacity;
  return a;
}

bool can_resize(vm& m, bytearray_object* b) { return check_not_exported(m, b, &b->exports); }

}  // namespace

bytearray_object* make_bytearray(vm& m, std::string_view data) {
  byte_array* a = make_storage(m, data.size());
  if (!a) return nullptr;
  if (!data.empty()) std::memcpy(a->items, data.data(), data.size());
  bytearray_object* b = make_instance<bytearray_object>(m, m.types.bytearray);
  b->start = 0;
  b->length = data.size();
  b->storage = a;
  b->exports = nullptr;
  return b;
}

bool bytearray_resize(vm& m, bytearray_object* b, u64 n) {
  if (n == b->length) return true;
  if (!can_resize(m, b)) return false;
  // CPython's policy, whose allocations end with a null byte; __alloc__ shows it.
  const u64 allocated = b->storage->capacity ? b->storage->capacity + 1 : 0;
  const bool fits = n + b->start + 1 <= allocated;
  if (!fits || n < allocated / 2) {
    u64 wanted = n;
    if (!fits && n <= allocated + allocated / 8) wanted = n + (n >> 3) + (n < 9 ? 3 : 6) - 1;
    byte_array* a = make_storage(m, wanted);
    if (!a) return false;
    std::memcpy(a->items, b->data(), std::min(n, b->length));
    m.heap.write(b, &b->storage, a);
    b->start = 0;
  }
  b->length = n;
  if (n == 0) b->start = 0;
  return true;
}

bool bytearray_append(vm& m, bytearray_object* b, std::string_view data) {
  const u64 n = b->length;
  // The data may lie in b's own old storage, which stays as it is.
  if (!bytearray_resize(m, b, n + data.size())) return false;
  if (!data.empty()) std::memmove(b->data() + n, data.data(), data.size());
  return true;
}

namespace {

/// Replaces b[from:to] by `data`, which must not lie in b. False: raised.
bool splice(vm& m, bytearray_object* b, u64 from, u64 to, std::string_view data) {
  const u64 old_size = to - from, tail = b->length - to;
  if (data.size() < old_size) {
    if (!can_resize(m, b)) return false;
    if (from == 0) {
      b->start += old_size - data.size();
      b->length -= old_size - data.size();
      if (b->length == 0) b->start = 0;
    } else {
      std::memmove(b->data() + from + data.size(), b->data() + to, tail);
      if (!bytearray_resize(m, b, b->length - (old_size - data.size()))) return false;
    }
  } else if (data.size() > old_size) {
    if (!bytearray_resize(m, b, b->length + (data.size() - old_size))) return false;
    std::memmove(b->data() + from + data.size(), b->data() + to, tail);
  }
  if (!data.empty()) std::memcpy(b->data() + from, data.data(), data.size());
  return true;
}

/// The key of b[key] as a place in b. False: raised.
bool place_argument(vm& m, bytearray_object* b, value key, i64& i) {
  if (METAVM_LIKELY(key.is_int())) {
    i = key.as_int();
  } else {
    if (is_unbound(special_of(m, key, special::index))) {
      raise(m, m.exc.TypeError, "bytearray indices must be integers or slices, not {}", type_name(m, key));
      return false;
    }
    const value n = index_int(m, key);
    if (is_raised(n)) return false;
    if (!to_i64(m, n, i)) {
      raise(m, m.exc.IndexError, "cannot fit '{}' into an index-sized integer", type_name(m, key));
      return false;
    }
  }
  if (i < 0) i += static_cast<i64>(b->length);
  if (i >= 0 && i < static_cast<i64>(b->length)) return true;
  raise_text(m, m.exc.IndexError, "bytearray index out of range");
  return false;
}

bool set_slice(vm& m, bytearray_object* b, slice_object* s, value v) {
  bytes_object* data = m.empty_bytes;
  if (!is_unbound(v)) {
    if (is_str(v) || (is_unbound(special_of(m, v, special::iter)) && !is_bytes_like(m, v) &&
                      is_unbound(special_of(m, v, special::getitem)))) {
      raise_type_error(m, "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
      return false;
    }
    const value all[] = {v};
    data = bytes_from_arguments(m, "bytearray", all, 1, nullptr);
    if (!data) return false;
  }
  i64 start, stop, step;
  if (!slice_unpack(m, s, start, stop, step)) return false;
  const i64 count = slice_adjust(static_cast<i64>(b->length), start, stop, step);
  const u64 n = static_cast<u64>(std::max<i64>(count, 0));
  if (step == 1) return splice(m, b, static_cast<u64>(start), static_cast<u64>(start) + n, data->view());
  if (data->length == 0) {  // delete every step-th
    if (n == 0) return true;
    if (!can_resize(m, b)) return false;
    if (step < 0) {
      start += step * (count - 1);
      step = -step;
    }
    u8* p = b->data();
    u64 out = static_cast<u64>(start);
    for (u64 i = out, next = out, left = n; i < b->length; i++) {
      if (left && i == next) {
        next += static_cast<u64>(step), left--;
        continue;
      }
      p[out++] = p[i];
    }
    return bytearray_resize(m, b, b->length - n);
  }
  if (data->length != n) {
    raise(m, m.exc.ValueError, "attempt to assign bytes of size {} to extended slice of size {}", data->length, n);
    return false;
  }
  for (u64 i = 0, at = static_cast<u64>(start); i < n; i++, at += static_cast<u64>(step)) b->data()[at] = data->data[i];
  return true;
}

}  // namespace

value bytearray_get_item(vm& m, value self, value key) {
  bytearray_object* b = self.as<bytearray_object>();
  if (is_exact(key, m.shapes.slice)) {
    i64 start, stop, step;
    // An index may change the length.
    if (!slice_unpack(m, key.as<slice_object>(), start, stop, step)) return value_raised;
    const i64 count = slice_adjust(static_cast<i64>(b->length), start, stop, step);
    if (count <= 0) return or_raised(make_bytearray(m, {}));
    if (step == 1)
      return or_raised(make_bytearray(m, b->view().substr(static_cast<u64>(start), static_cast<u64>(count))));
    bytearray_object* r = make_bytearray(m, {});
    if (!r || !bytearray_resize(m, r, static_cast<u64>(count))) return value_raised;
    for (i64 i = 0, at = start; i < count; i++, at += step) r->data()[i] = b->data()[at];
    return to_value(r);
  }
  i64 i;
  return place_argument(m, b, key, i) ? value::small_int(b->data()[i]) : value_raised;
}

bool bytearray_set_item(vm& m, value self, value key, value v) {
  bytearray_object* b = self.as<bytearray_object>();
  if (is_exact(key, m.shapes.slice)) return set_slice(m, b, key.as<slice_object>(), v);
  i64 i;
  if (!place_argument(m, b, key, i)) return false;
  if (is_unbound(v)) return splice(m, b, static_cast<u64>(i), static_cast<u64>(i) + 1, {});
  u8 byte;
  if (!byte_argument(m, v, byte)) return false;
  if (!place_argument(m, b, value::small_int(i), i)) return false;  // __index__ may have changed it
  b->data()[i] = byte;
  return true;
}

// ---------------------------------------------------------------- methods

namespace bytearray_methods {

bytearray_object* self_of(value v) { return v.as<bytearray_object>(); }

value append(vm& m, value self, value item) {
  u8 byte;
  if (!byte_argument(m, item, byte)) return value_raised;
  bytearray_object* b = self_of(self);
  const u64 n = b->length;
  if (!bytearray_resize(m, b, n + 1)) return value_raised;
  b->data()[n] = byte;
  return none;
}

value extend(vm& m, value self, value items) {
  bytearray_object* b = self_of(self);
  std::string_view view;
  if (is_bytes_like(m, items)) {
    if (!get_bytes(m, items, view)) return value_raised;
    return bytearray_append(m, b, view) ? none : value_raised;
  }
  if (is_unbound(special_of(m, items, special::iter)) && is_unbound(special_of(m, items, special::getitem)))
    return raise(m, m.exc.TypeError, "can't extend bytearray with {}", type_name(m, items));
  byte_builder data(m);
  const bool ok = for_each_item(m, items, [&](value v) {
    u8 byte;
    if (!byte_argument(m, v, byte)) return false;
    data.append(byte);
    return true;
  });
  if (!ok) return value_raised;
  if (data.failed()) return raise_no_memory(m);
  return bytearray_append(m, b, data.view()) ? none : value_raised;
}

value insert(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!arity_expected(m, "insert", nargs - 1, 2, 2)) return value_raised;
  i64 at;
  u8 byte;
  if (!size_argument(m, args[1], at) || !byte_argument(m, args[2], byte)) return value_raised;
  bytearray_object* b = self_of(args[0]);
  const i64 n = static_cast<i64>(b->length);
  if (at < 0) at = std::max<i64>(0, at + n);
  const u64 place = static_cast<u64>(std::min(at, n));
  const char c = static_cast<char>(byte);
  return splice(m, b, place, place, {&c, 1}) ? none : value_raised;
}

value pop(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!arity_expected(m, "pop", nargs - 1, 0, 1)) return value_raised;
  i64 at = -1;
  if (nargs == 2 && !size_argument(m, args[1], at)) return value_raised;
  bytearray_object* b = self_of(args[0]);
  if (b->length == 0) return raise_text(m, m.exc.IndexError, "pop from empty bytearray");
  if (at < 0) at += static_cast<i64>(b->length);
  if (at < 0 || at >= static_cast<i64>(b->length)) return raise_text(m, m.exc.IndexError, "pop index out of range");
  const u8 byte = b->data()[at];
  return splice(m, b, static_cast<u64>(at), static_cast<u64>(at) + 1, {}) ? value::small_int(byte) : value_raised;
}

value remove(vm& m, value self, value item) {
  u8 byte;
  if (!byte_argument(m, item, byte)) return value_raised;
  bytearray_object* b = self_of(self);
  const u64 at = b->view().find(static_cast<char>(byte));
  if (at == std::string_view::npos) return raise_text(m, m.exc.ValueError, "value not found in bytearray");
  return splice(m, b, at, at + 1, {}) ? none : value_raised;
}

value clear(vm& m, value self) { return bytearray_resize(m, self_of(self), 0) ? none : value_raised; }
value copy(vm& m, value self) { return or_raised(make_bytearray(m, self_of(self)->view())); }
value reverse(vm&, value self) {
  bytearray_object* b = self_of(self);
  std::reverse(b->data(), b->data() + b->length);
  return none;
}

value inplace_add(vm& m, value self, value other) {
  std::string_view view;
  if (!is_bytes_like(m, other))
    return raise(m, m.exc.TypeError, "can't concat {} to {}", type_name(m, other), type_name(m, self));
  if (!get_bytes(m, other, view)) return value_raised;
  return bytearray_append(m, self_of(self), view) ? self : value_raised;
}

value inplace_multiply(vm& m, value self, value count) {
  i64 n;
  if (!to_index(m, count, n)) return value_raised;
  bytearray_object* b = self_of(self);
  const u64 old_length = b->length;
  u64 total = 0;
  if (n > 0 && (__builtin_mul_overflow(old_length, static_cast<u64>(n), &total) || total >> 46))
    return raise_no_memory(m);
  if (!bytearray_resize(m, b, total)) return value_raised;
  for (u64 done = old_length; done < total;) {
    const u64 more = std::min(done, total - done);
    std::memcpy(b->data() + done, b->data(), more);
    done += more;
  }
  return self;
}

value add(vm& m, value self, value other) {
  const value r = bytes_concat(m, self, other);
  return is_raised(r) ? r : or_raised(make_bytearray(m, r.as<bytes_object>()->view()));
}

}  // namespace bytearray_methods
}  // namespace metavm::python
