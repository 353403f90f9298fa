/// \file
/// The module pyexpat: parsers. pyexpat_handlers.cpp has what they call.
#include <algorithm>

#include "lang/python/modules/descriptors.hpp"
#include "lang/python/modules/pyexpat_types.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python {
namespace expat {
namespace {

parser_object* self_of(value v) { return v.as<parser_object>(); }
type_object* error_class(vm& m) { return static_cast<type_object*>(m.types.xml_parser->extra); }

void release(void* p) { delete static_cast<family*>(p); }

// ---------------------------------------------------------------- errors

value raise_expat_error(vm& m, XML_Parser p, XML_Error code) {
  const auto line = XML_GetErrorLineNumber(p), column = XML_GetErrorColumnNumber(p);
  const char* what = XML_ErrorString(code);
  const value message =
      to_value(make_str(m, fmt::format("{}: line {}, column {}", what ? what : "unknown error", line, column)));
  const value e = call1(m, to_value(error_class(m)), message);
  if (is_raised(e)) return e;
  if (!set_attribute(m, e, intern(m, "code"), make_int(m, code)) ||
      !set_attribute(m, e, intern(m, "offset"), make_uint(m, column)) ||
      !set_attribute(m, e, intern(m, "lineno"), make_uint(m, line)))
    return value_raised;
  return raise_value(m, e);
}

/// False, with an exception: this parser cannot be used now.
bool usable(vm& m, parser_object* o) {
  if (!o->owner->memory) {
    raise_text(m, m.exc.ValueError, "parser was freed");
    return false;
  }
  return true;
}

// ---------------------------------------------------------------- encodings

int on_unknown_encoding(void* user, const XML_Char* name, XML_Encoding* out) {
  session& s = *static_cast<session*>(user);
  if (s.failed) return XML_STATUS_ERROR;
  s.failed = !describe_encoding(s.m, name, out);
  return s.failed ? XML_STATUS_ERROR : XML_STATUS_OK;
}

// ---------------------------------------------------------------- parsing

/// Feeds a piece. A handler that changes the bytes does not hurt: they are copied by expat's own
/// buffer.
value parse_bytes(vm& m, parser_object* o, std::string_view data, bool last) {
  if (!usable(m, o)) return value_raised;
  if (o->running) {
    return raise_text(m, m.exc.RuntimeError, "parser is running already");
  }
  session s{m, o};
  XML_SetUserData(o->parser(), &s);
  XML_SetUnknownEncodingHandler(o->parser(), on_unknown_encoding, &s);
  o->running = true;
  XML_Status status = XML_STATUS_OK;
  do {
    const u64 n = std::min<u64>(data.size(), 1 << 20);
    if (!n) {
      status = XML_Parse(o->parser(), "", 0, last);
      break;
    }
    void* space = XML_GetBuffer(o->parser(), static_cast<int>(n));
    if (!space) {
      status = XML_STATUS_ERROR;
      break;
    }
    std::memcpy(space, data.data(), n);
    data.remove_prefix(n);
    status = XML_ParseBuffer(o->parser(), static_cast<int>(n), last && data.empty());
  } while (status != XML_STATUS_ERROR && !s.failed && !data.empty());
  bool ok = !s.failed;
  if (ok && status != XML_STATUS_ERROR) ok = flush_text(s);
  o->running = false;
  XML_SetUserData(o->parser(), nullptr);
  if (!ok) return value_raised;
  if (status == XML_STATUS_ERROR) {
    return raise_expat_error(m, o->parser(), XML_GetErrorCode(o->parser()));
  }
  return value::small_int(status);
}

value parse(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "xmlparser.Parse", kwnames) || !check_arity(m, "Parse", nargs - 1, 1, 2))
    return value_raised;
  const tri last = nargs > 2 ? truth(m, args[2]) : tri::no;
  if (last == tri::error) return value_raised;
  parser_object* o = self_of(args[0]);
  if (is_str(args[1])) {
    const bytes_object* b = encode_utf8(m, as_str(args[1]));
    if (!b || !usable(m, o)) return value_raised;
    if (!o->running) XML_SetEncoding(o->parser(), "utf-8");
    return parse_bytes(m, o, b->view(), last == tri::yes);
  }
  buffer_view v;
  if (!get_buffer(m, args[1], v)) return value_raised;
  // Handlers may change or free what they were given.
  const bytes_object* copy =
      is_bytes(args[1]) ? args[1].as<bytes_object>() : make_bytes(m, {reinterpret_cast<const char*>(v.data), v.length});
  return copy ? parse_bytes(m, o, copy->view(), last == tri::yes) : value_raised;
}
value parse_file(vm& m, value self, value file) {
  parser_object* o = self_of(self);
  const value read = get_attribute(m, file, "read");
  if (is_raised(read)) {
    if (!catch_pending(m, m.exc.AttributeError)) return read;
    return raise_type_error(m, "argument must have 'read' attribute");
  }
  for (;;) {
    const value data = call1(m, read, value::small_int(2048));
    if (is_raised(data)) return data;
    if (!is_bytes(data) && !is_bytearray(data))
      return raise_type_error(m, fmt::format("read() did not return a bytes object (type={})", type_name(m, data)));
    buffer_view v;
    if (!get_buffer(m, data, v)) return value_raised;
    if (v.length > 2048)
      return raise(m, m.exc.ValueError, "read() returned too much data: {} bytes requested, {} returned", 2048,
                   v.length);
    const bool last = v.length == 0;
    const value r = parse_bytes(m, o, {reinterpret_cast<const char*>(v.data), v.length}, last);
    if (is_raised(r) || last) return r;
  }
}

// ---------------------------------------------------------------- making parsers

parser_object* new_parser(vm& m, external_object* owner, branch* own, value names) {
  value_array* handlers = make_value_array(m, handler_count);
  if (!handlers) return nullptr;
  std::fill_n(handlers->items, u64{handler_count}, none);
  auto* o = make_native<parser_object>(m, m.types.xml_parser);
  o->owner = owner;
  o->handlers = handlers;
  o->names = names;
  o->own = own;
  o->buffer_size = 8192;
  o->ordered_attributes = o->specified_attributes = o->namespace_prefixes = o->running = false;
  return o;
}

bool text_or_none(vm& m, value v, const char* function, const char* what, std::string& out, bool& given) {
  given = !same(v, none) && !same(v, value_unbound);
  if (!given) return true;
  if (!is_str(v)) {
    raise_type_error(m, fmt::format("{}() argument '{}' must be str or None, not {}", function, what, type_name(m, v)));
    return false;
  }
  out = to_utf8(as_str(v));
  if (out.find('\0') == out.npos) return true;
  raise_text(m, m.exc.ValueError, "embedded null character");
  return false;
}

value parser_create(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  value v[3];
  std::string encoding, separator;
  bool has_encoding, has_separator;
  if (!bind_arguments(m, "ParserCreate", "encoding? namespace_separator? intern?", args, nargs, kwnames, v) ||
      !text_or_none(m, v[0], "ParserCreate", "encoding", encoding, has_encoding) ||
      !text_or_none(m, v[1], "ParserCreate", "namespace_separator", separator, has_separator))
    return value_raised;
  if (separator.size() > 1)
    return raise_text(m, m.exc.ValueError, "namespace_separator must be at most one character, omitted, or None");
  value names = v[2];
  if (same(names, value_unbound)) {
    names = method_table::result(make_dict(m));
    if (is_raised(names)) return names;
  } else if (!same(names, none) && !is_kind(names, kind::dict)) {
    return raise_type_error(m, "intern must be a dictionary");
  }
  XML_Memory_Handling_Suite usual{std::malloc, std::realloc, std::free};
  XML_Parser p = XML_ParserCreate_MM(has_encoding ? encoding.c_str() : nullptr, &usual,
                                     has_separator ? separator.c_str() : nullptr);
  if (!p) return raise_no_memory(m);
  // As random as the hashes of strings.
  const u64 salt = hash_bytes(m, "expat", 5);
  XML_SetHashSalt(p, static_cast<unsigned long>(salt));
  auto* all = new family;
  all->members.push_back(std::make_unique<branch>(branch{p, {}}));
  external_object* owner = make_external(m, all, release, 1 << 16);
  return owner ? method_table::result(new_parser(m, owner, all->members[0].get(), names)) : value_raised;
}

value external_entity_parser(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "xmlparser.ExternalEntityParserCreate", kwnames) ||
      !check_arity(m, "ExternalEntityParserCreate", nargs - 1, 1, 2))
    return value_raised;
  std::string context, encoding;
  bool has_context, has_encoding = false;
  if (!text_or_none(m, args[1], "ExternalEntityParserCreate", "context", context, has_context) ||
      (nargs > 2 && !text_or_none(m, args[2], "ExternalEntityParserCreate", "encoding", encoding, has_encoding)))
    return value_raised;
  parser_object* o = self_of(args[0]);
  if (!usable(m, o)) return value_raised;
  XML_Parser p = XML_ExternalEntityParserCreate(o->parser(), has_context ? context.c_str() : nullptr,
                                                has_encoding ? encoding.c_str() : nullptr);
  if (!p) return raise_no_memory(m);
  auto* all = static_cast<family*>(o->owner->memory);
  all->members.push_back(std::make_unique<branch>(branch{p, {}, o->own->collects}));
  parser_object* r = new_parser(m, o->owner, all->members.back().get(), o->names);
  if (!r) return value_raised;
  r->buffer_size = o->buffer_size;
  r->ordered_attributes = o->ordered_attributes;
  r->specified_attributes = o->specified_attributes;
  r->namespace_prefixes = o->namespace_prefixes;
  for (u32 h = 0; h < handler_count; h++) m.heap.write(r->handlers, &r->handlers->items[h], o->handlers->items[h]);
  install_all(r);
  return to_value(r);
}

// ---------------------------------------------------------------- other methods

value set_base(vm& m, value self, value base) {
  std::string text;
  bool given;
  if (!text_or_none(m, base, "SetBase", "base", text, given) || !usable(m, self_of(self))) return value_raised;
  return XML_SetBase(self_of(self)->parser(), given ? text.c_str() : nullptr) ? none : raise_no_memory(m);
}
value get_base(vm& m, value self) {
  if (!usable(m, self_of(self))) return value_raised;
  const XML_Char* base = XML_GetBase(self_of(self)->parser());
  return base ? method_table::result(make_str(m, base)) : none;
}
value get_input_context(vm& m, value self) {
  parser_object* o = self_of(self);
  if (!usable(m, o)) return value_raised;
  if (!o->running) return none;
  int offset = 0, size = 0;
  const char* text = XML_GetInputContext(o->parser(), &offset, &size);
  return text ? method_table::result(make_bytes(m, {text + offset, static_cast<u64>(size - offset)})) : none;
}
value set_param_entity_parsing(vm& m, value self, value flag) {
  int n;
  if (!int_argument(m, flag, n) || !usable(m, self_of(self))) return value_raised;
  return value::small_int(XML_SetParamEntityParsing(self_of(self)->parser(), static_cast<XML_ParamEntityParsing>(n)));
}
value use_foreign_dtd(vm& m, const value* args, u32 nargs, tuple_object* kwnames) {
  if (!check_no_keywords(m, "xmlparser.UseForeignDTD", kwnames) || !check_arity(m, "UseForeignDTD", nargs - 1, 0, 1))
    return value_raised;
  const tri on = nargs > 1 ? truth(m, args[1]) : tri::yes;
  parser_object* o = self_of(args[0]);
  if (on == tri::error || !usable(m, o)) return value_raised;
  const XML_Error code = XML_UseForeignDTD(o->parser(), on == tri::yes);
  return code == XML_ERROR_NONE ? none : raise_expat_error(m, o->parser(), code);
}

// ---------------------------------------------------------------- attributes

template <handler h>
value get_handler(vm&, value self) {
  return self_of(self)->handler_at(h);
}
template <handler h>
value set_handler(vm& m, value self, value v) {
  parser_object* o = self_of(self);
  if (same(v, value_unbound)) return raise_type_error(m, "Cannot delete attribute");
  if (!usable(m, o)) return value_raised;
  // What was collected is for the handler that is in place now.
  if (h == character_data && o->running && !o->own->text.empty()) {
    session s{m, o};
    if (!flush_text(s)) return value_raised;
  }
  m.heap.write(o->handlers, &o->handlers->items[h], v);
  install(o->parser(), h, !same(v, none));
  return none;
}
template <bool parser_object::* Field>
value get_flag(vm&, value self) {
  return from_bool(self_of(self)->*Field);
}
template <bool parser_object::* Field>
value set_flag(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "Cannot delete attribute");
  const tri t = truth(m, v);
  if (t == tri::error) return value_raised;
  self_of(self)->*Field = t == tri::yes;
  return none;
}
value set_namespace_prefixes(vm& m, value self, value v) {
  const value r = set_flag<&parser_object::namespace_prefixes>(m, self, v);
  if (is_raised(r) || !usable(m, self_of(self))) return value_raised;
  XML_SetReturnNSTriplet(self_of(self)->parser(), self_of(self)->namespace_prefixes);
  return r;
}
value get_intern(vm&, value self) { return self_of(self)->names; }
value get_buffer_text(vm&, value self) { return from_bool(self_of(self)->own->collects); }
/// What waits goes to the handler first. False: raised.
bool flush_outside(vm& m, parser_object* o) {
  session s{m, o};
  return flush_text(s);
}
value set_buffer_text(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "Cannot delete attribute");
  parser_object* o = self_of(self);
  const tri t = truth(m, v);
  if (t == tri::error || !usable(m, o) || !flush_outside(m, o)) return value_raised;
  o->own->collects = t == tri::yes;
  return none;
}
value get_buffer_size(vm& m, value self) { return make_int(m, self_of(self)->buffer_size); }
value get_buffer_used(vm& m, value self) { return make_uint(m, self_of(self)->own->text.size()); }
value set_buffer_size(vm& m, value self, value v) {
  if (same(v, value_unbound)) return raise_type_error(m, "Cannot delete attribute");
  if (!is_int(m, v)) return raise_type_error(m, "buffer_size must be an integer");
  i64 n;
  if (!to_index(m, v, n, true)) return value_raised;
  if (n <= 0) return raise_text(m, m.exc.ValueError, "buffer_size must be greater than zero");
  if (n > INT32_MAX) return raise(m, m.exc.ValueError, "buffer_size must not be greater than {}", INT32_MAX);
  parser_object* o = self_of(self);
  if (!usable(m, o) || !flush_outside(m, o)) return value_raised;
  o->buffer_size = n;
  return none;
}
template <auto F>
value get_number(vm& m, value self) {
  return usable(m, self_of(self)) ? make_int(m, static_cast<i64>(F(self_of(self)->parser()))) : value_raised;
}

template <u32... h>
void add_handlers(getset_def* out, std::integer_sequence<u32, h...>) {
  ((out[h] = {handler_name(static_cast<handler>(h)), get_handler<static_cast<handler>(h)>,
              set_handler<static_cast<handler>(h)>}),
   ...);
}

const getset_def* all_getsets() {
  static getset_def table[handler_count + 20];
  static const bool made = [] {
    add_handlers(table, std::make_integer_sequence<u32, handler_count>());
    u32 n = handler_count;
    for (const getset_def& g : std::initializer_list<getset_def>{
             {"ErrorCode", get_number<XML_GetErrorCode>},
             {"ErrorLineNumber", get_number<XML_GetCurrentLineNumber>},
             {"ErrorColumnNumber", get_number<XML_GetCurrentColumnNumber>},
             {"ErrorByteIndex", get_number<XML_GetCurrentByteIndex>},
             {"CurrentLineNumber", get_number<XML_GetCurrentLineNumber>},
             {"CurrentColumnNumber", get_number<XML_GetCurrentColumnNumber>},
             {"CurrentByteIndex", get_number<XML_GetCurrentByteIndex>},
             {"buffer_text", get_buffer_text, set_buffer_text},
             {"buffer_size", get_buffer_size, set_buffer_size},
             {"buffer_used", get_buffer_used},
             {"namespace_prefixes", get_flag<&parser_object::namespace_prefixes>, set_namespace_prefixes},
             {"ordered_attributes", get_flag<&parser_object::ordered_attributes>,
              set_flag<&parser_object::ordered_attributes>},
             {"specified_attributes", get_flag<&parser_object::specified_attributes>,
              set_flag<&parser_object::specified_attributes>},
             {"intern", get_intern}})
      table[n++] = g;
    table[n] = {};
    return true;
  }();
  (void)made;
  return table;
}

// ---------------------------------------------------------------- constants

constexpr struct {
  const char* name;
  i64 number;
} model_constants[] = {{"XML_CTYPE_EMPTY", XML_CTYPE_EMPTY},   {"XML_CTYPE_ANY", XML_CTYPE_ANY},
                       {"XML_CTYPE_MIXED", XML_CTYPE_MIXED},   {"XML_CTYPE_NAME", XML_CTYPE_NAME},
                       {"XML_CTYPE_CHOICE", XML_CTYPE_CHOICE}, {"XML_CTYPE_SEQ", XML_CTYPE_SEQ},
                       {"XML_CQUANT_NONE", XML_CQUANT_NONE},   {"XML_CQUANT_OPT", XML_CQUANT_OPT},
                       {"XML_CQUANT_REP", XML_CQUANT_REP},     {"XML_CQUANT_PLUS", XML_CQUANT_PLUS}};
constexpr const char* error_names[] = {"NO_MEMORY",
                                       "SYNTAX",
                                       "NO_ELEMENTS",
                                       "INVALID_TOKEN",
                                       "UNCLOSED_TOKEN",
                                       "PARTIAL_CHAR",
                                       "TAG_MISMATCH",
                                       "DUPLICATE_ATTRIBUTE",
                                       "JUNK_AFTER_DOC_ELEMENT",
                                       "PARAM_ENTITY_REF",
                                       "UNDEFINED_ENTITY",
                                       "RECURSIVE_ENTITY_REF",
                                       "ASYNC_ENTITY",
                                       "BAD_CHAR_REF",
                                       "BINARY_ENTITY_REF",
                                       "ATTRIBUTE_EXTERNAL_ENTITY_REF",
                                       "MISPLACED_XML_PI",
                                       "UNKNOWN_ENCODING",
                                       "INCORRECT_ENCODING",
                                       "UNCLOSED_CDATA_SECTION",
                                       "EXTERNAL_ENTITY_HANDLING",
                                       "NOT_STANDALONE",
                                       "UNEXPECTED_STATE",
                                       "ENTITY_DECLARED_IN_PE",
                                       "FEATURE_REQUIRES_XML_DTD",
                                       "CANT_CHANGE_FEATURE_ONCE_PARSING",
                                       "UNBOUND_PREFIX",
                                       "UNDECLARING_PREFIX",
                                       "INCOMPLETE_PE",
                                       "XML_DECL",
                                       "TEXT_DECL",
                                       "PUBLICID",
                                       "SUSPENDED",
                                       "NOT_SUSPENDED",
                                       "ABORTED",
                                       "FINISHED",
                                       "SUSPEND_PE",
                                       "RESERVED_PREFIX_XML",
                                       "RESERVED_PREFIX_XMLNS",
                                       "RESERVED_NAMESPACE_URI",
                                       "INVALID_ARGUMENT",
                                       "NO_BUFFER",
                                       "AMPLIFICATION_LIMIT_BREACH"};

/// A module inside pyexpat, which can be imported on its own.
module_object* submodule(vm& m, module_object* parent, const char* name, const char* doc) {
  module_object* mod = make_module(m, (std::string("pyexpat.") + name).c_str(), nullptr, doc);
  if (!mod || !dict_set_str(m, m.modules, (std::string("pyexpat.") + name).c_str(), to_value(mod))) return nullptr;
  module_set(m, parent, name, to_value(mod));
  return mod;
}
bool add_errors(vm& m, module_object* mod) {
  module_object* errors = submodule(m, mod, "errors", "Constants used to describe error conditions.");
  dict_object *codes = make_dict(m), *messages = make_dict(m);
  if (!errors || !codes || !messages) return false;
  for (u32 i = 0; i < std::size(error_names); i++) {
    const auto code = static_cast<XML_Error>(i + 1);
    const char* what = XML_ErrorString(code);
    if (!what) continue;
    const value text = to_value(make_str(m, what)), number = value::small_int(code);
    module_set(m, errors, (std::string("XML_ERROR_") + error_names[i]).c_str(), text);
    if (!dict_set(m, codes, text, number) || !dict_set(m, messages, number, text)) return false;
  }
  module_set(m, errors, "codes", to_value(codes));
  module_set(m, errors, "messages", to_value(messages));
  return true;
}
bool add_model(vm& m, module_object* mod) {
  module_object* model = submodule(m, mod, "model", "Constants used to interpret content model information.");
  if (!model) return false;
  for (const auto& c : model_constants) module_set(m, model, c.name, value::small_int(c.number));
  return true;
}
value feature_list(vm& m) {
  list_object* l = empty_list(m);
  for (const XML_Feature* f = XML_GetFeatureList(); l && f->feature != XML_FEATURE_END; f++) {
    const value pair = tuple_of(m, {to_value(make_str(m, f->name)), make_int(m, f->value)});
    if (is_raised(pair) || !list_append(m, l, pair)) l = nullptr;
  }
  return method_table::result(l);
}
value error_string(vm& m, value code) {
  i64 n;
  if (!to_index(m, code, n)) return value_raised;
  const char* text = n < 0 || n > INT32_MAX ? nullptr : XML_ErrorString(static_cast<XML_Error>(n));
  return text ? to_value(make_str(m, text)) : none;
}

}  // namespace

bool describe_encoding(vm& m, const char* name, XML_Encoding* out) {
  char bytes[256];
  for (int i = 0; i < 256; i++) bytes[i] = static_cast<char>(i);
  str_object* text = decode_text(m, {bytes, 256}, name, "replace");
  if (!text) return false;
  if (text->length != 256) {
    raise_text(m, m.exc.ValueError, "multi-byte encodings are not supported");
    return false;
  }
  for (u64 i = 0; i < 256; i++) {
    const u32 c = text->at(i);
    out->map[i] = c == 0xfffd ? -1 : static_cast<int>(c);
  }
  out->data = nullptr;
  out->convert = nullptr;
  out->release = nullptr;
  return true;
}

}  // namespace expat

module_object* init_module_pyexpat(vm& m) {
  using namespace expat;
  static const method_def methods[] = {
      general_method("Parse", parse, "($self, data, isfinal=False, /)",
                     "Parse XML data.\n\n`isfinal' should be true at end of input."),
      binary_method("ParseFile", parse_file, "($self, file, /)", "Parse XML data from file-like object."),
      binary_method("SetBase", set_base, "($self, base, /)", "Set the base URL for the parser."),
      unary_method("GetBase", get_base, "($self, /)", "Return base URL string for the parser."),
      unary_method("GetInputContext", get_input_context, "($self, /)",
                   "Return the untranslated text of the input that caused the current event."),
      general_method("ExternalEntityParserCreate", external_entity_parser,
                     "($self, context, encoding=<unrepresentable>, /)",
                     "Create a parser for parsing an external entity."),
      binary_method("SetParamEntityParsing", set_param_entity_parsing, "($self, flag, /)",
                    "Controls parsing of parameter entities (including the external DTD subset)."),
      general_method("UseForeignDTD", use_foreign_dtd, "($self, flag=True, /)",
                     "Allows the application to provide an artificial external subset."),
      end_of_methods};
  static const method_def functions[] = {
      general_method("ParserCreate", parser_create,
                     "($module, /, encoding=None, namespace_separator=None, intern=<unrepresentable>)",
                     "Return a new XML parser object."),
      unary_method("ErrorString", error_string, "($module, code, /)", "Returns string error for given number."),
      end_of_methods};
  module_object* mod = make_module(m, "pyexpat", functions, "Python wrapper for Expat parser.");
  type_object* error = make_exception_class(m, mod, "ExpatError", m.exc.Exception);
  if (!error) return nullptr;
  dict_set_str(m, error->dict, "__module__", to_value(make_str(m, "xml.parsers.expat")));
  error->module = to_value(make_str(m, "xml.parsers.expat"));
  module_set(m, mod, "error", to_value(error));
  m.types.xml_parser = make_native_type<parser_object>(m, nullptr, "pyexpat.xmlparser", methods, nullptr, nullptr,
                                                       "XML parser", all_getsets(), type_flags::not_instantiable);
  module_set(m, mod, "XMLParserType", to_value(m.types.xml_parser));
  m.heap.write(m.types.xml_parser, &m.types.xml_parser->extra, static_cast<object*>(error));
  module_set(m, mod, "EXPAT_VERSION", to_value(make_str(m, XML_ExpatVersion())));
  const XML_Expat_Version v = XML_ExpatVersionInfo();
  module_set(m, mod, "version_info",
             tuple_of(m, {value::small_int(v.major), value::small_int(v.minor), value::small_int(v.micro)}));
  module_set(m, mod, "native_encoding", to_value(make_str(m, "UTF-8")));
  module_set(m, mod, "features", feature_list(m));
  module_set(m, mod, "XML_PARAM_ENTITY_PARSING_NEVER", value::small_int(XML_PARAM_ENTITY_PARSING_NEVER));
  module_set(m, mod, "XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE",
             value::small_int(XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE));
  module_set(m, mod, "XML_PARAM_ENTITY_PARSING_ALWAYS", value::small_int(XML_PARAM_ENTITY_PARSING_ALWAYS));
  return add_errors(m, mod) && add_model(m, mod) ? mod : nullptr;
}

}  // namespace metavm::python
