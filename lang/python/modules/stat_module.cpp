/// \file
/// The _stat module: what the bits of st_mode mean.
#include <sys/stat.h>

#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

bool to_mode(vm& m, value v, mode_t& out) {
  i64 n;
  if (!is_int(m, v)) {
    raise_text(m, m.exc.TypeError, "an integer is required");
    return false;
  }
  if (!to_index(m, v, n)) return false;
  if (n >= 0 && n <= i64{UINT32_MAX}) {
    out = static_cast<mode_t>(n);
    return true;
  }
  raise_text(m, m.exc.OverflowError, "mode out of range");
  return false;
}
template <unsigned Type>
value is_type(vm& m, value v) {
  mode_t mode;
  return to_mode(m, v, mode) ? from_bool((mode & S_IFMT) == Type) : value_raised;
}
value never(vm& m, value v) {
  mode_t mode;
  return to_mode(m, v, mode) ? false_ : value_raised;
}
value stat_S_IMODE(vm& m, value v) {
  mode_t mode;
  return to_mode(m, v, mode) ? value::small_int(mode & 07777) : value_raised;
}
value stat_S_IFMT(vm& m, value v) {
  mode_t mode;
  return to_mode(m, v, mode) ? value::small_int(mode & S_IFMT) : value_raised;
}
value stat_filemode(vm& m, value v) {
  mode_t mode;
  if (!to_mode(m, v, mode)) return value_raised;
  char text[] = "?rwxrwxrwx";
  switch (mode & S_IFMT) {
    case S_IFREG:
      text[0] = '-';
      break;
    case S_IFDIR:
      text[0] = 'd';
      break;
    case S_IFLNK:
      text[0] = 'l';
      break;
    case S_IFBLK:
      text[0] = 'b';
      break;
    case S_IFCHR:
      text[0] = 'c';
      break;
    case S_IFIFO:
      text[0] = 'p';
      break;
    case S_IFSOCK:
      text[0] = 's';
      break;
    default:
      break;
  }
  for (int i = 0; i < 9; i++)
    if (!(mode & (0400u >> i))) text[i + 1] = '-';
  if (mode & S_ISUID) text[3] = mode & S_IXUSR ? 's' : 'S';
  if (mode & S_ISGID) text[6] = mode & S_IXGRP ? 's' : 'S';
  if (mode & S_ISVTX) text[9] = mode & S_IXOTH ? 't' : 'T';
  return result(make_str_latin1(m, text));
}

}  // namespace

module_object* init_module__stat(vm& m) {
  static const method_def functions[] = {method("S_ISDIR", is_type<S_IFDIR>),
                                         method("S_ISCHR", is_type<S_IFCHR>),
                                         method("S_ISBLK", is_type<S_IFBLK>),
                                         method("S_ISREG", is_type<S_IFREG>),
                                         method("S_ISFIFO", is_type<S_IFIFO>),
                                         method("S_ISLNK", is_type<S_IFLNK>),
                                         method("S_ISSOCK", is_type<S_IFSOCK>),
                                         method("S_ISDOOR", never),
                                         method("S_ISPORT", never),
                                         method("S_ISWHT", never),
                                         method("S_IMODE", stat_S_IMODE),
                                         method("S_IFMT", stat_S_IFMT),
                                         method("filemode", stat_filemode),
                                         {}};
  module_object* mod = make_module(m, "_stat", functions, "The bits of st_mode.");
  if (!mod) return nullptr;
  const struct {
    const char* name;
    i64 number;
  } constants[] = {{"S_IFDIR", S_IFDIR},
                   {"S_IFCHR", S_IFCHR},
                   {"S_IFBLK", S_IFBLK},
                   {"S_IFREG", S_IFREG},
                   {"S_IFIFO", S_IFIFO},
                   {"S_IFLNK", S_IFLNK},
                   {"S_IFSOCK", S_IFSOCK},
                   {"S_IFDOOR", 0},
                   {"S_IFPORT", 0},
                   {"S_IFWHT", 0},
                   {"S_ISUID", S_ISUID},
                   {"S_ISGID", S_ISGID},
                   {"S_ISVTX", S_ISVTX},
                   {"S_ENFMT", S_ISGID},
                   {"S_IREAD", S_IRUSR},
                   {"S_IWRITE", S_IWUSR},
                   {"S_IEXEC", S_IXUSR},
                   {"S_IRWXU", S_IRWXU},
                   {"S_IRUSR", S_IRUSR},
                   {"S_IWUSR", S_IWUSR},
                   {"S_IXUSR", S_IXUSR},
                   {"S_IRWXG", S_IRWXG},
                   {"S_IRGRP", S_IRGRP},
                   {"S_IWGRP", S_IWGRP},
                   {"S_IXGRP", S_IXGRP},
                   {"S_IRWXO", S_IRWXO},
                   {"S_IROTH", S_IROTH},
                   {"S_IWOTH", S_IWOTH},
                   {"S_IXOTH", S_IXOTH},
                   {"UF_NODUMP", 1},
                   {"UF_IMMUTABLE", 2},
                   {"UF_APPEND", 4},
                   {"UF_OPAQUE", 8},
                   {"UF_NOUNLINK", 16},
                   {"UF_COMPRESSED", 32},
                   {"UF_HIDDEN", 32768},
                   {"SF_ARCHIVED", 65536},
                   {"SF_IMMUTABLE", 131072},
                   {"SF_APPEND", 262144},
                   {"SF_NOUNLINK", 1048576},
                   {"SF_SNAPSHOT", 2097152},
                   {"ST_MODE", 0},
                   {"ST_INO", 1},
                   {"ST_DEV", 2},
                   {"ST_NLINK", 3},
                   {"ST_UID", 4},
                   {"ST_GID", 5},
                   {"ST_SIZE", 6},
                   {"ST_ATIME", 7},
                   {"ST_MTIME", 8},
                   {"ST_CTIME", 9},
                   {"FILE_ATTRIBUTE_ARCHIVE", 32},
                   {"FILE_ATTRIBUTE_COMPRESSED", 2048},
                   {"FILE_ATTRIBUTE_DEVICE", 64},
                   {"FILE_ATTRIBUTE_DIRECTORY", 16},
                   {"FILE_ATTRIBUTE_ENCRYPTED", 16384},
                   {"FILE_ATTRIBUTE_HIDDEN", 2},
                   {"FILE_ATTRIBUTE_INTEGRITY_STREAM", 32768},
                   {"FILE_ATTRIBUTE_NORMAL", 128},
                   {"FILE_ATTRIBUTE_NOT_CONTENT_INDEXED", 8192},
                   {"FILE_ATTRIBUTE_NO_SCRUB_DATA", 131072},
                   {"FILE_ATTRIBUTE_OFFLINE", 4096},
                   {"FILE_ATTRIBUTE_READONLY", 1},
                   {"FILE_ATTRIBUTE_REPARSE_POINT", 1024},
                   {"FILE_ATTRIBUTE_SPARSE_FILE", 512},
                   {"FILE_ATTRIBUTE_SYSTEM", 4},
                   {"FILE_ATTRIBUTE_TEMPORARY", 256},
                   {"FILE_ATTRIBUTE_VIRTUAL", 65536}};
  for (const auto& c : constants) module_set(m, mod, c.name, value::small_int(c.number));
  return mod;
}

}  // namespace metavm::python
