#!/usr/bin/env python3
"""Writes docs/legal-rules.md from src/clocks/law/*.law.yaml and the names in src/clocks/codes: every legal deadline by its act and article.

Usage: make_legal_rules.py            writes the file
       make_legal_rules.py --print    prints what it would write
tools/check_data.py says when the file is not what this makes.
"""
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "legal-rules.md"
REVIEW = {"read": ("przepis czytany", "text read"), "needed": ("**wymaga przeglądu prawnego**", "**needs legal review**"), "practice": ("zasada centrum, nie przepis", "custom of the centre, no law")}
TOLD = {"lead": "osoba prowadząca / who leads the case", "lawyer": "prawnik w zespole / the lawyer of the team"}
UNITS = {"days": ("dni", "days"), "months": ("miesiące kalendarzowe", "calendar months"), "years": ("lata", "years")}


class AsWritten(yaml.BaseLoader):
    """Every scalar stays text: yes is no truth value, and a day no date."""


def laws():
    out = []
    for path in sorted((ROOT / "src/clocks/law").glob("*.law.yaml")):
        law = yaml.load(path.read_text(encoding="utf-8"), Loader=AsWritten)
        law["file"] = path.relative_to(ROOT).as_posix()
        out.append(law)
    return out


def names():
    for document in yaml.load_all((ROOT / "src/clocks/codes/clocks.codes.yaml").read_text(encoding="utf-8"), Loader=AsWritten):
        if document["codes"] == "clock_rule":
            return {item["code"].lower(): item for item in document["items"]}
    return {}


def article(rule):
    return rule["article"]["pl"] if isinstance(rule["article"], dict) else rule["article"]


def by_article(rule):
    number = re.search(r"\d+", article(rule))
    return (int(number.group()) if number else 0, article(rule), rule["key"], rule["from"])


def length(rule):
    unit = rule["length"]["unit"]
    if unit == "printed":
        return "do dnia z dokumentu / to the day on the document"
    if unit == "year_end":
        return "do 31 grudnia / to 31 December"
    pl, en = UNITS[unit]
    numbers = ", ".join(rule["length"]["lengths"])
    minor = rule["length"].get("minor")
    return f"{numbers} {pl} / {en}" + (f"; dla małoletniego / for a minor: {minor}" if minor else "")


def text():
    called = names()
    out = ["# Legal deadlines / Terminy prawne", "",
           "Made by `tools/make_legal_rules.py` from `src/clocks/law/*.law.yaml`; change those and run it again. A rule that is not marked as read in the text of its act needs a lawyer's",
           "review, and every screen of the program says so. A lawyer who has reviewed a rule sets `review: read` with the day of the text in `state`.", "",
           "How deadlines are counted: by calendar days of Europe/Warsaw, months and years as the calendar has them; a day that a month does not have is its last day.", ""]
    rows = [(law, rule) for law in laws() for rule in law["rules"]]
    open_ones = [rule for _, rule in rows if rule["review"] == "needed"]
    out += [f"{len(rows)} rules, {len(open_ones)} of them need legal review: " + ", ".join(f"[{rule['key']}](#{rule['key']})" for rule in open_ones) + ".", ""]
    for law in laws():
        out += [f"## {law['pl']}", "", f"{law['en']} · {law['published']} · `{law['file']}`", ""]
        for rule in sorted(law["rules"], key=by_article):
            name = called.get(rule["key"], {"pl": rule["key"], "en": rule["key"]})
            review = " / ".join(REVIEW[rule["review"]]) + (f" ({rule['state']})" if "state" in rule else "")
            out += [f'<a id="{rule["key"]}"></a>', f"### {article(rule)}: {name['pl']}", "", f"*{name['en']}* · `{rule['key']}`", "", "| | |", "|---|---|",
                    f"| Przegląd / review | {review} |", f"| Obowiązuje / in force | {rule['from']} – {rule.get('until', '')} |".replace("–  |", "– |"),
                    f"| Biegnie od / runs from | {rule['starts']['pl']} / {rule['starts']['en']} |", f"| Długość / length | {length(rule)} |",
                    f"| Jak się liczy / counting | {rule['counting']['pl']} / {rule['counting']['en']} |", f"| Po tym dniu / after that day | {rule['passes']['pl']} / {rule['passes']['en']} |",
                    f"| Ostrzeżenia / warnings | {', '.join(rule['warnings'])} dni przed / days before; {', '.join(TOLD[t] for t in rule['told'])} |",
                    f"| Wpis ręczny / by hand | {'tak / yes' if rule['by_hand'] == 'yes' else 'nie / no'} |", f"| Źródło / source | {rule['source']['pl']} / {rule['source']['en']} |", ""]
    return "\n".join(out).rstrip() + "\n"


def main():
    if sys.argv[1:] == ["--print"]:
        sys.stdout.write(text())
    else:
        TARGET.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
