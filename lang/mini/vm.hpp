/// \file
/// The mini VM: one object per interpreter; several may live in one process.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lang/mini/object.hpp"

namespace metavm::mini {

struct shapes {
  shape *small_int, *floating, *boolean, *nil, *string, *storage, *array, *map, *map_index, *function, *builtin,
      *record_type, *cell;
};

class vm final : public execution, public gc::root_set {
 public:
  explicit vm(std::unique_ptr<gc::heap> h);
  ~vm();
  void trace(gc::tracer& t) override;

  std::unique_ptr<gc::heap> heap_owner;
  mini::shapes shape;
  record_type_object* error_type = nullptr;  ///< fields: message, trace
  std::vector<std::unique_ptr<code_block>> codes;
  std::vector<std::string> arguments;
  value trace_text = value_nil;  ///< trace of the exception on its way
};

// ---- runtime functions (runtime.cpp, library*.cpp); those that return value may raise ----
value make_string(vm& m, std::string_view s);
value raise(vm& m, std::string_view message);       ///< pending error record; returns value_raised
std::string type_name(vm& m, value v);
std::string to_text(vm& m, value v);

}  // namespace metavm::mini
