// temporary
#include "lang/mini/compile.hpp"
#include "lang/mini/errors.hpp"
#include "lang/mini/language.hpp"
#include "metavm/gc/boehm.hpp"
#include "metavm/lang/interpreter.hpp"
using namespace metavm;
using namespace metavm::mini;
int main(int c, char** v) {
  vm m(gc::make_boehm_heap({}));
  int i = 1;
  while (i < c && v[i][0] == '-') { if (std::string(v[i]) == "--dump=bytecode") m.dump = "bytecode"; i++; }
  std::string src;
  std::string file = v[i++];
  for (; i < c; i++) m.arguments.push_back(v[i]);
  if (!read_source(file, src)) return 2;
  module_object* mod = new_module(m, file);
  m.modules[real_path(file)] = {value::pointer(mod), true};
  compiled r = compile(m, src, mod, {.file = file});
  if (!r.ok) { fprintf(stderr, "%s\n", r.error.format(file).str().c_str()); return 2; }
  value x = interpreter<language>::run(m, r.function.as<function_object>()->code, r.function, nullptr, 0);
  if (is_raised(x)) {
    value e = take_pending(m);
    fflush(stdout);
    fprintf(stderr, "error: %s\n", to_text(m, e).c_str());
    if (kind_of(m, e) == kind::record && type_of(e.as_object()->get_shape()) == m.error_type)
      fprintf(stderr, "%s", to_text(m, error_trace(m, e.as<record_object>())).c_str());
    return 1;
  }
}
