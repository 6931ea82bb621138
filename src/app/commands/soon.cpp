// Commands that are not there yet; they say so.
#include "app/commands/commands.h"

namespace ostoja::app {
int import_cases_file(const ImportArgs&) { return refused("importing is not there yet"); }
int export_contacts(const ExportArgs&) { return refused("exporting is not there yet"); }
int bench(const BenchArgs&) { return refused("measuring is not there yet"); }
}  // namespace ostoja::app
