"""The errors modicum raises, in two families: the reader's and ours.

    ModicumError
    ├── ForTheReader            shown without a traceback: the person can mend it
    │   ├── UsageProblem        exit 2   the command itself cannot be carried out as written
    │   ├── DataProblem         exit 3   a file or an entry cannot be read or contradicts itself
    │   │   ├── QuantityError   exit 3   an amount without a unit, with an unknown one, or mixed ones
    │   │   ├── DayError        exit 3   a date, time or zone that cannot be
    │   │   └── KnowledgeError  exit 3   a file of modicum's own knowledge is not as it must be
    │   └── SafetyStop          exit 4   stopped for safety, with what would lift it
    └── (anything else)         a bug of ours: it crashes, with its traceback, and is never shown as a result

Exit codes: 0 fine, 2 usage, 3 problem in the data, 4 stopped for safety.
"""

from __future__ import annotations

FINE = 0


class ModicumError(Exception):
    """The root of every error that modicum raises on purpose."""


class ForTheReader(ModicumError):  # noqa: N818 - it is a family, named for whom it is for
    """Shown without a traceback: the message says what, where, why it matters and what to do."""

    exit_code = 2


class UsageProblem(ForTheReader):
    """The command cannot be carried out as written."""

    exit_code = 2


class DataProblem(ForTheReader):
    """A file or an entry cannot be read, or contradicts itself."""

    exit_code = 3


class QuantityError(DataProblem):
    """An amount without a unit, with an unknown unit, or in units that do not mix."""


class DayError(DataProblem):
    """A date, a clock time or a time zone that cannot be."""


class KnowledgeError(DataProblem):
    """A file of modicum's own knowledge is not as it must be; the message has file, table and key."""


class SafetyStop(ForTheReader):
    """Stopped for safety; the message says what would lift it."""

    exit_code = 4
