# metavm_fingerprint(TARGET HEADER NAME FILE...): the target's sources can include HEADER, which defines NAME as a hash
# over the files. Whoever caches what they produce can tell whether another build would have made the same.
function(metavm_fingerprint target header name)
  set(folder "${PROJECT_BINARY_DIR}/generated/fingerprints")
  string(REPLACE ";" "\n" lines "${ARGN}")
  file(CONFIGURE OUTPUT "${folder}/${header}.txt" CONTENT "${lines}\n" @ONLY)
  add_custom_command(OUTPUT "${folder}/${header}"
    COMMAND "${CMAKE_COMMAND}" "-DLIST=${folder}/${header}.txt" "-DNAME=${name}" "-DOUTPUT=${folder}/${header}"
      -P "${PROJECT_SOURCE_DIR}/cmake/fingerprint.cmake"
    DEPENDS ${ARGN} "${folder}/${header}.txt" "${PROJECT_SOURCE_DIR}/cmake/fingerprint.cmake"
    COMMENT "Hashing the sources behind ${header}" VERBATIM)
  target_sources(${target} PRIVATE "${folder}/${header}")
  target_include_directories(${target} PRIVATE "${folder}")
endfunction()
