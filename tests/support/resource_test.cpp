// SPDX-License-Identifier: Apache-2.0
#include "support/resource_test.h"

#include "gate/names.h"
#include "litellm/redact.h"
#include "support/outcome.h"

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
    // The last case of a run finds those that have a name of ours, and deletes them together.
    const json& name = fields.at("key_alias");
    const bool is_found = name.is_string() && TimeOfName(name.get<std::string>());
    if (!is_found || !Proxy().is_swept()) cleanup_.DeferDeleteKey(key->key);
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

void ResourceTest::RequireIsAbout(const std::string& step, const std::string& name,
                                  const std::string& reply) {
  constexpr std::size_t kEnough = 300;
  if (reply.find(name) != std::string::npos) return;
  throw NotJudged(step + " answered about something else than " + name + ": " +
                  RedactKeys(reply.substr(0, kEnough)));
}

VirtualKey ResourceTest::MakeKey(json fields) {
  if (!fields.contains("key_alias")) fields["key_alias"] = NewName();
  const std::string step = "POST /key/generate";
  const GeneratedKey key = Needed(step, GenerateKey(fields));
  RequireIsAbout(step, fields.at("key_alias").get<std::string>(), key.fields.dump());
  VirtualKey made = KeyOf(key);
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
  return Needed("GET /key/info", Admin().GetKeyInfo(key.secret));
}

std::vector<nlohmann::json> ResourceTest::KeysCalled(const std::string& alias) {
  return Needed("GET /key/list", Admin().ListKeys(alias));
}

void ResourceTest::Update(const VirtualKey& key, const json& fields) {
  (void)Needed("POST /key/update", Admin().UpdateKey(key.secret, fields));
}

void ResourceTest::Block(const VirtualKey& key) {
  (void)Needed("POST /key/block", Admin().BlockKey(key.secret));
}

void ResourceTest::Unblock(const VirtualKey& key) {
  (void)Needed("POST /key/unblock", Admin().UnblockKey(key.secret));
}

void ResourceTest::Delete(const VirtualKey& key) {
  (void)Needed("POST /key/delete", Admin().DeleteKey(key.secret));
}

void ResourceTest::ResetSpend(VirtualKey& key, double usd) {
  const auto reply = Admin().ResetKeySpend(key.secret, usd);
  if (!reply && IsUnknownRoute(reply.error())) Skip("this release has no /key/{key}/reset_spend");
  (void)Needed("POST /key/{key}/reset_spend", reply);
  key.spending.ResetSpend(usd);
}

void ResourceTest::SetLimit(VirtualKey& key, std::optional<double> usd) {
  Update(key, {{"max_budget", usd ? json(*usd) : json()}});
  key.spending.set_limit(usd);
}

HttpReply ResourceTest::TryMake(const Request& make, const std::optional<Request>& remove) {
  HttpReply reply = Needed(make.method + " " + make.path,
                           remove ? cleanup_.Make(Admin(), make, *remove) : Admin().Do(make));
  cleanup_.DeferDeleteBudgets(make.body, reply.Json());
  return reply;
}

HttpReply ResourceTest::Make(const Request& make, const std::optional<Request>& remove) {
  HttpReply reply = TryMake(make, remove);
  if (reply.status != 200) throw NotJudged(make.method + " " + make.path, ReadError(reply));
  return reply;
}

}  // namespace budget_gate::testing_support
