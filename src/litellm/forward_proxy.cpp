// SPDX-License-Identifier: Apache-2.0
#include "litellm/forward_proxy.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>

#include "common/guarded.h"
#include "litellm/redact.h"

namespace budget_gate {
namespace {

using Getter = std::function<const char*(const char*)>;

std::string Changed(std::string text, int (*change)(int)) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [&](char c) { return static_cast<char>(change(static_cast<unsigned char>(c))); });
  return text;
}

/// The variable, in small letters or else in large ones.
std::string Variable(const std::string& name, const Getter& get) {
  for (const std::string& spelled : {name, Changed(name, std::toupper)}) {
    const char* value = get(spelled.c_str());
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

/// "[::1]:80" or "host:80": the host without brackets, and what follows the colon.
std::pair<std::string, std::string> SplitPort(const std::string& authority) {
  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string::npos ? 0 : bracket);
  std::string host = authority.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return {std::move(host), colon == std::string::npos ? "" : authority.substr(colon + 1)};
}

bool IsThisMachine(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

bool IsListed(const std::string& host, const std::string& no_proxy) {
  std::string names = no_proxy;
  std::replace(names.begin(), names.end(), ',', ' ');
  std::istringstream words(names);
  for (std::string name; words >> name;) {
    if (name == "*") return true;
    name = Changed(SplitPort(name).first, std::tolower);
    if (name.starts_with('.')) name.erase(0, 1);
    if (!name.empty() && (host == name || host.ends_with("." + name))) return true;
  }
  return false;
}

std::optional<ForwardProxy> Read(std::string url) {
  constexpr int kUsualPort = 1080;  // curl's
  const std::size_t scheme = url.find("://");
  if (scheme != std::string::npos) {
    if (url.substr(0, scheme) != "http") return std::nullopt;
    url.erase(0, scheme + 3);
  }
  url.resize(std::min(url.find('/'), url.size()));
  ForwardProxy proxy;
  if (const std::size_t at = url.rfind('@'); at != std::string::npos) {
    const std::string user = url.substr(0, at);
    const std::size_t colon = std::min(user.find(':'), user.size());
    proxy.user = user.substr(0, colon);
    if (colon < user.size()) proxy.password = user.substr(colon + 1);
    KeepSecret(proxy.password, "(a password)");
    url.erase(0, at + 1);
  }
  const auto [host, port] = SplitPort(url);
  proxy.host = host;
  proxy.port = kUsualPort;
  if (!port.empty()) {
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), proxy.port);
    if (error != std::errc() || end != port.data() + port.size()) return std::nullopt;
  }
  if (proxy.host.empty()) return std::nullopt;
  return proxy;
}

}  // namespace

std::optional<ForwardProxy> ForwardProxyFor(const std::string& origin, const Getter& get) {
  const std::size_t scheme_end = origin.find("://");
  if (scheme_end == std::string::npos) return std::nullopt;
  const std::string scheme = origin.substr(0, scheme_end);
  const std::string host = Changed(SplitPort(origin.substr(scheme_end + 3)).first, std::tolower);
  if (IsThisMachine(host) || IsListed(host, Variable("no_proxy", get))) return std::nullopt;
  std::string url = Variable(scheme + "_proxy", get);
  if (url.empty()) url = Variable("all_proxy", get);
  return url.empty() ? std::nullopt : Read(url);
}

const std::optional<ForwardProxy>& ForwardProxyFor(const std::string& origin) {
  static Guarded<std::map<std::string, std::optional<ForwardProxy>>> known;
  const auto all = known.Lock();
  const auto found = all->find(origin);
  if (found != all->end()) return found->second;
  // Entries of a map stay where they are.
  return all
      ->emplace(origin,
                ForwardProxyFor(origin,
                                [](const char* name) -> const char* { return std::getenv(name); }))
      .first->second;
}

}  // namespace budget_gate
