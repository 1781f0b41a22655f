// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "releases/changes.h"

namespace budget_mock {

/// A way in which the mock can be wrong on purpose. It is a constant of the file where it bites:
/// those that bend a rule of budgets of defects/broken_policy.cpp, the others where
/// `defects.Has(...)` is asked. No other list has to name it: it is entered in AllDefects().
class Defect {
 public:
  /// Whether it can be had for one kind of payer, or one route, alone: --defect NAME/PART.
  enum Extent { kEverywhere, kByPart };

  /// `name` is that of --defect NAME and MOCK_PROXY_DEFECT, `sentence` what is wrong, for --help.
  /// Both have to be literals.
  Defect(std::string_view name, std::string_view sentence, Extent extent = kEverywhere);
  Defect(const Defect&) = delete;
  Defect& operator=(const Defect&) = delete;

  std::string_view name() const { return name_; }
  std::string_view sentence() const { return sentence_; }
  bool by_part() const { return extent_ == kByPart; }

 private:
  std::string_view name_;
  std::string_view sentence_;
  Extent extent_;
};

/// Every defect, sorted by name.
std::vector<const Defect*> AllDefects();

/// Which defects the mock has.
class DefectSet {
 public:
  /// Adds the defect called `name`, or `name/part`. False when there is none.
  bool Add(std::string_view name);

  bool IsEmpty() const { return defects_.empty(); }
  bool Has(const Defect& defect) const { return Has(defect, ""); }
  /// Likewise, where it may be confined to `part`: the name of a PayerKind, or a route.
  bool Has(const Defect& defect, std::string_view part) const;

  /// The defects that `release` itself has, by fixtures/known_divergences.yaml.
  static DefectSet AsReleased(Release release);

 private:
  std::vector<std::pair<const Defect*, std::string>> defects_;  ///< each with its part, or ""
};

}  // namespace budget_mock
