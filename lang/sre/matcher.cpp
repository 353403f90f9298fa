#include "lang/sre/matcher.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "lang/sre/generate.hpp"
#include "lang/sre/language.hpp"
#include "lang/sre/machine.hpp"
#include "lang/sre/vm.hpp"
#include "metavm/lang/interpreter.hpp"

namespace metavm::jit {
template <class L>
std::unique_ptr<engine> make_engine(typename L::context& x, const limits& l);
}  // namespace metavm::jit

namespace metavm::sre {

template <class T>
bool scratch<T>::grow() {
  const u64 more = capacity ? capacity * 2 : 64;
  if (more > (u64{1} << 32) / 2) return false;
  T* p = static_cast<T*>(std::realloc(data, more * sizeof(T)));
  if (!p) return false;
  data = p;
  capacity = more;
  return true;
}
template <class T>
void scratch<T>::release() {
  std::free(data);
  data = nullptr;
  size = capacity = 0;
}
template class scratch<choice>;
template class scratch<loop_state>;

void workspace::trim() {
  constexpr u64 usual = 1 << 14;
  if (choices.capacity > usual) choices.release();
  if (loops.capacity > usual) loops.release();
}

namespace {

template <class C>
const C* find_char(const C* p, const C* end, u32 c) {
  if constexpr (sizeof(C) == 1) {
    if (c > 255 || p == end) return nullptr;
    return static_cast<const C*>(std::memchr(p, static_cast<int>(c), static_cast<u64>(end - p)));
  } else {
    for (; p < end; p++)
      if (*p == c) return p;
    return nullptr;
  }
}
template <class C>
bool stands_at(const C* p, const u32* prefix, u32 n) {
  for (u32 i = 1; i < n; i++)
    if (p[i] != prefix[i]) return false;
  return true;
}

template <class C>
outcome search(const program& p, const char_properties& c, const match_request& r, machine<C>& m, const C*& start) {
  const C* const begin = static_cast<const C*>(r.subject.data);
  const C* const end = begin + r.subject.length;
  const search_hint& hint = p.header->hint;
  if (static_cast<u64>(end - start) < hint.least_width) return outcome::no;
  /// No match begins behind this.
  const C* const last = end - hint.least_width;
  const u32* prefix = p.words + hint.prefix_words;
  u32 left = 1 << 20;
  for (const C* q = start; q <= last; q++) {
    if (hint.prefix_length) {
      q = find_char(q, last + 1 < end ? last + 1 : end, prefix[0]);
      if (!q || static_cast<u64>(end - q) < hint.prefix_length) return outcome::no;
      if (!stands_at(q, prefix, hint.prefix_length)) continue;
    } else if (hint.set != unlimited) {
      const char_set& s = p.sets[hint.set];
      while (q <= last && q < end && !in_set(s, *q, p.words, c)) q++;
      if (q > last || q == end) return outcome::no;
    }
    const outcome o = m.match(q);
    if (o != outcome::no) {
      start = q;
      return o;
    }
    if (METAVM_UNLIKELY(--left == 0)) {
      if (m.poll()) return outcome::interrupted;
      left = 1 << 20;
    }
  }
  return outcome::no;
}

template <class C>
outcome run_as(const program& p, const char_properties& c, const match_request& r, workspace& w, match_result& out) {
  machine<C> m(p, c, r, w);
  const C* start = static_cast<const C*>(r.subject.data) + r.from;
  const outcome o = r.search ? search(p, c, r, m, start) : m.match(start);
  if (o == outcome::yes) {
    const C* base = static_cast<const C*>(r.subject.data);
    out.begin = static_cast<u64>(start - base);
    out.end = static_cast<u64>(m.match_end() - base);
    out.last_group = m.last_group();
  }
  return o;
}

}  // namespace

outcome run_large(const program& p, const char_properties& c, const match_request& r, workspace& w, match_result& out) {
  switch (r.subject.width) {
    case 1:
      return run_as<u8>(p, c, r, w, out);
    case 2:
      return run_as<u16>(p, c, r, w, out);
    default:
      return run_as<u32>(p, c, r, w, out);
  }
}

pattern_code::pattern_code() = default;
pattern_code::~pattern_code() = default;

matcher::matcher(execution& host) : host_(host), vm_(std::make_unique<vm>(host)) {}
matcher::~matcher() = default;

jit::engine* matcher::machine() const { return vm_->machine.get(); }

void matcher::call_attention() {
  vm_->attention = true;
  vm_->ticks = 0;
}

/// As the host has it, so have we: a staged machine with its limits. It is made when there is work for it.
METAVM_NOINLINE void matcher::follow_host(u64 length) {
  constexpr u64 few_runs = 30, long_text = 20000;
  if (busy_ || (host_.jit && ++runs_ < few_runs && length < long_text && host_.tick_interval > 1)) return;
  host_machine_ = host_.jit;
  vm_->jit = nullptr;
  // Code refers to its machine.
  for (const auto& c : codes_)
    for (const auto& g : c->by_width)
      if (g) g->code.entry = nullptr, g->code.info = nullptr;
  vm_->machine.reset();
  vm_->tick_interval = host_.tick_interval;
  if (!host_machine_) return;
  try {
    vm_->machine = jit::make_engine<language>(*vm_, host_machine_->limit);
  } catch (const std::bad_alloc&) {
    return;  // no address space for compiled code: going on without it
  }
  vm_->machine->dump = host_machine_->dump;
  vm_->jit = vm_->machine.get();
}

/// Programs that are gone leave code behind; now and then all of it goes.
void matcher::forget_all() {
  vm_->jit = nullptr;
  vm_->machine.reset();
  host_machine_ = nullptr;
  runs_ = 0;
  codes_.clear();
  generation_++;
}

generated_code* matcher::code_for(const program& p, code_link& link, const char_properties& c, u32 width) {
  constexpr std::size_t most_codes = 2000;
  if (METAVM_UNLIKELY(link.generation != generation_)) {
    if (codes_.size() >= most_codes && !busy_) forget_all();
    codes_.push_back(std::make_unique<pattern_code>());
    link = {codes_.back().get(), generation_};
  }
  const u32 n = width / 2;
  if (METAVM_UNLIKELY(!link.code->made[n])) {
    link.code->made[n] = true;
    link.code->by_width[n] = generate(p, c, width);
  }
  return link.code->by_width[n].get();
}

outcome matcher::run(const program& p, code_link& link, const char_properties& c, const match_request& r, workspace& w,
                     match_result& out) {
  if (r.from > r.subject.length) return outcome::no;
  const program_header& h = *p.header;
  const u64 left = r.subject.length - r.from, marks = h.marks;
  if (w.mark_capacity < marks + 3) {
    w.marks.reset(new (std::nothrow) i64[marks + 3]);
    w.mark_capacity = w.marks ? marks + 3 : 0;
    if (!w.marks) return outcome::no_memory;
  }
  generated_code* const code = code_for(p, link, c, r.subject.width);
  if (METAVM_UNLIKELY(!code)) {
    std::fill_n(w.marks.get(), marks + 2, i64{-1});
    w.text = nullptr;
    return run_large(p, c, r, w, out);
  }
  if (left < h.hint.least_width) return outcome::no;
  if (METAVM_UNLIKELY(host_.jit != host_machine_)) follow_host(left);
  vm* x = vm_.get();
  if (METAVM_UNLIKELY(busy_)) {
    if (spare_.size() < busy_) spare_.push_back(std::make_unique<vm>(host_));
    x = spare_[busy_ - 1].get();
  }
  const u32 width = r.subject.width;
  const char* const begin = static_cast<const char*>(r.subject.data);
  const char *const from = begin + r.from * width, *const end = begin + r.subject.length * width;
  // No match begins behind `last`.
  const char* const last = r.search ? end - u64{h.hint.least_width} * width : from;
  const char* const stop = last < end ? last + width : end;
  value arguments[registers::argument_count];
  auto set = [&](u32 which, const void* to) { arguments[which] = value::pointer(to); };
  set(registers::at, from);
  set(registers::begin, begin);
  set(registers::end, end);
  set(registers::stop, stop);
  set(registers::last, last);
  set(registers::out, w.marks.get());
  arguments[registers::forbidden] = r.advance ? value::pointer(from) : value::small_int(0);
  arguments[registers::wanted] = r.whole ? value::pointer(end) : value::small_int(0);
  arguments[registers::sp] = arguments[registers::limit] = value::small_int(0);
  if (code->uses_stack) {
    char* const sp = x->choices.begin();
    if (!sp) return outcome::no_memory;
    set(registers::sp, sp);
    set(registers::limit, x->choices.first_limit());
  }
  x->interrupted = r.interrupted;
  x->interrupted_context = r.context;
  x->native_limit = host_.native_limit;
  x->attention = false;  // what has come before is for the host's own safepoints
  busy_++;
  const value result = interpreter<language>::run(*x, &code->code, value_nil, arguments, registers::argument_count);
  busy_--;
  if (code->uses_stack) x->choices.trim();
  if (METAVM_UNLIKELY(is_raised(result))) {
    x->pending = value_unbound;
    return outcome::interrupted;
  }
  const outcome o = static_cast<outcome>(result.as_int());
  if (o != outcome::yes) return o;
  // Word by word, as they have just been stored.
  const i64* const words = w.marks.get();
  w.text = begin;
  w.shift = width / 2;
  const auto position = [&](i64 word) {
    return static_cast<u64>(value{static_cast<u64>(word)}.as<const char>() - begin) >> w.shift;
  };
  out.begin = position(words[0]);
  out.end = position(words[1]);
  const i64 group = value{static_cast<u64>(words[2 + marks])}.as_int();
  out.last_group = group ? group : -1;
  return o;
}

}  // namespace metavm::sre
