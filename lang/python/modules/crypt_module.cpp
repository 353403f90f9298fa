/// \file
/// The _crypt module: hashes of passwords by the system's crypt().
#include <crypt.h>

#include <cerrno>

#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace {

using method_table::result;

bool text_argument(vm& m, value v, int number, std::string& out) {
  if (!is_str(v)) {
    raise_type_error(m, fmt::format("crypt() argument {} must be str, not {}", number, shown_type(m, v)));
    return false;
  }
  bytes_object* b = encode_text(m, as_str(v), "utf-8", "strict");
  if (!b) return false;
  out = b->view();
  if (out.find('\0') == out.npos) return true;
  raise_text(m, m.exc.ValueError, "embedded null character");
  return false;
}
value crypt_word(vm& m, value word, value salt) {
  std::string w, s;
  if (!text_argument(m, word, 1, w) || !text_argument(m, salt, 2, s)) return value_raised;
  crypt_data data{};
  const char* r = ::crypt_r(w.c_str(), s.c_str(), &data);
  return r ? to_value(make_str(m, r)) : raise_errno(m);
}

}  // namespace

module_object* init_module__crypt(vm& m) {
  static const method_def functions[] = {
      binary_method("crypt", crypt_word, "($module, word, salt, /)",
                    "The hash of a password by the method and with the random characters that salt names."),
      end_of_methods};
  return make_module(m, "_crypt", functions);
}

}  // namespace metavm::python
