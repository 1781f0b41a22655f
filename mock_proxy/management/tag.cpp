// SPDX-License-Identifier: Apache-2.0
// /tag/*: litellm/proxy/management_endpoints/tag_management_endpoints.py
#include "http/router.h"
#include "management/management.h"
#include "releases/defect.h"
#include "releases/shapes.h"
#include "text.h"

namespace budget_mock {
namespace {

const Defect kTagInfoHidesSpend{"tag-info-hides-spend", "/tag/info does not show what was spent"};

using nlohmann::json;

/// LiteLLM tells whatever goes wrong with a tag as a 500 that quotes what it was.
Failure Quoted(int status, const std::string& said) {
  return DetailFailure(500, std::to_string(status) + ": " + said);
}

Failure TagTableFailure(const std::string& said) {
  return DetailFailure(500, said);
}

std::shared_ptr<Record> FindTag(const Proxy& proxy, const std::string& name) {
  const auto tag = proxy.tags.Find(name);
  if (!tag) throw Quoted(404, "Tag " + name + " not found");
  return tag;
}

json TagRow(const Proxy& proxy, const Record& tag, const std::string& shape) {
  json row = RowOf(proxy, tag, shape, "+00:00");
  Fill(row, {{"litellm_budget_table", TierRowOf(proxy, tag, "budget_row")}});
  if (!tag.budget_id) row.erase("litellm_budget_table");
  if (shape == "tag_info" && !proxy.defects().Has(kTagInfoHidesSpend))
    row["spend"] = tag.account->written;
  return row;
}

void NewTag(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  const std::string name = fields.RequiredText("name");
  const auto budget_id = fields.Text("budget_id");
  fields.Check();
  if (proxy.tags.Has(name)) throw Quoted(400, "Tag " + name + " already exists");
  if (IsLeftToDatabase(proxy, "tag", budget.max_budget)) throw TagTableFailure(DatabaseOnNew());
  CheckBudget(proxy, "tag", budget.max_budget);
  if (budget_id && !proxy.tiers.Has(*budget_id))
    throw TagTableFailure(UnknownTier("LiteLLM_TagTable"));
  auto tag = std::make_shared<Record>();
  tag->id = name;
  tag->fields = fields.Kept();
  tag->budget_id = budget_id;
  tag->created_at = tag->updated_at = proxy.Now();
  SetTier(proxy, *tag, "tag", budget);
  proxy.tags.Add(tag);
  call.Reply({{"message", "Tag " + name + " created successfully"},
              {"tag", TagRow(proxy, *tag, "tag_new")}});
}

void TagInfo(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const auto names = fields.RequiredTexts("names");
  fields.Check();
  json reply = json::object();
  std::vector<std::string> missing;
  for (const std::string& name : names) {
    if (const auto tag = proxy.tags.Find(name)) {
      reply[name] = TagRow(proxy, *tag, "tag_info");
    } else {
      missing.push_back(name);
    }
  }
  if (!missing.empty()) throw Quoted(404, "Tags not found: " + PythonList(missing));
  call.Reply(reply);
}

void UpdateTag(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const BudgetRequest budget(fields);
  const std::string name = fields.RequiredText("name");
  fields.Check();
  const auto tag = FindTag(proxy, name);
  // The change goes through what checks a tier.
  if (IsLeftToDatabase(proxy, "tier", budget.max_budget)) throw TagTableFailure(DatabaseOnUpdate());
  if (const auto problem = BudgetProblem(proxy, "tier", budget.max_budget))
    throw Quoted(400, "{'error': '" + *problem + "'}");
  SetTier(proxy, *tag, "tag", budget);
  tag->fields = fields.Kept();
  tag->updated_at = proxy.Now();
  call.Reply({{"message", "Tag " + name + " updated successfully"},
              {"tag", TagRow(proxy, *tag, "tag_new")}});
}

void DeleteTags(Call& call) {
  Proxy& proxy = call.proxy;
  Fields fields(call.request, proxy.rules());
  const std::string name = fields.RequiredText("name");
  fields.Check();
  FindTag(proxy, name);
  proxy.tags.Delete(name);
  call.Reply({{"message", "Tag " + name + " deleted successfully"}});
}

void ListTags(Call& call) {
  json rows = json::array();
  for (const auto& [name, tag] : call.proxy.tags)
    rows.push_back(TagRow(call.proxy, *tag, "tag_info"));
  call.Reply(rows);
}

}  // namespace

void TagRoutes(Router& router) {
  const Access admin{.groups = Access::kManagement};
  router.Add("POST", "/tag/new", admin, NewTag);
  router.Add("POST", "/tag/info", admin, TagInfo);
  router.Add("POST", "/tag/update", admin, UpdateTag);
  router.Add("POST", "/tag/delete", admin, DeleteTags);
  router.Add("GET", "/tag/list", admin, ListTags);
}

}  // namespace budget_mock
