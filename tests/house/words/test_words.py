"""The language lint: it catches its own examples, lets honest sentences pass, and finds nothing in our own texts."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from house import tree
from house.words import lint
from house.words.lint import QUOTED, document_findings, entries, findings

KNOWLEDGE = tree.SRC / "knowledge"
CATALOGUE = KNOWLEDGE / "words"
ENTRIES = {entry.id: entry for entry in entries()}
CAUGHT = [(entry.id, sentence) for entry in entries() for sentence in entry.caught]
FINE = [(entry.id, sentence) for entry in entries() for sentence in entry.fine]


# ------------------------------------------------------------------ the lint itself


@pytest.mark.parametrize(("entry", "sentence"), CAUGHT)
@pytest.mark.hazard("H-15/no-promise", "H-24/no-reassurance", "H-27/no-praise")
def test_the_lint_catches_its_own_examples(entry, sentence):
    ids = [finding.split(":")[0] for finding in findings(sentence, causal_allowed=False)]
    assert entry in ids


@pytest.mark.parametrize(("entry", "sentence"), FINE)
def test_honest_sentences_pass(entry, sentence):
    assert findings(sentence, causal_allowed=not ENTRIES[entry].causal) == []


@pytest.mark.parametrize(("entry", "sentence"), CAUGHT)
def test_causal_words_are_banned_only_where_the_design_cannot_carry_them(entry, sentence):
    ids = [finding.split(":")[0] for finding in findings(sentence, causal_allowed=True)]
    assert (entry in ids) is not ENTRIES[entry].causal


def test_each_entry_has_its_own_name_a_reason_a_source_and_two_examples_of_each_kind():
    assert len(ENTRIES) == len(entries()) > 25
    for entry in entries():
        assert entry.because, entry.id
        assert entry.source, entry.id
        assert len(set(entry.caught)) >= 2, entry.id
        assert len(set(entry.fine)) >= 2, entry.id


def test_every_claim_of_the_safety_notes_has_an_entry():
    sentences = {
        "It was never associated with toxicity.": "never-toxic",
        "It is safe in pregnancy.": "safe-in-pregnancy",
        "It is safe for children.": "safe-for-children",
        "Only opioids and immunosuppressants are contraindications.": "only-two-contraindications",
        "It helps to come off lithium.": "comes-off-other-medicines",
        "It helps to come off benzodiazepines.": "comes-off-other-medicines",
        "No steroids allowed.": "steroids-forbidden",
        "No interaction with steroids.": "steroids-free",
        "4.5 mg three times a day.": "three-times-a-day",
        "More is better.": "more-is-better",
    }
    for sentence, entry in sentences.items():
        found = [finding.split(":")[0] for finding in findings(sentence, causal_allowed=True)]
        assert found == [entry], sentence


def test_a_finding_says_which_words_and_why():
    assert findings("Well done: it is saved.", causal_allowed=True) == [
        "congratulations: 'Well done' (praise for a result invites the next good entry; the diary is a measurement)"
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "It is SAFE in Pregnancy.",
        "It is safe in\n    pregnancy.",
        "It is **safe** in *pregnancy*.",
        "It is _safe in pregnancy_.",
        "It is safe\u00a0in pregnancy.",
        "It is safe in preg\u00adnancy.",
        "It is safe in <b>pregnancy</b>.",
        "It is ｓａｆｅ in pregnancy.",
        "There is no doubt it is safe in pregnancy.",
        "It does not upset the stomach and is safe in pregnancy.",
        "Not expensive, and safe in pregnancy.",
    ],
)
def test_neither_typesetting_nor_a_distant_not_hides_a_claim(sentence):
    assert [finding.split(":")[0] for finding in findings(sentence, causal_allowed=True)] == ["safe-in-pregnancy"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Cannot tell.",
        "Better while on 3 mg than while on 1.5 mg (P = 0.93); nothing here shows what caused it.",
        "This cannot be told apart from drift.",
        "With drift: -1.2 points. Without drift: -0.4 points. The two cannot be separated.",
        "Not better while on {dose}.",
        "Capped at cannot tell: the pharmacy was switched on the day of the step.",
        "This design cannot tell, however long.",
        "Days left to the horizon: 21. This is an interim estimate.",
        "No worthwhile effect, but not for a slow effect.",
        "Side effects are counted beside it.",
    ],
)
def test_what_grades_c_and_d_are_meant_to_say_passes(sentence):
    assert findings(sentence, causal_allowed=False) == []


# ------------------------------------------------------------------ documents


def test_a_paragraph_is_linted_across_its_lines_and_reported_at_its_first():
    found = document_findings("# Title\n\nIt is\nsafe in\npregnancy.\n")
    assert [finding.split(":")[0] for finding in found] == ["line 3"]


def test_list_items_headings_and_table_rows_are_not_joined():
    assert document_findings("- it is safe\n- in pregnancy ask first\n\n# Is it safe\nin pregnancy\n") == []
    assert document_findings("| safe |\n| in pregnancy |\n") == []


def test_a_line_that_quotes_a_claim_to_reject_it_is_left_alone_and_only_that_line():
    quoted = f"Some texts say it is safe in pregnancy. {QUOTED}\n"
    assert document_findings(quoted) == []
    assert len(document_findings(quoted + "It is safe in pregnancy.\n")) == 1
    assert len(document_findings(f"{QUOTED} It is safe in pregnancy.\n")) == 1


# ------------------------------------------------------------------ our own texts


def toml_strings(folder: Path) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every string below a folder of TOML files, with file, tables and key."""
    for file in sorted(folder.rglob("*.toml")):
        start = (*file.relative_to(folder).with_suffix("").parts,)
        yield from lint.strings(tomllib.loads(file.read_text("utf-8")), start)


def documents() -> list[Path]:
    """Root pages, docs and the pages of the examples."""
    found = [*tree.ROOT.glob("*.md"), *(tree.ROOT / "docs").rglob("*.md")]
    return sorted([*found, *(tree.ROOT / "examples").rglob("README.md")])


def spoken_strings(source: str) -> Iterator[tuple[int, str]]:
    """Every string of a Python file with its line; what an f-string fills in stands as {dose}."""
    inside = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
            yield (
                node.lineno,
                "".join(
                    str(getattr(part, "value", "")) if type(part) is ast.Constant else "{dose}" for part in node.values
                ),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value


def catalogue_gaps(places: list[tuple[str, ...]], *, words_exist: bool) -> list[str]:
    """Why the lint of the catalogue would check nothing, if it would."""
    if not words_exist:
        return []
    gaps = [] if places else [f"{tree.name_of(CATALOGUE)} holds no string, but report/words.py speaks"]
    return (
        gaps if any(not lint.may_be_causal(place) for place in places) else [*gaps, "no string of grade-c or grade-d"]
    )


@pytest.mark.hazard("H-15/no-promise", "H-24/no-reassurance", "H-27/no-praise")
def test_the_catalogue_says_nothing_that_is_banned():
    found = {
        ".".join(place): findings(text, causal_allowed=lint.may_be_causal(place))
        for place, text in toml_strings(CATALOGUE)
    }
    assert {place: said for place, said in found.items() if said} == {}


def test_the_catalogue_is_there_once_the_report_speaks():
    places = [place for place, _ in toml_strings(CATALOGUE)]
    assert catalogue_gaps(places, words_exist=(tree.SRC / "report/words.py").exists()) == []


def test_an_empty_catalogue_and_one_without_the_capped_grades_are_noticed():
    assert catalogue_gaps([], words_exist=False) == []
    assert len(catalogue_gaps([], words_exist=True)) == 2
    assert catalogue_gaps([("en", "verdict", "helps")], words_exist=True) == ["no string of grade-c or grade-d"]
    assert catalogue_gaps([("en", "verdict", "grade-c", "better")], words_exist=True) == []


def test_only_strings_below_grade_c_and_grade_d_are_held_to_the_causal_words():
    table = {"verdict": {"grade-a": {"x": "It helps."}, "grade-c": {"x": "It helps.", "list": ["Fine.", "It helps."]}}}
    found = [place for place, text in lint.strings(table) if findings(text, causal_allowed=lint.may_be_causal(place))]
    assert found == [("verdict", "grade-c", "x"), ("verdict", "grade-c", "list", "1")]


def test_the_files_of_knowledge_say_nothing_that_is_banned():
    texts = list(toml_strings(KNOWLEDGE))
    assert len(texts) > 100
    # A brand may be called whatever it is called ("Cure"): names of the lexicon are read, never said by us.
    said = [(place, text) for place, text in texts if place[0].partition(".")[0] not in {"medicines", "medicine-words"}]
    found = {".".join(place): findings(text, causal_allowed=True) for place, text in said}
    assert {place: said for place, said in found.items() if said} == {}


def test_the_documents_say_nothing_that_is_banned():
    files = documents()
    assert tree.ROOT / "README.md" in files
    found = {tree.name_of(file): document_findings(file.read_text("utf-8")) for file in files}
    mend = f"say it otherwise, or end a line that quotes a claim to reject it with {QUOTED}"
    assert {name: said for name, said in found.items() if said} == {}, mend


@pytest.mark.hazard("H-15/no-promise", "H-24/no-reassurance", "H-27/no-praise")
def test_the_strings_in_the_code_say_nothing_that_is_banned():
    found = {}
    for file in tree.python_files():
        for line, text in spoken_strings(file.read_text("utf-8")):
            if said := findings(text, causal_allowed=True):
                found[f"{tree.name_of(file)}:{line}"] = said
    assert found == {}


def test_strings_in_code_are_read_whole():
    source = 'a = "safe " "in pregnancy"\nb = f"more is {x} better"\nc = f"{x} is more"\n'
    assert sorted(spoken_strings(source)) == [
        (1, "safe in pregnancy"),
        (2, "more is {dose} better"),
        (3, "{dose} is more"),
    ]
