// toy: a language in one file: numbers and functions; a plain interpreter and a just-in-time
// compiler from one description. docs/tutorial.md explains it. `toy FILE` tells both times.
#include <metavm/jit/staged_impl.hpp>
#include <metavm/lang/assembler.hpp>
#include <metavm/lang/define.hpp>
#include <metavm/lang/interpreter_impl.hpp>
#include <metavm/lang/numbers.hpp>
#include <metavm/vm.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

using namespace metavm;
namespace toy {

// ---- 1. the opcodes ----
METAVM_OPCODE(constant, def d, konst k) { s.set(d, s.get(k)); }
METAVM_OPCODE(move, def d, use a) { s.set(d, s.get(a)); }
METAVM_OPCODES(arithmetic, (class A), (A), A::name, def d, use a, use b) {
  if (!numbers::arithmetic<A>(s, d, s.get(a), s.get(b))) raise<&basic_vm::fail>(s, "operands must be numbers");
}
METAVM_OPCODE(unless_less, use a, use b, target t) {
  auto branch = [&](auto less) METAVM_INLINE_LAMBDA {
    if (!decided(s, less)) s.jump(t);
  };
  if (!numbers::compare<numbers::less>(s, s.get(a), s.get(b), branch))
    raise<&basic_vm::fail>(s, "operands must be numbers");
}
METAVM_LAST_OPCODE(jump, target t) { s.jump(t); }
METAVM_OPCODE(call, def d, konst f, args a) {  // the constant holds the function's address
  s.call(d, reinterpret_cast<code_block*>(s.constant(f).bits), s.lift(value_nil), a);
}
METAVM_LAST_OPCODE(ret, use a) { s.ret(s.get(a)); }

using add = arithmetic<numbers::add>;
using sub = arithmetic<numbers::subtract>;
using mul = arithmetic<numbers::multiply>;

// ---- 2. the language ----
struct language : basic_language {
  static constexpr const char* name = "toy";
  using opcodes = mp::mp_list<constant, move, add, sub, mul, unless_less, jump, call, ret>;
};

// ---- 3. the compiler: `fn fib n : n 2 < if n else n 1 - fib n 2 - fib + end ;`
// Operands come first; `=x` sets a variable; `loop a b < do … again` repeats while a < b.
using functions = std::map<std::string, code_block*>;
class compiler : assembler<language> {
 public:
  compiler(basic_vm& x, functions& known, std::istream& text) : x_(x), functions_(known) {
    std::string word;
    text >> word;
    code_ = known[word] = x.new_code(word);
    while (text >> word && word != ":") variables_[word] = code_->parameter_count++;
    code_->register_count = 200;
    while (text >> word && word != ";") compile(word);
    emit<ret>(use{top_ - 1});
    finish_into(*code_);
    code_->finish();
  }

 private:
  konst k(value v) {
    code_->constants.push_back(v);
    return {static_cast<u32>(code_->constants.size() - 1)};
  }
  template <class Op>
  void two() {
    top_--;
    emit<Op>(def{top_ - 1}, use{top_ - 1}, use{top_});
  }
  void compile(const std::string& w) {
    if (w == "+") return two<add>();
    if (w == "-") return two<sub>();
    if (w == "*") return two<mul>();
    if (w == "<") return;
    if (w == "loop") return labels_.push_back(new_label()), bind(labels_.back());
    if (w == "if" || w == "do") {
      labels_.push_back(new_label());
      top_ -= 2;
      return void(emit<unless_less>(use{top_}, use{top_ + 1}, labels_.back()));
    }
    if (w == "else" || w == "end" || w == "again") {
      const label before = labels_.back();
      labels_.pop_back();
      if (w == "again") emit<jump>(labels_.back()), labels_.pop_back();
      if (w == "else") emit<jump>(labels_.emplace_back(new_label())), top_--;
      return bind(before);
    }
    if (w[0] == '=') {
      if (!variables_.contains(w.substr(1))) variables_[w.substr(1)] = 100 + top_variable_++;
      return void(emit<move>(def{variables_[w.substr(1)]}, use{--top_}));
    }
    if (variables_.contains(w)) return void(emit<move>(def{top_++}, use{variables_[w]}));
    if (code_block* f = functions_[w]) {
      top_ -= f->parameter_count;
      emit<call>(def{top_}, k(value{reinterpret_cast<u64>(f)}), args{top_, f->parameter_count});
    } else {
      const bool whole = w.find('.') == w.npos;
      emit<constant>(def{top_}, k(whole ? value::small_int(std::stol(w)) : box_double(x_, std::stod(w))));
    }
    top_++;
  }
  basic_vm& x_;
  functions& functions_;
  code_block* code_;
  std::map<std::string, u32> variables_;
  std::vector<label> labels_;
  u32 top_ = 20, top_variable_ = 0;  // registers: parameters, operands from 20, variables from 100
};

// ---- 4. a program on a machine ----
double run(std::istream& text, bool staged) {
  basic_vm x(gc::make_default_heap({}));
  functions known;
  if (staged) use_staged<language>(x);
  for (std::string word; text >> word && word == "fn";) compiler(x, known, text);
  const auto start = std::chrono::steady_clock::now();
  const value r = interpreter<language>::run(x, known.at("main"), value_nil, nullptr, 0);
  const std::chrono::duration<double> t = std::chrono::steady_clock::now() - start;
  std::printf("%s: ", staged ? "staged" : "plain");
  if (is_raised(r))
    std::printf("error: %s\n", x.error.c_str());
  else
    std::printf("%.10g\n", r.is_int() ? static_cast<double>(r.as_int()) : unbox_double(r));
  return t.count();
}
}  // namespace toy

int main(int argc, char** argv) try {
  std::stringstream text;
  if (argc > 1)
    text << std::ifstream(argv[1]).rdbuf();
  else
    text << "fn fib n : n 2 < if n else n 1 - fib n 2 - fib + end ; fn main : 27 fib ;";
  std::stringstream again(text.str());
  const double plain = toy::run(text, false), staged = toy::run(again, true);
  if (argc > 1)
    std::printf("%.1f and %.1f ms: staged is %.1f times as fast\n", plain * 1e3, staged * 1e3, plain / staged);
} catch (const std::exception& e) {
  std::fprintf(stderr, "this is no program: %s\n", e.what());
  return 1;
}
