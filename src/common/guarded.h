// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <utility>

namespace budget_gate {

/// A value that is reached under its lock only.
template <typename T>
class Guarded {
 public:
  template <typename... Arguments>
  explicit Guarded(Arguments&&... arguments) : value_(std::forward<Arguments>(arguments)...) {}

  /// The value, for as long as this lives.
  class Held {
   public:
    T& operator*() const { return *value_; }
    T* operator->() const { return value_; }
    /// Before its end.
    void Unlock() { lock_.unlock(); }

   private:
    friend class Guarded;
    Held(std::mutex& mutex, T& value) : lock_(mutex), value_(&value) {}

    std::unique_lock<std::mutex> lock_;
    T* value_;
  };

  Held Lock() { return Held(mutex_, value_); }

 private:
  std::mutex mutex_;
  T value_;
};

}  // namespace budget_gate
