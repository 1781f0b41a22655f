// SPDX-License-Identifier: Apache-2.0
// litellm/proxy/health_endpoints/_health_endpoints.py
#include "http/router.h"

namespace budget_mock {
namespace {

nlohmann::json Details(const Proxy& proxy) {
  return {{"status", "healthy"},
          {"db", "connected"},
          {"cache", nullptr},
          {"litellm_version", proxy.rules().release().ToString()},
          {"success_callbacks", {"_ProxyDBLogger"}},
          {"use_aiohttp_transport", true},
          {"log_level", "WARNING"},
          {"is_detailed_debug", false}};
}

}  // namespace

void HealthRoutes(Router& router) {
  const Access everybody{.who = Access::Who::kEverybody};
  for (const char* path : {"/health/liveliness", "/health/liveness"})
    router.Add("GET", path, everybody, [](Call& call) { call.Reply("I'm alive!"); });
  router.Add("GET", "/health/readiness", everybody, [](Call& call) {
    const bool is_short = call.proxy.rules().Has(Change::kReadinessIsShort);
    call.Reply(is_short ? nlohmann::json{{"status", "healthy"}, {"db", "connected"}}
                        : Details(call.proxy));
  });
  // Calls every model in LiteLLM; here only a caller without a key is told something.
  router.Add("GET", "/health", {.groups = Access::kInfo}, [](Call& call) {
    call.Reply({{"healthy_endpoints", nlohmann::json::array()},
                {"unhealthy_endpoints", nlohmann::json::array()},
                {"healthy_count", 0},
                {"unhealthy_count", 0}});
  });
  if (router.setup().rules.Has(Change::kReadinessIsShort)) {
    router.Add("GET", "/health/readiness/details", {},
               [](Call& call) { call.Reply(Details(call.proxy)); });
  }
}

}  // namespace budget_mock
