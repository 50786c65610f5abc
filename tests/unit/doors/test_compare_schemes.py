"""modicum compare-protocols: what is printed and written, that it goes on where it stopped, and what it refuses."""

import csv
import json

import pytest

from modicum.doors.files.scheme_store import CELLS
from unit.doors.shell import run

FEW = ("g-03", "r-11", "--population", "usual", "--population", "nothing", "--persons", "60", "--judged", "20")
BANNER = "These are made-up people under stated assumptions. None of this is evidence about patients."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("schemes")


@pytest.fixture(scope="module")
def told(folder):
    return run("compare-protocols", *FEW, "--out", folder)


def test_every_output_says_that_nobody_is_real_and_nothing_is_recommended(told, folder):
    assert told.code == 0
    for text in (
        told.out,
        *((folder / f"protocols.{end}").read_text("utf-8") for end in ("txt", "html", "json", "csv")),
    ):
        flat = " ".join(text.split())
        assert BANNER in flat
        assert "No scheme is recommended here: the prescriber picks." in flat


def test_the_cells_are_those_that_were_asked_for(folder):
    values = json.loads((folder / "protocols.json").read_text("utf-8"))
    assert [(one["protocol"], one["population"]) for one in values["cells"]] == [
        ("g-03", "usual"), ("r-11", "usual"), ("g-03", "nothing"), ("r-11", "nothing"),
    ]  # fmt: skip
    for one in values["cells"]:
        assert (one["n"], one["judged"], sum(one["words"].values())) == (60, 20, 20)
    nothing = values["cells"][2]
    assert nothing["measures"]["days"] == {"mean": None, "low": None, "high": None, "n": 0}
    assert nothing["median_days"] is None
    assert nothing["measures"]["false-start"]["n"] == 20
    assert values["cells"][1]["measures"]["all-days"]["mean"] <= 35
    assert {pair["measure"] for pair in values["pairs"]} >= {"days", "severe", "false-start"}
    assert "g-02" in values["not_compared"]


def test_the_table_has_a_row_for_each_figure(folder):
    rows = list(csv.DictReader((folder / "protocols.csv").read_text("utf-8").splitlines()))
    assert {row["protocol"] for row in rows} == {"g-03", "r-11"}
    row = next(row for row in rows if (row["population"], row["measure"]) == ("usual", "reached"))
    assert float(row["low"]) <= float(row["mean"]) <= float(row["high"])
    words = [row for row in rows if row["measure"].startswith("word: ") and row["population"] == "usual"]
    assert sum(float(row["mean"]) for row in words if row["protocol"] == "g-03") == pytest.approx(1.0)


def test_the_page_has_drawings_with_their_text(folder):
    page = (folder / "protocols.html").read_text("utf-8")
    assert page.count("<svg") == 2
    assert "with the usual figures" in page


def test_a_run_goes_on_where_it_was_and_another_size_starts_anew(folder):
    kept = (folder / CELLS).read_text("utf-8")
    page = (folder / "protocols.txt").read_text("utf-8")
    lines = kept.splitlines()
    (folder / CELLS).write_text("\n".join(lines[:2]) + "\n" + lines[2][:50], encoding="utf-8")
    again = run("compare-protocols", *FEW, "--out", folder)
    assert "120 made-up people, 40 of them judged" in again.err
    assert (folder / "protocols.txt").read_text("utf-8") == page
    other = run("compare-protocols", *FEW[:-4], "--persons", "30", "--out", folder)
    assert "120 made-up people, 80 of them judged" in other.err


def test_the_same_seed_gives_the_same_values_and_another_gives_others(told, folder):
    first = run("compare-protocols", *FEW, "--json")
    assert first.json["cells"] == run("compare-protocols", *FEW, "--json", "--seed", "20261122").json["cells"]
    assert first.json["cells"] != run("compare-protocols", *FEW, "--json", "--seed", "3").json["cells"]


def test_a_scheme_is_known_by_its_own_name_and_by_that_of_each_way_to_follow_it():
    ran = run("compare-protocols", "g-01", "--population", "nothing", "--persons", "20", "--judged", "1", "--json")
    assert {one["protocol"] for one in ran.json["cells"]} == {"g-01-small", "g-01-large"}


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("g-02", "g-03"), "g-02: is not compared here"),
        (("g-03",), "one scheme alone is compared with nothing"),
        (("--population", "mars"), "there is no such set"),
        (("--persons", "0"), "--persons"),
    ],
)
def test_what_cannot_be_compared_is_said(asked, says):
    ran = run("compare-protocols", *asked)
    assert ran.code == 2
    assert says in ran.err


def test_a_folder_that_cannot_be_used_is_said(tmp_path):
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    ran = run("compare-protocols", *FEW, "--out", file / "below")
    assert ran.code == 3
    assert "Name another folder" in ran.err


def test_nothing_on_the_page_names_a_cause_or_recommends(told):
    sentences = " ".join(told.out.split())
    assert "No pair comes out the same in all sets" in sentences or "pairs come out the same" in sentences
    for banned in ("you should", "we recommend", "best scheme"):
        assert banned not in sentences.lower()
