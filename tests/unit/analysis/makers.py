"""Makes days, trials and diaries for tests out of plain numbers; shares no arithmetic with modicum's models."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import numpy as np

from modicum.analysis.evidence import DayByDay, Span
from modicum.days import Calendar
from modicum.diary.entry import CoChange, Diary, DoseEntry, RatingEntry, Shape, Status
from modicum.diary.trial import Item, Segment, Trial
from modicum.knowledge.read import read_knowledge, shipped
from modicum.knowledge.shapes import VerdictTable, frozen_map
from modicum.quantities import Dose, Unit

KNOWN = read_knowledge(shipped())
TABLE = KNOWN.verdicts
FIRST = date(2026, 3, 2)


def mg(amount):
    """A dose of so many mg; None stays None."""
    return None if amount is None else Dose.read(f"{amount} mg")


def on(day):
    """The civil date of a trial day."""
    return FIRST + timedelta(days=day)


def lived(doses, ratings=None, *, spans=(), before=0, crowded=()):
    """Days with these doses in mg (None: not recorded) and ratings (default: 5 every day)."""
    ratings = [5.0] * len(doses) if ratings is None else ratings
    return DayByDay(
        dose=tuple(mg(d) for d in doses),
        rating=tuple(ratings),
        dose_before=mg(before),
        unit=Unit.MG,
        co_changes=tuple(Span(*span) for span in spans),
        crowded=tuple(crowded),
        first_day=FIRST,
    )


def table_with(**numbers):
    """The shipped verdict table with some thresholds changed; underscores stand for hyphens."""
    changed = dict(TABLE.threshold)
    for name, value in numbers.items():
        key = name.replace("_", "-")
        changed[key] = replace(changed[key], value=Decimal(value))
    return VerdictTable(TABLE.version, frozen_map(changed))


def item(scale="pain-0-10", *, worthwhile="1", instant=False, times=("20:30",)):
    return Item(
        scale=KNOWN.scales[scale],
        worthwhile_change=Decimal(worthwhile),
        worthwhile_by="the person",
        rating_times=tuple(time.fromisoformat(clock) for clock in times),
        instant_onset=instant,
    )


def segment(first, last, *amounts, blinded=False, block=14):
    return Segment(on(first), on(last), tuple(mg(a) for a in amounts), blinded, block, "drawn by coin")


def trial(*items, segments=(), horizon=1, dose_time="08:00", primary=None, turns_at="04:00"):
    items = items or (item(),)
    return Trial(
        id="made",
        title="A made-up trial",
        synthetic=True,
        calendar=Calendar(FIRST, "UTC", time.fromisoformat(turns_at)),
        unit=Unit.MG,
        horizon_days=horizon,
        dose_time=time.fromisoformat(dose_time) if dose_time else None,
        dose_before=mg(0),
        items=items,
        primary=primary or items[0].scale.id,
        segments=tuple(segments),
        attribution="",
    )


def doses_taken(amounts, *, slot="morning"):
    """One dose entry a day; None makes the day not recorded."""
    return tuple(
        DoseEntry(f"d{t}", on(t), slot, Status.NOT_RECORDED if a is None else Status.TAKEN, mg(a))
        for t, a in enumerate(amounts)
    )


def rated(values, *, scale="pain-0-10", slot="evening"):
    """One rating a day; None leaves the day unrated."""
    return tuple(
        RatingEntry(f"{scale}{t}", on(t), slot, scale, Decimal(str(v))) for t, v in enumerate(values) if v is not None
    )


def co_change(label, day, until=None):
    shape = Shape.STEP if until is None else Shape.WINDOW
    return CoChange(f"c-{label}-{day}", on(day), label, shape, None if until is None else on(until))


def diary(amounts, values, *, others=(), more_ratings=()):
    return Diary(doses_taken(amounts), (*rated(values), *more_ratings), tuple(others))


def simulate(doses, effect, *, seed, level=6.0, sd=0.8, phi=0.3, drift=0.0, half_life=0.0, lag=0):
    """Ratings with AR(1) noise, drift over the whole trial and onset, one day at a time; not rounded, not clipped.

    effect : steady effect by amount, 0 for none. lag : 1 if a dose acts from the next day on.
    """
    chance = np.random.default_rng(seed)
    share = 1.0 if half_life == 0 else 1.0 - 0.5 ** (1.0 / half_life)
    noise, acting, out = chance.normal(0, sd), 0.0, []
    for t in range(len(doses)):
        amount = 0 if t < lag else doses[t - lag]
        acting += share * (effect.get(amount, 0.0) - acting)
        out.append(level + acting + drift * t / max(len(doses) - 1, 1) + noise)
        noise = phi * noise + chance.normal(0, sd * np.sqrt(1 - phi**2))
    return out


def whole(values, *, low=0, high=10):
    """Ratings as people give them: whole numbers on the scale."""
    return [None if v is None else int(min(high, max(low, round(v)))) for v in values]


def blocks(*pairs):
    """(amount, days) pairs as one dose a day."""
    return [amount for amount, days in pairs for _ in range(days)]
