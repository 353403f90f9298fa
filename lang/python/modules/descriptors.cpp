#include "lang/python/modules/descriptors.hpp"

#include <cmath>
#include <ctime>

namespace metavm::python {

bool descriptor_argument(vm& m, value v, int& fd) {
  value n = v;
  if (!is_int(m, v)) {
    const value f = find_attribute(m, v, intern(m, "fileno"));
    if (is_raised(f)) return false;
    if (same(f, value_unbound)) {
      raise_type_error(m, "argument must be an int, or have a fileno() method.");
      return false;
    }
    n = call0(m, f);
    if (is_raised(n)) return false;
    if (!is_int(m, n)) {
      raise_type_error(m, "fileno() returned a non-integer");
      return false;
    }
  }
  if (!int_argument(m, n, fd)) return false;
  if (fd >= 0) return true;
  raise(m, m.exc.ValueError, "file descriptor cannot be a negative integer ({})", fd);
  return false;
}

type_object* make_exception_class(vm& m, module_object* mod, const char* name, type_object* base) {
  const value base_value = to_value(base);
  dict_object* names = make_dict(m);
  const value module_name = dict_find_str(m, mod->dict, m.names.__name__);
  if (!names || !dict_set_str(m, names, "__module__", module_name)) return nullptr;
  const value args[] = {to_value(make_str(m, name)), to_value(make_tuple(m, &base_value, 1)), to_value(names)};
  const value cls = call(m, to_value(m.types.type), args, 3);
  if (is_raised(cls)) return nullptr;
  module_set(m, mod, name, cls);
  return cls.as<type_object>();
}

static i64 now_in_nanoseconds() {
  timespec t;
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * i64{1000000000} + t.tv_nsec;
}
deadline::deadline(double seconds) : never_(seconds < 0 || seconds > 9e9) {
  if (!never_) end_ = now_in_nanoseconds() + static_cast<i64>(seconds * 1e9);
}
int deadline::milliseconds() const {
  if (never_) return -1;
  const i64 left = end_ - now_in_nanoseconds();
  if (left <= 0) return 0;
  const i64 rounded = (left + 999999) / 1000000;
  return rounded > 0x7fffffff ? 0x7fffffff : static_cast<int>(rounded);
}
bool deadline::passed() const { return !never_ && now_in_nanoseconds() >= end_; }

}  // namespace metavm::python
