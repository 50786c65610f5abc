"""Work shared among cores: the same answers in the same order; on one core, in this process."""

import os
import sys

import pytest

from modicum.doors.files import workers
from modicum.errors import DataProblem


def squared(number):
    return number * number


def who(_):
    return os.getpid()


def killed(_):
    os._exit(9)


def test_answers_come_in_order_from_every_core(monkeypatch):
    monkeypatch.setattr(workers, "cores", lambda: 2)
    called = []
    with workers.on_every_core(lambda: called.append(1), at_once=2, if_lost="Again.") as each:
        assert list(each(squared, range(7))) == [0, 1, 4, 9, 16, 25, 36]
        assert os.getpid() not in set(each(who, range(4)))
    assert called == ([1] if workers.start_method().get_start_method() == "fork" else [])


def test_on_one_core_nothing_is_started(monkeypatch):
    monkeypatch.setattr(workers, "cores", lambda: 1)
    with workers.on_every_core(None, at_once=1, if_lost="Again.") as each:
        assert set(each(who, range(3))) == {os.getpid()}


def test_a_worker_that_dies_is_said_with_what_to_do(monkeypatch):
    monkeypatch.setattr(workers, "cores", lambda: 2)
    with pytest.raises(DataProblem, match=r"a worker process ended before its time .* Run it again\."), workers.on_every_core(
        None, at_once=1, if_lost="Run it again."
    ) as each:  # fmt: skip
        list(each(killed, range(2)))


def test_copies_are_made_only_where_python_does_not_warn_of_it(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 12))
    assert workers.start_method().get_start_method() == "spawn"
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert workers.cores() == (os.cpu_count() or 1)
