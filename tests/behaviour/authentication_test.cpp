// SPDX-License-Identifier: Apache-2.0
// Who may do what: litellm/proxy/auth/user_api_key_auth.py and route_checks.py. A budget that
// anybody can change, or that an unknown caller need not have, protects nothing.
#include "gate/names.h"
#include "support/outcome.h"
#include "support/payer_test.h"

namespace budget_gate::testing_support {
namespace {

using testing::_;
using testing::AnyOf;

using Authentication = PayerTest;

TEST_F(Authentication, NoKeyIsRefused) {
  Promise("a request without a key is refused with a 401");
  MakeServedKey();
  EXPECT_THAT(Nobody().Chat(ChatBody({}, Proxy().model().name)), IsRefusedWith(401, "auth_error"));
}

TEST_F(Authentication, AMalformedHeaderIsRefused) {
  Promise("an Authorization that is no bearer token is refused with a 401");
  const VirtualKey key = MakeServedKey();
  const auto client = Nobody().WithAuthorization(key.secret);
  EXPECT_THAT(client.Chat(ChatBody({}, Proxy().model().name)), IsRefusedWith(401, "auth_error"));
}

TEST_F(Authentication, ATokenThatIsNoVirtualKeyIsRefused) {
  Promise("a bearer token that does not start with sk- is refused with a 401");
  MakeServedKey();
  const auto client = Nobody().WithKey(Nonce());
  EXPECT_THAT(client.Chat(ChatBody({}, Proxy().model().name)), IsRefusedWith(401, "auth_error"));
}

TEST_F(Authentication, AnUnknownKeyIsRefused) {
  Promise("a key that was never made is refused with a 401");
  MakeServedKey();
  const auto client = Nobody().WithKey("sk-" + Nonce() + Nonce());
  EXPECT_THAT(client.Chat(ChatBody({}, Proxy().model().name)),
              IsRefusedWith(401, AnyOf("token_not_found_in_db", "auth_error")));
}

TEST_F(Authentication, AVirtualKeyMayNotMakeKeys) {
  Promise("only an admin makes keys: a virtual key is refused with a 401 or 403");
  const VirtualKey key = MakeKey();
  const std::string alias = NewName();
  const auto made = key.spending.client().GenerateKey({{"key_alias", alias}, {"duration", "1h"}});
  if (made) Delete(KeyOf(*made));
  EXPECT_THAT(made, IsRefusedWith(AnyOf(401, 403), _));
}

TEST_F(Authentication, AVirtualKeyMayNotRaiseItsBudget) {
  Promise("only an admin changes a budget: a virtual key is refused with a 401 or 403");
  VirtualKey key = MakeKeyWithBudget(1);
  SetLimit(key, 0);  // the master key may
  EXPECT_THAT(key.spending.client().UpdateKey(key.secret, {{"max_budget", 100}}),
              IsRefusedWith(AnyOf(401, 403), _));
  EXPECT_EQ(InfoOf(key).max_budget, 0.0);
}

TEST_F(Authentication, AVirtualKeyMayNotResetItsSpend) {
  Promise("only an admin resets a spend: a virtual key is refused with a 401 or 403");
  VirtualKey key = MakeKey();
  ResetSpend(key, 0);  // the master key may
  EXPECT_THAT(key.spending.client().ResetKeySpend(key.secret, 0),
              IsRefusedWith(AnyOf(401, 403), _));
}

TEST_F(Authentication, AVirtualKeyMayNotDeleteKeys) {
  Promise("only an admin deletes keys: a virtual key is refused with a 401 or 403");
  VirtualKey key = MakeKey();
  Delete(MakeKey());  // the master key may
  EXPECT_THAT(key.spending.client().DeleteKey(key.secret), IsRefusedWith(AnyOf(401, 403), _));
  EXPECT_THAT(Send(key), IsAdmitted());
}

TEST_F(Authentication, AVirtualKeyMayNotReadSpendLogs) {
  Promise("only an admin reads /spend/logs: a virtual key is refused with a 401 or 403");
  const VirtualKey key = MakeServedKey();
  (void)Needed("GET /spend/logs", Admin().GetSpendLogs(key.secret));  // the master key may
  EXPECT_THAT(key.spending.client().GetSpendLogs(key.secret), IsRefusedWith(AnyOf(401, 403), _));
}

TEST_F(Authentication, AVirtualKeyMayNotReadTheInfoOfAnother) {
  Promise("the info of a user's key is not shown to the key of another user");
  const Payer user = MakePayer(payers::User(), std::nullopt);
  const Payer stranger = MakePayer(payers::User(), std::nullopt);
  (void)InfoOf(stranger.key);  // it is there, and a user may read their own
  (void)Needed("GET /key/info", user.key.spending.client().GetKeyInfo(user.key.secret));
  EXPECT_THAT(user.key.spending.client().GetKeyInfo(stranger.key.secret),
              IsRefusedWith(IsClientError(), _));
}

TEST_F(Authentication, AModelOutsideTheKeysListIsRefused) {
  Promise("a key with a list of models is refused any other one");
  const ModelInfo other = RequireModel("second chat model", [&](const ModelInfo& each) {
    return each.IsChat() && each.name != Proxy().model().name;
  });
  VirtualKey key = MakeKey({{"models", {other.name}}});
  EXPECT_THAT(Send(key), IsRefusedWith(AnyOf(401, 403), "key_model_access_denied"));
}

TEST_F(Authentication, AModelInTheKeysListIsAdmitted) {
  Promise("a key with a list of models may use those");
  VirtualKey key = MakeKey({{"models", {Proxy().model().name}}});
  EXPECT_THAT(Send(key), IsAdmitted());
}

}  // namespace
}  // namespace budget_gate::testing_support
