#include "parser.hpp"

#include "diagnose.hpp"
#include "parser_impl.hpp"
#include "tokenizer.hpp"

namespace metavm::python {

namespace {

syntax_error overflow_error() {
  syntax_error e;
  e.kind = error_kind::memory_error;
  e.has_place = false;
  return e;
}

}  // namespace

parse_result parse(std::string_view bytes, const parse_options& options) {
  parse_result result;
  source_text source(bytes, options.mode, options.ignore_cookie);
  if (source.error()) {
    result.error = source.error();
    return result;
  }
  tokenizer_options lexing;
  lexing.mode = options.mode;
  lexing.imply_dedents = !options.dont_imply_dedent;
  lexing.warn = &options.warn;
  token_list tokens = tokenize(source.text(), lexing);
  auto tree = std::make_unique<syntax_tree>();
  try {
    parser p(*tree, source.text(), tokens, options);
    tree->root = p.parse_mod();
    if (options.mode == parse_mode::single && !p.at_end_of_single(source.text())) {
      throw parse_failure{nullptr};
    }
    result.tree = std::move(tree);
  } catch (const fatal_warning& w) {
    result.error = w.error;
  } catch (const parse_overflow&) {
    result.error = overflow_error();
  } catch (const parse_failure&) {
    parse_options quiet = options;
    quiet.warn = nullptr;
    result.error = diagnose({source.text(), tokens, quiet, *tree});
  }
  return result;
}

}  // namespace metavm::python
