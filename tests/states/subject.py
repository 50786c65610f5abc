"""A trial in memory, driven through the functions of the desk alone: what the stateful test puts its questions to."""

import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from hashlib import sha256

from modicum.doors.desk import may_increase, plan_versions, revise_plan
from modicum.doors.desk import review as reviewing
from modicum.doors.desk.analyse_trial import load
from modicum.doors.desk.knowing import words
from modicum.doors.desk.log import Asked, log_entry
from modicum.doors.desk.new_plan import new_plan
from modicum.doors.desk.plan_record import text_of
from modicum.doors.desk.screen_medicines import resolver
from modicum.doors.desk.shelf import KeptPlan
from modicum.doors.files import journal
from modicum.doors.files.folder import parse_toml
from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders
from modicum.doors.files.plan_trial import description_of
from modicum.doors.files.version_file import first_record
from modicum.errors import DataProblem
from modicum.plan.gate import Attestation

MADE_BEFORE = timedelta(days=4)
"""The plan is made and agreed some days before its first day."""
ANYWAY = "You may take less, or stop, on any day"


@cache
def resolve():
    return resolver(KeptInFolder(usual_folders()), lambda _: None)


@cache
def made(choices, person, first):
    """(text of trial.toml, text of plan.toml) of an agreed plan, made as `modicum new` makes it."""
    on = first - MADE_BEFORE
    done, problems = new_plan(
        parse_toml(choices, at="choices.toml"),
        at="choices.toml",
        person=dict(person),
        today=on,
        resolve=resolve(),
    )
    assert done is not None, problems
    assert done.answer.open, done.answer
    description = description_of(done)
    digest = sha256(description.encode()).hexdigest()
    return description, text_of(first_record(done, today=on, trial_digest=digest))


@dataclass
class Trial:
    """The files of one trial as texts, and nothing else: what a folder would hold. It is a Shelf.

    lines : of the journal, without their ends. plan_texts : of each version; bytes that cannot be read are a text too.
    """

    description_text: str
    plan_texts: list[str]
    lines: list[str] = field(default_factory=list)
    written: int = 0
    _loaded: tuple | None = None
    _versions: tuple | None = None

    name = "trial"

    def description(self):
        return _toml(self.description_text, "trial.toml")

    def opened_key(self):
        return None

    def records(self):
        return journal.read_data("".join(line + "\n" for line in self.lines).encode(), at="journal.ndjson")

    def plans(self):
        return [_kept(text, number) for number, text in enumerate(self.plan_texts, 1)]

    def description_digest(self):
        return sha256(self.description_text.encode()).hexdigest()

    # ------------------------------------------------------------------ what somebody does

    def write(self, **entry):
        """A line by hand; returns its place."""
        self.written += 1
        self.lines.append(json.dumps({"id": f"e{self.written}"} | entry))
        return len(self.lines) - 1

    def log(self, kind, today, values, **more):
        """A line through the desk; None if it refused, else the line's place."""
        loaded, plan = self.load(today), self.plan()
        records, _ = self.records()
        self.written += 1
        try:
            logged = log_entry(
                Asked(kind, values, **more),
                loaded.trial,
                records,
                plan,
                words(),
                entry_id=f"e{self.written}",
                recorded_at=f"{today}T21:00:00+01:00",
                today=today,
            )
        except DataProblem:
            return None
        if logged.entry is None:
            return None
        self.lines.append(json.dumps(dict(logged.entry)))
        return len(self.lines) - 1

    def load(self, today):
        """The record as it is read; only once while nothing in it changes."""
        key = (today, *self.lines, "", *self.plan_texts)
        if self._loaded is None or self._loaded[0] != key:
            self._loaded = (key, load(self, today=today, as_of=today))
        return self._loaded[1]

    def versions(self):
        key = tuple(self.plan_texts)
        if self._versions is None or self._versions[0] != key:
            self._versions = (key, plan_versions.read_versions(self.plans(), self.description_digest()))
        return self._versions[1]

    def record(self):
        return may_increase.newest(self.versions())[0]

    def plan(self):
        return next((one.record.plan for one in reversed(self.versions().each) if one.record is not None), None)

    def ask(self, today, state):
        """What may-increase says, by everything in `state` (machine.Outside); None if what is planned cannot be known."""
        try:
            record, agreed = may_increase.newest(self.versions())
        except DataProblem as why:
            return None if ANYWAY in str(why) else str(why)
        if state.agreed is not None or state.pending:
            agreed = None if state.pending else Attestation("Dr. A. Name", state.agreed, "by phone")
        loaded = self.load(today)

        def screen(begun):
            if state.screen_age is None:
                return None
            found = may_increase.screened_today(
                record.plan, state.person, resolve(), begun=begun, taken_before=record.taken_before, today=today
            )
            return None if found is None else replace(found, on=today - timedelta(days=state.screen_age))

        try:
            return may_increase.today_of(
                record.plan,
                loaded.trial,
                loaded.diary,
                told=lambda: may_increase.read_told(state.told_values(), at="today.toml"),
                screen=screen,
                agreed=agreed,
                problems=loaded.problems,
                today=today,
            )
        except DataProblem as why:
            return str(why)

    def review(self, today):
        return reviewing.review(self, self.load(today), today=today)

    def revise(self, values, today, person=None):
        """The turned version, or the message of a refusal."""
        try:
            return revise_plan.revise(
                self.plans(), values, at="changes.toml", person=lambda: person, today=today, resolver=resolve
            )
        except DataProblem as why:
            return str(why)

    def keep(self, turned):
        """Write the new version, as the command does."""
        self.plan_texts.append(text_of(turned.record))


@cache
def _toml(text, name):
    return parse_toml(text, at=name)


@cache
def _kept(text, number):
    name = "plan.toml" if number == 1 else f"plan-{number}.toml"
    digest = sha256(text.encode()).hexdigest()
    try:
        return KeptPlan(name, number, digest, _toml(text, name))
    except DataProblem as why:
        return KeptPlan(name, number, digest, None, str(why))


@dataclass
class Outside:
    """What stands in no file of the trial: today's answers, the answers for the screen, its age, the agreement.

    screen_age : days since the screen, None if there was none. pending : nobody agreed. agreed : the day of another agreement.
    """

    told: dict[str, str]
    person: dict | None
    screen_age: int | None = 0
    pending: bool = False
    agreed: date | None = None

    def told_values(self):
        return {key: value for key, value in self.told.items() if value}
