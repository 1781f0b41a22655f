// SPDX-License-Identifier: Apache-2.0
#include "support/transcript.h"

#include <iomanip>
#include <regex>
#include <sstream>

namespace budget_gate::testing_support {
namespace {

bool IsLook(const Exchange& exchange) {
  return exchange.request.starts_with("GET ");
}

/// Two prompts differ by a random word at least, so that no cache answers.
std::string WithoutNonce(const std::string& request) {
  static const std::regex nonce(R"( \([a-z0-9]{12}\))");
  return std::regex_replace(request, nonce, "");
}

}  // namespace

void Transcript::Add(const Exchange& exchange, Seconds at) {
  if (Line* same = FindSame(exchange)) {
    same->exchange.reply = exchange.reply;
    same->last = at;
    ++same->times;
  } else {
    lines_.push_back({.exchange = exchange, .first = at});
  }
}

/// The line that sent the same, where nothing was done since but to look.
Transcript::Line* Transcript::FindSame(const Exchange& exchange) {
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
    if (line->exchange.request == exchange.request) return &*line;
    if (!IsLook(exchange) || !IsLook(line->exchange)) break;
  }
  const bool is_like_the_last =
      !lines_.empty() && lines_.back().exchange.reply == exchange.reply &&
      WithoutNonce(lines_.back().exchange.request) == WithoutNonce(exchange.request);
  return is_like_the_last ? &lines_.back() : nullptr;
}

std::string Transcript::Line::ToString() const {
  std::ostringstream out;
  out << std::fixed << std::setprecision(2) << first.count() << " s: " << exchange.request;
  if (times > 1) out << "  (" << times << " times until " << last.count() << " s)";
  out << "\n       -> " << exchange.reply << "\n";
  return out.str();
}

std::string Transcript::ToString() const {
  constexpr std::size_t kShownAtEachEnd = 12;
  std::string text;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (i == kShownAtEachEnd && lines_.size() > 2 * kShownAtEachEnd) {
      const std::size_t left_out = lines_.size() - 2 * kShownAtEachEnd;
      text += "    ... " + std::to_string(left_out) + " more requests ...\n";
      i += left_out;
    }
    text += "    " + std::to_string(i + 1) + ". " + lines_[i].ToString();
  }
  return text;
}

}  // namespace budget_gate::testing_support
