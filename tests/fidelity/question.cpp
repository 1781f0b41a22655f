// SPDX-License-Identifier: Apache-2.0
#include "fidelity/question.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "common/yaml/fields.h"
#include "common/yaml/json.h"

namespace budget_gate::fidelity {
namespace {

std::map<std::string, std::string> TextsByName(yaml::Value question, std::string_view name) {
  std::map<std::string, std::string> texts;
  if (const auto mapping = question.Find(name)) {
    mapping->ForEachEntry([&](yaml::Value key, yaml::Value) {
      texts[std::string(key.text())] = yaml::RequiredTextAt(*mapping, key.text());
    });
  }
  return texts;
}

/// "POST /key/delete" -> {"POST", "/key/delete"}
std::pair<std::string, std::string> MethodAndPath(const std::string& line) {
  const std::size_t space = line.find(' ');
  if (space == std::string::npos) throw std::runtime_error("'" + line + "' is not METHOD /path");
  return {line.substr(0, space), line.substr(space + 1)};
}

std::vector<Made> ReadMade(const std::filesystem::path& file) {
  const Result<yaml::Tree> tree = yaml::Load(file);
  if (!tree) throw std::runtime_error(tree.error().message);
  std::vector<Made> made;
  yaml::ForEachItemOf(
      yaml::Required(tree->documents().front(), "resources"), [&](yaml::Value value) {
        auto [method, path] = MethodAndPath(yaml::RequiredTextAt(value, "delete"));
        made.push_back({yaml::RequiredTextAt(value, "made_by"), yaml::RequiredTextAt(value, "id"),
                        std::move(method), std::move(path),
                        yaml::ToJson(yaml::Required(value, "body")).dump()});
      });
  return made;
}

Question ReadQuestion(yaml::Value value) {
  static const std::set<std::string_view> kFields{
      "name",    "ask",  "wait",  "body", "text", "as",       "authorization",
      "headers", "save", "until", "keep", "only", "unsettled"};
  value.ForEachEntry([](yaml::Value name, yaml::Value) {
    if (kFields.count(name.text()) == 0)
      throw std::runtime_error("there is no field '" + std::string(name.text()) + "'");
  });
  Question question;
  const bool is_wait = value.Find("wait").has_value();
  if (!is_wait) question.name = yaml::RequiredTextAt(value, "name");
  std::tie(question.method, question.path) =
      MethodAndPath(yaml::RequiredTextAt(value, is_wait ? "wait" : "ask"));
  if (const auto body = value.Find("body")) question.body = yaml::ToJson(*body).dump();
  if (value.Find("text")) question.body = yaml::TextAt(value, "text");
  question.as = yaml::TextAt(value, "as", "master");
  if (value.Find("authorization")) question.authorization = yaml::TextAt(value, "authorization");
  question.headers = TextsByName(value, "headers");
  question.save = TextsByName(value, "save");
  if (const auto until = value.Find("until")) question.until = yaml::ToJson(*until);
  question.unsettled = yaml::IsTrueAt(value, "unsettled");
  question.only = yaml::TextsAt(value, "only");
  question.keep = yaml::TextAt(value, "keep");
  return question;
}

}  // namespace

Questions ReadQuestions(const std::filesystem::path& file) {
  const Result<yaml::Tree> tree = yaml::Load(file);
  if (!tree) throw std::runtime_error(tree.error().message);
  Questions read{.resource = file.stem().string(),
                 .questions = {},
                 .made = ReadMade(file.parent_path().parent_path() / "resources.yaml")};
  std::set<std::string> names;
  std::string at = "the first question";
  try {
    const yaml::Value list = yaml::Required(tree->documents().front(), "questions");
    yaml::ForEachItemOf(list, [&](yaml::Value value) {
      Question question = ReadQuestion(value);
      at = "what follows '" + question.name + "'";
      if (!question.name.empty() && !names.insert(question.name).second)
        throw std::runtime_error("there are two with this name");
      read.questions.push_back(std::move(question));
    });
  } catch (const std::exception& problem) {
    throw std::runtime_error(file.string() + ", " + at + ": " + problem.what());
  }
  return read;
}

std::vector<std::string> ResourcesIn(const std::filesystem::path& directory) {
  std::vector<std::string> resources;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".yaml") resources.push_back(entry.path().stem().string());
  }
  std::sort(resources.begin(), resources.end());
  return resources;
}

}  // namespace budget_gate::fidelity
