/// \file
/// The class XMLParser. elementtree_handlers.cpp has what expat calls.
#include "lang/python/modules/elementtree_parser.hpp"

#include <climits>

#include "lang/python/modules/pyexpat_types.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/text.hpp"

namespace metavm::python::elementtree {

value raise_parse_error(vm& m, const state_object* s, XML_Error code, u64 line, u64 column, const char* what) {
  if (!what) what = XML_ErrorString(code);
  str_object* message = make_str(m, fmt::format("{}: line {}, column {}", what ? what : "unknown error", line, column));
  if (!message) return value_raised;
  const value e = call1(m, to_value(s->parse_error), to_value(message));
  if (is_raised(e)) return e;
  const value position = tuple_of(m, {make_uint(m, line), make_uint(m, column)});
  if (is_raised(position) || !set_attribute(m, e, intern(m, "code"), make_int(m, code)) ||
      !set_attribute(m, e, intern(m, "position"), position))
    return value_raised;
  return raise_value(m, e);
}

namespace {

using method_table::result;

parser_object* self_of(value v) { return v.as<parser_object>(); }
void release(void* p) { delete static_cast<parser_memory*>(p); }

// ---------------------------------------------------------------- making

parser_object* make_uninitialised(vm& m, type_object* cls) {
  auto* o = make_native<parser_object>(m, cls);
  o->owner = nullptr;
  o->target = o->entity = none;
  o->names = nullptr;
  o->blanks = nullptr;
  o->start = o->data = o->end = o->comment = o->pi = o->start_ns = o->end_ns = o->doctype = o->close = value_unbound;
  o->state = state_of(m);
  o->running = false;
  return o;
}
value parser_new(vm& m, const value* args, u32, tuple_object*) {
  return to_value(make_uninitialised(m, args[0].as<type_object>()));
}

struct target_method {
  const char* name;
  value parser_object::* field;
};
constexpr target_method target_methods[] = {{"start_ns", &parser_object::start_ns},
                                            {"end_ns", &parser_object::end_ns},
                                            {"start", &parser_object::start},
                                            {"data", &parser_object::data},
                                            {"end", &parser_object::end},
                                            {"comment", &parser_object::comment},
                                            {"pi", &parser_object::pi},
                                            {"close", &parser_object::close},
                                            {"doctype", &parser_object::doctype}};

bool encoding_argument(vm& m, value v, std::string& out) {
  if (!is_str(v)) {
    raise_type_error(m, fmt::format("XMLParser() argument 'encoding' must be str or None, not {}", type_name(m, v)));
    return false;
  }
  out = to_utf8(as_str(v));
  if (out.find('\0') == out.npos) return true;
  raise_text(m, m.exc.ValueError, "embedded null character");
  return false;
}
bool initialise(vm& m, parser_object* o, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[2];
  if (!bind_arguments(m, "XMLParser", "* target? encoding?", args, nargs, kwnames, v)) return false;
  std::string encoding;
  const bool has_encoding = !same(or_none(v[1]), none);
  if (has_encoding && !encoding_argument(m, v[1], encoding)) return false;
  value target = or_none(v[0]);
  if (same(target, none)) target = to_value(make_builder(m, o->state));
  const value entity = is_raised(target) ? target : result(make_dict(m));
  value_array* blanks = is_raised(entity) ? nullptr : make_value_array(m, blank_count);
  if (!blanks) return false;
  std::fill_n(blanks->items, blank_count, value_unbound);
  // Before anything is set: asking for methods runs guest code.
  value methods[std::size(target_methods)];
  for (u64 i = 0; i < std::size(target_methods); i++) {
    methods[i] = find_attribute(m, target, intern(m, target_methods[i].name));
    if (is_raised(methods[i])) return false;
  }
  if (o->running) {
    raise_text(m, m.exc.RuntimeError, "parser is running already");
    return false;
  }
  auto memory = std::make_unique<parser_memory>();
  XML_Memory_Handling_Suite usual{std::malloc, std::realloc, std::free};
  memory->parser = XML_ParserCreate_MM(has_encoding ? encoding.c_str() : nullptr, &usual, "}");
  if (!memory->parser) {
    raise_no_memory(m);
    return false;
  }
  // As random as the hashes of strings.
  XML_SetHashSalt(memory->parser, static_cast<unsigned long>(hash_bytes(m, "expat", 5)));
  external_object* owner = make_external(m, memory.release(), release, 1 << 16);
  if (!owner) return false;
  m.heap.write(o, &o->owner, owner);
  m.heap.write(o, &o->names, m.empty_array);
  m.heap.write(o, &o->blanks, blanks);
  set_field(m, o, &parser_object::target, target);
  set_field(m, o, &parser_object::entity, entity);
  for (u64 i = 0; i < std::size(target_methods); i++) set_field(m, o, target_methods[i].field, methods[i]);
  install_handlers(o);
  return true;
}
value parser_init(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  return result(initialise(m, self_of(args[0]), args + 1, nargs - 1, kwnames));
}
value construct_parser(vm& m, type_object* cls, const value* args, u32 nargs, tuple_object* kwnames) {
  parser_object* o = make_uninitialised(m, cls);
  return initialise(m, o, args, nargs, kwnames) ? to_value(o) : value_raised;
}

// ---------------------------------------------------------------- parsing

bool usable(vm& m, const parser_object* o) {
  if (METAVM_LIKELY(o->owner && o->owner->memory)) return true;
  raise_text(m, m.exc.ValueError, "XMLParser.__init__() wasn't called");
  return false;
}
/// The target, if what is done to it can be done here.
builder_object* plain_builder(vm& m, const parser_object* o) {
  return type_of(m, o->target) == o->state->builder ? o->target.as<builder_object>() : nullptr;
}
int on_unknown_encoding(void* user, const XML_Char* name, XML_Encoding* out) {
  session& s = *static_cast<session*>(user);
  if (s.failed) return XML_STATUS_ERROR;
  s.failed = !expat::describe_encoding(s.m, name, out);
  return s.failed ? XML_STATUS_ERROR : XML_STATUS_OK;
}

/// \p data lies in `input` and stays as it is whatever handlers do.
bool parse(vm& m, parser_object* o, const object* input, std::string_view data, bool last = false) {
  if (o->running) {
    raise_text(m, m.exc.RuntimeError, "parser is running already");
    return false;
  }
  if (data.size() > INT_MAX) {
    raise_text(m, m.exc.OverflowError, "size does not fit in an int");
    return false;
  }
  session s{m, o, *o->memory(), plain_builder(m, o), input, o->owner};
  XML_Parser p = s.memory.parser;
  XML_SetUserData(p, &s);
  XML_SetUnknownEncodingHandler(p, on_unknown_encoding, &s);
  o->running = true;
  const XML_Status status = XML_Parse(p, data.data(), static_cast<int>(data.size()), last);
  if (!s.failed) flush_text(s);
  s.memory.text.clear();
  o->running = false;
  XML_SetUserData(p, nullptr);
  if (s.failed) return false;
  if (status != XML_STATUS_ERROR) return true;
  raise_parse_error(m, o->state, XML_GetErrorCode(p), XML_GetErrorLineNumber(p), XML_GetErrorColumnNumber(p));
  return false;
}
bool parse_text(vm& m, parser_object* o, str_object* text, const char* errors = nullptr) {
  const bytes_object* encoded = nullptr;
  if (!text->is_ascii()) {
    encoded = errors ? encode_text(m, text, "utf-8", errors) : encode_utf8(m, text);
    if (!encoded) return false;
  }
  if (!usable(m, o)) return false;
  // It has no effect once parsing has begun.
  if (!o->running) XML_SetEncoding(o->parser(), "utf-8");
  return encoded ? parse(m, o, encoded, encoded->view()) : parse(m, o, text, text->ascii());
}

value feed(vm& m, value self, value data) {
  parser_object* o = self_of(self);
  if (!usable(m, o)) return value_raised;
  if (is_str(data)) return result(parse_text(m, o, as_str(data)));
  buffer_view v;
  if (!get_buffer(m, data, v)) return value_raised;
  const bytes_object* fixed = is_kind(data, kind::bytes) ? data.as<bytes_object>() : nullptr;
  if (!fixed) fixed = make_bytes(m, {reinterpret_cast<const char*>(v.data), v.length});
  return result(fixed && parse(m, o, fixed, fixed->view()));
}
value close(vm& m, value self) {
  parser_object* o = self_of(self);
  if (!usable(m, o) || !parse(m, o, nullptr, {}, true)) return value_raised;
  if (const builder_object* b = plain_builder(m, o)) return builder_close(b);
  return same(o->close, value_unbound) ? none : call0(m, o->close);
}
value parse_whole(vm& m, value self, value file) {
  parser_object* o = self_of(self);
  if (!usable(m, o)) return value_raised;
  const value read = get_attribute(m, file, "read");
  if (is_raised(read)) return read;
  for (;;) {
    const value piece = call1(m, read, value::small_int(64 * 1024));
    if (is_raised(piece)) return piece;
    if (is_exact(piece, m.shapes.str)) {
      if (!as_str(piece)->length) break;
      if (!parse_text(m, o, as_str(piece), "surrogatepass")) return value_raised;
    } else if (is_exact(piece, m.shapes.bytes) && piece.as<bytes_object>()->length) {
      const auto* bytes = piece.as<bytes_object>();
      if (!parse(m, o, bytes, bytes->view())) return value_raised;
    } else {
      break;
    }
  }
  if (!parse(m, o, nullptr, {}, true)) return value_raised;
  if (const builder_object* b = plain_builder(m, o)) return builder_close(b);
  return none;
}

// ---------------------------------------------------------------- events

bool add_event(vm& m, parser_object* o, builder_object* b, value event) {
  if (!is_str(event) && !is_kind(event, kind::bytes)) {
    raise_text(m, m.exc.ValueError, "invalid events sequence");
    return false;
  }
  const std::string name = is_str(event) ? to_utf8(as_str(event)) : std::string(event.as<bytes_object>()->view());
  if (name == "start") {
    set_field(m, b, &builder_object::start_event, event);
  } else if (name == "end") {
    set_field(m, b, &builder_object::end_event, event);
  } else if (name == "start-ns") {
    set_field(m, b, &builder_object::start_ns, event);
    install_handler(o->parser(), optional_handler::namespaces);
  } else if (name == "end-ns") {
    set_field(m, b, &builder_object::end_ns, event);
    install_handler(o->parser(), optional_handler::namespaces);
  } else if (name == "comment") {
    set_field(m, b, &builder_object::comment_event, event);
    install_handler(o->parser(), optional_handler::comments);
  } else if (name == "pi") {
    set_field(m, b, &builder_object::pi_event, event);
    install_handler(o->parser(), optional_handler::pis);
  } else {
    raise(m, m.exc.ValueError, "unknown event '{}'", name);
    return false;
  }
  return true;
}
value set_events(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "XMLParser._setevents", kwnames) || !check_arity(m, "_setevents", nargs - 1, 1, 2))
    return value_raised;
  parser_object* o = self_of(args[0]);
  if (!usable(m, o)) return value_raised;
  builder_object* b = plain_builder(m, o);
  if (!b) return raise_type_error(m, "event handling only supported for ElementTree.TreeBuilder targets");
  const value append = get_attribute(m, args[1], "append");
  if (is_raised(append)) return append;
  set_field(m, b, &builder_object::append_event, append);
  set_field(m, b, &builder_object::queue, type_of(m, args[1]) == m.types.deque ? args[1] : value_unbound);
  for (const auto field : {&builder_object::start_event, &builder_object::end_event, &builder_object::start_ns,
                           &builder_object::end_ns, &builder_object::comment_event, &builder_object::pi_event})
    set_field(m, b, field, value_unbound);
  if (nargs < 3 || same(args[2], none)) {
    set_field(m, b, &builder_object::end_event, to_value(intern(m, "end")));
    return none;
  }
  const fast_sequence events(m, args[2], "events must be a sequence");
  if (events.raised) return value_raised;
  for (u64 i = 0; i < events.items().size(); i++)
    if (!add_event(m, o, b, events.items()[i])) return value_raised;
  return none;
}

// ---------------------------------------------------------------- the class

value get_entity(vm&, value self) { return self_of(self)->entity; }
value get_target(vm&, value self) { return self_of(self)->target; }
value get_version(vm& m, value) {
  const XML_Expat_Version v = XML_ExpatVersionInfo();
  return result(make_str(m, fmt::format("Expat {}.{}.{}", v.major, v.minor, v.micro)));
}

}  // namespace

type_object* make_parser_type(vm& m, module_object* mod) {
  static const method_def methods[] = {
      static_method(general_method("__new__", parser_new, "($type, *args, **kwargs)")),
      general_method("__init__", parser_init, "($self, /, *args, **kwargs)"),
      binary_method("feed", feed, "($self, data, /)"),
      unary_method("close", close),
      binary_method("_parse_whole", parse_whole, "($self, file, /)"),
      general_method("_setevents", set_events, "($self, events_queue, events_to_report=None, /)"),
      end_of_methods};
  static const getset_def getsets[] = {{"entity", get_entity}, {"target", get_target}, {"version", get_version}, {}};
  type_object* t = make_native_type<parser_object>(m, mod, "xml.etree.ElementTree.XMLParser", methods, construct_parser,
                                                   nullptr, nullptr, getsets);
  mark_members(m, t, {"entity", "target"});
  return t;
}

}  // namespace metavm::python::elementtree
