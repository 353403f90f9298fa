#include "python_idioms.hpp"

#include "program_text.hpp"

namespace metavm::fuzz::python_idioms {

void add(program& p, const scenario_parts& s) {
  const texts all[] = {classes, control, data, library, changes, changes, algorithms};
  const texts& some = all[s.r.below(std::size(all))];
  const text_parts parts{s.r, s.fresh("_"), [&s](std::string_view what) {
                           return what == "integer"  ? s.integer()
                                  : what == "scalar" ? s.scalar()
                                  : what == "any"    ? s.any()
                                                     : std::string();
                         }};
  program lines = parse_indented(chosen(some[s.r.below(some.size())], parts));
  // Now and then what were globals are locals.
  if (s.r.percent(35)) {
    const std::string f = s.fresh("part");
    p.push_back({"def " + f + "()", std::move(lines)});
    p.push_back(f + "()");
    return;
  }
  for (statement& line : lines) p.push_back(std::move(line));
}

}  // namespace metavm::fuzz::python_idioms
