"""The nouns of the office: words, the instrument's and the office's schema, frozen views, and tables.

`words`, `instrument`, `office` and `views` import no database; `planning` reads only these.
"""
