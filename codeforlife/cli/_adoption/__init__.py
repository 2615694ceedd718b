"""Moves a service's source over from the package that this one replaces.

`names` says what is called otherwise now. Each other module changes one kind of file,
or one kind of thing in Python files, and says what a person has to decide.
"""
