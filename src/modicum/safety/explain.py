"""A judgement in plain sentences, each from the catalogue or a rule, with sources, marks and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from modicum.knowledge.rule_shapes import Mark, RuleBook, Ruling, Statement
from modicum.knowledge.shapes import Words
from modicum.quantities import plain
from modicum.safety.facts import Facts
from modicum.safety.intervals import OpioidDate, PauseDates
from modicum.safety.judge import Judgement, Outcome
from modicum.safety.person import Known, MedicineLine

Profile = Literal["self-record", "clinician"]


@dataclass(frozen=True)
class SaidRule:
    """One rule that did not pass, in sentences. detail : what it stands on, for whoever wants to check."""

    outcome: Outcome
    title: str
    word: str
    sentences: tuple[str, ...]
    detail: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """A whole judgement in sentences.

    rules : those that have something to say. open : the questions, each once, of all rules. questions : fact and question.
    """

    headline: str
    lead: tuple[str, ...]
    rules: tuple[SaidRule, ...]
    open: tuple[str, ...]
    passed: str
    dates: tuple[str, ...]
    lines: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Explainer:
    """Says a judgement in one language. A restart dose is said to a clinician and to nobody else."""

    words: Words
    book: RuleBook
    sources: Mapping[str, str]
    profile: Profile

    def explain(self, judgement: Judgement, known: Known) -> Said:
        """All sentences, in the order in which they are read."""
        say = self.words.say
        passed = [one.rule.title for one in judgement.outcomes if one.ruling is Ruling.PASS]
        lead = [say("safety.always"), say("safety.scope")]
        if judgement.ruling is Ruling.PASS:
            lead.append(say("safety.scope-pass"))
        if not judgement.outcomes:
            lead.append(say("safety.empty"))
        return Said(
            headline=say(f"safety.headline.{judgement.ruling.value}"),
            lead=(*lead, say("safety.emergency")),
            rules=tuple(self._rule(one) for one in judgement.outcomes if one.held or one.expired),
            open=self._open(judgement),
            passed=say("safety.passed", list="; ".join(sorted(passed))) if passed else "",
            dates=self._dates(known),
            lines=tuple(self._line(line) for line in known.lines),
            questions=tuple((fact, self.question(fact)) for fact in judgement.missing),
        )

    def question(self, fact: str) -> str:
        """What to ask a person so that a fact becomes known."""
        return self.words.say(f"safety.ask.{fact}")

    def _open(self, judgement: Judgement) -> tuple[str, ...]:
        """Every open question once, with the rules that wait for it; two facts can share a question."""
        waiting: dict[str, dict[str, None]] = {}
        for one in judgement.outcomes:
            for fact in one.missing:
                waiting.setdefault(self.question(fact), {})[one.rule.title] = None
        if not waiting:
            return ()
        say = self.words.say
        word = say(f"safety.word.{judgement.could_be.value}")
        asked = (say("safety.open-question", question=q, rules="; ".join(rules)) for q, rules in waiting.items())
        return (say("safety.open-lead", ruling=word), *asked)

    def _rule(self, outcome: Outcome) -> SaidRule:
        say, rule = self.words.say, outcome.rule
        said = [say("safety.because", text=one.because) for one in outcome.held if one.ruling is outcome.ruling]
        said = said or [say("safety.because", text=one.because) for one in outcome.held]
        questions = dict.fromkeys(self.question(fact) for fact in outcome.missing)
        said += [say("safety.missing", question=question) for question in questions]
        if outcome.could_be is not outcome.ruling:
            word = say(f"safety.word.{outcome.could_be.value}")
            said.append(say("safety.could-be", ruling=word))
        if outcome.expired:
            said.append(say("safety.expired", date=rule.reviewed.again_by))
        if outcome.held:
            said.append(say("safety.do", text=rule.do))
        said.append(say("safety.would-change", text=rule.would_change))
        return SaidRule(
            outcome=outcome,
            title=rule.title,
            word=say(f"safety.word.{outcome.ruling.value}"),
            sentences=tuple(said),
            detail=self._detail(outcome),
        )

    def _detail(self, outcome: Outcome) -> tuple[str, ...]:
        say, rule = self.words.say, outcome.rule
        evidence = say(f"safety.evidence.{rule.evidence.value}")
        said = [say("safety.stands-on", evidence=evidence), *map(self.statement, rule.statements)]
        for key in rule.conflicts:
            row = self.book.conflicts[key]
            said.append(
                say(
                    "safety.conflict",
                    topic=row.topic,
                    one=row.one,
                    other=row.other,
                    found=row.found,
                    mark=self._mark(row.mark),
                )
            )
        return tuple(said)

    def statement(self, statement: Statement) -> str:
        """What a source says, with the source and how that was checked."""
        cited = "; ".join(self.sources[key] for key in statement.source) or self.words.say("safety.no-source")
        return self.words.say("safety.says", text=statement.text, sources=cited, mark=self._mark(statement.mark))

    def _mark(self, mark: Mark) -> str:
        return "" if mark is Mark.CHECKED else self.words.say(f"safety.mark.{mark.value}")

    def _line(self, line: MedicineLine) -> str:
        what = ", ".join(dict.fromkeys(match.ingredient for match in line.matches))
        if line.status == "ask" and not what:
            return self.words.say("safety.line-ask-none", text=line.text)
        return self.words.say(f"safety.line-{line.status}", text=line.text, what=what)

    def _dates(self, known: Known) -> tuple[str, ...]:
        say, start = self.words.say, known.start
        said = [self._opioid(one) for one in start.each]
        if len(start.each) > 1 and start.earliest is not None:
            said.append(say("safety.earliest-all", date=start.earliest))
        if start.each and start.earliest is None:
            said.append(say("safety.earliest-none"))
        if known.pause is not None:
            said += self._pause(known.pause, known.facts)
        return tuple(said)

    def _opioid(self, one: OpioidDate) -> str:
        say = self.words.say
        if one.no_date is not None or one.kind is None:
            reason = "kind-not-known" if one.no_date is None else one.no_date.value
            return say(f"safety.no-date.{reason}", name=one.use.name)
        return say(
            "safety.earliest",
            name=one.use.name,
            kind=one.kind.title,
            date=one.earliest,
            days=one.kind.days,
            least=one.kind.least_days,
            most=one.kind.most_days,
        )

    def _pause(self, pause: PauseDates, facts: Facts) -> list[str]:
        say = self.words.say
        said = [
            say(
                "safety.pause-dates",
                procedure=pause.procedure,
                last=pause.last_day_with,
                first=pause.first_day_without,
                least=pause.rule.least_days,
                most=pause.rule.most_days,
            ),
            say("safety.restart"),
        ]
        if self.profile == "clinician":
            dose = facts.get("start-dose-mg")
            if isinstance(dose, Decimal):
                said.append(say("safety.restart-dose", dose=f"{plain(dose)} mg"))
            else:
                said.append(say("safety.restart-dose-none"))
        return said
