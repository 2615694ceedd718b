"""Which versions the messages of squashed pull requests ask for."""

import pytest

from scripts.release.commits import SquashedCommitParser

_PARSER = SquashedCommitParser()


@pytest.mark.parametrize(
    ("message", "commits"),
    [
        ("feat: one thing", ["feat: one thing"]),
        (
            "feat: all (#1)\n\n* feat!: drop\n\n* fix(forms): two words",
            ["feat: all (#1)", "feat!: drop", "fix(forms): two words"],
        ),
        ("feat: all (#1)\n\n* feat!: drop\n", ["feat: all (#1)", "feat!: drop"]),
        # The bullets of one paragraph, as GitHub writes them without bodies.
        (
            "feat: all (#1)\n\n* fix: one\n* feat(api)!: two",
            ["feat: all (#1)", "fix: one", "feat(api)!: two"],
        ),
        # An issue's number is a footer, and a list in prose is prose.
        ("feat: all words\n\n* fix: #12", ["feat: all words\n\nfix: #12"]),
        (
            "feat: all words\n\n* a list, not a commit: no",
            ["feat: all words\n\n* a list, not a commit: no"],
        ),
    ],
)
def test_a_squashed_pull_request_is_all_of_its_commits(
    message: str, commits: list[str]
) -> None:
    assert _PARSER.unsquash_commit_message(message) == commits
