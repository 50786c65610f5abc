"""The page of error rates: what missed comes first, every cell is there with its command, and a stale page is found."""

import json
import re

import pytest

from house.tree import ROOT
from house.words.lint import document_findings, findings
from modicum.doors.files import error_rates
from modicum.doors.files.error_rates import keep_results, pages, read_results, write_pages
from modicum.errors import DataProblem
from modicum.models.priors import full
from modicum.proof import page
from modicum.proof.band import band, edges
from modicum.proof.cells import CellResult, Measure, rate
from modicum.proof.says import bar_of, command_of, met_of, value_of
from unit.analysis.makers import TABLE

RANKS = "ranks beta-1: " + " ".join(["2"] * 50)
RESULTS = (
    CellResult("V4", "V4/ladder-swaps/batch", 100, 7, (Measure("holm-p/beta-1", 0.4, low=0.01),), (RANKS,)),
    CellResult("V5", "V5/pairs-7/calm", 200, 7, (rate("helps", 2, 200, high=0.05), rate("worse", 4, 200, high=0.10))),
    CellResult("V5", "V5/pairs-7/stormy", 200, 7, (rate("helps", 40, 200, high=0.05), rate("worse", 6, 200, high=0.10))),
    CellResult("V6b", "V6b/half-year-7/half-life-3", 50, 8, (rate("excludes-none", 20, 50),)),
    CellResult("V7", "V7/rechallenge/half-life-0", 400, 7, (rate("covers", 380, 400, low=0.93, high=0.97),)),
    CellResult("V10", "V10/planted-faults", 40, 7, (Measure("alarms/nothing-planted", 0.0, high=0.0),), ("sign-flipped: V1 (x)",)),
)  # fmt: skip
ORIGIN = page.Origin("abc", {"numpy": "2.4"}, ("V8/not/run",))


def composed(*, drawn=False, results=RESULTS):
    return page.compose(results, TABLE, ORIGIN, drawn=drawn)


def everything(made):
    cells = [cell for s in made.sections for t in s.tables for row in t.rows for cell in row]
    return "\n".join([made.headline, *made.lead, *(x for s in made.sections for x in (s.title, *s.sentences)), *cells])


def test_what_missed_its_bar_comes_first_and_alone():
    made = composed()
    assert made.headline == "1 of 7 bars were missed, and 7 of 12 checks have not been run."
    first = made.sections[0]
    assert first.title == "What did not meet its bar"
    assert [row[:3] for row in first.tables[0].rows] == [("V5/pairs-7/stormy", "helps", "20.0 ± 2.8 %")]
    assert "V8/not/run" in " ".join(first.sentences)
    assert "Not run yet: V11 (harm), V6" in " ".join(first.sentences)


def test_when_everything_is_met_it_says_so():
    made = composed(results=[r for r in RESULTS if r.met])
    assert made.headline == "All 5 bars were met, and 7 of 12 checks have not been run."
    assert made.sections[0].sentences[0] == "Nothing that was run: every bar was met."


def test_without_results_nothing_is_claimed():
    made = composed(results=())
    assert made.headline == "No results are stored yet."
    assert "No false-word rates" in made.lead[0]


def test_two_sentences_say_the_rates_and_whom_they_do_not_cover():
    lead = composed().lead
    assert len(lead) == 2
    assert "in the worst (stormy in pairs-7)" in lead[0]
    assert "20.0 ± 2.8 %" in lead[0]
    assert "real persons are not in these rates" in lead[1]


def test_every_cell_is_there_with_the_command_that_runs_it_again():
    text = everything(composed())
    for result in RESULTS:
        assert command_of(result) in text
    assert command_of(RESULTS[0]) == "modicum validate --only V4/ladder-swaps/batch --n 100 --seed 7"


def test_a_sceptic_finds_model_priors_thresholds_seeds_and_versions():
    text = everything(composed())
    for wanted in (
        "AR(1)",
        str(full(minimum=0, maximum=10).half_life),
        "helps-better-at-least",
        "numpy 2.4",
        "Seeds: 7, 8",
        "abc",
    ):
        assert wanted in text


@pytest.mark.parametrize(
    ("check", "measure", "value", "bar", "met"),
    [
        ("V5", Measure("helps", 0.007, 0.002, high=0.05), "0.70 ± 0.20 %", "at most 5 %", "met"),
        ("V7", Measure("covers", 0.9, 0.001, low=0.93, high=0.97), "90.0 ± 0.10 %", "93 to 97 %", "MISSED"),
        ("V6", Measure("bias", -0.02, 0.01), "-0.02 ± 0.01", "–", "–"),
        ("V2", Measure("largest-error", 3e-13, high=1e-8), "3e-13", "at most 1e-08", "met"),
        ("V4", Measure("holm-p/x", 0.001, low=0.01), "0.001", "at least 0.01", "MISSED"),
        ("V5", Measure("helps", float("nan"), None, high=0.05), "no value", "at most 5 %", "MISSED"),
    ],
)
def test_numbers_are_written_with_their_error_bar_and_answer(check, measure, value, bar, met):
    assert (value_of(check, measure), bar_of(check, measure), met_of(measure)) == (value, bar, met)


def test_every_drawing_has_words_for_those_who_do_not_see_it():
    figures = [figure for section in composed(drawn=True).sections for figure in section.figures]
    assert [f.title for f in figures] == [
        "False words, pairs-7", "What an unknown onset costs", "V7: covers", "Ranks of 100 truths, ladder-swaps/batch"
    ]  # fmt: skip
    for figure in figures:
        assert len(figure.alt) > 40
        assert figure.svg.startswith("<svg")
        assert "#101010" not in figure.svg
        assert "var(--accent)" in figure.svg


def test_the_shaded_band_is_that_of_the_test():
    low, high = band(100, 0.01)
    assert all(a <= z <= b for a, z, b in zip(low, edges(), high, strict=True))


def line(result):
    measures = [{k: v for k, v in vars(m).items() if v is not None} for m in result.measures]
    return json.dumps(vars(result) | {"measures": measures, "notes": list(result.notes), "digest": "abc", "met": True})


def test_results_come_back_from_their_file_and_become_both_forms(tmp_path):
    file = tmp_path / "run.ndjson"
    file.write_text("\n".join(line(r) for r in [RESULTS[0], *RESULTS]) + "\n")
    assert read_results(file) == (RESULTS, "abc")
    keep_results(file, tmp_path / error_rates.STORED)
    names = [path.name for path in write_pages(tmp_path)]
    assert names == ["error-rates.md", "error-rates.html"]
    html = (tmp_path / error_rates.PAGE / "error-rates.html").read_text("utf-8")
    markdown = (tmp_path / error_rates.PAGE / "error-rates.md").read_text("utf-8")
    for result in RESULTS:
        assert command_of(result) in html
        assert f"`{command_of(result)}`" in markdown
    assert "://" not in re.sub(r'xmlns(:xlink)?="[^"]*"', "", html)
    assert not re.search("<script|<link|<img", html)


@pytest.mark.parametrize(
    "broken", ["{", '{"cell": "x"}', "[]", '{"check":"V1","cell":"a","n":1,"seed":1,"measures":[1]}']
)
def test_a_line_that_is_no_result_is_named(tmp_path, broken):
    file = tmp_path / "run.ndjson"
    file.write_text(line(RESULTS[0]) + "\n" + broken + "\n")
    with pytest.raises(DataProblem, match="line 2"):
        read_results(file)


def test_an_empty_run_is_not_kept(tmp_path):
    (tmp_path / "run.ndjson").write_text("\n")
    with pytest.raises(DataProblem, match="holds no result"):
        keep_results(tmp_path / "run.ndjson", tmp_path)


def test_the_page_says_nothing_that_is_banned():
    made = composed()
    for sentence in everything(made).splitlines():
        assert findings(sentence, causal_allowed=True) == []


def test_seven_stands_before_fourteen():
    cells = [CellResult("V6b", f"V6b/a/onset-{days}", 1, 1, ()) for days in (14, 7, 0, 21)]
    assert [c.cell.rsplit("-")[-1] for c in sorted(cells, key=page._place)] == ["0", "7", "14", "21"]


# ------------------------------------------------------------------ the page in the repository


def without_drawings(html):
    """Text widths in drawings depend on the fonts of a machine; everything else does not."""
    return re.sub(r"<svg.*?</svg>", "<svg/>", html, flags=re.DOTALL)


@pytest.mark.hazard("H-28/error-rates")
def test_the_page_in_the_repository_is_that_of_the_stored_results():
    """If this fails: make error-rates."""
    for name, content in pages(ROOT).items():
        assert without_drawings((ROOT / name).read_text("utf-8")) == without_drawings(content), name


def test_the_page_in_the_repository_has_every_stored_cell():
    results, _ = read_results(ROOT / error_rates.STORED / error_rates.RESULTS)
    text = (ROOT / error_rates.PAGE / "error-rates.md").read_text("utf-8")
    assert len(results) > 5
    assert [r.cell for r in results if command_of(r) not in text] == []
    assert document_findings(text) == []
