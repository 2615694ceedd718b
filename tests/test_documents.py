"""What the pages of the repository promise."""

import re
from pathlib import Path

import pytest

from scripts.api.modules import PUBLIC_MODULES

_ROOT = Path(__file__).resolve().parent.parent
_PAGES = sorted([*_ROOT.glob("*.md"), *(_ROOT / "docs").rglob("*.md")])


def _ids(path: Path) -> str:
    return str(path.relative_to(_ROOT))


def test_readme_shows_a_file_of_the_example() -> None:
    readme = (_ROOT / "README.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert code in (_ROOT / "example/src/views/fruit.py").read_text()
    assert len(code.splitlines()) <= 20


@pytest.mark.parametrize("page", _PAGES, ids=_ids)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def _commands() -> set[str]:
    """Return the commands of this repository, and of a service."""
    files = [_ROOT / "Makefile", _ROOT / "example/Makefile"]
    text = "".join(path.read_text() for path in files)
    return set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))


@pytest.mark.parametrize("page", _PAGES, ids=_ids)
def test_commands_exist(page: Path) -> None:
    named = set(re.findall(r"[`\n](?:[A-Z]+=\S+ )?make ([a-z-]+)", page.read_text()))
    assert named <= _commands()


def test_the_reference_has_every_public_module() -> None:
    """The build of the pages then asks for each name of these modules."""
    pages = (_ROOT / "docs/reference").glob("*.md")
    text = "".join(page.read_text() for page in pages)
    shown = set(re.findall(r"automodule:: (\S+)", text))
    # What the package above them shows already.
    inner = {
        "codeforlife.urls.handlers",
        "codeforlife.user.models.teacher",
        "codeforlife.user.models.user",
        "codeforlife.validators.char_set",
    }
    assert set(PUBLIC_MODULES) - inner <= shown
