// SPDX-License-Identifier: Apache-2.0
#include "pricing/config.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include "common/yaml/file.h"
#include "pricing/known_models.h"
#include "pricing/model_reader.h"

namespace budget_gate {
namespace {

constexpr std::string_view kSections[] = {"general_settings", "litellm_settings",
                                          "router_settings"};

// Keys of the Helm chart (litellm-helm) that say how many processes serve, and whether Redis joins
// them.
constexpr std::string_view kChartKeys[] = {"replicaCount", "numWorkers", "autoscaling", "redis"};

// A chart that has LiteLLM's as a subchart is two levels deep (`litellm: proxy_config:
// model_list:`), an Argo CD Application with its values inside six.
constexpr int kMaxSectionDepth = 8;

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

void ReadFallbacks(yaml::Value section, std::vector<Fallback>& fallbacks) {
  for (const std::string_view name :
       {"fallbacks", "context_window_fallbacks", "content_policy_fallbacks"}) {
    const auto list = section.Find(name);
    if (!list) continue;
    list->ForEachItem([&](yaml::Value entry) {
      entry.ForEachEntry([&](yaml::Value from, yaml::Value targets) {
        targets.ForEachItem([&](yaml::Value to) {
          fallbacks.push_back({.from = std::string(from.text()),
                               .to = std::string(to.text()),
                               .where = from.mark()});
        });
      });
    });
  }
  if (const auto list = section.Find("default_fallbacks"))
    list->ForEachItem([&](yaml::Value to) {
      fallbacks.push_back({.from = "*", .to = std::string(to.text()), .where = to.mark()});
    });
}

/// The allowances of a text. The parser drops comments, so they are searched for by their
/// characters.
std::vector<Allowance> ReadAllowances(std::string_view text) {
  constexpr std::string_view kMark = "# pricing_check: allow ";
  std::vector<Allowance> allowances;
  int line = 1;
  std::size_t counted = 0;
  for (std::size_t at = text.find(kMark); at != text.npos; at = text.find(kMark, at + 1)) {
    line += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                                        text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    counted = at;
    std::istringstream rules(
        std::string(text.substr(at + kMark.size(), text.find('\n', at) - at - kMark.size())));
    for (std::string rule; rules >> rule;) allowances.push_back({.line = line, .rule = rule});
  }
  return allowances;
}

class ConfigReader {
 public:
  explicit ConfigReader(std::string file) { config_.file = std::move(file); }

  /// Takes what one document says. False: nothing in it is LiteLLM's.
  bool Take(yaml::Value document) {
    if (document.is_sequence()) return TakeModelList(document);
    return TakeMapping(document, 0);
  }

  PricingConfig Finish() && {
    MarkCustomProviders();
    return std::move(config_);
  }

 private:
  bool TakeMapping(yaml::Value mapping, int depth) {
    bool known = false;
    if (const auto list = mapping.Find("model_list")) {
      // `model_list:` without a value is how LiteLLM's own examples say that models live in the
      // database.
      known = true;
      TakeModelList(*list);
    }
    for (const std::string_view name : kSections) {
      const auto section = mapping.Find(name);
      if (!section) continue;
      known = true;
      ReadSettings(std::string(name), *section, config_.settings);
      ReadFallbacks(*section, config_.fallbacks);
    }
    if (const auto include = mapping.Find("include"); include && include->is_sequence()) {
      known = true;
      include->ForEachItem([&](yaml::Value) { ++config_.includes; });
    }
    if (known) {
      ReadMisplacedPrices(mapping);
      return true;
    }
    if (depth >= kMaxSectionDepth) return false;
    mapping.ForEachEntry([&](yaml::Value key, yaml::Value value) {
      if (value.is_mapping() && TakeMapping(value, depth + 1)) known = true;
      if (key.text() == "proxy_config" && value.is_mapping()) known = true;
      value.ForEachItem([&](yaml::Value item) {
        if (item.is_mapping() && TakeMapping(item, depth + 1)) known = true;
      });
    });
    if (known)
      for (const std::string_view name : kChartKeys)
        if (const auto value = mapping.Find(name))
          ReadSettings(std::string(name), *value, config_.settings);
    return known;
  }

  // A price at the top of the file, where LiteLLM does not look, is a setting to the lint.
  void ReadMisplacedPrices(yaml::Value mapping) {
    mapping.ForEachEntry([&](yaml::Value key, yaml::Value value) {
      if (value.is_scalar() && LooksLikePrice(key.text()))
        ReadSettings(std::string(key.text()), value, config_.settings);
    });
  }

  bool TakeModelList(yaml::Value list) {
    bool known = false;
    list.ForEachItem([&](yaml::Value entry) {
      if (!entry.is_mapping()) return;
      if (!entry.Find("model_name") && !entry.Find("litellm_params")) return;
      known = true;
      config_.models.push_back(ReadModel(entry));
      ReadDeploymentBudget(entry);
    });
    return known;
  }

  void ReadDeploymentBudget(yaml::Value entry) {
    const auto params = entry.Find("litellm_params");
    if (!params) return;
    for (const std::string_view name : {"max_budget", "budget_duration"})
      if (const auto value = params->Find(name))
        ReadSettings("litellm_params." + std::string(name), *value, config_.settings);
  }

  // litellm_settings.custom_provider_map: [{provider: mine, custom_handler: ...}]
  void MarkCustomProviders() {
    std::set<std::string_view> providers;
    for (const Setting& setting : config_.settings)
      if (setting.path.starts_with("litellm_settings.custom_provider_map.") &&
          setting.Name() == "provider")
        providers.insert(setting.text);
    if (providers.empty()) return;
    for (PricedModel& model : config_.models)
      model.is_custom_provider = providers.contains(ProviderOf(model));
  }

  PricingConfig config_;
};

}  // namespace

const DeclaredPrice* PricedModel::Find(PricePlace place, std::string_view key) const {
  const auto found = std::find_if(declared.begin(), declared.end(), [&](const DeclaredPrice& each) {
    return each.place == place && each.key == key;
  });
  return found == declared.end() ? nullptr : &*found;
}

Result<PricingConfig> ParsePricingConfig(std::string_view text, const std::string& name) {
  const Result<yaml::Tree> tree = yaml::Tree::Parse(text, name);
  if (!tree) return tree.error();
  ConfigReader reader(name);
  bool known = false;
  for (const yaml::Value document : tree->documents()) known = reader.Take(document) || known;
  if (!known)
    return Error{name +
                 ": no model_list, proxy_config, general_settings, litellm_settings or "
                 "router_settings: pass a LiteLLM config.yaml or a Helm values.yaml"};
  PricingConfig config = std::move(reader).Finish();
  config.allowances = ReadAllowances(text);
  return config;
}

Result<PricingConfig> ReadPricingConfig(const std::filesystem::path& file) {
  const Result<std::string> text = yaml::ReadFile(file);
  if (!text) return text.error();
  return ParsePricingConfig(*text, file.string());
}

}  // namespace budget_gate
