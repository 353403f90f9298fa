#include "lang/python/modules/interactive.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "lang/python/core.hpp"
#include "lang/python/exception.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

/// Writes to a stream of sys; what goes wrong there is nobody's business.
void tell(vm& m, str_object* stream, std::string_view text) {
  const value out = dict_find_str(m, m.sys->dict, stream), line = to_value(make_str(m, text));
  if (same(out, value_unbound) || same(out, none) || is_raised(call_method(m, out, m.names.write, &line, 1)) ||
      is_raised(call_method(m, out, m.names.flush)))
    m.pending = value_unbound;
}
void flush(vm& m, str_object* stream) {
  const value out = dict_find_str(m, m.sys->dict, stream);
  if (!same(out, value_unbound) && !same(out, none) && is_raised(call_method(m, out, m.names.flush)))
    m.pending = value_unbound;
}

/// The text of sys.ps1 or sys.ps2, which may be any object.
std::string prompt(vm& m, const char* name) {
  const value v = dict_find_str(m, m.sys->dict, intern(m, name));
  str_object* s = same(v, value_unbound) ? m.empty_str : to_str(m, v);
  if (s) return to_utf8(s);
  m.pending = value_unbound;
  return "";
}

/// A line without its end; none: the input ended.
value read_line(vm& m, const std::string& shown) {
  flush(m, m.names.stdout);
  tell(m, ::isatty(0) && ::isatty(1) ? m.names.stdout : m.names.stderr, shown);
  const value in = dict_find_str(m, m.sys->dict, m.names.stdin);
  if (same(in, value_unbound) || same(in, none)) return none;
  const value line = call_method(m, in, intern(m, "readline"));
  if (is_raised(line) || !is_str(line)) return is_raised(line) ? line : none;
  str_object* s = as_str(line);
  if (!s->length) return none;
  return s->at(s->length - 1) == '\n' ? method_table::result(str_slice(m, s, 0, s->length - 1)) : line;
}

/// PYTHONSTARTUP and what `site` has prepared. Errors are reported.
void run_preparations(vm& m, module_object* main_module) {
  const auto report = [&](value r) {
    if (is_raised(r)) report_exception(m, take_pending(m));
  };
  const value flags = dict_find_str(m, m.sys->dict, intern(m, "flags"));
  const value ignored = get_attribute(m, flags, "ignore_environment");
  if (is_raised(ignored)) m.pending = value_unbound;
  if (const char* file = std::getenv("PYTHONSTARTUP"); file && *file && same(ignored, value::small_int(0))) {
    std::string text;
    if (std::FILE* f = std::fopen(file, "rb")) {
      char block[4096];
      for (u64 n; (n = std::fread(block, 1, sizeof block, f)) > 0;) text.append(block, n);
      std::fclose(f);
      compile_request r{};
      r.source = to_value(make_bytes(m, text));
      r.filename = decode_fs(m, file);
      r.mode = "exec";
      r.dont_inherit = true;
      r.optimize = r.feature_version = -1;
      const value code = m.engine.compile(m, r);
      report(is_raised(code) ? code
                             : m.engine.run_code(m, code.as<code_object>(), main_module->dict,
                                                 to_value(main_module->dict), nullptr));
    } else {
      tell(m, m.names.stderr, std::string("Could not open PYTHONSTARTUP\n"));
    }
  }
  const value hook = dict_find_str(m, m.sys->dict, intern(m, "__interactivehook__"));
  if (!same(hook, value_unbound)) report(call0(m, hook));
}

}  // namespace

value run_interactive(vm& m, module_object* main_module, bool banner, std::string_view version) {
  // The library knows when a statement is complete.
  const value mod = import_module(m, intern(m, "code"));
  const value cls = is_raised(mod) ? mod : get_attribute(m, mod, "InteractiveConsole");
  const value console =
      is_raised(cls) ? cls : call2(m, cls, to_value(main_module->dict), to_value(make_str(m, "<stdin>")));
  if (is_raised(console)) return console;
  for (const auto& [name, text] : {std::pair{"ps1", ">>> "}, std::pair{"ps2", "... "}})
    if (same(dict_find_str(m, m.sys->dict, intern(m, name)), value_unbound) &&
        !dict_set_str(m, m.sys->dict, name, to_value(make_str(m, text))))
      return value_raised;
  run_preparations(m, main_module);
  if (banner)
    tell(m, m.names.stderr,
         fmt::format("Python {} on linux\nType \"help\", \"copyright\", \"credits\" or \"license\" for more "
                     "information.\n",
                     version));
  for (bool more = false;;) {
    const value line = read_line(m, prompt(m, more ? "ps2" : "ps1"));
    value r = line;
    if (same(line, none)) {
      if (!more) break;
      // The input ends within a statement: an empty line ends that, too.
      const value empty = to_value(m.empty_str);
      r = call_method(m, console, intern(m, "push"), &empty, 1);
      more = false;
      if (!is_raised(r)) continue;
    } else if (!is_raised(line)) {
      r = call_method(m, console, intern(m, "push"), &line, 1);
      if (!is_raised(r)) {
        const tri t = truth(m, r);
        if (t == tri::error) return value_raised;
        more = t == tri::yes;
        continue;
      }
    }
    if (!same(m.pending, value_unbound) && is_instance(m, m.pending, m.exc.SystemExit)) return value_raised;
    const value e = take_pending(m);
    if (is_instance(m, e, m.exc.KeyboardInterrupt))
      tell(m, m.names.stderr, "\nKeyboardInterrupt\n");
    else
      report_exception(m, e);
    if (is_raised(call_method(m, console, intern(m, "resetbuffer")))) return value_raised;
    more = false;
  }
  tell(m, m.names.stderr, "\n");
  return none;
}

}  // namespace metavm::python
