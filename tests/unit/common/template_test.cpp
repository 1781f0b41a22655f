// SPDX-License-Identifier: Apache-2.0
#include "common/template.h"

#include <gtest/gtest.h>

namespace budget_gate {
namespace {

using nlohmann::json;

const TemplateVars kVars{{"id", "team-1"}, {"limit", 0.5}, {"period", nullptr}, {"nested", "<id>"}};

TEST(Template, NamesInATextAreReplaced) {
  EXPECT_EQ(FillText("/team/info?team_id=<id>&again=<id>", kVars),
            "/team/info?team_id=team-1&again=team-1");
  EXPECT_EQ(FillText("up to <limit> per <period>", kVars), "up to 0.5 per null");
}

TEST(Template, BracketsAreAsAskedFor) {
  EXPECT_EQ(FillText("{id} is not <id>", kVars, {'{', '}'}), "team-1 is not <id>");
}

TEST(Template, WhatHasNoValueStaysAsItStands) {
  for (const char* text : {"", "<who>", "a < b > c", "<id", "id>", "{\"a\": \"<>\"}"})
    EXPECT_EQ(FillText(text, kVars), text);
  EXPECT_EQ(FillText("<a <id>", kVars), "<a team-1");
}

TEST(Template, ValuesAreNotFilledInAgain) {
  EXPECT_EQ(FillText("<nested>", kVars), "<id>");
}

TEST(Template, InADocumentTextsAndNamesOfFieldsAreFilledIn) {
  const json pattern{{"teams", {"<id>", 1, true}}, {"<id>", "of <id>"}};
  EXPECT_EQ(FillJson(pattern, kVars),
            (json{{"teams", {"team-1", 1, true}}, {"team-1", "of team-1"}}));
}

TEST(Template, ATextThatIsOnePlaceholderBecomesTheValueItself) {
  EXPECT_EQ(FillJson({{"max_budget", "<limit>"}, {"text", "<limit> USD"}}, kVars),
            (json{{"max_budget", 0.5}, {"text", "0.5 USD"}}));
  EXPECT_EQ(FillJson("<period>", kVars), json());
  EXPECT_EQ(FillJson("<id>-<id>", kVars), "team-1-team-1");
}

}  // namespace
}  // namespace budget_gate
