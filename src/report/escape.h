// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace budget_gate {

/// `text` as valid UTF-8 that may stand in XML 1.0: what is neither (control characters, halves of
/// characters) is U+FFFD.
std::string Printable(std::string_view text);
/// `text` as content of XML and HTML.
std::string EscapeXml(std::string_view text);
/// Likewise of an attribute, where line feeds would be read as blanks.
std::string EscapeXmlAttribute(std::string_view text);
/// `text` as a line of Markdown, also in a table: nothing in it is markup.
std::string EscapeMarkdown(std::string_view text);
/// `text` as a message of a workflow command of GitHub (::error::...).
std::string EscapeGitHubData(std::string_view text);
/// `text` as a property of one (::error title=...).
std::string EscapeGitHubProperty(std::string_view text);
/// `text` as one word of a shell.
std::string QuoteForShell(std::string_view text);
/// At most `most` bytes of `text`, cut between characters, with "..." behind where some is cut.
std::string Shortened(const std::string& text, std::size_t most);

}  // namespace budget_gate
