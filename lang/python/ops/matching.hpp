/// \file
/// `match`: classes and kinds of subjects. In compiled code a class pattern is a question about the
/// hidden class of its subject, and what it takes out stays in a virtual tuple.
#pragma once
#include "lang/python/ops/iteration_parts.hpp"
#include "lang/python/ops/variables.hpp"

namespace metavm::python::ops {

struct match_class {
  static constexpr const char* name = "match_class";
  template <class S>
  METAVM_OP run(S& s, def d, use subject, use cls, imm positional, use names) {
    if constexpr (S::is_staged)
      if (known(s, d, s.get(subject), s.get(cls), positional.number, s.get(names))) return;
    s.set_or_raise(d, s.template residual<&match_class_slow>(s.get(subject), s.get(cls),
                                                             value::small_int(positional.number), s.get(names)));
  }

 private:
  /// False: nothing was done.
  template <class S>
  METAVM_OP_FN known(S& s, def d, word<S> x, word<S> cls, i64 positional, word<S> names) {
    if (kind_of_word(s, cls) != kind::type || !s.has_shape(names, s.cx().m.shapes.tuple)) return false;
    type_object* c = s.promote(s.template as<type_object>(cls));
    bool yes = false;
    if (!is_instance_statically(s, x, cls, yes)) return false;
    if (!yes) {
      s.set(d, s.lift(none));
      return true;
    }
    const py_shape* sh = py_shape_of(s, x);
    const matched_names* parts =
        names_of_pattern(s.cx().m, c, positional, s.promote(s.template as<tuple_object>(names)));
    if (!parts) return false;
    word<S> found[matched_names::most] = {x, x, x, x, x, x, x, x};
    for (u32 i = 0; i < parts->count; i++) {
      if (same(parts->names[i], value_unbound)) continue;  // the subject itself
      if (class_version(s, sh->cls) == 0) return false;
      const attribute_location* at = locate(s.cx().m, sh, parts->names[i]);
      if (at->own_first) return false;
      switch (at->what) {
        case attribute_kind::absent:
          s.set(d, s.lift(none));
          return true;
        case attribute_kind::slot:
          if (sh->get_kind() != kind::instance) return false;
          found[i] = attribute_slot(s, x, sh, at->index);
          break;
        case attribute_kind::constant:
          found[i] = s.lift(at->found);
          break;
        default:
          return false;
      }
    }
    s.set(d, fresh_tuple(s, parts->count, [&](u32 i) METAVM_INLINE_LAMBDA { return found[i]; }));
    return true;
  }
};
template <u64 Flag>
struct match_flag {
  static constexpr const char* name = Flag == type_flags::mapping ? "match_mapping" : "match_sequence";
  template <class S>
  METAVM_OP run(S& s, def d, use a) {
    // abc.register changes the flag.
    const auto flags =
        s.promote(s.template load_quasi_immutable<&type_object::flags_word>(s.lift(py_shape_of(s, s.get(a))->cls)));
    s.set(d, s.lift(from_bool((static_cast<u64>(flags) & Flag) != 0)));
  }
};

using matching_list = mp::mp_list<match_class, match_flag<type_flags::mapping>, match_flag<type_flags::sequence>>;

}  // namespace metavm::python::ops
