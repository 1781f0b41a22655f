// SPDX-License-Identifier: Apache-2.0
// pricing_check FILE...: whether the prices and budgets of a LiteLLM config will do what their
// author meant.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>

#include "common/command_line.h"
#include "common/exit_status.h"
#include "common/signals.h"
#include "gate/backend.h"
#include "gate/price_comparison.h"
#include "pricing/known_models.h"
#include "pricing/lint/lint.h"
#include "report/pricing_report.h"

namespace {

using budget_gate::CheckedConfig;
using budget_gate::kBadUsage;
using budget_gate::kBroken;
using budget_gate::kNotJudged;
using budget_gate::Severity;

CheckedConfig Check(const std::string& file, const budget_gate::PriceMap* map) {
  CheckedConfig checked{.file = file == "-" ? "stdin" : file};
  const auto config = budget_gate::ReadPricingConfig(file);
  if (!config) {
    checked.unreadable = config.error().message;
    return checked;
  }
  checked.config = *config;
  for (budget_gate::PricedModel& model : checked.config.models) model.price_map = map;
  checked.findings = budget_gate::Lint(checked.config);
  return checked;
}

/// Whether a file that could not be read as a config of LiteLLM speaks of none of what such a
/// config has, misspelt or not: it is somebody else's.
bool IsSomebodyElses(const std::string& file) {
  std::ifstream in(file);
  if (!in) return false;
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  constexpr std::string_view kOfLiteLLM[] = {"litellm_param", "model_list", "models_list",
                                             "litellm_settings"};
  return std::none_of(std::begin(kOfLiteLLM), std::end(kOfLiteLLM),
                      [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

int ExitCode(const std::vector<CheckedConfig>& checked, bool strict) {
  int code = 0;
  for (const CheckedConfig& one : checked) {
    if (!one.unreadable.empty()) return kBadUsage;
    for (const budget_gate::Finding& finding : one.findings)
      if (strict || finding.rule->severity == Severity::kError) code = kBroken;
  }
  return code;
}

/// Compares the configs with the proxy of the environment; 1 where it differs, 2 where the
/// environment names none, 3 where it could not be judged.
int CompareWithProxy(std::vector<CheckedConfig>& checked, bool spend) {
  const auto fail = [](const std::string& message, int code = kBadUsage) {
    std::cerr << "pricing_check: " << message << '\n';
    return code;
  };
  if (const std::string taken = budget_gate::Environment::TakeLiteLLMsNames(); !taken.empty())
    std::cerr << "pricing_check"
              << ": " << taken << "\n";
  const auto environment = budget_gate::Environment::Read();
  if (!environment) return fail(environment.error().message);
  const auto backend = budget_gate::Backend::Open(*environment);
  if (!backend) return fail(backend.error().message);
  const budget_gate::ProxyClient admin((*backend)->url(), (*backend)->master_key());
  const auto models = admin.GetModels();
  if (!models) {
    return fail("the proxy does not tell its models: " + models.error().ToString(), kNotJudged);
  }
  int code = 0;
  for (CheckedConfig& one : checked) {
    one.proxy = (*backend)->description();
    one.on_proxy = budget_gate::CompareReportedPrices(one.config, *models);
    if (spend)
      budget_gate::CompareBookedPrices(one.on_proxy, admin, environment->max_spend,
                                       (*backend)->patience());
    for (const auto& verdict : one.on_proxy)
      if (!verdict.problem.empty())
        code = budget_gate::WorseOf(code, verdict.not_judged ? kNotJudged : kBroken);
  }
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  budget_gate::OutliveReaders();  // --proxy makes a key
  std::vector<std::string> files;
  budget_gate::TypicalRequest request;
  std::string format = "text";
  std::filesystem::path price_map;
  std::string explain;
  bool json = false;
  bool strict = false;
  bool proxy = false;
  bool spend = false;
  bool rules = false;
  bool skip_others = false;
  budget_gate::CommandLine line(
      "pricing_check",
      "Checks the prices and budgets of LiteLLM configs (config.yaml, Helm values.yaml).\n"
      "Exit status: 0 no errors, 1 errors (--strict: or warnings), 2 unreadable or bad usage,\n"
      "3 no errors, but the proxy could not be judged.\n"
      "A comment `# pricing_check: allow RULE` on a line, or alone above it, says that a finding "
      "is meant.");
  constexpr budget_gate::CommandLine::Range kNotNegative{0, 1e15};
  line.AddAll("FILE", files, "LiteLLM config.yaml or Helm values.yaml; - is the standard input");
  line.Add(
      "--format", format, "text, json, sarif or github (annotations)", [](const std::string& text) {
        const bool known = text == "text" || text == "json" || text == "github" || text == "sarif";
        return known ? "" : "'" + text + "' is not text, json, sarif or github";
      });
  line.Add("--price-map", price_map,
           "LiteLLM's model_prices_and_context_window.json of the release in use, for its names");
  line.Add("--json", json, "the same as --format json");
  line.Add("--strict", strict, "warnings count as errors");
  line.Add(
      "--skip-others", skip_others,
      "leave out files that are no config of LiteLLM, and say so: for all files of a repository");
  line.Add("--proxy", proxy,
           "compare with what the proxy at LITELLM_BASE_URL (or the bundled mock) reports");
  line.Add("--spend", spend,
           "and with what it books: one tiny request a model, at most BUDGET_GATE_MAX_SPEND");
  line.Add("--rules", rules, "list what is looked for, and exit");
  line.Add("--explain", explain, "say what LiteLLM does where this rule finds something, and exit");
  line.Add("--budget", request.budget, kNotNegative, "USD whose worth in requests is shown");
  line.Add("--prompt-tokens", request.prompt_tokens, kNotNegative,
           "tokens in, of the request shown");
  line.Add("--completion-tokens", request.completion_tokens, kNotNegative, "tokens out");
  line.Add("--seconds", request.seconds, kNotNegative, "its duration, for models priced by time");
  if (const auto status = line.Parse(argc, argv)) return *status;
  if (rules) {
    std::cout << budget_gate::RuleReport(budget_gate::AllRules());
    return 0;
  }
  if (!explain.empty()) {
    for (const budget_gate::Rule* rule : budget_gate::AllRules())
      if (rule->id == explain) {
        std::cout << budget_gate::RuleExplanation(*rule);
        return 0;
      }
    std::cerr << "pricing_check: no rule '" << explain << "': --rules lists them\n";
    return kBadUsage;
  }
  if (files.empty()) {
    std::cerr << "pricing_check: no FILE: pass a LiteLLM config.yaml or a Helm values.yaml\n";
    return kBadUsage;
  }

  std::vector<CheckedConfig> checked;
  std::optional<budget_gate::PriceMap> map;
  if (!price_map.empty()) {
    auto read = budget_gate::PriceMap::Read(price_map);
    if (!read) {
      std::cerr << "pricing_check: --price-map: " << read.error().message << '\n';
      return kBadUsage;
    }
    map = std::move(*read);
    request.prices_of = map->source();
  }
  for (const std::string& file : files) {
    checked.push_back(Check(file, map ? &*map : nullptr));
    if (!skip_others || checked.back().unreadable.empty() || !IsSomebodyElses(file)) continue;
    std::cerr << "pricing_check: left out " << file << ": no config of LiteLLM\n";
    checked.pop_back();
  }
  if (checked.empty() && format == "text" && !json) return 0;
  if (json) format = "json";
  // no-color.org: any value but the empty one.
  const char* no_color = std::getenv("NO_COLOR");
  request.is_coloured = isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0');
  if (format == "github")
    std::cout << GithubReport(checked);
  else if (format == "sarif")
    std::cout << SarifReport(checked);
  else if (format == "text")
    std::cout << TextReport(checked, request) << std::flush;
  int code = ExitCode(checked, strict);
  if (code != kBadUsage && (proxy || spend))
    code = budget_gate::WorseOf(code, CompareWithProxy(checked, spend));
  // One document, also where the configs were compared with a proxy.
  std::cout << (format == "json" ? JsonReport(checked, request) : ProxyReport(checked));
  return code;
}
