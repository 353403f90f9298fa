/// \file
/// The stage `constant`: runs the same opcodes inside the C++ compiler.
///
/// A word is the word of layout/value.hpp, but a pointer is the number of an object in a heap of the machine's own,
/// whose objects remember their fields by member pointer. So everything an opcode does through its stage works in a
/// `static_assert`; whatever reaches around the stage is no constant expression, and does not compile there.
///
/// A language names its `constant_context`: what opcodes find in `s.cx()` (shapes, above all), derived from
/// `in_compiler::context`. What `residual` and `elidable` call is C++ that cannot run here; a language gives those that
/// its programs need a twin by specialising `in_compiler::function<&f>`. A call of any other ends the run, with a
/// reason.
#pragma once
#include <string_view>
#include <vector>

#include "metavm/lang/code.hpp"
#include "metavm/lang/opcode.hpp"
#include "metavm/stage/words.hpp"

namespace metavm {

namespace in_compiler {

/// What the stage itself needs to know of a language's shapes.
struct context {
  const shape *int_shape = nullptr, *float_shape = nullptr, *nil_shape = nullptr, *boolean_shape = nullptr;
};

/// Compiled guest code: what a `code_block` is to the other stages.
struct code {
  u32 register_count = 0, parameter_count = 0;
  std::vector<u16> bytecode = {};
  std::vector<value> constants = {};  // traced: not collected, live as long as the machine
  std::vector<handler_range> handlers = {};
};

/// A reference to an object of the machine's heap.
template <class T>
struct ref {
  u32 index;
  friend constexpr bool operator==(ref, ref) = default;
};

/// A field's content: one of these, as its type has it.
struct cell {
  u64 bits = 0;
  in_compiler::code* code = nullptr;
  const shape* known_shape = nullptr;
};
template <auto M>
inline constexpr char member_key = 0;

/// An object of any type: fields by the address of a variable that stands for the member, a tail of words.
struct heap_object {
  struct field {
    const char* key;
    cell content;
  };
  const shape* shape_of = nullptr;
  std::vector<field> fields = {};
  std::vector<value> items = {};  // traced: not collected, lives as long as the machine
  double number = 0;              ///< of a float that its word cannot hold
};

/// What a dyn<constant_stage, T> is: objects are references into the machine's heap.
template <class T>
struct representation {
  using type = T;
};
template <class T>
  requires std::is_base_of_v<object, T>
struct representation<T*> {
  using type = ref<T>;
};
template <>
struct representation<code_block*> {
  using type = in_compiler::code*;
};

/// The twin of a C++ function that opcodes call: `static constexpr R call(machine&, arguments…)`, words for words. To
/// raise, it calls `machine::fail` and gives value_raised.
template <auto F>
struct function {};

/// How far the program is.
enum class state : u8 { running, returned, raised, stopped };

/// A frame.
struct activation {
  in_compiler::code* code;
  value fn;
  u32 base;    ///< of its registers
  u32 result;  ///< register of the caller
  u32 pc;
};

/// A running program: heap, frames, how it ended.
template <class L>
class machine {
 public:
  using context = typename L::constant_context;
  constexpr explicit machine(const context& x) : cx(x) {}

  // ---- heap ----
  constexpr u32 allocate(const shape* s) {
    heap.push_back(heap_object{s});
    return static_cast<u32>(heap.size() - 1);
  }
  static constexpr value word(u32 index) { return value{u64{index} * 8 + tag_pointer}; }
  constexpr heap_object& at(u32 index) { return heap[index]; }
  constexpr heap_object& at(value v) { return heap[static_cast<u32>(v.bits >> 3)]; }
  constexpr const shape* shape_of(value v) {
    if (v.is_pointer()) return at(v).shape_of;
    if (v.is_int()) return cx.int_shape;
    if (v.is_inline_float()) return cx.float_shape;
    return same(v, value_true) || same(v, value_false) ? cx.boolean_shape : cx.nil_shape;
  }
  constexpr cell& field(u32 index, const char* key) {
    heap_object& o = at(index);
    for (heap_object::field& f : o.fields)
      if (f.key == key) return f.content;
    o.fields.push_back({key, {}});
    return o.fields.back().content;
  }
  template <auto M>
  constexpr void set(u32 index, value v) {
    field(index, &member_key<M>).bits = v.bits;
  }
  template <auto M>
  constexpr void set(u32 index, i64 n) {
    field(index, &member_key<M>).bits = static_cast<u64>(n);
  }
  template <auto M>
  constexpr void set(u32 index, in_compiler::code* c) {
    field(index, &member_key<M>).code = c;
  }
  template <auto M>
  constexpr void set_ref(u32 index, u32 to) {
    field(index, &member_key<M>).bits = to;
  }
  template <auto M>
  constexpr u64 bits_of(value v) {
    return field(static_cast<u32>(v.bits >> 3), &member_key<M>).bits;
  }
  constexpr value box(double d) {
    const value v = try_inline_float(d);
    if (v.is_inline_float()) return v;
    const u32 o = allocate(cx.float_shape);
    at(o).number = d;
    return word(o);
  }
  constexpr double unbox(value v) { return v.is_inline_float() ? v.as_inline_float() : at(v).number; }
  constexpr bool is_float(value v) { return shape_of(v) == cx.float_shape; }

  // ---- frames ----
  constexpr value& reg(u32 i) { return stack[frames.back().base + i]; }
  constexpr void push(in_compiler::code* c, value fn, const std::vector<value>& arguments, u32 into) {
    if (frames.size() > most_frames) return fail("calls nested too deeply");
    const u32 base = frames.empty() ? 0 : frames.back().base + frames.back().code->register_count;
    frames.push_back({c, fn, base, into, 0});
    if (stack.size() < base + c->register_count) stack.resize(base + c->register_count, value_nil);
    for (u32 i = 0; i < arguments.size(); i++) stack[base + i] = arguments[i];
  }
  constexpr void pop(value v) {
    const u32 r = frames.back().result;
    frames.pop_back();
    if (frames.empty()) {
      result = v;
      how = state::returned;
    } else {
      reg(r) = v;
    }
  }
  /// An exception is pending: to its handler, or the end. `pc` is where the innermost frame is.
  constexpr void unwind() {
    while (!frames.empty()) {
      activation& f = frames.back();
      // A caller's pc is behind its call.
      for (const handler_range& h : f.code->handlers) {
        if (unwinding_at < h.start || unwinding_at >= h.end) continue;
        reg(h.reg) = pending;
        f.pc = h.handler;
        return;
      }
      frames.pop_back();
      if (!frames.empty()) unwinding_at = frames.back().pc - 1;
    }
    how = state::raised;
  }
  /// Makes an error pending. Programs that are to stand in a static_assert see nil for it.
  constexpr void fail(const char* text) {
    message = text;
    pending = value_nil;
  }
  constexpr void stop(const char* why) {
    if (how != state::running) return;
    message = why;
    how = state::stopped;
  }

  static constexpr std::size_t most_frames = 1000;
  context cx;
  std::vector<heap_object> heap;
  std::vector<value> stack;  // traced: not collected
  std::vector<activation> frames;
  value pending = value_unbound, result = value_nil;
  u32 unwinding_at = 0;
  const char* message = "";
  state how = state::running;
};

}  // namespace in_compiler

/// The stage of the C++ compiler: a dyn is its value, objects lie in vectors of a machine, nothing is ever collected.
/// Errors that the guest cannot handle stop the machine with a `message`.
template <class L>
class constant_stage {
 public:
  template <class T>
  using rep = typename in_compiler::representation<T>::type;
  using language = L;
  using machine = in_compiler::machine<L>;
  using context = typename machine::context;
  using word = dyn<constant_stage, value>;
  static constexpr bool is_staged = false;

  constexpr constant_stage(machine& m, u32 pc, u32 next) : m_(m), pc_(pc), next_(next) {}

  constexpr bool rare() { return false; }
  constexpr bool bailed() const { return false; }
  constexpr bool due(target) { return false; }

  // ---- operands ----
  constexpr word get(use u) { return mk(m_.reg(u.reg)); }
  constexpr word get(konst k) { return mk(constant(k)); }
  constexpr word get(args a, u32 i) { return mk(m_.reg(a.base + i)); }
  constexpr void set(def d, word v) { m_.reg(d.reg) = un(v); }
  constexpr void set(defs d, u32 i, word v) { m_.reg(d.base + i) = un(v); }
  constexpr value constant(konst k) { return code()->constants[k.index]; }
  constexpr word lift(value v) { return mk(v); }
  constexpr dyn<constant_stage, sint> lift(sint i) { return mk(i); }
  constexpr dyn<constant_stage, double> lift(double d) { return mk(d); }
  constexpr dyn<constant_stage, i64> lift(i64 i) { return mk(i); }
  template <class T>
    requires std::is_base_of_v<object, T>
  constexpr dyn<constant_stage, T*> lift(T*) {
    m_.stop("an object that has no constant twin");
    return pointer<T>(0);
  }
  constexpr word function() { return mk(m_.frames.back().fn); }
  constexpr in_compiler::code* code() { return m_.frames.back().code; }
  constexpr context& cx() { return m_.cx; }

  // ---- binding time ----
  template <class T>
  constexpr auto promote(dyn<constant_stage, T> d) {
    return un(d);
  }
  template <class T>
  constexpr bool is_known(dyn<constant_stage, T>) {
    return false;
  }
  constexpr bool is_virtual(word) { return false; }

  // ---- kinds of words ----
  constexpr bool is_int(word v) { return un(v).is_int(); }
  constexpr bool both_int(word a, word b) { return is_int(a) && is_int(b); }
  constexpr bool is_float(word v) { return m_.is_float(un(v)); }
  constexpr bool both_float(word a, word b) { return is_float(a) && is_float(b); }
  constexpr bool both_inline_float(word a, word b) { return un(a).is_inline_float() && un(b).is_inline_float(); }
  constexpr const shape* shape_of(word v) { return m_.shape_of(un(v)); }
  constexpr bool has_shape(word v, const shape* s) { return un(v).is_pointer() && shape_of(v) == s; }
  constexpr bool is(word v, value c) { return same(un(v), c); }

  constexpr dyn<constant_stage, sint> as_int(word v) { return mk(sint::from_scaled(static_cast<i64>(un(v).bits))); }
  constexpr dyn<constant_stage, double> as_float(word v) { return mk(m_.unbox(un(v))); }
  constexpr dyn<constant_stage, double> as_inline_float(word v) { return as_float(v); }
  template <class T>
  constexpr dyn<constant_stage, T*> as(word v) {
    return pointer<T>(static_cast<u32>(un(v).bits >> 3));
  }
  template <class To, class From>
  constexpr dyn<constant_stage, To*> cast(dyn<constant_stage, From*> p) {
    return pointer<To>(un(p).index);
  }
  constexpr word box(dyn<constant_stage, sint> i) { return mk(value{static_cast<u64>(un(i).scaled)}); }
  constexpr word box(dyn<constant_stage, double> d) { return mk(m_.box(un(d))); }
  constexpr word box(dyn<constant_stage, bool> b) { return mk(from_bool(un(b))); }
  template <class T>
    requires std::is_base_of_v<object, T>
  constexpr word box(dyn<constant_stage, T*> p) {
    return mk(machine::word(un(p).index));
  }

  // ---- primitives ----
  template <class Op, class... D>
  static constexpr auto apply(D... d) {
    return mk(Op::eval(un(d)...));
  }
  template <class Op>
  static constexpr overflow_result<constant_stage> apply_overflow(dyn<constant_stage, sint> a,
                                                                  dyn<constant_stage, sint> b) {
    const overflowing<sint> r = Op::eval(un(a), un(b));
    return {mk(r.result), mk(r.overflow)};
  }
  template <class T, class U>
  static constexpr dyn<constant_stage, T> lift_like(dyn<constant_stage, T>, U x) {
    return mk(static_cast<T>(x));
  }
  template <class T>
  static constexpr dyn<constant_stage, bool> same_bits(dyn<constant_stage, T> a, dyn<constant_stage, T> b) {
    if constexpr (std::is_same_v<T, value>)
      return mk(same(un(a), un(b)));
    else
      return mk(un(a) == un(b));
  }
  template <class T>
  constexpr dyn<constant_stage, T> select(dyn<constant_stage, bool> c, dyn<constant_stage, T> a,
                                          dyn<constant_stage, T> b) {
    return un(c) ? a : b;
  }

  // ---- memory ----
  template <auto M, class T>
  constexpr auto load(dyn<constant_stage, T*> p) {
    using field = typename detail::field_dyn<typename detail::member<M>::type>::type;
    const in_compiler::cell& c = m_.field(un(p).index, &in_compiler::member_key<M>);
    if constexpr (std::is_same_v<field, value>)
      return mk(value{c.bits});
    else if constexpr (std::is_same_v<field, sint>)
      return mk(sint::from_scaled(static_cast<i64>(c.bits)));
    else if constexpr (std::is_same_v<field, code_block*>)
      return stage_access::make<constant_stage, code_block*>(c.code);
    else if constexpr (detail::is_object_pointer<field>)
      return pointer<std::remove_pointer_t<field>>(static_cast<u32>(c.bits));
    else if constexpr (std::is_pointer_v<field>)
      return stage_access::make<constant_stage, field>(static_cast<field>(nullptr));
    else
      return mk(static_cast<i64>(c.bits));
  }
  template <auto M, class T>
  constexpr auto load_immutable(dyn<constant_stage, T*> p) {
    return load<M>(p);
  }
  template <auto M, class T>
  constexpr auto load_quasi_immutable(dyn<constant_stage, T*> p) {
    return load<M>(p);
  }
  template <auto M, class T, class D>
  constexpr void store(dyn<constant_stage, T*> p, D d) {
    detail::check_store<M, D>();
    init_field<M>(un(p).index, d);
  }
  template <auto M, class T, class D>
  constexpr void store_quasi_immutable(dyn<constant_stage, T*> p, D d) {
    store<M>(p, d);
  }
  template <auto M, class T, class I>
  constexpr auto item(dyn<constant_stage, T*> p, dyn<constant_stage, I> i) {
    if (m_.how != in_compiler::state::running) return element<M>(value_nil);
    return element<M>(m_.at(un(p).index).items[index(un(i))]);
  }
  template <auto M, class T>
  constexpr auto item(dyn<constant_stage, T*> p, u32 i) {
    return element<M>(m_.at(un(p).index).items[i]);
  }
  template <auto M, class T>
  constexpr auto item_immutable(dyn<constant_stage, T*> p, u32 i) {
    return item<M>(p, i);
  }
  template <auto M, class T, class I>
  constexpr auto item_immutable(dyn<constant_stage, T*> p, dyn<constant_stage, I> i) {
    return item<M>(p, i);
  }
  template <auto M, class T, class D>
  constexpr void know(dyn<constant_stage, T*>, D) {}
  constexpr void know_shape(word, const shape*) {}
  template <auto M, class T, class I, class D>
  constexpr void set_item(dyn<constant_stage, T*> p, dyn<constant_stage, I> i, D d) {
    detail::check_store<M, D>();
    m_.at(un(p).index).items[index(un(i))] = as_element(un(d));
  }
  template <auto M, class T, class D>
  constexpr void set_item(dyn<constant_stage, T*> p, u32 i, D d) {
    detail::check_store<M, D>();
    m_.at(un(p).index).items[i] = as_element(un(d));
  }
  template <class T, auto... M, class... D>
  constexpr dyn<constant_stage, T*> make(const shape* s, field_init<M, D>... fields) {
    detail::check_make<constant_stage, T, M...>();
    const u32 o = m_.allocate(s);
    (init_field<M>(o, fields.content), ...);
    return pointer<T>(o);
  }
  template <class T, auto M, class G, auto... F, class... D>
  constexpr dyn<constant_stage, T*> make_slots(const shape* s, u32 n, G gen, field_init<F, D>... fields) {
    const u32 o = m_.allocate(s);
    (init_field<F>(o, fields.content), ...);
    for (u32 i = 0; i < n; i++) m_.at(o).items.push_back(un(gen(i)));
    return pointer<T>(o);
  }
  template <class T, auto M, class G, auto... F, class... D>
  constexpr dyn<constant_stage, T*> make_tail(const shape* s, u32 n, G gen, field_init<F, D>... fields) {
    return make_slots<T, M>(s, n, gen, fields...);
  }

  // ---- calls to C++ ----
  template <auto F, effects E = effects::any, class... A>
  constexpr auto residual(A... a) {
    detail::check_residual<F, E, typename L::context, A...>();
    using twin = in_compiler::function<F>;
    using result = typename detail::function_of<F>::result;
    if constexpr (requires { twin::call(m_, un(a)...); }) {
      if constexpr (std::is_void_v<result>)
        twin::call(m_, un(a)...);
      else
        return mk(twin::call(m_, un(a)...));
    } else {
      m_.stop("a C++ function that has no constant twin");
      if constexpr (!std::is_void_v<result>) return mk(result{});
    }
  }
  template <auto F, effects E = effects::any, class... A>
  constexpr auto residual_args(args a, A... more) {
    using twin = in_compiler::function<F>;
    if constexpr (requires(const std::vector<value>& v) { twin::call(m_, v, un(more)...); }) {
      return mk(twin::call(m_, registers(a), un(more)...));
    } else {
      m_.stop("a C++ function that has no constant twin");
      return mk(value_nil);
    }
  }
  template <auto F, class... A>
  constexpr auto elidable(cache, u64, A... a) {
    detail::check_elidable<A...>();
    using twin = in_compiler::function<F>;
    using result = typename detail::function_of<F>::result;
    if constexpr (requires { twin::call(m_, a...); }) {
      return twin::call(m_, a...);
    } else {
      m_.stop("a look-up that has no constant twin");
      return result{};
    }
  }
  static constexpr u64 address_of(const void*) { return 0; }
  constexpr bool raised(word v) { return is_raised(un(v)); }
  constexpr void set_or_raise(def d, word v) {
    if (raised(v)) return unwind();
    set(d, v);
  }
  constexpr void unwind() {
    if (m_.how != in_compiler::state::running) return;
    left_ = true;
    m_.unwinding_at = pc_;
    m_.unwind();
  }
  template <auto F, class... A>
  constexpr void raise(A... a) {
    if constexpr (requires { in_compiler::function<F>::call(m_, un(a)...); })
      residual<F>(a...);
    else
      m_.fail("an error");
    unwind();
  }

  // ---- control ----
  constexpr void jump(target t) { next_ = pc_ + static_cast<u32>(t.offset); }
  constexpr void call(def d, in_compiler::code* c, word fn, args a) { enter(c, fn, registers(a), d.reg); }
  template <class... W>
  constexpr void call_values(def d, in_compiler::code* c, word fn, W... w) {
    enter(c, fn, {un(w)...}, d.reg);
  }
  constexpr void call_with_self(def d, in_compiler::code* c, word fn, word self, args a) {
    std::vector<value> v = registers(a);
    v.insert(v.begin(), un(self));
    enter(c, fn, v, d.reg);
  }
  template <class... W>
  constexpr void call_then(in_compiler::code* c, word fn, W... w) {
    next_--;  // the hidden opcode
    enter(c, fn, {un(w)...}, code()->register_count - 1);
  }
  constexpr word call_result() { return mk(m_.reg(code()->register_count - 1)); }
  constexpr void ret(word v) {
    left_ = true;
    m_.pop(un(v));
  }

  /// Where the frame goes on, if it is still the innermost.
  constexpr void finish() {
    if (!left_) m_.frames.back().pc = next_;
  }

 private:
  template <class T>
  static constexpr dyn<constant_stage, T> mk(T t) {
    return stage_access::make<constant_stage, T>(t);
  }
  template <class T>
  static constexpr dyn<constant_stage, T*> pointer(u32 index) {
    return stage_access::make<constant_stage, T*>(in_compiler::ref<T>{index});
  }
  template <class T>
  static constexpr auto un(dyn<constant_stage, T> d) {
    return stage_access::get(d);
  }
  template <class T>
    requires(!detail::is_dyn<T>)
  static constexpr T un(T t) {
    return t;
  }
  static constexpr std::size_t index(sint i) { return static_cast<std::size_t>(i.number()); }
  static constexpr std::size_t index(i64 i) { return static_cast<std::size_t>(i); }
  template <auto M, class D>
  constexpr void init_field(u32 o, D d) {
    in_compiler::cell& c = m_.field(o, &in_compiler::member_key<M>);
    const auto v = un(d);
    using given = std::remove_const_t<decltype(v)>;
    if constexpr (std::is_same_v<given, value>)
      c.bits = v.bits;
    else if constexpr (std::is_same_v<given, sint>)
      c.bits = static_cast<u64>(v.scaled);
    else if constexpr (std::is_same_v<given, in_compiler::code*>)
      c.code = v;
    else if constexpr (std::is_integral_v<given>)
      c.bits = static_cast<u64>(v);
    else
      c.bits = v.index;
  }
  /// An element as its field has it: they all lie in the object as words.
  template <auto M>
  static constexpr auto element(value v) {
    using field = typename detail::field_dyn<typename detail::member<M>::type>::type;
    if constexpr (std::is_same_v<field, value>)
      return mk(v);
    else
      return mk(std::bit_cast<field>(v.bits));
  }
  static constexpr value as_element(value v) { return v; }
  static constexpr value as_element(double d) { return value{std::bit_cast<u64>(d)}; }
  constexpr std::vector<value> registers(args a) {
    std::vector<value> v;  // traced: on the machine's stack, too
    for (u32 i = 0; i < a.count; i++) v.push_back(m_.reg(a.base + i));
    return v;
  }
  constexpr void enter(in_compiler::code* c, word fn, const std::vector<value>& v, u32 result) {
    left_ = true;
    m_.frames.back().pc = next_;
    const std::size_t depth = m_.frames.size();
    m_.push(c, un(fn), v, result);
    if (m_.frames.size() == depth) unwind();
  }

  machine& m_;
  u32 pc_, next_;
  bool left_ = false;
};

namespace in_compiler {

/// Runs function `fn` with code `c` to its end: see machine::how, result and message. `steps` bounds the instructions.
template <class L>
constexpr void run(machine<L>& m, in_compiler::code* c, value fn, u32 steps) {
  using ops = complete_ops<typename L::opcodes>;
  using step = void (*)(machine<L>&, const u16*, u32);
  constexpr auto table = []<class... Op>(mp::mp_list<Op...>) {
    return std::array<step, sizeof...(Op)>{[](machine<L>& x, const u16* pc, u32 at) {
      constant_stage<L> s(x, at, at + step_length<Op>);
      run_opcode<Op>(s, pc);
      if (x.how == state::running) s.finish();
    }...};
  }(ops{});
  m.push(c, fn, {}, 0);
  for (; m.how == state::running; steps--) {
    if (steps == 0) return m.stop("too many instructions");
    const activation& f = m.frames.back();
    const u16* pc = f.code->bytecode.data() + f.pc;
    table[*pc](m, pc, f.pc);
  }
}

}  // namespace in_compiler
}  // namespace metavm
