"""The paper room: bytes to values and values to bytes, from files alone; it knows neither the store nor Prefect.

Offered: `guard` before every reading, `mail`, `questionnaire` out and `split` back, `merge` and `report`, `count`.
"""
