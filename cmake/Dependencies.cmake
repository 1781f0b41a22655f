# Third-party packages: the installed one first, a pinned download second.
#
# Debian 12 and Ubuntu 22.04 or later have all of them (scripts/setup installs them). Elsewhere FetchContent downloads
# the releases below, by hash. Every list file links these targets and no other:
#   GTest::gtest  GTest::gmock  httplib::httplib  nlohmann_json::nlohmann_json  libyaml::libyaml
#   CLI11::CLI11
include(FetchContent)

set(INSTALL_GTEST OFF)
set(JSON_BuildTests OFF)

find_package(Threads REQUIRED)

# libgtest-dev alone brings no GoogleMock: the downloaded release serves when the component is missing.
FetchContent_Declare(
  googletest
  SYSTEM
  URL https://github.com/google/googletest/archive/refs/tags/v1.14.0.tar.gz
  URL_HASH SHA256=8ad598c73ad796e0d8280b082cebd82a630d73e73cd3c70057938a6501bba5d7
  FIND_PACKAGE_ARGS 1.11 NAMES GTest COMPONENTS gtest gmock)
# Debian ships no CMake package for cpp-httplib: cmake/Findhttplib.cmake asks pkg-config.
FetchContent_Declare(
  httplib
  SYSTEM
  URL https://github.com/yhirose/cpp-httplib/archive/refs/tags/v0.15.3.tar.gz
  URL_HASH SHA256=2121bbf38871bb2aafb5f7f2b9b94705366170909f434428352187cb0216124e
  FIND_PACKAGE_ARGS)
FetchContent_Declare(
  nlohmann_json
  SYSTEM
  URL https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
  URL_HASH SHA256=d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d
  FIND_PACKAGE_ARGS 3.10)
FetchContent_Declare(
  cli11
  SYSTEM
  URL https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.3.2.tar.gz
  URL_HASH SHA256=aac0ab42108131ac5d3344a9db0fdf25c4db652296641955720a4fbe52334e22
  FIND_PACKAGE_ARGS 2.1 NAMES CLI11)
# The parser under PyYAML, hence under LiteLLM: src/common/yaml reads what LiteLLM reads, by the same grammar.
FetchContent_Declare(
  libyaml
  SYSTEM
  URL https://github.com/yaml/libyaml/releases/download/0.2.5/yaml-0.2.5.tar.gz
  URL_HASH SHA256=c642ae9b75fee120b2d96c712538bd2cf283228d2337df2cf2988e3c02678ef4
  FIND_PACKAGE_ARGS)
if(BUDGET_GATE_STATIC)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
  set(OPENSSL_USE_STATIC_LIBS ON)
  set(ZLIB_USE_STATIC_LIBS ON)
  # Debian has cpp-httplib as a shared library alone: its sources (scripts/setup --static), or the download.
  set(sources "${PROJECT_SOURCE_DIR}/build/third_party/cpp-httplib")
  if(EXISTS "${sources}/httplib.h")
    set(FETCHCONTENT_SOURCE_DIR_HTTPLIB "${sources}")
  endif()
  set(FETCHCONTENT_TRY_FIND_PACKAGE_MODE NEVER)
  set(HTTPLIB_REQUIRE_OPENSSL ON)
  set(HTTPLIB_REQUIRE_ZLIB ON)
  set(HTTPLIB_USE_BROTLI_IF_AVAILABLE OFF)
  set(HTTPLIB_INSTALL OFF)
  FetchContent_MakeAvailable(httplib)
  unset(FETCHCONTENT_TRY_FIND_PACKAGE_MODE)
else()
  FetchContent_MakeAvailable(httplib)
endif()
FetchContent_MakeAvailable(nlohmann_json libyaml)
if(PROJECT_IS_TOP_LEVEL)
  FetchContent_MakeAvailable(googletest cli11)
endif()

# Built from the download, libyaml is called `yaml`.
if(NOT TARGET libyaml::libyaml)
  add_library(libyaml::libyaml INTERFACE IMPORTED)
  target_link_libraries(libyaml::libyaml INTERFACE yaml)
endif()
