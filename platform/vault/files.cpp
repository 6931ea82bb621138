// What lies in DIR/keys: vault.toml, which holds no secret, and root.key, which holds all of them and is there only for an unattended start.
#include "core/failure.h"
#include "vault/vault.h"
#include "vault/wiped.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace ostoja::vault {
namespace {

constexpr std::string_view kKeyFileHead = "ostoja-root-keys 1";
constexpr std::size_t kLargestFile = 64 * 1024;
constexpr std::size_t kWrappedKeySize = 1 + kKeyIdSize + 24 + core::Secret::kSize + 16;

class File {
 public:
  explicit File(int handle) : handle_(handle) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { if (handle_ >= 0) ::close(handle_); }
  int handle() const { return handle_; }
  explicit operator bool() const { return handle_ >= 0; }

 private:
  int handle_;
};

struct WipedText {
  std::string text;
  ~WipedText() { sodium_memzero(text.data(), text.size()); }
};

std::string keys_dir(const std::string& data_dir) { return data_dir + "/keys"; }

// All or nothing: what stands under `name` afterwards is the old file or the whole new one, also after a power cut.
void write_whole(const std::string& dir, const std::string& name, std::string_view text) {
  if (::mkdir(dir.c_str(), 0700) != 0 && errno != EEXIST) throw core::Failure(core::Errc::unavailable, "the folder of the keys cannot be made");
  std::string path = dir + "/" + name, fresh = path + ".new";
  if (::unlink(fresh.c_str()) != 0 && errno != ENOENT) throw core::Failure(core::Errc::unavailable, "a file of the keys cannot be written");
  {
    File file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    bool good = static_cast<bool>(file) && ::fchmod(file.handle(), 0600) == 0;
    for (std::size_t at = 0; good && at < text.size();) {
      auto n = ::write(file.handle(), text.data() + at, text.size() - at);
      if (n < 0 && errno == EINTR) continue;
      good = n > 0;
      if (good) at += static_cast<std::size_t>(n);
    }
    good = good && ::fsync(file.handle()) == 0;
    if (!good) {
      ::unlink(fresh.c_str());
      throw core::Failure(core::Errc::unavailable, "a file of the keys cannot be written");
    }
  }
  if (std::rename(fresh.c_str(), path.c_str()) != 0) {
    ::unlink(fresh.c_str());
    throw core::Failure(core::Errc::unavailable, "a file of the keys cannot be put in place");
  }
  File folder(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.handle()) != 0) throw core::Failure(core::Errc::unavailable, "the folder of the keys cannot be written to disk");
}

enum class Readers { anybody, owner_only };

core::Done read_whole(const std::string& path, Readers readers, std::string& out) {
  File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT) return core::fail(core::Errc::not_found, "there is no such file of keys");
    return core::fail(core::Errc::unavailable, "a file of keys cannot be opened");
  }
  struct stat about {};
  if (::fstat(file.handle(), &about) != 0 || !S_ISREG(about.st_mode)) return core::fail(core::Errc::unavailable, "a file of keys is no plain file");
  if (readers == Readers::owner_only && (about.st_mode & 077) != 0)
    return core::fail(core::Errc::forbidden, "keys/root.key is open to other users of this machine: chmod 600 it, and think of the keys as known to them");
  out.reserve(kLargestFile);  // never moved while it is read, so that no copy stays behind
  char part[4096];
  for (;;) {
    auto n = ::read(file.handle(), part, sizeof part);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 || out.size() + static_cast<std::size_t>(n > 0 ? n : 0) > kLargestFile) {
      sodium_memzero(part, sizeof part);
      return core::fail(core::Errc::unavailable, "a file of keys cannot be read");
    }
    if (n == 0) break;
    out.append(part, static_cast<std::size_t>(n));
  }
  sodium_memzero(part, sizeof part);
  return {};
}

bool good_code(std::string_view code) {
  if (code.empty() || code.size() > 8) return false;
  for (char c : code)
    if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return false;
  return true;
}

bool take_hash(const toml::table& from, std::string_view key, Hash& to) {
  auto text = from[key].value<std::string>();
  auto bytes = text ? core::unhex(*text) : std::nullopt;
  if (!bytes || bytes->size() != to.size()) return false;
  std::memcpy(to.data(), bytes->data(), to.size());
  return true;
}

core::Result<OperatorEntry> read_operator(const toml::table& from) {
  constexpr std::string_view kKeys[] = {"code", "check", "wrapped_database_key", "audit_public_key"};
  for (const auto& [key, value] : from) {
    bool known = false;
    for (auto k : kKeys) known = known || key.str() == k;
    if (!known) return core::fail(core::Errc::invalid, "keys/vault.toml: an operator has an unknown key");
  }
  OperatorEntry out;
  out.code = from["code"].value_or(std::string());
  if (!good_code(out.code)) return core::fail(core::Errc::invalid, "keys/vault.toml: an operator has no good code");
  if (!take_hash(from, "check", out.check)) return core::fail(core::Errc::invalid, "keys/vault.toml: an operator has no good check value");
  if (!take_hash(from, "audit_public_key", out.audit_public_key))
    return core::fail(core::Errc::invalid, "keys/vault.toml: an operator has no good audit key");
  auto wrapped = core::unbase64url(from["wrapped_database_key"].value_or(std::string()));
  if (!wrapped || wrapped->size() != kWrappedKeySize) return core::fail(core::Errc::invalid, "keys/vault.toml: an operator has no good database key");
  out.wrapped_database_key = std::move(*wrapped);
  return out;
}

}  // namespace

core::Result<VaultFile> read_vault(const std::string& data_dir) {
  std::string text;
  TRY_VOID(read_whole(keys_dir(data_dir) + "/vault.toml", Readers::anybody, text));
  toml::table root;
  try {
    root = toml::parse(text);
  } catch (const toml::parse_error&) {
    return core::fail(core::Errc::invalid, "keys/vault.toml is no TOML");
  }
  if (root["version"].value_or(std::int64_t{0}) != 1) return core::fail(core::Errc::invalid, "keys/vault.toml is not of version 1");
  const auto* list = root["operator"].as_array();
  if (list == nullptr || list->empty() || root.size() != 2) return core::fail(core::Errc::invalid, "keys/vault.toml has a version and operators, and nothing else");
  VaultFile out;
  for (const auto& item : *list) {
    if (!item.is_table()) return core::fail(core::Errc::invalid, "keys/vault.toml: an operator is no table");
    out.operators.push_back(TRY(read_operator(*item.as_table())));
    for (std::size_t i = 0; i + 1 < out.operators.size(); ++i)
      if (out.operators[i].code == out.operators.back().code) return core::fail(core::Errc::invalid, "keys/vault.toml names an operator twice");
  }
  return out;
}

void write_vault(const std::string& data_dir, const VaultFile& file) {
  std::string text = "# Which keys open this centre's data. No secret is here, but without this file nobody can open the database: keep it with every backup.\n"
                     "version = 1\n";
  for (const auto& entry : file.operators) {
    if (!good_code(entry.code)) throw core::Failure(core::Errc::internal, "an operator's code is one to eight capital letters or digits");
    text += "\n[[operator]]\ncode = \"" + entry.code + "\"\ncheck = \"" + core::hex(entry.check) + "\"\nwrapped_database_key = \"" +
            core::base64url(entry.wrapped_database_key) + "\"\naudit_public_key = \"" + core::hex(entry.audit_public_key) + "\"\n";
  }
  write_whole(keys_dir(data_dir), "vault.toml", text);
}

void write_key_file(const std::string& data_dir, const std::map<std::string, const core::Secret*>& roots) {
  WipedText file;
  file.text.reserve(kLargestFile);
  file.text.append(kKeyFileHead).append("\n");
  for (const auto& [code, root] : roots) {
    if (!good_code(code) || root == nullptr || root->is_empty()) throw core::Failure(core::Errc::internal, "a key file needs a code and a key for each operator");
    WipedText line{core::base32(root->bytes())};
    file.text.append(code).append(" ").append(line.text).append("\n");
  }
  write_whole(keys_dir(data_dir), "root.key", file.text);
}

core::Result<std::map<std::string, core::Secret>> read_key_file(const std::string& data_dir) {
  WipedText file;
  TRY_VOID(read_whole(keys_dir(data_dir) + "/root.key", Readers::owner_only, file.text));
  std::map<std::string, core::Secret> out;
  std::string_view rest = file.text;
  bool head = true;
  while (!rest.empty()) {
    auto end = rest.find('\n');
    auto line = core::trim(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (head) {
      if (line != kKeyFileHead) return core::fail(core::Errc::invalid, "keys/root.key is no file of root keys");
      head = false;
      continue;
    }
    if (line.empty() || line.front() == '#') continue;
    auto blank = line.find(' ');
    auto code = line.substr(0, blank);
    auto bytes = blank == std::string_view::npos ? std::nullopt : core::unbase32(core::trim(line.substr(blank)));
    bool good = bytes && bytes->size() == core::Secret::kSize && good_code(code) && out.find(std::string(code)) == out.end();
    if (good) out.emplace(code, core::Secret(*bytes));
    if (bytes) sodium_memzero(bytes->data(), bytes->size());
    if (!good) return core::fail(core::Errc::invalid, "keys/root.key: a line is not a code and a key, or names an operator twice");
  }
  if (out.empty()) return core::fail(core::Errc::invalid, "keys/root.key holds no key");
  return out;
}

}  // namespace ostoja::vault
