"""The story: one module a flow. A flow says what happens in which order; `planning` decides, `tasks` do."""
