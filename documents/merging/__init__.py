"""One Word file's content taken over into another: styles, lists, tables, notes, links, changes; `documents.merge` is the door."""
