"""Rehearse releases: a real remote, index, GitHub and service, all on this machine.

The steps are those of the workflow (`scripts.release`). Only the three servers that
they talk to are local: a bare clone, `pypiserver`, and GitHub's calls for releases.
"""
