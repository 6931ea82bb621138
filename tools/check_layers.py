#!/usr/bin/env python3
"""Who may include what (docs/architecture.md). Prints the graph; exit 1 with file:line where the rule is broken.

Tests (*_test.cpp, *_for_tests.h) may include more: they are left out.
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
floor = {  # a part may include these besides itself
    "core": set(),
    "store": {"core"},
    "vault": {"core", "store"},
    "access": {"core", "store", "vault"},
    "i18n": {"core"},
    "forms": {"core", "i18n"},
    "index": {"core", "store", "forms"},
    "web": {"core", "store", "vault", "access", "i18n", "forms", "index"},
    "mail": {"core"},
    "sandbox": {"core"},
    "disclosure": set(),
    "reporting": {"core", "store", "access", "i18n", "sandbox"},
}
doors = {  # a room may open these rooms' front doors: <room>/<room>.h, and <room>/page.h for what pages of other rooms draw with
    "staff": set(),
    "people": {"statistics"},
    "directory": set(),
    "public_task": set(),
    "statistics": set(),
    "release": {"statistics"},
    "interchange": set(),
    "yearbook": {"interchange"},
    "report": {"public_task"},
    "duty": {"staff", "clocks"},
    "settings": set(),
    "cases": {"people", "public_task", "statistics"},
    "approvals": {"cases"},
    "attachments": {"cases"},
    "notes": {"cases"},
    "experience": {"cases", "statistics"},
    "referral": {"cases", "people", "directory", "consent", "approvals", "tasks"},
    "consent": {"cases", "people", "directory"},
    "tasks": {"cases"},
    "clocks": {"cases", "people", "tasks"},
    "assessment": {"cases", "people", "tasks"},
    "support": {"cases", "people", "tasks", "directory", "consent", "approvals", "public_task", "statistics"},
    "reintegration": {"cases", "people", "clocks", "hotline", "tasks"},
    "intervention": {"cases", "people", "assessment", "directory", "consent", "public_task"},
    "shelter": {"cases", "people", "clocks", "tasks", "directory", "approvals", "duty", "protection", "public_task", "statistics"},
    "address": {"shelter", "cases"},
    "night": {"shelter", "cases"},
    "hotline": {"cases", "people", "duty", "shelter", "public_task", "statistics"},
    "exchange": {"duty", "hotline"},
    "handover": {"duty", "hotline"},
    "consultation": {"directory", "duty", "hotline", "public_task", "statistics"},
    "identification": {"cases", "people", "approvals", "directory", "attachments"},
    "protection": {"cases", "people", "identification", "clocks", "tasks", "directory", "consent", "public_task"},
}
owners = [  # heavy or dangerous headers, and where they may stand
    (r"boost/(asio|beast|url)", r"^platform/web/"),
    (r"boost/json", r"^platform/(forms|web)/"),
    (r"boost/locale", r"^platform/i18n/"),
    (r"sqlite3\.h|sqlcipher/|libpq-fe\.h", r"^platform/store/"),
    (r"sodium", r"^platform/vault/"),
    (r"yaml-cpp/", r"^platform/forms/"),
    (r"toml\+\+/", r"^(platform/(access|vault)/|src/(app|duty)/)"),
    (r"ctemplate/|qrencode", r"^platform/web/"),
    (r"curl/", r"^platform/mail/"),
    (r"openssl/", r"^platform/web/"),
    (r"roaring/", r"^platform/index/"),
    (r"liboath/", r"^platform/access/"),
    (r"unicode/", r"^platform/(core|i18n)/"),
    (r"mupdf/|webp/|seccomp\.h|landlock\.h", r"^platform/sandbox/worker/"),
    (r"xlsxwriter", r"^platform/reporting/"),
    (r"glpk", r"^platform/disclosure/"),
    (r"CLI/", r"^src/app/"),
    (r"^iostream$", r"^src/app/"),
    (r"^regex$", r"^$"),
]

breaks, edges = [], {}
for base in ("platform", "src"):
    for path in sorted((root / base).rglob("*")):
        if path.suffix not in (".cpp", ".h") or path.name.endswith(("_test.cpp", "_for_tests.h")):
            continue
        name = path.relative_to(root).as_posix()
        part = path.relative_to(root / base).parts[0]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = re.match(r'#include [<"]([^>"]+)[>"]', line)
            if not found:
                continue
            header = found.group(1)
            for pattern, place in owners:
                if re.search(pattern, header) and not re.search(place, name):
                    breaks.append(f"{name}:{number}: {header} has another owner")
            to = header.split("/")[0]
            if to == part or "/" not in header:
                continue
            if to in floor:
                edges.setdefault(part, set()).add(to)
                if base == "platform" and to not in floor[part]:
                    breaks.append(f"{name}:{number}: {part} may not include {to}")
            elif to in doors or to == "app":
                edges.setdefault(part, set()).add(to)
                if base == "platform":
                    breaks.append(f"{name}:{number}: the floor names a room")
                elif part != "app" and (to not in doors.get(part, set()) or header not in (f"{to}/{to}.h", f"{to}/page.h")):
                    breaks.append(f"{name}:{number}: {part} may not open {header}")
for part in (*floor, *doors, "app"):
    print(f"{part:8} → {', '.join(sorted(edges.get(part, set()))) or '–'}")
for line in breaks:
    print(line)
print(f"{len(breaks)} breaks")
sys.exit(1 if breaks else 0)
