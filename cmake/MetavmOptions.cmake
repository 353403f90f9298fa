# Options and compiler flags. METAVM_LANGUAGE_OPTIONS is what every user of the headers needs;
# the rest holds for our own code only.

option(METAVM_WERROR "Treat warnings in our own code as errors" ON)
option(METAVM_CCACHE "Use ccache when it is installed" ON)
set(METAVM_COLLECTORS "immix;boehm" CACHE STRING "Collectors to choose from, a list (the default first): immix, boehm, rc")
set(METAVM_SANITIZE "" CACHE STRING "Sanitizers for all code, a list: address, undefined")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

if(METAVM_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(METAVM_CCACHE_PROGRAM ccache)
  mark_as_advanced(METAVM_CCACHE_PROGRAM)
  if(METAVM_CCACHE_PROGRAM)
    # What ccache wants for precompiled headers (its manual, "Precompiled headers").
    set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros
      "${METAVM_CCACHE_PROGRAM}")
  endif()
endif()

# Heap words are read under several types; generated code and calls to it go through pointers.
set(METAVM_LANGUAGE_OPTIONS -fno-strict-aliasing)

add_compile_options(-fno-plt)
add_link_options(LINKER:--as-needed)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Guest programs are evaluated by the compiler in the stage `constant`.
  add_compile_options(-fconstexpr-steps=100000000 -fbracket-depth=1024)
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")  # ccache would miss otherwise
  include(CheckLinkerFlag)
  check_linker_flag(CXX -fuse-ld=lld METAVM_HAVE_LLD)
  if(METAVM_HAVE_LLD)
    add_link_options(-fuse-ld=lld)
  endif()
else()
  add_compile_options(-fconstexpr-ops-limit=1000000000 -fconstexpr-loop-limit=10000000)
endif()

if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()

foreach(sanitizer IN LISTS METAVM_SANITIZE)
  if(sanitizer STREQUAL "address")
    # The fake stack of use-after-return hides locals from the conservative scan.
    add_compile_options(-fsanitize=address -fsanitize-address-use-after-return=never
      -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address)
  elseif(sanitizer STREQUAL "undefined")
    # Generated code has no type signature in front of it, which `function` would look for.
    # What a finding does is said at run time: cmake/sanitizer_options.cpp.
    add_compile_options(-fsanitize=undefined -fno-sanitize=function -fno-omit-frame-pointer)
    add_link_options(-fsanitize=undefined)
  else()
    message(FATAL_ERROR "METAVM_SANITIZE: unknown sanitizer ${sanitizer}")
  endif()
endforeach()

# What our own targets share: warnings, and in instrumented builds the sanitizers' default options.
function(metavm_settings target)
  # Tables of functions leave fields null on purpose.
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wno-missing-field-initializers)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # clang holds the line on shadowing and signs; g++ 12 also minds scoped enumerators and constants,
    # and the guesses of its flow analysis are wrong too often. ASan finds the real ones.
    target_compile_options(${target} PRIVATE -Wshadow=local -Wno-sign-compare -Wno-unused-but-set-variable
      -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
  else()
    target_compile_options(${target} PRIVATE -Wshadow)
  endif()
  if(METAVM_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  get_target_property(type ${target} TYPE)
  if(METAVM_SANITIZE AND type STREQUAL "EXECUTABLE")
    target_sources(${target} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/sanitizer_options.cpp")
  endif()
endfunction()
