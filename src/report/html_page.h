// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace budget_gate {

/// The style of the page: light and dark as the reader's system is, and fit for a phone.
std::string_view HtmlStyle();
/// Its script: filters by verdict and by text, and a link to a case opens it. Without it all can be
/// read.
std::string_view HtmlScript();

}  // namespace budget_gate
