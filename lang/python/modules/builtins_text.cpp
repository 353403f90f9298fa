/// \file
/// Built-in functions around text, input and output: chr, ord, format, print, input, open.
#include "lang/python/core.hpp"
#include "lang/python/modules/builtins_parts.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

value builtin_chr(vm& m, value v) {
  const value i = index_int(m, v);
  if (is_raised(i)) return value_raised;
  i64 c;
  if (!to_i64(m, i, c) || c != static_cast<i32>(c))
    return raise_text(m, m.exc.OverflowError, "Python int too large to convert to C int");
  if (c < 0 || c > 0x10ffff) return raise_text(m, m.exc.ValueError, "chr() arg not in range(0x110000)");
  return result(make_char(m, static_cast<u32>(c)));
}
value builtin_ord(vm& m, value v) {
  u64 n;
  if (is_str(v)) {
    n = as_str(v)->length;
    if (METAVM_LIKELY(n == 1)) return value::small_int(as_str(v)->at(0));
  } else if (is_bytes(v)) {
    n = v.as<bytes_object>()->length;
    if (n == 1) return value::small_int(v.as<bytes_object>()->data[0]);
  } else if (is_bytearray(v)) {
    n = v.as<bytearray_object>()->length;
    if (n == 1) return value::small_int(v.as<bytearray_object>()->data()[0]);
  } else {
    return raise(m, m.exc.TypeError, "ord() expected string of length 1, but {} found", type_name(m, v));
  }
  return raise(m, m.exc.TypeError, "ord() expected a character, but string of length {} found", n);
}
value builtin_format(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "format", kwnames) || !check_arity(m, "format", nargs, 1, 2)) return value_raised;
  if (nargs == 2 && !is_str(args[1]))
    return raise(m, m.exc.TypeError, "format() argument 2 must be str, not {}", type_name(m, args[1]));
  return format_value(m, args[0], nargs == 2 ? as_str(args[1]) : m.empty_str);
}

// ---------------------------------------------------------------- streams

/// sys.NAME; RuntimeError "lost sys.NAME" if it was deleted.
value system_stream(vm& m, str_object* name) {
  const value v = m.sys ? dict_find_str(m, m.sys->dict, name) : value_unbound;
  if (!same(v, value_unbound)) return v;
  return raise(m, m.exc.RuntimeError, "lost sys.{}", to_utf8(name));
}
bool write_to(vm& m, value write, value text) { return !is_raised(call1(m, write, text)); }
bool text_option(vm& m, value v, const char* name, value otherwise, value& out) {
  out = same(v, value_unbound) || is_none(v) ? otherwise : v;
  if (METAVM_LIKELY(is_str(out))) return true;
  raise(m, m.exc.TypeError, "{} must be None or a string, not {}", name, type_name(m, v));
  return false;
}

value builtin_print(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value options[4] = {value_unbound, value_unbound, value_unbound, value_unbound};
  constexpr const char* names[] = {"sep", "end", "file", "flush"};
  for (u64 i = 0; kwnames && i < kwnames->length; i++) {
    u32 k = 0;
    while (k < 4 && !str_equals_ascii(as_str(kwnames->items[i]), names[k])) k++;
    if (k == 4)
      return raise(m, m.exc.TypeError, "'{}' is an invalid keyword argument for print()",
                   to_utf8(as_str(kwnames->items[i])));
    options[k] = args[nargs + i];
  }
  value file = options[2], separator, end;
  if (same(file, value_unbound) || is_none(file)) {
    file = system_stream(m, m.names.stdout);
    if (is_raised(file)) return value_raised;
    if (is_none(file)) return none;
  }
  if (!text_option(m, options[0], "sep", to_value(make_char(m, ' ')), separator) ||
      !text_option(m, options[1], "end", to_value(make_char(m, '\n')), end))
    return value_raised;
  const value write = get_attribute(m, file, m.names.write);
  if (is_raised(write)) return value_raised;
  for (u32 i = 0; i < nargs; i++) {
    if (i && !write_to(m, write, separator)) return value_raised;
    str_object* s = to_str(m, args[i]);
    if (!s || !write_to(m, write, to_value(s))) return value_raised;
  }
  if (!write_to(m, write, end)) return value_raised;
  if (!same(options[3], value_unbound)) {
    const tri t = truth(m, options[3]);
    if (t == tri::error) return value_raised;
    if (t == tri::yes && is_raised(call_method(m, file, m.names.flush))) return value_raised;
  }
  return none;
}

value builtin_input(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "input", kwnames) || !check_arity(m, "input", nargs, 0, 1)) return value_raised;
  const value in = system_stream(m, m.names.stdin);
  if (is_raised(in)) return value_raised;
  if (is_none(in)) return raise_text(m, m.exc.RuntimeError, "input(): lost sys.stdin");
  const value out = system_stream(m, m.names.stdout);
  if (is_raised(out)) return value_raised;
  if (is_none(out)) return raise_text(m, m.exc.RuntimeError, "input(): lost sys.stdout");
  const value error = m.sys ? dict_find_str(m, m.sys->dict, m.names.stderr) : value_unbound;
  if (!same(error, value_unbound) && !is_none(error) && is_raised(call_method(m, error, m.names.flush)))
    catch_pending(m, m.exc.BaseException);
  if (nargs) {
    str_object* prompt = to_str(m, args[0]);
    if (!prompt) return value_raised;
    const value text = to_value(prompt);
    if (is_raised(call_method(m, out, m.names.write, &text, 1))) return value_raised;
  }
  if (is_raised(call_method(m, out, m.names.flush)) && !catch_pending(m, m.exc.Exception)) return value_raised;
  const value line = call_method(m, in, intern(m, "readline"));
  if (is_raised(line)) return value_raised;
  if (!is_str(line)) return raise_text(m, m.exc.TypeError, "object.readline() returned non-string");
  str_object* s = as_str(line);
  if (s->length == 0) return raise_text(m, m.exc.EOFError, "EOF when reading a line");
  return result(s->at(s->length - 1) == '\n' ? str_slice(m, s, 0, s->length - 1) : s);
}

/// Until _io is there and puts its own in.
value builtin_open(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  const value io = import_module(m, intern(m, "_io"));
  if (is_raised(io)) return value_raised;
  const value f = dict_find_str(m, io.as<module_object>()->dict, intern(m, "open"));
  if (same(f, value_unbound)) return raise_text(m, m.exc.RuntimeError, "lost io.open");
  return call(m, f, args, nargs, kwnames);
}

}  // namespace

void add_builtins_of_text(std::vector<method_def>& t) {
  t.push_back(
      method("chr", builtin_chr, "($module, i, /)", "Return the string of the character with this code point."));
  t.push_back(method("ord", builtin_ord, "($module, c, /)", "Return the code point of a one-character string."));
  t.push_back(
      method("format", builtin_format, "($module, value, format_spec='', /)", "Return value.__format__(format_spec)."));
  t.push_back(method("print", builtin_print, "($module, /, *args, sep=' ', end='\\n', file=None, flush=False)",
                     "Write the values to a stream, or to sys.stdout, separated by sep and followed by end."));
  t.push_back(method("input", builtin_input, "($module, prompt='', /)",
                     "Read a line from standard input, without its newline; EOFError at the end."));
  t.push_back(method("open", builtin_open, nullptr, "Open a file; see io.open."));
}

}  // namespace metavm::python
