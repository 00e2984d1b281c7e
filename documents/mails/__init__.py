"""A received mail read from hostile bytes: guard, parts, written text, and what a mail system reports."""
