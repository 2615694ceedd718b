"""What ``codeforlife upgrade-check`` prints."""

from pathlib import Path

import pytest

from codeforlife import cli
from codeforlife.cli import upgrade_check

_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def _pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "upgrading"
    folder.mkdir()
    for version in ("2.0.0", "2.10.0", "2.9.0", "3.0.0"):
        text = f'---\nversion: "{version}"\n---\n\n# To {version}\n'
        (folder / f"{version}.md").write_text(text)
    (folder / "index.md").write_text("# Upgrading\n")
    monkeypatch.setattr(upgrade_check, "BASE_DIR", tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "printed"),
    [
        ("2.0.0", "2.9.0", "# To 2.9.0\n"),
        ("2.0", "v2.10", "# To 2.9.0\n\n# To 2.10.0\n"),
        ("1.0.8", "2.0.1", "# To 2.0.0\n"),
        ("2.1.0", "2.8.0", "From 2.1.0 to 2.8.0 there is nothing to do.\n"),
    ],
)
@pytest.mark.usefixtures("_pages")
def test_the_pages_between_two_versions_are_printed_in_order(
    old: str, new: str, printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["upgrade-check", old, new]) == 0
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2.1.0", "2.0.0"], "2.0.0 is older than 2.1.0"),
        (["2", "3.0.0"], "'2' is not a version; write it as 2.0.0"),
    ],
)
def test_versions_that_make_no_sense_are_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["upgrade-check", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_each_page_of_this_repository_says_of_which_version_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["upgrade-check", "0.32.6", "2.0.0"]) == 0
    printed = capsys.readouterr().out
    pages = set((_ROOT / "docs/upgrading").glob("*.md"))
    for page in pages - {_ROOT / "docs/upgrading/index.md"}:
        (title,) = (
            line for line in page.read_text().splitlines() if line.startswith("# ")
        )
        assert title in printed
