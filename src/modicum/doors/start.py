"""The entry point: reads the command line, runs one command, turns errors for the reader into words and exit codes."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from modicum.doors.cli.parser import parse
from modicum.doors.files.threads import ONE_THREAD
from modicum.errors import ForTheReader


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 2 usage, 3 problem in the data, 4 stopped for safety."""
    for switch in ONE_THREAD:
        os.environ.setdefault(switch, "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter gets its number, not an error
            stream.reconfigure(errors="backslashreplace")
    asked = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        code: int = asked.command(asked)
        sys.stdout.flush()
    except ForTheReader as why:
        print(f"modicum: {why}", file=sys.stderr)
        return why.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("modicum: stopped. Nothing was left half written.", file=sys.stderr)
        return 130
    return code
