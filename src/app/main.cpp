// The program's command line. Every command is a function of commands/commands.h.
#include "app/commands/commands.h"
#include "core/failure.h"

#include <CLI/CLI.hpp>

#include <sys/prctl.h>
#include <sys/resource.h>

#include <iostream>

namespace {

using namespace ostoja::app;

void common(CLI::App* c, Common& to) {
  c->add_option("--data", to.data, "the centre's data directory")->required();
  c->add_flag("--json", to.json, "answer for machines");
}

}  // namespace

int main(int argc, char** argv) {
  // Keys live in this process: no core dumps, no reading of its memory by others of the same user.
  rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);

  CLI::App app{"Ostoja: the information system of a centre for victims of trafficking in human beings"};
  app.set_version_flag("--version", OSTOJA_VERSION);
  app.require_subcommand(1);
  int code = 0;

  InitArgs init;
  auto* c = app.add_subcommand("init", "make a new centre: keys, shares, store, first coordinator");
  common(c, init.common);
  c->add_flag("--demo", init.demo, "fill it with invented data and a log-in for each role");
  c->add_option("--years", init.years, "years of invented contacts")->check(CLI::Range(1, 20));
  c->add_option("--contacts-per-year", init.contacts_per_year)->check(CLI::Range(10, 1000000));
  c->add_option("--seed", init.seed);
  c->add_option("--operator", init.operators, "CODE=Name; give it once for each operator");
  c->add_flag("--key-file", init.key_file, "keep the keys in the data directory for unattended start");
  c->add_option("--postgres", init.postgres, "a libpq connection string: keep the store in PostgreSQL");
  c->callback([&] { code = init_centre(init); });

  ServeArgs serve;
  for (const char* name : {"serve", "desk"}) {
    c = app.add_subcommand(name, "serve the desk");
    common(c, serve.common);
    c->add_option("--desk", serve.desk, "HOST:PORT (default 127.0.0.1:8443)");
    c->add_option("--config", serve.config, "a settings file read after DIR/centre.toml");
    c->add_option("--at", serve.at, "demo centres only: begin at this moment, for example 2026-11-23T10:00, and go on from there");
    c->callback([&] { code = serve_desk(serve); });
  }
  ServeArgs unlock;
  c = app.add_subcommand("unlock", "open a sealed desk that is running, with two of three shares read from standard input");
  common(c, unlock.common);
  c->add_option("--desk", unlock.desk, "HOST:PORT of the running desk");
  c->callback([&] { code = unlock_desk(unlock); });

  DemoCallArgs call;
  c = app.add_subcommand("demo-call", "demo centres only: play a caller against the running desk");
  common(c, call.common);
  c->add_option("--desk", call.desk, "HOST:PORT of the running desk");
  c->add_option("--number", call.number, "the number that is shown; without it the number is withheld");
  c->add_option("--language", call.language, "two letters, such as uk");
  c->add_flag("--urgent", call.urgent, "out of hours the caller presses 1: it cannot wait");
  c->add_option("--hang-up-after", call.hang_up_after, "seconds until the caller gives up")->check(CLI::Range(0, 3600));
  c->add_option("--ring-seconds", call.ring_seconds, "how long it rings at one person instead of what the desk says")->check(CLI::Range(0, 600));
  c->add_option("--talk-seconds", call.talk_seconds, "when the caller ends the call")->check(CLI::Range(1, 7200));
  c->callback([&] { code = demo_call(call); });

  UserArgs user;
  auto* u = app.add_subcommand("user", "accounts of the staff");
  u->require_subcommand(1);
  auto user_command = [&](const char* name, const char* what, int (*run)(const UserArgs&), bool with_login) {
    auto* s = u->add_subcommand(name, what);
    common(s, user.common);
    if (with_login) s->add_option("--user", user.login, "log-in name")->required();
    s->callback([&code, &user, run] { code = run(user); });
    return s;
  };
  auto* add = user_command("add", "a new account; its one-time password is printed once", user_add, true);
  add->add_option("--name", user.name)->required();
  add->add_option("--operator", user.operator_code);
  add->add_option("--role", user.roles)->required();
  add->add_option("--locale", user.locale);
  user_command("list", "all accounts", user_list, false);
  user_command("password", "a new one-time password; the second factor is set anew at the next sign-in", user_password, true);
  user_command("role", "set the roles", user_role, true)->add_option("--role", user.roles)->required();
  user_command("code", "demo centres only: the six digits an authenticator would show now", user_code, true);
  user_command("phone", "a new password for the person's SIP telephone, printed once", user_phone, true);
  user_command("disable", "close an account", user_disable, true);

  TokenArgs token;
  auto* t = app.add_subcommand("token", "keys for programs");
  t->require_subcommand(1);
  c = t->add_subcommand("add", "prints the token once");
  common(c, token.common);
  c->add_option("--user", token.login)->required();
  c->add_option("--scope", token.scopes)->required()->delimiter(',');
  c->add_option("--days", token.days, "days it is good for")->check(CLI::Range(1, 3650));
  c->callback([&] { code = token_add(token); });
  c = t->add_subcommand("list", "all tokens");
  common(c, token.common);
  c->callback([&] { code = token_list(token); });
  c = t->add_subcommand("revoke", "end a token");
  common(c, token.common);
  c->add_option("id", token.id)->required();
  c->callback([&] { code = token_revoke(token); });

  ImportArgs import;
  auto* i = app.add_subcommand("import", "take records in from a file");
  i->require_subcommand(1);
  c = i->add_subcommand("cases", "cases from a CSV file, described by a map");
  common(c, import.common);
  c->add_option("file", import.file)->required();
  c->add_option("--map", import.map, "a map file, or the name of a built-in one: ctdc, htcds")->required();
  c->add_option("--operator", import.operator_code, "whose cases they become (default: the first operator)");
  c->add_flag("--dry-run", import.dry_run, "check everything, change nothing");
  c->callback([&] { code = import_cases_file(import); });

  ExportArgs out;
  auto* e = app.add_subcommand("export", "write records to a file");
  e->require_subcommand(1);
  c = e->add_subcommand("contacts", "coded columns of contacts as CSV");
  common(c, out.common);
  c->add_option("--out", out.out)->required();
  c->add_option("--from", out.from);
  c->add_option("--to", out.to);
  c->add_option("--operator", out.operator_code);
  c->callback([&] { code = export_contacts(out); });
  struct { const char *name, *text; int (*go)(const ExportArgs&); } exports[] = {
      {"htcds", "coded case data in the columns of HTCDS 2.0, a row for each person, without names", export_htcds},
      {"ctdc", "coded case data in the columns of the CTDC data set of 2024, a row for each victim", export_ctdc},
      {"statistics", "how many of each answer, year by year, of everything that is counted", export_statistics}};
  for (const auto& one : exports) {
    c = e->add_subcommand(one.name, one.text);
    common(c, out.common);
    c->add_option("--out", out.out)->required();
    c->add_option("--from", out.from);
    c->add_option("--to", out.to);
    c->add_option("--operator", out.operator_code);
    c->callback([&, go = one.go] { code = go(out); });
  }

  FileArgs file;
  c = app.add_subcommand("backup", "a verified, encrypted copy of the whole centre");
  common(c, file.common);
  c->add_option("--to", file.file)->required();
  c->callback([&] { code = backup_centre(file); });
  c = app.add_subcommand("restore", "make a centre from a backup, in an empty directory");
  c->add_option("file", file.file)->required();
  common(c, file.common);
  c->callback([&] { code = restore_centre(file); });
  c = app.add_subcommand("verify", "check a backup: whole, readable with this centre's keys, log unbroken");
  c->add_option("file", file.file)->required();
  common(c, file.common);
  c->callback([&] { code = verify_backup(file); });

  auto* a = app.add_subcommand("audit", "the audit log");
  a->require_subcommand(1);
  c = a->add_subcommand("verify", "recompute the log from its rows and compare it with every checkpoint");
  common(c, file.common);
  c->add_option("--checkpoint", file.file, "a checkpoint kept elsewhere");
  c->callback([&] { code = audit_verify(file); });
  c = a->add_subcommand("checkpoint", "sign the present state and print it, to be kept elsewhere");
  common(c, file.common);
  c->callback([&] { code = audit_checkpoint(file); });

  auto* reports = app.add_subcommand("report", "reports as the ministry gets them");
  reports->require_subcommand(1);
  ReportArgs report_args;
  c = reports->add_subcommand("public-task", "the report on the public task of a year, with today's figures");
  common(c, report_args.common);
  c->add_option("--year", report_args.year)->required();
  c->add_option("--part", report_args.part, "one lettered part only");
  c->add_option("--operator", report_args.operator_code, "of one operator; without it: joint");
  c->add_option("--format", report_args.format, "html, pdf, xlsx or json")->required();
  c->add_option("--out", report_args.out, "a file that is not there yet")->required();
  c->callback([&] { code = report_public_task(report_args); });

  Common plain;
  const std::pair<const char*, int (*)(const Common&)> simple[] = {{"doctor", doctor}, {"migrate", migrate_centre}, {"rekey", rekey_centre}};
  const char* what[] = {"check settings, keys, disk, clock, store, log; say what to do", "bring the store to this version", "give the store a new database key"};
  for (int n = 0; n < 3; ++n) {
    c = app.add_subcommand(simple[n].first, what[n]);
    common(c, plain);
    c->callback([&code, &plain, run = simple[n].second] { code = run(plain); });
  }

  BenchArgs bench_args;
  OpenDataArgs open_data_args;
  LinkageArgs linkage_args;
  NamesArgs names_args;
  std::string bench_file;
  c = app.add_subcommand("bench", "measure this machine: save, read, list, start; how well persons are found again: names FILE, linkage FILE --truth COLUMN");
  c->add_option("what", bench_args.what, "all, save, read, list, search, statistics, report, calls, start, names, linkage, open-data")->default_val("all");
  c->add_option("file", bench_file, "names: pairs of spellings, tab-separated; linkage: CSV with known duplicates; open-data: CSV of coded records");
  c->add_option("--truth", linkage_args.truth, "linkage: the column whose value is equal for records of one person (or FEBRL's rec-N-org, rec-N-dup-M)");
  c->add_option("--fields", linkage_args.fields, "linkage: only these columns")->delimiter(',');
  c->add_option("--threads", linkage_args.threads)->check(CLI::Range(1, 16));
  c->add_option("--wrong", linkage_args.wrong, "linkage: show so many rows that were linked wrongly or not at all");
  c->add_option("--persons", names_args.persons, "names: also time queries over so many persons made of these names")->check(CLI::Range(0, 5000000));
  c->add_option("--missed", names_args.missed, "names: show so many pairs that were not found");
  c->add_option("--records", open_data_args.records, "open-data: of the file, at most")->check(CLI::Range(10, 1000000));
  c->add_option("--length", open_data_args.length, "open-data: fields of a combination")->check(CLI::Range(1, 4));
  c->add_option("--contacts", bench_args.contacts, "stored contacts")->check(CLI::Range(100, 5000000));
  c->add_option("--clients", bench_args.clients)->check(CLI::Range(1, 512));
  c->add_option("--seconds", bench_args.seconds)->check(CLI::Range(1, 120));
  c->add_option("--folder", bench_args.folder, "where to keep the centre made for it (default: a new one in /tmp)");
  c->add_flag("--json", bench_args.json);
  c->callback([&] {
    linkage_args.json = open_data_args.json = bench_args.json;
    linkage_args.file = names_args.file = open_data_args.file = bench_file;
    if (bench_args.what == "linkage") code = bench_linkage(linkage_args);
    else if (bench_args.what == "open-data") code = bench_open_data(open_data_args);
    else if (bench_args.what == "names") code = bench_names(names_args);
    else code = bench(bench_args);
  });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    int shown = app.exit(error);
    return shown == 0 ? 0 : 2;
  } catch (const ostoja::core::Failure& failure) {
    std::cerr << "ostoja: " << failure.error().text.view() << "\n";
    return 1;
  } catch (const std::exception&) {
    std::cerr << "ostoja: something went wrong inside the program\n";
    return 1;
  }
  return code;
}
