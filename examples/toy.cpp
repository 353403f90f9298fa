// A language in one file: numbers, arrays, calls. Its opcodes are written once; the framework makes a
// plain interpreter and a just-in-time compiler of them. Programs are assembled by hand.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>

#include "metavm/gc/boehm.hpp"
#include "metavm/jit/staged_impl.hpp"
#include "metavm/lang/assembler.hpp"
#include "metavm/lang/interpreter_impl.hpp"

namespace toy {
using namespace metavm;

struct array : object {
  u64 length;
  value items[];
  static const layout& get_layout() { return describe<array>("array", tail<value>(&array::length)); }
};

struct vm : execution, gc::root_set {
  std::unique_ptr<gc::heap> memory = gc::make_boehm_heap({});
  shape *ints, *floats, *constant, *arrays;
  vm() {
    heap = memory.get();
    auto make = [&](const layout& l) {
      shape* s = heap->make_shape<shape>();
      s->lay = &l;
      s->instance_bytes = l.fixed_bytes;
      s->owner = value_nil;
      return s;
    };
    int_shape = ints = make(describe<object>("int"));
    float_shape = floats = make(describe<boxed_double>("float"));
    constant = make(describe<object>("constant"));
    for (const shape*& s : constant_shapes) s = constant;
    arrays = make(array::get_layout());
    stack_base = static_cast<char*>(mmap(nullptr, 1 << 26, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    stack_limit = stack_base + (1 << 26) - 65536;
    native_limit = static_cast<char*>(__builtin_frame_address(0)) - (4 << 20);
    depth_left = 10000;
    heap->add_roots(this);
  }
  void trace(gc::tracer& t) override { t.visit_conservatively(stack_base, stack_top()); }
};

void fail(vm& x) { x.pending = value_nil; }
value make_array(vm& x, sint n, value v) {
  array* a = x.heap->make_with_tail<array>(x.arrays, static_cast<u64>(n.number()));
  a->length = static_cast<u64>(n.number());
  for (u64 i = 0; i < a->length; i++) a->items[i] = v;
  return value::pointer(a);
}

// ---- opcodes ----
template <class S> using word = dyn<S, value>;
template <class S> METAVM_OP_PART dyn<S, double> number(S& s, word<S> v) {
  if (s.is_int(v)) return to_double(s.as_int(v));
  return s.as_float(v);
}
struct plus {
  template <class T> METAVM_OP_FN ints(T a, T b) { return add_overflow(a, b); }
  template <class T> METAVM_OP_FN floats(T a, T b) { return a + b; }
};
struct minus {
  template <class T> METAVM_OP_FN ints(T a, T b) { return sub_overflow(a, b); }
  template <class T> METAVM_OP_FN floats(T a, T b) { return a - b; }
};
struct times {
  template <class T> METAVM_OP_FN ints(T a, T b) { return mul_overflow(a, b); }
  template <class T> METAVM_OP_FN floats(T a, T b) { return a * b; }
};
template <class A> struct arithmetic {
  static constexpr const char* name = "arithmetic";
  template <class S> METAVM_OP run(S& s, def d, use a, use b) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_int(x, y)) {
      auto r = A::ints(s.as_int(x), s.as_int(y));
      if (!s.promote(r.overflow)) return s.set(d, s.box(r.result));
    }
    if (!(s.is_int(x) || s.is_float(x)) || !(s.is_int(y) || s.is_float(y))) return s.template raise<&fail>();
    s.set(d, s.box(A::floats(number(s, x), number(s, y))));
  }
};
struct constant {
  static constexpr const char* name = "constant";
  template <class S> METAVM_OP run(S& s, def d, konst k) { s.set(d, s.get(k)); }
};
struct move {
  static constexpr const char* name = "move";
  template <class S> METAVM_OP run(S& s, def d, use a) { s.set(d, s.get(a)); }
};
struct if_less {
  static constexpr const char* name = "if_less";
  template <class S> METAVM_OP run(S& s, use a, use b, target t) {
    auto x = s.get(a), y = s.get(b);
    if (s.both_int(x, y)) {
      if (s.promote(s.as_int(x) < s.as_int(y))) s.jump(t);
    } else if (s.promote(number(s, x) < number(s, y))) {
      s.jump(t);
    }
  }
};
struct jump {
  static constexpr const char* name = "jump";
  static constexpr bool ends = true;
  template <class S> METAVM_OP run(S& s, target t) { s.jump(t); }
};
struct new_array {
  static constexpr const char* name = "new_array";
  template <class S> METAVM_OP run(S& s, def d, use n, use v) {
    auto x = s.get(n);
    if (!s.is_int(x)) return s.template raise<&fail>();
    s.set(d, s.template residual<&make_array>(s.as_int(x), s.get(v)));
  }
};
template <bool Store> struct element {
  static constexpr const char* name = "element";
  using operand = std::conditional_t<Store, use, def>;
  template <class S> METAVM_OP run(S& s, operand d, use o, use i) {
    auto x = s.get(o), n = s.get(i);
    if (!s.has_shape(x, s.cx().arrays) || !s.is_int(n)) return s.template raise<&fail>();
    auto a = s.template as<array>(x);
    auto at = to_raw(s.as_int(n));
    if (!s.promote(unsigned_less(at, s.template load<&array::length>(a)))) return s.template raise<&fail>();
    if constexpr (Store)
      s.template set_item<&array::items>(a, at, s.get(d));
    else
      s.set(d, s.template item<&array::items>(a, at));
  }
};
struct call {  // functions are raw code pointers in int constants: no closures here
  static constexpr const char* name = "call";
  template <class S> METAVM_OP run(S& s, def d, konst f, args a) {
    s.call(d, reinterpret_cast<code_block*>(s.constant(f).bits), s.lift(value_nil), a);
  }
};
struct ret {
  static constexpr const char* name = "return";
  static constexpr bool ends = true;
  template <class S> METAVM_OP run(S& s, use a) { s.ret(s.get(a)); }
};

struct language {
  static constexpr const char* name = "toy";
  using context = vm;
  using opcodes = mp::mp_list<arithmetic<plus>, arithmetic<minus>, arithmetic<times>, constant, move, if_less, jump,
                              new_array, element<false>, element<true>, call, ret>;
  static bool poll(vm&, frame*, const u16*) { return true; }
  static void recursion_error(vm& x) { x.pending = value_nil; }
  static void add_trace(vm&, frame*, u32) {}
  static value caught(vm& x, frame*, const handler_range&) { return x.pending; }
};

struct program : assembler<language> {
  code_block& c;
  explicit program(code_block& code, const char* n, u32 params, u32 regs) : c(code) {
    c.name = n;
    c.parameter_count = params;
    c.register_count = regs + 1;
  }
  konst k(value v) {
    c.constants.push_back(v);
    return {static_cast<u32>(c.constants.size() - 1)};
  }
  void i(u32 r, i64 n) { emit<constant>(def{r}, k(value::small_int(n))); }
  void f(u32 r, double d) { emit<constant>(def{r}, k(try_inline_float(d))); }
  void done() {
    finish_into(c);
    c.finish();
  }
};
}  // namespace toy

using namespace toy;

int main(int argc, char** argv) {
  const bool jit_on = argc < 2 || std::strcmp(argv[1], "plain") != 0;
  const i64 n = argc > 2 ? std::atoi(argv[2]) : 32;
  vm x;
  std::unique_ptr<jit::engine> engine;
  if (jit_on) {
    engine = jit::make_engine<language>(x, {});
    x.jit = engine.get();
  }
  auto fib = std::make_unique<code_block>(), sum = std::make_unique<code_block>(), sieve = std::make_unique<code_block>();
  {
    program p(*fib, "fib", 1, 6);
    label small = p.new_label();
    p.i(1, 2);
    p.emit<if_less>(use{0}, use{1}, small);
    p.i(1, 1);
    p.emit<arithmetic<minus>>(def{3}, use{0}, use{1});
    p.emit<call>(def{2}, p.k(value{reinterpret_cast<u64>(fib.get())}), args{3, 1});
    p.i(1, 2);
    p.emit<arithmetic<minus>>(def{3}, use{0}, use{1});
    p.emit<call>(def{4}, p.k(value{reinterpret_cast<u64>(fib.get())}), args{3, 1});
    p.emit<arithmetic<plus>>(def{2}, use{2}, use{4});
    p.emit<ret>(use{2});
    p.bind(small);
    p.emit<ret>(use{0});
    p.done();
  }
  {  // sum of i * 0.5 for i below n * 1000000
    program p(*sum, "sum", 1, 7);
    label loop = p.new_label();
    p.i(1, 0);
    p.f(2, 0.0);
    p.f(3, 0.5);
    p.i(4, 1);
    p.bind(loop);
    p.emit<arithmetic<times>>(def{5}, use{1}, use{3});
    p.emit<arithmetic<plus>>(def{2}, use{2}, use{5});
    p.emit<arithmetic<plus>>(def{1}, use{1}, use{4});
    p.emit<if_less>(use{1}, use{0}, loop);
    p.emit<ret>(use{2});
    p.done();
  }
  {  // primes below n, counted
    program p(*sieve, "sieve", 1, 10);
    label outer = p.new_label(), inner = p.new_label(), next = p.new_label(), end = p.new_label();
    p.i(1, 1);
    p.emit<new_array>(def{2}, use{0}, use{1});
    p.i(3, 2);
    p.i(4, 0);
    p.i(8, 0);
    p.bind(outer);
    p.emit<element<false>>(def{5}, use{2}, use{3});
    p.emit<if_less>(use{5}, use{1}, next);
    p.emit<arithmetic<plus>>(def{4}, use{4}, use{1});
    p.emit<arithmetic<plus>>(def{6}, use{3}, use{3});
    p.bind(inner);
    label body = p.new_label();
    p.emit<if_less>(use{6}, use{0}, body);
    p.emit<jump>(next);
    p.bind(body);
    p.emit<element<true>>(use{8}, use{2}, use{6});
    p.emit<arithmetic<plus>>(def{6}, use{6}, use{3});
    p.emit<jump>(inner);
    p.bind(next);
    p.emit<arithmetic<plus>>(def{3}, use{3}, use{1});
    p.emit<if_less>(use{3}, use{0}, outer);
    p.bind(end);
    p.emit<ret>(use{4});
    p.done();
  }
  auto run = [&](code_block& c, i64 arg) {
    const value v = value::small_int(arg);
    const auto t0 = std::chrono::steady_clock::now();
    const value r = interpreter<language>::run(x, &c, value_nil, &v, 1);
    const double t = std::chrono::duration<double>(std::chrono::steady_clock::now() - t0).count();
    if (r.is_int())
      std::printf("%s(%ld) = %ld", c.name.c_str(), static_cast<long>(arg), static_cast<long>(r.as_int()));
    else
      std::printf("%s(%ld) = %.17g", c.name.c_str(), static_cast<long>(arg), unbox_double(r));
    std::printf("   %.3f ms\n", t * 1e3);
  };
  run(*fib, n);
  run(*sum, n * 100000);
  run(*sieve, n * 100000);
  if (engine) std::fputs(engine->report().c_str(), stderr);
  if (engine && argc > 3) std::fputs(engine->code_text().c_str(), stdout);
}
