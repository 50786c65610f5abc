"""modicum finds the smallest dose that helps one person, and says honestly whether it helps at all."""

__version__ = "0.1.0"
