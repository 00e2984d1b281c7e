"""The command line `turnus`: parse, call, print. What is slow to import is imported where it is used, so that help is quick."""
