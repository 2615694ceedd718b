"""What the environment says: of the run, as GitHub sets it, and of our rules."""

from __future__ import annotations

import dataclasses
import typing as t
from datetime import timedelta
from urllib.parse import urlsplit

from .errors import ConfigError

if t.TYPE_CHECKING:
    from collections.abc import Mapping

# The accounts of github-actions[bot] and dependabot[bot].
_BOT_IDS = "41898282,49699333"


@dataclasses.dataclass(frozen=True)
class Config:
    """The rules, and where the run takes place.

    Attributes:
        repository: The repository, as ``owner/name``.
        token: The token for GitHub.
        max_assignees: How many people an issue may have.
        max_issues: How many open issues of the repository a person may have.
        bot: The login that a command may mention first.
        bot_ids: The ids of accounts that sign no agreement.
        exempt: Logins that are never called inactive.
        team: The team that is asked to describe an empty issue, as ``org/team``.
        project: The number of the owner's project board; None to leave cards alone.
        agreement_url: The address of the service that knows who signed; "" for none.
        warn_after: How long an assignee may be inactive before the warning.
        unassign_after: How long before they are unassigned.
        min_notice: How old the warning is at least by then.
    """

    repository: str
    token: str = dataclasses.field(repr=False)
    api_url: str = "https://api.github.com"
    graphql_url: str = "https://api.github.com/graphql"
    max_assignees: int = 5
    max_issues: int = 3
    bot: str = "cfl-bot"
    bot_ids: frozenset[int] = frozenset()
    exempt: frozenset[str] = frozenset({"cfl-bot"})
    team: str = ""
    project: int | None = None
    agreement_url: str = ""
    id_token_url: str = ""
    id_token_secret: str = dataclasses.field(default="", repr=False)
    warn_after: timedelta = timedelta(days=14)
    unassign_after: timedelta = timedelta(days=21)
    min_notice: timedelta = timedelta(days=7)

    @property
    def owner(self) -> str:
        """The account that the repository belongs to."""
        return self.repository.partition("/")[0]

    @property
    def name(self) -> str:
        """The repository's name."""
        return self.repository.partition("/")[2]

    @property
    def audience(self) -> str:
        """The domain of the agreement's service, for which GitHub issues a token."""
        return urlsplit(self.agreement_url).hostname or ""

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Config:
        """Read the configuration.

        Args:
            env: The variables that GitHub sets, and ours (``CONTRIBUTING_…``).

        Raises:
            ConfigError: A variable is missing or wrong; the message names it.
        """
        repository = _require(env, "GITHUB_REPOSITORY")
        if len(repository.split("/")) != 2:
            raise ConfigError("GITHUB_REPOSITORY must be owner/name.")
        bot = env.get("CONTRIBUTING_BOT") or cls.bot
        return cls(
            repository=repository,
            token=_require(env, "GITHUB_TOKEN"),
            api_url=env.get("GITHUB_API_URL") or cls.api_url,
            graphql_url=env.get("GITHUB_GRAPHQL_URL") or cls.graphql_url,
            max_assignees=_number(env, "CONTRIBUTING_MAX_ASSIGNEES", cls.max_assignees),
            max_issues=_number(env, "CONTRIBUTING_MAX_ISSUES", cls.max_issues),
            bot=bot,
            bot_ids=_ids(env, "CONTRIBUTING_BOT_IDS", _BOT_IDS),
            exempt=frozenset({bot.lower(), *_words(env, "CONTRIBUTING_EXEMPT")}),
            team=env.get("CONTRIBUTING_TEAM", ""),
            project=_number(env, "CONTRIBUTING_PROJECT", 0) or None,
            agreement_url=_url(env, "CONTRIBUTING_AGREEMENT_URL"),
            id_token_url=env.get("ACTIONS_ID_TOKEN_REQUEST_URL", ""),
            id_token_secret=env.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN", ""),
        )


def _require(env: Mapping[str, str], name: str) -> str:
    if value := env.get(name):
        return value
    raise ConfigError(f"{name} is not set.")


def _words(env: Mapping[str, str], name: str, default: str = "") -> list[str]:
    text = env.get(name) or default
    return [word.strip().lower() for word in text.split(",") if word.strip()]


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdecimal()):
        raise ConfigError(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _ids(env: Mapping[str, str], name: str, default: str) -> frozenset[int]:
    words = _words(env, name, default)
    if not all(word.isascii() and word.isdecimal() for word in words):
        raise ConfigError(f"{name} must be account ids with commas between them.")
    return frozenset(int(word) for word in words)


def _url(env: Mapping[str, str], name: str) -> str:
    url = env.get(name, "").rstrip("/")
    parts = urlsplit(url)
    is_local = parts.hostname in ("127.0.0.1", "localhost")
    if url and not (parts.hostname and (parts.scheme == "https" or is_local)):
        raise ConfigError(f"{name} must be a URL that starts with https://.")
    return url
