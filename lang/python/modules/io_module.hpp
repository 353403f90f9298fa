/// \file
/// Files as other C++ modules use them.
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

/// What os.fspath() returns: str or bytes.
value fs_path(vm& m, value path);
/// str or bytes as the system wants it; ValueError if there is a zero byte in it.
bool path_bytes(vm& m, value path, std::string& out);
/// The arguments of open().
struct open_arguments {
  value file;  ///< int, str or bytes
  std::string mode = "r";
  i64 buffering = -1;
  value encoding = value_unbound, errors = value_unbound, newline = value_unbound;
  bool close_fd = true;
  value opener = value_unbound;
};
/// \pre the _io module was imported
value open_file(vm& m, const open_arguments& a);
/// Flushes the standard streams and all files that are still open. False: a standard stream could not take it.
bool flush_streams(vm& m);

}  // namespace metavm::python
