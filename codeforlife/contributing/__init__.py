"""Looks after the people who contribute to a repository, from GitHub's events.

``python -m codeforlife.contributing event`` reads an event and answers it. The modules
`commands`, `inactivity`, `agreement` and `titles` decide, and know nothing of HTTP. The
handlers read the state, let them decide, and do what they decided. Only `github` talks
to GitHub.
"""
