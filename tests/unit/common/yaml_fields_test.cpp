// SPDX-License-Identifier: Apache-2.0
#include "common/yaml/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace budget_gate::yaml {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StrEq;
using ::testing::ThrowsMessage;

Tree OfText(std::string_view text) {
  Result<Tree> tree = Tree::Parse(text, "test.yaml");
  EXPECT_TRUE(tree) << tree.error().message;
  return std::move(*tree);
}

TEST(YamlFields, AreReadByName) {
  const Tree tree = OfText("name: one\ncount: 1\nyes: true\nno: false\nlist: [a, 2]\n");
  const Value entry = tree.documents().front();
  EXPECT_EQ(RequiredTextAt(entry, "name"), "one");
  EXPECT_EQ(TextAt(entry, "count"), "1");
  EXPECT_EQ(TextAt(entry, "nothing", "otherwise"), "otherwise");
  EXPECT_TRUE(IsTrueAt(entry, "yes"));
  EXPECT_FALSE(IsTrueAt(entry, "no"));
  EXPECT_FALSE(IsTrueAt(entry, "nothing"));
  EXPECT_THAT(TextsAt(entry, "list"), ElementsAre("a", "2"));
  EXPECT_THAT(TextsAt(entry, "name"), ElementsAre("one"));
  EXPECT_THAT(TextsAt(entry, "nothing"), IsEmpty());
}

TEST(YamlFields, OfTheWrongFormAreRefusedWithTheirLine) {
  const Tree tree = OfText("name: one\nmap: {a: 1}\nlists: [[1]]\nword: maybe\n");
  const Value entry = tree.documents().front();
  EXPECT_THAT([&] { Required(entry, "missing"); },
              ThrowsMessage<std::runtime_error>(StrEq("line 1: no 'missing'")));
  EXPECT_THAT([&] { TextAt(entry, "map"); },
              ThrowsMessage<std::runtime_error>(StrEq("line 2: 'map' has to be a text")));
  EXPECT_THAT([&] { TextsAt(entry, "lists"); },
              ThrowsMessage<std::runtime_error>(StrEq("line 3: 'lists' has to be a text")));
  EXPECT_THAT([&] { ForEachItemOf(entry, [](Value) {}); },
              ThrowsMessage<std::runtime_error>(StrEq("line 1: there has to be a list here")));
  EXPECT_THAT([&] { IsTrueAt(entry, "word"); },
              ThrowsMessage<std::runtime_error>(StrEq("line 4: 'word' has to be true or false")));
}

TEST(YamlFile, ThatCannotBeUsedIsNamedOnce) {
  const std::string path = testing::TempDir() + "budget_gate_fields.yaml";
  const auto error = [&] {
    const auto tree = Load(path);
    return tree ? std::string("read") : tree.error().message;
  };
  std::filesystem::remove(path);
  EXPECT_EQ(error(), path + ": cannot be opened: No such file or directory");
  std::ofstream(path) << "a: [\n";
  EXPECT_THAT(error(), testing::StartsWith(path + ":2:1: not YAML"));
  std::ofstream(path) << "";
  EXPECT_EQ(error(), path + ": has to hold one document");
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace budget_gate::yaml
