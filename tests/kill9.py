#!/usr/bin/env python3
"""Kills the desk with -9 under load, again and again, and counts what was acknowledged and is gone afterwards. It must be nothing.
After each kill the new contacts are read back one by one and the access log is verified from its beginning; after every hundredth a new centre is made,
since the log grows with each.

kill9.py --binary build/release/ostoja [--rounds 20] [--clients 16] [--seconds 0.4] [--seed 1]
"""
import argparse
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--binary", required=True)
arguments.add_argument("--rounds", type=int, default=20)
arguments.add_argument("--clients", type=int, default=16)
arguments.add_argument("--seconds", type=float, default=0.4, help="the longest time of load before a kill")
arguments.add_argument("--seed", type=int, default=1)
args = arguments.parse_args()
random.seed(args.seed)

PER_CENTRE = 100
folder = tempfile.mkdtemp(prefix="ostoja-kill9-")
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]


def ostoja(*words):
    return subprocess.run([args.binary, *words], check=True, capture_output=True, text=True).stdout


def serve():
    child = subprocess.Popen([args.binary, "serve", "--data", centre, "--desk", f"127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(1000):
        try:
            c = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            c.request("GET", "/readyz")
            if c.getresponse().status == 200:
                return child
        except OSError:
            time.sleep(0.01)
    raise SystemExit("the desk did not come up")


def new_centre(name):
    global centre, head
    centre = os.path.join(folder, name)
    ostoja("init", "--demo", "--data", centre, "--years", "1", "--contacts-per-year", "100")
    token = ostoja("token", "add", "--data", centre, "--user", "consultant", "--scope", "contacts:read,contacts:write").strip()
    head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


centre, head = "", {}
body = json.dumps({"channel": "PHONE", "direction": "IN", "caller_type": "VICTIM", "purpose": "INFO", "summary": "invented " * 60})
acknowledged, lock = [], threading.Lock()


def load(stop):
    try:
        c = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while not stop.is_set():
            c.request("POST", "/api/v1/contacts", body, head)
            answer = c.getresponse()
            text = answer.read()
            if answer.status == 201:
                with lock:
                    acknowledged.append(json.loads(text)["id"])
    except (OSError, http.client.HTTPException, ValueError):
        pass  # the server is gone: what had no whole answer was not acknowledged


lost, wrong = 0, 0
checked = 0
for round_ in range(args.rounds):
    if round_ % PER_CENTRE == 0:
        if centre:
            shutil.rmtree(centre)
        new_centre(str(round_))
    child = serve()
    stop = threading.Event()
    threads = [threading.Thread(target=load, args=(stop,)) for _ in range(args.clients)]
    for t in threads:
        t.start()
    time.sleep(random.uniform(0.02, max(0.02, args.seconds)))
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    stop.set()
    for t in threads:
        t.join()
    child = serve()
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for item in acknowledged[checked:]:
        c.request("GET", f"/api/v1/contacts/{item}", headers=head)
        answer = c.getresponse()
        text = answer.read()
        lost += answer.status != 200 or json.loads(text)["id"] != item
    checked = len(acknowledged)
    child.send_signal(signal.SIGTERM)
    wrong += child.wait() != 0
    verified = subprocess.run([args.binary, "audit", "verify", "--data", centre], capture_output=True, text=True)
    if verified.returncode != 0:
        wrong += 1
        print(f"round {round_}: {verified.stderr.strip()}")
print(f"{args.rounds} rounds, {len(acknowledged)} acknowledged, {lost} lost, {wrong} other faults")
shutil.rmtree(folder)
good = lost == 0 and wrong == 0 and len(acknowledged) > args.rounds
print(f"{int(good)} passed, {int(not good)} failed")
sys.exit(0 if good else 1)
