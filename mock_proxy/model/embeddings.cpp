// SPDX-License-Identifier: Apache-2.0
// OpenAI's embeddings: https://platform.openai.com/docs/api-reference/embeddings
#include "model/api.h"

namespace budget_mock {
namespace {

using nlohmann::json;

json EmbeddingReply(const Generated& made) {
  json data = json::array();
  for (std::size_t i = 0; i < made.inputs; ++i)
    data.push_back({{"object", "embedding"}, {"index", i}, {"embedding", {0.0, 1.0}}});
  return {{"object", "list"},
          {"model", made.model},
          {"data", data},
          {"usage",
           {{"prompt_tokens", made.completion.usage.prompt_tokens},
            {"total_tokens", made.completion.usage.prompt_tokens}}}};
}

}  // namespace

const Api kEmbeddingsApi{.id_prefix = "",
                         .input = "input",
                         .max_tokens = nullptr,
                         .embeds = true,
                         .overhead = [](const json&) { return std::int64_t{0}; },
                         .reply = EmbeddingReply,
                         .events = nullptr};

}  // namespace budget_mock
