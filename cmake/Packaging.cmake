# What `cmake --install` and `cpack` take: the programs, and the library budget_mock as a CMake package.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The wheel has the programs inside its Python package, and nothing else of this (component python).
set(BUDGET_GATE_PROGRAMS_IN "${CMAKE_INSTALL_BINDIR}" CACHE STRING "Folder of the programs, below the install prefix")
install(TARGETS budget_gate mock_proxy pricing_check budget_demo model_endpoint
        RUNTIME DESTINATION "${BUDGET_GATE_PROGRAMS_IN}" COMPONENT python)

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/budget_gate")
install(TARGETS budget_mock EXPORT budget_gate ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT library)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/mock_proxy/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT library)
install(EXPORT budget_gate NAMESPACE budget_gate:: FILE budget_gate-targets.cmake DESTINATION "${package}" COMPONENT library)
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/budget_gate-config.cmake.in"
                              "${PROJECT_BINARY_DIR}/budget_gate-config.cmake" INSTALL_DESTINATION "${package}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/budget_gate-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(
  FILES "${PROJECT_BINARY_DIR}/budget_gate-config.cmake" "${PROJECT_BINARY_DIR}/budget_gate-config-version.cmake"
        "${CMAKE_CURRENT_LIST_DIR}/Findhttplib.cmake" "${CMAKE_CURRENT_LIST_DIR}/Findlibyaml.cmake"
  DESTINATION "${package}" COMPONENT library)

install(FILES "${PROJECT_SOURCE_DIR}/packaging/completion.bash"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME budget_gate COMPONENT library)
# Manual pages of what each program's --help says, where help2man is installed.
find_program(BUDGET_GATE_HELP2MAN help2man)
if(BUDGET_GATE_HELP2MAN)
  foreach(program budget_gate mock_proxy pricing_check budget_demo model_endpoint)
    set(page "${PROJECT_BINARY_DIR}/man/${program}.1")
    add_custom_command(
      OUTPUT "${page}"
      COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_BINARY_DIR}/man"
      COMMAND "${BUDGET_GATE_HELP2MAN}" --no-info "--output=${page}" "$<TARGET_FILE:${program}>"
      DEPENDS ${program} VERBATIM)
    list(APPEND pages "${page}")
  endforeach()
  add_custom_target(man ALL DEPENDS ${pages})
  install(DIRECTORY "${PROJECT_BINARY_DIR}/man/" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT library)
endif()

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME budget-gate)
set(CPACK_PACKAGE_CONTACT "Budget Gate")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)
include(CPack)
