/// \file
/// What the VM's constructor calls, in this order. Each type's file defines its own.
#pragma once
#include "lang/python/vm.hpp"

namespace metavm::python {

#define METAVM_PYTHON_INIT_LIST(f)                                                                               \
  f(int) f(float) f(complex) f(str) f(bytes) f(bytearray) f(memoryview) f(list) f(tuple) f(dict) f(set) f(range) \
      f(slice) f(iterators)

#define METAVM_PYTHON_DECLARE_INIT(name) void init_##name(vm& m);
METAVM_PYTHON_INIT_LIST(METAVM_PYTHON_DECLARE_INIT)
#undef METAVM_PYTHON_DECLARE_INIT

// The core's own.
void init_object(vm& m);
void init_type(vm& m);
void init_singletons(vm& m);         ///< NoneType, ellipsis, NotImplementedType
void init_functions(vm& m);          ///< function, code, built-in functions and methods, method, cell
void init_builtin_functions(vm& m);  ///< (by init_functions)
void init_code(vm& m);               ///< code, cell (by init_functions)
void init_descriptors(vm& m);        ///< member and getset descriptors, mappingproxy
void init_property(vm& m);           ///< property, staticmethod, classmethod
void init_super(vm& m);
void init_module(vm& m);
void init_weakref(vm& m);
void init_namespace(vm& m);
void init_generic_alias(vm& m);  ///< GenericAlias, UnionType
void init_union(vm& m);          ///< (by init_generic_alias)
void init_exceptions(vm& m);
void init_traceback(vm& m);

/// str.cpp's table of interned strings: made on the first `intern`, which must work before any
/// class exists
/// (`m.shapes.str` does).
void trace_interned(vm& m, gc::tracer& t);
void free_interned(vm& m);

}  // namespace metavm::python
