#include "store/file.h"

#include "core/failure.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace ostoja::store {

using core::Errc;
using core::Failure;

void refuse_path(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT: throw Failure(Errc::unavailable, "the disk is full: free some space; nothing was saved, nothing that was saved before is lost");
    case EROFS:
    case EACCES:
    case EPERM: throw Failure(Errc::unavailable, "the store is read-only: check the rights of the data directory and that its disk is writable");
    case EMFILE:
    case ENFILE: throw Failure(Errc::unavailable, "too many files are open: raise the limit of open files and try again");
    case EIO: throw Failure(Errc::unavailable, "the disk does not answer: check the disk of the data directory");
    default: throw Failure(Errc::unavailable, "the store cannot be opened: does its directory exist, and is the path right?");
  }
}

void refuse_missing(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0)
    throw Failure(Errc::unavailable, "there is no store at this path: make a centre with ostoja init, or restore a backup");
  // SQLite would take an empty file for a new store, and a centre that lost everything would look like one that never had anything.
  if (info.st_size == 0) throw Failure(Errc::unavailable, "the store's file is empty: restore the last backup, or remove it and make the centre anew");
}

std::shared_ptr<void> take_lock(const std::string& path) {
  int fd = ::open((path + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) refuse_path(errno);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    throw Failure(Errc::unavailable, "another Ostoja has this centre open: stop it first");
  }
  return std::shared_ptr<void>(nullptr, [fd](void*) { ::close(fd); });
}

void make_file(const std::string& path) {
  int fd = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) throw Failure(Errc::conflict, "there is a store at this path already");
  if (fd < 0) refuse_path(errno);
  ::close(fd);
}

void remove_file(const std::string& path) {
  for (const char* end : {"", "-wal", "-shm", "-journal"}) ::unlink((path + end).c_str());
}

void sync_file(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) refuse_path(errno);
  int code = fsync(fd), error = errno;
  ::close(fd);
  if (code != 0) refuse_path(error);
}
void sync_folder_of(const std::string& path) {
  auto slash = path.rfind('/');
  sync_file(slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash));
}

}  // namespace ostoja::store
