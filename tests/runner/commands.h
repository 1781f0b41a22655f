// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace budget_gate::testing_support {

/// What `budget_gate` knows besides googletest's flags: run, compare, list, plan and sweep.
/// `argv[0]` is the command. Returns what the program ends with.
int RunCommand(int argc, char** argv);
int CompareCommand(int argc, char** argv);
int ListCommand(int argc, char** argv);
int PlanCommand(int argc, char** argv);
int SweepCommand(int argc, char** argv);

}  // namespace budget_gate::testing_support
