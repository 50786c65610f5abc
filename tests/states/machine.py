"""Everything that can happen to a trial, in any order; after each event the program and the oracle are asked about today."""

import tomllib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import ClassVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from modicum.diary.trial import trial_day
from modicum.doors.desk.review import bars as review_bars
from modicum.doors.desk.revise_plan import Turned
from modicum.plan.gate import Standing, may_move
from modicum.quantities import Dose, Unit
from states.oracle import Oracle, check_published, number, plan_of
from states.oracle_asked import HARMLESS, WORDS, locks
from states.oracle_screen import KNOWLEDGE, MEDICINES
from states.plans import CALM, SHAPES, TOLD_KEYS, choices_text, person_of, rule_values
from states.subject import ANYWAY, Outside, Trial, made

DAY = timedelta(days=1)
ZONES = ("Europe/Oslo", "America/New_York", "Pacific/Auckland")
RANKS = {"mild": 1, "moderate": 2, "severe": 3}
LABELS = ("nausea", "bad sleep", "anxious", "headache", *WORDS)
WAYS_UP = {"start", "step", "return"}
NOTHING = Standing(None, None, None, None, None, None, None, None, None, None)
ANSWERS = {
    "pregnancy": ("yes", "trying", "no", "not known"),
    "liver-disease": ("cirrhosis", "other", "none"),
    "kidney-disease": ("severe", "none"),
    "psychosis-or-bipolar": ("past", "now", "never"),
    "depression": ("now", "past", "never"),
    "suicide-attempt-ever": ("yes", "no"),
    "phq9-item-9": ("0", "1", "3"),
    "alcohol": ("heavy", "none"),
    "other-condition": ("yes", "no"),
    "severe-reaction-before": ("yes", "no"),
    "breastfeeding": ("yes", "no"),
    "transplant": ("yes", "no"),
    "other-medicine-changing": ("yes", "no"),
    "opioid-withdrawal-signs": ("yes", "no"),
    "opioid-planned": ("yes", "no"),
    "very-sensitive": ("yes", "no"),
    "thyroid-disease": ("yes", "no"),
}
REMOVED = [key for key in CALM if key not in {"alt", "alt-upper-limit"}]
WORSE = [(key, value) for key, values in ANSWERS.items() for value in values]


@cache
def scheme(name):
    return tomllib.loads((KNOWLEDGE / "protocols" / f"{name}.toml").read_text("utf-8"))


@cache
def review_date():
    """The first day on which a safety rule must be looked at again."""
    files = (KNOWLEDGE / "rules").glob("*.toml")
    return min(
        tomllib.loads(file.read_text("utf-8"))["reviewed"]["again-by"] for file in files if file.name != "index.toml"
    )


def mg(amount):
    return Dose(Decimal(amount), Unit.MG)


class Life(RuleBasedStateMachine):
    """One person's trial. counts : of events and answers, over all runs."""

    counts: ClassVar[Counter] = Counter()

    # ------------------------------------------------------------------ before the first day

    def begin(self, shape, rules, first, zone, days):
        self.counts["runs"] += 1
        if "run-in-days" in SHAPES[shape][0] and "enough-stay" in rules:
            rules = ()
        person = person_of(shape)
        choices = choices_text(shape, first, rules, zone)
        description, plan = made(choices, tuple(person.items()), first)
        self.trial = Trial(description, [plan])
        kept, planned, returns = plan_of(plan)
        published = scheme(kept["scheme"])
        check_published(kept, planned, published)
        self.oracle = Oracle(
            first=first,
            before=number(kept["taken-before"]),
            dwell=kept["dwell-days"],
            ceiling=number(kept["ceiling"]),
            top=number(published["ceiling"][-1]),
            off=frozenset({6} if kept["off-weekdays"] else ()),
            slots=tuple(slot["name"] for slot in kept["slot"]),
            planned=planned,
            returns=returns,
            rules=[rule_values(name) for name in rules],
            horizon=kept["horizon-days"],
            reviewed=review_date(),
            scheme=published,
        )
        self.zone, self.today, self.number, self.whole = zone, first, 0, None
        self.agreed = first.replace(day=1)
        self.ladder = sorted({dose for dose, part in planned.values() if part == "ladder"})
        self.outside = Outside(dict.fromkeys(TOLD_KEYS, "no"), person)
        self.calm_person = person
        self.check_slots()
        self.live(days, rating=5)
        self.check()

    # ------------------------------------------------------------------ the two answers

    def check(self):
        """Ask both about today, and whether less is open."""
        self.counts["questions"] += 1
        self.tell_outside()
        oracle, outside = self.oracle, self.outside
        found = self.trial.ask(self.today, outside)
        if self.whole is not None:
            assert found is None, "a plan that is damaged was used"
            self.counts["plan not known"] += 1
            return None
        said = oracle.ask(self.today)
        self.counts[f"way: {said.way}"] += 1
        if isinstance(found, str):
            assert said.may is False, (found, said)
            self.counts["barred"] += 1
            return said
        way = (
            "nothing"
            if found.way is None
            else {"same-or-lower": "same"}.get(found.way.kind.value, found.way.kind.value)
        )
        assert way == said.way, (way, said, self.today, found)
        assert said.dose is None or found.after == mg(said.dose), (found.after, said)
        barred = [one.why for one in found.answer.barred]
        if said.way in {"nothing", "same"}:
            assert found.answer.open, barred
            return said
        assert said.may is None or found.answer.open == said.may, (self.today, said, barred)
        self.counts["open to doubt" if said.may is None else "allowed" if said.may else "barred"] += 1
        for reason in said.why if len(said.why) == 1 else ():
            self.counts[f"barred only by: {reason}"] += 1
        return replace(said, may=found.answer.open)

    def tell_outside(self):
        """What stands outside of the record, as the oracle needs it for today."""
        oracle, outside = self.oracle, self.outside
        oracle.person = outside.person
        oracle.told = {key: {"yes": True, "no": False}.get(outside.told[name]) for name, key in TOLD_KEYS.items()}
        oracle.screened = None if outside.screen_age is None else self.today - DAY * outside.screen_age
        oracle.agreed = None if outside.pending else outside.agreed or self.agreed

    def after(self, event):
        """What every event ends with."""
        self.counts[event] += 1
        self.counts["events"] += 1
        self.number += 1
        self.check()
        if self.number % 4 == 0 or self.whole is not None:
            self.check_less()

    def check_less(self):
        """The same, less, a pause and a stop are open in every state, and the days that are over stay."""
        self.counts["less asked"] += 1
        for before, less in (("4.5", "4.5"), ("4.5", "1"), ("1", "0")):
            assert may_move(mg(before), mg(less), NOTHING, dwell_days=7, today=self.today).open
        over = self.today > max(self.oracle.planned)
        now = self.oracle.planned.get(self.today - DAY, (self.oracle.before,))[0]
        for dose in {Decimal(0), now / 2, now}:
            values = {"lower-to": f"{dose} mg"} if dose else {"stop": True}
            turned = self.trial.revise(values, self.today)
            if self.whole is not None and (dose or len(self.trial.plan_texts) == 1):
                assert isinstance(turned, Turned) or ANYWAY in turned, turned
            else:
                assert isinstance(turned, Turned), turned
                assert over or turned.record is not None, turned
                assert not turned.problems
                assert turned.answer.open
            if isinstance(turned, Turned) and turned.record is not None and self.whole is None:
                steps = [] if over else [(dose, "x", (max(self.oracle.planned) - self.today).days + 1)]
                expected = {day: mg(one[0]) for day, one in self.oracle.joined(steps, self.today).items()}
                plan = turned.record.plan
                assert {day: plan.step_of(day).dose for day in expected} == expected

        said, trouble = self.trial.review(self.today)
        assert bool(trouble) == (self.whole is not None)
        assert review_bars(said) or not (
            self.oracle.lost or any(one["open"] for one in locks(self.oracle.tellings, self.today))
        )

    def check_slots(self):
        """Exactly the slots of each day, none twice and none left out."""
        plan, oracle = self.trial.record().plan, self.oracle
        found = [(one.day, one.slot, one.dose.amount) for one in plan.each_dose()]
        share = Decimal(1) / len(oracle.slots)
        expected = [
            (day, slot, dose * share)
            for day, (dose, _) in sorted(oracle.planned.items())
            if dose and day.weekday() not in oracle.off
            for slot in oracle.slots
        ]
        assert found == expected

    # ------------------------------------------------------------------ days

    def take(self, day, amount, *, rating=5):
        """A day's doses and its rating, written down; None for what is left out."""
        if amount is not None:
            for slot in self.oracle.slots:
                part = Decimal(amount) / len(self.oracle.slots)
                told = {"status": "taken", "amount": f"{part} mg"} if part else {"status": "skipped"}
                self.trial.write(kind="dose", **{"for": str(day)}, slot=slot, **told)
                self.tell(kind="dose", day=day, slot=slot, amount=part)
        if rating is not None:
            self.trial.write(kind="rating", **{"for": str(day)}, slot="evening", item="pain-0-10", value=str(rating))
            self.tell(kind="rating", day=day, value=Decimal(rating))

    def live(self, days, *, rating):
        """Days as planned: up where it may go up, and the dose of the day before where it may not."""
        for _ in range(days):
            self.tell_outside()
            said = self.oracle.ask(self.today)
            if said.way in WAYS_UP or self.whole is not None:
                self.answer_all()
                said = self.check()
            now = self.oracle.present(self.today) or Decimal(0)
            if said is None or said.way == "nothing":
                amount = None if self.today.weekday() in self.oracle.off else now
            else:
                amount = said.dose if said.way == "same" or said.may else now
            self.take(self.today, amount, rating=rating)
            self.today += DAY

    def answer_all(self):
        """Every question of today, answered as on a good day."""
        told = {one["question"] for one in self.oracle.tellings if one["kind"] == "answer" and one["day"] == self.today}
        for name, text in HARMLESS.items():
            if name not in told:
                self.answer_one(name, text)

    def answer_one(self, name, text, corrects=None):
        more = {} if corrects is None else {"supersedes": self.oracle.tellings[corrects]["id"]}
        line = {"question": name, "version": "1", "answer": text} | more
        self.trial.write(kind="answer", **{"for": str(self.today)}, **line)
        self.tell(kind="answer", day=self.today, question=name, text=text, corrects=corrects)

    def contact(self, about, whom="prescriber", ago=0):
        day = self.today - DAY * ago
        line = {"about": about, "who": f"Somebody {len(self.trial.lines)}", "with": whom, "how": "by phone"}
        self.trial.write(kind="contact", **{"for": str(day)}, **line)
        self.tell(kind="contact", day=day, about=about, **{"with": whom})

    def check_day(self):
        """The trial day of moments around midnight and the turn, told from another zone, is the day that it is at home."""
        home = ZoneInfo(self.zone)
        trial = self.trial.load(self.today).trial
        for hours, minutes in ((-1, 30), (3, 59), (4, 0)):
            moment = datetime.combine(self.today, datetime.min.time(), home).astimezone(UTC) + timedelta(
                hours=24 + hours, minutes=minutes
            )
            wall = moment.astimezone(home)
            day = wall.date() - (DAY if wall.hour < 4 else timedelta(0))
            assert trial_day(trial, moment.astimezone(ZoneInfo("Asia/Kolkata"))) == day

    @rule(days=st.sampled_from((1, 2, 3, 5, 7, 14)), rating=st.sampled_from((5, 5, 5, 3, 7)))
    def quiet(self, days, rating):
        self.check_day()
        self.live(days, rating=rating)
        self.after("quiet days")

    @rule(rating=st.sampled_from((5, 5, 4)))
    def quiet_until_the_next_rise(self, rating):
        self.until_a_rise(rating)

    def until_a_rise(self, rating):
        for _ in range(40):
            self.tell_outside()
            if self.oracle.ask(self.today).way not in {"nothing", "same"} or self.whole is not None:
                self.answer_all()
                break
            self.live(1, rating=rating)
        self.after("quiet until the next rise")

    @rule(days=st.sampled_from((1, 1, 2, 3, 4, 20, 29)), rating=st.sampled_from((5, None)))
    def skip(self, days, rating):
        for _ in range(days):
            self.take(self.today, 0, rating=rating)
            self.today += DAY
        self.after("doses skipped")

    @rule(days=st.sampled_from((1, 1, 2, 3, 8, 30)), rating=st.sampled_from((5, None)))
    def leave_out(self, days, rating):
        for _ in range(days):
            self.take(self.today, None, rating=rating)
            self.today += DAY
        self.after("doses left out")

    @rule(amount=st.sampled_from(("0.5", "1.5", "3", "4.5", "2.25")))
    def take_another_dose(self, amount):
        now = self.oracle.present(self.today) or Decimal(0)
        self.take(self.today, amount)
        self.today += DAY
        self.after("more than before taken" if Decimal(amount) > now else "the same or less taken")

    @precondition(lambda self: len(self.oracle.slots) > 1)
    @rule()
    def half_a_day(self):
        self.trial.write(kind="dose", **{"for": str(self.today)}, slot=self.oracle.slots[0], status="skipped")
        self.tell(kind="dose", day=self.today, slot=self.oracle.slots[0], amount=Decimal(0))
        self.today += DAY
        self.after("one of two slots told")

    @rule(days=st.integers(1, 3))
    def unrated(self, days):
        for _ in range(days):
            self.take(self.today, self.oracle.present(self.today) or 0, rating=None)
            self.today += DAY
        self.after("days unrated")

    # ------------------------------------------------------------------ the record

    @rule(label=st.sampled_from(LABELS), burden=st.sampled_from(sorted(RANKS)), ago=st.sampled_from((0, 0, 1, 3)))
    def side_effect(self, label, burden, ago):
        day = max(self.today - DAY * ago, self.oracle.first)
        if any((one.day, one.label) == (day, label) for one in self.oracle.effects):
            return
        place = self.trial.log("side-effect", self.today, {"what": label, "burden": burden}, day=day)
        if place is not None:
            self.tell_effect(day, label, burden, None)
        self.after(f"side effect: {burden}")

    def tell(self, **telling):
        """The line that was just written, for the oracle."""
        self.oracle.tell(id=f"e{self.trial.written}", **telling)
        assert len(self.oracle.tellings) == len(self.trial.lines)

    def tell_effect(self, day, label, burden, until, corrects=None):
        self.tell(kind="effect", day=day, label=label, rank=RANKS[burden], until=until, corrects=corrects)

    def place_of(self, identifier):
        return next(n for n, one in enumerate(self.oracle.tellings) if one["id"] == identifier)

    @precondition(lambda self: self.oracle.effects)
    @rule(
        which=st.integers(0, 9), ago=st.sampled_from((0, 1, 1)), burden=st.sampled_from(("as it was", *sorted(RANKS)))
    )
    def side_effect_over_or_corrected(self, which, ago, burden):
        effect = self.oracle.effects[which % len(self.oracle.effects)]
        told = next(word for word, rank in RANKS.items() if rank == effect.rank) if burden == "as it was" else burden
        until = max(self.today - DAY * ago, effect.day) if burden == "as it was" else effect.until
        values = {"what": effect.label, "burden": told} | ({"until": str(until)} if until else {})
        place = self.trial.log("side-effect", self.today, values, day=effect.day, supersedes=effect.id)
        if place is not None:
            corrects = self.place_of(effect.id)
            self.tell_effect(effect.day, effect.label, told, until, corrects)
        self.after("side effect over" if burden == "as it was" else "side effect corrected")

    @rule(amount=st.sampled_from(("0", "1.5", "3")), back=st.integers(1, 10))
    def late_entry(self, amount, back):
        day = self.today - DAY * back
        if (
            day < self.oracle.first
            or len(self.oracle.slots) > 1
            or any(one["kind"] == "dose" and one["day"] == day for one in self.oracle.tellings)
        ):
            return
        told = {"status": "taken", "amount": f"{amount} mg"} if Decimal(amount) else {"status": "skipped"}
        assert self.trial.log("dose", self.today, told, day=day, slot="bedtime") is not None
        self.tell(kind="dose", day=day, slot="bedtime", amount=Decimal(amount))
        self.after("late entry")

    @rule(amount=st.sampled_from(("0", "1.5", "3")), back=st.integers(1, 10), correct=st.booleans())
    def told_again(self, amount, back, correct):
        """A dose corrected by another entry, or told twice in two ways."""
        day, slot = self.today - DAY * back, self.oracle.slots[0]
        same = [
            n
            for n, one in enumerate(self.oracle.tellings)
            if one["kind"] == "dose" and (one["day"], one["slot"]) == (day, slot)
        ]
        if len(same) != 1 or self.oracle.tellings[same[0]].get("damaged"):
            return
        told = {"status": "taken", "amount": f"{amount} mg"} if Decimal(amount) else {"status": "skipped"}
        more = {"supersedes": self.oracle.tellings[same[0]]["id"]} if correct else {}
        self.trial.write(kind="dose", **{"for": str(day)}, slot=slot, **told, **more)
        self.tell(kind="dose", day=day, slot=slot, amount=Decimal(amount), corrects=same[0] if correct else None)
        self.after("dose corrected" if correct else "dose told twice")

    @rule(what=st.sampled_from(("new pharmacy", "a cold", "physiotherapy")))
    def co_change(self, what):
        self.write_aside(kind="co-change", what=f"{what} {self.number}", shape="step")
        self.after("co-change")

    def write_aside(self, **line):
        self.trial.write(**{"for": str(self.today)}, **line)
        self.tell(kind="aside", day=self.today)

    @precondition(lambda self: self.trial.lines)
    @rule(which=st.integers(0, 500), how=st.sampled_from(("cut", "letters")))
    def damage_a_line(self, which, how):
        place = len(self.trial.lines) - 1 - which % min(len(self.trial.lines), 60)
        if self.oracle.tellings[place].get("damaged"):
            return
        self.damage(place, how)
        self.after("line damaged")

    def damage(self, place, how):
        line = self.trial.lines[place]
        self.oracle.tellings[place]["damaged"] = line
        self.trial.lines[place] = line[: len(line) // 2] if how == "cut" else "\x00" + line
        self.oracle.retell()

    @precondition(lambda self: any(one.get("damaged") for one in self.oracle.tellings))
    @rule()
    def mend_lines(self):
        self.mend()
        self.after("lines mended")

    def mend(self):
        for place, one in enumerate(self.oracle.tellings):
            if one.get("damaged"):
                self.trial.lines[place] = one.pop("damaged")
        self.oracle.retell()

    # ------------------------------------------------------------------ outside of the record

    def answers(self, **changed):
        person = dict(self.outside.person or self.calm_person)
        for key, value in changed.items():
            person.pop(key, None) if value is None else person.update({key: value})
        self.outside.person = person

    @rule(change=st.sampled_from(WORSE))
    def answer(self, change):
        self.answers(**{change[0]: change[1]})
        self.after(f"answer: {change[0]}")

    @rule(key=st.sampled_from(REMOVED))
    def answer_removed(self, key):
        self.answers(**{key: None})
        self.after("answer removed")

    @rule(names=st.lists(st.sampled_from(sorted(MEDICINES)), max_size=3, unique=True))
    def medicines(self, names):
        self.answers(medicines=names or "none")
        self.after("medicines")

    @rule(
        name=st.sampled_from(("codeine", "morphine", "methadone", "none")),
        ago=st.integers(0, 20),
        agreed=st.sampled_from(("yes", "no")),
        taking=st.sampled_from(("no", "no", "yes")),
        year=st.sampled_from(("yes", "yes", "no", None)),
    )
    def opioid(self, name, ago, agreed, taking, year):
        if name == "none":
            self.answers(opioid=None, **{"opioid-in-last-year": year})
        else:
            self.took_opioid(name, ago, agreed=agreed, taking=taking, year=year)
        self.after("opioid")

    def took_opioid(self, name, ago, *, agreed="yes", taking="no", year="yes"):
        one = {
            "name": name,
            "last-dose": str(self.today - DAY * ago),
            "still-taking": taking,
            "prescriber-decided": agreed,
        }
        self.answers(opioid=[one], **{"opioid-in-last-year": year})

    @rule(procedure=st.sampled_from(("none", "undated", None, -1, 0, 3, 4, 5, 30)))
    def surgery(self, procedure):
        self.answers(procedure=self.procedure_of(procedure))
        self.after("surgery")

    def procedure_of(self, told):
        return str(self.today + DAY * told) if isinstance(told, int) else told

    @rule(key=st.sampled_from(sorted(TOLD_KEYS)), value=st.sampled_from(("yes", "not known", "", "no")))
    def told_today(self, key, value):
        self.outside.told = self.outside.told | {key: value}
        self.after(f"told: {key}")

    @rule(age=st.sampled_from((None, 0, 1, 7, 8, 30, -1)))
    def screen_made(self, age):
        self.outside.screen_age = age
        self.after("screen of another day")

    @rule(when=st.sampled_from(("pending", "today", "tomorrow", "as in the plan")))
    def agreement(self, when):
        self.outside.pending = when == "pending"
        self.outside.agreed = {"today": self.today, "tomorrow": self.today + DAY}.get(when)
        self.after(f"agreement: {when}")
