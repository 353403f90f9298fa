# metavm_embed(TARGET LANGUAGE FILE...): compiles text files below lang/LANGUAGE/lib into TARGET.
# The target's sources then see them by
#     #include "embedded_LANGUAGE.hpp"
#     for (const auto& file : metavm::LANGUAGE::embedded::files()) file.name, file.text
# where name is the path below lang/LANGUAGE/lib. The header exists, with an empty list, also
# when there are no files.
function(metavm_embed target language)
  set(folder "${PROJECT_BINARY_DIR}/generated/${language}")
  set(root "${PROJECT_SOURCE_DIR}/lang/${language}/lib")
  set(METAVM_EMBED_LANGUAGE "${language}")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/embedded.hpp.in"
    "${folder}/embedded_${language}.hpp" @ONLY)
  set(output "${folder}/embedded_${language}.cpp")
  string(REPLACE ";" "\n" lines "${ARGN}")
  file(CONFIGURE OUTPUT "${folder}/files.txt" CONTENT "${lines}\n" @ONLY)
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DLANGUAGE=${language}" "-DROOT=${root}"
      "-DLIST=${folder}/files.txt" "-DOUTPUT=${output}"
      -P "${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake"
    DEPENDS ${ARGN} "${folder}/files.txt" "${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake"
    COMMENT "Embedding lang/${language}/lib" VERBATIM)
  target_sources(${target} PRIVATE "${output}")
  target_include_directories(${target} PRIVATE "${folder}")
endfunction()
