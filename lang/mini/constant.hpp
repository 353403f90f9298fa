/// \file
/// mini inside the C++ compiler: source text is compiled and run in constant evaluation.
///
///     static_assert(metavm::mini::evaluate("fn fib(n) { if n < 2 { return n }\n return fib(n - 1)
///     + fib(n - 2) }\n fib(10)") == 55);
///
/// Ints, floats, booleans, nil, branches, loops, functions, closures, arrays, errors that are
/// caught, and the functions of the library below; the same opcodes as in every other stage
/// (lang/mini/opcodes.hpp). What has no twin here (strings' contents, maps, records) ends the run,
/// and says so.
#pragma once
#include "lang/mini/generate.hpp"
#include "metavm/stage/constant.hpp"

namespace metavm::mini {

struct constant_shapes {
  const struct shape *cell, *array, *float_array, *storage, *map, *string, *function, *builtin;
};
namespace detail {
constexpr shape constant_shape(kind k) {
  shape s{};
  s.kind = static_cast<u32>(k);
  return s;
}
template <kind K>
inline constexpr shape shape_for = constant_shape(K);
inline constexpr shape storage_shape = constant_shape(kind::internal);
inline constexpr shape no_shape = constant_shape(kind::array);  ///< of arrays of floats: none here
}  // namespace detail
/// What opcodes find in `s.cx()`.
struct constant_context : in_compiler::context {
  constexpr constant_context()
      : in_compiler::context{&detail::shape_for<kind::small_int>,
                             &detail::shape_for<kind::floating>, &detail::shape_for<kind::nil>,
                             &detail::shape_for<kind::boolean>},
        shape{&detail::shape_for<kind::cell>,
              &detail::shape_for<kind::array>,
              &detail::no_shape,
              &detail::storage_shape,
              &detail::shape_for<kind::map>,
              &detail::shape_for<kind::string>,
              &detail::shape_for<kind::function>,
              &detail::shape_for<kind::builtin>} {}
  constant_shapes shape;
  static constexpr byte_table* byte_strings = nullptr;  ///< strings have no contents here
};

/// A program's result.
struct outcome {
  in_compiler::state how = in_compiler::state::stopped;
  value result = value_nil;
  double number = 0;         ///< the result, if it is a number
  const char* message = "";  ///< why there is none
  u32 line = 0;              ///< of a text that does not compile

  constexpr bool ok() const { return how == in_compiler::state::returned; }
  friend constexpr bool operator==(const outcome& o, int n) { return o == static_cast<i64>(n); }
  friend constexpr bool operator==(const outcome& o, i64 n) {
    return o.ok() && o.result.is_int() && o.result.as_int() == n;
  }
  friend constexpr bool operator==(const outcome& o, bool b) {
    return o.ok() && same(o.result, from_bool(b));
  }
  friend constexpr bool operator==(const outcome& o, double d) {
    return o.ok() && !o.result.is_int() && !o.result.is_constant() && o.number == d;
  }
  friend constexpr bool operator==(const outcome& o, std::nullptr_t) {
    return o.ok() && same(o.result, value_nil);
  }
};

namespace detail {

using constant_machine = in_compiler::machine<language>;

constexpr value constant_array(constant_machine& m, const std::vector<value>& items) {
  const u32 storage = m.allocate(m.cx.shape.storage), array = m.allocate(m.cx.shape.array);
  m.at(storage).items = items;
  m.set<&storage_object::capacity>(storage, static_cast<i64>(items.size()));
  m.set_ref<&array_object::storage>(array, storage);
  m.set<&array_object::count>(array, sint(static_cast<i64>(items.size())).scaled);
  return constant_machine::word(array);
}
constexpr bool is_constant_array(constant_machine& m, value v) {
  return v.is_pointer() && m.shape_of(v) == m.cx.shape.array;
}
constexpr std::vector<value>& constant_items(constant_machine& m, value array) {
  return m.at(static_cast<u32>(m.bits_of<&array_object::storage>(array))).items;
}
constexpr value constant_error(constant_machine& m, const char* text) {
  m.fail(text);
  return value_raised;
}
constexpr double constant_floor(double d) {
  if (d != d || d >= 0x1p62 || d <= -0x1p62) return d;
  const double whole = static_cast<double>(static_cast<i64>(d));
  return whole > d ? whole - 1 : whole;
}
constexpr value constant_number(constant_machine& m, double d, bool to_int) {
  if (to_int && d > -0x1p61 && d < 0x1p61) return value::small_int(static_cast<i64>(d));
  return m.box(d);
}
constexpr double constant_double(constant_machine& m, value v) {
  return v.is_int() ? static_cast<double>(v.as_int()) : m.unbox(v);
}

/// Functions of the library, by name.
constexpr value constant_builtin(constant_machine& m, const std::vector<value>& a, value f) {
  const std::string_view name = library_names[static_cast<u32>(m.at(f).number)];
  auto number = [&](value v) { return v.is_int() || m.is_float(v); };
  if (name == "array" && a.size() == 2 && a[0].is_int())
    return constant_array(m, std::vector<value>(static_cast<std::size_t>(a[0].as_int()), a[1]));
  if (name == "pop" && a.size() == 1 && is_constant_array(m, a[0])) {
    const i64 n = static_cast<i64>(m.bits_of<&array_object::count>(a[0])) >> int_shift;
    if (n == 0) return constant_error(m, "index error: pop from an empty array");
    m.set<&array_object::count>(static_cast<u32>(a[0].bits >> 3), sint(n - 1).scaled);
    return constant_items(m, a[0])[static_cast<std::size_t>(n - 1)];
  }
  if (name == "assert" && a.size() == 2)
    return same(a[0], value_false) || same(a[0], value_nil) ? constant_error(m, "assertion error")
                                                            : value_nil;
  if (name == "print") return value_nil;
  if (a.size() == 1 && number(a[0])) {
    const double d = constant_double(m, a[0]);
    if (name == "int" || name == "floor")
      return a[0].is_int()
                 ? a[0]
                 : constant_number(
                       m, name == "int" && d < 0 ? -constant_floor(-d) : constant_floor(d), true);
    if (name == "float") return m.box(d);
    if (name == "abs")
      return a[0].is_int() ? value::small_int(a[0].as_int() < 0 ? -a[0].as_int() : a[0].as_int())
                           : m.box(d < 0 ? -d : d);
  }
  if ((name == "min" || name == "max") && a.size() == 2 && number(a[0]) && number(a[1]))
    return (constant_double(m, a[0]) <= constant_double(m, a[1])) == (name == "min") ? a[0] : a[1];
  m.stop("a function of the library that has no constant twin");
  return value_nil;
}

}  // namespace detail
}  // namespace metavm::mini

namespace metavm::in_compiler {

template <>
struct function<&numbers::floor_quotient> {
  static constexpr double call(auto&, double a, double b) {
    return mini::detail::constant_floor(a / b);
  }
};
template <>
struct function<&numbers::floor_remainder> {
  static constexpr double call(auto&, double a, double b) {
    return a - mini::detail::constant_floor(a / b) * b;
  }
};
template <class C>
constexpr bool ordered_exactly(auto& m, value a, value b) {
  if (a.is_int() && b.is_int()) return C::holds(numbers::order(a.as_int(), b.as_int()));
  if (a.is_int()) return C::holds(numbers::order(a.as_int(), m.unbox(b)));
  const int o = numbers::order(b.as_int(), m.unbox(a));
  return C::holds(o == 2 ? 2 : -o);
}
template <>
struct function<&numbers::compare_exactly<numbers::less>> {
  static constexpr bool call(auto& m, value a, value b) {
    return ordered_exactly<numbers::less>(m, a, b);
  }
};
template <>
struct function<&numbers::compare_exactly<numbers::less_equal>> {
  static constexpr bool call(auto& m, value a, value b) {
    return ordered_exactly<numbers::less_equal>(m, a, b);
  }
};
template <>
struct function<&numbers::compare_exactly<numbers::equal>> {
  static constexpr bool call(auto& m, value a, value b) {
    return ordered_exactly<numbers::equal>(m, a, b);
  }
};
/// The texts of a program are unique.
template <>
struct function<&mini::equal_strings> {
  static constexpr bool call(auto&, value a, value b) { return same(a, b); }
};
template <>
struct function<&mini::raise_error> {
  static constexpr void call(auto& m, const char* text, value, value, value) { m.fail(text); }
};
template <>
struct function<&mini::throw_value> {
  static constexpr void call(auto& m, value v) {
    m.fail("a value that was thrown");
    m.pending = v;
  }
};
template <>
struct function<&mini::make_array> {
  static constexpr value call(auto& m, const std::vector<value>& items) {
    return mini::detail::constant_array(m, items);
  }
};
template <>
struct function<&mini::length_other> {
  static constexpr value call(auto& m, value) {
    return mini::detail::constant_error(m, "no length");
  }
};
template <>
struct function<&mini::push_other> {
  static constexpr value call(auto& m, value a, value x) {
    if (!mini::detail::is_constant_array(m, a))
      return mini::detail::constant_error(m, "push to what is no array");
    const u32 index = static_cast<u32>(a.bits >> 3);
    const u64 n = m.template bits_of<&mini::array_object::count>(a) >> int_shift;
    auto& items = mini::detail::constant_items(m, a);
    items.resize(n + n / 2 + 4, value_nil);
    items[n] = x;
    m.template set<&mini::storage_object::capacity>(
        static_cast<u32>(m.template bits_of<&mini::array_object::storage>(a)),
        static_cast<i64>(items.size()));
    m.template set<&mini::array_object::count>(index, sint(static_cast<i64>(n + 1)).scaled);
    return value_nil;
  }
};
template <>
struct function<&mini::call_builtin> {
  static constexpr value call(auto& m, const std::vector<value>& a, value f) {
    return mini::detail::constant_builtin(m, a, f);
  }
};

}  // namespace metavm::in_compiler

namespace metavm::mini {

/// Compiles a text and runs it. The result is that of its last expression.
constexpr outcome evaluate(std::string_view source, u32 steps = 1000000) {
  outcome r;
  const analysis a = analyse(source);
  if (!a.ok) {
    r.message = "does not compile";
    r.line = static_cast<u32>(a.error.line);
    return r;
  }
  generated g = generate(a.tree, a.names);
  detail::constant_machine m{constant_context{}};
  std::vector<in_compiler::code> codes(g.functions.size());
  std::vector<value> closures, globals, strings;  // traced: not collected
  for (in_compiler::code& c : codes) {
    closures.push_back(detail::constant_machine::word(m.allocate(m.cx.shape.function)));
    m.set<&function_object::code>(static_cast<u32>(m.heap.size() - 1), &c);
  }
  for (u32 i = 0; i < a.names.globals.size(); i++) {
    globals.push_back(detail::constant_machine::word(m.allocate(m.cx.shape.cell)));
    m.set<&global_object::content>(static_cast<u32>(m.heap.size() - 1), value_unbound);
  }
  auto make = [&](const constant& c) {
    switch (c.kind) {
      case constant::form::boolean:
        return from_bool(c.bits != 0);
      case constant::form::integer:
        return value::small_int(static_cast<i64>(c.bits));
      case constant::form::real:
        return m.box(std::bit_cast<double>(c.bits));
      case constant::form::string:
        while (strings.size() <= c.bits)
          strings.push_back(detail::constant_machine::word(m.allocate(m.cx.shape.string)));
        return strings[c.bits];
      case constant::form::builtin: {
        const u32 o = m.allocate(m.cx.shape.builtin);
        m.at(o).number = static_cast<double>(c.bits);
        return detail::constant_machine::word(o);
      }
      case constant::form::global:
        return globals[c.bits];
      case constant::form::function:
        return closures[c.bits];
      default:
        return value_nil;
    }
  };
  for (u32 i = 0; i < codes.size(); i++) {
    generated_function& from = g.functions[i];
    codes[i].register_count = from.register_count;
    codes[i].parameter_count = from.parameter_count;
    codes[i].bytecode = from.code.units();
    codes[i].handlers = from.code.handlers();
    for (const constant& c : from.constants) codes[i].constants.push_back(make(c));
  }
  in_compiler::run(m, &codes[0], closures[0], steps);
  r.how = m.how;
  r.result = m.result;
  r.message = m.message;
  if (m.result.is_int() || m.is_float(m.result)) r.number = detail::constant_double(m, m.result);
  return r;
}

}  // namespace metavm::mini
