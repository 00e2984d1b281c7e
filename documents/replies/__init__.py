"""What comes back, understood: whose it is, which request it answers, what it is and what is to be done with it.

Offered: `received` (a mail with its files judged), `authentication`, `matching`, `classes`, `absence`. All decide from values.
"""
