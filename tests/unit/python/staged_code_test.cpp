// What the staged machine makes of Python: the listing that -X jit-dump=segments,asm shows.
#include <doctest/doctest.h>

#include <sstream>

#include "lang/python/engine.hpp"
#include "lang/python/python.hpp"
#include "metavm/gc/policy.hpp"
#include "metavm/jit/machine.hpp"

namespace {

using namespace metavm;

std::vector<std::string> listing_of(const std::string& program) {
  python::machine m;
  REQUIRE_FALSE(m.start_error());
  REQUIRE(jit::parse_dump("segments,asm", m.inside_engine().machine->dump));
  REQUIRE(m.run(program, "program.py"));
  std::istringstream text(m.inside_engine().machine->listing);
  std::vector<std::string> all;
  for (std::string line; std::getline(text, line);)
    all.push_back(line.substr(std::min(line.find_first_not_of(' '), line.size())));
  return all;
}

}  // namespace

TEST_CASE("staged Python: a fresh object and its header take five instructions") {
  const std::vector<std::string> lines = listing_of(R"(
class Slots:
    __slots__ = ("x", "y")
    def __init__(self, x, y):
        self.x = x
        self.y = y
class Plain:
    pass
def objects(n):
    a = [None] * n
    for i in range(n):
        a[i] = Slots(i, None)
    for i in range(n):
        q = Plain()
        q.x = i
        a[i] = q
    for i in range(n):
        a[i] = (i, None)
    return a
for r in range(20): objects(300)
)");
  for (const std::string what : {"= allocate instance ", "= allocate tuple "}) {
    u64 seen = 0;
    for (std::size_t i = 0; i < lines.size(); i++) {
      if (lines[i].find(what) == std::string::npos) continue;
      // Machine instructions: an address, two spaces, the text. The stores into its fields come behind.
      std::size_t count = 0;
      while (i + 1 + count < lines.size() && lines[i + 1 + count].find("  ") != std::string::npos &&
             lines[i + 1 + count].rfind("store", 0) != 0)
        count++;
      // Of an address above 4 GB the instruction that loads it is one more.
      CHECK(count <= (gc::heaps_lie_low ? 5 : 6));
      CHECK(count > 0);
      seen++;
    }
    CHECK(seen > 0);
  }
}
