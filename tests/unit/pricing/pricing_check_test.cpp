// SPDX-License-Identifier: Apache-2.0
// The program: exit status and what it prints where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

struct Ended {
  int status = -1;
  std::string output;  ///< both streams
};

Ended PricingCheck(const std::string& arguments) {
  Ended run;
  FILE* pipe = popen((PRICING_CHECK " " + arguments + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return run;
  std::array<char, 4096> piece{};
  for (std::size_t read = 0; (read = fread(piece.data(), 1, piece.size(), pipe)) > 0;)
    run.output.append(piece.data(), read);
  run.status = WEXITSTATUS(pclose(pipe));
  return run;
}

class PricingCheckProgram : public ::testing::Test {
 protected:
  PricingCheckProgram()
      : directory_(std::filesystem::temp_directory_path() /
                   ("pricing-check-" + std::to_string(getpid()) + "-" +
                    ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::create_directories(directory_);
  }
  ~PricingCheckProgram() override { std::filesystem::remove_all(directory_); }

  std::string File(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name) << text;
    return (directory_ / name).string();
  }

  std::string Good() const {
    return File("good.yaml",
                "model_list: [{model_name: m, litellm_params: {model: vllm/m, "
                "input_cost_per_token: 0.00001, output_cost_per_token: 0.00002}}]\n");
  }
  std::string Unpriced() const {
    return File("unpriced.yaml",
                "model_list: [{model_name: m, litellm_params: {model: vllm/m}}]\n");
  }
  std::string Free() const {
    return File("free.yaml",
                "model_list: [{model_name: m, litellm_params: {model: vllm/m, "
                "input_cost_per_token: 0, output_cost_per_token: 0}}]\n");
  }

  std::filesystem::path directory_;
};

TEST_F(PricingCheckProgram, ExitsWith0WhereNothingIsWrong) {
  const Ended run = PricingCheck(Good());
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output, HasSubstr("1 model, 0 errors, 0 warnings"));
}

TEST_F(PricingCheckProgram, ExitsWith1OnAnError) {
  EXPECT_EQ(PricingCheck(Unpriced()).status, 1);
  EXPECT_EQ(PricingCheck(Good() + " " + Unpriced()).status, 1);
}

TEST_F(PricingCheckProgram, WarningsCountOnlyWhenStrict) {
  EXPECT_EQ(PricingCheck(Free()).status, 0);
  EXPECT_EQ(PricingCheck("--strict " + Free()).status, 1);
  EXPECT_EQ(PricingCheck("--strict " + Good()).status, 0);
}

TEST_F(PricingCheckProgram, ExitsWith2OnWhatItCannotReadAndSaysWhyInOneLine) {
  const Ended missing = PricingCheck("/no/such/file.yaml");
  EXPECT_EQ(missing.status, 2);
  EXPECT_EQ(missing.output,
            "error: /no/such/file.yaml: cannot be opened: No such file or directory\n");
  EXPECT_EQ(PricingCheck(directory_.string()).status, 2);
  const Ended broken = PricingCheck(File("broken.yaml", "model_list: ["));
  EXPECT_EQ(broken.status, 2);
  EXPECT_EQ(std::count(broken.output.begin(), broken.output.end(), '\n'), 1);
  EXPECT_EQ(PricingCheck(Unpriced() + " /no/such/file.yaml").status, 2);
}

TEST_F(PricingCheckProgram, ExitsWith2OnBadUsage) {
  EXPECT_EQ(PricingCheck("").status, 2);
  EXPECT_THAT(PricingCheck("").output, StartsWith("pricing_check: no FILE: pass a LiteLLM"));
  EXPECT_EQ(PricingCheck("--format xml " + Good()).status, 2);
  EXPECT_EQ(PricingCheck("--budget -1 " + Good()).status, 2);
  EXPECT_EQ(PricingCheck("--no-such-option " + Good()).status, 2);
}

TEST_F(PricingCheckProgram, PrintsJsonThatParses) {
  const Ended run = PricingCheck("--json " + Unpriced());
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(nlohmann::json::parse(run.output)["files"][0]["findings"][0]["rule"], "no-price");
  EXPECT_EQ(PricingCheck("--format json " + Unpriced()).output, run.output);
}

TEST_F(PricingCheckProgram, PrintsOneJsonDocumentAlsoWhereItComparesWithAProxy) {
  const Ended run =
      PricingCheck("--json --proxy " BUDGET_GATE_FIXTURES "/proxy_config.yaml " + Good());
  EXPECT_EQ(run.status, 1) << "the mock does not run with the second config";
  const auto files = nlohmann::json::parse(run.output).at("files");
  EXPECT_THAT(files.at(0).at("proxy").at("description"), HasSubstr("mock"));
  EXPECT_EQ(files.at(0).at("proxy").at("models").at(0).at("problem"), "");
  EXPECT_THAT(files.at(1).at("proxy").at("models").at(0).at("problem"),
              HasSubstr("has no such model"));
}

TEST_F(PricingCheckProgram, PrintsAnnotationsAndNothingElseForGithub) {
  EXPECT_THAT(PricingCheck("--format github " + Unpriced()).output, StartsWith("::error file="));
  EXPECT_THAT(PricingCheck("--format github " + Good()).output, IsEmpty());
}

TEST_F(PricingCheckProgram, PrintsSarifAndNothingElse) {
  const Ended run = PricingCheck("--format sarif " + Unpriced());
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(nlohmann::json::parse(run.output).at("runs").at(0).at("results").size(), 1u);
}

TEST_F(PricingCheckProgram, ExplainsARule) {
  const Ended run = PricingCheck("--explain no-price");
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output, StartsWith("no-price (error)\n"));
  EXPECT_THAT(run.output, HasSubstr("_check_provider_match in litellm/utils.py"));
  const Ended unknown = PricingCheck("--explain no-prise");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_EQ(unknown.output, "pricing_check: no rule 'no-prise': --rules lists them\n");
}

TEST_F(PricingCheckProgram, ColoursATerminalUnlessNoColorIsSet) {
  const std::string on_terminal = "script -qec '" PRICING_CHECK " " + Unpriced() + "' /dev/null";
  const auto output = [](const std::string& command) {
    std::string text;
    FILE* pipe = popen(command.c_str(), "r");
    for (int c = 0; pipe != nullptr && (c = fgetc(pipe)) != EOF;) text += static_cast<char>(c);
    return pipe != nullptr && pclose(pipe) == 0 ? text : text + "(failed)";
  };
  if (output("command -v script").find("script") == std::string::npos)
    GTEST_SKIP() << "no program `script` to make a terminal";
  EXPECT_THAT(output("NO_COLOR= " + on_terminal), HasSubstr("\x1b[31merror"));
  EXPECT_THAT(output("NO_COLOR=1 " + on_terminal), ::testing::Not(HasSubstr("\x1b[31m")));
  EXPECT_THAT(PricingCheck(Unpriced()).output, ::testing::Not(HasSubstr("\x1b")));
}

TEST_F(PricingCheckProgram, ReckonsWithTheRequestAndBudgetThatItIsGiven) {
  // 10 x 0.00001 + 5 x 0.00002 = 0.0002 USD; 1 USD buys 5000.
  EXPECT_THAT(PricingCheck("--prompt-tokens 10 --completion-tokens 5 --budget 1 " + Good()).output,
              HasSubstr("0.0002   5000     ok"));
}

TEST_F(PricingCheckProgram, LooksNamesUpInTheReleasesPricesThatItIsGiven) {
  const std::string config =
      File("new.yaml", "model_list: [{model_name: m, litellm_params: {model: groq/Next-Year}}]\n");
  const Ended without = PricingCheck("--strict " + config);
  EXPECT_EQ(without.status, 1);
  EXPECT_THAT(without.output, HasSubstr("; prices of LiteLLM 1."));
  const std::string map = File("map.json", R"({
    "groq/next-year": {"litellm_provider": "groq", "input_cost_per_token": 1e-6},
    "groq/free": {"litellm_provider": "groq", "input_cost_per_token": 0}})");
  const Ended with = PricingCheck("--strict --price-map " + map + " " + config);
  EXPECT_EQ(with.status, 0) << with.output;
  EXPECT_THAT(with.output, HasSubstr("; prices of " + map));
  const std::string free =
      File("free.yaml", "model_list: [{model_name: m, litellm_params: {model: groq/free}}]\n");
  EXPECT_EQ(PricingCheck("--strict --price-map " + map + " " + free).status, 1);
}

TEST_F(PricingCheckProgram, ExitsWith2OnAPriceMapThatIsNone) {
  const Ended other = PricingCheck("--price-map " + Good() + " " + Good());
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.output, HasSubstr("pass its model_prices_and_context_window.json"));
  EXPECT_EQ(std::count(other.output.begin(), other.output.end(), '\n'), 1);
  EXPECT_EQ(PricingCheck("--price-map /no/such.json " + Good()).status, 2);
}

TEST_F(PricingCheckProgram, ListsItsRulesAndItsOptions) {
  const Ended rules = PricingCheck("--rules");
  EXPECT_EQ(rules.status, 0);
  EXPECT_THAT(rules.output, HasSubstr("error    no-price "));
  const Ended help = PricingCheck("--help");
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.output, HasSubstr("--strict"));
}

TEST_F(PricingCheckProgram, FindsWhatTheReadmesExampleIsMadeForAndNothingOnceItIsFixed) {
  const Ended broken = PricingCheck("--json " BUDGET_GATE_FIXTURES "/pricing/broken.yaml");
  EXPECT_EQ(broken.status, 1);
  const auto json = nlohmann::json::parse(broken.output);
  std::vector<std::string> rules;
  for (const auto& finding : json["files"][0]["findings"]) rules.push_back(finding["rule"]);
  EXPECT_THAT(rules,
              ElementsAre("no-price", "misspelled-key", "misspelled-key", "price-per-million",
                          "price-per-million", "not-a-number", "budget-zero", "duration-misread"));
  EXPECT_EQ(PricingCheck("--strict " BUDGET_GATE_FIXTURES "/pricing/fixed.yaml").status, 0);
}

TEST_F(PricingCheckProgram, LeavesOutWhatIsSomebodyElsesWhereItIsAskedTo) {
  const std::string other = File("compose.yaml", "services: {web: {image: nginx}}\n");
  EXPECT_EQ(PricingCheck(other).status, 2);
  const Ended alone = PricingCheck("--skip-others " + other);
  EXPECT_EQ(alone.status, 0);
  EXPECT_THAT(alone.output, HasSubstr("left out " + other + ": no config of LiteLLM"));
  EXPECT_EQ(PricingCheck("--skip-others " + other + " " + Good()).status, 0);
  // A misspelt section is a config all the same, and so is one that is no YAML.
  EXPECT_EQ(PricingCheck("--skip-others " + File("a.yaml", "models_list: [1]\n")).status, 2);
  EXPECT_EQ(PricingCheck("--skip-others " + File("b.yaml", "model_list: [\n")).status, 2);
}

TEST_F(PricingCheckProgram, FollowsIncludesRelativeToTheFile) {
  std::filesystem::create_directories(directory_ / "parts");
  File("parts/models.yaml",
       "include: deeper.yaml\nmodel_list:\n- {model_name: a, litellm_params: {model: vllm/a}}\n");
  File("parts/deeper.yaml",
       "include: [models.yaml]\nmodel_list: [{model_name: b, litellm_params: {model: vllm/b}}]\n");
  const Ended run = PricingCheck(File("main.yaml", "include: parts/models.yaml\n"));
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output, HasSubstr("parts/models.yaml:3:3: error: a: no price"));
  EXPECT_THAT(run.output, HasSubstr("parts/deeper.yaml:2:14: error: b: no price"));
  EXPECT_THAT(run.output, HasSubstr("main.yaml: 2 models, 2 errors"));
  const Ended missing = PricingCheck(File("lost.yaml", "include: [no-such.yaml]\n"));
  EXPECT_EQ(missing.status, 2);
  EXPECT_THAT(missing.output, HasSubstr("lost.yaml includes it: the proxy does not start"));
}

TEST_F(PricingCheckProgram, SaysWhyThereIsNoModel) {
  EXPECT_THAT(PricingCheck(File("a.yaml", "general_settings: {}\n")).output,
              HasSubstr("a.yaml: 0 models, 0 errors, 0 warnings; no model_list, so that no price"));
  EXPECT_THAT(PricingCheck(File("b.yaml", "model_list: []\n")).output,
              HasSubstr("; model_list is empty: "));
}

TEST_F(PricingCheckProgram, ReadsAPipe) {
  EXPECT_EQ(PricingCheck("- < " + Unpriced()).status, 1);
  EXPECT_THAT(PricingCheck("- < " + Unpriced()).output, HasSubstr("stdin:1:"));
  EXPECT_EQ(PricingCheck("/dev/stdin < " + Unpriced()).status, 1);
}

}  // namespace
