// SPDX-License-Identifier: Apache-2.0
// The verdicts of pricing_check against what two releases of LiteLLM booked:
// fixtures/pricing/booked_RELEASE.tsv, by scripts/generate_booking_fixture, which says how.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>

#include "common/decimal.h"
#include "pricing/lint/lint.h"
#include "pricing/price_map.h"

namespace budget_gate {
namespace {

constexpr std::string_view kNewest = "1.110.2";

/// One request, and what was booked for it.
struct Booked {
  std::string how;  ///< "proxy", "mock", "function"
  std::string mode;
  std::string model;
  std::string keys;      ///< of prices, by commas; of a name of the map: its name there
  std::string provider;  ///< in the map; "-": the row is no name of the map
  /// "priced", "unpriced": by the map; of a case "same", "other": than its file declares
  std::string priced;
  std::string booked;  ///< USD; "refused"; "-": none was asked for

  bool IsOfMap() const { return provider != "-"; }
};

std::vector<Booked> RowsOf(const std::string& release) {
  std::vector<Booked> rows;
  std::ifstream file(BUDGET_GATE_FIXTURES "/pricing/booked_" + release + ".tsv");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    Booked row;
    std::istringstream columns(line);
    for (std::string* column :
         {&row.how, &row.mode, &row.model, &row.keys, &row.provider, &row.priced, &row.booked})
      std::getline(columns, *column, '\t');
    rows.push_back(std::move(row));
  }
  return rows;
}

/// USD for a unit of the first price key of a row, and of the second.
constexpr std::array kUsd = {0.00001, 0.00002};

std::vector<std::pair<std::string, double>> PricesOf(const Booked& row) {
  std::vector<std::pair<std::string, double>> prices;
  if (row.keys == "-" || row.IsOfMap() || row.mode == "case") return prices;
  std::istringstream keys(row.keys);
  for (std::string key; std::getline(keys, key, ',');)
    prices.emplace_back(key, kUsd.at(prices.size()));
  return prices;
}

/// The config that was booked.
std::string ConfigOf(const Booked& row) {
  if (row.mode == "case") return row.keys;
  std::string text =
      "model_list:\n- model_name: m\n  litellm_params:\n    model: '" + row.model + "'\n";
  // As people write them: 1e-5 would be text.
  for (const auto& [key, usd] : PricesOf(row))
    text += "    " + key + ": " + PlainDecimal(usd) + "\n";
  if (row.how == "proxy")
    text += "    api_base: http://10.0.0.1:8000/v1\n  model_info: {mode: " + row.mode + "}\n";
  return text;
}

/// How many units of `key` the request of a row had, as a bill would count them: 1000 tokens in,
/// 500 out (of LiteLLM's own mock 10 and 20), one picture of 1024 x 1024, one query, two seconds of
/// sound. Absent: not known.
std::optional<double> UnitsOf(const Booked& row, std::string_view key) {
  const std::string_view mode = row.mode;
  const double tokens_in = row.how == "mock" ? 10 : 1000;
  const double tokens_out = row.how == "mock" ? 20 : 500;
  const bool is_chat = mode == "chat" || mode == "completion" || mode == "responses";
  const bool is_seconds =
      key == "input_cost_per_second" || key == "output_cost_per_second" || key == "cost_per_second";
  if (is_chat || mode == "embedding") {
    if (key == "input_cost_per_token") return tokens_in;
    if (key == "output_cost_per_token" && is_chat) return tokens_out;
    if (is_seconds) return std::nullopt;
  }
  // Jina states the tokens of a request, the others its queries.
  if (mode == "rerank" && key == "input_cost_per_query")
    return row.model.starts_with("jina_ai") ? 0 : 1;
  if (mode == "rerank" && key == "input_cost_per_token")
    return row.model.starts_with("jina_ai") ? tokens_in : 0;
  if (mode == "image_generation") {
    if (key == "output_cost_per_image" || key == "input_cost_per_image") return 1;
    if (key == "input_cost_per_pixel") return 1024.0 * 1024;
  }
  if (mode == "audio_transcription" && is_seconds) return 2;
  // LiteLLM counts the tokens of a text itself.
  if (mode == "audio_speech" && key == "input_cost_per_token") return std::nullopt;
  return 0;
}

/// Whether what was booked is what the config says, which states a price of its own or LiteLLM's.
bool IsAsDeclared(const Booked& row) {
  const double booked = std::stod(row.booked);
  const auto prices = PricesOf(row);
  if (row.mode == "case") return booked > 0 && row.priced != "other";
  // What has a price has to cost something.
  if (prices.empty() || booked == 0) return booked > 0;
  double least = 0;
  bool is_exact = true;
  for (const auto& [key, usd] : prices) {
    const auto units = UnitsOf(row, key);
    is_exact = is_exact && units.has_value();
    least += units.value_or(0) * usd;
  }
  constexpr double kTolerance = 1e-5;  // the fixture has six digits
  // A name that LiteLLM knows keeps its own price beside those.
  if (least == 0 || !is_exact) return booked > least;
  return std::abs(booked - least) <= kTolerance * least;
}

/// Whether LiteLLM books its own price of the model, and nothing of what the row declares.
bool IsOwnPrice(const Booked& row) {
  constexpr double kOwnPriceOfGpt4o = 0.0075;
  return row.how == "proxy" && row.model == "openai/gpt-4o" &&
         std::abs(std::stod(row.booked) - kOwnPriceOfGpt4o) < 1e-9;
}

struct Verdict {
  bool is_ok = false;     ///< no finding at all
  bool is_error = false;  ///< an error, other than that a side is free
  std::string rules;
};

Verdict VerdictOf(const Booked& row, const PriceMap& map) {
  auto config = ParsePricingConfig(ConfigOf(row), "booked.yaml");
  if (!config) return {.is_ok = false, .is_error = true, .rules = config.error().message};
  for (PricedModel& model : config->models) model.price_map = &map;
  Verdict verdict;
  verdict.is_ok = true;
  for (const Finding& finding : Lint(*config)) {
    verdict.is_ok = false;
    // The declared side is booked, and the request has another, which is what the rule says.
    if (finding.rule->severity == Severity::kError && finding.rule->id != "one-side")
      verdict.is_error = true;
    verdict.rules += " " + std::string(finding.rule->id);
  }
  return verdict;
}

/// The price map of a release, from the names of its fixture; of the newest the built-in one.
PriceMap MapOf(const std::string& release, const std::vector<Booked>& rows) {
  if (release == kNewest) return PriceMap::BuiltIn();
  nlohmann::json names = nlohmann::json::object();
  for (const Booked& row : rows)
    if (row.IsOfMap())
      names[row.keys == "=" ? row.model : row.keys] = {
          {"litellm_provider", row.provider}, {"input_cost", row.priced == "priced" ? 1 : 0}};
  const auto path = std::filesystem::temp_directory_path() / ("booked_map_" + release + ".json");
  std::ofstream(path) << names;
  const auto map = PriceMap::Read(path);
  std::filesystem::remove(path);
  EXPECT_TRUE(map) << map.error().message;
  return map ? *map : PriceMap::BuiltIn();
}

class BookedByLitellm : public ::testing::TestWithParam<std::string> {};

TEST_P(BookedByLitellm, NoOkBooksOtherThanDeclaredAndNoErrorIsWhereTheDeclaredPriceIsBooked) {
  const std::vector<Booked> rows = RowsOf(GetParam());
  const PriceMap map = MapOf(GetParam(), rows);
  int wrong_oks = 0;
  int wrong_errors = 0;
  std::string shown;
  for (const Booked& row : rows) {
    if (row.booked == "-") continue;
    const Verdict verdict = VerdictOf(row, map);
    const bool is_refused = row.booked == "refused";
    const bool is_right = !is_refused && IsAsDeclared(row);
    const bool is_wrong_ok = verdict.is_ok && !is_refused && !is_right;
    // That a price is not billed in a mode is true where LiteLLM books its own.
    const bool is_wrong_error =
        verdict.is_error && is_right && !(IsOwnPrice(row) && verdict.rules == " unit-not-billed");
    if (!is_wrong_ok && !is_wrong_error) continue;
    ++(is_wrong_ok ? wrong_oks : wrong_errors);
    shown += row.how + " " + row.mode + " " + row.model + " " + row.keys + " booked " + row.booked +
             ": " + (verdict.is_ok ? "ok" : verdict.rules) + "\n";
  }
  EXPECT_EQ(wrong_oks, 0) << shown;
  EXPECT_EQ(wrong_errors, 0) << shown;
}

// A fixture in which nothing is asked for, or nothing costs anything, would agree with anything.
TEST_P(BookedByLitellm, HasEveryModeAndMostKeysByTheProxyAndBothOutcomes) {
  std::set<std::string> modes;
  std::set<std::string> keys;
  std::map<std::string, int> paid;
  std::map<std::string, int> free;
  for (const Booked& row : RowsOf(GetParam())) {
    if (row.booked == "-" || row.booked == "refused") continue;
    ++(std::stod(row.booked) > 0 ? paid : free)[row.how];
    if (row.how != "proxy") continue;
    modes.insert(row.mode);
    keys.insert(row.keys);
  }
  EXPECT_GE(modes.size(), 8u);
  EXPECT_GE(keys.size(), 100u);
  for (const std::string how : {"proxy", "mock", "function"}) {
    EXPECT_GE(paid[how], 100) << how;
    EXPECT_GE(free[how], 10) << how;
  }
}

INSTANTIATE_TEST_SUITE_P(Releases, BookedByLitellm, ::testing::Values("1.106.10", "1.110.2"),
                         [](const auto& release) {
                           std::string name = release.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

TEST(PriceTables, AreOfTheNewestReleaseThatIsBooked) {
  EXPECT_EQ(PriceMap::BuiltIn().source(), "LiteLLM " + std::string(kNewest));
}

}  // namespace
}  // namespace budget_gate
