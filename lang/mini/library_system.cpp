// The library's functions that meet the world: output, files, time, the VM itself.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "lang/mini/errors.hpp"
#include "lang/mini/library.hpp"
#include "lang/mini/maps.hpp"
#include "lang/mini/text_of.hpp"

namespace metavm::mini {

value bad_argument(vm& m, u32 number, const char* function, const char* wanted, value given) {
  return raise(m, "type error: argument " + std::to_string(number) + " of " + function +
                      " must be " + wanted + ", not " + type_name(m, given));
}

namespace library {
namespace {

void put(std::string_view s) { fwrite_unlocked(s.data(), 1, s.size(), stdout); }

/// All of a file; false if it cannot be read.
bool read_all(const std::string& path, std::string& to) {
  std::FILE* f = path.find('\0') == std::string::npos ? std::fopen(path.c_str(), "rb") : nullptr;
  if (!f) return false;
  char buffer[1 << 16];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, f)) > 0;) to.append(buffer, n);
  const bool good = !std::ferror(f);
  std::fclose(f);
  return good;
}

}  // namespace

value print(vm& m, const value* a, u32 n) {
  std::string line;
  for (u32 i = 0; i < n; i++) {
    if (i) line += ' ';
    if (!append_text(m, line, a[i], false)) return raise_memory(m);
  }
  line += '\n';
  put(line);
  return value_nil;
}
value write(vm& m, const value* a, u32) {
  if (!is_string(m, a[0])) return bad_argument(m, 1, "write", "string", a[0]);
  put(view(a[0]));
  return value_nil;
}
value str(vm& m, const value* a, u32) {
  if (is_string(m, a[0])) return a[0];
  std::string s;
  if (!append_text(m, s, a[0], false)) return raise_memory(m);
  return make_string(m, s);
}
value type(vm& m, const value* a, u32) { return type_name_of(m, shape_of(m, a[0])); }

value clock(vm& m, const value*, u32) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return box_double(m, std::chrono::duration<double>(now).count());
}
value args(vm& m, const value*, u32) {
  array_object* r = new_array_object(m, 0);
  if (!r) return value_raised;
  for (const std::string& s : m.arguments) {
    const value v = make_string(m, s);
    if (is_raised(v) || !array_push(m, r, v)) return value_raised;
  }
  return value::pointer(r);
}
value read_file(vm& m, const value* a, u32) {
  if (!is_string(m, a[0])) return bad_argument(m, 1, "read_file", "string", a[0]);
  const std::string path(view(a[0]));
  std::string content;
  if (!read_all(path, content)) return raise(m, "file error: cannot read \"" + path + "\"");
  return make_string(m, content);
}
value write_file(vm& m, const value* a, u32) {
  for (u32 i = 0; i < 2; i++)
    if (!is_string(m, a[i])) return bad_argument(m, i + 1, "write_file", "string", a[i]);
  const std::string path(view(a[0]));
  const std::string_view content = view(a[1]);
  std::FILE* f = path.find('\0') == std::string::npos ? std::fopen(path.c_str(), "wb") : nullptr;
  bool good = f != nullptr;
  if (f) {
    good = std::fwrite(content.data(), 1, content.size(), f) == content.size();
    good = std::fclose(f) == 0 && good;
  }
  return good ? value_nil : raise(m, "file error: cannot write \"" + path + "\"");
}
value read_line(vm& m, const value*, u32) {
  std::fflush(stdout);
  std::string line;
  for (;;) {
    errno = 0;
    const int c = std::getc(stdin);
    if (c == EOF) {
      if (errno == EINTR && std::ferror(stdin)) {
        std::clearerr(stdin);
        if (check_interrupt(m)) return value_raised;
        continue;
      }
      return line.empty() ? value_nil : make_string(m, line);
    }
    if (c == '\n') return make_string(m, line);
    line += static_cast<char>(c);
  }
}
value exit(vm& m, const value* a, u32) {
  if (!a[0].is_int()) return bad_argument(m, 1, "exit", "int", a[0]);
  const int status = static_cast<int>(a[0].as_int() & 255);
  if (m.on_exit) m.on_exit(status);
  std::exit(status);
}
value assert_(vm& m, const value* a, u32) {
  if (!same(a[0], value_nil) && !same(a[0], value_false)) return value_nil;
  std::string s = "assertion error: ";
  if (!append_text(m, s, a[1], false)) return raise_memory(m);
  return raise(m, s);
}
value gc(vm& m, const value*, u32) {
  m.heap->collect(true);
  return value_nil;
}
value hash(vm& m, const value* a, u32) {
  value key = a[0];
  if (!map_key(m, key)) m.pending = value_unbound;  // NaN has a hash all the same
  return value::small_int(hash_of(m, key));
}

}  // namespace library
}  // namespace metavm::mini
