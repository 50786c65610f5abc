"""One file per command: parse, ask the desk, print. Results on stdout, talk on stderr."""
