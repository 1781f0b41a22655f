// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), as code scanners take it.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "pricing/lint/lint.h"
#include "report/pricing_report.h"

namespace budget_gate {
namespace {

using nlohmann::json;

/// A path as a reference (RFC 3986): what would be read as something else, in hexadecimal.
std::string Uri(std::string_view path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (kPlain.find(c) != kPlain.npos)
      uri += c;
    else
      uri.append({'%', kHex[byte / 16], kHex[byte % 16]});
  }
  return uri;
}

const char* Level(const Rule& rule) {
  return rule.severity == Severity::kError ? "error" : "warning";
}

json ResultOf(const char* rule, const char* level, const std::string& text, const std::string& file,
              yaml::Mark where) {
  return {{"ruleId", rule},
          {"level", level},
          {"message", {{"text", text}}},
          {"locations",
           {{{"physicalLocation",
              {{"artifactLocation", {{"uri", Uri(file)}}},
               {"region", {{"startLine", where.line}, {"startColumn", where.column}}}}}}}}};
}

}  // namespace

std::string SarifReport(const std::vector<CheckedConfig>& checked) {
  json rules = json::array(
      {{{"id", "unreadable"}, {"shortDescription", {{"text", "A file that cannot be read."}}}}});
  for (const Rule* rule : AllRules())
    rules.push_back({{"id", rule->id},
                     {"shortDescription", {{"text", rule->summary}}},
                     {"defaultConfiguration", {{"level", Level(*rule)}}}});
  json results = json::array();
  for (const CheckedConfig& one : checked) {
    if (!one.unreadable.empty())
      results.push_back(
          ResultOf("unreadable", "error", one.unreadable, one.file, {.line = 1, .column = 1}));
    for (const Finding& finding : one.findings)
      results.push_back(ResultOf(std::string(finding.rule->id).c_str(), Level(*finding.rule),
                                 (finding.model.empty() ? "" : finding.model + ": ") +
                                     finding.message + "; fix: " + finding.fix,
                                 FileOf(one, finding), finding.where));
  }
  const json report = {
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", json::array({{{"tool", {{"driver", {{"name", "pricing_check"}, {"rules", rules}}}}},
                             {"results", results}}})}};
  return report.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace budget_gate
