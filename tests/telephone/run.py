#!/usr/bin/env python3
"""The telephone exchange with real parts: Kamailio and rtpengine from Debian with the configuration of packaging/, a running desk on a demo centre, SIPp as trunk and telephones.

  tests/telephone/run.py --binary build/release/ostoja [--only WORD]

Everything listens on loopback and on ports of its own, is stopped by its pid, and leaves nothing behind. The desk lives on a Monday at ten, so that the line is open whatever the
hour, and weeks ahead, so that the demo has nobody on duty. The last line says `N passed, N failed`.
"""
import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

sys.path.insert(0, os.path.dirname(__file__))
from scenarios import NUMBER, write_all  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
passed, failed = 0, 0


def free_ports(kind, count=1):
    """Ports that nobody has now; below the range that the system gives out by itself, so that nobody takes them meanwhile."""
    out, at = [], 20000 + os.getpid() * 37 % 9000
    while len(out) < count:
        s = socket.socket(socket.AF_INET, kind)
        try:
            s.bind(("127.0.0.1", at))
            out.append(at)
        except OSError:
            pass
        finally:
            s.close()
        at += 10
    return out


class Exchange:
    def __init__(self, binary):
        self.binary = binary
        self.dir = tempfile.mkdtemp(prefix="ostoja-telephone-")
        self.children = []
        self.desk_port, = free_ports(socket.SOCK_STREAM)
        self.sip, self.trunk, self.voice, self.fallback, self.ng_port, self.phone_a, self.phone_b, self.registrar, self.stranger, self.media_port = free_ports(socket.SOCK_DGRAM, 10)
        self.calls = 0

    def start(self):
        run([self.binary, "init", "--demo", "--data", self.dir + "/centre", "--years", "1", "--contacts-per-year", "100"])
        self.token = open(self.dir + "/centre/demo-exchange-token").read().strip()
        self.start_desk()
        write_all(self.dir, self.media_port)
        os.mkdir(self.dir + "/run")
        self.spawn(["rtpengine", "--config-file=none", "--table=-1", "--interface=127.0.0.1", f"--listen-ng=127.0.0.1:{self.ng_port}", "--port-min=30000", "--port-max=31000",
                    "--offer-timeout=180", "--timeout=60", "--delete-delay=0", "--foreground", "--log-stderr", "--log-level=4", f"--pidfile={self.dir}/run/rtpengine.pid"], "rtpengine")
        if until(10, lambda: b"pong" in self.ng("ping")) is None:
            raise RuntimeError("rtpengine does not answer:\n" + open(self.dir + "/rtpengine.log").read()[-2000:])
        site = open(ROOT + "/packaging/kamailio/ostoja-site.cfg.example").read()
        values = {"API": f"http://127.0.0.1:{self.desk_port}/api/v1/calls", "TOKEN": self.token, "DOMAIN": "centre.local", "LISTEN": f"127.0.0.1:{self.sip}", "TRUNK_IP": "127.0.0.1",
                  "TRUNK_PORT": str(self.trunk), "VOICE_PORT": str(self.voice), "FALLBACK": f"sip:mobile@127.0.0.1:{self.fallback}", "MASK_KEY": "a-word-for-tests", "RUN_DIR": self.dir + "/run",
                  "RTPENGINE": f"udp:127.0.0.1:{self.ng_port}"}
        lines = []
        for line in site.splitlines():
            if line.startswith('#!substdef "!'):
                name = line.split("!")[2]
                line = f'#!substdef "!{name}!{values.pop(name)}!g"'
            lines.append(line)
        assert not values, f"the example does not name {sorted(values)}"
        open(self.dir + "/ostoja-site.cfg", "w").write("\n".join(lines) + "\n")
        shutil.copy(ROOT + "/packaging/kamailio/kamailio.cfg", self.dir + "/kamailio.cfg")
        self.spawn(["kamailio", "-DD", "-E", "-f", self.dir + "/kamailio.cfg", "-P", self.dir + "/run/kamailio.pid", "-Y", self.dir + "/run", "-m", "64", "-M", "8"], "kamailio")
        for _ in range(100):
            if self.options():
                return
            time.sleep(0.1)
        raise RuntimeError("Kamailio does not answer:\n" + open(self.dir + "/kamailio.log").read()[-3000:])

    def spawn(self, command, name):
        log = open(f"{self.dir}/{name}.log", "ab")
        child = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.dir, start_new_session=True)
        self.children.append(child)
        return child

    def start_desk(self):
        # The telephones' addresses are those of the settings; the voice agent is a port of this test.
        path = self.dir + "/centre/centre.toml"
        text = open(path).read()
        if "[telephone]" not in text:
            open(path, "a").write(f'\n[telephone]\nphones = "sip:{{}}@centre.local"\nvoice = "sip:{{}}@127.0.0.1:{self.voice}"\n')
        self.desk = self.spawn([self.binary, "serve", "--data", self.dir + "/centre", "--desk", f"127.0.0.1:{self.desk_port}", "--at", next_monday() + "T10:00"], "desk")
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.desk_port}/readyz", timeout=2)
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        raise RuntimeError("the desk does not answer")

    def stop_desk(self):
        self.stop_one(self.desk)

    def stop_one(self, child):
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if child in self.children:
            self.children.remove(child)

    def stop(self):
        for child in list(reversed(self.children)):
            self.stop_one(child)
        if not os.environ.get("OSTOJA_KEEP"):
            shutil.rmtree(self.dir, ignore_errors=True)

    def options(self):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(0.3)
        try:
            s.bind(("127.0.0.1", 0))
            s.sendto(f"OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{s.getsockname()[1]};branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 9\r\nContent-Length: 0\r\n\r\n".encode(), ("127.0.0.1", self.sip))
            return b"200" in s.recv(2000)
        except OSError:
            return False
        finally:
            s.close()

    def start_voice(self):
        run([ROOT + "/voice/make_announcements.sh", self.dir + "/sounds"])
        self.voice_agent = self.spawn([os.path.join(os.path.dirname(self.binary), "ostoja-voice"), "--listen", f"127.0.0.1:{self.voice}", "--edge", f"127.0.0.1:{self.sip}", "--desk", f"127.0.0.1:{self.desk_port}",
                                       "--token-file", self.dir + "/centre/demo-exchange-token", "--sounds", self.dir + "/sounds"], "voice")
        if until(10, lambda: "ready" in open(self.dir + "/voice.log").read()) is None:
            raise RuntimeError("the voice agent does not start:\n" + open(self.dir + "/voice.log").read()[-2000:])

    def ng(self, command):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(1)
        try:
            s.sendto(b"%d d7:command%d:%se" % (time.time_ns(), len(command), command.encode()), ("127.0.0.1", self.ng_port))  # a new cookie for each request, else the last answer comes again
            return s.recv(65000)
        except OSError:
            return b""
        finally:
            s.close()

    def media(self):
        """How many calls rtpengine has."""
        answer = self.ng("list")
        return -1 if b"5:callsl" not in answer else answer.count(b"@")

    def api(self, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.desk_port}/api/v1/calls{'/' if path else ''}{path}", data=None if body is None else json.dumps(body).encode(),
                                         headers={"Authorization": "Bearer " + self.token, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read().decode()
            return text

    def sipp(self, scenario, port, target=True, media=0, extra=()):
        command = ["sipp"] + ([f"127.0.0.1:{self.sip}"] if target else []) + ["-sf", f"{self.dir}/{scenario}.xml", "-i", "127.0.0.1", "-p", str(port), "-mi", "127.0.0.1", "-mp", str(media or port + 4), "-m", "1", "-nostdin", "-trace_err", "-timeout", "40s", *([] if target else ["-trace_msg"]), *extra]
        return subprocess.Popen(["timeout", "-k", "1", "45", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.dir)

    def register(self, user, secret, port, wanted="200", address_of=None):
        self.calls += 1
        with open(f"{self.dir}/who{self.calls}.csv", "w") as out:
            out.write(f"SEQUENTIAL\n{user};[authentication username={user} password={secret}];{port};{address_of or user}\n")
        child = self.sipp(f"phone_registers_{wanted}", self.registrar, extra=("-inf", f"{self.dir}/who{self.calls}.csv"))
        return child.wait() == 0


class Ear:
    """The caller's end of the media: counts what is heard and presses keys."""

    def __init__(self, port):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", port))
        self.socket.settimeout(0.2)
        self.peer, self.heard, self.loud, self.seq = None, 0, 0, 1

    def listen(self, seconds, packets=1_000_000, speech=1_000_000):
        """So long, or until so much was heard."""
        end = time.time() + seconds
        while time.time() < end and (self.heard < packets or self.loud < speech):
            try:
                packet, self.peer = self.socket.recvfrom(2000)
            except OSError:
                continue
            if len(packet) == 172 and packet[1] & 0x7F == 8:
                self.heard += 1
                self.loud += len(set(packet[12:])) > 20   # speech, not silence or one tone

    def press(self, digit):
        """RFC 4733: five packets of one moment, the last three with the end mark."""
        stamp = int(time.time() * 8000) & 0xFFFFFFFF
        for n in range(5):
            head = bytes([0x80, 101 | (0x80 if n == 0 else 0)]) + self.seq.to_bytes(2, "big") + stamp.to_bytes(4, "big") + b"\0\0\0\7"
            self.socket.sendto(head + bytes([digit, (0x80 if n > 1 else 0) | 10]) + (160 * (n + 1)).to_bytes(2, "big"), self.peer)
            self.seq += 1
            time.sleep(0.02)

    def close(self):
        self.socket.close()


def next_monday():
    """Far enough on that the demo's roster, which grows from today, names nobody: who takes calls is said by the test alone."""
    day = time.time() + 70 * 86400
    while time.gmtime(day).tm_wday != 0 or time.strftime("%m-%d", time.gmtime(day)) in ("01-06", "05-03", "11-11", "12-26", "01-01", "05-01", "08-15", "11-01", "12-25", "12-24"):
        day += 86400
    return time.strftime("%Y-%m-%d", time.gmtime(day))


def run(command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def check(name, good, what=""):
    global passed, failed
    if good:
        passed += 1
        print("ok      " + name, flush=True)
    else:
        failed += 1
        print(f"FAILED  {name}\n        {what}", flush=True)


def calls_of(x):
    return json.loads(x.api(""))["items"]


def until(seconds, test):
    end = time.time() + seconds
    while time.time() < end:
        found = test()
        if found:
            return found
        time.sleep(0.1)
    return None


def newest(x, known, state, seconds=6):
    """The call that was not there before, once it has come to this."""
    return until(seconds, lambda: next((c for c in calls_of(x) if c["call"] not in known and c["state"] == state), None))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=ROOT + "/build/release/ostoja")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    x = Exchange(os.path.abspath(args.binary))
    try:
        x.start()
        tests(x)
    finally:
        if failed:
            for name in ("kamailio", "desk", "rtpengine", "voice"):
                path = f"{x.dir}/{name}.log"
                if os.path.exists(path):
                    print(f"--- the end of {name}.log ---\n" + open(path, errors="replace").read()[-2500:])
        x.stop()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def tests(x):
    secrets = {}
    x.stop_desk()
    for user in ("consultant", "casemanager"):
        secrets[user] = subprocess.run([x.binary, "user", "phone", "--data", x.dir + "/centre", "--user", user], check=True, capture_output=True, text=True).stdout.split()[-1]
    x.start_desk()

    check("a desk telephone signs in with its own password", x.register("consultant", secrets["consultant"], x.phone_a))
    check("a wrong password is refused", x.register("consultant", "wrong", x.phone_a, "401"))
    check("nobody signs in for somebody else", x.register("casemanager", secrets["casemanager"], x.phone_b, "403", address_of="consultant"))
    check("a second telephone signs in", x.register("casemanager", secrets["casemanager"], x.phone_b))

    def known():
        return {c["call"] for c in calls_of(x)}

    # Both say that they take calls, as they would by the button.
    for user in ("consultant", "casemanager"):
        x.api("events", {"type": "available", "user": user})

    before = known()
    phone, other = x.sipp("phone_answers", x.phone_a, target=False, media=11000), x.sipp("phone_rings", x.phone_b, target=False, media=11020)
    time.sleep(0.3)
    caller = x.sipp("caller_talks", x.trunk, media=19000)
    call = newest(x, before, "talking")
    check("it rings at both, the first to answer has the call", call is not None and call["answered_by"] == "consultant", f"{call}, {calls_of(x)[:2]}")
    check("the caller talks and hangs up", caller.wait() == 0 and phone.wait() == 0 and other.wait() == 0, f"{caller.returncode} {phone.returncode} {other.returncode}")
    check("the call has ended", newest(x, before, "ended", 12) is not None, str(calls_of(x)[:1]))

    # After a call the first one writes; only the second is rung. They do not answer: the caller gives up.
    before = known()
    other = x.sipp("phone_rings", x.phone_b, target=False, media=11020)
    time.sleep(0.3)
    caller = x.sipp("caller_gives_up", x.trunk, media=19000)
    check("the caller hangs up while it rings", caller.wait() == 0 and other.wait() == 0, f"{caller.returncode} {other.returncode}")
    check("a missed call", newest(x, before, "missed", 12) is not None, str(calls_of(x)[:1]))

    # Busy there: the queue, which is the voice agent's (a telephone of this test in its place).
    before = known()
    other, voice = x.sipp("phone_busy", x.phone_b, target=False, media=11020), x.sipp("phone_answers", x.voice, target=False, media=11040)
    time.sleep(0.3)
    caller = x.sipp("caller_withheld", x.trunk, media=19000)
    check("from a telephone that is busy the call goes on to the voice agent", caller.wait() == 0 and voice.wait() == 0 and other.wait() == 0, f"{caller.returncode} {voice.returncode} {other.returncode}")
    call = newest(x, before, "missed", 12)
    check("a withheld number stays withheld, though the trunk knows it", call is not None and call["withheld"], str(calls_of(x)[:1]))

    # Strangers.
    before = known()
    caller = x.sipp("caller_refused_403", x.stranger, media=19000)
    check("nobody but the trunk calls in", caller.wait() == 0 and known() == before, f"{caller.returncode}")
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for packet in (f"INVITE sip:i@127.0.0.1 SIP/2.0\r\nFrom: <sip:{NUMBER}@x>;tag=1\r\nVia bad\r\nTo: <sip:a@b>\r\n\r\n", f"INVITE sip:i@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5998;branch=z9hG4bK1\r\nFrom: <sip:{NUMBER}@x>;tag=1\r\nTo: <sip:a@b\r\nCall-ID: 1\r\nCSeq: x INVITE\r\n\r\n", f"\xff\xfe{NUMBER}\r\n\r\n", "", "A" * 60000):
        s.sendto(packet.encode("latin-1"), ("127.0.0.1", x.sip))
    check("broken packets leave the edge at work", until(3, x.options) is not None)

    # The voice agent itself: a queue until somebody is free, and an announcement that takes keys.
    x.start_voice()
    x.api("events", {"type": "away", "user": "consultant"})
    x.api("events", {"type": "answered", "call": "another-call", "seq": 1, "who": "casemanager"})
    before = known()
    ear = Ear(x.media_port)
    phone = x.sipp("phone_answers", x.phone_a, target=False, media=11000)
    caller = x.sipp("caller_listens", x.trunk, media=19000)
    ear.listen(8, 60, 20)
    check("in the queue the caller hears an announcement", ear.heard >= 60 and ear.loud >= 20, f"{ear.heard} packets, {ear.loud} with speech")
    call = newest(x, before, "waiting", 12)
    check("the call waits", call is not None, str(calls_of(x)[:1]))
    x.api("events", {"type": "available", "user": "consultant"})
    call = newest(x, before, "talking", 14)
    check("whoever becomes free gets the caller out of the queue", call is not None and call["answered_by"] == "consultant", str(calls_of(x)[:1]))
    check("the caller hangs up, and so does the telephone", caller.wait() == 0 and phone.wait() == 0, f"{caller.returncode} {phone.returncode}")
    check("the call from the queue has ended", newest(x, before, "ended", 12) is not None, str(calls_of(x)[:1]))

    x.api("events", {"type": "ended", "call": "another-call", "seq": 2})
    for user in ("consultant", "casemanager"):
        x.api("events", {"type": "away", "user": user})
    before = known()
    caller = x.sipp("caller_is_left", x.trunk, media=19000)
    ear.heard = ear.loud = 0
    ear.listen(8, 40, 10)
    check("with nobody there the caller hears that", ear.heard >= 40 and ear.loud >= 10, f"{ear.heard} packets, {ear.loud} with speech")
    ear.press(4)
    ear.listen(0.5)
    ear.press(2)
    check("after the second key the voice agent takes its leave", caller.wait() == 0, f"{caller.returncode}")
    ear.close()
    check("a missed call, to be called back", newest(x, before, "missed", 12) is not None, str(calls_of(x)[:1]))
    x.stop_one(x.voice_agent)

    # The desk is down: the urgent mobile is rung all the same, and what happened is told afterwards.
    before = known()
    x.stop_desk()
    mobile = x.sipp("phone_answers", x.fallback, target=False, media=11060)
    time.sleep(0.3)
    caller = x.sipp("caller_talks", x.trunk, media=19000)
    check("without the desk the urgent mobile rings", caller.wait() == 0 and mobile.wait() == 0, f"{caller.returncode} {mobile.returncode}")
    x.start_desk()
    check("what happened meanwhile is told when the desk is back", until(12, lambda: known() - before) is not None, str(calls_of(x)[:1]))

    # The leak test: the number is in no log, and was on no leg to a telephone.
    digits = NUMBER[-9:]
    logs = ("kamailio.log", "rtpengine.log", "desk.log", "voice.log")  # what SIPp itself writes down is the trunk's side
    seen = [name for name in logs if digits in open(f"{x.dir}/{name}", errors="replace").read()]
    check("the number stands in no log", not seen, str(seen))
    legs = [open(f"{x.dir}/{name}", errors="replace").read() for name in os.listdir(x.dir) if name.startswith("phone_answers") and name.endswith("_messages.log")]
    check("media of every answered call goes by rtpengine", len(legs) >= 4 and all("m=audio 30" in leg for leg in legs), f"{len(legs)} legs")
    check("rtpengine keeps nothing of calls that are over", until(5, lambda: x.media() == 0) is not None, str(x.media()))
    told = [name for name in os.listdir(x.dir) if name.startswith("phone_") and name.endswith("_messages.log") and digits in open(f"{x.dir}/{name}", errors="replace").read()]
    check("the number was on no leg to a telephone", not told, str(told))


main()
