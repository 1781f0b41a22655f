// SPDX-License-Identifier: Apache-2.0
#include "common/yaml/tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "common/yaml/json.h"

namespace budget_gate::yaml {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Tree Parsed(std::string_view text) {
  Result<Tree> tree = Tree::Parse(text, "test.yaml");
  EXPECT_TRUE(tree) << tree.error().message;
  return std::move(*tree);
}

std::string ParseError(std::string_view text) {
  const Result<Tree> tree = Tree::Parse(text, "test.yaml");
  return tree ? "no error" : tree.error().message;
}

TEST(Yaml, NumbersAreReadFromEveryTypeThatLiteLLMConverts) {
  const Tree tree = Parsed("[0x1F, 1:30, true, off, ON, '5', 1e-6, soon, ~]");
  std::vector<std::optional<double>> numbers;
  tree.documents().at(0).ForEachItem([&](Value item) { numbers.push_back(item.number()); });
  EXPECT_THAT(numbers,
              ElementsAre(31.0, 90.0, 1.0, 0.0, 1.0, 5.0, 1e-6, std::nullopt, std::nullopt));
}

TEST(Yaml, QuotesMakeText) {
  const Tree tree = Parsed("{plain: 1, quoted: \"1\", tagged: !!float 1}");
  const Value root = tree.documents().at(0);
  EXPECT_EQ(root.Find("plain")->type(), Type::kInteger);
  EXPECT_EQ(root.Find("quoted")->type(), Type::kText);
  EXPECT_EQ(root.Find("tagged")->type(), Type::kInteger);
}

TEST(Yaml, OfAKeyThatIsRepeatedTheLastOneCounts) {
  EXPECT_EQ(Parsed("{a: 1, a: 2}").documents().at(0).Find("a")->number(), 2.0);
}

TEST(Yaml, MergedKeysYieldToOwnKeysAndEarlierMergesToNone) {
  const Tree tree = Parsed(
      "one: &one {a: 1, b: 1}\n"
      "two: &two {b: 2, c: 2}\n"
      "all: {<<: [*one, *two], a: 3}\n");
  const Value all = *tree.documents().at(0).Find("all");
  EXPECT_EQ(all.Find("a")->number(), 3.0);
  EXPECT_EQ(all.Find("b")->number(), 1.0);
  EXPECT_EQ(all.Find("c")->number(), 2.0);
  std::vector<std::string> keys;
  all.ForEachEntry([&](Value key, Value) { keys.emplace_back(key.text()); });
  EXPECT_THAT(keys, ElementsAre("a", "b", "c"));
}

TEST(Yaml, AnAliasStandsInItsOwnPlaceForItsAnchorsValue) {
  const Tree tree = Parsed("a: &x 7\nb: *x\n");
  const Value alias = *tree.documents().at(0).Find("b");
  EXPECT_EQ(alias.number(), 7.0);
  EXPECT_EQ(alias.mark(), (Mark{2, 4}));
}

TEST(Yaml, DocumentsAreReadOneByOne) {
  EXPECT_EQ(Parsed("a: 1\n---\nb: 2\n").documents().size(), 2u);
  EXPECT_EQ(Parsed("").documents().size(), 0u);
}

TEST(YamlErrors, NameThePlace) {
  EXPECT_THAT(ParseError("a: [1, 2\nb: 3"), HasSubstr("test.yaml:2:2: not YAML: "));
  EXPECT_THAT(ParseError("a: \"open"), HasSubstr("test.yaml:1:"));
  EXPECT_THAT(ParseError("a:\n\t- b"), HasSubstr("test.yaml:2:1: not YAML: "));
}

TEST(YamlErrors, AnAliasNeedsAnAnchorThatIsFinished) {
  EXPECT_THAT(ParseError("a: *nowhere"),
              HasSubstr("test.yaml:1:4: alias *nowhere has no finished anchor"));
  EXPECT_THAT(ParseError("a: &a {b: *a}"), HasSubstr("1:11: alias *a has no finished anchor"));
  EXPECT_THAT(ParseError("a: &a 1\n---\nb: *a"), HasSubstr("test.yaml:3:4: alias *a"));
}

TEST(YamlErrors, TagsThatSafeLoadRefusesAreRefused) {
  EXPECT_THAT(ParseError("a: !include other.yaml"),
              HasSubstr("tag !include is one that LiteLLM's"));
  EXPECT_THAT(ParseError("a: !!python/object:os.system {}"), HasSubstr("python/object:os.system"));
}

TEST(YamlErrors, AFieldWithAListForItsNameIsNotJson) {
  const Tree tree = Parsed("a: 1\n? [b]\n: 2\n");
  EXPECT_THAT([&] { ToJson(tree.documents().front()); },
              testing::ThrowsMessage<std::runtime_error>(
                  "line 2: the name of a field is a list or a mapping: write a text"));
}

}  // namespace
}  // namespace budget_gate::yaml
