/// \file
/// The _locale module.
#include <langinfo.h>
#include <libintl.h>

#include <climits>
#include <clocale>
#include <cstring>

#include "lang/python/core.hpp"
#include "lang/python/modules/io_text.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

bool to_text(vm& m, value v, std::string& out, const char* function) {
  if (!is_str(v)) {
    raise(m, m.exc.TypeError, "{}() argument must be str, not {}", function, type_name(m, v));
    return false;
  }
  bytes_object* b = encode_text(m, as_str(v), "utf-8", "surrogateescape");
  if (b) out = b->view();
  return b != nullptr;
}
value text_value(vm& m, const char* s) { return result(decode_fs(m, s)); }

value raise_locale_error(vm& m, const char* message) {
  const value mod = dict_find_str(m, m.modules, intern(m, "_locale"));
  const value cls =
      is_kind(mod, kind::module) ? dict_find_str(m, mod.as<module_object>()->dict, intern(m, "Error")) : value_unbound;
  return raise_text(m, is_kind(cls, kind::type) ? cls.as<type_object>() : m.exc.Exception, message);
}
value locale_setlocale(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  i64 category;
  if (!check_no_keywords(m, "setlocale", kw) || !check_arity(m, "setlocale", nargs, 1, 2) ||
      !to_index(m, args[0], category))
    return value_raised;
  if (category < 0 || category > LC_IDENTIFICATION) return raise_locale_error(m, "invalid locale category");
  std::string name;
  const bool query = nargs == 1 || is_none(args[1]);
  if (!query && !to_text(m, args[1], name, "setlocale")) return value_raised;
  const char* r = std::setlocale(static_cast<int>(category), query ? nullptr : name.c_str());
  if (!r) return raise_locale_error(m, query ? "locale query failed" : "unsupported locale setting");
  return text_value(m, r);
}
value grouping_value(vm& m, const char* s) {
  list_object* l = empty_list(m);
  for (const char* p = s; *p && *p != CHAR_MAX; p++) list_append(m, l, value::small_int(*p));
  if (*s) list_append(m, l, value::small_int(s[std::strlen(s) - 1] == CHAR_MAX ? CHAR_MAX : 0));
  return to_value(l);
}
value locale_localeconv(vm& m) {
  const lconv* c = std::localeconv();
  dict_object* d = make_dict(m);
  bool ok = true;
  const auto text = [&](const char* name, const char* s) { ok = ok && dict_set_str(m, d, name, text_value(m, s)); };
  const auto number = [&](const char* name, char n) { ok = ok && dict_set_str(m, d, name, value::small_int(n)); };
  text("decimal_point", c->decimal_point);
  text("thousands_sep", c->thousands_sep);
  dict_set_str(m, d, "grouping", grouping_value(m, c->grouping));
  text("int_curr_symbol", c->int_curr_symbol);
  text("currency_symbol", c->currency_symbol);
  text("mon_decimal_point", c->mon_decimal_point);
  text("mon_thousands_sep", c->mon_thousands_sep);
  dict_set_str(m, d, "mon_grouping", grouping_value(m, c->mon_grouping));
  text("positive_sign", c->positive_sign);
  text("negative_sign", c->negative_sign);
  number("int_frac_digits", c->int_frac_digits);
  number("frac_digits", c->frac_digits);
  number("p_cs_precedes", c->p_cs_precedes);
  number("p_sep_by_space", c->p_sep_by_space);
  number("n_cs_precedes", c->n_cs_precedes);
  number("n_sep_by_space", c->n_sep_by_space);
  number("p_sign_posn", c->p_sign_posn);
  number("n_sign_posn", c->n_sign_posn);
  return ok ? to_value(d) : value_raised;
}
value locale_strcoll(vm& m, value a, value b) {
  std::string x, y;
  if (!to_text(m, a, x, "strcoll") || !to_text(m, b, y, "strcoll")) return value_raised;
  return value::small_int(std::strcoll(x.c_str(), y.c_str()));
}
value locale_strxfrm(vm& m, value v) {
  std::string s;
  if (!to_text(m, v, s, "strxfrm")) return value_raised;
  std::string out(std::strxfrm(nullptr, s.c_str(), 0) + 1, '\0');
  out.resize(std::strxfrm(out.data(), s.c_str(), out.size()));
  return result(decode_text(m, out, "utf-8", "surrogateescape"));
}
value locale_nl_langinfo(vm& m, value v) {
  i64 key;
  if (!to_index(m, v, key)) return value_raised;
  const char* s = ::nl_langinfo(static_cast<nl_item>(key));
  return text_value(m, s ? s : "");
}
value locale_getencoding(vm& m) { return text_value(m, io::locale_encoding()); }
value locale_gettext(vm& m, value v) {
  std::string s;
  return to_text(m, v, s, "gettext") ? text_value(m, ::gettext(s.c_str())) : value_raised;
}
value locale_dgettext(vm& m, value domain, value v) {
  std::string d, s;
  if ((!is_none(domain) && !to_text(m, domain, d, "dgettext")) || !to_text(m, v, s, "dgettext")) return value_raised;
  return text_value(m, ::dgettext(is_none(domain) ? nullptr : d.c_str(), s.c_str()));
}
value locale_textdomain(vm& m, value domain) {
  std::string d;
  if (!is_none(domain) && !to_text(m, domain, d, "textdomain")) return value_raised;
  const char* r = ::textdomain(is_none(domain) ? nullptr : d.c_str());
  return r ? text_value(m, r) : raise_os_error(m, errno);
}
value locale_bindtextdomain(vm& m, value domain, value folder) {
  std::string d, f;
  if (!to_text(m, domain, d, "bindtextdomain") || (!is_none(folder) && !to_text(m, folder, f, "bindtextdomain")))
    return value_raised;
  if (d.empty()) return raise_locale_error(m, "domain must be a non-empty string");
  const char* r = ::bindtextdomain(d.c_str(), is_none(folder) ? nullptr : f.c_str());
  return r ? text_value(m, r) : raise_os_error(m, errno);
}
value locale_bind_textdomain_codeset(vm& m, value domain, value codeset) {
  std::string d, c;
  if (!to_text(m, domain, d, "bind_textdomain_codeset") ||
      (!is_none(codeset) && !to_text(m, codeset, c, "bind_textdomain_codeset")))
    return value_raised;
  const char* r = ::bind_textdomain_codeset(d.c_str(), is_none(codeset) ? nullptr : c.c_str());
  return r ? text_value(m, r) : none;
}

struct named_number {
  const char* name;
  i64 number;
};
constexpr named_number numbers[] = {
    {"LC_CTYPE", LC_CTYPE},
    {"LC_TIME", LC_TIME},
    {"LC_COLLATE", LC_COLLATE},
    {"LC_MONETARY", LC_MONETARY},
    {"LC_MESSAGES", LC_MESSAGES},
    {"LC_NUMERIC", LC_NUMERIC},
    {"LC_ALL", LC_ALL},
    {"CHAR_MAX", CHAR_MAX},
    {"CODESET", CODESET},
    {"RADIXCHAR", RADIXCHAR},
    {"THOUSEP", THOUSEP},
    {"CRNCYSTR", CRNCYSTR},
    {"D_T_FMT", D_T_FMT},
    {"D_FMT", D_FMT},
    {"T_FMT", T_FMT},
    {"T_FMT_AMPM", T_FMT_AMPM},
    {"AM_STR", AM_STR},
    {"PM_STR", PM_STR},
    {"YESEXPR", YESEXPR},
    {"NOEXPR", NOEXPR},
    {"ERA", ERA},
    {"ERA_D_T_FMT", ERA_D_T_FMT},
    {"ERA_D_FMT", ERA_D_FMT},
    {"ERA_T_FMT", ERA_T_FMT},
    {"ALT_DIGITS", ALT_DIGITS},
    {"DAY_1", DAY_1},
    {"DAY_2", DAY_2},
    {"DAY_3", DAY_3},
    {"DAY_4", DAY_4},
    {"DAY_5", DAY_5},
    {"DAY_6", DAY_6},
    {"DAY_7", DAY_7},
    {"ABDAY_1", ABDAY_1},
    {"ABDAY_2", ABDAY_2},
    {"ABDAY_3", ABDAY_3},
    {"ABDAY_4", ABDAY_4},
    {"ABDAY_5", ABDAY_5},
    {"ABDAY_6", ABDAY_6},
    {"ABDAY_7", ABDAY_7},
    {"MON_1", MON_1},
    {"MON_2", MON_2},
    {"MON_3", MON_3},
    {"MON_4", MON_4},
    {"MON_5", MON_5},
    {"MON_6", MON_6},
    {"MON_7", MON_7},
    {"MON_8", MON_8},
    {"MON_9", MON_9},
    {"MON_10", MON_10},
    {"MON_11", MON_11},
    {"MON_12", MON_12},
    {"ABMON_1", ABMON_1},
    {"ABMON_2", ABMON_2},
    {"ABMON_3", ABMON_3},
    {"ABMON_4", ABMON_4},
    {"ABMON_5", ABMON_5},
    {"ABMON_6", ABMON_6},
    {"ABMON_7", ABMON_7},
    {"ABMON_8", ABMON_8},
    {"ABMON_9", ABMON_9},
    {"ABMON_10", ABMON_10},
    {"ABMON_11", ABMON_11},
    {"ABMON_12", ABMON_12},
};

}  // namespace

module_object* init_module__locale(vm& m) {
  static const method_def functions[] = {
      method("setlocale", locale_setlocale),
      method("localeconv", locale_localeconv, "($module, /)"),
      method("strcoll", locale_strcoll, "($module, os1, os2, /)"),
      method("strxfrm", locale_strxfrm, "($module, string, /)"),
      method("nl_langinfo", locale_nl_langinfo, "($module, key, /)"),
      method("getencoding", locale_getencoding, "($module, /)"),
      method("gettext", locale_gettext, "($module, msg, /)"),
      method("dgettext", locale_dgettext, "($module, domain, msg, /)"),
      method("textdomain", locale_textdomain, "($module, domain, /)"),
      method("bindtextdomain", locale_bindtextdomain, "($module, domain, dir, /)"),
      method("bind_textdomain_codeset", locale_bind_textdomain_codeset, "($module, domain, codeset, /)"),
      {}};
  module_object* mod = make_module(m, "_locale", functions, "The C library's locales.");
  if (!mod) return nullptr;
  for (const named_number& n : numbers) module_set(m, mod, n.name, value::small_int(n.number));
  dict_object* names = make_dict(m);
  dict_set_str(m, names, "__module__", to_value(intern(m, "locale")));
  const value base = to_value(m.exc.Exception);
  module_set(m, mod, "Error",
             make_class(m, m.types.type, intern(m, "Error"), make_tuple(m, &base, 1), names, nullptr, nullptr));
  return mod;
}

}  // namespace metavm::python
