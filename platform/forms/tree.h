#pragma once
// A YAML text as a plain tree, with limits: what forms and code lists are read from. No anchors, aliases or tags, no double keys.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::forms {

struct Node {
  enum class Kind { nothing, scalar, list, map } kind = Kind::nothing;
  int line = 0;
  std::string text;                                    // scalar, as written: NO stays "NO"
  std::vector<Node> items;                             // list; map: the values, in the order written
  std::vector<std::string> keys;                       // map: the key of each value
  const Node* find(std::string_view key) const;
};

struct Tree {
  std::vector<Node> documents;
  std::string problem;  // why it was refused, with the line; empty = good
};
constexpr std::size_t kLargestYaml = 1 << 20;  // bytes
Tree read_yaml(std::string_view text);

}  // namespace ostoja::forms
