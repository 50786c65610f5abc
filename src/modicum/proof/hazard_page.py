"""The two pages made from the hazard log: every hazard with its controls and their tests, and the clinical safety case.

Nothing here runs a test. The same log and the same markers give the same pages, so a page that is out of date is found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modicum.knowledge.hazard_shapes import (
    RISK_MEANS,
    Control,
    Hazard,
    HazardLog,
    Likelihood,
    Severity,
    State,
    Status,
    risk_of,
)
from modicum.proof.hazards import ABSENT, Proof, tests_of

MADE = "Made from src/modicum/knowledge/hazards and the markers in tests/ by make hazards. No status, risk, count or test here is typed by hand."
STANDS = {
    Status.CONTROLLED: "controlled: what this version could do wrong has controls, and each of them has a test",
    Status.OPEN: "open: at least one control that this version would need is missing",
    Status.FEATURE_ABSENT: "feature-absent: it cannot arise yet, and a test shows that the part it belongs to is not there",
}


def hazard_page(log: HazardLog, proofs: Sequence[Proof], rules: Mapping[str, Sequence[str]] | None = None) -> str:
    """Every hazard, with what is done about it, which tests say so and which safety rules name it, as Markdown."""
    parts = [
        f"# Hazard log: {_counted(log)}",
        f"*{MADE}*",
        _signature(log),
        (
            "A test stands as `file::name` under the control that it proves. A test that is skipped or expected to fail proves "
            "nothing, and a control without a test is not built. The pages are checked with every `make test`."
        ),
        "## How risk is counted",
        (
            "Severity is that of the worst believable outcome; likelihood is among people who use modicum as it is meant. Risk "
            "follows from both by the matrix of DCB0129, as NHS Digital prints it. A catastrophic hazard never gets below 3."
        ),
        _matrix(),
        _list([f"**{risk}**: {means}" for risk, means in RISK_MEANS.items()]),
        "## All hazards",
        _overview(log),
        *(_one(hazard, log, proofs, rules or {}) for hazard in log.hazards.values()),
    ]
    return "\n\n".join(parts) + "\n"


def safety_case(log: HazardLog, proofs: Sequence[Proof], *, version: str) -> str:
    """The clinical safety case report: what may be claimed for this version, from the log alone, as Markdown."""
    hazards = list(log.hazards.values())
    left = [h for h in hazards if h.status is Status.OPEN]
    waiting = [h for h in hazards if h.status is Status.FEATURE_ABSENT]
    held = [h for h in hazards if h.status is Status.CONTROLLED]
    parts = [
        f"# Clinical safety case, modicum {version}",
        f"*{MADE} It is written in the vocabulary of DCB0129. It has not been assessed against that standard.*",
        f"**{_conclusion(left)}**",
        _signature(log),
        "## What this version is",
        "It screens a list of medicines and a person's answers before a start, reads a record that a person keeps, says what the days show and what they cannot show, and prints a wallet card and a checklist. Its users are adults who take low-dose naltrexone and the people who prescribe it. It sends nothing, and nobody watches.",
        f"Not in this version: {'; '.join(feature.says for feature in log.features.values())}.",
        "## Where the hazards stand",
        _standing(log),
        _list(list(STANDS.values())),
        (
            "Residual risk is counted without credit for what is not there: an open hazard keeps the risk it has without any "
            "control, even if some of its controls are built."
        ),
        _residual(log),
        "## Open hazards, the gravest first",
        *([_open_table(left)] if left else ["None."]),
        "## Controlled hazards and what is left",
        *([_held_table(held, proofs)] if held else ["None."]),
        "## Hazards that cannot arise yet",
        "Each comes back as soon as the part exists; the test that shows its absence fails on that day.",
        _list([_waiting(hazard, log) for hazard in waiting]),
        "## What this case does not cover",
        _list(list(_NOT_COVERED)),
        "## Who has to sign, and has not",
        _list(list(_TO_SIGN)) if not log.signed_by else f"The judgements were accepted by {log.signed_by}.",
        "Hazards, controls and tests one by one: [hazards.md](hazards.md).",
    ]
    return "\n\n".join(parts) + "\n"


_NOT_COVERED = (
    (
        "The standards themselves: no Clinical Risk Management Plan has been approved, and nobody has assessed conformity with "
        "DCB0129 or DCB0160, ISO 14971 or the law on medical devices."
    ),
    (
        "The judgements of severity and likelihood: they are those of engineers. By the letter of the guidance the death of one "
        "person is major, and catastrophic means several; the log calls catastrophic what can kill, and a clinician has to say "
        "which is right."
    ),
    "The medicine itself: whether somebody should take low-dose naltrexone is not the program's question.",
    "Whether a control reaches people: a test shows that a sentence is on the paper, not that anybody reads it in need.",
    "Other languages than English, and use by people whom the README leaves out.",
    "What happens after release: there is no duty of reporting, and no telemetry that would tell us.",
)
_TO_SIGN = (
    (
        "A Clinical Safety Officer, named, with a current professional registration: the severities, likelihoods and the residual "
        "risk of every hazard. Nobody has."
    ),
    (
        "A prescriber who knows low-dose naltrexone, and an emergency or anaesthetic clinician: the words of the card and of the "
        "checklist. Nobody has."
    ),
    "Whoever deploys it for others (DCB0160): their own hazard log. Nobody has.",
)


def _counted(log: HazardLog) -> str:
    told = [f"{n} {status.value}" for status in Status if (n := _with(log, status))]
    return f"{len(log.hazards)} hazards, {', '.join(told)}"


def _with(log: HazardLog, status: Status) -> int:
    return sum(hazard.status is status for hazard in log.hazards.values())


def _signature(log: HazardLog) -> str:
    if log.signed_by:
        return f"The judgements were accepted by {log.signed_by}."
    return (
        "**Nobody has signed this.** Every severity and likelihood is a judgement of the people who wrote the program, and waits "
        f"for a clinician. Last looked at on {log.reviewed.on} by {log.reviewed.by}; to be looked at again by {log.reviewed.again_by}."
    )


def _conclusion(left: Sequence[Hazard]) -> str:
    grave = sum(hazard.risk_before >= 4 for hazard in left)
    if not left:
        return "No hazard of this log is open. Whether that is enough is for the people below to say."
    return (
        f"This version must not decide whether anybody may start, raise or combine naltrexone: {len(left)} hazards are open, "
        f"{grave} of them with a risk that must be removed or controlled (4) or is unacceptable (5)."
    )


def _matrix() -> str:
    head = ["likelihood", *(severity.value for severity in Severity)]
    rows = [[likelihood.value, *(str(risk_of(s, likelihood)) for s in Severity)] for likelihood in reversed(Likelihood)]
    return _table(head, rows)


def _overview(log: HazardLog) -> str:
    rows = [
        [f"[{h.id}](#{_anchor(h)})", h.name, h.severity.value, str(h.risk_before), str(h.risk_target), _now(h), h.status.value]
        for h in log.hazards.values()
    ]  # fmt: skip
    return _table(["id", "hazard", "severity", "risk before", "target", "now", "status"], rows)


def _now(hazard: Hazard) -> str:
    return "–" if hazard.risk_now is None else str(hazard.risk_now)


def _anchor(hazard: Hazard) -> str:
    kept = "".join(letter for letter in f"{hazard.id} {hazard.name}".lower() if letter.isalnum() or letter in " -")
    return kept.replace(" ", "-")


def _one(hazard: Hazard, log: HazardLog, proofs: Sequence[Proof], rules: Mapping[str, Sequence[str]]) -> str:
    judged = (
        f"{hazard.severity.value}; likelihood {hazard.before.value} before and {hazard.target.value} with every control built; "
        f"risk {hazard.risk_before} before, {hazard.risk_target} as the target"
    )
    lines = [
        f"## {hazard.id} {hazard.name}\n",
        f"- **Cause:** {hazard.cause}",
        f"- **Effect:** {hazard.effect}",
        f"- **Judged:** {judged}.",
        f"- **Status:** {hazard.status.value}; residual risk now: {_now(hazard)}.",
        f"- **Today:** {hazard.today}",
        "",
        "Controls:",
        "",
    ]
    for control in hazard.controls:
        lines.append(f"- {_control(control, log)}")
        lines += [f"  - `{test}`" for test in tests_of(proofs, f"{hazard.id}/{control.id}")]
    for mark, title in ((hazard.id, "The hazard as a whole"), (f"{hazard.id}/{ABSENT}", "The feature is not there")):
        tests = tests_of(proofs, mark)
        if tests:
            lines += ["", f"{title}:", "", *(f"- `{test}`" for test in tests)]
    naming = [rule for rule, named in rules.items() if hazard.id in named]
    if naming:
        lines += ["", f"Safety rules that name it: {', '.join(naming)}."]
    return "\n".join(lines)


def _control(control: Control, log: HazardLog) -> str:
    state = control.state.value
    if control.feature is not None:
        state = f"later, with {log.features[control.feature].says}"
    return f"**{control.id}** ({state}): {control.says}"


def _standing(log: HazardLog) -> str:
    rows = [[status.value, str(_with(log, status))] for status in Status]
    return _table(["status", "hazards"], [*rows, ["all", str(len(log.hazards))]])


def _residual(log: HazardLog) -> str:
    hazards = log.hazards.values()
    rows = [
        [f"{risk}: {means}", *(str(sum(value == risk for value in column)) for column in (
            [h.risk_before for h in hazards], [h.risk_now for h in hazards], [h.risk_target for h in hazards]))]
        for risk, means in reversed(RISK_MEANS.items())
    ]  # fmt: skip
    rows.append(["cannot arise yet", "–", str(sum(h.risk_now is None for h in hazards)), "–"])
    return _table(["risk", "before any control", "now", "target"], rows)


def _open_table(left: Sequence[Hazard]) -> str:
    ordered = sorted(left, key=lambda hazard: (-hazard.risk_before, hazard.id))
    rows = [
        [
            f"{h.id} {h.name}",
            str(h.risk_before),
            "; ".join(c.id for c in h.controls if c.state is State.BUILT) or "nothing",
            "; ".join(c.id for c in h.controls if c.state is State.MISSING),
            h.today,
        ]
        for h in ordered
    ]
    return _table(["hazard", "risk now", "built", "missing", "today"], rows)


def _held_table(held: Sequence[Hazard], proofs: Sequence[Proof]) -> str:
    rows = [
        [
            f"{h.id} {h.name}",
            str(h.risk_before),
            str(h.risk_now),
            str(len({p.test for p in proofs if p.hazard == h.id})),
            h.today,
        ]
        for h in held
    ]
    return _table(["hazard", "risk before", "residual", "tests", "today"], rows)


def _waiting(hazard: Hazard, log: HazardLog) -> str:
    waits = dict.fromkeys(c.feature for c in hazard.controls if c.feature is not None)
    return f"{hazard.id} {hazard.name}: waits for {'; '.join(log.features[name].says for name in waits)}."


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)])


def _list(items: Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)
