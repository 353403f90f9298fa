/// \file
/// Built-in functions that take all of a generator, written in the guest language: a generator's
/// step is then a step of an ordinary loop, which compiled code inlines. To the guest their frames
/// do not exist (code_flags::hidden).
#include "lang/python/compile/compile.hpp"
#include "lang/python/ops/runtime.hpp"

namespace metavm::python {
namespace {

/// In the order of enum drain.
constexpr const char* source = R"(
def sum(it):
    total = 0
    for x in it:
        total = total + x
    return total
def any(it):
    for x in it:
        if x:
            return True
    return False
def all(it):
    for x in it:
        if not x:
            return False
    return True
def list(it):
    r = []
    for x in it:
        r.append(x)
    return r
def tuple(it):
    r = []
    for x in it:
        r.append(x)
    return (*r,)
def set(it):
    r = {*()}
    for x in it:
        r.add(x)
    return r
def sorted(it):
    r = []
    for x in it:
        r.append(x)
    r.sort()
    return r
def min(it):
    first = True
    m = None
    for x in it:
        if first:
            m = x
            first = False
        elif x < m:
            m = x
    if first:
        raise ValueError("min() arg is an empty sequence")
    return m
def max(it):
    first = True
    m = None
    for x in it:
        if first:
            m = x
            first = False
        elif x > m:
            m = x
    if first:
        raise ValueError("max() arg is an empty sequence")
    return m
def join(it, separator):
    r = []
    for x in it:
        r.append(x)
    return separator.join(r)
)";

void make_drains(vm& m, engine& x) {
  compile_options o;
  o.filename = "<built-in>";
  code_object* all = compile_source(m, source, o);
  METAVM_CHECK(all && "the compiler takes its own library");
  // Names are looked up in a dict of their own: the guest may change its built-ins.
  dict_object* names = make_dict(m);
  dict_set_str(m, names, intern(m, "ValueError"), to_value(m.exc.ValueError));
  // The functions' code stands in the order of the text among the constants.
  u32 i = 0;
  for (const value v : block_of(all)->constants) {
    if (!is_kind(v, kind::code)) continue;
    code_object* c = v.as<code_object>();
    block_of(c)->flags |= metavm::code_flags::hidden;
    function_object* f = make_function(m, c, names, to_value(names));
    METAVM_CHECK(f && i < std::size(x.drains));
    x.drains[i++] = to_value(f);
  }
  METAVM_CHECK(i == std::size(x.drains));
}

}  // namespace

drain drain_of_builtin(const builtin_function_object* b) {
  switch (known_builtin_of(b)) {
    case known_builtin::sum:
      return drain::sum;
    case known_builtin::any:
      return drain::any;
    case known_builtin::all:
      return drain::all;
    case known_builtin::sorted:
      return drain::sorted;
    case known_builtin::min:
      return drain::min;
    case known_builtin::max:
      return drain::max;
    case known_builtin::str_join:
      return drain::join;
    default:
      return drain::none;
  }
}
drain drain_of_class(vm& m, const type_object* cls) {
  return cls == m.types.list    ? drain::list
         : cls == m.types.tuple ? drain::tuple
         : cls == m.types.set   ? drain::set
                                : drain::none;
}
value drain_function(vm& m, drain which) {
  engine& x = engine_of(m);
  // Tracers and profilers are told of the built-in function itself.
  if (x.tracing) return value_unbound;
  if (same(x.drains[0], value_unbound)) make_drains(m, x);
  return x.drains[static_cast<u32>(which)];
}

}  // namespace metavm::python
