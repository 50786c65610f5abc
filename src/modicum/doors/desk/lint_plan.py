"""What the linter says of one of our own files, choices or a kept version, and its findings as the published shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from modicum.doors.desk.choices import read_choices
from modicum.doors.desk.foresight import looked_ahead
from modicum.doors.desk.knowing import adjustments, knowledge, protocols
from modicum.doors.desk.plan_record import PlanRecord, is_record, read_record
from modicum.plan.compile import compile_plan
from modicum.plan.lines import sheet_of
from modicum.plan.lint import Finding, lint

IMPOSSIBLE = "A plan that cannot be made as it was chosen is not made at all."


def lint_choices(values: Mapping[str, object], *, at: str) -> tuple[tuple[Finding, ...], int]:
    """Findings, and the number of steps. What a plan could not be made for is a finding too."""
    if is_record(values):
        return _lint_record(read_record(values, at=at))
    asked = read_choices(values, at=at, protocols=protocols(), scales=knowledge().scales, rules=adjustments)
    compiled = compile_plan(asked.protocol, asked.choices)
    if compiled.plan is None:
        return tuple(Finding("cannot-be-made", problem, IMPOSSIBLE) for problem in compiled.problems), 0
    horizon = asked.protocol.horizon
    sheet = replace(sheet_of(compiled.plan), scheme_horizon_days=horizon.low if horizon is not None else None)
    if asked.on_hand is not None:
        sheet = replace(sheet, mg_per_ml=asked.on_hand.mg_per_ml, syringe_mark=asked.on_hand.mark)
    return (*lint(sheet), *looked_ahead(compiled.plan)), len(sheet.lines)


def _lint_record(record: PlanRecord) -> tuple[tuple[Finding, ...], int]:
    """Of a version that is kept: its steps, and the syringe if it is a liquid."""
    scheme = protocols().get(record.plan.protocol)
    horizon = scheme.horizon if scheme is not None else None
    sheet = replace(sheet_of(record.plan), scheme_horizon_days=horizon.low if horizon is not None else None)
    if record.on_hand is not None:
        sheet = replace(sheet, mg_per_ml=record.on_hand.mg_per_ml, syringe_mark=record.on_hand.mark)
    return (*lint(sheet), *looked_ahead(record.plan)), len(sheet.lines)


def findings_shape(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """One object for each finding, in order."""
    return [
        {
            "code": one.code,
            "where": one.problem.where,
            "what": one.problem.what,
            "why": one.why,
            "how_to_mend": one.problem.how_to_mend,
            "weight": one.problem.weight,
        }
        for one in findings
    ]
