// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace budget_gate::fidelity {

/// One request to a proxy, as fixtures/replies/questions/*.yaml has it; the README there explains
/// the fields. Texts may hold <run>, which differs in every run, and <what> an earlier reply saved.
struct Question {
  std::string name;  ///< empty: a wait, whose reply is not recorded
  std::string method;
  std::string path;
  std::optional<std::string> body;           ///< JSON, unless the question is about other text
  std::string as;                            ///< "master", "none", or the key itself
  std::optional<std::string> authorization;  ///< the whole header, in place of `as`
  std::map<std::string, std::string> headers;
  std::map<std::string, std::string> save;  ///< name -> where in the reply, such as info.token
  nlohmann::json until;    ///< asked again until the reply has these: where -> value
  bool unsettled = false;  ///< the spend in its headers may or may not have the last request in it
  std::vector<std::string> only;  ///< what of the body is recorded: where; empty for all of it
  std::string keep;               ///< lists are cut down to the elements that contain this text
};

/// What questions make, as fixtures/replies/resources.yaml has it.
struct Made {
  std::string by;      ///< the path of the request that makes it
  std::string id;      ///< where its name is in the reply, such as tag.name
  std::string method;  ///< of the request that deletes it
  std::string path;
  std::string body;  ///< JSON, with <id> for the name
};

/// The questions about one resource, in the order in which they are asked.
struct Questions {
  std::string resource;  ///< the file's name without its ending
  std::vector<Question> questions;
  std::vector<Made> made;  ///< what has to be deleted when all are asked
};

/// Reads `file`, and resources.yaml in the folder above it. Throws std::runtime_error that names
/// file and question when one cannot be read.
Questions ReadQuestions(const std::filesystem::path& file);

/// The resources that `directory` has questions for, sorted.
std::vector<std::string> ResourcesIn(const std::filesystem::path& directory);

}  // namespace budget_gate::fidelity
