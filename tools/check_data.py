#!/usr/bin/env python3
"""Checks the forms, the code lists and the import maps of the tree: what the program would refuse at start, and what it cannot see.

Usage: check_data.py [--lists kcik_codelists.json] [--csv FILE --map MAP.yaml]
--lists   compares with the published code lists: no code of a list that we carry may be missing
--core    lists what C++ of a room names of its forms and lists and what is not marked core
--csv     runs a file through an import map and prints what comes out, counted by field
Prints one line per problem, then a summary; exit 1 when there is a problem.
"""
import argparse
import collections
import csv
import datetime
import json
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
TYPES = {"text", "longtext", "code", "codes", "yesno", "date", "partial_date", "time", "number", "phone", "language", "country", "voivodeship"}
PERSONAL = {"none", "quasi", "direct", "sensitive"}
LAYOUTS = {"radios", "select", "checks", "half", "wide"}
ACTIONS = {"save", "close", "api"}
STATUSES = {"seen", "derived", "proposed"}
YESNO = {"YES", "NO", "UNKNOWN", "NOT_ASKED"}
FORM_KEYS, FORM_MUST = {"form", "version", "pl", "en", "parts"}, {"form", "version", "pl", "en", "parts"}
PART_KEYS, PART_MUST = {"name", "pl", "en", "fields"}, {"name", "pl", "en", "fields"}
FIELD_MUST = {"name", "type", "personal", "pl", "en"}
FIELD_KEYS = FIELD_MUST | {"codes", "column", "hint", "when", "required", "layout", "max", "most", "between", "core", "hidden"}
LIST_MUST = {"codes", "status", "source", "pl", "en", "items"}
LIST_KEYS = LIST_MUST | {"core"}
ITEM_MUST = {"code", "pl", "en"}
ITEM_KEYS = ITEM_MUST | {"hint", "group", "map", "from", "until", "core"}
THRESHOLDS_KEYS = {"thresholds", "pl", "en", "items"}
THRESHOLD_MUST = {"name", "value", "between", "unit", "pl", "en", "source"}
MAP_KEYS, MAP_MUST = {"record", "delimiter", "between", "may_miss", "also", "left", "unknown", "constants", "columns"}, {"record", "columns"}
ENTRY_KEYS = {"field", "person", "place", "codes", "unknown"}
# Our lists that carry a published one: our name to theirs. The lists of rooms that are not there yet join with their rooms.
CARRIED = {"contact_channel": "contact_channel", "contact_direction": "contact_direction", "caller_type": "caller_type", "contact_purpose": "contact_purpose",
           "urgency": "urgency", "emergency_request": "emergency_request", "contact_outcome": "contact_outcome", "residence_status": "residence_status",
           "act": "act", "means": "means", "purpose": "purpose", "exploitation": "kcik_exploitation_form", "identification_status": "identification_status",
           "source": "informing_entity", "recruitment": "recruitment_method", "support_type": "support_type", "closing_reason": "closing_reason"}
# Lists whose items stand in groups that are themselves a list.
GROUPED = {"contact_category": "contact_category_group", "control_means": "control_means_group"}

problems = []


def problem(where, text):
    problems.append(f"{where}: {text}")


class Strict(yaml.BaseLoader):
    """Every scalar stays text (NO is no "false"), and a key may stand once only."""


def mapping_once(loader, node, deep=False):
    seen = set()
    for key, _ in node.value:
        name = loader.construct_object(key, deep=True)
        if name in seen:
            raise yaml.constructor.ConstructorError(None, None, f"key {name} twice", key.start_mark)
        seen.add(name)
    return yaml.BaseLoader.construct_mapping(loader, node, deep)


Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, lambda l, n: mapping_once(l, n, deep=True))


def documents(path):
    try:
        return list(yaml.load_all(path.read_text(encoding="utf-8"), Strict))
    except yaml.YAMLError as e:
        problem(path.name, " ".join(str(e).split()))
        return []


def keys(where, thing, allowed, needed):
    if not isinstance(thing, dict):
        problem(where, "is not a mapping")
        return False
    for k in sorted(set(thing) - allowed):
        problem(where, f"unknown key {k}")
    for k in sorted(needed - set(thing)):
        problem(where, f"{k} is missing")
    return needed <= set(thing)


def label(where, text):
    if not isinstance(text, str) or not text.strip():
        problem(where, "empty label")
    elif text != text.strip() or "  " in text:
        problem(where, f"stray space in: {text}")


def labels(where, thing):
    for lang in ("pl", "en"):
        if lang in thing:
            label(f"{where} {lang}", thing[lang])
    if "hint" in thing and keys(f"{where} hint", thing["hint"], {"pl", "en"}, {"pl", "en"}):
        labels(f"{where} hint", thing["hint"])


def name(where, text, pattern=r"[a-z][a-z0-9_]*"):
    if not isinstance(text, str) or not re.fullmatch(pattern, text):
        problem(where, f"not a name: {text}")


def day(where, text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        problem(where, f"not a day: {text}")
        return None


def whole(where, text):
    if isinstance(text, str) and re.fullmatch(r"-?\d+", text):
        return int(text)
    problem(where, f"not a whole number: {text}")
    return 0


def read_lists():
    lists = {}
    for path in sorted(ROOT.glob("*/*/codes/*.yaml")):
        if not path.name.endswith(".codes.yaml"):
            problem(path.name, "is not called NAME.codes.yaml")
        for doc in documents(path):
            where = path.name
            if not keys(where, doc, LIST_KEYS, LIST_MUST):
                continue
            where = f"{path.name} {doc['codes']}"
            name(where, doc["codes"])
            labels(where, doc)
            label(f"{where} source", doc["source"])
            if doc["status"] not in STATUSES:
                problem(where, f"unknown status {doc['status']}")
            if doc["codes"] in lists:
                problem(where, "a list of this name is there already")
            items = {}
            for item in doc["items"]:
                at = f"{where} {item.get('code') if isinstance(item, dict) else item}"
                if not keys(at, item, ITEM_KEYS, ITEM_MUST):
                    continue
                name(at, item["code"], r"[A-Z][A-Z0-9_]*")
                labels(at, item)
                yes(at, item)
                if item["code"] in items:
                    problem(at, "twice")
                items[item["code"]] = item
                start, end = (day(at, item[k]) if k in item else None for k in ("from", "until"))
                if start and end and end < start:
                    problem(at, "ends before it starts")
            for lang in ("pl", "en"):
                for text, n in collections.Counter((i.get("group"), i[lang]) for i in items.values()).items():
                    if n > 1:
                        problem(where, f"two codes of one group read the same: {text[1]}")
            lists[doc["codes"]] = items
    for ours, groups in GROUPED.items():
        for code, item in lists.get(ours, {}).items():
            if item.get("group") not in lists.get(groups, {}):
                problem(f"{ours} {code}", f"its group is no code of {groups}")
    return lists


def check_field(where, field, lists):
    name(where, field["name"])
    labels(where, field)
    yes(where, field)
    kind = field["type"]
    if kind not in TYPES:
        problem(where, f"unknown type {kind}")
    if field["personal"] not in PERSONAL:
        problem(where, f"unknown class {field['personal']}")
    if (kind in ("code", "codes")) != ("codes" in field):
        problem(where, "codes go with the types code and codes, and only with them")
    if "codes" in field and field["codes"] not in lists:
        problem(where, f"there is no list {field['codes']}")
    if "column" in field:
        name(where, field["column"])
        if field["personal"] in ("direct", "sensitive"):
            problem(where, "a sealed field cannot have a column")
    if field.get("layout", "half") not in LAYOUTS:
        problem(where, f"unknown layout {field['layout']}")
    for action in field.get("required", []):
        if action not in ACTIONS:
            problem(where, f"unknown action {action}")
    if "most" in field and (kind != "codes" or whole(where, field["most"]) < 1):
        problem(where, "most goes with codes and is at least 1")
    if "max" in field and (kind not in ("text", "longtext") or whole(where, field["max"]) < 1):
        problem(where, "max goes with text and longtext and is at least 1")
    if "between" in field:
        ends = [whole(where, n) for n in field["between"]]
        if kind != "number" or len(ends) != 2 or ends[0] >= ends[1]:
            problem(where, "between goes with number and has two ends")


def answers_of(field, lists):
    if field["type"] in ("code", "codes"):
        return set(lists.get(field.get("codes"), {}))
    return YESNO if field["type"] == "yesno" else None


def read_forms(lists):
    forms = {}
    for path in sorted(ROOT.glob("*/*/forms/*.yaml")):
        if path.name.endswith(".thresholds.yaml"):
            continue
        for doc in documents(path):
            if not keys(path.name, doc, FORM_KEYS, FORM_MUST):
                continue
            name(path.name, doc["form"])
            labels(path.name, doc)
            if path.name != doc["form"] + ".form.yaml":
                problem(path.name, f"holds the form {doc['form']}")
            if doc["form"] in forms:
                problem(path.name, "a form of this name is there already")
            if whole(path.name, doc["version"]) < 1:
                problem(path.name, "versions start with 1")
            fields, parts = {}, set()
            for part in doc["parts"]:
                if not keys(path.name, part, PART_KEYS, PART_MUST):
                    continue
                name(path.name, part["name"])
                labels(f"{path.name} {part['name']}", part)
                if part["name"] in parts:
                    problem(path.name, f"part {part['name']} twice")
                parts.add(part["name"])
                for field in part["fields"]:
                    where = f"{path.name} {field.get('name') if isinstance(field, dict) else field}"
                    if not keys(where, field, FIELD_KEYS, FIELD_MUST):
                        continue
                    check_field(where, field, lists)
                    if field["name"] in fields:
                        problem(where, "twice")
                    fields[field["name"]] = field
            columns = collections.Counter(f["column"] for f in fields.values() if "column" in f)
            for column in [c for c, n in columns.items() if n > 1]:
                problem(path.name, f"column {column} twice")
            for field in fields.values():
                when, where = field.get("when"), f"{path.name} {field['name']}"
                if when is None or not keys(where, when, {"field", "is"}, {"field", "is"}):
                    continue
                other = fields.get(when["field"])
                if other is None:
                    problem(where, f"depends on {when['field']}, which is not there")
                    continue
                if not isinstance(when["is"], list) or not when["is"]:
                    problem(where, "when: is needs a list of answers")
                    continue
                possible = answers_of(other, lists)
                for value in when["is"]:
                    if possible is not None and value not in possible:
                        problem(where, f"{value} is no answer of {when['field']}")
            forms[doc["form"]] = fields
    return forms


def yes(where, thing):
    for key in ("core", "hidden"):
        if thing.get(key, "yes") != "yes":
            problem(where, f"{key} is yes or is left out")


def read_thresholds():
    names = set()
    for path in sorted(ROOT.glob("*/*/forms/*.thresholds.yaml")):
        for doc in documents(path):
            if not keys(path.name, doc, THRESHOLDS_KEYS, THRESHOLDS_KEYS):
                continue
            labels(path.name, doc)
            for item in doc["items"]:
                where = f"{path.name} {item.get('name') if isinstance(item, dict) else item}"
                if not keys(where, item, THRESHOLD_MUST | {"hint"}, THRESHOLD_MUST):
                    continue
                name(where, item["name"])
                labels(where, item)
                if keys(f"{where} unit", item["unit"], {"pl", "en"}, {"pl", "en"}):
                    labels(f"{where} unit", item["unit"])
                ends = [whole(where, n) for n in item["between"]]
                if len(ends) != 2 or not ends[0] <= whole(where, item["value"]) <= ends[1]:
                    problem(where, "its value is not between its bounds")
                if item["name"] in names:
                    problem(where, "a threshold of this name is there already")
                names.add(item["name"])
    return names


def read_map(path, forms, lists):
    docs = documents(path)
    if len(docs) != 1 or not keys(path.name, docs[0], MAP_KEYS, MAP_MUST):
        return None
    plan = docs[0]
    fields = forms.get(plan["record"])
    if fields is None:
        problem(path.name, f"there is no form {plan['record']}")
        return None
    fed, types = collections.Counter(), {}
    plan["entries"] = []
    for column, entries in plan["columns"].items():
        for entry in entries if isinstance(entries, list) else [entries]:
            where = f"{path.name} {column}"
            if not keys(where, entry, ENTRY_KEYS, set()):
                continue
            if ("field" in entry) == ("person" in entry):
                problem(where, "feeds a field or one of the person")
                continue
            of_person = "person" in entry
            field_name = entry["person"] if of_person else entry["field"]
            field = (forms["person"] if of_person else fields).get(field_name)
            if field is None:
                problem(where, f"the form has no field {field_name}")
                continue
            fed[(of_person, field_name)] += 1
            types[(of_person, field_name)] = field["type"]
            if not of_person:
                plan["entries"].append((column, entry))
            possible = answers_of(field, lists)
            for code in entry.get("codes", {}).values():
                if possible is not None and code not in possible:
                    problem(where, f"{code} is no code of {field_name}")
            for value in set(entry.get("codes", {})) & set(entry.get("unknown", plan.get("unknown", []))):
                problem(where, f"'{value}' is both a code and unknown")
    for field_name, value in plan.get("constants", {}).items():
        field = fields.get(field_name)
        if field is None:
            problem(path.name, f"the form has no field {field_name}")
        elif answers_of(field, lists) is not None and value not in answers_of(field, lists):
            problem(path.name, f"{value} is no code of {field_name}")
        else:
            fed[(False, field_name)] += 1
            types[(False, field_name)] = field["type"]
    for spelling, column in plan.get("also", {}).items():
        if column not in plan["columns"]:
            problem(path.name, f"{spelling} is another spelling of no column")
    for column in plan.get("left", []):
        if column in plan["columns"]:
            problem(path.name, f"{column} is both taken over and left")
    for (_, field_name) in [f for f, n in fed.items() if n > 1 and types[f] not in ("codes", "longtext")]:
        problem(path.name, f"{field_name} takes one answer and is fed twice")
    return plan


def checked_value(field, text):
    if field["type"] == "country":
        return re.fullmatch(r"[A-Z]{2}", text)
    if field["type"] == "number":
        return re.fullmatch(r"\d+", text) and int(field["between"][0]) <= int(text) <= int(field["between"][1])
    return True


def run_map(path, plan, fields):
    counts = collections.defaultdict(collections.Counter)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter=plan.get("delimiter", ","))
        heads = set(rows.fieldnames or [])
        for column in sorted(heads ^ set(plan["columns"])):
            problem(path.name, f"column {column} is {'not in the map' if column in heads else 'only in the map'}")
        total = rejected = 0
        for row in rows:
            total += 1
            answers, known, bad = collections.defaultdict(set), collections.Counter(), False
            for field_name, value in plan.get("constants", {}).items():
                answers[field_name].add(value)
            for column, entry in plan["entries"]:
                value = (row.get(column) or "").strip()
                if value in entry.get("unknown", plan.get("unknown", [])):
                    known[column] += 1
                elif "codes" not in entry:
                    known[column] += 1
                    if checked_value(fields[entry["field"]], value):
                        answers[entry["field"]].add(value)
                    else:
                        bad = True
                elif value in entry["codes"]:
                    known[column] += 1
                    answers[entry["field"]].add(entry["codes"][value])
            missing = [c for c in plan["columns"] if not known[c]]
            if missing or bad:
                rejected += 1
                problem(path.name, f"line {rows.line_num}: {', '.join(missing) or 'a bad value'}")
                continue
            for field_name in {e["field"] for _, e in plan["entries"]} | set(plan.get("constants", {})):
                counts[field_name]["+".join(sorted(answers[field_name])) or "(no answer)"] += 1
    print(f"{total} rows, {rejected} rejected")
    for field_name in sorted(counts):
        print(f"{field_name}: " + ", ".join(f"{k} {n}" for k, n in sorted(counts[field_name].items(), key=lambda i: (-i[1], i[0]))))
        if fields[field_name]["type"] == "codes":
            single = collections.Counter()
            for k, n in counts[field_name].items():
                for code in k.split("+"):
                    single[code] += n
            print(f"{field_name}, each code: " + ", ".join(f"{k} {n}" for k, n in sorted(single.items(), key=lambda i: (-i[1], i[0]))))


def named_in_code():
    """Fields and codes that C++ of their own room names and that are not marked core: to be looked at by hand, as a word may stand for something else."""
    words = collections.defaultdict(set)
    for path in ROOT.glob("src/*/*"):
        if path.suffix in (".cpp", ".h") and not path.name.endswith(("_test.cpp", "_for_tests.h")):
            for word in re.findall(r'"([A-Za-z][A-Za-z0-9_]*)"', path.read_text(encoding="utf-8")):
                words[word].add(path.parent.name)
    for path in sorted(ROOT.glob("src/*/forms/*.form.yaml")):
        for doc in documents(path):
            for field in (f for p in doc["parts"] for f in p["fields"]):
                if "core" not in field and "column" not in field and path.parent.parent.name in words[field["name"]]:
                    print(f"{path.name} {field['name']}")
    for path in sorted(ROOT.glob("src/*/codes/*.codes.yaml")):
        for doc in documents(path):
            for item in doc["items"]:
                if "core" not in doc and "core" not in item and path.parent.parent.name in words[item["code"]]:
                    print(f"{path.name} {doc['codes']} {item['code']}")


LAW_MUST = {"key", "article", "from", "review", "source", "length", "warnings", "told", "by_hand", "starts", "passes", "counting"}


def read_laws(lists):
    """The legal terms (src/clocks/law): what the program refuses at start, that each has a name, that what nobody has read says so, and that docs/legal-rules.md is what they make."""
    seen, count = set(), 0
    for path in sorted(ROOT.glob("src/clocks/law/*.law.yaml")):
        for doc in documents(path):
            where = path.name
            keys(where, doc, {"law", "pl", "en", "published", "rules"}, {"law", "pl", "en", "published", "rules"})
            for rule in doc.get("rules", []):
                count += 1
                at = f"{where} {rule.get('key', '?')}"
                keys(at, rule, LAW_MUST | {"until", "state"}, LAW_MUST)
                if rule.get("key", "").upper() not in lists.get("clock_rule", {}):
                    problem(at, "has no name in the list clock_rule")
                seen.add(rule.get("key", "").upper())
                if rule.get("review") not in ("read", "needed", "practice", "document"):
                    problem(at, "review is read, needed, practice or document")
                if "own knowledge" in rule.get("source", {}).get("en", "") and rule.get("review") != "needed":
                    problem(at, "rests on own knowledge, so it needs legal review")
                for part in ("starts", "passes", "counting", "source"):
                    labels(f"{at} {part}", rule.get(part, {}))
    for code in lists.get("clock_rule", {}):
        if code not in seen:
            problem("clock_rule", f"{code} is no rule of src/clocks/law")
    if count:
        sys.path.insert(0, str(ROOT / "tools"))
        import make_legal_rules
        if not make_legal_rules.TARGET.exists() or make_legal_rules.TARGET.read_text(encoding="utf-8") != make_legal_rules.text():
            problem("docs/legal-rules.md", "is not what the rules make: run tools/make_legal_rules.py")
    return count


def main():
    ask = argparse.ArgumentParser(description="Checks forms, code lists and import maps.")
    ask.add_argument("--lists", type=pathlib.Path)
    ask.add_argument("--csv", type=pathlib.Path)
    ask.add_argument("--map", type=pathlib.Path)
    ask.add_argument("--core", action="store_true")
    args = ask.parse_args()
    if args.core:
        return named_in_code()
    if (args.csv is None) != (args.map is None):
        ask.error("--csv and --map go together")
    lists = read_lists()
    forms = read_forms(lists)
    thresholds = read_thresholds()
    plans = {p.resolve(): read_map(p, forms, lists) for p in sorted(ROOT.glob("config/*.map.yaml"))}
    terms = read_laws(lists)
    if not lists or not forms:
        problem("tree", "no forms or no lists found")
    if args.lists and args.lists.exists():
        published = json.loads(args.lists.read_text(encoding="utf-8"))
        for ours, theirs in CARRIED.items():
            for item in published[theirs]["items"]:
                if item["code"] not in lists.get(ours, {}):
                    problem(ours, f"{item['code']} of {theirs} is missing")
    if args.csv and not problems:
        plan = plans.get(args.map.resolve()) or read_map(args.map, forms, lists)
        if plan:
            run_map(args.csv, plan, forms[plan["record"]])
    for line in problems:
        print(line)
    codes = sum(len(items) for items in lists.values())
    print(f"{len(forms)} forms, {sum(map(len, forms.values()))} fields, {len(lists)} lists, {codes} codes, {len(thresholds)} thresholds, {terms} legal terms, {len(plans)} import maps: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
