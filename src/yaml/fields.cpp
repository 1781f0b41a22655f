// SPDX-License-Identifier: Apache-2.0
#include "yaml/fields.h"

#include <stdexcept>

#include "yaml/file.h"

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

Tree Load(const std::filesystem::path& file) {
  const Result<std::string> text = ReadFile(file);
  if (!text) throw std::runtime_error(text.error().message);
  Result<Tree> tree = Tree::Parse(*text, file.string());
  if (!tree) throw std::runtime_error(tree.error().message);
  if (tree->documents().size() != 1)
    throw std::runtime_error(file.string() + ": has to hold one document");
  return std::move(*tree);
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
