"""The one command that runs a service."""

from .server import Server

__all__ = ["Server"]
