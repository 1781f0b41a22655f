// SPDX-License-Identifier: Apache-2.0
#include "pricing/lint/parts.h"

namespace budget_gate::lint {
namespace {

constexpr const char* kEntryFix =
    "write `- model_name: NAME` with `litellm_params: {model: PROVIDER/MODEL}` below it";

void CheckShape(const PricingConfig& config, Findings& findings) {
  for (const Misshapen& part : config.misshapen) {
    switch (part.kind) {
      case Misshapen::Kind::kListIsNoList:
        findings.Add(part.where, "`model_list` is no list: the proxy does not start", kEntryFix);
        break;
      case Misshapen::Kind::kListMisspelled:
        findings.Add(part.where,
                     "LiteLLM reads no " + Quoted(part.text) + ": its models are not served",
                     "write `model_list`");
        break;
      case Misshapen::Kind::kEntryIsNoMapping:
        findings.Add(part.where, "an entry of model_list is no mapping: the proxy does not start",
                     kEntryFix);
        break;
      case Misshapen::Kind::kNoParams:
        findings.AddAbout(part.text, std::nullopt, part.where,
                          "an entry of model_list has no `litellm_params` with a `model`: the "
                          "proxy does not start",
                          kEntryFix);
        break;
    }
  }
}

void CheckTemplates(const PricingConfig& config, Findings& findings) {
  if (config.templates.empty()) return;
  const Templated& first = config.templates.front();
  const std::size_t count = config.templates.size();
  findings.Add(first.where,
               Quoted(first.text) +
                   (count == 1 ? "" : " (and " + std::to_string(count - 1) + " more values)") +
                   " is a template that is not rendered: LiteLLM takes it as it stands",
               first.text.find("{{") != std::string::npos
                   ? "check what is deployed: `helm template CHART | pricing_check -`"
                   : "check what is deployed: `envsubst < FILE | pricing_check -`, or write "
                     "os.environ/NAME, which LiteLLM looks up");
}

}  // namespace

std::span<const Rule> ShapeRules() {
  static const Rule kRules[] = {
      {"misshapen",
       kError,
       "A model_list, or an entry of it, that LiteLLM cannot read.",
       CheckShape,
       {"It reads `litellm_params` of every entry of `model_list` at start, and ends where there "
        "is "
        "none. Other names of the list are not read.",
        "ProxyConfig.load_config in litellm/proxy/proxy_server.py"}},
      {"template",
       kError,
       "Models, prices or budgets that are templates, not rendered.",
       CheckTemplates,
       {"It replaces `os.environ/NAME` and nothing else; all other text stays as it is.",
        "ProxyConfig.load_config in litellm/proxy/proxy_server.py"}},
  };
  return kRules;
}

}  // namespace budget_gate::lint
