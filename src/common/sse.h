// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Server-sent events (html.spec.whatwg.org, "Server-sent events"): the form in which models and
/// proxies stream their replies.
namespace budget_gate {

struct SseEvent {
  std::string name;  ///< of the field `event`; empty: it has no name
  std::string data;  ///< the lines of `data`, joined by line feeds

  friend bool operator==(const SseEvent&, const SseEvent&) = default;
};

/// The events of a stream, in their order. Lines may end in LF or CRLF; comments, `id` and `retry`
/// are left out, as is what stands behind the last blank line: the stream was cut off there.
std::vector<SseEvent> ReadSse(std::string_view stream);

/// `event` as it stands in a stream, with the blank line that ends it.
std::string WriteSse(const SseEvent& event);

}  // namespace budget_gate
