"""The paper room: bytes to values and values to bytes, from files alone; it knows neither the store nor Prefect.

Offered: `reading`, where all that comes from outside is judged and read in a process set apart; `guard`, `mails`,
`questionnaire` out and `split` back, `merge` and `report`, `comparing`, `count`.
"""
