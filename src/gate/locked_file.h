// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <type_traits>

namespace budget_gate {

/// What the processes of a run share: a file that one of them has at a time, for as long as the
/// object lives. A process that dies gives it back.
class LockedFile {
 public:
  /// Waits until the file is free; makes it where it is missing. Throws std::runtime_error where
  /// that cannot be done.
  explicit LockedFile(const std::filesystem::path& path);
  /// Likewise, without waiting: check is_held().
  static LockedFile Try(const std::filesystem::path& path);
  ~LockedFile();
  LockedFile(LockedFile&& other) noexcept;
  LockedFile& operator=(LockedFile&& other) noexcept;
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;

  bool is_held() const { return descriptor_ >= 0; }

  /// The value in the file; a new one where it has none.
  template <typename T>
  T Read() const {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    return ReadBytes(&value, sizeof value) ? value : T{};
  }
  /// Throws std::runtime_error where the file cannot be written.
  template <typename T>
  void Write(const T& value) const {
    static_assert(std::is_trivially_copyable_v<T>);
    WriteBytes(&value, sizeof value);
  }

 private:
  LockedFile(const std::filesystem::path& path, bool waits);
  bool ReadBytes(void* bytes, std::size_t count) const;
  void WriteBytes(const void* bytes, std::size_t count) const;

  int descriptor_ = -1;
};

}  // namespace budget_gate
