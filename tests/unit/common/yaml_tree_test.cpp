// SPDX-License-Identifier: Apache-2.0
#include "common/python_text.h"
#include "common/yaml/tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace budget_gate::yaml {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

struct Scalar {
  std::string_view text;
  Type type;
};

class PlainScalar : public ::testing::TestWithParam<Scalar> {};

// Each of them as PyYAML 6 reads it.
TEST_P(PlainScalar, HasTheTypeThatPyYamlGivesIt) {
  EXPECT_EQ(PlainScalarType(GetParam().text), GetParam().type) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    PyYaml, PlainScalar,
    ::testing::Values(
        Scalar{"", Type::kNull}, Scalar{"~", Type::kNull}, Scalar{"null", Type::kNull},
        Scalar{"nUll", Type::kText}, Scalar{"true", Type::kBoolean}, Scalar{"No", Type::kBoolean},
        Scalar{"off", Type::kBoolean}, Scalar{"y", Type::kText}, Scalar{"0", Type::kInteger},
        Scalar{"-17", Type::kInteger}, Scalar{"1_000", Type::kInteger},
        Scalar{"0x1F", Type::kInteger}, Scalar{"0b101", Type::kInteger},
        Scalar{"017", Type::kInteger}, Scalar{"09", Type::kText}, Scalar{"1.0e-6", Type::kFloat},
        Scalar{"1e-6", Type::kText}, Scalar{"1.0e6", Type::kText}, Scalar{"0.00001", Type::kFloat},
        Scalar{"1.", Type::kFloat}, Scalar{".5", Type::kFloat}, Scalar{"-.5", Type::kText},
        Scalar{"+1.5E+3", Type::kFloat}, Scalar{".inf", Type::kFloat},
        Scalar{"-.INF", Type::kFloat}, Scalar{".nan", Type::kFloat}, Scalar{"nan", Type::kText},
        Scalar{"$0.01", Type::kText}, Scalar{"0,00001", Type::kText}, Scalar{".", Type::kText},
        Scalar{"-", Type::kText}, Scalar{"0x", Type::kText}, Scalar{"_1", Type::kText},
        Scalar{"1.2.3", Type::kText}));

TEST(PythonFloat, ReadsWhatPythonsFloatReads) {
  EXPECT_THAT(ParsePythonFloat("1e-6"), Optional(1e-6));
  EXPECT_THAT(ParsePythonFloat(" 2.5\n"), Optional(2.5));
  EXPECT_THAT(ParsePythonFloat("+1"), Optional(1.0));
  EXPECT_THAT(ParsePythonFloat("1_0"), Optional(10.0));
  EXPECT_THAT(ParsePythonFloat("-inf"), Optional(-INFINITY));
  EXPECT_TRUE(std::isnan(ParsePythonFloat("nan").value()));
  EXPECT_THAT(ParsePythonFloat("1e999"), Optional(INFINITY));
  EXPECT_THAT(ParsePythonFloat("1e-999"), Optional(0.0));
}

TEST(PythonFloat, RefusesWhatPythonsFloatRefuses) {
  for (const char* text :
       {"", " ", "$0.01", "0,1", "+-1", "1__0", "_1", "1_", "0x10", "1 2", "nan(1)"})
    EXPECT_EQ(ParsePythonFloat(text), std::nullopt) << text;
}

Tree Parsed(std::string_view text) {
  Result<Tree> tree = Tree::Parse(text, "test.yaml");
  EXPECT_TRUE(tree) << tree.error().message;
  return std::move(*tree);
}

std::string ParseError(std::string_view text) {
  const Result<Tree> tree = Tree::Parse(text, "test.yaml");
  return tree ? "no error" : tree.error().message;
}

TEST(Yaml, NumbersHaveTheValueThatPyYamlGivesThem) {
  const Tree tree = Parsed("[0x1F, 0b101, 017, 1_000, -3, 0.00001, .inf, true, off, ON, '5', ~]");
  std::vector<std::optional<double>> numbers;
  tree.documents().at(0).ForEachItem([&](Value item) { numbers.push_back(item.number()); });
  EXPECT_THAT(numbers, ElementsAre(31.0, 5.0, 15.0, 1000.0, -3.0, 0.00001, INFINITY, 1.0, 0.0, 1.0,
                                   5.0, std::nullopt));
}

TEST(Yaml, QuotesMakeText) {
  const Tree tree = Parsed("{plain: 1, quoted: \"1\", tagged: !!float 1}");
  const Value root = tree.documents().at(0);
  EXPECT_EQ(root.Find("plain")->type(), Type::kInteger);
  EXPECT_EQ(root.Find("quoted")->type(), Type::kText);
  EXPECT_EQ(root.Find("tagged")->type(), Type::kInteger);
}

TEST(Yaml, PlacesCountFromOne) {
  const Tree tree = Parsed("a:\n  - b: 1\n    c: 2\n");
  std::vector<Mark> marks;
  tree.documents().at(0).Find("a")->ForEachItem([&](Value item) {
    item.ForEachEntry([&](Value key, Value value) {
      marks.push_back(key.mark());
      marks.push_back(value.mark());
    });
  });
  EXPECT_THAT(marks, ElementsAre(Mark{2, 5}, Mark{2, 8}, Mark{3, 5}, Mark{3, 8}));
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

}  // namespace
}  // namespace budget_gate::yaml
