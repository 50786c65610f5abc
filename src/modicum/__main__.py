"""`python -m modicum` is the same as `modicum`."""

from modicum.doors.start import program

program()
