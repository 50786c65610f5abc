"""A second opinion on whether a dose may go up on a day, day by day and from what was told: the oracle of the stateful test.

It shares no code with src and imports nothing of it. It reads the design (titration.md, decisions 0014, 0015 and 0021) and the
numbers of the knowledge files by tomllib alone, and it is slow and plain: every question walks the days again.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from states.oracle_asked import asked_bars
from states.oracle_rules import Lived, rule_says
from states.oracle_screen import PersonRefusedError, screen_bars

DAY = timedelta(days=1)
SKIPS = 2  # days without a dose that are skipped doses; three are a break (0014)
SHARE = Fraction(4, 5)  # of the days of a stay (0014)
RATED, OF = 5, 7  # of the last days (0014)
RETURN = 28  # days since the established dose was last taken (titration.md)
FRESH = 7  # days of a screen (0014)
TOLD = ("severe_effect_open", "red_flag_open", "self_harm_answer_positive", "pause_in_force", "no_increase_in_force")


def number(text):
    """ "1.5 mg" as a number."""
    amount, unit = text.split()
    assert unit == "mg", text
    return Decimal(amount)


@dataclass
class Effect:
    """A side effect as it was told last. rank : 1 mild, 2 moderate, 3 severe."""

    id: str
    day: date
    label: str
    rank: int
    until: date | None = None


@dataclass
class Told:
    """What stands in a record. took : of each day and slot, None if it is not known. totals : of days, once they were asked for."""

    took: dict[date, dict[str, Decimal | None]] = field(default_factory=dict)
    rated: dict[date, Decimal] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    lost: int = 0
    totals: dict[date, Decimal | None] = field(default_factory=dict)


def standing(tellings):
    """What stands after all lines: what was corrected or damaged does not, and of two that differ neither."""
    now = Told()
    corrected = set()
    for one in tellings:
        if one.get("damaged"):
            now.lost += 1
        elif one.get("corrects") is not None:
            corrected.add(one["corrects"])
            now.lost += bool(tellings[one["corrects"]].get("damaged"))
    doses = {}
    for place, one in enumerate(tellings):
        if place in corrected or one.get("damaged"):
            continue
        if one["kind"] == "dose":
            doses.setdefault((one["day"], one["slot"]), set()).add(one["amount"])
        elif one["kind"] == "rating":
            now.rated[one["day"]] = one["value"]
        elif one["kind"] == "effect":
            now.effects.append(Effect(one["id"], one["day"], one["label"], one["rank"], one["until"]))
    for (day, slot), amounts in doses.items():
        now.lost += len(amounts) > 1
        now.took.setdefault(day, {})[slot] = next(iter(amounts)) if len(amounts) == 1 else None
    return now


@dataclass
class Said:
    """What the oracle says of a day. way : nothing, same, start, step or return. may : None where the design leaves it open.

    why : the bars that hold, by short names of the list in titration.md.
    """

    way: str
    dose: Decimal | None
    may: bool | None
    why: frozenset[str] = frozenset()


@dataclass
class Oracle:
    """What happened, as it was told, and what is planned for each day."""

    first: date
    before: Decimal
    dwell: int
    ceiling: Decimal
    top: Decimal
    off: frozenset[int]
    slots: tuple[str, ...]
    planned: dict[date, tuple[Decimal, str]]
    returns: list[tuple[date, date, Decimal, date, date]]
    rules: list[dict]
    horizon: int
    reviewed: date
    scheme: dict = field(default_factory=dict)
    tellings: list[dict] = field(default_factory=list)
    told_now: Told | None = None
    told: dict[str, bool | None] = field(default_factory=lambda: dict.fromkeys(TOLD, False))
    person: dict | None = None
    screened: date | None = None
    agreed: date | None = None

    # ------------------------------------------------------------------ what was told

    def tell(self, **telling):
        """One more line of the record, as it was meant: kind, day, and what it tells. corrects : the place of another."""
        self.tellings.append(telling)
        self.retell()

    def retell(self):
        """Something in the record is another than before."""
        self.told_now = None

    @property
    def now(self):
        """What stands in the record."""
        if self.told_now is None:
            self.told_now = standing(self.tellings)
        return self.told_now

    @property
    def took(self):
        return self.now.took

    @property
    def rated(self):
        return self.now.rated

    @property
    def effects(self):
        return self.now.effects

    @property
    def lost(self):
        return self.now.lost

    # ------------------------------------------------------------------ what was taken

    def total(self, day):
        """The whole dose of a day; None if any of its slots was not told, or is not known."""
        known = self.now.totals
        if day not in known:
            told = self.took.get(day, {})
            whole = all(told.get(slot) is not None for slot in self.slots)
            known[day] = sum(told.values(), Decimal(0)) if whole else None
        return known[day]

    def rest(self, day):
        """Whether a day is one without a dose by the plan, and was kept so as far as anybody wrote down."""
        return day.weekday() in self.off and not self.total(day)

    def days(self, today):
        return [self.first + DAY * n for n in range((today - self.first).days)]

    def present(self, today):
        """What is taken now; None if a hole in the record leaves it open."""
        idle, hole = 0, False
        for day in reversed(self.days(today)):
            if self.rest(day):
                continue
            took = self.total(day)
            if took:
                return took if idle <= SKIPS else (None if hole else Decimal(0))
            idle, hole = idle + 1, hole or took is None
        if idle <= SKIPS and self.before:
            return self.before
        return None if hole else Decimal(0)

    def stay(self, dose, end):
        """(days on a dose, its first day) of the stay that lasts up to the day `end`, looking over skipped doses."""
        taken = [day for day in self.days(end + DAY) if self.total(day) == dose]
        first, began = end + DAY, False
        idle = 0
        for day in reversed(self.days(end + DAY)):
            if self.rest(day):
                continue
            if day in taken:
                first, idle, began = day, 0, True
            elif self.total(day):
                break
            else:
                idle += 1
                if idle > SKIPS:
                    break
        else:
            if self.before == dose and idle <= SKIPS:
                first, began = self.first, True
        if not began:
            return 0, None
        held = [day for day in self.days(end + DAY) if day >= first and (day in taken or self.rest(day))]
        return len(held), first

    def ever(self, today):
        return bool(self.before) or any(self.total(day) for day in self.days(today))

    def established(self, dose, today):
        """The last day on which this dose or a higher one was taken that was once stayed on for the dwell days."""
        last = {}
        for day in self.days(today):
            took = self.total(day)
            if took and took >= dose:
                last.setdefault(took, []).append(day)
        good = [max(days) for took, days in last.items() if any(self.stay(took, day)[0] >= self.dwell for day in days)]
        if self.before and self.before >= dose:
            good.append(max([self.first - DAY, *last.get(self.before, [])]))
        return max(good, default=None)

    # ------------------------------------------------------------------ a changed plan

    def joined(self, steps, on):
        """The days before `on` as they were, and the new steps from it: pairs of a dose with its part, and days."""
        days, due = {day: one for day, one in self.planned.items() if day < on}, on
        for dose, part, count in steps:
            for _ in range(count):
                days[due] = (dose, part)
                due += DAY
        return days

    def rises(self, planned):
        """(day, before, after, days planned on the one before) of every day with more than the day before."""
        held, stayed = self.before, 0
        for day, (dose, _) in sorted(planned.items()):
            if dose > held:
                yield day, held, dose, stayed
            stayed = stayed + 1 if dose == held else 1
            held = dose

    def refuses(self, planned, on, *, agreed, told, person):
        """Whether a changed plan is refused: a jump that nobody put their name to, too few days, or a way up that is barred."""
        if (max(planned) - self.first).days + 1 < self.horizon:
            return True
        before = set(self.rises(self.planned))
        new = [rise for rise in self.rises(planned) if rise[0] >= on]
        known = {rise[:3] for rise in before}
        if any(r[:3] not in known and (r[2] > self.next_rung(r[1]) or (r[1] and r[3] < self.dwell)) for r in new):
            return True
        if all(r[2] <= self.planned.get(r[0], (Decimal(0),))[0] for r in new):
            return False
        first_dose = min((day for day in planned if day >= on and self.dosed(planned, day)), default=None)
        yesterday = self.planned.get(on - DAY, (self.before,))[0]
        following = next(dose for day, (dose, _) in sorted(planned.items()) if day >= on and dose)
        back = any(a <= on <= b and following <= d for a, b, d, *_ in self.returns)
        start = next(dose for _, (dose, _) in sorted(planned.items()) if dose) if yesterday or back else following
        if not agreed or set(told.values()) != {"no"} or person is None or on > self.reviewed:
            return True
        try:
            return bool(screen_bars(person, on, start=start, before=self.before, first_dose=first_dose))
        except PersonRefusedError:
            return True

    def dosed(self, planned, day):
        return planned[day][0] and day.weekday() not in self.off

    def next_rung(self, dose):
        """The highest dose that the published scheme's own next step leads to."""
        climb = self.scheme.get("climb")
        if climb:
            start = [number(one) for one in climb["start"]]
            return start[-1] if dose < start[0] else dose + number(climb["by"][-1])
        return min(
            (number(one["dose"][0]) for one in self.scheme["step"] if number(one["dose"][0]) > dose), default=dose
        )

    # ------------------------------------------------------------------ the question

    def ask(self, today):
        """Whether today's dose of the plan may be taken, and every reason why not."""
        if today not in self.planned:
            return Said("nothing", None, True)
        dose = self.planned[today][0]
        if today.weekday() in self.off:
            return Said("nothing", Decimal(0), True)
        now = self.present(today)
        if dose <= (now or 0):
            return Said("same", dose, True)
        way, why, known = self._way(dose, now, today)
        why |= self._bars(now, way, why, dose, today)
        rules, open_to_doubt = self._rules(today, starting=way == "start")
        asked, not_sure = asked_bars(self, today, dose, self.planned[today][1])
        why |= rules | asked
        open_to_doubt = open_to_doubt or not_sure
        if why or known is False:
            return Said(way, dose, False, frozenset(why))
        return Said(way, dose, None if open_to_doubt else True)

    def _way(self, dose, now, today):
        ladder = sorted({d for d, part in self.planned.values() if part in {"ladder", "climb-back"}})
        if now is None:
            return "return", {"not-recorded"}, True
        if now == 0 and self.ever(today):
            return self._after_a_break(dose, ladder, today)
        if now == 0:
            return "start", {"not-the-first-dose"} if dose > ladder[0] else set(), True
        why = set()
        above = [d for d in ladder if d > now]
        if above and dose > above[0]:
            why.add("rung-left-out")
        days, first = self.stay(now, today - DAY)
        if days < self.dwell:
            why.add("dwell")
        if days < SHARE * ((today - first).days if first else 0):
            why.add("too-few-doses")
        return "step", why, True

    def _after_a_break(self, dose, ladder, today):
        if dose <= ladder[0]:
            return "start", set(), True
        last = self.established(dose, today)
        if last is None:
            return "return", {"not-established"}, True
        if (today - last).days > RETURN:
            return "return", {"too-long-ago"}, True
        agreed = any(a <= today <= b and dose <= d for a, b, d, *_ in self.returns)
        return "return", set() if agreed else {"not-agreed-return"}, True

    def _bars(self, now, way, way_why, dose, today):
        """Everything of the list in titration.md that is no agreed rule."""
        why = {name for name in TOLD if self.told.get(name) is not False}
        if dose > min(self.ceiling, self.top):
            why.add("ceiling")
        if self.lost:
            why.add("lost-lines")
        if self.agreed is None or self.agreed > today:
            why.add("approval")
        if sum(today - DAY * n in self.rated for n in range(1, OF + 1)) < RATED:
            why.add("too-few-ratings")
        if self.screened is None or not today - FRESH * DAY <= self.screened <= today:
            why.add("screen-age")
        if today > self.reviewed:
            why.add("review-date")
        begun = bool(now) or (way == "return" and not way_why)
        ladder_first = next(d for _, (d, _) in sorted(self.planned.items()) if d)
        try:
            why |= screen_bars(self.person, today, start=ladder_first if begun else dose, before=self.before)
        except PersonRefusedError:
            why.add("screen-refused")
        return why

    def _rules(self, today, *, starting):
        """The agreed rules that surely bar or could, and whether a hole in the record leaves it open to doubt."""
        why, doubt = set(), False
        for lived in self.could_be(today):
            for rule in self.rules:
                says, then = rule_says(rule, lived, today)
                if says and not (starting and then == "restart-lower"):
                    why.add(f"rule {rule['id']}")
        holes = any(self.total(day) is None and not self.rest(day) for day in self.days(today))
        holes = holes or any(day not in self.rated for day in self.days(today))
        if self.rules and holes:
            doubt = True
        if any(rule.get("felt-as") for rule in self.rules) and self.effects:
            doubt = True  # other words could mean the same: that cannot be said
        return why, doubt

    def could_be(self, today):
        """Some of what could have happened on the days that nobody wrote down."""
        doses = {Decimal(0), *(d for d, _ in self.planned.values())}
        whole = all(self.total(day) is not None or self.rest(day) for day in self.days(today))
        rated = all(day in self.rated for day in self.days(today))
        for dose in sorted(doses)[: 1 if whole else 3]:
            for low in (True,) if rated else (True, False):
                yield Lived(
                    first=self.first,
                    before=self.before,
                    doses={day: self._filled(day, dose) for day in self.days(today)},
                    rated={day: self.rated.get(day, Decimal(0 if low else 10)) for day in self.days(today)},
                    effects=[(one.day, one.until, one.rank, one.label) for one in self.effects],
                    planned={
                        day: Decimal(0) if day.weekday() in self.off else d for day, (d, _) in self.planned.items()
                    },
                    run_in=[day for day, (_, part) in self.planned.items() if part == "run-in"],
                    rest={day for day in self.days(today) if self.rest(day)},
                    horizon=self.horizon,
                )

    def _filled(self, day, dose):
        took = self.total(day)
        return took if took is not None else Decimal(0) if self.rest(day) else dose


# ------------------------------------------------------------------ the plan as it is kept


def plan_of(text):
    """The days of a plan from its file, with what the oracle needs of it."""
    kept = tomllib.loads(text)
    planned = {}
    for step in kept["step"]:
        for n in range(step["days"]):
            day = step["first"] + DAY * n
            assert day not in planned, f"{day} is covered twice"
            planned[day] = (number(step["dose"]), step["part"])
    assert sorted(planned) == [kept["first-day"] + DAY * n for n in range(len(planned))], "a day is left out"
    returns = [
        (part["first"], part["last"], number(dose), part["first"], part["last"])
        for part in kept.get("drawn", [])
        if part["climb-days"] == 0
        for dose in part["doses"]
    ]
    for part in kept.get("relapse", []):
        for dose, until in zip(part["returns"], part["returns-until"], strict=True):
            returns.append((date.min, until, number(dose), part["compared-first"], max(planned)))
    return kept, planned, returns


def check_published(kept, planned, scheme):
    """Invariants of the days of a first plan: the ceilings, and the days on each dose before a higher one."""
    top = number(scheme["ceiling"][-1])
    assert max(dose for dose, _ in planned.values()) <= min(top, number(kept["ceiling"]))
    climb = scheme.get("climb")
    told = climb["every-days"] if climb else [step["days"][0] for step in scheme["step"] if "days" in step]
    least = max(7, min(map(int, told)))
    assert kept["dwell-days"] >= least
    ladder = [(day, dose) for day, (dose, part) in sorted(planned.items()) if part == "ladder"]
    before, stayed = ladder[0][1], 0
    for _, dose in ladder:
        if dose > before:
            assert stayed >= least, f"{before} mg was planned for {stayed} days only"
            stayed = 0
        before, stayed = dose, stayed + 1
