# discover_test_suites(program LABEL label [TEST_FILTER -cases]): what gtest_discover_tests does, but a test of CTest is a
# suite of the program, called like it, and not a single case. Where a case takes a millisecond, a process for each takes
# longer than all of them. (A suite takes longer than most cases: it starts before them in a first run, too.)
function(discover_test_suites program)
  cmake_parse_arguments(arg "" "LABEL;TEST_FILTER" "" ${ARGN})
  set(tests "${CMAKE_CURRENT_BINARY_DIR}/${program}_suites.cmake")
  add_custom_command(
    TARGET ${program}
    POST_BUILD
    BYPRODUCTS "${tests}"
    COMMAND ${CMAKE_COMMAND} -D "program=$<TARGET_FILE:${program}>" -D "filter=${arg_TEST_FILTER}" -D "label=${arg_LABEL}" -D
            "tests=${tests}" -P "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
    VERBATIM)
  file(WRITE "${tests}.include" "if(EXISTS \"${tests}\")\n  include(\"${tests}\")\nelse()\n  add_test(${program}_NOT_BUILT ${program}_NOT_BUILT)\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${tests}.include")
endfunction()

# As a script, after the program was built.
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  execute_process(COMMAND "${program}" --gtest_list_tests "--gtest_filter=*${filter}" OUTPUT_VARIABLE list COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "(^|\n)[A-Za-z0-9_/]+[.]" suites "${list}")
  if(NOT suites)
    message(FATAL_ERROR "${program} has no suite of tests")
  endif()
  set(script "")
  foreach(suite IN LISTS suites)
    string(REGEX REPLACE "^\n|[.]$" "" suite "${suite}")
    string(APPEND script "add_test([=[${suite}]=] [=[${program}]=] [=[--gtest_filter=${suite}.*${filter}]=])\n"
                         "set_tests_properties([=[${suite}]=] PROPERTIES LABELS ${label} TIMEOUT 300 COST 2)\n")
  endforeach()
  file(WRITE "${tests}" "${script}")
endif()
