"""Ways in and out: the only rooms that read clocks, open files other than knowledge, and talk to people."""
