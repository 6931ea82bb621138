#!/usr/bin/env python3
"""Hostile and broken HTTP against a running desk.

  tests/hostile_http.py --binary build/release/ostoja --data DIR

Starts `ostoja serve` on DIR itself and stops it again. Nothing sent here may crash it, be answered with a 5xx, make it grow by 64 MB or keep a healthy
caller waiting. One line for each finding, exit code 1; the last line says `N passed, N failed`.
"""
import argparse
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

GROWTH_MB = 64
HEALTHY_SECONDS = 8.0  # a server that waits for a stalled caller would take the 15 s after which it gives that one up
SLOW_SECONDS = 20.0
passed, failed = 0, 0
port = 0
lock = threading.Lock()


def check(good, what):
    global passed, failed
    with lock:
        if good:
            passed += 1
        else:
            failed += 1
            print("FAIL " + what, flush=True)
    return good


def connect(timeout=15):
    s = socket.create_connection(("127.0.0.1", port), timeout=timeout)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def read_answer(s):
    """Everything up to the close, or the head and as many bytes as it promises."""
    data = b""
    try:
        while True:
            end = data.find(b"\r\n\r\n")
            if end >= 0:
                length = re.search(rb"(?im)^content-length: *(\d+)\r$", data[:end + 2])
                if length and len(data) >= end + 4 + int(length.group(1)):
                    break
            more = s.recv(65536)
            if not more:
                break
            data += more
    except (ConnectionError, socket.timeout, OSError):
        pass
    return data


def status_of(answer):
    found = re.match(rb"HTTP/1\.[01] (\d{3}) ", answer)
    return int(found.group(1)) if found else 0  # 0: closed without an answer


def send(raw, timeout=15, finish=False):
    """Sends bytes as they are; the status, or 0 when the desk just closed. Sending may break off: the desk may refuse before everything has come."""
    s = connect(timeout)
    try:
        try:
            s.sendall(raw)
            if finish:
                s.shutdown(socket.SHUT_WR)
        except (ConnectionError, socket.timeout, OSError):
            pass
        return status_of(read_answer(s))
    finally:
        s.close()


def post(body, content_type="application/x-www-form-urlencoded", path="/sign-in", more=""):
    return (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{more}\r\n").encode() + body


def get(path="/sign-in", more="", host=True):
    return (f"GET {path} HTTP/1.1\r\n" + (f"Host: 127.0.0.1:{port}\r\n" if host else "") + more + "\r\n").encode("latin-1")


def rss_mb(pid):
    with open(f"/proc/{pid}/status") as f:
        return int(re.search(r"VmRSS:\s+(\d+) kB", f.read()).group(1)) / 1024


def healthy():
    begun = time.monotonic()
    try:
        return send(get("/healthz"), timeout=5) == 200, time.monotonic() - begun
    except OSError:
        return False, time.monotonic() - begun


def expect(what, raw, allowed, **how):
    """One request; the answer is one of `allowed` (0: closed without one)."""
    try:
        got = send(raw, **how)
    except OSError:
        got = -1
    check(got in allowed, f"{what}: answered {got}, wanted one of {sorted(allowed)}")


# ---- the cases ----

REFUSED = {400, 413, 414, 431}
QUIET = REFUSED | {0}
ANY_ANSWER = {200, 303, 400, 403, 404, 405, 413, 415, 422, 429}


def sizes():
    expect("a form of just under 1 MB", post(b"login=a&password=" + b"x" * ((1 << 20) - 100)), ANY_ANSWER)
    expect("a form of just over 1 MB", post(b"a=" + b"x" * (1 << 20)), {413})
    # 10 MB announced: the refusal comes before the bytes are asked for.
    s = connect()
    begun = time.monotonic()
    s.sendall(f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {10 << 20}\r\n\r\n".encode())
    got = status_of(read_answer(s))
    check(got == 413 and time.monotonic() - begun < 2, f"10 MB announced: answered {got} after {time.monotonic() - begun:.1f} s, wanted 413 at once")
    s.close()
    expect("10 MB sent", post(b"x" * (10 << 20)), {413, 0})
    expect("10 MB in chunks", f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
           + (b"100000\r\n" + b"x" * 0x100000 + b"\r\n") * 10 + b"0\r\n\r\n", {413, 0})
    expect("100,000 headers", get(more="".join(f"X-{i}: y\r\n" for i in range(100_000))), QUIET)
    expect("101 headers", get(more="".join(f"X-{i}: y\r\n" for i in range(101))), REFUSED)
    expect("a header of 64 KB", get(more="X-Long: " + "y" * (64 << 10) + "\r\n"), REFUSED)
    expect("a target of 64 KB", get("/" + "a" * (64 << 10)), REFUSED)
    expect("a query of 15 KB", get("/sign-in?next=" + "a" * (15 << 10)), ANY_ANSWER)
    expect("5,000 fields", post(b"&".join(b"f%d=1" % i for i in range(5000))), {400})
    expect("5,000 fields in the query", get("/sign-in?" + "&".join("a" for _ in range(5000))), {400})
    expect("50,000 empty fields", post(b"&" * 50_000), {400})
    expect("a chunk extension without end", f"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n1;".encode() + b"x" * 200_000, QUIET)
    expect("a trailer without end", f"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: ".encode() + b"x" * 200_000, QUIET)


def framing():
    body = b"login=a&password=b"
    head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    expect("both Content-Length and Transfer-Encoding", (head + f"Content-Length: {len(body)}\r\nTransfer-Encoding: chunked\r\n\r\n").encode() + b"0\r\n\r\n", QUIET)
    expect("both, the other way round", (head + f"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n").encode() + b"0\r\n\r\n", QUIET)
    expect("two different Content-Lengths", (head + "Content-Length: 18\r\nContent-Length: 5\r\n\r\n").encode() + body, QUIET)
    expect("two equal Content-Lengths", (head + "Content-Length: 18\r\nContent-Length: 18\r\n\r\n").encode() + body, QUIET)
    expect("a list of Content-Lengths", (head + "Content-Length: 18, 18\r\n\r\n").encode() + body, QUIET)
    expect("a list of two lengths", (head + "Content-Length: 18, 5\r\n\r\n").encode() + body, QUIET)
    for length in ("-1", "+18", "0x12", "18a", "", "99999999999999999999999", "1 8"):
        expect(f"Content-Length {length!r}", (head + f"Content-Length: {length}\r\n\r\n").encode() + body, QUIET, finish=True)
    for encoding in ("gzip", "identity", "chunked, chunked", "gzip, chunked", "xchunked", "\x0bchunked", ""):
        expect(f"Transfer-Encoding {encoding!r}", (head + f"Transfer-Encoding: {encoding}\r\n\r\n").encode() + b"0\r\n\r\n", QUIET | {501}, finish=True)
    expect("a chunk size that is no number", (head + "Transfer-Encoding: chunked\r\n\r\n").encode() + b"zz\r\nabc\r\n0\r\n\r\n", QUIET)
    expect("a negative chunk size", (head + "Transfer-Encoding: chunked\r\n\r\n").encode() + b"-1\r\nabc\r\n0\r\n\r\n", QUIET)
    expect("an enormous chunk size", (head + "Transfer-Encoding: chunked\r\n\r\n").encode() + b"ffffffffffffffffff\r\nabc\r\n0\r\n\r\n", QUIET)
    expect("a GET with a body", f"GET /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello".encode(), QUIET)
    expect("no Host", get(host=False), {400})
    expect("two Hosts", get(more="Host: other.example.org\r\n"), {400})
    expect("a Host with blanks and brackets", b"GET /sign-in HTTP/1.1\r\nHost: a b<c>\r\n\r\n", {400})
    expect("a bare line feed", b"GET /sign-in HTTP/1.1\nHost: a\n\n", QUIET, finish=True)
    expect("a bare carriage return in a header", b"GET /sign-in HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", QUIET)
    expect("a folded header", b"GET /sign-in HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", QUIET | {200})
    expect("a blank before the colon", b"GET /sign-in HTTP/1.1\r\nHost: a\r\nX : a\r\n\r\n", QUIET)
    expect("a header without a colon", b"GET /sign-in HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n", QUIET)
    expect("a header without a name", b"GET /sign-in HTTP/1.1\r\nHost: a\r\n: a\r\n\r\n", QUIET)
    expect("a NUL in a header", b"GET /sign-in HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", QUIET)
    expect("a NUL in the target", b"GET /sign\0in HTTP/1.1\r\nHost: a\r\n\r\n", QUIET)
    expect("an unknown method", b"BREW /sign-in HTTP/1.1\r\nHost: a\r\n\r\n", QUIET | {405, 501})
    expect("TRACE", b"TRACE /sign-in HTTP/1.1\r\nHost: a\r\n\r\n", QUIET | {405, 501})
    expect("CONNECT", b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n", QUIET | {405, 501})
    expect("a whole URL as target", b"GET http://example.org/ HTTP/1.1\r\nHost: a\r\n\r\n", QUIET)
    expect("an asterisk as target", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", QUIET | {405, 501})
    expect("HTTP/0.9", b"GET /\r\n\r\n", QUIET, finish=True)
    expect("HTTP/2.0 in plain text", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", QUIET, finish=True)
    expect("HTTP/9.9", b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", QUIET | {505})
    expect("a TLS greeting", bytes.fromhex("1603010200010001fc0303") + b"\x00" * 200, QUIET, finish=True)
    expect("random bytes", bytes((i * 167 + 13) % 256 for i in range(4096)), QUIET, finish=True)
    expect("only blank lines", b"\r\n" * 5000, QUIET, finish=True)
    expect("nothing", b"", QUIET, finish=True)
    expect("half a request, then the end", b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc", QUIET | {408}, finish=True)
    expect("an Expect that nobody knows", (head + "Expect: miracles\r\nContent-Length: 18\r\n\r\n").encode() + body, QUIET | {417})
    expect("a compressed body", post(b"\x1f\x8b" + b"x" * 50, more="Content-Encoding: gzip\r\n"), {400, 415})
    # Pipelined: a second request hidden behind a refused one must not be answered.
    s = connect()
    s.sendall((head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n").encode() + b"0\r\n\r\n" + get("/healthz"))
    s.settimeout(4)
    data = b""
    try:
        while more := s.recv(65536):
            data += more
    except (ConnectionError, socket.timeout, OSError):
        pass
    s.close()
    check(b"200 OK" not in data, "a request smuggled behind Content-Length and Transfer-Encoding was answered")


def contents():
    for path in ("/%", "/%2", "/%zz", "/%00", "/%2e%2e/%2e%2e/etc/passwd", "/a%2fb", "/a%5cb", "/%ff%fe", "/%c0%af", "/%ed%a0%80", "/../../etc/passwd", "/assets/../../keys/root.key", "/assets/%2e%2e/keys/root.key",
                 "/sign-in?a=%", "/sign-in?a=%00", "/sign-in?a=%ff", "/sign-in?%zz=1"):
        expect(f"target {path}", get(path), {400, 404})
    for body in (b"a=%", b"a=%z", b"a=%00", b"a=%ff", b"a=\xff\xfe", b"%ff=1", b"a=\0", b"a b=c d\r\n"):
        expect(f"form {body!r}", post(body), {400})
    boundary = "multipart/form-data; boundary=XX"
    part = b'--XX\r\nContent-Disposition: form-data; name="login"\r\n\r\na\r\n'
    for what, kind, body in (("no boundary", "multipart/form-data", part + b"--XX--\r\n"), ("an empty boundary", 'multipart/form-data; boundary=""', b"----"), ("another boundary", boundary, b"--YY--\r\n"),
                             ("not closed", boundary, part), ("no blank line", boundary, b'--XX\r\nContent-Disposition: form-data; name="a"\r\n--XX--\r\n'),
                             ("no name", boundary, b"--XX\r\nContent-Disposition: form-data\r\n\r\na\r\n--XX--\r\n"), ("an open quote", boundary, b'--XX\r\nContent-Disposition: form-data; name="a\r\n\r\na\r\n--XX--\r\n'),
                             ("a NUL", boundary, b'--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\n\0\r\n--XX--\r\n'), ("bad UTF-8", boundary, b'--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--XX--\r\n'),
                             ("an endless head", boundary, b"--XX\r\n" + b"X: y\r\n" * 20_000), ("2,000 parts", boundary, part * 2000 + b"--XX--\r\n"), ("an empty body", boundary, b""), ("only dashes", boundary, b"-" * 100_000)):
        expect("multipart: " + what, post(body, kind), {400})
    depth = 100_000
    for what, body in (("nested 100,000 deep", b'{"a":' * depth + b"1" + b"}" * depth), ("arrays 100,000 deep", b"[" * depth + b"]" * depth), ("an open object", b'{"a":'), ("a NUL", b'{"a":"\\u0000"}'),
                       ("bad UTF-8", b'{"a":"\xff"}'), ("half a surrogate", b'{"a":"\\ud800"}'), ("a name twice", b'{"a":1,"a":2}'), ("not a number", b'{"a":NaN}'), ("two objects", b"{}{}"),
                       ("20,000 names", b"{" + b",".join(b'"n%d":1' % i for i in range(20_000)) + b"}"), ("a long number", b'{"a":' + b"9" * 500_000 + b"}"), ("a text", b'"a"')):
        expect("JSON: " + what, post(body, "application/json", "/api/v1/contacts"), {400, 401, 403, 404})
    expect("an unknown content type", post(b"abc", "application/x-unknown"), {400, 415})
    expect("a content type of 10 KB", post(b"abc", "a" * 10_000), {400, 415, 431})
    for cookie in ("=", ";;;;", "ostoja=", "ostoja=\"", "ostoja=" + "A" * 4000, "lang=../../x", "ostoja=\xff\xfe", "; " * 3000):
        expect(f"cookie {cookie[:20]!r}", get("/sign-in", more=f"Cookie: {cookie}\r\n"), {200, 303, 400})
        expect(f"cookie {cookie[:20]!r} on the start page", get("/", more=f"Cookie: {cookie}\r\n"), {200, 303, 400})
    for token in ("Bearer", "Bearer ", "Bearer \xff", "Bearer " + "a" * 8000, "Basic YTpi", "Digest x"):
        expect(f"authorization {token[:20]!r}", get("/api/v1/contacts", more=f"Authorization: {token}\r\n"), {400, 401, 403, 404})
    for language in ("pl;q=9999999999999999999999", "*;q=-1", "," * 5000, "a" * 5000, "\xff"):
        expect(f"Accept-Language {language[:20]!r}", get("/sign-in", more=f"Accept-Language: {language}\r\n"), {200, 400})
    for id_text in ("0", "-1", "zzzzzzzzzzzzz", "0000000000000", "9223372036854775808", "a" * 5000, "%F0%9F%92%A9", "'%20or%201=1--"):
        expect(f"a contact {id_text[:20]}", get(f"/contacts/{id_text}"), {303, 400, 404})


def slow(results):
    """One byte of a header a second: the desk ends it."""
    s = connect()
    s.setblocking(True)
    begun = time.monotonic()
    text = get("/healthz", more="X: " + "y" * 200 + "\r\n")
    ended = None
    for byte in text:
        if time.monotonic() - begun > SLOW_SECONDS + 3:
            break
        try:
            s.sendall(bytes([byte]))
            s.settimeout(1.0)
            try:
                if not s.recv(4096):
                    ended = time.monotonic() - begun
                    break
                s.settimeout(3.0)  # an answer: then the close
                while s.recv(4096):
                    pass
                ended = time.monotonic() - begun
                break
            except socket.timeout:
                continue
        except OSError:
            ended = time.monotonic() - begun
            break
    s.close()
    results.append(ended)


def stalled():
    """200 callers who begin and say no more; a healthy one is answered all the same."""
    idle = []
    try:
        for i in range(200):
            s = connect()
            s.sendall(get("/sign-in")[:20] if i % 2 else post(b"x" * 1000)[:-500])
            idle.append(s)
        worst, good = 0.0, True
        for _ in range(10):
            ok, took = healthy()
            worst, good = max(worst, took), good and ok
        check(good and worst < HEALTHY_SECONDS, f"with 200 stalled callers a healthy one waited {worst:.2f} s, answered: {good}")
        got = send(get("/sign-in"))
        check(got in (200, 503), f"with 200 stalled callers the sign-in page answered {got}")
    finally:
        for s in idle:
            s.close()
    # Callers who ask and never read, and who vanish.
    rude = []
    for _ in range(100):
        s = connect()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        s.sendall(get("/sign-in") * 20)
        rude.append(s)
    ok, took = healthy()
    check(ok and took < HEALTHY_SECONDS, f"with 100 callers who do not read a healthy one waited {took:.2f} s, answered: {ok}")
    for s in rude:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.close()
    ok, took = healthy()
    check(ok and took < HEALTHY_SECONDS, f"after 100 resets a healthy caller waited {took:.2f} s, answered: {ok}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def main():
    global port
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--data", required=True, help="a centre with its key file (ostoja init --demo)")
    arguments.add_argument("--port", type=int, default=0)
    a = arguments.parse_args()
    port = a.port or free_port()
    desk = subprocess.Popen([a.binary, "serve", "--data", a.data, "--desk", f"127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    log = []
    reader = threading.Thread(target=lambda: log.extend(desk.stderr), daemon=True)
    reader.start()
    try:
        for _ in range(300):
            try:
                if desk.poll() is not None or healthy()[0]:
                    break
            except OSError:
                pass
            time.sleep(0.1)
        if desk.poll() is not None:
            sys.exit("the desk did not start: " + b"".join(log).decode(errors="replace")[-300:])
        for _ in range(200):  # warm: what a desk holds when it has drawn its pages
            send(get("/sign-in"))
        send(post(b"login=a&password=b"))
        before = rss_mb(desk.pid)
        crawl = []
        crawler = [threading.Thread(target=slow, args=(crawl,)) for _ in range(5)]
        for t in crawler:
            t.start()
        for group in (sizes, framing, contents, stalled):
            group()
            check(desk.poll() is None, f"the desk ended during {group.__name__}")
        for t in crawler:
            t.join()
        check(len(crawl) == 5 and all(e is not None and e <= SLOW_SECONDS for e in crawl), f"slow callers were ended after {crawl} s, wanted at most {SLOW_SECONDS:.0f}")
        ok, took = healthy()
        check(ok and took < HEALTHY_SECONDS, f"afterwards /healthz took {took:.2f} s, answered: {ok}")
        grown = rss_mb(desk.pid) - before
        check(grown < GROWTH_MB, f"the desk grew by {grown:.0f} MB")
        print(f"memory {before:.0f} MB before, {grown:+.1f} MB after; slow callers ended after {max((e or 0) for e in crawl):.1f} s")
    finally:
        if desk.poll() is None:
            desk.send_signal(signal.SIGTERM)
            try:
                desk.wait(30)
            except subprocess.TimeoutExpired:
                desk.kill()
                check(False, "the desk did not end within 30 s of SIGTERM")
    check(desk.returncode == 0, f"the desk ended with {desk.returncode}")
    text = b"".join(log).decode(errors="replace")
    check("Sanitizer" not in text and "runtime error" not in text, "a sanitizer spoke in the log")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
