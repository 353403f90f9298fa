// Cached code of library modules: of those that are read before the import system runs (the same files that it reads
// and writes), and what comes with the build, for folders that nobody may write to.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "lang/python/compile/code_store.hpp"
#include "lang/python/modules/marshal.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

/// Magic number, flags, time of the source's last change, its size.
struct header {
  u32 magic, flags, modified, size;
};

constexpr std::string_view suffix = ".metavm-311.pyc";

/// `EXECUTABLE/../lib/metavm/python-cache`, where the build puts the code of the whole library.
const std::string& build_folder() {
  static const std::string folder = [] {
    char exe[4096];
    const ssize_t n = ::readlink("/proc/self/exe", exe, sizeof exe);
    const std::string_view path(exe, n > 0 ? static_cast<std::size_t>(n) : 0);
    const auto name = path.rfind('/');
    const auto bin = name == path.npos || name == 0 ? path.npos : path.rfind('/', name - 1);
    return bin == path.npos ? std::string() : std::string(path.substr(0, bin)) + "/lib/metavm/python-cache";
  }();
  return folder;
}
/// `a/b.py` -> `a/__pycache__/b.metavm-311.pyc`, or below sys.pycache_prefix.
std::string cache_path(vm& m, const std::string& source) {
  const auto slash = source.rfind('/');
  if (slash == source.npos || !source.ends_with(".py")) return {};
  const std::string folder = source.substr(0, slash);
  const std::string base = source.substr(slash + 1, source.size() - slash - 4) + std::string(suffix);
  const value prefix = dict_find_str(m, m.sys->dict, intern(m, "pycache_prefix"));
  if (is_str(prefix)) return to_utf8(as_str(prefix)) + folder + "/" + base;
  return folder + "/__pycache__/" + base;
}
bool header_of(const std::string& source, header& h) {
  struct stat s;
  if (::stat(source.c_str(), &s) != 0) return false;
  h = {code_format(), 0, static_cast<u32>(s.st_mtim.tv_sec), static_cast<u32>(s.st_size)};
  return true;
}

}  // namespace

std::string build_cache_path(const vm& m, std::string_view cached) {
  // STDLIB/json/__pycache__/decoder.metavm-311.pyc
  const std::string_view library = m.stdlib_folder;
  constexpr std::string_view folder = "/__pycache__/";
  if (!cached.ends_with(suffix) || !cached.starts_with(library)) return {};
  const auto at = cached.rfind(folder);
  if (at == cached.npos || at < library.size() || cached.find('/', at + folder.size()) != cached.npos) return {};
  const std::string package(cached.substr(library.size(), at - library.size()));
  const std::string base(cached.substr(at + folder.size(), cached.size() - at - folder.size() - suffix.size()));
  header wanted, found;
  if (build_folder().empty()) return {};
  const std::string path = build_folder() + package + "/" + base + std::string(suffix);
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  const bool good = ::read(fd, &found, sizeof found) == sizeof found &&
                    header_of(std::string(library) + package + "/" + base + ".py", wanted) &&
                    std::memcmp(&found, &wanted, sizeof found) == 0;
  ::close(fd);
  return good ? path : std::string();
}

value read_cached_code(vm& m, const std::string& source) {
  header wanted, found;
  std::string path = cache_path(m, source);
  if (path.empty() || !header_of(source, wanted)) return value_unbound;
  if (const std::string built = build_cache_path(m, path); !built.empty()) path = built;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return value_unbound;
  struct stat s;
  std::string data;
  if (::fstat(fd, &s) == 0 && s.st_size > static_cast<off_t>(sizeof found)) {
    data.resize(static_cast<u64>(s.st_size));
    u64 at = 0;
    for (ssize_t n; at < data.size() && (n = ::read(fd, data.data() + at, data.size() - at)) > 0;)
      at += static_cast<u64>(n);
    data.resize(at);
  }
  ::close(fd);
  if (data.size() <= sizeof found) return value_unbound;
  std::memcpy(&found, data.data(), sizeof found);
  if (std::memcmp(&found, &wanted, sizeof found) != 0) return value_unbound;
  const value code = unmarshal_value(m, std::string_view(data).substr(sizeof found));
  if (is_kind(code, kind::code)) return code;
  m.pending = value_unbound;  // a damaged file is no error: the source is there
  return value_unbound;
}

void write_cached_code(vm& m, const std::string& source, value code) {
  header h;
  const std::string path = cache_path(m, source);
  if (path.empty() || !header_of(source, h)) return;
  bytes_object* data = marshal_value(m, code);
  if (!data) {
    m.pending = value_unbound;
    return;
  }
  // Complete files only: written aside, then renamed.
  ::mkdir(path.substr(0, path.rfind('/')).c_str(), 0777);
  const std::string aside = path + "." + std::to_string(::getpid());
  const int fd = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) return;
  std::string all(reinterpret_cast<const char*>(&h), sizeof h);
  all += data->view();
  const bool good = ::write(fd, all.data(), all.size()) == static_cast<ssize_t>(all.size());
  ::close(fd);
  if (!good || ::rename(aside.c_str(), path.c_str()) != 0) ::unlink(aside.c_str());
}

}  // namespace metavm::python
