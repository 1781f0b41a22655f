// SPDX-License-Identifier: Apache-2.0
#include "management/routes.h"

namespace budget_mock {

void BudgetRoutes(Router& router);
void CustomerRoutes(Router& router);
void HealthRoutes(Router& router);
void KeyInfoRoutes(Router& router);
void KeyRoutes(Router& router);
void MemberRoutes(Router& router);
void ModelRoutes(Router& router);
void OrganizationRoutes(Router& router);
void SpendRoutes(Router& router);
void TagRoutes(Router& router);
void TeamInfoRoutes(Router& router);
void TeamRoutes(Router& router);
void UserRoutes(Router& router);

void ManagementRoutes(Router& router) {
  for (const auto& add : {BudgetRoutes, CustomerRoutes, HealthRoutes, KeyInfoRoutes, KeyRoutes,
                          MemberRoutes, ModelRoutes, OrganizationRoutes, SpendRoutes, TagRoutes,
                          TeamInfoRoutes, TeamRoutes, UserRoutes})
    add(router);
}

}  // namespace budget_mock
