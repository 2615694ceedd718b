"""The release at GitHub, with its files. See https://docs.github.com/rest/releases."""

import os
from pathlib import Path
from typing import Any

import requests

from .build import SUMS
from .commands import StepError
from .index import sha256
from .record import check_sums

_TIMEOUT = 60  # seconds


class GitHub:
    """The few calls that a release needs.

    The address, the repository and the token come from the variables that GitHub gives
    each job: ``GITHUB_API_URL``, ``GITHUB_REPOSITORY`` and ``GITHUB_TOKEN``.
    """

    def __init__(self) -> None:
        self._url = (
            f"{os.environ['GITHUB_API_URL']}/repos/{os.environ['GITHUB_REPOSITORY']}"
        )
        self._session = requests.Session()
        self._session.headers.update(
            {
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
                "X-GitHub-Api-Version": "2022-11-28",
            }
        )

    def get_release(self, tag: str) -> Any:
        """Return the release of a tag; None if there is none."""
        return self._call("GET", f"{self._url}/releases/tags/{tag}", missing_ok=True)

    def create_release(self, tag: str, notes: str, *, prerelease: bool) -> Any:
        """Open the release of a tag."""
        body = {"tag_name": tag, "name": tag, "body": notes, "prerelease": prerelease}
        return self._call("POST", f"{self._url}/releases", json=body)

    def upload(self, release: Any, path: Path) -> None:
        """Add a file to a release."""
        url = release["upload_url"].split("{", 1)[0]
        headers = {"Content-Type": "application/octet-stream"}
        self._call(
            "POST",
            url,
            params={"name": path.name},
            data=path.read_bytes(),
            headers=headers,
        )

    def download(self, asset: Any) -> bytes:
        """Return the bytes of a release's file."""
        response = self._session.get(
            f"{self._url}/releases/assets/{asset['id']}",
            headers={"Accept": "application/octet-stream"},
            timeout=_TIMEOUT,
        )
        response.raise_for_status()
        return response.content

    def delete_asset(self, asset: Any) -> None:
        """Remove a file whose upload was cut off."""
        self._call("DELETE", f"{self._url}/releases/assets/{asset['id']}")

    def _call(
        self, method: str, url: str, *, missing_ok: bool = False, **kwargs: Any
    ) -> Any:
        response = self._session.request(method, url, timeout=_TIMEOUT, **kwargs)
        if missing_ok and response.status_code == 404:
            return None
        if not response.ok:
            path = url.removeprefix(self._url)
            raise StepError(
                f"GitHub answered {response.status_code} to {method} {path}"
            )
        return response.json() if response.content else None


def publish_release(
    root: Path, dist: Path, version: str, beside: Path | None = None
) -> list[str]:
    """Open the release, and add each file that it does not have yet.

    Args:
        root: A checkout, for the changelog.
        dist: What was built and tested.
        version: Its version.
        beside: A folder of files about it, such as the documentation.

    Returns:
        The names of the files that were added.

    Raises:
        StepError: GitHub refuses, or the release has a file of that name with other
            bytes.
    """
    sums, github, tag = check_sums(dist), GitHub(), f"v{version}"
    release = github.get_release(tag) or github.create_release(
        tag, read_section(root, tag), prerelease="-" in version
    )
    assets = {asset["name"]: asset for asset in release["assets"]}
    paths = [dist / name for name in [*sorted(sums), SUMS]]
    paths += sorted(beside.iterdir()) if beside else []
    added = []
    for path in paths:
        asset = assets.get(path.name)
        if asset and asset["state"] != "uploaded":
            github.delete_asset(asset)
        elif asset:
            digest = asset.get("digest") or f"sha256:{sha256(path)}"
            if path.parent == dist and digest != f"sha256:{sha256(path)}":
                raise StepError(f"the release {tag} has another file {path.name}.")
            continue
        github.upload(release, path)
        added.append(path.name)
    return added


def read_section(root: Path, tag: str) -> str:
    """Return what the changelog says of a version, without the heading."""
    _, found, rest = (root / "CHANGELOG.md").read_text().partition(f"\n## {tag} ")
    section = rest.split("\n## ", 1)[0]
    return section.partition("\n")[2].strip() if found else ""
