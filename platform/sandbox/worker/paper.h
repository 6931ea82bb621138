#pragma once
namespace ostoja::sandbox::worker {
// Becomes Debian's python3 with WeasyPrint: HTML in, PDF out. Returns an exit code when that cannot be.
int become_paper_writer();
}  // namespace ostoja::sandbox::worker
