"""Two Word files compared: what became of each paragraph, written as tracked changes and as a page."""
