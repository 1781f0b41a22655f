// SPDX-License-Identifier: Apache-2.0
#include "common/yaml/tree.h"

#include <cctype>
#include <unordered_set>

#include "common/python_text.h"

namespace budget_gate::yaml {
namespace {

std::string WithoutUnderscores(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '_');
  return plain;
}

/// PyYAML's numbers in base 60: 1:30 is 90.
double Sexagesimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  for (;;) {
    const std::size_t colon = text.find(':');
    value = value * 60 + ParsePythonFloat(WithoutUnderscores(text.substr(0, colon))).value_or(0);
    if (colon == text.npos) return negative ? -value : value;
    text.remove_prefix(colon + 1);
  }
}

std::optional<double> IntegerNumber(std::string_view text) {
  std::string_view digits = text;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) digits.remove_prefix(1);
  int base = 10;
  if (digits.starts_with("0b")) base = 2;
  if (digits.starts_with("0x")) base = 16;
  if (base != 10) digits.remove_prefix(2);
  if (base == 10 && digits.size() > 1 && digits.starts_with('0')) base = 8;
  // from_chars sums decimal digits and rounds once.
  if (base == 10) return ParsePythonFloat(WithoutUnderscores(text));
  double value = 0;
  for (const char c : digits) {
    if (c == '_') continue;
    value = value * base +
            (c <= '9' ? c - '0' : std::tolower(static_cast<unsigned char>(c)) - 'a' + 10);
  }
  return negative ? -value : value;
}

std::optional<double> FloatNumber(std::string_view text) {
  std::string plain = WithoutUnderscores(text);
  // .inf and .nan are YAML's spelling, not Python's.
  const std::size_t dot = plain.find('.');
  if (plain.find_first_of("nN", dot) != plain.npos) plain.erase(dot, 1);
  return ParsePythonFloat(plain);
}

}  // namespace

Type Value::type() const {
  return tree_->nodes_[meant_].type;
}

std::string_view Value::text() const {
  const Tree::Node& node = tree_->nodes_[meant_];
  return std::string_view(tree_->characters_).substr(node.text, node.size);
}

std::optional<double> Value::number() const {
  switch (type()) {
    case Type::kInteger:
    case Type::kFloat:
      if (text().find(':') != std::string_view::npos) return Sexagesimal(text());
      return type() == Type::kInteger ? IntegerNumber(text()) : FloatNumber(text());
    case Type::kText:
      return ParsePythonFloat(text());
    case Type::kBoolean: {
      const char first = text().front();
      const bool on = text() == "on" || text() == "On" || text() == "ON";
      return first == 'y' || first == 'Y' || first == 't' || first == 'T' || on ? 1.0 : 0.0;
    }
    case Type::kNull:
    case Type::kSequence:
    case Type::kMapping:
      return std::nullopt;
  }
  return std::nullopt;
}

Mark Value::mark() const {
  const Tree::Node& node = tree_->nodes_[written_];
  return {.line = static_cast<int>(node.line),
          .column = static_cast<int>(node.column),
          .file = tree_->file_};
}

Value Value::At(std::uint32_t index) const {
  const Tree::Node& node = tree_->nodes_[index];
  return {tree_, index, node.is_alias ? node.first : index};
}

std::optional<Value> Value::Find(std::string_view key) const {
  if (!is_mapping()) return std::nullopt;
  std::optional<Value> found;
  bool merges = false;
  for (std::uint32_t at = tree_->nodes_[meant_].first; at != Tree::kNone;) {
    const std::uint32_t value = tree_->nodes_[at].next;
    const std::string_view name = At(at).text();
    if (name == key) found = At(value);
    merges = merges || name == "<<";
    at = tree_->nodes_[value].next;
  }
  if (!found && merges) {
    ForEachMerged([&](Value mapping) {
      if (!found) found = mapping.Find(key);
    });
  }
  return found;
}

void Value::ForEachMerged(const std::function<void(Value mapping)>& visit) const {
  for (std::uint32_t at = tree_->nodes_[meant_].first; at != Tree::kNone;) {
    const std::uint32_t next = tree_->nodes_[at].next;
    if (At(at).text() == "<<") {
      const Value merged = At(next);
      if (merged.is_mapping()) visit(merged);
      merged.ForEachItem([&](Value item) {
        if (item.is_mapping()) visit(item);
      });
    }
    at = tree_->nodes_[next].next;
  }
}

void Value::ForEachEntry(const std::function<void(Value key, Value value)>& visit) const {
  if (!is_mapping()) return;
  std::unordered_set<std::string_view> seen;
  bool merges = false;
  for (std::uint32_t at = tree_->nodes_[meant_].first; at != Tree::kNone;) {
    const std::uint32_t value = tree_->nodes_[at].next;
    const Value key = At(at);
    if (key.text() == "<<")
      merges = true;
    else
      visit(key, At(value));
    at = tree_->nodes_[value].next;
  }
  if (!merges) return;
  for (std::uint32_t at = tree_->nodes_[meant_].first; at != Tree::kNone;) {
    seen.insert(At(at).text());
    at = tree_->nodes_[tree_->nodes_[at].next].next;
  }
  ForEachMerged([&](Value mapping) {
    mapping.ForEachEntry([&](Value key, Value value) {
      if (seen.insert(key.text()).second) visit(key, value);
    });
  });
}

void Value::ForEachItem(const std::function<void(Value item)>& visit) const {
  if (!is_sequence()) return;
  for (std::uint32_t at = tree_->nodes_[meant_].first; at != Tree::kNone;
       at = tree_->nodes_[at].next)
    visit(At(at));
}

std::vector<Value> Tree::documents() const {
  std::vector<Value> values;
  for (const std::uint32_t root : documents_)
    values.push_back({this, root, nodes_[root].is_alias ? nodes_[root].first : root});
  return values;
}

}  // namespace budget_gate::yaml
