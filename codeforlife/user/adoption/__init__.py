"""Databases of the package that this one replaces, and how one becomes ours.

`states` recognises a database, `survey` lists what is in it that needs a decision,
`steps` are the changes in their order, each with its way back, `copying` encrypts the
values and `verification` reads them all back. `manage.py adopt_database` is the door.
"""
