"""The one client of GitHub's REST and GraphQL APIs."""

from __future__ import annotations

import logging
import time
import typing as t

import requests

from .errors import GitHubError

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .config import Config

_logger = logging.getLogger(__name__)

type Json = t.Any

_TIMEOUT = (5, 30)
_MAX_TRIES = 5
# GitHub asks for at least a minute where a secondary limit names no time.
_SECONDARY_WAIT = 60
_MAX_WAIT = 15 * 60


class GitHub:
    """Calls GitHub as the holder of one token.

    A request that GitHub did not carry out (a rate limit) is sent again once GitHub
    allows it; one that it may have carried out (a 5xx, a timeout) only where doing it
    twice does no harm. A `GET` that was answered before is asked for again with its
    `ETag`, which costs nothing of the rate limit if it is unchanged.

    Args:
        config: The addresses and the token.
        sleep: Waits, in seconds.
        clock: The present time, in seconds since 1970.

    See Also:
        https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
    """

    def __init__(
        self,
        config: Config,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._config = config
        self._sleep = sleep
        self._clock = clock
        self._known: dict[str, requests.Response] = {}
        self._session = requests.Session()
        self._session.headers.update(
            {
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {config.token}",
                "X-GitHub-Api-Version": "2022-11-28",
            }
        )

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def get(self, path: str, **params: str | int) -> Json:
        """Read one resource of the REST API.

        Raises:
            GitHubError: GitHub refuses, or cannot be reached.
        """
        return self._get(f"{self._config.api_url}/{path}", params).json()

    def get_all(self, path: str, **params: str | int) -> Iterator[Json]:
        """Read a list, page after page, however long GitHub makes its pages.

        Raises:
            GitHubError: GitHub refuses, or cannot be reached.
        """
        response = self._get(
            f"{self._config.api_url}/{path}", {"per_page": 100, **params}
        )
        yield from response.json()
        while following := response.links.get("next"):
            response = self._get(following["url"], {})
            yield from response.json()

    def send(
        self, method: str, path: str, body: Json, *, is_repeatable: bool = True
    ) -> Json:
        """Change something through the REST API.

        Args:
            method: The HTTP method.
            path: The path, without a leading slash.
            body: The body.
            is_repeatable: Whether doing it twice is the same as doing it once.

        Raises:
            GitHubError: GitHub refuses, or cannot be reached.
        """
        url = f"{self._config.api_url}/{path}"
        return self._request(method, url, is_repeatable, json=body).json()

    def delete(self, path: str) -> None:
        """Delete something through the REST API; what is gone is not an error.

        Raises:
            GitHubError: GitHub refuses, or cannot be reached.
        """
        try:
            self._request("DELETE", f"{self._config.api_url}/{path}", True)
        except GitHubError as error:
            if error.status != 404:
                raise

    def upload(self, url: str, file: Path, **params: str) -> None:
        """Attach a file to a release.

        Args:
            url: The release's address for uploads.
            file: The file.
            params: Its name and label.

        Raises:
            GitHubError: GitHub refuses, or cannot be reached.
        """
        self._request(
            "POST",
            url,
            False,
            params=params,
            data=file.read_bytes(),
            headers={"Content-Type": "application/octet-stream"},
        )

    def query(self, document: str, **variables: Json) -> Json:
        """Send a GraphQL query, or a mutation that may be repeated.

        Returns:
            The data. What GitHub does not find in it is null.

        Raises:
            GitHubError: GitHub refuses, or cannot be reached.
        """
        body = {"query": document, "variables": variables}
        for attempt in range(_MAX_TRIES):
            answer = self._request("POST", self._config.graphql_url, True, json=body)
            data = answer.json()
            kinds = {error.get("type", "UNKNOWN") for error in data.get("errors", ())}
            if "RATE_LIMITED" in kinds:
                self._wait(self._get_wait(answer, attempt), "GraphQL")
            elif kinds - {"NOT_FOUND"}:
                raise GitHubError(f"GraphQL answered {', '.join(sorted(kinds))}.", 200)
            else:
                return data["data"]
        raise GitHubError("GraphQL's rate limit does not end.", 200)

    def _get(self, url: str, params: dict[str, str | int]) -> requests.Response:
        request = requests.Request("GET", url, params=params)
        url = t.cast(str, self._session.prepare_request(request).url)
        known = self._known.get(url)
        headers = {"If-None-Match": known.headers["ETag"]} if known else {}
        response = self._request("GET", url, True, headers=headers)
        if response.status_code == 304 and known:
            return known
        if "ETag" in response.headers:
            self._known[url] = response
        return response

    def _request(
        self, method: str, url: str, is_repeatable: bool, **kwargs: t.Any
    ) -> requests.Response:
        what = f"{method} {url.removeprefix(self._config.api_url).partition('?')[0]}"
        for attempt in range(_MAX_TRIES):
            is_last = attempt == _MAX_TRIES - 1
            try:
                response = self._session.request(
                    method, url, timeout=_TIMEOUT, allow_redirects=False, **kwargs
                )
            except requests.RequestException as error:
                if is_last or not is_repeatable:
                    kind = type(error).__name__
                    raise GitHubError(f"{what} got no answer: {kind}.") from None
                self._wait(2**attempt, what)
                continue
            if response.status_code < 300 or response.status_code == 304:
                return response
            is_limited = _is_rate_limited(response)
            is_broken = response.status_code >= 500 and is_repeatable
            if is_last or not (is_limited or is_broken):
                raise GitHubError(
                    f"{what} answered {response.status_code}.", response.status_code
                )
            self._wait(self._get_wait(response, attempt), what)
        raise AssertionError("The last try returns or raises.")

    def _get_wait(self, response: requests.Response, attempt: int) -> float:
        """Return how many seconds GitHub asks to wait."""
        headers = response.headers
        if "Retry-After" in headers:
            return float(headers["Retry-After"])
        if headers.get("X-RateLimit-Remaining") == "0":
            return max(float(headers["X-RateLimit-Reset"]) - self._clock(), 0) + 1
        if response.status_code >= 500:
            return float(2**attempt)
        return float(_SECONDARY_WAIT * 2**attempt)

    def _wait(self, seconds: float, what: str) -> None:
        if seconds > _MAX_WAIT:
            raise GitHubError(f"{what}: GitHub asks to wait {seconds:.0f} seconds.")
        _logger.warning("%s: trying again in %.0f seconds.", what, seconds)
        self._sleep(seconds)


def _is_rate_limited(response: requests.Response) -> bool:
    """Tell a rate limit from a permission that is missing: both may be a 403."""
    if response.status_code == 429:
        return True
    return response.status_code == 403 and (
        "Retry-After" in response.headers
        or response.headers.get("X-RateLimit-Remaining") == "0"
        or "secondary rate limit" in response.text
    )
