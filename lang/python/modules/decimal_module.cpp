/// \file
/// The module _decimal: decimal numbers, as the library's decimal wants them.
#include "lang/python/modules/decimal_types.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {

namespace decimals {
namespace {

bool make_parts(vm& m, module_object* mod) {
  // What others have in Python: named tuples, abstract numbers, context variables.
  const auto attribute = [&](const char* module, const char* name) {
    const value v = import_module(m, intern(m, module));
    return is_raised(v) ? v : get_attribute(m, v, name);
  };
  const value number_class = attribute("numbers", "Number");
  const value rational = is_raised(number_class) ? number_class : attribute("numbers", "Rational");
  const value named_tuple = is_raised(rational) ? rational : attribute("collections", "namedtuple");
  const value context_var = is_raised(named_tuple) ? named_tuple : attribute("contextvars", "ContextVar");
  if (is_raised(context_var)) return false;
  keep(m, kept::rational, rational);
  keep(m, kept::variable_hint, value::small_int(0));
  for (u32 i = 0; i < 8; i++) {
    const value name = to_value(intern(m, rounding_names[i]));
    keep(m, static_cast<kept>(static_cast<u32>(kept::first_rounding) + i), name);
    module_set(m, mod, rounding_names[i], name);
  }
  const value variable = call1(m, context_var, to_value(intern(m, "decimal_context")));
  if (is_raised(variable)) return false;
  keep(m, kept::variable, variable);
  const value tuple_args[] = {to_value(intern(m, "DecimalTuple")), to_value(intern(m, "sign digits exponent")),
                              to_value(intern(m, "decimal"))};
  tuple_object* keyword = empty_tuple_of(m, 1);
  if (!keyword) return false;
  keyword->items[0] = to_value(intern(m, "module"));
  const value decimal_tuple = call(m, named_tuple, tuple_args, 2, keyword);
  if (is_raised(decimal_tuple)) return false;
  keep(m, kept::decimal_tuple, decimal_tuple);
  module_set(m, mod, "DecimalTuple", decimal_tuple);
  if (!make_decimal_class(m, mod) || !make_signals(m, mod) || !make_context_class(m, mod)) return false;
  const value decimal = kept_value(m, kept::decimal);
  if (is_raised(call_method(m, number_class, intern(m, "register"), &decimal, 1))) return false;
  module_set(m, mod, "MAX_PREC", make_int(m, max_precision));
  module_set(m, mod, "MAX_EMAX", make_int(m, max_emax));
  module_set(m, mod, "MIN_EMIN", make_int(m, min_emin));
  module_set(m, mod, "MIN_ETINY", make_int(m, min_etiny));
  module_set(m, mod, "HAVE_THREADS", true_);
  module_set(m, mod, "HAVE_CONTEXTVAR", true_);
  module_set(m, mod, "__version__", to_value(intern(m, "1.70")));
  module_set(m, mod, "__libmpdec_version__", to_value(intern(m, "2.5.1")));
  return true;
}

}  // namespace
}  // namespace decimals

module_object* init_module__decimal(vm& m) {
  constexpr u64 n = static_cast<u64>(decimals::kept::count);
  value_array* kept = m.heap.make_with_tail<value_array>(m.shapes.value_array, n);
  if (!kept) {
    raise_no_memory(m);
    return nullptr;
  }
  kept->capacity = n;
  for (u64 i = 0; i < n; i++) kept->items[i] = value_unbound;
  m.states.decimal = to_value(kept);
  module_object* mod = make_module(m, "decimal", decimals::module_functions, "C decimal arithmetic module");
  return mod && decimals::make_parts(m, mod) ? mod : nullptr;
}

}  // namespace metavm::python
