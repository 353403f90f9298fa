// Loads and stores, fields of virtual objects, what is remembered of memory.
#include <algorithm>
#include <cstring>

#include "compiler_tape.hpp"
#include "planted.hpp"

namespace metavm::jit {

// ---------------------------------------------------------------- memory

/// Where a load or store will be, as far as can be told; else 0.
u64 compiler::foreseen_address(vid base, vid index, u8 scale, i32 disp) const {
  const node& b = nodes_[base];
  if (!b.has_hint || (index != no_value && !nodes_[index].has_hint)) return 0;
  const u64 i = index == no_value ? 0 : nodes_[index].hint * scale;
  return b.hint + i + static_cast<u64>(static_cast<i64>(disp));
}

bool compiler::may_peek(const void* alias, u64 address, bool immutable) const {
  if (address == 0) return false;
  if (immutable) return true;
  if (all_dirty_) return false;
  return std::none_of(dirty_.begin(), dirty_.end(),
                      [&](const dirt& d) { return d.alias == alias && (d.address == 0 || d.address == address); });
}

/// Could p and q refer to the same object? Not what was allocated here and what was there before, and not
/// objects of different shapes.
bool compiler::may_be_same_object(vid p, vid q) const {
  if (p == q) return true;
  const node &x = nodes_[p], &y = nodes_[q];
  if ((x.op == nop::allocate && q < p) || (y.op == nop::allocate && p < q)) return false;
  return !(x.known && y.known && x.known != y.known && !((x.known->flags | y.known->flags) & shape_mutable));
}

vid compiler::do_load(vid base, vid index, u8 scale, i32 disp, mem m, vtype t, const void* alias, bool immutable) {
  base = resolve(base);
  if (index != no_value) index = resolve(index);
  const bool tagged = n(base).type == vtype::word;
  node x;
  x.op = nop::load;
  x.type = t;
  x.access = m;
  x.a = base;
  x.b = index;
  x.scale = index == no_value ? u8{0} : scale;
  x.disp = disp - (tagged ? 1 : 0);
  x.alias = alias;
  x.immutable = immutable;
  if ((immutable || evaluating()) && n(base).op == nop::constant &&
      (index == no_value || n(index).op == nop::constant)) {
    const u64 bits = concrete_load(reinterpret_cast<const char*>(foreseen_address(base, index, x.scale, x.disp)), m);
    return t == vtype::word ? word_constant(value{bits}) : constant_node(t, bits, nullptr);
  }
  const vid found = find_memo(x);
  if (found != no_value) return resolve(found);
  const u64 address = foreseen_address(base, index, x.scale, x.disp);
  if (may_peek(alias, address, immutable)) {
    x.has_hint = true;
    x.hint = concrete_load(reinterpret_cast<const char*>(address), m);
  }
  const vid r = append(x);
  remember(x, r);
  return r;
}

vid compiler::load(vid base, vid index, u32 element, i32 disp, mem m, vtype t, const void* alias, bool immutable) {
  return tape_value(tag_load, [&]() -> vid {
    base = resolve(base);
    if (n(base).op == nop::object && index == no_value) {
      for (u32 i = 0; i < n(base).list_count; i++)
        if (static_cast<i32>(pool_[n(base).list + 2 * i]) == disp) return resolve(pool_[n(base).list + 2 * i + 1]);
    }
    if (n(base).op == nop::object) base = materialise(base);
    return do_load(base, index, static_cast<u8>(element), disp, m, t, alias, immutable);
  });
}

void compiler::know(vid base, i32 disp, mem m, const void* alias, vid v) {
  base = resolve(base);
  if (evaluating() || n(base).op == nop::constant || n(base).op == nop::object) return;
  node x;
  x.op = nop::load;
  x.access = m;
  x.a = base;
  x.disp = disp - (n(base).type == vtype::word ? 1 : 0);
  x.alias = alias;
  x.immutable = true;
  if (find_memo(x) == no_value) remember(x, resolve(v));
}

void compiler::note_store(vid base, vid index, i32 disp, u32 scale, const void* alias, vid v) {
  if (METAVM_PLANTED(3)) return;
  // Objects do not overlap: fields at different places are never the same.
  auto place = [&](vid b, i32 d) { return d + (n(b).type == vtype::word ? 1 : 0); };
  std::erase_if(memos_, [&](const memo& m) {
    if (m.op != nop::load || m.immutable || m.alias != alias) return false;
    if (index == no_value && m.b == no_value && place(m.a, m.disp) != place(base, disp)) return false;
    return may_be_same_object(m.a, base);
  });
  // What is made here is not in memory yet.
  if (n(base).op != nop::allocate)
    dirty_.push_back({alias, foreseen_address(base, index, static_cast<u8>(scale), disp)});
  (void)v;
}

void compiler::forget_memory() {
  if (METAVM_PLANTED(4)) return;
  for (node& x : nodes_)
    if (x.known && (x.known->flags & shape_mutable) && x.op != nop::object) x.known = nullptr;
  std::erase_if(memos_, [](const memo& m) { return m.op == nop::load && !m.immutable; });
  all_dirty_ = true;
}

/// Can the word be a heap object's? Stores of others need not be told to the collector.
bool compiler::may_be_reference(vid v) const {
  const node& x = nodes_[v];
  if (x.op == nop::constant) return value{x.imm}.is_pointer();
  if (x.op == nop::make_bool || x.known == e_.x.int_shape) return false;
  return !x.inline_float;
}

void compiler::store(vid base, vid index, u32 element, i32 disp, mem m, vid v, const void* alias, bool barrier) {
  tape_data(tag_store, [&]() -> u64 {
    base = resolve(base);
    v = resolve(v);
    if (!METAVM_PLANTED(16)) effect();
    if (n(base).op == nop::object && index == no_value) {
      for (u32 i = 0; i < n(base).list_count; i++)
        if (static_cast<i32>(pool_[n(base).list + 2 * i]) == disp) {
          pool_[n(base).list + 2 * i + 1] = v;
          return 0;
        }
    }
    if (n(base).op == nop::object) base = materialise(base);
    if (evaluating()) {
      const bool tagged = n(base).type == vtype::word;
      const u64 at = n(base).imm - (tagged ? tag_pointer : 0);
      const u64 i = index == no_value ? 0 : n(resolve(index)).imm * element;
      concrete_store(at + i + static_cast<u64>(static_cast<i64>(disp)), reinterpret_cast<object*>(at), m, n(v).imm,
                     barrier);
      return 0;
    }
    const vid virtual_form = v;
    const std::size_t before = nodes_.size();
    if (n(v).type == vtype::word) v = materialise(v);
    if (barrier && n(v).op == nop::make_float && v + 1 == nodes_.size() && nodes_.size() > before) {
      // Reported where the float turns out to need a box.
      n(v).b = base;
    } else if (barrier && may_be_reference(v) && !METAVM_PLANTED(12)) {
      node b;
      b.op = nop::barrier;
      b.a = base;
      b.b = index == no_value ? no_value : resolve(index);
      b.scale = index == no_value ? u8{0} : static_cast<u8>(element);
      b.disp = disp - (n(base).type == vtype::word ? 1 : 0);
      b.imm = 1;
      append(b);
    }
    node x;
    x.op = nop::store;
    x.access = m;
    x.a = base;
    x.b = index == no_value ? no_value : resolve(index);
    x.c = v;
    x.scale = index == no_value ? u8{0} : static_cast<u8>(element);
    x.disp = disp - (n(base).type == vtype::word ? 1 : 0);
    append(x);
    note_store(x.a, x.b, x.disp, x.scale, alias, v);
    // A load of the same place gives what was stored, boxes still open.
    if (m == mem::bits64 || m == mem::f64) {
      node l;
      l.op = nop::load;
      l.access = m;
      l.a = x.a;
      l.b = x.b;
      l.scale = x.scale;
      l.disp = x.disp;
      l.alias = alias;
      remember(l, virtual_form);
    }
    return 0;
  });
}

vid compiler::load_quasi_immutable(vid base, i32 disp, vtype t, const void* alias) {
  return tape_value(tag_quasi, [&]() -> vid {
    base = resolve(base);
    if (n(base).op == nop::constant && !evaluating()) {
      object* o = reinterpret_cast<object*>(n(base).imm - (n(base).type == vtype::word ? tag_pointer : 0));
      const value now = *reinterpret_cast<value*>(reinterpret_cast<char*>(o) + disp);
      const auto it = e_.unstable.find(o);
      if (it == e_.unstable.end() || it->second < 2) {
        // Foreseen to stay; one comparison holds it, once between two effects.
        const vid v = do_load(base, no_value, 0, disp, mem::bits64, t, alias, false);
        // What was stored here lately is no forecast of what stays.
        if (n(v).op != nop::load) return v;
        node seen;
        seen.op = nop::guard_same;
        seen.a = v;
        const vid m = find_memo(seen);
        if (m != no_value) return m;
        if (!METAVM_PLANTED(22)) {
          guard(nop::guard_same, v, now.bits);
          snaps_.back().what = query::quasi;
          snaps_.back().quasi = o;
          snaps_.back().subject = no_value;  // nobody asks what it has become
        }
        e_.pin_constant(t, now.bits);
        const vid k = t == vtype::word ? word_constant(now) : constant_node(t, now.bits, nullptr);
        remember(seen, k);
        return k;
      }
    }
    return do_load(base, no_value, 0, disp, mem::bits64, t, alias, false);
  });
}

void compiler::pin_object(metavm::object* o) {
  if (evaluating()) return;
  e_.pin(value::pointer(o).bits);
}

void compiler::set_shape(vid o, const shape* s) {
  tape_data(tag_shape_set, [&]() -> u64 {
    o = resolve(o);
    effect();
    if (n(o).op == nop::object) {
      n(o).imm = reinterpret_cast<u64>(s);
      n(o).known = s;
      return 0;
    }
    if (evaluating()) {
      value{n(o).imm}.as_object()->shape_address = bits32(s);
      return 0;
    }
    const shape* before = n(o).known;
    node x;
    x.op = nop::store;
    x.access = mem::u32_;
    x.a = o;
    x.c = constant_node(vtype::raw, reinterpret_cast<u64>(s), nullptr);
    x.disp = -1;
    append(x);
    // Other names of the same object have changed as well.
    for (node& y : nodes_)
      if (y.known == before && y.op != nop::object && y.op != nop::box_float && y.op != nop::box_bool)
        y.known = nullptr;
    n(o).known = s;
    return 0;
  });
}

vid compiler::make_object(const shape* s, u64 bytes) {
  return tape_value(tag_object, [&]() -> vid {
    if (evaluating()) {
      object* const o = e_.x.heap->allocate(s, bytes);
      std::memset(reinterpret_cast<char*>(o) + sizeof(object), 0, bytes - sizeof(object));
      return word_constant(value::pointer(o));
    }
    node x;
    x.op = nop::object;
    x.type = vtype::word;
    x.imm = reinterpret_cast<u64>(s);
    x.disp = static_cast<i32>(bytes);
    x.known = s;
    x.list = static_cast<u32>(pool_.size());
    // Room for every word of the object, so that fields can be added without moving.
    pool_.resize(pool_.size() + 2 * (bytes / 8));
    return append(x);
  });
}

void compiler::init_field(vid o, i32 disp, mem m, vid v) {
  tape_data(tag_init, [&]() -> u64 {
    METAVM_CHECK(m == mem::bits64 || m == mem::f64);
    o = resolve(o);
    if (evaluating()) {
      object* const at = value{n(o).imm}.as_object();
      v = resolve(v);
      concrete_store(reinterpret_cast<u64>(at) + static_cast<u64>(disp), at, m, n(v).imm, n(v).type == vtype::word);
      return 0;
    }
    node& x = n(o);
    METAVM_CHECK(x.op == nop::object);
    for (u32 i = 0; i < x.list_count; i++)
      if (static_cast<i32>(pool_[x.list + 2 * i]) == disp) {
        pool_[x.list + 2 * i + 1] = resolve(v);
        return 0;
      }
    pool_[x.list + 2 * x.list_count] = static_cast<u32>(disp);
    pool_[x.list + 2 * x.list_count + 1] = resolve(v);
    x.list_count++;
    return 0;
  });
}

}  // namespace metavm::jit
