// SPDX-License-Identifier: Apache-2.0
// Keys are made, shown, blocked, end, and go:
// litellm/proxy/management_endpoints/key_management_endpoints.py.
#include "gate/names.h"
#include "support/budget_test.h"

namespace budget_gate::testing_support {
namespace {

using testing::_;
using testing::AnyOf;
using testing::IsEmpty;
using testing::SizeIs;

using KeyLifecycle = BudgetTest;

TEST_F(KeyLifecycle, InfoShowsWhatWasAskedFor) {
  Promise("/key/info shows the fields that the key was made with, and a spend of 0");
  const json asked{{"max_budget", 0.25},
                   {"key_alias", NewName()},
                   {"models", {Proxy().model().name}},
                   {"metadata", {{"purpose", "budget gate"}}},
                   {"budget_duration", "30d"},
                   {"duration", "2h"}};
  const VirtualKey key = MakeKey(asked);
  const KeyInfo info = InfoOf(key);
  for (const char* field : {"max_budget", "key_alias", "models", "metadata", "budget_duration"})
    EXPECT_EQ(info.fields.value(field, json()), asked.at(field)) << field;
  EXPECT_EQ(info.spend, 0);
  EXPECT_TRUE(info.fields.value("expires", json()).is_string());
  EXPECT_TRUE(info.fields.value("budget_reset_at", json()).is_string());
  EXPECT_EQ(info.fields.value("key_name", ""), "sk-..." + key.secret.substr(key.secret.size() - 4));
}

TEST_F(KeyLifecycle, AKeyMayReadItsOwnInfo) {
  Promise("/key/info without a key shows the caller's own");
  const VirtualKey key = MakeKeyWithBudget(0.25);
  const auto info = key.spending.client().GetKeyInfo("");
  ASSERT_THAT(info, IsAdmitted());
  EXPECT_EQ(info->fields.value("key_alias", ""), key.alias);
}

TEST_F(KeyLifecycle, ABlockedKeyIsRefused) {
  Promise("a key is refused with a 401 as soon as it is blocked");
  VirtualKey key = MakeKey();
  ASSERT_THAT(Send(key), IsAdmitted());
  Block(key);
  EXPECT_THAT(Send(key), IsRefusedWith(401, "auth_error"));
}

TEST_F(KeyLifecycle, AnUnblockedKeyIsAdmittedAgain) {
  Promise("a blocked key is served again as soon as it is unblocked");
  VirtualKey key = MakeKey();
  Block(key);
  ASSERT_THAT(Send(key), IsRefusedWith(401, "auth_error"));
  Unblock(key);
  EXPECT_THAT(Send(key), IsAdmitted());
}

TEST_F(KeyLifecycle, AnExpiredKeyIsRefused) {
  Promise("a key is refused with the type expired_key once its duration is over");
  VirtualKey key = MakeKey({{"duration", "1s"}});
  // Reading the model list costs nothing: it shows when the key has ended.
  Reply<HttpReply> models = RequestError{};
  const bool ended = PollUntil(patience().settle, [&] {
    models = key.spending.client().Get("/v1/models");
    return !models && models.error().type == "expired_key";
  });
  EXPECT_TRUE(ended) << "GET /v1/models of a key with a duration of 1 s, after "
                     << patience().settle.count()
                     << " s: " << (models ? "is still answered" : models.error().ToString());
  EXPECT_THAT(Send(key), IsRefusedWith(AnyOf(400, 401), "expired_key"));
}

TEST_F(KeyLifecycle, AnExpiredKeyIsRefusedAsExpiredAndNotForItsBudget) {
  Promise("of an expired key with a spent budget it is said that it expired",
          Should{"it is refused either way"});
  VirtualKey key = MakeKey({{"duration", "1s"}, {"max_budget", 0}});
  Reply<Completion> reply = RequestError{};
  const bool expired = PollUntil(patience().settle, [&] {
    reply = Send(key).reply;
    return !reply && reply.error().type == "expired_key";
  });
  EXPECT_TRUE(expired) << "not within " << patience().settle.count() << " s";
  EXPECT_THAT(reply, IsRefusedWith(AnyOf(400, 401), "expired_key"));
}

TEST_F(KeyLifecycle, ADeletedKeyIsRefused) {
  Promise("a key is refused with a 401 as soon as it is deleted");
  VirtualKey key = MakeKey();
  ASSERT_THAT(Send(key), IsAdmitted());
  Delete(key);
  EXPECT_THAT(Send(key), IsRefusedWith(401, AnyOf("token_not_found_in_db", "auth_error")));
}

TEST_F(KeyLifecycle, TheInfoOfADeletedKeySaysSo) {
  Promise("/key/info of a deleted key is a 404, or says that it is deleted",
          Should{"a deleted key spends nothing, whatever is shown of it"});
  const VirtualKey key = MakeKey();
  (void)InfoOf(key);
  Delete(key);
  const auto info = Admin().GetKeyInfo(key.secret);
  if (info) {
    EXPECT_EQ(info->fields.value("status", ""), "deleted");
  } else {
    EXPECT_THAT(info, IsRefusedWith(404, _));
  }
}

TEST_F(KeyLifecycle, DeletingAKeyTwiceIsAnError) {
  Promise("deleting a key that is not there is a 404", Should{"nothing is left to delete"});
  const VirtualKey key = MakeKey();
  Delete(key);
  EXPECT_THAT(Admin().DeleteKey(key.secret), IsRefusedWith(404, _));
}

TEST_F(KeyLifecycle, AnUnknownKeyHasNoInfo) {
  Promise("/key/info of a key that was never made is a 404", Should{"such a key spends nothing"});
  (void)InfoOf(MakeKey());
  EXPECT_THAT(Admin().GetKeyInfo("sk-" + Nonce() + Nonce()), IsRefusedWith(404, "not_found_error"));
}

TEST_F(KeyLifecycle, AnUnknownKeyCannotBeUpdated) {
  Promise("/key/update of a key that was never made is an error of the caller",
          Should{"such a key spends nothing"});
  VirtualKey key = MakeKey();
  SetLimit(key, 1);
  EXPECT_THAT(Admin().UpdateKey("sk-" + Nonce() + Nonce(), {{"max_budget", 1}}),
              IsRefusedWith(AnyOf(401, 404), _));
}

TEST_F(KeyLifecycle, TheAliasMustBeUnique) {
  Promise("a key cannot be made with the alias of another one");
  const VirtualKey key = MakeKey();
  const auto twin = GenerateKey({{"key_alias", key.alias}});
  EXPECT_THAT(twin, IsRefusedWith(400, _));
  EXPECT_THAT(KeysCalled(key.alias), SizeIs(1));
}

TEST_F(KeyLifecycle, EveryKeyIsListed) {
  Promise("/key/list has every key that was made and not deleted");
  const VirtualKey key = MakeKeyWithBudget(0.25);
  const auto listed = KeysCalled(key.alias);
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_EQ(listed.front().value("token", ""), key.token);
  EXPECT_EQ(listed.front().value("max_budget", 0.0), 0.25);
}

TEST_F(KeyLifecycle, ADeletedKeyIsNoLongerListed) {
  Promise("a deleted key is in /key/list no more");
  const VirtualKey keys[]{MakeKey(), MakeKey()};
  for (const VirtualKey& key : keys) ASSERT_THAT(KeysCalled(key.alias), SizeIs(1));
  // This is the case about deletion: it cannot rely on the fixture's.
  for (const VirtualKey& key : keys) Delete(key);
  for (const VirtualKey& key : keys) EXPECT_THAT(KeysCalled(key.alias), IsEmpty());
}

}  // namespace
}  // namespace budget_gate::testing_support
