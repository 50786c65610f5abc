"""modicum log for a product, a laboratory value and an expectation; and numbers with a decimal comma."""

import json

import pytest

from modicum.doors.desk.typed import typed_number
from modicum.errors import DataProblem
from unit.doors.agreed import agreed_folder
from unit.doors.shell import run

DAY = "2027-03-01"
CAPSULES = ("product", "night capsules", "--form", "capsule")


@pytest.fixture
def folder(tmp_path):
    return agreed_folder(tmp_path)


def log(folder, *words, day=DAY):
    return run("log", folder, *words, "--as-of", day)


def entries(folder):
    """What was kept, without identifier, moment and source, which every entry has."""
    lines = [json.loads(line) for line in (folder / "journal.ndjson").read_text("utf-8").splitlines()]
    return [
        {name: value for name, value in line.items() if name not in {"id", "recorded_at", "source"}} for line in lines
    ]


def told(ran):
    return " ".join((ran.out + ran.err).split())


def test_a_product_is_kept_with_all_that_is_known_of_it(folder):
    more = ("--strength", "1.50 mg", "--filler", "Avicel", "--pharmacy", "North", "--lot", "A7")
    ran = log(folder, *CAPSULES, *more)
    assert ran.code == 0, ran.err
    assert entries(folder) == [
        {"kind": "product", "for": DAY, "what": "night capsules", "form": "capsule", "strength": "1.5 mg",
         "filler": "Avicel", "pharmacy": "North", "lot": "A7"},
    ]  # fmt: skip
    assert "night capsules, capsule, 1.5 mg, Avicel, North, A7" in told(ran)
    assert "another" not in told(ran)


def test_a_liquid_is_kept_with_its_amount_in_a_ml(folder):
    ran = log(folder, "product", "drops", "--form", "drops", "--per-ml", "1 mg")
    assert entries(folder) == [{"kind": "product", "for": DAY, "what": "drops", "form": "drops", "per-ml": "1 mg"}]
    assert "drops, drops, 1 mg/mL" in told(ran)


def test_a_product_that_differs_from_the_one_before_says_so_and_what_that_counts_as(folder):
    log(folder, *CAPSULES, "--filler", "lactose", "--pharmacy", "North")
    other = log(folder, "product", "new ones", "--form", "capsule", "--filler", "Avicel", "--pharmacy", "north",
                day="2027-03-02")  # fmt: skip
    assert "It differs from night capsules: the filler. That counts as something else that changed." in told(other)
    same = log(folder, "product", "stronger", "--form", "capsule", "--filler", "avicel", "--strength", "3 mg",
               day="2027-03-03")  # fmt: skip
    assert "differs" not in told(same)


def test_a_dose_may_name_what_it_was_taken_from(folder):
    unknown = log(folder, "taken", "0.5 mg", "--product", "night capsules")
    assert unknown.code == 0
    assert "No entry says yet what night capsules is." in told(unknown)
    assert entries(folder)[0]["product"] == "night capsules"
    log(folder, *CAPSULES)
    assert "No entry says" not in told(log(folder, "taken", "0.5 mg", "--product", "night capsules", day="2027-03-02"))


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (
            ("tsh", "2.31", "--low", "0.4", "--high", "4.0"),
            {"test": "tsh", "value": "2.31", "low": "0.4", "high": "4.0"},
        ),
        (("tsh", "<0.01"), {"test": "tsh", "value": "<0.01"}),
        (("tsh", "<", "0.01"), {"test": "tsh", "value": "<0.01"}),
        (("free", "T4", "1,2", "--high", "1,7"), {"test": "free T4", "value": "1.2", "high": "1.7"}),
        (("free T4", "> 7,7"), {"test": "free T4", "value": "> 7.7"}),
    ],
)
def test_a_laboratory_value_is_kept_as_it_was_printed(folder, words, kept):
    ran = log(folder, "lab", *words, "--unit", "mIU/L", "--for", "2027-02-20")
    assert ran.code == 0, ran.err
    assert entries(folder) == [{"kind": "lab", "for": "2027-02-20", "unit": "mIU/L"} | kept]
    assert f"{kept['test']}: {kept['value']} mIU/L" in told(ran)
    assert "1 laboratory values" in run("check", folder, "--as-of", DAY).out


@pytest.mark.parametrize(
    ("words", "kept"), [(("better",), "better"), (("much", "better"), "much_better"), (("do_not_know",), "do_not_know")]
)
def test_what_is_expected_is_kept(folder, words, kept):
    ran = log(folder, "expects", *words)
    assert entries(folder) == [{"kind": "expectation", "for": DAY, "expects": kept}]
    assert f"you expect: {kept.replace('_', ' ')}" in told(ran)


def test_each_of_them_can_be_corrected_and_the_same_again_counts_once(folder):
    for words, other in (
        (CAPSULES, (*CAPSULES, "--lot", "A7")),
        (("lab", "tsh", "2.31", "--unit", "mIU/L"), ("lab", "tsh", "2.13", "--unit", "mIU/L")),
        (("expects", "better"), ("expects", "worse")),
    ):
        before = len(entries(folder))
        assert log(folder, *words).code == 0
        assert "It counts once." in told(log(folder, *words))
        assert log(folder, *other).code == 3
        standing = json.loads((folder / "journal.ndjson").read_text("utf-8").splitlines()[-1])["id"]
        assert log(folder, *other, "--supersedes", standing).code == 0
        assert len(entries(folder)) == before + 2
    assert run("check", folder, "--as-of", DAY).code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("product", "--form", "capsule"), 2, "what it is, in words of your own"),
        (("product", "night capsules"), 2, "--form capsule, tablet, liquid, drops or other: is missing"),
        ((*CAPSULES, "--strength", "1.5"), 3, "Write a number, a space and a unit"),
        ((*CAPSULES, "--strength", "1,5 mg"), 3, "A decimal comma can be read two ways"),
        ((*CAPSULES, "--per-ml", "1 mg"), 3, "a capsule has no amount in a mL"),
        (("product", "syrup", "--form", "liquid", "--strength", "1 mg"), 3, "differ fivefold"),
        ((*CAPSULES, "--strength", "1500 mcg"), 3, "not in mg, the trial's unit"),
        ((*CAPSULES, "--slot", "noon"), 2, "--slot: has no place beside product"),
        ((*CAPSULES, "--at", "22:30"), 2, "--at: has no place beside product"),
        (("changed", "a cold", "--at", "22:30"), 2, "--at: has no place beside changed"),
        (
            ("skipped", "--product", "night capsules"),
            2,
            "--product: has no place beside skipped, only beside kit, taken",
        ),
        (("rated", "6", "--per-ml", "1 mg"), 2, "--per-ml: has no place beside rated, only beside product"),
        (("lab", "tsh", "2.31"), 2, "--unit: is missing"),
        (("lab", "2.31", "--unit", "mIU/L"), 2, "which test and which value"),
        (("lab", "--unit", "mIU/L"), 2, "which test and which value"),
        (("lab", "tsh", "high", "--unit", "mIU/L"), 3, "field 'value'"),
        (("lab", "tsh", "2.31", "--unit", "mIU/L", "--low", "4", "--high", "0.4"), 3, "is not below 'high'"),
        (("lab", "platelets", "1,500", "--unit", "G/L"), 3, "can be read two ways: 1.500 or 1500"),
        (("expects",), 2, "what you expect"),
        (("expects", "wonders"), 3, "is none of much_better, better"),
        (("taken", "0.5 mg", "--unit", "mg"), 2, "--unit: has no place beside taken, only beside lab"),
        (("taken", "0,5 mg"), 3, "A decimal comma can be read two ways"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason_and_nothing_is_kept(folder, words, code, said):
    ran = log(folder, *words)
    assert (ran.code, entries(folder)) == (code, [])
    assert said in told(ran)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("6,5", "6.5"), ("2,31", "2.31"), ("0,500", "0.500"), ("<0,01", "<0.01"), ("-2,5", "-2.5"), ("1,2345", "1.2345"),
     ("6", "6"), ("6.5", "6.5"), (",5", ",5"), ("1,000,000", "1,000,000"), ("1.500,5", "1.500,5"), ("05,5", "05,5")],
)  # fmt: skip
def test_a_decimal_comma_is_a_point_where_it_can_be_nothing_else(typed, read):
    assert typed_number(typed) == read


@pytest.mark.hazard("H-06/one-reading-only")
@pytest.mark.parametrize("typed", ["1,500", "12,000", "<1,000"])
def test_a_comma_that_may_stand_for_thousands_is_refused_with_both_readings(typed):
    with pytest.raises(DataProblem, match="can be read two ways"):
        typed_number(typed)


def test_a_rating_with_a_decimal_comma_is_told_back_with_a_point(folder):
    assert "was not rounded" in told(log(folder, "rated", "6,5"))
    assert entries(folder) == []
