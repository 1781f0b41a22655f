// SPDX-License-Identifier: Apache-2.0
// What Python and PyYAML themselves make of texts and numbers: fixtures/python, which
// scripts/generate_python_fixture writes.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "common/python_text.h"
#include "common/yaml/json.h"

namespace budget_gate {
namespace {

using nlohmann::json;

json Fixture(const std::string& name) {
  std::ifstream file(BUDGET_GATE_FIXTURES "/python/" + name + ".json");
  return json::parse(file);
}

/// A number of the fixtures; JSON has neither infinity nor NaN, which are Python's texts there.
double ToNumber(const json& value) {
  if (value.is_number()) return value.get<double>();
  if (value == "nan") return std::nan("");
  if (value == "inf") return HUGE_VAL;
  return value == "-inf" ? -HUGE_VAL : std::stod(value.get<std::string>());
}

bool IsSame(double a, double b) {
  return std::isnan(b) ? std::isnan(a) : a == b;
}

TEST(PythonFixture, FloatsAreWrittenAsStrDoes) {
  const json rows = Fixture("float").at("str");
  ASSERT_GT(rows.size(), 300U);
  for (const json& row : rows) {
    const auto bits = std::stoull(row.at("bits").get<std::string>(), nullptr, 16);
    EXPECT_EQ(PythonFloatText(std::bit_cast<double>(std::uint64_t{bits})), row.at("text"));
  }
}

TEST(PythonFixture, TextsAreReadAsFloatDoes) {
  const json rows = Fixture("float").at("float");
  ASSERT_GT(rows.size(), 90U);
  for (const json& row : rows) {
    const auto read = ParsePythonFloat(row.at("text").get<std::string>());
    ASSERT_EQ(read.has_value(), !row.at("value").is_null()) << row;
    if (!read) continue;
    EXPECT_TRUE(IsSame(*read, ToNumber(row.at("value")))) << row << ": " << *read;
  }
}

TEST(PythonFixture, TextsAndListsAreWrittenAsReprDoes) {
  const json fixture = Fixture("repr");
  ASSERT_GT(fixture.at("texts").size(), 15U);
  for (const json& row : fixture.at("texts"))
    EXPECT_EQ(PythonText(row.at("value").get<std::string>()), row.at("repr"));
  for (const json& row : fixture.at("lists"))
    EXPECT_EQ(PythonList(row.at("value").get<std::vector<std::string>>()), row.at("repr"));
}

TEST(PythonFixture, PlainScalarsAreTypedAsSafeLoadDoes) {
  const std::map<std::string, yaml::Type> types{
      {"null", yaml::Type::kNull},       {"boolean", yaml::Type::kBoolean},
      {"integer", yaml::Type::kInteger}, {"float", yaml::Type::kFloat},
      {"text", yaml::Type::kText},       {"other", yaml::Type::kText}};  // dates
  const json rows = Fixture("yaml").at("scalars");
  ASSERT_GT(rows.size(), 150U);
  for (const json& row : rows) {
    const auto text = row.at("text").get<std::string>();
    EXPECT_EQ(yaml::PlainScalarType(text), types.at(row.at("type"))) << row;
    const auto tree = yaml::Tree::Parse("- " + text, "scalar.yaml");
    ASSERT_TRUE(tree) << tree.error().message;
    const json read = yaml::ToJson(tree->documents().front()).at(0);
    if (read.is_number()) {
      EXPECT_TRUE(IsSame(read.get<double>(), ToNumber(row.at("value")))) << row << ": " << read;
    } else {
      EXPECT_EQ(read, row.at("value"));
    }
  }
}

using Place = std::tuple<int, int, std::string>;  // line, column, text

void CollectPlaces(yaml::Value value, std::set<Place>& places) {
  if (value.is_scalar())
    places.emplace(value.mark().line, value.mark().column, std::string(value.text()));
  value.ForEachItem([&](yaml::Value item) { CollectPlaces(item, places); });
  value.ForEachEntry([&](yaml::Value key, yaml::Value entry) {
    CollectPlaces(key, places);
    CollectPlaces(entry, places);
  });
}

TEST(PythonFixture, ADocumentHasTheValuesAndThePlacesThatPyYamlGivesThem) {
  const json fixture = Fixture("yaml");
  const auto tree = yaml::Tree::Parse(fixture.at("document").get<std::string>(), "document.yaml");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(yaml::ToJson(tree->documents().front()), fixture.at("document_value"));
  std::set<Place> expected;
  for (const json& mark : fixture.at("document_marks"))
    expected.emplace(mark.at("line"), mark.at("column"), mark.at("text"));
  std::set<Place> places;
  CollectPlaces(tree->documents().front(), places);
  EXPECT_EQ(places, expected);
}

}  // namespace
}  // namespace budget_gate
