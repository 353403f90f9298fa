/// \file
/// What expat calls while an XMLParser parses.
#include <bit>

#include "lang/python/modules/elementtree_parser.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/text.hpp"

namespace metavm::python::elementtree {
namespace {

using method_table::result;

session& session_of(void* user) { return *static_cast<session*>(user); }

/// False: an exception is pending, and nothing more is called for the rest of this piece.
bool succeed(session& s, bool ok) {
  if (METAVM_UNLIKELY(!ok)) s.failed = true;
  return ok;
}
bool succeed(session& s, value v) { return succeed(s, !is_raised(v)); }

value text(session& s, const XML_Char* p) { return result(make_str(s.m, p)); }
value text_or_none(session& s, const XML_Char* p) { return p ? text(s, p) : none; }
value text_or_empty(session& s, const XML_Char* p) { return p ? text(s, p) : to_value(s.m.empty_str); }

/// The string of a name that is not known yet: "uri}name" becomes "{uri}name".
value new_name(session& s, std::string_view bytes, u64 hash) {
  str_object* made;
  if (bytes.find('}') != bytes.npos) {
    made = make_str(s.m, "{" + std::string(bytes));
  } else {
    made = make_str(s.m, bytes);
  }
  if (!made) return value_raised;
  const u64 number = s.memory.names.size();
  if (number == s.self->names->capacity) {
    value_array* a = grown_array(s.m, s.self->names, number);
    if (!a) return value_raised;
    s.m.heap.write(s.self, &s.self->names, a);
  }
  s.m.heap.write(s.self->names, &s.self->names->items[number], to_value(made));
  s.memory.names.add(bytes, hash);
  return to_value(made);
}
METAVM_INLINE value name(session& s, const XML_Char* p) {
  const std::string_view bytes = p;
  u64 hash;
  const i64 number = s.memory.names.find(s.m, bytes, hash);
  return METAVM_LIKELY(number >= 0) ? s.self->names->items[number] : new_name(s, bytes, hash);
}

/// Text between tags; indentation comes again and again.
value content(session& s, std::string_view p) {
  if (p.size() < blank_count && p.find_first_not_of(" \n\t") == p.npos) {
    value* place = &s.self->blanks->items[p.size()];
    if (!same(*place, value_unbound) && as_str(*place)->ascii() == p) return *place;
    str_object* made = make_str(s.m, p);
    if (!made) return value_raised;
    s.m.heap.write(s.self->blanks, place, to_value(made));
    return to_value(made);
  }
  return result(make_str(s.m, p));
}

template <class... V>
bool call_target(session& s, value f, V... args) {
  const value all[] = {args..., value_unbound};
  for (const value v : all)
    if (is_raised(v)) return succeed(s, v);
  return succeed(s, call(s.m, f, all, sizeof...(args)));
}
/// Whether events still go on; what waits having been passed on.
bool going_on(session& s) { return !s.failed && flush_text(s); }

// ---------------------------------------------------------------- elements

constexpr u64 most_on_stack = 32;

/// The attributes of a start tag on their way: names and texts in turn.
struct attribute_run {
  u64 n = 0;
  value* pairs = here;
  value_array* beyond = nullptr;  ///< has them when they are many
  value here[most_on_stack];

  bool take(session& s, const XML_Char** attributes) {
    while (attributes[n]) n += 2;
    if (METAVM_UNLIKELY(n > most_on_stack)) {
      beyond = make_value_array(s.m, n);
      if (!beyond) return false;
      pairs = beyond->items;
    }
    for (u64 i = 0; i < n; i += 2) {
      const value key = name(s, attributes[i]);
      if (is_raised(key)) return false;
      put(s, i, key);
      const value item = text(s, attributes[i + 1]);
      if (is_raised(item)) return false;
      put(s, i + 1, item);
    }
    return true;
  }
  void put(session& s, u64 i, value v) {
    if (beyond)
      s.m.heap.write(beyond, &beyond->items[i], v);
    else
      here[i] = v;
  }
  value_array* plain(session& s) {
    if (beyond) return beyond;
    value_array* a = make_value_array(s.m, n);
    if (a) std::copy_n(here, n, a->items);
    return a;
  }
};

value make_element_of(session& s, value tag, attribute_run& run) {
  builder_object* b = s.builder;
  if (METAVM_UNLIKELY(!same(b->element_factory, value_unbound))) {
    dict_object* d = make_attribute_dict(s.m, run.pairs, run.n);
    return d ? call2(s.m, b->element_factory, tag, to_value(d)) : value_raised;
  }
  value_array* plain = run.n ? run.plain(s) : nullptr;
  if (run.n && !plain) return value_raised;
  element_object* e = make_element(s.m, b->state, tag, plain ? to_value(plain) : value_unbound);
  if (plain) e->flags |= element_object::plain_attributes;
  return to_value(e);
}
void on_start(void* user, const XML_Char* tag, const XML_Char** attributes) {
  session& s = session_of(user);
  if (!going_on(s)) return;
  if (!s.builder && same(s.self->start, value_unbound)) return;
  const value tag_name = name(s, tag);
  attribute_run run;
  if (!succeed(s, !is_raised(tag_name) && run.take(s, attributes))) return;
  if (METAVM_LIKELY(s.builder != nullptr)) {
    if (!succeed(s, builder_flush(s.m, s.builder))) return;
    const value element = make_element_of(s, tag_name, run);
    succeed(s, is_raised(element) ? element : builder_start(s.m, s.builder, element));
    return;
  }
  dict_object* d = make_attribute_dict(s.m, run.pairs, run.n);
  call_target(s, s.self->start, tag_name, result(d));
}
void on_end(void* user, const XML_Char* tag) {
  session& s = session_of(user);
  if (!going_on(s)) return;
  // The tree knows the tag.
  if (METAVM_LIKELY(s.builder != nullptr))
    succeed(s, builder_end(s.m, s.builder));
  else if (!same(s.self->end, value_unbound))
    call_target(s, s.self->end, name(s, tag));
}

// ---------------------------------------------------------------- text

void on_data(void* user, const XML_Char* p, int n) {
  session& s = session_of(user);
  if (s.failed) return;
  const std::string_view piece(p, static_cast<u64>(n));
  if (METAVM_LIKELY(s.builder != nullptr))
    s.memory.text.append(piece);
  else if (!same(s.self->data, value_unbound))
    call_target(s, s.self->data, content(s, piece));
}
/// Undefined entities: the parser's own dict may have them.
void on_default(void* user, const XML_Char* p, int n) {
  session& s = session_of(user);
  if (s.failed || n < 2 || p[0] != '&' || !flush_text(s)) return;
  vm& m = s.m;
  const value key = result(make_str(m, {p + 1, static_cast<u64>(n) - 2}));
  if (!succeed(s, key)) return;
  const value entity = s.self->entity;
  const value found = is_kind(entity, kind::dict) ? dict_find(m, entity.as<dict_object>(), key) : value_unbound;
  if (!succeed(s, found)) return;
  if (same(found, value_unbound)) {
    const std::string message = "undefined entity " + std::string(p, static_cast<u64>(n));
    XML_Parser parser = s.memory.parser;
    raise_parse_error(m, s.self->state, XML_ERROR_UNDEFINED_ENTITY, XML_GetErrorLineNumber(parser),
                      XML_GetErrorColumnNumber(parser), message.c_str());
    s.failed = true;
  } else if (s.builder) {
    succeed(s, builder_data(m, s.builder, found));
  } else if (!same(s.self->data, value_unbound)) {
    call_target(s, s.self->data, found);
  }
}

// ---------------------------------------------------------------- the rest

void on_start_namespace(void* user, const XML_Char* prefix, const XML_Char* uri) {
  session& s = session_of(user);
  if (!going_on(s)) return;
  const value p = text_or_empty(s, prefix), u = text_or_empty(s, uri);
  if (!s.builder) {
    if (!same(s.self->start_ns, value_unbound)) call_target(s, s.self->start_ns, p, u);
    return;
  }
  if (same(s.builder->start_ns, value_unbound)) return;
  const value pair = is_raised(p) || is_raised(u) ? value_raised : tuple_of(s.m, {p, u});
  succeed(s, !is_raised(pair) && builder_event(s.m, s.builder, s.builder->start_ns, pair));
}
void on_end_namespace(void* user, const XML_Char* prefix) {
  session& s = session_of(user);
  if (!going_on(s)) return;
  if (!s.builder) {
    if (!same(s.self->end_ns, value_unbound)) call_target(s, s.self->end_ns, text_or_empty(s, prefix));
  } else if (!same(s.builder->end_ns, value_unbound)) {
    succeed(s, builder_event(s.m, s.builder, s.builder->end_ns, none));
  }
}
void on_comment(void* user, const XML_Char* p) {
  session& s = session_of(user);
  if (!going_on(s)) return;
  if (!s.builder) {
    if (!same(s.self->comment, value_unbound)) call_target(s, s.self->comment, text(s, p));
    return;
  }
  const value comment = text(s, p);
  succeed(s, is_raised(comment) ? comment : builder_comment(s.m, s.builder, comment));
}
void on_pi(void* user, const XML_Char* target, const XML_Char* p) {
  session& s = session_of(user);
  if (!going_on(s)) return;
  if (!s.builder) {
    if (!same(s.self->pi, value_unbound)) call_target(s, s.self->pi, text(s, target), text_or_empty(s, p));
    return;
  }
  const value target_name = text(s, target), data = text_or_empty(s, p);
  succeed(s, is_raised(target_name) || is_raised(data) ? value_raised : builder_pi(s.m, s.builder, target_name, data));
}
void on_start_doctype(void* user, const XML_Char* doctype, const XML_Char* system_id, const XML_Char* public_id, int) {
  session& s = session_of(user);
  if (!going_on(s)) return;
  if (!same(s.self->doctype, value_unbound)) {
    call_target(s, s.self->doctype, name(s, doctype), text_or_none(s, public_id), text_or_none(s, system_id));
    return;
  }
  const value own = find_attribute(s.m, to_value(s.self), intern(s.m, "doctype"));
  if (!succeed(s, own) || same(own, value_unbound)) return;
  succeed(s, warn(s.m, s.m.exc.RuntimeWarning,
                  "The doctype() method of XMLParser is ignored.  Define doctype() method on the TreeBuilder target."));
}

}  // namespace

bool flush_text(session& s) {
  std::string& waiting = s.memory.text;
  if (waiting.empty()) return true;
  const value v = content(s, waiting);
  waiting.clear();
  return succeed(s, !is_raised(v) && builder_data(s.m, s.builder, v));
}

void install_handler(XML_Parser p, optional_handler h) {
  switch (h) {
    case optional_handler::namespaces:
      return XML_SetNamespaceDeclHandler(p, on_start_namespace, on_end_namespace);
    case optional_handler::comments:
      return XML_SetCommentHandler(p, on_comment);
    case optional_handler::pis:
      return XML_SetProcessingInstructionHandler(p, on_pi);
  }
}
void install_handlers(parser_object* o) {
  XML_Parser p = o->parser();
  XML_SetElementHandler(p, on_start, on_end);
  XML_SetDefaultHandlerExpand(p, on_default);
  XML_SetCharacterDataHandler(p, on_data);
  XML_SetStartDoctypeDeclHandler(p, on_start_doctype);
  if (!same(o->start_ns, value_unbound) || !same(o->end_ns, value_unbound))
    install_handler(p, optional_handler::namespaces);
  if (!same(o->comment, value_unbound)) install_handler(p, optional_handler::comments);
  if (!same(o->pi, value_unbound)) install_handler(p, optional_handler::pis);
}

}  // namespace metavm::python::elementtree
