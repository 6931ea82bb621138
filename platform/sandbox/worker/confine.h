#pragma once
// What the worker gives up before it reads the first byte of a foreign file.
#include <cstddef>

namespace ostoja::sandbox::worker {

// Limits of the process and no new privileges. False when the kernel refuses one of them.
bool limit(std::size_t memory_bytes, unsigned cpu_seconds);
// For drawing: no file can be opened (Landlock, where the kernel has it) and every system call but reading, writing and memory kills the process (seccomp).
bool give_up_everything();
// For writing PDF by WeasyPrint: programs, libraries and fonts may be read, nothing may be written, no socket may be made.
bool give_up_network_and_writing();

}  // namespace ostoja::sandbox::worker
