"""Letters: what there is to say, how it is written, and what becomes of a letter until it may leave."""
