// SPDX-License-Identifier: Apache-2.0
#include "report/demo_printer.h"

#include "report/money.h"

namespace budget_gate::demo {
namespace {

const std::string kDoubleLine(60, '=');
const std::string kLine(60, '-');

}  // namespace

Printer::Printer(std::ostream& out, bool unicode)
    : out_(out),
      good_(unicode ? "✓" : "+"),
      bad_(unicode ? "✗" : "x"),
      bullet_(unicode ? "•" : "*") {}

void Printer::Begin(const DemoRun& run) {
  out_ << kDoubleLine << "\nLiteLLM Budget Management Demo\n" << kDoubleLine << "\n";
  out_ << "Proxy: " << run.proxy << "\nModel: " << run.model << "\n\n";
  out_ << "[Step 1] Creating virtual key with " << PlainUsd(run.max_budget) << " budget...\n";
}

void Printer::KeyCreated(const DemoRun& run) {
  out_ << "  " << good_ << " Created key: " << run.key_name << "\n";
  out_ << "  " << good_ << " Max budget: " << PlainUsd(run.max_budget) << "\n\n";
}

void Printer::Requests() {
  out_ << "[Step 2] Sending completion requests until budget is exhausted...\n"
       << kLine << std::endl;
}

void Printer::Answered(const DemoRun& run) {
  const Request& request = run.requests.back();
  out_ << "\n  Request #" << run.requests.size() << ":\n";
  out_ << "    Prompt: " << request.prompt << "\n";
  out_ << "    Response: " << request.response << "\n";
  out_ << "    Tokens: " << request.usage.prompt_tokens << " in / "
       << request.usage.completion_tokens << " out\n";
  out_ << "    Request cost: " << Usd(request.cost) << "\n";
  out_ << "    Cumulative spend: " << Usd(request.cumulative) << " / " << PlainUsd(run.max_budget)
       << std::endl;
}

void Printer::Note(const std::string& line) {
  out_ << "    Note: " << line << std::endl;
}

void Printer::Rejected(const DemoRun& run) {
  out_ << "\n  " << bad_ << " REQUEST REJECTED - Budget Exceeded!\n    Error: " << run.rejection
       << std::endl;
}

void Printer::Summary(const DemoRun& run) {
  out_ << "\n" << kDoubleLine << "\n[Step 3] Budget Demo Summary\n" << kDoubleLine << "\n";
  out_ << "  " << bullet_ << " Total requests made: " << run.requests.size() << " (successful)\n";
  out_ << "  " << bullet_ << " Requests rejected: " << run.rejected << " (budget exceeded)\n";
  out_ << "  " << bullet_ << " Max budget: " << PlainUsd(run.max_budget) << "\n";
  out_ << "  " << bullet_
       << " Final spend (from LiteLLM): " << (run.final_spend ? Usd(*run.final_spend) : "unknown")
       << "\n\n";
  out_ << "[Step 4] Cleaning up temporary key..." << std::endl;
}

void Printer::CleanedUp(const DemoRun& run) {
  out_ << "  " << (run.key_deleted ? good_ : bad_)
       << (run.key_deleted ? " Key deleted successfully" : " The key could not be deleted")
       << std::endl;
}

void Printer::End(const DemoRun& run) {
  if (run.problems.empty() && run.not_judged.empty()) return;
  out_ << "\n";
  for (const std::string& problem : run.problems) out_ << bad_ << " " << problem << "\n";
  for (const std::string& line : run.not_judged) out_ << bad_ << " NOT JUDGED: " << line << "\n";
  out_ << std::flush;
}

}  // namespace budget_gate::demo
