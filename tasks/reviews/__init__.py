"""Consultation, review and clearance: what others said of a draft, and who agreed to it."""
