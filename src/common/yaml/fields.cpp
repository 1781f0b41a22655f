// SPDX-License-Identifier: Apache-2.0
#include "common/yaml/fields.h"

#include <stdexcept>

#include "common/yaml/file.h"

namespace budget_gate::yaml {
namespace {

[[noreturn]] void Fail(Value at, const std::string& problem) {
  throw std::runtime_error("line " + std::to_string(at.mark().line) + ": " + problem);
}

std::string ScalarText(Value value, std::string_view name) {
  if (!value.is_scalar()) Fail(value, "'" + std::string(name) + "' has to be a text");
  return std::string(value.text());
}

}  // namespace

Result<Tree> Load(const std::filesystem::path& file) {
  const Result<std::string> text = ReadFile(file);
  if (!text) return text.error();
  Result<Tree> tree = Tree::Parse(*text, file.string());
  if (tree && tree->documents().size() != 1)
    return Error{file.string() + ": has to hold one document"};
  return tree;
}

void ForEachItemOf(Value list, const std::function<void(Value item)>& visit) {
  if (!list.is_sequence()) Fail(list, "there has to be a list here");
  list.ForEachItem(visit);
}

Value Required(Value entry, std::string_view name) {
  if (const auto value = entry.Find(name)) return *value;
  Fail(entry, "no '" + std::string(name) + "'");
}

std::string TextAt(Value entry, std::string_view name, const std::string& otherwise) {
  const auto value = entry.Find(name);
  return value ? ScalarText(*value, name) : otherwise;
}

std::string RequiredTextAt(Value entry, std::string_view name) {
  return ScalarText(Required(entry, name), name);
}

bool IsTrueAt(Value entry, std::string_view name) {
  const auto value = entry.Find(name);
  if (!value) return false;
  if (value->type() != Type::kBoolean)
    Fail(*value, "'" + std::string(name) + "' has to be true or false");
  return value->number() == 1;
}

std::vector<std::string> TextsAt(Value entry, std::string_view name) {
  const auto value = entry.Find(name);
  std::vector<std::string> texts;
  if (value && value->is_sequence())
    value->ForEachItem([&](Value item) { texts.push_back(ScalarText(item, name)); });
  else if (value)
    texts.push_back(ScalarText(*value, name));
  return texts;
}

}  // namespace budget_gate::yaml
