// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace budget_gate::fidelity {

/// Replaces what differs between two runs of the same questions by what it is: keys, ids, times,
/// addresses. Times keep their form and amounts their value.
class Mask {
 public:
  /// `known`: texts of this run -> what is written for them.
  explicit Mask(std::map<std::string, std::string> known) : known_(std::move(known)) {}

  std::string Text(std::string text) const;
  nlohmann::json Json(const nlohmann::json& value) const;

 private:
  std::map<std::string, std::string> known_;
};

}  // namespace budget_gate::fidelity
