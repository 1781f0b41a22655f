// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace budget_gate {

/// `text` with every key ("sk-" and 12 characters or more) in LiteLLM's short form, sk-...abcd: fit
/// to be printed.
std::string RedactKeys(std::string_view text);

/// `url` without the user and the password in it: "https://host/path" of "https://me:pw@host/path".
std::string WithoutUserInfo(const std::string& url);
/// The user and the password in `url`, as they stand there: "me:pw"; empty where there is none.
std::string UserInfoOf(const std::string& url);

}  // namespace budget_gate
