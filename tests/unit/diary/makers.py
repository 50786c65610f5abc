"""Raw journal lines and trial descriptions for tests, as they come from a file: nothing but text, numbers and lists."""

from datetime import date

from modicum.diary.check import Record, read_diary
from modicum.diary.describe import read_trial
from modicum.knowledge.read import read_knowledge, shipped

SCALES = read_knowledge(shipped()).scales
TODAY = date(2026, 4, 30)


def described(**changes):
    """A sound trial.toml as parsed; None removes a field."""
    values = {
        "id": "made",
        "title": "A made-up trial",
        "synthetic": True,
        "zone": "Europe/Oslo",
        "first-day": "2026-03-02",
        "horizon-days": 56,
        "unit": "mg",
        "dose-time": "22:30",
        "taken-before": "0 mg",
        "primary": "pain-0-10",
        "item": [asked()],
    }
    values |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in values.items() if value is not None}


def asked(**changes):
    """An [[item]] of it."""
    values = {"scale": "pain-0-10", "rating-times": ["20:30"], "onset": "learned"}
    values |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in values.items() if value is not None}


def drawn(**changes):
    """A [[drawn]] of it."""
    values = {
        "first": "2026-03-16",
        "last": "2026-04-12",
        "doses": ["0 mg", "3 mg"],
        "blinded": False,
        "block-days": 14,
        "how": "by coin",
    }
    values |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in values.items() if value is not None}


def trial(**changes):
    return read_trial(described(**changes), at="made/trial.toml", scales=SCALES)


def dose(identifier, day, amount="3 mg", **more):
    """A dose line; amount None leaves it out."""
    line = {"id": identifier, "kind": "dose", "for": day, "slot": "bedtime", "status": "taken"}
    return line | ({} if amount is None else {"amount": amount}) | more


def rating(identifier, day, value="5", **more):
    line = {"id": identifier, "kind": "rating", "for": day, "slot": "evening", "item": "pain-0-10", "value": value}
    return line | more


def change(identifier, day, what="new pharmacy", **more):
    return {"id": identifier, "kind": "co-change", "for": day, "what": what, "shape": "step"} | more


def read(*lines, told=None):
    """The diary in force and the problems; lines are numbered from 1."""
    records = [Record(f"line {n}", line) for n, line in enumerate(lines, 1)]
    return read_diary(records, told or trial(), today=TODAY)
