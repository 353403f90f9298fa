// Segments as text, for --dump=segments and the tests of generated code: operations and guards,
// without addresses and registers.
#include <bit>

#include "emit.hpp"
#include "metavm/jit/prims.hpp"

namespace metavm::jit {

namespace {

const char* name_of(nop op) {
  static constexpr const char* names[] = {"entry",      "constant",    "box_float",   "box_bool",   "object",
                                          "make_float", "make_bool",   "prim",        "overflow",   "load",
                                          "store",      "unbox_float", "is_same",     "select",     "allocate",
                                          "barrier",    "call_c",      "call_guest",  "result",     "plain",
                                          "guard_true", "guard_false", "guard_shape", "guard_same", "guard_kind"};
  return names[static_cast<u32>(op)];
}

const char* name_of(mem m) {
  static constexpr const char* names[] = {"64", "u32", "i32", "u16", "u8", "f64"};
  return names[static_cast<u32>(m)];
}

const char* kind_name(u64 k) {
  static constexpr const char* names[] = {"raised", "word", "int", "float", "left"};
  return k < 5 ? names[k] : "?";
}

}  // namespace

/// One line for the node, without its end. `names` numbers the values as they appear.
std::string listing::line(compiler& c, vid v) {
  const node& x = c.nodes_[v];
  auto shape_name = [&](const shape* s) -> std::string {
    const execution& ex = c.e_.x;
    if (s == ex.int_shape) return "int";
    if (s == ex.float_shape) return "float";
    if (s == ex.constant_shapes[constants::nil_id]) return "nil";
    if (s == ex.constant_shapes[constants::true_id]) return "bool";
    return s->lay ? s->lay->name : "?";
  };
  auto value_name = [&](vid p) -> std::string {
    if (p == no_value) return "_";
    const node& y = c.nodes_[p];
    if (y.op == nop::constant) {
      if (y.type == vtype::f64) return std::to_string(std::bit_cast<double>(y.imm));
      if (y.type != vtype::word)
        return y.imm < 1u << 20 || y.imm > -(u64{1} << 20) ? std::to_string(static_cast<i64>(y.imm)) : "address";
      const value w{y.imm};
      if (w.is_int()) return "#" + std::to_string(w.as_int());
      if (w.is_inline_float()) return "#" + std::to_string(w.as_inline_float());
      if (w.is_constant()) return "#c" + std::to_string(w.constant_id());
      return w.is_pointer() ? "#" + shape_name(w.as_object()->get_shape()) : "#?";
    }
    auto [it, fresh] = names.emplace(p, static_cast<u32>(names.size()));
    (void)fresh;
    return "v" + std::to_string(it->second);
  };
  auto place = [&] {
    std::string s = std::string(name_of(x.access)) + " [" + value_name(x.a);
    if (x.b != no_value) s += " + " + value_name(x.b) + (x.scale > 1 ? "*" + std::to_string(x.scale) : "");
    const i64 d = x.disp + (c.nodes_[x.a].type == vtype::word ? 1 : 0);
    return s + (d ? " + " + std::to_string(d) : "") + "]";
  };
  std::string r;
  switch (x.op) {
    case nop::guard_true:
    case nop::guard_false:
      return std::string(name_of(x.op)) + " " + value_name(x.a);
    case nop::guard_shape:
      return "guard_shape " + value_name(x.a) + " " + shape_name(reinterpret_cast<const shape*>(x.imm & ~u64{1})) +
             (x.imm & 1 ? "*" : "");
    case nop::guard_same:
      return "guard_same " + value_name(x.a);
    case nop::guard_kind:
      return std::string("guard_kind ") + kind_name(x.imm);
    case nop::store:
      return "store " + place() + " = " + value_name(x.c);
    case nop::barrier:
      return "barrier " + value_name(x.a);
    default:
      break;
  }
  switch (x.op) {
    case nop::load:
      r = "load " + place();
      break;
    case nop::prim:
      r = std::string(jit::name_of(x.code)) + " " + value_name(x.a) + (x.b == no_value ? "" : " " + value_name(x.b));
      break;
    case nop::select:
      r = "select " + value_name(x.c) + " " + value_name(x.a) + " " + value_name(x.b);
      break;
    case nop::allocate:
      r = "allocate " + shape_name(reinterpret_cast<const shape*>(x.imm)) + " " + std::to_string(x.disp);
      break;
    case nop::call_c:
    case nop::call_guest:
      r = name_of(x.op);
      for (u32 k = 0; k < x.list_count; k++) r += " " + value_name(c.pool_[x.list + k]);
      break;
    case nop::guest_result:
      r = "result";
      break;
    case nop::entry:
      r = "entry";
      if (x.known)
        r += " " + shape_name(x.known) + (x.inline_float ? "*" : "");
      else if (x.type == vtype::f64)
        r += " f64";
      break;
    default:
      r = std::string(name_of(x.op)) + " " + value_name(x.a) + (x.b == no_value ? "" : " " + value_name(x.b));
  }
  return x.type == vtype::none ? r : value_name(v) + " = " + r;
}

std::string listing::tail(compiler& c) {
  switch (c.terminal_) {
    case terminal::suspend:
      return "suspend";
    case terminal::leave:
      return "leave";
    case terminal::raise:
      return "raise";
    case terminal::ret:
      return std::string("return ") + kind_name(c.returned_kind_);
    case terminal::jump:
      return c.terminal_version_->loop ? "loop" : "jump";
    case terminal::start_version:
      return c.terminal_version_->loop ? "loop header" : "join";
    default:
      return "?";
  }
}

/// The segment that the emitter has just copied to `start`.
void emitter::list_segment(u8* start) {
  compiler& c = *c_;
  std::string& t = e_.listing;
  listing l;
  t += "segment " + c.where_began_ + "\n";
  auto code = [&](u32 from, u32 to) {
    if (e_.dump.code && from < to) t += disassemble(start + from, start + to);
  };
  u32 before = 0;
  for (const auto& [v, at] : node_starts_) {
    code(before, at);
    before = at;
    t += "  " + l.line(c, v) + "\n";
  }
  code(before, static_cast<u32>(end_of_nodes_));
  t += "  " + listing::tail(c) + "\n";
  code(static_cast<u32>(end_of_nodes_), hot_size_);
}

}  // namespace metavm::jit
