#pragma once
// A file that a command writes: whole, or not at all.
#include "core/id.h"
#include "core/result.h"
#include "core/time.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

namespace ostoja::app {

// Writes a file of this name that nobody has, or leaves nothing: first beside its place, moved there only when no file is in the way.
class NewFile {
 public:
  explicit NewFile(std::string path) : path_(std::move(path)), part_(path_ + "." + core::id_text(core::next_id(core::SystemClock().now().ms)) + ".part") {
    int fd = open(part_.c_str(), O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0600);
    out_ = fd < 0 ? nullptr : fdopen(fd, "w");
  }
  ~NewFile() {
    if (out_ == nullptr) return;
    std::fclose(out_);
    std::remove(part_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  bool good() const { return out_ != nullptr && std::ferror(out_) == 0; }
  void put(const std::string& text) { std::fwrite(text.data(), 1, text.size(), out_); }
  core::Done keep() {
    bool written = std::fflush(out_) == 0 && fsync(fileno(out_)) == 0 && good();
    if (!written) return core::fail(core::Errc::unavailable, "the file cannot be written: is the disk full?");
    if (renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0)
      return errno == EEXIST ? core::fail(core::Errc::conflict, "this file exists already: choose another name") : core::fail(core::Errc::unavailable, "the file cannot be put in its place");
    std::fclose(out_);
    out_ = nullptr;
    return {};
  }

 private:
  std::string path_, part_;
  std::FILE* out_ = nullptr;
};

}  // namespace ostoja::app
