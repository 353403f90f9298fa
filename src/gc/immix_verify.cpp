// The check of the heap after a collection, a stress mode: everything that can be reached must have been marked. A
// store that went round the barrier shows here, at the collection behind it.
#include <cstdio>
#include <cstdlib>
#include <unordered_set>

#include "immix_heap.hpp"

namespace metavm::gc::immix {

class verifier final : public tracer {
 public:
  explicit verifier(immix_heap& h) : h_(h) {}
  void visit(value* slot) override {
    if (slot->is_pointer()) reach(slot->as_object(), slot);
  }
  void visit(object** slot) override {
    if (*slot) reach(*slot, slot);
  }
  void visit_conservatively(const void*, const void*) override {}
  void run() {
    while (!todo_.empty()) {
      from_ = todo_.back();
      todo_.pop_back();
      for_each_reference(from_, [&](value* v) { visit(v); }, [&](object** p) { visit(p); });
    }
  }

 private:
  void reach(object* o, const void* slot) {
    if (!seen_.insert(o).second) return;
    const u64 a = reinterpret_cast<u64>(o);
    const char* wrong = nullptr;
    if (a & 7)
      wrong = "is not aligned";
    else if (h_.find_object(a) != o)
      wrong = "is no object";
    else if (!h_.is_header(*reinterpret_cast<const u64*>(o)))
      wrong = "has no shape";
    else if (!h_.is_marked(o))
      wrong = "was not marked";
    if (wrong) {
      std::fprintf(stderr, "metavm: heap check: %p in slot %p %s", static_cast<void*>(o), slot, wrong);
      if (from_)
        std::fprintf(stderr, "; the slot is at +%ld of a %s at %p (gc %02x)",
                     static_cast<long>(reinterpret_cast<u64>(slot) - reinterpret_cast<u64>(from_)),
                     from_->get_shape()->lay->name, static_cast<void*>(from_), from_->gc);
      if (h_.is_header(*reinterpret_cast<const u64*>(o)))
        std::fprintf(stderr, "; it is a %s (gc %02x)", o->get_shape()->lay->name, o->gc);
      std::fputs("\n", stderr);
      std::abort();
    }
    todo_.push_back(o);
  }
  immix_heap& h_;
  object* from_ = nullptr;
  std::unordered_set<object*> seen_;
  std::vector<object*> todo_;
};

void immix_heap::verify() {
  verifier v(*this);
  for (root_set* r : roots_) {
    r->trace(v);
    v.run();
  }
  // What waits for its finalizer may be dead by now; then it comes back with all that it refers to.
  for (object*& o : old_finalizable_) v.visit(&o);
  v.run();
}

}  // namespace metavm::gc::immix
