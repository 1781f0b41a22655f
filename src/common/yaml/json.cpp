// SPDX-License-Identifier: Apache-2.0
#include "common/yaml/json.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace budget_gate::yaml {

using nlohmann::json;

namespace {

json Integer(double number) {
  // A double holds every integer that is written with 15 digits; what is larger is no count.
  constexpr double kExact = 9.0e15;
  return std::abs(number) < kExact ? json(static_cast<std::int64_t>(number)) : json(number);
}

json Mapping(Value value) {
  json object = json::object();
  value.ForEachEntry([&](Value key, Value entry) {
    if (!key.is_scalar())
      throw std::runtime_error("line " + std::to_string(key.mark().line) +
                               ": the name of a field is a list or a mapping: write a text");
    object[std::string(key.text())] = ToJson(entry);
  });
  return object;
}

}  // namespace

json ToJson(Value value) {
  switch (value.type()) {
    case Type::kNull:
      return nullptr;
    case Type::kBoolean:
      return *value.number() == 1;
    case Type::kInteger:
      return Integer(*value.number());
    case Type::kFloat:
      return *value.number();
    case Type::kText:
      return value.text();
    case Type::kMapping:
      return Mapping(value);
    case Type::kSequence:
      break;
  }
  json list = json::array();
  value.ForEachItem([&](Value item) { list.push_back(ToJson(item)); });
  return list;
}

}  // namespace budget_gate::yaml
