"""Readable twins of the fast algorithms: loops, dense matrices, textbook formulas. They are oracles for tests."""
