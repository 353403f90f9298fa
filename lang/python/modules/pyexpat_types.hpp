/// \file
/// What the files of pyexpat share.
#pragma once
#include <expat.h>

#include <memory>
#include <string>
#include <vector>

#include "lang/python/modules/external.hpp"
#include "lang/python/objects/method_table.hpp"

namespace metavm::python::expat {

enum handler : u32 {
  start_element,
  end_element,
  processing_instruction,
  character_data,
  unparsed_entity_decl,
  notation_decl,
  start_namespace_decl,
  end_namespace_decl,
  comment,
  start_cdata_section,
  end_cdata_section,
  default_handler,
  default_handler_expand,
  not_standalone,
  external_entity_ref,
  start_doctype_decl,
  end_doctype_decl,
  entity_decl,
  xml_decl,
  element_decl,
  attlist_decl,
  skipped_entity,
  handler_count
};

struct branch {
  XML_Parser parser;
  std::string text;  ///< character data that waits
  bool collects = false;
};
/// A parser and the parsers of its external entities, which are freed together, the younger first.
struct family {
  std::vector<std::unique_ptr<branch>> members;
  ~family() {
    for (; !members.empty(); members.pop_back()) XML_ParserFree(members.back()->parser);
  }
};

struct parser_object : object {
  external_object* owner;  ///< of the `family`
  value_array* handlers;   ///< none where there is none
  value names;             ///< dict of the strings seen, or none
  branch* own;             ///< in the family
  i64 buffer_size;
  bool ordered_attributes, specified_attributes, namespace_prefixes, running;
  XML_Parser parser() const { return own->parser; }
  value handler_at(handler h) const { return handlers->items[h]; }
  static const layout& get_layout() {
    return describe<parser_object>("xmlparser", &parser_object::owner, &parser_object::handlers, &parser_object::names);
  }
};

/// One call of XML_Parse: the user data of the callbacks.
struct session {
  vm& m;
  parser_object* self;
  bool failed = false;  ///< a handler raised
};

/// Gives expat the function behind a handler, or takes it away.
void install(XML_Parser p, handler h, bool wanted);
void install_all(parser_object* o);
/// For encodings that expat does not know itself: what each byte means. False: raised.
bool describe_encoding(vm& m, const char* name, XML_Encoding* out);
/// Passes on character data that waits. False: raised.
bool flush_text(session& s);
const char* handler_name(handler h);

}  // namespace metavm::python::expat
