"""Changes of the plan, plans that are damaged, and what must never open a way up: one more trouble, or one answer less."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from modicum.doors.desk.revise_plan import Turned
from states.alone import ANSWERED, ASKED, GAPS, RECORD, STEPS, TODAY
from states.machine import RANKS, REMOVED, WORSE, ZONES, Life
from states.oracle import plan_of
from states.oracle_asked import HARMLESS, RAISES, locks
from states.oracle_screen import MEDICINES
from states.plans import FIRSTS, SETS, SHAPES, TOLD_KEYS, rule_values
from states.subject import Outside

DAY = timedelta(days=1)
LONG = 70


def some(things, least, most):
    return st.lists(st.sampled_from(things), min_size=least, max_size=most, unique_by=lambda one: one[0])


SOME = st.tuples(some(TODAY, 3, 5), some(ANSWERED, 2, 4), some(RECORD, 0, 2), some(ASKED, 1, 2))
"""Of each sort of thing a few."""


class States(Life):
    """A life with changes of the plan in it. It begins with one thing at a time on the day of one of its rises."""

    @initialize(
        shape=st.sampled_from(sorted(SHAPES)),
        rules=st.sampled_from(SETS),
        first=st.sampled_from(FIRSTS),
        zone=st.sampled_from(ZONES),
        days=st.sampled_from((0, 10, 21, 30, 45, 60)),
        idle=st.sampled_from((0, 0, 3, 4, 29)),
        things=SOME,
    )
    def start(self, shape, rules, first, zone, days, idle, things):
        self.begin(shape, rules, first, zone, days)
        self.idle(idle)
        self.each_alone_today(things)

    def idle(self, days):
        for _ in range(days):
            self.take(self.today, 0)
            self.today += DAY

    # ------------------------------------------------------------------ all is well again

    def soothe(self):
        """Everything outside as it was at the start, the lines mended, every side effect over."""
        self.outside = Outside(dict.fromkeys(TOLD_KEYS, "no"), self.calm_person)
        self.mend()
        if self.whole is not None:
            self.trial.plan_texts, self.whole = self.whole, None
        for effect in list(self.oracle.effects):
            if effect.until is None or effect.until >= self.today:
                until = max(self.today - DAY, effect.day)
                word = next(word for word, rank in RANKS.items() if rank == effect.rank)
                line = {"what": effect.label, "burden": word, "until": str(until), "supersedes": effect.id}
                self.trial.write(kind="side-effect", **{"for": str(effect.day)}, **line)
                self.tell_effect(effect.day, effect.label, word, until, self.place_of(effect.id))

        for lock in list(locks(self.oracle.tellings, self.today)):
            if lock["open"] or (lock["reaction"] and not lock["prescriber"]):
                self.contact(lock["id"])

    @rule(which=st.sampled_from(sorted(RAISES)))
    def answer_that_raises_a_flag(self, which):
        self.answer_one(*which)
        self.after("answer that raises a flag")

    @rule(
        which=st.integers(0, 9),
        whom=st.sampled_from(("prescriber", "doctor", "helpline")),
        ago=st.sampled_from((0, 0, 3)),
    )
    def contact_stated(self, which, whom, ago):
        found = [
            one["id"]
            for one in self.oracle.tellings
            if one["kind"] == "effect" or (one["kind"] == "answer" and (one["question"], one["text"]) in RAISES)
        ]
        if not found or self.today - DAY * ago < self.oracle.first:
            return
        self.contact(found[which % len(found)], whom, ago)
        self.after(f"contact: {whom}")

    @rule(which=st.integers(0, 9))
    def answer_taken_back(self, which):
        found = self.places("answer")
        raised = [n for n in found if (self.oracle.tellings[n]["question"], self.oracle.tellings[n]["text"]) in RAISES]
        if not raised:
            return
        place = raised[which % len(raised)]
        name = self.oracle.tellings[place]["question"]
        self.answer_one(name, HARMLESS[name], corrects=place)
        self.after("answer taken back")

    @rule(days=st.sampled_from((0, 7, 21)))
    def calm(self, days):
        self.soothe()
        self.live(days, rating=5)
        self.after("all is calm")

    @rule(days=st.sampled_from((0, 14)))
    def calm_until_the_next_rise(self, days):
        self.soothe()
        self.live(days, rating=5)
        self.counts["all is calm"] += 1
        self.until_a_rise(rating=5)

    # ------------------------------------------------------------------ changes of the plan

    def kept(self, turned, planned):
        """A version that was accepted: written, read again, and held against what the oracle expected of every day."""
        before = self.oracle.planned
        self.trial.keep(turned)
        _, now, returns = plan_of(self.trial.plan_texts[-1])
        doses = {day: dose for day, (dose, _) in now.items()}
        assert doses == {day: dose for day, (dose, _) in planned.items()}, "the version is not what was asked for"
        assert all(doses[day] == before[day][0] for day in before if day < self.today), "a day that is over changed"
        same = [
            one
            for one in self.oracle.returns
            if not any(self.changed(before, planned, day) for day in before if one[3] <= day <= one[4])
        ]
        assert {one[:3] for one in returns} == {one[:3] for one in same}, (
            "what was agreed for other days is still agreed"
        )
        self.oracle.planned = {day: (dose, now[day][1]) for day, (dose, _) in planned.items()}
        self.oracle.returns = same
        self.check_slots()

    def changed(self, before, planned, day):
        off = day.weekday() in self.oracle.off
        return not off and before[day][0] != planned.get(day, (None,))[0]

    def can_change(self):
        return self.whole is None and self.today <= max(self.oracle.planned)

    @precondition(can_change)
    @rule(share=st.sampled_from((Decimal(0), Decimal("0.5"), Decimal(1))), who=st.booleans())
    def take_less(self, share, who):
        """Lower, or stopped, to the end of the plan."""
        now = self.oracle.planned.get(self.today - DAY, (self.oracle.before,))[0]
        dose = now * share
        values = ({"lower-to": f"{dose} mg"} if dose else {"stop": True}) | ({"who": "Ada"} if who else {"nonsense": 1})
        turned = self.trial.revise(values, self.today)
        assert isinstance(turned, Turned), turned
        part = "ladder" if dose else "stopped"
        days = (max(self.oracle.planned) - self.today).days + 1
        self.kept(turned, self.oracle.joined([(dose, part, days)], self.today))
        if not dose:
            assert self.oracle.ask(self.today).way in {"same", "nothing"}
        self.after("lowered" if dose else "stopped")

    @precondition(can_change)
    @rule(
        agreed=st.sampled_from((True, True, False)),
        told=st.sampled_from(("no", "no", "yes", "not known", None)),
        key=st.sampled_from([*sorted(TOLD_KEYS), "doses-taken", "days-rated"]),
        start=st.sampled_from(("stay", "stay", "none", "first", "next", "top")),
        days=st.sampled_from((1, 5, 7, 14)),
        rungs=st.integers(0, 4),
    )
    def other_steps(self, agreed, told, key, start, days, rungs):
        """Other steps from today: longer on a dose, a pause, up again. Refused wherever it is a way up that is barred."""
        oracle, today = self.oracle, self.today
        ladder = self.ladder
        now = oracle.planned.get(today - DAY, (oracle.before,))[0]
        above = [dose for dose in ladder if dose > now]
        first = {"stay": now, "none": Decimal(0), "first": ladder[0], "next": (above or ladder)[0], "top": ladder[-1]}[
            start
        ]
        doses = [first, *[dose for dose in ladder if dose > first][:rungs]]
        lengths = [days, *[oracle.dwell] * rungs][: len(doses) - 1]
        lengths.append(LONG)
        steps = [(dose, "ladder" if dose else "stopped", n) for dose, n in zip(doses, lengths, strict=True)]
        answers = dict.fromkeys((*TOLD_KEYS, "doses-taken", "days-rated"), "no") | {
            "doses-taken": "yes",
            "days-rated": "yes",
        }
        usual = answers[key]
        answers = {k: v for k, v in (answers | {key: usual if told == "no" else told}).items() if v}
        if told == "yes" and usual == "yes":
            told = "no"
        values = {
            "who": "Ada",
            "why": "as it is",
            "from": str(today),
            "step": [{"part": part, "days": n, "dose": f"{dose} mg"} for dose, part, n in steps],
            "now": [answers],
        }
        if agreed:
            values["agreed"] = [{"prescriber": "Dr. A. Name", "on": str(today), "how": f"call {self.number}"}]
        planned = oracle.joined(steps, today)
        first_rise = any(rise[0] == today and rise[1] for rise in oracle.rises(planned))
        asked = {name: answers.get(name) for name in TOLD_KEYS}
        asked["days-rated"] = "no" if answers.get("days-rated") == "yes" else None
        if first_rise:
            asked["doses-taken"] = "no" if answers.get("doses-taken") == "yes" else None
        refused = oracle.refuses(planned, today, agreed=agreed, told=asked, person=self.outside.person)
        turned = self.trial.revise(values, today, self.outside.person)
        accepted = isinstance(turned, Turned) and turned.record is not None
        assert accepted is not refused, (turned, planned[today], now)
        if accepted:
            self.kept(turned, planned)
        self.after("other steps" if accepted else "other steps refused")

    @precondition(can_change)
    @rule(rules=st.sampled_from(SETS), agreed=st.booleans())
    def other_rules(self, rules, agreed):
        if self.oracle.before and "enough-stay" in rules:
            return
        values = {
            "who": "Ada",
            "why": "as it is",
            "from": str(self.today),
            "adjust": [rule_values(name) for name in rules],
        }
        if agreed:
            values["agreed"] = [{"prescriber": "Dr. A. Name", "on": str(self.today), "how": f"call {self.number}"}]
        turned = self.trial.revise(values, self.today, self.outside.person)
        same = [rule_values(name) for name in rules] == self.oracle.rules
        accepted = isinstance(turned, Turned) and turned.record is not None
        assert accepted == (agreed or same), turned
        if accepted:
            self.kept(turned, self.oracle.planned)
            self.oracle.rules = [rule_values(name) for name in rules]
        self.after("other rules" if accepted else "other rules refused")

    @precondition(lambda self: self.whole is None)
    @rule(which=st.integers(0, 9), text=st.sampled_from(("]]", "", "format = 1\n")))
    def damage_a_version(self, which, text):
        self.whole = list(self.trial.plan_texts)
        self.trial.plan_texts[which % len(self.whole)] = text
        self.after("version damaged")
        if which % 2:
            self.trial.plan_texts, self.whole = self.whole, None

    # ------------------------------------------------------------------ one thing at a time

    @rule(
        idle=st.sampled_from((0, 0, 0, 3, 5, 28)),
        things=SOME,
    )
    def each_alone(self, things, idle):
        self.idle(idle)
        self.soothe()
        self.each_alone_today(things)

    def each_alone_today(self, things):
        """On the day of the next rise, everything else being well: one thing after the other, each alone."""
        self.until_a_rise(rating=5)
        if self.oracle.ask(self.today).way in {"nothing", "same"}:
            return
        more = {"return": GAPS, "step": STEPS}.get(self.oracle.ask(self.today).way, ())
        for name, change in (*(one for some in things for one in some), *more):
            before = (
                list(self.trial.lines),
                self.trial.written,
                [dict(one) for one in self.oracle.tellings],
                self.outside,
            )
            self.outside = replace(before[3], told=dict(before[3].told), person=deepcopy(before[3].person))
            change(self)
            self.check()
            self.counts[f"alone: {name}"] += 1
            self.trial.lines, self.trial.written, self.oracle.tellings, self.outside = before
            self.oracle.retell()
        self.after("each alone")

    def felt(self, label, burden, ago, over, whom=None):
        day = self.today - DAY * ago
        if day < self.oracle.first or any((one.day, one.label) == (day, label) for one in self.oracle.effects):
            return
        until = None if over is None else self.today - DAY * over
        line = {"what": label, "burden": burden} | ({"until": str(until)} if until else {})
        self.trial.write(kind="side-effect", **{"for": str(day)}, **line)
        self.tell_effect(day, label, burden, until)
        if whom:
            self.contact(f"e{self.trial.written}", whom)

    def flagged(self, question, text, whom, *, taken_back=False):
        self.answer_one(question, text)
        place = len(self.oracle.tellings) - 1
        if taken_back:
            self.answer_one(question, HARMLESS[question], corrects=place)
        if whom:
            self.contact(self.oracle.tellings[place]["id"], whom)

    def unanswer(self, name):
        for place in self.places("answer"):
            if self.oracle.tellings[place]["question"] == name and self.oracle.tellings[place]["day"] == self.today:
                self.unwrite(place)

    def places(self, kind):
        """Where the lines of a kind stand, the latest day first; not those that were corrected, damaged or correct another."""
        corrected = {one.get("corrects") for one in self.oracle.tellings}
        found = [
            (one["day"], place)
            for place, one in enumerate(self.oracle.tellings)
            if one["kind"] == kind and not one.get("damaged") and one.get("corrects") is None and place not in corrected
        ]
        return [place for _, place in sorted(found, reverse=True)]

    def rewrite(self, place, telling, line):
        """Another line in the place of one, as if it had been written so."""
        name = self.oracle.tellings[place]["id"]
        self.oracle.tellings[place] = telling | {"id": name}
        self.trial.lines[place] = json.dumps({"id": name} | line)
        self.oracle.retell()

    def unwrite(self, place):
        day = self.oracle.tellings[place]["day"]
        line = {"kind": "co-change", "for": str(day), "what": f"nothing {place}", "shape": "step"}
        self.rewrite(place, {"kind": "aside", "day": day}, line)

    def rewrite_doses(self, count, how, every=1):
        for place in self.places("dose")[: count * every * len(self.oracle.slots) : every]:
            if how is None:
                self.unwrite(place)
            else:
                self.skip_at(place)

    def skip_at(self, place):
        one = self.oracle.tellings[place]
        line = {"kind": "dose", "for": str(one["day"]), "slot": one["slot"], "status": "skipped"}
        self.rewrite(place, one | {"amount": Decimal(0)}, line)

    def thin_out(self):
        """Every fourth dose of the present stay was skipped, its first and its last one not."""
        _, first = self.oracle.stay(self.oracle.present(self.today) or 0, self.today - DAY)
        for place in self.places("dose"):
            day = self.oracle.tellings[place]["day"]
            if first is not None and day > first and (day - first).days % 4 == 2:
                self.skip_at(place)

    def shorten_stays(self):
        """Six days with a dose, three without, and so on: no stay lasts for the days of any plan."""
        taken = [place for place in self.places("dose") if self.oracle.tellings[place]["amount"]]
        for number, place in enumerate(taken):
            if number // len(self.oracle.slots) % 9 >= 6:
                self.skip_at(place)

    def unrate(self, count):
        for place in self.places("rating")[:count]:
            self.unwrite(place)

    def rate_again(self, rating):
        for place in self.places("rating")[:7]:
            day = self.oracle.tellings[place]["day"]
            line = {"kind": "rating", "for": str(day), "slot": "evening", "item": "pain-0-10", "value": str(rating)}
            self.rewrite(place, {"kind": "rating", "day": day, "value": Decimal(rating)}, line)

    def tell_twice(self):
        for place in self.places("dose")[:1]:
            one = self.oracle.tellings[place]
            amount = Decimal("0.25") if one["amount"] != Decimal("0.25") else Decimal("0.5")
            self.trial.write(
                kind="dose", **{"for": str(one["day"])}, slot=one["slot"], status="taken", amount=f"{amount} mg"
            )
            self.tell(kind="dose", day=one["day"], slot=one["slot"], amount=amount)

    # ------------------------------------------------------------------ never less cautious

    @precondition(lambda self: self.whole is None)
    @rule(
        what=st.sampled_from(
            ("drug", "symptom", "diagnosis", "answer less", "told less", "line", "opioid", "no screen")
        ),
        data=st.data(),
    )
    def never_less_cautious(self, what, data):
        """One more trouble, or one answer less, never opens what was barred."""
        trial, outside, today = self.trial, self.outside, self.today
        lines = list(trial.lines)
        self.outside = replace(outside, person=deepcopy(outside.person), told=dict(outside.told))
        try:
            if not getattr(self, f"worse_{what.replace(' ', '_')}")(data.draw):
                return
            then = trial.ask(today, self.outside)
        finally:
            trial.lines, self.outside = lines, outside
        now = trial.ask(today, outside)
        self.no_more_open(now, then, what)
        self.after(f"held against: {what}")

    def worse_drug(self, draw):
        person = self.outside.person
        if "medicines" not in person:
            return False
        names = [] if isinstance(person["medicines"], str) else person["medicines"]
        person["medicines"] = [*names, draw(st.sampled_from(sorted(MEDICINES)))]
        return True

    def worse_symptom(self, draw):
        burden, label = draw(st.sampled_from(("mild", "severe"))), draw(st.sampled_from(("wheals", "anxious")))
        self.trial.write(kind="side-effect", **{"for": str(self.today)}, what=label, burden=burden)
        return True

    def worse_diagnosis(self, draw):
        key, value = draw(st.sampled_from(WORSE))
        if value in {"no", "none", "never", "past", "0"} or key == "thyroid-disease":
            return False
        self.outside.person[key] = value
        return True

    def worse_answer_less(self, draw):
        return self.outside.person.pop(draw(st.sampled_from(REMOVED)), None) is not None

    def worse_told_less(self, draw):
        self.outside.told[draw(st.sampled_from(sorted(TOLD_KEYS)))] = ""
        return True

    def worse_line(self, draw):
        """A line of the record is lost; it may be any."""
        places = [n for n, one in enumerate(self.oracle.tellings) if not one.get("damaged")]
        if not places:
            return False
        place = draw(st.sampled_from(places[-40:]))
        self.trial.lines[place] = self.trial.lines[place][:-2]
        return True

    def worse_opioid(self, _):
        self.outside.person["opioid"] = [{"name": "codeine", "last-dose": str(self.today), "still-taking": "yes"}]
        return True

    def worse_no_screen(self, _):
        self.outside.screen_age = None
        return True

    def no_more_open(self, now, then, what):
        """A dose whose line is lost may leave the dose before it standing, which is then the same: the same is open whatever is
        lost (that is the other invariant), so there only what is still a way up is compared.
        """
        if isinstance(then, str):
            return
        if what == "line" and then.way is not None and then.way.kind.value == "same-or-lower":
            self.counts["a lost dose made another the same"] += not isinstance(now, str) and not now.answer.open
        elif isinstance(now, str) or not now.answer.open:
            assert not then.answer.open, what
