// SPDX-License-Identifier: Apache-2.0
#include "common/locale.h"

#include <langinfo.h>

#include <clocale>
#include <string_view>

namespace budget_gate {

bool SpeaksUtf8() {
  std::setlocale(LC_CTYPE, "");
  return std::string_view(nl_langinfo(CODESET)) == "UTF-8";
}

}  // namespace budget_gate
