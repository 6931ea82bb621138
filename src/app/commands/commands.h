#pragma once
// One function a command: each adds itself to the command line in commands.cpp and returns the program's exit code
// (0 done, 1 refused or failed with one line that says what and what to do, 2 wrong usage).
#include <cstdint>
#include <string>
#include <vector>

namespace ostoja::app {

struct Common {
  std::string data;
  bool json = false;
};

struct InitArgs { Common common; bool demo = false; int years = 3, contacts_per_year = 7000; std::uint64_t seed = 1; std::vector<std::string> operators; bool key_file = false; std::string postgres; };
struct ServeArgs { Common common; std::string desk, config, at; };
struct DemoCallArgs { Common common; std::string desk, number, language; bool urgent = false; int hang_up_after = 0, ring_seconds = 0, talk_seconds = 600; };
struct UserArgs { Common common; std::string login, name, operator_code, locale = "pl"; std::vector<std::string> roles; };
struct TokenArgs { Common common; std::string login, id; std::vector<std::string> scopes; int days = 365; };
struct FileArgs { Common common; std::string file; };
struct ImportArgs { Common common; std::string file, map, operator_code, login; bool dry_run = false; };
struct ExportArgs { Common common; std::string out, from, to, operator_code; };
struct ReportArgs { Common common; int year = 0; std::string part, operator_code, format, out; };
struct OpenDataArgs { std::string file; int records = 6000, length = 3; bool json = false; };
struct BenchArgs { std::string what; int contacts = 10000, clients = 64, seconds = 5; std::string folder; bool json = false; };
struct LinkageArgs { std::string file, truth; std::vector<std::string> fields; int threads = 2, wrong = 0; bool json = false; };
struct NamesArgs { std::string file; int persons = 0, missed = 0; };

int init_centre(const InitArgs&);
int serve_desk(const ServeArgs&);
int unlock_desk(const ServeArgs&);
int demo_call(const DemoCallArgs&);
// How far a running demo lives ahead of the system's clock (serve --at), ms.
bool write_demo_clock(const std::string& dir, std::int64_t ahead_ms);
std::int64_t demo_clock(const std::string& dir);
bool take_address(const std::string& text, std::string& host, int& port);  // HOST:PORT; an empty text leaves both as they are
int user_add(const UserArgs&);
int user_list(const UserArgs&);
int user_password(const UserArgs&);
int user_role(const UserArgs&);
int user_disable(const UserArgs&);
int user_phone(const UserArgs&);
int user_code(const UserArgs&);        // demo centres only: the six digits of now
int token_add(const TokenArgs&);
int token_list(const TokenArgs&);
int token_revoke(const TokenArgs&);
int import_cases_file(const ImportArgs&);
int export_contacts(const ExportArgs&);
int export_htcds(const ExportArgs&);
int export_ctdc(const ExportArgs&);
int export_statistics(const ExportArgs&);
int report_public_task(const ReportArgs&);
int backup_centre(const FileArgs&);
int restore_centre(const FileArgs&);
int verify_backup(const FileArgs&);
int audit_verify(const FileArgs&);
int audit_checkpoint(const FileArgs&);
int doctor(const Common&);
int migrate_centre(const Common&);
int rekey_centre(const Common&);
int bench(const BenchArgs&);
int bench_linkage(const LinkageArgs&);
int bench_open_data(const OpenDataArgs&);
int bench_names(const NamesArgs&);

// Runs a command's work: an Error or Failure becomes one line on standard error and exit code 1.
int refused(std::string_view what);

}  // namespace ostoja::app
