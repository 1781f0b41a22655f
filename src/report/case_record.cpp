// SPDX-License-Identifier: Apache-2.0
#include "report/case_record.h"

#include <algorithm>
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

/// The fields that are texts, and left out of the record where they say nothing.
constexpr std::pair<const char*, std::string CaseRecord::*> kCaseTexts[] = {
    {"section", &CaseRecord::section},
    {"payer", &CaseRecord::payer},
    {"route", &CaseRecord::route},
    {"promise", &CaseRecord::promise},
    {"level", &CaseRecord::level},
    {"level_reason", &CaseRecord::level_reason},
    {"why", &CaseRecord::why},
    {"expected", &CaseRecord::expected},
    {"seen", &CaseRecord::seen},
    {"known", &CaseRecord::known},
    {"waited_for_settlement", &CaseRecord::waited_for_settlement},
    {"again", &CaseRecord::again},
};

json ToJson(const RecordedExchange& exchange) {
  return {{"number", exchange.number}, {"at", exchange.at},           {"until", exchange.until},
          {"times", exchange.times},   {"request", exchange.request}, {"reply", exchange.reply}};
}

RecordedExchange ExchangeFromJson(const json& object) {
  return {.number = object.at("number").get<int>(),
          .at = object.at("at").get<double>(),
          .until = object.at("until").get<double>(),
          .times = object.at("times").get<int>(),
          .request = object.at("request").get<std::string>(),
          .reply = object.at("reply").get<std::string>()};
}

json ToJson(const SpendSample& sample) {
  return {{"key", sample.key},
          {"at", sample.at},
          {"usd", sample.usd},
          {"limit", sample.limit ? json(*sample.limit) : json(nullptr)},
          {"what", sample.what}};
}

SpendSample SampleFromJson(const json& object) {
  const json& limit = object.at("limit");
  return {.key = object.at("key").get<std::string>(),
          .at = object.at("at").get<double>(),
          .usd = object.at("usd").get<double>(),
          .limit = limit.is_null() ? std::nullopt : std::optional(limit.get<double>()),
          .what = object.at("what").get<std::string>()};
}

/// A list that may be absent.
template <typename T, typename Read>
std::vector<T> ListAt(const json& object, const char* name, Read read) {
  std::vector<T> list;
  if (object.contains(name))
    for (const json& each : object.at(name)) list.push_back(read(each));
  return list;
}

template <typename T>
void AddList(json& object, const char* name, const std::vector<T>& list) {
  if (list.empty()) return;
  json& array = object[name] = json::array();
  for (const T& each : list) array.push_back(ToJson(each));
}

}  // namespace

std::string_view NameOf(CaseVerdict verdict) {
  for (const auto& [each, name] : kNames)
    if (each == verdict) return name;
  return {};
}

std::optional<CaseVerdict> VerdictNamed(std::string_view name) {
  for (const auto& [verdict, each] : kNames)
    if (each == name) return verdict;
  return std::nullopt;
}

int CaseRecord::requests() const {
  int count = 0;
  for (const auto& [which, times] : sent) count += times;
  return count;
}

std::string CaseRecord::suite() const {
  return name.substr(0, name.find('.'));
}

std::string CaseRecord::title() const {
  const std::size_t dot = name.find('.');
  return dot == std::string::npos ? name : name.substr(dot + 1);
}

const RecordedExchange* CaseRecord::failed_exchange() const {
  const auto found =
      std::find_if(exchanges.begin(), exchanges.end(),
                   [&](const RecordedExchange& each) { return each.number == failed_at; });
  return found == exchanges.end() ? nullptr : &*found;
}

std::string CaseRecord::InShort() const {
  const std::string& text = seen.empty() ? why : seen;
  return text.substr(0, text.find('\n'));
}

void ChangeTexts(CaseRecord& record, const std::function<void(std::string&)>& change) {
  for (const auto& [name, text] : kCaseTexts) change(record.*text);
  for (RecordedExchange& each : record.exchanges) {
    change(each.request);
    change(each.reply);
  }
  std::map<std::string, int> sent;
  for (const auto& [route, times] : record.sent) {
    std::string text = route;
    change(text);
    sent[text] += times;
  }
  record.sent = std::move(sent);
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
  for (const auto& [name, text] : kCaseTexts)
    if (!(record.*text).empty()) object[name] = record.*text;
  AddList(object, "exchanges", record.exchanges);
  if (record.failed_at > 0) object["failed_at"] = record.failed_at;
  AddList(object, "spend", record.spend);
  return object;
}

Result<CaseRecord> CaseRecordFromJson(const json& object) {
  try {
    CaseRecord record;
    record.name = object.at("case").get<std::string>();
    for (const auto& [name, text] : kCaseTexts) record.*text = object.value(name, "");
    record.sent = object.at("sent").get<std::map<std::string, int>>();
    record.of_virtual_keys = object.at("of_virtual_keys").get<int>();
    record.seconds = object.at("seconds").get<double>();
    record.usd = object.at("usd").get<double>();
    record.server_errors = object.at("server_errors").get<int>();
    record.exchanges = ListAt<RecordedExchange>(object, "exchanges", ExchangeFromJson);
    record.failed_at = object.value("failed_at", 0);
    record.spend = ListAt<SpendSample>(object, "spend", SampleFromJson);
    const auto name = object.at("verdict").get<std::string>();
    const auto verdict = VerdictNamed(name);
    if (!verdict) return Error{"'" + name + "' is no verdict"};
    record.verdict = *verdict;
    return record;
  } catch (const json::exception& problem) {
    return Error{std::string("no record of a case: ") + problem.what()};
  }
}

}  // namespace budget_gate
