/// \file
/// The environment variables and -X options that say how Python starts, and the module site.
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "lang/python/core.hpp"
#include "lang/python/modules/startup.hpp"

namespace metavm::python {
namespace {

/// Null: not set, or empty.
const char* setting(const char* name) {
  const char* v = std::getenv(name);
  return v && *v ? v : nullptr;
}
/// Numeric settings hold their number, any other text counts as 1; the greater of option and
/// environment holds.
void raise_level(int& level, const char* name) {
  const char* v = setting(name);
  if (!v) return;
  char* end;
  const long n = std::strtol(v, &end, 10);
  const int found = *end || n < 0 ? 1 : static_cast<int>(n > 100 ? 100 : n);
  if (found > level) level = found;
}
std::vector<std::string> split(const char* text, char at) {
  std::vector<std::string> parts;
  for (const char* from = text;; from++) {
    const char* to = std::strchr(from, at);
    parts.emplace_back(from, to ? static_cast<std::size_t>(to - from) : std::strlen(from));
    if (!to) return parts;
    from = to;
  }
}
const std::string* x_option(const startup_options& o, const char* name, std::string& text) {
  const std::string wanted = std::string(name) + "=";
  for (const std::string& x : o.x_options)
    if (x.starts_with(wanted)) {
      text = x.substr(wanted.size());
      return &text;
    }
  return nullptr;
}

constexpr const char* digits_wrong =
    "config_init_int_max_str_digits: -X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.";
/// False: no number, or one that is not allowed.
bool to_digits(const char* text, long& out) {
  char* end;
  const long n = std::strtol(text, &end, 10);
  if (*end || !*text || n < 0 || n > INT32_MAX || (n && n < 640)) return false;
  out = n;
  return true;
}

}  // namespace

std::string read_environment(startup_options& o) {
  std::string text;
  bool has_prefix = false;
  for (const std::string& x : o.x_options) {
    if (x == "dev") o.dev_mode = 1;
    if (x == "utf8" || x == "utf8=1") o.utf8_mode = 1;
    if (x == "warn_default_encoding") o.warn_default_encoding = 1;
    if (x == "pycache_prefix") has_prefix = true;
    if (x == "int_max_str_digits") return digits_wrong;
  }
  if (x_option(o, "pycache_prefix", text)) {
    o.pycache_prefix = text;
    has_prefix = true;
  }
  if (x_option(o, "int_max_str_digits", text) && !to_digits(text.c_str(), o.int_max_str_digits)) return digits_wrong;
  if (o.ignore_environment) return {};
  raise_level(o.dont_write_bytecode, "PYTHONDONTWRITEBYTECODE");
  raise_level(o.optimize, "PYTHONOPTIMIZE");
  raise_level(o.verbose, "PYTHONVERBOSE");
  raise_level(o.inspect, "PYTHONINSPECT");
  raise_level(o.debug, "PYTHONDEBUG");
  raise_level(o.dev_mode, "PYTHONDEVMODE");
  raise_level(o.no_user_site, "PYTHONNOUSERSITE");
  if (setting("PYTHONUTF8") && !std::strcmp(setting("PYTHONUTF8"), "1")) o.utf8_mode = 1;
  if (setting("PYTHONSAFEPATH")) o.safe_path = 1;
  if (setting("PYTHONUNBUFFERED")) o.unbuffered = true;
  if (!has_prefix && setting("PYTHONPYCACHEPREFIX")) o.pycache_prefix = setting("PYTHONPYCACHEPREFIX");
  if (o.int_max_str_digits < 0 && setting("PYTHONINTMAXSTRDIGITS"))
    if (!to_digits(setting("PYTHONINTMAXSTRDIGITS"), o.int_max_str_digits))
      return "config_init_int_max_str_digits: PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.";
  if (const char* p = setting("PYTHONPATH")) o.extra_path = split(p, ':');
  if (const char* w = setting("PYTHONWARNINGS")) {
    // Options on the command line come later, so they win.
    std::vector<std::string> all = split(w, ',');
    all.insert(all.end(), o.warn_options.begin(), o.warn_options.end());
    o.warn_options = std::move(all);
  }
  if (const char* s = setting("PYTHONHASHSEED"); s && !o.random_hashes && std::strcmp(s, "random") != 0) {
    char* end;
    errno = 0;
    o.hash_seed = std::strtoll(s, &end, 10);
    if (*end || errno || o.hash_seed < 0 || o.hash_seed > UINT32_MAX)
      return "config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in range "
             "[0; 4294967295]";
    o.hash_randomization = o.hash_seed != 0;
  }
  return {};
}

std::array<u64, 2> make_hash_key(const startup_options& o) {
  std::array<u64, 2> key{};
  if (o.hash_seed < 0) {
    // Without entropy the address of a variable must do.
    if (::getrandom(key.data(), sizeof key, GRND_NONBLOCK) != sizeof key)
      key = {reinterpret_cast<u64>(&key), static_cast<u64>(::getpid())};
  } else if (o.hash_seed > 0) {
    // The key that CPython makes of a seed, so that sets have the same order there.
    u32 state = static_cast<u32>(o.hash_seed);
    for (u64& k : key)
      for (u32 shift = 0; shift < 64; shift += 8) {
        state = state * 214013 + 2531011;
        k |= u64{(state >> 16) & 0xff} << shift;
      }
  }
  return key;
}

bool run_site(vm& m, const startup_options& o) {
  // The options -W are read, and complained about, by the module itself.
  if (!o.warn_options.empty() && is_raised(import_module(m, intern(m, "warnings")))) return false;
  return o.no_site || !is_raised(import_module(m, intern(m, "site")));
}

}  // namespace metavm::python
