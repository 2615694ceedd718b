"""The section of a pull request's text that names the issues which it resolves."""

from __future__ import annotations

_START = "<!-- cfl-bot:start -->"
_END = "<!-- cfl-bot:end -->"


def _split(body: str) -> tuple[str, list[str], str] | None:
    """Split a text into what is before the section, its lines, and what is after."""
    before, start, rest = body.partition(_START)
    section, end, after = rest.partition(_END)
    if not (start and end):
        return None
    return (
        before,
        [line.strip() for line in section.splitlines() if line.strip()],
        after,
    )


def _join(before: str, lines: list[str], after: str) -> str:
    return f"{before}{'\n'.join([_START, *lines, _END])}{after}"


def _line(reference: str) -> str:
    return f"Resolves {reference}"


def has_link(body: str, reference: str) -> bool:
    """Tell whether a text names an issue (``owner/name#1``), as a whole line."""
    parts = _split(body)
    lines = [line.lower() for line in parts[1]] if parts else []
    return _line(reference).lower() in lines


def add_link(body: str, reference: str) -> str:
    """Name an issue in a text's section, which is appended if it is not there."""
    if has_link(body, reference):
        return body
    before, lines, after = _split(body) or (f"{body}\n\n" if body else "", [], "")
    return _join(before, [*lines, _line(reference)], after)


def remove_link(body: str, reference: str) -> str:
    """Take an issue out of a text's section."""
    parts = _split(body)
    if not parts:
        return body
    before, lines, after = parts
    wanted = [line for line in lines if line.lower() != _line(reference).lower()]
    return _join(before, wanted, after)
