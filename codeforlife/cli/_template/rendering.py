"""A small template language, in files that keep the syntax of what they become.

``@@name@@`` stands for a value. A line that begins with ``@@`` and a blank is for this
module alone::

    @@ file if own-users            (first line: else the file is left out)
    @@ if example and not aws or gcp
    @@ else
    @@ end

So ``${{ … }}`` of workflows, ``{% … %}`` of Django and ``$(…)`` of make stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

__all__ = ["TemplateError", "render", "render_file"]

_DIRECTIVE = re.compile(r"\s*@@ (.*?)\s*")
_NAME = re.compile(r"@@(\w+)@@")


class TemplateError(Exception):
    """The template itself is wrong."""


def render(
    files: Mapping[str, str], flags: Mapping[str, bool], values: Mapping[str, str]
) -> dict[str, str]:
    """Render all files of a template.

    Args:
        files: The template's texts, by path.
        flags: The words of conditions, and whether they are true.
        values: What the names stand for.

    Returns:
        The texts of the files that are not left out, by path.

    Raises:
        TemplateError: A file of the template is wrong.
    """
    rendered = {}
    for path in sorted(files):
        try:
            text = render_file(files[path], flags, values)
        except TemplateError as error:
            raise TemplateError(f"{path}: {error}") from None
        if text is not None:
            rendered[path] = text
    return rendered


def render_file(
    text: str, flags: Mapping[str, bool], values: Mapping[str, str]
) -> str | None:
    """Render one file.

    Args:
        text: The text.
        flags: The words of conditions, and whether they are true.
        values: What the names stand for.

    Returns:
        The text of the file; nothing if it is left out.

    Raises:
        TemplateError: A directive, condition or name is not known, or a condition
            has no end.
    """
    first, _, rest = text.partition("\n")
    if (found := _DIRECTIVE.fullmatch(first)) and found[1].startswith("file if "):
        if not _holds(found[1].removeprefix("file if "), flags):
            return None
        text = rest

    def replace(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise TemplateError(f"unknown name {found[1]}")
        return values[found[1]]

    lines = _select(text, lambda condition: _holds(condition, flags))
    return _NAME.sub(replace, "".join(lines))


def _select(text: str, holds: Callable[[str], bool]) -> Iterator[str]:
    """Yield the lines whose conditions hold."""
    open_: list[bool] = []
    for line in text.splitlines(keepends=True):
        directive = _DIRECTIVE.fullmatch(line)
        if directive is None:
            if all(open_):
                yield line
        elif directive[1].startswith("if "):
            open_.append(holds(directive[1].removeprefix("if ")))
        elif directive[1] == "else" and open_:
            open_[-1] = not open_[-1]
        elif directive[1] == "end" and open_:
            open_.pop()
        else:
            raise TemplateError(f"unexpected {line.strip()!r}")
    if open_:
        raise TemplateError("a condition has no end")


def _holds(condition: str, flags: Mapping[str, bool]) -> bool:
    return any(
        all(_is_true(term.strip(), flags) for term in alternative.split(" and "))
        for alternative in condition.split(" or ")
    )


def _is_true(term: str, flags: Mapping[str, bool]) -> bool:
    word = term.removeprefix("not ")
    if word not in flags:
        raise TemplateError(f"unknown condition {word!r}")
    return flags[word] != term.startswith("not ")
