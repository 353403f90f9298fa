// Code objects taken apart for marshal. Numbers go into one bytes object; everything else is a
// value of its own, so that marshal shares strings among the functions of a module.
#include "lang/python/compile/code_store.hpp"

#include <cstring>
#include <unordered_map>

#include "code_fingerprint.hpp"
#include "lang/python/compile/compile.hpp"
#include "lang/python/engine.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

enum part : u32 {
  numbers,
  constants,
  docstring_extra,
  name,
  qualname,
  filename,
  varnames,
  cellvars,
  freevars,
  part_count
};

u64 checksum(std::string_view s) {
  u64 h = 0xcbf29ce484222325u;
  u64 w;
  for (; s.size() >= 8; s.remove_prefix(8)) {
    std::memcpy(&w, s.data(), 8);
    h = (h ^ w) * 0x9e3779b97f4a7c15u;
    h ^= h >> 32;
  }
  for (char c : s) h = (h ^ static_cast<u8>(c)) * 0x100000001b3u;
  return h ^ h >> 29;
}

class number_writer {
 public:
  explicit number_writer(vm& m) : out(m) {}
  /// Seven bits a byte, the lowest first.
  void put(u64 n) {
    for (; n >= 0x80; n >>= 7) out.append(static_cast<u8>(n | 0x80));
    out.append(static_cast<u8>(n));
  }
  void put_signed(i64 n) { put(static_cast<u64>(n) << 1 ^ static_cast<u64>(n >> 63)); }
  void put_list(const std::vector<u32>& v) {
    put(v.size());
    for (u32 n : v) put(n);
  }
  byte_builder out;
};
class number_reader {
 public:
  explicit number_reader(std::string_view s) : p_(reinterpret_cast<const u8*>(s.data())), end_(p_ + s.size()) {}
  u64 get() {
    u64 n = 0;
    for (u32 shift = 0;; shift += 7) {
      if (p_ == end_ || shift > 63) {
        good = false;
        return 0;
      }
      const u8 c = *p_++;
      n |= static_cast<u64>(c & 0x7f) << shift;
      if (!(c & 0x80)) return n;
    }
  }
  u32 get32() { return static_cast<u32>(get()); }
  i64 get_signed() {
    const u64 n = get();
    return static_cast<i64>(n >> 1 ^ (0 - (n & 1)));
  }
  /// A number of things of at least a byte each.
  u64 count() {
    const u64 n = get();
    if (n > static_cast<u64>(end_ - p_)) good = false;
    return good ? n : 0;
  }
  void get_list(std::vector<u32>& v) {
    v.resize(count());
    for (u32& n : v) n = get32();
  }
  const u8* take(u64 n) {
    if (n > static_cast<u64>(end_ - p_)) {
      good = false;
      return nullptr;
    }
    p_ += n;
    return p_ - n;
  }
  bool good = true;

 private:
  const u8 *p_, *end_;
};

/// Where the members of co_consts and co_names are among the constants of the block.
bool put_indexes(number_writer& w, const tuple_object* t, const std::unordered_map<u64, u32>& places, value& extra) {
  w.put(t->length);
  for (u64 i = 0; i < t->length; i++) {
    const auto it = places.find(t->items[i].bits);
    if (it == places.end()) {
      if (!same(extra, value_unbound) && !same(extra, t->items[i])) return false;
      extra = t->items[i];
      w.put(0);
    } else {
      w.put(u64{it->second} + 1);
    }
  }
  return true;
}
tuple_object* get_indexes(vm& m, number_reader& r, const std::vector<value>& from, value extra) {
  const u64 n = r.count();
  tuple_object* t = r.good ? empty_tuple_of(m, n) : nullptr;
  if (!t) return nullptr;
  std::fill_n(t->items, n, none);
  for (u64 i = 0; i < n; i++) {
    const u64 k = r.get();
    if (k > from.size() || (k && same(from[k - 1], value_unbound))) return nullptr;
    m.heap.write(t, &t->items[i], k ? from[k - 1] : extra);
  }
  return t;
}

value bad_data(vm& m) { return raise_text(m, m.exc.ValueError, "bad marshal data (code object)"); }
bool is_exact_tuple(vm& m, value v) { return is_exact(v, m.shapes.tuple); }

}  // namespace

u32 code_format() { return METAVM_CODE_FINGERPRINT; }

value code_parts(vm& m, code_object* c) {
  const code_block* b = block_of(c);
  if (!b) return raise_text(m, m.exc.ValueError, "unmarshallable object");
  const code_details* d = details_of(b);
  number_writer w(m);
  for (u32 n : {b->register_count, b->parameter_count, b->flags, static_cast<u32>(b->caches.size()),
                d->positional_count, d->simple ? 1u : 0u, d->generator_like ? 1u : 0u, c->argcount, c->posonly_argcount,
                c->kwonly_argcount, c->local_count, c->stack_size, c->flags_word, c->first_line, c->self_attributes})
    w.put(n);
  w.put_list(d->local_registers);
  w.put_list(d->cell_registers);
  w.put_list(d->silent_lines);
  w.put(b->bytecode.size());
  w.out.append(b->bytecode.data(), b->bytecode.size() * sizeof(u16));
  w.put(b->positions.size());
  position before{};
  for (const position& p : b->positions) {
    w.put(p.start - before.start);
    w.put_signed(i64{p.line} - before.line);
    w.put(p.column);
    w.put_signed(i64{p.end_line} - p.line);
    w.put_signed(i64{p.end_column} - p.column);
    before = p;
  }
  w.put(b->handlers.size());
  for (const handler_range& h : b->handlers)
    for (u32 n : {h.start, h.end, h.handler, h.reg, h.depth}) w.put(n);
  // What marshal has no form for is marked: constants that are not there, and what `assert` raises.
  std::unordered_map<u64, u32> places;
  tuple_object* values = empty_tuple_of(m, b->constants.size());
  if (!values) return value_raised;
  std::fill_n(values->items, values->length, none);
  std::vector<u32> unbound, assertion_error;
  for (u32 i = 0; i < b->constants.size(); i++) {
    const value v = b->constants[i];
    places.try_emplace(v.bits, i);
    if (same(v, value_unbound))
      unbound.push_back(i);
    else if (same(v, to_value(m.exc.AssertionError)))
      assertion_error.push_back(i);
    else
      m.heap.write(values, &values->items[i], v);
  }
  w.put_list(unbound);
  w.put_list(assertion_error);
  value extra = value_unbound;
  if (!put_indexes(w, c->consts, places, extra) || !put_indexes(w, c->names, places, extra))
    return raise_text(m, m.exc.ValueError, "unmarshallable object");
  // Last: what tells data of another build, or damaged ones.
  const u64 sum = checksum(w.out.view()) + code_format();
  w.out.append(&sum, sizeof sum);
  bytes_object* blob = w.out.finish();
  if (!blob) return value_raised;
  value parts[part_count];
  parts[numbers] = to_value(blob);
  parts[constants] = to_value(values);
  parts[docstring_extra] = same(extra, value_unbound) ? none : extra;
  parts[name] = to_value(c->name);
  parts[qualname] = to_value(c->qualname);
  parts[filename] = to_value(c->filename);
  parts[varnames] = to_value(c->varnames);
  parts[cellvars] = to_value(c->cellvars);
  parts[freevars] = to_value(c->freevars);
  tuple_object* t = make_tuple(m, parts, part_count);
  return t ? to_value(t) : value_raised;
}

value code_from_parts(vm& m, value v) {
  if (!is_exact_tuple(m, v) || v.as<tuple_object>()->length != part_count) return bad_data(m);
  const value* p = v.as<tuple_object>()->items;
  if (!is_bytes(p[numbers]) || !is_exact_tuple(m, p[constants]) || !is_exact(p[name], m.shapes.str) ||
      !is_exact(p[qualname], m.shapes.str) || !is_exact(p[filename], m.shapes.str) || !is_exact_tuple(m, p[varnames]) ||
      !is_exact_tuple(m, p[cellvars]) || !is_exact_tuple(m, p[freevars]))
    return bad_data(m);
  std::string_view data = p[numbers].as<bytes_object>()->view();
  u64 sum;
  if (data.size() < sizeof sum) return bad_data(m);
  std::memcpy(&sum, data.data() + data.size() - sizeof sum, sizeof sum);
  data.remove_suffix(sizeof sum);
  if (checksum(data) + code_format() != sum) return bad_data(m);
  number_reader r(data);
  engine& x = engine_of(m);
  auto block = std::make_unique<code_block>();
  auto details = std::make_unique<code_details>();
  code_block& b = *block;
  code_details& d = *details;
  b.language = &d;
  b.register_count = r.get32();
  b.parameter_count = d.parameter_count = r.get32();
  b.flags = r.get32();
  b.caches.resize(r.get32() & 0xffffff);
  d.positional_count = r.get32();
  d.simple = r.get32() != 0;
  d.generator_like = r.get32() != 0;
  code_object* c = make_code_object(m);
  d.code = c;
  for (u32* n : {&c->argcount, &c->posonly_argcount, &c->kwonly_argcount, &c->local_count, &c->stack_size,
                 &c->flags_word, &c->first_line, &c->self_attributes})
    *n = r.get32();
  r.get_list(d.local_registers);
  r.get_list(d.cell_registers);
  r.get_list(d.silent_lines);
  b.bytecode.resize(r.count());
  if (const u8* code = r.take(b.bytecode.size() * sizeof(u16)))
    std::memcpy(b.bytecode.data(), code, b.bytecode.size() * sizeof(u16));
  b.positions.resize(r.count());
  position before{};
  for (position& q : b.positions) {
    q.start = before.start + r.get32();
    q.line = static_cast<u32>(before.line + r.get_signed());
    q.column = r.get32();
    q.end_line = static_cast<u32>(q.line + r.get_signed());
    q.end_column = static_cast<u32>(q.column + r.get_signed());
    before = q;
  }
  b.handlers.resize(r.count());
  for (handler_range& h : b.handlers)
    for (u32* n : {&h.start, &h.end, &h.handler, &h.reg, &h.depth}) *n = r.get32();
  const tuple_object* values = p[constants].as<tuple_object>();
  b.constants.assign(values->items, values->items + values->length);
  for (const value marked : {value_unbound, to_value(m.exc.AssertionError)}) {
    std::vector<u32> where;
    r.get_list(where);
    for (u32 i : where)
      if (i < b.constants.size()) b.constants[i] = marked;
  }
  b.name = to_utf8(as_str(p[qualname]));
  b.file = to_utf8(as_str(p[filename]));
  // From here on the collector sees the constants.
  x.blocks.push_back(std::move(block));
  x.details.push_back(std::move(details));
  b.finish();
  c->compiled = &b;
  c->name = as_str(p[name]);
  c->qualname = as_str(p[qualname]);
  c->filename = as_str(p[filename]);
  c->varnames = p[varnames].as<tuple_object>();
  c->cellvars = p[cellvars].as<tuple_object>();
  c->freevars = p[freevars].as<tuple_object>();
  tuple_object* consts = get_indexes(m, r, b.constants, p[docstring_extra]);
  tuple_object* names = consts ? get_indexes(m, r, b.constants, p[docstring_extra]) : nullptr;
  if (!names || !r.good) return same(m.pending, value_unbound) ? bad_data(m) : value_raised;
  m.heap.write(c, &c->consts, consts);
  m.heap.write(c, &c->names, names);
  return to_value(c);
}

}  // namespace metavm::python
