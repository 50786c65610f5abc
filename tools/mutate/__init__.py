"""Mutation of the safety code and of the rules, intervals and classes: every small change must break a test."""
