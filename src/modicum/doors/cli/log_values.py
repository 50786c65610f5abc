"""What was typed behind `modicum log TRIAL`, as the kind of entry and its fields. What has no place is refused, not passed over."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from modicum.diary.entry import Diary
from modicum.diary.trial import Trial
from modicum.doors.desk.asked import WHOM, answer_of
from modicum.doors.desk.log import Asked, ended
from modicum.doors.desk.typed import typed_number
from modicum.errors import UsageProblem
from modicum.quantities import Dose

_DOSES = {"taken", "kit", "skipped"}
_FITS = {
    "about": {"contact"},
    "also": _DOSES,
    "at": _DOSES | {"rated", "felt", "over", "guess"},
    "burden": {"felt"},
    "filler": {"product"},
    "form": {"product"},
    "high": {"lab"},
    "how": {"contact"},
    "item": {"rated"},
    "lot": {"product"},
    "low": {"lab"},
    "per_ml": {"product"},
    "pharmacy": {"product"},
    "product": {"taken", "kit"},
    "slot": _DOSES | {"rated"},
    "strength": {"product"},
    "supersedes": _DOSES | {"rated", "changed", "felt", "guess", "product", "lab", "expects", "answer", "contact"},
    "unit": {"lab"},
    "until": {"changed", "felt"},
    "whom": {"contact"},
}
"""What each option can go with: one that would be passed over in silence is refused."""
_CALLED = {"whom": "with"}


def check_fits(asked: Namespace) -> None:
    """Raises UsageProblem for an option that has no place beside what happened."""
    if asked.what is not None and asked.sheet is not None:
        raise UsageProblem(
            f"--sheet: has no place beside {asked.what}, only in modicum log TRIAL --sheet DATE. Leave it out."
        )
    if asked.day is not None and asked.sheet is not None:
        raise UsageProblem("--for: has no place beside --sheet, which names its first day itself. Leave one out.")
    for option, fits in _FITS.items():
        if getattr(asked, option) and asked.what not in fits:
            beside = asked.what or "questions"
            raise UsageProblem(
                f"--{_CALLED.get(option, option.replace('_', '-'))}: has no place beside {beside}, only beside {', '.join(sorted(fits))}. "
                "Leave it out."
            )


def wanted(asked: Namespace, trial: Trial, diary: Diary, today: date) -> Asked:
    """What is to be written down. Raises UsageProblem or DataProblem, with what to write."""
    check_fits(asked)
    if asked.what == "over":
        entry = _given(" ".join(asked.value), "which side effect, by its entry")
        day, values = ended(entry, diary, last=asked.day or today)
        return Asked("side-effect", values, day, None, asked.at, entry)
    kind, values = _values(asked, trial)
    return Asked(kind, values, asked.day, asked.slot, asked.at, asked.supersedes, asked.also)


_KINDS = {
    "rated": "rating",
    "changed": "co-change",
    "felt": "side-effect",
    "guess": "guess",
    "product": "product",
    "lab": "lab",
    "expects": "expectation",
    "answer": "answer",
    "contact": "contact",
}


def _values(asked: Namespace, trial: Trial) -> tuple[str, dict[str, object]]:
    """The kind of entry and its own fields, from the words that were given."""
    text = " ".join(asked.value).strip()
    until: dict[str, object] = {} if asked.until is None else {"until": f"{asked.until}"}
    fields: dict[str, object]
    match asked.what:
        case "rated":
            value = typed_number(_given(text, "the number that was rated"))
            fields = {"item": asked.item or trial.primary, "value": value}
        case "changed":
            shape = "window" if until else "step"
            fields = {"what": _given(text, "what else changed, in words"), "shape": shape} | until
        case "felt":
            if asked.burden is None:
                raise UsageProblem("--burden mild, moderate or severe: is missing, and felt needs it.")
            fields = {"what": _given(text, "what was felt, in words"), "burden": asked.burden} | until
        case "guess":
            fields = {"guess": _joined(_given(text, "drug, none or do_not_know"))}
        case "product":
            fields = _product(asked, text)
        case "lab":
            fields = _lab(asked)
        case "expects":
            what = "what you expect: much_better, better, no_change, worse, much_worse or do_not_know"
            fields = {"expects": _joined(_given(text, what))}
        case "answer" | "contact":
            fields = _about_flags(asked, text)
        case _:
            fields = _dose(asked.what, text) | _stated(asked, "product")
    return _KINDS.get(asked.what, "dose"), fields


def _dose(what: str, text: str) -> dict[str, object]:
    if what == "skipped":
        _none(text)
        return {"status": "skipped"}
    if what == "taken":
        return {"status": "taken", "amount": str(Dose.read(_given(text, "how much, such as 1.5 mg")))}
    return {"status": "taken", "kit": kit_number(_given(text, "the number on the label"))}


def kit_number(text: str) -> int:
    """Raises UsageProblem for what is no number of a kit."""
    if not (text.isascii() and text.isdigit()):
        raise UsageProblem(f"kit: {text!r} is no number of a kit. Write the number on the label, such as 3.")
    return int(text)


def _product(asked: Namespace, text: str) -> dict[str, object]:
    what = _given(text, "what it is, in words of your own, such as night capsules")
    if asked.form is None:
        raise UsageProblem("--form capsule, tablet, liquid, drops or other: is missing, and product needs it.")
    amounts = {name: str(Dose.read(told)) for name, told in _stated(asked, "strength", "per_ml").items()}
    amounts = {name.replace("_", "-"): amount for name, amount in amounts.items()}
    return {"what": what, "form": asked.form} | amounts | _stated(asked, "filler", "pharmacy", "lot")


def _lab(asked: Namespace) -> dict[str, object]:
    """The last word is the value, a sign before it belongs to it, and everything before names the test."""
    *test, value = asked.value or [""]
    if test and test[-1] in {"<", ">"}:
        value = test.pop() + value
    name = _given(" ".join(test).strip(), "which test and which value, such as tsh 2.31")
    if asked.unit is None:
        raise UsageProblem(
            "--unit: is missing, and lab needs it. Write it as the laboratory printed it, such as mIU/L."
        )
    limits = {limit: typed_number(text) for limit, text in _stated(asked, "low", "high").items()}
    return {"test": name, "value": typed_number(value), "unit": asked.unit} | limits


def _about_flags(asked: Namespace, text: str) -> dict[str, object]:
    if asked.what == "contact":
        return _contact(asked, _given(text, "who was contacted"))
    question, *words = asked.value or [""]
    _given(question, "which question, and the answer in its own words")
    return answer_of(question, _given(" ".join(words).strip(), f"the answer to {question}"))[1]


def _contact(asked: Namespace, who: str) -> dict[str, object]:
    for option, what in (
        ("about", "which answer or side effect it was about, by its entry"),
        ("whom", f"who that is: {', '.join(WHOM)}"),
        ("how", "how, such as by phone"),
    ):
        if getattr(asked, option) is None:
            raise UsageProblem(f"--{_CALLED.get(option, option)}: is missing, and contact needs it: {what}.")
    return {"about": asked.about, "who": who, "with": asked.whom, "how": asked.how}


def _stated(asked: Namespace, *options: str) -> dict[str, str]:
    told = {option: getattr(asked, option) for option in options}
    return {option: text for option, text in told.items() if text is not None}


def _joined(text: str) -> str:
    """The way the record writes it: "much better" is much_better."""
    return "_".join(text.replace("_", " ").split())


def _given(text: str, what: str) -> str:
    if not text:
        raise UsageProblem(f"it is not said {what}. Write it behind the word.")
    return text


def _none(text: str) -> None:
    if text:
        raise UsageProblem(f"skipped: nothing was taken, so {text!r} has no place here. Leave it out.")
