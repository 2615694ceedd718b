"""The service's process entry point."""

from codeforlife.server import Server

Server().run()
