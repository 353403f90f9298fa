/// \file
/// The staged stage: the opcode author's vocabulary, each word of which appends to the compiler's
/// segment. Same members as the plain stage; see stage/plain.hpp for what they mean to a program.
#pragma once
#include "metavm/jit/compiler.hpp"
#include "metavm/stage/plain.hpp"

namespace metavm {

/// The stage in which opcodes are compiled: a dyn is the number of a node, and words append nodes. One is made for each
/// opcode run; opcodes see nothing of it but the vocabulary.
template <class L>
class staged {
 public:
  struct handle {
    jit::compiler* c;
    jit::vid v;
  };
  template <class T>
  using rep = handle;
  using language = L;
  using context = typename L::context;
  using word = dyn<staged, value>;
  static constexpr bool is_staged = true;

  explicit staged(jit::compiler& c) : c_(c) {}
  static constexpr jit::vid overflow_mark = 1u << 31;

  bool rare() { return false; }
  bool bailed() const { return false; }
  bool due(target) { return false; }

  // ---- operands ----
  word get(use u) { return mk<value>(c_.get_register(u.reg)); }
  word get(konst k) { return lift(constant(k)); }
  word get(args a, u32 i) { return mk<value>(c_.get_register(a.base + i)); }
  void set(def d, word v) { c_.set_register(d.reg, un(v)); }
  void set(defs d, u32 i, word v) { c_.set_register(d.base + i, un(v)); }
  value constant(konst k) { return c_.code()->constant_base[k.index]; }
  word lift(value v) { return mk<value>(c_.lift(jit::vtype::word, v.bits)); }
  dyn<staged, sint> lift(sint i) { return mk<sint>(c_.lift(jit::vtype::word, static_cast<u64>(i.scaled))); }
  dyn<staged, double> lift(double d) { return mk<double>(c_.lift(jit::vtype::f64, std::bit_cast<u64>(d))); }
  dyn<staged, i64> lift(i64 i) { return mk<i64>(c_.lift(jit::vtype::raw, static_cast<u64>(i))); }
  word function() { return mk<value>(c_.function()); }
  word frame_extra() { return mk<value>(c_.frame_extra()); }
  code_block* code() { return c_.code(); }
  context& cx() { return static_cast<context&>(c_.ex()); }

  // ---- binding time ----
  template <class T>
  T promote(dyn<staged, T> d) {
    if constexpr (std::is_same_v<T, bool>) {
      // The overflow flag of an operation becomes a value only where somebody asks for it.
      const jit::vid v = un(d);
      return c_.promote_bool(v & overflow_mark ? c_.overflow_of(v & ~overflow_mark) : v);
    } else {
      const u64 bits = c_.promote_bits(un(d));
      if constexpr (std::is_same_v<T, value>)
        return value{bits};
      else if constexpr (std::is_same_v<T, sint>)
        return sint::from_scaled(static_cast<i64>(bits));
      else if constexpr (std::is_pointer_v<T>)
        return reinterpret_cast<T>(bits - (c_.is_word(un(d)) ? tag_pointer : 0));
      else
        return std::bit_cast<T>(bits);
    }
  }
  template <class T>
  bool is_known(dyn<staged, T> d) {
    return c_.is_known(un(d));
  }
  bool is_virtual(word v) { return c_.is_virtual(un(v)); }

  // ---- kinds of words ----
  bool is_int(word v) { return c_.promote_shape(un(v)) == c_.ex().int_shape; }
  bool both_int(word a, word b) { return is_int(a) && is_int(b); }
  bool is_float(word v) { return c_.promote_shape(un(v)) == c_.ex().float_shape; }
  bool both_float(word a, word b) { return is_float(a) && is_float(b); }
  bool both_inline_float(word a, word b) { return both_float(a, b); }
  const shape* shape_of(word v) { return c_.promote_shape(un(v)); }
  bool has_shape(word v, const shape* s) { return c_.promote_shape(un(v)) == s; }
  bool is(word v, value c) { return c_.promote_is(un(v), c); }

  dyn<staged, sint> as_int(word v) { return mk<sint>(un(v)); }
  dyn<staged, double> as_float(word v) { return mk<double>(c_.as_float(un(v))); }
  dyn<staged, double> as_inline_float(word v) { return as_float(v); }
  template <class T>
  dyn<staged, T*> as(word v) {
    return mk<T*>(un(v));
  }
  template <class To, class From>
  dyn<staged, To*> cast(dyn<staged, From*> p) {
    return mk<To*>(un(p));
  }
  word box(dyn<staged, sint> i) {
    c_.assume_int(un(i));
    return mk<value>(un(i));
  }
  word box(dyn<staged, double> d) { return mk<value>(c_.box_float(un(d))); }
  word box(dyn<staged, bool> b) { return mk<value>(c_.box_bool(un(b))); }
  template <class T>
    requires std::is_base_of_v<object, T>
  word box(dyn<staged, T*> p) {
    return mk<value>(c_.is_word(un(p)) ? un(p) : c_.tag_pointer_value(un(p)));
  }

  // ---- primitives ----
  template <class Op, class D>
  static auto apply(D a) {
    using result = decltype(Op::eval(std::declval<typename D::type>()));
    const handle h = stage_access::get(a);
    return stage_access::make<staged, result>(handle{h.c, h.c->apply(Op::code, h.v)});
  }
  template <class Op, class D>
  static auto apply(D a, D b) {
    using result = decltype(Op::eval(std::declval<typename D::type>(), std::declval<typename D::type>()));
    const handle h = stage_access::get(a);
    return stage_access::make<staged, result>(handle{h.c, h.c->apply(Op::code, h.v, stage_access::get(b).v)});
  }
  template <class Op>
  static overflow_result<staged> apply_overflow(dyn<staged, sint> a, dyn<staged, sint> b) {
    const handle h = stage_access::get(a);
    const jit::vid r = h.c->apply(Op::code, h.v, stage_access::get(b).v);
    return {stage_access::make<staged, sint>(handle{h.c, r}),
            stage_access::make<staged, bool>(handle{h.c, r | overflow_mark})};
  }
  template <class T, class U>
  static dyn<staged, T> lift_like(dyn<staged, T> like, U x) {
    jit::compiler* c = stage_access::get(like).c;
    return stage_access::make<staged, T>(handle{c, lift_static(*c, static_cast<T>(x))});
  }
  template <class T>
  static dyn<staged, bool> same_bits(dyn<staged, T> a, dyn<staged, T> b) {
    const handle h = stage_access::get(a);
    return stage_access::make<staged, bool>(handle{h.c, h.c->same_bits(h.v, stage_access::get(b).v)});
  }
  template <class T>
  dyn<staged, T> select(dyn<staged, bool> c, dyn<staged, T> a, dyn<staged, T> b) {
    return mk<T>(c_.select(un(c), un(a), un(b)));
  }

  // ---- memory ----
  template <auto M, class T>
  auto load(dyn<staged, T*> p) {
    return load_at<M>(p, 0, false);
  }
  template <auto M, class T>
  auto load_immutable(dyn<staged, T*> p) {
    return load_at<M>(p, 0, true);
  }
  template <auto M, class T>
  auto load_quasi_immutable(dyn<staged, T*> p) {
    using field = typename detail::field_dyn<typename detail::member<M>::type>::type;
    static_assert(sizeof(typename detail::member<M>::type) == 8);
    return mk<field>(c_.load_quasi_immutable(un(p), field_offset<M>(), type_of<field>(), alias<M>()));
  }
  word load_slot(word o, u32 offset) {
    return mk<value>(c_.load(un(o), jit::no_value, 1, static_cast<i32>(offset), jit::mem::bits64, jit::vtype::word,
                             slot_alias(offset), false));
  }
  void store_slot(word o, u32 offset, word v) {
    c_.store(un(o), jit::no_value, 1, static_cast<i32>(offset), jit::mem::bits64, un(v), slot_alias(offset), true);
  }
  void set_shape(word o, const shape* s) { c_.set_shape(un(o), s); }
  word load_quasi_immutable_slot(object* o, u32 offset) {
    return mk<value>(c_.load_quasi_immutable(c_.lift(jit::vtype::raw, reinterpret_cast<u64>(o)),
                                             static_cast<i32>(offset), jit::vtype::word, slot_alias(offset)));
  }
  void store_quasi_immutable_slot(object* o, u32 offset, word v) {
    c_.store(c_.lift(jit::vtype::raw, reinterpret_cast<u64>(o)), jit::no_value, 1, static_cast<i32>(offset),
             jit::mem::bits64, un(v), slot_alias(offset), true);
  }
  template <class T>
    requires std::is_base_of_v<object, T>
  dyn<staged, T*> lift(T* p) {
    c_.pin_object(p);
    return mk<T*>(c_.lift(jit::vtype::raw, reinterpret_cast<u64>(p)));
  }
  template <auto M, class T, class D>
  void store(dyn<staged, T*> p, D d) {
    detail::check_store<M, D>();
    store_at<M>(p, jit::no_value, 1, field_offset<M>(), d);
  }
  template <auto M, class T, class D>
  void store_quasi_immutable(dyn<staged, T*> p, D d) {
    store<M>(p, d);
  }
  template <auto M, class T, class I>
  auto item(dyn<staged, T*> p, dyn<staged, I> i) {
    return item_at<M>(p, i, false);
  }
  template <auto M, class T>
  auto item(dyn<staged, T*> p, u32 i) {
    return load_at<M>(p, i, false);
  }
  template <auto M, class T>
  auto item_immutable(dyn<staged, T*> p, u32 i) {
    return load_at<M>(p, i, true);
  }
  template <auto M, class T, class I>
  auto item_immutable(dyn<staged, T*> p, dyn<staged, I> i) {
    return item_at<M>(p, i, true);
  }
  template <auto M, class T, class D>
  void know(dyn<staged, T*> p, D d) {
    using element = std::remove_extent_t<typename detail::member<M>::type>;
    static_assert(detail::is_immutable<M>, "know: what may change is not known for long");
    c_.know(un(p), field_offset<M>(), access<element>(), alias<M>(), argument(d));
  }
  void know_shape(word v, const shape* s) { c_.know_shape(un(v), s); }
  template <auto M, class T, class I, class D>
  void set_item(dyn<staged, T*> p, dyn<staged, I> i, D d) {
    detail::check_store<M, D>();
    using element = std::remove_extent_t<typename detail::member<M>::type>;
    const auto [index, scale] = index_of<element>(i);
    store_at<M>(p, index, scale, field_offset<M>(), d);
  }
  template <auto M, class T, class D>
  void set_item(dyn<staged, T*> p, u32 i, D d) {
    detail::check_store<M, D>();
    using element = std::remove_extent_t<typename detail::member<M>::type>;
    store_at<M>(p, jit::no_value, 1, field_offset<M>() + static_cast<i32>(i * sizeof(element)), d);
  }
  template <class T, auto... M, class... D>
  dyn<staged, T*> make(const shape* s, field_init<M, D>... fields) {
    detail::check_make<staged, T, M...>();
    const jit::vid o = c_.make_object(s, s->instance_bytes);
    (init_field<M>(o, fields.content), ...);
    return mk<T*>(o);
  }
  template <class T, auto M, class G, auto... F, class... D>
  dyn<staged, T*> make_slots(const shape* s, u32 n, G gen, field_init<F, D>... fields) {
    const jit::vid o = c_.make_object(s, s->instance_bytes);
    (init_field<F>(o, fields.content), ...);
    for (u32 i = 0; i < n; i++)
      c_.init_field(o, field_offset<M>() + static_cast<i32>(8 * i), jit::mem::bits64, un(gen(i)));
    return mk<T*>(o);
  }
  template <class T, auto M, class G, auto... F, class... D>
  dyn<staged, T*> make_tail(const shape* s, u32 n, G gen, field_init<F, D>... fields) {
    const jit::vid o = c_.make_object(s, s->instance_bytes + u64{n} * 8);
    (init_field<F>(o, fields.content), ...);
    for (u32 i = 0; i < n; i++)
      c_.init_field(o, field_offset<M>() + static_cast<i32>(8 * i), jit::mem::bits64, un(gen(i)));
    return mk<T*>(o);
  }

  // ---- calls to C++ ----
  template <auto F, effects E = effects::any, class... A>
  auto residual(A... a) {
    detail::check_residual<F, E, context, A...>();
    using fn = detail::function_of<F>;
    using result = typename fn::result;
    jit::vid v[sizeof...(A) + 2];
    u32 n = 0;
    if constexpr (takes_context<typename fn::parameters>())
      v[n++] = context_argument<mp::mp_front<typename fn::parameters>>();
    ((v[n++] = argument(a)), ...);
    return finish_call<result>(c_.call_c(reinterpret_cast<const void*>(F), v, n, signature<result>(E)));
  }
  template <auto F, effects E = effects::any, class... A>
  auto residual_args(args a, A... more) {
    using result = typename detail::function_of<F>::result;
    if (a.count > jit::most_words || sizeof...(A) > 3) c_.plain_opcode();
    jit::vid words[jit::most_words];
    for (u32 i = 0; i < a.count; i++) words[i] = c_.get_register(a.base + i);
    jit::vid v[sizeof...(A) + 1];
    u32 n = 0;
    v[n++] = context_argument<mp::mp_front<typename detail::function_of<F>::parameters>>();
    ((v[n++] = argument(more)), ...);
    return finish_call<result>(
        c_.call_c_range(reinterpret_cast<const void*>(F), words, a.count, v, n, signature<result>(E)));
  }
  template <auto F, class... A>
  auto elidable(cache, u64, A... a) {
    detail::check_elidable<A...>();
    if constexpr (requires { F(cx(), a...); })
      return F(cx(), a...);
    else
      return F(a...);
  }
  static u64 address_of(const void*) { return 0; }
  bool raised(word v) { return c_.raised(un(v)); }
  void set_or_raise(def d, word v) {
    if (raised(v)) return unwind();
    set(d, v);
  }
  void unwind() { c_.unwind(); }
  template <auto F, class... A>
  void raise(A... a) {
    residual<F>(a...);
    unwind();
  }

  // ---- control ----
  void jump(target t) { c_.jump(t.offset); }
  void call(def d, code_block* c, word fn, args a) {
    jit::vid v[256];
    if (a.count > 200) return c_.plain_opcode();
    for (u32 i = 0; i < a.count; i++) v[i] = c_.get_register(a.base + i);
    c_.call(d.reg, c, un(fn), v, a.count, false);
  }
  template <class... W>
  void call_values(def d, code_block* c, word fn, W... w) {
    const jit::vid v[] = {un(w)..., 0};
    c_.call(d.reg, c, un(fn), v, sizeof...(W), false);
  }
  void call_with_self(def d, code_block* c, word fn, word self, args a) {
    jit::vid v[256];
    if (a.count > 200) return c_.plain_opcode();
    v[0] = un(self);
    for (u32 i = 0; i < a.count; i++) v[i + 1] = c_.get_register(a.base + i);
    c_.call(d.reg, c, un(fn), v, a.count + 1, false);
  }
  template <class... W>
  void call_then(code_block* c, word fn, W... w) {
    const jit::vid v[] = {un(w)..., 0};
    c_.call(c_.code()->register_count - 1, c, un(fn), v, sizeof...(W), true);
  }
  template <auto Plain, auto Native, class... W>
  void switch_call(def d, args a, W... w) {
    set_or_raise(d, residual_args<Native>(a, w...));
  }
  template <class R, class... W>
  word call_pointer(void* fn, W... w) {
    const jit::vid v[] = {c_.lift(jit::vtype::raw, reinterpret_cast<u64>(&static_cast<R&>(cx()))), argument(w)...};
    return mk<value>(c_.call_c(fn, v, sizeof...(W) + 1, signature<value>(effects::any)));
  }
  /// As call_pointer, with a range of registers: value (*)(R&, const value*, u32, more…).
  template <class R, class... A>
  word call_pointer_args(void* fn, args a, A... more) {
    jit::vid words[jit::most_words];
    if (a.count > jit::most_words) c_.plain_opcode();
    for (u32 i = 0; i < a.count; i++) words[i] = c_.get_register(a.base + i);
    const jit::vid v[] = {c_.lift(jit::vtype::raw, reinterpret_cast<u64>(&static_cast<R&>(cx()))), argument(more)...};
    return mk<value>(c_.call_c_range(fn, words, a.count, v, sizeof...(A) + 1, signature<value>(effects::any)));
  }
  template <class G>
  void call_generated(def d, code_block* c, word fn, u32 n, G gen) {
    jit::vid v[256];
    if (n > 200) return c_.plain_opcode();
    for (u32 i = 0; i < n; i++) v[i] = un(gen(i));
    c_.call(d.reg, c, un(fn), v, n, false);
  }
  template <class G>
  void call_then_generated(code_block* c, word fn, u32 n, G gen) {
    jit::vid v[256];
    if (n > 200) return c_.plain_opcode();
    for (u32 i = 0; i < n; i++) v[i] = un(gen(i));
    c_.call(c_.code()->register_count - 1, c, un(fn), v, n, true);
  }
  template <auto Plain, auto Native, class... W>
  void switch_then(W... w) {
    auto r = residual<Native>(w...);
    if (raised(r)) return unwind();
    c_.continue_hidden(un(r));
  }
  void need_frames() { c_.plain_opcode(); }

  // ---- frames that live in the heap ----
  /// The running frame was entered from another frame of the same compiled code: it can be left without plain.
  bool is_inlined() { return c_.is_inlined(); }
  /// Shall a frame of c that waits in the heap be gone on with here, rather than by a call?
  bool inlines_frame(code_block* c) { return c_.inlines_frame(c); }
  /// As `call_then`, for a frame that waits in the heap: its registers lie in p, from member M on. It goes on at
  /// `unit`; `received`, if not negative, is the register that gets `sent`.
  template <auto M, class T>
  void resume_then(code_block* c, word fn, word extra, dyn<staged, T*> p, u32 unit, i32 received, word sent) {
    c_.resume_frame(c, un(fn), un(extra), {un(p), field_offset<M>(), alias<M>()}, unit, received, un(sent));
  }
  /// Before `ret`: the frame will go on behind this instruction, its registers wait in p. But for `received`.
  template <auto M, class T>
  void save_registers(dyn<staged, T*> p, u32 received) {
    c_.save_registers({un(p), field_offset<M>(), alias<M>()}, received);
  }
  /// The unit of the next instruction.
  u32 next_unit() { return c_.next_unit(); }
  template <auto F, class... W>
  void switch_frame(W...) {
    c_.plain_opcode();
  }
  word call_result() { return mk<value>(c_.call_result()); }
  void ret(word v) { c_.ret(un(v)); }
  /// An opcode that switches frames by itself is left to plain.
  void plain_only() { c_.plain_opcode(); }

 private:
  template <class T>
  dyn<staged, T> mk(jit::vid v) {
    return stage_access::make<staged, T>(handle{&c_, v});
  }
  template <class T>
  static jit::vid un(dyn<staged, T> d) {
    return stage_access::get(d).v;
  }
  template <class T>
  static jit::vid lift_static(jit::compiler& c, T x) {
    using jit::vtype;
    if constexpr (std::is_same_v<T, value>)
      return c.lift(vtype::word, x.bits);
    else if constexpr (std::is_same_v<T, sint>)
      return c.lift(vtype::word, static_cast<u64>(x.scaled));
    else if constexpr (std::is_same_v<T, double>)
      return c.lift(vtype::f64, std::bit_cast<u64>(x));
    else if constexpr (std::is_same_v<T, bool>)
      return c.lift(vtype::boolean, x);
    else if constexpr (std::is_pointer_v<T>)
      return c.lift(vtype::raw, reinterpret_cast<u64>(x));
    else
      return c.lift(vtype::raw, static_cast<u64>(static_cast<i64>(x)));
  }
  template <class T>
  jit::vid argument(dyn<staged, T> d) {
    // A C++ function takes object pointers untagged.
    if constexpr (std::is_pointer_v<T>)
      return c_.is_word(un(d)) ? c_.untag_pointer_value(un(d)) : un(d);
    else
      return un(d);
  }
  template <class T>
    requires(!requires { typename T::stage; })
  jit::vid argument(T x) {
    return lift_static(c_, x);
  }
  template <class Params>
  static constexpr bool takes_context() {
    if constexpr (mp::mp_empty<Params>::value)
      return false;
    else
      return std::is_convertible_v<context&, mp::mp_front<Params>> && std::is_reference_v<mp::mp_front<Params>>;
  }
  /// The context itself, or what it converts to.
  template <class P>
  jit::vid context_argument() {
    return c_.lift(jit::vtype::raw, reinterpret_cast<u64>(&static_cast<P>(cx())));
  }
  template <class R>
  static constexpr jit::c_signature signature(effects e) {
    jit::c_signature s;
    s.what = e;
    s.result = type_of<typename result_dyn<R>::type>();
    s.result_is_bool = std::is_same_v<R, bool>;
    return s;
  }
  template <class R>
  struct result_dyn {
    using type = R;
  };
  template <class R>
    requires(std::is_integral_v<R> && !std::is_same_v<R, bool>)
  struct result_dyn<R> {
    using type = i64;
  };
  template <class R>
  auto finish_call(jit::vid v) {
    if constexpr (!std::is_void_v<R>) return mk<typename result_dyn<R>::type>(v);
  }
  template <class T>
  static constexpr jit::vtype type_of() {
    using jit::vtype;
    if constexpr (std::is_void_v<T>)
      return vtype::none;
    else if constexpr (std::is_same_v<T, value> || std::is_same_v<T, sint>)
      return vtype::word;
    else if constexpr (std::is_same_v<T, double>)
      return vtype::f64;
    else if constexpr (std::is_same_v<T, bool>)
      return vtype::boolean;
    else
      return vtype::raw;
  }
  template <class F>
  static constexpr jit::mem access() {
    using jit::mem;
    if constexpr (std::is_same_v<F, double>)
      return mem::f64;
    else if constexpr (sizeof(F) == 8)
      return mem::bits64;
    else if constexpr (sizeof(F) == 4)
      return std::is_signed_v<F> ? mem::i32_ : mem::u32_;
    else if constexpr (sizeof(F) == 2)
      return mem::u16_;
    else
      return mem::u8_;
  }
  template <auto M>
  static i32 field_offset() {
    return static_cast<i32>(offset_of(M));
  }
  template <auto M>
  static const void* alias() {
    static const char place = 0;
    return &place;
  }
  /// Slots at equal offsets of different classes are taken for the same: on the safe side.
  static const void* slot_alias(u32 offset) {
    // Compared only. No member's `place` is in that half of the addresses.
    return reinterpret_cast<const void*>(u64{1} << 63 | offset);
  }
  template <auto M, class T>
  auto load_at(dyn<staged, T*> p, u32 i, bool immutable) {
    using element = std::remove_extent_t<typename detail::member<M>::type>;
    using field = typename detail::field_dyn<element>::type;
    return mk<field>(c_.load(un(p), jit::no_value, 1, field_offset<M>() + static_cast<i32>(i * sizeof(element)),
                             access<element>(), type_of<field>(), alias<M>(), immutable));
  }
  template <auto M, class T, class I>
  auto item_at(dyn<staged, T*> p, dyn<staged, I> i, bool immutable) {
    using element = std::remove_extent_t<typename detail::member<M>::type>;
    using field = typename detail::field_dyn<element>::type;
    const auto [index, scale] = index_of<element>(i);
    return mk<field>(
        c_.load(un(p), index, scale, field_offset<M>(), access<element>(), type_of<field>(), alias<M>(), immutable));
  }
  template <auto M, class T, class D>
  void store_at(dyn<staged, T*> p, jit::vid index, u32 scale, i32 disp, D d) {
    using element = std::remove_extent_t<typename detail::member<M>::type>;
    constexpr bool barrier =
        std::is_base_of_v<object, T> && (std::is_same_v<element, value> || detail::is_object_pointer<element>);
    c_.store(un(p), index, scale, disp, access<element>(), argument(d), alias<M>(), barrier);
  }
  template <auto M, class D>
  void init_field(jit::vid o, D d) {
    using element = std::remove_extent_t<typename detail::member<M>::type>;
    static_assert(sizeof(element) == 8, "fields of objects made in opcodes are words");
    c_.init_field(o, field_offset<M>(), access<element>(), argument(d));
  }
  struct scaled_index {
    jit::vid v;
    u32 scale;
  };
  template <class E>
  scaled_index index_of(dyn<staged, i64> i) {
    return {un(i), sizeof(E)};
  }
  template <class E>
  scaled_index index_of(dyn<staged, sint> i) {
    if constexpr (sizeof(E) >= 4)
      return {un(i), sizeof(E) / 4};
    else
      return {un(to_raw(i)), sizeof(E)};
  }

  jit::compiler& c_;
};

}  // namespace metavm
