// SPDX-License-Identifier: Apache-2.0
#include "common/sse.h"

#include <utility>

namespace budget_gate {

std::vector<SseEvent> ReadSse(std::string_view stream) {
  std::vector<SseEvent> events;
  SseEvent event;
  bool has_data = false;
  for (std::size_t end = stream.find('\n'); end != stream.npos; end = stream.find('\n')) {
    std::string_view line = stream.substr(0, end);
    stream.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) {
      // An event without data is dispatched to nobody.
      if (has_data) events.push_back(std::move(event));
      event = {};
      has_data = false;
      continue;
    }
    const std::size_t colon = line.find(':');
    const std::string_view field = line.substr(0, colon);
    std::string_view value = colon == line.npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "event") event.name = value;
    if (field != "data") continue;
    if (has_data) event.data += '\n';
    event.data += value;
    has_data = true;
  }
  return events;
}

std::string WriteSse(const SseEvent& event) {
  std::string text = event.name.empty() ? "" : "event: " + event.name + "\n";
  text += "data: ";
  for (const char c : event.data) {
    text += c;
    if (c == '\n') text += "data: ";
  }
  return text + "\n\n";
}

}  // namespace budget_gate
