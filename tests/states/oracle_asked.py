"""What the questions that are put directly, severe side effects and contacts bar, read from decision 0022 and the questions' file.

tellings : the lines of the record in the order in which they were written, as the oracle keeps them.
"""

import tomllib
from datetime import timedelta

from states.oracle_screen import KNOWLEDGE

DAY = timedelta(days=1)
SEVERE = 3
FILE = tomllib.loads((KNOWLEDGE / "flags" / "questions-1.toml").read_text("utf-8"))
QUESTIONS = {one["id"]: one for one in FILE["question"]}
RAISES = {
    (name, answer["text"]): answer["raises"]
    for name, one in QUESTIONS.items()
    for answer in one["answer"]
    if answer["raises"] != "none"
}
HARMLESS = {
    name: next(answer["text"] for answer in one["answer"] if answer["raises"] == "none")
    for name, one in QUESTIONS.items()
}
REACTIONS = {"allergic_reaction", "rage_agitation", "self_harm", "liver"}
"""Answers after which nobody goes back to the dose before the prescriber was asked."""
BACK_UP = {"re-challenge", "climb-back"}
WORDS = {"I want to kill myself": "self-harm"}
"""Free text that brings up a question at once, whatever else it is."""


def asked_bars(oracle, today, dose, part):
    """What bars a higher dose, and whether the design leaves something open."""
    why, doubt = set(), False
    for lock in locks(oracle.tellings, today):
        if lock["open"]:
            why.add(f"flag: {lock['kind']}")
        elif lock["reaction"] and not lock["prescriber"]:
            at, sure = dose_at(oracle, lock["day"], today)
            if part in BACK_UP or at is None or dose >= at:
                why.add("back to a reaction")
            doubt = doubt or not sure
    due, open_to_doubt = questions_due(oracle, today)
    return why | {f"question {name}" for name in due}, doubt or open_to_doubt


def locks(tellings, today):
    """Every flag that was ever raised: its kind, day, whether it is open, and whether the prescriber was contacted about it."""
    chains = chains_of(tellings)
    contacts = [
        (place, one) for place, one in enumerate(tellings) if one["kind"] == "contact" and not one.get("damaged")
    ]
    seen = set()
    for place, one in enumerate(tellings):
        if one.get("damaged") or one["day"] > today:
            continue
        if one["kind"] == "answer" and (flag := RAISES.get((one["question"], one["text"]))):
            about, over, reaction = {one["id"]}, True, flag in REACTIONS
        elif one["kind"] == "effect" and one["rank"] == SEVERE and chains[one["id"]] not in seen:
            seen.add(chains[one["id"]])
            about, reaction = {name for name, first in chains.items() if first == chains[one["id"]]}, True
            over = is_over(tellings, about, today)
        else:
            continue
        later = [c for n, c in contacts if n > place and c["about"] in about and one["day"] <= c["day"] <= today]
        yield {
            "kind": one["kind"],
            "day": one["day"],
            "open": not later or not over,
            "reaction": reaction,
            "prescriber": any(c["with"] == "prescriber" for c in later),
            "id": max(about, key=lambda name: int(name[1:])),
        }


def chains_of(tellings):
    """Each side effect, and the first telling of it."""
    first = {}
    for one in tellings:
        if one["kind"] == "effect":
            before = one.get("corrects")
            first[one["id"]] = one["id"] if before is None else first[tellings[before]["id"]]
    return first


def is_over(tellings, about, today):
    """Whether every telling that stands says that it is over, or not severe."""
    corrected = {one["corrects"] for one in tellings if one.get("corrects") is not None and not one.get("damaged")}
    standing = [
        one
        for place, one in enumerate(tellings)
        if one["kind"] == "effect" and one["id"] in about and place not in corrected and not one.get("damaged")
    ]
    return bool(standing) and all(
        one["rank"] != SEVERE or (one["until"] is not None and one["until"] <= today) for one in standing
    )


def dose_at(oracle, day, today):
    """(the lowest dose at which something can have come, None if nobody knows; whether the record says enough of that)."""
    sure = all(len(oracle.took.get(on, {})) in {0, len(oracle.slots)} for on in oracle.days(today + DAY))
    lately = [on for on in (day, day - DAY) if on >= oracle.first and not (on == today and on not in oracle.took)]
    if any(oracle.total(on) is None for on in lately):
        return None, sure
    taken = [oracle.total(on) for on in lately if oracle.total(on)]
    if taken:
        return min(taken), sure
    for on in reversed(oracle.days(day - DAY)):
        if oracle.total(on) is None or oracle.total(on):
            return oracle.total(on), sure
    return oracle.before, sure


def questions_due(oracle, today):
    """The questions that are surely due before a rise and not answered, and whether others may be."""
    tellings = oracle.tellings
    corrected = {one["corrects"] for one in tellings if one.get("corrects") is not None and not one.get("damaged")}
    answers = [
        (place, one)
        for place, one in enumerate(tellings)
        if one["kind"] == "answer" and not one.get("damaged") and place not in corrected and one["day"] <= today
    ]
    due, doubt = set(), False
    for name, question in QUESTIONS.items():
        mine = [(place, one) for place, one in answers if one["question"] == name]
        when, of_today = question["when"], any(one["day"] == today for _, one in mine)
        last = max((one["day"] for _, one in mine), default=None)
        if when.get("before-rise") and not of_today:
            due.add(name)
        if "every-days" in when and (last is None or (today - last).days >= when["every-days"]):
            due.add(name)
        if "first-days-of-step" in when and not of_today:
            began = any(begins(oracle, today - DAY * n) for n in range(when["first-days-of-step"]))
            due |= {name} if began else set()
            doubt = True
        if "hours-after-first" in when and not of_today:
            doubt = True
        for place, one in enumerate(tellings):
            words = WORDS.get(one.get("label")) if not one.get("damaged") else None
            if words == name and not any(n > place and a["day"] >= one["day"] for n, a in mine):
                due.add(name)
    return due, doubt


def begins(oracle, day):
    """Whether the plan begins another dose on a day."""
    dose, before = (oracle.planned.get(on, (0, ""))[0] for on in (day, day - DAY))
    return day in oracle.planned and dose > 0 and dose != before
