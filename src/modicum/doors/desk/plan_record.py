"""One version of a plan as it is kept: the plan, what it was agreed on, who changed it and why. Written and read here.

A new field of a plan is one line in the writer and one in the reader; a test fails for a field that neither knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from modicum.days import Calendar, read_clock, read_date, read_zone
from modicum.diary.fields import Fields
from modicum.doors.desk.choices import (
    LARGEST_SEED,
    LONGEST_DAYS,
    WEEKDAYS,
    OnHand,
    agreed_of,
    on_hand_of,
    read_mg,
    slot_of,
)
from modicum.doors.desk.toml_text import toml_text
from modicum.errors import DataProblem
from modicum.plan.chosen_rule import ChosenRule
from modicum.plan.gate import Attestation
from modicum.plan.plan import Drawn, Part, Plan, Relapse, Step, Timed, check_whole
from modicum.plan.versions import Change, Jump
from modicum.problems import shown
from modicum.quantities import Dose, plain, read_number

FORMAT = "modicum-plan-1"
MOST_VERSIONS = 10_000
MOST_DAYS = 10 * LONGEST_DAYS
_DIGEST_LETTERS = frozenset("0123456789abcdef")
_PARTS = {part.value: part for part in Part}

T = TypeVar("T")


@dataclass(frozen=True)
class PlanRecord:
    """A plan with what stands beside it.

    scheme_version : of the scheme it was made from. taken_before : the day's dose before the first day. agreed : who
    agreed to this version; None for one that needed nobody's agreement. trial_digest : SHA-256 of trial.toml, of the
    first version only; before_digest : of the file of the version before, of all others. horizon_changed : how often
    since the first version.
    """

    plan: Plan
    scheme_version: int
    taken_before: Dose
    made_on: date
    agreed: Attestation | None
    on_hand: OnHand | None
    horizon_changed: int = 0
    trial_digest: str | None = None
    before_digest: str | None = None
    change: Change | None = None
    jumps: tuple[Jump, ...] = ()


# ------------------------------------------------------------------ writing


def text_of(record: PlanRecord) -> str:
    """The record as TOML, for `read_record`. Whoever writes it reads it back first (doors/files/version_file.py)."""
    return "\n".join(_lines(record)) + "\n"


def _lines(record: PlanRecord) -> Iterator[str]:
    plan, change = record.plan, record.change
    yield "# A version of a plan, as agreed. Do not edit it: a change is a new version (modicum revise), and past days stay."
    yield f"format = {toml_text(FORMAT)}"
    yield f"id = {toml_text(plan.id)}"
    yield f"version = {plan.version}"
    yield f"scheme = {toml_text(plan.protocol)}"
    yield f"scheme-version = {record.scheme_version}"
    yield f"made-on = {record.made_on}"
    yield from _maybe("trial-digest", record.trial_digest, toml_text)
    yield from _maybe("before-digest", record.before_digest, toml_text)
    yield f"zone = {toml_text(plan.calendar.zone)}"
    yield f"first-day = {plan.calendar.first_day}"
    yield f'day-turns-at = "{plan.calendar.turns_at:%H:%M}"'
    yield f"taken-before = {_dose(record.taken_before)}"
    yield f"ceiling = {_dose(plan.ceiling)}"
    yield f"dwell-days = {plan.dwell_days}"
    yield f"horizon-days = {plan.horizon_days}"
    yield f"horizon-changed = {record.horizon_changed}"
    yield f"off-weekdays = {_list(toml_text(WEEKDAYS[number]) for number in sorted(plan.off_weekdays))}"
    if change is not None:
        yield f"\n[[change]]\nwho = {toml_text(change.who)}\nwhy = {toml_text(change.why)}\nfrom = {change.begins}"
    for jump in record.jumps:
        yield f"\n[[jump]]\nprescriber = {toml_text(jump.prescriber)}\non = {jump.on}\nwhy = {toml_text(jump.why)}"
        yield f"dose = {_dose(jump.dose)}"
    if (agreed := record.agreed) is not None:
        yield f"\n[[agreed]]\nprescriber = {toml_text(agreed.prescriber)}\non = {agreed.on}\nhow = {toml_text(agreed.how)}"
    for slot in plan.slots:
        yield f"\n[[slot]]\nname = {toml_text(slot.name)}"
        yield from _maybe("clock", slot.clock, lambda clock: f'"{clock:%H:%M}"')
        yield f'share = "{plain(slot.share)}"'
    for step in plan.steps:
        yield f"\n[[step]]\npart = {toml_text(step.part.value)}\nfirst = {step.first}\ndays = {step.days}"
        yield f"dose = {_dose(step.dose)}"
        yield from _maybe("block", step.block, str)
        if step.sealed:
            yield "sealed = true"
    for part in plan.drawn:
        yield f"\n[[drawn]]\nfirst = {part.first}\nlast = {part.last}\ndoses = {_list(map(_dose, part.doses))}"
        yield f"block-days = {part.block_days}\norder = {_list(map(_dose, part.order))}"
        yield from _maybe("seed", part.seed, str)
        yield f"blinded = {str(part.blinded).lower()}"
        yield f"climb-days = {part.climb_days}"
    if (timed := plan.timed) is not None:
        yield f"\n[[timed]]\nearliest = [{', '.join(map(str, timed.earliest))}]"
        yield f"window-days = {timed.window_days}\nseed = {timed.seed}"
    yield from _relapse_lines(plan.relapse)
    yield from _on_hand_lines(record.on_hand)
    for rule in plan.adjust:
        yield f"\n[[adjust]]\nid = {toml_text(rule.id)}\nversion = {rule.version}\ncontact = {toml_text(rule.contact)}"
        yield f"figures = {_list(toml_text(name) for name, _ in rule.figures)}"
        yield f"values = {_list(toml_text(plain(value)) for _, value in rule.figures)}"
        yield f"felt-as = {_list(map(toml_text, rule.felt_as))}\nwins-over = {_list(map(toml_text, rule.wins_over))}"


def _relapse_lines(relapse: Relapse | None) -> Iterator[str]:
    if relapse is None:
        return
    yield f'\n[[relapse]]\nworse-by = "{plain(relapse.worse_by)}"\non-days = {relapse.on_days}\nof-days = {relapse.of_days}'
    yield f"compared-first = {relapse.compared_first}\ncompared-last = {relapse.compared_last}"
    yield f"back-to = {_dose(relapse.back_to)}\nreturns = {_list(_dose(dose) for dose, _ in relapse.direct)}"
    yield f"returns-until = [{', '.join(str(until) for _, until in relapse.direct)}]"


def _on_hand_lines(on_hand: OnHand | None) -> Iterator[str]:
    if on_hand is None:
        return
    if on_hand.mg_per_ml is not None and on_hand.mark is not None:
        yield f'\n[[liquid]]\nmg-per-ml = "{plain(on_hand.mg_per_ml)}"\nsyringe-mark-ml = "{plain(on_hand.mark)}"'
    else:
        yield f"\n[[capsules]]\nstrengths = {_list(map(_dose, on_hand.strengths))}"


def _maybe(key: str, value: T | None, write: Callable[[T], str]) -> Iterator[str]:
    if value is not None:
        yield f"{key} = {write(value)}"


def _dose(dose: Dose) -> str:
    return toml_text(str(dose))


def _list(texts: Iterator[str]) -> str:
    return "[" + ", ".join(texts) + "]"


# ------------------------------------------------------------------ reading


def is_record(values: Mapping[str, object]) -> bool:
    """Whether a file says of itself that it is a version of a plan, and not somebody's choices for one."""
    return "format" in values


def read_record(values: Mapping[str, object], *, at: str) -> PlanRecord:
    """Raises DataProblem with the file, the field and what to do; also for a plan that is not whole."""
    fields = Fields(values, at)
    try:
        record = _record(fields)
        fields.done()
        check_whole(record.plan)
        _check_kept(record)
    except DataProblem as why:
        raise DataProblem(f"{at}: {why}") from why
    return record


def _record(fields: Fields) -> PlanRecord:
    fields.choice("format", {FORMAT: FORMAT})
    return PlanRecord(
        plan=_plan(fields),
        scheme_version=fields.whole("scheme-version", low=1, high=MOST_VERSIONS),
        taken_before=fields.read("taken-before", read_mg),
        made_on=fields.read("made-on", read_date),
        agreed=agreed_of(fields),
        on_hand=on_hand_of(fields),
        horizon_changed=fields.whole("horizon-changed", low=0, high=MOST_VERSIONS),
        trial_digest=fields.maybe("trial-digest", _digest),
        before_digest=fields.maybe("before-digest", _digest),
        change=_one_of(fields, "change", read_change),
        jumps=jumps_of(fields),
    )


def _plan(fields: Fields) -> Plan:
    first, zone = fields.read("first-day", read_date), fields.read("zone", read_zone)
    return Plan(
        id=fields.text("id"),
        version=fields.whole("version", low=1, high=MOST_VERSIONS),
        protocol=fields.text("scheme"),
        calendar=Calendar(first, zone, fields.read("day-turns-at", read_clock)),
        slots=tuple(slot_of(record) for record in fields.records("slot")),
        steps=tuple(_each("step", record, _step) for record in fields.records("step")),
        ceiling=fields.read("ceiling", read_mg),
        dwell_days=fields.whole("dwell-days", low=1, high=MOST_DAYS),
        horizon_days=fields.whole("horizon-days", low=1, high=MOST_DAYS),
        off_weekdays=frozenset(_weekday(text) for text in fields.texts("off-weekdays")),
        drawn=tuple(_each("drawn", record, _drawn) for record in fields.records("drawn")),
        timed=_one_of(fields, "timed", _timed),
        relapse=_one_of(fields, "relapse", _relapse),
        adjust=tuple(_each("adjust", record, _chosen_rule) for record in fields.records("adjust")),
    )


def _one_of(fields: Fields, key: str, reader: Callable[[Fields], T]) -> T | None:
    records = fields.records(key)
    if len(records) > 1:
        raise DataProblem(f"[[{key}]] stands there {len(records)} times. Keep one.")
    return _each(key, records[0], reader) if records else None


def _each(key: str, record: Fields, reader: Callable[[Fields], T]) -> T:
    """One record of a list, read whole; what is wrong is told with the record's own place."""
    try:
        value = reader(record)
        record.done()
    except DataProblem as why:
        raise DataProblem(f"{record.at[record.at.rindex('[[' + key) :]}: {why}") from why
    return value


def _step(record: Fields) -> Step:
    return Step(
        part=record.choice("part", _PARTS),
        first=record.read("first", read_date),
        days=record.whole("days", low=1, high=MOST_DAYS),
        dose=record.read("dose", read_mg),
        block=record.whole("block", low=1, high=MOST_DAYS) if record.has("block") else None,
        sealed=record.has("sealed") and record.flag("sealed"),
    )


def _drawn(record: Fields) -> Drawn:
    one_and_other = record.each("doses", read_mg)
    if len(one_and_other) != 2:
        raise DataProblem(f"field 'doses': holds {len(one_and_other)}, and a part is drawn between two. Write both.")
    blinded = record.flag("blinded")
    return Drawn(
        first=record.read("first", read_date),
        last=record.read("last", read_date),
        doses=(one_and_other[0], one_and_other[1]),
        block_days=record.whole("block-days", low=1, high=MOST_DAYS),
        order=record.each("order", read_mg),
        seed=None if blinded else record.whole("seed", low=0, high=LARGEST_SEED),
        blinded=blinded,
        climb_days=record.whole("climb-days", low=0, high=MOST_DAYS),
    )


def _timed(record: Fields) -> Timed:
    return Timed(
        earliest=record.each("earliest", read_date),
        window_days=record.whole("window-days", low=1, high=LONGEST_DAYS),
        seed=record.whole("seed", low=0, high=LARGEST_SEED),
    )


def _relapse(record: Fields) -> Relapse:
    doses, days = record.each("returns", read_mg), record.each("returns-until", read_date)
    if len(doses) != len(days):
        raise DataProblem(
            f"fields 'returns' and 'returns-until' hold {len(doses)} and {len(days)}. Write as many of both."
        )
    return Relapse(
        worse_by=record.read("worse-by", read_number),
        on_days=record.whole("on-days", low=1, high=LONGEST_DAYS),
        of_days=record.whole("of-days", low=1, high=LONGEST_DAYS),
        compared_first=record.read("compared-first", read_date),
        compared_last=record.read("compared-last", read_date),
        back_to=record.read("back-to", read_mg),
        direct=tuple(zip(doses, days, strict=True)),
    )


def _chosen_rule(record: Fields) -> ChosenRule:
    names, values = record.texts("figures"), record.each("values", read_number)
    if len(names) != len(values) or len(set(names)) < len(names):
        raise DataProblem(
            f"fields 'figures' and 'values' hold {len(names)} and {len(values)}, or one twice. Write as many of both."
        )
    return ChosenRule(
        id=record.text("id"),
        version=record.whole("version", low=1, high=MOST_VERSIONS),
        contact=record.text("contact"),
        figures=tuple(zip(names, values, strict=True)),
        felt_as=record.texts("felt-as"),
        wins_over=record.texts("wins-over"),
    )


def read_change(record: Fields) -> Change:
    """Who, why and from which day."""
    return Change(record.text("who"), record.text("why"), record.read("from", read_date))


def jumps_of(fields: Fields) -> tuple[Jump, ...]:
    """Every [[jump]]."""
    return tuple(_each("jump", record, _jump) for record in fields.records("jump"))


def _jump(record: Fields) -> Jump:
    return Jump(
        record.text("prescriber"), record.read("on", read_date), record.text("why"), record.read("dose", read_mg)
    )


def _weekday(text: str) -> int:
    if text not in WEEKDAYS:
        raise DataProblem(f"field 'off-weekdays': {shown(text)} is none of {', '.join(WEEKDAYS)}. Write one of these.")
    return WEEKDAYS.index(text)


def _digest(text: str) -> str:
    if len(text) != 64 or not set(text) <= _DIGEST_LETTERS:
        raise DataProblem(f"{shown(text)} is no SHA-256 digest, which has 64 letters from 0 to 9 and a to f.")
    return text


def _check_kept(record: PlanRecord) -> None:
    """Raises DataProblem for what no version that was written here can lack, or have."""
    plan, later = record.plan, record.plan.version > 1
    for name, there, wanted in (
        ("[[change]]", record.change is not None, later),
        ("field 'before-digest'", record.before_digest is not None, later),
        ("field 'trial-digest'", record.trial_digest is not None, not later),
        ("[[agreed]]", record.agreed is not None, not later or record.agreed is not None),
    ):
        if there != wanted:
            raise DataProblem(
                f"{name}: version {plan.version} {'has none' if wanted else 'cannot have it'}. Take a copy."
            )
    outside = [part for part in plan.drawn if not plan.calendar.first_day <= part.first <= part.last <= plan.last]
    if outside:
        raise DataProblem(
            f"[[drawn]]: {outside[0].first} to {outside[0].last} is not within the plan's days. Correct it."
        )
