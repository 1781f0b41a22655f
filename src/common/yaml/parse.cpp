// SPDX-License-Identifier: Apache-2.0
#include <yaml.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "common/yaml/tree.h"

namespace budget_gate::yaml {
namespace {

/// A libyaml parser that is deleted with its scope, as are its events.
struct Parser {
  yaml_parser_t raw;

  Parser() { yaml_parser_initialize(&raw); }
  ~Parser() { yaml_parser_delete(&raw); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
};

struct Event {
  yaml_event_t raw{};

  Event() = default;
  ~Event() { yaml_event_delete(&raw); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
};

std::string Text(const yaml_char_t* characters) {
  return characters == nullptr ? std::string()
                               : std::string(reinterpret_cast<const char*>(characters));
}

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

}  // namespace

/// Turns libyaml's events into the nodes of one tree.
class TreeBuilder {
 public:
  TreeBuilder(std::string name, Origin origin) : name_(std::move(name)), origin_(origin) {
    tree_.file_ = origin.file;
  }

  Result<Tree> Build(std::string_view text) {
    // More would overflow the offsets of nodes; the reader of files stops much earlier.
    if (text.size() > std::numeric_limits<std::uint32_t>::max() / 2)
      return Error{name_ + ": too large to read"};
    // About what configs need: growing step by step would copy everything several times.
    tree_.characters_.reserve(text.size() / 2);
    tree_.nodes_.reserve(text.size() / 12);
    Parser parser;
    yaml_parser_set_input_string(&parser.raw, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
    while (true) {
      Event event;
      if (yaml_parser_parse(&parser.raw, &event.raw) == 0) return SyntaxError(parser.raw);
      if (event.raw.type == YAML_STREAM_END_EVENT) return std::move(tree_);
      if (!Take(event.raw)) return *error_;
    }
  }

 private:
  struct Open {
    std::uint32_t node;
    std::uint32_t last = Tree::kNone;
    std::size_t written_out = 1;  ///< values in it, every alias counted as what it stands for
    std::string anchor;
  };
  struct Anchor {
    std::uint32_t node;
    std::size_t written_out;
  };

  bool Take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        anchors_.clear();
        return true;
      case YAML_SCALAR_EVENT:
        return TakeScalar(event);
      case YAML_ALIAS_EVENT:
        return TakeAlias(event);
      case YAML_SEQUENCE_START_EVENT:
        return Enter(event, Type::kSequence, Text(event.data.sequence_start.anchor),
                     Text(event.data.sequence_start.tag));
      case YAML_MAPPING_START_EVENT:
        return Enter(event, Type::kMapping, Text(event.data.mapping_start.anchor),
                     Text(event.data.mapping_start.tag));
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        return Leave(event);
      default:
        return true;
    }
  }

  bool TakeScalar(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    const std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
    const std::string tag = Text(scalar.tag);
    Tree::Node node;
    node.type = scalar.plain_implicit != 0 ? PlainScalarType(text) : Type::kText;
    if (!tag.empty() && tag != "!") {
      if (!tag.starts_with(kTagPrefix)) return RefuseTag(event, tag);
      const std::string kind = tag.substr(kTagPrefix.size());
      if (kind == "float" || kind == "int" || kind == "null" || kind == "bool")
        node.type = PlainScalarType(text);
      else if (kind != "str" && kind != "timestamp" && kind != "binary")
        return RefuseTag(event, tag);
    }
    node.text = static_cast<std::uint32_t>(tree_.characters_.size());
    node.size = static_cast<std::uint32_t>(text.size());
    tree_.characters_ += text;
    const std::uint32_t index = Add(event, node);
    if (!Count(event, 1)) return false;
    if (scalar.anchor != nullptr) anchors_[Text(scalar.anchor)] = {index, 1};
    return true;
  }

  bool TakeAlias(const yaml_event_t& event) {
    const std::string anchor = Text(event.data.alias.anchor);
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      return Fail(event, "alias *" + anchor + " has no finished anchor &" + anchor +
                             " before it: define the anchor first, and not around its own alias");
    Tree::Node node;
    node.is_alias = true;
    node.first = found->second.node;
    Add(event, node);
    return Count(event, found->second.written_out);
  }

  bool Enter(const yaml_event_t& event, Type type, std::string anchor, const std::string& tag) {
    if (!tag.empty() && tag != "!" && tag != "tag:yaml.org,2002:map" &&
        tag != "tag:yaml.org,2002:seq")
      return RefuseTag(event, tag);
    if (open_.size() >= Tree::kMaxDepth)
      return Fail(event, "nested more than " + std::to_string(Tree::kMaxDepth) +
                             " levels deep: no LiteLLM config is, flatten it");
    // An anchor that is defined anew means nothing until it is finished.
    if (!anchor.empty()) anchors_.erase(anchor);
    Tree::Node node;
    node.type = type;
    const std::uint32_t index = Add(event, node);
    open_.push_back({.node = index, .anchor = std::move(anchor)});
    return true;
  }

  bool Leave(const yaml_event_t& event) {
    const Open closed = std::move(open_.back());
    open_.pop_back();
    if (!closed.anchor.empty()) anchors_[closed.anchor] = {closed.node, closed.written_out};
    return Count(event, closed.written_out);
  }

  std::uint32_t Add(const yaml_event_t& event, Tree::Node node) {
    const auto index = static_cast<std::uint32_t>(tree_.nodes_.size());
    const Mark mark = InFile(event.start_mark);
    node.line = static_cast<std::uint32_t>(mark.line);
    node.column = static_cast<std::uint32_t>(mark.column);
    tree_.nodes_.push_back(node);
    if (open_.empty()) {
      tree_.documents_.push_back(index);
    } else {
      Open& parent = open_.back();
      (parent.last == Tree::kNone ? tree_.nodes_[parent.node].first
                                  : tree_.nodes_[parent.last].next) = index;
      parent.last = index;
    }
    return index;
  }

  /// Adds what a finished value holds to its parent. Aliases of aliases double with each level, so
  /// the sum is held against the limit before anybody walks it.
  bool Count(const yaml_event_t& event, std::size_t written_out) {
    std::size_t& sum = open_.empty() ? total_ : open_.back().written_out;
    sum += written_out;
    if (sum <= Tree::kMaxValues) return true;
    return Fail(event, "more than " + std::to_string(Tree::kMaxValues) +
                           " values, aliases written out: split the file, or repeat less by alias");
  }

  bool RefuseTag(const yaml_event_t& event, const std::string& tag) {
    return Fail(event, "tag " + tag + " is one that LiteLLM's YAML loader refuses: remove it");
  }

  bool Fail(const yaml_event_t& event, const std::string& message) {
    error_ = Error{Place(event.start_mark) + ": " + message};
    return false;
  }

  Mark InFile(const yaml_mark_t& mark) const {
    if (origin_.is_one_line) return {.line = origin_.line, .column = origin_.column};
    return {.line = origin_.line + static_cast<int>(mark.line) + 1,
            .column = std::max(1, origin_.column + static_cast<int>(mark.column) + 1)};
  }

  std::string Place(const yaml_mark_t& mark) const {
    const Mark in_file = InFile(mark);
    return name_ + ":" + std::to_string(in_file.line) + ":" + std::to_string(in_file.column);
  }

  Error SyntaxError(const yaml_parser_t& parser) const {
    const std::string problem =
        parser.problem == nullptr ? "cannot be read" : std::string(parser.problem);
    if (parser.error == YAML_READER_ERROR)
      return {name_ + ": not UTF-8 text (" + problem + ", byte " +
              std::to_string(parser.problem_offset) + "): save it as UTF-8"};
    if (parser.error == YAML_MEMORY_ERROR) return {name_ + ": out of memory while reading"};
    return {Place(parser.problem_mark) + ": not YAML: " + problem};
  }

  std::string name_;
  Origin origin_;
  Tree tree_;
  std::vector<Open> open_;
  std::unordered_map<std::string, Anchor> anchors_;
  std::size_t total_ = 0;
  std::optional<Error> error_;
};

Result<Tree> Tree::Parse(std::string_view text, const std::string& name, Origin origin) {
  return TreeBuilder(name, origin).Build(text);
}

}  // namespace budget_gate::yaml
