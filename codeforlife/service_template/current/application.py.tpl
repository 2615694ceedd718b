"""The process entry point: `python application.py`."""

from codeforlife.server import Server

Server().run()
