/// \file
/// The faulthandler module: tracebacks on request; crashes are left to the system.
#include "lang/python/core.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

value stream_argument(vm& m, value file) {
  if (!same(file, value_unbound) && !same(file, none)) return file;
  const value v = dict_find_str(m, m.sys->dict, m.names.stderr);
  return same(v, value_unbound) ? none : v;
}
value fault_enable(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  if (!bind_arguments(m, "enable", "file? all_threads?", args, nargs, kw, out)) return value_raised;
  m.states.fault_file = stream_argument(m, out[0]);
  return none;
}
value fault_disable(vm& m) {
  const bool was = !same(m.states.fault_file, value_unbound);
  m.states.fault_file = value_unbound;
  return from_bool(was);
}
value fault_is_enabled(vm& m) { return from_bool(!same(m.states.fault_file, value_unbound)); }
/// The innermost call first, as CPython's faulthandler prints it.
value fault_dump_traceback(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  value out[2];
  if (!bind_arguments(m, "dump_traceback", "file? all_threads?", args, nargs, kw, out)) return value_raised;
  const value file = stream_argument(m, out[0]);
  if (same(file, none)) return raise_text(m, m.exc.RuntimeError, "unable to get sys.stderr");
  std::string text = "Stack (most recent call first):\n";
  value frame = m.engine.frame_at ? m.engine.frame_at(m, 0) : none;
  while (!is_raised(frame) && !same(frame, none) && !same(frame, value_unbound)) {
    const value code = get_attribute(m, frame, "f_code"), line = get_attribute(m, frame, "f_lineno");
    if (is_raised(code) || is_raised(line) || !is_kind(code, kind::code)) return value_raised;
    const auto* c = code.as<code_object>();
    text += fmt::format("  File \"{}\", line {} in {}\n", to_utf8(c->filename), line.is_int() ? line.as_int() : 0,
                        to_utf8(c->name));
    frame = get_attribute(m, frame, "f_back");
  }
  if (is_raised(frame)) return frame;
  const value v = to_value(make_str(m, text));
  return is_raised(call_method(m, file, m.names.write, &v, 1)) ? value_raised : none;
}
value nothing(vm&, const value*, u32, tuple_object*) { return none; }
value no(vm&, const value*, u32, tuple_object*) { return false_; }

}  // namespace

module_object* init_module_faulthandler(vm& m) {
  static const method_def functions[] = {method("enable", fault_enable),
                                         method("disable", fault_disable),
                                         method("is_enabled", fault_is_enabled),
                                         method("dump_traceback", fault_dump_traceback),
                                         method("dump_traceback_later", nothing),
                                         method("cancel_dump_traceback_later", nothing),
                                         method("register", nothing),
                                         method("unregister", no),
                                         {}};
  return make_module(m, "faulthandler", functions, "Tracebacks when something goes wrong.");
}

}  // namespace metavm::python
