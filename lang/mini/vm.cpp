// The VM object: shapes, roots, the guest's stack, the library's table.
#include "lang/mini/vm.hpp"

#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>

#include "lang/mini/library.hpp"
#include "lang/mini/names.hpp"
#include "lang/mini/records.hpp"
#include "metavm/base/address_space.hpp"
#include "metavm/jit/machine.hpp"

namespace metavm::mini {
namespace {

constexpr library::entry library_entries[] = {
#define METAVM_MINI_ENTRY(name, least, most, what) \
  {#name, &library::name, least, most, touch::what},
    METAVM_MINI_LIBRARY(METAVM_MINI_ENTRY)
#undef METAVM_MINI_ENTRY
};
static_assert(std::size(library_entries) == std::size(library_names));
/// The C++ name is the guest's, with an underscore where C++ has the word.
constexpr bool names_agree() {
  for (std::size_t i = 0; i < std::size(library_names); i++) {
    std::string_view name = library_entries[i].name;
    if (name.ends_with('_')) name.remove_suffix(1);
    if (name != library_names[i]) return false;
  }
  return true;
}
static_assert(names_agree(), "in the order of library_names");

/// Layout of what has no fields: ints, booleans.
const layout& plain_layout() { return describe<object>("plain"); }
const layout& float_layout() { return describe<boxed_double>("float"); }

}  // namespace

vm::vm(std::unique_ptr<gc::heap> h) : heap_owner(std::move(h)) {
  heap = heap_owner.get();
  auto make = [&](kind k, const layout& l) { return new_shape(*heap, k, l); };
  shape.small_int = make(kind::small_int, plain_layout());
  shape.floating = make(kind::floating, float_layout());
  shape.boolean = make(kind::boolean, plain_layout());
  shape.nil = make(kind::nil, plain_layout());
  shape.string = make(kind::string, string_object::get_layout());
  shape.byte_table = make(kind::internal, byte_table::get_layout());
  shape.storage = make(kind::internal, storage_object::get_layout());
  shape.float_storage = make(kind::internal, float_storage_object::get_layout());
  shape.array = make(kind::array, array_object::get_layout());
  shape.float_array = make(kind::array, array_object::get_layout());
  shape.float_array->flags |= shape_mutable;
  shape.map = make(kind::map, map_object::get_layout());
  shape.map_index = make(kind::internal, map_index::get_layout());
  shape.function = make(kind::function, function_object::get_layout());
  shape.builtin = make(kind::builtin, builtin_object::get_layout());
  shape.record_type = make(kind::record_type, record_type_object::get_layout());
  shape.cell = make(kind::cell, cell_object::get_layout());
  shape.module = make(kind::module, module_object::get_layout());
  shape.internal = make(kind::internal, string_object::get_layout());
  int_shape = shape.small_int;
  float_shape = shape.floating;
  std::fill(std::begin(constant_shapes), std::end(constant_shapes), shape.nil);
  constant_shapes[constants::false_id] = constant_shapes[constants::true_id] = shape.boolean;

  // Memory that is touched only where it is used; less of it where address space is limited.
  u64 size = address_space_share(guest_stack_bytes, 8);
  for (;; size /= 2) {
    stack_memory_ = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stack_memory_ != MAP_FAILED) break;
    METAVM_CHECK(size > u64{1} << 20);
  }
  stack_bytes_ = size;
  stack_base = static_cast<char*>(stack_memory_);
  // Bottom frames and arguments on their way may stand above the last whole frame.
  stack_limit = stack_base + size - 4096;
  depth_left = guest_depth;
  use_this_thread(*this);

  empty_string = value_nil;
  std::fill(std::begin(type_names), std::end(type_names), value_nil);
  heap->add_roots(this);
  empty_storage = heap->make_with_tail<storage_object>(shape.storage, 0);
  empty_storage->capacity = 0;
  empty_string = value::pointer(new_string_object(*this, 0));
  byte_strings = heap->make_with_tail<mini::byte_table>(shape.byte_table, 256);
  byte_strings->count = 256;
  bytes = std::fill_n(byte_strings->strings, 256, value_nil) - 256;
  for (u32 i = 0; i < 256; i++) {
    string_object* s = new_string_object(*this, 1);
    s->data[0] = static_cast<char>(i);
    heap->write(byte_strings, &byte_strings->strings[i], value::pointer(s));
  }
  for (u32 i = 0; i < std::size(type_names); i++)
    type_names[i] = intern(*this, name_of(static_cast<kind>(i)));
  for (const library::entry& e : library_entries) {
    auto* b = heap->make<builtin_object>(shape.builtin);
    b->call = e.call;
    b->least = e.least;
    b->most = e.most;
    b->touches = e.touches;
    b->name = library_names[&e - library_entries].data();
    b->host = 0;
    builtins.push_back(value::pointer(b));
    builtin_names.push_back(library_names[&e - library_entries]);
  }
  const value name = intern(*this, "error");
  // Its fields are found by the slow path only: the trace is made when it is read.
  const std::vector<value> no_operators(operator_count, value_nil);  // rooted: nil
  error_type = make_record_type(*this, new_record_model(*this, name, no_operators, 0))
                   .as<record_type_object>();
  error_type->instances->instance_bytes += 2 * sizeof(value);
}

vm::~vm() {
  machine.reset();
  heap->remove_roots(this);
  munmap(stack_memory_, stack_bytes_);
}

void vm::trace(gc::tracer& t) {
  if (!t.young()) ticks = 0;  // there may be an error to raise: soon, not at the end of an interval
  t.visit_conservatively(stack_base, stack_top());
  auto visit = [&](value& v) { t.visit(&v); };
  visit(pending);
  visit(empty_string);
  std::for_each(std::begin(type_names), std::end(type_names), visit);
  t.visit(reinterpret_cast<object**>(&byte_strings));
  std::for_each(interned.begin(), interned.end(), visit);
  std::for_each(builtins.begin(), builtins.end(), visit);
  for (auto& c : codes) c->trace_constants(t);
  for (auto& [path, loaded] : modules) visit(loaded.module);
  std::for_each(kept.begin(), kept.end(), visit);
  t.visit(reinterpret_cast<object**>(&empty_storage));
  t.visit(reinterpret_cast<object**>(&error_type));
}

void use_this_thread(vm& m) {
  pthread_attr_t attributes;
  void* low = nullptr;
  std::size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    pthread_attr_getstack(&attributes, &low, &size);
    pthread_attr_destroy(&attributes);
  }
  // Library functions, the compiler and the collector need some below the limit.
  const std::size_t reserve = std::min<std::size_t>(size / 4, std::size_t{4} << 20);
  m.native_limit = static_cast<char*>(low) + reserve;
}

}  // namespace metavm::mini
