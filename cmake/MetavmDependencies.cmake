# The libraries metavm stands on, as imported targets metavm_dep::NAME. Used by our own build and,
# installed beside metavm-config.cmake, by the builds of those who use the package.

find_package(Threads REQUIRED)

# metavm_dependency(NAME HEADER LIBRARY...): required; system headers. The archive goes before the shared library:
# a program that starts often should not bind thousands of symbols that it never uses.
macro(metavm_dependency name header)
  if(NOT TARGET metavm_dep::${name})
    find_path(METAVM_${name}_INCLUDE ${header})
    mark_as_advanced(METAVM_${name}_INCLUDE)
    if(NOT METAVM_${name}_INCLUDE)
      message(FATAL_ERROR "metavm: ${header} not found; packages.txt lists what is needed")
    endif()
    add_library(metavm_dep::${name} INTERFACE IMPORTED)
    target_include_directories(metavm_dep::${name} SYSTEM INTERFACE "${METAVM_${name}_INCLUDE}")
    foreach(metavm_library ${ARGN})
      find_library(METAVM_LIBRARY_${metavm_library} NAMES lib${metavm_library}.a ${metavm_library} NAMES_PER_DIR)
      mark_as_advanced(METAVM_LIBRARY_${metavm_library})
      if(NOT METAVM_LIBRARY_${metavm_library})
        message(FATAL_ERROR
          "metavm: library ${metavm_library} not found; packages.txt lists what is needed")
      endif()
      target_link_libraries(metavm_dep::${name} INTERFACE "${METAVM_LIBRARY_${metavm_library}}")
    endforeach()
  endif()
endmacro()

metavm_dependency(gc gc/gc.h libgc.so)
metavm_dependency(zydis Zydis/Zydis.h Zydis)
metavm_dependency(fmt fmt/format.h fmt)
metavm_dependency(xbyak xbyak/xbyak.h)
metavm_dependency(boost boost/mp11.hpp)
metavm_dependency(edit editline/readline.h libedit.so)
metavm_dependency(cli11 CLI/CLI.hpp)
metavm_dependency(gmp gmp.h gmp)
metavm_dependency(icu unicode/uchar.h libicuuc.so)  # its data would come along
metavm_dependency(utf8proc utf8proc.h utf8proc)
metavm_dependency(z zlib.h z)
metavm_dependency(ffi ffi.h ffi)
metavm_dependency(bz2 bzlib.h bz2)
metavm_dependency(lzma lzma.h lzma)
metavm_dependency(sqlite sqlite3.h sqlite3)
metavm_dependency(expat expat.h expat)
metavm_dependency(crypt crypt.h crypt)
metavm_dependency(ssl openssl/ssl.h ssl crypto)
