// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "pricing/cost.h"

namespace budget_gate {

/// Usages of the fixtures: what is not there is 0.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Usage, prompt_tokens, completion_tokens,
                                                cached_tokens, seconds, cache_creation_tokens,
                                                cache_creation_1h_tokens, prompt_audio_tokens,
                                                prompt_image_tokens, reasoning_tokens,
                                                completion_audio_tokens, completion_image_tokens,
                                                queries, images)

}  // namespace budget_gate
