// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

/// YAML as LiteLLM reads it. LiteLLM loads its config with PyYAML's safe_load, whose grammar is
/// libyaml's and whose scalars are those of YAML 1.1: `yes` is a boolean, `1e-6` (no dot) is text.
/// A reader with other rules would vouch for files that the proxy reads differently.
namespace budget_gate::yaml {

/// Where a value begins, both counted from 1.
struct Mark {
  int line = 0;
  int column = 0;
  int file = 0;  ///< what the reader of several files counts them by

  friend bool operator==(const Mark&, const Mark&) = default;
};

/// What a text is part of: what its marks are counted from.
struct Origin {
  int file = 0;
  int line = 0;              ///< lines before it
  int column = 0;            ///< columns before it
  bool is_one_line = false;  ///< all of it stands in `line`, at `column`
};

enum class Type { kNull, kBoolean, kInteger, kFloat, kText, kSequence, kMapping };

/// The type that PyYAML's safe_load gives a scalar that is not quoted.
Type PlainScalarType(std::string_view text);

class Tree;

/// One value of a tree: two words, to be passed by value; valid as long as the tree. Aliases are
/// followed.
class Value {
 public:
  Type type() const;
  bool is_mapping() const { return type() == Type::kMapping; }
  bool is_sequence() const { return type() == Type::kSequence; }
  bool is_scalar() const { return !is_mapping() && !is_sequence(); }
  /// The characters of a scalar, whatever its type; empty for anything else.
  std::string_view text() const;
  /// The number that a number, or a text that Python's float() accepts, stands for. `true` is 1, as
  /// it is for LiteLLM.
  std::optional<double> number() const;
  /// Where it stands in the file: of an alias, the place of the alias.
  Mark mark() const;

  /// The value under `key` of a mapping: the last one of that name, else what a merge key (`<<`)
  /// brings in.
  std::optional<Value> Find(std::string_view key) const;
  /// Calls `visit` with every key and value of a mapping, merged ones included, each key once.
  void ForEachEntry(const std::function<void(Value key, Value value)>& visit) const;
  /// Calls `visit` with every item of a sequence.
  void ForEachItem(const std::function<void(Value item)>& visit) const;

 private:
  friend class Tree;
  friend class TreeBuilder;
  Value(const Tree* tree, std::uint32_t written, std::uint32_t meant)
      : tree_(tree), written_(written), meant_(meant) {}

  Value At(std::uint32_t index) const;
  void ForEachMerged(const std::function<void(Value mapping)>& visit) const;

  const Tree* tree_;
  std::uint32_t written_;  ///< the node in the file, perhaps an alias
  std::uint32_t meant_;    ///< the node that it stands for
};

/// The documents of one YAML text. Values are kept flat and an alias is one node, so the memory is
/// a small multiple of the text whatever its aliases say.
class Tree {
 public:
  /// Limits far above any real config and low enough to end on a hostile one.
  static constexpr int kMaxDepth = 100;
  static constexpr std::size_t kMaxValues = 4'000'000;

  /// Parses all documents. Errors name the line and column, and `name` (of the file): what is not
  /// YAML, a tag that safe_load refuses, an alias without anchor, and texts beyond the limits
  /// above, aliases written out.
  static Result<Tree> Parse(std::string_view text, const std::string& name, Origin origin = {});

  std::vector<Value> documents() const;

 private:
  friend class Value;
  friend class TreeBuilder;
  static constexpr std::uint32_t kNone = UINT32_MAX;

  struct Node {
    std::uint32_t text = 0;  ///< offset in characters_
    std::uint32_t size = 0;
    std::uint32_t first = kNone;  ///< first child; of an alias, the node it stands for
    std::uint32_t next = kNone;   ///< next child of the same parent; a mapping's children are key,
                                  ///< value, key, value...
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    Type type = Type::kNull;
    bool is_alias = false;
  };

  std::vector<Node> nodes_;
  std::string characters_;
  std::vector<std::uint32_t> documents_;
  int file_ = 0;
};

}  // namespace budget_gate::yaml
