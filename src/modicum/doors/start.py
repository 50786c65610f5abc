"""The entry point: reads the command line, runs one command, turns errors for the reader into words and exit codes."""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from modicum.doors.cli.parser import parse
from modicum.doors.files.threads import ONE_THREAD
from modicum.errors import ForTheReader

OBJECTS_BEFORE_COLLECTING = 100_000
"""Loading the libraries makes about as many objects and hardly any garbage. Python's own 700 looks for it all the while."""


def program() -> NoReturn:
    """The installed command: `main`, then the end of the process at once.

    What was written is on its way by then. To take down a hundred thousand objects one by one would take up to 0.4 s
    more, which the reader of a command's answer would wait for.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # None where the shell has closed it
            with suppress(OSError):
                stream.flush()
    atexit._run_exitfuncs()  # what libraries have registered is done, such as giving back what worker processes shared
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 2 usage, 3 problem in the data, 4 stopped for safety."""
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING)
    for switch in ONE_THREAD:
        os.environ.setdefault(switch, "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter gets its number, not an error
            stream.reconfigure(errors="backslashreplace")
    asked = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        code: int = asked.command(asked)
        if sys.stdout is not None:
            sys.stdout.flush()
    except ForTheReader as why:
        print(f"modicum: {why}", file=sys.stderr)
        return why.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as why:
        if why.errno != errno.ENOSPC:
            raise
        print(
            "modicum: no space is left on the disk, so the answer is not whole. Make room, then repeat.",
            file=sys.stderr,
        )
        return 3
    except KeyboardInterrupt:
        print("modicum: stopped. Nothing was left half written.", file=sys.stderr)
        return 130
    return code
