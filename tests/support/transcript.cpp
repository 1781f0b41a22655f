// SPDX-License-Identifier: Apache-2.0
#include "support/transcript.h"

#include <regex>

#include "report/failure_text.h"

namespace budget_gate::testing_support {
namespace {

bool IsLook(const std::string& request) {
  return request.starts_with("GET ");
}

/// Two prompts differ by a random word at least, so that no cache answers.
std::string WithoutNonce(const std::string& request) {
  static const std::regex nonce(R"( \([a-z0-9]{12}\))");
  return std::regex_replace(request, nonce, "");
}

}  // namespace

void Transcript::Add(const Exchange& exchange, Seconds at) {
  RecordedExchange* line = FindSame(exchange);
  if (line != nullptr) {
    line->reply = exchange.reply;
    line->until = at.count();
    ++line->times;
  } else {
    line = &lines_.emplace_back(RecordedExchange{.number = static_cast<int>(lines_.size()) + 1,
                                                 .at = at.count(),
                                                 .until = at.count(),
                                                 .request = exchange.request,
                                                 .reply = exchange.reply});
  }
  last_ = line->number;
}

void Transcript::NoteFailure() {
  if (failed_at_ == 0) failed_at_ = last_;
}

/// The line that sent the same, where nothing was done since but to look.
RecordedExchange* Transcript::FindSame(const Exchange& exchange) {
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
    if (line->request == exchange.request) return &*line;
    if (!IsLook(exchange.request) || !IsLook(line->request)) break;
  }
  const bool is_like_the_last =
      !lines_.empty() && lines_.back().reply == exchange.reply &&
      WithoutNonce(lines_.back().request) == WithoutNonce(exchange.request);
  return is_like_the_last ? &lines_.back() : nullptr;
}

std::vector<RecordedExchange> Transcript::Lines() const {
  constexpr int kShownAtEachEnd = 12;
  const int count = static_cast<int>(lines_.size());
  if (count <= 2 * kShownAtEachEnd) return lines_;
  std::vector<RecordedExchange> shown;
  for (const RecordedExchange& line : lines_) {
    if (line.number <= kShownAtEachEnd || line.number > count - kShownAtEachEnd ||
        line.number == failed_at_)
      shown.push_back(line);
  }
  return shown;
}

std::string Transcript::ToString() const {
  std::string text;
  int last = 0;
  for (const RecordedExchange& line : Lines()) {
    if (line.number > last + 1)
      text += "    ... " + std::to_string(line.number - last - 1) + " more requests ...\n";
    last = line.number;
    text += "    " + RequestLine(line) + "\n       -> " + line.reply + "\n";
  }
  return text;
}

}  // namespace budget_gate::testing_support
