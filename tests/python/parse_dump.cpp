/// \file
/// python-parse-dump: prints what Python's ast.dump(tree, include_attributes=True) would print of
/// a file, or the error. With --batch it serves many texts: each comes on standard input as
/// "<mode> <flags> <length>\n" and that many bytes, and is answered by "ok" or "error",
/// " <length>\n" and that many bytes. Flags: s the source is a str, b the option
/// barry_as_FLUFL, i allow_incomplete_input, d dont_imply_dedent, y print the symbol table.

#include <gmp.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>

#include "../../lang/python/parse/chars.hpp"
#include "../../lang/python/parse/parser.hpp"
#include "../../lang/python/parse/symtable.hpp"

using namespace metavm::python;

namespace {

/// Python's repr of a str (given in WTF-8) or of bytes.
std::string repr(std::string_view text, bool bytes) {
  bool single = text.find('\'') != std::string_view::npos;
  bool both = single && text.find('"') != std::string_view::npos;
  char quote = single && !both ? '"' : '\'';
  std::string out(bytes ? "b" : "");
  out.push_back(quote);
  char buffer[16];
  for (std::size_t i = 0; i < text.size();) {
    decoded_char c{static_cast<unsigned char>(text[i]), 1};
    if (!bytes) c = decode_char(text.substr(i), true);
    std::uint32_t p = c.code_point;
    if (p == static_cast<unsigned char>(quote) || p == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(p));
    } else if (p == '\n') {
      out += "\\n";
    } else if (p == '\r') {
      out += "\\r";
    } else if (p == '\t') {
      out += "\\t";
    } else if (p < ' ' || p == 0x7f || (bytes && p >= 0x80) || (p < 256 && !is_printable(p))) {
      std::snprintf(buffer, sizeof buffer, "\\x%02x", p);
      out += buffer;
    } else if (p >= 0x80 && !is_printable(p)) {
      std::snprintf(buffer, sizeof buffer, p < 0x10000 ? "\\u%04x" : "\\U%08x", p);
      out += buffer;
    } else {
      out += text.substr(i, c.length);
    }
    i += c.length;
  }
  out.push_back(quote);
  return out;
}

/// Python's repr of a float, without ".0" if it is the imaginary part of a complex number.
std::string repr(double value, bool imaginary) {
  if (std::isinf(value)) return "inf";
  char buffer[64];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  std::string text(buffer, end);
  std::size_t e = text.find('e');
  int exponent = std::atoi(text.c_str() + e + 1);
  if (exponent < -4 || exponent >= 16) {
    std::string digits = text.substr(0, e);
    std::snprintf(buffer, sizeof buffer, "e%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
    return digits + buffer;
  }
  end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed).ptr;
  text.assign(buffer, end);
  if (!imaginary && text.find('.') == std::string::npos) text += ".0";
  return text;
}

std::string decimal(const constant& c) {
  std::string digits(c.view());
  if (c.base == 10) return digits;
  mpz_t value;
  mpz_init_set_str(value, digits.c_str(), c.base);
  char* text = mpz_get_str(nullptr, 10, value);
  std::string result(text);
  std::free(text);
  mpz_clear(value);
  return result;
}

class dumper {
 public:
  explicit dumper(std::string& out) : out_(out) {}

  void dump(const node& n) {
    if (depth_ > 3000) {
      out_ += "...";
      return;
    }
    ++depth_;
    out_ += info(n.kind).name;
    out_.push_back('(');
    bool outer = first_;
    first_ = true;
    visit(n, [&](const auto& concrete) {
      for_each_field(concrete, *this);
      if constexpr (std::is_base_of_v<located_node, std::remove_cvref_t<decltype(concrete)>>) {
        number("lineno", concrete.lineno);
        number("col_offset", concrete.col_offset);
        number("end_lineno", concrete.end_lineno);
        number("end_col_offset", concrete.end_col_offset);
      }
    });
    first_ = outer;
    --depth_;
    out_.push_back(')');
  }

  void one(const char* name, const node* n) {
    field(name);
    dump(*n);
  }
  void opt(const char* name, const node* n) {
    if (n != nullptr) one(name, n);
  }
  template <class T>
  void seq(const char* name, const sequence<T>& items) {
    field(name);
    out_.push_back('[');
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_ += ", ";
      item(items[i]);
    }
    out_.push_back(']');
  }
  template <class T>
  void seq_opt(const char* name, const sequence<T>& items) {
    seq(name, items);
  }
  template <class T>
  void value_seq(const char* name, const sequence<T>& items) {
    seq(name, items);
  }
  template <class T>
  void value(const char* name, const T& v) {
    field(name);
    item(v);
  }
  template <class T>
  void value_opt(const char* name, const T& v) {
    if (v) value(name, v);
  }

 private:
  void field(const char* name) {
    if (!first_) out_ += ", ";
    first_ = false;
    std::string_view text(name);
    if (text.ends_with('_')) text.remove_suffix(1);
    out_ += text;
    out_.push_back('=');
  }
  void number(const char* name, int n) {
    field(name);
    out_ += std::to_string(n);
  }
  void item(const node* n) {
    if (n == nullptr) {
      out_ += "None";
    } else {
      dump(*n);
    }
  }
  void item(identifier name) { out_ += repr(name->view(), false); }
  void item(const string_field& text) { out_ += repr(text.view(), false); }
  void item(int n) { out_ += std::to_string(n); }
  template <class T>
    requires std::is_enum_v<T>
  void item(T value) {
    out_ += to_string(value);
    out_ += "()";
  }
  void item(const constant& c) {
    switch (c.kind) {
      case constant_kind::none: out_ += "None"; break;
      case constant_kind::true_: out_ += "True"; break;
      case constant_kind::false_: out_ += "False"; break;
      case constant_kind::ellipsis: out_ += "Ellipsis"; break;
      case constant_kind::integer: out_ += (c.negative ? "-" : "") + decimal(c); break;
      case constant_kind::floating: out_ += repr(c.real, false); break;
      case constant_kind::complex: out_ += repr(c.imag, true) + "j"; break;
      case constant_kind::string: out_ += repr(c.view(), false); break;
      case constant_kind::bytes: out_ += repr(c.view(), true); break;
      case constant_kind::tuple:
      case constant_kind::frozenset: out_ += "?"; break;
    }
  }

  std::string& out_;
  bool first_ = true;
  int depth_ = 0;
};

std::string describe(const syntax_error& e) {
  std::ostringstream out;
  out << to_string(e.kind) << '\n' << repr(e.message, false) << '\n';
  if (e.has_place) {
    out << e.lineno << ' ' << e.offset << ' ' << e.end_lineno << ' ' << e.end_offset << '\n'
        << repr(e.text, false);
  } else {
    out << "-";
  }
  return out.str();
}

parse_mode mode_of(std::string_view text) {
  return text == "eval"     ? parse_mode::eval
         : text == "single" ? parse_mode::single
                            : parse_mode::exec;
}

/// A scope as compare_parse.py prints `_symtable`'s.
void dump_scope(const scope& s, std::string indent, std::string& out) {
  constexpr int scope_shift = 11;
  out += indent + std::to_string(static_cast<int>(s.kind)) + ' ' + std::string(s.name->view()) +
         ' ' + std::to_string(s.place.lineno) + ' ' + (s.nested ? "1" : "0") + " (";
  for (identifier name : s.parameters) out += ' ' + std::string(name->view());
  out += " )";
  std::vector<std::string> names;
  for (const symbol& n : s.symbols) {
    unsigned flags = n.flags | static_cast<unsigned>(n.scope) << scope_shift;
    names.push_back(' ' + std::string(n.name->view()) + '=' + std::to_string(flags));
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) out += name;
  out += '\n';
  for (const scope* child : s.children) dump_scope(*child, indent + ' ', out);
}

bool run(std::string_view source, const parse_options& options, bool symbols, std::string& out) {
  parse_result result = parse(source, options);
  if (result.error) {
    out = describe(*result.error);
    return false;
  }
  if (symbols) {
    symtable_result table = build_symbol_table(*result.tree);
    if (table.error) {
      out = describe(*table.error);
      return false;
    }
    dump_scope(*table.table->top, "", out);
    return true;
  }
  dumper(out).dump(*result.tree->root);
  return true;
}

int batch() {
  std::ios::sync_with_stdio(false);
  std::string mode;
  std::string flags;
  std::size_t length = 0;
  while (std::cin >> mode >> flags >> length) {
    std::cin.get();
    std::string source(length, '\0');
    std::cin.read(source.data(), static_cast<std::streamsize>(length));
    parse_options options;
    options.mode = mode_of(mode);
    options.ignore_cookie = flags.find('s') != std::string::npos;
    options.barry_as_FLUFL = flags.find('b') != std::string::npos;
    options.allow_incomplete_input = flags.find('i') != std::string::npos;
    options.dont_imply_dedent = flags.find('d') != std::string::npos;
    std::string out;
    bool good = run(source, options, flags.find('y') != std::string::npos, out);
    std::cout << (good ? "ok " : "error ") << out.size() << '\n' << out << std::flush;
  }
  return 0;
}

std::string read_file(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Parses files many times over and says how fast that was.
int time_files(int count, char** paths) {
  std::vector<std::string> sources;
  std::size_t bytes = 0;
  for (int i = 0; i < count; ++i) {
    sources.push_back(read_file(paths[i]));
    bytes += sources.back().size();
  }
  double best = 1e9;
  for (int round = 0; round < 5; ++round) {
    auto start = std::chrono::steady_clock::now();
    for (const std::string& s : sources) parse(s);
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count());
  }
  std::printf("%zu bytes in %.3f s: %.1f MB/s\n", bytes, best,
              static_cast<double>(bytes) / best / 1e6);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc >= 2 && std::strcmp(argv[1], "--batch") == 0) return batch();
  if (argc >= 3 && std::strcmp(argv[1], "--time") == 0) return time_files(argc - 2, argv + 2);
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s FILE [exec|eval|single] | --batch | --time FILE...\n", argv[0]);
    return 2;
  }
  parse_options options;
  if (argc > 2) options.mode = mode_of(argv[2]);
  std::string out;
  bool good = run(read_file(argv[1]), options, false, out);
  std::puts(out.c_str());
  return good ? 0 : 1;
}
