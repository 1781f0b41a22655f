// SPDX-License-Identifier: Apache-2.0
// How fast configs are read and linted, and in how much memory. The limits hold for optimised
// builds.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <yaml.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <limits>

#include "patience.h"
#include "pricing/lint/lint.h"

namespace budget_gate {
namespace {

std::string ConfigOf(int models) {
  std::string text = "model_list:\n";
  for (int i = 0; i < models; ++i) {
    const std::string name = "llama-" + std::to_string(i);
    text += "  - model_name: " + name + "\n    litellm_params:\n      model: hosted_vllm/" + name +
            "\n      api_base: os.environ/VLLM_BASE\n      input_cost_per_token: 0.000001\n"
            "      output_cost_per_token: 0.000002\n    model_info:\n      mode: chat\n";
  }
  return text;
}

std::size_t Findings(const std::string& text) {
  const auto config = ParsePricingConfig(text, "speed.yaml");
  EXPECT_TRUE(config) << config.error().message;
  return config ? Lint(*config).size() : 1;
}

/// Seconds of processor time: what else runs on the machine does not count.
double SecondsOf(const std::function<void()>& work) {
  const std::clock_t begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

/// Reads `text` with libyaml alone: the events, and nothing made of them.
void ReadEvents(const std::string& text) {
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                               text.size());
  for (bool over = false; !over;) {
    yaml_event_t event;
    ASSERT_EQ(yaml_parser_parse(&parser, &event), 1);
    over = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
}

TEST(Speed, AThousandConfigsOfAHundredModelsAreCheckedInASecond) {
  if (!kIsOptimised) GTEST_SKIP() << "the limit holds for optimised builds";
  const std::string text = ConfigOf(100);
  // The best of three: a busy machine slows the processor down, too.
  double seconds = std::numeric_limits<double>::infinity();
  double of_library = seconds;
  for (int attempt = 0; attempt < 3; ++attempt) {
    std::size_t findings = 0;
    seconds = std::min(seconds, SecondsOf([&] {
                         for (int i = 0; i < 1000; ++i) findings += Findings(text);
                       }));
    ASSERT_EQ(findings, 0u);
    of_library = std::min(of_library, SecondsOf([&] {
                            for (int i = 0; i < 1000; ++i) ReadEvents(text);
                          }));
  }
  // On a slow machine as much longer as the library itself takes there.
  constexpr double kTimesOfLibrary = 2.5;
  EXPECT_LT(seconds, std::max(1.0, kTimesOfLibrary * of_library)) << "libyaml: " << of_library;
  RecordProperty("milliseconds", static_cast<int>(seconds * 1000));
}

// In a process of its own: memory is that of the largest moment since the start.
TEST(Speed, TenMegabytesAreCheckedInTwoSecondsAnd200MegabytesOfMemory) {
  if (!kIsOptimised) GTEST_SKIP() << "the limit holds for optimised builds";
  const std::string text = ConfigOf(47'000);
  ASSERT_GT(text.size(), 10'000'000u);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(SecondsOf([&] { Findings(text); }) < 2.0 ? 0 : 1);
  int status = 0;
  rusage usage{};
  ASSERT_EQ(wait4(child, &status, 0, &usage), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0) << "took two seconds or more";
  constexpr long kMost = 200'000;  // kilobytes
  EXPECT_LT(usage.ru_maxrss, kMost);
  RecordProperty("kilobytes", std::to_string(usage.ru_maxrss));
}

}  // namespace
}  // namespace budget_gate
