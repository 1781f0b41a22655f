# How the targets of this project are made. Sources are found by their folder: a new file needs no line here (CMake looks
# again at each build).

# budget_gate_sources(variable FOLDERS ...): the sources right in these folders of the current one.
function(budget_gate_sources variable)
  set(found "")
  foreach(folder IN LISTS ARGN)
    file(GLOB here CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp")
    list(APPEND found ${here})
  endforeach()
  set(${variable} "${found}" PARENT_SCOPE)
endfunction()

# budget_gate_add_library(name FOLDERS ... WITHOUT ... PUBLIC ... PRIVATE ...): the library budget_gate::name of all sources
# in FOLDERS, but for those of WITHOUT; PUBLIC and PRIVATE are what it links. Includes are written from the current folder.
function(budget_gate_add_library name)
  cmake_parse_arguments(arg "" "" "FOLDERS;WITHOUT;SOURCES;PUBLIC;PRIVATE" ${ARGN})
  budget_gate_sources(sources ${arg_FOLDERS})
  foreach(source IN LISTS arg_WITHOUT)
    list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/${source}")
  endforeach()
  add_library(budget_gate_${name} STATIC ${sources} ${arg_SOURCES})
  add_library(budget_gate::${name} ALIAS budget_gate_${name})
  set(headers budget_gate_library_headers)
  if(httplib::httplib IN_LIST arg_PRIVATE OR httplib::httplib IN_LIST arg_PUBLIC)
    set(headers budget_gate_http_headers)
  endif()
  target_precompile_headers(budget_gate_${name} REUSE_FROM ${headers})
  target_include_directories(budget_gate_${name} PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_libraries(budget_gate_${name} PUBLIC ${arg_PUBLIC} PRIVATE budget_gate::options ${arg_PRIVATE})
endfunction()

# budget_gate_add_program(name SOURCES ... LIBRARIES ...): a program of the libraries.
function(budget_gate_add_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_precompile_headers(${name} REUSE_FROM budget_gate_library_headers)
  target_link_libraries(${name} PRIVATE budget_gate::options budget_gate::command_line ${arg_LIBRARIES} Threads::Threads)
endfunction()
