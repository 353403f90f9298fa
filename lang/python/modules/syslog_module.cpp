/// \file
/// The syslog module: messages to the system's log.
#include <syslog.h>

#include <string>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace {

using method_table::result;

// Of the process, like the log itself.
bool is_open = false;
std::string identity;  ///< the C library keeps its address

/// The name of the program without its folders; empty if there is none.
std::string program_name(vm& m) {
  const value argv = dict_find_str(m, m.sys->dict, intern(m, "argv"));
  if (!is_kind(argv, kind::list) || argv.as<list_object>()->length == 0) return {};
  const value first = argv.as<list_object>()->storage->items[0];
  if (!is_str(first)) return {};
  std::string name = to_utf8(as_str(first));
  const auto slash = name.rfind('/');
  return slash == name.npos ? name : name.substr(slash + 1);
}

value syslog_openlog(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  int options = 0, facility = LOG_USER;
  if (!bind_arguments(m, "openlog", "ident? logoption? facility?", args, nargs, kwnames, v)) return value_raised;
  const bool named = !same(v[0], value_unbound);
  if (named && !is_str(v[0]))
    return raise_type_error(m, fmt::format("openlog() argument 1 must be str, not {}", shown_type(m, v[0])));
  if ((!same(v[1], value_unbound) && !int_argument(m, v[1], options)) ||
      (!same(v[2], value_unbound) && !int_argument(m, v[2], facility)))
    return value_raised;
  std::string name;
  if (named) {
    bytes_object* given = encode_text(m, as_str(v[0]), "utf-8", "strict");
    if (!given) return value_raised;
    name = given->view();
  } else {
    name = program_name(m);
  }
  const value shown = name.empty() && !named ? none : to_value(make_str(m, name));
  if (!audit(m, "syslog.openlog", {shown, make_int(m, options), make_int(m, facility)})) return value_raised;
  if (is_open) ::closelog();
  identity = name;
  ::openlog(is_none(shown) ? nullptr : identity.c_str(), options, facility);
  is_open = true;
  return none;
}
value syslog_syslog(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  int priority = LOG_INFO;
  if (!check_no_keywords(m, "syslog.syslog", kwnames)) return value_raised;
  if (nargs < 1 || nargs > 2 || !is_str(args[nargs - 1]) || (nargs == 2 && !is_int(m, args[0])))
    return raise_text(m, m.exc.TypeError, "[priority,] message string");
  if (nargs == 2 && !int_argument(m, args[0], priority)) return value_raised;
  bytes_object* text = encode_text(m, as_str(args[nargs - 1]), "utf-8", "strict");
  if (!text) return value_raised;
  const std::string message(text->view());  // logged up to a null character
  if (!audit(m, "syslog.syslog", {make_int(m, priority), args[nargs - 1]})) return value_raised;
  if (!is_open && is_raised(syslog_openlog(m, nullptr, 0, nullptr))) return value_raised;
  without_lock unlocked(m);
  ::syslog(priority, "%s", message.c_str());
  return none;
}
value syslog_closelog(vm& m) {
  if (!audit(m, "syslog.closelog", {})) return value_raised;
  if (is_open) {
    ::closelog();
    identity.clear();
    is_open = false;
  }
  return none;
}
value syslog_setlogmask(vm& m, value v) {
  int mask;
  if (!int_argument(m, v, mask) || !audit(m, "syslog.setlogmask", {v})) return value_raised;
  return make_int(m, ::setlogmask(mask));
}
/// The bit of a priority, or those of all up to it; like the macros, for numbers of any size.
template <bool UpTo>
value syslog_mask(vm& m, value v) {
  int priority;
  if (!int_argument(m, v, priority)) return value_raised;
  const u32 bit = u32{1} << (static_cast<u32>(priority) & 31);
  return make_int(m, static_cast<i32>(UpTo ? bit * 2 - 1 : bit));
}

}  // namespace

module_object* init_module_syslog(vm& m) {
  static const method_def functions[] = {general_method("openlog", syslog_openlog, nullptr),
                                         general_method("syslog", syslog_syslog, nullptr),
                                         plain_function("closelog", syslog_closelog, nullptr),
                                         unary_method("setlogmask", syslog_setlogmask, nullptr),
                                         unary_method("LOG_MASK", syslog_mask<false>, nullptr),
                                         unary_method("LOG_UPTO", syslog_mask<true>, nullptr),
                                         end_of_methods};
  module_object* mod = make_module(m, "syslog", functions);
  const struct {
    const char* name;
    int number;
  } constants[] = {
#define METAVM_CONSTANT(name) {#name, name}
      METAVM_CONSTANT(LOG_EMERG),  METAVM_CONSTANT(LOG_ALERT),    METAVM_CONSTANT(LOG_CRIT),
      METAVM_CONSTANT(LOG_ERR),    METAVM_CONSTANT(LOG_WARNING),  METAVM_CONSTANT(LOG_NOTICE),
      METAVM_CONSTANT(LOG_INFO),   METAVM_CONSTANT(LOG_DEBUG),    METAVM_CONSTANT(LOG_PID),
      METAVM_CONSTANT(LOG_CONS),   METAVM_CONSTANT(LOG_NDELAY),   METAVM_CONSTANT(LOG_ODELAY),
      METAVM_CONSTANT(LOG_NOWAIT), METAVM_CONSTANT(LOG_PERROR),   METAVM_CONSTANT(LOG_KERN),
      METAVM_CONSTANT(LOG_USER),   METAVM_CONSTANT(LOG_MAIL),     METAVM_CONSTANT(LOG_DAEMON),
      METAVM_CONSTANT(LOG_AUTH),   METAVM_CONSTANT(LOG_AUTHPRIV), METAVM_CONSTANT(LOG_LPR),
      METAVM_CONSTANT(LOG_NEWS),   METAVM_CONSTANT(LOG_UUCP),     METAVM_CONSTANT(LOG_CRON),
      METAVM_CONSTANT(LOG_SYSLOG), METAVM_CONSTANT(LOG_LOCAL0),   METAVM_CONSTANT(LOG_LOCAL1),
      METAVM_CONSTANT(LOG_LOCAL2), METAVM_CONSTANT(LOG_LOCAL3),   METAVM_CONSTANT(LOG_LOCAL4),
      METAVM_CONSTANT(LOG_LOCAL5), METAVM_CONSTANT(LOG_LOCAL6),   METAVM_CONSTANT(LOG_LOCAL7),
#undef METAVM_CONSTANT
  };
  for (const auto& c : constants) module_set(m, mod, c.name, value::small_int(c.number));
  return mod;
}

}  // namespace metavm::python
