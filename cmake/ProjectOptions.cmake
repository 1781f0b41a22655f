# What every target of this project is compiled with; link budget_gate::options privately.
add_library(budget_gate_options INTERFACE)
add_library(budget_gate::options ALIAS budget_gate_options)
target_compile_features(budget_gate_options INTERFACE cxx_std_20)
target_compile_options(
  budget_gate_options
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow # a name that hides another is read wrongly
            -Wconversion # a narrowed number is wrong money
            -Wnon-virtual-dtor
            -Wold-style-cast
            -Woverloaded-virtual
            # g++ 12 reports std::string itself (GCC bug 105329).
            $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
            # Everyday work compiles more often than it runs: -O1 takes three quarters of the time of -O2, and functions
            # and lines, for stack traces, two thirds of that of all debug information.
            "$<$<CONFIG:RelWithDebInfo>:-O1;-g1>"
            "$<$<CONFIG:Debug>:-g1>"
            $<$<BOOL:${BUDGET_GATE_WARNINGS_AS_ERRORS}>:-Werror>)
if(BUDGET_GATE_FUZZ) # Everything is instrumented alike, since precompiled headers are shared.
  set(BUDGET_GATE_SANITIZE fuzzer-no-link,address,undefined)
endif()
if(BUDGET_GATE_SANITIZE)
  target_compile_options(budget_gate_options INTERFACE -fsanitize=${BUDGET_GATE_SANITIZE} -fno-omit-frame-pointer
                                                       -fno-sanitize-recover=all)
  target_link_options(budget_gate_options INTERFACE -fsanitize=${BUDGET_GATE_SANITIZE})
endif()

if(BUDGET_GATE_STATIC)
  target_link_options(budget_gate_options INTERFACE -static -s)
endif()

# All programs in one place: build/<preset>/bin.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_CXX_EXTENSIONS OFF)
