/// \file
/// python-parse-dump: prints what Python's ast.dump(tree, include_attributes=True) would print of
/// a file, or the error. With --batch it serves many texts: each comes on standard input as
/// "<mode> <flags> <length>\n" and that many bytes, and is answered by "ok" or "error",
/// " <length>\n" and that many bytes. Flags: s the source is a str, b the option
/// barry_as_FLUFL, i allow_incomplete_input, d dont_imply_dedent, y print the symbol
/// table, o fold constants, c check and print only the warnings,
/// g whether the rules that diagnose errors accept the text, too.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>

#include "../../lang/python/parse/check.hpp"
#include "../../lang/python/parse/diagnose.hpp"
#include "../../lang/python/parse/fold.hpp"
#include "../../lang/python/parse/parser.hpp"
#include "../../lang/python/parse/repr.hpp"
#include "../../lang/python/parse/symtable.hpp"
#include "../../lang/python/parse/tokenizer.hpp"

using namespace metavm::python;

namespace {

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
    if (std::is_same_v<T, int> || v) value(name, v);
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
  void item(identifier name) { out_ += repr_str(name->view()); }
  void item(const string_field& text) { out_ += repr_str(text.view()); }
  void item(int n) { out_ += std::to_string(n); }
  template <class T>
    requires std::is_enum_v<T>
  void item(T value) {
    out_ += to_string(value);
    out_ += "()";
  }
  void item(const constant& c) { out_ += repr_constant(c); }

  std::string& out_;
  bool first_ = true;
  int depth_ = 0;
};

std::string describe(const syntax_error& e) {
  std::ostringstream out;
  out << to_string(e.kind) << '\n' << repr_str(e.message) << '\n';
  if (e.has_place) {
    auto number = [](int n) { return n == unknown_offset ? "None" : std::to_string(n); };
    out << e.lineno << ' ' << number(e.offset) << ' ' << e.end_lineno << ' ' << number(e.end_offset) << '\n'
        << repr_str(e.text);
  } else {
    out << "-";
  }
  return out.str();
}

parse_mode mode_of(std::string_view text) {
  return text == "eval" ? parse_mode::eval : text == "single" ? parse_mode::single : parse_mode::exec;
}

/// A scope as compare_parse.py prints `_symtable`'s.
void dump_scope(const scope& s, std::string indent, std::string& out) {
  constexpr int scope_shift = 11;
  out += indent + std::to_string(static_cast<int>(s.kind)) + ' ' + std::string(s.name->view()) + ' ' +
         std::to_string(s.place.lineno) + ' ' + (s.nested ? "1" : "0") + " (";
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

bool accepted_by_diagnosis(std::string_view text, const parse_options& options) {
  source_text source(text, options.mode, options.ignore_cookie);
  if (source.error()) return false;
  tokenizer_options lexing;
  lexing.mode = options.mode;
  token_list tokens = tokenize(source.text(), lexing);
  syntax_tree tree;
  return accepts({source.text(), tokens, options, tree});
}

bool run(std::string_view source, parse_options options, const std::string& flags, std::string& out) {
  std::string warnings;
  warning_handler warn = [&](const char* category, const std::string& message, int lineno) {
    warnings += std::string(category) + ' ' + std::to_string(lineno) + ' ' + message + '\n';
    return false;
  };
  auto has = [&](char flag) { return flags.find(flag) != std::string::npos; };
  if (has('g')) {
    out = accepted_by_diagnosis(source, options) ? "accepted" : "rejected";
    return true;
  }
  if (has('c')) options.warn = warn;
  parse_result result = parse(source, options);
  if (result.error) {
    out = describe(*result.error);
    return false;
  }
  if (has('o') || has('c')) {
    fold_options folding;
    future_features future = find_future_features(*result.tree->root);
    folding.future_annotations = (future.flags & future_flags::annotations) != 0;
    std::optional<syntax_error> error = future.error;
    if (!error) error = fold_constants(*result.tree, folding);
    if (error) {
      out = describe(*error);
      return false;
    }
  }
  if (has('c')) {
    symtable_result table = build_symbol_table(*result.tree);
    check_options checking;
    checking.warn = warn;
    std::optional<syntax_error> error = table.error;
    if (!error) error = check_program(*result.tree, *table.table, checking);
    out = error ? describe(*error) : warnings;
    return !error;
  }
  if (has('y')) {
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
    bool good = run(source, options, flags, out);
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
  std::printf("%zu bytes in %.3f s: %.1f MB/s\n", bytes, best, static_cast<double>(bytes) / best / 1e6);
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
  bool good = run(read_file(argv[1]), options, "", out);
  std::puts(out.c_str());
  return good ? 0 : 1;
}
