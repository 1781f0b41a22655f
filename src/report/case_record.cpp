// SPDX-License-Identifier: Apache-2.0
#include "report/case_record.h"

#include <array>
#include <utility>

namespace budget_gate {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<CaseVerdict, std::string_view>, 7> kNames{{
    {CaseVerdict::kHeld, "held"},
    {CaseVerdict::kMustBroken, "broken"},
    {CaseVerdict::kShouldBroken, "should broken"},
    {CaseVerdict::kKnown, "known"},
    {CaseVerdict::kStale, "stale"},
    {CaseVerdict::kSkipped, "skipped"},
    {CaseVerdict::kUnjudged, "not judged"},
}};

/// Adds a field that has something to say.
void Add(json& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

}  // namespace

std::string_view NameOf(CaseVerdict verdict) {
  for (const auto& [each, name] : kNames)
    if (each == verdict) return name;
  return {};
}

int CaseRecord::requests() const {
  int count = 0;
  for (const auto& [route, times] : sent) count += times;
  return count;
}

json ToJson(const CaseRecord& record) {
  json object{{"case", record.name},
              {"verdict", NameOf(record.verdict)},
              {"seconds", record.seconds},
              {"usd", record.usd},
              {"requests", record.requests()},
              {"sent", record.sent},
              {"of_virtual_keys", record.of_virtual_keys},
              {"server_errors", record.server_errors}};
  Add(object, "promise", record.promise);
  Add(object, "level", record.level);
  Add(object, "level_reason", record.level_reason);
  Add(object, "why", record.why);
  Add(object, "known", record.known);
  Add(object, "evidence", record.evidence);
  Add(object, "waited_for_settlement", record.waited_for_settlement);
  Add(object, "again", record.again);
  return object;
}

Result<CaseRecord> CaseRecordFromJson(const json& object) {
  try {
    CaseRecord record{.name = object.at("case").get<std::string>(),
                      .promise = object.value("promise", ""),
                      .level = object.value("level", ""),
                      .level_reason = object.value("level_reason", ""),
                      .why = object.value("why", ""),
                      .known = object.value("known", ""),
                      .evidence = object.value("evidence", ""),
                      .sent = object.at("sent").get<std::map<std::string, int>>(),
                      .of_virtual_keys = object.at("of_virtual_keys").get<int>(),
                      .seconds = object.at("seconds").get<double>(),
                      .usd = object.at("usd").get<double>(),
                      .waited_for_settlement = object.value("waited_for_settlement", ""),
                      .server_errors = object.at("server_errors").get<int>(),
                      .again = object.value("again", "")};
    const auto verdict = object.at("verdict").get<std::string>();
    for (const auto& [each, name] : kNames) {
      if (name != verdict) continue;
      record.verdict = each;
      return record;
    }
    return Error{"'" + verdict + "' is no verdict"};
  } catch (const json::exception& problem) {
    return Error{std::string("no record of a case: ") + problem.what()};
  }
}

}  // namespace budget_gate
