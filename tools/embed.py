#!/usr/bin/env python3
"""Writes OUT/resources.S: every data file of the tree as bytes in the binary, with a table that core/resources.h reads.

Usage: embed.py SOURCE_DIR OUT_DIR MSGFMT
Names in the table: "<room>/templates/x.html", "<room>/forms/x.form.yaml", "<room>/migrations/x.sql", "strings/pl.mo",
"config/x.toml", "assets/x.css". Rooms come from src/ and platform/; the first path part below those is the room.
"""
import pathlib
import subprocess
import sys

source, out, msgfmt = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
items = {}
for base in ("platform", "src"):
    for pattern in ("*.html", "*.form.yaml", "*.codes.yaml", "*.thresholds.yaml", "*.instrument.yaml", "*.law.yaml", "*.sql"):
        for f in (source / base).rglob(pattern):
            items[f.relative_to(source / base).as_posix()] = f
for f in (source / "config").glob("*"):
    items["config/" + f.name] = f
for f in (source / "demo").glob("*.yaml"):
    items["demo/" + f.name] = f
(out / "strings").mkdir(parents=True, exist_ok=True)
for po in (source / "strings").glob("*.po"):
    # A catalogue is strings/<lang>.po (head and floor) followed by each room's own strings.<lang>.part.
    parts = [po] + sorted(p for base in ("platform", "src") for p in (source / base).glob(f"*/strings.{po.stem}.part"))
    whole = out / "strings" / po.name
    whole.write_text("\n".join(p.read_text(encoding="utf-8") for p in parts), encoding="utf-8")
    mo = out / "strings" / (po.stem + ".mo")
    subprocess.run([msgfmt, "-c", "-o", mo, whole], check=True)
    items["strings/" + mo.name] = mo
for f in (out / "assets").glob("*"):
    items["assets/" + f.name] = f

lines = ['.section .rodata', '.balign 16']
table = []
for number, (name, path) in enumerate(sorted(items.items())):
    lines += [f'name_{number}: .string "{name}"', '.balign 16', f'data_{number}: .incbin "{path}"', f'end_{number}: .byte 0', '.balign 16']
    table.append(f'.quad name_{number}, data_{number}, end_{number} - data_{number}')
lines += ['.section .data.rel.ro,"aw"', '.balign 8', '.global ostoja_resource_table', 'ostoja_resource_table:'] + table
lines += ['.quad 0, 0, 0', '.section .note.GNU-stack,"",@progbits', '']
(out / "resources.S").write_text("\n".join(lines))
