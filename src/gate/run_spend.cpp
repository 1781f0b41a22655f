// SPDX-License-Identifier: Apache-2.0
#include "gate/run_spend.h"

#include <utility>

#include "gate/locked_file.h"

namespace budget_gate {

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
  const double spent = file.Read<double>() + usd;
  file.Write(spent);
  return spent;
}

}  // namespace budget_gate
