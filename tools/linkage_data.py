#!/usr/bin/env python3
"""Invented records with known duplicates, for `ostoja bench linkage`: one original and one spoiled copy of each person, in the columns of FEBRL.

    tools/linkage_data.py STOCK.csv PERSONS OUT.csv [--seed N]

The values (names, streets, places) are drawn from the columns of STOCK.csv, each column by itself, so that common names stay common; a rare name of the stock gets an ending
of its own in proportion to how many persons are made, as in real registers. Birth dates and numbers are drawn anew. A copy has one to four faults in different fields: a typed
slip (insertion, deletion, change, two letters swapped), an empty cell, another value, given and family name the wrong way round.
"""
import argparse
import csv
import random
from datetime import date, timedelta

columns = ["rec_id", "given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state", "date_of_birth", "soc_sec_id"]
ask = argparse.ArgumentParser()
ask.add_argument("stock")
ask.add_argument("persons", type=int)
ask.add_argument("out")
ask.add_argument("--seed", type=int, default=7)
asked = ask.parse_args()
roll = random.Random(asked.seed)
with open(asked.stock, encoding="utf-8") as f:
    rows = [[cell.strip() for cell in row] for row in csv.reader(f)]
place = {name: i for i, name in enumerate(rows[0])}
stock = {c: [r[place[c]] for r in rows[1:] if r[place["rec_id"]].endswith("-org")] for c in columns[1:]}
endings = ["", "", "s", "er", "son", "ley", "ton", "man", "field", "wood", "berg", "ski", "ov", "enko", "ard", "well", "ham", "by", "den", "more"]


def value(column):
    v = roll.choice(stock[column])
    if v and column in ("surname", "address_1", "suburb", "address_2") and asked.persons > 20000 and roll.random() < 0.5:
        v += roll.choice(endings)
    return v


def slip(v):
    if not v:
        return v
    at, kind = roll.randrange(len(v)), roll.randrange(4)
    alphabet = "0123456789" if v.isdigit() else "abcdefghijklmnopqrstuvwxyz"
    if v.isdigit() and len(v) in (7, 8):
        kind = roll.choice([2, 3])
    if kind == 0:
        return v[:at] + roll.choice(alphabet) + v[at:]
    if kind == 1:
        return v[:at] + v[at + 1:]
    if kind == 2 or at + 1 >= len(v):
        return v[:at] + roll.choice(alphabet) + v[at + 1:]
    return v[:at] + v[at + 1] + v[at] + v[at + 2:]


def spoiled(row):
    row = dict(row)
    for column in roll.sample(columns[1:], roll.choice([1, 1, 2, 2, 3, 4])):
        fate = roll.random()
        if column in ("given_name", "surname") and fate < 0.08:
            row["given_name"], row["surname"] = row["surname"], row["given_name"]
        elif fate < 0.70:
            row[column] = slip(row[column])
        elif fate < 0.88:
            row[column] = ""
        elif column not in ("date_of_birth", "soc_sec_id"):
            row[column] = value(column)
        else:
            row[column] = slip(row[column])
    return row


with open(asked.out, "w", encoding="utf-8", newline="") as f:
    out = []
    for n in range(asked.persons):
        row = {c: value(c) for c in columns[1:]}
        row["date_of_birth"] = (date(1920, 1, 1) + timedelta(days=roll.randrange(32000))).strftime("%Y%m%d")
        row["soc_sec_id"] = str(roll.randrange(1000000, 10000000))
        out.append({"rec_id": f"rec-{n}-org", **row})
        out.append({"rec_id": f"rec-{n}-dup-0", **spoiled(row)})
    roll.shuffle(out)
    writer = csv.DictWriter(f, columns)
    writer.writeheader()
    writer.writerows(out)
