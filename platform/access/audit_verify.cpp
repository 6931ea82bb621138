// The verifier of the audit log: from the rows alone, written apart from audit.cpp. It shares the hash function and the order of an event's fields
// (store::canonical) with it, nothing else.
#include "access/audit.h"
#include "core/text.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace ostoja::access {
namespace {

constexpr int kPage = 1000;  // events read at once

vault::Hash hash_of_leaf(const store::Event& event) {
  std::string text(1, '\0');
  text += store::canonical(event);
  return vault::sha256(text);
}

vault::Hash hash_of_pair(const vault::Hash& left, const vault::Hash& right) {
  std::string text(1, '\1');
  text.append(core::view_of(left)).append(core::view_of(right));
  return vault::sha256(text);
}

// Subtrees that are whole, each with the number of its leaves; two neighbours of the same number become one.
class Subtrees {
 public:
  void add(const vault::Hash& leaf) {
    all_.push_back({1, leaf});
    while (all_.size() >= 2 && all_[all_.size() - 2].leaves == all_.back().leaves) {
      auto right = all_.back();
      all_.pop_back();
      all_.back() = {right.leaves * 2, hash_of_pair(all_.back().hash, right.hash)};
    }
  }
  vault::Hash root() const {
    if (all_.empty()) return vault::sha256(std::string_view());
    vault::Hash out = all_.back().hash;
    for (auto it = all_.rbegin() + 1; it != all_.rend(); ++it) out = hash_of_pair(it->hash, out);
    return out;
  }
  std::string joined() const {  // as the stored head has them
    std::string out;
    for (const auto& s : all_) out += core::view_of(s.hash);
    return out;
  }

 private:
  struct Subtree { std::int64_t leaves; vault::Hash hash; };
  std::vector<Subtree> all_;
};

std::vector<Checkpoint> stored_checkpoints(store::Tx& tx, std::string& problem) {
  std::vector<Checkpoint> out;
  tx.run("select size, operator_code, at, root, signature from audit_checkpoint order by size, operator_code", {}, [&](const store::Row& row) {
    Checkpoint c;
    c.size = row.integer(0);
    c.operator_code = row.text(1);
    c.at = row.instant(2);
    auto root = row.blob(3), signature = row.blob(4);
    if (root.size() == c.root.size()) std::memcpy(c.root.data(), root.data(), root.size());
    else if (problem.empty()) problem = "a checkpoint in the store is broken";
    c.signature.assign(signature.begin(), signature.end());
    out.push_back(std::move(c));
  });
  return out;
}

std::string problem_of_signature(const vault::VaultFile& file, const Checkpoint& c) {
  for (const auto& entry : file.operators)
    if (entry.code == c.operator_code)
      return vault::OperatorKeys::verify_audit(entry.audit_public_key, signed_text(c), c.signature)
                 ? std::string()
                 : "the signature of the checkpoint of " + c.at.rfc3339() + " does not fit";
  return "the checkpoint of " + c.at.rfc3339() + " is of an operator that this vault does not know";
}

std::string problem_of_head(store::Tx& tx, const Subtrees& tree, std::int64_t size) {
  struct Head { std::int64_t size; std::string hashes; };
  auto head = tx.one("select size, hashes from audit_frontier where id = 1", {}, [](const store::Row& row) {
    return Head{row.integer(0), std::string(core::view_of(row.blob(1)))};
  });
  if (!head) return size == 0 ? std::string() : "the head of the tree is missing";
  if (head->size > size) return "event " + std::to_string(size + 1) + " is missing: the head is of " + std::to_string(head->size) + " events";
  if (head->size < size) return "event " + std::to_string(head->size + 1) + " was not written by the program: the head is of " + std::to_string(head->size) + " events";
  if (head->hashes != tree.joined()) return "the events differ from the head of the tree: one was changed, or two have changed places";
  return {};
}

}  // namespace

Verdict verify_audit(store::Tx& tx, const vault::VaultFile& file, const std::vector<Checkpoint>& outside) {
  Verdict out;
  auto checks = stored_checkpoints(tx, out.problem);
  checks.insert(checks.end(), outside.begin(), outside.end());
  std::stable_sort(checks.begin(), checks.end(), [](const Checkpoint& a, const Checkpoint& b) { return a.size < b.size; });
  auto found = [&](std::string problem) {
    if (out.problem.empty()) out.problem = std::move(problem);
  };

  Subtrees tree;
  std::size_t next = 0;
  auto compare = [&] {  // every checkpoint of the present size
    for (; next < checks.size() && checks[next].size <= out.size; ++next) {
      const auto& c = checks[next];
      ++out.checkpoints;
      if (auto problem = problem_of_signature(file, c); !problem.empty()) found(std::move(problem));
      if (c.size < 0 || c.root != tree.root()) found("the checkpoint of " + c.at.rfc3339() + " does not fit: the first " + std::to_string(c.size) + " events are not what they were");
    }
  };
  compare();
  bool whole = true;
  for (std::int64_t after = std::numeric_limits<std::int64_t>::min(); whole;) {
    auto events = store::events_after(tx, after, kPage);
    if (events.empty()) break;
    for (const auto& event : events) {
      if (event.seq != out.size + 1) {
        found(event.seq > out.size ? "event " + std::to_string(out.size + 1) + " is missing"
                                   : "event " + std::to_string(event.seq) + " stands where none belongs");
        whole = false;
        break;
      }
      tree.add(hash_of_leaf(event));
      ++out.size;
      compare();
    }
    after = events.back().seq;
  }
  out.root = tree.root();
  if (whole) {
    if (next < checks.size())
      found("the checkpoint of " + checks[next].at.rfc3339() + " is of " + std::to_string(checks[next].size) + " events, the log has " + std::to_string(out.size));
    if (auto problem = problem_of_head(tx, tree, out.size); !problem.empty()) found(std::move(problem));
  }
  out.good = out.problem.empty();
  return out;
}

// ---- proofs ----
namespace {

// The root of the leaves first … last (1-based, both in it), which form one subtree of the log.
vault::Hash root_of_range(store::Tx& tx, std::int64_t first, std::int64_t last, bool& whole) {
  Subtrees tree;
  for (std::int64_t at = first; at <= last;) {
    auto events = store::events_after(tx, at - 1, static_cast<int>(std::min<std::int64_t>(kPage, last - at + 1)));
    if (events.empty()) whole = false;
    for (const auto& event : events) {
      whole = whole && event.seq == at++;
      if (whole) tree.add(hash_of_leaf(event));
    }
    if (!whole) break;
  }
  return tree.root();
}

std::int64_t largest_power_below(std::int64_t n) {  // n ≥ 2
  std::int64_t out = 1;
  while (out * 2 < n) out *= 2;
  return out;
}

}  // namespace

std::vector<vault::Hash> inclusion_proof(store::Tx& tx, std::int64_t seq, std::int64_t size) {
  std::vector<vault::Hash> out;
  if (seq < 1 || seq > size) return out;
  bool whole = true;
  std::int64_t first = 1, last = size;  // the subtree that still holds the event, from the whole log down to the leaf
  while (first < last) {
    std::int64_t middle = first + largest_power_below(last - first + 1);  // first leaf of the right half
    if (seq < middle) {
      out.push_back(root_of_range(tx, middle, last, whole));
      last = middle - 1;
    } else {
      out.push_back(root_of_range(tx, first, middle - 1, whole));
      first = middle;
    }
    if (!whole) return {};
  }
  std::reverse(out.begin(), out.end());  // from the leaf up
  return out;
}

bool check_inclusion(const vault::Hash& leaf, std::int64_t seq, std::int64_t size, const std::vector<vault::Hash>& proof, const vault::Hash& root) {
  if (seq < 1 || seq > size || proof.size() > 64) return false;
  // On which side the event lies at each level, from the root down.
  std::vector<bool> right;
  std::int64_t first = 1, last = size;
  while (first < last) {
    std::int64_t middle = first + largest_power_below(last - first + 1);
    right.push_back(seq >= middle);
    if (seq >= middle) first = middle;
    else last = middle - 1;
  }
  if (right.size() != proof.size()) return false;
  vault::Hash at = leaf;
  for (std::size_t i = 0; i < proof.size(); ++i) at = right[right.size() - 1 - i] ? hash_of_pair(proof[i], at) : hash_of_pair(at, proof[i]);
  return at == root;
}

}  // namespace ostoja::access
