"""The published schemas are those of the code, and what the commands print obeys them."""

import importlib.util
import json
from pathlib import Path

import jsonschema
import pytest

from modicum.doors.start import main

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "src" / "modicum" / "knowledge" / "schemas" / "1"


def test_committed_schemas_are_those_of_the_code():
    spec = importlib.util.spec_from_file_location("write_schemas", ROOT / "tools" / "write_schemas.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    for name in tool.SHAPES:
        assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == tool.schema(name), f"{name}: run make schemas"


def obeys(name, text):
    jsonschema.validate(json.loads(text), json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("example", ["melatonin", "open-ladder"])
def test_a_trials_json_obeys_its_schema(example, capsys):
    assert main(["analyse", str(ROOT / "examples" / example), "--json"]) == 0
    obeys("analyse-trial", capsys.readouterr().out)


def test_a_bare_series_json_obeys_its_schema(tmp_path, capsys):
    rows = ["day,dose_mg,rating"] + [f"{d},{0 if d <= 10 else 3},{(d * 7) % 5 + 2}" for d in range(1, 21)]
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n")
    assert main(["analyse", "--bare", str(tmp_path / "a.csv"), "--model", "m1", "--json"]) == 0
    obeys("analyse-bare", capsys.readouterr().out)


@pytest.mark.parametrize("example", ["person", "after-an-opioid"])
def test_a_screened_persons_json_obeys_its_schema(example, capsys):
    main(["screen", str(ROOT / "examples" / "person" / f"{example}.toml"), "--as-of", "2026-12-01", "--json"])
    obeys("screen-person", capsys.readouterr().out)


def test_problems_of_a_person_obey_their_schema(tmp_path, capsys):
    (tmp_path / "p.toml").write_text("born = 1\n")
    assert main(["screen", str(tmp_path / "p.toml"), "--json"]) == 3
    obeys("screen-person-problems", capsys.readouterr().out)


def test_problems_of_a_bare_series_obey_their_schema(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("day,dose_mg,rating\n1,0,eleven\n")
    assert main(["analyse", "--bare", str(tmp_path / "a.csv"), "--json"]) == 3
    obeys("analyse-bare-problems", capsys.readouterr().out)
