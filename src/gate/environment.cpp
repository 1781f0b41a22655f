// SPDX-License-Identifier: Apache-2.0
#include "gate/environment.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <string_view>

#include "litellm/redact.h"

namespace budget_gate {
namespace {

constexpr double kMostInFlight = 1000;

/// Reads variables and keeps the first thing that is wrong with one.
class Reader {
 public:
  explicit Reader(const Environment::Getter& get) : get_(get) {}

  std::string Text(const char* name) const {
    const char* value = get_(name);
    return value == nullptr ? "" : value;
  }

  /// A path; a relative one is meant from where the user's shell is, which CTest leaves before it
  /// runs a test.
  std::filesystem::path Path(const char* name) const {
    const std::filesystem::path path = Text(name);
    const std::string shell = Text("PWD");
    return path.empty() || path.is_absolute() || shell.empty() ? path : shell / path;
  }

  /// A finite number that is not below `least`; nothing when the variable is not set.
  std::optional<double> Number(const char* name, double least) {
    const std::string text = Text(name);
    if (text.empty()) return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (!is_number || !std::isfinite(value) || value < least) {
      Fail(std::string(name) + "='" + text + "': give a number, such as 0.001");
      return std::nullopt;
    }
    return value;
  }

  bool Flag(const char* name) {
    const std::string text = Text(name);
    if (!text.empty() && text != "0" && text != "1")
      Fail(std::string(name) + "='" + text + "': give 0 or 1");
    return text == "1";
  }

  void Fail(const std::string& message) {
    if (error_.message.empty()) error_.message = message;
  }
  const Error& error() const { return error_; }

 private:
  const Environment::Getter& get_;
  Error error_;
};

/// The folder that `text` names; of CTest, which has no other way to say which run it is, {parent}
/// is the process that started this one.
std::filesystem::path RunFolder(std::string text) {
  constexpr std::string_view kParent = "{parent}";
  const std::size_t at = text.find(kParent);
  if (at != std::string::npos) text.replace(at, kParent.size(), std::to_string(getppid()));
  return text;
}

/// Decides where to go: to LITELLM_BASE_URL, or nowhere (the mock).
std::optional<BaseUrl> ReadProxy(Reader& reader) {
  const std::string backend = reader.Text("BUDGET_GATE_BACKEND");
  const std::string url = reader.Text("LITELLM_BASE_URL");
  if (backend == "mock") return std::nullopt;
  if (!backend.empty() && backend != "live") {
    reader.Fail("BUDGET_GATE_BACKEND='" + backend + "': give live or mock");
    return std::nullopt;
  }
  if (url.empty()) {
    // A gate that falls back to the mock would be green whatever the proxy does.
    if (backend == "live")
      reader.Fail("LITELLM_BASE_URL is not set: BUDGET_GATE_BACKEND=live tests the proxy there");
    return std::nullopt;
  }
  const Result<BaseUrl> parsed = BaseUrl::Parse(url);
  if (!parsed) {
    reader.Fail("LITELLM_BASE_URL=" + parsed.error().message);
    return std::nullopt;
  }
  if (reader.Text("LITELLM_MASTER_KEY").empty())
    reader.Fail("LITELLM_MASTER_KEY is not set: keys are made on " + url + " with it");
  return *parsed;
}

/// The replicas behind that proxy, each by itself.
std::vector<BaseUrl> ReadReplicas(Reader& reader) {
  std::vector<BaseUrl> replicas;
  std::istringstream urls(reader.Text("LITELLM_REPLICA_URLS"));
  for (std::string url; std::getline(urls, url, ',');) {
    const Result<BaseUrl> parsed = BaseUrl::Parse(url);
    if (!parsed) {
      reader.Fail("LITELLM_REPLICA_URLS=" + parsed.error().message);
      return {};
    }
    replicas.push_back(*parsed);
  }
  if (replicas.size() == 1) {
    reader.Fail("LITELLM_REPLICA_URLS=" + reader.Text("LITELLM_REPLICA_URLS") +
                ": give the URLs of two or more replicas, separated by commas");
  }
  return replicas;
}

}  // namespace

Result<Environment> Environment::Read(const Getter& get) {
  Reader reader(get);
  Environment environment;
  environment.proxy = ReadProxy(reader);
  if (environment.proxy) environment.replicas = ReadReplicas(reader);
  environment.master_key = reader.Text("LITELLM_MASTER_KEY");
  KeepSecret(environment.master_key, "(the master key)");
  environment.model = reader.Text("LITELLM_MODEL");
  environment.max_budget = reader.Number("MAX_BUDGET", 0).value_or(environment.max_budget);
  environment.input_cost_per_token = reader.Number("INPUT_COST_PER_TOKEN", 0);
  environment.output_cost_per_token = reader.Number("OUTPUT_COST_PER_TOKEN", 0);
  environment.pricing_config = reader.Path("PRICING_CONFIG");
  environment.max_spend = reader.Number("BUDGET_GATE_MAX_SPEND", 0).value_or(environment.max_spend);
  environment.run_folder = RunFolder(reader.Text("BUDGET_GATE_RUN_FOLDER"));
  if (const auto most = reader.Number("BUDGET_GATE_REQUESTS_IN_FLIGHT", 1))
    environment.requests_in_flight = static_cast<int>(std::min(*most, kMostInFlight));
  if (const auto patience = reader.Number("BUDGET_GATE_PATIENCE", 0.001))
    environment.patience = Seconds(*patience);
  if (const auto patience = reader.Number("BUDGET_GATE_RESET_PATIENCE", 0.001))
    environment.reset_patience = Seconds(*patience);
  environment.accept_known = reader.Flag("BUDGET_GATE_ACCEPT_KNOWN");
  environment.strict = reader.Flag("BUDGET_GATE_STRICT");
  environment.step_summary = reader.Text("GITHUB_STEP_SUMMARY");
  environment.github_actions = reader.Text("GITHUB_ACTIONS") == "true";
  environment.mock_config = reader.Text("MOCK_PROXY_CONFIG");
  environment.mock_release = reader.Text("MOCK_PROXY_RELEASE");
  environment.mock_defects = reader.Text("MOCK_PROXY_DEFECT");
  if (!reader.error().message.empty()) return reader.error();
  return environment;
}

Result<Environment> Environment::Read() {
  return Read([](const char* name) -> const char* { return std::getenv(name); });
}

std::string Environment::TakeLiteLLMsNames() {
  const auto text = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  const std::string url = text("LITELLM_PROXY_URL");
  if (url.empty() || !text("LITELLM_BASE_URL").empty() || text("BUDGET_GATE_BACKEND") == "mock")
    return "";
  constexpr int kReplace = 1;
  setenv("LITELLM_BASE_URL", url.c_str(), kReplace);
  std::string taken = "the proxy is that of LITELLM_PROXY_URL";
  const std::string key = text("LITELLM_PROXY_API_KEY");
  if (!key.empty() && text("LITELLM_MASTER_KEY").empty()) {
    setenv("LITELLM_MASTER_KEY", key.c_str(), kReplace);
    taken += ", with the key of LITELLM_PROXY_API_KEY";
  }
  return taken + " (LITELLM_BASE_URL is not set)";
}

}  // namespace budget_gate
