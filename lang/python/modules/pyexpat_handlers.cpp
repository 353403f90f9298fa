/// \file
/// What expat calls while it parses, and the guest's handlers behind it.
#include "lang/python/modules/pyexpat_types.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::expat {
namespace {

session& session_of(void* user) { return *static_cast<session*>(user); }

/// Nothing more is to be called: a handler raised.
void fail(session& s) {
  s.failed = true;
  XML_StopParser(s.self->parser(), XML_FALSE);
}

value text(session& s, const XML_Char* p) { return p ? method_table::result(make_str(s.m, p)) : none; }
/// A name, which is likely to come again.
value name(session& s, const XML_Char* p) {
  const value v = text(s, p);
  if (!p || is_raised(v) || !is_kind(s.self->names, kind::dict)) return v;
  return dict_set_default(s.m, s.self->names.as<dict_object>(), v, v);
}

value call_handler(session& s, handler h, std::initializer_list<value> args) {
  for (const value v : args)
    if (is_raised(v)) {
      fail(s);
      return v;
    }
  const value r = call(s.m, s.self->handler_at(h), args.begin(), static_cast<u32>(args.size()));
  if (is_raised(r)) fail(s);
  return r;
}
/// Whether a handler is still to be called, what waits having been passed on.
bool wanted(session& s, handler h) {
  if (s.failed) return false;
  if (h != character_data && !flush_text(s)) return false;
  return !s.failed && !same(s.self->handler_at(h), none);
}

void on_start_element(void* user, const XML_Char* tag, const XML_Char** attributes) {
  session& s = session_of(user);
  if (!wanted(s, start_element)) return;
  vm& m = s.m;
  u64 n = 0;
  if (s.self->specified_attributes)
    n = static_cast<u64>(XML_GetSpecifiedAttributeCount(s.self->parser()));
  else
    while (attributes[n]) n++;
  value given = value_raised;
  if (s.self->ordered_attributes) {
    list_object* l = empty_list(m, n);
    for (u64 i = 0; l && i < n; i++) {
      const value v = i & 1 ? text(s, attributes[i]) : name(s, attributes[i]);
      if (is_raised(v) || !list_append_inline(m, l, v)) l = nullptr;
    }
    given = method_table::result(l);
  } else {
    dict_object* d = make_dict(m);
    for (u64 i = 0; d && i + 1 < n; i += 2) {
      const value key = name(s, attributes[i]);
      const value item = is_raised(key) ? key : text(s, attributes[i + 1]);
      if (is_raised(item) || !dict_set(m, d, key, item)) d = nullptr;
    }
    given = method_table::result(d);
  }
  call_handler(s, start_element, {name(s, tag), given});
}
void on_end_element(void* user, const XML_Char* tag) {
  session& s = session_of(user);
  if (wanted(s, end_element)) call_handler(s, end_element, {name(s, tag)});
}
void on_character_data(void* user, const XML_Char* p, int n) {
  session& s = session_of(user);
  if (s.failed) return;
  const auto length = static_cast<u64>(n);
  branch& b = *s.self->own;
  if (b.collects) {
    if (b.text.size() + length > static_cast<u64>(s.self->buffer_size) && !flush_text(s)) return;
    // The handler may have ended the collecting.
    if (b.collects && length <= static_cast<u64>(s.self->buffer_size)) {
      if (!same(s.self->handler_at(character_data), none)) b.text.append(p, length);
      return;
    }
  }
  if (same(s.self->handler_at(character_data), none)) return;
  call_handler(s, character_data, {method_table::result(make_str(s.m, {p, length}))});
}
void on_processing_instruction(void* user, const XML_Char* target, const XML_Char* data) {
  session& s = session_of(user);
  if (wanted(s, processing_instruction)) call_handler(s, processing_instruction, {name(s, target), text(s, data)});
}
void on_unparsed_entity(void* user, const XML_Char* entity, const XML_Char* base, const XML_Char* system_id,
                        const XML_Char* public_id, const XML_Char* notation) {
  session& s = session_of(user);
  if (wanted(s, unparsed_entity_decl))
    call_handler(s, unparsed_entity_decl,
                 {name(s, entity), name(s, base), name(s, system_id), name(s, public_id), name(s, notation)});
}
void on_notation(void* user, const XML_Char* notation, const XML_Char* base, const XML_Char* system_id,
                 const XML_Char* public_id) {
  session& s = session_of(user);
  if (wanted(s, notation_decl))
    call_handler(s, notation_decl, {name(s, notation), name(s, base), name(s, system_id), name(s, public_id)});
}
void on_start_namespace(void* user, const XML_Char* prefix, const XML_Char* uri) {
  session& s = session_of(user);
  if (wanted(s, start_namespace_decl)) call_handler(s, start_namespace_decl, {name(s, prefix), name(s, uri)});
}
void on_end_namespace(void* user, const XML_Char* prefix) {
  session& s = session_of(user);
  if (wanted(s, end_namespace_decl)) call_handler(s, end_namespace_decl, {name(s, prefix)});
}
void on_comment(void* user, const XML_Char* data) {
  session& s = session_of(user);
  if (wanted(s, comment)) call_handler(s, comment, {text(s, data)});
}
template <handler h>
void on_event(void* user) {
  session& s = session_of(user);
  if (wanted(s, h)) call_handler(s, h, {});
}
template <handler h>
void on_default(void* user, const XML_Char* p, int n) {
  session& s = session_of(user);
  if (wanted(s, h)) call_handler(s, h, {method_table::result(make_str(s.m, {p, static_cast<u64>(n)}))});
}
/// What a handler answered, as expat takes it.
int answer(session& s, value v) {
  i64 n = 0;
  if (is_raised(v)) return 0;
  if (!to_index(s.m, v, n)) fail(s);
  return n != 0;
}
int on_not_standalone(void* user) {
  session& s = session_of(user);
  return wanted(s, not_standalone) ? answer(s, call_handler(s, not_standalone, {})) : 0;
}
int on_external_entity(XML_Parser p, const XML_Char* context, const XML_Char* base, const XML_Char* system_id,
                       const XML_Char* public_id) {
  session& s = session_of(XML_GetUserData(p));
  if (!wanted(s, external_entity_ref)) return 0;
  return answer(s, call_handler(s, external_entity_ref,
                                {text(s, context), name(s, base), name(s, system_id), name(s, public_id)}));
}
void on_start_doctype(void* user, const XML_Char* doctype, const XML_Char* system_id, const XML_Char* public_id,
                      int internal) {
  session& s = session_of(user);
  if (wanted(s, start_doctype_decl))
    call_handler(s, start_doctype_decl,
                 {name(s, doctype), name(s, system_id), name(s, public_id), value::small_int(internal)});
}
void on_entity(void* user, const XML_Char* entity, int is_parameter, const XML_Char* content, int length,
               const XML_Char* base, const XML_Char* system_id, const XML_Char* public_id, const XML_Char* notation) {
  session& s = session_of(user);
  if (!wanted(s, entity_decl)) return;
  const value shown = content ? method_table::result(make_str(s.m, {content, static_cast<u64>(length)})) : none;
  call_handler(s, entity_decl,
               {name(s, entity), value::small_int(is_parameter), shown, name(s, base), name(s, system_id),
                name(s, public_id), name(s, notation)});
}
void on_xml(void* user, const XML_Char* version, const XML_Char* encoding, int standalone) {
  session& s = session_of(user);
  if (wanted(s, xml_decl))
    call_handler(s, xml_decl, {text(s, version), text(s, encoding), value::small_int(standalone)});
}
/// (type, quantifier, name, children). The depth is limited by expat's own recursion over the text.
value content_model(session& s, const XML_Content& c) {
  if (!enter_native(s.m, "")) return value_raised;
  tuple_object* children = empty_tuple_of(s.m, c.numchildren);
  value r = value_raised;
  if (children) {
    std::fill_n(children->items, c.numchildren, none);
    r = none;
    for (u32 i = 0; i < c.numchildren && !is_raised(r); i++) {
      r = content_model(s, c.children[i]);
      if (!is_raised(r)) s.m.heap.write(children, &children->items[i], r);
    }
    if (!is_raised(r))
      r = tuple_of(s.m, {value::small_int(c.type), value::small_int(c.quant), name(s, c.name), to_value(children)});
  }
  leave_native(s.m);
  return r;
}
void on_element_decl(void* user, const XML_Char* element, XML_Content* model) {
  session& s = session_of(user);
  if (wanted(s, element_decl)) call_handler(s, element_decl, {name(s, element), content_model(s, *model)});
  XML_FreeContentModel(s.self->parser(), model);
}
void on_attlist(void* user, const XML_Char* element, const XML_Char* attribute, const XML_Char* type,
                const XML_Char* otherwise, int required) {
  session& s = session_of(user);
  if (wanted(s, attlist_decl))
    call_handler(s, attlist_decl,
                 {name(s, element), name(s, attribute), text(s, type), text(s, otherwise), value::small_int(required)});
}
void on_skipped(void* user, const XML_Char* entity, int is_parameter) {
  session& s = session_of(user);
  if (wanted(s, skipped_entity)) call_handler(s, skipped_entity, {name(s, entity), value::small_int(is_parameter)});
}

}  // namespace

bool flush_text(session& s) {
  std::string& waiting = s.self->own->text;
  if (waiting.empty()) return !s.failed;
  str_object* data = make_str(s.m, waiting);
  waiting.clear();
  if (same(s.self->handler_at(character_data), none)) return !s.failed;
  return !is_raised(call_handler(s, character_data, {method_table::result(data)}));
}

const char* handler_name(handler h) {
  static constexpr const char* names[] = {"StartElementHandler",
                                          "EndElementHandler",
                                          "ProcessingInstructionHandler",
                                          "CharacterDataHandler",
                                          "UnparsedEntityDeclHandler",
                                          "NotationDeclHandler",
                                          "StartNamespaceDeclHandler",
                                          "EndNamespaceDeclHandler",
                                          "CommentHandler",
                                          "StartCdataSectionHandler",
                                          "EndCdataSectionHandler",
                                          "DefaultHandler",
                                          "DefaultHandlerExpand",
                                          "NotStandaloneHandler",
                                          "ExternalEntityRefHandler",
                                          "StartDoctypeDeclHandler",
                                          "EndDoctypeDeclHandler",
                                          "EntityDeclHandler",
                                          "XmlDeclHandler",
                                          "ElementDeclHandler",
                                          "AttlistDeclHandler",
                                          "SkippedEntityHandler"};
  static_assert(std::size(names) == handler_count);
  return names[h];
}

void install(XML_Parser p, handler h, bool on) {
  switch (h) {
    case start_element:
      return XML_SetStartElementHandler(p, on ? on_start_element : nullptr);
    case end_element:
      return XML_SetEndElementHandler(p, on ? on_end_element : nullptr);
    case processing_instruction:
      return XML_SetProcessingInstructionHandler(p, on ? on_processing_instruction : nullptr);
    case character_data:
      return XML_SetCharacterDataHandler(p, on ? on_character_data : nullptr);
    case unparsed_entity_decl:
      return XML_SetUnparsedEntityDeclHandler(p, on ? on_unparsed_entity : nullptr);
    case notation_decl:
      return XML_SetNotationDeclHandler(p, on ? on_notation : nullptr);
    case start_namespace_decl:
      return XML_SetStartNamespaceDeclHandler(p, on ? on_start_namespace : nullptr);
    case end_namespace_decl:
      return XML_SetEndNamespaceDeclHandler(p, on ? on_end_namespace : nullptr);
    case comment:
      return XML_SetCommentHandler(p, on ? on_comment : nullptr);
    case start_cdata_section:
      return XML_SetStartCdataSectionHandler(p, on ? on_event<start_cdata_section> : nullptr);
    case end_cdata_section:
      return XML_SetEndCdataSectionHandler(p, on ? on_event<end_cdata_section> : nullptr);
    case default_handler:
      return XML_SetDefaultHandler(p, on ? on_default<default_handler> : nullptr);
    case default_handler_expand:
      return XML_SetDefaultHandlerExpand(p, on ? on_default<default_handler_expand> : nullptr);
    case not_standalone:
      return XML_SetNotStandaloneHandler(p, on ? on_not_standalone : nullptr);
    case external_entity_ref:
      return XML_SetExternalEntityRefHandler(p, on ? on_external_entity : nullptr);
    case start_doctype_decl:
      return XML_SetStartDoctypeDeclHandler(p, on ? on_start_doctype : nullptr);
    case end_doctype_decl:
      return XML_SetEndDoctypeDeclHandler(p, on ? on_event<end_doctype_decl> : nullptr);
    case entity_decl:
      return XML_SetEntityDeclHandler(p, on ? on_entity : nullptr);
    case xml_decl:
      return XML_SetXmlDeclHandler(p, on ? on_xml : nullptr);
    case element_decl:
      return XML_SetElementDeclHandler(p, on ? on_element_decl : nullptr);
    case attlist_decl:
      return XML_SetAttlistDeclHandler(p, on ? on_attlist : nullptr);
    default:
      return XML_SetSkippedEntityHandler(p, on ? on_skipped : nullptr);
  }
}

void install_all(parser_object* o) {
  for (u32 h = 0; h < handler_count; h++)
    if (const auto at = static_cast<handler>(h); !same(o->handler_at(at), none)) install(o->parser(), at, true);
}

}  // namespace metavm::python::expat
