"""Deeds: each does one thing once, in one transaction; what is due was decided before, in `planning`."""
