"""Sealed trials and their keys for tests, the keys written by hand."""

import hashlib
from itertools import count

from modicum.plan.drawn import draw_rounds
from modicum.quantities import Dose
from unit.analysis.makers import on
from unit.doors.shell import dose, rating, run, trial_folder

ORDER = ("3 mg", "0 mg", "0 mg", "3 mg", "3 mg", "0 mg")
FIRST, LAST, BLOCK = 28, 69, 7


def flat(text):
    return " ".join(text.split())


def number_of(order, doses, rounds):
    """A number that draws this order."""
    return next(n for n in count() if draw_rounds(doses, rounds, seed=n) == order)


def open_key(*more, trial="person", key="pharmacy/key.toml", who="Ann", why="emergency", on_day="2027-06-06"):
    return run("open-key", trial, key, "--who", who, "--why", why, "--as-of", on_day, *more)


def record(blinded_day):
    """14 days without, 14 on 3 mg, then six blocks of a week; `blinded_day` makes the dose line of one of their days."""
    lines = [dose(t, 0 if t < 14 else 3, slot="bedtime") for t in range(FIRST)]
    lines += [blinded_day(t, (t - FIRST) // BLOCK) for t in range(FIRST, LAST + 1)]
    took = [t >= 14 for t in range(FIRST)] + [ORDER[(t - FIRST) // BLOCK] == "3 mg" for t in range(FIRST, LAST + 1)]
    lines += [rating(t, 6 - 3 * took[t] + (t * 5) % 3) for t in range(LAST + 1)]
    lines += [
        {"kind": "guess", "for": on(FIRST + BLOCK * n + 6).isoformat(), "guess": belief}
        for n, belief in enumerate(["drug", "none", "drug", "drug", "do_not_know", "none"])
    ]
    return lines


def from_kit(t, block):
    line = dose(t, 0, slot="bedtime")
    del line["amount"]
    return line | {"kit": block + 1}


def not_recorded(t, block):
    return {"kind": "dose", "for": on(t).isoformat(), "slot": "bedtime", "status": "not_recorded"}


def in_mg(t, block):
    return dose(t, ORDER[block].removesuffix(" mg"), slot="bedtime")


def part(**more):
    return {
        "first": on(FIRST).isoformat(),
        "last": on(LAST).isoformat(),
        "doses": ["3 mg", "0 mg"],
        "blinded": True,
        "block-days": BLOCK,
        "order-drawn": "rounds",
        "how": "three rounds",
    } | more


def sealed_trial(folder):
    """The trial with kits, and its key, written by hand."""
    doses = (Dose.read("3 mg"), Dose.read("0 mg"))
    number = number_of(tuple(Dose.read(one) for one in ORDER), doses, 3)
    lines = ['kind = "modicum-key"', 'plan = "made"', "plan-version = 1", "drawn-on = 2026-02-01", 'how = "by number"']
    lines += [f'number = "{number:032x}"', 'doses = ["3 mg", "0 mg"]', "[[slot]]", 'name = "bedtime"', 'share = "1"']
    for n, held in enumerate(ORDER):
        first, last = on(FIRST + BLOCK * n), on(FIRST + BLOCK * n + 6)
        lines += ["[[kit]]", f"number = {n + 1}", f"first = {first}", f"last = {last}", f'dose = "{held}"']
    folder.mkdir()
    key = folder / "key.toml"
    key.write_text("\n".join(lines) + "\n", "utf-8")
    digest = hashlib.sha256(key.read_bytes()).hexdigest()
    return trial_folder(folder / "trial", record(from_kit), drawn=[part(sealed=digest)]), key


def opened(folder, day):
    trial, key = sealed_trial(folder)
    assert open_key(trial=trial, key=key, on_day=on(day).isoformat()).code == 0
    return trial


def main(told):
    return told.json["items"][0]["contrasts"][0]


def part_without_order():
    values = part()
    del values["order-drawn"]
    return values
