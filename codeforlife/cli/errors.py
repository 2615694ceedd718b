"""The error that a command ends with when it does nothing."""

__all__ = ["Refused"]


class Refused(Exception):
    """The command did nothing. Its message is one line: what is wrong, and the fix."""
