// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace budget_gate {

/// Why something could not be done, in one line for people: what failed, and what would fix it.
struct Error {
  std::string message;
};

/// A value or the error that stands in its place. Has the names of std::expected, so that it can
/// become one.
template <typename T, typename E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : content_(std::in_place_index<0>, std::move(value)) {
  }  // NOLINT: converts, like std::expected
  Result(E error) : content_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool has_value() const { return content_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() { return std::get<0>(content_); }
  const T& value() const { return std::get<0>(content_); }
  const E& error() const { return std::get<1>(content_); }

  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::variant<T, E> content_;
};

}  // namespace budget_gate
