"""The pages of the hazard log: what is open comes first, nothing gets credit early, and a signature has a name."""

from dataclasses import replace

from modicum.doors.desk.knowing import hazards
from modicum.doors.files.hazards import rules
from modicum.knowledge.hazard_shapes import State, Status
from modicum.knowledge.shapes import frozen_map
from modicum.proof.hazard_page import hazard_page, safety_case
from modicum.proof.hazards import Proof

LOG = hazards()
PROOF = Proof("H-37/torn-line", "tests/x.py::test_x")


def finished():
    """The same log with every control built, accepted by somebody."""
    done = {
        name: replace(hazard, status=Status.CONTROLLED,
                      controls=tuple(replace(c, state=State.BUILT, feature=None) for c in hazard.controls))
        for name, hazard in LOG.hazards.items()
    }  # fmt: skip
    return replace(LOG, hazards=frozen_map(done), features=frozen_map({}), signed_by="Dr A. Example, CSO")


def test_the_gravest_open_hazards_come_first():
    text = safety_case(LOG, [], version="9")
    table = text.split("## Open hazards, the gravest first")[1].split("##")[0]
    risks = [int(line.split("|")[2]) for line in table.splitlines() if line.startswith("| H-")]
    assert len(risks) == sum(hazard.status is Status.OPEN for hazard in LOG.hazards.values()) > 0
    assert risks == sorted(risks, reverse=True)


def test_an_open_hazard_keeps_the_risk_it_has_without_any_control():
    hazard = LOG.hazards["H-13"]
    assert (hazard.status, hazard.risk_before, hazard.risk_target, hazard.risk_now) == (Status.OPEN, 4, 3, 4)


def test_counts_add_up_to_all_hazards():
    text = safety_case(LOG, [], version="9")
    table = text.split("| status | hazards |")[1].split("\n\n")[0]
    counts = [int(line.split("|")[2]) for line in table.splitlines() if line.startswith("| ")]
    assert sum(counts[:-1]) == counts[-1] == 46


def test_a_test_stands_under_the_control_that_it_proves_and_nowhere_else():
    text = hazard_page(LOG, [PROOF, Proof("H-37", "tests/y.py::test_y"), Proof("H-08/absent", "tests/z.py::test_z")])
    part = text.split("## H-37 ")[1].split("\n## ")[0]
    assert "**torn-line** (built): " in part
    assert part.index("torn-line") < part.index("`tests/x.py::test_x`") < part.index("disk-refuses")
    assert "The hazard as a whole:\n\n- `tests/y.py::test_y`" in part
    assert "The feature is not there:\n\n- `tests/z.py::test_z`" in text.split("## H-08 ")[1].split("\n## ")[0]
    assert text.count("tests/x.py::test_x") == 1


def test_a_finished_and_signed_log_names_who_signed_and_claims_no_more():
    text = safety_case(finished(), [PROOF], version="9")
    assert "The judgements were accepted by Dr A. Example, CSO." in text
    assert "No hazard of this log is open. Whether that is enough is for the people below to say." in text
    assert "Nobody has signed" not in text
    assert "## Open hazards, the gravest first\n\nNone." in text


def test_nothing_is_held_while_nothing_is_controlled():
    opened = {name: hazard for name, hazard in LOG.hazards.items() if hazard.status is Status.OPEN}
    text = safety_case(replace(LOG, hazards=frozen_map(opened)), [], version="9")
    assert "## Controlled hazards and what is left\n\nNone." in text


def test_safety_rules_are_read_and_stand_with_the_hazards_they_name(tmp_path):
    assert rules(tmp_path) is None
    folder = tmp_path / "src" / "modicum" / "knowledge" / "rules"
    folder.mkdir(parents=True)
    (folder / "age.toml").write_text('id = "age"\nhazards = ["H-26"]\n')
    (folder / "bare.toml").write_text('id = "bare"\n')
    (folder / "index.toml").write_text("version = 1\n")
    assert rules(tmp_path) == {"age": ("H-26",), "bare": ()}
    part = hazard_page(LOG, [], rules(tmp_path)).split("## H-26 ")[1].split("\n## ")[0]
    assert "Safety rules that name it: age." in part


def test_links_of_the_overview_lead_to_headings():
    text = hazard_page(LOG, [])
    for hazard in LOG.hazards.values():
        heading = f"{hazard.id} {hazard.name}"
        anchor = "".join(c for c in heading.lower() if c.isalnum() or c in " -").replace(" ", "-")
        assert f"\n## {heading}\n" in text
        assert f"](#{anchor})" in text
