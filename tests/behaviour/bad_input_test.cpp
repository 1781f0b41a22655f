// SPDX-License-Identifier: Apache-2.0
// What is no budget must not become one: an error of the caller is a 4xx that says so, and changes
// nothing.
#include "gate/names.h"
#include "support/budget_test.h"

namespace budget_gate::testing_support {
namespace {

using testing::_;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// Why some of it is a SHOULD.
constexpr const char* kNoKey = "no key is made or changed, whatever the answer is";
constexpr const char* kNotServed = "nothing is served, and nothing charged, whatever the answer is";

class BadInput : public BudgetTest {
 protected:
  /// Asks for a key with a body like {"key_alias": ..., "duration": ..., EXTRA}; it must be
  /// refused, and not be made, although one of the same form with good values is.
  void ExpectNoKeyFrom(const std::string& extra) {
    const VirtualKey good =
        MakeKey({{"max_budget", 1}, {"budget_duration", "30d"}, {"models", json::array()}});
    ASSERT_THAT(KeysCalled(good.alias), SizeIs(1));
    const std::string alias = NewName();
    const auto reply = GenerateKeyFromText("{\"key_alias\": \"" + alias + "\", " + extra + "}");
    ASSERT_THAT(reply, IsRefusedWith(IsClientError(), _));
    EXPECT_THAT(ReadError(*reply).message, Not(IsEmpty()));
    EXPECT_THAT(KeysCalled(alias), IsEmpty()) << "the key was made all the same";
  }
};

TEST_F(BadInput, ANegativeBudgetIsRefused) {
  Promise("a key cannot be made with a negative max_budget");
  ExpectNoKeyFrom(R"("duration": "1h", "max_budget": -1)");
}

TEST_F(BadInput, ABudgetOfNaNIsRefused) {
  Promise("a key cannot be made with a max_budget that is no number: it would never trip");
  ExpectNoKeyFrom(R"("duration": "1h", "max_budget": NaN)");
}

TEST_F(BadInput, ABudgetOfNaNAsTextIsRefused) {
  Promise("a key cannot be made with a max_budget that is no number: it would never trip");
  ExpectNoKeyFrom(R"("duration": "1h", "max_budget": "NaN")");
}

TEST_F(BadInput, AnInfiniteBudgetIsRefused) {
  Promise("a key cannot be made with an infinite max_budget");
  ExpectNoKeyFrom(R"("duration": "1h", "max_budget": "Infinity")");
}

TEST_F(BadInput, ABudgetOfTextIsRefused) {
  Promise("a key cannot be made with a max_budget that is text");
  ExpectNoKeyFrom(R"("duration": "1h", "max_budget": "a lot")");
}

TEST_F(BadInput, AListAsBudgetIsRefused) {
  Promise("a key cannot be made with a max_budget that is a list");
  ExpectNoKeyFrom(R"("duration": "1h", "max_budget": [1])");
}

TEST_F(BadInput, ABadBudgetDurationIsRefused) {
  Promise(
      "a key cannot be made with a budget_duration that cannot be read: it would never be reset");
  ExpectNoKeyFrom(R"("duration": "1h", "max_budget": 1, "budget_duration": "soon")");
}

TEST_F(BadInput, ABadKeyDurationIsRefused) {
  Promise("a key cannot be made with a duration that cannot be read");
  ExpectNoKeyFrom(R"("duration": "soon")");
}

TEST_F(BadInput, ModelsThatAreNoListAreRefused) {
  Promise("a key cannot be made with a list of models that is text");
  ExpectNoKeyFrom(R"("duration": "1h", "models": "all")");
}

TEST_F(BadInput, BrokenJsonMakesNoKey) {
  Promise("a body that is no JSON is a 4xx", Should{kNoKey});
  ExpectNoKeyFrom(R"("max_budget": )");
}

TEST_F(BadInput, ANegativeBudgetCannotBeSetLater) {
  Promise("a max_budget cannot be changed to a negative one");
  VirtualKey key = MakeKeyWithBudget(1);
  SetLimit(key, 2);
  EXPECT_THAT(Admin().UpdateKey(key.secret, {{"max_budget", -1}}),
              IsRefusedWith(IsClientError(), _));
  EXPECT_EQ(InfoOf(key).max_budget, 2.0);
}

TEST_F(BadInput, AnUpdateWithoutAKeyIsRefused) {
  Promise("/key/update that names no key is a 4xx", Should{kNoKey});
  VirtualKey key = MakeKey();
  SetLimit(key, 1);  // with a key it works
  EXPECT_THAT(Admin().Post("/key/update", {{"max_budget", 1}}), IsRefusedWith(IsClientError(), _));
}

TEST_F(BadInput, ADeletionWithoutKeysIsRefused) {
  Promise("/key/delete that names no key is a 4xx", Should{kNoKey});
  Delete(MakeKey());  // with a key it works
  EXPECT_THAT(Admin().Post("/key/delete", json::object()), IsRefusedWith(IsClientError(), _));
}

TEST_F(BadInput, ANegativeResetIsRefused) {
  Promise("a spend cannot be reset to less than 0");
  VirtualKey key = MakeKeyWithBudget(1);
  ResetSpend(key, 0);
  EXPECT_THAT(Admin().ResetKeySpend(key.secret, -1), IsRefusedWith(IsClientError(), _));
}

TEST_F(BadInput, ACompletionOfBrokenJsonIsRefused) {
  Promise("a completion whose body is no JSON is a 4xx", Should{kNotServed});
  const VirtualKey key = MakeServedKey();
  EXPECT_THAT(key.spending.client().Send("POST", "/v1/chat/completions", R"({"model": )"),
              IsRefusedWith(IsClientError(), _));
}

TEST_F(BadInput, ACompletionWithoutMessagesIsRefused) {
  Promise("a completion without messages is a 4xx", Should{kNotServed});
  const VirtualKey key = MakeServedKey();
  EXPECT_THAT(key.spending.client().Chat({{"model", Proxy().model().name}}),
              IsRefusedWith(IsClientError(), _));
}

TEST_F(BadInput, ACompletionWithoutAModelIsRefused) {
  Promise("a completion that names no model is a 4xx", Should{kNotServed});
  const VirtualKey key = MakeServedKey();
  json body = ChatBody({}, Proxy().model().name);
  body.erase("model");
  EXPECT_THAT(key.spending.client().Chat(body), IsRefusedWith(IsClientError(), _));
}

TEST_F(BadInput, AnUnknownModelIsRefused) {
  Promise("a completion of a model that the proxy does not have is a 4xx, and costs nothing");
  VirtualKey key = MakeKey();
  EXPECT_THAT(key.spending.client().Chat(ChatBody({.model = "no-such-" + Nonce()}, "")),
              IsRefusedWith(IsClientError(), _));
  ASSERT_THAT(Send(key), IsAdmitted());
  EXPECT_TRUE(EventuallyAddsUp(key));
}

}  // namespace
}  // namespace budget_gate::testing_support
