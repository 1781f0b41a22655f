// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/router.h"

namespace budget_mock {

/// The JSON body of a management request, read in the way of FastAPI and pydantic: wrong fields are
/// collected, and `Check` refuses them all at once with a 422 `{"detail": [...]}`.
class Fields {
 public:
  /// Parses the body. NaN and Infinity are numbers, as in Python. Throws Failure when it is not a
  /// JSON object.
  Fields(const httplib::Request& request, const Rules& rules);
  /// Reads `body`, a JSON object that stands at `location` in pydantic's words.
  Fields(nlohmann::json body, const Rules& rules,
         nlohmann::json location = nlohmann::json::array({"body"}));

  bool Has(const char* name) const { return body_.contains(name); }
  const nlohmann::json& body() const { return body_; }

  /// A number, a text that is one, or a truth value (pydantic takes true as 1); null counts as
  /// absent.
  std::optional<double> Number(const char* name);
  std::optional<std::string> Text(const char* name);
  std::optional<std::vector<std::string>> Texts(const char* name);

  /// An object, with whatever in it.
  void Object(const char* name);
  /// A list of objects: calls `read` for each one, in order, with its fields. What is wrong with
  /// them is wrong with the whole.
  void Each(const char* name, const std::function<void(Fields& entry)>& read);

  /// tpm_limit and rpm_limit, which newer releases refuse below 0.
  void CheckRateLimits();

  /// A text that is one of a few; `expected` says in pydantic's words which. Null counts as absent.
  void OneOf(const char* name, const std::vector<std::string>& allowed, const char* expected);

  // What has to be there, and be of that type: null is refused like anything else that is not.
  // Returns an empty value where it is not, which Check then refuses.
  std::string RequiredText(const char* name);
  std::vector<std::string> RequiredTexts(const char* name);
  double RequiredNumber(const char* name);
  std::string RequiredOneOf(const char* name, const std::vector<std::string>& allowed,
                            const char* expected);
  /// A `model`, in pydantic's words, or a list of such.
  void RequireOneOrMore(const char* name, const char* model);

  /// The body without what a Record keeps in members of its own.
  nlohmann::json Kept() const;
  /// Puts `value`, what LiteLLM has made of the field `name`, in its place.
  void Replace(const char* name, nlohmann::json value) { body_[name] = std::move(value); }
  /// Notes a problem with the body as a whole: pydantic's value_error.
  void Refuse(const std::string& message);
  /// Throws when anything was wrong.
  void Check() const;

 private:
  /// Notes that it is missing. (null is there.)
  void Require(const char* name);
  /// Where a field, or a part of it, is.
  nlohmann::json Inside(const std::vector<nlohmann::json>& parts) const;
  /// `context` is pydantic's ctx, told by the releases that repeat the input.
  void Note(const std::string& type, const nlohmann::json& location, const std::string& message,
            const nlohmann::json& input, const nlohmann::json& context = {});

  const Rules& rules_;
  nlohmann::json location_ = nlohmann::json::array({"body"});
  nlohmann::json body_ = nlohmann::json::object();
  nlohmann::json problems_ = nlohmann::json::array();
};

/// A query parameter that has to be there. Throws a 422 without it.
std::string RequiredParameter(const httplib::Request& request, const Rules& rules,
                              const char* name);

/// The page of a list that the query asks for, with `page` and the parameter called `size`.
struct Page {
  /// Throws a 422 where the query asks for no page; without a size it has `usual` elements.
  Page(const httplib::Request& request, const Rules& rules, const char* size,
       std::size_t usual = 10);

  /// How many pages `total` elements make.
  std::size_t Count(std::size_t total) const { return (total + size - 1) / size; }
  /// Those elements of `all` that are on the page.
  template <typename T>
  std::vector<T> Of(const std::vector<T>& all) const {
    const std::size_t begin = std::min(all.size(), (number - 1) * size);
    const std::size_t end = std::min(all.size(), begin + size);
    return {all.begin() + static_cast<std::ptrdiff_t>(begin),
            all.begin() + static_cast<std::ptrdiff_t>(end)};
  }

  std::size_t number;
  std::size_t size;
};

/// Throws a 422 for a number in the query that is below `least`.
void CheckParameter(const httplib::Request& request, const Rules& rules, const char* name,
                    int least);

}  // namespace budget_mock
