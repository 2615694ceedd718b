"""A new developer's questions are answered within two clicks of the front page."""

import re
from pathlib import Path

import pytest

_DOCS = Path(__file__).resolve().parent.parent / "docs"
_TABLE = _DOCS / "questions.md"
_ROWS = re.findall(
    r"^\| (.+\?) \| (.+) \| \[.+\]\(([^)#]+)(?:#([\w-]+))?\) \|$",
    _TABLE.read_text(),
    re.MULTILINE,
)


def _get_links(page: Path) -> set[Path]:
    """Return the pages that a page links, as paths."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+\.md)(?:#[^)]*)?\)", text)
    for block in re.findall(r":::\{toctree\}\n(.*?):::", text, re.DOTALL):
        names = [line for line in block.split() if not line.startswith(":")]
        targets += [f"{name}.md" for name in names]
    links = {(page.parent / target).resolve() for target in targets}
    return {link for link in links if link.is_file()}


def _get_distances() -> dict[Path, int]:
    """Count the clicks from the front page, not by way of the table itself."""
    distances = {_DOCS / "index.md": 0}
    for clicks in (1, 2):
        for page in [page for page, n in distances.items() if n == clicks - 1]:
            if page != _TABLE:
                for link in _get_links(page):
                    distances.setdefault(link, clicks)
    return distances


def _get_section(page: Path, anchor: str) -> str:
    """Return the text below a heading; the whole page without an anchor."""
    text = page.read_text()
    if not anchor:
        return text
    for match in re.finditer(r"^(#+) (.+)$", text, re.MULTILINE):
        slug = re.sub(r"[^\w -]", "", match[2].lower()).replace(" ", "-")
        if slug == anchor:
            rest = text[match.end() :]
            end = re.search(rf"^#{{1,{len(match[1])}}} ", rest, re.MULTILINE)
            return rest[: end.start()] if end else rest
    raise AssertionError(f"{page.name} has no heading #{anchor}.")


def _with_included_files(page: Path, text: str) -> str:
    """Add the files that a text shows."""
    names = re.findall(r"\{literalinclude\} (\S+)", text)
    return text + "".join((page.parent / name).read_text() for name in names)


def test_there_are_twelve_questions() -> None:
    assert len(_ROWS) == 12


@pytest.mark.parametrize(
    ("question", "answer", "target", "anchor"), _ROWS, ids=[row[0] for row in _ROWS]
)
def test_the_answer_is_two_clicks_away(
    question: str, answer: str, target: str, anchor: str
) -> None:
    page = _DOCS / target
    assert _get_distances()[page] <= 2
    section = _with_included_files(page, _get_section(page, anchor))
    for code in re.findall(r"`([^`]+)`", answer):
        assert code in section, f"{target} does not say {code}"
