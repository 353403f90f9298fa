// expect: no matching function|no matching member function
#include "tests/compile_fail/probe.hpp"

using namespace probe;

struct compare_finish {
  template <class S>
#ifdef METAVM_EXPECT_PASS
  METAVM_OP run(S& s, def d, use, word<S> r){
#else
  METAVM_OP run(S& s, def d, word<S> r) {
#endif
      s.set(d, r);
}
}
;
struct compare {
  static constexpr const char* name = "compare";
  using finish = compare_finish;
  template <class S>
  METAVM_OP run(S& s, def, use a) {
    s.call_then(s.code(), s.function(), s.get(a));
  }
};
template struct probe::in_every_stage<hidden<compare>>;  // HERE
