"""Arithmetic: arrays in, arrays out. This room knows no person, no date and no unit."""
