"""The plans and the person that the stateful test begins with, as the files in which people write them."""

from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CALM = {
    "born": "1974-05-03",
    "medicines": "none",
    "opioid-in-last-year": "no",
    "opioid-withdrawal-signs": "no",
    "opioid-planned": "no",
    "procedure": "none",
    "transplant": "no",
    "liver-disease": "none",
    "alt": "31",
    "alt-upper-limit": "40",
    "kidney-disease": "none",
    "egfr-ml-min": "92",
    "pregnancy": "no",
    "breastfeeding": "no",
    "thyroid-disease": "no",
    "psychosis-or-bipolar": "never",
    "depression": "past",
    "suicide-attempt-ever": "no",
    "phq9-item-9": "0",
    "alcohol": "some",
    "porphyria": "no",
    "other-condition": "no",
    "severe-reaction-before": "no",
    "naltrexone-allergy": "no",
    "filler-allergies": "none",
    "very-sensitive": "no",
    "driving-next-morning": "yes",
    "other-medicine-changing": "no",
}
"""Answers that bar nothing."""
TOLD_KEYS = {
    "severe-effect": "severe_effect_open",
    "warning-sign": "red_flag_open",
    "self-harm": "self_harm_answer_positive",
    "pause": "pause_in_force",
    "no-increase": "no_increase_in_force",
}
FIRSTS = (date(2027, 1, 11), date(2027, 2, 15), date(2027, 4, 5))
"""The second lies before a change of clocks in its own run; with the third the review date of the safety rules comes."""

BED = '[[slot]]\nname = "bedtime"\nclock = "22:30"\nshare = "1"\n'
TWO = '[[slot]]\nname = "morning"\nclock = "08:00"\nshare = "0.5"\n[[slot]]\nname = "evening"\nclock = "22:00"\nshare = "0.5"\n'
SEVEN = {"scheme": "g-03", "ceiling": "4.5 mg", "days-on-the-last-dose": 35, "horizon-days": 42}
FOURTEEN = {
    "scheme": "g-01",
    "start": "0.5 mg",
    "increase": "1 mg",
    "days-on-a-dose": 14,
    "ceiling": "3.5 mg",
    "days-on-the-last-dose": 21,
    "horizon-days": 60,
}
DIRECT = '[[re-challenge]]\nagainst = "none"\nrounds = 2\nblock-days = 9\ndirect-return-agreed = true\nseed = 7\n'
CLIMBING = '[[re-challenge]]\nagainst = "none"\nrounds = 2\nblock-days = 28\ndirect-return-agreed = false\nseed = 8\n'
BELOW = '[[re-challenge]]\nagainst = "rung-below"\nrounds = 3\nblock-days = 8\ndirect-return-agreed = true\nseed = 9\n'
STOPS = (
    '[[stop-trial]]\nby = "rungs"\ndays-each = 7\ndays-without = 21\nworse-by = "1.5"\non-days = 5\nof-days = 7\n'
    "compared-days = 14\ndirect-return-agreed = true\n"
)
TIMED = "[[step-timing]]\nwindow-days = 5\nseed = 11\n"

SHAPES = {
    "ladder of weeks": (SEVEN, BED, "no"),
    "ladder of fortnights": (FOURTEEN, BED, "no"),
    "two slots": (SEVEN, TWO, "no"),
    "blocks, direct return": (SEVEN | {"ceiling": "3 mg", "days-on-the-last-dose": 28}, BED + DIRECT, "no"),
    "blocks, climbing back": (SEVEN | {"ceiling": "3 mg", "days-on-the-last-dose": 14}, BED + CLIMBING, "no"),
    "blocks, rung below": (SEVEN, BED + BELOW, "no"),
    "trial of stopping": (SEVEN | {"ceiling": "3 mg", "days-on-the-last-dose": 14}, BED + STOPS, "no"),
    "drawn days of steps": (SEVEN, BED + TIMED, "no"),
    "taken already, Sundays off": (
        SEVEN | {"run-in-days": 0, "taken-before": "1.5 mg", "begin-at-present-dose": True, "off-weekdays": ["sunday"]},
        BED,
        "yes",
    ),
}

RULES = {
    "wait-until-gone": {"free-days": "3"},
    "missed-no-increase": {"missed": "2"},
    "worse-than-last-week": {"points": "1"},
    "slow-after-step": {"burden": "mild", "lasting-days": "2", "stay-days": "10"},
    "gap-restart-lower": {"gap-days": "22"},
    "enough-stay": {"points": "2"},
    "severe-pause": {},
    "troublesome-halve": {"burden": "moderate"},
    "anxiety-step-back": {"burden": "mild", "felt-as": ["anxious"]},
    "insomnia-morning": {"burden": "mild", "felt-as": ["bad sleep"]},
    "horizon-judge": {},
}
SETS = (
    (),
    (),
    ("wait-until-gone",),
    ("missed-no-increase", "worse-than-last-week"),
    ("slow-after-step", "gap-restart-lower"),
    ("enough-stay", "severe-pause", "insomnia-morning"),
    ("troublesome-halve", "horizon-judge"),
    ("anxiety-step-back",),
)
"""Adjustment rules that are chosen together before the first day; no two of a set contradict each other."""


def rule_values(name):
    """A chosen rule as a record of TOML."""
    return {"id": name, "contact": "Dr. A. Name"} | RULES[name]


def choices_text(shape, first, rules, zone):
    """The file of choices for a shape of a plan."""
    values, slots, _ = SHAPES[shape]
    usual = {
        "id": "mine",
        "zone": zone,
        "first-day": first,
        "run-in-days": 14,
        "taken-before": "0 mg",
        "primary": "pain-0-10",
        "worthwhile-change": "1",
        "rating-time": "20:30",
    }
    lines = [f"{key} = {_toml(value)}" for key, value in (usual | values).items()]
    for name in rules:
        lines += ["[[adjust]]", *(f"{key} = {_toml(value)}" for key, value in rule_values(name).items())]
    agreed = f'[[agreed]]\nprescriber = "Dr. A. Name"\non = {first.replace(day=1)}\nhow = "at the visit"\n'
    return "\n".join([*lines, slots, agreed])


def _toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def person_of(shape):
    """Answers that bar nothing; who takes it already says with what they began."""
    return CALM | ({"start-dose": "1.5 mg"} if SHAPES[shape][2] == "yes" else {})
