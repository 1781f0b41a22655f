// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/run_record.h"

namespace budget_gate {

/// All there is to say of a case of `run` that did not hold, in plain lines: the promise, what was
/// expected and seen, what is known of it, each request with its reply, and how to run just that.
std::string FailureText(const RunRecord& run, const CaseRecord& record);

/// "12. 0.25 s: POST /key/generate {}  (3 times until 1.00 s)".
std::string RequestLine(const RecordedExchange& exchange);

}  // namespace budget_gate
