// SPDX-License-Identifier: Apache-2.0
#include "support/run_spend.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace budget_gate::testing_support {
namespace {

/// A file that is open and locked for as long as the object lives.
class LockedFile {
 public:
  explicit LockedFile(const std::filesystem::path& path)
      : descriptor_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0 || flock(descriptor_, LOCK_EX) != 0)
      throw std::runtime_error("the run's account of spend cannot be written: " + path.string());
  }
  ~LockedFile() { close(descriptor_); }  // which also unlocks
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;

  double Read() const {
    double value = 0;
    return pread(descriptor_, &value, sizeof value, 0) == sizeof value ? value : 0;
  }
  void Write(double value) const {
    if (pwrite(descriptor_, &value, sizeof value, 0) != sizeof value)
      throw std::runtime_error("the run's account of spend cannot be written");
  }

 private:
  int descriptor_;
};

}  // namespace

RunSpend::RunSpend(std::filesystem::path file, double most) : file_(std::move(file)), most_(most) {}

void RunSpend::Begin() {
  (void)Change(-Spent());
}

bool RunSpend::Take(double usd) {
  if (Change(usd) <= most_) return true;
  (void)Change(-usd);
  return false;
}

double RunSpend::Change(double usd) {
  if (file_.empty()) return spent_ += usd;
  const LockedFile file(file_);
  const double spent = file.Read() + usd;
  file.Write(spent);
  return spent;
}

}  // namespace budget_gate::testing_support
