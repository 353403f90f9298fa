/// \file
/// Compiled code as values that marshal can write, and back; and caches of compiled library files.
#pragma once
#include <string>

#include "lang/python/vm.hpp"

namespace metavm::python {

/// A tuple of marshalable values (nested code objects among them) that `code_from_parts` makes the
/// same code of.
value code_parts(vm& m, code_object* code);
/// Raises ValueError for what `code_parts` of this build did not make.
value code_from_parts(vm& m, value parts);

/// Changes whenever code compiled by another build may not run in this one: the magic number of
/// cached files.
u32 code_format();

/// The code of a source file through its cache, as the import system does it. value_unbound: there
/// is no valid cache.
value read_cached_code(vm& m, const std::string& source_path);
/// The file of the build that holds the code of a library module, for the path where the import system would cache it.
/// Empty: there is none, or it is not of the source that is installed now.
std::string build_cache_path(const vm& m, std::string_view cached);
/// Writes the cache, silently doing nothing where that is not possible.
void write_cached_code(vm& m, const std::string& source_path, value code);

}  // namespace metavm::python
