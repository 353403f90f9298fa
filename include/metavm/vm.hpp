/// \file
/// What every language's virtual machine needs, put together: derive the language's context from it.
///
///     struct vm : metavm::basic_vm {
///       const shape* arrays = make_shape(array::get_layout());
///       vm() : basic_vm(gc::make_default_heap({})) {}
///     };
///     vm x;
///     metavm::use_staged<language>(x);              // or leave it out: plain alone
///     interpreter<language>::run(x, &code, …);
///
/// Include lang/interpreter_impl.hpp and jit/staged_impl.hpp where `language` is complete. A machine is used in the
/// thread that made it; several may exist. A language may as well make its own context (lang/mini/vm.hpp does).
#pragma once
#include <sys/mman.h>

#include <memory>
#include <string>
#include <vector>

#include "metavm/gc/policy.hpp"
#include "metavm/jit/machine.hpp"
#include "metavm/lang/code.hpp"

namespace metavm::jit {
/// The staged machine of L for x: defined in jit/staged_impl.hpp.
template <class L>
std::unique_ptr<engine> make_engine(typename L::context& x, const limits& l);
}  // namespace metavm::jit

namespace metavm {

/// Heap, guest stack, shapes of ints, floats and constants, code. Not moved.
class basic_vm : public execution, public gc::root_set {
 public:
  explicit basic_vm(std::unique_ptr<gc::heap> h, i64 depth = 100000, u64 stack_bytes = u64{1} << 28)
      : heap_(std::move(h)), stack_bytes_(stack_bytes) {
    heap = heap_.get();
    int_shape = make_shape(describe<object>("int"));
    float_shape = make_shape(describe<boxed_double>("float"));
    for (const shape*& s : constant_shapes) s = int_shape;
    // Memory that is touched only where it is used.
    void* stack =
        mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    METAVM_CHECK(stack != MAP_FAILED);
    stack_base = static_cast<char*>(stack);
    stack_limit = stack_base + stack_bytes - 65536;
    native_limit = static_cast<char*>(__builtin_frame_address(0)) - (u64{4} << 20);
    depth_left = depth;
    heap->add_roots(this);
  }
  ~basic_vm() {
    machine.reset();
    heap->remove_roots(this);
    munmap(stack_base, stack_bytes_);
  }
  basic_vm(const basic_vm&) = delete;
  basic_vm& operator=(const basic_vm&) = delete;

  shape* make_shape(const layout& l, u32 kind = 0) {
    shape* s = heap->make_shape<shape>();
    s->lay = &l;
    s->kind = kind;
    s->instance_bytes = l.fixed_bytes;
    s->owner = value_nil;
    return s;
  }
  code_block* new_code(std::string name) {
    codes.push_back(std::make_unique<code_block>());
    codes.back()->name = std::move(name);
    return codes.back().get();
  }
  void trace(gc::tracer& t) override {
    t.visit_conservatively(stack_base, stack_top());
    t.visit(&pending);
    for (auto& c : codes) c->trace_constants(t);
  }

  /// The pending exception is an error of this text, for languages that have no better one.
  static void fail(basic_vm& x, const char* text) {
    x.error = text;
    x.pending = value_nil;
  }

  std::string error;  ///< of `fail`
  std::vector<std::unique_ptr<code_block>> codes;
  std::unique_ptr<jit::engine> machine;  ///< null: plain alone

 private:
  std::unique_ptr<gc::heap> heap_;
  u64 stack_bytes_;
};

/// The hooks of a language (lang/interpreter.hpp) that does nothing special: derive from it.
struct basic_language {
  using context = basic_vm;
  static constexpr bool derive_fast_handlers = true;
  static bool poll(basic_vm& x, frame*, const u16*) {
    if (!x.heap->out_of_memory_pending) return true;
    x.heap->out_of_memory_pending = x.heap->attention = false;
    basic_vm::fail(x, "out of memory");
    return false;
  }
  static void recursion_error(basic_vm& x) { basic_vm::fail(x, "calls nested too deeply"); }
  static void add_trace(basic_vm&, frame*, u32) {}
  static void trace_passed(basic_vm&, const unwinding&, const value*) {}
  static value caught(basic_vm& x, frame*, const handler_range&) {
    const value v = x.pending;
    x.pending = value_unbound;
    return v;
  }
};

/// From now on hot code of x is compiled.
template <class L>
void use_staged(typename L::context& x, const jit::limits& l = {}) {
  x.machine = jit::make_engine<L>(x, l);
  x.jit = x.machine.get();
}

}  // namespace metavm
