#!/usr/bin/env python3
"""Checks the texts: every {{T_key}} of a template and every key that the code names is there, in Polish and in English, with its plural forms where it is
counted, and none stands twice."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
problems = []
known = {}
counted = {"pl": set(), "en": set()}
for lang in ("pl", "en"):
    known[lang] = {}
    for part in [root / f"strings/{lang}.po", *sorted(root.glob(f"platform/*/strings.{lang}.part")), *sorted(root.glob(f"src/*/strings.{lang}.part"))]:
        text = part.read_text(encoding="utf-8")
        counted[lang] |= set(re.findall(r'^msgid "(.+)"\nmsgid_plural', text, re.M))
        for key in re.findall(r'^msgid "(.+)"', text, re.M):
            if key in known[lang]:
                problems.append(f"{lang}: {key} stands in {known[lang][key]} and in {part.relative_to(root)}")
            known[lang][key] = part.relative_to(root)
for a, b in (("pl", "en"), ("en", "pl")):
    problems += [f"{b}: {key} is missing (it is in {known[a][key]})" for key in known[a] if key not in known[b]]
for template in [*root.glob("src/*/templates/*.html"), *root.glob("platform/*/templates/*.html")]:
    for key in re.findall(r"\{\{T_([^}]+)\}\}", template.read_text(encoding="utf-8")):
        problems += [f"{lang}: {key} is missing (used in {template.relative_to(root)})" for lang in known if key not in known[lang]]
for source in [*root.glob("src/**/*.cpp"), *root.glob("platform/*/*.cpp")]:
    if source.name.endswith("_test.cpp"):
        continue
    text = source.read_text(encoding="utf-8")
    for how, key in re.findall(r'\bt(|\.with|\.plural)\(\s*"([^"]+)"\s*[,)]', text):
        where = counted if how == ".plural" else known
        problems += [f"{lang}: {key} is missing{' with its plural forms' if how == '.plural' else ''} (used in {source.relative_to(root)})" for lang in known if key not in where[lang]]
for line in sorted(set(problems)):
    print(line)
print(f"{len(known['pl'])} texts, {len(set(problems))} problems")
sys.exit(1 if problems else 0)
