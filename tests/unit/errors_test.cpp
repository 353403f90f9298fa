// Messages of guest errors, and texts put together while compiling.
#include "metavm/lang/errors.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "metavm/lang/conditions.hpp"

using namespace metavm;

TEST_CASE("messages are filled in") {
  const value about[] = {value::small_int(1), value::small_int(2), value::small_int(3)};
  auto show = [](std::string_view how, value v) { return std::string(how) + std::to_string(v.as_int()); };
  CHECK(filled("nothing", about, show) == "nothing");
  CHECK(filled("", about, show) == "");
  CHECK(filled("{}", about, show) == "1");
  CHECK(filled("cannot add {type} and {type}", about, show) == "cannot add type1 and type2");
  CHECK(filled("{}{name} is not {}.", about, show) == "1name2 is not 3.");
}

TEST_CASE("numbers of arguments") {
  CHECK(arity_message("f", 1, 1, 0) == "f takes 1 argument but 0 were given");
  CHECK(arity_message("f", 2, 2, 1) == "f takes 2 arguments but 1 was given");
  CHECK(arity_message("f", 0, 0, 3) == "f takes 0 arguments but 3 were given");
  CHECK(arity_message("f", 1, 2, 3) == "f takes 1 to 2 arguments but 3 were given");
  CHECK(arity_message("f", 0, 1, 2) == "f takes at most 1 argument but 2 were given");
  CHECK(arity_message("f", 1, any_number_of_arguments, 0) == "f takes at least 1 argument but 0 were given");
}

TEST_CASE("no C++ exception passes") {
  auto no_memory = [] { return -1; };
  CHECK(guarded([] { return 7; }, no_memory) == 7);
  CHECK(guarded([]() -> int { throw std::bad_alloc(); }, no_memory) == -1);
  CHECK(guarded([]() -> int { throw std::length_error("too long"); }, no_memory) == -1);
}

TEST_CASE("joined texts") {
  static constexpr auto text = joined("jump_if_", "not_", "lt");
  static_assert(std::string_view(text.data()) == "jump_if_not_lt");
}
