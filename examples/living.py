"""A made-up person who keeps a trial: follows the plan of the day, asks before a higher dose, rates, and writes it all down.

Everything goes through modicum's own doors: `new`, `revise`, `may-increase` and what stands behind `log`. How the days
turn out is simulated here, day by day in plain Python, and shares no code with modicum's models.
"""

from __future__ import annotations

import io
import random
import tempfile
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from modicum.diary.check import Record, read_diary
from modicum.doors.desk.analyse_trial import load
from modicum.doors.desk.ask_trial import due_today
from modicum.doors.desk.asked import answer_of
from modicum.doors.desk.knowing import words
from modicum.doors.desk.log import Asked, ended, log_entry
from modicum.doors.desk.plan_versions import read_versions
from modicum.doors.files.folder import FolderShelf
from modicum.doors.files.projections import write_projections
from modicum.doors.start import main
from modicum.plan.plan import Plan

ASKED = "may-increase.txt"
GOOD_DAY = {
    "self-harm": "Not at all",
    "mood-interest": "Several days",
    "mood-down": "Several days",
    "behaviour": "No",
    "opioid-contact": "No",
    "withdrawal-signs": "No",
    "fluid": "Yes, both",
    "allergy-signs": "No",
    "liver-signs": "No",
}
"""What these people answer to the questions of `modicum ask` on a day on which all is well."""
BESIDE_AT = time(20, 45)
"""When the other ratings of an evening are written down: by then the main one is, so nothing that is drawn for it moves."""
MADE_AGAIN = ("plan.ics", "plan*.html", "plan*.txt", "dispensing*.html", "dispensing*.txt")
"""What `new` and `revise` write beside the plan, and `make run` makes again; the calendar holds the hour it was made."""


@dataclass
class Body:
    """How a rating comes about: what the dose does by and by, what time and other changes do, and noise that lingers.

    effect : steady change of the rating by dose in mg. drift : change a day. shifts : day number -> lasting change.
    spells : (first, last, change) in day numbers, such as a bad week. half_life : days until half of an effect is there.
    cuts : for a scale of a few steps: the step of a day is how many of them lie below. Empty for whole numbers from 0 to 10.
    """

    seed: int
    level: float
    effect: dict[float, float]
    sd: float = 1.3
    phi: float = 0.4
    half_life: float = 3.0
    drift: float = 0.0
    shifts: dict[int, float] = field(default_factory=dict)
    spells: tuple[tuple[int, int, float], ...] = ()
    missing: float = 0.05
    skipping: float = 0.02
    acting: float = 0.0
    cuts: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.noise = self.chance.gauss(0.0, self.sd)

    def rating(self, day: int, dose: float) -> int | None:
        """The rating of a day on which this dose acts; None if it is not written down."""
        self.acting += (1.0 - 2.0 ** (-1.0 / self.half_life)) * (self.effect[dose] - self.acting)
        self.noise = self.phi * self.noise + self.chance.gauss(0.0, self.sd * (1.0 - self.phi**2) ** 0.5)
        other = sum(size for first, size in self.shifts.items() if first <= day)
        other += sum(size for first, last, size in self.spells if first <= day <= last)
        value = self.level + self.drift * day + self.acting + other + self.noise
        silent = self.chance.random() < self.missing
        if silent:
            return None
        return sum(cut < value for cut in self.cuts) if self.cuts else min(10, max(0, round(value)))

    def skips(self) -> bool:
        return self.chance.random() < self.skipping


@dataclass
class Beside:
    """Something else that is noted in the evening, as one of the steps of a scale: the number of `cuts` that lie below a hidden level.

    chance : own random numbers, so that the main rating stays as it is. effect : change of the hidden level by dose in mg.
    half_life : days until half of an effect is there.
    """

    scale: str
    chance: random.Random
    cuts: tuple[float, ...]
    effect: dict[float, float]
    half_life: float = 2.0
    missing: float = 0.06
    acting: float = 0.0

    def value(self, dose: float) -> int | None:
        """The step of a day on which this dose acts; None if it is not written down."""
        self.acting += (1.0 - 2.0 ** (-1.0 / self.half_life)) * (self.effect[dose] - self.acting)
        level = self.acting + self.chance.gauss(0.0, 1.0)
        silent = self.chance.random() < self.missing
        return None if silent else sum(cut < level for cut in self.cuts)


@dataclass
class Keeper:
    """Somebody who keeps the trial in `folder` (the story's folder; the trial is in it)."""

    folder: Path
    body: Body
    made_on: date
    besides: tuple[Beside, ...] = ()
    inside: str = "trial"
    quiet: bool = False
    asks: bool = True
    happens: dict[int, Callable[[Keeper, date], None]] = field(default_factory=dict)
    barred: Callable[[Keeper, date], None] | None = None
    later: Callable[[], None] | None = None
    answers: dict[str, str] = field(default_factory=dict)
    person: dict[str, str] = field(default_factory=dict)
    ratings: dict[date, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tonight: list[tuple[str, time | None, dict[str, object]]] = field(default_factory=list)
    evening: bool = True
    count: int = 0
    told: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    @property
    def trial(self) -> Path:
        return self.folder / self.inside

    def usual(self, name: str) -> Path:
        """The person's own file of this name, or the nearest that several people share."""
        return next(place / name for place in (self.folder, *self.folder.parents) if (place / name).exists())

    # -------------------------------------------------------------- the doors

    def door(self, *arguments: object, expect: int = 0) -> str:
        """Run one command of modicum; another exit code than expected ends the script with what was said."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main([str(one) for one in arguments])
        if code != expect:
            raise SystemExit(f"{arguments}: exit {code}\n{err.getvalue()}{out.getvalue()}")
        return out.getvalue()

    def plan_it(self) -> None:
        person = ("--person", self.usual("person.toml"))
        self.door("new", self.folder / "choices.toml", *person, "--as-of", self.made_on, "--out", self.trial)
        self.shelf = FolderShelf(self.trial)
        self.known = load(self.shelf, today=self.made_on, as_of=None).trial
        self.records: list[Record] = []
        self.read_plan()

    def read_plan(self) -> Plan:
        each = read_versions(self.shelf.plans(), self.shelf.description_digest())
        if each.problems or each.each[-1].record is None:
            raise SystemExit("\n".join(map(str, each.problems)))
        self.plan = each.each[-1].record.plan
        return self.plan

    def revise(self, day: date, changes: str | None, *, with_person: bool = False) -> None:
        """A new version on this day: from a file of the story's folder, or None to stop."""
        what = "--stop" if changes is None else self.folder / changes
        with tempfile.TemporaryDirectory() as folder:
            person = ("--person", self._answered(Path(folder), "person.toml", self.person)) if with_person else ()
            self.door("revise", self.trial, what, *person, "--as-of", day)
        self.read_plan()

    def may(self, day: date) -> bool:
        """Whether today's higher dose is open, by modicum's own answer; it is kept beside the trial, word for word."""
        with tempfile.TemporaryDirectory() as folder:
            person = self._answered(Path(folder), "person.toml", self.person)
            today = self._answered(Path(folder), "today.toml", self.answers)
            arguments = ("may-increase", self.trial, "--person", person, "--answers", today, "--as-of", day)
            out = io.StringIO()
            with redirect_stdout(out), redirect_stderr(io.StringIO()):
                code = main([str(one) for one in arguments])
        if code not in {0, 4}:
            raise SystemExit(f"may-increase on {day}: exit {code}\n{out.getvalue()}")
        self.asked.append(f"{day}, exit code {code}\n\n{out.getvalue()}")
        return code == 0

    def _answered(self, to: Path, name: str, changed: dict[str, str]) -> Path:
        """The person's usual answers with those that are different today."""
        source = self.usual(name)
        lines = source.read_text("utf-8").splitlines()
        for key, value in changed.items():
            if not any(line.startswith(f"{key} =") for line in lines):
                raise SystemExit(f"{source}: has no answer {key}")
            lines = [f"{key} = {value}" if line.startswith(f"{key} =") else line for line in lines]
        (to / name).write_text("\n".join(lines) + "\n", "utf-8")
        return to / name

    def ask(self, day: date, **only: str) -> None:
        """Every question, answered before anything else of a day with a higher dose; or only some, in other words than on a good day.

        All of them, not only those that are due: which words of a diary bring up a question may change with the second net.
        """
        diary, _ = read_diary(self.records, self.known, today=day)
        due, _ = due_today(self.plan, self.known, diary, day)
        answers = {name.replace("_", "-"): text for name, text in only.items()} or GOOD_DAY
        if not set(answers) & {one.question.id for one in due}:
            raise SystemExit(f"{day}: none of {', '.join(answers)} is due")
        told = "; ".join(f"{name}: {text}" for name, text in answers.items())
        self.asked.append(f"{day}, answered (modicum ask): {told}\n")
        for name, text in answers.items():
            self.put_down("answer", day, answer_of(name, text)[1])

    def put_down(self, kind: str, day: date, values: Mapping[str, object]) -> None:
        """An entry of which no clock time is known, a minute after the one before it, or in the morning."""
        morning = datetime.combine(day, time(7, 0), ZoneInfo(self.known.calendar.zone)).astimezone(UTC)
        self.told = max(morning, self.told + timedelta(minutes=1))
        self._keep(Asked(kind, values, day), day, day)

    # -------------------------------------------------------------- the record

    def note(self, kind: str, at: time | None = None, **values: object) -> None:
        """Something for the record, to be written down this evening after dose and rating."""
        self.tonight.append((kind, at, values))

    def over(self, entry: str, day: date) -> None:
        """A side effect ended on this day."""
        diary, _ = read_diary(self.records, self.known, today=day)
        began, values = ended(entry, diary, last=day)
        self.note("side-effect", **values, day=began, supersedes=entry)

    def _evening(self, day: date) -> None:
        for kind, at, values in self.tonight:
            self.write(kind, day, at, **values)
        self.tonight = []
        if self.later is not None:
            self.later()
            self.later = None

    def write(self, kind: str, today: date, at: time | None = None, **values: object) -> None:
        """One entry through modicum's own log, written down some minutes after its time (in the late evening if it has none)."""
        slot, instead, of_day = (values.pop(name, None) for name in ("slot", "supersedes", "day"))
        usual = self.plan.slots[0].clock if kind == "dose" else None
        own = (at if kind == "rating" else usual) or time(22, 45)
        wall = datetime.combine(today, own, ZoneInfo(self.known.calendar.zone))
        late = 1 if at == BESIDE_AT else self.body.chance.randint(1, 12)
        told = (wall + timedelta(minutes=late)).astimezone(UTC)
        self.told = max(told, self.told + timedelta(minutes=1))
        clock = None if at is None else f"{at:%H:%M}"
        day = of_day if isinstance(of_day, date) else today
        slot, instead = (None if one is None else str(one) for one in (slot, instead))
        self._keep(Asked(kind, values, day, slot, clock, instead, also=False), day, today)

    def _keep(self, entry: Asked, day: date, today: date) -> None:
        self.count += 1
        logged = log_entry(
            entry,
            self.known,
            self.records,
            self.plan,
            words(),
            entry_id=f"e{self.count:05d}",
            recorded_at=self.told.isoformat(timespec="seconds"),
            today=today,
        )
        if logged.entry is None:
            raise SystemExit(
                f"{day}: {entry.kind} {entry.values} stands in the record already: {' '.join(logged.said)}"
            )
        self.records.append(Record(f"line {self.count}", {**logged.entry, "source": "examples/stories.py"}))
        self.shelf.append([self.records[-1].values])

    def close(self, today: date) -> None:
        """The projections, the answers that were given, and nothing that `make run` makes again."""
        diary, problems = read_diary(self.records, self.known, today=today)
        if problems:
            raise SystemExit("\n".join(map(str, problems)))
        if not self.quiet:
            write_projections(self.trial, diary)
        if self.asked and not self.quiet:
            (self.folder / ASKED).write_text("\n".join(self.asked), "utf-8")
        for pattern in MADE_AGAIN:
            for path in self.trial.glob(pattern):
                path.unlink()

    # -------------------------------------------------------------- the days

    def live(self, last: date) -> None:
        """Every day up to `last`: what happens, the dose if it may be, and the rating."""
        day, number = self.known.calendar.first_day, 0
        held = before = float(self.known.dose_before.amount) if self.known.dose_before is not None else 0.0
        while day <= last:
            if event := self.happens.get(number):
                event(self, day)
            slot = self.plan.slots[0]
            wanted = self._wanted(day, held)
            acting = before if self.evening else self._take(day, wanted, slot.clock)
            value = self.body.rating(number, acting)
            if value is not None:
                self.ratings[day] = value
                item = self.known.primary
                at = self.known.primary_item.rating_times[0]
                part = "evening" if at.hour > 12 else "morning"
                self.write("rating", day, at, item=item, value=str(value), slot=part)
            for beside in self.besides:
                if (step := beside.value(acting)) is not None:
                    self.write("rating", day, BESIDE_AT, item=beside.scale, value=str(step), slot="evening")
            if self.evening:
                before = self._take(day, wanted, slot.clock)
            self._evening(day)
            held = held if day.weekday() in self.plan.off_weekdays else wanted
            day, number = day + timedelta(days=1), number + 1

    def _wanted(self, day: date, held: float) -> float:
        """The plan's dose of the day; the dose held so far where a higher one is not open today."""
        planned = self.plan.dose_on(day)
        wanted = 0.0 if planned is None else float(planned.amount)
        if not self.asks or wanted <= held:
            return wanted
        self.ask(day)
        if self.may(day):
            return wanted
        if self.barred is not None:
            self.barred(self, day)
        planned = self.plan.dose_on(day)
        return min(held, 0.0 if planned is None else float(planned.amount))

    def _take(self, day: date, wanted: float, at: time | None) -> float:
        if wanted == 0.0:
            self.write("dose", day, slot=self.plan.slots[0].name, status="taken", amount="0 mg")
            return 0.0
        if self.body.skips():
            self.write("dose", day, slot=self.plan.slots[0].name, status="skipped")
            return 0.0
        self.write("dose", day, at, slot=self.plan.slots[0].name, status="taken", amount=f"{wanted:g} mg")
        return wanted
