"""One thing at a time: what can go wrong on a day on which everything is well, each tried alone and taken back again."""

from datetime import timedelta

from states.machine import ANSWERS, REMOVED
from states.oracle_asked import QUESTIONS, RAISES, WORDS
from states.oracle_screen import MEDICINES
from states.plans import TOLD_KEYS

DAY = timedelta(days=1)


def outside_things():
    """(name, what is done to a life): of answers, the screen and the agreement."""
    for key in TOLD_KEYS:
        for value in ("yes", "not known", ""):
            yield f"told {key} {value!r}", lambda life, key=key, value=value: life.outside.told.update({key: value})
    for age in (None, 7, 8, 30, -1):
        yield f"screen of {age} days", lambda life, age=age: setattr(life.outside, "screen_age", age)
    yield "agreement pending", lambda life: setattr(life.outside, "pending", True)
    for days in (0, 1):
        yield f"agreed in {days} days", lambda life, days=days: setattr(life.outside, "agreed", life.today + DAY * days)


def answer_things():
    """The same, of the answers for the screen."""
    for key, values in ANSWERS.items():
        for value in values:
            yield f"{key} {value}", lambda life, key=key, value=value: life.answers(**{key: value})
    for key in REMOVED:
        yield f"{key} removed", lambda life, key=key: life.answers(**{key: None})
    for name in MEDICINES:
        yield f"medicine {name}", lambda life, name=name: life.answers(medicines=[name])
    for procedure in ("undated", -1, 0, 3, 4, 5):
        yield f"procedure {procedure}", lambda life, told=procedure: life.answers(procedure=life.procedure_of(told))
    for name, ago in (
        ("codeine", 9),
        ("codeine", 10),
        ("codeine", 11),
        ("morphine", 14),
        ("morphine", 15),
        ("methadone", 60),
    ):
        yield f"{name} {ago} days ago", lambda life, name=name, ago=ago: life.took_opioid(name, ago)
    yield "codeine, still taken", lambda life: life.took_opioid("codeine", 30, taking="yes")
    yield "codeine, not decided", lambda life: life.took_opioid("codeine", 30, agreed="no")
    yield "codeine, and none said", lambda life: life.took_opioid("codeine", 30, year="no")


def record_things():
    """The same, of the record: these cost more, because it is read again."""
    for burden in ("mild", "moderate", "severe"):
        for label in ("nausea", "anxious", "bad sleep"):
            for ago, over in ((0, None), (3, None), (4, 3), (4, 1)):
                yield (
                    f"{burden} {label} {ago} {over}",
                    lambda life, burden=burden, label=label, ago=ago, over=over: life.felt(label, burden, ago, over),
                )
    for count in (2, 3):
        yield f"{count} not written", lambda life, count=count: life.rewrite_doses(count, None)
        yield f"{count} skipped", lambda life, count=count: life.rewrite_doses(count, "skipped")
    for rating in (3, 7, 9):
        yield f"rated {rating}", lambda life, rating=rating: life.rate_again(rating)
    yield "a line lost", lambda life: life.damage(len(life.trial.lines) - 1, "cut")
    yield "an old line lost", lambda life: life.damage(0, "letters")
    yield "told twice", lambda life: life.tell_twice()


def asked_things():
    """The same, of questions, flags and contacts."""
    for question, text in RAISES:
        for whom in (None, "helpline", "prescriber"):
            yield (
                f"{question}: {text}, {whom}",
                lambda life, q=question, t=text, whom=whom: life.flagged(q, t, whom),
            )
        yield f"{question} taken back", lambda life, q=question, t=text: life.flagged(q, t, None, taken_back=True)
    for question in QUESTIONS:
        yield f"{question} not answered", lambda life, q=question: life.unanswer(q)
    for over in (None, 1, 0):
        for whom in (None, "doctor", "prescriber"):
            for ago in (2, 20):
                yield (
                    f"severe {ago} days ago, over {over}, {whom}",
                    lambda life, over=over, whom=whom, ago=ago: life.felt("headache", "severe", ago, over, whom),
                )
    for words in WORDS:
        yield f"words: {words}", lambda life, words=words: life.felt(words, "mild", 0, 0)


def step_things():
    """On the day of a step: a day too few at the dose, too few doses, too few ratings."""
    yield "1 skipped", lambda life: life.rewrite_doses(1, "skipped")
    yield "1 not written", lambda life: life.rewrite_doses(1, None)
    yield "every fourth skipped", lambda life: life.thin_out()
    for count in (2, 3):
        yield f"{count} unrated", lambda life, count=count: life.unrate(count)


def gap_things():
    """On the day of a return: the dose was last taken about as long ago as it may be, or never stayed on."""
    for count in (26, 27, 28, 29):
        yield f"{count} skipped", lambda life, count=count: life.rewrite_doses(count, "skipped")
    yield "short stays", lambda life: life.shorten_stays()


TODAY, ANSWERED = tuple(outside_things()), tuple(answer_things())
RECORD, ASKED = tuple(record_things()), tuple(asked_things())
GAPS, STEPS = tuple(gap_things()), tuple(step_things())
