#pragma once
// The store's file and what lies beside it, with errors that say what to do.
#include <memory>
#include <string>

namespace ostoja::store {

[[noreturn]] void refuse_path(int error);                  // Failure(unavailable) for an errno
void refuse_missing(const std::string& path);              // also an empty file
std::shared_ptr<void> take_lock(const std::string& path);  // one desk writes a centre at a time: PATH.lock is held as long as this lives
void make_file(const std::string& path);                   // new, empty, readable by its owner only; SQLite gives the files beside it the same rights
void remove_file(const std::string& path);                 // with its log and journal
void sync_file(const std::string& path);
void sync_folder_of(const std::string& path);              // a new name is on disk only after this

}  // namespace ostoja::store
