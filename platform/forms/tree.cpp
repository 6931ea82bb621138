#include "forms/tree.h"

#include "core/text.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <sstream>
#include <unordered_set>

namespace ostoja::forms {
namespace {

constexpr std::size_t kDeepest = 8;        // a form needs six levels
constexpr std::size_t kMostNodes = 60'000;
constexpr std::size_t kMostDocuments = 200;
constexpr std::size_t kMostBrackets = 2'000;  // open at once, counted before the parser sees the text, whose own effort grows with them

// Stops yaml-cpp in the middle; never leaves this file.
struct Refused : std::exception {
  explicit Refused(std::string t) : text(std::move(t)) {}
  std::string text;
};

// Builds the tree from yaml-cpp's events. Its own nodes are not used: they follow aliases, and they let the last of two equal keys win.
class Builder final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& at) override {
    if (documents.size() == kMostDocuments) refuse(at, "too many documents");
    documents.emplace_back();
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& at, YAML::anchor_t anchor) override { add(at, "", anchor, Node::Kind::nothing, {}); }
  void OnAlias(const YAML::Mark& at, YAML::anchor_t) override { refuse(at, "an alias is not allowed"); }
  void OnScalar(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    add(at, tag, anchor, Node::Kind::scalar, value);
  }
  void OnSequenceStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(at, tag, anchor, Node::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(at, tag, anchor, Node::Kind::map);
  }
  void OnMapEnd() override { close(); }

  std::vector<Node> documents;

 private:
  struct Open {
    Node node;
    std::string key;
    bool has_key = false;
    std::unordered_set<std::string> keys;
  };

  [[noreturn]] static void refuse(const YAML::Mark& at, std::string_view what) { throw Refused(fmt::format("line {}: {}", at.line + 1, what)); }

  void check(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) refuse(at, "an anchor is not allowed");
    if (!tag.empty() && tag != "?" && tag != "!") refuse(at, "a tag is not allowed");
    if (++nodes_ > kMostNodes) refuse(at, "too many entries");
  }
  void add(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind, const std::string& value) {
    check(at, tag, anchor);
    if (!open_.empty() && open_.back().node.kind == Node::Kind::map && !open_.back().has_key) {
      auto& map = open_.back();
      if (kind != Node::Kind::scalar) refuse(at, "a key is empty");
      if (!map.keys.insert(value).second) refuse(at, fmt::format("\"{}\" stands twice", value));
      map.key = value;
      map.has_key = true;
      return;
    }
    put({kind, at.line + 1, value, {}, {}});
  }
  void open(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind) {
    check(at, tag, anchor);
    if (open_.size() == kDeepest) refuse(at, "nested too deeply");
    if (!open_.empty() && open_.back().node.kind == Node::Kind::map && !open_.back().has_key) refuse(at, "a key must be a word");
    open_.push_back({{kind, at.line + 1, {}, {}, {}}, {}, false, {}});
  }
  void close() {
    Node done = std::move(open_.back().node);
    open_.pop_back();
    put(std::move(done));
  }
  void put(Node node) {
    if (open_.empty()) {
      documents.back() = std::move(node);
      return;
    }
    auto& top = open_.back();
    top.node.items.push_back(std::move(node));
    if (top.node.kind == Node::Kind::map) {
      top.node.keys.push_back(std::move(top.key));
      top.has_key = false;
    }
  }

  std::vector<Open> open_;
  std::size_t nodes_ = 0;
};

// The most brackets open at once, at least as many as YAML would see (those in texts count too, hence the generous limit).
std::size_t brackets(std::string_view text) {
  std::size_t open = 0, most = 0;
  for (char c : text) {
    if (c == '[' || c == '{') most = std::max(most, ++open);
    if ((c == ']' || c == '}') && open > 0) --open;
  }
  return most;
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i] == key) return &items[i];
  return nullptr;
}

Tree read_yaml(std::string_view text) {
  Tree out;
  if (text.size() > kLargestYaml) {
    out.problem = "larger than one megabyte";
  } else if (!core::is_utf8(text) || text.find('\0') != std::string_view::npos) {
    out.problem = "not a UTF-8 text";
  } else if (brackets(text) > kMostBrackets) {
    out.problem = "nested too deeply";
  }
  if (!out.problem.empty()) return out;
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    Builder builder;
    while (parser.HandleNextDocument(builder)) {
    }
    out.documents = std::move(builder.documents);
  } catch (const Refused& r) {
    out.problem = r.text;
  } catch (const YAML::Exception& e) {
    out.problem = fmt::format("line {}: not YAML: {}", e.mark.line + 1, e.msg);
  } catch (const std::exception&) {
    out.problem = "not YAML";
  }
  return out;
}

}  // namespace ostoja::forms
