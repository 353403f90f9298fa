/// \file
/// Built-in functions that need the engine: compile, eval, exec, globals, locals, __import__, __build_class__.
#include "lang/python/core.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/builtins_parts.hpp"
#include "lang/python/modules/import.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

value no_engine(vm& m) { return raise_text(m, m.exc.SystemError, "there is no execution engine"); }

namespace compile_flags {
constexpr i64 obsolete = 0x10, dont_imply_dedent = 0x200, only_ast = 0x400, ignore_cookie = 0x800,
              type_comments = 0x1000, top_level_await = 0x2000, allow_incomplete = 0x4000,
              future = 0x20000 | 0x40000 | 0x80000 | 0x100000 | 0x200000 | 0x400000 | 0x800000 | 0x1000000;
constexpr i64 known = obsolete | dont_imply_dedent | only_ast | ignore_cookie | type_comments | top_level_await |
                      allow_incomplete | future;
}  // namespace compile_flags

/// Hooks see text as bytes; a tree has no file name.
bool audit_compile(vm& m, const compile_request& r) {
  if (METAVM_LIKELY(same(m.states.audit_hooks, value_unbound))) return true;
  if (!is_str(r.source) && !is_bytes_like(m, r.source)) return audit(m, "compile", {r.source, none});
  const value source = is_str(r.source) ? to_value(encode_text(m, as_str(r.source), "utf-8", "strict")) : r.source;
  return !same(source, to_value(static_cast<bytes_object*>(nullptr))) &&
         audit(m, "compile", {source, to_value(r.filename)});
}

value builtin_compile(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[7];
  if (!bind_arguments(m, "compile", "source filename mode flags? dont_inherit? optimize? * _feature_version?", args,
                      nargs, kwnames, out))
    return value_raised;
  compile_request r{};
  r.source = out[0];
  if (!is_str(r.source) && !is_bytes_like(m, r.source)) {
    const value fields = find_attribute(m, r.source, intern(m, "_fields"));
    if (is_raised(fields)) return value_raised;
    if (same(fields, value_unbound))
      return raise_text(m, m.exc.TypeError, "compile() arg 1 must be a string, bytes or AST object");
  }
  std::string path, mode;
  if (is_exact(out[1], m.shapes.str)) {
    r.filename = as_str(out[1]);
  } else {
    if (!to_fs_path(m, out[1], path)) return value_raised;
    r.filename = decode_fs(m, path);
    if (!r.filename) return value_raised;
  }
  if (!is_str(out[2]))
    return raise(m, m.exc.TypeError, "compile() argument 'mode' must be str, not {}", type_name(m, out[2]));
  mode = to_utf8(as_str(out[2]));
  r.mode = mode;
  r.optimize = r.feature_version = -1;
  if (!same(out[3], value_unbound) && !to_index(m, out[3], r.flags)) return value_raised;
  r.dont_inherit = false;
  if (!same(out[4], value_unbound)) {
    const tri t = truth(m, out[4]);
    if (t == tri::error) return value_raised;
    r.dont_inherit = t == tri::yes;
  }
  if (!same(out[5], value_unbound) && !to_index(m, out[5], r.optimize)) return value_raised;
  if (!same(out[6], value_unbound) && !to_index(m, out[6], r.feature_version)) return value_raised;
  if (r.flags & ~compile_flags::known) return raise_text(m, m.exc.ValueError, "compile(): unrecognised flags");
  if (r.optimize < -1 || r.optimize > 2) return raise_text(m, m.exc.ValueError, "compile(): invalid optimize value");
  const bool only_ast = r.flags & compile_flags::only_ast;
  if (mode != "exec" && mode != "eval" && mode != "single") {
    if (mode != "func_type")
      return raise_text(m, m.exc.ValueError,
                        only_ast ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                                 : "compile() mode must be 'exec', 'eval' or 'single'");
    if (!only_ast) return raise_text(m, m.exc.ValueError, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
  }
  if (!audit_compile(m, r)) return value_raised;
  return m.engine.compile ? m.engine.compile(m, r) : no_engine(m);
}

bool is_mapping(vm& m, value v) { return !same(special_of(m, v, special::getitem), value_unbound); }

/// The namespaces of eval and exec. False: raised.
bool namespaces(vm& m, bool is_eval, value globals_argument, value locals_argument, dict_object*& globals,
                value& locals) {
  const bool no_globals = is_none(globals_argument);
  const bool no_locals = is_none(locals_argument);
  if (is_eval && !no_locals && !is_mapping(m, locals_argument)) {
    raise_text(m, m.exc.TypeError, "locals must be a mapping");
    return false;
  }
  if (!no_globals && !is_kind(globals_argument, kind::dict)) {
    if (is_eval)
      raise_text(m, m.exc.TypeError,
                 is_mapping(m, globals_argument) ? "globals must be a real dict; try eval(code, {}, mapping)"
                                                 : "globals must be a dict");
    else
      raise(m, m.exc.TypeError, "exec() globals must be a dict, not {}", type_name(m, globals_argument));
    return false;
  }
  if (!is_eval && !no_locals && !is_mapping(m, locals_argument)) {
    raise(m, m.exc.TypeError, "locals must be a mapping or None, not {}", type_name(m, locals_argument));
    return false;
  }
  globals = no_globals ? m.engine.current_globals(m) : globals_argument.as<dict_object>();
  if (!globals) {
    raise_text(m, m.exc.TypeError, "eval must be given globals and locals when called without a frame");
    return false;
  }
  if (!no_locals) {
    locals = locals_argument;
  } else if (no_globals && m.engine.current_locals) {
    locals = m.engine.current_locals(m);
    if (is_raised(locals)) return false;
  } else {
    locals = to_value(globals);
  }
  return add_builtins_to(m, globals);
}

/// Compiles text for eval or exec.
value compile_source(vm& m, value source, const char* mode, const char* function) {
  if (!is_str(source) && !is_bytes_like(m, source))
    return raise(m, m.exc.TypeError, "{}() arg 1 must be a string, bytes or code object", function);
  compile_request r{};
  r.source = source;
  r.filename = make_str_latin1(m, "<string>");
  r.mode = mode;
  r.dont_inherit = false;
  r.optimize = r.feature_version = -1;
  if (!audit_compile(m, r)) return value_raised;
  return m.engine.compile ? m.engine.compile(m, r) : no_engine(m);
}

value run(vm& m, value code, dict_object* globals, value locals, tuple_object* closure) {
  if (!audit(m, "exec", {code})) return value_raised;
  return m.engine.run_code ? m.engine.run_code(m, code.as<code_object>(), globals, locals, closure) : no_engine(m);
}

value builtin_eval(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "eval", kwnames) || !check_arity(m, "eval", nargs, 1, 3)) return value_raised;
  dict_object* globals;
  value locals, code = args[0];
  if (!namespaces(m, true, nargs > 1 ? args[1] : none, nargs > 2 ? args[2] : none, globals, locals))
    return value_raised;
  if (is_kind(code, kind::code)) {
    if (code.as<code_object>()->freevars->length)
      return raise_text(m, m.exc.TypeError, "code object passed to eval() may not contain free variables");
  } else {
    // Leading blanks are no indentation.
    if (is_str(code)) {
      str_object* s = as_str(code);
      u64 i = 0;
      while (i < s->length && (s->at(i) == ' ' || s->at(i) == '\t')) i++;
      if (i) {
        s = str_slice(m, s, i, s->length);
        if (!s) return value_raised;
        code = to_value(s);
      }
    }
    code = compile_source(m, code, "eval", "eval");
    if (is_raised(code)) return value_raised;
  }
  return run(m, code, globals, locals, nullptr);
}

value builtin_exec(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[4];
  if (!bind_arguments(m, "exec", "source globals? locals? / * closure?", args, nargs, kwnames, out))
    return value_raised;
  for (value& v : out)
    if (same(v, value_unbound)) v = none;
  dict_object* globals;
  value locals, code = out[0];
  if (!namespaces(m, false, out[1], out[2], globals, locals)) return value_raised;
  tuple_object* closure = nullptr;
  if (is_kind(code, kind::code)) {
    const u64 free = code.as<code_object>()->freevars->length;
    if (free == 0) {
      if (!is_none(out[3])) return raise_text(m, m.exc.TypeError, "cannot use a closure with this code object");
    } else {
      bool good = is_exact(out[3], m.shapes.tuple) && out[3].as<tuple_object>()->length == free;
      for (u64 i = 0; good && i < free; i++) good = is_kind(out[3].as<tuple_object>()->items[i], kind::cell);
      if (!good) return raise(m, m.exc.TypeError, "code object requires a closure of exactly length {}", free);
      closure = out[3].as<tuple_object>();
    }
  } else {
    if (!is_none(out[3]))
      return raise_text(m, m.exc.TypeError, "closure can only be used when source is a code object");
    code = compile_source(m, code, "exec", "exec");
    if (is_raised(code)) return value_raised;
  }
  return is_raised(run(m, code, globals, locals, closure)) ? value_raised : none;
}

value builtin_globals(vm& m) {
  dict_object* d = m.engine.current_globals(m);
  return d ? to_value(d) : none;
}
value builtin_locals(vm& m) { return m.engine.current_locals ? m.engine.current_locals(m) : no_engine(m); }

value builtin_import(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[5];
  if (!bind_arguments(m, "__import__", "name globals? locals? fromlist? level?", args, nargs, kwnames, out))
    return value_raised;
  i64 level = 0;
  if (!same(out[4], value_unbound) && !to_index(m, out[4], level)) return value_raised;
  return import_name(m, out[0], same(out[1], value_unbound) ? none : out[1],
                     same(out[3], value_unbound) ? none : out[3], level);
}

value builtin_breakpoint(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const value hook = m.sys ? dict_find_str(m, m.sys->dict, intern(m, "breakpointhook")) : value_unbound;
  if (same(hook, value_unbound)) return raise_text(m, m.exc.RuntimeError, "lost sys.breakpointhook");
  return call(m, hook, args, nargs, kwnames);
}

}  // namespace

bool add_builtins_to(vm& m, dict_object* globals) {
  const value there = dict_find_str(m, globals, m.names.__builtins__);
  if (is_raised(there)) return false;
  if (!same(there, value_unbound)) return true;
  return dict_set_str(m, globals, m.names.__builtins__, to_value(m.builtins));
}

void add_builtins_of_code(std::vector<method_def>& t) {
  t.push_back(method("__build_class__", build_class, nullptr,
                     "__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nWhat the class "
                     "statement calls."));
  t.push_back(method("__import__", builtin_import,
                     "($module, /, name, globals=None, locals=None, fromlist=(), level=0)",
                     "What the import statement calls; programs should use importlib.import_module()."));
  t.push_back(method("compile", builtin_compile,
                     "($module, /, source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, "
                     "_feature_version=-1)",
                     "Compile source (text or AST) into a code object for exec() or eval(), or into an AST."));
  t.push_back(method("eval", builtin_eval, "($module, source, globals=None, locals=None, /)",
                     "Evaluate an expression (text or code object) in the given namespaces."));
  t.push_back(method("exec", builtin_exec, "($module, source, globals=None, locals=None, /, *, closure=None)",
                     "Run statements (text or code object) in the given namespaces."));
  t.push_back(method("globals", builtin_globals, "($module, /)", "Return the namespace of the running module."));
  t.push_back(method("locals", builtin_locals, "($module, /)", "Return the namespace of the running scope."));
  t.push_back(method("breakpoint", builtin_breakpoint, nullptr,
                     "breakpoint(*args, **kws): call sys.breakpointhook(*args, **kws)."));
}

}  // namespace metavm::python
