// SPDX-License-Identifier: Apache-2.0
#include "pricing/lint/explained.h"

namespace budget_gate {
namespace {

constexpr std::string_view kLookUp = "_check_provider_match in litellm/utils.py";
constexpr std::string_view kKeys = "CustomPricingLiteLLMParams in litellm/types/utils.py";
constexpr std::string_view kZero = "is_model_cost_zero in litellm/proxy/auth/auth_checks.py";
constexpr std::string_view kStart = "ProxyConfig.load_config in litellm/proxy/proxy_server.py";
constexpr std::string_view kPerToken =
    "generic_cost_per_token in litellm/litellm_core_utils/llm_cost_calc/utils.py";
constexpr std::string_view kSeconds = "cost_per_token in litellm/cost_calculator.py";
constexpr std::string_view kDuration = "litellm/litellm_core_utils/duration_parser.py";

constexpr Explained kExplained[] = {
    {"misshapen",
     "It reads `litellm_params` of every entry of `model_list` at start, and ends where there is "
     "none. Other names of the list are not read.",
     kStart},
    {"template", "It replaces `os.environ/NAME` and nothing else; all other text stays as it is.",
     kStart},
    {"no-price",
     "It looks a model up by name and provider together. What it does not find costs 0, and the "
     "request succeeds.",
     kLookUp},
    {"wildcard-no-price",
     "A pattern is served under the name that was asked for, which it looks up by name and "
     "provider together. What it does not find costs 0.",
     kLookUp},
    {"unlisted",
     "It looks a model up by name and provider together, in the price map that it fetches at start "
     "or, where it cannot, in that of its release. What it does not find costs 0.",
     kLookUp},
    {"refused",
     "It needs a provider to send a request to, and answers `LLM Provider NOT provided` where the "
     "name, the prefix and the address are none that it knows.",
     "get_llm_provider in litellm/litellm_core_utils/get_llm_provider_logic.py"},
    {"one-side",
     "A deployment that declares a price is billed by what it declares alone: the side that is "
     "missing costs 0.",
     kPerToken},
    {"free",
     "A model whose token prices are both 0 skips the budget checks, also of a key that has spent "
     "all it has.",
     kZero},
    {"fallback-to-paid",
     "The budget is checked for the model that was asked for. One that is free skips the check, "
     "and "
     "the paid one that it falls back to is served without.",
     kZero},
    {"misspelled-key", "It keeps the price keys that it knows and ignores all others.", kKeys},
    {"ignored-threshold",
     "It keeps those thresholds in litellm_params that are fields of its own; others count in "
     "model_info.",
     kKeys},
    {"tier-invalid", "It takes the rates of the tier in whose range the prompt is.", kPerToken,
     "after 1.83.14"},
    {"tier-gap", "A prompt in a gap, or above all tiers, has the rates of the last tier.",
     kPerToken, "after 1.83.14"},
    {"seconds-and-tokens", "Seconds are billed only where there is no price per token.", kSeconds},
    {"two-second-prices", "It bills one price per second, never two of them.", kSeconds},
    {"duration-invalid", "It cannot read the duration, and fails where it needs it.", kDuration},
    {"duration-misread",
     "It reads a number and the letters behind it; a unit that it does not know is one day.",
     kDuration},
    {"discount-range", "A discount is a share of the cost: 0.05 takes 5 % off.",
     "_apply_cost_discount in litellm/cost_calculator.py"},
    {"no-spend-logs", "With `disable_spend_logs` it keeps sums and no rows of single requests.",
     kStart},
    {"slow-batch-write", "It writes spend to the database every `proxy_batch_write_at` seconds.",
     kStart},
};

}  // namespace

std::span<const Explained> AllExplained() {
  return kExplained;
}

}  // namespace budget_gate
