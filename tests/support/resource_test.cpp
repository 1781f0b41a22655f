// SPDX-License-Identifier: Apache-2.0
#include "support/resource_test.h"

#include <stdexcept>

#include "gate/names.h"

namespace budget_gate::testing_support {

void ResourceTest::TearDown() {
  // Before the case can be left as skipped; what is deleted is no part of the report.
  const ProxyClient admin = Proxy().Admin({});
  ProxyTest::TearDown();
  cleanup_.Run(admin);
}

Reply<GeneratedKey> ResourceTest::GenerateKey(json fields) {
  if (!fields.contains("key_alias")) fields["key_alias"] = NewName();
  // A key ends by itself, also when this process does not live to delete it.
  if (!fields.contains("duration")) fields["duration"] = "1h";
  Reply<GeneratedKey> key = Admin().GenerateKey(fields);
  if (key) {
    cleanup_.DeferDeleteKey(key->key);
    cleanup_.DeferDeleteBudgets(fields, key->fields);
  }
  return key;
}

Reply<HttpReply> ResourceTest::GenerateKeyFromText(const std::string& body) {
  Reply<HttpReply> reply = Admin().Send("POST", "/key/generate", body);
  if (reply) {
    if (const auto key = ReadGeneratedKey(*reply)) cleanup_.DeferDeleteKey(key->key);
  }
  return reply;
}

VirtualKey ResourceTest::MakeKey(json fields) {
  const auto key = GenerateKey(fields);
  if (!key)
    throw std::runtime_error("LiteLLM did not make the key that this case needs: " +
                             key.error().ToString());
  VirtualKey made = KeyOf(*key);
  if (fields.contains("max_budget") && fields.at("max_budget").is_number())
    made.spending.set_limit(fields.at("max_budget").get<double>());
  return made;
}

VirtualKey ResourceTest::KeyOf(const GeneratedKey& made) {
  const auto cost = [this](const json& body, const Completion& completion) {
    return Proxy().CostOfReply(body, completion);
  };
  return {.secret = made.key,
          .token = made.token,
          .alias = made.fields.value("key_alias", ""),
          .spending = Spending(Admin().WithKey(made.key), std::nullopt, cost, patience())};
}

KeyInfo ResourceTest::InfoOf(const VirtualKey& key) {
  const auto info = Admin().GetKeyInfo(key.secret);
  if (!info) throw std::runtime_error("/key/info: " + info.error().ToString());
  return *info;
}

HttpReply ResourceTest::TryMake(const Request& make, const std::optional<Request>& remove) {
  const auto reply = remove ? cleanup_.Make(Admin(), make, *remove) : Admin().Do(make);
  if (!reply)
    throw std::runtime_error("no reply to " + make.method + " " + make.path +
                             ", which this case needs: " + reply.error().ToString());
  cleanup_.DeferDeleteBudgets(make.body, reply->Json());
  return *reply;
}

HttpReply ResourceTest::Make(const Request& make, const std::optional<Request>& remove) {
  const HttpReply reply = TryMake(make, remove);
  if (reply.status == 200) return reply;
  throw std::runtime_error("LiteLLM refused " + make.method + " " + make.path +
                           ", which this case needs: " + ReadError(reply).ToString());
}

}  // namespace budget_gate::testing_support
