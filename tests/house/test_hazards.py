"""The orphan check: what the hazard log claims has a test, what a test names is in the log, and the pages say so."""

import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from house import tree
from modicum.doors.desk.knowing import hazards, rule_book
from modicum.doors.files.hazards import RULES, pages, proofs, proofs_in, rules
from modicum.errors import DataProblem
from modicum.knowledge.hazard_shapes import Likelihood, Severity, State, Status, risk_of
from modicum.proof.hazards import Proof, findings

LOG = hazards()
PROOFS = proofs(tree.ROOT)


def test_every_claim_of_the_log_has_its_test_and_every_marker_and_rule_its_hazard():
    """If this fails, the line says which test to mark or which state to correct in knowledge/hazards."""
    assert findings(LOG, PROOFS, rules(tree.ROOT)) == []


def test_all_46_hazards_of_the_safety_notes_are_there():
    assert list(LOG.hazards) == [f"H-{n:02d}" for n in range(1, 47)]


def test_nobody_has_signed_and_the_log_says_so():
    """Only a named clinician may stand here; when one does, this test is changed together with the log."""
    assert LOG.signed_by == ""


def test_the_pages_are_those_of_the_log_and_the_markers():
    """If this fails: make hazards."""
    for name, text in pages(tree.ROOT).items():
        assert (tree.ROOT / name).read_text("utf-8") == text, f"{name} is out of date: make hazards"


def test_the_safety_case_says_who_has_not_signed_and_what_is_open():
    text = pages(tree.ROOT)[next(name for name in pages(tree.ROOT) if name.name == "safety-case.md")]
    assert text.count("Nobody has") >= 4
    for hazard in LOG.hazards.values():
        assert f"{hazard.id} {hazard.name}" in text
    assert "must not decide whether anybody may start" in text


# ------------------------------------------------------------------ the risk matrix

# By hand from the matrix as NHS Digital prints it: a row for each likelihood, from minor to catastrophic.
PRINTED = {"very-high": "34455", "high": "23345", "medium": "22334", "low": "12234", "very-low": "11223"}


@pytest.mark.parametrize("likelihood", list(Likelihood))
def test_risk_is_that_of_the_printed_matrix(likelihood):
    assert "".join(str(risk_of(severity, likelihood)) for severity in Severity) == PRINTED[likelihood.value]


def test_no_credit_is_given_before_every_control_is_built():
    for hazard in LOG.hazards.values():
        now = {Status.OPEN: hazard.risk_before, Status.CONTROLLED: hazard.risk_target, Status.FEATURE_ABSENT: None}
        assert hazard.risk_now == now[hazard.status]


# ------------------------------------------------------------------ each finding can be made


def without(mark):
    return [proof for proof in PROOFS if proof.mark != mark]


BUILT = [f"{h.id}/{c.id}" for h in LOG.hazards.values() for c in h.controls if c.state is State.BUILT]
ABSENT = [f"{h.id}/absent" for h in LOG.hazards.values() if h.status is Status.FEATURE_ABSENT]


@pytest.mark.parametrize("mark", [*BUILT, *ABSENT])
def test_a_claim_whose_markers_are_taken_away_is_found(mark):
    found = findings(LOG, without(mark))
    assert any(mark in line for line in found), found


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        (Proof("H-47", "t.py::test_x"), "H-47 is not in the hazard log"),
        (Proof("H-06/wishes", "t.py::test_x"), "names no control of H-06"),
        (Proof("H-06/units-do-not-mix", "t.py::test_x", may_not_run=True), "proves nothing"),
        (Proof("H-01/names-reviewed", "t.py::test_x"), "is said to be missing, and t.py::test_x is marked to prove it"),
        (Proof("H-08/guard", "t.py::test_x"), "names no control of H-08"),
        (Proof("H-10/absent", "t.py::test_x"), "is controlled, but t.py::test_x is marked to show"),
    ],
)
def test_a_marker_that_claims_too_much_is_found(proof, said):
    found = findings(LOG, [*PROOFS, proof])
    assert any(said in line for line in found), found


def test_a_controlled_hazard_without_any_test_is_found():
    found = findings(LOG, [proof for proof in PROOFS if proof.hazard != "H-37"])
    assert "H-37: is said to be controlled, and no test is marked with it" in found


@pytest.mark.parametrize(
    ("named", "said"), [((), "names no hazard"), (("H-01", "H-99"), "H-99 is not in the hazard log")]
)
def test_a_rule_without_a_known_hazard_is_found(named, said):
    assert any(said in line for line in findings(LOG, PROOFS, {"opioids.toml: interval": named}))
    assert findings(LOG, PROOFS, {"opioids.toml: interval": ("H-01",)}) == []


def test_every_rule_of_the_book_is_held_against_the_log():
    assert set(rules(tree.ROOT)) == {rule.id for rule in rule_book().rules}


@pytest.mark.parametrize("named", ['hazards = ["H-99"]\n', "hazards = []\n", ""])
def test_a_rule_file_that_names_no_known_hazard_is_found(tmp_path, named):
    shutil.copytree(tree.SRC / "knowledge" / "rules", tmp_path / RULES)
    file = tmp_path / RULES / "age.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace('hazards = ["H-26"]\n', named), "utf-8")
    [found] = findings(LOG, PROOFS, rules(tmp_path))
    assert found.startswith("rule age: ")


def test_a_log_that_forgets_a_control_is_found():
    forgotten = dict(LOG.hazards) | {"H-06": replace(LOG.hazards["H-06"], controls=())}
    found = findings(replace(LOG, hazards=forgotten), PROOFS)
    assert any("H-06/unit-never-guessed names no control of H-06" in line for line in found)


# ------------------------------------------------------------------ how markers are read


def read(body):
    return proofs_in(f"import pytest\n\n{body}\n", at="t.py")


def test_markers_of_a_test_its_class_and_its_module_all_count():
    body = """pytestmark = [pytest.mark.hazard("H-01")]
class TestIt:
    @pytest.mark.hazard("H-02/folding", "H-03")
    @pytest.mark.parametrize("x", [1])
    def test_x(self, x): ...
def test_y(): ...
def helper(): ..."""
    assert [(proof.mark, proof.test) for proof in read(body)] == [
        ("H-01", "t.py::TestIt::test_x"),
        ("H-02/folding", "t.py::TestIt::test_x"),
        ("H-03", "t.py::TestIt::test_x"),
        ("H-01", "t.py::test_y"),
    ]


@pytest.mark.parametrize("excuse", ["skip", 'skip(reason="x")', 'skipif(True, reason="x")', "xfail"])
def test_a_test_that_may_not_run_is_told_apart(excuse):
    assert [p.may_not_run for p in read(f'@pytest.mark.{excuse}\n@pytest.mark.hazard("H-01")\ndef test_x(): ...')] == [
        True
    ]


@pytest.mark.parametrize(
    "body",
    [
        '@pytest.mark.hazard("H-01")\ndef helper(): ...',
        'X = [pytest.param(1, marks=pytest.mark.hazard("H-01"))]',
        "@pytest.mark.hazard()\ndef test_x(): ...",
        "@pytest.mark.hazard\ndef test_x(): ...",
        "@pytest.mark.hazard(HAZARD)\ndef test_x(): ...",
        '@pytest.mark.hazard(id="H-01")\ndef test_x(): ...',
    ],
)
def test_a_marker_that_would_be_overlooked_is_refused(body):
    with pytest.raises(DataProblem, match=r"t\.py: line"):
        read(body)


def test_a_skipped_proof_fails(tmp_path):
    shutil.copy(tree.ROOT / "tests/conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = hazard: x\n")
    body = [
        '@pytest.mark.hazard("H-01")\ndef test_a(): pytest.skip("not today")',
        '@pytest.mark.hazard("H-01")\n@pytest.mark.skip(reason="x")\ndef test_b(): ...',
        '@pytest.mark.hazard("H-01")\n@pytest.mark.xfail\ndef test_c(): raise ValueError',
        '@pytest.mark.hazard("H-01")\n@pytest.mark.xfail\ndef test_d(): ...',
        '@pytest.mark.hazard("H-01")\ndef test_e(): ...',
        'def test_f(): pytest.skip("unmarked")',
    ]
    (tmp_path / "test_it.py").write_text("import pytest\n\n" + "\n".join(body) + "\n")
    asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    said = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    assert "3 failed, 1 passed, 1 skipped, 1 error" in said, said
