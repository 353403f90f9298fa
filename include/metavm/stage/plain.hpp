/// \file
/// The plain stage: every dyn is its value, every primitive does its work. With the dispatch of
/// lang/interpreter.hpp this is an ordinary interpreter.
///
/// All members are inlined into the opcode handlers and take and give values in registers; slow
/// paths are separate functions that get what they need by value, or the stage object would have to
/// live in memory and slow every opcode.
#pragma once
#include "metavm/lang/code.hpp"
#include "metavm/lang/opcode.hpp"
#include "metavm/stage/checks.hpp"
#include "metavm/stage/dyn.hpp"

namespace metavm {

namespace jit {
/// An object that compiled code relies on has changed.
METAVM_NOINLINE void invalidate(execution& x, object* o);
}  // namespace jit

namespace detail {
/// Strips dyn for a call to C++.
template <class T>
METAVM_INLINE constexpr T plain_argument(T x) {
  return x;
}
template <class S, class T>
METAVM_INLINE constexpr auto plain_argument(dyn<S, T> d) {
  return stage_access::get(d);
}
/// Bytes are numbers from 0 to 255.
template <class T>
METAVM_INLINE constexpr auto unsigned_byte(T x) {
  if constexpr (std::is_same_v<T, char>)
    return static_cast<unsigned char>(x);
  else
    return x;
}
/// What a primitive gives that could not do its work in a fast handler: nothing, not found, not raised.
template <class T>
constexpr T no_result() {
  if constexpr (std::is_same_v<T, value>)
    return value_nil;
  else if constexpr (std::is_signed_v<T> && std::is_integral_v<T>)
    return T(-1);
  else
    return T{};
}
}  // namespace detail

/// Out-of-line parts of the plain stage, per language; defined in lang/interpreter_impl.hpp.
template <class L>
struct plain_slow {
  using context = typename L::context;
  static METAVM_NOINLINE unwound back_edge(context& x, frame* f, const u16* pc);
  static METAVM_NOINLINE unwound unwind(context& x, frame* f, const u16* pc);
  static METAVM_NOINLINE unwound call_staged(context& x, frame* f, const u16* next, code_block* c, value function,
                                             const value* arguments, u32 count, u32 result_register);
  static METAVM_NOINLINE unwound call_with_self(context& x, frame* f, const u16* next, code_block* c, value function,
                                                value self, args a, u32 result_register);
  /// The language's `frame_left` for a frame that somebody holds; clears the note.
  static METAVM_NOINLINE void leave_noted(context& x, frame* f);
  /// f returns v; where its caller goes on.
  static METAVM_NOINLINE unwound ret(context& x, frame* f, value v);
  static METAVM_NOINLINE unwound no_room(context& x, frame* f, const u16* pc);
};

/// With `Fast`, `s.rare()` leaves the opcode, which then runs again from its start without: so the
/// frequent paths get a handler of their own, with few registers. With `leaf` whatever would have to
/// call does so, too (a float that needs a box, a full tick counter, a barrier, a cold inline cache, a
/// callee that is compiled), and the handler needs no stack frame at all. See `is_leaf`. With `derived` the author says
/// nothing: the first word that would have to call (residual, raise, …) leaves the handler; words after it do nothing.
/// An opcode for which that would be after an effect stops in a debug build: see `own_handler`.
enum class fast : u8 { no, rare, leaf, derived };
/// One opcode's view of the plain interpreter: its frame, where it is, where it goes on. The members are the vocabulary
/// of every stage and say here what they mean to a program.
template <class L, fast Fast = fast::no>
class plain {
 public:
  template <class T>
  using rep = T;
  using language = L;
  using context = typename L::context;
  using word = dyn<plain, value>;
  static constexpr bool is_staged = false;
  static constexpr bool leaf = Fast == fast::leaf || Fast == fast::derived;
  static constexpr bool derived = Fast == fast::derived;

  METAVM_INLINE plain(context& x, frame* f, const u16* pc, const u16* next) : x_(x), f_(f), pc_(pc), next_(next) {}

  /// `if (s.rare()) return;` where an opcode's uncommon part begins, before it had any effect. The
  /// opcode says `static constexpr bool has_rare = true`.
  METAVM_INLINE bool rare() {
    if (Fast != fast::no) bail();
    return Fast != fast::no;
  }
  /// Leaves a fast handler: nothing has happened yet, the opcode runs again in full.
  METAVM_INLINE void bail() {
    METAVM_ASSERT(!effect_);
    bailed_ = true;
  }
  /// After `elidable` in a leaf: the result is not there, return.
  METAVM_INLINE bool bailed() const { return Fast != fast::no && bailed_; }
  /// In a leaf, before an effect that comes before a jump: return if the jump must look at signals.
  METAVM_INLINE bool due(target t) {
    if constexpr (leaf) {
      polled_ = true;
      if (t.offset < 0 && METAVM_UNLIKELY(x_.ticks <= 0)) {
        bail();
        return true;
      }
    }
    return false;
  }

  // ---- operands ----
  METAVM_INLINE word get(use u) { return mk(f_->regs[u.reg]); }
  METAVM_INLINE word get(konst k) { return mk(f_->code->constant_base[k.index]); }
  METAVM_INLINE word get(args a, u32 i) { return mk(f_->regs[a.base + i]); }
  METAVM_INLINE void set(def d, word v) {
    if (leaf && bailed_) return;
    f_->regs[d.reg] = un(v);
    effect();
  }
  METAVM_INLINE void set(defs d, u32 i, word v) { f_->regs[d.base + i] = un(v); }
  /// A constant of the code object, known while compiling.
  METAVM_INLINE value constant(konst k) { return f_->code->constant_base[k.index]; }
  METAVM_INLINE word lift(value v) { return mk(v); }
  METAVM_INLINE dyn<plain, sint> lift(sint i) { return mk(i); }
  METAVM_INLINE dyn<plain, double> lift(double d) { return mk(d); }
  METAVM_INLINE dyn<plain, i64> lift(i64 i) { return mk(i); }
  /// The running function (closure).
  METAVM_INLINE word function() { return mk(f_->function); }
  METAVM_INLINE word frame_extra() { return mk(f_->extra); }
  METAVM_INLINE void set_frame_extra(word v) { f_->extra = un(v); }
  METAVM_INLINE code_block* code() { return f_->code; }
  METAVM_INLINE context& cx() { return x_; }

  // ---- binding time ----
  template <class T>
  METAVM_INLINE T promote(dyn<plain, T> d) {
    return un(d);
  }
  template <class T>
  METAVM_INLINE bool is_known(dyn<plain, T>) {
    return false;
  }
  METAVM_INLINE bool is_virtual(word) { return false; }

  // ---- kinds of words (each promotes the kind) ----
  METAVM_INLINE bool is_int(word v) { return un(v).is_int(); }
  METAVM_INLINE bool both_int(word a, word b) { return ((un(a).bits | un(b).bits) & int_tag_mask) == 0; }
  METAVM_INLINE bool is_float(word v) {
    if (METAVM_LIKELY(un(v).is_inline_float())) return true;
    return un(v).is_pointer() && un(v).as_object()->get_shape() == x_.float_shape;
  }
  METAVM_INLINE bool both_float(word a, word b) {
    if (METAVM_LIKELY(both_inline_float(a, b))) return true;
    return is_float(a) && is_float(b);
  }
  /// A quick test for the common case: both self-tagged. False says nothing.
  METAVM_INLINE bool both_inline_float(word a, word b) { return un(a).bits & un(b).bits & float_tag_bit; }
  METAVM_INLINE const metavm::shape* shape_of(word v) { return metavm::shape_of(x_, un(v)); }
  METAVM_INLINE bool has_shape(word v, const metavm::shape* s) {
    return un(v).is_pointer() && un(v).as_object()->get_shape() == s;
  }
  /// Is it this very constant (nil, true, …)?
  METAVM_INLINE bool is(word v, value c) { return same(un(v), c); }

  METAVM_INLINE dyn<plain, sint> as_int(word v) { return mk(sint::from_scaled(static_cast<i64>(un(v).bits))); }
  METAVM_INLINE dyn<plain, double> as_float(word v) { return mk(unbox_double(un(v))); }
  /// \pre both_inline_float held for v
  METAVM_INLINE dyn<plain, double> as_inline_float(word v) { return mk(un(v).as_inline_float()); }
  template <class T>
  METAVM_INLINE dyn<plain, T*> as(word v) {
    return mk(un(v).template as<T>());
  }
  /// The same pointer as another type; the author knows.
  template <class To, class From>
  METAVM_INLINE dyn<plain, To*> cast(dyn<plain, From*> p) {
    return mk(reinterpret_cast<To*>(un(p)));
  }
  METAVM_INLINE word box(dyn<plain, sint> i) { return mk(value::from_bits(static_cast<u64>(un(i).scaled))); }
  METAVM_INLINE word box(dyn<plain, double> d) {
    const value v = try_inline_float(un(d));
    if (METAVM_LIKELY(v.is_inline_float())) return mk(v);
    if constexpr (leaf) {
      bail();
      return mk(v);
    }
    x_.top = f_;  // the collector scans the guest stack up to here
    return mk(box_double_slow(x_, un(d)));
  }
  METAVM_INLINE word box(dyn<plain, bool> b) { return mk(from_bool(un(b))); }
  template <class T>
    requires std::is_base_of_v<object, T>
  METAVM_INLINE word box(dyn<plain, T*> p) {
    return mk(value::pointer(un(p)));
  }

  // ---- primitives ----
  template <class Op, class... D>
  METAVM_INLINE static auto apply(D... d) {
    return mk(Op::eval(un(d)...));
  }
  template <class Op>
  METAVM_INLINE static overflow_result<plain> apply_overflow(dyn<plain, sint> a, dyn<plain, sint> b) {
    const overflowing<sint> r = Op::eval(un(a), un(b));
    return {mk(r.result), mk(r.overflow)};
  }
  template <class T, class U>
  METAVM_INLINE static dyn<plain, T> lift_like(dyn<plain, T>, U x) {
    return mk(static_cast<T>(x));
  }
  template <class T>
  METAVM_INLINE static dyn<plain, bool> same_bits(dyn<plain, T> a, dyn<plain, T> b) {
    if constexpr (std::is_same_v<T, value>)
      return mk(same(un(a), un(b)));
    else
      return mk(un(a) == un(b));
  }
  template <class T>
  METAVM_INLINE dyn<plain, T> select(dyn<plain, bool> c, dyn<plain, T> a, dyn<plain, T> b) {
    return un(c) ? a : b;
  }

  // ---- memory ----
  template <auto M, class T>
  METAVM_INLINE auto load(dyn<plain, T*> p) {
    using field = typename detail::field_dyn<typename detail::member<M>::type>::type;
    return mk(static_cast<field>(un(p)->*M));
  }
  /// A field that never changes once the object is complete.
  template <auto M, class T>
  METAVM_INLINE auto load_immutable(dyn<plain, T*> p) {
    return load<M>(p);
  }
  /// A field that seldom changes; its writers call `quasi_immutable_changed`.
  template <auto M, class T>
  METAVM_INLINE auto load_quasi_immutable(dyn<plain, T*> p) {
    return load<M>(p);
  }
  /// The value slot at a known byte offset of an object (attributes of hidden classes).
  METAVM_INLINE word load_slot(word o, u32 offset) {
    return mk(*reinterpret_cast<value*>(reinterpret_cast<char*>(un(o).as_object()) + offset));
  }
  METAVM_INLINE void store_slot(word o, u32 offset, word v) {
    object* p = un(o).as_object();
    x_.heap->write(p, reinterpret_cast<value*>(reinterpret_cast<char*>(p) + offset), un(v));
  }
  /// The object moves to another hidden class of the same size.
  METAVM_INLINE void set_shape(word o, const metavm::shape* s) {
    un(o).as_object()->shape_address = static_cast<u32>(reinterpret_cast<std::uintptr_t>(s));
  }
  /// A value slot of a known object that seldom changes.
  METAVM_INLINE word load_quasi_immutable_slot(object* o, u32 offset) {
    return mk(*reinterpret_cast<value*>(reinterpret_cast<char*>(o) + offset));
  }
  METAVM_INLINE void store_quasi_immutable_slot(object* o, u32 offset, word v) {
    store_into(o, reinterpret_cast<value*>(reinterpret_cast<char*>(o) + offset), un(v));
  }
  template <class T>
    requires std::is_base_of_v<object, T>
  METAVM_INLINE dyn<plain, T*> lift(T* p) {
    return mk(p);
  }
  template <auto M, class T, class D>
  METAVM_INLINE void store(dyn<plain, T*> p, D d) {
    detail::check_store<M, D>();
    store_into(un(p), &(un(p)->*M), un(d));
  }
  /// The writer's side of `load_quasi_immutable`: code that relies on the old value is thrown away.
  template <auto M, class T, class D>
  METAVM_INLINE void store_quasi_immutable(dyn<plain, T*> p, D d) {
    detail::check_store<M, D>();
    if (derived && METAVM_UNLIKELY(un(p)->aux & object_watched_bit)) return bail();
    store_into(un(p), &(un(p)->*M), un(d));
    if (METAVM_UNLIKELY(un(p)->aux & object_watched_bit)) jit::invalidate(x_, un(p));
  }
  /// Element of an array member (a tail, or the items of storage).
  template <auto M, class T, class I>
  METAVM_INLINE auto item(dyn<plain, T*> p, dyn<plain, I> i) {
    using field = typename detail::field_dyn<typename detail::member<M>::type>::type;
    return mk(static_cast<field>(detail::unsigned_byte((un(p)->*M)[index(un(i))])));
  }
  template <auto M, class T>
  METAVM_INLINE auto item(dyn<plain, T*> p, u32 i) {
    using field = typename detail::field_dyn<typename detail::member<M>::type>::type;
    return mk(static_cast<field>(detail::unsigned_byte((un(p)->*M)[i])));
  }
  /// Element of an array member that never changes once the object is complete.
  template <auto M, class T>
  METAVM_INLINE auto item_immutable(dyn<plain, T*> p, u32 i) {
    return item<M>(p, i);
  }
  template <auto M, class T, class I>
  METAVM_INLINE auto item_immutable(dyn<plain, T*> p, dyn<plain, I> i) {
    return item<M>(p, i);
  }
  /// The author says what an immutable field, or element, of an object holds.
  template <auto M, class T, class D>
  METAVM_INLINE void know(dyn<plain, T*>, D) {}
  /// The author says that the word is an object of this shape, which it keeps.
  METAVM_INLINE void know_shape(word, const metavm::shape*) {}
  template <auto M, class T, class I, class D>
  METAVM_INLINE void set_item(dyn<plain, T*> p, dyn<plain, I> i, D d) {
    detail::check_store<M, D>();
    store_into(un(p), &(un(p)->*M)[index(un(i))], un(d));
  }
  template <auto M, class T, class D>
  METAVM_INLINE void set_item(dyn<plain, T*> p, u32 i, D d) {
    detail::check_store<M, D>();
    store_into(un(p), &(un(p)->*M)[i], un(d));
  }
  /// A fresh object; every traced field must be named.
  template <class T, auto... M, class... D>
  METAVM_INLINE dyn<plain, T*> make(const metavm::shape* s, field_init<M, D>... fields) {
    detail::check_make<plain, T, M...>();
    T* o = fresh<T>(s, s->instance_bytes);
    if (leaf && bailed_) return mk(o);
    (set_field(o->*M, un(fields.content)), ...);
    return mk(o);
  }
  /// A fresh object whose value slots, from member M on, are n values from gen(i).
  template <class T, auto M, class G, auto... F, class... D>
  METAVM_INLINE dyn<plain, T*> make_slots(const metavm::shape* s, u32 n, G gen, field_init<F, D>... fields) {
    T* o = fresh<T>(s, s->instance_bytes);
    if (leaf && bailed_) return mk(o);
    (set_field(o->*F, un(fields.content)), ...);
    for (u32 i = 0; i < n; i++) (o->*M)[i] = un(gen(i));
    return mk(o);
  }

  /// A fresh object with a tail of n values; `fields` name every other field, the length included.
  template <class T, auto M, class G, auto... F, class... D>
  METAVM_INLINE dyn<plain, T*> make_tail(const metavm::shape* s, u32 n, G gen, field_init<F, D>... fields) {
    T* o = fresh<T>(s, s->instance_bytes + u64{n} * 8);
    if (leaf && bailed_) return mk(o);
    (set_field(o->*F, un(fields.content)), ...);
    for (u32 i = 0; i < n; i++) (o->*M)[i] = un(gen(i));
    return mk(o);
  }

  // ---- calls to C++ ----
  /// Calls F. A first parameter of type `context&` is supplied.
  template <auto F, effects E = effects::any, class... A>
  METAVM_INLINE auto residual(A... a) {
    detail::check_residual<F, E, context, A...>();
    if constexpr (derived) {
      bail();
      using result = typename detail::function_of<F>::result;
      if constexpr (!std::is_void_v<result>) return mk(detail::no_result<result>());
    } else {
      return call_cpp<F, E>(a...);
    }
  }
  template <auto F, effects E, class... A>
  METAVM_INLINE auto call_cpp(A... a) {
    if constexpr (has(E, effects::may_raise | effects::may_collect | effects::calls_guest)) {
      f_->pc = pc_;
      x_.top = f_;
    }
    using fn = detail::function_of<F>;
    if constexpr (std::is_void_v<typename fn::result>)
      invoke<F>(a...);
    else
      return mk(invoke<F>(a...));
  }
  /// Calls F(context&, const value* registers, u32 count, more…) on a range of registers.
  template <auto F, effects E = effects::any, class... A>
  METAVM_INLINE auto residual_args(args a, A... more) {
    if constexpr (derived) {
      bail();
      return mk(detail::no_result<typename detail::function_of<F>::result>());
    }
    f_->pc = pc_;
    x_.top = f_;
    return mk(F(x_, f_->regs + a.base, a.count, detail::plain_argument(more)...));
  }
  /// F's arguments are known; its result depends on them alone (as long as nothing it registered
  /// with changes). Cached at this site by `key`.
  template <auto F, class... A>
  METAVM_INLINE auto elidable(cache c, u64 key, A... a) {
    using result = typename detail::function_of<F>::result;
    static_assert(sizeof(result) == 8);
    detail::check_elidable<A...>();
    inline_cache& ic = f_->code->cache_base[c.index];
    if (METAVM_UNLIKELY(ic.key != key)) {
      if constexpr (leaf) {
        bail();
        return detail::no_result<result>();
      } else {
        fill_cache<F>(x_, &ic, key, a...);
      }
    }
    return std::bit_cast<result>(ic.result);
  }
  /// The key under which a site remembers what it looked up for a known object.
  METAVM_INLINE static u64 address_of(const void* p) { return reinterpret_cast<u64>(p); }
  METAVM_INLINE bool raised(word v) { return METAVM_UNLIKELY(is_raised(un(v))); }
  METAVM_INLINE void set_or_raise(def d, word v) {
    if (METAVM_UNLIKELY(raised(v))) return unwind();
    set(d, v);
  }
  /// An exception is pending: go to its handler.
  METAVM_INLINE void unwind() {
    if constexpr (derived)
      bail();
    else
      go(plain_slow<L>::unwind(x_, f_, pc_));
  }
  template <auto F, class... A>
  METAVM_INLINE void raise(A... a) {
    residual<F>(a...);
    unwind();
  }

  // ---- control ----
  METAVM_INLINE void jump(target t) {
    if constexpr (leaf) {
      if (bailed_ || (!polled_ && due(t))) return;
      next_ = pc_ + t.offset;
      if (t.offset < 0) x_.ticks--;
      return;
    }
    next_ = pc_ + t.offset;
    if (t.offset < 0) {
      if (METAVM_UNLIKELY(--x_.ticks < 0)) go(plain_slow<L>::back_edge(x_, f_, next_));
    }
  }
  /// Calls guest code in tail position of this opcode; the result goes to `d`.
  METAVM_INLINE void call(def d, code_block* c, word fn, args a) {
    enter(c, un(fn), f_->regs + a.base, a.count, d.reg);
  }
  /// As `call`, with argument values instead of registers.
  template <class... W>
  METAVM_INLINE void call_values(def d, code_block* c, word fn, W... w) {
    if constexpr (derived) return bail();
    const value v[] = {un(w)..., value_nil};
    enter(c, un(fn), v, sizeof...(W), d.reg);
  }
  /// A guest call whose arguments C++ must bind: Plain(context&, frame* f, const u16* next, u32 result register,
  /// const value* arguments, u32 count, values…) -> unwound sets the frame up; other stages call
  /// Native(…, const value*, u32, values…) for the result.
  template <auto Plain, auto Native, class... W>
  METAVM_INLINE void switch_call(def d, args a, W... w) {
    f_->pc = pc_;
    x_.top = f_;
    go(Plain(x_, f_, next_, d.reg, f_->regs + a.base, a.count, un(w)...));
  }
  /// Calls a C++ function known by its address, on words: value (*)(R&, value…) where the context converts to R&.
  template <class R, class... W>
  METAVM_INLINE word call_pointer(void* fn, W... w) {
    f_->pc = pc_;
    x_.top = f_;
    return mk(reinterpret_cast<value (*)(R&, decltype(un(w))...)>(fn)(static_cast<R&>(x_), un(w)...));
  }
  /// As call_pointer, with a range of registers: value (*)(R&, const value*, u32, more…).
  template <class R, class... A>
  METAVM_INLINE word call_pointer_args(void* fn, args a, A... more) {
    f_->pc = pc_;
    x_.top = f_;
    return mk(reinterpret_cast<value (*)(R&, const value*, u32, A...)>(fn)(static_cast<R&>(x_), f_->regs + a.base,
                                                                           a.count, more...));
  }
  /// As `call`, with n arguments from gen(0), gen(1), ….
  template <class G>
  METAVM_INLINE void call_generated(def d, code_block* c, word fn, u32 n, G gen) {
    enter_generated(c, un(fn), n, gen, d.reg);
  }
  /// As `call_then`, with n arguments from gen(0), gen(1), ….
  template <class G>
  METAVM_INLINE void call_then_generated(code_block* c, word fn, u32 n, G gen) {
    next_--;  // the hidden opcode
    enter_generated(c, un(fn), n, gen, f_->code->register_count - 1);
  }
  /// Lets C++ switch frames: Plain(context&, frame* f, const u16* next, values…) -> unwound returns where to go
  /// on; it stores `next`, where f goes on when it gets a result for its last register, in f->pc. That is this
  /// opcode's `finish`. Other stages call Native(values…), which gives the result (or raises).
  template <auto Plain, auto Native, class... W>
  METAVM_INLINE void switch_then(W... w) {
    f_->pc = pc_;
    x_.top = f_;
    go(Plain(x_, f_, next_ - 1, un(w)...));
  }
  /// The next residual call looks at the frames of its callers: compiled code leaves to plain here.
  METAVM_INLINE void need_frames() {}
  /// Lets C++ leave this frame: F(context&, frame* f, const u16* next, values…) -> unwound.
  template <auto F, class... W>
  METAVM_INLINE void switch_frame(W... w) {
    f_->pc = pc_;
    x_.top = f_;
    go(F(x_, f_, next_, un(w)...));
  }
  /// As `call`, with `self` before the arguments.
  METAVM_INLINE void call_with_self(def d, code_block* c, word fn, word self, args a) {
    if constexpr (derived) return bail();
    go(plain_slow<L>::call_with_self(x_, f_, next_, c, un(fn), un(self), a, d.reg));
  }
  /// Calls guest code in the middle: the opcode's `finish` gets the result.
  template <class... W>
  METAVM_INLINE void call_then(code_block* c, word fn, W... w) {
    if constexpr (derived) return bail();
    const value v[] = {un(w)..., value_nil};
    next_--;  // the hidden opcode
    enter(c, un(fn), v, sizeof...(W), f_->code->register_count - 1);
  }
  /// For a hidden opcode: what the guest call gave.
  METAVM_INLINE word call_result() { return mk(f_->regs[f_->code->register_count - 1]); }
  METAVM_INLINE void ret(word v) {
    frame* c = f_->caller;
    if (leaf && METAVM_UNLIKELY(f_->result_register >> 32)) return bail();
    if (METAVM_UNLIKELY(f_->result_register >> 32)) {
      f_->pc = pc_;
      plain_slow<L>::leave_noted(x_, f_);
    }
    c->regs[f_->result_register] = un(v);
    x_.depth_left++;
    f_ = c;
    next_ = c->pc;
  }
  /// Goes on in another frame, set up by C++ (generators, built-ins that switch frames).
  METAVM_INLINE void go(unwound u) {
    f_ = u.f;
    next_ = u.pc;
  }

  // ---- for the dispatcher ----
  METAVM_INLINE frame* current_frame() const { return f_; }
  METAVM_INLINE const u16* current_pc() const { return pc_; }
  METAVM_INLINE const u16* next_pc() const { return next_; }

 private:
  template <class T>
  METAVM_INLINE static constexpr dyn<plain, T> mk(T t) {
    return stage_access::make<plain, T>(t);
  }
  template <class T>
  METAVM_INLINE static constexpr T un(dyn<plain, T> d) {
    return stage_access::get(d);
  }
  template <class T>
  METAVM_INLINE static constexpr T un(T t) {
    return t;
  }
  /// An opcode has done something that cannot be done twice.
  METAVM_INLINE void effect() {
#ifndef NDEBUG
    effect_ = true;
#endif
  }
  template <class T>
  METAVM_INLINE T* fresh(const metavm::shape* s, u64 bytes) {
    if constexpr (derived) {
      // From the bump region, if it has room.
      T* o = static_cast<T*>(x_.heap->take((bytes + 7) & ~u64{7}));
      if (METAVM_UNLIKELY(!o)) {
        bail();
        return nullptr;
      }
      o->init_header(s);
      return o;
    }
    x_.top = f_;  // the collector scans the guest stack up to here
    return static_cast<T*>(x_.heap->allocate(s, bytes));
  }
  METAVM_INLINE static i64 index(sint i) { return i.number(); }
  METAVM_INLINE static i64 index(i64 i) { return i; }

  template <class T, class F, class V>
  METAVM_INLINE void store_into(T* o, F* slot, V v) {
    if (leaf && bailed_) return;
    if constexpr (std::is_base_of_v<object, T> && (std::is_same_v<F, value> || detail::is_object_pointer<F>)) {
      if (leaf && METAVM_UNLIKELY(o->gc & gc_barrier_bit)) return bail();
      x_.heap->write(o, slot, v);
    } else {
      *slot = static_cast<F>(v);
    }
    effect();
  }
  template <class F, class V>
  METAVM_INLINE static void set_field(F& field, V v) {
    if constexpr (std::is_pointer_v<F> && std::is_integral_v<V>)
      field = reinterpret_cast<F>(static_cast<std::uintptr_t>(v));
    else
      field = static_cast<F>(v);
  }
  template <auto F, class... A>
  METAVM_INLINE auto invoke(A... a) {
    if constexpr (requires { F(x_, detail::plain_argument(a)...); })
      return F(x_, detail::plain_argument(a)...);
    else
      return F(detail::plain_argument(a)...);
  }
  template <auto F, class... A>
  METAVM_NOINLINE static void fill_cache(context& x, inline_cache* ic, u64 key, A... a) {
    if constexpr (requires { F(x, a...); })
      ic->result = std::bit_cast<u64>(F(x, a...));
    else
      ic->result = std::bit_cast<u64>(F(a...));
    ic->key = key;
  }
  template <class G>
  METAVM_INLINE void enter_generated(code_block* c, value fn, u32 n, G gen, u32 result_register) {
    // Straight into the new frame's registers.
    frame* g = reinterpret_cast<frame*>(f_->regs + f_->code->register_count);
    if (METAVM_UNLIKELY(reinterpret_cast<char*>(g->regs + n) > x_.stack_limit)) {
      x_.depth_left--;
      return go(plain_slow<L>::no_room(x_, f_, pc_));
    }
    for (u32 i = 0; i < n; i++) g->regs[i] = un(gen(i));
    enter(c, fn, g->regs, n, result_register);
  }
  METAVM_INLINE void enter(code_block* c, value fn, const value* v, u32 n, u32 result_register) {
    frame* g = reinterpret_cast<frame*>(f_->regs + f_->code->register_count);
    if constexpr (leaf) {
      if (METAVM_UNLIKELY(bailed_ || c->entry != nullptr || c->flags & code_flags::clear_registers ||
                          x_.depth_left <= 0 || x_.ticks <= 0 ||
                          reinterpret_cast<char*>(g->regs + c->register_count) > x_.stack_limit)) {
        return bail();
      }
      x_.depth_left--;
      x_.ticks--;
      set_up(g, c, fn, v, n, result_register);
      f_ = g;
      next_ = c->start;
      return;
    }
    if (c->entry != nullptr) return go(plain_slow<L>::call_staged(x_, f_, next_, c, fn, v, n, result_register));
    if (METAVM_UNLIKELY(x_.depth_left-- <= 0 || reinterpret_cast<char*>(g->regs + c->register_count) > x_.stack_limit))
      return go(plain_slow<L>::no_room(x_, f_, pc_));
    set_up(g, c, fn, v, n, result_register);
    if (c->flags & code_flags::clear_registers)
      for (u32 i = n; i < c->register_count; i++) g->regs[i] = value_unbound;
    f_ = g;
    next_ = c->start;
    if (METAVM_UNLIKELY(--x_.ticks < 0)) go(plain_slow<L>::back_edge(x_, f_, next_));
  }

  METAVM_INLINE void set_up(frame* g, code_block* c, value fn, const value* v, u32 n, u32 result_register) {
    f_->pc = next_;
    g->function = fn;
    g->extra = value_nil;
    g->result_register = result_register;
    g->caller = f_;
    g->code = c;
    if (v == g->regs || n == 0) return;
    // Few arguments without a loop.
    g->regs[0] = v[0];
    if (n == 1) return;
    g->regs[1] = v[1];
    METAVM_SMALL_LOOP
    for (u32 i = 2; i < n; i++) g->regs[i] = v[i];
  }

  context& x_;
  frame* f_;
  const u16* pc_;
  const u16* next_;
  bool bailed_ = false;
  bool polled_ = false;
#ifndef NDEBUG
  bool effect_ = false;
#else
  static constexpr bool effect_ = false;
#endif
};

}  // namespace metavm
