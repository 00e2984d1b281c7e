"""The inbox: what comes in is kept first, then understood, filed, or held in front of a person."""
