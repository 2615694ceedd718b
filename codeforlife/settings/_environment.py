"""The one place where environment variables are read: typed, and listed.

A problem does not stop the reading: all of them are reported together at the end.
"""

from __future__ import annotations

import os
import typing as t
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from ipaddress import ip_network

from codeforlife.configuration import (
    ConfigurationError,
    MissingExtraError,
    describe,
    is_listing,
)
from codeforlife.secrets import is_placeholder

from ._domains import is_domain

__all__ = ["Environment", "Variable", "env"]

# These name no host: what is talked to is known already.
_COMPLETE_URLS = ("memory://", "sqs://")


@dataclass(frozen=True)
class Variable:
    """One environment variable that the package reads.

    Attributes:
        name: Its name, in the case in which it is written.
        kind: What a value must look like, such as "a whole number".
        default: The value when it is not set, as it would be written.
        help: What it is for, in one sentence.
        secret: Whether its value must never be shown.
        required: Whether it must be set in this environment.
    """

    name: str
    kind: str
    default: str | None
    help: str
    secret: bool
    required: bool


class Environment:
    """Reads environment variables and remembers which, and what was wrong."""

    def __init__(self) -> None:
        self.variables: dict[str, Variable] = {}
        self.problems: list[str] = []

    def text(
        self,
        name: str,
        default: str = "",
        *,
        help: str,
        choices: Sequence[str] = (),
        secret: bool = False,
        required: bool = False,
    ) -> str:
        """Read a text; an empty one counts as not set."""
        kind = f"one of {', '.join(choices)}" if choices else "a text"
        raw = self._register(name, kind, default, help, secret, required)
        if raw is None or (choices and raw not in choices):
            if raw is not None:
                self.problem(name, f"it must be {kind}.")
            return default
        if required and secret and is_placeholder(raw):
            self.problem(name, f"it is still a placeholder. {help}")
        return raw

    def optional(
        self, name: str, *, help: str, secret: bool = False, required: bool = False
    ) -> str | None:
        """Read a text that may be absent."""
        return self._register(name, "a text", None, help, secret, required)

    def integer(
        self, name: str, default: int, *, help: str, low: int = 0, high: int = 2**31
    ) -> int:
        """Read a whole number within bounds."""
        kind = f"a whole number from {low}"
        kind += f" to {high}" if high < 2**31 else ""

        def parse(raw: str) -> int:
            value: int = _parser().int(name)
            if not low <= value <= high:
                raise ValueError(raw)
            return value

        return self._parse(name, kind, default, help, parse)

    def flag(self, name: str, default: bool, *, help: str) -> bool:
        """Read a switch: 0 or 1 (or false/true, no/yes, off/on)."""
        return self._parse(
            name, "0 or 1", default, help, lambda _: t.cast(bool, _parser().bool(name))
        )

    def items(self, name: str, default: Sequence[str] = (), *, help: str) -> list[str]:
        """Read a comma-separated list."""
        raw = self._register(
            name, "a comma-separated list", ",".join(default) or None, help
        )
        if raw is None:
            return list(default)
        return [item.strip() for item in raw.split(",") if item.strip()]

    def networks(self, name: str, *, help: str) -> list[str]:
        """Read a comma-separated list of addresses and networks, or *."""
        values = self.items(name, help=help)
        for value in values:
            try:
                if value != "*":
                    ip_network(value)
            except ValueError:
                self.problem(name, f"{value!r} is no address, network or *.")
        return values

    def url(
        self,
        name: str,
        default: str = "",
        *,
        help: str,
        schemes: Sequence[str] = ("http", "https"),
        secret: bool = False,
        required: bool = False,
    ) -> str:
        """Read a URL with one of some schemes."""
        kind = f"a URL that starts with {' or '.join(f'{s}://' for s in schemes)}"
        raw = self._register(name, kind, default, help, secret, required)
        if raw is None:
            return default
        scheme, _, rest = raw.partition("://")
        if scheme not in schemes or not (rest or raw in _COMPLETE_URLS):
            self.problem(name, f"it must be {kind}.")
            return default
        return raw

    def domain(
        self, name: str, default: str, *, help: str, required: bool = False
    ) -> str:
        """Read a host name or an address."""
        kind = "a domain, without a scheme, port or path"
        raw = self._register(name, kind, default, help, required=required)
        if raw is None:
            return default
        if not is_domain(raw):
            self.problem(name, f"it must be {kind}.")
            return default
        return raw

    def is_set(self, name: str) -> bool:
        """Say whether a variable has a value; does not list it."""
        return bool(os.environ.get(name))

    def problem(self, name: str, mend: str) -> None:
        """Note that the value of a variable is wrong."""
        variable = self.variables.get(name)
        secret = variable is not None and variable.secret
        value = os.environ.get(name) or None
        if value is None:
            self.require(name)
        self.problems.append(describe(name, value, mend, secret=secret))

    def need(self, module: str, extra: str, feature: str) -> None:
        """Note that a package is not installed that the configuration asks for."""
        if find_spec(module) is None:
            self.problems.append(str(MissingExtraError(feature, extra)))

    def require(self, name: str) -> None:
        """List a variable as one that must be set here."""
        if name in self.variables:
            self.variables[name] = replace(self.variables[name], required=True)

    def collect[V](self, read: Callable[[], V]) -> V | None:
        """Call something that may find the configuration wrong, and note what."""
        try:
            return read()
        except ConfigurationError as error:
            self.problems.extend(error.problems)
            return None

    def raise_problems(self) -> None:
        """Stop the start if anything was wrong.

        Raises:
            ConfigurationError: One line for each problem.
        """
        # Kept: Django swallows the first failure, and imports the settings once more.
        if self.problems and not is_listing():
            raise ConfigurationError(*dict.fromkeys(self.problems))

    def _register(
        self,
        name: str,
        kind: str,
        default: object,
        help: str,
        secret: bool = False,
        required: bool = False,
    ) -> str | None:
        shown = None if default in (None, "") else str(default)
        self.variables[name] = Variable(name, kind, shown, help, secret, required)
        raw = os.environ.get(name) or None
        if raw is None and required:
            self.problem(name, f"set it to {kind}. {help}")
        return raw

    def _parse[T: (int, bool)](
        self, name: str, kind: str, default: T, help: str, parse: Callable[[str], T]
    ) -> T:
        raw = self._register(name, kind, int(default), help)
        if raw is None:
            return default
        try:
            return parse(raw)
        except ValueError:  # EnvError is one
            self.problem(name, f"it must be {kind}.")
            return default


def _parser() -> t.Any:
    # Imported only when there is something to parse: it costs a tenth of a start.
    from environs import Env

    return Env(eager=True)


env = Environment()
