/// \file
/// What the files behind the posix module share.
#pragma once
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>

#include <vector>

#include "lang/python/core.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/io_module.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python::posix {

/// A path argument: text, or an open file where that is allowed.
struct path_argument {
  value given = value_unbound;  ///< for OSError.filename
  std::string text = ".";
  int fd = -1;
  bool is_bytes = false;
  const char* c_str() const { return text.c_str(); }
};
enum class path_kind : u8 { plain, or_fd, or_none, or_fd_or_none };
/// False: raised, in the words of `function` and `argument`.
bool to_path(vm& m, value v, const char* function, const char* argument, path_argument& out,
             path_kind k = path_kind::plain);
/// A file name from the system, as the argument was given: str or bytes.
value name_value(vm& m, std::string_view name, bool as_bytes);
/// dir_fd arguments: absent and None mean the current folder.
bool to_dir_fd(vm& m, value v, int& out);
/// An os.sched_param. False: raised.
bool to_sched_param(vm& m, value v, sched_param& out);
/// A user's or group's number, -1 among them; `what`: "uid" or "gid". False: raised.
bool to_system_id(vm& m, value v, const char* what, u32& out);
bool to_int(vm& m, value v, int& out);  ///< OverflowError if it is no C int
/// An int, or something with fileno().
bool to_descriptor(vm& m, value v, int& out);
/// Absent: `otherwise`.
bool to_flag(vm& m, value v, bool otherwise, bool& out);
value path_error(vm& m, const path_argument& p);
value path_error(vm& m, const path_argument& a, const path_argument& b);
/// none, or OSError if r < 0.
inline value done(vm& m, i64 r) { return r < 0 ? raise_errno(m) : none; }
inline value done(vm& m, i64 r, const path_argument& p) { return r < 0 ? path_error(m, p) : none; }
/// r, or OSError if r < 0.
inline value number_or_error(vm& m, i64 r) { return r < 0 ? raise_errno(m) : make_int(m, r); }

value make_stat_result(vm& m, const struct stat& s);
void init_stat_types(vm& m, module_object* mod);
void init_scandir(vm& m, module_object* mod);
void init_process_types(vm& m, module_object* mod);
void add_path_functions(std::vector<method_def>& t);
void add_attribute_functions(std::vector<method_def>& t);
void add_file_functions(std::vector<method_def>& t);
void init_system_types(vm& m, module_object* mod);
void add_process_functions(std::vector<method_def>& t);
void add_spawn_functions(std::vector<method_def>& t);
void add_system_functions(std::vector<method_def>& t);
value posix_scandir(vm& m, const value* args, u32 nargs, tuple_object* kwnames);

}  // namespace metavm::python::posix
