// SPDX-License-Identifier: Apache-2.0
#include "pricing/config.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>

#include "common/yaml/embedded.h"
#include "common/yaml/file.h"
#include "pricing/budget_reader.h"
#include "pricing/config_text.h"
#include "pricing/known_models.h"
#include "pricing/model_reader.h"

namespace budget_gate {
namespace {

// Keys of the Helm chart (litellm-helm) that say how many processes serve, and whether Redis joins
// them.
constexpr std::string_view kChartKeys[] = {"replicaCount", "numWorkers", "autoscaling", "redis"};

// A chart that has LiteLLM's as a subchart is two levels deep (`litellm: proxy_config:
// model_list:`), an Argo CD Application with its values inside six.
constexpr int kMaxSectionDepth = 8;

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

bool HasDeployments(yaml::Value list) {
  bool has = false;
  list.ForEachItem([&](yaml::Value entry) {
    has = has || entry.Find("litellm_params") || entry.Find("model_name");
  });
  return has;
}

constexpr const char* kNotRendered =
    " is a template ({{ }}) and no YAML before it is rendered: pass what is deployed, as in "
    "`helm template CHART | pricing_check -`";

class ConfigReader {
 public:
  /// `path` is where the text comes from, to find what it includes; empty: from nowhere.
  ConfigReader(const std::string& name, const std::filesystem::path& path) {
    config_.file = name;
    root_ = path.parent_path();
    is_file_ = !path.empty();
    if (is_file_) Visit(path);
  }

  /// Takes what all documents of a file say, and what they include. False: nothing in it is
  /// LiteLLM's, or error() is set.
  bool TakeFile(std::string_view text, const std::string& name,
                const std::filesystem::path& folder) {
    const int file = static_cast<int>(config_.files.size());
    config_.files.push_back(name);
    for (Allowance& allowance : ReadAllowances(text)) {
      allowance.file = file;
      config_.allowances.push_back(std::move(allowance));
    }
    const Result<yaml::Tree> tree = yaml::Tree::Parse(text, name, {.file = file});
    if (!tree) {
      error_ = text.find("{{") == text.npos ? tree.error() : Error{name + kNotRendered};
      return false;
    }
    text_ = text;
    std::vector<std::string> includes;
    includes_ = &includes;
    bool known = false;
    for (const yaml::Value document : tree->documents())
      known = (document.is_sequence() ? TakeModelList(document) : TakeMapping(document, 0, true)) ||
              known;
    includes_ = nullptr;
    for (const std::string& include : includes)
      if (!error_) Follow(include, name, folder);
    return known;
  }

  const std::optional<Error>& error() const { return error_; }

  PricingConfig Finish() && {
    MarkCustomProviders();
    NoteTemplates();
    return std::move(config_);
  }

 private:
  /// Whether a file was not read before.
  bool Visit(const std::filesystem::path& path) {
    std::error_code error;
    return visited_.insert(std::filesystem::weakly_canonical(path, error).string()).second;
  }

  // LiteLLM looks beside the file that includes, then beside the first one
  // (resolve_include_file_path).
  void Follow(const std::string& include, const std::string& from,
              const std::filesystem::path& folder) {
    if (!is_file_ || include.find("://") != include.npos || IsFromEnvironment(include)) {
      ++config_.includes;
      return;
    }
    std::error_code error;
    std::filesystem::path path = folder / include;
    if (!std::filesystem::exists(path, error) && std::filesystem::exists(root_ / include, error))
      path = root_ / include;
    if (!Visit(path)) return;
    const Result<std::string> text = yaml::ReadFile(path);
    if (!text)
      error_ =
          Error{text.error().message + " (" + from + " includes it: the proxy does not start)"};
    else
      TakeFile(*text, path.string(), path.parent_path());
  }

  /// `is_config`: the mapping is what LiteLLM gets as its config, not a part of a larger file.
  bool TakeMapping(yaml::Value mapping, int depth, bool is_config) {
    bool known = false;
    if (const auto list = mapping.Find("model_list")) {
      // `model_list:` without a value is how LiteLLM's own examples say that models live in the
      // database.
      known = true;
      config_.has_model_list = true;
      TakeModelList(*list);
      if (is_config) CheckShape(*list);
    }
    for (const std::string_view name : kSections) {
      const auto section = mapping.Find(name);
      if (!section) continue;
      known = true;
      ReadSettings(std::string(name), *section, config_.settings);
      ReadRepeated(*section, std::string(name) + ".", config_.repeated);
      ReadFallbacks(*section, config_.fallbacks);
    }
    if (const auto include = mapping.Find("include");
        include && (include->is_sequence() || (is_config && include->type() == yaml::Type::kText)))
      known = TakeIncludes(*include) || known;
    if (is_config && !config_.has_model_list) known = TakeMisspelledList(mapping, known) || known;
    if (known) {
      ReadMisplaced(mapping);
      ReadRepeated(mapping, "", config_.repeated);
      return true;
    }
    if (depth >= kMaxSectionDepth) return false;
    mapping.ForEachEntry([&](yaml::Value key, yaml::Value value) {
      const bool is_proxys = key.text() == "proxy_config";
      if (value.is_mapping() && TakeMapping(value, depth + 1, is_proxys)) known = true;
      if (is_proxys && value.is_mapping()) known = true;
      if (TakeString(value, depth + 1)) known = true;
      value.ForEachItem([&](yaml::Value item) {
        if (item.is_mapping() && TakeMapping(item, depth + 1, false)) known = true;
        if (TakeString(item, depth + 1)) known = true;
      });
    });
    if (known)
      for (const std::string_view name : kChartKeys)
        if (const auto value = mapping.Find(name))
          ReadSettings(std::string(name), *value, config_.settings);
    return known;
  }

  /// A config inside a string: of a ConfigMap, of `configs` in a compose file, of extraObjects.
  bool TakeString(yaml::Value value, int depth) {
    if (depth > kMaxSectionDepth || value.type() != yaml::Type::kText) return false;
    const std::string_view text = value.text();
    if (text.find('\n') == text.npos || !MentionsConfig(text)) return false;
    const Result<yaml::Tree> tree =
        yaml::Tree::Parse(text, config_.files.back(), yaml::OriginOf(value, text_));
    if (!tree) {
      const std::string place =
          config_.files.back() + ":" + std::to_string(value.mark().line) + ": the config in it";
      config_.notes.push_back(text.find("{{") == text.npos
                                  ? "what looks like a config in a string is not read: " +
                                        tree.error().message
                                  : place + kNotRendered);
      return false;
    }
    bool known = false;
    for (const yaml::Value document : tree->documents())
      if (document.is_mapping()) known = TakeMapping(document, depth, true) || known;
    return known;
  }

  bool TakeIncludes(yaml::Value include) {
    const auto take = [&](yaml::Value file) {
      if (includes_ != nullptr) includes_->emplace_back(file.text());
    };
    if (include.is_sequence())
      include.ForEachItem(take);
    else
      take(include);
    return true;
  }

  /// Deployments under a name that LiteLLM does not read. `models` may be anything where nothing
  /// else is LiteLLM's.
  bool TakeMisspelledList(yaml::Value mapping, bool known) {
    bool found = false;
    mapping.ForEachEntry([&](yaml::Value key, yaml::Value value) {
      if (!IsMisspelledList(key.text()) || !HasDeployments(value)) return;
      if (key.text() == "models" && !known) return;
      config_.misshapen.push_back({.kind = Misshapen::Kind::kListMisspelled,
                                   .text = std::string(key.text()),
                                   .where = key.mark()});
      found = true;
    });
    return found;
  }

  // What the proxy stumbles over at start (ProxyConfig.load_config).
  void CheckShape(yaml::Value list) {
    using enum Misshapen::Kind;
    const auto add = [&](Misshapen::Kind kind, yaml::Mark where, std::string_view name) {
      config_.misshapen.push_back({.kind = kind, .text = std::string(name), .where = where});
    };
    if (list.type() == yaml::Type::kNull || IsFromEnvironment(list.text())) return;
    if (!list.is_sequence()) return add(kListIsNoList, list.mark(), "");
    list.ForEachItem([&](yaml::Value entry) {
      if (IsFromEnvironment(entry.text())) return;
      if (!entry.is_mapping()) return add(kEntryIsNoMapping, entry.mark(), "");
      const auto params = entry.Find("litellm_params");
      if (params && params->Find("model")) return;
      const auto name = entry.Find("model_name");
      add(kNoParams, entry.mark(), name ? name->text() : "");
    });
  }

  void NoteTemplates() {
    const auto note = [&](const std::string& text, yaml::Mark where) {
      if (IsTemplate(text)) config_.templates.push_back({.text = text, .where = where});
    };
    for (const PricedModel& model : config_.models) {
      note(model.litellm_model, model.where);
      for (const DeclaredPrice& declared : model.declared) note(declared.text, declared.where);
    }
    for (const Setting& setting : config_.settings)
      if (setting.Name().ends_with("budget") || setting.Name().ends_with("duration"))
        note(setting.text, setting.where);
  }

  // A price or budget at the top of the file, where LiteLLM does not look, is a setting to the
  // lint.
  void ReadMisplaced(yaml::Value mapping) {
    mapping.ForEachEntry([&](yaml::Value key, yaml::Value value) {
      if ((value.is_scalar() && LooksLikePrice(key.text())) || LooksLikeBudget(key.text()))
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
      ReadBudgets(entry, config_.models.back().budgets);
    });
    return known;
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
  std::filesystem::path root_;
  bool is_file_ = false;
  std::set<std::string> visited_;
  std::string_view text_;                         ///< of the file that is being read
  std::vector<std::string>* includes_ = nullptr;  ///< those of it
  std::optional<Error> error_;
};

}  // namespace

const DeclaredPrice* PricedModel::Find(PricePlace place, std::string_view key) const {
  const auto found = std::find_if(declared.begin(), declared.end(), [&](const DeclaredPrice& each) {
    return each.place == place && each.key == key;
  });
  return found == declared.end() ? nullptr : &*found;
}

namespace {

Result<PricingConfig> Parse(std::string_view text, const std::string& name,
                            const std::filesystem::path& path) {
  ConfigReader reader(name, path);
  const bool known = reader.TakeFile(text, name, path.parent_path());
  if (reader.error()) return *reader.error();
  PricingConfig config = std::move(reader).Finish();
  if (known) return config;
  if (!config.notes.empty()) return Error{config.notes.front()};
  return Error{name +
               ": no model_list, proxy_config, general_settings, litellm_settings or "
               "router_settings: pass a LiteLLM config.yaml or a Helm values.yaml"};
}

}  // namespace

Result<PricingConfig> ParsePricingConfig(std::string_view text, const std::string& name) {
  return Parse(text, name, {});
}

Result<PricingConfig> ReadPricingConfig(const std::filesystem::path& file) {
  const bool is_stdin = file == "-";
  const Result<std::string> text = yaml::ReadFile(is_stdin ? "/dev/stdin" : file);
  if (!text) return text.error();
  return Parse(*text, is_stdin ? "stdin" : file.string(),
               is_stdin ? std::filesystem::current_path() / "stdin" : file);
}

}  // namespace budget_gate
