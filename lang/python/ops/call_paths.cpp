// Calls of guest functions: binding of arguments, frames, and what the runtime asks of the engine.
#include "lang/python/exception.hpp"
#include "lang/python/ops/language.hpp"
#include "metavm/lang/interpreter.hpp"

namespace metavm::python {

using machine = interpreter<language>;

namespace {

std::string names_text(const std::vector<std::string>& names) {
  std::string r;
  for (std::size_t i = 0; i < names.size(); i++) {
    if (i) r += names.size() == 2 ? " and " : i + 1 == names.size() ? ", and " : ", ";
    r += "'" + names[i] + "'";
  }
  return r;
}

/// Puts the arguments of a call where the parameters' registers are. `out` has parameter_count places.
bool bind_parameters(vm& m, function_object* f, const value* a, u32 n, tuple_object* kwnames, value* out) {
  const code_object* c = f->code;
  const u32 positional = c->argcount, keyword_only = c->kwonly_argcount;
  const bool var_args = c->flags_word & code_flags::var_args, var_keywords = c->flags_word & code_flags::var_keywords;
  const u32 named = positional + keyword_only;
  const u32 given = kwnames ? static_cast<u32>(kwnames->length) : 0;
  for (u32 i = 0; i < named; i++) out[i] = value_unbound;
  const u32 direct = std::min(n, positional);
  for (u32 i = 0; i < direct; i++) out[i] = a[i];
  dict_object* extra = nullptr;
  if (var_args) {
    tuple_object* t = n > positional ? make_tuple(m, a + positional, n - positional) : m.empty_tuple;
    if (!t) return false;
    out[named] = to_value(t);
  }
  if (var_keywords) {
    extra = make_dict(m);
    out[named + (var_args ? 1 : 0)] = to_value(extra);
  }
  for (u32 k = 0; k < given; k++) {
    const value key = kwnames->items[k];
    const value v = a[n + k];
    if (!is_str(key)) {
      raise_type_error(m, to_utf8(f->qualname) + "() keywords must be strings");
      return false;
    }
    u32 at = named;
    for (u32 i = c->posonly_argcount; i < named; i++)
      if (same(c->varnames->items[i], key) || str_equal(as_str(c->varnames->items[i]), as_str(key))) {
        at = i;
        break;
      }
    if (at == named) {
      if (extra) {
        if (!dict_set(m, extra, key, v)) return false;
        continue;
      }
      std::vector<std::string> positional_only;
      for (u32 i = 0; i < c->posonly_argcount; i++)
        for (u32 j = 0; j < given; j++)
          if (str_equal(as_str(c->varnames->items[i]), as_str(kwnames->items[j])))
            positional_only.push_back(to_utf8(as_str(c->varnames->items[i])));
      if (!positional_only.empty()) {
        std::string list;
        for (std::size_t i = 0; i < positional_only.size(); i++) list += (i ? ", " : "") + positional_only[i];
        raise(m, m.exc.TypeError, "{}() got some positional-only arguments passed as keyword arguments: '{}'",
              to_utf8(f->qualname), list);
        return false;
      }
      raise(m, m.exc.TypeError, "{}() got an unexpected keyword argument '{}'", to_utf8(f->qualname),
            to_utf8(as_str(key)));
      return false;
    }
    if (!same(out[at], value_unbound)) {
      raise(m, m.exc.TypeError, "{}() got multiple values for argument '{}'", to_utf8(f->qualname),
            to_utf8(as_str(key)));
      return false;
    }
    out[at] = v;
  }
  const u32 defaults = f->defaults ? static_cast<u32>(f->defaults->length) : 0;
  if (n > positional && !var_args) {
    u32 keyword_given = 0;
    for (u32 i = positional; i < named; i++) keyword_given += !same(out[i], value_unbound);
    const bool plural = defaults ? true : positional != 1;
    std::string takes = defaults ? fmt::format("from {} to {}", positional - std::min(defaults, positional), positional)
                                 : std::to_string(positional);
    std::string more;
    if (keyword_given)
      more = fmt::format(" positional argument{} (and {} keyword-only argument{})", n != 1 ? "s" : "", keyword_given,
                         keyword_given != 1 ? "s" : "");
    raise(m, m.exc.TypeError, "{}() takes {} positional argument{} but {}{} {} given", to_utf8(f->qualname), takes,
          plural ? "s" : "", n, more, n == 1 && !keyword_given ? "was" : "were");
    return false;
  }
  std::vector<std::string> missing;
  for (u32 i = 0; i < positional; i++) {
    if (!same(out[i], value_unbound)) continue;
    if (i + defaults >= positional)
      out[i] = f->defaults->items[i + defaults - positional];
    else
      missing.push_back(to_utf8(as_str(c->varnames->items[i])));
  }
  const char* what = "positional";
  if (missing.empty()) {
    what = "keyword-only";
    for (u32 i = positional; i < named; i++) {
      if (!same(out[i], value_unbound)) continue;
      const value v = f->kwdefaults ? dict_find(m, f->kwdefaults, c->varnames->items[i]) : value_unbound;
      if (is_raised(v)) return false;
      if (same(v, value_unbound))
        missing.push_back(to_utf8(as_str(c->varnames->items[i])));
      else
        out[i] = v;
    }
  }
  if (!missing.empty()) {
    raise(m, m.exc.TypeError, "{}() missing {} required {} argument{}: {}", to_utf8(f->qualname), missing.size(), what,
          missing.size() == 1 ? "" : "s", names_text(missing));
    return false;
  }
  return true;
}

/// Room for a function's parameters, on the native stack.
struct parameter_buffer {
  value small[24];
  list_object* large = nullptr;
  value* get(vm& m, u32 n) {
    if (n <= 24) return small;
    large = empty_list(m, n);
    return large->storage->items;
  }
};

unwound enter_bound(engine& x, frame* f, const u16* next, u32 result_register, const value* a, u32 n,
                    function_object* fn, tuple_object* kwnames) {
  code_block* c = block_of(fn->code);
  const u32 count = details_of(c)->parameter_count;
  frame* g = reinterpret_cast<frame*>(f->regs + f->code->register_count);
  if (reinterpret_cast<char*>(g->regs + std::max(count, c->register_count)) > x.stack_limit) {
    language::recursion_error(x);
    return plain_slow<language>::unwind(x, f, f->pc);
  }
  parameter_buffer room;
  value* out = room.get(x.m, count);
  if (!bind_parameters(x.m, fn, a, n, kwnames, out)) return plain_slow<language>::unwind(x, f, f->pc);
  const u16* here = f->pc;
  frame* made = machine::push(x, f, c, to_value(fn), out, count, result_register);
  if (!made) return plain_slow<language>::unwind(x, f, here);
  f->pc = next;
  return {made, c->start};
}

tuple_object* as_names(value kwnames) { return same(kwnames, value_unbound) ? nullptr : kwnames.as<tuple_object>(); }

}  // namespace

unwound enter_function(engine& x, frame* f, const u16* next, u32 result_register, const value* a, u32 n,
                       value function) {
  return enter_bound(x, f, next, result_register, a, n, function.as<function_object>(), nullptr);
}
unwound enter_function_kw(engine& x, frame* f, const u16* next, u32 result_register, const value* a, u32 n,
                          value function, value kwnames) {
  tuple_object* k = kwnames.as<tuple_object>();
  return enter_bound(x, f, next, result_register, a, n - static_cast<u32>(k->length), function.as<function_object>(),
                     k);
}

value run_function(engine& x, function_object* f, const value* a, u32 n, tuple_object* kwnames) {
  vm& m = x.m;
  code_block* c = block_of(f->code);
  if (!c) return raise_text(m, m.exc.SystemError, "code object without bytecode");
  const code_details* d = details_of(c);
  if (d->simple && n == d->parameter_count && !kwnames) return machine::run(x, c, to_value(f), a, n);
  parameter_buffer room;
  value* out = room.get(m, d->parameter_count);
  if (!bind_parameters(m, f, a, n, kwnames, out)) return value_raised;
  return machine::run(x, c, to_value(f), out, d->parameter_count);
}

value call_guest_function(vm& m, const value* a, u32 n, value f) {
  return run_function(engine_of(m), f.as<function_object>(), a, n, nullptr);
}
value call_guest_function_kw(vm& m, const value* a, u32 n, value f, value kwnames) {
  tuple_object* k = kwnames.as<tuple_object>();
  return run_function(engine_of(m), f.as<function_object>(), a, n - static_cast<u32>(k->length), k);
}
value call_args(vm& m, const value* a, u32 n, value f) { return call(m, f, a, n); }
value call_kw_args(vm& m, const value* a, u32 n, value f, value kwnames) {
  tuple_object* k = as_names(kwnames);
  return call(m, f, a, n - static_cast<u32>(k->length), k);
}
value find_method_slow(vm& m, value x, value name) {
  value f, receiver;
  if (!lookup_call(m, x, as_str(name), f, receiver)) return value_raised;
  return same(receiver, value_unbound) ? f : value_unbound;
}
value call_method_args(vm& m, const value* a, u32 n, value name) {
  value f, receiver;
  if (!lookup_call(m, a[0], as_str(name), f, receiver)) return value_raised;
  if (same(receiver, a[0])) return call(m, f, a, n);
  if (same(receiver, value_unbound)) return call(m, f, a + 1, n - 1);
  return call_prepended(m, f, receiver, a + 1, n - 1, nullptr);
}
value call_method_kw_args(vm& m, const value* a, u32 n, value name, value kwnames) {
  tuple_object* k = as_names(kwnames);
  value f, receiver;
  if (!lookup_call(m, a[0], as_str(name), f, receiver)) return value_raised;
  n -= static_cast<u32>(k->length);
  if (same(receiver, a[0])) return call(m, f, a, n, k);
  if (same(receiver, value_unbound)) return call(m, f, a + 1, n - 1, k);
  return call_prepended(m, f, receiver, a + 1, n - 1, k);
}
value call_ex_slow(vm& m, value f, value positional, value keywords) {
  tuple_object* t = positional.as<tuple_object>();
  const u32 n = static_cast<u32>(t->length);
  if (same(keywords, none) || keywords.as<dict_object>()->length == 0) return call(m, f, t->items, n);
  dict_object* d = keywords.as<dict_object>();
  const u64 k = d->length;
  value few[16];
  value* all = few;
  tuple_object* names = empty_tuple_of(m, k);
  if (!names) return value_raised;
  for (u64 i = 0; i < k; i++) names->items[i] = none;
  if (n + k > std::size(few)) {
    tuple_object* many = empty_tuple_of(m, n + k);
    if (!many) return value_raised;
    all = many->items;
  }
  for (u32 i = 0; i < n; i++) all[i] = t->items[i];
  u64 at = 0, i = 0;
  value key, item;
  while (i < k && dict_next(d, at, key, item)) {
    if (!is_str(key)) return raise_type_error(m, "keywords must be strings");
    names->items[i] = key;
    all[n + i++] = item;
  }
  return call(m, f, all, n, names);
}

}  // namespace metavm::python
