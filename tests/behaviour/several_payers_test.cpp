// SPDX-License-Identifier: Apache-2.0
// Where several budgets meet in one request: litellm/proxy/auth/user_api_key_auth.py and
// auth_checks.py.
#include <vector>

#include "support/payer_test.h"

namespace budget_gate::testing_support {
namespace {

using testing::HasSubstr;
using testing::Not;
using SeveralPayers = PayerTest;

TEST_F(SeveralPayers, AreEachChargedForOneRequest) {
  Promise("one request is charged to the key, its user, its team and the customer that it names");
  const double much = 1000 * CostOfOneRequest();
  Payer user = MakePayer(payers::User(), much);
  Payer team = MakePayer(payers::Team(), much);
  Payer customer = MakePayer(payers::Customer(), much);
  VirtualKey key = MakeKey({{"user_id", user.vars.id}, {"team_id", team.vars.id}});
  ASSERT_THAT(Send(key, customer.Options()), IsAdmitted());
  const double spent = key.spending.ledger().spend();
  EXPECT_TRUE(EventuallySpends(key, spent));
  EXPECT_TRUE(EventuallyShows(user, spent));
  EXPECT_TRUE(EventuallyShows(team, spent));
  EXPECT_TRUE(EventuallyShows(customer, spent));
}

/// Two kinds of payers of one request, in LiteLLM's order.
struct Pair {
  const PayerKind* first;
  const PayerKind* second;
};

void PrintTo(const Pair& pair, std::ostream* out) {
  *out << pair.first->name << " and " << pair.second->name;
}

class SeveralSpentBudgets : public PayerTest, public testing::WithParamInterface<Pair> {};

TEST_P(SeveralSpentBudgets, RefuseInLiteLLMsOrder) {
  Promise("of several exhausted budgets the first in LiteLLM's order answers: " +
              testing::PrintToString(GetParam()),
          Should{"one of the exhausted budgets refuses in any case"});
  const double limit = 0.5 * CostOfOneRequest();
  Payer second = MakePayer(*GetParam().second, limit);
  Payer first = MakePayer(*GetParam().first, limit, std::nullopt,
                          FillIn(second.kind->key_fields, second.vars));
  const ChatOptions options = second.Options();
  SpendTheLimitOf(first, options);
  // Both are spent; LiteLLM writes who else pays after the key.
  const bool is_spent =
      PollUntil(patience().settle, [&] { return SendFor(second).refused_for_budget(); });
  ASSERT_TRUE(is_spent) << "the " << second.kind->name << " was still served by itself after "
                        << patience().settle.count() << " s";
  const Attempt attempt = SendFor(first, options);
  ASSERT_THAT(attempt, IsRefusedForBudget());
  const auto release = Release::Parse(Proxy().version());
  const bool in_order = !release || *release >= second.kind->asked_first_until;
  const std::string other = (in_order ? second : first).Named();
  EXPECT_THAT(attempt.reply.error().message, HasSubstr((in_order ? first : second).Named()));
  if (!other.empty()) {
    EXPECT_THAT(attempt.reply.error().message, Not(HasSubstr(other)));
  }
}

// litellm/proxy/auth/auth_checks.py: common_checks. (A user's budget does not hold for keys of a
// team.)
INSTANTIATE_TEST_SUITE_P(, SeveralSpentBudgets,
                         testing::Values(Pair{&payers::Key(), &payers::Team()},
                                         Pair{&payers::Key(), &payers::User()},
                                         Pair{&payers::Key(), &payers::Customer()},
                                         Pair{&payers::Team(), &payers::Customer()},
                                         Pair{&payers::User(), &payers::Customer()}),
                         [](const auto& pair) {
                           return pair.param.first->name + "And" + pair.param.second->name;
                         });

/// A payer and one of the places where a request can name them.
struct NamedPlace {
  const PayerKind* kind;
  const Place* place;
};

void PrintTo(const NamedPlace& named, std::ostream* out) {
  *out << named.place->name;
}

std::vector<NamedPlace> AllPlaces() {
  std::vector<NamedPlace> all;
  for (const PayerKind* kind : AllPayers()) {
    for (const Place& place : kind->places) all.push_back({.kind = kind, .place = &place});
  }
  return all;
}

class NamedPayer : public PayerTest, public testing::WithParamInterface<NamedPlace> {};

TEST_P(NamedPayer, IsChargedForTheRequest) {
  Promise("a customer and a tag pay for a request wherever it names them");
  Payer payer = MakePayer(*GetParam().kind, 0.5 * CostOfOneRequest());
  const Place& place = *GetParam().place;
  if (!place.header.empty()) {
    payer.key.spending.set_client(
        payer.key.spending.client().WithHeader(place.header, payer.vars.id));
  }
  ChatOptions options;
  options.fields = FillIn(place.fields, payer.vars);
  SpendTheLimit(payer.key, options);
  EXPECT_THAT(Send(payer.key, options), IsRefusedForBudget());
}

INSTANTIATE_TEST_SUITE_P(, NamedPayer, testing::ValuesIn(AllPlaces()),
                         [](const auto& named) { return named.param.place->name; });

}  // namespace
}  // namespace budget_gate::testing_support
