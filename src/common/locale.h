// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace budget_gate {

/// Whether the user's locale (LC_ALL, LC_CTYPE, LANG) is one of UTF-8: what is printed may have
/// characters beyond ASCII. Sets the LC_CTYPE of the program to it.
bool SpeaksUtf8();

}  // namespace budget_gate
