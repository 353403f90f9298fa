/// \file
/// The _io module: open(), the standard streams, what happens at exit.
#include "lang/python/modules/io_module.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

#include "lang/python/compile/code_store.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/io_text.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/modules/startup.hpp"

namespace metavm::python {

using namespace method_table;

value fs_path(vm& m, value path) {
  if (METAVM_LIKELY(is_str(path) || is_bytes(path))) return path;
  const value f = type_lookup(m, type_of(m, path), intern(m, "__fspath__"));
  if (same(f, value_unbound))
    return raise(m, m.exc.TypeError, "expected str, bytes or os.PathLike object, not {}", type_name(m, path));
  const value r = call_method(m, path, intern(m, "__fspath__"));
  if (is_raised(r) || is_str(r) || is_bytes(r)) return r;
  return raise(m, m.exc.TypeError, "expected {}.__fspath__() to return str or bytes, not {}", type_name(m, path),
               type_name(m, r));
}

bool path_bytes(vm& m, value path, std::string& out) {
  path = fs_path(m, path);
  if (is_raised(path)) return false;
  if (is_bytes(path)) {
    out = path.as<bytes_object>()->view();
  } else {
    bytes_object* b = encode_text(m, as_str(path), "utf-8", "surrogateescape");
    if (!b) return false;
    out = b->view();
  }
  if (out.find('\0') == out.npos) return true;
  raise_text(m, m.exc.ValueError, "embedded null byte");
  return false;
}

namespace io {
namespace {

struct open_mode {
  bool creating = false, reading = false, writing = false, appending = false, updating = false, text = false,
       binary = false;
};
bool invalid_mode(vm& m, const std::string& mode) {
  raise(m, m.exc.ValueError, "invalid mode: '{}'", mode);
  return false;
}
bool parse_mode(vm& m, const std::string& mode, open_mode& o) {
  for (u64 i = 0; i < mode.size(); i++) {
    switch (mode[i]) {
      case 'x':
        o.creating = true;
        break;
      case 'r':
        o.reading = true;
        break;
      case 'w':
        o.writing = true;
        break;
      case 'a':
        o.appending = true;
        break;
      case '+':
        o.updating = true;
        break;
      case 't':
        o.text = true;
        break;
      case 'b':
        o.binary = true;
        break;
      default:
        return invalid_mode(m, mode);
    }
    if (mode.find(mode[i], i + 1) != mode.npos) return invalid_mode(m, mode);
  }
  if (o.text && o.binary) {
    raise_text(m, m.exc.ValueError, "can't have text and binary mode at once");
    return false;
  }
  if (o.creating + o.reading + o.writing + o.appending > 1) {  // without any, FileIO complains
    raise_text(m, m.exc.ValueError, "must have exactly one of create/read/write/append mode");
    return false;
  }
  return true;
}
bool given(value v) { return !same(v, value_unbound) && !is_none(v); }

value open_stream(vm& m, const open_arguments& a) {
  open_mode o;
  if (!parse_mode(m, a.mode, o)) return value_raised;
  const char* extra = !o.binary           ? nullptr
                      : given(a.encoding) ? "encoding"
                      : given(a.errors)   ? "errors"
                      : given(a.newline)  ? "newline"
                                          : nullptr;
  if (extra)
    return raise(m, m.exc.ValueError, "binary mode doesn't take {} {} argument", extra[0] == 'e' ? "an" : "a", extra);
  if (o.binary && a.buffering == 1 &&
      !warn(m, m.exc.RuntimeWarning,
            "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used"))
    return value_raised;
  std::string raw_mode;
  if (o.creating) raw_mode += 'x';
  if (o.reading) raw_mode += 'r';
  if (o.writing) raw_mode += 'w';
  if (o.appending) raw_mode += 'a';
  if (o.updating) raw_mode += '+';
  value stream = make_file(m, a.file, raw_mode, a.close_fd, a.opener);
  if (is_raised(stream)) return value_raised;
  auto fail = [&]() -> value {
    const value error = take_pending(m);
    if (is_raised(call_method(m, stream, m.names.close))) take_pending(m);
    return raise_value(m, error);
  };
  const auto* raw = stream.as<file_object>();
  i64 size = a.buffering;
  const bool terminal = size < 0 || size == 1 ? ::isatty(raw->fd) == 1 : false;
  const bool by_line = size == 1 || (size < 0 && terminal);
  if (by_line) size = -1;
  if (size < 0) size = raw->block_size > 1 ? raw->block_size : default_buffer_size;
  if (size == 0) {
    if (o.binary) return stream;
    raise_text(m, m.exc.ValueError, "can't have unbuffered text I/O");
    return fail();
  }
  type_object* cls = o.updating  ? m.types.buffered_random
                     : o.reading ? m.types.buffered_reader
                                 : m.types.buffered_writer;
  const value buffer = make_buffered(m, cls, stream, size);
  if (is_raised(buffer)) return fail();
  stream = buffer;
  if (o.binary) return stream;
  const value text =
      make_text(m, buffer, a.encoding, a.errors, same(a.newline, value_unbound) ? none : a.newline, by_line, false);
  if (is_raised(text)) return fail();
  stream = text;
  return set_attribute(m, text, intern(m, "mode"), to_value(make_str(m, a.mode))) ? text : fail();
}

bool text_option(vm& m, value v, const char* name) {
  if (!given(v) || is_str(v)) return true;
  raise(m, m.exc.TypeError, "open() argument '{}' must be str or None, not {}", name, type_name(m, v));
  return false;
}
value io_open(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[8];
  if (!bind_arguments(m, "open", "file mode? buffering? encoding? errors? newline? closefd? opener?", args, nargs,
                      kwnames, out))
    return value_raised;
  open_arguments a{};
  if (!same(out[1], value_unbound)) {
    if (!is_str(out[1]))
      return raise(m, m.exc.TypeError, "open() argument 'mode' must be str, not {}", type_name(m, out[1]));
    a.mode = to_utf8(as_str(out[1]));
  }
  if (!same(out[2], value_unbound) && !to_index(m, out[2], a.buffering)) return value_raised;
  if (!text_option(m, out[3], "encoding") || !text_option(m, out[4], "errors") || !text_option(m, out[5], "newline"))
    return value_raised;
  a.encoding = out[3];
  a.errors = out[4];
  a.newline = out[5];
  if (!same(out[6], value_unbound)) {
    const tri t = truth(m, out[6]);
    if (t == tri::error) return value_raised;
    a.close_fd = t == tri::yes;
  }
  a.opener = out[7];
  a.file = is_int(m, out[0]) ? out[0] : fs_path(m, out[0]);
  return is_raised(a.file) ? value_raised : open_stream(m, a);
}
value io_open_code(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value out[1];
  if (!bind_arguments(m, "open_code", "path", args, nargs, kwnames, out)) return value_raised;
  if (!is_str(out[0]))
    return raise(m, m.exc.TypeError, "open_code() argument 'path' must be str, not {}", type_name(m, out[0]));
  open_arguments a{};
  a.file = out[0];
  if (const std::string built = build_cache_path(m, to_utf8(as_str(out[0]))); !built.empty())
    a.file = to_value(decode_fs(m, built));
  a.mode = "rb";
  return open_stream(m, a);
}
value io_text_encoding(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "text_encoding", kwnames) || !check_arity(m, "text_encoding", nargs, 1, 2))
    return value_raised;
  if (!is_none(args[0])) return args[0];
  const value flags = dict_find_str(m, m.sys->dict, intern(m, "flags"));
  const value warns = same(flags, value_unbound) ? false_ : get_attribute(m, flags, "warn_default_encoding");
  if (is_raised(warns)) return value_raised;
  const tri t = truth(m, warns);
  i64 level = 2;
  if (t == tri::error || (nargs > 1 && !to_index(m, args[1], level))) return value_raised;
  if (t == tri::yes && !warn(m, m.exc.EncodingWarning, "'encoding' argument not specified", static_cast<int>(level)))
    return value_raised;
  return to_value(intern(m, "locale"));
}

/// One of the three standard streams; none if the descriptor is not open.
value standard_stream(vm& m, int fd, bool writes, const char* name, const char* errors, const startup_options& o) {
  const bool unbuffered = o.unbuffered;
  if (::fcntl(fd, F_GETFD) < 0) return none;
  const value raw = make_file(m, value::small_int(fd), writes ? "w" : "r", false, value_unbound);
  if (is_raised(raw)) {
    take_pending(m);
    return none;
  }
  const bool terminal = ::isatty(fd) == 1;
  if (!set_attribute(m, raw, intern(m, "name"), to_value(make_str(m, name)))) return value_raised;
  // -u: what is written to the bytes below goes out at once, too.
  const value buffer =
      writes && unbuffered
          ? raw
          : make_buffered(m, writes ? m.types.buffered_writer : m.types.buffered_reader, raw, default_buffer_size);
  if (is_raised(buffer)) return value_raised;
  std::string encoding = "utf-8", error_name = errors;
  if (const char* setting = std::getenv("PYTHONIOENCODING"); setting && *setting && !o.ignore_environment) {
    const std::string s = setting;
    const auto colon = s.find(':');
    if (colon != 0) encoding = s.substr(0, colon);
    if (fd != 2) {
      if (colon != s.npos && colon + 1 < s.size())
        error_name = s.substr(colon + 1);
      else if (colon != 0)
        error_name = "strict";
    }
  }
  const bool by_line = writes && (fd == 2 || terminal) && !unbuffered;
  const value text = make_text(m, buffer, to_value(make_str(m, encoding)), to_value(make_str(m, error_name)),
                               writes ? to_value(make_char(m, '\n')) : none, by_line, unbuffered && writes);
  if (is_raised(text)) return value_raised;
  return set_attribute(m, text, intern(m, "mode"), to_value(make_char(m, writes ? 'w' : 'r'))) ? text : value_raised;
}

}  // namespace

}  // namespace io

value open_file(vm& m, const open_arguments& a) { return io::open_stream(m, a); }

module_object* init_module__io(vm& m) {
  static const method_def functions[] = {
      method("open", io::io_open,
             "($module, /, file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, "
             "opener=None)",
             "Open a file and return a stream."),
      method("open_code", io::io_open_code, "($module, /, path)", "Open a file with code in it, for reading bytes."),
      method("text_encoding", io::io_text_encoding, "($module, encoding, stacklevel=2, /)",
             "The encoding, or 'locale' for None."),
      {}};
  module_object* mod = make_module(m, "_io", functions, "Streams of bytes and text.");
  if (!mod) return nullptr;
  dict_object* names = make_dict(m);
  const value bases[] = {to_value(m.exc.OSError), to_value(m.exc.ValueError)};
  if (!dict_set_str(m, names, "__module__", to_value(intern(m, "io")))) return nullptr;
  m.states.unsupported_operation =
      make_class(m, m.types.type, intern(m, "UnsupportedOperation"), make_tuple(m, bases, 2), names, nullptr, nullptr);
  if (is_raised(m.states.unsupported_operation)) return nullptr;
  module_set(m, mod, "UnsupportedOperation", m.states.unsupported_operation);
  module_set(m, mod, "BlockingIOError", to_value(m.exc.BlockingIOError));
  module_set(m, mod, "DEFAULT_BUFFER_SIZE", value::small_int(io::default_buffer_size));
  // As CPython's pickles name them.
  for (const char* name : {"open", "open_code", "text_encoding"}) {
    auto* f = dict_find_str(m, mod->dict, intern(m, name)).as<builtin_function_object>();
    m.heap.write(f, &f->owner, to_value(intern(m, "io")));
  }
  if (m.builtins) module_set(m, m.builtins, "open", dict_find_str(m, mod->dict, intern(m, "open")));
  io::init_base(m, mod);
  io::init_file(m, mod);
  io::init_bytes_io(m, mod);
  io::init_buffered(m, mod);
  io::init_string_io(m, mod);
  io::init_newline_decoder(m, mod);
  io::init_text(m, mod);
  return mod;
}

/// In the plain locales nobody said what encoding the system's texts have: what is no UTF-8 passes through.
static bool passes_bytes_through(const startup_options& o) {
  if (o.utf8_mode) return true;
  const char* name = "C";
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (const char* v = std::getenv(variable); v && *v) {
      name = v;
      break;
    }
  for (const char* plain : {"C", "POSIX", "C.UTF-8", "C.utf8", "UTF-8"})
    if (!std::strcmp(name, plain)) return true;
  return false;
}

bool open_standard_streams(vm& m, const startup_options& o) {
  const char* usual = passes_bytes_through(o) ? "surrogateescape" : "strict";
  const struct {
    int fd;
    const char *attribute, *name, *errors;
  } streams[] = {
      {0, "stdin", "<stdin>", usual}, {1, "stdout", "<stdout>", usual}, {2, "stderr", "<stderr>", "backslashreplace"}};
  for (const auto& s : streams) {
    const value v = io::standard_stream(m, s.fd, s.fd != 0, s.name, s.errors, o);
    if (is_raised(v)) return false;
    if (!dict_set_str(m, m.sys->dict, s.attribute, v) ||
        !dict_set_str(m, m.sys->dict, fmt::format("__{}__", s.attribute).c_str(), v))
      return false;
  }
  return true;
}

bool flush_streams(vm& m) {
  bool all = true;
  for (str_object* name : {m.names.stdout, m.names.stderr}) {
    const value v = m.sys ? dict_find_str(m, m.sys->dict, name) : none;
    if (same(v, value_unbound) || is_none(v)) continue;
    const tri closed = io::is_closed(m, v);
    if (closed == tri::error) take_pending(m);
    if (closed != tri::yes && is_raised(call_method(m, v, m.names.flush))) {
      all = false;
      if (name == m.names.stdout)
        write_unraisable(m, "", v);
      else
        take_pending(m);
    }
  }
  if (same(m.states.open_streams, value_unbound)) return all;
  // Text first: it flushes into the buffers below.
  auto* l = m.states.open_streams.as<list_object>();
  for (bool text : {true, false})
    for (u64 i = 0; i < l->length; i++) {
      const value stream = weakref_target(m, l->storage->items[i]);
      if (is_none(stream) || is_instance(m, stream, m.types.text_io_wrapper) != text) continue;
      const tri closed = io::is_closed(m, stream);
      if (closed == tri::error) take_pending(m);
      if (closed == tri::no && is_raised(call_method(m, stream, m.names.flush))) take_pending(m);
    }
  return all;
}

}  // namespace metavm::python
