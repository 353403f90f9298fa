// Facts: results of loads and pure operations that a context knows, so that the code behind it need
// not do them again. A loop gets a second version for all but its first iteration: what the first
// one found out of values that do not change (shapes, lengths, addresses of storage, outcomes of
// guards) holds for the others.
#include <algorithm>

#include "merge.hpp"
#include "metavm/jit/prims.hpp"

namespace metavm::jit {

namespace {

constexpr u32 most_in_registers = 7;

bool may_be_carried(nop op) {
  return op == nop::load || op == nop::prim || op == nop::unbox_float || op == nop::overflow;
}
bool sets_overflow(prim p) {
  return p == prim::int_add_overflow || p == prim::int_sub_overflow || p == prim::int_mul_overflow;
}
node key_of(const saved_fact& f, vid a, vid b) {
  node x;
  x.op = f.op;
  x.code = f.code;
  x.access = f.access;
  x.scale = f.scale;
  x.disp = f.disp;
  x.alias = f.alias;
  x.immutable = f.immutable;
  x.type = f.type;
  x.a = a;
  x.b = b;
  return x;
}
template <class Memo>
saved_fact fact_of(const Memo& m, vtype type, u32 a, u32 b, u32 result) {
  return {m.op, m.code, m.access, m.scale, m.immutable, type, m.disp, a, b, m.alias, result};
}

}  // namespace

/// What a promotion has made of v: a constant, or v itself.
vid compiler::settled(vid v) {
  if (n(v).op == nop::constant) return v;
  node seen;
  seen.a = v;
  seen.op = n(v).type == vtype::boolean ? nop::guard_true : nop::guard_same;
  const vid k = find_memo(seen);
  return k == no_value ? v : k;
}

/// The result of a fact that is not remembered here, if computing it is safe.
vid compiler::derive(const saved_fact& f, const node& key) {
  switch (f.op) {
    case nop::prim:
      if (sets_overflow(f.code) || f.type == vtype::boolean || f.code == prim::int_floor_div ||
          f.code == prim::int_floor_mod)
        return no_value;
      return do_apply(f.code, key.a, key.b);
    case nop::unbox_float:
      if (n(key.a).known != e_.x.float_shape) return no_value;
      return as_f64(key.a);
    case nop::load: {
      const node& base = n(key.a);
      if (key.b != no_value) return no_value;
      const bool inside = base.type == vtype::word && base.known && base.op != nop::object &&
                          base.op != nop::box_float && base.op != nop::box_bool &&
                          !(base.known->flags & shape_mutable) && f.disp + 1 >= 0 &&
                          static_cast<u32>(f.disp + 1) + 8 <= base.known->instance_bytes;
      if (!inside && base.op != nop::constant) return no_value;
      const vid r = append(key);
      remember(key, r);
      return r;
    }
    default:
      return no_value;
  }
}

/// Does the present state know the context's facts? Their results become leaves.
bool compiler::match_facts(const saved_context& w, matching& m) {
  std::vector<vid> ids(w.values.size(), no_value);
  for (const leaf& l : m.leaves) {
    // A boxed float stands for what is in it where the version has it unboxed.
    vid v = resolve(l.id);
    const vtype wanted = w.values[l.saved_id].type;
    if (n(v).type != wanted) v = wanted == vtype::f64 && n(v).known == e_.x.float_shape ? as_f64(v) : no_value;
    ids[l.saved_id] = v;
  }
  for (std::size_t i = 0; i < ids.size(); i++)
    if (w.values[i].what == saved_value::form::constant)
      ids[i] = constant_node(w.values[i].type, w.values[i].bits, nullptr);
  for (const saved_fact& f : w.facts) {
    const vid a = ids[f.a];
    const vid b = f.b == ~0u ? no_value : ids[f.b];
    if (a == no_value || (f.b != ~0u && b == no_value)) return false;
    const node key = key_of(f, a, b);
    vid r = find_memo(key);
    if (r == no_value) r = derive(f, key);
    if (r == no_value) return false;
    r = settled(resolve(r));
    const saved_value& s = w.values[f.result];
    if (ids[f.result] != no_value) {
      if (ids[f.result] != r) return false;
      continue;
    }
    if (s.what == saved_value::form::again) {
      if (n(r).type != s.type || (s.known && s.known != known_bits(n(r)))) return false;
    } else {
      if (s.what == saved_value::form::runtime && n(r).op == nop::box_float) return false;
      if (!match_value(w, f.result, r, m, true)) return false;
    }
    ids[f.result] = r;
  }
  return true;
}

/// Facts of the present context that still hold go on to a version at a join.
void compiler::carry_facts(saved_context& s, matching& m) {
  std::vector<std::pair<vid, u32>> ids;
  for (const leaf& l : m.leaves) {
    vid v = resolve(l.id);
    if (n(v).op == nop::box_float) v = resolve(n(v).a);
    if (n(v).type == s.values[l.saved_id].type) ids.push_back({v, l.saved_id});
  }
  auto id_of = [&](vid v, bool may_add) -> u32 {
    for (auto [id, saved] : ids)
      if (id == v) return saved;
    const node& x = n(v);
    if (x.op != nop::constant && (!may_add || x.lazy || !is_emitted(x.op))) return ~0u;
    saved_value r{};
    r.type = x.type;
    r.known = known_bits(x);
    r.what = x.op == nop::constant ? saved_value::form::constant : saved_value::form::runtime;
    r.bits = x.op == nop::constant ? x.imm : 0;
    const u32 at = static_cast<u32>(s.values.size());
    s.values.push_back(r);
    if (x.op != nop::constant) m.leaves.push_back({at, v, true});
    ids.push_back({v, at});
    return at;
  };
  for (const memo& f : memos_) {
    if (!f.carried) break;
    const u32 a = id_of(f.a, true);
    const u32 b = f.b == no_value ? ~0u : id_of(f.b, true);
    if (a == ~0u || (f.b != no_value && b == ~0u)) continue;
    const vid v = resolve(f.result);
    const vtype type = n(f.result).type;
    u32 r = id_of(v, true);
    if (r == ~0u) {
      if (!n(v).lazy) continue;
      saved_value again{};
      again.what = saved_value::form::again;
      again.type = type;
      again.known = known_bits(n(v));
      r = static_cast<u32>(s.values.size());
      s.values.push_back(again);
      ids.push_back({v, r});
    }
    s.facts.push_back(fact_of(f, type, a, b, r));
  }
}

/// What a load or conversion of the opcode under way will give, as far as can be told.
void compiler::foresee(node& x) {
  if (!n(x.a).has_hint || (x.b != no_value && !n(x.b).has_hint)) return;
  x.has_hint = true;
  if (x.op == nop::load)
    x.hint = concrete_load(reinterpret_cast<const char*>(n(x.a).hint) + x.disp +
                               (x.b == no_value ? 0 : static_cast<i64>(n(x.b).hint) * x.scale),
                           x.access);
  else
    x.has_hint = evaluate(x.code, n(x.a).hint, 0, x.hint);
}

/// The nodes and memos of a context's facts.
void compiler::restore_facts(const saved_context& c, std::vector<vid>& ids) {
  for (const saved_fact& f : c.facts) {
    node x = key_of(f, ids[f.a], f.b == ~0u ? no_value : ids[f.b]);
    vid r = ids[f.result];
    if (r == no_value) {
      const saved_value& s = c.values[f.result];
      node y = x;
      y.lazy = !f.own;
      if (f.own) foresee(y);
      y.known = reinterpret_cast<const shape*>(static_cast<std::uintptr_t>(s.known & ~1u));
      y.inline_float = s.known & 1;
      r = ids[f.result] = append(y);
    }
    remember(x, r);
    memos_.back().carried = !f.own;
  }
}

/// At the end of the first iteration of a loop: begins a version for the others, if there is
/// something to be gained. The leaves are those of w.
bool compiler::peel(version& w) {
  auto p = std::make_unique<version>();
  p->loop = true;
  p->general = w.general;
  saved_context& s = p->ctx;
  s = w.ctx;
  for (saved_value& v : s.values) v.where = {};
  std::vector<leaf> leaves = leaves_;
  std::vector<std::pair<vid, u32>> ids;
  for (const leaf& l : leaves)
    if (n(l.id).op == nop::entry) ids.push_back({l.id, l.saved_id});
  auto id_of = [&](vid v) -> u32 {
    for (auto [id, saved] : ids)
      if (id == v) return saved;
    if (n(v).op != nop::constant) return ~0u;
    saved_value r{};
    r.what = saved_value::form::constant;
    r.type = n(v).type;
    r.known = known_bits(n(v));
    r.bits = n(v).imm;
    s.values.push_back(r);
    ids.push_back({v, static_cast<u32>(s.values.size() - 1)});
    return ids.back().second;
  };
  struct found {
    vid raw, result;
    u32 value;
  };
  std::vector<found> made;
  bool gains = false;
  for (std::size_t i = 0; i < memos_.size(); i++) {
    const memo m = memos_[i];
    if (!may_be_carried(m.op) || m.imm != 0) continue;
    if (n(m.a).op == nop::constant && (m.b == no_value || n(m.b).op == nop::constant) && m.op != nop::load) continue;
    const u32 a = id_of(m.a);
    const u32 b = m.b == no_value ? ~0u : id_of(m.b);
    if (a == ~0u || (m.b != no_value && b == ~0u)) continue;
    const vid raw = resolve(m.result);
    const vid r = settled(raw);
    const node& x = n(r);
    const bool constant = x.op == nop::constant;
    if (x.type == vtype::boolean && !constant) continue;
    if (m.op == nop::overflow && (!constant || x.imm != 0)) continue;
    if (m.op == nop::prim && sets_overflow(m.code)) {
      node flag;
      flag.op = nop::overflow;
      flag.a = m.result;
      const vid o = find_memo(flag);
      if (o == no_value || n(settled(o)).op != nop::constant) continue;
    }
    u32 value;
    if (constant) {
      value = id_of(r);
    } else {
      if (!is_emitted(x.op) || x.op == nop::make_float || x.op == nop::make_bool) continue;
      value = id_of(r);
      if (value == ~0u) {
        saved_value v{};
        v.what = saved_value::form::again;
        v.type = x.type;
        v.known = known_bits(x);
        value = static_cast<u32>(s.values.size());
        s.values.push_back(v);
        made.push_back({raw, r, value});
      }
    }
    gains = true;
    if (id_of(m.result) == ~0u) ids.push_back({m.result, value});
    if (r != m.result && id_of(r) == ~0u) ids.push_back({r, value});
    s.facts.push_back(fact_of(m, n(m.result).type, a, b, value));
  }
  if (!gains) return false;
  // Results that only other facts need are not kept in registers.
  auto is_fact = [&](vid v) {
    return std::any_of(ids.begin(), ids.end(), [&](const auto& e) { return e.first == v; });
  };
  std::vector<bool> used(nodes_.size(), false);
  auto use = [&](vid v) {
    if (v != no_value) used[resolve(v)] = true;
  };
  for (vid v = 0; v < nodes_.size(); v++) {
    const node& x = n(v);
    if (!is_emitted(x.op) || x.op == nop::entry) continue;
    if (may_be_carried(x.op) && is_fact(v)) continue;
    if (x.op == nop::guard_true || x.op == nop::guard_false || x.op == nop::guard_shape || x.op == nop::guard_same)
      if (is_fact(x.a)) continue;
    use(x.a);
    use(x.b);
    use(x.c);
    for (u32 k = 0; k < x.list_count; k++) use(pool_[x.list + k]);
  }
  // Registers go to what changes and to what the loop reads; the rest waits in memory.
  u32 in_registers = 0;
  for (leaf& l : leaves) {
    l.seldom = n(l.id).op == nop::entry && !used[l.id];
    in_registers += !l.seldom && n(l.id).type != vtype::f64;
  }
  for (const leaf& l : leaves) use(l.id);
  for (const found& f : made) {
    if (!used[f.result]) continue;
    s.values[f.value].what = saved_value::form::runtime;
    const bool is_float = n(f.result).type == vtype::f64;
    leaves.push_back({f.value, f.result, !is_float && in_registers >= most_in_registers});
    in_registers += !is_float;
  }
  leaves_ = std::move(leaves);
  s.loop = p.get();
  e_.stats.versions++;
  terminal_ = terminal::start_version;
  terminal_version_ = p.get();
  w.peeled = std::move(p);
  return true;
}

}  // namespace metavm::jit
