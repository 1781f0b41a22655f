# cpp-httplib from its own CMake package where there is one, else from pkg-config (Debian and Ubuntu), as the target
# httplib::httplib. pkg-config also carries the CPPHTTPLIB_*_SUPPORT definitions that Debian's library was built with.
find_package(httplib CONFIG QUIET)
if(NOT httplib_FOUND)
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(cpp_httplib QUIET IMPORTED_TARGET cpp-httplib)
  endif()
  if(cpp_httplib_FOUND)
    find_package(OpenSSL QUIET)
    add_library(httplib::httplib INTERFACE IMPORTED)
    target_link_libraries(httplib::httplib INTERFACE PkgConfig::cpp_httplib $<TARGET_NAME_IF_EXISTS:OpenSSL::SSL>
                                                     $<TARGET_NAME_IF_EXISTS:OpenSSL::Crypto>)
    set(httplib_VERSION "${cpp_httplib_VERSION}")
  endif()
  include(FindPackageHandleStandardArgs)
  find_package_handle_standard_args(httplib REQUIRED_VARS cpp_httplib_FOUND VERSION_VAR httplib_VERSION)
endif()
