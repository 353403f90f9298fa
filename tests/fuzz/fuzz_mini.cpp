// Random mini programs: plain against staged.
#include <unistd.h>

#include <cstdio>
#include <ctime>

#include "fuzz.hpp"
#include "lang/mini/jit.hpp"
#include "lang/mini/mini.hpp"
#include "mini_generator.hpp"

namespace metavm::fuzz {
namespace {

class mini_language final : public language {
 public:
  const char* name() const override { return "mini"; }
  layout_style style() const override { return layout_style::braces; }
  program generate(u64 seed) const override { return generate_mini(seed); }

  u64 test_count() const override { return 120; }
  u64 all_count() const override { return 20000; }
  void start() override { files_ = std::make_unique<files>(); }

  std::vector<outcome> run(const std::string& text, const setup& s, coverage& c) override {
    auto& [plain_out, staged_out, errors, plain_took_place] = *files_;
    for (memory_file* f : {&plain_out, &staged_out, &errors}) f->clear();
    double& plain_took = *plain_took_place;
    plain_took = 0;
    double took = 0;
    const ending end = isolated(
        [&] {
          one(text, nullptr, plain_out, c);
          plain_took = static_cast<double>(std::clock() + 1) / CLOCKS_PER_SEC;
          one(text, &s, staged_out, c);
        },
        seconds, errors, &took);
    const bool plain_done = plain_took != 0;
    // A process that fell while plain ran says nothing of staged.
    outcome plain{"plain", plain_done ? ending{} : end, plain_out.content(), {}, plain_took};
    outcome staged{"staged", end, staged_out.content(), errors.content(), took};
    if (!plain_done) return {plain};
    return {plain, staged};
  }

 private:
  static void one(const std::string& text, const setup* s, const memory_file& out, coverage& c) {
    dup2(out.descriptor(), 1);
    mini::machine_options o;
    o.heap_limit = u64{512} << 20;
    if (s) {
      o.collect_every = s->collect_every;
      o.verify_heap = s->verify;
      o.gc = s->gc;
    }
    mini::machine m(o);
    mini::vm& inside = m.inside();
    mini::jit_options j;
    j.use = !s ? mini::jit_options::mode::off : s->eager ? mini::jit_options::mode::eager : mini::jit_options::mode::on;
    if (s) j.random_limits = s->seed;
    if (s) j.code_bytes = u64{s->code_kilobytes} << 10;
    mini::configure_jit(inside, j);
    if (s) inside.tick_interval = s->tick_interval;
    const mini::result r = m.run(text, "program.mini");
    if (r)
      std::printf("ended with %s\n", r->text().c_str());
    else
      std::printf("error: %s\n%s", r.error().message.c_str(), r.error().trace.c_str());
    std::fflush(stdout);
    if (s) c.add(inside);
  }

  struct files {
    memory_file plain, staged, errors;
    double* plain_took = shared<double>();
  };
  std::unique_ptr<files> files_;  ///< of this worker
};

}  // namespace
}  // namespace metavm::fuzz

int main(int count, char** words) {
  metavm::fuzz::mini_language l;
  return metavm::fuzz::fuzz_main(l, count, words);
}
