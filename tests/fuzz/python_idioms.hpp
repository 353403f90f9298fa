/// \file
/// Texts of Python as people write it, with choices in them (program_text.hpp).
#pragma once
#include <span>

#include "python_scenarios.hpp"

namespace metavm::fuzz::python_idioms {

using texts = std::span<const char* const>;

extern const texts classes;     ///< properties, slots, operators, inheritance, descriptors, dataclasses
extern const texts control;     ///< closures, generators, try and with, recursion, arguments
extern const texts data;        ///< strings, slices, dicts, sets, big ints, floats, bytes, sorting
extern const texts library;     ///< collections, itertools, functools, re, heapq, …
extern const texts changes;     ///< globals, builtins, classes and attributes that change while code is warm
extern const texts algorithms;  ///< small whole programs

/// Appends a random one of all these.
void add(program& p, const scenario_parts& s);

}  // namespace metavm::fuzz::python_idioms
