// SPDX-License-Identifier: Apache-2.0
#include "litellm/forward_proxy.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace budget_gate {
namespace {

using Variables = std::map<std::string, std::string>;

std::string For(const std::string& origin, const Variables& variables) {
  const auto proxy = ForwardProxyFor(origin, [&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
  if (!proxy) return "none";
  return proxy->user + (proxy->user.empty() ? "" : ":" + proxy->password + "@") + proxy->host +
         ":" + std::to_string(proxy->port);
}

TEST(ForwardProxies, AreThoseOfTheScheme) {
  const Variables all{{"http_proxy", "http://plain:3128"}, {"HTTPS_PROXY", "http://tls:3129/"}};
  EXPECT_EQ(For("http://llm.example:4000", all), "plain:3128");
  EXPECT_EQ(For("https://llm.example", all), "tls:3129");
  EXPECT_EQ(For("https://llm.example", {{"all_proxy", "fallback:8080"}}), "fallback:8080");
  EXPECT_EQ(For("https://llm.example", {{"http_proxy", "http://plain:3128"}}), "none");
  EXPECT_EQ(For("https://llm.example", {}), "none");
}

TEST(ForwardProxies, MayAskWhoItIs) {
  EXPECT_EQ(For("http://x.example", {{"http_proxy", "http://me:pass-word@plain:3128"}}),
            "me:pass-word@plain:3128");
}

TEST(ForwardProxies, AreNotForWhatNoProxyLists) {
  const auto with = [](const std::string& list) {
    return Variables{{"http_proxy", "http://plain:3128"}, {"no_proxy", list}};
  };
  EXPECT_EQ(For("http://llm.example:4000", with("other, llm.example")), "none");
  EXPECT_EQ(For("http://llm.example:4000", with(".example")), "none");
  EXPECT_EQ(For("http://llm.example:4000", with("*")), "none");
  EXPECT_EQ(For("http://LLM.example:4000", with("example:4000")), "none");
  EXPECT_EQ(For("http://llm.example:4000", with("ample")), "plain:3128");
  EXPECT_EQ(For("http://10.0.0.7:4000", with("10.0.0.7")), "none");
}

TEST(ForwardProxies, AreNotForThisMachine) {
  for (const char* origin : {"http://localhost:4000", "http://127.0.0.1:4000", "http://[::1]:4000"})
    EXPECT_EQ(For(origin, {{"http_proxy", "http://plain:3128"}}), "none");
}

TEST(ForwardProxies, OfAKindThatIsNotSpokenAreNone) {
  EXPECT_EQ(For("http://x.example", {{"http_proxy", "socks5://plain:1080"}}), "none");
  EXPECT_EQ(For("http://x.example", {{"http_proxy", "http://plain:port"}}), "none");
}

}  // namespace
}  // namespace budget_gate
