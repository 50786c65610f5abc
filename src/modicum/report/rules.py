"""Adjustment rules in words: all in circulation side by side, some in full, and those that a plan was agreed with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from textwrap import fill

from modicum.knowledge.adjustment_shapes import BURDENS, Adjustment, Figure
from modicum.knowledge.protocol_shapes import Protocol
from modicum.knowledge.shapes import Words
from modicum.plan.chosen_rule import ChosenRule
from modicum.plan.plan import Plan
from modicum.quantities import plain
from modicum.report.page import Section
from modicum.report.table import Table, table_lines

WIDTH = 96


def figure_in_words(value: Decimal, unit: str) -> str:
    """A figure as a person reads it: 4, 1.5, or moderate."""
    return BURDENS[int(value)] if unit == "burden" else plain(value)


def _unit(unit: str, value: Decimal | None = None) -> str:
    """Its unit, as it stands behind one figure; the word of a burden needs none."""
    if unit == "burden":
        return ""
    return unit.removesuffix("s") if value == 1 else unit


def rules_in_words(rules: Sequence[Adjustment], schemes: Mapping[str, Protocol], words: Words) -> str:
    """All rules in one table, then which of them cannot be followed together, and what no rule here can do."""
    say = words.say
    table = Table(
        say("rules.title"),
        tuple(say(f"rules.column.{name}") for name in ("rule", "title", "open")),
        tuple((rule.id, rule.title, _to_choose(rule, words)) for rule in rules),
        frozenset(),
    )
    against = [
        say("rules.against-line", one=rule.id, other=one.id, on=one.on)
        for rule in rules
        for one in rule.contradicts
        if rule.id < one.id
    ]
    parts = [_wrap(say("rules.lead")), "\n".join(table_lines(table))]
    parts += [_block([say("rules.against") + ":", *against]), _also(rules, schemes, words), _wrap(say("rules.footer"))]
    return "\n\n".join(parts)


def _to_choose(rule: Adjustment, words: Words) -> str:
    if rule.not_chosen:
        return words.say("rules.not-chosen")
    told = [figure.name for figure in rule.figures if figure.open] + (["felt-as"] if rule.named else [])
    return ", ".join(told) or words.say("rules.nothing-open")


def uncovered(rules: Iterable[Adjustment], schemes: Mapping[str, Protocol]) -> list[tuple[str, str, str]]:
    """Rules of published schemes that no rule here stands for: scheme, when, what."""
    covered = {(scheme, rule.then) for rule in rules for scheme in rule.schemes}
    return [
        (scheme.id, own.when, own.says)
        for scheme in schemes.values()
        for own in scheme.rules
        if (scheme.id, own.then) not in covered
    ]


def _also(rules: Iterable[Adjustment], schemes: Mapping[str, Protocol], words: Words) -> str:
    lines = [
        words.say("rules.also-line", scheme=scheme, when=when, says=says)
        for scheme, when, says in uncovered(rules, schemes)
    ]
    return _block([words.say("rules.also") + ":", *lines])


def rule_in_words(rule: Adjustment, words: Words, sources: Mapping[str, str]) -> str:
    """One rule in full, and the lines that would agree to it."""
    say = words.say
    action = say(f"rules.action.{rule.then.value}") + "."
    head = [say("rules.head", id=rule.id, title=rule.title)]
    if rule.not_chosen:
        head += [say("rules.when-shown", when=rule.when, says=rule.says), say("rules.shown", why=rule.not_chosen)]
    else:
        head.append(say("rules.when", when=rule.when, says=rule.says, action=action))
    parts = [_block(head)]
    if rule.figures:
        parts.append(_block([say("rules.figures") + ":", *(_figure(figure, words) for figure in rule.figures)]))
    told = []
    for one in rule.statements:
        named = "".join(f"; {sources[key]}" for key in one.source)
        told.append(say("rules.statement", text=one.text, mark=one.mark.value.replace("-", " "), source=named))
    parts.append(_block([say("rules.sources") + ":", *told]))
    parts.append(_block([say("rules.leaves-open") + ":", *rule.leaves_open]))
    if rule.contradicts:
        lines = [say("rules.against-line", one=rule.id, other=one.id, on=one.on) for one in rule.contradicts]
        parts.append(_block([say("rules.against") + ":", *lines]))
    if rule.schemes:
        parts.append(_wrap(say("rules.schemes", schemes=", ".join(rule.schemes))))
    if not rule.not_chosen:
        parts.append("\n".join([say("rules.write") + ":", *_lines_to_write(rule, words)]))
    return "\n\n".join(parts)


def _figure(figure: Figure, words: Words) -> str:
    unit, what = _unit(figure.unit), figure.what[0].lower() + figure.what[1:]
    if figure.value is not None:
        value = figure_in_words(figure.value, figure.unit)
        told = words.say("rules.figure-published", name=figure.name, what=what, value=value, unit=unit)
    else:
        low, high = (figure_in_words(end, figure.unit) for end in (figure.low, figure.high))
        told = words.say(
            "rules.figure-open", name=figure.name, what=what, low=low, high=high, unit=unit, because=figure.because
        )
    return _close(told)


def _lines_to_write(rule: Adjustment, words: Words) -> list[str]:
    lines = ["  [[adjust]]", f'  id = "{rule.id}"', f'  contact = "..."          # {words.say("rules.write-contact")}']
    for figure in rule.figures:
        if figure.open:
            low, high = (figure_in_words(end, figure.unit) for end in (figure.low, figure.high))
            lines.append(f'  {figure.name} = "..."          # {low} to {high} {_unit(figure.unit)}'.rstrip())
    if rule.named:
        lines.append(f'  felt-as = ["..."]        # {words.say("rules.write-words")}')
    return lines


def agreed_rules_section(plan: Plan, rules: Mapping[str, Adjustment], words: Words) -> Section:
    """The rules of a plan, or that none was chosen."""
    told = tuple(_agreed(one, rules.get(one.id), words) for one in plan.adjust) or (words.say("rules.agreed.none"),)
    return Section(words.say("rules.agreed.title"), told)


def _agreed(chosen: ChosenRule, rule: Adjustment | None, words: Words) -> str:
    say = words.say
    if rule is None or rule.version != chosen.version:
        title, told = say("rules.agreed.unknown"), []
    else:
        title, values = rule.title, dict(chosen.figures)
        told = [_chosen_figure(figure, values[figure.name], words) for figure in rule.figures]
    if chosen.felt_as:
        told.append(say("rules.agreed.felt", words=", ".join(chosen.felt_as)))
    if chosen.wins_over:
        told.append(say("rules.agreed.wins", others=", ".join(chosen.wins_over)))
    return _close(say("rules.agreed.one", id=chosen.id, title=title, figures=" ".join(told), contact=chosen.contact))


def _chosen_figure(figure: Figure, value: Decimal, words: Words) -> str:
    told = figure_in_words(value, figure.unit)
    return _close(words.say("rules.agreed.figure", what=figure.what, value=told, unit=_unit(figure.unit, value)))


def _close(sentence: str) -> str:
    """Without the gap that a unit or a name leaves where there is none."""
    return " ".join(sentence.split()).replace(" ,", ",").replace(" .", ".")


def _block(lines: Sequence[str]) -> str:
    """A first line, and what belongs to it indented below."""
    return "\n".join([_wrap(lines[0]), *(_wrap(line, "  ") for line in lines[1:])])


def _wrap(text: str, indent: str = "") -> str:
    return fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  " if indent else "")
