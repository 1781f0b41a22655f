// SPDX-License-Identifier: Apache-2.0
#include "litellm/wire.h"

#include <charconv>

#include "common/sse.h"
#include "litellm/redact.h"

namespace budget_gate {
namespace {

using nlohmann::json;

std::string TextOf(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? std::string() : value.dump();
}

/// A text field; LiteLLM writes an absent one as null or as "None".
std::string TextField(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return {};
  const std::string text = TextOf(*found);
  return text == "None" ? std::string() : text;
}

template <typename Number = double>
Number NumberField(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number() ? found->get<Number>() : 0;
}

std::optional<double> ToNumber(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

bool IsPage(const HttpReply& reply) {
  const std::size_t begin = reply.body.find_first_not_of(" \t\r\n");
  return begin != std::string::npos && reply.body[begin] == '<';
}

/// What LiteLLM says without its database: by its own type, in Prisma's words (P1001), or in those
/// of the client that does not reach Prisma.
bool SaysThatTheDatabaseIsGone(const RequestError& error) {
  return error.type == "no_db_connection" ||
         error.message.find("Can't reach database server") != std::string::npos ||
         error.message.find("All connection attempts failed") != std::string::npos;
}

/// `seen`: what shows that; 300 characters of it are told.
RequestError Unreadable(const HttpReply& reply, const std::string& what, const std::string& seen) {
  return {.status = reply.status,
          .message = "the reply is not " + what + ": " + RedactKeys(seen.substr(0, 300)),
          .is_page = IsPage(reply)};
}

RequestError Unreadable(const HttpReply& reply, const std::string& what) {
  return Unreadable(reply, what, reply.body);
}

bool Succeeded(const HttpReply& reply) {
  return reply.status >= 200 && reply.status < 300;
}

/// OpenAI's chat, its responses and Anthropic's messages each have names of their own for the same
/// counts. Anthropic leaves cached tokens out of `input_tokens`.
void ReadUsage(const json& usage, Completion& completion) {
  if (!usage.is_object()) return;
  completion.has_usage = true;
  Usage& read = completion.usage;
  const bool chat = usage.contains("prompt_tokens");
  read.prompt_tokens = NumberField<std::int64_t>(usage, chat ? "prompt_tokens" : "input_tokens");
  read.completion_tokens = NumberField<std::int64_t>(
      usage, usage.contains("completion_tokens") ? "completion_tokens" : "output_tokens");
  read.cached_tokens = NumberField<std::int64_t>(usage, "cache_read_input_tokens");
  if (!chat) read.prompt_tokens += read.cached_tokens;
  for (const char* name : {"prompt_tokens_details", "input_tokens_details"}) {
    const auto details = usage.find(name);
    if (details != usage.end() && details->is_object())
      read.cached_tokens = NumberField<std::int64_t>(*details, "cached_tokens");
  }
}

/// The text in a choice's `message`, `delta` or `text`.
std::string ChoiceText(const json& document) {
  const auto choices = document.find("choices");
  if (choices == document.end() || !choices->is_array() || choices->empty()) return {};
  const json& choice = choices->front();
  if (!choice.is_object()) return {};
  for (const char* part : {"message", "delta"}) {
    const auto found = choice.find(part);
    if (found != choice.end() && found->is_object()) return TextField(*found, "content");
  }
  return TextField(choice, "text");
}

/// How `body` ended, when that is not as a stream of events should; else nothing.
std::optional<std::string> ReadEvents(const std::string& body, Completion& completion) {
  bool done = false;
  std::string last;
  for (const SseEvent& sent : ReadSse(body)) {
    last = sent.data;
    if (sent.data == "[DONE]") {
      done = true;
      continue;
    }
    const json event = json::parse(sent.data, nullptr, false);
    if (!event.is_object() || event.contains("error")) return "it ended with " + last;
    completion.text += ChoiceText(event);
    const std::string type = TextField(event, "type");
    if (type == "message_stop" || type == "response.completed") done = true;
    if (event.contains("usage")) ReadUsage(event.at("usage"), completion);
    const auto response = event.find("response");
    if (response != event.end() && response->is_object() && response->contains("usage"))
      ReadUsage(response->at("usage"), completion);
  }
  if (done) return std::nullopt;
  return last.empty() ? "it has no event: " + body : "the last event that came is " + last;
}

}  // namespace

std::string HttpReply::Header(std::string_view name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

json HttpReply::Json() const {
  return json::parse(body, nullptr, false);
}

std::string HttpReply::ToString() const {
  constexpr std::size_t kLongest = 300;
  return "HTTP " + std::to_string(status) + ": " + RedactKeys(body.substr(0, kLongest));
}

bool RequestError::IsBudgetExceeded() const {
  return status >= 300 && (type == "budget_exceeded" || ReadStatedBudget(message));
}

bool RequestError::IsThrottled() const {
  constexpr int kTooManyRequests = 429;
  // The router refuses with a 429 for its own budgets as well, in words of its own.
  const bool speaks_of_a_budget = IsBudgetExceeded() || type.find("budget") != std::string::npos ||
                                  message.find("budget") != std::string::npos ||
                                  message.find("Budget") != std::string::npos;
  return status == kTooManyRequests && !speaks_of_a_budget;
}

bool RequestError::IsTrouble() const {
  const bool redirects = status >= 300 && status < 400;
  const bool of_a_gateway = status == 502 || status == 503 || status == 504;
  return status == 0 || redirects || is_page || (of_a_gateway && !is_json) || IsThrottled() ||
         SaysThatTheDatabaseIsGone(*this);
}

std::string RequestError::ToString() const {
  if (status == 0) return message;
  std::string text = "HTTP " + std::to_string(status);
  if (!type.empty()) text += " " + type;
  return text + ": " + message;
}

std::optional<StatedBudget> ReadStatedBudget(std::string_view message) {
  const auto after = [&](std::initializer_list<std::string_view> labels) -> std::optional<double> {
    for (const std::string_view label : labels) {
      const std::size_t at = message.find(label);
      if (at != std::string_view::npos) return ToNumber(message.substr(at + label.size()));
    }
    return std::nullopt;
  };
  const auto spend = after({"Current cost: ", "Spend=$", "Spend="});
  const auto limit = after({"Max budget: ", "Budget=$", "Budget=", "Limit=$", "Limit="});
  if (!spend || !limit) return std::nullopt;
  return StatedBudget{.spend = *spend, .limit = *limit};
}

std::optional<RequestError> TroubleOf(const Reply<HttpReply>& reply) {
  RequestError error = reply ? ReadError(*reply) : reply.error();
  const bool served = reply && Succeeded(*reply);
  if (served ? error.is_page : error.IsTrouble()) return error;
  return std::nullopt;
}

RequestError ReadError(const HttpReply& reply) {
  RequestError error{.status = reply.status, .is_page = IsPage(reply)};
  if (reply.status >= 300 && reply.status < 400) {
    error.message = "it redirects to " + reply.Header("location") +
                    ": give the address at which the proxy itself answers";
    return error;
  }
  const json body = reply.Json();
  error.is_json = !body.is_discarded();
  if (body.is_object() && body.contains("error") && body.at("error").is_object()) {
    const json& details = body.at("error");
    error.is_anthropic = TextField(body, "type") == "error";
    error.type = TextField(details, "litellm_error_type");
    if (error.type.empty()) error.type = TextField(details, "type");
    error.code = TextField(details, "code");
    error.message = RedactKeys(TextField(details, "message"));
  } else if (body.is_object() && body.contains("detail")) {
    error.message = RedactKeys(TextOf(body.at("detail")));
  } else {
    error.message = RedactKeys(reply.body.substr(0, 300));
  }
  return error;
}

Reply<GeneratedKey> ReadGeneratedKey(const HttpReply& reply) {
  if (!Succeeded(reply)) return ReadError(reply);
  const json body = reply.Json();
  if (!body.is_object() || TextField(body, "key").empty())
    return Unreadable(reply, "a generated key");
  GeneratedKey key{
      .key = TextField(body, "key"), .token = TextField(body, "token"), .fields = body};
  if (key.token.empty()) key.token = TextField(body, "token_id");
  if (!key.key.starts_with("sk-")) KeepSecret(key.key, "(a virtual key)");
  key.fields.erase("key");
  return key;
}

Reply<KeyInfo> ReadKeyInfo(const HttpReply& reply) {
  if (!Succeeded(reply)) return ReadError(reply);
  const json body = reply.Json();
  if (!body.is_object() || !body.contains("info") || !body.at("info").is_object())
    return Unreadable(reply, "a key's info");
  KeyInfo info;
  info.fields = body.at("info");
  // What is not stated is not $0.
  if (!info.fields.contains("spend") || !info.fields.at("spend").is_number())
    return Unreadable(reply, "a key's info with its spend");
  info.spend = info.fields.at("spend").get<double>();
  if (info.fields.contains("max_budget") && info.fields.at("max_budget").is_number())
    info.max_budget = info.fields.at("max_budget").get<double>();
  return info;
}

Reply<Completion> ReadCompletion(const HttpReply& reply) {
  if (!Succeeded(reply)) return ReadError(reply);
  Completion completion;
  completion.http = reply;
  completion.cost = ToNumber(reply.Header("x-litellm-response-cost"));
  const double milliseconds = ToNumber(reply.Header("x-litellm-response-duration-ms")).value_or(0);
  if (reply.Header("content-type").starts_with("text/event-stream")) {
    completion.cost.reset();  // headers leave before a stream's cost is known
    if (const auto end = ReadEvents(reply.body, completion))
      return Unreadable(reply, "a whole stream of events", *end);
  } else {
    const json body = reply.Json();
    const bool known = body.is_object() && (body.contains("choices") || body.contains("data") ||
                                            body.contains("content") || body.contains("output"));
    if (!known) return Unreadable(reply, "a completion");
    completion.text = ChoiceText(body);
    if (body.contains("usage")) ReadUsage(body.at("usage"), completion);
  }
  completion.usage.seconds = milliseconds / 1000;
  return completion;
}

Reply<std::vector<SpendLog>> ReadSpendLogs(const HttpReply& reply) {
  if (!Succeeded(reply)) return ReadError(reply);
  const json body = reply.Json();
  if (!body.is_array()) return Unreadable(reply, "a list of spend logs");
  std::vector<SpendLog> logs;
  for (const json& row : body) {
    if (!row.is_object() || !row.contains("spend") || !row.at("spend").is_number())
      return Unreadable(reply, "a list of spend logs, each with its spend");
    logs.push_back({.spend = NumberField(row, "spend"),
                    .status = TextField(row, "status"),
                    .call_type = TextField(row, "call_type")});
  }
  return logs;
}

Reply<std::vector<ModelInfo>> ReadModels(const HttpReply& reply) {
  if (!Succeeded(reply)) return ReadError(reply);
  json body = reply.Json();
  if (!body.is_object() || !body.contains("data") || !body.at("data").is_array())
    return Unreadable(reply, "a list of models");
  // What is read is moved out of the list: a proxy may have thousands of models.
  const auto take = [](json& entry, const char* name) {
    return entry.contains(name) ? std::move(entry.at(name)) : json::object();
  };
  std::vector<ModelInfo> models;
  for (json& entry : body.at("data")) {
    if (!entry.is_object()) return Unreadable(reply, "a list of models");
    json info = take(entry, "model_info");
    json params = take(entry, "litellm_params");
    if (!info.is_object() || !params.is_object()) return Unreadable(reply, "a list of models");
    // Releases around 1.78 take whatever is called "...token" for a secret, and mask the longer
    // prices.
    for (auto& [name, value] : params.items()) {
      if (value.is_string() &&
          value.get_ref<const std::string&>().find("***") != std::string::npos &&
          info.contains(name))
        value = info.at(name);
    }
    ModelInfo model;
    model.name = TextField(entry, "model_name");
    model.litellm_model = TextField(params, "model");
    model.mode = TextField(info, "mode");
    model.declared = PricesFromJson(params);
    // What both have, the params decide.
    params.get_ref<json::object_t&>().merge(info.get_ref<json::object_t&>());
    model.prices = PricesFromJson(params);
    model.fields = std::move(params);
    models.push_back(std::move(model));
  }
  return models;
}

}  // namespace budget_gate
