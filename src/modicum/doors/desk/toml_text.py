"""Text as TOML writes it, for the files that modicum writes itself. What it writes is read back before it is relied on."""

from __future__ import annotations


def toml_text(value: str) -> str:
    """A basic string; `value` is one line without control characters, as every text that was read here is."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
