/// \file
/// Hooks of sys: audit, displayhook, excepthook, unraisablehook, breakpointhook.
#include <algorithm>
#include <cstdio>

#include "lang/python/core.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/sys_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

// ---------------------------------------------------------------- audit

value sys_audit(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "sys.audit", kwnames)) return value_raised;
  if (nargs == 0) return raise_text(m, m.exc.TypeError, "audit() missing 1 required positional argument: 'event'");
  if (METAVM_LIKELY(same(m.states.audit_hooks, value_unbound))) return none;
  if (!is_str(args[0]))
    return raise(m, m.exc.TypeError, "expected str for argument 'event', not {}", type_name(m, args[0]));
  const value event[] = {args[0], to_value(make_tuple(m, args + 1, nargs - 1))};
  const auto* hooks = m.states.audit_hooks.as<list_object>();
  for (u64 i = 0; i < hooks->length; i++)
    if (is_raised(call(m, hooks->storage->items[i], event, 2))) return value_raised;
  return none;
}
value sys_addaudithook(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[1];
  if (!bind_arguments(m, "addaudithook", "hook", args, nargs, kwnames, out)) return value_raised;
  // A hook may refuse further ones, in silence; what is no Exception goes on.
  if (!audit(m, "sys.addaudithook", {})) return catch_pending(m, m.exc.Exception) ? none : value_raised;
  if (same(m.states.audit_hooks, value_unbound)) m.states.audit_hooks = to_value(empty_list(m));
  return result(list_append(m, m.states.audit_hooks.as<list_object>(), out[0]));
}

// ---------------------------------------------------------------- printing

value stream(vm& m, str_object* name) {
  const value v = dict_find_str(m, m.sys->dict, name);
  return same(v, value_unbound) ? none : v;
}
bool write_text(vm& m, value file, str_object* s) {
  const value v = to_value(s);
  return s && !is_raised(call_method(m, file, m.names.write, &v, 1));
}

value sys_displayhook(vm& m, value v) {
  if (is_none(v)) return none;
  str_object* name = intern(m, "_");
  if (!dict_set_str(m, m.builtins->dict, name, none)) return value_raised;
  const value out = dict_find_str(m, m.sys->dict, m.names.stdout);
  if (same(out, value_unbound) || is_none(out)) return raise_text(m, m.exc.RuntimeError, "lost sys.stdout");
  str_object* text = repr(m, v);
  if (!text) return value_raised;
  if (!write_text(m, out, text)) {
    // What the stream cannot encode is shown escaped.
    if (!catch_pending(m, m.exc.UnicodeEncodeError)) return value_raised;
    const value encoding = get_attribute(m, out, "encoding");
    if (is_raised(encoding)) return value_raised;
    if (!is_str(encoding)) return raise_text(m, m.exc.TypeError, "sys.stdout.encoding must be a string");
    const std::string codec = to_utf8(as_str(encoding));
    bytes_object* b = encode_text(m, text, codec, "backslashreplace");
    text = b ? decode_text(m, b->view(), codec, "strict") : nullptr;
    if (!text || !write_text(m, out, text)) return value_raised;
  }
  if (!write_text(m, out, make_char(m, '\n'))) return value_raised;
  return result(dict_set_str(m, m.builtins->dict, name, v));
}

/// Without the traceback module or a stream: at least what happened.
void print_plainly(vm& m, value e) {
  str_object* text = to_str(m, e);
  if (!text) take_pending(m);
  const std::string message = text ? to_utf8(text) : "<exception str() failed>";
  std::fprintf(stderr, message.empty() ? "%s%s\n" : "%s: %s\n", type_name(m, e).c_str(), message.c_str());
}

/// Puts what was meant behind the message of e and of those that led to it; `shown` is its TracebackException.
bool add_suggestions(vm& m, value shown, value e, u32 depth = 0) {
  if (!is_exception(e) || is_none(shown) || depth > 200) return true;
  if (str_object* meant = error_suggestion(m, e)) {
    str_object* name = intern(m, "_str");
    const value text = get_attribute(m, shown, name);
    if (!is_str(text)) return false;
    str_object* longer = str_concat(m, as_str(text), make_str(m, ". Did you mean: '" + to_utf8(meant) + "'?"));
    if (!longer || !set_attribute(m, shown, name, to_value(longer))) return false;
  }
  for (const bool cause : {true, false}) {
    const value before = get_attribute(m, shown, cause ? "__cause__" : "__context__");
    if (is_raised(before) ||
        !add_suggestions(m, before, cause ? as_exception(e)->cause : as_exception(e)->context, depth + 1))
      return false;
  }
  return true;
}

/// A SyntaxError's carets: one at least, and none behind its line. (The module takes its numbers as they are.)
bool limit_carets(vm& m, value shown, value e) {
  if (!is_instance(m, e, m.exc.SyntaxError)) return true;
  const value text = get_attribute(m, shown, "text"), from = get_attribute(m, shown, "offset"),
              to = get_attribute(m, shown, "end_offset");
  if (is_raised(text) || is_raised(from) || is_raised(to)) return false;
  i64 begin, end;
  if (!is_str(text) || !is_int(m, from) || !is_int(m, to) || !to_i64(m, from, begin) || !to_i64(m, to, end) ||
      begin < 1)
    return true;
  str_object* s = as_str(text);
  const i64 behind = static_cast<i64>(s->length) + (s->length && s->at(s->length - 1) == '\n' ? 0 : 1);
  const i64 first = std::min(begin, behind), last = std::min(end, behind);
  str_object* name = intern(m, "end_offset");
  return (first == begin || set_attribute(m, shown, intern(m, "offset"), make_int(m, first))) &&
         (end == 0 || set_attribute(m, shown, name, make_int(m, std::max(last, first + 1))));
}

/// As traceback.print_exception does it, with suggestions.
bool print_by_traceback_module(vm& m, value type, value e, value traceback) {
  const value mod = import_module(m, intern(m, "traceback"));
  if (is_raised(mod)) return false;
  const value compact = to_value(intern(m, "compact"));
  const value with_flag[] = {type, e, traceback, true_};
  const value maker = get_attribute(m, mod, "TracebackException");
  const value shown = is_raised(maker) ? maker : call(m, maker, with_flag, 3, make_tuple(m, &compact, 1));
  return !is_raised(shown) && add_suggestions(m, shown, e) && limit_carets(m, shown, e) &&
         !is_raised(call_method(m, shown, intern(m, "print")));
}

value sys_excepthook(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "sys.excepthook", kwnames) || !check_arity(m, "excepthook", nargs, 3, 3))
    return value_raised;
  const value error = stream(m, m.names.stderr);
  if (is_none(error)) return none;
  value e = args[1];
  if (!is_exception(e)) {
    str_object* kind_name = type_of(m, e)->name;
    return result(write_text(m, error,
                             make_str(m, fmt::format("TypeError: print_exception(): Exception expected for value, "
                                                     "{} found\n",
                                                     to_utf8(kind_name)))));
  }
  if (!is_none(args[2]) && is_none(as_exception(e)->traceback) && is_kind(args[2], kind::traceback))
    m.heap.write(e.as_object(), &as_exception(e)->traceback, args[2]);
  if (!print_by_traceback_module(m, to_value(type_of(m, e)), e, as_exception(e)->traceback)) {
    take_pending(m);
    print_plainly(m, e);
  }
  return none;
}

/// "Exception ignored in: …" for errors that have nowhere to go.
value sys_unraisablehook(vm& m, value info) {
  const value error = stream(m, m.names.stderr);
  if (is_none(error)) return none;
  const value object = get_attribute(m, info, "object"), text = get_attribute(m, info, "err_msg"),
              e = get_attribute(m, info, "exc_value"), traceback = get_attribute(m, info, "exc_traceback"),
              type = get_attribute(m, info, "exc_type");
  if (is_raised(object) || is_raised(text) || is_raised(e) || is_raised(traceback) || is_raised(type))
    return value_raised;
  std::string intro = is_str(text) ? to_utf8(as_str(text)) : "Exception ignored in";
  if (!is_none(object)) {
    str_object* r = repr(m, object);
    if (!r) take_pending(m);
    intro += ": " + (r ? to_utf8(r) : "<object repr() failed>");
  } else if (is_str(text)) {
    intro += ":";
  } else {
    intro.clear();
  }
  if (!intro.empty() && !write_text(m, error, make_str(m, intro + "\n"))) return value_raised;
  if (!print_by_traceback_module(m, type, e, traceback)) {
    take_pending(m);
    if (is_exception(e)) print_plainly(m, e);
  }
  return none;
}

value sys_breakpointhook(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const value os_environ = import_module(m, intern(m, "os"));
  std::string hook = "pdb.set_trace";
  if (is_raised(os_environ)) {
    take_pending(m);
  } else {
    const value name[] = {to_value(intern(m, "PYTHONBREAKPOINT"))};
    const value environ = get_attribute(m, os_environ, "environ");
    if (is_raised(environ)) return value_raised;
    const value v = call_method(m, environ, intern(m, "get"), name, 1);
    if (is_raised(v)) return value_raised;
    if (is_str(v) && as_str(v)->length) hook = to_utf8(as_str(v));
  }
  if (hook == "0") return none;
  const auto dot = hook.rfind('.');
  const std::string module_name = dot == hook.npos ? "builtins" : hook.substr(0, dot);
  const std::string attribute = dot == hook.npos ? hook : hook.substr(dot + 1);
  const value mod = import_module(m, make_str(m, module_name));
  const value f = is_raised(mod) ? mod : get_attribute(m, mod, attribute.c_str());
  if (is_raised(f)) {
    if (!catch_pending(m, m.exc.ImportError) && !catch_pending(m, m.exc.AttributeError)) return value_raised;
    return warn(m, m.exc.RuntimeWarning, fmt::format("Ignoring unimportable $PYTHONBREAKPOINT: \"{}\"", hook))
               ? none
               : value_raised;
  }
  return call(m, f, args, nargs, kwnames);
}

}  // namespace

bool audit_slow(vm& m, const char* event, std::initializer_list<value> args) {
  tuple_object* t = make_tuple(m, args.begin(), args.size());
  if (!t) return false;
  const value call_args[] = {to_value(intern(m, event)), to_value(t)};
  const auto* hooks = m.states.audit_hooks.as<list_object>();
  for (u64 i = 0; i < hooks->length; i++)
    if (is_raised(call(m, hooks->storage->items[i], call_args, 2))) return false;
  return true;
}

value report_exception(vm& m, value e) {
  const value hook = m.sys ? dict_find_str(m, m.sys->dict, intern(m, "excepthook")) : value_unbound;
  if (same(hook, value_unbound) || is_none(hook)) {
    print_plainly(m, e);
    return value_unbound;
  }
  const value args[] = {to_value(type_of(m, e)), e, as_exception(e)->traceback};
  if (!audit(m, "sys.excepthook", {hook, args[0], e, args[2]})) {
    if (catch_pending(m, m.exc.RuntimeError)) return value_unbound;
    write_unraisable(m, "in audit hook", value_unbound);
  }
  if (!is_raised(call(m, hook, args, 3))) return value_unbound;
  const value second = take_pending(m);
  if (is_instance(m, second, m.exc.SystemExit)) return second;
  std::fputs("Error in sys.excepthook:\n", stderr);
  print_plainly(m, second);
  std::fputs("\nOriginal exception was:\n", stderr);
  print_plainly(m, e);
  return value_unbound;
}

void add_sys_hooks(std::vector<method_def>& t) {
  t.push_back(method("audit", sys_audit, nullptr, "audit(event, *args): pass the event to the audit hooks."));
  t.push_back(method("addaudithook", sys_addaudithook, "($module, /, hook)"));
  t.push_back(method("displayhook", sys_displayhook, "($module, object, /)",
                     "Print an object to sys.stdout and keep it in builtins._"));
  t.push_back(method("excepthook", sys_excepthook, "($module, exctype, value, traceback, /)",
                     "Print an exception with its traceback to sys.stderr."));
  t.push_back(method("unraisablehook", sys_unraisablehook, "($module, unraisable, /)",
                     "Report an exception that cannot be raised."));
  t.push_back(method("breakpointhook", sys_breakpointhook, nullptr,
                     "breakpointhook(*args, **kws): call what $PYTHONBREAKPOINT names, by default pdb.set_trace()."));
}

}  // namespace metavm::python
