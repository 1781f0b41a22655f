// SPDX-License-Identifier: Apache-2.0
// The life of a charge, on a clock that the test sets.
#include "core/reservation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budget_mock {
namespace {

using namespace std::chrono_literals;
using testing::Invoke;
using testing::MockFunction;
using testing::SizeIs;

class MockProxyState : public testing::Test {
 protected:
  MockProxyState() {
    EXPECT_CALL(clock_, Call).WillRepeatedly(Invoke([this] { return now_; }));
    MockOptions& options = setup_.options;
    options.settle_delay = 2ms;
    options.flush_interval = 1s;
    options.reset_interval = 1s;
    options.clock = clock_.AsStdFunction();
    proxy_ = std::make_unique<Guarded<Proxy>>(setup_);
    key_->id = "token";
    key_->account->max_budget = 1;
    Locked()->keys.Add(key_);
  }

  Guarded<Proxy>::Held Locked() { return proxy_->Lock(); }
  void Advance(std::chrono::microseconds by) {
    now_ += by;
    Locked()->RunDue();
  }
  void Spend(double usd) {
    const Payers payers{
        {.kind = &PayerNamed("key"), .account = key_->account, .limit = 1, .who = ""}};
    const auto reserve = [&] {
      const auto locked = Locked();
      return Reservation(*proxy_, *locked, payers, 3 * usd);
    };
    Reservation held = reserve();
    held.Settle(*Locked(), usd, {});
  }

  TimePoint now_ = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 300ms;
  MockFunction<TimePoint()> clock_;
  budget_mock::Setup setup_{MockOptions{}, Config{}};
  std::unique_ptr<Guarded<Proxy>> proxy_;
  std::shared_ptr<Key> key_ = std::make_shared<Key>();
};

TEST_F(MockProxyState, AFinishedRequestHoldsItsCostAndNotItsReservation) {
  Spend(0.1);
  EXPECT_DOUBLE_EQ(key_->account->Committed(), 0.1);
  EXPECT_EQ(key_->account->counter, 0) << "not settled yet";
}

TEST_F(MockProxyState, ARowNamesTheKeyAsItWasThen) {
  key_->fields = {{"key_alias", "before"}, {"team_id", "a team"}};
  const auto before = key_->Names();
  EXPECT_EQ(key_->Names(), before) << "rows of a key that did not change share it";
  key_->fields["key_alias"] = "after";
  EXPECT_EQ(key_->Names()->alias, "after");
  EXPECT_EQ(key_->Names()->team_id, "a team");
  EXPECT_EQ(key_->Names()->token, "token");
  EXPECT_EQ(before->alias, "before");
}

TEST_F(MockProxyState, TheLogKeepsItsNewestRows) {
  setup_.options.spend_log_rows = 2;
  for (const double usd : {0.1, 0.2, 0.3}) {
    Spend(usd);
    Advance(2s);
  }
  EXPECT_THAT(Locked()->spend_logs(), SizeIs(2));
  EXPECT_DOUBLE_EQ(key_->account->written, 0.6);
}

TEST_F(MockProxyState, ChargesThatAreDueTogetherAreWrittenTogether) {
  Spend(0.1);
  Spend(0.2);
  Advance(5s);
  EXPECT_DOUBLE_EQ(key_->account->written, 0.3);
  EXPECT_THAT(Locked()->spend_logs(), SizeIs(2));
  Spend(0.4);
  Advance(5s);
  EXPECT_DOUBLE_EQ(key_->account->written, 0.7);
}

TEST_F(MockProxyState, AChargeIsSettledAndThenWritten) {
  Spend(0.1);
  Advance(1ms);
  EXPECT_EQ(key_->account->counter, 0);
  Advance(1ms);
  EXPECT_DOUBLE_EQ(key_->account->counter, 0.1);
  EXPECT_EQ(key_->account->written, 0) << "/key/info lags";
  EXPECT_THAT(Locked()->spend_logs(), SizeIs(0));
  Advance(1s);
  EXPECT_DOUBLE_EQ(key_->account->written, 0.1);
  EXPECT_THAT(Locked()->spend_logs(), SizeIs(1));
}

TEST_F(MockProxyState, AResetSetsCounterAndDatabase) {
  Spend(0.1);
  Advance(2s);
  Locked()->ResetSpend(key_->account, 0);
  EXPECT_EQ(key_->account->counter, 0);
  EXPECT_EQ(key_->account->written, 0);
}

TEST_F(MockProxyState, ABudgetDurationResetsEachPeriod) {
  key_->account->budget_duration = Duration::Parse("10s");
  Locked()->StartPeriod(key_->account);
  Advance(1s);
  for (int period = 0; period < 3; ++period) {
    Spend(0.1);
    Advance(5s);
    EXPECT_DOUBLE_EQ(key_->account->counter, 0.1) << period;
    Advance(5s);
    EXPECT_EQ(key_->account->counter, 0) << period;
    EXPECT_EQ(key_->account->written, 0) << period;
  }
}

TEST_F(MockProxyState, ADeletedKeyIsFoundAmongTheDeletedOnly) {
  Locked()->Delete(key_);
  EXPECT_EQ(Locked()->keys.Find("token"), nullptr);
  const auto archived = Locked()->deleted_keys.Find("token");
  ASSERT_NE(archived, nullptr);
  EXPECT_NE(archived->account, key_->account) << "what is archived stays as it was";
  EXPECT_TRUE(archived->deleted_at.has_value());
  EXPECT_THAT(Locked()->ListKeys(), SizeIs(0));
}

}  // namespace
}  // namespace budget_mock
