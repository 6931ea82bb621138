#!/usr/bin/env python3
"""The command line as an operator meets it.

  tests/cli_test.py --binary build/release/ostoja

Works in a temporary directory of its own. Every command that fails must say why and what to do in one line on standard error. One line for each finding,
exit code 1; the last line says `N passed, N failed`.
"""
import argparse
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

passed, failed = 0, 0
binary, work = "", ""


def check(good, what):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAIL " + what, flush=True)
    return good


def ostoja(*args, text="", **how):
    return subprocess.run([binary, *args], input=text, capture_output=True, text=True, timeout=120, **how)


def notes(stderr):
    """Standard error without the structured log."""
    return [line for line in stderr.strip().splitlines() if not line.startswith("{") and not re.match(r"\d{4}-\d\d-\d\dT", line)]


def works(what, *args, **how):
    done = ostoja(*args, **how)
    check(done.returncode == 0, f"{what}: exit code {done.returncode}: {done.stderr.strip()[-200:]}")
    return done.stdout


def refuses(what, *args, says=None, code=1, **how):
    """Exit code 1, nothing on standard output, one line on standard error that has the words of `says`."""
    done = ostoja(*args, **how)
    told = notes(done.stderr)
    if not check(done.returncode == code, f"{what}: exit code {done.returncode}, wanted {code}: {(done.stdout + done.stderr).strip()[-200:]}"):
        return
    check(len(told) == 1 and told[0].startswith("ostoja: ") and len(told[0]) > 25, f"{what}: wanted one line on standard error, got {told}")
    if says:
        check(re.search(says, " ".join(told), re.I), f"{what}: wanted {says!r} in {told}")


def usage(what, *args):
    done = ostoja(*args)
    check(done.returncode == 2, f"{what}: exit code {done.returncode}, wanted 2")
    check(done.stderr.strip() and not done.stdout, f"{what}: wrong usage is told on standard error")


def parses(what, *args):
    out = works(what, *args)
    try:
        return json.loads(out)
    except ValueError:
        check(False, f"{what}: not JSON: {out[:120]!r}")
        return None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def ask(port, path):
    try:
        c = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        c.request("GET", path)
        answer = c.getresponse()
        answer.read()
        return answer.status
    except OSError:
        return 0


class Desk:
    """A desk that runs for the length of a `with`."""

    def __init__(self, data, *more):
        self.data, self.more, self.port = data, more, free_port()

    def __enter__(self):
        self.log = open(os.path.join(work, "desk.log"), "w+")
        self.process = subprocess.Popen([binary, "serve", "--data", self.data, "--desk", f"127.0.0.1:{self.port}", *self.more], stdout=subprocess.DEVNULL, stderr=self.log)
        for _ in range(200):
            if self.process.poll() is not None or ask(self.port, "/healthz") == 200:
                break
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = "never"
        self.log.close()
        check(code == 0, f"a desk told to end: exit code {code}")


def at(*parts):
    return os.path.join(work, *parts)


def init_and_wrong_places():
    global shares
    out = works("init", "init", "--data", at("a"), "--operator", "W=Warszawa", "--operator", "K=Katowice", "--key-file")
    shares = re.findall(r"ostoja-share \S+ \d [A-Z2-7-]+ [A-Z2-7]{4}", out)
    check(len(shares) == 6, f"init prints three shares for each operator, got {len(shares)}")
    check(len(re.findall(r"one-time password: \S+", out)) == 2, "init prints a first account for each operator")
    for path, mode in (("a", 0o700), ("a/keys", 0o700), ("a/keys/root.key", 0o600), ("a/keys/vault.toml", 0o600), ("a/centre.db", 0o600)):
        check(os.stat(at(path)).st_mode & 0o077 == 0, f"{path} is open to others: {os.stat(at(path)).st_mode & 0o777:o}, wanted {mode:o}")
    refuses("init in a directory that holds a centre", "init", "--data", at("a"), says="choose|remove")
    refuses("init with a lower-case operator", "init", "--data", at("never"), "--operator", "w=x", says="capital")
    refuses("init with two operators of one code", "init", "--data", at("never"), "--operator", "W=a", "--operator", "W=b", says="operator")
    refuses("init with a mixed operator code", "init", "--data", at("never"), "--operator", "W/x=b", says="capital")
    refuses("init of a demo that is too small", "init", "--data", at("never"), "--demo", "--contacts-per-year", "50", says="100")
    check(not os.path.exists(at("never")), f"a refused init left something: {os.path.exists(at('never')) and os.listdir(at('never'))}")
    shutil.rmtree(at("never"), ignore_errors=True)
    os.mkdir(at("empty"))
    for command in (["serve"], ["user", "list"], ["token", "list"], ["doctor"], ["audit", "verify"], ["backup", "--to", at("x.backup")], ["migrate"], ["rekey"], ["unlock"]):
        refuses(f"{' '.join(command[:2])} where there is no centre", *command, "--data", at("empty"), says="init")
    refuses("a directory that is not there", "serve", "--data", at("nowhere"), says="init")
    parses("init --json", "init", "--data", at("b"), "--json", "--key-file", "--operator", "W=Warszawa")


def wrong_keys():
    shutil.copytree(at("a"), at("k"))
    shutil.copy(at("b/keys/root.key"), at("k/keys/root.key"))
    refuses("the key file of another centre", "serve", "--data", at("k"), "--desk", "127.0.0.1:0", says="key")
    refuses("the key file of another centre", "user", "list", "--data", at("k"), says="key")
    shutil.copy(at("a/keys/root.key"), at("k/keys/root.key"))
    os.chmod(at("k/keys/root.key"), 0o644)
    refuses("a key file that others can read", "serve", "--data", at("k"), "--desk", "127.0.0.1:0", says="chmod|owner|0?600|others")
    os.chmod(at("k/keys/root.key"), 0o600)
    for what, content in (("an empty key file", ""), ("a key file with something else", "hello\n"), ("a key file cut off", open(at("a/keys/root.key")).read()[:30])):
        with open(at("k/keys/root.key"), "w") as f:
            f.write(content)
        refuses(what, "user", "list", "--data", at("k"), says="key")
    os.remove(at("k/keys/root.key"))
    refuses("user list without a key file", "user", "list", "--data", at("k"), says="key|share|unlock")
    os.remove(at("k/keys/vault.toml"))
    refuses("no vault.toml", "serve", "--data", at("k"), says="vault")
    shutil.copy(at("a/keys/vault.toml"), at("k/keys/vault.toml"))
    shutil.copy(at("a/keys/root.key"), at("k/keys/root.key"))
    with open(at("k/centre.toml"), "a") as f:
        f.write("\nbroken = = 1\n")
    refuses("a settings file with a mistake", "serve", "--data", at("k"), says="settings")
    shutil.copy(at("a/centre.toml"), at("k/centre.toml"))
    with open(at("k/centre.db"), "r+b") as f:
        f.write(b"\0" * 4096)
    refuses("a store whose first page is gone", "user", "list", "--data", at("k"), says="store|key|damaged|backup")
    os.remove(at("k/centre.db"))
    refuses("no store", "user", "list", "--data", at("k"), says="store")
    refuses("no store", "serve", "--data", at("k"), "--desk", "127.0.0.1:0", says="store")
    shutil.rmtree(at("k"))


def serving():
    with Desk(at("a")) as desk:
        check(ask(desk.port, "/healthz") == 200 and ask(desk.port, "/readyz") == 200, "a desk with a key file is open")
        refuses("a second desk on the same centre", "serve", "--data", at("a"), "--desk", f"127.0.0.1:{free_port()}", says="another|running|lock|use")
        refuses("a port that is in use", "serve", "--data", at("b"), "--desk", f"127.0.0.1:{desk.port}", says="port|address")
        works("a backup while the desk runs", "backup", "--data", at("a"), "--to", at("hot.backup"))
    for bad in ("127.0.0.1", "127.0.0.1:x", ":80", "127.0.0.1:99999"):
        refuses(f"--desk {bad}", "serve", "--data", at("a"), "--desk", bad, says="HOST:PORT")
    refuses("a host that is no address", "serve", "--data", at("a"), "--desk", "nowhere.invalid:80", says="address|host|port")
    refuses("an open address without a certificate", "serve", "--data", at("a"), "--desk", "0.0.0.0:0", says="certificate|loopback")


def accounts():
    d = at("a")
    out = works("user add", "user", "add", "--data", d, "--user", "anna.k", "--name", "Anna K", "--operator", "W", "--role", "consultant")
    check("password" in out, "user add prints a one-time password")
    refuses("user add twice", "user", "add", "--data", d, "--user", "anna.k", "--name", "Anna K", "--operator", "W", "--role", "consultant", says="exist|taken")
    refuses("user add with an unknown role", "user", "add", "--data", d, "--user", "x.y", "--name", "X", "--operator", "W", "--role", "king", says="role")
    refuses("user add with an unknown operator", "user", "add", "--data", d, "--user", "x.y", "--name", "X", "--operator", "Q", "--role", "consultant", says="operator")
    refuses("user add with an odd log-in name", "user", "add", "--data", d, "--user", "a b<c>", "--name", "X", "--operator", "W", "--role", "consultant", says="log-in|name")
    listed = parses("user list --json", "user", "list", "--data", d, "--json") or []
    check(any(u["login"] == "anna.k" and u["active"] for u in listed) and all(u["login"] != "x.y" for u in listed), "user list shows who was added and nobody else")
    parses("user add --json", "user", "add", "--data", d, "--user", "piotr.z", "--name", "Piotr Z", "--operator", "K", "--role", "consultant", "--json")
    check("password" in works("user password", "user", "password", "--data", d, "--user", "anna.k"), "user password prints one")
    parses("user password --json", "user", "password", "--data", d, "--user", "anna.k", "--json")
    works("user role", "user", "role", "--data", d, "--user", "anna.k", "--role", "consultant", "--role", "coordinator")
    works("user disable", "user", "disable", "--data", d, "--user", "anna.k")
    check(any(u["login"] == "anna.k" and not u["active"] for u in parses("user list --json", "user", "list", "--data", d, "--json") or []), "a disabled account is listed as such")
    for command in ("password", "disable", "role"):
        refuses(f"user {command} of nobody", "user", command, "--data", d, "--user", "nobody", *(["--role", "consultant"] if command == "role" else []), says="user list")

    token = works("token add", "token", "add", "--data", d, "--user", "coordinator.w", "--scope", "contacts:read", "--days", "3").strip()
    check(len(token) > 20, "token add prints the token")
    parses("token add --json", "token", "add", "--data", d, "--user", "coordinator.w", "--scope", "contacts:read", "--json")
    refuses("token add with an unknown scope", "token", "add", "--data", d, "--user", "coordinator.w", "--scope", "everything", says="scope")
    refuses("token add for nobody", "token", "add", "--data", d, "--user", "nobody", "--scope", "contacts:read", says="user list")
    listed = works("token list", "token", "list", "--data", d)
    check(token not in listed, "token list shows no token")
    check(isinstance(parses("token list --json", "token", "list", "--data", d, "--json"), list), "token list --json is an array")
    first = listed.split("\t")[0]
    works("token revoke", "token", "revoke", "--data", d, first)
    check("revoked" in works("token list", "token", "list", "--data", d), "a revoked token is listed as such")
    refuses("token revoke of none", "token", "revoke", "--data", d, "0000000000zzz", says="token")
    refuses("token revoke of nonsense", "token", "revoke", "--data", d, "nonsense!", says="token list")


def backups(rng):
    d = at("a")
    out = works("backup", "backup", "--data", d, "--to", at("one.backup"))
    check("verified" in out, "backup says that it was verified")
    check(os.stat(at("one.backup")).st_mode & 0o077 == 0, "a backup is open to others")
    refuses("backup onto a file that is there", "backup", "--data", d, "--to", at("one.backup"), says="another name")
    refuses("backup into a folder that is not there", "backup", "--data", d, "--to", at("no/such/x.backup"), says="folder|directory|disk")
    works("verify", "verify", at("one.backup"), "--data", d)
    refuses("verify with another centre's keys", "verify", at("one.backup"), "--data", at("b"), says="key|centre")
    refuses("verify of a file that is not there", "verify", at("two.backup"), "--data", d, says="file")
    refuses("verify of something else", "verify", at("a/centre.toml"), "--data", d, says="backup")
    refuses("restore over a centre", "restore", at("one.backup"), "--data", at("b"), says="empty")
    works("restore", "restore", at("one.backup"), "--data", at("r"))
    shutil.copy(at("a/keys/root.key"), at("r/keys/root.key"))
    check(works("user list of the restored centre", "user", "list", "--data", at("r")) == works("user list", "user", "list", "--data", d), "the restored centre has the same accounts")
    with Desk(at("r")) as desk:
        check(ask(desk.port, "/readyz") == 200, "the restored centre serves with the same key file")
    shutil.rmtree(at("r"))

    whole = open(at("one.backup"), "rb").read()
    taken = unclear = 0
    for i in range(200):
        place = rng.randrange(len(whole)) if i % 4 else rng.randrange(600)
        with open(at("bad.backup"), "wb") as f:
            f.write(whole[:place] + bytes([whole[place] ^ (1 << rng.randrange(8))]) + whole[place + 1:])
        done = ostoja("verify", at("bad.backup"), "--data", d) if i % 2 else ostoja("restore", at("bad.backup"), "--data", at("r"))
        if done.returncode != 1:
            taken += 1
            print(f"  byte {place} of {len(whole)} changed: exit code {done.returncode}")
        elif len(notes(done.stderr)) != 1:
            unclear += 1
        if i % 2 == 0:
            check(not os.path.exists(at("r/centre.toml")), f"a refused restore left a centre (byte {place})")
            shutil.rmtree(at("r"), ignore_errors=True)
    check(taken == 0, f"a changed byte was refused {200 - taken} of 200 times")
    check(unclear == 0, f"{unclear} of 200 refusals of a changed byte without one line that says so")
    for size in (0, 1, 16, 100, 300, len(whole) // 2, len(whole) - 1):
        with open(at("bad.backup"), "wb") as f:
            f.write(whole[:size])
        refuses(f"verify of a backup cut to {size} bytes", "verify", at("bad.backup"), "--data", d, says="backup")
        refuses(f"restore of a backup cut to {size} bytes", "restore", at("bad.backup"), "--data", at("r"), says="backup")
        check(not os.path.exists(at("r/centre.toml")), "a refused restore left a centre")
        shutil.rmtree(at("r"), ignore_errors=True)
    with open(at("bad.backup"), "wb") as f:
        f.write(whole + b"x")
    refuses("verify of a backup with a byte more", "verify", at("bad.backup"), "--data", d, says="backup")


def reports():
    year = str(time.localtime().tm_year)
    refuses("a report without a contract", "report", "public-task", "--data", at("a"), "--year", year, "--format", "json", "--out", at("none.json"), says="contract")
    d = at("shown")
    works("a small demo centre", "init", "--demo", "--data", d, "--years", "1", "--contacts-per-year", "100")
    common = ("report", "public-task", "--data", d, "--year", year)
    works("a report as JSON", *common, "--format", "json", "--out", at("r.json"))
    made = json.load(open(at("r.json"), encoding="utf-8"))
    check(len(made["results"]) > 5 and any(r["done"] for r in made["results"]), f"the report has no figures: {made['results'][:2]}")
    check(sum(c["spent_grosze"] for c in made["costs"]) > 0, "the report has no expenses")
    works("a report of one part", *common, "--part", "A", "--format", "json", "--out", at("a.json"))
    part = json.load(open(at("a.json"), encoding="utf-8"))
    check(part["results"] and all(r["code"].startswith("A") for r in part["results"]), "another part is in the report of part A")
    for form, head in (("html", b"<!doctype html>"), ("xlsx", b"PK")):
        works(f"a report as {form}", *common, "--operator", "W", "--format", form, "--out", at("r." + form))
        check(open(at("r." + form), "rb").read(32).startswith(head), f"{form}: another kind of file")
    refuses("a report onto a file that is there", *common, "--format", "json", "--out", at("r.json"), says="another name")
    refuses("a report in an unknown format", *common, "--format", "doc", "--out", at("r.doc"), says="html, pdf, xlsx or json")
    refuses("a report of a part that is not there", *common, "--part", "Z", "--format", "json", "--out", at("z.json"), says="part")
    refuses("a report of an operator that is not there", *common, "--operator", "X", "--format", "json", "--out", at("x.json"), says="operator")


def telephone():
    """A demo centre that is called, and telephones with passwords of their own."""
    d = at("phones")
    works("a demo centre to be called", "init", "--demo", "--data", d, "--years", "1", "--contacts-per-year", "100")
    secret = works("user phone", "user", "phone", "--data", d, "--user", "consultant").strip()
    check(re.fullmatch(r"[A-Za-z0-9_-]{20}", secret), f"user phone prints a password: {secret!r}")
    again = parses("user phone --json", "user", "phone", "--data", d, "--user", "consultant", "--json") or {}
    check(again.get("user") == "consultant" and again.get("secret") != secret, "each time another one")
    refuses("user phone of somebody of both operators", "user", "phone", "--data", d, "--user", "admin", says="operator")
    refuses("user phone of nobody", "user", "phone", "--data", d, "--user", "nobody", says="user list")
    refuses("demo-call of a centre that is no demo", "demo-call", "--data", at("a"), says="demo")
    refuses("demo-call without a desk", "demo-call", "--data", d, "--desk", f"127.0.0.1:{free_port()}", says="no desk")
    refuses("demo-call with a number that is none", "demo-call", "--data", d, "--number", "12", says="number")
    refuses("serve --at of a centre that is no demo", "serve", "--data", at("a"), "--desk", "127.0.0.1:0", "--at", "2026-11-23T10:00", says="demo")
    for bad in ("tomorrow", "2026-11-23", "2026-11-23T25:00", "2026-13-01T10:00"):
        refuses(f"serve --at {bad}", "serve", "--data", d, "--desk", "127.0.0.1:0", "--at", bad, says="2026-11-23T10:00")
    now = works("the digits of now", "user", "code", "--data", d, "--user", "consultant")
    with Desk(d, "--at", "2027-02-06T23:30") as desk:  # a Saturday night
        out = works("a caller at night", "demo-call", "--data", d, "--desk", f"127.0.0.1:{desk.port}", "--number", "+44 7700 900143")
        check("called back" in out and "900143" not in out, f"out of hours the caller is called back: {out!r}")
        check(works("the digits of the demo's moment", "user", "code", "--data", d, "--user", "consultant") != now, "the demo's second factor lives at the demo's moment")


def log_and_health():
    d = at("a")
    check("whole" in works("audit verify", "audit", "verify", "--data", d), "audit verify says that the log is whole")
    check((parses("audit verify --json", "audit", "verify", "--data", d, "--json") or {}).get("good") is True, "audit verify --json is good")
    points = works("audit checkpoint", "audit", "checkpoint", "--data", d)
    texts = ["ostoja-audit\n" + p.strip("\n") + "\n" for p in points.split("ostoja-audit\n")[1:]]
    check(len(texts) == 2, f"a checkpoint for each operator, got {len(texts)}")
    for text in texts:
        with open(at("point.txt"), "w") as f:
            f.write(text)
        works("audit verify with a kept checkpoint", "audit", "verify", "--data", d, "--checkpoint", at("point.txt"))
    lines = texts[0].split("\n")
    for n, wrong in ((1, "1"), (2, "A" * 43), (4, "W " + "A" * 86)):
        with open(at("point.txt"), "w") as f:
            f.write("\n".join(wrong if i == n else line for i, line in enumerate(lines)))
        refuses(f"audit verify with line {n + 1} of a checkpoint changed", "audit", "verify", "--data", d, "--checkpoint", at("point.txt"), says="checkpoint|log")
    refuses("audit verify with no such checkpoint", "audit", "verify", "--data", d, "--checkpoint", at("nothing.txt"), says="checkpoint")
    refuses("audit verify with something else", "audit", "verify", "--data", d, "--checkpoint", at("a/centre.toml"), says="checkpoint")

    done = ostoja("doctor", "--data", d)
    check(done.returncode == 1 and "CHECK" in done.stdout, f"doctor without a backup in backups/: exit code {done.returncode}, wanted 1")
    works("backup into backups/", "backup", "--data", d, "--to", at("a/backups/today.backup"))
    report = parses_any("doctor --json", "doctor", "--data", d, "--json")
    check(isinstance(report, dict), "doctor --json is an object")
    shutil.copytree(d, at("s"))
    os.remove(at("s/keys/root.key"))
    done = ostoja("doctor", "--data", at("s"))
    free = shutil.disk_usage(work).free > 2_000_000_000
    check(done.returncode == (0 if free else 1), f"doctor of a good centre: exit code {done.returncode}: {done.stdout}")
    shutil.rmtree(at("s"))
    works("migrate", "migrate", "--data", d)
    works("rekey", "rekey", "--data", d)
    works("user list after rekey", "user", "list", "--data", d)
    works("verify of a backup made before rekey", "verify", at("one.backup"), "--data", d)
    check("whole" in works("audit verify after rekey", "audit", "verify", "--data", d), "the log is whole after rekey")


def parses_any(what, *args):
    """JSON on standard output whatever the exit code."""
    done = ostoja(*args)
    try:
        return json.loads(done.stdout)
    except ValueError:
        check(False, f"{what}: not JSON: {done.stdout[:120]!r}")
        return None


def sealed():
    d = at("sealed")
    out = works("init without a key file", "init", "--data", d, "--operator", "W=Warszawa", "--operator", "K=Katowice")
    own = re.findall(r"ostoja-share \S+ \d [A-Z2-7-]+ [A-Z2-7]{4}", out)
    check(not os.path.exists(at("sealed/keys/root.key")), "no key file unless asked for")
    with Desk(d) as desk:
        address = f"127.0.0.1:{desk.port}"
        check(ask(desk.port, "/healthz") == 200 and ask(desk.port, "/readyz") == 503, "a desk without a key file starts sealed")

        def unlock(a, b):
            return ostoja("unlock", "--data", d, "--desk", address, text=f"{a}\n{b}\n")

        for what, a, b in (("shares of another centre", shares[0], shares[1]), ("the same share twice", own[0], own[0]), ("shares of two operators", own[0], own[3]), ("a mistyped share", own[0], own[1][:-6] + "ZZ" + own[1][-4:]), ("nothing", "", "")):
            done = unlock(a, b)
            check(done.returncode == 1 and "ostoja: " in done.stderr and ask(desk.port, "/readyz") == 503, f"unlock with {what}: exit code {done.returncode}: {done.stderr}")
            check(not any(s[20:40] in done.stderr for s in own), "a share stands in an error")
            for _ in range(60):  # the desk makes the next try wait
                if "wait" not in done.stderr:
                    break
                time.sleep(1)
                done = unlock(a, b)
            check("wait" not in done.stderr, f"unlock with {what} never got past the waiting")
        for _ in range(90):
            done = unlock(own[0].lower(), own[2])
            if "wait" not in done.stderr:
                break
            time.sleep(1)
        check(done.returncode == 0 and ask(desk.port, "/readyz") == 200, f"unlock with two of three shares: exit code {done.returncode}: {done.stderr}")
        check(ask(desk.port, "/unlock") == 200, "the other operator's shares are still taken when the desk is at work")
        done = unlock(own[3], own[3])
        check(done.returncode == 1 and ask(desk.port, "/sign-in") == 200, f"wrong shares of the second operator: {done.stderr}")
        for _ in range(90):
            done = unlock(own[3], own[5])
            if "wait" not in done.stderr:
                break
            time.sleep(1)
        check(done.returncode == 0, f"unlock of the second operator: exit code {done.returncode}: {done.stderr}")
        check(ask(desk.port, "/unlock") != 200, "when all are open, no shares are taken any more")
    refuses_last = ostoja("unlock", "--data", d, "--desk", address, text=f"{own[0]}\n{own[1]}\n")
    check(refuses_last.returncode == 1 and "running" in refuses_last.stderr, f"unlock when no desk runs: {refuses_last.stderr}")


def read_only():
    """As somebody who may read the centre but not write. Root may write everywhere: then as nobody, if the program can be."""
    if os.geteuid() == 0:
        how = {"user": 65534, "group": 65534}
        os.chmod(work, 0o711)
    else:
        how = {}
    os.mkdir(at("ro"))
    os.chmod(at("ro"), 0o555)
    refuses("init in a directory that cannot be written", "init", "--data", at("ro/centre"), says="disk|written|made|read-only", **how)
    refuses("init in a read-only directory", "init", "--data", at("ro"), says="disk|written|made|read-only", **how)
    refuses("restore into a directory that cannot be written", "restore", at("public.backup"), "--data", at("ro/centre"), says="disk|written|made|read-only|read", **how)
    shutil.copytree(at("b"), at("ro2"))
    if how:
        for folder, _, files in os.walk(at("ro2")):
            os.chown(folder, 65534, 65534)
            for f in files:
                os.chown(os.path.join(folder, f), 65534, 65534)
    for folder, _, files in os.walk(at("ro2")):
        os.chmod(folder, 0o500)
        for f in files:
            os.chmod(os.path.join(folder, f), 0o400)
    refuses("serve in a read-only directory", "serve", "--data", at("ro2"), "--desk", "127.0.0.1:0", says="disk|written|read-only|opened", **how)
    refuses("user add in a read-only directory", "user", "add", "--data", at("ro2"), "--user", "x.y", "--name", "X", "--operator", "W", "--role", "consultant", says="disk|written|read-only|opened", **how)
    for folder, _, files in os.walk(at("ro2")):
        os.chmod(folder, 0o700)


def wrong_usage():
    usage("nothing", )
    usage("an unknown command", "frobnicate")
    usage("serve without --data", "serve")
    usage("an unknown option", "serve", "--data", at("a"), "--frobnicate")
    usage("user without a command", "user")
    usage("user add without a name", "user", "add", "--data", at("a"))
    usage("token add with 0 days", "token", "add", "--data", at("a"), "--user", "x", "--scope", "y", "--days", "0")
    usage("restore without a file", "restore", "--data", at("a"))
    usage("init with 0 years", "init", "--data", at("x"), "--demo", "--years", "0")
    check("Usage" in works("--help", "--help"), "--help shows how")
    check(re.match(r"\d+\.\d+", works("--version", "--version")), "--version is a number")


def main():
    global binary, work
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--binary", required=True)
    a = arguments.parse_args()
    binary = os.path.abspath(a.binary)
    seed = int(os.environ.get("OSTOJA_SEED", "20261123"))
    work = tempfile.mkdtemp(prefix="ostoja-cli-")
    try:
        for group in (init_and_wrong_places, wrong_keys, serving, accounts, lambda: backups(random.Random(seed)), reports, telephone, log_and_health, sealed, read_only, wrong_usage):
            group()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
