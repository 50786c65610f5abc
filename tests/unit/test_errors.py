"""The tree of errors: what it says of itself is what it is, and every error has its exit code."""

import inspect
import re

import pytest

from modicum import errors


def drawn_tree() -> dict[str, tuple[str | None, int | None]]:
    """The tree drawn in the module docstring: name -> (parent, exit code as drawn)."""
    tree: dict[str, tuple[str | None, int | None]] = {}
    above: list[str] = []
    for line in errors.__doc__.splitlines():
        row = re.fullmatch(r"    (?P<lead>[ │├└─]*)(?P<name>[A-Z]\w+)(?: +exit (?P<code>\d))?(?: .*)?", line)
        if row is None or (not row["lead"] and tree):
            continue
        depth = len(row["lead"]) // 4
        above = [*above[:depth], row["name"]]
        tree[row["name"]] = (above[depth - 1] if depth else None, int(row["code"]) if row["code"] else None)
    return tree


def real_tree() -> dict[str, str | None]:
    """The classes of the module: name -> parent."""
    classes = inspect.getmembers(errors, inspect.isclass)
    return {name: None if cls.__base__ is Exception else cls.__base__.__name__ for name, cls in classes}


def test_the_tree_in_the_docstring_is_the_tree_of_classes():
    drawn = {name: parent for name, (parent, _) in drawn_tree().items()}
    assert drawn == real_tree()
    assert drawn == {
        "ModicumError": None,
        "ForTheReader": "ModicumError",
        "UsageProblem": "ForTheReader",
        "DataProblem": "ForTheReader",
        "QuantityError": "DataProblem",
        "DayError": "DataProblem",
        "KnowledgeError": "DataProblem",
        "SafetyStop": "ForTheReader",
    }


def test_the_exit_codes_in_the_docstring_are_those_of_the_classes():
    drawn = {name: code for name, (_, code) in drawn_tree().items() if code is not None}
    assert drawn == {name: getattr(errors, name).exit_code for name in drawn}
    assert drawn.keys() == real_tree().keys() - {"ModicumError", "ForTheReader"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ForTheReader", 2),
        ("UsageProblem", 2),
        ("DataProblem", 3),
        ("QuantityError", 3),
        ("DayError", 3),
        ("KnowledgeError", 3),
        ("SafetyStop", 4),
    ],
)
def test_every_error_for_the_reader_has_its_exit_code(name, code):
    assert getattr(errors, name).exit_code == code
    assert getattr(errors, name)("said").exit_code == code


def test_fine_is_zero_and_the_docstring_lists_the_codes():
    assert errors.FINE == 0
    assert "Exit codes: 0 fine, 2 usage, 3 problem in the data, 4 stopped for safety." in errors.__doc__


def test_an_error_on_purpose_that_is_not_for_the_reader_has_no_exit_code():
    assert not hasattr(errors.ModicumError, "exit_code")


def test_the_message_is_what_was_said():
    assert str(errors.DataProblem("line 3: no unit")) == "line 3: no unit"


def test_every_error_says_what_it_is_for():
    assert all(getattr(errors, name).__doc__ for name in real_tree())
