// SPDX-License-Identifier: Apache-2.0
#include "fidelity/question.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace budget_gate::fidelity {
namespace {

using nlohmann::json;

/// Plain scalars are what JSON would make of them, and text otherwise; quoted ones are text.
json ScalarToJson(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return text;
  json value = json::parse(text, nullptr, false);
  return value.is_discarded() ? json(text) : value;
}

json ToJson(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return ScalarToJson(node);
    case YAML::NodeType::Sequence: {
      json list = json::array();
      for (const YAML::Node& each : node) list.push_back(ToJson(each));
      return list;
    }
    case YAML::NodeType::Map: {
      json object = json::object();
      for (const auto& entry : node) object[entry.first.Scalar()] = ToJson(entry.second);
      return object;
    }
    default:
      return nullptr;
  }
}

std::map<std::string, std::string> ToTexts(const YAML::Node& node) {
  std::map<std::string, std::string> texts;
  for (const auto& entry : node) texts[entry.first.Scalar()] = entry.second.Scalar();
  return texts;
}

Question ReadQuestion(const YAML::Node& node) {
  static const std::set<std::string> kFields{"name", "ask",           "wait",     "body", "text",
                                             "as",   "authorization", "headers",  "save", "until",
                                             "keep", "only",          "unsettled"};
  for (const auto& entry : node) {
    if (kFields.count(entry.first.Scalar()) == 0)
      throw std::runtime_error("there is no field '" + entry.first.Scalar() + "'");
  }
  Question question;
  const bool is_wait = static_cast<bool>(node["wait"]);
  if (!is_wait) question.name = node["name"].as<std::string>();
  const auto line = node[is_wait ? "wait" : "ask"].as<std::string>();
  const std::size_t space = line.find(' ');
  if (space == std::string::npos) throw std::runtime_error("'" + line + "' is no METHOD /path");
  question.method = line.substr(0, space);
  question.path = line.substr(space + 1);
  if (node["body"]) question.body = ToJson(node["body"]).dump();
  if (node["text"]) question.body = node["text"].as<std::string>();
  question.as = node["as"].as<std::string>("master");
  if (node["authorization"]) question.authorization = node["authorization"].as<std::string>();
  question.headers = ToTexts(node["headers"]);
  question.save = ToTexts(node["save"]);
  if (node["until"]) question.until = ToJson(node["until"]);
  question.unsettled = node["unsettled"].as<bool>(false);
  if (node["only"]) question.only = node["only"].as<std::vector<std::string>>();
  question.keep = node["keep"].as<std::string>("");
  return question;
}

}  // namespace

Questions ReadQuestions(const std::filesystem::path& file) {
  Questions read{.resource = file.stem().string(), .questions = {}};
  std::set<std::string> names;
  std::string at = "the first question";
  try {
    for (const YAML::Node& node : YAML::LoadFile(file.string())["questions"]) {
      Question question = ReadQuestion(node);
      at = "what follows '" + question.name + "'";
      if (!question.name.empty() && !names.insert(question.name).second)
        throw std::runtime_error("there are two with this name");
      read.questions.push_back(std::move(question));
    }
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
