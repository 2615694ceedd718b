"""Words that the project's prose avoids, because readers have to read them twice."""

import re
import subprocess
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent

# The words to avoid, and what to write instead.
_AVOIDED = {
    r"mend(s|ed|ing)?": "fix",
    r"anew": "again",
    r"whoever": "anyone who, the user",
    r"nobody('s)?": "no user",
    r"hence": "so",
    r"stands? on": "uses, needs",
    r"of one's own": "its own",
    r"in one's own way": "differently",
    # "There is no X" and "is no longer" are plain English.
    r"(?<!there\s)(is|are) no(?!\s(longer|more)\b)": "is not",
}
# A line may end between two words, in a comment as well.
_PATTERN = re.compile(
    "|".join(rf"\b(?:{word.replace(' ', r'[\s#]+')})\b" for word in _AVOIDED).replace(
        "'", "['\u2019]"
    ),
    re.IGNORECASE,
)
_PROSE = ("*.md", "codeforlife", "docs", "example", "scripts", ".github", "Makefile")
_SUFFIXES = {".css", ".html", ".js", ".md", ".py", ".toml", ".tpl", ".txt", ".yml", ""}

# Names that cannot change, by file.
_NAMES = {
    "codeforlife/configuration/errors.py": {"mend"},  # a parameter of the public API
}


def _list_files() -> list[Path]:
    """Return the files with prose; released texts are history."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        [*command, *_PROSE], cwd=_ROOT, capture_output=True, text=True, check=True
    )
    paths = [_ROOT / name for name in listed.stdout.split("\0") if name]
    return [
        path
        for path in paths
        if path.suffix in _SUFFIXES
        and path.is_file()
        and path.name != "CHANGELOG.md"
        and "released" not in path.parts
    ]


def _find(text: str) -> list[tuple[int, str]]:
    """Return the line and the words of each match."""
    return [
        (text.count("\n", 0, match.start()) + 1, re.sub(r"[\s#]+", " ", match[0]))
        for match in _PATTERN.finditer(text)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mend it.", ["Mend"]),
        ("# what it stands\n    # on", ["stands on"]),
        ("a class of one\u2019s own", ["of one\u2019s own"]),
        ("It is no number.", ["is no"]),
        ("There is no number; it is no longer there.", []),
        ("an amendment, a Mendel", []),
    ],
)
def test_the_words_are_found(text: str, found: list[str]) -> None:
    assert [word for _, word in _find(text)] == found


def test_no_page_or_docstring_uses_an_avoided_word() -> None:
    files = _list_files()
    assert len(files) > 500
    problems = []
    for path in files:
        name = str(path.relative_to(_ROOT))
        for line, word in _find(path.read_text()):
            if word not in _NAMES.get(name, ()):
                problems.append(f"{name}:{line}: {word}")
    assert not problems, "\n".join(problems)
