// SPDX-License-Identifier: Apache-2.0
#include "fidelity/masking.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <set>
#include <string_view>
#include <utility>

namespace budget_gate::fidelity {
namespace {

using nlohmann::json;

void ReplaceAll(std::string& text, const std::string& what, const std::string& by) {
  if (what.empty()) return;
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

/// "2026-11-24T10:35:29.648000Z" -> "<time 0000-00-00T00:00:00.000000Z>": the form is compared, the
/// time is not.
std::string MaskTimes(const std::string& text) {
  static const std::regex kTime(
      R"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d| UTC)?)");
  std::string out;
  auto from = text.begin();
  for (std::sregex_iterator match(text.begin(), text.end(), kTime), end; match != end; ++match) {
    out.append(from, (*match)[0].first);
    std::string time = match->str();
    for (char& c : time) {
      if (std::isdigit(static_cast<unsigned char>(c)) != 0) c = '0';
    }
    out += "<time " + time + ">";
    from = (*match)[0].second;
  }
  out.append(from, text.end());
  return out;
}

/// Numbers that are a time or a duration.
bool IsTime(std::string_view field) {
  static const std::set<std::string_view> kTimes{"created", "created_at", "completed_at"};
  return kTimes.count(field) > 0 || field.ends_with("_ms") || field.ends_with("_time");
}

/// Lists in no order: what the database or a set of Python happens to make of it.
bool IsUnordered(std::string_view field) {
  return field == "team_memberships" || field == "supported_openai_params" ||
         field == "success_callbacks";
}

json Sorted(json list) {
  std::sort(list.begin(), list.end(),
            [](const json& a, const json& b) { return a.dump() < b.dump(); });
  return list;
}

json MaskNumber(const json& value) {
  return value.is_number_float() ? "<float>" : "<integer>";
}

}  // namespace

std::string Mask::Text(std::string text) const {
  constexpr std::size_t kShortest = 8;  // of what could be worth a look
  if (text.size() < kShortest) return text;
  for (const auto& [what, by] : known_) ReplaceAll(text, what, by);
  if (text.find(':') != std::string::npos) text = MaskTimes(text);
  struct Form {
    /// Is in every text that has the form. Most texts have none, and to look for this first takes a
    /// hundredth of the time.
    std::string_view needs;
    std::regex form;
    const char* by;
  };
  static const std::array kForms{
      Form{"sk-", std::regex("sk-[A-Za-z0-9_-]{12,}"), "<key>"},
      Form{"sk-...", std::regex(R"(sk-\.\.\.[A-Za-z0-9_-]{4})"), "sk-...<4>"},
      Form{"", std::regex("[0-9a-f]{64}"), "<sha256>"},
      Form{"-", std::regex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
           "<uuid>"},
      Form{"cmpl-", std::regex("(chatcmpl|cmpl)-[A-Za-z0-9=_-]{8,}"), "$1-<id>"},
      Form{"msg_", std::regex("msg_[A-Za-z0-9=_-]{8,}"), "msg_<id>"},
      Form{"resp_", std::regex("resp_[A-Za-z0-9=_-]{8,}"), "resp_<id>"},
      Form{"-", std::regex(R"([1-9]\d{3}-\d\d-\d\d)"), "<date 0000-00-00>"},
      Form{":", std::regex(R"((127\.0\.0\.1|localhost):\d+)"), "<host>"},
      Form{"0x", std::regex("0x[0-9a-f]{8,}"), "<address>"},
  };
  for (const auto& [needs, form, by] : kForms) {
    if (text.find(needs) != std::string::npos) text = std::regex_replace(text, form, by);
  }
  return text;
}

json Mask::Json(const json& value) const {
  if (value.is_string()) return Text(value.get<std::string>());
  if (value.is_array()) {
    json out = json::array();
    for (const json& each : value) out.push_back(Json(each));
    return out;
  }
  if (!value.is_object()) return value;
  json out = json::object();
  for (const auto& [name, each] : value.items()) {
    json masked = each.is_number() && IsTime(name) ? MaskNumber(each) : Json(each);
    if (masked.is_array() && IsUnordered(name)) masked = Sorted(std::move(masked));
    if (masked.is_array() && name == "access_via_team_ids") masked = "<teams of anybody>";
    out[Text(name)] = std::move(masked);
  }
  return out;
}

}  // namespace budget_gate::fidelity
