"""What bars a higher dose in a person's answers, read from safety.md; the days come from the knowledge files by tomllib."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

KNOWLEDGE = Path(__file__).resolve().parents[2] / "src" / "modicum" / "knowledge"
INTERVALS = tomllib.loads((KNOWLEDGE / "safety" / "intervals.toml").read_text("utf-8"))
KIND = {name: one for one in INTERVALS["opioid"] for name in one.get("ingredients", [])}
PAUSE = INTERVALS["procedure"]["days"]
HIGHEST_START, SENSITIVE_START = Decimal("1.5"), Decimal("0.5")

FINE = {
    "opioid-withdrawal-signs": {"no"},
    "opioid-planned": {"no"},
    "transplant": {"no"},
    "liver-disease": {"none"},
    "kidney-disease": {"none"},
    "pregnancy": {"no"},
    "breastfeeding": {"no"},
    "thyroid-disease": {"no", "yes"},
    "psychosis-or-bipolar": {"never"},
    "depression": {"never", "past"},
    "suicide-attempt-ever": {"no"},
    "phq9-item-9": {"0"},
    "alcohol": {"none", "some"},
    "porphyria": {"no"},
    "other-condition": {"no"},
    "severe-reaction-before": {"no"},
    "naltrexone-allergy": {"no"},
    "driving-next-morning": {"no", "yes"},
    "other-medicine-changing": {"no"},
}
"""Answers with which a dose may go up. Every other answer bars, and so does none at all."""

MEDICINES = {
    "paracetamol": True,
    "metformin": True,
    "levothyroxine": True,
    "prednisolone": True,
    "azathioprine": False,
    "tramadol": False,
    "thioridazine": False,
    "nivolumab": False,
    "disulfiram": False,
    "loperamide": False,
    "naltrexone": False,
    "qwzx pills": False,
}
"""Lines of a list: whether a dose may go up beside it. Unrecognised, opioids, duplicates and what only a prescriber weighs may not."""
OPIOIDS_LISTED = {"tramadol"}


class PersonRefusedError(Exception):
    """The answers cannot be read, so nothing is judged, and nothing goes up."""


def screen_bars(person, today, *, start, before, first_dose=None):
    """Short names of what bars. first_dose : the next day with a dose, today if it is not another."""
    due = first_dose or today
    if person is None:
        return {"no-screen"}
    why = {f"answer {key}" for key, fine in FINE.items() if person.get(key) not in fine}
    born = person.get("born")
    if born is None or date.fromisoformat(born).replace(year=date.fromisoformat(born).year + 18) > today:
        why.add("answer born")
    listed = person.get("medicines")
    names = listed if isinstance(listed, list) else []
    if listed is None or any(not MEDICINES[name] for name in names):
        why.add("medicines")
    why |= _opioids(person, due, names)
    why |= _procedure(person.get("procedure"), today, due)
    why |= _start(person, start, before)
    if ("alt" in person) != ("alt-upper-limit" in person):
        raise PersonRefusedError
    if "alt" not in person or "egfr-ml-min" not in person or "filler-allergies" not in person:
        why.add("tests-or-fillers")
    return why


def _start(person, start, before):
    sensitive = person.get("very-sensitive")
    if "start-dose" in person:
        start = Decimal(person["start-dose"].split()[0])
    elif 0 < start <= before:
        return {"start-dose not told"}
    if start > HIGHEST_START:
        return {"start-dose"}
    return {"very-sensitive"} if sensitive != "no" and start > SENSITIVE_START else set()


def _opioids(person, due, names):
    year, taken = person.get("opioid-in-last-year"), person.get("opioid", [])
    why = set()
    if year not in {"yes", "no"}:
        why.add("opioid not told")
    if year == "no" and (taken or OPIOIDS_LISTED & set(names)):
        why.add("opioid disagrees")
    if year == "yes" and not taken:
        why.add("opioid without a name")
    for one in taken:
        kind = KIND[one["name"]]
        if one.get("still-taking") != "no" or one.get("prescriber-decided") != "yes" or "last-dose" not in one:
            why.add("opioid now")
        elif kind.get("specialist"):
            why.add("opioid specialist")
        elif (due - date.fromisoformat(one["last-dose"])).days <= kind["days"]:
            why.add("opioid interval")
    return why


def _procedure(procedure, today, due):
    if procedure == "none":
        return set()
    if procedure in {None, "not known", "undated"}:
        return {"surgery"}
    day = date.fromisoformat(procedure)
    if day < today:
        raise PersonRefusedError
    return {"surgery"} if 0 <= (day - due).days <= PAUSE else set()
