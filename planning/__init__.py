"""Decisions about a cycle, as pure functions of its frozen view, the office's calendar and `today`.

`opening`: what a cycle is opened with. `working_days`, `calendars`, `offsets`, `rules`, `timetable`, `upcoming`: when.
`backward`, `concessions`, `recurrence`: what a plan assumes, costs, and which comes next. `moving`, `standstill`: what follows
when a date moves or the clock stands. `quiet`: when a letter may leave.
`kinds`, `stages`: where a cycle stands and may go.
`due`: what is to be done today. `release`, `address`, `addressee`: who lets a letter go, and whom it speaks to.
`coverage`, `lateness`: what came, and what did not in time. `check`: what is wrong with the data files.
"""
