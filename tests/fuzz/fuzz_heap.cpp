// Random object graphs against a model, on each collector: what can be reached is there and unchanged, what is weakly
// referred to lives as long as it must, finalizers run once. `fuzz-heap --help`.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>

#include "metavm/gc/policy.hpp"
#include "metavm/layout/describe.hpp"
#include "random.hpp"

namespace metavm::fuzz {
namespace {

/// Everything an object can have: values, a pointer, a weak link, a tail of values.
struct node : object {
  u64 id;
  value a;
  node* p;
  gc::weak_link weak;
  u64 length;
  value items[];
  static const layout& get_layout() { return describe<node>("node", &node::a, &node::p, tail<value>(&node::length)); }
};
/// Data only.
struct blob : object {
  u64 id;
  u64 length;
  u8 bytes[];
  static const layout& get_layout() { return describe<blob>("blob", tail<u8>(&blob::length)); }
};

constexpr u64 nobody = ~u64{0};
constexpr u32 root_count = 512;
constexpr u32 most_nodes = 30000;

/// An object as it should be. Edges: `a`, `p`, then the items.
struct model_node {
  u64 id = nobody;  ///< place in the model's vector, and in the high half how often it was used; nobody: free
  bool is_blob = false, finalizable = false, finalized = false;
  bool was_garbage = false;  ///< a finalizer brought it back: weak links to it may have been cleared
  bool marked = false, rooted = false;
  u64 weak = nobody;
  u64 length = 0;
  std::vector<u64> edges;
};

[[noreturn]] void fail(const char* what, u64 seed, u64 operation) {
  std::printf("FAILED: %s (seed %llu, operation %llu)\n", what, static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(operation));
  std::exit(1);
}

class heap_fuzzer final : public gc::root_set {
 public:
  heap_fuzzer(const gc::policy& policy, const gc::options& o, u64 seed)
      : heap_(policy.make(o)), random_(seed), seed_(seed) {
    for (value& r : roots_) r = value_nil;
    for (u64& r : model_roots_) r = nobody;
    node_shape_ = heap_->make_shape<shape>();
    node_shape_->lay = &node::get_layout();
    node_shape_->instance_bytes = node_shape_->lay->fixed_bytes;
    blob_shape_ = heap_->make_shape<shape>();
    blob_shape_->lay = &blob::get_layout();
    blob_shape_->instance_bytes = blob_shape_->lay->fixed_bytes;
    node_shape_->owner = blob_shape_->owner = value_nil;
    heap_->add_roots(this);
  }
  ~heap_fuzzer() { heap_->remove_roots(this); }

  void trace(gc::tracer& t) override {
    for (value& r : roots_) t.visit(&r);
  }

  void run(u64 operations) {
    for (operation_ = 0; operation_ < operations; operation_++) {
      step();
      if (operation_ % 20000 == 19999) {
        settle();
        check_all();
      }
    }
    settle();
    check_all();
  }

  u64 allocated = 0, finalized = 0, resurrected = 0, weak_cleared = 0;
  gc::statistics stats() const { return heap_->stats(); }

 private:
  void require(bool good, const char* what) {
    if (!good) fail(what, seed_, operation_);
  }
  model_node& model_of(u64 id) { return model_[id & 0xffffffffu]; }
  static u64 id_of(const object* o) { return static_cast<const node*>(o)->id; }  // both kinds have it in one place

  /// An object as the model has it: its kind, size and contents, but for what its edges lead to.
  void check(object* o, u64 id) {
    require(o->get_shape() == node_shape_ || o->get_shape() == blob_shape_,
            "a reference to something that is no object");
    require(id_of(o) == id, "a reference to another object than the one it was set to");
    const model_node& m = model_of(id);
    require(m.id == id, "a reference to an object that the model has lost");
    if (m.is_blob) {
      const auto* b = static_cast<const blob*>(o);
      require(b->length == m.length, "a blob of another length");
      for (u64 at : {u64{0}, m.length / 2, m.length - 1})
        if (m.length) require(b->bytes[at] == static_cast<u8>(id * 7 + at), "a blob of other contents");
    } else {
      require(static_cast<const node*>(o)->length == m.length, "a node of another length");
    }
  }
  void check_edge(value v, u64 id) {
    require(v.is_pointer() == (id != nobody), "a reference where none should be, or none where one should be");
    if (id != nobody) check(v.as_object(), id);
  }
  value edge(node* o, u64 at) {
    if (at == 0) return o->a;
    if (at == 1) return o->p ? value::pointer(o->p) : value_nil;
    return o->items[at - 2];
  }

  /// A walk from a random root; null if it begins at an empty one.
  object* walk(u64& id) {
    const u32 r = random_.below(root_count);
    id = model_roots_[r];
    check_edge(roots_[r], id);
    if (id == nobody) return nullptr;
    object* o = roots_[r].as_object();
    for (u32 steps = random_.below(6); steps-- > 0 && !model_of(id).is_blob;) {
      const model_node& m = model_of(id);
      const u64 at = random_.below(m.edges.size());
      const value v = edge(static_cast<node*>(o), at);
      check_edge(v, m.edges[at]);
      if (m.edges[at] == nobody) break;
      id = m.edges[at];
      o = v.as_object();
    }
    return o;
  }
  node* walk_to_node(u64& id) {
    object* o = walk(id);
    return o && !model_of(id).is_blob ? static_cast<node*>(o) : nullptr;
  }

  void set_root(u32 r, object* o, u64 id) {
    roots_[r] = o ? value::pointer(o) : value_nil;
    model_roots_[r] = id;
  }
  void set_edge(node* o, u64 id, u64 at, object* to, u64 to_id) {
    if (at == 1 && to && model_of(to_id).is_blob) at = 0;  // the pointer is to nodes
    model_of(id).edges[at] = to_id;
    const value v = to ? value::pointer(to) : value_nil;
    if (at == 1)
      heap_->write(o, &o->p, static_cast<node*>(to));
    else
      heap_->write(o, at == 0 ? &o->a : &o->items[at - 2], v);
  }

  u64 new_model_node() {
    u64 at;
    if (free_.empty()) {
      at = model_.size();
      model_.emplace_back();
    } else {
      at = free_.back();
      free_.pop_back();
    }
    const u64 id = at | ++uses_ << 32;
    model_[at] = {};
    model_[at].id = id;
    live_++;
    return id;
  }

  u64 random_length() {
    const u32 p = random_.below(1000);
    return p < 800   ? random_.below(6)
           : p < 990 ? random_.below(40)
           : p < 999 ? random_.below(2000)
                     : random_.below(100000);
  }

  void allocate() {
    allocated++;
    // What the new object will refer to lives in locals meanwhile.
    u64 first_id, second_id;
    object* const first = walk(first_id);
    node* const second = walk_to_node(second_id);
    const bool is_blob = random_.percent(25);
    const u64 length = random_length();
    object* o;
    const u64 id = new_model_node();
    model_node& m = model_of(id);
    m.is_blob = is_blob;
    m.length = length;
    if (is_blob) {
      auto* b = heap_->make_with_tail<blob>(blob_shape_, length);
      if (!b) return drop(id);
      b->id = id;
      b->length = length;
      for (u64 i = 0; i < length; i++) b->bytes[i] = static_cast<u8>(id * 7 + i);
      o = b;
    } else {
      auto* n = heap_->make_with_tail<node>(node_shape_, length);
      if (!n) return drop(id);
      n->id = id;
      n->weak = {};
      n->length = length;
      n->a = first ? value::pointer(first) : value_nil;
      n->p = second;
      for (u64 i = 0; i < length; i++) n->items[i] = value_nil;
      m.edges.assign(length + 2, nobody);
      m.edges[0] = first ? first_id : nobody;
      m.edges[1] = second ? second_id : nobody;
      if (length && first) {
        n->items[length / 2] = value::pointer(first);
        m.edges[2 + length / 2] = first_id;
      }
      if (random_.percent(4)) {
        heap_->add_finalizer(n);
        m.finalizable = true;
      }
      o = n;
    }
    u64 holder_id;
    node* holder = random_.percent(60) ? walk_to_node(holder_id) : nullptr;
    if (holder)
      set_edge(holder, holder_id, random_.below(model_of(holder_id).edges.size()), o, id);
    else
      set_root(random_.below(root_count), o, id);
  }
  void drop(u64 id) {
    model_of(id).id = nobody;
    free_.push_back(id & 0xffffffffu);
    live_--;
  }

  void mutate() {
    u64 id, to_id;
    object* to = walk(to_id);
    node* o = walk_to_node(id);
    if (!o) return;
    if (random_.percent(30)) to = nullptr;
    set_edge(o, id, random_.below(model_of(id).edges.size()), to, to ? to_id : nobody);
  }
  /// Moves items about, as lists do.
  void rotate() {
    u64 id;
    node* o = walk_to_node(id);
    if (!o || o->length < 2) return;
    const u64 from = random_.percent(50) ? 0 : random_.below(o->length - 1);
    const u64 n = random_.percent(50) ? o->length - from : 2 + random_.below(std::min<u64>(o->length - from - 1, 40));
    if (from == 0 && n == o->length)
      heap_->before_bulk_write(o);
    else
      heap_->before_bulk_write(o, o->items + from, n);
    value* const items = o->items + from;
    const value first = items[0];
    std::memmove(static_cast<void*>(items), items + 1, (n - 1) * sizeof(value));
    items[n - 1] = first;
    const auto edges = model_of(id).edges.begin() + 2 + static_cast<std::ptrdiff_t>(from);
    std::rotate(edges, edges + 1, edges + static_cast<std::ptrdiff_t>(n));
  }
  void change_roots() {
    u64 id;
    object* o = random_.percent(50) ? walk(id) : nullptr;
    set_root(random_.below(root_count), o, o ? id : nobody);
    if (live_ > most_nodes)
      for (u32 i = 0; i < root_count / 4; i++) set_root(random_.below(root_count), nullptr, nobody);
  }
  void set_weak() {
    u64 id, to_id;
    object* to = walk(to_id);
    node* o = walk_to_node(id);
    if (!o || !to) return;
    heap_->weak_set(o, o->weak, to);
    model_of(id).weak = to_id;
  }
  void look_at_weak(node* o, u64 id) {
    model_node& m = model_of(id);
    object* to = heap_->weak_get(o->weak);
    if (m.weak == nobody) return require(!to, "a weak link that was never set refers to something");
    if (to) return require(id_of(to) == m.weak, "a weak link to another object");
    weak_cleared++;
    const model_node& t = model_of(m.weak);
    if (t.id == m.weak && !t.was_garbage) {
      mark_from_roots();
      require(!model_of(m.weak).rooted, "the weak link to an object that can be reached was cleared");
    }
    m.weak = nobody;
  }

  void step() {
    const u32 p = random_.below(10000);
    u64 id;
    if (p < 4000)
      allocate();
    else if (p < 6500)
      mutate();
    else if (p < 7500)
      change_roots();
    else if (p < 8500)
      walk(id);
    else if (p < 9000)
      rotate();
    else if (p < 9300)
      set_weak();
    else if (p < 9900) {
      if (node* o = walk_to_node(id)) look_at_weak(o, id);
    } else if (p < 9996)
      run_finalizers();
    else if (p < 9999)
      heap_->collect(false);
    else
      heap_->collect(true);
  }

  void run_finalizers() {
    object* o = heap_->next_finalizable();
    if (o) mark_from_roots();
    new_pass();
    for (; o; o = heap_->next_finalizable()) {
      const u64 id = id_of(o);
      check(o, id);
      model_node& m = model_of(id);
      require(m.finalizable && !m.finalized, "an object is finalized twice, or without a finalizer");
      // Unless one that was finalized before it brought it back.
      require(!m.rooted || m.was_garbage, "an object is finalized that can be reached");
      m.finalized = true;
      finalized++;
      check_graph(o, id, true);
      if (random_.percent(30)) {
        resurrected++;
        set_root(random_.below(root_count), o, id);
        mark(id, true);
      }
    }
  }

  // ---- the model's own collection ----
  void mark(u64 id, bool rooted) {
    if (id == nobody) return;
    todo_.assign(1, id);
    while (!todo_.empty()) {
      model_node& m = model_of(todo_.back());
      todo_.pop_back();
      if (rooted ? m.rooted : m.marked) continue;
      m.marked = true;
      m.rooted |= rooted;
      for (u64 e : m.edges)
        if (e != nobody) todo_.push_back(e);
    }
  }
  void mark_from_roots() {
    for (model_node& m : model_) m.marked = m.rooted = false;
    for (u64 r : model_roots_) mark(r, true);
  }
  /// Forgets what nobody can ever see again.
  void settle() {
    mark_from_roots();
    for (u64 i = 0; i < model_.size(); i++)
      if (model_[i].id != nobody && model_[i].finalizable && !model_[i].finalized) mark(model_[i].id, false);
    for (u64 i = 0; i < model_.size(); i++)
      if (model_[i].id != nobody && !model_[i].marked) drop(model_[i].id);
  }

  void new_pass() {
    pass_++;
    seen_.resize(model_.size(), 0);
  }
  /// All that can be reached from `o`, and was not in this pass, is as it should be.
  void check_graph(object* o, u64 id, bool garbage) {
    std::vector<std::pair<object*, u64>> todo{{o, id}};
    while (!todo.empty()) {
      const auto [at, at_id] = todo.back();
      todo.pop_back();
      if (seen_[at_id & 0xffffffffu] == pass_) continue;
      seen_[at_id & 0xffffffffu] = pass_;
      check(at, at_id);
      model_node& m = model_of(at_id);
      if (garbage && !m.rooted) m.was_garbage = true;
      if (m.is_blob) continue;
      for (u64 i = 0; i < m.edges.size(); i++) {
        const value v = edge(static_cast<node*>(at), i);
        require(v.is_pointer() == (m.edges[i] != nobody), "an edge that is not the model's");
        if (m.edges[i] != nobody) todo.push_back({v.as_object(), m.edges[i]});
      }
    }
  }
  void check_all() {
    new_pass();
    for (u32 r = 0; r < root_count; r++) {
      check_edge(roots_[r], model_roots_[r]);
      if (model_roots_[r] != nobody && random_.percent(20)) check_graph(roots_[r].as_object(), model_roots_[r], false);
    }
  }

  std::unique_ptr<gc::heap> heap_;
  random random_;
  u64 seed_, operation_ = 0;
  shape *node_shape_, *blob_shape_;
  value roots_[root_count];
  u64 model_roots_[root_count];
  std::vector<model_node> model_;
  std::vector<u64> free_, todo_;
  std::vector<u32> seen_;
  u32 pass_ = 0;
  u64 uses_ = 0, live_ = 0;
};

int main(int count, char** arguments) {
  u64 operations = 1000000, seed = 1;
  std::string only;
  gc::options o;
  for (int i = 1; i < count; i++) {
    const std::string a = arguments[i];
    const auto number = [&]() -> u64 { return i + 1 < count ? std::strtoull(arguments[++i], nullptr, 10) : 0; };
    if (a == "--operations")
      operations = number();
    else if (a == "--seed")
      seed = number();
    else if (a == "--policy" && i + 1 < count)
      only = arguments[++i];
    else if (a == "--verify")
      o.verify = true;
    else if (a == "--stress")
      o.collect_every = static_cast<u32>(number());
    else if (a == "--heap-limit")
      o.heap_limit = number() << 20;
    else {
      std::printf(
          "usage: fuzz-heap [--operations N] [--seed S] [--policy NAME] [--verify] [--stress N] [--heap-limit MB]\n"
          "Random object graphs on every collector (or one), against a model.\n");
      return a == "--help" ? 0 : 2;
    }
  }
  if (!only.empty() && !gc::find_policy(only)) {
    std::fprintf(stderr, "fuzz-heap: no collector %s; there are %s\n", only.c_str(), gc::policy_names());
    return 2;
  }
  for (const gc::policy& p : gc::policies()) {
    if (!only.empty() && only != p.name) continue;
    const auto t0 = std::chrono::steady_clock::now();
    heap_fuzzer f(p, o, seed);
    f.run(operations);
    const gc::statistics s = f.stats();
    std::printf(
        "%s: %llu operations, %llu objects, %llu collections (%llu young), %llu finalized, %llu brought back, %llu "
        "weak links cleared, %.1f s\n",
        p.name, static_cast<unsigned long long>(operations), static_cast<unsigned long long>(f.allocated),
        static_cast<unsigned long long>(s.collections), static_cast<unsigned long long>(s.young_collections),
        static_cast<unsigned long long>(f.finalized), static_cast<unsigned long long>(f.resurrected),
        static_cast<unsigned long long>(f.weak_cleared),
        std::chrono::duration<double>(std::chrono::steady_clock::now() - t0).count());
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace metavm::fuzz

int main(int count, char** arguments) { return metavm::fuzz::main(count, arguments); }
