#include "diagnose.hpp"
namespace metavm::python {
syntax_error diagnose(const diagnosis_input& in) { syntax_error e; if (in.tokens.problem == lexical_problem::known) return in.tokens.error; e.message = "invalid syntax"; return e; }
}
