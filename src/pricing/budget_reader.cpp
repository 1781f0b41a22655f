// SPDX-License-Identifier: Apache-2.0
#include "pricing/budget_reader.h"

#include <unordered_map>
#include <utility>

namespace budget_gate {
namespace {

bool IsSame(yaml::Value a, yaml::Value b) {
  return a.is_scalar() && b.is_scalar() && a.type() == b.type() && a.text() == b.text();
}

}  // namespace

void ReadSettings(const std::string& path, yaml::Value value, std::vector<Setting>& settings) {
  if (value.is_mapping()) {
    value.ForEachEntry([&](yaml::Value key, yaml::Value entry) {
      ReadSettings(path + "." + std::string(key.text()), entry, settings);
    });
  } else if (value.is_sequence()) {
    std::size_t index = 0;
    value.ForEachItem([&](yaml::Value item) {
      ReadSettings(path + "." + std::to_string(index++), item, settings);
    });
  } else {
    settings.push_back({.path = path,
                        .text = std::string(value.text()),
                        .type = value.type(),
                        .value = value.number(),
                        .where = value.mark()});
  }
}

bool LooksLikeBudget(std::string_view key) {
  if (key == "spend_limit" || key == "max_spend" || key == "time_period") return true;
  constexpr std::size_t kLongest = 50;
  // Nearly every key of a model is without this letter: what is quick to ask comes first.
  if (key.find('g') == key.npos || key.size() > kLongest) return false;
  const auto has = [&](std::string_view part) { return key.find(part) != key.npos; };
  // `max_buget`, `Max_Budget`
  if (!has("udget") && !has("buget") && !has("bugdet")) return false;
  return !has("token") && !has("think") && !has("reason");
}

void ReadBudgets(yaml::Value entry, std::vector<Setting>& budgets) {
  const auto read = [&](const std::string& place, yaml::Value mapping) {
    mapping.ForEachEntry([&](yaml::Value key, yaml::Value value) {
      if (value.is_scalar() && LooksLikeBudget(key.text()))
        ReadSettings(place + "." + std::string(key.text()), value, budgets);
    });
  };
  read("model_entry", entry);
  for (const char* const place : {"litellm_params", "model_info"})
    if (const auto mapping = entry.Find(place)) read(place, *mapping);
}

void ReadRepeated(yaml::Value mapping, const std::string& prefix,
                  std::vector<RepeatedKey>& repeated) {
  std::vector<std::pair<yaml::Value, yaml::Value>> entries;
  std::unordered_map<std::string_view, std::size_t> last_of;
  mapping.ForEachEntry([&](yaml::Value key, yaml::Value value) {
    last_of[key.text()] = entries.size();
    entries.emplace_back(key, value);
  });
  if (last_of.size() == entries.size()) return;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& [key, value] = entries[i];
    const auto& [kept_key, kept_value] = entries[last_of[key.text()]];
    if (last_of[key.text()] != i && !IsSame(value, kept_value))
      repeated.push_back(
          {.path = prefix + std::string(key.text()), .where = key.mark(), .kept = kept_key.mark()});
  }
}

}  // namespace budget_gate
