"""The release on GitHub, with its files."""

from __future__ import annotations

import typing as t
from pathlib import Path

from codeforlife.contributing.errors import GitHubError

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from codeforlife.contributing.github import GitHub

# What the deployment platform looks for, and how GitHub's page calls it.
LABELS = {
    "requirements.txt": "Requirements",
    "env.zip": "Dotenv files",
    "static.zip": "Static files",
}


def publish(
    github: GitHub, repository: str, tag: str, notes: str, files: Sequence[Path]
) -> None:
    """Make a release, or complete one.

    Args:
        github: The client.
        repository: The repository, as ``owner/name``.
        tag: The release's tag, which is there already.
        notes: The release's text.
        files: The files to attach. One of the same name is replaced.

    Raises:
        GitHubError: GitHub refuses, or cannot be reached.
    """
    release = _find_or_make(github, repository, tag, notes)
    attached = {asset["name"]: asset["id"] for asset in release["assets"]}
    for file in files:
        if file.name in attached:
            path = f"repos/{repository}/releases/assets/{attached[file.name]}"
            github.delete(path)
        github.upload(
            release["upload_url"].partition("{")[0],
            file,
            name=file.name,
            label=LABELS.get(file.name, file.name),
        )


def _find_or_make(github: GitHub, repository: str, tag: str, notes: str) -> t.Any:
    path = f"repos/{repository}/releases"
    try:
        return github.get(f"{path}/tags/{tag}")
    except GitHubError as error:
        if error.status != 404:
            raise
    body = {"tag_name": tag, "name": tag, "body": notes}
    # Twice is a 422: one tag has one release.
    return github.send("POST", path, body)
