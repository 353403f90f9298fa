/// \file
/// The _queue module: SimpleQueue, an unbounded queue between threads.
#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/modules/thread_waits.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python {
namespace {

using method_table::result;

struct queue_object : object {
  object* extra;
  value items;  ///< list; those before `first` are gone
  u64 first;
  value empty_class;  ///< the exception Empty
  static const layout& get_layout() {
    return describe<queue_object>("_queue.SimpleQueue", &queue_object::extra, &queue_object::items,
                                  &queue_object::empty_class);
  }
  u64 length() const { return items.as<list_object>()->length - first; }
};
queue_object* queue_of(value v) { return v.as<queue_object>(); }

value queue_construct(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!bind_arguments(m, "SimpleQueue", "", args, nargs, kwnames, nullptr)) return value_raised;
  list_object* items = empty_list(m);
  if (!items) return value_raised;
  const type_object* own = cls;
  while (own->flags_word & type_flags::heap_type) own = own->base;
  auto* q = make_native<queue_object>(m, cls);
  q->extra = nullptr;
  q->items = to_value(items);
  q->first = 0;
  q->empty_class = to_value(own->extra);
  return to_value(q);
}
value put(vm& m, value self, value item) {
  if (!list_append(m, queue_of(self)->items.as<list_object>(), item)) return value_raised;
  notify_waiting(m);
  return none;
}
/// Takes the first item. \pre there is one
value take(vm& m, queue_object* q) {
  auto* l = q->items.as<list_object>();
  const value v = l->storage->items[q->first];
  m.heap.write(l->storage, &l->storage->items[q->first], none);
  q->first++;
  // Each item is moved once, on the average.
  if (q->first == l->length || (q->first >= 32 && q->first * 2 >= l->length)) {
    list_object* rest = make_list(m, l->storage->items + q->first, l->length - q->first);
    if (!rest) return value_raised;
    m.heap.write(q, &q->items, to_value(rest));
    q->first = 0;
  }
  return v;
}
value raise_empty(vm& m, const queue_object* q) {
  const value e = make_exception(m, q->empty_class.as<type_object>(), nullptr, 0);
  return is_raised(e) ? e : raise_value(m, e);
}

value queue_put(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  if (!bind_arguments(m, "put", "item block? timeout?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  return put(m, args[0], v[0]);
}
value queue_put_nowait(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[1];
  if (!bind_arguments(m, "put_nowait", "item", args + 1, nargs - 1, kwnames, v)) return value_raised;
  return put(m, args[0], v[0]);
}
value queue_get(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "get", "block? timeout?", args + 1, nargs - 1, kwnames, v)) return value_raised;
  const tri blocks = same(v[0], value_unbound) ? tri::yes : truth(m, v[0]);
  if (blocks == tri::error) return value_raised;
  double timeout = -1;
  if (blocks == tri::yes && !same(v[1], value_unbound) && !is_none(v[1])) {
    if (!is_int(m, v[1]) && !is_float(m, v[1]))
      return raise(m, m.exc.TypeError, "'{}' object cannot be interpreted as an integer", type_name(m, v[1]));
    if (!to_double(m, v[1], timeout)) return value_raised;
    if (timeout < 0) return raise_text(m, m.exc.ValueError, "'timeout' must be a non-negative number");
    if (timeout > 9223372036.0)
      return raise_text(m, m.exc.OverflowError, "timestamp too large to convert to C _PyTime_t");
  }
  queue_object* q = queue_of(args[0]);
  if (q->length() == 0) {
    if (blocks == tri::no) return raise_empty(m, q);
    const tri t = wait_until(m, timeout, [&] { return q->length() != 0; });
    if (t == tri::error) return value_raised;
    if (t == tri::no) return raise_empty(m, q);
  }
  return take(m, q);
}
value queue_get_nowait(vm& m, value self) {
  queue_object* q = queue_of(self);
  return q->length() ? take(m, q) : raise_empty(m, q);
}
value queue_empty(vm&, value self) { return from_bool(queue_of(self)->length() == 0); }
value queue_size(vm& m, value self) { return make_uint(m, queue_of(self)->length()); }

}  // namespace

module_object* init_module__queue(vm& m) {
  module_object* mod =
      make_module(m, "_queue", nullptr, "What the module queue has in C++; an implementation detail of it.");
  type_object* empty = make_exception_class(m, mod, "Empty", m.exc.Exception);
  if (!empty) return nullptr;
  static const method_def methods[] = {
      general_method("put", queue_put, "($self, /, item, block=True, timeout=None)",
                     "Put the item on the queue. The other arguments are there for Queue.put()'s sake."),
      general_method("put_nowait", queue_put_nowait, "($self, /, item)", "Put the item on the queue."),
      general_method("get", queue_get, "($self, /, block=True, timeout=None)",
                     "Remove and return the first item; without one wait for it, or raise Empty."),
      unary_method("get_nowait", queue_get_nowait, "($self, /)", "Remove and return the first item, or raise Empty."),
      unary_method("empty", queue_empty, "($self, /)", "Whether the queue is empty just now."),
      unary_method("qsize", queue_size, "($self, /)", "How many items are in the queue just now."),
      generic_entry(),
      end_of_methods};
  type_object* cls = make_native_type<queue_object>(m, mod, "_queue.SimpleQueue", methods, queue_construct, nullptr,
                                                    "SimpleQueue()\n--\n\nSimple, unbounded, reentrant FIFO queue.",
                                                    nullptr, type_flags::base_type | type_flags::has_weakrefs);
  if (!cls) return nullptr;
  m.heap.write(cls, &cls->extra, static_cast<object*>(empty));
  return mod;
}

}  // namespace metavm::python
