"""From answers to facts: what was not answered becomes no fact, and the list and the question must agree."""

from datetime import date
from decimal import Decimal

import pytest

from modicum.knowledge.rule_shapes import Ruling, Several
from modicum.safety.facts import misfit
from modicum.safety.judge import judge
from modicum.safety.person import OpioidRecord, age_on, known_of
from unit.safety.makers import TODAY, book, person, resolve


def known(today=TODAY, **changes):
    return known_of(person(**changes), resolve, book().intervals, today=today)


def facts(**changes):
    found = known(**changes).facts
    assert [misfit(name, value) for name, value in found.items() if misfit(name, value)] == []
    return found


def record(name="codeine", **changes):
    values = {"last_dose": date(2026, 11, 1), "still_taking": False, "agreed": True}
    return OpioidRecord(name, **(values | changes))


def opioid_facts(**changes):
    return {
        name.removeprefix("opioid-"): value for name, value in facts(**changes).items() if name.startswith("opioid-")
    }


NONE_USED = {"answer": "no", "now": False, "kind": "none-used", "interval": "none-used"}


def test_nobody_answered_anything():
    assert facts() == {}


@pytest.mark.hazard("H-26/age-asked")
@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 12, 1), date(2026, 11, 30), 17),
        (date(2008, 12, 1), date(2026, 12, 1), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
    ],
)
def test_age_is_in_full_years(born, day, age):
    assert age_on(day, born) == age
    assert facts(born=born, today=day)["age-years"] == Decimal(age)


def test_no_medicines_and_no_opioid_are_an_answer_together():
    assert opioid_facts(medicines=(), opioid_in_last_year=False) == NONE_USED
    assert facts(medicines=())["medicine-list"] == "none-taken"
    assert facts(medicines=())["medicine-classes"] == Several(frozenset(), complete=True)


@pytest.mark.hazard("H-01/two-questions")
@pytest.mark.parametrize(
    "changes",
    [{"medicines": ()}, {"opioid_in_last_year": False}, {"medicines": ("odd",), "opioid_in_last_year": False}],
)
def test_neither_the_list_nor_the_answer_alone_clears_anybody(changes):
    found = opioid_facts(**changes)
    assert "now" not in found
    assert "interval" not in found
    assert "kind" not in found


def test_a_list_of_known_medicines_gives_whole_sets():
    found = facts(medicines=("ibuprofen", "prednisone"))
    assert found["medicine-list"] == "all-known"
    assert found["medicine-classes"] == Several(frozenset({"ordinary", "corticosteroid"}), complete=True)
    assert found["medicine-ingredients"] == Several(frozenset({"ibuprofen", "prednisone"}), complete=True)


@pytest.mark.hazard("H-01/unrecognised-stops")
@pytest.mark.parametrize("line", ["codein?", "odd", "xyzzy"])
def test_a_line_that_is_not_known_leaves_the_sets_open(line):
    found = facts(medicines=("prednisone", line))
    assert found["medicine-list"] == "some-not-known"
    assert found["medicine-classes"] == Several(frozenset({"corticosteroid"}), complete=False)


@pytest.mark.hazard("H-01/two-questions")
def test_an_opioid_on_the_list_is_taken_now_and_disagrees_with_a_no():
    found = opioid_facts(medicines=("oxycodone",), opioid_in_last_year=False)
    assert found["now"] is True
    assert found["answer"] == "list-disagrees"
    assert found["kind"] == "ordinary"
    assert "interval" not in found


@pytest.mark.hazard("H-02/near-match-asks", "H-05/exact-wins")
def test_a_possible_opioid_on_the_list_leaves_open_whether_one_is_taken():
    """Nobody is told "you take an opioid" because of a name that is only near one."""
    found = known(medicines=("codein?",), opioid_in_last_year=False)
    assert "opioid-now" not in found.facts
    assert "opioid-kind" not in found.facts
    assert found.start.earliest is None
    assert judge(book().rules, found.facts, today=TODAY).could_be is Ruling.STOP


def test_an_opioid_on_the_list_leaves_no_date_over_all():
    found = known(medicines=("oxycodone",), opioids=(record(),), first_dose=date(2027, 6, 1))
    assert [one.earliest for one in found.start.each] == [date(2026, 11, 12), None]
    assert found.start.earliest is None


@pytest.mark.parametrize("changes", [{}, {"medicines": ("xyzzy",)}])
def test_without_a_known_list_there_is_no_date_over_all(changes):
    assert known(opioids=(record(),), **changes).start.earliest is None
    assert known(opioids=(record(),), medicines=()).start.earliest == date(2026, 11, 12)


def test_a_depot_that_is_no_opioid_is_none():
    assert opioid_facts(medicines=("Depo-Provera",), opioid_in_last_year=False) == NONE_USED


@pytest.mark.parametrize("name", ["methadone", "Subutex", "rare opioid depot"])
def test_a_specialists_opioid_is_named_on_the_list_and_among_the_records(name):
    assert opioid_facts(medicines=(name,))["kind"] == "specialist"
    assert opioid_facts(medicines=(), opioids=(record(name),))["kind"] == "specialist"


@pytest.mark.hazard("H-04/last-dose-date", "H-04/interval-rules")
def test_a_recorded_opioid_is_over_or_running_by_the_planned_first_dose():
    at = {"medicines": (), "opioid_in_last_year": True, "opioids": (record(),)}
    for first, word in (
        (date(2026, 11, 11), "running"),
        (date(2026, 11, 12), "elapsed"),
        (date(2026, 11, 13), "elapsed"),
    ):
        assert opioid_facts(first_dose=first, **at) == {
            "answer": "yes",
            "now": False,
            "kind": "ordinary",
            "interval": word,
        }
    assert "interval" not in opioid_facts(**at)


@pytest.mark.hazard("H-04/last-dose-date")
@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"last_dose": date(2026, 12, 2)}, "last-dose-in-future"),
        ({"agreed": False}, "not-agreed"),
        ({"agreed": None}, None),
        ({"last_dose": None}, None),
        ({"still_taking": None}, None),
        ({"still_taking": True}, None),
    ],
)
def test_an_interval_that_cannot_be_counted(changes, word):
    found = opioid_facts(first_dose=date(2027, 6, 1), medicines=(), opioids=(record(**changes),))
    assert found.get("interval") == word
    assert found.get("now") is {True: True, None: None}.get(changes.get("still_taking", False), False)


def test_what_is_surely_too_early_comes_before_what_is_not_known():
    both = (record(), record(agreed=None))
    assert opioid_facts(first_dose=date(2026, 11, 3), opioids=both)["interval"] == "running"


def test_the_list_must_be_known_before_the_kind_is():
    assert "kind" not in opioid_facts(opioids=(record(),))
    assert "kind" not in opioid_facts(medicines=("xyzzy",), opioids=(record(),))


@pytest.mark.parametrize(
    ("name", "stated", "kind"),
    [
        ("codeine", None, "short-acting"),
        ("codeine", "long-acting", "long-acting"),
        ("oxycodone", "short-acting", "long-acting"),
        ("codeine", "depot", "depot"),
        ("fentanyl patch", None, "long-acting"),
        ("kratom", "short-acting", "kratom"),
        ("xyzzy", None, None),
        ("xyzzy", "short-acting", None),
        ("xyzzy", "methadone", "methadone"),
        ("ibuprofen", "short-acting", None),
        ("rare opioid", "short-acting", None),
        ("rare opioid patch", None, None),
        ("codein?", None, None),
    ],
)
def test_what_a_person_calls_an_opioid_can_only_make_it_stricter(name, stated, kind):
    found = known(opioids=(record(name, kind=stated),)).start.each[0].use.kind
    assert found == kind


@pytest.mark.hazard("H-25/pause-before")
@pytest.mark.parametrize(
    ("first", "inside"),
    [
        (date(2026, 12, 15), False),
        (date(2026, 12, 16), True),
        (date(2026, 12, 20), True),
        (date(2026, 12, 21), False),
        (None, None),
    ],
)
def test_a_first_dose_near_a_procedure(first, inside):
    found = facts(procedure="dated", procedure_date=date(2026, 12, 20), first_dose=first)
    assert found["procedure"] == "dated"
    assert found.get("inside-procedure-pause") == inside


def test_a_first_dose_that_was_taken_counts_as_today():
    changes = {"procedure": "dated", "procedure_date": date(2026, 12, 3), "first_dose": date(2026, 1, 1)}
    assert facts(**changes)["inside-procedure-pause"] is True


def test_no_procedure_one_without_a_date_and_nothing_said():
    assert facts(procedure="none") == {"procedure": "none", "inside-procedure-pause": False}
    assert facts(procedure="undated", first_dose=TODAY)["procedure"] == "undated"
    assert "inside-procedure-pause" not in facts(procedure="undated", first_dose=TODAY)


@pytest.mark.hazard("H-20/fillers-asked")
@pytest.mark.parametrize(
    ("allergies", "fillers", "meets"),
    [
        ((), None, False),
        (("Lactose",), ("lactose monohydrate", "cellulose"), True),
        (("lactose monohydrate",), ("Lactose",), True),
        (("lactose",), ("cellulose",), False),
        (("lactose",), (), False),
        (("lactose",), None, None),
        (None, ("lactose",), None),
    ],
)
def test_allergies_against_the_products_fillers(allergies, fillers, meets):
    assert facts(filler_allergies=allergies, fillers=fillers).get("filler-allergy-meets-product") == meets


def test_the_resolver_is_asked_for_every_line_and_nothing_else():
    asked = []

    def listening(text):
        asked.append(text)
        return resolve(text)

    known_of(person(medicines=("a", "b"), opioids=(OpioidRecord("c"),)), listening, book().intervals, today=TODAY)
    assert asked == ["a", "b", "c"]


def test_naming_one_more_opioid_never_makes_the_ruling_milder():
    base = {"medicines": (), "opioid_in_last_year": True, "first_dose": date(2027, 6, 1)}
    one = judge(book().rules, facts(opioids=(record(),), **base), today=TODAY)
    for name in ("xyzzy", "methadone", "oxycodone"):
        two = judge(book().rules, facts(opioids=(record(), record(name)), **base), today=TODAY)
        assert two.could_be.rank >= one.could_be.rank
        by_rule = {outcome.rule.id: outcome.ruling.rank for outcome in one.outcomes}
        assert all(outcome.ruling.rank >= by_rule[outcome.rule.id] for outcome in two.outcomes)
    assert one.ruling is Ruling.ASK
