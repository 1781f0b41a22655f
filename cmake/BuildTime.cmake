# What keeps the build short. Nearly all of a source's compile time goes into the headers that it includes, so they are
# read once for many sources. Sources do not rely on any of it: each includes what it uses and compiles alone, as it does
# with -DBUDGET_GATE_UNITY=OFF -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON.

# Batches of sources. Names in anonymous namespaces must differ within one, so better within a target. Editors want the
# option OFF: compile_commands.json knows only the batches. (After Dependencies, whose sources may not bear it.)
set(CMAKE_UNITY_BUILD ${BUDGET_GATE_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)

# budget_gate_add_headers(name LIBRARIES ... HEADERS ...): precompiled headers, for targets to share:
# target_precompile_headers(target REUSE_FROM name).
file(CONFIGURE OUTPUT headers.cpp CONTENT "// A target needs a source.\n")
function(budget_gate_add_headers name)
  cmake_parse_arguments(arg "" "" "LIBRARIES;HEADERS" ${ARGN})
  add_library(${name} OBJECT "${PROJECT_BINARY_DIR}/headers.cpp")
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
  target_link_libraries(${name} PRIVATE budget_gate::options ${arg_LIBRARIES})
endfunction()

budget_gate_add_headers(budget_gate_library_headers LIBRARIES nlohmann_json::nlohmann_json HEADERS <nlohmann/json.hpp>)
budget_gate_add_headers(
  budget_gate_http_headers LIBRARIES nlohmann_json::nlohmann_json httplib::httplib HEADERS <httplib.h> <nlohmann/json.hpp>)
if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()
budget_gate_add_headers(
  budget_gate_test_headers
  LIBRARIES GTest::gmock GTest::gtest nlohmann_json::nlohmann_json
  HEADERS <gmock/gmock.h> <nlohmann/json.hpp>)
