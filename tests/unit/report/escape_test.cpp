// SPDX-License-Identifier: Apache-2.0
#include "report/escape.h"

#include <gtest/gtest.h>

namespace budget_gate {
namespace {

TEST(Escape, WhatXmlCannotHaveIsShownAsMissing) {
  const std::string none = "\xEF\xBF\xBD";
  EXPECT_EQ(Printable("a\tb\nc\rd"), "a\tb\nc\rd");
  EXPECT_EQ(Printable(std::string("a\0b\x1b[31m\x7f", 9)), "a" + none + "b" + none + "[31m\x7f");
  EXPECT_EQ(Printable("é€😀"), "é€😀");
  EXPECT_EQ(Printable("\xff\xc3"), none + none) << "no byte, and half a character";
  EXPECT_EQ(Printable("\xc0\xaf"), none + none) << "a slash that takes too many bytes";
  EXPECT_EQ(Printable("\xed\xa0\x80"), none + none + none) << "half a surrogate pair";
  EXPECT_EQ(Printable("\xef\xbf\xbf"), none + none + none) << "U+FFFF";
}

TEST(Escape, ForXml) {
  EXPECT_EQ(EscapeXml("<a b=\"1\">&'\r\n"), "&lt;a b=&quot;1&quot;&gt;&amp;&#39;&#13;\n");
  EXPECT_EQ(EscapeXmlAttribute("a\nb\tc"), "a&#10;b&#9;c");
}

TEST(Escape, ForMarkdown) {
  EXPECT_EQ(EscapeMarkdown("a|b*c_d`<e>\nf"), "a\\|b\\*c\\_d\\`&lt;e&gt; f");
}

TEST(Escape, ForCommandsOfGitHub) {
  EXPECT_EQ(EscapeGitHubData("100%\r\na:b,c"), "100%25%0D%0Aa:b,c");
  EXPECT_EQ(EscapeGitHubProperty("a:b,c\n%"), "a%3Ab%2Cc%0A%25");
}

TEST(Escape, ForAShell) {
  EXPECT_EQ(QuoteForShell("A.B/*"), "'A.B/*'");
  EXPECT_EQ(QuoteForShell("it's"), "'it'\\''s'");
}

TEST(Escape, ShortensBetweenCharacters) {
  EXPECT_EQ(Shortened("abc", 3), "abc");
  EXPECT_EQ(Shortened("abcd", 3), "abc...");
  EXPECT_EQ(Shortened("ab€d", 3), "ab...");
}

}  // namespace
}  // namespace budget_gate
