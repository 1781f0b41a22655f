// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "config.h"
#include "options.h"
#include "releases/changes.h"

namespace budget_mock {

/// What a mock is started with; stays as it is.
struct Setup {
  Setup(MockOptions asked, Config read)
      : options(std::move(asked)), rules(options.release), config(std::move(read)) {}

  MockOptions options;
  Rules rules;
  Config config;
  std::string base_url{};  ///< of the mock itself; known once it listens
};

}  // namespace budget_mock
