"""The simulated day: the replay of a past cycle, the departments as a script, the story of what happened."""
