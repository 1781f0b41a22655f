# libyaml, the parser under PyYAML, as the target libyaml::libyaml: from pkg-config, since Debian ships no CMake package,
# else from libyaml's own (target `yaml`).
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(libyaml QUIET IMPORTED_TARGET yaml-0.1)
endif()
if(libyaml_FOUND)
  add_library(libyaml::libyaml INTERFACE IMPORTED)
  target_link_libraries(libyaml::libyaml INTERFACE PkgConfig::libyaml)
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(libyaml REQUIRED_VARS libyaml_FOUND VERSION_VAR libyaml_VERSION)
