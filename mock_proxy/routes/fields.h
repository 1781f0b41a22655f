// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "release.h"
#include "routes/http.h"

namespace budget_mock {

/// The JSON body of a management request, read in the way of FastAPI and pydantic: wrong fields are
/// collected, and `Check` refuses them all at once with a 422 `{"detail": [...]}`.
class Fields {
 public:
  /// Parses the body. NaN and Infinity are numbers, as in Python. Throws Failure when it is no JSON
  /// object.
  Fields(const httplib::Request& request, const ReleaseRules& rules);

  bool Has(const char* name) const { return body_.contains(name); }
  const nlohmann::json& body() const { return body_; }

  /// A number, a text that is one, or a truth value (pydantic takes true as 1); null counts as
  /// absent.
  std::optional<double> Number(const char* name);
  std::optional<std::string> Text(const char* name);
  std::optional<std::vector<std::string>> Texts(const char* name);

  /// A text that is one of a few; `expected` says in pydantic's words which.
  void OneOf(const char* name, const std::vector<std::string>& allowed, const char* expected);

  void Require(const char* name);
  /// Notes a problem with the body as a whole: pydantic's value_error.
  void Refuse(const std::string& message);
  /// Throws when anything was wrong.
  void Check() const;

 private:
  /// `context` is pydantic's ctx, told by the releases that repeat the input.
  void Note(const std::string& type, const nlohmann::json& location, const std::string& message,
            const nlohmann::json& input, const nlohmann::json& context = {});

  const ReleaseRules& rules_;
  nlohmann::json body_ = nlohmann::json::object();
  nlohmann::json problems_ = nlohmann::json::array();
};

/// A query parameter that has to be there: a 422 without it.
std::string RequiredParameter(const httplib::Request& request, const ReleaseRules& rules,
                              const char* name);

/// Refuses a number in the query that is below `least`.
void CheckParameter(const httplib::Request& request, const ReleaseRules& rules, const char* name,
                    int least);

}  // namespace budget_mock
