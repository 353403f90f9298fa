/// \file
/// Patterns over guest text: reading the text, running the matcher, making match objects.
#include "lang/python/engine.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/sre_types.hpp"
#include "lang/python/objects/unicode.hpp"

namespace metavm::python::regex {

const sre::char_properties character_properties = {unicode::is_decimal,   [](u32 c) { return unicode::is_space(c); },
                                                   unicode::is_alnum,     unicode::is_line_break,
                                                   unicode::simple_lower, unicode::simple_upper};

bool subject::open(vm& m, const pattern_object* p, value s, value pos, value end) {
  string = s;
  if (is_str(s)) {
    const str_object* t = as_str(s);
    text = {t->data, t->length, t->width()};
    is_text = true;
  } else {
    buffer_view view;
    if (!get_buffer(m, s, view)) {
      if (!catch_pending(m, m.exc.TypeError)) return false;
      raise_type_error(m, "expected string or bytes-like object, got '" + type_name(m, s) + "'");
      return false;
    }
    text = {view.data, view.length, 1};
  }
  if (p->is_bytes == 0 && !is_text) {
    raise_type_error(m, "cannot use a string pattern on a bytes-like object");
    return false;
  }
  if (p->is_bytes == 1 && is_text) {
    raise_type_error(m, "cannot use a bytes pattern on a string-like object");
    return false;
  }
  const i64 n = static_cast<i64>(text.length);
  begin = 0;
  stop = n;
  if (!is_unbound(pos) && !size_argument(m, pos, begin)) return false;
  if (!is_unbound(end) && !size_argument(m, end, stop)) return false;
  begin = begin < 0 ? 0 : begin > n ? n : begin;
  stop = stop < 0 ? 0 : stop > n ? n : stop;
  return true;
}

value slice_of(vm& m, const subject& s, i64 from, i64 to) {
  if (s.is_text) {
    if (from == 0 && to == static_cast<i64>(s.text.length) && is_exact(s.string, m.shapes.str)) return s.string;
    return to <= from
               ? to_value(m.empty_str)
               : method_table::result(str_slice(m, as_str(s.string), static_cast<u64>(from), static_cast<u64>(to)));
  }
  if (from == 0 && to == static_cast<i64>(s.text.length) && is_exact(s.string, m.shapes.bytes)) return s.string;
  if (to <= from) return to_value(m.empty_bytes);
  return method_table::result(
      make_bytes(m, {static_cast<const char*>(s.text.data) + from, static_cast<u64>(to - from)}));
}

matcher_memory& matcher_of(vm& m) {
  if (METAVM_UNLIKELY(!m.matcher_memory)) m.matcher_memory = std::make_shared<matcher_memory>(engine_of(m));
  return *static_cast<matcher_memory*>(m.matcher_memory.get());
}

jit::engine* machine_of(vm& m) { return m.matcher_memory ? matcher_of(m).patterns.machine() : nullptr; }

lent_workspace::lent_workspace(vm& m) {
  used_ = &matcher_of(m).workspace;
  if (used_->busy) {
    own_ = std::make_unique<sre::workspace>();
    used_ = own_.get();
  }
  used_->busy = true;
}
lent_workspace::~lent_workspace() {
  used_->busy = false;
  used_->trim();
}

tri run_pattern(vm& m, const pattern_object* p, const subject& s, mode how, bool advance, sre::workspace& w,
                sre::match_result& out) {
  if (s.begin > s.stop) return tri::no;
  sre::match_request r;
  r.subject = s.text;
  r.subject.length = static_cast<u64>(s.stop);
  r.from = static_cast<u64>(s.begin);
  r.whole = how == mode::full_match;
  r.search = how == mode::search;
  r.advance = advance;
  r.interrupted = [](void* c) { return !run_pending_work(*static_cast<vm*>(c)); };
  r.context = &m;
  switch (matcher_of(m).patterns.run(p->program(), p->link, character_properties, r, w, out)) {
    case sre::outcome::no:
      return tri::no;
    case sre::outcome::yes:
      return tri::yes;
    case sre::outcome::no_memory:
      raise_no_memory(m);
      return tri::error;
    case sre::outcome::interrupted:
      return tri::error;
  }
  return tri::error;
}

value make_match(vm& m, pattern_object* p, const subject& s, const sre::workspace& w, const sre::match_result& r) {
  const u64 groups = static_cast<u64>(p->groups) + 1;
  auto* o = make_instance_with_tail<match_object>(m, m.types.sre_match, 2 * groups, &match_object::mark_count);
  if (!o) return value_raised;
  o->string = s.string;
  o->pattern = p;
  o->begin = s.begin;
  o->stop = s.stop;
  o->last_group = r.last_group;
  o->marks[0] = static_cast<i64>(r.begin);
  o->marks[1] = static_cast<i64>(r.end);
  METAVM_SMALL_LOOP
  for (u64 i = 0; i + 2 < 2 * groups; i += 2) {
    const i64 from = w.mark(i), to = w.mark(i + 1);
    const bool matched = from >= 0 && to >= from;
    o->marks[i + 2] = matched ? from : -1;
    o->marks[i + 3] = matched ? to : -1;
  }
  return to_value(o);
}

}  // namespace metavm::python::regex
