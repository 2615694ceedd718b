"""How a service is released: ``python -m codeforlife.releasing``.

python-semantic-release decides the version from the commits, and writes the changelog
in the form that services' changelogs have already. ``record`` pushes the commit and the
tag together, and ``publish`` makes the release with its files. Both can be repeated.
"""
