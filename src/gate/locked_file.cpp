// SPDX-License-Identifier: Apache-2.0
#include "gate/locked_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace budget_gate {

LockedFile::LockedFile(const std::filesystem::path& path, bool waits)
    : descriptor_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (descriptor_ < 0) {
    throw std::runtime_error("what the processes of a run share cannot be written: " +
                             path.string());
  }
  int locked = 0;
  do locked = flock(descriptor_, waits ? LOCK_EX : LOCK_EX | LOCK_NB);
  while (locked != 0 && errno == EINTR);
  if (locked == 0) return;
  close(std::exchange(descriptor_, -1));
  if (waits) throw std::runtime_error("cannot be locked: " + path.string());
}

LockedFile::LockedFile(const std::filesystem::path& path) : LockedFile(path, true) {}

LockedFile LockedFile::Try(const std::filesystem::path& path) {
  return {path, false};
}

LockedFile::~LockedFile() {
  if (descriptor_ >= 0) close(descriptor_);  // which also unlocks
}

LockedFile::LockedFile(LockedFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

LockedFile& LockedFile::operator=(LockedFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

bool LockedFile::ReadBytes(void* bytes, std::size_t count) const {
  return pread(descriptor_, bytes, count, 0) == static_cast<ssize_t>(count);
}

void LockedFile::WriteBytes(const void* bytes, std::size_t count) const {
  if (pwrite(descriptor_, bytes, count, 0) != static_cast<ssize_t>(count))
    throw std::runtime_error("what the processes of a run share cannot be written");
}

}  // namespace budget_gate
