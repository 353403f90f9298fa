/// \file
/// XMLParser: its layout, and what its two files share.
#pragma once
#include <expat.h>

#include <memory>
#include <string>
#include <vector>

#include "lang/python/modules/elementtree_types.hpp"
#include "lang/python/modules/external.hpp"

namespace metavm::python::elementtree {

/// Finds the number that a name was given, by its bytes: one for each name that a document uses.
class name_table {
 public:
  /// -1: it is new, and is `add`ed now.
  i64 find(vm& m, std::string_view name, u64& hash);
  void add(std::string_view name, u64 hash);
  u64 size() const { return entries_.size(); }

 private:
  struct entry {
    u64 hash;
    u64 at, length;  ///< its bytes in `bytes_`
  };
  bool is(u32 number, std::string_view name) const {
    const entry& e = entries_[number];
    return e.length == name.size() && !std::memcmp(bytes_.data() + e.at, name.data(), name.size());
  }
  void insert(u32 number);
  u32& recent_place(std::string_view name);

  std::string bytes_;
  std::vector<entry> entries_;
  std::vector<u32> slots_;  ///< number + 1; 0: empty
  u32 recent_[256] = {};    ///< by length and a few bytes: number + 1 of who was there last
};

/// What a parser has outside the heap.
struct parser_memory {
  XML_Parser parser = nullptr;
  std::string text;  ///< character data that waits for what comes next
  name_table names;
  ~parser_memory() {
    if (parser) XML_ParserFree(parser);
  }
};

struct parser_object : object {
  external_object* owner;  ///< of the parser_memory; null: __init__ was not called
  value target, entity;    ///< none: not set yet
  value_array* names;      ///< by number
  value_array* blanks;     ///< strings of white space seen last, by length; value_unbound
  /// Methods of the target; value_unbound: it has none.
  value start, data, end, comment, pi, start_ns, end_ns, doctype, close;
  state_object* state;
  u64 running;
  parser_memory* memory() const { return static_cast<parser_memory*>(owner->memory); }
  XML_Parser parser() const { return memory()->parser; }
  static const layout& get_layout() {
    return describe<parser_object>("XMLParser", &parser_object::owner, &parser_object::target, &parser_object::entity,
                                   &parser_object::names, &parser_object::blanks, &parser_object::start,
                                   &parser_object::data, &parser_object::end, &parser_object::comment,
                                   &parser_object::pi, &parser_object::start_ns, &parser_object::end_ns,
                                   &parser_object::doctype, &parser_object::close, &parser_object::state);
  }
};
inline constexpr u64 blank_count = 64;

/// One run of expat over a piece of the document: the user data of the callbacks.
struct session {
  vm& m;
  parser_object* self;
  parser_memory& memory;
  builder_object* builder;  ///< the target, if it is a plain TreeBuilder; else null
  const object* input;      ///< holds what is parsed: expat's own memory is not scanned
  const object* owner;      ///< of `memory`
  bool failed = false;      ///< an exception is pending: nothing more is to be called
};

/// Gives expat what every parser needs, for its target.
void install_handlers(parser_object* o);
enum class optional_handler : u8 { namespaces, comments, pis };
void install_handler(XML_Parser p, optional_handler h);
/// Passes on text that waits. False: raised.
bool flush_text(session& s);
/// Raises ParseError; `what` is null for expat's own words.
value raise_parse_error(vm& m, const state_object* s, XML_Error code, u64 line, u64 column, const char* what = nullptr);

}  // namespace metavm::python::elementtree
