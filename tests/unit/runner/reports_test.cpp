// SPDX-License-Identifier: Apache-2.0
#include "runner/reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "runner/case_place.h"

namespace budget_gate::testing_support {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::SizeIs;

class ReportsTest : public testing::Test {
 protected:
  ReportsTest() {
    std::string name = (fs::temp_directory_path() / "budget-gate-reports.XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~ReportsTest() override { fs::remove_all(folder_); }

  static std::string TextOf(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }
  static void Write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }
  static std::string Model(const RunRecord& run) { return run.model; }

  fs::path folder_;
};

TEST_F(ReportsTest, LeaveWhatIsThereUntilTheyAreWritten) {
  const fs::path old = folder_ / "old";
  const fs::path summary = folder_ / "summary";
  Write(old, "before");
  Write(summary, "before,");
  Reports reports;
  ASSERT_TRUE(reports.Add("--json", old, Model));
  ASSERT_TRUE(reports.Add("--summary", summary, Model, true));
  ASSERT_TRUE(reports.Add("--html", "", Model)) << "not asked for";
  EXPECT_EQ(TextOf(old), "before");
  EXPECT_THAT(reports.Write({.model = "now"}), SizeIs(0));
  EXPECT_EQ(TextOf(old), "now");
  EXPECT_EQ(TextOf(summary), "before,now");
}

TEST_F(ReportsTest, AreRefusedBeforeTheRunWhereTheyCannotBeWritten) {
  Reports reports;
  const auto added = reports.Add("--junit", folder_ / "none" / "run.xml", Model);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().message, "--junit: " + (folder_ / "none" / "run.xml").string() +
                                       " cannot be written: No such file or directory");
  EXPECT_FALSE(reports.Add("--html", folder_, Model)) << "a folder";
}

TEST_F(ReportsTest, AreNotToOverwriteEachOther) {
  Reports reports;
  ASSERT_TRUE(reports.Add("--json", folder_ / "run", Model));
  const auto added = reports.Add("--html", folder_ / "." / "run", Model);
  ASSERT_FALSE(added);
  EXPECT_THAT(added.error().message, HasSubstr("--json and --html name the same file"));
}

TEST_F(ReportsTest, OneThatCannotBeWrittenAtTheEndLeavesTheOthers) {
  const fs::path gone = folder_ / "gone";
  fs::create_directory(gone);
  Reports reports;
  ASSERT_TRUE(reports.Add("--json", gone / "run", Model));
  ASSERT_TRUE(reports.Add("--html", folder_ / "page", Model));
  fs::remove_all(gone);
  const auto problems = reports.Write({.model = "now"});
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(problems.front(), HasSubstr("--json: "));
  EXPECT_EQ(TextOf(folder_ / "page"), "now");
}

TEST_F(ReportsTest, OfARunThatNeverWasLeaveNoFile) {
  {
    Reports reports;
    ASSERT_TRUE(reports.Add("--json", folder_ / "run", Model));
  }
  EXPECT_FALSE(fs::exists(folder_ / "run"));
}

TEST(CasePlace, SectionsAreThoseOfTheCatalogue) {
  EXPECT_EQ(SectionOf("/a/b/tests/behaviour/key_budget_test.cpp"), "Key budget");
  EXPECT_EQ(SectionOf("gate_test.cpp"), "Gate");
  EXPECT_EQ(SectionOf(""), "");
}

TEST(CasePlace, IsThatOfTheProgramsOwnCases) {
  CaseRecord record{.name = "CasePlace.IsThatOfTheProgramsOwnCases"};
  PlaceCase(record);
  EXPECT_EQ(record.section, "Reports");
  EXPECT_EQ(record.payer, "");
  std::vector<CaseRecord> cases{record, {.name = "CasePlace.SectionsAreThoseOfTheCatalogue"}};
  SortAsListed(cases);
  EXPECT_EQ(cases.back().name, record.name);
}

}  // namespace
}  // namespace budget_gate::testing_support
