// SPDX-License-Identifier: Apache-2.0
#include "report/pricing_report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "common/decimal.h"
#include "common/text_table.h"
#include "pricing/lint/parts.h"
#include "report/money.h"
#include "report/request_cost.h"

namespace budget_gate {
namespace {

std::string_view NameOf(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

std::string RequestsIn(double budget, const std::optional<RequestCost>& cost) {
  if (!cost || !std::isfinite(cost->usd)) return "?";
  if (cost->usd <= 0) return "no limit";
  const double requests = budget / cost->usd;
  // A budget admits requests until it is used up: the one that crosses it is still served.
  return PlainDecimal(std::ceil(requests - 1e-9));
}

/// A price in and out, both times `tokens`.
std::string Pair(const PricedModel& model, double tokens) {
  const auto side = [&](const std::optional<double>& price) {
    return price ? PlainDecimal(*price * tokens) : std::string("-");
  };
  const Prices& prices = model.prices;
  if (!prices.tiered_pricing.empty()) {
    const PriceTier& first = prices.tiered_pricing.front();
    return side(first.input) + "/" + side(first.output) + "+";
  }
  // The plus stands for more rates than two.
  return side(prices.input_cost_per_token) + "/" + side(prices.output_cost_per_token) +
         (prices.above.empty() ? "" : "+");
}

/// Prices in another unit than tokens.
std::string OtherUnits(const PricedModel& model) {
  std::string text;
  const auto add = [&](const std::optional<double>& price, const char* unit) {
    if (price) text += (text.empty() ? "" : ", ") + PlainDecimal(*price) + "/" + unit;
  };
  const Prices& prices = model.prices;
  add(prices.cost_per_second, "second");
  add(prices.input_cost_per_second, "second");
  if (!prices.input_cost_per_second) add(prices.output_cost_per_second, "second");
  add(prices.input_cost_per_image, "image");
  add(prices.output_cost_per_image, "image");
  add(prices.input_cost_per_pixel, "pixel");
  add(prices.input_cost_per_query, "query");
  return text;
}

/// The rules that a model breaks, errors first; "ok" when it breaks none.
std::string Verdict(const PricedModel& model, const std::vector<const Finding*>& findings) {
  std::string text;
  for (const Severity severity : {Severity::kError, Severity::kWarning}) {
    std::string ids;
    for (const Finding* finding : findings) {
      const std::string id(finding->rule->id);
      if (finding->rule->severity == severity && ids.find(id) == std::string::npos)
        ids += (ids.empty() ? "" : ", ") + id;
    }
    if (!ids.empty())
      text += (text.empty() ? "" : "; ") + std::string(NameOf(severity)) + ": " + ids;
  }
  if (!text.empty()) return text;
  if (model.has_runtime_price) return "ok (prices from the environment)";
  if (HasBuiltInPriceOnly(model)) return "ok (LiteLLM's own price)";
  return IsDeclaredFree(model) ? "ok (declared free)" : "ok";
}

std::string Plain(std::string_view text) {
  const std::string quoted = lint::Quoted(text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string InUnit(const RequestCost& cost) {
  return PlainDecimal(cost.usd) + (cost.unit.empty() ? "" : "/" + std::string(cost.unit));
}

/// A text that begins with a severity, or is "ok", in the colour of that.
std::string Painted(const std::string& text, bool is_coloured) {
  if (!is_coloured) return text;
  const char* colour = text.starts_with("error")     ? "\x1b[31m"
                       : text.starts_with("warning") ? "\x1b[33m"
                                                     : "\x1b[32m";
  return colour + text + "\x1b[0m";
}

std::string ModelTable(const CheckedConfig& checked, const TypicalRequest& request) {
  std::vector<std::vector<std::string>> rows = {{"MODEL", "USD PER TOKEN in/out", "PER 1K",
                                                 "PER 1M", "REQUEST",
                                                 PlainUsd(request.budget) + " BUYS", "VERDICT"}};
  const auto& models = checked.config.models;
  std::vector<std::vector<const Finding*>> findings(models.size());
  for (const Finding& finding : checked.findings)
    if (finding.model_index) findings.at(*finding.model_index).push_back(&finding);
  for (std::size_t i = 0; i < models.size(); ++i) {
    const PricedModel& model = models[i];
    const std::optional<RequestCost> cost = RequestCostOf(model, request);
    const std::string other = OtherUnits(model);
    const bool tokens = other.empty() || model.prices.input_cost_per_token.has_value();
    rows.push_back({Plain(model.model_name), tokens ? Pair(model, 1) : other,
                    tokens ? Pair(model, 1e3) : "", tokens ? Pair(model, 1e6) : "",
                    cost ? InUnit(*cost) : "?", RequestsIn(request.budget, cost),
                    Painted(Verdict(model, findings[i]), request.is_coloured)});
  }
  return TextTable(rows);
}

std::string Count(std::size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

/// Why a file has no model whose price was checked, where no finding says it.
std::string WhyNoModels(const PricingConfig& config) {
  if (!config.models.empty() || !config.misshapen.empty()) return {};
  return config.has_model_list ? "; model_list is empty: prices of models in the database are not "
                                 "checked (--proxy compares them)"
                               : "; no model_list, so that no price was checked";
}

std::size_t CountOf(const std::vector<Finding>& findings, Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(),
                    [&](const Finding& finding) { return finding.rule->severity == severity; }));
}

std::string Place(const CheckedConfig& checked, const Finding& finding) {
  return FileOf(checked, finding) + ":" + std::to_string(finding.where.line) + ":" +
         std::to_string(finding.where.column);
}

/// A number for JSON, which has no NaN and no infinity.
nlohmann::json JsonNumber(const std::optional<double>& value) {
  if (!value || !std::isfinite(*value)) return nullptr;
  return *value;
}

nlohmann::json JsonModel(const PricedModel& model, const TypicalRequest& request) {
  const std::optional<RequestCost> cost = RequestCostOf(model, request);
  const bool countable = cost && std::isfinite(cost->usd) && cost->usd > 0;
  return {{"model_name", model.model_name},
          {"litellm_model", model.litellm_model},
          {"mode", model.mode},
          {"line", model.where.line},
          {"column", model.where.column},
          {"input_cost_per_token", JsonNumber(model.prices.input_cost_per_token)},
          {"output_cost_per_token", JsonNumber(model.prices.output_cost_per_token)},
          {"priced", model.prices.IsPriced()},
          {"priced_at_run_time", model.has_runtime_price},
          {"request_cost", JsonNumber(cost ? std::optional(cost->usd) : std::nullopt)},
          {"request_unit", cost && !cost->unit.empty() ? cost->unit : "request"},
          {"requests_in_budget",
           countable ? nlohmann::json(std::ceil(request.budget / cost->usd - 1e-9)) : nullptr}};
}

/// Text as a GitHub workflow command takes it: its own separators and line ends escaped.
std::string Escaped(std::string_view text, bool is_property) {
  const std::string_view special = is_property ? "%\n\r:," : "%\n\r";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    if (special.find(c) == special.npos)
      escaped += c;
    else
      escaped.append({'%', kHex[std::size_t(c) / 16], kHex[std::size_t(c) % 16]});
  }
  return escaped;
}

}  // namespace

const std::string& FileOf(const CheckedConfig& checked, const Finding& finding) {
  const auto file = static_cast<std::size_t>(finding.where.file);
  return file == 0 || file >= checked.config.files.size() ? checked.file
                                                          : checked.config.files[file];
}

std::string TextReport(const std::vector<CheckedConfig>& checked, const TypicalRequest& request) {
  std::string text;
  for (const CheckedConfig& one : checked) {
    if (!text.empty()) text += '\n';
    if (!one.unreadable.empty()) {
      text += Painted("error", request.is_coloured) + ": " + one.unreadable + "\n";
      continue;
    }
    if (!one.config.models.empty())
      text += ModelTable(one, request) + "\nREQUEST: " + std::to_string(request.prompt_tokens) +
              " tokens in, " + std::to_string(request.completion_tokens) + " out, " +
              PlainDecimal(request.seconds) + " s; prices of " + request.prices_of + "\n\n";
    for (const Finding& finding : one.findings) {
      text += Place(one, finding) + ": " +
              Painted(std::string(NameOf(finding.rule->severity)), request.is_coloured) + ": ";
      if (!finding.model.empty()) text += Plain(finding.model) + ": ";
      text += finding.message + " [" + std::string(finding.rule->id) +
              "]\n    fix: " + finding.fix + "\n";
    }
    text += one.file + ": " + Count(one.config.models.size(), "model") + ", " +
            Count(CountOf(one.findings, Severity::kError), "error") + ", " +
            Count(CountOf(one.findings, Severity::kWarning), "warning");
    if (one.config.includes > 0)
      text += "; " + Count(one.config.includes, "included file") + " not read: pass " +
              (one.config.includes == 1 ? "it" : "them") + " too";
    text += WhyNoModels(one.config) + "\n";
    for (const std::string& note : one.config.notes) text += "note: " + note + "\n";
  }
  return text;
}

std::string JsonReport(const std::vector<CheckedConfig>& checked, const TypicalRequest& request) {
  nlohmann::json files = nlohmann::json::array();
  for (const CheckedConfig& one : checked) {
    nlohmann::json file = {{"file", one.file},
                           {"error", one.unreadable.empty() ? nlohmann::json(nullptr)
                                                            : nlohmann::json(one.unreadable)},
                           {"models", nlohmann::json::array()},
                           {"findings", nlohmann::json::array()}};
    for (const PricedModel& model : one.config.models)
      file["models"].push_back(JsonModel(model, request));
    for (const Finding& finding : one.findings)
      file["findings"].push_back({{"rule", finding.rule->id},
                                  {"severity", NameOf(finding.rule->severity)},
                                  {"file", FileOf(one, finding)},
                                  {"line", finding.where.line},
                                  {"column", finding.where.column},
                                  {"model", finding.model},
                                  {"message", finding.message},
                                  {"fix", finding.fix}});
    if (!one.proxy.empty())
      file["proxy"] = {{"description", one.proxy}, {"models", PriceVerdictJson(one.on_proxy)}};
    files.push_back(std::move(file));
  }
  // Names come from files, and need not be UTF-8 when they come from the command line.
  return nlohmann::json{{"prices_of", request.prices_of}, {"files", std::move(files)}}.dump(
             2, ' ', false, nlohmann::json::error_handler_t::replace) +
         "\n";
}

std::string GithubReport(const std::vector<CheckedConfig>& checked) {
  std::string text;
  for (const CheckedConfig& one : checked) {
    if (!one.unreadable.empty())
      text += "::error file=" + Escaped(one.file, true) +
              ",title=unreadable::" + Escaped(one.unreadable, false) + "\n";
    for (const Finding& finding : one.findings)
      text += "::" + std::string(NameOf(finding.rule->severity)) +
              " file=" + Escaped(FileOf(one, finding), true) +
              ",line=" + std::to_string(finding.where.line) +
              ",col=" + std::to_string(finding.where.column) +
              ",title=" + Escaped(finding.rule->id, true) + "::" +
              Escaped((finding.model.empty() ? "" : Plain(finding.model) + ": ") + finding.message +
                          "; fix: " + finding.fix,
                      false) +
              "\n";
  }
  return text;
}

std::string ProxyReport(const std::vector<CheckedConfig>& checked) {
  std::string text;
  for (const CheckedConfig& one : checked)
    if (!one.proxy.empty())
      text += "\n" + one.file + " on " + one.proxy + "\n" + PriceVerdictTable(one.on_proxy);
  return text;
}

std::string RuleExplanation(const Rule& rule) {
  return std::string(rule.id) + " (" + std::string(NameOf(rule.severity)) + ")\n" +
         std::string(rule.summary) + "\nLiteLLM: " + std::string(rule.litellm.what) +
         "\nSince: " + std::string(rule.litellm.since) +
         "\nSource: " + std::string(rule.litellm.source) +
         "\nMeant in one place: `# pricing_check: allow " + std::string(rule.id) +
         "` on its line, or alone above it.\n";
}

std::string RuleReport(const std::vector<const Rule*>& rules) {
  std::vector<std::vector<std::string>> rows;
  for (const Rule* rule : rules)
    rows.push_back(
        {std::string(NameOf(rule->severity)), std::string(rule->id), std::string(rule->summary)});
  return TextTable(rows);
}

}  // namespace budget_gate
