/// \file
/// How a VM is told by whom and how it was started.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "lang/python/vm.hpp"

namespace metavm::python {

struct startup_options {
  std::string executable;
  std::string stdlib_folder = "/usr/lib/python3.11";
  std::string prefix = "/usr";
  std::vector<std::string> argv = {""};
  std::vector<std::string> orig_argv;
  std::vector<std::string> path;        ///< sys.path; empty: made of stdlib_folder
  std::vector<std::string> extra_path;  ///< in front of it: PYTHONPATH
  std::vector<std::string> warn_options, x_options;
  std::string pycache_prefix;    ///< sys.pycache_prefix; empty: None
  long int_max_str_digits = -1;  ///< -1: the default
  long long hash_seed = -1;      ///< of str and bytes; -1: random
  bool random_hashes = false;    ///< -R: whatever the environment says
  bool unbuffered = false;       ///< stdout and stderr
  // sys.flags
  int debug = 0, inspect = 0, interactive = 0, optimize = 0, dont_write_bytecode = 0, no_user_site = 0, no_site = 0,
      ignore_environment = 0, verbose = 0, bytes_warning = 0, quiet = 0, hash_randomization = 1, isolated = 0,
      dev_mode = 0, utf8_mode = 0, warn_default_encoding = 0, safe_path = 0;
};
/// Adds what environment variables and -X options say; options of the command line win. Not empty: what is wrong, and
/// fatal.
std::string read_environment(startup_options& o);
/// For `vm`: random, or made of `hash_seed`; zero for 0.
std::array<u64, 2> make_hash_key(const startup_options& o);
/// Imports site, unless it is not wanted. False: raised.
bool run_site(vm& m, const startup_options& o);
/// Makes sys and builtins; afterwards the other built-in modules can be imported. False: raised.
bool init_modules(vm& m, const startup_options& o);
/// Opens sys.stdin, stdout and stderr. False: raised.
bool open_standard_streams(vm& m, const startup_options& o);
/// Runs atexit functions and flushes the standard streams; at the end of a program. Errors are reported.
/// False: the standard streams could not take everything.
bool finish_modules(vm& m);
/// Prints an exception as the interpreter does when nobody caught it: by sys.excepthook. Gives the SystemExit that the
/// hook raised, else value_unbound.
value report_exception(vm& m, value exception);
/// sys.argv, for programs that change it after `init_modules`.
bool set_argv(vm& m, const std::vector<std::string>& argv);

}  // namespace metavm::python
