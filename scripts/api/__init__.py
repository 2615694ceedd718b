"""The API gate: the public API as data, compared with that of the last version.

``python -m scripts.api update`` writes `api/*.json`, which is committed with the change
that it belongs to. ``python -m scripts.api check`` compares it with what the package is
now, and with that of the last version's tag.
"""
