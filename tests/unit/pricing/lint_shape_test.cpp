// SPDX-License-Identifier: Apache-2.0
// Files whose form is not LiteLLM's, and configs inside other files.
#include "linting.h"

namespace budget_gate {
namespace {

using ::testing::HasSubstr;

TEST(LintShape, WhatStopsTheProxyAtItsStartIsFound) {
  EXPECT_EQ(Found("model_list: {model_name: m}"), "1:misshapen");
  EXPECT_EQ(Found("model_list: [m]"), "1:misshapen");
  EXPECT_EQ(Found("model_list:\n- {model_name: m}"), "2:misshapen");
  EXPECT_EQ(Found("model_list:\n- {model_name: m, litellm_param: {model: openai/gpt-4o}}"),
            "2:misshapen");
  EXPECT_EQ(Found("proxy_config: {model_list: [{litellm_params: {api_base: x}}]}"), "1:misshapen");
  EXPECT_EQ(Found("model_list:\nlitellm_settings: {}"), "");
  EXPECT_EQ(Found("model_list: []"), "");
}

TEST(LintShape, AListUnderAnotherNameIsNotServed) {
  const std::string models = ":\n- {model_name: m, litellm_params: {model: openai/gpt-4o}}\n";
  EXPECT_THAT(OnlyFinding("models_list" + models).message, HasSubstr("reads no `models_list`"));
  EXPECT_EQ(Found("litellm_settings: {}\nmodels" + models), "2:misshapen");
  EXPECT_FALSE(ParsePricingConfig("models" + models, "other.yaml")) << "some other program's";
}

TEST(LintShape, TemplatesAreToldInOneLine) {
  const std::string text =
      "model_list:\n- {model_name: m, litellm_params: {model: '${MODEL}', input_cost_per_token: "
      "'${IN}', output_cost_per_token: '${OUT}'}}\n";
  const Finding finding = OnlyFinding(text);
  EXPECT_EQ(finding.rule->id, "template");
  EXPECT_THAT(finding.message, HasSubstr("`${MODEL}` (and 2 more values) is a template"));
  EXPECT_THAT(finding.fix, HasSubstr("envsubst"));
  EXPECT_THAT(
      OnlyFinding("litellm_settings: {max_budget: '{{ .Values.budget }}', budget_duration: 30d}")
          .fix,
      HasSubstr("helm template"));
  EXPECT_EQ(Found("model_list:\n- {model_name: m, litellm_params: {model: openai/gpt-4o, api_key: "
                  "'${KEY}'}}\n"),
            "");
}

TEST(LintShape, AFileThatIsNoYamlBeforeItIsRenderedSaysSo) {
  const auto config =
      ParsePricingConfig("model_list:\n{{- range .Values.models }}\n- a: b\n", "t.yaml");
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, HasSubstr("t.yaml is a template"));
  EXPECT_THAT(config.error().message, HasSubstr("helm template CHART | pricing_check -"));
}

constexpr const char* kConfigMap = R"(kind: ConfigMap
data:
  other: text
  config.yaml: |
    # comment

    model_list:
      - model_name: m
        litellm_params: {}
      # pricing_check: allow misshapen
      - model_name: n
        litellm_params: {}
)";

TEST(LintEmbedded, AConfigInAStringHasThePlacesOfTheOuterFile) {
  const Finding finding = OnlyFinding(kConfigMap);
  EXPECT_EQ(finding.rule->id, "misshapen");
  EXPECT_EQ(finding.where, (yaml::Mark{8, 9}));
}

TEST(LintEmbedded, AnyDepthAndFormOfStringIsRead) {
  // extraObjects of a chart; HelmRelease; compose; JSON in one line of quotes.
  EXPECT_EQ(
      Found("extraObjects:\n- |\n  kind: ConfigMap\n  data:\n    c.yaml: |-\n      model_list:\n"
            "      - {model_name: m}\n"),
      "7:misshapen");
  EXPECT_EQ(Found("spec:\n  values: |  # of the chart\n    proxy_config:\n      model_list:\n"
                  "      - {model_name: m}\n"),
            "5:misshapen");
  EXPECT_EQ(Found("configs:\n  c:\n    content: \"model_list:\\n- {model_name: m}\"\n"),
            "3:misshapen");
  EXPECT_EQ(Found("a: |\n  {\n  \"model_list\": [{\"model_name\": \"m\"}]}\n"), "3:misshapen");
}

TEST(LintEmbedded, WhatIsNoConfigIsLeftAlone) {
  EXPECT_FALSE(ParsePricingConfig("readme: |\n  The model_list: what it is.\n", "x.yaml"));
  const auto broken = ParsePricingConfig("a: |\n  model_list: [\n", "x.yaml");
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message, HasSubstr("x.yaml:3:3: not YAML"));
  const auto chart = ParsePricingConfig("a: |\n  model_list:\n  {{- toYaml . }}\n", "x.yaml");
  ASSERT_FALSE(chart);
  EXPECT_THAT(chart.error().message, HasSubstr("x.yaml:1: the config in it is a template"));
}

}  // namespace
}  // namespace budget_gate
